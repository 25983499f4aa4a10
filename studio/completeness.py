"""The finished file listened to again, against every word of the book: what is missing, added, said twice, or moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engines.hearing import Severity
from engines.local import LocalRenderer

FindingKind = Literal["missing", "added", "repeated", "replaced", "swapped"]

Progress = Callable[[str, float, float], None]
"""Told the phase (`hearing`, `aligning`, `looking`), seconds of sound done in it, and of how many (0 where nobody
knows); may raise to stop the work, which then leaves nothing behind."""


@dataclass(frozen=True)
class Expected:
    """One chunk of the book as it must sound in the file."""

    chunk_id: str
    spoken: str
    """The words that were sent to the engine."""
    doubtful_in_take: frozenset[int] | None = None
    """Which of words_of(spoken) the take's own proof did not hear; None where nobody listened to the take."""
    heard_as: str = ""
    """Another wording that is heard right as well, as a Job has it."""


@dataclass(frozen=True)
class Finding:
    """One place where the file and the book differ, or where nobody can be sure."""

    kind: FindingKind
    expected: str
    """The book's words there; of a long stretch the first and last with an ellipsis between."""
    heard: str
    start_seconds: float
    """Where in the file; of something missing, where it should be. Of a folder, counted over its files in order."""
    end_seconds: float
    first_word: int
    """Place of its first word among all expected words, from 0; of something added, of the word it stands before."""
    words: int
    """How many expected words it touches; of something added or repeated, how many words are too many."""
    chunk_ids: tuple[str, ...]
    """The chunks of its words; of something added, the chunks it stands between."""
    certain: bool
    """Whether it is so; else the file or the take alone leaves a doubt."""
    severity: Severity = ""
    file: str = ""
    """Its file in a folder, by name."""


@dataclass(frozen=True)
class Completeness:
    """A finished file against its book; heard + doubt + missing == words."""

    words: int
    heard: int
    doubt: int
    """Words that the file or the take alone leaves in doubt."""
    missing: int
    """Words that neither the take's proof nor the finished file has."""
    findings: tuple[Finding, ...]
    audio_seconds: float
    wall_seconds: float
    listener: str
    """Empty where nobody could listen; then every word is in doubt, and note says why."""
    file: str
    note: str = ""

    @property
    def stamp(self) -> str:
        """The result in one line: 41,200 words: 41,163 heard, 37 in doubt, 0 missing."""
        return f"{self.words:,} words: {self.heard:,} heard, {self.doubt:,} in doubt, {self.missing:,} missing"

    @property
    def certain(self) -> tuple[Finding, ...]:
        """What is certainly wrong with the file."""
        return tuple(finding for finding in self.findings if finding.certain)


def prove_file(
    path: Path,
    expected: Iterable[Expected],
    renderer: LocalRenderer,
    language_id: str = "en",
    on_progress: Progress = lambda phase, done, total: None,
) -> Completeness:
    """What of the expected words the file, or the folder of files in the order of their names, really says.

    Time is linear in the sound and the words, memory bounded but for the words themselves. BadInput for what is no
    sound; ChunkFailed where listening ended the booth twice at one place.
    """
    raise NotImplementedError
