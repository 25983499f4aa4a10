"""An XHTML or HTML document to a page: text nodes with their offsets, as blocks to speak and skips with a reason."""

from __future__ import annotations

from studio.manuscript.draft import SUBTITLE_LEVEL, Anchor, Link, LinkKind, Mark, Page, RawBlock, merged
from studio.manuscript.encoding import declared_encoding, decode
from studio.manuscript.events import Attributes
from studio.manuscript.foreign import in_languages
from studio.manuscript.frames import CELLS, Frame, framed, local_name
from studio.manuscript.furniture import CONTENT, Region, furniture, is_region, keep_regions
from studio.manuscript.gutenberg import mark_boilerplate
from studio.manuscript.hushed import hush
from studio.manuscript.line_headings import is_label
from studio.manuscript.marks import is_note_link, is_raised_mark, is_scene_break
from studio.manuscript.matter import MARKER, RETURN_LINK
from studio.manuscript.model import BlockKind, Skip, Span
from studio.manuscript.pictures import description, without_echoes, worth_reading
from studio.manuscript.reading import AS_USUAL, Reading
from studio.manuscript.soup import parse_markup
from studio.manuscript.tables import finish_in_table
from studio.manuscript.verse import LONGEST_LINE, paragraphs_again, prose_again

LONGEST_LINK = 100
"""A longer link into the book is no footnote marker, no way back from a note and no entry of a list of contents."""
LONGEST_BREAK = 12
"""What stands in an element that is called a scene break is not said if it is as short as this."""
LONGEST_MARK = 3000
MOST_META = 200
BLANKS_SHARE = 6
"""Blank paragraphs are scene breaks where there are at least so many others to each of them."""


def read_xhtml(data: bytes, name: str, language: str = "", reading: Reading = AS_USUAL) -> Page:
    """The page of a document's bytes; language is the book's own, and marks of it are not repeated."""
    decoded = decode(data, name, declared_encoding(data))
    return page_of(decoded.text, name, language, decoded.warning, reading)


def page_of(
    text: str, name: str, language: str = "", warning: str = "", reading: Reading = AS_USUAL, web: bool = False
) -> Page:
    """The page of a document's text; of a web page, what stands around its text is skipped."""
    reader, repaired = parse_markup(text, lambda: _PageReader(language, reading, web), name)
    page = reader.finished()
    mark_boilerplate(page)
    page.warning = (repaired if not web else "") or warning  # HTML need not be XML
    return page


