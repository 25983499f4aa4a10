"""DOCX to a manuscript.

The XML is heard by our own code, not by python-docx, which builds all of it as a tree in memory before a limit can be
kept, and passes over text boxes, content controls, fields, tracked changes, notes and margins, so that their text could
not be accounted for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from studio.manuscript import matter
from studio.manuscript.docx_body import Body
from studio.manuscript.docx_fields import Fields
from studio.manuscript.docx_package import (
    FREE_BYTES,
    About,
    Relation,
    Styles,
    about,
    main_part,
    read_styles,
    relations,
)
from studio.manuscript.docx_pages import Pages
from studio.manuscript.docx_xml import Damaged, parse_part
from studio.manuscript.draft import Document, Page
from studio.manuscript.model import Manuscript
from studio.manuscript.office_book import Heard, book_of, linked
from studio.manuscript.reading import AS_USUAL, Reading
from studio.manuscript.zip_safe import SafeZip

MAX_PART_BYTES = 150_000_000
_MAIN = "document"
_NOTES = {"footnotes": matter.FOOTNOTE, "endnotes": matter.ENDNOTES}
_SILENT = {
    "comments": "comment",
    "header": "running head",
    "footer": "page footer",
    "diagramData": "diagram",
    "chart": "chart",
}
Facts = TypeVar("Facts")


def read_docx(path: Path, reading: Reading = AS_USUAL) -> Manuscript:
    """The manuscript of a DOCX; BadInput in one sentence when it cannot be read."""
    with SafeZip(path, FREE_BYTES) as archive:
        part = main_part(archive)
        warnings = _macros(archive)
        facts = _or_else(About(), lambda: about(archive), warnings)
        styles = _or_else(Styles(), lambda: read_styles(archive, part), warnings)
        heard = _heard(archive, part, styles, reading, warnings)
    return book_of(heard, facts, styles.language, path)


def _or_else(instead: Facts, read: Callable[[], Facts], warnings: list[str]) -> Facts:
    """What a part says, or nothing and a warning where the part is damaged."""
    try:
        return read()
    except Damaged as error:
        warnings.append(f"{str(error).partition(', so')[0]}; the document is read without it.")
        return instead


def _macros(archive: SafeZip) -> list[str]:
    found = any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in archive.names())
    return ["The document holds macros; they are left alone."] if found else []


# ---- parts


def _heard(
    archive: SafeZip, part: str, styles: Styles, reading: Reading, warnings: list[str], trusted: bool = True
) -> Heard:
    """All parts with text; what fields come to is believed unless one of them does not end."""
    main = Pages(_MAIN)
    fields = Fields(trusted)
    body = Body(main, styles, fields, pictures=reading.picture_descriptions == "read")
    _hear(archive, part, body)
    if trusted and fields.left_open:
        return _heard(archive, part, styles, reading, warnings, trusted=False)
    pages = linked(main)
    if body.embedded:
        warnings.append(f"{body.embedded} documents of another format are embedded in the text; they are not read.")
    counts: dict[str, int] = {}
    others = [relation for relation in relations(archive, part) if relation.target in archive]
    order = (*_NOTES, *_SILENT)
    for relation in sorted({*others}, key=lambda one: (order.index(one.kind) if one.kind in order else 0, one.target)):
        if relation.kind in order:
            counts[relation.kind] = counts.get(relation.kind, 0) + 1
            pages += _aside(archive, relation, styles, counts[relation.kind], warnings)
    return Heard(pages, main.titles, body.language_chars, body.drawings, warnings)


def _hear(archive: SafeZip, part: str, body: Body) -> None:
    parse_part(archive.blocks(part, MAX_PART_BYTES), body, f"{part} in {archive.name}")


def _aside(
    archive: SafeZip, relation: Relation, styles: Styles, number: int, warnings: list[str]
) -> list[tuple[Page, Document]]:
    """The pages of a part that is not running text: notes as blocks to be withdrawn, the others as skips."""
    name = relation.kind if number == 1 else f"{relation.kind} {number}"
    pages = Pages(name, _NOTES.get(relation.kind, ""))
    body = Body(pages, styles, Fields(), _SILENT.get(relation.kind, ""))
    _or_else(None, lambda: _hear(archive, relation.target, body), warnings)
    return pages.finished()
