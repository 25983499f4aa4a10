"""Keeps a booth: starts it, waits until it is ready, buries it when it dies or hangs, and gives up in time."""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engines.child import ROOT, Child
from engines.contract import BadInput, EngineDead, EngineMissing, Job
from engines.frames import Frame

STARTS = 3  # so many booths in a row that answer nothing make a dead engine
CANCEL_SECONDS = 10.0
ENDED: Frame = ({"type": "ended"}, b"")
_ERRORS = {error.__name__: error for error in (BadInput, EngineDead, EngineMissing)}


@dataclass(frozen=True)
class Terms:
    """What a booth is asked to be, and how long it is waited for."""

    python: str
    environment: dict[str, str]
    engine: str
    listener: str
    slots: int
    options: dict[str, Any]
    listener_options: dict[str, Any]
    start_seconds: float
    deadline_seconds: Callable[[Job], float]

    def hello(self, for_speech: bool) -> dict[str, Any]:
        """The first frame of a booth; one that only judges needs no engine."""
        return {
            "type": "hello",
            "engine": self.engine if for_speech else "",
            "listener": self.listener,
            "slots": self.slots,
            "options": self.options if for_speech else {},
            "listener_options": self.listener_options,
        }

    def child_environment(self) -> dict[str, str]:
        """The environment of this process and the one given, with this code first on the path."""
        path = self.environment.get("PYTHONPATH", os.environ.get("PYTHONPATH", ""))
        own = {"PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), path))), "PYTHONUNBUFFERED": "1"}
        return {**os.environ, **self.environment, **own}


@dataclass
class Keeper:
    """At most one booth, and what is known of it."""

    terms: Terms
    child: Child | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    in_vain: int = 0
    """Booths in a row that ended without an answer."""
    _number: int = 0
    _cancelling: int = 0

    def ready(self, for_speech: bool = True) -> Child:
        """A booth that is ready and owes nothing; EngineDead, EngineMissing or BadInput where there can be none."""
        if self.child and self._cancelling and not self._cancelled():
            self.bury(CANCEL_SECONDS)
        if self.child and for_speech and not self.facts["engine"]:
            self.close()
        while self.child is None:
            self._start(for_speech)
        return self.child

    def next_id(self) -> int:
        """A number not used before."""
        self._number += 1
        return self._number

    def next_event(self, seconds: float) -> Frame | None:
        """What the booth sent; None when nothing came in so many seconds, ENDED once it has ended.

        Raises what it died of, where it said so: EngineDead, EngineMissing or BadInput.
        """
        if self.child is None:
            return ENDED
        try:
            event = self.child.next_event(seconds)
        except queue.Empty:
            return None
        if event is None:
            return ENDED
        if event[0].get("type") == "dead":
            self.close()
            raise _ERRORS.get(event[0]["error"], EngineDead)(event[0]["message"])
        return event

    def bury(self, silent_seconds: float = 0.0) -> str:
        """The booth is gone, killed if need be; how it ended, in words."""
        child, self.child = self.child, None
        self._cancelling = 0
        if child is None:
            return "it was gone"
        if silent_seconds:
            child.kill()
            return f"no sign of life for {silent_seconds:g} s"
        why = child.how_it_ended()
        child.kill()
        return why

    def cancel(self) -> None:
        """What the booth was asked is not wanted any more; ready() waits until it has left it."""
        if self.child:
            self._cancelling = self.next_id()
            self.child.send({"type": "cancel", "id": self._cancelling})

    def close(self) -> None:
        """There is no booth."""
        child, self.child = self.child, None
        self._cancelling = 0
        if child:
            child.close()

    def give_up_if_in_vain(self, why: str) -> None:
        """One more booth that answered nothing; EngineDead at the third in a row."""
        self.in_vain += 1
        if self.in_vain >= STARTS:
            self.in_vain = 0
            raise EngineDead(
                f"The booth for {self.terms.engine or 'listening'} ended {STARTS} times before it answered ({why}). "
                "Check the engine's installation, or choose another engine."
            )

    def _start(self, for_speech: bool) -> None:
        try:
            self.child = Child(self.terms.python, self.terms.child_environment())
        except OSError as error:
            raise EngineDead(
                f"The booth's Python, {self.terms.python}, cannot be started ({error.strerror}). "
                "Check the setting booth_python."
            ) from error
        self.child.send(self.terms.hello(for_speech))
        event = self.next_event(self.terms.start_seconds)
        if event and event[0]["type"] == "ready":
            self.facts = event[0]
            return
        words = self.child.last_words()
        why = self.bury(0.0 if event else self.terms.start_seconds)
        self.give_up_if_in_vain(words or why)

    def _cancelled(self) -> bool:
        """Whether the booth has left what was cancelled, after waiting a little for it."""
        until = time.monotonic() + CANCEL_SECONDS
        while (left_seconds := until - time.monotonic()) > 0:
            event = self.next_event(left_seconds)
            if event is ENDED:
                return False
            if event and event[0].get("type") == "cancelled" and event[0]["id"] == self._cancelling:
                self._cancelling = 0
                return True
        return False
