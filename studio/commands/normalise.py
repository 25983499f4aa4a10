"""normalise: lines in, lines as they will be spoken out."""

from __future__ import annotations

import argparse
import sys

from studio.text.normalise import normalise


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of normalise."""
    parser.add_argument("--language", default="en", metavar="CODE", help="ISO 639-1 (default: en)")


def run(args: argparse.Namespace) -> int:
    """Each line of standard input is on standard output as it will be spoken."""
    stream = sys.stdin.buffer
    for line in stream:
        sys.stdout.write(normalise(line.decode("utf-8", "replace").rstrip("\r\n"), args.language).text + "\n")
    return 0
