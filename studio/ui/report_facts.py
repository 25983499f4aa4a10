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
GRAVE = ("number", "negation")
TROUBLES = ("number", "name", "negation", "signal", "uncertain", "note")
"""What the queue can be cut by beside the state: what sort of word differs, faults in the sound, notes."""


class Line(NamedTuple):
    """One chunk in the queue."""

    id: str
    chapter: int
    position: int
    text: str
    state: str
    score: float | None
    seconds: float
    certain: int = 0
    """Differences that a second look confirmed."""
    uncertain: int = 0
    troubles: str = ""
    """Some of TROUBLES, with commas between them."""
    note: str = ""


class ChapterLines(NamedTuple):
    """A chapter and its chunks in order."""

    n: int
    title: str
    lines: list[Line]
    reason: str = ""
    """Why it is left out unless a person chooses it; empty for a chapter."""


class Numbers(NamedTuple):
    """The chunks by state and by trouble."""

    chunks: int
    states: dict[str, int]
    troubles: dict[str, int]
    words: int
    words_by_state: dict[str, int]
    audio_seconds: float


_SELECT = (
    "SELECT c.id, c.chapter, c.position, c.text, c.wanted, t.status, t.verdict, t.accepted, t.score, "
    "coalesce(t.duration_seconds, 0), coalesce(p.certain, 0), coalesce(p.uncertain, 0), coalesce(s.troubles, ''), "
    "coalesce(n.text, '') FROM chunks c LEFT JOIN takes t ON t.id = c.take_id "
    "LEFT JOIN proof_counts p ON p.take_id = t.id LEFT JOIN take_troubles s ON s.take_id = t.id "
    "LEFT JOIN notes n ON n.chunk_id = c.id "
    f"WHERE NOT c.removed AND {IN_PLAN} ORDER BY c.position"
)


def read_lines(book: Book) -> list[Line]:
    """Every chunk that is part of the book, in order."""
    return [_line(*row) for row in book.db.execute(_SELECT)]


def _line(
    chunk_id: str, chapter: int, position: int, text: str, wanted: int, status: str | None, verdict: str,
    accepted: int, score: float | None, seconds: float, certain: int, uncertain: int, troubles: str, note: str,
) -> Line:  # fmt: skip
    state = _state(wanted, status, verdict, accepted)
    if state in ("queued", "waiting"):  # what is said of a take that is being made anew is no news
        certain, uncertain, troubles = 0, 0, ""
    more = [troubles.strip(","), "uncertain" if uncertain else "", "note" if note else ""]
    marks = ",".join(filter(None, more))
    return Line(chunk_id, chapter, position, text, state, score, seconds, certain, uncertain, marks, note)


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
    states = Counter(line.state for line in lines)
    troubles = Counter(one for line in lines if line.troubles for one in line.troubles.split(","))
    total_seconds = sum(line.seconds for line in lines)
    return Numbers(len(lines), dict(states), dict(troubles), sum(words.values()), dict(words), total_seconds)


def in_chapters(book: Book, lines: list[Line]) -> list[ChapterLines]:
    """The chunks by chapter; chapters without any are left out."""
    told = {n: (title, reason) for n, title, reason in book.db.execute("SELECT n, title, reason FROM chapters")}
    parts: dict[int, list[Line]] = {}
    for line in lines:
        parts.setdefault(line.chapter, []).append(line)
    return [_chapter(n, part, *told.get(n, ("", ""))) for n, part in parts.items()]


def _chapter(n: int, lines: list[Line], title: str, reason: str) -> ChapterLines:
    return ChapterLines(n, title or reason.capitalize(), lines, reason)


def queue(lines: list[Line], state: str = "", chapter: int = 0, search: str = "", trouble: str = "") -> list[Line]:
    """The chunks that fit the filters, those a person should hear first at the top.

    Worst state first; in it what is certainly wrong with a number or a negation, then the lowest score, then the most
    words nobody is sure of, then the order of the book.
    """
    wanted = " ".join(search.casefold().split())
    kept = [
        line
        for line in lines
        if (not chapter or line.chapter == chapter)
        and (not state or line.state == state or (state == "look" and line.state in NEEDS_YOU))
        and (not trouble or trouble in line.troubles.split(","))
        and (not wanted or _holds(line, wanted))
    ]
    return sorted(kept, key=_risk)


def _holds(line: Line, wanted: str) -> bool:
    return wanted in " ".join(f"{line.text} {line.note}".casefold().split()) or wanted == line.id.casefold()


def _risk(line: Line) -> tuple[float, ...]:
    grave = bool(line.certain) and any(one in line.troubles for one in GRAVE)
    score = line.score if line.score is not None else 101.0
    return RISK.get(line.state, 9), not grave, score, -line.uncertain, line.position


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
