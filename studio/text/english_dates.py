"""English dates and years as they are read aloud.

A date in figures has the month first, unless its first number is over 12 or the language is that of a country that
writes the day first (en-GB, en-AU ...); spoken "March fifth, nineteen ninety" or "the fifth of March nineteen ninety",
as it is written.
"""

from __future__ import annotations

import re

from studio.text.draft import Rule, Say
from studio.text.english_patterns import (
    COUNTED,
    FREE,
    after,
    before,
    kept_stop,
    oh,
    rule,
    stopped,
    year_words,
)
from studio.text.numerals import ordinal

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


_BEFORE_DATE = re.compile(
    r"\b(?:[Oo]n|[Ss]ince|[Uu]ntil|[Tt]ill|[Bb]y|[Bb]efore|[Aa]fter|[Ff]rom|[Tt]o|[Dd]ated|[A-Z]\w+day),? $"
)


def _month_day(match: re.Match[str]) -> str | None:
    found = match.groupdict()
    bare = match.group()[-1].isdecimal() and "the" in found and not (found["year"] or found["short"])
    if bare and COUNTED.match(after(match, 40)) and not _BEFORE_DATE.search(before(match)):
        return None  # "March 20 miles", "In May 15 men came"
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


_SMALL_AFTER = re.compile(" [a-z]")
"""No new sentence, so that the full stop is one of a short form."""


def _weekday(match: re.Match[str]) -> str | None:
    written = match["weekday"]
    plain_word = written in ("Sun", "Sat", "Wed", "Mon", "Fri")
    led = _WEEKDAY_BEFORE.search(before(match)) or (match.start() == 0 and not after(match))
    followed = _WEEKDAY_AFTER.match(match.string, match.end())
    if plain_word and not (led or _SMALL_AFTER.match(after(match, 2)) or (followed and followed.group())):
        return None
    return WEEKDAYS[written] + kept_stop(match)


_MONTH_BEFORE = re.compile(
    (
        r"\b(?:in|last|next|since|until|by|of|from|to|early|late|mid|this|and|through|about|"
        r"[0-9]{1,2}(?:st|nd|rd|th)?)[ -]$"
    ),
    re.I,
)


def _month(match: re.Match[str]) -> str | None:
    if not (_MONTH_BEFORE.search(before(match)) or re.match(",? ?[0-9]| [a-z]", after(match))):
        return None
    return month_name(match["month"]) + kept_stop(match)


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


def _two(names: dict[str, str]) -> Say:
    """Two days or months shortened, one with the other: "Mon-Fri", "Sat and Sun", "Jan/Feb"."""

    def say(match: re.Match[str]) -> str:
        glue = {"-": " to ", "/": " or "}.get(match["glue"].strip(), match["glue"])
        return f"{names[match['first']]}{glue}{names[match['second']]}{kept_stop(match)}"

    return say


_JOINT = r"(?P<glue> ?[-/] ?| (?:to|thru|through|and|or|&) )"
_SHORT_WEEKDAYS = "|".join(WEEKDAYS)
_SHORT_MONTHS = "|".join(form for form in MONTHS if form not in _NAMES)
_BARE_WEEKDAYS = rule(
    "weekday",
    (
        rf"\b(?P<weekday>{_SHORT_WEEKDAYS}),? (?=(?:{MONTH}) [0-9]|[0-9]{{1,2}}(?:{_RANK})? (?:{MONTH})|"
        r"[0-9]{1,2}(?:[:.][0-9]{2})? ?[ap]\.?m\b|[0-9]{1,2}:[0-9]{2})"
    ),
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
        rule(
            "month",
            rf"\b(?P<month>{'|'.join(_SHORT)}),? (?='[0-9]{{2}}(?!\w)|(?:1[0-9]{{3}}|20[0-9]{{2}})(?!\w))",
            lambda match: month_name(match["month"]) + match.group()[len(match["month"]) :],
            "[a-z],? (?:'[0-9]|[12][0-9]{3})",
        ),
    )


MONTH_FIRST_DATES = _rules(day_first=False)
DAY_FIRST_DATES = _rules(day_first=True)
holds_pair = re.compile(
    r"[ADFJMNOSTW][a-z]{2,4}\.?(?: ?[-/&] ?| (?:and|or|to|thru|through) )[ADFJMNOSTW][a-z]{2,4}\b"
).search
"""Whether two days or months in short may stand together."""
PAIRED_NAMES = (
    rule(
        "weekday",
        rf"(?<![\w/-])(?P<first>{_SHORT_WEEKDAYS})\.?{_JOINT}(?P<second>{_SHORT_WEEKDAYS})(?:\.|(?!\w))",
        _two(WEEKDAYS),
    ),
    rule(
        "month",
        rf"(?<![\w/-])(?P<first>{_SHORT_MONTHS})\.?{_JOINT}(?P<second>{_SHORT_MONTHS})(?:\.|(?!\w))(?! [0-9])",
        _two(MONTHS),
    ),
)
SHORT_NAMES = (
    _WEEKDAYS,
    rule("month", rf"\b(?P<month>(?:{'|'.join(_SHORT)})\.)(?!\w)", _month, stopped(f"{month}." for month in _SHORT)),
)
