"""What sounds in a take and is no voice: noise, bursts of it, hum, a steady tone, a room that is never quiet.

Levels are relative to the loud part of the take itself. Each bound stands between what clean speech reached and what
the fault does: 486 chunks of a novel in sixteen English voices of the embedded engine, and recorded human speech.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engines.audio import Audio
from engines.frames_of_sound import Floats, Spectrum, longest_run, spectrum_of

NOISE_FLATNESS = 0.3  # white noise is 0.56 in one frame, voiced speech under 0.1
NOISE_DB = -30.0
LONGEST_NOISE_SECONDS = 0.4  # the longest fricative stays under 0.3 s

BURST_BANDS_HZ = ((500, 1000), (1000, 2000), (2000, 3500), (3500, 5000), (5000, 7000), (7000, 9500))
BURST_BANDS_LEAST = 5  # under 15 kHz of sampling too few are left to tell a fricative from noise
BURST_PART = 15  # percentile of a band: between the harmonics of a voice, not on them
BURST_SECONDS = 0.15
BURST_DB = -32.0  # the emptiest band for so long; clean speech stays under -38, a whisper under -34

HISS_BAND_HZ = (4000.0, 9000.0)  # between fricatives a voice leaves this band empty
HISS_DB = -28.0  # its quietest frames against the loud part; clean speech is under -34, a whisper included
HISS_NEEDS_SECONDS = 1.0  # a shorter word may be one long fricative

NEVER_QUIET_NEEDS_SECONDS = 3.0  # a shorter phrase may have no pause and no stop in it
NEVER_QUIET_DB = (
    -21.0
)  # the quietest fiftieth of the frames; clean speech is under -31, at 400 words a minute under -24

TONE_NEEDS_SECONDS = 1.5
LEAST_RATE_HZ = 4000  # under it there is no speech to speak of
TONE_WINDOW_SECONDS = 0.4
TONE_DB = -42.0
TONE_STANDS_OUT_DB = 10.0
TONE_APART_HZ = (20.0, 300.0)  # a monotonous voice has its next harmonic within this; a whistle has nothing there
MAINS_HZ = (44.0, 65.0)  # under every voice
MAINS_APART_HZ = (12.0, 22.0)  # the rumble of a room is no line

_OfBand = Callable[..., Floats]


def strange_sounds(audio: Audio, levels: Floats, loud_db: float) -> list[str]:
    """What sounds that is no voice, each a short sentence with its figure; levels are those of its frames in dB."""
    spectrum = spectrum_of(audio)
    noise = spectrum and (_noise(spectrum, loud_db) or _burst(spectrum, loud_db) or _hiss(spectrum, loud_db))
    tone = _steady_tone(audio, loud_db)
    return [fault for fault in (noise, tone, "" if noise or tone else _never_quiet(audio, levels, loud_db)) if fault]


def _noise(spectrum: Spectrum, loud_db: float) -> str:
    """Noise by itself, as loud as speech."""
    every_other = slice(None, None, 2)
    audible = spectrum.power[every_other, (spectrum.hz > 100) & (spectrum.hz < 8000)] + 1e-16
    flatness = np.exp(np.mean(np.log(audible), axis=1)) / np.mean(audible, axis=1)
    start, length = longest_run((flatness > NOISE_FLATNESS) & (spectrum.levels[every_other] > loud_db + NOISE_DB))
    seconds, at_seconds = 2 * length * spectrum.step_seconds, 2 * start * spectrum.step_seconds
    return f"There is noise for {seconds:.1f} s at {at_seconds:.1f} s." if seconds > LONGEST_NOISE_SECONDS else ""


def _burst(spectrum: Spectrum, loud_db: float) -> str:
    """Noise over speech: for a while no band empties, not even between the harmonics of the voice."""
    bands = [band for band in BURST_BANDS_HZ if band[1] < 0.94 * spectrum.hz[-1]]
    if len(bands) < BURST_BANDS_LEAST:
        return ""
    emptiest = np.min([_white_level_db(spectrum, band, np.mean) for band in bands], axis=0) - loud_db
    full = np.flatnonzero(emptiest > BURST_DB - 1.0)  # the mean is quick to take, and no part of a band is far above it
    for band in bands:
        emptiest[full] = np.minimum(emptiest[full], _white_level_db(spectrum, band, _between, full) - loud_db)
    start, length = longest_run(emptiest > BURST_DB)
    seconds, at_seconds = length * spectrum.step_seconds, start * spectrum.step_seconds
    return f"There is a burst of noise for {seconds:.1f} s at {at_seconds:.1f} s." if seconds >= BURST_SECONDS else ""


def _white_level_db(spectrum: Spectrum, band_hz: tuple[int, int], of: _OfBand, frames: Any = slice(None)) -> Floats:
    """For each of the frames, the level of a white noise of which this much power is in the band."""
    low, high = np.searchsorted(spectrum.hz, band_hz)
    return 10.0 * np.log10(of(spectrum.power[frames, low:high], axis=1) * len(spectrum.hz) + 1e-20)


def _between(power: Floats, axis: int) -> Floats:
    """The power between the harmonics of a voice rather than on them."""
    return np.asarray(np.percentile(power, BURST_PART, axis=axis))


def _hiss(spectrum: Spectrum, loud_db: float) -> str:
    """Noise under the whole take: the band above the vowels never empties."""
    if spectrum.step_seconds * len(spectrum.levels) < HISS_NEEDS_SECONDS:
        return ""
    inside = (spectrum.hz > HISS_BAND_HZ[0]) & (spectrum.hz < HISS_BAND_HZ[1])
    share = spectrum.power[:, inside].sum(axis=1) / (spectrum.power.sum(axis=1) + 1e-16)
    quietest_db = float(np.percentile(spectrum.levels + 10.0 * np.log10(share + 1e-12), 5)) - loud_db
    return f"There is noise under all of it, {-quietest_db:.0f} dB below the voice." if quietest_db > HISS_DB else ""


def _never_quiet(audio: Audio, levels: Floats, loud_db: float) -> str:
    """Music, or several voices, under the whole take."""
    if audio.duration_seconds < NEVER_QUIET_NEEDS_SECONDS:
        return ""
    quietest_db = float(np.percentile(levels, 2)) - loud_db
    if quietest_db <= NEVER_QUIET_DB:
        return ""
    return f"It is never quiet: something sounds under all of it, {-quietest_db:.0f} dB below the voice."


def _steady_tone(audio: Audio, loud_db: float) -> str:
    """A line that never goes: the hum of the mains, or a whistle that stands alone."""
    if audio.duration_seconds < TONE_NEEDS_SECONDS or audio.rate_hz < LEAST_RATE_HZ:
        return ""
    levels, hz = _steady_levels_db(audio)
    levels -= loud_db
    for low_hz, high_hz, apart_hz in ((*MAINS_HZ, MAINS_APART_HZ), (MAINS_HZ[1], 0.46 * audio.rate_hz, TONE_APART_HZ)):
        stands_out = levels - _around(levels, hz, apart_hz) > TONE_STANDS_OUT_DB
        lines = np.where(stands_out & (hz > low_hz) & (hz < high_hz), levels, -np.inf)
        line = int(np.argmax(lines))
        if lines[line] > TONE_DB:
            return f"There is a steady tone of {hz[line]:.0f} Hz, {max(0.0, -lines[line]):.0f} dB below the voice."
    return ""


def _steady_levels_db(audio: Audio) -> tuple[Floats, Floats]:
    """The level at each frequency that a tenth of the take stays under, in dB of a sine at full scale, and in Hz."""
    size = int(2 ** round(np.log2(TONE_WINDOW_SECONDS * audio.rate_hz)))
    window = np.blackman(size).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(audio.samples, size)[:: size // 2]
    power = np.abs(np.fft.rfft(frames * window)) ** 2 * (2 / float(np.sum(window)) ** 2)
    steady = np.percentile(np.ascontiguousarray(power.T), 10, axis=1)
    return 10.0 * np.log10(steady + 1e-20), np.fft.rfftfreq(size, 1 / audio.rate_hz)


def _around(levels: Floats, hz: Floats, apart_hz: tuple[float, float]) -> Floats:
    """For each frequency, the highest level so far apart from it on either side."""
    near, far = (round(apart / hz[1]) for apart in apart_hz)
    padded = np.pad(levels, far, constant_values=-np.inf)
    highest = np.lib.stride_tricks.sliding_window_view(padded, far - near + 1).max(axis=1)
    return np.maximum(highest[: len(levels)], highest[far + near : far + near + len(levels)])
