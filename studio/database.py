"""How every database of the house is opened: WAL, patient, migrated, never damaged by an older program."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.contract import SidetoneError, StorageFull

if "pandas" in sys.modules:
    from sqlite_utils import Database, Migrations
else:  # where it finds pandas it loads it, for types nobody here stores: a third of the start of every command
    sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        from sqlite_utils import Database, Migrations
    finally:
        del sys.modules["pandas"]

__all__ = ["Database", "DatabaseUnusable", "Migrations", "open_database", "writing"]
BUSY_SECONDS = 30.0


class DatabaseUnusable(SidetoneError):
    """The database file is damaged, or written by a newer Sidetone."""


def open_database(path: Path, migrations: Migrations) -> Database:
    """The database in its newest form; a damaged one or one of a newer program is refused and left as it is."""
    try:
        db = _connect(path)
        _refuse_newer(db, migrations, path)
        if migrations.pending(db):
            _migrate(db, migrations)
    except sqlite3.DatabaseError as error:
        raise _explained(error, path) from error
    return db


def _connect(path: Path) -> Database:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    _use_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return Database(connection)


def _use_wal(connection: sqlite3.Connection) -> None:
    """SQLite's own patience does not cover this switch, so of two programs that make a database one would fail."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _migrate(db: Database, migrations: Migrations) -> None:
    """Two programs that start at once: the second finds the work done."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(db)
        db.conn.execute("COMMIT")
    except BaseException:
        db.conn.execute("ROLLBACK")
        raise


def _refuse_newer(db: Database, migrations: Migrations, path: Path) -> None:
    known = {step.name for step in migrations._migrations}
    unknown = [step.name for step in migrations.applied(db) if step.name not in known]
    if unknown:
        raise DatabaseUnusable(
            f"{path.name} was written by a newer Sidetone (it knows {unknown[0]!r}). "
            "Update Sidetone; nothing was changed."
        )


def _explained(error: sqlite3.DatabaseError, path: Path) -> SidetoneError:
    if "full" in str(error):
        return StorageFull(f"No space left for {path}. Free some space and go on; nothing done is lost.")
    if "locked" in str(error):
        return DatabaseUnusable(f"{path} is held by another program. Close it and try again; nothing was changed.")
    return DatabaseUnusable(
        f"{path} cannot be used ({error}). Nothing was changed. Move it aside or restore a copy, then start again."
    )


@contextmanager
def writing(db: Database) -> Iterator[Database]:
    """All writes of the block happen, or none; waits for other writers at its start, so it never fails half way."""
    if db.conn.in_transaction:
        yield db
        return
    try:
        db.conn.execute("BEGIN IMMEDIATE")
        yield db
        db.conn.execute("COMMIT")
    except BaseException as error:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.IntegrityError):
            raise _explained(error, Path(_file_of(db))) from error
        raise


def _file_of(db: Database) -> str:
    return str(db.conn.execute("PRAGMA database_list").fetchone()[2])
