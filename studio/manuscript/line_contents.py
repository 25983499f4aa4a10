"""The table of contents of a plain text: from its heading to where the first heading it lists comes again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from studio.manuscript import matter

LONGEST_ENTRY = 300
"""No line of a table of contents is longer."""
Groups = Sequence[Sequence[tuple[int, int, int, str]]]
"""Lines without a blank line between them: start, end, indent, text."""


def contents_of(groups: Groups, levels: Sequence[int]) -> frozenset[int]:
    """The groups of a table of contents; none where its first entry does not come again."""
    for first, group in enumerate(groups):
        if levels[first] and matter.by_title(group[0][3], 0) == matter.CONTENTS:
            last = _end(groups, levels, first)
            return frozenset(range(first, _unlisted_between(groups, levels, first, last)))
    return frozenset()


def _end(groups: Groups, levels: Sequence[int], first: int) -> int:
    following = [line for group in groups[first : first + 2] for line in group][1:]
    entries = _as_heading(following[0][3]) if following else frozenset()
    for number in range(first + 2, len(groups)):
        group = groups[number]
        if levels[number] and not entries.isdisjoint(_headings(groups, levels, number)):
            return number
        if not levels[number] and group[-1][1] - group[0][0] > LONGEST_ENTRY and len(group) < 3:
            break
    return first  # its first entry does not come again: let the chapters judge it by its title


def _headings(groups: Groups, levels: Sequence[int], number: int) -> frozenset[str]:
    """A heading as it may be listed: its first line, all its lines, or with the title under it."""
    group = groups[number]
    whole = " ".join(line[3] for line in group[:3])
    found = {_letters(group[0][3]), _letters(whole)}
    if number + 1 < len(groups) and levels[number + 1]:
        found.add(_letters(f"{whole} {groups[number + 1][0][3]}"))
    return frozenset(found)


def _unlisted_between(groups: Groups, levels: Sequence[int], first: int, last: int) -> int:
    """Where a preface or a list of characters begins between a table of contents and its first chapter."""
    for number in range(first + 1, last - 1):
        body = groups[number + 1]
        is_cast = matter.by_title(groups[number][0][3], 0) == matter.CAST
        is_told = not levels[number + 1] and body[-1][1] - body[0][0] > LONGEST_ENTRY
        if levels[number] and (is_cast or is_told):
            return number
    return last


def _as_heading(entry: str) -> frozenset[str]:
    """An entry as its heading may be written: as it is, or without a page number that only a space sets apart."""
    return frozenset((_letters(entry), _letters(re.sub(r"(?<=\w)[.,]?\s+\d{1,4}$", "", entry[:200]))))


def _letters(text: str) -> str:
    """A line as it is compared: no page number after leaders, no signs, no case."""
    return re.sub(r"[\W_]+", "", re.sub(r"(?:\.{2,}|\s{2,}|\t)[\s.]*\d+$", "", text[:200])).casefold()
