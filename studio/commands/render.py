"""render BOOK -o OUT: the audiobook."""

from __future__ import annotations

import argparse
import signal
import sqlite3
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from engines.contract import BadInput
from engines.shelf import CARDS
from studio.audiobook import (
    Walk,
    choose,
    export,
    finish,
    person_named,
    planned,
    refuse_unusable,
    versioned,
    walk_book,
)
from studio.cast import check_cast
from studio.chapters import FinishedChapter
from studio.choices import Choices
from studio.commands.common import ProgressLine, chapter_numbers, describe, opened
from studio.commands.ending import tell_chunks, tell_proof
from studio.commands.reading_options import add_reading_arguments, chosen_cast, chosen_reading
from studio.edits import speak_in
from studio.lexicons import LexiconFile, lexicon_for
from studio.library import Library
from studio.meter import Stopped
from studio.plan import reading_from
from studio.project import Book
from studio.proving import Made, Outcome, Wish, prove_as_wished
from studio.replan import choose_reading, give_voice, say_otherwise
from studio.report import ENDINGS, check_report_name, write_report
from studio.settings import CARE, Settings
from studio.walks import FORMATS, content_key, renderer_for, run_goal, speak_the_plan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of render."""
    parser.add_argument(
        "book", nargs="?", type=Path, help="the book's file: EPUB, DOCX, PDF, HTML, Markdown or plain text"
    )
    parser.add_argument(
        "-o", "--out", type=Path, help="file ending in m4b, mp3, flac or wav, or a folder for a file per chapter"
    )
    parser.add_argument("--voice", help="a voice of the engine, or one of yours")
    parser.add_argument("--engine", help="who speaks")
    parser.add_argument(
        "--listener", help="who listens: auto, none, embedded (the built-in one), or a Whisper size that was fetched"
    )
    parser.add_argument("--care", choices=tuple(CARE), help="how hard each chunk is tried")
    parser.add_argument("--candidates", type=int, metavar="N", help="candidates per round, 1 to 20")
    parser.add_argument("--threshold", type=float, metavar="SCORE", help="score 0 to 100 that a take must reach")
    parser.add_argument("--max-retries", type=int, metavar="N", help="further rounds when none passes, 0 to 10")
    parser.add_argument("--chapters", metavar="1-3,5", help="only these, counted as chunks prints them")
    parser.add_argument("--language", metavar="CODE", help="ISO 639-1, where the book does not say or is wrong")
    add_reading_arguments(parser)
    parser.add_argument("--subtitles", action="store_true", help="SRT and VTT beside the file")
    parser.add_argument(
        "--prove", action=argparse.BooleanOptionalAction, help="hear the finished file back against the whole book, "
        "or not; without a word it is done where it costs under a quarter of the render, or under a minute"
    )  # fmt: skip
    parser.add_argument(
        "--accept-missing", action="store_true", help="a file with words missing does not say so in its title"
    )
    parser.add_argument("--person", default="", help="whose minutes these are in the ledger")
    parser.add_argument("--report", type=Path, metavar="FILE", help=f"what was heard; ends in {ENDINGS}")
    parser.add_argument("--project", metavar="ID", help="a book of the library instead of a file")
    parser.add_argument("--goal", default="render", help=argparse.SUPPRESS)
    parser.add_argument("--run", type=int, default=0, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Exit status 0 done, 1 finished with failed chunks, 2 bad input."""
    home, settings = opened(args)
    _check_out(args)
    _check_choices(args, home, settings)
    with _book(args, home, settings) as book:
        chapters = _chapters(args, book)
        planned(book, settings, **_chosen(args))
        person = person_named(settings, args.person)
        with walk_book(home, book, settings, person, args.goal, args.run) as walk, _Watch(walk):
            if chapters:
                book.select_chapters(chapters)
            _plan_again(args, book, settings)
            choices = choose(book, settings, **_chosen(args))
            outcome = _make(walk, choices, args) if args.out else run_goal(walk, args.goal, choices, _wish(args))
        if args.report:
            write_report(book, args.report)
        return max(tell_proof(outcome, book, args.out, bool(args.prove)), tell_chunks(book, args.goal))


def _wish(args: argparse.Namespace) -> Wish:
    return Wish(args.prove, args.accept_missing)


def _plan_again(args: argparse.Namespace, book: Book, settings: Settings) -> None:
    """The book is read, cast and pronounced as it was asked for."""
    if args.language and args.language != book.meta("language"):
        speak_in(book, args.language, settings)
    choose_reading(book, settings, **chosen_reading(args))
    for character, voice in chosen_cast(args).items():
        give_voice(book, settings, character, voice)
    if args.lexicon:
        before = lexicon_for(book.home, book.folder)
        LexiconFile(book.folder).bring_in(args.lexicon.read_bytes())
        say_otherwise(book, settings, before)


