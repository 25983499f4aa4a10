"""A stored book planned again: read otherwise, said otherwise, a change undone; what stays the same keeps its takes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from engines.contract import BadInput, SidetoneError
from studio.database import writing
from studio.lexicons import between, chunks_touched, lexicon_for
from studio.manuscript import from_text, read_book
from studio.manuscript.model import Manuscript
from studio.manuscript.reading import Reading
from studio.plan import parts_of, plan, told_of
from studio.project import Book
from studio.rows import changes_read, changes_stored, now_utc
from studio.settings import Settings
from studio.settle import Respell, Settled, Stored, settle
from studio.text.chunks import cut_group
from studio.text.lexicon import Lexicon
from studio.text.model import Chunk
from studio.text.pauses import Pauses
from studio.text.places import source_span
from studio.text.wording import DIALOGUE, Wording

LOCK_SECONDS = 60.0
NOTHING = Settled((), 0, 0)


# -- the choices, as the book remembers them


def reading_of(book: Book) -> Reading:
    """What of this book is read beside its running text."""
    return _reading(book.meta("reading", {}))


def _reading(stored: dict[str, str]) -> Reading:
    return Reading(**{name: value for name, value in stored.items() if name in Reading._fields})  # type: ignore[arg-type]


def wording_of(book: Book, cast: Mapping[str, str] | None = None) -> Wording:
    """How this book's words are said: its pronunciations, what stays as it is written, who has a voice of their own."""
    kept = book.db.execute("SELECT start, stop FROM as_written")
    with_voice = {name for name, voice in (book.cast if cast is None else cast).items() if voice}
    return Wording(
        lexicon=lexicon_for(book.home, book.folder),
        as_written=frozenset((start, stop) for start, stop in kept),
        dialogue=DIALOGUE in with_voice,
        cast=frozenset(with_voice - {DIALOGUE}),
    )


def choose_reading(book: Book, settings: Settings, **choices: str) -> Settled:
    """The book is read so; notes, tables, foreign_passages and so on, as in Reading."""
    if unknown := set(choices) - set(Reading._fields):
        raise BadInput(f"{sorted(unknown)[0]!r} is no choice of reading. Choose {', '.join(Reading._fields)}.")
    checked = reading_of(book)._asdict() | choices
    if checked == reading_of(book)._asdict():
        return NOTHING
    return replan(book, settings, reading=checked)


def give_voice(book: Book, settings: Settings, character: str, voice: str) -> Settled:
    """The character, or "dialogue" for quoted speech, has this voice from now on; an empty one is the narrator's."""
    if book.cast.get(character, "") == voice:
        return NOTHING
    return replan(book, settings, cast={name: one for name, one in (book.cast | {character: voice}).items() if one})


# -- one change undone, and done again


def leave_as_written(book: Book, settings: Settings, chunk_id: str, number: int, person: str) -> Settled:
    """The chunk's change of that number, from 0, is undone: the engine gets what is written there."""
    row = book.chunk(chunk_id)
    changes = changes_read(book.changes_of(chunk_id), row.text)
    if not 0 <= number < len(changes):
        raise BadInput("That change is not there any more; the paragraph was cut again. Reload the page.")
    change = changes[number]
    chunk = Chunk(row.id, row.chapter, row.text, row.spoken, row.spans, row.pause_after_seconds)
    try:
        start, stop = source_span(book.source(), chunk, change)
    except ValueError as error:
        raise BadInput("This paragraph was edited; edit it again to have it said otherwise.") from error
    if start == stop:
        raise BadInput("Nothing is written there that could be kept; it was added for the pause.")
    manuscript_of(book)  # at hand before anybody has to wait for this write
    with writing(book.db):
        record = [start, stop, change.source, change.spoken, change.rule, now_utc(), person]
        book.db.execute("INSERT OR REPLACE INTO as_written VALUES (?, ?, ?, ?, ?, ?, ?)", record)
        return replan(book, settings, only={row.chapter})


def say_again(book: Book, settings: Settings, start: int, stop: int) -> Settled:
    """The rules may have this run of the source again."""
    manuscript_of(book)
    with writing(book.db):
        book.db.execute("DELETE FROM as_written WHERE start = ? AND stop = ?", [start, stop])
        return replan(book, settings, only=_chapters_at(book, start, stop))


