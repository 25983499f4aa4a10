"""The reading plan: what of a book is read aloud, in which parts, cut into which chunks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

from studio.manuscript.model import Chapter, Manuscript, Skip, Span
from studio.manuscript.parts import all_parts
from studio.manuscript.reading import Reading
from studio.rows import now_utc
from studio.settings import Settings
from studio.text.chunks import cut
from studio.text.directions import unclosed_voices, without_marks
from studio.text.model import Chunk
from studio.text.pauses import Pauses
from studio.text.wording import PLAIN, Wording


class Part(NamedTuple):
    """A stretch of the book that a person may have read or not."""

    n: int
    """Chapters count from 1; what is left out counts on after the last of them."""
    chapter: Chapter
    reason: str = ""
    """Why it is left out unless a person chooses it; empty for a chapter."""


class Plan(NamedTuple):
    """A manuscript, its parts in reading order, and its chunks, made as they are asked for."""

    manuscript: Manuscript
    parts: tuple[Part, ...]
    cuts: Iterable[Chunk | Skip]


def plan(manuscript: Manuscript, pauses: Pauses, wording: Wording = PLAIN, only: Collection[int] | None = None) -> Plan:
    """The plan of a manuscript; of some of its parts alone where only names them."""
    manuscript = directed(manuscript)
    parts = parts_of(manuscript)
    chosen = tuple(part for part in parts if only is None or part.n in only)
    return Plan(manuscript, parts, _cuts(manuscript, chosen, pauses, wording))


def directed(manuscript: Manuscript) -> Manuscript:
    """The manuscript with no directions in its titles, and a warning for every voice that nothing closes."""
    if "[" not in manuscript.source:
        return manuscript
    warnings = [one for one in unclosed_voices(manuscript) if one not in manuscript.warnings]
    chapters = tuple(replace(chapter, title=without_marks(chapter.title)) for chapter in manuscript.chapters)
    return replace(
        manuscript, title=without_marks(manuscript.title), chapters=chapters, warnings=(*manuscript.warnings, *warnings)
    )


def reading_from(settings: Settings, **given: str | None) -> Reading:
    """The settings' choices for a new book, with those given here instead where they are not None."""
    chosen = {name: getattr(settings, name) for name in Reading._fields}
    return Reading(**(chosen | {name: value for name, value in given.items() if value is not None}))


def told_of(plan: Plan) -> dict[str, Any]:
    """What a book remembers of its plan beside chapters, skips and chunks."""
    unread = [[part.title, part.reason] for part in plan.manuscript.left_out if not part.blocks]
    return {"left_out": unread, "plan_utc": now_utc()}


def parts_of(manuscript: Manuscript) -> tuple[Part, ...]:
    """Chapters, and the left-out parts that have a text, in reading order."""
    chapters, extra = count(1), count(len(manuscript.chapters) + 1)
    return tuple(
        Part(next(extra if part.reason else chapters), part.chapter, part.reason) for part in all_parts(manuscript)
    )


def _cuts(manuscript: Manuscript, parts: tuple[Part, ...], pauses: Pauses, wording: Wording) -> Iterator[Chunk | Skip]:
    """Chunks by the numbers of their parts; what is silent in a part left out is no skip, for all of it is one."""
    apart = _Runs(span for part in parts if part.reason for block in part.chapter.blocks for span in block.spans)
    shown = replace(manuscript, chapters=tuple(part.chapter for part in parts))
    for one in cut(shown, pauses, wording=wording):
        if isinstance(one, Chunk):
            n = parts[one.chapter - 1].n
            yield one if n == one.chapter else replace(one, chapter=n, id=f"{n}.{one.id.partition('.')[2]}")
        elif not apart.hold(one.span):
            yield one


class _Runs:
    """Some runs of a source, to be asked what lies in them."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)

    def hold(self, span: Span) -> bool:
        """Whether one of them begins at or before the span and ends after its beginning."""
        at = bisect_right(self._spans, (span[0], float("inf"))) - 1
        return at >= 0 and span[0] < self._spans[at][1]


def outside(skips: Iterable[Skip], spoken: Iterable[Span]) -> Iterator[Skip]:
    """The skips without the runs that are spoken after all."""
    holes = sorted(spoken)
    starts = [start for start, _ in holes]
    for skip in skips:
        at, end = skip.span
        number = max(bisect_right(starts, at) - 1, 0)
        while number < len(holes) and holes[number][0] < end:
            if at < holes[number][0]:
                yield Skip((at, holes[number][0]), skip.reason)
            at = max(at, holes[number][1])
            number += 1
        if at < end:
            yield Skip((at, end), skip.reason)
