"""HTML files: books in one page, and pages saved from the web."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.manuscript import check, read_book
from studio.manuscript.model import Manuscript
from studio.manuscript.reading import Reading

PROSE = "The rain had fallen since the morning, and the harbour was the colour of old pewter. Nobody spoke of it. " * 3


def saved(folder: Path, text: str, encoding: str = "utf-8", reading: Reading | None = None) -> Manuscript:
    path = folder / "page.html"
    path.write_bytes(text.encode(encoding))
    manuscript = read_book(path, reading) if reading else read_book(path)
    check(manuscript)
    return manuscript


def spoken(manuscript: Manuscript) -> list[str]:
    return [" ".join(manuscript.text_of(block.spans).split()) for part in manuscript.chapters for block in part.blocks]


def reasons(manuscript: Manuscript) -> dict[str, str]:
    found: dict[str, str] = {}
    for skip in manuscript.skips:
        found[skip.reason] = found.get(skip.reason, "") + manuscript.source[slice(*skip.span)]
    return found


SAVED = f"""<!DOCTYPE html><html lang="en"><head><title>The Harbour | Coast Weekly</title>
<meta name="author" content="Ann Author"><script>track()</script></head><body>
<a class="skip-link" href="#main">Skip</a><header><p>Coast Weekly</p><form role="search"><input></form></header>
<nav><ul><li><a href="/">Home</a></li></ul></nav><div class="breadcrumbs">Home &gt; Sea</div>
<main id="main"><article><header><h1>The Harbour</h1><p>By Ann Author</p></header><p>{PROSE}</p>
<aside>A pulled quote.</aside><h2>At night<span class="mw-editsection">[edit]</span></h2><p>{PROSE}</p>
<section class="comments"><p>First!</p></section></article><p>More of the main part.</p></main>
<p>Loose words.</p><aside>Read also</aside><div id="cookie-banner"><p>We use cookies.</p><button>Fine</button></div>
<div class="ad">Buy</div><footer>All rights</footer><div role="navigation">Up</div></body></html>"""


def test_a_saved_page_says_its_article_and_names_what_it_leaves_out(tmp_path: Path) -> None:
    manuscript = saved(tmp_path, SAVED)
    assert (manuscript.title, manuscript.author, manuscript.language) == ("The Harbour", "Ann Author", "en")
    prose = PROSE.strip()
    assert spoken(manuscript) == [
        "The Harbour",
        "By Ann Author",
        prose,
        "A pulled quote.",
        "At night",
        prose,
        "More of the main part.",
    ]
    found = reasons(manuscript)
    assert "Coast Weekly" in found["page header"]
    assert "Home" in found["page navigation"] and "[edit]" in found["page navigation"]
    assert found["cookie notice"].strip() == "We use cookies.\nFine"
    assert found["comments"].strip() == "First!"
    assert found["outside the article"].endswith("Loose words.")
    assert set(found) >= {"page footer", "side matter", "advertisement", "script", "document title"}


@pytest.mark.parametrize("tag", ["main", "article", 'div role="main"'])
def test_a_short_teaser_is_not_taken_for_the_text(tmp_path: Path, tag: str) -> None:
    name = tag.split()[0]
    manuscript = saved(tmp_path, f"<html lang=en><body><{tag}>Short.</{name}><p>{PROSE}</p></body></html>")
    assert spoken(manuscript) == ["Short.", PROSE.strip()]


def test_chapters_from_headings_and_from_several_titles(tmp_path: Path) -> None:
    several = "".join(f"<h1>Part {n}</h1><p>{PROSE}</p>" for n in (1, 2, 3))
    assert [part.title for part in saved(tmp_path, f"<html lang=en><body>{several}").chapters] == [
        "Part 1",
        "Part 2",
        "Part 3",
    ]
    one = "<h1>The Book</h1>" + "".join(f"<h2>Chapter {n}</h2><p>{PROSE}</p>" for n in (1, 2))
    book = saved(tmp_path, f"<html lang=en><head><title>The Book</title></head><body>{one}")
    assert (book.title, [part.title for part in book.chapters]) == ("The Book", ["Chapter 1", "Chapter 2"])


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-5">', "iso8859-5"),
        ('<meta charset="utf-8">', "utf-8"),
        ("", "utf-8"),
        ('<meta charset="ascii">', "utf-8"),
        ('<meta charset="utf-8">', "utf-16"),
    ],
)
def test_the_encoding_a_page_names(tmp_path: Path, head: str, encoding: str) -> None:
    text = "Все счастливые семьи похожи друг на друга. "
    manuscript = saved(tmp_path, f'<html lang="ru"><head>{head}</head><body><p>{text * 4}</p>', encoding)
    assert spoken(manuscript) == [(text * 4).strip()]


OLD = f"""<html><head><title>The Project Gutenberg eBook of The Tale, by Ann Author</title></head><body>
<pre>
The Project Gutenberg EBook of The Tale, by Ann Author

