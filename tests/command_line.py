"""The command line as the tests use it, books made up for it, and what must hold of a data folder at any moment."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import psutil

import app
from engines.contract import sha256_hex
from studio.ledger import Ledger
from studio.library import Library
from studio.project import Book
from studio.sound_files import read_flac

REPO = Path(__file__).resolve().parent.parent
APP = REPO / "app.py"
WORDS = (
    "the harbour lay quiet under a grey morning and nobody on the long wall had seen that little boat come home "
    "before winter light fell over river stones where children once sang of bread salt candles and distant summer rain"
).split()


class Answer(NamedTuple):
    """How a command ended and what it said."""

    status: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The only line on standard error; the test fails where there are more, or a traceback."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("sidetone: "), self.err
        return lines[0].removeprefix("sidetone: ")

    @property
    def last(self) -> str:
        """The last line on standard error, after those of progress; the test fails where it is a traceback."""
        assert "Traceback" not in self.err, self.err
        line = self.err.strip().splitlines()[-1]
        assert line.startswith("sidetone: "), self.err
        return line.removeprefix("sidetone: ")


def ask(
    *arguments: object, data: bytes = b"", before: Callable[[], None] | None = None, seconds: float = 110
) -> Answer:
    """The command run as a process of its own; `before` runs in it first, to set limits."""
    done = subprocess.run(
        command(*arguments), input=data, capture_output=True, timeout=seconds, preexec_fn=before, cwd=REPO
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def command(*arguments: object) -> list[str]:
    """What starts it."""
    return [sys.executable, str(APP), *map(str, arguments)]


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """The command on its way."""
    return subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=REPO)


class Told:
    """`told("usage", "--json")` runs a command in this process, which is quicker."""

    def __init__(self, capsys) -> None:  # type: ignore[no-untyped-def]
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Answer:
        self._capsys.readouterr()
        try:
            status = app.main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            status = leaving.code if isinstance(leaving.code, int) else 1
        out, err = self._capsys.readouterr()
        return Answer(status, out, err)


def story(chapters: int = 3, sentences: int = 12, seed: int = 1) -> str:
    """A plain text of chapters whose every sentence is another."""
    dice = random.Random(seed)
    lines: list[str] = []
    for number in range(1, chapters + 1):
        lines += [f"CHAPTER {'I' * number if number < 4 else f'{number}'}", ""]
        for place in range(sentences):
            words = " ".join(dice.choices(WORDS, k=dice.randint(9, 18)))
            lines += [f"{words.capitalize()} number {number} and {place}.", *([""] if place % 3 == 2 else [])]
        lines += [""]
    return "\n".join(lines)


def only_book(home: Path) -> Book:
    """The one book of the library, opened."""
    [book_id] = Library(home).ids()
    return Library(home).open(book_id)


# ---- what must hold of a data folder, whatever was killed ---------------------------------------------------------


@dataclass
class Standing:
    """What a data folder holds: what is done is on the disk, whole and booked once."""

    done: dict[str, str] = field(default_factory=dict)
    """Book and chunk to the speech key of its take."""
    written_ns: dict[str, int] = field(default_factory=dict)
    """Speech key to when its recording was written."""
    booked: int = 0
    unmarked: int = 0
    """Recordings on the disk that no take rests on."""


def standing(home: Path, before: Standing | None = None) -> Standing:
    """What is there now; fails where anything is half-written, booked twice, or gone since before."""
    now = Standing()
    for book_id in Library(home).ids():
        with Library(home).open(book_id) as book:
            _look_at(book, now)
    _look_at_ledger(home, now)
    if before is not None:
        assert before.done.items() <= now.done.items(), "a finished chunk was lost or spoken again"
        assert before.written_ns.items() <= now.written_ns.items(), "a finished recording was written again"
        assert before.booked <= now.booked
    return now


def _look_at(book: Book, now: Standing) -> None:
    for row in book.chunks():
        if row.take is None or row.take.status != "success":
            continue
        key = row.take.speech_key
        assert book.takes.pcm_sha256(key)
        book.recordings.read(key, book.takes.pcm_sha256(key))
        now.done[f"{book.id} {row.id}"] = key
        now.written_ns[key] = book.recordings.path(key).stat().st_mtime_ns
    marked = {row[0] for row in book.db.execute("SELECT speech_key FROM recordings")}
    for path in book.recordings.folder.rglob("*.flac"):
        assert len(read_flac(path))
        now.unmarked += path.stem not in marked
    for path in (book.folder / "chapters").glob("*.flac"):
        assert len(read_flac(path))


def _look_at_ledger(home: Path, now: Standing) -> None:
    if not (home / "ledger.db").exists():
        assert not now.done
        return
    with Ledger(home / "ledger.db") as ledger:
        ledger.check()
        entries = ledger.entries(limit=100_000)
    spoken = Counter(entry.speech_key for entry in entries if entry.kind in ("render", "retake", "preview"))
    assert not [key for key, count in spoken.items() if count > 1], "booked twice"
    assert set(now.done.values()) <= set(spoken), "a finished chunk was never booked"
    accepted = Counter(entry.entry_key for entry in entries if entry.kind == "acceptance")
    assert not [key for key, count in accepted.items() if count > 1]
    now.booked = len(entries)


def unfinished(*folders: Path) -> list[str]:
    """Names of files that were never finished."""
    return [path.name for folder in folders for path in folder.rglob("*") if path.name.endswith((".part", ".new"))]


# ---- processes ----------------------------------------------------------------------------------------------------


def family(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Every process that the command started, at whatever remove."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def gone_within(seconds: float, processes: list[psutil.Process]) -> list[psutil.Process]:
    """The processes that are still there after so many seconds; none is the good answer."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return [process for process in alive if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def booths(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The booth of a walk."""
    return _named(process, "engines.booth")


def mouths(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The processes that speak for the booth."""
    return _named(process, "engines.espeak_process")


def hands(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The mastering processes of a walk."""
    return _named(process, "spawn_main")


def _named(process: subprocess.Popen[bytes], word: str) -> list[psutil.Process]:
    found = []
    for child in family(process):
        try:
            found += [child] if any(word in part for part in child.cmdline()) else []
        except psutil.Error:
            continue
    return found


def until(true: Callable[[], object], process: subprocess.Popen[bytes] | None = None, seconds: float = 60) -> bool:
    """Whether it came true before the process ended; fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        if process is not None and process.poll() is not None:
            return False
        time.sleep(0.02)
    raise AssertionError("it never came true")


def finished_chunks(home: Path) -> int:
    """How many chunks of all books are done, read beside whoever works on them."""
    count = 0
    for path in home.glob("books/*/book.db"):
        db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=10)
        with closing(db):
            count += db.execute("SELECT count(*) FROM chunks WHERE take_id IS NOT NULL").fetchone()[0]
    return count


def fingerprint(book: Book) -> list[str]:
    """The sound of every finished chapter."""
    paths = sorted((book.folder / "chapters").glob("*.flac"))
    return [sha256_hex(read_flac(path).to_pcm16()) for path in paths]


def as_root() -> bool:
    """Whether permissions hold nobody back here."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
