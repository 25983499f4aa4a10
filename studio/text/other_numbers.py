"""Numbers of German, French, Spanish, Italian and Portuguese books as they are read aloud."""

from __future__ import annotations

import re

from studio.text import other_de, other_es, other_fr, other_it, other_pt
from studio.text.draft import Rule
from studio.text.numerals import MOST_DIGITS, cardinal, digits, number_of, year
from studio.text.other_manner import NUMBER, Coin, Manner, Named, counted, gender_of, text_after, text_before
from studio.text.other_ordinals import MOST, german_ending, ranked

MANNERS: dict[str, Manner] = {
    "de": other_de.MANNER,
    "fr": other_fr.MANNER,
    "es": other_es.MANNER,
    "it": other_it.MANNER,
    "pt": other_pt.MANNER,
}
_DIGIT = re.compile("[0-9½¼¾⅐-⅞]").search
_LONG = re.compile(r"[0-9]{20}|(?<=[0-9]{20})[0-9]{1,19}(?![0-9])|(?<![0-9])[0-9]{16,19}(?![0-9])")
_DOTTED = re.compile(r"(?<![0-9.,])[0-9]{1,15}(?:\.[0-9]{1,15})+(?![0-9])")
_GROUPED = re.compile(r"(?!0)[0-9]{1,3}(?:\.[0-9]{3}){1,4}")
_GLYPHS = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5)}
_GLYPHS |= {"⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8), "⅐": (1, 7)}
_GLYPHS |= {"⅑": (1, 9), "⅒": (1, 10)}
_FRACTION = re.compile(
    rf"(?:(?<![\w.,/])(?P<whole>[0-9]{{1,6}}) ?)?(?P<glyph>[{''.join(_GLYPHS)}])"
    r"|(?<![\w.,/])(?:(?P<all>[0-9]{1,6}) )?(?P<above>[1-9][0-9]?)/(?P<below>[2-9]|100?)(?![\w/]|[.,][0-9])"
)
_HALVES = {
    "fr": ("un demi", "une demi"),
    "es": ("medio", "media"),
    "it": ("mezzo", "mezza"),
    "pt": ("meio", "meia"),
}
_OF = frozenset("de d del des di da do du et".split())
_DETERMINER = r"(?:d(?:er|ie|as|en|em|es)) "
_ORDINAL_SIGN = r"\.?(?P<sign>[ºª]|°(?! ?[CF]\b)(?= ?[^\W\d_])|er\b)"
_FRENCH_RANK = r"(?P<sign>ers?|ères?|res?|i?[eè]mes?|es?|nde?s?)"


class Teller:
    """Says the numbers of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        """As num2words knows it, with its country where that counts otherwise."""
        self.code = language[:2]
        self.manner = MANNERS[self.code]
        self._numbers = re.compile(rf"\b(?:{self.manner.numbered}|Absatz|Zimmer|Gleis|Nr\.) $")
        """A word before a number that is a name and counts nothing."""

    def rules(self) -> tuple[Rule, ...]:
        """What to look for in this language after dates and times, in order."""
        manner = self.manner
        signs, units = _any_of(manner.coins), _any_of(manner.units)
        scale = rf"(?: ?(?P<scale>{_any_of(manner.scales)}))?"
        after = re.compile(rf"(?P<amount>{NUMBER}){scale} ?(?P<sign>{signs})(?!\w)")
        before = re.compile(rf"(?<![\w.])(?P<sign>{signs}) ?(?P<amount>{NUMBER})(?:{scale}(?!\w))")
        return (
            Rule("ordinal", self._rank_pattern(), self.rank, _DIGIT),
            Rule("year", re.compile(r"(?<![\w'])'(?=[0-9]{2,3}(?![\w']))"), lambda match: "", _DIGIT),
            Rule("symbol", re.compile(r"(?<=[0-9]) ?x ?(?=[0-9])"), lambda match: f" {manner.symbols['×']} ", _DIGIT),
            Rule("minus sign", re.compile(r"(?<![\w)\].,/-])(?<![0-9] )-(?=[0-9])"), lambda match: f"{manner.minus} "),
            Rule("fraction", _FRACTION, self.fraction, _DIGIT),
            Rule("range", re.compile(r"(?<=[0-9]) ?- ?(?=[0-9])"), lambda match: f" {manner.to} "),
            Rule("money", before, self.money, _DIGIT),
            Rule("money", after, self.money, _DIGIT),
            Rule("per cent", re.compile(rf"(?P<amount>{NUMBER}) ?(?P<sign>[%‰])"), self.share, _DIGIT),
            Rule("unit", re.compile(rf"(?P<amount>{NUMBER}) ?(?P<unit>{units})(?![\w/²³])"), self.unit, _DIGIT),
            Rule("score", re.compile(r"(?<=[0-9]):(?=[0-9])"), lambda match: f" {manner.against} ", _DIGIT),
            Rule("stroke", re.compile(r"(?<=[0-9]) ?/ ?(?=[0-9])"), lambda match: f" {manner.stroke} ", _DIGIT),
            Rule("decade", re.compile(r"(?<![\w.,])(?P<amount>[0-9]{0,3}0)er(?!\w)"), self.decade, _DIGIT),
            Rule("number with points", _DOTTED, self.dotted, _DIGIT),
            Rule("long number", _LONG, self.long_number, _DIGIT),
            Rule("number", re.compile(NUMBER), self.number, _DIGIT),
            Rule("fraction", re.compile(f"[{''.join(_GLYPHS)}]"), self.fraction_sign, _DIGIT),
        )

    # ---- plain numbers

    def said(self, text: str, gender: str = "") -> str:
        """A number as it is written in the language."""
        whole, comma, part = text.partition("." if "'" in text else ",")
        bare = re.sub(r"\D", "", whole)
        if len(bare) > MOST_DIGITS or (len(bare) > 1 and bare[0] == "0"):
            words = digits(bare, self.language)
        elif len(whole) == 4 and 1100 <= int(bare) <= 1999 and self.code == "de":
            words = year(int(bare), "de")
        else:
            words = counted(int(bare or 0), self.language, "" if comma else gender)
        return f"{words} {self.manner.point} {self._decimals(part)}" if comma else words

    def _decimals(self, part: str) -> str:
        """German tells every digit; the others read two digits as a number."""
        rest = part.lstrip("0")
        if self.code == "de" or len(part) > 2 or not rest:
            return digits(part, self.language)
        zeros = digits(part[: len(part) - len(rest)], self.language)
        return f"{zeros} {counted(int(rest), self.language)}".strip()

    def number(self, match: re.Match[str]) -> str:
        """Any other number, as it stands before the word after it."""
        text = match.group()
        after = re.match(r" ([^\W\d_]+)", match.string[match.end() : match.end() + 40])
        bare = re.sub(r"\D", "", text)
        looks_like_year = len(text) == 4 and "1000" <= text <= "2099"
        numbers = self._numbers.search(match.string, max(0, match.start() - 40), match.start())
        gender = "" if looks_like_year or numbers or not after else gender_of(after[1], self.code)
        if bare != "1" and self.code in ("fr", "es", "pt") and after and not after[1].endswith(("s", "x")):
            gender = ""
        return apart(match, self.said(text, gender))

    def dotted(self, match: re.Match[str]) -> str | None:
        """A version, or a decimal written with a point."""
        if _GROUPED.fullmatch(match.group()):
            return None
        told = [self.said(part) for part in match.group().split(".")]
        return apart(match, f" {self.manner.dot} ".join(told))

    def long_number(self, match: re.Match[str]) -> str:
        """Digit by digit."""
        return apart(match, digits(match.group(), self.language))

    def decade(self, match: re.Match[str]) -> str | None:
        """The nineteen-twenties; a German habit."""
        return f"{self.said(match['amount'])}er" if self.code == "de" and match["amount"].strip("0") else None

    # ---- what is counted

    def thing(self, amount: str, named: Named) -> str:
        """Some of a thing: one metre, two metres."""
        is_one = amount.partition(",")[0] == "1" and ("," not in amount or self.code == "fr")
        is_one = is_one or (self.code == "fr" and amount.partition(",")[0] == "0")
        return f"{self.said(amount, named.gender)} {named.one if is_one else named.many}"

    def money(self, match: re.Match[str]) -> str | None:
        """Three euros fifty; two million euros."""
        coin, scale = self.manner.coins[match["sign"]], match["scale"]
        main, rest = Named(coin.one, coin.many, coin.gender), match["amount"]
        if scale:
            of = self.manner.of
            joined = of if coin.many[0] in "aeiou" or not of.endswith("'") else " de "
            return apart(match, f"{self.thing(rest, self.manner.scales[scale])}{joined}{coin.many}")
        whole, sign, part = rest.partition("." if "'" in rest else ",")
        if sign and len(part) != 2:
            return apart(match, f"{self.said(rest)} {coin.many}")
        small = self.thing(part.lstrip("0"), Named(coin.cent, coin.cents)) if part.strip("0") else ""
        if small and not whole.strip("0"):
            return apart(match, small)
        told = self.said(part.lstrip("0"))
        return apart(match, self.thing(whole, main) + (self.manner.cents + told if small else ""))

    def share(self, match: re.Match[str]) -> str:
        """Per cent and per mille."""
        name = self.manner.percent if match["sign"] == "%" else self.manner.permille
        return apart(match, f"{self.said(match['amount'], 'm' if self.code == 'de' else '')} {name}")

    def unit(self, match: re.Match[str]) -> str | None:
        """Five kilometres; a lone letter that stands in a word or a name is none."""
        if len(match["unit"]) == 1 and match["unit"].isalpha() and re.match(r"\.? ?[A-Z]\.", text_after(match)):
            return None
        return apart(match, self.thing(match["amount"], self.manner.units[match["unit"]]))

    def fraction(self, match: re.Match[str]) -> str | None:
        """Three quarters; two and a half."""
        above, below = _GLYPHS[match["glyph"]] if match["glyph"] else (int(match["above"]), int(match["below"]))
        whole = match["whole"] or match["all"]
        if above >= below or below not in self.manner.parts:
            return None
        if (above, below) == (1, 2) and whole:
            joined = {"de": "ein" if whole == "1" else self.said(whole)}.get(self.code, self.said(whole))
            return apart(match, joined + self.manner.half)
        if (above, below) == (1, 2) and (half := self._half(match)):
            return apart(match, half)
        part = self.manner.parts[below]
        told = f"{counted(above, self.language, 'm')} {part.one if above == 1 else part.many}"
        joiner = self.manner.half[: self.manner.half.rfind(" ") + 1] or " "
        return apart(match, f"{self.said(whole)}{joiner}{told}" if whole else told)

    def _half(self, match: re.Match[str]) -> str:
        """Half an hour, by the gender of the hour; empty where nothing is halved."""
        if self.code == "de":
            return "einhalb"
        after = re.match(r" ([^\W\d_]+)", match.string[match.end() : match.end() + 40])
        gender = gender_of(after[1], self.code) if after and after[1] not in _OF else ""
        return _HALVES[self.code][gender == "f"] if gender else ""

    def fraction_sign(self, match: re.Match[str]) -> str:
        """A sign that nothing else took, number by number."""
        above, below = _GLYPHS[match.group()]
        return apart(match, f"{cardinal(above, self.language)} {self.manner.stroke} {cardinal(below, self.language)}")

    # ---- ranks

    def _rank_pattern(self) -> re.Pattern[str]:
        if self.code == "de":
            nouns = "|".join(other_de.RANKED)
            noun = rf"(?P<noun>{nouns})(?:s|es|e|en|n)?\b"
            pair = rf" (?:und|oder|bis|auf den) [0-9]{{1,4}}\. (?P<later>{nouns})"
            inside = rf"(?<=\b{_DETERMINER})[0-9]{{1,3}}\.(?= [a-zäöüß])"
            return re.compile(rf"(?<![\w.,])(?P<rank>[0-9]{{1,4}})\.(?= {noun}|{pair})|(?P<inside>{inside})")
        if self.code == "fr":
            return re.compile(rf"(?<![\w.,])(?P<rank>[0-9]{{1,4}}){_FRENCH_RANK}(?!\w)")
        months = "|".join(self.manner.months)
        first = rf"|(?<![\w.,])(?P<first>1)(?= (?:{months})\b)" if self.code == "it" else "|(?P<first>(?!))"
        return re.compile(rf"(?<![\w.,])(?P<rank>[0-9]{{1,4}}){_ORDINAL_SIGN}{first}")

    def rank(self, match: re.Match[str]) -> str | None:
        """The fifth."""
        if self.code not in ("de", "fr") and match["first"]:
            return "primo"
        number = number_of(match["rank"] or match.groupdict().get("inside") or "")
        if not 0 < number <= MOST:
            return None
        if self.code == "de":
            gender = other_de.RANKED.get(match["noun"] or match["later"], "m")
            return ranked(number, "de") + german_ending(text_before(match), gender)
        sign = match["sign"]
        if self.code == "fr":
            return self._french_rank(number, sign)
        words = ranked(number, self.language, "f" if sign == "ª" else "m")
        return re.sub("ero$", "er", words) if sign == "er" else words

    def _french_rank(self, number: int, sign: str) -> str:
        many = "s" if sign.endswith("s") and len(sign) > 1 else ""
        if number == 2 and sign.startswith("nd"):
            return ("seconde" if "e" in sign else "second") + many
        her = number == 1 and sign.startswith(("r", "è"))
        return ranked(number, "fr", "f" if her else "m") + many


def apart(match: re.Match[str], words: str) -> str:
    """The words with a space where a letter or digit touches them."""
    text, start, end = match.string, match.start(), match.end()
    before = " " if start and text[start - 1].isalnum() else ""
    return before + words + (" " if text[end : end + 1].isalnum() else "")


def _any_of(words: dict[str, Coin] | dict[str, Named] | dict[str, str]) -> str:
    """A pattern of any of the words, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
