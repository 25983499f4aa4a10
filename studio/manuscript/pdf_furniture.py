"""What stands on every page and is no part of the text: running heads, feet and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from studio.manuscript.matter import PAGE_NUMBER
from studio.manuscript.pdf_glyphs import ARTIFACT
from studio.manuscript.pdf_lines import Line

RUNNING_HEAD = "running head"
_ROWS = 3
"""No page has more rows of furniture at its head, or at its foot."""
_LEVEL_POINTS = 4.0
_ALIKE = 3
"""A head is one when it stands on so many pages; on two, in a text of few pages."""
_NUMBER = re.compile(
    r"(?:page|seite|pagina|página|p\.|s\.)?\s*[-–—\[(|~·•<*]*\s*(\d{1,5}|[ivxlcdm]{1,8})\s*[-–—\])|~·•>*]*"
    r"(?:\s*(?:/|of|von|de|sur|di)\s*\d{1,4})?",
    re.IGNORECASE,
)
_EDGE = re.compile(r"^(\d{1,4}|[ivxlc]{1,7})(?=[\s|·•—–-])|(?<=[\s|·•—–-])(\d{1,4}|[ivxlc]{1,7})$", re.IGNORECASE)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


class _Row(NamedTuple):
    page: int
    y: float
    size: float
    lines: list[Line]
    text: str


def mark_furniture(pages: Sequence[list[Line]], body_size: float) -> None:
    """Running heads, feet and page numbers have their reason; what is left is the text."""
    _mark_artifacts(pages)
    rows = [_rows(lines) for lines in pages]
    for outermost in (0, -1):
        _peel(rows, outermost, body_size, len(pages))


def keep_repeated_text(pages: Sequence[list[Line]]) -> None:
    """Where more would be running heads than text, what repeats is the text: pages of a form, or cards."""
    left = sum(len(line.text) for lines in pages for line in lines if not line.reason)
    heads = [line for lines in pages for line in lines if line.reason == RUNNING_HEAD]
    if sum(len(line.text) for line in heads) > left:
        for line in heads:
            line.reason, line.holes = "", [hole for hole in line.holes if hole[2] == PAGE_NUMBER]


def furniture_counts(pages: Sequence[list[Line]]) -> tuple[int, int]:
    """How many running heads there are, and how many page numbers."""
    heads = sum(1 for lines in pages for line in lines if line.reason == RUNNING_HEAD)
    alone = sum(1 for lines in pages for line in lines if line.reason == PAGE_NUMBER)
    beside = sum(1 for lines in pages for line in lines for hole in line.holes if hole[2] == PAGE_NUMBER)
    return heads, alone + beside


def roman_value(text: str) -> int:
    """The number that a roman numeral stands for; 0 when it is none."""
    total = 0
    values = [_ROMAN.get(char, 0) for char in text.lower()]
    for number, value in enumerate(values):
        total += -value if value < max(values[number:]) else value
    return total if values and all(values) else 0


def _value(token: str) -> int:
    return int(token) if token.isdigit() else roman_value(token)


def _page_number(text: str) -> int:
    match = _NUMBER.fullmatch(text.strip())
    return _value(match[1]) if match else 0


def _mark_artifacts(pages: Sequence[list[Line]]) -> None:
    """What the file itself marks as no content, unless it says so of half the book."""
    every = [line for lines in pages for line in lines if not line.reason]
    marked = [line for line in every if all(run.flags & ARTIFACT for run in line.runs)]
    if sum(len(line.text) for line in marked) > 0.3 * sum(len(line.text) for line in every):
        return
    for line in marked:
        line.reason = PAGE_NUMBER if _page_number(line.text) else RUNNING_HEAD


def _rows(lines: list[Line]) -> list[_Row]:
    """The lines of a page that stand beside each other, from the top."""
    rows: list[list[Line]] = []
    for line in sorted((line for line in lines if not line.reason), key=lambda line: (-line.y, line.x0)):
        if rows and abs(rows[-1][0].y - line.y) < 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_row(members) for members in rows]


def _row(members: list[Line]) -> _Row:
    members = sorted(members, key=lambda line: line.x0)
    text = " ".join(line.text for line in members)
    return _Row(members[0].page, members[0].y, max(line.size for line in members), members, text)


def _peel(rows: list[list[_Row]], outermost: int, body_size: float, pages: int) -> None:
    """Row after row is taken from the head, or the foot, of the pages, as long as it is furniture."""
    open_pages = [page for page in rows if page]
    for _ in range(_ROWS):
        candidates = [page[outermost] for page in open_pages]
        offsets = _offsets(candidates, pages)
        taken = _furniture(candidates, offsets, body_size, pages)
        open_pages = [page for page, row in zip(open_pages, candidates, strict=True) if id(row) in taken]
        for page in open_pages:
            _mark(page.pop(outermost), offsets)
        open_pages = [page for page in open_pages if page]


def _offsets(rows: list[_Row], pages: int) -> set[int]:
    """How far the printed page numbers are ahead of the counted ones, wherever pages agree."""
    alone = Counter(value - row.page for row in rows if (value := _page_number(row.text)))
    beside: Counter[int] = Counter()
    for row in rows:
        beside.update({_value(token) - row.page for token in _edge_tokens(row.text) if _value(token)})
    needed = max(3, len(rows) // 20)
    found = {offset for offset, count in alone.items() if count >= (2 if pages > 1 else 1)}
    return found | {offset for offset, count in beside.items() if count >= needed}


def _edge_tokens(text: str) -> list[str]:
    return [match[1] or match[2] for match in _EDGE.finditer(text)]


def _is_number(row: _Row, offsets: set[int]) -> bool:
    value = _page_number(row.text)
    return bool(value) and value - row.page in offsets


def _bare(row: _Row, offsets: set[int]) -> str:
    """The text of a row without its page number, as it is compared."""
    text = _EDGE.sub(lambda match: "" if _value(match[0]) - row.page in offsets else match[0], row.text.strip())
    return re.sub(r"[\W_]+", "", text).casefold()


def _furniture(rows: list[_Row], offsets: set[int], body_size: float, pages: int) -> set[int]:
    """The identities of the rows that are furniture."""
    taken = {id(row) for row in rows if _is_number(row, offsets) and row.size <= 1.4 * body_size}
    numbered = [row for row in rows if _has_number(row, offsets) and row.size <= 1.2 * body_size]
    levels = _Levels(numbered)
    taken |= {id(row) for row in numbered if levels.count(row) >= _ALIKE}
    alike: dict[str, list[_Row]] = {}
    for row in rows:
        if (bare := _bare(row, offsets)) and row.size <= 1.2 * body_size:
            alike.setdefault(bare, []).append(row)
    needed = _ALIKE if pages > 4 else 2
    for group in alike.values():
        levels = _Levels(group)
        taken |= {id(row) for row in group if levels.count(row) >= needed and levels.has_near(row)}
    return taken | _in_their_slot(rows, taken, offsets, body_size)


def _has_number(row: _Row, offsets: set[int]) -> bool:
    return any(_value(token) - row.page in offsets for token in _edge_tokens(row.text))


class _Levels:
    """Which pages have a row at a height, or hardly above or below it."""

    def __init__(self, rows: list[_Row]) -> None:
        self.pages: dict[int, set[int]] = {}
        for row in rows:
            self.pages.setdefault(self._level(row), set()).add(row.page)

    @staticmethod
    def _level(row: _Row) -> int:
        return round(row.y / _LEVEL_POINTS)

    def _around(self, row: _Row) -> list[set[int]]:
        level = self._level(row)
        return [self.pages.get(each, set()) for each in (level - 1, level, level + 1)]

    def count(self, row: _Row) -> int:
        """On how many pages there is one at this height."""
        return sum(map(len, self._around(row)))

    def has_near(self, row: _Row) -> bool:
        """Whether one stands on a page close by; what comes once a chapter is a heading."""
        near = {row.page + step for step in (-3, -2, -1, 1, 2, 3)}
        return any(not near.isdisjoint(pages) for pages in self._around(row))


def _in_their_slot(rows: list[_Row], taken: set[int], offsets: set[int], body_size: float) -> set[int]:
    """Rows that are furniture because nearly all others at their height are: a head that comes only once."""
    more: set[int] = set()
    slots: dict[int, list[_Row]] = {}
    for row in rows:
        slots.setdefault(round(row.y / _LEVEL_POINTS), []).append(row)
    for slot in slots.values():
        known = [row for row in slot if id(row) in taken and _bare(row, offsets)]
        if len(known) >= 4 and len(known) >= 0.6 * len(slot):
            size = max(row.size for row in known)
            more |= {id(row) for row in slot if row.size <= size + 0.2 and row.size <= 1.2 * body_size}
    return more


def _mark(row: _Row, offsets: set[int]) -> None:
    """Its lines have their reason; a page number beside a head has its own."""
    if _is_number(row, offsets) and not _bare(row, offsets):
        for line in row.lines:
            line.reason = PAGE_NUMBER
        return
    for line in row.lines:
        line.reason = RUNNING_HEAD
        for match in _EDGE.finditer(line.text):
            if _value(match[0]) - line.page in offsets:
                line.holes.append((match.start(), match.end(), PAGE_NUMBER))
        if _is_number(row._replace(text=line.text), offsets):
            line.reason, line.holes = PAGE_NUMBER, []
