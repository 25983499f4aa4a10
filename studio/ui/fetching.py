"""Listeners on their way to this machine: a thread each, asked for by a click that showed the size."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from engines.contract import BadInput, SidetoneError
from engines.listeners import SIZES, is_present
from engines.weights import download


class Cancelled(Exception):
    """Somebody pressed Cancel."""


@dataclass
class Fetch:
    """One download."""

    name: str
    state: str = "fetching"
    """fetching, done, cancelled or failed."""
    done_bytes: int = 0
    total_bytes: int = 0
    message: str = ""
    stop: threading.Event = field(default_factory=threading.Event)


_fetches: dict[tuple[Path, str], Fetch] = {}
_lock = threading.Lock()


def fetch(home: Path, name: str) -> Fetch:
    """The weights of that listener are on their way, or here already; a second click changes nothing."""
    if name not in SIZES:
        raise BadInput(f"There is no listener {name[:40]!r}. Choose one of {', '.join(SIZES)}.")
    with _lock:
        known = _fetches.get((home, name))
        if known and known.state == "fetching":
            return known
        one = _fetches[home, name] = Fetch(name)
    threading.Thread(target=_fetch, args=(home, one), name=f"fetch-{name}", daemon=True).start()
    return one


def cancel(home: Path, name: str) -> None:
    """The download stops at its next block; what arrived is kept for the next time."""
    known = _fetches.get((home, name))
    if known:
        known.stop.set()


def fetch_of(home: Path, name: str) -> Fetch | None:
    """How far that download is; None when nobody asked for it since the studio started."""
    return _fetches.get((home, name))


def any_fetching(home: Path) -> bool:
    """Whether anything is on its way."""
    return any(one.state == "fetching" for (folder, _), one in list(_fetches.items()) if folder == home)


def here(home: Path, name: str) -> bool:
    """Whether that listener can be used without the network."""
    return is_present(name, home / "weights")


def _fetch(home: Path, one: Fetch) -> None:
    def progress(done_bytes: int, total_bytes: int) -> None:
        one.done_bytes, one.total_bytes = done_bytes, total_bytes
        if one.stop.is_set():
            raise Cancelled

    try:
        download(one.name, home / "weights", progress)
        one.state = "done"
    except Cancelled:
        one.state = "cancelled"
    except SidetoneError as error:
        one.message, one.state = str(error), "failed"
    except Exception as error:  # a thread has nobody else to tell
        one.message, one.state = f"The listener could not be fetched ({type(error).__name__}).", "failed"
