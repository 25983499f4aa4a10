"""The texts of training: passages that were given, and what the listener must hear beyond ordinary prose.

A corpus is gathered once, from passages as the product sends them to the engine, and kept beside the checkpoint; what
is guarded (never.py) is not in it. From it each utterance is drawn: running text, words in random order so that the
listener hears rather than guesses, numbers, names nobody has heard, and edited text, in which a word is missing,
repeated or another: what is written down is always what is said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from engines.contract import BadInput
from engines.near_words import near_words
from engines.spoken_words import transcript
from engines.training import edits, figures
from engines.training.never import Guarded, guarded

HELD_OUT_EVERY = 100
LEAST_PASSAGES = 50
FIGURE_LINES = 12_000
WORDS_A_SECOND = 2.8
KINDS = {"running": 0.5, "random": 0.22, "figures": 0.08, "names": 0.05, "edited": 0.15}


@dataclass(frozen=True)
class Corpus:
    """Texts as they are sent to the engine."""

    passages: tuple[str, ...]
    figures: tuple[str, ...]
    held_out: tuple[str, ...]
    """Passages that are not trained on, to see how it goes."""

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Every word of the passages, as often as it stands there."""
        return tuple(word for passage in self.passages for word in transcript(passage).split())

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Every word of the passages once."""
        return tuple(sorted(set(self.tokens)))

    @cached_property
    def near(self) -> dict[str, tuple[str, ...]]:
        """For a word the others that differ from it by a letter or an ending."""
        return near_words(self.vocabulary)

    @property
    def digest(self) -> str:
        """Equal for equal texts."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:16]

    def drawn(self, random: np.random.Generator, seconds: float) -> str:
        """The text of an utterance of about so many seconds."""
        count = max(1, round(seconds * WORDS_A_SECOND))
        kind = str(random.choice(list(KINDS), p=list(KINDS.values())))
        if kind == "random":
            return self._random(random, count)
        if kind == "figures":
            return _joined(random, self.figures, count)
        if kind == "names":
            return edits.with_names(self._running(random, count), random, self.vocabulary)
        text = self._running(random, count)
        return edits.edited(text, random, self.vocabulary, self.near) if kind == "edited" else text

    def _running(self, random: np.random.Generator, count: int) -> str:
        """Words of the passages in their order, from the start of one or from inside it, and on into the next."""
        index = int(random.integers(len(self.passages)))
        words = self.passages[index].split()
        start = 0 if random.random() < 0.4 else int(random.integers(len(words)))
        words = words[start:]
        while len(words) < count:
            index = (index + 1) % len(self.passages)
            words += self.passages[index].split()
        return " ".join(words[:count])

    def _random(self, random: np.random.Generator, count: int) -> str:
        """Words in no order, common ones and rare ones, here and there with a mark."""
        pool: Sequence[str] = self.tokens if random.random() < 0.5 else self.vocabulary
        words = [pool[int(index)] for index in random.integers(len(pool), size=count)]
        marked = random.random() < 0.7
        return " ".join(word + (_mark(random) if marked else "") for word in words)


def gathered(
    passages: Iterable[str], spoken: Callable[[str], str], seed: int = 0, figure_lines: int = FIGURE_LINES
) -> Corpus:
    """The corpus of these passages; `spoken` makes of a text with figures what the engine is sent.

    Guarded passages are left out, and those of which nobody knows how they are said. BadInput where few are left.
    """
    guard = guarded()
    kept = dict.fromkeys(" ".join(passage.split()) for passage in passages if _is_welcome(passage, guard))
    if len(kept) < LEAST_PASSAGES:
        raise BadInput(f"There are {len(kept)} passages to train on; {LEAST_PASSAGES} are needed. Give more books.")
    held_out = tuple(passage for passage in kept if _is_held_out(passage))
    lines = (spoken(line) for line in figures.lines(np.random.default_rng([seed, 1]), figure_lines))
    return Corpus(
        passages=tuple(passage for passage in kept if passage not in set(held_out)),
        figures=tuple(line for line in lines if transcript(line)),
        held_out=held_out,
    )


def write_corpus(corpus: Corpus, path: Path) -> None:
    """The corpus is in the file, whole."""
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(asdict(corpus), ensure_ascii=False), encoding="utf-8")
    partial.replace(path)


def read_corpus(path: Path) -> Corpus:
    """The corpus of the file; BadInput where something guarded is in it."""
    told = json.loads(path.read_text(encoding="utf-8"))
    corpus = Corpus(*(tuple(told[name]) for name in ("passages", "figures", "held_out")))
    guard = guarded()
    if found := next((passage for passage in corpus.passages if guard.holds(passage)), None):
        raise BadInput(f"{path} holds what must never be trained on ({found[:60]!r}). Gather it anew.")
    return corpus


def _is_welcome(passage: str, guard: Guarded) -> bool:
    return bool(transcript(passage)) and not guard.holds(passage)


def _is_held_out(passage: str) -> bool:
    return int(hashlib.sha256(passage.encode()).hexdigest()[:8], 16) % HELD_OUT_EVERY == 0


def _joined(random: np.random.Generator, lines: Sequence[str], count: int) -> str:
    words: list[str] = []
    while len(words) < count:
        words += lines[int(random.integers(len(lines)))].split()
    return " ".join(words[: max(count, 2)])


def _mark(random: np.random.Generator) -> str:
    at = random.random()
    return "" if at < 0.85 else "," if at < 0.94 else "." if at < 0.98 else "?"