def _chapters(args: argparse.Namespace, book: Book) -> list[int]:
    """The chapters asked for; none asked for is an empty list."""
    numbers = chapter_numbers(args.chapters) if args.chapters else []
    book.check_chapters(numbers)
    return numbers


def _check_out(args: argparse.Namespace) -> None:
    if not args.project and not args.book:
        raise BadInput("Which book? Write: python app.py render BOOK -o OUT")
    if not args.project and not args.out:
        raise BadInput("Where to? Add -o and a file ending in m4b, mp3, flac or wav, or a folder.")
    if args.out is None:
        return
    if args.out.suffix and not args.out.is_dir() and args.out.suffix.lower().lstrip(".") not in FORMATS:
        raise BadInput(
            f"{args.out.name} ends in {args.out.suffix!r}. Choose m4b, mp3, flac or wav, or a folder without a dot."
        )
    if not args.out.suffix and args.out.exists() and not args.out.is_dir():
        raise BadInput(f"{args.out.name} is a file. Choose m4b, mp3, flac or wav, or a folder.")
    for path in filter(None, (args.out, args.report)):
        parent = path.absolute().parent
        if not parent.is_dir():
            raise BadInput(f"The folder {parent} does not exist. Make it first, or choose another place.")


def _check_choices(args: argparse.Namespace, home: Path, settings: Settings) -> None:
    """What is asked for can be had, whatever the book is; so nothing is put away for a command that cannot be done."""
    if args.report:
        check_report_name(args.report)
    if args.chapters:
        chapter_numbers(args.chapters)
    given = _chosen(args)
    card = CARDS.get(args.engine or settings.engine)
    language = given.pop("language") or (card.languages[0] if card else "en")
    choices = Choices.from_settings(settings, language, **given)
    refuse_unusable(choices, home)
    check_cast(home, choices, {name: voice for name, voice in chosen_cast(args).items() if voice})


def _book(args: argparse.Namespace, home: Path, settings: Settings) -> Book:
    library = Library(home)
    if args.project:
        return library.open(args.project)
    return library.add(args.book, settings, args.language or "", reading_from(settings, **chosen_reading(args)))


def _chosen(args: argparse.Namespace) -> dict[str, Any]:
    listener = "" if args.listener == "none" else args.listener
    return {
        "voice": args.voice, "engine": args.engine, "care": args.care, "language": args.language, "listener": listener,
        "n_candidates": args.candidates, "threshold": args.threshold, "max_retries": args.max_retries,
    }  # fmt: skip


def _make(walk: Walk, choices: Choices, args: argparse.Namespace) -> Outcome:
    """The file is there and its paths are on standard output; it is proven where that was wished."""
    with closing(renderer_for(choices, walk.settings, walk.book)) as renderer:
        choices = versioned(choices, renderer)
        speak_the_plan(walk, choices, renderer)
        chapters: list[FinishedChapter] = finish(walk, choices, renderer)
        if not chapters:
            print("sidetone: Nothing of this book could be spoken, so there is no file.", file=sys.stderr)
            return Outcome()
        paths = export(walk, chapters, args.out, subtitles=args.subtitles)
        print(*paths, sep="\n", flush=True)
        return prove_as_wished(walk, _made(walk, chapters, args.out, paths), renderer, choices, _wish(args))


def _made(walk: Walk, chapters: list[FinishedChapter], out: Path, paths: list[Path]) -> Made:
    folder = out.is_dir()
    files = paths[: len(chapters)] if folder else paths[:1]
    key = content_key(walk.book, chapters, files[0].suffix, walk.settings)
    return Made(files, chapters, key, str(out.absolute()), folder=folder)


class _Watch:
    """Progress on standard error while the walk goes on; Ctrl-C and a polite kill stop it at the next chunk."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._line = ProgressLine()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._show, name="progress", daemon=True)

    def __enter__(self) -> None:
        self._before = [(number, signal.signal(number, self._stop)) for number in (signal.SIGINT, signal.SIGTERM)]
        self._thread.start()

    def __exit__(self, kind: object, error: BaseException | None, _trace: object) -> None:
        self._over.set()
        self._thread.join()
        for number, handler in self._before:
            signal.signal(number, handler)
        self._line.end()
        if isinstance(error, Stopped):
            raise KeyboardInterrupt from error

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._walk.meter.ask_to_stop()

    def _show(self) -> None:
        with Book(self._walk.book.folder) as book, suppress(sqlite3.Error):
            while not self._over.wait(0.2):
                run = book.runs.latest()
                if run and run.phase != "starting":
                    self._line.show(describe(run))
