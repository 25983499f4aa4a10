"""English dates and years as they are read aloud.

A date in figures has the month first, unless its first number is over 12 or the language is that of a country that
writes the day first (en-GB, en-AU ...); spoken "March fifth, nineteen ninety" or "the fifth of March nineteen ninety",
as it is written.
"""

from __future__ import annotations

import re

from studio.text.draft import Rule, Say
from studio.text.english_patterns import (
    FREE,
    after,
    before,
    kept_stop,
    oh,
    pairs,
    plain_number,
    rule,
    stopped,
    year_words,
)
from studio.text.numerals import cardinal, digits, ordinal, plural

DAY_FIRST = ("gb", "uk", "au", "nz", "ie", "in", "za", "sg", "hk", "mt")
"""Countries whose English has the day before the month."""
_NAMES = "January February March April May June July August September October November December".split()
_SHORT = {name[:3]: name for name in _NAMES if name != "May"} | {"Sept": "September"}
MONTHS = {name: name for name in _NAMES} | _SHORT
_LOWER = [name.lower() for name in _NAMES if name not in ("March", "May")]
MONTH = (
    "(?:"
    + "|".join([*_NAMES, *map(str.upper, _NAMES), *_LOWER])
    + r"|(?:"
    + "|".join(form for name in _SHORT for form in (name, name.upper(), name.lower()) if form not in ("mar", "dec"))
    + r")(?:\.(?=.))?(?!\w))"
)
WEEKDAYS = {
    "Mon": "Monday",
    "Tues": "Tuesday",
    "Tue": "Tuesday",
    "Weds": "Wednesday",
    "Wed": "Wednesday",
    "Thurs": "Thursday",
    "Thur": "Thursday",
    "Thu": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}
DAY = r"(?P<day>3[01]|[12][0-9]|0?[1-9])"
_END_DAY = DAY.replace("day", "last")
_RANK = "(?:st|nd|rd|th)"
_YEAR = r"(?P<year>1[0-9]{3}|20[0-9]{2})(?![\w-]|,[0-9]{3}|\.[0-9])"
_SHORT_YEAR = r"'(?P<short>[0-9]{2})(?!\w)"
_THE = re.compile(r"\b[Tt]he $")


def month_name(text: str) -> str:
    """The full name of a month, however it is written."""
    return MONTHS[text.rstrip(".").title()]


def _the(match: re.Match[str]) -> str:
    return "" if _THE.search(before(match, 5)) else "the "


def _tail(match: re.Match[str], glue: str = " ") -> str:
    """The year after a date."""
    found = match.groupdict()
    if found.get("short"):
        return f"{glue}{oh(int(found['short']))}"
    return f"{glue}{year_words(int(found['year']))}" if found.get("year") else ""


def _day_month(match: re.Match[str]) -> str:
    return f"{_the(match)}{ordinal(int(match['day']))} of {month_name(match['month'])}{_tail(match)}"


def _month_day(match: re.Match[str]) -> str:
    the = "the " if match.groupdict().get("the") else ""
    return f"{month_name(match['month'])} {the}{ordinal(int(match['day']))}{_tail(match, ', ')}"


def _month_range(match: re.Match[str]) -> str:
    first, last = ordinal(int(match["day"])), ordinal(int(match["last"]))
    other = f"{month_name(match['other'])} " if match.groupdict().get("other") else ""
    return f"{month_name(match['month'])} {first} to {other}{last}{_tail(match, ', ')}"


def _day_range(match: re.Match[str]) -> str:
    first, last = ordinal(int(match["day"])), ordinal(int(match["last"]))
    other = f" of {month_name(match['other'])}" if match.groupdict().get("other") else ""
    return f"{_the(match)}{first}{other} to the {last} of {month_name(match['month'])}{_tail(match)}"


def _iso_date(match: re.Match[str]) -> str | None:
    return _figures(int(match["month"]), int(match["day"]), match["year"], day_first=False)


def _figures(month: int, day: int, year: str, day_first: bool) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    spoken_year = oh(int(year)) if len(year) == 2 else year_words(int(year)) if year else ""
    if day_first:
        return f"the {ordinal(day)} of {_NAMES[month - 1]} {spoken_year}".rstrip()
    return f"{_NAMES[month - 1]} {ordinal(day)}, {spoken_year}".rstrip(" ,")


