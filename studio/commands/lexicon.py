"""lexicon list|add|remove|undo|names|import|export: how names are said, in all books or in one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engines.contract import BadInput
from studio.commands.common import opened, print_json
from studio.files import write_bytes
from studio.lexicons import Brought, LexiconFile, Remark
from studio.library import Library
from studio.pronouncing import T, Touched, change, file_for, names_of
from studio.settings import Settings
from studio.text.lexicon import Entry
from studio.text.names import Name

MOST_REMARKS = 10
"""So many refused lines of a file are named one by one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of lexicon."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|add|remove|undo|names|import|export")
    _verb(verbs, "list", "what is said, and for which words", json=True)
    add = _verb(verbs, "add", "say a word or phrase so from now on")
    add.add_argument("written", help="as the book has it; plurals, possessives and capitals follow")
    add.add_argument("respelling", help="what is said, as 'her my oh nee'")
    add.add_argument("--case-sensitive", action="store_true", help="leave the word alone in other capitals")
    add.add_argument("--note", default="", metavar="TEXT")
    _verb(verbs, "remove", "say a word as any other again").add_argument("written")
    _verb(verbs, "undo", "take the last change back")
    names = _verb(verbs, "names", "the names of a book, the most frequent first", json=True)
    names.add_argument("--most", type=int, default=0, metavar="N", help="no more than so many (default: all)")
    bring = _verb(verbs, "import", "read a CSV file: written, respelling, case_sensitive, note", json=True)
    bring.add_argument("file", type=Path)
    bring.add_argument("--replace", action="store_true", help="forget all others")
    _verb(verbs, "export", "write a CSV file").add_argument("file", type=Path)


def _verb(verbs: Any, name: str, summary: str, json: bool = False) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = verbs.add_parser(name, help=summary, description=summary)
    made.add_argument("--book", default="", metavar="ID", help="of this book alone (default: of all books)")
    if json:
        made.add_argument("--json", action="store_true", help="as JSON on standard output")
    return made


def run(args: argparse.Namespace) -> int:
    """The pronunciations are listed, changed, brought in or written out."""
    home, settings = opened(args)
    _VERBS[args.verb](args, home, settings)
    return 0


def _list(args: argparse.Namespace, home: Path, _: Settings) -> None:
    file = file_for(home, args.book)
    entries = file.entries()
    _say_remarks(file.remarks(), file.path.name)
    if args.json:
        print_json([asdict(entry) for entry in entries])
        return
    for entry in entries:
        print("\t".join([entry.written, entry.respelling, "case" if entry.case_sensitive else "", entry.note]).rstrip())
    if not entries:
        print("No pronunciations yet. Add one: python app.py lexicon add Hermione 'her my oh nee'", file=sys.stderr)


def _add(args: argparse.Namespace, home: Path, settings: Settings) -> None:
    entry = Entry(args.written, args.respelling, args.case_sensitive, args.note)
    replaced = _changed(args, home, settings, lambda file: file.put(entry))
    print(f"{entry.written}: said {entry.respelling!r}" + (f", no more {replaced.respelling!r}" if replaced else ""))


def _remove(args: argparse.Namespace, home: Path, settings: Settings) -> None:
    for entry in _changed(args, home, settings, lambda file: file.remove(args.written)):
        print(f"{entry.written}: no more said {entry.respelling!r}")


def _undo(args: argparse.Namespace, home: Path, settings: Settings) -> None:
    if not _changed(args, home, settings, lambda file: file.undo()):
        raise BadInput("There is no change to take back. Add a pronunciation first.")
    print("The last change is taken back; the same command makes it again.")


def _names(args: argparse.Namespace, home: Path, _: Settings) -> None:
    if not args.book:
        raise BadInput("lexicon names needs --book ID. Choose one that `python app.py books` lists.")
    with Library(home).open(args.book) as book:
        names, words = names_of(book)
    most = args.most if args.most > 0 else None
    if args.json:
        print_json(
            {"names": [asdict(one) for one in names[:most]], "foreign_words": [asdict(one) for one in words[:most]]}
        )
        return
    for one in names[:most]:
        _print_name(one)


def _print_name(one: Name) -> None:
    context = "".join(char if char.isprintable() else "?" for char in one.context)
    print(f"{one.count:6,}  {one.name:28} {one.first:12} {context}")


def _import(args: argparse.Namespace, home: Path, settings: Settings) -> None:
    try:
        data = args.file.read_bytes()
    except OSError as error:
        raise BadInput(f"{args.file} cannot be read ({error.strerror}). Choose another file.") from error
    told: Brought = _changed(args, home, settings, lambda file: file.bring_in(data, replace=args.replace))
    if args.json:
        print_json(
            told._asdict() | {name: [one._asdict() for one in getattr(told, name)] for name in ("refused", "repeated")}
        )
        return
    _say_remarks([*told.refused, *told.repeated], args.file.name)
    print(
        f"{told.added:,} added, {told.changed:,} changed, {told.same:,} as before, {told.removed:,} removed, "
        f"{len(told.refused):,} refused"
    )


def _export(args: argparse.Namespace, home: Path, _: Settings) -> None:
    try:
        write_bytes(args.file, file_for(home, args.book).as_csv())
    except OSError as error:
        raise BadInput(f"{args.file} cannot be written ({error.strerror}). Choose another place.") from error
    print(args.file)


def _changed(args: argparse.Namespace, home: Path, settings: Settings, act: Callable[[LexiconFile], T]) -> T:
    done, touched = change(home, settings, args.book, act)
    for book in touched:
        print(f"sidetone: {_consequence(book)}", file=sys.stderr)
    return done


def _consequence(book: Touched) -> str:
    if book.problem:
        return f"{book.title} stays as it was: {book.problem}"
    return f"{book.title}: {book.chunks:,} {'chunk is' if book.chunks == 1 else 'chunks are'} to be spoken again"


def _say_remarks(remarks: Iterable[Remark], name: str) -> None:
    remarks = list(remarks)
    for line, why in remarks[:MOST_REMARKS]:
        print(f"sidetone: {name}{f', line {line}' if line else ''}: {why}", file=sys.stderr)
    if len(remarks) > MOST_REMARKS:
        print(f"sidetone: {name}: and {len(remarks) - MOST_REMARKS:,} lines more", file=sys.stderr)


_VERBS: dict[str, Callable[[argparse.Namespace, Path, Settings], None]] = {
    "list": _list,
    "add": _add,
    "remove": _remove,
    "undo": _undo,
    "names": _names,
    "import": _import,
    "export": _export,
}
