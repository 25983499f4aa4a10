"""English numbers as they are read aloud: ranks, fractions, ranges, ratios, years, plain numbers."""

from __future__ import annotations

import re

from studio.text.english_patterns import (
    AMOUNT,
    COUNTED,
    FREE,
    NUMBER,
    SIGNS,
    WHOLE,
    after,
    amount_words,
    before,
    oh,
    one_of,
    padded,
    part_words,
    plain_number,
    rule,
    whole_number,
    year_words,
)
from studio.text.english_units import PER
from studio.text.numerals import cardinal, digits, ordinal

SAID_IN_ROW = {"9/11", "24/7", "7/7", "7-11", "7/11", "20/20", "50/50", "50-50", "60/40", "80/20", "20/40"}
_SCALES = {
    "k": "thousand",
    "K": "thousand",
    "M": "million",
    "bn": "billion",
    "Bn": "billion",
    "mn": "million",
    "mln": "million",
    "tn": "trillion",
    "B": "billion",
}

# -- is it a year?

_YEAR_BEFORE = re.compile(
    r"(?:\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Tt]ill|[Dd]uring|[Cc]irca|[Yy]ears?|[Ss]pring|"
    r"[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter|[Cc]lass|[Bb]orn|[Dd]ied|"
    r"[Cc]hristmas|Easter|anno|Anno|(?:Janu|Febru)ary|March|April|May|June|July|August|"
    r"(?:Sept|Nov|Dec)ember|October|[Ee]arly|[Ll]ate)"
    r"(?: of| in)?(?: the year)?,?|[(]) $|\($"
)
_OWN_VERB = re.compile(
    r" (?:was|were|is|are|had|has|would|will|could|did|when|and|that|which|the|a|an|he|she|"
    r"it|they|we|saw|of|in|by|to|for|on|at|from|with|or|but|all|our|his|her|my) "
)
_MANY = re.compile(
    r" (?:[a-z]+ )?(?:men|women|people|soldiers|troops|horses|guns|miles|feet|yards|pounds|"
    r"dollars|francs|rubles|roubles|years|days|hours|souls|prisoners|others)\b"
)
_THE = re.compile(r"\b(?:[Tt]he|[Tt]his|[Tt]hat|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts) $")
_COUNT_BEFORE = re.compile(
    r"\b(?:[Nn]umbers?|[Ss]ome|[Oo]ver|[Nn]early|[Aa]lmost|[Aa]t least|[Aa]t most|[Mm]ore "
    r"than|[Ll]ess than|[Ff]ewer than|[Uu]p to|another|every|"
    r"[Aa]pproximately|[Tt]otal(?:ling)? of|[Pp]ages?|[Ll]ines?|exceed\w*|[Nn]o less than) $"
)


def _is_year(text: str, match: re.Match[str]) -> bool:
    if len(text) != 4 or not text.isdecimal() or not 1010 <= int(text) <= 2099:
        future = (
            len(text) == 4 and text.isdecimal() and 2100 <= int(text) <= 2999 and not COUNTED.match(after(match, 40))
        )
        return future and bool(_YEAR_BEFORE.search(before(match, 32)) or before(match, 3).lower() == "by ")
    follows, precedes = after(match, 40), before(match, 32)
    if _COUNT_BEFORE.search(precedes):
        return False
    if _YEAR_BEFORE.search(precedes):
        return True
    if _THE.search(precedes):
        return not _MANY.match(follows)
    return not COUNTED.match(follows) or bool(_OWN_VERB.match(follows))


def year_or_number(text: str, match: re.Match[str]) -> str:
    """Four bare digits as a year where they are likely one, anything else as one counts."""
    return year_words(int(text)) if _is_year(text, match) else plain_number(text)


# -- fractions, ranges, ranks


def _fraction(match: re.Match[str]) -> str:
    return padded(match, amount_words(match.group()))


_SCORED = re.compile(
    r"\b(?:scored?|got|rated?|rating|gave (?:it|him|her|them)|grade|mark|marks)(?: of| it| "
    r"only)?(?: an?)? $"
)


