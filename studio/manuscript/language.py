"""Language tags to the two letters of ISO 639-1, and the language of a text that bears no tag."""

from __future__ import annotations

import re

_THREE = {
    "ara": "ar",
    "bul": "bg",
    "cat": "ca",
    "ces": "cs",
    "cze": "cs",
    "cym": "cy",
    "wel": "cy",
    "dan": "da",
    "deu": "de",
    "ger": "de",
    "ell": "el",
    "gre": "el",
    "eng": "en",
    "epo": "eo",
    "spa": "es",
    "est": "et",
    "eus": "eu",
    "fas": "fa",
    "per": "fa",
    "fin": "fi",
    "fra": "fr",
    "fre": "fr",
    "gle": "ga",
    "heb": "he",
    "hin": "hi",
    "hrv": "hr",
    "hun": "hu",
    "hye": "hy",
    "ind": "id",
    "isl": "is",
    "ice": "is",
    "ita": "it",
    "jpn": "ja",
    "kor": "ko",
    "lat": "la",
    "lit": "lt",
    "lav": "lv",
    "nld": "nl",
    "dut": "nl",
    "nor": "no",
    "nob": "nb",
    "nno": "nn",
    "pol": "pl",
    "por": "pt",
    "ron": "ro",
    "rum": "ro",
    "rus": "ru",
    "slk": "sk",
    "slo": "sk",
    "slv": "sl",
    "srp": "sr",
    "swe": "sv",
    "tur": "tr",
    "ukr": "uk",
    "vie": "vi",
    "zho": "zh",
    "chi": "zh",
}
_NAMES = {
    "english": "en",
    "french": "fr",
    "german": "de",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
    "finnish": "fi",
    "swedish": "sv",
    "danish": "da",
    "norwegian": "no",
    "polish": "pl",
    "russian": "ru",
    "greek": "el",
    "latin": "la",
    "hungarian": "hu",
    "chinese": "zh",
    "japanese": "ja",
}


def two_letters(stated: str) -> str:
    """ISO 639-1 of a tag such as en-GB, a three-letter code or an English name; empty when there is none."""
    word = stated.strip().lower().replace("_", "-").partition("-")[0]
    if len(word) == 2 and word.isascii() and word.isalpha():
        return word
    return _THREE.get(word) or _NAMES.get(word, "")


_OTHER_LETTERS = frozenset("ar be bg el fa he hi hy ja ka ko mk ru th uk ur yi zh".split())
"""Written in other letters than Latin; in Latin ones they are a transcription that only readers of the book know."""


def spoken_in(stated: str) -> str:
    """ISO 639-1 of the tag of a run in a book; empty too for a transcription, which is for the book's own readers."""
    code = two_letters(stated)
    return "" if code in _OTHER_LETTERS and "-latn" in stated.lower().replace("_", "-") else code


_LITTLE_WORDS = {
    "en": "the and of to was that with his her for had not were which from this you they",
    "de": "der die das und ist nicht ein eine den dem zu mit sich auf war wie auch dass daß sie er",
    "fr": "le la les des et une est dans que qui pour elle il ne pas sur avec au du était",
    "es": "el la los las y una que en por con para como su más pero del había era no se",
    "it": "il la gli di che una non per con del della era sono come più nel alla si ma anche",
    "pt": "o os as uma que não para com do da em no na por mais como mas ele ela era",
    "nl": "de het een en van niet dat met zijn op voor maar ook was aan hij ik naar werd haar",
    "sv": "och att det som en på är för med den av inte han hon var ett till hade från om",
}
_COUNTED = {language: frozenset(words.split()) for language, words in _LITTLE_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT_CHARS = 60_000


def language_of(text: str) -> str:
    """The language that a text's little words are of; empty where they are few, or two languages have them alike."""
    words = _WORD.findall(text[:_LOOKED_AT_CHARS].lower())
    counts = sorted(((sum(word in little for word in words), name) for name, little in _COUNTED.items()), reverse=True)
    (most, best), (next_most, _) = counts[:2]
    return best if most >= 6 and most * 8 >= len(words) and most >= 1.4 * next_most else ""


def untagged(text: str) -> tuple[str, str]:
    """The language to read a text in that bears no tag, and the line that says so."""
    if found := language_of(text):
        title = next(name.title() for name, code in _NAMES.items() if code == found)
        return found, f"The file does not say its language; by its words it is {title}."
    return "en", "The file does not say its language; English is assumed."
