"""The text of a block with its white space folded, and the way back from it to the source."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from studio.manuscript.model import Span

_RUN = re.compile(r"\S+(?: \S+)*")


class Piece(NamedTuple):
    """A run that is the same, character by character, in the flat text and in the source."""

    flat_start: int
    source_start: int
    length: int
    span: int
    """Which of the given spans it lies in."""


class Flat(NamedTuple):
    """A text with single spaces and none at its ends, made from spans of a source."""

    text: str
    pieces: tuple[Piece, ...]
    spans: tuple[Span, ...]

    def source_spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Where a run of the flat text stands in the source, with the white space between its words."""
        found: list[tuple[int, int, int]] = []
        first = max(bisect_right(self.pieces, start, key=lambda piece: piece.flat_start) - 1, 0)
        last = bisect_left(self.pieces, end, first, key=lambda piece: piece.flat_start)
        for flat_start, source_start, length, span in self.pieces[first:last]:
            low = source_start + max(start - flat_start, 0)
            high = source_start + min(end - flat_start, length)
            if found and found[-1][2] == span:
                found[-1] = (found[-1][0], high, span)
            elif low < high:
                found.append((low, high, span))
        return tuple((low, high) for low, high, _ in found)

    def part(self, start: int, end: int) -> Flat:
        """A run of the text by itself, without white space at its ends."""
        text = self.text[start:end]
        start, end = end - len(text.lstrip()), start + len(text.rstrip())
        pieces: list[Piece] = []
        first = max(bisect_right(self.pieces, start, key=lambda piece: piece.flat_start) - 1, 0)
        last = bisect_left(self.pieces, end, first, key=lambda piece: piece.flat_start)
        for flat_start, source_start, length, span in self.pieces[first:last]:
            low, high = max(flat_start, start), min(flat_start + length, end)
            if low < high:
                pieces.append(Piece(low - start, source_start + low - flat_start, high - low, span))
        return Flat(self.text[start:end], tuple(pieces), self.spans)

    def run_of(self, span: Span) -> Span | None:
        """The run of the flat text that a span of the source stands for; None where they have nothing in common."""
        low, high = span
        if low == high:
            return self._place_of(low)
        begin = bisect_right(self.pieces, low, key=lambda piece: piece.source_start + piece.length)
        inside = self.pieces[begin : bisect_left(self.pieces, high, begin, key=lambda piece: piece.source_start)]
        if not inside:
            return None
        first, last = inside[0], inside[-1]
        start = first.flat_start + max(low - first.source_start, 0)
        return start, last.flat_start + min(high - last.source_start, last.length)

    def _place_of(self, offset: int) -> Span | None:
        for flat_start, source_start, length, _ in reversed(self.pieces):
            if source_start <= offset <= source_start + length:
                return flat_start + offset - source_start, flat_start + offset - source_start
        return None


def flatten(source: str, spans: Iterable[Span], cells: bool = False) -> Flat:
    """The text of the spans, joined as they are, or as the cells of a table with a space between them."""
    spans = tuple(spans)
    parts: list[str] = []
    pieces: list[Piece] = []
    size, gap = 0, False
    for number, (start, end) in enumerate(spans):
        raw, at = source[start:end], 0
        for run in _RUN.finditer(raw):
            if size and (gap or run.start() > at):
                parts.append(" ")
                size += 1
            pieces.append(Piece(size, start + run.start(), len(run.group()), number))
            parts.append(run.group())
            size, at, gap = size + len(run.group()), run.end(), False
        gap = cells or gap or at < len(raw)
    return Flat("".join(parts), tuple(pieces), spans)
