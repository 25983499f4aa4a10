"""Mastering side by side: chapters come out as one by one, and a process that dies costs nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engines.contract import Candidate, Job, Proof, SidetoneError, Take
from engines.scripted import tone
from studio import crew
from studio.chapters import finish_chapter
from studio.choices import Choices
from studio.crew import HandLost, finish_side_by_side
from studio.library import Library
from studio.mastering import MasteringStyle
from studio.meter import Stopped
from studio.project import Book
from studio.recordings import RecordingDamaged
from studio.settings import Settings
from tests.command_line import fingerprint, gone_within, story

STYLE = MasteringStyle()
CHAPTERS = 4


def nothing() -> None:
    """Nobody pressed Stop."""


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """Four chapters, every chunk with a take."""
    path = tmp_path / "book.txt"
    path.write_text(story(CHAPTERS, 4))
    with Library(tmp_path / "home").add(path, Settings(tmp_path)) as opened:
        for row in opened.chunks():
            keep(opened, row.id, Choices(engine="scripted").job(row.spoken, {"voice": "tone"}))
        yield opened


def keep(book: Book, chunk_id: str, job: Job) -> None:
    seed = job.base_seed()
    audio = tone(job, seed)
    candidate = Candidate(seed, job.speech_key(seed), audio, Proof("unheard", None), 0.1, audio.duration_seconds)
    hashes = {candidate.speech_key: book.recordings.keep(candidate.speech_key, audio)}
    book.takes.keep([chunk_id], Take(job, job.job_key(), "success", (candidate,), 0), "Ada", hashes)


@pytest.fixture(autouse=True)
def two_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even for a short book."""
    monkeypatch.setattr(crew, "WORTH_A_HAND_SECONDS", 10.0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def children() -> list[psutil.Process]:
    found = psutil.Process().children(recursive=True)
    return [child for child in found if is_hand(child)]


def is_hand(child: psutil.Process) -> bool:
    try:
        return any("spawn_main" in part for part in child.cmdline())
    except psutil.Error:
        return False


def finished(book: Book) -> dict[int, object]:
    return dict(finish_side_by_side(book, list(range(1, CHAPTERS + 1)), STYLE, nothing))


def test_side_by_side_is_one_by_one(book: Book) -> None:
    alone = [finish_chapter(book, row, STYLE, nothing) for row in book.chapters()]
    clean = fingerprint(book)
    for path in (book.folder / "chapters").iterdir():
        path.unlink()
    together = finished(book)
    assert sorted(together) == [1, 2, 3, 4]
    assert [together[row.n] for row in book.chapters()] == alone
    assert fingerprint(book) == clean
    assert gone_within(5, children()) == []


def test_a_hand_that_dies_is_replaced_and_its_chapter_made(book: Book) -> None:
    killed: list[int] = []

    def kill_once() -> None:
        for child in children() if not killed else ():
            killed.append(child.pid)
            child.kill()

    found = dict(finish_side_by_side(book, [1, 2, 3, 4], STYLE, kill_once))
    assert killed
    assert sorted(found) == [1, 2, 3, 4]
    assert all(found.values())
    assert gone_within(5, children()) == []


def test_a_chapter_that_kills_every_hand_ends_the_work_in_words(book: Book) -> None:
    def kill_all() -> None:
        for child in children():
            child.kill()

    with pytest.raises(HandLost, match="ended twice without a word") as loss:
        list(finish_side_by_side(book, [1, 2], STYLE, kill_all))
    assert isinstance(loss.value, SidetoneError)
    assert gone_within(5, children()) == []


def test_stop_ends_the_hands_at_once(book: Book) -> None:
    def stop() -> None:
        raise Stopped("Stopped.")

    with pytest.raises(Stopped):
        list(finish_side_by_side(book, [1, 2, 3, 4], STYLE, stop))
    assert gone_within(5, children()) == []
    assert not list((book.folder / "chapters").glob(".*.part"))


def test_a_spoilt_recording_is_told_by_its_hand(book: Book) -> None:
    book.recordings.path(book.chunks(2)[0].take.speech_key).write_bytes(b"no sound")
    with pytest.raises(RecordingDamaged, match="will be spoken again"):
        finished(book)
    assert book.chunks(2)[0].state == "queued"
    assert book.chunks(2)[1].take is not None


def test_a_disk_error_in_a_hand_is_told_in_words(book: Book) -> None:
    (book.folder / "chapters").write_text("a file where the folder should be")
    with pytest.raises(SidetoneError, match="could not be mastered"):
        finished(book)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system stops no process")
def test_an_orphan_clears_nothing_away(book: Book, tmp_path: Path) -> None:
    """A hand whose walk is gone ends before it could remove what a newer walk made."""
    done = finished(book)
    assert done[1] is not None
    read, write = os.pipe()
    parent = os.fork()
    if parent == 0:  # a walk that starts a hand and is gone at once
        process = crew.multiprocessing.get_context("spawn")
        line, theirs = process.Pipe()
        style = STYLE._replace(loudness_lufs=-23.0)
        hand = process.Process(target=crew._serve, args=(theirs, os.getpid(), str(book.folder), style), daemon=True)
        hand.start()
        os.write(write, str(hand.pid).encode())
        theirs.close()
        line.send(1)
        os._exit(0)
    os.waitpid(parent, 0)
    orphan = int(os.read(read, 20))
    assert gone_within(20, [psutil.Process(orphan)] if psutil.pid_exists(orphan) else []) == []
    assert finished(book)[1] == done[1]
    assert len(fingerprint(book)) == CHAPTERS
