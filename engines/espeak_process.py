"""Speaks with the espeak-ng library in processes that have spoken nothing; the only file that loads the library.

    python -m engines.espeak_process         stays warm and answers each request from a fork of itself
    python -m engines.espeak_process once    answers one request itself, where there is no fork
    python -m engines.espeak_process marks   tells in each answer, too, where its words and sounds are

espeak-ng carries state from one utterance to the next, and nothing resets it: only a process that has spoken nothing
says the same text the same way every time. So this one loads the library and its voices, and never speaks.

Frames on standard input and output: first {"version", "rate_hz"} or {"missing": why}; then a request {"text", "file",
"rate", "pitch", "range", "seed", "limit_seconds"} is answered by {} and 16-bit PCM, or {"error": why}. A fork that
crashed or used up its time ends the whole process, with its signal in the exit status, and the caller starts another.
With marks the answer is {"marks": [[sample, character, sound], ...]} in the order of the sound: a word begins there
where the sound is "", with the place in the text of its first character, from 0; else a sound by espeak-ng's name.
Only the standard library is imported, so that a fork costs about a millisecond.
"""

from __future__ import annotations

import ctypes
import gc
import os
import select
import signal
import sys
import traceback
from collections.abc import Iterator
from typing import Any, BinaryIO

from engines.frames import claim_stdio, read_frame, write_frame

MAX_PCM_BYTES = 128 << 20  # about 50 minutes
SIGNAL_STATUS = 64  # exit status of a warm process whose fork was ended by signal n: SIGNAL_STATUS + n
_SYNCHRONOUS, _DONT_EXIT, _UTF8 = 2, 0x8000, 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_PR_SET_PDEATHSIG = 1
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_TELL_SOUNDS = 1  # changes which events come, and nothing that is heard
_LAST_EVENT, _WORD_EVENT, _SOUND_EVENT = 0, 1, 7


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h; what happens at one sample."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("place", ctypes.c_int),
        ("length", ctypes.c_int),
        ("milliseconds", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("name", ctypes.c_char * 8),
    )


class Library:
    """espeak-ng, initialised, its voices listed, nothing spoken."""

    def __init__(self, marks: bool = False) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = os.fsencode(espeakng_loader.get_data_path())
        self.rate_hz = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DONT_EXIT | marks * _TELL_SOUNDS))
        if self.rate_hz <= 0:
            raise OSError(f"espeak-ng does not find its voice data in {os.fsdecode(data)}")
        self._library.espeak_Info.restype = ctypes.c_char_p
        self.version = self._library.espeak_Info(None).decode()
        self._library.espeak_ListVoices.restype = ctypes.c_void_p
        self._library.espeak_ListVoices(None)
        self.marks: list[tuple[int, int, str]] | None = [] if marks else None
        self._pcm = bytearray()
        self._callback = _CALLBACK(self._collect)  # kept, because the library keeps only its address
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, request: dict[str, Any]) -> bytes:
        """16-bit PCM of the request; ValueError says why there is none. To be called once in a process."""
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(request["seed"]))  # whispering voices are made of noise
        if self._library.espeak_SetVoiceByName(request["file"].encode()):
            raise ValueError(f"this espeak-ng {self.version} has no voice file {request['file']}")
        for parameter, name in ((_RATE, "rate"), (_PITCH, "pitch"), (_RANGE, "range")):
            self._library.espeak_SetParameter(parameter, int(request[name]), 0)
        text = request["text"].encode() + b"\0"
        if self._library.espeak_Synth(text, ctypes.c_size_t(len(text)), 0, 1, 0, _UTF8, None, None):
            raise ValueError("espeak-ng refused the text")
        if len(self._pcm) >= MAX_PCM_BYTES:
            raise ValueError("the sound would be longer than 50 minutes")
        return bytes(self._pcm)

    def _collect(self, samples: int | None, count: int, events: int | None) -> int:
        if samples and count > 0:
            self._pcm += ctypes.string_at(samples, 2 * count)
        if events and self.marks is not None:
            self.marks += _marks(events)
        return int(len(self._pcm) >= MAX_PCM_BYTES)  # 1 stops the library


def _marks(address: int) -> Iterator[tuple[int, int, str]]:
    """The words and sounds that begin, of a list of events."""
    while (event := _Event.from_address(address)).type != _LAST_EVENT:
        if event.type == _WORD_EVENT:
            yield event.sample, event.place - 1, ""
        elif event.type == _SOUND_EVENT and event.name:
            yield event.sample, event.place - 1, event.name.decode("utf-8", "replace")
        address += ctypes.sizeof(_Event)


def main(arguments: list[str]) -> int:
    """Serves requests until standard input ends; the exit status of the process."""
    requests, answers = claim_stdio()
    try:
        library = Library("marks" in arguments)
    except (ImportError, OSError, RuntimeError) as error:
        write_frame(answers, {"missing": str(error)})
        return 0
    write_frame(answers, {"version": library.version, "rate_hz": library.rate_hz})
    if "once" in arguments:
        return _answer_once(library, requests, answers)
    gc.freeze()  # what is alive now is shared by every fork, and never looked at again
    while (frame := read_frame(requests)) is not None:
        status = _answer_in_a_fork(library, frame[0], requests, answers)
        if status:
            return status
    return 0


def _answer_once(library: Library, requests: BinaryIO, answers: BinaryIO) -> int:
    frame = read_frame(requests)
    if frame is not None:
        _set_alarm(frame[0]["limit_seconds"])
        _answer(library, frame[0], answers)
    return 0


def _answer_in_a_fork(library: Library, request: dict[str, Any], requests: BinaryIO, answers: BinaryIO) -> int:
    """0 when a fork has answered; otherwise the exit status that tells the caller how the fork ended."""
    alive, held_by_fork = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _be_the_fork(library, request, answers, parent)
    os.close(held_by_fork)
    poll = select.poll()
    poll.register(alive, select.POLLIN)
    poll.register(requests, 0)  # tells only that the caller is gone; its next request may already lie there
    if any(descriptor == requests.fileno() for descriptor, _ in poll.poll()):
        os.kill(child, signal.SIGKILL)
    os.close(alive)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return SIGNAL_STATUS - code if code < 0 else code


def _be_the_fork(library: Library, request: dict[str, Any], answers: BinaryIO, parent: int) -> None:
    """Answers and ends this process, whatever happens."""
    status = 1
    try:
        _end_with_the_parent(parent)
        _set_alarm(request["limit_seconds"])
        _answer(library, request, answers)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _answer(library: Library, request: dict[str, Any], answers: BinaryIO) -> None:
    try:
        pcm = library.speak(request)
    except ValueError as error:
        write_frame(answers, {"error": str(error)})
        return
    _set_alarm(0)  # a reader that is slow to take the sound is no fault of the speech
    write_frame(answers, {} if library.marks is None else {"marks": library.marks}, pcm)


def _set_alarm(seconds: float) -> None:
    """The kernel ends this process after so many seconds, even inside the library; 0 takes it back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _end_with_the_parent(parent: int) -> None:
    """On Linux this process is killed when its parent dies; elsewhere its alarm ends it."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
