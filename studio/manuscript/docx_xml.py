"""The XML parts of a DOCX or an ODT as a stream of open, close and text, whatever prefixes they are written with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol
from xml.parsers import expat

from engines.contract import BadInput
from studio.manuscript.events import Attributes, NotWellFormed, heard_by
from studio.manuscript.nodes import Node, NodeList

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
    parser = heard_by(expat.ParserCreate(namespace_separator=" "), handler, name, _NAMES.__getitem__)
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, NotWellFormed, LookupError, ValueError) as error:
        why = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
        raise Damaged(f"{name} is damaged ({why}), so it cannot be read. Download or copy it again.") from error


def nodes_of(data: bytes, name: str) -> list[Node]:
    """Every element of a small part, in order."""
    reader = NodeList(lambda tag, attributes: (tag, named(attributes)))
    parse_part([data], reader, name)
    return reader.nodes
