"""What a proof of completeness says: how many words were heard, and each place where file and book differ."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from engines.alike import words_of
from engines.hearing import Severity
from engines.long_alignment import Stretch
from engines.severity import WEIGHTS
from studio.differences import CERTAIN, FINE, LOST, Differences, Unit

SHOWN_WORDS, SHOWN_FIRST, SHOWN_LAST = 24, 10, 6
LONG_WORDS = 12  # a stretch so long is a finding of its own
SURELY_SWAPPED = 4  # words; fewer that stand elsewhere may be two mistakes of a listener
TAKE_HEARD, TAKE_DOUBTED, TAKE_UNHEARD = 0, 1, 2

FindingKind = Literal["missing", "added", "repeated", "replaced", "swapped"]


@dataclass(frozen=True)
class Expected:
    """One chunk of the book as it must sound in the file."""

    chunk_id: str
    spoken: str
    """The words that were sent to the engine."""
    doubtful_in_take: frozenset[int] | None = None
    """Which of words_of(spoken) the take's own proof did not hear; None where nobody listened to the take."""
    heard_as: str = ""
    """Another wording that is heard right as well, as a Job has it."""


@dataclass(frozen=True)
class Finding:
    """One place where the file and the book differ, or where nobody can be sure."""

    kind: FindingKind
    expected: str
    """The book's words there; of a long stretch the first and last with an ellipsis between."""
    heard: str
    start_seconds: float
    """Where in the file; of something missing, where it should be. Of a folder, counted over its files in order."""
    end_seconds: float
    first_word: int
    """Place of its first word among all expected words, from 0; of something added, of the word it stands before."""
    words: int
    """How many expected words it touches; of something added or repeated, how many words are too many."""
    chunk_ids: tuple[str, ...]
    """The chunks of its words; of something added, the chunks it stands between."""
    certain: bool
    """Whether it is so; else the file or the take alone leaves a doubt."""
    severity: Severity = ""
    file: str = ""
    """Its file in a folder, by name."""


@dataclass(frozen=True)
class Completeness:
    """A finished file against its book; heard + doubt + missing == words."""

    words: int
    heard: int
    doubt: int
    """Words that the file or the take alone leaves in doubt."""
    missing: int
    """Words that neither the take's proof nor the finished file has."""
    findings: tuple[Finding, ...]
    audio_seconds: float
    wall_seconds: float
    listener: str
    """Empty where nobody could listen; then every word is in doubt, and note says why."""
    file: str
    note: str = ""
    score: float | None = None
    """100 x (1 - word error rate) of the file alone, 0 to 100; None where nobody could listen."""
    looked: bool = False
    """Whether a second look was taken; without one nothing short is certain."""

    @property
    def stamp(self) -> str:
        """The result in one line: 41,200 words: 41,163 heard, 37 in doubt, 0 missing."""
        return f"{self.words:,} words: {self.heard:,} heard, {self.doubt:,} in doubt, {self.missing:,} missing"

    @property
    def certain(self) -> tuple[Finding, ...]:
        """What is certainly wrong with the file."""
        return tuple(finding for finding in self.findings if finding.certain)


