"""What the report knows of a book: its chunks by state, light enough for ten thousand, and each as a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from studio.notes import Note
from studio.project import Book
from studio.rows import ChunkRow, TakeRow

STATES = ("pass", "accepted", "doubt", "fail", "error", "unheard", "queued", "waiting", "removed")
RISK = {
    state: rank
    for rank, state in enumerate(("error", "fail", "doubt", "unheard", "queued", "waiting", "pass", "accepted"))
}
COLUMNS = (
    "id", "chapter", "state", "score", "all_scores", "text", "spoken", "heard", "differences", "why", "faults",
    "seconds", "retries", "voice", "engine", "listener", "person", "note", "message",
)  # fmt: skip


class Told(NamedTuple):
    """One chunk, without its alignment."""

    id: str
    chapter: int
    position: int
    text: str
    state: str
    """As ChunkRow.state says it."""
    score: float | None
    seconds: float


_STATE = (
    "CASE WHEN c.removed THEN 'removed' WHEN c.wanted THEN 'queued' WHEN t.id IS NULL THEN 'waiting' "
    "WHEN t.status != 'success' THEN 'error' WHEN t.accepted THEN 'accepted' ELSE t.verdict END"
)
_TOLD = (
    f"SELECT c.id, c.chapter, c.position, c.text, {_STATE}, t.score, coalesce(t.duration_seconds, 0) "
    "FROM chunks c LEFT JOIN takes t ON t.id = c.take_id "
    "WHERE c.chapter IN (SELECT n FROM chapters WHERE reason = '' OR selected) ORDER BY c.position"
)


def told_of(book: Book) -> list[Told]:
    """Every chunk that is part of the book, the removed ones included, in order."""
    return [Told(*row) for row in book.db.execute(_TOLD)]


def rows_of(book: Book) -> Iterator[ChunkRow]:
    """The same chunks with their takes, a chapter at a time, so that a long book is never in memory whole."""
    for chapter in book.chapters():
        yield from book.chunks(chapter.n)


def summary(book: Book) -> dict[str, Any]:
    """The whole book in numbers: words and chunks by state, and the account of every character."""
    rows = [row for row in told_of(book) if row.state != "removed"]
    states = Counter(row.state for row in rows)
    words: Counter[str] = Counter()
    for row in rows:
        words[row.state] += len(row.text.split())
    heard = [row.score for row in rows if row.score is not None]
    return {
        "title": book.title,
        "author": book.meta("author"),
        "chunks": len(rows),
        "chunks_by_state": {state: states[state] for state in STATES if states[state]},
        "words": sum(words.values()),
        "words_by_state": {state: words[state] for state in STATES if words[state]},
        "mean_score": sum(heard) / len(heard) if heard else None,
        "audio_seconds": sum(row.seconds for row in rows),
        "account": book.account().as_dict(),
    }


def line_of_truth(told: dict[str, Any]) -> str:
    """The book in one sentence that claims nothing which was not measured."""
    words = told["words_by_state"]
    heard = words.get("pass", 0) + words.get("accepted", 0)
    doubt = words.get("doubt", 0) + words.get("fail", 0)
    missing = words.get("error", 0) + words.get("waiting", 0) + words.get("queued", 0)
    parts = [f"{told['words']:,} words: {heard:,} heard"]
    if words.get("unheard"):
        parts.append(f"{words['unheard']:,} spoken but unheard (no listener)")
    return ", ".join([*parts, f"{doubt:,} in doubt", f"{missing:,} missing"])


def why_unheard(book: Book) -> str:
    """Why the asked listener could not listen, or none could be found; empty when it could, or none was asked for."""
    row = book.db.execute(
        "SELECT t.message FROM chunks c JOIN takes t ON t.id = c.take_id "
        "WHERE t.verdict = 'unheard' ORDER BY t.listener != '' AND t.message != '' DESC LIMIT 1"
    ).fetchone()
    return str(row[0] or (book.choices.listener_note if book.choices else "")) if row else ""


def by_risk(rows: Iterable[ChunkRow]) -> list[ChunkRow]:
    """The chunks a person should hear first come first: worst state, then lowest score, then book order."""
    return sorted(rows, key=lambda row: risk(row.state, row.take.score if row.take else None, row.position))


def risk(state: str, score: float | None, position: int) -> tuple[float, ...]:
    """A key that sorts chunks by what a person should hear first."""
    return RISK.get(state, 9), score if score is not None else 101.0, position


def chunk_record(row: ChunkRow, note: Note | None = None) -> dict[str, Any]:
    """One chunk as a line of the report."""
    take = row.take
    return {
        "id": row.id, "chapter": row.chapter, "state": row.state, "score": take.score if take else None,
        "all_scores": [c["score"] for c in take.candidates] if take else [], "text": row.text, "spoken": row.spoken,
        "heard": take.transcript if take else "", "differences": differences(take) if take else [],
        "why": why_of(take) if take else "", "faults": take.faults if take else [],
        "seconds": round(take.duration_seconds, 3) if take else 0.0, "retries": take.retries_used if take else 0,
        "voice": take.voice if take else "", "engine": take.engine if take else "",
        "listener": take.listener if take else "", "person": take.person if take else "",
        "note": note.text if note else "", "message": take.message if take else "",
    }  # fmt: skip


def why_of(take: TakeRow) -> str:
    """Why the take was judged so, in words; empty for a clean pass, and for takes of an earlier version."""
    chosen = (one for one in take.candidates if one["speech_key"] == take.speech_key)
    return str(next(chosen, {}).get("why", ""))


def differences(take: TakeRow) -> list[str]:
    """What still differs between text and sound, each difference in words."""
    return [difference(word) for word in take.words if differs(word)]


def differs(word: dict[str, Any]) -> bool:
    """Whether the step of an alignment, as it is stored, counts as a difference; as engines.hearing.Word.differs."""
    return word["kind"] != "same" and not word.get("cleared")


def difference(word: dict[str, Any]) -> str:
    """One difference: what became of which word, when, of what sort it is, and how sure we are."""
    expected, heard = f"“{word['expected']}”", f"“{word['heard']}”"
    what = {
        "missing": f"{expected} missing",
        "added": f"{heard} added",
        "repeated": f"{heard} said again",
        "replaced": f"{expected} heard as {heard}",
    }.get(str(word["kind"]), f"{expected} {word['kind']}")
    start_seconds = float(word.get("start_seconds", -1))
    when = f" at {start_seconds:.1f} s" if start_seconds >= 0 else ""
    parts = [str(word.get("severity") or ""), "certain" if word.get("certain") else "uncertain"]
    return f"{what}{when} ({', '.join(filter(None, parts))})"
