"""What the benchmark of the proofs listens to: unseen texts, spoken clean and with one fault each."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from engines.audio import Audio
from engines.espeak_voices import default_voice
from engines.faults import FAULTS, made
from engines.marked_speech import MarkedSpeaker, usual
from engines.near_words import near_words
from engines.original import Original, audio_of
from engines.signal_checks import loud_level_db
from engines.spoken_words import transcript
from studio.continuity import EACH_SIDE, Placed, jump_faults
from studio.unseen_texts import guarded_passages

CLEAN = "clean"
DEMO_BOOK = Path(__file__).resolve().parent.parent / "assets" / "demo_book.epub"
CLEAN_A_ROUND = 2
"""Clean takes for each one of every fault."""
_PASSES = 4
"""How often a fault is looked for in each text, at another place each time, where texts are few."""


class Case(NamedTuple):
    """One take to be judged, and what is wrong with it."""

    fault: str
    """A name of engines.faults.FAULTS, or "clean"."""
    text: str
    """What it should say."""
    audio: Audio
    what: str = ""
    first_word: int = 0
    after_word: int = 0
    start_seconds: float = 0.0
    end_seconds: float = 0.0


class Cases:
    """Cases in rounds, one of each fault in each, so that they can be stopped anywhere; close() ends the speaker."""

    def __init__(self, books: Sequence[Path], seed: int = 0) -> None:
        """Ready to speak what is guarded of these books; EngineMissing where the built-in engine is not installed."""
        self.texts = tuple(dict.fromkeys(text for text in guarded_passages(list(books)) if transcript(text)))
        self._seed = seed
        self._speaker = MarkedSpeaker(as_spoken=True)
        self._say = partial(self._speaker.say, delivery=usual(default_voice("en")))
        self._original = lru_cache(maxsize=16)(self._spoken)
        self._placed = lru_cache(maxsize=None)(self._clean_take)

    def rounds(self, of_each: int) -> Iterator[Case]:
        """Up to so many of each fault, and twice as many clean ones."""
        left: dict[str, Iterator[Case]] = {name: islice(self._faulty(name), of_each) for name in FAULTS}
        clean = self._clean(of_each * CLEAN_A_ROUND)
        for _ in range(of_each):
            yield from islice(clean, CLEAN_A_ROUND)
            for cases in left.values():
                yield from islice(cases, 1)

    def stands_out(self, case: Case, level_db: float | None) -> bool:
        """Whether it jumps, in level or pace, against clean takes of the texts before and after it in the book."""
        at = self.texts.index(case.text)
        before, after = self.texts[max(0, at - EACH_SIDE) : at], self.texts[at + 1 : at + 1 + EACH_SIDE]
        take = Placed("", "prose", case.text, case.audio.duration_seconds, level_db)
        return bool(jump_faults([*map(self._placed, before), take, *map(self._placed, after)])[len(before)])

    def close(self) -> None:
        """Nothing speaks any more."""
        self._speaker.close()

    def _clean(self, count: int) -> Iterator[Case]:
        for text in self._shuffled(CLEAN)[:count]:
            speech = self._original(text).speech
            yield Case(CLEAN, text, audio_of(speech))

    def _faulty(self, name: str) -> Iterator[Case]:
        seen: set[tuple[str, str]] = set()
        for turn in range(_PASSES):
            before = len(seen)
            for number, text in enumerate(self._shuffled(name)):
                faulty = made(name, self._original(text), self._seed + turn * len(self.texts) + number)
                if faulty is not None and (text, faulty.what) not in seen:
                    seen.add((text, faulty.what))
                    audio, what, *place = faulty
                    yield Case(name, text, audio, what, *place)  # type: ignore[arg-type]
            if len(seen) == before:
                return

    def _shuffled(self, name: str) -> list[str]:
        """Every text, in an order of this fault's own."""
        texts = list(self.texts)
        random.Random(f"{self._seed} {name}").shuffle(texts)
        return texts

    def _spoken(self, text: str) -> Original:
        others: dict[str, Any] = {"near": self._near, "vocabulary": self._content, "other_text": self._other(text)}
        return Original(text, self._say, **others)

    def _clean_take(self, text: str) -> Placed:
        speech = self._say(text)
        audio = audio_of(speech)
        return Placed("", "prose", text, audio.duration_seconds, loud_level_db(audio))

    def _other(self, text: str) -> str:
        """The text that stands as far away as can be."""
        return self.texts[(self.texts.index(text) + len(self.texts) // 2) % len(self.texts)]

    @cached_property
    def _words(self) -> list[str]:
        return sorted({word for text in self.texts for word in transcript(text).split()})

    @cached_property
    def _near(self) -> dict[str, tuple[str, ...]]:
        return near_words(self._words)

    @cached_property
    def _content(self) -> list[str]:
        return [word for word in self._words if len(word) > 4 and "'" not in word]
