"""Words that faults are made of: numbers and what they are taken for, small words, "not", other words, nonsense."""

from __future__ import annotations

import numpy as np

_UNITS = "two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = "hundred thousand million".split()
_ALIKE = dict(zip(_TEENS[3:], _TENS[1:], strict=True))
_ALIKE |= {ten: teen for teen, ten in _ALIKE.items()}
NUMBERS = {
    word: tuple(other for other in (*group, *filter(None, [_ALIKE.get(word)])) if other != word)
    for group in (_UNITS, _TEENS, _TENS, _SCALES)
    for word in group
}
"""A number word and the others of its kind; thirty for thirteen, too."""

_FUNCTION = frozenset(
    "a an the and or but nor of to in on at by for with from as into upon than if so that this these those there "
    "is was be been are were am has have had do does did will would shall should can could may might must "
    "i you he she it we they me him her us them my your his its our their who which what when where".split()
)
_WITHOUT_NOT = {"cannot": "can", "can't": "can", "won't": "will", "shan't": "shall", "not": "", "never": ""}

UNRELATED = tuple(
    (
        "barrel candle dragon engine feather gallop harvest island jungle kettle lantern mirror needle orchard pepper "
        "quarrel rabbit saddle timber umbrella velvet whistle yellow zebra anchor bottle carpet donkey elephant "
        "furnace ginger hammer insect jacket kingdom lemon magnet napkin oyster parcel ribbon shovel tunnel violin"
    ).split()
)  # fmt: skip
"""Words that stand for an unrelated one where nothing else is at hand."""
OTHER_TEXT = "Quite another paragraph is read here, from some other page, and not one word of it belongs in this place."

_CONSONANTS = "b d f g k l m n p r s t v z".split()
_VOWELS = "a e i o u oo ee".split()


def is_function(word: str) -> bool:
    """Whether it is a small word that carries the grammar, in small letters."""
    return word in _FUNCTION


def is_content(word: str) -> bool:
    """Whether it is a word that carries meaning: of four letters or more, and neither a small one nor a number."""
    return len(word) > 3 and word not in _FUNCTION and word not in NUMBERS and not has_not(word)


def without_not(word: str) -> str | None:
    """What is left of a word without its "not", empty where it is all "not"; None where it has none."""
    if word in _WITHOUT_NOT:
        return _WITHOUT_NOT[word]
    return word.removesuffix("n't") if word.endswith("n't") else None


def has_not(word: str) -> bool:
    """Whether it is a "not", or ends in one, or is a "never"."""
    return without_not(word) is not None


def nonsense(random: np.random.Generator) -> str:
    """Three to six words that mean nothing, of two or three syllables each."""
    return " ".join(_made_up(random) for _ in range(int(random.integers(3, 7)))) + "."


def _made_up(random: np.random.Generator) -> str:
    syllables = int(random.integers(2, 4))
    return "".join(str(random.choice(_CONSONANTS)) + str(random.choice(_VOWELS)) for _ in range(syllables))
