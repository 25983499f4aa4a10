"""What the Audiobook tab shows, read from a book's database in one quick look, and nothing of Gradio."""

from __future__ import annotations

import itertools
import shutil
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engines.contract import SidetoneError
from studio.choices import Choices
from studio.library import Library
from studio.project import Book
from studio.rows import IN_PLAN, ChapterRow
from studio.runs import RunRow
from studio.text.account import Account
from studio.walks import exports_of

CELLS_PER_BOOK = 400
"""At most about so many cells are drawn for a whole book; a longer one has cells of several chunks."""
MANY_CHAPTERS = 40
"""A book of more chapters has a bar for each, drawn from so many cells:"""
CELLS_PER_BAR = 24
WORST_FIRST = ("error", "fail", "doubt", "queued", "waiting", "unheard", "pass", "accepted")
BYTES_PER_AUDIO_SECOND = 2 * 44_100 + 8_000  # takes, mastered chapters, and the finished file

_STATES = (
    "SELECT c.chapter, CASE WHEN c.wanted > 0 THEN 'queued' WHEN t.id IS NULL THEN 'waiting' "
    "WHEN t.status != 'success' THEN 'error' WHEN t.accepted THEN 'accepted' ELSE t.verdict END, "
    "length(c.text) - length(replace(replace(replace(c.text, ' ', ''), char(10), ''), char(9), '')) + 1 "
    f"FROM chunks c LEFT JOIN takes t ON t.id = c.take_id WHERE NOT c.removed AND {IN_PLAN} ORDER BY c.position"
)


@dataclass(frozen=True)
class Look:
    """A book as it stands at one moment."""

    id: str
    facts: dict[str, Any]
    chapters: list[ChapterRow]
    """In reading order; of the parts that are left out, those that were chosen."""
    cells: dict[int, list[str]]
    """Chapter to the states of its chunks, or of runs of chunks in a long book."""
    words_by_state: dict[str, int]
    """Of the chosen chapters."""
    run: RunRow | None
    choices: Choices | None
    exports: list[dict[str, Any]]
    newest_take_utc: str
    has_cover: bool
    cover_stamp: int
    needed_bytes: float = 0.0
    free_bytes: float = 0.0
    parts: list[ChapterRow] = field(default_factory=list)
    """The chapters, and every part left out that has a text, in reading order."""
    failures: list[tuple[str, str]] = field(default_factory=list)
    """Chunks of the chosen chapters that could not be spoken, and why; the first few."""

    @property
    def title(self) -> str:
        """As edited, or as the file had it."""
        return str(self.facts.get("title") or "Untitled")

    @property
    def alive(self) -> bool:
        """Whether a walk is at work."""
        return bool(self.run and self.run.alive)

    @property
    def chosen(self) -> list[ChapterRow]:
        """The chapters that will be spoken."""
        return [row for row in self.chapters if row.selected]

    @property
    def total(self) -> int:
        """Chunks of the chosen chapters."""
        return sum(row.chunks for row in self.chosen)

    @property
    def done(self) -> int:
        """Chunks of the chosen chapters that have been spoken."""
        return sum(row.done for row in self.chosen)

    @property
    def expected_seconds(self) -> float:
        """Length of the chosen chapters: measured where they are done, else by the rule of thumb."""
        return sum(row.expected_seconds for row in self.chosen)

    @property
    def missing_seconds(self) -> float:
        """Expected length of what is still to be spoken."""
        return sum(row.expected_seconds * (1 - row.done / row.chunks) for row in self.chosen if row.chunks)


def look(home: Path, book_id: str) -> Look | None:
    """The book as it stands; None where there is none of that id."""
    if not book_id:
        return None
    try:
        with Library(home).open(book_id) as book:
            return _look(home, book)
    except SidetoneError:
        return None


