"""A person's own pronunciations: words and phrases, and what is said for them, whatever ending or case they have.

The respelling is said as it was typed. An ending of the word in the text is put on it: "Hermiones", "HERMIONE'S".
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from engines.contract import BadInput
from studio.text.draft import PRONUNCIATION, Found
from studio.text.folding import Folded, fold, plainly
from studio.text.model import Change

MOST_CHARS = 200
"""Of what is written, of its respelling and of its note."""
FEW = 40
"""So many words are sooner looked for one by one than the text is taken apart."""

_FREE = (
    "\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u3041-\u309f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
)
"""Scripts that run words together, where a name ends nowhere that can be seen."""
_KANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
_TOKEN = re.compile(rf"[{_FREE}]|[{_KANA}]+|[^\W_{_FREE}{_KANA}]+|[^\w\s]|_")
_IS_FREE = re.compile(f"[{_FREE}]").match
_IS_KANA = re.compile(f"[{_KANA}]").match
_APOSTROPHE_TAIL = re.compile(r"'(?:ll|d|ve|re)(?![^\W_])")
_POSSESSIVE = re.compile(r"'s(?![^\W_])")
_LATIN_WORD = re.compile(r"(?:^|[^\w])(?P<word>[a-zà-ɏ]{3,})$")
_HISSES = re.compile(r"(?:[sxz]|ch|sh)$", re.IGNORECASE)
_CLEAR_END = re.compile(r"[^\W\d_]{2}$")
_OPEN_VOWEL = re.compile(r"(?:^|[^aeiou])[aiou]$", re.IGNORECASE)
_TEXT_ENDS = re.compile(r"[\"'”’)\]»]{0,9}\s{0,9}$")
_NO_PLURALS = frozenset({"does", "plus", "this", "thus"})


@dataclass(frozen=True)
class Entry:
    """What is written, and what is said for it."""

    written: str
    """A word or phrase: "Hermione", "Dr. Who", "C++"."""
    respelling: str
    """What is said, as typed: "her my oh nee"."""
    case_sensitive: bool = False
    """Whether "Polish" leaves "polish" alone."""
    note: str = ""
    """For people: whose name it is, who decided."""


def checked(entry: Entry) -> Entry:
    """The entry with its white space folded and its letters composed; BadInput where it can say nothing."""
    written, respelling, note = map(_tidy, (entry.written, entry.respelling, entry.note))
    for name, text in (("word", written), ("respelling", respelling), ("note", note)):
        if len(text) > MOST_CHARS:
            raise BadInput(f"The {name} {text[:40]!r}... is longer than {MOST_CHARS} characters. Shorten it.")
    if not fold(written).text.strip():
        raise BadInput("A pronunciation needs the word it is for. Type the word as the book has it.")
    if not any(char.isalnum() for char in respelling):
        raise BadInput(f"Nothing to say is given for {written!r}. Type how it sounds, as 'her my oh nee'.")
    return replace(entry, written=written, respelling=respelling, note=note)


def _tidy(text: str) -> str:
    """Composed, single-spaced, and without what no file or engine can hold."""
    text = "".join(char for char in text if char.isspace() or unicodedata.category(char) not in ("Cc", "Cs", "Cf"))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def key_of(entry: Entry) -> tuple[str, bool]:
    """What two entries for the same word have in common; one takes the place of the other."""
    written = plainly(entry.written)
    return (written if entry.case_sensitive else fold(written).text), entry.case_sensitive


class _Form(NamedTuple):
    """One way in which an entry's word may stand in a text."""

    stem: str
    """As much of it as is also in the entry, in its own capitals."""
    said: str
    entry: Entry
    inflected: bool


class Lexicon:
    """Entries made ready for finding; equal to any other that says the same."""

    __slots__ = ("_forms", "_lengths", "digest", "entries")

    entries: tuple[Entry, ...]
    digest: str
    """Of everything that bears on what is said."""

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Lexicon:
        """A lexicon of these entries; of two for the same word, the later one's."""
        made = cls()
        last = {key_of(entry): entry for entry in map(checked, entries)}
        made.entries = tuple(last.values())
        told = sorted((one.written, one.respelling, one.case_sensitive) for one in made.entries)
        made.digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
        made._index()
        return made

    def __len__(self) -> int:
        return len(self.entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexicon) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def touches(self, text: str) -> bool:
        """Whether any of the entries changes how the text is said."""
        return any(True for _ in self._found(text))

    def replacements(self, text: str) -> list[Found]:
        """What is said instead, in order: at each place the longest entry that fits."""
        return [found for found, _ in self._found(text)]

    def found_in(self, text: str) -> list[Entry]:
        """The entries that change how the text is said, in the order of the text."""
        return [entry for _, entry in self._found(text)]

    def _index(self) -> None:
        self._forms: dict[str, list[_Form]] = {}
        lengths: dict[str, set[int]] = {}
        for entry in self.entries:
            for written, form in _forms(entry):
                self._forms.setdefault(written, []).append(form)
                lengths.setdefault(_first_token(written), set()).add(len(written))
        for forms in self._forms.values():
            forms.sort(key=lambda form: (form.inflected, not form.entry.case_sensitive))
        self._lengths = {token: tuple(sorted(sizes, reverse=True)) for token, sizes in lengths.items()}

    def _found(self, text: str) -> Iterator[tuple[Found, Entry]]:
        folded = fold(text)
        if self._lacks_all(folded.text):
            return
        free_from = 0
        for token in _TOKEN.finditer(folded.text):
            at = token.start()
            sizes = self._lengths.get(token.group()) if at >= free_from else None
            match = self._at(text, folded, at, sizes) if sizes else None
            if match:
                free_from = match[2]
                yield match[0], match[1]

    def _lacks_all(self, folded: str) -> bool:
        """Whether no entry can be in a text, as is quickly seen."""
        if len(self._lengths) <= FEW:
            return not any(token in folded for token in self._lengths)
        return self._lengths.keys().isdisjoint(_TOKEN.findall(folded))

    def _at(self, text: str, folded: Folded, at: int, sizes: Iterable[int]) -> tuple[Found, Entry, int] | None:
        """The longest entry that stands at a place of the folded text, and where it ends there."""
        if not _begins(folded.text, at):
            return None
        for size in sizes:
            for form in self._forms.get(folded.text[at : at + size], ()):
                tail = _tail(folded.text, at + size)
                if tail is not None and len(folded.text) >= at + size:
                    raw_start, raw_end = folded.raw(at, at + size)
                    if _fits(form, text[raw_start:raw_end]):
                        start, end = folded.raw(at, at + size + len(tail))
                        said = form.said + tail + _lost_stop(form.entry, text, end)
                        return Found(start, end, said), form.entry, at + size + len(tail)
        return None


