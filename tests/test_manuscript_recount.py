"""The source of a book, counted again by other code: every character of every document, once, in order."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import pytest

from studio.manuscript import check, read_as, read_book, with_parts
from studio.manuscript.model import Chapter, Manuscript, Skip, count_chars, spans_of
from studio.manuscript.reading import Reading
from tests.epub_maker import Epub, xhtml


class Words(HTMLParser):
    """The text nodes of a document, by the standard library's tolerant parser."""

    CDATA_CONTENT_ELEMENTS = ()  # in XHTML a script is an element like any other
    RCDATA_CONTENT_ELEMENTS = ()

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def unknown_decl(self, data: str) -> None:
        if data.startswith("CDATA["):
            self.words.append(data.removeprefix("CDATA["))

    def parse_pi(self, i: int) -> int:
        return self.rawdata.index("?>", i) + 2  # the library stops at the first >, as for SGML


def recounted(path: Path) -> str:
    """Every character of the book's content documents that is not white space, found without any code of ours."""
    found = []
    with zipfile.ZipFile(path) as archive:
        container = archive.read("META-INF/container.xml").decode()
        package = re.search(r'full-path="([^"]+)"', container)[1]
        text = archive.read(package).decode()
        items = {}
        for tag in re.findall(r"<item\s[^>]*>", text):
            attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
            if attributes["media-type"] == "application/xhtml+xml":
                items[attributes["id"]] = attributes["href"]
        spine = [name for name in re.findall(r'<itemref[^>]*idref="([^"]+)"', text) if name in items]
        for name in [*spine, *(name for name in items if name not in spine)]:
            parser = Words()
            raw = archive.read(posixpath.join(posixpath.dirname(package), unquote(items[name])))
            parser.feed(raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"))
            parser.close()
            found.append("".join(parser.words))
    return "".join("".join(found).split())


def accounted(manuscript: Manuscript) -> int:
    spoken = sum(count_chars(manuscript.source[start:end]) for start, end in spans_of(manuscript))
    skipped = sum(count_chars(manuscript.source[slice(*skip.span)]) for skip in manuscript.skips)
    return spoken + skipped


READINGS = (
    Reading(notes="in place"),
    Reading(notes="chapter end", tables="skip"),
    Reading(tables="skip", speaker_names="skip", stage_directions="skip"),
)


def assert_recounts(path: Path) -> Manuscript:
    """In whatever way the book is read, and whichever parts are chosen, the characters are the same, each once."""
    theirs = recounted(path)
    usual = read_book(path)
    for manuscript in (usual, *(read_as(usual, reading) for reading in READINGS)):
        for chosen in (manuscript, with_parts(manuscript, range(0, 99, 2)), with_parts(manuscript, range(99))):
            assert "".join(chosen.source.split()) == theirs
            assert accounted(chosen) == len(theirs)
            check(chosen)
    return usual


@pytest.mark.parametrize("name", ["sherlock", "war-and-peace"])
def test_real_books_recount(real_books: Path, name: str) -> None:
    assert_recounts(real_books / f"{name}.epub")


def test_the_demo_book_recounts(demo_book: Path) -> None:
    assert_recounts(demo_book)


TRICKY = xhtml(
    "<!-- <p>a comment</p> --><?pi some <b>?><p>Caf&eacute;&nbsp;&mdash; &#8220;one&#x201D; &amp; &lt;two&gt;</p>"
    "<p><![CDATA[<not> & an element]]> end</p><pre>a  b\n  c</pre><script>if (a &lt; b) x();</script>"
    "<p>1<a epub:type='noteref' href='#n'>2</a></p><aside epub:type='footnote' id='n'><p>note</p></aside>"
    "<table><tr><td>x</td><td>y</td></tr></table><svg xmlns='http://www.w3.org/2000/svg'><text>pic</text></svg>"
    "<p hidden='hidden'>secret</p><p>* * *</p><p>a<br/>b</p><ul><li>one<ul><li>two</li></ul></li></ul>"
    "<p>soft\u00adhyphen zero\u200bwidth \u2060joiner \ufeffmark</p><img alt='not text' src='x.png'/>",
    title="The &amp; Title",
    head="<style>p { color: red }</style>",
)


def test_a_book_of_traps_recounts(tmp_path: Path) -> None:
    book = Epub(
        {"c1.xhtml": TRICKY, "empty.xhtml": "", "c2.xhtml": "<p>Two.</p>"},
        toc=[("One", "c1.xhtml"), ("Two", "c2.xhtml")],
        outside_spine={"spare.xhtml": "<p>Spare.</p>"},
        landmarks='<li><a epub:type="bodymatter" href="c1.xhtml">Start</a></li>',
    )
    manuscript = assert_recounts(book.write(tmp_path))
    assert "Café\u00a0— “one” & <two>" in manuscript.source
    assert "not text" not in manuscript.source
    assert {skip.reason for skip in manuscript.skips} >= {
        "script",
        "style sheet",
        "picture",
        "hidden text",
        "footnote",
        "footnote marker",
        "scene break",
        "document title",
        "contents",
        "not in reading order",
    }


def test_utf_16_recounts(tmp_path: Path) -> None:
    text = xhtml("<p>Ünïcödé 漢字 𝄞.</p>").replace("utf-8", "utf-16")
    assert_recounts(Epub({"c.xhtml": text.encode("utf-16")}).write(tmp_path))


# ---- the other formats


def same_source(manuscript: Manuscript, theirs: str) -> None:
    """The source is what the other code found, and all of it is spoken or skipped."""
    assert "".join(manuscript.source.split()) == "".join(theirs.split())
    assert accounted(manuscript) == len("".join(theirs.split()))
    check(manuscript)


class Described(Words):
    """The text nodes of a document, and the alternative texts of its pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.pictures.append(dict(attrs).get("alt") or "")

    handle_startendtag = handle_starttag


def words_of(page: str) -> Described:
    parser = Described()
    parser.feed(page)
    parser.close()
    return parser


PAGE = (
    "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>A &amp; B</title><style>p {}</style></head><body>"
    "<nav><a href=/>Home</a></nav><header>Top</header><main><h1>One</h1><p>Caf&eacute; &mdash; <b>bold</b>"
    "<p>unclosed <br>line<br><br>two<ul><li>a<ul><li>b</ul><li>c</ul><table><caption>T</caption><tr><th>x<th>y"
    "<tr><td>1<td><table><tr><td>in<td>ner</table></table><hr><pre>v\n\n w</pre><pre><code>c</code></pre>"
    "<p>* * *</p><dl><dt>t<dd>d</dl><p>&nbsp;</p><math><mi>x</mi><annotation>tex</annotation></math>"
    "<p><b>MARA.</b> Yes? [Exit.]</p><img src=a alt='A dog'><img src=b alt='b.png'><img src=c alt=''>"
    "<p>Ελλάδα, Москва, 東京, العربية, שלום, e\u0301</p></main><footer>End</footer></body></html>"
)


def test_a_web_page_recounts_with_and_without_what_its_pictures_show(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    theirs = words_of(PAGE)
    same_source(read_book(path), "".join(theirs.words))
    worth = [alt for alt in theirs.pictures if alt and not alt.endswith(".png")]
    same_source(read_book(path, Reading(picture_descriptions="read")), "".join([*theirs.words, *worth]))


def test_a_book_with_described_pictures_recounts(tmp_path: Path) -> None:
    pages = {f"c{n}.xhtml": xhtml(f"<h1>{n}</h1><p>Text <img alt='Boat {n}' src='x'/> on.</p>") for n in "AB"}
    path = Epub(pages, toc=[("A", "cA.xhtml"), ("B", "cB.xhtml")]).write(tmp_path)
    plain = read_book(path)
    described = read_book(path, Reading(picture_descriptions="read"))
    same_source(described, recounted(path) + "Boat A Boat B")
    assert described.source.startswith(plain.source)
    said = ["".join(described.text_of(block.spans).split()) for part in described.chapters for block in part.blocks]
    assert said == ["A", "Texton.", "BoatA", "B", "Texton.", "BoatB"]


MARKDOWN = (
    "---\ntitle: X\nauthors:\n  - Ann\n---\n# One {#one .a}\n\n"
    "A *b* **c** ~~d~~ `e` [f](g.html 'h')[^n] &eacute;&amp;.\n\n"
    "[^n]: A *note*\n    goes on.\n[^m]: Another.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![alt words](x.png)\n\n"
    "    set in\n    as verse\n\n```\ncode\n```\n\n- [x] done\n  - nested\n\nTerm\n: meaning\n\n"
    "<div>html <b>inside</b></div>\n\n<script>x()</script>\n\n* * *\n\n> quoted\n\n<!-- hidden --> \\* end  \nlast\n"
)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("pictures", ["read", "skip"])
def test_a_markdown_file_recounts(tmp_path: Path, ending: str, pictures: Literal["read", "skip"]) -> None:
    """Its raw text is the file, characters written as references outside ASCII resolved."""
    path = tmp_path / "book.md"
    path.write_bytes(MARKDOWN.replace("\n", ending).encode("utf-8-sig"))
    manuscript = read_book(path, Reading(picture_descriptions=pictures))
    same_source(manuscript, MARKDOWN.replace("&eacute;", "é"))
    said = " ".join(
        " ".join(manuscript.text_of((span,)) for span in block.spans)
        for part in manuscript.chapters
        for block in part.blocks
    )
    words = "One A b c d e f é& . a b 1 2 set in as verse done nested Term meaning html inside quoted * end last"
    assert said.split() == words.replace("2 set", "2 alt words set" if pictures == "read" else "2 set").split()


TEXT = (
    "The Tale\n\nby Ann Author\n\nCHAPTER I\n\nIt was _late_,[1] and the\nrain went on [Pg 3] for a long while.\n\n"
    "[1] A note.\n\n    verse one\n    verse two\n\n* * *\n\n- 12 -\n\fCHAPTER II\n\n[Illustration: A boat]\n\n"
    "Ελλάδα Москва 東京 العربية שלום e\u0301 \ufffd \u200b\u00ad.\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_plain_text_recounts(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "tale.txt"
    path.write_bytes(TEXT.encode(encoding))
    same_source(read_book(path), path.read_bytes().decode(encoding))


def a_book(tmp_path: Path) -> Manuscript:
    files = {f"c{n}.xhtml": f"<h1>H{n}</h1><p>Some words of {n}.</p>" for n in (1, 2)}
    return read_book(Epub(files, toc=[("1", "c1.xhtml"), ("2", "c2.xhtml")]).write(tmp_path))


def with_blocks(manuscript: Manuscript, blocks: tuple) -> Manuscript:
    first = manuscript.chapters[0]
    return replace(manuscript, chapters=(Chapter(first.title, blocks), *manuscript.chapters[1:]))


def test_check_finds_what_is_lost_and_what_is_counted_twice(tmp_path: Path) -> None:
    manuscript = a_book(tmp_path)
    check(manuscript)
    blocks = manuscript.chapters[0].blocks
    with pytest.raises(ValueError, match="Lost at"):
        check(with_blocks(manuscript, blocks[1:]))
    with pytest.raises(ValueError, match="Lost at"):
        check(replace(manuscript, skips=manuscript.skips[:-1]))
    with pytest.raises(ValueError, match="Counted twice"):
        check(with_blocks(manuscript, (*blocks, blocks[0])))
    with pytest.raises(ValueError, match="Counted twice"):
        check(replace(manuscript, skips=(*manuscript.skips, Skip(blocks[1].spans[0], "twice"))))
    with pytest.raises(ValueError, match="in a source of"):
        check(replace(manuscript, skips=(*manuscript.skips, Skip((5, 5), "nothing"))))
