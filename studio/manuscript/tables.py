"""Rows of a table out of its cells; and what is only laid out in a table, and is read as the text it is."""

from __future__ import annotations

from collections.abc import Callable

from studio.manuscript.draft import RawBlock, joined_over_space, merged
from studio.manuscript.frames import CELLS, Frame
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


def finish_in_table(
    blocks: list[RawBlock], frame: Frame, table: Frame, size: int, text_since: Callable[[], str]
) -> None:
    """A cell that ends is one block, a row of cells is a row; a table that is mostly rows has its role.

    The blocks are the page's up to here, size is where it ends, and text_since gives its text since the frame began.
    """
    first = frame.first_block
    if frame.name in CELLS and len(blocks) - first > 1 and size - frame.start <= 2 * LONGEST_CELL:
        blocks[first:] = one_cell(blocks[first:], text_since(), frame.start)
    elif frame.name == "tr":
        _join_row(blocks, first, table)
    elif frame is table and table.rows > 0 and table.rows >= table.texts:
        for block in blocks[first:]:
            block.role = block.role or ("" if block.level else "table")
        for cell in table.lone_cells:
            cell.kind = "row"


def _join_row(blocks: list[RawBlock], first: int, table: Frame) -> None:
    cells = [block for block in blocks[first:] if block.role != "picture"]
    if len(cells) < 2:
        table.lone_cells += [cell for cell in cells if cell.kind == "paragraph" and cell.chars() <= LONGEST_ROW]
        return
    rows = as_rows(cells)
    table.rows += bool(rows)
    table.texts += not rows
    if rows:
        blocks[first:] = rows + [block for block in blocks[first:] if block.role == "picture"]


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
