"""One utterance to learn from: features, the tokens of what it really says, and where each of them is heard.

A sample is a pure function of the corpus, the seed and its number, whoever makes it and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.marked_speech import SILENCE, Delivery, Mark, MarkedSpeaker, Speech, spliced, usual
from engines.marked_speech import Piece as Part
from engines.training.corpus import Corpus
from engines.training.damage import damaged, until
from engines.training.tokens import STEP_SECONDS, Tokens
from engines.training.voices import DEFAULT, drawn
from engines.whisper import RATE_HZ

WINDOW_SECONDS = 30.0
FRAMES_A_SECOND = 100
EASY_SAMPLES = 4000
"""So many at the start are short and clear, by the default voice half of the time."""
DAMAGED_SHARE = 0.14
SILENT_SHARE = 0.015
NO_TIMES_SHARE = 0.4
NOWHERE = -1


class Sample(NamedTuple):
    """What a network learns from; frames of the encoder are of 0.02 s."""

    features: NDArray[np.float16]
    """80 x 100 a second, as faster-whisper makes them."""
    tokens: NDArray[np.int32]
    """From the start mark to the end mark."""
    places: NDArray[np.int32]
    """For each token the first frame of its word and the one after its last; for the end the silence after it."""
    sounds: NDArray[np.int16]
    """For each frame the number of the sound in it, or NOWHERE."""
    voice: str

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.features.shape[1] / FRAMES_A_SECOND


class SampleMaker:
    """Makes samples; close() ends its speaker."""

    def __init__(self, corpus: Corpus, tokens: Tokens, sounds: Sequence[str], seed: int) -> None:
        from faster_whisper.feature_extractor import FeatureExtractor

        self.corpus, self.tokens, self.seed = corpus, tokens, seed
        self._numbers = {sound: number for number, sound in enumerate(sounds)}
        self._features: Any = FeatureExtractor()
        self._speaker = MarkedSpeaker()

    def made(self, number: int) -> Sample:
        """The sample of this number."""
        attempt = 0
        while True:
            random = np.random.default_rng([self.seed, number, attempt])
            try:
                return self._made(random, number < EASY_SAMPLES)
            except BadInput:  # a text nobody can write down; another is drawn
                attempt += 1

    def close(self) -> None:
        """Its speaker has ended."""
        self._speaker.close()

    def of_speech(self, speech: Speech, times: bool = False, goes_on: bool = False) -> Sample:
        """The sample of a speech as it is; goes_on where more is said after what fits the window."""
        tokens, places = self._written(speech, times, goes_on)
        features = self._features(speech.samples)[:, : round(WINDOW_SECONDS * FRAMES_A_SECOND)]
        frames = (features.shape[1] + 1) // 2
        return Sample(features.astype(np.float16), tokens, places, self._sounds(speech, frames), "")

    def _made(self, random: np.random.Generator, easy: bool) -> Sample:
        if not easy and random.random() < SILENT_SHARE:
            return self._silent(random)
        seconds = random.uniform(1.0, 5.0) if easy else _seconds(random)
        delivery = usual(DEFAULT) if easy and random.random() < 0.5 else drawn(random)
        speech = self._spoken(random, seconds, delivery)
        whole = seconds < 28 or random.random() < 0.5
        if not easy and random.random() < DAMAGED_SHARE:
            speech = damaged(speech, random)
        speech = _led_in(speech, random)
        goes_on = not whole and speech.seconds > WINDOW_SECONDS
        speech = _window(speech) if goes_on else until(speech, WINDOW_SECONDS)
        heard = speech if easy else _disturbed(speech, random)
        sample = self.of_speech(heard, random.random() >= NO_TIMES_SHARE, goes_on)
        return sample._replace(voice=delivery.voice)

    def _spoken(self, random: np.random.Generator, seconds: float, delivery: Delivery) -> Speech:
        return self._speaker.say(self.corpus.drawn(random, seconds * delivery.rate / 165), delivery)

    def _silent(self, random: np.random.Generator) -> Sample:
        """Noise in which nobody speaks, and one of the ways to say so."""
        length = round(random.uniform(0.5, 8.0) * RATE_HZ)
        noise = _coloured(random, length) * 10 ** random.uniform(-4, -1)
        way = random.random()
        said = self.tokens.no_speech if way < 0.5 else self.tokens.no_times if way < 0.75 else self.tokens.time(0)
        sample = self.of_speech(Speech(noise.astype(np.float32), (), ()))
        tokens = np.array([self.tokens.start, said, self.tokens.end], np.int32)
        return sample._replace(tokens=tokens, places=np.full((3, 2), NOWHERE, np.int32))

    def _written(self, speech: Speech, times: bool, goes_on: bool) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The tokens and their places; with times the first and last moment of speech around them."""
        tokens, places = [self.tokens.start], [(NOWHERE, NOWHERE)]

        def add(token: int, place: tuple[int, int] = (NOWHERE, NOWHERE)) -> None:
            tokens.append(token)
            places.append(place)

        begin, end = (speech.words[0].start_seconds, speech.words[-1].end_seconds) if speech.words else (0.0, 0.0)
        last = max(1, int(speech.seconds / STEP_SECONDS))
        after = (min(round(end / STEP_SECONDS), last - 1), last)
        add(self.tokens.time(begin) if times else self.tokens.no_times)
        for word in speech.words:
            for token in self.tokens.of(word.what):
                add(token, _frames(word))
        if times and speech.words:
            for _ in range(1 + goes_on):
                add(self.tokens.time(end), after)
        add(self.tokens.end, after)
        return np.array(tokens, np.int32), np.array(places, np.int32)

    def _sounds(self, speech: Speech, frames: int) -> NDArray[np.int16]:
        numbers = np.full(frames, self._numbers[SILENCE], np.int16)
        for sound in speech.sounds:
            numbers[slice(*_frames(sound))] = self._numbers.get(sound.what, NOWHERE)
        return numbers


