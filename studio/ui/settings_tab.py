"""The Settings tab: the table of settings as a form."""

from __future__ import annotations

import html

import gradio as gr

from studio.settings import SETTINGS
from studio.ui.shared import Shared


def build(shared: Shared) -> None:
    """Every setting with the value in force."""

    def table() -> str:
        values = shared.settings().as_dict()
        return "".join(f"<p>{html.escape(s.help)} {html.escape(str(values[s.name]))}</p>" for s in SETTINGS)

    gr.HTML(table, padding=False)
