"""An XHTML or HTML document to a page: text nodes with their offsets, as blocks to speak and skips with a reason."""

from __future__ import annotations

from studio.manuscript.draft import Anchor, Link, LinkKind, Page, RawBlock, merged
from studio.manuscript.encoding import declared_encoding, decode
from studio.manuscript.events import Attributes
from studio.manuscript.frames import CELLS, Frame, framed, local_name
from studio.manuscript.marks import is_note_link, is_raised_mark, is_scene_break
from studio.manuscript.matter import MARKER, RETURN_LINK
from studio.manuscript.model import BlockKind, Skip
from studio.manuscript.soup import parse_markup

LONGEST_LINE = 200
"""A longer piece between two line breaks is a paragraph, not verse."""
LONGEST_MARKER = 40
"""A longer link into the book is no footnote marker, and no way back from a note."""
LONGEST_ROW = 600
"""A longer row of a table is laid out, not tabular; its cells are read as paragraphs."""


def read_xhtml(data: bytes, name: str, language: str = "") -> Page:
    """The page of a document's bytes; language is the book's own, and marks of it are not repeated."""
    decoded = decode(data, name, declared_encoding(data))
    return page_of(decoded.text, name, language, decoded.warning)


def page_of(text: str, name: str, language: str = "", warning: str = "") -> Page:
    """The page of a document's text."""
    reader, repaired = parse_markup(text, lambda: _PageReader(language), name)
    page = reader.finished()
    page.warning = repaired or warning
    return page


