"""The numbers of the report come out even, follow every change of a take, and claim no more than is known."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engines.contract import Candidate, Job, Proof, Take, Word
from engines.scripted import tone
from studio.choices import Choices
from studio.database import open_database
from studio.library import Library
from studio.project import Book
from studio.report_numbers import MISSED_SHARE, UNCERTAIN_WRONG_SHARE, Range, numbers
from studio.schema import book_migrations
from studio.settings import Settings
from tests.epub_maker import Epub

LINE = "The boat came home before winter light fell over the river stones at"
PLACES = ("one", "two", "three", "four", "five", "six", "seven")
SAME = Word("same", "boat", "boat")
TWO = Word("same", "twenty one", "21")
WRONG = Word("replaced", "came", "went", certain=True)
MISSING = Word("missing", "home", "", certain=True)
UNSURE = Word("replaced", "Elwy", "L we")
CLEARED = Word("replaced", "stones", "stone", cleared=True)
ADDED = Word("added", "", "oh", certain=True)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """Seven chunks of fourteen words."""
    path = Epub({"c1.xhtml": "".join(f"<p>{LINE} {place}.</p>" for place in PLACES)}).write(tmp_path)
    with Library(tmp_path / "home").add(path, Settings(tmp_path)) as opened:
        yield opened


def keep(book: Book, number: int, *tries: tuple[str, tuple[Word, ...]], chosen: int = -1) -> int:
    """The chunk has a take with these candidates, the last of them chosen; answers the take's id."""
    row = book.chunks()[number]
    job = Choices(engine="scripted", listener="scripted").job(row.spoken, {"voice": "tone"})
    candidates = tuple(candidate(job, seed, *one) for seed, one in enumerate(tries))
    hashes = {one.speech_key: book.recordings.keep(one.speech_key, one.audio) for one in candidates}
    status = "success" if tries else "error"
    take = Take(job, job.job_key(), status, candidates, chosen if chosen >= 0 else len(tries) - 1)
    book.takes.keep([row.id], take, "Ada", hashes)
    return book.chunk(row.id).take.id


def candidate(job: Job, seed: int, verdict: str, words: tuple[Word, ...]) -> Candidate:
    audio = tone(job, seed)
    score = None if verdict == "unheard" else 99.0
    return Candidate(seed, job.speech_key(seed), audio, Proof(verdict, score, "", words), 0.5, audio.duration_seconds)


def filled(book: Book) -> None:
    """Passed at once, passed after a retry, doubt, fail, unheard, silent, and one that waits."""
    keep(book, 0, ("pass", (SAME, TWO, CLEARED)))
    keep(book, 1, ("doubt", (SAME, WRONG)), ("pass", (SAME, UNSURE)))
    keep(book, 2, ("doubt", (SAME, MISSING, UNSURE)))
    keep(book, 3, ("fail", (WRONG, MISSING, ADDED)))
    keep(book, 4, ("unheard", ()))
    keep(book, 5)


def test_every_take_is_counted_once_and_every_word_by_what_became_of_it(book: Book) -> None:
    filled(book)
    told = numbers(book)
    assert (told.takes, told.silent, told.candidates) == (5, 1, 6)
    assert (told.passed_at_once, told.passed_after_retries, told.passed) == (1, 1, 2)
    assert (told.doubt, told.failed, told.unheard, told.accepted) == (1, 1, 1, 0)
    assert told.words_checked == 4 + 2 + 3 + 2  # the added word was not asked for
    assert told.unheard_words == 14
    assert (told.wrong_words, told.uncertain_words, told.cleared_words) == (4, 2, 1)
    assert told.error_rate == pytest.approx(4 / 11)
    assert told.first_error_rate == pytest.approx(5 / 11)


def test_a_book_nobody_spoke_or_heard_has_no_rates(book: Book) -> None:
    assert (numbers(book).takes, numbers(book).error_rate, numbers(book).wrong_words_left) == (0, None, None)
    keep(book, 0, ("unheard", ()))
    told = numbers(book)
    assert (told.takes, told.unheard, told.words_checked) == (1, 1, 0)
    assert told.wrong_words_left is None
    assert json.loads(json.dumps(told.as_dict()))["wrong_words_left"] is None


def test_the_numbers_follow_what_a_person_does(book: Book) -> None:
    take = keep(book, 2, ("doubt", (SAME, MISSING)), ("doubt", (SAME, WRONG, ADDED)), chosen=0)
    assert (numbers(book).doubt, numbers(book).wrong_words) == (1, 1)
    other = book.takes.of(book.chunks()[2].id)[0].candidates[1]["speech_key"]
    book.takes.choose_candidate(take, other)
    told = numbers(book)
    assert (told.doubt, told.accepted, told.wrong_words, told.accepted_wrong_words) == (0, 1, 0, 2)
    book.takes.accept(take, False)
    assert (numbers(book).doubt, numbers(book).wrong_words) == (1, 2)
    book.retake(book.chunks()[2].id)
    assert numbers(book).takes == 0


