"""Book file in, Manuscript out: chapters of source text, every character with its offset."""

from studio.manuscript.check import check
from studio.manuscript.parts import all_parts, with_parts
from studio.manuscript.reader import from_text, read_book
from studio.manuscript.reading import AS_USUAL, Reading, count_notes, read_as

__all__ = [
    "AS_USUAL",
    "Reading",
    "all_parts",
    "check",
    "count_notes",
    "from_text",
    "read_as",
    "read_book",
    "with_parts",
]
