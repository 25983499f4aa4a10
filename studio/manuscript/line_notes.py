"""Footnotes of plain texts: their markers in the lines, and the paragraphs that begin with the same sign."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from studio.manuscript.draft import Anchor, Link, Page
from studio.manuscript.model import Span

_MARKERS = re.compile(r"(?<=\S)\[(\d{1,3}|[A-Z]|\*{1,3}|[†‡])\]")
_BRACKETED = re.compile(r"\[(?:footnote\s+)?(\d{1,3}|[A-Z]|\*{1,3}|[†‡])\s*[:.\]](?!\d)\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_TITLES = re.compile(r"(?:foot|end)?\s?notes\.?", re.IGNORECASE)
_MOST_PARAGRAPHS = 6


class LineNote(NamedTuple):
    """A note of a plain text."""

    label: str
    head: Span
    """Its sign, with the brackets around it."""
    groups: range
    """The numbers of its paragraphs."""
    end: int
    closing: Span | None
    """The bracket it ends with, where it began with one that stayed open."""


def notes_of(groups: Sequence[Sequence[tuple[int, int, int, str]]], text: str) -> list[LineNote]:
    """The notes among groups of lines, in order; a numbered list is one only under a title that says so."""
    found: list[LineNote] = []
    wanted = {match[1] for match in _MARKERS.finditer(text)}
    under_title = False
    number = 0
    while number < len(groups):
        start, _, _, first = groups[number][0]
        under_title = under_title or (len(groups[number]) == 1 and bool(_TITLES.fullmatch(first)))
        match = _BRACKETED.match(text, start) or (under_title and wanted and _NUMBERED.match(text, start)) or None
        if match and (match[1] in wanted or _says_so(match[0])):
            note = _note(groups, number, match, text)
            found.append(note)
            number = note.groups.stop
        else:
            number += 1
    return found


def _says_so(head: str) -> bool:
    """Whether it is called a footnote; paragraphs may be numbered in brackets too."""
    return "note" in head.lower()


def _note(
    groups: Sequence[Sequence[tuple[int, int, int, str]]], first: int, head: re.Match[str], text: str
) -> LineNote:
    """The note that begins with a group; one whose bracket stays open goes on to where it is closed."""
    last = first
    end = groups[first][-1][1]
    if "[" in head[0] and "]" not in head[0]:
        for number in range(first, min(first + _MOST_PARAGRAPHS, len(groups))):
            if groups[number][-1][3].endswith("]"):
                last, end = number, groups[number][-1][1]
                return LineNote(head[1], head.span(), range(first, last + 1), end, (end - 1, end))
    return LineNote(head[1], head.span(), range(first, last + 1), end, None)


def markers_in(text: str, notes: Sequence[LineNote]) -> list[Span]:
    """Where the markers of a text with notes stand; a letter or a star is one only where a note begins with it."""
    labels = {note.label for note in notes}
    return [m.span() for m in _MARKERS.finditer(text) if notes and (m[1].isdigit() or m[1] in labels)]


def link_notes(page: Page, text: str, notes: Sequence[LineNote], markers: Sequence[Span]) -> None:
    """The page has an anchor for each note and a link from each marker to its note.

    Signs come again in every chapter: a marker belongs to the next note with its sign, or, where all notes stand at
    the end and there are as many as markers, to the one with the same place among them.
    """
    starts: dict[str, list[int]] = {}
    for note in notes:
        page.anchors[f"note {note.head[0]}"] = Anchor(note.head[0], note.end, "aside")
        page.notes.append((note.head[0], note.end))
        starts.setdefault(note.label, []).append(note.head[0])
    places: dict[str, list[Span]] = {}
    for start, end in markers:
        places.setdefault(text[start + 1 : end - 1], []).append((start, end))
    for label, spans in places.items():
        known = starts.get(label, [])
        in_turn = len(known) == len(spans) and bool(known) and known[0] > spans[-1][0]
        for number, (start, end) in enumerate(spans):
            at = number if in_turn else bisect_left(known, start)
            if known and at < len(known):
                page.links.append(Link(start, end, f"#note%20{known[at]}", "marker"))
