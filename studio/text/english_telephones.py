"""Telephone and book numbers, passwords and accounts: digit by digit, the groups apart by commas; "zero" is zero."""

from __future__ import annotations

import re

from studio.text.english_patterns import FREE, padded, rule
from studio.text.numerals import cardinal, digits

_LETTER_KEYS = r"(?:[0-9]?[A-Z][A-Za-z]*)"


def _group(group: str) -> str:
    return {"800": "eight hundred", "900": "nine hundred"}.get(group) or digits(group)


def _telephone(match: re.Match[str]) -> str:
    found = match.groupdict()
    plus = "plus " if match.group().startswith("+") else ""
    extension = f", extension {digits(found['extension'])}" if found.get("extension") else ""
    body = match.group()[: match.start("extension") - match.start()] if extension else match.group()
    return padded(
        match, plus + ", ".join(digits(group) for group in re.findall("[0-9]+", body.replace("(0)", ""))) + extension
    )


def _free_call(match: re.Match[str]) -> str:
    """1-800 and then digits or letters."""
    first = f"{digits(match['country'])}, " if match["country"] else ""
    rest = [digits(part) if part.isdecimal() else part for part in re.findall("[0-9]+|[A-Za-z]+", match["rest"])]
    return f"{first}{_group(match['area'])}, {', '.join(rest)}"


def _digits_after(match: re.Match[str]) -> str:
    return match["word"] + ", ".join(map(digits, re.findall("[0-9]+", match["number"]))) + (" X" if match["x"] else "")


def _exchange(match: re.Match[str]) -> str:
    """A number of the old exchanges: Pennsylvania 6-5000."""
    rest = cardinal(int(match["rest"])) if match["rest"].endswith("000") else digits(match["rest"])
    return f"{match['exchange']}{digits(match['first'])}, {rest}"


def _after_word(match: re.Match[str]) -> str:
    word = re.sub(r"^(?:(T)|t)els?\.? ?", lambda tel: f"{tel[1] or 't'}elephone ", match["word"]).replace(" :", ":")
    number = match["number"]
    groups = [number[:3], number[3:]] if len(number) == 7 and number.isdecimal() else re.findall("[0-9]+", number)
    return word + ("plus " if number[0] == "+" else "") + ", ".join(map(digits, groups))


def _book_number(match: re.Match[str]) -> str:
    tail = ", X" if match.group().endswith("X") else ""
    return ", ".join(digits(group) for group in re.findall("[0-9]+", match.group())) + tail


def _emergency(match: re.Match[str]) -> str:
    return match["word"] + digits(match["number"])


_PHONE_TAIL = r"(?:,? (?:ext\.?|extension|x) ?(?P<extension>[0-9]{1,6})|[ ]?x(?P<ext2>[0-9]{1,6})(?!))?"
_SECRET = (
    r"(?P<word>\b(?:(?:[Oo]rder|[Ii]nvoice|[Ss]erial|[Bb]ooking|[Tt]racking|[Pp]assport) (?:number|no\.)|"
    r"(?:S/N|SN|PNR|IMEI|SSN|IBAN)|(?:PIN|pin|code|passcode|password|combination|OTP|account|card|serial|"
    r"ticket|badge|ID|id|zip|ZIP|confirmation|licen[cs]e|prisoner|policy|extension|case|"
    r"file|"
    r"reference|ref)(?: (?:number|no\.|code))?|ending in|digits|dial(?:l?ed|ling|ing)?|"
    r"ISBN(?:-1[03])?|ISSN)(?: (?:is|was|are|were|of))?:? )"
)
_CALLED = r"(?P<word>\b(?:[Cc]all(?:ed|ing)?|[Dd]ial(?:l?ed|l?ing)?|[Rr]ang|[Rr]ing|[Pp]hon(?:ed?|ing)) )"

_LINE = r"(?:\+?[0-9]{1,3}[ .-])?(?:[0-9]{2,5}[ .-])?[0-9]{3}[ .-]?[0-9]{4}"

