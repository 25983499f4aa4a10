"""An open paragraph of a DOCX: its style, its runs, and the small signs in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from studio.manuscript import matter
from studio.manuscript.docx_package import Styles, is_on, level_of
from studio.manuscript.docx_pages import Paragraph
from studio.manuscript.events import Attributes
from studio.manuscript.language import two_letters
from studio.manuscript.marks import is_note_link, is_raised_mark

HIDDEN = "hidden text"
LONGEST_SYMBOLIC = 3
"""A longer formula is not read."""
LONGEST_TITLE = 80
LONGEST_MARKER = 40
"""A longer link into the document is no footnote marker."""


@dataclass(slots=True)
class Run:
    """What the open run says about its text."""

    first: int
    """The number of its first piece."""
    style: str = ""
    hidden: bool | None = None
    raised: bool = False
    bold: bool | None = None
    right_to_left: bool = False
    latin: str = ""
    eastern: str = ""
    bidirectional: str = ""


@dataclass(slots=True)
class Link:
    """An open link."""

    anchor: str
    first: int
    offset: int
    raised: bool = False


class Open:
    """A paragraph that has begun and not ended."""

    PROPERTIES: ClassVar[frozenset[str]] = frozenset(
        "w:pPr w:pStyle w:outlineLvl w:pageBreakBefore w:jc w:rStyle w:vanish w:vertAlign w:b w:rtl w:lang".split()
    )

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.paragraph = Paragraph()
        self.style = styles.of(styles.usual)
        self.run: Run | None = None
        self.link: Link | None = None
        self.in_properties = False
        self.joins_next = False
        self.ends_section = False
        self.marks_next = False
        """Whether the next text of the run is the marker of a note."""
        self.formula_at = 0
        self.has_words = False
        """Whether anything in it will be spoken."""
        self._level: int | None = None
        self._centred = False
        self._bold = True

    def set(self, name: str, attributes: Attributes) -> None:
        """One property of the paragraph or of the open run."""
        value = attributes.get("w:val", "")
        if name == "w:pPr":
            self.in_properties = True
        elif self.in_properties:
            self._of_paragraph(name, value)
        elif self.run:
            self._of_run(self.run, name, value, attributes)

    def _of_paragraph(self, name: str, value: str) -> None:
        if name == "w:pStyle":
            self.style = self.styles.of(value)
        elif name == "w:outlineLvl":
            self._level = level_of(value)
        elif name == "w:pageBreakBefore":
            self.paragraph.page_break |= is_on(value)
        elif name == "w:jc":
            self._centred = value == "center"

    def _of_run(self, run: Run, name: str, value: str, attributes: Attributes) -> None:
        if name == "w:rStyle":
            run.style = value
        elif name == "w:vanish":
            run.hidden = is_on(value)
        elif name == "w:vertAlign":
            run.raised = value == "superscript"
        elif name == "w:b":
            run.bold = is_on(value)
        elif name == "w:rtl":
            run.right_to_left = is_on(value)
        elif name == "w:lang":
            run.latin = two_letters(value)
            run.eastern = two_letters(attributes.get("w:eastAsia", ""))
            run.bidirectional = two_letters(attributes.get("w:bidi", ""))

    @property
    def reason(self) -> str:
        """Why the text of the open run is not spoken; empty when it is."""
        run = self.run
        hidden = run.hidden if run else None
        if hidden is None and run and run.style:
            hidden = self.styles.of(run.style).hidden
        if hidden is None:
            hidden = self.style.hidden
        return HIDDEN if hidden else ""

    def language(self, text: str, usual: str) -> str:
        """The language the text is marked as."""
        run = self.run
        if run and run.right_to_left and run.bidirectional:
            return run.bidirectional
        if run and run.eastern and not text.isascii() and any("\u2e80" <= char < "\ufb00" for char in text):
            return run.eastern
        stated = run.latin or (self.styles.of(run.style).language if run.style else "") if run else ""
        return stated or self.style.language or usual

    def note_look(self, text: str, reason: str) -> None:
        """The look of some text counts towards that of the paragraph."""
        if not reason and not text.isspace():
            self.has_words = True
            self._bold = self._bold and bool(self.run and self.run.bold)

    # ---- runs, links and formulas

    def run_ends(self) -> None:
        """What is raised and looks like one is a footnote marker."""
        run, self.run = self.run, None
        self.marks_next = False
        if not run or not run.raised:
            return
        if self.link:
            self.link.raised = True
        elif is_raised_mark(self._said_since(run.first).strip(), self._said_before(run.first)):
            self._withdraw(run.first, matter.MARKER)

    def link_begins(self, anchor: str) -> None:
        """A link begins; it leads into the document where it names an anchor."""
        self.link = Link(anchor, len(self.paragraph.pieces), self.paragraph.size)

    def link_ends(self) -> None:
        """A link into the document that looks like one is a footnote marker."""
        link, self.link = self.link, None
        if link and link.anchor and is_note_link(self._said_since(link.first).strip(), link.raised):
            self._withdraw(link.first, matter.MARKER)
            self.paragraph.link(link.offset, f"#{link.anchor}", "marker" if link.raised else "bracketed")
        elif link and link.anchor and self.paragraph.size - link.offset <= LONGEST_MARKER:
            self.paragraph.link(link.offset, f"#{link.anchor}", "plain")

    def formula_ends(self) -> None:
        """A formula longer than a sign or two is not spoken."""
        if len(self._said_since(self.formula_at).strip()) > LONGEST_SYMBOLIC:
            self._withdraw(self.formula_at, "formula")

    def _said_since(self, first: int) -> str:
        return "".join(piece.text for piece in self.paragraph.pieces[first:] if not piece.reason)

    def _said_before(self, first: int) -> str:
        pieces = self.paragraph.pieces[max(0, first - 6) : first]
        return "".join(piece.text for piece in pieces if not piece.reason)[-40:]

    def _withdraw(self, first: int, reason: str) -> None:
        pieces = self.paragraph.pieces
        pieces[first:] = [piece if piece.reason else piece._replace(reason=reason) for piece in pieces[first:]]

    # ---- the end

    def finished(self, heads: bool) -> Paragraph:
        """The paragraph as its style means it; heads tells whether it may be a heading."""
        paragraph, style = self.paragraph, self.style
        level = style.level if self._level is None else self._level
        paragraph.level = (level or 0) if heads else 0
        paragraph.verse = style.verse
        paragraph.matter = style.matter if heads else ""
        short = 0 < paragraph.size <= LONGEST_TITLE
        paragraph.looks_like_title = heads and short and (self._centred or self._bold)
        return paragraph
