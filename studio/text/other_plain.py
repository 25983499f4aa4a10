"""Plain numbers of further languages, only where what they are said as is certain.

A numeral that changes with case or gender is not: such languages get a number in words where it stands alone or after
a word such as "chapter", and elsewhere it is left to the engine, which sees no more than its digits either.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from studio.text.draft import Draft, Rule
from studio.text.numerals import cardinal


class _Plain(NamedTuple):
    """How far the numbers of a language are certain."""

    after: str = ""
    """Words after which a number is always in its plain form, as a pattern; empty where it always is."""
    hundred: str = ""
    """Between the hundreds and the rest of a year from 1100 to 1999, where they are counted in hundreds."""
    most: int = 999_999
    uncertain: frozenset[int] = frozenset()
    """The last two digits of numbers that depend on what is counted."""


_ONE = frozenset((1,))
_ONES = frozenset((1, *range(21, 100, 10)))
_TWOS = frozenset((2, 12, *range(22, 100, 10)))
_LANGUAGES = {
    "nl": _Plain(hundred="honderd", uncertain=_ONE),
    "sv": _Plain(hundred="hundra", most=999, uncertain=_ONES),
    "da": _Plain(hundred="hundrede og ", most=999, uncertain=_ONE),
    "no": _Plain(hundred=" hundre og ", most=999, uncertain=_ONES),
    "nb": _Plain(hundred=" hundre og ", most=999, uncertain=_ONES),
    "tr": _Plain(),
    "id": _Plain(most=999),
    "hu": _Plain(uncertain=_TWOS),
    "ro": _Plain(most=999, uncertain=_ONES | _TWOS),
    "fi": _Plain("[Ll]uku|[Oo]sa|[Ss]ivu|[Nn]umero"),
    "ru": _Plain("[Гг]лава|ГЛАВА|[Чч]асть|[Тт]ом|[Нн]омер|№"),
    "uk": _Plain("[Рр]озділ|РОЗДІЛ|[Чч]астина|[Тт]ом|[Нн]омер|№"),
    "pl": _Plain("[Rr]ozdział|ROZDZIAŁ|[Cc]zęść|[Tt]om|[Nn]umer"),
    "cs": _Plain("[Kk]apitola|KAPITOLA|[Čč]ást|[Dd]íl|[Čč]íslo", uncertain=_ONES | _TWOS),
}
_TURKISH = re.compile(
    "milyon|bin|yüz|on|yirmi|otuz|kırk|elli|altmış|yetmiş|seksen|doksan|bir|iki|üç|dört|beş|altı|yedi|sekiz|dokuz|sıfır"
)
_NUMBER = r"(?P<number>[1-9][0-9]{0,5}|0)"
_APART = r"(?![\w/:%°'’€$£-]|[.,][0-9]| ?[%°€$£])"


def speak(draft: Draft, code: str) -> bool:
    """The certain numbers of such a language are words; says whether any changed."""
    return code in _LANGUAGES and draft.run(_rules(code))


@lru_cache(maxsize=32)
def _rules(code: str) -> tuple[Rule, ...]:
    manner = _LANGUAGES[code]

    def say(match: re.Match[str]) -> str | None:
        number = int(match["number"])
        said = _year(number, code, manner) or _certain(number, code, manner)
        return None if said is None else match.group()[: match.start("number") - match.start()] + said

    name = rf"(?:\b(?:{manner.after}) )" if manner.after else r"(?<![\w.,/:+$€£'’#-])(?<![0-9] )"
    stop = r"(?!\.(?=\s|$))" if not manner.after else ""
    inside = rf"{name}{_NUMBER}{_APART}{stop}(?! [0-9])"
    digit = re.compile("[0-9]").search
    rules = [Rule("number", re.compile(inside), say, digit)]
    if manner.after:
        rules.append(Rule("number", re.compile(rf"^{_NUMBER}(?=[.!?]?$)"), say, digit))
    return tuple(rules)


def _certain(number: int, code: str, manner: _Plain) -> str | None:
    if number % 100 in manner.uncertain or number > manner.most:
        return None
    return _said(number, code)


def _said(number: int, code: str) -> str:
    """The cardinal, put right where num2words spells it wrong."""
    words = cardinal(number, "no" if code == "nb" else code)
    if code == "sv":
        return words.replace("förtio", "fyrtio")
    if code == "da":
        return re.sub("(?<!halv)treds", "tres", words)
    return " ".join(_TURKISH.findall(words)) if code == "tr" else words


def _year(number: int, code: str, manner: _Plain) -> str | None:
    """A number from 1100 to 1999 counted in hundreds."""
    if not manner.hundred or not 1100 <= number <= 1999:
        return None
    hundreds, rest = divmod(number, 100)
    words = _said(hundreds, code) + manner.hundred
    return words + _said(rest, code) if rest else words.removesuffix("og ").rstrip()
