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


@book_migrations()
def m004_proofs_of_files(db: Database) -> None:
    """Finished files that were heard back, what was found in each, and for how long a run has been in its phase."""
    db.conn.execute(_PROOFS)
    db.conn.execute("ALTER TABLE runs ADD COLUMN phase_seconds REAL NOT NULL DEFAULT 0")


@book_migrations()
def m005_proof_counts(db: Database) -> None:
    """What each take's proof comes to, counted as it is written: 10,000 alignments take a second and more to read."""
    db.conn.execute(_PROOF_COUNTS)
    steps = "; ".join(f"{step} WHERE {of_new}" for step, of_new in _COUNTING)
    _kept_up(db, "counted", "words, candidates", "proof_counts", steps)
    for step, _ in _COUNTING:
        db.conn.execute(step)


def _kept_up(db: Database, what: str, columns: str, table: str, steps: str) -> None:
    """The table has its row of every take, also of one that is written anew; the steps insert the row of NEW.id.

    The old row is deleted first: inside a trigger, INSERT OR REPLACE does as the outer statement says, and an upsert's
    says abort.
    """
    begin = f"DELETE FROM {table} WHERE take_id ="
    for event in ("INSERT", "UPDATE"):
        on = f"AFTER {event} OF {columns} ON takes" if event == "UPDATE" else "AFTER INSERT ON takes"
        db.conn.execute(f"CREATE TRIGGER takes_{what}_{event.lower()} {on} BEGIN {begin} NEW.id; {steps}; END")
    db.conn.execute(f"CREATE TRIGGER takes_{what}_delete AFTER DELETE ON takes BEGIN {begin} OLD.id; END")


_PROOF_COUNTS = """
CREATE TABLE proof_counts (
    take_id INTEGER PRIMARY KEY, tries INTEGER NOT NULL, first_verdict TEXT NOT NULL,
    words INTEGER NOT NULL DEFAULT 0, certain INTEGER NOT NULL DEFAULT 0, uncertain INTEGER NOT NULL DEFAULT 0,
    cleared INTEGER NOT NULL DEFAULT 0, first_words INTEGER NOT NULL DEFAULT 0,
    first_certain INTEGER NOT NULL DEFAULT 0, first_uncertain INTEGER NOT NULL DEFAULT 0,
    first_cleared INTEGER NOT NULL DEFAULT 0
)
"""
_COUNTED = """
SELECT coalesce(sum(iif(expected = '', 0, length(expected) - length(replace(expected, ' ', '')) + 1)), 0),
    coalesce(sum(differs AND certain), 0), coalesce(sum(differs AND NOT certain), 0), coalesce(sum(cleared), 0)
FROM (SELECT json_extract(value, '$.expected') AS expected, coalesce(json_extract(value, '$.certain'), 0) AS certain,
    coalesce(json_extract(value, '$.cleared'), 0) AS cleared,
    json_extract(value, '$.kind') != 'same' AND NOT coalesce(json_extract(value, '$.cleared'), 0) AS differs
    FROM json_each((SELECT {alignment} FROM takes WHERE id = take_id)))
"""
_FIRST = "coalesce(json_extract(candidates, '$[0].words'), '[]')"
_COUNTING = (
    (
        "INSERT INTO proof_counts (take_id, tries, first_verdict) SELECT id, json_array_length(candidates), "
        "coalesce(json_extract(candidates, '$[0].verdict'), '') FROM takes",
        "id = NEW.id",
    ),
    (
        f"UPDATE proof_counts SET (words, certain, uncertain, cleared) = ({_COUNTED.format(alignment='words')})",
        "take_id = NEW.id",
    ),
    (
        "UPDATE proof_counts SET (first_words, first_certain, first_uncertain, first_cleared) = "
        f"({_COUNTED.format(alignment=_FIRST)})",
        "take_id = NEW.id",
    ),
)
"""Statements that count all takes, and what confines each to the one that was just written."""

_PROOFS = """
CREATE TABLE proofs (
    id INTEGER PRIMARY KEY, file TEXT NOT NULL, format TEXT NOT NULL, content_key TEXT NOT NULL, bytes INTEGER NOT NULL,
    words INTEGER NOT NULL, heard INTEGER NOT NULL, doubt INTEGER NOT NULL, missing INTEGER NOT NULL,
    findings TEXT NOT NULL, parts TEXT NOT NULL, listener TEXT NOT NULL, audio_seconds REAL NOT NULL,
    wall_seconds REAL NOT NULL, accepted INTEGER NOT NULL DEFAULT 0, created_utc TEXT NOT NULL, person TEXT NOT NULL
)
"""


@book_migrations()
def m006_notes_and_troubles(db: Database) -> None:
    """A person's remark on a chunk; and of each take what sort of trouble it has, kept as it is written."""
    db.conn.execute(
        "CREATE TABLE notes (chunk_id TEXT PRIMARY KEY, text TEXT NOT NULL, person TEXT NOT NULL, "
        "created_utc TEXT NOT NULL)"
    )
    db.conn.execute("CREATE TABLE take_troubles (take_id INTEGER PRIMARY KEY, troubles TEXT NOT NULL)")
    _kept_up(db, "troubled", "words, faults", "take_troubles", f"{_TROUBLES} WHERE t.id = NEW.id")
    db.conn.execute(_TROUBLES)


@book_migrations()
def m007_pickups(db: Database) -> None:
    """Recordings that a person gave for a chunk, and what became of each."""
    db.conn.execute(
        "CREATE TABLE pickups (id INTEGER PRIMARY KEY, chunk_id TEXT NOT NULL, spoken TEXT NOT NULL, "
        "file TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL DEFAULT '', "
        "before_id INTEGER, take_id INTEGER, created_utc TEXT NOT NULL)"
    )


_TROUBLES = """
INSERT INTO take_troubles SELECT t.id, coalesce((
    SELECT group_concat(DISTINCT json_extract(value, '$.severity')) FROM json_each(t.words)
    WHERE json_extract(value, '$.severity') IN ('number', 'name', 'negation')
    AND json_extract(value, '$.kind') != 'same' AND NOT coalesce(json_extract(value, '$.cleared'), 0)
), '') || iif(t.faults IN ('', '[]'), '', ',signal') FROM takes t
"""
"""Names with commas between them: what the words that differ are, and signal where the sound has a fault."""

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
