"""The proof that a manuscript accounts for its source."""

from __future__ import annotations

from studio.manuscript.model import Manuscript, Span, spans_of


def check(manuscript: Manuscript) -> None:
    """Raises ValueError unless every character that is not white space is in exactly one spoken span or one skip."""
    taken: list[tuple[Span, str]] = [(span, "spoken") for span in spans_of(manuscript)]
    taken += [(skip.span, f"skipped as {skip.reason}") for skip in manuscript.skips]
    taken.sort()
    reached, before = 0, "the beginning"
    for (start, end), what in taken:
        here = f"{start}: {manuscript.source[start : start + 30]!r}"
        if not 0 <= start < end <= len(manuscript.source):
            raise ValueError(f"A span {what} is {start} to {end}, in a source of {len(manuscript.source)}.")
        if start < reached:
            raise ValueError(f"Counted twice at {here}: {what}, and {before}.")
        _refuse_loss(manuscript.source, reached, start)
        reached, before = end, what
    _refuse_loss(manuscript.source, reached, len(manuscript.source))


def _refuse_loss(source: str, start: int, end: int) -> None:
    lost = source[start:end].strip()
    if lost:
        raise ValueError(f"Lost at {start}: {lost[:60]!r}.")
