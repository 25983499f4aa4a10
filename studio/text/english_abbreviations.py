"""English abbreviations as they are read aloud: titles, streets, initials, states, what stands before a number."""

from __future__ import annotations

import re

from studio.text.draft import Rule
from studio.text.english_dates import MONTHS, WEEKDAYS
from studio.text.english_names import CITIES, FIRST_NAMES, OLD_STATES, STATES, WORDLIKE_STATES
from studio.text.english_patterns import ENDS_TEXT, after, before, ends, holding, one_of, rule, stopped
from studio.text.english_tables import (
    ANYWHERE,
    BARE_STREETS,
    BEFORE_ANYTHING,
    BEFORE_NAMES,
    BEFORE_NUMBERS,
    GREETINGS,
    NEVER_LAST,
    SENTENCE_OPENERS,
    STREETS,
    WITHOUT_STOP,
)
from studio.text.english_units import UNITS
from studio.text.numerals import digits

_NEXT_WORD = re.compile(r"[\"')\]]*\s+[\"'(]*(\w+)")
_NAME_BEFORE = re.compile(r"(?:\b[A-Z][\w']+|\b[JS]r\.|[Ff]irst|[Ss]econd|[Tt]hird|\w+th|[0-9](?:st|nd|rd|th)) $")
_TITLES = {*BEFORE_NAMES, *BEFORE_NAMES.values()}
_TITLE_BEFORE = re.compile(
    rf"\b(?:{one_of(_TITLES)})\.? $|"
    rf"\b(?:{one_of(_TITLES - {'St', 'Saint', 'Mt', 'Mount', 'Ft', 'Fort'})})\.? [A-Z][\w']+ "
    rf"$"
)
_OPENER_BEFORE = re.compile(rf"(?:^|[.!?\"'] )(?:{one_of(SENTENCE_OPENERS)}) $|\b(?:{one_of(GREETINGS)}) $")


def _follows(pattern: re.Pattern[str], match: re.Match[str]) -> re.Match[str] | None:
    return pattern.match(match.string, match.end())


def _begins(match: re.Match[str], glue: str = ".") -> bool:
    """Whether no word runs on into the match; asked here because a look behind makes a search ten times slower."""
    previous = match.string[match.start() - 1] if match.start() else " "
    return not (previous.isalnum() or previous in glue)


def _title(match: re.Match[str]) -> str | None:
    name, stop = match["name"].capitalize(), match.group().endswith(".")
    following = _follows(_NEXT_WORD, match)
    capital = bool(following and following[1][0].isupper())
    if not _begins(match, ".'") or not (stop or name in WITHOUT_STOP):
        return None
    if name in STREETS and _is_street(match, following[1] if following and capital else ""):
        return STREETS[name] + ("." if stop and ends(match) else "")
    if match["name"].islower():
        return BEFORE_NAMES[name].lower() if following else None
    if not capital and name not in BEFORE_ANYTHING and not _small_name(match, following):
        return None
    last = _follows(ENDS_TEXT, match) or (name == "Dr" and following and following[1] in _QUESTION_WORDS)
    return BEFORE_NAMES[name] + ("." if stop and last else "")


_QUESTION_WORDS = set("How What Where When Why Is Are Do Did Can Could I You We The It He She They This That".split())


def _small_name(match: re.Match[str], following: re.Match[str] | None) -> bool:
    """Whether a name that begins small follows: "Gen. de Gaulle", "Prof. van Helsing"."""
    return bool(
        following
        and following[1] in ("first", "second", "de", "des", "le", "du", "van", "von", "la", "le", "di", "da", "d")
    )


def _is_street(match: re.Match[str], capital_after: str) -> bool:
    precedes = before(match, 40)
    named = _NAME_BEFORE.search(precedes) and not _TITLE_BEFORE.search(precedes) and not _OPENER_BEFORE.search(precedes)
    return bool(named) and (not capital_after or capital_after in SENTENCE_OPENERS or not match.group().endswith("."))


_STREETS = {*BARE_STREETS.values()}


