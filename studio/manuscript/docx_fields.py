"""Fields of a DOCX: their codes are never read, and what they come to only when it is text."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.manuscript import matter

_MATTERS = {
    "TOC": matter.CONTENTS,
    "TOA": matter.LISTS,
    "INDEX": matter.INDEX,
    "BIBLIOGRAPHY": matter.BIBLIOGRAPHY,
}
"""Fields that come to whole parts of the document."""
_REASONS = {
    "PAGE": matter.PAGE_NUMBER,
    "NUMPAGES": matter.PAGE_NUMBER,
    "SECTIONPAGES": matter.PAGE_NUMBER,
    "NOTEREF": matter.MARKER,
    "FTNREF": matter.MARKER,
}
FIELD_CODE = "field code"


@dataclass(slots=True)
class _Field:
    """A field whose end has not come."""

    code: list[str] = field(default_factory=list)
    separated: bool = False
    reason: str = ""
    matter: str = ""

    def result_begins(self) -> None:
        words = "".join(self.code).split()
        name = words[0].upper() if words else ""
        listing = name == "TOC" and any(word.lower() in ("\\c", "\\f") for word in words)
        self.separated = True
        self.reason = _REASONS.get(name, "")
        self.matter = matter.LISTS if listing else _MATTERS.get(name, "")


class Fields:
    """The fields that are open where the reader stands, outermost first."""

    def __init__(self, trusted: bool = True) -> None:
        self._open: list[_Field] = []
        self._trusted = trusted
        """Whether a field that comes to a whole part may silence it."""

    def begin(self) -> None:
        """A field begins with its code."""
        self._open.append(_Field())

    def simple(self, code: str) -> None:
        """A field begins with what it comes to."""
        self._open.append(_Field([code]))
        self._open[-1].result_begins()

    def code(self, text: str) -> None:
        """Some of the code of the innermost field."""
        if self._open and not self._open[-1].separated and len(self._open[-1].code) < 1000:
            self._open[-1].code.append(text)

    def separate(self) -> None:
        """The code ends, and what it comes to begins."""
        if self._open:
            self._open[-1].result_begins()

    def end(self) -> None:
        """The innermost field ends; one end too many is overheard."""
        if self._open:
            self._open.pop()

    @property
    def reason(self) -> str:
        """Why text here is not spoken, piece by piece; empty when it is."""
        for one in self._open:
            if reason := one.reason if one.separated else FIELD_CODE if self._trusted else "":
                return reason
        return ""

    @property
    def matter(self) -> str:
        """Which part of a book text here belongs to; empty for running text."""
        return next((one.matter for one in self._open if one.matter), "") if self._trusted else ""

    @property
    def left_open(self) -> bool:
        """Whether some field never ended, so that it cannot be told what belongs to it."""
        return bool(self._open)
