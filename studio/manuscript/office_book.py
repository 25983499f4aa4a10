"""What is heard of a word processor's document to a book: its title, its language, its chapters."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from engines.contract import BadInput
from studio.manuscript.chapters import with_chapters
from studio.manuscript.docx_package import TITLE_LEVEL, About
from studio.manuscript.docx_pages import Pages
from studio.manuscript.draft import SUBTITLE_LEVEL, Cut, Document, Draft, Page, laid_end_to_end
from studio.manuscript.headings import heading_cuts
from studio.manuscript.language import language_of, untagged
from studio.manuscript.line_headings import heading_level, is_title_line, numbered_romans
from studio.manuscript.model import Manuscript
from studio.manuscript.notes import withdraw_notes

_LANGUAGE_SAMPLE_CHARS = 60_000


class Heard(NamedTuple):
    """What is heard of the parts of a document."""

    pages: list[tuple[Page, Document]]
    titles: set[tuple[int, int]]
    """Page and number of blocks that look like titles though no style says so."""
    language_chars: dict[str, int]
    drawings: int
    warnings: list[str]


def linked(main: Pages) -> list[tuple[Page, Document]]:
    """The pages of the main text; links to bookmarks name the page these are on."""
    pages = main.finished()
    for page, _ in pages:
        for number, link in enumerate(page.links):
            name = link.href[1:] if link.href.startswith("#") else ""
            if name in main.anchor_documents:
                page.links[number] = link._replace(href=f"{quote(main.anchor_documents[name])}#{quote(name)}")
    return pages


def book_of(heard: Heard, facts: About, usual_language: str, path: Path) -> Manuscript:
    """The manuscript of a document; BadInput when it holds nothing but pictures."""
    if heard.drawings and not any(page.blocks for page, _ in heard.pages):
        raise BadInput(
            f"{path.name} holds pictures ({heard.drawings}) but no text to speak. "
            "It needs text recognition first; Sidetone does not do that."
        )
    draft = laid_end_to_end([page for page, _ in heard.pages], [document for _, document in heard.pages])
    title = facts.title or _stated_title(draft)
    _settle_titles(draft)
    language, warning = _language(facts, draft, heard.language_chars, usual_language)
    withdraw_notes(draft)
    book = Manuscript(
        title=title or path.stem.replace("_", " ").strip(),
        author=facts.author,
        language=language,
        source="",
        chapters=(),
        year=facts.year,
        identifier=facts.identifier,
        warnings=tuple(filter(None, (*heard.warnings, warning))),
    )
    return with_chapters(draft, _cuts(draft, heard.titles), book)


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


def _language(facts: About, draft: Draft, chars: dict[str, int], usual: str) -> tuple[str, str]:
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
    language = facts.language or by_words or tagged or usual
    warning = ""
    if not language:
        language, warning = untagged(" ".join(sample))
    trusted = tagged in ("", language)  # what is marked where most is not was marked on purpose
    for block in draft.blocks:
        block.language = block.language if trusted and block.language != language else ""
    draft.foreign = draft.foreign if trusted else []
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
