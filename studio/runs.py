"""The runs of a book: one row per walk, by which the window sees it move and asks it to stop."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from studio.database import Database, writing
from studio.rows import now_utc

HEARTBEAT_SECONDS = 2.0
LOST_AFTER_SECONDS = 15.0
LONG_AGO_UTC = "1970-01-01T00:00:00.000+00:00"


@dataclass(frozen=True)
class RunRow:
    """One walk: what it was for, where it is, how it ended."""

    id: int
    goal: str
    """render, first-minute, retake, export:FORMAT, prove:FORMAT or accept:FORMAT."""
    state: str
    """starting, running, stopped, done or failed."""
    phase: str
    """starting, speaking, mastering, encoding or proving."""
    person: str
    pid: int
    stop: bool
    started_utc: str
    heartbeat_utc: str
    message: str
    total: int
    done: int
    audio_seconds: float
    wall_seconds: float
    phase_done: float
    phase_total: float
    now: str
    """The text being spoken, or the file being written or heard back."""
    phase_seconds: float = 0.0
    """Since the phase began."""

    @property
    def alive(self) -> bool:
        """Whether a walk is at work, judged by its heartbeat; a killed one is found out after a few seconds."""
        return self.state in ("starting", "running") and _age_seconds(self.heartbeat_utc) < LOST_AFTER_SECONDS

    @property
    def interrupted(self) -> bool:
        """Whether it was cut off without a word, as by a power cut."""
        return self.state in ("starting", "running") and not self.alive

    @property
    def speed(self) -> float:
        """Seconds of sound made per second, over the whole run."""
        return self.audio_seconds / self.wall_seconds if self.wall_seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Expected seconds to the end of the phase; None while nothing is known."""
        if self.phase == "speaking":
            return self.wall_seconds / self.done * (self.total - self.done) if self.done >= 3 else None
        if self.phase == "proving" and self.phase_done > 0:
            return self.phase_seconds / self.phase_done * (self.phase_total - self.phase_done)
        return None

    @property
    def phase_speed(self) -> float:
        """Seconds of sound per second, of a phase that counts in sound: encoding or proving."""
        return self.phase_done / self.phase_seconds if self.phase_seconds > 0 else 0.0


def _age_seconds(stamp_utc: str) -> float:
    return (datetime.now(timezone.utc) - datetime.fromisoformat(stamp_utc)).total_seconds()


class Runs:
    """The runs in one book's database."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def begin(self, goal: str, person: str) -> int:
        """A new run waits for its walk; answers its number."""
        with writing(self.db):
            row = [goal, "starting", person, now_utc(), now_utc()]
            cursor = self.db.execute(
                "INSERT INTO runs (goal, state, person, started_utc, heartbeat_utc) VALUES (?, ?, ?, ?, ?)", row
            )
            return int(cursor.lastrowid or 0)

    def update(self, run_id: int, **columns: Any) -> None:
        """The run's row says so, and its heart beats."""
        columns = {"heartbeat_utc": now_utc(), "pid": os.getpid()} | columns
        names = ", ".join(f"{name} = ?" for name in columns)
        with writing(self.db):
            self.db.execute(f"UPDATE runs SET {names} WHERE id = ?", [*columns.values(), run_id])

    def cut_off(self, run_id: int) -> None:
        """The run counts as interrupted at once; its heart is known to beat no more."""
        self.update(run_id, heartbeat_utc=LONG_AGO_UTC)

    def latest(self) -> RunRow | None:
        """The newest run."""
        row = self.db.execute(f"SELECT {', '.join(_COLUMNS)} FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        return _run_row(row) if row else None

    def get(self, run_id: int) -> RunRow:
        """One run by its number."""
        return _run_row(self.db.execute(f"SELECT {', '.join(_COLUMNS)} FROM runs WHERE id = ?", [run_id]).fetchone())

    def ask_to_stop(self) -> None:
        """Every walk of this book stops at its next chunk."""
        with writing(self.db):
            self.db.execute("UPDATE runs SET stop = 1 WHERE state IN ('starting', 'running')")

    def stop_asked(self, run_id: int) -> bool:
        """Whether somebody pressed Stop."""
        row = self.db.execute("SELECT stop FROM runs WHERE id = ?", [run_id]).fetchone()
        return bool(row and row[0])

    def close_lost(self) -> None:
        """Runs that were cut off are marked so; call it with the book's lock held."""
        with writing(self.db):
            self.db.execute(
                "UPDATE runs SET state = 'stopped', message = 'cut off; what was finished is kept' "
                "WHERE state IN ('starting', 'running') AND pid != 0"
            )


_COLUMNS = (
    "id goal state phase person pid stop started_utc heartbeat_utc message total done audio_seconds "
    "wall_seconds phase_done phase_total now phase_seconds"
).split()


def _run_row(values: tuple[Any, ...]) -> RunRow:
    row = dict(zip(_COLUMNS, values, strict=True))
    row["stop"] = bool(row["stop"])
    return RunRow(**row)
