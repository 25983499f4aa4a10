"""How well a listener hears: word error rates by voice, on texts it never saw, through the product's own path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from engines.alike import words_of
from engines.contract import Job, Line, Listener
from engines.espeak import EspeakSpeaker
from engines.proof import compare
from engines.training.corpus import Corpus
from engines.training.voices import DEFAULT, SHOWN

VOICES = (DEFAULT, *SHOWN)


class Result(NamedTuple):
    """One utterance that was spoken and heard."""

    voice: str
    expected: str
    heard: str
    errors: int
    words: int
    seconds: float

    @property
    def rate(self) -> float:
        """Its word errors per word."""
        return self.errors / max(1, self.words)


def heard(listener: Listener, texts: Sequence[str], voices: Iterable[str]) -> Iterator[Result]:
    """Each text as each voice speaks it, heard and compared as the product compares them."""
    speaker = EspeakSpeaker(slots=1)
    try:
        jobs = (Job(text=text, engine="espeak", voice=voice) for voice in voices for text in texts)
        for spoken in speaker.speak(Line(str(number), job, job.plain_seed()) for number, job in enumerate(jobs)):
            if spoken.audio is None:
                continue
            job = spoken.line.job
            found = listener.hear(spoken.audio, "en")
            _, words = compare(job.text, found)
            errors = sum(word.kind != "same" for word in words)
            count = len(words_of(job.text))
            yield Result(job.voice or DEFAULT, job.text, found.text, errors, count, spoken.audio.duration_seconds)
    finally:
        speaker.close()


def rates(results: Iterable[Result]) -> dict[str, float]:
    """The word error rate of each voice in per cent; then of the default voice, of the others, and of all."""
    every = sorted(results, key=lambda result: result.voice)
    by_voice = {voice: _rate(list(group)) for voice, group in groupby(every, key=lambda result: result.voice)}
    others = [result for result in every if result.voice != DEFAULT]
    default = [result for result in every if result.voice == DEFAULT]
    return by_voice | {"default": _rate(default), "others": _rate(others), "all": _rate(every)}


def trial_texts(corpus: Corpus, count: int) -> tuple[str, ...]:
    """So many texts of those that were held out."""
    return corpus.held_out[:: max(1, len(corpus.held_out) // count)][:count]


def trial(listener: Listener, texts: Sequence[str], others: Sequence[str] = SHOWN) -> dict[str, Any]:
    """What a log says of how it goes: the default voice on all texts, each other voice on some of them."""
    results = [*heard(listener, texts, [DEFAULT])]
    for number, voice in enumerate(others):
        results += heard(listener, texts[number % 4 :: 4], [voice])
    worst = max(results, key=lambda result: (result.rate, result.words))
    return {
        "word_errors_percent": {name: round(rate, 2) for name, rate in rates(results).items()},
        "expected": worst.expected,
        "heard": worst.heard,
    }


def _rate(results: Sequence[Result]) -> float:
    return 100 * sum(result.errors for result in results) / max(1, sum(result.words for result in results))
