"""Words that a line end has divided: which hyphens belong to the word, and which only to the line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from studio.manuscript.pdf_lines import Line

HYPHENATION = "hyphenation"
_HYPHENS = "-\u2010\u00ad\u00ac"
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_TAIL = re.compile(rf"([^\W\d_]+(?:['’][^\W\d_]+)?)[{_HYPHENS}]$")
_HEAD = re.compile(r"[^\W\d_]+")
_COMPOUNDS_ARE_USUAL = 0.0015
"""Of all words; where so many have a hyphen, two known words with one between them are one such."""
_BEGINNINGS = frozenset(
    "a al any de en be can con counter dis down every for fore her here him in inter it mc mis mean my never no non "
    "out over per pre pro re some sub there through to un under up where with your".split()
)
_ENDINGS = frozenset(
    "able about after age ally body box boy day ed er ers est ever fully form forming full hood how ing ings king "
    "land less like man men ness night one pence port pose posed proof self selves ship side son sons taking thing "
    "things time times ward wards way ways what where while wise woman women work works".split()
)
"""Words that, at the beginning or the end of another, are more often written as one with it."""
_LINKS = frozenset("a and as at by de for in la of on or the to up with".split())
"""Words in the middle of a compound: mother-in-law."""


class Vocabulary:
    """The words of a book that no line end divides."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.words: Counter[str] = Counter()
        self.compounds: Counter[str] = Counter()
        self.firsts: Counter[str] = Counter()
        self.lasts: Counter[str] = Counter()
        for line in lines:
            self._count(line.text)

    def _count(self, text: str) -> None:
        found = [match[0] for match in _WORD.finditer(text)]
        if found and text.rstrip()[-1:] in _HYPHENS:
            found.pop()
        for word in found[1:] if text[:1].islower() else found:
            parts = re.split("[-\u2010]", word.casefold())
            self.words.update(parts)
            if len(parts) > 1:
                self.compounds["-".join(parts)] += 1
                self.firsts[parts[0]] += 1
                self.lasts[parts[-1]] += 1

    def is_compound(self, left: str, right: str, within: bool = False) -> bool:
        """Whether the two parts of a word are written with a hyphen, as far as the rest of the book tells.

        Within is a word that has other hyphens besides.
        """
        left, right = left.casefold(), right.casefold()
        with_hyphen, without = self.compounds[f"{left}-{right}"], self.words[left + right]
        if with_hyphen or without:
            return with_hyphen > without
        if within and left in _LINKS:
            return True
        if not self.words[left] or not self.words[right]:
            return False
        if within:
            return True
        if left in _BEGINNINGS or right in _ENDINGS or len(right) < 3:
            return False
        usual = sum(self.compounds.values()) > _COMPOUNDS_ARE_USUAL * sum(self.words.values())
        return usual or self.firsts[left] > 0 or self.lasts[right] > 0


def divided(line: Line, following: Line, vocabulary: Vocabulary) -> str:
    """What joins two lines: a "hyphen" that only the line end made, a "compound" or dash of the text, or ""."""
    text, after = line.text.rstrip(), following.text
    if len(text) < 2 or not after[:1].isalnum() or text[-2].isspace():
        return ""
    if text[-1] == "—":
        return "compound"
    if text[-1] not in _HYPHENS:
        return ""
    tail, head = _TAIL.search(text), _HEAD.match(after)
    if not tail or not head:
        return "compound" if text[-2].isalnum() else ""
    if text[-1] in "\u00ad\u00ac":
        return "hyphen"
    if not head[0][0].islower():
        return "hyphen" if tail[1] in ("Mc", "Mac") else "compound"
    within = text[: tail.start()].endswith(tuple(_HYPHENS)) or after[head.end() : head.end() + 1] in tuple(_HYPHENS)
    return "compound" if vocabulary.is_compound(tail[1], head[0], within) else "hyphen"


def line_end_hyphens(lines: Sequence[Line]) -> int:
    """How many hyphens are taken out."""
    return sum(1 for line in lines for hole in line.holes if hole[2] == HYPHENATION)
