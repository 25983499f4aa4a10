"""The local Renderer: a booth in a child process, kept fed, watched, and started again when it dies or hangs.

A booth that dies or hangs takes down every job it had begun; which of them did it is not known. Each is tried again
alone on a fresh booth. The one that ends its booth a second time is answered with an error, the others with takes, and
the rest goes on. A booth that cannot even start, or ends on one chunk after another, is a dead engine.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engines.audio import Audio
from engines.contract import ChunkFailed, EngineDead, Heard, Job, ListenerMissing, PoisonChunk, Proof, Take
from engines.keeper import ENDED, Keeper, Terms
from engines.listening import Answer, Ask, NextAsk, listened
from engines.take_frames import proof_from_wire, stored_to_frame, take_from_frame

Stored = Callable[[Job], Mapping[str, Audio]]
POISONS = 5  # so many chunks in a row that ended two booths each make a dead engine


def default_deadline_seconds(job: Job) -> float:
    """How long a job may show no sign of life: far beyond any utterance of its length on a slow machine."""
    return 120.0 + 0.5 * len(job.text)


class LocalRenderer:
    """The booth of this machine. One render() or prove() at a time; close() ends the child; also a context manager."""

    def __init__(
        self,
        engine: str = "espeak",
        listener: str = "",
        *,
        slots: int = 0,
        python: str | None = None,
        environment: dict[str, str] | None = None,
        options: dict[str, Any] | None = None,
        listener_options: dict[str, Any] | None = None,
        deadline_seconds: Callable[[Job], float] = default_deadline_seconds,
        start_seconds: float = 600.0,
        stored: Stored = lambda job: {},
    ) -> None:
        """Nothing is started yet.

        slots is how many utterances are spoken at once (0: the engine decides); python another interpreter for the
        booth; environment what the booth sees besides this process's own, secrets too; options go to the engine and
        listener_options to the listener. deadline_seconds(job) is how long a job may show no sign of life,
        start_seconds how long an engine may take to load. stored(job) is sound by its speech key that was spoken
        before: it is judged and not spoken again.
        """
        self._stored = stored
        self._keeper = Keeper(
            Terms(
                python=python or sys.executable,
                environment=environment or {},
                engine=engine,
                listener=listener,
                slots=slots,
                options=options or {},
                listener_options=listener_options or {},
                start_seconds=start_seconds,
                deadline_seconds=deadline_seconds,
            )
        )
        self._busy = False

    def __enter__(self) -> LocalRenderer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process of the booth; 0 while there is none."""
        return self._keeper.child.pid if self._keeper.child else 0

    @property
    def listener(self) -> str:
        """Who is to listen; empty for nobody."""
        return self._keeper.terms.listener

    def start(self) -> dict[str, Any]:
        """The booth is ready; its facts: model_version, device, numeric_mode, slots, listener, listener_note.

        EngineDead, EngineMissing or BadInput where there can be no such booth.
        """
        self._keeper.ready()
        return dict(self._keeper.facts)

    def render(self, jobs: Iterator[Job]) -> Iterator[Take]:
        """Each job answered once, in any order. Jobs are pulled when there is room; closing cancels within a chunk."""
        self._claim()
        run = _Run(self._keeper, iter(jobs), self._stored)
        try:
            yield from run.takes()
        finally:
            self._busy = False
            if run.flights:
                self._keeper.cancel()

    def prove(self, audio: Audio, job: Job) -> Proof:
        """The sound judged again by the listener and the threshold of now; nothing is spoken, no engine is loaded.

        ChunkFailed where listening ended two booths.
        """
        self._claim()
        try:
            return self._proof(audio, {"type": "judge", "job": job.to_wire(), "rate_hz": audio.rate_hz})
        finally:
            self._busy = False

    def hear(self, audio: Audio, language_id: str = "en") -> Heard:
        """The words in the sound with their times; ListenerMissing where nobody can listen, with the reason."""
        asks = iter((Ask(audio, language_id),))
        [answer] = self.listen(lambda: next(asks, None))
        if answer.note:
            raise ListenerMissing(answer.note)
        return answer.heard

    def listen(self, next_ask: NextAsk) -> Generator[Answer, None, None]:
        """Each stretch of sound heard, or looked at a second time, in order; one waits while one is at work.

        Closing cancels. ChunkFailed where one stretch ended the booth twice.
        """
        self._claim()
        over = False
        try:
            yield from listened(self._keeper, next_ask)
            over = True
        finally:
            self._busy = False
            if not over:
                self._keeper.cancel()

    def close(self) -> None:
        """The booth has ended."""
        self._keeper.close()

    def _claim(self) -> None:
        if self._busy:
            raise RuntimeError("this renderer is at work already; close the other generator first")
        self._busy = True

    def _proof(self, audio: Audio, head: dict[str, Any]) -> Proof:
        limit_seconds = self._keeper.terms.start_seconds + 20 * audio.duration_seconds
        why = ""
        for _ in range(2):
            self._keeper.ready(for_speech=False).send(head | {"id": self._keeper.next_id()}, audio.to_pcm16())
            event = self._keeper.next_event(limit_seconds)
            if event and event[0]["type"] == "proof":
                self._keeper.in_vain = 0
                return proof_from_wire(event[0]["proof"])
            why = self._keeper.bury(0.0 if event else limit_seconds)
        raise ChunkFailed(f"Listening to this recording ended the booth twice ({why}). Try another listener.")


