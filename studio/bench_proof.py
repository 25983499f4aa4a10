"""The proofs measured: speech with known faults, and clean speech, judged as the product judges them."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from engines.contract import Job, Listener, Proof, Word, sha256_hex
from engines.judge import judge_audio
from engines.listeners import EMBEDDED, NEEDED_FILES, how_to_get, is_present, weights_folder
from engines.second_look import MARGINS
from engines.shelf import listener as lent_listener
from studio.machine import resident_megabytes
from studio.proof_cases import CLEAN, DEMO_BOOK, Case, Cases
from studio.proof_figures import RATIOS, Judged, by_fault, clean_words, curve, gates, judged_again, seconds_off, share
from studio.settings import CARE

OF_EACH, OF_EACH_IN_FULL = 60, 400
LIMIT_SECONDS = 440.0
"""Without --full: no take is begun after so long, so that a slow machine prints within 8 minutes."""
CARE_NAME = "standard"
MEMORY_TAKES = 20
"""After so many takes the memory of listening is taken; what grows later is the bench's own."""


def bench_proof(book: Path | None, full: bool, listener: str = EMBEDDED, kept: Path | None = None) -> dict[str, Any]:
    """What is caught of each fault, and what is said of clean takes, with this listener.

    The texts are those of the demo book, and what is guarded of another; nobody learned from them. A file given as
    `kept` holds what was judged: what is in it is not listened to again, and is judged anew where margins have changed.
    """
    if not is_present(listener):
        return {"skipped": how_to_get(listener)}
    began = time.perf_counter()
    with closing(Cases([DEMO_BOOK, *([book] if book else [])])) as cases, _bench(listener, kept) as bench:
        texts = len(cases.texts)
        judged = []
        for case in cases.rounds(OF_EACH_IN_FULL if full else OF_EACH):
            judged.append(bench.judged(case, cases.stands_out))
            bench.show(len(judged), time.perf_counter() - began)
            if not full and time.perf_counter() - began > LIMIT_SECONDS:
                break
        wall_seconds = time.perf_counter() - began
    told: dict[str, Any] = {"texts": texts, "wall_seconds": round(wall_seconds, 1), "listener": bench.told(judged)}
    told |= report(judged, full)
    print(table(told["classes"]), file=sys.stderr)
    return told


def report(judged: Sequence[Judged], full: bool) -> dict[str, Any]:
    """The figures of takes that were judged; in full, with every miss and every clean take that was not let pass."""
    groups = by_fault(judged)
    clean = groups.get(CLEAN, [])
    words = clean_words(clean, MARGINS)
    told: dict[str, Any] = {
        "takes": len(judged),
        "audio_seconds": round(sum(one.audio_seconds for one in judged)),
        "threshold": CARE[CARE_NAME].whisper_threshold,
        "margins": MARGINS._asdict(),
        "clean": share(clean, lambda one: one.caught(MARGINS)) | words,
        "classes": {name: gates(items, MARGINS) for name, items in groups.items()},
        "place": seconds_off(judged, MARGINS),
        "curve": curve(judged, MARGINS),
    }
    if full:
        told["misses"] = [_told(one) for one in judged if one.fault != CLEAN and not one.caught(MARGINS)]
        told["false_alarms"] = [_told(one) for one in clean if one.caught(MARGINS)]
    return told


