"""What can be heard to be wrong without listening: never on clean speech, always on the fault itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engines.audio import Audio, Samples
from engines.contract import Job, Line
from engines.shelf import lend
from engines.signal_checks import is_sound, signal_faults, spoken_length

SENTENCES = (
    "Yes.",
    "No!",
    "Oh.",
    "I.",
    "Go.",
    "Hush!",
    "Shh!",
    "Six.",
    "Sssss.",
    "Hmm.",
    "Why?",
    "Chapter One",
    "The End",
    "It is so.",
    "A B C D E F G.",
    "The B B C and the U S A.",
    "Fifth-floor freshness.",
    "Mississippi. Success! Six thistles.",
    "What? Who? When? Where?",
    "He said yes, and then... nothing.",
    "He paused -- a long while -- and went on.",
    "The quick brown fox jumps over the lazy dog.",
    "One two three four five six seven eight nine ten.",
    "It was a bright cold day in April, and the clocks were striking thirteen.",
    "She sells sea shells by the sea shore; the shells she sells are surely sea shells.",
    "“Stop!” he cried. “Stop, I say! Will you not stop?”",
    "Fifty thousand three hundred and twelve dollars and nineteen cents.",
    "The year nineteen eighty four.",
    "; well: then (perhaps) - no",
    "Whispering wishes, she washed his white shoes, and so she should.",
    "The harbour lay grey and still, and along its wall the boats, of which there were more than anyone had counted, "
    "lifted and settled as though something under the water were breathing; nobody spoke, nobody moved, and when the "
    "bell began at last to ring across the roofs it seemed to come from another year altogether.",
)
LONG = tuple(sentence for sentence in SENTENCES if len(sentence) > 40)


@pytest.fixture(scope="module")
def spoken() -> dict[str, Audio]:
    """Each sentence as the embedded engine says it."""

    def lines() -> Iterator[Line]:
        for number, text in enumerate(SENTENCES):
            job = Job(text)
            yield Line(str(number), job, job.plain_seed())

    with lend("espeak") as speaker:
        answers = {spoken.line.job.text: spoken.audio for spoken in speaker.speak(lines())}
    assert all(audio is not None for audio in answers.values())
    return {text: audio for text, audio in answers.items() if audio is not None}


def test_clean_speech_has_no_faults(spoken: dict[str, Audio]) -> None:
    false_alarms = {text: faults for text, audio in spoken.items() if (faults := signal_faults(audio, text))}
    assert not false_alarms and len(spoken) == len(SENTENCES) > 30


@pytest.mark.parametrize("voice", ["en-gb", "de", "fr", "ru"])
@pytest.mark.parametrize("rate", [120.0, 220.0])
@pytest.mark.long
def test_nor_have_other_voices_slow_or_fast(voice: str, rate: float) -> None:
    jobs = [Job(text, voice=voice, dials={"rate": rate}) for text in SENTENCES]
    with lend("espeak") as speaker:
        answers = list(speaker.speak(Line(str(n), job, job.plain_seed()) for n, job in enumerate(jobs)))
    heard = {spoken.line.job.text: spoken.audio for spoken in answers if spoken.audio}
    found = {text: faults for text, audio in heard.items() if (faults := signal_faults(audio, text))}
    assert len(heard) == len(jobs) and not found


def test_human_speech_has_no_faults(repo: Path) -> None:
    recording = repo.parent / "shared" / "data" / "speech" / "jfk.flac"
    if not recording.is_file():
        pytest.skip("there is no ../shared/data/speech beside this checkout")
    import soundfile

    samples, rate_hz = soundfile.read(recording, dtype="float32", always_2d=True)
    words = (
        "And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country."
    )
    assert signal_faults(Audio(samples[:, 0].copy(), rate_hz), words) == ()


# ---- each fault, put into clean speech --------------------------------------------------------------------------

RANDOM = np.random.default_rng(7)


def noise(seconds: float, rate_hz: int, level: float) -> Samples:
    return RANDOM.normal(0, level, int(seconds * rate_hz)).astype(np.float32)


def loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def split(samples: Samples, more: Samples) -> Samples:
    middle = len(samples) // 2
    return np.concatenate((samples[:middle], more, samples[middle:]))


def with_nan(samples: Samples, rate_hz: int) -> Samples:
    spoilt = samples.copy()
    spoilt[len(samples) // 2] = np.nan
    return spoilt


def with_infinity(samples: Samples, rate_hz: int) -> Samples:
    spoilt = samples.copy()
    spoilt[-1] = np.inf
    return spoilt


FAULTS = {
    "not a number": (with_nan, "1 of", "not numbers"),
    "infinite": (with_infinity, "1 of", "not numbers"),
    "silence": (lambda x, rate: np.zeros_like(x), "silent for all", ""),
    "nothing": (lambda x, rate: x[:0], "no samples", ""),
    "clipped": (lambda x, rate: np.clip(x * 4, -1, 1), "clipped in", "places"),
    "clipped and turned down": (lambda x, rate: np.clip(x * 4, -1, 1) * np.float32(0.5), "clipped in", "places"),
    "gap": (lambda x, rate: split(x, np.zeros(2 * rate, dtype=np.float32)), "silent for 2", " s at "),
    "gap with room tone": (lambda x, rate: split(x, noise(2.0, rate, loudness(x) * 0.01)), "silent for 2", " s at "),
    "burst": (lambda x, rate: split(x, noise(1.0, rate, loudness(x))), "noise for 1", " s at "),
    "short burst": (lambda x, rate: split(x, noise(0.5, rate, loudness(x) / 2)), "noise for 0.", " s at "),
    "endless": (lambda x, rate: np.concatenate([x] * 6), "slower than anyone", "letters in"),
    "gabbled": (lambda x, rate: x[::4], "faster than anyone", "letters in"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_in_every_sentence_long_enough_to_show_it(fault: str, spoken: dict[str, Audio]) -> None:
    spoil, says, and_says = FAULTS[fault]
    for text in LONG if fault in ("endless", "gabbled") else SENTENCES:
        audio = spoken[text]
        found = " ".join(signal_faults(Audio(spoil(audio.samples, audio.rate_hz), audio.rate_hz), text))
        assert says in found and and_says in found, (text, found)


def test_steady_noise_is_found_in_longer_sentences(spoken: dict[str, Audio]) -> None:
    for text in LONG:
        audio = spoken[text]
        hiss = noise(len(audio) / audio.rate_hz + 1, audio.rate_hz, loudness(audio.samples) * 10 ** (-12 / 20))
        found = " ".join(signal_faults(Audio(audio.samples + hiss[: len(audio)], audio.rate_hz), text))
        assert "noise" in found, (text, found)


def test_an_ending_cut_inside_a_vowel_is_found(spoken: dict[str, Audio]) -> None:
    for text in LONG:
        audio = spoken[text]
        frame = audio.rate_hz // 50
        levels = np.sqrt(np.mean(audio.samples[: len(audio) // frame * frame].reshape(-1, frame) ** 2, axis=1))
        loudest = int(np.argmax(levels[len(levels) // 2 :])) + len(levels) // 2 + 1
        cut = Audio(audio.samples[: loudest * frame].copy(), audio.rate_hz)
        assert "ends in full voice" in " ".join(signal_faults(cut, text)), text


def test_a_fault_is_a_short_sentence_with_its_figure(spoken: dict[str, Audio]) -> None:
    for spoil, _, _ in FAULTS.values():
        audio = spoken[LONG[0]]
        for fault in signal_faults(Audio(spoil(audio.samples, audio.rate_hz), audio.rate_hz), LONG[0]):
            assert fault.endswith(".") and len(fault) < 80 and "\n" not in fault


def test_a_quiet_voice_is_judged_like_a_loud_one(spoken: dict[str, Audio]) -> None:
    for text in SENTENCES:
        audio = spoken[text]
        assert signal_faults(Audio(audio.samples * np.float32(0.03), audio.rate_hz), text) == ()


@pytest.mark.parametrize("length", [1, 2, 100, 441])
def test_a_scrap_of_sound_is_too_short_and_breaks_nothing(length: int) -> None:
    assert "faster than anyone" in " ".join(signal_faults(Audio(np.full(length, 0.1, dtype=np.float32), 22050), "Yes."))


def test_is_sound_tells_speech_from_what_cannot_be_heard() -> None:
    assert is_sound(Audio(noise(0.1, 16000, 0.1), 16000))
    for nothing in (np.zeros(0), np.zeros(1000), np.full(10, np.nan), np.full(10, 1e-5)):
        assert not is_sound(Audio(nothing.astype(np.float32), 16000))


def test_wide_letters_and_digits_take_longer_to_say() -> None:
    assert spoken_length(" hello ") == 5 and spoken_length("こんにちは") == 15 and spoken_length("25") == 6
