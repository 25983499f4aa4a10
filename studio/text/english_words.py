"""English abbreviations, roman numerals, capitals and symbols as they are read aloud."""

from __future__ import annotations

import re

from studio.text.draft import Rule
from studio.text.english_tables import (
    ACRONYMS,
    ANYWHERE,
    BEFORE_ANYTHING,
    BEFORE_NAMES,
    BEFORE_NUMBERS,
    LOWER_IN_TITLES,
    NEVER_LAST,
    NUMBERED,
    RULERS,
    SENTENCE_OPENERS,
    SHORT_WORDS,
    STREETS,
    SYMBOLS,
    WITHOUT_STOP,
)
from studio.text.numerals import ROMAN, cardinal, ordinal, roman_value


def _one_of(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


def _follows(pattern: re.Pattern[str], match: re.Match[str]) -> re.Match[str] | None:
    return pattern.match(match.string, match.end())


# -- abbreviations

_ENDS = re.compile(r"[\"')\]]*(?:$|\s+[\"'(]*[A-Z])")
_ENDS_TEXT = re.compile(r"[\"')\]]*$")
_NEXT_WORD = re.compile(r"\s+[\"'(]*(\w+)")
_NAME_BEFORE = re.compile(r"(?:\b[A-Z]\w+|first|second|third|\w+th) $")
_TITLE_BEFORE = re.compile(rf"\b(?:{_one_of({*BEFORE_NAMES, *BEFORE_NAMES.values()})})\.? $")


def _begins(match: re.Match[str], glue: str = ".") -> bool:
    """Whether no word runs on into the match; asked here because a look behind makes a search ten times slower."""
    before = match.string[match.start() - 1] if match.start() else " "
    return not (before.isalnum() or before in glue)


def _title(match: re.Match[str]) -> str | None:
    name, stop = match["name"].capitalize(), match.group().endswith(".")
    following = _follows(_NEXT_WORD, match)
    capital = bool(following and following[1][0].isupper())
    if not _begins(match, ".'") or not (stop or name in WITHOUT_STOP):
        return None
    if name in STREETS and _is_street(match, following[1] if following and capital else ""):
        return STREETS[name] + ("." if stop and _follows(_ENDS, match) else "")
    if not capital and name not in BEFORE_ANYTHING:
        return None
    return BEFORE_NAMES[name] + ("." if stop and _follows(_ENDS_TEXT, match) else "")


def _is_street(match: re.Match[str], capital_after: str) -> bool:
    before = match.string[max(0, match.start() - 40) : match.start()]
    named = _NAME_BEFORE.search(before) and not _TITLE_BEFORE.search(before)
    return bool(named) and (not capital_after or capital_after in SENTENCE_OPENERS or not match.group().endswith("."))


def _anywhere(match: re.Match[str]) -> str | None:
    if not _begins(match):
        return None
    ends = _ENDS_TEXT if match.group() in NEVER_LAST else _ENDS
    stop = match.group().endswith(".") and _follows(ends, match)
    return ANYWHERE[match.group()] + ("." if stop else "")


def _initials(match: re.Match[str]) -> str | None:
    if not _begins(match):
        return None
    letters = " ".join(re.findall(r"\w", match.group())).upper()
    return letters + ("." if _follows(_ENDS_TEXT, match) else "")


NUMBER_SIGNS = (
    Rule(
        "number sign",
        re.compile(rf"(?<![\w.])(?P<name>{_one_of(BEFORE_NUMBERS)}) ?(?=[0-9]|[IVXLC]{{2,}}\b)"),
        lambda match: BEFORE_NUMBERS[match["name"]] + " ",
    ),
)
_NAMES = _one_of({*BEFORE_NAMES, *map(str.upper, BEFORE_NAMES)})
_INITIALS = re.compile(r"(?:[A-Z]\.(?: (?=[A-Z]\.))?){2,6}(?!\w)|(?:[a-z]\.){2,6}(?!\w)")
ABBREVIATIONS = (
    Rule("abbreviation", re.compile(rf"(?P<name>{_NAMES})(?:\.(?![\w.])|(?= [A-Z]))"), _title),
    Rule("abbreviation", re.compile(rf"(?:{_one_of(ANYWHERE)})(?!\w)"), _anywhere),
    Rule("initials", _INITIALS, _initials, re.compile(r"\. ?[A-Za-z]\.").search),
)

# -- roman numerals

_PRONOUN_AFTER = re.compile(r"\s+[a-z]")
_NO_NUMERAL_AFTER = re.compile(r"[,;]|\"? [A-Z][a-z]")
_ONE_IS_NUMERAL = re.compile(r"(?:'s\b| of [A-Z]|[,;:.!?)\]\"-]|$| and [IVX]+\b| [A-Z][a-z])")
NO_NUMERALS = {
    "MIX",
    "DI",
    "MI",
    "LI",
    "MD",
    "CD",
    "DC",
    "CC",
    "MC",
    "CV",
    "MV",
    "ML",
    "DL",
    "XL",
    "MM",
    "XX",
    "CIV",
    "DIV",
    "LIV",
    "MDI",
}
_LOWER_ROMAN = ROMAN.lower().replace("(?=[ivxlcdm])", "(?=[ivx])")


def _numbered(match: re.Match[str]) -> str | None:
    numeral, word = match["numeral"], match["word"]
    if len(numeral) == 1 and not _counts_alone(match, numeral, word):
        return None
    if numeral.upper() in NO_NUMERALS and (numeral.islower() or numeral not in ("XX", "XL", "LIV")):
        return None
    return f"{word}{match['gap']}{cardinal(roman_value(numeral.upper()))}"


def _counts_alone(match: re.Match[str], numeral: str, word: str) -> bool:
    """Whether one letter after such a word is a numeral: "Part I" is, "Appendix C" and "Part I agree" are not."""
    if numeral.upper() not in "IVX" or word.lower() == "letter":
        return False
    if numeral in "Ii":
        pronoun = _follows(_PRONOUN_AFTER, match) and not _follows(_ONE_IS_NUMERAL, match)
        return word[0].isupper() and (word.title() == "War" or not pronoun)
    return word[0].isupper() or numeral.islower()


def _ruler(match: re.Match[str]) -> str | None:
    name, numeral = match["name"], match["numeral"]
    if len(numeral) == 1 and (name not in RULERS or (numeral == "I" and not _follows(_ONE_IS_NUMERAL, match))):
        return None
    if numeral == "I" and _follows(_NO_NUMERAL_AFTER, match):
        return None
    if numeral in NO_NUMERALS - {"XX"}:
        return None
    number = roman_value(numeral)
    return f"{name} the {ordinal(number)}" if name in RULERS else f"{name} {cardinal(number)}"


def _century(match: re.Match[str]) -> str:
    return ordinal(roman_value(match["numeral"])) + match["after"]


def _alone(match: re.Match[str]) -> str | None:
    numeral = match.group()
    drip = numeral == "IV" and match.string[max(0, match.start() - 4) : match.start()].endswith(("an ", "the "))
    return None if drip or numeral in NO_NUMERALS else cardinal(roman_value(numeral))


ROMANS = (
    Rule(
        "roman numeral",
        re.compile(
            rf"\b(?P<word>(?:{NUMBERED}|{NUMBERED.upper()}|{NUMBERED.lower()}))(?P<gap> )"
            rf"(?P<numeral>{ROMAN}|{_LOWER_ROMAN})(?![\w'])"
        ),
        _numbered,
    ),
    Rule(
        "roman numeral",
        re.compile(rf"\b(?P<numeral>{ROMAN})(?:th|st|nd|rd)?(?P<after> [Cc]entur(?:y|ies))\b"),
        _century,
    ),
    Rule(
        "roman numeral", re.compile(rf"\b(?P<name>[A-Z][a-zà-ÿ]+) (?P<numeral>(?=[IVX]){ROMAN})(?!\w|'(?!s\b))"), _ruler
    ),
    Rule(
        "roman numeral",
        re.compile(rf"(?<![\w'&-])(?:(?=[IVX]{{2,}}\b)|(?=[IVXLCDM]{{4,}}\b)){ROMAN}(?![\w'&-])"),
        _alone,
    ),
)


# -- capitals

_NEIGHBOUR_BEFORE = re.compile(r"(?:[A-Z]{2,}(?:'[A-Z]+)?|\b[AI])[^\w.!?]{1,3}$")
_NEIGHBOUR_AFTER = re.compile(r"[^\w.!?]{1,3}(?:[A-Z]{2,}|[AI]\b)(?![a-z])")
_SENTENCE_START = re.compile(r"(?:^|[.!?:])[\"'(\s-]*$")
_LONG_CAPITALS = re.compile(r"[A-Z]{4,}|[A-Z]{3}[^\w]{1,3}[A-Z]{2}|[A-Z]{2}[^\w]{1,3}[A-Z]{3}")
_HUM = re.compile("H+M+|SH{2,}|PS+T|[BG]R{2,}|TSK|PFF+T?|Z{2,}|M{2,}|HM")


def _capitals(match: re.Match[str]) -> str | None:
    word = match.group()
    text, start = match.string, match.start()
    before, after = text[max(0, start - 40) : start], text[match.end() : match.end() + 40]
    in_run = bool(_NEIGHBOUR_BEFORE.search(before) or _NEIGHBOUR_AFTER.match(after))
    in_run = in_run and bool(_LONG_CAPITALS.search(text[max(0, start - 40) : match.end() + 40]))
    if _stays(word, in_run):
        return None
    small = word.lower()
    opens = bool(_SENTENCE_START.search(before))
    return small if small in LOWER_IN_TITLES and not opens else small.capitalize()


def _stays(word: str, in_run: bool) -> bool:
    plain = word.partition("'")[0]
    if _HUM.fullmatch(plain):
        return False
    if plain in ACRONYMS and not (plain in SHORT_WORDS and in_run):
        return True
    if (len(plain) < 3 or (len(plain) == 3 and not in_run)) and "'" not in word:
        return plain not in SHORT_WORDS or (plain == "US" and not in_run)
    return not re.search("[AEIOUYÀ-Þ]", word) and plain not in ("MR", "MRS", "DR", "ST")


CAPITALS = (
    Rule("capitals", re.compile(r"(?<!\w)I'(?:M|LL|VE|D)(?!\w)"), lambda match: "I" + match.group()[1:].lower()),
    Rule("capitals", re.compile(r"(?<!\w)[A-ZÀ-ÖØ-Þ]{2,}(?:'[A-Z]+)?(?!\w)"), _capitals),
)

# -- symbols


def _symbol(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    before = " " if start and not text[start - 1].isspace() else ""
    after = " " if text[end : end + 1].isalnum() or text[end : end + 1] in SYMBOLS else ""
    return before + SYMBOLS[match.group()] + after


def _slash(match: re.Match[str]) -> str | None:
    left, right = match["left"], match["right"]
    if len(left) == 1 or len(right) == 1:
        return None
    capitals = left.isupper() and right.isupper()
    return f"{left} {'' if capitals or 'and' in (left, right) else 'or '}{right}"


SLASHES = (
    Rule(
        "slash",
        re.compile(r"(?<![\w/.:-])(?P<left>[A-Za-z]{1,20})/(?P<right>[A-Za-z]{1,20})(?![\w/.-]\w|[/-])"),
        _slash,
    ),
)
SYMBOL_RULES = (Rule("symbol", re.compile(f"[{re.escape(''.join(SYMBOLS))}]"), _symbol),)
