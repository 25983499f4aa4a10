"""Hears the main text of a DOCX, its notes or its margins, and hands over paragraphs and rows."""

from __future__ import annotations

from collections.abc import Callable

from studio.manuscript import matter
from studio.manuscript.docx_fields import FIELD_CODE, Fields
from studio.manuscript.docx_package import Styles, is_on
from studio.manuscript.docx_pages import Event, Pages, Paragraph, Piece
from studio.manuscript.docx_runs import Open, Run
from studio.manuscript.docx_signs import LINE, SIGNS, sign, symbol
from studio.manuscript.docx_xml import named
from studio.manuscript.events import Attributes

DELETED = "deleted text"
PICTURE = "picture"
ALTERNATIVE = "alternative content"
"""A text box once more, for programs that do not know the newer kind."""
_GALLERIES = {"Table of Contents": matter.CONTENTS, "Bibliographies": matter.BIBLIOGRAPHY, "Cover Pages": matter.COVER}
_DRAWINGS = ("w:drawing", "w:pict", "w:object")
_NO_TEXT = frozenset(("w:fldData", "w:binData"))
"""What these hold is data of programs."""
_NOTES = ("w:footnote", "w:endnote", "w:comment")
Deed = Callable[[Attributes], None]


class Body:
    """Hears one part and keeps account of every character."""

    def __init__(self, pages: Pages, styles: Styles, fields: Fields, reason: str = "", pictures: bool = False) -> None:
        self.pages = pages
        self.styles = styles
        self.fields = fields
        self.read_pictures = pictures
        self.drawings = 0
        self.embedded = 0
        """Documents of other formats in the text, which are not read."""
        self.language_chars: dict[str, int] = {}
        self._main = pages.name == "document"
        self._names: list[str] = [""]
        self._reasons: list[str] = [reason]
        self._muted = 0
        """How deep inside the record of how something was before it changed."""
        self._open: list[Open] = []
        self._held: Paragraph | None = None
        """A paragraph whose end was deleted: it goes on in the next."""
        self._break_next = False
        self._boxes: list[list[Event]] = []
        self._outside: list[str] = []
        """Why the text around each open drawing is not spoken."""
        self._boxed = 0
        """How many drawings the text box around the reader is in."""
        self._boxes_within: list[int] = []
        self._alternates: list[bool] = []
        """Of each open set of alternatives, whether one has been read."""
        self._frames: list[str] = []
        """Of each open content control, the part of a book that it is."""
        self._placeholder = False
        self._opening, self._closing = self._deeds()

    def _deeds(self) -> tuple[dict[str, Deed], dict[str, Callable[[], None]]]:
        opening: dict[str, Deed] = {
            "w:p": self._paragraph_begins,
            "w:r": self._run_begins,
            "w:br": self._break,
            "w:sym": self._symbol,
            "w:del": self._deleted,
            "w:moveFrom": self._deleted,
            "w:fldChar": self._field,
            "w:fldSimple": lambda attributes: self.fields.simple(attributes.get("w:instr", "")),
            "w:footnoteReference": lambda attributes: self._note_mark("footnotes", attributes),
            "w:endnoteReference": lambda attributes: self._note_mark("endnotes", attributes),
            "w:hyperlink": self._link_begins,
            "w:bookmarkStart": self._bookmark,
            "w:tr": lambda attributes: self._hand_over(Event("row")),
            "w:tc": lambda attributes: self._hand_over(Event("cell")),
            "w:sdt": lambda attributes: self._frames.append(""),
            "w:docPartGallery": self._gallery,
            "w:showingPlcHdr": self._shows_placeholder,
            "w:sdtContent": self._content_begins,
            "mc:AlternateContent": lambda attributes: self._alternates.append(False),
            "mc:Choice": self._alternative,
            "mc:Fallback": self._alternative,
            "w:txbxContent": self._box_begins,
            "wp:docPr": lambda attributes: self._described(attributes.get("descr", "")),
            "v:shape": lambda attributes: self._described(attributes.get("alt", "")),
            "decorative": self._decorative,
            "w:rt": lambda attributes: self._silence("ruby annotation"),
            "m:oMath": self._formula_begins,
            "w:altChunk": self._embedded,
            "w:type": self._section_type,
            "w:sectPr": self._section,
        }
        opening |= dict.fromkeys(_DRAWINGS, self._drawing_begins) | dict.fromkeys(_NOTES, self._note_begins)
        opening |= dict.fromkeys(Open.PROPERTIES, self._property)
        closing: dict[str, Callable[[], None]] = {
            "w:p": self._paragraph_ends,
            "w:r": self._run_ends,
            "w:pPr": self._properties_end,
            "w:fldSimple": self.fields.end,
            "w:hyperlink": self._link_ends,
            "w:tr": lambda: self._hand_over(Event("row end")),
            "w:tc": lambda: self._hand_over(Event("cell end")),
            "w:sdt": lambda: self._frames.__delitem__(slice(-1, None)),
            "mc:AlternateContent": lambda: self._alternates.__delitem__(slice(-1, None)),
            "w:txbxContent": self._box_ends,
            "m:oMath": self._formula_ends,
            "w:body": self._release,
        }
        closing |= dict.fromkeys(_DRAWINGS, self._drawing_ends) | dict.fromkeys(_NOTES, self._note_ends)
        return opening, closing

    # ---- events

    def open(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        self._names.append(name)
        self._reasons.append(self._reasons[-1])
        if self._muted or (name.endswith("Change") and name.startswith("w:")):
            self._muted += 1
        elif name in SIGNS:
            if self._names[-2] == "w:r":
                self._sign(name)
        elif deed := self._opening.get(name):
            deed(named(attributes) if attributes else attributes)

    def close(self, name: str) -> None:
        """The element opened last ends."""
        if self._muted:
            self._muted -= 1
        elif deed := self._closing.get(name):
            deed()
        self._names.pop()
        self._reasons.pop()

    def text(self, data: str) -> None:
        """A run of characters belongs to the element opened last; what no program shows as text is markup."""
        kind, reason = self._names[-1], self._reasons[-1]
        if kind in ("w:t", "m:t"):
            self._add(data, self._reason())
        elif kind in ("w:instrText", "w:delInstrText"):
            self.fields.code(data)
            self._add(data, reason or FIELD_CODE)
        elif kind == "w:delText":
            self._add(data, reason or DELETED)
        elif kind == "a:t":
            self._add(data, reason or PICTURE)
        elif not data.isspace() and kind not in _NO_TEXT and not self._is_drawn():
            self._add(data, reason or "markup")

    # ---- text

    def _is_drawn(self) -> bool:
        """Whether the reader stands in a drawing, where characters outside of text boxes are its measures."""
        return len(self._outside) > self._boxed

    @property
    def _here(self) -> Open | None:
        return self._open[-1] if self._open else None

    def _reason(self) -> str:
        """Why text is not spoken where the reader stands; empty when it is."""
        here = self._here
        return self._reasons[-1] or (here.reason if here else "") or self.fields.reason

    def _matter(self) -> str:
        return next(filter(None, self._frames), "") or self.fields.matter

    def _add(self, data: str, reason: str, breaks: bool = False) -> None:
        here = self._here
        if here is None:
            orphan = Paragraph()
            orphan.add(Piece(data, reason))
            self._hand_over(Event("paragraph", orphan))
            return
        if not reason and here.marks_next:
            reason = matter.MARKER
        language = here.language(data, self.styles.language)
        if not reason and not data.isspace():
            self.language_chars[language] = self.language_chars.get(language, 0) + len(data)
            self._read_one()
        linked = bool(here.link and here.link.anchor)
        here.paragraph.add(Piece(data, reason, self._matter(), language, linked, breaks))
        here.note_look(data, reason)

    def _read_one(self) -> None:
        if self._alternates:
            self._alternates = [True] * len(self._alternates)

    def _silence(self, reason: str) -> None:
        self._reasons[-1] = self._reasons[-1] or reason

    def _sign(self, name: str) -> None:
        text = sign(name)
        self._add(text, self._reason(), breaks=text == LINE)

    def _symbol(self, attributes: Attributes) -> None:
        text, reason = symbol(attributes.get("w:font", ""), attributes.get("w:char", ""))
        self._add(text, self._reason() or reason)

    def _break(self, attributes: Attributes) -> None:
        here = self._here
        if here is None or self._names[-2] != "w:r":
            return
        if attributes.get("w:type") != "page":
            self._sign("w:cr")
        elif here.has_words:
            self._break_next = True
        else:
            here.paragraph.page_break = True

    def _deleted(self, attributes: Attributes) -> None:
        here = self._here
        if here and here.in_properties:
            here.joins_next = True
        elif self._names[-2] not in ("w:trPr", "w:rPr"):
            self._silence(DELETED)

    # ---- paragraphs

    def _paragraph_begins(self, attributes: Attributes) -> None:
        here = Open(self.styles)
        if self._held and not self._boxes:
            here.paragraph, self._held = self._held, None
        self._open.append(here)

    def _paragraph_ends(self) -> None:
        here = self._open.pop()
        paragraph = here.finished(heads=self._main)
        if not self._boxes:
            paragraph.page_break |= self._break_next
            said = any(piece.is_said() for piece in paragraph.pieces)
            self._break_next = here.ends_section or (paragraph.page_break and not said)
            if here.joins_next:
                self._held = paragraph
                return
        self._hand_over(Event("paragraph", paragraph))

    def _hand_over(self, event: Event) -> None:
        if self._boxes:
            self._boxes[-1].append(event)
            return
        if event.kind != "paragraph":
            self._release()
        self.pages.hear(event)

    def _release(self) -> None:
        """A paragraph that found none to go on in stands alone."""
        if self._held and not self._boxes:
            held, self._held = self._held, None
            self.pages.hear(Event("paragraph", held))

    def _property(self, attributes: Attributes) -> None:
        if self._here:
            self._here.set(self._names[-1], attributes)

    def _properties_end(self) -> None:
        if self._here:
            self._here.in_properties = False

    def _section(self, attributes: Attributes) -> None:
        if self._here:
            self._here.ends_section = True

    def _section_type(self, attributes: Attributes) -> None:
        if self._here and self._names[-2] == "w:sectPr" and attributes.get("w:val") == "continuous":
            self._here.ends_section = False

    def _run_begins(self, attributes: Attributes) -> None:
        if self._here:
            self._here.run = Run(first=len(self._here.paragraph.pieces))

    def _run_ends(self) -> None:
        if self._here:
            self._here.run_ends()

    # ---- fields, links and notes

    def _field(self, attributes: Attributes) -> None:
        deeds = {"begin": self.fields.begin, "separate": self.fields.separate, "end": self.fields.end}
        if deed := deeds.get(attributes.get("w:fldCharType", "")):
            deed()

    def _note_mark(self, part: str, attributes: Attributes) -> None:
        here = self._here
        if here and not self._reason():
            here.paragraph.link(here.paragraph.size, f"{part}#{attributes.get('w:id', '')}", "marker")
        if here:
            here.marks_next = "w:customMarkFollows" in attributes and is_on(attributes["w:customMarkFollows"])

    def _link_begins(self, attributes: Attributes) -> None:
        if self._here:
            self._here.link_begins(attributes.get("w:anchor", ""))

    def _link_ends(self) -> None:
        if self._here:
            self._here.link_ends()

    def _bookmark(self, attributes: Attributes) -> None:
        if self._here:
            paragraph = self._here.paragraph
            paragraph.anchors.append((paragraph.size, attributes.get("w:name", "")))

    def _note_begins(self, attributes: Attributes) -> None:
        if attributes.get("w:type", "normal") != "normal":
            self._silence("note separator")
        self._hand_over(Event("note", name=attributes.get("w:id", "")))

    def _note_ends(self) -> None:
        self._hand_over(Event("note end"))

    # ---- frames, alternatives and pictures

    def _gallery(self, attributes: Attributes) -> None:
        if self._frames:
            self._frames[-1] = _GALLERIES.get(attributes.get("w:val", ""), "")

    def _shows_placeholder(self, attributes: Attributes) -> None:
        self._placeholder = is_on(attributes.get("w:val", ""))

    def _content_begins(self, attributes: Attributes) -> None:
        if self._placeholder:
            self._silence("placeholder")
        self._placeholder = False

    def _alternative(self, attributes: Attributes) -> None:
        if self._alternates and self._alternates[-1]:
            self._silence(ALTERNATIVE)

    def _drawing_begins(self, attributes: Attributes) -> None:
        self.drawings += 1
        self._outside.append(self._reason())
        self._silence(PICTURE)

    def _drawing_ends(self) -> None:
        self._outside.pop()

    def _box_begins(self, attributes: Attributes) -> None:
        self._boxes.append(self._here.paragraph.after if self._here else [])
        self._boxes_within.append(self._boxed)
        self._boxed = len(self._outside)
        if self._outside:
            self._reasons[-1] = self._outside[-1]

    def _box_ends(self) -> None:
        events = self._boxes.pop()
        self._boxed = self._boxes_within.pop()
        if self._here is None:
            for event in events:
                self._hand_over(event)

    def _described(self, words: str) -> None:
        here = self._here
        if not self.read_pictures or not here or not words.strip() or not self._outside or self._outside[-1]:
            return
        picture = Paragraph(description=" ".join(words.split()))
        here.paragraph.after.append(Event("paragraph", picture))
        self._read_one()

    def _decorative(self, attributes: Attributes) -> None:
        after = self._here.paragraph.after if self._here else []
        if is_on(attributes.get("val", "")) and after and after[-1].paragraph and after[-1].paragraph.description:
            after.pop()

    def _formula_begins(self, attributes: Attributes) -> None:
        if self._here:
            self._here.formula_at = len(self._here.paragraph.pieces)

    def _formula_ends(self) -> None:
        if self._here:
            self._here.formula_ends()

    def _embedded(self, attributes: Attributes) -> None:
        self.embedded += 1
