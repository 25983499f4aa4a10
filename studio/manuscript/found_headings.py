"""Chapters of a page or a Markdown text that marks no headings: paragraphs that only say which chapter they begin."""

from __future__ import annotations

from studio.manuscript.counted import headings_that_count
from studio.manuscript.draft import SUBTITLE_LEVEL, Draft
from studio.manuscript.line_headings import CHAPTER_LEVEL, heading_level, is_outer

FEWEST = 2
_LONGEST = 80


def find_headings(draft: Draft) -> None:
    """Where a text has hardly a heading, its paragraphs that are labels of chapters, or count on, are headings."""
    if sum(1 for block in draft.blocks if 0 < block.level < SUBTITLE_LEVEL) >= FEWEST:
        return
    blocks = [block for block in draft.blocks if not block.reason]
    alone = [block.kind == "paragraph" and not block.role and not block.level and not block.linked for block in blocks]
    texts = [draft.text_of(block.spans) if block.chars() <= 2 * _LONGEST else "." * block.chars() for block in blocks]
    found = {
        number: level
        for number, text in enumerate(texts)
        if alone[number] and not text.startswith("#") and 0 < (level := heading_level([text], {})) < SUBTITLE_LEVEL
    }
    for number in found:
        alone[number] = False
    labelled = any(level == CHAPTER_LEVEL for level in found.values()) and not _are_outer(texts, found)
    for number, rank in headings_that_count(texts, alone).items():
        found[number] = CHAPTER_LEVEL + max(rank, int(labelled))
    if len(found) < FEWEST:
        return
    for number, level in found.items():
        blocks[number].kind, blocks[number].level = "heading", level


def _are_outer(texts: list[str], found: dict[int, int]) -> bool:
    return all(is_outer(texts[number]) for number, level in found.items() if level == CHAPTER_LEVEL)
