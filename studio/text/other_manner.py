"""What a language other than English has to be known by, for its numbers and signs to be said."""

from __future__ import annotations

import re
from typing import NamedTuple

from studio.text.numerals import cardinal

WHOLE = r"(?:(?!0)[0-9]{1,3}(?:[. ][0-9]{3}){1,4}|(?!0)[0-9]{1,3}(?:'[0-9]{3}){1,4}|[0-9]{1,15})(?![0-9])"
NUMBER = rf"{WHOLE}(?:,[0-9]{{1,15}}|(?<='[0-9]{{3}})\.[0-9]{{1,2}}(?![0-9]))?"
"""1.234,56 or 1 234,56 or, in Switzerland, 1'234.56."""


class Named(NamedTuple):
    """A thing that is counted: one, many, and its gender."""

    one: str
    many: str
    gender: str = "m"


class Coin(NamedTuple):
    """A currency and its smaller coin."""

    one: str
    many: str
    gender: str
    cent: str
    cents: str


class Manner(NamedTuple):
    """How a language writes and says its numbers; tables are lines of words with a stroke between columns."""

    point: str
    """Said for the sign before decimals."""
    dot: str
    percent: str
    permille: str
    to: str
    """In a range."""
    against: str
    """In a score."""
    minus: str
    stroke: str
    cents: str
    """Between whole coins and the rest."""
    half: str
    """After a whole number, with what joins them."""
    months: tuple[str, ...]
    coins: dict[str, Coin]
    scales: dict[str, Named]
    """Millions and the like, where they are shortened."""
    of: str
    """Between such a word and what is counted."""
    units: dict[str, Named]
    parts: dict[int, Named]
    """Fractions by what is below the line."""
    symbols: dict[str, str]
    numbered: str
    """Words after which a roman numeral counts, as a pattern."""
    rulers: frozenset[str]
    """Names that a single letter may follow as a number."""
    titles: dict[str, str]
    """Short forms that stand before a name."""
    before_number: dict[str, str]
    """Short forms that stand before a number."""
    phrases: dict[str, str]
    """Short forms that stand anywhere."""
    endings: dict[str, str]
    """Short forms that may end a sentence."""


def coins(lines: str) -> dict[str, Coin]:
    """Signs, one, many, gender, one cent, cents; several signs for one coin stand side by side."""
    return {sign: Coin(*rest) for signs, *rest in _rows(lines) for sign in signs.split()}


def things(lines: str) -> dict[str, Named]:
    """Short forms, one, many, gender; several short forms for one thing stand side by side."""
    return {short: Named(*rest) for shorts, *rest in _rows(lines) for short in shorts.split()}


def pairs(lines: str) -> dict[str, str]:
    """Short form and what is said."""
    return {row[0]: row[1] for row in _rows(lines)}


def parts(lines: str) -> dict[int, Named]:
    """What is below the line of a fraction, one, many."""
    return {int(below): Named(one, many) for below, one, many in _rows(lines)}


def _rows(lines: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in lines.strip().splitlines()]


# ---- agreement

_GERMAN_HER = re.compile(r"(?:e|ung|heit|keit|schaft|ion|tät|ik|ur)$")
_FRENCH_HER = re.compile(
    r"(?:[ts]ion|ée|[^r]té|ette|ance|ence|ure|ie|elle|esse|euse|trice|ille|aine|ine|fois|heure|page|femme|minute|seconde|"
    r"chose|personne|maison|lettre|ligne|lieue|livre sterling|porte|table|place|route|ville|carte|chambre|main|"
    r"nuit|mère)s?$"
)
_MALE_IN_A = re.compile(
    r"(?:d[ií]a|mapa|problema|tema|sistema|programa|idioma|clima|planeta|poeta|cometa|artista|metro|quilograma|"
    r"kilograma|grama|telegrama)s?$"
)
_IBERIAN_HER = re.compile(
    r"(?:as?|ci[oó]n(?:es)?|siones|sión|dad(?:es)?|tud(?:es)?|ção|ções|são|sões|dades?|agem|agens|mano|mãos?|manos|noches?|"
    r"noites?|vez|veces|vezes|mujer(?:es)?|mulher(?:es)?|partes?|calles?|clases?|classes?|naves|torres|tardes?|leyes|leis)$"
)
_ITALIAN_HER = re.compile(r"(?:a|zione|sione|notte|parte|mano|classe|nave|torre|chiave|gente|età|città)$")
_SMALL = {
    "es": "y o u a e en de del que por con para al se es son fue era no ni si sin como más hasta desde entre sobre",
    "it": "e o a ed in di del da per con su al che è sono era non fino tra fra come più ma",
    "pt": "e o a em de do da que por com para ao se é são foi era não nem sem como mais até entre sobre mas",
}
_LITTLE = {code: frozenset(words.split()) for code, words in _SMALL.items()}


def gender_of(word: str, code: str) -> str:
    """The gender of what is counted, by its look; empty where the word is none."""
    if code == "de":
        return ("f" if _GERMAN_HER.search(word) else "m") if word[:1].isupper() else ""
    if not word or not word[:1].islower() or word in _LITTLE.get(code, ()):
        return ""
    if code == "fr":
        return "f" if _FRENCH_HER.search(word) else "m"
    if _MALE_IN_A.fullmatch(word):
        return "m"
    return "f" if (_ITALIAN_HER if code == "it" else _IBERIAN_HER).search(word) else "m"


def agreed(words: str, gender: str, code: str) -> str:
    """A cardinal as it stands before a noun of this gender."""
    if not gender:
        return words
    her = gender == "f"
    if code == "de":
        return ("eine" if her else "ein") if words == "eins" else words
    if code == "fr":
        return re.sub(r"(?<![^ -])un$", "une", words) if her else words
    if code == "it":
        return ("una" if her else "un") if words == "uno" else words
    if code == "es":
        words = (
            re.sub("uno$", "una", words) if her else re.sub(r"\buno$", "un", re.sub("veintiuno$", "veintiún", words))
        )
        return re.sub(r"(cient|quinient)os\b(?!.*mill)", r"\1as", words) if her else words
    if not her:
        return words
    words = re.sub(r"\bum(?= mil\b|$)", "uma", re.sub(r"\bdois(?= mil\b|$)", "duas", words))
    return re.sub(r"((?:c|z|nh)ent)os\b(?!.*milh)", r"\1as", words)


def counted(number: int, language: str, gender: str = "") -> str:
    """The cardinal in words, before a noun of this gender."""
    words = cardinal(number, language)
    code = language[:2]
    if code == "it":
        words = words.replace("dicotto", "diciotto")  # what num2words makes of 118, 218 and so on
    if code == "de":
        words = words.replace("einstausend", "eintausend")  # and of 101,000
    if code == "es":
        words = re.sub(r"veintiuno (?=mil)", "veintiún ", words)
        words = re.sub(r"\buno (?=mil)", "un ", words)
    return agreed(words, gender, code)


# ---- what stands around

_NEAR_CHARS = 80


def text_before(match: re.Match[str]) -> str:
    """The text before a match, as far as it matters."""
    return match.string[max(0, match.start() - _NEAR_CHARS) : match.start()]


def text_after(match: re.Match[str]) -> str:
    """The text after a match, as far as it matters."""
    return match.string[match.end() : match.end() + _NEAR_CHARS]
