"""All parts of a book in reading order, and the choice of those that are left out by rule but wanted by a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

from studio.manuscript.model import Block, Chapter, LeftOut, Manuscript
from studio.manuscript.skips import Skipped


class Part(NamedTuple):
    """A part of a book that can be read."""

    chapter: Chapter
    reason: str = ""
    """Why it is left out; empty for one that is spoken."""
    left_out: int = -1
    """Its place in Manuscript.left_out; -1 for one that is spoken."""


def all_parts(manuscript: Manuscript) -> tuple[Part, ...]:
    """Every chapter, and every left-out part with text, in reading order.

    Their chapters are the chapters of `with_parts(manuscript, range(len(manuscript.left_out)))`, one for one.
    """
    return tuple(_parts(manuscript, range(len(manuscript.left_out))))


def with_parts(manuscript: Manuscript, wanted: Collection[int]) -> Manuscript:
    """The book in which some left-out parts, by their places in Manuscript.left_out, are chapters in their place.

    What is read of them already is not read again; the others stay left out.
    """
    parts = tuple(_parts(manuscript, wanted))
    taken = {part.left_out for part in parts}
    if taken <= {-1}:
        return manuscript
    moved = sorted(
        span for part in parts if part.left_out >= 0 for block in part.chapter.blocks for span in block.spans
    )
    left_out = [
        replace(part, before=part.before + sum(1 for other in taken if 0 <= other < number))
        for number, part in enumerate(manuscript.left_out)
        if number not in taken
    ]
    return replace(
        manuscript,
        chapters=tuple(part.chapter for part in parts),
        skips=Skipped(manuscript.source, manuscript.skips).without(moved),
        left_out=tuple(left_out),
    )


def _parts(manuscript: Manuscript, wanted: Collection[int]) -> Iterator[Part]:
    skipped = Skipped(manuscript.source, manuscript.skips)
    waiting = [
        (one.before, number, one)
        for number, one in enumerate(manuscript.left_out)
        if number in wanted and _readable(one, skipped)
    ]
    waiting.sort(key=lambda entry: entry[:2])
    for position in range(len(manuscript.chapters) + 1):
        while waiting and waiting[0][0] <= position:
            _, number, one = waiting.pop(0)
            yield Part(Chapter(one.title or one.reason.capitalize(), _readable(one, skipped)), one.reason, number)
        if position < len(manuscript.chapters):
            yield Part(manuscript.chapters[position])
    for _, number, one in waiting:
        yield Part(Chapter(one.title or one.reason.capitalize(), _readable(one, skipped)), one.reason, number)


def _readable(part: LeftOut, skipped: Skipped) -> tuple[Block, ...]:
    """Its blocks that are not read elsewhere."""
    return tuple(block for block in part.blocks if all(span in skipped for span in block.spans))
