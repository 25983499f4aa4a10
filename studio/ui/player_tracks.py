"""What the player plays: a chapter's mastered file, or the takes there are of it so far, in order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engines.contract import SidetoneError
from studio.library import Library
from studio.project import Book

_ROWS = (
    "SELECT c.id, c.text, c.pause_after_seconds, t.speech_key, t.duration_seconds, t.created_utc "
    "FROM chunks c JOIN takes t ON t.id = c.take_id "
    "WHERE c.chapter = ? AND NOT c.removed AND t.status = 'success' ORDER BY c.position"
)


def track(home: Path, book_id: str, chapter: int) -> dict[str, Any]:
    """One chapter for the player; chapter 0 is the first that has any sound. An empty dict where there is none."""
    try:
        with Library(home).open(book_id) as book:
            return _track(book, chapter)
    except SidetoneError:
        return {}


def _track(book: Book, chapter: int) -> dict[str, Any]:
    playable = [row for row in book.chapters() if row.done]
    numbers = [row.n for row in playable]
    wanted = chapter or (numbers[0] if numbers else 0)
    row = next((row for row in playable if row.n == wanted), None)
    if row is None:
        return {}
    rows = book.db.execute(_ROWS, [wanted]).fetchall()
    at = numbers.index(wanted)
    told = {
        "book": book.id, "bookTitle": book.title, "chapter": wanted,
        "title": row.title or row.reason.capitalize() or f"Chapter {wanted}",
        "previous": numbers[at - 1] if at else 0, "next": numbers[at + 1] if at + 1 < len(numbers) else 0,
        "whole": row.done == row.chunks,
    }  # fmt: skip
    return told | (_as_file(book, wanted, rows) or _as_takes(book, rows))


def _as_file(book: Book, chapter: int, rows: list[tuple[Any, ...]]) -> dict[str, Any] | None:
    """The mastered chapter, where it is newer than every take in it."""
    for path in (book.folder / "chapters").glob(f"{chapter:04d}-*.flac"):
        facts_path = path.with_suffix(".json")
        if not facts_path.exists():
            continue
        facts = json.loads(facts_path.read_text())
        if len(facts["times"]) != len(rows) or facts_path.stat().st_mtime < _newest_seconds(rows):
            continue
        items = [
            {"id": row[0], "text": row[1], "start": start, "end": end}
            for row, (start, end) in zip(rows, facts["times"], strict=True)
        ]
        src = f"/media/chapter/{book.id}/{path.name}"
        return {"kind": "file", "src": src, "seconds": facts["duration_seconds"], "items": items}
    return None


def _newest_seconds(rows: list[tuple[Any, ...]]) -> float:
    from datetime import datetime

    return max(datetime.fromisoformat(row[5]).timestamp() for row in rows)


def _as_takes(book: Book, rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    items, at = [], 0.0
    for chunk_id, text, pause_seconds, key, seconds, _ in rows:
        src = f"/media/take/{book.id}/{key}.flac"
        items.append(
            {"id": chunk_id, "text": text, "src": src, "start": at, "end": at + seconds, "pause": pause_seconds}
        )
        at += seconds + pause_seconds
    return {"kind": "takes", "seconds": at, "items": items}
