"""What the text room makes: chunks, and the changes that normalising made to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from studio.manuscript.model import Span

ChunkKind = Literal["heading", "prose", "verse", "table"]


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

    @property
    def group(self) -> str:
        """The paragraph, or joined short paragraphs, that the chunk was cut from."""
        return self.id.rpartition(".")[0]
