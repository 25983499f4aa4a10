"""A process of its own that reads a PDF and prints it page by page: it can be stopped, and only itself breaks."""

from __future__ import annotations

import io
import json
import logging
import math
import re
import sys
import zlib
from collections.abc import Iterator
from itertools import islice
from types import SimpleNamespace
from typing import Any, BinaryIO

from pdfminer import pdftypes
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdffont import PDFType3Font
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser, PDFSyntaxError
from pdfminer.pdftypes import PDFObjRef, PDFStream
from pdfminer.utils import apply_matrix_pt

from studio.manuscript.pdf_glyphs import ARTIFACT, MAX_PAGE_CHARS, OUTSIDE, Collector, Style, readable, turned, weight
from studio.manuscript.pdf_outline import facts, outline

MAX_PAGES = 20_000
MAX_MEMORY_BYTES = 2_000_000_000
MAX_CPU_SECONDS = 3600
MAX_STREAM_BYTES = 200_000_000
"""No page's drawing, font or table is larger unpacked; a decompression bomb is."""


MAX_REPAIRED_BYTES = 200_000_000
MAX_FIGURES = 5_000
"""Pictures and drawings that one page is made of."""


class TooMuch(Exception):
    """The file asks for more than a book does."""


def _unpacked(data: bytes) -> bytes:
    """What zlib.decompress gives, and never more than a book's part can be."""
    machine = zlib.decompressobj()
    whole = machine.decompress(data, MAX_STREAM_BYTES)
    if machine.unconsumed_tail:
        raise TooMuch(f"a part of it unpacks to more than {MAX_STREAM_BYTES // 1_000_000} MB, as a zip bomb does")
    if not machine.eof:
        raise zlib.error("incomplete")
    return whole


def main() -> None:
    """One line of JSON about the file, one for every page, and one that says it was all, or what was wrong."""
    sys.setrecursionlimit(3000)
    _limit()
    logging.disable(logging.CRITICAL)
    vars(pdftypes)["zlib"] = SimpleNamespace(
        decompress=_unpacked, decompressobj=zlib.decompressobj, error=zlib.error
    )  # this process reads one file and ends
    try:
        with open(sys.argv[1], "rb") as file:  # noqa: PTH123 - the parser wants the file itself
            for message in _told(_opened(file)):
                _print(message)
            _print({"end": True})
    except PDFPasswordIncorrect:
        _print({"wrong": "encrypted"})
    except PDFEncryptionError as error:
        _print({"wrong": "locked", "why": str(error)})
    except TooMuch as error:
        _print({"wrong": "large", "why": str(error)})
    except MemoryError:
        _print({"wrong": "large", "why": "it needs more memory than a book does"})
    except (Exception, RecursionError) as error:
        _print({"wrong": "damaged", "why": f"{type(error).__name__}: {error}"[:200]})


class _Document(PDFDocument):
    """A document in which nothing is only a reference to itself, through others or not."""

    def getobj(self, objid: int) -> Any:
        seen = {objid}
        found = super().getobj(objid)
        while isinstance(found, PDFObjRef):
            if found.objid in seen:
                return None
            seen.add(found.objid)
            found = super().getobj(found.objid)
        return found

    def forget_streams(self) -> None:
        """Pictures and drawings of the pages read so far are not kept; fonts are, elsewhere."""
        for number in [number for number, (value, _) in self._cached_objs.items() if isinstance(value, PDFStream)]:
            del self._cached_objs[number]


def _opened(file: BinaryIO) -> _Document:
    """The document; of a file that lost its end, as far as its catalogue can be found."""
    try:
        return _Document(PDFParser(file))
    except PDFSyntaxError:
        file.seek(0)
        data = file.read(MAX_REPAIRED_BYTES)
        catalogues = list(
            re.finditer(rb"(\d{1,9})\s+\d{1,5}\s+obj\b(?:(?!endobj).){0,600}?/Type\s*/Catalog\b", data, re.DOTALL)
        )
        if not catalogues:
            raise
        end = b"\nendobj\ntrailer\n<</Root %s 0 R>>\nstartxref\n0\n%%%%EOF\n" % catalogues[-1][1]
        return _Document(PDFParser(io.BytesIO(data + end)))


