"""Databases are migrated, never damaged, and writers wait for each other."""

import sqlite3
import threading

import pytest
from sqlite_utils import Migrations

from studio.database import DatabaseUnusable, open_database, writing

steps = Migrations("test")


@steps()
def m001_first(db):
    db.conn.execute("CREATE TABLE notes (text TEXT)")


def test_a_database_of_a_newer_program_is_refused_and_untouched(tmp_path):
    path = tmp_path / "a.db"
    newer = Migrations("test")
    newer(name="m001_first")(m001_first)
    newer(name="m999_future")(lambda db: db.conn.execute("CREATE TABLE future (x)"))
    open_database(path, newer).close()
    before = path.read_bytes()
    with pytest.raises(DatabaseUnusable, match="newer Sidetone"):
        open_database(path, steps)
    assert path.read_bytes() == before


def test_a_damaged_file_is_refused_in_words(tmp_path):
    path = tmp_path / "a.db"
    path.write_bytes(b"this is no database at all, though it is long enough to look at" * 40)
    with pytest.raises(DatabaseUnusable, match="cannot be used"):
        open_database(path, steps)
    assert path.read_bytes().startswith(b"this is no database")


def test_a_block_of_writes_happens_whole_or_not_at_all(tmp_path):
    db = open_database(tmp_path / "a.db", steps)
    with pytest.raises(ZeroDivisionError), writing(db):
        db.execute("INSERT INTO notes VALUES ('half')")
        raise ZeroDivisionError
    assert db.execute("SELECT count(*) FROM notes").fetchone()[0] == 0
    db.close()


def test_many_writers_wait_for_each_other(tmp_path):
    path = tmp_path / "a.db"
    open_database(path, steps).close()
    errors = []

    def write():
        db = open_database(path, steps)
        try:
            for _ in range(20):
                with writing(db):
                    count = db.execute("SELECT count(*) FROM notes").fetchone()[0]
                    db.execute("INSERT INTO notes VALUES (?)", [str(count)])
        except sqlite3.Error as error:
            errors.append(error)
        finally:
            db.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db = open_database(path, steps)
    assert errors == []
    assert sorted(int(row[0]) for row in db.execute("SELECT text FROM notes")) == list(range(80))
    db.close()
