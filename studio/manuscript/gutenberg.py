"""What Project Gutenberg wraps around its plain texts."""

from __future__ import annotations

import re
from typing import NamedTuple

from studio.manuscript.draft import Page
from studio.manuscript.language import two_letters
from studio.manuscript.matter import LICENCE
from studio.manuscript.model import Span

_START = re.compile(r"^[ \t]*\*{3}\s*START OF (?:THE|THIS) PROJECT GUTENBERG[^\n]*$", re.IGNORECASE | re.MULTILINE)
_END = re.compile(
    r"^[ \t]*(?:\*{3}\s*END OF (?:THE|THIS) PROJECT GUTENBERG|End of (?:the )?Project Gutenberg)[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_CREDIT = re.compile(
    r"\s*(?:(?:Produced|E-text prepared|Transcribed|This e-?text was (?:prepared|produced)) by|\[?Transcriber.s note)"
    r".*?(?=\n\s*\n|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_FIELD = re.compile(r"^(Title|Author|Language):[ \t]*(\S[^\n]*)$", re.MULTILINE)
_SEARCHED_CHARS = 60_000


class Boilerplate(NamedTuple):
    """Where the book itself begins and ends, and what the header says of it."""

    start: int
    end: int
    title: str = ""
    author: str = ""
    language: str = ""
    skips: tuple[Span, ...] = ()


def boilerplate(text: str) -> Boilerplate:
    """The frame of a Project Gutenberg text; of any other, the whole text is the book."""
    first = _START.search(text[:_SEARCHED_CHARS])
    if not first:
        return Boilerplate(0, len(text))
    start = first.end()
    if credit := _CREDIT.match(text[start : start + 2000]):
        start += credit.end()
    last = _END.search(text, start)
    end = last.start() if last else len(text)
    fields = {match[1]: match[2].strip() for match in _FIELD.finditer(text[: first.start()])}
    return Boilerplate(
        start,
        end,
        fields.get("Title", ""),
        fields.get("Author", ""),
        two_letters(fields.get("Language", "")),
        ((0, start), (end, len(text))) if end < len(text) else ((0, start),),
    )


def mark_boilerplate(page: Page) -> None:
    """The blocks of a page before and after the book itself have their reason; the two signs may be on two pages."""
    if "GUTENBERG EBOOK" not in page.text and "Project Gutenberg" not in page.text:
        return
    first = _START.search(page.text[:_SEARCHED_CHARS])
    start = first.end() if first else 0
    last = _END.search(page.text, start)
    end = last.start() if last else len(page.text)
    credited = bool(first)
    for block in page.blocks:
        inside = start <= block.start < end
        credited = credited and (not inside or bool(_CREDIT.match(page.text, block.start)))
        if not inside or credited:
            block.reason = block.reason or LICENCE
