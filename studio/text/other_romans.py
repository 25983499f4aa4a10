"""Roman numerals of languages other than English, by what stands around them."""

from __future__ import annotations

import re

from studio.text.draft import Rule
from studio.text.numerals import ROMAN, roman_value
from studio.text.other_de import RANKED
from studio.text.other_manner import counted, text_after, text_before
from studio.text.other_numbers import Teller
from studio.text.other_ordinals import german_ending, ranked

_CAPITAL = re.compile("[IVXLCDM]").search
_NUMERAL = rf"(?P<numeral>{ROMAN})"
_NAME = r"(?P<name>[A-ZÀ-ÖØ-Þ][\w'-]{0,30}[a-zß-öø-ÿ])"
_CENTURY = {"es": "[Ss]iglos?|SIGLO", "it": "[Ss]ecol[oi]|SECOLO", "pt": "[Ss]éculos?|SÉCULO"}
_HER = (
    "[Gg]uerra|[Rr]epública|[Rr]epubblica|Internacional|Internazionale|[Cc]ruzada|[Cc]rociata|[Dd]inast[ií]a|edición|"
)
_HER += "edizione|edição|[Ll]egislatura|[Ll]egión|[Ll]egione|[Ll]egião|[Aa]samblea|[Cc]onferencia|[Cc]umbre"
_HIS = "[Cc]ongreso|[Cc]ongresso|[Cc]oncilio|[Cc]oncílio|[Ii]mperio|[Ii]mpério|Reich|[Pp]lan|[Ss]ecolo|[Cc]apítulo|"
_HIS += "[Cc]apitolo|[Aa]niversario|[Aa]nniversario|[Aa]niversário|[Cc]uerpo|[Cc]entenario|[Cc]entenário|"
_HIS += "[Mm]ilenio|[Mm]illennio|[Mm]ilénio"
_HER_NAMES = frozenset(
    "Isabel María Maria Catalina Juana Cristina Caterina Elisabetta Giovanna Catarina Joana Ana Anna".split()
)
_GERMAN_HER = frozenset(
    "Elisabeth Katharina Margarete Beatrix Christina Maria Anna Victoria Viktoria Kleopatra".split()
)
_OFFICE = "(?:König|Königin|Kaiser|Kaiserin|Papst|Zar|Zarin|Herzog|Fürst|Prinz|Graf)"
_DATIVE = re.compile(rf"\b(?:von|mit|bei|unter|nach|seit|zu|gegenüber|aus|außer) (?:{_OFFICE} )?$")
_ACCUSATIVE = re.compile(rf"\b(?:für|durch|gegen|um|ohne) (?:{_OFFICE} )?$")


