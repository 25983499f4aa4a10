"""Books on their way into the library: read in a thread, so that the window waits for none of them."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engines.contract import SidetoneError
from studio.audiobook import choose
from studio.library import Library
from studio.project import Book
from studio.settings import Settings


@dataclass
class Arrival:
    """One file or text that somebody gave."""

    number: int
    visitor: str
    """The session that gave it, and is told."""
    name: str
    state: str = "reading"
    """reading, here or refused."""
    book_id: str = ""
    message: str = ""


_arrivals: dict[int, Arrival] = {}
_numbers = itertools.count(1)


def file_arrives(home: Path, settings: Settings, visitor: str, path: Path, name: str) -> Arrival:
    """The file is being read."""
    return _begin(visitor, name, lambda: Library(home).add(path, settings), settings)


def text_arrives(home: Path, settings: Settings, visitor: str, text: str, title: str) -> Arrival:
    """The text is being read."""
    return _begin(visitor, title or "pasted text", lambda: Library(home).add_text(text, title, settings), settings)


def waiting(visitor: str) -> list[str]:
    """The names of what is still being read for this visitor."""
    return [one.name for one in list(_arrivals.values()) if one.visitor == visitor and one.state == "reading"]


def untold(visitor: str) -> bool:
    """Whether something is being read for this visitor, or has been and nobody has told them yet."""
    return any(one.visitor == visitor for one in list(_arrivals.values()))


def arrived(visitor: str) -> list[Arrival]:
    """What has been read or refused since the last time of asking; each is told once."""
    ready = [one for one in list(_arrivals.values()) if one.visitor == visitor and one.state != "reading"]
    return [_arrivals.pop(one.number) for one in ready]


def _begin(visitor: str, name: str, read: Callable[[], Book], settings: Settings) -> Arrival:
    arrival = Arrival(next(_numbers), visitor, name)
    _arrivals[arrival.number] = arrival
    threading.Thread(target=_read, args=(arrival, read, settings), name=f"read-{arrival.number}", daemon=True).start()
    return arrival


def _read(arrival: Arrival, read: Callable[[], Book], settings: Settings) -> None:
    try:
        with read() as book:
            if book.choices is None:
                choose(book, settings)
            arrival.book_id = book.id
        arrival.state = "here"
    except SidetoneError as error:
        arrival.message, arrival.state = str(error), "refused"
    except Exception as error:  # what a reader did not foresee is still told in one line
        arrival.message, arrival.state = f"{arrival.name} could not be read ({type(error).__name__}).", "refused"
