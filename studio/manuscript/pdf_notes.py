"""Footnotes of a page, and the markers that point to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from studio.manuscript.marks import is_raised_mark
from studio.manuscript.matter import FOOTNOTE, MARKER
from studio.manuscript.pdf_lines import Line

_SMALL = 0.94
"""Of the body's size: a footnote is set smaller."""
_SYMBOLS = r"[*∗†‡§¶‖]{1,3}"
_TOKEN = re.compile(rf"\[?\(?(\d{{1,3}}|{_SYMBOLS}|[a-z](?=\)))\]?\)?[.:]?")


@dataclass(slots=True)
class PdfNote:
    """A footnote: its lines, and the line of its marker in the text with the marker's place in it."""

    token: str
    lines: list[Line]
    marker: tuple[Line, int, int] | None = None
    skip: int = 0
    """How many characters of its first line are its own marker."""


def mark_notes(pages: Sequence[list[Line]], body_size: float) -> list[PdfNote]:
    """The lines of footnotes have their reason, and the markers in the text are holes."""
    notes: list[PdfNote] = []
    for lines in pages:
        text = [line for line in lines if not line.reason]
        before = notes[-1] if notes and notes[-1].lines[-1].page in (lines[0].page - 1 if lines else -1,) else None
        found = _notes_of(text, body_size, before)
        notes += found
        _mark_markers([line for line in text if not line.reason], found)
    return notes


def _notes_of(text: list[Line], body_size: float, before: PdfNote | None) -> list[PdfNote]:
    """The notes at the foot of each column; a note may go on from the page before."""
    found: list[PdfNote] = []
    for column in sorted({line.column for line in text}):
        members = [line for line in text if line.column == column]
        first = _first_small(members, body_size)
        small = members[first:]
        if not small or first == 0 or len(small) > 0.8 * len(members):
            continue
        body = [line for line in text if line not in small]
        tokens = _referred(body)
        start = next((n for n, line in enumerate(small) if _own_token(line, tokens)), None)
        if start is None:
            if before and not before.lines[-1].text.rstrip().endswith((".", "!", "?", "”", '"', ")")):
                _take(before, small)
            continue
        if start and before:
            _take(before, small[:start])
        elif start:
            small = small[start:]
            start = 0
        for line in small[start:]:
            token = _own_token(line, tokens)
            if token:
                found.append(PdfNote(token[0], [line], None, token[1]))
                line.reason = FOOTNOTE
            else:
                _take(found[-1], [line])
    return found


def _take(note: PdfNote, lines: list[Line]) -> None:
    note.lines += lines
    for line in lines:
        line.reason = FOOTNOTE


def _first_small(members: list[Line], body_size: float) -> int:
    """Where the small type at the foot of a column begins."""
    first = len(members)
    while first and members[first - 1].size <= _SMALL * body_size:
        first -= 1
    return first


def _referred(body: list[Line]) -> set[str]:
    """The tokens that stand raised in the text, or in brackets, or as a symbol after a word."""
    tokens: set[str] = set()
    for line in body:
        tokens |= {match[1] for start, end in line.raised if (match := _TOKEN.fullmatch(line.text[start:end].strip()))}
        tokens |= set(re.findall(r"(?<=\S)\[(\d{1,3})\]", line.text))
        tokens |= set(re.findall(rf"(?<=[\w.,;:!?”\"’'])({_SYMBOLS})(?!\w)", line.text))
    return tokens


def _own_token(line: Line, tokens: set[str]) -> tuple[str, int] | None:
    """The marker that a note begins with, when the text has it too, and its length."""
    match = _TOKEN.match(line.text)
    if not match or match[1] not in tokens:
        return None
    raised = any(start == 0 and end >= match.end(1) for start, end in line.raised)
    apart = line.text[match.end() : match.end() + 1] in ("", " ") or match[0] != match[1] or not match[1].isdigit()
    return (match[1], match.end()) if raised or apart else None


def _mark_markers(body: list[Line], notes: list[PdfNote]) -> None:
    """Each marker in the text is a hole, and its note knows where it stands."""
    waiting = {note.token: note for note in reversed(notes)}
    for line in body:
        for start, end, token in _marks(line, set(waiting)):
            line.holes.append((start, end, MARKER))
            note = waiting.get(token)
            if note and not note.marker:
                note.marker = (line, start, end)


def _marks(line: Line, tokens: set[str]) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for start, end in line.raised:
        text = line.text[start:end].strip()
        match = _TOKEN.fullmatch(text)
        if (match and match[1] in tokens) or is_raised_mark(text, line.text[:start]):
            found.append((start, end, match[1] if match else text))
    for match in re.finditer(rf"(?<=\S)\[(\d{{1,3}})\]|(?<=[\w.,;:!?”\"’'])({_SYMBOLS})(?!\w)", line.text):
        token = match[1] or match[2]
        if token in tokens and not any(start <= match.start() < end for start, end, _ in found):
            found.append((match.start(), match.end(), token))
    return sorted(found)
