"""chunks BOOK: the manuscript as it will be spoken, and the account of every source character."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.commands.common import opened, print_json
from studio.commands.reading_options import add_reading_arguments, reading_and_wording
from studio.manuscript import read_book
from studio.manuscript.foreign import passages_of
from studio.manuscript.model import LeftOut, Manuscript
from studio.plan import directed
from studio.settings import Settings
from studio.text.account import account
from studio.text.chunks import cut
from studio.text.model import Chunk
from studio.text.pauses import Pauses
from studio.text.places import foreign_in
from studio.text.wording import PLAIN, Wording


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of chunks."""
    parser.add_argument("book", type=Path, help="the book's file")
    parser.add_argument("--json", action="store_true", help="everything, as JSON on standard output")
    parser.add_argument(
        "--plan", action="store_true", help="with --json: also what is left out, and where each chunk is said otherwise"
    )
    parser.add_argument("--language", metavar="CODE", help="ISO 639-1, where the book does not say or is wrong")
    add_reading_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """The chapters are printed, or with --json all of it."""
    home, settings = opened(args)
    reading, wording = reading_and_wording(args, home, settings)
    manuscript = directed(read_book(args.book, reading))
    if args.language:
        manuscript = replace(manuscript, language=args.language)
    told = as_told(manuscript, settings, wording, args.plan or not args.json)
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
    for language, count in told["foreign"].items():
        print(f"  {count:,} passages in another language: {language}")
    for part in told["left_out"]:
        print(f"  left out: {part['title'] or part['reason']} ({part['reason']}, {part['words']:,} words)")
    return 0


def as_told(
    manuscript: Manuscript, settings: Settings, wording: Wording = PLAIN, whole_plan: bool = False
) -> dict[str, Any]:
    """The JSON of chunks, in the order of the book."""
    cuts = list(cut(manuscript, Pauses.from_settings(settings), wording=wording))
    chapters: list[dict[str, Any]] = [{"title": chapter.title, "chunks": []} for chapter in manuscript.chapters]
    foreign = sorted((*one.span, one.language) for part in manuscript.chapters for one in passages_of(part))
    for piece in cuts:
        if isinstance(piece, Chunk):
            chapters[piece.chapter - 1]["chunks"].append(_chunk(piece, whole_plan))
            if whole_plan and (runs := foreign_in(manuscript.source, piece, foreign)):
                chapters[piece.chapter - 1]["chunks"][-1]["foreign"] = runs
    told = {
        "title": manuscript.title,
        "author": manuscript.author,
        "language": manuscript.language,
        "chapters": chapters,
        "account": account(manuscript, cuts).as_dict(),
    }
    if whole_plan:
        told["left_out"] = [_left_out(manuscript, part) for part in manuscript.left_out]
        told["foreign"] = dict(Counter(language for _, _, language in foreign).most_common())
    return told


def _left_out(manuscript: Manuscript, part: LeftOut) -> dict[str, Any]:
    words = sum(len(manuscript.text_of(block.spans).split()) for block in part.blocks)
    return {"title": part.title, "reason": part.reason, "words": words}


def _chunk(chunk: Chunk, changes: bool) -> dict[str, Any]:
    told = {
        "id": chunk.id,
        "text": chunk.text,
        "spoken": chunk.spoken,
        "source": [chunk.spans[0][0], chunk.spans[-1][1]],
        "pause_after_seconds": chunk.pause_after_seconds,
    }
    if chunk.language:
        told["language"] = chunk.language
    if chunk.character:
        told["character"] = chunk.character
    if changes:
        told["changes"] = [[one.start, one.end, one.spoken, one.rule] for one in chunk.changes]
    return told
