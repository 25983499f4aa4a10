"""How a render ended, on standard error: what failed, what is in doubt, what the finished file was proven to hold."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from studio.audiobook import failed_chunks
from studio.commands.common import clock
from studio.project import Book
from studio.proofs import ProofRow
from studio.proving import Cost, Outcome
from studio.report import why_unheard

NAMED = 10  # chunks named in a line

_KEPT = (
    "SELECT c.id FROM chunks c JOIN takes t ON t.id = c.take_id JOIN chapters ch ON ch.n = c.chapter "
    "WHERE ch.selected AND NOT c.removed AND c.wanted = 0 AND t.status = 'success' AND NOT t.accepted "
    "AND t.verdict = ? ORDER BY c.position"
)


def tell_chunks(book: Book, goal: str) -> int:
    """Chunks without a take, failed and in doubt are named; 1 where there are any, else 0."""
    if note := why_unheard(book):
        _say(note)
    failed = failed_chunks(book, goal)
    if failed:
        reason = next((row.take.message for row in failed if row.take and row.take.message), "")
        ids = [row.id for row in failed]
        _say(f"{_counted(ids)} could not be spoken: {_named(ids)}. {reason}".rstrip())
    kept = {verdict: [one for (one,) in book.db.execute(_KEPT, [verdict])] for verdict in ("fail", "doubt")}
    for verdict, ids in kept.items():
        if ids:
            what = "failed" if verdict == "fail" else "is in doubt" if len(ids) == 1 else "are in doubt"
            _say(f"{_counted(ids)} {what}, the best of what was spoken is kept: {_named(ids)}.")
    return 1 if failed or any(kept.values()) else 0


def tell_proof(outcome: Outcome, book: Book, out: Path | None, asked_for: bool) -> int:
    """What the proof came to, why there is none, or what it would take; 1 for words missing that nobody accepted.

    Also 1 where it was asked for and there is none.
    """
    if outcome.why_none:
        _say(outcome.why_none)
    if outcome.cost:
        _say(_offer(outcome.cost, book, out))
    if outcome.proof is None:
        return int(asked_for)
    _say(f"{outcome.proof.stamp} (the finished file, heard back in {clock(outcome.proof.wall_seconds)}).")
    if outcome.proof.remark:
        _say(f"{_missing(outcome.proof)} The title in the file says so; --accept-missing lets it stand.")
    return int(bool(outcome.proof.remark))


def _offer(cost: Cost, book: Book, out: Path | None) -> str:
    time = f"take about {clock(cost.seconds)}" if cost.seconds is not None else "take a time nobody has measured yet"
    path = f" -o {shlex.quote(str(out))}" if out else ""
    return f"Hearing the finished file back would {time}: python app.py render --project {book.id}{path} --prove"


def _missing(proof: ProofRow) -> str:
    """Where words are missing, the first few places of them."""
    places = [one for one in proof.findings if one["kind"] == "missing" and one["certain"]]
    named = [f"{one['expected']!r} at {position(one['start_seconds'])}" for one in places[:5]]
    return f"{proof.remark}: {', '.join(named)}{' ...' if len(places) > 5 else '.'}"


def position(seconds: float) -> str:
    """A place in a recording as players show it: 0:00:45, 12:03:10."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def _say(line: str) -> None:
    print(f"sidetone: {line}", file=sys.stderr)


def _counted(ids: list[str]) -> str:
    return "1 chunk" if len(ids) == 1 else f"{len(ids)} chunks"


def _named(ids: list[str]) -> str:
    return ", ".join(ids[:NAMED]) + (" ..." if len(ids) > NAMED else "")
