"""What an open element of an XHTML document means for the text inside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from studio.manuscript.draft import SUBTITLE_LEVEL
from studio.manuscript.events import INLINE, Attributes
from studio.manuscript.language import two_letters
from studio.manuscript.matter import HIDDEN, NOTES, READABLE, SPOKEN_TYPES, is_note, reason_to_skip
from studio.manuscript.model import BlockKind

CELLS = frozenset(("td", "th"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NOT_LANGUAGE = frozenset(("html", "body"))
"""Templates of converters say en on these whatever the book; the package knows better."""
_FOREIGN_PREFIXES = frozenset(("o", "w", "v", "st1", "m"))
_VERSE_TYPES = frozenset(("z3998:verse", "z3998:poem", "z3998:song", "z3998:hymn", "z3998:lyrics"))
_VERSE_CLASSES = frozenset(("poem", "poetry", "verse", "stanza", "strophe", "poetry-container"))
_LINE_CLASSES = frozenset(("verse", "line", "verseline", "poemline", "poetry-line"))
_TITLE_TYPES = frozenset(("title", "subtitle", "fulltitle", "ordinal", "z3998:ordinal"))
_TITLE_CLASS = re.compile(
    r"(?:chapter|part|book|section)[-_]?(?:title|heading|head|number|num|no|name|subtitle)|(?:sub)?heading|(?:sub)?title"
)


@dataclass(slots=True)
class Frame:
    """An open element, with what it inherits."""

    name: str
    block: bool = False
    reason: str = ""
    """Why its text is not read at all."""
    matter: str = ""
    """Why its text is not read unless a person asks for it."""
    level: int = 0
    """Of the heading around it; 0 outside one."""
    verse: bool = False
    pre: bool = False
    cell: bool = False
    language: str = ""
    linked: bool = False
    raised: bool = False
    href: str = ""
    ids: tuple[str, ...] = ()
    is_note: bool = False
    named: bool = False
    """Whether the book marks it, or what it is in, as a chapter or the like."""
    grouped: bool = False
    begins_verse: bool = False
    has_break: bool = False
    held_raised: bool = False
    start: int = 0
    part: int = 0
    first_block: int = 0
    home: Frame = field(init=False, repr=False)
    """The innermost element around it that is a block; a block is its own."""

    def __post_init__(self) -> None:
        self.home = self

    @property
    def kind(self) -> BlockKind:
        """What the text in it is before line breaks are counted."""
        return "heading" if self.level else "line" if self.verse else "paragraph"


def local_name(tag: str) -> str:
    """The tag without its prefix."""
    return tag.rpartition(":")[2]


def framed(tag: str, name: str, attributes: Attributes, parent: Frame, book_language: str) -> Frame:
    """The frame of an element that begins inside another."""
    inline = name in INLINE or tag.partition(":")[0] in _FOREIGN_PREFIXES
    frame = Frame(
        name,
        block=not inline,
        reason=parent.reason,
        matter=parent.matter,
        named=parent.named,
        level=parent.level,
        verse=parent.verse,
        pre=parent.pre or name == "pre",
        cell=parent.cell or name in CELLS,
        language=parent.language,
        linked=parent.linked,
        raised=parent.raised or name == "sup",
        grouped=name == "hgroup" or (parent.grouped and inline),
        href=attributes.get("href", "") if name == "a" else "",
        ids=_ids(name, attributes),
    )
    if inline:
        frame.home = parent.home
    types = _types(attributes)
    if not frame.reason or frame.reason in ("document title", HIDDEN):
        own = reason_to_skip(name, attributes, types, inline) or _nested_reason(tag, parent)
        if own in READABLE and not inline and (not frame.reason or own in NOTES):  # notes that pop up are hidden
            frame.reason = ""
            frame.matter = frame.matter or own
            frame.is_note = is_note(attributes, types)
        else:
            frame.reason = own or frame.reason
    if not SPOKEN_TYPES.isdisjoint(types):
        frame.named = True
    if not frame.reason:
        _mark(frame, parent, attributes, types, book_language)
    return frame


def _nested_reason(tag: str, parent: Frame) -> str:
    if tag == "code" and parent.name == "pre":
        return "code listing"
    return "alternative content" if tag == "epub:case" else ""


def _mark(frame: Frame, parent: Frame, attributes: Attributes, types: list[str], book_language: str) -> None:
    classes = attributes.get("class", "").lower().split()
    if frame.block:
        frame.level = _level(frame, parent, attributes, types, classes)
        by_class = frame.name != "p" and not _VERSE_CLASSES.isdisjoint(classes)
        frame.begins_verse = by_class or not _VERSE_TYPES.isdisjoint(types)
        frame.verse = parent.verse or frame.begins_verse or not _LINE_CLASSES.isdisjoint(classes)
    elif frame.href and ":" not in frame.href:
        frame.linked = True
    stated = attributes.get("xml:lang") or attributes.get("lang")
    if stated and frame.name not in _NOT_LANGUAGE:
        code = two_letters(stated)
        frame.language = "" if code == book_language else code


def _level(frame: Frame, parent: Frame, attributes: Attributes, types: list[str], classes: list[str]) -> int:
    """The heading level of a block element: its tag's, its role's, or a guess by its type or class."""
    if own := _HEADINGS.get(frame.name):
        return own
    if attributes.get("role") == "heading":
        stated = attributes.get("aria-level", "")
        return int(stated) if stated in set("123456") else 2
    if parent.level:
        return parent.level
    if frame.name not in ("p", "div"):
        return 0
    if parent.grouped or not _TITLE_TYPES.isdisjoint(types):
        return SUBTITLE_LEVEL
    if frame.name == "p" and any(_TITLE_CLASS.fullmatch(name) for name in classes):
        return 3
    return 0


def _ids(name: str, attributes: Attributes) -> tuple[str, ...]:
    own = attributes.get("id") or attributes.get("xml:id") or ""
    old = attributes.get("name", "") if name == "a" else ""
    return tuple({own, old} - {""}) if own or old else ()


def _types(attributes: Attributes) -> list[str]:
    tokens = attributes.get("role", "").split()
    for name, value in attributes.items():
        if name.endswith(":type") and not name.startswith(("xsi:", "xlink:")):
            tokens += value.split()
    return tokens
