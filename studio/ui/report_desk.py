"""Where one visitor is in the report, and what each pane shows there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from engines.contract import BadInput, sha256_hex
from studio import pickups
from studio.library import Library
from studio.notes import note_of
from studio.project import Book
from studio.report_numbers import numbers as report_numbers
from studio.ui import (
    chunk_view,
    pickup_view,
    report_candidates,
    report_facts,
    report_figures,
    report_sound,
    report_view,
)
from studio.ui.report_acts import LONGEST_UNDO, Step, waiting_for_retakes
from studio.ui.report_facts import Line

PANES = ("top", "findings", "strips", "queue", "status", "head", "sound", "acts", "note", "others", "pickup", "files")
"""The pictures of the report, each drawn anew only when it would be another."""


@dataclass
class Desk:
    """One visitor's place: ids and filters, nothing of the book itself."""

    book_id: str = ""
    chunk_id: str = ""
    place: int = 0
    """Where the chunk stood in the queue when it was opened: when it leaves, the next one is there."""
    page: int = 0
    state: str = ""
    chapter: int = 0
    search: str = ""
    trouble: str = ""
    owed: bool = False
    """Whether a retake was asked for while another walk was at work."""
    steps: list[Step] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    """What each pane shows, as a hash."""
    stamp: tuple[int, ...] = ()

    def open_book(self, book_id: str) -> None:
        """Another book lies on the desk, from its beginning; the panes are as they are until they are drawn."""
        if book_id != self.book_id:
            fresh = Desk(book_id=book_id, shown=self.shown)
            self.__dict__.update(fresh.__dict__)

    def did(self, step: Step) -> None:
        """The step can be undone."""
        self.steps = [*self.steps[1 - LONGEST_UNDO :], step]

    def queue(self, lines: list[Line]) -> list[Line]:
        """The chunks that fit this visitor's filters, worst first."""
        return report_facts.queue(lines, self.state, self.chapter, self.search, self.trouble)

    def filter(self, **values: object) -> None:
        """The queue is cut otherwise, and shown from its first page."""
        self.__dict__.update(values)
        self.page = 0


def open_chunk(desk: Desk, book: Book, chunk_id: str) -> None:
    """The chunk is the one on the desk; its page of the queue is shown."""
    if book.chunk(chunk_id).removed:
        raise BadInput("That chunk was removed. Undo the edit to have it back.")
    desk.chunk_id = chunk_id
    _seat(desk, desk.queue(report_facts.read_lines(book)))


def step_by(desk: Desk, book: Book, by: int) -> None:
    """The next or the previous chunk of the queue; where this one has left its place, the one that came there."""
    queue = desk.queue(report_facts.read_lines(book))
    if not queue:
        raise BadInput("No chunk fits the filters. Show all chunks first.")
    here = next((place for place, line in enumerate(queue) if line.id == desk.chunk_id), -1)
    if not desk.chunk_id:
        place = 0
    elif here == desk.place:
        place = here + by
    else:
        place = desk.place if by > 0 else desk.place - 1
    desk.chunk_id = queue[max(0, min(place, len(queue) - 1))].id
    _seat(desk, queue)


def _seat(desk: Desk, queue: list[Line]) -> None:
    place = next((place for place, line in enumerate(queue) if line.id == desk.chunk_id), -1)
    if place >= 0:
        desk.place, desk.page = place, place // report_facts.PAGE_CHUNKS


def draw(home: Path, desk: Desk) -> dict[str, str]:
    """Every pane that looks otherwise than the visitor sees it."""
    panes = _panes(home, desk) if desk.book_id else _nothing(report_view.NO_BOOK)
    changed = {name: html for name, html in panes.items() if desk.shown.get(name) != sha256_hex(html)}
    desk.shown.update({name: sha256_hex(html) for name, html in changed.items()})
    return changed


def moved(home: Path, desk: Desk) -> bool:
    """Whether anything was written to the book since it was drawn."""
    stamp = report_facts.stamp(home / "books" / desk.book_id)
    if stamp == desk.stamp:
        return False
    desk.stamp = stamp
    return True


def _nothing(words: str) -> dict[str, str]:
    return dict.fromkeys(PANES, "") | {"top": words}


def _panes(home: Path, desk: Desk) -> dict[str, str]:
    with Library(home).open(desk.book_id) as book:
        lines = report_facts.read_lines(book)
        if not lines:
            return _nothing(report_view.NO_BOOK)
        chapters = report_facts.in_chapters(book, lines)
        queue = desk.queue(lines)
        desk.page = max(0, min(desk.page, (len(queue) - 1) // report_facts.PAGE_CHUNKS))
        proof = book.proofs.latest()
        return {
            "top": report_figures.top(
                report_facts.numbers(lines), report_numbers(book), proof, _lost(desk, book), desk.state, desk.trouble
            ),
            "findings": report_figures.findings(proof),
            "strips": report_view.strips(chapters, desk.chapter),
            "queue": report_view.queue_page(queue, desk.page, desk.chunk_id, desk.state),
            "files": report_view.downloads(desk.book_id, any((book.folder / "chapters").glob("*.json"))),
            **_chunk_panes(desk, book, lines, queue, {one.n: one.title for one in chapters}),
        }


def _lost(desk: Desk, book: Book) -> int | None:
    """Source characters that are neither spoken nor skipped for a reason; None while they are counted."""
    account = report_facts.account_of(book)
    if account is None:
        desk.stamp = ()  # look again when it has been counted
    return account.get("lost_chars") if account else None


def _chunk_panes(
    desk: Desk, book: Book, lines: list[Line], queue: list[Line], titles: dict[int, str]
) -> dict[str, str]:
    undo = desk.steps[-1]["what"] if desk.steps else ""
    if not any(line.id == desk.chunk_id for line in lines):
        nothing = chunk_view.NOTHING_OPEN + (chunk_view.undo_alone(undo) if undo else "")
        return dict.fromkeys(("status", "sound", "acts", "note", "others", "pickup"), "") | {"head": nothing}
    row = book.chunk(desk.chunk_id)
    run = book.runs.latest()
    return {
        "status": report_view.on_its_way(row.state, waiting_for_retakes(book), run),
        "head": chunk_view.chunk_head(row, titles.get(row.chapter, ""), min(desk.place, len(queue) - 1), len(queue))
        + chunk_view.words_part(row),
        "acts": chunk_view.actions(row, undo),
        "note": chunk_view.note_part(row.id, note_of(book, row.id)),
        "sound": report_sound.sound_part(book.id, row, book.recordings),
        "others": report_candidates.others_part(book.id, row, book.takes.of(row.id), book.recordings),
        "pickup": pickup_view.pickup_part(row, pickups.latest(book, row.id)),
    }
