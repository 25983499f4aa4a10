"""A text while rules change it, which always knows where each change stands in the text as it was given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from studio.text.model import Change, Spoken

Say = Callable[["re.Match[str]"], str | None]
"""What a match is spoken as; None leaves it as it is."""


MINOR = {"full stop", "white space"}
"""Rules whose name says less than that of a change they touch."""


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
            for match in pattern.finditer(self.text)
            if (new := say(match)) is not None and new != match.group()
        ]
        if found:
            self.apply(found, name)
        return bool(found)

    def apply(self, found: list[Found], rule: str) -> None:
        """The replacements, in ascending order, are in the text; edits they overlap have become one with them."""
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
            if new != self.given[given_start : end + shift]:
                edits.append(Edit(size, size + len(new), given_start, end + shift, name))
            size += len(new)
            at = end
        self.text = "".join(parts) + self.text[at:]
        self.edits = edits

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
