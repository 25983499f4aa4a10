"""What a walk tells of itself while it works: a row that a thread keeps fresh, and the Stop it reads there."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from engines.contract import SidetoneError
from studio.project import Book

FLUSH_SECONDS = 0.5


class Stopped(SidetoneError):
    """Somebody pressed Stop; what is finished is kept."""


class RunMeter:
    """`with RunMeter(...)`: counts go into the run's row twice a second; the row is closed however it ends."""

    def __init__(self, folder: Path, run_id: int) -> None:
        self._folder = folder
        self._run_id = run_id
        self._columns: dict[str, Any] = {"state": "running"}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._ended = False
        self._stop_asked = False
        self._phase_began = time.monotonic()
        self._thread = threading.Thread(target=self._keep_fresh, name="run-meter", daemon=True)

    @property
    def stop_asked(self) -> bool:
        """Whether somebody pressed Stop, here or in another process."""
        return self._stop_asked

    def ask_to_stop(self) -> None:
        """The walk stops at its next chunk, as after Ctrl-C."""
        self._stop_asked = True

    def check(self) -> None:
        """Raises Stopped once Stop was pressed."""
        if self._stop_asked:
            raise Stopped("Stopped. What is finished is kept; the same command goes on from here.")

    def phase(self, name: str, total: float = 0.0, now: str = "") -> None:
        """A new phase begins."""
        self._phase_began = time.monotonic()
        self.set(phase=name, phase_done=0.0, phase_total=total, now=now)

    def set(self, **columns: Any) -> None:
        """The columns have these values from the next flush on."""
        with self._lock:
            self._columns |= columns

    def spoke(self, done: int, audio_seconds: float, now: str) -> None:
        """So many chunks and so much sound are finished, since the phase began."""
        wall_seconds = time.monotonic() - self._phase_began
        self.set(done=done, audio_seconds=audio_seconds, wall_seconds=wall_seconds, now=now)

    def __enter__(self) -> RunMeter:
        with Book(self._folder) as book:
            self._flush(book)
        self._thread.start()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._ended = True
        self._wake.set()
        self._thread.join(timeout=10)
        self.set(**_ending(error))
        try:
            with Book(self._folder) as book:
                self._flush(book)
        except (SidetoneError, OSError, sqlite3.Error):
            if error is None:
                raise  # otherwise what ended the walk is what a person must hear of

    def _keep_fresh(self) -> None:
        with Book(self._folder) as book:
            while not self._ended:
                try:
                    self._flush(book)
                except Exception as error:
                    self.set(message=f"The progress could not be written: {error}")
                self._wake.wait(FLUSH_SECONDS)

    def _flush(self, book: Book) -> None:
        with self._lock:
            columns, self._columns = self._columns, {}
        try:
            book.runs.update(self._run_id, phase_seconds=time.monotonic() - self._phase_began, **columns)
        except BaseException:
            with self._lock:
                self._columns = columns | self._columns
            raise
        self._stop_asked = self._stop_asked or book.runs.stop_asked(self._run_id)


def _ending(error: BaseException | None) -> dict[str, Any]:
    if error is None:
        return {"state": "done", "now": ""}
    if isinstance(error, Stopped | KeyboardInterrupt):
        return {"state": "stopped", "now": "", "message": "Stopped. What is finished is kept."}
    return {"state": "failed", "now": "", "message": str(error) or type(error).__name__}
