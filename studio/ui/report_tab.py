"""The Report tab: what was heard, chunk by chunk, and what to do about it."""

from __future__ import annotations

import html

import gradio as gr

from studio.report import line_of_truth, summary
from studio.ui.shared import Shared, told


def build(shared: Shared) -> None:
    """The chosen book in one line of truth."""
    truth = gr.HTML('<div class="st-empty">Choose a book in Audiobook.</div>', padding=False)

    @told
    def show(book_id: str) -> str:
        if not book_id:
            return '<div class="st-empty">Choose a book in Audiobook.</div>'
        with shared.library().open(book_id) as book:
            return f"<p>{html.escape(line_of_truth(summary(book)))}</p>"

    shared.book_id.change(show, shared.book_id, truth)
