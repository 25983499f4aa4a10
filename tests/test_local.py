"""The local Renderer: every job is answered exactly once, whatever becomes of the booth."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from engines.contract import BadInput, ChunkFailed, EngineDead, EngineMissing, Job, Line, PoisonChunk, Take
from engines.espeak import EspeakSpeaker
from engines.local import POISONS, LocalRenderer, default_deadline_seconds
from engines.scripted import MEMORY_VARIABLE, tone


def scripted(text: str, **fields: Any) -> Job:
    return Job(text, engine="scripted", listener="scripted", n_candidates=1, max_retries=0, **fields)


def by_text(takes: list[Take]) -> dict[str, Take]:
    found = {take.job.text: take for take in takes}
    assert len(found) == len(takes), "a job was answered twice"
    return found


@pytest.fixture
def renderer() -> Iterator[LocalRenderer]:
    with LocalRenderer("scripted", "scripted", slots=2) as one:
        yield one


def test_espeak_through_the_booth_is_the_sound_of_espeak_itself() -> None:
    jobs = [Job(f"Boat number {number} lies in the harbour.", n_candidates=1) for number in range(8)]
    with LocalRenderer() as renderer:
        assert renderer.start()["model_version"].startswith("espeak-ng 1.")
        takes = by_text(list(renderer.render(iter(jobs))))
    speaker = EspeakSpeaker(slots=1)
    try:
        for job in jobs:
            [spoken] = speaker.speak(iter([Line("1", job, job.plain_seed())]))
            take = takes[job.text]
            assert take.job is job
            assert take.best.audio is not None
            assert spoken.audio is not None
            assert take.best.audio.to_pcm16() == spoken.audio.to_pcm16()
            assert take.best.proof.verdict == "unheard"
    finally:
        speaker.close()


def test_the_order_and_the_slots_change_no_take() -> None:
    jobs = [Job(f"Number {number}.", engine="scripted", listener="scripted") for number in range(20)]
    with LocalRenderer("scripted", "scripted", slots=1) as one, LocalRenderer("scripted", "scripted", slots=5) as five:
        first = by_text(list(one.render(iter(jobs))))
        second = by_text(list(five.render(reversed(jobs))))
    for text, take in first.items():
        other = second[text]
        assert (take.job_key, take.chosen) == (other.job_key, other.chosen)
        for candidate, twin in zip(take.candidates, other.candidates, strict=True):
            assert (candidate.seed, candidate.speech_key) == (twin.seed, twin.speech_key)
            assert (candidate.proof.score, candidate.proof.words) == (twin.proof.score, twin.proof.words)
            assert candidate.audio is not None
            assert twin.audio is not None
            assert candidate.audio.to_pcm16() == twin.audio.to_pcm16()


def test_a_booth_killed_mid_render_loses_no_job(renderer: LocalRenderer) -> None:
    jobs = [scripted(f"[sleep 0.02] Number {number}.") for number in range(40)]
    answered, booths = [], set()
    for take in renderer.render(iter(jobs)):
        answered.append(take)
        booths.add(renderer.pid)
        if len(answered) in (5, 20):
            os.kill(renderer.pid, signal.SIGKILL)
    takes = by_text(answered)
    assert set(takes) == {job.text for job in jobs}
    assert {take.status for take in answered} == {"success"}
    assert len(booths) == 3


def test_a_job_that_kills_its_booth_twice_is_failed_and_the_others_go_on(renderer: LocalRenderer) -> None:
    jobs = [scripted(f"Number {number}.") for number in range(10)]
    jobs[4] = scripted("[die] Four.")
    takes = by_text(list(renderer.render(iter(jobs))))
    assert len(takes) == 10
    [bad] = [take for take in takes.values() if take.status == "error"]
    assert bad.job.text == "[die] Four."
    assert not bad.retryable
    assert "twice (exit status 70" in bad.message
    assert "\n" not in bad.message
    assert bad.retryable == PoisonChunk.retryable


def test_a_job_for_another_engine_is_answered_with_an_error(renderer: LocalRenderer) -> None:
    takes = by_text(list(renderer.render(iter([scripted("One."), Job("Two.", engine="espeak")]))))
    assert takes["One."].status == "success"
    assert (takes["Two."].status, takes["Two."].retryable) == ("error", False)
    assert "asks for 'espeak'" in takes["Two."].message


def test_a_job_that_kills_its_booth_once_is_spoken_on_the_next(tmp_path: Path) -> None:
    jobs = [scripted(f"Number {number}.") for number in range(6)]
    jobs[1] = scripted("[die once] One.")
    with LocalRenderer("scripted", slots=4, environment={MEMORY_VARIABLE: str(tmp_path)}) as renderer:
        takes = by_text(list(renderer.render(iter(jobs))))
    assert {take.status for take in takes.values()} == {"success"}
    assert len(takes) == 6


def test_a_hanging_job_is_failed_after_its_deadline_and_the_others_go_on() -> None:
    jobs = [scripted(f"Number {number}.") for number in range(8)]
    jobs[2] = scripted("[hang] Two.")
    began = time.monotonic()
    with LocalRenderer("scripted", slots=3, deadline_seconds=lambda job: 1.0) as renderer:
        takes = by_text(list(renderer.render(iter(jobs))))
    assert time.monotonic() - began < 15
    [bad] = [take for take in takes.values() if take.status == "error"]
    assert bad.job.text == "[hang] Two."
    assert "no sign of life for 1 s" in bad.message


def test_every_utterance_is_a_sign_of_life() -> None:
    job = Job("[sleep 0.3] Long.", engine="scripted", n_candidates=8, candidate_policy="all")
    with LocalRenderer("scripted", deadline_seconds=lambda job: 1.5) as renderer:
        [take] = renderer.render(iter([job]))
    assert (take.status, len(take.candidates)) == ("success", 8)


def test_deadlines_grow_with_the_text() -> None:
    assert default_deadline_seconds(Job("a" * 300)) > default_deadline_seconds(Job("a")) >= 60


def test_closing_early_pulls_no_more_and_the_booth_serves_again(renderer: LocalRenderer) -> None:
    jobs = iter([scripted(f"[sleep 0.05] Number {number}.") for number in range(50)])
    stream = renderer.render(jobs)
    next(stream)
    pid = renderer.pid
    began = time.monotonic()
    stream.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 0.5
    assert len(list(jobs)) > 35
    [take] = renderer.render(iter([scripted("Again.")]))
    assert (take.job.text, take.status) == ("Again.", "success")
    assert renderer.pid == pid, "the same booth, its engine still loaded"


def test_a_booth_stuck_when_cancelled_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engines.keeper.CANCEL_SECONDS", 0.3)
    with LocalRenderer("scripted") as renderer:
        stream = renderer.render(iter([scripted("One."), scripted("[hang] Two.")]))
        next(stream)
        stuck = renderer.pid
        time.sleep(0.5)  # until it hangs
        stream.close()  # type: ignore[attr-defined]
        [take] = renderer.render(iter([scripted("Again.")]))
        assert take.job.text == "Again."
        assert renderer.pid != stuck


def test_slow_jobs_do_not_hold_back_finished_takes(renderer: LocalRenderer) -> None:
    pulled = 0

    def slow() -> Iterator[Job]:
        nonlocal pulled
        for number in range(6):
            time.sleep(0.2)
            pulled += 1
            yield scripted(f"Number {number}.")

    renderer.start()
    late = [pulled - done for done, _ in enumerate(renderer.render(slow()), 1)]
    assert len(late) == 6
    assert max(late) <= 1, "each take left before the job after the next was waited for"


def test_300_jobs_leave_no_descriptor_thread_or_zombie() -> None:
    us = psutil.Process()
    with LocalRenderer("espeak", slots=2) as renderer:
        renderer.start()
    before = (us.num_fds(), threading.active_count(), len(us.children(recursive=True)))
    with LocalRenderer("espeak", slots=2) as renderer:
        renderer.start()
        busy = us.num_fds()
        jobs = [Job(f"Number {number}.", n_candidates=1) for number in range(300)]
        count = 0
        for count, take in enumerate(renderer.render(iter(jobs)), 1):
            assert take.status == "success"
            if count % 50 == 0:
                family = us.children(recursive=True)
                assert len(family) <= before[2] + 1 + 2 + 2, "a booth, two warm processes, a fork of each"
                assert us.num_fds() <= busy
        assert count == 300
    assert (us.num_fds(), threading.active_count(), len(us.children(recursive=True))) == before
    assert not [child for child in us.children() if child.status() == psutil.STATUS_ZOMBIE]


def test_restarts_leave_nothing_behind(renderer: LocalRenderer) -> None:
    us = psutil.Process()
    renderer.start()
    before = (us.num_fds(), threading.active_count(), len(us.children(recursive=True)))
    for _ in range(3):
        os.kill(renderer.pid, signal.SIGKILL)
        [take] = renderer.render(iter([scripted("One.")]))
        assert take.status == "success"
    assert (us.num_fds(), threading.active_count(), len(us.children(recursive=True))) == before


# --- engines that cannot be


def pretender(folder: Path, script: str) -> str:
    """A Python that runs this script instead of the booth."""
    program = folder / "python"
    (folder / "script.py").write_text(script)
    program.write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(folder / 'script.py'))}\n")
    program.chmod(0o755)
    return str(program)


FRAMES = "import sys; sys.path.insert(0, '.')\nfrom engines.frames import *\ni, o = claim_stdio()\n"
READY = "write_frame(o, {'type': 'ready', 'engine': 'x', 'slots': 1})\n"


def test_a_booth_that_dies_at_start_three_times_is_a_dead_engine(tmp_path: Path) -> None:
    log = tmp_path / "starts"
    python = pretender(
        tmp_path, f"import sys; open({str(log)!r}, 'a').write('x'); sys.exit('libgpu.so: cannot open shared object')"
    )
    with LocalRenderer("scripted", python=python) as renderer, pytest.raises(EngineDead) as dead:
        list(renderer.render(iter([scripted("One.")])))
    assert log.read_text() == "xxx"
    assert "libgpu.so: cannot open shared object" in str(dead.value)
    assert "\n" not in str(dead.value)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (FRAMES + "while True: read_frame(i)\n", "no sign of life"),
        (FRAMES + READY + "sys.exit('gone again')", "gone again"),
        (FRAMES + "o.write(b'Loading checkpoint shards: 100%')", "not a frame"),
        (FRAMES + "write_frame(o, {'type': 'hello'})\nwhile True: read_frame(i)\n", "without making sense"),
    ],
)
def test_a_booth_that_never_answers_is_given_up(
    tmp_path: Path, script: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engines.child.CLOSING_SECONDS", 0.3)
    python = pretender(tmp_path, script)
    with LocalRenderer("x", python=python, start_seconds=0.5) as renderer, pytest.raises(EngineDead, match=why):
        list(renderer.render(iter([scripted("One.")])))


def test_a_python_that_is_not_there_is_named(tmp_path: Path) -> None:
    renderer = LocalRenderer("espeak", python=str(tmp_path / "nopython"))
    with pytest.raises(EngineDead, match="nopython"):
        renderer.start()


def test_an_engine_that_says_it_is_dead_ends_the_run_with_its_words(renderer: LocalRenderer) -> None:
    with pytest.raises(EngineDead, match="told to give up"):
        list(renderer.render(iter([scripted("[dead]")])))


def test_unknown_and_missing_engines_are_told_apart(tmp_path: Path) -> None:
    with LocalRenderer("nobody") as renderer, pytest.raises(BadInput, match="nobody"):
        renderer.start()
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'espeakng_loader' else real(name, *a)\n"
    )
    environment = {"PYTHONPATH": str(tmp_path)}
    with (
        LocalRenderer("espeak", environment=environment) as renderer,
        pytest.raises(EngineMissing, match="pip install"),
    ):
        renderer.start()


def test_chunk_after_chunk_that_kills_its_booth_is_a_dead_engine(renderer: LocalRenderer) -> None:
    jobs = [scripted("One."), *(scripted(f"[die] {number}.") for number in range(POISONS))]
    answered: list[Take] = []
    with pytest.raises(EngineDead, match="in a row"):
        answered.extend(renderer.render(iter(jobs)))
    [one] = renderer.render(iter([scripted("And on.")]))
    assert one.status == "success"


# --- judging again


def test_stored_sound_is_judged_by_the_threshold_of_now() -> None:
    job = scripted("One two three four.", whisper_threshold=70)
    short = tone(scripted("One two three."), 1)
    with LocalRenderer("no engine is needed", "scripted") as renderer:
        assert renderer.prove(short, job).verdict == "pass"
        strict = scripted("One two three four.", whisper_threshold=90)
        proof = renderer.prove(short, strict)
        assert (proof.verdict, proof.score) == ("fail", 75.0)
        assert [word.expected for word in proof.words if word.kind == "missing"] == ["four."]


def test_a_renderer_that_judged_speaks_afterwards(renderer: LocalRenderer) -> None:
    job = scripted("One two.")
    assert renderer.prove(tone(job, 1), job).verdict == "pass"
    [take] = renderer.render(iter([job]))
    assert take.best.proof.verdict == "pass"
    assert renderer.prove(tone(job, 2), job).verdict == "pass"


def test_listening_that_ends_two_booths_is_said(tmp_path: Path) -> None:
    python = pretender(tmp_path, FRAMES + READY + "read_frame(i); read_frame(i); sys.exit('out of memory')")
    job = scripted("One.")
    with LocalRenderer("x", "scripted", python=python) as renderer, pytest.raises(ChunkFailed, match="out of memory"):
        renderer.prove(tone(job, 1), job)


def test_weights_that_are_missing_leave_takes_unheard_with_a_note(tmp_path: Path) -> None:
    job = Job("One.", engine="scripted", listener="tiny", n_candidates=1)
    with LocalRenderer("scripted", "tiny", environment={"SIDETONE_WEIGHTS": str(tmp_path)}) as renderer:
        [take] = renderer.render(iter([job]))
    assert take.status == "success"
    assert take.best.proof.verdict == "unheard"
    assert "not on this machine yet" in take.best.proof.note


# --- manners


def test_secrets_go_by_the_environment_only() -> None:
    with LocalRenderer("scripted", environment={"HF_TOKEN": "hush-hush"}) as renderer:
        renderer.start()
        booth = psutil.Process(renderer.pid)
        assert "hush-hush" not in " ".join(booth.cmdline())
        assert booth.environ()["HF_TOKEN"] == "hush-hush"


def test_one_render_at_a_time(renderer: LocalRenderer) -> None:
    stream = renderer.render(iter([scripted("One."), scripted("Two.")]))
    next(stream)
    with pytest.raises(RuntimeError, match="at work"):
        next(iter(renderer.render(iter([scripted("Three.")]))))
    assert len(list(stream)) == 1


def test_a_job_source_that_fails_passes_its_error_on_and_the_renderer_serves_again(renderer: LocalRenderer) -> None:
    def broken() -> Iterator[Job]:
        yield scripted("One.")
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="went away"):
        list(renderer.render(broken()))
    [take] = renderer.render(iter([scripted("Two.")]))
    assert take.job.text == "Two."


def test_no_jobs_start_no_booth(renderer: LocalRenderer) -> None:
    assert list(renderer.render(iter([]))) == []
    assert renderer.pid == 0
