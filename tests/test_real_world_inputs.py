"""Books as they really are: inputs that break audiobook tools, each in a small file, and what it must come to."""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import Path

import pytest

from engines.contract import BadInput
from studio.lexicons import LexiconFile
from studio.library import Library
from studio.manuscript import AS_USUAL, Reading, all_parts, check, count_notes, read_book
from studio.manuscript.model import Block, Chapter, Manuscript, Skip
from studio.manuscript.reading import NoteCount, Notes
from studio.settings import Settings
from studio.text.account import account
from studio.text.chunks import cut
from studio.text.model import Chunk
from studio.text.normalise import normalise
from studio.text.pauses import Pauses
from tests.docx_maker import Docx, complex_field, heading, paragraph, run, table, text_box
from tests.epub_maker import Epub, xhtml
from tests.pdf_maker import Pdf, columned, wrapped

# ---- Word documents


def read_word(folder: Path, document: Docx) -> Manuscript:
    manuscript = read_book(document.write(folder))
    check(manuscript)
    return manuscript


def test_a_manuscript_from_a_word_processor(tmp_path: Path) -> None:
    """Contents, two chapters with an edit, a note, a table and a box beside the text: each said once, or named."""
    body = paragraph("The Lamp", style="Titel") + paragraph(complex_field("TOC", run("One 1")), style="Verzeichnis1")
    body += heading("One") + paragraph(
        "He lit ", "<w:del><w:r><w:delText>a</w:delText></w:r></w:del>", run("the lamp.")
    )
    body += paragraph(
        "It burned", '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" all night."), text_box(paragraph("Oil."))
    )
    body += heading("Two") + table(("Oil", "2 l"), ("Wick", "1")) + paragraph("The end.")
    parts = {"footnotes": f'<w:footnote w:id="2">{paragraph("Whale oil.")}</w:footnote>', "header1": paragraph("Lamp")}
    manuscript = read_word(tmp_path, Docx(body, parts=parts))
    said = [
        " ".join(" ".join(manuscript.text_of((span,)) for span in block.spans).split())
        for chapter in manuscript.chapters
        for block in chapter.blocks
        if block.kind != "heading"
    ]
    assert said == ["He lit the lamp.", "It burned all night.", "Oil.", "Oil 2 l", "Wick 1", "The end."]
    assert [chapter.title for chapter in manuscript.chapters] == ["One", "Two"]
    reasons = {skip.reason for skip in manuscript.skips}
    assert {"contents", "deleted text", "alternative content", "footnote", "running head"} <= reasons


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (Docx("", main=None), "no main text"),
        (Docx("<w:p>"), "damaged"),
        (Docx(paragraph("x"), extra={"../../evil.txt": b"x"}), "points outside"),
        (Docx(run(" " * 30_000_000)), "zip bomb"),
        (Docx(paragraph("")), "no text to speak"),
    ],
)
def test_row_14_a_malformed_word_document_is_refused_in_one_line(tmp_path: Path, document: Docx, says: str) -> None:
    with pytest.raises(BadInput) as error:
        read_book(document.write(tmp_path))
    assert says in str(error.value)
    assert "\n" not in str(error.value)
    assert sorted(path.name for path in tmp_path.parent.rglob("evil*")) == []


def test_row_14_macros_in_a_word_document_are_ignored(tmp_path: Path) -> None:
    manuscript = read_word(tmp_path, Docx(paragraph("Words."), extra={"word/vbaProject.bin": b"Sub AutoOpen()"}))
    assert manuscript.source.strip() == "Words."
    assert any("macros" in warning for warning in manuscript.warnings)


# ---- EPUBs


def opened(book: Epub, folder: Path, reading: Reading = AS_USUAL) -> Manuscript:
    manuscript = read_book(book.write(folder), reading)
    check(manuscript)
    return manuscript


def said(manuscript: Manuscript, number: int) -> list[str]:
    return [" ".join(manuscript.text_of(block.spans).split()) for block in manuscript.chapters[number].blocks]


def skipped(manuscript: Manuscript) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for skip in manuscript.skips:
        found.setdefault(skip.reason, []).append(" ".join(manuscript.source[slice(*skip.span)].split()))
    return {reason: " | ".join(texts) for reason, texts in found.items()}


def titles(manuscript: Manuscript) -> list[tuple[str, ...]]:
    return [(*part.parents, part.title) for part in manuscript.chapters]


TAIL = (
    '<h2>A Tail</h2><p>The mouse began.</p><img src="mouse.png" alt="A mouse on a stool"/>'
    '<div class="poem"><p>Furry sat<br/>by the mill,</p><p>ate his fill,<br/>and is there still.</p></div>'
    '<figure><img src="queen.png" alt="The queen"/><figcaption>The queen points.</figcaption></figure>'
    '<p epub:type="z3998:song"><span>Twinkle, twinkle,</span><br/><span>little bat.</span></p><p>He was done.</p>'
)


def test_row_01_poems_songs_and_pictures_in_a_childrens_book(tmp_path: Path) -> None:
    """All is spoken, before a picture as after it; verse line by line, a longer pause after each stanza."""
    book = Epub(
        {"a.xhtml": TAIL, "b.xhtml": "<h2>Next</h2><p>More.</p>"}, toc=[("A Tail", "a.xhtml"), ("N", "b.xhtml")]
    )
    manuscript = opened(book, tmp_path)
    assert said(manuscript, 0) == [
        "A Tail",
        "The mouse began.",
        *("Furry sat", "by the mill,", "ate his fill,", "and is there still."),
        "The queen points.",
        *("Twinkle, twinkle,", "little bat."),
        "He was done.",
    ]
    blocks = manuscript.chapters[0].blocks
    assert [block.kind for block in blocks[2:6]] == ["line"] * 4
    assert [block.stanza_end for block in blocks[2:6]] == [False, True, False, True]
    assert "stool" not in manuscript.source
    described = opened(book, tmp_path, Reading(picture_descriptions="read"))
    assert said(described, 0)[2] == "A mouse on a stool"
    assert [block.role for block in described.chapters[0].blocks][2] == "picture"


