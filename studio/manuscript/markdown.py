"""Markdown to a manuscript: its words with their places in the file; its signs and addresses are skipped."""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.token import Token

from studio.manuscript import matter
from studio.manuscript.chapters import with_chapters
from studio.manuscript.draft import Anchor, Document, Link, Page, RawBlock, laid_end_to_end, without
from studio.manuscript.headings import heading_cuts
from studio.manuscript.language import two_letters, untagged
from studio.manuscript.marks import is_scene_break
from studio.manuscript.model import BlockKind, Manuscript, Skip, Span
from studio.manuscript.notes import withdraw_notes

MARKUP = "markup"
ADDRESS = "link address"
_MASK = "\ue000"  # a private character: no markup to any rule, and no white space
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_FIELD = re.compile(r"^(title|author|lang|language|date)[ \t]*:[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE)
_NOTE = re.compile(r"^ {0,3}\[\^[^\]\n]+\]:[^\n]*(?:\n(?:[ \t]+\S[^\n]*|[ \t]*(?=\n[ \t]{2,}\S)))*", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^([^\]\n]+)\]")
_NOTE_HEAD = re.compile(r" {0,3}\[\^([^\]\n]+)\]:[ \t]*")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]*\S[^\n]*", re.MULTILINE)


def read_markdown(text: str, title: str, file_title: str = "", warning: str = "") -> Manuscript:
    """The manuscript of a Markdown text."""
    source = _characters_resolved(text.replace("\r\n", "\n").replace("\r", "\n"))
    front = _front_matter(source)
    masked, holes = _masked(source)
    page = _PageBuilder(source, masked, holes).read()
    _read_notes(page, source, holes)
    draft = laid_end_to_end([page], [Document("", 0, 0)])
    withdraw_notes(draft)
    heading = _book_heading(page, source)
    language = two_letters(front.get("lang", "") or front.get("language", ""))
    year = re.search(r"\b\d{4}\b", front.get("date", ""))
    language, assumed = (language, "") if language else untagged(source)
    book = Manuscript(
        title=title or front.get("title", "") or heading or file_title or "Untitled",
        author=front.get("author", ""),
        language=language,
        source="",
        chapters=(),
        year=year[0] if year else "",
        warnings=tuple(filter(None, (warning, assumed))),
    )
    return with_chapters(draft, heading_cuts(draft, draft.blocks), book)


def _characters_resolved(text: str) -> str:
    """Character references outside ASCII as characters; those that stand for Markdown's own signs stay."""

    def resolved(match: re.Match[str]) -> str:
        char = html.unescape(match[0])
        return match[0] if char.isascii() else char

    return _REFERENCE.sub(resolved, text)


def _front_matter(source: str) -> dict[str, str]:
    match = _FRONT.match(source)
    return {found[1]: found[2] for found in _FRONT_FIELD.finditer(match[1] or "")} if match else {}


def _masked(source: str) -> tuple[str, list[Skip]]:
    """The text with what Markdown does not know blotted out, sign for sign, and the account of that."""
    holes: list[Skip] = []
    masked = source
    finders: tuple[tuple[Callable[[str], Iterable[Span]], str], ...] = (
        (lambda text: (match.span() for match in _FRONT.finditer(text)), "front matter"),
        (_comments, "comment"),
        (lambda text: (match.span() for match in _NOTE.finditer(text)), matter.FOOTNOTE),
        (lambda text: (match.span() for match in _NOTE_MARK.finditer(text)), matter.MARKER),
    )
    for find, reason in finders:
        found = [span for span in find(masked) if masked[span[0]] != _MASK]
        holes += [Skip(span, reason) for span in found]
        masked = _blotted(masked, found)
    return masked, sorted(holes, key=lambda skip: skip.span)


def _comments(text: str) -> Iterator[Span]:
    """HTML comments; a search by hand, for a pattern takes time that grows with the square of what is left open."""
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        yield start, end + 3
        start = text.find("<!--", end + 3)


def _read_notes(page: Page, source: str, holes: list[Skip]) -> None:
    """What was blotted out as notes is on the page, as blocks that are not read, with links from their markers."""
    page.skips = [skip for skip in page.skips if skip.reason != matter.FOOTNOTE]
    for hole in holes:
        if hole.reason == matter.FOOTNOTE:
            _read_note(page, source, hole.span)
        elif hole.reason == matter.MARKER and (mark := _NOTE_MARK.fullmatch(source, *hole.span)):
            page.links.append(Link(*hole.span, f"#note {mark[1]}".replace("%", "%25"), "marker"))
    page.blocks.sort(key=lambda block: block.start)


