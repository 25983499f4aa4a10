"""train: the small listener of the embedded engine learns, from books, by what that engine makes of them."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from engines.contract import BadInput, EngineMissing
from engines.training import evaluate as evaluation
from engines.training.corpus import gathered
from engines.training.kept import begin, begin_from, is_begun
from engines.training.never import manifest_of, write_manifest
from engines.training.voices import DEFAULT
from studio.commands.common import ProgressLine, print_json
from studio.manuscript import read_book
from studio.text.normalise import normalise
from studio.unseen_texts import guarded_passages, passages, spoken_chapters

HOW_TO_INSTALL = "Install it with: pip install -e '.[training]'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of train."""
    verbs = parser.add_subparsers(dest="verb", metavar="WHAT", required=True)
    _start_arguments(verbs.add_parser("start", help="train, or go on training, for so many minutes"))
    convert = verbs.add_parser("convert", help="write the model that faster-whisper loads")
    _folder(convert)
    convert.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="the model's folder")
    convert.add_argument("--quantization", default="int8", help="int8, int16, float16 or float32 (default: int8)")
    convert.add_argument("--weights", type=Path, metavar="FILE", help="keep the weights for later training here, too")
    evaluate = verbs.add_parser("evaluate", help="word error rates by voice, on texts that are never trained on")
    evaluate.add_argument("listener", help="a model's folder, or one of Whisper's sizes")
    evaluate.add_argument("books", nargs="+", type=Path, metavar="BOOK", help="only what is guarded of them is heard")
    evaluate.add_argument("--texts", type=int, default=60, help="how many by each voice (default: 60)")
    evaluate.add_argument("--voices", default="", help="separated by commas (default: every English one with a card)")
    evaluate.add_argument("--list", action="store_true", help="list every text that was misheard, too")
    guard = verbs.add_parser("guard", help="write anew what is never trained on")
    guard.add_argument("books", nargs="+", metavar="BOOK[:CHAPTERS]", help="as book.epub, or book.epub:10-12")


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="the folder of the run: texts, checkpoint, log")


def _start_arguments(parser: argparse.ArgumentParser) -> None:
    _folder(parser)
    parser.add_argument("books", nargs="*", type=Path, metavar="BOOK", help="what to learn from, the first time")
    parser.add_argument(
        "--minutes", type=float, required=True, help="how long; time when it was stopped is not counted"
    )
    parser.add_argument("--weights", type=Path, metavar="FILE", help="learn on from these, as convert wrote them")
    parser.add_argument("--seed", type=int, default=0, help="the same seed and books give the same samples")
    parser.add_argument("--rate", type=float, default=0.0, help="the highest learning rate (default: its own)")
    parser.add_argument("--threads", type=int, default=2, help="processors to learn on (default: 2)")
    parser.add_argument("--makers", type=int, default=1, help="processes that make speech (default: 1)")
    parser.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda"), help="where to learn")
    parser.add_argument("--trial-minutes", type=float, default=30.0, help="how often it is tried (default: 30)")


def run(args: argparse.Namespace) -> int:
    """The verb is done."""
    return {"start": _start, "convert": _convert, "evaluate": _evaluate, "guard": _guard}[args.verb](args)


def _start(args: argparse.Namespace) -> int:
    _need_torch()
    from engines.training.run import Plan
    from engines.training.run import run as train
    from engines.training.trials import trials_in

    if not is_begun(args.folder):
        corpus = gathered(passages(args.books), _spoken, args.seed)
        if args.weights:
            begin_from(args.folder, corpus, args.weights)
        else:
            begin(args.folder, corpus, args.seed)
    elif args.books or args.weights:
        raise BadInput(f"{args.folder} was begun already. Leave books and weights out, or name a new folder.")
    extra = {"rate": args.rate} if args.rate else {}
    plan = Plan(
        args.folder,
        args.minutes,
        seed=args.seed,
        device=args.device,
        threads=args.threads,
        makers=args.makers,
        trial_minutes=args.trial_minutes,
        **extra,
    )
    train(plan, trials_in(args.folder))
    return 0


def _convert(args: argparse.Namespace) -> int:
    _need_torch()
    from engines.training.convert import convert, write_weights

    convert(args.folder, args.out, args.quantization)
    if args.weights:
        write_weights(args.folder, args.weights)
    return 0


def _evaluate(args: argparse.Namespace) -> int:
    """The rates are on standard output; texts are taken evenly from all that is guarded of the books."""
    from engines.shelf import listener

    texts = [text for text in guarded_passages(args.books) if len(text.split()) >= 4]
    if not texts:
        raise BadInput("Nothing in these books is guarded. Name a book that is never trained on.")
    texts = texts[:: max(1, len(texts) // args.texts)][: args.texts]
    voices = [voice for voice in args.voices.split(",") if voice] or list(evaluation.VOICES)
    line, results = ProgressLine(), []
    with listener(args.listener) as one:
        for result in evaluation.heard(one, texts, voices):
            results.append(result)
            line.show(f"{len(results)} of {len(texts) * len(voices)}: {result.voice}")
    line.end()
    told: dict[str, Any] = {
        "texts": len(texts),
        "words": sum(result.words for result in results),
        "speech_seconds": round(sum(result.seconds for result in results)),
        "word_errors_percent": {name: round(rate, 2) for name, rate in evaluation.rates(results).items()},
        "heard_without_a_slip_percent": {
            "default": _whole([result for result in results if result.voice == DEFAULT]),
            "all": _whole(results),
        },
    }
    misheard = [result._asdict() for result in results if result.errors]
    print_json(told | ({"misheard": misheard} if args.list else {}))
    return 0


def _whole(results: list[evaluation.Result]) -> float:
    return round(100 * sum(not result.errors for result in results) / max(1, len(results)), 1)


def _guard(args: argparse.Namespace) -> int:
    """The manifest beside the training program guards these books, and no others."""
    from studio.commands.common import chapter_numbers

    titles: list[str] = []
    texts: list[list[str]] = []
    for named in args.books:
        path, colon, numbers = named.rpartition(":")
        manuscript = read_book(Path(path if colon else named))
        wanted = set(chapter_numbers(numbers)) if colon else set(range(1, len(manuscript.chapters) + 1))
        titles += [] if colon else [manuscript.title]
        titles += [chapter.title for number, chapter in enumerate(manuscript.chapters, 1) if number in wanted]
        by_chapter = spoken_chapters(manuscript)
        texts += [by_chapter[number] for number in sorted(wanted)]
    write_manifest(manifest_of(titles, texts))
    return 0


def _spoken(text: str) -> str:
    return normalise(text, "en").text


def _need_torch() -> None:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that wait leave the processor to others
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise EngineMissing(f"Training needs PyTorch, which is not installed. {HOW_TO_INSTALL}") from error
