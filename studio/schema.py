"""The tables of a book.db, as numbered steps that are never edited after a release."""

from __future__ import annotations

from studio.database import Database, Migrations

book_migrations = Migrations("sidetone-book")


@book_migrations()
def m001_initial(db: Database) -> None:
    """Meta, chapters, skips, chunks, candidates, takes, runs, edits and exports."""
    for statement in _INITIAL.split(";"):
        if statement.strip():
            db.conn.execute(statement)


@book_migrations()
def m002_reading_plan(db: Database) -> None:
    """Parts that are left out are chapters with a reason; chunks know their pause, their character, their changes."""
    for statement in _READING_PLAN.split(";"):
        if statement.strip():
            db.conn.execute(statement)


@book_migrations()
def m003_foreign_passages(db: Database) -> None:
    """What of the book is in other languages than the book, by chapter."""
    db.conn.execute(
        "CREATE TABLE foreign_passages (chapter INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, "
        "language TEXT NOT NULL)"
    )
    db.conn.execute("CREATE INDEX foreign_passages_chapter ON foreign_passages (chapter, start)")


_READING_PLAN = """
ALTER TABLE chapters ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chapters ADD COLUMN reason TEXT NOT NULL DEFAULT '';
UPDATE chapters SET position = n;
ALTER TABLE chunks ADD COLUMN pause TEXT NOT NULL DEFAULT '';
ALTER TABLE chunks ADD COLUMN character TEXT NOT NULL DEFAULT '';
ALTER TABLE chunks ADD COLUMN changes TEXT NOT NULL DEFAULT '[]';
CREATE TABLE as_written (
    start INTEGER NOT NULL, stop INTEGER NOT NULL, source TEXT NOT NULL, spoken TEXT NOT NULL, rule TEXT NOT NULL,
    created_utc TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (start, stop)
)
"""

_INITIAL = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE chapters (
    n INTEGER PRIMARY KEY, title TEXT NOT NULL, parents TEXT NOT NULL DEFAULT '[]',
    selected INTEGER NOT NULL DEFAULT 1, words INTEGER NOT NULL, chars INTEGER NOT NULL
);
CREATE TABLE skips (start INTEGER NOT NULL, stop INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE TABLE chunks (
    id TEXT PRIMARY KEY, chapter INTEGER NOT NULL REFERENCES chapters(n), position INTEGER NOT NULL,
    group_id TEXT NOT NULL, text TEXT NOT NULL, spoken TEXT NOT NULL, spans TEXT NOT NULL,
    pause_after_seconds REAL NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL DEFAULT '',
    edited INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0,
    attempt INTEGER NOT NULL DEFAULT 0, wanted INTEGER NOT NULL DEFAULT 0,
    take_id INTEGER REFERENCES takes(id)
);
CREATE INDEX chunks_position ON chunks (position);
CREATE INDEX chunks_wanted ON chunks (wanted, position);
CREATE INDEX chunks_group ON chunks (group_id);
CREATE TABLE takes (
    id INTEGER PRIMARY KEY, chunk_id TEXT NOT NULL, job_key TEXT NOT NULL, spoken TEXT NOT NULL,
    status TEXT NOT NULL, verdict TEXT NOT NULL, score REAL, accepted INTEGER NOT NULL DEFAULT 0,
    speech_key TEXT NOT NULL DEFAULT '', duration_seconds REAL NOT NULL DEFAULT 0,
    generation_seconds REAL NOT NULL DEFAULT 0, validation_seconds REAL NOT NULL DEFAULT 0,
    retries_used INTEGER NOT NULL DEFAULT 0, message TEXT NOT NULL DEFAULT '',
    engine TEXT NOT NULL, model_version TEXT NOT NULL DEFAULT '', voice TEXT NOT NULL,
    listener TEXT NOT NULL, device TEXT NOT NULL, created_utc TEXT NOT NULL, person TEXT NOT NULL,
    transcript TEXT NOT NULL DEFAULT '', words TEXT NOT NULL DEFAULT '[]', faults TEXT NOT NULL DEFAULT '[]',
    candidates TEXT NOT NULL DEFAULT '[]',
    UNIQUE (chunk_id, job_key)
);
CREATE INDEX takes_job ON takes (job_key);
CREATE TABLE recordings (
    speech_key TEXT PRIMARY KEY, duration_seconds REAL NOT NULL, rate_hz INTEGER NOT NULL, pcm_sha256 TEXT NOT NULL
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, goal TEXT NOT NULL, state TEXT NOT NULL, phase TEXT NOT NULL DEFAULT 'starting',
    person TEXT NOT NULL, pid INTEGER NOT NULL DEFAULT 0, stop INTEGER NOT NULL DEFAULT 0,
    started_utc TEXT NOT NULL, heartbeat_utc TEXT NOT NULL, message TEXT NOT NULL DEFAULT '',
    total INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
    audio_seconds REAL NOT NULL DEFAULT 0, wall_seconds REAL NOT NULL DEFAULT 0,
    phase_done REAL NOT NULL DEFAULT 0, phase_total REAL NOT NULL DEFAULT 0, now TEXT NOT NULL DEFAULT ''
);
CREATE TABLE edits (
    id INTEGER PRIMARY KEY, group_id TEXT NOT NULL, before TEXT NOT NULL, created_utc TEXT NOT NULL,
    person TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE exports (
    id INTEGER PRIMARY KEY, format TEXT NOT NULL, file TEXT NOT NULL, bytes INTEGER NOT NULL,
    duration_seconds REAL NOT NULL, created_utc TEXT NOT NULL, content_key TEXT NOT NULL
)
"""
