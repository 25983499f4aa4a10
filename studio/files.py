"""Exists means finished: files are written beside, fsynced and renamed."""

from __future__ import annotations

import errno
import glob
import os
import re
import secrets
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.contract import StorageFull

PART = re.compile(r"\..*\.(\d+)-[0-9a-f]{8}\.part")
"""An unfinished file; the number is the process that writes it."""


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Gives a path beside the target to write to; after the block the target exists whole, or is untouched."""
    start = path.name.encode()[:80].decode("utf-8", "ignore")  # file systems count bytes
    beside = path.with_name(f".{start}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield beside
        sync_file(beside)
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                f"No space left to write {path.name}. Free some space and go on; nothing done is lost."
            ) from error
        raise
    finally:
        beside.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes) -> None:
    """The file holds exactly these bytes, also after a power cut."""
    with written_beside(path) as beside:
        beside.write_bytes(data)


def sync_file(path: Path) -> None:
    """What was written to the file is on the disk."""
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """A rename inside the folder is on the disk; Windows keeps no such promise and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep_unfinished(folder: Path, older_than_seconds: float = 3600.0, now_seconds: float | None = None) -> int:
    """The .part files under the folder are gone that are old, or whose process is; says how many."""
    return _sweep(folder.rglob(".*.part"), older_than_seconds, now_seconds)


def sweep_beside(path: Path) -> int:
    """What a killed program left of earlier tries to write this very file is gone; says how many."""
    start = path.name.encode()[:80].decode("utf-8", "ignore")
    return _sweep(path.parent.glob(f".{glob.escape(start)}.*.part"), float("inf"), None)


def tree_bytes(folder: Path, pattern: str = "*") -> int:
    """The size of all files under the folder; one that goes away meanwhile counts nothing."""
    total = 0
    for path in folder.rglob(pattern):
        try:
            status = path.lstat()
        except OSError:
            continue
        total += status.st_size if stat.S_ISREG(status.st_mode) else 0
    return total


def _sweep(parts: Iterable[Path], older_than_seconds: float, now_seconds: float | None) -> int:
    now_seconds = time.time() if now_seconds is None else now_seconds
    count = 0
    for part in parts:
        try:
            if now_seconds - part.stat().st_mtime >= older_than_seconds or _writer_is_gone(part):
                part.unlink()
                count += 1
        except OSError:
            continue
    return count


def _writer_is_gone(part: Path) -> bool:
    """Whether nobody goes on with an unfinished file; Windows has no harmless way to ask after a process."""
    match = PART.fullmatch(part.name)
    if match is None or os.name == "nt":
        return False
    try:
        os.kill(int(match[1]), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        pass
    return False