def _look(home: Path, book: Book) -> Look:
    chapters = book.chapters()
    chosen = {row.n for row in chapters if row.selected}
    states: dict[int, list[str]] = {row.n: [] for row in chapters}
    words: Counter[str] = Counter()
    for chapter, state, count in book.db.execute(_STATES):
        states[chapter].append(state)
        if chapter in chosen:
            words[state] += count
    cover = book.folder / "cover"
    newest = book.db.execute("SELECT coalesce(max(created_utc), '') FROM takes").fetchone()[0]
    seen = Look(
        book.id, book.all_meta(), chapters, cells_of(states), dict(words), book.runs.latest(), book.choices,
        exports_of(book), newest, cover.exists(), int(cover.stat().st_mtime) if cover.exists() else 0,
        free_bytes=shutil.disk_usage(home).free, failures=_failures(book, chosen) if words["error"] else [],
        parts=book.chapters(left_out=True),
    )  # fmt: skip
    object.__setattr__(seen, "needed_bytes", seen.missing_seconds * BYTES_PER_AUDIO_SECOND)
    return seen


def is_stale(row: dict[str, Any], book: Look) -> bool:
    """Whether a take or the details changed after the file was made."""
    changed = max(book.newest_take_utc, str(book.facts.get("details_utc") or ""))
    return str(row["created_utc"]) < changed


def _failures(book: Book, chosen: set[int]) -> list[tuple[str, str]]:
    rows = book.db.execute(
        "SELECT c.id, c.chapter, t.message FROM chunks c JOIN takes t ON t.id = c.take_id "
        "WHERE t.status = 'error' AND NOT c.removed ORDER BY c.position LIMIT 200"
    )
    return [(chunk_id, message) for chunk_id, chapter, message in rows if chapter in chosen][:5]


def cells_of(states: dict[int, list[str]], most: int = CELLS_PER_BOOK) -> dict[int, list[str]]:
    """A cell per chunk while a book has few, else cells that stand for several; a cell shows the worst it stands for.

    Every chapter keeps at least one cell, and as many as its share of the book.
    """
    total = sum(map(len, states.values()))
    if total <= most:
        return states
    least = CELLS_PER_BAR if len(states) > MANY_CHAPTERS else 1
    return {n: merged(row, max(least, round(len(row) * most / total))) for n, row in states.items()}


def merged(states: Sequence[str], cells: int) -> list[str]:
    """The states in so many cells of nearly equal width, each as bad as the worst state in it."""
    cells = min(cells, len(states))
    edges = [round(cell * len(states) / cells) for cell in range(cells + 1)]
    spans = [states[start:stop] for start, stop in itertools.pairwise(edges)]
    return [min(span, key=WORST_FIRST.index) for span in spans if span]


def measured_speed(home: Path, engine: str) -> float | None:
    """Seconds of sound made per second in the newest long enough run with that engine; None before there was one."""
    library = Library(home)
    best: tuple[str, float] | None = None
    for book_id in library.ids():
        try:
            with library.open(book_id) as book:
                found = _speed_of(book, engine)
        except SidetoneError:
            continue
        if found and (best is None or found > best):
            best = found
    return best[1] if best else None


def _speed_of(book: Book, engine: str) -> tuple[str, float] | None:
    if book.choices is None or book.choices.engine != engine:
        return None
    row = book.db.execute(
        "SELECT started_utc, audio_seconds / wall_seconds FROM runs "
        "WHERE audio_seconds > 30 AND wall_seconds > 0.5 ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return (row[0], row[1]) if row else None


class Accounts:
    """Where every character of a book went: counted in a thread, kept until the book is edited."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._known: dict[tuple[str, str], Account | None] = {}
        self._lock = threading.Lock()

    def of(self, book_id: str) -> Account | None:
        """The account; None while it is being counted."""
        with Library(self._home).open(book_id) as book:
            key = (book_id, book.plan_mark())
        with self._lock:
            if key not in self._known:
                self._known[key] = None
                threading.Thread(target=self._count, args=(key,), name="account", daemon=True).start()
        return self._known[key]

    def _count(self, key: tuple[str, str]) -> None:
        try:
            with Library(self._home).open(key[0]) as book:
                self._known[key] = book.account()
        except SidetoneError:
            with self._lock:
                self._known.pop(key, None)
