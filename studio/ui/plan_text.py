"""One part of a reading plan as paragraphs, and a page of them."""

from __future__ import annotations

import threading
import unicodedata
from collections import OrderedDict
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from engines.contract import SidetoneError
from studio.plan_pages import QUIET_RULES, Kept, Said, Unsaid, kept_as_written, passages
from studio.project import Book
from studio.rows import as_chunk
from studio.text.model import Change
from studio.text.places import text_offset

PAGE_CHUNKS = 90
"""A page ends with the paragraph that fills it."""
LONGEST_PIECE = 60
"""A paragraph of more chunks is shown in pieces."""
MOST_PARTS = 6
PATIENCE_SECONDS = 0.4
"""A part that takes longer to lay out is not waited for."""


class Line(NamedTuple):
    """A chunk as it is shown: its text, what is said otherwise, what was kept, and what is skipped inside it."""

    said: Said
    kept: tuple[tuple[int, int, Kept], ...] = ()
    """Where in the text a change was undone."""
    silent: tuple[tuple[int, Unsaid], ...] = ()
    """Where in the text something is not read."""


class Paragraph(NamedTuple):
    """The chunks of one paragraph, or a piece of a very long one."""

    lines: tuple[Line, ...]

    @property
    def removed(self) -> bool:
        """Whether nothing of it is read any more."""
        return all(line.said.row.removed for line in self.lines)

    def changes(self, rule: str, quiet: bool) -> list[Change]:
        """Those of its changes that are to be seen."""
        return [one for line in self.lines for one in line.said.changes if seen(one, rule, quiet)]

    def kept(self, rule: str) -> bool:
        """Whether a change by that rule was undone in it."""
        return any(kept.rule == rule for line in self.lines for _, _, kept in line.kept)


def seen(change: Change, rule: str, quiet: bool) -> bool:
    """Whether the change is marked, with that rule chosen, or the quiet ones shown or not."""
    return change.rule == rule if rule else quiet or change.rule not in QUIET_RULES


class Page(NamedTuple):
    """Some paragraphs of a part, and what is skipped between them."""

    items: list[Paragraph | Unsaid]
    number: int
    pages: int
    fitting: int
    """Paragraphs that fit the filter and the search, on all pages."""
    paragraphs: int


NOTHING_YET = Page([], 0, 1, 0, 0)


class Part:
    """The paragraphs of one part in the order of the book, and between them what is not read; laid out in a thread."""

    def __init__(self, folder: Path, n: int) -> None:
        self.items: list[Paragraph | Unsaid] = []
        self.ready = threading.Event()
        threading.Thread(target=self._lay_out, args=(folder, n), name="part", daemon=True).start()

    @cached_property
    def folded(self) -> list[str]:
        """What can be looked for in each item."""
        return [folded(_words(one)) for one in self.items]

    def _lay_out(self, folder: Path, n: int) -> None:
        try:
            with Book(folder) as book:
                self.items = _paragraphs(book, n)
        except (SidetoneError, OSError, ValueError):
            self.items = []
        self.ready.set()
        assert len(self.folded) == len(self.items)  # at hand before anybody looks for a word


_parts: OrderedDict[tuple[Path, int, str], Part] = OrderedDict()
_parts_lock = threading.Lock()


def part_of(book: Book, n: int, patience_seconds: float = PATIENCE_SECONDS) -> tuple[Part | None, bool]:
    """The part and whether it is as it is now; before a long one is laid out, as it was, or None."""
    key = (book.folder, n, book.plan_mark())
    with _parts_lock:
        part = _parts.setdefault(key, Part(book.folder, n)) if key not in _parts else _parts[key]
        _parts.move_to_end(key)
        while len(_parts) > MOST_PARTS:
            _parts.popitem(last=False)
        before = [one for at, one in _parts.items() if at[:2] == key[:2] and one.ready.is_set()]
    if part.ready.wait(patience_seconds):
        return part, True
    return (before[-1] if before else None), False