def _in_figures(day_first: bool) -> Say:
    """What a date in figures is spoken as, by the order of its country."""

    def say(match: re.Match[str]) -> str | None:
        first, second = int(match["first"]), int(match["second"])
        turned = second > 12 if day_first else first > 12
        day_leads = day_first ^ turned
        month, day = (second, first) if day_leads else (first, second)
        return _figures(month, day, match["year"], day_leads)

    return say


_ON = re.compile(
    r"\b(?:[Oo]n|[Bb]y|[Dd]ue|[Ss]ince|[Uu]ntil|[Dd]ated|[Mm]ondays?|\w+sdays?|[Ff]ridays?|[Ss]undays?)[,:]? \(?$"
)
_COUNTED = re.compile(r" (?:of|cup|mile|inch|hour|share|vote|page|pint|full|majority|day|acre|ounce|pound|year)")


def _without_year(day_first: bool) -> Say:
    """What "on 5/3" is spoken as; without such a word before it, it is a fraction."""

    def say(match: re.Match[str]) -> str | None:
        if not _ON.search(before(match)) or _COUNTED.match(after(match)) or match.group() in ("24/7", "9/11"):
            return None
        first, second = int(match["first"]), int(match["second"])
        turned = second > 12 if day_first else first > 12
        month, day = (second, first) if day_first ^ turned else (first, second)
        return _figures(month, day, "", day_first ^ turned)

    return say


# -- weekdays and months shortened


_WEEKDAY_BEFORE = re.compile(
    r"\b(?:[Oo]n|[Ee]very|[Ll]ast|[Nn]ext|[Ee]ach|[Uu]ntil|[Bb]y|[Tt]his|[Ff]rom|[Tt]o|and|or|-) ?$"
)
_WEEKDAY_AFTER = re.compile(
    rf" ?[,\-–:] ?|,? ?(?:{MONTH}|[0-9]|at\b|and\b|through\b|to\b|evening|morning|night)|[.)]?$"
)


def _weekday(match: re.Match[str]) -> str | None:
    written = match["weekday"]
    plain_word = written in ("Sun", "Sat", "Wed", "Mon", "Fri")
    led = _WEEKDAY_BEFORE.search(before(match)) or (match.start() == 0 and not after(match))
    followed = _WEEKDAY_AFTER.match(match.string, match.end())
    if plain_word and not (led or (followed and followed.group())):
        return None
    return WEEKDAYS[written] + kept_stop(match)


_MONTH_BEFORE = re.compile(
    (
        r"\b(?:in|last|next|since|until|by|of|from|to|early|late|mid|this|and|through|about|"
        r"[0-9]{1,2}(?:st|nd|rd|th)?)[ -]$"
    ),
    re.I,
)
_MONTH_AFTER = re.compile(r",? (?:[0-9]|and\b|to\b|or\b)|,|[ -][a-z0-9]|-")


def _month(match: re.Match[str]) -> str | None:
    if not (_MONTH_BEFORE.search(before(match)) or re.match(",? ?[0-9]", after(match))):
        return None
    return month_name(match["month"]) + kept_stop(match)


# -- years


def _short_year(match: re.Match[str]) -> str:
    number = int(match["short"])
    if match["many"]:
        return plural(cardinal(number)) if number % 10 == 0 and number else f"{digits(match['short'])}s"
    return oh(number)


def _decade(match: re.Match[str]) -> str:
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


_ISO_SEPARATED = rf"{FREE}(?P<year>[0-9]{{4}})(?P<mark>[-/])(?P<month>0?[1-9]|1[0-2])(?P=mark){DAY}(?![\w-]|/)"
_STAMP = (
    rf"{FREE}(?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})T(?P<time>[0-9]{{2}}:[0-9]{{2}})"
    rf"(?::[0-9]{{2}}(?:\.[0-9]{{1,9}})?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?(?!\w)"
)
_FIGURES = (
    rf"{FREE}(?<![/:])(?P<first>[0-9]{{1,2}})(?P<mark>[-/.])(?P<second>[0-9]{{1,2}})(?P=mark)"
    r"(?P<year>[12][0-9]{3}|[0-9]{2})(?![\w/]|[-.][0-9])"
)
_MONTH_DAY = (
    rf"\b(?P<month>{MONTH}) (?P<the>the )?{DAY}{_RANK}?(?![\w/:%½¼¾-]|[.,][0-9])(?:,? {_YEAR}|,? {_SHORT_YEAR})?"
)


