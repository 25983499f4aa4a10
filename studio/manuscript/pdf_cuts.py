"""Where the chapters of a PDF begin, by its bookmarks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from studio.manuscript.draft import Cut, RawBlock
from studio.manuscript.line_headings import CHAPTER_LEVEL
from studio.manuscript.matter import by_title
from studio.manuscript.pdf_lines import Line
from studio.manuscript.pdf_pages import Bookmark
from studio.manuscript.toc_cuts import same_title

_PART = re.compile(r"(?:part|book|volume|teil|buch|band|partie|livre|tome|parte|libro)\b", re.IGNORECASE)
_LONG_CHAPTER = 60_000


class Placed(NamedTuple):
    """A block, its first line and its text."""

    block: RawBlock
    line: Line
    text: str


def outline_cuts(outline: Sequence[Bookmark], placed: Sequence[Placed], pages: int, title: str) -> list[Cut]:
    """The beginnings of chapters in reading order; none where the bookmarks are of no use for that."""
    marks = [mark for mark in outline if mark.page >= 0 or mark.title]
    depth = _depth(marks, placed, title)
    by_page: dict[int, list[Placed]] = {}
    for each in placed:
        by_page.setdefault(each.line.page, []).append(each)
    cuts: list[Cut] = []
    above: list[Bookmark] = []
    for mark in marks:
        above = [outer for outer in above if outer.depth < mark.depth]
        parents = tuple(outer.title for outer in above if not same_title(outer.title, title))
        if mark.depth < depth:
            above.append(mark)
        if mark.depth > depth or mark.page < 0:
            continue
        target = _target(mark, by_page, pages)
        if target:
            _heading(target, mark)
            cuts.append(Cut(target.block.start, mark.title, parents, mark.depth, target.block.document))
    real = {cut.offset for cut in cuts if not by_title(cut.title, 0)}
    useful = len(real) >= 2 and (pages < 6 or len(real) <= 0.8 * pages)
    return sorted(cuts, key=lambda cut: cut.offset) if useful else []


def _depth(marks: Sequence[Bookmark], placed: Sequence[Placed], title: str) -> int:
    """How deep the bookmarks of chapters are: parts, and a bookmark for the whole book, stand above them."""
    counts = Counter(mark.depth for mark in marks if mark.page >= 0 and not by_title(mark.title, 0))
    depth = 1
    while counts[depth + 1]:
        level = [mark for mark in marks if mark.depth == depth and not by_title(mark.title, 0)]
        parts = sum(1 for mark in level if _PART.match(mark.title))
        whole = len(level) <= 1 or all(same_title(mark.title, title) for mark in level)
        chars = sum(len(each.text) for each in placed)
        if not whole and parts < 0.5 * len(level) and chars < _LONG_CHAPTER * len(level):
            break
        depth += 1
    return depth


def _target(mark: Bookmark, by_page: dict[int, list[Placed]], pages: int) -> Placed | None:
    """The block that a bookmark leads to: the one it names, else the one at its height, else the next."""
    here = by_page.get(mark.page, [])
    for each in here:
        if same_title(each.text[:300], mark.title):
            return each
    named = [each for each in here if each.block.level and _names(mark.title, each.text)]
    if named:
        return named[0]
    below = [each for each in here if mark.height < 0 or each.line.y <= mark.height + 2]
    if below:
        return below[0]
    for page in range(mark.page + 1, min(mark.page + 3, pages)):
        if by_page.get(page):
            return by_page[page][0]
    return None


def _names(title: str, heading: str) -> bool:
    """Whether a heading is a part of a title: the number of a chapter, or its name without the number."""
    whole = re.sub(r"\W+", " ", title.casefold()).split()
    part = re.sub(r"\W+", " ", heading.casefold()).split()
    return bool(part) and (whole[: len(part)] == part or whole[-len(part) :] == part)


def _heading(target: Placed, mark: Bookmark) -> None:
    """What a bookmark names is a heading, even where it is set like the text."""
    if not target.block.level and same_title(target.text, mark.title) and target.block.kind == "paragraph":
        target.block.kind, target.block.level = "heading", CHAPTER_LEVEL
