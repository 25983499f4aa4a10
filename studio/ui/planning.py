"""Changes of a reading plan on their way: a thread for each, so that the window waits for none of them."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from engines.contract import BadInput, SidetoneError


class Answer(NamedTuple):
    """What is told of a deed that has more to say than one line."""

    message: str
    remarks: tuple[str, ...]


@dataclass
class Planning:
    """One change that somebody asked for."""

    number: int
    visitor: str
    """The session that asked, and is told."""
    book_id: str
    what: str
    """As the page says while it lasts: "Planning the book again"."""
    state: str = "working"
    """working, done or failed."""
    message: str = ""
    remarks: tuple[str, ...] = ()


_plannings: dict[int, Planning] = {}
_numbers = itertools.count(1)
_lock = threading.Lock()


def begin(visitor: str, book_id: str, what: str, act: Callable[[], str | Answer]) -> Planning:
    """The act is being done, and what it answers will be told; BadInput while another one of the book is."""
    with _lock:
        if busy(book_id):
            raise BadInput("The plan is just being made again. Try that once more in a moment.")
        one = Planning(next(_numbers), visitor, book_id, what)
        _plannings[one.number] = one
    threading.Thread(target=_do, args=(one, act), name=f"plan-{one.number}", daemon=True).start()
    return one


def busy(book_id: str) -> str:
    """What is being done to the plan of that book; empty when nothing is."""
    return next((one.what for one in list(_plannings.values()) if _works_on(one, book_id)), "")


def _works_on(one: Planning, book_id: str) -> bool:
    return one.state == "working" and one.book_id == book_id


def untold(visitor: str) -> bool:
    """Whether something is being done for this visitor, or has been and nobody has told them yet."""
    return any(one.visitor == visitor for one in list(_plannings.values()))


def finished(visitor: str, with_remarks: bool = True) -> list[Planning]:
    """What has been done or has failed since the last time of asking; each is told once."""
    ready = [one for one in list(_plannings.values()) if one.visitor == visitor and one.state != "working"]
    ready = [one for one in ready if with_remarks or not one.remarks]
    return [one for one in ready if _plannings.pop(one.number, None)]


def _do(one: Planning, act: Callable[[], str | Answer]) -> None:
    try:
        answer = act()
        one.message, one.remarks = answer if isinstance(answer, Answer) else (answer, ())
        one.state = "done"
    except SidetoneError as error:
        one.message, one.state = str(error), "failed"
    except Exception as error:  # a thread has nobody else to tell
        one.message, one.state = f"That could not be done ({type(error).__name__}). The book is as it was.", "failed"
