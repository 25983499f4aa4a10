"""The two wordings of a difference, as the listener itself would write them: its own transcript, and the same with
the expected words put in at one place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from engines.hearing import Word
from engines.spoken_words import transcript

WHOLE_SECONDS = 28.0
"""A take up to here is scored as a whole; Whisper's window is 30 s."""
WHOLE_WORDS = 110
"""And up to so many words, which its 448 tokens hold."""
REACH_SECONDS = 8.0
"""Of a longer one, about so much before a difference and after it."""
LONGEST_WORDS = 40
"""A difference of more words is no mishearing; there is nothing to weigh."""

_MARK = re.compile(r"[^\w\s'’]")
_ENDING = re.compile(r"[.,;:!?…\"”’)\]]+$")


class Wordings(NamedTuple):
    """A stretch of a take in two wordings that differ in one place."""

    expected: str
    heard: str
    start_seconds: float
    """Where the stretch starts and ends in the take."""
    end_seconds: float


def wordings_of(words: Sequence[Word], start: int, end: int, seconds: float) -> Wordings | None:
    """The wordings of the difference from word `start` to before `end` of a take so long; None where it cannot be put
    in words: without word times in a long take, or where nobody knows how the listener would write them."""
    stretch = _stretch(words, start, end, seconds)
    if stretch is None:
        return None
    first, last, start_seconds, end_seconds = stretch
    before = [word.heard for word in words[first:start] if word.heard]
    after = [word.heard for word in words[end:last] if word.heard]
    heard = [word.heard for word in words[start:end] if word.heard]
    asked = " ".join(word.expected for word in words[start:end] if word.expected)
    if _is_plain(words):
        asked_plain = transcript(_spelled(asked))
        if asked and not asked_plain:
            return None
        expected = _joined([*before, asked_plain, *after])
    else:
        expected = _joined(_punctuated(before, asked, heard, after))
    return Wordings(expected, _joined([*before, *heard, *after]), start_seconds, end_seconds)


def _stretch(words: Sequence[Word], start: int, end: int, seconds: float) -> tuple[int, int, float, float] | None:
    """The first word and the one after the last, and when they start and end."""
    if seconds <= WHOLE_SECONDS and sum(bool(word.heard) for word in words) <= WHOLE_WORDS:
        return 0, len(words), 0.0, seconds
    begin, finish = words[start].start_seconds, words[end - 1].end_seconds
    if begin < 0 or finish < 0 or finish - begin > WHOLE_SECONDS - 2 * REACH_SECONDS:
        return None
    low = REACH_SECONDS * max(0.0, begin // REACH_SECONDS - 1)  # differences near each other have the same stretch
    high = max(low + 3 * REACH_SECONDS, finish + REACH_SECONDS / 2)
    first = next((at for at in range(start) if _is_within(words[at], low, begin)), start)
    later = (at for at in range(len(words), end, -1) if _is_within(words[at - 1], finish, high))
    last = next(later, end)
    return first, last, _edge(words, first, begin), _far_edge(words, last, finish, seconds)


def _is_within(word: Word, begin: float, finish: float) -> bool:
    return bool(word.heard) and word.start_seconds >= begin and word.end_seconds <= finish


def _edge(words: Sequence[Word], first: int, begin: float) -> float:
    """Between the first word of a stretch and the one before it."""
    own = min(words[first].start_seconds, begin)
    earlier = next((word.end_seconds for word in reversed(words[:first]) if word.heard), 0.0)
    return max(0.0, (min(earlier, own) + own) / 2)


def _far_edge(words: Sequence[Word], last: int, finish: float, seconds: float) -> float:
    own = max(words[last - 1].end_seconds, finish)
    later = next((word.start_seconds for word in words[last:] if word.heard), seconds)
    return min(seconds, (max(later, own) + own) / 2)


def _is_plain(words: Sequence[Word]) -> bool:
    """Whether the listener writes small letters without marks."""
    heard = " ".join(word.heard for word in words)
    return heard == heard.lower() and not _MARK.search(heard.replace("-", " "))


def _spelled(text: str) -> str:
    """Its figures in words."""
    try:
        from num2words import num2words
    except ImportError:
        return text
    return re.sub(r"\d{1,15}", lambda found: f" {num2words(int(found[0]))} ", text)


def _punctuated(before: list[str], asked: str, heard: list[str], after: list[str]) -> list[str]:
    """The words with the listener's own marks, which follow the last of the words that took others' places."""
    ending = _ENDING.search(heard[-1]) if heard else None
    asked = _ENDING.sub("", asked)
    if heard and asked:
        return [*before, asked + (ending[0] if ending else ""), *after]
    if asked and before and not after and (moved := _ENDING.search(before[-1])):
        return [*before[:-1], _ENDING.sub("", before[-1]), asked + moved[0]]
    if not asked and before and not after and ending and not _ENDING.search(before[-1]):
        return [*before[:-1], before[-1] + ending[0]]
    return [*before, asked, *after]


def _joined(words: Sequence[str]) -> str:
    """In one line; what ends in a dash runs on into the next word."""
    return re.sub(r"(?<=[\-‐-―]) ", "", " ".join(word for word in words if word))
