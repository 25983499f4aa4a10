"""The pronunciations a person keeps: one CSV file for all books, and one beside each book, which has the last word.

Any spreadsheet opens the files. They are written whole, and the one before is kept for undo.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from engines.contract import BadInput, SidetoneError
from studio.files import write_bytes
from studio.ledger import csv_cell, now_utc
from studio.text.lexicon import Entry, Lexicon, checked, key_of

NAME, BEFORE = "lexicon.csv", "lexicon.before.csv"
COLUMNS = ("written", "respelling", "case_sensitive", "note")
MOST_ENTRIES = 20_000
MOST_BYTES = 32_000_000
LOCK_SECONDS = 30.0

_YES = {"1", "x", "y", "yes", "true", "ja", "wahr", "oui", "vrai", "si", "sí", "verdadero", "vero", "sim", "verdadeiro"}
_NO = {"", "0", "-", "n", "no", "false", "nein", "falsch", "non", "faux", "falso", "não"}
_MADE_SAFE = re.compile(r"'+\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


class Remark(NamedTuple):
    """What is to be said of one line of a file."""

    line: int
    """From 1, as an editor counts."""
    why: str


class ReadIn(NamedTuple):
    """What a file of pronunciations holds."""

    entries: dict[tuple[str, bool], Entry]
    refused: list[Remark]
    repeated: list[Remark]
    """Lines that say something else of a word than a line before; the last one counts."""


class Brought(NamedTuple):
    """What an import did."""

    added: int
    changed: int
    same: int
    removed: int
    refused: tuple[Remark, ...]
    repeated: tuple[Remark, ...]


# -- one file


class LexiconFile:
    """The pronunciations of one folder; several programs may change them at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / NAME

    def entries(self) -> tuple[Entry, ...]:
        """All of them, in the order in which they came; none where there is no file."""
        try:
            status = self.path.stat()
        except OSError:
            return tuple(self._read().entries.values())
        stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        seen = _SEEN.get(str(self.path))
        if seen is None or seen[0] != stamp:
            seen = stamp, tuple(self._read().entries.values())
            if len(_SEEN) >= _MOST_SEEN:
                _SEEN.clear()
            _SEEN[str(self.path)] = seen
        return seen[1]

    def remarks(self) -> list[Remark]:
        """The lines of the file that say nothing, because somebody wrote them in a way that is not understood."""
        return self._read().refused

    def put(self, entry: Entry) -> Entry | None:
        """The entry is kept; answers the one for the same word whose place it took."""
        entry = checked(entry)
        with self._changing() as held:
            if key_of(entry) not in held and len(held) >= MOST_ENTRIES:
                raise BadInput(f"There are {MOST_ENTRIES:,} pronunciations already. Remove some first.")
            replaced = held.get(key_of(entry))
            held[key_of(entry)] = entry
            return replaced

    def remove(self, written: str) -> tuple[Entry, ...]:
        """What was said for the word, in whichever case, is gone; answers the entries that were removed."""
        wanted = key_of(Entry(written, "x"))[0]
        with self._changing() as held:
            keys = [key for key, one in held.items() if key_of(Entry(one.written, "x"))[0] == wanted]
            if not keys:
                raise BadInput(f"There is no pronunciation for {written!r}. Choose one of those that are listed.")
            return tuple(held.pop(key) for key in keys)

    def bring_in(self, data: bytes, replace: bool = False) -> Brought:
        """The entries of a CSV file are kept too, or instead of all others where replace says so."""
        new = read_csv(data)
        with self._changing() as held:
            before = dict(held)
            if replace:
                held.clear()
            for key, entry in new.entries.items():
                if key in held or len(held) < MOST_ENTRIES:
                    held[key] = entry
            left = [one.written for key, one in new.entries.items() if key not in held]
            if left:
                why = f"{len(left):,} entries from {left[0]!r} on: there is room for {MOST_ENTRIES:,} in all"
                new.refused.append(Remark(0, why))
            return _told(before, held, new)

    def undo(self) -> bool:
        """The last change is taken back, and a second time made again; says whether there was one."""
        with self._alone():
            before = self.folder / BEFORE
            if not before.exists():
                return False
            now, then = self._bytes(), before.read_bytes()
            write_bytes(self.path, then)
            write_bytes(before, now)
            return True

    def as_csv(self) -> bytes:
        """All of them as a file for any spreadsheet, which calculates none of them."""
        return write_csv(self.entries())

    @contextmanager
    def _changing(self) -> Iterator[dict[tuple[str, bool], Entry]]:
        """The entries to change; afterwards they are on the disk, and what was there before is kept beside."""
        with self._alone():
            was, read = self._bytes(), self._read()
            held = dict(read.entries)
            yield held
            if held == read.entries:
                return
            if read.refused:
                stamp = re.sub(r"\W", "", now_utc())
                write_bytes(self.folder / f"lexicon.damaged-{stamp}.csv", was)
            write_bytes(self.folder / BEFORE, was)
            write_bytes(self.path, write_csv(held.values()))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "lexicon.lock", timeout=LOCK_SECONDS):
                yield
        except Timeout as error:
            raise SidetoneError("Another program holds the pronunciations. Try again in a moment.") from error

    def _bytes(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return write_csv(())
        except OSError as error:
            raise BadInput(f"{self.path} cannot be read ({error.strerror}). Mend or remove it.") from error

    def _read(self) -> ReadIn:
        try:
            return read_csv(self._bytes())
        except BadInput as error:
            raise BadInput(f"{self.path}: {error}") from error


_SEEN: dict[str, tuple[tuple[int, int, int], tuple[Entry, ...]]] = {}
"""What each file held when it was last read, so that asking again costs nothing while nobody wrote to it."""
_MOST_SEEN = 64


def _told(before: dict[tuple[str, bool], Entry], now: dict[tuple[str, bool], Entry], new: ReadIn) -> Brought:
    taken = {key: now[key] for key in new.entries if key in now}
    return Brought(
        added=sum(key not in before for key in taken),
        changed=sum(key in before and before[key] != entry for key, entry in taken.items()),
        same=sum(before.get(key) == entry for key, entry in taken.items()),
        removed=sum(key not in now for key in before),
        refused=tuple(new.refused),
        repeated=tuple(new.repeated),
    )


def lexicon_for(home: Path, book_folder: Path | None = None) -> Lexicon:
    """What is said in a book: its own pronunciations, and those for all books of which it says nothing."""
    shared = LexiconFile(home).entries()
    own = LexiconFile(book_folder).entries() if book_folder else ()
    return _compiled(shared, own)


@lru_cache(maxsize=8)
def _compiled(shared: tuple[Entry, ...], own: tuple[Entry, ...]) -> Lexicon:
    settled = {key_of(one)[0] for one in own if not one.case_sensitive}
    return Lexicon.of([*(one for one in shared if key_of(Entry(one.written, "x"))[0] not in settled), *own])


# -- the form of the file


def write_csv(entries: Iterable[Entry]) -> bytes:
    """The entries as CSV, in UTF-8 with the mark that spreadsheets look for."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for one in entries:
        cells = (one.written, one.respelling, "yes" if one.case_sensitive else "", one.note)
        writer.writerow([_safe(cell) for cell in cells])
    return stream.getvalue().encode("utf-8-sig")


def read_csv(data: bytes) -> ReadIn:
    """The entries of a file that any spreadsheet wrote, and its lines that cannot be understood, with the reason."""
    if len(data) > MOST_BYTES:
        raise BadInput(f"A file of pronunciations has at most {MOST_BYTES // 1_000_000} MB. Choose a smaller one.")
    text = _decoded(data)
    made, columns = ReadIn({}, [], []), None
    first_lines: dict[tuple[str, bool], int] = {}
    for line, cells in _rows(text):
        if columns is None and cells:
            columns, is_header = _columns(cells)
            if is_header:
                continue
        try:
            entry = _entry(cells, columns or {})
        except BadInput as error:
            made.refused.append(Remark(line, str(error)))
            continue
        key = key_of(entry)
        if made.entries.get(key, entry) != entry:
            made.repeated.append(Remark(line, f"{entry.written!r} is also in line {first_lines[key]}; this one counts"))
        made.entries[key], first_lines[key] = entry, line
    return made


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if text.count("\x00") > 4 or text.startswith(("PK\x03\x04", "%PDF", "\xd0\xcf")):
        raise BadInput("This is no CSV file. Save the sheet as CSV (UTF-8) and choose that.")
    return text.replace("\x00", "")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each with the line it begins in; one that never ends is given as empty."""
    named = _SEPARATOR_LINE.match(text)
    line = 0
    if named:
        text, line = text[named.end() :], 1
    head = text[: text.find("\n") if "\n" in text else None]
    delimiter = named[1] if named else max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begun = line
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield begun + 1, []
            cells = []
        if any(cell.strip() for cell in cells):
            yield begun + 1, [_unsafe(cell) for cell in cells]
        begun = line + reader.line_num


def _columns(cells: list[str]) -> tuple[dict[str, int], bool]:
    """Where each column stands, and whether the row is what says so."""
    names = [cell.strip().lower().replace(" ", "_") for cell in cells]
    if "written" not in names:
        return {name: at for at, name in enumerate(COLUMNS)}, False
    if "respelling" not in names:
        raise BadInput(f"The file has no column named respelling. Name its columns {', '.join(COLUMNS)}.")
    return {name: names.index(name) for name in COLUMNS if name in names}, True


def _entry(cells: list[str], columns: dict[str, int]) -> Entry:
    if not cells:
        raise BadInput("A quotation mark in it is never closed")
    found = {name: cells[at] for name, at in columns.items() if at < len(cells)}
    case = found.get("case_sensitive", "").strip().lower()
    if case not in _YES | _NO:
        raise BadInput(f"case_sensitive is yes or no, not {case[:40]!r}")
    return checked(
        Entry(found.get("written", ""), found.get("respelling", ""), case in _YES, found.get("note", "").strip())
    )


def _safe(cell: str) -> str:
    """The cell, with an apostrophe where a spreadsheet would calculate it."""
    return "'" + cell if _MADE_SAFE.match(cell) else str(csv_cell(cell))


def _unsafe(cell: str) -> str:
    return cell[1:] if _MADE_SAFE.match(cell) else cell


# -- hearing it, and what it touches

_CARRIERS = {
    "en": "Here it is: {said}. And once more: {said}.",
    "de": "So klingt es: {said}. Und noch einmal: {said}.",
    "fr": "Voici : {said}. Et encore une fois : {said}.",
    "es": "Suena así: {said}. Y otra vez: {said}.",
    "it": "Ecco: {said}. E ancora una volta: {said}.",
    "pt": "Soa assim: {said}. E mais uma vez: {said}.",
}


def hear_text(entry: Entry, language: str = "en") -> str:
    """A sentence to hear a pronunciation in; engines speak one short word alone badly."""
    code = language.lower().replace("_", "-").partition("-")[0]
    return _CARRIERS.get(code, "{said}. {said}. {said}.").replace("{said}", entry.respelling)


def between(before: Lexicon, now: Lexicon) -> Lexicon:
    """Every entry that one of two lexicons has and the other has not."""
    return Lexicon.of(set(before.entries) ^ set(now.entries))


def chunks_touched(lexicon: Lexicon, chunks: Iterable[tuple[str, str]]) -> list[str]:
    """The ids of those chunks, given with their texts in order, that have a word of the lexicon, or a part of it."""
    touched: list[str] = []
    for group in _groups(chunks):
        text = " ".join(one for _, one in group)
        runs = [(one.start, one.end) for one in lexicon.replacements(text)]
        at = 0
        for name, one in group if runs else ():
            if any(start < at + len(one) and at < end for start, end in runs):
                touched.append(name)
            at += len(one) + 1
    return touched


def _groups(chunks: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Chunks that were cut from one paragraph, together."""
    group: list[tuple[str, str]] = []
    for name, text in chunks:
        if group and group[0][0].rpartition(".")[0] != name.rpartition(".")[0]:
            yield group
            group = []
        group.append((name, text))
    if group:
        yield group
