"""What was said twice and written once: found by its sound, named with its time, and never where the text repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from engines.audio import Audio
from engines.contract import Heard, Job, Word
from engines.echoes import LEAST_LIKENESS, Echo, echoes
from engines.judge import judge_audio
from engines.proof import compare
from engines.said_twice import ECHO_NATS, with_echoes
from engines.scripted import ScriptedListener
from engines.second_look import CERTAIN_MARGIN
from engines.why import why_of
from engines.wordings import Wordings

RATE_HZ = 22050
SYLLABLE_SECONDS = 0.12
TEXT = "she went down to the old house by the river that night and waited for him"


def syllable(seed: int, seconds: float = SYLLABLE_SECONDS) -> np.ndarray:
    random = np.random.default_rng(seed)
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    glide = random.uniform(-2, 2, 5)
    voices = (
        np.sin(2 * np.pi * hz * at * (1 + 0.3 * g * at))
        for hz, g in zip(random.uniform(150, 5000, 5), glide, strict=True)
    )
    return (0.1 * sum(voices) * np.sin(np.pi * at / seconds) ** 0.5 + random.normal(0, 1e-4, len(at))).astype(
        np.float32
    )


def spoken(*twice: int) -> Audio:
    """Two syllables for each word of the text; those of the words named are there twice."""
    parts: list[np.ndarray] = []
    for number in range(len(TEXT.split())):
        word = [syllable(2 * number), syllable(2 * number + 1)]
        parts += word * (1 + twice.count(number))
    return Audio(np.concatenate(parts), RATE_HZ)


def heard(text: str = TEXT, each_seconds: float = 2 * SYLLABLE_SECONDS) -> Heard:
    return Heard(text, tuple((w, k * each_seconds, (k + 1) * each_seconds) for k, w in enumerate(text.split())))


class Weighing(ScriptedListener):
    """Finds each wording as much better as it is told."""

    def __init__(self, margin: float, *told: Heard) -> None:
        super().__init__(told)
        self.asked: list[Wordings] = []
        self.margin = margin
        self.margins = self._margins_of

    def echoes(self, audio: Audio) -> list[Echo]:
        return echoes(audio)

    def _margins_of(self, audio: Audio, wordings: Sequence[Wordings], language_id: str) -> list[float]:
        self.asked += wordings
        return [self.margin - len(one.heard.split()) for one in wordings]


@pytest.mark.parametrize("word", [0, 5, 15])
def test_an_echo_is_found_where_it_is_and_as_long_as_it_is(word: int) -> None:
    (echo,) = echoes(spoken(word), LEAST_LIKENESS)
    assert echo.start_seconds == pytest.approx(word * 2 * SYLLABLE_SECONDS, abs=0.03)
    assert echo.length_seconds == pytest.approx(2 * SYLLABLE_SECONDS, abs=0.02)


def test_no_echo_is_found_in_plain_speech_in_one_long_sound_in_noise_and_in_nothing() -> None:
    assert not echoes(spoken(), LEAST_LIKENESS)
    assert not echoes(Audio(syllable(3, 3.0), RATE_HZ), LEAST_LIKENESS)
    noise = np.random.default_rng(0).normal(0, 0.1, 3 * RATE_HZ).astype(np.float32)
    assert not echoes(Audio(noise, RATE_HZ), LEAST_LIKENESS)
    for samples in (0, 100, 2000, 3 * RATE_HZ):
        assert not echoes(Audio(np.zeros(samples, dtype=np.float32), RATE_HZ), LEAST_LIKENESS)


def test_a_word_that_was_said_twice_and_written_once_is_a_certain_repeat() -> None:
    words = with_echoes(compare(TEXT, heard())[1], spoken(5), Weighing(0.0))
    (again,) = (word for word in words if word.kind != "same")
    assert (again.kind, again.heard, again.certain, again.severity) == ("repeated", "old", True, "content")
    assert again.start_seconds == pytest.approx(6 * 2 * SYLLABLE_SECONDS, abs=0.05)
    assert again.margin >= CERTAIN_MARGIN and again.margin / ECHO_NATS >= LEAST_LIKENESS
    assert [
        word.heard for word in words
    ] == "she went down to the old old house by the river that night and waited for him".split()


def test_it_makes_the_take_doubtful_and_says_why() -> None:
    job = Job(TEXT, engine="scripted", listener="scripted")
    proof = judge_audio(job, spoken(5), Weighing(0.0, heard()))
    assert proof.verdict != "pass" and proof.score == pytest.approx(100 * 15 / 16)
    assert why_of(replace(proof, verdict="doubt", faults=()), 85.0).startswith("The word 'old' is said twice at 1.4")


@pytest.mark.parametrize(
    ("text", "transcript", "margin"),
    [
        (TEXT.replace("old", "old old"), TEXT, 0.0),  # it was to be said twice
        (TEXT, TEXT, -30.0),  # it cannot have been said twice
    ],
)
def test_what_was_to_be_or_cannot_be_is_not_added(text: str, transcript: str, margin: float) -> None:
    words = compare(text, heard(transcript))[1]
    assert with_echoes(words, spoken(5), Weighing(margin)) == words


def test_what_is_written_twice_is_certain_where_it_echoes_and_only_there() -> None:
    words = compare(TEXT, heard(TEXT.replace("old house", "old old house")))[1]
    unsure = tuple(replace(word, margin=1.0, cleared=True) if word.kind == "repeated" else word for word in words)
    (there,) = (word for word in with_echoes(unsure, spoken(5), Weighing(0.0)) if word.kind == "repeated")
    assert there.certain and not there.cleared and there.margin > CERTAIN_MARGIN
    (not_there,) = (word for word in with_echoes(unsure, spoken(12), Weighing(-30.0)) if word.kind == "repeated")
    assert not_there.cleared and not_there.margin == 1.0


def test_what_is_written_as_something_else_after_it_is_a_repeat_where_it_echoes() -> None:
    words = compare(TEXT, heard(TEXT.replace("old house", "old cold house")))[1]
    cleared = tuple(replace(word, margin=-9.0, cleared=True) if word.kind == "added" else word for word in words)
    (again,) = (word for word in with_echoes(cleared, spoken(5), Weighing(0.0)) if word.kind != "same")
    assert (again.kind, again.heard, again.certain, again.cleared) == ("repeated", "cold", True, False)
    assert with_echoes(cleared, spoken(), Weighing(0.0)) == cleared


def test_without_word_times_and_in_long_takes_nothing_is_added() -> None:
    untimed: tuple[Word, ...] = compare(TEXT, Heard(TEXT))[1]
    assert with_echoes(untimed, spoken(5), Weighing(0.0)) == untimed
    long = Audio(np.tile(spoken(5).samples, 10), RATE_HZ)
    listener = Weighing(0.0)
    assert with_echoes(compare(TEXT, heard())[1], long, listener) and not listener.asked
