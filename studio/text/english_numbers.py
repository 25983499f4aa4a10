"""English numbers as they are read aloud: money, dates, times, ordinals, years, fractions, ranges, measures."""

from __future__ import annotations

import re

from studio.text.draft import Rule
from studio.text.english_tables import (
    FRACTION_PARTS,
    FRACTION_SIGNS,
    MONEY,
    MONTHS,
    OLD_MONEY,
    SAID_IN_ROW,
    SCALES,
    SINGULAR_AFTER_MONEY,
    UNITS,
)
from studio.text.numerals import cardinal, decimal, digits, number_of, ordinal, plural, year

_INT = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?![0-9])"
_NUM = rf"{_INT}(?:\.[0-9]{{1,15}}(?!\.?[0-9]))?"
_FREE = r"(?<![\w.,])"
_MONTH = (
    "|".join(dict.fromkeys(MONTHS.values())) + r"|(?:" + "|".join(sorted(set(MONTHS) - {"May"})) + r")\.?(?=.)(?!\w)"
)
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_SIGN = "".join(FRACTION_SIGNS)
_HALF_DAY = r"(?:\s?(?P<half>[apAP])\.?\s?[mM](?:\.|(?!\w)))"


_ENDS = re.compile(r"[\"')\]]*(?:$|\s+[\"'(]*[A-Z])")
_ADJECTIVE = re.compile(SINGULAR_AFTER_MONEY)
_THE = re.compile(r"\b[Tt]he $")


def _padded(match: re.Match[str], words: str) -> str:
    """The words, apart from a letter or digit that touches the number."""
    text, start, end = match.string, match.start(), match.end()
    before = " " if start and text[start - 1].isalpha() else ""
    return before + words + (" " if text[end : end + 1].isalnum() else "")


def _kept_stop(match: re.Match[str]) -> str:
    """A full stop, where the abbreviation's own one also ended the sentence."""
    if not match.group().endswith("."):
        return ""
    return "." if _ENDS.match(match.string, match.end()) else ""


def plain_number(text: str) -> str:
    """A number with or without thousands separators and decimals, as one counts."""
    return decimal(text.replace(",", ""), "point")


def year_or_number(text: str) -> str:
    """Four bare digits from 1100 to 2099 as a year, anything else as one counts."""
    bare = len(text) == 4 and text.isdecimal() and 1100 <= int(text) <= 2099
    return year(int(text)) if bare else plain_number(text)


# -- money


def _money(match: re.Match[str]) -> str:
    one, many, cent, cents = MONEY[match["sign"]]
    amount, scale = match["amount"].replace(",", ""), match["scale"]
    if scale:
        return _padded(match, f"{plain_number(amount)} {SCALES.get(scale, scale)} {many}")
    adjective = _ADJECTIVE.match(match.string, match.end())
    whole, _, part = amount.partition(".")
    if part and len(part) != 2:
        return _padded(match, f"{plain_number(amount)} {many}")
    return _padded(match, _coins(int(whole), one, one if adjective else many, int(part or 0), cent, cents))


def _money_range(match: re.Match[str]) -> str:
    low, high = plain_number(match["low"]), plain_number(match["high"])
    scale = f" {SCALES.get(match['scale'], match['scale'])}" if match["scale"] else ""
    return f"{low} to {high}{scale} {MONEY[match['sign']][1]}"


def _coins(whole: int, one: str, many: str, part: int, cent: str, cents: str) -> str:
    large = f"{cardinal(whole)} {one if whole == 1 else many}"
    small = f"{cardinal(part)} {cent if part == 1 else cents}"
    if not part:
        return large
    return f"{large} and {small}" if whole else small


def _old_money(match: re.Match[str]) -> str:
    amounts = {name: number_of(text) for name, text in match.groupdict().items() if text}
    if list(amounts) == ["shillings"] and amounts["shillings"] in range(20, 100, 10) and " " not in match.group():
        return f"{plural(cardinal(amounts['shillings']))}{_kept_stop(match)}"  # "in his 20s."
    words = [f"{cardinal(amount)} {OLD_MONEY[name][amount != 1]}" for name, amount in amounts.items()]
    if 1 < amounts.get("pence", 0) < 12:
        words[-1] = words[-1].replace(" ", "")  # sixpence, not six pence
    return " ".join(words) + _kept_stop(match)


# -- dates and times


def _day_month(match: re.Match[str]) -> str:
    the = "" if _THE.search(match.string, max(0, match.start() - 5), match.start()) else "the "
    words = f"{the}{ordinal(int(match['day']))} of {MONTHS[match['month'].rstrip('.')]}"
    return words + (f" {year(int(match['year']))}" if match["year"] else "")


def _month_day(match: re.Match[str]) -> str:
    words = f"{MONTHS[match['month'].rstrip('.')]} {'the ' if match['the'] else ''}{ordinal(int(match['day']))}"
    return words + (f", {year(int(match['year']))}" if match["year"] else "")


def _iso_date(match: re.Match[str]) -> str:
    month = list(dict.fromkeys(MONTHS.values()))[int(match["month"]) - 1]
    return f"{month} {ordinal(int(match['day']))}, {year_or_number(match['year'])}"


