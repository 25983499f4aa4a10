"""Text as spellings of the same word are compared: small letters, plain quotes, single spaces, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_ODD = re.compile(
    r"\s{2,}|[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_PLAIN = str.maketrans(
    dict.fromkeys("’‘‚‛ʼʹ′`´", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑", "-")
    | dict.fromkeys("\t\n\r\x0b\x0c\x85\xa0\u2002\u2003\u2007\u2009\u200a\u202f\u2028\u2029\u3000", " ")
    | {"ς": "σ"}
)


class Folded(NamedTuple):
    """A folded text, and where each of its characters stands in the text it was made of."""

    text: str
    starts: list[int] | None
    """None where every character stands where it stood."""
    ends: list[int] | None

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Where a run of the folded text, not empty, stands in the text it was made of."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """The text in small letters, with hyphens inside words and any white space as one space."""
    small = text.lower()
    keeps_places = len(small) == len(text) and (text.isascii() or unicodedata.is_normalized("NFC", text))
    if not keeps_places:
        letters = list(_letters(text))
    elif _ODD.search(text):
        letters = list(_runs(text, small))
    else:
        return Folded(_HYPHEN.sub(" ", small if small.isascii() else small.translate(_PLAIN)), None, None)
    folded = "".join(letter for letter, _, _ in letters)
    starts: list[int] = []
    ends: list[int] = []
    for letter, start, end in letters:
        whole = len(letter) == end - start
        starts += range(start, end) if whole else [start] * len(letter)
        ends += range(start + 1, end + 1) if whole else [end] * len(letter)
    return Folded(_HYPHEN.sub(" ", folded), starts, ends)


def plainly(text: str) -> str:
    """The text folded in everything but its capitals."""
    composed = unicodedata.normalize("NFC", "".join(char for char in text if not _is_invisible(char)))
    return " ".join(_HYPHEN.sub(" ", composed.translate(_PLAIN)).split())


def _runs(text: str, small: str) -> Iterator[tuple[str, int, int]]:
    """Runs of a composed text with their places, of white space one space, of the invisible nothing."""
    at = 0
    for odd in _ODD.finditer(text):
        yield small[at : odd.start()].translate(_PLAIN), at, odd.start()
        if odd.group().isspace():
            yield " ", odd.start(), odd.end()
        at = odd.end()
    yield small[at:].translate(_PLAIN), at, len(text)


def _letters(text: str) -> Iterator[tuple[str, int, int]]:
    """Each letter with its marks, folded, with its place; white space that follows white space is left out."""
    spaced, at, size = False, 0, len(text)
    while at < size:
        end = at + 1
        while end < size and _clings(text[end]):
            end += 1
        raw = "".join(char for char in text[at:end] if not _is_invisible(char))
        letter = unicodedata.normalize("NFC", unicodedata.normalize("NFC", raw).lower()).translate(_PLAIN)
        if letter and not (spaced and letter == " "):
            yield letter, at, end
            spaced = letter == " "
        at = end


def _clings(char: str) -> bool:
    return char > "\u02ff" and (unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff")


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cf", "Cs") or "\ufe00" <= char <= "\ufe0f" or char == "\u034f"
