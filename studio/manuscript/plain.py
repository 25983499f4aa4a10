"""Plain text to a manuscript: hard-wrapped lines to paragraphs, verse kept by line, chapters by their headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from studio.manuscript import matter
from studio.manuscript.chapters import with_chapters
from studio.manuscript.counted import headings_that_count, is_numeral
from studio.manuscript.draft import SUBTITLE_LEVEL, Document, Mark, Page, RawBlock, laid_end_to_end, without
from studio.manuscript.gutenberg import Boilerplate, boilerplate
from studio.manuscript.headings import heading_cuts
from studio.manuscript.language import untagged
from studio.manuscript.line_breaks import (
    PAGE_MARKS,
    Lines,
    bare_numbers,
    cut_by_pages,
    goes_on,
    is_page_line,
    item_lines,
    titles_in_capitals,
    wide_gaps,
)
from studio.manuscript.line_contents import contents_of
from studio.manuscript.line_headings import (
    CHAPTER_LEVEL,
    heading_level,
    is_outer,
    is_subtitle,
    is_title_line,
    numbered_romans,
)
from studio.manuscript.line_notes import link_notes, markers_in, notes_of
from studio.manuscript.marks import is_scene_break
from studio.manuscript.model import BlockKind, Manuscript, Skip, Span
from studio.manuscript.notes import withdraw_notes
from studio.manuscript.plays import mark_plays
from studio.manuscript.screenplay import mark_screenplay

WRAPPED_COLUMNS = 100
"""Text whose lines are hardly ever longer than this was wrapped by hand; else every line is a paragraph."""
NARROW_COLUMNS = 55
"""Nobody wraps prose as narrow as this."""
COMES_AGAIN = 3
"""A line that stands alone as often as this is the name of a speaker, or of a part, and not the title."""
_EMPHASIS = re.compile(r"(?<![\w_])_(?=[^\s_])([^_]{1,600}?)(?<=[^\s_])_(?![\w_])")
_ILLUSTRATION = re.compile(r"\[\s*illustration\b[^\]]*\]", re.IGNORECASE)
_BYLINE = re.compile(r"by\s+(\S.{2,60})", re.IGNORECASE)


class Line(NamedTuple):
    """A line that is not blank, without the white space around it."""

    start: int
    end: int
    indent: int
    text: str


Group = list[Line]
"""Lines without a blank line between them."""


def read_plain(text: str, title: str, file_title: str = "", warning: str = "") -> Manuscript:
    """The manuscript of a text."""
    frame = boilerplate(text)
    groups = _groups(text, frame)
    builder = _PageBuilder(text, groups, frame.title)
    title = title or builder.title or file_title or "Untitled"
    page = builder.read([Skip(span, matter.LICENCE) for span in frame.skips])
    draft = laid_end_to_end([page], [Document("", 0, 0)])
    withdraw_notes(draft)
    mark_plays(draft)
    level = CHAPTER_LEVEL if any(block.level == CHAPTER_LEVEL for block in page.blocks) else 0
    language, assumed = (frame.language, "") if frame.language else untagged(text[frame.start : frame.end])
    book = Manuscript(
        title=title,
        author=frame.author or _byline(groups),
        language=language,
        source="",
        chapters=(),
        warnings=tuple(filter(None, (warning, assumed))),
    )
    return with_chapters(draft, heading_cuts(draft, [block for block in draft.blocks if not block.reason], level), book)


def _groups(text: str, frame: Boilerplate) -> list[Group]:
    groups: list[Group] = []
    after_blank = True
    position = frame.start
    for raw in text[frame.start : frame.end].splitlines(keepends=True):
        bare = raw.strip()
        if bare:
            start = position + len(raw) - len(raw.lstrip())
            if after_blank:
                groups.append([])
            groups[-1].append(Line(start, start + len(bare), start - position, bare))
        after_blank = not bare
        position += len(raw)
    return _items(_regrouped(groups))


def _regrouped(groups: list[Group]) -> list[Group]:
    """Paragraphs where blank lines do not mark them: by indent in wrapped text, else line by line."""
    lines = [line for group in groups for line in group]
    if _columns(lines) > WRAPPED_COLUMNS:
        return [[line] for line in lines]
    if len(groups) > 1 or len(lines) < 3:
        return groups
    indented = [line for line in lines if line.indent]
    if not indented or len(indented) == len(lines) or _columns(lines) <= NARROW_COLUMNS:
        return [[line] for line in lines]
    by_indent: list[Group] = []
    for line in lines:
        if line.indent or not by_indent:
            by_indent.append([])
        by_indent[-1].append(line)
    return by_indent


def _items(groups: list[Group]) -> list[Group]:
    """The groups, those that are lists without blank lines, or dialogue with dashes, parted by their items."""
    parted: list[Group] = []
    for group in groups:
        begins = item_lines([line.text for line in group])
        if not begins:
            parted.append(group)
            continue
        for number, line in enumerate(group):
            if number in begins:
                parted.append([])
            parted[-1].append(line)
    return parted


def _columns(lines: list[Line]) -> int:
    """The width of the text: nearly no line is longer."""
    widths = sorted(line.indent + len(line.text) for line in lines)
    return widths[int(len(widths) * 0.95)] if len(widths) > 20 else max(widths, default=0)


def _first_title(groups: list[Group]) -> str:
    """The line a text begins with, if it looks like a title and not like a numeral or a name that comes again."""
    lines = groups[0] if groups else []
    if len(groups) < 2 or len(lines) > 3 or (len(lines) > 1 and not _BYLINE.fullmatch(lines[-1].text)):
        return ""
    first = lines[0].text
    again = sum(1 for group in groups if len(group) <= 2 and group[0].text == first)
    named = is_title_line(first) and not is_numeral(first) and again < COMES_AGAIN
    return first.strip("#= ") if named else ""


def _byline(groups: list[Group]) -> str:
    for group in groups[:3]:
        for line in group[:3]:
            if match := _BYLINE.fullmatch(line.text):
                return match[1].strip()
    return ""


class _PageBuilder:
    """Turns groups of lines into blocks."""

    def __init__(self, text: str, groups: list[Group], title: str) -> None:
        self.page = Page()
        self.text = text
        self.groups = groups
        lines = [line for group in groups for line in group]
        self.columns = _columns(lines)
        self.indented = sum(1 for line in lines if line.indent >= 2) > 0.5 * len(lines)
        self.whole = [_lines(group) for group in groups]
        self.notes = notes_of(groups, text)
        self.noted = {number for note in self.notes for number in note.groups}
        self.levels = self._levels()
        self.title = title or (
            "" if self.levels[:1] > [0] and not text.startswith("#", groups[0][0].start) else _first_title(groups)
        )
        if self.title and groups and not self.levels[0] and is_title_line(groups[0][0].text):
            self.levels[0] = 1
        self.markers = markers_in(text, self.notes)
        link_notes(self.page, text, self.notes, self.markers)
        signs = [(note.head, note.closing) for note in self.notes]
        self.note_signs = {span for pair in signs for span in pair if span}
        self.contents = contents_of(groups, self.levels)
        self.gaps = wide_gaps(self.whole, self.levels, text)
        self.after_page = False
        self.holes = self._holes()
        self.hole_ends = [end for _, end in self.holes]

    def read(self, skips: list[Skip]) -> Page:
        """The page, all groups on it and what is no part of the text skipped."""
        for number in range(len(self.groups)):
            self._add_group(number)
        self.page.text = self.text
        self.page.skips += skips
        mark_screenplay(self.page, self.groups)
        return self.page

    def _levels(self) -> list[int]:
        """The level of every group's heading; 0 where it has none."""
        known = [heading_level([line.text for line in group], {}) for group in self.groups]
        labelled = any(
            level == CHAPTER_LEVEL and not is_outer(group[0].text)
            for level, group in zip(known, self.groups, strict=True)
        )
        self.romans = numbered_romans([group[0].text for group in self.groups if len(group) <= 2], labelled)
        self.numbers = self._numbers(known, labelled)
        levels = [self._level(number) for number in range(len(self.groups))]
        alone = [not level and _is_alone(group) for level, group in zip(levels, self.groups, strict=True)]
        for number in self.pages | self.noted | cut_by_pages(self.whole):
            alone[number] = False
        lowest = CHAPTER_LEVEL + bool(labelled or self.romans or self.numbers)
        ranks = headings_that_count([group[0].text for group in self.groups], alone)
        for number, rank in ranks.items():
            levels[number] = max(lowest, CHAPTER_LEVEL + rank)
        if not any(levels):
            for number in titles_in_capitals(self.whole) - {0}:
                levels[number] = CHAPTER_LEVEL
        return levels

    def _add_group(self, number: int) -> None:
        """The blocks or the skip of one group are on the page."""
        group = self.groups[number]
        whole = " ".join(line.text for line in group)
        reason = "" if number in self.contents else self._group_reason(number, whole)
        if reason == "scene break" or number in self.gaps:
            self._scene_ends()
        if reason:
            self.page.skips += [Skip((line.start, line.end), reason) for line in group]
        elif number in self.contents:
            self._add_contents(group, self.levels[number] if number == min(self.contents) else 0)
        elif number in self.noted:
            self._add(RawBlock("paragraph", [(group[0].start, group[-1].end)], reason=matter.FOOTNOTE))
        elif self.levels[number]:
            self._add_heading(group, self.levels[number])
        elif self._is_verse(group):
            for line in group:
                self._add(RawBlock("line", [(line.start, line.end)]))
            self.page.blocks[-1].stanza_end = True
        elif not (self.after_page and self._continue(group)):
            self._add(RawBlock("paragraph", [(group[0].start, group[-1].end)]))
        self.after_page = reason == matter.PAGE_NUMBER

    def _scene_ends(self) -> None:
        if self.page.blocks and not self.page.blocks[-1].level:
            self.page.blocks[-1].scene_end = True

    def _continue(self, group: Group) -> bool:
        """Whether it is the rest of the paragraph before the number of a page, and is joined with it."""
        last = self.page.blocks[-1] if self.page.blocks else None
        if (
            not last
            or last.kind != "paragraph"
            or last.reason
            or not goes_on(self.text, last.spans[-1], group[0].start)
        ):
            return False
        blocks = len(self.page.blocks)
        self._add(RawBlock("paragraph", [(group[0].start, group[-1].end)]))
        if len(self.page.blocks) > blocks:
            start, end = last.spans[-1]
            gap = self.text[end:]
            last.spans[-1] = (start, end + 1) if gap[:1].isspace() else (start, end)
            last.spans += self.page.blocks.pop().spans
        return True

    def _group_reason(self, number: int, whole: str) -> str:
        if is_scene_break(whole):
            return "scene break"
        if _ILLUSTRATION.fullmatch(whole):
            return "picture"
        paged = number in self.pages or (is_page_line(whole) and not self.levels[number])
        return matter.PAGE_NUMBER if paged else ""

    def _numbers(self, known: list[int], labelled: bool) -> dict[str, int]:
        """The levels of numbers alone on their lines, where they count sections; else they may count pages."""
        kind, found = bare_numbers(self.whole, known, self.text)
        self.pages = found if kind == "page" else frozenset[int]()
        level = CHAPTER_LEVEL + 1 if labelled or self.romans else CHAPTER_LEVEL
        return {self.whole[number].text: level for number in found} if kind == "section" else {}

    def _add_contents(self, group: Group, level: int) -> None:
        for line in group:
            kind: BlockKind = "heading" if level else "line"
            self._add(RawBlock(kind, [(line.start, line.end)], level=level, reason=matter.CONTENTS))
            level = 0

    def _add_heading(self, group: Group, level: int) -> None:
        lines = group if level == SUBTITLE_LEVEL or len(group) <= 3 else group[:1]
        if len(lines) > 1 and not all(is_subtitle(line.text) for line in lines[1:]):
            lines = group[:1]
        for number, line in enumerate(lines):
            self._add(RawBlock("heading", [(line.start, line.end)], level=SUBTITLE_LEVEL if number else level))
        if len(lines) < len(group):
            self._add(RawBlock("paragraph", [(group[len(lines)].start, group[-1].end)]))

    def _add(self, block: RawBlock) -> None:
        start, end = block.spans[0]
        first = bisect_left(self.hole_ends, start)
        near: list[Span] = []
        while first < len(self.holes) and self.holes[first][0] < end:
            near.append(self.holes[first])
            first += 1
        block.spans = without(self.text, block.spans, near)
        for hole in near:
            self.page.skips.append(Skip((max(start, hole[0]), min(end, hole[1])), self._reason_of(hole)))
        if block.spans:
            self.page.blocks.append(block)

    def _reason_of(self, hole: Span) -> str:
        if hole in self.note_signs:
            return matter.NOTE_NUMBER
        if self.text[hole[0]] not in "[{":
            return "markup"
        return matter.PAGE_NUMBER if PAGE_MARKS.fullmatch(self.text, *hole) else matter.MARKER

    def _holes(self) -> list[Span]:
        """What is not said inside lines: footnote markers, and the signs that mark emphasis and headings."""
        holes = [*self.markers, *self.note_signs, *(match.span() for match in PAGE_MARKS.finditer(self.text))]
        for match in _EMPHASIS.finditer(self.text):
            if "\n\n" not in match[1]:
                holes += [(match.start(), match.start() + 1), (match.end() - 1, match.end())]
                self.page.marks.append(Mark(match.start() + 1, match.end() - 1, "emphasis"))
        for group, level in zip(self.groups, self.levels, strict=True):
            first = group[0]
            if level and (signs := re.match(r"#{1,6}(?=\s)", first.text)):
                holes.append((first.start, first.start + signs.end()))
            if level and len(group) > 1 and not group[1].text.strip("=-"):
                holes.append((group[1].start, group[1].end))
        return _apart(sorted(holes))

    def _level(self, number: int) -> int:
        group = self.groups[number]
        level = heading_level([line.text for line in group], self.romans | self.numbers)
        if level or not number or len(group) > 1:
            return level
        above = self.groups[number - 1]
        level = heading_level([line.text for line in above], self.romans)
        labelled = 0 < level < SUBTITLE_LEVEL and len(above) == 1
        return SUBTITLE_LEVEL if labelled and is_subtitle(group[0].text) and is_title_line(group[0].text) else 0

    def _is_verse(self, group: Group) -> bool:
        """Modest: several lines that are all set in, or all short and begun with a capital."""
        if len(group) < 2 or self.columns > WRAPPED_COLUMNS:
            return False
        if self.columns <= NARROW_COLUMNS:
            return True
        if not self.indented and all(line.indent >= 2 for line in group):
            return True
        capitals = sum(1 for line in group if line.text.lstrip("“\"'‘(_")[:1].isupper())
        return (
            len(group) > 2
            and capitals > 0.8 * len(group)
            and max(len(line.text) for line in group) < 0.65 * self.columns
        )


def _is_alone(group: Group) -> bool:
    """Whether it is one line, or a numeral over a title."""
    return len(group) == 1 or (len(group) == 2 and is_numeral(group[0].text) and is_title_line(group[1].text))


def _lines(group: Group) -> Lines:
    return Lines(group[0].start, group[-1].end, group[0].text, group[-1].text, len(group))


def _apart(holes: list[Span]) -> list[Span]:
    """The holes without those that begin in another."""
    found: list[Span] = []
    for hole in holes:
        if not found or hole[0] >= found[-1][1]:
            found.append(hole)
    return found
