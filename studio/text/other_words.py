"""Short forms, signs, initials and capitals of languages other than English."""

from __future__ import annotations

import re

from studio.text.draft import Rule
from studio.text.other_manner import Manner, text_after, text_before

_INITIALS = re.compile(r"(?<![\w.'])(?:[A-ZÀ-ÖØ-Þ]\.[ -]?){2,4}(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])")
_PARTICLE = r" (?:de|du|des|von|van|le|la|di|da|del|dos|della) (?:la |l')?[A-ZÀ-ÖØ-Þ]| d'[A-ZÀ-ÖØ-Þ]| et M(?:me|lle|\.)"
_LETTERS = r"[A-ZÀ-ÖØ-Þ]"
_CAPITALS = re.compile(
    rf"(?<![\w'.-]){_LETTERS}+(?:[ '-]{_LETTERS}+){{1,60}}(?![\w'.-]\w)|(?<![\w'.-]){_LETTERS}{{5,}}(?!\w)"
)
_NUMERAL = re.compile("[IVX]{2,}")
_VOWEL = re.compile("[AEIOUYÀ-ÖØ-Ý]")
_ACRONYMS = frozenset(
    "UNESCO UNICEF BENELUX INTERPOL HTML HTTP SNCF RTVE BMW VW DDR BRD SPD CDU CSU ADAC BASF TÜV".split()
)
_STARTERS = frozenset(
    "Der Die Das Ein Eine Er Sie Es Ich Wir Ihr Du Und Aber Doch Denn Da Dann So Als Wenn Nun Jetzt Dort Hier In Im "
    "Auf An Am Mit Nach Vor Von Bei Zu Für Diese Dieser Dieses Auch Nur Noch Schon Man Was Wer Wie Wo Warum".split()
)


class Shortener:
    """Knows the short forms of one language."""

    def __init__(self, manner: Manner, code: str) -> None:
        self.manner = manner
        self.code = code
        self.said = {
            "ending": _with_capitals(manner.endings),
            "phrase": _with_capitals(manner.phrases),
            "number": _with_capitals(manner.before_number),
            "title": {_bare(short): said for short, said in manner.titles.items()},
        }

    def rules(self) -> tuple[Rule, ...]:
        """What to look for before numbers."""
        manner = self.manner
        ends = _any_of({**manner.endings}, capitals=True)
        phrases = _any_of({**manner.phrases}, capitals=True)
        numbers = _any_of(manner.before_number, capitals=True)
        titles = _any_of(manner.titles)
        pattern = re.compile(
            rf"(?<![\w.])(?:(?P<ending>{ends})(?!\w)|(?P<phrase>{phrases})(?!\w)"
            rf"|(?P<number>{numbers})(?= ?:? ?[0-9(+]| [IVXLC]+\b)"
            rf"|(?P<title>{titles})(?= ?[A-ZÀ-ÖØ-Þ]|-[A-ZÀ-ÖØ-Þ]|{_PARTICLE}))"
        )
        return (
            Rule("abbreviation", pattern, self.short, re.compile(r"\w[.°º/ª]|\b(?:M[mel]|[DPS][rt]|[Nn]o )").search),
        )

    def short(self, match: re.Match[str]) -> str | None:
        """The whole words of a short form; a full stop stays where a sentence may end with it."""
        kind = str(match.lastgroup)
        written = match.group()
        said = self.said[kind].get(_bare(written))
        if said is None:
            return None
        after = text_after(match)
        if kind == "title":
            if len(written) == 2 and re.search(r"[A-ZÀ-ÖØ-Þ][\w']* $", text_before(match)):
                return None  # an initial inside a name
            if self.code == "pt" and written == "D." and re.match(r" \w+a\b", after):
                said = "dona"
        stop = "." if kind in ("ending", "phrase") and written.endswith(".") and self._ends(after) else ""
        return said + stop + ("" if stop or not after[:1].isalnum() else " ")

    def _ends(self, after: str) -> bool:
        """Whether a sentence ends before this."""
        rest = after.lstrip("\"')")
        if not rest.strip():
            return True
        word = re.match(r" [\"'(¿¡]*([A-ZÀ-ÖØ-Þ][^\W\d_]*)", rest)
        return bool(word) and (self.code != "de" or (word is not None and word[1] in _STARTERS))


def sign_rules(manner: Manner) -> tuple[Rule, ...]:
    """Signs that are said, once numbers have taken theirs."""
    keys = "|".join(re.escape(sign) for sign in sorted(manner.symbols, key=len, reverse=True))

    def say(match: re.Match[str]) -> str | None:
        sign, before, after = match.group(), text_before(match), text_after(match)
        if sign in "<>" and not (before.rstrip()[-1:].isalnum() and after.lstrip()[:1].isalnum()):
            return None
        word = "Hashtag" if sign == "#" and after[:1].isalpha() else manner.symbols[sign]
        left = "" if not before or before[-1].isspace() or before[-1] in "(\"'" else " "
        right = "" if not after or after[0].isspace() or after[0] in ".,;:!?)\"'" else " "
        return f"{left}{word}{right}"

    return (Rule("symbol", re.compile(keys), say, re.compile(keys).search),)


def _initials(match: re.Match[str]) -> str:
    return "".join(f"{letter} " for letter in re.findall(_LETTERS, match.group()))


def _capitals(match: re.Match[str]) -> str | None:
    """Words in capitals as words: espeak and its like would spell some of them."""
    words = re.findall(rf"{_LETTERS}+", match.group())
    if match.group() in _ACRONYMS or not any(_VOWEL.search(word) for word in words):
        return None
    if max(map(len, words)) < 4 and not (len(words) > 2 and all(_VOWEL.search(word) for word in words)):
        return None
    if len(words) == 1 and not len(_VOWEL.findall(words[0])) >= 2:
        return None

    def lowered(word: re.Match[str]) -> str:
        keeps = word.group() in _ACRONYMS or (len(word.group()) > 1 and not _VOWEL.search(word.group()))
        keeps = keeps or bool(_NUMERAL.fullmatch(word.group()))
        return word.group() if keeps else word.group().lower()

    text = re.sub(rf"{_LETTERS}+", lowered, match.group())
    return text[:1].upper() + text[1:]


LAST_RULES = (
    Rule("initials", _INITIALS, _initials, re.compile(r"[A-ZÀ-ÖØ-Þ]\.[ -]?[A-ZÀ-ÖØ-Þ]").search),
    Rule("capitals", _CAPITALS, _capitals, re.compile(rf"{_LETTERS}{{2}}").search),
)


def _bare(short: str) -> str:
    return short.replace(" ", "")


def _with_capitals(table: dict[str, str]) -> dict[str, str]:
    """Each short form, and as it begins a sentence."""
    first = {_bare(short[:1].upper() + short[1:]): said[:1].upper() + said[1:] for short, said in table.items()}
    return first | {_bare(short): said for short, said in table.items()}


def _any_of(table: dict[str, str], capitals: bool = False) -> str:
    """A pattern of any of the short forms, longer ones first, with or without spaces inside."""
    words = {*table, *(short[:1].upper() + short[1:] for short in table)} if capitals else set(table)
    return "|".join(re.escape(word).replace(r"\ ", " ?") for word in sorted(words, key=lambda word: (-len(word), word)))
