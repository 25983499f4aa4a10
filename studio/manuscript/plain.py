"""Plain text to a manuscript: hard-wrapped lines to paragraphs, verse kept by line, chapters by their headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from studio.manuscript import matter
from studio.manuscript.chapters import with_chapters
from studio.manuscript.draft import SUBTITLE_LEVEL, Document, Mark, Page, RawBlock, laid_end_to_end, without
from studio.manuscript.gutenberg import Boilerplate, boilerplate
from studio.manuscript.headings import heading_cuts
from studio.manuscript.language import untagged
from studio.manuscript.line_breaks import (
    PAGE_MARKS,
    Lines,
    bare_numbers,
    goes_on,
    is_page_line,
    item_lines,
    titles_in_capitals,
    wide_gaps,
)
from studio.manuscript.line_headings import CHAPTER_LEVEL, heading_level, is_subtitle, is_title_line, numbered_romans
from studio.manuscript.line_notes import link_notes, markers_in, notes_of
from studio.manuscript.marks import is_scene_break
from studio.manuscript.model import BlockKind, Manuscript, Skip, Span
from studio.manuscript.notes import withdraw_notes
from studio.manuscript.plays import mark_plays

WRAPPED_COLUMNS = 100
"""Text whose lines are hardly ever longer than this was wrapped by hand; else every line is a paragraph."""
NARROW_COLUMNS = 55
"""Nobody wraps prose as narrow as this."""
LONGEST_ENTRY = 300
"""No line of a table of contents is longer."""
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
    found = frame.title or _first_title(groups)
    title = title or found or file_title or "Untitled"
    page = _page(text, frame, groups, bool(found))
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
    if len(groups) < 2 or len(groups[0]) > 1:
        return ""
    first = groups[0][0].text
    labelled = heading_level([first], {}) and not first.startswith("#")
    return first.strip("#= ") if is_title_line(first) and not labelled else ""


def _byline(groups: list[Group]) -> str:
    for group in groups[:3]:
        for line in group[:3]:
            if match := _BYLINE.fullmatch(line.text):
                return match[1].strip()
    return ""


def _page(text: str, frame: Boilerplate, groups: list[Group], titled: bool) -> Page:
    builder = _PageBuilder(text, groups, titled)
    for number in range(len(groups)):
        builder.add(number)
    page = builder.page
    page.text = text
    page.skips += [Skip(span, matter.LICENCE) for span in frame.skips]
    return page


class _PageBuilder:
    """Turns groups of lines into blocks."""

    def __init__(self, text: str, groups: list[Group], titled: bool) -> None:
        self.page = Page()
        self.text = text
        self.groups = groups
        lines = [line for group in groups for line in group]
        self.columns = _columns(lines)
        self.indented = sum(1 for line in lines if line.indent >= 2) > 0.5 * len(lines)
        labelled = any(heading_level([line.text for line in group], {}) == CHAPTER_LEVEL for group in groups)
        self.romans = numbered_romans([group[0].text for group in groups if len(group) <= 2], labelled)
        self.whole = [_lines(group) for group in groups]
        self.numbers = self._numbers(labelled)
        self.levels = [self._level(number) for number in range(len(groups))]
        if not any(self.levels):
            for number in titles_in_capitals(self.whole) - {0}:
                self.levels[number] = CHAPTER_LEVEL
        if titled and groups and not self.levels[0] and is_title_line(groups[0][0].text):
            self.levels[0] = 1
        self.notes = notes_of(groups, text)
        self.markers = markers_in(text, self.notes)
        self.noted = {number for note in self.notes for number in note.groups}
        link_notes(self.page, text, self.notes, self.markers)
        signs = [(note.head, note.closing) for note in self.notes]
        self.note_signs = {span for pair in signs for span in pair if span}
        self.contents = self._contents()
        self.gaps = wide_gaps(self.whole, self.levels, text)
        self.after_page = False
        self.holes = self._holes()
        self.hole_ends = [end for _, end in self.holes]

    def add(self, number: int) -> None:
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
        return matter.PAGE_NUMBER if number in self.pages or is_page_line(whole) else ""

    def _numbers(self, labelled: bool) -> dict[str, int]:
        """The levels of numbers alone on their lines, where they count sections; else they may count pages."""
        kind, found = bare_numbers(self.whole, self.text)
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
        labelled = heading_level([line.text for line in above], self.romans) and len(above) == 1
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

    def _contents(self) -> frozenset[int]:
        """The groups of a table of contents: from its heading to where the first heading comes again."""
        for first, group in enumerate(self.groups):
            if self.levels[first] and matter.by_title(group[0].text, 0) == matter.CONTENTS:
                last = self._end_of_contents(first)
                return frozenset(range(first, self._unlisted_between(first, last)))
        return frozenset()

    def _end_of_contents(self, first: int) -> int:
        following = [line for group in self.groups[first : first + 2] for line in group][1:]
        entry = _letters(following[0].text) if following else ""
        for number in range(first + 2, len(self.groups)):
            group = self.groups[number]
            if self.levels[number] and _letters(group[0].text) == entry:
                return number
            if not self.levels[number] and group[-1].end - group[0].start > LONGEST_ENTRY and len(group) < 3:
                break
        return first  # its first entry does not come again: let the chapters judge it by its title

    def _unlisted_between(self, first: int, last: int) -> int:
        """Where a preface or a list of characters begins between a table of contents and its first chapter."""
        for number in range(first + 1, last - 1):
            body = self.groups[number + 1]
            is_cast = matter.by_title(self.groups[number][0].text, 0) == matter.CAST
            is_told = not self.levels[number + 1] and body[-1].end - body[0].start > LONGEST_ENTRY
            if self.levels[number] and (is_cast or is_told):
                return number
        return last


def _letters(text: str) -> str:
    """A line as it is compared: no page number after leaders, no signs, no case."""
    return re.sub(r"[\W_]+", "", re.sub(r"(?:\.{2,}|\s{2,}|\t)[\s.]*\d+$", "", text[:200])).casefold()


def _lines(group: Group) -> Lines:
    return Lines(group[0].start, group[-1].end, group[0].text, group[-1].text, len(group))


def _apart(holes: list[Span]) -> list[Span]:
    """The holes without those that begin in another."""
    found: list[Span] = []
    for hole in holes:
        if not found or hole[0] >= found[-1][1]:
            found.append(hole)
    return found
