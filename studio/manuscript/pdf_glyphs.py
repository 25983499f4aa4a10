"""The characters of a PDF page, each with its place, to runs of text with spaces where there are gaps."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

UNREADABLE = "\ufffd"
"""Stands for a character the file has no Unicode value for."""
BOLD, ARTIFACT, OUTSIDE, SIDEWAYS, OVERPRINT = 1, 2, 4, 8, 16
"""Flags of a run: heavy type; marked by the file as no content; beyond the page's edge; turned; drawn twice."""
MAX_PAGE_CHARS = 500_000
_WIDEST_GAP = 1.5
"""In units of the type size; what stands further apart is no run."""
_GAP_WITH_SPACES, _GAP_WITHOUT = 0.2, 0.15
"""The gap that is a space: where the page has spaces of its own, and where it has none."""
_SPACED = 4
"""So many letters that stand alone in a row are a letter-spaced word."""


class Run(NamedTuple):
    """Text of one size on one line without wide gaps; in points, x to the right, y up, from the page's corner."""

    text: str
    x0: float
    x1: float
    y: float
    """Of the baseline."""
    size: float
    flags: int = 0


class Style(NamedTuple):
    """What the characters of a run share."""

    size: float
    turn: int
    """Quarter turns against the clock; -1 is slanting."""
    flags: int


@dataclass(slots=True)
class _Glyphs:
    style: Style
    y: float
    texts: list[str] = field(default_factory=list)
    lefts: list[float] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)


class Collector:
    """Takes characters in the order in which they are drawn; runs() is the page."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.chars = 0
        self._found: list[_Glyphs] = []

    def add(self, text: str, left: float, right: float, y: float, style: Style) -> None:
        """One character more, in the coordinates of its own turn."""
        last = self._found[-1] if self._found else None
        size = style.size
        if last is None or last.style != style or not self._goes_on(last, left, y, size):
            last = _Glyphs(style, y)
            self._found.append(last)
        elif text == last.texts[-1] and not text.isspace() and abs(left - last.lefts[-1]) < 0.12 * size:
            self._found.insert(-1, _Glyphs(style._replace(flags=style.flags | OVERPRINT), y, [text], [left], [right]))
            return
        last.texts.append(text)
        last.lefts.append(left)
        last.rights.append(right)
        self.chars += len(text)

    @staticmethod
    def _goes_on(last: _Glyphs, left: float, y: float, size: float) -> bool:
        ahead = left - last.rights[-1]
        return abs(y - last.y) <= 0.08 * size and -0.5 * size < ahead < _WIDEST_GAP * size

    def runs(self) -> tuple[list[Run], int]:
        """The runs as they are read, and how many quarter turns that needs; what is turned otherwise is sideways."""
        found = [glyphs for glyphs in self._found if glyphs.texts]
        counts = {turn: sum(len(each.texts) for each in found if each.style.turn == turn) for turn in range(-1, 4)}
        turn = max(range(4), key=lambda each: counts[each])
        texts = [text for glyphs in found for text in glyphs.texts]
        spaces = sum(1 for text in texts if text.isspace())
        threshold = _GAP_WITH_SPACES if spaces > 0.05 * len(texts) else _GAP_WITHOUT
        runs = [self._run(glyphs, turn, threshold) for glyphs in found]
        return _without_doubles([run for run in runs if run.text.strip()]), turn

    def _run(self, glyphs: _Glyphs, turn: int, threshold: float) -> Run:
        style = glyphs.style
        flags = style.flags | (SIDEWAYS if style.turn != turn else 0)
        dx, dy = {1: (0.0, self.width), 2: (self.width, self.height), 3: (self.height, 0.0)}.get(style.turn, (0.0, 0.0))
        inked = [number for number, text in enumerate(glyphs.texts) if not text.isspace()] or [0]
        left, right = min(glyphs.lefts[n] for n in inked), max(glyphs.rights[n] for n in inked)
        return Run(_spaced_text(glyphs, threshold), left + dx, right + dx, glyphs.y + dy, style.size, flags)


def _without_doubles(runs: list[Run]) -> list[Run]:
    """The same text drawn again at nearly the same place, for weight or a shadow, is marked."""
    seen: dict[tuple[str, int], list[Run]] = {}
    result: list[Run] = []
    for run in runs:
        key = (run.text.strip(), round(run.size))
        near = 0.15 * run.size
        if any(abs(run.x0 - other.x0) < near and abs(run.y - other.y) < near for other in seen.get(key, ())):
            result.append(run._replace(flags=run.flags | OVERPRINT))
            continue
        seen.setdefault(key, []).append(run)
        del seen[key][:-8]
        result.append(run)
    return result


# ---- spaces


def _spaced_text(glyphs: _Glyphs, threshold: float) -> str:
    """The text with a space in every gap that is one, and none between the letters of a spaced word."""
    words: list[str] = []
    gaps: list[float] = []
    size = glyphs.style.size or 1.0
    end, open_word = 0.0, False
    for text, left, right in zip(glyphs.texts, glyphs.lefts, glyphs.rights, strict=True):
        if text.isspace():
            open_word = False
            continue
        gap = (left - end) / size
        if open_word and gap <= threshold:
            words[-1] += text
        else:
            if words:
                gaps.append(gap)
            words.append(text)
        end, open_word = right, True
    return _joined(words, gaps)


def _joined(words: list[str], gaps: list[float]) -> str:
    """The words with spaces, but letters that stand alone in a row set together."""
    parts = words[:1]
    apart = _letter_spaced(words, gaps) if len(words) >= _SPACED else frozenset()
    for number, word in enumerate(words[1:]):
        parts += [word] if number in apart else [" ", word]
    return "".join(parts)


def _letter_spaced(words: list[str], gaps: list[float]) -> frozenset[int]:
    """The gaps that are only letter-spacing."""
    found: set[int] = set()
    first = 0
    while first < len(words):
        last = first
        while last < len(words) and len(words[last].strip(".,;:!?’'”\"")) <= 1 and not words[last].isdigit():
            last += 1
        letters = sum(1 for word in words[first:last] if word[:1].isalpha())
        if letters >= _SPACED:
            narrow = sorted(gaps[first : last - 1])[(last - first - 1) // 3]
            found |= {number for number in range(first, last - 1) if gaps[number] <= 1.45 * narrow + 0.02}
        first = max(last, first + 1)
    return frozenset(found)


# ---- characters

_BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)


def weight(font_name: str) -> int:
    """The flag of heavy type, by the font's name."""
    return BOLD if _BOLD_NAME.search(font_name) else 0


def readable(text: str) -> str:
    """What the file says a character is, with white space as a space and what no reader can know as unreadable."""
    if len(text) == 1 and (text.isalnum() or text in " .,;:-'\"!?"):
        return text
    return "".join(_readable_char(char) for char in text)


def _readable_char(char: str) -> str:
    category = unicodedata.category(char)
    if char.isspace():
        return " "
    return UNREADABLE if category in ("Cc", "Cs", "Co", "Cn") else char


def turned(a: float, b: float, x: float, y: float) -> tuple[int, float, float]:
    """The quarter turns of text that runs in direction (a, b), and a point in coordinates in which it runs right."""
    length = math.hypot(a, b) or 1.0
    a, b = a / length, b / length
    if abs(b) < 0.1:
        return (0, x, y) if a > 0 else (2, -x, -y)
    if abs(a) < 0.1:
        return (1, y, -x) if b > 0 else (3, -y, x)
    return -1, x * a + y * b, y * a - x * b
