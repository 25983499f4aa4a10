"""A text as the built-in engine speaks it, what may be done to it on purpose, and a take with one fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from engines.alike import words_of
from engines.audio import Audio, Samples
from engines.fault_words import OTHER_TEXT, UNRELATED
from engines.marked_speech import Piece, Speech
from engines.spoken_words import Said, said_words

LEAST_WORDS = 5


class Faulty(NamedTuple):
    """A faulty take and where its fault is."""

    audio: Audio
    what: str
    """What was done, in words."""
    first_word: int
    """The first of the expected words that it touches, from 0."""
    after_word: int
    """The first one after it that it does not; the same as first_word where something was added before that one."""
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True)
class Original:
    """A text as the engine speaks it, and how to have another one spoken in the same way."""

    text: str
    say: Callable[[str], Speech]
    near: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Words that are easily taken for one another; where none are given, a word gets or loses an ending."""
    vocabulary: Sequence[str] = UNRELATED
    """What an unrelated word is taken from."""
    other_text: str = OTHER_TEXT
    """What the wrong chunk says."""

    @cached_property
    def speech(self) -> Speech:
        """The text as it is spoken; BadInput where it cannot be."""
        return self.say(self.text)

    @cached_property
    def words(self) -> Sequence[Said]:
        """The words of the text with their places in it."""
        return said_words(self.text) or ()

    @cached_property
    def spans(self) -> list[Piece]:
        """From when to when each word is said."""
        return spans_of(self.speech)

    def can_be_faulty(self) -> bool:
        """Whether it has enough words, and every word of it is known in the text and in the sound."""
        count = len(self.words)
        return LEAST_WORDS <= count == len(self.spans) == len(words_of(self.text))


def spans_of(speech: Speech) -> list[Piece]:
    """From when to when each word is said; words that are said in one mark have all of it."""
    return [Piece(mark.start_seconds, mark.end_seconds) for mark in speech.words for _ in mark.what.split()]


def audio_of(speech: Speech) -> Audio:
    """The sound of speech, as it comes out of a booth."""
    return audio_at(speech.samples, speech.rate_hz)


def audio_at(samples: Samples, rate_hz: int) -> Audio:
    """Samples as they come out of a booth: in 16 bits."""
    return Audio.from_pcm16(Audio(samples, rate_hz).to_pcm16(), rate_hz)
