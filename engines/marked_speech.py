"""Speech with its marks: where each word and each sound of an utterance is; and speech cut and joined again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from engines.audio import Audio, Samples
from engines.contract import BadInput, EngineMissing
from engines.espeak import DIALS, HOW_TO_INSTALL, spoken_text
from engines.espeak_voices import voice_file
from engines.frames import read_frame, write_frame
from engines.spoken_words import Said, said_words
from engines.whisper import RATE_HZ, at_16_khz

SILENCE = "_"
FADE_SECONDS = 0.003
"""At a cut, so that it is not heard as a click."""
KEPT_SHARE = 0.6
"""A word counts as said when so much of it is left."""
LIMIT_SECONDS = 60.0
_ROOT = Path(__file__).resolve().parent.parent


class Delivery(NamedTuple):
    """How an utterance is spoken: a voice and its dials in the engine's own whole numbers."""

    voice: str
    rate: int
    pitch: int
    pitch_range: int


def usual(voice: str) -> Delivery:
    """The voice with the dials as they are set."""
    rate, pitch, pitch_range = (round(dial.default) for dial in DIALS)
    return Delivery(voice, rate, pitch, pitch_range)


class Mark(NamedTuple):
    """A word, or several that the engine says in one, or a sound; and when."""

    what: str
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True)
class Speech:
    """Samples, and the words and sounds in them in their order."""

    samples: Samples
    words: tuple[Mark, ...]
    sounds: tuple[Mark, ...]
    rate_hz: int = RATE_HZ

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / self.rate_hz

    @property
    def transcript(self) -> str:
        """What it says."""
        return " ".join(word.what for word in self.words)


class Piece(NamedTuple):
    """From when to when of a speech; silence where the start is below zero."""

    start_seconds: float
    end_seconds: float


