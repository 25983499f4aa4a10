"""Passages in another language: which runs of a block they are, and which of them are long enough to be spoken so."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from studio.manuscript.model import Block, Chapter, Foreign, Manuscript, Span

SHORTEST_APART_CHARS = 25
"""A shorter run than this is a name or a turn of phrase, unless it is a sentence."""
SHORTEST_SENTENCE_LETTERS = 10
"""A shorter sentence, as "Mon Dieu!", is too little to change the voice for."""
NEAR_CHARS = 100
"""What stands so near tells whether a run is a sentence."""
SPOKEN_APART = frozenset(("paragraph", "line"))
"""The kinds of blocks that are cut for them; a heading or the row of a table is said as one."""
_QUOTES = "\"'“”„‘’«»‹›()[] \u00a0\n\t"
_SENTENCE_END = (".", "!", "?", "…")


def in_languages(pieces: Iterable[tuple[int, str, str]]) -> Iterator[Foreign]:
    """The pieces of a block in a marked language, given with their places and languages, as far as they are words."""
    for start, text, language in pieces:
        if language and any(char.isalpha() for char in text):
            yield Foreign((start + len(text) - len(text.lstrip()), start + len(text.rstrip())), language)


class Tongues:
    """The runs of a book in marked languages, to be asked which of them lie in a block."""

    def __init__(self, source: str, runs: Iterable[Foreign], book_language: str) -> None:
        self.book_language = book_language
        foreign = (run for run in runs if run.language != book_language)
        self._runs = _joined(source, sorted(foreign, key=lambda run: run.span))
        self._starts = [run.span[0] for run in self._runs]
        self._ends = [run.span[1] for run in self._runs]

    def within(self, spans: Sequence[Span], language: str) -> tuple[Foreign, ...]:
        """Those in other languages than the block's, as far as they are in its spans."""
        if not spans or not self._runs:
            return ()
        first = bisect_right(self._ends, spans[0][0])
        last = spans[-1][1]
        found: list[Foreign] = []
        for run in self._runs[first : bisect_left(self._starts, last)]:
            if run.language != language:
                found += clipped(run, spans)
        return tuple(found)


def _joined(source: str, runs: Iterable[Foreign]) -> list[Foreign]:
    """Runs of one language with nothing but white space between them as one."""
    result: list[Foreign] = []
    for run in runs:
        before = result[-1] if result else None
        if before and before.language == run.language and not source[before.span[1] : run.span[0]].strip():
            result[-1] = replace(before, span=(before.span[0], run.span[1]))
        else:
            result.append(run)
    return result


def clipped(run: Foreign, spans: Sequence[Span]) -> Iterator[Foreign]:
    """The run as far as it is in some spans, which come in order."""
    for low, high in _inside(spans, *run.span):
        yield run if (low, high) == run.span else replace(run, span=(low, high))


def _inside(spans: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    """What of some spans lies between two places."""
    first = bisect_right(spans, start, key=lambda span: span[1])
    for low, high in spans[first : bisect_left(spans, end, first, key=lambda span: span[0])]:
        if max(start, low) < min(end, high):
            yield max(start, low), min(end, high)


def kept_in(foreign: Iterable[Foreign], spans: Sequence[Span]) -> tuple[Foreign, ...]:
    """The runs of a block that has these spans left."""
    return tuple(part for run in foreign for part in clipped(run, spans))


# ---- what is spoken in its own language


def spoken_apart(manuscript: Manuscript) -> Manuscript:
    """The book in which runs of a sentence or of some length are spoken by themselves, in their own language."""
    source = manuscript.source

    def blocks_of(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(_apart(source, block) if block.foreign else block for block in blocks)

    return replace(
        manuscript,
        chapters=tuple(replace(part, blocks=blocks_of(part.blocks)) for part in manuscript.chapters),
        left_out=tuple(replace(part, blocks=blocks_of(part.blocks)) for part in manuscript.left_out),
        notes=tuple(replace(note, blocks=blocks_of(note.blocks)) for note in manuscript.notes),
    )


def _apart(source: str, block: Block) -> Block:
    if block.kind not in SPOKEN_APART:
        return block
    marked: list[Foreign] = []
    for group in _passages(source, block):
        start, end = group[0].span[0], group[-1].span[1]
        before, after = _text(source, block, start - NEAR_CHARS, start), _text(source, block, end, end + NEAR_CHARS)
        apart = _is_worth_it(_text(source, block, start, end), before, after)
        marked += (replace(run, apart=apart) for run in group)
    return replace(block, foreign=tuple(marked))


def _passages(source: str, block: Block) -> Iterator[list[Foreign]]:
    """Runs of one language with no word between them, together."""
    group: list[Foreign] = []
    for run in block.foreign:
        between = _text(source, block, group[-1].span[1], run.span[0]) if group else ""
        if group and (run.language != group[-1].language or any(map(str.isalnum, between))):
            yield group
            group = []
        group.append(run)
    if group:
        yield group


def _text(source: str, block: Block, start: int, end: int) -> str:
    """What of the block is read between two places."""
    return "".join(source[low:high] for low, high in _inside(block.spans, start, end))


def _is_worth_it(text: str, before: str, after: str) -> bool:
    if before[-1:].isalnum() or after[:1].isalnum():
        return False  # a part of a word
    folded = " ".join(text.split())
    if len(folded) >= SHORTEST_APART_CHARS:
        return True
    letters = sum(char.isalpha() for char in folded)
    return letters >= SHORTEST_SENTENCE_LETTERS and " " in folded and _is_sentence(folded, before, after)


def _is_sentence(text: str, before: str, after: str) -> bool:
    begun = before.rstrip(_QUOTES)
    if begun and not begun.endswith(_SENTENCE_END) and before.rstrip()[-1:] not in "“«„":
        return False
    return text.rstrip(_QUOTES).endswith(_SENTENCE_END) or after.lstrip(_QUOTES).startswith(_SENTENCE_END)


# ---- what is foreign in a book


def passages_of(chapter: Chapter) -> Iterator[Foreign]:
    """Every foreign passage of a chapter in order, whole blocks among them: a block is one."""
    for block in chapter.blocks:
        if block.language:
            yield Foreign((block.spans[0][0], block.spans[-1][1]), block.language, True)
        else:
            yield from block.foreign
