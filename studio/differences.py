"""Where the words of a book and the words heard differ: what is asked of the second look, and what is left after it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engines.alike import is_filler
from engines.contract import Word
from engines.hearing import Severity, WordKind
from engines.long_alignment import Stretch, resemble
from engines.severity import names_among, severity_of
from studio.heard_back import HeardBack

FINE, DOUBTED, CERTAIN, LOST = 0, 1, 2, 3
"""A word of either side: as it should be; different, perhaps; surely; and surely with others before and after it."""
LONGEST_MISHEARD = 40  # words; nobody mishears more at a stretch
LEAST_LOST = 5  # words missing in a row: no listener overlooks them all, twice
SHORTEST_WORD_SECONDS = 0.1  # on average; nobody speaks at ten words a second
LONGEST_WORD_SECONDS = 0.6  # a listener that skips words may give their time to the words beside them
NEIGHBOURS = 50  # differing stretches in a row that are looked through for time in which words may have been said
STRANGE_WORDS, STRANGE_SHARE = 4, 0.5  # a window where fewer of the words agree is of another text, or of none


class Unit(NamedTuple):
    """One word of the book, one word heard, or both where one stands for the other; -1 for neither."""

    kind: str
    expected: int
    heard: int


class Part(NamedTuple):
    """What of a stretch was heard in one window: its heard words from first to before last."""

    stretch: Stretch
    first: int
    last: int


class Differences:
    """Every word of both sides with its state; `asked` in chunks that begin at `chunk_starts`."""

    def __init__(
        self,
        stretches: Sequence[Stretch],
        asked: Sequence[str],
        heard: HeardBack,
        chunk_starts: Sequence[int],
        language_id: str,
    ) -> None:
        self.stretches, self.asked, self.heard = stretches, asked, heard
        self.language_id = language_id
        self.asked_state, self.heard_state = bytearray(len(asked)), bytearray(len(heard.words))
        self.looked = False
        self._chunk_starts = chunk_starts
        self._names: tuple[int, list[bool]] = (-1, [])
        self._mark()
        self._parts = self._by_window()
        self._mark_strange()
        self.raw_errors = self.errors()

    # -- what differs

    def units(self, stretch: Stretch) -> Iterator[Unit]:
        """The words of a stretch that differs, hesitations left out."""
        (e, e_end), (h, h_end) = stretch.expected, stretch.heard
        both = min(stretch.asked, stretch.said) if stretch.kind == "replaced" else 0
        found = [Unit("replaced", e + k, h + k) for k in range(both)]
        found += [Unit("missing", k, -1) for k in range(e + both, e_end)]
        kind = "repeated" if stretch.kind == "repeated" else "added"
        found += [Unit(kind, -1, k) for k in range(h + both, h_end)]
        return (unit for unit in found if not self._is_hesitation(unit))

    def differing(self) -> Iterator[Stretch]:
        """The stretches whose words are not, or not only, as they should be."""
        return (one for one in self.stretches if one.kind not in ("same", "swapped"))

    def state(self, unit: Unit) -> int:
        """FINE, DOUBTED, CERTAIN or LOST."""
        return self.asked_state[unit.expected] if unit.expected >= 0 else self.heard_state[unit.heard]

    def errors(self) -> int:
        """How many words are wrong: before the second look all that differ, after it those that certainly do."""
        least = CERTAIN if self.looked else DOUBTED
        differing = sum(self.state(unit) >= least for one in self.differing() for unit in self.units(one))
        return differing + sum(one.asked for one in self.stretches if one.kind == "swapped")

    def score(self) -> float:
        """100 x (1 - word error rate), 0 to 100; of a recording that says something else, as it was first heard."""
        total = len(self.asked)
        if not total:
            return 0.0
        strange = total >= STRANGE_WORDS and self.raw_errors > (1 - STRANGE_SHARE) * total
        return 100.0 * max(0, total - (self.raw_errors if strange else self.errors())) / total

    def _is_hesitation(self, unit: Unit) -> bool:
        sides = [self.asked[unit.expected]] if unit.expected >= 0 else []
        sides += [self.heard.words[unit.heard]] if unit.heard >= 0 else []
        return all(is_filler(side, self.language_id) for side in sides)

    def _mark(self) -> None:
        for place, stretch in enumerate(self.stretches):
            if stretch.kind in ("same", "swapped"):
                continue
            long = max(stretch.asked, stretch.said) > LONGEST_MISHEARD
            sure = long or self._has_no_room(place)
            state = CERTAIN if sure and not self._is_unheard(stretch) else DOUBTED
            for unit in self.units(stretch):
                self._set(unit, state)

    def _is_unheard(self, stretch: Stretch) -> bool:
        """Whether the listener failed where these words should be."""
        if stretch.said or not self.heard.deaf:
            return False
        last = len(self.heard.words) - 1
        before, after = (self.heard.place_of(max(0, min(at, last))) for at in (stretch.heard[0] - 1, stretch.heard[0]))
        first = 0 if not stretch.heard[0] else before
        end = len(self.heard.places) - 1 if stretch.heard[0] > last else after
        return any(first <= number <= end for number in self.heard.deaf)

    def _has_no_room(self, place: int) -> bool:
        """Whether several words are missing where there is no time in which they could be said."""
        stretch, heard = self.stretches[place], self.heard
        if stretch.kind != "missing" or stretch.asked < LEAST_LOST:
            return False
        first, last = self._differing_around(place)
        begin, end = heard.gap_at(first)[0], heard.gap_at(last)[1]
        if min(begin, end) < 0:
            return False
        beside = [at for at in (first - 1, last) if 0 <= at < len(heard.words)]
        drawn_out = sum(max(0.0, heard.ends[one] - heard.starts[one] - LONGEST_WORD_SECONDS) for one in beside)
        return end - begin + drawn_out < SHORTEST_WORD_SECONDS * stretch.asked

    def _differing_around(self, place: int) -> tuple[int, int]:
        """From which to before which heard word nothing agrees, around a stretch that differs."""
        first, last = self.stretches[place].heard
        for one in reversed(self.stretches[max(0, place - NEIGHBOURS) : place]):
            if one.kind in ("same", "swapped"):
                break
            first = min(first, one.heard[0])
        for one in self.stretches[place + 1 : place + 1 + NEIGHBOURS]:
            if one.kind in ("same", "swapped"):
                break
            last = max(last, one.heard[1])
        return first, last

    def _set(self, unit: Unit, state: int) -> None:
        if unit.expected >= 0:
            self.asked_state[unit.expected] = state
        if unit.heard >= 0:
            self.heard_state[unit.heard] = state

    # -- the windows

    def _by_window(self) -> list[list[Part]]:
        parts: list[list[Part]] = [[] for _ in self.heard.places]
        if not parts:
            return parts
        for stretch in sorted(self.stretches, key=lambda one: (*one.heard, one.expected)):
            first, last = stretch.heard
            if first == last:
                parts[self._window_of_gap(first)].append(Part(stretch, first, last))
            elif stretch.kind == "replaced" or (stretch.kind in ("same", "swapped") and stretch.asked != stretch.said):
                parts[self.heard.place_of(first)].append(Part(stretch, first, last))
            else:
                self._spread(stretch, parts)
        return parts

    def _spread(self, stretch: Stretch, parts: list[list[Part]]) -> None:
        at, last = stretch.heard
        while at < last:
            window = self.heard.place_of(at)
            end = min(last, self.heard.places[window].last)
            parts[window].append(Part(stretch, at, end))
            at = end

    def _window_of_gap(self, at: int) -> int:
        """Of the windows between the words around a gap, the one with most time in it that no word takes up."""
        places, heard = self.heard.places, self.heard
        first = heard.place_of(at - 1) if at else 0
        last = heard.place_of(at) if at < len(heard.words) else len(places) - 1
        begin, end = heard.gap_at(at)
        if begin < 0:
            return first

        def free_seconds(number: int) -> float:
            own_start = places[number - 1].own_end_seconds if number else 0.0
            return min(end, places[number].own_end_seconds) - max(begin, own_start)

        return max(range(first, last + 1), key=free_seconds)

    def _mark_strange(self) -> None:
        for number, parts in enumerate(self._parts):
            if number in self.heard.deaf:
                continue
            same = sum(part.last - part.first for part in parts if part.stretch.kind in ("same", "swapped"))
            differing = [unit for part in parts for unit in self._units_of(part)]
            asked = same + sum(unit.expected >= 0 for unit in differing)
            said = same + sum(unit.heard >= 0 for unit in differing)
            strange = asked >= STRANGE_WORDS and same < STRANGE_SHARE * max(asked, said)
            if strange and not self._resembles(parts):
                for unit in differing:
                    self._set(unit, CERTAIN)

    def _resembles(self, parts: Sequence[Part]) -> bool:
        """Whether a window says the book's words after all, as a listener writes them that hears badly."""
        asked: list[str] = []
        said: list[str] = []
        for part in parts:
            if part.stretch.kind in ("same", "swapped"):
                words = [*self._same_words(part)]
                asked += [word.expected for word in words]
                said += [word.heard for word in words]
            else:
                units = [*self._units_of(part)]
                asked += [self.asked[unit.expected] for unit in units if unit.expected >= 0]
                said += [self.heard.words[unit.heard] for unit in units if unit.heard >= 0]
        return resemble(asked, said)

    def _units_of(self, part: Part) -> Iterator[Unit]:
        if part.stretch.kind in ("same", "swapped"):
            return
        for unit in self.units(part.stretch):
            if unit.heard < 0 or part.first <= unit.heard < part.last:
                yield unit

    # -- the second look

    def windows_in_doubt(self) -> Iterator[int]:
        """The numbers of the windows in which something differs that a second look may decide."""
        for number, parts in enumerate(self._parts):
            if any(self.state(unit) == DOUBTED for part in parts for unit in self._units_of(part)):
                yield number

    def question(self, window: int) -> tuple[list[Word], list[Unit | None]]:
        """The words of a window in the order they were heard, times counted from its start; beside each that differs
        what it is. What is decided already is left out where it is expected only."""
        words: list[Word] = []
        units: list[Unit | None] = []
        for part in self._parts[window]:
            if part.stretch.kind in ("same", "swapped"):
                for word in self._same_words(part):
                    words.append(self._since(window, word))
                    units.append(None)
                continue
            for unit in self._units_of(part):
                if unit.heard >= 0 or self.state(unit) == DOUBTED:
                    words.append(self._since(window, self.word(unit, part.first)))
                    units.append(unit)
        return words, units

    def answer(self, units: Sequence[Unit | None], words: Sequence[Word]) -> None:
        """What the second look found: cleared words are fine, certain ones differ."""
        self.looked = True
        for unit, word in zip(units, words, strict=True):
            if unit is not None and self.state(unit) == DOUBTED:
                self._set(unit, FINE if word.cleared else CERTAIN if word.certain else DOUBTED)

    def mark_lost(self) -> None:
        """Words that are certainly missing with others in a row are lost, whatever their takes say."""
        for stretch in self.differing():
            run: list[int] = []
            for unit in [*self.units(stretch), Unit("", -1, -1)]:
                if unit.kind == "missing" and self.state(unit) >= CERTAIN:
                    run.append(unit.expected)
                    continue
                if len(run) >= LEAST_LOST:
                    self.asked_state[run[0] : run[-1] + 1] = bytes([LOST]) * (run[-1] + 1 - run[0])
                run = []

    # -- as words

    def words(self) -> Iterator[Word]:
        """The whole alignment: every expected and every heard word in it once, in the order of the book."""
        for stretch in self.stretches:
            if stretch.kind in ("same", "swapped"):
                yield from self._same_words(Part(stretch, *stretch.heard))
            else:
                for unit in self.units(stretch):
                    yield self.word(unit, stretch.heard[0])

    def word(self, unit: Unit, gap: int) -> Word:
        """The word as it stands; a missing one has the time of the gap before that heard word."""
        expected = self.asked[unit.expected] if unit.expected >= 0 else ""
        heard = self.heard.words[unit.heard] if unit.heard >= 0 else ""
        start, end = self.heard.gap_at(gap)
        if unit.heard >= 0:
            start, end = self.heard.starts[unit.heard], self.heard.ends[unit.heard]
        state, kind = self.state(unit), _WORD_KINDS[unit.kind]
        fine = state == FINE
        severity = self.severity(unit)
        return Word(kind, expected, heard, start, end, certain=state >= CERTAIN, cleared=fine, severity=severity)

    def severity(self, unit: Unit) -> Severity:
        """What sort of word it touches."""
        expected = self.asked[unit.expected] if unit.expected >= 0 else ""
        heard = self.heard.words[unit.heard] if unit.heard >= 0 else ""
        named = unit.expected >= 0 and self._is_name(unit.expected)
        return severity_of(expected, heard, self.language_id, named)

    def _same_words(self, part: Part) -> Iterator[Word]:
        (e, e_end), (h, h_end) = part.stretch.expected, part.stretch.heard
        heard = self.heard
        if e_end - e != h_end - h:
            times = heard.starts[h], heard.ends[h_end - 1]
            yield Word("same", " ".join(self.asked[e:e_end]), " ".join(heard.words[h:h_end]), *times)
            return
        for at in range(part.first, part.last):
            yield Word("same", self.asked[e + at - h], heard.words[at], heard.starts[at], heard.ends[at])

    def _since(self, window: int, word: Word) -> Word:
        begin = self.heard.places[window].start_seconds
        if word.start_seconds < 0:
            return word
        times = {"start_seconds": word.start_seconds - begin, "end_seconds": word.end_seconds - begin}
        return Word(**{**word.__dict__, **{name: max(0.0, seconds) for name, seconds in times.items()}})

    def _is_name(self, word: int) -> bool:
        chunk = bisect_right(self._chunk_starts, word) - 1
        if self._names[0] != chunk:
            end = self._chunk_starts[chunk + 1] if chunk + 1 < len(self._chunk_starts) else len(self.asked)
            self._names = chunk, names_among(self.asked[self._chunk_starts[chunk] : end], self.language_id)
        return self._names[1][word - self._chunk_starts[chunk]]


_WORD_KINDS: dict[str, WordKind] = {
    "replaced": "replaced",
    "missing": "missing",
    "added": "added",
    "repeated": "repeated",
}
