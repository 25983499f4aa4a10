"""A take as its client gets it: the answer of the RunPod handler, ready for JSON."""

from __future__ import annotations

import base64
import io
import wave
from dataclasses import asdict
from typing import Any

from engines.audio import Audio
from engines.contract import Candidate, Take, sha256_hex


def to_wire(take: Take) -> dict[str, Any]:
    """The answer to a job: the chosen candidate's sound and what is known of all, or the error and if to try again.

    `audio_base64` is a 16-bit FLAC file where soundfile is installed, otherwise a WAV file; `audio_sha256` is the hash
    of that file. Scores are None where nobody could listen.
    """
    if take.status == "error":
        return {
            "status": "error",
            "message": take.message,
            "retryable": take.retryable,
            "metadata": _metadata(take),
        }
    best = take.best
    if best.audio is None:
        raise ValueError("The chosen candidate's sound is not at hand; read it from where it is kept first.")
    file = to_file(best.audio)
    return {
        "status": "success",
        "audio_base64": base64.b64encode(file).decode("ascii"),
        "sample_rate": best.audio.rate_hz,
        "audio_duration_seconds": round(best.audio.duration_seconds, 6),
        "best_score": _rounded(best.proof.score),
        "metadata": _metadata(take) | _metadata_of(best) | {"audio_sha256": sha256_hex(file)},
    }


def to_file(audio: Audio) -> bytes:
    """The sound as a 16-bit FLAC file where soundfile is installed, otherwise as a WAV file."""
    try:
        import soundfile
    except (ImportError, OSError):  # OSError: the package is there and libsndfile is not
        return to_wav(audio)
    import numpy as np

    out = io.BytesIO()
    soundfile.write(out, np.frombuffer(audio.to_pcm16(), dtype="<i2"), audio.rate_hz, format="FLAC", subtype="PCM_16")
    return out.getvalue()


def to_wav(audio: Audio) -> bytes:
    """The sound as a 16-bit mono WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(audio.rate_hz)
        file.writeframes(audio.to_pcm16())
    return out.getvalue()


def _metadata(take: Take) -> dict[str, Any]:
    """What holds for the take as a whole."""
    candidates = take.candidates
    return {
        "candidates_generated": len(candidates),
        "candidates_passed": sum(candidate.proof.verdict == "pass" for candidate in candidates),
        "all_scores": [_rounded(candidate.proof.score) for candidate in candidates],
        "candidate_seeds": [candidate.seed for candidate in candidates],
        "retries_used": take.retries_used,
        "generation_time_ms": _milliseconds(sum(candidate.generation_seconds for candidate in candidates)),
        "validation_time_ms": _milliseconds(sum(candidate.proof.validation_seconds for candidate in candidates)),
        "engine": take.job.engine,
        "model_version": take.job.model_version,
        "listener": take.job.listener,
        "device": take.device,
        "numeric_mode": take.numeric_mode,
        "job_key": take.job_key,
    }


def _metadata_of(best: Candidate) -> dict[str, Any]:
    """What holds for the chosen candidate."""
    proof = best.proof
    return {
        "seed": best.seed,
        "verdict": proof.verdict,
        "transcript": proof.transcript,
        "words": [asdict(word) for word in proof.words],
        "faults": list(proof.faults),
        "note": proof.note,
    }


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 2)
