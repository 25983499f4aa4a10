"""A book whose chunks passed, failed, are in doubt and were heard by nobody, without an engine or a listener."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np

from engines.audio import Audio
from engines.contract import Candidate, Job, Proof, Take, Word
from studio.library import Library
from studio.project import Book
from studio.settings import Settings

HOSTILE = '<img src=x onerror="alert(1)">'
REST = "and it goes on for a while, so that it stands alone and is joined to no neighbour of its own"
TEXT = "\n\n".join(f"The {nth} line is here {REST}." for nth in ("first", "second", "third", "fourth"))
WORDS = len(TEXT.split()) // 4


def elements(html: str) -> list[str]:
    """The elements a browser would make of it."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            found.append(tag)
            assert not any(name.startswith("on") for name, _ in attrs), attrs

    Reader().feed(html)
    return found


def tone(seconds: float = 1.0, hz: float = 220.0) -> Audio:
    """A steady sound."""
    at = np.arange(int(22050 * seconds)) / 22050
    return Audio((0.3 * np.sin(2 * np.pi * hz * at)).astype(np.float32), 22050)


def proof(score: float | None, verdict: str, words: tuple[Word, ...] = (), faults: tuple[str, ...] = ()) -> Proof:
    """What a listener said."""
    return Proof(verdict, score, " ".join(word.heard for word in words), words, faults)  # type: ignore[arg-type]


def speak(book: Book, chunk_id: str, proofs: list[Proof], listener: str = "small", attempt: int = 0) -> Take:
    """The chunk has a take with a candidate for each proof, its sound on the disk."""
    row = book.chunk(chunk_id)
    job = Job(row.spoken, engine="espeak", voice="en-us", listener=listener).retake(attempt)
    candidates, hashes = [], {}
    for number, one in enumerate(proofs):
        key, audio = job.speech_key(number + 1000 * attempt), tone(1.0 + number)
        hashes[key] = book.recordings.keep(key, audio)
        candidates.append(Candidate(number, key, audio, one, 0.1, audio.duration_seconds))
    take = Take(job, job.job_key(), "success", tuple(candidates), 0)
    book.takes.keep([chunk_id], take, "Ada", hashes)
    return take


@contextmanager
def heard_book(home: Path) -> Iterator[Book]:
    """Four chunks: pass, fail, doubt and unheard."""
    with Library(home).add_text(TEXT, HOSTILE, Settings(home)) as book:
        first, second, third, fourth = [row.id for row in book.chunks()][:4]
        same = tuple(Word("same", word, word) for word in "the first line is here".split())
        speak(book, first, [proof(99.0, "pass", same)])
        wrong = (
            Word("same", "the", "the", 0.1, 0.2),
            Word("replaced", "second", HOSTILE, 0.2, 0.5, certain=True),
            Word("missing", "line", ""),
            Word("added", "", "oh", 0.6, 0.7),
        )
        speak(book, second, [proof(50.0, "fail", wrong, (f"Bad {HOSTILE}",)), proof(40.0, "fail")])
        speak(book, third, [proof(96.0, "doubt", same)])
        speak(book, fourth, [proof(None, "unheard")], listener="")
        yield book


def chunk(book: Book, state: str) -> str:
    """The first chunk in that state."""
    return next(row.id for row in book.chunks() if row.state == state)
