"""What a PDF says of itself: its title and author, and its bookmarks."""

from __future__ import annotations

from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, resolve1
from pdfminer.utils import decode_text

MAX_ENTRIES = 20_000
MAX_DEPTH = 30


def facts(document: PDFDocument) -> dict[str, str]:
    """Title, author and language, each as the file states it or empty."""
    info: dict[str, Any] = {}
    for part in reversed(document.info):
        info |= part if isinstance(part, dict) else {}
    catalog = document.catalog if isinstance(document.catalog, dict) else {}
    return {
        "title": _text(info.get("Title")),
        "author": _text(info.get("Author")),
        "language": _text(catalog.get("Lang")),
    }


def _text(value: Any) -> str:
    try:
        value = resolve1(value)
        text = decode_text(value) if isinstance(value, bytes) else str(value) if isinstance(value, str) else ""
    except Exception:
        return ""
    return " ".join(text.replace("\x00", " ").encode("utf-8", "replace").decode().split())[:500]


def outline(document: PDFDocument, numbers: dict[Any, int]) -> list[tuple[int, str, int, float]]:
    """The bookmarks in order: depth from 1, title, page from 0 or -1, and the height on it or -1."""
    found: list[tuple[int, str, int, float]] = []
    try:
        first = dict_value(document.catalog.get("Outlines")).get("First")
        waiting: list[tuple[Any, int]] = [(first, 1)]
        seen: set[int] = set()
        while waiting and len(found) < MAX_ENTRIES:
            reference, depth = waiting.pop()
            number = reference.objid if isinstance(reference, PDFObjRef) else id(reference)
            if reference is None or number in seen or depth > MAX_DEPTH:
                continue
            seen.add(number)
            entry = dict_value(reference)
            if title := _text(entry.get("Title")):
                found.append((depth, title, *_place(document, entry, numbers)))
            waiting += [(entry.get("Next"), depth), (entry.get("First"), depth + 1)]
    except Exception:  # bookmarks are a help; a book without good ones is read by its headings
        return found
    return found


def _place(document: PDFDocument, entry: dict[str, Any], numbers: dict[Any, int]) -> tuple[int, float]:
    try:
        target = resolve1(entry.get("Dest"))
        action = resolve1(entry.get("A"))
        if target is None and isinstance(action, dict) and getattr(action.get("S"), "name", "") == "GoTo":
            target = resolve1(action.get("D"))
        if isinstance(target, bytes) or hasattr(target, "name"):
            target = resolve1(document.get_dest(target if isinstance(target, bytes) else target.name))
        if isinstance(target, (dict, PDFStream)):
            target = resolve1(target.get("D"))
        if not isinstance(target, list) or not target:
            return -1, -1.0
        page = target[0].objid if isinstance(target[0], PDFObjRef) else target[0]
        number = numbers.get(page, page if isinstance(page, int) and 0 <= page < len(numbers) else -1)
        return number, _height(target)
    except Exception:
        return -1, -1.0


def _height(target: list[Any]) -> float:
    kind = getattr(target[1], "name", "") if len(target) > 1 else ""
    place = {"XYZ": 3, "FitH": 2, "FitBH": 2}.get(kind, 0)
    top = resolve1(target[place]) if 0 < place < len(target) else None
    return float(top) if isinstance(top, (int, float)) else -1.0
