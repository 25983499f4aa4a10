"""What stands in Markdown files besides Markdown: front matter, notes, comments, scripts; blotted out of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from studio.manuscript import matter
from studio.manuscript.draft import Anchor, Link
from studio.manuscript.foreign import in_languages
from studio.manuscript.language import spoken_in
from studio.manuscript.model import Foreign, Skip, Span

MARKUP = "markup"
MASK = "\ue000"  # a private character: no markup to any rule, and no white space
_UNMASKED = re.compile(f"[^{MASK}]+")
_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?\n)?(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PERCENT = re.compile(r"\A%[ \t]*([^\n]*)\n(?:%[ \t]*([^\n]*)\n)?(?:%[ \t]*([^\n]*)\n)?")
_FIELD = re.compile(
    r"^(title|authors?|creator|lang|language|date)[ \t]*[:=][ \t]*\[?[\"']?(.*?)[\"']?\]?[ \t]*$"
    r"(?:\n[ \t]*-[ \t]*(?:name:[ \t]*)?[\"']?([^\n\"']+))?",
    re.MULTILINE,
)
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\n]+)\]:[^\n]*(?:\n(?:[ \t]+\S[^\n]*|[ \t]*(?=\n[ \t]{2,}\S)))*", re.MULTILINE)
_NOTE_LABEL = re.compile(r" {0,3}\[\^[^\]\n]+\]:")
_NOTE_MARK = re.compile(r"\[\^([^\]\n]+)\]")
_HEADING_TAIL = re.compile(r"^#{1,6}[ \t][^\n{]*(\{[ \t]*[#.:][^{}\n]*\})[ \t]*$", re.MULTILINE)
_TASK = re.compile(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(\[[ xX]\])(?=[ \t])", re.MULTILINE)
_DEFINITION = re.compile(r"(?<=\n):(?=[ \t]{1,4}\S)")
_SPAN = re.compile(r"(?<![\\!\]])(\[)([^\[\]\n]{1,2000})(\]\{(?=[.#]|[\w:-]{1,40}=)[^{}\n]{1,200}\})")
"""Words with attributes, as [mon ami]{lang=fr}."""
_TAGGED = re.compile(r"<(i|em|b|strong|span|q|cite|bdi)\b([^<>]{1,300})>([^<]{1,3000})</\1>", re.IGNORECASE)
_LANGUAGE = re.compile(r"\blang=[\"']?([A-Za-z][A-Za-z0-9-]{1,20})")
_INLINE_NOTE = re.compile(r"(\^\[[^\[\]\n]{1,1000}\])")
_SIGNS = [
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^[ \t]*(:{3,}[^\n]{0,80})$",  # the fences of a division
        r"^[ \t]*(!{3})(?=[ \t]+\w)",
        r"^[ \t]*>[ \t]*(\[!\w{1,20}\][-+]?)",
        r"^[ \t]*(\[\[?_?TOC_?\]?\])[ \t]*$",
        r"^[ \t]*(\\(?:newpage|pagebreak|clearpage|tableofcontents|maketitle)\b(?:\{\})?)[ \t]*$",
        r"(\{\{[<%][^\n]{0,300}?[%>]\}\}|\{%[^\n]{0,300}?%\})",  # what a site's builder would put in
        r"(!\[\[[^\[\]\n]{1,300}\]\])",
        r"(?<!!)(\[\[(?:[^\[\]\n|]{1,200}\|)?)[^\[\]\n|]{1,200}(\]\])",
        r"(?<![=\w])(==)[^\s=](?:[^=\n]{0,300}[^\s=])?(==)(?![=\w])",
        r"[^\n{}]\s(\{#[\w:.-]{1,60}\})[ \t]*$",
    )
]
_CODE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1|`[^`\n]+`", re.MULTILINE | re.DOTALL)
"""Signs of Markdown's relatives: the words in them or beside them are said."""
_NAMES = {"authors": "author", "creator": "author", "language": "lang"}


@dataclass(slots=True)
class Masked:
    """A text sign for sign, without what Markdown does not know; and the account of that."""

    text: str
    holes: list[Skip] = field(default_factory=list)
    notes: list[Span] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    anchors: dict[str, Anchor] = field(default_factory=dict)
    foreign: list[Foreign] = field(default_factory=list)
    """What is marked as another language."""

    def blot(self, spans: Iterable[Span], reason: str) -> list[Span]:
        """The spans are out of the text, for a reason, unless they are already; those that were still in it."""
        found = [(start, end) for start, end in spans if self.text[start] != MASK]
        self.holes += [Skip(span, reason) for span in found]
        parts: list[str] = []
        reached = 0
        for start, end in found:
            parts += [self.text[reached:start], re.sub(r"\S", MASK, self.text[start:end])]
            reached = end
        self.text = "".join([*parts, self.text[reached:]])
        return found


