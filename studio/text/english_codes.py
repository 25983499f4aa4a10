"""Figures that are names: versions, addresses in networks, calibres, and letters with figures as A17, MP3 or H2O."""

from __future__ import annotations

import re

from studio.text.english_money import CODES as CURRENCIES
from studio.text.english_patterns import before, one_of, padded, pairs, rule
from studio.text.english_units import UNITS
from studio.text.numerals import cardinal, decimal, digits


def _address(match: re.Match[str]) -> str | None:
    parts = match["parts"].split(".")
    if any(int(part) > 255 for part in parts):
        return None
    port = f" colon {digits(match['port'])}" if match["port"] else ""
    return (
        " dot ".join(digits(part) if len(part) != 2 or part[0] == "0" else cardinal(int(part)) for part in parts) + port
    )


def _version(match: re.Match[str]) -> str:
    return padded(match, " point ".join(decimal(part, "point") for part in match.group().split(".")))


def _minor(match: re.Match[str]) -> str:
    """What follows Python or version: its second number counts, as in "three point eleven"."""
    major, minor = match["major"], match["minor"]
    second = digits(minor) if minor[0] == "0" else cardinal(int(minor))
    return f"{match['word'].rstrip()} {cardinal(int(major))} point {second}"


def _after_letters(match: re.Match[str]) -> str:
    """The figures of A17, MP3 or A320."""
    number, follows = match["number"], match.string[match.end() : match.end() + 1]
    gap = "-" if match["gap"] == "-" else " "
    return match["letters"] + gap + code_number(number) + (" " if follows.isalpha() else "")


def code_number(number: str) -> str:
    """The figures of a code: two as one counts, three or four in pairs, zero-led and longer ones digit by digit."""
    if (number[0] == "0" and len(number) > 1) or len(number) > 4:
        return digits(number)
    if len(number) < 3 or int(number) % 1000 == 0:
        return cardinal(int(number))
    return pairs(int(number))


def _before_letter(match: re.Match[str]) -> str:
    number = match["number"]
    words = (
        digits(number)
        if number[0] == "0" and len(number) > 1
        else pairs(int(number))
        if len(number) > 2
        else cardinal(int(number))
    )
    return f"{words} {match['letter']}"


def _serial(match: re.Match[str]) -> str:
    """Letters and figures by turns, as R2D2 or a post code."""
    parts = re.findall("[A-Z]+|[0-9]+", match.group())
    return " ".join(" ".join(part) if part.isalpha() else code_number(part) for part in parts)


def _chemical(match: re.Match[str]) -> str:
    return " ".join(
        cardinal(int(part)) if part.isdecimal() else part for part in re.findall("[A-Z][a-z]?|[0-9]+", match.group())
    )


_GUNS = r"22|25|30|32|357|38|380|40|44|45|50|303|308|410|455"
_GUN_AFTER = re.compile(
    r"[ -]?(?:cal(?:iber|ibre|\.)?|Magnum|magnum|Colt|Smith|Special|special|revolvers?|"
    r"pistols?|rifles?|automatics?|shells?|"
    r"bullets?|slugs?|rounds?|ammunition|Winchester|Webley|ACP|guns?|handguns?|carbines?|cartridges?|s\b)"
)
_GUN_BEFORE = re.compile(
    r"\b(?:[Aa]|[Tt]he|[Hh]is|[Hh]er|[Mm]y|your|their|that|loaded|old|nickel-plated|snub-nosed?) $"
)


def _gun(match: re.Match[str]) -> str | None:
    known = match["number"] in _GUNS.split("|")
    if not (_GUN_AFTER.match(match.string, match.end()) or (known and _GUN_BEFORE.search(before(match)))):
        return None
    return pairs(int(match["number"])) if int(match["number"]) > 99 else cardinal(int(match["number"]))


