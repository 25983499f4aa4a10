"""Which chunks are likely to fail, so that more than one candidate is asked for at once."""

from __future__ import annotations

import re

from engines.contract import Job
from engines.severity import names_among
from engines.signal_checks import spoken_length

STEADY_ENGINES = ("espeak", "scripted")
"""Say a text the same way whatever the seed, apart from pace and pitch: where one try fails, so does its twin."""
SHORT_WORDS, SHORT_LETTERS = 3, 20
"""So few words leave an engine that draws its speech at random nothing to go by; it adds some of its own."""
LONG_LETTERS = 290
"""Near the longest chunk there is (300): what is dropped is mostly dropped at the end of these."""
UNUSUAL_LETTERS = 14
MANY_NAMES = 3
"""One or two stand in every other chunk of a novel, and most of them come again and again."""
_DIGITS = re.compile(r"\d")
_NUMBER_WORDS = re.compile(
    r"\b(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|point)\b", re.IGNORECASE
)
_UNUSUAL = re.compile(  # in English: long, with letters of elsewhere, or with no vowel
    rf"[^\W\d_]{{{UNUSUAL_LETTERS},}}|[^\W\d_]*[^\x00-\x7f\W][^\W\d_]*|\b[bcdfghjklmnpqrstvwxz]{{4,}}\b", re.IGNORECASE
)


def starting_candidates(job: Job) -> int:
    """How many candidates are asked for at once under the adaptive policy; two where there is a risk, else one.

    A pure function of the job. Waiting for a proof before each further try costs nothing but time, so this pays where
    a second try is wanted anyway, and where a choice is worth having. Cost, if every first try passed: 21 % more speech
    for the Adventures of Sherlock Holmes cut as usual, 29 % for the demo book, which is made of what is hard to say.
    None by the engines that are steady.
    """
    if job.engine in STEADY_ENGINES:
        return 1
    return min(job.n_candidates, 1 + bool(risks_of(job.text, job.language_id)))


def risks_of(text: str, language_id: str = "en") -> tuple[str, ...]:
    """Why a text is likely to fail, by name: short or long, names, numbers, unusual words; mostly nothing."""
    words, letters = text.split(), spoken_length(text)
    english = language_id[:2].lower() == "en"
    found = {
        "short": len(words) <= SHORT_WORDS and letters < SHORT_LETTERS,
        "long": letters >= LONG_LETTERS,
        "names": sum(names_among(words, language_id)) >= MANY_NAMES,
        "numbers": bool(_DIGITS.search(text)) or len(_NUMBER_WORDS.findall(text)) >= 2,
        "unusual words": english and bool(_UNUSUAL.search(text)),
    }
    return tuple(name for name, is_there in found.items() if is_there)
