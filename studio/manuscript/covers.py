"""The cover of an EPUB: whatever the book says it is, as PNG or JPEG."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from engines.contract import BadInput
from studio.manuscript.package import CONTENT_TYPES, Item, Package
from studio.manuscript.toc import target
from studio.manuscript.zip_safe import SafeZip

MAX_COVER_BYTES = 20_000_000
_EMBEDDED = re.compile(rb"data:image/(?:png|jpe?g);base64,([A-Za-z0-9+/=\s]{64,})")
_PICTURE = re.compile(r"""<(?:\w+:)?(?:img|image)\b[^<>]*?(?:src|href)\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_IMAGE_NAME = re.compile(r"\.(?:png|jpe?g|svg)$", re.IGNORECASE)


def find_cover(archive: SafeZip, package: Package) -> tuple[bytes, str]:
    """The cover's bytes, empty when the book has none we can use; and a warning when one was too large."""
    warning = ""
    for file in _candidates(archive, package):
        try:
            picture = _raster(archive.read(file, MAX_COVER_BYTES))
        except KeyError:
            continue
        except BadInput as error:
            warning = f"The cover was left out: {error}"
            continue
        if picture:
            return picture, ""
    return b"", warning


def _candidates(archive: SafeZip, package: Package) -> Iterator[str]:
    """Files that may be the cover, the likeliest first."""
    named = package.by_property("cover-image"), package.items.get(package.cover_id)
    for item in named:
        if item:
            yield from _pictures_of(archive, item)
    for mark in package.guide:
        if mark.kind.lower() == "cover" and mark.file:
            yield from _pictures_in(archive, mark.file)
    for item in package.items.values():
        if item.media_type.startswith("image/") and "cover" in f"{item.id} {item.file.rpartition('/')[2]}".lower():
            yield item.file
    for item in package.spine[:1]:
        if "cover" in f"{item.id} {item.file}".lower():
            yield from _pictures_in(archive, item.file)


def _pictures_of(archive: SafeZip, item: Item) -> Iterator[str]:
    if item.media_type in CONTENT_TYPES:
        yield from _pictures_in(archive, item.file)
    else:
        yield item.file


def _pictures_in(archive: SafeZip, file: str) -> Iterator[str]:
    """The pictures a page shows; the file itself when it is one."""
    if _IMAGE_NAME.search(file):
        yield file
        return
    try:
        text = archive.read(file, MAX_COVER_BYTES).decode("utf-8", "replace")
    except (KeyError, BadInput):
        return
    for match in _PICTURE.finditer(text):
        yield target(file, match[1])[0]


def _raster(data: bytes) -> bytes:
    """The bytes when they are PNG or JPEG; of an SVG the picture embedded in it; else nothing."""
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return data
    match = _EMBEDDED.search(data) if b"<svg" in data[:4096].lower() or b"<svg" in data else None
    if not match:
        return b""
    try:
        inside = base64.b64decode(b"".join(match[1].split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return inside if inside.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) else b""
