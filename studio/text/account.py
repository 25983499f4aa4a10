"""Where every character of a book went: spoken, skipped with a reason, or lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from studio.manuscript.model import Manuscript, Skip, Span
from studio.text.model import Chunk


@dataclass(frozen=True)
class Account:
    """Counts of characters of the source that are not white space."""

    source_chars: int
    spoken_chars: int
    skipped: tuple[tuple[str, int], ...]
    """Reason and characters, the largest first."""
    lost_chars: int
    """Characters that neither a chunk nor a skip covers."""
    doubled_chars: int = 0
    """Characters covered again after they were covered once: text that would be spoken twice, or spoken and skipped."""

    def as_dict(self) -> dict[str, Any]:
        """The account as `chunks --json` prints it; doubled_chars only where there are any."""
        account: dict[str, Any] = {
            "source_chars": self.source_chars,
            "spoken_chars": self.spoken_chars,
            "skipped": [{"reason": reason, "chars": chars} for reason, chars in self.skipped],
            "lost_chars": self.lost_chars,
        }
        return account | ({"doubled_chars": self.doubled_chars} if self.doubled_chars else {})


SPOKEN = ""
"""The reason of a character that is spoken."""
Covered = tuple[int, int, str]


def account(manuscript: Manuscript, cuts: Iterable[Chunk | Skip]) -> Account:
    """The account of what the chunks and skips really cover; cuts may be the stream that `cut` yields.

    Each count is made on its own from the covered runs of the source, so that they need not add up by themselves.
    """
    source = manuscript.source
    counts: Counter[str] = Counter()
    lost = doubled = at = 0
    for start, end, reason in sorted(_covered(manuscript, cuts), key=lambda run: (run[0], run[2], run[1])):
        if not 0 <= start <= end <= len(source):
            raise ValueError(f"The span {start}:{end} is outside the source of {len(source)} characters.")
        lost += _ink(source[at:start])
        doubled += _ink(source[start : min(at, end)])
        counts[reason] += _ink(source[max(at, start) : end])
        at = max(at, end)
    lost += _ink(source[at:])
    spoken = counts.pop(SPOKEN, 0)
    return Account(_ink(source), spoken, tuple(counts.most_common()), lost, doubled)


def _covered(manuscript: Manuscript, cuts: Iterable[Chunk | Skip]) -> Iterator[Covered]:
    for skip in manuscript.skips:
        yield (*skip.span, skip.reason)
    edited: tuple[str, tuple[Span, ...]] = ("", ())
    for one in cuts:
        if isinstance(one, Skip):
            yield (*one.span, one.reason)
        elif (one.group, one.spans) != edited:  # the parts of an edited paragraph all stand for the whole of it
            edited = (one.group, one.spans)
            yield from ((start, end, SPOKEN) for start, end in one.spans)


def _ink(text: str) -> int:
    return len("".join(text.split()))
