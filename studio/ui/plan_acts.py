"""What a person does to a reading plan; each deed answers what to tell, and may take seconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from engines.contract import BadInput
from studio.cast import check_cast, roles_of
from studio.choices import Choices
from studio.edits import edit_chunk, undo_edit
from studio.lexicons import Brought, LexiconFile, Remark
from studio.library import Library
from studio.project import Book
from studio.pronouncing import Touched, change
from studio.replan import choose_reading, give_voice, leave_as_written, say_again
from studio.rows import changes_read
from studio.settings import Settings, checked
from studio.settle import Settled
from studio.text.lexicon import Entry
from studio.text.pauses import Pauses
from studio.text.wording import DIALOGUE
from studio.ui.audiobook_view import counted
from studio.ui.planning import Answer

LONGEST_SENTENCE = 300
MOST_CSV_BYTES = 32_000_000


class Deeds(NamedTuple):
    """Everything a deed needs to know."""

    home: Path
    settings: Settings
    book_id: str
    person: str

    def open(self) -> Book:
        """The book."""
        return Library(self.home).open(self.book_id)


def told(book: Book, settled: Settled) -> str:
    """How much must be spoken again."""
    number = len(settled.changed)
    return _again(book, counted(number, "chunk")) if number else "Nothing has to be spoken again."


def _again(book: Book, chunks: str) -> str:
    spoken = book.db.execute("SELECT 1 FROM takes LIMIT 1").fetchone()
    return f"{chunks} must be spoken again." if spoken else f"{chunks} will be spoken otherwise."


# -- changes and paragraphs


def leave(deeds: Deeds, which: str) -> str:
    """The change is undone; `which` names chunk, number and place, and is refused where that is another change now."""
    chunk_id, number, start, end = (*which.split(":"), "", "", "", "")[:4]
    with deeds.open() as book:
        row = book.chunk(chunk_id)
        changes = changes_read(book.changes_of(chunk_id), row.text)
        at = int(number) if number.isdigit() else -1
        if not 0 <= at < len(changes) or [str(changes[at].start), str(changes[at].end)] != [start, end]:
            raise BadInput("The text was planned again meanwhile. Choose the change once more.")
        settled = leave_as_written(book, deeds.settings, chunk_id, at, deeds.person)
        return f"“{changes[at].source.strip()}” is said as it is written. {told(book, settled)}"


def again(deeds: Deeds, which: str) -> str:
    """The rules have that run of the source again."""
    start, _, stop = which.partition("-")
    if not (start.isdigit() and stop.isdigit()):
        raise BadInput("That place is not known. Reload the page.")
    with deeds.open() as book:
        return told(book, say_again(book, deeds.settings, int(start), int(stop)))


def skip_paragraph(deeds: Deeds, group: str) -> str:
    """Nothing of the paragraph is read."""
    with deeds.open() as book:
        ids = book.db.execute("SELECT id FROM chunks WHERE group_id = ? AND NOT removed ORDER BY position", [group])
        for (chunk_id,) in ids.fetchall():
            edit_chunk(book, chunk_id, "", Pauses.from_settings(deeds.settings), deeds.person)
        return "The paragraph is skipped."


def read_paragraph(deeds: Deeds, group: str) -> str:
    """The paragraph is read as it was before it was skipped."""
    with deeds.open() as book:
        while _some_removed(book, group):
            if not undo_edit(book, f"{group}.1"):
                raise BadInput("This paragraph cannot be brought back. Add the book anew.")
        return "The paragraph is read."


def _some_removed(book: Book, group: str) -> bool:
    return bool(book.db.execute("SELECT 1 FROM chunks WHERE group_id = ? AND removed LIMIT 1", [group]).fetchone())


# -- choices


def choose(deeds: Deeds, field: str, value: str) -> str:
    """The book is read so."""
    checked(field, value)
    with deeds.open() as book:
        return told(book, choose_reading(book, deeds.settings, **{field: value}))


def cast(deeds: Deeds, character: str, voice: str) -> str:
    """The character speaks in that voice."""
    with deeds.open() as book:
        if character != DIALOGUE and character not in [role.character for role in roles_of(book)]:
            raise BadInput("Nobody of that name speaks in this book. Reload the page.")
        if voice:
            choices = book.choices or Choices.from_settings(deeds.settings, str(book.meta("language") or "en"))
            check_cast(deeds.home, choices, {character: voice})
        settled = give_voice(book, deeds.settings, character, voice)
        rows = book.db.execute("SELECT count(*) FROM chunks WHERE character = ? AND NOT removed", [character])
        number = int(rows.fetchone()[0])
        who = "Quoted speech" if character == DIALOGUE else character
        told_of = f"{counted(number, 'chunk')} in this voice." if voice else told(book, settled)
        return f"{who}: {told_of}"


def turn(book: Book, n: int) -> None:
    """The part is read where it was not, and left out where it was."""
    rows = book.chapters(left_out=True)
    if n not in [row.n for row in rows]:
        raise BadInput("That part is not there any more. Reload the page.")
    chosen = {row.n for row in rows if row.selected} ^ {n}
    if not chosen:
        raise BadInput("This is the only part that is read. Choose another one first.")
    book.select_chapters(chosen)


# -- pronunciations


def keep(deeds: Deeds, scope: str, entry: Entry) -> str:
    """The word is said so."""
    _, touched = change(deeds.home, deeds.settings, _scope(deeds, scope), lambda file: file.put(entry))
    return f"“{entry.written}” is said “{entry.respelling}”. {_touched(deeds, touched)}"


def forget(deeds: Deeds, scope: str, written: str) -> str:
    """The word is said as the rules have it."""
    _, touched = change(deeds.home, deeds.settings, _scope(deeds, scope), lambda file: file.remove(written))
    return f"“{written}” is said as it is written. {_touched(deeds, touched)}"


def take_back(deeds: Deeds, scope: str) -> str:
    """The last change of those pronunciations is taken back."""
    undone, touched = change(deeds.home, deeds.settings, _scope(deeds, scope), LexiconFile.undo)
    if not undone:
        raise BadInput("There is nothing to undo.")
    return f"The last change of the pronunciations is undone. {_touched(deeds, touched)}"


def bring_in(deeds: Deeds, scope: str, data: bytes) -> Answer:
    """The pronunciations of a CSV file are kept too."""
    act: Callable[[LexiconFile], Brought] = lambda file: file.bring_in(data)  # noqa: E731 - typed for change()
    brought, touched = change(deeds.home, deeds.settings, _scope(deeds, scope), act)
    parts = [f"{brought.added:,} added", f"{brought.changed:,} changed", f"{brought.same:,} as they were"]
    parts.append(counted(len(brought.refused), "line") + " refused")
    return Answer(
        f"{', '.join(parts)}. {_touched(deeds, touched)}", tuple(map(remark, (*brought.refused, *brought.repeated)))
    )


def remark(one: Remark) -> str:
    """A remark as a line of its own."""
    return f"Line {one.line}: {one.why}" if one.line else one.why


def _scope(deeds: Deeds, scope: str) -> str:
    return "" if scope == "all" else deeds.book_id


def _touched(deeds: Deeds, touched: tuple[Touched, ...]) -> str:
    number = sum(one.chunks for one in touched)
    problems = "".join(f" {one.title}: {one.problem}" for one in touched if one.problem)
    if not number:
        return f"No chunk has to be spoken again.{problems}"
    books = f" in {len(touched):,} books" if len(touched) > 1 else ""
    with deeds.open() as book:
        return _again(book, f"{counted(number, 'chunk')}{books}") + problems


# -- what is heard


def sentence_of(book: Book, chunk_id: str) -> tuple[str, str]:
    """What is said in the chunk, or its beginning, and who says it."""
    row = book.chunk(chunk_id)
    text = " ".join(row.spoken.split())
    if len(text) > LONGEST_SENTENCE:
        text = text[: LONGEST_SENTENCE - 1].rpartition(" ")[0] or text[: LONGEST_SENTENCE - 1]
    return text, row.character