LETTER = (
    "<h2>The Letter</h2><p>“Dr. Hart,” said Mr. St. John, “he wrote: ‘Pay £4 7s. to Mrs. Vane at No. 7.’ Is it so?”</p>"
    "<blockquote><p>Baker St., 4 March</p><p>Come at once.<br/>Bring £1,200.</p><p>H.</p></blockquote><p>She came.</p>"
)


def test_row_02_dialogue_titles_money_and_letters(tmp_path: Path) -> None:
    """No sentence ends at Dr. or St., and no quote is torn apart; a letter is read line by line."""
    manuscript = opened(Epub({"a.xhtml": LETTER}), tmp_path)
    chunks = [chunk for chunk in cut(manuscript, Pauses(), 300) if isinstance(chunk, Chunk)]
    talk = next(chunk for chunk in chunks if "Hart" in chunk.text)
    assert talk.text.startswith("“Dr. Hart,”")
    assert "No. 7.’ Is it so?”" in talk.text
    assert "four pounds" in talk.spoken
    assert said(manuscript, 0)[2:] == ["Baker St., 4 March", "Come at once.", "Bring £1,200.", "H.", "She came."]


def test_row_02_sherlock_holmes(real_books: Path) -> None:
    manuscript = read_book(real_books / "sherlock.epub")
    spoken = account(manuscript, cut(manuscript, Pauses(), 300))
    assert (spoken.lost_chars, spoken.doubled_chars) == (0, 0)
    assert len(manuscript.chapters) == 12
    parts = all_parts(manuscript)
    assert [part.reason for part in parts if part.reason] == [
        *("title page", "imprint"),
        *("colophon", "copyright page", "contents"),
    ]
    assert [bool(part.reason) for part in parts] == [True, True, *[False] * 12, True, True, True]


WAR = {
    "b1.xhtml": '<section epub:type="volume"><h1>Book One</h1></section>',
    "p1.xhtml": '<section epub:type="part"><h2>Part One</h2><p>1805</p></section>',
    "c1.xhtml": "<h3>I</h3>"
    '<p>“<i xml:lang="fr">Eh bien</i>, Prince.<a epub:type="noteref" id="r1" href="n.xhtml#n1">1</a>”'
    '</p><p>He bowed.<a epub:type="noteref" id="r2" href="n.xhtml#n2">2</a></p>',
    "c2.xhtml": "<h3>II</h3><p>She smiled.</p>",
    "p2.xhtml": '<section epub:type="part"><h2>Part Two</h2></section>',
    "c3.xhtml": "<h3>I</h3><p>It snowed.</p>",
    "n.xhtml": '<section epub:type="endnotes"><h2>Notes</h2><ol>'
    '<li id="n1" epub:type="endnote"><p>Well. <a epub:type="backlink" href="c1.xhtml#r1">↩</a></p></li>'
    '<li id="n2" epub:type="endnote"><p>Low.</p><p>Very low. <a epub:type="backlink" href="c1.xhtml#r2">↩</a></p></li>'
    "</ol></section>",
}
WAR_TOC = [
    ("Book One", "b1.xhtml", [
        ("Part One", "p1.xhtml", [("I", "c1.xhtml"), ("II", "c2.xhtml")]),
        ("Part Two", "p2.xhtml", [("I", "c3.xhtml")]),
    ]),
    ("Notes", "n.xhtml"),
]  # fmt: skip


def test_row_03_books_parts_chapters_foreign_words_and_endnotes(tmp_path: Path) -> None:
    """Titles nest as printed, words of another language are known, and notes are read as the person chooses."""
    book = Epub(WAR, toc=WAR_TOC)
    manuscript = opened(book, tmp_path)
    assert titles(manuscript) == [
        ("Book One", "Part One", "I"),
        ("Book One", "Part One", "II"),
        ("Book One", "Part Two", "I"),
    ]
    assert said(manuscript, 0) == ["Book One", "Part One", "1805", "I", "“Eh bien, Prince.”", "He bowed."]
    assert count_notes(manuscript) == (2, 2, 0, 0, 0)
    in_place = opened(book, tmp_path, Reading(notes="in place"))
    assert said(in_place, 0)[4:] == ["“Eh bien, Prince.”", "Well.", "He bowed.", "Low.", "Very low."]
    at_end = opened(book, tmp_path, Reading(notes="chapter end"))
    assert said(at_end, 0)[4:] == ["“Eh bien, Prince.”", "He bowed.", "Well.", "Low.", "Very low."]
    assert count_notes(at_end) == count_notes(in_place) == (2, 2, 2, 0, 0)
    assert "endnotes" not in [part.reason for part in all_parts(at_end)]


