"""What the window may play, show or offer, by kind and id; never by path.

take/{book}/{speech key}.flac       a candidate
chapter/{book}/{name}.flac          a mastered chapter
export/{book}/{export id}[.srt|.vtt] a finished file, or what stands beside it; chapters of their own come as a zip
export/{book}/{export id}-{n}       the n-th of them
cover/{book}/cover                  its picture
report/{book}/report.html|csv|...   what was heard, in any form of studio.report, written at the moment of asking
voice/{voice id}/clip               a reference clip
sample/{engine}/{speech key}.flac   a voice heard before it is chosen
lexicon/{book}|all/lexicon.csv      pronunciations, for any spreadsheet
clip/..., usage/...                 see reports_media.py
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engines.contract import SidetoneError
from studio.export.names import safe_name
from studio.files import write_bytes, written_beside
from studio.library import Library
from studio.media import Media, MediaFile
from studio.project import Book
from studio.pronouncing import file_for
from studio.report import FORMS, MARKERS, write_report
from studio.server import WORK_FOLDER
from studio.ui.reports_media import tab_media
from studio.ui.samples import sample_path
from studio.voices import VoiceLibrary
from studio.walks import exports_of

_KEY = re.compile(r"([0-9a-f]{64})\.flac")
_CHAPTER = re.compile(r"\d{4,}-[0-9a-f]{1,64}\.flac")
_EXPORT = re.compile(r"(\d{1,9})(\.srt|\.vtt|-\d{1,6})?")
_REPORTS = {f"report.{form.ending}": form for form in FORMS}


def media(home: Path) -> Media:
    """A finder of files in this data folder."""

    def find(kind: str, book_id: str, name: str) -> MediaFile | None:
        try:
            if kind == "voice":
                return _voice(home, book_id)
            if kind == "sample":
                return _sample(home, name)
            if kind == "lexicon":
                return _lexicon(home, book_id, name)
            finder = _OF_A_BOOK.get(kind)
            if finder is None:
                return tab_media(home, kind, book_id, name)
            with Library(home).open(book_id) as book:
                return finder(book, name)
        except SidetoneError:
            return None

    return find


def _take(book: Book, name: str) -> MediaFile | None:
    match = _KEY.fullmatch(name)
    return MediaFile(book.recordings.path(match[1])) if match else None


def _chapter(book: Book, name: str) -> MediaFile | None:
    return MediaFile(book.folder / "chapters" / name) if _CHAPTER.fullmatch(name) else None


def _cover(book: Book, name: str) -> MediaFile | None:
    path = book.folder / "cover"
    if name != "cover" or not path.exists():
        return None
    with path.open("rb") as file:
        kind = "image/png" if file.read(8).startswith(b"\x89PNG") else "image/jpeg"
    return MediaFile(path, kind)


def _export(book: Book, name: str) -> MediaFile | None:
    match = _EXPORT.fullmatch(name)
    row = next((row for row in exports_of(book) if match and str(row["id"]) == match[1]), None)
    if row is None or match is None:
        return None
    path, beside = book.folder / "exports" / str(row["file"]), match[2] or ""
    if path.is_dir() and beside.startswith("-"):
        files = sorted(path.glob("*.mp3"))
        return MediaFile(files[int(beside[1:]) - 1]) if 0 < int(beside[1:]) <= len(files) else None
    if path.is_dir():
        return MediaFile(_zipped(path), "application/zip", _with_remark(book, row, f"{path.name}.zip"))
    if beside:
        return MediaFile(path.with_suffix(beside)) if beside.startswith(".") else None
    return MediaFile(path, download_name=_with_remark(book, row, path.name))


def _with_remark(book: Book, row: dict[str, Any], name: str) -> str:
    """The name of a file to take away; it says what is missing, as the title in the file does."""
    proof = book.proofs.of_export(row, book.folder / "exports")
    if proof is None or not proof.remark:
        return name
    start, dot, ending = name.rpartition(".")
    return f"{start} ({proof.remark}){dot}{ending}"


def _zipped(folder: Path) -> Path:
    """A zip of the folder beside it; sound is stored as it is, since it has been pressed already."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    target = folder.with_name(f"{folder.name}.zip")
    if not target.exists() or any(path.stat().st_mtime > target.stat().st_mtime for path in files):
        with written_beside(target) as beside, zipfile.ZipFile(beside, "w") as archive:
            for path in files:
                archive.write(path, f"{folder.name}/{path.name}")
    return target


def _report(book: Book, name: str) -> MediaFile | None:
    form = _REPORTS.get(name)
    if form is None:
        return None
    path = book.folder / "reports" / name
    write_report(book, path)
    what = "markers" if form.ending in MARKERS else "report"
    return MediaFile(path, download_name=safe_name(f"{book.title} - {what}", f".{form.ending}"))


_OF_A_BOOK: dict[str, Callable[[Book, str], MediaFile | None]] = {
    "take": _take,
    "chapter": _chapter,
    "cover": _cover,
    "export": _export,
    "report": _report,
}


def _voice(home: Path, voice_id: str) -> MediaFile | None:
    library = VoiceLibrary(home / "voices")
    voice = library.find(voice_id)
    return MediaFile(library.clip_path(voice)) if voice else None


def _lexicon(home: Path, book_id: str, name: str) -> MediaFile | None:
    """The pronunciations of a book, or those for all books, written at the moment of asking."""
    if name != "lexicon.csv":
        return None
    file = file_for(home, "" if book_id == "all" else book_id)
    path = home / WORK_FOLDER / "files" / f"lexicon-{book_id}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, file.as_csv())
    return MediaFile(path, download_name=f"pronunciations-{book_id}.csv")


def _sample(home: Path, name: str) -> MediaFile | None:
    match = _KEY.fullmatch(name)
    return MediaFile(sample_path(home, match[1])) if match else None