class _PageReader:
    """Hears the events of one document and keeps account of every character."""

    def __init__(self, language: str, reading: Reading, web: bool = False) -> None:
        self.web = web
        self.regions: list[Region] = []
        self.page = Page()
        self.describes = reading.picture_descriptions == "read"
        self.descriptions: list[str | Span] = []
        """Of pictures inside the open block: words that are no text of the document, or where they stand in it."""
        self.drawn: list[tuple[int, str]] = []
        """The titles and descriptions of the open drawing."""
        self.hidden: list[Span] = []
        """What is hidden from screen readers."""
        self.blanks: list[int] = []
        """Before which blocks a blank paragraph stands."""
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
        if self.web:
            self._judge_for_web(frame, parent, attributes)
        if name in CELLS:
            self._separate("\t")
        frame.start, frame.first_block, frame.part = self.size, len(self.page.blocks), len(self.parts)
        if name == "meta" and len(self.page.meta) < MOST_META:
            key = attributes.get("name") or attributes.get("property") or ""
            self.page.meta.setdefault(key.lower(), attributes.get("content", ""))
        if name == "html" and not self.page.language:
            self.page.language = attributes.get("xml:lang") or attributes.get("lang") or ""
        self.stack.append(frame)
        if frame.reason:
            return
        if name == "br":
            self._line_break(parent)
        elif name == "hr" or frame.scene_break:
            self._scene_ends()
        elif name in ("img", "image"):
            self._picture(attributes)

    def close(self, tag: str) -> None:
        """The element opened last ends."""
        frame = self.stack[-1]
        if frame.block and frame.reason:
            self._separate("\n")
        elif frame.block:
            self._end_block(frame)
            self._finish_block_element(frame)
        elif not frame.reason:
            self._finish_inline_element(frame)
        elif frame.reason == MARKER:
            self._link(frame, "marker")
        elif frame.reason == RETURN_LINK:
            self._link(frame, "return")
        if frame.mark and not frame.reason:
            self._mark(frame)
        if frame.hushed:
            self.hidden.append((frame.start, self.size))
        if frame.is_note:
            self.page.notes.append((frame.start, self.size))
        if frame.is_region:
            self.regions.append(Region(frame.name, frame.start, self.size))
        for name in frame.ids:
            self.page.anchors.setdefault(name, Anchor(frame.start, self.size, frame.name))
        if frame.name == "svg" and self.drawn:
            self._drawing_ends()
        if frame.name == "title" and frame.reason == "document title" and not self.page.title:
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
                if all(piece[1].isspace() for piece in self.pieces):
                    self._stanza_ends(frame)
                self._end_block(frame)

    def finished(self) -> Page:
        """The page, once everything has been heard."""
        self._end_block(self.stack[-1])
        paragraphs_again(self.stack[-1].broken)
        self.page.text = "".join(self.parts)
        self._blanks_end_scenes()
        hush(self.page, self.hidden)
        if self.web:
            keep_regions(self.page, self.regions)
        if self.describes:
            self.page.blocks = without_echoes(self.page.blocks, self.page.text)
        return self.page

    def _judge_for_web(self, frame: Frame, parent: Frame, attributes: Attributes) -> None:
        frame.in_content = parent.in_content or frame.name in CONTENT
        if not parent.reason and not frame.reason:
            frame.reason = furniture(frame.name, attributes, parent.in_content, not frame.block)
            frame.is_region = not frame.reason and is_region(frame.name, attributes)

    # ---- text

    def _add(self, data: str, frame: Frame) -> None:
        if frame.reason:
            if self.describes and frame.name in ("title", "desc") and self.stack[-2].name == "svg":
                self.drawn.append((self.size, data))
            elif not data.isspace():
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
        """What was collected becomes a block of the kind its element asks for, the pictures in it behind it."""
        pieces, self.pieces = self.pieces, []
        self._separate("\n")
        while pieces and pieces[0][1].isspace():
            pieces.pop(0)
        while pieces and pieces[-1][1].isspace():
            pieces.pop()
        if pieces:
            self._add_block(frame, pieces)
        if self.descriptions:
            self._describe(frame)

    def _add_block(self, frame: Frame, pieces: list[tuple[int, str, str, bool]]) -> None:
        text = "".join(data for _, data, _, _ in pieces).strip()
        spans = [(start, start + len(data)) for start, data, _, _ in pieces]
        start, data = pieces[0][:2]
        spans[0] = (start + len(data) - len(data.lstrip()), spans[0][1])
        start, data = pieces[-1][:2]
        spans[-1] = (spans[-1][0], start + len(data.rstrip()))
        breaks = is_scene_break(text) or (frame.home.scene_break and len(text) <= LONGEST_BREAK)
        if breaks and not frame.level and not frame.cell:
            self.page.skips += [Skip(span, "scene break") for span in spans]
            self._scene_ends()
            return
        said = [piece for piece in pieces if not piece[1].isspace()]
        block = RawBlock(
            _kind(frame, len(text)),
            merged(spans),
            level=SUBTITLE_LEVEL if frame.home.after_label else frame.level,
            language=said[0][2] if len({language for _, _, language, _ in said}) == 1 else "",
            linked=all(linked for *_, linked in said),
            reason=frame.matter,
            named=frame.named,
        )
        self.page.foreign += in_languages((start, data, language) for start, data, language, _ in said)
        self.page.blocks.append(block)
        if block.kind == "line" and not (frame.verse or frame.pre):
            frame.home.broken.append(block)

    def _line_break(self, frame: Frame) -> None:
        home = frame.home
        said = "".join(data for _, data, _, _ in self.pieces).strip()
        if home.level and said and not is_label(said):
            self._add("\n", frame)  # the rest of a title, not a title of its own
            return
        if not said and home.has_break and home.broken_at == len(self.page.blocks):
            self._stanza_ends(home)
        home.has_break = True
        self._end_block(frame)
        home.broken_at = len(self.page.blocks)
        home.after_label = bool(home.level and (said or home.after_label))

    def _stanza_ends(self, frame: Frame) -> None:
        blocks = self.page.blocks
        if len(blocks) > frame.first_block and blocks[-1].kind == "line":
            blocks[-1].stanza_end = True

    def _scene_ends(self) -> None:
        if self.page.blocks and not self.page.blocks[-1].level:
            self.page.blocks[-1].scene_end = True

    def _blanks_end_scenes(self) -> None:
        """Blank paragraphs part scenes, unless they stand between most others."""
        blocks = self.page.blocks
        places = {at for at in self.blanks if 0 < at < len(blocks) and not blocks[at - 1].level}
        if len(places) * BLANKS_SHARE <= sum(1 for block in blocks if block.kind == "paragraph"):
            for at in places:
                blocks[at - 1].scene_end = blocks[at - 1].scene_end or not blocks[at].level

    def _finish_block_element(self, frame: Frame) -> None:
        blocks = self.page.blocks
        if len(blocks) <= frame.first_block:
            if (
                frame.name == "p"
                and (self.size > frame.start or frame.has_break)
                and not frame.cell
                and not frame.reason
            ):
                self.blanks.append(len(blocks))
            return
        if frame.table:
            finish_in_table(blocks, frame, frame.table, self.size, lambda: self._text_since(frame))
        if frame.broken:
            paragraphs_again(frame.broken)
        if frame.name == "pre":
            blocks[frame.first_block :] = prose_again(blocks[frame.first_block :], self._text_since(frame), frame.start)
        if frame.begins_verse or (frame.has_break and frame.name in ("p", "div", "li")) or frame.name == "pre":
            self._stanza_ends(frame)

    # ---- pictures and marks

    def _picture(self, attributes: Attributes) -> None:
        """Its description waits for the end of the block it stands in."""
        if is_scene_break(attributes.get("alt", "")):
            self._scene_ends()
        elif self.describes and (words := description(attributes)):
            self.descriptions.append(words)
            if all(piece[1].isspace() for piece in self.pieces):
                self._describe(self.stack[-1])

    def _describe(self, frame: Frame) -> None:
        for words in self.descriptions:
            picture = RawBlock("paragraph", [], role="picture", place=self.size)
            if isinstance(words, str):
                picture.description = words
            else:
                picture.spans = [words]
            picture.reason, picture.named = frame.matter, frame.named
            self.page.blocks.append(picture)
        self.descriptions = []

    def _drawing_ends(self) -> None:
        """What a drawing says of itself is its description, if it says anything."""
        for start, text in self.drawn:
            begin = start + len(text) - len(text.lstrip())
            if worth_reading(text):
                self.descriptions.append((begin, begin + len(text.strip())))
            elif text.strip():
                self.page.skips.append(Skip((start, start + len(text)), "picture"))
        self.drawn = []
        if all(piece[1].isspace() for piece in self.pieces):
            self._describe(self.stack[-1])

    def _mark(self, frame: Frame) -> None:
        if frame.mark and self.size - frame.start <= LONGEST_MARK:
            text = self._text_since(frame)
            start = frame.start + len(text) - len(text.lstrip())
            end = frame.start + len(text.rstrip())
            if start < end:
                self.page.marks.append(Mark(start, end, *frame.mark))

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
        elif frame.name == "math" and len(self._said_since(frame)) > 3:
            self._withdraw(frame, "formula")
            if self.describes and frame.alttext:
                self.descriptions.append(frame.alttext)

    def _link(self, frame: Frame, kind: LinkKind) -> None:
        if "#" in frame.href and self.size - frame.start <= LONGEST_LINK:
            self.page.links.append(Link(frame.start, self.size, frame.href, kind))

    def _said_since(self, frame: Frame) -> str:
        """Without what is skipped, and without white space."""
        said: list[str] = []
        for start, data, *_ in reversed(self.pieces):
            if start < frame.start:
                break
            said.append(data)
        return "".join("".join(reversed(said)).split())

    def _text_before(self, frame: Frame) -> str:
        """The last characters of the block before an inline element."""
        return "".join(data for start, data, _, _ in self.pieces[-6:] if start < frame.start)[-40:]


def _kind(frame: Frame, length: int) -> BlockKind:
    if frame.level:
        return "heading"
    if frame.pre or ((frame.verse or frame.home.has_break) and length <= LONGEST_LINE):
        return "line"
    return "paragraph"
