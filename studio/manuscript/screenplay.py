"""Plays laid out by indents, as film scripts are: names set in further than speeches, and actions at the margin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from studio.manuscript.draft import Mark, Page
from studio.manuscript.line_headings import is_title_line

FEWEST_NAMES = 6
LEAST_INDENT = 8
"""A name is set in at least so far,"""
FURTHER = 4
"""and so much further than what is said."""
_NAME = re.compile(r"[^\W\d_][^.!?:,;\"“”\n]{0,40}(?:\([^()\n]{1,40}\)\s*){0,2}", re.UNICODE)
Row = tuple[int, int, int, str]
"""A line that is not blank: start, end, indent, text."""


def mark_screenplay(page: Page, groups: Sequence[Sequence[Row]]) -> None:
    """Names that are set in further than what follows are marked as such, and what stands at the margin as action."""
    lines = [line for group in groups for line in group]
    firsts = {group[0][0] for group in groups}
    names = [line for line, after in pairwise(lines) if line[0] in firsts and _is_name(line, after)]
    if len(names) < FEWEST_NAMES or len({name[3] for name in names}) > 0.6 * len(names):
        return
    starts = {name[0] for name in names}
    said = [after[2] for line, after in pairwise(lines) if line[0] in starts]
    margin = sorted(said)[len(said) // 10]
    by_start = {line[0]: line for line in lines}
    for block in page.blocks:
        line = by_start.get(block.start)
        if block.level or block.reason or not line:
            continue
        if block.start in starts:
            page.marks.append(Mark(block.start, line[1], "speaker"))
        elif line[2] < margin:
            page.marks.append(Mark(block.start, block.end, "direction"))


def _is_name(line: Row, after: Row) -> bool:
    _, _, indent, text = line
    if indent < LEAST_INDENT or not _NAME.fullmatch(text) or not is_title_line(text.partition("(")[0]):
        return False
    return after[2] <= indent - FURTHER and after[2] > 0
