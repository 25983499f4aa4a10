"""Lines in reading order to paragraphs, headings, verse and rows of tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from studio.manuscript.line_headings import heading_level
from studio.manuscript.marks import is_scene_break
from studio.manuscript.model import BlockKind
from studio.manuscript.pdf_headings import Group, Setting, heading_levels, is_centred, stands_out, style_of
from studio.manuscript.pdf_hyphens import HYPHENATION, Vocabulary, divided
from studio.manuscript.pdf_lines import Line

_SENTENCE_ENDS = (".", "!", "?", "…", ":", "”", '"', "’", "»", "'", ")", "*", "]", "؟", "。")
_OPENING_QUOTES = ("“", "„", "«", '"', "‘")
_BULLETS = ("•", "◦", "▪", "‣", "– ", "* ", "\uf0b7")


class Part(NamedTuple):
    """Lines that are one block."""

    kind: BlockKind
    lines: list[Line]
    level: int = 0
    stanza_end: bool = False
    scene_end: bool = False


def parts_of(stretches: Sequence[Sequence[Line]], setting: Setting, vocabulary: Vocabulary) -> list[Part]:
    """The blocks of stretches of running text, in order; hyphens at line ends are holes of their lines."""
    groups = [group for lines in stretches for group in _grouped(lines, setting, vocabulary)]
    headings = [group for is_heading, group in groups if is_heading]
    levels = iter(heading_levels(headings, setting))
    parts: list[Part] = []
    run: list[Group] = []
    for is_heading, group in groups:
        if is_scene_break(group[0].text):
            parts += _singles(run, setting)
            run = []
            if parts:
                parts[-1] = parts[-1]._replace(scene_end=True)
            group[0].reason = "scene break"
            continue
        if not is_heading and (len(group) == 1 or (len(group) == 2 and _is_set_off(group, setting))):
            run.append(group)
            continue
        parts += _singles(run, setting)
        run = []
        parts.append(Part("heading", group, next(levels)) if is_heading else Part("paragraph", group))
    parts += _singles(run, setting)
    for part in parts:
        if part.kind in ("paragraph", "heading", "line"):
            mark_hyphens(part.lines, vocabulary)
    return parts


# ---- groups


def _grouped(lines: Sequence[Line], setting: Setting, vocabulary: Vocabulary) -> Iterator[tuple[bool, Group]]:
    """Whether it is a heading, and the lines of one block."""
    group: Group = []
    was_heading = False
    for number, line in enumerate(lines):
        above = lines[number - 1] if number else None
        below = lines[number + 1] if number + 1 < len(lines) else None
        is_heading = stands_out(line, above, below, setting)
        alone = is_scene_break(line.text) or bool(group and is_scene_break(group[-1].text))
        if group and (alone or is_heading != was_heading or _begins(group, line, is_heading, setting, vocabulary)):
            yield was_heading, group
            group = []
        group.append(line)
        was_heading = is_heading
    if group:
        yield was_heading, group


def _begins(group: Group, line: Line, is_heading: bool, setting: Setting, vocabulary: Vocabulary) -> bool:
    last = group[-1]
    if is_heading:
        return _begins_heading(group, line, setting)
    if line.cells or last.cells:
        return True
    if divided(last, line, vocabulary) and not _apart(last, line, setting):
        return False
    return _begins_paragraph(last, line, setting)


def _begins_heading(group: Group, line: Line, setting: Setting) -> bool:
    last = group[-1]
    if style_of(last) != style_of(line) or last.page != line.page or last.y <= line.y or len(group) >= 5:
        return True
    if last.y - line.y > 1.9 * max(last.size, line.size):
        return True
    text = " ".join(each.text.strip() for each in group)
    return bool(heading_level([text], setting.romans) or heading_level([line.text.strip()], setting.romans))


def _apart(last: Line, line: Line, setting: Setting) -> bool:
    return last.page == line.page and last.column == line.column and setting.gap(last, line)


def _begins_paragraph(last: Line, line: Line, setting: Setting) -> bool:
    """Whether a line is the first of a paragraph, after another line of text."""
    if _apart(last, line, setting) or abs(last.size - line.size) > 0.1 * last.size:
        return True
    unit = 0.7 * line.size
    if line.text.startswith(_BULLETS):
        return True
    set_in, was_set_in = _indent(line) > unit, _indent(last) > unit
    ended = _ended_early(last, line)
    if set_in and not was_set_in:
        return True
    if not set_in:
        return _begins_at_the_edge(last, line, ended, setting)
    if abs(_indent(line) - _indent(last)) > unit:
        return _indent(line) > _indent(last) or ended
    usual = setting.indent and abs(_indent(line) - setting.indent) < 0.3 * line.size
    if line.text[:1].islower() and not _ends_sentence(last):
        return last.right - last.x1 > 0.3 * (last.right - last.left)
    return ended or bool(usual and _ends_sentence(last))


def _begins_at_the_edge(last: Line, line: Line, ended: bool, setting: Setting) -> bool:
    """Whether a line that is not set in begins a paragraph: the one before it ended early, and likely a sentence."""
    if _ends_sentence(last):
        turned = last.page != line.page or last.column != line.column
        unmarked = turned and not setting.indent  # the distance that would tell is lost at the page's end
        return ended or (unmarked and line.text.startswith(_OPENING_QUOTES))
    room = last.x0 - last.left if last.rtl else last.right - last.x1
    return ended and not line.text[:1].islower() and room > 0.15 * (last.right - last.left)


def _indent(line: Line) -> float:
    """How far its beginning is set in; of a line read from the right, from there."""
    return line.right - line.x1 if line.rtl else line.x0 - line.left


def _ends_sentence(line: Line) -> bool:
    return line.text.rstrip().endswith(_SENTENCE_ENDS)


def _ended_early(last: Line, line: Line) -> bool:
    """Whether the first word of the line would have had room at the end of the one before."""
    word = line.text.split(maxsplit=1)[0] if line.text.strip() else ""
    width = len(word) * (line.x1 - line.x0) / max(len(line.text), 1)
    room = last.x0 - last.left if last.rtl else last.right - last.x1
    return room > width + 0.6 * line.size


# ---- verse and tables


def _singles(run: list[Group], setting: Setting) -> list[Part]:
    """Blocks of one line each: rows of a table, lines of verse, or short paragraphs."""
    parts: list[Part] = []
    first = 0
    while first < len(run):
        last = first + 1
        line = run[first][0]
        while last < len(run) and _alike(line, run[last][0], setting):
            last += 1
        parts += _stretch(run[first:last], setting)
        first = last
    return parts


def _is_set_off(group: Group, setting: Setting) -> bool:
    """Whether a line and the end of it that had no room are set in, and not as paragraphs are."""
    return all(_indent(line) > 1.2 * line.size and abs(_indent(line) - setting.indent) > 3 for line in group)


def _alike(line: Line, other: Line, setting: Setting) -> bool:
    if line.cells or other.cells:
        return bool(line.cells and other.cells) and line.page == other.page
    return (_indent(line) > 0.7 * line.size) == (_indent(other) > 0.7 * other.size)


def _stretch(groups: list[Group], setting: Setting) -> list[Part]:
    lines = [group[0] for group in groups]
    if lines[0].cells and len(lines) * len(lines[0].cells) >= 2:
        return [Part("row", [line]) for line in lines]
    if not _is_verse(groups, setting):
        return [Part("paragraph", group) for group in groups]
    following = [*lines[1:], None]
    return [
        Part("line", group, 0, after is None or setting.gap(group[-1], after))
        for group, after in zip(groups, following, strict=True)
    ]


def _is_verse(groups: list[Group], setting: Setting) -> bool:
    """Whether short lines are verse: several, begun with capitals, and most of them no sentences."""
    lines = [group[0] for group in groups]
    if len(lines) < 2 or lines[0].cells or sum(len(group) == 1 for group in groups) * 2 < len(groups):
        return False
    width = lines[0].right - lines[0].left
    if max(group[-1].x1 - group[-1].x0 for group in groups) > 0.97 * width:
        return False
    usual = all(abs(_indent(line) - setting.indent) < 0.35 * line.size for line in lines)
    ends = (".", "!", "?", "…", "”", "’", '"', "»")
    open_ends = sum(1 for group in groups if not group[-1].text.rstrip().endswith(ends))
    if usual or all(_indent(line) <= 0.7 * line.size for line in lines):
        return len(lines) >= 3 and open_ends > 0.5 * len(lines)
    return open_ends >= 0.3 * len(lines) or all(is_centred(line) for line in lines)


# ---- hyphens


def mark_hyphens(lines: Sequence[Line], vocabulary: Vocabulary) -> None:
    """A hyphen that only the line end made is a hole of its line."""
    for line, following in pairwise(lines):
        if divided(line, following, vocabulary) == "hyphen":
            end = len(line.text.rstrip())
            line.holes.append((end - 1, end, HYPHENATION))


def ends_in_hyphen(line: Line, following: Line, vocabulary: Vocabulary) -> bool:
    """Whether the two lines are joined without a space."""
    return bool(divided(line, following, vocabulary))
