"""Small EPUBs for tests: write down what is special about a book, and the rest is as it should be."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

XHTML_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
Entry = tuple  # (title, href) or (title, href, [children])


def xhtml(body: str, title: str = "", body_attributes: str = "", head: str = "") -> str:
    """A whole document around the markup of a body."""
    return (
        f'{XHTML_HEAD}<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en">'
        f"<head><title>{escape(title)}</title>{head}</head><body {body_attributes}>{body}</body></html>"
    )


def png(width: int = 2, height: int = 2) -> bytes:
    """A grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@dataclass
class Epub:
    """A book to be packed; documents are the spine, in order."""

    documents: dict[str, str | bytes]
    """File name to the markup of its body, or to a whole file: bytes, or a text that begins with <?xml or <html."""
    toc: list[Entry] | None = None
    version: int = 3
    title: str = "A Book"
    authors: tuple[str, ...] = ("Ann Author",)
    language: str = "en-GB"
    metadata: str = ""
    extra: dict[str, bytes] = field(default_factory=dict)
    """Other files of the archive, by their whole name."""
    manifest: str = ""
    """More items."""
    outside_spine: dict[str, str] = field(default_factory=dict)
    """Documents of the manifest that are not in the spine."""
    not_linear: tuple[str, ...] = ()
    guide: str = ""
    landmarks: str = ""

    def write(self, folder: Path, name: str = "book.epub") -> Path:
        """The path of the packed book."""
        path = folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip")
            archive.writestr("META-INF/container.xml", CONTAINER)
            archive.writestr("OEBPS/package.opf", self.package())
            for file, content in {**self.documents, **self.outside_spine}.items():
                archive.writestr(f"OEBPS/{file}", _whole(content))
            if self.toc is not None and self.version == 3:
                archive.writestr("OEBPS/nav.xhtml", self.nav())
            elif self.toc is not None:
                archive.writestr("OEBPS/toc.ncx", self.ncx())
            for file, data in self.extra.items():
                archive.writestr(file, data)
        return path

    def package(self) -> str:
        """The package document."""
        people = "".join(f"<dc:creator>{escape(author)}</dc:creator>" for author in self.authors)
        files = [*self.documents, *self.outside_spine]
        items = "".join(
            f'<item id="d{n}" href="{file.replace(" ", "%20")}" media-type="application/xhtml+xml"/>'
            for n, file in enumerate(files)
        )
        if self.toc is not None:
            items += (
                '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
                if self.version == 3
                else '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
            )
        aside = ' linear="no"'
        spine = "".join(
            f'<itemref idref="d{n}"{aside if file in self.not_linear else ""}/>'
            for n, file in enumerate(self.documents)
        )
        old = ' toc="ncx"' if self.version == 2 else ""
        return (
            f'<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" '
            f'version="{self.version}.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'xmlns:opf="http://www.idpf.org/2007/opf"><dc:identifier id="id">urn:x:1</dc:identifier>'
            f"<dc:title>{escape(self.title)}</dc:title>{people}<dc:language>{self.language}</dc:language>"
            f"{self.metadata}</metadata><manifest>{items}{self.manifest}</manifest>"
            f"<spine{old}>{spine}</spine><guide>{self.guide}</guide></package>"
        )

    def nav(self) -> str:
        """The navigation document."""
        landmarks = f'<nav epub:type="landmarks"><ol>{self.landmarks}</ol></nav>' if self.landmarks else ""
        return xhtml(f'<nav epub:type="toc"><h1>Contents</h1>{_list(self.toc or [])}</nav>{landmarks}', "Contents")

    def ncx(self) -> str:
        """The NCX."""
        return (
            '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" '
            '"http://www.daisy.org/z3986/2005/ncx-2005-1.dtd"><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" '
            f'version="2005-1"><docTitle><text>A Book</text></docTitle><navMap>{_points(self.toc or [])}</navMap></ncx>'
        )


def _whole(content: str | bytes) -> str | bytes:
    if isinstance(content, bytes) or content.startswith(("<?xml", "<html")):
        return content
    return xhtml(content)


def _list(entries: list[Entry]) -> str:
    lines = ""
    for title, href, *children in entries:
        label = f'<a href="{href}">{escape(title)}</a>' if href else f"<span>{escape(title)}</span>"
        lines += f"<li>{label}{_list(children[0]) if children else ''}</li>"
    return f"<ol>{lines}</ol>"


def _points(entries: list[Entry]) -> str:
    return "".join(
        f'<navPoint><navLabel><text>{escape(title)}</text></navLabel><content src="{href}"/>'
        f"{_points(children[0]) if children else ''}</navPoint>"
        for title, href, *children in entries
    )
