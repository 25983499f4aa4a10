"""Text that is not what was written: words left out, said twice, exchanged, or made up. What is said is the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engines.spoken_words import transcript

_Random = np.random.Generator
_MARKS = ".,;:!?\"'()[]-"


def edited(text: str, random: _Random, vocabulary: Sequence[str], near: Mapping[str, Sequence[str]]) -> str:
    """The text with one to three of its words left out, repeated or exchanged."""
    words = text.split()
    for _ in range(int(random.integers(1, 4))):
        if len(words) > 1:
            _EDITS[int(random.integers(len(_EDITS)))](words, random, vocabulary, near)
    return " ".join(words)


def with_names(text: str, random: _Random, vocabulary: Sequence[str]) -> str:
    """The text with up to three words exchanged for names that are made of the halves of words."""
    words = text.split()
    for _ in range(int(random.integers(1, 4))):
        _put(words, int(random.integers(len(words))), _made_up(random, vocabulary).capitalize())
    return " ".join(words)


def _leave_out(words: list[str], random: _Random, _v: Sequence[str], _n: Mapping[str, Sequence[str]]) -> None:
    at, size = int(random.integers(len(words))), _size(random)
    if size < len(words):
        del words[at : at + size]


def _repeat(words: list[str], random: _Random, _v: Sequence[str], _n: Mapping[str, Sequence[str]]) -> None:
    at, size = int(random.integers(len(words))), _size(random)
    words[at:at] = [word.rstrip(_MARKS) or word for word in words[at : at + size]]


def _exchange(words: list[str], random: _Random, vocabulary: Sequence[str], _n: Mapping[str, Sequence[str]]) -> None:
    _put(words, int(random.integers(len(words))), str(vocabulary[int(random.integers(len(vocabulary)))]))


def _go_near(words: list[str], random: _Random, _v: Sequence[str], near: Mapping[str, Sequence[str]]) -> None:
    able = [index for index, word in enumerate(words) if transcript(word) in near]
    if able:
        at = able[int(random.integers(len(able)))]
        others = near[transcript(words[at])]
        _put(words, at, others[int(random.integers(len(others)))])


def _swap(words: list[str], random: _Random, _v: Sequence[str], _n: Mapping[str, Sequence[str]]) -> None:
    at = int(random.integers(len(words) - 1))
    words[at], words[at + 1] = words[at + 1], words[at]


_EDITS = (_leave_out, _repeat, _exchange, _go_near, _go_near, _swap)


def _size(random: _Random) -> int:
    return 1 if random.random() < 0.6 else int(random.integers(2, 6))


def _put(words: list[str], at: int, new: str) -> None:
    """The word there is another, with the marks that stood around the old one."""
    old = words[at]
    bare = old.strip(_MARKS)
    before, _, after = old.partition(bare) if bare else ("", "", old)
    words[at] = f"{before}{new}{after}"


def _made_up(random: _Random, vocabulary: Sequence[str]) -> str:
    first, second = (vocabulary[int(index)].replace("'", "") for index in random.integers(len(vocabulary), size=2))
    return first[: max(2, len(first) // 2)] + second[len(second) // 2 :]
