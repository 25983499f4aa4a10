"""What is not read aloud, and why: by what the book marks, and by titles and file names that leave no doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable

from studio.manuscript.events import Attributes

TITLE_PAGE = "title page"
HALF_TITLE = "half-title page"
COVER = "cover"
IMPRINT = "imprint"
COLOPHON = "colophon"
COPYRIGHT = "copyright page"
CONTENTS = "contents"
LISTS = "list of illustrations"
INDEX = "index"
BIBLIOGRAPHY = "bibliography"
ENDNOTES = "endnotes"
FOOTNOTE = "footnote"
MARKER = "footnote marker"
NOTE_NUMBER = "note number"
RETURN_LINK = "return link"
PAGE_NUMBER = "page number"
PAGE_LIST = "list of pages"
LANDMARKS = "list of landmarks"
HIDDEN = "hidden text"
OTHER_BOOKS = "other books"
PRAISE = "praise"
CAST = "list of characters"
NOT_READ = "not in reading order"
LICENCE = "Project Gutenberg licence"

NOTES = frozenset((FOOTNOTE, ENDNOTES))
READABLE = NOTES | frozenset(
    (TITLE_PAGE, HALF_TITLE, COVER, IMPRINT, COLOPHON, COPYRIGHT, CONTENTS, LISTS, INDEX, BIBLIOGRAPHY, CAST, LICENCE)
)
"""What a person may have read after all: it is kept as blocks."""
GOES_ON = frozenset((INDEX, BIBLIOGRAPHY, ENDNOTES, LICENCE))
"""Matter that runs on into the following files when they have no entry of their own."""

_LONGEST = {TITLE_PAGE: 2500, HALF_TITLE: 1500, COVER: 1500, IMPRINT: 20_000, COLOPHON: 20_000, COPYRIGHT: 30_000}
_LONGEST |= {CONTENTS: 60_000, LISTS: 60_000, CAST: 20_000, OTHER_BOOKS: 20_000, PRAISE: 20_000}

_MARKED = {
    "titlepage": TITLE_PAGE,
    "halftitlepage": HALF_TITLE,
    "cover": COVER,
    "doc-cover": COVER,
    "imprint": IMPRINT,
    "colophon": COLOPHON,
    "doc-colophon": COLOPHON,
    "copyright-page": COPYRIGHT,
    "toc": CONTENTS,
    "toc-brief": CONTENTS,
    "doc-toc": CONTENTS,
    "landmarks": LANDMARKS,
    "page-list": PAGE_LIST,
    "doc-pagelist": PAGE_LIST,
    "loi": LISTS,
    "lot": LISTS,
    "loa": LISTS,
    "lov": LISTS,
    "index": INDEX,
    "doc-index": INDEX,
    "bibliography": BIBLIOGRAPHY,
    "doc-bibliography": BIBLIOGRAPHY,
    "endnotes": ENDNOTES,
    "rearnotes": ENDNOTES,
    "doc-endnotes": ENDNOTES,
    "footnotes": FOOTNOTE,
    "footnote": FOOTNOTE,
    "doc-footnote": FOOTNOTE,
    "endnote": ENDNOTES,
    "rearnote": ENDNOTES,
    "doc-endnote": ENDNOTES,
    "z3998:dramatis-personae": CAST,
}
"""epub:type and role, on elements that hold blocks."""
_MARKED_ANYWHERE = {
    "noteref": MARKER,
    "doc-noteref": MARKER,
    "pagebreak": PAGE_NUMBER,
    "doc-pagebreak": PAGE_NUMBER,
    "backlink": RETURN_LINK,
    "doc-backlink": RETURN_LINK,
    "footnote": FOOTNOTE,
    "doc-footnote": FOOTNOTE,
    "endnote": FOOTNOTE,
    "rearnote": FOOTNOTE,
    "doc-endnote": FOOTNOTE,
}
"""The same on elements inside a line."""
_ONE_NOTE = frozenset(("footnote", "doc-footnote", "endnote", "rearnote", "doc-endnote"))
SPOKEN_TYPES = frozenset(
    f"{prefix}{kind}"
    for prefix in ("", "doc-")
    for kind in (
        "chapter part volume division subchapter preface foreword introduction prologue preamble epigraph dedication "
        "epilogue afterword conclusion appendix acknowledgments acknowledgements"
    ).split()
)
"""epub:type and role of what is a text of the book, whatever its file is called."""
_CLASSES = {
    "pg-boilerplate": LICENCE,
    "footnote": FOOTNOTE,
    "footnotes": FOOTNOTE,
    "endnotes": ENDNOTES,
    "pagenum": PAGE_NUMBER,
    "pageno": PAGE_NUMBER,
    "page-number": PAGE_NUMBER,
}
_TAGS = {
    "head": "document title",
    "title": "document title",
    "style": "style sheet",
    "script": "script",
    "nav": CONTENTS,
    "svg": "picture",
    "rt": "ruby annotation",
    "rp": "ruby annotation",
    "template": "hidden text",
    "del": "deleted text",
    "audio": "media fallback",
    "video": "media fallback",
    "object": "media fallback",
    "iframe": "media fallback",
    "canvas": "media fallback",
    "noscript": "media fallback",
    "button": "form control",
    "select": "form control",
    "textarea": "form control",
    "pagenum": PAGE_NUMBER,
}
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


def reason_to_skip(tag: str, attributes: Attributes, types: Iterable[str], inline: bool) -> str:
    """Why an element's text is not spoken; empty when it is."""
    known = _MARKED_ANYWHERE if inline else _MARKED
    for token in types:
        if reason := known.get(token) or _MARKED_ANYWHERE.get(token):
            return reason
    if reason := _TAGS.get(tag):
        return reason
    for token in attributes.get("class", "").lower().split():
        reason = _CLASSES.get(token, "")
        if reason and (not inline or reason == PAGE_NUMBER):
            return reason
    if "hidden" in attributes or _HIDING.search(attributes.get("style", "")):
        return HIDDEN
    return ""


