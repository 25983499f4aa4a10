"""What a listener makes of a take: the words it heard, how they answer those that were asked for, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["pass", "doubt", "fail", "unheard"]
WordKind = Literal["same", "replaced", "missing", "added", "repeated"]
Severity = Literal["", "number", "name", "negation", "content", "function"]


@dataclass(frozen=True)
class Heard:
    """A transcript with its words and their times in seconds."""

    text: str
    words: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True)
class Word:
    """One step of the alignment of what was expected with what was heard."""

    kind: WordKind
    """A repeated word is an added one that says again what was just said."""
    expected: str
    heard: str
    start_seconds: float = -1.0
    """When the word was heard; -1 where the listener gives no times."""
    end_seconds: float = -1.0
    certain: bool = False
    """Whether a second look at the audio confirmed the difference."""
    cleared: bool = False
    """Whether the second look found the expected words in the sound after all: the listener had misheard them."""
    severity: Severity = ""
    """What sort of word a difference touches; empty where there is none."""
    margin: float = 0.0
    """Of the second look: by how much the heard words fit better than the expected ones, in nats; below zero, worse."""

    @property
    def differs(self) -> bool:
        """Whether it still counts as a difference: not the same, and not cleared."""
        return self.kind != "same" and not self.cleared

    @property
    def uncertain(self) -> bool:
        """A difference that nobody can be sure of."""
        return self.differs and not self.certain


@dataclass(frozen=True)
class Proof:
    """A take heard back."""

    verdict: Verdict
    score: float | None
    """100 x (1 - word error rate), 0 to 100; None when unheard."""
    transcript: str = ""
    words: tuple[Word, ...] = ()
    faults: tuple[str, ...] = ()
    """Signal faults, each a short sentence with its figure."""
    listener: str = ""
    validation_seconds: float = 0.0
    note: str = ""
    """Why nobody could listen, when unheard though a listener was asked for."""
    why: str = ""
    """The verdict in words: what is wrong first, and where; empty for a clean pass."""
    level_db: float | None = None
    """Level of its loud part under full scale, for comparing it with its neighbours; None where nothing sounds."""
