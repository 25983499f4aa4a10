"""OpenDocument texts: what is read, what is not and why, and that another parser counts the same characters."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engines.contract import BadInput
from studio.manuscript import check, read_book
from studio.manuscript.model import Manuscript, count_chars, spans_of
from studio.manuscript.reading import Reading

ODF = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{prefix}="{ODF}:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("meta", "meta"),
        ("draw", "drawing"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
) + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip
LONG = "This sentence is long enough to be the running text of a chapter, and it is here to make a chapter of it. " * 6
STYLES = (
    '<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"/>'
    '<style:style style:name="P1" style:parent-style-name="Heading_20_1" style:family="paragraph"/>'
    '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="T2" style:family="text"><style:text-properties fo:language="fr"/></style:style>'
)
TEXT = (
    '<text:tracked-changes><text:changed-region><text:deletion><text:p>Old words.</text:p></text:deletion>'
    '</text:changed-region></text:tracked-changes><text:p text:style-name="Title">A Book</text:p>'
    '<text:table-of-content><text:table-of-content-source><text:index-title-template>Contents</text:index-title-template>'
    '</text:table-of-content-source><text:index-body><text:p>One<text:tab/>1</text:p></text:index-body>'
    '</text:table-of-content><text:h text:outline-level="1">One</text:h>'
    '<text:p>Two<text:s text:c="2"/>words<text:note text:id="f1" text:note-class="footnote"><text:note-citation>1'
    "</text:note-citation><text:note-body><text:p>The foot.</text:p></text:note-body></text:note> here"
    '<office:annotation><dc:creator>Bob</dc:creator><text:p>Really?</text:p></office:annotation>, '
    '<text:span text:style-name="T1">hidden</text:span><text:span text:style-name="T2">un mot</text:span>.</text:p>'
    '<text:p>Roses<text:line-break/>Violets</text:p><text:p><draw:frame><draw:text-box><text:p>In the box.</text:p>'
    "</draw:text-box><svg:desc>A frame.</svg:desc></draw:frame>Beside it.</text:p>"
    "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b"
    "</text:p></table:table-cell></table:table-row></table:table>"
    f'<text:list><text:list-item><text:p>First item.</text:p></text:list-item></text:list>'
    f'<text:p text:style-name="P1">Two</text:p><text:p>{LONG}</text:p>'
)  # fmt: skip
HEADER = (
    "<office:master-styles><style:master-page><style:header><text:p>A Book by Ann</text:p></style:header>"
    "<style:footer><text:p>Page <text:page-number>3</text:page-number></text:p></style:footer></style:master-page>"
    "</office:master-styles>"
)


def packed(folder: Path, text: str = TEXT, manifest: str = "<m/>", content: str | None = None) -> Path:
    path = folder / "book.odt"
    facts = (
        "<dc:title>A Book</dc:title><meta:initial-creator>Ann</meta:initial-creator><dc:language>en-GB</dc:language>"
    )
    facts += "<meta:creation-date>1912-04-15T00:00:00</meta:creation-date>"
    styles = f"<office:automatic-styles>{STYLES}</office:automatic-styles>"
    whole = f"{styles}<office:body><office:text>{text}</office:text></office:body>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("meta.xml", f"<office:document-meta {SPACES}>{facts}</office:document-meta>")
        archive.writestr("styles.xml", f"<office:document-styles {SPACES}>{HEADER}</office:document-styles>")
        archive.writestr(
            "content.xml", content or f"<office:document-content {SPACES}>{whole}</office:document-content>"
        )
    return path


def said(manuscript: Manuscript) -> list[str]:
    blocks = [block for chapter in manuscript.chapters for block in chapter.blocks]
    return [" ".join(manuscript.text_of(block.spans).split()) for block in blocks]


def test_an_open_document_is_read(tmp_path: Path) -> None:
    manuscript = read_book(packed(tmp_path))
    check(manuscript)
    assert said(manuscript) == [
        "One", "Two words here, un mot.", "Roses", "Violets", "Beside it.", "In the box.", "ab", "First item.", "Two",
        LONG.strip(),
    ]  # fmt: skip
    assert (manuscript.title, manuscript.author, manuscript.language, manuscript.year) == (
        "A Book",
        "Ann",
        "en",
        "1912",
    )
    reasons = {" ".join(manuscript.source[slice(*skip.span)].split()): skip.reason for skip in manuscript.skips}
    assert reasons["Old words."] == "deleted text"
    assert reasons["hidden"] == "hidden text"
    assert reasons["1"] == "footnote marker"
    assert reasons["The foot."] == "footnote"
    assert reasons["A Book by Ann"] == "running head"
    assert reasons["3"] == "page number"
    assert reasons["Bob"] == reasons["Really?"] == "comment"
    assert [chapter.title for chapter in manuscript.chapters] == ["One", "Two"]
    assert [note.marker for note in manuscript.notes] == [manuscript.source.index("words1") + 5]
    read = read_book(packed(tmp_path), Reading(notes="in place", picture_descriptions="read"))
    check(read)
    assert {"The foot.", "A frame."} <= set(said(read))


def test_every_character_is_counted_by_a_second_parser(tmp_path: Path) -> None:
    path = packed(tmp_path)
    manuscript = read_book(path)
    with zipfile.ZipFile(path) as archive:
        text = ElementTree.fromstring(archive.read("content.xml")).find(f".//{{{ODF}:office:1.0}}text")
        margins = ElementTree.fromstring(archive.read("styles.xml"))
    assert text is not None
    words = "".join([*text.itertext(), *margins.itertext()]).replace("A frame.", "", 1)  # a description is no text
    assert sorted("".join(words.split())) == sorted("".join(manuscript.source.split()))
    spoken = sum(count_chars(manuscript.source[start:end]) for start, end in spans_of(manuscript))
    silent = sum(count_chars(manuscript.source[slice(*skip.span)]) for skip in manuscript.skips)
    assert spoken + silent == count_chars(words)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"manifest": "<m><encryption-data/></m>"}, "encrypted"),
        ({"content": "<office:text><broken"}, "damaged"),
        ({"content": "<!DOCTYPE d [<!ENTITY a 'aaaa'>]><d>&a;</d>"}, "entities"),
        ({"text": "<text:p/>"}, "no text to speak"),
        ({"text": "<text:p><draw:frame><draw:image/></draw:frame></text:p>"}, "no text to speak"),
    ],
)
def test_bad_ones_are_refused_in_a_line(tmp_path: Path, arguments: dict[str, str], says: str) -> None:
    with pytest.raises(BadInput) as error:
        read_book(packed(tmp_path, **arguments))
    assert says in str(error.value)
    assert "\n" not in str(error.value)
