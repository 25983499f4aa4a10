"""What the report shows of a book: one light line per chunk, so that ten thousand of them take no time."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from engines.contract import SidetoneError
from studio.project import Book
from studio.report import RISK
from studio.rows import IN_PLAN

PAGE_CHUNKS = 100
NEEDS_YOU = ("error", "fail", "doubt")


class Line(NamedTuple):
    """One chunk in the queue."""

    id: str
    chapter: int
    position: int
    text: str
    state: str
    score: float | None
    seconds: float


class ChapterLines(NamedTuple):
    """A chapter and its chunks in order."""

    n: int
    title: str
    lines: list[Line]
    reason: str = ""
    """Why it is left out unless a person chooses it; empty for a chapter."""


class Numbers(NamedTuple):
    """The whole book in numbers."""

    chunks: int
    states: dict[str, int]
    words: int
    words_by_state: dict[str, int]
    mean_score: float | None
    audio_seconds: float


_SELECT = (
    "SELECT c.id, c.chapter, c.position, c.text, c.wanted, t.status, t.verdict, t.accepted, t.score, "
    "coalesce(t.duration_seconds, 0) FROM chunks c LEFT JOIN takes t ON t.id = c.take_id "
    f"WHERE NOT c.removed AND {IN_PLAN} ORDER BY c.position"
)


def read_lines(book: Book) -> list[Line]:
    """Every chunk that is part of the book, in order."""
    return [
        Line(chunk_id, chapter, position, text, _state(wanted, status, verdict, accepted), score, seconds)
        for chunk_id, chapter, position, text, wanted, status, verdict, accepted, score, seconds in book.db.execute(
            _SELECT
        )
    ]


def _state(wanted: int, status: str | None, verdict: str, accepted: int) -> str:
    """As ChunkRow.state says it."""
    if wanted:
        return "queued"
    if status is None:
        return "waiting"
    if status != "success":
        return "error"
    return "accepted" if accepted else verdict


def numbers(lines: list[Line]) -> Numbers:
    """The counts of these chunks."""
    words: Counter[str] = Counter()
    for line in lines:
        words[line.state] += len(line.text.split())
    scores = [line.score for line in lines if line.score is not None and line.state not in ("queued", "waiting")]
    mean = sum(scores) / len(scores) if scores else None
    states = Counter(line.state for line in lines)
    total_seconds = sum(line.seconds for line in lines)
    return Numbers(len(lines), dict(states), sum(words.values()), dict(words), mean, total_seconds)


def in_chapters(book: Book, lines: list[Line]) -> list[ChapterLines]:
    """The chunks by chapter; chapters without any are left out."""
    told = {n: (title, reason) for n, title, reason in book.db.execute("SELECT n, title, reason FROM chapters")}
    parts: dict[int, list[Line]] = {}
    for line in lines:
        parts.setdefault(line.chapter, []).append(line)
    return [_chapter(n, part, *told.get(n, ("", ""))) for n, part in parts.items()]


def _chapter(n: int, lines: list[Line], title: str, reason: str) -> ChapterLines:
    return ChapterLines(n, title or reason.capitalize(), lines, reason)


def queue(lines: list[Line], state: str = "", chapter: int = 0, search: str = "") -> list[Line]:
    """The chunks that fit the filters, those a person should hear first at the top, as studio.report.by_risk."""
    wanted = " ".join(search.casefold().split())
    kept = [
        line
        for line in lines
        if (not chapter or line.chapter == chapter)
        and (not state or line.state == state or (state == "look" and line.state in NEEDS_YOU))
        and (not wanted or wanted in " ".join(line.text.casefold().split()) or wanted == line.id.casefold())
    ]
    return sorted(kept, key=lambda line: (RISK.get(line.state, 9), _score(line), line.position))


def _score(line: Line) -> float:
    return line.score if line.score is not None else 101.0


def stamp(folder: Path) -> tuple[int, ...]:
    """Changes with every write to the book."""
    parts: list[int] = []
    for name in ("book.db", "book.db-wal"):
        try:
            stat = (folder / name).stat()
            parts += [stat.st_mtime_ns, stat.st_size]
        except OSError:
            parts += [0, 0]
    return tuple(parts)


_accounts: dict[tuple[Any, ...], dict[str, Any] | None] = {}
_lock = threading.Lock()


def account_of(book: Book) -> dict[str, Any] | None:
    """The account of every source character; None while a thread is still counting."""
    key = (str(book.folder), book.plan_mark())
    with _lock:
        if key in _accounts:
            return _accounts[key]
        _accounts[key] = None
    threading.Thread(target=_count, args=(key, book.folder), name="account", daemon=True).start()
    return None


def _count(key: tuple[Any, ...], folder: Path) -> None:
    try:
        with Book(folder) as book:
            counted: dict[str, Any] | None = book.account().as_dict()
    except SidetoneError:
        counted = {}
    with _lock:
        for old in [old for old in _accounts if old[0] == key[0] and old != key]:
            del _accounts[old]
        _accounts[key] = counted
