"""Packs assets/demo_book/book into assets/demo_book.epub: python assets/demo_book/build.py"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.with_suffix(".epub")
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def epub(folder: Path) -> bytes:
    """The EPUB of a folder's files, the same bytes on every machine."""
    parts = {"mimetype": b"application/epub+zip", "META-INF/container.xml": CONTAINER.encode()}
    parts |= {f"book/{path.name}": path.read_bytes() for path in sorted(folder.iterdir())}
    packed = io.BytesIO()
    # Stored, not deflated: another zlib writes other bytes, and the book is small.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(_entry(name), data)
    return packed.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
    entry.create_system = 3  # Unix, also when this runs on Windows
    entry.external_attr = 0o644 << 16
    return entry


if __name__ == "__main__":
    TARGET.write_bytes(epub(HERE / "book"))
    print(f"wrote {TARGET}", file=sys.stderr)
