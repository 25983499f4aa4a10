"""A look-ahead limiter: gain goes down smoothly before a peak and comes back smoothly after it."""

from __future__ import annotations

import numpy as np

from engines.audio import Samples
from studio.loudness import REACH, amplitude, sample_peaks

HOLD_SECONDS = 0.012  # longer than the pitch period of a low voice, so that the gain does not ride single pulses
HEADROOM_DB = 0.05  # a moving gain can lift the curve between samples by a hair


class Limiter:
    """Keeps the true peaks of a mono stream under a ceiling; what is pushed comes out later, the same in number."""

    def __init__(self, rate_hz: int, ceiling_db: float) -> None:
        self._ceiling = amplitude(ceiling_db - HEADROOM_DB)
        self._hold = round(HOLD_SECONDS * rate_hz)
        self._margin = 2 * self._hold + REACH + 1
        self._pending = np.zeros(2 * self._margin, np.float32)
        self._owed = -self._margin  # the silence put before the stream never comes out
        self.peak = 0.0
        """Largest true peak let out so far, as an amplitude."""

    def push(self, samples: Samples) -> Samples:
        """The next finished samples; those of the last 25 ms or so are still held back."""
        window = np.concatenate([self._pending, samples])
        self._pending = window[len(window) - 2 * self._margin :].copy()
        return self._drop_lead(self._limited(window))

    def finish(self) -> Samples:
        """The samples still held back."""
        return self.push(np.zeros(self._margin, np.float32))

    def _drop_lead(self, done: Samples) -> Samples:
        dropped = min(len(done), -self._owed)
        self._owed += dropped
        return done[dropped:]

    def _limited(self, window: Samples) -> Samples:
        inner = slice(self._margin, len(window) - self._margin)
        peaks = sample_peaks(window, self._ceiling / 2)
        if float(peaks.max()) <= self._ceiling:
            self.peak = max(self.peak, float(peaks[inner].max(initial=0.0)))
            return window[inner]
        limited = window * self._gain(peaks)
        self.peak = max(self.peak, float(sample_peaks(limited, self._ceiling / 2)[inner].max(initial=0.0)))
        return limited[inner]

    def _gain(self, peaks: Samples) -> Samples:
        from scipy.ndimage import minimum_filter1d, uniform_filter1d  # slow to import

        gain = np.minimum(1.0, self._ceiling / np.maximum(peaks, self._ceiling)).astype(np.float32)
        gain = minimum_filter1d(gain, 2 * self._hold + 1, mode="nearest")
        for _ in range(2):  # two running means make a triangle as wide as the hold, so every peak keeps its full dip
            gain = uniform_filter1d(gain, self._hold | 1, mode="nearest")
        return np.asarray(gain, np.float32)
