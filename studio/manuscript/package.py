"""The package of an EPUB: what it is called, which files it has, in which order they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from engines.contract import BadInput
from studio.manuscript.encoding import declared_encoding, decode
from studio.manuscript.events import NotWellFormed, parse_xml
from studio.manuscript.frames import local_name
from studio.manuscript.language import two_letters
from studio.manuscript.nodes import Node, NodeList
from studio.manuscript.toc import Landmark, target
from studio.manuscript.zip_safe import SafeZip, resolved

CONTENT_TYPES = frozenset(
    ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document", "application/html")
)
MAX_PACKAGE_BYTES = 20_000_000
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,31};)")


@dataclass(slots=True)
class Item:
    """A file of the manifest."""

    id: str
    file: str
    media_type: str
    properties: frozenset[str]
    linear: bool = True


@dataclass(slots=True)
class Package:
    """What the package document says."""

    file: str
    title: str = ""
    author: str = ""
    language: str = ""
    year: str = ""
    identifier: str = ""
    items: dict[str, Item] = field(default_factory=dict)
    spine: list[Item] = field(default_factory=list)
    cover_id: str = ""
    ncx_id: str = ""
    guide: list[Landmark] = field(default_factory=list)

    def by_property(self, name: str) -> Item | None:
        """The first file with an EPUB 3 property."""
        return next((item for item in self.items.values() if name in item.properties), None)


def read_package(archive: SafeZip) -> Package:
    """The package of an EPUB; BadInput in one sentence when it has none that can be read."""
    file = _package_name(archive)
    nodes = _nodes(archive, file)
    package = Package(file)
    _read_metadata(package, nodes)
    _read_manifest(package, nodes)
    _read_spine(package, nodes)
    return package


def _package_name(archive: SafeZip) -> str:
    if "META-INF/container.xml" in archive:
        roots = [node.attributes for node in _nodes(archive, "META-INF/container.xml") if node.name == "rootfile"]
        for root in roots:
            path = resolved("", unquote(root.get("full-path", "")))
            if path and path in archive and root.get("media-type", "").endswith(("package+xml", "")):
                return path
    found = [name for name in archive.names() if name.lower().endswith(".opf")]
    if not found:
        raise BadInput(f"{archive.name} has no package document, so it is not a whole EPUB. Download it again.")
    return found[0]


def _nodes(archive: SafeZip, file: str) -> list[Node]:
    data = archive.read(file, MAX_PACKAGE_BYTES)
    text = decode(data, file, declared_encoding(data)).text
    for attempt in (text, _BARE_AMPERSAND.sub("&amp;", text)):
        reader = NodeList(lambda tag, attributes: (local_name(tag), attributes))
        try:
            parse_xml(attempt, reader, file)
        except NotWellFormed as error:
            why = str(error)
            continue
        return reader.nodes
    raise BadInput(f"{file} in {archive.name} is damaged ({why}), so the book cannot be opened. Download it again.")


def _read_metadata(package: Package, nodes: list[Node]) -> None:
    inside = list(_between(nodes, "metadata", "manifest"))
    refined = _refinements(inside)
    titles = [node for node in inside if node.name == "title" and node.text]
    main = [node for node in titles if refined.get((node.attributes.get("id", ""), "title-type")) == "main"]
    package.title = (main or titles)[0].text if titles else ""
    package.author = ", ".join(_authors(inside, refined))
    languages = [two_letters(node.text) for node in inside if node.name == "language"]
    package.language = next((code for code in languages if code), "")
    package.year = _year(inside)
    wanted = next((node.attributes.get("unique-identifier", "") for node in nodes if node.name == "package"), "")
    known = [node for node in inside if node.name == "identifier" and node.text]
    chosen = [node for node in known if node.attributes.get("id") == wanted] or known
    package.identifier = chosen[0].text if chosen else ""
    covers = [node.attributes.get("content", "") for node in inside if node.attributes.get("name") == "cover"]
    package.cover_id = covers[0] if covers else ""


def _refinements(nodes: list[Node]) -> dict[tuple[str, str], str]:
    """EPUB 3's metadata about metadata, by id and property."""
    return {
        (node.attributes["refines"].lstrip("#"), node.attributes.get("property", "")): node.text
        for node in nodes
        if "refines" in node.attributes
    }


def _authors(nodes: list[Node], refined: dict[tuple[str, str], str]) -> Iterator[str]:
    for node in nodes:
        if node.name != "creator" or not node.text:
            continue
        role = node.attributes.get("opf:role") or refined.get((node.attributes.get("id", ""), "role"), "aut")
        if role == "aut":
            yield node.text


def _year(nodes: list[Node]) -> str:
    dates = [node for node in nodes if node.name == "date"]
    dates.sort(key=lambda node: {"original-publication": 0, "publication": 1}.get(_event(node), 2))
    for node in dates:
        if match := re.search(r"(?<!\d)(\d{4})(?!\d)", node.text):
            return match[1]
    return ""


def _event(node: Node) -> str:
    return node.attributes.get("opf:event", "")


def _between(nodes: list[Node], first: str, last: str) -> Iterator[Node]:
    inside = False
    for node in nodes:
        if node.name in (first, last):
            inside = node.name == first
        elif inside:
            yield node


def _read_manifest(package: Package, nodes: list[Node]) -> None:
    for node in nodes:
        if node.name == "item" and node.attributes.get("href"):
            file = resolved(package.file, unquote(node.attributes["href"].partition("#")[0]))
            name = node.attributes.get("id") or file
            kind = node.attributes.get("media-type", "").lower()
            properties = frozenset(node.attributes.get("properties", "").split())
            if file:
                package.items.setdefault(name, Item(name, file, kind, properties))
        elif node.name == "reference" and node.attributes.get("href"):
            place = target(package.file, node.attributes["href"])
            package.guide.append(Landmark(node.attributes.get("type", ""), *place))


def _read_spine(package: Package, nodes: list[Node]) -> None:
    seen = set()
    for node in nodes:
        if node.name == "spine":
            package.ncx_id = node.attributes.get("toc", "")
        item = package.items.get(node.attributes.get("idref", "")) if node.name == "itemref" else None
        if item and item.file not in seen:
            seen.add(item.file)
            item.linear = node.attributes.get("linear", "yes") != "no"
            package.spine.append(item)
