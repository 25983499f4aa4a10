"""A plan in a book's database: parts, chunks and skips; planned again, what is said the same keeps its takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.manuscript.model import Block, Chapter, LeftOut, Manuscript, Skip
from studio.plan import Plan, outside, parts_of, plan
from studio.project import Book
from studio.rows import changes_read
from studio.settle import settle
from studio.text.pauses import Pauses
from studio.text.wording import Wording

LINES = (
    "Imprint of 1901, printed by hand in a cellar by the harbour.",
    "One",
    "The harbour lay quite still that morning, and 21 boats were in before the bell rang.",
    "It was a long time until anybody spoke about it again in the village of the 7 bells.",
    "Two",
    "In winter the lamp was lit at four o'clock, and the keeper wrote down the hour in his book.",
    "Harbour, 3, 17. Lamp, 21, 22. Keeper, the, 4, 9, 16 and elsewhere in the book.",
)
SOURCE = "\n".join(LINES)


def spans() -> list[tuple[int, int]]:
    found, at = [], 0
    for line in LINES:
        found.append((at, at + len(line)))
        at += len(line) + 1
    return found


def manuscript(*, skipped: int | None = None) -> Manuscript:
    """Imprint, two chapters and an index; a line of it may be a skip."""
    places = spans()
    blocks = [Block("heading" if len(LINES[i]) < 4 else "paragraph", (place,)) for i, place in enumerate(places)]
    first = tuple(blocks[i] for i in (1, 2, 3) if i != skipped)
    second = tuple(blocks[i] for i in (4, 5) if i != skipped)
    left = (LeftOut("", "imprint", (blocks[0],), 0), LeftOut("Index", "index", (blocks[6],), 2))
    skips = [Skip(places[0], "imprint"), Skip(places[6], "index")]
    skips += [Skip(places[skipped], "footnote")] if skipped is not None else []
    made = Manuscript("Book", "", "en", SOURCE, (Chapter("One", first), Chapter("Two", second)), tuple(skips))
    return replace(made, left_out=left)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with Book.create(tmp_path / "books" / "0a", plan(manuscript(), Pauses()), "book.txt") as opened:
        yield opened


def with_takes(book: Book) -> dict[str, int]:
    """A take for every chunk, by its id."""
    takes = {}
    for number, row in enumerate(book.chunks(), 1):
        book.db.execute(
            "INSERT INTO takes (id, chunk_id, job_key, spoken, status, verdict, engine, voice, listener, device, "
            "created_utc, person) VALUES (?, ?, ?, ?, 'success', 'pass', 'e', 'v', '', 'd', 'now', 'p')",
            [number, row.id, f"job{number}", row.spoken],
        )
        book.db.execute("UPDATE chunks SET take_id = ? WHERE id = ?", [number, row.id])
        takes[row.id] = number
    return takes


def test_parts_stand_in_reading_order_and_count_after_the_chapters() -> None:
    assert [(part.n, part.chapter.title, part.reason) for part in parts_of(manuscript())] == [
        (3, "Imprint", "imprint"),
        (1, "One", ""),
        (2, "Two", ""),
        (4, "Index", "index"),
    ]


def test_what_is_left_out_is_there_to_be_chosen(book: Book) -> None:
    assert [row.n for row in book.chapters()] == [1, 2]
    assert [(row.n, row.reason, row.selected) for row in book.chapters(left_out=True)] == [
        (3, "imprint", False),
        (1, "", True),
        (2, "", True),
        (4, "index", False),
    ]
    assert {row.chapter for row in book.chunks()} == {1, 2}
    account = book.account()
    assert (account.lost_chars, account.doubled_chars) == (0, 0)
    assert {reason for reason, _ in account.skipped} == {"imprint", "index"}

    book.select_chapters([1, 2, 4])
    assert [row.n for row in book.chapters()] == [1, 2, 4]
    assert [row.chapter for row in book.chunks()][-1] == 4
    account = book.account()
    assert (account.lost_chars, account.doubled_chars) == (0, 0)
    assert [reason for reason, _ in account.skipped] == ["imprint"]


def test_a_chapter_that_is_not_chosen_is_no_loss(book: Book) -> None:
    book.select_chapters([2])
    account = book.account()
    assert (account.lost_chars, account.doubled_chars) == (0, 0)
    assert {reason for reason, _ in account.skipped} == {"imprint", "index", "chapter not chosen"}


def test_the_same_plan_changes_nothing(book: Book) -> None:
    takes = with_takes(book)
    before = [tuple(row) for row in book.db.execute("SELECT * FROM chunks ORDER BY position")]
    settled = settle(book.db, plan(manuscript(), Pauses()))
    assert (settled.changed, settled.gone) == ((), 0)
    assert [tuple(row) for row in book.db.execute("SELECT * FROM chunks ORDER BY position")] == before
    assert {row.id: row.take.id for row in book.chunks() if row.take} == takes


def test_other_pauses_ask_for_no_retake(book: Book) -> None:
    takes = with_takes(book)
    settled = settle(book.db, plan(manuscript(), Pauses(paragraph_seconds=3.0)))
    assert not settled.changed
    assert {row.pause_after_seconds for row in book.chunks() if row.pause == "paragraph"} == {3.0}
    assert {row.id: row.take.id for row in book.chunks() if row.take} == takes


def test_a_paragraph_that_is_skipped_goes_and_comes_back_in_its_place(book: Book) -> None:
    takes = with_takes(book)
    texts = [row.text for row in book.chunks()]
    settled = settle(book.db, plan(manuscript(skipped=2), Pauses()))
    assert settled.gone == 1
    assert [row.text for row in book.chunks()] == [text for text in texts if "21" not in text]
    assert book.account().lost_chars == 0
    assert {takes[row.id] for row in book.chunks()} == {row.take.id for row in book.chunks() if row.take}

    settled = settle(book.db, plan(manuscript(), Pauses()))
    assert len(settled.changed) == 1
    assert [row.text for row in book.chunks()] == texts
    assert len({row.id for row in book.chunks()}) == len(texts)
    assert book.account().lost_chars == 0


def test_an_undone_change_is_said_as_written_and_only_that_chunk_waits(book: Book) -> None:
    takes = with_takes(book)
    at = SOURCE.index("21 boats")
    settled = settle(book.db, plan(manuscript(), Pauses(), Wording(as_written=frozenset({(at, at + 2)})), {1}), {1})
    (changed,) = settled.changed
    row = book.chunk(changed)
    assert "21 boats" in row.spoken
    assert row.take is None
    assert {row.id for row in book.chunks() if row.take} == set(takes) - {changed}
    assert book.account().lost_chars == 0


def test_what_a_person_edited_stays_wherever_the_plan_goes(book: Book) -> None:
    (row,) = [row for row in book.chunks() if "21 boats" in row.text]
    book.db.execute("UPDATE chunks SET text = 'No boats.', spoken = 'No boats.', edited = 1 WHERE id = ?", [row.id])
    settled = settle(book.db, plan(manuscript(skipped=2), Pauses()))
    assert (settled.changed, settled.gone) == ((), 0)
    assert book.chunk(row.id).spoken == "No boats."
    account = book.account()
    assert (account.lost_chars, account.doubled_chars) == (0, 0)

    settled = settle(book.db, plan(manuscript(), Pauses()), respell=lambda row: (row["spoken"].upper(), "[]"))
    assert settled.changed == (row.id,)
    assert book.chunk(row.id).spoken == "NO BOATS."


def test_the_changes_of_a_chunk_are_kept(book: Book) -> None:
    (row,) = [row for row in book.chunks() if "21 boats" in row.text]
    changes = changes_read(book.changes_of(row.id), row.text)
    assert [(one.source, one.spoken) for one in changes if one.rule == "number"] == [("21", "twenty-one")]


def test_pauses_that_a_setting_changes_are_there_without_a_plan(book: Book) -> None:
    book.apply_pauses(Pauses(heading_seconds=4.0))
    assert [row.pause_after_seconds for row in book.chunks() if row.kind == "heading"] == [4.0, 4.0]


@pytest.mark.parametrize(
    ("spoken", "left"),
    [
        ([], [(0, 10)]),
        ([(0, 10)], []),
        ([(2, 4), (6, 7)], [(0, 2), (4, 6), (7, 10)]),
        ([(-5, 3), (9, 20)], [(3, 9)]),
    ],
)
def test_a_skip_is_less_what_is_spoken_after_all(spoken: list, left: list) -> None:
    assert [skip.span for skip in outside([Skip((0, 10), "x")], spoken)] == left


def test_a_plan_of_some_parts_makes_only_their_chunks() -> None:
    made: Plan = plan(manuscript(), Pauses(), only={2, 4})
    assert {one.chapter for one in made.cuts if not isinstance(one, Skip)} == {2, 4}
