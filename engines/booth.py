"""The booth: a child process that speaks, listens and judges; `python -m engines.booth`.

Frames come on standard input, the first a hello, and leave on standard output; what libraries print is chatter on
standard error. The booth ends when its standard input closes, whatever it is doing.

    in                                              out
    {type: hello, engine, listener, slots, options, {type: ready, engine, model_version, device, numeric_mode, slots,
     listener_options}                               listener, listener_note} or {type: dead, error, message}
    {type: job, id, job, have} with PCM16 of what   {type: started, id}, {type: spoke, id} for each utterance,
     was spoken before and is only judged again     {type: take, id, ...} with PCM16 behind it; or
                                                    {type: refused, id, message} where it does not fit this booth
    {type: judge, id, job, rate_hz} with PCM16      {type: proof, id, proof}
    {type: hear, id, language_id, rate_hz} with     {type: heard, id, text, words}, or with a note why nobody can
     PCM16 of a stretch of a longer recording
    {type: look, id, language_id, rate_hz, words}   {type: looked, id, words}: after a second look at their differences
     with PCM16
    {type: cancel, id}                              {type: cancelled, id}; nothing asked before is answered any more

An empty engine is for judging only. record() gets what jobs lie waiting and no more: where there is none it finishes
what it has, so a take never waits for the next job.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any, BinaryIO

from engines import shelf
from engines.audio import Audio
from engines.contract import BadInput, EngineDead, Job, Line, Listener, ListenerMissing, SidetoneError, Speaker, Spoken
from engines.frames import Frame, FrameError, claim_stdio, read_frame, write_frame
from engines.judge import judge_audio
from engines.listeners import NOBODY
from engines.listening import answered
from engines.record import record
from engines.take_frames import proof_to_wire, stored_from_frame, take_to_frame

IDLE_SECONDS = 60.0  # after this the engine goes back to the shelf, which unloads it after a while of its own


class _Cancelled(BaseException):
    """Leaves record() at the next utterance; not an Exception, so that nothing on the way mends it."""


class _Inbox:
    """What was asked and not yet begun, filled by the thread that reads standard input."""

    def __init__(self) -> None:
        self._waiting: deque[Frame] = deque()
        self._changed = threading.Condition()
        self.cancelled = threading.Event()

    def put(self, frame: Frame) -> None:
        """The frame lies last; a cancel clears what lies there and comes first."""
        with self._changed:
            if frame[0].get("type") == "cancel":
                self._waiting.clear()
                self.cancelled.set()
            self._waiting.append(frame)
            self._changed.notify_all()

    def next_is(self, kind: str) -> bool:
        """Whether something of this kind lies first."""
        with self._changed:
            return bool(self._waiting) and self._waiting[0][0].get("type") == kind

    def wait(self, seconds: float | None) -> bool:
        """Whether something lies there, after waiting so long for it."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._waiting), seconds)

    def take(self) -> Frame:
        """The first frame; there must be one."""
        with self._changed:
            return self._waiting.popleft()