@pytest.mark.parametrize("notes", ["skip", "in place", "chapter end"])
def test_row_03_all_137_notes_of_war_and_peace_are_accounted_for(real_books: Path, notes: Notes) -> None:
    manuscript = read_book(real_books / "war-and-peace.epub", Reading(notes=notes))
    check(manuscript)
    read = 0 if notes == "skip" else 137
    assert count_notes(manuscript) == NoteCount(137, 137, read, 0, 0)
    found = [block for part in manuscript.chapters for block in part.blocks if block.role == "note"]
    assert len(found) == (0 if notes == "skip" else 145)  # three notes have several lines
    assert len(manuscript.chapters) == 364
    assert ("list of characters", "Dramatis Personae") in [(part.reason, part.title) for part in manuscript.left_out]


def diary(years: int, days: int) -> Epub:
    """A long diary in a small file: short forms, old money, old numbers and two notes a day."""
    documents = {}
    for year in range(years):
        entries = "".join(
            f"<p>{day + 1}th. Up betimes and to the office, where Sr. W. Batten and my Ld. Sandwich did sit till "
            f"{day % 11 + 1} o'clock; pd. £{day + 2} 7s. 6d. for the K.’s barge"
            f'<a epub:type="noteref" href="#n{day}a">{2 * day + 1}</a>, and so home with Mr. Pierce'
            f'<a epub:type="noteref" href="#n{day}b">{2 * day + 2}</a> to supper and to bed.</p>'
            for day in range(days)
        )
        notes = "".join(
            f'<aside epub:type="footnote" id="n{day}{mark}"><p>See the {day + 1}th, {1660 + year}.</p></aside>'
            for day in range(days)
            for mark in "ab"
        )
        documents[f"y{year}.xhtml"] = f"<h1>{1660 + year}</h1>{entries}{notes}"
    return Epub(documents)


def test_row_04_a_long_diary_with_thousands_of_notes(tmp_path: Path) -> None:
    """Every entry in its year, every note known, no split in money or short forms, chunk after chunk as it comes."""
    path = diary(years=9, days=200).write(tmp_path)
    began = time.process_time()
    manuscript = read_book(path)
    check(manuscript)
    assert [chapter.title for chapter in manuscript.chapters] == [str(1660 + year) for year in range(9)]
    assert count_notes(manuscript) == NoteCount(3600, 3600, 0, 0, 0)
    stream = cut(manuscript, Pauses())
    assert isinstance(next(stream), Chunk)  # before the rest is cut
    chunks = [one for one in cut(manuscript, Pauses()) if isinstance(one, Chunk)]
    assert len(chunks) == 9 + 9 * 200
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    assert all("seven shillings and sixpence" in chunk.spoken for chunk in chunks if chunk.kind == "prose")
    assert time.process_time() - began < 20
    read = read_book(path, Reading(notes="chapter end"))
    told = account(read, cut(read, Pauses()))
    assert (told.lost_chars, told.doubled_chars) == (0, 0)
    assert count_notes(read).read == 3600


SIGNS = (
    '<h2>One</h2><p>Rain<sup><a id="r1" href="#f1">1</a></sup> fell.<a id="r2" href="#f2">[2]</a> It was 10<sup>2</sup>'
    ' drops, soaked<sup>3</sup>, cold*.<span epub:type="pagebreak" id="p7" title="7">7</span> He '
    '<span class="pagenum">[8]</span>slept.<a epub:type="noteref" href="#f4">*</a></p>'
    '<aside epub:type="footnote" id="f4" hidden="hidden"><p>* As one does.</p></aside><p>Morning.</p>'
    '<div class="footnotes"><hr/><p id="f1"><a href="#r1">1</a>. In sheets.</p><p>And gales.</p>'
    '<p><a id="f2" href="#r2">[2]</a> At last.</p></div>'
    '<nav epub:type="page-list" hidden="hidden"><ol><li><a href="#p7">7</a></li></ol></nav>'
)


def test_row_12_markers_are_silent_and_notes_are_read_by_choice(tmp_path: Path) -> None:
    """Markers of every sort, page numbers and hidden lists are never said; powers and stars of the text stay."""
    book = Epub({"a.xhtml": SIGNS})
    silent = opened(book, tmp_path)
    said_once = "Rain fell. It was 102 drops, soaked, cold*. He slept."
    assert said(silent, 0) == ["One", said_once, "Morning."]
    reasons = skipped(silent)
    assert reasons["footnote marker"] == "1 | [2] | 3 | *"
    assert reasons["page number"] == "7 | [8]"
    assert reasons["list of pages"] == "7"
    assert reasons["note number"] == "* | 1. | [2]"
    assert count_notes(silent) == NoteCount(4, 3, 0, 1, 0)  # the bare 3 leads nowhere
    in_place = opened(book, tmp_path, Reading(notes="in place"))
    assert said(in_place, 0)[2:6] == ["In sheets.", "And gales.", "At last.", "As one does."]
    at_end = opened(book, tmp_path, Reading(notes="chapter end"))
    assert said(at_end, 0)[1:4] == [said_once, "Morning.", "In sheets."]


@pytest.mark.parametrize("title", ["c0.xhtml", "index_split_000.html", "part0007.html"])
def test_row_13_many_chapters_in_one_file_of_a_kindle_book(tmp_path: Path, title: str) -> None:
    """33 of 34 chapters skipped is what others make of it; here each is a chapter, and no text comes twice."""
    body = "".join(f'<div id="ch{n}"><h2>Chapter {n}</h2><p>Words of {n}.</p></div>' for n in range(1, 35))
    toc = [(f"Chapter {n}", f"{title}#ch{n}") for n in range(1, 35)]
    manuscript = opened(Epub({title: body}, toc=toc, version=2), tmp_path)
    assert titles(manuscript) == [(f"Chapter {n}",) for n in range(1, 35)]
    assert [said(manuscript, n)[1] for n in (0, 33)] == ["Words of 1.", "Words of 34."]


