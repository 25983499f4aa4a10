"""Roman numerals in English by what stands around them: chapters, rulers, wars; never the pronoun I or the word mix."""

from __future__ import annotations

import re

from studio.text.draft import Rule
from studio.text.english_names import FIRST_NAMES, RULERS, TITLES_OF_RULERS
from studio.text.english_patterns import after, before, rule, year_words
from studio.text.numerals import ROMAN, cardinal, ordinal, roman_value

_NUMBERED = (
    "Chapter|Book|Part|Volume|Act|Scene|Canto|Section|Appendix|Article|Stave|Letter|Psalm|"
    "Lecture|Phase|Figure|Table|Plate|"
    "Type|Class|Mark|Level|Episode|Verse|Number|War|Lesson|Title|Note|Day|Stage|Sonnet|Fit|"
    "Ode|Elegy|Epilogue|Page|Camp|Grade|"
    "Schedule|Amendment|Corps|Olympiad|Opus|Paragraph|Clause|Unit|Area|Group|Division|"
    "Category|Factor|Quadrant|Column|Apollo|Saturn|"
    "Version|Exhibit|Item|Footnote|Introduction|Interlude|Symphony|Case|Problem|"
    "Rule|Law|Theorem|Proposition|Legion|Round|Bowl|Vatican"
)
_SURE = set(
    "chapter book part volume act scene canto section article stave psalm lecture figure table plate phase type mark "
    "episode war lesson stage sonnet page olympiad paragraph apollo legion camp bowl".split()
)
"""Before one letter, too: "Generation X" and "Exhibit V" are none."""
NO_NUMERALS = set("MIX DI MI LI MD CD DC CC MC CV MV ML DL XL MM XX CIV DIV LIV MDI DIM MID LIL".split())
"""Canonical numerals that are mostly something else."""
_SMALL_ROMAN = ROMAN.lower().replace("(?=[ivxlcdm])", "(?=[ivx])")
_PRONOUN_AFTER = re.compile(r"\s+[a-z]")
_NO_NUMERAL_AFTER = re.compile(r"[,;]|\"? [A-Z][a-z]")
_ONE_IS_NUMERAL = re.compile(r"(?:'s\b| of [A-Z]|[,;:.!?)\]\"-]|$| and [IVX]+\b| [A-Z][a-z])")
_REIGN_VERB = re.compile(
    r"(?:,? (?:was|had|reigned|ruled|died|became|is|has|ascended|granted|ordered|succeeded|"
    r"abdicated|married|and his|and her|of|from|to|in the|until|himself|\())"
)
_BEFORE_DASH = re.compile(
    r"(?:^|[.!?:;\"'(] |\b(?:of|by|under|to|from|and|[Kk]ing|[Qq]ueen|Pope|Emperor|[Tt]sar) )[\"'(]*$"
)
_NEVER_PRONOUN = re.compile(r" (?:is|are|has|does|reigns|reigned|ruled|abdicated|ascended)\b")
_TITLED = re.compile(rf"\b(?:{TITLES_OF_RULERS}) $")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\"'(] )[\"'(]*$")


def _follows(pattern: re.Pattern[str], match: re.Match[str]) -> re.Match[str] | None:
    return pattern.match(match.string, match.end())


def _numbered(match: re.Match[str]) -> str | None:
    numeral, word = match["numeral"], match["word"]
    if len(numeral) == 1 and not _counts_alone(match, numeral, word):
        return None
    if numeral.upper() in NO_NUMERALS and (
        numeral.islower() or numeral not in ("XX", "XL", "LIV", "CC", "CD", "DC", "MM", "CIV")
    ):
        return None
    return f"{word}{match['gap']}{cardinal(roman_value(numeral.upper()))}"


