"""The runs of a page to lines in reading order: by baseline, and column by column where there are gutters."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from studio.manuscript.pdf_glyphs import ARTIFACT, BOLD, OUTSIDE, OVERPRINT, SIDEWAYS, Run
from studio.manuscript.pdf_pages import Sheet

Strip = tuple[float, float]
"""The left and the right edge of a gutter."""
_APART = OUTSIDE | OVERPRINT | SIDEWAYS
_NARROW_GAP = 0.7
"""In units of the type size: runs on one line that are no further apart belong together in any layout."""
_NARROWEST_GUTTER = 0.75
_FEWEST_ROWS = 4
_FILL = 0.45
"""Lines of a column of text fill this much of it; the cells of a table do not."""
_RTL = ("R", "AL")


@dataclass(slots=True)
class Line:
    """A line of text as it is read; at is its place in the source, once there is one."""

    page: int
    column: int
    """From 0, as they are read; -1 spans them."""
    runs: list[Run]
    text: str
    raised: list[tuple[int, int]]
    """The stretches of its text that are set smaller and higher."""
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    reason: str = ""
    """Why it is not spoken."""
    at: int = 0
    left: float = 0.0
    right: float = 0.0
    """The edges of its column."""
    rtl: bool = False
    beside_capital: bool = False
    holes: list[tuple[int, int, str]] = field(default_factory=list)
    """Stretches of its text that are not spoken, and why."""
    cells: list[int] = field(default_factory=list)
    """Where in its text there was a wide gap before it."""

    @property
    def end(self) -> int:
        """Where it ends in the source."""
        return self.at + len(self.text)


def page_lines(sheet: Sheet, gutters: Sequence[Strip]) -> list[Line]:
    """The lines of a page in reading order; what stands outside the text comes last, with its reason."""
    runs = [run for run in sheet.runs if not run.flags & _APART]
    rest = [run for run in sheet.runs if run.flags & _APART]
    lines: list[Line] = []
    for column, members in _regions(runs, gutters):
        found = _lines(members, sheet.number, column)
        left, right = _edges(found)
        for line in found:
            line.left, line.right = left, right
        lines += found
    for run in rest:
        line = _line([run], sheet.number, 0)
        line.reason = _reason(run)
        line.left, line.right = line.x0, line.x1
        lines.append(line)
    return lines


def _reason(run: Run) -> str:
    if run.flags & OVERPRINT:
        return "text printed twice"
    return "text outside the page" if run.flags & OUTSIDE else "text set sideways"


def _edges(lines: list[Line]) -> Strip:
    """Where most lines begin, and where the longest end."""
    lefts = Counter(round(line.x0) for line in lines)
    most = max(lefts.values(), default=0)
    left = min((x for x, count in lefts.items() if count >= max(0.3 * most, 1)), default=0)
    rights = sorted(line.x1 for line in lines)
    return float(left), rights[int(0.95 * (len(rights) - 1))] if rights else 0.0


# ---- columns


def find_gutters(sheet: Sheet) -> list[Strip]:
    """The white strips between columns of running text; none where there is one column."""
    joined = _joined([run for run in sheet.runs if not run.flags & (_APART | ARTIFACT)], [])
    if len(joined) < 2 * _FEWEST_ROWS:
        return []
    size = statistics.median(run.size for run in joined)
    left, right = min(run.x0 for run in joined), max(run.x1 for run in joined)
    strips = _valleys(joined, size, left, right)
    edges = [left - 1, *((a + b) / 2 for a, b in strips), right + 1]
    full = [_is_column(joined, edge, following, size) for edge, following in pairwise(edges)]
    return [strip for number, strip in enumerate(strips) if full[number] and full[number + 1]]


def _valleys(joined: list[Run], size: float, left: float, right: float) -> list[Strip]:
    """Strips that hardly any run crosses."""
    bins = [0] * (int(right - left) + 2)
    for run in joined:
        for x in range(int(run.x0 - left + 1), int(run.x1 - left)):
            bins[x] += 1
    allowed = 0.12 * max(bins)
    strips: list[Strip] = []
    first = 0
    while first < len(bins):
        last = first
        while last < len(bins) and bins[last] <= allowed:
            last += 1
        inner = 0.12 * len(bins) < first and last < 0.88 * len(bins)
        if inner and last - first >= _NARROWEST_GUTTER * size:
            strips.append((left + first, left + last))
        first = max(last, first + 1)
    return strips


def _is_column(joined: list[Run], left: float, right: float, size: float) -> bool:
    """Whether running text stands between two edges."""
    inside = [run for run in joined if left <= run.x0 and run.x1 <= right]
    if len(inside) < _FEWEST_ROWS:
        return False
    width = max(run.x1 for run in inside) - min(run.x0 for run in inside)
    return width >= 6 * size and statistics.median(run.x1 - run.x0 for run in inside) >= _FILL * width


def common_gutters(found: dict[int, list[Strip]], sheets: list[Sheet]) -> dict[int, list[Strip]]:
    """For every page its gutters; a page too empty to show its own has those of the pages around it."""
    result: dict[int, list[Strip]] = {}
    last: list[Strip] = []
    for sheet in sheets:
        own = found.get(sheet.number, [])
        if own:
            last = own
        elif last and not _fits(sheet, last):
            last = last if not sheet.runs else []
        result[sheet.number] = own or (last if sheet.runs else [])
    return result


def _fits(sheet: Sheet, strips: list[Strip]) -> bool:
    """Whether most text of a page keeps to one side of the strips, and some is on each side."""
    runs = _joined([run for run in sheet.runs if not run.flags & _APART], [])
    across = sum(1 for run in runs for left, right in strips if run.x0 < left and run.x1 > right)
    return across <= max(3, 0.3 * len(runs))


def _joined(runs: list[Run], gutters: Sequence[Strip]) -> list[Run]:
    """Runs on one baseline that are close, as one; the text is not kept."""
    result: list[Run] = []
    for row in _rows(runs):
        boxes: list[Run] = []
        for run in sorted(row, key=lambda run: run.x0):
            last = boxes[-1] if boxes else None
            near = last is not None and run.x0 - last.x1 < _NARROW_GAP * min(run.size, last.size)
            if last is not None and near and not _across(last.x1, run.x0, gutters):
                boxes[-1] = last._replace(x1=max(last.x1, run.x1), size=max(last.size, run.size))
            else:
                boxes.append(run)
        result += boxes
    return result


def _across(x0: float, x1: float, gutters: Sequence[Strip]) -> bool:
    """Whether a gap lies over a whole gutter."""
    return any(x0 <= left + 2 and x1 >= right - 2 for left, right in gutters)


def _regions(runs: list[Run], gutters: Sequence[Strip]) -> list[tuple[int, list[Run]]]:
    """Columns in reading order, each with its runs; what spans them divides the page into bands."""
    if not gutters:
        return [(0, runs)]
    spanning = [box for box in _joined(runs, gutters) if any(_spans(box, gutter) for gutter in gutters)]
    heights = sorted({round(box.y, 1) for box in spanning}, reverse=True)
    bands: dict[tuple[int, int], list[Run]] = {}
    rtl = sum(map(is_rtl, (run.text for run in runs))) > len(runs) / 2
    for run in runs:
        above = sum(1 for y in heights if y > run.y + 0.3 * run.size)
        level = any(abs(y - run.y) <= 0.3 * run.size for y in heights)
        spans = level and any(
            abs(box.y - run.y) <= 0.3 * run.size and box.x0 - 1 <= run.x0 and run.x1 <= box.x1 + 1 for box in spanning
        )
        column = sum(1 for a, b in gutters if (run.x0 + run.x1) / 2 > (a + b) / 2)
        column = len(gutters) - column if rtl else column
        bands.setdefault((2 * above + 1, -1) if spans else (2 * above, column), []).append(run)
    return [(column, members) for (_, column), members in sorted(bands.items(), key=lambda item: item[0])]


def _spans(box: Run, gutter: Strip) -> bool:
    """Whether it crosses the gutter, or stands in it as a page number does."""
    left, right = gutter
    return (box.x0 < left - 2 and box.x1 > right + 2) or (box.x0 >= left - 1 and box.x1 <= right + 1)


# ---- lines


def _lines(runs: list[Run], page: int, column: int) -> list[Line]:
    rows = _rows(runs)
    capitals = _take_capitals(rows)
    rows = _with_raised(rows)
    lines = [_line(row, page, column) for row in rows]
    for capital in capitals:
        _set_capital(capital, lines)
    return lines


def _rows(runs: list[Run]) -> list[list[Run]]:
    """Runs on one baseline, from the top."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x0)):
        if rows and abs(rows[-1][0].y - run.y) <= 0.25 * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return rows