def _chapters_at(book: Book, start: int, stop: int) -> set[int]:
    rows = book.db.execute(
        "SELECT DISTINCT chapter FROM chunks, json_each(spans) "
        "WHERE json_extract(value, '$[0]') < ? AND json_extract(value, '$[1]') > ?",
        [stop, start],
    )
    return {chapter for (chapter,) in rows}


def say_otherwise(book: Book, settings: Settings, before: Lexicon) -> Settled:
    """The pronunciations are other ones than before: just the chapters are cut again in which one of them stands."""
    now = lexicon_for(book.home, book.folder)
    if now.digest == before.digest:
        return NOTHING
    rows = book.db.execute("SELECT id, text, chapter FROM chunks ORDER BY position").fetchall()
    chapters = {name: chapter for name, _, chapter in rows}
    names = chunks_touched(between(before, now), ((name, text) for name, text, _ in rows))
    touched = {chapters[name] for name in names}
    return replan(book, settings, only=touched) if touched else NOTHING


# -- planning again


def replan(book: Book, settings: Settings, only: Collection[int] | None = None, **facts: Any) -> Settled:
    """The book's chunks are what its file and its choices make of it now; the parts named in only, or all.

    The facts given are remembered with it, and count already.
    """
    with _alone(book):
        manuscript = manuscript_of(book, **facts)
        if {part.n for part in parts_of(manuscript)} != set(book.part_numbers()):
            only = None
        wording = wording_of(book, facts.get("cast"))
        made = plan(manuscript, Pauses.from_settings(settings), wording, only)
        made = made._replace(cuts=list(made.cuts))
        with writing(book.db):
            settled = settle(book.db, made, only, _respell(book, wording))
            book.remember(**facts, **told_of(made), warnings=list(made.manuscript.warnings))
            if settled.changed or settled.gone:
                book.remember(details_utc=now_utc())  # files made before say something else
        if only is None and manuscript.source != book.source():
            book.replace_source(manuscript.source)
    return settled


def _respell(book: Book, wording: Wording) -> Respell:
    """Edited text follows the pronunciations too; it has no place of its own in the source that could be undone."""
    language = str(book.meta("language") or "en")
    plain = wording._replace(as_written=frozenset())

    def again(row: Stored) -> tuple[str, str] | None:
        made = cut_group(
            row["text"], row["kind"], row["language"] or language, row["chapter"], 1, Pauses(),
            block_language=row["language"], wording=plain,
        )  # fmt: skip
        return (made[0].spoken, changes_stored(made[0].changes)) if len(made) == 1 else None

    return again


def manuscript_of(book: Book, **other: Any) -> Manuscript:
    """The book's file, read as the book is to be read, or with other facts of it; the one read last is at hand."""
    stamp = (book.folder / "source").stat().st_mtime_ns if (book.folder / "source").exists() else 0
    if not stamp:
        raise BadInput("The file this book was made from is gone, so it cannot be read again. Add the book anew.")
    facts = book.all_meta() | other
    reading = _reading(facts.get("reading") or {})
    pasted = str(facts.get("pasted_title", "")) if facts.get("pasted") else None
    made = _read(book.folder / "source", stamp, str(facts.get("source_name") or "book"), pasted, reading)
    return replace(made, language=str(facts.get("language") or made.language))


@lru_cache(maxsize=2)  # as the book is read, and as it might be
def _read(source: Path, _stamp: int, name: str, pasted_title: str | None, reading: Reading) -> Manuscript:
    if pasted_title is not None:
        return from_text(source.read_bytes().decode(), pasted_title, reading)
    with _under_its_name(source, name) as path:
        return read_book(path, reading)


@contextmanager
def _under_its_name(source: Path, name: str) -> Iterator[Path]:
    """A way to the stored file that ends as the file did that it was stored from."""
    with tempfile.TemporaryDirectory(prefix="sidetone-") as folder:
        path = Path(folder) / (Path(name).name or "book")
        try:
            path.symlink_to(source)
        except OSError:
            shutil.copyfile(source, path)
        yield path


@contextmanager
def _alone(book: Book) -> Iterator[None]:
    try:
        with FileLock(book.folder / "plan.lock", timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise SidetoneError("This book is being planned already. Try again in a moment.") from error