class MarkedSpeaker:
    """A warm process of the embedded engine that tells where words and sounds are; close() ends it."""

    def __init__(self, as_spoken: bool = False) -> None:
        """Ready; EngineMissing where the engine is not installed. Speech is at 16 kHz, or at the engine's own rate."""
        self._as_spoken = as_spoken
        self._process: subprocess.Popen[bytes] | None = None
        self._rate_hz = 0
        self._start()

    def say(self, text: str, delivery: Delivery) -> Speech:
        """The text as the engine speaks it; BadInput where it says nothing, or nobody knows what it says."""
        plain = spoken_text(text)
        words = said_words(plain)
        if not words:
            raise BadInput(f"Nobody can write down what is said for {text[:60]!r}. Leave it out.")
        marks, audio = self._ask(plain, delivery)
        if not np.any(audio.samples):
            raise BadInput(f"The engine says nothing for {text[:60]!r}. Leave it out.")
        end_seconds = audio.duration_seconds
        timed = [(sample / self._rate_hz, place, _sound(name)) for sample, place, name in marks]
        samples, rate_hz = (audio.samples, audio.rate_hz) if self._as_spoken else (at_16_khz(audio), RATE_HZ)
        return Speech(samples, _words(words, timed, end_seconds), _sounds(timed, end_seconds), rate_hz)

    def close(self) -> None:
        """Its process has ended."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _ask(self, text: str, delivery: Delivery) -> tuple[list[tuple[int, int, str]], Audio]:
        if self._process is None:
            self._start()
        write_frame(self._process.stdin, _request(text, delivery))  # type: ignore[union-attr, arg-type]
        answer = read_frame(self._process.stdout)  # type: ignore[union-attr, arg-type]
        if answer is None:
            self.close()
            raise BadInput(f"The engine crashed on {text[:60]!r}. Leave it out.")
        if "error" in answer[0]:
            raise BadInput(f"The engine cannot speak {text[:60]!r}: {answer[0]['error']}. Leave it out.")
        return answer[0]["marks"], Audio.from_pcm16(answer[1], self._rate_hz)

    def _start(self) -> None:
        command = [sys.executable, "-m", "engines.espeak_process", "marks"]
        self._process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        ready = read_frame(self._process.stdout)  # type: ignore[arg-type]
        if ready is None or "missing" in ready[0]:
            self.close()
            raise EngineMissing(f"espeak-ng cannot be loaded. {HOW_TO_INSTALL}")
        self._rate_hz = int(ready[0]["rate_hz"])


def spliced(speech: Speech, pieces: Sequence[Piece]) -> Speech:
    """The pieces of a speech one after the other, with what is said in them; a word cut short is not said."""
    samples: list[Samples] = []
    words: list[Mark] = []
    sounds: list[Mark] = []
    at_samples = 0
    for piece in pieces:
        cut, part = _cut(speech, piece)
        at_seconds = (at_samples - max(0, cut)) / speech.rate_hz
        if cut >= 0:
            words += [_moved(word, piece, at_seconds) for word in speech.words if _is_said(word, piece)]
            sounds += [_moved(sound, piece, at_seconds) for sound in speech.sounds if _overlap(sound, piece) > 0]
        samples.append(part)
        at_samples += len(part)
    joined = np.concatenate(samples) if samples else speech.samples[:0]
    return Speech(joined, tuple(words), tuple(sounds), speech.rate_hz)


def _cut(speech: Speech, piece: Piece) -> tuple[int, Samples]:
    """Where the piece begins, below zero for silence, and its samples, faded in and out."""
    if piece.start_seconds < 0:
        return -1, np.zeros(round((piece.end_seconds - piece.start_seconds) * speech.rate_hz), np.float32)
    start, end = (min(max(0, round(at * speech.rate_hz)), len(speech.samples)) for at in piece)
    part = speech.samples[start:end].copy()
    fade = np.linspace(0, 1, min(len(part), round(FADE_SECONDS * speech.rate_hz)), dtype=np.float32)
    if start > 0:
        part[: len(fade)] *= fade
    if end < len(speech.samples):
        part[len(part) - len(fade) :] *= fade[::-1]
    return start, part


def _overlap(mark: Mark, piece: Piece) -> float:
    return min(mark.end_seconds, piece.end_seconds) - max(mark.start_seconds, piece.start_seconds)


def _is_said(word: Mark, piece: Piece) -> bool:
    return _overlap(word, piece) >= KEPT_SHARE * (word.end_seconds - word.start_seconds) > 0


def _moved(mark: Mark, piece: Piece, by_seconds: float) -> Mark:
    start = max(mark.start_seconds, piece.start_seconds) + by_seconds
    return Mark(mark.what, start, min(mark.end_seconds, piece.end_seconds) + by_seconds)


def _request(text: str, delivery: Delivery) -> dict[str, Any]:
    return {
        "text": text,
        "file": voice_file(delivery.voice),
        "rate": delivery.rate,
        "pitch": delivery.pitch,
        "range": delivery.pitch_range,
        "seed": 0,
        "limit_seconds": LIMIT_SECONDS,
    }


def _sound(name: str) -> str:
    """A sound's name without its stress and length of silence."""
    bare = name.lstrip("',%=")
    return SILENCE if bare.startswith("_") else bare


_Timed = Sequence[tuple[float, int, str]]


def _sounds(marks: _Timed, end_seconds: float) -> tuple[Mark, ...]:
    sounds = [(at, name) for at, _, name in marks if name]
    ends = [at for at, _ in sounds[1:]] + [end_seconds]
    return tuple(Mark(name, at, end) for (at, name), end in zip(sounds, ends, strict=True) if end > at)


def _words(words: Sequence[Said], marks: _Timed, end_seconds: float) -> tuple[Mark, ...]:
    """Each word from its mark to the next one, or to the silence before that; a word without a mark of its own is
    said in one with the word before it."""
    begins: dict[int, float] = {}
    for at, place, name in marks:
        if not name:
            index = next((index for index, word in enumerate(words) if word.end > place), None)
            if index is not None and index >= max(begins, default=0):
                begins.setdefault(index, at)
    begins = {0: min(begins.values(), default=0.0)} | begins
    starts = sorted(begins)
    spans = [
        (i, j, begins[i], begins.get(j, end_seconds)) for i, j in zip(starts, [*starts[1:], len(words)], strict=True)
    ]
    silences = [at for at, _, name in marks if name == SILENCE]
    return tuple(
        Mark(" ".join(word.word for word in words[i:j]), start, _before_silence(start, end, silences))
        for i, j, start, end in spans
    )


def _before_silence(start: float, end: float, silences: Sequence[float]) -> float:
    return next((at for at in silences if start < at < end), end)
