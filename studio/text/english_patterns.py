"""What the English rules share: how a number looks, what stands around a match, and small helpers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from studio.text.draft import Rule, Say
from studio.text.numerals import cardinal, decimal, digits, number_of, ordinal, plural, year

Hint = Callable[[str], object]
WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}|[0-9]{1,15})(?![0-9])"
NUMBER = rf"{WHOLE}(?:\.[0-9]{{1,15}}(?!\.?[0-9]))?"
FREE = r"(?<![\w.,])"
"""Nothing before it that a number could belong to."""
FRACTION_SIGNS = {
    "½": "one half",
    "⅓": "one third",
    "⅔": "two thirds",
    "¼": "one quarter",
    "¾": "three quarters",
    "⅕": "one fifth",
    "⅖": "two fifths",
    "⅗": "three fifths",
    "⅘": "four fifths",
    "⅙": "one sixth",
    "⅚": "five sixths",
    "⅐": "one seventh",
    "⅛": "one eighth",
    "⅜": "three eighths",
    "⅝": "five eighths",
    "⅞": "seven eighths",
    "⅑": "one ninth",
    "⅒": "one tenth",
    "↉": "zero thirds",
}
SIGNS = "".join(FRACTION_SIGNS)
AMOUNT = (
    rf"(?:(?:{WHOLE}[ -]?)?[{SIGNS}]|(?:[0-9]{{1,4}}[ -])?[1-9][0-9]?/[1-9][0-9]?(?![0-9/])|{NUMBER}|\.[0-9]{{1,9}})"
)
"""A number with a decimal part or a fraction, or none of both."""

_MIXED = re.compile(rf"(?:({WHOLE})[ -])?([0-9]+)/([0-9]+)|({WHOLE})?[ -]?([{SIGNS}])")
_ENDS = re.compile(
    r"[\"')\]]*(?:$|\s+(?!(?:[ECMPBGW][DSM]?T|UTC|Eastern|Pacific|Central|Greenwich|(?:Mon|"
    r"Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)"
    r"[\"'(\[]*[A-Z])"
)
ENDS_TEXT = re.compile(r"[\"')\]]*$")


COUNTED = re.compile(
    r" (?:[a-z]+(?:-[a-z]+)? )?(?:(?!(?:was|is|has|does|goes|comes|begins|brings|marks|sees|"
    r"makes|gives|means|as|its|his|this|us|thus|perhaps|always|"
    r"besides|towards|afterwards|across|plus|versus|minus|unless|series|sometimes|less|yes|"
    r"it's)\b)[a-z]{2,}[^su\W]s|[a-z]{2,}sses|men|women|people|children|feet|sheep|fish|"
    r"cattle|horse|foot|cavalry|infantry|head|persons?|souls|others|more|times|percent|dozen|odd)\b"
)
"""After a number: what is counted by it."""


def one_of(words: Iterable[str]) -> str:
    """A pattern of words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def rule(name: str, pattern: str, say: Say, hint: str | Hint = "") -> Rule:
    """A rule with its pattern compiled, and perhaps something quicker to see without which it cannot match."""
    quick = hint if callable(hint) else re.compile(hint).search if hint else None
    return Rule(name, re.compile(pattern), say, quick)


def holding(words: Iterable[str]) -> Hint:
    """Whether a text holds one of the words; quicker than a pattern of them."""
    sought = tuple(words)
    return lambda text: any(map(text.__contains__, sought))


def stopped(forms: Iterable[str]) -> Hint:
    """Whether a text holds one of the forms that end in a full stop; it looks only before full stops."""
    lasts = {re.split("[. ]", form[:-1])[-1] for form in forms}
    longest = max(map(len, lasts)) + 2
    return lambda text: (
        not lasts.isdisjoint(part[-longest:].rpartition(" ")[2].lstrip("\"'([/-") for part in text.split("."))
    )


def table(text: str) -> dict[str, str]:
    """Lines of `written | spoken` as a dictionary."""
    rows = (line.split("|") for line in text.strip().splitlines())
    return {written.strip(): spoken.strip() for written, spoken in rows}


def before(match: re.Match[str], chars: int = 24) -> str:
    """What stands before a match, at most so many characters."""
    return match.string[max(0, match.start() - chars) : match.start()]


def after(match: re.Match[str], chars: int = 24) -> str:
    """What stands after a match, at most so many characters."""
    return match.string[match.end() : match.end() + chars]


def padded(match: re.Match[str], words: str) -> str:
    """The words, apart from a letter that touches the number."""
    text, start, end = match.string, match.start(), match.end()
    return (" " if start and text[start - 1].isalpha() else "") + words + (" " if text[end : end + 1].isalnum() else "")


def kept_stop(match: re.Match[str]) -> str:
    """A full stop, where the abbreviation's own one also ended the sentence."""
    if not match.group().endswith("."):
        return ""
    return "." if _ENDS.match(match.string, match.end()) else ""


def ends(match: re.Match[str]) -> bool:
    """Whether a sentence could end with the match."""
    return bool(_ENDS.match(match.string, match.end()))


def plain_number(text: str) -> str:
    """A number with or without thousands separators and decimals, as one counts; ".5" begins with the point."""
    whole, _point, part = text.partition(".")
    if "," in whole:
        return cardinal(number_of(whole)) + (f" point {digits(part)}" if part else "")
    words = decimal(text, "point")
    return words.removeprefix("zero ") if text.startswith(".") else words


def year_words(number: int) -> str:
    """A number as a year: "nineteen oh five", "ten sixty-six", "two thousand and five", "seven fifty-three"."""
    if number < 100 or (number % 100 == 0 and number < 1100):
        return cardinal(number)
    return pairs(number) if number < 1000 else year(number)


def pairs(number: int) -> str:
    """Three or four digits as one reads a room or a road: "one oh one", "seven forty-seven", "fourteen oh eight"."""
    high, low = divmod(number, 100)
    if not low:
        return year(number) if number % 1000 and number > 1000 else cardinal(number)
    return f"{cardinal(high)} {oh(low)}" if high else cardinal(low)


def oh(number: int) -> str:
    """Two digits after others: "oh five", "seventeen"."""
    return cardinal(number) if number > 9 else f"oh {cardinal(number)}"


def part_words(top: int, bottom: int) -> str:
    """A fraction: "one half", "three quarters", "seven thirty-seconds", "five over two hundred"."""
    if bottom < 2 or bottom > 100 or top == 0:
        return f"{cardinal(top)} over {cardinal(bottom)}"
    name = {2: "half", 4: "quarter"}.get(bottom) or ordinal(bottom)
    name = "hundredth" if bottom == 100 else name
    return f"{cardinal(top)} {name if top == 1 else 'halves' if bottom == 2 else plural(name)}"


def amount_words(text: str) -> str:
    """What AMOUNT matches, in words: "two and a half", "three quarters", "one point five"."""
    mixed = _MIXED.fullmatch(text)
    if not mixed:
        return plain_number(text)
    whole, top, bottom, before_sign, sign = mixed.groups()
    part = FRACTION_SIGNS[sign] if sign else part_words(int(top), int(bottom))
    if not (whole or before_sign):
        return part
    part = part.replace("one half", "a half").replace("one quarter", "a quarter")
    return f"{plain_number(whole or before_sign)} and {part}"


def is_one(text: str) -> bool:
    """Whether a unit after this amount is in the singular."""
    return text == "1" or bool(_MIXED.fullmatch(text) and not re.match(rf"{WHOLE}[ -]?(?:[{SIGNS}]|[0-9])", text))


def whole_number(text: str) -> int:
    """The digits of a text as an integer."""
    return int(number_of(text))
