"""One take heard back and judged: the signal, the words, the second look, the verdict."""

from __future__ import annotations

import time
from dataclasses import replace

from engines.audio import Audio
from engines.contract import Heard, Job, Listener, ListenerMissing, Proof, Word
from engines.listeners import why_deaf
from engines.proof import compare, is_strange, score_of, verdict_of
from engines.said_twice import with_echoes
from engines.second_look import SecondLook, looked_at_twice
from engines.signal_checks import is_sound, late_sound, loud_level_db, signal_faults
from engines.why import why_of


def judge_audio(job: Job, audio: Audio, listener: Listener | None) -> Proof:
    """The proof of stored sound against its job, by this listener and the job's threshold; renders nothing.

    Signal faults fail it whoever listens. Without a listener, its weights or its language it is unheard, with a note.
    """
    began = time.perf_counter()
    faults = signal_faults(audio, job.text)
    proof = _heard_proof(job, audio, listener, faults)
    proof = replace(proof, why=why_of(proof, job.whisper_threshold), level_db=loud_level_db(audio))
    return replace(proof, validation_seconds=time.perf_counter() - began)


def _heard_proof(job: Job, audio: Audio, listener: Listener | None, faults: tuple[str, ...]) -> Proof:
    silent = Proof("fail" if faults else "unheard", None, faults=faults)
    if listener is None:
        return silent
    if deaf := why_deaf(listener.name, job.engine, job.language_id):
        return replace(silent, note=deaf)
    try:
        if not listener.can_judge(job.language_id):
            return replace(silent, note=f"{listener.name} does not know the language {job.language_id!r}.")
        if not is_sound(audio):  # a listener makes words up where there is nothing to hear
            return Proof("fail", 0.0, faults=faults, listener=listener.name)
        heard = listener.hear(audio, job.language_id)
        score, words = _judged(job, audio, heard, listener)
    except ListenerMissing as missing:
        return replace(silent, note=str(missing))
    except (RuntimeError, ValueError, OSError) as error:  # the sound is good to have, heard or not
        return replace(silent, note=f"{listener.name} could not listen: {error}")
    faults += tuple(filter(None, [late_sound(audio, words)]))
    verdict = verdict_of(score, words, faults, job.whisper_threshold)
    return Proof(verdict, score, heard.text, words, faults, listener.name)


def _judged(job: Job, audio: Audio, heard: Heard, listener: Listener) -> tuple[float, tuple[Word, ...]]:
    """Score and words, after a second look where the listener can take one."""
    score, words = _closest(job, heard)
    if not isinstance(listener, SecondLook) or is_strange(score, words):
        return score, words
    looked = looked_at_twice(words, audio, listener, job.language_id)
    looked = with_echoes(looked, audio, listener, job.language_id)
    return score_of(looked, job.language_id, looked=True), looked


def _closest(job: Job, heard: Heard) -> tuple[float, tuple[Word, ...]]:
    """Score and words against the wording that is nearest to what was heard; empty ones do not count."""
    wordings = (job.text, job.heard_as)
    compared = [compare(one, heard, job.language_id, job.heard_as) for one in wordings if one]
    return max(compared, key=lambda one: one[0])
