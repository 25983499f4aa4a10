"""What a page hides from screen readers: silent where it is ornament, or stands beside the same words again."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from studio.manuscript.draft import Page, without
from studio.manuscript.marks import is_scene_break
from studio.manuscript.model import Skip, Span

DECORATION = "decoration"
TWICE = "text that stands there twice"
LONGEST_TWIN = 2000
_LEAST_LETTERS = 2
_SLACK = 80
"""Signs and white space between a text and the same again."""


def hush(page: Page, hidden: Sequence[Span]) -> None:
    """Stretches hidden from screen readers are skipped, if no word is lost by that."""
    starts = [block.start for block in page.blocks] if hidden else []
    reached = 0
    for start, end in sorted(hidden, key=lambda span: (span[0], -span[1])):
        if start < reached:
            continue
        reached = end
        text = "".join(page.text[slice(*span)] for _, span in _spoken(page, starts, (start, end)))
        if text and (reason := _reason(page, starts, (start, end), text)):
            _silence(page, starts, (start, end), reason)
    if hidden:
        page.blocks = [block for block in page.blocks if block.spans or block.description]


def _reason(page: Page, starts: list[int], hidden: Span, text: str) -> str:
    if not any(map(_says_something, text)) or is_scene_break(text.strip()):
        return DECORATION
    letters = _letters(text)
    if len(letters) < _LEAST_LETTERS or len(text) > LONGEST_TWIN:
        return ""
    reach = 2 * len(text) + _SLACK
    after = _words(page, starts, (hidden[1], hidden[1] + reach))
    before = _words(page, starts, (max(0, hidden[0] - reach), hidden[0]))
    words = letters.split()
    return TWICE if after[: len(words)] == words or before[-len(words) :] == words else ""


def _says_something(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNP" and char not in "*#§†‡•·|/\\"


def _letters(text: str) -> str:
    """The words of a text, without case and signs."""
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())


def _words(page: Page, starts: list[int], span: Span) -> list[str]:
    return _letters(" ".join(page.text[slice(*piece)] for _, piece in _spoken(page, starts, span))).split()


def _spoken(page: Page, starts: list[int], stretch: Span) -> Iterator[tuple[int, Span]]:
    """The pieces of a stretch that blocks speak, each with the number of its block."""
    number = max(0, bisect_right(starts, stretch[0]) - 1)
    while number < len(page.blocks) and starts[number] < stretch[1]:
        for start, end in page.blocks[number].spans:
            if max(start, stretch[0]) < min(end, stretch[1]):
                yield number, (max(start, stretch[0]), min(end, stretch[1]))
        number += 1


def _silence(page: Page, starts: list[int], hidden: Span, reason: str) -> None:
    touched = list(_spoken(page, starts, hidden))
    page.skips += [Skip(span, reason) for _, span in touched if page.text[slice(*span)].strip()]
    for number in {number for number, _ in touched}:
        block = page.blocks[number]
        block.spans = without(page.text, block.spans, [hidden])
