"""Ordinal numbers of languages other than English, in the gender and case that the text asks for."""

from __future__ import annotations

import re

from studio.text.numerals import ordinal

_SPANISH = (
    " primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo decimotercero "
    "decimocuarto decimoquinto decimosexto decimoséptimo decimoctavo decimonoveno"
).split(" ")
_SPANISH_TENS = dict(
    enumerate("vigésimo trigésimo cuadragésimo quincuagésimo sexagésimo septuagésimo octogésimo nonagésimo".split(), 2)
)
MOST = 1000


def ranked(number: int, language: str, gender: str = "m") -> str:
    """The ordinal in words: in German without its ending, in the others as it stands before or behind a noun."""
    code = language[:2]
    words = _spanish(number) if code == "es" else ordinal(number, code)
    if code == "de":
        return words.removesuffix("e")
    if code == "fr":
        return "première" if number == 1 and gender == "f" else words
    words = words.replace("dicott", "diciott")  # what num2words makes of 118 in Italian
    return re.sub(r"o\b", "a", words) if gender == "f" else words


def _spanish(number: int) -> str:
    if number < len(_SPANISH):
        return _SPANISH[number]
    tens, rest = divmod(number, 10)
    if tens in _SPANISH_TENS:
        return _SPANISH_TENS[tens] + (f" {_SPANISH[rest]}" if rest else "")
    return ordinal(number, "es")


# ---- German cases

_STRONG = {"m": "er", "f": "e", "n": "es"}
_WEAK_N = frozenset(
    "am im vom zum beim dem den des einem einen eines einer zur diesem diesen dieses jedem jeden meinem seinem ihrem "
    "meinen seinen ihren unserem unseren deren dessen".split()
)
_PREPOSITIONS = frozenset(
    "in an auf mit bei nach seit von aus zu über unter vor hinter neben zwischen gegenüber während wegen".split()
)
_WEAK_E = frozenset("der die das diese dieser jede jeder jedes meine seine ihre unsere eine".split())


def german_ending(before: str, gender: str) -> str:
    """The ending of an ordinal before a noun of this gender, by the words that stand before it."""
    before = re.sub(r"[0-9]{1,4}\. (?:und|oder|bis) $", "", before[-60:])
    words = re.findall(r"[^\W\d_]+", before.lower())
    last = words[-1] if words and re.search(r"[^\W\d_] $", before) else ""
    if last in _WEAK_N:
        return "en"
    if last in _WEAK_E:
        genitive = len(words) > 1 and words[-2] in _PREPOSITIONS and last in ("der", "dieser", "jeder")
        return "en" if genitive else "e"
    if last == "ein":
        return _STRONG[gender]
    if last in ("bis", "ab", "seit", "vor", "nach"):
        return "en"
    return _STRONG[gender]
