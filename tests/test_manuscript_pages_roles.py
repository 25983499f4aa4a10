"""Pages with more than running text: tables, verse, scene breaks, pictures."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from studio.manuscript.chapters import with_chapters
from studio.manuscript.check import check
from studio.manuscript.draft import Document, Draft, RawBlock, laid_end_to_end
from studio.manuscript.model import Manuscript
from studio.manuscript.notes import withdraw_notes
from studio.manuscript.plays import mark_plays
from studio.manuscript.reading import AS_USUAL, Reading
from studio.manuscript.xhtml import read_xhtml
from tests.epub_maker import xhtml

DESCRIBED = Reading(picture_descriptions="read")


def drafted(*bodies: str, reading: Reading = AS_USUAL) -> Draft:
    names = [f"c{number}.xhtml" for number in range(len(bodies))]
    pages = [read_xhtml(xhtml(body).encode(), name, "en", reading) for body, name in zip(bodies, names, strict=True)]
    draft = laid_end_to_end(pages, [Document(name, 0, 0) for name in names])
    withdraw_notes(draft)
    mark_plays(draft)
    check(with_chapters(draft, [], Manuscript("", "", "en", "", ())))
    return draft


def cells(draft: Draft, block: RawBlock) -> list[str]:
    return [draft.source[slice(*span)] for span in block.spans]


def outline(draft: Draft) -> list[tuple[str, str, str]]:
    return [(block.kind, block.role, draft.text_of(block.spans)) for block in draft.blocks]


# ---- tables


def test_every_part_of_a_table_has_its_role() -> None:
    draft = drafted(
        "<p>Before</p><table><caption>Signals</caption><thead><tr><th colspan='2'>Fog</th></tr></thead>"
        "<tr><th>Air</th><th>Blasts</th></tr><tr><td><p>thin</p><p>low</p></td><td>1</td></tr></table><p>After</p>"
    )
    assert outline(draft) == [
        ("paragraph", "", "Before"),
        ("paragraph", "table", "Signals"),
        ("row", "table", "Fog"),
        ("row", "table", "AirBlasts"),
        ("row", "table", "thin low1"),
        ("paragraph", "", "After"),
    ]
    assert cells(draft, draft.blocks[4]) == ["thin\nlow", "1"]


def test_a_table_in_a_table_is_the_table_and_what_holds_it_is_layout() -> None:
    inner = "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    draft = drafted(f"<table><tr><td><p>Long text here.</p></td><td>{inner}</td></tr></table>")
    assert outline(draft) == [
        ("paragraph", "", "Long text here."),
        ("row", "table", "ab"),
        ("row", "table", "cd"),
    ]


def test_long_cells_are_texts_and_a_few_of_them_do_not_undo_a_table() -> None:
    long = "It rained all day. " * 40
    layout = "".join(f"<tr><td>{long}</td><td>{long}</td></tr>" for _ in range(3))
    draft = drafted(f"<table>{layout}<tr><td>a</td><td>b</td></tr></table>")
    assert {role for _, role, _ in outline(draft)} == {""}
    rows = "".join(f"<tr><td>{n}</td><td>word</td></tr>" for n in range(5))
    draft = drafted(f"<table>{rows}<tr><td>6</td><td>{long}</td></tr></table>")
    assert {role for _, role, _ in outline(draft)} == {"table"}
    assert [kind for kind, _, _ in outline(draft)] == ["row"] * 5 + ["paragraph"] * 2


def test_a_row_of_many_short_cells_is_read_in_parts() -> None:
    draft = drafted("<table><tr>" + "<td>12</td>" * 120 + "</tr></table>")
    assert [len(block.spans) for block in draft.blocks] == [50, 50, 20]


@pytest.mark.parametrize("shape", [(1000, 100), (1, 100_000)])
def test_a_hundred_thousand_cells_are_read_at_once(shape: tuple[int, int]) -> None:
    rows, columns = shape
    body = "<table>" + ("<tr>" + "<td>7</td>" * columns + "</tr>") * rows + "</table>"
    began = time.process_time()
    draft = drafted(body)
    assert time.process_time() - began < 8
    assert sum(len(block.spans) for block in draft.blocks) == 100_000


# ---- scenes


@pytest.mark.parametrize(
    "between",
    [
        '<p class="scene-break">o0o</p>',
        '<div class="transition"></div>',
        '<p class="sectionbreak"><img src="orn.png" alt=""/></p>',
        '<div role="separator">§</div>',
        '<p><img src="x.png" alt="* * *"/></p>',
        "<p>#</p>",
        "<p>&nbsp;</p>",
        "<p><br/></p>",
        "<hr class='x'/>",
    ],
)
def test_what_parts_two_scenes(between: str) -> None:
    many = "<p>Text.</p>" * 8
    draft = drafted(f"<h1>One</h1><hr/>{many}{between}<p>New.</p>{many}")
    ends = [number for number, block in enumerate(draft.blocks) if block.scene_end]
    assert ends == [8]
    assert "o0o" not in [text for _, _, text in outline(draft)]


def test_a_blank_line_after_every_paragraph_parts_nothing() -> None:
    draft = drafted("<p>Text.</p><p>&nbsp;</p>" * 10)
    assert not any(block.scene_end for block in draft.blocks)


def test_the_first_words_of_a_scene_may_stand_in_the_break() -> None:
    draft = drafted('<p>One.</p><p class="section-break">The next morning it rained.</p>')
    assert [block.scene_end for block in draft.blocks] == [True, False]


# ---- verse and headings


def lines(body: str) -> list[tuple[str, str, bool]]:
    draft = drafted(body)
    return [(block.kind, draft.text_of(block.spans), block.stanza_end) for block in draft.blocks]


@pytest.mark.parametrize(
    "body",
    [
        '<div class="stanza"><span class="i0">One</span><span class="i2">Two</span></div>'
        '<div class="stanza"><span class="i0">Three<br/></span></div>',
        '<p class="poem">One<br/>Two<br/><br/>Three</p>',
        '<div epub:type="z3998:verse"><p><span>One</span><br/><span class="i1">Two</span><br/></p><p>Three</p></div>',
        '<div class="verse"><p><span class="i1">One</span><br/>\n<span class="i1">Two</span></p><p>Three</p></div>',
        '<div class="lg"><div class="l">One</div><div class="l">Two</div></div><div class="lg"><p>Three</p></div>',
        "<pre>One\n     Two\n\nThree\n</pre>",
        "<pre>One\r\n  Two\r\n \r\nThree</pre>",
    ],
)
def test_lines_and_stanzas(body: str) -> None:
    found = lines(f"<p>Before.</p>{body}<p>After.</p>")[1:-1]
    assert found == [("line", "One", False), ("line", "Two", True), ("line", "Three", True)]


def test_preformatted_prose_is_paragraphs_again() -> None:
    text = (
        "The rain had fallen since the morning, and the harbour was the\ncolour of old pewter. Nobody spoke of it, for "
        "there was\nnothing to be said that had not been said on the day\nbefore.\n\nA bell."
    )
    assert [kind for kind, _, _ in lines(f"<pre>{text}</pre>")] == ["paragraph", "paragraph"]


def test_a_verse_of_scripture_is_a_paragraph() -> None:
    long = "And it came to pass in those days that it rained, " * 6
    assert lines(f'<p class="verse">{long}</p>')[0][0] == "paragraph"


def test_a_break_in_a_title_parts_only_the_label_from_it() -> None:
    draft = drafted("<h2>Chapter IV<br/>The Harbour<br/>by Night</h2><h2>The Speckled<br/>Band</h2><p>Text</p>")
    assert [(block.level, draft.text_of(block.spans)) for block in draft.blocks] == [
        (2, "Chapter IV"),
        (7, "The Harbour by Night"),
        (2, "The Speckled Band"),
        (0, "Text"),
    ]


# ---- pictures

PICTURES = (
    '<p>One <img src="a.png" alt="A boat  in fog"/> goes on.</p><figure><img src="b.png" alt="The tower at night"/>'
    "<figcaption>The Tower, at Night.</figcaption></figure>"
    '<p><img src="c.jpg" alt="img_0012"/><img src="d.jpg" alt=""/><img src="e.jpg" alt="Image"/>'
    '<img src="f.jpg" alt="e.jpg"/><img src="g" alt="A dog" role="presentation"/></p><p>Two</p>'
    '<p><img src="h.png" alt="A dog asleep"/></p>'
)


def test_pictures_are_no_text_unless_a_person_asks() -> None:
    assert "boat" not in drafted(PICTURES).source
    assert [text for _, _, text in outline(drafted(PICTURES))] == ["One goes on.", "The Tower, at Night.", "Two"]


def test_described_pictures_are_read_in_their_place_and_move_nothing() -> None:
    plain = drafted(PICTURES, "<p>Last</p>")
    draft = drafted(PICTURES, "<p>Last</p>", reading=DESCRIBED)
    assert outline(draft) == [
        ("paragraph", "", "One goes on."),
        ("paragraph", "picture", "A boat in fog"),
        ("paragraph", "", "The Tower, at Night."),
        ("paragraph", "", "Two"),
        ("paragraph", "picture", "A dog asleep"),
        ("paragraph", "", "Last"),
    ]
    assert draft.source == plain.source + "\nA boat in fog\nA dog asleep"
    starts = [block.start for block in draft.blocks]
    assert starts == sorted(starts)


def test_a_formula_is_read_only_in_words_of_its_own() -> None:
    formula = '<p>So <math alttext="{}"><mi>x</mi><mo>=</mo><mn>2</mn><mo>y</mo></math> holds.</p>'
    assert [text for *_, text in outline(drafted(formula.format("x is two y"), reading=DESCRIBED))] == [
        "So holds.",
        "x is two y",
    ]
    assert len(drafted(formula.format("x=2\\cdot y"), reading=DESCRIBED).blocks) == 1
    short = "<p>Let <math><semantics><mi>n</mi><annotation>n</annotation></semantics></math> be.</p>"
    assert [text for *_, text in outline(drafted(short))] == ["Let n be."]


def test_code_of_all_kinds_is_skipped() -> None:
    for code in (
        '<pre class="programlisting">x = 1</pre>',
        "<pre><samp>x = 1</samp></pre>",
        "<pre><code>x = 1</code></pre>",
        "<div class='highlight'><pre>x = 1</pre></div>",
    ):
        draft = drafted(f"<p>Type <code>ls</code>:</p>{code}")
        assert [text for *_, text in outline(draft)] == ["Type ls:"]
        assert "code listing" in [skip.reason for skip in draft.skips]


def test_right_to_left_and_vertical_pages_keep_their_order() -> None:
    page = read_xhtml(
        '<html dir="rtl" style="writing-mode: vertical-rl"><body dir="rtl"><p>שלום <bdo dir="ltr">one</bdo> עולם</p>'
        "<p>二</p><p><ruby>漢<rt>かん</rt></ruby>字</p></body></html>".encode(),
        "c.xhtml",
    )
    assert page.text.split() == ["שלום", "one", "עולם", "二", "漢かん字"]


@pytest.mark.parametrize("name", ["sherlock", "war-and-peace"])
def test_no_novel_is_taken_for_a_play(real_books: Path, name: str) -> None:
    from studio.manuscript import read_book

    book = read_book(real_books / f"{name}.epub")
    blocks = [block for chapter in book.chapters for block in chapter.blocks]
    assert not [block for block in blocks if block.character or block.asides or block.role in ("speaker", "direction")]


DRAWN = "<p>One <svg viewBox='0 0 1 1'><title>Boat 12</title><desc>A boat in fog</desc><text>N</text></svg> two.</p>"


def test_a_drawing_inside_a_paragraph_does_not_cut_it_and_may_be_described() -> None:
    assert [text for *_, text in outline(drafted(DRAWN))] == ["One two."]
    described = drafted(DRAWN, reading=DESCRIBED)
    assert [text for *_, text in outline(described)] == ["One two.", "Boat 12", "A boat in fog"]
    assert described.source == drafted(DRAWN).source
    assert [described.source[slice(*skip.span)] for skip in described.skips if skip.reason == "picture"] == ["N"]


def test_the_title_of_a_drawing_is_not_the_pages() -> None:
    page = read_xhtml(f"<html><head></head><body>{DRAWN}</body></html>".encode(), "c.xhtml")
    assert page.title == ""
    soup = read_xhtml(f"<html><title>The page</title><body><br>{DRAWN}".encode(), "c.xhtml")
    assert soup.title == "The page"
    assert soup.skips[0].reason == "document title"
