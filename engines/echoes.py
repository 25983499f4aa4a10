"""Speech that says the same thing twice in a row, found by its sound alone: a listener writes such words down once.

The spectrum of every moment is compared with that a little later. Where a stretch is like what follows it for as long
as it lasts, and far less like what lies half as far away, the same was said again: a long vowel is like itself at every
distance, and no echo.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engines.audio import Audio

STEP_SECONDS = 0.01
WINDOW_SECONDS = 0.025
SHORTEST_SECONDS, LONGEST_SECONDS = 0.1, 2.5
"""Of what is said twice, from a quick "of" to a phrase."""
BANDS = 48
"""At most; at the lowest pitches several are one."""
LOWEST_HZ, HIGHEST_HZ = 80.0, 7600.0
DEPTH = 5.0
"""Of the spectrum that is looked at, in powers of ten."""
LOUD_SHARE, LOUD_BELOW = 0.6, 1.2
"""So much of it must be speech, not pause: not so far below the loudest moment."""
LEAST_DISTANCE = 0.005
"""What two takes of one sound differ in at any rate."""

LEAST_LIKENESS = 2.6
"""Of an echo that is believed by itself: clean speech of the built-in voices stays under it."""
FAINT_LIKENESS = 1.5
"""Of one that is believed where the words say so, too."""

Floats = NDArray[np.floating]


class Echo(NamedTuple):
    """Something said twice: from where, how long it takes once, and how much more alike the two are than chance, in
    nats."""

    start_seconds: float
    length_seconds: float
    likeness: float


def echoes(audio: Audio, least: float = FAINT_LIKENESS) -> list[Echo]:
    """What is said twice in a row, at least so much alike, the clearest first; those that overlap it are left out."""
    frames = _spectra(audio)
    loud = (frames.mean(axis=1) > frames.mean(axis=1).max(initial=0.0) - LOUD_BELOW).astype(float)
    found: list[Echo] = []
    sums: dict[int, Floats] = {}
    for lag in range(round(SHORTEST_SECONDS / STEP_SECONDS), round(LONGEST_SECONDS / STEP_SECONDS)):
        if 2 * lag + 2 > len(frames):
            break
        likeness = _likeness(frames, lag, sums)
        spoken = np.convolve(loud, np.ones(lag) / lag, "valid")[: len(likeness)] > LOUD_SHARE
        at = int(np.argmax(np.where(spoken, likeness, -np.inf)))
        if spoken[at] and likeness[at] >= least:
            found.append(Echo(at * STEP_SECONDS, lag * STEP_SECONDS, float(likeness[at])))
    return _apart(sorted(found, key=lambda echo: -echo.likeness))


def _likeness(frames: Floats, lag: int, sums: dict[int, Floats]) -> Floats:
    """For each frame how much more its next `lag` frames are like those after them than like those half as far."""
    near, far = (_distances(frames, distance, lag, sums) for distance in (max(3, lag // 2), lag))
    count = min(len(near), len(far))
    return np.log((near[:count] + LEAST_DISTANCE) / (far[:count] + LEAST_DISTANCE))


def _distances(frames: Floats, distance: int, length: int, sums: dict[int, Floats]) -> Floats:
    """For each frame the mean squared difference of the `length` frames from it on to those `distance` later."""
    if distance not in sums:
        squares = np.mean((frames[:-distance] - frames[distance:]) ** 2, axis=1)
        sums[distance] = np.concatenate(([0.0], np.cumsum(squares)))
    running = sums[distance]
    return (running[length:] - running[:-length]) / length


def _apart(found: list[Echo]) -> list[Echo]:
    kept: list[Echo] = []
    for echo in found:
        end = echo.start_seconds + 2 * echo.length_seconds
        if all(
            end <= one.start_seconds or echo.start_seconds >= one.start_seconds + 2 * one.length_seconds for one in kept
        ):
            kept.append(echo)
    return kept


def _spectra(audio: Audio) -> Floats:
    """Levels of bands in steps of 10 ms, shape (steps, bands), in quarters of a power of ten."""
    size, step = round(WINDOW_SECONDS * audio.rate_hz), round(STEP_SECONDS * audio.rate_hz)
    if len(audio) < size:
        return np.zeros((0, 1))
    length = 1 << (size - 1).bit_length()
    windows = np.lib.stride_tricks.sliding_window_view(audio.samples, size)[::step]
    power = np.abs(np.fft.rfft(windows * np.hanning(size).astype(np.float32), length)) ** 2
    highest_hz = min(HIGHEST_HZ, audio.rate_hz / 2)
    edges = np.unique((np.geomspace(LOWEST_HZ, highest_hz, BANDS + 1) * length / audio.rate_hz).astype(int))
    pooled = np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1) / np.diff(edges)
    levels = np.log10(np.maximum(pooled, 1e-12))
    return np.asarray(np.maximum(levels, levels.max() - DEPTH) / 4)
