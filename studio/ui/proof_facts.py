"""What is known of the finished files: which was heard back, what that came to, and what it would take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.listeners import Ears
from studio.library import Library
from studio.project import Book
from studio.proofs import ProofRow
from studio.proving import cost_of
from studio.ui.audiobook_facts import Look, is_stale


@dataclass(frozen=True)
class Proven:
    """The finished files of a book as the window speaks of them."""

    export: dict[str, Any] | None = None
    """The file that holds the book as it is: the M4B, else the newest; None where there is none."""
    proof: ProofRow | None = None
    """Of that file as it is; None where it has not been heard back."""
    others: tuple[tuple[str, ProofRow], ...] = ()
    """Formats of other files that hold the book as it is, with their proofs."""
    older: ProofRow | None = None
    """The newest proof of any file of the book, where the file has none."""
    cost_seconds: float | None = None
    """What hearing the file back would take; None while nobody knows."""
    why_not: str = ""
    """Why nobody can hear it back; empty where somebody can."""


NOTHING = Proven()


def proven(home: Path, book: Look, ears: Ears) -> Proven:
    """What is known of the book's files now."""
    current = [row for row in book.exports if not is_stale(row, book)]
    with Library(home).open(book.id) as opened:
        told = [(row, opened.proofs.of_export(row, opened.folder / "exports")) for row in current]
        told.sort(key=lambda one: one[0]["format"] != "m4b")
        others = tuple((str(row["format"]), proof) for row, proof in told[1:] if proof)
        row, proof = told[0] if told else (None, None)
        if proof:
            return Proven(row, proof, others)
        return _unproven(opened, row, others, ears)


def _unproven(book: Book, row: dict[str, Any] | None, others: tuple[tuple[str, ProofRow], ...], ears: Ears) -> Proven:
    why = "" if ears.name else ears.why or "Nobody listens."
    cost = cost_of(book, ears.name, float(row["duration_seconds"])) if row and ears.name else None
    return Proven(row, None, others, book.proofs.latest(), cost.seconds if cost else None, why)
