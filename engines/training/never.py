"""What is never trained on: the texts that every figure comes from, known by fingerprints of their runs of words.

A fingerprint is the hash of eight words in a row, taken at every third word. A text that has eleven words in a row in
common with a guarded one has a fingerprint of it, wherever sentences or chunks are cut.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.spoken_words import transcript

RUN_WORDS = 8
EVERY = 3
_DIGITS = 10
_FILE = Path(__file__).with_name("never.json")


@dataclass(frozen=True)
class Guarded:
    """Titles and fingerprints of what is never trained on."""

    titles: frozenset[str]
    prints: frozenset[str]

    def holds(self, text: str) -> bool:
        """Whether a run of the text's words is one of the guarded ones."""
        return not self.prints.isdisjoint(_prints(transcript(text).split(), 1))

    def holds_title(self, title: str) -> bool:
        """Whether this is the title of a guarded book or chapter."""
        return _hashed(transcript(title)) in self.titles


def guarded() -> Guarded:
    """What the manifest beside this file guards."""
    told = json.loads(_FILE.read_text(encoding="utf-8"))
    return Guarded(frozenset(told["titles"]), frozenset(told["prints"]))


def manifest_of(titles: Iterable[str], texts: Iterable[Sequence[str]]) -> dict[str, object]:
    """What the manifest holds for these titles and these texts, each a list of passages in their order."""
    prints = {found for passages in texts for found in _prints(transcript_of(passages), EVERY)}
    return {
        "what": f"SHA-256, {_DIGITS} digits, of {RUN_WORDS} words in a row at every {EVERY}rd word, and of titles",
        "titles": sorted({_hashed(transcript(title)) for title in titles}),
        "prints": sorted(prints),
    }


def transcript_of(passages: Iterable[str]) -> list[str]:
    """The words of passages in a row; one that nobody can write down has none."""
    return [word for passage in passages for word in transcript(passage).split()]


def write_manifest(manifest: dict[str, object]) -> None:
    """The manifest beside this file is this one."""
    _FILE.write_text(json.dumps(manifest, indent=0) + "\n", encoding="utf-8")


def _prints(words: Sequence[str], every: int) -> Iterator[str]:
    for start in range(0, len(words) - RUN_WORDS + 1, every):
        yield _hashed(" ".join(words[start : start + RUN_WORDS]))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
