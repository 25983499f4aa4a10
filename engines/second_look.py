"""The second look: where what was heard differs from the text, both wordings are scored against the sound itself.

A transcript is the wording that a listener finds most probable, and a real listener errs in a few words of a hundred.
Whether the words that were asked for are in the sound after all is another question, and one it answers better: how
much less probable does it find them there? The difference, in nats, is the margin: small where the listener misheard,
large where something else was said.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol, runtime_checkable

from engines.alike import is_filler
from engines.audio import Audio
from engines.contract import Listener, Word
from engines.severity import HALF, alike_in_sound, unlikeness
from engines.spoken_words import transcript
from engines.wordings import LONGEST_WORDS, Wordings, wordings_of

CERTAIN_MARGIN = 8.0
"""Nats by which the heard words must fit better before they count as said."""
CLEARED_MARGIN = 5.0
"""Up to here the expected words count as said: they fit about as well, and they are what the engine was given."""
ADDED_NATS = 2.5
"""More for words where none were expected: a listener that mishears seldom makes some up ..."""
MANY_ADDED = 3
"""... and so for each of them from so many on: what is misheard has a word to answer for it."""
BY_EAR_NATS = 3.0
"""Less where it wrote a word it does not know, or was to hear one, and the two are half alike: it spells by ear ..."""
SAME_SOUND_NATS = 6.0
"""... and where but the spelling of the vowels differs."""


@runtime_checkable
class SecondLook(Protocol):
    """A listener that can say how well a wording fits the sound; it may have `known_words` (see prior_nats)."""

    def margins(self, audio: Audio, wordings: Sequence[Wordings], language_id: str) -> list[float]:
        """For each, by how many nats the heard wording fits better than the expected one; below zero, worse; NaN where
        nobody can say."""
        ...


def looked_at_twice(
    words: tuple[Word, ...], audio: Audio, listener: Listener, language_id: str = "en"
) -> tuple[Word, ...]:
    """The words, with `margin`, `certain` and `cleared` set on those that differ; as they are without a second look.

    A difference in a name is certain only where clearly something else was said.
    """
    if not isinstance(listener, SecondLook):
        return words
    places = [*differences(words, language_id)]
    if not any(word.heard for word in words):  # no speech at all: there is nothing to weigh
        return _as_certain(words, places)
    asked = [(place, wordings_of(words, *place, audio.duration_seconds)) for place in places]
    weighed = [(place, wordings) for place, wordings in asked if wordings is not None]
    margins = listener.margins(audio, [wordings for _, wordings in weighed], language_id) if weighed else []
    looked = [*_as_certain(words, [place for place in places if _is_long(place)])]
    known: frozenset[str] = getattr(listener, "known_words", frozenset())
    for ((start, end), _), margin in zip(weighed, margins, strict=True):
        if not _is_long((start, end)) and not math.isnan(margin):
            run = looked[start:end]
            looked[start:end] = judged(run, margin + prior_nats(run, known, language_id), language_id)
    return tuple(looked)


def prior_nats(run: Sequence[Word], known: frozenset[str], language_id: str = "en") -> float:
    """What is to be added to the margin of a difference for what is known without the sound.

    `known` are the words that the listener has learned, in small letters; where none are told it knows them all.
    """
    expected, heard = (" ".join(filter(None, (getattr(word, side) for word in run))) for side in ("expected", "heard"))
    if not expected:
        added = sum(bool(word.heard) for word in run)
        return ADDED_NATS * (added if added >= MANY_ADDED else 1)
    strange = bool(known) and not known.issuperset(transcript(f"{expected} {heard}").split())
    if not heard or not strange:
        return 0.0
    unlike = unlikeness(expected, heard, language_id)
    return -SAME_SOUND_NATS if unlike == 0 else -BY_EAR_NATS if unlike <= HALF else 0.0


def differences(words: Sequence[Word], language_id: str = "en") -> Iterator[tuple[int, int]]:
    """From where to where the words differ, each stretch of them once, what is said again by itself; mere hesitations
    are none."""
    start = 0
    while start < len(words):
        end = start
        again = words[start].kind == "repeated"
        while end < len(words) and words[end].kind != "same" and (words[end].kind == "repeated") == again:
            end += 1
        if not all(is_hesitation(word, language_id) for word in words[start:end]):
            yield start, end
        start = max(end, start + 1)


class Margins(NamedTuple):
    """From where on a difference is certain, and up to where it is cleared, in nats."""

    certain: float = CERTAIN_MARGIN
    cleared: float = CLEARED_MARGIN


MARGINS = Margins()


def judged(run: Sequence[Word], margin: float, language_id: str = "en", margins: Margins = MARGINS) -> list[Word]:
    """The words of one difference, as its margin says."""
    cleared = margin <= margins.cleared
    certain = margin >= margins.certain and not _may_be_a_name(run, language_id)
    return [replace(word, margin=margin, certain=certain, cleared=cleared) for word in run]


def is_hesitation(word: Word, language_id: str) -> bool:
    """Whether all there is on either side is a hesitation."""
    return all(is_filler(side, language_id) for side in (word.expected, word.heard) if side)


def _may_be_a_name(run: Sequence[Word], language_id: str) -> bool:
    """Whether names were asked for, and what was heard is what a stranger to them might write."""
    heard = " ".join(word.heard for word in run if word.heard)
    names = " ".join(word.expected for word in run if word.severity == "name" and word.expected)
    others = any(word.severity != "name" for word in run if word.expected)
    return bool(names and heard) and not others and alike_in_sound(names, heard, language_id)


def _is_long(place: tuple[int, int]) -> bool:
    return place[1] - place[0] > LONGEST_WORDS


def _as_certain(words: Sequence[Word], places: Sequence[tuple[int, int]]) -> tuple[Word, ...]:
    inside = {at for start, end in places for at in range(start, end)}
    return tuple(replace(word, certain=True) if at in inside else word for at, word in enumerate(words))
