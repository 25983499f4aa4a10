"""A person changes a line: its chunk, or at most its paragraph, is cut again, and everything else keeps its takes."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import groupby
from typing import Any

from engines.contract import BadInput
from studio.database import writing
from studio.project import Book
from studio.replan import replan, wording_of
from studio.rows import ChunkRow, as_chunk, changes_stored, insert_chunk, now_utc
from studio.settings import Settings
from studio.text.chunks import cut_group
from studio.text.directions import with_marks
from studio.text.model import Chunk
from studio.text.pauses import Pauses

LONGEST_EDIT_CHARS = 20_000


def edit_chunk(book: Book, chunk_id: str, text: str, pauses: Pauses, person: str) -> list[str]:
    """The chunk says the new text; answers the ids that must be spoken again. An empty text removes the chunk."""
    row = book.chunk(chunk_id)
    text = "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))
    if len(text) > LONGEST_EDIT_CHARS:
        raise BadInput(f"The text has {len(text):,} characters; edit at most {LONGEST_EDIT_CHARS:,} at once.")
    group = [other for other in book.chunks(row.chapter) if other.group_id == row.group_id]
    before = [_remembered(book, other) for other in group]
    with writing(book.db):
        record = [row.group_id, json.dumps(before), now_utc(), person]
        book.db.execute("INSERT INTO edits (group_id, before, created_utc, person) VALUES (?, ?, ?, ?)", record)
        if not text:
            book.db.execute("UPDATE chunks SET removed = 1, wanted = 0, edited = 1 WHERE id = ?", [chunk_id])
            return []
        return _recut(book, row, group, text, pauses)


def _recut(book: Book, row: ChunkRow, group: list[ChunkRow], text: str, pauses: Pauses) -> list[str]:
    alone = _cut(book, row, text, row.spans, pauses)
    if len(alone) == 1 and alone[0].spoken:
        return _replace_one(book, row, alone[0])
    chunks = [as_chunk(other) for other in group if not other.removed or other.id == row.id]
    spans = tuple(span for other in group for span in other.spans)
    edited = [replace(one, text=text) if one.id == row.id else one for one in chunks]
    pieces = [piece for piece in _cut_again(book, row, edited, spans, pauses) if piece.spoken]
    if not pieces:
        raise BadInput(
            "There is nothing to say in that text. Write at least one word, or empty it to remove the chunk."
        )
    return _replace_group(book, group, pieces)


def _cut_again(
    book: Book, row: ChunkRow, chunks: list[Chunk], spans: tuple[tuple[int, int], ...], pauses: Pauses
) -> list[Chunk]:
    """The chunks of a paragraph, those of one language together, cut anew."""
    pieces: list[Chunk] = []
    for language, run in groupby(chunks, key=lambda one: one.language):
        said = list(run)
        own = _cut(book, replace(row, language=language), with_marks(said, row.character), spans, pauses)
        pieces += own[:-1]
        pieces += (
            replace(one, pause=said[-1].pause, pause_after_seconds=said[-1].pause_after_seconds) for one in own[-1:]
        )
    return [replace(piece, id=f"{row.group_id}.{number}") for number, piece in enumerate(pieces, 1)]


def _cut(book: Book, row: ChunkRow, text: str, spans: tuple[tuple[int, int], ...], pauses: Pauses) -> list[Chunk]:
    return cut_group(
        text,
        row.kind,  # type: ignore[arg-type]
        row.language or str(book.meta("language") or "en"),
        row.chapter,
        int(row.group_id.rpartition(".")[2]),
        pauses,
        spans=spans,
        block_language=row.language,
        wording=wording_of(book)._replace(as_written=frozenset()),
        character=row.character,
    )


def _replace_one(book: Book, row: ChunkRow, piece: Chunk) -> list[str]:
    changed = piece.spoken != row.spoken
    book.db.execute(
        "UPDATE chunks SET text = ?, spoken = ?, changes = ?, edited = 1, removed = 0, "
        "take_id = CASE WHEN ? THEN NULL ELSE take_id END WHERE id = ?",
        [piece.text, piece.spoken, changes_stored(piece.changes), changed, row.id],
    )
    return [row.id] if changed else []


def _replace_group(book: Book, group: list[ChunkRow], pieces: list[Chunk]) -> list[str]:
    takes = {other.spoken: other.take.id for other in group if other.take}
    book.db.execute("DELETE FROM chunks WHERE group_id = ?", [group[0].group_id])
    last_pause = group[-1].pause_after_seconds
    changed = []
    for offset, piece in enumerate(pieces):
        pause = last_pause if piece is pieces[-1] else piece.pause_after_seconds
        position = group[0].position + offset  # positions are a thousand apart, so a paragraph has room to grow
        kind = group[-1].pause if piece is pieces[-1] else piece.pause
        extra = {"edited": 1, "pause_after_seconds": pause, "pause": kind, "take_id": takes.get(piece.spoken)}
        insert_chunk(book.db, piece, position, **extra)
        if piece.spoken not in takes:
            changed.append(piece.id)
    return changed


def edit_details(book: Book, facts: dict[str, str], settings: Settings) -> int:
    """What the file says of itself is as given; says how many chunks another language asks to be spoken again."""
    before = book.meta("language")
    book.edit_meta(**facts)
    return speak_in(book, str(book.meta("language")), settings) if book.meta("language") != before else 0


def speak_in(book: Book, language: str, settings: Settings) -> int:
    """The book is in that language, and planned anew; says how many chunks will be spoken otherwise."""
    return len(replan(book, settings, language=language).changed)


def undo_edit(book: Book, chunk_id: str) -> bool:
    """The paragraph of that chunk is as it was before its last edit, takes included; False when there was none."""
    group_id = chunk_id.rpartition(".")[0]
    found = book.db.execute(
        "SELECT id, before FROM edits WHERE group_id = ? AND NOT undone ORDER BY id DESC LIMIT 1", [group_id]
    ).fetchone()
    if found is None:
        return False
    with writing(book.db):
        book.db.execute("DELETE FROM chunks WHERE group_id = ?", [group_id])
        for row in json.loads(found[1]):
            names = ", ".join(row)
            book.db.execute(f"INSERT INTO chunks ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
        book.db.execute("UPDATE edits SET undone = 1 WHERE id = ?", [found[0]])
    return True


def _remembered(book: Book, row: ChunkRow) -> dict[str, Any]:
    cursor = book.db.execute("SELECT * FROM chunks WHERE id = ?", [row.id])
    names = [column[0] for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True)) | {"wanted": 0}
