"""chunks BOOK: the manuscript as it will be spoken, and the account of every source character."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from studio.commands.common import opened, print_json
from studio.manuscript import read_book
from studio.manuscript.model import Manuscript
from studio.settings import Settings
from studio.text.account import account
from studio.text.chunks import cut
from studio.text.model import Chunk
from studio.text.pauses import Pauses


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of chunks."""
    parser.add_argument("book", type=Path, help="EPUB, Markdown or plain text")
    parser.add_argument("--json", action="store_true", help="everything, as JSON on standard output")


def run(args: argparse.Namespace) -> int:
    """The chapters are printed, or with --json all of it."""
    _, settings = opened(args)
    manuscript = read_book(args.book)
    told = as_told(manuscript, settings)
    if args.json:
        print_json(told)
        return 0
    print(f"{told['title']} - {told['author']} ({told['language']})")
    for number, chapter in enumerate(told["chapters"], 1):
        words = sum(len(chunk["text"].split()) for chunk in chapter["chunks"])
        print(f"{number:4}  {words:7,} words  {len(chapter['chunks']):5,} chunks  {chapter['title']}")
    totals = told["account"]
    print(f"{totals['source_chars']:,} characters: {totals['spoken_chars']:,} spoken, {totals['lost_chars']:,} lost")
    for skip in totals["skipped"]:
        print(f"  {skip['chars']:,} skipped: {skip['reason']}")
    return 0


def as_told(manuscript: Manuscript, settings: Settings) -> dict[str, Any]:
    """The JSON of chunks, in the order of the book."""
    cuts = list(cut(manuscript, Pauses.from_settings(settings)))
    chapters: list[dict[str, Any]] = [{"title": chapter.title, "chunks": []} for chapter in manuscript.chapters]
    for piece in cuts:
        if isinstance(piece, Chunk):
            chapters[piece.chapter - 1]["chunks"].append(_chunk(piece))
    return {
        "title": manuscript.title,
        "author": manuscript.author,
        "language": manuscript.language,
        "chapters": chapters,
        "account": account(manuscript, cuts).as_dict(),
    }


def _chunk(chunk: Chunk) -> dict[str, Any]:
    return {
        "id": chunk.id,
        "text": chunk.text,
        "spoken": chunk.spoken,
        "source": [chunk.spans[0][0], chunk.spans[-1][1]],
        "pause_after_seconds": chunk.pause_after_seconds,
    }
