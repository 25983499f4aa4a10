"""Dates, times and long codes of languages other than English."""

from __future__ import annotations

import re

from studio.text.draft import Rule
from studio.text.numerals import digits
from studio.text.other_manner import agreed, counted, text_after, text_before
from studio.text.other_numbers import Teller, apart
from studio.text.other_ordinals import german_ending, ranked

_DIGIT = re.compile("[0-9]").search
_DAY, _MONTH = r"(?P<day>0?[1-9]|[12][0-9]|3[01])", r"(?P<month>0?[1-9]|1[0-2])"
_ISO = re.compile(
    r"(?<![\w.,/-])(?P<year>[12][0-9]{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])(?![\w-]|[.,][0-9])"
)
_NUMERIC = re.compile(
    rf"(?<![\w.,/-]){_DAY}(?P<sign>[./-]) ?{_MONTH}(?P=sign) ?(?P<year>[12][0-9]{{3}}|(?<=[./])[0-9]{{2}})"
    r"(?![\w/-]|[.,][0-9])"
)
_NO_YEAR = re.compile(rf"\b(?P<before>[Aa]m|[Vv]om|[Zz]um|[Bb]is|[Aa]b) {_DAY}\. ?{_MONTH}\.(?! ?[0-9])")
_HOUR, _MINUTE = r"(?P<hour>2[0-4]|[01]?[0-9])", r"(?P<minute>[0-5][0-9])"
_CLOCK = re.compile(
    rf"(?<![\w.,:]){_HOUR}:{_MINUTE}(?::(?P<second>[0-5][0-9]))?(?![\w:])(?: ?(?:Uhr|[hH]|hs|hrs|heures|horas)\b)?"
)
_GERMAN = re.compile(rf"(?<![\w.,:]){_HOUR}(?:\.{_MINUTE} Uhr\b| Uhr\b(?: (?P<late>[0-5]?[0-9])(?![\w.,:/-]))?)")
_LETTER = re.compile(rf"(?<![\w.,:]){_HOUR} ?[hH](?: ?{_MINUTE})?(?![\w/])")
_SAID_SO = re.compile(rf"\b(?P<word>[Aa]lle|[Dd]alle|[Oo]re|[Ll]as|[Ll]a|[ÀàAa]s|[Uu]na) {_HOUR}\.{_MINUTE}(?![\w.,])")
_WORD = r"[Tt]elefon|Tel|Fax|Handy|[Tt]éléphone|[Tt]eléfono|[Tt]elefono|[Tt]elefone|[Mm]óvil|[Cc]ellulare|[Tt]elemóvel"
_CALLED = re.compile(rf"\b(?P<word>(?:{_WORD})[:.]? ?:?) ?(?P<code>\+?[0-9][0-9 /.()-]{{4,20}}[0-9])(?!\w)")
_ABROAD = re.compile(r"(?<![\w+])(?P<code>\+[0-9]{1,3}(?:[ ./-]?\(?[0-9]{1,8}\)?){1,6})(?!\w)")
_AT_HOME = re.compile(r"(?<![\w.,])(?P<code>\(?0[0-9]{1,4}\)?(?:[ /.-][0-9]{2,8}){1,5})(?![\w]|[.,][0-9])")
_ISBN = re.compile(r"\bISBN(?:-1[03])?:? ?(?P<code>[0-9][0-9 -]{8,15}[0-9X])(?!\w)")
_CODE = re.compile(r"(?<![\w.,-])(?P<code>[0-9]+(?:-[0-9]+){2,8})(?![\w-])")
_PLUS = {"de": "plus", "fr": "plus", "es": "más", "it": "più", "pt": "mais"}
_AND = {"de": "und", "fr": "et", "es": "y", "it": "e", "pt": "e"}
_HOURS = {"fr": ("heure", "heures"), "es": ("hora", "horas"), "it": ("ora", "ore"), "pt": ("hora", "horas")}
_FIRST = {"fr": "premier", "it": "primo", "pt": "primeiro"}


