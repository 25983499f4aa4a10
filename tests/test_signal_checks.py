"""What can be heard to be wrong without listening: never on clean speech, always on the fault itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engines.audio import Audio, Samples
from engines.contract import Heard, Job, Line, Word
from engines.judge import judge_audio
from engines.scripted import ScriptedListener
from engines.shelf import lend
from engines.signal_checks import is_sound, late_sound, signal_faults, spoken_length
from studio.manuscript import read_book
from studio.plan import directed
from studio.text.chunks import cut
from studio.text.model import Chunk
from studio.text.pauses import Pauses

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


def chunks_of(book: Path) -> list[str]:
    return [piece.spoken for piece in cut(directed(read_book(book)), Pauses()) if isinstance(piece, Chunk)]


def false_alarms(
    texts: list[str], voice: str = "", dials: dict[str, float] | None = None
) -> dict[str, tuple[str, ...]]:
    """The texts in which the embedded engine's own speech has a fault."""
    jobs = [Job(text, voice=voice, dials=dials or {}) for text in texts]
    with lend("espeak") as speaker:
        spoken = list(speaker.speak(Line(str(n), job, job.plain_seed()) for n, job in enumerate(jobs)))
    assert len(spoken) == len(texts) and all(one.audio for one in spoken)
    return {
        one.line.job.text: found
        for one in spoken
        if one.audio and (found := signal_faults(one.audio, one.line.job.text))
    }


def test_a_book_has_no_faults(demo_book: Path) -> None:
    texts = chunks_of(demo_book)
    assert len(texts) > 80 and not false_alarms(texts)


@pytest.mark.long
@pytest.mark.parametrize("voice", ["en-us+f3", "en-gb+m7", "en-gb-scotland+f2", "en-us+whisper", "en-gb-x-rp"])
def test_a_novel_has_no_faults_in_any_voice(voice: str, real_books: Path) -> None:
    texts = chunks_of(real_books / "sherlock.epub")[::28]
    assert len(texts) > 100 and not false_alarms(texts, voice)


@pytest.mark.parametrize("dials", [{"pitch_range": 0.0, "rate": 300.0}, {"rate": 400.0}, {"pitch": 99.0}])
def test_nor_has_a_voice_at_the_end_of_its_dials(dials: dict[str, float]) -> None:
    """A monotonous one is no steady tone, and a hurried one is not never quiet; its pace is what it was set to."""
    found = false_alarms(list(LONG), dials=dials)
    assert not [fault for faults in found.values() for fault in faults if "faster than anyone" not in fault]


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


def with_tone(samples: Samples, rate_hz: int, hz: float, db: float, harmonics: int = 1) -> Samples:
    """The samples with a tone so many dB below their loud part, as the checks measure that."""
    at = np.arange(len(samples)) / rate_hz
    wave = sum(np.sin(2 * np.pi * hz * k * at) / k for k in range(1, harmonics + 1))
    wave *= loud(samples, rate_hz) * 10 ** (db / 20) / np.sqrt(np.mean(wave**2))
    return (samples + wave).astype(np.float32)


def loud(samples: Samples, rate_hz: int) -> float:
    size = rate_hz // 50
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    return float(np.percentile(np.sqrt(np.mean(frames**2, axis=1)), 95))


def with_burst(samples: Samples, rate_hz: int, seconds: float, db: float) -> Samples:
    size, spoilt = int(seconds * rate_hz), samples.copy()
    start = (len(samples) - size) // 2
    spoilt[start : start + size] += noise(seconds, rate_hz, loud(samples, rate_hz) * 10 ** (db / 20))[:size]
    return spoilt


def pressed(samples: Samples, drive: float) -> Samples:
    """Clipped softly, smoothed as a change of rate does, and turned down."""
    soft = np.tanh(samples * drive / np.max(np.abs(samples))) * 0.4
    return np.convolve(soft, [0.25, 0.5, 0.25], "same").astype(np.float32)


