"""English measures as they are read aloud: units by their number, feet and inches, angles, sizes, percentages."""

from __future__ import annotations

import re

from studio.text.english_patterns import (
    AMOUNT,
    FREE,
    NUMBER,
    SIGNS,
    after,
    amount_words,
    before,
    is_one,
    kept_stop,
    one_of,
    padded,
    rule,
)
from studio.text.english_units import PER, UNITS
from studio.text.numerals import cardinal

UNIT = one_of(UNITS)
_SCALE = r"(?: (?P<scale>hundred|thousand|million|billion|trillion))?"
_PER = rf"(?:/(?P<per>{one_of(PER)}|(?!or\b)[a-z]{{3,12}})(?![\w/²³]))?"
_MINUS = r"(?P<minus>(?<![\w)\]'\"-])-)?"
_BOUND = r"(?![\w²³'&]|-[a-z]{1,2}\b)"
_POINTS = {"N": "north", "S": "south", "E": "east", "W": "west"}
_BARE = {
    "m",
    "l",
    "g",
    "V",
    "W",
    "L",
    "J",
    "st.",
    "pt.",
    "pts.",
    "mo.",
    "in.",
    "ha",
    "cal",
    "gal",
    "px",
    "kn",
    "ct",
    "kt",
    "mb",
    "Mb",
    "gb",
}
"""Units that are other things, too, far from a number."""


def unit_words(unit: str, single: bool, per: str | None = None) -> str:
    """A unit by its name, and what it is counted by: "kilometres per hour"."""
    one, many = UNITS[unit]
    return (one if single else many) + (f" per {PER.get(per, per)}" if per else "")


def _measure(match: re.Match[str]) -> str | None:
    amount, unit, gap = match["amount"], match["unit"], match["gap"]
    if (
        unit == "in."
        and not kept_stop(match)
        and re.match(r" (?:the|a|an|his|her|my|their|our|this|that)\b", after(match))
    ):
        return None
    minus = "minus " if match["minus"] else ""
    scale = f" {match['scale']}" if match["scale"] else ""
    single = not scale and (is_one(amount) or (gap == "-" and unit not in "%°") or _qualifies(match))
    glue = "-" if gap == "-" and not scale else " "
    words = f"{minus}{amount_words(amount)}{scale}{glue}{unit_words(unit, single, match['per'])}"
    return padded(match, words + kept_stop(match))


_ARTICLE = re.compile(r"\b(?:[Aa]n?|[Aa]nother|[Ee]very) $")
_THING = re.compile(
    r" (?!(?:of|or|and|to|in|for|from|at|on|by|per|is|was|away|long|wide|high|tall|deep|"
    r"thick|apart|off|up|down|below|above|"
    r"more|less|an?|the|each|if|but|when|so)\b)[a-z]{3,}|[.,;:!?)]|$"
)


_TURN = re.compile(r" (?:angle|turn|bend|arc|slope|rotation|view|panorama|spin)\b")
_HEAD = re.compile(
    r" (?:dash|sprint|relay|race|hurdles|freestyle|butterfly|breaststroke|backstroke|marathon|film|battery|bulb|rifle|"
    r"pistol|cartridge|lens|tape|screen|socket|exclusion|radius|mark|guns?|shells?|bombs?|cannons?)\b"
)
"""What a measure before it belongs to even without an article: "100m sprint"."""


def _qualifies(match: re.Match[str]) -> bool:
    """Whether the measure belongs to a thing: "a 9mm pistol"."""
    if match["unit"] == "°" and _TURN.match(match.string, match.end()):
        return True
    measured = match["unit"] not in ("%", "‰", "°") and not match["per"]
    if not measured or _HEAD.match(match.string, match.end()):
        return measured
    return bool(_ARTICLE.search(before(match, 9)) and _THING.match(match.string, match.end()))


def _measure_range(match: re.Match[str]) -> str:
    to = "by" if match["to"].strip() in ("x", "X", "×") else "to"
    words = unit_words(match["unit"], match["gap"] == "-" or bool(_HEAD.match(after(match))), match["per"])
    glue = "-" if match["gap"] == "-" else " "
    low = amount_words(match["low"]) + (" percent" if match["same"] == "%" else "")
    if to == "by" and match["same"] and match["same"] != "%":
        low += f" {unit_words(match['same'], is_one(match['low']))}"
    low = low.removesuffix(" percent") if match["unit"] == "%" else low
    minus = "minus " if match["minus"] else ""
    return padded(match, f"{minus}{low} {to} {amount_words(match['high'])}{glue}{words}{kept_stop(match)}")


def _size(match: re.Match[str]) -> str:
    parts = re.split(r" ?[x×X] ?", match.group())
    return " by ".join(amount_words(part) for part in parts)


