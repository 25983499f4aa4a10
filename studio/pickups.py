"""A chunk in a person's own voice: their recording is read, cut, levelled, heard, and kept as one more take of it.

The window only puts the file down; a thread does the rest, so that nobody waits and a closed window loses nothing. A
recording that passes, or that nobody here can judge, is the chunk's take and accepted: it answers the chunk's job from
then on. One in which words differ or the sound is at fault lies beside the chunk's take, to be chosen all the same.
"""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

from engines.audio import Audio, Samples
from engines.contract import BadInput, Candidate, Job, Proof, SidetoneError, Take, sha256_hex
from engines.judge import judge_audio
from engines.listeners import AUTO, EMBEDDED, NOBODY, Ears
from engines.signal_checks import loud_level_db
from studio.choices import Choices, who_listens
from studio.database import writing
from studio.ledger import Entry, Ledger
from studio.limiter import Limiter
from studio.loudness import amplitude
from studio.mastering import speech_span
from studio.project import Book
from studio.rows import OWN_VOICE, ChunkRow, now_utc
from studio.settings import Settings
from studio.sound_files import read_any
from studio.walks import renderer_for

LONGEST_SECONDS = 180.0
LARGEST_BYTES = 100_000_000
KEEP_BEFORE_SECONDS, KEEP_AFTER_SECONDS = 0.15, 0.25
"""Of the recording's own silence; mastering takes off more, and an ending that is cut close sounds cut off."""
NEIGHBOURS = 4
USUAL_LEVEL_DB = -20.0
"""Of the loud part, where no neighbour has sound."""
USUAL_RATE_HZ = 22_050
MOST_GAIN_DB = 40.0
CEILING_DB = -1.0

Judge = Callable[[Job, Audio], Proof]


class Pickup(NamedTuple):
    """A recording that a person gave for a chunk."""

    id: int
    chunk_id: str
    spoken: str
    """What the chunk was to say when the recording was given."""
    file: str
    person: str
    state: str
    """waiting, hearing, kept, beside (kept, and another take is the chunk's), refused or undone."""
    message: str
    """Why it was refused, or is not the chunk's take."""
    before_id: int | None
    """The chunk's take when the recording was given."""
    take_id: int | None
    created_utc: str


def put_down(book: Book, chunk_id: str, source: Path, person: str) -> int:
    """The recording lies in the book's folder and waits to be taken in; gives its id. BadInput for what is no file."""
    row = book.chunk(chunk_id)
    if row.removed:
        raise BadInput("That chunk was removed. Undo the edit to have it back.")
    size_bytes = source.stat().st_size if source.is_file() else 0
    if not size_bytes:
        raise BadInput("There is no recording. Record one, or choose a sound file.")
    if size_bytes > LARGEST_BYTES:
        raise BadInput(f"The recording has {size_bytes / 1e6:.0f} MB; one chunk takes a few. Cut it and try again.")
    name = f"{secrets.token_hex(8)}{source.suffix.lower()[:8]}"
    _folder(book).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, _folder(book) / name)
    with writing(book.db):
        columns = "chunk_id, spoken, file, person, state, before_id, created_utc"
        values = [chunk_id, row.spoken, name, person, "waiting", row.take.id if row.take else None, now_utc()]
        return int(
            book.db.execute(f"INSERT INTO pickups ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", values).lastrowid or 0
        )


def latest(book: Book, chunk_id: str) -> Pickup | None:
    """The newest recording that was given for the chunk."""
    return _one(book, "WHERE chunk_id = ? ORDER BY id DESC", [chunk_id])


def take_back(book: Book, pickup_id: int) -> None:
    """The chunk has the take again that it had before the recording, which stays as one to choose from."""
    pickup = _one(book, "WHERE id = ?", [pickup_id])
    if pickup is None or pickup.state == "undone":
        return
    with writing(book.db):
        _note(book, pickup_id, "undone")
        if pickup.state == "kept" and pickup.take_id:
            book.takes.accept(pickup.take_id, False)
            book.takes.point_at(pickup.chunk_id, pickup.before_id)


# -- what a thread does


_busy: set[Path] = set()
_lock = threading.Lock()


def go_on(home: Path, book_id: str) -> threading.Thread | None:
    """A thread takes in what waits in this book; None where one is at it, or nothing waits."""
    folder = home / "books" / book_id
    with _lock:
        if folder in _busy or not _waits(folder):
            return None
        _busy.add(folder)
    thread = threading.Thread(target=_take_all_in, args=(folder,), name="pickups", daemon=True)
    thread.start()
    return thread


