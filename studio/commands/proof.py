"""proof AUDIO --text-file FILE: listens to any recording against any text."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

from engines.contract import BadInput, Job, Proof
from studio.audiobook import refuse_unusable
from studio.choices import Choices
from studio.commands.common import opened, print_json
from studio.manuscript.encoding import decode
from studio.sound_files import read_any
from studio.text.normalise import normalise
from studio.walks import renderer_for

LONGEST_SECONDS = 2 * 3600.0
SHORT_SECONDS = 600.0
LEAST_BITS_PER_SECOND = 2000  # no codec for speech goes lower; a file below it hides hours of silence


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of proof."""
    parser.add_argument("audio", type=Path, help="any recording")
    parser.add_argument("--text-file", type=Path, required=True, metavar="FILE", help="what should be heard")
    parser.add_argument("--language", default="en", metavar="CODE", help="ISO 639-1 (default: en)")
    parser.add_argument("--listener", help="a Whisper size that was fetched (default: as set)")
    parser.add_argument("--threshold", type=float, default=95.0, metavar="SCORE", help="score to reach (default: 95)")
    parser.add_argument("--json", action="store_true", help="with every word, as JSON on standard output")


def run(args: argparse.Namespace) -> int:
    """Exit status 0 for pass or unheard, 1 for fail or doubt."""
    home, settings = opened(args)
    text = _text(args.text_file)
    audio = read_any(args.audio, max_seconds=_longest_seconds(args.audio))
    listener = settings.listener if args.listener is None else args.listener
    choices = Choices(
        language=args.language, listener="" if listener == "none" else str(listener), threshold=args.threshold
    )
    refuse_unusable(replace(choices, voice="", language="en"), home)
    job = Job(
        normalise(text, args.language).text, args.language, listener=choices.listener, whisper_threshold=args.threshold
    )
    with closing(renderer_for(choices, settings)) as renderer:
        proof = renderer.prove(audio, job)
    _tell(proof, args.json)
    return 1 if proof.verdict in ("fail", "doubt") else 0


def _longest_seconds(path: Path) -> float:
    """How much sound may come out of a file of its size."""
    size_bytes = path.stat().st_size if path.is_file() else 0
    believable_seconds = 60.0 * (size_bytes * 8 / LEAST_BITS_PER_SECOND // 60)
    return min(LONGEST_SECONDS, max(SHORT_SECONDS, believable_seconds))


def _text(path: Path) -> str:
    try:
        text = decode(path.read_bytes(), path.name).text
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}). Give a text file.") from error
    if not text.strip():
        raise BadInput(f"{path} holds no text. Give the words that should be heard.")
    return text


def _tell(proof: Proof, as_json: bool) -> None:
    if as_json:
        print_json(asdict(proof))
        return
    score = "no score" if proof.score is None else f"score {proof.score:.1f}"
    print(f"{proof.verdict}, {score}, heard by {proof.listener or 'nobody'}")
    for fault in proof.faults:
        print(f"  {fault}")
    for word in proof.words:
        if word.kind != "same":
            print(f"  {word.start_seconds:8.2f} s  {word.kind}: expected {word.expected!r}, heard {word.heard!r}")
