"""All words of a book aligned with all words heard, in linear time: anchors first, the fine search only between them.

An anchor is a run of words that stands once in one text and a few times at most in the other. The longest chain of
anchors that rises in both texts is the common course of the two; between its links the search of engines/alignment.py
is at work, bounded whatever the texts are. Words that agree by chance, far from any others, do not count as heard.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engines.alignment import aligned
from engines.alike import key

GRAM, LEAST_GRAM = 4, 2  # words in an anchor; where there are none of the first size, smaller ones are looked for
FEW = 4  # as often may an anchor stand in one of the texts, if only once in the other
LARGEST_GAP = 640_000  # expected x heard words that the fine search takes at once
BAND = 800  # words of either text at a time where there are no anchors
UNRELATED, TELLING = 0.08, 40  # of the words in threes shared; two books in one language share less, in so many words
SOLID = 4  # so many equal words in a row are no chance
CHANCE_WORDS, ALONE = 3, 8  # fewer agreeing words with more differing ones on either side are chance
PAIRED = 12  # words; a longer difference is something missing, something added or both ...
RESEMBLING, LONGEST_RESEMBLING = 0.58, 600  # share of letters; measured on windows of a book: others under 0.5
CHANCE_SHARE = 0.5  # ... and fewer of so many words that agree are chance

Kind = Literal["same", "replaced", "missing", "added", "repeated", "swapped"]
Span = tuple[int, int]
Ids = NDArray[np.int64]
Block = tuple[int, int, int]


class Stretch(NamedTuple):
    """Expected words answered by heard words, by their places. Either may be none; equally many same words answer one
    by one."""

    kind: Kind
    expected: Span
    heard: Span

    @property
    def asked(self) -> int:
        """How many expected words."""
        return self.expected[1] - self.expected[0]

    @property
    def said(self) -> int:
        """How many heard words."""
        return self.heard[1] - self.heard[0]


class Texts:
    """The two lists of words, and a number for each word's sound."""

    def __init__(self, asked: Sequence[str], said: Sequence[str], language_id: str = "en") -> None:
        self.asked, self.said, self.language_id = asked, said, language_id
        numbers: dict[str, int] = {}
        self.asked_ids, self.said_ids = (
            [numbers.setdefault(key(word, language_id), len(numbers)) for word in words] for words in (asked, said)
        )

    def aligned(self, expected: Span, heard: Span) -> list[Stretch]:
        """The stretches of these two spans: each word of either in one of them, in order."""
        return self._without_chance(_merged(self._between(expected, heard, GRAM)))

    def _between(self, expected: Span, heard: Span, gram: int) -> Iterator[Stretch]:
        (e, e_end), (h, h_end) = expected, heard
        for e_start, h_start, size in [*self._blocks(expected, heard, gram), (e_end, h_end, 0)]:
            yield from self._gap((e, e_start), (h, h_start), gram)
            if size:
                yield Stretch("same", (e_start, e_start + size), (h_start, h_start + size))
            e, h = e_start + size, h_start + size

    def _gap(self, expected: Span, heard: Span, gram: int) -> Iterator[Stretch]:
        asked, said = expected[1] - expected[0], heard[1] - heard[0]
        if not asked or not said:
            yield from _one_sided(expected, heard)
        elif asked * said > LARGEST_GAP and gram > LEAST_GRAM:
            yield from self._between(expected, heard, gram - 1)
        elif min(asked, said) >= TELLING and self._unrelated(expected, heard):
            yield Stretch("replaced", expected, heard)
        elif asked * said <= LARGEST_GAP:
            yield from self._fine(expected, heard)
        else:
            yield from self._banded(expected, heard)

    def _fine(self, expected: Span, heard: Span) -> Iterator[Stretch]:
        e, h = expected[0], heard[0]
        for step in aligned(list(self.asked[slice(*expected)]), list(self.said[slice(*heard)]), self.language_id):
            yield Stretch(
                step.kind, (step.expected[0] + e, step.expected[1] + e), (step.heard[0] + h, step.heard[1] + h)
            )

    def _banded(self, expected: Span, heard: Span) -> Iterator[Stretch]:
        """Where every phrase comes again and again: a piece of both at a time, of which the first half is kept."""
        (e, e_end), (h, h_end) = expected, heard
        while e < e_end and h < h_end:
            last = e_end - e <= BAND and h_end - h <= BAND
            e_half, h_half = (e_end, h_end) if last else (e + BAND // 2, h + BAND // 2)
            for stretch in self._fine((e, min(e + BAND, e_end)), (h, min(h + BAND, h_end))):
                if stretch.expected[0] >= e_half or stretch.heard[0] >= h_half:
                    break
                yield stretch
                e, h = stretch.expected[1], stretch.heard[1]
        yield from _one_sided((e, e_end), (h, h_end))

    def _unrelated(self, expected: Span, heard: Span) -> bool:
        asked, said = (grams(ids, 3) for ids in self._arrays(expected, heard))
        smaller, larger = sorted((asked, said), key=len)
        shared = float(np.isin(smaller, larger).mean()) if len(smaller) else 0.0
        return shared < UNRELATED and not self._resemble(expected, heard)

    def _resemble(self, expected: Span, heard: Span) -> bool:
        return resemble(self.asked[slice(*expected)], self.said[slice(*heard)])

    def _arrays(self, expected: Span, heard: Span) -> tuple[Ids, Ids]:
        asked, said = self.asked_ids[slice(*expected)], self.said_ids[slice(*heard)]
        return np.array(asked, np.int64), np.array(said, np.int64)

    def _blocks(self, expected: Span, heard: Span, gram: int) -> Iterator[Block]:
        """(start, start, length) of equal words: what both begin with, each link of the chain, what both end with."""
        (e, e_end), (h, h_end) = expected, heard
        head = self._run_forward(e, h, e_end, h_end)
        tail = self._run_back(e_end, h_end, e + head, h + head)
        yield from [(e, h, head)] if head else []
        e, h, e_end, h_end = e + head, h + head, e_end - tail, h_end - tail
        chain = _rising(_anchors(*(grams(ids, gram) for ids in self._arrays((e, e_end), (h, h_end)))))
        yield from self._links([(e + a, h + b) for a, b in chain], (e, e_end), (h, h_end))
        yield from [(e_end, h_end, tail)] if tail else []

    def _links(self, chain: list[Span], expected: Span, heard: Span) -> Iterator[Block]:
        """The chain's anchors, each grown to all equal words around it, without overlap."""
        (e_done, e_end), (h_done, h_end) = expected, heard
        for index, (e_anchor, h_anchor) in enumerate(chain):
            inside = max(e_done - e_anchor, h_done - h_anchor, 0)
            e, h = e_anchor + inside, h_anchor + inside
            e_next, h_next = self._next_elsewhere(chain, index, (e_end, h_end))
            if e >= e_next or h >= h_next:
                continue
            back = self._run_back(e, h, e_done, h_done)
            size = back + self._run_forward(e, h, e_next, h_next)
            if size:
                yield e - back, h - back, size
                e_done, h_done = e - back + size, h - back + size

    @staticmethod
    def _next_elsewhere(chain: list[Span], index: int, end: Span) -> Span:
        """Where the next anchor begins, unless it goes straight on from this one."""
        if index + 1 == len(chain):
            return end
        (e, h), (e_next, h_next) = chain[index], chain[index + 1]
        return end if e_next - e == h_next - h else (e_next, h_next)

    def _without_chance(self, stretches: list[Stretch]) -> list[Stretch]:
        """The same with words that agree by chance taken for different, and long differences told apart in two."""
        out: list[Stretch] = []
        between: list[Stretch] = []
        for stretch in stretches:
            if stretch.kind == "same" and stretch.asked >= SOLID:
                out += self._weighed(between)
                out.append(stretch)
                between = []
            else:
                between.append(stretch)
        return out + self._weighed(between)

    def _weighed(self, stretches: list[Stretch]) -> list[Stretch]:
        """What stands between two solid runs, without what agrees by chance."""
        smaller = min(sum(s.asked for s in stretches), sum(s.said for s in stretches))
        agreed = sum(s.asked for s in stretches if s.kind == "same")
        if smaller >= PAIRED and agreed < CHANCE_SHARE * smaller:
            return self._told_apart(stretches)
        out: list[Stretch] = []
        between: list[Stretch] = []
        for index, stretch in enumerate(stretches):
            if stretch.kind != "same" or _alone(stretches, index):
                between.append(stretch)
                continue
            out += [*self._told_apart(between), stretch]
            between = []
        return out + self._told_apart(between)

    def _told_apart(self, stretches: list[Stretch]) -> list[Stretch]:
        """Differences as they are, unless they hide words that agree by chance or are long: those are of one piece."""
        if not stretches:
            return []
        expected = stretches[0].expected[0], stretches[-1].expected[1]
        heard = stretches[0].heard[0], stretches[-1].heard[1]
        asked, said = expected[1] - expected[0], heard[1] - heard[0]
        if min(asked, said) >= PAIRED and self._resemble(expected, heard):
            return stretches
        if max(asked, said) >= PAIRED:
            return list(_one_sided(expected, heard))
        if any(stretch.kind == "same" for stretch in stretches):
            return [Stretch("replaced", expected, heard)] if asked and said else list(_one_sided(expected, heard))
        return stretches

    def _run_forward(self, e: int, h: int, e_end: int, h_end: int) -> int:
        asked, said = self.asked_ids, self.said_ids
        size = 0
        while e + size < e_end and h + size < h_end and asked[e + size] == said[h + size]:
            size += 1
        return size

    def _run_back(self, e: int, h: int, e_start: int, h_start: int) -> int:
        asked, said = self.asked_ids, self.said_ids
        size = 0
        while e - size > e_start and h - size > h_start and asked[e - size - 1] == said[h - size - 1]:
            size += 1
        return size


def resemble(asked: Sequence[str], said: Sequence[str]) -> bool:
    """Whether the letters of both are much the same, as where a listener hears badly; two other texts share half."""
    if not asked or not said or max(len(asked), len(said)) > LONGEST_RESEMBLING:
        return False
    one, other = (" ".join(words).lower() for words in (asked, said))
    try:
        from rapidfuzz.fuzz import ratio
    except ImportError:
        return SequenceMatcher(None, one, other, autojunk=False).ratio() >= RESEMBLING
    return bool(ratio(one, other) >= 100 * RESEMBLING)


def grams(ids: Ids, size: int) -> NDArray[np.uint64]:
    """A number for each run of so many words; equal runs have equal numbers, others practically never."""
    count = len(ids) - size + 1
    total = np.zeros(max(count, 0), np.uint64)
    mixed = _mixed(ids)
    for place in range(size if count > 0 else 0):
        total = _mixed(total * np.uint64(0x9E3779B97F4A7C15) + mixed[place : place + count])
    return total


def _mixed(values: NDArray[np.generic]) -> NDArray[np.uint64]:
    """splitmix64 (Steele, Lea and Flood 2014): every bit of the result depends on every bit of the value."""
    z = values.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _anchors(asked: NDArray[np.uint64], said: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Rows of (place, place) of runs that stand once in one text and at most FEW times in the other."""
    there = _once_here(asked, said)
    back = _once_here(said, asked)[:, ::-1]
    return np.unique(np.concatenate((there, back)), axis=0)


def _once_here(here: NDArray[np.uint64], there: NDArray[np.uint64]) -> NDArray[np.int64]:
    values, first, counts = np.unique(here, return_index=True, return_counts=True)
    values, first = values[counts == 1], first[counts == 1]
    _, inverse, often = np.unique(there, return_inverse=True, return_counts=True)
    if not len(values) or not len(there):
        return np.zeros((0, 2), np.int64)
    place = np.minimum(np.searchsorted(values, there), len(values) - 1)
    found = np.flatnonzero((values[place] == there) & (often[inverse] <= FEW))
    return np.stack((first[place[found]], found), axis=1).astype(np.int64)


def _rising(pairs: NDArray[np.int64]) -> list[Span]:
    """The longest chain of pairs that rises in both places (longest increasing subsequence by patience sorting)."""
    ordered = pairs[np.lexsort((-pairs[:, 1], pairs[:, 0]))].tolist()
    ends: list[int] = []
    at_end: list[int] = []
    before: list[int] = []
    for index, (_, h) in enumerate(ordered):
        place = bisect_left(ends, h)
        before.append(at_end[place - 1] if place else -1)
        ends[place : place + 1], at_end[place : place + 1] = [h], [index]
    chain = []
    at = at_end[-1] if at_end else -1
    while at >= 0:
        chain.append((ordered[at][0], ordered[at][1]))
        at = before[at]
    return chain[::-1]


def _one_sided(expected: Span, heard: Span) -> Iterator[Stretch]:
    if expected[0] < expected[1]:
        yield Stretch("missing", expected, (heard[0], heard[0]))
    if heard[0] < heard[1]:
        yield Stretch("added", (expected[1], expected[1]), heard)


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours of one kind are one stretch where that loses nothing: same words only where they go one by one."""
    out: list[Stretch] = []
    for stretch in stretches:
        last = out[-1] if out else None
        if last and last.kind == stretch.kind and _even(last) and _even(stretch):
            out[-1] = Stretch(last.kind, (last.expected[0], stretch.expected[1]), (last.heard[0], stretch.heard[1]))
        else:
            out.append(stretch)
    return out


def _even(stretch: Stretch) -> bool:
    return stretch.kind in ("missing", "added") or stretch.asked == stretch.said


def _alone(stretches: list[Stretch], index: int) -> bool:
    """Whether few words agree, far from any others that do and from what is solid on either side."""
    if stretches[index].asked >= CHANCE_WORDS:
        return False
    sides = (range(index - 1, -1, -1), range(index + 1, len(stretches)))
    return all(_distance(stretches[place] for place in side) > ALONE for side in sides)


def _distance(side: Iterable[Stretch]) -> int:
    """How many words differ before the next that agree, counted no further than it matters."""
    asked = said = 0
    for stretch in side:
        if stretch.kind == "same" or max(asked, said) > ALONE:
            break
        asked, said = asked + stretch.asked, said + stretch.said
    return max(asked, said)
