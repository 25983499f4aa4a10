"""What sort of word a difference touches, and what a listener cannot know: names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engines.alike import is_english, key
from engines.hearing import Severity

_NEGATIONS = frozenset(
    "not no never none nothing nor neither nobody nowhere cannot without hardly scarcely "
    "nicht kein keine nie niemals nichts ohne ne pas jamais rien sans non nunca nada sin mai niente senza não".split()
)
_NUMBERS = frozenset(
    "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion "
    "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth sixtieth seventieth "
    "eightieth ninetieth hundredth thousandth half quarter dozen".split()
)
_FUNCTION = frozenset(
    "a an the and or but if so than then as at by for from in into of off on onto out over to up with upon "
    "i me my you your he him his she her it its we us our they them their this that these those there here "
    "who whom whose which what is am are was were be been being do does did have has had will would shall should "
    "can could may might must i'm i'll i'd i've it's he's she's we're they're you're that's "
    "der die das ein eine und oder le la les un une et ou el los las y o il lo gli e".split()
)
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december mr mrs miss ms dr mister doctor sir lord lady god".split()
)
_I = re.compile(r"i(['’](m|ll|d|ve))?$")
_SENTENCE_END = re.compile(r"[.!?:…][\"”’')\]]*[\-‐-―…/]*$")
_OPENING = "\"“‘'([¿¡—–"
_SHARE_OF_A_HEADING = 0.6
"""Of its words with a capital; a line with so many is a heading, and its capitals say nothing."""
HALF = 0.5
"""Of the sound; words that differ in no more may be one name in two ears."""
WEIGHTS: dict[Severity, float] = {"": 0.0, "function": 0.5, "content": 1.0, "name": 1.0, "number": 2.0, "negation": 2.0}


def severity_of(expected: str, heard: str, language_id: str = "en", named: bool = False) -> Severity:
    """What sort of word a difference touches, the gravest of both sides; `named` where the expected word is a name."""
    words = {_bare(part) for side in (expected, heard) for part in re.split(r"[\s\-‐-―/]+", side)} - {""}
    if any(word in _NEGATIONS or re.search(r"n['’]t$", word) for word in words):
        return "negation"
    if any(word in _NUMBERS or any(map(str.isdigit, word)) for word in words):
        return "number"
    if named:
        return "name"
    return "function" if words <= _FUNCTION else "content"


def names_among(words: Sequence[str], language_id: str = "en") -> list[bool]:
    """For each word of a text as it is written, whether it looks like a name: a capital amid a sentence.

    A word that is one somewhere is one everywhere. German nouns all have capitals: there nothing is known.
    """
    capital = [word.lstrip(_OPENING)[:1].isupper() for word in words]
    if not words or language_id[:2].lower() == "de" or sum(capital) > max(2, _SHARE_OF_A_HEADING * len(words)):
        return [False] * len(words)
    amid = [capital[at] and _is_amid(words, at) for at in range(len(words))]
    known = {key(word, language_id) for word, name in zip(words, amid, strict=True) if name}
    return [capital[at] and key(word, language_id) in known for at, word in enumerate(words)]


def _is_amid(words: Sequence[str], at: int) -> bool:
    bare = _bare(words[at])
    if at == 0 or bare in _CALENDAR or bare in _FUNCTION or _I.match(bare) or words[at][0] in _OPENING:
        return False
    return not _SENTENCE_END.search(words[at - 1]) or _bare(words[at - 1]) in ("mr", "mrs", "dr", "st", "ms")


def alike_in_sound(expected: str, heard: str, language_id: str = "en") -> bool:
    """Whether a stranger to the expected words might have written the heard ones: at least half of the sound agrees."""
    return unlikeness(expected, heard, language_id) <= HALF


def unlikeness(one: str, other: str, language_id: str = "en") -> float:
    """How much of the sound differs, 0 to 1; 0 where no more than the spelling of vowels does, 1 where one is empty."""
    first, second = (_skeleton(side, language_id) for side in (one, other))
    return _distance(first, second) / max(len(first), len(second)) if first and second else 1.0


_SKELETON = [
    (r"[^a-z]", ""),
    (r"tch|ch|sh|sch|j|dge?", "S"),
    (r"gh(?=[^aeiou]|$)", ""),
    (r"ph", "f"),
    (r"th", "T"),
    (r"ck|qu|[cqk]|x", "k"),
    (r"[zs]", "s"),
    (r"[dt]", "t"),
    (r"[bp]", "p"),
    (r"[vf]", "f"),
    (r"[aeiouyw]+", "a"),
    (r"(.)\1+", r"\1"),
    (r"h", ""),
]


def _skeleton(text: str, language_id: str) -> str:
    """Its consonants by where they are made, its vowels by where they are."""
    sound = text.lower() if is_english(language_id) else "".join(key(word, language_id) for word in text.split())
    for pattern, letter in _SKELETON:
        sound = re.sub(pattern, letter, sound)
    return sound


def _distance(one: str, other: str) -> int:
    """Edits between two short strings."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, wanted in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (letter != wanted))
    return row[-1]


def _bare(word: str) -> str:
    return word.lower().strip(".,;:!?\"“”‘’'()[]…-‐‑–—/").replace("’", "'")