def table(classes: dict[str, dict[str, Any]]) -> str:
    """The classes as rows of Markdown: what is caught in per cent, by us and by the ratio gates."""
    columns = ["ours", *(f"ratio {gate}" for gate in RATIOS)]
    rows = [["fault", "takes", *columns], ["---"] * (2 + len(columns))]
    for name, told in classes.items():
        rows.append([name, str(told["ours"]["of"]), *(f"{told[column]['percent']:g} %" for column in columns)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _told(one: Judged) -> dict[str, Any]:
    differing = [word for word in one.proof.words if word.kind != "same"]
    return {
        "fault": one.fault, "text": one.text, "what": one.what, "at_seconds": round(one.start_seconds, 2),
        "verdict": one.proof.verdict, "score": one.proof.score, "heard": one.proof.transcript,
        "faults": one.proof.faults, "ratio": round(one.ratio, 3),
        "differences": [
            {
                "kind": word.kind, "expected": word.expected, "heard": word.heard, "margin": round(word.margin, 2),
                "severity": word.severity, "certain": word.certain, "cleared": word.cleared,
                "at_seconds": round(word.start_seconds, 2),
            }
            for word in differing
        ],
    }  # fmt: skip


class _Bench:
    """A listener at work: what it judged, kept in a file where there is one, and how quick and large it is."""

    def __init__(self, listener: Listener, path: Path | None, file: TextIO | None, before_mb: float) -> None:
        self._listener, self._file, self._before_mb = listener, file, before_mb
        self._identity = _identity(listener.name)
        self._kept = dict(_read(path)) if path and path.is_file() else {}
        self._memory_mb = self._busy_seconds = self._heard_seconds = 0.0
        self._shown_at = 0.0
        self._heard_takes = 0

    def judged(
        self, case: Case, stands_out: Callable[[Case, float | None], bool] = lambda case, level_db: False
    ) -> Judged:
        """The case as the product judges it, by itself and against its neighbours."""
        threshold = CARE[CARE_NAME].whisper_threshold
        job = Job(case.text, listener=self._listener.name, whisper_threshold=threshold)
        name = sha256_hex(
            f"{self._identity} {hashlib.sha256(case.audio.to_pcm16()).hexdigest()} {threshold} {case.text}"
        )
        proof = self._kept.get(name)
        if proof is None:
            began = time.process_time()
            proof = judge_audio(job, case.audio, self._listener)
            self._busy_seconds += time.process_time() - began
            self._heard_seconds += case.audio.duration_seconds
            self._keep(name, proof)
            self._heard_takes += 1
            if self._heard_takes <= MEMORY_TAKES:
                self._memory_mb = max(self._memory_mb, resident_megabytes() - self._before_mb)
        place = case[3:]
        out = stands_out(case, proof.level_db)
        return Judged(case.fault, case.text, *place, case.audio.duration_seconds, proof, threshold, out)

    def told(self, judged: Sequence[Judged]) -> dict[str, Any]:
        """How well, how quickly and in how much memory it listened."""
        clean = [one for one in judged if one.fault == CLEAN]
        errors = sum(word.kind != "same" for one in clean for word in one.proof.words)
        seconds = sum(one.proof.validation_seconds for one in judged)
        folder = weights_folder(self._listener.name)
        return {
            "name": self._listener.name,
            "model_mb": round(sum((folder / name).stat().st_size for name in NEEDED_FILES) / 1e6, 1),
            "word_errors_percent": round(100 * errors / max(1, sum(one.words for one in clean)), 2),
            "audio_seconds_per_second": round(sum(one.audio_seconds for one in judged) / max(1e-9, seconds), 1),
            "audio_seconds_per_processor_second": round(self._heard_seconds / self._busy_seconds, 1)
            if self._busy_seconds
            else None,
            "memory_mb": round(self._memory_mb) or None,
        }

    def show(self, count: int, seconds: float) -> None:
        """How far it is, every ten seconds."""
        if seconds - self._shown_at >= 10:
            self._shown_at = seconds
            print(f"{count} takes judged in {seconds:.0f} s", file=sys.stderr, flush=True)

    def _keep(self, name: str, proof: Proof) -> None:
        if self._file is not None:
            self._file.write(json.dumps({"name": name, "margins": MARGINS, "proof": asdict(proof)}) + "\n")


@contextmanager
def _bench(listener: str, kept: Path | None) -> Iterator[_Bench]:
    before_mb = resident_megabytes()
    with lent_listener(listener) as one:
        if kept is None:
            yield _Bench(one, None, None, before_mb)
            return
        with kept.open("a", encoding="utf-8") as file:
            yield _Bench(one, kept, file, before_mb)


def _read(path: Path) -> Iterator[tuple[str, Proof]]:
    """What an earlier run kept; a line that was not written to its end ends it."""
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            return
        proof = told["proof"]
        words = tuple(Word(**word) for word in proof.pop("words"))
        known = Proof(words=words, faults=tuple(proof.pop("faults")), **proof)
        same = tuple(told["margins"]) == MARGINS
        yield told["name"], known if same else judged_again(known, CARE[CARE_NAME].whisper_threshold)


def _identity(name: str) -> str:
    """The hash of the weights and what comes with them: another model of the same name is another listener."""
    digest = hashlib.sha256()
    for path in sorted(weights_folder(name).iterdir()):
        if path.name in NEEDED_FILES or path.suffix in (".json", ".txt"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
