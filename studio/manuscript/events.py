"""XML as a stream of open, close and text: no tree, no recursion, and limits while parsing."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.entities import html5
from typing import Protocol
from xml.parsers import expat

from engines.contract import BadInput

MAX_DEPTH = 1000
Attributes = dict[str, str]


class Handler(Protocol):
    """Hears a document; every open has its close, whatever the file looked like."""

    def open(self, tag: str, attributes: Attributes) -> None:
        """An element begins; the tag is lower case, with its prefix if it has one."""
        ...

    def close(self, tag: str) -> None:
        """The element opened last ends."""
        ...

    def text(self, data: str) -> None:
        """A run of characters, references resolved."""
        ...


class NotWellFormed(ValueError):
    """The text is not XML."""


class TooDeep(BadInput):
    """Elements nest deeper than any book's."""


INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img input ins kbd label map mark math nobr "
    "object q rb rbc rp rt rtc ruby s samp small span strike strong sub sup svg time tt u var wbr "
    "audio button canvas embed iframe picture script select template textarea video "
    "mi mn mo ms mtext mspace mrow mfrac msqrt mroot msub msup msubsup munder mover munderover mfenced mstyle "
    "mtable mtr mtd semantics annotation annotation-xml".split()
)
"""Elements that stand inside a line; every other one begins and ends a block."""
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def parse_xml(text: str, handler: Handler, name: str) -> None:
    """The handler has heard the whole document; NotWellFormed when it is not XML, BadInput when it is an attack."""
    parser = heard_by(expat.ParserCreate(), handler, name, str.lower)
    try:
        parser.Parse(_named_resolved(text), True)
    except expat.ExpatError as error:
        raise NotWellFormed(f"{expat.ErrorString(error.code)}, line {error.lineno}") from error
    except UnicodeEncodeError as error:
        raise NotWellFormed("half a surrogate pair") from error


def heard_by(
    parser: expat.XMLParserType, handler: Handler, name: str, called: Callable[[str], str]
) -> expat.XMLParserType:
    """The parser, whose elements the handler will hear as they are called; BadInput for a bomb while it parses."""
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    depth = 0

    def opened(tag: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        refuse_depth(depth, name)
        handler.open(called(tag), attributes)

    def closed(tag: str) -> None:
        nonlocal depth
        depth -= 1
        handler.close(called(tag))

    def declared(*_: object) -> None:
        raise entities_refused(name)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = handler.text
    parser.EntityDeclHandler = declared
    return parser


def _named_resolved(text: str) -> str:
    """HTML's named references as characters, outside CDATA; XML's own five stay."""
    if "&" not in text:
        return text
    plain, *cdata = text.split("<![CDATA[")
    parts = [_NAMED.sub(_resolved, plain)]
    for section in cdata:
        inside, end, after = section.partition("]]>")
        parts.append(f"<![CDATA[{inside}{end}{_NAMED.sub(_resolved, after)}")
    return "".join(parts)


def _resolved(match: re.Match[str]) -> str:
    name = match[1]
    if name in _XML_ENTITIES or f"{name};" not in html5:
        return match[0]
    return html.escape(html5[f"{name};"])


def refuse_depth(depth: int, name: str) -> None:
    """Raises TooDeep when elements nest deeper than any book's."""
    if depth > MAX_DEPTH:
        raise TooDeep(
            f"{name} nests its elements more than {MAX_DEPTH} deep, as no book does. Get the book from another source."
        )


def entities_refused(name: str) -> BadInput:
    """What is said to a file that declares entities, the stuff of which XML bombs are made."""
    return BadInput(
        f"{name} declares its own XML entities in its DOCTYPE, which is not safe to read. "
        "Get the book from another source, or convert it to EPUB again."
    )