_BARE_WEEKDAYS = rule(
    "weekday",
    rf"\b(?P<weekday>{'|'.join(WEEKDAYS)}),? (?=(?:{MONTH}) [0-9]|[0-9]{{1,2}}(?:{_RANK})? (?:{MONTH}))",
    lambda match: WEEKDAYS[match["weekday"]] + match.group()[len(match["weekday"]) :],
)
_WEEKDAYS = rule(
    "weekday", rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})\.(?!\w)", _weekday, stopped(f"{day}." for day in WEEKDAYS)
)


def _rules(day_first: bool) -> tuple[Rule, ...]:
    in_figures, bare = _in_figures(day_first), _without_year(day_first)
    return (
        _WEEKDAYS,
        _BARE_WEEKDAYS,
        rule("date", _STAMP, lambda match: f"{match['date']}, {match['time']}", "[0-9]T[0-9]"),
        rule("date", _ISO_SEPARATED, _iso_date, "[0-9]{4}[-/]"),
        rule(
            "date",
            _FIGURES,
            lambda match: None if match["mark"] == "." and len(match["year"]) == 2 else in_figures(match),
            r"[0-9]([-/.])[0-9]{1,2}\1",
        ),
        rule("date", rf"{FREE}(?P<first>[0-9]{{1,2}})/(?P<second>[0-9]{{1,2}})(?![\w/])", bare, "[0-9]/[0-9]"),
        rule(
            "date range",
            rf"\b(?P<month>{MONTH}) {DAY}{_RANK}? ?- ?{_END_DAY}{_RANK}?(?![\w/:%-]|[.,][0-9])(?:,? {_YEAR})?",
            _month_range,
            "-",
        ),
        rule(
            "date range",
            rf"\b(?P<month>{MONTH}) {DAY}{_RANK}? ?- ?(?P<other>{MONTH}) {_END_DAY}{_RANK}?(?![\w/:%-])(?:,? {_YEAR})?",
            _month_range,
            "-",
        ),
        rule(
            "date range",
            rf"{FREE}{DAY}{_RANK}? ?- ?{_END_DAY}{_RANK}? (?P<month>{MONTH})(?!\w)(?:,? {_YEAR})?",
            _day_range,
            "-",
        ),
        rule(
            "date range",
            rf"{FREE}{DAY}{_RANK}? (?P<other>{MONTH}) ?- ?{_END_DAY}{_RANK}? (?P<month>{MONTH})(?!\w)(?:,? {_YEAR})?",
            _day_range,
            "-",
        ),
        rule("date", rf"{FREE}{DAY}-(?P<month>{MONTH})-{_YEAR}", _day_month, "-"),
        rule(
            "date",
            rf"{FREE}(?<![-/:]){DAY}{_RANK}?(?: of)? (?P<month>{MONTH})(?!\w)(?:,? {_YEAR}| {_SHORT_YEAR})?",
            _day_month,
            "[A-Za-z]{3}",
        ),
        rule("date", _MONTH_DAY, _month_day),
        rule("date", rf"{FREE}{DAY}{_RANK}? (?P<month>may|march),? {_YEAR}", _day_month, "may|march"),
        rule("date", rf"\b(?P<month>may|march) {DAY}{_RANK}?,? {_YEAR}", _month_day, "may|march"),
        rule("date", rf"\b(?P<month>{MONTH})-{DAY}(?:-{_YEAR})?(?![\w-])", _month_day, "-"),
        rule("month", rf"\b(?P<month>(?:{'|'.join(_SHORT)})\.)(?= ['1-9])", _month, r"[a-z]\. [0-9]"),
    )


MONTH_FIRST_DATES = _rules(day_first=False)
DAY_FIRST_DATES = _rules(day_first=True)
SHORT_NAMES = (
    _WEEKDAYS,
    rule("month", rf"\b(?P<month>(?:{'|'.join(_SHORT)})\.)(?!\w)", _month, stopped(f"{month}." for month in _SHORT)),
)


def _plural(match: re.Match[str]) -> str:
    number = int(match["number"].replace(",", ""))
    words = {100: "hundred", 1000: "thousand", 1000000: "million"}.get(number) or (
        cardinal(number) if number < 100 else pairs(number)
    )
    return plural(words)


PLURAL_FIGURES = (
    rule("years", r"(?<![\w.,/])(?P<number>1,000,000|1,000|1000|[0-9]{1,3})'?s(?![\w.]|\.)", _plural, "[0-9]'?s"),
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
    rule("years", rf"{FREE}(?P<decade>1[0-9]{{2}}0|20[0-9]0)(?:'s|s)\b", _decade, "0'?s"),
    rule("years", rf"{FREE}(?P<short>[1-9]0)(?P<many>'?s)\b", _short_year, "0'?s"),
)
