"""A stored book planned again: other choices, other pronunciations, changes undone; the rest keeps its takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engines.contract import BadInput
from studio.cast import check_cast, job_maker, roles_of
from studio.choices import Choices
from studio.edits import edit_chunk, undo_edit
from studio.lexicons import lexicon_for
from studio.library import Library
from studio.manuscript.model import Skip
from studio.plan import plan
from studio.plan_pages import Said, Unsaid, changes_by_rule, kept_as_written, passages
from studio.project import Book
from studio.replan import (
    choose_reading,
    give_voice,
    leave_as_written,
    manuscript_of,
    reading_of,
    replan,
    say_again,
    say_otherwise,
)
from studio.settings import Settings
from studio.text.pauses import Pauses
from tests.epub_maker import Epub
from tests.test_settle import with_takes

ONE = (
    "<h1>The Quay</h1>"
    "<p>In 1891 the harbour master counted 21 boats, and wrote each name into his book before the bell rang."
    '<a epub:type="noteref" href="#n1">1</a> Nobody had asked him to do so, and nobody thanked him for it.</p>'
    "<p>“I have never seen so many boats,” said Hermione, “and I have lived here for all of my long life.”</p>"
    "<table><tr><td>Boats</td><td>21</td></tr><tr><td>Men</td><td>84</td></tr></table>"
    "<p>The evening came late, and with it the rain that everybody on the quay had waited for since noon.</p>"
    '<aside epub:type="footnote" id="n1"><p>1. The book was lost in the flood of that same winter.</p></aside>'
)
TWO = "<h1>The Lamp</h1><p>Hermione lit the lamp at four o'clock, and wrote down the hour in her own book.</p>"
INDEX = "<h1>Index</h1><p>Boats, 1, 3, 17. Lamp, 2, 21. Quay, the, 1, 4, 9, 16 and elsewhere in this book.</p>"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = Epub(
        {"one.xhtml": ONE, "two.xhtml": TWO, "index.xhtml": INDEX},
        toc=[("The Quay", "one.xhtml"), ("The Lamp", "two.xhtml"), ("Index", "index.xhtml")],
    )
    home = tmp_path / "home"
    home.mkdir()
    with Library(home).add(made.write(tmp_path), Settings(home)) as opened:
        yield opened


def settings(book: Book) -> Settings:
    return Settings(book.home)


def whole(book: Book) -> None:
    account = book.account()
    assert (account.lost_chars, account.doubled_chars) == (0, 0)


def chunk_with(book: Book, text: str) -> str:
    return next(row.id for row in book.chunks() if text in row.text)


def as_new(book: Book) -> list[tuple[str, str, str]]:
    """The chunks a new copy of the book would have."""
    from studio.replan import wording_of

    made = plan(manuscript_of(book), Pauses.from_settings(settings(book)), wording_of(book))
    left_out = {part.n for part in made.parts if part.reason}
    fresh = [one for one in made.cuts if not isinstance(one, Skip) and one.chapter not in left_out]
    return [(one.text, one.spoken, one.character) for one in fresh]


def as_stored(book: Book) -> list[tuple[str, str, str]]:
    return [(row.text, row.spoken, row.character) for row in book.chunks()]


def test_planned_again_for_no_reason_a_book_is_as_it_was(book: Book) -> None:
    takes = with_takes(book)
    assert replan(book, settings(book)).changed == ()
    assert {row.id: row.take.id for row in book.chunks() if row.take} == takes
    whole(book)


@pytest.mark.parametrize("notes", ["in place", "chapter end"])
def test_notes_are_read_by_choice_and_unread_again(book: Book, notes: str) -> None:
    takes = with_takes(book)
    before = as_stored(book)
    settled = choose_reading(book, settings(book), notes=notes)
    assert reading_of(book).notes == notes
    texts = [row.text for row in book.chunks(1)]
    place = next(i for i, text in enumerate(texts) if "flood of that same winter" in text)
    assert (place == len(texts) - 1) == (notes == "chapter end")
    assert all("flood" in book.chunk(name).text for name in settled.changed)
    assert {row.take.id for row in book.chunks() if row.take} == set(takes.values())
    assert as_stored(book) == as_new(book)
    whole(book)

    assert choose_reading(book, settings(book), notes="skip").changed == ()
    assert as_stored(book) == before
    whole(book)


def test_tables_are_skipped_by_choice(book: Book) -> None:
    choose_reading(book, settings(book), tables="skip")
    assert not any("84" in row.text for row in book.chunks())
    assert "table" in dict(book.account().skipped)
    assert as_stored(book) == as_new(book)
    whole(book)


def test_a_choice_that_cannot_be_made_is_refused(book: Book) -> None:
    with pytest.raises(BadInput, match="no choice of reading"):
        choose_reading(book, settings(book), footers="read")


def test_a_change_is_undone_and_done_again(book: Book) -> None:
    takes = with_takes(book)
    name = chunk_with(book, "21 boats")
    number = next(
        i
        for i, change in enumerate(
            next(one for one in passages(book, 1) if isinstance(one, Said) and one.row.id == name).changes
        )
        if change.source == "1891"
    )
    settled = leave_as_written(book, settings(book), name, number, "Ada")
    (changed,) = settled.changed
    assert "In 1891 the harbour" in book.chunk(changed).spoken
    assert "twenty-one boats" in book.chunk(changed).spoken
    assert len([row for row in book.chunks() if row.take]) == len(takes) - 1
    (kept,) = kept_as_written(book)
    assert (kept.source, kept.rule) == ("1891", "number")
    whole(book)

    say_again(book, settings(book), kept.start, kept.stop)
    assert "eighteen ninety-one" in book.chunk(chunk_with(book, "21 boats")).spoken
    assert not kept_as_written(book)
    assert as_stored(book) == as_new(book)


def test_a_change_that_is_not_there_cannot_be_undone(book: Book) -> None:
    with pytest.raises(BadInput, match="not there any more"):
        leave_as_written(book, settings(book), chunk_with(book, "21 boats"), 99, "Ada")


def test_quoted_speech_has_a_voice_of_its_own_and_gives_it_back(book: Book) -> None:
    before = as_stored(book)
    give_voice(book, settings(book), "dialogue", "en-gb+f2")
    said = [(row.character, row.text) for row in book.chunks(1) if row.character]
    assert [character for character, _ in said] == ["dialogue", "dialogue"]
    assert "never seen so many" in said[0][1]
    assert roles_of(book)[0].voice == "en-gb+f2"
    assert as_stored(book) == as_new(book)
    whole(book)
    give_voice(book, settings(book), "dialogue", "")
    assert as_stored(book) == before
    whole(book)


def test_each_speaks_in_the_voice_of_the_cast(book: Book) -> None:
    give_voice(book, settings(book), "dialogue", "en-gb+f2")
    job_for = job_maker(book.home, Choices(voice="en-us"), book.cast)
    voices = {row.character: job_for(row).voice for row in book.chunks()}
    assert voices == {"": "en-us", "dialogue": "en-gb+f2"}
    with pytest.raises(BadInput, match="'dialogue' cannot be had"):
        check_cast(book.home, Choices(), {"dialogue": "nobody at all"})


def test_an_edited_paragraph_stays_edited_and_its_edit_can_be_undone(book: Book) -> None:
    name = chunk_with(book, "evening came late")
    edit_chunk(book, name, "The evening came early.", Pauses(), "Ada")
    choose_reading(book, settings(book), notes="in place", tables="skip")
    assert chunk_with(book, "evening came early")
    whole(book)
    assert undo_edit(book, name)
    assert chunk_with(book, "evening came late")
    whole(book)


def test_a_pronunciation_asks_only_for_the_chunks_it_touches(book: Book) -> None:
    takes = with_takes(book)
    before = lexicon_for(book.home, book.folder)
    (book.folder / "lexicon.csv").write_text("written,respelling\nHermione,her my oh nee\n", encoding="utf-8")
    settled = say_otherwise(book, settings(book), before)
    assert settled.changed
    assert all("her my oh nee" in book.chunk(name).spoken for name in settled.changed)
    assert sum("her my oh nee" in row.spoken for row in book.chunks()) == len(settled.changed) == 2
    assert len([row for row in book.chunks() if row.take]) == len(takes) - 2
    assert as_stored(book) == as_new(book)
    whole(book)


def test_a_listener_may_write_a_name_as_the_book_does(book: Book) -> None:
    (book.folder / "lexicon.csv").write_text("written,respelling\nHermione,her my oh nee\n", encoding="utf-8")
    replan(book, settings(book))
    job_for = job_maker(book.home, Choices(listener="scripted"))
    jobs = [job_for(row) for row in book.chunks()]
    told = [job for job in jobs if job.heard_as]
    assert (
        [job.heard_as.count("Hermione") for job in told] == [job.text.count("her my oh nee") for job in told] == [1, 1]
    )
    assert not any("Hermione" in job.text for job in jobs)


def test_a_part_left_out_is_read_when_it_is_chosen(book: Book) -> None:
    (index,) = [row for row in book.chapters(left_out=True) if row.reason == "index"]
    assert (index.title, index.reason, index.selected) == ("Index", "index", False)
    book.select_chapters([1, index.n])
    assert [row.title for row in book.chapters() if row.selected] == ["The Quay", "Index"]
    assert any("elsewhere in this book" in row.text for row in book.chunks())
    whole(book)


def test_the_plan_shows_what_is_said_and_what_is_not(book: Book) -> None:
    shown = passages(book, 1)
    assert [one.reason for one in shown if isinstance(one, Unsaid)] == ["footnote marker", "note number", "footnote"]
    said = [one for one in shown if isinstance(one, Said)]
    assert any(change.source == "21" and change.spoken == "twenty-one" for one in said for change in one.changes)
    assert changes_by_rule(book)["number"] >= 3


def test_a_book_whose_file_is_gone_says_so(book: Book) -> None:
    (book.folder / "source").unlink()
    with pytest.raises(BadInput, match="Add the book anew"):
        replan(book, settings(book))


def test_pasted_text_is_planned_again_too(tmp_path: Path) -> None:
    with Library(tmp_path).add_text(
        "In 1891 the boats came in.\n\nAll were glad of it.", "Boats", Settings(tmp_path)
    ) as book:
        assert replan(book, Settings(tmp_path)).changed == ()
        whole(book)


MARKED = (
    "# The Quay [voice: Ada]\n\nThe boats came in [pause 2s] before noon, and nobody saw them. All slept on the quay."
)


def test_directions_are_in_no_title_and_an_open_voice_is_told(tmp_path: Path) -> None:
    file = tmp_path / "marks.md"
    file.write_text(MARKED)
    with Library(tmp_path).add(file, Settings(tmp_path)) as book:
        assert [row.title for row in book.chapters()] == ["The Quay"]
        assert any("[voice: Ada] in chapter 1 is not closed" in warning for warning in book.meta("warnings"))
        whole(book)


def test_an_edit_keeps_the_pauses_and_voices_of_its_paragraph(tmp_path: Path) -> None:
    file = tmp_path / "marks.md"
    file.write_text(MARKED.replace("[voice: Ada]", "").replace("All slept", "[voice: Ada]All slept") + "[/voice]")
    with Library(tmp_path).add(file, Settings(tmp_path)) as book:
        before = [(row.character, row.pause, row.pause_after_seconds) for row in book.chunks()]
        assert ("", "mark", 2.0) in before
        assert "Ada" in {character for character, _, _ in before}
        long = "before noon of that day, when the light was still low over the water. " * 6
        edit_chunk(book, chunk_with(book, "before noon"), long.strip(), Pauses(), "Ada")
        after = [(row.character, row.pause, row.pause_after_seconds) for row in book.chunks()]
        assert len(after) > len(before)
        assert ("", "mark", 2.0) in after
        assert after[-1][0] == "Ada"
