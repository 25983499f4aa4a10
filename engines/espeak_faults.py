"""The built-in engine's test switch: a share of its lines is spoken with a fault, so that what catches faults is tried.

    SIDETONE_ESPEAK_FAULTS="dropped word, repeated word, cut ending 20 %: 0.2"

Each entry is a fault of engines/faults.py and the share of lines that get it, 0.1 where it says none. Which lines, and
where in them, is decided by the line's seed: the same book has the same faults every time. Only what a chunk says with
the seed it has by itself is faulty, so that its other candidates and its retakes are clean; the entry "always" makes
them faulty, too. A line in which the fault has no place (a "lost not" without a "not") is spoken as it is.

Off unless the variable is set. While it is, the engine's model version ends in "+faults": no faulty take has the key
of a clean one, and none is ever taken for one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from engines.audio import Audio
from engines.contract import SEED_MASK, BadInput, Line, Spoken, derived_seed
from engines.espeak import EspeakSpeaker, spoken_dials
from engines.espeak_voices import default_voice
from engines.faults import FAULTS, made
from engines.marked_speech import Delivery, MarkedSpeaker
from engines.original import Original

VARIABLE = "SIDETONE_ESPEAK_FAULTS"
SUFFIX = "+faults"
ALWAYS = "always"
SHARE = 0.1


class Wanted(NamedTuple):
    """What the switch asks for: faults with their shares, and whether retakes are faulty, too."""

    shares: tuple[tuple[str, float], ...]
    always: bool = False

    def fault_of(self, line: Line) -> str | None:
        """The fault of this line, or None."""
        if not self.always and line.seed & SEED_MASK != line.job.plain_seed():
            return None
        at = derived_seed(line.seed, "fault") / (SEED_MASK + 1)
        for name, share in self.shares:
            if at < share:
                return name
            at -= share
        return None


def wanted(told: str) -> Wanted:
    """What the switch says; BadInput for a fault that there is not, or a share that is none."""
    entries = [entry.strip() for entry in told.split(",") if entry.strip()]
    faults = tuple(_share(entry) for entry in entries if entry != ALWAYS)
    if sum(share for _, share in faults) > 1 + 1e-9:
        raise BadInput(f"{VARIABLE} asks for more than every line to be faulty. Let its shares add up to 1 at most.")
    return Wanted(faults, ALWAYS in entries)


def _share(entry: str) -> tuple[str, float]:
    name, _, share = (part.strip() for part in entry.partition(":"))
    if name not in FAULTS:
        raise BadInput(f"{VARIABLE} names a fault {name[:40]!r} that there is not. Choose of: {', '.join(FAULTS)}.")
    try:
        number = float(share or SHARE)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise BadInput(
            f"{VARIABLE} wants a share {share[:20]!r} of {name}. Write a number from 0 to 1, as in {name}: 0.2."
        )
    return name, number


def espeak_speaker(slots: int = 0, fresh: bool = False, limit_seconds: float = 0.0) -> EspeakSpeaker | FaultySpeaker:
    """The speaker of the built-in engine: as it is, or with faults where the environment's switch asks for them."""
    switch = wanted(os.environ.get(VARIABLE, ""))
    speaker = EspeakSpeaker(slots, fresh, limit_seconds)
    return FaultySpeaker(speaker, switch) if switch.shares else speaker


class FaultySpeaker:
    """The built-in engine's Speaker with faults in some of its lines; close() ends its processes."""

    def __init__(self, speaker: EspeakSpeaker, switch: Wanted) -> None:
        self._speaker, self._switch = speaker, switch
        self._marked = MarkedSpeaker(as_spoken=True)
        self.name, self.device, self.numeric_mode = speaker.name, speaker.device, speaker.numeric_mode
        self.slots = speaker.slots
        self.model_version = speaker.model_version + SUFFIX

    def speak(self, lines: Iterator[Line]) -> Iterator[Spoken]:
        """Each line answered once; clean ones in a row are spoken together, as the engine does."""
        lines = iter(lines)
        held: list[Line] = []

        def clean() -> Iterator[Line]:
            """The lines up to the first that is to be faulty, which is held."""
            for line in lines:
                if self._switch.fault_of(line):
                    held.append(line)
                    return
                yield line

        while True:
            yield from self._speaker.speak(clean())
            if not held:
                return
            yield self._with_fault(held.pop())

    def close(self) -> None:
        """Its processes have ended."""
        self._marked.close()
        self._speaker.close()

    def _with_fault(self, line: Line) -> Spoken:
        began = time.perf_counter()
        audio = self._faulty(line)
        if audio is not None:
            return Spoken(line, audio, time.perf_counter() - began)
        [spoken] = self._speaker.speak(iter([line]))
        return spoken

    def _faulty(self, line: Line) -> Audio | None:
        try:
            say = partial(self._marked.say, delivery=_delivery(line))
        except BadInput:  # the engine itself says what is wrong with it
            return None
        faulty = made(self._switch.fault_of(line) or "", Original(line.job.text, say), line.seed)
        return faulty.audio if faulty else None


def _delivery(line: Line) -> Delivery:
    dials = spoken_dials(line.job, line.seed)
    voice = line.job.voice or default_voice(line.job.language_id)
    return Delivery(voice, dials["rate"], dials["pitch"], dials["pitch_range"])
