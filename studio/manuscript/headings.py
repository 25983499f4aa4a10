"""Chapters of a book without a table of contents: by its headings, or else file by file."""

from __future__ import annotations

import re
from itertools import pairwise

from studio.manuscript.draft import SUBTITLE_LEVEL, Cut, Draft, RawBlock

_BARE_LABEL = re.compile(r"(?:(?:chapter|part|book|volume|kapitel|chapitre)\s+)?(?:\d+|[ivxlc]+)\.?", re.IGNORECASE)


def heading_cuts(draft: Draft, blocks: list[RawBlock], level: int = 0) -> list[Cut]:
    """A cut at every heading down to a level; without one, the level the book seems to use for chapters."""
    depth = level or chapter_level(blocks)
    if not depth:
        return _first_real_heading(draft, blocks)
    return [
        Cut(block.start, title_at(draft, blocks, number, depth), (), block.level, block.document)
        for number, block in enumerate(blocks)
        if 0 < block.level <= depth
    ]


def chapter_level(blocks: list[RawBlock]) -> int:
    """The highest level that occurs twice, or a deeper one where that is only a shelf for it; 0 when none does."""
    counts = {level: sum(1 for block in blocks if block.level == level) for level in range(1, SUBTITLE_LEVEL)}
    used = [level for level, count in counts.items() if count >= 2]
    if not used:
        return 0
    depth = used[0]
    for deeper in used[1:]:
        if counts[deeper] < 2 * counts[depth] or not _is_shelf(blocks, depth):
            break
        depth = deeper
    return depth


def _is_shelf(blocks: list[RawBlock], level: int) -> bool:
    """Whether most headings of a level have nothing between them and a deeper one."""
    followers = [after for block, after in pairwise(blocks) if block.level == level]
    return sum(1 for after in followers if level < after.level < SUBTITLE_LEVEL) > len(followers) / 2


def _first_real_heading(draft: Draft, blocks: list[RawBlock]) -> list[Cut]:
    for number, (block, after) in enumerate(pairwise(blocks)):
        if block.level and not after.level:
            return [Cut(block.start, title_at(draft, blocks, number), (), block.level, block.document)]
    return []


def document_cuts(draft: Draft, blocks: list[RawBlock]) -> list[Cut]:
    """A cut at the first block of every document."""
    cuts: list[Cut] = []
    for number, block in enumerate(blocks):
        if not number or blocks[number - 1].document != block.document:
            title = title_at(draft, blocks, number) if block.level else ""
            cuts.append(Cut(block.start, title, (), 1, block.document))
    return cuts


def title_at(draft: Draft, blocks: list[RawBlock], number: int, depth: int = 0) -> str:
    """The heading that begins at a block; a bare number or label takes the title below it."""
    title = draft.text_of(blocks[number].spans)
    following = blocks[number + 1] if number + 1 < len(blocks) else None
    if not following or following.document != blocks[number].document or not _BARE_LABEL.fullmatch(title):
        return title
    if following.level <= depth:
        return title
    return f"{title.rstrip('.:')}: {draft.text_of(following.spans)}"