def _by(match: re.Match[str]) -> str | None:
    unit = re.search(r"(?:feet|foot|inch(?:es)?|yards?|miles?|metres?|meters?) ?$", before(match))
    return " by " if unit else None


_MORE = re.compile(r" (?:\w+er|more|as|the|your|their|its|growth|return)\b")


def _times(match: re.Match[str]) -> str:
    word = "times" if _MORE.match(match.string, match.end()) else "x"
    return f"{amount_words(match['amount'])} {word}"


# -- feet and inches, minutes and seconds of arc


def _feet(match: re.Match[str]) -> str:
    return f"{cardinal(int(match['feet']))} foot {amount_words(match['inches'])}"


def _feet_inches(match: re.Match[str]) -> str:
    feet, inches = match["feet"], match["inches"]
    return (
        f"{cardinal(int(feet))} {'foot' if feet == '1' else 'feet'} "
        f"{amount_words(inches)} {'inch' if is_one(inches) else 'inches'}{kept_stop(match)}"
    )


def _inches_long(match: re.Match[str]) -> str:
    thing = _ARTICLE.search(before(match, 9)) and _THING.match(match.string, match.end())
    return f"{amount_words(match['inches'])} {'inch' if thing or is_one(match['inches']) else 'inches'}"


def _minutes(match: re.Match[str]) -> str | None:
    """Minutes and seconds, where there would be too many inches."""
    if int(match["second"]) < 12:
        return None
    words = f"{cardinal(int(match['minute']))} minute{'' if match['minute'] == '1' else 's'}"
    return f"{words} {cardinal(int(match['second']))} seconds"


def _tall(match: re.Match[str]) -> str:
    feet = match["feet"]
    return f"{amount_words(feet)} {'foot' if is_one(feet) else 'feet'}"


def _inches(match: re.Match[str]) -> str | None:
    if match.string.count('"', 0, match.start()) % 2:
        return None  # it closes a quotation
    if match.string.count('"', match.end()) % 2 and re.match(r"[A-Za-z]", after(match)):
        return None
    thing = _ARTICLE.search(before(match, 9)) and _THING.match(match.string, match.end())
    return f"{amount_words(match['inches'])} {'inch' if thing or is_one(match['inches']) else 'inches'}"


def _arc(match: re.Match[str]) -> str:
    words = f"{amount_words(match['degrees'])} degree{'' if match['degrees'] == '1' else 's'}"
    for name in ("minute", "second"):
        if match[name]:
            words += f" {amount_words(match[name])} {name}{'' if match[name] == '1' else 's'}"
    return words + (f" {_POINTS[match['point']]}" if match["point"] else "")


def _alone(match: re.Match[str]) -> str:
    return f"{match['before']}{unit_words(match['unit'], False, match['per'])}"


def _seconds(match: re.Match[str]) -> str:
    return f"{amount_words(match['amount'])} seconds"


def _stone(match: re.Match[str]) -> str:
    number = re.match("[0-9]+", match.group())
    return f"{cardinal(int(number.group()))} stone" if number else match.group()


def _sides(match: re.Match[str]) -> str:
    """Both sides in feet or inches: 5' x 7'."""
    return (
        f"{amount_words(match['low'])} by {amount_words(match['high'])} "
        f"{'feet' if match['mark'] == chr(39) else 'inches'}"
    )


def _years_old(match: re.Match[str]) -> str:
    return f"{amount_words(match['amount'])} year old"


