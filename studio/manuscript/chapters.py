"""Leaves to chapters: what belongs together, what it is called, and the account of what is skipped, and why."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from studio.manuscript import matter
from studio.manuscript.draft import Cut, Draft, RawBlock
from studio.manuscript.foreign import Tongues
from studio.manuscript.headings import title_at
from studio.manuscript.leaves import Leaf, leaves_of
from studio.manuscript.model import Block, Chapter, LeftOut, Manuscript, Note, Skip
from studio.manuscript.skips import tidied
from studio.manuscript.toc_cuts import is_shelf_title, same_title

SHORT_CHARS = 600
"""Text before the first chapter that is shorter than this is read at its beginning, not as a chapter of its own."""

_OUTSIDE = re.compile(
    r"(?:the\s+)?(?:epilogue|afterword|appendi|acknowledg|about|glossary|postscript|author.s note|coda)", re.I
)
"""Titles after the last part of a book that are not in it."""


@dataclass(slots=True)
class _Part:
    """A chapter in the making."""

    title: str
    parents: tuple[str, ...]
    level: int
    listed: bool
    blocks: list[RawBlock] = field(default_factory=list)

    def only_headings(self) -> bool:
        return all(block.level for block in self.blocks)

    def waits_for(self, after: _Part | None) -> bool:
        """Whether it is too little to stand alone: headings, or a few lines that nobody lists or that open a part."""
        opens_part = after is not None and bool(self.title) and self.title in after.parents
        is_short = sum(block.chars() for block in self.blocks) < SHORT_CHARS
        return self.only_headings() or (is_short and (opens_part or not self.listed))


def with_chapters(draft: Draft, cuts: list[Cut], book: Manuscript) -> Manuscript:
    """The book with its chapters; every block of the draft is spoken in one of them or skipped."""
    leaves = leaves_of(draft, cuts, book)
    tongues = Tongues(draft.source, draft.foreign, book.language)
    parts = _joined(_parts(leaves), draft, book.title, tongues)
    spoken = sorted(start for part in parts for block in part.blocks for start, _ in block.spans)
    markers = {link.start for link in draft.links} & {
        skip.span[0] for skip in draft.skips if skip.reason == matter.MARKER
    }
    skips = list(draft.skips)
    for leaf in leaves:
        for block in leaf.blocks:
            if reason := block.reason or leaf.reason:
                skips += [Skip(span, reason) for span in block.spans]
    return replace(
        book,
        source=draft.source,
        chapters=tuple(parts),
        skips=tidied(draft.source, skips, spoken, markers),
        left_out=tuple(_left_out(draft, leaves, parts, tongues)),
        notes=tuple(_notes(draft, tongues)),
    )


# ---- chapters


def _parts(leaves: list[Leaf]) -> list[_Part]:
    parts: list[_Part] = []
    current: _Part | None = None
    for leaf in leaves:
        if leaf.reason:
            inside = not leaf.opens_document or leaf.reason in matter.GOES_ON
            current = current if inside and not leaf.opens_cut else None
            continue
        if leaf.opens_cut and leaf.cut:
            current = _Part(leaf.cut.title, leaf.cut.parents, leaf.cut.level, True)
            parts.append(current)
        elif current is None:
            current = _Part("", (), 1, False)
            parts.append(current)
        current.blocks += leaf.told
    return parts


def _joined(parts: list[_Part], draft: Draft, book_title: str, tongues: Tongues) -> list[Chapter]:
    """Chapters, those parts that cannot stand alone put before the next one, or after the last."""
    chapters: list[_Part] = []
    waiting: list[_Part] = []
    shelves: list[_Part] = []
    flat = len({part.level for part in parts if part.listed}) == 1
    for part, after in zip_longest(parts, parts[1:]):
        if part.waits_for(after):
            waiting.append(part)
            continue
        run = [early for early in waiting if early.only_headings() or early.listed]
        shelves = _under(shelves, [*run, part], flat) + run
        titles = [_title(shelf, draft, "") for shelf in shelves]
        shelves = _under(shelves, [part], flat)
        part.parents = _above(titles, part.parents, book_title)
        part.title = _title(part, draft, book_title)
        part.blocks = [block for early in waiting for block in early.blocks] + part.blocks
        waiting = []
        chapters.append(part)
    if waiting and not chapters:
        chapters.append(waiting.pop(0))
        chapters[0].title = _title(chapters[0], draft, book_title) or book_title
    for late in waiting:
        chapters[-1].blocks += late.blocks
    return [
        Chapter(_named(part, number, chapters, book_title), _blocks(part.blocks, tongues), part.parents)
        for number, part in enumerate(chapters)
    ]


def _under(shelves: list[_Part], parts: list[_Part], flat: bool) -> list[_Part]:
    """The shelves that still stand above all of some parts."""
    return [shelf for shelf in shelves if all(_is_above(shelf, part, flat) for part in parts)]


def _is_above(shelf: _Part, part: _Part, flat: bool) -> bool:
    """Whether a part of the book holds a chapter: by their levels, or, where all have the same, by their titles."""
    if not flat:
        return shelf.level < part.level
    return is_shelf_title(shelf.title) and not is_shelf_title(part.title) and not _OUTSIDE.match(part.title)


def _title(part: _Part, draft: Draft, book_title: str) -> str:
    """What it is called: by the table of contents, by its first heading, or by its file's head."""
    if part.title or not part.blocks:
        return part.title
    for number, block in enumerate(part.blocks[:3]):
        if block.level:
            return title_at(draft, part.blocks, number)
    head = draft.documents[part.blocks[0].document].title
    return "" if same_title(head, book_title) else head


