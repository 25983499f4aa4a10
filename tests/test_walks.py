"""Walks: one per book at a time, several books at once, nothing spoken twice, and what is spoilt is mended."""

from __future__ import annotations

import os
import random
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from engines.contract import BadInput, Job
from engines.local import LocalRenderer
from engines.scripted import tone
from studio import pronouncing
from studio.audiobook import choose, want_chapters
from studio.choices import Choices
from studio.edits import edit_chunk
from studio.ledger import Ledger
from studio.library import BookBusy, Library, hold
from studio.project import Book
from studio.runs import LOST_AFTER_SECONDS
from studio.settings import Settings
from studio.sound_files import write_flac
from studio.text.lexicon import Entry
from studio.text.pauses import Pauses
from studio.ui.audiobook_facts import look
from studio.ui.run_view import is_ready, run_html
from studio.walks import exports_of, start_walk
from tests.command_line import (
    Told,
    ask,
    fingerprint,
    finished_chunks,
    gone_within,
    only_book,
    standing,
    start,
    story,
    unfinished,
    until,
)

SCRIPTED = ("--engine", "scripted", "--listener", "scripted")
SLOW = "The boat came home before winter light fell over the stones, [sleep] and number {} was there."


@pytest.fixture
def told(capsys) -> Told:
    return Told(capsys)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two chapters, a dozen chunks."""
    path = tmp_path / "book.txt"
    path.write_text(story(2, 6))
    return path


def made(told: Told, book: Path, out: Path, *options: object) -> Path:
    """The book is rendered by the scripted voice."""
    answer = told("render", book, "-o", out, *SCRIPTED, *options)
    assert answer.status == 0, answer.err
    return out


def booked(home: Path) -> int:
    with Ledger(home / "ledger.db") as ledger:
        return ledger.count(kind="render") + ledger.count(kind="retake")


# ---- two at once ----------------------------------------------------------------------------------------------------


def test_a_second_walk_on_a_book_is_refused_and_changes_nothing(told: Told, home: Path, tmp_path: Path) -> None:
    book, out = tmp_path / "slow.txt", tmp_path / "slow.m4b"
    book.write_text("CHAPTER I\n\n" + SLOW.format(1) + "\n\nCHAPTER II\n\n" + SLOW.format(2) + "\n")
    first = start("render", book, "-o", out, *SCRIPTED)
    assert until(lambda: finished_chunks(home) >= 1, first)
    second = told("render", book, "-o", tmp_path / "other.m4b", "--voice", "en-gb", "--engine", "espeak")
    assert second.status == 2
    assert "being worked on by another Sidetone" in second.line
    assert told("render", book, "-o", tmp_path / "other.m4b", "--chapters", "1").status == 2
    with pytest.raises(BookBusy):
        Library(home).delete(Library(home).ids()[0])
    _, err = first.communicate(timeout=60)
    assert first.returncode == 0, err
    with only_book(home) as opened:
        assert opened.choices.engine == "scripted"
        assert [row.selected for row in opened.chapters()] == [True, True]
    assert standing(home).booked
    assert not (tmp_path / "other.m4b").exists()


def test_two_copies_started_together_do_no_damage(home: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.txt"
    book.write_text(story(2, 10))
    outs = [tmp_path / "one" / "book.m4b", tmp_path / "two" / "book.m4b"]
    for out in outs:
        out.parent.mkdir(exist_ok=True)
    walks = [start("render", book, "-o", out, "--listener", "none") for out in outs]
    ends = [(walk.communicate(timeout=100)[1].decode(), walk.returncode) for walk in walks]
    assert {status for _, status in ends} <= {0, 2}
    assert 0 in {status for _, status in ends}
    for (err, status), out in zip(ends, outs, strict=True):
        assert out.exists() == (status == 0), err
        assert "Traceback" not in err
        assert status == 0 or "Sidetone" in err
    now = standing(home)
    assert len(now.done) == finished_chunks(home) >= 20
    assert now.unmarked == 0
    assert unfinished(home, tmp_path) == []


def test_different_books_are_made_at_the_same_time(home: Path, tmp_path: Path) -> None:
    books = [tmp_path / f"book{seed}.txt" for seed in range(2)]
    for seed, book in enumerate(books):
        book.write_text(story(1, 8, seed))
    walks = [start("render", book, "-o", book.with_suffix(".m4b")) for book in books]
    for walk in walks:
        _, err = walk.communicate(timeout=100)
        assert walk.returncode == 0, err
    assert len(standing(home).done) == finished_chunks(home) >= 16
    assert all(book.with_suffix(".m4b").exists() for book in books)


def test_a_lock_dies_with_its_holder_and_not_before(home: Path, tmp_path: Path) -> None:
    with hold(tmp_path), pytest.raises(BookBusy, match="being worked on"), hold(tmp_path):
        pass
    with hold(tmp_path):
        pass


# ---- the same walk from the window ----------------------------------------------------------------------------------


def added(home: Path, path: Path, **given: object) -> str:
    """The book's id, with its choices made."""
    with Library(home).add(path, Settings(home)) as book:
        choose(book, Settings(home), **given)
        return book.id


