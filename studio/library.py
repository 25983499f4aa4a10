"""All books of a data folder: add, list, delete with undo."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from engines.contract import BadInput, SidetoneError, StorageFull, sha256_hex
from studio.files import sweep_unfinished, tree_bytes, write_bytes
from studio.lexicons import lexicon_for
from studio.manuscript import read_book
from studio.manuscript.model import Manuscript
from studio.manuscript.reading import Reading
from studio.plan import plan, reading_from
from studio.project import Book
from studio.settings import Settings
from studio.text.pauses import Pauses
from studio.text.wording import Wording

TRASH_DAYS = 30
LOCK_SECONDS = 60.0
ID_LENGTH = 16


class BookBusy(SidetoneError):
    """Another walk is at work on this book."""


@dataclass(frozen=True)
class BookCard:
    """What a list of books shows of one."""

    id: str
    title: str
    author: str
    words: int
    chunks: int
    done: int
    state: str
    """new, working, partly, done or unreadable."""
    message: str = ""


class Library:
    """The books of one data folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.books_folder = home / "books"
        self.trash_folder = home / "trash"
        self.books_folder.mkdir(parents=True, exist_ok=True)

    def open(self, book_id: str) -> Book:
        """The book of that id, ready for use."""
        return Book(self.books_folder / _checked_id(book_id))

    def add(self, path: Path, settings: Settings, language: str = "", reading: Reading | None = None) -> Book:
        """The file's book is in the library; the same file twice is the same book, with all its takes.

        A new one is cut as a text of the language given, where that is not what it says itself, and read as given,
        or as the settings have it.
        """
        reading = reading or reading_from(settings)
        manuscript = read_book(path, reading)  # first, so that what cannot be read is refused in its own words
        manuscript = replace(manuscript, language=language or manuscript.language)
        return self._add(path.read_bytes(), path.name, manuscript, settings, reading=reading._asdict())

    def add_text(self, text: str, title: str, settings: Settings) -> Book:
        """Pasted text as a book."""
        from studio.manuscript import from_text

        reading = reading_from(settings)
        facts = {"reading": reading._asdict(), "pasted": True, "pasted_title": title}
        name = f"{title or 'pasted text'}.txt"
        return self._add(text.encode(), name, from_text(text, title, reading), settings, **facts)

    def _add(self, data: bytes, name: str, manuscript: Manuscript, settings: Settings, **facts: object) -> Book:
        book_id = sha256_hex(data)[:ID_LENGTH]
        folder = self.books_folder / book_id
        with self._alone():
            if (folder / "book.db").exists():
                return Book(folder)
            self._refuse_full_disk(len(data) * 3)
            new = not folder.exists()
            try:
                write_bytes(folder / "source", data)
                wording = Wording(lexicon_for(self.home, folder))
                return Book.create(folder, plan(manuscript, Pauses.from_settings(settings), wording), name, **facts)
            except BaseException:
                if new:
                    shutil.rmtree(folder, ignore_errors=True)
                raise

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other program adds a book meanwhile."""
        try:
            with FileLock(self.home / "library.lock", timeout=LOCK_SECONDS):
                yield
        except Timeout as error:
            raise BookBusy("Another Sidetone is adding a book. Try again in a moment.") from error

    def _refuse_full_disk(self, needed_bytes: int) -> None:
        free_bytes = shutil.disk_usage(self.home).free
        if free_bytes < needed_bytes + 10_000_000:
            raise StorageFull(f"Only {free_bytes / 1e6:.0f} MB are free in {self.home}. Free some space and try again.")

    def ids(self) -> list[str]:
        """Every book's id, newest first."""
        found = [path.parent for path in self.books_folder.glob("*/book.db")]
        return [folder.name for folder in sorted(found, key=_added_at, reverse=True)]

    def cards(self) -> list[BookCard]:
        """Every book as its card; one that cannot be opened is shown with the reason instead of hiding the rest."""
        return [self.card(book_id) for book_id in self.ids()]

    def card(self, book_id: str) -> BookCard:
        """One book as its card."""
        try:
            with self.open(book_id) as book:
                return _card(book)
        except SidetoneError as error:
            return BookCard(book_id, book_id, "", 0, 0, 0, "unreadable", str(error))

    def delete(self, book_id: str) -> None:
        """The book is in the trash, from where restore brings it back whole for thirty days."""
        with self.open(book_id), hold(self.books_folder / book_id):
            pass  # refused while a walk is at work
        self.trash_folder.mkdir(exist_ok=True)
        target = self.trash_folder / book_id
        shutil.rmtree(target, ignore_errors=True)
        (self.books_folder / book_id).replace(target)
        (target / "deleted").touch()

    def restore(self, book_id: str) -> None:
        """The deleted book is back as it was."""
        source = self.trash_folder / _checked_id(book_id)
        if not (source / "book.db").exists():
            raise BadInput("That book is not in the trash any more.")
        if (self.books_folder / book_id).exists():
            raise BadInput("The same book was added again meanwhile. Delete that one first.")
        (source / "deleted").unlink(missing_ok=True)
        source.replace(self.books_folder / book_id)

    def empty_trash(self, older_than_days: float = TRASH_DAYS) -> int:
        """Books deleted longer ago than that are gone for good; says how many."""
        count = 0
        for mark in self.trash_folder.glob("*/deleted"):
            if time.time() - mark.stat().st_mtime >= older_than_days * 86400:
                shutil.rmtree(mark.parent, ignore_errors=True)
                count += 1
        return count

    def tidy(self) -> None:
        """What crashes left behind is swept, and the old trash is gone."""
        sweep_unfinished(self.home)
        self.empty_trash()

    def size_bytes(self) -> int:
        """Space all books take, trash included."""
        folders = (self.books_folder, self.trash_folder)
        return sum(tree_bytes(folder) for folder in folders)


def _checked_id(book_id: str) -> str:
    if not 1 <= len(book_id) <= 64 or not all(char in "0123456789abcdef" for char in book_id):
        raise BadInput(f"{book_id[:60]!r} is no book id. See the list with: python app.py books")
    return book_id


def _added_at(folder: Path) -> float:
    try:
        return (folder / "source").stat().st_mtime
    except OSError:
        return 0.0  # it is shown last, and what is wrong with it is said when it is opened


def _card(book: Book) -> BookCard:
    chapters = book.chapters()
    run = book.runs.latest()
    chunks = sum(row.chunks for row in chapters if row.selected)
    done = sum(row.done for row in chapters if row.selected)
    state = "new" if not done else "done" if done == chunks else "partly"
    if run and run.alive:
        state = "working"
    message = run.message if run and run.state == "failed" else ""
    author = str(book.meta("author"))
    return BookCard(book.id, book.title, author, sum(row.words for row in chapters), chunks, done, state, message)


class hold:
    """`with hold(folder)`: this process is the only walk of that book; the system lets go of it even after kill -9."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / "walk.lock", timeout=0)

    def __enter__(self) -> None:
        try:
            self._lock.acquire()
        except Timeout as error:
            raise BookBusy("This book is being worked on by another Sidetone. Stop that one first, or wait.") from error

    def __exit__(self, *_: object) -> None:
        self._lock.release()