def _read_note(page: Page, source: str, span: Span) -> None:
    start, end = span
    text = source[start:end]
    head = _NOTE_HEAD.match(text)
    holes = [Skip(match.span(), matter.MARKER) for match in _NOTE_MARK.finditer(text, head.end() if head else 0)]
    if head:
        holes.insert(0, Skip(head.span(), matter.NOTE_NUMBER))
        page.anchors.setdefault(f"note {head[1]}", Anchor(start, end, "aside"))
        page.notes.append(span)
    blotted = _blotted(text, [hole.span for hole in holes])
    note = _PageBuilder(text, blotted, holes).read()
    page.skips += [Skip((skip.span[0] + start, skip.span[1] + start), skip.reason) for skip in note.skips]
    for block in note.blocks:
        block.reason = matter.FOOTNOTE
        block.spans = [(first + start, last + start) for first, last in block.spans]
    page.blocks += note.blocks


def _blotted(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    reached = 0
    for start, end in spans:
        parts += [text[reached:start], re.sub(r"\S", _MASK, text[start:end])]
        reached = end
    return "".join([*parts, text[reached:]])


def _book_heading(page: Page, source: str) -> str:
    """The only heading of the first level, when the text begins with it."""
    tops = [block for block in page.blocks if block.level == 1]
    if len(tops) == 1 and page.blocks[0] is tops[0]:
        return " ".join("".join(source[start:end] for start, end in tops[0].spans).split())
    return ""


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").disable(["code", "html_block", "text_join"])


class _PageBuilder:
    """Finds the words of every token again in the file."""

    def __init__(self, source: str, masked: str, holes: list[Skip]) -> None:
        self.source = source
        self.masked = masked
        self.page = Page(text=source)
        self.holes = [hole.span for hole in holes]
        self.hole_starts = [start for start, _ in self.holes]
        self.hole_ends = [end for _, end in self.holes]
        self.taken: list[Skip] = list(holes)
        """What is accounted for besides the blocks."""
        starts = [0] + [match.end() for match in re.finditer(r"\n", masked)]
        self.lines = [*starts, len(masked)]
        self.cursor = 0
        self.limit = len(masked)
        """The end of the block: nothing of it is looked for further on."""
        self.pieces: list[Span] = []

    def read(self) -> Page:
        """The page, every sign of the file in a block or a skip."""
        tokens = _parser().parse(self.masked)
        for number, token in enumerate(tokens):
            self._block_token(token, tokens[number - 1].type if number else "", tokens[number - 1])
        self._fill()
        return self.page

    def _block_token(self, token: Token, before: str, opener: Token) -> None:
        if token.map and token.map[0] < len(self.lines):
            self.cursor = max(self.cursor, self.lines[token.map[0]])
            self.limit = self.lines[min(token.map[1], len(self.lines) - 1)]
        if token.type == "inline":
            level = int(opener.tag[1]) if before == "heading_open" else 0
            self._inline(token, level)
            if before in ("td_open", "th_open"):
                self._cell_ends()
        elif token.type == "tr_close":
            self._row_ends()
        elif token.type == "fence" and token.map:
            self._take(self.lines[token.map[0]], self.lines[min(token.map[1], len(self.lines) - 1)], "code listing")
        elif token.type == "hr" and token.map:
            self._take(self.lines[token.map[0]], self.lines[token.map[1]], "scene break")
            self._stanza_ends()

    # ---- inside a block

    def _inline(self, token: Token, level: int) -> None:
        self.row_start = len(self.page.blocks)
        kind: BlockKind = "heading" if level else "paragraph"
        broken = False
        for child in token.children or []:
            if child.type == "hardbreak" or (child.type == "html_inline" and child.content.startswith("<br")):
                broken = True
                self._end_block("line" if kind == "paragraph" else kind, level)
            self._child(child)
        self._end_block("line" if broken and kind == "paragraph" else kind, level)
        if broken:
            self._stanza_ends()

    def _child(self, child: Token) -> None:
        if child.type in ("text", "code_inline"):
            self._say(child.content)
        elif child.type == "text_special":
            self._special(child)
        elif child.type in ("softbreak", "hardbreak"):
            self._line_ends()
        elif child.type == "html_inline":
            self._skip_over(child.content, MARKUP)
        elif child.type == "link_close" and child.info != "auto":
            self._skip_address()
        elif child.type == "image":
            self._image(child)

    def _say(self, text: str) -> None:
        at = self.masked.find(text, self.cursor, self.limit) if text else -1
        if at >= 0:
            self.pieces.append((at, at + len(text)))
            self.cursor = at + len(text)
        elif len(words := text.split()) > 1:  # changed on the way, as line ends in code are: word by word
            for word in words:
                self._say(word)

    def _special(self, child: Token) -> None:
        """An escaped sign is said without its backslash; of a reference only & has its own sign in the file."""
        at = self.masked.find(child.markup, self.cursor, self.limit)
        if at < 0:
            return
        self.cursor = at + len(child.markup)
        if child.info == "escape":
            self.pieces.append((at + 1, at + 2))
        elif child.content == "&":
            self.pieces.append((at, at + 1))

    def _line_ends(self) -> None:
        at = self.masked.find("\n", self.cursor, self.limit)
        if at >= 0:
            self.pieces.append((at, at + 1))
            self.cursor = at + 1

    def _skip_over(self, text: str, reason: str) -> None:
        at = self.masked.find(text, self.cursor, self.limit)
        if at >= 0:
            self._take(at, at + len(text), reason)
            self.cursor = at + len(text)

    def _skip_address(self) -> None:
        """The cursor is behind the ](address "title") or ][name] after the words of a link."""
        at = self.masked.find("]", self.cursor, self.limit)
        if at < 0:
            return
        end = at + 1
        if self.masked.startswith("](", at):
            end = self._end_of_address(at + 2)
        elif self.masked.startswith("][", at):
            end = self.masked.find("]", at + 2, self.limit) + 1 or at + 1
        self._take(at, end, ADDRESS if end > at + 1 else MARKUP)
        self.cursor = end

    def _end_of_address(self, at: int) -> int:
        at += len(self.masked[at : at + 200]) - len(self.masked[at : at + 200].lstrip())
        destination = parseLinkDestination(self.masked, at, self.limit)
        at = destination.pos if destination.ok else at
        gap = len(self.masked[at : at + 200]) - len(self.masked[at : at + 200].lstrip())
        if gap:
            title = parseLinkTitle(self.masked, at + gap, self.limit)
            at = title.pos if title.ok else at
        closing = self.masked.find(")", at, self.limit)
        return closing + 1 if closing >= 0 else at

    def _image(self, child: Token) -> None:
        at = self.masked.find("![", self.cursor, self.limit)
        if at < 0:
            return
        self.cursor = at + 2
        closing = self.masked.find("]", at + 2 + len(child.content), self.limit)
        self._take(at, max(at + 2, closing), "picture")
        self.cursor = max(at + 2, closing)
        self._skip_address()

    # ---- blocks

    def _take(self, start: int, end: int, reason: str) -> None:
        spans = without(self.source, [(start, end)], self._holes_near([(start, end)]))
        self.taken += [Skip(span, reason) for span in spans]

    def _end_block(self, kind: BlockKind, level: int) -> None:
        pieces, self.pieces = self.pieces, []
        spans = without(self.source, pieces, self._holes_near(pieces))
        text = "".join(self.source[start:end] for start, end in spans).strip()
        if spans and is_scene_break(text) and not level:
            self.taken += [Skip(span, "scene break") for span in spans]
            self._stanza_ends()
        elif spans:
            self.page.blocks.append(RawBlock(kind, spans, level=level))

    def _holes_near(self, spans: list[Span]) -> list[Span]:
        """The holes that touch some spans; holes come in order and never overlap."""
        if not spans:
            return []
        return self.holes[bisect_right(self.hole_ends, spans[0][0]) : bisect_left(self.hole_starts, spans[-1][1])]

    def _stanza_ends(self) -> None:
        if self.page.blocks:
            self.page.blocks[-1].stanza_end = True

    def _cell_ends(self) -> None:
        for block in self.page.blocks[self.row_start :]:
            block.kind = "row"
            block.linked = True  # until the row ends: a cell that waits for its neighbours

    def _row_ends(self) -> None:
        first = len(self.page.blocks)
        while first and self.page.blocks[first - 1].kind == "row" and self.page.blocks[first - 1].linked:
            first -= 1
        cells = self.page.blocks[first:]
        if cells:
            row = RawBlock("row" if len(cells) > 1 else "paragraph", [span for cell in cells for span in cell.spans])
            self.page.blocks[first:] = [row]

    def _fill(self) -> None:
        """What no block and no skip took is markup: the signs themselves, and definitions of links."""
        used = sorted([span for block in self.page.blocks for span in block.spans] + [skip.span for skip in self.taken])
        self.page.skips += self.taken
        at = 0
        for start, end in [*used, (len(self.source), len(self.source))]:
            if start > at and self.source[at:start].strip():
                self.page.skips += self._unsaid(at, start)
            at = max(at, end)

    def _unsaid(self, start: int, end: int) -> list[Skip]:
        found: list[Skip] = []
        for match in _DEFINITION.finditer(self.source, start, end):
            if match.start() > start:
                found.append(Skip((start, match.start()), MARKUP))
            found.append(Skip(match.span(), ADDRESS))
            start = match.end()
        return [*found, Skip((start, end), MARKUP)] if start < end else found
