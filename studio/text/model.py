"""What the text room makes: chunks, and the changes that normalising made to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from studio.manuscript.model import Span

ChunkKind = Literal["heading", "prose", "verse", "table"]
PauseKind = Literal["sentence", "clause", "paragraph", "line", "stanza", "scene", "heading", "mark"]
"""What ends where a pause is; a mark is a pause that the text itself asks for, as [pause 1.5s]."""


@dataclass(frozen=True)
class Change:
    """One span of a text that is spoken otherwise than it is written."""

    start: int
    end: int
    source: str
    spoken: str
    rule: str
    """The name of the rule that made it, as 'roman numeral'."""


@dataclass(frozen=True)
class Spoken:
    """A text as it will be said, and every change that made it so."""

    text: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Chunk:
    """A span of text small enough for one engine call."""

    id: str
    """Stable name within the book: chapter.group.part, each from 1; editing a paragraph renames only its own."""
    chapter: int
    """From 1."""
    text: str
    """The source text with white space folded; a line feed between short lines or paragraphs that were joined."""
    spoken: str
    """The words to speak."""
    spans: tuple[Span, ...]
    """Where the text stands in Manuscript.source."""
    pause_after_seconds: float
    kind: ChunkKind = "prose"
    language: str = ""
    """Where it differs from the book's."""
    pause: PauseKind = "sentence"
    """Why the pause after it is as long as it is."""
    character: str = ""
    """Whose voice it is spoken in: a name of the book's cast, or "dialogue"; empty is the narrator's."""
    changes: tuple[Change, ...] = ()
    """Where its text is spoken otherwise than it is written; offsets are in its text."""

    @property
    def group(self) -> str:
        """The paragraph, or joined short paragraphs, that the chunk was cut from."""
        return self.id.rpartition(".")[0]
