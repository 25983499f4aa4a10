"""A text while rules change it, which always knows where each change stands in the text as it was given."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from studio.text.model import Change, Spoken

Say = Callable[["re.Match[str]"], str | None]
"""What a match is spoken as; None leaves it as it is."""


_HALF = re.compile("[\ud800-\udfff]")

MINOR = {"full stop", "white space"}
"""Rules whose name says less than that of a change they touch."""
PRONUNCIATION = "pronunciation"
"""The rule that says what a person wrote into the lexicon; no other changes what it said."""


class Rule(NamedTuple):
    """One way in which text is spoken otherwise than it is written."""

    name: str
    pattern: re.Pattern[str]
    say: Say
    hint: Callable[[str], object] | None = None
    """Something quick to see without which the pattern cannot match."""


class Edit(NamedTuple):
    """A run of the present text, and the run of the given text that it stands for."""

    start: int
    end: int
    given_start: int
    given_end: int
    rule: str


class Found(NamedTuple):
    """A run of the present text that is to be replaced."""

    start: int
    end: int
    new: str


class Draft:
    """The given text, the present text, and the edits between them in order."""

    def __init__(self, given: str) -> None:
        self.given = given
        self.text = given
        self.edits: list[Edit] = []
        self.frozen: list[tuple[int, int]] = []
        """Runs of the present text, in order and apart, that nothing changes; an empty one is a place for nothing."""

    def freeze(self, runs: Iterable[tuple[int, int]]) -> None:
        """No rule touches these runs of the present text from now on.

        What lies outside the text is left out, and a run with half a character in it, which no file could hold.
        """
        size = len(self.text)
        inside = [(max(start, 0), min(end, size)) for start, end in runs if start <= end and end >= 0 and start <= size]
        inside = [run for run in inside if not _HALF.search(self.text, *run)]
        merged: list[tuple[int, int]] = []
        for start, end in sorted([*self.frozen, *inside]):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            elif not merged or merged[-1] != (start, end):
                merged.append((start, end))
        self.frozen = merged

    def run(self, rules: Iterable[Rule]) -> bool:
        """Each rule has been tried in turn; says whether any changed the text."""
        changed = False
        for name, pattern, say, hint in rules:
            if hint is None or hint(self.text):
                changed |= self.sub(name, pattern, say)
        return changed

    def sub(self, name: str, pattern: re.Pattern[str], say: Say) -> bool:
        """Every match is replaced by what it is spoken as; says whether the text changed."""
        found = [
            Found(match.start(), match.end(), new)
            for match in (self._matches(pattern) if self.frozen else pattern.finditer(self.text))
            if (new := say(match)) is not None and new != match.group()
        ]
        return self.apply(found, name) if found else False

    def apply(self, found: list[Found], rule: str) -> bool:
        """The replacements, in ascending order, are in the text; edits they overlap have become one with them.

        Those that touch a frozen run are not; says whether any is.
        """
        if self.frozen:
            found = list(self._allowed(found))
            if not found:
                return False
            self._shift_frozen(found)
        parts: list[str] = []
        edits: list[Edit] = []
        at = size = shift = 0
        for start, end, olds, news in _clusters(self.edits, found):
            between, new = self.text[at:start], self._replaced(start, end, news)
            size += len(between)
            given_start = start + shift
            shift = olds[-1].given_end - olds[-1].end if olds else shift
            parts += between, new
            name = rule if news and not (olds and rule in MINOR) else olds[-1].rule
            if self.frozen and any(old.rule == PRONUNCIATION for old in olds):
                name = PRONUNCIATION
            if new != self.given[given_start : end + shift]:
                edits.append(Edit(size, size + len(new), given_start, end + shift, name))
            size += len(new)
            at = end
        self.text = "".join(parts) + self.text[at:]
        self.edits = edits
        return True

    def pronounce(self, found: list[Found]) -> None:
        """The replacements are in the text, as far as it is not frozen, and are frozen themselves."""
        allowed = [one for one in found if not self._blocking(one.start, one.end)]
        if allowed and self.apply(allowed, PRONUNCIATION):
            gained = accumulate((len(one.new) - (one.end - one.start) for one in allowed), initial=0)
            pairs = zip(allowed, gained, strict=False)
            self.freeze((one.start + by, one.start + by + len(one.new)) for one, by in pairs)

    def _matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Every match; one that only begins before a frozen run is tried again behind it."""
        at = 0
        while at <= len(self.text) and (match := pattern.search(self.text, at)):
            blocked = self._blocking(match.start(), match.end())
            yield match
            at = max(blocked[1] if blocked else match.end(), match.start() + 1)

    def _blocking(self, start: int, end: int) -> tuple[int, int] | None:
        """The first frozen run that a replacement of start to end would change."""
        first = bisect_left(self.frozen, start, key=lambda run: run[1])
        for low, high in self.frozen[first : first + 3]:
            if (low < end and start < high) or low == high == start == end:
                return low, high
        return None

    def _allowed(self, found: Iterable[Found]) -> Iterator[Found]:
        """Those that leave frozen runs alone, some shortened to what they really change; none overlaps another."""
        at = -1
        for one in found:
            less = self._less(one) if self._blocking(one.start, one.end) else one
            if less.end > at <= less.start and not self._blocking(less.start, less.end):
                yield less
                at = less.end

    def _less(self, found: Found) -> Found:
        old, new = self.text[found.start : found.end], found.new
        head = _in_common(old, new)
        tail = _in_common(old[head:][::-1], new[head:][::-1])
        return Found(found.start + head, found.end - tail, new[head : len(new) - tail])

    def _shift_frozen(self, found: list[Found]) -> None:
        ends = [one.end for one in found]
        gained = [0, *accumulate(len(one.new) - (one.end - one.start) for one in found)]
        by = [gained[bisect_right(ends, start)] for start, _ in self.frozen]
        self.frozen = [(start + more, end + more) for (start, end), more in zip(self.frozen, by, strict=True)]

    def _replaced(self, start: int, end: int, news: list[Found]) -> str:
        parts: list[str] = []
        for found in news:
            parts += self.text[start : found.start], found.new
            start = found.end
        return "".join(parts) + self.text[start:end]

    def spoken(self) -> Spoken:
        """The present text, with every edit as a change of the given text."""
        return Spoken(self.text, tuple(self._changes()))

    def _changes(self) -> Iterator[Change]:
        for edit in self.edits:
            source = self.given[edit.given_start : edit.given_end]
            yield Change(edit.given_start, edit.given_end, source, self.text[edit.start : edit.end], edit.rule)


def _in_common(one: str, other: str) -> int:
    """How many characters both begin with."""
    size = min(len(one), len(other))
    return next((at for at in range(size) if one[at] != other[at]), size)


Cluster = tuple[int, int, list[Edit], list[Found]]


def _clusters(edits: list[Edit], found: list[Found]) -> Iterator[Cluster]:
    """Old edits and new replacements in order, those that overlap (or touch where one is empty) together."""
    if not edits:
        yield from ((one.start, one.end, [], [one]) for one in found)
        return
    waiting: list[Edit | Found] = sorted([*edits, *found], key=lambda one: one[:2])
    start, end, olds, news = waiting[0][0], waiting[0][1], [], []  # type: ignore[var-annotated]
    for one in waiting:
        touches = one.start == end and (one.start == one.end or start == end)
        if one.start >= end and not touches and (olds or news):
            yield start, end, olds, news
            start, end, olds, news = one.start, one.end, [], []
        end = max(end, one.end)
        if isinstance(one, Edit):
            olds.append(one)
        else:
            news.append(one)
    yield start, end, olds, news
