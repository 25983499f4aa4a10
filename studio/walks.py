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
from studio.audiobook import Walk, export, finish, speak, tags_of, versioned, want_chapters
from studio.chapters import FinishedChapter, finished_before
from studio.choices import Choices
from studio.continuity import even_out
from studio.database import writing
from studio.export.names import chapter_name, safe_name
from studio.library import BookBusy, Library
from studio.mastering import MasteringStyle
from studio.project import Book
from studio.proofs import ProofRow
from studio.proving import AS_IT_COSTS, Made, Outcome, Wish, accept_missing, prove, prove_as_wished, why_not
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


def run_goal(walk: Walk, goal: str, choices: Choices, wish: Wish = AS_IT_COSTS) -> Outcome:
    """The goal is reached: render, first-minute, retake, export:FORMAT, prove:FORMAT or accept:FORMAT."""
    what, _, file_format = goal.partition(":")
    if what == "accept":
        return _accept(walk, file_format or "m4b")
    with closing(renderer_for(choices, walk.settings, walk.book)) as renderer:
        if what == "prove":
            return _prove_again(walk, file_format or "m4b", choices, renderer)
        return _run_to_file(walk, goal, choices, renderer, wish)


def _run_to_file(walk: Walk, goal: str, choices: Choices, renderer: LocalRenderer, wish: Wish) -> Outcome:
    choices = versioned(choices, renderer)
    if goal == "first-minute":
        _want_first_minute(walk, choices)
    if goal == "render":
        speak_the_plan(walk, choices, renderer)
    elif not goal.startswith("export"):
        _speak_all(walk, choices, renderer)
    if goal in ("retake", "first-minute"):
        return Outcome()
    chapters = finish(walk, choices, renderer)
    if not chapters:
        return Outcome()
    made = export_to_shelf(walk, chapters, goal.partition(":")[2] or "m4b")
    if known := _proof_of(walk.book, made):
        return Outcome(known)
    outcome = prove_as_wished(walk, made, renderer, choices, wish)
    walk.meter.set(message=outcome.why_none)
    return outcome


def speak_the_plan(walk: Walk, choices: Choices, renderer: LocalRenderer) -> None:
    """The chosen chapters are spoken as they are planned, also when that changed while they were."""
    begun_with = None
    while begun_with != walk.book.plan_mark():
        begun_with = walk.book.plan_mark()
        want_chapters(walk.book, walk.home, choices)
        _speak_all(walk, choices, renderer)
        even_out(walk.book, lambda: _speak_all(walk, choices, renderer), _selected(walk.book))


def _selected(book: Book) -> list[int]:
    return [row.n for row in book.chapters() if row.selected]


def _speak_all(walk: Walk, choices: Choices, renderer: LocalRenderer) -> None:
    """Also what was asked for while the last chunks were spoken."""
    speak(walk, choices, renderer)
    while walk.book.next_wanted(set()) is not None:
        speak(walk, choices, renderer)


def _want_first_minute(walk: Walk, choices: Choices) -> None:
    first = next(row.n for row in walk.book.chapters() if row.selected)
    want_chapters(walk.book, walk.home, choices, [first], limit_seconds=FIRST_MINUTE_SECONDS)


def export_to_shelf(walk: Walk, chapters: list[FinishedChapter], file_format: str) -> Made:
    """The book's own folder holds the file, and the window offers it; an equal one is not made twice."""
    made = _on_shelf(walk.book, chapters, file_format, walk.settings)
    if same := next((row for row in exports_of(walk.book) if row["content_key"] == made.content_key), None):
        with writing(walk.book.db):  # it holds what the book is now, whatever was changed and changed back
            walk.book.db.execute("UPDATE exports SET created_utc = ? WHERE id = ?", [now_utc(), same["id"]])
        return made
    export(walk, chapters, made.path, file_format="mp3" if made.folder else "", subtitles=not made.folder)
    for old in set(made.path.glob("*.mp3")) - set(made.files) if made.folder else ():
        old.unlink()  # of an earlier export of other chapters: it would be zipped as part of this one
    size_bytes = sum(path.stat().st_size for path in made.files)
    with writing(walk.book.db):
        walk.book.db.execute("DELETE FROM exports WHERE format = ?", [file_format])
        row = [file_format, made.name, size_bytes, made.audio_seconds, now_utc(), made.content_key]
        walk.book.db.execute(
            "INSERT INTO exports (format, file, bytes, duration_seconds, created_utc, content_key) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            row,
        )
    return made


def _on_shelf(book: Book, chapters: list[FinishedChapter], file_format: str, settings: Settings) -> Made:
    """Where the file of these chapters is or would be."""
    if file_format not in (*FORMATS, "mp3-chapters"):
        raise BadInput(f"{file_format!r} is no format. Choose {', '.join(FORMATS)} or mp3-chapters.")
    key = content_key(book, chapters, file_format, settings)
    folder, name = book.folder / "exports", safe_name(book.title)
    if file_format in FORMATS:
        file = folder / f"{name}.{file_format}"
        return Made([file], chapters, key, file.name, file_format)
    folder = folder / f"{name} - chapters"
    files = [
        folder / chapter_name(number, len(chapters), chapter.title, ".mp3")
        for number, chapter in enumerate(chapters, 1)
    ]
    return Made(files, chapters, key, folder.name, file_format, folder=True)


def _proof_of(book: Book, made: Made) -> ProofRow | None:
    named = {"file": made.name, "content_key": made.content_key}
    return book.proofs.of_export(named, book.folder / "exports")


def _as_it_is(walk: Walk, file_format: str) -> Made:
    """The file on the shelf; BadInput where there is none, or the book has changed since it was made."""
    style = MasteringStyle.from_settings(walk.settings)
    found = [finished_before(walk.book, row, style) for row in walk.book.chapters() if row.selected and row.done]
    made = _on_shelf(walk.book, [chapter for chapter in found if chapter], file_format, walk.settings)
    if all(row["content_key"] != made.content_key for row in exports_of(walk.book)):
        raise BadInput(f"There is no {file_format} of the book as it is now. Make the file again, then prove it.")
    return made


def _prove_again(walk: Walk, file_format: str, choices: Choices, renderer: LocalRenderer) -> Outcome:
    if why := why_not(walk.book, choices, walk.home):
        raise BadInput(why)
    return Outcome(prove(walk, _as_it_is(walk, file_format), renderer, choices))


def _accept(walk: Walk, file_format: str) -> Outcome:
    made = _as_it_is(walk, file_format)
    proof = _proof_of(walk.book, made)
    if proof is None:
        raise BadInput("This file has not been proven as it is now. Prove it first.")
    walk.meter.phase("encoding", now=made.name)
    accept_missing(walk.book, proof, made, tags_of(walk.book))
    return Outcome(_proof_of(walk.book, made))


def exports_of(book: Book) -> list[dict[str, object]]:
    """The finished files that are on the shelf, newest first."""
    names = "id format file bytes duration_seconds created_utc content_key".split()
    rows = [dict(zip(names, row, strict=True)) for row in book.db.execute("SELECT * FROM exports ORDER BY id DESC")]
    return [row for row in rows if (book.folder / "exports" / str(row["file"])).exists()]


def content_key(book: Book, chapters: list[FinishedChapter], file_format: str, settings: Settings) -> str:
    """Another one whenever the file would hold another sound, or say something else of itself."""
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
