"""Two hands for mastering: processes that finish chapters side by side, and end when the walk does."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path

from engines.contract import SidetoneError
from studio.chapters import FinishedChapter, finish_chapter
from studio.mastering import MasteringStyle
from studio.project import Book

MOST_HANDS = 4  # each holds about 100 MB
WORTH_A_HAND_SECONDS = 600.0  # of sound; a process takes about as long to start
LOOK_SECONDS = 0.2
END_SECONDS = 5.0

Answer = FinishedChapter | SidetoneError | None


class HandLost(SidetoneError):
    """A mastering process ended without a word."""

    retryable = True


def finish_side_by_side(
    book: Book, numbers: list[int], style: MasteringStyle, check: Callable[[], None]
) -> Iterator[tuple[int, FinishedChapter | None]]:
    """Each chapter's number with its finished sound, in the order they are done; raises what finish_chapter raises.

    A chapter whose process was killed is given to a fresh one, once; HandLost the second time.
    """
    waiting, lost = list(reversed(numbers)), set[int]()
    hands = [_Hand(book.folder, style) for _ in range(_hands_needed(book, numbers))]
    try:
        for hand in hands:
            hand.give(waiting.pop())
        while busy := [hand for hand in hands if hand.number]:
            check()
            for ready in wait([hand.line for hand in busy], LOOK_SECONDS):
                hand = next(hand for hand in busy if hand.line is ready)
                number = hand.number
                try:
                    yield number, hand.answer()
                except HandLost:
                    if number in lost:
                        raise
                    lost.add(number)
                    waiting.append(number)
                    hand.renew()
                if waiting:
                    hand.give(waiting.pop())
    finally:
        for hand in hands:
            hand.dismiss()


def _hands_needed(book: Book, numbers: list[int]) -> int:
    """As many as have enough to do to make up for their start."""
    seconds = sum(row.audio_seconds for row in book.chapters() if row.n in numbers)
    return min(MOST_HANDS, os.cpu_count() or 1, len(numbers), 1 + int(seconds / WORTH_A_HAND_SECONDS))


class _Hand:
    """One process; it holds no other end of its line, so it ends when this process is gone."""

    def __init__(self, folder: Path, style: MasteringStyle) -> None:
        self._task = str(folder), style
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would copy the booth's pipes and locks of threads
        self.line, theirs = context.Pipe()
        self.number = 0
        self._process = context.Process(target=_serve, args=(theirs, os.getpid(), *self._task), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, number: int) -> None:
        """The chapter is its task; where the process has ended, answer() tells."""
        self.number = number
        with suppress(OSError):
            self.line.send(number)

    def answer(self) -> FinishedChapter | None:
        """What it made of its task; HandLost where it has ended."""
        number, self.number = self.number, 0
        try:
            answer: Answer = self.line.recv()
        except (EOFError, OSError) as error:
            raise HandLost(
                f"The process that mastered chapter {number} ended twice without a word. "
                "Free some memory and start again; what is done is kept."
            ) from error
        if isinstance(answer, SidetoneError):
            raise answer
        return answer

    def renew(self) -> None:
        """A fresh process waits for a task."""
        self.dismiss()
        self._start()

    def dismiss(self) -> None:
        """The process has ended."""
        self.line.close()
        if self.number:
            self._process.terminate()
        self._process.join(END_SECONDS)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()


def _serve(line: Connection, walk_pid: int, folder: str, style: MasteringStyle) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the walk decides when to stop

    def check() -> None:
        if os.name == "posix" and os.getppid() != walk_pid:
            os._exit(1)  # an orphan must not go on to clear away what a newer walk made

    with Book(Path(folder)) as book:
        try:
            while True:
                line.send(_finished(book, line.recv(), style, check))
        except (EOFError, OSError):
            return


def _finished(book: Book, number: int, style: MasteringStyle, check: Callable[[], None]) -> Answer:
    try:
        chapter = next(row for row in book.chapters() if row.n == number)
        return finish_chapter(book, chapter, style, check)
    except SidetoneError as error:
        return error
    except OSError as error:
        return SidetoneError(f"Chapter {number} could not be mastered ({error}). Mend that and start again.")
