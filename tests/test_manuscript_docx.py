"""Word documents: what is read, what is not and why, and that two other parsers count the same characters."""

from __future__ import annotations

import random
import re
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.contract import BadInput
from studio.manuscript import check, read_book
from studio.manuscript.model import Block, Manuscript, count_chars, spans_of
from studio.manuscript.reading import Reading
from tests.docx_maker import (
    OPEN,
    Docx,
    complex_field,
    heading,
    paragraph,
    picture,
    run,
    table,
    text_box,
)

LONG = "This sentence is long enough to be the running text of a chapter, and it is here to make a chapter of it. " * 6


def read(folder: Path, body: str, reading: Reading | None = None, **more: object) -> Manuscript:
    """The manuscript of a document with this body, its account checked."""
    path = Docx(body, **more).write(folder)  # type: ignore[arg-type]
    manuscript = read_book(path, reading) if reading else read_book(path)
    check(manuscript)
    assert accounted(manuscript) == count_chars(manuscript.source)
    return manuscript


def accounted(manuscript: Manuscript) -> int:
    spoken = sum(count_chars(manuscript.source[start:end]) for start, end in spans_of(manuscript))
    return spoken + sum(count_chars(manuscript.source[slice(*skip.span)]) for skip in manuscript.skips)


def blocks(manuscript: Manuscript) -> list[Block]:
    return [block for chapter in manuscript.chapters for block in chapter.blocks]


def said(manuscript: Manuscript) -> list[str]:
    """What is spoken, block by block."""
    return [" ".join(manuscript.text_of(block.spans).split()) for block in blocks(manuscript)]


def skipped(manuscript: Manuscript) -> list[tuple[str, str]]:
    """What is not, with its reason."""
    return [(manuscript.source[slice(*skip.span)], skip.reason) for skip in manuscript.skips]


# ---- the account, by two other parsers

W = f"{{{OPEN}/wordprocessingml/2006/main}}"
SIGNS = {f"{W}noBreakHyphen": "\u2011", f"{W}softHyphen": "\u00ad"}
SILENT = ("comments", "header1", "footer1", "chart1")


MEASURES = re.compile(r"\}(?:posOffset|align|pct\w+|fldData)$")


def words_of(element: ElementTree.Element) -> str:
    """Every character in an element, that of text boxes behind the paragraph they hang on."""
    own: list[str] = []
    boxes: list[str] = []

    def walk(node: ElementTree.Element, inside: bool) -> None:
        if node.tag == f"{W}txbxContent":
            boxes.append("".join(words_of(child) + (child.tail or "") for child in node))
        elif node.tag == f"{W}p" and inside:
            own.append(words_of(node))
        else:
            own.append(SIGNS.get(node.tag, "") + ("" if MEASURES.search(node.tag) else node.text or ""))
            for child in node:
                walk(child, True)
                own.append(child.tail or "")

    walk(element, False)
    return "".join(own + boxes)


