"""The words that stand in for a picture, when they say what is on it."""

from __future__ import annotations

import re

from studio.manuscript.draft import RawBlock
from studio.manuscript.events import Attributes

_EMPTY_WORDS = frozenset(
    "image images img picture pictures photo photograph illustration illustrations illus figure fig graphic graphics "
    "cover front back page title frontispiece titlepage decoration decorative ornament logo icon plate map drawing "
    "bild abbildung illustrationen dekoration imagen figura immagine spacer drop cap dropcap initial missing untitled "
    "unknown alt text description none null blank divider separator fleuron the a an of no na n".split()
)
_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|svg|webp|bmp|tiff?)", re.IGNORECASE)
_DECORATIVE_ROLES = frozenset(("presentation", "none"))
_TEX = re.compile(r"[\\^_{}$]")


def description(attributes: Attributes) -> str:
    """What an image element says is on it; empty when it says nothing that is worth hearing."""
    roles = set(attributes.get("role", "").lower().split())
    if roles & _DECORATIVE_ROLES or attributes.get("aria-hidden") == "true":
        return ""
    return worth_reading(attributes.get("alt") or attributes.get("aria-label") or "")


def worth_reading(alt: str) -> str:
    """The description with its white space folded; empty for a file's name, a number or a word like image."""
    text = " ".join(alt.split())
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len("".join(words)) < 2 or _FILE_NAME.fullmatch(text) or all(word in _EMPTY_WORDS for word in words):
        return ""
    return "" if re.fullmatch(r"[\w-]*[\d_][\w-]*", text) else text


def formula_in_words(attributes: Attributes) -> str:
    """The words a formula gives for itself; empty where they are a typesetter's code."""
    text = " ".join(attributes.get("alttext", "").split())
    return "" if _TEX.search(text) or not re.search(r"[^\W\d_]{2,}", text) else text


def without_echoes(blocks: list[RawBlock], text: str) -> list[RawBlock]:
    """The blocks without descriptions that say the same as the block before or after them, as a caption does."""
    said = [_letters(block.description or "".join(text[start:end] for start, end in block.spans)) for block in blocks]
    return [
        block
        for number, block in enumerate(blocks)
        if not block.description
        or said[number] not in (*said[max(0, number - 1) : number], *said[number + 1 : number + 2])
    ]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text[:2000]).casefold()
