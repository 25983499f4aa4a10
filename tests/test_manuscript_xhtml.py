"""What is inside a document: each kind of element to the block or the skip that it means."""

from __future__ import annotations

import random

import pytest

from studio.manuscript.chapters import with_chapters
from studio.manuscript.check import check
from studio.manuscript.draft import Document, Draft, laid_end_to_end
from studio.manuscript.model import Manuscript
from studio.manuscript.notes import withdraw_notes
from studio.manuscript.xhtml import read_xhtml
from tests.epub_maker import xhtml


def drafted(body: str) -> Draft:
    page = read_xhtml(xhtml(body).encode(), "c.xhtml", "en")
    draft = laid_end_to_end([page], [Document("c.xhtml", 0, 0)])
    withdraw_notes(draft)
    check(with_chapters(draft, [], Manuscript("", "", "en", "", ())))
    return draft


def blocks(body: str) -> list[tuple[str, str]]:
    draft = drafted(body)
    return [(block.kind, draft.text_of(block.spans)) for block in draft.blocks if not block.reason]


def skipped(body: str) -> list[tuple[str, str]]:
    draft = drafted(body)
    skips = [(*skip.span, skip.reason) for skip in draft.skips]
    skips += [(*span, block.reason) for block in draft.blocks if block.reason for span in block.spans]
    return [(reason, draft.source[start:end].strip()) for start, end, reason in sorted(skips)]


def stanzas(body: str) -> list[tuple[str, bool]]:
    draft = drafted(body)
    return [(draft.text_of(block.spans), block.stanza_end) for block in draft.blocks]


def scenes(body: str) -> list[tuple[str, bool]]:
    draft = drafted(body)
    return [(draft.text_of(block.spans), block.scene_end) for block in draft.blocks]


def test_inline_elements_do_not_break_words_or_paragraphs() -> None:
    body = '<p><b class="cap">T</b>he <em>old</em> <abbr>Dr.</abbr> <q>said</q> H<sub>2</sub>O<img src="x"/>.</p>'
    assert blocks(body) == [("paragraph", "The old Dr. said H2O.")]


def test_text_without_paragraphs_and_blocks_inside_blocks() -> None:
    body = "Before <div>inside <p>deep</p> after</div> end"
    assert [text for _, text in blocks(body)] == ["Before", "inside", "deep", "after", "end"]


def test_headings_and_what_stands_for_them() -> None:
    body = (
        '<h2>One</h2><hgroup><h3>I</h3><p>The Title</p></hgroup><p class="chapter-title">Two</p>'
        '<div role="heading" aria-level="2">Three</div><p epub:type="title">Four</p>'
        "<h4>Five<br/>and six</h4><p>Text</p>"
    )
    found = blocks(body)
    assert [kind for kind, _ in found] == ["heading"] * 7 + ["paragraph"]
    assert [text for _, text in found][-2:] == ["Five and six", "Text"]


@pytest.mark.parametrize(
    "poem",
    [
        '<div epub:type="z3998:verse"><p><span>One</span><br/><span>Two</span></p><p><span>Three</span></p></div>',
        '<div class="poem"><div class="stanza"><p>One</p><p>Two</p></div><div class="stanza"><p>Three</p></div></div>',
        '<div class="poetry"><p class="stanza">One<br/>Two</p><p>Three</p></div>',
        '<section epub:type="z3998:song"><p>One<br/>Two<br/></p><p>Three</p></section>',
    ],
)
def test_a_poem_keeps_its_lines_and_stanzas(poem: str) -> None:
    body = f"<p>Before.</p>{poem}<p>After.</p>"
    assert [kind for kind, _ in blocks(body)] == ["paragraph", "line", "line", "line", "paragraph"]
    assert stanzas(body) == [("Before.", False), ("One", False), ("Two", True), ("Three", True), ("After.", False)]


