"""The pages before the text of a PDF: title page, copyright page and contents, told by what stands on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from studio.manuscript import matter
from studio.manuscript.pdf_headings import Setting
from studio.manuscript.pdf_lines import Line

TEXT_CHARS = 900
"""A page with so much text that is no imprint and no contents begins the book."""
_FRONT_PAGES = 30
_RIGHTS = re.compile(
    r"©|\(c\)\s*\d{4}|copyright|all rights reserved|\bisbn\b|first published|printed (?:and bound )?in|"
    r"library of congress|alle rechte vorbehalten|impressum|dépôt légal|tous droits réservés|reservados todos",
    re.IGNORECASE,
)
_YEAR_OF_RIGHTS = re.compile(r"(?:copyright\s*(?:\S{1,3}\s+)?|©\s*)(?:19|20)\d\d", re.IGNORECASE)
_LEADERS = re.compile(r"(?:[.…·]\s?){4,}")
_ENTRY = re.compile(r"(?:(?:[.…·]\s?){3,}|\s)\s*(\d{1,4}|[ivxlc]{1,7})$", re.IGNORECASE)
_LONGEST_ENTRY = 160


class Section(NamedTuple):
    """Lines that belong together, and what they are if not the text."""

    lines: list[Line]
    hint: str = ""


def sections(pages: Sequence[list[Line]], setting: Setting, title: str, chapters: Sequence[str]) -> list[Section]:
    """The text lines of a book in order, the front pages and the contents apart; chapters are titles known before."""
    known = {_letters(chapter) for chapter in chapters}
    hints = _front_hints(pages, setting, title, known)
    marked = [(line, hints.get(number, "")) for number, lines in enumerate(pages) for line in lines]
    contents = _contents([line for line, _ in marked])
    found: list[Section] = []
    for number, (line, front_hint) in enumerate(marked):
        hint = contents.get(number, front_hint)
        front = hint not in ("", matter.CONTENTS, matter.INDEX)
        if not found or found[-1].hint != hint or (front and found[-1].lines[-1].page != line.page):
            found.append(Section([], hint))
        found[-1].lines.append(line)
    return found


def _front_hints(pages: Sequence[list[Line]], setting: Setting, title: str, known: set[str]) -> dict[int, str]:
    hints: dict[int, str] = {}
    first_seen = False
    for number, lines in enumerate(pages[:_FRONT_PAGES]):
        text = "\n".join(line.text for line in lines)
        chars = len(text)
        rights = len({match[0].casefold() for match in _RIGHTS.finditer(text)})
        if (
            (rights >= 2 and chars < 4000)
            or (rights and chars < 500)
            or (chars < 2500 and _YEAR_OF_RIGHTS.search(text))
        ):
            hints[number] = matter.COPYRIGHT
        elif chars >= TEXT_CHARS and not any(_LEADERS.search(line.text) for line in lines):
            return hints
        elif chars and _letters(text) not in known and _is_title(lines, text, setting, title, not first_seen):
            hints[number] = matter.TITLE_PAGE
        first_seen = first_seen or bool(chars)
    return hints if len(pages) > _FRONT_PAGES else {}


def _is_title(lines: list[Line], text: str, setting: Setting, title: str, first: bool) -> bool:
    if len(text) > 500 or any(len(line.text) > 100 for line in lines):
        return False
    if title and _letters(title):
        return _letters(text).startswith(_letters(title))
    return first and len(text) < 300 and max(line.size for line in lines) >= 1.4 * setting.size and len(lines) <= 12


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def title_on(found: Sequence[Section]) -> str:
    """The largest lines of the title page; empty where there is none."""
    for section in found:
        if section.hint == matter.TITLE_PAGE:
            size = max(line.size for line in section.lines)
            return " ".join(line.text.strip() for line in section.lines if line.size == size)[:200]
    return ""


# ---- contents


def _contents(lines: list[Line]) -> dict[int, str]:
    """The numbers of the lines of tables of contents, with their headings; late in a book such a list is an index."""
    found: dict[int, str] = {}
    number = 0
    while number < len(lines):
        headed = matter.by_title(lines[number].text.strip(), 0) in (matter.CONTENTS, matter.LISTS)
        first = number + 1 if headed else number
        end = _end_of_entries(lines, first, headed)
        if end:
            late = number > len(lines) / 2 and not headed
            found |= dict.fromkeys(range(number, end), matter.INDEX if late else matter.CONTENTS)
        number = max(end, number + 1)
    return found


def _end_of_entries(lines: list[Line], first: int, headed: bool) -> int:
    """Behind the last of several entries; 0 where there are none."""
    if not headed and not (first < len(lines) and _LEADERS.search(lines[first].text)):
        return 0
    last, number = first - 1, first
    entries = _Entries(headed)
    while number < len(lines) and number - last <= (4 if entries.lines else 6):
        if entries.are_over(lines, number):
            break
        if entries.is_entry(lines[number]):
            entries.add(lines[number])
            last = number
        number += 1
    return last + 1 if len(entries.lines) >= (2 if headed else 4) else 0


class _Entries:
    """The entries of a table of contents, as far as it is read."""

    def __init__(self, headed: bool) -> None:
        self.headed = headed
        self.lines: list[Line] = []
        self.titles: set[str] = set()
        self.led = True
        """Whether every entry has leaders."""

    def is_entry(self, line: Line) -> bool:
        """Whether a line ends as entries do."""
        text = line.text.strip()
        if len(text) > _LONGEST_ENTRY:
            return False
        return bool(_LEADERS.search(text) or (self.headed and _ENTRY.search(text)))

    def add(self, line: Line) -> None:
        """One entry more."""
        text = line.text.strip()
        self.led = self.led and bool(_LEADERS.search(text))
        self.lines.append(line)
        self.titles.add(_letters(_ENTRY.sub("", text)))

    def are_over(self, lines: list[Line], number: int) -> bool:
        """Whether a line is no longer of the contents: a title that they named, or a page that begins otherwise."""
        line = lines[number]
        if not self.lines or _LEADERS.search(line.text):
            return False
        if _letters(line.text) in self.titles - {""}:
            return True
        return line.page != self.lines[-1].page and not self._goes_on(lines[number : number + 4])

    def _goes_on(self, lines: list[Line]) -> bool:
        """Whether entries follow on a new page, the first of them perhaps below the name of a part."""
        same_page = [line for line in lines if line.page == lines[0].page]
        following = [line for line in same_page if self.is_entry(line)]
        if self.led:
            return any(_LEADERS.search(line.text) for line in following)
        size = 1.1 * max(line.size for line in self.lines)
        values = [_page_of(line) for line in (self.lines[-1], *following)]
        return len(following) >= min(2, len(same_page)) and values == sorted(values) and following[0].size <= size


def _page_of(entry: Line) -> int:
    match = _ENTRY.search(entry.text.strip())
    return int(match[1]) if match and match[1].isdigit() else 0
