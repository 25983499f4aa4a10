"""Speech cut at its words as faulty takes are: a word gone, said twice, broken off; a gap where none belongs."""

from __future__ import annotations

import numpy as np

from engines.marked_speech import Mark, Piece, Speech, spliced

_Random = np.random.Generator
_BROKEN_OFF = (0.05, 0.45)
"""How much of the last word may be left: less than counts as said."""


def damaged(speech: Speech, random: _Random) -> Speech:
    """The speech with one fault, and what it says with it; as it was where it has too few words."""
    if len(speech.words) < 3:
        return speech
    return spliced(speech, _FAULTS[int(random.integers(len(_FAULTS)))](speech, random))


def until(speech: Speech, seconds: float) -> Speech:
    """The words that end before so many seconds, and nothing after them."""
    if speech.seconds <= seconds:
        return speech
    said = [word for word in speech.words if word.end_seconds <= seconds]
    return spliced(speech, [Piece(0.0, said[-1].end_seconds if said else 0.0)])


def _without(speech: Speech, random: _Random) -> list[Piece]:
    gone = _run(speech, random)
    return [Piece(0.0, gone[0].start_seconds), Piece(gone[-1].end_seconds, speech.seconds)]


def _twice(speech: Speech, random: _Random) -> list[Piece]:
    run = _run(speech, random)
    return [Piece(0.0, run[-1].end_seconds), Piece(run[0].start_seconds, speech.seconds)]


def _broken_off(speech: Speech, random: _Random) -> list[Piece]:
    """From somewhere in the last third nothing is left, in the midst of a word or between two."""
    at = int(random.integers(max(1, len(speech.words) * 2 // 3), len(speech.words)))
    word = speech.words[at]
    share = 0.0 if random.random() < 0.3 else random.uniform(*_BROKEN_OFF)
    return [Piece(0.0, word.start_seconds + share * (word.end_seconds - word.start_seconds))]


def _begun_late(speech: Speech, random: _Random) -> list[Piece]:
    return [Piece(speech.words[int(random.integers(1, len(speech.words) // 2 + 1))].start_seconds, speech.seconds)]


def _gap(speech: Speech, random: _Random) -> list[Piece]:
    at = speech.words[int(random.integers(1, len(speech.words)))].start_seconds
    return [Piece(0.0, at), Piece(-1.0, -1.0 + random.uniform(0.1, 0.9)), Piece(at, speech.seconds)]


_FAULTS = (_without, _twice, _broken_off, _begun_late, _gap)


def _run(speech: Speech, random: _Random) -> tuple[Mark, ...]:
    """One word, or a few in a row, but never all."""
    size = 1 if random.random() < 0.65 else int(random.integers(2, 5))
    start = int(random.integers(len(speech.words)))
    return speech.words[start : start + min(size, len(speech.words) - 1)]