@dataclass
class _Flight:
    """A job that was sent to the booth."""

    job: Job
    since: float
    """When it last showed a sign of life, on the monotonic clock."""
    begun: bool = False
    deaths: int = 0
    """Booths that ended while it was being spoken."""


class _Run:
    """One call of render(): what is in flight, what must be tried again, and what is pulled next."""

    def __init__(self, keeper: Keeper, jobs: Iterator[Job], stored: Stored) -> None:
        self.flights: dict[int, _Flight] = {}
        self._keeper, self._jobs, self._stored = keeper, jobs, stored
        self._again: deque[_Flight] = deque()
        self._suspects: deque[_Flight] = deque()
        self._more = True
        self._poisons = 0
        self._heard = time.monotonic()

    def takes(self) -> Iterator[Take]:
        """Every job answered; what is already there leaves before another job is pulled."""
        while True:
            event = self._keeper.next_event(0.0) if self.flights else None
            if event is None:
                if self._send_one():
                    continue
                if not self.flights:
                    return
                event = self._keeper.next_event(self._patience_seconds())
            if event is ENDED:
                yield from self._ended(0.0)
            elif event is not None:
                yield from self._received(*event)
            elif overdue := [flight for flight in self.flights.values() if self._left_seconds(flight) <= 0]:
                yield from self._ended(self._limit_seconds(overdue[0]))

    def _send_one(self) -> bool:
        """Whether there was room for a job, and one to send. A suspect goes alone."""
        if self._suspects or any(flight.deaths for flight in self.flights.values()):
            flight = self._suspects.popleft() if self._suspects and not self.flights else None
        elif self.flights and len(self.flights) >= self._window():
            flight = None
        else:
            flight = self._again.popleft() if self._again else self._pulled()
        if flight is None:
            return False
        child = self._keeper.ready()
        number = self._keeper.next_id()
        flight.since, flight.begun = time.monotonic(), False
        self.flights[number] = flight
        have, body = stored_to_frame(self._stored(flight.job))
        child.send({"type": "job", "id": number, "job": flight.job.to_wire(), "have": have}, body)
        return True

    def _window(self) -> int:
        """Enough that the booth's slots are full, the same again waits there, and a few more are on their way."""
        return 3 * int(self._keeper.facts.get("slots", 1)) + 2

    def _pulled(self) -> _Flight | None:
        job = next(self._jobs, None) if self._more else None
        self._more = job is not None
        return _Flight(job, time.monotonic()) if job else None

    def _received(self, head: dict[str, Any], body: bytes) -> Iterator[Take]:
        self._heard = time.monotonic()
        flight = self.flights.get(head.get("id", 0))
        if flight is None:
            return
        flight.begun, flight.since = True, self._heard
        if head["type"] == "take":
            self._keeper.in_vain = self._poisons = 0
            yield take_from_frame(self.flights.pop(head["id"]).job, head, body)
        elif head["type"] == "refused":
            del self.flights[head["id"]]
            yield _error_take(flight.job, head["message"])

    def _ended(self, silent_seconds: float) -> Iterator[Take]:
        """The booth is gone: what it had begun is suspect, the rest is sent again."""
        why = self._keeper.bury(silent_seconds)
        flights = list(self.flights.values())
        self.flights.clear()
        begun = [flight for flight in flights if flight.begun]
        self._again.extendleft(flight for flight in reversed(flights) if not flight.begun)
        if not begun:
            self._keeper.give_up_if_in_vain(why)
        for flight in begun:
            flight.deaths += 1
            if flight.deaths < 2:
                self._suspects.append(flight)
            else:
                yield self._poison(flight.job, why)

    def _poison(self, job: Job, why: str) -> Take:
        self._poisons += 1
        if self._poisons >= POISONS:
            raise EngineDead(
                f"{self._keeper.terms.engine} ended its booth on {POISONS} chunks in a row ({why}). "
                "Check the engine and its device, then start again; what is done is kept."
            )
        error = PoisonChunk(f"This chunk ended its booth twice ({why}). Change its text, or choose another engine.")
        return _error_take(job, str(error), error.retryable)

    def _limit_seconds(self, flight: _Flight) -> float:
        """How long it may be silent; one not begun waits for those before it, and for the engine to load."""
        terms = self._keeper.terms
        return terms.deadline_seconds(flight.job) if flight.begun else terms.start_seconds

    def _left_seconds(self, flight: _Flight) -> float:
        since = flight.since if flight.begun else max(flight.since, self._heard)
        return since + self._limit_seconds(flight) - time.monotonic()

    def _patience_seconds(self) -> float:
        return max(0.01, min(self._left_seconds(flight) for flight in self.flights.values()))


def _error_take(job: Job, message: str, retryable: bool = False) -> Take:
    return Take(job, job.job_key(), "error", message=message, retryable=retryable)
