"""Which of several candidates is the one to keep."""

from __future__ import annotations

from engines.contract import Candidate
from engines.proof import certain_severity
from engines.signal_checks import is_sound


def choose(candidates: list[Candidate] | tuple[Candidate, ...]) -> int:
    """The index of the best: passed, then fewest and mildest certain differences, score, faults; ties go to the first.

    Length decides nothing: the shortest take is too often the one that left something out.
    """
    return min(range(len(candidates)), key=lambda index: (*_badness(candidates[index]), index))


def _badness(candidate: Candidate) -> tuple[float, ...]:
    proof = candidate.proof
    usable = candidate.audio is None or is_sound(candidate.audio)
    return (
        not usable,
        proof.verdict not in ("pass", "unheard"),
        certain_severity(proof.words),
        -(proof.score or 0.0),
        len(proof.faults),
    )
