"""Tags of a finished file written anew: its sound is copied byte for byte, the file is replaced whole or not at all.

For the files that this house writes: M4B with its index before its sound, MP3 with ID3v2.3, FLAC, WAV and RF64.
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np

from engines.contract import BadInput
from studio.export.tags import one_line
from studio.files import written_beside

BLOCK_BYTES = 1 << 20
FREE_FIELD = "completeness"
"""The text that goes into a field of its own name, for programs; a WAV has no such place."""

Texts = Mapping[str, str]
"""By FFmpeg's names: title, album, comment, and the free field. An empty text is taken away."""


def retag(path: Path, texts: Texts) -> None:
    """The file says these texts and everything else as before; BadInput for a file that is none of ours."""
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise BadInput(f"{path.name} has no tags that can be written again. Choose {', '.join(_WRITERS)}.")
    plain = {name: one_line(text) for name, text in texts.items()}
    try:
        with path.open("rb") as source, written_beside(path) as beside, beside.open("wb") as target:
            write(source, target, plain)
    except (struct.error, ValueError, KeyError, IndexError) as error:
        raise BadInput(f"The tags of {path.name} cannot be read ({error}). Make the file again.") from error


def _copy_rest(source: BinaryIO, target: BinaryIO) -> None:
    shutil.copyfileobj(source, target, BLOCK_BYTES)


def _copy(source: BinaryIO, target: BinaryIO, count: int) -> None:
    while count > 0 and (block := source.read(min(count, BLOCK_BYTES))):
        target.write(block)
        count -= len(block)


# -- M4B: boxes of size, kind and content; the index holds the places of the sound, which move with its own length

_MP4_NAMES = {"title": b"\xa9nam", "album": b"\xa9alb", "comment": b"\xa9cmt"}
_MP4_FREE = b"----"
_MP4_MEAN = b"com.apple.iTunes"  # where players and taggers look for fields of any name
_NESTED = {b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"udta": 0, b"meta": 4}
"""Boxes that hold boxes, and how many bytes stand before those."""


def _mp4(source: BinaryIO, target: BinaryIO, texts: Texts) -> None:
    while (head := source.read(8))[4:] != b"moov":
        size = struct.unpack(">I", head[:4])[0]
        if head[4:] == b"mdat" or size < 8:
            raise ValueError("its index is not before its sound")
        target.write(head + source.read(size - 8))
    content = source.read(struct.unpack(">I", head[:4])[0] - 8)
    retold = _mapped(b"moov", content, lambda kind, data: _items(data, texts) if kind == b"ilst" else data)
    by = len(retold) - len(content)
    target.write(_box(b"moov", _mapped(b"moov", retold, lambda kind, data: _moved(kind, data, by))))
    _copy_rest(source, target)


def _mapped(kind: bytes, content: bytes, change: Callable[[bytes, bytes], bytes]) -> bytes:
    """The content of a box with every box in it changed that holds no others."""
    if kind not in _NESTED:
        return change(kind, content)
    start = _NESTED[kind]
    inner = [_box(one, _mapped(one, data, change)) for one, data in _boxes(content[start:])]
    return content[:start] + b"".join(inner)


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        if size < 8:
            raise ValueError("a box without a size")
        yield kind, content[at + 8 : at + size]
        at += size


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def _items(content: bytes, texts: Texts) -> bytes:
    gone = {_MP4_NAMES[name] for name in texts if name in _MP4_NAMES}
    kept = [_box(kind, data) for kind, data in _boxes(content) if kind not in gone and not _is_free(kind, data, texts)]
    new = [_item(name, text) for name, text in texts.items() if text]
    return b"".join([*new, *kept])


def _is_free(kind: bytes, data: bytes, texts: Texts) -> bool:
    return kind == _MP4_FREE and FREE_FIELD in texts and FREE_FIELD.upper().encode() in data


def _item(name: str, text: str) -> bytes:
    data = _box(b"data", struct.pack(">II", 1, 0) + text.encode())  # 1: a text in UTF-8
    if name in _MP4_NAMES:
        return _box(_MP4_NAMES[name], data)
    free_name = _box(b"name", bytes(4) + name.upper().encode())
    return _box(_MP4_FREE, _box(b"mean", bytes(4) + _MP4_MEAN) + free_name + data)


def _moved(kind: bytes, content: bytes, by: int) -> bytes:
    """The places of the sound in the file, all of which lie behind the index."""
    if kind not in (b"stco", b"co64"):
        return content
    places = np.frombuffer(content[8:], dtype=">u4" if kind == b"stco" else ">u8")
    moved = places.astype(np.int64) + by
    if kind == b"stco" and len(moved) and int(moved.max()) >= 1 << 32:
        raise ValueError("its sound would begin beyond 4 GB")
    return content[:8] + moved.astype(places.dtype).tobytes()


# -- MP3: frames of a name, a size and a text before the sound

_ID3_NAMES = {"title": b"TIT2", "album": b"TALB"}
_UTF16 = b"\x01"