_CODE_ENDS = r"(?![0-9]|[.,][0-9]|(?:st|nd|rd|th|s)\b|'s|[:/])"
_NO_LETTERS = one_of(
    [
        *(unit for unit in UNITS if unit.isalpha() and unit.isupper()),
        "AM",
        "PM",
        "ST",
        "ND",
        "RD",
        "TH",
        "K",
        "M",
        "BC",
        "AD",
        "BCE",
        "CE",
        *CURRENCIES,
    ]
)
VERSIONS = (
    rule(
        "war",
        r"\bWW ?(?P<number>[12])(?!\w)",
        lambda match: f"World War {'one' if match['number'] == '1' else 'two'}",
        "WW",
    ),
    rule(
        "plan",
        r"(?<!\w)(?P<number>401|403|529)\((?P<letter>[a-z])\)",
        lambda match: f"{pairs(int(match['number']))} {match['letter'].upper()}",
        r"\([kb]",
    ),
    rule(
        "network address",
        r"(?<![\w.,])(?P<parts>[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::(?P<port>[0-9]{1,5}))?(?!\w|\.[0-9])",
        _address,
        r"\.[0-9]{1,3}\.",
    ),
    rule("version", r"(?<![0-9.,])[0-9]{1,9}(?:\.[0-9]{1,9}){2,4}(?!\w|\.[0-9])", _version, r"\.[0-9]{1,9}\."),
    rule(
        "version",
        (
            r"(?P<word>\b(?:Python|PHP|Java|Node|Ruby|Go|Rust|[Vv]ersions?|[Rr]elease|iOS|Android|"
            r"Ubuntu|Django|Linux|Firefox|Chrome|macOS|OS X|v\.?) ?)(?P<major>[0-9]{1,3})"
            r"\.(?P<minor>[0-9]{1,3})(?![\w%]|\.[0-9])"
        ),
        _minor,
        r"[0-9]\.[0-9]",
    ),
    rule("calibre", r"(?<![\w.,])\.(?P<number>[0-9]{2,3})(?![0-9])", _gun, r"\.[0-9]"),
)
CODES = (
    rule(
        "chemical formula",
        r"(?<![\w-])(?:CO|NO|SO|NH|CH|O|N|H)[234](?![\w-])",
        _chemical,
        "[CNSOH][234]",
    ),
    rule("post code", r"\b[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}\b", _serial, "[A-Z][0-9][0-9A-Z]? [0-9]"),
    rule(
        "code",
        (
            r"(?<![\w.-])(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*[0-9][A-Z0-9]*[A-Z][A-Z0-9]*[0-9]|"
            r"[A-Z]+[0-9]+[A-Z]+(?!\w))[A-Z0-9]{3,12}(?![\w])"
        ),
        lambda match: (
            _chemical if re.fullmatch(r"(?:[CHONSPK]|Na|Cl)(?:[CHONSPK]|Na|Cl|[0-9]{1,2})*", match.group()) else _serial
        )(match),
        "[A-Z][0-9]+[A-Z]|[0-9][A-Z]+[0-9]",
    ),
    rule(
        "code",
        rf"(?P<letters>(?<!\w)[A-Z]{{1,6}})(?P<gap>-)(?P<number>[0-9]{{1,9}}){_CODE_ENDS}",
        _after_letters,
        "[A-Z]-[0-9]",
    ),
    rule(
        "code",
        (
            rf"(?!(?:[kcmdn]?m|ft|in|yd|mi)[23](?!\w)|(?<=[0-9])x)(?P<letters>(?<![A-Za-z])"
            rf"[A-Za-z]{{1,7}})(?P<gap>)(?P<number>[0-9]{{1,9}}){_CODE_ENDS}"
        ),
        _after_letters,
        "[A-Za-z][0-9]",
    ),
    rule(
        "code",
        (
            rf"(?<![\w.,])(?P<number>[0-9]{{1,4}})(?!(?:{_NO_LETTERS})(?!\w))"
            rf"(?P<letter>[A-Z](?![A-Za-z0-9])|[A-Z]{{2,4}}(?!\w))"
        ),
        _before_letter,
        "[0-9][A-Z]",
    ),
)
"""Run before times, measures and plain numbers, which would take their figures for amounts."""