def _anywhere(match: re.Match[str]) -> str | None:
    written = match.group()
    if not _begins(match) or (after(match, 1) == "." and written != "etc."):
        return None
    if written == "min." and (before(match, 1) == " " and _COUNT_BEFORE.search(before(match))):
        return _minutes(match)
    if written in ("min.", "max.", "apt.", "bldg.", "inst.", "ult.", "prox.", "w/", "aka") and not _likely(
        written, match
    ):
        return None
    last = bool(_follows(ENDS_TEXT, match)) if written in NEVER_LAST else ends(match)
    following = _follows(_NEXT_WORD, match)
    if written in ("Jr.", "Sr.") and following and following[1] in _STREETS:
        last = False  # "Martin Luther King Jr. Drive"
    return ANYWHERE[written] + ("." if written.endswith(".") and last else "")


_COUNT_BEFORE = re.compile(
    r"(?i)\b(?:(?P<one>an?|one|per|each|every|another|last)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"fifteen|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|hundred|thousand|few|several|many|couple of|"
    r"these|those|next|some|and a half|a quarter) $"
)


def _minutes(match: re.Match[str]) -> str:
    """After a number in words "min." means minutes."""
    return _counted_unit(match, "min.")


def _counted_unit(match: re.Match[str], unit: str) -> str:
    counted = _COUNT_BEFORE.search(before(match))
    single = bool(counted and counted["one"])
    return UNITS[unit][not single] + ("." if ends(match) else "")


def _unit(match: re.Match[str]) -> str | None:
    written = match.group()
    if written == "in." and not (_LONG.match(after(match)) or re.search(r"(?:feet|ft\.) \S+ $", before(match))):
        return None
    return _counted_unit(match, written) if _COUNT_BEFORE.search(before(match)) else None


_LONG = re.compile(r" (?:long|wide|high|tall|deep|thick|in (?:height|length|width|depth|diameter)|by|x)\b")


def _likely(written: str, match: re.Match[str]) -> bool:
    """Whether a short form that might be a word is none here."""
    if written in ("inst.", "ult.", "prox."):
        return bool(re.search(r"(?:th|st|nd|rd|[0-9])\.? $", before(match)))
    if written in ("w/", "aka"):
        return after(match, 1) in (" ", "") or written == "w/"
    return not ends(match) or not match.start() or match.string[match.end() :].strip() == ""


def _initials(match: re.Match[str]) -> str | None:
    if not _begins(match):
        return None
    letters = " ".join(re.findall(r"\w", match.group())).upper()
    stop = match.group().endswith(".") and (_follows(ENDS_TEXT, match) or (ends(match) and _opens(match)))
    return letters + ("." if stop else "")


def _opens(match: re.Match[str]) -> bool:
    following = _follows(_NEXT_WORD, match)
    return bool(following and following[1] in SENTENCE_OPENERS)


def _initial(match: re.Match[str]) -> str | None:
    """One initial between a first name or a title and a surname loses its full stop, which is no pause."""
    if (match["first"] not in FIRST_NAMES and match["first"] not in _BEFORE_INITIAL) or match[
        "last"
    ] in SENTENCE_OPENERS:
        return None
    return f"{match['first']} {match['initial']} {match['last']}"


_BEFORE_INITIAL = {
    *BEFORE_NAMES.values(),
    "Miss",
    "Sir",
    "Lady",
    "Lord",
    "Professor",
    "Judge",
    "Justice",
    "Uncle",
    "Aunt",
} - {"Saint", "Mount", "Fort", "Point"}


def _versus(match: re.Match[str]) -> str:
    return f"{match['gap']}versus "


# -- states and streets


def _state(match: re.Match[str]) -> str | None:
    letters, zip_code = match["state"], match["zip"]
    known = match["city"] in CITIES
    if letters in WORDLIKE_STATES and not (zip_code or known):
        return None
    name = STATES.get(letters) or OLD_STATES.get(letters) or ""
    stop = "." if letters.endswith(".") and not zip_code and ends(match) else ""
    return f"{match['city']}, {name}{stop}" + (f" {', '.join(map(digits, zip_code.split('-')))}" if zip_code else "")


def _street(match: re.Match[str]) -> str:
    return f"{match['name']}{BARE_STREETS[match['street']]}"


def _monsieur(match: re.Match[str]) -> str | None:
    if re.search(r"\b[A-Z][\w'-]* $|\b[A-Z]\. $", before(match)):
        return None  # an initial: "Jean M. de Wit"
    return "Messieurs " if match["many"] == "MM" else "Monsieur "


