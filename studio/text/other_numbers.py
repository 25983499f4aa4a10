"""Numbers of German, French, Spanish, Italian and Portuguese books as they are read aloud."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from studio.text.draft import Rule
from studio.text.numerals import MOST_DIGITS, ROMAN, cardinal, digits, number_of, ordinal, roman_value, year


class Manner(NamedTuple):
    """How a language writes and says its numbers."""

    point: str
    percent: str
    to: str
    oclock: str
    """Between hours and minutes."""
    full_hour: str
    one: str
    """One of a coin."""
    cents: str
    """Between whole coins and the rest."""
    coins: dict[str, tuple[str, str]]
    """By their sign: one, and many."""
    rank: str
    """What follows the digits of an ordinal number, as a pattern."""
    numbered: str
    """Words after which a roman numeral counts, as a pattern."""


_GERMAN_RANK = (
    r"\.(?= (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jahrhundert)\b)"
)
MANNERS = {
    "de": Manner(
        point="Komma",
        percent="Prozent",
        to="bis",
        oclock=" Uhr ",
        full_hour=" Uhr",
        one="ein",
        cents=" ",
        coins={"€": ("Euro", "Euro"), "$": ("Dollar", "Dollar"), "£": ("Pfund", "Pfund")},
        rank=_GERMAN_RANK,
        numbered="Kapitel|Teil|Band|Buch|Akt|Szene",
    ),
    "fr": Manner(
        point="virgule",
        percent="pour cent",
        to="à",
        oclock=" heures ",
        full_hour=" heures",
        one="un",
        cents=" ",
        coins={"€": ("euro", "euros"), "$": ("dollar", "dollars"), "£": ("livre", "livres")},
        rank="(?:ers?|res?|i?[eè]mes?|es?|nde?)",
        numbered="Chapitre|Livre|Tome|Partie|Acte|Scène",
    ),
    "es": Manner(
        point="coma",
        percent="por ciento",
        to="a",
        oclock=" y ",
        full_hour="",
        one="un",
        cents=" con ",
        coins={"€": ("euro", "euros"), "$": ("dólar", "dólares"), "£": ("libra", "libras")},
        rank=r"\.?[ºª°]",
        numbered="Capítulo|Libro|Parte|Tomo|Acto|Escena",
    ),
    "it": Manner(
        point="virgola",
        percent="per cento",
        to="a",
        oclock=" e ",
        full_hour="",
        one="un",
        cents=" e ",
        coins={"€": ("euro", "euro"), "$": ("dollaro", "dollari"), "£": ("sterlina", "sterline")},
        rank=r"\.?[ºª°]",
        numbered="Capitolo|Libro|Parte|Tomo|Atto|Scena",
    ),
    "pt": Manner(
        point="vírgula",
        percent="por cento",
        to="a",
        oclock=" e ",
        full_hour="",
        one="um",
        cents=" e ",
        coins={"€": ("euro", "euros"), "$": ("dólar", "dólares"), "£": ("libra", "libras"), "R$": ("real", "reais")},
        rank=r"\.?[ºª°]",
        numbered="Capítulo|Livro|Parte|Tomo|Ato|Cena",
    ),
}
_WHOLE = r"(?:[0-9]{1,3}(?:[. ][0-9]{3}){1,4}|[0-9]{1,15})(?![0-9])"
_NUMBER = re.compile(rf"{_WHOLE}(?:,[0-9]{{1,15}})?")
_AMOUNT = rf"(?P<amount>{_WHOLE}(?:,[0-9][0-9])?)"
_MONEY_AFTER = re.compile(rf"{_AMOUNT} ?(?P<sign>[€$£])")
_MONEY_BEFORE = re.compile(rf"(?P<sign>(?:\bR)?[€$£]) ?{_AMOUNT}")
_TIME = re.compile(r"(?<![\w.,:])(?P<hour>2[0-4]|[01]?[0-9])(?::| ?h ?)(?P<minute>[0-5][0-9])(?![\w:])(?: Uhr\b)?")
_LONG = re.compile(r"[0-9]{20}|(?<=[0-9]{20})[0-9]{1,19}(?![0-9])|(?<![0-9])[0-9]{16,19}(?![0-9])")


class Teller:
    """Says the numbers of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.manner = MANNERS[language]

    def rules(self) -> tuple[Rule, ...]:
        """What to look for in this language, in order."""
        rank = re.compile(rf"(?<![\w.,])(?P<rank>[0-9]{{1,4}}){self.manner.rank}(?!\w)")
        numbered = f"{self.manner.numbered}|{self.manner.numbered.upper()}"
        return (
            Rule("money", _MONEY_AFTER, self.money),
            Rule("money", _MONEY_BEFORE, self.money),
            Rule("per cent", re.compile(r"(?<=[0-9]) ?%"), lambda match: f" {self.manner.percent}"),
            Rule("time", _TIME, self.time),
            Rule("long number", _LONG, self.long_number),
            Rule("ordinal", rank, self.rank),
            Rule("range", re.compile(r"(?<=[0-9]) ?- ?(?=[0-9])"), lambda match: f" {self.manner.to} "),
            Rule("number", _NUMBER, self.number),
            Rule("roman numeral", re.compile(rf"\b(?P<word>{numbered}) (?P<numeral>{ROMAN})(?!\w)"), self.roman),
        )

    def said(self, text: str) -> str:
        """A number as it is written in the language."""
        whole, comma, part = text.partition(",")
        bare = re.sub(r"\D", "", whole)
        if len(bare) > MOST_DIGITS or (len(bare) > 1 and bare[0] == "0"):
            words = digits(bare, self.language)
        elif len(whole) == 4 and 1100 <= int(whole) <= 1999:
            words = year(int(whole), self.language)
        else:
            words = cardinal(int(bare or 0), self.language)
        return f"{words} {self.manner.point} {digits(part, self.language)}" if comma else words

    def money(self, match: re.Match[str]) -> str | None:
        """Three euros fifty."""
        if match["sign"] not in self.manner.coins:
            return None
        one, many = self.manner.coins[match["sign"]]
        whole, _, part = match["amount"].partition(",")
        coins = f"{self.manner.one} {one}" if whole == "1" else f"{self.said(whole)} {many}"
        cents = self.manner.cents + cardinal(int(part), self.language) if part.strip("0") else ""
        return _apart(match, coins + cents)

    def time(self, match: re.Match[str]) -> str:
        """Seven thirty."""
        hour, minute = int(match["hour"]), int(match["minute"])
        after = self.manner.oclock + cardinal(minute, self.language) if minute else self.manner.full_hour
        return cardinal(hour, self.language) + after

    def number(self, match: re.Match[str]) -> str:
        """Any other number."""
        return _apart(match, self.said(match.group()))

    def rank(self, match: re.Match[str]) -> str:
        """The fifth; in German as it stands after a preposition, where dates mostly are."""
        return ordinal(number_of(match["rank"]), self.language) + ("n" if self.language == "de" else "")

    def long_number(self, match: re.Match[str]) -> str:
        """Digit by digit."""
        return _apart(match, digits(match.group(), self.language))

    def roman(self, match: re.Match[str]) -> str:
        """Chapter four."""
        return f"{match['word']} {cardinal(roman_value(match['numeral']), self.language)}"


def _apart(match: re.Match[str], words: str) -> str:
    text, start, end = match.string, match.start(), match.end()
    before = " " if start and text[start - 1].isalpha() else ""
    return before + words + (" " if text[end : end + 1].isalnum() else "")


@lru_cache(maxsize=8)
def rules(language: str) -> tuple[Rule, ...]:
    """The number rules of one of the languages."""
    return Teller(language).rules()
