"""Takes -> one chapter's finished sound: trimmed, joined over room tone, at one loudness; streamed take by take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import soxr

from engines.audio import Samples
from engines.contract import canonical_json, sha256_hex
from studio.files import written_beside
from studio.limiter import Limiter
from studio.loudness import LoudnessMeter, amplitude, decibels
from studio.sound_files import flac_length, read_flac, writing_pcm

METHOD = "1"  # part of every key: a change to how chapters are made makes them again
EMPTY_RATE_HZ = 22_050
KEEP_BEFORE_SECONDS, KEEP_AFTER_SECONDS = 0.04, 0.06
FADE_IN_SECONDS, FADE_OUT_SECONDS = 0.005, 0.012
FRAME_SECONDS = 0.01
SPEECH_RANGE_DB = 45.0  # weak consonants stand within this of the loudest vowel
NOISE_MARGIN_DB, LEAST_RANGE_DB = 6.0, 36.0
MAX_GAIN_DB = 30.0
LOUDNESS_TOLERANCE_LU = 0.5
MAX_CORRECTION_DB = 6.0  # beyond it a louder gain would only be limited away
OVERCORRECTION = 1.6  # where peaks are limited, a decibel of gain gives about 0.6 of loudness
WRITES = 3
NO_TONE_DB = -120.0
TONE_SECONDS = 9.7

Progress = Callable[[float, float], None]
"""Told how much is done of how much; may raise to stop the work, which then leaves nothing behind."""


class TakePiece(NamedTuple):
    """One take in a chapter and the pause after it; no path is a chunk that has no sound."""

    path: Path | None
    pause_after_seconds: float


class MasteringStyle(NamedTuple):
    """Everything a person may choose about mastering."""

    loudness_lufs: float = -19.0
    true_peak_db: float = -3.0
    room_tone_db: float = -72.0
    head_seconds: float = 0.75
    tail_seconds: float = 2.0

    @classmethod
    def from_settings(cls, settings: Any) -> MasteringStyle:
        """The style that the settings table asks for."""
        levels = (settings.loudness_lufs, settings.true_peak_db, settings.room_tone_db)
        return cls(*map(float, (*levels, settings.chapter_head_seconds, settings.chapter_tail_seconds)))

    def key(self) -> str:
        """A name for the style and the method of this file; equal for equal results."""
        return sha256_hex(canonical_json([METHOD, *self]))


@dataclass(frozen=True)
class MasteredChapter:
    """A finished chapter and where each of its pieces stands."""

    path: Path
    duration_seconds: float
    times_seconds: tuple[tuple[float, float], ...]
    """Start and end of every piece, in order; equal where a piece has no sound."""
    loudness_lufs: float
    """Measured on the result; -inf for silence."""
    true_peak_db: float
    """Measured on the result, four times oversampled; -inf for silence."""
    gain_db: float


def master_chapter(
    pieces: Iterable[TakePiece], out_path: Path, style: MasteringStyle, on_progress: Progress | None = None
) -> MasteredChapter:
    """The chapter is at out_path as mono 16-bit FLAC at the first take's rate, at the style's loudness and peak.

    Memory holds one take at a time. Progress counts pieces over two passes. BadInput when a take cannot be read.
    """
    reel = _Reel(list(pieces), style, on_progress or (lambda done, total: None))
    gain_db = reel.survey()
    with written_beside(out_path) as beside:
        for write in range(WRITES):
            lufs, peak_db = reel.write(beside, gain_db)
            short_db = style.loudness_lufs - lufs
            if write == WRITES - 1 or abs(short_db) <= LOUDNESS_TOLERANCE_LU or not reel.may_rise(gain_db, short_db):
                break
            gain_db += OVERCORRECTION * short_db
    return MasteredChapter(out_path, reel.duration_seconds, tuple(reel.times_seconds), lufs, peak_db, gain_db)


class _Reel:
    """The chapter as it will sound, run through once to measure it and once more to write it."""

    def __init__(self, pieces: Sequence[TakePiece], style: MasteringStyle, on_progress: Progress) -> None:
        self.pieces, self.style, self.on_progress = pieces, style, on_progress
        first = next((piece.path for piece in pieces if piece.path), None)
        self.rate_hz = flac_length(first)[1] if first else EMPTY_RATE_HZ
        self.times_seconds: list[tuple[float, float]] = []
        self.duration_seconds = 0.0
        self.plain_gain_db = 0.0
        self._done = 0

    def survey(self) -> float:
        """The gain in dB that brings the chapter to its loudness; pieces and duration are known afterwards."""
        meter, position = LoudnessMeter(self.rate_hz), 0
        for speech, rest in self._parts():
            meter.push(speech)
            meter.push(np.zeros(rest, np.float32))
            self.times_seconds.append((position / self.rate_hz, (position + len(speech)) / self.rate_hz))
            position += len(speech) + rest
        self.times_seconds = self.times_seconds[1:]  # the head is no piece
        self.duration_seconds = position / self.rate_hz
        lufs = meter.lufs()
        self.plain_gain_db = min(self.style.loudness_lufs - lufs, MAX_GAIN_DB) if lufs > float("-inf") else 0.0
        return self.plain_gain_db

    def may_rise(self, gain_db: float, short_db: float) -> bool:
        """Whether correcting a gain for what the limiter took is still worth it."""
        top_db = min(MAX_GAIN_DB, self.plain_gain_db + MAX_CORRECTION_DB)
        return gain_db + OVERCORRECTION * short_db <= top_db

    def write(self, path: Path, gain_db: float) -> tuple[float, float]:
        """The chapter is written with this gain; gives its measured loudness and true peak."""
        meter, limiter = LoudnessMeter(self.rate_hz), Limiter(self.rate_hz, self.style.true_peak_db)
        with writing_pcm(path, self.rate_hz) as write:
            for block in self._limited(limiter, amplitude(gain_db)):
                meter.push(block)
                write(block)
        return meter.lufs(), decibels(limiter.peak)

    def _limited(self, limiter: Limiter, gain: float) -> Iterator[Samples]:
        tone = _RoomTone(self.rate_hz, self.style.room_tone_db)
        for speech, rest in self._parts():
            block = np.zeros(len(speech) + rest, np.float32)
            block[: len(speech)] = speech * np.float32(gain)
            tone.add_to(block)
            yield limiter.push(block)
        yield limiter.finish()

    def _parts(self) -> Iterator[tuple[Samples, int]]:
        """Each stretch of sound, and the number of silent samples after it; the head comes first, as a rest."""
        yield np.zeros(0, np.float32), self._samples(self.style.head_seconds)
        for index, piece in enumerate(self.pieces):
            last = index == len(self.pieces) - 1
            rest = self._samples(self.style.tail_seconds if last else piece.pause_after_seconds)
            yield (_cleaned(piece.path, self.rate_hz) if piece.path else np.zeros(0, np.float32)), rest
            self._done += 1
            self.on_progress(min(self._done, 2 * len(self.pieces)), 2 * len(self.pieces))

    def _samples(self, seconds: float) -> int:
        return max(0, round(seconds * self.rate_hz))


def _cleaned(path: Path, rate_hz: int) -> Samples:
    """The take at this rate without offset, trimmed to its speech and faded at both ends; empty if it is silent."""
    audio = read_flac(path)
    samples = audio.samples
    if audio.rate_hz != rate_hz and len(samples):
        samples = soxr.resample(samples, audio.rate_hz, rate_hz)
    if not len(samples):
        return samples
    return faded(trimmed(samples - samples.mean(dtype=np.float64).astype(np.float32), rate_hz), rate_hz)


def trimmed(samples: Samples, rate_hz: int) -> Samples:
    """The samples from shortly before the first speech to shortly after the last; empty if there is none."""
    start, end = speech_span(samples, rate_hz)
    return samples[start:end]


def speech_span(samples: Samples, rate_hz: int) -> tuple[int, int]:
    """The first sample that is kept of a take without offset, and the one after the last; 0 and 0 if it is silent."""
    frame = max(1, round(FRAME_SECONDS * rate_hz))
    loud = np.flatnonzero(_speech_frames(samples, frame)) if len(samples) else np.zeros(0, np.int64)
    if not len(loud):
        return 0, 0
    start = int(loud[0]) * frame - round(KEEP_BEFORE_SECONDS * rate_hz)
    end = (int(loud[-1]) + 1) * frame + round(KEEP_AFTER_SECONDS * rate_hz)
    return max(0, start), min(len(samples), end)


def _speech_frames(samples: Samples, frame: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    padded = np.zeros(-(-len(samples) // frame) * frame, np.float32)
    padded[: len(samples)] = samples
    frames = padded.reshape(-1, frame)
    levels_db = 10 * np.log10(np.einsum("ij,ij->i", frames, frames) / frame + 1e-12)
    loudest_db, floor_db = float(levels_db.max()), float(np.percentile(levels_db, 5))
    threshold_db = max(loudest_db - SPEECH_RANGE_DB, min(floor_db + NOISE_MARGIN_DB, loudest_db - LEAST_RANGE_DB))
    return np.asarray(levels_db > max(threshold_db, -90.0))


def faded(samples: Samples, rate_hz: int) -> Samples:
    """A copy that rises from and falls to nothing along half a cosine."""
    result = samples.copy()
    rise = min(round(FADE_IN_SECONDS * rate_hz), len(result) // 2)
    fall = min(round(FADE_OUT_SECONDS * rate_hz), len(result) // 2)
    result[:rise] *= _half_cosine(rise)
    result[len(result) - fall :] *= _half_cosine(fall)[::-1]
    return result


def _half_cosine(length: int) -> Samples:
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(length) / max(1, length))).astype(np.float32)


class _RoomTone:
    """A quiet noise that goes round without a seam, the same in every render."""

    def __init__(self, rate_hz: int, level_db: float) -> None:
        length = round(TONE_SECONDS * rate_hz)
        noise = np.random.default_rng(1770).standard_normal(length)
        hz = np.fft.rfftfreq(length, 1 / rate_hz)
        # falls by 3 dB an octave from 100 Hz up, and by more below, where it would only rumble
        shape = np.sqrt(100.0 / np.maximum(hz, 100.0)) * np.minimum(hz / 100.0, 1.0) ** 2
        tone = np.fft.irfft(np.fft.rfft(noise) * shape, length)
        level = amplitude(level_db) if level_db > NO_TONE_DB else 0.0
        self._tone = (tone / np.sqrt(np.mean(tone**2)) * level).astype(np.float32)
        self._position = 0

    def add_to(self, block: Samples) -> None:
        """The tone goes on under the block, from where it stopped."""
        done = 0
        while done < len(block):
            stretch = self._tone[self._position : self._position + len(block) - done]
            block[done : done + len(stretch)] += stretch
            done += len(stretch)
            self._position = (self._position + len(stretch)) % len(self._tone)
