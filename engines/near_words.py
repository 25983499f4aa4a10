"""Words that are easily taken for one another: one letter otherwise, or an ending more or less."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

ENDINGS = ("s", "es", "d", "ed", "ing", "er", "ly", "y", "n", "'s", "ness", "less", "ful")


def near_words(vocabulary: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For each word the words of the vocabulary that have one letter otherwise, or an ending more or less."""
    groups: dict[str, list[str]] = defaultdict(list)
    for word in vocabulary:
        for index in range(len(word) if len(word) > 2 else 0):
            groups[f"{word[:index]}*{word[index + 1 :]}"].append(word)
    found: dict[str, set[str]] = defaultdict(set)
    for group in groups.values():
        for word in group:
            found[word].update(other for other in group[:20] if other != word)
    known = set(vocabulary)
    for word in vocabulary:
        for longer in {word + ending for ending in ENDINGS} & known:
            found[word].add(longer)
            found[longer].add(word)
    return {word: tuple(sorted(others)) for word, others in found.items() if others}
