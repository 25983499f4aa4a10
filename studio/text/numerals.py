"""Numbers in words, and roman numerals in numbers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "it", "pt")
"""Languages whose numbers are put into words here."""
MOST_DIGITS = 15
"""Longer numbers are read digit by digit."""

ROMAN = r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
"""A canonical roman numeral in capitals, never empty."""
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman_value(numeral: str) -> int:
    """The number a roman numeral stands for."""
    values = [_ROMAN_VALUES[char] for char in numeral.upper()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


@lru_cache(maxsize=4096)
def _words(number: int, language: str, form: str) -> str:
    from num2words import num2words

    return str(num2words(number, lang=language, to=form)).replace(",", "")


def cardinal(number: int, language: str = "en") -> str:
    """The number as one counts: "twenty-five"."""
    return _words(number, language, "cardinal")


def ordinal(number: int, language: str = "en") -> str:
    """The number as one ranks: "twenty-fifth"."""
    return _words(number, language, "ordinal")


def year(number: int, language: str = "en") -> str:
    """The number as a year: "eighteen oh five"."""
    return _words(number, language, "year").replace("oh-", "oh ")


def digits(text: str, language: str = "en") -> str:
    """Every digit of a text by its name: "zero zero seven"."""
    return " ".join(cardinal(int(char), language) for char in text if char.isdecimal())


def decimal(text: str, point_word: str, language: str = "en") -> str:
    """A plain number, perhaps with a decimal point: "three point one four"; long or zero-led ones digit by digit."""
    whole, point, part = text.partition(".")
    long = len(whole) > MOST_DIGITS or (len(whole) > 1 and whole[0] == "0")
    words = digits(whole, language) if long else cardinal(int(whole or 0), language)
    return f"{words} {point_word} {digits(part, language)}" if point and part else words


def plural(words: str) -> str:
    """English words in the plural: "eighteen nineties"."""
    return re.sub("y$", "ie", words) + ("es" if words.endswith(("x", "s")) else "s")


def number_of(text: str) -> Any:
    """The digits of a text as an integer, thousands separators left out."""
    return int(re.sub(r"\D", "", text))
