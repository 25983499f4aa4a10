"""Frames: what two of our processes say to each other over a pipe; length + JSON + raw bytes, no pickle.

    4 bytes b"STF1" | 4 bytes length of the JSON | 8 bytes length of the body | JSON, UTF-8 | body

Lengths are big-endian. Only the standard library is used here, so that the smallest child can speak it.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from typing import Any, BinaryIO

MAGIC = b"STF1"
MAX_HEAD_BYTES = 16 << 20
MAX_BODY_BYTES = 2 << 30  # three hours of sound at 48 kHz are 1.04 GB
_PREFIX = struct.Struct(">4sIQ")
_PIECE_BYTES = 1 << 20  # a lying length costs no more memory than what really comes

Frame = tuple[dict[str, Any], bytes]


class FrameError(Exception):
    """What came over the pipe is no whole frame: cut off, too large, or something else altogether."""


def write_frame(stream: BinaryIO, head: dict[str, Any], *parts: bytes) -> None:
    """The frame is on its way: its JSON, then the parts joined as its body."""
    text = json.dumps(head, separators=(",", ":")).encode()
    body_bytes = sum(len(part) for part in parts)
    _check_lengths(len(text), body_bytes)
    for piece in (_PREFIX.pack(MAGIC, len(text), body_bytes) + text, *parts):
        _write_all(stream, piece)
    stream.flush()


def read_frame(stream: BinaryIO) -> Frame | None:
    """The next frame, or None where the stream ends between two; FrameError for anything that is not a whole frame."""
    prefix = _read(stream, _PREFIX.size)
    if not prefix:
        return None
    if not prefix.startswith(MAGIC[: len(prefix)]):
        raise FrameError(f"What came is not a frame; it begins {prefix!r}. Something else wrote to the pipe.")
    _whole(prefix, _PREFIX.size)
    _, head_bytes, body_bytes = _PREFIX.unpack(prefix)
    _check_lengths(head_bytes, body_bytes)
    head = _parsed(_whole(_read(stream, head_bytes), head_bytes))
    return head, _whole(_read(stream, body_bytes), body_bytes)


def claim_stdio() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output become ours alone, unbuffered: libraries that read get nothing, what they print is
    chatter on standard error, and programs they start inherit neither."""
    inbound, outbound = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    if os.name == "nt":
        import msvcrt

        for descriptor in (inbound, outbound):
            msvcrt.setmode(descriptor, os.O_BINARY)  # type: ignore[attr-defined]
    return os.fdopen(inbound, "rb", buffering=0), os.fdopen(outbound, "wb", buffering=0)


def _check_lengths(head_bytes: int, body_bytes: int) -> None:
    if head_bytes > MAX_HEAD_BYTES:
        raise FrameError(f"The frame's JSON has {head_bytes} bytes; at most {MAX_HEAD_BYTES} are allowed.")
    if body_bytes > MAX_BODY_BYTES:
        raise FrameError(f"The frame's body has {body_bytes} bytes; at most {MAX_BODY_BYTES} are allowed.")


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        head = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"The frame's JSON cannot be read ({error}).") from error
    if not isinstance(head, dict):
        raise FrameError(f"The frame's JSON is a {type(head).__name__}, not an object.")
    return head


def _whole(data: bytes, size: int) -> bytes:
    if len(data) < size:
        raise FrameError(f"The frame is cut off: {len(data)} of {size} bytes came. The other side ended too early.")
    return data


def _read(stream: BinaryIO, size: int) -> bytes:
    """As many of the bytes as come before the stream ends."""
    first = stream.read(min(size, _PIECE_BYTES)) if size else b""
    if len(first) == size or not first:
        return first
    data = bytearray(first)
    while len(data) < size and (piece := stream.read(min(size - len(data), _PIECE_BYTES))):
        data += piece
    return bytes(data)


def _write_all(stream: BinaryIO, data: bytes) -> None:
    """Every byte is written, also where the stream is unbuffered and takes only some at a time."""
    view = memoryview(data)
    while view:
        view = view[stream.write(view) :]
