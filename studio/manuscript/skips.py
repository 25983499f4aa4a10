"""Skips as runs of the source from which some characters may be taken out again."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence

from studio.manuscript.model import Skip, Span


class Skipped:
    """The skips of a source, asked whether they cover a span and what is left of them without it."""

    def __init__(self, source: str, skips: Sequence[Skip]) -> None:
        self.source = source
        self.skips = sorted(skips, key=lambda skip: skip.span)
        self.starts = [skip.span[0] for skip in self.skips]

    def __contains__(self, span: Span) -> bool:
        start, end = _trimmed(self.source, span)
        at = bisect_right(self.starts, start) - 1
        return at >= 0 and end <= self.skips[at].span[1]

    def without(self, spans: Sequence[Span]) -> tuple[Skip, ...]:
        """The skips without the characters of some spans, which come in order and apart."""
        ends = [end for _, end in spans]
        left: list[Skip] = []
        for skip in self.skips:
            first = bisect_right(ends, skip.span[0])
            if first == len(spans) or spans[first][0] >= skip.span[1]:
                left.append(skip)
                continue
            last = bisect_left(spans, (skip.span[1], 0), first)
            rests = (_trimmed(self.source, rest) for rest in _rest(skip.span, spans[first:last]))
            left += [Skip(rest, skip.reason) for rest in rests if rest[0] < rest[1]]
        return tuple(left)


def _trimmed(source: str, span: Span) -> Span:
    """The span without white space at its ends."""
    text = source[span[0] : span[1]]
    return span[1] - len(text.lstrip()), span[0] + len(text.rstrip())


def tidied(
    source: str, skips: Iterable[Skip], spoken: Sequence[int], apart: Collection[int] = frozenset()
) -> tuple[Skip, ...]:
    """The same skips in order, without white space at their ends; neighbours with one reason are one.

    Neighbours are those with white space between them in which nothing spoken begins; what begins at a place of
    `apart` has none before it.
    """
    result: list[Skip] = []
    for skip in sorted(skips, key=lambda skip: skip.span):
        begins_anew = skip.span[0] in apart
        start, end = _trimmed(source, skip.span)
        if start >= end:
            continue
        if result and result[-1].reason == skip.reason and not begins_anew:
            first, last = result[-1].span
            if not source[last:start].strip() and bisect_left(spoken, last) == bisect_left(spoken, start):
                start = first
                result.pop()
        result.append(Skip((start, end), skip.reason))
    return tuple(result)


def _rest(span: Span, gone: Sequence[Span]) -> Iterator[Span]:
    at = span[0]
    for start, end in gone:
        if at < start:
            yield at, start
        at = max(at, end)
    if at < span[1]:
        yield at, span[1]
