"""normalise: lines in, lines as they will be spoken out."""

from __future__ import annotations

import argparse
import sys

from studio.text.normalise import normalise


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of normalise."""
    parser.add_argument("--language", default="en", metavar="CODE", help="ISO 639-1 (default: en)")


def run(args: argparse.Namespace) -> int:
    """Each line of standard input is on standard output as it will be spoken, at once, so that a program can ask.

    Bytes that are no UTF-8 are left out; an empty line stays one; lines may end in CR LF.
    """
    output = sys.stdout.buffer
    for line in sys.stdin.buffer:
        spoken = normalise(line.decode("utf-8", "replace").rstrip("\r\n"), args.language).text
        output.write(spoken.encode() + b"\n")
        output.flush()
    return 0