def recounted(path: Path) -> str:
    """All text of a document that is not white space, by the standard library's tree."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for part in ("document", "footnotes", "endnotes", *SILENT):
            if f"word/{part}.xml" in archive.namelist():
                found.append(words_of(ElementTree.fromstring(archive.read(f"word/{part}.xml"))))
    return "".join("".join(found).split())


def by_python_docx(path: Path) -> str:
    """The text of paragraphs and tables that is not white space, by python-docx."""

    def text_of(holder: object) -> str:
        found = []
        for inner in holder.iter_inner_content():  # type: ignore[attr-defined]
            if hasattr(inner, "rows"):
                cells = [cell for row in inner.rows for cell in row.cells]
                found += [text_of(cell) for cell in cells]
            else:
                found.append(inner.text)
        return "".join(found)

    return "".join(text_of(docx.Document(str(path))).replace("-", "\u2011").split())


RAISED = '<w:vertAlign w:val="superscript"/>'
EVERYTHING = "".join(
    (
        paragraph("A Book", style="Titel"),
        paragraph(complex_field("TOC \\o", run("One"), "<w:r><w:tab/></w:r>", run("1")), style="Verzeichnis1"),
        heading("One"),
        paragraph("Plain ", run("bold", "<w:b/>"), run(" hidden", "<w:vanish/>"), run(" & more."), run("3", RAISED)),
        paragraph("See", "<w:r><w:noBreakHyphen/></w:r>", run("saw"), "<w:r><w:softHyphen/></w:r>", run("ed.")),
        paragraph("<w:del><w:r><w:delText>Old</w:delText></w:r></w:del>", f"<w:ins>{run('New')}</w:ins>", run(" it.")),
        paragraph(complex_field(" PAGE ", run("7")), run("Beside a box."), text_box(paragraph("In the box."))),
        table(("a", "b"), ("c", paragraph("d") + paragraph("e")), ("f", table(("inner", "table")))),
        paragraph("<m:oMath><m:r><m:t>x=y+z</m:t></m:r></m:oMath>", run(" is true.")),
        paragraph("Noted.", '<w:r><w:footnoteReference w:id="2"/></w:r>', '<w:r><w:endnoteReference w:id="2"/></w:r>'),
        heading("Two"),
        paragraph(LONG),
    )
)  # fmt: skip
PARTS = {
    "footnotes": '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    f'<w:footnote w:id="2">{paragraph("The foot.")}</w:footnote>',
    "endnotes": f'<w:endnote w:id="2">{paragraph("The end.")}{paragraph("Its second paragraph.")}</w:endnote>',
    "comments": f'<w:comment w:id="1" w:author="Bob">{paragraph("Really?")}</w:comment>',
    "header1": paragraph("A Book by Ann"),
    "footer1": paragraph(complex_field("PAGE", run("12"))),
    "chart1": "<a:t>Sales</a:t>",
}


def test_every_character_is_counted_by_a_second_parser(tmp_path: Path) -> None:
    manuscript = read(tmp_path, EVERYTHING, parts=PARTS)
    ours, theirs = "".join(manuscript.source.split()), recounted(tmp_path / "book.docx")
    assert ours == theirs
    assert accounted(manuscript) == len(theirs) > 600


def test_a_document_of_another_program_is_counted_by_that_program(tmp_path: Path) -> None:
    made = docx.Document()
    made.core_properties.title = "Made elsewhere"
    made.add_heading("Made elsewhere", 0)
    for number in range(4):
        made.add_heading(f"Chapter {number + 1}", 1)
        made.add_paragraph(LONG).add_run("And bold\twith a tab\nand a line.").bold = True
        made.add_paragraph("First of a list", style="List Bullet")
        cells = made.add_table(2, 2).rows
        for row in cells:
            row.cells[0].text, row.cells[1].text = "left", "right\nbelow"
    path = tmp_path / "made.docx"
    made.save(str(path))
    manuscript = read_book(path)
    check(manuscript)
    assert "".join(manuscript.source.split()) == by_python_docx(path)
    assert [chapter.title for chapter in manuscript.chapters] == ["Chapter 1", "Chapter 2", "Chapter 3", "Chapter 4"]
    assert (manuscript.title, manuscript.author, manuscript.year) == ("Made elsewhere", "", "")
    assert said(manuscript)[-2:] == ["leftright below", "leftright below"]


# ---- what is read


def test_chapters_by_styles_whatever_their_names(tmp_path: Path) -> None:
    body = paragraph("Das Buch", style="Titel") + paragraph("von Ann Author")
    body += heading("Teil eins") + heading("Eins", 2) + paragraph(LONG) + heading("Zwei", 2) + paragraph(LONG)
    body += paragraph("Teil zwei", style="Eigen") + heading("Drei", 2) + paragraph(LONG)
    body += paragraph("Vier", properties='<w:outlineLvl w:val="1"/>') + paragraph(LONG)
    manuscript = read(tmp_path, body)
    assert [(chapter.parents, chapter.title) for chapter in manuscript.chapters] == [
        (("Teil eins",), "Eins"), (("Teil eins",), "Zwei"), (("Teil zwei",), "Drei"), (("Teil zwei",), "Vier"),
    ]  # fmt: skip
    assert manuscript.title == "Das Buch"
    assert [part.reason for part in manuscript.left_out] == ["title page"]
    assert (manuscript.author, manuscript.year) == ("Ann Author", "1912")


def test_chapters_without_styles(tmp_path: Path) -> None:
    body = "".join(paragraph(f"Chapter {number}") + paragraph(LONG) for number in ("One", "Two", "Three"))
    assert [chapter.title for chapter in read(tmp_path, body).chapters] == [
        "Chapter One",
        "Chapter Two",
        "Chapter Three",
    ]
    bold = "<w:b/>"
    body = "".join(paragraph(run(title, bold)) + paragraph(LONG) for title in ("The Lamp", "A Ship Goes Down"))
    assert [chapter.title for chapter in read(tmp_path, body).chapters] == ["The Lamp", "A Ship Goes Down"]


def test_contents_by_field_by_frame_and_by_style(tmp_path: Path) -> None:
    first = complex_field("TOC \\o", run("One")).replace('<w:r><w:fldChar w:fldCharType="end"/></w:r>', "")
    by_field = paragraph(first) + paragraph("Two", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    frame = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    by_frame = f"{frame}<w:sdtContent>{paragraph('One')}{paragraph('Two')}</w:sdtContent></w:sdt>"
    by_style = paragraph("One", style="Verzeichnis1") + paragraph("Two", style="Verzeichnis1")
    for contents in (by_field, by_frame, by_style):
        manuscript = read(tmp_path, contents + heading("One") + paragraph(LONG) + heading("Two") + paragraph(LONG))
        assert [reason for text, reason in skipped(manuscript) if text.split()[-1] == "Two"] == ["contents"]
        assert [chapter.title for chapter in manuscript.chapters] == ["One", "Two"]
        assert said(manuscript)[0] == "One"


def test_contents_that_never_end_silence_nothing(tmp_path: Path) -> None:
    broken = complex_field("TOC \\o", run("One")).replace('<w:r><w:fldChar w:fldCharType="end"/></w:r>', "")
    manuscript = read(tmp_path, paragraph(broken) + heading("One") + paragraph(LONG))
    assert LONG.strip() in said(manuscript)


def test_notes_are_known_by_their_markers(tmp_path: Path) -> None:
    body = heading("One") + paragraph("Before", '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" after. " + LONG))
    body += paragraph("End", '<w:r><w:endnoteReference w:id="2"/></w:r>', run("."))
    body += paragraph(
        "Own", '<w:r><w:footnoteReference w:id="3" w:customMarkFollows="1"/><w:t>*</w:t></w:r>', run("mark.")
    )
    feet = (
        f'<w:footnote w:id="2">{paragraph("Foot.")}</w:footnote><w:footnote w:id="3">{paragraph("Star.")}</w:footnote>'
    )
    parts = {
        "footnotes": feet + f'<w:footnote w:id="9">{paragraph("Lost.")}</w:footnote>',
        "endnotes": PARTS["endnotes"],
    }
    manuscript = read(tmp_path, body, parts=parts)
    known = [(note.marker, [manuscript.text_of(block.spans) for block in note.blocks]) for note in manuscript.notes]
    at = manuscript.source.index
    assert known == [
        (at(" after"), ["Foot."]), (at("End") + 3, ["The end.", "Its second paragraph."]),
        (at("*mark"), ["Star."]), (-1, ["Lost."]),
    ]  # fmt: skip
    assert "Foot." not in said(manuscript)
    assert ("*", "footnote marker") in skipped(manuscript)
    in_place = read(tmp_path, body, Reading(notes="in place"), parts=parts)
    assert said(in_place)[2] == "Foot."
    assert "Lost." in [*said(in_place), *(text for text, _ in skipped(in_place))]


def test_markers_made_by_hand(tmp_path: Path) -> None:

    link = f'<w:hyperlink w:anchor="n1">{run("1", RAISED)}</w:hyperlink>'
    note = '<w:bookmarkStart w:id="0" w:name="n1"/>' + run("1. The note.")
    body = heading("One") + paragraph(LONG + "Marked", link, run(". Twice."), run("2", RAISED)) + heading("Two")
    body += paragraph(LONG + "E = mc", run("2", RAISED), run(".")) + paragraph(note)
    manuscript = read(tmp_path, body)
    assert [reason for _, reason in skipped(manuscript)][:2] == ["footnote marker"] * 2
    assert said(manuscript)[-1].endswith("E = mc2.")
    assert [manuscript.text_of(block.spans) for note in manuscript.notes for block in note.blocks] == ["The note."]


def test_markers_and_notes_behind_line_breaks_have_their_place(tmp_path: Path) -> None:
    line = "<w:r><w:br/></w:r>"
    marker = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    link = f'<w:hyperlink w:anchor="n1">{run("1", RAISED)}</w:hyperlink>'
    body = heading("One") + paragraph(line, run("First"), line, line, run("Second"), marker, link, line, run("Third"))
    body += paragraph(LONG) + paragraph('<w:bookmarkStart w:id="0" w:name="n1"/>', run("1 A note."))
    manuscript = read(tmp_path, body, parts=PARTS)
    markers = [note.marker for note in manuscript.notes if note.marker >= 0]
    assert markers == [manuscript.source.index("Second") + 6] * 2
    assert ("1", "footnote marker") in skipped(manuscript)
    assert said(manuscript)[:4] == ["One", "First", "Second", "Third"]


def test_changes_are_read_as_accepted(tmp_path: Path) -> None:
    deleted_mark = "<w:rPr><w:del/></w:rPr>"
    body = paragraph(
        "Kept, <",
        "<w:del><w:r><w:delText>deleted, </w:delText></w:r></w:del>",
        "<w:ins>" + run("inserted") + "</w:ins>",
    )
    body += (
        f"<w:p><w:moveFrom>{run('moved away')}</w:moveFrom></w:p><w:p><w:moveTo>{run('moved here')}</w:moveTo></w:p>"
    )
    body += paragraph("one para", properties=deleted_mark) + paragraph("graph.")
    was = "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"
    body += paragraph(
        run("Once hidden.", was), properties='<w:pPrChange><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr></w:pPrChange>'
    )
    manuscript = read(tmp_path, body + table(("last", "row")))
    assert said(manuscript) == ["Kept, <inserted", "moved here", "one paragraph.", "Once hidden.", "lastrow"]
    assert skipped(manuscript) == [("deleted,", "deleted text"), ("moved away", "deleted text")]
    assert {block.kind for block in blocks(manuscript)} == {"paragraph", "row"}


def test_fields_are_read_for_their_text_alone(tmp_path: Path) -> None:
    inner = complex_field("PAGE", run("3"))
    nested = complex_field('IF 1 = 1 "yes"', run("the answer"))
    body = paragraph("See ", complex_field('HYPERLINK "https://example.org/x"', run("the page")), run(", p. "), inner)
    body += paragraph("It is ", nested.replace("<w:instrText>", f"{inner}</w:r><w:r><w:instrText>"), run("."))
    body += paragraph(f'<w:fldSimple w:instr=" TITLE ">{run("My title")}</w:fldSimple>', run(" here."))
    manuscript = read(tmp_path, body)
    assert said(manuscript) == ["See the page, p.", "It is the answer.", "My title here."]
    assert {reason for _, reason in skipped(manuscript)} == {"field code", "page number"}


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    inner = text_box(paragraph("Deeper."))
    body = paragraph("Anchor ", text_box(paragraph("In the box.", inner), table(("x", "y"))), run("text."))
    manuscript = read(tmp_path, body + paragraph("After."))
    assert said(manuscript) == ["Anchor text.", "In the box.", "Deeper.", "xy", "After."]
    reasons = dict(skipped(manuscript))
    assert "alternative content" in reasons.values()
    assert "914400" not in manuscript.source
    only_old = text_box(paragraph("Old.")).replace(
        "<wps:txbx><w:txbxContent><w:p><w:r>", "<wps:txbx><w:txbxContent><w:p><w:r><w:rPr><w:vanish/></w:rPr>"
    )
    assert said(read(tmp_path, paragraph("A.", only_old))) == ["A.", "Old."]


def test_hidden_text_by_run_and_by_style(tmp_path: Path) -> None:
    shown = run("shown", '<w:vanish w:val="0"/>')
    body = (
        paragraph("Seen ", run("unseen", "<w:vanish/>")) + paragraph("Whole", shown, style="Geheim") + paragraph("End.")
    )
    manuscript = read(tmp_path, body)
    assert said(manuscript) == ["Seen", "shown", "End."]
    assert skipped(manuscript) == [("unseen\nWhole", "hidden text")]


def test_signs_and_breaks(tmp_path: Path) -> None:
    symbols = "".join(
        f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'
        for font, code in (("Symbol", "F061"), ("Wingdings", "F04A"), ("Arial", "2764"), ("Symbol", "zz"))
    )
    body = paragraph("Alpha: ", symbols, run("."))
    body += paragraph(
        "Roses are red", "<w:r><w:br/></w:r>", run("Violets are blue"), "<w:r><w:cr/></w:r>", run("Sugar")
    )
    body += paragraph("***") + paragraph("Verse", style="Vers") + paragraph("Ring", style="Ring")
    body += paragraph("Tab", properties='<w:tabs><w:tab w:val="left"/></w:tabs>') + paragraph(
        "Chapter 1", "<w:r><w:br/></w:r>", run("The Start"), style="berschrift1"
    )
    manuscript = read(tmp_path, body + paragraph(LONG))
    assert said(manuscript)[:7] == ["Alpha: α❤.", "Roses are red", "Violets are blue", "Sugar", "Verse", "Ring", "Tab"]
    assert "Chapter 1 The Start" in said(manuscript)
    kinds = [(block.kind, block.stanza_end, block.scene_end) for block in blocks(manuscript)]
    assert kinds[1:5] == [("line", False, False), ("line", False, False), ("line", True, True), ("line", False, False)]
    assert skipped(manuscript) == [("\uf04a", "symbol"), ("\ufffd", "symbol"), ("***", "scene break")]


def test_tables_are_rows_with_a_role(tmp_path: Path) -> None:
    long = "A cell that holds a whole text. " * 30
    body = paragraph("Before.") + table(("a", "b"), (long, "c")) + table((paragraph("lone"),))
    manuscript = read(tmp_path, body)
    row = blocks(manuscript)[1]
    assert (row.kind, row.role, len(row.spans)) == ("row", "table", 2)
    assert said(manuscript)[2:] == [long.strip(), "c", "lone"]
    assert "table" in {reason for _, reason in skipped(read(tmp_path, body, Reading(tables="skip")))}


def test_pictures_are_described_by_choice(tmp_path: Path) -> None:
    body = paragraph("Look. ", picture("A red ship."), run("Fine.")) + paragraph(picture("A line.", decorative=True))
    body += paragraph("Box.", text_box(paragraph("Inside."), alt="A frame."))
    assert said(read(tmp_path, body)) == ["Look. Fine.", "Box.", "Inside."]
    described = read(tmp_path, body, Reading(picture_descriptions="read"))
    assert said(described) == ["Look. Fine.", "A red ship.", "Box.", "A frame.", "Inside."] or said(described) == [
        "Look. Fine.", "A red ship.", "Box.", "Inside.", "A frame.",
    ]  # fmt: skip
    assert [block.role for block in blocks(described)].count("picture") == 2


def test_languages(tmp_path: Path) -> None:
    french, german = '<w:lang w:val="fr-FR"/>', '<w:lang w:val="de-DE"/>'
    body = (
        paragraph(LONG) + paragraph(run("Bonjour à tous.", french)) + paragraph("And ", run("un mot", french), run("."))
    )
    hebrew = paragraph(run("שלום לכולם", '<w:rtl/><w:lang w:val="en-US" w:bidi="he-IL"/>'))
    styles = '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-US"/></w:rPr></w:rPrDefault></w:docDefaults>'
    manuscript = read(tmp_path, body + hebrew, parts={"styles": styles})
    assert manuscript.language == "en"
    assert [block.language for block in blocks(manuscript)] == ["", "fr", "", "he"]
    # A program set to English marks a German text as English: the words are asked first.
    text = "Es war einmal ein Mann, der hatte nicht viel, aber er war mit dem zufrieden, und das ist die Wahrheit. " * 5
    manuscript = read(tmp_path, paragraph(text), parts={"styles": styles})
    assert (manuscript.language, blocks(manuscript)[0].language) == ("de", "")
    assert read(tmp_path, paragraph(LONG), language="de-AT").language == "de"
    assert read(tmp_path, paragraph(run("Ja.", german))).language == "de"


def test_strict_documents_and_placeholders(tmp_path: Path) -> None:
    empty = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{paragraph('Click here.')}</w:sdtContent></w:sdt>"
    )
    path = Docx(heading("One") + empty + paragraph(LONG)).write(tmp_path)
    strict = tmp_path / "strict.docx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            text = text.replace(
                f"{OPEN}/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"
            )
            new.writestr(name, re.sub(r"\bw:", "q:", text).replace("xmlns:w=", "xmlns:q="))
    for one in (path, strict):
        manuscript = read_book(one)
        assert said(manuscript) == ["One", LONG.strip()]
        assert skipped(manuscript) == [("Click here.", "placeholder")]


def test_macros_are_left_alone_and_embedded_documents_named(tmp_path: Path) -> None:
    body = paragraph(LONG) + '<w:altChunk r:id="x"/>'
    path = Docx(body, extra={"word/vbaProject.bin": b"Sub AutoOpen()"}).write(tmp_path, "book.docm")
    warnings = read_book(path).warnings
    assert any("macros" in warning for warning in warnings)
    assert any("embedded" in warning for warning in warnings)


# ---- what cannot be read


def refused(path: Path) -> str:
    began = time.process_time()
    with pytest.raises(BadInput) as error:
        read_book(path)
    line = str(error.value)
    assert "\n" not in line
    assert "Traceback" not in line
    assert time.process_time() - began < 5
    return line


def test_an_encrypted_document_is_named_as_such(tmp_path: Path) -> None:
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + (9).to_bytes(2, "little") + bytes(16)
    whole = header + (700).to_bytes(4, "little") + bytes(701 * 512) + "EncryptedPackage".encode("utf-16-le")
    path = tmp_path / "locked.docx"
    path.write_bytes(whole)
    assert "encrypted with a password" in refused(path)
    path.write_bytes(whole[:5000])
    assert "old Word format" in refused(path)


def test_broken_documents(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"Just some words, no archive at all.")
    assert "not a DOCX inside" in refused(path)
    assert "no main text" in refused(Docx("", main=None).write(tmp_path))
    assert "holds no text to speak" in refused(Docx("<w:p/>").write(tmp_path))
    assert "holds pictures (1) but no text" in refused(Docx(paragraph(picture("x"))).write(tmp_path))
    assert "is damaged" in refused(Docx("<w:p><w:r>").write(tmp_path))
    assert "entities" in refused(
        Docx("", extra={"word/document.xml": b"<!DOCTYPE d [<!ENTITY a 'aaaa'>]><d>&a;</d>"}, main=None).write(tmp_path)
    )
    assert "deep" in refused(Docx("<w:p>" * 2000 + "</w:p>" * 2000).write(tmp_path))
    whole = Docx(paragraph(LONG)).write(tmp_path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "broken zip" in refused(path)


def test_a_damaged_part_beside_the_text_is_named_and_the_text_is_read(tmp_path: Path) -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    path = Docx(paragraph(LONG, reference), parts={"footnotes": '<w:footnote w:id="2">' + paragraph("Half")}).write(
        tmp_path
    )
    manuscript = read_book(path)
    check(manuscript)
    assert ("Half", "footnote") in skipped(manuscript)
    assert any("word/footnotes.xml" in warning for warning in manuscript.warnings)
    for name in ("docProps/core.xml", "word/styles.xml"):
        hurt = tmp_path / "hurt.docx"
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(hurt, "w") as new:
            for one in old.namelist():
                new.writestr(one, b"<broken" if one == name else old.read(one))
        manuscript = read_book(hurt)
        assert said(manuscript) == [LONG.strip()]
        assert any(name in warning for warning in manuscript.warnings)


def test_many_page_breaks_in_one_paragraph_take_no_forever(tmp_path: Path) -> None:
    broken = '<w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t><w:br w:type="page"/></w:r>' * 30_000
    began = time.process_time()
    manuscript = read(tmp_path, paragraph(broken) + paragraph("End."))
    assert said(manuscript) == ["End."]
    assert time.process_time() - began < 15


def test_bombs_and_heaps_of_text(tmp_path: Path) -> None:
    assert "zip bomb" in refused(Docx(run(" " * 30_000_000)).write(tmp_path))
    noise = paragraph(random.Random(3).randbytes(1_000_000).hex()).encode()
    path = tmp_path / "heap.docx"
    packed = zipfile.ZipFile(path, "w")
    with packed, packed.open("word/document.xml", "w") as file:
        file.write(f"<w:document xmlns:w='{OPEN}/wordprocessingml/2006/main'><w:body>".encode())
        for _ in range(76):
            file.write(noise)
    assert "larger than 150 MB" in refused(path)


def test_a_table_of_a_hundred_thousand_cells(tmp_path: Path) -> None:
    row = "".join(f"<w:tc><w:tcPr/><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in range(100))
    path = Docx(paragraph("Figures.") + f"<w:tbl>{f'<w:tr>{row}</w:tr>' * 1000}</w:tbl>").write(tmp_path)
    began = time.process_time()
    manuscript = read_book(path)
    check(manuscript)
    assert time.process_time() - began < 20
    assert sum(len(block.spans) for block in blocks(manuscript)) == 100_001


# ---- whatever is in it

inlines = st.sampled_from(
    [
        run("word "), run("два"), run("7", '<w:vertAlign w:val="superscript"/>'), run("gone", "<w:vanish/>"),
        "<w:r><w:br/></w:r>", '<w:r><w:br w:type="page"/></w:r>', "<w:r><w:tab/></w:r>", "<w:r><w:softHyphen/></w:r>",
        "<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>", "<w:del><w:r><w:delText>d</w:delText></w:r></w:del>",
        complex_field("PAGE", run("9")), complex_field("TOC", run("toc")),
        text_box(paragraph("box"), table(("p", "q"))),
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>', '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "<w:r><w:instrText>TOC</w:instrText></w:r>",
        '<w:r><w:fldChar w:fldCharType="begin"><w:fldData>QUJD</w:fldData></w:fldChar></w:r>',
        '<w:hyperlink w:anchor="b"><w:r><w:t>[1]</w:t></w:r></w:hyperlink>', '<w:bookmarkStart w:name="b"/>',
        '<w:r><w:footnoteReference w:id="2"/></w:r>', picture("alt"), "<m:oMath><m:r><m:t>a+b=c</m:t></m:r></m:oMath>",
        '<w:sdt><w:sdtContent><w:r><w:t>sdt</w:t></w:r></w:sdtContent></w:sdt>', "stray", "* * *",
        "<w:txbxContent><w:p><w:r><w:t>odd</w:t></w:r></w:p>tail</w:txbxContent>",
    ]
)  # fmt: skip
styles = st.sampled_from(["", "", "", "berschrift1", "berschrift2", "Titel", "Verzeichnis1", "Vers", "Geheim", "none"])
marks = st.sampled_from(["", "", "", "<w:rPr><w:del/></w:rPr>", "<w:pageBreakBefore/>", "<w:sectPr/>"])
paragraphs = st.builds(
    lambda inside, style, mark: paragraph(*inside, style=style, properties=mark),
    st.lists(inlines, max_size=6), styles, marks,
)  # fmt: skip
bodies = st.lists(
    st.one_of(
        paragraphs,
        st.lists(st.tuples(paragraphs, paragraphs), max_size=3).map(lambda rows: table(*rows)),
        st.just("loose text"),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=100)
@given(bodies)
def test_whatever_is_in_it_the_account_comes_out_even(
    tmp_path_factory: pytest.TempPathFactory, body: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = Docx(heading("One") + paragraph(LONG) + "".join(body), parts=PARTS).write(folder)
    manuscript = read_book(path)
    check(manuscript)
    theirs = recounted(path)
    assert sorted("".join(manuscript.source.split())) == sorted(theirs)
    assert accounted(manuscript) == len(theirs)


def test_damaged_bytes_give_a_document_or_one_line(tmp_path: Path) -> None:
    dice = random.Random(11)
    whole = Docx(EVERYTHING, parts=PARTS).write(tmp_path).read_bytes()
    path = tmp_path / "hurt.docx"
    for _ in range(80):
        hurt = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            hurt[dice.randrange(len(hurt))] = dice.randrange(256)
        path.write_bytes(hurt)
        try:
            check(read_book(path))
        except BadInput as error:
            assert "\n" not in str(error)
