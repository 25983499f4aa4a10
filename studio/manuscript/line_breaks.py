"""What stands between the paragraphs of a plain text: numbers of pages or sections, and wide gaps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from studio.manuscript.model import Span

PAGE_MARKS = re.compile(r"[\[{]\s*(?:pg|page|p)\.?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*[\]}]", re.IGNORECASE)
"""Inside a line."""
_PAGE_LINE = re.compile(
    r"[\[{(]?\s*(?:(?:pg|page|seite)\.?\s*\d{1,4}|[-–—~]\s*\d{1,4}\s*[-–—~])\s*[\])}]?", re.IGNORECASE
)
_NUMBER = re.compile(r"(\d{1,4})\.?")
_GOES_ON = re.compile(r"(?:[^\W_]|[,;-])$")
_BULLET = re.compile(r"[-*•‣◦·–—+][ \t\u00a0]+(?=\S)")
_COUNTED = re.compile(r"(\d{1,3})[.)][ \t]+(?=\S)")
_LONG_LINE = 60
"""Characters; a longer paragraph is told, and no title."""
WIDE_GAP_SHARE = 6
"""Wide gaps part scenes where there are at least so many other paragraphs to each of them."""


class Lines(NamedTuple):
    """A paragraph of a plain text, from its first character to its last."""

    start: int
    end: int
    text: str
    """Its first line."""
    last: str
    lines: int


Bare = Literal["", "page", "section"]


def is_page_line(text: str) -> bool:
    """Whether a line is the number of a page and says so."""
    return bool(_PAGE_LINE.fullmatch(text))


def cut_by_pages(groups: Sequence[Lines]) -> frozenset[int]:
    """The groups that say they number a page, if such a one cuts a sentence anywhere."""
    found = [number for number, group in enumerate(groups) if group.lines == 1 and is_page_line(group.text)]
    told = [n for n in found if n and groups[n - 1].end - groups[n - 1].start > _LONG_LINE]
    cuts = any(_GOES_ON.search(groups[number - 1].last) for number in told)
    return frozenset(found) if cuts or any("age" in groups[number].text for number in found) else frozenset()


def bare_numbers(groups: Sequence[Lines], levels: Sequence[int], source: str) -> tuple[Bare, frozenset[int]]:
    """What numbers alone on their lines count, and which groups of lines they are."""
    found = [number for number, group in enumerate(groups) if group.lines == 1 and _NUMBER.fullmatch(group.text)]
    values = [int(groups[number].text.rstrip(".")) for number in found]
    on = [
        0 < after - before <= 2 or (after == 1 and levels[at - 1] > 0) for (before, after), at in _steps(values, found)
    ]
    if len(found) < 2 or sum(on) < 0.7 * (len(found) - 1):
        return "", frozenset()
    inside = sum(1 for n in found if n and not levels[n - 1] and _GOES_ON.search(groups[n - 1].last))
    fed = sum(1 for number in found if "\f" in source[max(0, groups[number].start - 3) : groups[number].end + 3])
    if inside > 0.3 * len(found) or fed > 0.5 * len(found):
        return "page", frozenset(found)
    return ("section", frozenset(found)) if values[0] == 1 else ("", frozenset())


def _steps(values: Sequence[int], places: Sequence[int]) -> Iterator[tuple[tuple[int, int], int]]:
    """Each number with the one before, and its place."""
    return zip(pairwise(values), places[1:], strict=True)


def titles_in_capitals(groups: Sequence[Lines]) -> frozenset[int]:
    """Lines alone, in capitals, each but once: the titles of a text that has no other headings."""
    found = [number for number, group in enumerate(groups) if group.lines == 1 and _is_title_in_capitals(group.text)]
    counts = Counter(groups[number].text for number in found)
    once = [number for number in found if counts[groups[number].text] == 1]
    followed = [number for number in once if number + 1 < len(groups) and not groups[number + 1].text.isupper()]
    return frozenset(followed) if len(followed) > 1 and len(once) > 0.8 * len(found) else frozenset()


def _is_title_in_capitals(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return text.isupper() and letters >= 4 and len(text) <= 60 and text[-1:] not in '.,;:!?"”’-' and text[0].isalpha()


def wide_gaps(groups: Sequence[Lines], levels: Sequence[int], source: str) -> frozenset[int]:
    """The groups before which a gap wider than between other paragraphs parts two scenes."""
    gaps = [0, *(source.count("\n", before.end, after.start) for before, after in pairwise(groups))]
    if len(gaps) < WIDE_GAP_SHARE or Counter(gaps[1:]).most_common(1)[0][0] > 2:
        return frozenset()
    wide = [n for n, gap in enumerate(gaps) if gap > 2 and not levels[n] and not levels[n - 1]]
    return frozenset(wide) if len(wide) * WIDE_GAP_SHARE <= len(groups) else frozenset()


def goes_on(source: str, before: Span, start: int) -> bool:
    """Whether a paragraph that a page's end cut off goes on at a place."""
    return bool(_GOES_ON.search(source[max(before[0], before[1] - 3) : before[1]])) and source[start].islower()


def item_lines(lines: Sequence[str]) -> frozenset[int]:
    """The lines that begin an item, if the first does and others follow it, with the same sign or counting on."""
    if signed := _BULLET.match(lines[0]):
        found = frozenset(number for number, line in enumerate(lines) if line.startswith(signed[0]))
        return found if len(found) > 1 else frozenset()
    counted = [(number, int(match[1])) for number, line in enumerate(lines) if (match := _COUNTED.match(line))]
    if len(counted) < 2 or counted[0][0] or any(after[1] - before[1] != 1 for before, after in pairwise(counted)):
        return frozenset()
    return frozenset(number for number, _ in counted)
