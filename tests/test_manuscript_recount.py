"""The source of a book, counted again by other code: every character of every document, once, in order."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from studio.manuscript import check, read_book
from studio.manuscript.model import Chapter, Manuscript, Skip, count_chars, spans_of
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


def assert_recounts(path: Path) -> Manuscript:
    manuscript = read_book(path)
    ours = "".join(manuscript.source.split())
    theirs = recounted(path)
    assert ours == theirs
    assert accounted(manuscript) == len(theirs) == count_chars(manuscript.source)
    check(manuscript)
    return manuscript


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
