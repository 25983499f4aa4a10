"""Sidetone: read the command, open the house."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from engines.contract import SidetoneError

COMMANDS = {
    "render": "turn a book into an audiobook",
    "books": "list the books of the library",
    "chunks": "show a book as it will be spoken, and the account of every character",
    "normalise": "read lines on standard input, write each as it will be spoken",
    "proof": "listen to any recording against any text",
    "voices": "add, list and remove voices",
    "listeners": "list Whisper's sizes, or fetch one",
    "usage": "print the ledger",
    "bench": "run one of the project's own benchmarks",
}


def main(argv: list[str] | None = None) -> int:
    """Runs one command, or opens the studio where none is named; answers the exit status."""
    args = _parser().parse_args(argv)
    try:
        return int(_module(args.command or "window").run(args))
    except SidetoneError as error:
        print(f"sidetone: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("sidetone: Stopped. What is finished is kept; the same command goes on from here.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has seen enough
        return 0


def _module(name: str):  # type: ignore[no-untyped-def]
    return importlib.import_module(f"studio.commands.{name}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python app.py", description="Sidetone, a voice studio on your own machine.")
    parser.add_argument(
        "--data-dir", metavar="DIR", help="where everything is kept (default: SIDETONE_HOME, or the system's place)"
    )
    _module("window").add_arguments(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", help="without one, the studio opens")
    for name, summary in COMMANDS.items():
        _module(name).add_arguments(commands.add_parser(name, help=summary, description=summary))
    return parser


if __name__ == "__main__":
    sys.exit(main())
