"""Takes with one fault each, made on purpose, to measure what is caught: by another text, or by cutting the sound.

    original = Original(text, say)
    faulty = made("dropped word", original, seed=7)     # None where the text has nothing that could go wrong so

Each fault is a pure function of the original and the seed, and knows which expected words it touches and when. What is
dropped or repeated is, by the seed, either left out of the text that is spoken or cut out of the sound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

import numpy as np

from engines.alike import key
from engines.contract import BadInput
from engines.fault_words import NUMBERS, has_not, is_content, is_function, nonsense, without_not
from engines.marked_speech import SILENCE, Piece, Speech, spliced
from engines.original import Faulty, Original, audio_at, audio_of, spans_of
from engines.sound_faults import clipped, cut_ending, gap, noise_burst, quieter

_CLAUSE_WORDS = (2, 12)
_MARKS = ".,;:!?—–"
_TRIES = 12
_Random = np.random.Generator


def made(name: str, original: Original, seed: int) -> Faulty | None:
    """The original with this fault at a place that the seed chooses; None where it has no such place."""
    needs = _NEEDS.get(name)
    if needs and not any(needs(said.word) for said in original.words):
        return None
    try:
        return FAULTS[name](original, np.random.default_rng(seed)) if original.can_be_faulty() else None
    except BadInput:  # what was to be said is nothing that the engine can say
        return None


def dropped_word(original: Original, random: _Random) -> Faulty | None:
    """A word that carries meaning is not said."""
    return _dropped(original, random, _one_of(original, random, is_content))


def dropped_function_word(original: Original, random: _Random) -> Faulty | None:
    """A small word, such as "the" or "of", is not said."""
    return _dropped(original, random, _one_of(original, random, is_function))


def dropped_clause(original: Original, random: _Random) -> Faulty | None:
    """What stands between two marks is not said, but something before or after it is."""
    clauses = _clauses(original)
    return _dropped(original, random, clauses[int(random.integers(len(clauses)))]) if clauses else None


def near_word(original: Original, random: _Random) -> Faulty | None:
    """A word with another ending, or with one letter otherwise, is said: walked for walks; names are left alone."""

    capitals = {said.word for said in original.words if original.text[said.start].isupper()}

    def others(word: str) -> Sequence[str]:
        if word in capitals:
            return ()
        return original.near.get(word, ()) if original.near else _inflected(word)

    return _replaced(original, random, is_content, others)


def unrelated_word(original: Original, random: _Random) -> Faulty | None:
    """Quite another word is said."""

    def others(word: str) -> Sequence[str]:
        near = {word, *original.near.get(word, ())}
        return [other for other in original.vocabulary if other[0] != word[0] and other not in near]

    return _replaced(original, random, is_content, others)


def changed_number(original: Original, random: _Random) -> Faulty | None:
    """Another number word is said."""
    return _replaced(original, random, NUMBERS.__contains__, NUMBERS.__getitem__)


def lost_not(original: Original, random: _Random) -> Faulty | None:
    """A "not", "n't" or "never" is not said."""
    run = _one_of(original, random, has_not)
    return _instead(original, run[0], without_not(original.words[run[0]].word) or "") if run else None


def repeated_word(original: Original, random: _Random) -> Faulty | None:
    """A word is said twice."""
    return _repeated(original, random, _one_of(original, random, lambda word: len(word) > 1))


def repeated_phrase(original: Original, random: _Random) -> Faulty | None:
    """Two to five words in a row are said twice."""
    size = int(random.integers(2, 6))
    if len(original.words) <= size:
        return None
    first = int(random.integers(len(original.words) - size + 1))
    return _repeated(original, random, (first, first + size))


def babble_added(original: Original, random: _Random) -> Faulty | None:
    """Syllables without a meaning are said after the text, or somewhere inside it."""
    count = len(original.words)
    at = count if random.random() < 0.5 else int(random.integers(1, count))
    babble = original.say(nonsense(random))
    cut = original.spans[at - 1].end_seconds if at < count else original.speech.seconds
    sound, rate_hz = original.speech.samples, original.speech.rate_hz
    joined = np.concatenate([sound[: round(cut * rate_hz)], babble.samples, sound[round(cut * rate_hz) :]])
    return Faulty(audio_at(joined, rate_hz), "babble", at, at, cut, cut + babble.seconds)


def wrong_chunk(original: Original, random: _Random) -> Faulty | None:
    """Another text is said."""
    speech = original.say(original.other_text)
    return Faulty(audio_of(speech), "another text", 0, len(original.words), 0.0, speech.seconds)


_Run = tuple[int, int]


def _one_of(original: Original, random: _Random, fits: Callable[[str], bool]) -> _Run | None:
    able = [index for index, said in enumerate(original.words) if fits(said.word)]
    if not able:
        return None
    at = able[int(random.integers(len(able)))]
    return at, at + 1


def _clauses(original: Original) -> list[_Run]:
    words, text = original.words, original.text
    stops = [i + 1 for i in range(len(words) - 1) if set(_MARKS) & set(text[words[i].end : words[i + 1].start])]
    bounds = [0, *stops, len(words)]
    least, most = _CLAUSE_WORDS
    return [(first, after) for first, after in pairwise(bounds) if least <= after - first <= min(most, len(words) - 2)]


def _dropped(original: Original, random: _Random, run: _Run | None) -> Faulty | None:
    if run is None or run[1] - run[0] >= len(original.words):
        return None
    first, after = run
    told = f"{_phrase(original, run)!r} is left out"
    start, end = original.spans[first].start_seconds, original.spans[after - 1].end_seconds
    if random.random() < 0.5 and _stands_alone(original.spans, run):
        speech = spliced(original.speech, [Piece(0.0, start), Piece(end, original.speech.seconds)])
        return Faulty(audio_of(speech), f"{told}, cut out", first, after, start, start)
    text = original.text[: original.words[first].start] + original.text[original.words[after - 1].end :]
    speech = original.say(text)
    spans = spans_of(speech)
    if len(spans) != len(original.words) - (after - first):
        return None
    at = _between(spans, first, speech.seconds)
    return Faulty(audio_of(speech), told, first, after, *at)


def _repeated(original: Original, random: _Random, run: _Run | None) -> Faulty | None:
    if run is None:
        return None
    first, after = run
    told = f"{_phrase(original, run)!r} is said twice"
    start, end = original.spans[first].start_seconds, original.spans[after - 1].end_seconds
    if random.random() < 0.5 and _stands_alone(original.spans, run):
        speech = spliced(original.speech, [Piece(0.0, end), Piece(start, original.speech.seconds)])
        return Faulty(audio_of(speech), f"{told}, spliced", first, after, start, 2 * end - start)
    place = original.words[after - 1].end
    speech = original.say(f"{original.text[:place]} {_phrase(original, run)}{original.text[place:]}")
    spans = spans_of(speech)
    if len(spans) != len(original.words) + after - first:
        return None
    return Faulty(
        audio_of(speech), told, first, after, spans[first].start_seconds, spans[2 * after - first - 1].end_seconds
    )


def _replaced(
    original: Original, random: _Random, fits: Callable[[str], bool], others: Callable[[str], Sequence[str]]
) -> Faulty | None:
    """A word that fits is another; tried until one is found that does not sound the same."""
    for _ in range(_TRIES):
        run = _one_of(original, random, fits)
        if run is None:
            return None
        word = original.words[run[0]].word
        choices = [other for other in others(word) if key(other) != key(word)]
        if choices:
            faulty = _instead(original, run[0], choices[int(random.integers(len(choices)))])
            if faulty is not None:
                return faulty
    return None


def _instead(original: Original, at: int, new: str) -> Faulty | None:
    """The word at this place is said as another, or not at all; None where that sounds the same."""
    old = original.words[at]
    speech = original.say(f"{original.text[: old.start]}{new}{original.text[old.end :]}")
    spans = spans_of(speech)
    if len(spans) != len(original.words) - (not new) or _sounds(speech) == _sounds(original.speech):
        return None
    place = spans[at] if new else Piece(*_between(spans, at, speech.seconds))
    told = f"{old.word!r} is said as {new!r}" if new else f"{old.word!r} is left out"
    return Faulty(audio_of(speech), told, at, at + 1, *place)


def _phrase(original: Original, run: _Run) -> str:
    return original.text[original.words[run[0]].start : original.words[run[1] - 1].end]


def _stands_alone(spans: Sequence[Piece], run: _Run) -> bool:
    """Whether it can be cut without its neighbours: it is not said in one mark with them."""
    first, after = run
    return (first == 0 or spans[first - 1] != spans[first]) and (
        after == len(spans) or spans[after] != spans[after - 1]
    )


def _between(spans: Sequence[Piece], at: int, seconds: float) -> tuple[float, float]:
    """The time between the words before and after a place."""
    before = spans[at - 1].end_seconds if at > 0 else 0.0
    return before, spans[at].start_seconds if at < len(spans) else seconds


def _inflected(word: str) -> Sequence[str]:
    shorter = [word.removesuffix(ending) for ending in ("s", "ed", "ing") if word.endswith(ending) and len(word) > 4]
    return shorter or [word + "s"]


def _sounds(speech: Speech) -> list[str]:
    return [sound.what for sound in speech.sounds if sound.what != SILENCE]


FAULTS: dict[str, Callable[[Original, _Random], Faulty | None]] = {
    "dropped word": dropped_word,
    "dropped function word": dropped_function_word,
    "dropped clause": dropped_clause,
    "near word": near_word,
    "unrelated word": unrelated_word,
    "changed number": changed_number,
    "lost not": lost_not,
    "repeated word": repeated_word,
    "repeated phrase": repeated_phrase,
    "cut ending 10 %": partial(cut_ending, 0.1),
    "cut ending 20 %": partial(cut_ending, 0.2),
    "gap": gap,
    "noise burst": noise_burst,
    "babble added": babble_added,
    "wrong chunk": wrong_chunk,
    "clipped": clipped,
    "quieter": quieter,
}
"""Every fault by its name."""
WHOLE = frozenset({"wrong chunk", "clipped", "quieter"})
"""Those that touch all of a take, and no place in it."""
_NEEDS: dict[str, Callable[[str], bool]] = {"changed number": NUMBERS.__contains__, "lost not": has_not}
"""Words that a text must have for a fault, so that it need not be spoken to know that it has none."""