def front_matter(source: str) -> dict[str, str]:
    """What a file says of itself before its text, by lower-case name; empty when it says nothing."""
    if match := _FRONT.match(source):
        fields = ((found[1], found[2] or found[3] or "") for found in _FIELD.finditer(match[2] or ""))
        return {_NAMES.get(name, name): value.strip() for name, value in fields}
    if match := _PERCENT.match(source):
        return {"title": match[1].strip(), "author": (match[2] or "").strip(), "date": (match[3] or "").strip()}
    return {}


def masked(source: str) -> Masked:
    """The text as a Markdown parser should see it."""
    result = Masked(source)
    finders: tuple[tuple[Callable[[str], Iterable[Span]], str], ...] = (
        (_fronts, "front matter"),
        (_comments, "comment"),
        (lambda text: _elements(text, "script"), "script"),
        (lambda text: _elements(text, "style"), "style sheet"),
        (lambda text: (match.span(1) for match in _HEADING_TAIL.finditer(text)), MARKUP),
        (lambda text: _elements(text, "del"), "deleted text"),
        (lambda text: (match.span(1) for match in _TASK.finditer(text)), MARKUP),
        (lambda text: (match.span(1) for match in _INLINE_NOTE.finditer(text)), matter.FOOTNOTE),
        (_signs, MARKUP),
    )
    for find, reason in finders:
        result.blot(_still_there(result.text, find(result.text)), reason)
    _mask_spans(result)
    _mask_notes(result)
    result.text = _DEFINITION.sub("-", result.text)
    result.holes.sort(key=lambda skip: skip.span)
    return result


def _still_there(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """What of the spans is not blotted out yet."""
    for start, end in spans:
        for run in _UNMASKED.finditer(text, start, end):
            if run[0].strip():
                yield run.span()


def _mask_spans(result: Masked) -> None:
    """What marks words with their language or a class is out of the text, and the language is known."""
    spans = [match for match in _SPAN.finditer(result.text) if match[2].strip(MASK)]
    found = [(match.span(2), match[3]) for match in spans]
    found += [(match.span(3), match[2]) for match in _TAGGED.finditer(result.text)]
    for span, attributes in sorted(found):
        stated = _LANGUAGE.search(attributes)
        result.foreign += in_languages([(span[0], result.text[slice(*span)], spoken_in(stated[1]) if stated else "")])
    result.blot((span for match in spans for span in (match.span(1), match.span(3))), MARKUP)


def _fronts(text: str) -> list[Span]:
    match = _FRONT.match(text) or _PERCENT.match(text)
    return [match.span()] if match else []


def _signs(text: str) -> list[Span]:
    """Where such signs stand, in order; none inside code, or over another."""
    found = sorted(span for pattern in _SIGNS for match in pattern.finditer(text) for span in match.regs[1:])
    fences = [match.span() for match in _CODE.finditer(text)]
    begins = [start for start, _ in fences]
    apart: list[Span] = []
    for start, end in found:
        at = bisect_right(begins, start) - 1
        in_code = at >= 0 and start < fences[at][1]
        if not in_code and (not apart or start >= apart[-1][1]):
            apart.append((start, end))
    return apart


def _comments(text: str) -> Iterator[Span]:
    """HTML comments; a search by hand, for a pattern takes time that grows with the square of what is left open."""
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        yield start, end + 3
        start = text.find("<!--", end + 3)


def _elements(text: str, name: str) -> Iterator[Span]:
    """HTML elements of a name, with all that is in them."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter whose small form is longer: no offset would fit
        return
    start = lower.find(f"<{name}")
    while start >= 0 and (end := lower.find(f"</{name}>", start)) >= 0:
        yield start, end + len(name) + 3
        start = lower.find(f"<{name}", end)


def _mask_notes(result: Masked) -> None:
    """Every note is a list item to the parser, so that it is a block of its own; its markers are links to it."""
    found = [match for match in _NOTE.finditer(result.text) if result.text[match.start()] != MASK]
    numbers: dict[str, int] = {}
    parts: list[str] = []
    reached = 0
    for match in found:
        label = _NOTE_LABEL.match(match[0])
        start, end = match.start(), match.start() + (label.end() if label else 0)
        result.holes.append(Skip((start, end), matter.NOTE_NUMBER))
        result.notes.append((end, match.end()))
        number = numbers.setdefault(match[1], len(numbers))
        result.anchors.setdefault(f"note{number}", Anchor(end, match.end(), "li"))
        parts += [result.text[reached:start], "-", " " * (end - start - 1)]
        reached = end
    result.text = "".join([*parts, result.text[reached:]])
    marks = {match.start(): match for match in _NOTE_MARK.finditer(result.text)}
    for start, end in result.blot([match.span() for match in marks.values()], matter.MARKER):
        number = numbers.get(marks[start][1], -1)
        result.links.append(Link(start, end, f"#note{number}", "marker"))
