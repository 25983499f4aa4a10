"""Usage: who made how many minutes of what, with which engine, at which cost; rows are added and never change.

Kinds: `render`, `retake`, `preview` and `live` made sound; `recording` is sound that a person spoke for a chunk, no
synthetic speech; `spend` is time or money paid without a take; `acceptance`
says that a chunk's sound is part of the finished book. The last acceptance of a chunk counts; one of 0 seconds
withdraws it. Days are days of the local clock, computed from UTC when asked.
"""

from __future__ import annotations

import csv
import getpass
import math
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, field, fields
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any, Literal, TextIO, get_args

from engines.contract import BadInput, StorageFull
from studio.database import Database, DatabaseUnusable, Migrations, open_database, writing

EntryKind = Literal["render", "retake", "preview", "recording", "acceptance", "live", "spend"]
TotalBy = Literal["day", "month", "voice", "engine", "person", "renderer", "project", "project_title", "kind", "device"]
SOUNDING = "('render', 'retake', 'preview', 'recording', 'live')"
LONGEST_TEXT = 1000
PAGE_ROWS = 1000
FORMULA_EDGES = "\t\r\n"
FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"
"""With the full-width forms, which some spreadsheets take for the same."""

ledger_migrations = Migrations("sidetone-ledger")


@ledger_migrations()
def m001_entries(db: Database) -> None:
    """One table whose rows the database itself refuses to change or delete."""
    for statement in _ENTRIES.split(";;"):
        db.conn.execute(statement)


_ENTRIES = """
CREATE TABLE entries (
    id INTEGER PRIMARY KEY, entry_key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, when_utc TEXT NOT NULL,
    person TEXT NOT NULL, project TEXT NOT NULL, project_title TEXT NOT NULL, chunk TEXT NOT NULL,
    voice TEXT NOT NULL, engine TEXT NOT NULL, model_version TEXT NOT NULL, renderer TEXT NOT NULL,
    device TEXT NOT NULL, audio_seconds REAL NOT NULL, compute_seconds REAL NOT NULL, cost_usd REAL NOT NULL,
    job_key TEXT NOT NULL, speech_key TEXT NOT NULL, note TEXT NOT NULL
);;
CREATE INDEX entries_when ON entries (when_utc);;
CREATE INDEX entries_accepted ON entries (project, chunk, id) WHERE kind = 'acceptance';;
CREATE TRIGGER entries_keep_update BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'ledger rows never change'); END;;
CREATE TRIGGER entries_keep_delete BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'ledger rows never change'); END
"""


def now_utc() -> str:
    """This moment as the ledger writes it: ISO 8601 in UTC, to the millisecond."""
    return _iso(datetime.now(timezone.utc))


def default_person() -> str:
    """The system's name for whoever runs this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "someone"


@dataclass(frozen=True)
class Entry:
    """One line of the ledger; the durations are measured by a clock that cannot be set."""

    entry_key: str
    """`booth:<speech_key>:<attempt>`, `runpod:<endpoint>/<job id>` or `live:<session>:<heartbeat>`; said once."""
    kind: EntryKind
    when_utc: str = field(default_factory=now_utc)
    person: str = field(default_factory=default_person)
    project: str = ""
    project_title: str = ""
    chunk: str = ""
    voice: str = ""
    engine: str = ""
    model_version: str = ""
    renderer: str = ""
    device: str = ""
    audio_seconds: float = 0.0
    compute_seconds: float = 0.0
    cost_usd: float = 0.0
    job_key: str = ""
    speech_key: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not self.entry_key or self.kind not in get_args(EntryKind):
            raise BadInput(f"A ledger entry needs a key and a known kind, not {self.entry_key!r} and {self.kind!r}.")
        for name in ("audio_seconds", "compute_seconds", "cost_usd"):
            amount = getattr(self, name)
            if not (math.isfinite(amount) and amount >= 0):
                raise BadInput(f"The ledger takes no {name} of {amount}; it must be a number from 0 up.")
        object.__setattr__(self, "when_utc", _iso(_moment(self.when_utc)))
        for spec in fields(self):
            if isinstance(text := getattr(self, spec.name), str):
                object.__setattr__(self, spec.name, text.encode("utf-8", "replace").decode()[:LONGEST_TEXT])


COLUMNS = tuple(spec.name for spec in fields(Entry))


@dataclass(frozen=True)
class Total:
    """What one day, voice, engine, person, renderer or project comes to."""

    name: str
    split: str
    """The second name it is divided by; empty without one."""
    entries: int
    audio_seconds: float
    """Sound made, whether it was kept or not."""
    finished_seconds: float
    """Sound accepted into a book, each chunk once."""
    compute_seconds: float
    cost_usd: float

    @property
    def finished_hours(self) -> float:
        """Accepted sound in hours, the trade's unit of price."""
        return self.finished_seconds / 3600.0


