"""Bytes to text: byte order marks, declarations and their lies, and a guess where there is neither."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from engines.contract import BadInput

_MARKS = (  # the longer first: UTF-32's mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_WINDOWS = frozenset(("iso8859-1", "ascii", "cp1252", "latin-1"))
"""What the web calls all these is Windows-1252 in fact."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_MAX_CONTROL_SHARE = 0.01
_GUESS_BYTES = 200_000


class Decoded(NamedTuple):
    """A text, the encoding it was read in, and a warning when that was a guess or a correction."""

    text: str
    encoding: str
    warning: str = ""


def declared_encoding(data: bytes) -> str:
    """The encoding an XML declaration or a meta element names; empty without one."""
    match = _DECLARATION.search(data[:1024])
    return match[1].decode("ascii").lower() if match else ""


def decode(data: bytes, name: str, declared: str = "") -> Decoded:
    """The text of a file without its byte order mark; BadInput when no text can be in it."""
    decoded = _decoded(data, name, declared)
    text = decoded.text.removeprefix("\ufeff").rstrip("\x1a\x00")
    if len(_CONTROL.findall(text[:_GUESS_BYTES])) > len(text[:_GUESS_BYTES]) * _MAX_CONTROL_SHARE:
        raise BadInput(
            f"{name} is not text: it holds binary data. Give a book as EPUB, DOCX, ODT, PDF, HTML, TXT or Markdown."
        )
    return decoded._replace(text=text)


def _decoded(data: bytes, name: str, declared: str) -> Decoded:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _by_mark(data[len(mark) :], encoding, name)
    if wide := _wide_without_mark(data):
        return Decoded(data.decode(wide, "replace"), wide)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", _lie("utf-8", declared, name) if not data.isascii() else "")
    except UnicodeDecodeError:
        pass
    codec = _codec(declared)
    if codec not in ("", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        try:
            return Decoded(data.decode(codec), codec)
        except UnicodeDecodeError:
            pass
    return _guessed(data, name, declared)


def _by_mark(data: bytes, encoding: str, name: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8":
            return _guessed(data, name, "utf-8")
        text = data.decode(encoding, "replace")
        return Decoded(text, encoding, f"{name} is damaged at byte {error.start}; a sign there could not be read.")


def _wide_without_mark(data: bytes) -> str:
    """UTF-16 shows itself by zeros in every other byte."""
    head = data[:4000]
    half = len(head) // 2
    if half < 2 or b"\0" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else ""


def _guessed(data: bytes, name: str, declared: str) -> Decoded:
    """What is left when neither mark, UTF-8 nor the declaration reads the whole file."""
    if _mostly_utf8(data):
        text = data.decode("utf-8", "replace")
        count = text.count("\ufffd")
        return Decoded(text, "utf-8", f"{name} is damaged: {count} places in its UTF-8 could not be read.")
    encoding = "cp1252" if _looks_western(data) else _best_guess(data)
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        encoding = "cp1252"
        text = data.decode(encoding, "replace")
    lie = _lie(encoding, declared, name)
    return Decoded(text, encoding, lie or f"{name} does not say its encoding; it was read as {_title(encoding)}.")


def _mostly_utf8(data: bytes) -> bool:
    good = len(_MULTIBYTE.findall(data))
    return good > 10 and good > 5 * data.decode("utf-8", "replace").count("\ufffd")


def _looks_western(data: bytes) -> bool:
    """Few high bytes, nearly all of them letters of western Europe or typographic signs."""
    high = [byte for byte in data[:_GUESS_BYTES] if byte >= 0x80]
    plausible = sum(1 for byte in high if byte >= 0xC0 or byte in b"\x80\x85\x91\x92\x93\x94\x96\x97\xa0\xa3\xab\xbb")
    return len(high) < 0.2 * len(data[:_GUESS_BYTES]) and plausible >= 0.8 * len(high)


def _best_guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_GUESS_BYTES]).best()
    return best.encoding if best else "cp1252"


def _codec(declared: str) -> str:
    """Python's name of a declared encoding; empty for one it does not know."""
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return ""
    return "cp1252" if name in _WINDOWS else name


def _lie(encoding: str, declared: str, name: str) -> str:
    if not declared or _codec(declared) in (encoding, "", "utf-16") or encoding.startswith(_codec(declared)):
        return ""
    return f"{name} says it is {declared.upper()} but is not; it was read as {_title(encoding)}."


def _title(encoding: str) -> str:
    return {"cp1252": "Windows-1252", "utf-8": "UTF-8"}.get(encoding, encoding.upper().replace("_", "-"))
