"""Passages in another language: where a paragraph is cut for them, and what is said in those that are not cut out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from studio.manuscript.model import Block, Span
from studio.text.flat import Flat
from studio.text.lexicon import Lexicon
from studio.text.model import Change, Spoken
from studio.text.normalise import normalise

_OPENERS = "“„‘‚«‹([¿¡\"'"
_CLOSERS = ".,;:!?…”’»›)]\"'"
_BEFORE_SPACE = "«‹“„‘"
_AFTER_SPACE = "»›”’!?:;"
"""French has a space inside its quotation marks, and before these; some books have one between two marks."""

Run = tuple[int, int, str]


def runs_apart(block: Block, flat: Flat, book_language: str) -> list[Run]:
    """The runs of a block's text that are spoken by themselves, with the marks that cling to them, and their languages.

    They come in order; those of one language with no word between them are one.
    """
    runs: list[Run] = []
    for foreign in block.foreign:
        found = flat.run_of(foreign.span) if foreign.apart and foreign.language != book_language else None
        if not found:
            continue
        start, end = _with_marks(flat.text, *found)
        if runs and (
            start < runs[-1][1] or (foreign.language == runs[-1][2] and _silent(flat.text, runs[-1][1], start))
        ):
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]), runs[-1][2])
        else:
            runs.append((start, end, foreign.language))
    return runs


def _with_marks(text: str, start: int, end: int) -> Span:
    """The run with the quotation marks and stops around it."""
    while start and _opens(text, start - 1):
        start -= 1
    while end < len(text):
        if text[end] in _CLOSERS and not text[end + 1 : end + 2].isalnum():
            end += 1
        elif text[end] == " " and text[end + 1] in _AFTER_SPACE and not text[end + 2 : end + 3].isalnum():
            end += 2
        else:
            break
    return start, end


def _opens(text: str, at: int) -> bool:
    before = text[at - 1 : at]
    if text[at] == " ":
        return bool(before) and before in _BEFORE_SPACE and (before in "«‹" or text[at + 1] in _OPENERS)
    return text[at] in _OPENERS and not before.isalnum()


def _silent(text: str, start: int, end: int) -> bool:
    return not any(char.isalnum() for char in text[start:end])


def in_tongues(text: str, start: int, end: int, runs: Sequence[Run]) -> Iterator[Run]:
    """A run of the text cut where the language changes; marks without a word stay with what is before or after them."""
    kept: list[Run] = []
    for piece in _pieces(start, end, runs):
        if not text[piece[0] : piece[1]].strip():
            continue
        if kept and (_silent(text, *piece[:2]) or piece[2] == kept[-1][2]):
            kept[-1] = (kept[-1][0], piece[1], kept[-1][2])
        elif kept and _silent(text, *kept[-1][:2]):
            kept[-1] = (kept[-1][0], *piece[1:])
        else:
            kept.append(piece)
    yield from kept


def _pieces(start: int, end: int, runs: Sequence[Run]) -> Iterator[Run]:
    """The runs inside another one, and what lies between them."""
    at = start
    first = bisect_right(runs, start, key=lambda run: run[1])
    for low, high, language in runs[first : bisect_left(runs, end, key=lambda run: run[0])]:
        yield at, max(low, start), ""
        at = min(high, end)
        yield max(low, start), at, language
    yield at, end, ""


# ---- what stays in the sentence


def counted_in(block: Block, flat: Flat, language: str) -> list[Run]:
    """The foreign runs of a text in which there is a figure, and their languages."""
    if not flat.pieces:
        return []
    low, high = flat.pieces[0].source_start, flat.pieces[-1].source_start + flat.pieces[-1].length
    first = bisect_right(block.foreign, low, key=lambda one: one.span[1])
    near = block.foreign[first : bisect_left(block.foreign, high, key=lambda one: one.span[0])]
    runs = ((flat.run_of(one.span), one.language) for one in near if one.language != language)
    return [(*run, code) for run, code in runs if run and any(map(str.isdigit, flat.text[slice(*run)]))]


def with_foreign(
    spoken: Spoken, text: str, runs: Sequence[Run], lexicon: Lexicon | None, kept: Sequence[Span]
) -> Spoken:
    """What is said of a text, the runs that no rule has touched by the rules of their own languages."""
    changes = list(spoken.changes)
    for start, end, language in runs:
        own = [(low - start, high - start) for low, high in kept if start <= low and high <= end]
        said = normalise(text[start:end], language, lexicon=lexicon, as_written=own)
        changes += (
            Change(one.start + start, one.end + start, one.source, one.spoken, one.rule) for one in said.changes
        )
    changes.sort(key=lambda one: (one.start, one.end))
    return Spoken(applied(text, changes), tuple(changes))


def applied(text: str, changes: Sequence[Change]) -> str:
    """The text with its changes, which come in order."""
    parts: list[str] = []
    at = 0
    for one in changes:
        parts += text[at : one.start], one.spoken
        at = one.end
    return "".join(parts) + text[at:]
