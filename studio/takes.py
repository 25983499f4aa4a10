"""The takes of a book: which recording each chunk is heard in, and every one it ever had."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from engines.audio import Audio
from engines.contract import BadInput, Job, Take, candidate_seed
from studio.database import Database, writing
from studio.recordings import RecordingDamaged, Recordings
from studio.rows import OWN_VOICE, TAKE_COLUMNS, TakeRow, now_utc, take_record, take_row


class Takes:
    """The takes in one book's database, and the recordings they rest on."""

    def __init__(self, db: Database, recordings: Recordings) -> None:
        self.db = db
        self.recordings = recordings

    def answering(self, job_key: str, unheard_answers: bool = True) -> TakeRow | None:
        """A successful take that already answers this job, for whichever chunk it was made."""
        columns = ", ".join(TAKE_COLUMNS)
        heard = "" if unheard_answers else "AND (verdict != 'unheard' OR listener = '')"
        found = self.db.execute(
            f"SELECT {columns} FROM takes WHERE job_key = ? AND status = 'success' {heard} LIMIT 1", [job_key]
        ).fetchone()
        return take_row(found) if found else None

    def of(self, chunk_id: str) -> list[TakeRow]:
        """Every take the chunk ever had, newest first."""
        columns = ", ".join(TAKE_COLUMNS)
        rows = self.db.execute(f"SELECT {columns} FROM takes WHERE chunk_id = ? ORDER BY id DESC", [chunk_id])
        return [take_row(row) for row in rows]

    def keep(self, chunk_ids: Iterable[str], take: Take, person: str, pcm_sha256: Mapping[str, str]) -> None:
        """The take is each chunk's current one, out of the queue; its recordings are on the disk already.

        A chunk that a person spoke and accepted meanwhile keeps that; the take is then one more to choose from.
        """
        record = take_record(take, person)
        with writing(self.db):
            self._keep_recordings(take, pcm_sha256)
            for chunk_id in chunk_ids:
                self._keep_for(chunk_id, record)

    def keep_beside(self, chunk_id: str, take: Take, person: str, pcm_sha256: Mapping[str, str]) -> int:
        """The take is one more that the chunk has to choose from; gives its id."""
        with writing(self.db):
            self._keep_recordings(take, pcm_sha256)
            return self._insert(chunk_id, take_record(take, person))

    def point_at(self, chunk_id: str, take_id: int | None) -> None:
        """The take is the chunk's current one, or there is none; the chunk is out of the queue."""
        with writing(self.db):
            self.db.execute("UPDATE chunks SET take_id = ?, wanted = 0 WHERE id = ?", [take_id or None, chunk_id])
            self.files_hold_others()

    def _keep_recordings(self, take: Take, pcm_sha256: Mapping[str, str]) -> None:
        for candidate in take.candidates:
            if candidate.audio is not None:
                audio, key = candidate.audio, candidate.speech_key
                row = [key, audio.duration_seconds, audio.rate_hz, pcm_sha256[key]]
                self.db.execute("INSERT OR REPLACE INTO recordings VALUES (?, ?, ?, ?)", row)

    def _keep_for(self, chunk_id: str, record: dict[str, Any]) -> None:
        take_id = self._insert(chunk_id, record)
        self.db.execute(
            "UPDATE chunks SET wanted = 0, take_id = ? WHERE id = ? AND (wanted > 0 OR take_id IS NULL OR take_id "
            "NOT IN (SELECT id FROM takes t WHERE t.engine = ? AND t.accepted AND t.spoken = chunks.spoken))",
            [take_id, chunk_id, OWN_VOICE],
        )

    def _insert(self, chunk_id: str, record: dict[str, Any]) -> int:
        names = ["chunk_id", *record]
        updates = ", ".join(f"{name} = excluded.{name}" for name in record)
        marks = ", ".join("?" * len(names))
        self.db.execute(
            f"INSERT INTO takes ({', '.join(names)}) VALUES ({marks}) "
            f"ON CONFLICT (chunk_id, job_key) DO UPDATE SET {updates}",
            [chunk_id, *record.values()],
        )
        where = "WHERE chunk_id = ? AND job_key = ?"
        return int(self.db.execute(f"SELECT id FROM takes {where}", [chunk_id, record["job_key"]]).fetchone()[0])

    def reuse(self, chunk_id: str, take: TakeRow) -> None:
        """A take made for an equal chunk, or an earlier one of this chunk, is the chunk's current one."""
        record = asdict(take) | {name: json.dumps(getattr(take, name)) for name in ("words", "faults", "candidates")}
        record = {name: value for name, value in record.items() if name not in ("id", "chunk_id")}
        record["accepted"] = int(take.accepted and take.chunk_id == chunk_id)
        with writing(self.db):
            self._keep_for(chunk_id, record)

    def accept(self, take_id: int, accepted: bool = True) -> None:
        """A person has listened and lets the take stand, or takes that back."""
        with writing(self.db):
            self.db.execute("UPDATE takes SET accepted = ? WHERE id = ?", [int(accepted), take_id])

    def choose_candidate(self, take_id: int, speech_key: str, by_ear: bool = True) -> None:
        """Another candidate of the take is the one that is heard; choosing by ear is accepting."""
        row = self.db.execute("SELECT candidates FROM takes WHERE id = ?", [take_id]).fetchone()
        chosen = next((c for c in json.loads(row[0]) if c["speech_key"] == speech_key), None) if row else None
        if chosen is None or not self.recordings.has(speech_key):
            raise BadInput("That candidate is not on this disk. Retake the chunk instead.")
        columns = ("verdict", "score", "transcript", "duration_seconds")
        values = [chosen[name] for name in columns] + [json.dumps(chosen["words"]), json.dumps(chosen["faults"])]
        with writing(self.db):
            self.db.execute(
                "UPDATE takes SET verdict = ?, score = ?, transcript = ?, duration_seconds = ?, words = ?, faults = ?, "
                "speech_key = ?, accepted = max(accepted, ?) WHERE id = ?",
                [*values, speech_key, int(by_ear), take_id],
            )
            self.files_hold_others()

    def files_hold_others(self) -> None:
        """Finished files made before now count as made before the last changes; chunks have other takes than then."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES ('details_utc', ?)", [json.dumps(now_utc())])

    def recorded_by(self) -> tuple[dict[str, int], int]:
        """How many chunks of the chosen chapters each person spoke, most first, and how many have sound in all."""
        rows = self.db.execute(
            "SELECT iif(t.engine = ?, t.voice, NULL), count(*) FROM chunks c JOIN takes t ON t.id = c.take_id "
            "WHERE t.status = 'success' AND NOT c.removed AND c.chapter IN (SELECT n FROM chapters WHERE selected) "
            "GROUP BY 1 ORDER BY 2 DESC",
            [OWN_VOICE],
        ).fetchall()
        return {person: count for person, count in rows if person is not None}, sum(count for _, count in rows)

    def pcm_sha256(self, speech_key: str) -> str:
        """The hash of a stored recording; empty when it is not known."""
        row = self.db.execute("SELECT pcm_sha256 FROM recordings WHERE speech_key = ?", [speech_key]).fetchone()
        return row[0] if row else ""

    def stored_for(self, job: Job) -> dict[str, Audio]:
        """The recordings that answer a job, whole or in part: judged by whoever listens now, they need no speaking."""
        found: dict[str, Audio] = {}
        for number in range(job.n_candidates * (job.max_retries + 1)):
            key = job.speech_key(candidate_seed(job.base_seed(), *divmod(number, job.n_candidates)))
            if not self.recordings.has(key):
                if not number:
                    return {}  # where the first was never spoken, no other was
                continue
            try:
                found[key] = self.recordings.read(key, self.pcm_sha256(key))
            except RecordingDamaged:
                continue  # it was set aside, and is spoken again
        return found

    def forget_recording(self, speech_key: str) -> None:
        """Takes that rest on this recording answer no job any more, and their chunks are in the queue."""
        with writing(self.db):
            self.db.execute("DELETE FROM recordings WHERE speech_key = ?", [speech_key])
            self.db.execute(
                "UPDATE chunks SET wanted = 1, take_id = NULL "
                "WHERE take_id IN (SELECT id FROM takes WHERE speech_key = ?)",
                [speech_key],
            )
            self.db.execute("DELETE FROM takes WHERE speech_key = ?", [speech_key])
