"""Footnotes and endnotes: what a marker points to, by the book's own marks or by its links."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from studio.manuscript.draft import Anchor, Draft, Link, RawNote, without
from studio.manuscript.marks import is_note_link
from studio.manuscript.matter import FOOTNOTE, MARKER, NOTE_NUMBER, NOTES, RETURN_LINK
from studio.manuscript.model import Skip, Span
from studio.manuscript.toc import target

LONGEST_NOTE = 5000
_HOLDERS = frozenset("p li dd aside div section tr td blockquote".split())
_REACH = 12
"""How many characters into a block the anchor of a note may stand, and how near its marker the way back leads."""
_NUMBER = re.compile(r"\s*[\[({]?\s*(\d{1,4}|[ivxlcIVXLC]{1,6}|[A-Za-z]|[*∗†‡§¶‖#]{1,4})\s*[\])}]?[.:]?(?=\s|$)")
_AFTER_NUMBER = re.compile(r"\s?[\])}.:]{1,2}(?=\s|$)")
_RETURN = re.compile(r"[\W\d_]{0,8}|(?:back|return|top|zurück|retour|volver)(?: to (?:text|top))?", re.IGNORECASE)


@dataclass(frozen=True)
class _Led:
    """A link with the place it leads to."""

    link: Link
    anchor: Anchor


def withdraw_notes(draft: Draft) -> None:
    """The draft knows its notes; their blocks have a reason, their numbers and ways back are skips.

    Notes come in the order of their markers; those that no marker points to come last.
    """
    finder = _Finder(draft)
    for led in finder.leads:
        finder.follow(led)
    finder.keep_unmarked()
    finder.strip_ways_back()


class _Finder:
    """Follows the links of a draft to its notes."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.starts = [block.start for block in draft.blocks]
        self.ends = [block.end for block in draft.blocks]
        self.marked = sorted(draft.marked_notes)
        self.marked_starts = [start for start, _ in self.marked]
        self.leads = list(_leads(draft))
        self.lead_starts = [led.link.start for led in self.leads]
        self.taken: dict[int, RawNote] = {}
        """Number of a block to the note it is in."""
        self.numbers: dict[int, str] = {}
        """Number of the first block of a note to the text of its marker."""
        self.silenced: list[Skip] = []

    def follow(self, led: _Led) -> None:
        """What a link points to is a note, if the link is a footnote marker."""
        link, anchor = led.link, led.anchor
        if link.kind == "return" or not self._may_mark(link):
            return
        here = self._block_at(link.start)
        if here in self.taken or (here is not None and self.draft.blocks[here].reason in NOTES):
            return  # within a note: the way back, or a reference to another
        numbers, bounded = self._note_at(anchor)
        first = self.draft.blocks[numbers[0]] if numbers else None
        if not first or (here is not None and here in numbers):
            return
        if not (first.reason in NOTES or self._is_believed(link, anchor, numbers)):
            return
        if link.kind == "plain" and here is not None:
            self._silence(here, (link.start, link.end), MARKER)
        known = next((self.taken[number] for number in numbers if number in self.taken), None)
        if known:
            known.markers.append(link.start)
            return
        self._take(numbers, RawNote([link.start], [], bounded))
        self.numbers[numbers[0]] = self._mark_of(link)

    def keep_unmarked(self) -> None:
        """What the book marks as a note is one, though nothing points to it."""
        for span in self.marked:
            numbers = [n for n in self._within(span) if n not in self.taken and self.draft.blocks[n].reason in NOTES]
            if numbers:
                self._take(numbers, RawNote([], []))

    def strip_ways_back(self) -> None:
        """In notes, their own numbers and the links back to their markers are skips; the draft has its account."""
        for number in sorted(self.taken):
            for led in self._leads_in(number):
                text = self._text(led.link)
                if self._block_at(led.anchor.start) in self.taken:
                    continue
                if led.link.kind != "plain" or _RETURN.fullmatch(text) or is_note_link(text, raised=True):
                    self._silence_way_back(number, led.link)
        for number, mark in self.numbers.items():
            self._strip_number(number, mark)
        self._settle()

    # ---- what a link leads to

    def _may_mark(self, link: Link) -> bool:
        if link.kind != "plain":
            return True
        here = self._block_at(link.start)
        within = here is not None and not self.draft.blocks[here].linked and not self.draft.blocks[here].level
        return within and is_note_link(self._text(link), raised=True)

    def _is_believed(self, link: Link, anchor: Anchor, numbers: list[int]) -> bool:
        """Whether an unmarked text is a note: a sure marker points forward to it, or it leads back to the marker."""
        if anchor.start <= link.start:  # one that points back is the way back from a note
            return False
        return link.kind == "marker" or any(
            abs(back.anchor.start - link.start) <= _REACH or back.anchor.start <= link.start < back.anchor.end
            for number in numbers
            for back in self._leads_in(number)
        )

    def _note_at(self, anchor: Anchor) -> tuple[list[int], bool]:
        """The numbers of the blocks of the note with this anchor, and whether it surely ends with them."""
        place = bisect_right(self.marked_starts, anchor.start) - 1
        if place >= 0 and anchor.start <= self.marked[place][1]:
            return self._within(self.marked[place]), True
        first = max(0, bisect_right(self.starts, anchor.start) - 1)
        while first < len(self.starts) and self.ends[first] <= anchor.start:
            first += 1
        if first == len(self.starts):
            return [], True
        if anchor.tag in _HOLDERS and 0 < anchor.end - anchor.start <= LONGEST_NOTE:
            inside, bounded = self._within((anchor.start, anchor.end)), anchor.tag not in ("p", "td")
        else:
            inside, bounded = [first] if self.starts[first] >= anchor.start - _REACH else [], False
        if len(inside) == 1 and anchor.tag not in ("p", "div") and self._is_bare_number(inside[0]):
            inside = [inside[0], inside[0] + 1]  # <dt>1</dt><dd>The note.</dd>
        blocks = [self.draft.blocks[number] for number in inside]
        is_none = any(block.level for block in blocks) or sum(block.chars() for block in blocks) > LONGEST_NOTE
        return ([] if is_none else inside), bounded

    def _is_bare_number(self, number: int) -> bool:
        text = self.draft.text_of(self.draft.blocks[number].spans)
        alone = number + 1 < len(self.starts) and len(text) <= 6 and bool(_NUMBER.fullmatch(text))
        return alone and self.draft.blocks[number + 1].document == self.draft.blocks[number].document

    def _within(self, span: Span) -> list[int]:
        return list(range(bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1])))

    def _block_at(self, offset: int) -> int | None:
        """The number of the block around a place; a marker at its very end is in it too."""
        number = bisect_right(self.starts, offset) - 1
        return number if number >= 0 and offset <= self.ends[number] + _REACH else None

    def _leads_in(self, number: int) -> list[_Led]:
        """The links in a block, or so near that they were in it before they became skips."""
        before = self.ends[number - 1] if number else 0
        after = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.draft.source)
        first = bisect_left(self.lead_starts, max(before, self.starts[number] - _REACH))
        last = bisect_left(self.lead_starts, min(after, self.ends[number] + _REACH))
        return [led for led in self.leads[first:last] if self._is_beside(number, led.link)]

    def _is_beside(self, number: int, link: Link) -> bool:
        """Whether nothing but white space on the same line is between a block and a link."""
        gap = self.draft.source[self.ends[number] : link.start] + self.draft.source[link.end : self.starts[number]]
        return link.document == self.draft.blocks[number].document and "\n" not in gap

    # ---- the account

    def _take(self, numbers: list[int], note: RawNote) -> None:
        for number in numbers:
            block = self.draft.blocks[number]
            block.reason = block.reason or FOOTNOTE
            note.blocks.append(block)
            self.taken[number] = note
        self.draft.notes.append(note)

    def _silence(self, number: int, span: Span, reason: str) -> None:
        """A run of a block is a skip; one that is a skip already has this reason."""
        block = self.draft.blocks[number]
        if any(start < span[1] and span[0] < end for start, end in block.spans):
            block.spans = without(self.draft.source, block.spans, [span])
        self.silenced.append(Skip(span, reason))

    def _silence_way_back(self, number: int, link: Link) -> None:
        """A link back to the marker is a skip, with the brackets around it and, before the note, the stop after it."""
        source, start, end = self.draft.source, link.start, link.end
        before = source[self.starts[number] : start]
        if not before.strip(" \n\t[("):
            match = _AFTER_NUMBER.match(source, end, max(end, self.ends[number]))
            self._silence(number, (start - len(before), match.end() if match else end), NOTE_NUMBER)
            return
        inside = before.rstrip()[-1:] in ("[", "(") and source[end : end + 3].lstrip()[:1] in ("]", ")")
        if inside:
            start = self.starts[number] + len(before.rstrip()) - 1
            end += source[end : end + 3].index(source[end : end + 3].lstrip()[0]) + 1
        self._silence(number, (start, end), RETURN_LINK)

    def _strip_number(self, number: int, mark: str) -> None:
        """The number a note begins with is no part of it, when it is the one of its marker."""
        block = self.draft.blocks[number]
        if not block.spans or not mark:
            return
        start, end = block.spans[0]
        match = _NUMBER.match(self.draft.source, start, end)
        if (match and match[1].casefold() == mark.casefold() and (match.end() < end or len(block.spans) > 1)) or (
            match and match[1].casefold() == mark.casefold() and len(self.taken[number].blocks) > 1
        ):
            self._silence(number, match.span(), NOTE_NUMBER)

    def _settle(self) -> None:
        """The draft's skips tell the last reason of each run, and what has no text left is no block."""
        source = self.draft.source
        again = sorted(self.silenced, key=lambda skip: skip.span)
        starts = [skip.span[0] for skip in again]
        kept = []
        for skip in self.draft.skips:
            at = bisect_right(starts, skip.span[0]) - 1
            if at < 0 or skip.span[0] >= again[at].span[1]:
                kept.append(skip)
        pieces = [Skip(span, skip.reason) for skip in _apart(again) for span in without(source, [skip.span], [])]
        self.draft.skips = kept + pieces
        for note in self.draft.notes:
            note.blocks = [block for block in note.blocks if block.spans]
        self.draft.blocks = [block for block in self.draft.blocks if block.spans]
        self.draft.notes = [note for note in self.draft.notes if note.blocks]
        self.draft.notes.sort(key=lambda note: note.markers[0] if note.markers else len(source))

    # ---- words

    def _text(self, link: Link) -> str:
        return self.draft.source[link.start : link.end].strip()

    def _mark_of(self, link: Link) -> str:
        match = _NUMBER.match(self._text(link))
        return match[1] if match else ""


def _apart(skips: list[Skip]) -> Iterator[Skip]:
    """The skips without what an earlier one covers."""
    reached = 0
    for skip in skips:
        start, end = max(reached, skip.span[0]), skip.span[1]
        if start < end:
            yield Skip((start, end), skip.reason)
            reached = end


def _leads(draft: Draft) -> Iterator[_Led]:
    """The links that lead to a place in the book, in the order of the text."""
    numbers = {document.name: number for number, document in enumerate(draft.documents)}
    for link in sorted(draft.links):
        file, fragment = target(draft.documents[link.document].name, link.href)
        anchor = draft.anchors[numbers[file]].get(fragment) if file in numbers else None
        if anchor:
            yield _Led(link, anchor)