def test_a_take_heard_again_or_forgotten_is_counted_anew(book: Book) -> None:
    keep(book, 0, ("unheard", ()))
    keep(book, 0, ("pass", (SAME, SAME)))
    assert (numbers(book).unheard, numbers(book).words_checked) == (0, 2)
    book.takes.forget_recording(book.chunks()[0].take.speech_key)
    assert numbers(book).takes == 0
    assert book.db.execute("SELECT count(*) FROM proof_counts").fetchone()[0] == 0


def test_left_out_and_removed_chunks_do_not_count(book: Book) -> None:
    keep(book, 0, ("pass", (SAME,)))
    keep(book, 1, ("pass", (SAME,)))
    book.db.execute("UPDATE chunks SET removed = 1 WHERE id = ?", [book.chunks()[0].id])
    assert numbers(book).takes == 1
    book.db.execute("UPDATE chapters SET reason = 'index', selected = 0")
    assert numbers(book).takes == 0


def test_the_estimate_is_a_range_that_holds_what_is_known(book: Book) -> None:
    filled(book)
    told = numbers(book)
    low, high = told.wrong_words_left
    assert 4 <= low < high <= told.words_checked
    missed = MISSED_SHARE[0]
    assert low == pytest.approx(4 + 2 * UNCERTAIN_WRONG_SHARE[0] + 11 * 5 / 11 * missed / (1 - missed))
    many = replace(
        told, words_checked=10_000, first_words=10_000, first_wrong_words=0, wrong_words=0, uncertain_words=0
    )
    assert many.wrong_words_left.low == 0
    missed = MISSED_SHARE[1]  # three faults may have stayed away by chance, and so many of them pass the gate
    assert many.wrong_words_left.high == pytest.approx(3 * missed / (1 - missed), rel=0.01)
    assert str(Range(0.0, 0.3)) == "0 to 1"
    assert str(Range(1200.0, 1200.0)) == "1,200"


def test_an_older_book_is_counted_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    open_database(path, book_migrations).close()
    db = sqlite3.connect(path)
    db.executescript(
        "DROP TRIGGER takes_counted_insert; DROP TRIGGER takes_counted_update; DROP TRIGGER takes_counted_delete;"
        "DROP TABLE proof_counts; DELETE FROM _sqlite_migrations WHERE name = 'm005_proof_counts';"
    )
    old = json.dumps([{"kind": "replaced", "expected": "came", "heard": "went", "certain": True}])  # before `cleared`
    columns = "chunk_id, job_key, spoken, status, verdict, engine, voice, listener, device, created_utc, person, words"
    db.execute(
        f"INSERT INTO takes ({columns}) VALUES ('1.1', 'k', 's', 'success', 'doubt', '', '', '', '', '', '', ?)", [old]
    )
    db.commit()
    db.close()
    opened = open_database(path, book_migrations)
    counted = opened.execute("SELECT words, certain, uncertain, cleared, tries FROM proof_counts").fetchall()
    assert counted == [(1, 1, 0, 0, 0)]
    opened.close()


def test_ten_thousand_takes_are_summed_in_a_fraction_of_a_second(book: Book) -> None:
    filled(book)
    books, takes = "INSERT INTO chunks SELECT", "INSERT INTO takes SELECT"
    names = [row[1] for row in book.db.execute("PRAGMA table_info(chunks)")]
    numbered = "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 10999) "
    own = {"id": "'9.' || i", "take_id": "i", "wanted": "0"}
    chosen = ", ".join(own.get(name, f"c.{name}") for name in names)
    book.db.execute("PRAGMA foreign_keys = OFF")
    book.db.execute(f"{numbered}{books} {chosen} FROM n, chunks c WHERE c.id = '{book.chunks()[0].id}'")
    names = [row[1] for row in book.db.execute("PRAGMA table_info(takes)")]
    own = {"id": "i", "chunk_id": "'9.' || i"}
    chosen = ", ".join(own.get(name, f"t.{name}") for name in names)
    book.db.execute(f"{numbered}{takes} {chosen} FROM n, takes t WHERE t.id = {book.chunks()[0].take.id}")
    began = time.process_time()
    told = numbers(book)
    assert told.takes == 10_005
    assert time.process_time() - began < 0.5
