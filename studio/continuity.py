"""Takes against those around them in the book: a jump in level or pace is a fault of the take, and asked for once more.

A take is compared with up to four before and four after it that are spoken by the same voice for the same character,
of the same kind (prose, heading, verse) where there are enough of them. What is said here of a take stands beside its
own proof: the verdict and the faults of its candidates stay as they are, so the next look can take it back.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any, NamedTuple

from engines.choice import Around, jumps_from, uncertain_severity
from engines.hearing import Word
from engines.proof import certain_severity
from engines.signal_checks import spoken_length
from studio.database import writing
from studio.project import Book
from studio.rows import OWN_VOICE

EACH_SIDE = 4
FEWEST = 3
"""With fewer neighbours than this nobody can say which of them jumps."""
PACE_LETTERS = 60
"""The pace of a shorter text says nothing: one word may be drawn out."""
NEARER = 0.25
"""By so much of a jump another candidate must be nearer to be taken instead, so that looking again changes nothing."""
NEAR_ENOUGH = 0.5
FAULT_END = "the takes around it."


class Placed(NamedTuple):
    """A take in its place: what decides how it sounds beside the others."""

    speaker: str
    """Whose voice it is; only takes of one are compared."""
    kind: str
    text: str
    seconds: float
    level_db: float | None
    """Of its loud part, as Proof.level_db; None where it is not known."""


def jump_faults(takes: Sequence[Placed]) -> list[tuple[str, ...]]:
    """For each of the takes, which are in the order of the book: how it jumps, mostly not at all. In linear time."""
    return [_jumps(take, around) for take, around in zip(takes, around_each(takes), strict=True)]


def around_each(takes: Sequence[Placed]) -> list[Around]:
    """For each of the takes, in the order of the book, what those around it make one expect."""
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    place: list[dict[tuple[str, str], int]] = []
    for index, take in enumerate(takes):
        keys = ((take.speaker, take.kind), (take.speaker, ""))
        place.append({key: len(alike[key]) for key in keys})
        for key in keys:
            alike[key].append(index)
    return [
        _around(take, [_beside(alike[key], at) for key, at in place[i].items()], takes) for i, take in enumerate(takes)
    ]


def jumps(book: Book, chapters: Iterable[int] | None = None) -> list[str]:
    """The chunks of these chapters whose takes jump, each with its fault on the take; of all chapters without a choice.

    Of a take with several candidates that pass, the one nearest to its neighbours is heard instead where that is
    clearly nearer and says the words as well. What a person accepted or spoke stays as it is.
    """
    rows = _rows(book)
    arounds = around_each([row.placed for row in rows])
    wanted = None if chapters is None else set(chapters)
    found = []
    for row, around in zip(rows, arounds, strict=True):
        if row.settled or (wanted is not None and row.chapter not in wanted):
            continue
        placed = _nearest_candidate(book, row, around) if row.passing > 1 else row.placed
        faults = _jumps(placed, around)
        if placed is not row.placed or _noted(row.faults) != list(faults):
            _note(book, row.take_id, faults)
        if faults:
            found.append(row.chunk_id)
    return found


def even_out(book: Book, speak: Callable[[], None], chapters: Iterable[int] | None = None) -> list[str]:
    """Takes that jump have been asked for once more and spoken; gives the chunks that jump even so.

    A chunk is asked for once: one that jumped before keeps its fault. A new take that is worse is not kept.
    """
    numbers = None if chapters is None else list(chapters)
    asked = {chunk: _current(book, chunk) for chunk in jumps(book, numbers) if not _asked_before(book, chunk)}
    for chunk_id in asked:
        book.retake(chunk_id)
    if asked:
        speak()
    for chunk_id, take_id in asked.items():
        if _is_worse(book, chunk_id, take_id):
            _go_back(book, chunk_id, take_id)
    return jumps(book, numbers)


# ---- what is expected -------------------------------------------------------------------------------------------


def _beside(alike: list[int], at: int) -> list[int]:
    return [*alike[max(0, at - EACH_SIDE) : at], *alike[at + 1 : at + 1 + EACH_SIDE]]


def _around(take: Placed, beside: list[list[int]], takes: Sequence[Placed]) -> Around:
    """Level and length by the takes of the same kind; the level by those of any kind where these are too few."""
    same, others = ([takes[index] for index in indices] for indices in beside)
    levels_db = [_median([one.level_db for one in group]) for group in (same, others)]
    level_db = levels_db[1] if levels_db[0] is None else levels_db[0]
    letters_per_second = _median([_pace(one) for one in same])
    if not letters_per_second or _pace(take) is None:
        return Around(level_db)
    return Around(level_db, spoken_length(take.text) / letters_per_second)


def _pace(take: Placed) -> float | None:
    letters = spoken_length(take.text)
    return letters / take.seconds if letters >= PACE_LETTERS and take.seconds > 0 else None


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if len(known) >= FEWEST else None


def _jumps(take: Placed, around: Around) -> tuple[str, ...]:
    faults = []
    if jumps_from(Around(around.level_db), take.level_db, take.seconds) > 1:
        over_db = (take.level_db or 0.0) - (around.level_db or 0.0)
        faults.append(f"It is {abs(over_db):.0f} dB {'louder' if over_db > 0 else 'quieter'} than {FAULT_END}")
    if around.seconds and jumps_from(Around(None, around.seconds), None, take.seconds) > 1:
        ratio = around.seconds / take.seconds
        how = f"{ratio:.1f} times as fast" if ratio > 1 else f"{1 / ratio:.1f} times as slow"
        faults.append(f"It is {how} as {FAULT_END}")
    return tuple(faults)


# ---- in the book ------------------------------------------------------------------------------------------------


class _Row(NamedTuple):
    chunk_id: str
    chapter: int
    take_id: int
    placed: Placed
    faults: list[str]
    speech_key: str
    passing: int
    """How many of its candidates pass."""
    settled: bool
    """Whether a person accepted or spoke it."""


_SELECT = """
SELECT c.id, c.chapter, t.id, t.engine, t.voice, c.character, c.kind, t.spoken, t.duration_seconds, (
    SELECT json_extract(value, '$.level_db') FROM json_each(t.candidates)
    WHERE json_extract(value, '$.speech_key') = t.speech_key
), t.faults, t.speech_key, (
    SELECT count(*) FROM json_each(t.candidates) WHERE json_extract(value, '$.verdict') IN ('pass', 'unheard')
), t.accepted
FROM chunks c JOIN takes t ON t.id = c.take_id WHERE NOT c.removed AND t.status = 'success' ORDER BY c.position
"""


def _rows(book: Book) -> list[_Row]:
    rows = []
    for chunk, chapter, take, engine, voice, character, kind, text, seconds, level_db, *rest in book.db.execute(
        _SELECT
    ):
        faults, speech_key, passing, accepted = rest
        placed = Placed("\n".join((engine, voice, character)), kind, text, seconds, level_db)
        settled = bool(accepted) or engine == OWN_VOICE
        rows.append(_Row(chunk, chapter, take, placed, json.loads(faults), speech_key, passing, settled))
    return rows


def _noted(faults: Iterable[str]) -> list[str]:
    return [fault for fault in faults if fault.endswith(FAULT_END)]


def _note(book: Book, take_id: int, faults: tuple[str, ...]) -> None:
    """The take has these faults beside those of its own proof, and fails where it has any."""
    own = _chosen(book, take_id)
    verdict = "fail" if faults else own["verdict"]
    with writing(book.db):
        book.db.execute(
            "UPDATE takes SET faults = ?, verdict = ? WHERE id = ?",
            [json.dumps([*own["faults"], *faults]), verdict, take_id],
        )


def _chosen(book: Book, take_id: int) -> dict[str, Any]:
    key, stored = book.db.execute("SELECT speech_key, candidates FROM takes WHERE id = ?", [take_id]).fetchone()
    return next(one for one in json.loads(stored) if one["speech_key"] == key)


def _nearest_candidate(book: Book, row: _Row, around: Around) -> Placed:
    """How the take is, after another passing candidate was taken that says the words as well and is clearly nearer."""
    stored = json.loads(book.db.execute("SELECT candidates FROM takes WHERE id = ?", [row.take_id]).fetchone()[0])
    able = [one for one in stored if one["verdict"] in ("pass", "unheard") and book.recordings.has(one["speech_key"])]
    now = next((one for one in able if one["speech_key"] == row.speech_key), None)
    far = _far(now, around) if now else 0.0
    if now is None or far <= NEAR_ENOUGH:
        return row.placed
    best = min((one for one in able if _errors(one) <= _errors(now)), key=lambda one: _far(one, around))
    if _far(best, around) > far - NEARER:
        return row.placed
    book.takes.choose_candidate(row.take_id, best["speech_key"], by_ear=False)
    return row.placed._replace(seconds=best["duration_seconds"], level_db=best.get("level_db"))


def _far(candidate: dict[str, Any], around: Around) -> float:
    return jumps_from(around, candidate.get("level_db"), candidate["duration_seconds"])


def _errors(candidate: dict[str, Any]) -> tuple[float, float, float]:
    words = [Word(**word) for word in candidate["words"]]
    return certain_severity(words), uncertain_severity(words), -(candidate["score"] or 0.0)


# ---- once more --------------------------------------------------------------------------------------------------


def _current(book: Book, chunk_id: str) -> int:
    return int(book.db.execute("SELECT take_id FROM chunks WHERE id = ?", [chunk_id]).fetchone()[0])


def _asked_before(book: Book, chunk_id: str) -> bool:
    """Whether this is a retake, by a person or for a jump; that it jumps is told, and no further try is made."""
    return bool(book.db.execute("SELECT attempt FROM chunks WHERE id = ?", [chunk_id]).fetchone()[0])


def _is_worse(book: Book, chunk_id: str, before: int) -> bool:
    """Whether the new take has no sound, or fails by its own proof where the one before did not."""
    row = book.chunk(chunk_id)
    if row.wanted or row.take is None or row.take.id == before:
        return False  # it was not spoken: somebody pressed Stop
    if row.take.status != "success":
        return True
    good = ("pass", "unheard")
    return _chosen(book, row.take.id)["verdict"] not in good and _chosen(book, before)["verdict"] in good


def _go_back(book: Book, chunk_id: str, take_id: int) -> None:
    """The earlier take is the chunk's again, and its job too, so that no later walk speaks it once more."""
    with writing(book.db):
        book.db.execute(
            "UPDATE chunks SET attempt = max(0, attempt - 1), wanted = 0, take_id = ? WHERE id = ?", [take_id, chunk_id]
        )
