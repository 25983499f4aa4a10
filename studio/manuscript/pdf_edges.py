"""Which rows at the head and the foot of a page are set off from its text, as running heads are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from studio.manuscript.pdf_headings import Setting, is_centred
from studio.manuscript.pdf_lines import Line

MOST_ROWS = 3
"""No page has more rows of furniture at its head, or at its foot."""
TEXT, ALONE, BESIDE, SET_OFF = 0, 1, 2, 3
"""How a row stands: in the text; on a page with nothing else; hardly set off, by place or weight; clearly set off."""
_CLEARLY = 1.25
"""In units of the leading: a distance that no two lines of a paragraph have."""
_FAR = 2.0
"""In units of the distance of paragraphs: so far from the text stands no paragraph of it."""
_OTHER_SIZE = 0.04
_WIDE = 0.85
"""A line that fills so much of its column is likely one of a paragraph."""
_FEW_STEPS = 20
_SENTENCE_ENDS = (".", "!", "?", ",", ";", ":", "”", '"', "’", "»")


class Row(NamedTuple):
    """Lines of a page that stand beside each other."""

    page: int
    y: float
    size: float
    lines: list[Line]
    text: str


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """The rows of a page from the top, without lines that have their reason."""
    rows: list[list[Line]] = []
    for line in sorted((line for line in lines if not line.reason), key=lambda line: (-line.y, line.x0)):
        if rows and abs(rows[-1][0].y - line.y) < 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_row(members) for members in rows]


def _row(members: list[Line]) -> Row:
    members = sorted(members, key=lambda line: line.x0)
    text = " ".join(line.text for line in members)
    return Row(members[0].page, members[0].y, max(line.size for line in members), members, text)


def letters(text: str) -> str:
    """A text as it is compared."""
    return re.sub(r"[\W_]+", "", text).casefold()


class Edges:
    """How a book is set, as far as it tells a running head from a line of text."""

    def __init__(self, pages: Sequence[list[Row]], setting: Setting) -> None:
        self.size = setting.size
        self.line_gap = _CLEARLY * setting.leading
        steps = sorted(step for rows in pages for step in _steps(rows[MOST_ROWS:-MOST_ROWS]))
        usual = steps[int(0.92 * (len(steps) - 1))] if len(steps) >= _FEW_STEPS else 0.0
        self.paragraph_gap = max(self.line_gap, min(1.15 * usual, 3 * setting.leading))
        inner = [row for rows in pages for row in rows[MOST_ROWS:-MOST_ROWS]]
        self.inside = Counter((letters(row.text), round(row.size)) for row in inner)

    def standings(self, rows: Sequence[Row]) -> dict[int, int]:
        """How each of the outermost rows stands, by its identity; rows are those of a page from its edge inwards."""
        found: dict[int, int] = {}
        for number, row in enumerate(rows[:MOST_ROWS]):
            depths = range(number + 1, min(MOST_ROWS, len(rows) - 1) + 1)
            if any(self._are_set_off(rows, depth) for depth in depths):
                found[id(row)] = SET_OFF
            elif number + 1 < len(rows) and self._is_beside(row, _neighbour(row, rows[number + 1 :])):
                found[id(row)] = BESIDE
            else:
                found[id(row)] = ALONE if len(rows) <= MOST_ROWS else TEXT
        return found

    def comes_inside(self, row: Row, bare: str, times: int) -> bool:
        """Whether the same stands within pages more often than so many times: then it is text at their edges too."""
        return self.inside[bare, round(row.size)] > times

    def _are_set_off(self, rows: Sequence[Row], depth: int) -> bool:
        """Whether the outermost rows, so many, are apart from those further in."""
        outer, inner = rows[:depth], rows[depth:]
        if not all(self._is_apart(row, _neighbour(row, inner)) for row in outer):
            return False
        last, following = outer[-1], _neighbour(outer[-1], inner)
        if self._other_size(last, following):
            return True
        paragraph = depth > 1 and any(self._is_running(row) for row in outer)
        far = abs(last.y - following.y) > _FAR * self.paragraph_gap
        return (far or not paragraph) and not self._goes_on(last, following)

    def _is_apart(self, row: Row, inner: Row) -> bool:
        return abs(row.y - inner.y) > self.paragraph_gap or self._other_size(row, inner)

    @staticmethod
    def _other_size(row: Row, inner: Row) -> bool:
        return abs(row.size - inner.size) > _OTHER_SIZE * max(row.size, inner.size)

    def _is_running(self, row: Row) -> bool:
        """Whether it fills its column as a line of a paragraph does, in the size of the text."""
        return abs(row.size - self.size) <= _OTHER_SIZE * self.size and is_filled(row)

    @staticmethod
    def _goes_on(row: Row, inner: Row) -> bool:
        """Whether a sentence runs from one row to the other, both of them full lines or the end of one."""
        above, below = (row, inner) if row.y > inner.y else (inner, row)
        open_end = not above.text.rstrip().endswith(_SENTENCE_ENDS[:3])
        return open_end and below.text[:1].islower() and is_filled(above)

    def _is_beside(self, row: Row, inner: Row) -> bool:
        """Whether it is a short line that only its place, its weight or a small gap sets off."""
        if is_filled(row) or row.text.rstrip().endswith(_SENTENCE_ENDS) or row.text[:1].islower():
            return False
        bold = all(line.bold for line in row.lines) and not all(line.bold for line in inner.lines)
        return bold or abs(row.y - inner.y) > self.line_gap or _is_placed(row)


def is_filled(row: Row) -> bool:
    """Whether a line of it fills its column without a wide gap."""
    if len(row.lines) > 1 and row.lines[0].column == row.lines[-1].column:
        return False
    return any(
        line.column >= 0 and not line.cells and line.x1 - line.x0 > _WIDE * (line.right - line.left)
        for line in row.lines
    )


def _is_placed(row: Row) -> bool:
    """Whether it stands in the middle, or at the right edge far from the left one."""
    line = row.lines[0]
    to_the_right = line.right - line.x1 < line.size and line.x0 - line.left > 0.3 * (line.right - line.left)
    return len(row.lines) > 1 or to_the_right or is_centred(line)


def _neighbour(row: Row, inner: Sequence[Row]) -> Row:
    """The first of the rows further in that stands above or below it, and not only further left or right."""
    left, right = min(line.x0 for line in row.lines), max(line.x1 for line in row.lines)
    over = (other for other in inner if any(line.x0 < right and line.x1 > left for line in other.lines))
    return next(over, inner[0])


def _steps(rows: Sequence[Row]) -> list[float]:
    """The distances between rows that stand below each other."""
    pairs = ((row, _neighbour(row, rows[number + 1 :])) for number, row in enumerate(rows[:-1]))
    return [row.y - below.y for row, below in pairs]
