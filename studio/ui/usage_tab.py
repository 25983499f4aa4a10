"""The Usage tab: minutes and money, by day, book, voice, engine and person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import gradio as gr

from studio.ledger import Ledger
from studio.ui.asking import asked, picture, this_tab
from studio.ui.shared import Shared, told
from studio.ui.usage_facts import Days, days_between, days_of, read_usage
from studio.ui.usage_view import usage

QUIET: dict[str, Any] = {"show_progress": "hidden"}


@dataclass
class Glance:
    """Which days and which page one visitor looks at."""

    days: Days = field(default_factory=lambda: days_of("30", date.today()))
    page: int = 0


def build(shared: Shared) -> None:
    """The ledger as it is whenever the tab is opened."""
    glance = gr.State(Glance())
    shown = picture(elem_id="st-usage")

    def draw(glance: Glance) -> str:
        today = date.today()
        if glance.days.preset:
            glance.days = days_of(glance.days.preset, today)
        with Ledger(shared.home / "ledger.db") as ledger:
            return usage(read_usage(ledger, glance.days, glance.page, today))

    @told
    def arrive(glance: Glance) -> Any:
        return draw(glance)

    @told
    def asked_for(glance: Glance, event: gr.EventData) -> Any:
        verb, argument, value = asked(event)
        if verb == "page":
            glance.page = int(argument) if argument.isdigit() else 0
        elif verb in ("days", "between"):
            glance.days = days_of(argument, date.today()) if verb == "days" else days_between(value)
            glance.page = 0
        return [glance, draw(glance)]

    this_tab().select(arrive, glance, shown, **QUIET)
    shown.click(asked_for, glance, [glance, shown], **QUIET)
