"""After an export: the finished file is heard back, what is missing is stamped and said, and nothing else is harmed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import av
import pytest

from engines.alike import words_of
from engines.contract import ChunkFailed
from engines.local import LocalRenderer
from studio import proving
from studio.audiobook import choose
from studio.completeness import Completeness, Expected, Finding, prove_file
from studio.expected import doubtful_words, expected_of
from studio.library import Library
from studio.proofs import ProofRow, remark
from studio.proving import Cost
from studio.rows import ChunkRow, TakeRow
from studio.settings import Settings
from studio.ui.media_files import media
from studio.walks import exports_of
from tests.command_line import REPO, Answer, Told, ask, only_book

SCRIPTED = ("--engine", "scripted", "--listener", "scripted")
CLEAN = "CHAPTER I\n\nThe boat came home before winter light.\n\nCHAPTER II\n\nThe bell rang twice over grey stones.\n"
DROPPED = CLEAN.replace("home before", "home [drop] before")


@pytest.fixture
def told(capsys) -> Told:
    return Told(capsys)


def rendered(told: Told, folder: Path, text: str, *options: object, out: str = "book.flac") -> Answer:
    """The book of that text, rendered by the scripted voice for the scripted listener."""
    path = folder / "book.txt"
    path.write_text(text)
    return told("render", path, "-o", folder / out, *SCRIPTED, *options)


def tags(path: Path) -> dict[str, str]:
    with av.open(str(path)) as file:
        return {name.lower(): text for name, text in file.metadata.items()}


class Listening:
    """Stands for the listening: a file lacks what its takes lack, and the words it was told to miss.

    Neither mastering nor M4B and MP3 keep the lowest bits that the scripted listener hears by.
    """

    def __init__(self) -> None:
        self.files: list[str] = []
        self.missing: set[str] = set()

    def __call__(self, path, expected, renderer, language_id, on_progress) -> Completeness:
        self.files.append(path.name)
        count, found = 0, []
        for one in expected:
            for place, word in enumerate(words_of(one.spoken, language_id)):
                if word in self.missing or place in (one.doubtful_in_take or ()):
                    at = count + place
                    found.append(Finding("missing", word, "", at * 0.1, at + 1.0, at, 1, (one.chunk_id,), True))
            count += len(words_of(one.spoken, language_id))
        on_progress("hearing", 3.0, 3.0)
        counts = count, count - len(found), 0, len(found)
        return Completeness(*counts, tuple(found), 3.0, 1.0, "scripted", str(path))


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Listening:
    """Files are heard at once, and it is known which."""
    one = Listening()
    monkeypatch.setattr(proving, "TAKES_ONLY", {})
    monkeypatch.setattr(proving, "prove_file", one)
    return one


# ---- the whole way: speak, export, hear back ------------------------------------------------------------------------


def test_a_whole_book_is_proven_whole_and_its_file_says_so(told, home, tmp_path, listening) -> None:
    answer = rendered(told, tmp_path, CLEAN)
    assert answer.status == 0, answer.err
    with only_book(home) as book:
        proof = book.proofs.latest()
        assert (proof.missing, proof.doubt, proof.heard) == (0, 0, proof.words)
        assert proof.words == sum(len(row.spoken.split()) for row in book.chunks())
        assert proof.listener == "scripted" and not proof.outdated and proof.file == str(tmp_path / "book.flac")
    assert proof.stamp in answer.err
    said = tags(tmp_path / "book.flac")
    assert (said["completeness"], said["title"]) == (proof.stamp, "book")
    assert said["comment"].startswith("Narrated by a synthetic voice") and proof.stamp in said["comment"]


def test_a_word_that_take_and_file_lack_is_missing_and_the_title_says_so(told, home, tmp_path, listening) -> None:
    answer = rendered(told, tmp_path, DROPPED)
    assert answer.status == 1
    with only_book(home) as book:
        proof = book.proofs.latest()
        [missing] = [one for one in proof.findings if one["kind"] == "missing"]
        [chunk] = [row.id for row in book.chunks() if "[drop]" in row.text]
    assert proof.missing == 1
    assert (missing["expected"], missing["certain"], missing["chunk_ids"]) == ("before", True, [chunk])
    assert f"1 word missing: 'before' at 0:00:0{int(missing['start_seconds'])}." in answer.err
    assert "--accept-missing" in answer.err and f"kept: {chunk}." in answer.err
    said = tags(tmp_path / "book.flac")
    assert said["title"] == said["album"] == "book (1 word missing)"
    assert said["completeness"] == proof.stamp and "1 missing" in proof.stamp
    answer = rendered(told, tmp_path, DROPPED, "--accept-missing")
    assert answer.status == 1, "the take itself has failed"
    assert "The title in the file says so" not in answer.err
    said = tags(tmp_path / "book.flac")
    assert said["title"] == "book" and "1 missing" in said["completeness"]
    with only_book(home) as book:
        book.takes.accept(book.chunk(chunk).take.id)
    assert rendered(told, tmp_path, DROPPED).status == 0, "a person has listened to the take and lets it stand"
    assert tags(tmp_path / "book.flac")["title"] == "book"


def test_no_proof_where_none_is_wanted_or_nobody_listens(told: Told, home: Path, tmp_path: Path) -> None:
    answer = rendered(told, tmp_path, CLEAN, "--no-prove")
    assert (answer.status, "heard back" in answer.err) == (0, False)
    answer = rendered(told, tmp_path, CLEAN, "--listener", "none", "--prove")
    assert answer.status == 1 and "Nobody listens, so the file is not proven complete." in answer.err
    with only_book(home) as book:
        assert book.proofs.latest() is None
    assert "completeness" not in tags(tmp_path / "book.flac")


def test_what_would_cost_much_is_offered_with_its_time(told, home, tmp_path, listening, monkeypatch) -> None:
    monkeypatch.setattr(proving, "MINUTE_SECONDS", 0.0)
    monkeypatch.setattr(proving, "QUARTER", 0.0)
    answer = rendered(told, tmp_path, CLEAN)
    [book_id] = Library(home).ids()
    assert answer.status == 0
    offer = f"python app.py render --project {book_id} -o {tmp_path / 'book.flac'} --prove"
    assert "Hearing the finished file back would take about " in answer.err and offer in answer.err
    again = told("render", "--project", book_id, "-o", tmp_path / "book.flac", "--prove")
    assert again.status == 0 and " 0 missing" in again.err


# ---- when it is done ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "render_seconds", "by_default"),
    [(59, 60, True), (61, 60, False), (61, 300, True), (600, 2300, False), (600, 2500, True), (None, 9999, False)],
)
def test_it_is_done_by_default_where_it_costs_under_a_quarter_or_a_minute(seconds, render_seconds, by_default) -> None:
    assert Cost(seconds, render_seconds).by_default is by_default


def test_the_cost_is_measured_by_takes_and_then_by_proofs(shelf: Path) -> None:
    with only_book(shelf) as book:
        book.db.execute("UPDATE takes SET duration_seconds = 10, validation_seconds = 2, generation_seconds = 3")
        takes = len(book.chunks())
        cost = proving.cost_of(book, "scripted", 3600)
        assert cost.seconds == pytest.approx(720)
        assert cost.render_seconds == pytest.approx(5 * takes)
        assert proving.cost_of(book, "scripted", 3600, walk_seconds=1e4).render_seconds == 1e4
        assert proving.cost_of(book, "small", 3600).seconds is None
        book.proofs.keep(**(proof_columns() | {"audio_seconds": 600.0, "wall_seconds": 20.0}))
        assert proving.cost_of(book, "scripted", 3600).seconds == pytest.approx(120)


def test_what_keeps_it_from_being_heard_leaves_the_file_whole(told: Told, home: Path, tmp_path, monkeypatch) -> None:
    def deaf(*_: object, **__: object) -> Completeness:
        raise ChunkFailed("Listening to this recording ended the booth twice.")

    monkeypatch.setattr(proving, "TAKES_ONLY", {})
    monkeypatch.setattr(proving, "prove_file", deaf)
    answer = rendered(told, tmp_path, CLEAN)
    assert answer.status == 0
    assert "The file is whole but not proven complete: Listening to this recording ended the booth twice." in answer.err
    assert tags(tmp_path / "book.flac")["title"] == "book"


KILLED = """
import os, signal, sys
from studio import proving
def killed(path, *rest, **more):
    assert os.path.getsize(path) > 10_000
    os.kill(os.getpid(), signal.SIGKILL)
