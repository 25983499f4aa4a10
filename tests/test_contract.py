"""The contract: jobs on the wire, identities, seeds, and the errors that say what to do."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines import contract
from engines.contract import SEED_MASK, BadInput, Job, candidate_seed, derived_seed

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
JOBS = st.builds(
    Job,
    text=TEXTS,
    language_id=st.sampled_from(["en", "fr"]),
    voice=st.text("ab+", max_size=4),
    engine=st.sampled_from(["espeak", "chatterbox"]),
    dials=st.dictionaries(st.text("abc", min_size=1, max_size=3), st.floats(-1e6, 1e6), max_size=3),
    seed=st.integers(-1, SEED_MASK),
    n_candidates=st.integers(1, 20),
    max_retries=st.integers(0, 10),
    whisper_threshold=st.floats(0, 100),
    candidate_policy=st.sampled_from(["all", "adaptive"]),
)


@given(JOBS)
def test_a_job_comes_back_from_the_wire_as_it_was(job: Job) -> None:
    again = Job.from_wire(json.loads(json.dumps(job.to_wire())))
    assert again == job
    assert (again.job_key(), again.speech_key(7)) == (job.job_key(), job.speech_key(7))


@given(JOBS)
def test_candidate_seeds_are_31_bits_and_the_first_is_the_jobs_own(job: Job) -> None:
    base = job.base_seed()
    seeds = {candidate_seed(base, round_, number) for round_ in range(3) for number in range(job.n_candidates)}
    assert candidate_seed(base, 0, 0) == base
    assert len(seeds) == 3 * job.n_candidates
    assert all(0 <= seed <= SEED_MASK for seed in seeds)


def test_derived_seeds_never_change() -> None:
    assert derived_seed(7, 1, 2) == 1069318527, "the first 31 bits of SHA-256('7:1:2'); stored takes depend on it"


def test_what_sounds_different_has_another_speech_key_and_what_does_not_has_the_same() -> None:
    job = Job("Hello.", voice="a", dials={"rate": 150})
    others = [
        replace(job, text="Hello!"),
        replace(job, voice="b"),
        replace(job, language_id="fr"),
        replace(job, dials={"rate": 151.0}),
        replace(job, model_version="2"),
        replace(job, engine="chatterbox"),
        replace(job, audio_prompt_sha256="ab" * 32),
    ]
    assert len({one.speech_key(1) for one in [job, *others]}) == 1 + len(others)
    same = replace(job, n_candidates=5, whisper_threshold=1.0, listener="tiny", audio_prompt_url="https://x/y")
    assert same.speech_key(1) == job.speech_key(1)
    assert same.job_key() != job.job_key()


def test_chatterbox_dials_count_only_for_chatterbox() -> None:
    plain, chatter = Job("Hello.", engine="espeak"), Job("Hello.", engine="chatterbox")
    assert replace(plain, temperature=0.1).speech_key(1) == plain.speech_key(1)
    assert replace(chatter, temperature=0.1).speech_key(1) != chatter.speech_key(1)


def test_a_clip_without_its_hash_is_still_told_from_another() -> None:
    clips = [base64.b64encode(clip).decode() for clip in (b"one", b"two")]
    one, two = (Job("Hello.", audio_prompt_base64=clip) for clip in clips)
    assert one.speech_key(1) != two.speech_key(1)
    assert one.speech_key(1) == replace(one, audio_prompt_sha256=contract.sha256_hex(b"one")).speech_key(1)
    with pytest.raises(BadInput, match="base64"):
        Job("Hello.", audio_prompt_base64="a").speech_key(1)


def test_a_retake_has_another_seed_and_the_first_attempt_is_the_job() -> None:
    job = Job("Hello.")
    assert job.retake(0) is job
    assert len({job.retake(attempt).base_seed() for attempt in range(20)}) == 20
    assert job.retake(1).job_key() != job.job_key()


@pytest.mark.parametrize(
    "wire",
    [
        {},
        {"text": ""},
        {"text": " \n"},
        {"text": 5},
        {"text": "half \ud800 a character"},
        {"text": "a", "voice": "\udfff"},
        {"text": "a", "no_such_field": 1},
        {"text": "a", "seed": True},
        {"text": "a", "seed": 1.5},
        {"text": "a", "n_candidates": 0},
        {"text": "a", "n_candidates": 21},
        {"text": "a", "n_candidates": "3"},
        {"text": "a", "max_retries": -1},
        {"text": "a", "whisper_threshold": float("nan")},
        {"text": "a", "whisper_threshold": 10**400},
        {"text": "a", "temperature": float("inf")},
        {"text": "a", "dials": []},
        {"text": "a", "dials": {"rate": "fast"}},
        {"text": "a", "dials": {"rate": float("inf")}},
        {"text": "a", "dials": {"rate": 10**400}},
        {"text": "a", "candidate_policy": "most"},
        {"text": "a", "language_id": None},
    ],
)
def test_bad_wire_jobs_are_refused_in_one_line(wire: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as refused:
        Job.from_wire(wire)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


def test_impossible_numbers_are_refused_where_a_job_is_made_by_hand() -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(BadInput, match=r"dials\.rate"):
            Job("Hello.", dials={"rate": value})


def test_an_error_take_has_no_best() -> None:
    job = Job("Hello.")
    with pytest.raises(ValueError, match="it broke"):
        _ = contract.Take(job, job.job_key(), "error", message="it broke").best


def test_errors_know_whether_trying_again_helps() -> None:
    assert contract.ChunkFailed.retryable
    assert not contract.PoisonChunk.retryable
    assert issubclass(contract.EngineMissing, contract.EngineDead)
    assert not issubclass(contract.EngineDead, contract.ChunkFailed)