def test_row_13_without_a_table_of_contents_headings_are_chapters_else_files(tmp_path: Path) -> None:
    with_headings = Epub({"a.xhtml": "<h1>One</h1><p>First.</p><h1>Two</h1><p>Second.</p>"})
    without = Epub({"c0.xhtml": "<p>First.</p>", "c1.xhtml": "<p>Second.</p>"})
    assert titles(opened(with_headings, tmp_path)) == [("One",), ("Two",)]
    assert [said(opened(without, tmp_path), n) for n in (0, 1)] == [["First."], ["Second."]]


def test_row_13_chapters_that_the_table_of_contents_leaves_out(tmp_path: Path) -> None:
    files = {f"c{n}.xhtml": f"<h1>Chapter {n}</h1><p>{'Words of it. ' * 80}</p>" for n in range(1, 7)}
    manuscript = opened(Epub(files, toc=[("Chapter 1", "c1.xhtml"), ("Chapter 4", "c4.xhtml")]), tmp_path)
    assert titles(manuscript) == [(f"Chapter {n}",) for n in range(1, 7)]
    assert any("leaves out 4 chapters" in warning for warning in manuscript.warnings)


def test_row_13_the_order_of_reading_is_the_books(tmp_path: Path) -> None:
    files = {f"c{n}.xhtml": f"<h1>H{n}</h1><p>Words {n}.</p>" for n in (1, 2, 3)}
    toc = [("H3", "c3.xhtml"), ("H1", "c1.xhtml"), ("H2", "c2.xhtml")]
    assert titles(opened(Epub(files, toc=toc), tmp_path)) == [("H1",), ("H2",), ("H3",)]


def test_row_13_a_title_page_without_text_is_no_chapter_and_no_crash(tmp_path: Path) -> None:
    files = {"t.xhtml": '<img src="t.png" alt="A Book"/>', "empty.xhtml": "", "c1.xhtml": "<h1>One</h1><p>Words.</p>"}
    toc = [("Title Page", "t.xhtml"), ("Nothing", "empty.xhtml"), ("One", "c1.xhtml")]
    manuscript = opened(Epub(files, toc=toc), tmp_path)
    assert titles(manuscript) == [("One",)]
    assert said(manuscript, 0) == ["One", "Words."]


def test_row_13_nested_lists_are_read_once(tmp_path: Path) -> None:
    inner = "<li><p>two</p><ol><li>three<ul><li>four</li></ul>tail</li></ol></li>"
    body = f"<h1>L</h1><ul><li><p>one</p><ul>{inner}</ul></li></ul>"
    manuscript = opened(Epub({"a.xhtml": body}), tmp_path)
    assert said(manuscript, 0) == ["L", "one", "two", "three", "four", "tail"]


def test_row_13_a_protected_book_is_refused(tmp_path: Path) -> None:
    locked = b'<encryption><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></encryption>'
    book = Epub({"a.xhtml": "<p>x</p>"}, extra={"META-INF/encryption.xml": locked})
    with pytest.raises(BadInput, match="protected by DRM"):
        read_book(book.write(tmp_path))


@pytest.mark.parametrize("words", ["", "<p>Scanned by a kind person. Share it.</p>"])
def test_row_13_a_book_of_pictures_is_refused_with_the_reason(tmp_path: Path, words: str) -> None:
    pages = {f"p{n}.xhtml": f'<img src="{n}.png"/>' for n in range(12)}
    items = "".join(f'<item id="i{n}" href="{n}.png" media-type="image/png"/>' for n in range(12))
    with pytest.raises(BadInput, match=r"holds pictures \(12\) but .* text recognition"):
        read_book(Epub({**pages, "end.xhtml": words}, manifest=items).write(tmp_path))


def test_row_14_broken_references_scripts_and_lying_encodings_in_an_epub(tmp_path: Path) -> None:
    """What a browser would show is spoken; nothing of a script is, and a wrong label costs no letter."""
    soup = xhtml("<h1>One</h1><p>Fish & chips &nosuch; <b>bold<p>Next<script>alert('x')</script>\r\nline</p>")
    cp1252 = xhtml("<h1>Two</h1><p>“Café”\x85</p>".replace("\x85", "…")).encode("cp1252")
    utf8 = b"\xef\xbb\xbf" + xhtml("<h1>Three</h1><p>Naïve.</p>").encode()
    manuscript = opened(Epub({"1.xhtml": soup, "2.xhtml": cp1252, "3.xhtml": utf8}), tmp_path)
    assert said(manuscript, 0) == ["One", "Fish & chips &nosuch; bold", "Next line"]
    assert said(manuscript, 1) == ["Two", "“Café”…"]
    assert said(manuscript, 2) == ["Three", "Naïve."]
    assert skipped(manuscript)["script"] == "alert('x')"


@pytest.mark.parametrize(
    ("extra", "says"),
    [({"../../evil.txt": b"x"}, "points outside"), ({"OEBPS/huge.xhtml": b" " * 300_000_000}, "zip bomb")],
)
def test_row_14_an_epub_that_attacks_is_refused(tmp_path: Path, extra: dict[str, bytes], says: str) -> None:
    item = '<item id="huge" href="huge.xhtml" media-type="application/xhtml+xml"/>'
    with pytest.raises(BadInput) as error:
        read_book(Epub({"a.xhtml": "<p>x</p>"}, extra=extra, manifest=item).write(tmp_path))
    assert says in str(error.value)
    assert sorted(path.name for path in tmp_path.parent.rglob("evil*")) == []