class _PageReader:
    """Hears the events of one document and keeps account of every character."""

    def __init__(self, language: str) -> None:
        self.page = Page()
        self.book_language = language
        self.parts: list[str] = []
        self.size = 0
        self.pieces: list[tuple[int, str, str, bool]] = []
        """What the open block holds so far: where, what, in which language, whether linked."""
        self.stack: list[Frame] = [Frame("", block=True)]
        self.ends_in_space = True

    # ---- events

    def open(self, tag: str, attributes: Attributes) -> None:
        """An element begins; a block ends the block before it."""
        name = local_name(tag)
        parent = self.stack[-1]
        frame = framed(tag, name, attributes, parent, self.book_language)
        if frame.block and not parent.reason:
            self._end_block(parent)
        if name in CELLS:
            self._separate("\t")
        frame.start, frame.first_block, frame.part = self.size, len(self.page.blocks), len(self.parts)
        if name == "html" and not self.page.language:
            self.page.language = attributes.get("xml:lang") or attributes.get("lang") or ""
        self.stack.append(frame)
        if frame.reason:
            return
        if name == "br":
            self._line_break(parent)
        elif name == "hr":
            self._pause_before()

    def close(self, tag: str) -> None:
        """The element opened last ends."""
        frame = self.stack[-1]
        if frame.block:
            self._end_block(frame)
            self._finish_block_element(frame)
        elif not frame.reason:
            self._finish_inline_element(frame)
        elif frame.reason == MARKER:
            self._link(frame, "marker")
        elif frame.reason == RETURN_LINK:
            self._link(frame, "return")
        if frame.is_note:
            self.page.notes.append((frame.start, self.size))
        for name in frame.ids:
            self.page.anchors.setdefault(name, Anchor(frame.start, self.size, frame.name))
        if frame.name == "title" and not self.page.title:
            self.page.title = " ".join(self._text_since(frame).split())
        self.stack.pop()

    def text(self, data: str) -> None:
        """A run of characters belongs to the element opened last."""
        frame = self.stack[-1]
        if not frame.pre or frame.reason:
            if data:
                self._add(data, frame)
            return
        for line in data.splitlines(keepends=True):
            self._add(line, frame)
            if line[-1] in "\r\n":
                self._end_block(frame)

    def finished(self) -> Page:
        """The page, once everything has been heard."""
        self._end_block(self.stack[-1])
        self.page.text = "".join(self.parts)
        return self.page

    # ---- text

    def _add(self, data: str, frame: Frame) -> None:
        if frame.reason:
            if not data.isspace():
                self.page.skips.append(Skip((self.size, self.size + len(data)), frame.reason))
        else:
            self.pieces.append((self.size, data, frame.language, frame.linked))
        self.parts.append(data)
        self.size += len(data)
        self.ends_in_space = data[-1].isspace()

    def _separate(self, space: str) -> None:
        """White space between two blocks, where the document has none."""
        if not self.ends_in_space or (space == "\t" and self.parts and self.parts[-1] != space):
            self.parts.append(space)
            self.size += 1
            self.ends_in_space = True

    def _text_since(self, frame: Frame) -> str:
        return "".join(self.parts[frame.part :])

    def _withdraw(self, frame: Frame, reason: str) -> None:
        """The text since the element began is skipped after all."""
        while self.pieces and self.pieces[-1][0] >= frame.start:
            start, data, *_ = self.pieces.pop()
            if not data.isspace():
                self.page.skips.append(Skip((start, start + len(data)), reason))

    # ---- blocks

    def _end_block(self, frame: Frame) -> None:
        """What was collected becomes a block of the kind its element asks for."""
        pieces, self.pieces = self.pieces, []
        self._separate("\n")
        while pieces and pieces[0][1].isspace():
            pieces.pop(0)
        while pieces and pieces[-1][1].isspace():
            pieces.pop()
        if not pieces:
            return
        text = "".join(data for _, data, _, _ in pieces).strip()
        spans = [(start, start + len(data)) for start, data, _, _ in pieces]
        start, data = pieces[0][:2]
        spans[0] = (start + len(data) - len(data.lstrip()), spans[0][1])
        start, data = pieces[-1][:2]
        spans[-1] = (spans[-1][0], start + len(data.rstrip()))
        if is_scene_break(text) and not frame.level and not frame.cell:
            self.page.skips += [Skip(span, "scene break") for span in spans]
            self._pause_before()
            return
        said = [piece for piece in pieces if not piece[1].isspace()]
        self.page.blocks.append(
            RawBlock(
                _kind(frame, len(text)),
                merged(spans),
                level=frame.level,
                language=said[0][2] if len({language for _, _, language, _ in said}) == 1 else "",
                linked=all(linked for *_, linked in said),
                reason=frame.matter,
                named=frame.named,
            )
        )

    def _line_break(self, frame: Frame) -> None:
        frame.home.has_break = True
        self._end_block(frame)

    def _pause_before(self) -> None:
        if self.page.blocks:
            self.page.blocks[-1].stanza_end = True

    def _finish_block_element(self, frame: Frame) -> None:
        blocks = self.page.blocks
        if len(blocks) <= frame.first_block:
            return
        if frame.name == "tr":
            self._join_row(frame)
        ends_stanza = frame.begins_verse or (frame.has_break and frame.name in ("p", "div", "li"))
        if ends_stanza and blocks[-1].kind == "line":
            blocks[-1].stanza_end = True

    def _join_row(self, frame: Frame) -> None:
        cells = self.page.blocks[frame.first_block :]
        tabular = all(cell.kind in ("paragraph", "line") for cell in cells)
        if len(cells) < 2 or not tabular or sum(cell.chars() for cell in cells) > LONGEST_ROW:
            return
        languages = {cell.language for cell in cells}
        row = RawBlock(
            "row", [span for cell in cells for span in cell.spans], linked=all(cell.linked for cell in cells)
        )
        row.reason, row.named = cells[0].reason, cells[0].named
        row.language = languages.pop() if len(languages) == 1 else ""
        self.page.blocks[frame.first_block :] = [row]

    # ---- notes

    def _finish_inline_element(self, frame: Frame) -> None:
        if frame.name == "a" and "#" in frame.href:
            mark = self._text_since(frame).strip()
            raised = frame.raised or frame.held_raised
            if is_note_link(mark, raised):
                self._withdraw(frame, MARKER)
                # a plain [12] may point at a numbered paragraph, which is no note
                self._link(frame, "marker" if raised else "bracketed")
            else:
                self._link(frame, "plain")
        elif frame.name == "sup":
            link = next((outer for outer in reversed(self.stack) if outer.name == "a"), None)
            if link:
                link.held_raised = True
            elif is_raised_mark(self._text_since(frame).strip(), self._text_before(frame)):
                self._withdraw(frame, MARKER)
        elif frame.name == "math" and len(self._text_since(frame).strip()) > 3:
            self._withdraw(frame, "formula")

    def _link(self, frame: Frame, kind: LinkKind) -> None:
        if "#" in frame.href and self.size - frame.start <= LONGEST_MARKER:
            self.page.links.append(Link(frame.start, self.size, frame.href, kind))

    def _text_before(self, frame: Frame) -> str:
        """The last characters of the block before an inline element."""
        return "".join(data for start, data, _, _ in self.pieces[-6:] if start < frame.start)[-40:]


def _kind(frame: Frame, length: int) -> BlockKind:
    if frame.level:
        return "heading"
    if frame.verse or frame.pre or (frame.home.has_break and length <= LONGEST_LINE):
        return "line"
    return "paragraph"