class Calendar:
    """Says the dates, the times and the codes of one language."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self.code = teller.code
        self.manner = teller.manner

    def rules(self) -> tuple[Rule, ...]:
        """What to look for before numbers, in order."""
        every = [
            Rule("date", _ISO, self.date, _DIGIT),
            Rule("date", _NUMERIC, self.date, _DIGIT),
            Rule("ISBN", _ISBN, lambda match: "ISBN " + self._spelled(match["code"]), _DIGIT),
            Rule("phone number", _CALLED, self.called, _DIGIT),
            Rule("phone number", _ABROAD, self.phone, _DIGIT),
            Rule("phone number", _AT_HOME, self.phone, _DIGIT),
            Rule("code", _CODE, self.phone, _DIGIT),
            Rule("time", _CLOCK, self.time, _DIGIT),
        ]
        if self.code == "de":
            every += [Rule("date", _NO_YEAR, self.day, _DIGIT), Rule("time", _GERMAN, self.time, _DIGIT)]
        else:
            every += [Rule("time", _LETTER, self.time, _DIGIT), Rule("time", _SAID_SO, self.time, _DIGIT)]
        return tuple(every)

    # ---- dates

    def date(self, match: re.Match[str]) -> str:
        """The third of October nineteen ninety."""
        told = self._day(int(match["day"]), int(match["month"]), text_before(match))
        return f"{told}{' de' if self.code in ('es', 'pt') else ''} {self.teller.said(match['year'])}"

    def day(self, match: re.Match[str]) -> str:
        """A day without its year, where a word before it leaves no doubt."""
        told = self._day(int(match["day"]), int(match["month"]), f"{match['before']} ")
        return f"{match['before']} {told}" + ("." if not text_after(match).strip() else "")

    def _day(self, day: int, month: int, before: str) -> str:
        name = self.manner.months[month - 1]
        if self.code == "de":
            return f"{ranked(day, 'de')}{german_ending(before, 'm')} {name}"
        told = _FIRST.get(self.code, "") if day == 1 else ""
        of = " de " if self.code in ("es", "pt") else " "
        return f"{told or counted(day, self.teller.language)}{of}{name}"

    # ---- times

    def time(self, match: re.Match[str]) -> str | None:
        """Seven thirty."""
        given = match.groupdict()
        hour, minute = int(given["hour"]), int(given.get("minute") or given.get("late") or 0)
        if hour == 24 and minute:
            return None
        told = self._clock(hour, minute, bool(re.search(r"h|ora", match.group())))
        if given.get("second"):
            second = int(given["second"])
            told += f" {_AND[self.code]} {counted(second, self.teller.language)} {self.manner.units['s'].many}"
        return f"{given['word']} {told}" if given.get("word") else apart(match, told)

    def _clock(self, hour: int, minute: int, named: bool) -> str:
        """Hour and minute; named where the text says that it is hours."""
        language = self.teller.language
        if self.code == "de":
            told = f"{agreed(counted(hour, language), 'm', 'de')} Uhr"
            return f"{told} {counted(minute, language)}" if minute else told
        one, many = _HOURS[self.code]
        told = counted(hour, language, "f")
        if self.code == "fr":
            told += f" {one if hour < 2 else many}"
            return f"{told} {counted(minute, language, 'f')}" if minute else told
        if named or (hour == 0 and self.code != "it"):
            told += f" {one if hour == 1 else many}"
        return f"{told} {_AND[self.code]} {counted(minute, language)}" if minute else told

    # ---- codes

    def called(self, match: re.Match[str]) -> str:
        """A number after a word for the telephone."""
        return f"{match['word']} {self._spelled(match['code'])}"

    def phone(self, match: re.Match[str]) -> str | None:
        """A number that is told digit by digit."""
        enough = sum(char.isdigit() for char in match["code"]) >= (6 if "+" not in match["code"] else 7)
        return apart(match, self._spelled(match["code"])) if enough else None

    def _spelled(self, code: str) -> str:
        plus = f"{_PLUS[self.code]} " if code.startswith("+") else ""
        return plus + digits(code, self.teller.language) + (" X" if code.endswith("X") else "")
