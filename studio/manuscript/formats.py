"""What kind of file it is: by its first bytes, whatever its name says."""

from __future__ import annotations

import zipfile
from pathlib import Path

from engines.contract import BadInput

_GIVE = "Give a book as EPUB, DOCX, ODT, PDF, HTML, TXT or Markdown."
_ADVICE = "Convert it to EPUB, for example with Calibre, and give that."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"{\\rtf", "RTF is not supported yet"),
    (_OLE, "DOC, the old Word format, is not supported"),
    (b"ITOLITLS", "LIT is not supported"),
    (b"TPZ", "this Kindle format (Topaz) is not supported"),
    (b"\xeaDRMION", "this Kindle book is protected by DRM"),
    (b"CONT\x02", "this Kindle format (KFX) is not supported"),
    (b"AT&TFORM", "DjVu is not supported"),
)
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0")
_SOUNDS = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"fLaC", b"OggS")
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PROGRAMS = (b"\x7fELF", b"MZ\x90", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"SQLite format 3")
_OFFICE = {"xl/": "XLSX", "ppt/": "PPTX"}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SEARCHED_BYTES = 1 << 18


def refuse_unreadable(path: Path) -> None:
    """Raises BadInput, in one sentence, when there is no file there, or nothing in it."""
    try:
        if path.is_dir():
            raise BadInput(f"{path.name or path} is a folder. Give one book file: EPUB, PDF, DOCX, TXT or Markdown.")
        if not path.exists():
            raise BadInput(f"There is no file {path}. Check the name.")
        if not path.is_file():
            raise BadInput(f"{path.name} is not a plain file. {_GIVE}")
        if not path.stat().st_size:
            raise BadInput(f"{path.name} is empty. Copy or download it again.")
        with path.open("rb") as file:
            file.read(1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise BadInput(f"{path.name} cannot be read ({why}). Check the file and its permissions.") from error


def is_zip(head: bytes) -> bool:
    """Whether a file with these first bytes is a zip archive."""
    return head.startswith((b"PK\3\4", b"PK\5\6", b"PK\7\x08"))


def refuse_encrypted(path: Path, head: bytes) -> None:
    """Raises BadInput when it is an Office document that opens with a password only."""
    if not head.startswith(_OLE):
        return
    shift, first = int.from_bytes(head[30:32], "little"), int.from_bytes(head[48:52], "little")
    with path.open("rb") as file:
        data = file.read(_SEARCHED_BYTES)
        if shift in (9, 12):
            file.seek((first + 1) << shift)
            data += file.read(_SEARCHED_BYTES)
    if _ENCRYPTED in data:
        raise BadInput(f"{path.name} is encrypted with a password. Open it in its program and save a copy without one.")


def is_pdf(head: bytes, suffix: str) -> bool:
    """Whether a file with these first bytes is a PDF; one that is called so may have other bytes before it."""
    mark = b"%PDF-"
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(mark) or (suffix == ".pdf" and mark in head[:1024])


def refuse_other_formats(head: bytes, name: str) -> None:
    """Raises BadInput that names the format, when it is one that we know but do not read."""
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise BadInput(f"{name}: {what}. {_ADVICE}")
    if head[60:68] in (b"BOOKMOBI", b"TEXtREAd"):
        raise BadInput(f"{name}: MOBI and AZW are not supported yet. {_ADVICE}")
    if b"<FictionBook" in head:
        raise BadInput(f"{name}: FB2 is not supported yet. {_ADVICE}")
    for signatures, what in ((_PICTURES, "a picture"), (_ARCHIVES, "an archive"), (_PROGRAMS, "a program or database")):
        if head.startswith(signatures):
            raise BadInput(f"{name} is {what}, not a book. {_GIVE}")
    riff = head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"WEBP", b"AVI ")
    if head.startswith(_SOUNDS) or riff or head[4:8] == b"ftyp":
        raise BadInput(f"{name} is sound, video or a picture, not a book. {_GIVE}")


def refuse_other_archives(path: Path) -> None:
    """Raises BadInput unless a zip archive is an EPUB, or broken: then the EPUB reader says how."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:80].strip() if "mimetype" in names[:5] else b""
    except Exception:
        return
    if "META-INF/container.xml" in names or kind == b"application/epub+zip" or any(n.endswith(".opf") for n in names):
        return
    for prefix, what in _OFFICE.items():
        if any(name.startswith(prefix) for name in names):
            raise BadInput(f"{path.name}: {what} is not supported yet. {_ADVICE}")
    if kind.startswith(b"application/vnd.oasis"):
        raise BadInput(f"{path.name}: OpenDocument is not supported yet. {_ADVICE}")
    pictures = (".jpg", ".jpeg", ".png", ".webp", ".gif")
    if names and all(name.lower().endswith((*pictures, "/", ".xml")) for name in names):
        raise BadInput(f"{path.name} holds only pictures, as a comic does; there is no text to speak.")
    raise BadInput(f"{path.name} is a zip archive but not an EPUB. Unpack it and give the book inside.")
