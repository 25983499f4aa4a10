"""The check of a reference clip: each fault alone is found, and a good clip has none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engines.audio import Audio
from studio.clip_check import check_clip, clipped_places, frame_levels, refusals, speech_frames, suggest_trim

RATE_HZ = 24_000


def speech_like(seconds=10.0, level=0.3, noise=1e-4, rate_hz=RATE_HZ, seed=7):
    """Syllables of a buzzing voice with a breath every two seconds, in a quiet room."""
    rng, at = np.random.default_rng(seed), np.arange(int(seconds * rate_hz)) / rate_hz
    voice = sum(np.sin(2 * np.pi * 120 * n * at + n) / n for n in range(1, 12)) / 2
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * at)
    breath = (at % 2.0) < 1.6
    return Audio(level * voice * syllables * breath + noise * rng.standard_normal(len(at)), rate_hz)


def marks(audio):
    return {finding.name: finding.mark for finding in check_clip(audio)}


def finding(audio, name):
    return next(found for found in check_clip(audio) if found.name == name)


def test_a_good_clip_is_all_right():
    assert set(marks(speech_like()).values()) == {"ok"}
    assert all(not found.advice for found in check_clip(speech_like()))


def test_the_figures_are_right():
    audio = speech_like(noise=0.01)
    assert finding(audio, "length").value_text == "10.0 s"
    assert "floor -40 dB" in finding(audio, "noise").value_text
    size = float(np.sqrt(np.mean(audio.samples[: int(1.6 * RATE_HZ)] ** 2)))
    stated_db = float(finding(audio, "level").value_text.split()[0])
    assert stated_db == pytest.approx(20 * np.log10(size), abs=1.5)
    assert f"peaks at {20 * np.log10(audio.peak):.1f} dB" in finding(audio, "level").value_text


@pytest.mark.parametrize(
    ("audio", "name", "mark"),
    [
        (speech_like(0.9), "length", "bad"),
        (speech_like(3.0), "length", "doubt"),
        (speech_like(40.0), "length", "doubt"),
        (speech_like(level=0.01), "level", "doubt"),
        (Audio(0.9 * np.tanh(9 * speech_like().samples), RATE_HZ), "level", "doubt"),
        (speech_like(noise=0.02), "noise", "doubt"),
        (speech_like(rate_hz=8000), "sample rate", "doubt"),
    ],
)
def test_one_fault_is_named_with_advice(audio, name, mark):
    assert finding(audio, name).mark == mark
    assert finding(audio, name).advice


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(5 * RATE_HZ),
        np.zeros(0),
        np.full(5 * RATE_HZ, 0.25),
        1e-5 * np.random.default_rng(1).standard_normal(5 * RATE_HZ),
    ],
    ids=["zeros", "nothing", "steady offset", "hiss far below hearing"],
)
def test_silence_is_refused(samples):
    assert refusals(check_clip(Audio(samples, RATE_HZ)))


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_samples_that_are_not_numbers_are_refused_and_the_rest_still_measured(broken):
    samples = speech_like().samples.copy()
    samples[1000:1003] = broken
    found = {item.name: item for item in check_clip(Audio(samples, RATE_HZ))}
    assert found["numbers"].mark == "bad"
    assert found["numbers"].value_text == "3 of 240,000 samples are not numbers"
    assert found["level"].mark == "ok"


def test_clipping_is_found_at_full_scale_and_when_turned_down_afterwards():
    loud = np.clip(speech_like(level=0.9).samples * 2, -1, 1)
    assert finding(Audio(loud, RATE_HZ), "clipping").mark == "doubt"
    turned_down = Audio.from_pcm16(Audio(loud * 0.5, RATE_HZ).to_pcm16(), RATE_HZ)
    assert clipped_places(turned_down.samples) == pytest.approx(clipped_places(loud), rel=0.1)


@pytest.mark.parametrize("size", [0.1, 0.3, 0.9, 1.0])
def test_a_pure_low_tone_at_48_khz_is_not_clipped(size):
    tone = Audio(size * np.sin(2 * np.pi * 100 * np.arange(96_000) / 48_000), 48_000)
    assert clipped_places(Audio.from_pcm16(tone.to_pcm16(), 48_000).samples) == 0


def test_digital_silence_around_a_noisy_recording_hides_no_noise():
    noisy = speech_like(noise=0.02).samples
    padded = Audio(np.concatenate([np.zeros(2 * RATE_HZ), noisy, np.zeros(2 * RATE_HZ)]), RATE_HZ)
    assert finding(padded, "noise").mark == "doubt"


def test_long_pauses_are_counted_and_short_ones_belong_to_speech():
    half = np.concatenate([speech_like(1.5).samples, np.zeros(3 * RATE_HZ)] * 2)
    assert finding(Audio(half, RATE_HZ), "silence").mark == "doubt"
    assert speech_frames(frame_levels(speech_like(1.5))).all()


def test_trim_runs_from_the_first_word_to_the_last():
    still = np.random.default_rng(3).standard_normal(2 * RATE_HZ) * 1e-4
    audio = Audio(np.concatenate([still, speech_like(1.5).samples, still]), RATE_HZ)
    start, end = suggest_trim(audio)
    assert start == pytest.approx(1.85, abs=0.05)
    assert end == pytest.approx(3.65, abs=0.1)


def test_trim_of_speech_to_the_very_edge_keeps_all_of_it():
    assert suggest_trim(speech_like(1.5)) == (0.0, 1.5)


def test_a_long_recording_is_cut_in_a_pause():
    start, end = suggest_trim(speech_like(60.0))
    assert start == 0.0
    assert 24.0 <= end <= 30.0
    assert end % 2.0 >= 1.6, "the breaths are from 1.6 s to 2.0 s of every two seconds"


@pytest.mark.parametrize("length", [0, 1, 100, 481])
def test_the_shortest_clips_are_answered_too(length):
    audio = Audio(np.full(length, 0.5), RATE_HZ)
    assert refusals(check_clip(audio))
    start, end = suggest_trim(audio) if length else (0.0, 0.0)
    assert 0 <= start <= end <= audio.duration_seconds


def test_a_real_recording_is_usable():
    path = Path(__file__).resolve().parents[2] / "shared/data/speech/jfk.flac"
    if not path.exists():
        pytest.skip("the recording is not on this machine")
    from studio.sound_files import read_any

    found = {item.name: item.mark for item in check_clip(read_any(path))}
    assert found["length"] == found["level"] == found["clipping"] == found["silence"] == "ok"