def _counts_alone(match: re.Match[str], numeral: str, word: str) -> bool:
    """Whether one letter after such a word is a numeral: "Part I" is, "Appendix C" and "Part I agree" are not."""
    if numeral.upper() not in "IVX" or word.lower() == "letter":
        return False
    if numeral in "VX" and word.lower() not in _SURE:
        return False
    if numeral in "Ii":
        pronoun = _follows(_PRONOUN_AFTER, match) and not _follows(_ONE_IS_NUMERAL, match)
        if word in _MACHINES and pronoun:
            return bool(_MACHINE_AFTER.match(after(match)) or re.search(r"\b(?:[Tt]he|[Aa]) $", before(match)))
        return word[0].isupper() and (word.title() == "War" or not pronoun or _opens_with(match))
    return word[0].isupper() or numeral.islower()


_MACHINES = ("Mark", "Type", "Phase", "Class", "Stage", "Apollo", "Saturn")
_MACHINE_AFTER = re.compile(
    r" (?:computers?|tanks?|models?|versions?|guns?|aircraft|rockets?|engines?|trials?|diabetes|error|cars?|is|has)\b"
)


def _opens_with(match: re.Match[str]) -> bool:
    """Whether "Chapter I" begins the text and a verb follows that the pronoun would not take."""
    return bool(re.match(r" (?:is|was|has|begins|ends|deals|shows|tells|of|in which|to)\b", after(match)))


_ITEM = rf"(?:{ROMAN}|{_SMALL_ROMAN})"
_AND = r"(?P<to> ?- ?| (?:and|or|to|through|&) |, (?:and )?)"


def _several(match: re.Match[str]) -> str | None:
    """Chapters IV and V, Parts I-III, World Wars I and II."""
    if re.match(r" [a-z]+ed\b", after(match)) and match["last"] == "I":
        return None
    parts = re.split(r"( ?- ?| (?:and|or|to|through|&) |, (?:and )?)", match["numerals"])
    words = [
        cardinal(roman_value(part.upper())) if at % 2 == 0 else " to " if "-" in part else part
        for at, part in enumerate(parts)
    ]
    return f"{match['word']} {''.join(words)}"


def _ruler(match: re.Match[str]) -> str | None:
    name, numeral, possessive = match["name"], match["numeral"], match.string.startswith("'s", match.end())
    precedes = before(match, 30)
    titled = bool(_TITLED.search(precedes))
    royal = name in RULERS or titled
    if len(numeral) == 1 and not royal:
        return None
    if numeral == "I" and not _first(match, titled, possessive):
        return None
    if numeral in NO_NUMERALS - {"XX"}:
        return None
    number = roman_value(numeral)
    person = royal or name in FIRST_NAMES or _surname(precedes)
    return f"{name} the {ordinal(number)}" if person else f"{name} {cardinal(number)}"


def _rulers(match: re.Match[str]) -> str | None:
    """Louis XIV, XV and XVI."""
    name = match["name"]
    if name not in RULERS or match["last"] == "I":
        return None
    return f"{name} " + re.sub("[IVX]+", lambda one: f"the {ordinal(roman_value(one.group()))}", match["numerals"])


def _first(match: re.Match[str], titled: bool, possessive: bool) -> bool:
    if possessive:
        return True
    if titled:
        return not re.match(r" (?:am|have|do|will|shall|must|can|would|should|think|know|love)\b", after(match))
    if _NEVER_PRONOUN.match(after(match)):
        return True
    if re.match(r" - (?!I\b)", after(match, 5)) and _BEFORE_DASH.search(before(match)):
        return True
    if _SENTENCE_START.search(before(match, 4)) and _follows(_REIGN_VERB, match):
        return True
    return bool(_follows(_ONE_IS_NUMERAL, match)) and not _follows(_NO_NUMERAL_AFTER, match)


def _surname(precedes: str) -> bool:
    """Whether a first name stands before the word: "Robert Griffin III"."""
    words = re.findall(r"[A-Z][\w.'-]*(?= )", precedes[-28:])
    return any(word in FIRST_NAMES for word in words[-2:]) and bool(
        re.search(r"[A-Z][\w.'-]* (?:[A-Z]\.? )?$", precedes)
    )


