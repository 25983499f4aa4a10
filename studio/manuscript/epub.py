"""EPUB 2 and 3 to a manuscript."""

from __future__ import annotations

import re
from bisect import bisect_right
from pathlib import Path

from engines.contract import BadInput
from studio.manuscript import matter
from studio.manuscript.chapters import with_chapters
from studio.manuscript.covers import find_cover
from studio.manuscript.draft import Cut, Document, Draft, Page, laid_end_to_end
from studio.manuscript.encoding import declared_encoding, decode
from studio.manuscript.headings import document_cuts, heading_cuts
from studio.manuscript.language import two_letters
from studio.manuscript.model import Manuscript, spans_of
from studio.manuscript.notes import withdraw_notes
from studio.manuscript.package import CONTENT_TYPES, Item, Package, read_package
from studio.manuscript.plays import mark_plays
from studio.manuscript.reading import AS_USUAL, Reading
from studio.manuscript.toc import Contents, read_nav, read_ncx
from studio.manuscript.toc_cuts import linked_cuts, toc_cuts, unlisted_cuts
from studio.manuscript.xhtml import read_xhtml
from studio.manuscript.zip_safe import SafeZip

MAX_DOCUMENT_BYTES = 64_000_000
MAX_CHARS = 100_000_000
WORDS_PER_PICTURE = 5
"""A book with fewer words to speak than this is one of pictures, if most of its pages bear no word at all."""
FEWEST_PAGES = 6
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_ALGORITHM = re.compile(rb"""EncryptionMethod[^<>]{0,400}?Algorithm\s{0,9}=\s{0,9}["']([^"']{0,400})["']""")
_RIGHTS = ("META-INF/rights.xml", "META-INF/sinf.xml", "META-INF/license.lcpl")
_HINTS = frozenset(
    (
        matter.TITLE_PAGE,
        matter.HALF_TITLE,
        matter.COVER,
        matter.COPYRIGHT,
        matter.COLOPHON,
        matter.IMPRINT,
        matter.BIBLIOGRAPHY,
        matter.ENDNOTES,
    )
)
"""What a guide or a landmark is believed about; others are judged by what is in them."""


def read_epub(path: Path, reading: Reading = AS_USUAL) -> Manuscript:
    """The manuscript of an EPUB; BadInput in one sentence when it cannot be read."""
    with SafeZip(path) as archive:
        _refuse_locked(archive)
        package = read_package(archive)
        contents = _contents(archive, package)
        draft, warnings = _draft(archive, package, contents, reading)
        withdraw_notes(draft)
        mark_plays(draft)
        cuts, missing = _cuts(draft, contents, package.title)
        cover, cover_warning = find_cover(archive, package)
    book = Manuscript(
        title=package.title or path.stem,
        author=package.author,
        language=package.language or "en",
        source="",
        chapters=(),
        year=package.year,
        cover=cover,
        identifier=package.identifier,
        warnings=tuple(filter(None, (*warnings, *missing, contents.warning, cover_warning))),
    )
    manuscript = with_chapters(draft, cuts, book)
    _refuse_pictures(manuscript, draft, package, path.name)
    return manuscript


def _refuse_locked(archive: SafeZip) -> None:
    """BadInput when the words are encrypted; fonts may be, they are not read."""
    algorithms: list[bytes] = []
    if "META-INF/encryption.xml" in archive:
        algorithms = _ALGORITHM.findall(archive.read("META-INF/encryption.xml", 20_000_000))
    locked = any(name.decode("ascii", "replace") not in _FONT_ALGORITHMS for name in algorithms)
    if locked or any(name in archive for name in _RIGHTS):
        raise BadInput(
            f"{archive.name} is protected by DRM, so its text cannot be read. Use a copy that was sold or lent without."
        )


def _contents(archive: SafeZip, package: Package) -> Contents:
    """The table of contents: EPUB 3's, or EPUB 2's when that is missing or empty."""
    found = Contents([], [])
    nav = package.by_property("nav")
    if nav and nav.file in archive:
        found = read_nav(_text(archive, nav.file), nav.file)
    if any(entry.file for entry in found.entries):
        return found
    ncx = package.items.get(package.ncx_id)
    listed = [item for item in package.items.values() if item.media_type == "application/x-dtbncx+xml"]
    for item in [ncx, *listed]:
        if item and item.file in archive:
            return read_ncx(_text(archive, item.file), item.file)._replace(landmarks=found.landmarks)
    return found


def _text(archive: SafeZip, file: str) -> str:
    data = archive.read(file, MAX_DOCUMENT_BYTES)
    return decode(data, file, declared_encoding(data)).text


