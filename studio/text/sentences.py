"""Where sentences end: sentencex, checked, and kept from cutting after abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from studio.text.english_tables import ANYWHERE, BEFORE_NAMES, BEFORE_NUMBERS, NEVER_LAST

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
    rf"(?<![\w./=&?])(?:{_TITLES}|{_INITIAL}|(?:[^\W\d_]\.){{1,5}}{_INITIAL})\.[\"'”’»)\]]*\s+$"
)
"""A text that ends so does not end a sentence: a title, or an initial that is not the pronoun."""
_MAY_END = re.compile(
    r"(?<![\w.])(?!e\.g|i\.e)(?:(?:[^\W\d_]\.){2,6}|(?:Co|Bros|Esq|Jr|Sr|Inc|Ltd|Corp|etc|&c)\.)[\"'”’»)\]]*\s+$",
    re.IGNORECASE,
)
"""Abbreviations that a sentence may well end with; the splitter is believed where a word follows that begins one."""
_NUMBERED = "|".join(
    sorted(
        {re.escape(word[:-1]) for word in BEFORE_NUMBERS if word.endswith(".")}
        | set("ff Opp Ps vss Sects sects Secs secs Arts arts Pars pars Eqs eqs Pts pts Bks bks".split())
        | set("Mon Tue Tues Wed Weds Thu Thur Thurs Fri Sat Sun".split())
    )
)
_FIGURE = r"[(\[]?[0-9½¼¾⅓⅔⅛⅜⅝⅞]"
_BEFORE_FIGURE = re.compile(
    rf"(?<![\w.])(?:{_NUMBERED}|ft|yds?|mi|lbs?|oz|cwt|qrs?|qt|gal|hrs?|mins?|secs?)\. $"
    r"|(?:[0-9½¼¾⅓⅔⅛⅜⅝⅞] ?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) )(?:in|st)\. $"
    r"|[0-9][sd]\. $"
)
"""A text that ends so does not end a sentence where a figure follows; "in." only where a figure stands before it."""
_BEFORE_ROMAN = re.compile(rf"(?<![\w.])(?:{_NUMBERED})\. $")
_BEFORE_ONE = re.compile(r"(?<![\w.])(?:Ch|ch|Chap|chap|Bk|bk|Pt|pt|Vol|vol|Fig|Sect|Sec|Art|Sc|App)\. $")
"""What a lone I after it makes the first of its kind, not somebody who speaks."""
_STARTS_FIGURE = re.compile(_FIGURE)
_ROMAN = re.compile(r"(?:[IVXLC]{2,8}|[VXL]|[ivxl]{1,8})\b(?!['’.]\w)")
_ONE = re.compile(r"I\b(?!['’]\w)")
_HALF_OF_DAY = re.compile(r"\b[ap]\.\s?m\.\s+$", re.IGNORECASE)
_BEGINNER = re.compile(
    r"[\"'“‘«(\[]*(?:A|After|All|An|And|Another|Are|As|At|Before|But|By|Can|Could|Did|Do|Does|For|From|Had|Has|Have|He|"
    r"Her|Here|His|How|I|If|In|Is|It|Its|My|Next|No|Nobody|Not|Nothing|Now|Of|On|One|Or|Our|Please|She|So|Some|Soon|That|"
    r"The|Their|Then|There|These|They|This|Those|Though|Thus|To|Was|We|Were|What|When|Where|Which|While|Who|Why|Will|"
    r"With|Would|Yes|Yet|You|Your)\b"
)
_ITEM = re.compile(r"(?:(?<=^)|(?<=\s))[•⁃▪◦-]? ?(?P<name>[0-9]{1,3}|[a-z])(?P<mark>\.\)|[.)]) (?=[A-Z\"“‘'])")
_SURROGATE = re.compile("[\ud800-\udfff]")
LONGEST_ABBREVIATION = 24
LONGEST_RUN_CHARS = 8000
"""What the splitter gets at once; its time grows with the square of it where quotation marks open and never close."""
_SURE_STOP = re.compile(r"[.!?][\"'”’»)]* $|[。！？]$")
_SURE_END = re.compile(r"[a-z]{4}[.!?][\"'”’»)]* (?=[A-Z])|[。！？]")


@lru_cache(maxsize=1)
def _boundaries() -> object:
    from sentencex import get_sentence_boundaries

    return get_sentence_boundaries


def sentence_starts(text: str, language: str) -> list[int]:
    """The offsets where a sentence after the first begins; text has single spaces and no line feeds.

    In a text that begins with the number or letter of a list, each further item of the list begins one.
    """
    sound = _SURROGATE.sub("\ufffd", text)  # same length; the splitter takes no lone surrogates
    starts = [at + start for at, run in _windows(sound) for start in _split(run, language) if start or _ended(text, at)]
    ends = [start for start in starts if start and _is_end(text, start)]
    items = _items(text) if _ITEM.match(text) else []
    return _with_items(ends, items) if items else ends


def _split(text: str, language: str) -> list[int]:
    """The splitter's offsets that are true of the text."""
    found = _boundaries()(language or "en", text)  # type: ignore[operator]
    starts = [(piece["start_index"], piece["text"]) for piece in found]
    return [start for start, own in starts if start < len(text) and text.startswith(own, start)]


