"""Faults that are made by cutting the sound of a take, or by laying another over it."""

from __future__ import annotations

import numpy as np

from engines.audio import Samples
from engines.marked_speech import Piece, spliced
from engines.original import Faulty, Original, audio_at, audio_of

GAP_SECONDS = 3.0
QUIETER_DB = -12.0
CLIPPED_DB = 12.0
NOISE_SECONDS = (0.4, 0.8)
NOISE_DB = (-6.0, 6.0)
"""Against the loud part of the speech."""
ENDING_SECONDS = 0.2
"""Silence after an ending that fades out; half of the cut endings do."""
_Random = np.random.Generator


def cut_ending(share: float, original: Original, random: _Random) -> Faulty | None:
    """So much of the speech is missing at its end, broken off or faded out."""
    first, last = original.spans[0].start_seconds, original.spans[-1].end_seconds
    end = last - share * (last - first)
    gone = next((i for i, span in enumerate(original.spans) if (span.start_seconds + span.end_seconds) / 2 > end), None)
    if gone is None:
        return None
    samples, rate_hz = original.speech.samples[: round(end * original.speech.rate_hz)].copy(), original.speech.rate_hz
    told = f"broken off at {end:.1f} of {last:.1f} s"
    if random.random() < 0.5:
        fade = min(len(samples), round(0.05 * rate_hz))
        samples[len(samples) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
        samples = np.concatenate([samples, np.zeros(round(ENDING_SECONDS * rate_hz), np.float32)])
        told = f"faded out at {end:.1f} of {last:.1f} s"
    return Faulty(audio_at(samples, rate_hz), told, gone, len(original.words), end, len(samples) / rate_hz)


def gap(original: Original, random: _Random) -> Faulty | None:
    """There is silence of three seconds between two words."""
    at = int(random.integers(1, len(original.words)))
    cut = original.spans[at].start_seconds
    pieces = [Piece(0.0, cut), Piece(-1.0, -1.0 + GAP_SECONDS), Piece(cut, original.speech.seconds)]
    return Faulty(audio_of(spliced(original.speech, pieces)), "a gap", at, at, cut, cut + GAP_SECONDS)


def noise_burst(original: Original, random: _Random) -> Faulty | None:
    """White noise lies over a part of the speech."""
    seconds, db = random.uniform(*NOISE_SECONDS), random.uniform(*NOISE_DB)
    first, last = original.spans[0].start_seconds, original.spans[-1].end_seconds
    start = random.uniform(first, max(first, last - seconds))
    samples, rate_hz = original.speech.samples.copy(), original.speech.rate_hz
    part = samples[round(start * rate_hz) : round((start + seconds) * rate_hz)]
    part += (random.standard_normal(len(part)) * _loud(samples) * 10 ** (db / 20)).astype(np.float32)
    under = [
        i for i, span in enumerate(original.spans) if span.end_seconds > start and span.start_seconds < start + seconds
    ]
    told = f"noise for {seconds:.1f} s, {db:+.0f} dB"
    return Faulty(audio_at(samples, rate_hz), told, under[0], under[-1] + 1, start, start + seconds)


def clipped(original: Original, random: _Random) -> Faulty | None:
    """It is recorded 12 dB too loud, and its peaks are cut off."""
    samples = original.speech.samples
    gain = 10 ** (CLIPPED_DB / 20) / max(1e-6, float(np.abs(samples).max()))
    return _whole(original, np.clip(samples * gain, -1.0, 1.0), "clipped")


def quieter(original: Original, random: _Random) -> Faulty | None:
    """It is 12 dB quieter than it was, and so than its neighbours."""
    return _whole(original, original.speech.samples * 10 ** (QUIETER_DB / 20), "quieter")


def _whole(original: Original, samples: Samples, told: str) -> Faulty:
    audio = audio_at(samples.astype(np.float32), original.speech.rate_hz)
    return Faulty(audio, told, 0, len(original.words), 0.0, audio.duration_seconds)


def _loud(samples: Samples) -> float:
    """The effective value of what is louder than a tenth of the peak."""
    heard = samples[np.abs(samples) > 0.1 * np.abs(samples).max(initial=0.0)]
    return float(np.sqrt(np.mean(heard**2))) if len(heard) else 0.0
