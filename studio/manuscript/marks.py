"""Small signs in running text: footnote markers and scene breaks."""

from __future__ import annotations

import re

_NUMBER = r"\d{1,4}|[ivxlc]{1,6}|[a-z]"
_SYMBOLS = r"[*∗†‡§¶‖#]{1,4}"
_MARK = re.compile(rf"(?:note\s*)?[\[({{]?\s*(?:{_NUMBER}|{_SYMBOLS})\s*[\])}}.]?", re.IGNORECASE)
_PLAIN_MARK = re.compile(rf"\[\s*(?:{_NUMBER}|{_SYMBOLS})\s*\]|\((?:\d{{1,3}}|{_SYMBOLS})\)|{_SYMBOLS}", re.IGNORECASE)
_RAISED = re.compile(rf"\[?(?:\d{{1,4}}(?:\s*,\s*\d{{1,4}})*|{_SYMBOLS})\]?")
_AFTER_WORD = re.compile(r"(?:[.,;:!?…\"'”’»)\]]|[^\W\d_]{4,})\s?$")
_SCENE_BREAK = frozenset("*∗⁎⁂✱✲✳✶✻✽❋❦❧☙♦◆◇○●◦■□▪▫•·⋅∙~∼≈–—―‒-_=+#/\\|.☆★❖✦✧⸻⁕§")
_LONGEST_BREAK = 40


def is_note_link(text: str, raised: bool) -> bool:
    """Whether the text of a link into the book is a footnote marker; raised text needs less proof."""
    return bool((_MARK if raised else _PLAIN_MARK).fullmatch(text))


def is_raised_mark(text: str, before: str) -> bool:
    """Whether raised text without a link is a footnote marker, and not a power or an ordinal's ending."""
    return bool(_RAISED.fullmatch(text) and _AFTER_WORD.search(before))


def is_scene_break(text: str) -> bool:
    """Whether a block is only ornament; full stops alone are left to be read as a silence in the text."""
    if len(text) > _LONGEST_BREAK:
        return False
    signs = set(text) - set(" \t\n\r\u00a0\u2003\u2002\u2009")
    return bool(signs) and signs <= _SCENE_BREAK and signs != {"."}
