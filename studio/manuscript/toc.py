"""Tables of contents: EPUB 3's nav and EPUB 2's NCX, as one flat list of entries with their depth."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from studio.manuscript.events import Attributes
from studio.manuscript.frames import local_name
from studio.manuscript.soup import parse_markup
from studio.manuscript.zip_safe import resolved


class Entry(NamedTuple):
    """One line of a table of contents."""

    depth: int
    """From 1."""
    title: str
    file: str
    """The entry of the archive it names; empty where it names none."""
    fragment: str


class Landmark(NamedTuple):
    """What the book says one of its files is."""

    kind: str
    file: str
    fragment: str


class Contents(NamedTuple):
    """What a navigation document tells."""

    entries: list[Entry]
    landmarks: list[Landmark]
    warning: str = ""


def target(base: str, href: str) -> tuple[str, str]:
    """File and fragment that a reference in an entry of the archive names; both empty when it leads out of the book."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return "", ""
    if parts.scheme or parts.netloc:
        return "", ""
    fragment = unquote(parts.fragment)
    if not parts.path:
        return base, fragment
    file = resolved(base, unquote(parts.path))
    return (file, fragment) if file else ("", "")


def read_nav(text: str, name: str) -> Contents:
    """The entries and landmarks of an EPUB 3 navigation document."""
    reader, warning = parse_markup(text, lambda: _NavReader(name), name)
    return Contents(reader.entries, reader.landmarks, warning)


def read_ncx(text: str, name: str) -> Contents:
    """The entries of an EPUB 2 NCX."""
    reader, warning = parse_markup(text, lambda: _NcxReader(name), name)
    return Contents(reader.entries, [], warning)


class _NavReader:
    """Hears a navigation document."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.entries: list[Entry] = []
        self.landmarks: list[Landmark] = []
        self.kind = ""
        self.depth = 0
        self.label: list[str] | None = None
        self.label_tag = ""
        self.nested = 0
        self.href = ""
        self.mark = ""

    def open(self, tag: str, attributes: Attributes) -> None:
        """A nav, list or label begins."""
        name = local_name(tag)
        if name == "nav":
            self.kind = _nav_kind(attributes)
            self.depth = 0
        elif name == "ol" and self.kind:
            self.depth += 1
            self._label_ends()
        elif self.label is None and self.depth and name in ("a", "span"):
            self.label, self.label_tag, self.nested = [], name, 0
            self.href = attributes.get("href", "")
            self.mark = attributes.get("epub:type", "")
        elif self.label is not None and name == self.label_tag:
            self.nested += 1

    def close(self, tag: str) -> None:
        """A nav, list or label ends."""
        name = local_name(tag)
        if name == "nav":
            self.kind = ""
        elif name == "ol" and self.depth:
            self.depth -= 1
        elif self.label is not None and name == self.label_tag:
            self.nested -= 1
            if self.nested < 0:
                self._label_ends()

    def text(self, data: str) -> None:
        """Part of a label."""
        if self.label is not None:
            self.label.append(data)

    def _label_ends(self) -> None:
        if self.label is None:
            return
        title = " ".join("".join(self.label).split())
        file, fragment = target(self.name, self.href) if self.href else ("", "")
        if self.kind == "landmarks":
            self.landmarks += [Landmark(kind, file, fragment) for kind in self.mark.split()]
        elif self.kind == "toc":
            self.entries.append(Entry(self.depth, title, file, fragment))
        self.label = None


def _nav_kind(attributes: Attributes) -> str:
    words = f"{attributes.get('epub:type', '')} {attributes.get('role', '')}".split()
    if "toc" in words or "doc-toc" in words:
        return "toc"
    if "landmarks" in words:
        return "landmarks"
    return "other" if words else "toc"


class _NcxReader:
    """Hears an NCX."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.entries: list[Entry] = []
        self.points: list[list[str]] = []
        """The open navPoints: label, whether it is entered already."""
        self.label: list[str] | None = None
        self.in_map = False

    def open(self, tag: str, attributes: Attributes) -> None:
        """A point, its label or its target begins."""
        name = local_name(tag)
        if name == "navmap":
            self.in_map = True
        elif name == "navpoint" and self.in_map:
            self._enter("")
            self.points.append(["", ""])
        elif name == "text" and self.points:
            self.label = []
        elif name == "content" and self.points:
            self._enter(attributes.get("src", ""))

    def close(self, tag: str) -> None:
        """A point or its label ends."""
        name = local_name(tag)
        if name == "navmap":
            self.in_map = False
        elif name == "navpoint" and self.points:
            self._enter("")
            self.points.pop()
        elif name == "text" and self.label is not None:
            if self.points and not self.points[-1][0]:
                self.points[-1][0] = " ".join("".join(self.label).split())
            self.label = None

    def text(self, data: str) -> None:
        """Part of a label."""
        if self.label is not None:
            self.label.append(data)

    def _enter(self, src: str) -> None:
        """The innermost open point is written down, once; without a target when its children or its end come first."""
        if not self.points or self.points[-1][1]:
            return
        file, fragment = target(self.name, src) if src else ("", "")
        self.points[-1][1] = "entered"
        self.entries.append(Entry(len(self.points), self.points[-1][0], file, fragment))
