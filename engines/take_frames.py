"""Takes and proofs as frames: what a booth sends back, with the sound of every candidate behind the JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from engines.audio import Audio
from engines.contract import Candidate, Job, Proof, Take, Word

_TAKE_FIELDS = ("status", "job_key", "chosen", "retries_used", "message", "retryable", "device", "numeric_mode")


def take_to_frame(take: Take) -> tuple[dict[str, Any], list[bytes]]:
    """The head and the parts of the body: the candidates' PCM16, one after another. The job itself stays at home."""
    parts = [candidate.audio.to_pcm16() if candidate.audio else b"" for candidate in take.candidates]
    head = {name: getattr(take, name) for name in _TAKE_FIELDS}
    head["candidates"] = [_candidate_head(*pair) for pair in zip(take.candidates, parts, strict=True)]
    return head, parts


def take_from_frame(job: Job, head: dict[str, Any], body: bytes) -> Take:
    """The take that was sent, as the answer to this job; KeyError or ValueError where the frame is no take."""
    candidates = []
    place = 0
    for sent in head["candidates"]:
        pcm = body[place : place + sent["pcm_bytes"]]
        place += sent["pcm_bytes"]
        candidates.append(_candidate(sent, pcm))
    if place != len(body):
        raise ValueError(f"the take says {place} bytes of sound and brings {len(body)}")
    return Take(job=job, candidates=tuple(candidates), **{name: head[name] for name in _TAKE_FIELDS})


def stored_to_frame(stored: Mapping[str, Audio]) -> tuple[list[dict[str, Any]], bytes]:
    """The head's `have` and the body: sound by its speech key, to be judged instead of spoken."""
    parts = {key: audio.to_pcm16() for key, audio in stored.items()}
    have = [{"speech_key": key, "rate_hz": stored[key].rate_hz, "pcm_bytes": len(pcm)} for key, pcm in parts.items()]
    return have, b"".join(parts.values())


def stored_from_frame(have: Iterable[dict[str, Any]], body: bytes) -> dict[str, Audio]:
    """The sound that was sent."""
    stored, place = {}, 0
    for sent in have:
        stored[sent["speech_key"]] = Audio.from_pcm16(body[place : place + sent["pcm_bytes"]], sent["rate_hz"])
        place += sent["pcm_bytes"]
    return stored


def proof_to_wire(proof: Proof) -> dict[str, Any]:
    """The proof as JSON, every word with it."""
    return asdict(proof)


def proof_from_wire(sent: dict[str, Any]) -> Proof:
    """The proof that was sent."""
    words = tuple(Word(**word) for word in sent["words"])
    return Proof(**{**sent, "words": words, "faults": tuple(sent["faults"])})


def _candidate_head(candidate: Candidate, pcm: bytes) -> dict[str, Any]:
    return {
        "seed": candidate.seed,
        "speech_key": candidate.speech_key,
        "proof": proof_to_wire(candidate.proof),
        "generation_seconds": candidate.generation_seconds,
        "duration_seconds": candidate.duration_seconds,
        "likeness": candidate.likeness,
        "rate_hz": candidate.audio.rate_hz if candidate.audio else 0,
        "pcm_bytes": len(pcm),
    }


def _candidate(sent: dict[str, Any], pcm: bytes) -> Candidate:
    return Candidate(
        seed=sent["seed"],
        speech_key=sent["speech_key"],
        audio=Audio.from_pcm16(pcm, sent["rate_hz"]) if sent["rate_hz"] else None,
        proof=proof_from_wire(sent["proof"]),
        generation_seconds=sent["generation_seconds"],
        duration_seconds=sent["duration_seconds"],
        likeness=sent.get("likeness"),
    )
