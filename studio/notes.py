"""What a person remarks about a chunk while listening: one note per chunk, kept whatever becomes of its takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engines.contract import BadInput
from studio.database import writing
from studio.rows import now_utc

if TYPE_CHECKING:
    from studio.project import Book

LONGEST_NOTE_CHARS = 2000


class Note(NamedTuple):
    """A remark, who made it, and when."""

    text: str
    person: str
    created_utc: str


def notes_of(book: Book) -> dict[str, Note]:
    """Every note of the book, by chunk id."""
    rows = book.db.execute("SELECT chunk_id, text, person, created_utc FROM notes")
    return {chunk_id: Note(*told) for chunk_id, *told in rows}


def note_of(book: Book, chunk_id: str) -> Note | None:
    """The note of one chunk, or None."""
    row = book.db.execute("SELECT text, person, created_utc FROM notes WHERE chunk_id = ?", [chunk_id]).fetchone()
    return Note(*row) if row else None


def keep_note(book: Book, chunk_id: str, text: str, person: str) -> str:
    """The chunk has this note, an empty one none; gives the note that was there before. BadInput where it is long."""
    text = "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))
    if len(text) > LONGEST_NOTE_CHARS:
        raise BadInput(f"The note has {len(text):,} characters; a note has at most {LONGEST_NOTE_CHARS:,}. Shorten it.")
    book.chunk(chunk_id)
    with writing(book.db):
        before = note_of(book, chunk_id)
        if text:
            book.db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?)", [chunk_id, text, person, now_utc()])
        else:
            book.db.execute("DELETE FROM notes WHERE chunk_id = ?", [chunk_id])
    return before.text if before else ""