def _century(match: re.Match[str]) -> str:
    return ordinal(roman_value(match["numeral"])) + match["after"]


def _alone(match: re.Match[str]) -> str | None:
    numeral = match.group()
    if (
        numeral in NO_NUMERALS
        or (len(set(numeral)) == 1 and numeral[0] in "XCM")
        or numeral in ("CIVIL", "MILL", "DILL", "VI-D")
    ):
        return None
    if numeral == "IV" and re.search(
        r"\b(?:an|the|by|her|his|my) $|^(?:.*\W)?(?:drip|needle|pole|bag) $", before(match)
    ):
        return None
    if numeral == "IV" and re.match(r" (?:drip|needle|pole|bag|line|fluids?|drugs?|stand|tube)s?\b", after(match)):
        return None
    value = roman_value(numeral)
    return year_words(value) if len(numeral) > 3 and 1100 <= value <= 2099 else cardinal(value)


_WORDS = f"(?:{_NUMBERED}|{_NUMBERED.upper()}|{_NUMBERED.lower()})"
_LONE_NUMERAL = re.compile(r"[ -](?:[IVXLCDM]{2}|[VX]\b|[ivx]{1,6}\b)|[A-Z][a-z]+ I\b|[A-Z]{3} I\b").search
_SEVERAL = (
    "[Cc]hapters|[Bb]ooks|[Pp]arts|[Vv]olumes|[Aa]cts|[Ss]cenes|Wars|[Ss]ections|[Pp]ages?|"
    "[Cc]antos|[Pp]lates|[Ff]igures|[Tt]ables|[Aa]rticles|[Cc]hapter|[Pp]art|[Bb]ook|"
    "[Vv]olume"
)
ROMANS = (
    rule(
        "roman numeral",
        (
            rf"\b(?P<word>{_SEVERAL}) (?P<numerals>{_ITEM}(?:{_AND.replace('?P<to>', '?:')}{_ITEM})"
            rf"{{1,6}})(?P<last>)(?![\w'])"
        ),
        _several,
        re.compile(r"(?:[rskteo]s|page|hapter|art|ook|olume) [IVXLCivxlc]").search,
    ),
    rule(
        "roman numeral",
        rf"\b(?P<word>{_WORDS})(?P<gap>[ -])(?P<numeral>{ROMAN}|{_SMALL_ROMAN})(?![\w'])",
        _numbered,
        _LONE_NUMERAL,
    ),
    rule(
        "roman numeral",
        rf"\b(?P<numeral>{ROMAN})(?:th|st|nd|rd)?(?P<after>(?: [Cc]|-c)entur(?:y|ies))\b",
        _century,
        "entur",
    ),
    rule(
        "roman numeral",
        rf"\b(?P<name>[A-Z][a-z]+) (?P<numerals>(?=[IVX]){ROMAN}(?:, (?=[IVX]){ROMAN})*,? and "
        rf"(?P<last>(?=[IVX]){ROMAN}))(?![\w'])",
        _rulers,
        "[a-z] [IVX]+,? (?:and )?[IVX]",
    ),
    Rule(
        "roman numeral",
        re.compile(
            rf"\b(?P<name>[A-Z][a-zà-ÿ]+),? (?P<numeral>(?=[IVX]){ROMAN})(?!\w|'(?!s\b)|-[A-Za-z])".replace(",?", "")
        ),
        _ruler,
        re.compile(r"[a-zà-ÿ] [IVX]").search,
    ),
    Rule(
        "roman numeral",
        re.compile(rf"(?<![\w'&-])(?:(?=[IVX]{{2,}}\b)|(?=[IVXLCDM]{{4,}}\b)){ROMAN}(?![\w'&-])"),
        _alone,
        re.compile(r"[IVXLCDM]{2}").search,
    ),
)
