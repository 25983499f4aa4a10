"""The reading plan to look at: one part of a book, what is said of it and how, and what is not and why."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from studio.manuscript.model import Skip
from studio.plan import outside
from studio.project import Book
from studio.rows import IN_PLAN, ChunkRow, as_chunk, changes_read
from studio.text.model import Change
from studio.text.places import Passage, foreign_in

QUIET_RULES = frozenset(
    "typography|dash|ellipsis|quotation mark|white space|invisible character|composed letter|repeated mark|full stop|"
    "table cell".split("|")
)
"""Rules that change how a text is written for an engine, not what a listener hears."""


class Said(NamedTuple):
    """A chunk, and where it is said otherwise than it is written."""

    row: ChunkRow
    changes: tuple[Change, ...]
    foreign: tuple[Passage, ...] = ()
    """The runs of its text that are in other languages, whether they are spoken so or not."""


class Unsaid(NamedTuple):
    """A run of the source that is not read aloud."""

    text: str
    reason: str
    at: int = 0
    """Where it begins in the source."""


class Kept(NamedTuple):
    """A change that was undone: the engine gets what is written."""

    start: int
    stop: int
    source: str
    spoken: str
    rule: str


def passages(book: Book, n: int) -> list[Said | Unsaid]:
    """One part in the order of the book: its chunks, and between them what is skipped, each with its reason."""
    rows = book.chunks(n)
    stored = dict(book.db.execute("SELECT id, changes FROM chunks WHERE chapter = ?", [n]))
    source = book.source()
    skips = _skips_within(book, n, rows)
    foreign = book.db.execute(
        "SELECT start, stop, language FROM foreign_passages WHERE chapter = ? ORDER BY start", [n]
    ).fetchall()
    return [
        one._replace(foreign=foreign_in(source, as_chunk(one.row), foreign))
        if isinstance(one, Said) and foreign
        else one
        for one in _merged(rows, stored, skips, source)
    ]


def _skips_within(book: Book, n: int, rows: list[ChunkRow]) -> list[Skip]:
    """What is skipped from the end of the part before to the beginning of the next one."""
    numbers = book.part_numbers()
    at = numbers.index(n)
    first = _edge(book, numbers[:at][::-1], "DESC") if at else 0
    last = _edge(book, numbers[at + 1 :], "ASC") or len(book.source())
    found = book.db.execute(
        "SELECT start, stop, reason FROM skips WHERE stop > ? AND start < ? ORDER BY start", [first, last]
    )
    inside = (Skip((max(start, first), min(stop, last)), reason) for start, stop, reason in found)
    return list(outside(inside, [span for row in rows for span in row.spans]))


def _edge(book: Book, numbers: list[int], order: str) -> int:
    """Where the nearest of the parts ends that come before, or begins that come after; 0 where there is none."""
    for n in numbers:
        query = f"SELECT spans FROM chunks WHERE chapter = ? ORDER BY position {order} LIMIT 1"
        if row := book.db.execute(query, [n]).fetchone():
            spans = json.loads(row[0])
            return int(spans[-1][1] if order == "DESC" else spans[0][0])
    return 0


def _merged(rows: list[ChunkRow], stored: dict[str, str], skips: list[Skip], source: str) -> Iterator[Said | Unsaid]:
    starts = [skip.span[0] for skip in skips]
    told = reached = 0
    for row in rows:
        begins = row.spans[0][0] if row.spans else reached
        until = bisect_right(starts, begins) if begins >= reached else told  # a note that is read in place jumps ahead
        yield from _unsaid(skips[told:until], source)
        told, reached = max(told, until), max(reached, begins)
        yield Said(row, changes_read(stored[row.id], row.text))
    yield from _unsaid(skips[told:], source)


def _unsaid(skips: list[Skip], source: str) -> Iterator[Unsaid]:
    for skip in skips:
        if text := " ".join(source[slice(*skip.span)].split()):
            yield Unsaid(text, skip.reason, skip.span[0])


def changes_by_rule(book: Book) -> Counter[str]:
    """How often each rule changes what is read; of parts that are left out, nothing is counted."""
    found = book.db.execute(
        "SELECT json_extract(value, '$[3]'), count(*) FROM chunks c, json_each(c.changes) "
        f"WHERE NOT c.removed AND {IN_PLAN} GROUP BY 1"
    )
    return Counter(dict(found.fetchall()))


def foreign_by_language(book: Book) -> Counter[str]:
    """How many passages of what is read are in each other language; a paragraph that is foreign as a whole is one."""
    found = book.db.execute(f"SELECT c.language, count(*) FROM foreign_passages c WHERE {IN_PLAN} GROUP BY 1")
    return Counter(dict(found.fetchall()))


def skips_by_reason(book: Book) -> Counter[str]:
    """Characters that are not read, by reason, as the account counts them."""
    return Counter(dict(book.account().skipped))


def kept_as_written(book: Book) -> list[Kept]:
    """Every change that was undone, in the order of the book."""
    rows = book.db.execute("SELECT start, stop, source, spoken, rule FROM as_written ORDER BY start")
    return [Kept(*row) for row in rows]
