"""The report as pictures, and the deeds behind its buttons."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engines.contract import BadInput
from studio.project import Book
from studio.report import by_risk
from studio.report_numbers import numbers
from studio.settings import Settings
from studio.ui import (
    chunk_view,
    report_acts,
    report_candidates,
    report_facts,
    report_figures,
    report_sound,
    report_view,
)
from studio.ui.report_desk import Desk, draw, moved, open_chunk, step_by
from tests.heard_book import REST, WORDS, chunk, elements, heard_book, proof, speak


@pytest.fixture
def book(home: Path) -> Iterator[Book]:
    """Four chunks: pass, fail, doubt and unheard."""
    with heard_book(home) as made:
        yield made


def test_light_lines_say_what_the_chunks_say(book: Book) -> None:
    lines, rows = report_facts.read_lines(book), [row for row in book.chunks() if not row.removed]
    assert [(line.id, line.state) for line in lines] == [(row.id, row.state) for row in rows]
    assert [line.id for line in report_facts.queue(lines)] == [row.id for row in by_risk(rows)]


def test_the_queue_filters_by_state_chapter_and_text(book: Book) -> None:
    lines = report_facts.read_lines(book)
    assert [line.state for line in report_facts.queue(lines, "look")] == ["fail", "doubt"]
    assert [line.state for line in report_facts.queue(lines, "unheard")] == ["unheard"]
    assert [line.text for line in report_facts.queue(lines, search="THIRD  line")] == [
        f"The third line is here {REST}."
    ]
    assert report_facts.queue(lines, chapter=99) == []


def test_numbers_never_count_unheard_as_heard(book: Book) -> None:
    lines = report_facts.read_lines(book)
    html = report_figures.top(report_facts.numbers(lines), numbers(book), None, 0, "", "")
    assert f"{4 * WORDS} words: {WORDS} heard" in html and f"{WORDS} spoken but unheard" in html
    assert "is no pass" in html and "<dt>characters lost</dt><dd>0</dd>" in html


def test_ten_thousand_chunks_are_quick_and_shown_by_pages() -> None:
    states = ("pass", "fail", "doubt", "unheard")
    lines = [
        report_facts.Line(f"c{n}", 1 + n // 100, n, "some words to speak " * 8, states[n % 4], 90.0, 3.0)
        for n in range(10_000)
    ]
    chapters = [report_facts.ChapterLines(n, "", lines[100 * n - 100 : 100 * n]) for n in range(1, 101)]
    began = time.perf_counter()
    queue = report_facts.queue(lines)
    page = report_view.queue_page(queue, 2, "c5")
    strips = report_view.strips(chapters, 0)
    report_facts.numbers(lines)
    assert time.perf_counter() - began < 1.0
    assert page.count("st-queue-row") == 100 and "201 to 300 of 10,000" in page
    assert strips.count('data-ask="open:') <= report_view.MOST_CELLS


def test_a_cell_is_as_bad_as_the_worst_chunk_in_it() -> None:
    states = ["pass"] * 30 + ["fail"] + ["pass"] * 30
    lines = [report_facts.Line(f"c{n}", 1, n, "x", state, None, 0.0) for n, state in enumerate(states)]
    html = report_view.strips([report_facts.ChapterLines(n, "", lines) for n in range(1000)][:1], 0)
    assert html.count('class="st-cell fail" data-ask') == 1
    many = [report_facts.ChapterLines(n, "", lines) for n in range(500)]
    squeezed = report_view.strips(many, 0)
    assert squeezed.count('class="st-cell fail" data-ask') == 500 and 'data-ask="open:c30"' in squeezed


def test_what_was_heard_marks_each_kind_of_difference_in_words(book: Book) -> None:
    row = book.chunk(chunk(book, "fail"))
    html = chunk_view.words_part(row) + report_sound.sound_part(book.id, row, book.recordings)
    assert "img" not in elements(html)
    assert "&lt;img src=x" in html
    for words in ("heard otherwise", "not heard", "not in the text", "certain</span> 1", "uncertain</span> 2"):
        assert words in html
    assert 'data-at="0.20"' in html and "waveform-mark" in html


def test_unheard_says_why(book: Book) -> None:
    html = chunk_view.heard(book.chunk(chunk(book, "unheard")))
    assert "No listener is chosen" in html and "st-mark unheard" in html and "st-mark pass" not in html


def test_candidates_are_rows_and_another_can_be_chosen_and_undone(home: Path, book: Book) -> None:
    chunk_id = chunk(book, "fail")
    row = book.chunk(chunk_id)
    html = report_candidates.others_part(book.id, row, book.takes.of(chunk_id), book.recordings)
    assert html.count("st-row-name") == 2 and html.count('data-ask="choose:') == 1
    assert row.take is not None
    other = row.take.candidates[1]["speech_key"]
    step = report_acts.choose_candidate(book, chunk_id, other)
    after = book.chunk(chunk_id)
    assert after.state == "accepted" and after.take and after.take.speech_key == other
    report_acts.undo(book, step)
    back = book.chunk(chunk_id)
    assert back.state == "fail" and back.take and back.take.speech_key == row.take.speech_key


def test_accept_and_undo(book: Book) -> None:
    chunk_id = chunk(book, "doubt")
    step = report_acts.accept(book, chunk_id)
    assert book.chunk(chunk_id).state == "accepted"
    report_acts.undo(book, step)
    assert book.chunk(chunk_id).state == "doubt"


def test_a_retake_is_undone_to_the_take_and_the_job_that_were_there(book: Book) -> None:
    chunk_id = chunk(book, "doubt")
    before = book.chunk(chunk_id)
    step = report_acts.retake(book, chunk_id)
    assert book.chunk(chunk_id).state == "queued"
    speak(book, chunk_id, [proof(99.0, "pass")], attempt=1)
    new = book.chunk(chunk_id)
    assert new.state == "pass" and len(book.takes.of(chunk_id)) == 2
    report_acts.undo(book, step)
    assert book.chunk(chunk_id) == before
    step = report_acts.use_take(book, chunk_id, new.take.id if new.take else 0)
    assert book.chunk(chunk_id).state == "accepted"
    report_acts.undo(book, step)
    assert book.chunk(chunk_id) == before


def test_an_edit_asks_for_that_chunk_alone_and_is_undone(home: Path, book: Book) -> None:
    chunk_id = chunk(book, "pass")
    others = {row.id: row.state for row in book.chunks() if row.id != chunk_id}
    step, changed = report_acts.edit(book, chunk_id, f"Something else is here {REST}.", Settings(home), "Ada")
    assert changed == [chunk_id] and report_acts.waiting_for_retakes(book) == 1
    assert {row.id: row.state for row in book.chunks() if row.id != chunk_id} == others
    report_acts.undo(book, step)
    assert book.chunk(chunk_id).state == "pass"
    with pytest.raises(BadInput, match="as it was"):
        report_acts.edit(book, chunk_id, f"The  first line is here {REST}.", Settings(home), "Ada")


def test_the_next_chunk_is_the_one_that_came_to_the_place(home: Path, book: Book) -> None:
    desk = Desk(book_id=book.id)
    step_by(desk, book, 1)
    assert desk.chunk_id == chunk(book, "fail")
    following = chunk(book, "doubt")
    report_acts.accept(book, desk.chunk_id)
    step_by(desk, book, 1)
    assert desk.chunk_id == following
    step_by(desk, book, 1)
    assert desk.place == 1
    step_by(desk, book, -1)
    assert desk.chunk_id == following


def test_only_what_changed_is_drawn_again(home: Path, book: Book) -> None:
    desk = Desk(book_id=book.id)
    open_chunk(desk, book, chunk(book, "fail"))
    assert set(draw(home, desk)) >= {"top", "strips", "queue", "head", "sound"}
    deadline = time.monotonic() + 10
    while report_facts.account_of(book) is None and time.monotonic() < deadline:
        time.sleep(0.02)
    draw(home, desk)
    assert draw(home, desk) == {}
    moved(home, desk)
    assert not moved(home, desk)
    report_acts.accept(book, chunk(book, "doubt"))
    assert moved(home, desk)
    changed = draw(home, desk)
    assert "queue" in changed and "sound" not in changed and "head" not in changed


def test_an_empty_desk_says_what_to_do(home: Path) -> None:
    assert "Add a book" in draw(home, Desk())["top"]


def test_a_chunk_without_sound_cannot_be_accepted(home: Path, book: Book) -> None:
    row = replace(book.chunk(chunk(book, "pass")), take=None)
    assert "disabled" in chunk_view.actions(row, "") and "Not spoken yet" in chunk_view.heard(row)
