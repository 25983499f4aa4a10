"""Addresses of pages and of people, read the short way a person would."""

from __future__ import annotations

import re

from studio.text.draft import Rule
from studio.text.numerals import digits

_WORDS = {
    "en": ("dot", "at", "dash", "underscore", "plus"),
    "de": ("Punkt", "at", "Bindestrich", "Unterstrich", "plus"),
    "fr": ("point", "arobase", "tiret", "tiret bas", "plus"),
    "es": ("punto", "arroba", "guion", "guion bajo", "más"),
    "it": ("punto", "chiocciola", "trattino", "trattino basso", "più"),
    "pt": ("ponto", "arroba", "hífen", "sublinhado", "mais"),
}
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,40}[A-Za-z0-9])?\.){1,4}[A-Za-z]{2,18}"
ADDRESS = r"(?:https?|ftp)://\S+|(?<![\w@.])www\.\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{0,99}\w"
"""Anything that looks like the address of a page or a person, readable or not."""
ENDINGS = "com|org|net|edu|gov|info|co\\.uk|ac\\.uk|org\\.uk|io|tv|ai|fr|de|eu|uk"
"""What a page's name may end in where nothing else says that it is one."""
_BARE = re.compile(
    rf"(?<![\w@./:-])(?P<host>(?:[A-Za-z0-9][A-Za-z0-9_-]{{0,40}}\.){{1,3}}(?:{ENDINGS}))(?![\w@-]|\.\w)"
    r"(?:/(?:[^\s\"'<>]*[^\s\"'<>.,;:!?)\]])?)?(?!\w)"
)
_MAIL = re.compile(rf"(?:\bmailto:)?(?<![\w.+&-])(?P<person>[A-Za-z0-9_][\w.+&-]{{0,60}})@(?P<host>{_HOST})(?![\w@-])")
_IDENTIFIER = re.compile(r"(?<!\w)(?:doi|DOI): ?10\.(?P<register>[0-9]{4,9})/(?P<name>[\w.-]{0,60}\w)")
_DIGITS = re.compile("[0-9]+")
_PAGE = re.compile(
    rf"(?:(?<![\w@.])(?!file:)[a-z][a-z0-9+-]{{1,11}}://(?:[\w.:-]{{1,40}}@)?(?P<host>{_HOST}|[A-Za-z0-9](?:[\w.-]{{0,80}}\w)?)"
    rf"|(?<![\w@.])www\.(?P<bare>{_HOST}))"
    r"(?::[0-9]{1,5})?(?:[/?#][^\s\"'<>]*[^\s\"'<>.,;:!?)\]])?(?:/)?(?![\w@-])"
)


def rules(language: str) -> tuple[Rule, ...]:
    """Links of a language that has words for dot and at; a page is its host alone."""
    dot, at, dash, underscore, plus = _WORDS[language]
    names = {".": dot, "-": dash, "_": underscore, "+": plus, "&": "&"}

    def spelt(text: str) -> str:
        marked = re.sub("[._+&-]", lambda mark: f" {names[mark.group()]} ", text)
        return " ".join(_DIGITS.sub(lambda found: f" {digits(found.group(), language)} ", marked).split())

    def host(text: str) -> str:
        return re.sub(r"^www\.", "", text).replace(".", f" {dot} ").replace("_", f" {underscore} ")

    def page(match: re.Match[str]) -> str:
        return host(match["host"] or match["bare"])

    def mail(match: re.Match[str]) -> str:
        return f"{spelt(match['person'])} {at} {spelt(match['host'])}"

    def bare(match: re.Match[str]) -> str:
        return host(match["host"])

    def identifier(match: re.Match[str]) -> str:
        return f"D O I ten point {digits(match['register'])} slash {spelt(match['name'])}".replace(" /", " slash")

    found = (Rule("web address", _PAGE, page), Rule("e-mail address", _MAIL, mail), Rule("web address", _BARE, bare))
    return (*found, Rule("identifier", _IDENTIFIER, identifier)) if language == "en" else found
