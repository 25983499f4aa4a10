"""Paragraphs and tables of a DOCX to pages: every character in a block or a skip, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from engines.contract import BadInput
from studio.manuscript.draft import Anchor, Document, Link, LinkKind, Page, RawBlock, merged
from studio.manuscript.foreign import in_languages
from studio.manuscript.marks import is_scene_break
from studio.manuscript.model import BlockKind, Skip
from studio.manuscript.tables import as_rows, one_cell
from studio.manuscript.verse import LONGEST_LINE

LONGEST_HEADING = 400
"""A longer paragraph in the style of a heading is text."""
MAX_CHARS = 100_000_000
FRONT_CHARS = 20_000
"""So far into a document a page break parts title page, imprint and the like."""


class Piece(NamedTuple):
    """Some characters of a paragraph that belong together."""

    text: str
    reason: str = ""
    """Why it is not spoken."""
    matter: str = ""
    """Which part of a book it belongs to, as the contents."""
    language: str = ""
    linked: bool = False
    breaks: bool = False
    """Whether it is a line break."""

    def is_said(self) -> bool:
        """Whether there is something in it to speak."""
        return not self.reason and not self.text.isspace()


@dataclass(slots=True)
class Paragraph:
    """A paragraph as it is heard."""

    pieces: list[Piece] = field(default_factory=list)
    size: int = 0
    level: int = 0
    verse: bool = False
    matter: str = ""
    page_break: bool = False
    looks_like_title: bool = False
    lines: int = 0
    """How many of its lines, ended by line breaks, are blocks already."""
    description: str = ""
    """Of a picture: its words, which are no text of the document."""
    links: list[Link] = field(default_factory=list)
    """Its short links into the document, footnote markers among them."""
    anchors: list[tuple[int, str]] = field(default_factory=list)
    after: list[Event] = field(default_factory=list)
    """What stands in the text boxes that hang on it."""

    def link(self, start: int, href: str, kind: LinkKind) -> None:
        """What was heard since a place is a link."""
        self.links.append(Link(start, self.size, href, kind))

    def add(self, piece: Piece) -> None:
        """One piece more."""
        self.pieces.append(piece)
        self.size += len(piece.text)


class Event(NamedTuple):
    """What a reader hands over: a paragraph, or where a row or cell of a table begins or ends."""

    kind: Literal["paragraph", "row", "cell", "cell end", "row end", "note", "note end"]
    paragraph: Paragraph | None = None
    name: str = ""


@dataclass(slots=True)
class _Row:
    """An open row of a table."""

    block: int
    """The number of its first block."""
    cells: int = 0
    cell_block: int = 0
    cell_start: int = 0

    def begin_cell(self, block: int, start: int) -> None:
        """One cell more, with the block and the place it begins at."""
        self.cells += 1
        self.cell_block, self.cell_start = block, start


def in_order(event: Event) -> Iterator[Event]:
    """An event, and what hangs on it after it, however deep."""
    waiting = [iter((event,))]
    while waiting:
        one = next(waiting[-1], None)
        if one is None:
            waiting.pop()
            continue
        yield one
        if one.paragraph and one.paragraph.after:
            waiting.append(iter(one.paragraph.after))


class Pages:
    """Writes the pages of one part; a new one begins at a page break among the front matter."""

    def __init__(self, name: str, reason: str = "") -> None:
        self.name = name
        self.pages = [Page()]
        self.documents = [Document(name, 0, 0)]
        self.parts: list[str] = []
        self.size = 0
        self.chars = 0
        self.pieces: list[tuple[int, Piece]] = []
        self.rows: list[_Row] = []
        self.titles: set[tuple[int, int]] = set()
        """Page and number of blocks that look like titles though no style says so."""
        self.anchor_documents: dict[str, str] = {}
        self._reason = reason
        """Why its blocks are not read unless a person asks for it."""
        self._notes: list[tuple[str, int]] = []

    @property
    def page(self) -> Page:
        """The page that is being written."""
        return self.pages[-1]

    def hear(self, event: Event) -> None:
        """The event is on the page, and all that hangs on it."""
        hangs = event.paragraph and event.paragraph.after
        for one in in_order(event) if hangs else (event,):
            if one.paragraph:
                self._paragraph(one.paragraph)
            elif one.kind == "row":
                self.rows.append(_Row(len(self.page.blocks)))
            elif one.kind == "cell" and self.rows:
                self._separate("\t")
                self.rows[-1].begin_cell(len(self.page.blocks), self.size)
            elif one.kind == "cell end" and self.rows:
                self._end_cell(self.rows[-1])
            elif one.kind == "row end" and self.rows:
                self._end_row(self.rows.pop())
            elif one.kind == "note":
                self._notes.append((one.name, self.size))
            elif one.kind == "note end" and self._notes:
                self._end_note(*self._notes.pop())

    def finished(self) -> list[tuple[Page, Document]]:
        """The pages with their places."""
        self.page.text = "".join(self.parts)
        return list(zip(self.pages, self.documents, strict=True))

    # ---- paragraphs

    def _paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.description:
            picture = RawBlock("paragraph", [], description=paragraph.description, place=self.size)
            picture.role, picture.reason = "picture", self._reason
            self.page.blocks.append(picture)
            return
        belongs = {paragraph.matter or piece.matter for piece in paragraph.pieces if piece.is_said()}
        if paragraph.page_break and belongs and not self.rows and self.chars < FRONT_CHARS:
            self._turn_page()
        for offset, name in paragraph.anchors:
            place = self.size + offset
            self.page.anchors.setdefault(name, Anchor(place, place, "a"))
            self.anchor_documents.setdefault(name, self.documents[-1].name)
        base = self.size
        self.page.links += [link._replace(start=link.start + base, end=link.end + base) for link in paragraph.links]
        first = len(self.page.blocks)
        for piece in paragraph.pieces:
            self._piece(
                piece, piece.reason or ("" if len(belongs) == 1 else paragraph.matter or piece.matter), paragraph
            )
        self._end_block(paragraph)
        if paragraph.lines:
            self._end_stanza()
        if paragraph.looks_like_title and len(self.page.blocks) == first + 1:
            self.titles.add((len(self.pages) - 1, first))

    def _turn_page(self) -> None:
        if self.size:
            self.page.text = "".join(self.parts)
            self.pages.append(Page())
            self.documents.append(Document(f"{self.name} {len(self.pages)}", 0, 0))
            self.parts, self.size = [], 0

    def _end_note(self, name: str, start: int) -> None:
        self.page.anchors.setdefault(name, Anchor(start, self.size, "aside"))
        self.page.notes.append((start, self.size))

    def _piece(self, piece: Piece, reason: str, paragraph: Paragraph) -> None:
        if piece.breaks and not paragraph.level and not reason:
            self._end_block(paragraph, broken=True)
            self._write(piece.text)  # offsets count from the beginning of the paragraph
        elif reason:
            if not piece.text.isspace():
                self.page.skips.append(Skip((self.size, self.size + len(piece.text)), reason))
            self._write(piece.text)
        else:
            self.pieces.append((self.size, piece))
            self._write(piece.text)

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)
        self.chars += len(text)
        if self.chars > MAX_CHARS:
            raise BadInput(f"The document holds more than {MAX_CHARS:,} characters, too much for a book. Split it.")

    def _separate(self, space: str) -> None:
        """White space between two blocks, where the document has none."""
        if self.parts and (not self.parts[-1][-1:].isspace() or (space == "\t" and self.parts[-1] != space)):
            self._write(space)

    # ---- blocks

    def _end_block(self, paragraph: Paragraph, broken: bool = False) -> None:
        """What was collected becomes a block of the kind its paragraph asks for."""
        pieces, self.pieces = self.pieces, []
        if not broken:
            self._separate("\n")
        while pieces and pieces[0][1].text.isspace():
            pieces.pop(0)
        while pieces and pieces[-1][1].text.isspace():
            pieces.pop()
        if not pieces:
            self._end_stanza()
            return
        text = "".join(piece.text for _, piece in pieces).strip()
        level = paragraph.level if len(text) <= LONGEST_HEADING else 0
        spans = [(start, start + len(piece.text)) for start, piece in pieces]
        (start, piece), (last, ending) = pieces[0], pieces[-1]
        spans[0] = (start + len(piece.text) - len(piece.text.lstrip()), spans[0][1])
        spans[-1] = (spans[-1][0], last + len(ending.text.rstrip()))
        if is_scene_break(text) and not level and not self.rows:
            self.page.skips += [Skip(span, "scene break") for span in spans]
            self._end_scene()
            return
        said = [piece for _, piece in pieces if not piece.text.isspace()]
        languages = {piece.language for piece in said}
        block = RawBlock(self._kind(paragraph, level, len(text), broken), merged(spans), level=level)
        block.language = languages.pop() if len(languages) == 1 else ""
        block.linked = all(piece.linked for piece in said)
        block.reason = self._reason or paragraph.matter or said[0].matter
        self.page.blocks.append(block)
        self.page.foreign += in_languages((start, piece.text, piece.language) for start, piece in pieces)
        paragraph.lines += broken

    def _kind(self, paragraph: Paragraph, level: int, length: int, broken: bool) -> BlockKind:
        if level:
            return "heading"
        is_line = (paragraph.verse or broken or paragraph.lines) and length <= LONGEST_LINE
        return "line" if is_line else "paragraph"

    def _end_stanza(self) -> None:
        """Nothing between two line breaks, or no text in a paragraph, ends a stanza before it."""
        if self.page.blocks and self.page.blocks[-1].kind == "line":
            self.page.blocks[-1].stanza_end = True

    def _end_scene(self) -> None:
        if self.page.blocks:
            self.page.blocks[-1].scene_end = True

    # ---- tables

    def _end_cell(self, row: _Row) -> None:
        """The paragraphs of a short cell are one cell."""
        blocks, first = self.page.blocks, row.cell_block
        if len(blocks) - first > 1:
            blocks[first:] = one_cell(blocks[first:], self._text_from(row.cell_start), row.cell_start)

    def _end_row(self, row: _Row) -> None:
        """Two cells or more are a row of the table; one cell is a frame around text."""
        blocks = self.page.blocks
        pictures = [block for block in blocks[row.block :] if block.role == "picture"]
        rows = as_rows([block for block in blocks[row.block :] if block.role != "picture"]) if row.cells > 1 else []
        for block in rows:
            block.role = "table"
        if rows:
            blocks[row.block :] = rows + pictures

    def _text_from(self, start: int) -> str:
        """What was written since a place."""
        parts: list[str] = []
        size = self.size
        while size > start:
            parts.append(self.parts[-1 - len(parts)])
            size -= len(parts[-1])
        return "".join(reversed(parts))[start - size :]
