"""The shipped listener on real speech: what it hears, what it catches, and what it never lets pass.

The texts are of the demo book and of stories that nobody trained on. The bounds leave room for a listener that has
learned less than the one that is shipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.audio import Audio
from engines.contract import Job, Line, Proof
from engines.espeak import EspeakSpeaker, missing
from engines.judge import judge_audio
from engines.listeners import EMBEDDED
from engines.proof import compare
from engines.whisper import WhisperListener
from studio.sound_files import read_any

pytestmark = pytest.mark.skipif(bool(missing()), reason="espeak-ng is not installed")

CLEAN = (
    "The harbour was quiet that morning, and the boats lay still beside the long stone wall.",
    "She opened the letter slowly and read it twice before she said a word to her brother.",
    "There were four men in the room, and not one of them would look him in the face.",
    "He walked down the hill to the church, where the old bell had rung since the winter.",
    "I do not think that we shall ever see the other side of the river again, said the captain.",
    "When the light came back they found that the door was open and the money was gone.",
)
FAULTS = (
    ("dropped", 0, "The harbour was quiet that morning, and the lay still beside the long stone wall."),
    ("dropped clause", 1, "She opened the letter slowly before she said a word to her brother."),
    ("number", 2, "There were nine men in the room, and not one of them would look him in the face."),
    ("unrelated", 3, "He walked down the hill to the window, where the old bell had rung since the winter."),
    ("lost not", 4, "I do think that we shall ever see the other side of the river again, said the captain."),
    (
        "repeated",
        5,
        "When the light came back they found that they found that the door was open and the money was gone.",
    ),
    (
        "repeated small word",
        0,
        "The harbour was quiet that morning, and the the boats lay still beside the long stone wall.",
    ),
    ("ending", 5, "When the light came back they found that the door was open."),
    ("other text", 0, "It is a capital mistake to theorise before one has data, my dear Watson."),
)
Speak = Callable[..., Audio]


@pytest.fixture(scope="module")
def speak() -> Iterator[Speak]:
    """Says a text as the built-in engine does."""
    speaker = EspeakSpeaker(slots=1)

    def said(text: str, voice: str = "", language_id: str = "en") -> Audio:
        job = Job(text, language_id, voice)
        (spoken,) = speaker.speak(iter([Line("1", job, job.base_seed())]))
        assert spoken.audio is not None, spoken.error
        return spoken.audio

    yield said
    speaker.close()


@pytest.fixture(scope="module")
def ears() -> Iterator[WhisperListener]:
    listener = WhisperListener(EMBEDDED, device="cpu")
    yield listener
    listener.close()


def judged(ears: WhisperListener, text: str, audio: Audio) -> Proof:
    return judge_audio(Job(text, listener=EMBEDDED), audio, ears)


@pytest.fixture(scope="module")
def clean(speak: Speak, ears: WhisperListener) -> list[Proof]:
    """The proofs of the clean sentences."""
    return [judged(ears, text, speak(text)) for text in CLEAN]


def test_it_hears_ordinary_speech_word_by_word_and_says_when(speak: Speak, ears: WhisperListener) -> None:
    heard = [ears.hear(speak(text), "en") for text in CLEAN]
    words = [word for text, one in zip(CLEAN, heard, strict=True) for word in compare(text, one)[1]]
    wrong = sum(word.kind != "same" for word in words)
    assert wrong <= 0.15 * len(words), [one.text for one in heard]
    for text, one in zip(CLEAN, heard, strict=True):
        times = [(start, end) for _, start, end in one.words]
        assert times == sorted(times) and all(start <= end for start, end in times)
        assert times[-1][1] <= speak(text).duration_seconds + 0.1


def test_most_clean_takes_pass_and_no_clean_word_is_called_wrong_lightly(clean: list[Proof]) -> None:
    assert sum(proof.verdict == "pass" for proof in clean) >= len(clean) - 1, [proof.why for proof in clean]
    assert all(proof.level_db is not None and -30 < proof.level_db < 0 for proof in clean)


@pytest.mark.parametrize(("name", "of", "said"), FAULTS, ids=[name for name, _, _ in FAULTS])
def test_what_was_said_otherwise_is_caught(name: str, of: int, said: str, speak: Speak, ears: WhisperListener) -> None:
    proof = judged(ears, CLEAN[of], speak(said))
    assert proof.verdict in ("doubt", "fail") and proof.why, (proof.transcript, proof.words)


def test_a_dropped_word_is_named_with_its_time(speak: Speak, ears: WhisperListener) -> None:
    proof = judged(ears, CLEAN[0], speak(FAULTS[0][2]))
    missing = [word for word in proof.words if word.certain and "boats" in word.expected]
    assert missing and 2.0 < missing[0].start_seconds < 4.0 and "boats" in proof.why


def test_a_second_hearing_is_the_same(clean: list[Proof], speak: Speak, ears: WhisperListener) -> None:
    again = judged(ears, CLEAN[0], speak(CLEAN[0]))
    assert (again.transcript, again.verdict, again.score) == (clean[0].transcript, clean[0].verdict, clean[0].score)


# ---- bad input: a verdict or a clear error, never a pass ---------------------------------------------------------


def _music(seconds: float) -> Audio:
    at = np.arange(round(seconds * 22050)) / 22050
    beats = 0.5 + 0.5 * np.sign(np.sin(2 * np.pi * 2 * at))
    chord = sum(np.sin(2 * np.pi * hz * at * (1 + 0.25 * np.floor(at % 4))) for hz in (220.0, 277.2, 329.6))
    return Audio((0.15 * chord * beats).astype(np.float32), 22050)


BAD: dict[str, Callable[[Speak], Audio]] = {
    "silence": lambda speak: Audio(np.zeros(4 * 22050, dtype=np.float32), 22050),
    "nothing": lambda speak: Audio(np.zeros(0, dtype=np.float32), 22050),
    "not numbers": lambda speak: Audio(np.full(22050, np.nan, dtype=np.float32), 22050),
    "noise": lambda speak: Audio(np.random.default_rng(0).normal(0, 0.1, 5 * 22050).astype(np.float32), 22050),
    "quiet noise": lambda speak: Audio(np.random.default_rng(0).normal(0, 0.003, 5 * 22050).astype(np.float32), 22050),
    "music": lambda speak: _music(5.0),
    "another language": lambda speak: speak(
        "Der Hafen war still an jenem Morgen, und die Boote lagen dort.", "de", "de"
    ),
    "ten times too long": lambda speak: Audio(np.tile(speak(CLEAN[0]).samples, 10), speak(CLEAN[0]).rate_hz),
    "a click": lambda speak: Audio(np.eye(1, 22050, 5000, dtype=np.float32)[0], 22050),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("text", [CLEAN[0], "Yes."])
def test_what_is_no_speech_of_this_text_never_passes(name: str, text: str, speak: Speak, ears: WhisperListener) -> None:
    proof = judged(ears, text, BAD[name](speak))
    assert proof.verdict in ("fail", "doubt") and proof.why, (proof.transcript, proof.words)


def test_a_stereo_file_at_48_khz_is_heard_like_the_take_it_was_made_of(
    tmp_path: Path, speak: Speak, ears: WhisperListener, clean: list[Proof]
) -> None:
    import soxr

    take = speak(CLEAN[0])
    samples = soxr.resample(take.samples, take.rate_hz, 48000)
    soundfile.write(tmp_path / "take.wav", np.stack([samples, samples], axis=1), 48000)
    proof = judged(ears, CLEAN[0], read_any(tmp_path / "take.wav"))
    assert proof.verdict == clean[0].verdict and proof.score == pytest.approx(clean[0].score, abs=8)


def test_a_long_recording_is_heard_to_its_end_window_by_window(speak: Speak, ears: WhisperListener) -> None:
    text = " ".join([*CLEAN, *CLEAN[:3]])
    audio = speak(text)
    assert audio.duration_seconds > 32
    proof = judged(ears, text, audio)
    assert proof.words[-1].start_seconds > audio.duration_seconds - 3
    assert sum(word.kind == "same" for word in proof.words) > 0.7 * len(proof.words)
