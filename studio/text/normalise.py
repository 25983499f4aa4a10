"""Source text to the words an engine reads well, with every change as a span of the text it was made in.

Every language gets the clean-up of studio/text/clean.py; English and five others get their numbers, signs and short
forms in words as well, and some more their plain numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from studio.manuscript.model import Span
from studio.text import english, links, other, other_plain
from studio.text.clean import clean
from studio.text.draft import Draft, Found, Rule
from studio.text.english_romans import NO_NUMERALS
from studio.text.model import Spoken
from studio.text.numerals import LANGUAGES, ROMAN, cardinal, roman_value

if TYPE_CHECKING:
    from studio.text.lexicon import Lexicon

MOST_ROUNDS = 6
"""A rule may make work for another; every rule uses up what it matches, so two rounds are the rule."""

_LINK = re.compile(rf"@|://|www\.|\.(?:{links.ENDINGS})\b")
_END_MARK = re.compile(r"[.!?…:;,。！？؟।-][\"')\]»”]*$")
_HEADING_NUMERAL = re.compile(
    rf"^(?:(?P<numeral>{ROMAN})(?=[.:)]?$|[.:)] | -)|(?P<small>(?=[ivx]){ROMAN.lower()})(?=[.)]?$|[.)] ))"
)
_SPEAKABLE = re.compile(r"[^\W_]")


def normalise(
    text: str,
    language: str,
    heading: bool = False,
    full_stop: bool | None = None,
    *,
    lexicon: Lexicon | None = None,
    as_written: Iterable[Span] = (),
) -> Spoken:
    """The text as it will be said; full_stop ends it with one where it has no end mark, as headings do.

    Normalising the result again changes nothing, and a text with a letter or digit keeps one. What the lexicon says
    is said, and runs of the text that are as_written stay so: no rule touches either; an empty run stays empty.
    """
    draft = Draft(text)
    if as_written:
        draft.freeze(as_written)
    if lexicon is not None:
        draft.pronounce(lexicon.replacements(text))
    code = language.lower().replace("_", "-").partition("-")[0]
    ends = heading if full_stop is None else full_stop
    if "_" in text and _holds_link(text) and code in LANGUAGES:
        draft.run(links.rules(code))  # the clean-up would drop the low line
    if code == "en":
        english.speak_first(draft)
    for _ in range(MOST_ROUNDS):
        clean(draft)
        changed = _speak(draft, language, code, heading) if code in LANGUAGES else other_plain.speak(draft, code)
        changed |= ends and _end(draft)
        changed |= code == "en" and english.speak_first(draft)
        if not changed:
            break
    return draft.spoken()


def is_speakable(spoken: str) -> bool:
    """Whether there is a letter or a digit to say."""
    return bool(_SPEAKABLE.search(spoken))


def _speak(draft: Draft, language: str, code: str, heading: bool) -> bool:
    changed = _holds_link(draft.text) and draft.run(links.rules(code))
    if heading:
        changed |= draft.run(_heading_rules(code))
    return (english.speak(draft, language) if code == "en" else other.speak(draft, language)) or changed


def _heading_rules(code: str) -> tuple[Rule, ...]:
    def say(match: re.Match[str]) -> str | None:
        numeral = match["numeral"] or match["small"]
        if match["small"] and code != "en":
            return None  # "vi" and "i" are words of other languages
        if numeral in NO_NUMERALS or numeral.upper() in ("C", "D", "L", "M"):
            return None
        return cardinal(roman_value(numeral), code)

    return (Rule("roman numeral", _HEADING_NUMERAL, say),)


def _holds_link(text: str) -> bool:
    return bool(_LINK.search(text)) or "doi:" in text or "DOI:" in text


def lacks_stop(spoken: str) -> bool:
    """Whether there are words, and no mark after them that an engine would stop at."""
    return is_speakable(spoken) and not _END_MARK.search(spoken)


def _end(draft: Draft) -> bool:
    if not lacks_stop(draft.text):
        return False
    end = len(draft.text)
    return draft.apply([Found(end, end, ".")], "full stop")