class Romans:
    """Says the roman numerals of one language."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self.code = teller.code
        self.rulers = teller.manner.rulers

    def rules(self) -> tuple[Rule, ...]:
        """What to look for, in order."""
        numbered = self.teller.manner.numbered
        after = re.compile(rf"\b(?P<word>{numbered}|{numbered.upper()}) {_NUMERAL}(?![\w'])")
        every = [Rule("roman numeral", after, self.numbered, _CAPITAL)]
        if self.code == "de":
            noun = "|".join((*RANKED, "Reich", "Internationale"))
            ranks = re.compile(rf"(?<![\w.]){_NUMERAL}\. (?=(?P<noun>{noun})(?:s|es|e|en|n)?\b)")
            king = re.compile(rf"\b{_NAME} {_NUMERAL}\.(?!\w)")
            every += [
                Rule("roman numeral", ranks, self.german_rank, _CAPITAL),
                Rule("roman numeral", king, self.german_king, _CAPITAL),
            ]
        elif self.code == "fr":
            ranks = re.compile(rf"(?<![\w.]){_NUMERAL}(?P<kind>er|re|ère|i?[eè]me|e)s?(?!\w)")
            every.append(Rule("roman numeral", ranks, self.french_rank, _CAPITAL))
        else:
            second = _NUMERAL.replace("numeral", "second")
            century = re.compile(
                rf"\b(?P<word>{_CENTURY[self.code]}) {_NUMERAL}(?:(?P<and> (?:y|e|a|al|o|u) |-){second})?(?!\w)"
            )
            ranks = re.compile(rf"(?<![\w.]){_NUMERAL} (?=(?:(?P<her>{_HER})|{_HIS})\b)")
            every += [
                Rule("roman numeral", century, self.century, _CAPITAL),
                Rule("roman numeral", ranks, self.noun_rank, _CAPITAL),
            ]
        every.append(Rule("roman numeral", re.compile(rf"\b{_NAME} {_NUMERAL}(?![\w'])"), self.king, _CAPITAL))
        return tuple(every)

    def numbered(self, match: re.Match[str]) -> str:
        """Chapter four."""
        return f"{match['word']} {counted(roman_value(match['numeral']), self.teller.language)}"

    def _is_number(self, name: str, numeral: str) -> bool:
        """Whether a numeral after a name counts: a lone letter does so after the name of a ruler."""
        if len(numeral) == 1:
            return numeral in "IVX" and name in self.rulers
        return set(numeral) <= set("IVX") or (name in self.rulers and len(numeral) > 2)

    # ---- German

    def german_rank(self, match: re.Match[str]) -> str:
        """The Second World War."""
        gender = RANKED.get(match["noun"], "n" if match["noun"] == "Reich" else "f")
        ending = german_ending(text_before(match), gender)
        return f"{ranked(roman_value(match['numeral']), 'de')}{ending} "

    def german_king(self, match: re.Match[str]) -> str | None:
        """Louis the Fourteenth, in the case that the words before ask for."""
        name, before = match["name"], text_before(match)
        base = name[:-1] if name.endswith("s") and name[:-1] in self.rulers else name
        if not self._is_number(base, match["numeral"]):
            return None
        her = base in _GERMAN_HER
        number = ranked(roman_value(match["numeral"]), "de").capitalize()
        if base != name:
            article, ending = ("der" if her else "des"), "en"
        elif _DATIVE.search(before):
            article, ending = ("der" if her else "dem"), "en"
        elif _ACCUSATIVE.search(before):
            article, ending = ("die" if her else "den"), ("e" if her else "en")
        else:
            article, ending = ("die" if her else "der"), "e"
        stop = "." if not text_after(match).strip(" \"')") else ""
        return f"{name} {article} {number}{ending}{stop}"

    # ---- the Romance languages

    def french_rank(self, match: re.Match[str]) -> str | None:
        """The nineteenth century; Francis the First."""
        if match["numeral"] in ("C", "D", "L", "M", "MM", "CD", "DI", "MI", "LI"):
            return None
        if match["kind"] in ("er", "re", "ère") and match["numeral"] != "I":
            return None  # Ver and Mer are words
        gender = "f" if match["kind"] in ("re", "ère") else "m"
        many = "s" if match.group().endswith("s") else ""
        return ranked(roman_value(match["numeral"]), "fr", gender) + many

    def century(self, match: re.Match[str]) -> str:
        """The nineteenth century, and with it the twentieth."""
        told = f"{match['word']} {self._counted_or_ranked(match['numeral'])}"
        joiner = match["and"]
        if joiner and "-" in joiner:
            joiner = f" {self.teller.manner.to} "
        return told + (f"{joiner}{self._counted_or_ranked(match['second'])}" if match["second"] else "")

    def noun_rank(self, match: re.Match[str]) -> str:
        """The Second World War."""
        words = ranked(roman_value(match["numeral"]), self.teller.language, "f" if match["her"] else "m")
        if self.code == "es" and not match["her"]:
            words = re.sub("ero$", "er", words)
        return f"{words} "

    def king(self, match: re.Match[str]) -> str | None:
        """Louis fourteen, Charles the Fifth; a film or a ship by number."""
        name, numeral = match["name"], match["numeral"]
        if not self._is_number(name, numeral):
            return None
        number = roman_value(numeral)
        if self.code == "de":
            told = counted(number, "de") if len(numeral) > 1 else ""
        elif name not in self.rulers:
            told = counted(number, self.teller.language)
        elif self.code == "fr":
            told = "premier" if number == 1 else counted(number, self.teller.language)
        else:
            told = self._counted_or_ranked(numeral, "f" if name in _HER_NAMES else "m")
        return f"{name} {told}" if told else None

    def _counted_or_ranked(self, numeral: str, gender: str = "m") -> str:
        """Spanish and Portuguese count from eleven on; Italian ranks them all."""
        number = roman_value(numeral)
        if self.code == "it" or number <= 10:
            return ranked(number, self.teller.language, gender)
        return counted(number, self.teller.language)
