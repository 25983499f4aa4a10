"""The data folder: what it takes, what lies in its trash, and what may be told about it to others."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from engines.contract import SidetoneError
from engines.listeners import EMBEDDED, SIZES
from engines.shelf import CARDS
from studio.ledger import Ledger
from studio.library import Library
from studio.project import Book
from studio.settings import BY_NAME, Settings
from studio.ui.fetching import here
from studio.voices import VoiceLibrary

PARTS = {"books": "books", "voices": "voices", "weights": "listeners", "samples": "samples", "trash": "trash"}
FRESH_SECONDS = 30.0
PRIVATE = ("person", "voice", "booth_python")
"""Settings that may hold a name or a path: diagnostics say only whether they are set."""
PACKAGES = ("gradio", "numpy", "av", "faster-whisper", "ctranslate2", "sqlite-utils", "espeakng-loader", "soundfile")


@dataclass(frozen=True)
class Sizes:
    """Bytes on the disk."""

    parts: dict[str, int]
    free_bytes: int
    counted_at: float
    """On the monotonic clock."""

    @property
    def total_bytes(self) -> int:
        """All that Sidetone keeps."""
        return sum(self.parts.values())


@dataclass(frozen=True)
class Discarded:
    """A deleted book that can still come back."""

    id: str
    title: str
    days_ago: float


_sizes: dict[Path, Sizes] = {}
_counting: set[Path] = set()
_lock = threading.Lock()


def sizes(home: Path) -> Sizes | None:
    """What the folder takes, a moment old at most; None while a thread counts for the first time."""
    with _lock:
        known = _sizes.get(home)
        if home not in _counting and (known is None or time.monotonic() - known.counted_at > FRESH_SECONDS):
            _counting.add(home)
            threading.Thread(target=_count, args=(home,), name="sizes", daemon=True).start()
        return known


def counting(home: Path) -> bool:
    """Whether a thread is counting now."""
    return home in _counting


def count_again(home: Path) -> None:
    """What was counted is out of date."""
    with _lock:
        _sizes.pop(home, None)


def _count(home: Path) -> None:
    parts = dict.fromkeys([*PARTS.values(), "the rest"], 0)
    try:
        for entry in os.scandir(home):
            parts[PARTS.get(entry.name, "the rest")] += _size(Path(entry.path))
        found = Sizes(parts, shutil.disk_usage(home).free, time.monotonic())
        with _lock:
            _sizes[home] = found
    finally:
        with _lock:
            _counting.discard(home)


def _size(path: Path) -> int:
    """Bytes of a file or of all in a folder; what vanishes meanwhile counts nothing."""
    total = 0
    for folder, _, names in os.walk(path) if path.is_dir() else [(str(path.parent), [], [path.name])]:
        for name in names:
            try:
                total += (Path(folder) / name).lstat().st_size
            except OSError:
                continue
    return total


def discarded(home: Path) -> list[Discarded]:
    """The books in the trash, the last deleted first."""
    found = []
    for mark in (home / "trash").glob("*/deleted"):
        try:
            days_ago = (time.time() - float(mark.read_text() or 0)) / 86400
            with Book(mark.parent) as book:
                found.append(Discarded(mark.parent.name, book.title, days_ago))
        except (SidetoneError, OSError, ValueError):
            continue
    return sorted(found, key=lambda one: one.days_ago)


def empty_trash(home: Path) -> None:
    """A thread is deleting every book in the trash for good."""

    def empty() -> None:
        Library(home).empty_trash(older_than_days=0)
        count_again(home)

    threading.Thread(target=empty, name="trash", daemon=True).start()


def diagnostics(home: Path) -> str:
    """Versions, platform, settings and counts, for a report of a fault; no secret, no path, no name of anything."""
    settings = Settings(home)
    lines = [
        f"Sidetone {_version('sidetone')}, Python {platform.python_version()} ({sys.implementation.name})",
        f"{platform.system()} {platform.release()} {platform.machine()}, {os.cpu_count()} processors",
        ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        f"engines: {', '.join(_engine(name) for name in CARDS if not CARDS[name].hidden)}",
        f"listeners here: {', '.join(name for name in (EMBEDDED, *SIZES) if here(home, name)) or 'none'}",
        *_counts(home),
        "settings that are not at their default:",
        *(_setting_lines(settings) or ["  none"]),
    ]
    return "\n".join([*lines, *(f"warning: {len(settings.warnings)} in settings.json" for _ in settings.warnings[:1])])


def _engine(name: str) -> str:
    return f"{name} ({'usable' if CARDS[name].installed() is None else 'not installed'})"


def _counts(home: Path) -> list[str]:
    books = [card.state for card in Library(home).cards()]
    states = ", ".join(f"{books.count(state)} {state}" for state in sorted(set(books)))
    with Ledger(home / "ledger.db") as ledger:
        entries = ledger.count()
    voices = VoiceLibrary(home / "voices")
    return [
        f"books: {len(books)}{f' ({states})' if states else ''}; cloned voices: {len(voices.voices())}; "
        f"ledger entries: {entries:,}; free space: {shutil.disk_usage(home).free / 1e9:.1f} GB"
    ]


def _setting_lines(settings: Settings) -> list[str]:
    changed = {name: value for name, value in settings.as_dict().items() if value != BY_NAME[name].default}
    return [f"  {name} = {'(set)' if name in PRIVATE else value}" for name, value in changed.items()]


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return _own_version() if name == "sidetone" else "not installed"


def _own_version() -> str:
    """As the folder this runs from says it, where nothing was installed."""
    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    found = re.search(r'^version = "([^"]+)"', project.read_text(encoding="utf-8"), re.M) if project.exists() else None
    return found[1] if found else "of unknown version"
