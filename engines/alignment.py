"""The cheapest way from the words that were asked for to the words that were heard.

Equal words are found first, over any length; inside each stretch that differs, a search by dynamic programming lets
spans that sound alike answer each other at no cost. What is left is replaced, missing or added.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Literal, NamedTuple

from engines.alike import key, readings

LONGEST_SPAN = 4  # words that may be one sound together, as in "any one else's"
LONGEST_NUMBER = 16  # words of a number, as in "one million two hundred and thirty four thousand ..."
LARGEST_REGION = 2500  # expected words x heard words; beyond it two texts have nothing to do with each other
JOINED_GAP = 2  # equal words between two differences that are looked at together: an "and" may belong to a number


class Step(NamedTuple):
    """Some expected words answered by some heard words; either may be none."""

    kind: Literal["same", "replaced", "missing", "added"]
    expected: tuple[int, int]
    heard: tuple[int, int]


def aligned(asked: list[str], said: list[str], language_id: str) -> list[Step]:
    """The cheapest way from one list of words to the other, spans that sound alike costing nothing."""
    steps: list[Step] = []
    asked_keys = [key(word, language_id) for word in asked]
    said_keys = [key(word, language_id) for word in said]
    for equal, (e0, e1), (h0, h1) in _regions(asked_keys, said_keys):
        if equal:
            inner = _paired(e1 - e0, h1 - h0, "same")
        elif (e1 - e0) * (h1 - h0) > LARGEST_REGION:
            inner = _plain_steps(asked_keys[e0:e1], said_keys[h0:h1])
        else:
            inner = _Region(asked[e0:e1], said[h0:h1], asked_keys[e0:e1], said_keys[h0:h1], language_id).steps()
        steps += _moved(inner, e0, h0)
    return _with_repeats(steps, asked, said, said_keys, language_id)


def _with_repeats(
    steps: list[Step], asked: list[str], said: list[str], said_keys: list[str], language_id: str
) -> list[Step]:
    """The steps, where a stretch that differs begins by saying again what was just said: that added, then the rest."""
    found: list[Step] = []
    for same, group in groupby(steps, key=lambda step: step.kind == "same"):
        run = list(group)
        (e0, h0), (e1, h1) = (run[0].expected[0], run[0].heard[0]), (run[-1].expected[1], run[-1].heard[1])
        size = 0 if same or e0 == e1 else _said_again(said_keys, h0, h1, h1 - h0 - (e1 - e0))
        if size:
            rest = aligned(asked[e0:e1], said[h0 + size : h1], language_id)
            run = [Step("added", (e0, e0), (h, h + 1)) for h in range(h0, h0 + size)] + _moved(rest, e0, h0 + size)
        found += run
    return found


def _said_again(said: list[str], start: int, end: int, more: int) -> int:
    """How many words from `start` on are those just before it once more; one alone only where `more` are too many."""
    sizes = range(min(start, end - start), 1 if more < 1 else 0, -1)
    return next((size for size in sizes if said[start : start + size] == said[start - size : start]), 0)


def _plain_steps(asked: list[str], said: list[str]) -> list[Step]:
    """The steps without a search for what sounds alike."""
    steps: list[Step] = []
    e = h = 0
    for e_start, h_start, size in [*_equal_blocks(asked, said), (len(asked), len(said), 0)]:
        steps += _moved(_paired(e_start - e, h_start - h, "replaced"), e, h)
        steps += _moved(_paired(size, size, "same"), e_start, h_start)
        e, h = e_start + size, h_start + size
    return steps


def _paired(asked: int, said: int, kind: Literal["same", "replaced"]) -> list[Step]:
    """Word answers word; those left over are missing or added."""
    both = min(asked, said)
    steps = [Step(kind, (k, k + 1), (k, k + 1)) for k in range(both)]
    steps += [Step("missing", (k, k + 1), (both, both)) for k in range(both, asked)]
    return steps + [Step("added", (asked, asked), (k, k + 1)) for k in range(both, said)]


def _moved(steps: list[Step], e: int, h: int) -> list[Step]:
    return [Step(s.kind, (s.expected[0] + e, s.expected[1] + e), (s.heard[0] + h, s.heard[1] + h)) for s in steps]


_Span = tuple[int, int]


def _regions(asked: list[str], said: list[str]) -> Iterator[tuple[bool, _Span, _Span]]:
    """Equal and differing stretches in turn; differences with few equal words between them are one stretch."""
    e = h = 0
    for e_start, h_start, size in _equal_blocks(asked, said):
        differs_before = e_start > 0 or h_start > 0
        differs_after = e_start + size < len(asked) or h_start + size < len(said)
        if size == 0 or (differs_before and differs_after and size <= JOINED_GAP):
            continue
        if e_start > e or h_start > h:
            yield False, (e, e_start), (h, h_start)
        yield True, (e_start, e_start + size), (h_start, h_start + size)
        e, h = e_start + size, h_start + size
    if e < len(asked) or h < len(said):
        yield False, (e, len(asked)), (h, len(said))


def _equal_blocks(asked: list[str], said: list[str]) -> list[tuple[int, int, int]]:
    """(start, start, length) of the words an edit path of least cost leaves as they are."""
    try:
        from rapidfuzz.distance import Levenshtein
    except ImportError:
        return plain_equal_blocks(asked, said)
    return [(block.a, block.b, block.size) for block in Levenshtein.editops(asked, said).as_matching_blocks()]


def plain_equal_blocks(asked: list[str], said: list[str]) -> list[tuple[int, int, int]]:
    """The same without rapidfuzz: as few edits, in time and memory len(asked) x len(said)."""
    rows = [list(range(len(said), -1, -1))]
    for word in reversed(asked):
        below = rows[-1]
        row = [0] * len(said) + [below[-1] + 1]
        for j in range(len(said) - 1, -1, -1):
            row[j] = min(row[j + 1] + 1, below[j] + 1, below[j + 1] + (word != said[j]))
        rows.append(row)
    rows.reverse()
    return _walked(rows, asked, said)


def _walked(rows: list[list[int]], asked: list[str], said: list[str]) -> list[tuple[int, int, int]]:
    blocks: list[tuple[int, int, int]] = []
    i = j = 0
    while i < len(asked) and j < len(said):
        if asked[i] == said[j]:
            grows = bool(blocks) and blocks[-1][0] + blocks[-1][2] == i and blocks[-1][1] + blocks[-1][2] == j
            blocks[-1:] = [(*blocks[-1][:2], blocks[-1][2] + 1)] if grows else [*blocks[-1:], (i, j, 1)]
            i, j = i + 1, j + 1
        elif rows[i][j] == rows[i + 1][j + 1] + 1:
            i, j = i + 1, j + 1
        elif rows[i][j] == rows[i + 1][j] + 1:
            i += 1
        else:
            j += 1
    return blocks


class _Region:
    """A stretch that differs; finds inside it what sounds alike after all."""

    def __init__(
        self, asked: list[str], said: list[str], asked_keys: list[str], said_keys: list[str], language_id: str
    ) -> None:
        self.asked, self.said, self.language_id = asked, said, language_id
        self.asked_keys, self.said_keys = asked_keys, said_keys
        self.alike = self._alike_spans()

    def steps(self) -> list[Step]:
        """The cheapest steps through the region, by dynamic programming from its end."""
        rows, columns = len(self.asked), len(self.said)
        best: dict[tuple[int, int], tuple[float, Step | None]] = {(rows, columns): (0.0, None)}
        for i in range(rows, -1, -1):
            for j in range(columns, -1, -1):
                if (i, j) != (rows, columns):
                    options = self._options(i, j)
                    best[i, j] = min(((best[s.expected[1], s.heard[1]][0] + c, s) for c, s in options), key=_cost)
        return list(_path(best))

    def _options(self, i: int, j: int) -> Iterator[tuple[float, Step]]:
        more_asked, more_said = i < len(self.asked), j < len(self.said)
        if more_asked and more_said:
            same = self.asked_keys[i] == self.said_keys[j]
            yield 0.0 if same else 1.0, Step("same" if same else "replaced", (i, i + 1), (j, j + 1))
        for a, b in self.alike.get((i, j), ()):
            yield 0.01 * (a + b), Step("same", (i, i + a), (j, j + b))
        if more_asked:
            yield self._weight(self.asked_keys[i]), Step("missing", (i, i + 1), (j, j))
        if more_said:
            yield self._weight(self.said_keys[j]), Step("added", (i, i), (j, j + 1))

    def _weight(self, word_key: str) -> float:
        return 0.05 if word_key == "hm" else 1.0

    def _alike_spans(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """Where spans of (a, b) words that share a reading start."""
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        asked_by_reading: dict[str, list[tuple[int, int]]] = {}
        for i, a, reading in self._readings(self.asked, self.said):
            asked_by_reading.setdefault(reading, []).append((i, a))
        for j, b, reading in self._readings(self.said, self.asked):
            for i, a in asked_by_reading.get(reading, ()):
                found.setdefault((i, j), []).append((a, b))
        return found

    def _readings(self, words: list[str], other: list[str]) -> Iterator[tuple[int, int, str]]:
        figures = any(letter.isdigit() for word in other for letter in word)
        longest = LONGEST_NUMBER if figures else LONGEST_SPAN
        for start in range(len(words)):
            for size in range(1, min(longest, len(words) - start) + 1):
                for reading in readings(tuple(words[start : start + size]), self.language_id):
                    yield start, size, reading


def _cost(option: tuple[float, Step]) -> float:
    return option[0]


def _path(best: dict[tuple[int, int], tuple[float, Step | None]]) -> Iterator[Step]:
    at = (0, 0)
    while (step := best[at][1]) is not None:
        yield step
        at = (step.expected[1], step.heard[1])
