"""What a person chose about the words of a book, beside the settings: how names sound, what stays as it is written."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from studio.manuscript.model import Span

if TYPE_CHECKING:
    from studio.text.lexicon import Lexicon

DIALOGUE = "dialogue"
"""The character of quoted speech, where it has a voice of its own."""


class Wording(NamedTuple):
    """The choices a book is cut with."""

    lexicon: Lexicon | None = None
    """The person's own pronunciations."""
    as_written: frozenset[Span] = frozenset()
    """Runs of the source that no rule may touch: the changes that were undone."""
    dialogue: bool = False
    """Whether quoted speech has the character "dialogue"."""
    marks: bool = True
    """Whether [pause] and [voice: name] in the text are directions; otherwise they are words like any others."""
    cast: frozenset[str] = frozenset()
    """Characters of a play with a voice of their own: what is said about them, as their names before
    their lines, is left to the narrator. For the others it is not worth a cut."""


PLAIN = Wording()


def kept_within(as_written: frozenset[Span], spans: tuple[Span, ...]) -> list[Span]:
    """Those of the runs that may lie in some spans, in order."""
    if not as_written or not spans:
        return []
    runs, longest = _in_order(as_written)
    low, high = min(start for start, _ in spans), max(end for _, end in spans)
    first = bisect_left(runs, (low - longest, 0))
    return [run for run in runs[first : bisect_left(runs, (high + 1, 0))] if run[1] >= low]


@lru_cache(maxsize=4)
def _in_order(as_written: frozenset[Span]) -> tuple[list[Span], int]:
    return sorted(as_written), max(end - start for start, end in as_written)
