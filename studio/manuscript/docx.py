"""DOCX to a manuscript.

The XML is heard by our own code, not by python-docx, which builds all of it as a tree in memory before a limit can be
kept, and passes over text boxes, content controls, fields, tracked changes, notes and margins, so that their text could
not be accounted for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import quote

from engines.contract import BadInput
from studio.manuscript import matter
from studio.manuscript.chapters import with_chapters
from studio.manuscript.docx_body import Body
from studio.manuscript.docx_fields import Fields
from studio.manuscript.docx_package import (
    FREE_BYTES,
    TITLE_LEVEL,
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
from studio.manuscript.draft import SUBTITLE_LEVEL, Cut, Document, Draft, Page, laid_end_to_end
from studio.manuscript.headings import heading_cuts
from studio.manuscript.language import language_of, untagged
from studio.manuscript.line_headings import heading_level, is_title_line, numbered_romans
from studio.manuscript.model import Manuscript
from studio.manuscript.notes import withdraw_notes
from studio.manuscript.plays import mark_plays
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
_LANGUAGE_SAMPLE_CHARS = 60_000
Facts = TypeVar("Facts")


class _Read(NamedTuple):
    """What is heard of the parts of a document."""

    pages: list[tuple[Page, Document]]
    titles: set[tuple[int, int]]
    """Page and number of blocks that look like titles."""
    language_chars: dict[str, int]
    drawings: int
    embedded: int
    warnings: list[str]


def read_docx(path: Path, reading: Reading = AS_USUAL) -> Manuscript:
    """The manuscript of a DOCX; BadInput in one sentence when it cannot be read."""
    with SafeZip(path, FREE_BYTES) as archive:
        part = main_part(archive)
        warnings = _macros(archive)
        facts = _or_else(About(), lambda: about(archive), warnings)
        styles = _or_else(Styles(), lambda: read_styles(archive, part), warnings)
        read = _heard(archive, part, styles, reading)
        warnings += read.warnings
    _refuse_pictures(read, path.name)
    if read.embedded:
        warnings.append(f"{read.embedded} documents of another format are embedded in the text; they are not read.")
    draft = laid_end_to_end([page for page, _ in read.pages], [document for _, document in read.pages])
    title = facts.title or _stated_title(draft)
    _settle_titles(draft)
    language, warning = _language(facts, draft, read.language_chars, styles)
    withdraw_notes(draft)
    mark_plays(draft)
    book = Manuscript(
        title=title or path.stem.replace("_", " ").strip(),
        author=facts.author,
        language=language,
        source="",
        chapters=(),
        year=facts.year,
        identifier=facts.identifier,
        warnings=tuple(filter(None, (*warnings, warning))),
    )
    return with_chapters(draft, _cuts(draft, read.titles), book)


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


def _heard(archive: SafeZip, part: str, styles: Styles, reading: Reading, trusted: bool = True) -> _Read:
    """All parts with text; what fields come to is believed unless one of them does not end."""
    main = Pages(_MAIN)
    fields = Fields(trusted)
    body = Body(main, styles, fields, pictures=reading.picture_descriptions == "read")
    _hear(archive, part, body)
    if trusted and fields.left_open:
        return _heard(archive, part, styles, reading, trusted=False)
    pages = _linked(main)
    warnings: list[str] = []
    counts: dict[str, int] = {}
    others = [relation for relation in relations(archive, part) if relation.target in archive]
    order = (*_NOTES, *_SILENT)
    for relation in sorted({*others}, key=lambda one: (order.index(one.kind) if one.kind in order else 0, one.target)):
        if relation.kind in order:
            counts[relation.kind] = counts.get(relation.kind, 0) + 1
            pages += _aside(archive, relation, styles, counts[relation.kind], warnings)
    return _Read(pages, main.titles, body.language_chars, body.drawings, body.embedded, warnings)


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


def _linked(main: Pages) -> list[tuple[Page, Document]]:
    """The pages of the main text; links to bookmarks name the page these are on."""
    pages = main.finished()
    for page, _ in pages:
        for number, link in enumerate(page.links):
            name = link.href[1:] if link.href.startswith("#") else ""
            if name in main.anchor_documents:
                page.links[number] = link._replace(href=f"{quote(main.anchor_documents[name])}#{quote(name)}")
    return pages


def _refuse_pictures(read: _Read, name: str) -> None:
    if read.drawings and not any(page.blocks for page, _ in read.pages):
        raise BadInput(
            f"{name} holds pictures ({read.drawings}) but no text to speak. "
            "It needs text recognition first; Sidetone does not do that."
        )


# ---- what it is called, its language, its chapters


def _stated_title(draft: Draft) -> str:
    """What stands in the style of the document's title, if one paragraph does."""
    titles = [block for block in draft.blocks if block.level == TITLE_LEVEL]
    return draft.text_of(titles[0].spans) if len(titles) == 1 else ""


def _settle_titles(draft: Draft) -> None:
    """The title of the document begins no chapter, unless every chapter has its title in that style."""
    titles = [block for block in draft.blocks if block.level == TITLE_LEVEL]
    headed = any(0 < block.level < SUBTITLE_LEVEL for block in draft.blocks)
    for block in titles:
        block.level = SUBTITLE_LEVEL if headed and len(titles) < 3 else 1


def _language(facts: About, draft: Draft, chars: dict[str, int], styles: Styles) -> tuple[str, str]:
    """The book's language, and what had to be guessed; blocks keep a language only where it is another one.

    Programs mark all text with the language they are set to, so the words themselves are asked first.
    """
    sample: list[str] = []
    size = 0
    for block in draft.blocks:
        sample.append(draft.text_of(block.spans))
        size += len(sample[-1])
        if size > _LANGUAGE_SAMPLE_CHARS:
            break
    tagged = max(chars, key=lambda code: chars[code]) if chars else ""
    by_words = language_of(" ".join(sample))
    language = facts.language or by_words or tagged or styles.language
    warning = ""
    if not language:
        language, warning = untagged(" ".join(sample))
    trusted = tagged == language
    for block in draft.blocks:
        block.language = block.language if trusted and block.language != language else ""
    return language, warning


def _cuts(draft: Draft, titles: set[tuple[int, int]]) -> list[Cut]:
    """Where chapters begin: by the styles of headings, or else by lines that look like them."""
    spoken = [block for block in draft.blocks if not block.reason]
    if not any(block.level for block in spoken):
        _guess_levels(draft, titles)
    return heading_cuts(draft, spoken)


def _guess_levels(draft: Draft, titles: set[tuple[int, int]]) -> None:
    numbers: dict[int, int] = {}
    lines: list[tuple[int, str, bool]] = []
    for number, block in enumerate(draft.blocks):
        place = numbers[block.document] = numbers.get(block.document, -1) + 1
        if block.kind == "paragraph" and not block.role and not block.reason:
            lines.append((number, draft.text_of(block.spans), (block.document, place) in titles))
    romans = numbered_romans([text for _, text, _ in lines], labelled=True)
    for number, text, stands_out in lines:
        level = heading_level([text], romans) or (5 if stands_out and is_title_line(text) else 0)
        if level:
            draft.blocks[number].level, draft.blocks[number].kind = level, "heading"
