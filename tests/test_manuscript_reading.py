"""What is read by choice: notes, tables, names and directions, and parts that are left out by rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.contract import BadInput
from studio.manuscript import Reading, all_parts, check, count_notes, from_text, read_as, read_book, with_parts
from studio.manuscript.markdown import read_markdown
from studio.manuscript.model import Aside, Block, Chapter, LeftOut, Manuscript, Note, Skip
from studio.manuscript.shapes import by_shape
from tests.epub_maker import Entry, Epub

LONG = "It rained on the island all day, and nobody went out to look at the sea. " * 10
IN_PLACE = Reading(notes="in place")
AT_END = Reading(notes="chapter end")


def chapter(title: str, words: str = LONG) -> str:
    return f"<h1>{title}</h1><p>{words}</p>"


def read(folder: Path, files: dict[str, str], toc: list[Entry] | None = None, **more: str) -> Manuscript:
    manuscript = read_book(Epub(files, toc=toc, **more).write(folder))
    check(manuscript)
    return manuscript


def told(manuscript: Manuscript) -> list[str]:
    """The paragraphs of all chapters, notes in brackets."""
    check(manuscript)
    found = []
    for part in manuscript.chapters:
        for block in part.blocks:
            text = " ".join(manuscript.text_of(block.spans).split())
            found.append(f"[{text}]" if block.role == "note" else text)
    return found


def reasons(manuscript: Manuscript) -> list[str]:
    return [skip.reason for skip in sorted(manuscript.skips, key=lambda skip: skip.span)]


# ---- notes, as the tools of the trade write them

MARKED = (
    '<p>It rained<a epub:type="noteref" id="r" href="#n">1</a>.</p><p>On.</p>'
    '<aside epub:type="footnote" id="n">{}</aside>'
)
STYLES = {
    "EPUB 3": MARKED.format("<p>Very.</p>"),
    "EPUB 3 with a number": MARKED.format('<p><a epub:type="backlink" href="#r">1</a> Very.</p>'),
    "EPUB 3 with a bare number": MARKED.format("<p>1. Very.</p>"),
    "a note that pops up": MARKED.format("<p>Very.</p>").replace("<aside", '<div hidden=""><aside') + "</div>",
    "ARIA": '<p>It rained<a role="doc-noteref" id="r" href="#n">*</a>.</p><p>On.</p>'
    '<section role="doc-endnotes"><h2>Notes</h2><ol><li id="n" role="doc-endnote"><p>Very. '
    '<a role="doc-backlink" href="#r">↩</a></p></li></ol></section>',
    "Project Gutenberg": '<p>It rained<a id="r"></a><a href="#n" class="fnanchor">[1]</a>.</p><p>On.</p>'
    '<div class="footnotes"><h3>FOOTNOTES:</h3><div class="footnote"><p><a id="n"></a><a href="#r">'
    '<span class="label">[1]</span></a> Very.</p></div></div>',
    "Word": '<p>It rained<a href="#n" name="r"><span>[1]</span></a>.</p><p>On.</p><div><hr/><div id="x">'
    '<p><a href="#r" name="n"><span>[1]</span></a> Very.</p></div></div>',
    "InDesign": '<p>It rained<span class="super"><a id="r" href="#n">1</a></span>.</p><p>On.</p>'
    '<div id="n" class="_idFootnote"><p><a class="_idFootnoteAnchor" href="#r">1</a>Very.</p></div>',
    "a list of definitions": '<p>It rained<sup><a id="r" href="#n">1</a></sup>.</p><p>On.</p>'
    '<dl><dt id="n">[<a href="#r">1</a>]</dt><dd><p>Very.</p></dd></dl>',
    "a table": '<p>It rained<sup><a id="r" href="#n">1</a></sup>.</p><p>On.</p>'
    '<table><tr id="n"><td><a href="#r">1</a></td><td>Very.</td></tr></table>',
    "nothing but links": '<p>It rained<a id="r" href="#n">1</a>.</p><p>On.</p><p><a id="n" href="#r">1</a>. Very.</p>',
    "the way back at the end": '<p>It rained<a id="r" href="#n">[1]</a>.</p><p>On.</p>'
    '<p id="n">1. Very. [<a href="#r">back</a>]</p>',
}


@pytest.mark.parametrize("style", STYLES)
def test_notes_are_found_however_they_are_marked(tmp_path: Path, style: str) -> None:
    manuscript = read(tmp_path, {"a.xhtml": f"<h1>One</h1>{STYLES[style]}", "b.xhtml": "<h1>Two</h1><p>End.</p>"})
    assert told(manuscript) == ["One", "It rained.", "On.", "Two", "End."]
    assert count_notes(manuscript) == (1, 1, 0, 0, 0)
    assert told(read_as(manuscript, IN_PLACE)) == ["One", "It rained.", "[Very.]", "On.", "Two", "End."]
    assert told(read_as(manuscript, AT_END)) == ["One", "It rained.", "On.", "[Very.]", "Two", "End."]


NO_NOTES = [
    '<p>See <a href="#s">2</a>, and <a href="#s">[3]</a>.</p><p id="s">2 is a number.</p>',
    '<p><a id="t" href="#s">1</a></p><p><a href="#s">2</a></p><p id="s"><a href="#t">1</a></p><p>Words.</p>',
    '<p>Back <a href="#top">1</a>.</p><p>H<sub>2</sub>O, 10<sup>6</sup>, the 4<sup>th</sup>.</p>',
]


@pytest.mark.parametrize("body", NO_NOTES)
def test_links_between_numbers_are_no_notes(tmp_path: Path, body: str) -> None:
    manuscript = read(tmp_path, {"a.xhtml": f'<h1 id="top">One</h1>{body}'})
    assert manuscript.notes == ()
    assert told(read_as(manuscript, IN_PLACE)) == told(manuscript)


def test_a_note_to_which_two_markers_point_is_read_once(tmp_path: Path) -> None:
    mark = '<a epub:type="noteref" href="#n">*</a>'
    body = f'<p>One{mark}.</p><p>Two{mark}.</p><aside epub:type="footnote" id="n"><p>Both.</p></aside>'
    manuscript = read(tmp_path, {"a.xhtml": body})
    assert count_notes(manuscript) == (2, 1, 0, 0, 0)
    assert told(read_as(manuscript, IN_PLACE)) == ["One.", "[Both.]", "Two."]


def test_a_note_disturbs_no_table_no_stanza_and_no_scene(tmp_path: Path) -> None:
    body = (
        '<h1>One<sup><a href="#n0">0</a></sup></h1><table><tr><td>a<sup><a href="#n1">1</a></sup></td><td>b</td></tr>'
        '<tr><td>c</td><td>d</td></tr></table><div class="poem"><p>line<sup><a href="#n2">2</a></sup><br/>rhyme</p>'
        '<p>verse</p></div><p>Over.<sup><a href="#n3">3</a></sup></p><hr/><p>Next.</p><div class="footnotes"><ol>'
        + "".join(f'<li id="n{n}"><p>N{n}</p></li>' for n in range(4))
        + "</ol></div>"
    )
    manuscript = read_as(read(tmp_path, {"a.xhtml": body}), IN_PLACE)
    order = ["One", "[N0]", "ab", "cd", "[N1]", "line", "rhyme", "[N2]", "verse", "Over.", "[N3]", "Next."]
    assert told(manuscript) == order
    blocks = manuscript.chapters[0].blocks
    assert [told(manuscript)[number] for number, block in enumerate(blocks) if block.scene_end] == ["[N3]"]


def test_a_page_of_endnotes_is_a_part_of_its_own_until_its_notes_are_read(tmp_path: Path) -> None:
    note = '<p><a id="n{0}" href="a.xhtml#r{0}">{0}</a> Note {0}.</p><p>And more.</p>'
    files = {
        "a.xhtml": chapter(
            "One", 'Rain<sup><a id="r1" href="n.xhtml#n1">1</a></sup> and <a id="r2" href="n.xhtml#n2">2</a>.'
        ),
        "n.xhtml": "<h1>Notes</h1>" + note.format(1) + note.format(2),
    }
    manuscript = read(tmp_path, files, [("One", "a.xhtml"), ("Notes", "n.xhtml")])
    assert [(part.reason, part.chapter.title) for part in all_parts(manuscript)] == [
        ("", "One"),
        ("endnotes", "Notes"),
        ("contents", "Contents"),
    ]
    in_place = read_as(manuscript, IN_PLACE)
    assert told(in_place)[2:] == ["[Note 1.]", "[And more.]", "[Note 2.]", "[And more.]"]
    assert [part.reason for part in all_parts(in_place)] == ["", "contents"]
    assert told(with_parts(manuscript, [0]))[2:] == ["Notes", "Note 1.", "And more.", "Note 2.", "And more."]
    assert told(read_as(with_parts(manuscript, [0]), IN_PLACE)) == told(with_parts(manuscript, [0]))


def test_a_short_poem_with_long_notes_is_no_page_of_notes(tmp_path: Path) -> None:
    poem = '<h1>One</h1><p>Rain<sup><a href="#n1">1</a></sup>.</p>' + f'<p id="n1">1. {LONG}</p>'
    manuscript = read(tmp_path, {"a.xhtml": poem, "b.xhtml": chapter("Two", "End.")})
    assert told(manuscript) == ["One", "Rain.", "Two", "End."]


def test_a_note_to_a_part_that_is_left_out_is_not_read_elsewhere(tmp_path: Path) -> None:
    mark = '<a epub:type="noteref" href="n.xhtml#n{0}">{0}</a>'
    files = {
        "a.xhtml": chapter("One", f"Rain{mark.format(1)}."),
        "k.xhtml": f'<section epub:type="colophon"><h1>Colophon</h1><p>Set{mark.format(2)} in type.</p></section>',
        "n.xhtml": '<section epub:type="endnotes"><ol><li id="n1">N1</li><li id="n2">N2</li><li>N3</li></ol></section>',
    }
    manuscript = read(tmp_path, files, [("One", "a.xhtml"), ("Colophon", "k.xhtml")])
    assert told(read_as(manuscript, IN_PLACE)) == ["One", "Rain.", "[N1]"]
    assert told(read_as(with_parts(manuscript, [0]), AT_END)) == [
        "One",
        "Rain.",
        "[N1]",
        "Colophon",
        "Set in type.",
        "[N2]",
    ]


def test_a_page_of_notes_aside_from_the_reading_order_is_still_one_of_notes(tmp_path: Path) -> None:
    files = {
        "a.xhtml": chapter("One", 'Rain<sup><a href="n.xhtml#n1">1</a></sup>.'),
        "n.xhtml": '<p id="n1">1. Very.</p>',
    }
    book = Epub(files, toc=[("One", "a.xhtml")], not_linear=("n.xhtml",))
    manuscript = read_book(book.write(tmp_path))
    assert [part.reason for part in manuscript.left_out] == ["endnotes", "contents"]
    assert told(read_as(manuscript, IN_PLACE)) == ["One", "Rain.", "[Very.]"]


def test_notes_of_plain_text_and_markdown() -> None:
    plain = from_text(
        "CHAPTER I\n\nIt was wet.[1] And cold.[2]\n\nMore of it.\n\n[Footnote 1: Or damp.\n\nVery.]\n\n[2] Brr.\n\n"
        "CHAPTER II\n\nWet again.[1]\n\n[Footnote 1: Indeed.]\n\nThe end of it all.\n"
    )
    assert told(plain) == [
        "CHAPTER I",
        "It was wet. And cold.",
        "More of it.",
        "CHAPTER II",
        "Wet again.",
        "The end of it all.",
    ]
    assert told(read_as(plain, IN_PLACE))[1:6] == [
        "It was wet. And cold.",
        "[Or damp.]",
        "[Very.]",
        "[Brr.]",
        "More of it.",
    ]
    assert told(read_as(plain, AT_END))[-3:] == ["Wet again.", "The end of it all.", "[Indeed.]"]
    marked = read_markdown(
        "# One\n\nRain[^a] *fell*[^b].\n\n[^a]: *Not* [snow](x.md).\n\n    At all.\n[^b]: Hard.\n\nOn.\n", ""
    )
    assert told(marked) == ["One", "Rain fell.", "On."]
    assert told(read_as(marked, IN_PLACE)) == ["One", "Rain fell.", "[Not snow.]", "[At all.]", "[Hard.]", "On."]
    assert count_notes(plain) == (3, 3, 0, 0, 0)
    assert count_notes(marked) == (2, 2, 0, 0, 0)


def test_the_notes_at_the_end_of_a_text_whose_numbers_begin_anew() -> None:
    text = "CHAPTER I\n\nIt was one.[1]\n\nCHAPTER II\n\nIt was two.[1]\n\nNOTES\n\n[1] First.\n\n[1] Second.\n"
    assert told(read_as(from_text(text), IN_PLACE)) == [
        "CHAPTER I",
        "It was one.",
        "[First.]",
        "CHAPTER II",
        "It was two.",
        "[Second.]",
    ]


# ---- roles


def a_play() -> Manuscript:
    source = "HAM. Speak. [He goes.]\nExit.\nA\tB\nThe sea.\nEnd."
    blocks = (
        Block(
            "paragraph", ((0, 22),), asides=(Aside((0, 5), "speaker"), Aside((12, 22), "direction")), character="HAM"
        ),
        Block("paragraph", ((23, 28),), role="direction", scene_end=True),
        Block("row", ((29, 30), (31, 32)), role="table"),
        Block("paragraph", ((33, 41),), role="picture"),
        Block("paragraph", ((42, 46),)),
    )
    return Manuscript("", "", "en", source, (Chapter("One", blocks),))


def test_names_directions_tables_and_pictures_are_silent_by_choice() -> None:
    play = a_play()
    assert told(read_as(play)) == ["HAM. Speak. [He goes.]", "Exit.", "AB", "End."]
    silent = read_as(play, Reading(tables="skip", speaker_names="skip", stage_directions="skip"))
    assert told(silent) == ["Speak.", "End."]
    assert silent.chapters[0].blocks[0].scene_end  # of the direction that stood between
    assert reasons(silent) == ["speaker name", "stage direction", "table", "picture description"]
    heard = read_as(play, Reading(picture_descriptions="read"))
    assert heard == play


def test_a_chapter_of_nothing_but_silence_is_none() -> None:
    manuscript = a_play()
    table = Chapter("Table", manuscript.chapters[0].blocks[2:3])
    rest = Chapter("Rest", (*manuscript.chapters[0].blocks[:2], *manuscript.chapters[0].blocks[3:]))
    left = LeftOut("Ad", "imprint", before=1)
    silent = read_as(replace(manuscript, chapters=(table, rest), left_out=(left,)), Reading(tables="skip"))
    assert [part.title for part in silent.chapters] == ["Rest"]
    assert silent.left_out[0].before == 0
    check(silent)


# ---- parts

MATTER = {
    "t.xhtml": '<section epub:type="titlepage"><h1>A Book</h1><p>Ann Author</p></section>',
    "d.xhtml": '<section epub:type="dedication"><p>For my mother.</p></section>',
    "c.xhtml": "<h1>Dramatis Personae</h1><ul><li>Bob, a man</li><li>Ann, a woman</li></ul>",
    "1.xhtml": chapter("One"),
    "2.xhtml": chapter("Two"),
    "i.xhtml": '<h1>Index</h1><p>bell, <span epub:type="pagebreak">3</span>4</p>',
    "i2.xhtml": "<p>sea, 9</p>",
    "k.xhtml": '<section role="doc-colophon"><h1>Colophon</h1><p>Set in type.</p></section>',
}
MATTER_TOC: list[Entry] = [
    ("Dramatis Personae", "c.xhtml"),
    ("One", "1.xhtml"),
    ("Two", "2.xhtml"),
    ("Index", "i.xhtml"),
    ("Colophon", "k.xhtml"),
]


def test_all_parts_come_in_reading_order_each_with_its_text(tmp_path: Path) -> None:
    manuscript = read(tmp_path, MATTER, MATTER_TOC)
    parts = all_parts(manuscript)
    assert [(part.chapter.title, part.reason) for part in parts] == [
        ("A Book", "title page"),
        ("Dramatis Personae", "list of characters"),
        ("One", ""),
        ("Two", ""),
        ("Index", "index"),
        ("Colophon", "colophon"),
        ("Contents", "contents"),
    ]
    every = with_parts(manuscript, range(len(manuscript.left_out)))
    assert every.chapters == tuple(part.chapter for part in parts)
    assert every.left_out == ()
    assert set(reasons(every)) == {"document title", "page number"}
    check(every)


@settings(max_examples=30)
@given(wanted=st.sets(st.integers(0, 6)))
def test_any_choice_of_parts_keeps_the_account_and_the_order(
    tmp_path_factory: pytest.TempPathFactory, wanted: set[int]
) -> None:
    manuscript = read(tmp_path_factory.mktemp("book"), MATTER, MATTER_TOC)
    chosen = with_parts(manuscript, wanted)
    check(chosen)
    known = [part for part in all_parts(manuscript) if not part.reason or part.left_out in wanted]
    assert chosen.chapters == tuple(part.chapter for part in known)
    again = with_parts(chosen, range(len(chosen.left_out)))
    assert again.chapters == tuple(part.chapter for part in all_parts(manuscript))


def test_what_is_read_elsewhere_is_not_read_again() -> None:
    note = Block("paragraph", ((7, 12),))
    skips = (Skip((4, 5), "footnote marker"), Skip((7, 12), "endnotes"), Skip((13, 18), "endnotes"))
    left_out = LeftOut("Notes", "endnotes", (note, Block("paragraph", ((13, 18),))), before=1)
    book = Manuscript("", "", "en", "Rain1\n\nVery.\nOther.", (Chapter("", (Block("paragraph", ((0, 4),)),)),), skips)
    book = replace(book, source="Rain1\n\nVery.\nOther", left_out=(left_out,), notes=(Note(4, (note,)),))
    assert told(with_parts(read_as(book, IN_PLACE), [0])) == ["Rain", "[Very.]", "Other"]


# ---- parts by their look

WORKS = [f"{name}, {given}. A History of {what}. London: Press, {year}." for name, given, what, year in (
    ("Smith", "John", "Rain", 1981), ("Jones", "Ann", "Fog", 1990), ("Evans", "D.", "Tin", 2001),
    ("Hall", "M.", "Sea", 1977), ("Ball", "R.", "Oak", 1965), ("Cole", "P.", "Ice", 2011),
    ("Dunn", "T.", "Wax", 1999), ("Ford", "E.", "Salt", 1988),
)]  # fmt: skip
ENTRIES = [f"{word}, {n}, {n + 3}–{n + 5}" for n, word in enumerate("Ash Bell Cart Dial Eel Farm Gate Hall".split(), 7)]
PROSE = ["In 1981 Smith, John, came to London.", "It was 1990.", *["He went home, and it was late, in May."] * 14]


@pytest.mark.parametrize(
    ("title", "lines", "reason"),
    [
        ("Books", WORKS, "bibliography"),
        ("References", WORKS[:3], "bibliography"),
        ("Names", ENTRIES + ["Ivy, see Hall"] + ENTRIES[-1:] * 8, "index"),
        ("Notes", [f"{n}. See there." for n in range(1, 10)], "endnotes"),
        ("Notes", PROSE, ""),
        ("References", PROSE, ""),
        ("One", PROSE, ""),
        ("One", WORKS[:3], ""),
        ("One", ENTRIES[::-1] * 3, ""),
        ("Diary", [f"May {n}, rose at {n}" for n in range(1, 30)], ""),
        ("", [], ""),
    ],
)
def test_lists_are_known_by_their_look_and_stories_are_not_taken_for_lists(
    title: str, lines: list[str], reason: str
) -> None:
    assert by_shape(title, lines) == reason


def test_a_story_called_index_is_spoken_and_an_index_is_not(tmp_path: Path) -> None:
    story = "<h1>Index</h1>" + f"<p>{LONG}</p>" * 4
    index = "<h1>Index</h1>" + "".join(f"<p>{line}</p>" for line in ENTRIES)
    for body, expected in ((story, ["One", "Index", "Two"]), (index, ["One", "Two"])):
        files = {"1.xhtml": chapter("One"), "i.xhtml": body, "2.xhtml": chapter("Two")}
        manuscript = read(tmp_path, files, [("One", "1.xhtml"), ("Index", "i.xhtml"), ("Two", "2.xhtml")])
        assert [part.title for part in manuscript.chapters] == expected


def test_what_the_book_marks_as_a_chapter_is_one_whatever_its_file_is_called(tmp_path: Path) -> None:
    cover = f'<section epub:type="chapter"><h1>The Wrapper</h1><p>{LONG}</p></section>'
    contents = f'<section epub:type="chapter"><h1>Contents</h1><p>{LONG}</p></section>'
    files = {"cover.xhtml": cover, "toc.xhtml": contents, "2.xhtml": chapter("Two")}
    toc: list[Entry] = [("The Wrapper", "cover.xhtml"), ("Contents", "toc.xhtml"), ("Two", "2.xhtml")]
    assert [part.title for part in read(tmp_path, files, toc).chapters] == ["The Wrapper", "Contents", "Two"]


def test_what_a_publisher_says_of_the_author_is_left_out(tmp_path: Path) -> None:
    files = {
        "a.xhtml": "<h1>Also by Ann Author</h1><p>The Sea</p>",
        "b.xhtml": "<h1>Books by the Fire</h1><p>Words.</p>",
    }
    toc: list[Entry] = [("Also by Ann Author", "a.xhtml"), ("Books by the Fire", "b.xhtml")]
    manuscript = read(tmp_path, files, toc)
    assert [part.title for part in manuscript.chapters] == ["Books by the Fire"]
    assert manuscript.left_out[0].reason == "other books"


# ---- whatever a book is made of

PIECES = st.sampled_from(
    [
        "<p>Words <b>of</b> it.</p>",
        *(f'<p>Rain<sup><a id="r{n}" href="#n{n}">{n}</a></sup>.</p>' for n in (1, 2)),
        *(f'<p>Fog<a epub:type="noteref" href="b.xhtml#n{n}">*</a>.</p>' for n in (1, 2)),
        *(f'<p>Sun, <a href="a.xhtml#n{n}">[{n}]</a></p>' for n in (1, 2)),
        *(f'<p id="n{n}"><a href="#r{n}">{n}</a>. A note.</p>' for n in (1, 2)),
        *(f'<aside epub:type="footnote" id="n{n}"><p>{n} Note.</p><p>More.</p></aside>' for n in (1, 2)),
        '<section epub:type="endnotes"><h2>Notes</h2><ol><li id="n1">A</li><li id="n2"><p>B</p></li></ol></section>',
        '<dl><dt id="n1">1</dt><dd>Far.</dd></dl>',
        '<section epub:type="index"><h2>Index</h2><p>x, 1</p></section>',
        '<section epub:type="chapter"><h2>One</h2><p>Two <span epub:type="pagebreak">3</span> three.</p></section>',
        "<h1>Notes</h1>", "<h1>A Book</h1>", "<h2>Contents</h2>", "<hr/>", "<p>* * *</p>", '<a id="n2"></a>', "bare ",
        '<div class="poem"><p>verse<br/>verse</p></div>', "<table><tr><td>1</td><td>2</td></tr></table>",
        '<div hidden="hidden"><p>No.</p><aside epub:type="footnote" id="n2"><p>Pop.</p></aside></div>',
        '<p><a id="n1" href="#r1">1</a></p>', '<p><span epub:type="footnote">In.</span></p>',
    ]
)  # fmt: skip
BODY = st.lists(PIECES, max_size=8).map("".join)


@settings(max_examples=60)
@given(first=BODY, second=BODY, chosen=st.sets(st.integers(0, 5)), listed=st.booleans())
def test_however_it_is_read_every_character_is_there_once(
    tmp_path_factory: pytest.TempPathFactory, first: str, second: str, chosen: set[int], listed: bool
) -> None:
    toc: list[Entry] | None = [("A", "a.xhtml"), ("B", "b.xhtml"), ("N", "b.xhtml#n1")] if listed else None
    book = Epub({"a.xhtml": first, "b.xhtml": f"{second}<p>The end of it.</p>"}, toc=toc)
    try:
        usual = read_book(book.write(tmp_path_factory.mktemp("book")))
    except BadInput as error:
        assert "no text to speak" in str(error)
        return
    for reading in (Reading(), IN_PLACE, AT_END, Reading("chapter end", "skip")):
        manuscript = read_as(usual, reading)
        check(manuscript)
        parts = with_parts(manuscript, chosen)
        check(parts)
        check(read_as(parts, reading))
        every = with_parts(manuscript, range(len(manuscript.left_out)))
        check(every)
        assert every.chapters == tuple(part.chapter for part in all_parts(manuscript))
