"""Where sentences end: sentencex, checked, and kept from cutting after abbreviations."""

from __future__ import annotations

import re
from functools import lru_cache

from studio.text.english_tables import ANYWHERE, BEFORE_NAMES, NEVER_LAST

_CJK_END = "。！？｡．」』）"
_ABBREVIATIONS = sorted(
    {
        *BEFORE_NAMES,
        *(word.rstrip(".") for word in NEVER_LAST | {"Co.", "Bros.", "Vol.", "No."} | set(ANYWHERE) & {"Esq."}),
    }
)
_TITLES = "|".join(map(re.escape, _ABBREVIATIONS))
_INITIAL = r"(?!I\b)[^\W\d_]"
AFTER_ABBREVIATION = re.compile(
    rf"(?<![\w.])(?:{_TITLES}|{_INITIAL}|(?:[^\W\d_]\.){{1,5}}{_INITIAL})\.[\"'”’»)\]]*\s+$"
)
"""A text that ends so does not end a sentence: a title, or an initial that is not the pronoun."""
_SURROGATE = re.compile("[\ud800-\udfff]")
LONGEST_ABBREVIATION = 24


@lru_cache(maxsize=1)
def _boundaries() -> object:
    from sentencex import get_sentence_boundaries

    return get_sentence_boundaries


def sentence_starts(text: str, language: str) -> list[int]:
    """The offsets where a sentence after the first begins; text has single spaces and no line feeds."""
    sound = _SURROGATE.sub("\ufffd", text)  # same length; the splitter takes no lone surrogates
    found = _boundaries()(language or "en", sound)  # type: ignore[operator]
    starts = [piece["start_index"] for piece in found if sound.startswith(piece["text"], piece["start_index"])]
    return [start for start in starts if 0 < start < len(text) and _is_end(text, start)]


def _is_end(text: str, start: int) -> bool:
    if text[start - 1] in _CJK_END:
        return True
    return text[start - 1] == " " and not AFTER_ABBREVIATION.search(text, max(0, start - LONGEST_ABBREVIATION), start)
