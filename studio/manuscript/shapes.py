"""What a part is by the look of its lines: an index, a bibliography, notes; only where nothing else says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from studio.manuscript.matter import BIBLIOGRAPHY, CONTENTS, ENDNOTES, INDEX, LISTS

LEAST_LINES = 8
LEAST_LETTERS = 5
"""The lines of an index begin with so many letters; those of a diary with the names of its months."""
_PAGES = re.compile(r".{2,120}?[\s,]\d{1,4}(?:[-–]\d{1,4})?(?:[,;]\s*\d{1,4}(?:[-–]\d{1,4})?)*[a-z]{0,2}\.?", re.DOTALL)
_SEE = re.compile(r".{2,80}[.,;(]?\s*[Ss]ee(?: also)?\s.{2,80}", re.DOTALL)
_WORK = re.compile(r"[\W_]{0,3}(?:[^\W\d_]|[—–_]{1,3}).{5,600}?\b(?:1[5-9]|20)\d\d[a-z]?\b", re.DOTALL)
_SURNAME = re.compile(r"[\W_]{0,3}(?:(?:[^\W\d_][\w'’.-]*\s){0,3}[^\W\d_][\w'’-]*,\s+[^\W\d_]|[—–_]{2,3}[.,])")
LONGEST_COPYRIGHT = 8000
_COPYRIGHT = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"©|\(c\)\s*\d{4}|\bcopyright\b.{0,30}\d{4}",
        r"all rights reserved|rights? of .{3,60} (?:has|have) been asserted",
        r"alle rechte vorbehalten|tous droits réservés|todos los derechos|tutti i diritti",
        r"\b(?:e-?)?isbn\b",
        r"first published|published (?:in \d{4} )?by|printed (?:and bound )?in|erstausgabe|dépôt légal",
        r"library of congress|british library|cataloguing|cataloging",
        r"work of fiction.{0,200}(?:coincidental|fictitious)",
    )
]
_NUMBERED = re.compile(r"\[?(?:\d{1,4}|[*†‡§¶])[\].):]*\s+\S")
LEAST_PROSE = 4
"""Words; fewer are no sentence that anybody would miss."""
_MAKING = re.compile(
    r"\b(?:by|translated|edited|illustrat\w*|published|printed|edition|copyright|introduction|preface|author|volume|"
    r"novel|stories|übersetzt|traduit|von|par|de)\b|\d{4}",
    re.IGNORECASE,
)
_LIST_TITLES = re.compile(
    r"(?:\w+ )?(?:references|sources|further reading|literature|literatur|quellen|references cited|select references)"
)


def by_shape(title: str, lines: Sequence[str]) -> str:
    """Why a part with this title and these paragraphs is not spoken, when nearly all of them look so; else empty."""
    if len(lines) < LEAST_LINES and not _is_titled(title):
        return ""
    if title.strip(" .:").lower() in ("notes", "anmerkungen", "notas", "note") and _share(_NUMBERED, lines) >= 0.6:
        return ENDNOTES
    works = sum(1 for line in lines if _SURNAME.match(line) and _WORK.match(line)) / max(1, len(lines))
    if works >= (0.4 if _is_titled(title) else 0.85):
        return BIBLIOGRAPHY
    short = sum(len(line) for line in lines) <= 90 * len(lines)
    return INDEX if short and len(lines) >= 2 * LEAST_LINES and _is_index(lines) else ""


def _is_titled(title: str) -> bool:
    return bool(_LIST_TITLES.fullmatch(title.strip(" .:").lower()))


def _is_index(lines: Sequence[str]) -> bool:
    """Whether nearly every line is words and the pages they are on, in the order of the alphabet."""
    pages = sum(1 for line in lines if _PAGES.fullmatch(line) or _SEE.fullmatch(line)) / len(lines)
    firsts = [line.strip(" “\"'‘(")[:1].casefold() for line in lines]
    in_order = sum(1 for one, other in pairwise(firsts) if one <= other)
    return len(set(firsts)) >= LEAST_LETTERS and pages >= 0.8 and in_order >= 0.75 * (len(lines) - 1)


def _share(pattern: re.Pattern[str], lines: Sequence[str]) -> float:
    return sum(1 for line in lines if pattern.match(line)) / max(1, len(lines))


def is_numbered(line: str) -> bool:
    """Whether a paragraph begins with a number or a sign, as a note does."""
    return bool(_NUMBERED.match(line))


def is_copyright_page(text: str, begun: bool) -> bool:
    """Whether a short text is made of what the law wants in a book; inside the book more proof is needed."""
    proofs = sum(1 for pattern in _COPYRIGHT if pattern.search(text))
    return len(text) <= LONGEST_COPYRIGHT and proofs >= (3 if begun else 2)


def is_told(text: str) -> bool:
    """Whether a text is running prose: a sentence, mostly in small letters, that says nothing of a book's making."""
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    if len(words) < LEAST_PROSE or not text.rstrip("”’\"')»* ").endswith((".", "!", "?", "…", ":")):
        return False
    small = sum(1 for word in words if word[0].islower())
    return small >= 0.5 * len(words) and not _MAKING.search(text)


def contradicts(reason: str, lines: Sequence[str], is_named: bool) -> bool:
    """Whether a part with the title of an index, or of a list, is really a story: long paragraphs, hardly a digit.

    One called 'Contents' is a story only where the book marks it as a chapter too.
    """
    long = [line for line in lines if len(line) > 200]
    known = reason in (INDEX, LISTS) or (reason == CONTENTS and is_named)
    if not known or len(long) < (1 if is_named else 3) or len(long) < 0.4 * len(lines):
        return False
    text = "".join(lines)
    return sum(1 for char in text if char.isdigit()) < 0.01 * len(text)
