"""Where one visitor is in a reading plan, and what each pane shows there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from engines.contract import sha256_hex
from studio.cast import roles_of
from studio.lexicons import BEFORE
from studio.library import Library
from studio.project import Book
from studio.pronouncing import file_for
from studio.replan import reading_of
from studio.rows import ChapterRow
from studio.settings import Settings
from studio.text.wording import DIALOGUE
from studio.ui import plan_facts, plan_head_view, plan_side_view, plan_text, plan_view, planning, voices_view
from studio.ui.audiobook_facts import Accounts
from studio.ui.audiobook_page import voice_choices
from studio.ui.plan_acts import remark
from studio.ui.samples import Sample, sample_state

PANES = ("top", "now", "parts", "tools", "text", "reading", "cast", "names")
BUSY_SECONDS, IDLE_SECONDS = 0.5, 4.0


@dataclass
class PlanDesk:
    """One visitor's place in the plan: ids, filters and what was seen last."""

    is_open: bool = False
    book_id: str = ""
    part: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    """Book to the part that was open in it."""
    page: int = 0
    rule: str = ""
    quiet: bool = False
    search: str = ""
    flash: str = ""
    """The paragraph to be brought into sight."""
    casting: str = ""
    """The character whose voice is being chosen."""
    names_search: str = ""
    all_names: bool = False
    lexicon_changed: str = "book"
    """Whose pronunciations were changed last: book or all."""
    remarks: tuple[str, ...] = ()
    sample_key: str = ""
    times: int = 0
    shown: dict[str, str] = field(default_factory=dict)
    """What each pane shows, as a hash."""
    is_fresh: bool = True
    """Whether the text that is shown is as it is now."""
    seconds: float = 0.0
    """How soon the page looks again."""

    def open_book(self, book_id: str) -> None:
        """The plan of that book lies open, at the part that was open last."""
        if book_id != self.book_id:
            fresh = PlanDesk(book_id=book_id, parts=self.parts, quiet=self.quiet, shown=self.shown)
            self.__dict__.update(fresh.__dict__)
            self.part = self.parts.get(book_id, 0)
        self.is_open = True

    def turn_to(self, part: int) -> None:
        """Another part lies open, from its beginning; the filter stays."""
        self.part, self.page, self.search, self.flash = part, 0, "", ""
        self.sample_key = ""
        self.parts = {**self.parts, self.book_id: part}

    def filter(self, **values: object) -> None:
        """Other paragraphs are shown, from the first of them."""
        self.__dict__.update(values)
        self.page, self.flash = 0, ""


def draw(home: Path, accounts: Accounts, desk: PlanDesk) -> dict[str, str]:
    """Every pane that looks otherwise than the visitor sees it."""
    with Library(home).open(desk.book_id) as book:
        panes = _panes(home, accounts, desk, book)
        fresh = plan_facts.RULES.is_fresh(book) and desk.is_fresh
    changed = {name: html for name, html in panes.items() if desk.shown.get(name) != sha256_hex(html)}
    desk.shown.update({name: sha256_hex(html) for name, html in changed.items()})
    waits = any(sign in html for html in panes.values() for sign in ("st-breath", "st-dot-live"))
    desk.seconds = BUSY_SECONDS if waits or not fresh or "Counting" in panes["top"] else IDLE_SECONDS
    return changed


def _panes(home: Path, accounts: Accounts, desk: PlanDesk, book: Book) -> dict[str, str]:
    parts = book.chapters(left_out=True)
    row = next((one for one in parts if one.n == desk.part), None) or _first(parts)
    desk.part = row.n
    rules = plan_facts.RULES.of(book)
    sample = sample_state(home, desk.sample_key) if desk.sample_key else None
    return {
        "top": plan_head_view.top_html(book.title, accounts.of(book.id)),
        "now": plan_head_view.working_html(planning.busy(book.id)) + _now(book, sample, desk.times),
        "parts": plan_head_view.parts_html(parts, rules, row.n, desk.rule, desk.quiet),
        **_text_panes(desk, book, parts, row, rules),
        "reading": plan_side_view.reading_html(plan_facts.CHOOSABLE.of(book), reading_of(book)),
        "cast": _cast(home, desk, book),
        "names": _names(home, desk, book),
    }


def _first(parts: list[ChapterRow]) -> ChapterRow:
    return next((row for row in parts if row.selected and row.words), parts[0])


def _now(book: Book, sample: Sample | None, times: int) -> str:
    engine = book.choices.engine if book.choices else "voice"
    name = "The booth" if sample and sample.state == "making" else ""
    if not sample:
        return ""
    shown = voices_view.now_speaking(sample, engine, name, sample.words, times)
    return f'<div class="st-plan-heard">{shown}{_HUSH}</div>'


_HUSH = '<button type="button" class="st-link" data-ask="hush:" aria-label="Close" title="Close">&times;</button>'


def _text_panes(
    desk: PlanDesk, book: Book, parts: list[ChapterRow], row: ChapterRow, rules: plan_facts.Rules | None
) -> dict[str, str]:
    part, desk.is_fresh = plan_text.part_of(book, row.n)
    page = plan_text.NOTHING_YET
    if part:
        page = plan_text.page_of(part, desk.page, desk.rule, desk.quiet, desk.search)
        desk.page = page.number
    counts = rules.by_part.get(row.n, Counter()) if rules else None
    place = f"{book.id}:{row.n}:{page.number}:{desk.rule}:{desk.search}:{desk.flash}"
    text = plan_view.text_html(
        page, desk.rule, desk.quiet, desk.search, _following(parts, row, rules, desk), place, tuple(book.cast)
    )
    text = text if part else plan_view.LAYING_OUT
    return {
        "tools": plan_head_view.tools_html(row, counts, page, desk.rule, desk.quiet, desk.search),
        "text": text.replace("data-place=", f'data-flash="{desk.flash}" data-place=', 1) if desk.flash else text,
    }


def _following(parts: list[ChapterRow], row: ChapterRow, rules: plan_facts.Rules | None, desk: PlanDesk) -> int:
    """The next part that is read, and has what is looked for."""
    later = parts[[one.n for one in parts].index(row.n) + 1 :]
    for one in later:
        if one.selected and not (desk.rule and rules and not rules.by_part.get(one.n, Counter())[desk.rule]):
            return one.n
    return 0


def _cast(home: Path, desk: PlanDesk, book: Book) -> str:
    engine = book.choices.engine if book.choices else str(Settings(home).engine)
    voices = voice_choices(home, engine, str(book.meta("language") or "en"))
    found = plan_facts.CHOOSABLE.of(book)
    quotations = found.quotations if found else None
    return plan_side_view.cast_html(roles_of(book), voices, book.cast.get(DIALOGUE, ""), quotations, desk.casting)


def _names(home: Path, desk: PlanDesk, book: Book) -> str:
    own, shared = file_for(home, book.id), file_for(home)
    changed = (shared if desk.lexicon_changed == "all" else own).folder / BEFORE
    remarks = desk.remarks or tuple(map(remark, (*own.remarks(), *shared.remarks())))
    return plan_side_view.names_html(
        plan_facts.NAMES.of(book), own.entries(), shared.entries(), desk.names_search, desk.all_names,
        book.id, changed.exists(), remarks,
    )  # fmt: skip