def _first_token(written: str) -> str:
    match = _TOKEN.match(written)
    return match.group() if match else ""


def _forms(entry: Entry) -> Iterator[tuple[str, _Form]]:
    """Each folded text that the entry is found as."""
    stem, folded = plainly(entry.written), fold(entry.written).text.strip()
    bases = [folded, folded.replace("ß", "ss")] if "ß" in folded and not entry.case_sensitive else [folded]
    for base in bases:
        yield base, _Form(stem, entry.respelling, entry, False)
        if _LATIN_WORD.search(base):
            said = entry.respelling + _plural_ending(entry.respelling)
            if re.search("[^aeiou]y$", base):
                yield base[:-1] + "ies", _Form(stem[:-1], said, entry, True)
            if _HISSES.search(base) or base.endswith("o"):
                yield base + "es", _Form(stem, said, entry, True)
            if not _HISSES.search(base) and base + "s" not in _NO_PLURALS:
                yield base + "s", _Form(stem, said, entry, True)


def _plural_ending(respelling: str) -> str:
    if not _CLEAR_END.search(respelling) or _OPEN_VOWEL.search(respelling):
        return "'s"
    return "es" if _HISSES.search(respelling) else "s"


def _fits(form: _Form, raw: str) -> bool:
    """Whether the capitals are those that the entry asks for; names are names in the plural too."""
    if form.entry.case_sensitive:
        return plainly(raw).startswith(form.stem)
    return not form.inflected or not form.stem[:1].isupper() or raw[:1].isupper()


def _lost_stop(entry: Entry, text: str, end: int) -> str:
    """A full stop, where the one of the abbreviation also ended the text."""
    swallowed = entry.written.endswith(".") and not entry.respelling.endswith((".", "!", "?"))
    return "." if swallowed and _TEXT_ENDS.match(text, end) else ""


# -- where words begin and end


def _kind(char: str) -> str:
    if not (char.isalnum() or unicodedata.category(char)[0] == "M"):
        return ""
    return "free" if _IS_FREE(char) else "kana" if _IS_KANA(char) else "word"


def _runs_on(before: str, after: str) -> bool:
    """Whether a word goes on from one character to the next."""
    if unicodedata.category(after)[0] == "M":
        return True
    kind = _kind(before)
    return kind in ("kana", "word") and kind == _kind(after)


def _begins(text: str, at: int) -> bool:
    if not at:
        return True
    before, first = text[at - 1], text[at]
    if before == "'" and at > 1 and text[at - 2].isalpha() and first.isalpha():
        return text[at : at + 3].isalpha() and len(text[at : at + 3]) == 3  # l'Hermione, but not the t of don't
    if first.isdigit() and before in ".,:/" and at > 1 and text[at - 2].isdigit():
        return False
    return not _runs_on(before, first) and not (_kind(before) == "word" and not first.isalnum())


def _tail(text: str, end: int) -> str | None:
    """The possessive ending at a place; None where the word goes on."""
    if end >= len(text):
        return ""
    last, after = text[end - 1], text[end]
    if after == "'" and text[end + 1 : end + 2].isalpha():
        possessive = _POSSESSIVE.match(text, end)
        return possessive.group() if possessive else "" if _APOSTROPHE_TAIL.match(text, end) else None
    if last.isdigit() and after in ".,:/" and text[end + 1 : end + 2].isdigit():
        return None
    if not last.isalnum() and _kind(last) != "word" and _kind(after) == "word":
        return None
    return None if _runs_on(last, after) else ""


def as_heard(text: str, changes: Iterable[Change]) -> str:
    """What a listener may well hear: the changes of a text made in it, but names as they are written.

    A listener that knows the name writes "Hermione" where "her my oh nee" was said, and has heard it right.
    """
    parts: list[str] = []
    at = 0
    for one in changes:
        stop = one.spoken[-1:] if one.spoken[-1:] in ".!?" and one.source[-1:] not in ".!?" else ""
        parts += text[at : one.start], one.source + stop if one.rule == PRONUNCIATION else one.spoken
        at = one.end
    return " ".join("".join([*parts, text[at:]]).split())
