"""Sidetone: read the command, open the house."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sqlite3
import sys
from typing import NoReturn

from engines.contract import SidetoneError

COMMANDS = {
    "render": "turn a book into an audiobook",
    "books": "list the books of the library",
    "chunks": "show a book as it will be spoken, and the account of every character",
    "normalise": "read lines on standard input, write each as it will be spoken",
    "proof": "listen to any recording against any text",
    "lexicon": "say names and words your way, in all books or in one",
    "voices": "add, list and remove voices",
    "listeners": "list Whisper's sizes, or fetch one",
    "train": "train the small listener of the built-in voice",
    "usage": "print the ledger",
    "bench": "run one of the project's own benchmarks",
}


def main(argv: list[str] | None = None) -> int:
    """Runs one command, or opens the studio where none is named; answers the exit status."""
    _print_anything()
    args = _parser().parse_args(argv)
    try:
        return int(_module(args.command or "window").run(args))
    except SidetoneError as error:
        return _refused(str(error))
    except KeyboardInterrupt:
        print("sidetone: Stopped. What is finished is kept; the same command goes on from here.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has seen enough
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _refused(f"{where}{error.strerror or error}. Mend that and try again; what is done is kept.")
    except sqlite3.DatabaseError as error:
        return _refused(f"A database of the data folder cannot be used ({error}). Nothing was changed.")


def _print_anything() -> None:
    """What programs read is UTF-8 everywhere, and a name that no encoding holds stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _refused(why: str) -> int:
    line = "".join(char if char.isprintable() else "?" for char in " ".join(why.split()))
    print(f"sidetone: {line}", file=sys.stderr)
    return 2


class _Parser(argparse.ArgumentParser):
    """One line for a command that is not understood, as for any other bad input."""

    def error(self, message: str) -> NoReturn:
        self.exit(_refused(f"{message}. See: {self.prog} --help"))


def _module(name: str):  # type: ignore[no-untyped-def]
    return importlib.import_module(f"studio.commands.{name}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python app.py", description="Sidetone, a voice studio on your own machine.")
    where = "where everything is kept (default: SIDETONE_HOME, or the system's place)"
    parser.add_argument("--data-dir", metavar="DIR", help=where)
    _module("window").add_arguments(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", help="without one, the studio opens")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        command.add_argument("--data-dir", metavar="DIR", default=argparse.SUPPRESS, help=where)
        _module(name).add_arguments(command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
