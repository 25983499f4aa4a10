"""The booth: frames over pipes, a child that speaks and judges, and that never outlives its parent."""

from __future__ import annotations

import io
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines import booth as booth_module
from engines import frames, shelf
from engines.audio import Audio
from engines.child import Child
from engines.contract import Job
from engines.frames import FrameError, read_frame, write_frame
from engines.scripted import tone
from engines.take_frames import proof_from_wire, take_from_frame

HELLO: dict[str, Any] = {
    "type": "hello",
    "engine": "scripted",
    "listener": "scripted",
    "slots": 0,
    "options": {},
    "listener_options": {},
}


def framed(head: dict[str, Any], *parts: bytes) -> bytes:
    out = io.BytesIO()
    write_frame(out, head, *parts)
    return out.getvalue()


def wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


# --- frames


@given(
    st.dictionaries(st.text(max_size=5), st.text() | st.integers() | st.none(), max_size=4),
    st.lists(st.binary(max_size=99)),
)
def test_frames_come_back_as_they_were(head: dict[str, Any], parts: list[bytes]) -> None:
    two = io.BytesIO(framed(head, *parts) * 2)
    assert [read_frame(two), read_frame(two), read_frame(two)] == [(head, b"".join(parts))] * 2 + [None]


def test_a_frame_cut_off_anywhere_is_an_error_not_an_end() -> None:
    whole = framed({"type": "job"}, b"sound")
    for size in range(1, len(whole)):
        with pytest.raises(FrameError, match="cut off"):
            read_frame(io.BytesIO(whole[:size]))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"Traceback (most recent call last):", "not a frame"),
        (b"Tr", "not a frame"),
        (frames._PREFIX.pack(b"STF1", 0xFFFFFFFF, 0), "at most"),
        (frames._PREFIX.pack(b"STF1", 2, 1 << 60) + b"{}", "at most"),
        (frames._PREFIX.pack(b"STF1", 2, 0) + b"[]", "not an object"),
        (frames._PREFIX.pack(b"STF1", 2, 0) + b"{\xff", "cannot be read"),
        (frames._PREFIX.pack(b"STF1", 200_000, 0) + b"[" * 200_000, "cannot be read"),
        (frames._PREFIX.pack(b"STF1", 2, 1 << 30) + b"{}", "cut off"),
    ],
)
def test_what_is_no_frame_is_refused_and_says_why(data: bytes, why: str) -> None:
    with pytest.raises(FrameError, match=why):
        read_frame(io.BytesIO(data))


def test_a_frame_goes_through_a_pipe_that_takes_little_at_a_time() -> None:
    outlet, inlet = os.pipe()
    sound = bytes(range(256)) * 4096
    with os.fdopen(inlet, "wb", buffering=0) as write, os.fdopen(outlet, "rb", buffering=0) as read:
        thread = threading.Thread(target=write_frame, args=(write, {"n": 1}, sound))
        thread.start()
        assert read_frame(read) == ({"n": 1}, sound)
        thread.join()


def test_a_head_too_large_is_not_sent() -> None:
    with pytest.raises(FrameError, match="at most"):
        write_frame(io.BytesIO(), {"text": "a" * frames.MAX_HEAD_BYTES})


# --- the child process


@pytest.fixture
def start() -> Iterator[Callable[..., Child]]:
    """Starts booths that are gone after the test."""
    started = []

    def one(hello: dict[str, Any] | None = HELLO, environment: dict[str, str] | None = None) -> Child:
        child = Child(sys.executable, {**os.environ, **(environment or {})})
        started.append(child)
        if hello:
            child.send(hello)
        return child

    yield one
    for child in started:
        child.kill()


def answer(child: Child) -> tuple[dict[str, Any], bytes]:
    event = child.next_event(30)
    assert event is not None, child.how_it_ended()
    return event


def answers_until(child: Child, kind: str) -> list[tuple[dict[str, Any], bytes]]:
    events = [answer(child)]
    while events[-1][0]["type"] != kind:
        events.append(answer(child))
    return events


def test_a_job_is_started_spoken_and_taken_without_waiting_for_another(start: Callable[..., Child]) -> None:
    child = start()
    ready, _ = answer(child)
    assert ready["type"] == "ready"
    assert (ready["model_version"], ready["device"], ready["listener"]) == ("1", "cpu", "scripted")
    job = Job("One two three.", engine="scripted", listener="scripted")
    child.send({"type": "job", "id": 7, "job": job.to_wire()})
    events = answers_until(child, "take")
    assert [head["type"] for head, _ in events] == ["started", "spoke", "spoke", "spoke", "take"]
    assert {head["id"] for head, _ in events} == {7}
    take = take_from_frame(job, *events[-1])
    assert (take.status, take.job_key, len(take.candidates)) == ("success", job.job_key(), 3)
    assert take.best.proof.verdict == "pass"
    assert take.best.audio is not None
    assert take.best.audio.to_pcm16() == tone(job, take.best.seed).to_pcm16()
    with pytest.raises(queue.Empty):
        child.next_event(0.05)


