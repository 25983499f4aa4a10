"""Is this recording a good reference clip? Length, level, clipping, noise and silence, each with a mark and advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engines.audio import Audio, Samples

ClipMark = Literal["ok", "doubt", "bad"]
FrameLevels = NDArray[np.float64]
"""Level of each frame in dB below full scale."""

FRAME_SECONDS = 0.02
SHORTEST_SECONDS = 1.0
IDEAL_SECONDS = (5.0, 30.0)
FLOOR_DB = -120.0
SILENT_DB = -60.0
"""A clip whose loud frames stay under this has nobody in it."""
SPEECH_RANGE_DB = 25.0
"""Frames within this of the loud ones are speech, the others pauses."""
HANGOVER_FRAMES = 10
"""Gaps shorter than twice this belong to the words around them (0.2 s on each side, as ITU-T P.56 has it)."""
SPEECH_DB = (-32.0, -12.0)
NOISE_OK_DB, SNR_OK_DB = -55.0, 30.0
SILENCE_OK_SHARE = 0.35
RATE_OK_HZ = 16_000
EDGE_SECONDS = 0.15
"""Quiet left before the first and after the last word of a trimmed clip."""


@dataclass(frozen=True)
class Finding:
    """One line of the check."""

    name: str
    value_text: str
    mark: ClipMark
    """ok; doubt: usable, and something would be better; bad: refused."""
    advice: str = ""
    """What to do about it; empty when ok."""


def check_clip(audio: Audio) -> list[Finding]:
    """What a person should know of a reference clip; any finding marked bad means that it cannot be used."""
    if not len(audio):
        return [Finding("length", "0 s", "bad", "There is no sound in this file. Choose another.")]
    samples = _clean(audio.samples)
    levels = frame_levels(Audio(samples, audio.rate_hz))
    speech = speech_frames(levels)
    if not speech.any():
        return [*_numbers(audio), _length(audio.duration_seconds), _silent(levels)]
    level_db, noise_db = mean_db(levels[speech]), _noise_db(levels)
    return [
        *_numbers(audio),
        _length(audio.duration_seconds),
        _level(level_db, _db(float(np.max(np.abs(samples))))),
        _clipping(clipped_places(samples)),
        _noise(noise_db, level_db - noise_db),
        _silence(1.0 - float(speech.mean())),
        _rate(audio.rate_hz),
    ]


def refusals(findings: list[Finding]) -> list[Finding]:
    """The findings for which a clip is refused."""
    return [finding for finding in findings if finding.mark == "bad"]


def suggest_trim(audio: Audio, longest_seconds: float = IDEAL_SECONDS[1]) -> tuple[float, float]:
    """The stretch in seconds from the first word to the last, ended in a pause where it would be too long."""
    levels = frame_levels(Audio(_clean(audio.samples), audio.rate_hz))
    loud = np.flatnonzero(_loud_frames(levels))
    if not len(loud):
        return 0.0, min(audio.duration_seconds, longest_seconds)
    start = max(0.0, float(loud[0]) * FRAME_SECONDS - EDGE_SECONDS)
    end = min(audio.duration_seconds, (float(loud[-1]) + 1) * FRAME_SECONDS + EDGE_SECONDS)
    if end - start > longest_seconds:
        end = _last_pause_seconds(levels, start, longest_seconds)
    return start, end


def frame_levels(audio: Audio) -> FrameLevels:
    """The level in dBFS of each 20 ms, a steady offset left out; at least one frame, and never under -120."""
    size = max(1, round(audio.rate_hz * FRAME_SECONDS))
    samples = audio.samples if len(audio) >= size else np.pad(audio.samples, (0, size - len(audio)))
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    power = np.var(frames, axis=1, dtype=np.float64)
    return 10.0 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10)))


def speech_frames(levels: FrameLevels) -> NDArray[np.bool_]:
    """Which frames hold speech, the short gaps inside it included; none at all when the clip is silent."""
    spread = np.convolve(_loud_frames(levels), np.ones(2 * HANGOVER_FRAMES + 1))
    return spread[HANGOVER_FRAMES : HANGOVER_FRAMES + len(levels)] > 0.5


def mean_db(levels: FrameLevels) -> float:
    """The level in dBFS of all these frames together."""
    return 10.0 * float(np.log10(np.mean(10.0 ** (levels / 10.0))))


def clipped_places(samples: Samples) -> int:
    """How often the wave is cut off: four samples or more at full scale, or five alike near the clip's own peak."""
    size = np.abs(samples)
    peak = float(size.max(initial=0.0))
    full = size >= 0.9999
    alike = np.abs(np.diff(samples, prepend=np.float32(9.0))) < 1e-6
    return _runs(full, 4) + _runs(alike & ~full & (size > 0.9 * peak) & (peak > 0.25), 4)