def _ended(text: str, at: int) -> bool:
    """Whether what stands before the offset ends a sentence."""
    return bool(_SURE_STOP.search(text, max(0, at - 8), at))


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """The text, or runs of a long one that end with a sentence where they can: the splitter is not linear."""
    at = 0
    while len(text) - at > LONGEST_RUN_CHARS:
        ends = list(_SURE_END.finditer(text, at + LONGEST_RUN_CHARS // 2, at + LONGEST_RUN_CHARS))
        end = ends[-1].end() if ends else text.rfind(" ", at, at + LONGEST_RUN_CHARS) + 1
        end = end if end > at else at + LONGEST_RUN_CHARS
        yield at, text[at:end]
        at = end
    yield at, text[at:]


def _is_end(text: str, start: int) -> bool:
    if text[start - 1] in _CJK_END:
        return True
    if text[start - 1] != " " or counts_on(text, start):
        return False
    low = max(0, start - LONGEST_ABBREVIATION)
    if text[start].islower() and _BEFORE_FIGURE.search(text, low, start):
        return False
    if not AFTER_ABBREVIATION.search(text, low, start):
        return True
    if not _MAY_END.search(text, low, start):
        return False
    return bool(_HALF_OF_DAY.search(text, low, start) or _BEGINNER.match(text, start))


def counts_on(text: str, start: int) -> bool:
    """Whether a short form stands before the offset and its number after it: a chapter, a page, feet and inches."""
    if text[start - 2 : start] != ". ":
        return False
    low = max(0, start - LONGEST_ABBREVIATION)
    return any(
        follows.match(text, start) and short.search(text, low, start)
        for follows, short in ((_STARTS_FIGURE, _BEFORE_FIGURE), (_ROMAN, _BEFORE_ROMAN), (_ONE, _BEFORE_ONE))
    )


def _items(text: str) -> list[re.Match[str]]:
    """The items of a list that the text begins with, in the order of their numbers or letters."""
    items: list[re.Match[str]] = []
    for item in _ITEM.finditer(text):
        if not items or (item["name"], item["mark"]) == (_next(items[-1]["name"]), items[-1]["mark"]):
            items.append(item)
    return items if len(items) > 1 else []


def _next(name: str) -> str:
    return str(int(name) + 1) if name.isdigit() else chr(ord(name) + 1)


def _with_items(ends: list[int], items: list[re.Match[str]]) -> list[int]:
    """The starts, with one at each further item and none between an item's number and its text."""
    inside = {item.end() for item in items}
    return sorted({end for end in ends if end not in inside} | {item.start() for item in items[1:]})
