"""Which lines of a PDF are headings, by their size, weight, place and wording, and of which level."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from studio.manuscript.draft import SUBTITLE_LEVEL
from studio.manuscript.line_headings import CHAPTER_LEVEL, heading_level, is_subtitle, is_title_line, numbered_romans
from studio.manuscript.pdf_lines import Line

_LARGER = 1.12
_LONGEST = 160
_LONGEST_UNSTRESSED = 70
Style = tuple[float, bool]
Group = list[Line]


class Setting:
    """How a book is set: the size of its text, its leading, its indent, and which of its lines stand out."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self.size = sizes.most_common(1)[0][0] if sizes else 10.0
        body = [line for line in lines if abs(line.size - self.size) < 0.6]
        self.bold = sum(line.bold for line in body) > 0.5 * len(body)
        steps = [above.y - line.y for above, line in pairwise(body) if _same_column(above, line)]
        near = [round(step * 2) / 2 for step in steps if 0.9 * self.size < step < 2.2 * self.size]
        self.leading = statistics.mode(near) if near else 1.2 * self.size
        self.indent = self._indent(body)
        self.romans = numbered_romans([line.text for line in lines if len(line.text) < 90], self._labelled(lines))

    def _indent(self, body: list[Line]) -> float:
        """How far the first line of a paragraph is set in; 0 where paragraphs are told apart otherwise."""
        steps = Counter(
            round((line.x0 - line.left) * 2) / 2
            for line in body
            if 0.6 * self.size < line.x0 - line.left < 5 * self.size and not line.cells
        )
        step, count = steps.most_common(1)[0] if steps else (0.0, 0)
        return step if count >= 0.03 * len(body) else 0.0

    @staticmethod
    def _labelled(lines: Sequence[Line]) -> bool:
        return any(len(line.text) < 60 and heading_level([line.text], {}) == CHAPTER_LEVEL for line in lines)

    def gap(self, above: Line | None, line: Line | None) -> bool:
        """Whether more than a line's distance is between two lines, or a column's end."""
        if above is None or line is None or not _same_column(above, line):
            return True
        return above.y - line.y > 1.3 * max(self.leading, 0.9 * min(above.size, line.size) * 1.2)


def _same_column(above: Line, line: Line) -> bool:
    return above.page == line.page and above.column == line.column and above.y > line.y


def is_centred(line: Line) -> bool:
    """Whether it stands in the middle of its column, away from both edges."""
    middle = (line.left + line.right) / 2
    away = min(line.x0 - line.left, line.right - line.x1)
    return abs((line.x0 + line.x1) / 2 - middle) < 1.5 * line.size and away > 1.2 * line.size


def stands_out(line: Line, above: Line | None, below: Line | None, setting: Setting) -> bool:
    """Whether a line is a heading or a part of one."""
    text = line.text.strip()
    if len(text) > _LONGEST or not any(char.isalnum() for char in text) or line.cells:
        return False
    if line.size >= _LARGER * setting.size:
        return len(text) > 1 or text.isdigit() or text in setting.romans or text.isupper()
    alone = setting.gap(above, line) and setting.gap(line, below)
    if line.size < 0.9 * setting.size or len(text) > _LONGEST_UNSTRESSED:
        return False
    if line.bold and not setting.bold:
        return setting.gap(above, line) and not text.endswith((",", ";"))
    begins = setting.gap(above, line) and (alone or is_centred(line))
    if begins and heading_level([text], setting.romans):
        return True
    if not alone or not is_centred(line):
        return False
    return (text.isupper() and len(text) > 1) or (text.isdigit() and len(text) <= 3) or is_title_line(text)


def style_of(line: Line) -> Style:
    """What headings of one level share."""
    return (round(line.size), line.bold)


def heading_levels(groups: Sequence[Group], setting: Setting) -> list[int]:
    """The level of each heading: by its wording where it has one, else by its size beside those that have."""
    worded = [heading_level([_text(group)], setting.romans) for group in groups]
    anchors: dict[Style, Counter[int]] = {}
    for group, level in zip(groups, worded, strict=True):
        if level:
            anchors.setdefault(style_of(group[0]), Counter())[level] += 1
    known = {style: counts.most_common(1)[0][0] for style, counts in anchors.items()}
    sizes = sorted({style_of(group[0])[0] for group in groups}, reverse=True)
    levels: list[int] = []
    for number, (group, level) in enumerate(zip(groups, worded, strict=True)):
        if level:
            levels.append(level)
        elif number and worded[number - 1] and _follows(groups[number - 1], group):
            levels.append(SUBTITLE_LEVEL)
        else:
            levels.append(_by_style(style_of(group[0]), known, sizes))
    return levels


def _text(group: Group) -> str:
    return " ".join(line.text.strip() for line in group)


def _follows(above: Group, group: Group) -> bool:
    """Whether a heading stands directly below another, as the title of a chapter below its number."""
    last, first = above[-1], group[0]
    near = _same_column(last, first) and last.y - first.y < 4 * max(last.size, first.size)
    return near and is_subtitle(_text(group))


def _by_style(style: Style, known: dict[Style, int], sizes: list[float]) -> int:
    if style in known:
        return known[style]
    if known:
        size, level = min(
            ((other[0], level) for other, level in known.items()), key=lambda each: abs(each[0] - style[0])
        )
        step = -1 if style[0] > size else 1
        return min(max(level + step, 1), SUBTITLE_LEVEL - 1)
    return min(1 + sizes.index(style[0]) * 2 + (0 if style[1] else 1), SUBTITLE_LEVEL - 1) if style[0] in sizes else 1
