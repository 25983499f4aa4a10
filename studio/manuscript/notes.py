"""Footnotes nobody marked as such: what a footnote marker points forward to."""

from __future__ import annotations

from bisect import bisect_right

from studio.manuscript.draft import Anchor, Draft
from studio.manuscript.matter import FOOTNOTE
from studio.manuscript.model import Skip
from studio.manuscript.toc import target

LONGEST_NOTE = 5000
_HOLDERS = frozenset("p li dd aside div section tr td blockquote".split())
_REACH = 12
"""How many characters into a block the anchor of a note may stand."""


def withdraw_notes(draft: Draft) -> None:
    """The blocks that footnote markers point forward to are skips of the draft, no blocks any more."""
    numbers = {document.name: number for number, document in enumerate(draft.documents)}
    starts = [block.start for block in draft.blocks]
    notes: set[int] = set()
    for offset, document, href in draft.note_links:
        file, fragment = target(draft.documents[document].name, href)
        anchor = draft.anchors[numbers[file]].get(fragment) if file in numbers else None
        if anchor and anchor.start > offset:  # one that points back is the way back from a note
            notes |= _note_at(draft, starts, anchor)
    draft.skips += [Skip(span, FOOTNOTE) for number in sorted(notes) for span in draft.blocks[number].spans]
    draft.blocks = [block for number, block in enumerate(draft.blocks) if number not in notes]


def _note_at(draft: Draft, starts: list[int], anchor: Anchor) -> set[int]:
    """The numbers of the blocks of the note with this anchor."""
    first = max(0, bisect_right(starts, anchor.start) - 1)
    while first < len(starts) and draft.blocks[first].end <= anchor.start:
        first += 1
    if first == len(starts):
        return set()
    if anchor.tag in _HOLDERS and anchor.end - anchor.start <= LONGEST_NOTE:
        inside = set(range(first, bisect_right(starts, anchor.end - 1)))
    else:
        inside = {first} if draft.blocks[first].start >= anchor.start - _REACH else set()
    return set() if any(draft.blocks[number].level for number in inside) else inside
