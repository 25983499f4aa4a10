"""The embedded engine is real: these tests speak."""

from __future__ import annotations

import importlib.util
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from engines import espeak, espeak_voices
from engines.contract import BadInput, EngineMissing, Job, Line, Spoken
from engines.espeak import DIALS, EspeakSpeaker, spoken_dials, spoken_text

A = "The harbour was quiet, and the gulls had gone."
B = "Seventeen boats? No; eighteen!"
# Text that espeak-ng says for 12 minutes of sound: long enough to look at its process while it speaks.
LONG = "bell " * 990


@pytest.fixture(scope="module")
def speaker() -> Iterator[EspeakSpeaker]:
    one = EspeakSpeaker(slots=2)
    yield one
    one.close()


def line(text: str, **fields: Any) -> Line:
    job = Job(text, **fields)
    return Line(text, job, job.plain_seed())


def say(speaker: EspeakSpeaker, *lines: Line) -> list[Spoken]:
    spoken = {id(one.line): one for one in speaker.speak(iter(lines))}
    return [spoken[id(one)] for one in lines]


def sound(speaker: EspeakSpeaker, one: Line) -> bytes:
    [spoken] = say(speaker, one)
    assert spoken.audio is not None, spoken.error
    return spoken.audio.to_pcm16()


def refusal(speaker: EspeakSpeaker, text: str, **fields: Any) -> str:
    [spoken] = say(speaker, line(text, **fields))
    assert spoken.audio is None
    assert not spoken.retryable
    assert "\n" not in spoken.error
    return spoken.error


