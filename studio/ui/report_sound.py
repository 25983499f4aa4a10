"""How a take sounds, as a picture: the player, the wave with what is wrong marked on it, the faults in words."""

from __future__ import annotations

import functools
import re
from html import escape
from pathlib import Path

from engines.contract import SidetoneError
from studio.recordings import Recordings
from studio.rows import ChunkRow, TakeRow
from studio.ui.report_view import seconds_text
from studio.ui.report_words import Steps, wave_marks
from studio.waveform import Mark, svg_waveform

WAVE_WIDTH, WAVE_HEIGHT = 960, 96
SMALL_WIDTH, SMALL_HEIGHT = 320, 40
ENDING_SECONDS = 0.3
"""How much of the end is marked where the ending is at fault."""

Marks = tuple[tuple[float, float, str, str], ...]
_LASTING = re.compile(r"\bfor (\d+(?:\.\d+)?) s\b")
_PLACED = re.compile(r"\bat (\d+(?:\.\d+)?) s\b")
_ENDING = re.compile(r"\b(?:ends?|ending|tail)\b", re.IGNORECASE)


def sound_part(book_id: str, row: ChunkRow, recordings: Recordings) -> str:
    """The player, and what is wrong with the sound."""
    take = row.take
    if take is None or take.status != "success":
        return ""
    picture = wave(recordings, take.speech_key, take.words, take.faults, take.duration_seconds)
    if not picture:
        return '<p class="st-note">The recording is not on this disk. Retake the chunk to hear it.</p>'
    return (
        '<div class="st-player" data-player>'
        '<button type="button" class="st-play" data-play aria-label="Play"></button>'
        f'<div class="st-wave" data-wave>{picture}<span class="st-wave-at"></span></div>'
        f'<span class="st-time st-numbers" data-time>{seconds_text(take.duration_seconds)}</span>'
        f"{source(book_id, take.speech_key)}{_faults(take)}</div>"
    )


def source(book_id: str, speech_key: str) -> str:
    """The sound itself, fetched when it is played."""
    return f'<audio preload="none" src="/media/take/{escape(book_id)}/{escape(speech_key)}.flac"></audio>'


def wave(
    recordings: Recordings,
    speech_key: str,
    steps: Steps,
    faults: list[str],
    duration_seconds: float,
    size: tuple[int, int] = (WAVE_WIDTH, WAVE_HEIGHT),
) -> str:
    """The recording as a wave with its differences and faults; empty where it is not on this disk."""
    marks = wave_marks(steps) + fault_marks(faults, duration_seconds)
    return _picture(recordings.folder, speech_key, marks, size)


@functools.lru_cache(maxsize=256)
def _picture(folder: Path, speech_key: str, marks: Marks, size: tuple[int, int]) -> str:
    try:
        audio = Recordings(folder).read(speech_key)
    except (SidetoneError, ValueError):
        return ""
    return svg_waveform(audio, *size, marks=[Mark(*mark) for mark in marks], label="The take as a wave")


def fault_place(fault: str, duration_seconds: float) -> tuple[float, float] | None:
    """Where in the take a fault is, read from its sentence; None where it is nowhere in particular."""
    if at := _PLACED.search(fault):
        start, lasting = float(at[1]), _LASTING.search(fault)
        return start, min(duration_seconds, start + (float(lasting[1]) if lasting else ENDING_SECONDS))
    if _ENDING.search(fault) and duration_seconds > 0:
        return max(0.0, duration_seconds - ENDING_SECONDS), duration_seconds
    return None


def fault_marks(faults: list[str], duration_seconds: float) -> Marks:
    """The faults that have a place, as marks on the wave."""
    placed = ((fault, fault_place(fault, duration_seconds)) for fault in faults)
    return tuple((*place, "waveform-mark fault", fault) for fault, place in placed if place)


def _faults(take: TakeRow) -> str:
    if not take.faults:
        return ""
    rows = "".join(f"<li>{_fault(fault, take.duration_seconds)}</li>" for fault in take.faults)
    return f'<ul class="st-faults" aria-label="faults in the sound">{rows}</ul>'


def _fault(fault: str, duration_seconds: float) -> str:
    place, words = fault_place(fault, duration_seconds), f'<span class="st-mark bad"></span>{escape(fault)}'
    if place is None:
        return f"<span>{words}</span>"
    return f'<button type="button" class="st-fault" data-at="{place[0]:.2f}" title="Plays from here.">{words}</button>'
