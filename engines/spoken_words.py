"""The words of a text as the listener writes them down: small letters, no marks, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "ð": "th", "þ": "th", "ł": "l", "đ": "d", "ı": "i"}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MUTE = re.compile(r"[\s.,;:!?'\"“”‘’()\[\]…\-‐‑–—]*")
_WRITTEN = re.compile(r"[a-z]+(?:'[a-z]+)*")


class Said(NamedTuple):
    """One word as it is written down, and where it stands in the text that was spoken."""

    word: str
    start: int
    end: int


def said_words(spoken: str) -> list[Said] | None:
    """The words of a spoken text; None where nobody can know how it is said: figures, symbols, other alphabets."""
    composed = unicodedata.normalize("NFC", spoken)
    if len(composed) != len(spoken) or _MUTE.fullmatch(_WORD.sub("", composed)) is None:
        return None
    words = [Said(plain(match[0]), match.start(), match.end()) for match in _WORD.finditer(composed)]
    return words if all(_WRITTEN.fullmatch(said.word) for said in words) else None


@lru_cache(maxsize=65536)
def plain(word: str) -> str:
    """A word in small letters without accents."""
    lower = "".join(_LETTERS.get(letter, letter) for letter in word.lower().replace("’", "'"))
    return "".join(letter for letter in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(letter))


def transcript(spoken: str) -> str:
    """The text as the listener writes it down; empty where nobody can know."""
    return " ".join(said.word for said in said_words(spoken) or ())
