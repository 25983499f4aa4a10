"""A paragraph, or a few short ones joined: its source text, its spoken text, and the way from one to the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from studio.manuscript.model import Block, BlockKind, Span
from studio.text.flat import Flat, flatten
from studio.text.model import Change, ChunkKind, Spoken
from studio.text.normalise import lacks_stop, normalise

KINDS: dict[BlockKind, ChunkKind] = {"heading": "heading", "paragraph": "prose", "line": "verse", "row": "table"}


@dataclass(frozen=True)
class Line:
    """One block as it will be spoken."""

    flat: Flat
    spoken: Spoken
    kind: ChunkKind
    language: str
    """As the block has it; empty is the book's."""
    stanza_end: bool


def read_line(source: str, block: Block, book_language: str) -> Line:
    """The block's text with its white space folded, and what will be said."""
    kind = KINDS[block.kind]
    flat = flatten(source, block.spans, cells=kind == "table")
    return Line(flat, say(flat, kind, block.language or book_language), kind, block.language, block.stanza_end)


def say(flat: Flat, kind: ChunkKind, language: str) -> Spoken:
    """A line as it will be said; cells of a table are said apart, headings and rows end with a full stop."""
    if kind == "table" and len(flat.pieces) > 1:
        return _row(flat, language)
    return normalise(flat.text, language, heading=kind == "heading", full_stop=kind in ("heading", "table"))


def _row(flat: Flat, language: str) -> Spoken:
    """The cells one by one, each with a comma after it, the last with a full stop."""
    texts: list[str] = []
    changes: list[Change] = []
    starts = [one.flat_start for at, one in enumerate(flat.pieces) if at == 0 or one.span != flat.pieces[at - 1].span]
    for start, end in zip(starts, [*(start - 1 for start in starts[1:]), len(flat.text)], strict=True):
        last = end == len(flat.text)
        cell = normalise(flat.text[start:end], language, full_stop=last)
        changes += shifted(cell.changes, start)
        comma = "," if not last and cell.text[-1:].isalnum() else ""
        if comma:
            changes.append(Change(end, end, "", comma, "table cell"))
        texts.append(cell.text + comma)
    return Spoken(" ".join(texts), tuple(changes))


def shifted(changes: Iterable[Change], by: int) -> list[Change]:
    """The changes of a text that now stands further on in a longer one."""
    return [Change(one.start + by, one.end + by, one.source, one.spoken, one.rule) for one in changes]


class Passage(NamedTuple):
    """Lines joined by line feeds in the text, and by spaces in the spoken text."""

    text: str
    spoken: str
    lines: tuple[Line, ...]
    line_starts: tuple[int, ...]
    changes: tuple[Change, ...]
    change_ends: list[int]
    gained: list[int]
    """By how many characters the spoken text is longer than the text, up to the end of each change."""

    def spoken_at(self, offset: int) -> int:
        """Where an offset of the text that is inside no change stands in the spoken text."""
        index = bisect_right(self.change_ends, offset) - 1
        return offset + (self.gained[index] if index >= 0 else 0)

    def source_spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Where a run of the text stands in the source."""
        spans: list[Span] = []
        first = max(bisect_right(self.line_starts, start) - 1, 0)
        for line, at in zip(self.lines[first:], self.line_starts[first:], strict=True):
            if at >= end:
                break
            spans += line.flat.source_spans(max(start - at, 0), min(end - at, len(line.flat.text)))
        return tuple(spans)


def join(lines: list[Line], limit: int) -> Passage:
    """One passage of some lines; a change longer than the limit is left as it is written, so that it can be cut."""
    changes: list[Change] = []
    starts: list[int] = []
    size = 0
    for line in lines:
        starts.append(size)
        changes += shifted((one for one in line.spoken.changes if len(one.spoken) <= limit), size)
        size += len(line.flat.text)
        if line is not lines[-1] and line.kind == "prose" and lacks_stop(line.spoken.text):
            changes.append(Change(size, size, "", ".", "full stop"))
        size += 1
    text = "\n".join(line.flat.text for line in lines)
    gained = list(accumulate(len(one.spoken) - (one.end - one.start) for one in changes))
    return Passage(
        text, _applied(text, changes), tuple(lines), tuple(starts), tuple(changes), [one.end for one in changes], gained
    )


def _applied(text: str, changes: list[Change]) -> str:
    parts: list[str] = []
    at = 0
    for one in changes:
        parts += text[at : one.start], one.spoken
        at = one.end
    return ("".join(parts) + text[at:]).replace("\n", " ")
