"""A full disk, at one write after another: said in one line, nothing half-written, and with space again it goes on."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

import studio.database
import studio.files
from studio.library import Library
from tests.command_line import Told, ask, finished_chunks, only_book, standing, story, unfinished

resource = pytest.importorskip("resource", reason="this system sets no limits for a child")

SCRIPTED = ("--engine", "scripted", "--listener", "scripted")


@pytest.fixture
def told(capsys) -> Told:
    return Told(capsys)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "book.txt"
    path.parent.mkdir()
    path.write_text(story(2, 5))
    return path


class Disk:
    """Takes so many files and then is full, until it is emptied."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room = 1 << 30
        self._sync = studio.files.sync_file
        monkeypatch.setattr(studio.files, "sync_file", self._synced)

    def _synced(self, path: Path) -> None:
        self.room -= 1
        if self.room < 0:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        self._sync(path)


def test_a_disk_that_fills_at_any_file_loses_nothing(
    told: Told, home: Path, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, out, before = Disk(monkeypatch), tmp_path / "out" / "book.m4b", None
    out.parent.mkdir()
    for room in (0, 1, 2, 3, 4, 5):
        disk.room = room
        answer = told("render", book, "-o", out, *SCRIPTED)
        assert answer.status == 2
        assert "No space left to write" in answer.last
        assert unfinished(home, out.parent) == []
        assert not out.exists()
        before = standing(home, before)
    assert len(before.done) >= 10
    with only_book(home) as opened:
        assert opened.runs.latest().state == "failed"
        assert "No space left" in opened.runs.latest().message
        assert opened.next_wanted(set()) is None
    disk.room = 1 << 30
    assert told("render", book, "-o", out, *SCRIPTED).status == 0
    assert len(standing(home, before).done) == finished_chunks(home)
    disk.room = 0
    assert "No space left" in told("render", book, "-o", out.with_suffix(".mp3"), *SCRIPTED).last
    assert [path.name for path in out.parent.iterdir()] == ["book.m4b"]


@pytest.mark.parametrize("name", ["book.db", "ledger.db"])
def test_a_database_that_cannot_grow_is_told_and_stays_whole(
    told: Told, home: Path, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    out, connect = tmp_path / "book.m4b", studio.database._connect
    assert told("render", book, "-o", out, "--engine", "scripted", "--chapters", "1").status == 0
    before, most = standing(home), next(home.rglob(name)).stat().st_size // 4096

    def cramped(path: Path):
        db = connect(path)
        if path.name == name:
            db.conn.execute(f"PRAGMA max_page_count = {most}")
        return db

    with monkeypatch.context() as patch:
        patch.setattr(studio.database, "_connect", cramped)
        answer = told("render", book, "-o", out, "--voice", "en-gb", "--engine", "espeak", "--chapters", "1-2")
        assert answer.status == 2
        assert "No space left" in answer.last
    assert before.done.keys() <= standing(home).done.keys()
    assert standing(home).unmarked <= 1
    db = sqlite3.connect(next(home.rglob(name)))
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
    assert told("render", book, "-o", out, "--chapters", "1-2").status == 0
    assert len(standing(home).done) == finished_chunks(home) > len(before.done)


def test_a_book_is_not_half_added(told: Told, home: Path, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    disk.room = 1
    assert told("render", book, "-o", book.with_suffix(".m4b"), *SCRIPTED).status == 2
    assert Library(home).ids() == []
    assert list((home / "books").iterdir()) == []


def limited(size_bytes: int):
    """No file of the process or its children grows beyond this."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))


@pytest.mark.parametrize("size_bytes", [2_000, 60_000, 250_000, 700_000])
def test_a_file_that_may_not_grow_ends_the_walk_in_words(home: Path, tmp_path: Path, size_bytes: int) -> None:
    """The limit meets the database, a recording, a chapter or the finished file, in whichever process writes it."""
    book, out = tmp_path / "in" / "book.txt", tmp_path / "out" / "book.wav"
    for path in (book, out):
        path.parent.mkdir()
    book.write_text(story(1, 14))
    answer = ask("render", book, "-o", out, before=limited(size_bytes))
    assert answer.status == 2, answer.err
    assert answer.last
    assert not out.exists()
    before = standing(home)
    assert ask("render", book, "-o", out).status == 0
    assert len(standing(home, before).done) == finished_chunks(home)
    assert unfinished(home, out.parent) == []


def test_a_disk_known_to_be_too_small_is_told_before_the_work(
    told: Told, home: Path, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"total": 1 << 40, "used": 1 << 40, "free": 12_000_000})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    monkeypatch.setattr("studio.audiobook.BYTES_PER_AUDIO_SECOND", 44_100 * 100)
    answer = told("render", book, "-o", tmp_path / "book.m4b", *SCRIPTED)
    assert answer.status == 2
    assert "are free in" in answer.last
    assert finished_chunks(home) == 0
