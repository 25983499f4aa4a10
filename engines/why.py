"""A verdict in words: what is wrong first, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engines.hearing import Proof, Word
from engines.severity import WEIGHTS

_EDGES = ".,;:!?\"“”‘'()[]…-‐‑–—/ "
_LONGEST = 60  # letters of a quotation


def why_of(proof: Proof, threshold: float) -> str:
    """The verdict in one or two sentences; empty for a clean pass."""
    if proof.faults:
        return _and_more(proof.faults[0], len(proof.faults) - 1, "fault")
    if proof.verdict == "unheard":
        return proof.note or "Nobody has listened to it."
    if proof.score is not None and not proof.transcript and proof.verdict == "fail":
        return "No word was heard in it."
    wrong = _runs(proof.words, lambda word: word.certain)
    if proof.verdict == "fail":
        return _failed(proof, threshold, wrong or _runs(proof.words, lambda word: word.differs))
    if wrong:
        return _and_more(said_of(_worst(wrong)), len(wrong) - 1, "difference")
    unsure = _runs(proof.words, lambda word: word.uncertain)
    return _and_more(_unsure_of(_worst(unsure)), len(unsure) - 1, "place") if unsure else ""


def said_of(run: Sequence[Word]) -> str:
    """One difference, a sentence: what is missing, added, said twice or instead, and when."""
    expected, heard = _side(run, "expected"), _side(run, "heard")
    asked, said = (sum(bool(getattr(word, name)) for word in run) for name in ("expected", "heard"))
    if not said:
        return f"{_the_words(expected, asked)} missing{_at(run)}."
    if not asked:
        again = all(word.kind == "repeated" for word in run)
        return f"{_the_words(heard, said)} {'said twice' if again else 'added'}{_at(run)}."
    return f"'{heard}' is said instead of '{expected}'{_at(run)}."


def _failed(proof: Proof, threshold: float, wrong: Sequence[Sequence[Word]]) -> str:
    score = f"The score is {proof.score:.0f} and must be {threshold:.0f}."
    return f"{_and_more(said_of(_worst(wrong)), len(wrong) - 1, 'difference')} {score}" if wrong else score


def _unsure_of(run: Sequence[Word]) -> str:
    expected, heard = _side(run, "expected"), _side(run, "heard")
    told = f"'{expected}'" if expected else f"an added '{heard}'"
    return f"Nobody can be sure of {told}{_at(run)}."


def _runs(words: Sequence[Word], wanted: Callable[[Word], bool]) -> list[list[Word]]:
    """The wanted words, those in a row together."""
    runs: list[list[Word]] = []
    open_run = False
    for word in words:
        if wanted(word):
            runs[-1:] = [[*runs[-1], word]] if open_run else [*runs[-1:], [word]]
        open_run = wanted(word)
    return runs


def _worst(runs: Sequence[Sequence[Word]]) -> Sequence[Word]:
    return max(runs, key=lambda run: sum(WEIGHTS[word.severity] for word in run))


def _side(run: Sequence[Word], name: str) -> str:
    text = " ".join(filter(None, (getattr(word, name).strip(_EDGES) for word in run)))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 3 :]}"


def _the_words(text: str, count: int) -> str:
    return f"The word '{text}' is" if count == 1 else f"The words '{text}' are"


def _at(run: Sequence[Word]) -> str:
    return f" at {run[0].start_seconds:.1f} s" if run[0].start_seconds >= 0 else ""


def _and_more(sentence: str, more: int, what: str) -> str:
    return f"{sentence[:-1]}, and {more} more {what}{'s' if more > 1 else ''}." if more > 0 else sentence
