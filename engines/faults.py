"""Takes with one fault each, made on purpose, to measure what is caught: by another text, or by cutting the sound.

    original = Original(text, say)
    faulty = made("dropped word", original, seed=7)     # None where the text has nothing that could go wrong so

Each fault is a pure function of the original and the seed, and knows which expected words it touches and when. What is
dropped or repeated is, by the seed, either left out of the text that is spoken or cut out of the sound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from engines.alike import key, words_of
from engines.audio import Audio, Samples
from engines.contract import BadInput
from engines.fault_words import NUMBERS, OTHER_TEXT, UNRELATED, has_not, is_content, is_function, nonsense, without_not
from engines.marked_speech import SILENCE, Piece, Speech, spliced
from engines.spoken_words import Said, said_words

GAP_SECONDS = 3.0
QUIETER_DB = -12.0
CLIPPED_DB = 12.0
NOISE_SECONDS = (0.4, 0.8)
NOISE_DB = (-6.0, 6.0)
"""Against the loud part of the speech."""
ENDING_SECONDS = 0.2
"""Silence after an ending that fades out; half of the cut endings do."""
LEAST_WORDS = 5
_CLAUSE_WORDS = (2, 12)
_MARKS = ".,;:!?—–"
_TRIES = 12
_Random = np.random.Generator


class Faulty(NamedTuple):
    """A faulty take and where its fault is."""

    audio: Audio
    what: str
    """What was done, in words."""
    first_word: int
    """The first of the expected words that it touches, from 0."""
    after_word: int
    """The first one after it that it does not; the same as first_word where something was added before that one."""
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True)
class Original:
    """A text as the engine speaks it, and how to have another one spoken in the same way."""

    text: str
    say: Callable[[str], Speech]
    near: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Words that are easily taken for one another; where none are given, a word gets or loses an ending."""
    vocabulary: Sequence[str] = UNRELATED
    """What an unrelated word is taken from."""
    other_text: str = OTHER_TEXT
    """What the wrong chunk says."""

    @cached_property
    def speech(self) -> Speech:
        """The text as it is spoken; BadInput where it cannot be."""
        return self.say(self.text)

    @cached_property
    def words(self) -> Sequence[Said]:
        """The words of the text with their places in it."""
        return said_words(self.text) or ()

    @cached_property
    def spans(self) -> list[Piece]:
        """From when to when each word is said."""
        return _spans(self.speech)

    def can_be_faulty(self) -> bool:
        """Whether it has enough words, and every word of it is known in the text and in the sound."""
        count = len(self.words)
        return LEAST_WORDS <= count == len(self.spans) == len(words_of(self.text))


def made(name: str, original: Original, seed: int) -> Faulty | None:
    """The original with this fault at a place that the seed chooses; None where it has no such place."""
    needs = _NEEDS.get(name)
    if needs and not any(needs(said.word) for said in original.words):
        return None
    try:
        return FAULTS[name](original, np.random.default_rng(seed)) if original.can_be_faulty() else None
    except BadInput:  # what was to be said is nothing that the engine can say
        return None


def _spans(speech: Speech) -> list[Piece]:
    """A mark of several words that are said in one gives each of them the whole of it."""
    return [Piece(mark.start_seconds, mark.end_seconds) for mark in speech.words for _ in mark.what.split()]


# ---- by another text --------------------------------------------------------------------------------------------


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
    return Faulty(_audio(joined, rate_hz), "babble", at, at, cut, cut + babble.seconds)


def wrong_chunk(original: Original, random: _Random) -> Faulty | None:
    """Another text is said."""
    speech = original.say(original.other_text)
    return Faulty(_of(speech), "another text", 0, len(original.words), 0.0, speech.seconds)


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
        return Faulty(_of(speech), f"{told}, cut out", first, after, start, start)
    text = original.text[: original.words[first].start] + original.text[original.words[after - 1].end :]
    speech = original.say(text)
    spans = _spans(speech)
    if len(spans) != len(original.words) - (after - first):
        return None
    at = _between(spans, first, speech.seconds)
    return Faulty(_of(speech), told, first, after, *at)


