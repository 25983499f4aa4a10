"""What of a book is read aloud beside its running text, by choice."""

from __future__ import annotations

from typing import Literal, NamedTuple

Notes = Literal["skip", "in place", "chapter end"]


class Reading(NamedTuple):
    """A person's choices; the defaults are what a listener expects."""

    notes: Notes = "skip"
    """Not read, read after the paragraph that points to them, or gathered at the end of the chapter."""
    tables: Literal["rows", "skip"] = "rows"
    picture_descriptions: Literal["skip", "read"] = "skip"
    """The alternative text of pictures; it is part of the source only when it is read."""
    speaker_names: Literal["read", "skip"] = "read"
    """The names before the lines of a play."""
    stage_directions: Literal["read", "skip"] = "read"


AS_USUAL = Reading()
