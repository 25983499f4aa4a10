"""What stands on every page and is no part of the text: running heads, feet and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from studio.manuscript.line_headings import is_label
from studio.manuscript.matter import PAGE_NUMBER
from studio.manuscript.pdf_edges import ALONE, BESIDE, MOST_ROWS, SET_OFF, TEXT, Edges, Row, is_filled, letters, rows_of
from studio.manuscript.pdf_glyphs import ARTIFACT
from studio.manuscript.pdf_headings import Setting
from studio.manuscript.pdf_lines import Line

RUNNING_HEAD = "running head"
_LEVEL_POINTS = 4.0
_ALIKE = 3
"""A head is one when it stands on so many pages; on two, in a text of few pages."""
_NUMBER = re.compile(
    r"(?:page|seite|pagina|página|p\.|s\.)?\s*[-–—\[(|~·•<*]*\s*(\d{1,5}|[ivxlcdm]{1,8})\s*[-–—\])|~·•>*]*"
    r"(?:\s*(?:/|of|von|de|sur|di)\s*\d{1,4})?",
    re.IGNORECASE,
)
_EDGE = re.compile(r"^(\d{1,4}|[ivxlc]{1,7})(?=[\s|·•—–-])|(?<=[\s|·•—–-])(\d{1,4}|[ivxlc]{1,7})$", re.IGNORECASE)
_COUNTED = re.compile(r"[^\W\d_]+\s+(?:\d{1,4}|[ivxlc]{1,7})", re.IGNORECASE)
"""A chapter, a sonnet or a day and its number, which may well be that of its page."""
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def mark_furniture(pages: Sequence[list[Line]], setting: Setting) -> None:
    """Running heads, feet and page numbers have their reason; what is left is the text."""
    _mark_artifacts(pages)
    rows = [rows_of(lines) for lines in pages]
    for outermost in (0, -1):
        _peel_numbers(rows, outermost, setting.size)
    edges = Edges(rows, setting)
    for outermost in (0, -1):
        _peel(rows, outermost, edges)


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


def _peel_numbers(rows: list[list[Row]], outermost: int, body_size: float) -> None:
    """Page numbers that stand alone are taken from the head, or the foot, of the pages."""
    open_pages = [page for page in rows if page]
    candidates = [page[outermost] for page in open_pages]
    offsets = _offsets(candidates, len(rows))
    for page, row in zip(open_pages, candidates, strict=True):
        if _is_number(row, offsets) and row.size <= 1.4 * body_size:
            _mark(page.pop(outermost), offsets)


def _peel(rows: list[list[Row]], outermost: int, edges: Edges) -> None:
    """Row after row is taken from the head, or the foot, of the pages, as long as it is furniture."""
    open_pages = [page for page in rows if page]
    standings: dict[int, int] = {}
    for page in open_pages:
        standings |= edges.standings(page[::-1] if outermost else page)
    for _ in range(MOST_ROWS):
        candidates = [page[outermost] for page in open_pages]
        offsets = _offsets(candidates, len(rows))
        taken = _Furniture(candidates, offsets, standings, edges, len(rows)).taken()
        open_pages = [page for page, row in zip(open_pages, candidates, strict=True) if id(row) in taken]
        for page in open_pages:
            _mark(page.pop(outermost), offsets)
        open_pages = [page for page in open_pages if page]


def _offsets(rows: list[Row], pages: int) -> set[int]:
    """How far the printed page numbers are ahead of the counted ones, wherever pages agree."""
    alone = Counter(value - row.page for row in rows if (value := _page_number(row.text)))
    beside: Counter[int] = Counter()
    for row in rows:
        beside.update({_value(token) - row.page for token in _edge_tokens(row) if _value(token)})
    needed = max(3, len(rows) // 20)
    found = {offset for offset, count in alone.items() if count >= (2 if pages > 1 else 1)}
    return found | {offset for offset, count in beside.items() if count >= needed}


def _edge_tokens(row: Row) -> list[str]:
    return [] if _is_label(row) else [match[1] or match[2] for match in _EDGE.finditer(row.text)]


def _is_label(row: Row) -> bool:
    """Whether its number is the chapter's: one space behind a word, and not apart from it."""
    text = row.text.strip()
    alone = len(row.lines) == 1 and not row.lines[0].cells
    return alone and not _page_number(text) and bool(is_label(text) or _COUNTED.fullmatch(text))


def _is_number(row: Row, offsets: set[int]) -> bool:
    value = _page_number(row.text)
    return bool(value) and value - row.page in offsets


def _bare(row: Row, offsets: set[int]) -> str:
    """The text of a row without its page number, as it is compared."""
    if _is_label(row):
        return letters(row.text)
    text = _EDGE.sub(lambda match: "" if _value(match[0]) - row.page in offsets else match[0], row.text.strip())
    return letters(text)