def _slash(match: re.Match[str]) -> str:
    whole, top, bottom = match["whole"], int(match["top"]), int(match["bottom"])
    if top == bottom and top in (5, 10, 100) and not whole:
        return f"{cardinal(top)} out of {cardinal(bottom)}"
    if match.group() in SAID_IN_ROW or (top == bottom and not whole):
        return f"{cardinal(top)} {cardinal(bottom)}"
    if _SCORED.search(before(match)):
        return f"{cardinal(top)} out of {cardinal(bottom)}"
    if whole:
        return amount_words(f"{whole} {top}/{bottom}")
    return part_words(top, bottom)


_MIXED = re.compile(r"[0-9]{1,3}-(?P<top>[1-9][0-9]?)/(?P<bottom>2|3|4|5|6|8|10|12|16|32|64)")


def _range(match: re.Match[str]) -> str | None:
    low, high = match["low"], match["high"]
    mixed = _MIXED.fullmatch(match.group())
    if mixed and int(mixed["top"]) < int(mixed["bottom"]):
        return amount_words(match.group())  # "2-1/2" is two and a half
    if match.group() in SAID_IN_ROW:
        return f"{cardinal(int(low))} {cardinal(int(high))}"
    bare = low.isdecimal() and high.isdecimal()
    if bare and len(low) == 4 and len(high) == 2 and int(high) > int(low[2:]) and 1000 <= int(low) <= 2099:
        return f"{year_words(int(low))} to {oh(int(high))}"
    if (
        bare
        and len(low) == len(high) == 4
        and all(1000 <= int(one) <= 2099 for one in (low, high))
        and not COUNTED.match(after(match, 40))
    ):
        return f"{year_words(int(low))} to {year_words(int(high))}"
    if bare and len(low) == 3 and len(high) < 3 and len(low) > len(high):
        return f"{plain_number(low)} to {oh(int(high)) if len(high) == 2 else cardinal(int(high))}"
    return f"{_end(low)} to {_end(high)}"


def _end(text: str) -> str:
    return (
        year_words(int(text))
        if len(text) == 4 and text.isdecimal() and 1100 <= int(text) <= 2099
        else amount_words(text)
    )


def _ranks(match: re.Match[str]) -> str:
    return f"{ordinal(whole_number(match['low']))} to {ordinal(whole_number(match['high']))}"


def _rank(match: re.Match[str]) -> str:
    return padded(match, ordinal(whole_number(match["rank"])))


_DEATH = re.compile(
    r" (?:Regiment|Foot|Infantry|Cavalry|Dragoons|Hussars|Lancers|Edition|edition|ed\b|"
    r"Battalion|Light|Division|of [A-Z]|inst|ult)"
)


def _old_rank(match: re.Match[str]) -> str | None:
    """2d and 3d of old print; elsewhere 3D."""
    return ordinal(int(match["rank"])) if _DEATH.match(after(match)) or match["rank"][-1] == "2" else None


def _ers(match: re.Match[str]) -> str:
    """The 49ers are the forty-niners."""
    return cardinal(int(match["number"])).removesuffix("e") + "ers"


def _ratio(match: re.Match[str]) -> str:
    return " to ".join(plain_number(part) for part in match.group().split(":"))


def _long_digits(match: re.Match[str]) -> str:
    follows = match.string[match.end() : match.end() + 1]
    return (" point " if match["point"] else "") + digits(match.group()) + (" " if follows.isalnum() else "")


def _thousands(match: re.Match[str]) -> str:
    return cardinal(whole_number(match.group()))


def _list(match: re.Match[str]) -> str | None:
    """Figures with commas between them that are no thousands: "1,2,3"."""
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+", match.group()):
        return None
    return match.group().replace(",", ", ")


def _scaled(match: re.Match[str]) -> str | None:
    if match["scale"] in ("k", "K") and re.match(
        r" (?:race|run|fun|resolution|TV|display|video|screen|monitor)\b", after(match)
    ):
        return None
    if match["scale"] == "K" and len(match["number"]) == 1 and not re.match(r" [a-z]+s\b", after(match)):
        return f"{plain_number(match['number'])} K"
    if match.group() == "3M" and not re.match(r" (?:people|users|views|copies|years)\b", after(match)):
        return "three M"
    if match["scale"] == "B" and "." not in match["number"]:
        return None
    return f"{plain_number(match['number'])} {_SCALES[match['scale']]}"


def _rate(match: re.Match[str]) -> str:
    return f"{plain_number(match['number'])} per {PER.get(match['per'], match['per'])}"