def latest(home: Path, book_id: str):
    with Library(home).open(book_id) as book:
        return book.runs.latest()


def test_a_walk_started_by_the_window_is_seen_to_its_end(home: Path, book: Path) -> None:
    book_id = added(home, book, engine="scripted", listener="scripted")
    run_id = start_walk(home, book_id, "render", "Ada")
    assert until(lambda: latest(home, book_id).state == "running" and latest(home, book_id).pid)
    with pytest.raises(BookBusy):
        start_walk(home, book_id, "render", "Bob")
    assert until(lambda: latest(home, book_id).state == "done")
    run = latest(home, book_id)
    assert (run.id, run.person, run.done, run.total) == (run_id, "Ada", finished_chunks(home), finished_chunks(home))
    with Library(home).open(book_id) as opened:
        [export] = exports_of(opened)
        assert (opened.folder / "exports" / str(export["file"])).stat().st_size == export["bytes"]
        before = (opened.folder / "exports" / str(export["file"])).stat().st_mtime_ns
        chapters = [row.n for row in opened.chapters()]
        opened.select_chapters(chapters[:1])
        assert not is_ready(look(home, book_id)), "the file holds a chapter that is not chosen"
        opened.select_chapters(chapters)
    start_walk(home, book_id, "export:m4b", "Ada")
    assert until(lambda: latest(home, book_id).state == "done" and latest(home, book_id).id > run_id)
    assert is_ready(look(home, book_id))
    with Library(home).open(book_id) as opened:
        assert [row["id"] for row in exports_of(opened)] == [export["id"]]
        assert (opened.folder / "exports" / str(export["file"])).stat().st_mtime_ns == before


