"""From a table of contents to the places where chapters begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from studio.manuscript.draft import Cut, Draft, RawBlock
from studio.manuscript.headings import title_at
from studio.manuscript.matter import by_title
from studio.manuscript.toc import Entry, target

_SHELF = re.compile(
    r"(?:the\s+)?(?:\w+\s+)?(?:part|book|volume|vol\.?|teil|buch|band|partie|livre|tome|parte|libro|tomo|deel|boek)\b"
    r"(?=\W*(?:$|[\divxlc]+\b|the\b|one|two|three|four|five|six|seven|eight|nine|ten|first|second|third))",
    re.IGNORECASE,
)
_CHAPTER = re.compile(r"(?:chapter|kapitel|chapitre|capítulo|capitolo|hoofdstuk)\s+\w", re.IGNORECASE)
FEWEST_LINKS = 3
SHORTEST_CHAPTER = 600
"""A shorter text that the table of contents leaves out is no chapter."""


def toc_cuts(entries: list[Entry], draft: Draft, book_title: str) -> tuple[list[Cut], list[str]]:
    """The beginnings of chapters in reading order, and a warning for each entry that leads nowhere."""
    numbers = {document.name: number for number, document in enumerate(draft.documents)}
    cuts: list[Cut] = []
    warnings: list[str] = []
    for entry, parents in _chapters(entries, book_title):
        number = numbers.get(entry.file)
        if number is None:
            if entry.file:
                warnings.append(f"The table of contents names {entry.file}, which is not a text of the book.")
            continue
        anchor = draft.anchors[number].get(entry.fragment) if entry.fragment else None
        if entry.fragment and not anchor:
            warnings.append(f"The table of contents names {entry.file}#{entry.fragment}, which is not in the book.")
        offset = anchor.start if anchor else draft.documents[number].start
        cuts.append(Cut(offset, entry.title, parents, entry.depth, number))
    cuts.sort(key=lambda cut: cut.offset)  # a stable sort: of two at one place the first in the list stays first
    return cuts, warnings


def _chapters(entries: list[Entry], book_title: str) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    """The entries that begin chapters or parts, with the titles above them; sections inside one file are left out."""
    alone = _whole_book(entries, book_title)
    above: list[Entry] = []
    position = 0
    while position < len(entries):
        entry = entries[position]
        above = [outer for outer in above if outer.depth < entry.depth]
        yield entry, tuple(outer.title for outer in above if _is_part(outer, book_title))
        end = _end_of_family(entries, position)
        family = entries[position + 1 : end]
        inside = entry.file and position != alone and all(child.file == entry.file for child in family)
        if family and inside and not _is_shelf(entry, family):
            position = end
            continue
        above.append(entry)
        position += 1


def _is_shelf(entry: Entry, family: list[Entry]) -> bool:
    """Whether an entry is a part with its chapters below it, though all are in one file, and not a chapter."""
    children = [child for child in family if child.depth == entry.depth + 1]
    chapters = sum(1 for child in children if _CHAPTER.match(child.title))
    return is_shelf_title(entry.title) or 2 * chapters > len(children)


def is_shelf_title(title: str) -> bool:
    """Whether it is the title of a part that holds chapters: 'Part Two', 'Book I: 1805'."""
    return bool(_SHELF.match(title))


def _end_of_family(entries: list[Entry], position: int) -> int:
    end = position + 1
    while end < len(entries) and entries[end].depth > entries[position].depth:
        end += 1
    return end


def _whole_book(entries: list[Entry], book_title: str) -> int:
    """The place of an entry that is the book itself, with its chapters below it; -1 without one."""
    if not entries:
        return -1
    top = min(entry.depth for entry in entries)
    roots = [n for n, entry in enumerate(entries) if entry.depth == top and not by_title(entry.title, 0)]
    return roots[0] if len(roots) == 1 and same_title(entries[roots[0]].title, book_title) else -1


def _is_part(entry: Entry, book_title: str) -> bool:
    return bool(entry.title) and not same_title(entry.title, book_title) and not by_title(entry.title, 0)


def unlisted_cuts(draft: Draft, cuts: list[Cut], spoken: list[RawBlock]) -> list[Cut]:
    """The beginnings of documents that the table of contents leaves out, though they open as those do that it names.

    Two at least: a single one may be a page between chapters, and what is short is none.
    """
    listed = {cut.document for cut in cuts}
    openings = {block.document: block for block in reversed(spoken)}
    level = max((openings[number].level for number in listed if number in openings), default=0)
    sizes = Counter[int]()
    for block in spoken:
        sizes[block.document] += block.chars()
    found = [
        Cut(block.start, title_at(draft, spoken, place), _parents_at(cuts, block.start), block.level, block.document)
        for place, block in enumerate(spoken)
        if openings[block.document] is block
        and block.document not in listed
        and 0 < block.level <= level
        and sizes[block.document] >= SHORTEST_CHAPTER
    ]
    return found if len(found) > 1 else []


def linked_cuts(draft: Draft) -> list[Cut]:
    """The beginnings of chapters by a page of links, in a book without another table of contents."""
    numbers = {document.name: number for number, document in enumerate(draft.documents)}
    linked = Counter(block.document for block in draft.blocks if block.linked)
    words = Counter(block.document for block in draft.blocks if not block.level)
    pages = {number for number, count in linked.items() if count >= FEWEST_LINKS and count >= 0.8 * words[number]}
    cuts: dict[int, Cut] = {}
    for link in sorted(draft.links):
        file, fragment = target(draft.documents[link.document].name, link.href)
        number = numbers.get(file, link.document)
        anchor = draft.anchors[number].get(fragment)
        if link.document in pages and number not in pages and anchor:
            cuts.setdefault(anchor.start, Cut(anchor.start, draft.text_of([link[:2]]), (), 1, number))
    return [cuts[start] for start in sorted(cuts)]


def _parents_at(cuts: list[Cut], offset: int) -> tuple[str, ...]:
    """The titles above the last entry before a place."""
    return next((cut.parents for cut in reversed(cuts) if cut.offset <= offset), ())


def same_title(one: str, other: str) -> bool:
    """Whether two titles are the same but for case, signs and a subtitle."""
    left, right = _letters(one), _letters(other)
    return bool(left and right) and (left == right or left == _letters(other.partition(":")[0]))


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
