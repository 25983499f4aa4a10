"""Which of several candidates is the one to keep."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from engines.audio import Audio
from engines.contract import Candidate, Job
from engines.hearing import Word
from engines.proof import certain_severity
from engines.severity import WEIGHTS, severity_of
from engines.signal_checks import is_sound

LEVEL_JUMP_DB = 6.0
"""From one take to the next it is heard as a jump; takes of one voice stay within 3.2 dB (five voices measured)."""
PACE_JUMP = 1.5
"""So many times as fast or as slow; takes of one voice with 60 letters or more stay within 0.72 and 1.23."""
_LIKENESS_STEP = 0.05
"""A smaller difference between two voices' likenesses is within what one voice varies by."""


@runtime_checkable
class KnowsVoice(Protocol):
    """A Speaker that can say how much a sound is like the voice it was asked for."""

    def likeness(self, audio: Audio, job: Job) -> float:
        """Speaker similarity, 0 to 1: 1 is the very voice of the job."""
        ...


class Around(NamedTuple):
    """What the takes around a place in the book make one expect there; None where they say nothing."""

    level_db: float | None = None
    """Of their loud parts, as Proof.level_db."""
    seconds: float | None = None
    """How long the text would be at their pace."""


NOTHING_AROUND = Around()


def choose(candidates: Sequence[Candidate], around: Around = NOTHING_AROUND) -> int:
    """The index of the best: passed, then fewest and mildest word errors, then signal, then continuity.

    Word errors are the certain ones by their severity, then the uncertain ones, then the score. Continuity is the
    voice's likeness where the engine knows it, then how far the take is from those around it. Ties go to the first.
    Length decides nothing: the shortest take is too often the one that left something out.
    """
    return min(range(len(candidates)), key=lambda index: (*_badness(candidates[index], around), index))


def uncertain_severity(words: Sequence[Word]) -> float:
    """How bad the differences are of which nobody is sure, were they there: weighed as the certain ones."""
    return sum(WEIGHTS[word.severity or severity_of(word.expected, word.heard)] for word in words if word.uncertain)


def jumps_from(around: Around, level_db: float | None, seconds: float) -> float:
    """How far a take is from those around it, in jumps: 1 is as loud, quiet, fast or slow as is heard for a jump."""
    level = abs(level_db - around.level_db) / LEVEL_JUMP_DB if None not in (level_db, around.level_db) else 0.0  # type: ignore[operator]
    pace = abs(math.log(seconds / around.seconds)) / math.log(PACE_JUMP) if around.seconds and seconds > 0 else 0.0
    return max(level, pace)


def _badness(candidate: Candidate, around: Around) -> tuple[float, ...]:
    proof = candidate.proof
    usable = candidate.audio is None or is_sound(candidate.audio)
    return (
        not usable,
        proof.verdict not in ("pass", "unheard"),
        certain_severity(proof.words),
        uncertain_severity(proof.words),
        -(proof.score or 0.0),
        len(proof.faults),
        -round((candidate.likeness or 0.0) / _LIKENESS_STEP),
        jumps_from(around, proof.level_db, candidate.duration_seconds),
    )