def test_line_breaks_in_a_paragraph_make_lines_unless_they_part_long_texts() -> None:
    assert blocks("<p>12 Quay Road<br/>St. Elwy</p>") == [("line", "12 Quay Road"), ("line", "St. Elwy")]
    long = "It rained all day. " * 15
    assert [kind for kind, _ in blocks(f"<p>{long}<br/><br/>{long}</p>")] == ["paragraph", "paragraph"]


def test_preformatted_text_keeps_its_lines_and_code_is_skipped() -> None:
    assert blocks("<pre>One\n  Two\n\nThree</pre>") == [("line", "One"), ("line", "Two"), ("line", "Three")]
    assert ("code listing", "x = 1") in skipped("<pre><code>x = 1</code></pre><p>Words</p>")


def test_a_table_is_read_by_row_each_span_a_cell() -> None:
    body = (
        "<table><caption>The rule</caption><tr><th>Fog</th><th>Blasts</th></tr>"
        "<tr><td>thin <i>and</i> low</td><td><p>1</p></td><td>-</td></tr></table>"
    )
    draft = drafted(body)
    rows = [[draft.source[slice(*span)] for span in block.spans] for block in draft.blocks if block.kind == "row"]
    assert rows == [["Fog", "Blasts"], ["thin and low", "1", "-"]]
    assert blocks(body)[0] == ("paragraph", "The rule")


def test_a_table_for_layout_is_read_as_text() -> None:
    long = "It rained all day. " * 20
    assert [kind for kind, _ in blocks(f"<table><tr><td>{long}</td><td>{long}</td></tr></table>")] == ["paragraph"] * 2
    assert blocks("<table><tr><td>Alone</td></tr></table>") == [("paragraph", "Alone")]


def test_lists_nest_without_saying_anything_twice() -> None:
    body = (
        "<ul><li>One<ul><li>Two</li><li><p>Three</p></li></ul></li><li>Four</li></ul><dl><dt>Fog</dt><dd>Air</dd></dl>"
    )
    assert [text for _, text in blocks(body)] == ["One", "Two", "Three", "Four", "Fog", "Air"]


def test_a_rule_or_ornament_is_a_pause() -> None:
    for ornament in ("<hr/>", "<p>* * *</p>", "<p>⁂</p>", "<div>•</div>", "<p>~</p>"):
        assert scenes(f"<p>One.</p>{ornament}<p>Two.</p>") == [("One.", True), ("Two.", False)]
    assert scenes("<p>One.</p><p>…</p><p>Two.</p>")[1] == ("…", False)


@pytest.mark.parametrize(
    "marker",
    [
        '<a epub:type="noteref" href="#n1">1</a>',
        '<a role="doc-noteref" href="#n1">one</a>',
        '<sup><a href="#n1">1</a></sup>',
        '<a href="notes.xhtml#n1"><sup>12</sup></a>',
        '<a href="#n1">[1]</a>',
        '<a href="#n1">*</a>',
        "<sup>3</sup>",
        "<sup>†</sup>",
        '<sup epub:type="noteref"><a href="#n1">a</a></sup>',
    ],
)
def test_footnote_markers_are_silent(marker: str) -> None:
    body = f"<p>It was late.{marker} He slept.</p>"
    assert blocks(body) == [("paragraph", "It was late. He slept.")]
    assert [reason for reason, _ in skipped(body)] == ["footnote marker"]


