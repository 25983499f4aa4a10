"""A pronunciation changed, and every book that has the word cut again where it stands, all other takes kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from engines.contract import SidetoneError
from studio.lexicons import LexiconFile, lexicon_for
from studio.library import Library
from studio.project import Book
from studio.replan import say_otherwise
from studio.settings import Settings
from studio.text.lexicon import Lexicon
from studio.text.names import Finder, Name

T = TypeVar("T")


class Touched(NamedTuple):
    """What a change of the pronunciations did to one book."""

    book_id: str
    title: str
    chunks: int
    """That have to be spoken again."""
    problem: str = ""
    """Why the book stays as it was; empty when it does not."""


def file_for(home: Path, book_id: str = "") -> LexiconFile:
    """The pronunciations of a book, or without one those for all books."""
    if not book_id:
        return LexiconFile(home)
    with Library(home).open(book_id) as book:
        return LexiconFile(book.folder)


def change(
    home: Path, settings: Settings, book_id: str, act: Callable[[LexiconFile], T]
) -> tuple[T, tuple[Touched, ...]]:
    """The act is done to the pronunciations of a book, or of all; answers what it answers, and the books it touched."""
    library = Library(home)
    file = file_for(home, book_id)
    before = {one: lexicon_for(home, library.books_folder / one) for one in ([book_id] if book_id else library.ids())}
    done = act(file)
    touched = []
    for one, lexicon in before.items():
        if lexicon_for(home, library.books_folder / one).digest != lexicon.digest:
            touched.append(_settled(library, one, settings, lexicon))
    return done, tuple(one for one in touched if one.chunks or one.problem)


def _settled(library: Library, book_id: str, settings: Settings, was: Lexicon) -> Touched:
    try:
        with library.open(book_id) as book:
            settled = say_otherwise(book, settings, was)
            return Touched(book_id, book.title, len(settled.changed))
    except SidetoneError as error:
        return Touched(book_id, book_id, 0, str(error))


def names_of(book: Book) -> tuple[list[Name], list[Name]]:
    """The names of a book, and the foreign words beside them, each list with the most frequent first."""
    finder = Finder(str(book.meta("language") or "en"))
    for chunk_id, text in book.db.execute("SELECT id, text FROM chunks ORDER BY position"):
        finder.read(chunk_id, text)
    return finder.names(), finder.foreign_words()
