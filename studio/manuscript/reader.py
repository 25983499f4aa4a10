"""One door for every format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engines.contract import BadInput
from studio.manuscript.encoding import declared_encoding, decode
from studio.manuscript.formats import (
    is_pdf,
    is_zip,
    refuse_encrypted,
    refuse_other_archives,
    refuse_other_formats,
    refuse_unreadable,
)
from studio.manuscript.model import Manuscript, spans_of
from studio.manuscript.reading import AS_USUAL, Reading, read_as

MAX_TEXT_BYTES = 100_000_000
MARKDOWN_SUFFIXES = frozenset((".md", ".markdown", ".mdown", ".mkd"))
_HEAD_BYTES = 4096


def read_book(path: Path, reading: Reading = AS_USUAL) -> Manuscript:
    """The manuscript of a book file, told by its content and then by its suffix; BadInput, in one line, otherwise."""
    path = Path(path)
    try:
        refuse_unreadable(path)
        manuscript = read_as(_read(path, reading), reading)
        _refuse_wordless(manuscript, path.name)
    except BadInput as error:
        raise BadInput(_one_line(str(error))) from error
    return replace(manuscript, warnings=tuple(map(_one_line, manuscript.warnings)))


def _one_line(message: str) -> str:
    """The names of files, and of what is in them, may hold line ends."""
    return " ".join(message.split())


def _read(path: Path, reading: Reading) -> Manuscript:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if is_zip(head):
        from studio.manuscript.docx_package import is_docx
        from studio.manuscript.epub import read_epub
        from studio.manuscript.odt import is_odt, read_odt

        if is_docx(path):
            from studio.manuscript.docx import read_docx

            return read_docx(path, reading)
        if is_odt(path):
            return read_odt(path, reading)
        refuse_other_archives(path)
        return read_epub(path, reading)
    suffix = path.suffix.lower()
    if is_pdf(head, suffix):
        from studio.manuscript.pdf import read_pdf

        return read_pdf(path)
    refuse_encrypted(path, head)
    refuse_other_formats(head, path.name)
    if suffix == ".pdf":
        raise BadInput(f"{path.name} is not a PDF inside. Download or copy the book again.")
    if suffix in (".epub", ".docx"):
        kind = {".epub": "an EPUB", ".docx": "a DOCX"}[suffix]
        raise BadInput(f"{path.name} is not {kind} inside: it is no zip archive. Download or copy the book again.")
    return _read_text_file(path, reading)


def from_text(text: str, title: str = "", reading: Reading = AS_USUAL) -> Manuscript:
    """The manuscript of pasted text."""
    from studio.manuscript.plain import read_plain

    if len(text.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        raise BadInput(f"The text is larger than {MAX_TEXT_BYTES // 1_000_000} MB. Give it in parts.")
    if not text.strip():
        raise BadInput("There is no text. Paste or type at least one word.")
    manuscript = read_as(read_plain(text.encode("utf-8", "replace").decode(), title), reading)
    _refuse_wordless(manuscript, "The text")
    return manuscript


def _refuse_wordless(manuscript: Manuscript, name: str) -> None:
    if not any(char.isalnum() for start, end in spans_of(manuscript) for char in manuscript.source[start:end]):
        raise BadInput(f"{name} holds no text to speak. Open it to see whether it is whole.")


def _read_text_file(path: Path, reading: Reading) -> Manuscript:
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise BadInput(f"{path.name} is larger than {MAX_TEXT_BYTES // 1_000_000} MB, too much for a text. Split it.")
    data = path.read_bytes()
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm", ".xhtml") or _looks_like_html(data[:_HEAD_BYTES]):
        from studio.manuscript.web_page import read_web_page

        return read_web_page(data, path, reading)
    decoded = decode(data, path.name, declared_encoding(data) if data.startswith(b"<?xml") else "")
    file_title = path.stem.replace("_", " ").strip()
    if suffix in MARKDOWN_SUFFIXES:
        from studio.manuscript.markdown import read_markdown

        return read_markdown(decoded.text, "", file_title, decoded.warning, reading)
    from studio.manuscript.plain import read_plain

    return read_plain(decoded.text, "", file_title, decoded.warning)


def _looks_like_html(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<?xml") and b"<html" in start)
