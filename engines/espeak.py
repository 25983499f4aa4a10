"""The embedded engine: espeak-ng, real speech on every machine, 22,050 Hz mono.

Speech is a pure function of text, language, voice, dials and seed: each utterance is spoken by a process that has
spoken nothing (engines/espeak_process.py says why). Several are spoken at once, each slot with a warm process of its
own; a process that crashes or hangs costs its utterance and nothing else.

The seed. espeak-ng has none. The seed that a job would have by itself (Job.plain_seed) speaks with the dials as they
are set. Any other seed s moves them, so that candidates and retakes differ:

    rate         x (1 + 0.01 k), k one of -5..-1, 1..5, by derived_seed(s, "rate") mod 10
    pitch        + k, k one of -4..4, by derived_seed(s, "pitch") mod 9; a point is about one per cent in hertz
    pitch_range  + k, k one of -6..6, by derived_seed(s, "pitch_range") mod 13

the last two held within 0..100. The rate always moves, so no other seed sounds like the dials as set; two other seeds
fall on the same dials about once in a thousand.
"""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from engines.audio import Audio
from engines.contract import (
    SEED_MASK,
    BadInput,
    ChunkFailed,
    EngineDead,
    EngineMissing,
    Job,
    Line,
    Spoken,
    derived_seed,
)
from engines.espeak_process import SIGNAL_STATUS
from engines.espeak_voices import default_voice, voice_file
from engines.frames import Frame, FrameError, read_frame, write_frame

MAX_CHARS = 5000
HOW_TO_INSTALL = "Install it with: pip install espeakng-loader"
_ROOT = Path(__file__).resolve().parent.parent
_NOT_SPOKEN = re.compile("[\u00ad\u200b\u2060\ufeff]")


class Dial(NamedTuple):
    """One dial of espeak-ng with its limits."""

    name: str
    default: float
    low: float
    high: float
    help: str


DIALS = (
    Dial("rate", 165, 85, 400, "Words per minute, as espeak-ng counts them."),
    Dial("pitch", 50, 0, 100, "Height of the voice; 50 is the speaker's own, a point is about one per cent."),
    Dial("pitch_range", 50, 0, 100, "Liveliness; 0 is a monotone, 100 doubles the speaker's own."),
)


def missing() -> str | None:
    """Why espeak-ng cannot speak here and what to do, or None where it is installed."""
    if find_spec("espeakng_loader") is None:
        return f"The embedded engine, espeak-ng, is not installed. {HOW_TO_INSTALL}"
    return None


def spoken_dials(job: Job, seed: int) -> dict[str, int]:
    """The dials of one utterance in the library's own whole numbers, moved by the seed as the module says.

    BadInput for a dial that espeak-ng has not, or a value outside its limits.
    """
    values = {dial.name: _checked(dial, job.dials.get(dial.name, dial.default)) for dial in DIALS}
    if unknown := sorted(set(job.dials) - set(values)):
        raise BadInput(f"espeak-ng has no dial {unknown[0][:40]!r}. It has {', '.join(values)}.")
    if seed & SEED_MASK != job.plain_seed():
        step = derived_seed(seed, "rate") % 10 - 5
        values["rate"] = round(values["rate"]) * (1 + 0.01 * (step if step < 0 else step + 1))
        values["pitch"] += derived_seed(seed, "pitch") % 9 - 4
        values["pitch_range"] += derived_seed(seed, "pitch_range") % 13 - 6
    return {
        "rate": round(values["rate"]),
        "pitch": round(min(max(values["pitch"], 0), 100)),
        "pitch_range": round(min(max(values["pitch_range"], 0), 100)),
    }


def spoken_text(text: str) -> str:
    """The text as the library gets it: plain, composed, no control characters (it takes some for commands)."""
    plain = _NOT_SPOKEN.sub("", unicodedata.normalize("NFC", text))
    return " ".join("".join(" " if _is_unspeakable(letter) else letter for letter in plain).split())


