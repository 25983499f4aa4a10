"""Faults that need no listener: silence, clipping, gaps, noise, a cut ending, a pace no person speaks at.

Levels are relative to the loud part of the take itself, so a quiet voice is judged like a loud one. The bounds were set
on clean synthetic and human speech with room to spare: a false alarm costs a retake, and a book has thousands of takes.
"""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from engines.audio import Audio, Samples

Floats = NDArray[np.floating]

FRAME_SECONDS = 0.02  # short against a syllable, long against a pitch period
SILENCE_DB = -60.0  # peak of full scale under which a take holds no voice
FLOOR_DB = -200.0  # stands for the level of digital silence

CLIPPED_RUN = 4  # equal samples at the peak; a smooth wave has one or two
CLIPPED_RUNS = 3  # one such run may be chance

LONGEST_GAP_SECONDS = 1.5  # pauses between chunks are made in mastering; inside one, 1 s is already much
GAP_DB = -40.0  # under the loud part: quieter than the weakest fricative
GAP_AT_MOST_DB = -20.0

NOISE_FLATNESS = 0.3  # white noise is 0.56 in one frame, voiced speech under 0.1
NOISE_DB = -30.0
LONGEST_NOISE_SECONDS = 0.4  # the longest fricative stays under 0.3 s

HISS_BAND_HZ = (4000.0, 9000.0)  # between fricatives a voice leaves this band empty
HISS_DB = -28.0  # its quietest frames against the loud part; clean speech is under -34, a whisper included
HISS_NEEDS_SECONDS = 1.0  # a shorter word may be one long fricative

TAIL_SECONDS = 0.005  # in 10 ms, quick speech fades from full voice to nothing
CUT_ENDING_DB = -14.0  # clean takes end 25 dB down or more

FASTEST_PER_SECOND = 32.0  # letters and spaces; narrators speak at 12 to 18, auctioneers at 30
FASTEST_SHORT_PER_SECOND = 45.0  # a few words average less out
SHORT_TEXT = 40.0
SLOWEST_PER_SECOND = 5.0
SLACK_SECONDS = 2.0  # a single word may be drawn out, an abbreviation spelled
SHORTEST_SECONDS = 0.08


def signal_faults(audio: Audio, text: str) -> tuple[str, ...]:
    """What is wrong with the sound of this text, each a short sentence with its figure; empty when nothing is."""
    broken = _not_numbers(audio.samples) or _silent(audio)
    if broken:
        return (broken,)
    levels = _levels_db(_frames(audio))
    loud_db = _loud_db(levels)
    found = (
        _clipping(audio),
        _gap(levels, loud_db),
        _noise(audio, loud_db),
        _cut_ending(audio, loud_db),
        _pace(audio.duration_seconds, text),
    )
    return tuple(fault for fault in found if fault)


def is_sound(audio: Audio) -> bool:
    """Whether there is anything to hear: some samples, all of them numbers, not all of them silence."""
    return not (_not_numbers(audio.samples) or _silent(audio))


def loud_level_db(audio: Audio) -> float | None:
    """The level of its loud part under full scale: the 95th percentile of its frames; None where nothing sounds."""
    return _loud_db(_levels_db(_frames(audio))) if is_sound(audio) else None


def spoken_length(text: str) -> float:
    """The length of a text in letters of an alphabet: a wide character or a digit takes as long as three."""
    return float(sum(_letters(character) for character in text.strip()))


def _letters(character: str) -> int:
    return 3 if character.isdigit() or unicodedata.east_asian_width(character) in "WF" else 1


def _not_numbers(samples: Samples) -> str:
    bad = len(samples) - int(np.count_nonzero(np.isfinite(samples)))
    return f"{bad} of {len(samples)} samples are not numbers." if bad else ""


def _silent(audio: Audio) -> str:
    if not len(audio):
        return "There are no samples."
    peak_db = _db(audio.peak)
    if peak_db < SILENCE_DB:
        return f"It is silent for all of its {audio.duration_seconds:.1f} s."
    return ""


def _db(amplitude: float) -> float:
    return 20.0 * float(np.log10(amplitude)) if amplitude > 0 else FLOOR_DB


