"""Sound in frames: levels, spectra, runs; what the checks of the signal look at."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engines.audio import Audio

Floats = NDArray[np.floating]
Flags = NDArray[np.bool_]

FRAME_SECONDS = 0.02  # short against a syllable, long against a pitch period
FLOOR_DB = -200.0  # stands for the level of digital silence


class Spectrum(NamedTuple):
    """The power of overlapping frames over frequency."""

    power: Floats
    """Shape (frames, frequencies); the power of a sound of full level is spread over its row, in no fixed unit."""
    hz: Floats
    levels: Floats
    """Of each frame, in dB of full scale."""
    step_seconds: float
    """From one frame to the next; each is twice as long."""


def db_of(amplitude: float) -> float:
    """An amplitude in dB of full scale; FLOOR_DB for none."""
    return 20.0 * float(np.log10(amplitude)) if amplitude > 0 else FLOOR_DB


def frames_of(audio: Audio) -> Floats:
    """Frames of 20 ms every 10 ms, shape (frames, samples); a last part that fills no frame is left out."""
    size = max(2, min(len(audio), round(FRAME_SECONDS * audio.rate_hz)))
    padded = audio.samples if len(audio) >= size else np.pad(audio.samples, (0, size - len(audio)))
    return np.lib.stride_tricks.sliding_window_view(padded, size)[:: size // 2]


def frames_seconds(frames: int) -> float:
    """How long so many frames of frames_of are."""
    return frames * FRAME_SECONDS / 2


def levels_db_of(frames: Floats) -> Floats:
    """The level of each frame in dB of full scale."""
    power = np.einsum("ij,ij->i", frames, frames) / frames.shape[1]
    return 10.0 * np.log10(np.maximum(power, 1e-20))


def loud_db_of(levels: Floats) -> float:
    """The level of the loud part: the 95th percentile of the frames that hold anything."""
    return float(np.percentile(levels[levels > FLOOR_DB], 95))


def spectrum_of(audio: Audio) -> Spectrum | None:
    """Frames of about 20 ms, a power of two long, every half frame; None where not one is filled."""
    size = int(2 ** round(np.log2(FRAME_SECONDS * audio.rate_hz)))  # for the speed of the transform
    if len(audio) < size or size < 4:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(audio.samples, size)[:: size // 2]
    window = np.hanning(size).astype(np.float32)
    power = np.abs(np.fft.rfft(frames * window)) ** 2 / float(size * np.sum(window**2) / 2)
    return Spectrum(power, np.fft.rfftfreq(size, 1 / audio.rate_hz), levels_db_of(frames), size // 2 / audio.rate_hz)


def runs_of(flags: Flags) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each run of true flags starts, and the place after its end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return edges[::2], edges[1::2]


def longest_run(flags: Flags) -> tuple[int, int]:
    """Start and length of the longest run of true flags; 0 and 0 where there is none."""
    starts, ends = runs_of(flags)
    if not len(starts):
        return 0, 0
    longest = int(np.argmax(ends - starts))
    return int(starts[longest]), int((ends - starts)[longest])
