"""SRT and VTT from the cues of the chapters; what a book says is text in them, never markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from studio.export.model import Cue

LINE_WIDTH = 42
LINES = 2
SHORTEST_SECONDS = 0.05


def shifted(cues: Iterable[Cue], by_seconds: float) -> Iterator[Cue]:
    """The same cues, that much later."""
    for cue in cues:
        yield Cue(cue.start_seconds + by_seconds, cue.end_seconds + by_seconds, cue.text)


def srt(cues: Iterable[Cue]) -> str:
    """The cues as a SubRip file, in screens of two lines."""
    blocks = (
        f"{number}\n{_srt_time(start)} --> {_srt_time(end)}\n{_srt_text(lines)}\n"
        for number, (start, end, lines) in enumerate(screens(cues), 1)
    )
    return "\n".join(blocks)


def vtt(cues: Iterable[Cue]) -> str:
    """The cues as a WebVTT file, in screens of two lines."""
    blocks = (f"{clock(start)} --> {clock(end)}\n{_vtt_text(lines)}\n" for start, end, lines in screens(cues))
    return "\n".join(["WEBVTT\n", *blocks])


def screens(cues: Iterable[Cue]) -> Iterator[tuple[float, float, list[str]]]:
    """Start, end and lines of every screen; a long cue is shared out by the length of its words, in order."""
    for cue in cues:
        lines = wrapped(cue.text)
        parts = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
        sizes = [sum(map(len, part)) for part in parts]
        whole = max(cue.end_seconds - cue.start_seconds, SHORTEST_SECONDS * len(parts))
        start, done = max(0.0, cue.start_seconds), 0
        for part, size in zip(parts, sizes, strict=True):
            done += size
            end = max(0.0, cue.start_seconds) + whole * done / sum(sizes)
            yield start, end, part
            start = end


def wrapped(text: str) -> list[str]:
    """The text in lines of at most 42 columns, wide characters counted as two; nothing but white space is lost."""
    lines: list[str] = []
    for word in _pieces(text):
        if lines and _width(lines[-1]) + 1 + _width(word) <= LINE_WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _pieces(text: str) -> Iterator[str]:
    for word in "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text).split():
        piece = ""
        for char in word:
            if _width(piece + char) > LINE_WIDTH:
                yield piece
                piece = ""
            piece += char
        yield piece


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _srt_text(lines: Sequence[str]) -> str:
    # SubRip has no escapes; a word joiner, which shows as nothing, keeps players from reading a tag or an arrow
    return re.sub(r"<(?=[/!?a-zA-Z])|(?<=--)(?=>)|\{(?=\\)", lambda found: f"{found[0]}\u2060", "\n".join(lines))


def _vtt_text(lines: Sequence[str]) -> str:
    return "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _srt_time(seconds: float) -> str:
    return clock(seconds).replace(".", ",")


def clock(seconds: float) -> str:
    """The time as 00:00:00.000."""
    thousandths = round(seconds * 1000)
    minutes, thousandths = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{thousandths // 1000:02}.{thousandths % 1000:03}"
