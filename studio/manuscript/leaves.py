"""The smallest parts of a book, each of one document and under one entry, and which of them are not spoken."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from studio.manuscript import matter
from studio.manuscript.draft import Cut, Draft, RawBlock
from studio.manuscript.model import Manuscript
from studio.manuscript.shapes import LONGEST_COPYRIGHT, by_shape, contradicts, is_copyright_page, is_numbered, is_told
from studio.manuscript.toc_cuts import same_title

MID_PARAGRAPH = 120
"""A place so far inside a paragraph begins with the next one."""
BEGUN_CHARS = 400
"""After a text of this length the book has begun, and a title page is no longer expected."""


@dataclass(slots=True)
class Leaf:
    """The blocks of one document under one cut, and of one kind."""

    cut: Cut | None
    blocks: list[RawBlock]
    opens_cut: bool
    opens_document: bool
    reason: str = ""
    """Why it is not spoken; empty when it is."""

    @property
    def document(self) -> int:
        """The number of its document."""
        return self.blocks[0].document

    @property
    def title(self) -> str:
        """What the table of contents calls it, if it begins there."""
        return self.cut.title if self.cut and self.opens_cut else ""

    @property
    def told(self) -> list[RawBlock]:
        """Its blocks without the notes among them."""
        return [block for block in self.blocks if block.reason not in matter.NOTES]

    def chars(self) -> int:
        """Its length in characters, notes left out."""
        return sum(block.chars() for block in self.told)

    def may_be_chosen(self) -> bool:
        """Whether it is a part of its own that a person may know by its title, not something inside a chapter."""
        if self.opens_cut or self.opens_document:
            return True
        return self.blocks[0].level > 0 and self.reason not in matter.NOTES


def leaves_of(draft: Draft, cuts: list[Cut], book: Manuscript) -> list[Leaf]:
    """All blocks of a draft as leaves, each with its reason not to be spoken, or none."""
    leaves = _leaves(draft, cuts)
    _judge(draft, leaves, book)
    _close_notes(draft, leaves)
    return leaves


# ---- where they begin


def _leaves(draft: Draft, cuts: list[Cut]) -> list[Leaf]:
    placed = _placed(draft.blocks, cuts)
    _take_headings_along(draft)
    leaves: list[Leaf] = []
    current: Cut | None = None
    kind = ""
    for number, block in enumerate(draft.blocks):
        opens_cut = number in placed
        opens_document = not number or draft.blocks[number - 1].document != block.document
        current = placed.get(number, current)
        own = kind if block.reason == matter.FOOTNOTE else block.reason
        if opens_cut or opens_document or own != kind:
            own = block.reason if block.reason != matter.FOOTNOTE else ""
            leaves.append(Leaf(current, [], opens_cut, opens_document, own))
        kind = own
        leaves[-1].blocks.append(block)
    return leaves


def _take_headings_along(draft: Draft) -> None:
    """A heading goes where what is under it goes: 'Notes' over footnotes, 'Contents' over a list of contents."""
    for number in range(len(draft.blocks) - 2, -1, -1):
        heading, under = draft.blocks[number], draft.blocks[number + 1]
        if heading.level and not heading.reason and under.reason and heading.document == under.document:
            title = draft.text_of(heading.spans)
            is_note = under.reason in matter.NOTES
            if matter.is_notes_title(title) if is_note else matter.by_title(title, 0) == under.reason:
                heading.reason = under.reason


def _placed(blocks: list[RawBlock], cuts: list[Cut]) -> dict[int, Cut]:
    """Each cut at the block it begins with; of several at one place the one that fits best."""
    ends = [block.end for block in blocks]
    placed: dict[int, Cut] = {}
    for cut in cuts:
        number = bisect_right(ends, cut.offset)
        if number + 1 < len(blocks) and cut.offset - blocks[number].start > MID_PARAGRAPH:
            number += 1
        if number == len(blocks):
            continue
        if blocks[number].document == cut.document:
            number = _back_to_heading(blocks, number, placed)
        elif matter.by_title(cut.title, 0):
            continue  # a cover without words must not name the text after it
        if number not in placed or _fits_better(cut, placed[number], blocks, number):
            placed[number] = cut
    return placed


def _back_to_heading(blocks: list[RawBlock], number: int, placed: dict[int, Cut]) -> int:
    """A cut just under a heading begins with the heading."""
    if blocks[number].level:
        return number
    first = number
    while first and blocks[first - 1].level and blocks[first - 1].document == blocks[number].document:
        first -= 1
        if first in placed:
            return number
    return first


def _fits_better(cut: Cut, other: Cut, blocks: list[RawBlock], number: int) -> bool:
    document = blocks[number].document
    if number and other.document == document and other.offset < blocks[number - 1].end <= cut.offset:
        return True  # the other is inside the paragraph before
    if (cut.document == document) != (other.document == document):
        return cut.document == document
    return other.title in cut.parents[-1:]  # a part and its first chapter at one place: the chapter


# ---- what is not spoken


def _judge(draft: Draft, leaves: list[Leaf], book: Manuscript) -> None:
    """Every leaf has its reason to be skipped, or none."""
    begun = False
    going_on = ""
    for number, leaf in enumerate(leaves):
        last = number + 1 == len(leaves)
        leaf.reason = leaf.reason or _reason(draft, leaf, book, begun) or (going_on if not leaf.opens_cut else "")
        if not leaf.reason and not begun and not last and _is_title_page(draft, leaf, book):
            leaf.reason = matter.TITLE_PAGE
        going_on = leaf.reason if leaf.reason in matter.GOES_ON and leaf.may_be_chosen() else ""
        begun = begun or (not leaf.reason and leaf.chars() >= BEGUN_CHARS)


def _reason(draft: Draft, leaf: Leaf, book: Manuscript, begun: bool) -> str:
    document = draft.documents[leaf.document]
    if _is_notes(draft, leaf):
        return matter.ENDNOTES
    if document.hint in (matter.NOT_READ, matter.CONTENTS):
        return document.hint
    chars = leaf.chars()
    heading = draft.text_of(leaf.blocks[0].spans) if leaf.blocks[0].level else ""
    title = leaf.title or heading
    reason = matter.by_title(title, chars)
    if not reason and leaf.opens_document:
        reason = matter.by_publisher(title, (book.title, book.author), chars)
    if not reason and leaf.opens_document and not leaf.blocks[0].named:
        reason = matter.within(document.hint, chars) or matter.by_name(document.name, chars)
    if not reason and (not leaf.title or same_title(title, heading)):
        reason = matter.by_title(heading, chars)
    if not reason and not leaf.blocks[0].named and (not begun or not leaf.title) and _is_links(leaf):
        reason = matter.CONTENTS
    whole = leaf.opens_document and not leaf.title and not leaf.blocks[0].named and chars <= LONGEST_COPYRIGHT
    if not reason and whole and is_copyright_page(" ".join(draft.text_of(block.spans) for block in leaf.told), begun):
        return matter.COPYRIGHT
    if begun and not reason and (leaf.opens_cut or leaf.opens_document):
        return by_shape(title, _lines(draft, leaf))
    return "" if reason and contradicts(reason, _lines(draft, leaf), leaf.blocks[0].named) else reason


def _is_notes(draft: Draft, leaf: Leaf) -> bool:
    """Whether it holds notes and hardly anything else; under their title, also with more that no marker points to.

    A short poem with long notes under it is none: the markers stand in it.
    """
    told = sum(block.chars() for block in leaf.told if not block.level)
    notes = sum(block.chars() for block in leaf.blocks if block.reason in matter.NOTES)
    first = leaf.blocks[0]
    titled = matter.is_notes_title(leaf.title) or (
        first.level > 0 and matter.is_notes_title(draft.text_of(first.spans))
    )
    if not notes or told > notes * (2 if titled else 0.1):
        return False
    end = leaf.blocks[-1].end
    return not told or not any(first.start <= marker <= end for note in draft.notes for marker in note.markers)


def _lines(draft: Draft, leaf: Leaf) -> list[str]:
    """The paragraphs of a leaf; of a long one the first hundred tell enough."""
    bodies = (block for block in leaf.told if not block.level)
    return [draft.text_of(block.spans) for block, _ in zip(bodies, range(100), strict=False)]


def _is_links(leaf: Leaf) -> bool:
    """Whether it is a list of links into the book: a table of contents by another name."""
    linked = [block for block in leaf.told if block.linked]
    return len(linked) >= 3 and sum(block.chars() for block in linked) >= 0.8 * leaf.chars()


def _is_title_page(draft: Draft, leaf: Leaf, book: Manuscript) -> bool:
    """Whether there is little more than the title and the author."""
    if leaf.blocks[0].named:
        return False
    texts = [draft.text_of(block.spans) for block in leaf.told]
    if texts and all(same_title(text.lower().removeprefix("by "), book.author) for text in texts):
        return True
    if any(not block.level and is_told(text) for block, text in zip(leaf.told, texts, strict=True)):
        return False
    if all(block.level for block in leaf.told) or leaf.chars() > len(book.title) + len(book.author) + 120:
        return False
    return any(same_title(text, book.title) for text in texts[:4])


# ---- notes that nobody bounds


def _close_notes(draft: Draft, leaves: Iterable[Leaf]) -> None:
    """Among notes, paragraphs after one belong to it until the next one begins."""
    owners = {id(block): note for note in draft.notes for block in note.blocks}
    for leaf in leaves:
        current = None
        for block in leaf.blocks:
            known = owners.get(id(block))
            is_note = leaf.reason == matter.ENDNOTES or block.reason in matter.NOTES
            if current and (not is_note or block.level or is_numbered(draft.text_of(block.spans))):
                current = None
            if current and not known and not current.bounded:
                current.blocks.append(block)
            current = known or current