def _draft(archive: SafeZip, package: Package, contents: Contents, reading: Reading) -> tuple[Draft, list[str]]:
    """All content documents: those that are read in their order, then the others."""
    listed = {entry.file for entry in contents.entries}
    spine, warnings = _reading_order(package, contents)
    in_spine = {item.file for item in spine}
    others = [item for item in package.items.values() if item.media_type in CONTENT_TYPES and item.file not in in_spine]
    hints = _hints(package, contents)
    pages: list[Page] = []
    documents: list[Document] = []
    size = 0
    for item in (*spine, *others):
        if item.file not in archive:
            warnings.append(f"The book lists {item.file} but does not hold it.")
            continue
        read_in_order = item.file in in_spine and (item.linear or item.file in listed)
        page = read_xhtml(archive.read(item.file, MAX_DOCUMENT_BYTES), item.file, package.language, reading)
        package.language = package.language or two_letters(page.language)
        hint = hints.get(item.file, "") if read_in_order else _not_read(item)
        pages.append(page)
        size += len(page.text)
        if size > MAX_CHARS:
            raise BadInput(f"{archive.name} holds more than {MAX_CHARS:,} characters, too much for a book. Split it.")
        documents.append(Document(item.file, 0, 0, page.title, hint))
        warnings.append(page.warning)
    if not package.language:
        warnings.append("The book does not say its language; English is assumed.")
    return laid_end_to_end(pages, documents), warnings


def _reading_order(package: Package, contents: Contents) -> tuple[list[Item], list[str]]:
    """The texts of the spine, and those that only the table of contents knows behind the entry before them."""
    texts = [
        item for item in package.items.values() if item.media_type in CONTENT_TYPES and "nav" not in item.properties
    ]
    warnings: list[str] = []
    order = [item for item in package.spine if _is_text(item)]
    if not package.spine:
        order = list(texts)
        warnings.append("The book does not say in which order it is read; its list of files is followed.")
    elif pictures := len(package.spine) - len(order):
        warnings.append(f"{pictures} of the book's pages are pictures; what is written in them is not read.")
    known = {item.file for item in order}
    by_file = {item.file: item for item in texts}
    before = ""
    for entry in contents.entries:
        missing = by_file.get(entry.file) if entry.file not in known else None
        if missing:
            order.insert(next((n for n, item in enumerate(order, 1) if item.file == before), 0), missing)
            known.add(missing.file)
            warnings.append(f"{missing.file} is in the table of contents only; it is read where that names it.")
        before = entry.file if entry.file in known else before
    return order, warnings


def _is_text(item: Item) -> bool:
    return item.media_type in CONTENT_TYPES or item.file.lower().endswith((".xhtml", ".html", ".htm"))


def _not_read(item: Item) -> str:
    return matter.CONTENTS if "nav" in item.properties else matter.NOT_READ


def _hints(package: Package, contents: Contents) -> dict[str, str]:
    """What the guide and the landmarks say of whole files, where that is believed."""
    marks = [
        (mark.file, matter.by_type(mark.kind)) for mark in (*package.guide, *contents.landmarks) if not mark.fragment
    ]
    return {file: reason for file, reason in marks if reason in _HINTS}


def _cuts(draft: Draft, contents: Contents, title: str) -> tuple[list[Cut], list[str]]:
    """Where chapters begin: by the table of contents, by headings, or file by file."""
    cuts, warnings = toc_cuts(contents.entries, draft, title)
    spoken = [block for block in draft.blocks if not block.reason and not draft.documents[block.document].hint]
    real = [cut for cut in cuts if _is_real(draft, cut)]
    if len(real) > 1:
        more = unlisted_cuts(draft, cuts, spoken)
        if more:
            warnings.append(f"The table of contents leaves out {len(more)} chapters; they are found by their headings.")
        return sorted([*cuts, *more], key=lambda cut: cut.offset), warnings
    if real and not _beyond(draft, real[0]):
        return cuts, warnings
    by_heading = heading_cuts(draft, spoken)
    if len(by_heading) > max(1, len(real)):
        return by_heading, warnings
    found = max(cuts if real else [], linked_cuts(draft), by_heading, key=len)
    return found or document_cuts(draft, spoken), warnings


def _is_real(draft: Draft, cut: Cut) -> bool:
    """Whether an entry leads to something to speak."""
    if matter.by_title(cut.title, 0) or draft.documents[cut.document].hint:
        return False
    number = bisect_right(draft.blocks, cut.offset, key=lambda block: block.end)
    return number < len(draft.blocks) and not draft.blocks[number].reason


def _beyond(draft: Draft, only: Cut) -> bool:
    """Whether much of the book lies in other files than the only one its table of contents knows."""
    return len({block.document for block in draft.blocks if block.document != only.document and block.level}) > 1


def _refuse_pictures(manuscript: Manuscript, draft: Draft, package: Package, name: str) -> None:
    """BadInput when the book is made of pictures alone, or of pictures and a few words about the file."""
    pictures = sum(1 for item in package.items.values() if item.media_type.startswith("image/"))
    words = sum(len(manuscript.source[start:end].split()) for start, end in spans_of(manuscript))
    with_text = len({block.document for block in draft.blocks})
    few = words < WORDS_PER_PICTURE * pictures and 2 * with_text < len(package.spine) >= FEWEST_PAGES
    if pictures and (not words or few):
        but = f"only {words} words of text" if words else "no text to speak"
        raise BadInput(
            f"{name} holds pictures ({pictures}) but {but}. It needs text recognition first; Sidetone does not do that."
        )
