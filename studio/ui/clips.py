"""Recordings on their way to be a voice: read in a thread, looked at, trimmed, and kept or let go."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from engines.audio import Audio
from engines.contract import SidetoneError
from studio.clip_check import Finding, check_clip, suggest_trim
from studio.server import WORK_FOLDER
from studio.sound_files import read_any, write_flac
from studio.voices import LONGEST_SOURCE_SECONDS

MOST_CLIPS = 8
"""Kept in memory at once, over all visitors; the oldest is let go."""
SHORTEST_PART_SECONDS = 0.1


@dataclass
class Clip:
    """A recording that somebody gave."""

    id: str
    folder: Path
    state: str = "reading"
    """reading, ready or refused."""
    message: str = ""
    audio: Audio | None = None
    trim: tuple[float, float] = (0.0, 0.0)
    """The part to learn from, in seconds."""

    @property
    def path(self) -> Path:
        """The whole recording as it is heard in the window."""
        return self.folder / f"{self.id}.flac"

    @property
    def seconds(self) -> float:
        """Its whole length."""
        return self.audio.duration_seconds if self.audio else 0.0

    def part(self) -> Audio:
        """What lies between the handles; samples at the recording's own rate."""
        if self.audio is None:
            raise SidetoneError("The recording is still being read. Wait a moment.")
        start, end = (round(at * self.audio.rate_hz) for at in self.trim)
        return Audio(self.audio.samples[start:end], self.audio.rate_hz)

    def findings(self) -> list[Finding]:
        """The check of that part."""
        return check_clip(self.part())

    def set_trim(self, start_seconds: float, end_seconds: float) -> None:
        """The part begins and ends there, inside the recording and in this order."""
        start = max(0.0, min(float(start_seconds), self.seconds - SHORTEST_PART_SECONDS))
        self.trim = (start, max(start + SHORTEST_PART_SECONDS, min(float(end_seconds), self.seconds)))


_clips: OrderedDict[str, Clip] = OrderedDict()


def look_at(home: Path, source: Path) -> Clip:
    """The recording is being read by a thread; clip_of() says how far that is."""
    clip = Clip(secrets.token_hex(16), home / WORK_FOLDER / "clips")
    _clips[clip.id] = clip
    while len(_clips) > MOST_CLIPS:
        let_go(next(iter(_clips)))
    threading.Thread(target=_read, args=(clip, source), name="clip", daemon=True).start()
    return clip


def clip_of(clip_id: str) -> Clip | None:
    """The recording of that id, while it is here."""
    return _clips.get(clip_id)


def let_go(clip_id: str) -> None:
    """Nothing of the recording remains."""
    clip = _clips.pop(clip_id, None)
    if clip:
        clip.path.unlink(missing_ok=True)


def let_all_go(home: Path) -> None:
    """Nothing of any recording remains."""
    _clips.clear()
    shutil.rmtree(home / WORK_FOLDER / "clips", ignore_errors=True)


def _read(clip: Clip, source: Path) -> None:
    try:
        audio = read_any(source, max_seconds=LONGEST_SOURCE_SECONDS)
        if not len(audio):
            raise SidetoneError("There is no sound in this file. Choose another.")
        write_flac(clip.path, audio)
        clip.audio, clip.trim = audio, suggest_trim(audio)
        clip.state = "ready"
    except SidetoneError as error:
        clip.message, clip.state = str(error), "refused"
    except Exception as error:  # a thread has nobody else to tell
        clip.message, clip.state = f"The recording could not be read ({type(error).__name__}).", "refused"
