"""The rows of a book.db as values: chapters, chunks, takes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

from engines.contract import Candidate, Take
from studio.text.draft import PRONUNCIATION
from studio.text.lexicon import as_heard
from studio.text.model import Change, Chunk

OWN_VOICE = "own voice"
"""The engine of a take that a person spoke."""
WORDS_PER_MINUTE = 155.0  # the trade's rule of thumb for narration; replaced by the measured pace once takes exist


def now_utc() -> str:
    """This moment as ISO 8601 in UTC."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


@dataclass(frozen=True)
class ChapterRow:
    """A chapter with how far it has come."""

    n: int
    title: str
    parents: tuple[str, ...]
    selected: bool
    words: int
    chunks: int
    done: int
    audio_seconds: float
    reason: str = ""
    """Why it is left out unless a person chooses it, as 'index'; empty for a chapter."""

    @property
    def expected_seconds(self) -> float:
        """Spoken length: measured where it is done, else by the rule of thumb."""
        return self.audio_seconds if self.done == self.chunks and self.chunks else self.words / WORDS_PER_MINUTE * 60


@dataclass(frozen=True)
class ChunkRow:
    """A chunk as it stands: its text, and its current take if it has one."""

    id: str
    chapter: int
    position: int
    group_id: str
    text: str
    spoken: str
    spans: tuple[tuple[int, int], ...]
    pause_after_seconds: float
    kind: str
    language: str
    edited: bool
    removed: bool
    attempt: int
    wanted: int
    pause: str
    """What ends where its pause is: sentence, clause, paragraph, line, stanza, scene, heading or mark."""
    character: str
    """Whose voice of the cast it is spoken in; empty is the narrator's."""
    pronounced: str
    """Its changes as they are stored, where a person's own pronunciation is among them; empty elsewhere."""
    take: TakeRow | None

    @property
    def heard_as(self) -> str:
        """What a listener may write as well: names as the book has them; empty where there is nothing of the kind."""
        return as_heard(self.text, changes_read(self.pronounced, self.text)) if self.pronounced else ""

    @property
    def state(self) -> str:
        """waiting, queued, pass, doubt, fail, unheard, accepted, error or removed."""
        if self.removed:
            return "removed"
        if self.wanted:
            return "queued"
        if self.take is None:
            return "waiting"
        return self.take.state


@dataclass(frozen=True)
class TakeRow:
    """A take as it is kept."""

    id: int
    chunk_id: str
    job_key: str
    spoken: str
    status: str
    verdict: str
    score: float | None
    accepted: bool
    speech_key: str
    duration_seconds: float
    generation_seconds: float
    validation_seconds: float
    retries_used: int
    message: str
    engine: str
    model_version: str
    voice: str
    listener: str
    device: str
    created_utc: str
    person: str
    transcript: str
    words: list[dict[str, Any]]
    faults: list[str]
    candidates: list[dict[str, Any]]

    @property
    def state(self) -> str:
        """pass, doubt, fail, unheard, accepted or error."""
        if self.status != "success":
            return "error"
        return "accepted" if self.accepted else self.verdict


TAKE_COLUMNS = (
    "id chunk_id job_key spoken status verdict score accepted speech_key duration_seconds "
    "generation_seconds validation_seconds retries_used message engine model_version voice listener "
    "device created_utc person transcript words faults candidates"
).split()
CHUNK_COLUMNS = (
    "id chapter position group_id text spoken spans pause_after_seconds kind language edited removed attempt wanted "
    "pause character"
).split()
IN_PLAN = "c.chapter IN (SELECT n FROM chapters WHERE reason = '' OR selected)"
"""Of chunks c: not of a part that is left out."""
_PRONOUNCED = f"iif(instr(c.changes, '\"{PRONUNCIATION}\"'), c.changes, '')"
CHUNK_SELECT = (
    "SELECT "
    + ", ".join([*(f"c.{name}" for name in CHUNK_COLUMNS), _PRONOUNCED])
    + ", "
    + ", ".join(f"t.{name}" for name in TAKE_COLUMNS)
    + " FROM chunks c LEFT JOIN takes t ON t.id = c.take_id "
)
CHUNK_SELECT_TEXTS = (
    "SELECT "
    + ", ".join([*(f"c.{name}" for name in CHUNK_COLUMNS), "''"])
    + ", NULL" * len(TAKE_COLUMNS)
    + f" FROM chunks c WHERE {IN_PLAN} ORDER BY c.position"
)
"""The same rows without their takes, whose words and candidates take seconds to read for a long book."""


