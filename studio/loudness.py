"""How loud sound is to a listener: ITU-R BS.1770-4 loudness and true peak, fed by stream."""

from __future__ import annotations

import math
from array import array

import numpy as np
from numpy.typing import NDArray

from engines.audio import Samples

ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
STEPS_PER_SECOND = 10  # blocks of 400 ms that overlap by three quarters are four steps of 100 ms
OVERSAMPLING = 4
FRAME = 32  # samples that are interpolated together or not at all
BATCH = 40  # frames in one matrix product, too few for the library to wake a second core for it
REACH = 8  # samples of context on each side that the interpolation looks at


def _interpolator() -> Samples:
    """The matrix that takes a frame with its context to the frame's first, second, third and fourth quarter steps."""
    half = REACH * OVERSAMPLING
    taps = np.sinc(np.arange(-half, half + 1) / OVERSAMPLING) * np.kaiser(2 * half + 1, 6.0)
    row, quarter, column = np.ogrid[: FRAME + 2 * REACH, :OVERSAMPLING, :FRAME]
    tap = (column - row + 2 * REACH) * OVERSAMPLING + quarter
    known = (tap >= 0) & (tap < len(taps))
    matrix = np.where(known, taps[np.clip(tap, 0, len(taps) - 1)], 0.0)
    return matrix.reshape(FRAME + 2 * REACH, -1).astype(np.float32)


_INTERPOLATOR = _interpolator()


def k_weighting(rate_hz: int) -> NDArray[np.float64]:
    """The two filter sections of BS.1770 for any rate, by the bilinear transform of the standard's 48 kHz filters."""
    return np.array([_head_shelf(rate_hz), _low_cut(rate_hz)])


def _head_shelf(rate_hz: int) -> list[float]:
    k, q = math.tan(math.pi * 1681.974450955533 / rate_hz), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    b = [(high + middle * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - middle * k / q + k * k) / a0]
    return [*b, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]


def _low_cut(rate_hz: int) -> list[float]:
    k, q = math.tan(math.pi * 38.13547087602444 / rate_hz), 0.5003270373238773
    a0 = 1 + k / q + k * k
    return [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]


class LoudnessMeter:
    """Integrated loudness of a mono stream; keeps 80 bytes per second of sound."""

    def __init__(self, rate_hz: int) -> None:
        from scipy.signal import sosfilt  # most of a second to import, for one function

        self._filter = sosfilt
        self._sections = k_weighting(rate_hz)
        self._state = np.zeros((len(self._sections), 2))
        self._step = round(rate_hz / STEPS_PER_SECOND)
        self._rest: NDArray[np.float64] = np.zeros(0)
        self._powers = array("d")

    def push(self, samples: Samples) -> None:
        """The samples are counted."""
        if not len(samples):
            return
        weighted, self._state = self._filter(self._sections, samples.astype(np.float64), zi=self._state)
        heard = np.concatenate([self._rest, weighted])
        whole = len(heard) // self._step * self._step
        steps = heard[:whole].reshape(-1, self._step)
        self._powers.extend(np.einsum("ij,ij->i", steps, steps) / self._step)
        self._rest = heard[whole:]

    def lufs(self) -> float:
        """Gated loudness of what was pushed so far; -inf when nothing passes the gate of -70 LUFS."""
        powers = np.frombuffer(self._powers, dtype=np.float64) if self._powers else np.zeros(0)
        if len(powers) < 4:
            return -math.inf
        sums = np.concatenate([[0.0], np.cumsum(powers)])
        blocks = np.maximum(sums[4:] - sums[:-4], 0.0) / 4
        blocks = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
        if not len(blocks):
            return -math.inf
        return _lufs(float(blocks[blocks > blocks.mean() * 10 ** (RELATIVE_GATE_LU / 10)].mean()))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _lufs(power: float) -> float:
    return -0.691 + 10 * math.log10(power)


def sample_peaks(samples: Samples, from_level: float = 0.0) -> Samples:
    """For every sample, the largest magnitude that four-fold interpolation finds at it or just after it.

    Interpolates only around samples above from_level; elsewhere the sample's own magnitude stands.
    """
    peaks = np.abs(samples)
    frames = -(-len(samples) // FRAME)
    if not frames:
        return peaks
    padded = np.zeros(frames * FRAME + 2 * REACH, np.float32)
    padded[REACH : REACH + len(samples)] = samples
    windows = np.lib.stride_tricks.sliding_window_view(padded, FRAME + 2 * REACH)[::FRAME]
    near = np.flatnonzero(np.abs(padded[REACH:-REACH]).reshape(-1, FRAME).max(axis=1) >= from_level)
    batches = windows[np.pad(near, (0, -len(near) % BATCH))].reshape(-1, BATCH, FRAME + 2 * REACH)
    fine = np.abs(batches @ _INTERPOLATOR).reshape(-1, OVERSAMPLING, FRAME)[: len(near)]
    whole = np.zeros(frames * FRAME, np.float32)
    whole[: len(samples)] = peaks
    whole.reshape(-1, FRAME)[near] = fine.max(axis=1)
    return whole[: len(samples)]


def decibels(ratio: float) -> float:
    """20 log10 of an amplitude ratio; -inf for 0."""
    return 20 * math.log10(ratio) if ratio > 0 else -math.inf


def amplitude(db: float) -> float:
    """The amplitude ratio of decibels."""
    return float(10 ** (db / 20))