def _with_raised(rows: list[list[Run]]) -> list[list[Run]]:
    """Rows of raised or lowered small type are put into the line they touch."""
    sizes = [max(run.size for run in row) for row in rows]
    result: list[list[Run]] = [list(row) for row in rows]
    for number, row in enumerate(rows):
        for other in (number + 1, number - 1):
            if not 0 <= other < len(rows) or sizes[number] > 0.85 * sizes[other]:
                continue
            rise = rows[number][0].y - rows[other][0].y
            touching = all(_touches(run, rows[other]) for run in row)
            if -0.35 * sizes[other] <= rise <= 0.75 * sizes[other] and touching:
                result[other] += row
                result[number] = []
                break
    return [row for row in result if row]


def _touches(run: Run, row: list[Run]) -> bool:
    return any(-0.3 * run.size <= run.x0 - other.x1 <= 0.6 * other.size for other in row) or any(
        0 <= other.x0 - run.x1 <= 0.3 * other.size for other in row
    )


def _line(row: list[Run], page: int, column: int) -> Line:
    row = sorted(row, key=lambda run: (run.x0, run.x1))
    sizes: Counter[float] = Counter()
    for run in row:
        sizes[run.size] += len(run.text)
    size = sizes.most_common(1)[0][0]
    base = next(run.y for run in row if run.size == size)
    parts: list[str] = []
    raised: list[tuple[int, int]] = []
    cells: list[int] = []
    length = 0
    for number, run in enumerate(row):
        gap = run.x0 - row[number - 1].x1 if number else 0.0
        if gap > 1.4 * run.size:
            cells.append(length + 1)
        if number and gap > 0.15 * min(run.size, row[number - 1].size):
            parts.append(" ")
            length += 1
        if run.size < 0.85 * size and run.y > base + 0.15 * size:
            raised.append((length, length + len(run.text)))
        parts.append(run.text)
        length += len(run.text)
    text = "".join(parts)
    bold = sum(len(run.text) for run in row if run.flags & BOLD) > 0.7 * len(text)
    line = Line(page, column, row, text, raised, row[0].x0, max(run.x1 for run in row), base, size, bold)
    line.cells = cells
    if is_rtl(text):
        line.text, line.rtl, line.raised = as_read(text), True, []
    return line


