"""The five languages besides English that have their numbers, signs and short forms in words."""

from __future__ import annotations

from functools import lru_cache

from studio.text.draft import Draft, Rule
from studio.text.other_dates import Calendar
from studio.text.other_numbers import MANNERS, Teller
from studio.text.other_romans import Romans
from studio.text.other_words import LAST_RULES, Shortener, sign_rules

_COUNTRIES = {"pt-br": "pt_BR", "fr-be": "fr_BE", "fr-ch": "fr_CH"}
"""Where one counts otherwise than in the country the language has its name from."""


def speak(draft: Draft, language: str) -> bool:
    """One of the five languages in words; says whether anything changed."""
    tag = language.lower().replace("_", "-")
    return draft.run(rules(_COUNTRIES.get(tag, tag.partition("-")[0])))


@lru_cache(maxsize=16)
def rules(language: str) -> tuple[Rule, ...]:
    """The rules of one of the languages, in order."""
    teller = Teller(language)
    code = teller.code
    return (
        *Shortener(MANNERS[code], code).rules(),
        *Romans(teller).rules(),
        *Calendar(teller).rules(),
        *teller.rules(),
        *sign_rules(MANNERS[code]),
        *LAST_RULES,
    )
