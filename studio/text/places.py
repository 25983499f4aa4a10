"""From a chunk back to its place in the source."""

from __future__ import annotations

from bisect import bisect_right
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
