"""Audio: mono, read-only, and one conversion to 16 bits that clips."""

from __future__ import annotations

import numpy as np
import pytest

from engines.audio import Audio


def test_every_16_bit_value_survives_the_round_trip() -> None:
    pcm = np.arange(-32768, 32768, dtype="<i2").tobytes()
    assert Audio.from_pcm16(pcm, 8000).to_pcm16() == pcm


def test_conversion_clips_and_silences_what_is_no_number() -> None:
    samples = np.array([2.0, -3.0, np.nan, np.inf, -np.inf, 3e38, 0.5], dtype=np.float32)
    with np.errstate(all="raise"):
        values = np.frombuffer(Audio(samples, 8000).to_pcm16(), dtype="<i2")
    assert values.tolist() == [32767, -32768, 0, 32767, -32767, 32767, 16384]


def test_writing_to_the_source_changes_no_audio() -> None:
    source = np.zeros(8, dtype=np.float32)
    window = source[:]
    window.flags.writeable = False
    kept = [Audio(source, 8000), Audio(source[2:], 8000), Audio(window, 8000), Audio(source[::2], 8000)]
    source[:] = 1.0
    assert [audio.peak for audio in kept] == [0.0] * 4


def test_audio_cannot_be_written_to() -> None:
    for given in (np.zeros(4, dtype=np.float32), np.zeros(4), [0.0, 1.0]):
        with pytest.raises(ValueError, match="read-only"):
            Audio(given, 8000).samples[0] = 1.0  # type: ignore[arg-type]


def test_sound_made_from_bytes_or_frozen_is_not_copied_again() -> None:
    audio = Audio(np.zeros(4), 8000)
    assert Audio(audio.samples, 8000).samples is audio.samples
    view = np.frombuffer(np.zeros(4, dtype=np.float32).tobytes(), dtype=np.float32)
    assert np.shares_memory(Audio(view, 8000).samples, view)


def test_length_and_peak() -> None:
    audio = Audio(np.array([0.25, -0.5], dtype=np.float32), 4)
    assert (len(audio), audio.duration_seconds, audio.peak) == (2, 0.5, 0.5)
    assert Audio(np.zeros(0), 4).peak == 0.0


@pytest.mark.parametrize(("samples", "rate_hz"), [(np.zeros((2, 2)), 8000), (np.zeros(2), 0), (np.zeros(2), -1)])
def test_stereo_and_impossible_rates_are_refused(samples: np.ndarray, rate_hz: int) -> None:
    with pytest.raises(ValueError, match=r"mono|positive"):
        Audio(samples, rate_hz)


def test_half_a_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple"):
        Audio.from_pcm16(b"\0\0\0", 8000)
