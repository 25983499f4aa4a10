"""How the weights of a Whisper size are fetched: what arrived is kept, checked and gone on with.

Nothing else touches the network for a listener, and nobody calls download() without having shown its size.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from engines.contract import BadInput, ListenerMissing, SidetoneError, StorageFull
from engines.listeners import NEEDED_FILES, SIZES, WhisperSize, is_present, weights_folder

WANTED_FILES = (*NEEDED_FILES, "preprocessor_config.json", "vocabulary.*")

Progress = Callable[[int, int], None]


def download(name: str, root: Path | None = None, progress: Progress = lambda done, total: None) -> Path:
    """The weights of a size are in their folder, whole; `progress(done_bytes, total_bytes)` was told on the way.

    What an interrupted call left is used by the next one, and an exception out of `progress` interrupts it.
    StorageFull when there is no room, ListenerMissing when the network does not give them.
    """
    if name not in SIZES:
        raise BadInput(f"There is no listener {name!r} to fetch. Choose one of {', '.join(SIZES)}.")
    folder = weights_folder(name, root)
    if is_present(name, root):
        return folder
    partial = folder.with_name(folder.name + ".part")
    try:
        partial.mkdir(parents=True, exist_ok=True)
        _fetch(SIZES[name], partial, progress)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    except OSError as error:
        raise _not_fetched(name, error) from error
    return folder


def _not_fetched(name: str, error: OSError) -> SidetoneError:
    if error.errno == errno.ENOSPC:
        return StorageFull(f"The disk is full; the weights of {name} need {SIZES[name].download_mb} MB.")
    return ListenerMissing(
        f"The weights of {name} could not be fetched ({_reason(error)}). Try again: what arrived is kept."
    )


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


@dataclass(frozen=True)
class _File:
    name: str
    url: str
    size_bytes: int
    sha256: str
    """Empty for the small files, whose hash the hub does not tell."""


def _fetch(size: WhisperSize, partial: Path, progress: Progress) -> None:
    """The files of a size are in the folder."""
    files = _listed(size)
    total_bytes = sum(file.size_bytes for file in files)
    _check_room(partial, total_bytes, size.name)
    before_bytes = 0
    for file in files:
        for done_bytes in _fetched(file, partial / file.name):
            progress(before_bytes + done_bytes, total_bytes)
        before_bytes += file.size_bytes


def _listed(size: WhisperSize) -> list[_File]:
    from huggingface_hub import HfApi, hf_hub_url

    endpoint = os.environ.get("HF_ENDPOINT") or None
    try:
        info = HfApi(endpoint=endpoint).model_info(size.repository, files_metadata=True)
    except Exception as error:  # whose errors come out depends on the HTTP library of this huggingface_hub
        raise OSError(_reason(error)) from error
    wanted = [f for f in info.siblings or [] if any(fnmatch(f.rfilename, pattern) for pattern in WANTED_FILES)]
    return [
        _File(
            f.rfilename,
            hf_hub_url(size.repository, f.rfilename, revision=info.sha, endpoint=endpoint),
            f.size or 0,
            f.lfs.sha256 if f.lfs else "",
        )
        for f in wanted
    ]


def _check_room(folder: Path, total_bytes: int, name: str) -> None:
    there_bytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < total_bytes - there_bytes:
        raise StorageFull(
            f"The weights of {name} need {total_bytes // 1000**2} MB and {free_bytes // 1000**2} MB are free. "
            "Make room on the disk, or choose a smaller listener."
        )


def _fetched(file: _File, path: Path) -> Iterator[int]:
    """Yields how many bytes are there, until all are; goes on where an earlier call or a lost connection stopped."""
    import httpx

    done_bytes = path.stat().st_size if path.exists() else 0
    yield done_bytes
    while done_bytes < file.size_bytes:
        before_bytes, why = done_bytes, "nothing more came"
        try:
            for done_bytes in _streamed(file.url, path, before_bytes):
                yield done_bytes
        except httpx.HTTPError as error:
            why = _reason(error)
        if done_bytes == before_bytes:
            raise OSError(why)
    if done_bytes > file.size_bytes or (file.sha256 and _sha256_of(path) != file.sha256):
        path.unlink()
        raise OSError(f"{file.name} arrived damaged and was thrown away")


def _streamed(url: str, path: Path, from_bytes: int) -> Iterator[int]:
    import httpx

    headers = {"Range": f"bytes={from_bytes}-"} if from_bytes else {}
    with httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=30.0) as answer:
        answer.raise_for_status()
        goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT
        with path.open("ab" if goes_on else "wb") as out:
            for block in answer.iter_bytes(1 << 20):
                out.write(block)
                yield out.tell()


def _sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
