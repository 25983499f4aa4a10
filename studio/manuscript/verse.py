"""What is set line by line: verse, or prose whose lines were broken by hand."""

from __future__ import annotations

import re
from dataclasses import replace

from studio.manuscript.draft import RawBlock, joined_over_space

LONGEST_LINE = 200
"""A longer piece between two line breaks is a paragraph, not verse."""
PROSE_COLUMNS = 50
"""Prose that was broken by hand is at least so wide."""
TYPES = frozenset(("z3998:verse", "z3998:poem", "z3998:song", "z3998:hymn", "z3998:lyrics"))
CLASSES = frozenset("poem poetry verse stanza strophe poetry-container song lyrics hymn lg linegroup".split())
STANZAS = frozenset("stanza strophe lg linegroup".split())
LINE_CLASSES = frozenset("verse line verseline verse-line poemline poem-line poetry-line poem poetry l".split())
_LINE_IN_VERSE = re.compile(r"i\d{1,2}|indent-?\d{0,2}|line|l|verse|verse-line|verseline|v\d{0,2}")


def paragraphs_again(lines: list[RawBlock]) -> None:
    """Lines between line breaks are paragraphs where nearly each of them has a blank line after it."""
    ends = sum(1 for line in lines if line.stanza_end)
    if ends > 2 and ends + 1 >= 0.8 * len(lines):
        for line in lines:
            line.kind, line.stanza_end = "paragraph", False


def is_line_in_verse(classes: list[str]) -> bool:
    """Whether a span inside a poem with these classes is a line of its own."""
    return any(_LINE_IN_VERSE.fullmatch(name) for name in classes)


def prose_again(lines: list[RawBlock], text: str, base: int) -> list[RawBlock]:
    """Lines of preformatted text as paragraphs, where they are as full as only prose is; else as they are.

    The text is all there is from the offset base on.
    """
    groups: list[list[RawBlock]] = [[]]
    for line in lines:
        groups[-1].append(line)
        if line.stanza_end:
            groups.append([])
    inner = [line.chars() for group in groups for line in group[:-1]]
    widths = sorted(inner)
    if len(inner) < 2 or any(line.kind != "line" or line.level for line in lines):
        return lines
    wide = widths[int(len(widths) * 0.9)]
    full = sum(1 for width in inner if width >= 0.75 * wide)
    if wide < PROSE_COLUMNS or full < 0.8 * len(inner):
        return lines
    return [_paragraph(group, text, base) for group in groups if group]


def _paragraph(lines: list[RawBlock], text: str, base: int) -> RawBlock:
    spans = joined_over_space([span for line in lines for span in line.spans], text, base)
    return replace(lines[0], kind="paragraph", spans=spans, stanza_end=False)
