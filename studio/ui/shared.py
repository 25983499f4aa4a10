"""What every tab is given: the data folder, the chosen book, and who is asking."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import gradio as gr

from engines.contract import SidetoneError
from studio.audiobook import person_named
from studio.library import Library
from studio.server import visitor_of
from studio.settings import Settings

Handler = TypeVar("Handler", bound=Callable[..., Any])


@dataclass(frozen=True)
class Shared:
    """One visitor's window: built once, its states are the visitor's own."""

    home: Path
    book_id: gr.State
    """The id of the book that is open, or an empty string."""
    tabs: gr.Tabs
    blocks: gr.Blocks
    """The whole window, for what happens when it is opened."""

    def settings(self) -> Settings:
        """The settings as they are on the disk now."""
        return Settings(self.home)

    def library(self) -> Library:
        """The books as they are on the disk now."""
        return Library(self.home)

    def person(self, request: gr.Request) -> str:
        """The name in the visitor's cookie, or the one that is set, or the system's."""
        return person_named(self.settings(), visitor_of(request).person)


def told(handler: Handler) -> Handler:
    """The handler, with what went wrong shown as a notice of one line instead of an error."""

    @functools.wraps(handler)
    def safe(*args: Any, **kwargs: Any) -> Any:
        try:
            return handler(*args, **kwargs)
        except SidetoneError as error:
            gr.Warning(as_text(error), title="")
            return gr.skip()

    return safe  # type: ignore[return-value]


def as_text(message: object) -> str:
    """A message for a notice, which Gradio would take for HTML: any markup in it is only shown."""
    import html

    return html.escape(str(message))
