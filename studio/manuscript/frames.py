"""What an open element of an XHTML document means for the text inside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from studio.manuscript import verse
from studio.manuscript.draft import SUBTITLE_LEVEL, MarkKind, RawBlock
from studio.manuscript.events import INLINE, Attributes
from studio.manuscript.language import spoken_in
from studio.manuscript.matter import HIDDEN, NOTES, READABLE, SPOKEN_TYPES, is_note, reason_to_skip
from studio.manuscript.model import BlockKind
from studio.manuscript.pictures import formula_in_words

CELLS = frozenset(("td", "th"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NOT_LANGUAGE = frozenset(("html", "body"))
"""Templates of converters say en on these whatever the book; the package knows better."""
_FOREIGN_PREFIXES = frozenset(("o", "w", "v", "st1", "m"))
_BREAKS = frozenset(
    "scenebreak scene-break sectionbreak section-break spacebreak space-break thoughtbreak thought-break "
    "textbreak text-break transition asterism dinkus fleuron tb scene_break section_break".split()
)
_SPEAKERS = frozenset("speaker persona character charname speaker-name speakername dramspeaker".split())
_DIRECTIONS = frozenset("stage-direction stagedirection stage-directions stagedirections stagedir".split())
_MAYBE_DIRECTIONS = frozenset("stage sd direction directions".split())
_SMALL_CAPS = frozenset("smallcaps small-caps smallcap smcap sc caps".split())
_LETTERS: dict[str, MarkKind] = {"b": "strong", "strong": "strong", "i": "emphasis", "em": "emphasis"}
_LISTINGS = frozenset("programlisting sourcecode code listing screen highlight".split())
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
    broken_at: int = 0
    """How many blocks there were at its last line break."""
    held_raised: bool = False
    start: int = 0
    part: int = 0
    first_block: int = 0
    table: Frame | None = None
    """The innermost table around it."""
    rows: int = 0
    texts: int = 0
    """Of a table: how many of its rows are tabular, and how many are texts laid side by side."""
    lone_cells: list[RawBlock] = field(default_factory=list)
    mark: tuple[MarkKind, bool] | None = None
    broken: list[RawBlock] = field(default_factory=list)
    """Its lines between line breaks."""
    listing: bool = False
    """Whether it is called a listing of code."""
    scene_break: bool = False
    in_content: bool = False
    """Of a web page: whether it is inside a part that is text."""
    is_region: bool = False
    after_label: bool = False
    alttext: str = ""
    hushed: bool = False
    """Whether it is hidden from screen readers."""
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
        table=parent.table,
        language=parent.language,
        linked=parent.linked,
        raised=parent.raised or name == "sup",
        grouped=name == "hgroup" or (parent.grouped and inline),
        href=attributes.get("href", "") if name == "a" else "",
        ids=_ids(name, attributes),
        hushed=attributes.get("aria-hidden", "").lower() == "true",
    )
    if inline:
        frame.home = parent.home
    if name == "table":
        frame.table = frame
    types = _types(attributes)
    if not frame.reason or frame.reason in ("document title", HIDDEN):
        own = reason_to_skip(name, attributes, types, inline) or _nested_reason(name, tag, attributes, parent)
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


def _nested_reason(name: str, tag: str, attributes: Attributes, parent: Frame) -> str:
    if name in ("code", "samp", "kbd") and parent.name == "pre":
        return "code listing"
    if name == "pre" and (parent.listing or not _LISTINGS.isdisjoint(attributes.get("class", "").lower().split())):
        return "code listing"
    if name in ("annotation", "annotation-xml"):
        return "formula"
    return "alternative content" if tag == "epub:case" else ""


def _mark(frame: Frame, parent: Frame, attributes: Attributes, types: list[str], book_language: str) -> None:
    classes = attributes.get("class", "").lower().split()
    if parent.verse and frame.name == "span" and verse.is_line_in_verse(classes):
        frame.block, frame.home = True, frame
    if frame.block:
        frame.listing = not _LISTINGS.isdisjoint(classes)
        frame.level = _level(frame, parent, attributes, types, classes)
        by_class = frame.name != "p" and not verse.CLASSES.isdisjoint(classes)
        frame.begins_verse = by_class or not verse.TYPES.isdisjoint(types)
        frame.verse = parent.verse or frame.begins_verse or not verse.LINE_CLASSES.isdisjoint(classes)
        frame.scene_break = not _BREAKS.isdisjoint(classes) or (frame.name != "hr" and "separator" in types)
    elif frame.href and ":" not in frame.href:
        frame.linked = True
    frame.mark = _set_apart(frame.name, types, classes)
    if frame.name == "math":
        frame.alttext = formula_in_words(attributes)
    stated = attributes.get("xml:lang") or attributes.get("lang")
    if stated and frame.name not in _NOT_LANGUAGE:
        code = spoken_in(stated)
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
        return SUBTITLE_LEVEL if parent.verse else 3  # a poem's title begins no chapter
    return 0


def _set_apart(name: str, types: list[str], classes: list[str]) -> tuple[MarkKind, bool] | None:
    """What an element's markup says of its text in a play, and whether that is beyond doubt."""
    if "z3998:stage-direction" in types or not _DIRECTIONS.isdisjoint(classes):
        return "direction", True
    if "z3998:persona" in types:
        return "speaker", True
    if not _SPEAKERS.isdisjoint(classes):
        return "speaker", False
    if not _MAYBE_DIRECTIONS.isdisjoint(classes):
        return "direction", False
    if not _SMALL_CAPS.isdisjoint(classes):
        return "strong", False
    return (_LETTERS[name], False) if name in _LETTERS else None


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