def _number_sign(match: re.Match[str]) -> str | None:
    name = match["name"]
    if name == "No." and re.search(r"[0-9]\?[\"')]* [\"'(]*$", before(match)) and _ANSWER.match(after(match)):
        return None  # "Is it 5? No. 6."
    if name in ("b.", "d.", "r.", "fl.") and not re.search(r"\($", before(match)):
        return None
    if name in ("l.", "v.", "n.", "no.", "art.", "app.", "ex.", "op.", "Art.", "Ex.") and re.search(
        r"\b(?:[Tt]he|[Ss]aid|[Aa]nswer\w*) $", before(match)
    ):
        return None
    if name in _WORDS_TOO and re.match(r"[0-9,]+ (?:[a-z]+ )?[a-z]{2,}[^su]s\b", after(match, 40)):
        return None  # "He saw no fig. 3 men came."
    return BEFORE_NUMBERS[name] + " "


_ANSWER = re.compile("[0-9]+[.?!]")
_WORDS_TOO = {"no.", "art.", "fig.", "par.", "app.", "ex.", "sec.", "op.", "pt."}


_LOWER = ("mr", "mrs", "ms", "dr", "prof")
_NAMES = one_of({*BEFORE_NAMES, *map(str.upper, BEFORE_NAMES)})
_JOINED = r"(?:and|&|or) (?:Mrs?|Miss|Ms|Dr|Lady|Madame|Mme|Prof)\b"
"""After a title whose name comes later: "Mr and Mrs Darcy"."""
_RANKS = ("Lt", "Lieut", "Brig", "Maj", "Col", "Sgt", "Sergt", "Surg", "Capt", "Atty", "Adj", "Insp", "Vice", "Rear")
_UPPER_RANKS = {
    "Gen": "General",
    "Col": "Colonel",
    "Maj": "Major",
    "Cmdr": "Commander",
    "Cdr": "Commander",
    "Gov": "Governor",
    "Adm": "Admiral",
    "Capt": "Captain",
}
_LOWER_RANKS = {**BEFORE_NAMES, "Surg": "Surgeon", "Adj": "Adjutant", "Vice": "Vice", "Rear": "Rear"}


def _double_rank(match: re.Match[str]) -> str:
    return f"{_LOWER_RANKS[match['lower']]}{match['gap']}{_UPPER_RANKS[match['upper']]}" + _last_stop(match)


def _last_stop(match: re.Match[str]) -> str:
    return "." if match.group().endswith(".") and _follows(ENDS_TEXT, match) else ""


def _right(match: re.Match[str]) -> str:
    """The Right Honourable and the Very Reverend."""
    honour = "Honourable" if match["second"] == "Hon" else "Reverend"
    return f"{'Right' if match['first'] == 'Rt' else 'Very'} {honour}{_last_stop(match)}"


_INITIALS = (
    r"(?:[A-Z]\.(?: (?=[A-Z]\.))?){2,8}(?!\w)(?:(?<=[A-Z]\.)[A-Z](?![\w.]))?|(?:[A-Z]\.){1,"
    r"5}[A-Z](?!\w)|(?:[a-z]\.){2,6}(?!\w)"
)
_CAPITAL = r"[A-ZÀ-Þ][\w'-]+"

NUMBER_SIGNS = (
    rule(
        "number sign",
        rf"(?<![\w.])(?P<name>{one_of(BEFORE_NUMBERS)}) ?(?=[0-9]|[IVXLC]{{2,}}\b|[ivxlc]{{2,"
        rf"}}\b|[IVX] ?(?:-|,|and) ?[IVX]|c\. ?[0-9])",
        _number_sign,
        r"[.№#§¶] ?[0-9IVXLCivxlc]",
    ),
)
_COUNTED_UNITS = "min. mins. sec. secs. hr. hrs. yr. yrs. wk. wks. mo. mos. lb. lbs. oz. ft. in. yd. yds. mi.".split()
_STOPPED = stopped(
    [
        *_COUNTED_UNITS,
        *(form for form in ANYWHERE if form.endswith(".")),
        *(f"{name}." for name in (*MONTHS, *WEEKDAYS)),
    ]
)
_ODD = re.compile(r"/|T&T| v[s.]? |th c\.|[vt]'[tl]|aka|WW|Xmas|h\.D")


holds_rare_title = holding([*_UPPER_RANKS, "Rt", "V. Rev", "SS. ", "M. ", *(f"{title}. " for title in _LOWER)])