proving.prove_file, proving.TAKES_ONLY = killed, {}
import app
app.main(sys.argv[1:])
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_killed_while_it_listens_the_file_is_whole_and_unproven(shelf: Path) -> None:
    with only_book(shelf) as book:
        order = ["render", "--project", book.id, "--goal", "export:wav"]
    done = subprocess.run([sys.executable, "-c", KILLED, *order], cwd=REPO, capture_output=True, timeout=200)
    assert done.returncode == -9, done.stderr
    with only_book(shelf) as book:
        export = exports_of(book)[0]
        assert export["format"] == "wav" and book.proofs.latest() is None
        path = book.folder / "exports" / str(export["file"])
        assert path.stat().st_size == export["bytes"]
        with av.open(str(path)) as file:
            assert sum(frame.samples for frame in file.decode(audio=0)) / file.streams.audio[0].rate > 5


def test_stopped_while_it_listens_the_run_says_so_and_the_file_stays(told, shelf, monkeypatch) -> None:
    def stopped(path, expected, renderer, language_id, on_progress) -> Completeness:
        with only_book(shelf) as book:
            book.runs.ask_to_stop()
        for _ in range(200):
            on_progress("hearing", 1.0, 5.0)
            time.sleep(0.05)
        raise AssertionError("nobody stopped it")

    monkeypatch.setattr(proving, "TAKES_ONLY", {})
    monkeypatch.setattr(proving, "prove_file", stopped)
    assert goal(told, shelf, "prove:m4b").status == 130
    with only_book(shelf) as book:
        run = book.runs.latest()
        assert (run.state, run.phase, run.phase_done) == ("stopped", "proving", 1.0)
        assert book.proofs.latest() is None and exports_of(book)


