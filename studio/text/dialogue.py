"""Which runs of a paragraph are quoted speech, by its quotation marks or dialogue dashes alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from studio.manuscript.model import Span

_CLOSER_OF = {"“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", '"': '"', "‘": "’", "'": "'", "「": "」", "『": "』"}
_EITHER = {mark: re.compile(f"[{mark}{closers}]") for mark, closers in _CLOSER_OF.items()}
_SINGLE = "‘'"
_OPENER = re.compile(r"(?<![^\s(\[—―–“„‘\"'-])[“„«»‹\"‘'](?=\S)|[“„「『]|«(?=\s)")
_ENDED = ".,!?…—―–-;:。！？"
"""Marks that a speech ends with, inside its quotation marks."""
LONG_WORDS = 6
"""A quotation of so many is speech even where it ends with no mark, as before a bracket of the narrator's."""
_BLANK = " \u00a0\u2060\ufeff"
"""White space, and the joiners that keep a dash beside its word."""
_BEFORE_NAMED = re.compile(
    r"(?:\b(?:the|an?|of|in|called|named|word|words|title|titled)|\b[A-Za-z]+'s)\s$", re.IGNORECASE
)
"""What stands before a thing that is called so, rather than before speech."""
_ELISION = re.compile(r"['‘](?:t(?:is|was|were|will|isn|wasn)|em|cause|til|bout|round|gainst|neath)\b", re.IGNORECASE)
_DASH = "—―–"
DASH_LANGUAGES = frozenset("ca es fr gl it pl pt ro ru uk".split())
"""Where a paragraph that begins with a dash is speech."""
_ASIDE = re.compile(rf"(?<=\s)[{_DASH}](?=\w)(?P<said>[^{_DASH}]*)(?:[{_DASH}][.,;:!?…]*|$)")


def speech(text: str, language: str = "en") -> list[Span]:
    """The runs of a paragraph that are spoken by someone in it, marks included; quotations inside them stay inside."""
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] in _DASH and text[start:].strip(_DASH + " ") and language[:2] in DASH_LANGUAGES:
        return list(_dashed(text, start, language))
    return list(_quoted(text))


def _dashed(text: str, start: int, language: str) -> Iterator[Span]:
    """Speech after a dash; where the custom is so, what the narrator puts in stands between two more."""
    at = start
    if not language.startswith("fr"):
        for aside in _ASIDE.finditer(text, start + 1):
            yield at, aside.start()
            at = aside.end()
    if text[at:].strip():
        yield at, len(text)


def quotations(text: str) -> list[Span]:
    """The runs between quotation marks that are closed, marks included, speech or not."""
    return list(_quoted(text, speech_only=False))


def _quoted(text: str, speech_only: bool = True) -> Iterator[Span]:
    at = _orphan_end(text) if speech_only else 0
    spoken_before, endless = bool(at), ""
    if at:
        yield 0, at
    while opener := _OPENER.search(text, at):
        start, mark = opener.start(), opener.group()
        end = None if mark in endless else _close(text, start, mark)
        if end is None and speech_only and _runs_on(text, start, mark):
            yield start, len(text)
            return
        if end is None:
            endless += mark
        elif not speech_only or _is_speech(text, start, end, spoken_before):
            spoken_before = True
            yield start, end
        at = end or start + 1


def _orphan_end(text: str) -> int:
    """The offset after a mark that closes what an earlier paragraph opened; 0 where there is none."""
    end = text.find("”")
    opened = text.find("“", 0, end) >= 0 or text.find("„", 0, end) >= 0
    return end + 1 if end > 0 and not opened and text[end - 1] in _ENDED else 0


def _close(text: str, start: int, mark: str) -> int | None:
    """The offset after what closes a quotation, other quotations of its kind inside it not counted."""
    closers, depth = _CLOSER_OF[mark], 1
    nests = mark not in closers and mark not in _SINGLE
    for found in _EITHER[mark].finditer(text, start + 1):
        at, char = found.start(), found.group()
        if char in closers and _closes(text, at, mark):
            depth -= 1
            if not depth:
                return at + 1
        elif char == mark and nests:
            depth += 1
    return None


def _closes(text: str, at: int, mark: str) -> bool:
    """Whether a mark is a closing one: an apostrophe is none."""
    before, after = text[at - 1], text[at + 1 : at + 2]
    if mark in _SINGLE:
        return not after.isalnum() and (before in _ENDED + '”"' or after in ("—", "–", "―") or after == ",")
    return mark != '"' or not (after.isalnum() or before in " \n(")


def _runs_on(text: str, start: int, mark: str) -> bool:
    """Whether a quotation without an end goes on in the next paragraph, which opens with the mark again."""
    if mark not in _SINGLE:
        return True
    return start < 4 and not text[:start].strip(' “"') and not _ELISION.match(text, start)


def _is_speech(text: str, start: int, end: int, spoken_before: bool) -> bool:
    """Whether it is more than a word somebody calls so: it begins and ends as speech does, or goes on with it."""
    inner = text[start + 1 : end - 1].strip()
    if not any(char.isalnum() for char in inner):
        return False
    after = text[end : end + 4].strip(_BLANK)[:1]
    ended = inner.rstrip("’”»“‘\"'" + _BLANK)[-1:] in _ENDED or not after or after in _ENDED
    if text[start] in "「『":
        return ended or start == 0
    first = next(char for char in inner if char.isalnum())
    if inner.rstrip("’”")[-1:] in ",." and _BEFORE_NAMED.search(text, max(0, start - 16), start):
        return False
    begins = (
        spoken_before
        or not first.islower()
        or inner[0] in "…—–-"
        or text[max(0, start - 3) : start].rstrip()[-1:] == ":"
    )
    return begins and (ended or len(inner.split()) >= LONG_WORDS)
