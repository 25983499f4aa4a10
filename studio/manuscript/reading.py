"""What of a book is read aloud beside its running text, by choice."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from studio.manuscript.draft import without
from studio.manuscript.foreign import kept_in, spoken_apart
from studio.manuscript.matter import MARKER
from studio.manuscript.model import Block, Chapter, LeftOut, Manuscript, Note, Role, Skip, Span
from studio.manuscript.skips import Skipped, tidied

Notes = Literal["skip", "in place", "chapter end"]


class Reading(NamedTuple):
    """A person's choices; the defaults are what a listener expects."""

    notes: Notes = "skip"
    """Not read, read after the paragraph that points to them, or gathered at the end of the chapter."""
    tables: Literal["rows", "skip"] = "rows"
    picture_descriptions: Literal["skip", "read"] = "skip"
    """The alternative text of pictures; it is part of the source only when it is read."""
    speaker_names: Literal["read", "skip"] = "read"
    """The names before the lines of a play."""
    stage_directions: Literal["read", "skip"] = "read"
    foreign_passages: Literal["as the book", "own language"] = "as the book"
    """Those inside a paragraph; a paragraph that is foreign as a whole is always in its own language."""


AS_USUAL = Reading()
GAP = 12
"""A marker is so few characters from the block it belongs to, if it is not inside it."""

SILENCED: dict[Role, str] = {
    "table": "table",
    "picture": "picture description",
    "speaker": "speaker name",
    "direction": "stage direction",
}
"""Role to the reason of the skip that it becomes when it is not read."""


class NoteCount(NamedTuple):
    """What became of a book's notes."""

    markers: int
    """Footnote markers in the text."""
    notes: int
    """Notes that markers point to."""
    read: int
    """Notes that are spoken."""
    markers_without_note: int
    notes_without_marker: int


def count_notes(manuscript: Manuscript) -> NoteCount:
    """How many markers and notes a book has, and which of them have no partner."""
    markers = {skip.span[0] for skip in manuscript.skips if skip.reason == MARKER}
    known = {at for note in manuscript.notes for at in (note.marker, *note.again) if at >= 0}
    pointed = sum(1 for note in manuscript.notes if note.marker >= 0)
    spoken = {span for part in manuscript.chapters for block in part.blocks for span in block.spans}
    read = sum(1 for note in manuscript.notes if note.blocks[0].spans[0] in spoken)
    return NoteCount(len(markers | known), pointed, read, len(markers - known), len(manuscript.notes) - pointed)


def read_as(manuscript: Manuscript, reading: Reading = AS_USUAL) -> Manuscript:
    """The same book with what a person does not want read as skips, and its notes where they are to be read.

    Given a manuscript that was read in another way already, only more of it becomes silent or more notes spoken.
    """
    if reading.foreign_passages == "own language":
        manuscript = spoken_apart(manuscript)
    silent = _silent_roles(reading)
    if silent:
        manuscript = _silenced(manuscript, silent)
    return manuscript if reading.notes == "skip" else _with_notes(manuscript, at_end=reading.notes == "chapter end")


def _silent_roles(reading: Reading) -> frozenset[Role]:
    choices: dict[Role, str] = {
        "table": reading.tables,
        "picture": reading.picture_descriptions,
        "speaker": reading.speaker_names,
        "direction": reading.stage_directions,
    }
    return frozenset(role for role, choice in choices.items() if choice == "skip")


# ---- what is not read


def _silenced(manuscript: Manuscript, silent: frozenset[Role]) -> Manuscript:
    """The book in which text of these roles is a skip."""
    source = manuscript.source
    skips: list[Skip] = []
    chapters = [replace(part, blocks=tuple(_heard(source, part.blocks, silent, skips))) for part in manuscript.chapters]
    if not skips and not _has_roles(manuscript.left_out, silent):
        return manuscript
    spoken = sorted(start for part in chapters for block in part.blocks for start, _ in block.spans)
    left_out = [replace(part, blocks=tuple(_heard(source, part.blocks, silent, []))) for part in manuscript.left_out]
    notes = [replace(note, blocks=tuple(_heard(source, note.blocks, silent, []))) for note in manuscript.notes]
    return replace(
        manuscript,
        chapters=tuple(part for part in chapters if part.blocks),
        left_out=_recounted(left_out, chapters),
        notes=tuple(note for note in notes if note.blocks),
        skips=tuple(sorted((*manuscript.skips, *tidied(source, skips, spoken)), key=lambda skip: skip.span)),
    )


def _has_roles(parts: Iterable[LeftOut], silent: frozenset[Role]) -> bool:
    return any(block.role in silent or block.asides for part in parts for block in part.blocks)


def _recounted(left_out: list[LeftOut], chapters: list[Chapter]) -> tuple[LeftOut, ...]:
    """The left-out parts behind as many chapters as are left before them."""
    return tuple(replace(part, before=sum(1 for one in chapters[: part.before] if one.blocks)) for part in left_out)


