"""The English rules in their order, each group behind something quick to see without which none of it can match."""

from __future__ import annotations

import re

from studio.text.draft import Draft
from studio.text.english_abbreviations import (
    INITIALS,
    NUMBER_SIGNS,
    RARE_TITLES,
    SHORT_FORMS,
    STATES_AFTER_CITIES,
    STREET_NAMES,
    TITLES,
    holds_rare_title,
    holds_short_form,
)
from studio.text.english_capitals import CAPITALS
from studio.text.english_codes import CODES, VERSIONS
from studio.text.english_dates import (
    DAY_FIRST,
    DAY_FIRST_DATES,
    MONTH_FIRST_DATES,
    PAIRED_NAMES,
    SHORT_NAMES,
    holds_pair,
)
from studio.text.english_measures import LONE_UNITS, MEASURES
from studio.text.english_money import MONEY, OLD_MONEY
from studio.text.english_numbers import LONG_NUMBERS, NUMBERS
from studio.text.english_patterns import holding
from studio.text.english_places import PLACES
from studio.text.english_romans import ROMANS
from studio.text.english_sums import SUMS
from studio.text.english_symbols import FILES, FIRST, GREEK, SLASHES, SYMBOL_RULES, SYMBOLS
from studio.text.english_telephones import TELEPHONES
from studio.text.english_times import DURATIONS, TIMES
from studio.text.english_years import PLURAL_FIGURES, YEARS

_DIGIT = re.compile("[0-9½¼¾⅐-⅞]")
_FIRST = re.compile(r"[\\²³⁰¹⁴-⁹ⁿ^*~@#∗♯♭♮¶¿¡]|/\w|[:;=8]['’]?-?[)(DPpO3|/\\]")
_ROMAN = re.compile(r" [IVXLC]{1,}\b| [ivxlc]{1,9}\b|[A-Z]-[IVX]|[IVXLCDM]{2}")
_CAPITAL = re.compile(r"[A-ZÀ-Þ](?:['A-ZÀ-Þ])")
_INITIAL = re.compile(r"\.[A-Za-z]|[A-Z]\. ")
_SYMBOL = re.compile(f"[{re.escape(''.join(SYMBOLS))}]")
_holds_unit = holding(("km/h", "m/s", "°", "℃", "℉", "Hz", "kW", "MW", "GW", "kB", "KB", "MB", "GB", "TB", "bps"))

_NUMBER_RULES = (
    *SUMS,
    *LONG_NUMBERS,
    *DURATIONS,
    *OLD_MONEY,
    *MONEY,
    *YEARS[:2],
    *TELEPHONES,
    *VERSIONS,
    *PLACES,
    *CODES,
    *TIMES,
    *YEARS[2:],
    *PLURAL_FIGURES,
    *MEASURES,
    *NUMBERS,
)


def speak_first(draft: Draft) -> bool:
    """What the clean-up would drop has been said: paths, handles, powers, marks of notes; says whether any was."""
    return bool(_FIRST.search(draft.text)) and draft.run(FIRST)


def speak(draft: Draft, language: str) -> bool:
    """The draft, cleaned, is as it will be said in English; says whether anything changed."""
    changed = draft.run(FILES)
    changed |= draft.run(STATES_AFTER_CITIES)
    if _DIGIT.search(draft.text):
        changed |= _figures(draft, language)
    if holds_pair(draft.text):
        changed |= draft.run(PAIRED_NAMES)
    if holds_short_form(draft.text):
        changed |= draft.run(SHORT_NAMES)
    if holds_rare_title(draft.text):
        changed |= draft.run(RARE_TITLES)
    changed |= draft.run(TITLES)
    if holds_short_form(draft.text):
        changed |= draft.run(SHORT_FORMS)
    if _INITIAL.search(draft.text):
        changed |= draft.run(INITIALS)
    changed |= draft.run(STREET_NAMES)
    if _holds_unit(draft.text):
        changed |= draft.run(LONE_UNITS)
    changed |= "/" in draft.text and draft.run(SLASHES)
    changed |= not draft.text.isascii() and draft.run(GREEK)
    if _ROMAN.search(draft.text):
        changed |= draft.run(NUMBER_SIGNS)
        changed |= draft.run(ROMANS)
    if _CAPITAL.search(draft.text):
        changed |= draft.run(CAPITALS)
    if _SYMBOL.search(draft.text):
        changed |= draft.run(SYMBOL_RULES)
    return changed


def _figures(draft: Draft, language: str) -> bool:
    region = language.lower().replace("_", "-").partition("-")[2]
    changed = draft.run(NUMBER_SIGNS)
    changed |= draft.run(DAY_FIRST_DATES if region in DAY_FIRST else MONTH_FIRST_DATES)
    return draft.run(_NUMBER_RULES) or changed
