"""How a picture asks: anything in a gr.HTML with data-ask="verb:argument" sends that line to one handler when clicked,
and a form with data-ask-form sends it with what was typed, a bar between the fields."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.context import Context

LONGEST_ASK = 400

ASK_JS = """
element.addEventListener('click', (event) => {
  const asked = event.target.closest('[data-ask]');
  if (asked && !asked.disabled) trigger('click', {ask: asked.dataset.ask, value: ''});
});
element.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-ask-form]');
  if (!form) return;
  event.preventDefault();
  trigger('click', {ask: form.dataset.askForm, value: [...new FormData(form).values()].join('|')});
});
"""


def picture(value: str = "", **options: Any) -> gr.HTML:
    """An HTML that asks."""
    return gr.HTML(value, js_on_load=ASK_JS, padding=False, apply_default_css=False, **options)


def asked(event: gr.EventData) -> tuple[str, str, str]:
    """Verb, argument and typed value of what was clicked; empty strings for anything that is not ours."""
    data = event._data if isinstance(event._data, dict) else {}
    verb, _, argument = str(data.get("ask") or "")[:LONGEST_ASK].partition(":")
    return verb, argument, str(data.get("value") or "")


def this_tab() -> gr.Tab:
    """The tab that is being built."""
    tab = Context.block
    if not isinstance(tab, gr.Tab):
        raise RuntimeError("a tab is built inside `with gr.Tab(...)`")
    return tab
