"""bench NAME: the project's own benchmarks."""

from __future__ import annotations

import argparse
from pathlib import Path

from engines.contract import BadInput
from engines.listeners import EMBEDDED
from studio.commands.common import print_json

NAMES = ("text", "book", "window", "proof")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of bench."""
    parser.add_argument(
        "name",
        choices=NAMES,
        help="text: rules, tables, a book to chunks; book: to an m4b; window: to the first page; proof: faults caught",
    )
    parser.add_argument("book", nargs="?", type=Path, help="a book, for book and, if you like, for text and proof")
    parser.add_argument("--json", action="store_true", help="as JSON on standard output (always so)")
    parser.add_argument("--full", action="store_true", help="more runs; every case that fails")
    parser.add_argument("--listener", default=EMBEDDED, help="proof: who listens (default: the one that comes with it)")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="proof: keep what was heard; it is not heard again")


def run(args: argparse.Namespace) -> int:
    """The figures are on standard output with their sizes."""
    from studio.benches import BENCHES
    from studio.machine import machine

    bench, needs_book = BENCHES[args.name]
    if needs_book and args.book is None:
        raise BadInput(f"bench {args.name} needs a book. Write: python app.py bench {args.name} BOOK --json")
    options = {"listener": args.listener, "kept": args.keep} if args.name == "proof" else {}
    print_json({"bench": args.name, "machine": machine()} | bench(args.book, args.full, **options))
    return 0