FAULTS = {
    "silence at the end": (
        lambda x, rate: np.concatenate((x, np.zeros(4 * rate, np.float32))),
        "silent for its last",
        "",
    ),
    "silence before it": (
        lambda x, rate: np.concatenate((np.zeros(4 * rate, np.float32), x)),
        "silent for its first",
        "",
    ),
    "mains hum": (lambda x, rate: with_tone(x, rate, 50, -30, 8), "steady tone of", "Hz"),
    "American mains hum": (lambda x, rate: with_tone(x, rate, 60, -32), "steady tone of", "Hz"),
    "whistle": (lambda x, rate: with_tone(x, rate, 3150, -24), "steady tone of", "Hz"),
    "burst over speech": (lambda x, rate: with_burst(x, rate, 0.3, -10), "noise for 0.", " s at "),
    "short burst over speech": (lambda x, rate: with_burst(x, rate, 0.2, -10), "noise for 0.", " s at "),
    "pressed": (lambda x, rate: pressed(x, 6), "pressed flat in", "places"),
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


NEED_LENGTH = ("endless", "gabbled", "mains hum", "American mains hum", "whistle", "burst over speech", "pressed")
NEED_LENGTH += ("short burst over speech",)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_in_every_sentence_long_enough_to_show_it(fault: str, spoken: dict[str, Audio]) -> None:
    spoil, says, and_says = FAULTS[fault]
    for text in LONG if fault in NEED_LENGTH else SENTENCES:
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


def test_voices_under_the_voice_are_found_where_it_never_pauses(spoken: dict[str, Audio]) -> None:
    texts = [text for text in LONG if spoken[text].duration_seconds > 4]
    others = np.concatenate([spoken[text].samples for text in LONG])
    found = 0
    for text in texts:
        audio = spoken[text]
        crowd = sum(np.resize(np.roll(others, -k * 77_777), len(audio)) for k in range(1, 7))
        crowd *= loud(audio.samples, audio.rate_hz) * 10 ** (-8 / 20) / loudness(crowd)
        found += "never quiet" in " ".join(signal_faults(Audio(audio.samples + crowd, audio.rate_hz), text))
    assert found >= len(texts) - 1 >= 4


def test_a_recording_that_ends_in_the_rumble_of_its_room_is_not_cut(spoken: dict[str, Audio]) -> None:
    audio = spoken[LONG[0]]
    rumble = np.convolve(noise(1.0, audio.rate_hz, 1.0), np.ones(200) / 200, "same")
    rumble *= loud(audio.samples, audio.rate_hz) * 10 ** (-20 / 20) / loudness(rumble)
    assert signal_faults(Audio(np.concatenate((audio.samples, rumble)), audio.rate_hz), LONG[0]) == ()


def test_sound_after_the_last_word_is_found_where_its_time_is_known(spoken: dict[str, Audio]) -> None:
    audio = spoken[LONG[0]]
    end = audio.duration_seconds
    last = Word("same", "thirteen", "thirteen", end - 0.8, end - 0.3)
    assert late_sound(audio, [last]) == ""
    longer = Audio(np.concatenate((audio.samples, audio.samples[: 2 * audio.rate_hz])), audio.rate_hz)
    assert "after the last word" in late_sound(longer, [last])
    quiet = Audio(np.concatenate((audio.samples, audio.samples[: 2 * audio.rate_hz] * 0.02)), audio.rate_hz)
    assert late_sound(quiet, [last]) == ""
    unknown = (Word("same", "thirteen", "thirteen"), Word("missing", "thirteen", "", 0.0, 0.0))
    assert not any(late_sound(longer, [word]) for word in unknown) and late_sound(longer, []) == ""


def test_sound_after_the_last_word_fails_the_take(spoken: dict[str, Audio]) -> None:
    audio = spoken[LONG[0]]
    longer = Audio(np.concatenate((audio.samples, audio.samples)), audio.rate_hz)
    each = audio.duration_seconds / len(LONG[0].split())
    words = tuple((word, each * number, each * (number + 1)) for number, word in enumerate(LONG[0].split()))
    job = Job(LONG[0], engine="scripted", listener="scripted")
    clean, late = (judge_audio(job, one, ScriptedListener([Heard(LONG[0], words)])) for one in (audio, longer))
    assert clean.verdict == "pass" and late.verdict == "fail"
    assert late.faults[0].startswith("Something sounds for") and late.why == late.faults[0]


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