Title: The Tale
Author: Ann Author
Language: French

*** START OF THIS PROJECT GUTENBERG EBOOK THE TALE ***

</pre><p>Produced by some people.</p><h1>THE TALE</h1><h2>by Ann Author</h2>
<h2>CHAPTER I</h2><p>{PROSE}</p><h2>CHAPTER II</h2><p>{PROSE}<span class="pagenum">[Pg 3]</span></p>
<pre>
*** END OF THIS PROJECT GUTENBERG EBOOK THE TALE ***

Licence words.
</pre></body></html>"""
NEW = f"""<html lang="fr"><head><title>The Tale | Project Gutenberg</title><meta name="dc.title" content="The Tale">
<meta name="dc.creator" content="Ann Author"></head><body>
<section class="pg-boilerplate pgheader" id="pg-header"><h2>The Project Gutenberg eBook of The Tale</h2>
<div>*** START OF THE PROJECT GUTENBERG EBOOK THE TALE ***</div></section><h1>THE TALE</h1>
<h2>CHAPTER I</h2><p>{PROSE}</p><h2>CHAPTER II</h2><p>{PROSE}<span class="pagenum">[Pg 3]</span></p>
<section class="pg-boilerplate pgfooter" id="pg-footer"><div>*** END OF THE PROJECT GUTENBERG EBOOK THE TALE
***</div><p>Licence words.</p></section></body></html>"""


@pytest.mark.parametrize("text", [OLD, NEW], ids=["old", "new"])
def test_books_of_project_gutenberg_in_one_page(tmp_path: Path, text: str) -> None:
    manuscript = saved(tmp_path, text)
    assert (manuscript.title, manuscript.author, manuscript.language) == ("The Tale", "Ann Author", "fr")
    assert [part.title for part in manuscript.chapters] == ["CHAPTER I", "CHAPTER II"]
    words = " ".join(spoken(manuscript))
    assert "GUTENBERG" not in words and "Licence" not in words and "Produced" not in words and "[Pg" not in words
    assert words.count("old pewter") == 6
    assert "Licence words." in reasons(manuscript)["Project Gutenberg licence"]


def test_pictures_of_a_page_are_described_by_choice(tmp_path: Path) -> None:
    text = f'<html lang=en><body><p>{PROSE}</p><img alt="A boat in fog"><p>Last.</p></body></html>'
    assert spoken(saved(tmp_path, text)) == [PROSE.strip(), "Last."]
    described = saved(tmp_path, text, reading=Reading(picture_descriptions="read"))
    assert spoken(described) == [PROSE.strip(), "A boat in fog", "Last."]


def test_two_line_breaks_part_paragraphs_and_one_parts_lines(tmp_path: Path) -> None:
    story = "<br><br>".join(["He came in.", "“Late,” he said.", PROSE, "She looked up.", "“Very.”"])
    manuscript = saved(tmp_path, f"<html lang=en><body>{story}</body></html>")
    assert {block.kind for part in manuscript.chapters for block in part.blocks} == {"paragraph"}
    poem = "One<br>two<br><br>three<br>four<br><br>five<br>six<br><br>seven"
    manuscript = saved(tmp_path, f"<html lang=en><body><p>{poem}</p></body></html>")
    blocks = [block for part in manuscript.chapters for block in part.blocks]
    assert {block.kind for block in blocks} == {"line"}
    assert [block.stanza_end for block in blocks] == [False, True, False, True, False, True, True]
