"""The pages of a PDF, read by a process of their own that is stopped when it takes too long."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import IO, Any, NamedTuple

from engines.contract import BadInput
from studio.manuscript.pdf_glyphs import Run

PAGE_SECONDS = 60.0
"""No page takes so long; one that does leads in circles."""
FIRST_SECONDS, SECONDS_A_PAGE = 180.0, 1.0
"""What a whole file may take: so long, and so much more for each page."""
MAX_CHARS = 30_000_000
_ROOT = Path(__file__).resolve().parent.parent.parent
_ADVICE = "Get the book again, or convert it to EPUB, for example with Calibre, and give that."


class Bookmark(NamedTuple):
    """An entry of the outline."""

    depth: int
    """From 1."""
    title: str
    page: int
    """From 0; -1 where it leads nowhere."""
    height: float
    """In points from the page's foot; -1 is the page's head."""


class Sheet(NamedTuple):
    """One page as it is drawn."""

    number: int
    """From 0."""
    width: float
    height: float
    picture: float
    """The share of the page that pictures cover."""
    runs: list[Run]
    fault: str = ""
    """What broke while it was read; the runs before it are there."""


class PdfFile(NamedTuple):
    """What a PDF holds that a book can use."""

    title: str
    author: str
    language: str
    outline: list[Bookmark]
    sheets: list[Sheet]


def read_pages(path: Path) -> PdfFile:
    """All pages of a PDF; BadInput in one sentence when it is locked, damaged, endless or too large."""
    began = time.monotonic()
    with closing(_messages(path)) as messages:
        head = _checked(next(messages, {"wrong": "damaged", "why": "it could not be opened"}), path.name)
        bookmarks = [Bookmark(*entry) for entry in head["outline"]]
        sheets: list[Sheet] = []
        chars = 0
        for message in messages:
            if "end" in _checked(message, path.name):
                break
            sheet = _sheet(message, len(sheets))
            sheets.append(sheet)
            chars += sum(len(run.text) for run in sheet.runs)
            if chars > MAX_CHARS:
                raise BadInput(f"{path.name} holds more than {MAX_CHARS:,} characters, too much for a book. Split it.")
            if time.monotonic() - began > FIRST_SECONDS + SECONDS_A_PAGE * head["pages"]:
                raise BadInput(f"{path.name} takes too long to read; page {len(sheets)} was reached. {_ADVICE}")
    if not sheets:
        raise BadInput(f"{path.name} has no pages. {_ADVICE}")
    return PdfFile(head["title"], head["author"], head["language"], bookmarks, sheets)


def _sheet(message: dict[str, Any], number: int) -> Sheet:
    runs = [Run(*run) for run in message["runs"]]
    return Sheet(number, message["width"], message["height"], message["picture"], runs, message["fault"])


def _checked(message: dict[str, Any], name: str) -> dict[str, Any]:
    """The message, unless it says what is wrong."""
    wrong, why = message.get("wrong"), message.get("why", "")
    if not wrong:
        return message
    if wrong == "encrypted":
        raise BadInput(f"{name} is locked with a password. Save a copy without one, and give that.")
    if wrong == "locked":
        raise BadInput(f"{name} is encrypted in a way that cannot be read ({why}). Use a copy without protection.")
    if wrong == "large":
        raise BadInput(f"{name} is refused: {why}. {_ADVICE}")
    raise BadInput(f"{name} is damaged and cannot be read as a PDF ({why}). {_ADVICE}")


def _messages(path: Path) -> Generator[dict[str, Any], None, None]:
    """What the process says, line by line; it is gone when this ends, however it ends."""
    with tempfile.TemporaryFile() as last_words:
        process = subprocess.Popen(
            [sys.executable, "-m", "studio.manuscript.pdf_child", str(path.resolve())],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=last_words,
        )
        assert process.stdout is not None
        lines: queue.Queue[bytes] = queue.Queue(maxsize=64)
        reader = threading.Thread(target=_carry, args=(process.stdout, lines), name="pdf", daemon=True)
        reader.start()
        try:
            while line := _next(lines):
                yield json.loads(line)
            last_words.seek(0)
            said = last_words.read()[-2000:].decode("utf-8", "replace").strip().splitlines()
            yield {"wrong": "damaged", "why": said[-1] if said else "its reader broke off"}
        finally:
            process.kill()
            process.wait()
            while reader.is_alive():  # it may stand at a full queue
                _drain(lines)
                reader.join(0.05)
            process.stdout.close()


def _carry(source: IO[bytes], lines: queue.Queue[bytes]) -> None:
    for line in source:
        lines.put(line)
    lines.put(b"")


def _next(lines: queue.Queue[bytes]) -> bytes:
    try:
        return lines.get(timeout=PAGE_SECONDS)
    except queue.Empty:
        wrong = {"wrong": "damaged", "why": f"nothing came of a page in {PAGE_SECONDS:.0f} seconds"}
        return json.dumps(wrong).encode()


def _drain(lines: queue.Queue[bytes]) -> None:
    try:
        while True:
            lines.get_nowait()
    except queue.Empty:
        return