def _waits(folder: Path) -> bool:
    with Book(folder) as book:
        where = "WHERE state IN ('waiting', 'hearing')"
        return bool(book.db.execute(f"SELECT count(*) FROM pickups {where}").fetchone()[0])


def _take_all_in(folder: Path) -> None:
    try:
        with Book(folder) as book:
            book.db.execute("UPDATE pickups SET state = 'waiting' WHERE state = 'hearing'")  # the studio died over it
            while True:
                with _lock:
                    pickup = _one(book, "WHERE state = 'waiting' ORDER BY id", [])
                    if pickup is None:
                        _busy.discard(folder)
                        return
                take_in(book, pickup)
    except Exception:  # the book went away, or its disk did: what waits goes on when it is back
        with _lock:
            _busy.discard(folder)


def take_in(book: Book, pickup: Pickup, judge: Judge | None = None) -> Pickup:
    """The recording has become a take of its chunk, or is refused with the reason; its file is gone."""
    _note(book, pickup.id, "hearing")
    path = _folder(book) / pickup.file
    try:
        _become_a_take(book, pickup, path, judge)
    except SidetoneError as error:
        _note(book, pickup.id, "refused", str(error))
    except Exception as error:  # a thread has nobody else to tell
        _note(book, pickup.id, "refused", f"The recording could not be taken in ({type(error).__name__}). Try again.")
    path.unlink(missing_ok=True)
    done = _one(book, "WHERE id = ?", [pickup.id])
    assert done is not None
    return done


def _become_a_take(book: Book, pickup: Pickup, path: Path, judge: Judge | None) -> None:
    row, settings = book.chunk(pickup.chunk_id), Settings(book.home)
    audio = fitted(book, row, path)
    choices = book.choices or Choices.from_settings(settings, str(book.meta("language") or "en"))
    job, ears = _job(pickup, row, audio, choices, settings)
    proof = judge(job, audio) if judge else judged(job, audio, ears, choices, settings)
    seed = job.base_seed()
    candidate = Candidate(seed, job.speech_key(seed), audio, proof, 0.0, audio.duration_seconds)
    take = Take(job, job.job_key(), "success", (candidate,), 0, device="a person", numeric_mode="")
    hashes = {candidate.speech_key: book.recordings.keep(candidate.speech_key, audio)}
    with Ledger(book.home / "ledger.db") as ledger:
        ledger.add(_entry(book, pickup, take))
    _keep(book, pickup, take, hashes)


def _keep(book: Book, pickup: Pickup, take: Take, hashes: dict[str, str]) -> None:
    """Written in one go, unless the person took it back meanwhile; then it only lies beside."""
    proof = take.best.proof
    with writing(book.db):
        take_id = book.takes.keep_beside(pickup.chunk_id, take, pickup.person, hashes)
        now, row = _one(book, "WHERE id = ?", [pickup.id]), book.chunk(pickup.chunk_id)
        if now is None or now.state == "undone":
            return
        why = _why_beside(row, pickup, proof)
        if not why:
            book.takes.accept(take_id)
            book.takes.point_at(pickup.chunk_id, take_id)
        book.db.execute("UPDATE pickups SET take_id = ? WHERE id = ?", [take_id, pickup.id])
        _note(book, pickup.id, "beside" if why else "kept", why or proof.note)


def _why_beside(row: ChunkRow, pickup: Pickup, proof: Proof) -> str:
    if row.spoken != pickup.spoken:
        return "The text was changed while you recorded, so this says an earlier one."
    if proof.verdict in ("pass", "unheard"):
        return ""
    return f"It was heard and is not the chunk's take yet: {proof.why or proof.verdict} Choose it below all the same."


def judged(job: Job, audio: Audio, ears: Ears, choices: Choices, settings: Settings) -> Proof:
    """The recording heard in a booth by a listener that knows any voice; where there is none, unheard, and why."""
    if ears.name in NOBODY:
        return replace(judge_audio(job, audio, None), note=ears.why)
    with closing(renderer_for(replace(choices, listener=ears.name), settings)) as renderer:
        return renderer.prove(audio, job)


