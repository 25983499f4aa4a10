"""Whether a block begins with the name of who speaks it, as the text of a play does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from studio.manuscript.draft import Mark, RawBlock
from studio.manuscript.model import Span


class Cue(NamedTuple):
    """The name before a speech."""

    block: int
    name: str
    span: Span
    """The name and the sign after it."""
    direction: Span | None
    """The bracket that follows the name at once."""
    whole: bool
    """Whether the block is the name alone."""
    sure: bool
    """Whether the book itself marks it as a name."""


_HEAD = 160
_LONGEST_NAME = 45
_TITLE = r"(?:(?:Mr|Mrs|Ms|Dr|St|Rev|Col|Capt|Lt|Sgt|Prof|Mme|Mlle|Hon|Sir)\.[ \t])?"
_WORD = r"[^\W_](?:[\w'’-]*[^\W_])?"
_NAME = re.compile(
    rf"({_TITLE}{_WORD}(?:,?[ \t]+(?:&[ \t]+)?{_TITLE}{_WORD}){{0,5}})"
    r"(\s*(?:\([^()\n]{1,120}\)|\[[^\[\]\n]{1,120}\]))?[ \t]*(?:([.:])(?=[\s_*)\[(“\"‘—–-]|$)|(?=\s*$)|(?=[_*]*\n))",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[\s_*]*(\([^()]{1,300}\)|\[[^\[\]]{1,300}\])[.:]?")
_ROMAN = re.compile(r"[IVXLCDM]+")
_NO_NAMES = frozenset(
    "note notes nota example examples proof theorem lemma definition remark remarks answer question exercise figure "
    "table warning caution tip hint solution problem important summary result step corollary proposition case "
    "chapter part book volume section act scene end finis preface introduction contents postscript "
    "from to subject date cc bcc re sent time place location author title price ingredients method serves step day "
    "week night morning evening pros cons input output source tel phone fax email address website yes no oh ah well "
    "cut fade dissolve smash wipe int ext montage superimpose intercut "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december montag dienstag mittwoch donnerstag freitag samstag sonntag".split()
)
_SMALL = frozenset("of and the to de la le du von van in from with y e di".split())
_NUMERALS = frozenset("II III IV VI VII VIII IX XI XII XIII XIV XV XVI".split())


def find_cue(number: int, block: RawBlock, source: str, mark: Mark | None) -> Cue | None:
    """The cue a block begins with, or what looks like one; mark is what begins at the block's own beginning."""
    if mark and mark.kind == "speaker":
        return _marked_cue(number, block, source, mark)
    head, places = _head(block.spans, source, cells=block.kind == "row")
    match = _NAME.match(head)
    if not match or not _may_be_name(match[1], match[3] or "", _set_apart(mark, places, match), block):
        return None
    end = match.end(3) if match[3] and not match[2] else match.end(1)
    alone = len(block.spans) == 1 or block.kind != "row"
    whole = alone and not head[match.end() :].strip(" *_") and len(head) < _HEAD
    over = head.startswith("\n", match.end() + _signs(head[match.end() :]))  # the speech begins on the next line
    if not match[3] and not whole and block.kind != "row" and not over:
        return None
    direction = (places[match.start(2) + _blank(match[2])], places[match.end(2) - 1] + 1) if match[2] else None
    if direction is None and not whole:
        direction = _bracket_after(source, places[end - 1] + 1, block.end)
    return Cue(number, spoken_name(match[1]), (block.start, places[end - 1] + 1), direction, whole, False)


def _head(spans: Sequence[Span], source: str, cells: bool) -> tuple[str, list[int]]:
    """The first characters of a block, of a row those of its first cell, each with its place in the source."""
    text: list[str] = []
    places: list[int] = []
    for start, end in spans[:1] if cells else spans:
        until = min(end, start + _HEAD - len(places))
        text.append(source[start:until])
        places += range(start, until)
        if len(places) >= _HEAD:
            break
    return "".join(text), places


def _signs(text: str) -> int:
    return len(text) - len(text.lstrip("_* \t"))


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip())


def _set_apart(mark: Mark | None, places: list[int], match: re.Match[str]) -> bool:
    """Whether the markup sets just the name apart from what follows."""
    if not mark or mark.kind == "direction":
        return False
    last = places[match.end(3) - 1 if match[3] else match.end(1) - 1]
    return places[match.end(1) - 1] < mark.end <= last + 2


def _may_be_name(name: str, stop: str, set_apart: bool, block: RawBlock) -> bool:
    letters = [char for char in name if char.isalpha()]
    words = name.split()
    if len(letters) < 2 or len(name) > _LONGEST_NAME or _ROMAN.fullmatch(name):
        return False
    if any(word.casefold() in _NO_NAMES for word in words[:1]) or words[-1].casefold() == "continued":
        return False
    if block.kind == "row" and len(block.spans) != 2:
        return False
    if all(char.isupper() for char in letters if char.upper() != char.lower()) and any(map(str.isupper, letters)):
        return True
    titled = len(words) <= 3 and all(word[0].isupper() or word in _SMALL for word in words)
    return titled and (stop == ":" or (set_apart and stop == ".") or (set_apart and block.kind == "row"))


def _marked_cue(number: int, block: RawBlock, source: str, mark: Mark) -> Cue | None:
    text = source[mark.start : mark.end]
    name = re.sub(r"[\[(][^\])]*[\])]", "", text).strip(" \t\r\n.:,;—–-_*")
    if not name or len(name) > 2 * _LONGEST_NAME or not any(map(str.isalpha, name)):
        return None
    end = mark.end
    if source[end : end + 1] in (".", ":") and end < block.end:
        end += 1
    whole = not source[end : block.end].strip(" .:")
    direction = None if whole else _bracket_after(source, end, block.end)
    return Cue(number, spoken_name(name), (block.start, block.end if whole else end), direction, whole, mark.sure)


def _bracket_after(source: str, at: int, end: int) -> Span | None:
    match = _BRACKET.match(source, at, end)
    return match.span(1) if match else None


def spoken_name(written: str) -> str:
    """A speaker's name as a person writes it: capitals only where names have them."""
    name = " ".join(written.split())
    if any(char.islower() for char in name):
        return name
    words = [_titled(word) for word in name.split(" ")]
    return " ".join(word if not at or word.lower() not in _SMALL else word.lower() for at, word in enumerate(words))


def _titled(word: str) -> str:
    if word.strip(",.") in _NUMERALS:
        return word
    if word[:1].isdigit():
        return word.lower()
    titled = re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), word)
    return re.sub(r"(?<=['’])S(?![^\W\d_])", "s", titled)
