"""Test doubles that ship with the product: a Speaker of tones that can be told to fail, and a Listener that hears it.

ScriptedSpeaker says each word as a tone of its own, 150 words a minute, and hides the word's letters in the lowest bit
of the 16-bit samples; ScriptedListener reads them back. So what is heard is what the samples hold: cut the sound and
the last words are missing, play a part twice and its words are added, through PCM16, FLAC and pipes alike.

A chunk tells the speaker what to do by a word in brackets, or its job by a dial of the same name:

    [fail]      an error that may be tried again           [refuse]   an error that may not
    [die]       the process ends at once, status 70        [hang]     no answer, ever
    [sleep 2]   waits that many seconds first              [dead]     EngineDead
    [nan]       samples that are not numbers               [silence]  nothing but zeros
    [clip]      the wave cut flat                          [gap]      two seconds of silence inside
    [noise]     a second of white noise inside             [cut]      the last quarter is missing
    [drop]      leaves out the next word                   [repeat]   says the next word twice
    [swap]      says another word for the next one

[fail once] instead of [fail] (dial value 0.5 instead of 1) does it only once. What spoils the sound is then done for
the job's own seed alone, so that the sound stays a pure function of text and seed; what gives no sound is done the
first time only, remembered in the folder SIDETONE_SCRIPTED_MEMORY where that is set, so that a new process knows too.
The marks are spoken like any other words.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.audio import Audio, Samples
from engines.contract import EngineDead, Heard, Job, Line, Spoken, derived_seed, sha256_hex
from engines.second_look import CERTAIN_MARGIN, CLEARED_MARGIN
from engines.wordings import Wordings

RATE_HZ = 16000
WORD_SECONDS = 0.4  # 150 words a minute
MARK = b"\xa5\x5a\xc3\x3c"  # before each hidden word; noise holds it once in days
MEMORY_VARIABLE = "SIDETONE_SCRIPTED_MEMORY"

_ORDER = re.compile(r"\[(\w+)(?: ([\d.]+|once))?\]")
_ONCE = 0.5


class ScriptedSpeaker:
    """Speaks tones; does what the text or the dials tell it. One line at a time, or `slots` pulled ahead."""

    name = "scripted"
    model_version = "1"
    device = "cpu"
    numeric_mode = "exact"

    def __init__(self, slots: int = 1, memory: Path | None = None) -> None:
        folder = os.environ.get(MEMORY_VARIABLE)
        self.slots = slots
        self.memory = memory or (Path(folder) if folder else None)
        self.spoken: list[Line] = []
        """Every line it was given, in order."""
        self._done: set[str] = set()

    def speak(self, lines: Iterator[Line]) -> Iterator[Spoken]:
        """Each line as a tone or as the error it asks for; with slots, the last of a batch comes first."""
        while batch := [line for _, line in zip(range(self.slots), lines, strict=False)]:
            for line in reversed(batch):
                self.spoken.append(line)
                yield self._one(line)

    def _one(self, line: Line) -> Spoken:
        began = time.perf_counter()
        orders = orders_of(line.job)
        if error := self._without_sound(line, orders):
            return Spoken(line, None, time.perf_counter() - began, error, retryable="refuse" not in orders)
        audio = tone(line.job, line.seed)
        return Spoken(line, audio, time.perf_counter() - began)

    def _without_sound(self, line: Line, orders: dict[str, float]) -> str:
        """The error that was ordered, or nothing; does not come back from [hang] and [die]."""
        if orders.get("sleep") and self._due(line, "sleep", 1.0):
            time.sleep(orders["sleep"])
        if self._due(line, "die", orders.get("die", 0.0)):
            os._exit(70)
        while self._due(line, "hang", orders.get("hang", 0.0)):
            time.sleep(3600)
        if self._due(line, "dead", orders.get("dead", 0.0)):
            raise EngineDead("The scripted engine was told to give up. Take [dead] out of the text.")
        told = [order for order in ("fail", "refuse") if self._due(line, order, orders.get(order, 0.0))]
        return f"it was told to {told[0]}." if told else ""

    def _due(self, line: Line, order: str, value: float) -> bool:
        """Whether an order holds now; an order for once is done from here on."""
        if value != _ONCE:
            return value > 0
        name = sha256_hex(f"{order} {line.job.job_key()}")
        return self._first_time(name)

    def _first_time(self, name: str) -> bool:
        if self.memory is None:
            new = name not in self._done
            self._done.add(name)
            return new
        self.memory.mkdir(parents=True, exist_ok=True)
        try:
            (self.memory / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def orders_of(job: Job) -> dict[str, float]:
    """What the job tells the speaker to do: 1 always, 0.5 once; for sleep, the seconds."""
    marks = {order: _value(argument) for order, argument in _ORDER.findall(job.text)}
    return marks | {order: value for order, value in job.dials.items() if value}


def _value(argument: str) -> float:
    if argument == "once":
        return _ONCE
    return float(argument) if argument else 1.0


def tone(job: Job, seed: int) -> Audio:
    """The job's words as tones, spoiled as it asks: a pure function of text, dials and seed."""
    own = seed == job.base_seed()
    spoilt = {order for order, value in orders_of(job).items() if value != _ONCE or own}
    words = _said(job.text.split(), spoilt)
    samples = np.concatenate([_word_tone(word, derived_seed(seed, job.text)) for word in words])
    for order, spoil in _SPOILERS.items():
        if order in spoilt:
            samples = spoil(samples)
    return Audio(samples, RATE_HZ)


