"""A single HTML file to a manuscript."""

from __future__ import annotations

from pathlib import Path

from studio.manuscript.chapters import with_chapters
from studio.manuscript.draft import Document, laid_end_to_end
from studio.manuscript.headings import heading_cuts
from studio.manuscript.language import two_letters
from studio.manuscript.model import Manuscript
from studio.manuscript.notes import withdraw_notes
from studio.manuscript.plays import mark_plays
from studio.manuscript.reading import AS_USUAL, Reading
from studio.manuscript.xhtml import read_xhtml


def read_web_page(data: bytes, path: Path, reading: Reading = AS_USUAL) -> Manuscript:
    """The manuscript of an HTML file."""
    page = read_xhtml(data, path.name, "", reading)
    language = two_letters(page.language)
    warnings = (page.warning, "" if language else "The page does not say its language; English is assumed.")
    draft = laid_end_to_end([page], [Document(path.name, 0, 0, page.title)])
    withdraw_notes(draft)
    mark_plays(draft)
    book = Manuscript(
        title=page.title or path.stem,
        author="",
        language=language or "en",
        source="",
        chapters=(),
        warnings=tuple(filter(None, warnings)),
    )
    return with_chapters(draft, heading_cuts(draft, draft.blocks), book)