# ---- on the shelf, as the window asks for it ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the book is spoken, mastered and on the shelf as an M4B that nobody has heard back."""
    folder = tmp_path_factory.mktemp("spoken")
    text = folder / "book.txt"
    text.write_text(CLEAN)
    with Library(folder).add(text, Settings(folder)) as book:
        choose(book, Settings(folder), engine="scripted", listener="scripted")
        order = ("--data-dir", folder, "render", "--project", book.id, "--no-prove")
    assert ask(*order).status == 0
    return folder


@pytest.fixture
def shelf(spoken: Path, home: Path) -> Path:
    """The same, this test's own."""
    shutil.copytree(spoken, home, dirs_exist_ok=True)
    return home


def goal(told: Told, home: Path, wanted: str) -> Answer:
    """The walk that the window would start."""
    return told("render", "--project", Library(home).ids()[0], "--goal", wanted)


def shelf_proof(home: Path, kind: str = "m4b") -> ProofRow | None:
    with only_book(home) as book:
        [row] = [row for row in exports_of(book) if row["format"] == kind]
        return book.proofs.of_export(row, book.folder / "exports")


def test_a_file_on_the_shelf_is_proven_once_and_again_when_asked(told, shelf, listening) -> None:
    assert shelf_proof(shelf) is None
    assert goal(told, shelf, "render").status == 0
    assert listening.files == ["book.m4b"] and shelf_proof(shelf).missing == 0
    assert goal(told, shelf, "export:m4b").status == 0
    assert len(listening.files) == 1, "it is the same file and proven already"
    assert goal(told, shelf, "prove:m4b").status == 0
    assert len(listening.files) == 2
    with only_book(shelf) as book:
        [row] = exports_of(book)
        assert row["bytes"] == (book.folder / "exports" / "book.m4b").stat().st_size


