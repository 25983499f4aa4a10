"""PDF to a manuscript."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from engines.contract import BadInput
from studio.manuscript.chapters import with_chapters
from studio.manuscript.draft import Document, Draft, Link, RawBlock, RawNote, merged, without
from studio.manuscript.headings import heading_cuts
from studio.manuscript.language import two_letters, untagged
from studio.manuscript.line_headings import CHAPTER_LEVEL
from studio.manuscript.matter import FOOTNOTE, NOTE_NUMBER
from studio.manuscript.model import Manuscript, Skip, Span, count_chars
from studio.manuscript.pdf_blocks import Part, ends_in_hyphen, mark_hyphens, parts_of
from studio.manuscript.pdf_cuts import Placed, outline_cuts
from studio.manuscript.pdf_furniture import furniture_counts, keep_repeated_text, mark_furniture
from studio.manuscript.pdf_glyphs import UNREADABLE
from studio.manuscript.pdf_headings import Setting
from studio.manuscript.pdf_hyphens import Vocabulary, line_end_hyphens
from studio.manuscript.pdf_lines import Line, common_gutters, find_gutters, page_lines
from studio.manuscript.pdf_matter import sections, title_on
from studio.manuscript.pdf_notes import PdfNote, mark_notes
from studio.manuscript.pdf_pages import PdfFile, Sheet, read_pages
from studio.manuscript.toc_cuts import same_title

UNREADABLE_CHARACTER = "unreadable character"
_MOST_UNREADABLE = 0.3
"""Of the characters; a book of which more cannot be known is refused."""
_FULL_COLUMN = 8
"""A column of so many lines shows its edges."""
_SCAN = "it is a scan. It needs text recognition (OCR) first."
_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint)\b.*|untitled.*|.*\.(?:docx?|odt|rtf|indd|tex|pdf|qxd|qxp|dvi|p65|fm|txt|html?)|"
    r"\W*|document\d*|.*\bprint(?:ing)?\.pdf.*",
    re.IGNORECASE,
)


def read_pdf(path: Path) -> Manuscript:
    """The manuscript of a PDF; BadInput in one sentence when it cannot be read, or holds no text."""
    path = Path(path)
    file = read_pages(path)
    _refuse_scan(file, path.name)
    _refuse_unreadable(file, path.name)
    return _Book(file, path).manuscript()


def _refuse_scan(file: PdfFile, name: str) -> None:
    if any(sheet.runs for sheet in file.sheets):
        return
    if any(sheet.picture for sheet in file.sheets):
        raise BadInput(f"{name} holds no text: {_SCAN}")
    faults = [sheet.fault for sheet in file.sheets if sheet.fault]
    if faults:
        raise BadInput(f"{name} is damaged: none of its pages can be read ({faults[0]}). Get it again.")
    raise BadInput(f"{name} holds no text to speak: its pages are empty.")


def _refuse_unreadable(file: PdfFile, name: str) -> None:
    text = "".join(run.text for sheet in file.sheets for run in sheet.runs)
    unreadable, chars = text.count(UNREADABLE), count_chars(text)
    if unreadable > _MOST_UNREADABLE * chars:
        raise BadInput(
            f"{name} does not say which letters it shows ({100 * unreadable // chars} % of them have no Unicode "
            "value). It needs text recognition (OCR), or another copy."
        )


class _Book:
    """A PDF on its way to a manuscript."""

    def __init__(self, file: PdfFile, path: Path) -> None:
        self.file, self.path = file, path
        gutters = common_gutters({sheet.number: find_gutters(sheet) for sheet in file.sheets}, file.sheets)
        self.pages = [page_lines(sheet, gutters[sheet.number]) for sheet in file.sheets]
        self.source = self._laid_out()
        self._mark_unreadable()
        every = [line for lines in self.pages for line in lines if not line.reason]
        setting = Setting(every)
        mark_furniture(self.pages, setting)
        if not self._is_mostly_pictures():
            keep_repeated_text(self.pages)
        self.notes = mark_notes(self.pages, setting.size)
        text = [[line for line in lines if not line.reason] for lines in self.pages]
        _settle_edges(text)
        self.setting = Setting([line for lines in text for line in lines])
        self.vocabulary = Vocabulary(line for lines in text for line in lines)
        stated = "" if _NO_TITLE.fullmatch(file.title) else file.title
        chapters = [mark.title for mark in file.outline if not same_title(mark.title, stated)]
        self.sections = sections(text, self.setting, stated, chapters)
        self.title = stated or title_on(self.sections) or path.stem.replace("_", " ").strip() or "Untitled"

    def _laid_out(self) -> str:
        """The source: line after line, page after page; every line knows its place."""
        at = 0
        for lines in self.pages:
            for line in lines:
                line.at = at
                at += len(line.text) + 1
        return "\n".join(line.text for lines in self.pages for line in lines)

    def _mark_unreadable(self) -> None:
        for lines in self.pages:
            for line in lines:
                holes = re.finditer(f"{UNREADABLE}+", line.text)
                line.holes += [(*match.span(), UNREADABLE_CHARACTER) for match in holes]

    def manuscript(self) -> Manuscript:
        """The book, every character of its pages spoken or skipped."""
        placed, documents = self._blocks()
        self._refuse_wordless(placed)
        draft = self._draft(placed, documents)
        cuts = outline_cuts(self.file.outline, placed, len(self.pages), self.title)
        if not cuts:
            level = CHAPTER_LEVEL if any(block.level == CHAPTER_LEVEL for block in draft.blocks) else 0
            cuts = heading_cuts(draft, draft.blocks, level)
        language, assumed = self._language()
        book = Manuscript(
            title=self.title,
            author=self._author(),
            language=language,
            source="",
            chapters=(),
            warnings=tuple(filter(None, (*self._repairs(), *self._faults(), assumed))),
        )
        return with_chapters(draft, cuts, book)

    def _is_mostly_pictures(self) -> bool:
        return sum(1 for sheet in self.file.sheets if sheet.picture > 0.25) * 2 > len(self.file.sheets)

    def _refuse_wordless(self, placed: Sequence[Placed]) -> None:
        """BadInput when all that is left are stamps and page numbers."""
        if any(char.isalnum() for each in placed for char in each.text):
            return
        if self._is_mostly_pictures():
            raise BadInput(f"{self.path.name} holds no text but a stamp on each page: {_SCAN}")
        raise BadInput(f"{self.path.name} holds no text to speak. Open it to see whether it is whole.")

    def _draft(self, placed: Sequence[Placed], documents: list[Document]) -> Draft:
        """All blocks, those of notes among the others, and the skips."""
        draft = Draft(self.source, [each.block for each in placed], [], documents, [{} for _ in documents], [], [])
        for note in self.notes:
            raw = RawNote([], [self._note_block(note, documents)])
            if note.marker:
                line, start, end = note.marker
                raw.markers.append(line.at + start)
                draft.links.append(Link(line.at + start, line.at + end, "", "marker"))
            raw.blocks = [block for block in raw.blocks if block.spans]
            draft.blocks += raw.blocks
            if raw.blocks:
                draft.notes.append(raw)
        draft.blocks.sort(key=lambda block: block.end)  # a paragraph goes on after the notes of its first page
        draft.skips = self._skips()
        return draft

    # ---- blocks

    def _blocks(self) -> tuple[list[Placed], list[Document]]:
        running = iter(parts_of([each.lines for each in self.sections if not each.hint], self.setting, self.vocabulary))
        waiting = next(running, None)
        placed: list[Placed] = []
        documents: list[Document] = []
        for section in self.sections:
            first, last = section.lines[0], section.lines[-1]
            documents.append(Document(f"page {first.page + 1}", documents[-1].end if documents else 0, last.end))
            parts = [Part("paragraph", [line]) for line in section.lines] if section.hint else []
            while not section.hint and waiting and waiting.lines[0].at <= last.at:
                parts.append(waiting)
                waiting = next(running, None)
            placed += [each for part in parts if (each := self._placed(part, len(documents) - 1, section.hint))]
        return placed, documents

    def _placed(self, part: Part, document: int, reason: str) -> Placed | None:
        spans = self._spans(part.lines)
        block = RawBlock(part.kind, spans, part.level, part.stanza_end, document=document, reason=reason)
        if part.kind == "row":
            block.spans, block.role = self._cells(part.lines[0]), "table"
        if not block.spans:
            return None
        block.scene_end = part.scene_end
        text = " ".join("".join(self.source[start:end] for start, end in block.spans).split())
        return Placed(block, part.lines[0], text)

    def _spans(self, lines: Sequence[Line], skip: int = 0) -> list[Span]:
        """The spoken pieces of lines, white space between words and none within a divided one."""
        spans: list[Span] = []
        for number, line in enumerate(lines):
            following = lines[number + 1] if number + 1 < len(lines) else None
            joined = following is None or ends_in_hyphen(line, following, self.vocabulary)
            spans.append((line.at + (skip if not number else 0), line.end + (0 if joined else 1)))
        return without(self.source, merged(spans), _holes(lines))

    def _cells(self, line: Line) -> list[Span]:
        edges = [0, *line.cells, len(line.text)]
        cells = [(line.at + start, line.at + end) for start, end in pairwise(edges)]
        return [span for cell in cells for span in without(self.source, [cell], _holes([line]))]

    # ---- notes and skips

    def _note_block(self, note: PdfNote, documents: list[Document]) -> RawBlock:
        first = note.lines[0]
        starts = [document.start for document in documents]
        mark_hyphens(note.lines, self.vocabulary)
        block = RawBlock("paragraph", self._spans(note.lines, note.skip), reason=FOOTNOTE, role="note")
        block.document = max(bisect_right(starts, first.at) - 1, 0)
        return block

    def _skips(self) -> list[Skip]:
        own = {id(note.lines[0]): note.skip for note in self.notes}
        skips: list[Skip] = []
        for line in (line for lines in self.pages for line in lines):
            if length := own.get(id(line)):
                line.holes.append((0, length, NOTE_NUMBER))
            skips += [Skip((line.at + start, line.at + end), reason) for start, end, reason in line.holes]
            if line.reason not in ("", FOOTNOTE):  # the text of notes is in blocks
                rest = without(self.source, [(line.at, line.end)], _holes([line]))
                skips += [Skip(span, line.reason) for span in rest]
        return skips

    # ---- what is said of it

    def _author(self) -> str:
        author = self.file.author
        return "" if re.fullmatch(r"(?:unknown|user|admin\w*|author|\W*|.*@.*)", author, re.IGNORECASE) else author

    def _language(self) -> tuple[str, str]:
        if stated := two_letters(self.file.language):
            return stated, ""
        return untagged("\n".join(line.text for each in self.sections for line in each.lines if not each.hint))

    def _repairs(self) -> list[str]:
        heads, numbers = furniture_counts(self.pages)
        hyphens = line_end_hyphens([line for lines in self.pages for line in lines])
        notes = len(self.notes)
        divided = "out of words that a line end divided"
        told = [
            (heads, "running head was taken out", "running heads and feet were taken out"),
            (numbers, "page number was taken out", "page numbers were taken out"),
            (hyphens, f"hyphen was taken {divided}", f"hyphens were taken {divided}"),
            (notes, "footnote was found at the foot of a page", "footnotes were found at the foot of pages"),
        ]
        return [f"{count:,} {one if count == 1 else many}." for count, one, many in told if count]

    def _faults(self) -> list[str]:
        sheets = self.file.sheets
        scans = [sheet for sheet in sheets if sheet.picture > 0.25 and not sheet.runs]
        broken = [sheet for sheet in sheets if sheet.fault]
        unreadable = [sheet for sheet in sheets if any(UNREADABLE in run.text for run in sheet.runs)]
        chars = sum(run.text.count(UNREADABLE) for sheet in unreadable for run in sheet.runs)
        letters = "1 character" if chars == 1 else f"{chars:,} characters"
        told = [
            (scans, "On {} is only a picture; words in it can be read after text recognition (OCR)."),
            (broken, "Damage was found on {}; what could be read there was."),
            (unreadable, letters + " without a Unicode value, on {}, cannot be read and will be skipped."),
        ]
        return [line.format(_named(sheets)) for sheets, line in told if sheets]


def _holes(lines: Iterable[Line]) -> list[Span]:
    return sorted((line.at + start, line.at + end) for line in lines for start, end, _ in line.holes)


def _named(sheets: Sequence[Sheet]) -> str:
    """Pages as a person counts them from 1, runs of them as from-to."""
    ranges: list[list[int]] = []
    for sheet in sheets:
        if ranges and ranges[-1][1] == sheet.number:
            ranges[-1][1] += 1
        else:
            ranges.append([sheet.number + 1, sheet.number + 1])
    shown = [str(first) if first == last else f"{first} to {last}" for first, last in ranges[:12]]
    word = "page " if len(sheets) == 1 else "pages "
    return word + ", ".join(shown) + (" and others" if len(ranges) > 12 else "")


def _settle_edges(pages: Sequence[list[Line]]) -> None:
    """Columns with few lines take their edges from the fuller ones like them."""
    strong: dict[tuple[int, int], list[Line]] = {}
    columns: dict[tuple[int, int], list[Line]] = {}
    for lines in pages:
        for line in lines:
            columns.setdefault((line.page, line.column), []).append(line)
    for (page, column), members in columns.items():
        if len(members) >= _FULL_COLUMN:
            strong.setdefault((column, page % 2), []).append(members[0])
    widths = {key: _usual_width(lines) for key, lines in strong.items()}
    places = {key: [line.page for line in lines] for key, lines in strong.items()}
    for (page, column), members in columns.items():
        key = (column, page % 2) if (column, page % 2) in strong else (column, (page + 1) % 2)
        if key not in strong:
            continue
        left = members[0].left
        if len(members) < _FULL_COLUMN:
            place = bisect_right(places[key], page) - 1
            left = min(strong[key][max(place, 0)].left, *(line.x0 for line in members))
        for line in members:
            line.left, line.right = left, max(line.right, left + widths[key])


def _usual_width(lines: Sequence[Line]) -> int:
    return Counter(round(line.right - line.left) for line in lines).most_common(1)[0][0]
