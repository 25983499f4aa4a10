"""What the engine is sent of books: of those that a listener may learn from, and of those that are never trained on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engines.training.never import guarded
from studio.manuscript import read_book
from studio.manuscript.model import Chapter, Manuscript
from studio.text.chunks import cut
from studio.text.model import Chunk
from studio.text.pauses import Pauses


def passages(books: list[Path]) -> Iterator[str]:
    """What the engine is sent of the books, without the books and chapters that are guarded."""
    for manuscript, chapter, chunks in _chapters(books):
        if not _is_guarded(manuscript, chapter):
            yield from chunks


def guarded_passages(books: list[Path]) -> Iterator[str]:
    """What the engine is sent of the guarded books and chapters among these."""
    for manuscript, chapter, chunks in _chapters(books):
        if _is_guarded(manuscript, chapter):
            yield from chunks


def spoken_chapters(manuscript: Manuscript) -> dict[int, list[str]]:
    """What the engine is sent of each chapter, by its number from 1."""
    chapters: dict[int, list[str]] = {number: [] for number in range(1, len(manuscript.chapters) + 1)}
    for piece in cut(manuscript, Pauses()):
        if isinstance(piece, Chunk):
            chapters[piece.chapter].append(piece.spoken)
    return chapters


def _chapters(books: list[Path]) -> Iterator[tuple[Manuscript, Chapter, list[str]]]:
    for book in books:
        manuscript = read_book(book)
        chunks = spoken_chapters(manuscript)
        for number, chapter in enumerate(manuscript.chapters, 1):
            yield manuscript, chapter, chunks[number]


def _is_guarded(manuscript: Manuscript, chapter: Chapter) -> bool:
    guard = guarded()
    return guard.holds_title(manuscript.title) or guard.holds_title(chapter.title)