# ---- drop capitals


def _take_capitals(rows: list[list[Run]]) -> list[Run]:
    """Single letters much larger than the lines around them, out of their rows."""
    sizes: Counter[float] = Counter()
    for row in rows:
        for run in row:
            sizes[run.size] += len(run.text)
    if not sizes:
        return []
    body = sizes.most_common(1)[0][0]
    capitals: list[Run] = []
    for row in rows:
        large = [run for run in row if run.size > 1.7 * body and 1 <= len(run.text.strip("“\"‘'«")) <= 1]
        beside = [other for other in rows for each in other if each.size < 1.3 * body]
        for run in large:
            if run.text.strip("“\"‘'«").isupper() and any(_stands_at(run, other) for other in beside):
                row.remove(run)
                capitals.append(run)
    rows[:] = [row for row in rows if row]
    return capitals


def _stands_at(capital: Run, row: list[Run]) -> bool:
    first = min(row, key=lambda run: run.x0)
    return capital.y - 0.2 * capital.size <= first.y <= capital.y + capital.size and (
        -0.3 * first.size <= first.x0 - capital.x1 < 2 * first.size
    )


def _set_capital(capital: Run, lines: list[Line]) -> None:
    """The letter is the first of the highest line beside it, and the lines beside it are not set in."""
    beside = [line for line in lines if _stands_at(capital, line.runs)]
    if not beside:
        lines.append(_line([capital], lines[0].page if lines else 0, 0))
        return
    for line in beside:
        line.beside_capital = True
        line.x0 = capital.x0
    first = max(beside, key=lambda line: line.y)
    length = len(capital.text)
    first.text = capital.text + first.text
    first.raised = [(start + length, end + length) for start, end in first.raised]


# ---- right to left


def is_rtl(text: str) -> bool:
    """Whether most letters of a text are written from right to left."""
    if text.isascii():
        return False
    kinds = [unicodedata.bidirectional(char) for char in text]
    return sum(kind in _RTL for kind in kinds) > sum(kind == "L" for kind in kinds)


_LETTER = r"[^\W\d_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]"
_LEFT_TO_RIGHT = re.compile(rf"{_LETTER}+(?:[ '’.-]+{_LETTER}+)*|\d+(?:[.,:/]\d+)*")
_MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def as_read(text: str) -> str:
    """A line as it stands on the page, from left to right, in the order in which it is read from right to left."""
    turned = _LEFT_TO_RIGHT.sub(lambda match: match[0][::-1], text[::-1])
    bracket = re.search(r"[()\[\]{}«»]", turned)
    if bracket and bracket[0] in ")]}»":  # the file names brackets by their shape, not by their meaning
        return turned.translate(_MIRROR)
    return turned
