"""Takes in, finished chapters out: mastered once, kept until a take or a setting changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from engines.contract import canonical_json, sha256_hex
from studio.export.subtitles import Cue
from studio.files import write_bytes
from studio.mastering import MasteringStyle, TakePiece, master_chapter
from studio.project import Book
from studio.recordings import RecordingDamaged
from studio.rows import OWN_VOICE, ChapterRow, ChunkRow


@dataclass(frozen=True)
class FinishedChapter:
    """A chapter as it will be exported."""

    n: int
    title: str
    path: Path
    duration_seconds: float
    cues: tuple[Cue, ...]
    missing: tuple[str, ...]
    """Ids of chunks without a take; they are silent in the file."""
    loudness_lufs: float
    true_peak_db: float
    voice: str = ""
    """Whose sound it is, by the first take that an engine spoke."""
    engine: str = ""


def finish_chapter(
    book: Book, chapter: ChapterRow, style: MasteringStyle, check: Callable[[], None]
) -> FinishedChapter | None:
    """The chapter, mastered now or earlier; None when nothing of it was spoken. Raises RecordingDamaged."""
    before = finished_before(book, chapter, style)
    spoken, _ = _spoken(book, chapter)
    if before or not spoken:
        return before
    path = _chapter_path(book, chapter.n, _content_key(spoken, style))
    _master(book, spoken, style, path, check)
    _forget_older(path)
    return finished_before(book, chapter, style)


def finished_before(book: Book, chapter: ChapterRow, style: MasteringStyle) -> FinishedChapter | None:
    """The chapter, if it was mastered from just these takes in this style and is what it was then."""
    spoken, missing = _spoken(book, chapter)
    path = _chapter_path(book, chapter.n, _content_key(spoken, style))
    facts = _facts(path) if spoken else None
    if facts is None:
        return None
    cues = tuple(Cue(start, end, row.text) for (start, end), row in zip(facts["times"], spoken, strict=True))
    levels = facts["loudness_lufs"], facts["true_peak_db"]
    speaker = next((row.take for row in spoken if row.take and row.take.engine != OWN_VOICE), spoken[0].take)
    named = (speaker.voice, speaker.engine) if speaker else ("", "")
    return FinishedChapter(chapter.n, chapter.title, path, facts["duration_seconds"], cues, missing, *levels, *named)


class ChapterTimes(NamedTuple):
    """Where the chunks of a finished chapter stand in it, in seconds."""

    chapter: ChapterRow
    duration_seconds: float
    places: tuple[tuple[ChunkRow, float, float], ...]
    """Chunk, start and end of its trimmed sound."""


def times_in(book: Book, chapter: ChapterRow, style: MasteringStyle) -> ChapterTimes | None:
    """As finished_before tells it, from what was noted then, without reading the sound again."""
    spoken, _ = _spoken(book, chapter)
    path = _chapter_path(book, chapter.n, _content_key(spoken, style))
    try:
        facts = json.loads(path.with_suffix(".json").read_text())
        places = [(row, start, end) for row, (start, end) in zip(spoken, facts["times"], strict=True)]
        return ChapterTimes(chapter, float(facts["duration_seconds"]), tuple(places)) if path.exists() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget_damaged(book: Book, chapter: ChapterRow) -> int:
    """Every chunk of the chapter whose recording is gone or spoilt is in the queue again; says how many."""
    count = 0
    for row in _spoken(book, chapter)[0]:
        try:
            _verified(book, row.take.speech_key if row.take else "")
        except RecordingDamaged:
            count += 1
    return count


def _facts(path: Path) -> dict[str, Any] | None:
    """What was measured when the file was mastered; None where it is not there any more as it was."""
    try:
        facts: dict[str, Any] = json.loads(path.with_suffix(".json").read_text())
        whole = path.stat().st_size == facts["bytes"] and _file_sha256(path) == facts["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return facts if whole else None


def _file_sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _spoken(book: Book, chapter: ChapterRow) -> tuple[list[ChunkRow], tuple[str, ...]]:
    spoken, missing = [], []
    for row in book.chunks(chapter.n):
        if row.take and row.take.status == "success" and not row.removed:
            spoken.append(row)
        elif not row.removed:
            missing.append(row.id)
    return spoken, tuple(missing)


def _chapter_path(book: Book, n: int, key: str) -> Path:
    return book.folder / "chapters" / f"{n:04d}-{key[:24]}.flac"


def _content_key(rows: list[ChunkRow], style: MasteringStyle) -> str:
    takes = [[row.take.speech_key if row.take else "", row.pause_after_seconds] for row in rows]
    return sha256_hex(canonical_json([takes, style.key()]))


def _master(book: Book, rows: list[ChunkRow], style: MasteringStyle, path: Path, check: Callable[[], None]) -> None:
    def pieces() -> Iterator[TakePiece]:
        for row in rows:
            check()
            assert row.take is not None
            yield TakePiece(_verified(book, row.take.speech_key), row.pause_after_seconds)

    made = master_chapter(pieces(), path, style, lambda _done, _total: check())
    facts = {
        "duration_seconds": made.duration_seconds,
        "times": made.times_seconds,
        "loudness_lufs": made.loudness_lufs,
        "true_peak_db": made.true_peak_db,
        "bytes": path.stat().st_size,
        "sha256": _file_sha256(path),
    }
    write_bytes(path.with_suffix(".json"), json.dumps(facts).encode())


def _verified(book: Book, speech_key: str) -> Path:
    try:
        book.recordings.read(speech_key, book.takes.pcm_sha256(speech_key))
    except RecordingDamaged:
        book.takes.forget_recording(speech_key)
        raise
    return book.recordings.path(speech_key)


def _forget_older(path: Path) -> None:
    for old in path.parent.glob(f"{path.name.partition('-')[0]}-*"):
        if old.stem != path.stem:
            old.unlink(missing_ok=True)