def test_equal_jobs_asked_twice_are_answered_twice(start: Callable[..., Child]) -> None:
    child = start()
    job = Job("One two three.", engine="scripted").to_wire()
    for number in (1, 2):
        child.send({"type": "job", "id": number, "job": job})
    taken = {answers_until(child, "take")[-1][0]["id"] for _ in (1, 2)}
    assert taken == {1, 2}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"no_such_field": 1}, "no_such_field"),
        ({"engine": "espeak"}, "asks for 'espeak'"),
        ({"model_version": "0.9"}, "asks for '0.9'"),
        ({"listener": "tiny"}, "asks for 'tiny'"),
    ],
)
def test_a_job_that_does_not_fit_is_refused_and_the_next_spoken(
    start: Callable[..., Child], fields: dict[str, Any], why: str
) -> None:
    child = start()
    child.send({"type": "job", "id": 1, "job": {"text": "a", "engine": "scripted"} | fields})
    child.send({"type": "job", "id": 2, "job": {"text": "One.", "engine": "scripted"}})
    events = answers_until(child, "take")
    [refused] = [head for head, _ in events if head["type"] == "refused"]
    assert refused["id"] == 1
    assert why in refused["message"]


def test_stored_sound_is_judged_without_any_engine(start: Callable[..., Child]) -> None:
    child = start(HELLO | {"engine": ""})
    job = Job("One two three.", engine="scripted", listener="scripted", whisper_threshold=90)
    asked = {"type": "judge", "id": 3, "job": job.to_wire(), "rate_hz": 16000}
    for said in (job, Job("One two.", engine="scripted")):
        child.send(asked, tone(said, 5).to_pcm16())
    events = [answer(child) for _ in range(3)]
    assert events[0][0]["model_version"] == ""
    proofs = [proof_from_wire(head["proof"]) for head, _ in events[1:]]
    assert [proof.verdict for proof in proofs] == ["pass", "fail"]
    assert proofs[1].score == pytest.approx(100 * 2 / 3)


@pytest.mark.parametrize(
    ("hello", "error", "why"),
    [
        ({"type": "job"}, "BadInput", "hello first"),
        (HELLO | {"engine": "nobody"}, "BadInput", "no engine 'nobody'"),
    ],
)
def test_a_booth_that_cannot_be_says_so(
    start: Callable[..., Child], hello: dict[str, Any], error: str, why: str
) -> None:
    child = start(hello)
    head, _ = answer(child)
    assert (head["type"], head["error"]) == ("dead", error)
    assert why in head["message"]
    assert child.next_event(10) is None


def test_a_cancel_leaves_what_is_under_way_and_the_booth_goes_on(start: Callable[..., Child]) -> None:
    child = start()
    jobs = ["[sleep 0.2] One.", *(f"[sleep 0.2] Number {number}." for number in range(20))]
    for number, text in enumerate(jobs, 1):
        child.send({"type": "job", "id": number, "job": {"text": text, "engine": "scripted", "n_candidates": 20}})
    answers_until(child, "spoke")
    child.send({"type": "cancel", "id": 99})
    began = time.monotonic()
    assert answers_until(child, "cancelled")[-1][0]["id"] == 99
    assert time.monotonic() - began < 2.0, "one job would have taken 4 s"
    child.send({"type": "job", "id": 100, "job": {"text": "Two.", "engine": "scripted", "n_candidates": 1}})
    assert {head["id"] for head, _ in answers_until(child, "take")} == {100}


def test_the_booth_ends_when_its_input_closes_though_an_engine_hangs(start: Callable[..., Child]) -> None:
    child = start()
    child.send({"type": "job", "id": 1, "job": {"text": "[hang]", "engine": "scripted"}})
    answers_until(child, "started")
    process = psutil.Process(child.pid)
    began = time.monotonic()
    child._outbox.put(None)
    assert wait_until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)
    assert time.monotonic() - began < 2.0


def test_garbage_on_its_input_ends_the_booth_with_a_plain_line(repo: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engines.booth"],
        cwd=repo,
        input=b"GET / HTTP/1.1\r\n\r\n",
        capture_output=True,
        timeout=30,
    )
    assert done.returncode == 2
    assert b"not a frame" in done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


ONLY_NUMPY = """
import os, sys, threading, time
from importlib.abc import MetaPathFinder

ALLOWED = {"engines", "numpy", *sys.stdlib_module_names}

class Refusing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in ALLOWED:
            raise ImportError(f"{name} is not installed in this test")

sys.meta_path.insert(0, Refusing())

def chatter():
    while sys.stdout is not sys.stderr:
        time.sleep(0.001)
    while True:
        print("chatter by print", flush=True)
        os.write(1, b"chatter by descriptor\\n")
        time.sleep(0.001)

threading.Thread(target=chatter, daemon=True).start()
"""