# ---- foreign names, however they are written


FOREIGN = """CHAPTER I

Hveem/berserkerne came ashore, and Hveem’s brother stayed behind with the Hveems’ boat and its long grey oars.

Zoe\u0308 wrote to ΚΑΖΑΝΤΖΆΚΗΣ, to Кутузова and to 東京都; Zoë’s letters to محمد went unanswered for a year.
"""
SAID = (  # the first Kazantzakis begins with a Cyrillic letter: another word
    "written,respelling\nHveem,vaym\nberserkerne,ber sairk er nuh\nZoë,zo ee\nКαζαντζάκης,never\n"
    "Καζαντζάκης,kazan dzakis\nКутузова,koo too zova\n東京,toe kyo\nمحمد,mo hammed\n"
)


def test_row_16_a_name_in_the_lexicon_is_said_so_in_every_ending_script_and_form(home: Path, tmp_path: Path) -> None:
    """One entry for a name does for its plural, its possessive, its capitals and its decomposed letters."""
    path = tmp_path / "names.txt"
    path.write_text(FOREIGN, encoding="utf-8")
    LexiconFile(home).bring_in(SAID.encode())
    with Library(home).add(path, Settings(home)) as book:
        rows = [row for row in book.chunks() if row.kind != "heading"]
        said = " ".join(row.spoken for row in rows)
        assert book.account().lost_chars == 0
    assert said.startswith("vaym or ber sairk er nuh came ashore, and vaym's brother stayed")
    assert "behind with the vayms' boat" in said
    assert "zo ee wrote to kazan dzakis, to koo too zova and to toe kyo都; zo ee's letters to mo hammed went" in said


# ---- pages: rows 1, 8, 11, 14, 16, 21

ALICE = """<html lang="en"><head><title>The Mouse</title></head><body><h1>The Mouse</h1>
<p>It is a long tail.</p><img src="mouse.png" alt="A mouse with a curled tail"/>
<div class="poem"><p>Fury said<br/><span style="margin-left: 2em">to a mouse,</span><br/>
<span style="margin-left: 3em">That</span><br/><span style="margin-left: 2em">he met</span></p>
<p>In the<br/>house</p></div>
<p>And a song:</p><blockquote epub:type="z3998:song"><p><span>Soup of the evening,</span><br/>
<span class="i1">beautiful soup!</span></p></blockquote><p>All text is said.</p></body></html>"""


def read_page(folder: Path, text: str, reading: Reading = AS_USUAL, name: str = "page.html") -> Manuscript:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    manuscript = read_book(path, reading)
    check(manuscript)
    return manuscript


def told(manuscript: Manuscript) -> list[str]:
    return [
        " ".join(" ".join(manuscript.text_of((span,)) for span in block.spans).split())
        for chapter in manuscript.chapters
        for block in chapter.blocks
    ]


def test_row_01_verse_keeps_its_lines_and_text_around_a_picture_is_whole(tmp_path: Path) -> None:
    manuscript = read_page(tmp_path, ALICE)
    blocks = [block for chapter in manuscript.chapters for block in chapter.blocks]
    lines = [
        (text, block.stanza_end) for text, block in zip(told(manuscript), blocks, strict=True) if block.kind == "line"
    ]
    assert lines == [
        ("Fury said", False),
        ("to a mouse,", False),
        ("That", False),
        ("he met", True),
        ("In the", False),
        ("house", True),
        ("Soup of the evening,", False),
        ("beautiful soup!", True),
    ]
    assert told(manuscript)[1] == "It is a long tail." and told(manuscript)[-1] == "All text is said."
    described = read_page(tmp_path, ALICE, Reading(picture_descriptions="read"))
    assert told(described) == [*told(manuscript)[:2], "A mouse with a curled tail", *told(manuscript)[2:]]


def test_row_08_small_capitals_are_words_and_a_heading_is_glued_to_nothing(tmp_path: Path) -> None:
    text = (
        '<h1>THE HARBOUR</h1><h2>Chapter IV<br/>At Night</h2><p><span class="smallcaps">It Rained</span> all day.</p>'
        "<p><big>T</big><small>HE RAIN</small> stopped.</p><p><b>S</b>ILENCE fell.</p>"
    )
    manuscript = read_page(tmp_path, f"<html lang=en><body>{text}</body></html>")
    blocks = [block for chapter in manuscript.chapters for block in chapter.blocks]
    assert [(block.kind, text) for block, text in zip(blocks, told(manuscript), strict=True)] == [
        ("heading", "THE HARBOUR"),
        ("heading", "Chapter IV"),
        ("heading", "At Night"),
        ("paragraph", "It Rained all day."),
        ("paragraph", "THE RAIN stopped."),
        ("paragraph", "SILENCE fell."),
    ]


ROW_11 = (
    "<h1>Tides</h1><p>Before.</p><table><caption>High water</caption><tr><th>Day</th><th>Hour</th></tr>"
    "<tr><td>Monday</td><td>6</td></tr></table><pre><code>print(tide)</code></pre>"
    "<p>So <math><mi>a</mi><mo>=</mo><mi>b</mi><mo>+</mo><mi>c</mi></math> holds.</p>"
)


