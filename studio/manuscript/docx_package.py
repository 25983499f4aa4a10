"""The package of a DOCX: which part is which, what the document says about itself, and how its styles are meant."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from engines.contract import BadInput
from studio.manuscript import matter
from studio.manuscript.docx_xml import nodes_of
from studio.manuscript.draft import SUBTITLE_LEVEL
from studio.manuscript.language import two_letters
from studio.manuscript.nodes import Node
from studio.manuscript.zip_safe import SafeZip, resolved

TITLE_LEVEL = SUBTITLE_LEVEL + 1
"""The level of the style for the title of the whole document; some give it to every chapter."""
FREE_BYTES = 20_000_000
"""A plain table of many cells packs as tightly as a bomb; parts are heard bit by bit, so there is room for it."""
MAX_SMALL_BYTES = 20_000_000
_MACHINE_MADE = re.compile(r"word document|untitled.*|document ?\d*|dokument ?\d*|microsoft word.*", re.IGNORECASE)
_NO_AUTHORS = frozenset(("python-docx", "microsoft office user", "user", "unknown", "administrator"))

_TEMPLATE_DATE = "2013-12-23T23:15:00Z"
"""Of the template that a library which writes such files brings along."""


def is_docx(path: Path) -> bool:
    """Whether a zip archive is a Word document, whole or not."""
    try:
        with SafeZip(path, FREE_BYTES) as archive:
            names = archive.names()
    except BadInput:
        return path.suffix.lower() in (".docx", ".docm", ".dotx", ".dotm")
    if "META-INF/container.xml" in names:
        return False
    return any(name.lower().startswith(("word/", "word\\")) for name in names)


class Relation(NamedTuple):
    """What one part has to do with another."""

    kind: str
    target: str


def relations(archive: SafeZip, part: str) -> list[Relation]:
    """The parts that a part names, in order; the package itself is the empty name."""
    folder, file = posixpath.split(part)
    name = posixpath.join(folder, "_rels", f"{file}.rels")
    if name not in archive:
        return []
    found: list[Relation] = []
    for node in nodes_of(archive.read(name, MAX_SMALL_BYTES), f"{name} in {archive.name}"):
        target = node.attributes.get("Target", "")
        if node.name == "Relationship" and node.attributes.get("TargetMode") != "External" and target:
            place = target[1:] if target.startswith("/") else resolved(part, target)
            found.append(Relation(node.attributes.get("Type", "").rpartition("/")[2], place))
    return found


def main_part(archive: SafeZip) -> str:
    """The part that holds the text; BadInput when there is none."""
    named = [relation.target for relation in relations(archive, "") if relation.kind == "officeDocument"]
    for part in (*named, "word/document.xml"):
        if part in archive:
            return part
    raise BadInput(
        f"{archive.name} has no main text (word/document.xml), so it is not a whole DOCX. Download or copy it again."
    )


class About(NamedTuple):
    """What the document says about itself."""

    title: str = ""
    author: str = ""
    language: str = ""
    year: str = ""
    identifier: str = ""


def about(archive: SafeZip) -> About:
    """The title and the rest, where a person stated them; what programs put there by themselves is left out."""
    parts = [relation.target for relation in relations(archive, "") if relation.kind == "core-properties"]
    part = next((name for name in (*parts, "docProps/core.xml") if name in archive), "")
    if not part:
        return About()
    texts: dict[str, str] = {}
    for node in nodes_of(archive.read(part, MAX_SMALL_BYTES), f"{part} in {archive.name}"):
        if node.text:
            texts.setdefault(node.name, node.text)
    title, author = texts.get("dc:title", ""), texts.get("dc:creator", "")
    return About(
        "" if _MACHINE_MADE.fullmatch(title) else title,
        "" if author.lower() in _NO_AUTHORS else ", ".join(filter(None, re.split(r"\s*;\s*", author))),
        two_letters(texts.get("dc:language", "")),
        _year(texts.get("dcterms:created", "")),
        texts.get("dc:identifier", ""),
    )


def _year(created: str) -> str:
    match = re.match(r"(\d{4})(?!\d)", created)
    return match[1] if match and created != _TEMPLATE_DATE else ""


# ---- styles


@dataclass(slots=True)
class Style:
    """What a style means for the text in it; empty where it says nothing."""

    name: str = ""
    based_on: str = ""
    level: int | None = None
    hidden: bool | None = None
    language: str = ""
    matter: str = ""
    verse: bool = False


@dataclass(slots=True)
class Styles:
    """The styles of a document by their id, each with what it inherits."""

    by_id: dict[str, Style] = field(default_factory=dict)
    usual: str = ""
    """The id of the style of a paragraph that names none."""
    language: str = ""
    """Of text that states none."""

    def of(self, name: str) -> Style:
        """A style with what it inherits."""
        return self.by_id.get(name) or _PLAIN


_PLAIN = Style()
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor|başlık|"
    r"titlu|заголовок|标题|標題|見出し|제목)\s*(\d)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:book )?title|titel|title page title", re.IGNORECASE)
_SUBTITLE = re.compile(r"sub-?title|untertitel|sous-titre|subtítulo|sottotitolo", re.IGNORECASE)
_MATTERS = (
    (re.compile(r"(?:toc|contents) (?:\d|heading)|toc|verzeichnis \d|inhaltsverzeichnis.*", re.I), matter.CONTENTS),
    (re.compile(r"table of figures", re.I), matter.LISTS),
    (re.compile(r"index (?:\d|heading)", re.I), matter.INDEX),
    (re.compile(r"bibliography(?: \d)?", re.I), matter.BIBLIOGRAPHY),
)
_VERSE = re.compile(r"verse|poem|poetry|stanza|gedicht|strophe|vers\b", re.IGNORECASE)


def read_styles(archive: SafeZip, part: str) -> Styles:
    """The styles of a document whose main part this is."""
    places = [relation.target for relation in relations(archive, part) if relation.kind == "styles"]
    styles = Styles()
    if not places or places[0] not in archive:
        return styles
    for node in nodes_of(archive.read(places[0], MAX_SMALL_BYTES), f"{places[0]} in {archive.name}"):
        _hear(styles, node)
    styles.by_id.pop("", None)
    for name in list(styles.by_id):
        inherit(styles.by_id, name)
    return styles


def _hear(styles: Styles, node: Node) -> None:
    """One element more; those inside a style are about the style begun last."""
    value = node.attributes.get("w:val", "")
    if node.name == "w:style":
        name = node.attributes.get("w:styleId", "")
        styles.by_id.pop(name, None)
        styles.by_id[name] = Style()
        if is_on(node.attributes.get("w:default", "0")) and node.attributes.get("w:type") == "paragraph":
            styles.usual = name
        return
    style = next(reversed(styles.by_id.values()), None)
    if style is None:
        if node.name == "w:lang":
            styles.language = two_letters(value)
    elif node.name == "w:name":
        name_style(style, value)
    elif node.name == "w:basedOn":
        style.based_on = value
    elif node.name == "w:outlineLvl":
        style.level = level_of(value) if style.level is None else style.level
    elif node.name == "w:vanish":
        style.hidden = is_on(value)
    elif node.name == "w:lang":
        style.language = two_letters(value)


def name_style(style: Style, name: str) -> None:
    """The style means what its name says."""
    style.name = name
    style.verse = bool(_VERSE.search(name))
    style.matter = next((reason for pattern, reason in _MATTERS if pattern.fullmatch(name)), "")
    if match := _HEADING.fullmatch(name):
        style.level = level_of(str(int(match[1]) - 1))
    elif _SUBTITLE.fullmatch(name):
        style.level = SUBTITLE_LEVEL
    elif _TITLE.fullmatch(name):
        style.level = TITLE_LEVEL


def level_of(outline: str) -> int:
    """The level of a heading by its outline level, which counts from 0; 9 is running text."""
    number = int(outline) if outline.isdecimal() and len(outline) < 3 else 9
    return min(number + 1, SUBTITLE_LEVEL - 1) if number < 9 else 0


def is_on(value: str) -> bool:
    """Whether a switch that stands in the text is on; without a value it is."""
    return value.lower() not in ("0", "false", "off")


def inherit(styles: dict[str, Style], name: str) -> None:
    """The style has what its ancestors say where it says nothing itself."""
    style, seen = styles[name], {name}
    above = styles.get(style.based_on)
    while above and above.based_on not in seen and len(seen) < 50:
        _take(style, above)
        seen.add(above.based_on)
        above = styles.get(above.based_on)
    if above:
        _take(style, above)


def _take(style: Style, above: Style) -> None:
    style.level = above.level if style.level is None else style.level
    style.hidden = above.hidden if style.hidden is None else style.hidden
    style.language = style.language or above.language
    style.verse = style.verse or above.verse
    style.matter = style.matter or above.matter
