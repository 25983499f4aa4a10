"""Addresses of pages and of people, read the short way a person would."""

from __future__ import annotations

import re

from studio.text.draft import Rule

_WORDS = {
    "en": ("dot", "at"),
    "de": ("Punkt", "at"),
    "fr": ("point", "arobase"),
    "es": ("punto", "arroba"),
    "it": ("punto", "chiocciola"),
    "pt": ("ponto", "arroba"),
}
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,40}[A-Za-z0-9])?\.){1,4}[A-Za-z]{2,18}"
ADDRESS = r"(?:https?|ftp)://\S+|(?<![\w@.])www\.\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{0,99}\w"
"""Anything that looks like the address of a page or a person, readable or not."""
ENDINGS = "com|org|net|edu|gov|info|co\\.uk|ac\\.uk|org\\.uk|io|tv|ai|fr|de|eu|uk"
"""What a page's name may end in where nothing else says that it is one."""
_BARE = re.compile(
    rf"(?<![\w@./:-])(?P<host>(?:[A-Za-z0-9][A-Za-z0-9-]{{0,40}}\.){{1,3}}(?:{ENDINGS}))(?![\w@-]|\.\w)"
    r"(?:/(?:[^\s\"'<>]*[^\s\"'<>.,;:!?)\]])?)?(?!\w)"
)
_MAIL = re.compile(rf"(?<![\w.+-])(?P<person>[A-Za-z0-9][\w.+-]{{0,40}})@(?P<host>{_HOST})(?![\w@-])")
_PAGE = re.compile(
    rf"(?:(?:https?|ftp)://(?P<host>{_HOST}|localhost)|(?<![\w@.])www\.(?P<bare>{_HOST}))"
    r"(?::[0-9]{1,5})?(?:[/?#][^\s\"'<>]*[^\s\"'<>.,;:!?)\]])?(?:/)?(?![\w@-])"
)


def rules(language: str) -> tuple[Rule, ...]:
    """Links of a language that has words for dot and at; a page is its host alone."""
    dot, at = _WORDS[language]

    def host(text: str) -> str:
        return re.sub(r"^www\.", "", text).replace(".", f" {dot} ")

    def page(match: re.Match[str]) -> str:
        return host(match["host"] or match["bare"])

    def mail(match: re.Match[str]) -> str:
        person = re.sub(r"[._+-]+", lambda mark: f" {dot} " if "." in mark.group() else " ", match["person"]).strip()
        return f"{person} {at} {host(match['host'])}"

    def bare(match: re.Match[str]) -> str:
        return host(match["host"])

    return (Rule("web address", _PAGE, page), Rule("e-mail address", _MAIL, mail), Rule("web address", _BARE, bare))
