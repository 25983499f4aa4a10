"""The window's frame: the name, the pills, the tabs."""

from __future__ import annotations

import html
from pathlib import Path

import gradio as gr

from engines.listeners import is_present, shown_name
from engines.shelf import CARDS
from studio.choices import who_listens
from studio.commands.common import clock
from studio.ledger import Ledger
from studio.server import Window
from studio.settings import Settings
from studio.ui import audiobook_tab, report_tab, settings_tab, usage_tab, voices_tab
from studio.ui.look import css, javascript, theme
from studio.ui.media_files import media
from studio.ui.shared import Shared

__all__ = ["build", "media"]

HEADER_SECONDS = 15.0
TABS = {
    "Audiobook": audiobook_tab.build,
    "Voices": voices_tab.build,
    "Report": report_tab.build,
    "Usage": usage_tab.build,
    "Settings": settings_tab.build,
}


def build(home: Path) -> Window:
    """The whole window over one data folder."""
    with gr.Blocks(title="Sidetone", analytics_enabled=False, fill_width=True) as blocks:
        header = gr.HTML(lambda: header_html(home), elem_id="st-header", padding=False)
        book_id = gr.State("")
        with gr.Tabs(elem_id="st-tabs") as tabs:
            shared = Shared(home, book_id, tabs, blocks)
            for name, build_tab in TABS.items():
                with gr.Tab(name, id=name.lower(), elem_id=f"st-tab-{name.lower()}"):
                    build_tab(shared)
        gr.Timer(HEADER_SECONDS).tick(lambda: header_html(home), outputs=header, show_progress="hidden")
    return Window(blocks, theme(), css(), javascript(), _HEAD)


_HEAD = '<meta name="color-scheme" content="light dark">'


def header_html(home: Path) -> str:
    """The name of the house and its states: who speaks, who listens, minutes today."""
    settings = Settings(home)
    with Ledger(home / "ledger.db") as ledger:
        today = clock(ledger.today_seconds())
    card = CARDS.get(str(settings.engine))
    engine = card.title if card else str(settings.engine)
    voice = str(settings.voice) or "default voice"
    ears = who_listens(settings).name
    listens = bool(ears) and is_present(ears, home / "weights")
    pills = [
        _pill(f"{engine} · {voice}", "speaking", on_air=True),
        _pill(f"listening: {shown_name(ears)}" if listens else "nobody listens", "listening", on_air=listens),
        _pill(f"{today} today", "usage"),
    ]
    inner = f'<span class="st-name">sidetone</span><span class="st-pills">{"".join(pills)}</span>'
    return f'<div class="st-header">{inner}</div>'


def _pill(text: str, opens: str, on_air: bool = False) -> str:
    state = " is-on-air" if on_air else ""
    return (
        f'<button type="button" class="st-pill{state}" data-opens="{html.escape(opens)}">'
        f'<span class="st-dot"></span>{html.escape(text)}</button>'
    )
