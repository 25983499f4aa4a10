"""A plan put into a book's database: what is new goes in, what is gone goes out, what is the same keeps its takes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple

from studio.database import Database, writing
from studio.manuscript.foreign import passages_of
from studio.manuscript.model import Chapter, Manuscript, Skip, Span, count_chars
from studio.plan import Plan
from studio.rows import changes_stored, insert_chunk
from studio.text.model import Chunk

PART_APART = 10_000_000_000
CHUNK_APART = 1000
"""Between the positions of two neighbours, so that an edited paragraph has room to grow."""

Stored = dict[str, Any]
"""A row of chunks."""
Respell = Callable[[Stored], tuple[str, str] | None]
"""What an edited chunk is spoken as now, and its changes as they are stored; None where it stays as it is."""


class Settled(NamedTuple):
    """What a new plan did to the chunks there were."""

    changed: tuple[str, ...]
    """Chunks that had a take and must be spoken again, or are new."""
    kept: int
    gone: int
    """Chunks that are no more."""


def settle(db: Database, plan: Plan, only: Collection[int] | None = None, respell: Respell | None = None) -> Settled:
    """The database holds this plan, of some of its parts where only names them; edited paragraphs stay edited."""
    with writing(db):
        if only is None:
            _write_parts(db, plan)
        work = _Work(db, plan, only, respell)
        return work.done()


def _write_parts(db: Database, plan: Plan) -> None:
    before = {n: (title, selected) for n, title, selected in db.execute("SELECT n, title, selected FROM chapters")}
    for position, part in enumerate(plan.parts, 1):
        title, selected = before.get(part.n, (None, 0))
        chosen = selected if title == part.chapter.title else not part.reason
        db.execute(
            "INSERT INTO chapters (n, title, parents, selected, words, chars, position, reason) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (n) DO UPDATE SET title = excluded.title, "
            "parents = excluded.parents, selected = excluded.selected, words = excluded.words, "
            "chars = excluded.chars, position = excluded.position, reason = excluded.reason",
            [*_facts(plan.manuscript, part.n, part.chapter, int(chosen)), position, part.reason],
        )


def _facts(manuscript: Manuscript, n: int, chapter: Chapter, selected: int) -> list[Any]:
    texts = [manuscript.text_of(block.spans) for block in chapter.blocks]
    words, chars = sum(len(text.split()) for text in texts), sum(map(count_chars, texts))
    return [n, chapter.title, json.dumps(chapter.parents), selected, words, chars]


class _Work:
    """One settling: the groups there were, by where they stand in the source, and the new ones as they come."""

    def __init__(self, db: Database, plan: Plan, only: Collection[int] | None, respell: Respell | None) -> None:
        self.db, self.plan, self.only, self.respell = db, plan, only, respell
        self.old = _stored_groups(db, only)
        self.by_place = {_place(rows): group for group, rows in self.old.items()}
        self.edited = sorted(
            (*_place(rows), group) for group, rows in self.old.items() if any(row["edited"] for row in rows)
        )
        self.names = {group for (group,) in db.execute("SELECT DISTINCT group_id FROM chunks")}
        self.seen: set[str] = set()
        self.changed: list[str] = []
        self.kept = 0
        self.positions: dict[int, int] = defaultdict(int)
        self.part_positions = {part.n: place for place, part in enumerate(plan.parts, 1)}

    def done(self) -> Settled:
        """Everything is written."""
        if self.only is None:
            self.db.execute("DELETE FROM skips")
            self._write_skips(self.plan.manuscript.skips)
            self._write_foreign()
        for _, chunks in groupby(self._chunks(), key=lambda chunk: chunk.group):
            self._take_in(list(chunks))
        for _, _, group in self.edited:
            if group not in self.seen:
                self._keep_edited(group, self.old[group][0]["chapter"])
        gone = [row["id"] for group, rows in self.old.items() if group not in self.seen for row in rows]
        self.db.conn.executemany("DELETE FROM chunks WHERE id = ?", [(name,) for name in gone])
        if self.only is None:
            last = max((part.n for part in self.plan.parts), default=0)
            self.db.execute("DELETE FROM chapters WHERE n > ? AND n NOT IN (SELECT chapter FROM chunks)", [last])
        return Settled(tuple(self.changed), self.kept, len(gone))

    def _chunks(self) -> Iterator[Chunk]:
        for one in self.plan.cuts:
            if isinstance(one, Chunk):
                yield one
            else:
                self._write_skips([one])

    def _write_skips(self, skips: Iterable[Skip]) -> None:
        if self.only is None:
            rows = [(*skip.span, skip.reason) for skip in skips]
            self.db.conn.executemany("INSERT INTO skips VALUES (?, ?, ?)", rows)

    def _write_foreign(self) -> None:
        rows = [(part.n, *one.span, one.language) for part in self.plan.parts for one in passages_of(part.chapter)]
        self.db.execute("DELETE FROM foreign_passages")
        self.db.conn.executemany("INSERT INTO foreign_passages VALUES (?, ?, ?, ?)", rows)

    def _take_in(self, chunks: list[Chunk]) -> None:
        place = _place_of(chunk.spans for chunk in chunks)
        self._keep_edited_before(place, chunks[0].chapter)
        if edited := self._edited_over(place):
            if edited not in self.seen:
                self._keep_edited(edited, chunks[0].chapter)
            return
        group = self.by_place.get(place)
        if group is None:
            self._insert(self._named(chunks), {})
        elif _same(self.old[group], chunks):
            self._refresh(group, chunks)
        else:
            self._replace(group, chunks)

    def _keep_edited_before(self, place: Span, chapter: int) -> None:
        """Edited paragraphs of the chapter that the plan would not read stay where they were."""
        for _, end, group in self.edited:
            if end <= place[0] and group not in self.seen and self.old[group][0]["chapter"] == chapter:
                self._keep_edited(group, chapter)

    def _edited_over(self, place: Span) -> str:
        """The edited paragraph that stands where this one would."""
        return next((group for start, end, group in self.edited if start < place[1] and place[0] < end), "")

    def _keep_edited(self, group: str, chapter: int) -> None:
        self.seen.add(group)
        for row in self.old[group]:
            self.kept += 1
            self._move(row, chapter)
            again = self.respell(row) if self.respell and not row["removed"] else None
            if again and again[0] != row["spoken"]:
                self.db.execute(
                    "UPDATE chunks SET spoken = ?, changes = ?, take_id = NULL WHERE id = ?", [*again, row["id"]]
                )
                self.changed.append(row["id"])

    def _refresh(self, group: str, chunks: list[Chunk]) -> None:
        """The words are the same; where they stand and what follows them may not be."""
        self.seen.add(group)
        for row, chunk in zip(self.old[group], chunks, strict=True):
            self.kept += 1
            self._move(row, chunk.chapter)
            facts = [json.dumps(chunk.spans), chunk.pause_after_seconds, chunk.pause, changes_stored(chunk.changes)]
            if facts != [row[name] for name in ("spans", "pause_after_seconds", "pause", "changes")]:
                self.db.execute(
                    "UPDATE chunks SET spans = ?, pause_after_seconds = ?, pause = ?, changes = ? WHERE id = ?",
                    [*facts, row["id"]],
                )

    def _replace(self, group: str, chunks: list[Chunk]) -> None:
        self.seen.add(group)
        rows = self.old[group]
        self.db.execute("DELETE FROM chunks WHERE group_id = ?", [group])
        self._insert([_renamed(chunk, group) for chunk in chunks], {_words(row): row for row in rows})

    def _insert(self, chunks: list[Chunk], known: dict[tuple[str, str, str], Stored]) -> None:
        for chunk in chunks:
            row = known.get((chunk.spoken, chunk.character, chunk.language))
            kept = {name: row[name] for name in ("take_id", "attempt", "wanted")} if row else {}
            insert_chunk(self.db, chunk, self._next_position(chunk.chapter), **kept)
            if row:
                self.kept += 1
            else:
                self.changed.append(chunk.id)

    def _named(self, chunks: list[Chunk]) -> list[Chunk]:
        """The chunks under a name that no other paragraph has."""
        group = chunks[0].group
        if group in self.names:
            chapter = chunks[0].chapter
            taken = [int(name.partition(".")[2]) for name in self.names if name.startswith(f"{chapter}.")]
            group = f"{chapter}.{max(taken) + 1}"
        self.names.add(group)
        return [_renamed(chunk, group) for chunk in chunks]

    def _move(self, row: Stored, chapter: int) -> None:
        place = [chapter, self._next_position(chapter)]
        if place != [row["chapter"], row["position"]]:
            self.db.execute("UPDATE chunks SET chapter = ?, position = ? WHERE id = ?", [*place, row["id"]])

    def _next_position(self, chapter: int) -> int:
        self.positions[chapter] += CHUNK_APART
        return self.part_positions.get(chapter, len(self.part_positions) + 1) * PART_APART + self.positions[chapter]


def _stored_groups(db: Database, only: Collection[int] | None) -> dict[str, list[Stored]]:
    cursor = db.execute("SELECT * FROM chunks ORDER BY position")
    names = [column[0] for column in cursor.description]
    groups: dict[str, list[Stored]] = {}
    for values in cursor:
        row = dict(zip(names, values, strict=True))
        if only is None or row["chapter"] in only:
            groups.setdefault(row["group_id"], []).append(row)
    return groups


def _place(rows: list[Stored]) -> Span:
    return _place_of(json.loads(row["spans"]) for row in rows)


def _place_of(many: Iterable[Iterable[Span]]) -> Span:
    spans = [span for spans in many for span in spans]
    return min(start for start, _ in spans), max(end for _, end in spans)


def _words(row: Stored) -> tuple[str, str, str]:
    return row["spoken"], row["character"], row["language"]


def _same(rows: list[Stored], chunks: list[Chunk]) -> bool:
    ours = [(row["text"], *_words(row), row["kind"]) for row in rows]
    return ours == [(one.text, one.spoken, one.character, one.language, one.kind) for one in chunks]


def _renamed(chunk: Chunk, group: str) -> Chunk:
    part = chunk.id.rpartition(".")[2]
    return chunk if chunk.group == group else replace(chunk, id=f"{group}.{part}")