TELEPHONES = (
    rule(
        "telephone number",
        r"\b(?P<exchange>(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)"
        r"[A-Z][A-Za-z]{4,} )(?P<first>[0-9])-(?P<rest>[0-9]{4})(?![\w,./-])",
        _exchange,
        "[0-9]-[0-9]{4}",
    ),
    rule(
        "telephone number",
        (
            r"(?P<word>\b(?P<short>[Tt]els?\.?|[Pp]hones?|[Tt]elephones?|[Ff]ax|[Mm]obile|[Cc]ell|[Cc]all(?:ed|ing)?|"
            r"[Rr]ing|[Rr]ang|[Tt]ext(?:ed)?)(?: (?:number|no\.|me|us|him|her|them|at|on|is|was)){0,3}[:.]? )"
            rf"(?P<number>{_LINE})(?![\w-]|[.,][0-9]| (?:times|men|people)\b)"
        ),
        _after_word,
        "[0-9]{4}",
    ),
    rule(
        "book number",
        (
            r"(?<![\w-])97[89][- ]?(?:[0-9][- ]?){9}[0-9](?![\w-])|(?<![\w-])[0-9]{1,5}(?:[- "
            r"][0-9]{1,7}){2}[- ][0-9X](?![\w-])(?<=-[0-9X])"
        ),
        _book_number,
        "[0-9][- 0-9]{8}",
    ),
    rule(
        "telephone number",
        rf"{_SECRET}(?P<number>[0-9][0-9 -]{{1,18}}[0-9](?![0-9,]|\.[0-9]|[ -][0-9]))(?P<x>-?X)?",
        _digits_after,
        "[0-9]{2}|[0-9][- ][0-9]",
    ),
    rule(
        "telephone number",
        (
            rf"(?<![\w.+-])(?:\+?(?P<country>1)[ -]?)?\(?(?P<area>800|888|877|866|855|844|833|900)"
            rf"\)?[ -](?P<rest>[0-9]{{3}}[- ][0-9]{{4}}|[A-Z][A-Za-z]{{2,}}(?:-[A-Za-z0-9]+)*|"
            rf"{_LETTER_KEYS}(?:-[A-Z0-9]+)+|[a-z]+-[a-z]+)(?![\w-])"
        ),
        _free_call,
        "[089][0-9]{2}",
    ),
    rule(
        "telephone number",
        (
            rf"(?<![\w.])\+[0-9]{{1,3}}[ -.]?\(?[0-9](?:[ .()-]{{0,2}}[0-9]){{5,13}}(?![0-9])"
            rf"(?:-[0-9]{{1,4}}(?![0-9]))?{_PHONE_TAIL}"
        ),
        _telephone,
        r"\+[0-9]",
    ),
    rule(
        "telephone number",
        (
            rf"(?<![\w.-])(?:1[ .-])?\([0-9]{{2,5}}\)[ -]{{0,2}}[0-9]{{2,4}}[ .-]?[0-9]{{3,4}}(?:[ "
            rf"-][0-9]{{2,4}})?(?![\w-]){_PHONE_TAIL}"
        ),
        _telephone,
        r"\([0-9]",
    ),
    rule(
        "telephone number",
        (
            rf"(?<![\w.-])(?:1[ .-])?[0-9]{{3}}(?P<mark>[ .-])[0-9]{{3}}(?P=mark)"
            rf"[0-9]{{4}}(?:-[0-9]{{1,4}})?(?![\w-]|\.[0-9]){_PHONE_TAIL}"
        ),
        _telephone,
        "[0-9]{3}[ .-][0-9]{3}",
    ),
    rule(
        "telephone number",
        rf"(?<![\w.,£$€-])0[1-9][0-9]{{1,4}}(?:[ -][0-9]{{3,8}}){{1,2}}(?![\w-]|[.,][0-9]){_PHONE_TAIL}",
        _telephone,
        "0[1-9]",
    ),
    rule(
        "telephone number",
        rf"{FREE}[0-9]{{1,9}}(?:-[0-9X]{{1,9}}){{2,4}}(?![\w-]){_PHONE_TAIL}",
        _telephone,
        "-[0-9X]{1,9}-",
    ),
    rule("telephone number", rf"{FREE}[0-9]{{3}}-[0-9]{{4}}(?![\w-]){_PHONE_TAIL}", _telephone, "[0-9]{3}-[0-9]{4}"),
    rule(
        "telephone number",
        r"(?<![\w.,])(?:[0-9]{2} ){3,5}[0-9]{2}(?![\w]| [0-9]|[.,][0-9])",
        _telephone,
        "[0-9]{2} [0-9]{2} ",
    ),
    rule(
        "telephone number",
        rf"{_CALLED}(?P<number>[0-9]{{3}})(?![\w:/-]|[,.][0-9]| \w+s\b| ?[%$])",
        _emergency,
        "(?:all|ial|ing|ang|hon)",
    ),
    rule(
        "telephone number",
        r"(?P<word>(?<![\w.,$£€-]))(?P<number>911|999)(?= (?:calls?|operators?|dispatch\w*|emergenc\w+)\b)",
        _emergency,
        "911|999",
    ),
    rule(
        "telephone number",
        r"(?P<word>(?<![\w.,$£€#/-])(?<!Porsche ))(?P<number>911)(?![\w/-]|[,.:]?[0-9]| [a-z]+s\b)",
        _emergency,
        "911",
    ),
)
"""Run before all that takes figures for amounts."""