def _loud_frames(levels: FrameLevels) -> NDArray[np.bool_]:
    loud_db = float(np.percentile(levels, 95))
    return levels > max(loud_db - SPEECH_RANGE_DB, SILENT_DB)


def _runs(flags: NDArray[np.bool_], at_least: int) -> int:
    """How many stretches of true are at least so long."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return int(np.count_nonzero(edges[1::2] - edges[::2] >= at_least))


def _clean(samples: Samples) -> Samples:
    return np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)


def _db(amplitude: float) -> float:
    return max(FLOOR_DB, 20.0 * float(np.log10(max(amplitude, 1e-9))))


def _noise_db(levels: FrameLevels) -> float:
    """The level of the quietest tenth; digital silence before and after the recording is not the room."""
    sounding = np.flatnonzero(levels > FLOOR_DB)
    inside = np.sort(levels[sounding[0] : sounding[-1] + 1])
    return mean_db(inside[: max(1, len(inside) // 10)])


def _last_pause_seconds(levels: FrameLevels, start_seconds: float, longest_seconds: float) -> float:
    """The quietest moment in the last fifth of the longest stretch allowed."""
    last = int((start_seconds + longest_seconds) / FRAME_SECONDS)
    first = int((start_seconds + 0.8 * longest_seconds) / FRAME_SECONDS)
    smooth = np.convolve(levels[first:last], np.ones(5) / 5, mode="valid")
    return (first + int(np.argmin(smooth)) + 2) * FRAME_SECONDS


def _numbers(audio: Audio) -> list[Finding]:
    broken = len(audio) - int(np.count_nonzero(np.isfinite(audio.samples)))
    if not broken:
        return []
    advice = "The file is damaged. Export it again from the program that made it."
    return [Finding("numbers", f"{broken:,} of {len(audio):,} samples are not numbers", "bad", advice)]


def _length(seconds: float) -> Finding:
    text, (low, high) = f"{seconds:.1f} s", IDEAL_SECONDS
    if seconds < SHORTEST_SECONDS:
        return Finding("length", text, "bad", f"Too short to learn a voice from. Record {low:g} to {high:g} s.")
    if seconds < low:
        return Finding("length", text, "doubt", f"A voice is learnt better from {low:g} to {high:g} s.")
    if seconds > high + 0.05:
        return Finding("length", text, "doubt", f"Trim it to the best {low:g} to {high:g} s.")
    return Finding("length", text, "ok")


def _silent(levels: FrameLevels) -> Finding:
    advice = "Nobody is heard. Check the microphone and the file."
    return Finding("level", f"silent, {float(levels.max()):.0f} dB at most", "bad", advice)


def _level(level_db: float, peak_db: float) -> Finding:
    text = f"{level_db:.0f} dB, peaks at {peak_db:.1f} dB"
    if level_db < SPEECH_DB[0]:
        return Finding("level", text, "doubt", "Quiet. Go nearer to the microphone or turn it up.")
    if level_db > SPEECH_DB[1]:
        return Finding("level", text, "doubt", "Very loud, perhaps squeezed. Record it with more headroom.")
    return Finding("level", text, "ok")


def _clipping(places: int) -> Finding:
    if not places:
        return Finding("clipping", "none", "ok")
    text = f"{places:,} place" + ("s" if places > 1 else "")
    return Finding(
        "clipping", text, "doubt", "The wave is cut off there. Record again with the microphone turned down."
    )


def _noise(noise_db: float, snr_db: float) -> Finding:
    text = f"floor {noise_db:.0f} dB, {snr_db:.0f} dB under the speech"
    if noise_db > NOISE_OK_DB and snr_db < SNR_OK_DB:
        return Finding("noise", text, "doubt", "Noise, echo or music would be learnt too. Record in a quieter room.")
    return Finding("noise", text, "ok")


def _silence(share: float) -> Finding:
    text = f"{100 * share:.0f} %"
    if share > SILENCE_OK_SHARE:
        return Finding("silence", text, "doubt", "Long pauses teach nothing. Trim them away.")
    return Finding("silence", text, "ok")


def _rate(rate_hz: int) -> Finding:
    text = f"{rate_hz:,} Hz"
    if rate_hz < RATE_OK_HZ:
        return Finding(
            "sample rate", text, "doubt", "A telephone's sound; the voice will be as dull. Find a better copy."
        )
    return Finding("sample rate", text, "ok")
