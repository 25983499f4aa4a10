"""From a recording to a reference clip: the best part, at one level and rate, as FLAC of at most 1 MB."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from engines.audio import Audio
from engines.contract import BadInput, sha256_hex
from studio.clip_check import IDEAL_SECONDS, check_clip, frame_levels, mean_db, refusals, speech_frames, suggest_trim
from studio.sound_files import write_flac

CLIP_RATE_HZ = 24_000
LARGEST_CLIP_BYTES = 1_000_000
LONGEST_CLIP_SECONDS = IDEAL_SECONDS[1]
CLIP_LEVEL_DB, CLIP_PEAK_DB = -20.0, -1.0
FADE_SECONDS = 0.01


def reference_clip(audio: Audio, trim: tuple[float, float] | None = None) -> Audio:
    """The part to learn from: 24 kHz, faded at its edges, speech at -20 dB; BadInput when the check refuses it."""
    start, end = _checked_trim(trim, audio.duration_seconds) if trim else suggest_trim(audio)
    part = Audio(audio.samples[int(start * audio.rate_hz) : round(end * audio.rate_hz)], audio.rate_hz)
    for finding in refusals(check_clip(part)):
        raise BadInput(f"This clip cannot be used ({finding.name}: {finding.value_text}). {finding.advice}")
    return _levelled(_at_clip_rate(part))


def _at_clip_rate(audio: Audio) -> Audio:
    import soxr

    if audio.rate_hz == CLIP_RATE_HZ:
        return audio
    return Audio(soxr.resample(audio.samples, audio.rate_hz, CLIP_RATE_HZ), CLIP_RATE_HZ)


def _levelled(audio: Audio) -> Audio:
    """The steady offset is gone, and the speech is as loud as in every other clip, its peaks allowing."""
    samples = audio.samples - audio.samples.mean()
    levels = frame_levels(audio)
    gain_db = CLIP_LEVEL_DB - mean_db(levels[speech_frames(levels)])
    room_db = CLIP_PEAK_DB - 20.0 * math.log10(max(float(np.max(np.abs(samples))), 1e-6))
    return _faded(Audio(samples * 10.0 ** (min(gain_db, room_db) / 20.0), audio.rate_hz))


def _faded(audio: Audio) -> Audio:
    size = min(len(audio) // 2, round(FADE_SECONDS * audio.rate_hz))
    ramp, samples = np.linspace(0.0, 1.0, size, dtype=np.float32), audio.samples.copy()
    samples[:size] *= ramp
    samples[len(samples) - size :] *= ramp[::-1]
    return Audio(samples, audio.rate_hz)


def write_clip(folder: Path, clip: Audio, may_shorten: bool) -> tuple[str, Audio]:
    """The clip lies in the folder under its hash, in at most 1 MB; gives the hash, and the clip as it was kept."""
    path = folder / "clip.flac"
    while True:
        write_flac(path, clip)
        size = path.stat().st_size
        if size <= LARGEST_CLIP_BYTES:
            break
        fits_seconds = 0.97 * clip.duration_seconds * LARGEST_CLIP_BYTES / size
        if not may_shorten:
            raise BadInput(f"This clip is over 1 MB as FLAC. About {fits_seconds:.0f} s would fit; trim it shorter.")
        clip = _faded(Audio(clip.samples[: int(fits_seconds * clip.rate_hz)], clip.rate_hz))
    sha256 = sha256_hex(path.read_bytes())
    path.rename(folder / f"{sha256}.flac")
    return sha256, clip


def _checked_trim(trim: tuple[float, float], duration_seconds: float) -> tuple[float, float]:
    start, end = trim[0], min(trim[1], duration_seconds)
    if not (0 <= start < end and trim[1] <= duration_seconds + 0.5):
        whole = f"The recording has {duration_seconds:.1f} s"
        raise BadInput(f"{whole}, and {trim[0]:.1f} to {trim[1]:.1f} s is no part of it. Choose another part.")
    if end - start > LONGEST_CLIP_SECONDS + 0.05:
        raise BadInput(
            f"The part has {end - start:.1f} s; {LONGEST_CLIP_SECONDS:g} s is the most. Choose a shorter one."
        )
    return start, end
