"""A tiny writer of PDF files for the tests: text at places, fonts built in, nothing else needed."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from pathlib import Path

WIDTH, HEIGHT = 420.0, 595.0
FONTS = {"F1": "Helvetica", "F2": "Helvetica-Bold", "F3": "Courier"}
PIXEL = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"


@dataclass
class Sheet:
    """One page in the making."""

    parts: list[bytes] = field(default_factory=list)
    extra: bytes = b""
    """More entries of the page's dictionary."""
    size: tuple[float, float] = (WIDTH, HEIGHT)

    def text(self, x: float, y: float, text: str, size: float = 10, font: str = "F1", more: str = "") -> Sheet:
        """A run of text with its baseline at a height above the page's foot; more is set before it is shown."""
        shown = text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
        place = f"BT /{font} {size:g} Tf {more} 1 0 0 1 {x:g} {y:g} Tm (".encode()
        self.parts.append(b"q " + place + shown + b") Tj ET Q")
        return self

    def lines(self, x: float, top: float, lines: list[str], size: float = 10, leading: float = 12) -> Sheet:
        """Lines below each other, in letters of one width; one that begins with a tab is set in."""
        for number, line in enumerate(lines):
            indent = 15 if line.startswith("\t") else 0
            self.text(x + indent, top - number * leading, line.lstrip("\t"), size, "F3")
        return self

    def picture(self, width: float = WIDTH, height: float = HEIGHT) -> Sheet:
        """A picture from the page's lower left corner."""
        self.parts.append(f"q {width:g} 0 0 {height:g} 0 0 cm /Im1 Do Q".encode())
        return self

    def raw(self, content: str | bytes) -> Sheet:
        """Whatever a content stream may hold."""
        self.parts.append(content if isinstance(content, bytes) else content.encode("cp1252"))
        return self


@dataclass
class Pdf:
    """A file in the making."""

    sheets: list[Sheet] = field(default_factory=list)
    info: dict[str, str] = field(default_factory=dict)
    outline: list[tuple[int, str, int, float]] = field(default_factory=list)
    """Depth from 1, title, page from 0, height."""
    catalog: bytes = b""
    fonts: dict[str, bytes] = field(default_factory=dict)
    """More fonts, as the dictionaries that they are."""
    objects: dict[int, bytes] = field(default_factory=dict)
    """Objects of a test's own, by number; below 1000 are the writer's."""
    trailer: bytes = b""

    def page(self, size: tuple[float, float] = (WIDTH, HEIGHT), extra: bytes = b"") -> Sheet:
        """A new page."""
        self.sheets.append(Sheet([], extra, size))
        return self.sheets[-1]

    def data(self) -> bytes:
        """The file."""
        found: dict[int, bytes] = {
            1: b"<</Type/Catalog/Pages 2 0 R" + (b"/Outlines 9 0 R" if self.outline else b"") + self.catalog + b">>",
            3: b"<<" + b"".join(f"/{key} ({value})".encode("cp1252") for key, value in self.info.items()) + b">>",
            4: self._resources(),
            5: PIXEL + b"\nstream\n\x80\nendstream",
        }
        found |= {6 + number: data for number, data in enumerate(self.fonts.values())}
        first = 10_000
        for number, sheet in enumerate(self.sheets):
            content = zlib.compress(b"\n".join(sheet.parts))
            head = f"<</Length {len(content)}/Filter/FlateDecode>>\nstream\n".encode()
            found[first + 2 * number] = self._page(sheet, first + 2 * number + 1)
            found[first + 2 * number + 1] = head + content + b"\nendstream"
        kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(self.sheets)))
        found[2] = f"<</Type/Pages/Count {len(self.sheets)}/Kids[{kids}]>>".encode()
        return _written(found | self._bookmarks(first) | self.objects, self.trailer)

    def write(self, folder: Path, name: str = "book.pdf") -> Path:
        """The file on disk."""
        path = folder / name
        path.write_bytes(self.data())
        return path

    def _resources(self) -> bytes:
        built_in = "".join(
            f"/{key}<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>"
            for key, name in FONTS.items()
        )
        own = "".join(f"/{key} {6 + number} 0 R" for number, key in enumerate(self.fonts))
        return f"<</Font<<{built_in}{own}>>/XObject<</Im1 5 0 R/Fm1 1001 0 R>>>>".encode()

    @staticmethod
    def _page(sheet: Sheet, content: int) -> bytes:
        width, height = sheet.size
        box = f"/MediaBox[0 0 {width:g} {height:g}]/Resources 4 0 R/Contents {content} 0 R".encode()
        return b"<</Type/Page/Parent 2 0 R" + box + sheet.extra + b">>"

    def _bookmarks(self, first: int) -> dict[int, bytes]:
        """Each bookmark's object names the next at its depth and the first below it."""
        found: dict[int, bytes] = {}
        if self.outline:
            found[9] = b"<</Type/Outlines/First 5000 0 R/Last 5000 0 R>>"
        for number, (depth, title, page, height) in enumerate(self.outline):
            entry = f"<</Title ({title})/Dest[{first + 2 * page} 0 R/XYZ 0 {height:g} 0]"
            after = range(number + 1, len(self.outline))
            end = next((n for n in after if self.outline[n][0] < depth), len(self.outline))
            following = next((n for n in range(number + 1, end) if self.outline[n][0] == depth), None)
            if number + 1 < end and self.outline[number + 1][0] > depth:
                entry += f"/First {5001 + number} 0 R/Last {5001 + number} 0 R"
            entry += f"/Next {5000 + following} 0 R" if following else ""
            found[5000 + number] = f"{entry}>>".encode("cp1252")
        return found


def _written(objects: dict[int, bytes], trailer: bytes) -> bytes:
    """Objects, the table of their places, and the trailer."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: dict[int, int] = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010d} 00000 n \n".encode()
    head = f"trailer\n<</Size {max(objects) + 1}/Root 1 0 R/Info 3 0 R".encode()
    return bytes(out + head + trailer + f">>\nstartxref\n{start}\n%%EOF\n".encode())


def wrapped(text: str, columns: int, indent: bool = True) -> list[str]:
    """A paragraph as lines of so many letters, its words divided where they do not fit, its first line set in."""
    lines: list[str] = []
    line = "\t" if indent else ""
    for word in text.split():
        room = columns - len(line.replace("\t", "   "))
        gap = 1 if line.strip() else 0
        if len(word) + gap <= room:
            line += " " * gap + word
            continue
        at = room - gap - 1
        if at >= 2 and len(word) - at >= 3 and word[: at + 2].isalpha():
            lines.append(line + " " * gap + word[:at] + "-")
            line = word[at:]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def columned(pdf: Pdf, left: list[str], right: list[str], head: str, number: int) -> Sheet:
    """A page of two columns, drawn line by line across both, as some programs do."""
    sheet = pdf.page().text(60, 560, head, 8).text(WIDTH - 60, 560, str(number), 8)
    for row in range(max(len(left), len(right))):
        for x, lines in ((30, left), (225, right)):
            if row < len(lines):
                sheet.lines(x, 530 - 12 * row, [lines[row]])
    return sheet
