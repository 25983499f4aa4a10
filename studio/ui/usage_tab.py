"""The Usage tab: minutes and money."""

from __future__ import annotations

import gradio as gr

from studio.ledger import Ledger
from studio.ui.shared import Shared
from studio.usage_charts import calendar_svg


def build(shared: Shared) -> None:
    """A calendar of minutes."""

    def calendar() -> str:
        with Ledger(shared.home / "ledger.db") as ledger:
            return calendar_svg(ledger.seconds_by_day())

    gr.HTML(calendar, padding=False)