class BookWords:
    """All expected words in order, the chunks they belong to, and what is known of each from its take."""

    def __init__(self, expected: Iterable[Expected], language_id: str) -> None:
        self.language_id = language_id
        self.words: list[str] = []
        self.chunk_ids: list[str] = []
        self.starts: list[int] = []
        self.takes = bytearray()
        self.others: dict[int, str] = {}
        """Another wording by the number of its chunk."""
        for one in expected:
            self._add(one)

    def _add(self, one: Expected) -> None:
        words = words_of(one.spoken, self.language_id)
        if one.heard_as and one.heard_as != one.spoken:
            self.others[len(self.starts)] = one.heard_as
        self.chunk_ids.append(one.chunk_id)
        self.starts.append(len(self.words))
        self.words += words
        if one.doubtful_in_take is None:
            self.takes += bytes([TAKE_UNHEARD]) * len(words)
        else:
            self.takes += bytes(TAKE_DOUBTED if at in one.doubtful_in_take else TAKE_HEARD for at in range(len(words)))

    def reword(self, better: Mapping[int, list[str]]) -> None:
        """These chunks have these words instead; what is known from their takes is carried over."""
        words, starts, takes = self.words, self.starts, self.takes
        self.words, self.starts, self.takes = [], [], bytearray()
        for chunk, start in enumerate(starts):
            end = starts[chunk + 1] if chunk + 1 < len(starts) else len(words)
            self.starts.append(len(self.words))
            other = better.get(chunk)
            self.words += words[start:end] if other is None else other
            own = bytes(takes[start:end])
            self.takes += own if other is None else _carried_over(words[start:end], own, other)

    def span(self, chunk: int) -> tuple[int, int]:
        """From which to before which word the chunk is."""
        return self.starts[chunk], self.starts[chunk + 1] if chunk + 1 < len(self.starts) else len(self.words)

    def chunks_of(self, words: Sequence[int]) -> tuple[str, ...]:
        """The ids of the chunks of these words, each once, in order."""
        found = dict.fromkeys(bisect_right(self.starts, word) - 1 for word in words)
        return tuple(self.chunk_ids[chunk] for chunk in found)

    def chunks_around(self, word: int) -> tuple[str, ...]:
        """The ids of the chunks between which, or of the one in which, something was added before the word."""
        return self.chunks_of([at for at in (word - 1, word) if 0 <= at < len(self.words)])


def _carried_over(words: list[str], takes: bytes, other: list[str]) -> bytes:
    """What is known of the words of one wording, for another: where they differ, the worst of it."""
    out = bytearray()
    for what, a0, a1, b0, b1 in SequenceMatcher(None, words, other, autojunk=False).get_opcodes():
        out += takes[a0:a1] if what == "equal" else bytes([max(takes[a0:a1], default=TAKE_HEARD)]) * (b1 - b0)
    return bytes(out)