@pytest.mark.parametrize(
    "words",
    [
        "E = mc<sup>2</sup>",
        "1<sup>st</sup>",
        "M<sup>r</sup> Finch",
        'see <a href="#p12">12</a>',
        '<a href="#x">the fog</a>',
    ],
)
def test_powers_endings_and_cross_references_are_spoken(words: str) -> None:
    assert not skipped(f"<p>{words}</p>")


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ('<aside epub:type="footnote" id="n1"><p>A note.</p></aside>', "footnote"),
        ('<section epub:type="endnotes"><h2>Notes</h2><ol><li id="n1">A note.</li></ol></section>', "endnotes"),
        ('<div class="footnote"><p>A note.</p></div>', "footnote"),
        ('<ol><li id="n1"><p>A note.</p><p>It goes on.</p></li></ol>', "footnote"),
        ('<p><a id="n1" href="#r1">1</a> A note.</p>', "footnote"),
    ],
)
def test_notes_are_skipped(note: str, reason: str) -> None:
    body = f'<p>Late.<sup><a id="r1" href="#n1">1</a></sup></p><p>More.</p>{note}'
    assert blocks(body) == [("paragraph", "Late."), ("paragraph", "More.")]
    assert reason in [found for found, _ in skipped(body)]


def test_the_way_back_from_a_note_takes_no_text_with_it() -> None:
    note = '<p id="n1"><sup><a href="#r1">1</a></sup> A note.</p>'
    body = f'<p id="r1">It was late.<a href="#n1">[1]</a></p><p>More.</p>{note}'
    assert [text for _, text in blocks(body)] == ["It was late.", "More."]


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ('<span epub:type="pagebreak">12</span>', "page number"),
        ('<span role="doc-pagebreak">12</span>', "page number"),
        ('<span class="pagenum">[12]</span>', "page number"),
        ("<script>x()</script>", "script"),
        ("<style>p {}</style>", "style sheet"),
        ('<span hidden="hidden">x</span>', "hidden text"),
        ('<span style="display: none">x</span>', "hidden text"),
        ("<nav><ol><li>x</li></ol></nav>", "contents"),
        ("<svg><title>x</title></svg>", "picture"),
        ("<ruby>漢<rt>kan</rt></ruby>", "ruby annotation"),
        ("<video>no video here</video>", "media fallback"),
        ("<button>Buy</button>", "form control"),
        ("<math><mi>x</mi><mo>+</mo><mi>y</mi><mo>=</mo><mn>2</mn></math>", "formula"),
    ],
)
def test_what_is_not_said_is_booked(markup: str, reason: str) -> None:
    body = f"<p>Words {markup} more.</p>"
    assert reason in [found for found, _ in skipped(body)]
    assert blocks(body)[0][1].startswith("Words")


def test_foreign_languages_are_marked_by_block_and_templates_are_not_believed() -> None:
    page = read_xhtml(
        b'<html xml:lang="xx"><body lang="de"><p lang="fr">Oui.</p><p><i xml:lang="la">Ave.</i></p>'
        b'<p>No <i lang="fr">non</i>.</p><p lang="en-US">Yes.</p></body></html>',
        "c.xhtml",
        "en",
    )
    assert [block.language for block in page.blocks] == ["fr", "la", "", ""]


TAGS = "p div span b i h2 ul li table tr td br hr a sup section aside blockquote pre svg nav script style".split()


@pytest.mark.parametrize("seed", range(60))
def test_no_character_of_a_heap_of_elements_is_lost(seed: int) -> None:
    dice = random.Random(seed)
    types = ["noteref", "pagebreak", "footnote", "toc", "z3998:verse", "title"]
    parts, opened = [], []
    for _ in range(120):
        roll = dice.random()
        if roll < 0.4:
            tag = dice.choice(TAGS)
            kind = f' epub:type="{dice.choice(types)}"' if dice.random() < 0.2 else ""
            parts.append(f'<{tag}{kind} id="i{dice.randrange(20)}" href="#i{dice.randrange(20)}">')
            opened.append(tag)
        elif roll < 0.65 and opened:
            parts.append(f"</{opened.pop() if dice.random() < 0.8 else dice.choice(TAGS)}>")
        else:
            parts.append(dice.choice(["word", " ", "1", "*", "A b.", "\n", "&amp;", "漢", "[2]", "x < y", "…"]))
    body = "".join(parts)
    drafted(body)  # checks itself
    drafted(body + "".join(f"</{tag}>" for tag in reversed(opened)))
