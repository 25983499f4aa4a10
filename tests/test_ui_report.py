"""The report as pictures, and the deeds behind its buttons."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from engines.contract import BadInput, Word
from studio.database import writing
from studio.library import Library
from studio.notes import note_of
from studio.project import Book
from studio.proofs import ProofRow
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
    report_words,
)
from studio.ui.report_desk import Desk, draw, moved, open_chunk, step_by
from tests.heard_book import HOSTILE, REST, WORDS, chunk, elements, heard_book, proof, speak


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
    began = time.process_time()
    queue = report_facts.queue(lines)
    page = report_view.queue_page(queue, 2, "c5")
    strips = report_view.strips(chapters, 0)
    report_facts.numbers(lines)
    assert time.process_time() - began < 1.0
    assert page.count("st-queue-row") == 100 and "201 to 300 of 10,000" in page
    assert strips.count('data-ask="open:') <= report_view.MOST_CELLS


def test_a_book_of_ten_thousand_chunks_is_drawn_without_reading_one_alignment(home: Path, book: Book) -> None:
    columns = [row[1] for row in book.db.execute("PRAGMA table_info(chunks)")]
    copied = ["c.id || '-' || n" if name == "id" else f"c.{name}" for name in columns]
    copied[columns.index("position")] = "c.position + 4 * n"
    with writing(book.db):
        book.db.execute(
            "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 2500) "
            f"INSERT INTO chunks ({', '.join(columns)}) SELECT {', '.join(copied)} FROM chunks c, counted"
        )
    desk, asked = Desk(book_id=book.id), []
    with Library(home).open(book.id) as opened:
        opened.db.conn.set_trace_callback(asked.append)
        began = time.process_time()
        lines = report_facts.read_lines(opened)
        numbers(opened)
        spent_seconds = time.process_time() - began
    assert len(lines) == 10_004 and spent_seconds < 3.0
    assert not any(f"t.{name}" in line for line in asked for name in ("words", "candidates", "transcript"))
    began = time.process_time()
    assert "10,004" in draw(home, desk)["top"]
    assert time.process_time() - began < 5.0


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


# -- the words of a take


def step(kind: str, expected: str, heard: str, start: float = -1.0, end: float = -1.0, **more: Any) -> dict[str, Any]:
    """One step of an alignment as the database keeps it."""
    return asdict(Word(kind, expected, heard, start, end, **more))  # type: ignore[arg-type]


LINE = [
    step("same", "the", "the", 0.1, 0.3),
    step("missing", "not", "", certain=True, severity="negation"),
    step("same", "boat", "boat", 0.4, 0.7),
    step("replaced", "fifty", "fifteen", 0.8, 1.2, severity="number", margin=0.4),
    step("repeated", "", "fifty", 1.2, 1.5, certain=True, severity="number"),
    step("replaced", "Ann", "and", 1.6, 1.8, cleared=True, severity="name"),
    step("added", "", "oh", 1.8, 2.0, cleared=True),
]


def test_kind_and_certainty_are_told_in_words_and_signs_and_cleared_ones_read_as_written() -> None:
    html = report_words.text_line(LINE)
    for css in ("missing certain", "replaced uncertain", "repeated certain", "replaced cleared", "added cleared"):
        assert f'class="st-word {css}"' in html
    assert "“not” not heard, a negation; certain" in html
    assert "“fifty” heard as “fifteen”, a number; uncertain" in html
    assert ">Ann</span>" in html and "<s>oh</s>" in html
    legend = report_words.legend(LINE)
    assert "certain</span> 2" in legend and "uncertain</span> 1" in legend and "cleared</span> 2" in legend
    assert "heard otherwise</span> 1" in legend  # the cleared one is no difference any more


def test_a_missing_word_is_where_it_would_have_been_and_within_reach_of_the_keyboard() -> None:
    assert report_words.place(LINE, 1) == (0.3, 0.4)
    assert 'tabindex="0" class="st-word missing certain"' in report_words.text_line(LINE)
    nowhere = report_words.text_line([step("missing", "not", "")])
    assert "data-at" not in nowhere and "tabindex" not in nowhere


def test_a_take_kept_before_words_had_a_second_look_is_shown() -> None:
    old = [
        {"kind": kind, "expected": "x", "heard": "y", "start_seconds": 0.5, "end_seconds": 0.9, "certain": False}
        for kind in ("same", "replaced", "missing", "added")
    ]
    html = report_words.text_line(old) + report_words.legend(old) + report_words.excerpts(old)
    assert "uncertain</span> 3" in html and len(report_words.wave_marks(old)) == 3


def test_excerpts_show_differences_among_their_neighbours_and_count_the_rest() -> None:
    many = [step("same", f"w{n}", f"w{n}") for n in range(40)]
    many[20] = step("missing", "gone", "")
    text = report_words.excerpts(many)
    assert "w16" not in text and "w17" in text and "w23" in text and "w24" not in text and text.count("…") == 2
    assert "and 4 more" in report_words.excerpts([step("added", "", "oh")] * 10)
    assert report_words.excerpts([step("replaced", "a", "b", cleared=True)]) == ""


def test_the_wave_marks_what_counts_and_every_fault_that_has_a_place() -> None:
    marks = report_words.wave_marks(LINE)
    assert [mark[2].split()[1:] for mark in marks] == [
        ["missing", "certain"], ["replaced", "uncertain"], ["repeated", "certain"],
    ]  # fmt: skip
    assert report_sound.fault_place("It is silent for 2.0 s at 4.0 s.", 9.0) == (4.0, 6.0)
    assert report_sound.fault_place("It ends in full voice, 3 dB below its loud part.", 9.0) == (8.7, 9.0)
    assert report_sound.fault_place("There is noise under all of it, 20 dB below the voice.", 9.0) is None


def test_the_verdict_says_why(book: Book) -> None:
    why = f"The word 'second' is replaced by {HOSTILE}."
    speak(book, chunk(book, "fail"), [replace(proof(50.0, "fail"), why=why)], attempt=1)
    row = book.chunk(chunk(book, "fail"))
    html = chunk_view.chunk_head(row, "One", 0, 4)
    assert "is replaced by &lt;img" in html and "img" not in elements(html)


GRAVE = (Word("replaced", "nine", "five", severity="number"),)
SMALL = (Word("missing", "the", "", severity="function"),)


def test_what_sets_the_chosen_candidate_apart_is_said(book: Book) -> None:
    worse, same = proof(80.0, "fail"), proof(98.0, "pass")
    for proofs, told in (
        ([same, worse], "only one that passed"),
        ([proof(99.0, "pass"), same], "highest score"),
        ([proof(98.0, "pass", 3 * SMALL), proof(98.0, "pass", GRAVE)], "mildest uncertain"),
        ([same, same], "As good"),
    ):
        chunk_id = book.chunks()[0].id
        speak(book, chunk_id, proofs, attempt=len(book.takes.of(chunk_id)))
        take = book.chunk(chunk_id).take
        assert take and told in report_candidates.why_chosen(take)
    report_acts.choose_candidate(book, chunk_id, take.candidates[1]["speech_key"])
    speak(book, chunk_id, [worse, same], attempt=9)
    take = book.chunk(chunk_id).take
    assert take and report_candidates.why_chosen(replace(take, accepted=True)) == "Chosen by ear."


# -- notes and kinds of trouble


def test_a_note_is_kept_found_shown_and_undone(book: Book) -> None:
    chunk_id = chunk(book, "pass")
    first = report_acts.note(book, chunk_id, f" too  quick {HOSTILE} ", "Ada")
    second = report_acts.note(book, chunk_id, "slower", "Ada")
    line = next(line for line in report_facts.read_lines(book) if line.id == chunk_id)
    assert line.note == "slower" and line.troubles == "note"
    assert report_facts.queue(report_facts.read_lines(book), search="SLOWER") == [line]
    report_acts.undo(book, second)
    html = chunk_view.note_part(chunk_id, note_of(book, chunk_id))
    html += report_view.queue_page(report_facts.read_lines(book), 0, "")
    assert html.count("too quick &lt;img") == 3 and "img" not in elements(html)
    report_acts.undo(book, first)
    assert note_of(book, chunk_id) is None
    with pytest.raises(BadInput, match="at most"):
        report_acts.note(book, chunk_id, "x" * 5000, "Ada")


def test_the_queue_is_cut_by_what_differs_and_what_is_grave_comes_first(book: Book) -> None:
    ids = [row.id for row in book.chunks()][:4]
    function = Word("missing", "the", "", certain=True, severity="function")
    for chunk_id, words, faults in (
        (ids[0], (function,), ()),
        (ids[1], (Word("missing", "not", "", certain=True, severity="negation"),), ()),
        (ids[2], (Word("replaced", "Ann", "and", severity="name"), function), ("Hum.",)),
        (ids[3], (Word("replaced", "Ann", "and", cleared=True, severity="name"),), ()),
    ):
        verdict = "pass" if chunk_id == ids[3] else "doubt"
        speak(book, chunk_id, [proof(90.0, verdict, words, faults)], attempt=1)
    lines = report_facts.read_lines(book)
    assert [line.id for line in report_facts.queue(lines)] == [ids[1], ids[2], ids[0], ids[3]]
    found = {name: [line.id for line in report_facts.queue(lines, trouble=name)] for name in report_facts.TROUBLES}
    assert found == {
        "number": [], "name": [ids[2]], "negation": [ids[1]], "signal": [ids[2]], "uncertain": [ids[2]], "note": [],
    }  # fmt: skip
    html = report_figures.top(report_facts.numbers(lines), numbers(book), None, 0, "", "")
    assert 'data-ask="trouble:negation"' in html and 'data-ask="trouble:number"' not in html


def test_takes_of_an_older_database_get_their_troubles(home: Path, book: Book) -> None:
    chunk_id = chunk(book, "pass")
    words = (Word("missing", "not", "", certain=True, severity="negation"),)
    speak(book, chunk_id, [proof(90.0, "doubt", words)], attempt=1)
    book.db.conn.executescript(
        "DROP TRIGGER takes_troubled_insert; DROP TRIGGER takes_troubled_update; DROP TRIGGER takes_troubled_delete; "
        "DROP TABLE take_troubles; DROP TABLE notes; "
        "DELETE FROM _sqlite_migrations WHERE name = 'm006_notes_and_troubles';"
    )
    with Library(home).open(book.id) as again:
        assert "negation" in next(line.troubles for line in report_facts.read_lines(again) if line.id == chunk_id)


def test_a_retake_says_nothing_of_the_take_it_replaces(book: Book) -> None:
    chunk_id = chunk(book, "fail")
    assert next(line for line in report_facts.read_lines(book) if line.id == chunk_id).certain == 1
    report_acts.retake(book, chunk_id)
    line = next(line for line in report_facts.read_lines(book) if line.id == chunk_id)
    assert (line.state, line.certain, line.uncertain, line.troubles) == ("queued", 0, 0, "")


# -- the line of truth


def proven(**told: Any) -> ProofRow:
    """A finished file that was heard back, with one word missing."""
    finding = {"kind": "missing", "expected": HOSTILE, "heard": "", "start_seconds": 75.0, "certain": True}
    row = {
        "id": 1, "file": "fog.m4b", "format": "m4b", "content_key": "", "bytes": 1, "words": 72, "heard": 70,
        "doubt": 1, "missing": 1, "findings": [finding | {"chunk_ids": ["1.2.1"]}], "parts": [],
        "listener": "embedded", "audio_seconds": 80.0, "wall_seconds": 2.0, "accepted": False, "created_utc": "",
        "person": "Ada", "outdated": False,
    }  # fmt: skip
    return ProofRow(**(row | told))


def test_the_line_of_truth_is_the_finished_files_while_the_book_is_as_it_was_heard(book: Book) -> None:
    counted, figures = report_facts.numbers(report_facts.read_lines(book)), numbers(book)
    heard = report_figures.top(counted, figures, proven(), 0, "", "")
    assert "72 words: 70 heard, 1 in doubt, 1 missing." in heard and "the built-in listener" in heard
    changed = report_figures.top(counted, figures, proven(outdated=True), 0, "", "")
    assert f"{4 * WORDS} words: {WORDS} heard" in changed and "has changed" in changed
    places = report_figures.findings(proven())
    assert 'data-ask="open:1.2.1"' in places and "1 place" in places and "img" not in elements(places)


def test_what_is_not_spoken_is_not_called_missing(home: Path) -> None:
    with Library(home).add_text(REST, "Quiet", Settings(home)) as quiet:
        lines = report_facts.read_lines(quiet)
        html = report_figures.top(report_facts.numbers(lines), numbers(quiet), None, 0, "", "")
    assert "Nothing is spoken yet." in html and "missing" not in html


def test_nothing_to_look_at_is_said_so() -> None:
    assert "no chunk failed or is in doubt" in report_view.queue_page([], 0, "", "look")
