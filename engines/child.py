"""A booth as its parent sees it: a child process, frames to it and from it, and its last words."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from typing import Any

from engines.frames import Frame, FrameError, read_frame, write_frame

ROOT = Path(__file__).resolve().parent.parent
CLOSING_SECONDS = 3.0
_LAST_WORDS = 40


class Child:
    """A running booth. What it sends waits in a queue; sending never blocks; kill() or close() leave nothing behind."""

    def __init__(self, python: str, environment: dict[str, str]) -> None:
        """The process is started; OSError where it cannot be."""
        options: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {}
        if sys.platform == "linux":
            options["pipesize"] = 1 << 20
        self._process = subprocess.Popen(
            [python, "-X", "faulthandler", "-m", "engines.booth"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=environment,
            **options,
        )
        self._events: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._outbox: queue.SimpleQueue[tuple[dict[str, Any], bytes] | None] = queue.SimpleQueue()
        self._words: deque[str] = deque(maxlen=_LAST_WORDS)
        work = (self._read, self._write, self._overhear)
        self._threads = [threading.Thread(target=each, name=f"booth{each.__name__}", daemon=True) for each in work]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The number of the process, and of its process group."""
        return self._process.pid

    def send(self, head: dict[str, Any], body: bytes = b"") -> None:
        """The frame is on its way; where the child is dead, its end tells."""
        self._outbox.put((head, body))

    def next_event(self, seconds: float) -> Frame | None:
        """The next frame it sent, or None once it has ended; queue.Empty when nothing came in so many seconds."""
        event = self._events.get(timeout=seconds) if seconds > 0 else self._events.get_nowait()
        if event is None:
            self._events.put(None)  # whoever asks again is told again
        return event

    def how_it_ended(self) -> str:
        """In words, its exit status and the last line it printed; one that goes on all the same is killed."""
        try:
            code = self._process.wait(CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return "it went on without making sense"
        self._threads[2].join(CLOSING_SECONDS)
        status = f"exit status {code}"
        if code < 0:
            status = f"signal {signal.Signals(-code).name}" if -code in list(signal.Signals) else f"signal {-code}"
        return f"{status}; it said: {self.last_words(1)}" if self._words else status

    def last_words(self, lines: int = 3) -> str:
        """The last lines it printed on standard error, in one line."""
        return " | ".join(list(self._words)[-lines:])

    def close(self) -> None:
        """It has ended, by itself if it does so in time."""
        self._outbox.put(None)
        try:
            self._process.wait(CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        self.kill()

    def kill(self) -> None:
        """It has ended, with its process group, and its pipes and threads are gone."""
        if self._process.poll() is None:
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()
        self._outbox.put(None)
        for thread in self._threads:
            thread.join(CLOSING_SECONDS)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def _read(self) -> None:
        try:
            while (frame := read_frame(self._process.stdout)) is not None:  # type: ignore[arg-type]
                self._events.put(frame)
        except (FrameError, OSError, ValueError) as error:
            self._words.append(str(error))
            self._process.kill()
        self._events.put(None)

    def _write(self) -> None:
        stream: Any = self._process.stdin
        try:
            while (letter := self._outbox.get()) is not None:
                write_frame(stream, letter[0], letter[1])
        except (OSError, ValueError):
            pass  # it has ended, as the reader will find out
        try:
            stream.close()
        except OSError:
            pass

    def _overhear(self) -> None:
        for line in self._process.stderr or ():
            if text := line.decode(errors="replace").strip():
                self._words.append(text[:300])
