"""English arithmetic as it is read aloud: times and divided by, powers, decimal commas."""

from __future__ import annotations

import re

from studio.text.english_patterns import FREE, rule

_RESULT = r"(?:=|≈|≠|<|>|≤|≥|(?:is|are|makes?|equals?|gives?) [0-9])"
_FACTOR = r"[0-9][0-9.,]*"
_HIGH = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789-+n")
_NAMES = {"2": "squared", "3": "cubed"}


def power_words(power: str) -> str:
    """What follows the base: "squared", "to the power of minus five"."""
    power = power.translate(_HIGH).strip("()")
    return _NAMES.get(power) or f"to the power of {'minus ' if power[0] == '-' else ''}{power.lstrip('-+')}"


def _power(match: re.Match[str]) -> str:
    return f"{match['base']} {power_words(match['power'])}"


def _scientific(match: re.Match[str]) -> str:
    """1e6 and 1.5E-3; the power of ten always in full."""
    power = match["power"].lstrip("+")
    minus = "minus " if power[0] == "-" else ""
    return f"{match['base']} times 10 to the power of {minus}{power.lstrip('-')}"


POWERS = (
    rule(
        "power",
        r"(?<![\w.,])(?P<base>[0-9]{1,2})(?P<power>[⁻⁺]?[⁰¹⁴-⁹][⁰¹²³⁴-⁹]?|⁻[²³])(?![\w⁰-⁹])",
        _power,
        "[⁰¹⁴-⁹⁻]",
    ),
    rule("power", r"(?:(?<=[0-9)])|(?<=(?<![A-Za-z])[A-Za-z]))ⁿ(?!\w)", lambda match: " to the power of n", "ⁿ"),
    rule(
        "power",
        r"(?P<base>[0-9)]|(?<![A-Za-z]{2})[A-Za-z])\^(?P<power>\(-?[0-9a-z]{1,3}\)|-?[0-9]{1,3}|[a-z])(?!\w)",
        _power,
        r"\^",
    ),
)
"""Run before the clean-up, which drops the mark."""
TIMES_SIGNS = (
    rule("times", r"(?<=[0-9)]) ?[*∗] ?(?=[0-9(])(?<!\) )", lambda match: " times ", "[*∗]"),
    rule(
        "times",
        r"(?<=[0-9]) ?[x×·⋅] ?(?=10 (?:squared|cubed|to the power))",
        lambda match: " times ",
        "10 (?:sq|cu|to)",
    ),
)


def _points(match: re.Match[str]) -> str:
    """A number with its comma before the parts and full stops or gaps between thousands, the English way about."""
    whole, _, part = match.group().rpartition(",")
    return f"{re.sub('[. ]', ',', whole)}.{part}"


SUMS = (
    rule(
        "over",
        r"(?<=[α-ω])/(?=[0-9A-Za-z])|(?<=(?<![\w/.])[0-9])/(?=[nkxyz](?![\w/]))",
        lambda match: " over ",
        "[0-9α-ω]/[0-9A-Za-z]",
    ),
    rule(
        "times",
        rf"(?<=[0-9]) ?[x×] ?(?={_FACTOR}(?: ?[x×*+-] ?{_FACTOR}){{0,4}} ?{_RESULT})",
        lambda match: " times ",
        "[0-9] ?[x×]",
    ),
    rule(
        "divided by",
        rf"(?<=[0-9]) / (?=[0-9][0-9.,]{{0,12}}(?: ?(?:{_RESULT}|[-+×x*])|\?))",
        lambda match: " divided by ",
        " / ",
    ),
    rule(
        "decimal comma",
        rf"{FREE}[1-9][0-9]{{0,2}}(?P<gap>[. ])[0-9]{{3}}(?:(?P=gap)[0-9]{{3}}){{0,4}},[0-9]{{1,2}}(?![0-9]|[.,][0-9])",
        _points,
        "[. ][0-9]{3},[0-9]",
    ),
    rule("decimal comma", rf"{FREE}[0-9]{{1,3}},[0-9]{{1,2}}(?= ?%)", _points, "[0-9],[0-9]{1,2} ?%"),
    rule(
        "decimal comma", rf"{FREE}[0-9]{{1,3}},[0-9]{{2}}(?= ?€)|(?<=€)[0-9]{{1,3}},[0-9]{{2}}(?![0-9,])", _points, "€"
    ),
    rule(
        "thousands",
        rf"{FREE}[1-9][0-9]?(?:,[0-9]{{2}}){{1,4}},[0-9]{{3}}(?![0-9]|,[0-9])|{FREE}[1-9][0-9]{{0,2}}(?:'[0-9]{{3}}){{1,4}}(?![\w'])",
        lambda match: f"{int(re.sub('[^0-9]', '', match.group())):,}",
        "[0-9],[0-9]{2},[0-9]{3}|[0-9]'[0-9]{3}",
    ),
    rule(
        "power",
        rf"(?P<base>{FREE}[0-9]{{1,9}}(?:\.[0-9]{{1,9}})?)(?:e|E(?=[+-]))(?P<power>[+-]?[0-9]{{1,3}})(?![\w.])",
        _scientific,
        "[0-9][eE][+-]?[0-9]",
    ),
    rule(
        "large number",
        r"(?<=[0-9]) ?m (?=(?:people|users|jobs|vot(?:e|er)s|viewers|readers|copies|homes|children|men|women)\b)",
        lambda match: " million ",
        "[0-9] ?m ",
    ),
)
