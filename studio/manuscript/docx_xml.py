"""The XML parts of a DOCX or an ODT as a stream of open, close and text, whatever prefixes they are written with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol
from xml.parsers import expat

from engines.contract import BadInput
from studio.manuscript.events import Attributes, NotWellFormed, entities_refused, refuse_depth

_OPEN = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_PREFIXES = {
    f"{_OPEN}wordprocessingml/2006/main": "w",
    f"{_STRICT}wordprocessingml/main": "w",
    f"{_OPEN}officeDocument/2006/math": "m",
    f"{_STRICT}officeDocument/math": "m",
    f"{_OPEN}drawingml/2006/main": "a",
    f"{_STRICT}drawingml/main": "a",
    f"{_OPEN}drawingml/2006/wordprocessingDrawing": "wp",
    f"{_STRICT}drawingml/wordprocessingDrawing": "wp",
    f"{_OPEN}officeDocument/2006/relationships": "r",
    f"{_STRICT}officeDocument/relationships": "r",
    f"{_OPEN}markup-compatibility/2006": "mc",
    "urn:schemas-microsoft-com:vml": "v",
    **{f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0": name for name in "office text table style meta".split()},
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0": "fo",
    "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0": "svg",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
}


class Damaged(BadInput):
    """A part is not XML; the others may still be read."""


class Handler(Protocol):
    """Hears a part; names have the prefix that is usual for their namespace, or none."""

    def open(self, name: str, attributes: Attributes) -> None:
        """An element begins; its attributes are as the parser gives them, see named()."""
        ...

    def close(self, name: str) -> None:
        """The element opened last ends."""
        ...

    def text(self, data: str) -> None:
        """A run of characters, references resolved."""
        ...


class _Names(dict[str, str]):
    """The usual name of each element and attribute, worked out when it is first met."""

    def __missing__(self, given: str) -> str:
        space, _, local = given.rpartition(" ")
        prefix = _PREFIXES.get(space, "")
        name = f"{prefix}:{local}" if prefix else local
        if len(self) < 10_000:
            self[given] = name
        return name


_NAMES = _Names()


def named(attributes: Attributes) -> Attributes:
    """The attributes under their usual names."""
    return {_NAMES[name]: value for name, value in attributes.items()}


def parse_part(blocks: Iterable[bytes], handler: Handler, name: str) -> None:
    """The handler has heard the whole part; Damaged when it is none, BadInput when it is an attack."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    depth = 0

    def opened(tag: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        refuse_depth(depth, name)
        handler.open(_NAMES[tag], attributes)

    def closed(tag: str) -> None:
        nonlocal depth
        depth -= 1
        handler.close(_NAMES[tag])

    def declared(*_: object) -> None:
        raise entities_refused(name)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = handler.text
    parser.EntityDeclHandler = declared
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, NotWellFormed, LookupError, ValueError) as error:
        why = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
        raise Damaged(f"{name} is damaged ({why}), so it cannot be read. Download or copy it again.") from error


@dataclass(slots=True)
class Node:
    """An element of a small part."""

    name: str
    attributes: Attributes
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, white space folded."""
        return " ".join("".join(self.words).split())


class _NodeList:
    """Hears a part and keeps its elements, flat, in order."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.stack: list[Node] = []

    def open(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        node = Node(name, named(attributes))
        self.nodes.append(node)
        self.stack.append(node)

    def close(self, name: str) -> None:
        """The element opened last ends."""
        self.stack.pop()

    def text(self, data: str) -> None:
        """Some text of the element opened last."""
        if self.stack:
            self.stack[-1].words.append(data)


def nodes_of(data: bytes, name: str) -> list[Node]:
    """Every element of a small part, in order."""
    reader = _NodeList()
    parse_part([data], reader, name)
    return reader.nodes