class Ledger:
    """The ledger of one data folder; any thread may use it, and several programs may at once."""

    def __init__(
        self,
        path: Path,
        zone: tzinfo | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        """Open and in its newest form; a damaged or newer one is refused and left as it is. `zone` None is local."""
        self.path, self._zone, self._clock = path, zone, clock
        self._lock = threading.RLock()
        wal = path.with_name(path.name + "-wal")
        unclean = wal.exists() and wal.stat().st_size > 0
        self._db = open_database(path, ledger_migrations)
        self._db.conn.create_function("local_day", 1, self._local_day, deterministic=True)
        if unclean:
            self._check_or_close()

    def close(self) -> None:
        """The file is closed; nothing more can be asked."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check(self) -> None:
        """The whole file has been read and found sound, or DatabaseUnusable says what to do."""
        with self._using() as db:
            found = [row[0] for row in db.conn.execute("PRAGMA quick_check(1)")]
        if found != ["ok"]:
            raise _damaged(self.path, found[0] if found else "unreadable")

    def _check_or_close(self) -> None:
        try:
            self.check()
        except DatabaseUnusable:
            self.close()
            raise

    def add(self, entry: Entry) -> bool:
        """The entry is on the disk, also after a power cut; False when its key was there before."""
        return self.add_many([entry]) == 1

    def add_many(self, entries: Iterable[Entry]) -> int:
        """All entries are on the disk, or on an error none; says how many were new."""
        rows = [astuple(entry) for entry in entries]
        statement = (
            f"INSERT INTO entries ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
            " ON CONFLICT (entry_key) DO NOTHING"
        )
        with self._using() as db, writing(db):
            return sum(db.conn.execute(statement, row).rowcount for row in rows)

    def totals(
        self, by: TotalBy, split: TotalBy | None = None, since: date | None = None, until: date | None = None
    ) -> list[Total]:
        """One Total per name, days and months in order and others largest first; both dates are included."""
        where, values = self._where(since, until, {})
        calendar = by in ("day", "month")
        query = f"""
            SELECT {_expression(by)} AS name, {_expression(split) if split else "''"} AS split, COUNT(*),
                TOTAL(CASE WHEN kind IN {SOUNDING} THEN audio_seconds END),
                TOTAL(CASE WHEN id IN (SELECT MAX(id) FROM entries WHERE kind = 'acceptance' GROUP BY project, chunk)
                      THEN audio_seconds END),
                TOTAL(compute_seconds), TOTAL(cost_usd)
            FROM entries {where} GROUP BY 1, 2 ORDER BY {"1, 2" if calendar else "4 DESC, 1, 2"}"""
        return [Total(*row) for row in self._rows(query, values)]

    def finished_hours(self, since: date | None = None, until: date | None = None) -> float:
        """Hours of sound accepted into books, each chunk once."""
        return sum(total.finished_hours for total in self.totals("kind", since=since, until=until))

    def seconds_by_day(
        self, since: date | None = None, until: date | None = None, person: str | None = None
    ) -> dict[date, float]:
        """Seconds of sound made on each local day that has any."""
        where, values = self._where(since, until, {} if person is None else {"person": person})
        query = f"""SELECT local_day(when_utc), TOTAL(audio_seconds) FROM entries {where}
            {"AND" if where else "WHERE"} kind IN {SOUNDING} GROUP BY 1 ORDER BY 1"""
        return {date.fromisoformat(day): seconds for day, seconds in self._rows(query, values)}

    def today_seconds(self, person: str | None = None) -> float:
        """Seconds of sound made since local midnight, by one person or by all."""
        today = self._clock().astimezone(self._zone).date()
        return self.seconds_by_day(today, today, person).get(today, 0.0)

    def entries(
        self, limit: int = 100, offset: int = 0, since: date | None = None, until: date | None = None, **equal: str
    ) -> list[Entry]:
        """The newest first; `equal` compares columns, as in person="Ada"."""
        where, values = self._where(since, until, equal)
        query = f"SELECT {', '.join(COLUMNS)} FROM entries {where} ORDER BY when_utc DESC, id DESC LIMIT ? OFFSET ?"
        return [Entry(*row) for row in self._rows(query, [*values, limit, offset])]

    def count(self, since: date | None = None, until: date | None = None, **equal: str) -> int:
        """How many entries there are, with the same filters."""
        where, values = self._where(since, until, equal)
        return int(self._rows(f"SELECT COUNT(*) FROM entries {where}", values)[0][0])

    def to_csv(self, stream: TextIO, since: date | None = None, until: date | None = None, **equal: str) -> int:
        """The entries, oldest first, as CSV whose cells no spreadsheet takes for a formula; says how many.

        Open the stream with newline="" and, for Excel's sake, encoding="utf-8-sig".
        """
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        count = 0
        for row in self._walk(since, until, equal):
            writer.writerow([csv_cell(value) for value in row])
            count += 1
        return count

    def as_dict(self, since: date | None = None, until: date | None = None) -> dict[str, Any]:
        """What `usage --json` prints: the whole, and its totals by day, voice, engine, person, renderer and project."""
        names: tuple[TotalBy, ...] = (
            "day",
            "voice",
            "engine",
            "person",
            "renderer",
            "project",
            "project_title",
            "kind",
        )
        parts = {name: self.totals(name, since=since, until=until) for name in names}
        whole = {
            key: sum(getattr(total, key) for total in parts["kind"])
            for key in ("entries", "audio_seconds", "finished_seconds", "compute_seconds", "cost_usd")
        }
        return {
            "since": since.isoformat() if since else None,
            "until": until.isoformat() if until else None,
            **whole,
            "finished_hours": whole["finished_seconds"] / 3600.0,
            **{f"by_{name}": [_plain(total) for total in totals] for name, totals in parts.items()},
        }

    @contextmanager
    def _using(self) -> Iterator[Database]:
        """The database for one thread, its errors in words."""
        with self._lock:
            try:
                yield self._db
            except sqlite3.OperationalError as error:
                raise _explained(error, self.path) from error
            except sqlite3.DatabaseError as error:
                raise _damaged(self.path, str(error)) from error

    def _rows(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._using() as db:
            return db.conn.execute(query, values).fetchall()

    def _walk(self, since: date | None, until: date | None, equal: dict[str, str]) -> Iterator[tuple[Any, ...]]:
        """Every matching row, oldest first, a page at a time, so that others get their turn."""
        where, values = self._where(since, until, equal)
        query = f"""SELECT id, {", ".join(COLUMNS)} FROM entries {where}
            {"AND" if where else "WHERE"} id > ? ORDER BY id LIMIT {PAGE_ROWS}"""
        last = 0
        while page := self._rows(query, [*values, last]):
            yield from (row[1:] for row in page)
            last = page[-1][0]

    def _where(self, since: date | None, until: date | None, equal: dict[str, str]) -> tuple[str, list[str]]:
        unknown = sorted(set(equal) - set(COLUMNS))
        if unknown:
            raise BadInput(f"The ledger has no column {unknown[0]!r}. Known: {', '.join(COLUMNS)}.")
        terms = {f"{name} = ?": value for name, value in equal.items()}
        if since:
            terms["when_utc >= ?"] = self._midnight(since)
        if until:
            terms["when_utc < ?"] = self._midnight(until + timedelta(days=1))
        return (f"WHERE {' AND '.join(terms)}" if terms else ""), list(terms.values())

    def _midnight(self, day: date) -> str:
        return _iso(datetime.combine(day, time.min, tzinfo=self._zone).astimezone(timezone.utc))

    def _local_day(self, when_utc: str) -> str:
        return datetime.fromisoformat(when_utc).astimezone(self._zone).date().isoformat()


def csv_cell(value: Any) -> Any:
    """The value as a cell: text that a spreadsheet would calculate gets an apostrophe before it."""
    if isinstance(value, str) and (value[:1] in FORMULA_EDGES or value.lstrip()[:1] in FORMULA_STARTS):
        return "'" + value if value else value
    return value


def set_aside(path: Path) -> Path:
    """A damaged ledger and its side files stand beside under a new name, for a new one to begin; gives that name."""
    stamp = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    kept = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    for suffix in ("-wal", "-shm", ""):
        side = path.with_name(path.name + suffix)
        if side.exists():
            side.rename(kept.with_name(kept.name + suffix))
    return kept


def _expression(by: str) -> str:
    if by not in get_args(TotalBy):
        raise BadInput(f"The ledger has no totals by {by!r}. Choose {', '.join(get_args(TotalBy))}.")
    return {"day": "local_day(when_utc)", "month": "substr(local_day(when_utc), 1, 7)"}.get(by, by)


def _plain(total: Total) -> dict[str, Any]:
    row = asdict(total) | {"finished_hours": total.finished_hours}
    del row["split"]
    return row


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise BadInput(f"{text!r} is not a time the ledger can keep. Give ISO 8601 with a zone.") from error
    if moment.tzinfo is None:
        raise BadInput(f"{text!r} has no zone. The ledger keeps times in UTC.")
    return moment


def _iso(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds")


def _explained(error: sqlite3.OperationalError, path: Path) -> Exception:
    text = str(error)
    if "full" in text:
        return StorageFull(f"No space left for the usage ledger {path}. Free some space and go on; nothing is lost.")
    if "locked" in text or "busy" in text:
        return DatabaseUnusable(f"The usage ledger {path} is held by another program. Close it and try again.")
    return DatabaseUnusable(f"The usage ledger {path} cannot be used ({text}). Check the folder and try again.")


def _damaged(path: Path, reason: str) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"The usage ledger {path} is damaged ({reason}). It was left as it is. Move it aside or restore a copy, "
        "then start again; books and audio are not touched."
    )