def test_row_11_tables_are_read_by_row_or_skipped_and_code_and_formulas_are_named(tmp_path: Path) -> None:
    page = f"<html lang=en><body>{ROW_11}</body></html>"
    manuscript = read_page(tmp_path, page)
    assert told(manuscript) == ["Tides", "Before.", "High water", "Day Hour", "Monday 6", "So holds."]
    assert {"code listing", "formula"} <= {skip.reason for skip in manuscript.skips}
    without = read_page(tmp_path, page, Reading(tables="skip"))
    assert told(without) == ["Tides", "Before.", "So holds."]
    silent = [without.source[slice(*skip.span)] for skip in without.skips if skip.reason == "table"]
    assert "".join("".join(silent).split()) == "HighwaterDayHourMonday6"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<html><body><p>Café — “late”</p>".encode("cp1252"), "Café — “late”"),
        ("<html><head><meta charset='utf-8'></head><body><p>naïve “word”".encode("cp1252"), "naïve “word”"),
        (b"\xef\xbb\xbf<html>\r\n<body>\r\n<p>One\r\ntwo.</p>\r\n", "One two."),
        (b"<html><body><p>A &nosuch; B &amp C &#x80; D<p>E", "A &nosuch; B & C € D E"),
        (b"<html><body><p>Words<script>while (1) { alert('<p>no</p>') }</script> here", "Words here"),
        (b"<p>one<b><i>two</b>three</i><table><td>four</p><td>five</table>", "onetwothree four five"),
        (b"<html><body>" + b"line<br>" * 3000, "line " * 3000),
        (
            b"<html><body><p>One \x00 two \x0b three\x1f." + b" It rained." * 40,
            "One \x00 two three ." + " It rained." * 40,
        ),
    ],
)
def test_row_14_malformed_pages_say_their_words(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(data)
    manuscript = read_book(path)
    check(manuscript)
    assert " ".join(told(manuscript)).split() == words.split()


def test_row_14_pages_that_are_attacks_get_one_line_or_a_reading_quickly(tmp_path: Path) -> None:
    began = time.process_time()
    path = tmp_path / "page.html"
    for text, says in (
        ("<div>" * 200_000 + "word", "nests its elements"),
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]><p>&a;', "entities"),
        ("<html><body><p>" + "word and " * 600_000, ""),
        ("<html><body>" + "<div>" * 900 + "</b>" * 100_000 + "word", ""),
    ):
        path.write_text(text)
        if says:
            with pytest.raises(BadInput, match=says):
                read_book(path)
        else:
            check(read_book(path))
    assert time.process_time() - began < 10


@pytest.mark.parametrize("name", ["a.html", "a.md", "a.txt"])
def test_row_16_mixed_scripts_are_kept_to_the_letter(tmp_path: Path, name: str) -> None:
    words = "Hveem/berserkerne Ωμέγα Москва 東京 العربية שלום re\u0301sume\u0301 𝄞"
    text = f"<html lang=no><body><p dir=rtl>{words}</p></body></html>" if name == "a.html" else words
    assert told(read_page(tmp_path, text, name=name)) == [words]


PLAY = [
    ("MARA", "Is the light out?"),
    ("HALE", "It is. [He points.] It was out at six."),
    ("MARA", "And nobody lit it."),
    ("HALE", "Nobody could."),
    ("MARA", "Then we shall."),
    ("HALE", "With what?"),
]


@pytest.mark.parametrize("name", ["a.html", "a.md", "a.txt"])
def test_row_21_a_play_names_its_characters_and_names_are_read_by_choice(tmp_path: Path, name: str) -> None:
    shape = {"a.html": "<p><b>{}.</b> {}</p>", "a.md": "**{}.** {}\n\n", "a.txt": "{}. {}\n\n"}[name]
    text = "".join(shape.format(*speech) for speech in PLAY)
    manuscript = read_page(tmp_path, f"<html lang=en><body>{text}" if name == "a.html" else text, name=name)
    characters = [block.character for chapter in manuscript.chapters for block in chapter.blocks]
    assert characters == ["Mara", "Hale"] * 3
    silent = Reading(speaker_names="skip", stage_directions="skip")
    quiet = read_page(tmp_path, f"<html lang=en><body>{text}" if name == "a.html" else text, silent, name)
    assert told(quiet) == [
        "Is the light out?",
        "It is. It was out at six.",
        "And nobody lit it.",
        "Nobody could.",
        "Then we shall.",
        "With what?",
    ]
    assert {"speaker name", "stage direction"} <= {skip.reason for skip in quiet.skips}


# ---- what the packer makes of them: rows 8, 9, 10, 17


def written(folder: Path, text: str, name: str = "book.txt") -> tuple[list[Chunk], Manuscript]:
    """The chunks of a text file; nothing of it is lost, and none of them is too long."""
    (folder / name).write_text(text, encoding="utf-8")
    manuscript = read_book(folder / name)
    cuts = list(cut(manuscript, Pauses()))
    told = account(manuscript, cuts)
    assert (told.lost_chars, told.doubled_chars) == (0, 0)
    chunks = [one for one in cuts if isinstance(one, Chunk)]
    assert all(len(one.spoken) <= 300 for one in chunks)
    return chunks, manuscript


def test_row_08_capitals_at_an_opening_are_words_and_a_heading_ends_and_pauses(tmp_path: Path) -> None:
    text = "# The Storm\n\nIT WAS A DARK NIGHT and nobody in the NATO office of the BBC slept.\n\n## And After\n\nDAWN."
    chunks, _ = written(tmp_path, text, "book.md")
    assert [(one.kind, one.spoken.lower(), one.pause) for one in chunks] == [
        ("heading", "the storm.", "heading"),
        ("prose", "it was a dark night and nobody in the nato office of the bbc slept.", "paragraph"),
        ("heading", "and after.", "heading"),
        ("prose", "dawn.", "paragraph"),
    ]
    spoken = chunks[1].spoken
    assert ("NATO" in spoken, "BBC" in spoken, "DARK" in spoken, "IT" in spoken) == (True, True, False, False)


