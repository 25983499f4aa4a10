"""A transcript against its text: word alignment, score and verdict.

The words are aligned by their keys; where they differ, spans that sound alike are found and counted equal; what is
left is replaced, missing, added, or repeated. Score = 100 x (1 - word error rate), 0 to 100.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from engines.alignment import Step, aligned
from engines.alike import is_filler, key, words_of
from engines.contract import Heard, Verdict, Word
from engines.second_look import is_hesitation
from engines.second_look import looked_at_twice as looked_at_twice
from engines.severity import WEIGHTS, names_among, severity_of

STRANGE_SCORE = 50.0
"""A transcript under this is of another text, or of none; no difference in it is taken for a mishearing."""
STRANGE_WORDS = 4
"""Unless the text has fewer words than this."""


class _HeardWord(NamedTuple):
    text: str
    start_seconds: float
    end_seconds: float


def compare(expected: str, heard: Heard, language_id: str = "en", written: str = "") -> tuple[float, tuple[Word, ...]]:
    """The score, 0 to 100, and the alignment: every expected and every heard word in it once, in order.

    `written` is the text as a book has it, where the expected one spells names as they sound: what stands only in the
    expected one is a name.

    Hesitations (uh, hmm) are in the alignment and count neither for nor against. A missing word carries the time of
    the gap where it should have been; one that says again what was just said is repeated.
    """
    asked = words_of(expected, language_id)
    said = list(_heard_words(heard, language_id))
    steps = aligned(asked, [word.text for word in said], language_id)
    words = _with_gaps([_word(step, asked, said) for step in steps])
    words = _repeats_named(_repeats_last(words, language_id), language_id)
    known = {key(word, language_id) for word in words_of(written or expected, language_id)}
    names = [
        name or key(word, language_id) not in known
        for word, name in zip(asked, names_among(asked, language_id), strict=True)
    ]
    words = _with_severities(words, steps, names)
    return score_of(words, language_id), tuple(words)


def score_of(words: Sequence[Word], language_id: str = "en", looked: bool = False) -> float:
    """100 x (1 - word error rate), 0 to 100; after a second look only what is certain is an error."""
    counted = [word for word in words if word.kind != "same" and not is_hesitation(word, language_id)]
    errors = sum(word.certain for word in counted) if looked else len(counted)
    asked = (part for word in words for part in words_of(word.expected, language_id))
    total = sum(not is_filler(part, language_id) for part in asked)
    if not total:
        return 0.0 if errors else 100.0
    return 100.0 * max(0, total - errors) / total


def is_strange(score: float, words: Sequence[Word]) -> bool:
    """Whether a transcript with this score before the second look cannot be of this text."""
    return score < STRANGE_SCORE and sum(bool(word.expected) for word in words) >= STRANGE_WORDS


def verdict_of(score: float, words: Sequence[Word], faults: Sequence[str], threshold: float) -> Verdict:
    """pass, doubt or fail of a take that was heard."""
    if faults or score < threshold:
        return "fail"
    return "doubt" if any(word.certain for word in words) else "pass"


def certain_severity(words: Sequence[Word]) -> float:
    """How bad the certain differences are: 0.5 for a small word, 1 for others, 2 for a number or a negation."""
    return sum(WEIGHTS[word.severity or severity_of(word.expected, word.heard)] for word in words if word.certain)


def _heard_words(heard: Heard, language_id: str) -> Iterator[_HeardWord]:
    timed = heard.words or ((heard.text, -1.0, -1.0),)
    for text, start_seconds, end_seconds in timed:
        for word in words_of(text, language_id):
            yield _HeardWord(word, start_seconds, end_seconds)


def _word(step: Step, asked: list[str], said: list[_HeardWord]) -> Word:
    heard = said[slice(*step.heard)]
    times = (heard[0].start_seconds, heard[-1].end_seconds) if heard else (-1.0, -1.0)
    return Word(step.kind, " ".join(asked[slice(*step.expected)]), " ".join(word.text for word in heard), *times)


def _with_severities(words: list[Word], steps: list[Step], names: list[bool]) -> list[Word]:
    """The words, those that differ with what sort of word they touch; word k is made of step k."""
    named = [any(names[slice(*step.expected)]) for step in steps]
    return [
        word if word.kind == "same" else replace(word, severity=severity_of(word.expected, word.heard, named=name))
        for word, name in zip(words, named, strict=True)
    ]


def _with_gaps(words: list[Word]) -> list[Word]:
    """The words, each missing one with the time between what was heard before it and after it."""
    return [_with_gap(words, index) if word.kind == "missing" else word for index, word in enumerate(words)]


def _with_gap(words: list[Word], index: int) -> Word:
    before = next((word.end_seconds for word in reversed(words[:index]) if word.heard), 0.0)
    after = next((word.start_seconds for word in words[index:] if word.heard), before)
    if before < 0 or after < 0:
        return words[index]
    return replace(words[index], start_seconds=before, end_seconds=max(before, after))


def _repeats_last(words: list[Word], language_id: str) -> list[Word]:
    """The same alignment with what was said twice marked at its second saying."""
    words = list(words)
    start = 0
    while start < len(words):
        if words[start].kind != "added":
            start += 1
            continue
        end = _end_of_added(words, start)
        while end < len(words) and _slides(words[start], words[end], language_id):
            first, last = words[start], words[end]
            words[start], words[end] = _heard_as(last, first), _heard_as(first, last)
            start, end = start + 1, end + 1
        start = end
    return words


def _end_of_added(words: Sequence[Word], start: int) -> int:
    return next((at for at in range(start, len(words)) if words[at].kind != "added"), len(words))


def _repeats_named(words: list[Word], language_id: str) -> list[Word]:
    """The same words, each run of added ones that begins with what was said just before it named for that."""
    words, start = list(words), 0
    while start < len(words):
        if words[start].kind != "added":
            start += 1
            continue
        end = _end_of_added(words, start)
        before = [at for at in range(start) if words[at].heard]
        for size in range(min(end - start, len(before)), 0, -1):
            said = [key(words[at].heard, language_id) for at in before[-size:]]
            again = [key(word.heard, language_id) for word in words[start : start + size]]
            if said == again:
                words[start : start + size] = [replace(word, kind="repeated") for word in words[start : start + size]]
                break
        start = end
    return words


def _slides(added: Word, after: Word, language_id: str) -> bool:
    return after.kind == "same" and key(added.heard, language_id) == key(after.heard, language_id)


def _heard_as(word: Word, other: Word) -> Word:
    return replace(word, heard=other.heard, start_seconds=other.start_seconds, end_seconds=other.end_seconds)