def test_the_booth_needs_only_numpy_and_what_libraries_print_is_no_frame(
    start: Callable[..., Child], tmp_path: Path, repo: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(ONLY_NUMPY)
    environment = {"PYTHONPATH": f"{repo}{os.pathsep}{tmp_path}"}
    probe = subprocess.run(
        [sys.executable, "-c", "import rapidfuzz"], env=os.environ | environment, capture_output=True, text=True
    )
    assert "is not installed in this test" in probe.stderr
    child = start(HELLO, environment)
    for number in range(20):
        job = Job(f"One two three {number}.", engine="scripted", listener="scripted")
        child.send({"type": "job", "id": number, "job": job.to_wire()})
        head, _ = answers_until(child, "take")[-1]
        assert head["candidates"][head["chosen"]]["proof"]["verdict"] == "pass"
    assert wait_until(lambda: {"chatter by print", "chatter by descriptor"} <= set(child._words))


PARENT = """
import sys, time
from engines.contract import Job
from engines.local import LocalRenderer

def jobs():
    for number in range(1000):
        yield Job(f"{number} " + "bell " * 990, engine=sys.argv[1], n_candidates=1, dials={})

with LocalRenderer(sys.argv[1], slots=2) as renderer:
    renderer.start()
    print(renderer.pid, flush=True)
    for take in renderer.render(jobs()):
        print(take.status, flush=True)
        if sys.argv[2] == "idle":
            time.sleep(60)
"""


@pytest.mark.parametrize("moment", ["speaking", "idle"])
def test_a_parent_killed_with_kill_9_leaves_no_orphan(repo: Path, moment: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, "espeak", moment], cwd=repo, stdout=subprocess.PIPE, text=True
    )
    try:
        assert parent.stdout is not None
        booth = psutil.Process(int(parent.stdout.readline()))
        if moment == "idle":
            assert parent.stdout.readline() == "success\n"
        assert wait_until(lambda: len(booth.children(recursive=True)) >= 3, 10), "two warm ones, and a fork that speaks"
        family = [booth, *booth.children(recursive=True)]
        os.kill(parent.pid, signal.SIGKILL)
        _, left = psutil.wait_procs(family, timeout=2.0)
        # Where process 1 buries slowly, as in a container, the dead are listed for a while.
        assert [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []
    finally:
        parent.kill()
        parent.wait()
        if parent.stdout:
            parent.stdout.close()


# --- inside the process


class _Engine:
    """Counts how often it is loaded, and speaks nothing."""

    name, model_version, device, numeric_mode = "counted", "1", "cpu", "exact"
    loaded = unloaded = 0

    def __init__(self, **_: Any) -> None:
        type(self).loaded += 1

    def speak(self, lines: Iterator[Any]) -> Iterator[Any]:
        from engines.contract import Spoken

        for line in lines:
            yield Spoken(line, Audio(tone(line.job, line.seed).samples, 16000), 0.0)

    def close(self) -> None:
        type(self).unloaded += 1


def test_an_idle_booth_lets_its_engine_go_and_has_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    monkeypatch.setattr(booth_module, "IDLE_SECONDS", 0.02)
    monkeypatch.setattr(shelf, "IDLE_SECONDS", 0.02)
    monkeypatch.setitem(shelf.CARDS, "counted", replace(shelf.CARDS["scripted"], name="counted", load=_Engine))
    outlet, inlet = os.pipe()
    with os.fdopen(inlet, "wb", buffering=0) as write, os.fdopen(outlet, "rb", buffering=0) as read:
        booth = booth_module.Booth(write)
        booth.inbox.put((HELLO | {"engine": "counted", "listener": ""}, b""))
        worker = threading.Thread(target=booth.run, daemon=True)
        worker.start()
        assert read_frame(read)[0]["type"] == "ready"  # type: ignore[index]
        assert wait_until(lambda: _Engine.unloaded == 1)
        booth.inbox.put(
            ({"type": "job", "id": 1, "job": {"text": "One.", "engine": "counted", "n_candidates": 1}}, b"")
        )
        kinds = [read_frame(read)[0]["type"] for _ in range(3)]  # type: ignore[index]
        assert kinds == ["started", "spoke", "take"], "and ready is said once only"
        assert _Engine.loaded == 2
        booth.inbox.put(({"type": "job", "id": 2, "job": {"text": "Two.", "engine": "counted"}}, b""))
        assert wait_until(lambda: _Engine.unloaded == 2)
    del worker  # it waits for more for ever, as a daemon
