"""What the reading plan counts in a book, in threads, and one page of one part of it."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from engines.contract import SidetoneError
from studio.manuscript.model import Block, Manuscript
from studio.manuscript.reading import count_notes
from studio.plan_pages import QUIET_RULES, Kept, Said, Unsaid, kept_as_written, passages
from studio.project import Book
from studio.pronouncing import names_of
from studio.replan import manuscript_of
from studio.rows import as_chunk
from studio.text.dialogue import quotations
from studio.text.model import Change
from studio.text.names import Name
from studio.text.places import text_offset

T = TypeVar("T")
MOST_KEPT = 24
PAGE_CHUNKS = 90
"""A page ends with the paragraph that fills it."""
LONGEST_PIECE = 60
"""A paragraph of more chunks is shown in pieces."""
FOOTNOTES = ("footnote", "endnote", "endnotes", "note")


class Counted(Generic[T]):
    """Something that takes a while to count: a thread does it, and it is kept for as long as its key is asked for.

    While it is counted anew, what was true before stands in for it.
    """

    def __init__(self, key: Callable[[Book], str], count: Callable[[Book], T]) -> None:
        self._key, self._count = key, count
        self._known: OrderedDict[tuple[Path, str], T | None] = OrderedDict()
        self._before: dict[Path, T] = {}
        self._lock = threading.Lock()

    def of(self, book: Book) -> T | None:
        """What was counted; None while it is being counted."""
        key = (book.folder, self._key(book))
        with self._lock:
            if key not in self._known:
                self._known[key] = None
                threading.Thread(target=self._do, args=(key,), name="count", daemon=True).start()
                while len(self._known) > MOST_KEPT:
                    self._known.popitem(last=False)
            self._known.move_to_end(key)
            return self._known[key] or self._before.get(book.folder)

    def is_fresh(self, book: Book) -> bool:
        """Whether what was asked for is what is true now."""
        with self._lock:
            return self._known.get((book.folder, self._key(book))) is not None

    def _do(self, key: tuple[Path, str]) -> None:
        try:
            with Book(key[0]) as book:
                found = self._count(book)
            with self._lock:
                self._known[key] = self._before[key[0]] = found
        except (SidetoneError, OSError):
            with self._lock:
                self._known.pop(key, None)


class Rules(NamedTuple):
    """How often each rule changes what is read, and what is silent."""

    by_part: dict[int, Counter[str]]
    silent: Counter[str]
    """Skipped runs by reason."""

    def total(self, numbers: set[int]) -> Counter[str]:
        """The changes of these parts together."""
        return sum((count for n, count in self.by_part.items() if n in numbers), Counter())

    @property
    def footnotes(self) -> int:
        """Footnotes and endnotes that are not read."""
        return sum(count for reason, count in self.silent.items() if reason in FOOTNOTES)


def _rules(book: Book) -> Rules:
    found = book.db.execute(
        "SELECT chapter, json_extract(value, '$[3]'), count(*) FROM chunks c, json_each(c.changes) "
        "WHERE NOT c.removed GROUP BY 1, 2"
    )
    by_part: dict[int, Counter[str]] = {}
    for n, rule, count in found:
        by_part.setdefault(n, Counter())[rule] = count
    silent = Counter(dict(book.db.execute("SELECT reason, count(*) FROM skips GROUP BY 1").fetchall()))
    return Rules(by_part, silent)


def loud(rules: Counter[str]) -> int:
    """Changes that a listener hears."""
    return sum(count for rule, count in rules.items() if rule not in QUIET_RULES)


class Names(NamedTuple):
    """The names of a book, and its foreign words, the most frequent first."""

    names: list[Name]
    foreign: list[Name]


class Choosable(NamedTuple):
    """How much there is of what a person may have read or not."""

    notes: int
    note_words: int
    markers: int
    table_rows: int
    table_words: int
    pictures: int
    picture_words: int
    speakers: int
    directions: int
    direction_words: int
    quotations: int


def _choosable(book: Book) -> Choosable:
    everything = dict.fromkeys(("speaker_names", "stage_directions", "picture_descriptions"), "read")
    manuscript = manuscript_of(book, reading={"notes": "skip", "tables": "rows", **everything})
    counts, words = _by_role(manuscript)
    told = count_notes(manuscript)
    quoted = sum(len(quotations(text)) for (text,) in book.db.execute("SELECT text FROM chunks WHERE NOT removed"))
    return Choosable(
        told.notes, sum(_words(manuscript, block) for note in manuscript.notes for block in note.blocks), told.markers,
        counts["table"], words["table"], counts["picture"], words["picture"], counts["speaker"],
        counts["direction"], words["direction"], quoted,
    )  # fmt: skip


def _by_role(manuscript: Manuscript) -> tuple[Counter[str], Counter[str]]:
    counts: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for block in (block for part in manuscript.chapters for block in part.blocks):
        counts[block.role] += 1
        words[block.role] += _words(manuscript, block) if block.role else 0
        for aside in block.asides:
            counts[aside.role] += 1
            words[aside.role] += len(manuscript.source[slice(*aside.span)].split())
    return counts, words


def _words(manuscript: Manuscript, block: Block) -> int:
    return len(manuscript.text_of(block.spans).split())


def _source_stamp(book: Book) -> str:
    try:
        return f"{(book.folder / 'manuscript.txt').stat().st_mtime_ns}:{book.meta('language')}"
    except OSError:
        return ""


RULES = Counted(Book.plan_mark, _rules)
NAMES = Counted(_source_stamp, lambda book: Names(*names_of(book)))
CHOOSABLE = Counted(_source_stamp, _choosable)


# -- one part


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


_parts: OrderedDict[tuple[Path, str, int], list[Paragraph | Unsaid]] = OrderedDict()
_parts_lock = threading.Lock()


def part_of(book: Book, n: int) -> list[Paragraph | Unsaid]:
    """One part in the order of the book; the last ones looked at are at hand."""
    key = (book.folder, book.plan_mark(), n)
    with _parts_lock:
        known = _parts.get(key)
    if known is None:
        known = _paragraphs(book, n)
        with _parts_lock:
            _parts[key] = known
            while len(_parts) > MOST_KEPT // 4:
                _parts.popitem(last=False)
    return known


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


def page_of(items: list[Paragraph | Unsaid], number: int, rule: str, quiet: bool, search: str) -> Page:
    """A page of those paragraphs that have a change by the rule and the words looked for; all where none are named."""
    wanted = " ".join(search.casefold().split())
    total = sum(isinstance(one, Paragraph) for one in items)
    if rule or wanted:
        items = [one for one in items if _fits(one, rule, quiet, wanted)]
    pages = _pages(items)
    number = max(0, min(number, len(pages) - 1))
    fitting = sum(isinstance(one, Paragraph) for one in items)
    return Page(pages[number] if pages else [], number, len(pages), fitting, total)


def _fits(one: Paragraph | Unsaid, rule: str, quiet: bool, wanted: str) -> bool:
    if isinstance(one, Unsaid):
        return not rule and wanted in " ".join(one.text.casefold().split())
    if rule and not one.changes(rule, quiet) and not one.kept(rule):
        return False
    texts = (" ".join(f"{line.said.row.text} {line.said.row.spoken}".casefold().split()) for line in one.lines)
    return not wanted or any(wanted in text for text in texts)


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


def page_with(items: list[Paragraph | Unsaid], chunk_id: str) -> int:
    """The number of the page that has the chunk; the first where none has."""
    for number, page in enumerate(_pages(items)):
        for one in page:
            if isinstance(one, Paragraph) and any(line.said.row.id == chunk_id for line in one.lines):
                return number
    return 0