# -- sums


def _minus(match: re.Match[str]) -> str:
    return " minus "


def _number(match: re.Match[str]) -> str:
    text = match["number"]
    minus = "minus " if match["minus"] else ""
    return padded(match, minus + (plain_number(text) if minus else year_or_number(text, match)))


_PLAIN = rf"(?:{NUMBER})"
LONG_NUMBERS = (
    rule("thousands", r"(?<![\w.,])[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,5}(?![\w]|\.[0-9])", _thousands, r"\.[0-9]{3}\."),
    rule(
        "thousands", r"(?<![\w.,/-])[1-9][0-9]{0,2}(?: [0-9]{3}){0,4} 000(?![\w-]|[ .,][0-9])", _thousands, "[0-9] 000"
    ),
    rule("list of figures", r"(?<![0-9,.])[0-9]{1,4}(?:,[0-9]{1,4}){1,60}(?![0-9]|[.,][0-9])", _list, "[0-9],[0-9]"),
    rule(
        "long number",
        (
            r"(?P<point>(?<=[0-9])\.(?=[0-9]{16}))?(?:[0-9]{20}|(?<=[0-9]{20})[0-9]{1,19}(?![0-9])|"
            r"(?<![0-9])[0-9]{16,19}(?![0-9]))"
        ),
        _long_digits,
        "[0-9]{16}",
    ),
)
NUMBERS = (
    rule(
        "rate",
        (
            rf"{FREE}(?P<number>{NUMBER})/(?P<per>{one_of(PER)}|(?:day|week|month|year|hour|minute|"
            rf"second|person|night|head))(?![\w/])"
        ),
        _rate,
        "[0-9]/[a-z]",
    ),
    rule(
        "ratio",
        r"(?<![\w.,:])[0-9]{1,9}(?:\.[0-9]{1,3})?(?::(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,9})(?:\.[0-9]{1,3}(?![0-9.]))?){1,2}(?![\w:])",
        _ratio,
        "[0-9]:[0-9]",
    ),
    rule("large number", rf"{FREE}(?P<number>{NUMBER}) ?(?P<scale>bn|Bn|mn|mln|tn)(?!\w)", _scaled, "[0-9] ?[bBmt]"),
    rule("large number", rf"{FREE}(?P<number>{NUMBER})(?P<scale>[kKMB])(?!\w)", _scaled, "[0-9][kKMB]"),
    rule("minus", r"(?<=[0-9])(?: - | ?- (?=[0-9])|-)(?=[0-9]+ ?=)", _minus, "="),
    rule("range", rf"(?<![\w.,/-])(?P<low>{AMOUNT}) ?- ?(?P<high>{AMOUNT})(?![\w/-])", _range, "-"),
    rule("fraction", rf"(?:(?P<whole>{WHOLE})[ -]?)?(?P<sign>[{SIGNS}])", _fraction, f"[{SIGNS}]"),
    rule(
        "fraction",
        (
            r"(?<![\w.,/])(?:(?P<whole>[0-9]{1,4})[ -])?(?P<top>[0-9]{1,5})/(?P<bottom>[0-9]{1,5})"
            r"(?:st|nds?|rds?|ths?|ST|ND|RD|TH)?(?![0-9/])(?!\.[0-9])"
        ),
        _slash,
        "/",
    ),
    rule("ordinal", rf"{FREE}(?P<low>{WHOLE})(?:st|nd|rd|th)? ?- ?(?P<high>{WHOLE})(?:st|nd|rd|th)(?!\w)", _ranks, "-"),
    rule("ordinal", rf"(?P<rank>{WHOLE})(?:st|nd|rd|th|ST|ND|RD|TH)(?!\w)", _rank, "[0-9][snrtSNRT]"),
    rule("number", r"(?<![\w.,])(?P<number>[0-9]{1,2})ers(?!\w)", _ers, "[0-9]ers"),
    rule("ordinal", rf"{FREE}(?P<rank>[0-9]{{0,3}}[23])d(?!\w)", _old_rank, "[23]d"),
    rule(
        "number",
        rf"(?P<minus>(?<![\w)\]'\"-])-)?(?P<number>{NUMBER}|(?<![\w.])\.[0-9]{{1,15}}(?![0-9]))",
        _number,
    ),
)
