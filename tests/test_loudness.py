"""The meters agree with FFmpeg's, and the limiter keeps its promise."""

from __future__ import annotations

import math
import re

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.audio import Samples
from studio.limiter import Limiter
from studio.loudness import LoudnessMeter, amplitude, decibels, sample_peaks


def babble(seconds: float, rate_hz: int, seed: int = 0) -> Samples:
    """Something with the pauses, pitch and peaks of speech."""
    rng, count = np.random.default_rng(seed), round(seconds * rate_hz)
    at = np.arange(count) / rate_hz
    voice = sum(np.sin(2 * np.pi * 120 * k * at + k) / k for k in range(1, 20)) + 0.2 * rng.standard_normal(count)
    loud = np.clip(np.sin(2 * np.pi * 0.9 * at) + 0.3 * np.sin(2 * np.pi * 3.7 * at), 0, None) ** 2
    sound = voice * loud
    return (0.4 * sound / np.abs(sound).max()).astype(np.float32)


def ffmpeg_says(samples: Samples, rate_hz: int) -> tuple[float, float]:
    """Integrated loudness and true peak by FFmpeg's ebur128."""
    graph = av.filter.Graph()
    source = graph.add("abuffer", sample_rate=str(rate_hz), sample_fmt="flt", channel_layout="mono")
    meter, sink = graph.add("ebur128", peak="true", framelog="quiet"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
    frame.sample_rate = rate_hz
    with av.logging.Capture() as lines:
        av.logging.set_level(av.logging.INFO)
        graph.push(frame)
        graph.push(None)
        with pytest.raises((EOFError, av.FFmpegError)):
            while True:
                graph.pull()
        del source, meter, sink, graph
    av.logging.set_level(None)
    said = "".join(text for _, _, text in lines)
    summary = said[said.index("Summary") :]
    loudness = re.search(r"I:\s+(-?[\d.]+|-inf) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-inf) dBFS", summary)
    assert loudness and peak
    return float(loudness[1]), float(peak[1])


def metered(samples: Samples, rate_hz: int, block: int) -> float:
    meter = LoudnessMeter(rate_hz)
    for at in range(0, len(samples), block):
        meter.push(samples[at : at + block])
    return meter.lufs()


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_loudness_and_true_peak_agree_with_ffmpeg(rate_hz: int) -> None:
    samples = babble(20, rate_hz)
    loudness, peak_db = ffmpeg_says(samples, rate_hz)
    assert metered(samples, rate_hz, 7777) == pytest.approx(loudness, abs=0.1)
    assert decibels(float(sample_peaks(samples).max())) == pytest.approx(peak_db, abs=0.15)


def test_a_full_scale_sine_of_1_khz_reads_minus_3_lufs_as_the_standard_says() -> None:
    samples = np.sin(2 * np.pi * 997 * np.arange(48_000 * 5) / 48_000).astype(np.float32)
    assert metered(samples, 48_000, 1 << 16) == pytest.approx(-3.01, abs=0.02)


def test_pauses_do_not_count_and_the_block_size_does_not_matter() -> None:
    samples = babble(10, 22_050)
    padded = np.concatenate([samples, np.zeros(22_050 * 60, np.float32), samples])
    assert metered(padded, 22_050, 1000) == pytest.approx(metered(samples, 22_050, 1 << 20), abs=0.15)
    assert metered(padded, 22_050, 999) == pytest.approx(metered(padded, 22_050, 1 << 20), abs=1e-6)


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(100), np.zeros(99_999), np.full(100, 0.5)])
def test_silence_and_a_blink_have_no_loudness(samples: Samples) -> None:
    assert metered(samples.astype(np.float32), 22_050, 500) == -math.inf


def test_a_peak_between_the_samples_is_found() -> None:
    quarter = np.sin(np.pi / 2 * np.arange(400) + np.pi / 4).astype(np.float32)  # samples stand at 0.707
    assert float(np.abs(quarter).max()) == pytest.approx(0.7071, abs=1e-4)
    assert float(sample_peaks(quarter)[50:-50].max()) == pytest.approx(1.0, abs=0.01)
    assert float(sample_peaks(quarter, from_level=0.7)[50:-50].max()) == pytest.approx(1.0, abs=0.01)
    assert len(sample_peaks(np.zeros(0, np.float32))) == 0


def limited(samples: Samples, rate_hz: int, ceiling_db: float, block: int) -> tuple[Samples, Limiter]:
    limiter = Limiter(rate_hz, ceiling_db)
    parts = [limiter.push(samples[at : at + block]) for at in range(0, len(samples), block)]
    return np.concatenate([*parts, limiter.finish()]), limiter


@settings(max_examples=25)
@given(st.integers(1, 3), st.integers(150, 5000), st.floats(1.5, 20), st.sampled_from([8000, 22_050, 24_000]))
def test_what_comes_out_is_as_long_and_under_the_ceiling(seed: int, block: int, drive: float, rate_hz: int) -> None:
    samples = babble(0.7, rate_hz, seed) * np.float32(drive)
    result, limiter = limited(samples, rate_hz, -3.0, block)
    assert len(result) == len(samples)
    assert decibels(float(sample_peaks(result).max())) <= -3.0 + 0.02
    assert decibels(limiter.peak) <= -3.0 + 0.02


def test_the_blocks_leave_no_trace_and_quiet_sound_is_not_touched() -> None:
    loud = babble(3, 22_050) * 4
    assert limited(loud, 22_050, -3.0, 1111)[0] == pytest.approx(limited(loud, 22_050, -3.0, 1 << 20)[0], abs=1e-5)
    quiet = babble(3, 22_050)
    assert np.array_equal(limited(quiet, 22_050, -3.0, 999)[0], quiet)


def test_one_peak_is_bent_down_without_a_step() -> None:
    samples = np.full(22_050, 0.1, np.float32) * np.sin(np.arange(22_050) / 20).astype(np.float32)
    samples[11_000:11_020] *= 12
    result, _ = limited(samples, 22_050, -6.0, 4096)
    gain = np.divide(result, samples, out=np.ones_like(result), where=np.abs(samples) > 1e-3)
    known = np.abs(samples) > 1e-3
    assert float(gain.max()) <= 1.0 + 1e-6
    assert float(np.abs(np.diff(gain[known])).max()) < 0.05
    assert np.array_equal(result[:9000], samples[:9000]) and np.array_equal(result[13_000:], samples[13_000:])


def test_decibels_and_amplitudes_are_each_others_inverse() -> None:
    assert decibels(amplitude(-3.0)) == pytest.approx(-3.0)
    assert decibels(0.0) == -math.inf