def _print(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def _limit() -> None:
    """The system itself ends a process that takes too much, where it can."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, MAX_MEMORY_BYTES), (resource.RLIMIT_CPU, MAX_CPU_SECONDS)):
        _, hard = resource.getrlimit(what)
        if hard == resource.RLIM_INFINITY or hard > most:
            resource.setrlimit(what, (most, hard))


def _told(document: _Document) -> Iterator[dict[str, Any]]:
    pages = list(islice(PDFPage.create_pages(document), MAX_PAGES + 1))
    if len(pages) > MAX_PAGES:
        raise TooMuch(f"it has more than {MAX_PAGES:,} pages")
    numbers = {page.pageid: number for number, page in enumerate(pages)}
    yield {"pages": len(pages), **facts(document), "outline": outline(document, numbers)}
    resources = PDFResourceManager()
    device = _Device(resources)
    interpreter = PDFPageInterpreter(resources, device)
    for page in pages:
        yield _page(page, device, interpreter)
        document.forget_streams()


def _page(page: PDFPage, device: _Device, interpreter: PDFPageInterpreter) -> dict[str, Any]:
    try:
        interpreter.process_page(page)
        fault = ""
    except (TooMuch, MemoryError):
        raise
    except (Exception, RecursionError) as error:
        fault = f"{type(error).__name__}: {error}"[:200]
    collector = device.collector
    runs, turn = collector.runs()
    size = (collector.height, collector.width) if turn % 2 else (collector.width, collector.height)
    told = [(run.text, *(round(value, 2) for value in run[1:5]), run.flags) for run in runs]
    return {"width": size[0], "height": size[1], "picture": round(device.picture, 3), "fault": fault, "runs": told}


class _Device(PDFTextDevice):
    """Hears every character that a page draws, and how much of it is a picture."""

    collector: Collector
    picture: float
    edges: tuple[float, float, float, float]

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        (left, low), (right, high) = (apply_matrix_pt(ctm, point) for point in (page.mediabox[:2], page.mediabox[2:]))
        self.collector = Collector(abs(right - left), abs(high - low))
        corners = [apply_matrix_pt(ctm, point) for point in (page.cropbox[:2], page.cropbox[2:])]
        (x0, x1), (y0, y1) = (sorted(values) for values in zip(*corners, strict=True))
        self.edges = (x0 - 2, y0 - 2, x1 + 2, y1 + 2)
        self.picture = 0.0
        self.fonts: dict[int, tuple[Any, int, dict[int, tuple[str, float]]]] = {}
        self.marked: list[bool] = []
        self.drawn = 0

    def begin_tag(self, tag: Any, props: Any = None) -> None:
        self.marked.append(getattr(tag, "name", "") == "Artifact")

    def end_tag(self) -> None:
        if self.marked:
            self.marked.pop()

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
        self.drawn += 1
        if self.drawn > MAX_FIGURES:
            raise TooMuch("a page of it draws more pictures than a page can hold")

    def render_image(self, name: str, stream: PDFStream) -> None:
        a, b, c, d, _, _ = self.ctm or (0, 0, 0, 0, 0, 0)
        page = self.collector.width * self.collector.height or 1.0
        self.picture += abs(a * d - b * c) / page

    def render_string_horizontal(
        self, seq: Any, matrix: Any, pos: Any, font: Any, fontsize: float, scaling: float, charspace: float,
        wordspace: float, rise: float, dxscale: float, ncs: Any, graphicstate: Any,
    ) -> Any:  # fmt: skip
        """The same advance as the format's specification has; each character goes to the collector."""
        x, y = pos
        _, flags, known = self._font(font)
        style, turn = self._style(matrix, font, fontsize, flags)
        a, b, c, d, e, f = matrix
        add, inside = self.collector.add, self._inside
        for item in seq:
            if not isinstance(item, bytes):
                x -= item * dxscale if isinstance(item, (int, float)) else 0
                continue
            for cid in font.decode(item):
                text, share = known[cid] if cid in known else self._known(font, cid)
                end = x + share * fontsize * scaling
                px, py = a * x + c * (y + rise) + e, b * x + d * (y + rise) + f
                _, left, base = turned(a, b, px, py) if turn else (0, px, py)
                right = left + (end - x) * math.hypot(a, b)
                if text:
                    marked = style if inside(px, py) else style._replace(flags=style.flags | OUTSIDE)
                    add(text, left, max(left, right), base, marked)
                x = end + charspace + (wordspace if cid == 32 else 0)
        if self.collector.chars > MAX_PAGE_CHARS:
            raise TooMuch(f"a page of it holds more than {MAX_PAGE_CHARS:,} characters")
        return x, y

    def render_char(
        self, matrix: Any, font: Any, fontsize: float, scaling: float, rise: float, cid: int, ncs: Any, state: Any
    ) -> float:  # fmt: skip
        """Of vertical text: each character stands alone."""
        _, flags, known = self._font(font)
        style, _ = self._style(matrix, font, fontsize, flags)
        text, share = known[cid] if cid in known else self._known(font, cid)
        _, left, base = turned(matrix[0], matrix[1], matrix[4], matrix[5])
        if text:
            self.collector.add(text, left, left + style.size, base, style)
        return float(share * fontsize * scaling)

    def _font(self, font: Any) -> tuple[Any, int, dict[int, tuple[str, float]]]:
        if id(font) not in self.fonts:
            self.fonts[id(font)] = (font, weight(str(font.fontname)), {})
        return self.fonts[id(font)]

    def _known(self, font: Any, cid: int) -> tuple[str, float]:
        """A character's text and its width in units of the type size."""
        try:
            text = readable(font.to_unichr(cid))
        except Exception:  # whatever is wrong with a font's tables, the character is only unreadable
            text = readable("\x00")
        found = self.fonts[id(font)][2][cid] = (text, float(font.char_width(cid)))
        return found

    def _style(self, matrix: Any, font: Any, fontsize: float, flags: int) -> tuple[Style, int]:
        a, b, c, d = matrix[:4]
        if isinstance(font, PDFType3Font):
            fontsize *= abs((font.get_ascent() - font.get_descent()) * font.vscale / 0.001) or 1.0
        size = abs(fontsize) * math.hypot(c, d)
        turn = 0 if b == 0 and a > 0 else turned(a, b, 0, 0)[0]
        return Style(round(size, 1), turn, flags | (ARTIFACT if any(self.marked) else 0)), turn

    def _inside(self, x: float, y: float) -> bool:
        x0, y0, x1, y1 = self.edges
        return x0 <= x <= x1 and y0 <= y <= y1


if __name__ == "__main__":
    main()
