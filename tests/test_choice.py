"""Which candidate is kept, in which order its merits count; and which chunks are likely to fail."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.audio import Audio
from engines.choice import Around, choose, jumps_from, uncertain_severity
from engines.contract import Candidate, Job, Proof, Take, Verdict, Word
from engines.hearing import Severity
from engines.risk import risks_of, starting_candidates
from engines.take_frames import take_from_frame, take_to_frame
from studio.manuscript import read_book
from studio.plan import directed
from studio.text.chunks import cut
from studio.text.model import Chunk
from studio.text.pauses import Pauses

SEVERITIES: dict[str, Severity] = {
    "the": "function",
    "dog": "content",
    "not": "negation",
    "five": "number",
    "Tom": "name",
}


def word(text: str) -> Word:
    """A missing word; certain, or with a question mark uncertain, or with a tilde cleared."""
    bare = text.rstrip("?~")
    return Word("missing", bare, "", certain=bare == text, cleared=text.endswith("~"), severity=SEVERITIES[bare])


def candidate(
    verdict: Verdict, score: float | None, *words: str, faults: int = 0, seconds: float = 1.0, usable: bool = True,
    level_db: float | None = None, likeness: float | None = None,
) -> Candidate:  # fmt: skip
    samples = np.full(int(16000 * seconds), 0.1 if usable else np.nan, dtype=np.float32)
    proof = Proof(verdict, score, "", tuple(map(word, words)), ("x.",) * faults, level_db=level_db)
    return Candidate(0, "", Audio(samples, 16000), proof, duration_seconds=seconds, likeness=likeness)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (candidate("pass", 96.0), candidate("fail", 100.0, faults=1)),
        (candidate("pass", 96.0), candidate("doubt", 99.0, "the")),
        (candidate("pass", 99.0), candidate("pass", 96.0)),
        (candidate("pass", 100.0), candidate("pass", 100.0, "the?")),
        (candidate("pass", 100.0, "the?"), candidate("pass", 100.0, "dog?")),
        (candidate("pass", 100.0, "dog?", "the?"), candidate("pass", 100.0, "not?")),
        (candidate("pass", 100.0, "not~"), candidate("pass", 100.0, "the?")),
        (candidate("doubt", 90.0, "dog"), candidate("doubt", 95.0, "dog", "dog")),
        (candidate("doubt", 90.0, "the"), candidate("doubt", 95.0, "dog")),
        (candidate("doubt", 90.0, "dog"), candidate("doubt", 95.0, "not")),
        (candidate("doubt", 90.0, "Tom"), candidate("doubt", 95.0, "five")),
        (candidate("doubt", 90.0, "dog", "not?", "not?"), candidate("doubt", 95.0, "not")),
        (candidate("fail", 80.0), candidate("doubt", 95.0, "not")),
        (candidate("fail", 80.0), candidate("fail", 70.0)),
        (candidate("fail", 80.0, faults=1), candidate("fail", 80.0, faults=2)),
        (candidate("unheard", None), candidate("fail", None, faults=1)),
        (candidate("fail", None, faults=2), candidate("fail", None, faults=1, usable=False)),
        (candidate("pass", 96.0, seconds=2.0), candidate("pass", 95.0, seconds=1.0)),
        (candidate("pass", 96.0, likeness=0.9), candidate("pass", 96.0, likeness=0.7)),
        (candidate("pass", 96.0, likeness=0.5), candidate("pass", 95.0, likeness=0.9)),
    ],
)
def test_the_better_candidate_is_chosen_wherever_it_stands(better: Candidate, worse: Candidate) -> None:
    assert choose([better, worse]) == 0
    assert choose([worse, better]) == 1


def test_equals_are_decided_by_their_order_and_never_by_their_length() -> None:
    long, short = candidate("pass", 100.0, seconds=2.0), candidate("pass", 100.0, seconds=1.0)
    assert choose([long, short]) == 0 and choose([short, long]) == 0


@given(st.lists(st.floats(0.2, 30.0), min_size=1, max_size=6))
def test_among_equals_no_length_is_preferred(lengths: list[float]) -> None:
    made = [candidate("pass", 100.0, seconds=0.1) for _ in lengths]
    timed = [Candidate(0, "", None, one.proof, duration_seconds=s) for one, s in zip(made, lengths, strict=True)]
    assert choose(timed) == 0


def test_what_is_around_decides_among_equals_and_only_there() -> None:
    quiet, fits, long = (candidate("pass", 100.0, level_db=db, seconds=s) for db, s in ((-26, 1), (-15, 1), (-14, 1.9)))
    around = Around(level_db=-14.0, seconds=1.0)
    assert choose([quiet, fits, long], around) == 1 and choose([quiet, fits, long]) == 0
    assert choose([candidate("pass", 99.0, level_db=-14.0), quiet], around) == 1
    assert choose([candidate("pass", 100.0), quiet], around) == 0, "an unknown level is no jump"


def test_a_jump_is_six_decibels_or_half_as_fast_again() -> None:
    around = Around(-14.0, 6.0)
    assert jumps_from(around, -20.0, 6.0) == jumps_from(around, -8.0, 6.0) == 1.0
    assert jumps_from(around, -14.0, 9.0) == pytest.approx(1.0) == jumps_from(around, -14.0, 4.0)
    assert jumps_from(around, -26.0, 7.0) == 2.0 and jumps_from(Around(), -60.0, 1.0) == 0.0


def test_uncertain_differences_weigh_by_what_they_touch() -> None:
    assert uncertain_severity([word("the?"), word("dog?"), word("not?"), word("five"), word("dog~")]) == 3.5
    assert uncertain_severity([Word("same", "not", "not"), Word("missing", "not", "")]) == 2.0


def test_how_alike_the_voice_is_goes_through_the_pipe() -> None:
    job = Job("one two")
    take = Take(job, job.job_key(), "success", (candidate("pass", 99.0, likeness=0.75), candidate("pass", 99.0)), 0)
    head, body = take_to_frame(take)
    assert [one.likeness for one in take_from_frame(job, head, b"".join(body)).candidates] == [0.75, None]


# ---- what is likely to fail -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("No, never!", "short"),
        ("By then Holmes, Watson and Lestrade had gone.", "names"),
        ("It was in 1887 that they met.", "numbers"),
        ("They paid seven hundred and eighty pounds for it.", "numbers"),
        ("It was, he said, incomprehensible to them.", "unusual words"),
        ("They met in a café by the river.", "unusual words"),
        ("The word " + "and the word " * 22 + "came to an end.", "long"),
    ],
)
def test_each_risk_is_seen_by_itself(text: str, risk: str) -> None:
    assert risks_of(text) == (risk,)
    assert starting_candidates(Job(text, engine="chatterbox")) == 2


@pytest.mark.parametrize("text", ["He put the letter down and looked out of the window.", "One of them was green."])
def test_plain_prose_is_no_risk(text: str) -> None:
    assert risks_of(text) == () and starting_candidates(Job(text, engine="chatterbox")) == 1


def test_letters_of_other_languages_are_usual_in_them() -> None:
    assert risks_of("Le café était fermé ce matin-là, et il pleuvait.", "fr") == ()
    assert risks_of("彼は手紙を置いて窓の外を静かに眺めていた。", "ja") == ()


@pytest.mark.parametrize("n", range(1, 6))
@pytest.mark.parametrize("engine", ["espeak", "scripted", "chatterbox"])
def test_the_number_is_the_same_every_time_and_never_more_than_there_are(n: int, engine: str) -> None:
    job = Job("Hush, Tom!", engine=engine, n_candidates=n)
    assert starting_candidates(job) == starting_candidates(Job.from_wire(job.to_wire()))
    assert starting_candidates(job) == (1 if engine != "chatterbox" else min(2, n))


def test_what_it_costs_in_a_novel_is_as_told(real_books: Path) -> None:
    pieces = cut(directed(read_book(real_books / "sherlock.epub")), Pauses())
    texts = [piece.spoken for piece in pieces if isinstance(piece, Chunk)]
    more = sum(len(text) for text in texts if starting_candidates(Job(text, engine="chatterbox")) == 2)
    assert 0.19 < more / sum(map(len, texts)) < 0.23
