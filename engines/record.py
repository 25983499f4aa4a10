"""The candidate loop: speak, listen, judge, choose, try again.

    jobs -> [ask] -> lines -> speaker -> spoken -> [judge] -> settled? -> take
              ^                                        |
              +----------- another candidate ----------+

One generator runs it all. The speaker pulls lines when it has room; lines asked again come before new jobs. The stream
of lines ends when nothing is left to say or a take is ready to leave, and speak() is called again while work is left,
so neither side waits for itself and a finished take never waits for the next job.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from engines.audio import Audio
from engines.choice import KnowsVoice, choose
from engines.contract import (
    Candidate,
    ChunkFailed,
    EngineDead,
    Job,
    Line,
    Listener,
    Speaker,
    Spoken,
    Take,
    candidate_seed,
)
from engines.judge import judge_audio
from engines.listeners import NOBODY
from engines.risk import starting_candidates

Cached = Callable[[str], Audio | None]


def record(
    jobs: Iterator[Job],
    speaker: Speaker,
    listener: Listener | None = None,
    cached: Cached = lambda speech_key: None,
) -> Iterator[Take]:
    """Every job leaves as one Take, in the order they are settled; `cached(speech_key)` sound is not spoken again.

    Jobs are pulled one by one, when the speaker has room. Closing the generator closes the speaker's stream and
    abandons what is in flight. EngineDead passes through; a chunk that cannot be spoken is a Take with status error.
    """
    session = _Session(iter(jobs), speaker, listener, cached)
    while session.has_work():
        yield from session.leaving()
        if session.waiting:
            yield from session.speak()


@dataclass
class _Question:
    """A job on its way: what was asked of the speaker, and what came back.

    Tries are numbered 0, 1, 2... over all rounds; try i is candidate i mod n of round i div n.
    """

    job: Job
    number: int
    asked: int = 0
    candidates: dict[int, Candidate] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    hopeless: bool = False
    """Whether the last error said that trying again does not help."""

    def next_tries(self) -> range:
        """The tries to ask for now; none while answers are awaited, when one passed, or when the budget is used up."""
        budget = self.job.n_candidates * (self.job.max_retries + 1)
        if not self.all_answered() or self.hopeless or self.asked >= budget or self._passed():
            return range(0)
        return range(self.asked, self.asked + self._step())

    def _step(self) -> int:
        if self.job.candidate_policy == "all":
            return self.job.n_candidates
        return 1 if self.asked else starting_candidates(self.job)

    def all_answered(self) -> bool:
        return self.asked == len(self.candidates) + len(self.errors)

    def _passed(self) -> bool:
        return any(candidate.proof.verdict in ("pass", "unheard") for candidate in self.candidates.values())

    def seed(self, number: int) -> int:
        return candidate_seed(self.job.base_seed(), *divmod(number, self.job.n_candidates))

    def take(self, speaker: Speaker) -> Take:
        """The answer: the best candidate, or the error that left none."""
        candidates = tuple(self.candidates[number] for number in sorted(self.candidates))
        common: dict[str, Any] = {
            "job": self.job,
            "job_key": self.job.job_key(),
            "retries_used": (self.asked - 1) // self.job.n_candidates,
            "device": speaker.device,
            "numeric_mode": speaker.numeric_mode,
        }
        if candidates:
            return Take(status="success", candidates=candidates, chosen=choose(candidates), **common)
        return Take(status="error", message=self._why(speaker.name), retryable=not self.hopeless, **common)

    def _why(self, name: str) -> str:
        tries = "once" if self.asked == 1 else f"{self.asked} times"
        return f"{name} was asked {tries} and could not speak this chunk: {self.errors[max(self.errors)]}"


class _Session:
    """One call of record(): the questions open, the lines waiting for the speaker, the takes ready to leave."""

    def __init__(self, jobs: Iterator[Job], speaker: Speaker, listener: Listener | None, cached: Cached) -> None:
        self.jobs, self.speaker, self.listener, self.cached = jobs, speaker, listener, cached
        self.waiting: deque[Line] = deque()
        self.in_flight: dict[str, Line] = {}
        self.asked_by: dict[str, tuple[_Question, int]] = {}
        self.ready: deque[Take] = deque()
        self.pulled = 0
        self.spoken_for = 0
        """Lines the speaker has taken."""

    def has_work(self) -> bool:
        """Whether a line waits or a take is ready, after pulling a job if there was neither."""
        return bool(self.waiting or self.ready) or self._pull()

    def leaving(self) -> Iterator[Take]:
        """The takes that are ready, each once."""
        while self.ready:
            yield self.ready.popleft()

    def speak(self) -> Iterator[Take]:
        """Gives the speaker what waits, and hands on takes as they settle; every line taken is answered afterwards."""
        taken_before = self.spoken_for
        try:
            with _closing(self.speaker.speak(self._lines())) as stream:
                for spoken in stream:
                    self._answer(spoken)
                    yield from self.leaving()
            problem = ChunkFailed(f"{self.speaker.name} gave no answer.")
        except ChunkFailed as error:
            problem = error
        for line in list(self.in_flight.values()):
            self._answer(Spoken(line, None, 0.0, str(problem), problem.retryable))
        if self.spoken_for == taken_before:
            raise EngineDead(
                f"{self.speaker.name} took none of the lines it was offered. Restart it or choose another."
            )

    def _lines(self) -> Iterator[Line]:
        while not self.ready and (self.waiting or self._pull()):
            if self.waiting:
                line = self.waiting.popleft()
                self.in_flight[line.id] = line
                self.spoken_for += 1
                yield line

    def _pull(self) -> bool:
        job = next(self.jobs, None)
        if job is None:
            return False
        self.pulled += 1
        self._pursue(_Question(job, self.pulled))
        return True

    def _pursue(self, question: _Question) -> None:
        """Asks for as many tries as it takes until the speaker is needed or the question is settled."""
        while tries := question.next_tries():
            for number in tries:
                self._ask(question, number)
        if question.all_answered():
            self.ready.append(question.take(self.speaker))

    def _ask(self, question: _Question, number: int) -> None:
        question.asked += 1
        seed = question.seed(number)
        stored = self.cached(question.job.speech_key(seed))
        if stored is not None:
            question.candidates[number] = self._candidate(question.job, seed, stored, 0.0)
            return
        line = Line(f"{question.number}.{number}", question.job, seed)
        self.asked_by[line.id] = (question, number)
        self.waiting.append(line)

    def _answer(self, spoken: Spoken) -> None:
        """Books what the speaker made of a line, and asks for more where that is called for."""
        line = self.in_flight.pop(spoken.line.id, None)
        if line is None:
            raise EngineDead(f"{self.speaker.name} answered a line that nobody asked for ({spoken.line.id}).")
        question, number = self.asked_by.pop(line.id)
        if spoken.audio is not None and len(spoken.audio) and not spoken.error:
            candidate = self._candidate(line.job, line.seed, spoken.audio, spoken.generation_seconds)
            question.candidates[number] = candidate
        else:
            question.errors[number] = spoken.error or "it gave no sound."
            question.hopeless = question.hopeless or not spoken.retryable
        self._pursue(question)

    def _candidate(self, job: Job, seed: int, audio: Audio, generation_seconds: float) -> Candidate:
        listener = None if job.listener in NOBODY else self.listener
        proof = judge_audio(job, audio, listener)
        likeness = self.speaker.likeness(audio, job) if isinstance(self.speaker, KnowsVoice) else None
        key, seconds = job.speech_key(seed), audio.duration_seconds
        return Candidate(seed, key, audio, proof, generation_seconds, seconds, likeness)


@contextmanager
def _closing(stream: Iterator[Spoken]) -> Iterator[Iterator[Spoken]]:
    """The stream, closed afterwards where it can be."""
    try:
        yield stream
    finally:
        close = getattr(stream, "close", None)
        if close is not None:
            close()