def _repeated(original: Original, random: _Random, run: _Run | None) -> Faulty | None:
    if run is None:
        return None
    first, after = run
    told = f"{_phrase(original, run)!r} is said twice"
    start, end = original.spans[first].start_seconds, original.spans[after - 1].end_seconds
    if random.random() < 0.5 and _stands_alone(original.spans, run):
        speech = spliced(original.speech, [Piece(0.0, end), Piece(start, original.speech.seconds)])
        return Faulty(_of(speech), f"{told}, spliced", first, after, start, 2 * end - start)
    place = original.words[after - 1].end
    speech = original.say(f"{original.text[:place]} {_phrase(original, run)}{original.text[place:]}")
    spans = _spans(speech)
    if len(spans) != len(original.words) + after - first:
        return None
    return Faulty(_of(speech), told, first, after, spans[first].start_seconds, spans[2 * after - first - 1].end_seconds)


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
    spans = _spans(speech)
    if len(spans) != len(original.words) - (not new) or _sounds(speech) == _sounds(original.speech):
        return None
    place = spans[at] if new else Piece(*_between(spans, at, speech.seconds))
    told = f"{old.word!r} is said as {new!r}" if new else f"{old.word!r} is left out"
    return Faulty(_of(speech), told, at, at + 1, *place)


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


# ---- by the sound -----------------------------------------------------------------------------------------------


def cut_ending(share: float, original: Original, random: _Random) -> Faulty | None:
    """So much of the speech is missing at its end, broken off or faded out."""
    first, last = original.spans[0].start_seconds, original.spans[-1].end_seconds
    end = last - share * (last - first)
    gone = next((i for i, span in enumerate(original.spans) if (span.start_seconds + span.end_seconds) / 2 > end), None)
    if gone is None:
        return None
    samples, rate_hz = original.speech.samples[: round(end * original.speech.rate_hz)].copy(), original.speech.rate_hz
    told = f"broken off at {end:.1f} of {last:.1f} s"
    if random.random() < 0.5:
        fade = min(len(samples), round(0.05 * rate_hz))
        samples[len(samples) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
        samples = np.concatenate([samples, np.zeros(round(ENDING_SECONDS * rate_hz), np.float32)])
        told = f"faded out at {end:.1f} of {last:.1f} s"
    return Faulty(_audio(samples, rate_hz), told, gone, len(original.words), end, len(samples) / rate_hz)


def gap(original: Original, random: _Random) -> Faulty | None:
    """There is silence of three seconds between two words."""
    at = int(random.integers(1, len(original.words)))
    cut = original.spans[at].start_seconds
    pieces = [Piece(0.0, cut), Piece(-1.0, -1.0 + GAP_SECONDS), Piece(cut, original.speech.seconds)]
    return Faulty(_of(spliced(original.speech, pieces)), "a gap", at, at, cut, cut + GAP_SECONDS)


def noise_burst(original: Original, random: _Random) -> Faulty | None:
    """White noise lies over a part of the speech."""
    seconds, db = random.uniform(*NOISE_SECONDS), random.uniform(*NOISE_DB)
    first, last = original.spans[0].start_seconds, original.spans[-1].end_seconds
    start = random.uniform(first, max(first, last - seconds))
    samples, rate_hz = original.speech.samples.copy(), original.speech.rate_hz
    part = samples[round(start * rate_hz) : round((start + seconds) * rate_hz)]
    part += (random.standard_normal(len(part)) * _loud(samples) * 10 ** (db / 20)).astype(np.float32)
    under = [
        i for i, span in enumerate(original.spans) if span.end_seconds > start and span.start_seconds < start + seconds
    ]
    told = f"noise for {seconds:.1f} s, {db:+.0f} dB"
    return Faulty(_audio(samples, rate_hz), told, under[0], under[-1] + 1, start, start + seconds)


def clipped(original: Original, random: _Random) -> Faulty | None:
    """It is recorded 12 dB too loud, and its peaks are cut off."""
    samples = original.speech.samples
    gain = 10 ** (CLIPPED_DB / 20) / max(1e-6, float(np.abs(samples).max()))
    return _whole(original, np.clip(samples * gain, -1.0, 1.0), "clipped")


def quieter(original: Original, random: _Random) -> Faulty | None:
    """It is 12 dB quieter than it was, and so than its neighbours."""
    return _whole(original, original.speech.samples * 10 ** (QUIETER_DB / 20), "quieter")


def _whole(original: Original, samples: Samples, told: str) -> Faulty:
    audio = _audio(samples.astype(np.float32), original.speech.rate_hz)
    return Faulty(audio, told, 0, len(original.words), 0.0, audio.duration_seconds)


def _loud(samples: Samples) -> float:
    """The effective value of what is louder than a tenth of the peak."""
    heard = samples[np.abs(samples) > 0.1 * np.abs(samples).max(initial=0.0)]
    return float(np.sqrt(np.mean(heard**2))) if len(heard) else 0.0


def _of(speech: Speech) -> Audio:
    return _audio(speech.samples, speech.rate_hz)


def _audio(samples: Samples, rate_hz: int) -> Audio:
    """As it comes out of a booth: in 16 bits."""
    return Audio.from_pcm16(Audio(samples, rate_hz).to_pcm16(), rate_hz)


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
