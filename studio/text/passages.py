"""A paragraph, or a few short ones joined: its source text, its spoken text, and the way from one to the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from studio.manuscript.model import BlockKind, Skip, Span
from studio.text.directions import Part
from studio.text.flat import Flat
from studio.text.model import Change, ChunkKind, Spoken
from studio.text.normalise import lacks_stop, normalise
from studio.text.tongues import applied, counted_in, with_foreign
from studio.text.wording import PLAIN, Wording, kept_within

_STOPS = {"prose": ".", "verse": ","}
"""What a line that another is joined to gets where it has no end mark, so that it is not read on without a breath."""
_STOP_NAMES = {".": "full stop", ",": "end of a line"}
KINDS: dict[BlockKind, ChunkKind] = {"heading": "heading", "paragraph": "prose", "line": "verse", "row": "table"}


@dataclass(frozen=True)
class Line:
    """A part of a block as it will be spoken."""

    flat: Flat
    spoken: Spoken
    kind: ChunkKind
    language: str
    """As the block has it; empty is the book's."""
    stanza_end: bool
    scene_end: bool
    character: str
    kept: tuple[Span, ...]
    """Runs of the flat text that are said as they are written."""
    opens: bool
    """Whether it begins its paragraph."""
    marks: tuple[Skip, ...]
    """Directions before it."""
    pause_seconds: float | None
    """The silence they ask for."""


def read_line(part: Part, book_language: str, wording: Wording = PLAIN) -> Line:
    """The part's text with its white space folded, and what will be said."""
    block, flat, marks, pause_seconds, opens = part
    kind = KINDS[block.kind]
    kept = _kept(flat, wording) if wording.as_written else ()
    language = block.language or book_language
    counted = counted_in(block, flat, language) if block.foreign and kind != "table" else []
    spoken = say(flat, kind, language, wording, sorted((*kept, *(run[:2] for run in counted))) if counted else kept)
    if counted:
        spoken = with_foreign(spoken, flat.text, counted, wording.lexicon, kept)
    ends = block.stanza_end, block.scene_end
    return Line(flat, spoken, kind, block.language, *ends, block.character, kept, opens, marks, pause_seconds)


def _kept(flat: Flat, wording: Wording) -> tuple[Span, ...]:
    """The runs of a text that are said as they are written."""
    runs = (flat.run_of(span) for span in kept_within(wording.as_written, flat.spans))
    return tuple(sorted(run for run in runs if run))


def say(flat: Flat, kind: ChunkKind, language: str, wording: Wording = PLAIN, kept: Sequence[Span] = ()) -> Spoken:
    """A line as it will be said; cells of a table are said apart, headings and rows end with a full stop."""
    if kind == "table" and len(flat.pieces) > 1:
        return _row(flat, language, wording, kept)
    ends = kind in ("heading", "table") and not _is_kept(kept, len(flat.text))
    heading = kind == "heading"
    return normalise(flat.text, language, heading, ends, lexicon=wording.lexicon, as_written=kept)


def _is_kept(kept: Sequence[Span], offset: int) -> bool:
    """Whether nothing may be added at the offset."""
    return (offset, offset) in kept


def _row(flat: Flat, language: str, wording: Wording, kept: Sequence[Span]) -> Spoken:
    """The cells one by one, each with a comma after it, the last with a full stop."""
    texts: list[str] = []
    changes: list[Change] = []
    starts = [one.flat_start for at, one in enumerate(flat.pieces) if at == 0 or one.span != flat.pieces[at - 1].span]
    for start, end in zip(starts, [*(start - 1 for start in starts[1:]), len(flat.text)], strict=True):
        last = end == len(flat.text)
        own = [(low - start, high - start) for low, high in kept if start <= low and high <= end]
        closed = not _is_kept(kept, end)
        text, stop = flat.text[start:end], last and closed
        cell = normalise(text, language, full_stop=stop, lexicon=wording.lexicon, as_written=own)
        changes += shifted(cell.changes, start)
        comma = "," if closed and not last and cell.text[-1:].isalnum() else ""
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

    def changes_within(self, cut_from: int, cut_to: int, start: int, end: int) -> tuple[Change, ...]:
        """The changes of what is spoken between two cuts, with offsets in the run start:end of the text.

        The run is what lies between the cuts without white space at its ends; a change loses there what it loses.
        """
        first = bisect_right(self.change_ends, cut_from) if cut_from else 0
        last = bisect_right(self.change_ends, cut_to)
        return tuple(self._clipped(one, start, end) for one in self.changes[first:last])

    def _clipped(self, change: Change, start: int, end: int) -> Change:
        low, high = max(change.start, start), min(change.end, end)
        return Change(low - start, high - start, self.text[low:high], change.spoken, change.rule)


def join(lines: list[Line], limit: int) -> Passage:
    """One passage of some lines; a change longer than the limit is left as it is written, so that it can be cut."""
    changes: list[Change] = []
    starts: list[int] = []
    size = 0
    for line in lines:
        starts.append(size)
        changes += shifted((one for one in line.spoken.changes if len(one.spoken) <= limit), size)
        length = len(line.flat.text)
        stop = _STOPS.get(line.kind, "") if line is not lines[-1] and lacks_stop(line.spoken.text) else ""
        if stop and not _is_kept(line.kept, length):
            changes.append(Change(size + length, size + length, "", stop, _STOP_NAMES[stop]))
        size += length + 1
    text = "\n".join(line.flat.text for line in lines)
    gained = list(accumulate(len(one.spoken) - (one.end - one.start) for one in changes))
    return Passage(
        text,
        applied(text, changes).replace("\n", " "),
        tuple(lines),
        tuple(starts),
        tuple(changes),
        [one.end for one in changes],
        gained,
    )