def is_note(attributes: Attributes, types: Iterable[str]) -> bool:
    """Whether an element is marked as one footnote or endnote, not as a list of them."""
    return not _ONE_NOTE.isdisjoint(types) or "footnote" in attributes.get("class", "").lower().split()


def by_type(token: str) -> str:
    """Why a document that a guide or landmark calls so is not spoken; empty when it is."""
    token = {"title-page": "titlepage", "notes": "endnotes"}.get(token.lower(), token.lower())
    return _MARKED.get(token, "")


_TITLES = {
    TITLE_PAGE: "title|title page|titlepage|titelblatt|titelseite|page de titre|portada|frontespizio",
    HALF_TITLE: "half title|half title page|halftitle|halftitlepage",
    COVER: "cover|cover page|front cover|back cover|umschlag|couverture|cubierta|copertina",
    IMPRINT: "imprint|impressum|about the publisher|publishing information|publication details",
    COLOPHON: "colophon|colofon",
    COPYRIGHT: "copyright|copyright page|copyright notice|copyright information|uncopyright|mentions légales|créditos",
    CONTENTS: "contents|table of contents|list of contents|detailed contents|brief contents|toc|inhalt|"
    "inhaltsverzeichnis|table des matières|sommaire|índice|indice|contenido|inhoud|inhoudsopgave|содержание|оглавление",
    LISTS: "(?:list of )(?:illustrations|figures|tables|maps|plates)|illustrations",
    INDEX: "(?:general |subject |name |author |place )?index|"
    "index of (?:\\w+ ){0,4}(?:names|subjects|places|persons|authors|first lines|titles|works)|"
    "sachregister|namensregister|personenregister|register|índice onomástico|index nominum",
    BIBLIOGRAPHY: "(?:(?:a )?(?:select|selected|short|general) )?bibliography|works cited|literaturverzeichnis|"
    "bibliographie|bibliografía|bibliografia|list of works cited",
    ENDNOTES: "endnotes|footnotes|end notes|foot notes|notes to the text|fußnoten|endnoten|anmerkungen|notes de fin",
    CAST: "dramatis personae|(?:list|cast) of (?:the )?(?:principal |main )?characters|personen der handlung|"
    "(?:the )?persons (?:of|in) the (?:play|drama)|(?:the )?persons represented|personaggi|personnages|personajes",
    LICENCE: "(?:the )?(?:full )?project gutenberg(?:tm|™)? licen[sc]e|the full project gutenberg(?:tm|™)? licen[sc]e",
}
_BY_TITLE = [(re.compile(pattern), reason) for reason, pattern in _TITLES.items()]

_NAMES = {
    TITLE_PAGE: ("titlepage", "title", "titlepg"),
    HALF_TITLE: ("halftitle", "halftitlepage"),
    COVER: ("cover", "coverpage", "frontcover", "backcover"),
    IMPRINT: ("imprint",),
    COLOPHON: ("colophon",),
    COPYRIGHT: ("copyright", "copyrightpage", "uncopyright"),
    CONTENTS: ("toc", "contents", "tableofcontents", "nav"),
}
_BY_NAME = {name: reason for reason, names in _NAMES.items() for name in names}


def by_title(title: str, chars: int) -> str:
    """Why a part of so many characters with this title is not spoken; empty when it is."""
    plain = " ".join(re.sub(r"[\W_]+", " ", title.lower()).split())
    for pattern, reason in _BY_TITLE:
        if pattern.fullmatch(plain):
            return within(reason, chars)
    return ""


_OTHER_BOOKS = re.compile(
    r"(?:(?:also|(?:other |more )?(?:books|works|titles|novels)) (?:by|from)|praise for|by)\s+(.{2,80})", re.IGNORECASE
)
_ITSELF = frozenset(("the same author", "the author", "this author", "the publisher"))


def is_notes_title(title: str) -> bool:
    """Whether a title is one of footnotes or endnotes; 'Notes' alone is one only where notes are under it."""
    plain = title.strip(" .:").casefold()
    return plain in ("notes", "note", "noten", "notas") or by_title(title, 0) == ENDNOTES


def by_publisher(title: str, names: Iterable[str], chars: int) -> str:
    """Why a page in which a publisher speaks of an author or a book of these names is not spoken; empty otherwise."""
    match = _OTHER_BOOKS.fullmatch(" ".join(title.split()))
    if not match or not any(same_letters(match[1], name) for name in (*names, *_ITSELF)):
        return ""
    word = title.split()[0].lower()
    if word == "by" and match[1].lower() not in _ITSELF:
        return ""
    return within(PRAISE if word == "praise" else OTHER_BOOKS, chars)


def same_letters(one: str, other: str) -> bool:
    """Whether two names are the same but for case and signs."""
    left, right = (re.sub(r"[\W_]+", "", name).casefold() for name in (one, other))
    return bool(left) and left == right


def by_name(path: str, chars: int) -> str:
    """Why a file of so many characters with this name is not spoken; empty when it is."""
    stem = path.rpartition("/")[2].partition(".")[0].lower()
    return within(_BY_NAME.get(re.sub(r"[\W\d_]+", "", stem), ""), chars)


def within(reason: str, chars: int) -> str:
    """The reason, unless the text is longer than such a page ever is: a whole novel may stand in cover.xhtml."""
    return reason if chars <= _LONGEST.get(reason, chars) else ""
