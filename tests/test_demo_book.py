"""The demo book is a sound EPUB, packed reproducibly, and has one of everything a reader must cope with."""

from __future__ import annotations

import importlib.util
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Book = dict[str, bytes]


@pytest.fixture(scope="module")
def epub(repo: Path) -> Callable[[Path], bytes]:
    spec = importlib.util.spec_from_file_location("demo_book_build", repo / "assets" / "demo_book" / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.epub


@pytest.fixture(scope="module")
def book(demo_book: Path) -> Book:
    with zipfile.ZipFile(demo_book) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def package(book: Book) -> ElementTree.Element:
    return ElementTree.fromstring(book["book/package.opf"])


@pytest.fixture(scope="module")
def chapters(book: Book) -> list[ElementTree.Element]:
    names = sorted(name for name in book if re.fullmatch(r"book/chapter-\d\.xhtml", name))
    bodies = [ElementTree.fromstring(book[name]).find(f"{XHTML}body") for name in names]
    return [body for body in bodies if body is not None]


@pytest.fixture(scope="module")
def text(chapters: list[ElementTree.Element]) -> str:
    return "\n".join("".join(chapter.itertext()) for chapter in chapters)


def test_the_committed_book_is_what_the_builder_packs(repo: Path, demo_book: Path, epub) -> None:
    assert demo_book.read_bytes() == epub(repo / "assets" / "demo_book" / "book")


def test_packing_a_touched_copy_gives_the_same_bytes(repo: Path, tmp_path: Path, demo_book: Path, epub) -> None:
    copy = tmp_path / "book"
    copy.mkdir()
    sources = sorted((repo / "assets" / "demo_book" / "book").iterdir(), reverse=True)
    for source in sources:  # other times, other order, other rights
        (copy / source.name).write_bytes(source.read_bytes())
        (copy / source.name).chmod(0o600)
    assert epub(copy) == demo_book.read_bytes()


def test_the_mimetype_comes_first_and_plain(demo_book: Path) -> None:
    assert demo_book.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"


def test_everything_in_the_manifest_is_there_and_nothing_else(book: Book, package: ElementTree.Element) -> None:
    listed = {f"book/{item.get('href')}" for item in package.iter(f"{OPF}item")}
    assert listed | {"mimetype", "META-INF/container.xml", "book/package.opf"} == set(book)
    ids = {item.get("id") for item in package.iter(f"{OPF}item")}
    assert {ref.get("idref") for ref in package.iter(f"{OPF}itemref")} <= ids


def test_every_page_is_well_formed_and_every_link_leads_somewhere(book: Book) -> None:
    pages = {name: ElementTree.fromstring(data) for name, data in book.items() if name.endswith(".xhtml")}
    assert len(pages) == 8
    anchors = {f"{name}#{mark.get('id')}" for name, page in pages.items() for mark in page.iter() if mark.get("id")}
    targets = anchors | set(book)
    for name, page in pages.items():
        for element in page.iter():
            link = element.get("href") or element.get("src")
            if link:
                assert (f"{name}{link}" if link.startswith("#") else f"book/{link}") in targets, (name, link)


def test_metadata(package: ElementTree.Element) -> None:
    found = {tag: package.findtext(f".//{DC}{tag}") for tag in ("title", "creator", "language", "rights", "identifier")}
    assert found["title"] == "The Horn at St. Elwy"
    assert found["creator"] == "The Sidetone makers"
    assert found["language"] == "en-GB"
    assert found["rights"] == "CC0 1.0 Universal"
    assert (found["identifier"] or "").startswith("urn:uuid:")


def test_the_cover_is_a_small_png_of_800_by_1200(book: Book, package: ElementTree.Element) -> None:
    item = next(item for item in package.iter(f"{OPF}item") if item.get("properties") == "cover-image")
    cover = book[f"book/{item.get('href')}"]
    assert cover[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", cover[16:24]) == (800, 1200)
    assert len(cover) < 150_000


def test_the_contents_name_every_chapter(book: Book, chapters: list[ElementTree.Element]) -> None:
    nav = ElementTree.fromstring(book["book/nav.xhtml"]).find(f".//{XHTML}nav[@id='toc']")
    assert nav is not None
    headings = ["".join(chapter.find(f".//{XHTML}h1").itertext()) for chapter in chapters]
    assert ["".join(link.itertext()) for link in nav.iter(f"{XHTML}a")] == headings
    assert [re.match(r"Chapter (\w+):", heading).group(1) for heading in headings] == ["I", "II", "III", "IV"]


def test_length(text: str) -> None:
    assert 1_800 <= len(text.split()) <= 2_400


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"“[^”]+,” (she )?said", id="dialogue"),
        pytest.param(r"\b163\b", id="number"),
        pytest.param(r"\b2\.5 m\b", id="decimal"),
        pytest.param(r"\b1,203\b", id="number with separator"),
        pytest.param(r"−9 dB", id="negative number with unit"),
        pytest.param(r"\b17%", id="per cent"),
        pytest.param(r"\b4 March 2019\b", id="date"),
        pytest.param(r"\b1987\b", id="year"),
        pytest.param(r"£36\.50\b", id="pounds and pence"),
        pytest.param(r"£18,400\b", id="pounds"),
        pytest.param(r"\$40,000\b", id="dollars"),
        pytest.param(r"\b6:45 a\.m\.", id="time in the morning"),
        pytest.param(r"\b11:59 p\.m\.", id="time at night"),
        pytest.param(r"\bHenry VIII\b", id="king"),
        pytest.param(r"\bWorld War II\b", id="war"),
        pytest.param(r"\bDr\. ", id="doctor"),
        pytest.param(r"\bMrs\. ", id="missis"),
        pytest.param(r"\bSt\. Elwy\b", id="saint"),
        pytest.param(r"\bChandler St\.", id="street"),
        pytest.param(r"\bNo\. 7\b", id="numero"),
        pytest.param(r"\bÉtienne Lefèvre\b", id="name with accents"),
        pytest.param(r"\bSERVICE CONTINUES\b", id="capitals"),
        pytest.param(r"…", id="ellipsis"),
    ],
)
def test_something_hard_to_say(text: str, pattern: str) -> None:
    assert re.search(pattern, text)