_INCHES = rf"(?P<inches>(?:1[01]|[0-9])(?:[ -]?[{SIGNS}]| [1-7]/[248])?|[{SIGNS}])"
MEASURES = (
    rule(
        "stone",
        (
            rf"{FREE}(?P<amount>[0-9]{{1,2}}) ?st\.?(?= [0-9]{{1,2}} ?lb)|"
            rf"{FREE}[0-9]{{1,2}} st\.(?! ?[A-Z])"
        ),
        _stone,
        "[0-9] ?st",
    ),
    rule(
        "size",
        rf"{FREE}(?P<low>{NUMBER}) ?(?P<mark>['\"]) ?[x×X] ?(?P<high>{NUMBER}) ?(?P=mark)(?!\w)",
        _sides,
        "['\"] ?[x×X]",
    ),
    rule(
        "degrees",
        rf"{FREE}(?P<degrees>{NUMBER}) ?[°º] ?(?:(?P<minute>{NUMBER}) ?'(?: ?(?P<second>{NUMBER}) ?(?:\"|''))?)? ?"
        r"(?P<point>[NSEW](?!\w))?(?<![°º ])",
        _arc,
        "[°º]",
    ),
    rule(
        "feet and inches",
        rf"{FREE}(?P<feet>[0-9]{{1,3}}) ?(?:ft\.?|feet|foot),?[ -]?(?P<inches>{AMOUNT}) ?(?:in(?:s|ch|ches)?\.?)(?!\w)",
        _feet_inches,
        "[0-9] ?f",
    ),
    rule(
        "inches",
        (
            rf"{FREE}(?P<inches>{AMOUNT})(?: ?in(?= (?:by|x|×) [0-9]|"
            r" (?:wide|long|high|tall|deep|thick|across)\b(?! [a-z])|-(?:wide|long|thick)\b)|in(?!\w))"
        ),
        _inches_long,
        "[0-9½¼¾] ?in",
    ),
    rule(
        "minutes",
        r"(?<![\w.,'])(?P<minute>[0-9]{1,2}) ?'(?P<second>[1-5][0-9])(?:\"|'')(?!\w)",
        _minutes,
        "[0-9] ?'[1-5]",
    ),
    rule("feet and inches", rf"(?<![\w.,'])(?P<feet>[1-9]) ?' ?-?{_INCHES} ?(?:\"|'')", _feet, "[0-9] ?'"),
    rule(
        "feet and inches",
        r"(?<![\w.,'])(?P<feet>[1-9]) ?'(?P<inches>1[01]|[0-9])(?= tall\b|\b[^\w\"]|$)(?!')",
        _feet,
        "[0-9]'[0-9]",
    ),
    rule(
        "feet and inches",
        rf"(?<![\w.,'])(?P<feet>{NUMBER}) ?'(?= (?:tall|long|wide|high|deep|thick|by|x|×)\b)",
        _tall,
        "[0-9]'",
    ),
    rule("inches", rf"(?<![\w.,'\"])(?P<inches>{AMOUNT}) ?\"(?!\w)", _inches, '[0-9½¼¾] ?"'),
    rule(
        "per cent",
        (
            rf"{FREE}(?P<minus>)(?P<low>{AMOUNT}) ?(?P<same>%)(?P<to> ?- ?)(?P<high>{AMOUNT})"
            rf"(?P<gap> ?)(?P<unit>%)(?P<per>)"
        ),
        _measure_range,
        "% ?-",
    ),
    rule(
        "measure",
        (
            rf"{FREE}(?<![-/:]){_MINUS}(?P<low>{AMOUNT})(?: ?(?P<same>{UNIT}))?(?P<to> ?- ?| ?[x×] ?)"
            rf"(?P<high>{AMOUNT})(?P<gap>[ -]?)(?P<unit>{UNIT}){_BOUND}{_PER}"
        ),
        _measure_range,
        "[-x×]",
    ),
    rule(
        "measure", rf"{_MINUS}{FREE}(?P<amount>{AMOUNT}){_SCALE}(?P<gap>[ -]?)(?P<unit>{UNIT}){_PER}{_BOUND}", _measure
    ),
    rule(
        "by", r"(?<=[a-z])(?P<stop>\.?) [x×] (?=[0-9]|one|two|three|four|five|six|seven|eight|nine|ten)", _by, " [x×] "
    ),
    rule("size", rf"{FREE}{AMOUNT}(?: ?[x×X] ?{AMOUNT}){{1,2}}(?![\w.]*[0-9]| ?=)(?!\w)", _size, "[x×X]"),
    rule("times", rf"{FREE}(?P<amount>{NUMBER})[x×](?!\w)", _times, "[x×]"),
    rule("seconds", rf"{FREE}(?P<amount>[0-9]{{1,4}}\.[0-9]{{1,3}}) ?s(?!\w|\.\w)", _seconds, "[0-9] ?s"),
    rule("age", rf"{FREE}(?P<amount>[0-9]{{1,3}}) ?y\.?/?o\.?(?!\w)", _years_old, "[0-9] ?y"),
    rule("temperature", rf"{_MINUS}(?<!\w)(?P<amount>[0-9]{{2,3}}) ?(?P<unit>[CF])(?!\w)(?!)", _measure, "[0-9] ?[CF]"),
)
_LONE = one_of(
    unit
    for unit in UNITS
    if (len(unit) > 2 and unit not in _BARE and unit.isalnum() and not unit.islower())
    or "/" in unit
    or (unit[0] in "°℃℉" and len(unit) > 1)
)
LONE_UNITS = (
    rule(
        "unit",
        rf"(?P<before>(?<![\w.])(?:in|of|the|per|to|from|into|a|degrees) )(?P<unit>{_LONE}){_PER}(?!\w)",
        _alone,
        r"km/h|m/s|[°℃℉]|[kKMGT](?:Hz|Wh?|B|bps)",
    ),
)
