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

    def is_compound(self, left: str, right: str) -> bool:
        """Whether the two halves of a word are written with a hyphen, as far as the rest of the book tells."""
        left, right = left.casefold(), right.casefold()
        with_hyphen, without = self.compounds[f"{left}-{right}"], self.words[left + right]
        if with_hyphen or without:
            return with_hyphen > without
        both = self.words[left] and self.words[right]
        return bool(both) and (self.firsts[left] > 0 or self.lasts[right] > 0) and len(right) > 2


def divided(line: Line, following: Line, vocabulary: Vocabulary) -> str:
    """What the hyphen at the end of a line is: "hyphen" of the line, "compound" of the word, or "" where none is."""
    text = line.text.rstrip()
    head = _HEAD.match(following.text)
    if not text or text[-1] not in _HYPHENS or not following.text[:1].isalnum():
        return ""
    tail = _TAIL.search(text)
    if text[-1] in "\u00ad\u00ac" and tail and head:
        return "hyphen"
    if not tail or not head or not head[0][0].islower():
        return "compound" if len(text) > 1 and text[-2].isalnum() else ""
    before = text[: tail.start()]
    if before.endswith(tuple(_HYPHENS)) and len(before) > 1:
        return "compound"  # a word of several: mother-in-law
    return "compound" if vocabulary.is_compound(tail[1], head[0]) else "hyphen"


def line_end_hyphens(lines: Sequence[Line]) -> int:
    """How many hyphens are taken out."""
    return sum(1 for line in lines for hole in line.holes if hole[2] == HYPHENATION)
