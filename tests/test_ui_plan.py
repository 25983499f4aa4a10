"""The reading plan without a browser: what it counts, what it shows, what a click does; no text of a book is markup."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from engines.contract import BadInput
from studio.cast import Role, roles_of
from studio.lexicons import LexiconFile
from studio.library import Library
from studio.manuscript.reading import Reading
from studio.plan_pages import Unsaid
from studio.project import Book
from studio.replan import reading_of
from studio.rows import ChapterRow
from studio.settings import Settings
from studio.text.account import Account
from studio.text.lexicon import Entry
from studio.text.names import Name
from studio.ui import plan_acts, plan_facts, plan_head_view, plan_side_view, plan_text, plan_view, planning
from studio.ui.audiobook_facts import Accounts, look
from studio.ui.media_files import media
from studio.ui.plan_acts import Deeds
from studio.ui.plan_desk import PANES, PlanDesk, draw
from studio.ui.plan_facts import Names, Rules
from studio.ui.plan_text import Paragraph
from studio.ui.player_tracks import track
from studio.ui.report_facts import in_chapters, read_lines
from studio.ui.report_view import strips

EVIL = "<img src=x onerror=window.__hacked=1>\"'`${alert(1)}{{this}}&"
BOOK = """# One

Dr. Hale came at 9:30 p.m. on 4 March 2019. Hermione laughed, and Hermione's brother did not.

"I know," said Hermione, "that it costs £5."

Nobody answered.

# Two

The bell rang 12 times in 1887.[^1]

| Place | Time |
|---|---|
| Kirk | 11:15 |

[^1]: It was made in Kirk in 1850.

# Index

Hale, 1