def test_missing_words_are_accepted_afterwards_without_listening_again(told, shelf, listening) -> None:
    listening.missing = {"home"}
    assert goal(told, shelf, "prove:m4b").status == 1
    with only_book(shelf) as book:
        path = book.folder / "exports" / "book.m4b"
        [row] = exports_of(book)
        assert media(shelf)("export", book.id, str(row["id"])).download_name == "book (1 word missing).m4b"
    assert tags(path)["title"] == "book (1 word missing)"
    assert goal(told, shelf, "accept:m4b").status == 0
    assert tags(path)["title"] == "book" and "1 missing" in tags(path)["comment"]
    proof = shelf_proof(shelf)
    assert proof.accepted and proof.missing == 1 and len(listening.files) == 1


def test_an_export_that_changed_is_not_proven_any_more(told, shelf, listening) -> None:
    goal(told, shelf, "prove:m4b")
    with only_book(shelf) as book:
        path = book.folder / "exports" / "book.m4b"
        assert not book.proofs.latest().outdated
    path.write_bytes(path.read_bytes()[:-1])
    assert shelf_proof(shelf) is None
    assert goal(told, shelf, "accept:m4b").status == 2


def test_after_a_retake_the_proof_is_one_of_an_older_file(told, shelf, listening) -> None:
    goal(told, shelf, "prove:m4b")
    with only_book(shelf) as book:
        book.retake(book.chunks()[1].id)
    assert goal(told, shelf, "retake").status == 0
    with only_book(shelf) as book:
        assert book.proofs.latest().outdated
    answer = goal(told, shelf, "prove:m4b")
    assert answer.status == 2 and "no m4b of the book as it is now" in answer.err


def test_after_another_candidate_was_chosen_too(told, shelf, listening) -> None:
    goal(told, shelf, "prove:m4b")
    with only_book(shelf) as book:
        take = book.chunks()[1].take
        book.takes.choose_candidate(take.id, take.speech_key)
        assert book.proofs.latest().outdated


def test_of_a_folder_only_the_chapters_that_changed_are_heard_again(told, shelf, listening) -> None:
    listening.missing = {"twice"}
    goal(told, shelf, "export:mp3-chapters")
    assert len(listening.files) == 2
    first = shelf_proof(shelf, "mp3-chapters")
    [place] = first.findings
    assert (place["file"], place["part"]) == (listening.files[1], 2)
    assert place["start_seconds"] == place["in_part_seconds"] + 3.0
    with only_book(shelf) as book:
        [chunk] = [row for row in book.chunks() if "boat" in row.text]
        book.retake(chunk.id)
        [export] = [row for row in exports_of(book) if row["format"] == "mp3-chapters"]
        parts = [media(shelf)("export", book.id, f"{export['id']}-{n}") for n in (1, 2, 3)]
        assert [part.path.name if part else None for part in parts] == [*listening.files, None]
    goal(told, shelf, "retake")
    listening.files.clear()
    goal(told, shelf, "export:mp3-chapters")
    second = shelf_proof(shelf, "mp3-chapters")
    assert len(listening.files) == 1 and listening.files[0].startswith("01")
    assert (second.words, second.missing, second.findings) == (first.words, first.missing, first.findings)


def test_a_proof_cannot_be_asked_of_what_is_not_there(told, shelf, listening) -> None:
    for wanted in ("prove:wav", "prove:ogg", "accept:m4b"):
        assert goal(told, shelf, wanted).status == 2
    with only_book(shelf) as book:
        (book.folder / "exports" / "book.m4b").unlink()
    assert goal(told, shelf, "prove:m4b").status == 2


def proof_columns() -> dict[str, object]:
    return {
        "file": "/a/book.m4b", "format": "", "content_key": "k", "bytes": 1, "words": 10, "heard": 9, "doubt": 0,
        "missing": 1, "findings": [], "parts": [], "listener": "scripted", "audio_seconds": 3.0, "wall_seconds": 1.0,
        "accepted": 0, "person": "Ada",
    }  # fmt: skip


