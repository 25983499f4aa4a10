"""Book file in, Manuscript out: chapters of source text, every character with its offset."""

from studio.manuscript.check import check
from studio.manuscript.reader import from_text, read_book

__all__ = ["check", "from_text", "read_book"]
