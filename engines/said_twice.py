"""What was said twice and written down once: an echo in the sound, at words that the transcript has once.

Whoever learned to write whole sentences leaves a stammer out, and finds the sentence without it the more probable one.
The sound alone tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from engines.alike import key
from engines.audio import Audio
from engines.contract import Listener, Word
from engines.echoes import LEAST_LIKENESS, Echo
from engines.second_look import CERTAIN_MARGIN, SecondLook
from engines.severity import severity_of
from engines.wordings import WHOLE_SECONDS, Wordings

ECHO_NATS = CERTAIN_MARGIN / LEAST_LIKENESS
"""Of margin, for each nat of likeness."""
FAR_BELOW_NATS = -20.0
"""Words that fit so much worse when they are written twice were not said twice."""
MOST_WORDS = 3
"""Of what goes unwritten; a listener does not overhear whole phrases."""
SLACK_SECONDS = 0.06
"""How far off the times of words may be."""


@runtime_checkable
class Echoing(SecondLook, Protocol):
    """A listener that hears what is said twice in a row, too, without its words."""

    def echoes(self, audio: Audio) -> list[Echo]:
        """Where that is."""
        ...


def with_echoes(words: tuple[Word, ...], audio: Audio, listener: Listener, language_id: str = "en") -> tuple[Word, ...]:
    """The words; what is written twice is more certain where it echoes, and what is written once but said once more is
    a certain repeat after it."""
    if not isinstance(listener, Echoing) or audio.duration_seconds > WHOLE_SECONDS:
        return words
    found = listener.echoes(audio)
    words = tuple(_confirmed(word, found) for word in words)
    added: list[tuple[int, Word]] = []
    for echo in found:
        place = _place(words, echo, language_id) if echo.likeness >= LEAST_LIKENESS else None
        if place and (again := _again(words, place, audio, listener, language_id)):
            start, end = again
            added += [(end, _repeated(word, echo)) for word in words[start:end]]
    out = list(words)
    for at, word in sorted(added, key=lambda one: -one[0]):
        out.insert(at, word)
    return tuple(out)


def _confirmed(word: Word, found: Sequence[Echo]) -> Word:
    """A repeated word, its margin greater by what an echo there is worth; an added one is one where that is clear."""
    least = {"repeated": 0.0, "added": LEAST_LIKENESS}.get(word.kind, float("inf"))
    there = (
        echo for echo in found if echo.start_seconds - SLACK_SECONDS <= _middle(word) <= _end(echo) + SLACK_SECONDS
    )
    likeness = max((echo.likeness for echo in there if echo.likeness >= least), default=0.0)
    if not likeness:
        return word
    margin = (word.margin if word.kind == "repeated" else max(0.0, word.margin)) + likeness * ECHO_NATS
    certain = word.certain or margin >= CERTAIN_MARGIN
    return replace(word, kind="repeated", margin=margin, certain=certain, cleared=word.cleared and not certain)


def _end(echo: Echo) -> float:
    return echo.start_seconds + 2 * echo.length_seconds


def _place(words: Sequence[Word], echo: Echo, language_id: str) -> tuple[int, int] | None:
    """Which words are heard in both sayings; none where the transcript or the text says something twice there."""
    begin, end = echo.start_seconds - SLACK_SECONDS, _end(echo) + SLACK_SECONDS
    inside = [at for at, word in enumerate(words) if word.heard and begin <= _middle(word) <= end]
    if not inside:
        inside = [at for at, word in enumerate(words) if word.heard and word.start_seconds <= begin <= word.end_seconds]
    if not inside or len(inside) > MOST_WORDS:
        return None
    near = words[max(0, inside[0] - 1) : inside[-1] + 2]
    if any(word.kind in ("repeated", "added") for word in near) or _says_twice(near, language_id):
        return None
    return inside[0], inside[-1] + 1


def _says_twice(near: Sequence[Word], language_id: str) -> bool:
    """Whether a word stands twice among them, in the text or in the transcript."""
    sides = [[key(word.expected, language_id) for word in near], [key(word.heard, language_id) for word in near]]
    return any(len(set(side) - {""}) < sum(map(bool, side)) for side in sides)


def _again(
    words: Sequence[Word], place: tuple[int, int], audio: Audio, listener: SecondLook, language_id: str
) -> tuple[int, int] | None:
    """Which of the words fit best when they are written twice; none where none of them fits well enough."""
    spans = [(start, end) for start in range(*place) for end in range(start + 1, place[1] + 1)]
    once = _text(words)
    asked = [Wordings(once, _text([*words[:end], *words[start:]]), 0.0, audio.duration_seconds) for start, end in spans]
    margins = listener.margins(audio, asked, language_id)
    best = max(range(len(spans)), key=lambda at: margins[at] if margins[at] == margins[at] else FAR_BELOW_NATS)
    return spans[best] if margins[best] > FAR_BELOW_NATS else None


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.heard for word in words if word.heard)


def _middle(word: Word) -> float:
    return (word.start_seconds + word.end_seconds) / 2


def _repeated(word: Word, echo: Echo) -> Word:
    start = echo.start_seconds + echo.length_seconds
    return Word(
        "repeated",
        "",
        word.heard,
        start,
        start + echo.length_seconds,
        certain=True,
        severity=severity_of("", word.heard),
        margin=echo.likeness * ECHO_NATS,
    )