def test_the_remark_beside_a_title() -> None:
    assert [remark(missing, False) for missing in (0, 1, 1200)] == ["", "1 word missing", "1,200 words missing"]
    assert remark(1200, True) == ""


SPOKEN = "The boat came home."


# ---- what a file must say -------------------------------------------------------------------------------------------


def step(kind: str, expected: str, heard: str = "", **more: object) -> dict[str, object]:
    return {"kind": kind, "expected": expected, "heard": heard} | more


def test_the_words_a_take_leaves_in_doubt(shelf: Path) -> None:
    with only_book(shelf) as book:
        chunk = next(row for row in book.chunks() if "boat" in row.text)
    take: TakeRow = replace(chunk.take, words=[step("same", word, word) for word in SPOKEN.split()], spoken=SPOKEN)
    chunk = replace(chunk, spoken=SPOKEN, take=take)
    assert doubtful_words(chunk, "en") == frozenset()

    def with_words(*words: dict[str, object], **more: object) -> ChunkRow:
        return replace(chunk, take=replace(take, words=list(words), **more))

    same = [step("same", word, word) for word in chunk.spoken.split()]
    lacking = [*same[:1], step("missing", "boat"), *same[2:]]
    assert doubtful_words(with_words(*lacking), "en") == {1}
    lacking[1] |= {"cleared": True}
    assert doubtful_words(with_words(*lacking), "en") == frozenset()
    joined = [step("same", "The boat", "Theboat"), step("replaced", "came", "game"), step("added", "", "oh"), same[3]]
    assert doubtful_words(with_words(*joined), "en") == {2}
    assert doubtful_words(replace(chunk, take=None), "en") == {0, 1, 2, 3}
    assert doubtful_words(with_words(score=None), "en") is None
    as_written = [same[0], step("missing", "ship"), *same[2:]]
    assert doubtful_words(with_words(*as_written), "en") == {1}, "another wording of the same text"
    as_written[1] = step("same", "ship", "ship")
    assert doubtful_words(with_words(*as_written), "en") == frozenset()
    assert doubtful_words(with_words(*as_written, spoken="The ship came home."), "en") == {1}, "the text was edited"


def test_one_proof_is_kept_of_a_file(shelf: Path) -> None:
    with only_book(shelf) as book:
        kept = book.proofs.keep(**proof_columns())
        assert kept.stamp == "10 words: 9 heard, 0 in doubt, 1 missing" and kept.remark == "1 word missing"
        book.proofs.keep(**proof_columns())
        assert book.db.execute("SELECT count(*) FROM proofs").fetchone()[0] == 1


# ---- with the real listener on real speech --------------------------------------------------------------------------

PAGE = (
    "The boat came home in the evening, and the children ran down to the water with a lamp. "
    "Nobody had seen the old man since the morning."
)


def test_the_real_listener_hears_the_real_file(told: Told, heard: Path, tmp_path: Path) -> None:
    """The M4B, decoded and heard again; then the same file against a book that has a sentence more."""
    path, out = tmp_path / "book.txt", tmp_path / "book.m4b"
    path.write_text(PAGE)
    answer = told("render", path, "-o", out, "--prove", "--care", "draft")
    with only_book(heard) as book:
        proof = book.proofs.latest()
        assert proof is not None, answer.err
        assert proof.words == len(words_of(PAGE)) and proof.listener == "embedded"
        assert proof.missing == 0 and proof.heard >= 0.8 * proof.words, proof.findings
        extra = "A heavy door was closed somewhere behind the house, and then it was quiet again for a long time."
        made = proving.Made([out], [], "k", str(out))
        with LocalRenderer("", "embedded") as renderer:
            expected = [*expected_of(book, [1], "en"), Expected("1.9.9", extra, frozenset(range(50)))]
            told_again = prove_file(made.path, expected, renderer)
    assert tags(out)["completeness"] == proof.stamp
    assert told_again.missing >= 0.8 * len(words_of(extra)), told_again.findings
    assert [one.chunk_ids for one in told_again.findings if one.kind == "missing" and one.certain] == [("1.9.9",)]
