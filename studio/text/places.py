"""From a chunk back to its place in the source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from studio.manuscript.model import Span
from studio.text.model import Change, Chunk


def source_span(source: str, chunk: Chunk, change: Change) -> Span:
    """The run of the source that the change stands in, without white space around it.

    A change that only adds something has an empty run, after the character it follows. A chunk whose text was
    edited has no characters of its own in the source: its changes are refused with a ValueError.
    """
    runs = [(start, source[start:end]) for start, end in chunk.spans]
    counted = [0, *accumulate(_ink(run) for _, run in runs)]
    if counted[-1] != _ink(chunk.text):
        raise ValueError(f"The text of chunk {chunk.id} is not the source's own.")
    before = _ink(chunk.text[: change.start])
    inked = _ink(chunk.text[change.start : change.end])
    if not inked:
        at = _after(runs, counted, before) if before else _nth(runs, counted, 0)
        return at, at
    return _nth(runs, counted, before), _after(runs, counted, before + inked)


def text_offset(source: str, chunk: Chunk, at: int) -> int:
    """Where in the chunk's text a place of the source is; -1 where the text was edited, or the place is not in it."""
    runs = [source[start:end] for start, end in chunk.spans]
    if not chunk.spans or not chunk.spans[0][0] <= at <= chunk.spans[-1][1]:
        return -1
    if _ink("".join(runs)) != _ink(chunk.text):
        return -1
    left = sum(_ink(source[start : min(end, at)]) for start, end in chunk.spans if start < at)
    for offset, char in enumerate(chunk.text):
        if not char.isspace():
            if not left:
                return offset
            left -= 1
    return len(chunk.text)


Passage = tuple[int, int, str]
"""A run of a text, and the language it is in."""


def foreign_in(source: str, chunk: Chunk, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The runs of the chunk's text that are in other languages, given the passages of the source in their order.

    Of a text that was edited they are not known.
    """
    if not chunk.spans or not passages:
        return ()
    low, high = min(start for start, _ in chunk.spans), max(end for _, end in chunk.spans)
    first = max(bisect_left(passages, (low, 0, "")) - 1, 0)
    near = [one for one in passages[first : bisect_left(passages, (high, 0, ""))] if one[1] > low]
    runs = [source[start:end] for start, end in chunk.spans] if near else []
    if not near or _ink("".join(runs)) != _ink(chunk.text):
        return ()
    places = [at for at, char in enumerate(chunk.text) if not char.isspace()]
    found: list[Passage] = []
    for start, end, language in near:
        before, until = _ink_before(source, chunk, start), _ink_before(source, chunk, end)
        if before < until:
            found.append((places[before], places[until - 1] + 1, language))
    return tuple(found)


def _ink_before(source: str, chunk: Chunk, at: int) -> int:
    return sum(_ink(source[start : min(end, at)]) for start, end in chunk.spans if start < at)


def _after(runs: list[tuple[int, str]], counted: list[int], inked: int) -> int:
    """The offset after so many characters that are not white space."""
    return _nth(runs, counted, inked - 1) + 1


def _nth(runs: list[tuple[int, str]], counted: list[int], number: int) -> int:
    """The offset of the character with that number, from 0, white space not counted."""
    index = bisect_right(counted, number) - 1
    start, run = runs[index]
    left = number - counted[index]
    for offset, char in enumerate(run):
        if not char.isspace():
            if not left:
                return start + offset
            left -= 1
    raise AssertionError("the count of the run holds the character")


def _ink(text: str) -> int:
    return len("".join(text.split()))
