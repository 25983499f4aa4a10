"""What every reader of book files makes: source text, and the blocks and skips that account for all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Span = tuple[int, int]
"""Start and end of a run of characters in Manuscript.source; end is exclusive."""

BlockKind = Literal["heading", "paragraph", "line", "row"]
"""A line is one line of verse, a row one row of a table."""


Role = Literal["", "note", "table", "picture", "speaker", "direction"]
"""What a text is besides running text, so that a person may choose whether it is read (reading.py)."""


@dataclass(frozen=True)
class Aside:
    """A run inside a block with a role of its own, as the speaker's name before a line of a play."""

    span: Span
    role: Role


@dataclass(frozen=True)
class Foreign:
    """A run inside a block in another language than the rest of it."""

    span: Span
    language: str
    """ISO 639-1."""
    apart: bool = False
    """Whether it is spoken by itself, in its own language."""


@dataclass(frozen=True)
class Block:
    """One paragraph-like run of text to be spoken, in reading order."""

    kind: BlockKind
    spans: tuple[Span, ...]
    """Its spoken pieces of the source; what lies between them is skipped or white space.
    Each span of a row is a cell; one with a skip in it has several."""
    stanza_end: bool = False
    """Whether the longer pause after a stanza follows."""
    language: str = ""
    """ISO 639-1 where the book marks a foreign language; empty is the book's own."""
    scene_end: bool = False
    """Whether the pause of a scene break follows."""
    role: Role = ""
    """Of the whole block."""
    asides: tuple[Aside, ...] = ()
    """Inside its spans, in order."""
    character: str = ""
    """Who says it, where the book is a play and names them; empty is the narrator."""
    foreign: tuple[Foreign, ...] = ()
    """Inside its spans, in order."""


@dataclass(frozen=True)
class Note:
    """A footnote or endnote that is not read where it stands."""

    marker: int
    """Offset in the source of the marker that points to it; -1 where none does."""
    blocks: tuple[Block, ...]
    """Its text; their spans are in Manuscript.skips unless the choice of reading says otherwise."""
    again: tuple[int, ...] = ()
    """Offsets of further markers that point to it."""


@dataclass(frozen=True)
class Skip:
    """A run of source text that will not be spoken, and why."""

    span: Span
    reason: str
    """A short lower-case noun phrase a reader understands: 'title page', 'contents', 'footnote marker'."""


@dataclass(frozen=True)
class Chapter:
    """A speakable part of the book."""

    title: str
    blocks: tuple[Block, ...]
    parents: tuple[str, ...] = ()
    """Titles of the parts above it, outermost first."""


@dataclass(frozen=True)
class LeftOut:
    """A whole part of the book that is not spoken, and why."""

    title: str
    reason: str
    blocks: tuple[Block, ...] = ()
    """Its text, for a person who wants it read after all; the same spans are in Manuscript.skips with the reason."""
    before: int = 0
    """How many chapters come before it."""


@dataclass(frozen=True)
class Manuscript:
    """A book's text with every source character accounted for, as blocks of chapters or as skips."""

    title: str
    author: str
    language: str
    source: str
    """All text of all content documents on the raw parse, in reading order; every offset points here."""
    chapters: tuple[Chapter, ...]
    skips: tuple[Skip, ...] = ()
    year: str = ""
    cover: bytes = field(default=b"", repr=False)
    """The cover as PNG or JPEG; empty when the book has none."""
    identifier: str = ""
    warnings: tuple[str, ...] = ()
    """What a reader had to repair or guess, in a sentence each."""
    left_out: tuple[LeftOut, ...] = ()
    """The parts no chapter holds, in reading order; their characters are in skips."""
    notes: tuple[Note, ...] = ()
    """Every note of the book, read or not, in the order of its markers."""

    def text_of(self, spans: tuple[Span, ...]) -> str:
        """The source text of some spans, joined."""
        return "".join(self.source[start:end] for start, end in spans)


def count_chars(text: str) -> int:
    """How many characters are not white space; the unit of the account."""
    return sum(1 for char in text if not char.isspace())


def spans_of(manuscript: Manuscript) -> Iterator[Span]:
    """Every span that some block of some chapter will speak."""
    for chapter in manuscript.chapters:
        for block in chapter.blocks:
            yield from block.spans
