"""A transcript against its text: word alignment, score and verdict.

The words are aligned by their keys; where they differ, spans that sound alike are found and counted equal; what is
left is replaced, missing or added. Score = 100 x (1 - word error rate), 0 to 100.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple, Protocol, runtime_checkable

from engines.alignment import Step, aligned
from engines.alike import is_filler, key, words_of
from engines.audio import Audio
from engines.contract import Heard, Listener, Verdict, Word

_SMALL = frozenset("a an the and or of to in on at by it is was be as for with that this he she they i you we".split())
_GRAVE = frozenset("not no never none nothing nor neither nobody cannot without".split())


@runtime_checkable
class SecondLook(Protocol):
    """A listener that can say which of two wordings fits the sound better."""

    def second_look(self, audio: Audio, expected_words: Sequence[str], heard_words: Sequence[str]) -> bool:
        """True when the heard words fit the sound better than the expected ones, by a clear margin."""
        ...


class _HeardWord(NamedTuple):
    text: str
    start_seconds: float
    end_seconds: float


def compare(expected: str, heard: Heard, language_id: str = "en") -> tuple[float, tuple[Word, ...]]:
    """The score, 0 to 100, and the alignment: every expected and every heard word in it once, in order.

    Hesitations (uh, hmm) are in the alignment and count neither for nor against. A missing word carries the time of
    the gap where it should have been.
    """
    asked = words_of(expected, language_id)
    said = list(_heard_words(heard, language_id))
    steps = aligned(asked, [word.text for word in said], language_id)
    words = _with_gaps([_word(step, asked, said) for step in steps])
    return _score(words, asked, language_id), tuple(_repeats_last(words, language_id))


def verdict_of(score: float, words: Sequence[Word], faults: Sequence[str], threshold: float) -> Verdict:
    """pass, doubt or fail of a take that was heard."""
    if faults or score < threshold:
        return "fail"
    return "doubt" if any(word.certain for word in words) else "pass"


def looked_at_twice(words: tuple[Word, ...], audio: Audio, listener: Listener) -> tuple[Word, ...]:
    """The words, with `certain` set on the differences that the listener's second look confirms; without one, none."""
    if not isinstance(listener, SecondLook):
        return words
    asked = [word.expected for word in words]
    out: list[Word] = []
    for same, group in groupby(words, key=lambda word: word.kind == "same"):
        run = list(group)
        if not same:
            heard = [*asked[: len(out)], *(word.heard for word in run), *asked[len(out) + len(run) :]]
            certain = listener.second_look(audio, _spoken(asked), _spoken(heard))
            run = [replace(word, certain=certain) for word in run]
        out += run
    return tuple(out)


def certain_severity(words: Sequence[Word]) -> float:
    """How bad the certain differences are: 0.5 for a small word, 1 for others, 2 for a number or a negation."""
    return sum(_severity(word) for word in words if word.certain)


def _severity(word: Word) -> float:
    spoken = {part for side in (word.expected, word.heard) for part in words_of(side)}
    bare = {part.lower().strip(".,;:!?\"“”'’") for part in spoken}
    if bare & _GRAVE or any(part.endswith(("n't", "n’t")) or any(c.isdigit() for c in part) for part in bare):
        return 2.0
    return 0.5 if bare <= _SMALL else 1.0


def _spoken(words: Sequence[str]) -> list[str]:
    return [word for word in words if word]


def _heard_words(heard: Heard, language_id: str) -> Iterator[_HeardWord]:
    timed = heard.words or ((heard.text, -1.0, -1.0),)
    for text, start_seconds, end_seconds in timed:
        for word in words_of(text, language_id):
            yield _HeardWord(word, start_seconds, end_seconds)


def _word(step: Step, asked: list[str], said: list[_HeardWord]) -> Word:
    heard = said[slice(*step.heard)]
    times = (heard[0].start_seconds, heard[-1].end_seconds) if heard else (-1.0, -1.0)
    return Word(step.kind, " ".join(asked[slice(*step.expected)]), " ".join(word.text for word in heard), *times)


def _with_gaps(words: list[Word]) -> list[Word]:
    """The words, each missing one with the time between what was heard before it and after it."""
    return [_with_gap(words, index) if word.kind == "missing" else word for index, word in enumerate(words)]


def _with_gap(words: list[Word], index: int) -> Word:
    before = next((word.end_seconds for word in reversed(words[:index]) if word.heard), 0.0)
    after = next((word.start_seconds for word in words[index:] if word.heard), before)
    if before < 0 or after < 0:
        return words[index]
    return replace(words[index], start_seconds=before, end_seconds=max(before, after))


def _score(words: Sequence[Word], asked: list[str], language_id: str) -> float:
    errors = sum(_counts(word, language_id) for word in words)
    total = sum(not is_filler(word, language_id) for word in asked)
    if not total:
        return 0.0 if errors else 100.0
    return 100.0 * max(0, total - errors) / total


def _counts(word: Word, language_id: str) -> bool:
    if word.kind == "same":
        return False
    sides = [side for side in (word.expected, word.heard) if side]
    return not all(is_filler(side, language_id) for side in sides)


def _repeats_last(words: list[Word], language_id: str) -> list[Word]:
    """The same alignment with what was said twice marked at its second saying."""
    words = list(words)
    start = 0
    while start < len(words):
        if words[start].kind != "added":
            start += 1
            continue
        end = start
        while end < len(words) and words[end].kind == "added":
            end += 1
        while end < len(words) and _slides(words[start], words[end], language_id):
            first, last = words[start], words[end]
            words[start], words[end] = _heard_as(last, first), _heard_as(first, last)
            start, end = start + 1, end + 1
        start = end
    return words


def _slides(added: Word, after: Word, language_id: str) -> bool:
    return after.kind == "same" and key(added.heard, language_id) == key(after.heard, language_id)


def _heard_as(word: Word, other: Word) -> Word:
    return replace(word, heard=other.heard, start_seconds=other.start_seconds, end_seconds=other.end_seconds)
