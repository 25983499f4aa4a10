"""English years as they are read aloud: decades, eras, seasons, tens and hundreds in the plural."""

from __future__ import annotations

import re

from studio.text.english_patterns import FREE, oh, pairs, plain_number, rule, year_words
from studio.text.numerals import cardinal, digits, plural


def _short_year(match: re.Match[str]) -> str:
    number = int(match["short"])
    if match["many"]:
        return plural(cardinal(number)) if number % 10 == 0 and number else f"{digits(match['short'])}s"
    return oh(number)


def _season(match: re.Match[str]) -> str | None:
    """2020/21, 1999/2000: two years that follow each other."""
    low, high = int(match["low"]), match["high"]
    if (low + 1) % 10 ** len(high) != int(high):
        return None
    return f"{year_words(low)} to {oh(int(high)) if len(high) == 2 else year_words(int(high))}"


def _decade(match: re.Match[str]) -> str:
    if match["decade"] == "1000":
        return "thousands"
    return plural(year_words(int(match["decade"])))


def _decade_range(match: re.Match[str]) -> str:
    high = match["high"]
    return (
        f"{plural(year_words(int(match['low'])))} to "
        f"{plural(year_words(int(high)) if len(high) == 4 else cardinal(int(high)))}"
    )


_BCE = r"(?P<gap> ?)(?P<era>[BA]\. ?[DC]\.(?: ?E\.)?|[BA]\.[DC](?!\.)|BCE?|AD|C\.E\.|CE)(?!\w)"


def _era(match: re.Match[str]) -> str:
    first = f"{_era_year(match['first'])} to " if match["first"] else ""
    return f"{first}{_era_year(match['year'])} {match['era']}"


def _era_year(text: str) -> str:
    bare = text.isdecimal() and len(text) < 5
    return year_words(int(text)) if bare else plain_number(text)


def _after_era(match: re.Match[str]) -> str:
    return f"{match['era']} {_era_year(match['year'])}"


def _named_year(match: re.Match[str]) -> str:
    return f"{match['word']}{year_words(int(match['year']))}"


def _plural(match: re.Match[str]) -> str:
    number = int(match["number"].replace(",", ""))
    if number in _MANY:
        return _MANY[number]
    return plural(cardinal(number) if number < 100 else pairs(number))


_MANY = {
    100: "hundreds",
    1000: "thousands",
    10_000: "tens of thousands",
    100_000: "hundreds of thousands",
    1_000_000: "millions",
}


PLURAL_FIGURES = (
    rule(
        "years",
        r"(?<![\w.,/])(?P<number>1,000,000|1000000|100,?000|10,?000|1,?000|[0-9]{1,3})'?s(?![\w.]|\.)",
        _plural,
        "[0-9]'?s",
    ),
)
YEARS = (
    rule(
        "era",
        rf"{FREE}(?:(?P<first>[0-9]{{1,4}}) ?- ?)?(?P<year>[0-9]{{1,3}},[0-9]{{3}}|[0-9]{{1,5}}){_BCE}",
        _era,
        "[0-9] ?[ABC]",
    ),
    rule("era", r"\b(?P<era>A\. ?D\.|AD|A\. ?H\.) ?(?P<year>[0-9]{1,4})(?![\w,]|\.[0-9])", _after_era, "A"),
    rule("year", r"\b(?P<word>[Yy]ear )(?P<year>[1-9][0-9]{3})(?!\w|[,.][0-9])", _named_year, "ear "),
    rule(
        "years",
        rf"{FREE}(?P<low>1[0-9]{{2}}0|20[0-9]0)'?s ?- ?'?(?P<high>1[0-9]{{2}}0|20[0-9]0|[1-9]0)'?s\b",
        _decade_range,
        "0'?s",
    ),
    rule("year", r"(?<![\w'])'(?P<short>[0-9]{2})(?P<many>'?s)?(?!\w|')", _short_year, "'[0-9]"),
    rule("years", rf"{FREE}(?P<decade>1[0-9]{{2}}0|20[0-9]0)(?:'s| ?s)\b(?! ?\.\w)", _decade, "0'? ?s"),
    rule(
        "years",
        rf"{FREE}(?P<low>1[0-9]{{3}}|20[0-9]{{2}})/(?P<high>[0-9]{{2}}|1[0-9]{{3}}|20[0-9]{{2}})(?![\w/]|[.,]?[0-9])",
        _season,
        "[0-9]{4}/",
    ),
    rule("years", rf"{FREE}(?P<short>[1-9]0)(?P<many>'?s)\b", _short_year, "0'?s"),
)