def test_a_poem_of_three_stanzas_with_line_breaks(chapters: list[ElementTree.Element]) -> None:
    stanzas = [p for chapter in chapters for p in chapter.iter(f"{XHTML}p") if p.get("class") == "stanza"]
    assert [len(list(stanza.iter(f"{XHTML}br"))) for stanza in stanzas] == [3, 3, 3]


def test_a_footnote_with_its_mark(chapters: list[ElementTree.Element]) -> None:
    marks = [a for chapter in chapters for a in chapter.iter(f"{XHTML}a") if a.get(EPUB_TYPE) == "noteref"]
    notes = [a for chapter in chapters for a in chapter.iter(f"{XHTML}aside") if a.get(EPUB_TYPE) == "footnote"]
    assert [mark.get("href") for mark in marks] == [f"#{note.get('id')}" for note in notes] == ["#note-1"]


def test_a_table_with_a_caption_and_heads(chapters: list[ElementTree.Element]) -> None:
    table = next(table for chapter in chapters for table in chapter.iter(f"{XHTML}table"))
    assert table.find(f"{XHTML}caption") is not None
    assert [len(row) for row in table.iter(f"{XHTML}tr")] == [3] * 5


def test_a_scene_break_and_a_foreign_phrase(chapters: list[ElementTree.Element]) -> None:
    assert sum(1 for chapter in chapters for _ in chapter.iter(f"{XHTML}hr")) == 1
    foreign = [e for chapter in chapters for e in chapter.iter() if e.get(XML_LANG) == "fr"]
    assert [phrase.text for phrase in foreign] == ["Bien entendu"]