class Account:
    """What becomes of every expected word, and the findings."""

    def __init__(self, book: BookWords, differences: Differences) -> None:
        self.book, self.differences = book, differences
        differences.mark_lost()

    def counts(self) -> tuple[int, int, int]:
        """Words heard, in doubt, and missing."""
        states = [self._is_missing(word) + 2 * self._is_doubted(word) for word in range(len(self.book.words))]
        missing, doubt = states.count(1), states.count(2)
        return len(states) - missing - doubt, doubt, missing

    def findings(self) -> tuple[Finding, ...]:
        """Every place where file and book differ or a doubt is left, in the order of the book."""
        found = [*self._of_stretches(), *self._of_swaps(), *self._of_takes()]
        return tuple(sorted(found, key=lambda one: (one.first_word, one.start_seconds)))

    def _is_missing(self, word: int) -> bool:
        state = self.differences.asked_state[word]
        return state == LOST or (state == CERTAIN and self.book.takes[word] != TAKE_HEARD)

    def _is_doubted(self, word: int) -> bool:
        lacking = self.differences.asked_state[word] != FINE
        return (lacking or self.book.takes[word] == TAKE_DOUBTED) and not self._is_missing(word)

    def _is_certain(self, unit: Unit) -> bool:
        return self._is_missing(unit.expected) if unit.expected >= 0 else self.differences.state(unit) >= CERTAIN

    def _of_stretches(self) -> Iterator[Finding]:
        run: list[tuple[Unit, Stretch]] = []
        for stretch in self.differences.stretches:
            differs = stretch.kind not in ("same", "swapped")
            long = max(stretch.asked, stretch.said) >= LONG_WORDS
            if not differs or long:
                yield from self._of_run(run)
                run = []
            for unit in self.differences.units(stretch) if differs else ():
                if self.differences.state(unit) == FINE:
                    yield from self._of_run(run)
                    run = []
                else:
                    run.append((unit, stretch))
            if long:
                yield from self._of_run(run)
                run = []
        yield from self._of_run(run)

    def _of_run(self, run: list[tuple[Unit, Stretch]]) -> Iterator[Finding]:
        for certain, group in groupby(run, key=lambda pair: self._is_certain(pair[0])):
            yield self._finding([*group], certain)

    def _finding(self, run: list[tuple[Unit, Stretch]], certain: bool) -> Finding:
        units = [unit for unit, _ in run]
        asked = [unit.expected for unit in units if unit.expected >= 0]
        said = [unit.heard for unit in units if unit.heard >= 0]
        stretch = run[0][1]
        return Finding(
            kind=_kind(units),
            expected=shown_words([self.book.words[word] for word in asked]),
            heard=shown_words([self.differences.heard.words[word] for word in said]),
            first_word=asked[0] if asked else stretch.expected[0],
            words=len(asked) or len(said),
            chunk_ids=self.book.chunks_of(asked) if asked else self.book.chunks_around(stretch.expected[0]),
            certain=certain,
            severity=max((self.differences.severity(unit) for unit in units[:40]), key=lambda one: WEIGHTS[one]),
            **self._times(said, stretch.heard[0]),  # type: ignore[arg-type]
        )

    def _of_swaps(self) -> Iterator[Finding]:
        """What was said in another place than it should be, misheard words in it passed over."""
        spans: list[Stretch] = []
        for stretch in self.differences.stretches:
            if stretch.kind != "swapped":
                continue
            if spans and _goes_on(spans[-1], stretch):
                first = spans.pop()
                spans.append(_from_to(first, stretch))
            else:
                spans.append(stretch)
        for span in spans:
            words = range(*span.expected)
            yield Finding(
                kind="swapped",
                expected=shown_words(self.book.words[slice(*span.expected)]),
                heard=shown_words(self.differences.heard.words[slice(*span.heard)]),
                first_word=words[0],
                words=len(words),
                chunk_ids=self.book.chunks_of(words),
                certain=len(words) >= SURELY_SWAPPED,
                severity="content",
                **self._times(range(*span.heard), span.heard[0]),  # type: ignore[arg-type]
            )

    def _of_takes(self) -> Iterator[Finding]:
        """Words that the file has and the take's proof did not hear."""
        alone = [
            word
            for word in range(len(self.book.words))
            if self.book.takes[word] == TAKE_DOUBTED and self.differences.asked_state[word] == FINE
        ]
        stretches = [one for one in self.differences.stretches if one.asked]
        starts = [one.expected[0] for one in stretches]
        for _, group in groupby(enumerate(alone), key=lambda pair: pair[1] - pair[0]):
            words = [word for _, word in group]
            stretch = stretches[bisect_right(starts, words[0]) - 1]
            first = min(stretch.heard[0] + words[0] - stretch.expected[0], max(stretch.heard[1] - 1, stretch.heard[0]))
            said = range(first, min(first + len(words), stretch.heard[1]))
            yield Finding(
                kind="missing",
                expected=shown_words([self.book.words[word] for word in words]),
                heard=shown_words([self.differences.heard.words[word] for word in said]),
                first_word=words[0],
                words=len(words),
                chunk_ids=self.book.chunks_of(words),
                certain=False,
                **self._times(said, first),  # type: ignore[arg-type]
            )

    def _times(self, said: Sequence[int], gap: int) -> dict[str, float | str]:
        heard = self.differences.heard
        begin, end = (heard.starts[said[0]], heard.ends[said[-1]]) if said else heard.gap_at(gap)
        file = heard.places[heard.place_of(min(gap, len(heard.words) - 1))].file if heard.places else ""
        return {"start_seconds": round(begin, 3), "end_seconds": round(end, 3), "file": file}


def _goes_on(first: Stretch, then: Stretch) -> bool:
    gaps = then.expected[0] - first.expected[1], then.heard[0] - first.heard[1]
    return all(0 <= gap <= LONG_WORDS for gap in gaps)


def _from_to(first: Stretch, last: Stretch) -> Stretch:
    return Stretch(first.kind, (first.expected[0], last.expected[1]), (first.heard[0], last.heard[1]))


def _kind(units: Sequence[Unit]) -> FindingKind:
    asked, said = any(unit.expected >= 0 for unit in units), any(unit.heard >= 0 for unit in units)
    if asked:
        return "replaced" if said else "missing"
    return "repeated" if any(unit.kind == "repeated" for unit in units) else "added"


def shown_words(words: Sequence[str]) -> str:
    """The words in one line; of many, the first and the last."""
    if len(words) <= SHOWN_WORDS:
        return " ".join(words)
    return f"{' '.join(words[:SHOWN_FIRST])} … {' '.join(words[-SHOWN_LAST:])}"
