"""The places that need a look as markers for an audio editor, by their time in the finished file.

Times count over the chapters as they are exported: one file, or a file per chapter laid end to end.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import NamedTuple, TextIO

from engines.contract import BadInput, SidetoneError
from studio.chapters import ChapterTimes, times_in
from studio.export.subtitles import Cue, vtt
from studio.ledger import csv_cell
from studio.mastering import MasteringStyle, speech_span
from studio.project import Book
from studio.report_summary import difference, differs
from studio.rows import ChunkRow, TakeRow
from studio.settings import Settings

LONGEST_TEXT_CHARS = 160
NEEDS_A_LOOK = ("doubt", "fail")


class Marker(NamedTuple):
    """A place in the finished file; a point where start and end are equal."""

    start_seconds: float
    end_seconds: float
    text: str
    """One line, without tabs."""


def markers(book: Book) -> list[Marker]:
    """Chapter starts, differences, faults in the sound and what the finished file was found to lack, in order.

    Of a chunk that was passed or accepted only certain differences are marked. BadInput when no chapter is finished.
    """
    style = MasteringStyle.from_settings(Settings(book.home))
    chapters = [times_in(book, chapter, style) for chapter in book.chapters() if chapter.selected]
    finished = [chapter for chapter in chapters if chapter]
    if not finished:
        raise BadInput(
            "No chapter of this book is finished yet, so there is no file to mark. Make the audiobook first."
        )
    found: list[Marker] = [*_of_the_file(book)]
    offset_seconds = 0.0
    for chapter in finished:
        found += (
            Marker(start + offset_seconds, end + offset_seconds, _line(text))
            for start, end, text in _of_chapter(book, chapter)
        )
        offset_seconds += chapter.duration_seconds
    return sorted(found)


def write_audacity(book: Book, out: TextIO) -> None:
    """A label track: start, end and text, with tabs between."""
    for one in markers(book):
        out.write(f"{one.start_seconds:.6f}\t{one.end_seconds:.6f}\t{one.text}\n")


def write_reaper(book: Book, out: TextIO) -> None:
    """A list for Reaper's Region/Marker Manager: stretches are regions, points are markers."""
    writer = csv.writer(out)
    writer.writerow(("#", "Name", "Start", "End", "Length"))
    for number, one in enumerate(markers(book), 1):
        start, end = _clock(one.start_seconds), _clock(one.end_seconds)
        stretch = start != end
        times = (start, end, _clock(one.end_seconds - one.start_seconds)) if stretch else (start, "", "")
        writer.writerow((f"{'R' if stretch else 'M'}{number}", csv_cell(one.text), *times))


def write_audition(book: Book, out: TextIO) -> None:
    """A list for Audition's Markers panel, which has tabs between its cells."""
    writer = csv.writer(out, delimiter="\t")
    writer.writerow(("Name", "Start", "Duration", "Time Format", "Type", "Description"))
    for number, one in enumerate(markers(book), 1):
        length = _clock(one.end_seconds - one.start_seconds)
        writer.writerow((f"{number:04d}", _clock(one.start_seconds), length, "decimal", "Cue", csv_cell(one.text)))


def write_vtt(book: Book, out: TextIO) -> None:
    """WebVTT, for any player that shows subtitles."""
    out.write(
        vtt(Cue(one.start_seconds, max(one.end_seconds, one.start_seconds + 1.0), one.text) for one in markers(book))
    )


def _of_chapter(book: Book, chapter: ChapterTimes) -> Iterator[tuple[float, float, str]]:
    yield 0.0, 0.0, f"Chapter: {chapter.chapter.title or chapter.chapter.n}"
    for row, start, end in chapter.places:
        for a, b, text in _of_chunk(book, row, end - start):
            yield start + a, start + b, f"{row.id} {row.state}: {text}"


def _of_chunk(book: Book, row: ChunkRow, length_seconds: float) -> Iterator[tuple[float, float, str]]:
    """Places within the chunk's own sound as it stands in the file."""
    take = row.take
    if take is None:
        return
    look = row.state in NEEDS_A_LOOK
    words = [word for word in take.words if differs(word) and (look or word.get("certain"))]
    timed = [word for word in words if float(word.get("start_seconds", -1)) >= 0]
    lead_seconds = _lead_seconds(book, take) if timed else 0.0
    for word in timed:
        start, end = (float(word[name]) - lead_seconds for name in ("start_seconds", "end_seconds"))
        start = min(max(0.0, start), length_seconds)
        yield start, min(max(start, end), length_seconds), difference(word)
    rest = [difference(word) for word in words if word not in timed] + (take.faults if look else [])
    if rest:
        yield 0.0, length_seconds, "; ".join(rest)
    elif look and not timed:
        yield 0.0, length_seconds, f"score {take.score:.0f}" if take.score is not None else take.verdict


def _lead_seconds(book: Book, take: TakeRow) -> float:
    """What is cut from the start of the take where it stands in its chapter."""
    try:
        audio = book.recordings.read(take.speech_key)
    except SidetoneError:
        return 0.0
    return speech_span(audio.samples - audio.samples.mean(), audio.rate_hz)[0] / audio.rate_hz


def _of_the_file(book: Book) -> Iterator[Marker]:
    """What the newest proof of a finished file is certain of, where the book is still as it was then."""
    proof = book.proofs.latest()
    for one in proof.findings if proof and not proof.outdated else []:
        if one["certain"]:
            said = one["expected"] if one["kind"] in ("missing", "swapped") else one["heard"]
            text = f"finished file: “{said}” {one['kind']}"
            yield Marker(float(one["start_seconds"]), float(one["end_seconds"]), _line(text))


def _line(text: str) -> str:
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= LONGEST_TEXT_CHARS else text[: LONGEST_TEXT_CHARS - 1] + "…"


def _clock(seconds: float) -> str:
    """As 0:00:00.000."""
    minutes, thousandths = divmod(round(max(0.0, seconds) * 1000), 60_000)
    return f"{minutes // 60}:{minutes % 60:02}:{thousandths // 1000:02}.{thousandths % 1000:03}"
