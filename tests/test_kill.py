"""kill -9 of any process at any moment: nothing finished is lost, spoken or booked again, and the book gets done."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import av
import psutil
import pytest

from tests.command_line import (
    Standing,
    ask,
    booths,
    family,
    fingerprint,
    finished_chunks,
    gone_within,
    hands,
    mouths,
    only_book,
    standing,
    start,
    story,
    unfinished,
    until,
)

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no kill -9")

CHAPTERS, SENTENCES = 3, 14
TITLES = ["CHAPTER I", "CHAPTER II", "CHAPTER III"]


class Drill:
    """A book, a command that makes it, and a hand that kills."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.out = home, folder / "out" / "book.m4b"
        self.out.parent.mkdir()
        self.book = folder / "Long <i>Road.txt"
        self.book.write_text(story(CHAPTERS, SENTENCES), encoding="utf-8")
        self.command = ("render", self.book, "-o", self.out, "--listener", "none")
        self.seen = Standing()
        self.kills = 0

    def killed(self, moment: Callable[[subprocess.Popen[bytes]], object]) -> bool:
        """The walk was killed at that moment, and all stands as it must; False when it was done before."""
        walk = start(*self.command)
        early = not until(lambda: moment(walk), walk)
        relatives = family(walk)
        walk.kill()
        _, err = walk.communicate()
        assert b"Traceback" not in err.split(b"sidetone:")[0], err.decode()
        assert not gone_within(10, relatives), "a child outlived its walk"
        self.kills += not early
        self.look()
        return not early

    def look(self) -> Standing:
        """What stands on the disk; nothing done before has gone or changed."""
        self.seen = standing(self.home, self.seen)
        assert self.seen.unmarked <= 1, "takes are kept one at a time, so one may lack its mark"
        if self.out.exists():
            self.play()
        return self.seen

    def play(self) -> list[str]:
        """The titles of the finished file's chapters; every sample of it has been decoded."""
        with av.open(str(self.out)) as sound:
            titles = [str(chapter["metadata"]["title"]) for chapter in sound.chapters()]
            seconds = sum(frame.samples / frame.sample_rate for frame in sound.decode(audio=0))
            assert abs(seconds - sound.duration / 1e6) < 0.2
        return titles

    def finish(self) -> None:
        """The same command once more makes the book; once again, it finds nothing left to do."""
        done = ask(*self.command)
        assert done.status == 0, done.err
        before = self.look()
        assert self.play() == TITLES
        assert len(before.done) == finished_chunks(self.home)
        assert before.unmarked == 0
        assert unfinished(self.home, self.out.parent) == []
        assert ask(*self.command).status == 0
        assert standing(self.home, before) == before


@pytest.fixture
def drill(home: Path, tmp_path: Path) -> Drill:
    return Drill(home, tmp_path)


def speaking(home: Path, count: int) -> Callable[[object], bool]:
    """So many chunks are done."""
    return lambda walk: finished_chunks(home) >= count


def writing(folder: Path, pattern: str) -> Callable[[object], object]:
    """A file of that name is being written."""
    return lambda walk: next(folder.glob(pattern), None)


def after(seconds: float) -> Callable[[object], bool]:
    deadline = time.monotonic() + seconds
    return lambda walk: time.monotonic() >= deadline


def test_a_walk_killed_again_and_again_makes_the_book_it_would_have_made(drill: Drill, tmp_path: Path) -> None:
    dice = random.Random(20)
    assert drill.killed(writing(drill.home, "books/*/source"))
    assert drill.killed(writing(drill.home, "books/*/book.db*"))
    for count in (1, 9, 25):
        assert drill.killed(speaking(drill.home, count))
    assert drill.killed(writing(drill.home, "books/*/chapters/.*.part"))
    assert drill.killed(writing(drill.out.parent, ".*.part"))
    for _ in range(3):
        drill.killed(after(dice.uniform(0.2, 2.0)))
    drill.finish()
    other = tmp_path / "undisturbed"
    assert ask("--data-dir", other, *drill.command).status == 0
    with only_book(drill.home) as killed, only_book(other) as whole:
        assert len(fingerprint(whole)) == CHAPTERS
        assert fingerprint(killed) == fingerprint(whole)


def test_what_a_walk_starts_may_be_killed_and_the_walk_goes_on(drill: Drill) -> None:
    walk = start(*drill.command)
    for count, victims in ((4, booths), (14, mouths), (26, booths)):
        assert until(partial(speaking(drill.home, count), walk), walk)
        assert killed_one(partial(victims, walk), walk)
    assert killed_one(lambda: writing(drill.home, "books/*/chapters/.*.part")(walk) and hands(walk), walk)
    _, err = walk.communicate(timeout=100)
    assert walk.returncode == 0, err.decode()
    assert len(drill.look().done) == finished_chunks(drill.home) >= CHAPTERS * SENTENCES
    assert drill.play() == TITLES


def killed_one(victims: Callable[[], object], walk: subprocess.Popen[bytes]) -> bool:
    """One of the processes was killed, as soon as there was one."""

    def killed() -> bool:
        for victim in victims() or []:  # type: ignore[attr-defined]
            try:
                victim.kill()
                return True
            except psutil.NoSuchProcess:
                continue
        return False

    return until(killed, walk)


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_a_hundred_kills(home: Path, tmp_path: Path) -> None:
    """Walks, booths, mouths and hands die at random moments; new books begin as old ones get done."""
    dice = random.Random()
    kills = books = 0
    while kills < 120:
        books += 1
        folder = tmp_path / str(books)
        folder.mkdir()
        drill = Drill(home / str(books), folder)
        drill.command = ("--data-dir", drill.home, *drill.command)
        for _ in range(25):
            if dice.random() < 0.3:
                kills += shot(drill, dice)
            else:
                kills += drill.killed(after(dice.uniform(0.1, 4.5)))
        drill.finish()


def shot(drill: Drill, dice: random.Random) -> int:
    """A child of a walk is killed at random moments until the walk ends; how many were."""
    walk = start(*drill.command)
    count = 0
    while walk.poll() is None and count < 4:
        time.sleep(dice.uniform(0.1, 1.5))
        if victims := booths(walk) + mouths(walk) + hands(walk):
            try:
                dice.choice(victims).kill()
                count += 1
            except psutil.NoSuchProcess:
                pass
    _, err = walk.communicate(timeout=200)
    assert walk.returncode in (0, 2), err.decode()  # two hands shot at one chapter end the walk in words
    drill.look()
    return count