def holds_short_form(text: str) -> bool:
    """Whether there is an abbreviation to read, or the short name of a month or a day; quick."""
    return bool(_STOPPED(text)) or bool(_ODD.search(text))


STATES_AFTER_CITIES = (
    rule(
        "state",
        (
            rf"(?P<city>\b[A-Z][a-z]+), (?P<state>(?:{one_of(STATES)})(?!\w|\.\w|')|"
            rf"(?:{one_of(OLD_STATES)})(?!\w))(?:,? (?P<zip>[0-9]{{5}}(?:-[0-9]{{4}})?)(?!\w))"
            rf"?(?=[\s,.;:!?)\"']|$)"
        ),
        _state,
        r", (?:[A-Z]{2}\b|[A-Z][a-z]{1,4}\.|[A-Z]\. ?[A-Z])",
    ),
)
RARE_TITLES = (
    rule(
        "abbreviation",
        r"(?<![\w.])(?P<first>Rt|V(?=\.))\.? (?P<second>Hon|Revd?)\b\.?",
        _right,
        holding(("Rt Hon", "Rt. Hon", "Rt Rev", "Rt. Rev", "V. Rev")),
    ),
    rule(
        "abbreviation",
        rf"\b(?P<lower>{one_of(_RANKS)})\.?(?P<gap>[- ])(?P<upper>{one_of(_UPPER_RANKS)})\b\.?(?= [A-Z]|[,;:)]|$)",
        _double_rank,
        rf"[- ](?:{one_of(_UPPER_RANKS)})[. ]",
    ),
    rule("abbreviation", r"(?<![\w.])SS\. (?=[A-Z]\w+(?:, [A-Z]\w+)*,? (?:and|&) )", lambda match: "Saints ", r"SS\. "),
    rule(
        "abbreviation",
        rf"(?<![\w.'])(?P<name>{one_of(_LOWER)})\.(?= [A-Za-z])",
        _title,
        holding(f"{title}. " for title in _LOWER),
    ),
    rule("abbreviation", r"\b(?P<many>MM|M)\. (?=(?:le|la|de|du|des|l'|d')\b)", _monsieur, r"M\. [ld]"),
)
"""Run where one of them may stand, before the common ones."""
TITLES = (Rule("abbreviation", re.compile(rf"(?P<name>{_NAMES})(?:\.(?![\w.])|(?= (?:[A-Z]|{_JOINED})))"), _title),)
SHORT_FORMS = (
    rule("unit", rf"(?<![\w.])(?:{one_of(_COUNTED_UNITS)})(?!\w)", _unit),
    Rule("abbreviation", re.compile(rf"(?:{one_of(ANYWHERE)})(?!\w)"), _anywhere),
    rule("versus", rf"(?<=[a-z])(?P<gap> )(?:v\.?|vs) (?={_CAPITAL})", _versus, " vs? | v[.] "),
    rule("century", r"(?<=th) c\.(?= |,|$)", lambda match: " century", "th c"),
    rule("versus", r"(?P<gap>(?<=\w) )vs (?=\w)", _versus, " vs "),
)
INITIALS = (
    rule(
        "initials",
        r"(?<![\w.])(?P<letters>(?:[A-Z]\.){2,5}|Ph\.D\.)'?s(?!\w)",
        lambda match: " ".join(re.sub(r"\W", "", match["letters"]).upper()) + "'s",
        r"[A-Z]\.'?s",
    ),
    Rule("initials", re.compile(_INITIALS), _initials, re.compile(r"\. ?[A-Za-z](?:\.|(?!\w))").search),
    rule(
        "initial",
        rf"\b(?P<first>[A-Z][a-z]+) (?P<initial>[A-HJ-Z])\. (?P<last>{_CAPITAL})",
        _initial,
        r"[a-z] [A-Z]\. [A-Z]",
    ),
)
STREET_NAMES = (
    rule(
        "street",
        rf"(?P<name>\b(?:on|at|near|along|down|up|off|from|in|into|across|and|of) (?:[A-Z][a-z]+ ){{1,2}})"
        rf"(?P<street>{one_of(BARE_STREETS)})(?![\w.]| [A-Z])",
        _street,
        rf" (?:{one_of(BARE_STREETS)})(?![\w.])",
    ),
)