def _frames(audio: Audio) -> Floats:
    """Frames of 20 ms every 10 ms, shape (frames, samples); a last part that fills no frame is left out."""
    size = max(2, min(len(audio), round(FRAME_SECONDS * audio.rate_hz)))
    padded = audio.samples if len(audio) >= size else np.pad(audio.samples, (0, size - len(audio)))
    return np.lib.stride_tricks.sliding_window_view(padded, size)[:: size // 2]


def _loud_db(levels: Floats) -> float:
    return float(np.percentile(levels[levels > FLOOR_DB], 95))


def _levels_db(frames: Floats) -> Floats:
    power = np.einsum("ij,ij->i", frames, frames) / frames.shape[1]
    return 10.0 * np.log10(np.maximum(power, 1e-20))


def _longest_run(flags: NDArray[np.bool_]) -> tuple[int, int]:
    """Start and length of the longest run of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    if not len(edges):
        return 0, 0
    lengths = edges[1::2] - edges[::2]
    longest = int(np.argmax(lengths))
    return int(edges[2 * longest]), int(lengths[longest])


def _clipping(audio: Audio) -> str:
    at_peak = np.abs(audio.samples) >= audio.peak - 0.5 / 32768
    if np.count_nonzero(at_peak) < CLIPPED_RUN * CLIPPED_RUNS:
        return ""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], at_peak.astype(np.int8), [0]))))
    runs = int(np.count_nonzero(edges[1::2] - edges[::2] >= CLIPPED_RUN))
    return f"It is clipped in {runs} places." if runs >= CLIPPED_RUNS else ""


def _gap(levels: Floats, loud_db: float) -> str:
    floor_db = float(np.percentile(levels, 5)) + 6.0
    silence_db = min(max(loud_db + GAP_DB, floor_db), loud_db + GAP_AT_MOST_DB)
    voiced = np.flatnonzero(levels > silence_db)
    if not len(voiced):
        return ""
    first, last = int(voiced[0]), int(voiced[-1])
    start, length = _longest_run(levels[first : last + 1] <= silence_db)
    seconds, at_seconds = _frames_seconds(length), _frames_seconds(first + start)
    return f"It is silent for {seconds:.1f} s at {at_seconds:.1f} s." if seconds > LONGEST_GAP_SECONDS else ""


def _frames_seconds(frames: int) -> float:
    return frames * FRAME_SECONDS / 2


def _noise(audio: Audio, loud_db: float) -> str:
    size = 2 ** round(np.log2(FRAME_SECONDS * audio.rate_hz))  # for the speed of the transform
    frames = audio.samples[: len(audio) // size * size].reshape(-1, size)
    if not len(frames):
        return ""
    levels, seconds = _levels_db(frames), size / audio.rate_hz
    power = np.abs(np.fft.rfft(frames * np.hanning(size).astype(np.float32))) ** 2
    hz = np.fft.rfftfreq(size, 1 / audio.rate_hz)
    audible = power[:, (hz > 100) & (hz < 8000)] + 1e-12
    flatness = np.exp(np.mean(np.log(audible), axis=1)) / np.mean(audible, axis=1)
    start, length = _longest_run((flatness > NOISE_FLATNESS) & (levels > loud_db + NOISE_DB))
    if length * seconds > LONGEST_NOISE_SECONDS:
        return f"There is noise for {length * seconds:.1f} s at {start * seconds:.1f} s."
    return _hiss(power, hz, levels, loud_db) if audio.duration_seconds >= HISS_NEEDS_SECONDS else ""


def _hiss(power: Floats, hz: Floats, levels: Floats, loud_db: float) -> str:
    """Noise under the whole take: the band above the vowels never empties."""
    share = power[:, (hz > HISS_BAND_HZ[0]) & (hz < HISS_BAND_HZ[1])].sum(axis=1) / (power.sum(axis=1) + 1e-12)
    quietest_db = float(np.percentile(levels + 10.0 * np.log10(share + 1e-12), 5)) - loud_db
    return f"There is noise under all of it, {-quietest_db:.0f} dB below the voice." if quietest_db > HISS_DB else ""


def _cut_ending(audio: Audio, loud_db: float) -> str:
    tail = audio.samples[-max(1, round(TAIL_SECONDS * audio.rate_hz)) :]
    below_db = _db(float(np.sqrt(np.mean(tail.astype(np.float64) ** 2)))) - loud_db
    return (
        f"It ends in full voice, {max(0.0, -below_db):.0f} dB below its loud part." if below_db > CUT_ENDING_DB else ""
    )


def _pace(seconds: float, text: str) -> str:
    letters = spoken_length(text)
    fastest = FASTEST_PER_SECOND if letters >= SHORT_TEXT else FASTEST_SHORT_PER_SECOND
    if seconds < max(SHORTEST_SECONDS, letters / fastest):
        return f"{letters:.0f} letters in {seconds:.2f} s is faster than anyone speaks."
    if seconds > SLACK_SECONDS + letters / SLOWEST_PER_SECOND:
        return f"{letters:.0f} letters in {seconds:.1f} s is slower than anyone speaks."
    return ""
