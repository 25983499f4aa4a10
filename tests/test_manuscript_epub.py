"""EPUBs of every shape: chapters where the book has them, no text twice, none lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.manuscript import check, read_book
from studio.manuscript.model import Chapter, Manuscript
from tests.epub_maker import Epub, png, xhtml

LONG = "It rained on the island all day, and nobody went out to look at the sea. " * 10


def chapter(title: str, words: str = "Some words.") -> str:
    return f"<h1>{title}</h1><p>{words}</p>"


def read(book: Epub, folder: Path) -> Manuscript:
    manuscript = read_book(book.write(folder))
    check(manuscript)
    return manuscript


def said(manuscript: Manuscript, part: Chapter) -> list[str]:
    return [" ".join(manuscript.text_of(block.spans).split()) for block in part.blocks]


def titles(manuscript: Manuscript) -> list[str]:
    return [part.title for part in manuscript.chapters]


def reasons(manuscript: Manuscript) -> dict[str, str]:
    found: dict[str, str] = {}
    for skip in manuscript.skips:
        text = " ".join(manuscript.source[slice(*skip.span)].split())
        found[skip.reason] = " ".join(filter(None, (found.get(skip.reason), text)))
    return found


THREE = {f"c{n}.xhtml": chapter(f"Heading {n}", f"Words of {n}.") for n in (1, 2, 3)}


@pytest.mark.parametrize("version", [2, 3])
def test_chapters_come_from_the_table_of_contents(tmp_path: Path, version: int) -> None:
    book = Epub(THREE, toc=[(f"Chapter {n}", f"c{n}.xhtml") for n in (1, 2, 3)], version=version)
    manuscript = read(book, tmp_path)
    assert titles(manuscript) == ["Chapter 1", "Chapter 2", "Chapter 3"]
    assert said(manuscript, manuscript.chapters[1]) == ["Heading 2", "Words of 2."]
    assert (manuscript.title, manuscript.author, manuscript.language) == ("A Book", "Ann Author", "en")
    assert manuscript.identifier == "urn:x:1"


@pytest.mark.parametrize("version", [2, 3])
def test_several_chapters_in_one_file_by_fragment(tmp_path: Path, version: int) -> None:
    body = (
        '<h2 id="one">One</h2><p>First.</p><p>More.</p><h2><a id="two"></a>Two</h2><p>Second.</p>'
        '<div id="three"><h2>Three</h2><p>Third.</p></div>'
    )
    toc = [("One", "all.xhtml#one"), ("Two", "all.xhtml#two"), ("Three", "all.xhtml#three")]
    manuscript = read(Epub({"all.xhtml": body}, toc=toc, version=version), tmp_path)
    assert [said(manuscript, part) for part in manuscript.chapters] == [
        ["One", "First.", "More."],
        ["Two", "Second."],
        ["Three", "Third."],
    ]


def test_a_fragment_under_its_heading_takes_the_heading(tmp_path: Path) -> None:
    body = '<h2>One</h2><p id="one">First.</p><h2>Two</h2><p id="two">Second.</p>'
    manuscript = read(Epub({"all.xhtml": body}, toc=[("I", "all.xhtml#one"), ("II", "all.xhtml#two")]), tmp_path)
    assert [said(manuscript, part) for part in manuscript.chapters] == [["One", "First."], ["Two", "Second."]]


def test_an_entry_nested_in_the_same_file_is_a_section(tmp_path: Path) -> None:
    body = (
        '<h1>Story</h1><section id="a"><h2>I</h2><p>One.</p></section><section id="b"><h2>II</h2><p>Two.</p></section>'
    )
    toc = [("Story", "s.xhtml", [("I", "s.xhtml#a"), ("II", "s.xhtml#b")]), ("Other", "o.xhtml")]
    manuscript = read(Epub({"s.xhtml": body, "o.xhtml": chapter("Other")}, toc=toc), tmp_path)
    assert titles(manuscript) == ["Story", "Other"]
    assert said(manuscript, manuscript.chapters[0]) == ["Story", "I", "One.", "II", "Two."]


def test_an_entry_for_the_whole_book_holds_chapters_not_sections(tmp_path: Path) -> None:
    body = '<h1>A Book</h1><h2 id="a">I</h2><p>One.</p><h2 id="b">II</h2><p>Two.</p>'
    toc = [("A Book", "s.xhtml", [("I", "s.xhtml#a"), ("II", "s.xhtml#b")])]
    manuscript = read(Epub({"s.xhtml": body}, toc=toc), tmp_path)
    assert titles(manuscript) == ["I", "II"]
    assert said(manuscript, manuscript.chapters[0]) == ["A Book", "I", "One."]


def test_heading_only_files_join_the_next_chapter_and_name_what_is_under_them(tmp_path: Path) -> None:
    files = {
        "b1.xhtml": "<h1>Book One</h1>",
        "p1.xhtml": "<h2>Part One</h2>",
        "c1.xhtml": chapter("I"),
        "c2.xhtml": chapter("II"),
        "b2.xhtml": "<h1>Book Two</h1>",
        "c3.xhtml": chapter("III"),
    }
    toc = [
        ("Book One", "b1.xhtml", [("Part One", "p1.xhtml", [("I", "c1.xhtml"), ("II", "c2.xhtml")])]),
        ("Book Two", "b2.xhtml", [("III", "c3.xhtml")]),
    ]
    manuscript = read(Epub(files, toc=toc), tmp_path)
    assert [(part.parents, part.title) for part in manuscript.chapters] == [
        (("Book One", "Part One"), "I"),
        (("Book One", "Part One"), "II"),
        (("Book Two",), "III"),
    ]
    assert said(manuscript, manuscript.chapters[0]) == ["Book One", "Part One", "I", "Some words."]
    assert said(manuscript, manuscript.chapters[1]) == ["II", "Some words."]


def test_heading_only_files_in_a_flat_list_name_the_chapter_they_join(tmp_path: Path) -> None:
    files = {
        "p.xhtml": "<h1>Part One</h1>",
        "c1.xhtml": chapter("I"),
        "c2.xhtml": chapter("II"),
        "z.xhtml": "<h1>Finis</h1>",
    }
    toc = [("Part One", "p.xhtml"), ("I", "c1.xhtml"), ("II", "c2.xhtml"), ("Finis", "z.xhtml")]
    manuscript = read(Epub(files, toc=toc), tmp_path)
    assert [(part.parents, part.title) for part in manuscript.chapters] == [(("Part One",), "I"), (("Part One",), "II")]
    assert said(manuscript, manuscript.chapters[1]) == ["II", "Some words.", "Finis"]


def test_a_part_and_its_first_chapter_at_one_place_are_one_chapter(tmp_path: Path) -> None:
    toc = [("Part", "c1.xhtml", [("First", "c1.xhtml"), ("Second", "c2.xhtml")]), ("Third", "c3.xhtml")]
    manuscript = read(Epub(THREE, toc=toc), tmp_path)
    assert [(part.parents, part.title) for part in manuscript.chapters] == [
        (("Part",), "First"),
        (("Part",), "Second"),
        ((), "Third"),
    ]


def test_two_entries_for_one_place_make_one_chapter(tmp_path: Path) -> None:
    toc = [("First", "c1.xhtml"), ("Again", "c1.xhtml"), ("Second", "c2.xhtml"), ("Third", "c3.xhtml")]
    assert titles(read(Epub(THREE, toc=toc), tmp_path)) == ["First", "Second", "Third"]


def test_the_spine_is_the_order_whatever_the_table_of_contents_says(tmp_path: Path) -> None:
    toc = [("Third", "c3.xhtml"), ("First", "c1.xhtml"), ("Second", "c2.xhtml")]
    manuscript = read(Epub(THREE, toc=toc), tmp_path)
    assert titles(manuscript) == ["First", "Second", "Third"]
    spoken = [text for part in manuscript.chapters for text in said(manuscript, part)]
    assert spoken == ["Heading 1", "Words of 1.", "Heading 2", "Words of 2.", "Heading 3", "Words of 3."]


def test_names_with_blanks_and_accents_are_found_percent_encoded(tmp_path: Path) -> None:
    files = {"text/chapter one.xhtml": chapter("One"), "text/deux é.xhtml": chapter("Two")}
    toc = [("One", "text/chapter%20one.xhtml"), ("Two", "text/deux%20%C3%A9.xhtml")]
    assert titles(read(Epub(files, toc=toc), tmp_path)) == ["One", "Two"]


def test_entries_that_lead_nowhere_are_told_and_lose_nothing(tmp_path: Path) -> None:
    toc = [("One", "c1.xhtml#gone"), ("Lost", "missing.xhtml"), ("Three", "c3.xhtml")]
    manuscript = read(Epub(THREE, toc=toc), tmp_path)
    assert titles(manuscript) == ["One", "Three"]
    assert said(manuscript, manuscript.chapters[0]) == ["Heading 1", "Words of 1.", "Heading 2", "Words of 2."]
    assert any("missing.xhtml" in warning for warning in manuscript.warnings)
    assert any("c1.xhtml#gone" in warning for warning in manuscript.warnings)


def test_places_inside_paragraphs_tables_and_at_the_end_of_files_are_no_traps(tmp_path: Path) -> None:
    body = f'<h1>One</h1><p>{LONG}<a id="mid"></a>{LONG}</p><p>More.</p>'
    table = '<table><tr><td id="cell">a</td><td>b</td></tr></table>'
    files = {"c1.xhtml": f'{body}{table}<a id="end"></a>', "c2.xhtml": chapter("Two")}
    toc = [("One", "c1.xhtml"), ("Mid", "c1.xhtml#mid"), ("Cell", "c1.xhtml#cell"), ("Two", "c1.xhtml#end")]
    manuscript = read(Epub(files, toc=toc), tmp_path)
    assert titles(manuscript) == ["One", "Mid", "Cell", "Two"]
    assert [said(manuscript, part)[0] for part in manuscript.chapters] == ["One", "More.", "ab", "Two"]


def test_parts_whose_chapters_lie_in_one_file_keep_them(tmp_path: Path) -> None:
    one = f'<h1 id="p1">Part One</h1><h2 id="c1">Chapter 1</h2><p>{LONG}</p><h2 id="c2">Chapter 2</h2><p>{LONG}</p>'
    two = f'<h1 id="p2">Part Two</h1><p>An epigraph.</p><h2 id="c3">Chapter 3</h2><p>{LONG}</p>'
    toc = [
        ("Part One", "a.xhtml#p1", [("Chapter 1", "a.xhtml#c1"), ("Chapter 2", "a.xhtml#c2")]),
        ("Part Two", "b.xhtml#p2", [("Chapter 3", "b.xhtml#c3")]),
    ]
    manuscript = read(Epub({"a.xhtml": one, "b.xhtml": two}, toc=toc), tmp_path)
    assert [(part.parents, part.title) for part in manuscript.chapters] == [
        (("Part One",), "Chapter 1"),
        (("Part One",), "Chapter 2"),
        (("Part Two",), "Chapter 3"),
    ]
    assert said(manuscript, manuscript.chapters[2])[:3] == ["Part Two", "An epigraph.", "Chapter 3"]


def test_parts_of_a_flat_list_hold_what_follows_them_but_no_epilogue(tmp_path: Path) -> None:
    files = {"p.xhtml": "<h1>PART ONE</h1>", **THREE, "e.xhtml": chapter("Epilogue")}
    toc = [("PART ONE", "p.xhtml"), *((str(n), f"c{n}.xhtml") for n in (1, 2, 3)), ("Epilogue", "e.xhtml")]
    manuscript = read(Epub(files, toc=toc), tmp_path)
    assert [part.parents for part in manuscript.chapters] == [("PART ONE",)] * 3 + [()]


def test_a_copyright_page_that_nobody_names_is_known_by_what_it_says(tmp_path: Path) -> None:
    files = {
        "x.xhtml": "<p>Copyright © 2001 Ann Author.</p><p>All rights reserved. ISBN 978-3-16-148410-0</p>",
        "c1.xhtml": chapter("One", "All rights reserved, he said; copyright 1999. " + LONG),
        "c2.xhtml": chapter("Two"),
    }
    manuscript = read(Epub(files, toc=[("One", "c1.xhtml"), ("Two", "c2.xhtml")]), tmp_path)
    assert reasons(manuscript)["copyright page"].startswith("Copyright © 2001")
    assert titles(manuscript) == ["One", "Two"]


def test_a_page_of_links_is_the_table_of_contents_where_there_is_no_other(tmp_path: Path) -> None:
    links = "".join(f'<p><a id="t{n}" href="c.xhtml#c{n}">Part {n}</a></p>' for n in (1, 2, 3))
    body = "".join(f'<p id="c{n}"><a href="toc.xhtml#t{n}">{n}</a></p><p>{LONG}</p>' for n in (1, 2, 3))
    manuscript = read(Epub({"toc.xhtml": f"<h1>Contents</h1>{links}", "c.xhtml": body}), tmp_path)
    assert titles(manuscript) == ["Part 1", "Part 2", "Part 3"]
    assert said(manuscript, manuscript.chapters[1]) == ["2", LONG.strip()]


def test_without_a_table_of_contents_headings_make_the_chapters(tmp_path: Path) -> None:
    body = "<h1>A Book</h1><h2>One</h2><p>First.</p><h3>Section</h3><p>More.</p><h2>Two</h2><p>Second.</p>"
    manuscript = read(Epub({"all.xhtml": body}), tmp_path)
    assert titles(manuscript) == ["One", "Two"]
    assert said(manuscript, manuscript.chapters[0]) == ["A Book", "One", "First.", "Section", "More."]


def test_without_a_table_of_contents_parts_are_shelves_for_chapters(tmp_path: Path) -> None:
    parts = "".join(
        f"<h1>Part {part}</h1>" + "".join(f"<h2>Chapter {part}.{n}</h2><p>Words.</p>" for n in (1, 2, 3))
        for part in (1, 2)
    )
    manuscript = read(Epub({"all.xhtml": parts}), tmp_path)
    assert [(part.parents, part.title) for part in manuscript.chapters] == [
        ((f"Part {part}",), f"Chapter {part}.{n}") for part in (1, 2) for n in (1, 2, 3)
    ]


def test_without_headings_every_file_is_a_chapter(tmp_path: Path) -> None:
    files = {f"{n}.xhtml": xhtml(f"<p>Words {n}.</p>", title=f"File {n}") for n in "ab"}
    assert titles(read(Epub(files), tmp_path)) == ["File a", "File b"]


def test_a_label_and_the_title_under_it_are_one_chapter_title(tmp_path: Path) -> None:
    files = {f"{n}.xhtml": f"<h1>Chapter {n}</h1><h2>The Title of {n}</h2><p>Words.</p>" for n in (1, 2, 3)}
    manuscript = read(Epub(files), tmp_path)
    assert titles(manuscript) == [f"Chapter {n}: The Title of {n}" for n in (1, 2, 3)]


def test_text_that_no_entry_names_belongs_to_the_chapter_before_it(tmp_path: Path) -> None:
    files = {"c1.xhtml": chapter("One"), "c1b.xhtml": "<p>One goes on.</p>", "c2.xhtml": chapter("Two")}
    manuscript = read(Epub(files, toc=[("One", "c1.xhtml"), ("Two", "c2.xhtml")]), tmp_path)
    assert said(manuscript, manuscript.chapters[0]) == ["One", "Some words.", "One goes on."]


def test_a_few_lines_before_the_first_entry_open_its_chapter(tmp_path: Path) -> None:
    files = {"d.xhtml": "<p>For my mother.</p>", "c1.xhtml": chapter("One"), "c2.xhtml": chapter("Two")}
    manuscript = read(Epub(files, toc=[("One", "c1.xhtml"), ("Two", "c2.xhtml")]), tmp_path)
    assert titles(manuscript) == ["One", "Two"]
    assert said(manuscript, manuscript.chapters[0]) == ["For my mother.", "One", "Some words."]


def test_a_long_text_before_the_first_entry_is_a_chapter(tmp_path: Path) -> None:
    files = {"p.xhtml": chapter("To the Reader", LONG), "c1.xhtml": chapter("One"), "c2.xhtml": chapter("Two")}
    manuscript = read(Epub(files, toc=[("One", "c1.xhtml"), ("Two", "c2.xhtml")]), tmp_path)
    assert titles(manuscript) == ["To the Reader", "One", "Two"]


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ('epub:type="titlepage"', "title page"),
        ('epub:type="imprint"', "imprint"),
        ('epub:type="backmatter colophon"', "colophon"),
        ('epub:type="copyright-page"', "copyright page"),
        ('epub:type="halftitlepage"', "half-title page"),
        ('epub:type="index"', "index"),
        ('role="doc-bibliography"', "bibliography"),
        ('epub:type="toc"', "contents"),
        ('epub:type="z3998:dramatis-personae"', "list of characters"),
    ],
)
def test_marked_matter_is_skipped_with_its_reason(tmp_path: Path, attributes: str, reason: str) -> None:
    files = {"x.xhtml": f"<section {attributes}><h1>Matter</h1><p>Set in type.</p></section>", **THREE}
    toc = [("Matter", "x.xhtml"), *((f"Chapter {n}", f"c{n}.xhtml") for n in (1, 2, 3))]
    manuscript = read(Epub(files, toc=toc), tmp_path)
    assert titles(manuscript) == ["Chapter 1", "Chapter 2", "Chapter 3"]
    assert reasons(manuscript)[reason].startswith("Matter Set in type.")


@pytest.mark.parametrize(
    ("file", "title", "reason"),
    [
        ("x1.xhtml", "Title Page", "title page"),
        ("x1.xhtml", "Copyright", "copyright page"),
        ("x1.xhtml", "Table of Contents", "contents"),
        ("x1.xhtml", "Inhaltsverzeichnis", "contents"),
        ("x1.xhtml", "Index", "index"),
        ("01-titlepage.xhtml", "A Book", "title page"),
        ("cover.xhtml", "Start", "cover"),
    ],
)
def test_matter_is_known_by_a_clear_title_or_file_name(tmp_path: Path, file: str, title: str, reason: str) -> None:
    files = {file: "<p>Set in type.</p>", "more.xhtml": "<p>For my mother.</p>", **THREE}
    toc = [(title, file), *((f"Chapter {n}", f"c{n}.xhtml") for n in (1, 2, 3))]
    manuscript = read(Epub(files, toc=toc), tmp_path)
    assert titles(manuscript) == ["Chapter 1", "Chapter 2", "Chapter 3"]
    assert "Set in type." in reasons(manuscript)[reason]
    assert (manuscript.left_out[0].title, manuscript.left_out[0].reason) == (title, reason)
    mother = said(manuscript, manuscript.chapters[0])[0] == "For my mother."
    assert mother or reason == "index"  # an index runs on into the files after it, a cover does not


@pytest.mark.parametrize("kind", ["dedication", "epigraph", "foreword", "preface", "introduction"])
def test_what_an_author_wrote_is_spoken(tmp_path: Path, kind: str) -> None:
    files = {"x.xhtml": f'<section epub:type="{kind}"><h1>{kind.title()}</h1><p>To the sea.</p></section>', **THREE}
    toc = [(kind.title(), "x.xhtml"), *((f"Chapter {n}", f"c{n}.xhtml") for n in (1, 2, 3))]
    manuscript = read(Epub(files, toc=toc), tmp_path)
    assert titles(manuscript)[0] == kind.title()


def test_a_whole_novel_in_cover_xhtml_is_spoken(tmp_path: Path) -> None:
    manuscript = read(Epub({"cover.xhtml": f"<p>{LONG * 4}</p>"}, toc=[("Cover", "cover.xhtml")]), tmp_path)
    assert len(manuscript.chapters) == 1


def test_a_page_of_links_before_the_story_is_contents(tmp_path: Path) -> None:
    links = "".join(f'<p><a href="c{n}.xhtml">Chapter {n}</a></p>' for n in (1, 2, 3))
    manuscript = read(Epub({"first.xhtml": links, **THREE}, toc=[(str(n), f"c{n}.xhtml") for n in (1, 2, 3)]), tmp_path)
    assert reasons(manuscript)["contents"].startswith("Chapter 1 Chapter 2 Chapter 3")
    assert len(manuscript.chapters) == 3


def test_a_project_gutenberg_book_whose_files_are_cut_anywhere(tmp_path: Path) -> None:
    first = (
        '<section class="pg-boilerplate" id="pg-header"><h2>The Project Gutenberg eBook</h2><p>Free.</p></section>'
        '<h1 id="p1">A Book</h1><h2 id="p2">by Ann Author</h2><hr/><h2 id="p3">Contents</h2><table>'
        '<tr><td><a href="a.xhtml#p4">I.</a></td><td><a href="a.xhtml#p4">The Harbour</a></td></tr></table>'
        f'<div><h2 id="p4">I. THE HARBOUR</h2><p>{LONG}</p></div>'
    )
    second = f'<p>{LONG}</p><div><h2><a id="p5"></a>II. THE SEA</h2><p>{LONG}</p></div>'
    last = '<section class="pg-boilerplate"><h2 id="p6">THE FULL PROJECT GUTENBERG LICENSE</h2><p>Free.</p></section>'
    inside = [
        ("by Ann Author", "a.xhtml#p2"),
        ("Contents", "a.xhtml#p3"),
        ("I. THE HARBOUR", "a.xhtml#p4"),
        ("II. THE SEA", "b.xhtml#p5"),
        ("THE FULL PROJECT GUTENBERG LICENSE", "c.xhtml#p6"),
    ]
    files = {"a.xhtml": first, "b.xhtml": second, "c.xhtml": last}
    manuscript = read(Epub(files, toc=[("A Book", "a.xhtml#p1", inside)], version=2), tmp_path)
    assert [(part.parents, part.title) for part in manuscript.chapters] == [((), "I. THE HARBOUR"), ((), "II. THE SEA")]
    assert said(manuscript, manuscript.chapters[0]) == ["A Book", "I. THE HARBOUR", LONG.strip(), LONG.strip()]
    assert set(reasons(manuscript)) == {"Project Gutenberg licence", "title page", "contents"}


def test_what_is_not_in_the_reading_order_is_booked(tmp_path: Path) -> None:
    book = Epub(
        {"c1.xhtml": chapter("One"), "pop.xhtml": "<p>A pop-up.</p>", "c2.xhtml": chapter("Two")},
        toc=[("One", "c1.xhtml"), ("Two", "c2.xhtml")],
        outside_spine={"spare.xhtml": "<p>Never read.</p>"},
        not_linear=("pop.xhtml",),
    )
    found = reasons(read(book, tmp_path))
    assert found["not in reading order"] == "A pop-up. Never read."
    assert "Contents One Two" in found["contents"]


def test_a_file_that_only_the_table_of_contents_knows_is_read(tmp_path: Path) -> None:
    toc = [("One", "c1.xhtml"), ("Two", "c2.xhtml"), ("Three", "c3.xhtml")]
    files = {name: body for name, body in THREE.items() if name != "c2.xhtml"}
    manuscript = read(Epub(files, toc=toc, outside_spine={"c2.xhtml": THREE["c2.xhtml"]}), tmp_path)
    assert titles(manuscript) == ["One", "Two", "Three"]
    assert any("c2.xhtml is in the table of contents only" in warning for warning in manuscript.warnings)


def test_without_a_spine_the_list_of_files_is_the_order(tmp_path: Path) -> None:
    manuscript = read(Epub({}, outside_spine=THREE, toc=[("One", "c1.xhtml"), ("Two", "c2.xhtml")]), tmp_path)
    assert titles(manuscript) == ["One", "Two"]
    assert "Words of 3." in said(manuscript, manuscript.chapters[1])
    assert [one for one in manuscript.warnings if "in which order" in one]
    assert not [one for one in manuscript.warnings if "pictures" in one]


def test_pages_that_are_pictures_are_told(tmp_path: Path) -> None:
    item = '<item id="d9" href="map.svg" media-type="image/svg+xml"/>'
    book = Epub(THREE, manifest=item, extra={"OEBPS/map.svg": b"<svg/>"})
    package = book.package().replace("</spine>", '<itemref idref="d9"/></spine>')
    book.package = lambda: package  # type: ignore[method-assign]
    assert any("1 of the book's pages are pictures" in warning for warning in read(book, tmp_path).warnings)


def test_the_guide_of_an_old_book_is_believed_about_small_pages(tmp_path: Path) -> None:
    guide = '<reference type="copyright-page" href="x.xhtml"/><reference type="title-page" href="c1.xhtml#top"/>'
    book = Epub({"x.xhtml": "<p>All rights.</p>", **THREE}, toc=[("One", "c1.xhtml")], version=2, guide=guide)
    manuscript = read(book, tmp_path)
    assert reasons(manuscript)["copyright page"] == "All rights."
    assert "Words of 1." in said(manuscript, manuscript.chapters[0])


def test_titles_are_text_and_never_markup(tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    manuscript = read(Epub(THREE, toc=[(evil, "c1.xhtml"), ("2", "c2.xhtml"), ("3", "c3.xhtml")], title=evil), tmp_path)
    assert manuscript.title == evil
    assert titles(manuscript)[0] == evil


def test_metadata_in_both_styles(tmp_path: Path) -> None:
    metadata = (
        '<dc:title id="s">A Subtitle</dc:title><meta refines="#s" property="title-type">subtitle</meta>'
        '<dc:creator id="t">Tom Translator</dc:creator><meta refines="#t" property="role">trl</meta>'
        '<dc:creator opf:role="ill">Ida Painter</dc:creator><dc:creator opf:role="aut">Bob Writer</dc:creator>'
        '<dc:date>2020-05-01</dc:date><dc:date opf:event="original-publication">1866</dc:date>'
    )
    book = Epub(THREE, toc=[("1", "c1.xhtml"), ("2", "c2.xhtml")], metadata=metadata, language="ger")
    manuscript = read(book, tmp_path)
    assert (manuscript.title, manuscript.author) == ("A Book", "Ann Author, Bob Writer")
    assert (manuscript.year, manuscript.language) == ("1866", "de")


def test_the_cover_by_property_by_old_meta_by_guide_and_inside_an_svg(tmp_path: Path) -> None:
    from base64 import b64encode

    picture = png(40, 40)
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/png;base64,'
        + b64encode(picture)
        + b'"/></svg>'
    )
    item = '<item id="pic" href="art.{0}" media-type="image/{1}"{2}/>'
    page = {"wrap.xhtml": '<div><img src="art.png" alt="words nobody says"/></div>', **THREE}
    reference = '<reference type="cover" href="wrap.xhtml"/>'
    meta = '<meta name="cover" content="pic"/>'
    raster = {"OEBPS/art.png": picture}
    cover_image = ' properties="cover-image"'
    books = [
        Epub(THREE, manifest=item.format("png", "png", cover_image), extra=raster),
        Epub(THREE, manifest=item.format("png", "png", ""), extra=raster, metadata=meta, version=2),
        Epub(page, manifest=item.format("png", "png", ""), extra=raster, guide=reference, version=2),
        Epub(THREE, manifest=item.format("svg", "svg+xml", cover_image), extra={"OEBPS/art.svg": svg}),
    ]
    for book in books:
        manuscript = read(book, tmp_path)
        assert manuscript.cover == picture
        assert "nobody says" not in manuscript.source
    assert read(Epub(THREE), tmp_path).cover == b""


def test_a_chapter_of_one_word_is_a_chapter(tmp_path: Path) -> None:
    manuscript = read(Epub({"a.xhtml": "<p>Rain.</p>", **THREE}, toc=[("A", "a.xhtml"), ("1", "c1.xhtml")]), tmp_path)
    assert said(manuscript, manuscript.chapters[0]) == ["Rain."]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-1", "windows-1252"])
def test_documents_in_their_declared_encoding(tmp_path: Path, encoding: str) -> None:
    text = xhtml("<h1>Café</h1><p>Naïve señor.</p>").replace("utf-8", encoding.removesuffix("-le"))
    manuscript = read(Epub({"c.xhtml": text.encode(encoding)}), tmp_path)
    assert said(manuscript, manuscript.chapters[0]) == ["Café", "Naïve señor."]
    assert not manuscript.warnings


@pytest.mark.parametrize(("stated", "real"), [("utf-8", "cp1252"), ("iso-8859-1", "utf-8"), ("no-such", "cp1252")])
def test_a_lying_encoding_is_read_right(tmp_path: Path, stated: str, real: str) -> None:
    text = xhtml("<p>“Café,” she said — naïve.</p>").replace("utf-8", stated)
    manuscript = read(Epub({"c.xhtml": text.encode(real)}), tmp_path)
    assert said(manuscript, manuscript.chapters[0]) == ["“Café,” she said — naïve."]
    assert manuscript.warnings


def test_tag_soup_is_read_as_a_browser_would(tmp_path: Path) -> None:
    soup = xhtml("<p>One &amp; <b>two<p>Three & four &nbsp;<br>five<ul><li>six<li>seven</ul><title/>eight")
    manuscript = read(Epub({"c.xhtml": soup}), tmp_path)
    assert said(manuscript, manuscript.chapters[0]) == ["One & two", "Three & four", "five", "six", "seven", "eight"]
    assert any("not well-formed" in warning for warning in manuscript.warnings)


def test_the_demo_book_has_its_four_chapters(demo_book: Path) -> None:
    manuscript = read_book(demo_book)
    check(manuscript)
    assert [title.partition(":")[0] for title in titles(manuscript)] == [
        f"Chapter {n}" for n in ("I", "II", "III", "IV")
    ]
    kinds = {block.kind for part in manuscript.chapters for block in part.blocks}
    assert kinds == {"heading", "paragraph", "line", "row"}
    assert {part.reason for part in manuscript.left_out} == {"title page", "colophon", "contents"}
    assert {"footnote", "footnote marker"} <= set(reasons(manuscript))
    assert manuscript.cover.startswith(b"\x89PNG")


def test_sherlock_holmes_is_twelve_stories(real_books: Path) -> None:
    manuscript = read_book(real_books / "sherlock.epub")
    check(manuscript)
    assert len(manuscript.chapters) == 12
    assert titles(manuscript)[0] == "A Scandal in Bohemia"
    assert titles(manuscript)[-1] == "The Adventure of the Copper Beeches"
    assert said(manuscript, manuscript.chapters[0])[:2] == ["A Scandal in Bohemia", "I"]
    assert [part.reason for part in manuscript.left_out] == [
        "title page",
        "imprint",
        "colophon",
        "copyright page",
        "contents",
    ]
    assert manuscript.cover.startswith(b"\xff\xd8\xff")


def test_war_and_peace_begins_with_its_first_chapter_and_keeps_its_parts(real_books: Path) -> None:
    manuscript = read_book(real_books / "war-and-peace.epub")
    check(manuscript)
    assert [part.title for part in manuscript.chapters[:3]] == ["I", "II", "III"]
    assert {part.parents for part in manuscript.chapters[:3]} == {("Book I", "Part I: 1805")}
    first = said(manuscript, manuscript.chapters[0])
    assert first[:4] == ["Book I", "Part I", "1805", "I"]
    assert first[4].startswith("“Well, Prince, so Genoa and Lucca")
    assert manuscript.chapters[-1].parents == ("Epilogue", "Second Epilogue")
    assert len(manuscript.chapters) == 364
    assert sum(1 for skip in manuscript.skips if skip.reason == "footnote marker") == 137
