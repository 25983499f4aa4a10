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
        r"(?P<base>[0-9)]|(?<![A-Za-z])[A-Za-z])\^(?P<power>\(-?[0-9a-z]{1,3}\)|-?[0-9]{1,3}|[a-z])(?!\w)",
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
        "times",
        rf"(?<=[0-9]) ?[x×] ?(?={_FACTOR}(?: ?[x×*+-] ?{_FACTOR}){{0,4}} ?{_RESULT})",
        lambda match: " times ",
        "[0-9] ?[x×]",
    ),
    rule(
        "divided by",
        rf"(?<=[0-9]) / (?=[0-9][0-9.,]{{0,12}}(?: ?(?:{_RESULT}|[-+×x*])|[?!;)]|$))",
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
)