def test_row_09_lines_of_one_word_or_none(tmp_path: Path) -> None:
    lines = [
        "“Yes.”",
        "“?”",
        "“No!”",
        "“…”",
        "“Hm—”",
        "!!!",
        "* * *",
        "“Why?”",
        "?",
        "“Because nobody else came home.”",
    ]
    opening = "He was asked, and he said what follows here."
    chunks, manuscript = written(tmp_path, "\n\n".join([opening, *lines]))
    assert [one.text.split("\n") for one in chunks] == [[opening, *lines[:5]], lines[7:]]
    skipped = "".join(manuscript.text_of((skip.span,)) for skip in cut(manuscript, Pauses()) if isinstance(skip, Skip))
    assert skipped == "!!!", "recorded, not spoken"
    assert all(any(char.isalnum() for char in one.spoken) for one in chunks)


def test_row_09_a_run_of_one_word_answers_is_said_together(tmp_path: Path) -> None:
    answers = ["“Yes.”", "“No.”", "“Yes.”", "“No.”", "“Oh.”", "“Hm—”", "“Well?”"] * 20
    chunks, _ = written(tmp_path, "\n\n".join(answers))
    assert min(len(one.spoken) for one in chunks) >= 30
    assert "\n".join(one.text for one in chunks).split("\n") == answers


def test_row_10_a_sentence_of_nine_hundred_words(tmp_path: Path) -> None:
    clause = "whereas the said party of the first part, being the owner of the said vessel, had not in the year 1891"
    text = "; ".join([f"{clause} paid £4 7s. 6d. to Mr. J. R. Roe of St. Elwy"] * 30) + "."
    chunks, _ = written(tmp_path, text)
    assert len(text.split()) > 900
    assert all(one.text[-1] in ";,." for one in chunks), "cut at clause marks alone"
    assert min(len(one.spoken) for one in chunks) >= 30
    assert sum(one.text.count("£4 7s. 6d.") for one in chunks) == 30
    assert not [one.text for one in chunks if re.search(r"(?:Mr|St|J|R)\.$|\b1$", one.text)]


@pytest.mark.parametrize("unit", ["and the boats went out and came home ", "went, came home, "])
def test_row_10_text_without_any_full_stop(tmp_path: Path, unit: str) -> None:
    chunks, _ = written(tmp_path, unit * 400)
    assert " ".join(one.text for one in chunks) == (unit * 400).strip()
    assert min(len(one.spoken) for one in chunks) > 150


@pytest.mark.parametrize(
    ("sentence", "language"),
    [("船在夜里离开了港口没有人看见它离开的样子", "zh"), ("เรือออกจากท่าเรือในเวลากลางคืนโดยไม่มีใครเห็น", "th")],
)
def test_row_10_scripts_without_spaces(sentence: str, language: str) -> None:
    source = sentence * 120
    manuscript = Manuscript("", "", language, source, (Chapter("", (Block("paragraph", ((0, len(source)),)),)),))
    chunks = [one for one in cut(manuscript, Pauses()) if isinstance(one, Chunk)]
    assert "".join(one.text for one in chunks) == source
    assert all(100 < len(one.spoken) <= 300 for one in chunks)
    assert not [one for one in chunks if unicodedata.category(one.text[0]) == "Mn"], (
        "a mark is not parted from its letter"
    )


def test_row_17_repetition_by_design_is_kept_exactly(tmp_path: Path) -> None:
    lines = ["“No, no, no, no!” he cried. “W-w-well, n-no.”"] * 3 + ["Row, row, row your boat,"] * 4
    lines += ["It was late. It was late. It was late. And so it was, so it was, so it was."] * 8
    chunks, manuscript = written(tmp_path, "\n\n".join(lines))
    told = "\n".join(one.text for one in chunks)
    assert told.split() == manuscript.source.split() == " ".join(lines).split()
    assert " ".join(one.spoken for one in chunks).count("It was late.") == 24


# ---- PDFs


OBSERVED = (
    "The observation of the tide was kept for thirty-one years by three generations of one family, and in all that "
    "time the register was never left empty for a single afternoon.",
    "What they wrote down was the height of the water and the direction of the wind; what they remembered, and told "
    "their grandchildren, was everything else that had happened on the quay.",
    "It is from those conversations, and hardly from the register, that the present author has his knowledge.",
)


def test_row_15_two_columns_with_running_heads_hyphens_and_page_numbers(tmp_path: Path) -> None:
    pdf = Pdf(info={"Title": "Proceedings"})
    lines = [line for paragraph in OBSERVED * 5 for line in wrapped(paragraph, 28)]
    pages = [lines[start : start + 30] for start in range(0, len(lines), 30)]
    for number, page in enumerate(pages):
        columned(pdf, page[:15], page[15:], "On Keeping a Register" if number % 2 else "Proceedings", 117 + number)
    manuscript = read_book(pdf.write(tmp_path))
    check(manuscript)
    assert said(manuscript, 0) == list(OBSERVED * 5)
    gone = skipped(manuscript)
    assert gone.pop("hyphenation").count("-") == sum(line.endswith("-") for line in lines) == 5
    assert set(gone) == {"running head", "page number"}
    assert gone["page number"].split(" | ") == [str(117 + number) for number in range(len(pages))]
    assert [line.split()[0] for line in manuscript.warnings[:2]] == [str(len(pages))] * 2
    kept = account(manuscript, cut(manuscript, Pauses()))
    assert (kept.lost_chars, dict(kept.skipped)) == (0, account_of(manuscript))


