"""Markdown to a manuscript: its words with their places in the file; its signs and addresses are skipped."""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.token import Token

from studio.manuscript import matter
from studio.manuscript.chapters import with_chapters
from studio.manuscript.draft import Document, Mark, MarkKind, Page, RawBlock, laid_end_to_end, without
from studio.manuscript.events import INLINE
from studio.manuscript.found_headings import find_headings
from studio.manuscript.headings import heading_cuts
from studio.manuscript.language import two_letters, untagged
from studio.manuscript.markdown_masks import MARKUP, Masked, front_matter, masked
from studio.manuscript.marks import is_scene_break
from studio.manuscript.model import BlockKind, Manuscript, Skip, Span
from studio.manuscript.notes import withdraw_notes
from studio.manuscript.pictures import worth_reading
from studio.manuscript.plays import mark_plays
from studio.manuscript.reading import AS_USUAL, Reading

ADDRESS = "link address"
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]*\S[^\n]*", re.MULTILINE)
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_SET_IN = re.compile(r"(?: {4}|\t)")
_CODE_SIGNS = re.compile(r"[{}<>=$\\]|\(\)|;\s*$|^\s*(?:def|import|from|class|return|print|if|for|while)\b.*[:(]")


def read_markdown(
    text: str, title: str, file_title: str = "", warning: str = "", reading: Reading = AS_USUAL
) -> Manuscript:
    """The manuscript of a Markdown text."""
    source = _characters_resolved(text.replace("\r\n", "\n").replace("\r", "\n"))
    front = front_matter(source)
    page = _PageBuilder(source, masked(source), reading).read()
    draft = laid_end_to_end([page], [Document("", 0, 0)])
    withdraw_notes(draft)
    find_headings(draft)
    mark_plays(draft)
    heading = _book_heading(page, source)
    language = two_letters(front.get("lang", ""))
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


def _book_heading(page: Page, source: str) -> str:
    """The only heading of the first level, when the text begins with it."""
    tops = [block for block in page.blocks if block.level == 1]
    if len(tops) == 1 and page.blocks[0] is tops[0]:
        return " ".join("".join(source[start:end] for start, end in tops[0].spans).split())
    return ""


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["code", "html_block", "text_join"])


