"""Zip archives from strangers: limits that trust no header, and names that stay inside."""

from __future__ import annotations

import posixpath
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from engines.contract import BadInput

MAX_ENTRIES = 10_000
MAX_TOTAL_BYTES = 500_000_000
MAX_RATIO = 100
FREE_BYTES = 100_000
"""A small entry may be as empty as it likes: the ratio counts from here on."""
_BLOCK = 1 << 16
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
    OverflowError,
)


class SafeZip:
    """An archive whose entries can be read by name, within limits."""

    def __init__(self, path: Path, free_bytes: int = FREE_BYTES) -> None:
        self.name = path.name
        self._free_bytes = free_bytes
        self._total = 0
        try:
            self._size = path.stat().st_size
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise self._broken(error) from error
        try:
            self._names = self._checked_names()
        except BadInput:
            self._zip.close()
            raise

    def __enter__(self) -> SafeZip:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return self._found(name) is not None

    def names(self) -> list[str]:
        """Every entry's name, in the archive's order."""
        return [info.filename for info in self._zip.infolist()]

    def read(self, name: str, max_bytes: int = MAX_TOTAL_BYTES) -> bytes:
        """The entry's bytes, counted while they come; KeyError when there is none, BadInput past a limit."""
        return b"".join(self.blocks(name, max_bytes))

    def blocks(self, name: str, max_bytes: int = MAX_TOTAL_BYTES) -> Iterator[bytes]:
        """The entry's bytes bit by bit, so that a reader need not hold them; the same errors as read."""
        info = self._found(name)
        if info is None:
            raise KeyError(name)
        if info.flag_bits & 1:
            raise BadInput(f"{self.name} is encrypted with a password. Give a copy without one.")
        try:
            stream = self._zip.open(info)
        except _BROKEN as error:
            raise self._broken(error) from error
        with stream:
            size = 0
            while block := self._next(stream):
                size += len(block)
                self._total += len(block)
                self._refuse_bomb(size, info.compress_size)
                if max(size, info.file_size) > max_bytes:
                    raise BadInput(f"{info.filename} in {self.name} is larger than {max_bytes // 1_000_000} MB.")
                yield block

    def _next(self, stream: IO[bytes]) -> bytes:
        try:
            return stream.read(_BLOCK)
        except _BROKEN as error:
            raise self._broken(error) from error

    def _refuse_bomb(self, size: int, compressed: int) -> None:
        if size > self._free_bytes and size > MAX_RATIO * min(compressed, self._size):
            raise BadInput(
                f"{self.name} looks like a zip bomb: an entry unpacks to more than {MAX_RATIO} times its size. "
                "Get the book from another source."
            )
        if self._total > MAX_TOTAL_BYTES:
            raise BadInput(f"{self.name} unpacks to more than {MAX_TOTAL_BYTES // 1_000_000} MB, too much for a book.")

    def _checked_names(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES:
            raise BadInput(f"{self.name} holds {len(infos):,} files; a book has at most {MAX_ENTRIES:,}.")
        for info in infos:
            if climbs(info.filename):
                raise BadInput(
                    f"{self.name} holds a file named {info.filename[:80]!r}, which points outside the book. "
                    "Get the book from another source."
                )
            self._refuse_bomb(info.file_size, info.compress_size)
        if sum(info.file_size for info in infos) > MAX_TOTAL_BYTES:
            raise BadInput(f"{self.name} unpacks to more than {MAX_TOTAL_BYTES // 1_000_000} MB, too much for a book.")
        return {_folded(info.filename): info for info in reversed(infos)}

    def _found(self, name: str) -> zipfile.ZipInfo | None:
        try:
            return self._zip.getinfo(name)
        except KeyError:
            return self._names.get(_folded(name))

    def _broken(self, error: BaseException) -> BadInput:
        why = " ".join(str(error).split()) or type(error).__name__
        return BadInput(f"{self.name} is a broken zip archive ({why[:100]}). Download or copy the book again.")


def climbs(name: str) -> bool:
    """Whether an entry's name would leave the folder it is unpacked in, on any system."""
    parts = re.split(r"[/\\]", name)
    return ".." in parts or name.startswith(("/", "\\")) or bool(re.match(r"[A-Za-z]:", name)) or "\0" in name


def resolved(base: str, href: str) -> str:
    """The entry that a relative reference names, seen from an entry; empty when it leads out of the book."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), href))
    return "" if climbs(path) or path == "." else path


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
