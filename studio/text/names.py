"""The names of a book, found in its own text: what is written with a capital where nothing else asks for one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from studio.text.name_words import (
    ABBREVIATIONS,
    DETERMINERS,
    GERMAN_PARTICLES,
    LETTERS,
    NO_NAMES,
    NOUN_ENDINGS,
    PARTICLES,
    SMALL_IN_TITLES,
)

CONTEXT_CHARS = 48
"""So much of the text is shown on each side of a name where it first stands."""
LEAST_PHRASE = 2
"""So often words stand together before they are one name."""
ALWAYS_TOGETHER = 0.8
"""A word of which so much stands in one and the same name of several words is not listed again alone."""
CAPITAL_NOUNS = {"de", "lb"}
"""Languages in which a capital says noun, not name."""


@dataclass(frozen=True)
class Name:
    """A name, or a foreign word, and where a person can hear and see it."""

    name: str
    count: int
    first: str
    """The id of the first chunk that has it."""
    context: str
    """The text around it there."""
    is_foreign: bool
    """Whether it has letters that the language does not."""


def names_in(chunks: Iterable[tuple[str, str]], language: str) -> list[Name]:
    """The names in some chunks, given with their ids in the order of the book, the most frequent first."""
    found = Finder(language)
    for name, text in chunks:
        found.read(name, text)
    return found.names()


class _Run(NamedTuple):
    """Words with capitals, one after the other."""

    words: tuple[str, ...]
    unsure: int
    """How many of the first ones may have their capitals from their place, in a sentence or in a title."""
    after: str
    """The word before, in small letters."""


class Finder:
    """Reads a book chunk by chunk, and then knows its names; it keeps words and counts, not the text."""

    def __init__(self, language: str) -> None:
        self.code = language.lower().replace("_", "-").partition("-")[0]
        self._words: Counter[str] = Counter()
        self._runs: Counter[_Run] = Counter()
        self._first: dict[str, tuple[str, str]] = {}

    def read(self, chunk_id: str, text: str) -> None:
        """The words of one more chunk are counted."""
        text = text if text.isascii() else unicodedata.normalize("NFC", text)
        words = _WORD.findall(text)
        self._words.update(words)
        if not text.isascii():
            self._see_foreign(chunk_id, text)
        is_title = not any(word[0].islower() and len(word) > 2 and word not in SMALL_IN_TITLES for word in words)
        for match in _run_pattern(self.code in CAPITAL_NOUNS).finditer(text):
            opens = _opens(text, match.start())
            before = _LAST_WORD.search(text, max(0, match.start() - 24), match.start())
            after = before[1].lower() if before else ""
            for words_of_run, follows_stop in self._split(match.group()):
                opens |= follows_stop
                unsure = len(words_of_run) if is_title else int(opens)
                self._runs[_Run(words_of_run, unsure, "" if unsure else after)] += 1
                opens, after = False, ""
                for word in (*words_of_run, " ".join(words_of_run)):
                    if word not in self._first:
                        self._first[word] = chunk_id, _context(text, match.start(), match.end())

    def _see_foreign(self, chunk_id: str, text: str) -> None:
        for match in _WORD.finditer(text):
            word = match.group()
            if not word.isascii() and word not in self._first and word.islower() and self._is_foreign(word):
                self._first[word] = chunk_id, _context(text, match.start(), match.end())

    def _split(self, run: str) -> Iterator[tuple[tuple[str, ...], bool]]:
        """A run is parted at a word that is part of no name, and where a sentence ends, which is said of the next."""
        words: list[str] = []
        follows_stop = False
        for part in run.split():
            word = self._bare(part.rstrip("."))
            short = part.endswith(".") and (len(word) == 1 or word in ABBREVIATIONS)
            is_none = word in _no_names(self.code) or (len(word) < 2 and not short)
            if not is_none and words and words[-1] == "St.":
                words[-1] = f"St. {word}"
            elif not is_none:
                words.append(word + "." * short)
            if is_none or not (short or word == part):
                if words:
                    yield tuple(words), follows_stop
                words, follows_stop = [], part.endswith(".") and not is_none
        if words and words != ["St."]:
            yield tuple(words), follows_stop

    def _bare(self, word: str) -> str:
        """The word without an ending that an apostrophe sets off, or in some languages a beginning."""
        word = _SUFFIX.sub("", word.replace("’", "'"))
        return _ELISION.sub("", word) if self.code in ("fr", "it", "ca") else word

    def names(self) -> list[Name]:
        """All names, the most frequent first."""
        proper = self._proper()
        counts, inside = self._counted(proper)
        for plural in [word for word in counts if word[-1:] == "s" and counts[word[:-1]] >= counts[word]]:
            counts[plural[:-1]] += counts.pop(plural)
        listed = [
            (name, count)
            for name, count in counts.items()
            if not inside[name] or max(inside[name].values()) < ALWAYS_TOGETHER * count
        ]
        listed.sort(key=lambda one: -one[1])
        return [self._name(name, count) for name, count in listed]

    def foreign_words(self) -> list[Name]:
        """Words that are no names and have letters that the language does not, the most frequent first."""
        found = Counter(
            {word: count for word, count in self._words.items() if word.islower() and self._is_foreign(word)}
        )
        return [self._name(word, count) for word, count in found.most_common()]

    def _name(self, name: str, count: int) -> Name:
        first, context = self._first.get(name) or self._first.get(name.upper()) or self._first.get(name + "s", ("", ""))
        return Name(name, count, first, context, self._is_foreign(name))

    def _is_foreign(self, word: str) -> bool:
        letters = LETTERS.get(self.code)
        return letters is not None and any(char.isalpha() and char not in letters for char in word.lower())

    def _proper(self) -> set[str]:
        """Words that are names by how they are written throughout the book."""
        inner: Counter[str] = Counter()
        opening: Counter[str] = Counter()
        determined: Counter[str] = Counter()
        for run, count in self._runs.items():
            determined[run.words[0]] += count * self._is_determiner(run.after)
            for word in run.words[: run.unsure]:
                opening[word] += count
            for word in run.words[run.unsure :]:
                inner[word] += count
        nouns, endings = self.code in CAPITAL_NOUNS, NOUN_ENDINGS.get(self.code, ())
        proper = {
            word
            for word, count in inner.items()
            if not word.isupper()
            and word.removesuffix("s") not in _no_names(self.code)
            and count >= 3 * self._words[word.lower()]
            and 7 * count >= opening[word]
            and not (nouns and (count < 2 or 6 * determined[word] > count or word.endswith(endings)))
        }
        return proper | {word for word in {*inner, *opening} if word[-1] == "s" and word[:-1] in proper}

    def _is_determiner(self, word: str) -> bool:
        return word in DETERMINERS.get(self.code, ()) or (len(word) > 3 and word.endswith(("es", "em")))

    def _counted(self, proper: set[str]) -> tuple[Counter[str], dict[str, Counter[str]]]:
        """How often each name stands in the book, and each of its words inside which longer name."""
        counts: Counter[str] = Counter()
        inside: dict[str, Counter[str]] = defaultdict(Counter)
        phrases: Counter[tuple[str, ...]] = Counter()
        for run, count in self._runs.items():
            words = _folded(run.words, proper)
            while words and words[0] not in proper and not _is_initial(words[0]):
                words = words[1:]
            for word in words:
                counts[word] += count if word in proper else 0
            if len(words) > 1 and any(word in proper for word in words):
                phrases[words] += count
        for words, count in phrases.items():
            if count >= LEAST_PHRASE:
                counts[" ".join(words)] = count
                for word in words:
                    inside[word][" ".join(words)] += count
        return +counts, inside


@lru_cache(maxsize=8)
def _no_names(code: str) -> frozenset[str]:
    return NO_NAMES[""] | NO_NAMES.get(code, frozenset())


def _folded(words: tuple[str, ...], proper: set[str]) -> tuple[str, ...]:
    """Words in capitals as the book writes them elsewhere."""
    return tuple(title if word.isupper() and (title := word.title()) in proper else word for word in words)


def _is_initial(word: str) -> bool:
    return len(word) == 2 and word[1] == "."


# -- words with capitals in a text

_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"([^\W\d_]+) $")
_SUFFIX = re.compile(r"'(?:s|S|ll|d|ve|re|m|t)?$")
_ELISION = re.compile(r"^[dDlLmMnNsStTjJcC]'|^[qQ]u'|^(?:[Dd]e|[Aa]|[Nn]e|[Ss]u|[Dd]a)ll'")


@lru_cache(maxsize=2)
def _run_pattern(capital_nouns: bool) -> re.Pattern[str]:
    upper = _ranges(code for code in range(0x1E900) if chr(code).isupper() or chr(code).istitle())
    word = rf"[{upper}][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W\d_]*)*(?:['’-][^\W\d_]+)*['’]?"
    particles = "|".join(GERMAN_PARTICLES if capital_nouns else PARTICLES)
    between = rf"\.? (?:(?:{particles}) (?:(?:der|den|la|las|los|le) )?)?"
    return re.compile(rf"(?<![^\W_])(?<![^\W_]['’-])(?:[ldLD]['’])?{word}(?:{between}{word})*\.?")


def _ranges(codes: Iterable[int]) -> str:
    parts = []
    for _, group in groupby(enumerate(codes), key=lambda pair: pair[1] - pair[0]):
        run = [code for _, code in group]
        parts.append(chr(run[0]) if len(run) == 1 else f"{chr(run[0])}-{chr(run[-1])}")
    return "".join(parts)


def _opens(text: str, start: int) -> bool:
    """Whether a word has a capital because of where it stands, as after a full stop or at the start of a speech."""
    before = text[max(0, start - 8) : start].rstrip("_*")
    bare = before.rstrip(" ")
    if not bare or "\n" in before:
        return True
    last = bare[-1]
    if last in "\"”’»'›" and (bare != before or last in "”’"):
        return bare[-2:-1] in ".!?…:"
    return last in ".!?…:\"'“‘«‹([{—–¿¡-»"


def _context(text: str, start: int, end: int) -> str:
    low, high = max(0, start - CONTEXT_CHARS), min(len(text), end + CONTEXT_CHARS)
    shown = " ".join(text[low:high].split())
    return ("…" if low else "") + shown + ("…" if high < len(text) else "")