def _mp3(source: BinaryIO, target: BinaryIO, texts: Texts) -> None:
    head = source.read(10)
    if head[:4] != b"ID3\x03":
        raise ValueError("it does not begin with ID3v2.3")
    frames = source.read(_syncsafe(head[6:10]))
    gone = {_ID3_NAMES.get(name, name.lower().encode()) for name in texts}
    kept = [frame for name, frame in _frames(frames) if name not in gone]
    new = [_frame(name, text) for name, text in texts.items() if text]
    told = b"".join([*new, *kept])
    size = bytes(len(told) >> shift & 0x7F for shift in (21, 14, 7, 0))
    target.write(head[:6] + size + told)
    _copy_rest(source, target)


def _syncsafe(four: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(four, (21, 14, 7, 0), strict=True))


def _frames(tag: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each frame whole, by its name; a free one (TXXX) by the name it carries, in small letters."""
    at = 0
    while at + 10 <= len(tag) and tag[at]:
        name, size = struct.unpack_from(">4sI", tag, at)
        frame = tag[at : at + 10 + size]
        yield (_free_name(frame[10:]) if name == b"TXXX" else name), frame
        at += 10 + size


def _free_name(content: bytes) -> bytes:
    name = content[1:].decode("utf-16").partition("\0")[0] if content[:1] == _UTF16 else None
    return (content[1:].partition(b"\0")[0].decode("latin-1") if name is None else name).lower().encode()


def _frame(name: str, text: str) -> bytes:
    own = "" if name in _ID3_NAMES else (name.upper() if name == FREE_FIELD else name) + "\0"
    content = _UTF16 + (own.encode("utf-16") if own else b"") + (text + "\0").encode("utf-16")
    return struct.pack(">4sIH", _ID3_NAMES.get(name, b"TXXX"), len(content), 0) + content


# -- FLAC: blocks before the sound, one of them of comments

_COMMENTS = 4
_FLAC_NAMES = {"comment": "description"}  # as FFmpeg has them there


def _flac(source: BinaryIO, target: BinaryIO, texts: Texts) -> None:
    if source.read(4) != b"fLaC":
        raise ValueError("it is no FLAC")
    target.write(b"fLaC")
    last = False
    while not last:
        head = source.read(4)
        last, kind = bool(head[0] & 0x80), head[0] & 0x7F
        content = source.read(int.from_bytes(head[1:4], "big"))
        if kind == _COMMENTS:
            content = _comments(content, texts)
        target.write(head[:1] + len(content).to_bytes(3, "big") + content)
    _copy_rest(source, target)


def _comments(content: bytes, texts: Texts) -> bytes:
    named = {_FLAC_NAMES.get(name, name): text for name, text in texts.items()}
    size = struct.unpack_from("<I", content)[0]
    at = 8 + size
    kept = []
    for _ in range(struct.unpack_from("<I", content, 4 + size)[0]):
        length = struct.unpack_from("<I", content, at)[0]
        line = content[at + 4 : at + 4 + length]
        if line.partition(b"=")[0].decode("ascii").lower() not in named:
            kept.append(line)
        at += 4 + length
    lines = [f"{name.upper()}={text}".encode() for name, text in named.items() if text] + kept
    listed = b"".join(struct.pack("<I", len(line)) + line for line in lines)
    return content[: 4 + size] + struct.pack("<I", len(lines)) + listed


# -- WAV: chunks, one of them a list of texts; in RF64 the sizes beyond 4 GB stand in a chunk of their own

_WAV_NAMES = {"title": b"INAM", "album": b"IPRD", "comment": b"ICMT"}
_WAV_UNSAID = 0xFFFFFFFF


def _wav(source: BinaryIO, target: BinaryIO, texts: Texts) -> None:
    start = source.read(12)
    target.write(start)
    sound_bytes, told = _WAV_UNSAID, False
    while len(head := source.read(8)) == 8:
        kind, size = struct.unpack("<4sI", head)
        if kind == b"data" and size == _WAV_UNSAID:
            size = sound_bytes
        content = source.read(size) if kind in (b"ds64", b"LIST") else b""
        if kind == b"ds64":
            sound_bytes = struct.unpack_from("<Q", content, 8)[0]
        if kind == b"LIST" and content[:4] == b"INFO":
            content, told = _info(content, texts), True
            head = struct.pack("<4sI", kind, len(content))
        target.write(head + content)
        _copy(source, target, 0 if content else size + size % 2)
    if not told:
        raise ValueError("it has no list of texts")
    size = target.tell() - 8
    large = start[:4] == b"RF64"
    target.seek(20 if large else 4)  # in RF64 after the head of the chunk of sizes, which is the first
    target.write(struct.pack("<Q" if large else "<I", size))


def _info(content: bytes, texts: Texts) -> bytes:
    names = {_WAV_NAMES[name]: text for name, text in texts.items() if name in _WAV_NAMES}
    parts, at = [b"INFO"], 4
    while at + 8 <= len(content):
        kind, size = struct.unpack_from("<4sI", content, at)
        if kind not in names:
            parts.append(content[at : at + 8 + size + size % 2])
        at += 8 + size + size % 2
    for kind, text in names.items():
        line = text.encode() + b"\0"
        parts.append(struct.pack("<4sI", kind, len(line)) + line + b"\0" * (len(line) % 2) if text else b"")
    return b"".join(parts)


_WRITERS: dict[str, Callable[[BinaryIO, BinaryIO, Texts], None]] = {
    ".m4b": _mp4,
    ".mp3": _mp3,
    ".flac": _flac,
    ".wav": _wav,
}
