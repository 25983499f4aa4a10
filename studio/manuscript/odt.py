"""OpenDocument texts to a manuscript, heard as a stream like DOCX."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from engines.contract import BadInput
from studio.manuscript import matter
from studio.manuscript.docx_package import FREE_BYTES, About, Style, inherit, name_style
from studio.manuscript.docx_pages import Event, Pages, Paragraph, Piece
from studio.manuscript.docx_xml import Damaged, named, nodes_of, parse_part
from studio.manuscript.events import Attributes
from studio.manuscript.language import two_letters
from studio.manuscript.model import Manuscript
from studio.manuscript.office_book import Heard, book_of, linked
from studio.manuscript.reading import AS_USUAL, Reading
from studio.manuscript.zip_safe import SafeZip

MAX_PART_BYTES = 150_000_000
MAX_SMALL_BYTES = 20_000_000
_TYPE = b"application/vnd.oasis.opendocument.text"
_LONGEST_LEVEL = 6
_REASONS = {
    "text:note-citation": matter.MARKER,
    "text:tracked-changes": "deleted text",
    "office:annotation": "comment",
    "text:page-number": matter.PAGE_NUMBER,
    "text:page-count": matter.PAGE_NUMBER,
    "text:placeholder": "placeholder",
    "text:ruby-text": "ruby annotation",
    "text:hidden-text": "hidden text",
    "text:hidden-paragraph": "hidden text",
    "text:script": "script",
    "office:forms": "form control",
    "style:header": "running head",
    "style:header-left": "running head",
    "style:header-first": "running head",
    "style:footer": "page footer",
    "style:footer-left": "page footer",
    "style:footer-first": "page footer",
}
_MATTERS = {
    "text:table-of-content": matter.CONTENTS,
    "text:alphabetical-index": matter.INDEX,
    "text:bibliography": matter.BIBLIOGRAPHY,
    "text:illustration-index": matter.LISTS,
    "text:table-index": matter.LISTS,
    "text:object-index": matter.LISTS,
}
_UNHEARD = frozenset(("svg:title", "svg:desc", "office:binary-data"))
_NOTES = {"footnote": "footnotes", "endnote": "endnotes"}
_SPACES = {"text:tab": "\t", "text:line-break": "\n"}


def is_odt(path: Path) -> bool:
    """Whether a zip archive is an OpenDocument text."""
    try:
        with SafeZip(path, FREE_BYTES) as archive:
            return "mimetype" in archive and archive.read("mimetype", 10_000).strip().startswith(_TYPE)
    except BadInput:
        return path.suffix.lower() == ".odt"


def read_odt(path: Path, reading: Reading = AS_USUAL) -> Manuscript:
    """The manuscript of an OpenDocument text; BadInput in one sentence when it cannot be read."""
    with SafeZip(path, FREE_BYTES) as archive:
        manifest = "META-INF/manifest.xml"
        if manifest in archive and b"encryption-data" in archive.read(manifest, MAX_SMALL_BYTES):
            raise BadInput(f"{path.name} is encrypted with a password. Open it in its program and save a copy without.")
        if "content.xml" not in archive:
            raise BadInput(f"{path.name} has no text (content.xml), so it is not a whole ODT. Download it again.")
        body = _Body(_styles(archive), reading.picture_descriptions == "read")
        warnings = _hear(archive, "content.xml", body, needed=True)
        margins = _Body({}, False, Pages("margins"))
        if "styles.xml" in archive:
            warnings += _hear(archive, "styles.xml", margins, needed=False)
        facts = _about(archive)
    pages = linked(body.main)
    pages += [page for part in (*body.notes.values(), margins.main) for page in part.finished()]
    heard = Heard(pages, body.main.titles, body.language_chars, body.drawings, warnings)
    return book_of(heard, facts, "", path)


def _hear(archive: SafeZip, part: str, body: _Body, needed: bool) -> list[str]:
    try:
        parse_part(archive.blocks(part, MAX_PART_BYTES), body, f"{part} in {archive.name}")
    except Damaged as error:
        if needed:
            raise
        return [f"{str(error).partition(', so')[0]}; the document is read without it."]
    return []


def _about(archive: SafeZip) -> About:
    texts: dict[str, str] = {}
    try:
        for node in nodes_of(archive.read("meta.xml", MAX_SMALL_BYTES), "meta.xml"):
            if node.text:
                texts.setdefault(node.name, node.text)
    except (KeyError, Damaged):
        return About()
    author = texts.get("meta:initial-creator") or texts.get("dc:creator", "")
    created = re.match(r"\d{4}(?!\d)", texts.get("meta:creation-date", ""))
    language = two_letters(texts.get("dc:language", ""))
    return About(texts.get("dc:title", ""), author, language, created[0] if created else "")


def _styles(archive: SafeZip) -> dict[str, Style]:
    """The styles by name, those of the content made from those of the document."""
    styles: dict[str, Style] = {}
    for part in ("styles.xml", "content.xml"):
        if part in archive:
            reader = _StyleReader(styles)
            try:
                parse_part(archive.blocks(part, MAX_PART_BYTES), reader, f"{part} in {archive.name}")
            except Damaged:
                continue  # said when the text is heard
    for name in list(styles):
        inherit(styles, name)
    return styles


class _StyleReader:
    """Hears the styles of a part."""

    def __init__(self, styles: dict[str, Style]) -> None:
        self.styles = styles
        self.here: Style | None = None

    def open(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "style:style":
            given = named(attributes)
            self.here = self.styles[given.get("style:name", "")] = Style(
                based_on=given.get("style:parent-style-name", "")
            )
            name_style(self.here, given.get("style:display-name") or given.get("style:name", "").replace("_20_", " "))
        elif self.here and name == "style:text-properties":
            given = named(attributes)
            self.here.hidden = True if given.get("text:display") == "none" else None
            self.here.language = two_letters(given.get("fo:language", ""))

    def close(self, name: str) -> None:
        """The element opened last ends."""
        if name == "style:style":
            self.here = None

    def text(self, data: str) -> None:
        """Styles hold no text."""


@dataclass(slots=True)
class _Open:
    """An element that has begun, with what it inherits."""

    name: str
    reason: str = ""
    matter: str = ""
    language: str = ""
    linked: str = ""
    start: int = 0


@dataclass(slots=True)
class _Note:
    """A note that has begun inside a paragraph."""

    part: str
    name: str
    events: list[Event] = field(default_factory=list)


class _Body:
    """Hears a part and keeps account of every character."""

    def __init__(self, styles: dict[str, Style], pictures: bool, main: Pages | None = None) -> None:
        self.main = main or Pages("document")
        self.notes = {"footnotes": Pages("footnotes", matter.FOOTNOTE), "endnotes": Pages("endnotes", matter.ENDNOTES)}
        self.styles = styles
        self.pictures = pictures
        self.margins = main is not None
        self.drawings = 0
        self.language_chars: dict[str, int] = {}
        self._stack = [_Open("", "running head" if main else "")]
        self._inside = 0
        """How deep in what holds text."""
        self._paragraphs: list[Paragraph] = []
        self._sinks: list[list[Event]] = []
        self._note: list[_Note] = []
        self._count = 0
        self._opening: dict[str, Callable[[Attributes, _Open], None]] = {
            "text:p": self._paragraph_begins,
            "text:h": self._paragraph_begins,
            "text:span": self._span,
            "text:a": self._link,
            "text:s": lambda given, here: self._add(" " * min(int(given.get("text:c", "1") or 1), 100)),
            "text:bookmark": self._bookmark,
            "text:bookmark-start": self._bookmark,
            "text:note": self._note_begins,
            "text:note-body": lambda given, here: self._sinks.append(self._note[-1].events if self._note else []),
            "table:table-row": lambda given, here: self._hand_over(Event("row")),
            "table:table-cell": lambda given, here: self._hand_over(Event("cell")),
            "draw:text-box": self._box_begins,
            "office:annotation": self._box_begins,
            "draw:image": self._drawn,
        }
        self._closing: dict[str, Callable[[_Open], None]] = {
            "text:p": self._paragraph_ends,
            "text:h": self._paragraph_ends,
            "text:a": self._link_ends,
            "text:note": self._note_ends,
            "text:note-body": lambda here: self._sinks.__delitem__(slice(-1, None)),
            "table:table-row": lambda here: self._hand_over(Event("row end")),
            "table:table-cell": lambda here: self._hand_over(Event("cell end")),
            "draw:text-box": self._box_ends,
            "office:annotation": self._box_ends,
        }

    # ---- events

    def open(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        parent = self._stack[-1]
        here = _Open(name, _REASONS.get(name) or parent.reason, parent.matter or _MATTERS.get(name, ""))
        here.language, here.linked = parent.language, parent.linked
        self._stack.append(here)
        if not self._inside and name not in ("office:text", "office:master-styles"):
            return
        self._inside += 1
        if name.endswith("-source") and name.startswith("text:"):
            here.reason = here.reason or "field code"  # how an index is made
        if name in _SPACES:
            self._add(_SPACES[name], breaks=name == "text:line-break")
        elif deed := self._opening.get(name):
            deed(named(attributes), here)

    def close(self, name: str) -> None:
        """The element opened last ends."""
        if self._inside:
            self._inside -= 1
            if deed := self._closing.get(name):
                deed(self._stack[-1])
        self._stack.pop()

    def text(self, data: str) -> None:
        """A run of characters belongs to the element opened last."""
        here = self._stack[-1]
        if not self._inside or here.name in _UNHEARD or (not self._paragraphs and data.isspace()):
            if here.name == "svg:desc" and self.pictures and data.strip() and self._paragraphs and not here.reason:
                self._paragraphs[-1].after.append(Event("paragraph", Paragraph(description=" ".join(data.split()))))
            return
        self._add(data)

    # ---- text

    def _add(self, data: str, breaks: bool = False) -> None:
        here = self._stack[-1]
        if not self._paragraphs:
            orphan = Paragraph()
            orphan.add(Piece(data, here.reason or "markup"))
            self._hand_over(Event("paragraph", orphan))
            return
        if not here.reason and not data.isspace():
            self.language_chars[here.language] = self.language_chars.get(here.language, 0) + len(data)
        piece = Piece(data, here.reason, here.matter, here.language, bool(here.linked), breaks)
        self._paragraphs[-1].add(piece)

    def _hand_over(self, event: Event) -> None:
        if self._sinks:
            self._sinks[-1].append(event)
        else:
            self.main.hear(event)

    def _paragraph_begins(self, given: Attributes, here: _Open) -> None:
        style = self.styles.get(given.get("text:style-name", ""), Style())
        paragraph = Paragraph(verse=style.verse)
        main = not (self._note or self.margins or here.reason)
        if main:
            level = given.get("text:outline-level", "1") if here.name == "text:h" else ""
            paragraph.level = min(int(level), _LONGEST_LEVEL) if level.isdecimal() else style.level or 0
            paragraph.matter = style.matter
        here.reason = here.reason or ("hidden text" if style.hidden else "")
        here.language = style.language or here.language
        self._paragraphs.append(paragraph)

    def _paragraph_ends(self, here: _Open) -> None:
        self._hand_over(Event("paragraph", self._paragraphs.pop()))

    def _span(self, given: Attributes, here: _Open) -> None:
        style = self.styles.get(given.get("text:style-name", ""), Style())
        here.reason = here.reason or ("hidden text" if style.hidden else "")
        here.language = style.language or here.language

    def _link(self, given: Attributes, here: _Open) -> None:
        target = given.get("xlink:href", "")
        here.linked = target if target.startswith("#") else ""
        here.start = self._paragraphs[-1].size if self._paragraphs else 0

    def _link_ends(self, here: _Open) -> None:
        if here.linked and self._paragraphs and self._paragraphs[-1].size - here.start <= 40:
            self._paragraphs[-1].link(here.start, here.linked, "plain")

    def _bookmark(self, given: Attributes, here: _Open) -> None:
        if self._paragraphs:
            self._paragraphs[-1].anchors.append((self._paragraphs[-1].size, given.get("text:name", "")))

    # ---- notes, boxes and pictures

    def _note_begins(self, given: Attributes, here: _Open) -> None:
        self._count += 1
        part = _NOTES.get(given.get("text:note-class", ""), "footnotes")
        here.start = self._paragraphs[-1].size if self._paragraphs else 0
        self._note.append(_Note(part, given.get("text:id", "") or f"note {self._count}"))

    def _note_ends(self, here: _Open) -> None:
        note = self._note.pop()
        if here.reason:
            for event in note.events:  # a note of what is not read is not read either
                self._hand_over(event)
            return
        if self._paragraphs:
            self._paragraphs[-1].link(here.start, f"{note.part}#{note.name}", "marker")
        for event in (Event("note", name=note.name), *note.events, Event("note end")):
            self.notes[note.part].hear(event)

    def _box_begins(self, given: Attributes, here: _Open) -> None:
        self._sinks.append(self._paragraphs[-1].after if self._paragraphs else [])

    def _box_ends(self, here: _Open) -> None:
        events = self._sinks.pop()
        if not self._paragraphs:
            for event in events:
                self._hand_over(event)

    def _drawn(self, given: Attributes, here: _Open) -> None:
        self.drawings += 1
