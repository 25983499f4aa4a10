"""The finished file listened to again, against every word of the book: what is missing, added, said twice, or moved.

The file is decoded as a stream and heard window by window; all words heard are aligned with all words of the book, and
where they differ the file is decoded once more for a second look. A word counts as missing only where neither the
take's own proof nor the file has it, or where the file certainly lacks it with others in a row.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from engines.alignment import aligned
from engines.alike import words_of
from engines.contract import BadInput, Word
from engines.local import LocalRenderer
from engines.long_alignment import Stretch, Texts
from engines.moved import told
from studio.differences import Differences
from studio.findings import Account, BookWords
from studio.findings import Completeness as Completeness
from studio.findings import Expected as Expected
from studio.findings import Finding as Finding
from studio.heard_back import HeardBack, hear_back, look_again
from studio.long_sound import length_seconds

Progress = Callable[[str, float, float], None]
"""Told the phase (`hearing`, `aligning`, `looking`), seconds of sound done in it, and of how many (0 where nobody
knows); may raise to stop the work, which then leaves nothing behind."""


class Proven(NamedTuple):
    """The result, and the alignment it was read from; None where nobody could listen."""

    completeness: Completeness
    differences: Differences | None


def prove_file(
    path: Path,
    expected: Iterable[Expected],
    renderer: LocalRenderer,
    language_id: str = "en",
    on_progress: Progress = lambda phase, done, total: None,
) -> Completeness:
    """What of the expected words the file, or the folder of files in the order of their names, really says.

    Time is linear in the sound and the words, memory bounded but for the words themselves. BadInput for what is no
    sound; ChunkFailed where listening ended the booth twice at one place.
    """
    return proven(path, expected, renderer, language_id, on_progress).completeness


def proven(
    path: Path,
    expected: Iterable[Expected],
    renderer: LocalRenderer,
    language_id: str = "en",
    on_progress: Progress = lambda phase, done, total: None,
) -> Proven:
    """The same with the alignment of every word."""
    began = time.monotonic()
    book = BookWords(expected, language_id)
    if not book.words:
        raise BadInput("There are no words to listen for. Give the text that should be heard.")
    total_seconds = length_seconds(path)
    heard = hear_back(path, renderer, language_id, lambda done: on_progress("hearing", done, total_seconds))
    if heard.note or not heard.listener:
        return Proven(_unheard(book, heard, path, time.monotonic() - began), None)
    on_progress("aligning", 0.0, 0.0)
    differences = _differences(book, heard, language_id)
    _second_look(path, renderer, differences, lambda done: on_progress("looking", done, heard.seconds))
    return Proven(_told(book, heard, differences, path, time.monotonic() - began), differences)


def _differences(book: BookWords, heard: HeardBack, language_id: str) -> Differences:
    """The alignment, with each chunk in the wording that was heard where it has two."""
    stretches = _aligned(book, heard, language_id)
    if book.others and _reworded(book, heard, stretches, language_id):
        stretches = _aligned(book, heard, language_id)
    return Differences(stretches, book.words, heard, book.starts, language_id)


def _aligned(book: BookWords, heard: HeardBack, language_id: str) -> list[Stretch]:
    texts = Texts(book.words, heard.words, language_id)
    return told(texts.aligned((0, len(book.words)), (0, len(heard.words))), texts)


def _reworded(book: BookWords, heard: HeardBack, stretches: list[Stretch], language_id: str) -> bool:
    """Whether a chunk was put into its other wording, because what was heard is nearer to that."""
    ranges = _heard_ranges(book, stretches)
    better: dict[int, list[str]] = {}
    for chunk, wording in book.others.items():
        said = heard.words[slice(*ranges[chunk])] if chunk in ranges else []
        own, other = book.words[slice(*book.span(chunk))], words_of(wording, language_id)
        if said and _errors(other, said, language_id) < _errors(own, said, language_id):
            better[chunk] = other
    book.reword(better)
    return bool(better)


def _heard_ranges(book: BookWords, stretches: list[Stretch]) -> dict[int, tuple[int, int]]:
    """For each chunk with another wording that was not heard as it is: from which to before which word it was heard."""
    found: dict[int, tuple[int, int]] = {}
    wanted = sorted(book.others)
    at = 0
    for chunk in wanted:
        first, last = book.span(chunk)
        while at and stretches[at].expected[0] > first:
            at -= 1
        while at < len(stretches) and stretches[at].expected[1] <= first:
            at += 1
        inside, here = [], at
        while here < len(stretches) and stretches[here].expected[0] < last:
            inside.append(stretches[here])
            here += 1
        if any(one.kind != "same" for one in inside):
            found[chunk] = _heard_range(inside, first, last)
    return found


def _heard_range(inside: list[Stretch], first: int, last: int) -> tuple[int, int]:
    """Heard words of the expected ones, counted on evenly in a stretch that reaches beyond them."""
    start = inside[0].heard[0] + max(0, first - inside[0].expected[0])
    end = inside[-1].heard[1] - max(0, inside[-1].expected[1] - last)
    return min(start, inside[0].heard[1]), max(start, end)


def _errors(asked: list[str], said: list[str], language_id: str) -> int:
    return sum(step.kind != "same" for step in aligned(asked, said, language_id))


def _second_look(path: Path, renderer: LocalRenderer, differences: Differences, tell: Callable[[float], None]) -> None:
    asked = _Questions(differences)
    for window, words in look_again(path, renderer, differences.language_id, asked, tell):
        differences.answer(differences.question(window)[1], words)


class _Questions(Mapping[int, tuple[Word, ...]]):
    """The windows to look at again; the words of each are put together when they are asked for."""

    def __init__(self, differences: Differences) -> None:
        self._windows = dict.fromkeys(differences.windows_in_doubt())
        self._differences = differences

    def __getitem__(self, window: int) -> tuple[Word, ...]:
        return tuple(self._differences.question(window)[0])

    def __contains__(self, window: object) -> bool:
        return window in self._windows

    def __iter__(self) -> Iterator[int]:
        return iter(self._windows)

    def __len__(self) -> int:
        return len(self._windows)


def _told(book: BookWords, heard: HeardBack, differences: Differences, path: Path, wall_seconds: float) -> Completeness:
    account = Account(book, differences)
    words_heard, doubt, missing = account.counts()
    return Completeness(
        words=len(book.words), heard=words_heard, doubt=doubt, missing=missing, findings=account.findings(),
        audio_seconds=heard.seconds, wall_seconds=wall_seconds, listener=heard.listener, file=path.name,
        score=differences.score(), looked=differences.looked,
    )  # fmt: skip


def _unheard(book: BookWords, heard: HeardBack, path: Path, wall_seconds: float) -> Completeness:
    words = len(book.words)
    note = heard.note or f"{path.name} holds nothing that can be heard."
    return Completeness(words, 0, words, 0, (), heard.seconds, wall_seconds, "", path.name, note)
