"""What an export is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Progress = Callable[[float, float], None]
"""Told the seconds of sound done and in all; may raise to stop the export, which then leaves nothing behind."""


@dataclass(frozen=True)
class Cue:
    """A stretch of text and when it is heard, in seconds from its chapter's start."""

    start_seconds: float
    end_seconds: float
    text: str


@dataclass(frozen=True)
class ChapterAudio:
    """A mastered chapter: mono 16-bit FLAC, its title, and its cues."""

    title: str
    path: Path
    cues: Sequence[Cue] = field(default=())


@dataclass(frozen=True)
class BookTags:
    """What the file says of itself; everything is text, and empty fields are left out."""

    title: str
    author: str = ""
    narrator: str = ""
    year: str = ""
    language: str = ""
    """ISO 639-1."""
    cover: bytes = b""
    """PNG or JPEG; other pictures are turned into JPEG, and what is no picture is left out."""
    comment: str = ""
    """Follows the sentence that says the narration is synthetic."""
    engine: str = ""
    """Who spoke, as in 'eSpeak NG'."""
    recorded: str = ""
    """What of it people spoke themselves, as in '3 of 1,240 passages recorded by Ada'."""
    all_recorded: bool = False
    """Whether that is all of it, so that no voice is synthetic."""
