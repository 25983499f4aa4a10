"""Plain text and Markdown in depth: numbers of pages and sections, gaps, headings of many kinds, front matter."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from engines.contract import BadInput
from studio.manuscript import check, from_text, read_book
from studio.manuscript.markdown import read_markdown
from studio.manuscript.model import Block, Manuscript
from studio.manuscript.reading import Reading

PROSE = "The rain had fallen since the morning, and the harbour was the colour of\nold pewter. Nobody spoke of it."
LONG = f"{PROSE}\n{PROSE}"


def blocks(manuscript: Manuscript) -> list[Block]:
    check(manuscript)
    return [block for chapter in manuscript.chapters for block in chapter.blocks]


def said(manuscript: Manuscript) -> list[str]:
    return [" ".join(manuscript.text_of(block.spans).split()) for block in blocks(manuscript)]


def skipped(manuscript: Manuscript) -> list[tuple[str, str]]:
    return [(skip.reason, manuscript.source[slice(*skip.span)]) for skip in manuscript.skips]


def titles(manuscript: Manuscript) -> list[str]:
    check(manuscript)
    return [chapter.title for chapter in manuscript.chapters]


def test_numbers_alone_count_sections_where_they_stand_between_paragraphs() -> None:
    text = "\n\n".join(f"{number}\n\n{PROSE}" for number in (1, 2, 3))
    assert titles(from_text(text, title="Any")) == ["1", "2", "3"]


def test_numbers_alone_count_pages_where_they_cut_sentences_and_the_halves_are_one_paragraph() -> None:
    text = "".join(
        f"The harbour was the colour\n\n{number}\n\nof old pewter, wet and still.\n\n" for number in (7, 8, 9)
    )
    manuscript = from_text(text, title="Any")
    assert said(manuscript) == ["The harbour was the colour of old pewter, wet and still."] * 3
    assert skipped(manuscript) == [("page number", str(number)) for number in (7, 8, 9)]


@pytest.mark.parametrize("mark", ["[Pg 12]", "{12}\n\n- 12 -", "Page 12", "[Page xii]", "\f12"])
def test_page_marks_are_silent(mark: str) -> None:
    text = f"{PROSE}\n\n{mark}\n\n{PROSE}\n\n{mark.replace('12', '13')}\n\n{PROSE}"
    manuscript = from_text(text, title="Any")
    reasons = [reason for reason, _ in skipped(manuscript)]
    assert reasons.count("page number") >= 2


@pytest.mark.parametrize(
    "headings",
    [
        ("第一章 港", "第二章"),
        ("CHAPTER 1. Loomings.", "CHAPTER 2. The Carpet-Bag."),
        ("Глава первая", "Глава 2. Море"),
        ("Erstes Kapitel", "Zweites Kapitel"),
        ("Kapitel 1: Der Hafen", "Kapitel 2: Das Meer"),
        ("Chapitre premier", "Chapitre II"),
        ("Capítulo primero", "Capítulo segundo"),
        ("ADVENTURE I. THE HARBOUR", "ADVENTURE II. THE SEA"),
        ("SCENE I. A quay by night.", "SCENE II. A hall."),
        ("THE HARBOUR", "THE OPEN SEA"),
        ("\fCHAPTER I", "\fCHAPTER II"),
    ],
)
def test_headings_of_many_kinds(headings: tuple[str, str]) -> None:
    manuscript = from_text(f"{LONG}\n\n{headings[0]}\n\n{PROSE}\n\n{headings[1]}\n\n{PROSE}", title="Any")
    assert titles(manuscript)[-2:] == [heading.strip() for heading in headings]


@pytest.mark.parametrize("line", ["STOP!", "NO ADMITTANCE", "[A bell rings]"])
def test_one_line_in_capitals_is_no_heading(line: str) -> None:
    assert len(titles(from_text(f"{PROSE}\n\n{line}\n\n{PROSE}\n\n{line}\n\n{PROSE}", title="Any"))) == 1


def test_a_wide_gap_parts_scenes_where_it_is_rare() -> None:
    several = "\n\n".join([PROSE] * 5)
    ends = [block.scene_end for block in blocks(from_text(f"{several}\n\n\n\n{several}", title="Any"))]
    assert ends == [False] * 4 + [True] + [False] * 5
    wide = "\n\n\n".join([PROSE] * 9)
    assert not any(block.scene_end for block in blocks(from_text(wide, title="Any")))


FRONTS = {
    "yaml": "---\ntitle: 'The Tale'\nauthor: Ann Author\nlang: de-AT\ndate: 1901-02-03\n---\n",
    "yaml list": "---\ntitle: The Tale\nauthor:\n  - Ann Author\n  - Bob\nlanguage: de\ndate: 1901\n---\n",
    "toml": '+++\ntitle = "The Tale"\nauthors = ["Ann Author"]\nlang = "de"\ndate = 1901-01-01\n+++\n',
}


@pytest.mark.parametrize("front", FRONTS)
def test_front_matter_of_markdown(front: str) -> None:
    manuscript = read_markdown(f"{FRONTS[front]}\n# One\n\n{PROSE}\n", "")
    assert (manuscript.title, manuscript.author, manuscript.language, manuscript.year) == (
        "The Tale",
        "Ann Author",
        "de",
        "1901",
    )
    assert said(manuscript)[0] == "One"


def test_a_percent_block_names_a_markdown_book() -> None:
    manuscript = read_markdown(f"% The Tale\n% Ann Author\n\n# One\n\n{PROSE}\n", "")
    assert (manuscript.title, manuscript.author) == ("The Tale", "Ann Author")


def test_markdown_verse_and_code_that_are_set_in() -> None:
    manuscript = read_markdown(
        f"{PROSE}\n\n    I met a traveller\n    from a land\n\n{PROSE}\n\n    x = {{1}};\n    f(x)\n", ""
    )
    assert [block.kind for block in blocks(manuscript)] == ["paragraph", "line", "line", "paragraph"]
    assert ("code listing", "x = {1};\n    f(x)") in skipped(manuscript)


def test_a_markdown_table_has_its_role_and_a_rule_ends_a_scene() -> None:
    manuscript = read_markdown("One.\n\n***\n\n| a | b |\n|---|---|\n| 1 |  |\n\nTwo.\n", "")
    found = [(block.kind, block.role, block.scene_end) for block in blocks(manuscript)]
    assert found == [
        ("paragraph", "", True),
        ("row", "table", False),
        ("row", "table", False),
        ("paragraph", "", False),
    ]


def test_html_in_markdown_says_its_words_and_not_its_scripts() -> None:
    text = "<div class='x'>\n\nWords *here*.\n\n</div>\n\n<script>var x = 1;</script>\n\n<STYLE>p {}</STYLE>\n\nMore.\n"
    manuscript = read_markdown(text, "")
    assert said(manuscript) == ["Words here.", "More."]
    assert {"script", "style sheet", "markup"} <= {reason for reason, _ in skipped(manuscript)}


def test_html_blocks_in_markdown_keep_words_apart_and_inline_tags_do_not() -> None:
    text = "a<b>b</b>c\n\n<table><tr><td>q</td><td>r</td></tr></table>\n\nOne.<hr>Two.\n"
    manuscript = read_markdown(text, "")
    assert said(manuscript) == ["abc", "q", "r", "One.", "Two."]
    assert [block.scene_end for block in blocks(manuscript)] == [False, False, False, True, False]


def test_markdown_pictures_are_described_by_choice(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("One ![a boat in fog](a.png 'x') goes on. ![b.png](b.png)\n\n![A dog](c.png)\n\nTwo.\n")
    assert said(read_book(path)) == ["One goes on.", "Two."]
    described = read_book(path, Reading(picture_descriptions="read"))
    assert said(described) == ["One goes on.", "a boat in fog", "A dog", "Two."]
    assert [block.role for block in blocks(described)] == ["", "picture", "picture", ""]
    assert described.source == read_book(path).source


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_mixed_scripts_and_decomposed_letters_stay_as_they_are(tmp_path: Path, suffix: str) -> None:
    words = "Ελλάδα Москва 東京 العربية עברית cafe\u0301 \u202eabc\u202c 𝄞 \ufdd0"
    path = tmp_path / f"a.{suffix}"
    path.write_text(f"<html><body><p>{words}</p></body></html>" if suffix == "html" else words, encoding="utf-8")
    assert said(read_book(path)) == [words]


def test_lists_without_blank_lines_are_items_and_a_dash_begins_a_speech() -> None:
    wrapped = "that is so long that it goes on upon the next of the\n  lines of the text"
    text = f"{PROSE}\n\n- One {wrapped}\n- Two\n- Three\n\n1. Uno {wrapped}\n2. Due"
    text += f"\n\n— Late, he said.\n— Very.\n\n{PROSE}"
    found = said(from_text(text, title="Any"))
    assert [line[:7] for line in found[1:-1]] == [
        "- One t",
        "- Two",
        "- Three",
        "1. Uno ",
        "2. Due",
        "— Late,",
        "— Very.",
    ]
    assert said(from_text(f"{PROSE}\n- and a dash\ngoes on\n\n{PROSE}", title="Any"))[0].endswith(
        "- and a dash goes on"
    )


HOSTILE = {
    "a long paragraph.txt": "word and " * 550_000,
    "a long paragraph.md": "word and " * 550_000,
    "brackets.md": "[" * 100_000 + "word",
    "pictures.md": "![" * 50_000 + "word",
    "quotes.md": "> " * 100_000 + "word",
    "emphasis.md": "*a **b " * 40_000,
    "cells.md": "|a" * 100 + "|\n" + "|-" * 100 + "|\n" + ("|7" * 100 + "|\n") * 500,
    "notes.md": "".join(f"word[^{n}]\n\n[^{n}]: note\n\n" for n in range(4000)),
    "underscores.txt": "_a " * 300_000,
    "numbers.txt": "\n\n".join(map(str, range(20_000))),
    "blank lines.txt": "word\n" + "\n" * 1_000_000 + "word",
    "names.txt": "\n\n".join(f"NAME {n % 7}. word" for n in range(10_000)),
    "brackets.txt": "MARA. [" * 100_000 + "word",
    "a frame.txt": "*** START OF THE PROJECT GUTENBERG EBOOK X ***\n" + "\n" * 1_000_000 + "word",
    "unclosed.html": "<html><body>" + "<b><i>word<br>" * 20_000,
    "ends.html": "<html><body>" + "<div>" * 900 + "</b>" * 100_000 + "word",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_texts_made_to_hang_a_reader_are_read_at_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(HOSTILE[name], encoding="utf-8")
    began = time.process_time()
    try:
        check(read_book(path))
    except BadInput as error:
        assert "\n" not in str(error)
    assert time.process_time() - began < 8


def test_half_a_surrogate_pair_and_control_characters_are_read_around(tmp_path: Path) -> None:
    words = "It rained. " * 30
    assert "One" in said(from_text(f"One \ud800 two. {words}"))[0]
    path = tmp_path / "a.txt"
    path.write_bytes(f"One \udcff two \x00\x07 three. {words}".encode("utf-8", "surrogatepass"))
    assert said(read_book(path))[0].startswith("One")
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><p>One &#xD800; &#0; &#x110000; two. {words}</p></body></html>")
    assert said(read_book(path))[0].startswith("One")
