"""What the benchmark of the proofs counts: what is caught, at which margin, and what is said of clean takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property, partial
from typing import Any

import numpy as np

from engines.alike import words_of
from engines.faults import WHOLE
from engines.hearing import Proof, Verdict, Word
from engines.proof import is_strange, score_of, verdict_of
from engines.second_look import MARGINS, Margins, differences
from engines.second_look import judged as judged_by_margin
from engines.spoken_words import transcript
from studio.proof_cases import CLEAN

RATIOS = (0.85, 0.95)
"""Of characters alike: the gates of other programs."""
SLACK_WORDS = 1
"""So far from the fault a difference may be and still be the fault's."""
SIGNAL = frozenset({"gap", "noise burst", "babble added", "clipped", "cut ending 10 %", "cut ending 20 %"})
"""Faults that a fault of the signal tells of, too."""
CURVE = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0, 30.0)
_Z = 1.96


@dataclass(frozen=True)
class Judged:
    """A case without its sound, and what was made of it."""

    fault: str
    text: str
    what: str
    first_word: int
    after_word: int
    start_seconds: float
    end_seconds: float
    audio_seconds: float
    proof: Proof
    threshold: float
    stands_out: bool = False
    """Whether it jumps, in level or pace, against clean neighbours."""

    @cached_property
    def words(self) -> int:
        """How many words it should say."""
        return len(words_of(self.text))

    @cached_property
    def ratio(self) -> float:
        """How much of the characters of text and transcript is alike, 0 to 1: what other programs go by."""
        return SequenceMatcher(None, transcript(self.text), transcript(self.proof.transcript), autojunk=False).ratio()

    def at(self, margins: Margins) -> tuple[Verdict, tuple[Word, ...]]:
        """The verdict and the words, had the second look had these margins; the sound is not heard again."""
        proof = self.proof if margins == MARGINS else judged_again(self.proof, self.threshold, margins)
        return proof.verdict, proof.words

    def caught(self, margins: Margins) -> bool:
        """Whether it is in doubt or failed for the fault that it has; a clean one, whether it is at all."""
        verdict, words = self.at(margins)
        if self.fault == CLEAN or self.fault in WHOLE:
            return self.stands_out or verdict in ("doubt", "fail")
        by_signal = self.fault in SIGNAL and (self.stands_out or bool(self.proof.faults))
        return by_signal or (verdict in ("doubt", "fail") and bool(self.wrong_at_its_place(words)))

    def wrong_at_its_place(self, words: Iterable[Word]) -> list[Word]:
        """The differences that touch the words of the fault and count: certain ones, or any where the transcript is of
        another text, and so fails the take."""
        found, at = [], 0
        for word in words:
            after = at + len(words_of(word.expected))
            counts = word.certain or (self._is_strange and word.differs)
            if counts and at <= self.after_word + SLACK_WORDS and after >= self.first_word - SLACK_WORDS:
                found.append(word)
            at = after
        return found

    @cached_property
    def _is_strange(self) -> bool:
        return _is_strange(self.proof)


def judged_again(proof: Proof, threshold: float, margins: Margins = MARGINS) -> Proof:
    """The proof as it would be, had the second look had these margins."""
    words = _judged_at(proof.words, margins)
    score = score_of(words) if _is_strange(proof) else score_of(words, looked=True)
    return replace(proof, words=words, score=score, verdict=verdict_of(score, words, proof.faults, threshold))


def _is_strange(proof: Proof) -> bool:
    return is_strange(score_of(proof.words), proof.words)


def _judged_at(words: Sequence[Word], margins: Margins) -> tuple[Word, ...]:
    """The words, those with a margin judged anew by it."""
    out: list[Word] = []
    for start, end in differences(words):
        out += words[len(out) : start]
        run = words[start:end]
        for at, word in enumerate(run):
            out.append(judged_by_margin(run, word.margin, margins=margins)[at] if word.margin else word)
    return (*out, *words[len(out) :])


def interval(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share, in per cent (Wilson, 1927)."""
    if not whole:
        return 0.0, 100.0
    share, spread = part / whole, _Z * _Z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def share(items: Sequence[Judged], counts: Callable[[Judged], bool]) -> dict[str, Any]:
    """How many of them count, and the share in per cent with its 95 % interval."""
    part = sum(map(counts, items))
    low, high = interval(part, len(items))
    percent = 100 * part / len(items) if items else 0.0
    return {"of": len(items), "count": part, "percent": round(percent, 1), "from": round(low, 1), "to": round(high, 1)}


def by_fault(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    """They, by what is wrong with them, in the order they came."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(one.fault, []).append(one)
    return groups


def gates(items: Sequence[Judged], margins: Margins) -> dict[str, Any]:
    """Of takes with one fault, or clean ones, how many our verdict catches, and how many the ratio gates refuse."""
    told = {"ours": share(items, lambda one: one.caught(margins))}
    return told | {f"ratio {gate}": share(items, partial(_is_refused, gate)) for gate in RATIOS}


def _is_refused(gate: float, one: Judged) -> bool:
    return one.ratio < gate


def seconds_off(judged: Sequence[Judged], margins: Margins) -> dict[str, Any]:
    """How far from where a word is wrong the proof says that it is: the median and the 95th percentile."""
    found = []
    for one in judged:
        words = one.wrong_at_its_place(one.at(margins)[1]) if one.fault not in WHOLE | SIGNAL | {CLEAN} else []
        found += [abs(words[0].start_seconds - one.start_seconds)] if words and words[0].start_seconds >= 0 else []
    if not found:
        return {"of": 0}
    median, most = np.percentile(found, [50, 95])
    return {"of": len(found), "median_seconds": round(float(median), 2), "p95_seconds": round(float(most), 2)}


def clean_words(clean: Sequence[Judged], margins: Margins) -> dict[str, Any]:
    """Of the words of clean takes, in per cent: misheard, then cleared, still uncertain, or taken for wrong."""
    words = sum(one.words for one in clean)
    steps = [word for one in clean for word in one.at(margins)[1] if word.kind != "same"]
    counts = {
        "misheard": len(steps),
        "cleared": sum(word.cleared for word in steps),
        "uncertain": sum(word.uncertain for word in steps),
        "certain": sum(word.certain for word in steps),
    }
    return {"words": words} | {
        f"{name}_percent": round(100 * count / max(1, words), 2) for name, count in counts.items()
    }


def curve(judged: Sequence[Judged], margins: Margins) -> list[dict[str, Any]]:
    """For other margins of certainty what is caught of each fault, and what is said of clean takes, in per cent."""
    groups = by_fault(judged)
    return [_point(groups, Margins(certain, min(certain, margins.cleared))) for certain in CURVE]


def _point(groups: dict[str, list[Judged]], margins: Margins) -> dict[str, Any]:
    caught = {name: share(items, lambda one: one.caught(margins))["percent"] for name, items in groups.items()}
    return {
        "margin": margins.certain,
        "clean_in_doubt_percent": caught.pop(CLEAN, 0.0),
        "clean_words_uncertain_percent": clean_words(groups.get(CLEAN, []), margins)["uncertain_percent"],
        "caught_percent": caught,
    }
