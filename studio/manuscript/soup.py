"""XML as XML; what only claims to be, about as a browser reads it: in one pass and linear time, whatever is in it."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from studio.manuscript.events import (
    INLINE,
    Attributes,
    Handler,
    NotWellFormed,
    TooDeep,
    entities_refused,
    parse_xml,
    refuse_depth,
)

DEEPEST_INLINE = 500
"""What stands inside a line is not nested deeper; soup that never closes it is not refused for that."""
HandlerT = TypeVar("HandlerT", bound=Handler)

# The library's own HTML parser takes 14 s for 40 kB of "<a <a <a": time that grows with the square is an attack.
_TAG = re.compile(r"""<([A-Za-z][^\s/<>"']*)((?:[^"'<>]|"[^"<]*"|'[^'<]*')*)>""")
_LOOSE_TAG = re.compile(r"<([A-Za-z][^\s/<>]*)([^<>]*)>")
_CLOSING_TAG = re.compile(r"</([A-Za-z][^\s/<>]*)[^<>]*>")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_RAW_END = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_NO_PARAGRAPH = frozenset("head title meta link style script base body html".split())
_CLOSED_BY = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "menu"))),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "tr": (frozenset(("tr",)), frozenset(("table",))),
    "td": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "th": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "a": (frozenset(("a",)), frozenset(("td", "th", "table", "object"))),
    "option": (frozenset(("option",)), frozenset(("select",))),
    "body": (frozenset(("head",)), frozenset[str]()),
}
"""Per tag: what it closes when it begins, and where the search for that stops."""
_PARAGRAPH_STOPS = frozenset("div section article aside blockquote td th li dd table body figure".split())
_CELLS = frozenset(("table", "td", "th"))
_TABLE = frozenset(("table",))
_ROWS = frozenset(("tr", "td", "th", "tbody", "thead", "tfoot"))


def parse_markup(text: str, make: Callable[[], HandlerT], name: str) -> tuple[HandlerT, str]:
    """The handler that heard the document, and a warning when the file had to be repaired."""
    try:
        handler = make()
        parse_xml(text, handler, name)
        return handler, ""
    except (NotWellFormed, TooDeep) as error:  # elements that HTML never closes nest for XML
        why = str(error) if isinstance(error, NotWellFormed) else "elements are not closed"
        handler = make()
        parse_html(text, handler, name)
        return handler, f"{name} is not well-formed ({why}); it was read as a browser would."


def parse_html(text: str, handler: Handler, name: str) -> None:
    """The handler has heard the whole document, however broken, as balanced opens and closes."""
    if re.search(r"<!ENTITY\s", text[:100_000]):
        raise entities_refused(name)
    _Soup(handler, name).parse(text)


class _Soup:
    """Turns tag soup into balanced events."""

    def __init__(self, handler: Handler, name: str) -> None:
        self.handler = handler
        self.name = name
        self.stack: list[str] = []
        self.opens: Counter[str] = Counter()
        """How many of each element are open."""

    def parse(self, text: str) -> None:
        """Hears the text to its end, and closes what it left open."""
        position = 0
        while position < len(text):
            bracket = text.find("<", position)
            if bracket < 0:
                bracket = len(text)
            if bracket > position:
                self.handler.text(html.unescape(text[position:bracket]))
            position = self._markup(text, bracket) if bracket < len(text) else bracket
        while self.stack:
            self._close_last()

    def _markup(self, text: str, at: int) -> int:
        """Takes what begins with the < at this place; the place after it."""
        following = text[at + 1 : at + 2]
        if following in ("!", "?"):
            return self._declaration(text, at)
        if match := _CLOSING_TAG.match(text, at):
            self._closed(match[1].lower())
            return match.end()
        match = _TAG.match(text, at) or _LOOSE_TAG.match(text, at)
        if not match:
            self.handler.text("<")
            return at + 1
        tag = match[1].lower()
        self._opened(tag, match[2])
        return self._raw(tag, text, match.end()) if self.stack and self.stack[-1] in _RAW_END else match.end()

    def _declaration(self, text: str, at: int) -> int:
        if text.startswith("<![CDATA[", at):
            end = _after(text, "]]>", at)
            self.handler.text(text[at + 9 : end].removesuffix("]]>"))
            return end
        if text.startswith("<!--", at):
            return _after(text, "-->", at + 4)
        return _after(text, ">", at)

    def _raw(self, tag: str, text: str, start: int) -> int:
        end = _RAW_END[tag].search(text, start)
        self.handler.text(text[start : end.start() if end else len(text)])
        if not end:
            return len(text)
        self._close_last()
        return end.end()

    def _opened(self, tag: str, inside: str) -> None:
        if self.opens["svg"] or self.opens["math"]:
            pass  # in a drawing or a formula only what closes them ends a paragraph
        elif tag in _CLOSED_BY:
            self._close_back_to(*_CLOSED_BY[tag])
        elif tag not in INLINE and tag not in _NO_PARAGRAPH:
            self._close_back_to(frozenset(("p",)), _PARAGRAPH_STOPS)
        self.handler.open(tag, _attributes(inside))
        lost = tag in INLINE and len(self.stack) > DEEPEST_INLINE  # never closed, again and again
        if tag in _VOID or lost or inside.rstrip().endswith("/"):
            self.handler.close(tag)
            return
        self.stack.append(tag)
        self.opens[tag] += 1
        refuse_depth(len(self.stack), self.name)

    def _closed(self, tag: str) -> None:
        stops = frozenset[str]() if tag == "table" else _TABLE if tag in _ROWS else _CELLS
        self._close_back_to(frozenset((tag,)), stops)

    def _close_back_to(self, tags: frozenset[str], stops: frozenset[str]) -> None:
        if not any(self.opens[tag] for tag in tags):
            return
        for position in range(len(self.stack) - 1, -1, -1):
            if self.stack[position] in tags:
                while len(self.stack) > position:
                    self._close_last()
                return
            if self.stack[position] in stops:
                return

    def _close_last(self) -> None:
        tag = self.stack.pop()
        self.opens[tag] -= 1
        self.handler.close(tag)


def _after(text: str, mark: str, start: int) -> int:
    """The place after the next mark, or the end of the text."""
    end = text.find(mark, start)
    return len(text) if end < 0 else end + len(mark)


def _attributes(inside: str) -> Attributes:
    found: Attributes = {}
    for match in _ATTRIBUTE.finditer(inside):
        value = match[2] or ""
        if value[:1] in "\"'":
            value = value[1:-1]
        found.setdefault(match[1].lower(), html.unescape(value))
    return found
