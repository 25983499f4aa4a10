"""proof AUDIO --text-file FILE: listens to any recording against any text."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from engines.contract import Proof
from engines.listeners import AUTO, EMBEDDED, EMBEDDED_ENGINE, RECORDED, Ears, shown_name
from studio.audiobook import refuse_unusable
from studio.choices import Choices, who_listens
from studio.commands.common import ProgressLine, clock, opened, print_json
from studio.completeness import Completeness, Expected
from studio.proof_report import check_name, said_of, write
from studio.proof_report import clock as place
from studio.recorded import judge_recording, text_of
from studio.settings import Settings
from studio.walks import renderer_for

QUIET_SECONDS = 3.0  # what is done sooner needs no progress
SHOWN_FINDINGS = 200
FOLLOWED_SCORE = 50.0
"""Of a voice that may be the built-in one: with a lower score it is another, or another text is read."""
KNOWS_ONLY = "The built-in listener knows only the English voices of espeak-ng; of any other voice it says nothing."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of proof."""
    parser.add_argument("audio", type=Path, help="any recording, or a folder with a file per chapter")
    parser.add_argument(
        "--text-file", type=Path, required=True, metavar="FILE", help="what should be heard; also a book"
    )
    parser.add_argument("--language", default="", metavar="CODE", help="ISO 639-1 (default: the book's, or en)")
    parser.add_argument("--engine", default="", metavar="NAME", help="whose voice it is, where Sidetone made it")
    parser.add_argument("--listener", help="auto, none, embedded, or a Whisper size that was fetched (default: as set)")
    parser.add_argument("--threshold", type=float, default=95.0, metavar="SCORE", help="score to reach (default: 95)")
    parser.add_argument("--json", action="store_true", help="with every word, as JSON on standard output")
    parser.add_argument("--report", type=Path, metavar="FILE", help="also a file: html, csv, json, or txt with labels")


def run(args: argparse.Namespace) -> int:
    """Exit status 0 for pass or unheard, 1 for fail or doubt."""
    home, settings = opened(args)
    if args.report:
        check_name(args.report)
    text, language = text_of(args.text_file, args.language)
    ears, guessed = _ears(args, settings, language)
    choices = Choices(language=language, listener=ears.name, threshold=args.threshold)
    refuse_unusable(replace(choices, voice="", language="en"), home)
    progress = _Progress()
    proof, told = _judged(args.audio, text, choices, settings, progress)
    if guessed and (proof.score or 0.0) < FOLLOWED_SCORE:
        ears = Ears("", f"The built-in listener could not follow this voice, or it says something else. {ears.why}")
        proof, told = _judged(args.audio, text, replace(choices, listener=""), settings, progress)
    progress.end()
    facts = _facts(proof, told, ears)
    if args.report:
        write(args.report, facts)
    if args.json:
        print_json(facts)
    else:
        _tell(facts)
    return 1 if proof.verdict in ("fail", "doubt") else 0


def _ears(args: argparse.Namespace, settings: Settings, language: str) -> tuple[Ears, bool]:
    """Who listens, and whether that is a guess: the built-in listener, where none is here that knows every voice."""
    wanted = str(settings.listener) if args.listener is None else args.listener
    engine = args.engine or (EMBEDDED_ENGINE if wanted == EMBEDDED else RECORDED)
    ears = who_listens(settings, engine, language, wanted)
    if ears.name or wanted != AUTO or args.engine:
        return ears, False
    built_in = who_listens(settings, EMBEDDED_ENGINE, language, AUTO)
    why = f"{ears.why} If Sidetone's built-in voice speaks it, say --engine {EMBEDDED_ENGINE}."
    return Ears(built_in.name, why), built_in.name == EMBEDDED


def _judged(
    audio: Path, text: list[Expected], choices: Choices, settings: Settings, progress: _Progress
) -> tuple[Proof, Completeness]:
    with closing(renderer_for(choices, settings)) as renderer:
        return judge_recording(audio, text, renderer, choices.language, choices.threshold, progress.tell)


class _Progress:
    """One line on standard error once it takes a while."""

    def __init__(self) -> None:
        self._line = ProgressLine()
        self._began = time.monotonic()
        self._shown = False

    def tell(self, phase: str, done_seconds: float, total_seconds: float) -> None:
        """How much of the recording is done in this phase."""
        if time.monotonic() - self._began < QUIET_SECONDS:
            return
        of = f" of {clock(total_seconds)}" if total_seconds else ""
        self._shown = True
        self._line.show(f"{phase}: {clock(done_seconds)}{of}" if total_seconds or done_seconds else phase)

    def end(self) -> None:
        """The next output starts on a line of its own."""
        if self._shown:
            self._line.end()


def _facts(proof: Proof, told: Completeness, ears: Ears) -> dict[str, Any]:
    """Everything that is known, as JSON prints it."""
    note = proof.note if ears.name else ears.why
    note = note or (KNOWS_ONLY if proof.listener == EMBEDDED else "")
    account = {name: getattr(told, name) for name in ("heard", "doubt", "missing", "audio_seconds", "wall_seconds")}
    findings = [asdict(finding) for finding in told.findings]
    return {
        **asdict(proof), "note": note, "file": told.file, "stamp": told.stamp, "words_expected": told.words,
        **account, "second_look": told.looked, "findings": findings,
    }  # fmt: skip


def _tell(facts: dict[str, Any]) -> None:
    score = "no score" if facts["score"] is None else f"score {facts['score']:.1f}"
    print(f"{facts['verdict']}, {score}, heard by {shown_name(facts['listener']) or 'nobody'}")
    if facts["listener"]:
        print(facts["stamp"])
    for fault in facts["faults"]:
        print(f"  {fault}")
    for finding in facts["findings"][:SHOWN_FINDINGS]:
        where = f" in {finding['file']}" if finding["file"] else ""
        print(f"  {place(finding['start_seconds']):>10}{where}  {said_of(finding)}")
    if (more := len(facts["findings"]) - SHOWN_FINDINGS) > 0:
        print(f"  and {more:,} more; --json or --report names them all")
    if facts["note"]:
        print(f"sidetone: {facts['note']}", file=sys.stderr)
