"""Two hands for mastering: processes that finish chapters side by side, and end when the walk does."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path

from engines.contract import SidetoneError
from studio.chapters import FinishedChapter, finish_chapter
from studio.mastering import MasteringStyle
from studio.project import Book

MOST_HANDS = 4  # each holds about 100 MB
LOOK_SECONDS = 0.2

Answer = FinishedChapter | SidetoneError | None


def finish_side_by_side(
    book: Book, numbers: list[int], style: MasteringStyle, check: Callable[[], None]
) -> Iterator[tuple[int, FinishedChapter | None]]:
    """Each chapter's number with its finished sound, in the order they are done; raises what finish_chapter raises."""
    hands = [_Hand(book.folder, style) for _ in range(min(MOST_HANDS, os.cpu_count() or 1, len(numbers)))]
    try:
        waiting = list(reversed(numbers))
        for hand in hands:
            hand.give(waiting.pop())
        while busy := [hand for hand in hands if hand.number]:
            check()
            for ready in wait([hand.line for hand in busy], LOOK_SECONDS):
                hand = next(hand for hand in busy if hand.line is ready)
                number, answer = hand.number, hand.answer()
                if waiting:
                    hand.give(waiting.pop())
                yield number, answer
    finally:
        for hand in hands:
            hand.dismiss()


class _Hand:
    """One process; it holds no other end of its line, so it ends when this process is gone."""

    def __init__(self, folder: Path, style: MasteringStyle) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would copy the booth's pipes and locks of threads
        self.line, theirs = context.Pipe()
        self.number = 0
        self._process = context.Process(target=_serve, args=(theirs, str(folder), style), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, number: int) -> None:
        self.number = number
        self.line.send(number)

    def answer(self) -> FinishedChapter | None:
        self.number = 0
        try:
            answer: Answer = self.line.recv()
        except EOFError as error:
            raise SidetoneError(
                "A mastering process ended without a word. Start again; what is done is kept."
            ) from error
        if isinstance(answer, SidetoneError):
            raise answer
        return answer

    def dismiss(self) -> None:
        self.line.close()
        if self.number:
            self._process.terminate()
        self._process.join(timeout=5)


def _serve(line: Connection, folder: str, style: MasteringStyle) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the walk decides when to stop
    with Book(Path(folder)) as book:
        while True:
            try:
                number = line.recv()
            except (EOFError, OSError):
                return
            line.send(_finished(book, number, style))


def _finished(book: Book, number: int, style: MasteringStyle) -> Answer:
    try:
        chapter = next(row for row in book.chapters() if row.n == number)
        return finish_chapter(book, chapter, style, lambda: None)
    except SidetoneError as error:
        return error
