"""A single HTML file to a manuscript: a book in one page, or a page saved from the web."""

from __future__ import annotations

from pathlib import Path

from studio.manuscript.chapters import with_chapters
from studio.manuscript.draft import Document, laid_end_to_end
from studio.manuscript.encoding import declared_encoding, decode
from studio.manuscript.found_headings import find_headings
from studio.manuscript.furniture import titles
from studio.manuscript.gutenberg import boilerplate
from studio.manuscript.headings import heading_cuts
from studio.manuscript.language import two_letters, untagged
from studio.manuscript.model import Manuscript
from studio.manuscript.notes import withdraw_notes
from studio.manuscript.plays import mark_plays
from studio.manuscript.reading import AS_USUAL, Reading
from studio.manuscript.xhtml import page_of


def read_web_page(data: bytes, path: Path, reading: Reading = AS_USUAL) -> Manuscript:
    """The manuscript of an HTML file."""
    decoded = decode(data, path.name, declared_encoding(data))
    page = page_of(decoded.text, path.name, warning=decoded.warning, reading=reading, web=True)
    if not page.blocks:  # all of it seemed to be round about a text: a form, a menu
        page = page_of(decoded.text, path.name, warning=decoded.warning, reading=reading)
    frame = boilerplate(page.text)
    draft = laid_end_to_end([page], [Document(path.name, 0, 0, page.title)])
    withdraw_notes(draft)
    find_headings(draft)
    mark_plays(draft)
    title, author = titles(page, [draft.text_of(block.spans) for block in page.blocks if block.level == 1])
    language = two_letters(page.language) or two_letters(page.meta.get("dc.language", "")) or frame.language
    assumed = ""
    if not language:
        language, assumed = untagged(page.text)
    book = Manuscript(
        title=frame.title or title or path.stem,
        author=frame.author or author,
        language=language,
        source="",
        chapters=(),
        warnings=tuple(filter(None, (page.warning, assumed))),
    )
    return with_chapters(draft, heading_cuts(draft, draft.blocks), book)