def _said(words: list[str], spoilt: set[str]) -> list[str]:
    """The words with those after [drop], [repeat] and [swap] left out, doubled or replaced."""
    out: list[str] = []
    order = ""
    for word in words:
        marked = re.fullmatch(r"\[(drop|repeat|swap)(\]?)", word)
        if marked or (order and word == "once]"):
            order = marked[1] if marked else order
            out.append(word)
            continue
        done = order if order in spoilt else ""
        out += {"drop": [], "repeat": [word, word], "swap": ["instead"]}.get(done, [word])
        order = ""
    return out or ["nothing"]


def _word_tone(word: str, seed: int) -> Samples:
    """One word: a rounded tone with overtones, its letters in the lowest bits."""
    length = int(WORD_SECONDS * RATE_HZ)
    at = np.arange(length) / RATE_HZ
    pitch_hz = 90.0 + derived_seed(seed, word) % 120
    wave = sum(np.sin(2 * np.pi * pitch_hz * k * at) / k for k in (1, 2, 3))
    inside = np.clip(np.arange(length) / length * 1.25 - 0.125, 0.0, 1.0)  # a voice is quiet between its words
    rounded = np.minimum(1.0, 8.0 * np.sin(np.pi * inside)) ** 2
    pcm = np.round(wave * rounded * 0.25 * 32767).astype(np.int32)
    return _hidden(pcm, word.encode()[:255]).astype(np.float32) / np.float32(32767.0)


def _hidden(pcm: NDArray[np.int32], letters: bytes) -> NDArray[np.int32]:
    message = MARK + bytes([len(letters)]) + letters
    bits = np.zeros(len(pcm), dtype=np.int32)
    written = np.unpackbits(np.frombuffer(message, dtype=np.uint8))[: len(pcm)]
    bits[: len(written)] = written
    return (pcm & ~1) | bits


def _with_nan(samples: Samples) -> Samples:
    return np.concatenate((samples[:100], np.full(10, np.nan, dtype=np.float32), samples[100:]))


def _words_long(samples: Samples, part: float) -> int:
    """The samples of that part of the words, cut down to whole words."""
    one = int(WORD_SECONDS * RATE_HZ)
    return int(len(samples) // one * part) * one


def _inside(samples: Samples, more: NDArray[np.floating]) -> Samples:
    middle = _words_long(samples, 0.5)
    return np.concatenate((samples[:middle], more.astype(np.float32), samples[middle:]))


_SPOILERS: dict[str, Callable[[Samples], Samples]] = {
    "clip": lambda samples: np.clip(samples * 4, -1, 1),
    "gap": lambda samples: _inside(samples, np.zeros(2 * RATE_HZ)),
    "noise": lambda samples: _inside(samples, np.random.default_rng(0).normal(0, 0.2, RATE_HZ)),
    "cut": lambda samples: samples[: _words_long(samples, 0.75) + int(WORD_SECONDS * RATE_HZ) // 2],
    "silence": np.zeros_like,
    "nan": _with_nan,
}


class ScriptedListener:
    """Hears the words that ScriptedSpeaker hid in its sound, or what it is told.

    `told` is an answer for each hearing in turn: a text, a Heard, an exception to raise, or None to really listen;
    after the last one it listens. `second_look(audio, expected_words, heard_words)` may stand in for a second look at
    every difference: true where it is certain.
    """

    def __init__(
        self,
        told: Iterable[str | Heard | Exception | None] = (),
        languages: Sequence[str] = (),
        name: str = "scripted",
        second_look: Callable[[Audio, Sequence[str], Sequence[str]], bool] | None = None,
    ) -> None:
        self.name = name
        self.languages = tuple(languages)
        self.hearings = 0
        self._told = iter(told)
        if second_look is not None:
            self.margins = _margins(second_look)

    def can_judge(self, language_id: str) -> bool:
        """Whether the language is among its own; without a list it knows them all."""
        return not self.languages or language_id in self.languages

    def hear(self, audio: Audio, language_id: str) -> Heard:
        """The next answer it was told, or the words in the sound with their times."""
        self.hearings += 1
        answer = next(self._told, None)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Heard):
            return answer
        return Heard(answer) if answer is not None else hidden_words(audio)


def _margins(
    second_look: Callable[[Audio, Sequence[str], Sequence[str]], bool],
) -> Callable[[Audio, Sequence[Wordings], str], list[float]]:
    """A second look that is sure of a difference, or neither sure of it nor of its contrary."""

    def margins(audio: Audio, wordings: Sequence[Wordings], language_id: str) -> list[float]:
        sure = [second_look(audio, one.expected.split(), one.heard.split()) for one in wordings]
        return [CERTAIN_MARGIN if certain else CLEARED_MARGIN + 0.1 for certain in sure]

    return margins


def hidden_words(audio: Audio) -> Heard:
    """The words hidden in scripted sound, each with the time of its tone; none in any other sound."""
    bits = (np.frombuffer(audio.to_pcm16(), dtype="<i2") & 1).astype(np.uint8)
    words = []
    for start in _marks(bits):
        after = start + 8 * len(MARK)
        length = int(np.packbits(bits[after : after + 8])[0]) if after + 8 <= len(bits) else 0
        letters = np.packbits(bits[after + 8 : after + 8 + 8 * length]).tobytes()
        if length and len(letters) == length:
            at_seconds = start / audio.rate_hz
            words.append((letters.decode(errors="replace"), at_seconds, at_seconds + WORD_SECONDS))
    return Heard(" ".join(word for word, _, _ in words), tuple(words))


def _marks(bits: NDArray[np.uint8]) -> list[int]:
    """Where the bits of the mark stand."""
    pattern = np.unpackbits(np.frombuffer(MARK, dtype=np.uint8))
    if len(bits) < len(pattern):
        return []
    windows = np.lib.stride_tricks.sliding_window_view(bits, len(pattern))
    return [int(start) for start in np.flatnonzero((windows == pattern).all(axis=1))]
