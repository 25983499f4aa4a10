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
from studio.plan_pages import QUIET_RULES, foreign_by_language
from studio.project import Book
from studio.pronouncing import names_of
from studio.replan import manuscript_of
from studio.text.dialogue import quotations
from studio.text.names import Name

T = TypeVar("T")
MOST_KEPT = 24
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
    foreign: tuple[tuple[str, int], ...] = ()
    """Languages and how many passages are in them, inside paragraphs or whole ones."""


def _choosable(book: Book) -> Choosable:
    everything = dict.fromkeys(("speaker_names", "stage_directions", "picture_descriptions"), "read")
    manuscript = manuscript_of(book, reading={"notes": "skip", "tables": "rows", **everything})
    counts, words = _by_role(manuscript)
    told = count_notes(manuscript)
    quoted = sum(len(quotations(text)) for (text,) in book.db.execute("SELECT text FROM chunks WHERE NOT removed"))
    return Choosable(
        told.notes, sum(_words(manuscript, block) for note in manuscript.notes for block in note.blocks), told.markers,
        counts["table"], words["table"], counts["picture"], words["picture"], counts["speaker"],
        counts["direction"], words["direction"], quoted, tuple(foreign_by_language(book).most_common()),
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