def _time(match: re.Match[str]) -> str:
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), match["second"]
    half = f" {match['half'].upper()} M{_kept_stop(match)}" if match["half"] else ""
    if not half and not second and (hour, minute) in ((0, 0), (24, 0)):
        return "midnight"
    minutes = f" oh {cardinal(minute)}" if 0 < minute < 10 else f" {cardinal(minute)}" if minute else ""
    if not minutes and not half:
        minutes = " o'clock" if 0 < hour < 13 else " hundred hours"
    seconds = f" and {cardinal(int(second))} second{'' if int(second) == 1 else 's'}" if second else ""
    return cardinal(hour) + minutes + seconds + half


def _short_year(match: re.Match[str]) -> str:
    number = int(match["short"])
    if match["many"]:
        return plural(cardinal(number)) if number % 10 == 0 and number else f"{digits(match['short'])}s"
    return cardinal(number) if number > 9 else f"oh {cardinal(number)}"


def _decade(match: re.Match[str]) -> str:
    return plural(year_or_number(match["decade"]))


# -- fractions, ranges, ranks


def _fraction(match: re.Match[str]) -> str:
    part = FRACTION_SIGNS[match["sign"]]
    whole = match["whole"]
    if not whole:
        return _padded(match, part)
    part = part.replace("one half", "a half").replace("one quarter", "a quarter")
    return _padded(match, f"{plain_number(whole)} and {part}")


def _slash(match: re.Match[str]) -> str:
    top, bottom = int(match["top"]), int(match["bottom"])
    if match.group() in SAID_IN_ROW or (top == bottom and not match["whole"]):
        return f"{cardinal(top)} {cardinal(bottom)}"
    if top == 0 or bottom not in FRACTION_PARTS:
        words = f"{cardinal(top)} over {cardinal(bottom)}"
    else:
        name = {2: "half", 4: "quarter"}.get(bottom, ordinal(bottom))
        many = {2: "halves"}.get(bottom, f"{name}s")
        words = f"{cardinal(top)} {name if top == 1 else many}"
    return f"{plain_number(match['whole'])} and {words}" if match["whole"] else words


def _range(match: re.Match[str]) -> str:
    low, high, unit = match["low"], match["high"], match["unit"]
    if len(low) == 4 and len(high) == 2 and int(high) > int(low[2:]) and 1100 <= int(low) <= 2099:
        high_words = _short(high)
    else:
        high_words = year_or_number(high)
    return f"{year_or_number(low)} to {high_words}" + (f" {UNITS[unit][1]}" if unit else "")


def _feet(match: re.Match[str]) -> str:
    feet, inches = int(match["feet"]), int(match["inches"])
    return f"{cardinal(feet)} foot {cardinal(inches)}"


def _short(two_digits: str) -> str:
    return cardinal(int(two_digits)) if int(two_digits) > 9 else f"oh {cardinal(int(two_digits))}"


def _grouped_digits(match: re.Match[str]) -> str:
    groups = re.findall("[0-9]+", match.group())
    plus = "plus " if match.group().startswith("+") else ""
    return _padded(match, plus + ", ".join(map(digits, groups)))


def _version(match: re.Match[str]) -> str:
    return _padded(match, " point ".join(decimal(part, "point") for part in match.group().split(".")))


def _long_digits(match: re.Match[str]) -> str:
    after = match.string[match.end() : match.end() + 1]
    return (" point " if match["point"] else "") + digits(match.group()) + (" " if after.isalnum() else "")


def _house_number(match: re.Match[str]) -> str:
    number, letter = match["number"], match["letter"]
    if len(number) == 3 and not number.endswith("00"):
        return f"{cardinal(int(number[0]))} {_short(number[1:])} {letter}"
    return f"{plain_number(number)} {letter}"


def _number(match: re.Match[str]) -> str:
    text, unit = match["number"], match["unit"]
    minus = "minus " if match["minus"] else ""
    words = plain_number(text) if minus or unit or match["named"] else year_or_number(text)
    if unit:
        one, many = UNITS[unit]
        stop = _kept_stop(match)
        words = f"{words} {one if text == '1' else many}{stop}"
    return _padded(match, (match["named"] or "") + minus + words)


def _rule(name: str, pattern: str, say: object, flags: int = 0) -> Rule:
    return Rule(name, re.compile(pattern, flags), say)  # type: ignore[arg-type]


_DAY = r"(?P<day>3[01]|[12][0-9]|0?[1-9])"
_YEAR = r"(?P<year>1[1-9][0-9]{2}|20[0-9]{2})(?![\w-])"