def children_of(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def test_the_same_sentence_has_the_same_bytes_whatever_was_said_before(speaker: EspeakSpeaker) -> None:
    first, other, again = (sound(speaker, line(text)) for text in (A, B, A))
    assert first == again
    assert first != other
    audio = say(speaker, line(A))[0].audio
    assert audio is not None
    assert audio.rate_hz == 22050
    assert 2.0 < audio.duration_seconds < 5.0
    assert 0.1 < audio.peak <= 1.0


@pytest.mark.parametrize("voice", ["en-gb", "en-us+whisper", "de+f2"])  # whispering is made of noise
def test_a_fresh_process_says_the_same_bytes_as_a_fork(speaker: EspeakSpeaker, voice: str) -> None:
    fresh = EspeakSpeaker(slots=1, fresh=True)
    try:
        texts = [line(text, voice=voice) for text in (A, B, A)]
        assert [sound(fresh, one) for one in texts] == [sound(speaker, one) for one in texts]
    finally:
        fresh.close()


def test_many_lines_come_back_once_each_and_no_more_are_pulled_than_fit(speaker: EspeakSpeaker) -> None:
    lines = [line(f"Line {number}. {'And on it goes. ' * (number % 5)}") for number in range(40)]
    pulled = 0

    def counted() -> Iterator[Line]:
        nonlocal pulled
        for one in lines:
            pulled += 1
            yield one

    answered = []
    for spoken in speaker.speak(counted()):
        answered.append(spoken.line.id)
        assert pulled - len(answered) <= 2 * speaker.slots
    assert sorted(answered) == sorted(one.id for one in lines)


def test_a_closed_stream_pulls_no_more_and_the_speaker_goes_on(speaker: EspeakSpeaker) -> None:
    lines = iter([line(f"Number {number}.") for number in range(50)])
    stream = speaker.speak(lines)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert len(list(lines)) > 40
    assert sound(speaker, line(A)) == sound(speaker, line(A))


def test_the_jobs_own_seed_speaks_with_the_dials_as_set_and_others_near_them() -> None:
    job = Job(A, dials={"rate": 150, "pitch": 2, "pitch_range": 99})
    plain = {"rate": 150, "pitch": 2, "pitch_range": 99}
    assert spoken_dials(job, job.plain_seed()) == plain
    others = [spoken_dials(job, seed) for seed in range(500)]
    assert others == [spoken_dials(job, seed) for seed in range(500)]
    assert all(dials["rate"] != 150 and abs(dials["rate"] - 150) <= 8 for dials in others)
    assert {dials["pitch"] for dials in others} == set(range(7))
    assert {dials["pitch_range"] for dials in others} == set(range(93, 101))


@pytest.mark.parametrize("rate", [85, 85.5, 99.9, 165, 400])
def test_every_other_seed_moves_the_rate(rate: float) -> None:
    job = Job(A, dials={"rate": rate})
    own = spoken_dials(job, job.plain_seed())["rate"]
    rates = {spoken_dials(job, seed)["rate"] for seed in range(300)}
    assert own not in rates
    assert len(rates) >= 8
    assert min(rates) >= 80, "the library's own limit"
    assert max(rates) <= 450, "above it the library changes its method"


def test_seeds_differ_in_sound_and_the_same_seed_does_not(speaker: EspeakSpeaker) -> None:
    job = Job(A)
    lines = [Line(str(number), job, seed) for number, seed in enumerate([job.plain_seed(), 1, 2, 3, 1])]
    sounds = [spoken.audio.to_pcm16() for spoken in say(speaker, *lines) if spoken.audio]
    assert len(set(sounds)) == 4
    assert sounds[1] == sounds[4]


def test_dials_are_heard(speaker: EspeakSpeaker) -> None:
    plain, fast, high = (
        sound(speaker, line(A, dials=dials)) for dials in ({}, {"rate": 250.0}, {"pitch": 90.0, "rate": 165.0})
    )
    assert len(fast) < 0.8 * len(plain)
    assert high != plain
    assert abs(len(high) - len(plain)) < 0.1 * len(plain)


@pytest.mark.parametrize(
    ("dials", "why"),
    [({"rate": 84}, "85 to 400"), ({"pitch": 100.5}, "0 to 100"), ({"speed": 1}, "no dial 'speed'. It has rate")],
)
def test_dials_outside_their_limits_are_refused_by_name(
    speaker: EspeakSpeaker, dials: dict[str, float], why: str
) -> None:
    assert why in refusal(speaker, A, dials=dials)


@pytest.mark.parametrize(
    "voice",
    ["nobody", "../../../etc/passwd", "/etc/passwd", "gmw/en", "en-us+", "en-us+../!v/f1", "en-us+f1+f2", "+f1"],
)
def test_names_that_are_no_voice_are_refused_and_the_choices_named(speaker: EspeakSpeaker, voice: str) -> None:
    assert "en-us" in refusal(speaker, A, voice=voice)


def test_other_things_it_cannot_do_are_refused_in_words(speaker: EspeakSpeaker) -> None:
    assert "does not speak the language 'xx'" in refusal(speaker, A, language_id="xx")
    assert "clone" in refusal(speaker, A, audio_prompt_sha256="ab" * 32)
    assert "Cut it into chunks" in refusal(speaker, "a" * 5001)


@pytest.mark.parametrize("text", ["...", "—", "?!", "“ ”", "\u200b.", "_", "<", "\x01\x02"])
def test_a_text_without_a_word_is_said_to_be_one(speaker: EspeakSpeaker, text: str) -> None:
    assert "says nothing" in refusal(speaker, text)


def test_markup_and_commands_are_read_as_text(speaker: EspeakSpeaker) -> None:
    texts = ["hello", "<b>hello</b>", "hello &lt; hello", "[[h@l'oU]]", '<audio src="/etc/passwd">hello</audio>']
    sounds = {text: sound(speaker, line(text)) for text in texts}
    assert len(set(sounds.values())) == len(texts)
    for text in texts[1:]:
        assert len(sounds[text]) > 1.5 * len(sounds["hello"]), f"{text} was taken for a command"


@pytest.mark.parametrize("text", ["\x01+50Shello", "\x01Vde hello", "[\x02h@l]]hello", "hel\x00lo", "hello\n\n\nhello"])
def test_control_characters_are_spaces(speaker: EspeakSpeaker, text: str) -> None:
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    assert sound(speaker, line(text)) == sound(speaker, line(plain))


def test_the_text_is_composed_and_cleaned() -> None:
    assert spoken_text("cafe\u0301\u00ad  \tau\x07lait \ue000\ufeff!") == "caf\u00e9 au lait !"


def test_a_line_that_takes_too_long_is_stopped_and_the_next_goes_on() -> None:
    hurried = EspeakSpeaker(slots=1, limit_seconds=0.02)
    try:
        slow, quick = say(hurried, line(LONG), line("One."))
        assert "stopped" in slow.error
        assert slow.retryable
        assert quick.audio is not None
    finally:
        hurried.close()


def test_a_crash_costs_its_line_only() -> None:
    speaker = EspeakSpeaker(slots=2)
    try:
        for _ in range(5):  # a fork may be done before it is hit
            killer = threading.Thread(target=_kill_a_fork)
            killer.start()
            long, short = say(speaker, line(LONG), line(B))
            killer.join()
            if long.error:
                break
        assert "crashed" in long.error
        assert "SIGSEGV" in long.error
        assert long.retryable
        assert short.audio is not None
        assert sound(speaker, line(A)) == sound(speaker, line(A))
    finally:
        speaker.close()


def _kill_a_fork() -> None:
    """The fork that has been speaking for a moment is killed as by a bug."""
    us = psutil.Process()
    until = time.monotonic() + 10
    while time.monotonic() < until:
        forks = [fork for warm in us.children() for fork in children_of(warm)]
        old = [fork for fork in forks if _seconds_used(fork) > 0.03]
        if old:
            os.kill(old[0].pid, signal.SIGSEGV)
            return
        time.sleep(0.002)
    raise AssertionError("no fork was seen speaking")


def _seconds_used(process: psutil.Process) -> float:
    try:
        return process.cpu_times().user
    except psutil.NoSuchProcess:
        return 0.0


def test_a_warm_process_that_was_killed_is_replaced() -> None:
    us = psutil.Process()
    others = set(us.children())
    speaker = EspeakSpeaker(slots=1)
    try:
        before = sound(speaker, line(A))
        [warm] = set(us.children()) - others
        warm.kill()
        warm.wait(5)
        assert sound(speaker, line(A)) == before
    finally:
        speaker.close()


def test_a_fork_does_not_outlive_the_process_it_came_from() -> None:
    us = psutil.Process()
    others = set(us.children())
    speaker = EspeakSpeaker(slots=1)
    try:
        [warm] = set(us.children()) - others
        talk = threading.Thread(target=say, args=(speaker, *(line(f"{number} {LONG}") for number in range(3))))
        talk.start()
        until = time.monotonic() + 10
        while not (forks := children_of(warm)) and time.monotonic() < until:
            time.sleep(0.001)
        warm.kill()
        assert forks
        assert psutil.wait_procs(forks, timeout=2.0)[1] == []
        talk.join(30)
    finally:
        speaker.close()


def test_a_closed_speaker_leaves_no_process_and_no_descriptor() -> None:
    us = psutil.Process()
    EspeakSpeaker(slots=1).close()
    processes, descriptors = len(us.children()), us.num_fds()
    for _ in range(3):
        speaker = EspeakSpeaker(slots=3)
        say(speaker, *(line(f"Number {number}.") for number in range(6)))
        speaker.close()
    assert len(us.children()) == processes
    assert us.num_fds() == descriptors


def test_the_table_of_voices_is_true_to_the_library() -> None:
    found = importlib.util.find_spec("espeakng_loader")
    assert found is not None
    assert found.origin is not None
    data = Path(found.origin).parent / "espeak-ng-data"
    for accent in espeak_voices.ACCENTS.values():
        assert (data / "lang" / accent.file).is_file(), accent
    for variant in espeak_voices.VARIANTS:
        assert (data / "voices" / "!v" / variant).is_file(), variant


def test_every_shown_voice_speaks_and_no_two_alike(speaker: EspeakSpeaker) -> None:
    voices = [name for name, _, _ in espeak_voices.shown_voices()]
    spoken = say(speaker, *(line("1 2 3 mama", voice=voice) for voice in voices))
    silent = [one.line.job.voice for one in spoken if one.audio is None]
    assert silent == []
    english = {one.audio.to_pcm16() for one in spoken[:16] if one.audio}
    assert len(english) == 16


def test_each_language_has_a_voice_of_its_own() -> None:
    for language in espeak_voices.languages():
        assert espeak_voices.language_of(espeak_voices.default_voice(language)) == language
    assert espeak_voices.default_voice("en-GB") == "en-gb"
    assert espeak_voices.default_voice("de_AT") == "de"
    with pytest.raises(BadInput):
        espeak_voices.default_voice("")


def test_without_the_wheel_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "find_spec", lambda name: None)
    with pytest.raises(EngineMissing, match="pip install"):
        EspeakSpeaker()


def test_the_version_is_the_librarys(speaker: EspeakSpeaker) -> None:
    assert speaker.model_version.startswith("espeak-ng 1.")
    assert (speaker.name, speaker.device, speaker.numeric_mode) == ("espeak", "cpu", "exact")
    assert [dial.name for dial in DIALS] == ["rate", "pitch", "pitch_range"]


def test_a_job_of_another_language_speaks_it(speaker: EspeakSpeaker) -> None:
    english, french = (sound(speaker, line("Paris", language_id=code)) for code in ("en", "fr"))
    assert english != french
    assert sound(speaker, line("Paris", language_id="fr", voice="en-us")) == english, "a named voice decides"


def test_generation_time_is_told(speaker: EspeakSpeaker) -> None:
    [spoken] = say(speaker, line(A))
    assert 0 < spoken.generation_seconds < 60
    assert replace(spoken, audio=None).line.job.text == A
    assert np.isfinite(spoken.generation_seconds)
