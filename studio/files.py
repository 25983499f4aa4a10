"""Exists means finished: files are written beside, fsynced and renamed."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.contract import StorageFull


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Gives a path beside the target to write to; after the block the target exists whole, or is untouched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    start = path.name.encode()[:80].decode("utf-8", "ignore")  # file systems count bytes
    beside = path.with_name(f".{start}.{secrets.token_hex(4)}.part")
    try:
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
    """Removes the .part files a crash left behind; says how many."""
    import time

    now_seconds = time.time() if now_seconds is None else now_seconds
    count = 0
    for part in folder.rglob(".*.part"):
        try:
            if now_seconds - part.stat().st_mtime >= older_than_seconds:
                part.unlink()
                count += 1
        except OSError:
            continue
    return count
