"""What a listener is given of a recording: windows of Whisper's length, cut where it is quietest; where it is mute."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engines.audio import Samples

RATE_HZ = 16000  # what Whisper was trained on
WINDOW_SECONDS = 30.0
CUT_FROM_SECONDS = 20.0
"""A longer recording is cut at the quietest moment between here and the end of the window."""
FRAME_SECONDS = 0.02
PAUSE_SECONDS = 0.2
"""So long a stretch is what quietness is measured of: a pause between words, not the stop within one."""
QUIET_DB = -50.0  # under the peak; silence at either end invites invented words


def windows(samples: Samples) -> list[tuple[float, float]]:
    """From where to where each window is, in seconds; together they are all of the samples, at 16 kHz."""
    levels = _smoothed(_levels(samples), round(PAUSE_SECONDS / FRAME_SECONDS))
    seconds, start, found = len(samples) / RATE_HZ, 0.0, []
    while seconds - start > WINDOW_SECONDS:
        first, last = (round((start + at) / FRAME_SECONDS) for at in (CUT_FROM_SECONDS, WINDOW_SECONDS - PAUSE_SECONDS))
        cut = (first + int(np.argmin(levels[first:last])) + 0.5) * FRAME_SECONDS
        found.append((start, cut))
        start = cut
    return [*found, (start, seconds)]


def mute_stretches(samples: Samples, least_seconds: float) -> list[tuple[float, float]]:
    """From where to where, in seconds, nothing can be heard for so long."""
    quiet = _levels(samples) <= float(np.max(np.abs(samples), initial=0.0)) * 10 ** (QUIET_DB / 20)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(np.int8), [0]))))
    stretches = edges.reshape(-1, 2) * FRAME_SECONDS
    return [(float(start), float(end)) for start, end in stretches if end - start >= least_seconds]


def _levels(samples: Samples) -> NDArray[np.float32]:
    """The highest sample of each frame."""
    size = round(FRAME_SECONDS * RATE_HZ)
    padded = np.pad(np.abs(samples), (0, -len(samples) % size))
    return np.asarray(padded.reshape(-1, size).max(axis=1, initial=0.0), dtype=np.float32)


def _smoothed(levels: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    if len(levels) < frames:
        return levels
    return np.convolve(levels, np.ones(frames, dtype=np.float32) / frames, "same").astype(np.float32)
