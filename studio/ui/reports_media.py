"""What the tabs Voices and Usage play and offer, by kind and id.

clip/{clip id}/clip.flac            a recording that is being made a voice of
usage/ledger/ledger.csv             the whole ledger; ledger_2026-01-01_2026-02-01.csv some days of it
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from studio.files import written_beside
from studio.ledger import Ledger
from studio.media import MediaFile
from studio.server import WORK_FOLDER
from studio.ui.clips import clip_of

_LEDGER = re.compile(r"ledger(?:_(\d{4}-\d\d-\d\d)_(\d{4}-\d\d-\d\d))?\.csv")


def tab_media(home: Path, kind: str, group: str, name: str) -> MediaFile | None:
    """The file, or None where there is none of that kind and id."""
    if kind == "clip":
        clip = clip_of(group)
        return MediaFile(clip.path) if clip and name == "clip.flac" else None
    match = _LEDGER.fullmatch(name) if kind == "usage" and group == "ledger" else None
    return _ledger(home, match) if match else None


def _ledger(home: Path, match: re.Match[str]) -> MediaFile | None:
    try:
        since, until = (date.fromisoformat(day) if day else None for day in match.groups())
    except ValueError:
        return None
    path = home / WORK_FOLDER / "files" / match[0]
    with (
        Ledger(home / "ledger.db") as ledger,
        written_beside(path) as beside,
        beside.open("w", newline="", encoding="utf-8-sig") as out,
    ):
        ledger.to_csv(out, since, until)
    return MediaFile(path, download_name=f"sidetone {path.name.replace('_', ' ')}")