def _job(pickup: Pickup, row: ChunkRow, audio: Audio, choices: Choices, settings: Settings) -> tuple[Job, Ears]:
    """The job that the recording answers, and who may judge it: never the listener that knows only one engine."""
    language = row.language or choices.language
    wanted = AUTO if choices.listener == EMBEDDED else choices.listener
    ears = who_listens(settings, OWN_VOICE, language, wanted)
    seed = int(sha256_hex(audio.to_pcm16())[:8], 16)
    job = Job(
        pickup.spoken, language, pickup.person, engine=OWN_VOICE, listener=ears.name, seed=seed & 0x7FFFFFFF,
        n_candidates=1, max_retries=0, whisper_threshold=choices.threshold, heard_as=row.heard_as,
    )  # fmt: skip
    return job, ears


def _entry(book: Book, pickup: Pickup, take: Take) -> Entry:
    key, seconds = take.best.speech_key, take.best.duration_seconds
    return Entry(
        entry_key=f"recording:{key}:0", kind="recording", person=pickup.person, project=book.id,
        project_title=book.title, chunk=pickup.chunk_id, voice=pickup.person, engine=OWN_VOICE, renderer="person",
        audio_seconds=seconds, compute_seconds=take.best.proof.validation_seconds, job_key=take.job_key,
        speech_key=key, note="spoken by a person, not synthetic",
    )  # fmt: skip


# -- how the recording is made to fit


def fitted(book: Book, row: ChunkRow, path: Path) -> Audio:
    """The recording at the rate and the level of its neighbours, cut to its speech; BadInput where nobody speaks."""
    rate_hz, level_db = _neighbourhood(book, row)
    audio = read_any(path, rate_hz, LONGEST_SECONDS)
    return levelled(Audio(_cut(audio.samples, audio.rate_hz), audio.rate_hz), level_db)


def _cut(samples: Samples, rate_hz: int) -> Samples:
    plain = samples - np.float32(samples.mean(dtype=np.float64))
    start, end = speech_span(plain, rate_hz)
    if end <= start:
        raise BadInput("Nobody is heard in the recording. Check the microphone and record it again.")
    first = max(0, start - round(KEEP_BEFORE_SECONDS * rate_hz))
    return plain[first : end + round(KEEP_AFTER_SECONDS * rate_hz)]


def levelled(audio: Audio, level_db: float) -> Audio:
    """The sound with its loud part at that level under full scale; peaks stay under the ceiling."""
    own_db = loud_level_db(audio)
    if own_db is None:
        raise BadInput("Nobody is heard in the recording. Check the microphone and record it again.")
    gain_db = max(-MOST_GAIN_DB, min(MOST_GAIN_DB, level_db - own_db))
    limiter = Limiter(audio.rate_hz, CEILING_DB)
    louder = limiter.push(audio.samples * np.float32(amplitude(gain_db)))
    return Audio(np.concatenate([louder, limiter.finish()]), audio.rate_hz)


def _neighbourhood(book: Book, row: ChunkRow) -> tuple[int, float]:
    """Rate in Hz and level of the loud part in dB of the nearest takes of the chapter that an engine spoke."""
    found = book.db.execute(
        "SELECT t.speech_key FROM chunks c JOIN takes t ON t.id = c.take_id WHERE c.chapter = ? AND NOT c.removed "
        "AND t.status = 'success' AND t.engine != ? ORDER BY abs(c.position - ?) LIMIT ?",
        [row.chapter, OWN_VOICE, row.position, NEIGHBOURS],
    )
    sounds = [sound for (key,) in found.fetchall() if (sound := _sound(book, key))]
    levels = [level for sound in sounds if (level := loud_level_db(sound)) is not None]
    return (sounds[0].rate_hz if sounds else USUAL_RATE_HZ), (median(levels) if levels else USUAL_LEVEL_DB)


def _sound(book: Book, speech_key: str) -> Audio | None:
    try:
        return book.recordings.read(speech_key)
    except SidetoneError:
        return None


# -- the rows


def _folder(book: Book) -> Path:
    return book.folder / "pickups"


def _one(book: Book, where: str, values: list[object]) -> Pickup | None:
    found = book.db.execute(f"SELECT {', '.join(Pickup._fields)} FROM pickups {where} LIMIT 1", values).fetchone()
    return Pickup(*found) if found else None


def _note(book: Book, pickup_id: int, state: str, message: str = "") -> None:
    """The state is stored; what a person took back stays so."""
    with writing(book.db):
        book.db.execute(
            "UPDATE pickups SET state = ?, message = ? WHERE id = ? AND state != 'undone'", [state, message, pickup_id]
        )
