"""The text room measured: sentence rules, the tables of the normaliser, and a book from its file to its chunks."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from studio.machine import peak_megabytes
from studio.manuscript.model import Block, Manuscript, Skip, Span
from studio.text.clauses import SHORT_CHARS
from studio.text.model import Chunk

MEASURES = Path(__file__).resolve().parent.parent / "assets" / "measures"
LANGUAGES = ("en", "de", "fr", "es", "it", "pt")
MOST_NAMED = 5
"""Cases of a class that are named when they fail; --full names all."""


def bench_text(book: Path | None, full: bool) -> dict[str, Any]:
    """The golden rules, the normaliser's tables and, with a book, its chunks and how time grows with its length."""
    told: dict[str, Any] = {"golden_rules": golden_rules(), "normaliser": normaliser(full)}
    return told | (_book(book, full) if book else {"book": {"skipped": "no book was given"}})


def _rows(name: str) -> list[list[str]]:
    lines = (MEASURES / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith(("#", "class\t"))]


# -- tables


def golden_rules() -> dict[str, Any]:
    """How many of the English Golden Rules of sentence boundaries hold, and which do not."""
    from studio.text.sentences import sentence_starts

    broken = []
    rows = _rows("golden_rules_en.tsv")
    for number, *sentences in rows:
        text = " ".join(sentences)
        bounds = [0, *sentence_starts(text, "en"), len(text)]
        if [text[start:end].strip() for start, end in pairwise(bounds)] != sentences:
            broken.append(int(number))
    return {"held": len(rows) - len(broken), "of": len(rows), "broken": broken}


def normaliser(full: bool) -> dict[str, Any]:
    """Of each language's table of cases, how many are spoken as it says, by class."""
    return {language: _table(language, full) for language in LANGUAGES}


def _table(language: str, full: bool) -> dict[str, Any]:
    from studio.text.normalise import normalise

    name = f"normalise_{language}.tsv"
    if not (MEASURES / name).is_file():
        return {"skipped": f"there is no assets/measures/{name}"}
    cases: Counter[str] = Counter()
    wrong: dict[str, list[dict[str, str]]] = {}
    for kind, written, *spoken in _rows(name):
        cases[kind] += 1
        heard = normalise(written, language).text
        if heard not in spoken:
            wrong.setdefault(kind, []).append({"written": written, "expected": spoken[0], "spoken": heard})
    failed = {kind: len(some) for kind, some in wrong.items()}
    return {
        "passed": sum(cases.values()) - sum(failed.values()), "of": sum(cases.values()),
        "classes": {
            kind: {"passed": count - failed.get(kind, 0), "of": count, "rate": 1 - failed.get(kind, 0) / count}
            for kind, count in cases.items()
        },
        "wrong": {kind: some if full else some[:MOST_NAMED] for kind, some in wrong.items()},
    }  # fmt: skip


# -- a book


class Cuts:
    """The chunks and skips of a book as they go by: counted, not kept."""

    def __init__(self, cuts: Iterable[Chunk | Skip]) -> None:
        self._cuts = cuts
        self.chunks = self.longest = 0
        self.short: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Chunk | Skip]:
        for piece in self._cuts:
            if isinstance(piece, Chunk):
                self.chunks += 1
                self.longest = max(self.longest, len(piece.spoken))
                if len(piece.spoken) < SHORT_CHARS:
                    self.short[piece.kind] += 1
            yield piece

    def told(self) -> dict[str, Any]:
        """Their number, and the share of those too short to be spoken well."""
        short = sum(self.short.values())
        others = short - self.short["heading"]
        return {
            "chunks": self.chunks, "longest_chunk_chars": self.longest, "short_chunks": short,
            "short_share": short / max(self.chunks, 1), "short_share_without_headings": others / max(self.chunks, 1),
        }  # fmt: skip


class Timed(NamedTuple):
    """What one cutting of a manuscript took and gave."""

    seconds: float
    cpu_seconds: float
    told: dict[str, Any]


def _book(book: Path, full: bool) -> dict[str, Any]:
    from studio.manuscript import read_book

    totals = []
    for _ in range(3 if full else 1):
        began = time.perf_counter()
        manuscript = read_book(book)
        parse_seconds = time.perf_counter() - began
        timed = _cut(manuscript)
        totals.append(parse_seconds + timed.seconds)
    peak = peak_megabytes()
    words = len(manuscript.source.split())
    return {
        "parse_seconds": parse_seconds, "total_seconds": totals[-1],
        "words": words, "chapters": len(manuscript.chapters), **timed.told,
        "median_total_seconds": statistics.median(totals), "runs": len(totals), "peak_mb": peak,
        "scaling": list(_scaling(manuscript, words, timed)), "scaling_peak_mb": peak_megabytes(),
    }  # fmt: skip


def _cut(manuscript: Manuscript) -> Timed:
    from studio.text.account import account
    from studio.text.chunks import cut
    from studio.text.pauses import Pauses

    began, cpu_began = time.perf_counter(), time.process_time()
    cuts = Cuts(cut(manuscript, Pauses()))
    counted = account(manuscript, cuts)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    lost = {"source_chars": counted.source_chars, "lost_chars": counted.lost_chars}
    return Timed(seconds, cpu_seconds, lost | {"doubled_chars": counted.doubled_chars} | cuts.told())


def _scaling(manuscript: Manuscript, words: int, once: Timed) -> Iterator[dict[str, Any]]:
    """The book's text cut once, twice and four times over in one manuscript; ratios are to once, per word."""
    for times in (1, 2, 4):
        timed = once if times == 1 else _cut(repeated(manuscript, times))
        yield {
            "times": times, "words": words * times, "seconds": timed.seconds, "cpu_seconds": timed.cpu_seconds,
            "ratio": timed.seconds / once.seconds / times, "cpu_ratio": timed.cpu_seconds / once.cpu_seconds / times,
            "chunks": timed.told["chunks"], "lost_chars": timed.told["lost_chars"],
        }  # fmt: skip


def repeated(manuscript: Manuscript, times: int) -> Manuscript:
    """A manuscript whose text is another's, so many times over, every character accounted for again."""
    size = len(manuscript.source) + 1
    offsets = [size * turn for turn in range(times)]
    chapters = tuple(
        replace(chapter, blocks=tuple(_moved(block, by) for block in chapter.blocks))
        for by in offsets
        for chapter in manuscript.chapters
    )
    skips = tuple(Skip(_further(skip.span, by), skip.reason) for by in offsets for skip in manuscript.skips)
    source = (manuscript.source + "\n") * times
    return replace(manuscript, source=source, chapters=chapters, skips=skips, left_out=(), notes=())


def _moved(block: Block, by: int) -> Block:
    asides = tuple(replace(aside, span=_further(aside.span, by)) for aside in block.asides)
    foreign = tuple(replace(run, span=_further(run.span, by)) for run in block.foreign)
    return replace(block, spans=tuple(_further(span, by) for span in block.spans), asides=asides, foreign=foreign)


def _further(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
