"""A recording of any length in windows that a listener takes at once, cut where nothing is said; memory stays small."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engines.audio import Audio, Samples
from engines.contract import BadInput
from engines.listeners import EMBEDDED
from studio.sound_files import open_any, opened_sound, shown

RATE_HZ = 16_000  # what every listener takes
WINDOW_SECONDS = 28.0  # a listener's own is 30 s
EMBEDDED_SECONDS = 12.0  # the built-in listener takes shorter ones whole, skips less in them and is quicker
SHORTEST_SHARE = 0.45  # of the longest window
FRAME_SECONDS = 0.01
GOOD_PAUSE_SECONDS, LEAST_PAUSE_SECONDS = 0.3, 0.12  # between sentences; between words, and longer than a stop in one
PAUSE_DB = -32.0  # under the loud part of the window, or nearer to it where the recording is noisy
FLOOR_MARGIN_DB, PAUSE_AT_MOST_DB = 8.0, -18.0
MUTE_DB = -65.0  # under full scale, whatever else there is
OVERLAP_SECONDS = 1.0  # on either side of a cut that had to be made amid speech: longer than most words
LONGEST_SECONDS = 200 * 3600.0
LEAST_SECONDS, LEAST_BITS_PER_SECOND = 600.0, 2000  # no codec for speech goes lower; below it hours of silence hide
SUFFIXES = frozenset(".m4b .m4a .mp3 .flac .wav .ogg .opus .aac .mp4 .webm .mka .aiff .wma".split())


class Window(NamedTuple):
    """A stretch of sound; what is said from own_start to own_end is its own, the rest belongs to its neighbours."""

    audio: Audio
    start_seconds: float
    """Where its sound starts in the recording; of a folder, counted over its files in order."""
    own_start_seconds: float
    own_end_seconds: float
    file: str = ""
    """Its file in a folder, by name."""


def files_of(path: Path) -> list[Path]:
    """The file itself, or the sound files of a folder in the order of their names, numbers as numbers."""
    if not path.is_dir():
        return [path]
    found = [one for one in path.iterdir() if one.suffix.lower() in SUFFIXES and not one.name.startswith(".")]
    if not found:
        raise BadInput(f"{shown(path)} is a folder without sound files. Choose a recording, or a folder of them.")
    return sorted(found, key=lambda one: [int(p) if p.isdigit() else p.lower() for p in re.split(r"(\d+)", one.name)])


def length_seconds(path: Path) -> float:
    """How long the file or the files of the folder say that they play; 0 where they do not say."""
    total = 0.0
    for file in files_of(path):
        with opened_sound(file) as (container, _):
            total += max(0.0, (container.duration or 0) / 1_000_000)
    return total


def window_seconds_for(listener: str) -> float:
    """How long a window this listener is best given."""
    return EMBEDDED_SECONDS if listener == EMBEDDED else WINDOW_SECONDS


def windows_of(path: Path, longest_seconds: float = WINDOW_SECONDS) -> Iterator[Window]:
    """The whole recording in windows of at most so many seconds at RATE_HZ, in order.

    BadInput, in one line, for what is missing, no sound, damaged, or longer than a file of its size can be.
    """
    files = files_of(path)
    before_seconds = 0.0
    for file in files:
        end_seconds = before_seconds
        for window in cut_in_windows(open_any(file, _longest_seconds(file), RATE_HZ), longest_seconds):
            end_seconds = before_seconds + window.own_end_seconds
            yield Window(
                window.audio,
                before_seconds + window.start_seconds,
                before_seconds + window.own_start_seconds,
                end_seconds,
                file.name if path.is_dir() else "",
            )
        before_seconds = end_seconds


def _longest_seconds(path: Path) -> float:
    """How much sound may come out of a file of its size."""
    size_bytes = path.stat().st_size if path.is_file() else 0
    return min(LONGEST_SECONDS, max(LEAST_SECONDS, size_bytes * 8 / LEAST_BITS_PER_SECOND // 60 * 60))


def cut_in_windows(blocks: Iterable[Audio], longest_seconds: float = WINDOW_SECONDS) -> Iterator[Window]:
    """Blocks of sound at RATE_HZ as windows; together they are all of it."""
    longest = _frames(longest_seconds)
    held = np.zeros(0, np.float32)
    start = own_start = 0
    for block in blocks:
        held = np.concatenate((held, block.samples))
        while len(held) > longest:
            cut, clean = _cut(held[:longest], own_start - start)
            reach = 0 if clean else _frames(OVERLAP_SECONDS)
            yield _window(held[: cut + reach], start, own_start, start + cut)
            own_start = start + cut
            start, held = start + cut - reach, held[cut - reach :]
    if len(held):
        yield _window(held, start, own_start, start + len(held))


def _frames(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def _window(samples: Samples, start: int, own_start: int, own_end: int) -> Window:
    return Window(Audio(samples, RATE_HZ), start / RATE_HZ, own_start / RATE_HZ, own_end / RATE_HZ)


def _cut(samples: Samples, own_start: int) -> tuple[int, bool]:
    """Where to cut: in the last good pause, else in the longest; and whether nothing is said there.

    Where there is no pause it is the quietest place that leaves room for the overlap.
    """
    levels = levels_db(samples)
    frame = _frames(FRAME_SECONDS)
    first = round(own_start / frame + SHORTEST_SHARE * len(levels))
    pauses = [(start, end) for start, end in pauses_in(levels) if end > first]
    seconds = [(end - start) * FRAME_SECONDS for start, end in pauses]
    good = [pause for pause, long in zip(pauses, seconds, strict=True) if long >= GOOD_PAUSE_SECONDS]
    if good or (pauses and max(seconds) >= LEAST_PAUSE_SECONDS):
        start, end = good[-1] if good else pauses[seconds.index(max(seconds))]
        return max((start + end) // 2, first) * frame, True
    last = len(levels) - round(OVERLAP_SECONDS / FRAME_SECONDS)
    smooth = np.convolve(levels, np.ones(10) / 10, "same")
    return (first + int(np.argmin(smooth[first:last]))) * frame, False


def levels_db(samples: Samples) -> NDArray[np.float64]:
    """The level of each frame of FRAME_SECONDS, in dB under full scale."""
    frame = _frames(FRAME_SECONDS)
    whole = samples[: len(samples) // frame * frame].reshape(-1, frame).astype(np.float64)
    power: NDArray[np.float64] = np.sqrt(np.mean(whole * whole, axis=1)) if len(whole) else np.zeros(0)
    return 20 * np.log10(np.maximum(power, 1e-8))


def pauses_in(levels: NDArray[np.float64]) -> list[tuple[int, int]]:
    """From which frame to before which nothing is said."""
    if not len(levels):
        return []
    loud_db, floor_db = float(np.percentile(levels, 95)), float(np.percentile(levels, 5))
    limit_db = min(max(loud_db + PAUSE_DB, floor_db + FLOOR_MARGIN_DB), loud_db + PAUSE_AT_MOST_DB)
    quiet = np.concatenate(([0], (levels <= max(limit_db, MUTE_DB)).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(quiet)).reshape(-1, 2)
    return [(int(start), int(end)) for start, end in edges]