Kirk, 2
"""


@pytest.fixture()
def book(home: Path, tmp_path: Path) -> Book:
    """A book of two chapters with a note, a table and an index that is left out."""
    path = tmp_path / "small.md"
    path.write_text(BOOK, encoding="utf-8")
    return Library(home).add(path, Settings(home))


@pytest.fixture()
def deeds(home: Path, book: Book) -> Deeds:
    """What a click knows."""
    return Deeds(home, Settings(home), book.id, "Ann")


def part_of(book: Book, n: int) -> plan_text.Part:
    """The part, however long it takes."""
    part, fresh = plan_text.part_of(book, n, patience_seconds=20.0)
    assert part and fresh
    return part


def paragraphs(book: Book, n: int) -> list[Paragraph]:
    """What is read of the part."""
    return [one for one in part_of(book, n).items if isinstance(one, Paragraph)]


def change(book: Book, source: str) -> str:
    """The change of that run of the text, as the page names it."""
    for row in book.chapters(left_out=True):
        for paragraph in paragraphs(book, row.n):
            for line in paragraph.lines:
                for number, one in enumerate(line.said.changes):
                    if one.source == source:
                        return f"{line.said.row.id}:{number}:{one.start}:{one.end}"
    raise AssertionError(f"{source} is not changed")


def text_of(book: Book, n: int, rule: str = "", quiet: bool = False, search: str = "") -> str:
    """The part as HTML."""
    page = plan_text.page_of(part_of(book, n), 0, rule, quiet, search)
    return plan_view.text_html(page, rule, quiet, search, 0, "place", tuple(book.cast))


def eventually(look: Callable[[], object]) -> None:
    """It comes true within some seconds."""
    deadline = time.monotonic() + 20
    while not look():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Tags(HTMLParser):
    """Whether the tags of a page are closed in the order in which they were opened."""

    VOID = frozenset({"br", "input", "img", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not [name for name, _ in attrs if name.startswith("on")], "an inline handler is blocked by the door"
        assert tag != "img"
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in self.VOID or self.open.pop() == tag


# -- what is counted


def test_the_line_before_the_render_says_changes_footnotes_and_names() -> None:
    rules = Rules(
        {1: Counter({"number": 3, "typography": 90}), 2: Counter(date=2), 3: Counter(year=7)}, Counter(footnote=38)
    )
    names = Names([Name("Nell", 3, "1.1.1", "Nell", False)] * 41, [])
    shown = plan_head_view.plan_line(rules, {1, 2}, names)
    assert "Reading plan: 5 changes to the text · 38 footnotes skipped · 41 names" in shown
    assert 'data-does="open_plan"' in shown and ">Look</button>" in shown
    assert "counted" in plan_head_view.plan_line(None, {1}, None)


def test_rules_are_counted_by_part_and_silence_by_reason(book: Book) -> None:
    rules = plan_facts._rules(book)
    assert rules.by_part[1]["date"] == 1 and rules.by_part[1]["money"] == 1 and rules.by_part[2]["time"] == 1
    assert rules.total({1, 2}) == rules.by_part[1] + rules.by_part[2]
    assert rules.footnotes == 1
    assert plan_facts.loud(Counter({"typography": 5, "date": 2})) == 2


def test_what_can_be_chosen_is_counted_before_it_is_chosen(book: Book) -> None:
    found = plan_facts._choosable(book)
    assert (found.notes, found.note_words) == (1, 7) and found.table_rows == 2
    assert found.quotations == 2 and found.pictures == found.speakers == found.directions == 0
    shown = plan_side_view.reading_html(found, Reading())
    assert "1 note, 7 words" in shown and "2 rows in tables" in shown
    assert "This book has no picture descriptions, speaker names, stage directions or foreign words." in shown
    assert "Looking for notes" in plan_side_view.reading_html(None, Reading())


def test_counting_goes_on_beside_the_window_and_the_last_figures_stand_meanwhile(book: Book, deeds: Deeds) -> None:
    counted = plan_facts.Counted(Book.plan_mark, plan_facts._rules)
    assert counted.of(book) is None
    eventually(lambda: counted.of(book))
    before = counted.of(book)
    plan_acts.leave(deeds, change(book, "4 March 2019"))
    assert counted.of(book) == before and not counted.is_fresh(book)
    eventually(lambda: counted.is_fresh(book))
    after = counted.of(book)
    assert after and after.by_part[1]["date"] == 0


# -- what is shown


def test_every_change_stands_in_both_columns_and_the_said_one_is_what_the_engine_gets(book: Book) -> None:
    shown = text_of(book, 1)
    Tags(shown)
    assert shown.count('data-rule="date"') == 2 and 'data-source="4 March 2019"' in shown
    for paragraph in paragraphs(book, 1):
        for line in paragraph.lines:
            said = re.sub(r"<[^>]+>", "", plan_view._said(line, "", True).replace("<br>", " "))
            assert " ".join(said.replace("&quot;", '"').replace("&#x27;", "'").split()) == " ".join(
                line.said.row.spoken.split()
            )


def test_typography_is_hidden_until_it_is_asked_for(book: Book) -> None:
    assert "is-quiet" not in text_of(book, 1)
    assert "is-quiet" in text_of(book, 1, quiet=True)
    assert "also show typography" in plan_head_view.tools_html(_row(), Counter(date=2), _page(book), "", False, "")


def test_what_is_skipped_stands_in_its_place_with_its_reason(book: Book) -> None:
    items = part_of(book, 2).items
    silent = [one for one in items if isinstance(one, Unsaid)]
    inside = [one for item in items if isinstance(item, Paragraph) for line in item.lines for _, one in line.silent]
    assert "footnote" in {one.reason for one in silent} and "footnote marker" in {one.reason for one in inside + silent}
    shown = text_of(book, 2)
    assert "footnote marker" in shown and "It was made in Kirk in 1850." in shown and "<s>" in shown


def test_a_marker_inside_a_sentence_is_shown_inside_it(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# One\n\nThe bell[^1] rang for a long time.\n\n[^1]: A bell.\n", encoding="utf-8")
    with Library(home).add(path, Settings(home)) as made:
        line = next(one for one in paragraphs(made, 1) if "bell" in one.lines[0].said.row.text).lines[0]
    at, silent = line.silent[0]
    assert line.said.row.text[:at].strip() == "The bell" and silent.reason == "footnote marker"


def test_the_filter_and_the_search_leave_what_fits(book: Book) -> None:
    part = part_of(book, 1)
    assert plan_text.page_of(part, 0, "money", False, "").fitting == 1
    assert plan_text.page_of(part, 0, "", False, "hermione").fitting == 2
    assert plan_text.page_of(part, 0, "", False, "twelve").fitting == 0
    assert plan_text.page_of(part_of(book, 2), 0, "", False, "TWELVE").fitting == 1  # what is said is found, too
    assert plan_text.folded("Natásha  LEFÈVRE") == "natasha lefevre"
    assert "stands nowhere in this part" in text_of(book, 1, search="zebra")
    assert "Nothing in this part is changed by the rule" in text_of(book, 1, rule="ordinal")


def test_a_long_part_comes_in_pages_and_a_long_paragraph_in_pieces(home: Path) -> None:
    long = " ".join(f"The keeper wrote in the year {1000 + n} that the sea was as calm as ever." for n in range(900))
    text = f"# One\n\n{long}\n\n" + "\n\n".join(f"Line {n} of the log says little about the sea." for n in range(300))
    with Library(home).add_text(text, "Long", Settings(home)) as made:
        part = part_of(made, 1)
        pages = [plan_text.page_of(part, n, "", False, "") for n in range(40)]
        ids = [line.said.row.id for page in pages[: pages[0].pages] for one in page.items if isinstance(one, Paragraph)
               for line in one.lines]  # fmt: skip
        assert ids == [row.id for row in made.chunks(1)] and pages[0].pages > 3
        assert max(len(one.lines) for one in part.items if isinstance(one, Paragraph)) <= plan_text.LONGEST_PIECE
        assert pages[39].number == pages[0].pages - 1
        assert plan_text.page_with(part, ids[-1]) == pages[0].pages - 1
        assert len(text_of(made, 1)) < 400_000


def _row(**given: object) -> ChapterRow:
    return replace(ChapterRow(1, "One", (), True, 310, 10, 0, 0.0), **given)  # type: ignore[arg-type]


def _page(book: Book) -> plan_text.Page:
    return plan_text.page_of(part_of(book, 1), 0, "", False, "")


def test_every_text_of_a_book_is_shown_as_text(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "evil.md"
    path.write_text(f"# {EVIL}\n\nHe paid £5 for {EVIL} in 1850.[^1]\n\n[^1]: {EVIL}\n", encoding="utf-8")
    with Library(home).add(path, Settings(home)) as made:
        desk = PlanDesk()
        desk.open_book(made.id)
        panes = draw(home, Accounts(home), desk)
        shown = [
            panes["text"],
            panes["parts"],
            panes["tools"],
            text_of(made, 1, search=EVIL),
            text_of(made, 1, rule=EVIL),
        ]
    name, entry, row = Name(EVIL, 3, EVIL, EVIL, True), Entry(EVIL, EVIL, True, EVIL), _row(title=EVIL, reason=EVIL)
    shown += [
        plan_head_view.top_html(EVIL, Account(10, 8, ((EVIL, 2),), 0)),
        plan_head_view.working_html(EVIL),
        plan_head_view.parts_html([row, replace(row, selected=False, parents=(EVIL,))], None, 1, EVIL, False),
        plan_head_view.tools_html(row, Counter({EVIL: 2}), plan_text.NOTHING_YET, EVIL, True, EVIL),
        plan_view.marked(EVIL, []),
        plan_view._silence(Unsaid(EVIL * 20, EVIL)),
        plan_side_view.cast_html([Role(EVIL, 1, 2, EVIL)], [(EVIL, EVIL)], EVIL, 3, EVIL),
        plan_side_view.names_html(Names([name], [name]), [entry], [entry], EVIL, True, EVIL, True, [EVIL]),
    ]
    for html in shown:
        assert "<img" not in html and "&lt;img src=x" in html
        Tags(html)


# -- what a click does


def test_a_change_is_left_as_written_and_said_again(book: Book, deeds: Deeds) -> None:
    which = change(book, "4 March 2019")
    told = plan_acts.leave(deeds, which)
    assert told == "“4 March 2019” is said as it is written. 1 chunk will be spoken otherwise."
    shown = text_of(book, 1)
    again = re.search(r'data-ask="again:(\d+-\d+)"', shown)
    assert again and "as written" in shown and '<span class="st-kept-text">4 March 2019</span>' in shown
    assert "the fourth of March" not in " ".join(row.spoken for row in book.chunks(1))
    with pytest.raises(BadInput, match="planned again meanwhile"):
        plan_acts.leave(deeds, which)  # another change has that number now
    plan_acts.again(deeds, again[1])
    assert "the fourth of March" in " ".join(row.spoken for row in book.chunks(1))
    assert "st-kept" not in text_of(book, 1)


@pytest.mark.parametrize("which", ["", "1.1.1", "1.1.1:99:0:1", "1.1.1:x:y:z", "9.9.9:0:0:1", "a:b:c:d:e"])
def test_a_change_that_is_not_there_is_refused_in_one_line(deeds: Deeds, which: str) -> None:
    with pytest.raises(BadInput) as refused:
        plan_acts.leave(deeds, which)
    assert "\n" not in str(refused.value)
    with pytest.raises(BadInput):
        plan_acts.again(deeds, which)


def test_a_paragraph_is_skipped_struck_out_and_read_again(book: Book, deeds: Deeds) -> None:
    group = book.chunks(1)[1].group_id
    before = [(row.id, row.text) for row in book.chunks(1)]
    plan_acts.skip_paragraph(deeds, group)
    shown = text_of(book, 1)
    assert "is-removed" in shown and f'data-ask="read:{group}"' in shown
    account = book.account()
    assert dict(account.skipped)["removed by you"] > 0 and account.lost_chars == 0
    plan_acts.read_paragraph(deeds, group)
    assert [(row.id, row.text) for row in book.chunks(1)] == before
    assert "is-removed" not in text_of(book, 1) and book.account().lost_chars == 0


def test_a_choice_of_reading_says_how_much_it_changes_and_is_undone_by_the_one_before(book: Book, deeds: Deeds) -> None:
    before = [row.spoken for row in book.chunks()]
    told = plan_acts.choose(deeds, "notes", "chapter end")
    assert re.fullmatch(r"\d chunks? will be spoken otherwise\.", told)
    assert reading_of(book).notes == "chapter end"
    assert "made in Kirk in eighteen fifty" in " ".join(row.spoken for row in book.chunks(2))
    plan_acts.choose(deeds, "notes", "skip")
    assert [row.spoken for row in book.chunks()] == before
    plan_acts.choose(deeds, "tables", "skip")
    assert "eleven fifteen" not in " ".join(row.spoken for row in book.chunks(2))
    assert book.account().lost_chars == 0
    for field, value in (("margins", "read"), ("notes", "loudly")):
        with pytest.raises(BadInput):
            plan_acts.choose(deeds, field, value)


def test_quoted_speech_gets_a_voice_and_the_text_says_who_speaks(book: Book, deeds: Deeds) -> None:
    assert "in this voice" in plan_acts.cast(deeds, "dialogue", "en-gb")
    assert [role.character for role in roles_of(book)] == ["dialogue"]
    shown = text_of(book, 1)
    assert "quoted speech</span>" in shown and "narrator</span>" in shown and "a voice of their own" in shown
    side = plan_side_view.cast_html(roles_of(book), [("British", "en-gb")], "en-gb", 2, "")
    assert "Quoted speech" in side and "British" in side
    opened = plan_side_view.cast_html(roles_of(book), [("British", "en-gb")], "en-gb", 2, "dialogue")
    assert '<option value="en-gb" selected>' in opened and ">Narrator</option>" in opened
    for character, voice in (("dialogue", "no such voice"), ("Nobody", "en-gb")):
        with pytest.raises(BadInput):
            plan_acts.cast(deeds, character, voice)
    plan_acts.cast(deeds, "dialogue", "")
    assert roles_of(book) == []


def test_a_pronunciation_says_how_many_chunks_it_changes(book: Book, deeds: Deeds) -> None:
    told = plan_acts.keep(deeds, "book", Entry("Hermione", "her my oh nee"))
    assert told.startswith("“Hermione” is said “her my oh nee”. ") and "will be spoken otherwise" in told
    assert 'data-rule="your own pronunciation"' in text_of(book, 1)
    assert [one.written for one in LexiconFile(book.folder).entries()] == ["Hermione"]
    plan_acts.keep(deeds, "all", Entry("Kirk", "kerk"))
    assert [one.written for one in LexiconFile(deeds.home).entries()] == ["Kirk"]
    plan_acts.forget(deeds, "book", "Hermione")
    assert "her my oh nee" not in " ".join(row.spoken for row in book.chunks())
    assert "undone" in plan_acts.take_back(deeds, "book")
    assert "her my oh nee" in " ".join(row.spoken for row in book.chunks())


def test_an_import_tells_what_came_of_every_line(book: Book, deeds: Deeds) -> None:
    plan_acts.keep(deeds, "book", Entry("Kirk", "kirk"))
    answer = plan_acts.bring_in(deeds, "book", b"written,respelling\nKirk,kerk\nHale,\nHermione,her my oh nee\n")
    assert answer.message.startswith("1 added, 1 changed, 0 as they were, 1 line refused.")
    assert len(answer.remarks) == 1 and answer.remarks[0].startswith("Line 3:")
    shown = plan_side_view.names_html(
        None, LexiconFile(book.folder).entries(), [], "", False, book.id, True, answer.remarks
    )
    assert "1 line to look at" in shown and "Line 3" in shown and "Save as CSV" in shown
    found = media(deeds.home)("lexicon", book.id, "lexicon.csv")
    assert found and b"Kirk,kerk" in found.path.read_bytes()
    assert media(deeds.home)("lexicon", "all", "lexicon.csv") is not None
    assert media(deeds.home)("lexicon", book.id, "book.db") is None
    assert media(deeds.home)("lexicon", "../..", "lexicon.csv") is None


def test_names_that_are_said_already_are_not_asked_for_again() -> None:
    names = Names([Name("Nell", 9, "1.1.1", "So Nell came", False), Name("Finch", 4, "1.2.1", "Finch", False)], [])
    shown = plan_side_view.names_html(names, [Entry("nell", "nel")], [], "", False, "0" * 16, False)
    assert "Names in the book: 2" in shown and 'data-ask="show:1.2.1"' in shown and 'data-ask="show:1.1.1"' not in shown
    many = Names([Name(f"Name{n}", 9, "1.1.1", "", False) for n in range(40)], [])
    assert "Show more of 40" in plan_side_view.names_html(many, [], [], "", False, "0" * 16, False)
    assert "Name39" in plan_side_view.names_html(many, [], [], "name39", False, "0" * 16, False)


def test_a_part_left_out_is_read_when_it_is_turned(book: Book) -> None:
    index = next(row for row in book.chapters(left_out=True) if row.reason == "index")
    assert f"skipped: {index.reason}" in plan_head_view.parts_html(book.chapters(left_out=True), None, 1, "", False)
    plan_acts.turn(book, index.n)
    assert index.n in [row.n for row in book.chapters() if row.selected]
    plan_acts.turn(book, index.n)
    assert index.n not in [row.n for row in book.chapters() if row.selected]
    with pytest.raises(BadInput):
        plan_acts.turn(book, 999)
    for row in [row for row in book.chapters() if row.selected][1:]:
        plan_acts.turn(book, row.n)
    with pytest.raises(BadInput, match="only part"):
        plan_acts.turn(book, next(row.n for row in book.chapters() if row.selected))


def test_a_deed_is_done_in_a_thread_one_at_a_time_and_told_once() -> None:
    done: list[str] = []

    def waits() -> str:
        eventually(lambda: done)
        return "Well."

    planning.begin("ann", "b1", "Waiting", waits)
    assert planning.busy("b1") == "Waiting" and planning.busy("b2") == "" and planning.untold("ann")
    with pytest.raises(BadInput, match="in a moment"):
        planning.begin("bob", "b1", "Again", lambda: "")
    done.append("now")
    eventually(lambda: not planning.busy("b1"))
    assert planning.finished("bob") == []
    assert [one.message for one in planning.finished("ann")] == ["Well."] and planning.finished("ann") == []

    def fails() -> str:
        raise KeyError("nothing a reader should see")

    planning.begin("ann", "b1", "Failing", fails)
    eventually(lambda: not planning.busy("b1"))
    assert planning.finished("ann")[0].message == "That could not be done (KeyError). The book is as it was."


# -- the desk


def test_the_desk_draws_every_pane_once_and_then_only_what_changed(home: Path, book: Book) -> None:
    accounts, desk = Accounts(home), PlanDesk()
    desk.open_book(book.id)
    first = draw(home, accounts, desk)
    assert set(first) == set(PANES)
    eventually(lambda: draw(home, accounts, desk) == {} and desk.seconds > 1)
    desk.turn_to(2)
    assert set(draw(home, accounts, desk)) <= {"parts", "tools", "text"}
    desk.open_book("0" * 16)
    desk.open_book(book.id)
    assert desk.part == 2  # where it was left


def test_report_and_player_know_parts_that_were_left_out(home: Path, book: Book) -> None:
    index = next(row for row in book.chapters(left_out=True) if row.reason == "index")
    assert index.n not in [one.n for one in in_chapters(book, read_lines(book))]
    plan_acts.turn(book, index.n)
    chapters = in_chapters(book, read_lines(book))
    assert [one.n for one in chapters] == [row.n for row in book.chapters() if row.chunks]
    shown = strips(chapters, 0)
    assert f"<span>{index.n}</span>" not in shown and "<span></span> Index" in shown
    seen = look(home, book.id)
    assert seen and [row.n for row in seen.parts] == [row.n for row in book.chapters(left_out=True)]
    assert track(home, book.id, index.n) == {}


def test_foreign_words_are_named_and_said_in_their_language_by_choice(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "foreign.html"
    path.write_text(
        '<html lang="en"><h1>One</h1><p>The old prince said: <i lang="fr">Mon Dieu, quelle nuit terrible pour nous '
        "tous</i>, and then he went to bed without another word to anybody in the house.</p></html>",
        encoding="utf-8",
    )
    with Library(home).add(path, Settings(home)) as made:
        shown = text_of(made, 1)
        assert "said as the rest of the book" in shown and ">French</span>" in shown
        assert plan_facts._choosable(made).foreign == (("fr", 1),)
        plan_acts.choose(Deeds(home, Settings(home), made.id, "Ann"), "foreign_passages", "own language")
        assert "said in its language" in text_of(made, 1)


@pytest.mark.long
def test_the_plans_of_real_books_show_every_chunk_and_every_change(home: Path, real_books: Path) -> None:
    for path in sorted(real_books.glob("*.epub")):
        with Library(home).add(path, Settings(home)) as made:
            for row in made.chapters(left_out=True):
                shown = [line.said.row.id for one in paragraphs(made, row.n) for line in one.lines]
                assert shown == [chunk.id for chunk in made.chunks(row.n)]
                Tags(text_of(made, row.n, quiet=True))
