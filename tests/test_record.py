"""The candidate loop: what is asked for, in what order, what is chosen, and that nobody waits for himself."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.audio import Audio
from engines.contract import (
    ChunkFailed,
    EngineDead,
    Heard,
    Job,
    Line,
    ListenerMissing,
    Spoken,
    Take,
    candidate_seed,
)
from engines.judge import judge_audio
from engines.record import record
from engines.scripted import ScriptedListener, ScriptedSpeaker, hidden_words, tone

TEXT = "one two three four five six seven eight nine ten"
FAIL = "something else entirely"


def job(text: str = TEXT, **changes: object) -> Job:
    plain = Job(text, engine="scripted", listener="scripted", candidate_policy="adaptive")
    return replace(plain, **changes)  # type: ignore[arg-type]


def takes(
    jobs: list[Job], speaker: ScriptedSpeaker | None = None, listener: ScriptedListener | None = None
) -> list[Take]:
    return list(record(iter(jobs), speaker or ScriptedSpeaker(), listener or ScriptedListener()))


def one(asked: Job, told: list[str | Heard | Exception | None] | None = None) -> Take:
    (take,) = takes([asked], listener=ScriptedListener(told or []))
    return take


# ---- how many candidates ----------------------------------------------------------------------------------------


def test_adaptive_stops_at_the_first_that_passes() -> None:
    take = one(job(), [FAIL, None])
    assert [c.proof.verdict for c in take.candidates] == ["fail", "pass"]
    assert (take.chosen, take.retries_used) == (1, 0)


def test_all_speaks_every_candidate_of_a_round_even_when_the_first_passes() -> None:
    take = one(job(candidate_policy="all"))
    assert len(take.candidates) == 3 and take.chosen == 0 and take.retries_used == 0


@pytest.mark.parametrize("policy", ["all", "adaptive"])
def test_the_budget_is_rounds_times_candidates_and_the_best_of_a_bad_lot_is_kept(policy: str) -> None:
    almost = "one two three four five six seven eight nine"
    take = one(
        job(candidate_policy=policy, n_candidates=2, max_retries=1, whisper_threshold=95.0), [FAIL, almost, FAIL, FAIL]
    )
    assert (take.status, len(take.candidates), take.retries_used) == ("success", 4, 1)
    assert take.chosen == 1 and take.best.proof.verdict == "fail" and take.best.proof.score == 90.0


@given(
    policy=st.sampled_from(["all", "adaptive"]),
    n=st.integers(1, 4),
    retries=st.integers(0, 3),
    passes_at=st.integers(0, 20),
    slots=st.integers(1, 5),
)
@settings(max_examples=40)
def test_rounds_seeds_and_counts_follow_the_policy(
    policy: str, n: int, retries: int, passes_at: int, slots: int
) -> None:
    asked = job("hello", candidate_policy=policy, n_candidates=n, max_retries=retries)
    seeds = [candidate_seed(asked.base_seed(), *divmod(index, n)) for index in range(n * (retries + 1))]
    good = seeds[passes_at] if passes_at < len(seeds) else None

    class Picky(ScriptedListener):
        def hear(self, audio: Audio, language_id: str) -> Heard:
            return Heard(
                "hello" if good is not None and np.array_equal(audio.samples, tone(asked, good).samples) else "no"
            )

    speaker = ScriptedSpeaker(slots)
    (take,) = record(iter([asked]), speaker, Picky())
    step = n if policy == "all" else 1
    expected = min(len(seeds), (passes_at // step + 1) * step)
    assert [candidate.seed for candidate in take.candidates] == seeds[:expected]
    assert sorted(line.seed for line in speaker.spoken) == sorted(seeds[:expected])
    assert take.retries_used == (expected - 1) // n
    assert take.best.proof.verdict == ("pass" if good is not None else "fail")
    assert take.chosen == (passes_at if good is not None else 0)


def test_the_same_job_gives_the_same_take_however_many_are_spoken_at_once() -> None:
    asked = [job(f"[drop once] chunk number {n} of the book", candidate_policy="all") for n in range(6)]
    found = []
    for slots in (1, 3, 20):
        done = {take.job.text: take for take in takes(asked, ScriptedSpeaker(slots))}
        found.append([(t.job_key, t.chosen, t.best.audio.to_pcm16()) for t in map(done.get, (j.text for j in asked))])
    assert found[0] == found[1] == found[2]


RISKY = "In the evening Holmes and Watson met Lestrade and another man at the station."


def risky(**changes: object) -> Job:
    """A job that is likely to fail, for an engine that draws its speech at random."""
    return job(RISKY, engine="chatterbox", **changes)


def test_a_risky_chunk_starts_with_two_candidates_and_goes_on_one_by_one() -> None:
    speaker = ScriptedSpeaker(slots=9)
    (both,) = takes([risky()], speaker)
    assert [c.proof.verdict for c in both.candidates] == ["pass", "pass"] and len(speaker.spoken) == 2
    assert [c.seed for c in both.candidates] == [candidate_seed(both.job.base_seed(), 0, k) for k in (0, 1)]
    third = one(risky(), [FAIL, FAIL, None])
    assert (len(third.candidates), third.chosen, third.retries_used) == (3, 2, 0)
    last = one(risky(max_retries=1), [FAIL] * 6)
    assert (len(last.candidates), last.retries_used) == (6, 1)


def test_never_more_than_there_are_and_only_where_the_policy_lets_it() -> None:
    assert len(one(risky(n_candidates=1)).candidates) == 1
    assert len(one(risky(candidate_policy="all")).candidates) == 3
    assert len(one(job(RISKY)).candidates) == 1, "the scripted engine says a text the same way again"
    assert len(one(job("a plain word or two of no risk", engine="chatterbox")).candidates) == 1


def test_what_is_asked_at_once_does_not_hang_on_other_jobs() -> None:
    asked = [risky(), job("plain words all of them", engine="chatterbox"), risky(seed=5)]
    alone = [[c.seed for c in one(each).candidates] for each in asked]
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        found = {take.job_key: take for take in takes([asked[index] for index in order], ScriptedSpeaker(slots=3))}
        assert [[c.seed for c in found[each.job_key()].candidates] for each in asked] == alone


def test_how_alike_the_voice_is_comes_from_the_engine_that_knows_and_decides_among_equals() -> None:
    class Knowing(ScriptedSpeaker):
        def likeness(self, audio: Audio, job: Job) -> float:
            return (
                0.9 if np.array_equal(audio.samples, tone(job, candidate_seed(job.base_seed(), 0, 1)).samples) else 0.5
            )

    (take,) = takes([job(candidate_policy="all")], Knowing())
    assert [c.likeness for c in take.candidates] == [0.5, 0.9, 0.5] and take.chosen == 1
    assert [c.likeness for c in one(job()).candidates] == [None]


# ---- unheard ----------------------------------------------------------------------------------------------------


def test_without_a_listener_takes_are_unheard_and_not_tried_again() -> None:
    (take,) = record(iter([job()]), ScriptedSpeaker())
    assert (take.best.proof.verdict, take.best.proof.score, len(take.candidates)) == ("unheard", None, 1)


@pytest.mark.parametrize("nobody", ["", "none"])
def test_a_job_that_names_no_listener_is_not_listened_to(nobody: str) -> None:
    listener = ScriptedListener()
    (take,) = takes([job(listener=nobody)], listener=listener)
    assert take.best.proof.verdict == "unheard" and listener.hearings == 0


def test_a_language_the_listener_does_not_know_is_unheard_with_a_note() -> None:
    listener = ScriptedListener(languages=["en"])
    (take,) = takes([job(language_id="cy")], listener=listener)
    assert take.best.proof.verdict == "unheard" and "'cy'" in take.best.proof.note and listener.hearings == 0


@pytest.mark.parametrize("error", [ListenerMissing("The listener is 486 MB."), RuntimeError("out of memory")])
def test_a_listener_that_cannot_listen_leaves_the_take_unheard_and_says_why(error: Exception) -> None:
    take = one(job(), [error])
    assert take.best.proof.verdict == "unheard" and str(error) in take.best.proof.note and len(take.candidates) == 1


def test_a_signal_fault_fails_an_unheard_take_and_is_tried_again() -> None:
    speaker = ScriptedSpeaker()
    (take,) = record(iter([job(f"[clip once] {TEXT}", listener="")]), speaker)
    assert [c.proof.verdict for c in take.candidates] == ["fail", "unheard"]
    assert take.chosen == 1 and take.best.proof.score is None and "clipped" in take.candidates[0].proof.faults[0]


def test_a_take_that_never_loses_its_fault_is_kept_as_failed() -> None:
    (take,) = record(iter([job(f"[gap] {TEXT}", listener="", max_retries=1, n_candidates=1)]), ScriptedSpeaker())
    assert (take.status, take.best.proof.verdict, take.best.proof.score, take.retries_used) == (
        "success",
        "fail",
        None,
        1,
    )


def test_what_is_no_sound_is_not_given_to_the_listener() -> None:
    listener = ScriptedListener()
    (take,) = takes([job(f"[nan] {TEXT}", max_retries=0)], listener=listener)
    assert take.best.proof.verdict == "fail" and take.best.proof.score == 0.0 and listener.hearings == 0


# ---- errors -----------------------------------------------------------------------------------------------------


def test_an_error_is_tried_again_within_the_budget() -> None:
    take = one(job(f"[fail once] {TEXT}"))
    assert take.status == "success" and len(take.candidates) == 1 and take.candidates[0].seed != take.job.base_seed()


def test_a_chunk_that_always_fails_is_an_error_with_its_reason_and_the_rest_goes_on() -> None:
    failed, fine = takes([job(f"[fail] {TEXT}", n_candidates=2, max_retries=1), job("all is well")])
    assert (failed.status, failed.chosen, failed.retryable, failed.retries_used) == ("error", -1, True, 1)
    assert "asked 4 times" in failed.message and "told to fail" in failed.message
    assert fine.status == "success"


def test_an_error_for_which_trying_again_does_not_help_ends_the_chunk() -> None:
    speaker = ScriptedSpeaker()
    (take,) = takes([job(f"[refuse] {TEXT}")], speaker)
    assert (take.status, take.retryable, len(speaker.spoken)) == ("error", False, 1)


def test_a_dead_engine_ends_the_run() -> None:
    stream = record(iter([job("fine"), job("[dead] no"), job("never")]), ScriptedSpeaker(), ScriptedListener())
    assert next(stream).status == "success"
    with pytest.raises(EngineDead):
        next(stream)


class Odd(ScriptedSpeaker):
    """A speaker with a fault of manners."""

    def __init__(self, fault: str) -> None:
        super().__init__()
        self.fault, self.calls = fault, 0

    def speak(self, lines: Iterator[Line]) -> Iterator[Spoken]:
        self.calls += 1
        for line in lines:
            if self.fault == "raises":
                raise ChunkFailed("it tripped.")
            if self.fault == "stranger":
                line = replace(line, id="999")  # noqa: PLW2901
            if self.fault == "empty":
                yield Spoken(line, Audio(np.zeros(0, dtype=np.float32), 16000), 0.0)
            elif self.fault != "mute":
                yield self._one(line)
            if self.fault == "quits":
                return


def test_a_speaker_that_stops_after_each_line_is_called_again() -> None:
    speaker = Odd("quits")
    assert [take.status for take in takes([job("a b"), job("c d"), job("e f")], speaker)] == ["success"] * 3
    assert speaker.calls == 3


@pytest.mark.parametrize(
    ("fault", "says"), [("mute", "gave no answer"), ("raises", "it tripped"), ("empty", "no sound")]
)
def test_lines_without_an_answer_are_errors_not_a_hang(fault: str, says: str) -> None:
    found = takes([job("a b", max_retries=0), job("c d", max_retries=0)], Odd(fault))
    assert [take.status for take in found] == ["error", "error"] and all(says in take.message for take in found)


def test_an_answer_nobody_asked_for_and_a_speaker_that_takes_nothing_are_dead_engines() -> None:
    with pytest.raises(EngineDead, match="nobody asked"):
        takes([job("a b")], Odd("stranger"))
    deaf = Odd("")
    deaf.speak = lambda lines: iter(())  # type: ignore[method-assign]
    with pytest.raises(EngineDead, match="took none"):
        takes([job("a b")], deaf)


# ---- who waits for whom -----------------------------------------------------------------------------------------


def test_a_take_leaves_before_the_next_job_is_pulled() -> None:
    pulled: list[str] = []

    def jobs() -> Iterator[Job]:
        for text in ("first", "second", "third"):
            pulled.append(text)
            yield job(text)

    stream = record(jobs(), ScriptedSpeaker(), ScriptedListener())
    for count, take in enumerate(stream, 1):
        assert len(pulled) == count and take.job.text == pulled[-1]


def test_a_take_from_stored_sound_leaves_before_the_next_job_is_pulled() -> None:
    asked = [job("first"), job("second"), job("third")]
    pulled: list[Job] = []

    def jobs() -> Iterator[Job]:
        for each in asked:
            pulled.append(each)
            yield each

    stored = {asked[1].speech_key(asked[1].base_seed()): tone(asked[1], asked[1].base_seed())}
    speaker = ScriptedSpeaker()
    for count, take in enumerate(record(jobs(), speaker, ScriptedListener(), stored.get), 1):
        assert len(pulled) == count and take.best.proof.verdict == "pass"
    assert [line.job.text for line in speaker.spoken] == ["first", "third"]


def test_a_speaker_that_pulls_everything_before_it_speaks_gets_everything() -> None:
    speaker = ScriptedSpeaker(slots=1000)
    asked = [job(f"[drop once] chunk {n} of many words", n_candidates=2, whisper_threshold=95.0) for n in range(20)]
    found = takes(asked, speaker)
    assert len(found) == 20 and all(take.best.proof.verdict == "pass" for take in found)
    assert len(speaker.spoken) == 40


def test_lines_asked_again_come_before_new_jobs() -> None:
    speaker = ScriptedSpeaker()
    takes([job("[drop once] first things first"), job("second")], speaker)
    assert [line.job.text.split()[0] for line in speaker.spoken] == ["[drop", "[drop", "second"]


def test_closing_the_generator_closes_the_speaker_and_pulls_no_more() -> None:
    closed: list[bool] = []

    class Tidy(ScriptedSpeaker):
        def speak(self, lines: Iterator[Line]) -> Iterator[Spoken]:
            try:
                yield from super().speak(lines)
            finally:
                closed.append(True)

    pulled = iter([job(f"chunk {n}") for n in range(5)])
    stream = record(pulled, Tidy(), ScriptedListener())
    next(stream)
    stream.close()
    assert closed == [True] and len(list(pulled)) == 4


def test_no_jobs_are_no_takes() -> None:
    assert takes([]) == []


def test_the_same_job_twice_is_answered_twice() -> None:
    assert len(takes([job("yes"), job("yes")], ScriptedSpeaker(slots=4))) == 2


# ---- stored sound -----------------------------------------------------------------------------------------------


def test_a_new_threshold_judges_stored_sound_and_renders_nothing() -> None:
    asked = job(f"[swap] {TEXT}", n_candidates=2, max_retries=1, whisper_threshold=95.0)
    (before,) = takes([asked])
    assert before.best.proof.verdict == "fail" and len(before.candidates) == 4
    stored = {candidate.speech_key: candidate.audio for candidate in before.candidates}
    speaker = ScriptedSpeaker()
    (after,) = record(iter([replace(asked, whisper_threshold=90.0)]), speaker, ScriptedListener(), stored.get)
    assert after.best.proof.verdict == "pass" and not speaker.spoken and after.job_key != before.job_key
    assert after.best.generation_seconds == 0.0


def test_judging_stored_sound_needs_no_speaker() -> None:
    asked = job()
    audio = tone(asked, asked.base_seed())
    assert judge_audio(asked, audio, ScriptedListener()).verdict == "pass"
    assert judge_audio(replace(asked, listener=""), audio, None).verdict == "unheard"
    wrong = judge_audio(asked, audio, ScriptedListener(["one two three"]))
    assert (wrong.verdict, wrong.score, wrong.transcript, wrong.listener) == ("fail", 30.0, "one two three", "scripted")
    assert wrong.validation_seconds > 0


def test_a_certain_difference_is_a_doubt_and_a_doubt_is_tried_again_and_kept_when_nothing_better_comes() -> None:
    missing = "one two three four five six seven eight nine"
    asked = job(whisper_threshold=85.0, n_candidates=2, max_retries=0)

    def judged(told: list[str | None]) -> Take:
        listener = ScriptedListener([*told], second_look=lambda audio, expected, heard: len(heard) < len(expected))
        return next(record(iter([asked]), ScriptedSpeaker(), listener))

    better = judged([missing, None])
    assert [c.proof.verdict for c in better.candidates] == ["doubt", "pass"] and better.chosen == 1
    kept = judged([missing, missing])
    assert [c.proof.verdict for c in kept.candidates] == ["doubt", "doubt"] and kept.chosen == 0


# ---- identity ---------------------------------------------------------------------------------------------------


def test_urls_change_neither_key() -> None:
    plain, carried = job(), job(audio_prompt_url="https://example.org/clip.flac")
    assert plain.job_key() == carried.job_key() and plain.speech_key(7) == carried.speech_key(7)


@pytest.mark.parametrize("heard", ["her my oh nee came home again", "Hermione came home again"])
def test_a_name_that_is_spelt_as_it_sounds_is_heard_right_both_ways(heard: str) -> None:
    asked = job("her my oh nee came home again", heard_as="Hermione came home again")
    take = one(asked, [heard])
    assert (take.best.proof.verdict, take.best.proof.score) == ("pass", 100.0)
    wrong = one(asked, ["Harriet came home again", heard])
    assert wrong.candidates[0].proof.verdict != "pass"
    assert asked.job_key() != job("her my oh nee came home again").job_key()
    assert Job.from_wire(asked.to_wire()) == asked


@pytest.mark.parametrize(
    "change",
    [
        {"n_candidates": 1},
        {"max_retries": 0},
        {"candidate_policy": "all"},
        {"whisper_threshold": 1.0},
        {"listener": "x"},
    ],
)
def test_how_it_is_judged_changes_the_row_and_not_the_sound(change: dict[str, object]) -> None:
    assert job(**change).job_key() != job().job_key()
    assert job(**change).base_seed() == job().base_seed() and job(**change).speech_key(7) == job().speech_key(7)


@pytest.mark.parametrize(
    "change",
    [{"text": "other"}, {"language_id": "de"}, {"voice": "v"}, {"dials": {"rate": 2.0}}, {"audio_prompt_sha256": "ab"}],
)
def test_what_is_heard_changes_both(change: dict[str, object]) -> None:
    assert job(**change).job_key() != job().job_key() and job(**change).speech_key(7) != job().speech_key(7)


# ---- the doubles themselves -------------------------------------------------------------------------------------


def test_scripted_sound_is_a_pure_function_of_text_and_seed_at_150_words_a_minute() -> None:
    assert tone(job(), 5).to_pcm16() == tone(job(), 5).to_pcm16() != tone(job(), 6).to_pcm16()
    assert tone(job(), 5).duration_seconds == pytest.approx(10 / 150 * 60)


def test_what_the_scripted_listener_hears_is_in_the_samples() -> None:
    audio = tone(job("one two three four"), 5)
    assert hidden_words(audio).text == "one two three four"
    assert hidden_words(Audio.from_pcm16(audio.to_pcm16(), audio.rate_hz)).text == "one two three four"
    half = Audio(audio.samples[: len(audio) // 2], audio.rate_hz)
    assert hidden_words(half).text == "one two" and hidden_words(half).words[1][1] == pytest.approx(0.4, abs=0.01)
    twice = Audio(np.concatenate((half.samples, audio.samples)), audio.rate_hz)
    assert hidden_words(twice).text == "one two one two three four"
    noise = Audio(np.random.default_rng(1).normal(0, 0.1, 160000).astype(np.float32), 16000)
    assert hidden_words(noise).text == ""


@pytest.mark.parametrize(
    ("text", "dials", "heard"),
    [
        ("say [drop] this now", {}, "say [drop] now"),
        ("say [repeat] this now", {}, "say [repeat] this this now"),
        ("say [swap] this now", {}, "say [swap] instead now"),
        ("say [drop once] this now", {}, "say [drop once] now"),
    ],
)
def test_spoken_faults_are_heard(text: str, dials: dict[str, float], heard: str) -> None:
    asked = job(text, dials=dials)
    assert hidden_words(tone(asked, asked.base_seed())).text == heard


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        ("clip", "clipped"),
        ("gap", "silent for 2"),
        ("noise", "noise for 1"),
        ("cut", "full voice"),
        ("silence", "silent for all"),
    ],
)
def test_spoilt_sound_is_caught_by_mark_and_by_dial(order: str, fault: str) -> None:
    for asked in (job(f"[{order}] {TEXT}"), job(TEXT, dials={order: 1.0})):
        assert fault in " ".join(judge_audio(asked, tone(asked, 5), None).faults)
    once = job(f"[{order} once] {TEXT}")
    assert judge_audio(once, tone(once, once.base_seed()), None).faults
    assert not judge_audio(once, tone(once, 5), None).faults


def test_dying_once_is_remembered_by_the_next_process(tmp_path: Path, repo: Path) -> None:
    program = (
        "import sys; from engines.contract import Job; from engines.record import record; "
        "from engines.scripted import ScriptedSpeaker; "
        "print([take.status for take in record(iter([Job('[die once] hello')]), ScriptedSpeaker())])"
    )
    environment = {"SIDETONE_SCRIPTED_MEMORY": str(tmp_path / "memory"), "PYTHONPATH": str(repo)}
    run = [
        subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True) for _ in "ab"
    ]
    assert run[0].returncode == 70 and run[1].stdout.strip() == "['success']", run[1].stderr


def test_the_loop_and_its_doubles_need_nothing_but_numpy(repo: Path) -> None:
    program = (
        "import sys\n"
        "class Bare:\n"
        "    allowed = {'numpy', 'engines', *sys.stdlib_module_names}\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] not in self.allowed: raise ImportError(name + ' is not here')\n"
        "sys.meta_path.insert(0, Bare())\n"
        "from engines.contract import Job; from engines.record import record; from engines.wire import to_wire\n"
        "from engines.scripted import ScriptedListener, ScriptedSpeaker\n"
        "job = Job('he had [swap] twenty five dogs', engine='scripted', listener='scripted', max_retries=0)\n"
        "told = ScriptedListener(['he had swap 25 cats'])\n"
        "(take,) = record(iter([job]), ScriptedSpeaker(), told)\n"
        "wire = to_wire(take)\n"
        "print(wire['metadata']['all_scores'][0], wire['audio_base64'][:6])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=repo, capture_output=True, text=True)
    assert re.fullmatch(r"83\.33 UklGR.\n", done.stdout), done.stdout + done.stderr
