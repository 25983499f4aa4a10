"""Rows of a table out of its cells; and what is only laid out in a table, and is read as the text it is."""

from __future__ import annotations

from studio.manuscript.draft import RawBlock, joined_over_space, merged
from studio.manuscript.model import Span

LONGEST_CELL = 300
"""A longer cell is a text of its own."""
LONGEST_ROW = 600
"""A longer row is laid out, not tabular, unless its cells are short."""
SHORT_CELL = 40
"""On average; however many there are, cells as short as this are tabular."""
MOST_CELLS = 50
"""A row with more cells is read in parts."""
_TEXTS = frozenset(("paragraph", "line"))


def one_cell(blocks: list[RawBlock], text: str, base: int) -> list[RawBlock]:
    """The paragraphs and lines of a short cell as one; text is all the text from the offset base to the cell's end."""
    if len(blocks) < 2 or sum(block.chars() for block in blocks) > LONGEST_CELL:
        return blocks
    if any(block.kind not in _TEXTS or block.role for block in blocks):
        return blocks
    spans = joined_over_space([span for block in blocks for span in block.spans], text, base)
    return [_like(blocks, "paragraph", spans)]


def as_rows(cells: list[RawBlock]) -> list[RawBlock]:
    """The cells of one row of a table as a row, or as more than one if they are many; empty when they are no row."""
    chars = sum(cell.chars() for cell in cells)
    if not cells or any(cell.kind not in _TEXTS or cell.role for cell in cells):
        return []
    if chars > max(LONGEST_ROW, SHORT_CELL * len(cells)) or any(cell.chars() > LONGEST_ROW for cell in cells):
        return []
    runs = [cells[at : at + MOST_CELLS] for at in range(0, len(cells), MOST_CELLS)]
    return [_like(run, "row", [span for cell in run for span in cell.spans]) for run in runs]


def _like(blocks: list[RawBlock], kind: str, spans: list[Span]) -> RawBlock:
    first = blocks[0]
    languages = {block.language for block in blocks}
    return RawBlock(
        "row" if kind == "row" else "paragraph",
        spans if kind == "row" else merged(spans),
        language=first.language if len(languages) == 1 else "",
        linked=all(block.linked for block in blocks),
        reason=first.reason,
        named=first.named,
    )
