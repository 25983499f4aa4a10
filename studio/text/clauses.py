"""Our own lossless packer: the best places to cut a text so that no piece is too long."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

from studio.text.dialogue import quotations
from studio.text.links import ADDRESS
from studio.text.sentences import AFTER_ABBREVIATION, LONGEST_ABBREVIATION, counts_on

SHORT_CHARS = 30
"""Less is joined to a neighbour: engines speak very short texts badly."""
SLIGHT_CHARS = 45
"""Less shares with a neighbour where that can be cut at a mark for it."""
COMFORTABLE = 0.8
"""Of the limit: the length a piece should have; shorter ones sound hurried, longer ones tire an engine."""


Finder = Callable[[int, int], Iterator[tuple[int, float]]]
"""Between two offsets, places where a text may be cut, and what it costs."""


class Mark(NamedTuple):
    """A place where a text may be cut."""

    offset: int
    """Where the next piece begins."""
    spoken: int
    """The same place in the spoken text."""
    cost: float
    """0 at the end of a sentence; what a cut there costs, against 1 for a piece of no length."""
    ends_sentence: bool = False


_CLOSERS = r"[\"'”’»›)\]}」』）】》]*"
_CONJUNCTIONS = (
    "and|but|or|nor|yet|because|although|though|while|when|where|which|who|that|if|unless|until|since|as|than|for|"
    "und|aber|oder|denn|weil|dass|wenn|et|mais|ou|car|donc|que|qui|parce|y|o|pero|porque|cuando|e|ma|perché|quando|mas"
)
LEVELS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (0.02, re.compile(rf"[.!?…؟।]{_CLOSERS}\s+(?=[^\sa-z])|[。！？｡]{_CLOSERS}\s*")),
    (
        0.5,
        re.compile(rf"[;:؛]{_CLOSERS}\s+|\s*[—―–]{{1,8}}{_CLOSERS}\s*(?=[\w\"'“‘])|--+\s*|\s-\s|[；：]{_CLOSERS}\s*"),
    ),
    (0.9, re.compile(rf"[,،]{_CLOSERS}\s+|[、，]{_CLOSERS}\s*|[)\]]\s+|[….!?]{_CLOSERS}\s+")),
    (1.2, re.compile(rf"\s+(?=(?:{_CONJUNCTIONS})\b)")),
    (2.5, re.compile(r"\s+")),
    (4.0, re.compile(r"(?<=[/\\_\-=&?#.,;:])(?=\w)")),
)
"""From the best place to the worst; a worse one is looked for only where a piece would be too long without it."""
MARK_LEVELS = 3
"""So many of them are marks that a voice rests at."""
LAST_RESORT_COST = 8.0
SHORT_COST = 3.0
"""Of a piece that is too short: more than a cut between any two words."""
SLIGHT_COST = 0.4
"""Of a piece that is slight."""
QUOTE_COST = 0.8
"""Of a cut inside a quotation that would fit into one piece."""
BEFORE_QUOTE, AFTER_QUOTE, AT_QUOTE = 0.4, 0.6, 1.0
"""Of a cut before a quotation that a mark announces, after one that ends with a mark, and before any other."""
SENTENCE_COST = 0.1
"""A mark that costs less ends a sentence."""

_ADDRESS = re.compile(ADDRESS)
_ADDRESS_HINT = re.compile(r"@|://|www\.")
_NUMBER = re.compile(
    r"(?<![0-9])[0-9]{1,20}(?:[.,:/'’][0-9]{1,20}){1,20}"
    r"|[0-9]{1,3}(?: [0-9]{3})+(?![0-9])|[£$€] ?[0-9]|[0-9] ?[%°½¼¾]|[0-9] [^\W\d_]{1,3}(?!\w)"
)
_NUMBER_HINT = re.compile("[0-9]")
_NAMED = re.compile(
    r"\b(?=[A-Z])(?:Mr|Mrs|Ms|Dr|St|Sir|Lord|Lady|Miss|Master|Mister|Madame?|Mademoiselle|Monsieur|Herr|Frau|Signora?|"
    r"Señora?|Don|Doña|Dame|King|Queen|Prince|Princess|Duke|Duchess|Count|Countess|Baron|Captain|Colonel|General|Major|"
    r"Lieutenant|Sergeant|Professor|Doctor|Inspector|Father|Saint|Uncle|Aunt)\.? [A-ZÀ-Þ]"
)
_FIRM = re.compile(
    r"\b(?:Messrs|MM|Drs|Profs|Sts|SS)\.? [A-ZÀ-Þ][\w.’'-]{0,30}"
    r"(?:,? [A-ZÀ-Þ][\w.’'-]{0,30}){0,4},?(?: (?:and|&) (?:(?:Co|Sons?|Bros)\b\.?|[A-ZÀ-Þ][\w’'-]{0,30}))?"
)
"""A house of more than one name."""
_STOPS = set(",;:.!?…—―–")
_GAP_AFTER_QUOTE = re.compile(r"[,;:.!?…]*\s+")
_AND_SO_ON = re.compile(r"(?:etc|&c)\b")
_NEVER_FIRST = set(".,;:!?…)]}”’»›。、！？，；：」』）】》% ")
_CLINGING = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u200c\u200d\ufe00-\ufe0f]"
)


class Zones:
    """The runs of a text that are not to be cut, in order."""

    def __init__(self, runs: list[tuple[int, int]]) -> None:
        self._runs = sorted(runs)
        self._starts = [start for start, _ in self._runs]
        self._longest = max((end - start for start, end in runs), default=0)

    def hold(self, offset: int) -> bool:
        """Whether the offset is inside one."""
        first = bisect_left(self._starts, offset - self._longest)
        return any(start < offset < end for start, end in self._runs[first : bisect_left(self._starts, offset)])


def whole_runs(text: str, limit: int) -> list[tuple[int, int]]:
    """Numbers, addresses and titles before names; one longer than the limit may be cut after all."""
    patterns = [_NAMED, _FIRM]
    patterns += [_NUMBER] if _NUMBER_HINT.search(text) else []
    patterns += [_ADDRESS] if _ADDRESS_HINT.search(text) else []
    runs = (match.span() for pattern in patterns for match in pattern.finditer(text))
    return [(start, end) for start, end in runs if end - start <= limit]


class Packer:
    """Cuts one text; spoken_at says where an offset outside every fixed run stands in the spoken text."""

    def __init__(self, text: str, limit: int, spoken_at: Callable[[int], int], fixed: list[tuple[int, int]]) -> None:
        self.text = text
        self.limit = limit
        self.spoken_at = spoken_at
        self.fixed = Zones(fixed)
        self.whole = Zones(whole_runs(text, limit))
        quotes = [run for run in quotations(text) if run[1] - run[0] <= limit]
        self.quotes = Zones(quotes)
        self._edges = list(self._around(quotes))

    def cut(self, good: list[int]) -> list[tuple[int, bool]]:
        """Where each piece begins, and whether the one before it ended a sentence; good are the sentence starts."""
        ends = [Mark(0, 0, 0.0), Mark(len(self.text), self.spoken_at(len(self.text)), 0.0)]
        marks = sorted({*ends, *self._marks((offset, 0.0) for offset in good)})
        if self._edges:
            outside = [mark for mark in marks if not self.quotes.hold(mark.offset)]
            marks = sorted({*marks, *self._refined(outside, self._edges_between)})
        for finder in (*self._finders(), self._desperate):
            marks = self._refined(marks, finder)
        return [(mark.offset, mark.ends_sentence) for mark in self._balanced(marks)]

    def _finders(self) -> Iterator[Finder]:
        """What finds places to cut, the best first."""
        for cost, pattern in LEVELS:
            yield partial(self._found, cost, pattern)
        yield self._anywhere

    def _around(self, quotes: list[tuple[int, int]]) -> Iterator[tuple[int, float]]:
        """Where quotations begin and end after white space, and what it costs to cut there."""
        for start, end in quotes:
            if self.text[start - 1 : start].isspace() and self._fit(start):
                yield start, BEFORE_QUOTE if self.text[start - 2] in _STOPS else AT_QUOTE
            gap = _GAP_AFTER_QUOTE.match(self.text, end)
            if gap and gap.end() < len(self.text) and self._fit(gap.end()):
                marked = self.text[end] in _STOPS or self.text[end - 2] in _STOPS
                yield gap.end(), AFTER_QUOTE if marked else AT_QUOTE

    def _edges_between(self, start: int, end: int) -> Iterator[tuple[int, float]]:
        """The beginnings and ends of quotations."""
        low = bisect_left(self._edges, (start + 1, 0.0))
        return iter(self._edges[low : bisect_left(self._edges, (end, 0.0))])

    def _balanced(self, marks: list[Mark]) -> list[Mark]:
        """The best cuts; beside a piece that is too short its neighbours may be cut at worse places, too."""
        cuts = best_cuts(marks, self.limit)
        for number, finder in enumerate(self._finders()):
            least = _slight(self.limit) if number < MARK_LEVELS else SHORT_CHARS
            crowded = list(_crowded([*cuts, marks[-1]], least))
            if not crowded:
                break
            more = [mark for low, high in crowded for mark in self._marks(finder(low, high))]
            marks = sorted({*marks, *more})
            cuts = best_cuts(marks, self.limit)
        return cuts

    def _refined(self, marks: list[Mark], more: Finder) -> list[Mark]:
        """The marks, with more where two neighbours are further apart than the limit."""
        found = list(marks)
        for left, right in pairwise(marks):
            if right.spoken - left.spoken > self.limit:
                found += self._marks(more(left.offset, right.offset))
        return sorted(found) if len(found) > len(marks) else marks

    def _marks(self, places: Iterator[tuple[int, float]]) -> list[Mark]:
        return [self._mark(offset, cost) for offset, cost in places if not self.fixed.hold(offset)]

    def _mark(self, offset: int, cost: float) -> Mark:
        dear = cost + QUOTE_COST if self.quotes.hold(offset) else cost
        return Mark(offset, self.spoken_at(offset), dear, cost < SENTENCE_COST)

    def _found(self, cost: float, pattern: re.Pattern[str], start: int, end: int) -> Iterator[tuple[int, float]]:
        for match in pattern.finditer(self.text, start, end):
            if start < match.end() < end and self._fit(match.end()):
                yield match.end(), cost

    def _fit(self, offset: int) -> bool:
        if self.text[offset] in _NEVER_FIRST or self.whole.hold(offset) or counts_on(self.text, offset):
            return False
        if _AND_SO_ON.match(self.text, offset):
            return False
        return not AFTER_ABBREVIATION.search(self.text, max(0, offset - LONGEST_ABBREVIATION), offset)

    def _anywhere(self, start: int, end: int) -> Iterator[tuple[int, float]]:
        """Places inside an endless token, not before a mark that belongs to the letter before it."""
        step = max(1, self.limit // 12)
        for offset in range(start + step, end, step):
            while offset < end and _CLINGING.match(self.text, offset):
                offset += 1  # noqa: PLW2901
            if offset < end and not self.whole.hold(offset):
                yield offset, LAST_RESORT_COST

    def _desperate(self, start: int, end: int) -> Iterator[tuple[int, float]]:
        return ((offset, 2 * LAST_RESORT_COST) for offset in range(start + 1, end))


def _crowded(cuts: list[Mark], least: int) -> Iterator[tuple[int, int]]:
    """The runs of text around pieces that are too short: each with the pieces before and after it."""
    for at, (mark, after) in enumerate(pairwise(cuts)):
        if after.spoken - mark.spoken < least:
            yield cuts[max(at - 1, 0)].offset, cuts[min(at + 2, len(cuts) - 1)].offset


def best_cuts(marks: list[Mark], limit: int) -> list[Mark]:
    """The marks, without the last, where pieces begin: none longer than the limit, all near the comfortable length.

    Of all ways to cut, the one with the smallest sum of (1 - length / comfortable)^2 and the costs of its marks; a
    piece too short to be spoken well costs more than any cut between words.
    """
    spoken = [mark.spoken for mark in marks]
    price = _prices(limit)
    best, back = [0.0], [0]
    for here in range(1, len(marks)):
        end = spoken[here]
        first = bisect_left(spoken, end - limit, 0, here)
        if first == here:  # two marks that are too far apart all the same: what is between them cannot be cut
            first, costs = here - 1, [best[here - 1] + price[limit]]
        else:
            costs = [best[at] + price[end - spoken[at]] for at in range(first, here)]
        cheapest = min(range(len(costs)), key=costs.__getitem__)
        best.append(costs[cheapest] + marks[here].cost)
        back.append(first + cheapest)
    path, at = [], len(marks) - 1
    while at > 0:
        at = back[at]
        path.append(marks[at])
    return path[::-1]


def _slight(limit: int) -> int:
    """What a piece has at the least if it can; not half of the comfortable length where the limit is low."""
    return max(SHORT_CHARS, min(SLIGHT_CHARS, int(COMFORTABLE * limit / 2)))


@lru_cache(maxsize=4)
def _prices(limit: int) -> list[float]:
    """What a piece costs, by its length."""
    comfortable = COMFORTABLE * limit
    least = _slight(limit)
    return [
        (1 - length / comfortable) ** 2
        + (SHORT_COST if length < SHORT_CHARS else SLIGHT_COST if length < least else 0.0)
        for length in range(limit + 1)
    ]