class _PageBuilder:
    """Finds the words of every token again in the file."""

    def __init__(self, source: str, made: Masked, reading: Reading) -> None:
        self.source = source
        self.masked = made.text
        self.page = Page(text=source, links=made.links, anchors=made.anchors, notes=made.notes, foreign=made.foreign)
        self.describes = reading.picture_descriptions == "read"
        self.holes = [hole.span for hole in made.holes]
        self.hole_starts = [start for start, _ in self.holes]
        self.hole_ends = [end for _, end in self.holes]
        self.taken: list[Skip] = list(made.holes)
        """What is accounted for besides the blocks."""
        starts = [0] + [match.end() for match in re.finditer(r"\n", self.masked)]
        self.lines = [*starts, len(self.masked)]
        self.cursor = 0
        self.limit = len(self.masked)
        """The end of the block: nothing of it is looked for further on."""
        self.pieces: list[Span] = []
        self.opened: list[int] = []
        """How many pieces there were when each open emphasis began."""
        self.pictures: list[Span] = []
        """Descriptions of pictures inside the open block."""
        self.table = 0
        """The number of the first block of the table."""

    def read(self) -> Page:
        """The page, every sign of the file in a block or a skip."""
        tokens = _parser().parse(self.masked)
        for number, token in enumerate(tokens):
            self._block_token(token, tokens[number - 1].type if number else "", tokens[number - 1])
        self._mark_notes()
        self._fill()
        return self.page

    def _mark_notes(self) -> None:
        """The blocks of notes have their reason."""
        starts = [start for start, _ in self.page.notes]
        for block in self.page.blocks:
            number = bisect_right(starts, block.start) - 1
            if number >= 0 and block.start < self.page.notes[number][1]:
                block.reason = matter.FOOTNOTE

    def _block_token(self, token: Token, before: str, opener: Token) -> None:
        if token.map and token.map[0] < len(self.lines):
            self.cursor = max(self.cursor, self.lines[token.map[0]])
            self.limit = self.lines[min(token.map[1], len(self.lines) - 1)]
        if token.type == "inline":
            level = int(opener.tag[1]) if before == "heading_open" else 0
            self._inline(token, level)
            if before in ("td_open", "th_open"):
                self._cell_ends()
        elif token.type == "table_open":
            self.table = len(self.page.blocks)
        elif token.type == "table_close":
            for block in self.page.blocks[self.table :]:
                block.role = block.role or "table"
        elif token.type == "tr_close":
            self._row_ends()
        elif token.type == "fence" and token.map:
            self._take(self.lines[token.map[0]], self.lines[min(token.map[1], len(self.lines) - 1)], "code listing")
        elif token.type == "hr" and token.map:
            self._take(self.lines[token.map[0]], self.lines[token.map[1]], "scene break")
            self._scene_ends()

    # ---- inside a block

    def _inline(self, token: Token, level: int) -> None:
        self.row_start = len(self.page.blocks)
        kind: BlockKind = "heading" if level else "paragraph"
        broken = False
        set_in = "" if level else self._is_set_in(token)
        if set_in == "code" and token.map:
            self._take(self.lines[token.map[0]], self.limit, "code listing")
            return
        for child in token.children or []:
            if _breaks(child) or (child.type == "softbreak" and set_in):
                broken = True
                self._end_block("line" if kind == "paragraph" else kind, level)
            elif child.type == "html_inline" and _is_block_tag(child.content):
                self._end_block(kind, level)
                if child.content[:3].lower() == "<hr":
                    self._scene_ends()
            self._child(child)
        self._end_block("line" if broken and kind == "paragraph" else kind, level)
        if broken:
            self._stanza_ends()

    def _is_set_in(self, token: Token) -> str:
        """Whether every line of a paragraph is set in as far as code is in Markdown: verse, or code by its signs."""
        if token.level != 1 or not token.map:
            return ""
        first, last = token.map
        lines = [self.masked[start:end] for start, end in pairwise(self.lines[first : last + 1])]
        if not lines or not all(_SET_IN.match(line) for line in lines):
            return ""
        coded = sum(1 for line in lines if _CODE_SIGNS.search(line))
        return "code" if 3 * coded >= len(lines) else "verse"

    def _child(self, child: Token) -> None:
        if child.type in ("em_open", "strong_open"):
            self.opened.append(len(self.pieces))
        elif child.type in ("em_close", "strong_close"):
            self._emphasis_ends("strong" if child.type == "strong_close" else "emphasis")
        elif child.type in ("text", "code_inline"):
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

    def _emphasis_ends(self, kind: MarkKind) -> None:
        inside = self.pieces[self.opened.pop() :] if self.opened else []
        if inside:
            self.page.marks.append(Mark(inside[0][0], inside[-1][1], kind))

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
        if self.describes and worth_reading(self.source[at + 2 : max(at + 2, closing)]):
            self.pictures.append((at + 2, closing))
        else:
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
            self._scene_ends()
        elif spans:
            self.page.blocks.append(RawBlock(kind, spans, level=level))
        for picture in self.pictures:
            words = without(self.source, [picture], self._holes_near([picture]))
            if words:
                place = spans[-1][1] if spans else -1
                self.page.blocks.append(RawBlock("paragraph", words, role="picture", place=place))
        self.pictures = []

    def _holes_near(self, spans: list[Span]) -> list[Span]:
        """The holes that touch some spans; holes come in order and never overlap."""
        if not spans:
            return []
        return self.holes[bisect_right(self.hole_ends, spans[0][0]) : bisect_left(self.hole_starts, spans[-1][1])]

    def _stanza_ends(self) -> None:
        if self.page.blocks:
            self.page.blocks[-1].stanza_end = True

    def _scene_ends(self) -> None:
        if self.page.blocks and not self.page.blocks[-1].level:
            self.page.blocks[-1].scene_end = True

    def _cell_ends(self) -> None:
        for block in self.page.blocks[self.row_start :]:
            if block.role == "picture":
                continue
            block.kind = "row"
            block.linked = True  # until the row ends: a cell that waits for its neighbours

    def _row_ends(self) -> None:
        first = len(self.page.blocks)
        while first and self.page.blocks[first - 1].kind == "row" and self.page.blocks[first - 1].linked:
            first -= 1
        cells = self.page.blocks[first:]
        if cells:
            self.page.blocks[first:] = [RawBlock("row", [span for cell in cells for span in cell.spans])]

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


def _is_block_tag(markup: str) -> bool:
    """Whether an HTML tag in the text begins or ends a block, so that the words around it stay apart."""
    match = _TAG_NAME.match(markup)
    return bool(match and match[1].lower() not in INLINE)


def _breaks(child: Token) -> bool:
    return child.type == "hardbreak" or (child.type == "html_inline" and child.content.startswith("<br"))