RULES = (
    _rule("date", rf"{_FREE}(?P<year>[0-9]{{4}})-(?P<month>0[1-9]|1[0-2])-{_DAY}(?![\w-])", _iso_date),
    _rule(
        "date",
        rf"{_FREE}{_DAY}(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})(?!\w)(?:,? {_YEAR})?",
        _day_month,
    ),
    _rule(
        "date",
        rf"\b(?P<month>{_MONTH}) (?P<the>the )?{_DAY}(?:st|nd|rd|th)?(?![\w/:%½¼¾-]|[.,][0-9])(?:,? {_YEAR})?",
        _month_day,
    ),
    _rule(
        "old money",
        rf"£ ?(?P<pounds>{_INT})(?: (?P<shillings>[0-9]{{1,2}}) ?s\.)?(?: (?P<pence>[0-9]{{1,2}}) ?d\.)?(?<=[sd]\.)",
        _old_money,
    ),
    _rule(
        "old money",
        rf"{_FREE}(?P<shillings>[0-9]{{1,2}}) ?s\.(?!\w)(?: (?P<pence>[0-9]{{1,2}}) ?d\.(?!\w))?",
        _old_money,
    ),
    _rule("old money", rf"{_FREE}(?P<pence>[0-9]{{1,2}}) ?d\.(?!\w)", _old_money),
    _rule(
        "money",
        rf"(?P<sign>[£$€¥₹]) ?(?P<low>{_NUM}) ?-(?:(?P=sign) ?)?(?P<high>{_NUM})"
        r"(?: (?P<scale>hundred|thousand|million|billion))?(?![\w-])",
        _money_range,
    ),
    _rule(
        "money",
        rf"(?:US|AU|CA)?(?P<sign>[£$€¥₹]) ?(?P<amount>{_NUM})"
        r"(?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|bn|[km](?![\w])))?",
        _money,
    ),
    _rule("per cent", r"(?<=[0-9½¼¾]) ?%", lambda match: " percent"),
    _rule(
        "time",
        rf"{_FREE}(?P<hour>2[0-4]|[01]?[0-9]):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?{_HALF_DAY}?(?![\w:]|\.[0-9])",
        _time,
    ),
    _rule(
        "time",
        rf"{_FREE}(?P<hour>1[0-2]|0?[0-9])(?:[.:](?P<minute>[0-5][0-9]))?(?P<second>){_HALF_DAY}",
        _time,
    ),
    _rule(
        "ratio",
        r"(?<![\w.,:])(?P<low>[0-9]{1,9}):(?P<high>[0-9]{1,9})(?![\w:])",
        lambda match: f"{plain_number(match['low'])} to {plain_number(match['high'])}",
    ),
    _rule("feet and inches", r"(?<![\w.,'])(?P<feet>[1-9])' ?(?P<inches>1[01]|[0-9])\"", _feet),
    _rule("telephone or serial number", r"\+[0-9](?:[ -]?[0-9]{1,4}){2,6}(?![0-9])", _grouped_digits),
    _rule("telephone or serial number", rf"{_FREE}[0-9]{{1,9}}(?:-[0-9X]{{1,9}}){{2,4}}(?![\w-])", _grouped_digits),
    _rule("telephone or serial number", rf"{_FREE}[0-9]{{3}}-[0-9]{{4}}(?![\w-])", _grouped_digits),
    _rule("version", r"(?<![0-9.,])[0-9]{1,9}(?:\.[0-9]{1,9}){2,4}(?![\w]|\.[0-9])", _version),
    _rule(
        "long number",
        r"(?P<point>(?<=[0-9])\.(?=[0-9]{16}))?(?:[0-9]{20}|(?<=[0-9]{20})[0-9]{1,19}(?![0-9])|(?<![0-9])[0-9]{16,19}(?![0-9]))",
        _long_digits,
    ),
    _rule("year", r"(?<![\w'])'(?P<short>[0-9]{2})(?P<many>s)?\b", _short_year),
    _rule("years", r"(?<![\w.,])(?P<decade>1[1-9][0-9]0|20[0-9]0)'?s\b", _decade),
    _rule("years", r"(?<![\w.,])(?P<short>[2-9]0)(?P<many>'?s)\b", _short_year),
    _rule("fraction", rf"(?:(?P<whole>{_INT})[ -]?)?(?P<sign>[{_SIGN}])", _fraction),
    _rule(
        "fraction",
        r"(?<![\w.,/])(?:(?P<whole>[0-9]{1,3})[ -])?(?P<top>[0-9]{1,3})/(?P<bottom>[0-9]{1,3})(?![0-9/])",
        _slash,
    ),
    _rule("range", rf"(?<![\w.,-])(?P<low>{_NUM}) ?-(?P<high>{_NUM})(?![\w-])(?: ?(?P<unit>{_UNIT})(?![\w]))?", _range),
    _rule("ordinal", rf"(?P<rank>{_INT})(?:st|nd|rd|th)\b", lambda match: ordinal(number_of(match["rank"]))),
    _rule("house number", r"(?<![\w.,])(?P<number>[0-9]{1,4})(?P<letter>[A-Z])(?!\w)", _house_number),
    _rule(
        "number",
        rf"(?P<named>\b[Nn]umbers? )?(?P<minus>(?<![\w)\]'\"-])-)?(?P<number>{_NUM}|(?<![\w.])\.[0-9]+)"
        rf"(?:[ -]?(?P<unit>{_UNIT})(?!\w))?",
        _number,
    ),
)
