"""What a walk can be for, and how one is started: each is a process of its own, the same from window and shell."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from engines.contract import BadInput, canonical_json, sha256_hex
from engines.local import LocalRenderer
from studio.audiobook import Walk, export, finish, speak, versioned, want_chapters
from studio.chapters import FinishedChapter
from studio.choices import Choices
from studio.database import writing
from studio.export.names import safe_name
from studio.library import BookBusy, Library
from studio.project import Book
from studio.rows import now_utc
from studio.settings import Settings

APP = Path(__file__).resolve().parent.parent / "app.py"
FIRST_MINUTE_SECONDS = 60.0
FORMATS = ("m4b", "mp3", "flac", "wav")


def renderer_for(choices: Choices, settings: Settings, book: Book | None = None) -> LocalRenderer:
    """The booth on this machine, for the chosen engine and listener; what the book has of a job is not spoken again."""
    return LocalRenderer(
        engine=choices.engine,
        listener=choices.listener,
        slots=int(settings.speaking_slots),
        python=str(settings.booth_python) or None,
        listener_options={"root": str(settings.path.parent / "weights")} if choices.listener else {},
        stored=book.takes.stored_for if book else lambda job: {},
    )


def run_goal(walk: Walk, goal: str, choices: Choices) -> None:
    """The goal is reached: render, first-minute, retake, or export:FORMAT."""
    with closing(renderer_for(choices, walk.settings, walk.book)) as renderer:
        choices = versioned(choices, renderer)
        if goal == "first-minute":
            _want_first_minute(walk, choices)
        if goal == "render":
            speak_the_plan(walk, choices, renderer)
        elif not goal.startswith("export"):
            _speak_all(walk, choices, renderer)
        if goal in ("retake", "first-minute"):
            return
        chapters = finish(walk, choices, renderer)
        file_format = goal.partition(":")[2] or "m4b"
        if chapters:
            export_to_shelf(walk, chapters, file_format)


def speak_the_plan(walk: Walk, choices: Choices, renderer: LocalRenderer) -> None:
    """The chosen chapters are spoken as they are planned, also when that changed while they were."""
    begun_with = None
    while begun_with != walk.book.plan_mark():
        begun_with = walk.book.plan_mark()
        want_chapters(walk.book, walk.home, choices)
        _speak_all(walk, choices, renderer)


def _speak_all(walk: Walk, choices: Choices, renderer: LocalRenderer) -> None:
    """Also what was asked for while the last chunks were spoken."""
    speak(walk, choices, renderer)
    while walk.book.next_wanted(set()) is not None:
        speak(walk, choices, renderer)


def _want_first_minute(walk: Walk, choices: Choices) -> None:
    first = next(row.n for row in walk.book.chapters() if row.selected)
    want_chapters(walk.book, walk.home, choices, [first], limit_seconds=FIRST_MINUTE_SECONDS)


def export_to_shelf(walk: Walk, chapters: list[FinishedChapter], file_format: str) -> list[Path]:
    """The book's own folder holds the file, and the window offers it; an equal one is not made twice."""
    if file_format not in (*FORMATS, "mp3-chapters"):
        raise BadInput(f"{file_format!r} is no format. Choose {', '.join(FORMATS)} or mp3-chapters.")
    key = _content_key(walk.book, chapters, file_format, walk.settings)
    folder = walk.book.folder / "exports"
    name = safe_name(walk.book.title)
    one_file = file_format in FORMATS
    out = folder / (f"{name}.{file_format}" if one_file else f"{name} - chapters")
    if same := next((row for row in exports_of(walk.book) if row["content_key"] == key), None):
        with writing(walk.book.db):  # it holds what the book is now, whatever was changed and changed back
            walk.book.db.execute("UPDATE exports SET created_utc = ? WHERE id = ?", [now_utc(), same["id"]])
        return [out]
    made = export(walk, chapters, out, file_format="" if one_file else "mp3", subtitles=one_file)
    size_bytes = sum(path.stat().st_size for path in (made[:1] if one_file else made))
    seconds = sum(chapter.duration_seconds for chapter in chapters)
    with writing(walk.book.db):
        walk.book.db.execute("DELETE FROM exports WHERE format = ?", [file_format])
        row = [file_format, out.name, size_bytes, seconds, now_utc(), key]
        walk.book.db.execute(
            "INSERT INTO exports (format, file, bytes, duration_seconds, created_utc, content_key) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            row,
        )
    return made


def exports_of(book: Book) -> list[dict[str, object]]:
    """The finished files that are on the shelf, newest first."""
    names = "id format file bytes duration_seconds created_utc content_key".split()
    rows = [dict(zip(names, row, strict=True)) for row in book.db.execute("SELECT * FROM exports ORDER BY id DESC")]
    return [row for row in rows if (book.folder / "exports" / str(row["file"])).exists()]


def _content_key(book: Book, chapters: list[FinishedChapter], file_format: str, settings: Settings) -> str:
    facts = {
        key: value
        for key, value in book.all_meta().items()
        if key in ("title", "author", "narrator", "year", "language")
    }
    parts = [[chapter.title, chapter.path.name] for chapter in chapters]
    return sha256_hex(canonical_json([facts, parts, file_format, sha256_hex(book.cover), settings.m4b_kbps]))


def start_walk(home: Path, book_id: str, goal: str, person: str) -> int:
    """A walk is on its way in a process that outlives this one; answers its run's number. Raises BookBusy."""
    with Library(home).open(book_id) as book:
        latest = book.runs.latest()
        if latest and latest.alive:
            raise BookBusy("This book is being worked on already. Stop that first, or wait.")
        run_id = book.runs.begin(goal, person)
        log = book.folder / "walk.log"
    command = [sys.executable, str(APP), "--data-dir", str(home), "render", "--project", book_id, "--goal", goal]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--run", str(run_id), "--person", person],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
    _reap(process, lambda status: _mark_if_it_died(home, book_id, run_id, log, status))
    return run_id


def _reap(process: subprocess.Popen[bytes], after: Callable[[int], None]) -> None:
    def wait() -> None:
        after(process.wait())

    threading.Thread(target=wait, name=f"reap-{process.pid}", daemon=True).start()


def _mark_if_it_died(home: Path, book_id: str, run_id: int, log: Path, status: int) -> None:
    """A walk that could not start counts as failed with its last words; one that a signal killed, as cut off."""
    with Library(home).open(book_id) as book:
        run = book.runs.get(run_id)
        if run.state not in ("starting", "running"):
            return
        if status < 0:
            book.runs.cut_off(run_id)  # its last words were about its progress, not about its end
        else:
            last_words = log.read_text(errors="replace").strip().splitlines()[-1:] if log.exists() else []
            book.runs.update(run_id, state="failed", message=" ".join(last_words) or "The walk ended without a word.")