def folded(text: str) -> str:
    """Small letters without accents, single-spaced: as people look for words."""
    bare = text if text.isascii() else unicodedata.normalize("NFD", text)
    return " ".join("".join(char for char in bare if not unicodedata.combining(char)).casefold().split())


def _words(one: Paragraph | Unsaid) -> str:
    if isinstance(one, Unsaid):
        return one.text
    return " ".join(f"{line.said.row.text} {line.said.row.spoken}" for line in one.lines)


def _paragraphs(book: Book, n: int) -> list[Paragraph | Unsaid]:
    kept, source = kept_as_written(book), book.source()
    made: list[Paragraph | Unsaid] = []
    lines: list[Line] = []
    for one in passages(book, n):
        if isinstance(one, Said):
            same = lines and lines[-1].said.row.group_id == one.row.group_id and len(lines) < LONGEST_PIECE
            if lines and not same:
                made.append(Paragraph(tuple(lines)))
                lines = []
            lines.append(Line(one, tuple(_kept_in(source, one, kept))))
        elif lines and one.at < _end(lines[-1].said):
            lines[-1] = _with_silence(source, lines[-1], one)
        else:
            made += [Paragraph(tuple(lines)), one] if lines else [one]
            lines = []
    return [*made, Paragraph(tuple(lines))] if lines else made


def _end(said: Said) -> int:
    return said.row.spans[-1][1] if said.row.spans else 0


def _with_silence(source: str, line: Line, one: Unsaid) -> Line:
    at = text_offset(source, as_chunk(line.said.row), one.at)
    return line._replace(silent=(*line.silent, (at if at >= 0 else len(line.said.row.text), one)))


def _kept_in(source: str, said: Said, kept: list[Kept]) -> list[tuple[int, int, Kept]]:
    if not said.row.spans:
        return []
    first, last = said.row.spans[0][0], said.row.spans[-1][1]
    found = []
    for one in kept:
        if first <= one.start < one.stop <= last:
            chunk = as_chunk(said.row)
            start, stop = text_offset(source, chunk, one.start), text_offset(source, chunk, one.stop - 1)
            if start >= 0 and stop >= 0:
                found.append((start, stop + 1, one))
    return found


def page_of(part: Part, number: int, rule: str, quiet: bool, search: str) -> Page:
    """A page of those paragraphs that have a change by the rule and the words looked for; all where none are named."""
    items, wanted = part.items, folded(search)
    total = sum(isinstance(one, Paragraph) for one in items)
    if wanted:
        items = [one for one, words in zip(items, part.folded, strict=True) if wanted in words]
    if rule:
        items = [one for one in items if _has(one, rule, quiet)]
    pages = _pages(items)
    number = max(0, min(number, len(pages) - 1))
    fitting = sum(isinstance(one, Paragraph) for one in items)
    return Page(pages[number] if pages else [], number, len(pages), fitting, total)


def _has(one: Paragraph | Unsaid, rule: str, quiet: bool) -> bool:
    return isinstance(one, Paragraph) and (bool(one.changes(rule, quiet)) or one.kept(rule))


def _pages(items: list[Paragraph | Unsaid]) -> list[list[Paragraph | Unsaid]]:
    pages: list[list[Paragraph | Unsaid]] = []
    room = 0
    for one in items:
        if room <= 0:
            pages.append([])
            room = PAGE_CHUNKS
        pages[-1].append(one)
        room -= len(one.lines) if isinstance(one, Paragraph) else 1
    return pages


def page_with(part: Part, chunk_id: str) -> int:
    """The number of the page that has the chunk; the first where none has."""
    for number, page in enumerate(_pages(part.items)):
        for one in page:
            if isinstance(one, Paragraph) and any(line.said.row.id == chunk_id for line in one.lines):
                return number
    return 0