def _named(part: _Part, position: int, parts: list[_Part], book_title: str) -> str:
    if part.title or len(parts) == 1:
        return part.title or book_title
    return "Opening" if position == 0 and not part.listed else f"Chapter {position + 1}"


def _above(titles: list[str], parents: tuple[str, ...], book_title: str) -> tuple[str, ...]:
    known = [*parents]
    extra = [title for title in titles if title and title not in known and not same_title(title, book_title)]
    return (*extra, *known)


def _blocks(raws: Iterable[RawBlock], tongues: Tongues) -> tuple[Block, ...]:
    return tuple(
        Block(
            raw.kind,
            tuple(raw.spans),
            raw.stanza_end,
            "" if raw.language == tongues.book_language else raw.language,
            raw.scene_end,
            raw.role,
            tuple(raw.asides),
            raw.character,
            tongues.within(raw.spans, raw.language),
        )
        for raw in raws
    )


# ---- the account


def _notes(draft: Draft, tongues: Tongues) -> list[Note]:
    return [
        Note(note.markers[0] if note.markers else -1, _blocks(note.blocks, tongues), tuple(note.markers[1:]))
        for note in draft.notes
    ]


def _left_out(draft: Draft, leaves: list[Leaf], chapters: list[Chapter], tongues: Tongues) -> list[LeftOut]:
    """What is skipped as a whole, in order: leaves with a reason, and documents none of whose text could be spoken."""
    ends = [part.blocks[-1].spans[-1][1] for part in chapters]
    found: list[tuple[int, LeftOut]] = []
    run: list[Leaf] = []
    for leaf in leaves:
        inside = not leaf.opens_document or leaf.reason in matter.GOES_ON
        goes_on = run and leaf.reason == run[-1].reason and not leaf.opens_cut and inside
        if leaf.reason and (goes_on or leaf.may_be_chosen()):
            run = [*run, leaf] if goes_on else [leaf]
            part = _part_left_out(draft, run, tongues)
            place = bisect_right(ends, run[0].blocks[0].start)
            found[-1:] = [*(found[-1:] if not goes_on else []), (run[0].blocks[0].start, replace(part, before=place))]
        else:
            run = []
    found += [
        (start, replace(part, before=bisect_right(ends, start))) for start, part in _without_blocks(draft, leaves)
    ]
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def _part_left_out(draft: Draft, run: list[Leaf], tongues: Tongues) -> LeftOut:
    leaf = run[0]
    heading = draft.text_of(leaf.blocks[0].spans) if leaf.blocks[0].level else ""
    title = leaf.title or heading or draft.documents[leaf.document].title
    blocks = [block for one in run for block in (one.blocks if one.reason == matter.ENDNOTES else one.told)]
    return LeftOut(title, leaf.reason, _blocks(blocks, tongues))


def _without_blocks(draft: Draft, leaves: list[Leaf]) -> list[tuple[int, LeftOut]]:
    """Where documents begin that hold text but none that could be read, as the words in a picture."""
    with_blocks = {leaf.document for leaf in leaves}
    reasons: dict[int, dict[str, int]] = {}
    starts = [document.start for document in draft.documents]
    for skip in draft.skips:
        number = bisect_right(starts, skip.span[0]) - 1
        if number not in with_blocks and skip.reason != "document title":
            counts = reasons.setdefault(number, {})
            counts[skip.reason] = counts.get(skip.reason, 0) + skip.span[1] - skip.span[0]
    return [
        (draft.documents[number].start, LeftOut(draft.documents[number].title, max(counts, key=counts.__getitem__)))
        for number, counts in reasons.items()
    ]
