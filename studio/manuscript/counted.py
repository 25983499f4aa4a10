"""Lines that are headings because they count on: numerals, numbered titles, days; never a lone one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from studio.manuscript.line_headings import is_title_line

FEWEST_DAYS = 3
LEAST_BODY = 40
"""What stands under most headings is at least so many characters long; entries of a list have nothing under them."""
_LONGEST = 80
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_NUMERAL = rf"(?:[IVXLC]+|[ivxlc]+|\d{{1,3}}|{'|'.join(_NUMBERS)}|{'|'.join(map(str.upper, _NUMBERS))}|"
_NUMERAL += rf"{'|'.join(map(str.title, _NUMBERS))})"
_SIGNS = r"[-–—*~=§#(\[{ ]{0,8}"
_BARE = re.compile(rf"({_SIGNS})({_NUMERAL})([.:]?[-–—*~=)\]}} ]{{0,8}})", re.IGNORECASE)
_TITLED = re.compile(rf"({_NUMERAL})(\s*[.:)]?\s*[-–—]{{1,3}}\s*|[.:)]\s+)(\S.*)")
_LABELLED = re.compile(rf"([^\W\d_]{{2,12}}\.?)\s+({_NUMERAL})(?:[.:]?|\s*[.:–—-]{{1,3}}\s+(\S.*))", re.I)
_NO_LABELS = frozenset("page seite figure fig fig. table note no no. line verse step version question answer".split())
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)\.?"
_DAY = r"(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"_?(?:{_WEEKDAY},?\s+)?(?:{_DAY}\s+(?:of\s+)?{_MONTH}|{_MONTH}\s+{_DAY}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|"
    rf"\d{{4}}-\d\d-\d\d)(?:,?\s+\d{{4}})?(?:[.,:]?\s*(?:[—–-]+\s*)?[^\W\d_][^.!?]{{1,30}})?[.:,]?_?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1\d|20)\d\d\.?")
_ROMANS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class _Member(NamedTuple):
    """A line that may belong to a series."""

    number: int
    series: str
    value: int


Ranks = dict[int, int]
"""Of each heading found, by its place among the lines: 0 above 1."""


def headings_that_count(lines: Sequence[str], alone: Sequence[bool]) -> Ranks:
    """Which lines are headings of a series, and how high; only lines that stand alone are asked."""
    series: dict[str, list[_Member]] = {}
    for number, line in enumerate(lines):
        if alone[number] and len(line) <= _LONGEST and (member := _member(number, line)):
            series.setdefault(member.series, []).append(member)
    found = [members for members in series.values() if _is_series(members, lines)]
    found.sort(key=lambda members: members[0].number)
    ranks: Ranks = {}
    for rank, members in enumerate(found):
        for member in members:
            ranks.setdefault(member.number, min(rank, 1))
    return ranks


def is_numeral(line: str) -> bool:
    """Whether a line is a number and nothing more, or an entry of a numbered list."""
    return bool(re.match(r"\d{1,3}[.)]\s", line) or (_BARE.fullmatch(line) and _value(line.strip("-–—*~=§#()[]{} .:"))))


def _member(number: int, line: str) -> _Member | None:
    if match := _BARE.fullmatch(line):
        if value := _value(match[2]):
            return _Member(number, f"bare {match[1].strip()} {_kind(match[2])} {match[3].strip()}", value)
        return None
    if _DATE.fullmatch(line) or _YEAR.fullmatch(line):
        return _Member(number, "date", 0)
    if match := _TITLED.fullmatch(line):
        value = _value(match[1])
        if value and is_title_line(match[3].rstrip(".")):
            return _Member(number, f"titled {_kind(match[1])} {match[2].strip()}", value)
        return None
    match = _LABELLED.fullmatch(line)
    if match and match[1][0].isupper() and match[1].casefold() not in _NO_LABELS:
        titled = not match[3] or is_title_line(match[3].rstrip("."))
        if titled and (value := _value(match[2])):
            return _Member(number, f"labelled {match[1].casefold()} {_kind(match[2])}", value)
    return None


def _kind(numeral: str) -> str:
    if numeral.isdigit():
        return "digits"
    return "words" if numeral.lower() in _NUMBERS else "romans"


def _value(numeral: str) -> int:
    """The number a numeral stands for; 0 when it is written as nobody writes it."""
    if numeral.isdigit():
        return int(numeral)
    lower = numeral.lower()
    if lower in _NUMBERS:
        return _NUMBERS.index(lower) + 1
    if not lower or not set(lower) <= set(_ROMANS) or re.search(r"i{4}|x{5}|v{2}|l{2}|i[lc]|v[xlc]", lower):
        return 0
    values = [_ROMANS[char] for char in lower]
    return sum(-one if one < after else one for one, after in pairwise([*values, 0]))


def _is_series(members: list[_Member], lines: Sequence[str]) -> bool:
    dated = members[0].series == "date"
    if len(members) < (FEWEST_DAYS if dated else 2):
        return False
    if dated:
        if len({lines[member.number].casefold() for member in members}) < 0.8 * len(members):
            return False
    elif not _counts_on(members):
        return False
    ends = [member.number for member in members[1:]] + [len(lines)]
    bodies = [
        sum(map(len, lines[member.number + 1 : end])) >= LEAST_BODY for member, end in zip(members, ends, strict=True)
    ]
    return sum(bodies) >= 0.8 * len(bodies)


def _counts_on(members: list[_Member]) -> bool:
    """Whether each numeral follows the one before, or begins again; figures begin with 1, for pages need not."""
    if members[0].value != 1 and ("digits" in members[0].series or len(members) < 3):
        return False
    pairs = list(pairwise(member.value for member in members))
    days = members[0].series.startswith("labelled")  # a diary may leave out days
    on = sum(1 for before, after in pairs if after == before + 1 or (days and after > before))
    again = sum(1 for before, after in pairs if after == 1 and before > 1)
    return on > 0 and on + again >= 0.8 * len(pairs)