def _is_unspeakable(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Co", "Cs")


def _checked(dial: Dial, value: float) -> float:
    if not dial.low <= value <= dial.high:  # not-a-number is inside nothing
        raise BadInput(f"The dial {dial.name} is {value:g}; choose {dial.low:g} to {dial.high:g}.")
    return value


def _limit_seconds(text: str) -> float:
    """Far more than an utterance takes on a slow and busy machine: a thousand characters need about 0.1 s."""
    return 20.0 + 0.05 * len(text)


class EspeakSpeaker:
    """The Speaker of espeak-ng; close() ends its processes."""

    name = "espeak"
    device = "cpu"
    numeric_mode = "exact"

    def __init__(self, slots: int = 0, fresh: bool = False, limit_seconds: float = 0.0) -> None:
        """Ready to speak so many utterances at once (0: one per processor); EngineMissing where it is not installed.

        fresh starts a new process for each utterance, as it must be where there is no fork. limit_seconds is how long
        an utterance may take; 0 goes by the length of its text.
        """
        if why := missing():
            raise EngineMissing(why)
        self.slots = slots or _processors()
        self._limit_seconds = limit_seconds
        self._mouths = [_Mouth(fresh or not hasattr(os, "fork")) for _ in range(self.slots)]
        self.model_version = f"espeak-ng {self._mouths[0].open()}"
        self._idle: queue.LifoQueue[_Mouth] = queue.LifoQueue()
        for mouth in reversed(self._mouths):
            self._idle.put(mouth)
        self._pool = ThreadPoolExecutor(self.slots, "espeak")

    def speak(self, lines: Iterator[Line]) -> Iterator[Spoken]:
        """Each line answered once, in the order they are done; twice as many as there are slots are held at a time."""
        lines = iter(lines)
        pending: set[Future[Spoken]] = set()
        try:
            while True:
                line = next(lines, None) if len(pending) < 2 * self.slots else None
                if line is not None:
                    pending.add(self._pool.submit(self._say, line))
                elif not pending:
                    return
                done, _ = wait(pending, 0 if line else None, FIRST_COMPLETED)
                pending -= done
                yield from (future.result() for future in done)
        finally:
            for future in pending:
                future.cancel()

    def close(self) -> None:
        """Its processes have ended; what was being spoken is lost."""
        for mouth in self._mouths:
            mouth.kill()
        self._pool.shutdown(cancel_futures=True)
        for mouth in self._mouths:
            mouth.close()

    def _say(self, line: Line) -> Spoken:
        began = time.perf_counter()
        try:
            audio = self._spoken(_request(line, self._limit_seconds))
        except (BadInput, ChunkFailed) as error:
            return Spoken(line, None, time.perf_counter() - began, str(error), error.retryable)
        return Spoken(line, audio, time.perf_counter() - began)

    def _spoken(self, request: dict[str, Any]) -> Audio:
        mouth = self._idle.get()
        try:
            audio = mouth.say(request)
        finally:
            self._idle.put(mouth)
        if not np.any(audio.samples):
            raise BadInput(f"espeak-ng says nothing for {request['text'][:60]!r}: it finds no word in it.")
        return audio


def _request(line: Line, limit_seconds: float) -> dict[str, Any]:
    """What the process is asked; BadInput for what espeak-ng cannot do."""
    job = line.job
    if job.audio_prompt_base64 or job.audio_prompt_url or job.audio_prompt_sha256:
        raise BadInput("espeak-ng cannot clone a voice. Choose one of its own, or an engine that clones.")
    if len(job.text) > MAX_CHARS:
        raise BadInput(f"The chunk has {len(job.text)} characters; espeak-ng takes {MAX_CHARS}. Cut it into chunks.")
    dials = spoken_dials(job, line.seed)
    return {
        "text": spoken_text(job.text),
        "file": voice_file(job.voice or default_voice(job.language_id)),
        "rate": dials["rate"],
        "pitch": dials["pitch"],
        "range": dials["pitch_range"],
        "seed": line.seed & SEED_MASK,
        "limit_seconds": limit_seconds or _limit_seconds(job.text),
    }


class _Mouth:
    """One warm process, or with `fresh` one for each utterance; used by one thread at a time."""

    def __init__(self, fresh: bool) -> None:
        self._fresh = fresh
        self._process: subprocess.Popen[bytes] | None = None
        self._rate_hz = 0

    def open(self) -> str:
        """A process is ready; gives the version of its library."""
        self._process = self._started()
        ready = self._read()
        if ready is None or "missing" in ready[0]:
            code = self.close()
            why = ready[0]["missing"] if ready else f"its process ended with status {code}"
            raise EngineMissing(f"espeak-ng cannot be loaded ({why}). {HOW_TO_INSTALL}")
        self._rate_hz = int(ready[0]["rate_hz"])
        return str(ready[0]["version"])

    def say(self, request: dict[str, Any]) -> Audio:
        """What the process makes of the request; ChunkFailed when it refuses, crashes or takes too long."""
        if self._process is None or self._process.poll() is not None:
            self.close()
            self.open()
        with _killed_after(self._process if self._fresh else None, request["limit_seconds"] + 5):
            answer = self._ask(request)
        if answer is None or self._fresh:
            code = self.close()
        if answer is None:
            raise ChunkFailed(_how_it_ended(code, request["limit_seconds"]))
        head, pcm = answer
        if "error" in head:
            raise BadInput(f"espeak-ng cannot speak this chunk: {head['error']}.")
        return Audio.from_pcm16(pcm, self._rate_hz)

    def kill(self) -> None:
        """The process is being killed; whoever waits for its answer gets none."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> int:
        """The process has ended; its exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        for pipe in (process.stdin, process.stdout):
            try:
                pipe.close()  # type: ignore[union-attr]
            except OSError:
                pass
        try:
            return process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _ask(self, request: dict[str, Any]) -> Frame | None:
        try:
            write_frame(self._process.stdin, request)  # type: ignore[union-attr, arg-type]
        except OSError:
            return None
        return self._read()

    def _read(self) -> Frame | None:
        try:
            return read_frame(self._process.stdout)  # type: ignore[union-attr, arg-type]
        except (FrameError, OSError):
            return None

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-W", "ignore::DeprecationWarning", "-m", "engines.espeak_process"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        if sys.platform == "linux":
            pipes["pipesize"] = 1 << 20  # an utterance of 20 s goes through at once
        try:
            return subprocess.Popen(command + ["once"] * self._fresh, cwd=_ROOT, **pipes)
        except OSError as error:
            raise EngineDead(f"The process that speaks espeak-ng cannot be started ({error}).") from error


@contextmanager
def _killed_after(process: subprocess.Popen[bytes] | None, seconds: float) -> Iterator[None]:
    """The process, where there is one, is killed if the block takes longer."""
    timer = threading.Timer(seconds, process.kill) if process else None
    if timer:
        timer.start()
    try:
        yield
    finally:
        if timer:
            timer.cancel()


def _how_it_ended(code: int, limit_seconds: float) -> str:
    """In words, how the process of an utterance ended without an answer."""
    number = -code if code < 0 else code - SIGNAL_STATUS
    if number == getattr(signal, "SIGALRM", 0):
        return f"espeak-ng was not done with this chunk after {limit_seconds:g} s, and was stopped."
    try:
        return f"espeak-ng crashed on this chunk ({signal.Signals(number).name})."
    except ValueError:
        return f"espeak-ng crashed on this chunk (exit status {code})."


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