class _Furniture:
    """The outermost rows of the pages; which of them are furniture."""

    def __init__(self, rows: list[Row], offsets: set[int], standings: dict[int, int], edges: Edges, pages: int) -> None:
        self.rows, self.offsets, self.edges = rows, offsets, edges
        self.small = [row for row in rows if row.size <= 1.2 * edges.size]
        self.standing = {id(row): standings.get(id(row), TEXT) for row in rows}
        self.needed = _ALIKE if pages > 4 else 2
        self.bare = {id(row): _bare(row, offsets) for row in rows}

    def taken(self) -> set[int]:
        """The identities of the rows that are furniture."""
        taken = {id(row) for row in self.rows if _is_number(row, self.offsets) and row.size <= 1.4 * self.edges.size}
        taken |= self._numbered()
        taken |= self._alike([row for row in self.small if self.standing[id(row)] == SET_OFF])
        taken |= self._hardly_set_off(taken)
        taken |= self._known(taken)
        return taken | self._in_their_slot(taken)

    def _numbered(self) -> set[int]:
        """Rows with the number of their page, one height on many pages."""
        numbered = [row for row in self.small if _has_number(row, self.offsets) and self._may_hold_a_number(row)]
        levels = _Levels(numbered)
        return {id(row) for row in numbered if levels.count(row) >= _ALIKE}

    def _may_hold_a_number(self, row: Row) -> bool:
        return self.standing[id(row)] == SET_OFF or not is_filled(row)

    def _alike(self, rows: list[Row]) -> set[int]:
        """Rows that come again on pages close by, at one height, and less often within the text."""
        groups: dict[str, list[Row]] = {}
        for row in rows:
            if bare := self.bare[id(row)]:
                groups.setdefault(bare, []).append(row)
        found: set[int] = set()
        for bare, group in groups.items():
            if self.edges.comes_inside(group[0], bare, len(group)):
                continue
            levels = _Levels(group)
            found |= {id(row) for row in group if levels.count(row) >= self.needed and levels.has_near(row)}
        return found

    def _hardly_set_off(self, taken: set[int]) -> set[int]:
        """Rows that little sets off, where nearly all that ever stands at their height is such a row."""
        alike = self._alike([row for row in self.small if self.standing[id(row)] == BESIDE])
        every, heads = _Levels(self.rows), _Levels([row for row in self.rows if id(row) in alike | taken])
        found = [row for row in self.rows if id(row) in alike]
        return {id(row) for row in found if heads.count(row) >= max(4, 0.7 * every.count(row))}

    def _known(self, taken: set[int]) -> set[int]:
        """Rows on pages with hardly anything else that are heads on other pages."""
        texts: dict[str, list[Row]] = {}
        for row in self.rows:
            if id(row) in taken and self.bare[id(row)]:
                texts.setdefault(self.bare[id(row)], []).append(row)
        levels = {bare: _Levels(rows) for bare, rows in texts.items()}
        alone = [row for row in self.small if self.standing[id(row)] == ALONE and self.bare[id(row)] in levels]
        return {id(row) for row in alone if levels[self.bare[id(row)]].count(row)}

    def _in_their_slot(self, taken: set[int]) -> set[int]:
        """Rows that are furniture because nearly all others at their height are: a head that comes only once."""
        more: set[int] = set()
        slots: dict[int, list[Row]] = {}
        for row in self.rows:
            slots.setdefault(round(row.y / _LEVEL_POINTS), []).append(row)
        for slot in slots.values():
            known = [row for row in slot if id(row) in taken and self.bare[id(row)]]
            if len(known) >= 4 and len(known) >= 0.6 * len(slot):
                size = min(max(row.size for row in known) + 0.2, 1.2 * self.edges.size)
                more |= {id(row) for row in slot if row.size <= size and self.standing[id(row)] >= BESIDE}
        return more


def _has_number(row: Row, offsets: set[int]) -> bool:
    return any(_value(token) - row.page in offsets for token in _edge_tokens(row))


class _Levels:
    """Which pages have a row at a height, or hardly above or below it."""

    def __init__(self, rows: list[Row]) -> None:
        self.pages: dict[int, set[int]] = {}
        for row in rows:
            self.pages.setdefault(self._level(row), set()).add(row.page)

    @staticmethod
    def _level(row: Row) -> int:
        return round(row.y / _LEVEL_POINTS)

    def _around(self, row: Row) -> list[set[int]]:
        level = self._level(row)
        return [self.pages.get(each, set()) for each in (level - 1, level, level + 1)]

    def count(self, row: Row) -> int:
        """On how many pages there is one at this height."""
        return sum(map(len, self._around(row)))

    def has_near(self, row: Row) -> bool:
        """Whether one stands on a page close by; what comes once a chapter is a heading."""
        near = {row.page + step for step in (-3, -2, -1, 1, 2, 3)}
        return any(not near.isdisjoint(pages) for pages in self._around(row))


def _mark(row: Row, offsets: set[int]) -> None:
    """Its lines have their reason; a page number beside a head has its own."""
    if _is_number(row, offsets) and not _bare(row, offsets):
        for line in row.lines:
            line.reason = PAGE_NUMBER
        return
    for line in row.lines:
        line.reason = RUNNING_HEAD
        for match in () if _is_label(row) else _EDGE.finditer(line.text):
            if _value(match[0]) - line.page in offsets:
                line.holes.append((match.start(), match.end(), PAGE_NUMBER))
        if _is_number(row._replace(text=line.text), offsets):
            line.reason, line.holes = PAGE_NUMBER, []