def take_row(values: tuple[Any, ...]) -> TakeRow:
    """A row of takes read in the order of TAKE_COLUMNS."""
    row = dict(zip(TAKE_COLUMNS, values, strict=True))
    for name in ("words", "faults", "candidates"):
        row[name] = json.loads(row[name])
    row["accepted"] = bool(row["accepted"])
    return TakeRow(**row)


def chunk_row(values: tuple[Any, ...]) -> ChunkRow:
    """A row of CHUNK_SELECT."""
    width = len(CHUNK_COLUMNS) + 1
    row = dict(zip([*CHUNK_COLUMNS, "pronounced"], values[:width], strict=True))
    row["spans"] = tuple((start, end) for start, end in json.loads(row["spans"]))
    row["edited"], row["removed"] = bool(row["edited"]), bool(row["removed"])
    return ChunkRow(**row, take=take_row(values[width:]) if values[width] is not None else None)


def take_record(take: Take, person: str) -> dict[str, Any]:
    """The columns of takes for a take that was just made; all but chunk_id."""
    job = take.job
    record: dict[str, Any] = {
        "job_key": take.job_key,
        "spoken": job.text,
        "status": take.status,
        "retries_used": take.retries_used,
        "message": take.message,
        "engine": job.engine,
        "model_version": job.model_version,
        "voice": job.voice,
        "listener": job.listener,
        "device": take.device,
        "created_utc": now_utc(),
        "person": person,
        "generation_seconds": sum(c.generation_seconds for c in take.candidates),
        "validation_seconds": sum(c.proof.validation_seconds for c in take.candidates),
        "candidates": json.dumps([candidate_record(c) for c in take.candidates]),
        "verdict": "fail",
        "score": None,
        "speech_key": "",
        "duration_seconds": 0.0,
        "transcript": "",
        "words": "[]",
        "faults": "[]",
        "accepted": 0,
    }
    if take.status == "success":
        best = candidate_record(take.best)
        record["message"] = take.message or take.best.proof.note
        record |= {name: best[name] for name in ("verdict", "score", "speech_key", "duration_seconds", "transcript")}
        record |= {name: json.dumps(best[name]) for name in ("words", "faults")}
    return record


def candidate_record(candidate: Candidate) -> dict[str, Any]:
    """What a take remembers of one candidate."""
    proof = candidate.proof
    return {
        "seed": candidate.seed,
        "speech_key": candidate.speech_key,
        "verdict": proof.verdict,
        "score": proof.score,
        "transcript": proof.transcript,
        "words": [asdict(word) for word in proof.words],
        "faults": list(proof.faults),
        "why": proof.why,
        "level_db": proof.level_db,
        "duration_seconds": candidate.duration_seconds,
        "generation_seconds": candidate.generation_seconds,
    }


def as_chunk(row: ChunkRow) -> Chunk:
    """The chunk a row was made from; its changes stay in the database."""
    return Chunk(
        row.id, row.chapter, row.text, row.spoken, row.spans, row.pause_after_seconds,
        row.kind, row.language, row.pause or "sentence", row.character,  # type: ignore[arg-type]
    )  # fmt: skip


def insert_chunk(db: Any, chunk: Chunk, position: int, **extra: Any) -> None:
    """The chunk is in the table; positions leave room so that a re-cut paragraph needs no renumbering."""
    row = {
        "id": chunk.id,
        "chapter": chunk.chapter,
        "position": position,
        "group_id": chunk.group,
        "text": chunk.text,
        "spoken": chunk.spoken,
        "spans": json.dumps(chunk.spans),
        "pause_after_seconds": chunk.pause_after_seconds,
        "kind": chunk.kind,
        "language": chunk.language,
        "pause": chunk.pause,
        "character": chunk.character,
        "changes": changes_stored(chunk.changes),
    } | extra
    marks = ", ".join("?" * len(row))
    db.execute(f"INSERT INTO chunks ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def changes_stored(changes: Iterable[Change]) -> str:
    """The changes as the database keeps them; what was written is in the chunk's text."""
    return json.dumps([[one.start, one.end, one.spoken, one.rule] for one in changes], ensure_ascii=False)


def changes_read(stored: str, text: str) -> tuple[Change, ...]:
    """The changes of a chunk with that text."""
    return tuple(Change(start, end, text[start:end], spoken, rule) for start, end, spoken, rule in json.loads(stored))