class Booth:
    """One engine and one listener at work on what lies in the inbox."""

    def __init__(self, outbound: BinaryIO) -> None:
        self.inbox = _Inbox()
        self._outbound = outbound
        self._sending = threading.Lock()
        self._ids: dict[str, deque[int]] = {}
        """Job key to the ids under which it was asked and not yet answered."""
        self._note = ""
        self._stored: dict[str, tuple[int, Audio]] = {}
        """Speech key to the sound that came with a job, and that job's id."""

    def run(self) -> int:
        """Serves until the engine is dead; the exit status."""
        self.inbox.wait(None)
        hello = self.inbox.take()[0]
        try:
            if hello.get("type") != "hello":
                raise BadInput(f"The booth expects a hello first, not {hello.get('type')!r}.")
            said_ready = False
            while True:
                with ExitStack() as borrowed:
                    speaker, ears, self._note = _borrow(hello, borrowed)
                    if not said_ready:
                        self._say_ready(hello, speaker, ears, self._note)
                        said_ready = True
                    while self.inbox.wait(IDLE_SECONDS):
                        self._serve(speaker, ears)
                self.inbox.wait(None)
        except (BadInput, EngineDead) as error:
            self._send({"type": "dead", "error": type(error).__name__, "message": str(error)})
            return 1

    def _serve(self, speaker: Speaker | None, ears: Listener | None) -> None:
        """What lies first is done, and with it the jobs that follow it."""
        try:
            if speaker and self.inbox.next_is("job"):
                self._record(speaker, ears)
                return
            head, body = self.inbox.take()
            if head.get("type") == "judge":
                self._judge(head, body, ears)
            elif head.get("type") in ("hear", "look"):
                self._send(answered(head, body, ears, self._note) | {"id": head["id"]})
            elif head.get("type") == "cancel":
                self._forget(head)
        except _Cancelled:
            pass  # the cancel lies in the inbox and is answered next

    def _record(self, speaker: Speaker, ears: Listener | None) -> None:
        telling: Any = _Telling(self, speaker)
        with closing(record(self._jobs(speaker, ears), telling, ears, self._cached)) as takes:  # type: ignore[type-var]
            for take in takes:
                head, parts = take_to_frame(take)
                self._send({"type": "take", "id": self._answered(take.job_key), **head}, *parts)

    def _jobs(self, speaker: Speaker, ears: Listener | None) -> Iterator[Job]:
        """The jobs that lie there now."""
        while self.inbox.next_is("job"):
            head, body = self.inbox.take()
            try:
                job = Job.from_wire(head["job"])
                _check_fit(job, speaker, ears)
            except SidetoneError as error:
                self._send({"type": "refused", "id": head["id"], "message": str(error)})
                continue
            stored = stored_from_frame(head.get("have", ()), body)
            self._stored |= {key: (head["id"], audio) for key, audio in stored.items()}
            self._ids.setdefault(job.job_key(), deque()).append(head["id"])
            self._send({"type": "started", "id": head["id"]})
            yield job

    def _judge(self, head: dict[str, Any], body: bytes, ears: Listener | None) -> None:
        job = Job.from_wire(head["job"])
        proof = judge_audio(job, Audio.from_pcm16(body, head["rate_hz"]), None if job.listener in NOBODY else ears)
        self._send({"type": "proof", "id": head["id"], "proof": proof_to_wire(proof)})

    def _forget(self, head: dict[str, Any]) -> None:
        self._ids.clear()
        self._stored.clear()
        self.inbox.cancelled.clear()
        self._send({"type": "cancelled", "id": head["id"]})

    def spoke(self, job: Job) -> None:
        """The parent knows that this job is alive; raises _Cancelled when nobody wants it any more."""
        self._alive(self._ids[job.job_key()][0])

    def _alive(self, number: int) -> None:
        if self.inbox.cancelled.is_set():
            raise _Cancelled
        self._send({"type": "spoke", "id": number})

    def _cached(self, speech_key: str) -> Audio | None:
        """The sound that came with its job, which is alive."""
        number, audio = self._stored.get(speech_key, (0, None))
        if audio is not None:
            self._alive(number)
        return audio

    def _answered(self, job_key: str) -> int:
        """The id under which a job was asked first; it is open no more."""
        ids = self._ids[job_key]
        first = ids.popleft()
        if not ids:
            del self._ids[job_key]
        self._stored = {key: have for key, have in self._stored.items() if have[0] != first}
        return first

    def _say_ready(self, hello: dict[str, Any], speaker: Speaker | None, ears: Listener | None, note: str) -> None:
        facts = {name: getattr(speaker, name, "") for name in ("model_version", "device", "numeric_mode")}
        slots = getattr(speaker, "slots", 1)
        heard = {"listener": ears.name if ears else "", "listener_note": note}
        self._send({"type": "ready", "engine": hello["engine"], "slots": slots, **facts, **heard})

    def _send(self, head: dict[str, Any], *parts: bytes) -> None:
        with self._sending:
            write_frame(self._outbound, head, *parts)


class _Telling:
    """The speaker, which tells the booth of each utterance it brings."""

    def __init__(self, booth: Booth, speaker: Speaker) -> None:
        self._booth, self._speaker = booth, speaker
        self.name, self.model_version = speaker.name, speaker.model_version
        self.device, self.numeric_mode = speaker.device, speaker.numeric_mode

    def speak(self, lines: Iterator[Line]) -> Iterator[Spoken]:
        with closing(self._speaker.speak(lines)) as stream:  # type: ignore[type-var]
            for spoken in stream:
                self._booth.spoke(spoken.line.job)
                yield spoken


def _check_fit(job: Job, speaker: Speaker, ears: Listener | None) -> None:
    """BadInput for a job that names another engine, version or listener: its take would bear a false name."""
    if job.engine != speaker.name:
        raise BadInput(f"This booth speaks with {speaker.name}, and the job asks for {job.engine!r}.")
    if job.model_version not in ("", speaker.model_version):
        raise BadInput(
            f"This booth speaks with {speaker.model_version}, and the job asks for {job.model_version!r}. "
            "Queue the chunk again, or install that version."
        )
    if ears is not None and job.listener not in (*NOBODY, ears.name):
        raise BadInput(f"In this booth {ears.name} listens, and the job asks for {job.listener!r}.")


def _borrow(hello: dict[str, Any], borrowed: ExitStack) -> tuple[Speaker | None, Listener | None, str]:
    """The engine and the listener of the hello; without a listener, why not."""
    speaker = None
    if hello["engine"]:
        speaker = borrowed.enter_context(shelf.lend(hello["engine"], slots=hello["slots"], **hello["options"]))
    if hello["listener"] in NOBODY:
        return speaker, None, ""
    try:
        ears = borrowed.enter_context(shelf.listener(hello["listener"], **hello["listener_options"]))
    except ListenerMissing as missing:
        return speaker, None, str(missing)
    return speaker, ears, ""


def _read_all(inbound: BinaryIO, inbox: _Inbox) -> None:
    """What comes is put into the inbox; when the parent is gone, so is this process."""
    status = 0
    try:
        while (frame := read_frame(inbound)) is not None:
            inbox.put(frame)
    except (FrameError, OSError) as error:
        print(f"booth: {error}", file=sys.stderr, flush=True)
        status = 2
    os._exit(status)


def main() -> int:
    """Serves the parent until it closes standard input; the exit status."""
    inbound, outbound = claim_stdio()
    booth = Booth(outbound)
    threading.Thread(target=_read_all, args=(inbound, booth.inbox), name="inbox", daemon=True).start()
    try:
        status = booth.run()
    except BrokenPipeError:
        status = 0  # the parent is gone
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stderr.flush()
    os._exit(status)  # an engine's threads, stuck or not, keep nobody waiting


if __name__ == "__main__":
    main()
