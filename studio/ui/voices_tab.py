"""The Voices tab: who can speak, and whose voice was lent to the machine."""

from __future__ import annotations

import html

import gradio as gr

from studio.ui.shared import Shared
from studio.voices import VoiceLibrary, all_voices


def build(shared: Shared) -> None:
    """Built-in and cloned voices are listed."""
    gr.HTML(lambda: _list(shared), padding=False)


def _list(shared: Shared) -> str:
    voices = all_voices(str(shared.settings().engine), VoiceLibrary(shared.home / "voices"))
    return "".join(f"<p>{html.escape(voice.title)} - {html.escape(voice.note)}</p>" for voice in voices)