def test_what_is_planned_otherwise_while_it_is_made_is_spoken_before_the_end(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "slow.txt"
    path.write_text("\n\n".join(SLOW.format(number) for number in range(6)))
    book_id = added(home, path, engine="scripted", listener="scripted")
    start_walk(home, book_id, "render", "Ada")
    assert until(lambda: finished_chunks(home) >= 1)
    pronouncing.change(home, Settings(home), book_id, lambda file: file.put(Entry("boat", "bote")))
    assert until(lambda: latest(home, book_id).state == "done")
    with Library(home).open(book_id) as opened:
        rows = opened.chunks()
        assert all("bote" in row.spoken for row in rows)
        assert [row.take.spoken if row.take else "" for row in rows] == [row.spoken for row in rows]


def test_a_killed_walk_is_told_as_cut_off_and_may_be_started_again(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "slow.txt"
    path.write_text("\n\n".join(SLOW.format(number) for number in range(8)))
    book_id = added(home, path, engine="scripted", listener="scripted")
    start_walk(home, book_id, "render", "Ada")
    assert until(lambda: finished_chunks(home) >= 1)
    walk = psutil.Process(latest(home, book_id).pid)
    children = walk.children(recursive=True)
    walk.kill()
    assert until(lambda: latest(home, book_id).interrupted)
    assert run_html(look(home, book_id)).count("was cut off") == 1
    assert gone_within(10, children) == []
    before = standing(home)
    start_walk(home, book_id, "render", "Ada")
    with Library(home).open(book_id) as opened:
        assert until(lambda: opened.runs.latest().state == "running")
        opened.runs.ask_to_stop()
        assert until(lambda: opened.runs.latest().state == "stopped")
        assert "kept" in opened.runs.latest().message
    standing(home, before)


def test_a_walk_that_cannot_begin_says_why_in_its_row(home: Path, book: Path) -> None:
    book_id = added(home, book, engine="scripted")
    with Library(home).open(book_id) as opened:
        opened.remember(choices=opened.choices.as_dict() | {"voice": "nobody"})
    start_walk(home, book_id, "render", "Ada")
    assert until(lambda: latest(home, book_id).state == "failed")
    assert "has no voice 'nobody'" in latest(home, book_id).message


def test_a_run_without_a_heart_beat_is_interrupted_and_the_next_walk_closes_it(told: Told, home: Path, book) -> None:
    book_id = added(home, book, engine="scripted")
    with Library(home).open(book_id) as opened:
        lost = opened.runs.begin("render", "Ada")
        opened.runs.update(lost, state="running", pid=os.getpid(), heartbeat_utc="2020-01-01T00:00:00.000+00:00")
        assert opened.runs.get(lost).interrupted
        assert LOST_AFTER_SECONDS < 60
        made(told, book, home / "book.wav")
        assert opened.runs.get(lost).state == "stopped"
        assert "cut off" in opened.runs.get(lost).message
        assert opened.runs.latest().state == "done"


def test_the_first_minute_and_a_retake_speak_no_more_than_they_must(told: Told, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text(story(2, 20))
    book_id = added(home, path, engine="scripted", listener="scripted")
    assert told("render", "--project", book_id, "--goal", "first-minute").status == 0
    first = finished_chunks(home)
    assert 5 < first < 20
    with Library(home).open(book_id) as opened:
        chunk = opened.chunks()[0]
        opened.retake(chunk.id)
    assert told("render", "--project", book_id, "--goal", "retake").status == 0
    with Library(home).open(book_id) as opened:
        again = opened.chunk(chunk.id)
        assert again.take.speech_key != chunk.take.speech_key
        assert [take.id for take in opened.takes.of(chunk.id)] == [again.take.id, chunk.take.id]
    assert finished_chunks(home) == first
    with Ledger(home / "ledger.db") as ledger:
        assert (ledger.count(kind="preview"), ledger.count(kind="retake")) == (first, 1)


def test_one_edited_line_is_all_that_is_spoken_again(told: Told, home: Path, book: Path, tmp_path: Path) -> None:
    out = made(told, book, tmp_path / "book.m4b")
    before = standing(home)
    with only_book(home) as opened:
        chunk = opened.chunks()[2]
        other = "A wholly other line of an ordinary length stands here instead of the old."  # and of an ordinary pace
        assert edit_chunk(opened, chunk.id, other, Pauses(), "Ada") == [chunk.id]
    made(told, book, out)
    after = standing(home)
    assert {name for name in before.done if after.done[name] != before.done[name]} == {f"{opened.id} {chunk.id}"}
    assert booked(home) == len(before.done) + 1


# ---- stored sound is judged again and not spoken again --------------------------------------------------------------


def test_what_is_stored_is_not_spoken() -> None:
    """The words would kill the booth that speaks them."""
    job = Job("Nobody may say [die] here.", engine="scripted", listener="scripted", n_candidates=2)
    stored = {job.speech_key(job.base_seed()): tone(job, job.base_seed())}
    with LocalRenderer("scripted", "scripted", stored=lambda job: stored) as renderer:
        [take] = renderer.render(iter([replace(job, candidate_policy="adaptive")]))
    assert (take.status, take.best.proof.verdict, take.best.generation_seconds) == ("success", "pass", 0.0)
    assert take.best.audio is not None
    assert take.best.audio.to_pcm16() == stored[take.best.speech_key].to_pcm16()


def test_what_is_not_stored_is_spoken_and_what_does_not_pass_is_tried_again() -> None:
    job = Job("The boat came home [drop] before winter.", engine="scripted", listener="scripted", n_candidates=2)
    job = replace(job, whisper_threshold=99.0)
    other = replace(job, text="The bell rang twice.")
    key = job.speech_key(job.base_seed())
    stored = {key: tone(job, job.base_seed())}
    with LocalRenderer("scripted", "scripted", stored=lambda asked: stored if asked.text == job.text else {}) as one:
        takes = {take.job.text: take for take in one.render(iter([job, other]))}
    first = takes[job.text]
    assert first.candidates[0].generation_seconds == 0.0
    assert all(candidate.generation_seconds > 0 for candidate in first.candidates[1:])
    assert len(first.candidates) == job.n_candidates * (job.max_retries + 1)
    assert takes[other.text].best.generation_seconds > 0


def generation(home: Path) -> dict[str, float]:
    """Seconds that each chunk's current take was spoken for."""
    with only_book(home) as book:
        return {row.id: row.take.generation_seconds for row in book.chunks() if row.take}


def test_a_new_threshold_or_listener_renders_nothing(told: Told, home: Path, book: Path, tmp_path: Path) -> None:
    out = made(told, book, tmp_path / "book.m4b", "--care", "draft")
    assert min(generation(home).values()) > 0
    before = standing(home)
    for change in (("--threshold", "99"), ("--listener", "none")):
        assert told("render", book, "-o", out, *change).status == 0
        assert standing(home, before).done == before.done
        assert set(generation(home).values()) == {0.0}
    assert booked(home) == len(before.done)


def test_what_was_written_and_not_marked_is_not_spoken_again(told: Told, home: Path, book: Path, tmp_path) -> None:
    """As after a kill between the recording's rename and the mark in the database."""
    out = made(told, book, tmp_path / "book.m4b")
    before = standing(home)
    with only_book(home) as opened:
        opened.db.execute("UPDATE chunks SET take_id = NULL")
        opened.db.execute("DELETE FROM takes")
        opened.db.execute("DELETE FROM recordings")
    assert not standing(home).done
    made(told, book, out)
    assert standing(home, before) == before
    assert set(generation(home).values()) == {0.0}


# ---- what is spoilt on the disk -------------------------------------------------------------------------------------


def spoil(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "short":
        path.write_bytes(data[: len(data) // 2])
    elif how == "swapped":
        job = Job("Something else altogether.", engine="scripted")
        write_flac(path, tone(job, 1))
    else:
        dice, spoilt = random.Random(5), bytearray(data)
        for _ in range(20):
            spoilt[dice.randrange(200, len(data))] ^= 0xFF
        path.write_bytes(bytes(spoilt))


def test_spoilt_recordings_are_found_before_they_are_heard_and_spoken_again(
    told: Told, home: Path, book: Path, tmp_path: Path
) -> None:
    out = made(told, book, tmp_path / "book.m4b")
    with only_book(home) as opened:
        clean = fingerprint(opened)
        rows = opened.chunks()
        for row, how in zip(
            rows[:: len(rows) // 6], ("gone", "short", "flipped", "swapped", "gone", "short"), strict=False
        ):
            spoil(opened.recordings.path(row.take.speech_key), how)
        for path in (opened.folder / "chapters").iterdir():
            path.unlink()
    count = booked(home)
    made(told, book, out)
    with only_book(home) as opened:
        assert fingerprint(opened) == clean
    assert standing(home).unmarked == 0
    assert booked(home) == count, "speaking it again is not booked twice"


def test_spoilt_chapters_are_mastered_again(told: Told, home: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.txt"
    book.write_text(story(6, 1))
    out = made(told, book, tmp_path / "book.wav")
    whole = out.read_bytes()
    with only_book(home) as opened:
        clean = fingerprint(opened)
        paths = sorted((opened.folder / "chapters").glob("*.flac"))
        paths[5].with_suffix(".json").write_text("{")
        for path, how in zip(paths, ("gone", "short", "flipped", "swapped"), strict=False):
            spoil(path, how)
    made(told, book, out)
    with only_book(home) as opened:
        assert fingerprint(opened) == clean
    assert out.read_bytes() == whole


def test_a_recording_that_came_out_otherwise_is_replaced_and_not_believed(home: Path, book: Path) -> None:
    """An engine whose renders differ, killed between the recording and its mark, leaves sound nobody judged."""
    with Library(home).add(book, Settings(home)) as opened:
        job = Job("One two three.", engine="scripted")
        first, second = tone(job, 1), tone(job, 2)
        key = job.speech_key(1)
        opened.recordings.keep(key, first)
        sha256 = opened.recordings.keep(key, second)
        assert np.array_equal(opened.recordings.read(key, sha256).to_pcm16(), second.to_pcm16())


# ---- choices --------------------------------------------------------------------------------------------------------


def test_choices_are_remembered_and_bad_ones_are_not(home: Path, book: Path) -> None:
    settings = Settings(home)
    with Library(home).add(book, settings) as opened:
        first = choose(opened, settings, engine="espeak", voice="en-gb", care="best")
        assert choose(opened, settings) == first
        for bad in ({"voice": "nobody"}, {"engine": "nobody"}, {"n_candidates": 99}, {"listener": "nobody"}):
            with pytest.raises(BadInput):
                choose(opened, settings, **bad)
        assert opened.choices == first
        assert choose(opened, settings, engine="scripted").voice == ""
        assert choose(opened, settings, care="draft").n_candidates == 1


def test_the_language_given_is_the_books_from_then_on(told: Told, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "numbers.txt"
    path.write_text("21, 22 and 23.")
    assert told("render", path, "-o", tmp_path / "x.wav", "--language", "de").status == 0
    with only_book(home) as book:
        assert "einundzwanzig" in book.chunks()[0].spoken
        german = book.chunks()[0].take.speech_key
    assert told("render", path, "-o", tmp_path / "x.wav").status == 0
    with only_book(home) as book:
        assert (book.choices.language, book.chunks()[0].take.speech_key) == ("de", german)
    assert told("render", path, "-o", tmp_path / "x.wav", "--language", "en").status == 0
    with only_book(home) as book:
        assert "twenty-one" in book.chunks()[0].spoken
        assert book.chunks()[0].take.speech_key != german


def test_wanting_again_wants_nothing(told: Told, home: Path, book: Path, tmp_path: Path) -> None:
    made(told, book, tmp_path / "book.wav")
    with only_book(home) as opened, closing(LocalRenderer("scripted", "scripted")) as renderer:
        choices = replace(opened.choices, model_version=str(renderer.start()["model_version"]))
        assert isinstance(choices, Choices)
        assert want_chapters(opened, home, choices) == 0
        assert want_chapters(opened, home, replace(choices, threshold=50.0)) == len(opened.chunks())
        opened.unwant_all()


def test_a_render_from_the_shell_and_one_from_the_window_are_the_same_book(home: Path, book: Path, tmp_path) -> None:
    book_id = added(home, book, engine="scripted", listener="scripted")
    assert ask("render", book, "-o", tmp_path / "book.m4b").status == 0
    assert Library(home).ids() == [book_id]
    with Book(home / "books" / book_id) as opened:
        assert {row.take.engine for row in opened.chunks()} == {"scripted"}
