"""What a person does to a chunk after listening, and how each step is taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engines.contract import BadInput
from studio import pickups
from studio.audiobook import choose
from studio.database import writing
from studio.edits import edit_chunk, undo_edit
from studio.library import BookBusy
from studio.notes import keep_note
from studio.project import Book
from studio.rows import TakeRow
from studio.settings import Settings
from studio.text.pauses import Pauses
from studio.walks import start_walk

LONGEST_UNDO = 50


class Step(dict[str, Any]):
    """One thing that was done: `what`, the `chunk`, and what it needs to be taken back."""


def accept(book: Book, chunk_id: str) -> Step:
    """The chunk's take stands."""
    take = _take(book, chunk_id)
    if take.status != "success":
        raise BadInput("This chunk has no sound to accept. Retake it, or edit its text.")
    book.takes.accept(take.id)
    return Step(what="accepted", chunk=chunk_id, take=take.id, before=take.accepted)


def take_back(book: Book, chunk_id: str) -> Step:
    """The chunk's take is no longer accepted."""
    take = _take(book, chunk_id)
    book.takes.accept(take.id, False)
    return Step(what="un-accepted", chunk=chunk_id, take=take.id, before=take.accepted)


def choose_candidate(book: Book, chunk_id: str, speech_key: str) -> Step:
    """Another candidate of the chunk's take is heard from now on."""
    take = _take(book, chunk_id)
    book.takes.choose_candidate(take.id, speech_key)
    return Step(what="candidate chosen", chunk=chunk_id, take=take.id, key=take.speech_key, before=take.accepted)


def use_take(book: Book, chunk_id: str, take_id: int) -> Step:
    """An earlier take is the chunk's own again, and accepted, since it was chosen by ear."""
    row = book.chunk(chunk_id)
    earlier = next((take for take in book.takes.of(chunk_id) if take.id == take_id), None)
    if earlier is None or earlier.status != "success" or not book.recordings.has(earlier.speech_key):
        raise BadInput("That take is not on this disk any more. Retake the chunk instead.")
    if earlier.spoken != row.spoken:
        raise BadInput("That take speaks an earlier text. Undo the edit, or retake the chunk.")
    _point_at(book, chunk_id, take_id)
    book.takes.accept(take_id)
    step = Step(what="earlier take chosen", chunk=chunk_id, take=row.take.id if row.take else 0)
    return Step(step | {"used": take_id, "before": earlier.accepted})


def retake(book: Book, chunk_id: str) -> Step:
    """The chunk will be spoken again, first in the queue."""
    row = book.chunk(chunk_id)
    book.retake(chunk_id)
    return Step(what="retake asked", chunk=chunk_id, take=row.take.id if row.take else 0)


def edit(book: Book, chunk_id: str, text: str, settings: Settings, person: str) -> tuple[Step, list[str]]:
    """The chunk says the new text and what changed is first in the queue; gives the ids to be spoken again."""
    if " ".join(text.split()) == " ".join(book.chunk(chunk_id).text.split()):
        raise BadInput("The text is as it was. Change it, or press Retake.")
    changed = edit_chunk(book, chunk_id, text, Pauses.from_settings(settings), person)
    with writing(book.db):
        book.db.conn.executemany("UPDATE chunks SET wanted = 2 WHERE id = ?", [(one,) for one in changed])
    return Step(what="text edited", chunk=chunk_id), changed


def note(book: Book, chunk_id: str, text: str, person: str) -> Step:
    """The chunk has this note, or none where it is empty."""
    return Step(what="note kept", chunk=chunk_id, before=keep_note(book, chunk_id, text, person), person=person)


def give(book: Book, chunk_id: str, path: str, person: str) -> Step:
    """The person's own recording of the chunk waits to be taken in."""
    row = book.chunk(chunk_id)
    pickup_id = pickups.put_down(book, chunk_id, Path(path), person)
    return Step(what="own voice given", chunk=chunk_id, take=row.take.id if row.take else 0, pickup=pickup_id)


def undo(book: Book, step: Step) -> None:
    """The step is taken back."""
    _UNDO[step["what"]](book, step)


def _undo_accepted(book: Book, step: Step) -> None:
    book.takes.accept(step["take"], bool(step["before"]))


def _undo_candidate(book: Book, step: Step) -> None:
    book.takes.choose_candidate(step["take"], step["key"])
    book.takes.accept(step["take"], bool(step["before"]))


def _undo_use(book: Book, step: Step) -> None:
    book.takes.accept(step["used"], bool(step["before"]))
    _point_at(book, step["chunk"], step["take"])


def _undo_retake(book: Book, step: Step) -> None:
    """Back to the take that was there; its job is the chunk's again, so no later walk speaks it once more."""
    with writing(book.db):
        book.db.execute("UPDATE chunks SET attempt = max(0, attempt - 1) WHERE id = ?", [step["chunk"]])
        _point_at(book, step["chunk"], step["take"])


def _undo_edit(book: Book, step: Step) -> None:
    if not undo_edit(book, step["chunk"]):
        raise BadInput("There is no edit of this paragraph left to undo.")


def _undo_note(book: Book, step: Step) -> None:
    keep_note(book, step["chunk"], step["before"], step["person"])


def _undo_give(book: Book, step: Step) -> None:
    pickups.take_back(book, step["pickup"])


_UNDO = {
    "own voice given": _undo_give,
    "note kept": _undo_note,
    "accepted": _undo_accepted,
    "un-accepted": _undo_accepted,
    "candidate chosen": _undo_candidate,
    "earlier take chosen": _undo_use,
    "retake asked": _undo_retake,
    "text edited": _undo_edit,
}


def _point_at(book: Book, chunk_id: str, take_id: int) -> None:
    with writing(book.db):
        book.db.execute("UPDATE chunks SET take_id = ?, wanted = 0 WHERE id = ?", [take_id or None, chunk_id])
        book.takes.files_hold_others()


def _take(book: Book, chunk_id: str) -> TakeRow:
    take = book.chunk(chunk_id).take
    if take is None:
        raise BadInput("This chunk has not been spoken yet. Press Retake to hear it.")
    return take


def speak_what_is_asked(home: Path, book: Book, settings: Settings, person: str) -> bool:
    """A walk is on its way to the queued chunks; False where one is at work already, which may see them or not."""
    if book.choices is None:
        choose(book, settings)
    try:
        start_walk(home, book.id, "retake", person)
    except BookBusy:
        return False
    return True


def waiting_for_retakes(book: Book) -> int:
    """How many chunks a person asked for that nobody has spoken yet."""
    return int(book.db.execute("SELECT count(*) FROM chunks WHERE wanted = 2").fetchone()[0])