def _heard(source: str, blocks: Iterable[Block], silent: frozenset[Role], skips: list[Skip]) -> list[Block]:
    """The blocks that are read, as far as they are; the rest is added to the skips."""
    heard: list[Block] = []
    for block in blocks:
        if block.role in silent:
            skips += [Skip(span, SILENCED[block.role]) for span in block.spans]
            if block.scene_end and heard:
                heard[-1] = replace(heard[-1], scene_end=True)
            continue
        unheard = [aside for aside in block.asides if aside.role in silent]
        if not unheard:
            heard.append(block)
            continue
        spans = tuple(without(source, block.spans, sorted(aside.span for aside in unheard)))
        for aside in unheard:
            skips += [Skip(span, SILENCED[aside.role]) for span in _common(block.spans, aside.span)]
        if spans:
            asides = tuple(one for one in block.asides if one not in unheard)
            heard.append(replace(block, spans=spans, asides=asides, foreign=kept_in(block.foreign, spans)))
    return heard


def _common(spans: Iterable[Span], run: Span) -> Iterator[Span]:
    for start, end in spans:
        if max(start, run[0]) < min(end, run[1]):
            yield max(start, run[0]), min(end, run[1])


# ---- notes


@dataclass(slots=True)
class _Place:
    """Where a note is to be read: after a block of a chapter."""

    chapter: int
    block: int


def _with_notes(manuscript: Manuscript, at_end: bool) -> Manuscript:
    """The book with its notes as blocks, after what points to them or at the end of the chapter."""
    skipped = Skipped(manuscript.source, manuscript.skips)
    finder = _Finder(manuscript.chapters)
    inserted: dict[tuple[int, int], list[Block]] = {}
    moved: list[Span] = []
    outside = {block.spans for part in manuscript.left_out for block in part.blocks}
    for note in manuscript.notes:
        place = finder.place_of(note) if note.marker >= 0 or note.blocks[0].spans not in outside else None
        spans = [span for block in note.blocks for span in block.spans]
        if not place or not all(span in skipped for span in spans):
            continue
        blocks = manuscript.chapters[place.chapter].blocks
        key = (place.chapter, len(blocks) - 1 if at_end else _end_of_figure(blocks, place.block))
        inserted.setdefault(key, []).extend(replace(block, role="note", scene_end=False) for block in note.blocks)
        moved += spans
    if not moved:
        return manuscript
    gone = set(moved)
    return replace(
        manuscript,
        chapters=tuple(_inserted(part, number, inserted) for number, part in enumerate(manuscript.chapters)),
        skips=skipped.without(sorted(moved)),
        left_out=tuple(_less(part, gone) for part in manuscript.left_out),
    )


def _end_of_figure(blocks: tuple[Block, ...], position: int) -> int:
    """The block after which a note to this one disturbs neither a table nor a stanza nor a heading of several lines."""
    kind, role = blocks[position].kind, blocks[position].role
    while kind != "paragraph" and position + 1 < len(blocks) and not blocks[position].stanza_end:
        if (blocks[position + 1].kind, blocks[position + 1].role) != (kind, role):
            break
        position += 1
    return position


def _inserted(part: Chapter, number: int, inserted: dict[tuple[int, int], list[Block]]) -> Chapter:
    blocks: list[Block] = []
    for position, block in enumerate(part.blocks):
        notes = inserted.get((number, position))
        if not notes:
            blocks.append(block)
            continue
        scene_end = block.scene_end  # the pause of a scene break comes after the notes to the scene
        blocks += replace(block, scene_end=False), *notes[:-1], replace(notes[-1], scene_end=scene_end)
    return part if len(blocks) == len(part.blocks) else replace(part, blocks=tuple(blocks))


def _less(part: LeftOut, gone: set[Span]) -> LeftOut:
    """A left-out part without what is read after all; without any text when nothing but headings is left."""
    blocks = tuple(block for block in part.blocks if gone.isdisjoint(block.spans))
    if len(blocks) == len(part.blocks):
        return part
    return replace(part, blocks=blocks if any(block.kind != "heading" for block in blocks) else ())


class _Finder:
    """Finds the block that a place of the source is in."""

    def __init__(self, chapters: tuple[Chapter, ...]) -> None:
        found = [
            (block.spans[0][0], block.spans[-1][1], number, position)
            for number, part in enumerate(chapters)
            for position, block in enumerate(part.blocks)
            if block.role != "note"
        ]
        found.sort()
        self.starts = [start for start, *_ in found]
        self.found = found

    def place_of(self, note: Note) -> _Place | None:
        """After the block its first marker in a chapter is in; a note without one stays behind what it follows."""
        for offset in (note.marker, *note.again):
            if offset >= 0 and (place := self._around(offset)):
                return place
        at = bisect_right(self.starts, note.blocks[0].spans[0][0]) - 1
        return _Place(*self.found[at][2:]) if note.marker < 0 and at >= 0 else None

    def _around(self, offset: int) -> _Place | None:
        """The block with a place in it; a marker after its last word is in it, one before the first is in the next."""
        at = bisect_right(self.starts, offset) - 1
        before = offset - self.found[at][1] if at >= 0 else GAP + 1
        after = self.starts[at + 1] - offset if at + 1 < len(self.starts) else GAP + 1
        if min(before, after) > GAP:
            return None
        return _Place(*self.found[at if before <= after else at + 1][2:])
