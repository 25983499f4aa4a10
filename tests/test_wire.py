"""A take as its client gets it: the names are fixed, the sound comes out as it went in, and all of it is JSON."""

from __future__ import annotations

import base64
import io
import json
import sys
import wave

import numpy as np
import pytest

from engines.contract import Job, Take, sha256_hex
from engines.record import record
from engines.scripted import ScriptedListener, ScriptedSpeaker
from engines.wire import to_wire

SEEDED = {
    "candidates_generated",
    "candidates_passed",
    "all_scores",
    "retries_used",
    "generation_time_ms",
    "validation_time_ms",
}
OURS = {
    *("candidate_seeds", "engine", "model_version", "listener", "device", "numeric_mode", "verdict"),
    *("transcript", "words", "audio_sha256", "job_key"),
}


def taken(text: str, **changes: object) -> Take:
    job = Job(text, engine="scripted", listener="scripted", model_version="1", n_candidates=2, **changes)  # type: ignore[arg-type]
    return next(record(iter([job]), ScriptedSpeaker(), ScriptedListener()))


def test_the_answer_has_the_names_its_clients_know() -> None:
    take = taken("[drop once] one two three four five", whisper_threshold=95.0)
    wire = json.loads(json.dumps(to_wire(take)))
    assert set(wire) == {"status", "audio_base64", "sample_rate", "audio_duration_seconds", "best_score", "metadata"}
    metadata = wire["metadata"]
    assert set(metadata) >= SEEDED | OURS
    assert (wire["status"], wire["best_score"], wire["sample_rate"]) == ("success", 100.0, 16000)
    assert wire["audio_duration_seconds"] == pytest.approx(7 * 0.4)
    assert (metadata["candidates_generated"], metadata["candidates_passed"]) == (2, 1)
    assert metadata["all_scores"] == [85.71, 100.0]
    assert metadata["candidate_seeds"] == [candidate.seed for candidate in take.candidates]
    assert metadata["verdict"] == "pass" and metadata["transcript"].startswith("[drop once] one two")
    assert [word["expected"] for word in metadata["words"]] == "[drop once] one two three four five".split()
    assert metadata["job_key"] == take.job.job_key() and type(metadata["generation_time_ms"]) is int


def test_the_sound_is_a_flac_file_with_its_hash() -> None:
    import soundfile

    take = taken("one two three")
    wire = to_wire(take)
    file = base64.b64decode(wire["audio_base64"])
    samples, rate_hz = soundfile.read(io.BytesIO(file), dtype="int16")
    assert file[:4] == b"fLaC" and rate_hz == 16000
    assert take.best.audio is not None and samples.astype("<i2").tobytes() == take.best.audio.to_pcm16()
    assert sha256_hex(file) == wire["metadata"]["audio_sha256"]


def test_without_soundfile_it_is_a_wav_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    take = taken("one two three")
    with wave.open(io.BytesIO(base64.b64decode(to_wire(take)["audio_base64"]))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16000)
        assert take.best.audio is not None and file.readframes(file.getnframes()) == take.best.audio.to_pcm16()


def test_an_error_says_why_and_whether_to_try_again() -> None:
    wire = json.loads(json.dumps(to_wire(taken("[refuse] no"))))
    assert (wire["status"], wire["retryable"]) == ("error", False) and "told to refuse" in wire["message"]
    assert wire["metadata"]["candidates_generated"] == 0 and "audio_base64" not in wire


def test_unheard_is_null_and_samples_that_are_no_numbers_are_still_json() -> None:
    job = Job("[nan] one two", engine="scripted", n_candidates=1, max_retries=0)
    take = next(record(iter([job]), ScriptedSpeaker()))
    wire = json.loads(json.dumps(to_wire(take), allow_nan=False))
    assert wire["best_score"] is None and wire["metadata"]["all_scores"] == [None]
    assert wire["metadata"]["verdict"] == "fail" and "not numbers" in wire["metadata"]["faults"][0]
    assert take.best.audio is not None and not np.isfinite(take.best.audio.samples).all()