def known_sounds(corpus: Corpus, voices: Sequence[str], seed: int, each: int = 40) -> list[str]:
    """The names of the sounds that these voices make, silence first."""
    speaker = MarkedSpeaker()
    found: set[str] = set()
    for voice in voices:
        random = np.random.default_rng([seed, 2])
        for _ in range(each):
            try:
                speech = speaker.say(corpus.drawn(random, 12.0), usual(voice))
            except BadInput:
                continue
            found |= {sound.what for sound in speech.sounds}
    speaker.close()
    return [SILENCE, *sorted(found - {SILENCE})]


def _seconds(random: np.random.Generator) -> float:
    """How long an utterance is to be: mostly short, sometimes as long as a window or longer."""
    at = random.random()
    if at < 0.6:
        return float(random.uniform(0.4, 8.0))
    return float(random.uniform(8, 16) if at < 0.88 else random.uniform(16, 34))


def _frames(mark: Mark) -> tuple[int, int]:
    start = round(mark.start_seconds / STEP_SECONDS)
    return start, max(start + 1, round(mark.end_seconds / STEP_SECONDS))


def _led_in(speech: Speech, random: np.random.Generator) -> Speech:
    """With silence before and after it, as a recording has: a moment, or now and then more."""
    before, after = (random.uniform(0, 0.25) if random.random() < 0.8 else random.uniform(0.25, 1.0) for _ in "ab")
    return spliced(speech, [Part(-1.0, before - 1.0), Part(0.0, speech.seconds), Part(-1.0, after - 1.0)])


def _window(speech: Speech) -> Speech:
    """What the window holds of a longer speech: all of its sound, and the words that end in it."""
    samples = speech.samples[: round(WINDOW_SECONDS * RATE_HZ)]
    words, sounds = (
        tuple(mark for mark in marks if mark.end_seconds < WINDOW_SECONDS - STEP_SECONDS)
        for marks in (speech.words, speech.sounds)
    )
    return Speech(samples, words, sounds)


def _disturbed(speech: Speech, random: np.random.Generator) -> Speech:
    """As loud, as noisy and as bright as recordings are."""
    samples = speech.samples * np.float32(10 ** random.uniform(-0.9, 0.2))
    if random.random() < 0.2:
        tilt = np.float32(random.uniform(-0.5, 0.5))
        samples = np.append(samples[:1], samples[1:] - tilt * samples[:-1]).astype(np.float32)
    if random.random() < 0.35:
        level = float(np.sqrt(np.mean(samples**2))) * 10 ** (-random.uniform(15, 55) / 20)
        samples = samples + (_coloured(random, len(samples)) * level).astype(np.float32)
    if random.random() < 0.5:
        samples = np.clip(samples, -1.0, 1.0)
    return Speech(samples.astype(np.float32), speech.words, speech.sounds)


def _coloured(random: np.random.Generator, length: int) -> NDArray[np.float32]:
    """Noise of unit level, white to brown."""
    spectrum = np.fft.rfft(random.standard_normal(1 << 16, dtype=np.float32))
    spectrum *= np.maximum(1.0, np.arange(len(spectrum))) ** -random.uniform(0, 1)
    noise = np.resize(np.fft.irfft(spectrum), length)  # any other length would take a transform many times as slow
    return np.asarray(noise / (np.sqrt(np.mean(noise**2)) + 1e-9), np.float32)