def account_of(manuscript: Manuscript) -> dict[str, int]:
    counts: dict[str, int] = {}
    for skip in manuscript.skips:
        text = manuscript.source[slice(*skip.span)]
        counts[skip.reason] = counts.get(skip.reason, 0) + sum(not char.isspace() for char in text)
    return counts


def test_row_15_a_scan_says_that_it_needs_text_recognition(tmp_path: Path) -> None:
    pdf = Pdf()
    for _ in range(2):
        pdf.page().picture()
    with pytest.raises(BadInput, match=r"it is a scan\. It needs text recognition \(OCR\) first"):
        read_book(pdf.write(tmp_path))


# ---- numbers, names, marks and repeats, as they are said


def spoken_of(folder: Path, text: str) -> str:
    """All that is said of a plain text, after its account came out even."""
    path = folder / "book.txt"
    path.write_text(text, encoding="utf-8")
    manuscript = read_book(path)
    check(manuscript)
    cut_book = list(cut(manuscript, Pauses()))
    assert account(manuscript, cut_book).lost_chars == 0
    return " ".join(one.spoken for one in cut_book if isinstance(one, Chunk))


def test_row_05_every_kind_of_figure_has_one_spoken_form(tmp_path: Path) -> None:
    """Years, decimals, times (00:00, which stops others), ranges, money, ranks, codes, dates and telephones."""
    said = spoken_of(
        tmp_path,
        "In 1999 it was 1,234.56 at 07:30 and 00:00.\n\nFrom 3-5 of them, ½ cost $5m, the 2nd of 007 took the A17.\n\n"
        "With v2.4.1 on 2001-09-11 call (555) 123-4567 now.\n",
    )
    for words in (
        "nineteen ninety-nine",
        "one thousand two hundred and thirty-four point five six",
        "at seven thirty and midnight",
        "three to five",
        "one half cost five million dollars",
        "the second of zero zero seven",
        "the A seventeen",
        "v two point four point one",
        "September eleventh, two thousand and one",
        "five five five, one two three, four five six seven",
    ):
        assert words in said
    assert not re.search("[0-9½]", said)


def test_row_06_roman_numerals_are_read_by_what_stands_around_them(tmp_path: Path) -> None:
    """A chapter, a king, a war and a sign of its own; not the pronoun, the word mix or Czech little words."""
    said = spoken_of(
        tmp_path,
        "In Chapter IV Henry VIII spoke of World War II to me.\n\n"
        "I am sure that I did mix it, and so, I said, did I.\n\n"
        "The sign Ⅳ stood on the door.\n",
    )
    assert "Chapter four Henry the eighth spoke of World War two" in said
    assert "I am sure that I did mix it, and so, I said, did I." in said
    assert "The sign four stood" in said
    assert normalise("i v lese, a mi to viděli", "cs").text == "i v lese, a mi to viděli"


def test_row_07_addresses_are_short_and_junk_is_silent(tmp_path: Path) -> None:
    """Pages, mail, a book's number, a path, a tag, pictures, arrows, marks and what cannot be seen."""
    said = spoken_of(
        tmp_path,
        "See www.example.com or https://example.org/a/b?c=1 or write to jane@example.net today.\n\n"
        "ISBN 978-0-306-40615-7 lies in /usr/local/bin under #OldBooks 😀 for • all ■ to ← see.\n\n*** \n\n"
        "It was co\u00adop\u200beration of every kind.\n",
    )
    assert "See example dot com or example dot org or write to jane at example dot net today." in said
    assert "nine seven eight, zero, three zero six, four zero six one five, seven" in said
    assert "usr slash local slash bin under hashtag Old Books for all to see." in said
    assert "It was cooperation of every kind." in said
    assert not re.search(r"[/@#*•■←😀\u00ad\u200b]", said)


def test_row_09_the_shortest_lines_are_said_or_named_as_silent(tmp_path: Path) -> None:
    """One word, one mark, a breath: nothing is lost, and nothing without words is spoken alone."""
    path = tmp_path / "short.txt"
    path.write_text("Yes.\n\n?\n\nNo!\n\n…\n\nHm—\n\n. . .\n\nHe waited for a long time there.\n", encoding="utf-8")
    manuscript = read_book(path)
    cut_book = list(cut(manuscript, Pauses()))
    assert account(manuscript, cut_book).lost_chars == 0
    chunks = [one for one in cut_book if isinstance(one, Chunk)]
    assert all(re.search(r"\w", one.spoken) for one in chunks)
    said = " ".join(one.spoken for one in chunks)
    assert [word for word in ("Yes", "No!", "Hm", "He waited for a long time there.") if word not in said] == []


def test_row_17_what_repeats_by_design_stays(tmp_path: Path) -> None:
    """A cry, a refrain, like lines and a stutter are said as often as they are written."""
    refrain = "And the rain came down on the old stone wall.\n\n"
    said = spoken_of(
        tmp_path,
        "“No, no, no, no!” she cried to him.\n\nW-w-well, I d-don't know what to say.\n\n"
        + 3 * refrain
        + "Ha ha ha!\n",
    )
    assert "No, no, no, no!" in said
    assert "W-w-well, I d-don't know" in said
    assert said.count("And the rain came down on the old stone wall.") == 3
    assert "Ha ha ha!" in said
