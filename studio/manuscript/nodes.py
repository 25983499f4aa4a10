"""A small XML file as its elements, flat and in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from studio.manuscript.events import Attributes


@dataclass(slots=True)
class Node:
    """An element, without what it holds but its own text."""

    name: str
    attributes: Attributes
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, white space folded."""
        return " ".join("".join(self.words).split())


class NodeList:
    """Hears a file and keeps its elements."""

    def __init__(self, called: Callable[[str, Attributes], tuple[str, Attributes]]) -> None:
        """Ready; what is given says what an element and its attributes are called."""
        self.nodes: list[Node] = []
        self._called = called
        self._stack: list[Node] = []

    def open(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        node = Node(*self._called(tag, attributes))
        self.nodes.append(node)
        self._stack.append(node)

    def close(self, tag: str) -> None:
        """The element opened last ends."""
        self._stack.pop()

    def text(self, data: str) -> None:
        """Some text of the element opened last."""
        if self._stack:
            self._stack[-1].words.append(data)
