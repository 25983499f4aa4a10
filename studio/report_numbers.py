"""The report in numbers: what was kept, how it came to be kept, and how many wrong words that may leave.

The counts per take are kept by triggers (schema.m005_proof_counts), so a book of 10,000 chunks is summed in a few
hundredths of a second without reading one alignment.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from studio.project import Book
from studio.rows import IN_PLAN

SHARES_SOURCE = "faults that pass: as the proof benchmark measured; uncertain words that are wrong: bounds set by hand"
"""Where the shares below come from; shown beside the estimate."""
MISSED_SHARE = (0.02, 0.38)
"""Of faulty words, how many the gate passes: at best as of dropped words, at worst as of near ones (`bench proof`)."""
UNCERTAIN_WRONG_SHARE = (0.0, 0.5)
"""Of uncertain words, how many are really wrong: at best none, at worst every second one."""


class Range(NamedTuple):
    """A figure nobody knows exactly: at least, and at most."""

    low: float
    high: float

    def __str__(self) -> str:
        low, high = math.floor(self.low), math.ceil(self.high)
        return f"{low:,}" if low == high else f"{low:,} to {high:,}"


@dataclass(frozen=True)
class ReportNumbers:
    """The kept takes of a book; each is in one of passed_at_once to accepted, and only there."""

    takes: int
    """Chunks that have sound and are not being taken again."""
    passed_at_once: int
    """Their first candidate passed."""
    passed_after_retries: int
    doubt: int
    failed: int
    unheard: int
    accepted: int
    """A person listened and let them stand, whatever the verdict was."""
    silent: int
    """Chunks that could not be spoken."""
    candidates: int
    """Spoken for the kept takes, those that lost included."""
    words_checked: int
    """Expected words that somebody compared with the sound."""
    unheard_words: int
    wrong_words: int
    """Certain differences in the kept takes; those in takes that a person accepted are in accepted_wrong_words."""
    accepted_wrong_words: int
    uncertain_words: int
    cleared_words: int
    """Misheard by the listener, and found in the sound at the second look."""
    first_words: int
    first_wrong_words: int
    """Certain differences in first candidates, before anything was taken again."""

    @property
    def passed(self) -> int:
        """At once or after retries."""
        return self.passed_at_once + self.passed_after_retries

    @property
    def error_rate(self) -> float | None:
        """Certain differences per word heard, 0 to 1; None where nothing was heard."""
        wrong = self.wrong_words + self.accepted_wrong_words
        return wrong / self.words_checked if self.words_checked else None

    @property
    def first_error_rate(self) -> float | None:
        """The same of the first candidates: what the engine does before anything is taken again."""
        return self.first_wrong_words / self.first_words if self.first_words else None

    @property
    def wrong_words_left(self) -> Range | None:
        """Wrong words that the heard takes still hold, estimated; None where nothing was heard.

        What is known to be wrong, and of the uncertain words a share (UNCERTAIN_WRONG_SHARE), and what the gate let
        pass: where first candidates show f faults per word and the gate passes the share m of them (MISSED_SHARE),
        f / (1 - m) is how often a word is spoken wrong and m of those are never seen. At most counts the differences
        a person accepted, and the faults that may have stayed away by chance.
        """
        if not self.words_checked:
            return None
        known = (self.wrong_words, self.wrong_words + self.accepted_wrong_words)
        seen = (self.first_wrong_words, _at_most(self.first_wrong_words))
        low, high = (
            wrong
            + self.uncertain_words * share
            + self.words_checked * faults / max(1, self.first_words) * missed / (1 - missed)
            for wrong, share, faults, missed in zip(known, UNCERTAIN_WRONG_SHARE, seen, MISSED_SHARE, strict=True)
        )
        return Range(low, min(high, self.words_checked))

    def as_dict(self) -> dict[str, Any]:
        """Everything above for JSON."""
        left = self.wrong_words_left
        return asdict(self) | {
            "error_rate": self.error_rate,
            "first_error_rate": self.first_error_rate,
            "wrong_words_left": list(left) if left else None,
            "wrong_words_left_source": SHARES_SOURCE,
        }


def numbers(book: Book) -> ReportNumbers:
    """The numbers of the chunks that are part of the book and have a take."""
    cursor = book.db.execute(_SUMS)
    names = [column[0] for column in cursor.description]
    return ReportNumbers(**dict(zip(names, (int(value or 0) for value in cursor.fetchone()), strict=True)))


def _at_most(seen: int) -> float:
    """The most a count may be in the long run, where this many were seen: Poisson, about 95 %; 3 where none was."""
    return seen + 2 * math.sqrt(seen) + 3


_HEARD = "ok AND verdict != 'unheard' AND words > 0"
_SUMS = f"""
SELECT sum(ok) AS takes,
    sum(ok AND NOT accepted AND verdict = 'pass' AND first_verdict = 'pass') AS passed_at_once,
    sum(ok AND NOT accepted AND verdict = 'pass' AND first_verdict != 'pass') AS passed_after_retries,
    sum(ok AND NOT accepted AND verdict = 'doubt') AS doubt,
    sum(ok AND NOT accepted AND verdict = 'fail') AS failed,
    sum(ok AND NOT accepted AND verdict = 'unheard') AS unheard,
    sum(ok AND accepted) AS accepted,
    sum(NOT ok) AS silent,
    sum(ok * tries) AS candidates,
    sum(iif({_HEARD}, words, 0)) AS words_checked,
    sum(iif(ok AND verdict = 'unheard', length(spoken) - length(replace(spoken, ' ', '')) + 1, 0)) AS unheard_words,
    sum(iif(ok AND NOT accepted, certain, 0)) AS wrong_words,
    sum(iif(ok AND accepted, certain, 0)) AS accepted_wrong_words,
    sum(ok * uncertain) AS uncertain_words,
    sum(ok * cleared) AS cleared_words,
    sum(ok * first_words) AS first_words,
    sum(ok * first_certain) AS first_wrong_words
FROM (SELECT t.status = 'success' AS ok, t.verdict, t.accepted, c.spoken, n.* FROM chunks c
    JOIN takes t ON t.id = c.take_id JOIN proof_counts n ON n.take_id = t.id
    WHERE NOT c.removed AND NOT c.wanted AND {IN_PLAN})
"""
