"""books: the library."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from studio.commands.common import opened, print_json
from studio.library import Library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of books."""
    parser.add_argument("--json", action="store_true", help="as JSON on standard output")
    parser.add_argument("--delete", metavar="ID", help="put a book into the trash, for thirty days")
    parser.add_argument("--restore", metavar="ID", help="take a book out of the trash")


def run(args: argparse.Namespace) -> int:
    """The books are listed, after what was asked is done."""
    home, _ = opened(args)
    library = Library(home)
    if args.delete:
        library.delete(args.delete)
    if args.restore:
        library.restore(args.restore)
    cards = library.cards()
    if args.json:
        print_json([asdict(card) for card in cards])
        return 0
    for card in cards:
        print(f"{card.id}  {card.state:8} {card.done:6,} of {card.chunks:6,} chunks  {card.title} - {card.author}")
    if not cards:
        print("No books yet. Add one: python app.py render BOOK -o OUT")
    return 0
