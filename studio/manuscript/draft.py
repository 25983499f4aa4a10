"""What the readers of the formats hand to the maker of chapters: pages of text, laid end to end as one source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from studio.manuscript.model import Aside, BlockKind, Foreign, Role, Skip, Span

SUBTITLE_LEVEL = 7
"""The level of a heading that belongs to the one before it and never begins anything."""


@dataclass(slots=True)
class RawBlock:
    """A block before it has a chapter."""

    kind: BlockKind
    spans: list[Span]
    level: int = 0
    """Of a heading: 1 is the highest; 0 is no heading."""
    stanza_end: bool = False
    language: str = ""
    linked: bool = False
    """Whether all its text is links into the book, as in a table of contents."""
    document: int = 0
    role: Role = ""
    asides: list[Aside] = field(default_factory=list)
    character: str = ""
    scene_end: bool = False
    description: str = ""
    """Of a picture: its words, which are no text of its document, until they stand at the end of the source."""
    place: int = -1
    """Of a picture: where it belongs among the other blocks."""
    reason: str = ""
    """Why it is not read unless a person asks for it, as the book marks it: 'footnote', 'index'."""
    named: bool = False
    """Whether the book marks it as part of a chapter, a preface or the like."""

    @property
    def start(self) -> int:
        """Where its first piece begins."""
        return self.place if self.place >= 0 else self.spans[0][0]

    @property
    def end(self) -> int:
        """Where its last piece ends."""
        return self.place + 1 if self.place >= 0 else self.spans[-1][1]

    def chars(self) -> int:
        """Its length in characters, white space included: near enough to tell long from short."""
        return sum(end - start for start, end in self.spans)


class Anchor(NamedTuple):
    """The stretch of an element that has an id."""

    start: int
    end: int
    tag: str


LinkKind = Literal["marker", "bracketed", "plain", "return"]
"""A footnote marker beyond doubt; one by its brackets alone; any other link; the way back from a note."""


class Link(NamedTuple):
    """A link to a place in the book."""

    start: int
    end: int
    href: str
    kind: LinkKind
    document: int = 0


MarkKind = Literal["speaker", "direction", "strong", "emphasis"]


class Mark(NamedTuple):
    """A run that the markup sets apart: as a name or a direction of a play, or only by its letters."""

    start: int
    end: int
    kind: MarkKind
    sure: bool = False
    """Whether the book leaves no doubt of it."""


@dataclass(slots=True)
class RawNote:
    """A note before it has its place in the book."""

    markers: list[int]
    """Where the markers that point to it stand."""
    blocks: list[RawBlock]
    bounded: bool = True
    """Whether the book says where it ends; otherwise paragraphs after it may belong to it."""


@dataclass(slots=True)
class Page:
    """One document as read: its text, and the blocks and skips that account for it."""

    text: str = ""
    blocks: list[RawBlock] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    anchors: dict[str, Anchor] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    """Its short links to places in the book: footnote markers are among them."""
    notes: list[Span] = field(default_factory=list)
    """The stretches of elements that are marked as one footnote or endnote each."""
    marks: list[Mark] = field(default_factory=list)
    foreign: list[Foreign] = field(default_factory=list)
    """Its runs in a marked language, whole blocks among them, in order."""
    meta: dict[str, str] = field(default_factory=dict)
    """What its head says of it, by lower-case name."""
    title: str = ""
    """What its head calls it."""
    language: str = ""
    warning: str = ""


@dataclass(slots=True)
class Document:
    """The place of one page in the source."""

    name: str
    start: int
    end: int
    title: str = ""
    hint: str = ""
    """What the book says it is, as a reason to skip it; empty for a text to speak."""


@dataclass(slots=True)
class Draft:
    """A book whose pages are laid end to end; every offset points into its source."""

    source: str
    blocks: list[RawBlock]
    skips: list[Skip]
    documents: list[Document]
    anchors: list[dict[str, Anchor]]
    """Per document, its ids."""
    links: list[Link]
    marked_notes: list[Span]
    notes: list[RawNote] = field(default_factory=list)
    """In the order of their markers, once they have been found."""
    marks: list[Mark] = field(default_factory=list)
    foreign: list[Foreign] = field(default_factory=list)

    def text_of(self, spans: Sequence[Span]) -> str:
        """The source text of some spans, joined, white space folded."""
        return " ".join("".join(self.source[start:end] for start, end in spans).split())


class Cut(NamedTuple):
    """Where a chapter begins."""

    offset: int
    title: str
    parents: tuple[str, ...] = ()
    level: int = 1
    document: int = 0


def laid_end_to_end(pages: Sequence[Page], documents: Sequence[Document]) -> Draft:
    """One source out of many pages, a newline between two; blocks, skips and ids moved to their new place."""
    parts: list[str] = []
    draft = Draft("", [], [], [], [], [], [])
    base = 0
    for number, (page, document) in enumerate(zip(pages, documents, strict=True)):
        parts += [page.text, "\n"]
        draft.blocks += [_moved(block, base, number) for block in page.blocks]
        draft.skips += [Skip((start + base, end + base), reason) for (start, end), reason in _pairs(page.skips)]
        draft.documents.append(replace(document, start=base, end=base + len(page.text)))
        draft.anchors.append(
            {name: Anchor(at.start + base, at.end + base, at.tag) for name, at in page.anchors.items()}
        )
        draft.links += [Link(at.start + base, at.end + base, at.href, at.kind, number) for at in page.links]
        draft.marked_notes += [(start + base, end + base) for start, end in page.notes]
        draft.marks += [Mark(at.start + base, at.end + base, at.kind, at.sure) for at in page.marks]
        draft.foreign += [Foreign((at.span[0] + base, at.span[1] + base), at.language) for at in page.foreign]
        base += len(page.text) + 1
    described = [block for block in draft.blocks if block.description]
    for block in described:  # behind everything else, so that no offset depends on whether they are read
        block.spans = [(base, base + len(block.description))]
        parts += [block.description, "\n"]
        base += len(block.description) + 1
    draft.source = "".join(parts[:-1])
    return draft


def _pairs(skips: Sequence[Skip]) -> list[tuple[Span, str]]:
    return [(skip.span, skip.reason) for skip in skips]


def _moved(block: RawBlock, base: int, document: int) -> RawBlock:
    spans = [(start + base, end + base) for start, end in block.spans]
    asides = [Aside((aside.span[0] + base, aside.span[1] + base), aside.role) for aside in block.asides]
    place = block.place + base if block.place >= 0 else -1
    return replace(block, spans=spans, asides=asides, place=place, document=document)


def merged(spans: Sequence[Span]) -> list[Span]:
    """The same characters as as few spans as there can be; spans come in order."""
    result: list[Span] = []
    for start, end in spans:
        if result and result[-1][1] == start:
            result[-1] = (result[-1][0], end)
        elif start < end:
            result.append((start, end))
    return result


def joined_over_space(spans: Sequence[Span], text: str, base: int = 0) -> list[Span]:
    """The spans with the white space between them; text is what stands from the offset base on."""
    result: list[Span] = []
    for start, end in spans:
        if result and not text[result[-1][1] - base : start - base].strip():
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result


def without(text: str, spans: Sequence[Span], holes: Sequence[Span]) -> list[Span]:
    """The spans without the holes, and without white space at the two ends of the whole; both come in order."""
    left: list[Span] = []
    first = 0
    for start, end in spans:
        at = start
        while first < len(holes) and holes[first][1] <= start:
            first += 1
        number = first
        while number < len(holes) and holes[number][0] < end:
            left.append((at, max(at, holes[number][0])))
            at = holes[number][1]
            number += 1
        left.append((at, max(at, end)))
    return _trimmed(text, merged(left))


def _trimmed(text: str, spans: list[Span]) -> list[Span]:
    left = list(spans)
    while left and not text[left[0][0] : left[0][1]].strip():
        left.pop(0)
    while left and not text[left[-1][0] : left[-1][1]].strip():
        left.pop()
    if left:
        start, end = left[0]
        left[0] = (end - len(text[start:end].lstrip()), end)
        start, end = left[-1]
        left[-1] = (start, start + len(text[start:end].rstrip()))
    return left
