"""Scanned, locked, damaged and hostile PDFs: one clear line, quickly, with bounded memory."""

from __future__ import annotations

import random
import time
import zlib
from pathlib import Path

import pypdf
import pytest

from engines.contract import BadInput
from studio.manuscript import check, read_book
from studio.manuscript import pdf_pages as pages
from tests.pdf_maker import Pdf, wrapped
from tests.test_manuscript_pdf import PROSE, flowing, mapped, read, skipped, texts

LONGEST_SECONDS = 20.0
"""On two slow cores that others use too; most take half a second."""


def refused(pdf: Pdf | bytes, folder: Path) -> str:
    """The one line a PDF is refused with."""
    path = folder / "book.pdf"
    path.write_bytes(pdf if isinstance(pdf, bytes) else pdf.data())
    began = time.monotonic()
    with pytest.raises(BadInput) as error:
        read_book(path)
    assert time.monotonic() - began < LONGEST_SECONDS
    line = str(error.value)
    assert line.startswith("book.pdf") and "\n" not in line and "Traceback" not in line
    return line


def plain(text: str = PROSE[0]) -> Pdf:
    pdf = Pdf()
    pdf.page().lines(50, 520, wrapped(text, 50))
    return pdf


# ---- scans


def test_a_scan_needs_text_recognition(tmp_path: Path) -> None:
    pdf = Pdf()
    for _ in range(3):
        pdf.page().picture()
    assert "it is a scan. It needs text recognition (OCR) first" in refused(pdf, tmp_path)


def test_scanned_pages_among_others_are_named(tmp_path: Path) -> None:
    pdf = Pdf()
    for number in range(6):
        sheet = pdf.page()
        if number in (1, 3, 4):
            sheet.picture()
        else:
            sheet.lines(50, 520, wrapped(PROSE[number % 3], 50))
    manuscript = read(pdf, tmp_path, in_order=True)
    assert any(line.startswith("On pages 2, 4 to 5 is only a picture") for line in manuscript.warnings)


def test_a_scan_with_recognised_text_under_it_is_read(tmp_path: Path) -> None:
    pdf = Pdf()
    sheet = pdf.page().picture()
    for number, line in enumerate(wrapped(PROSE[0], 50)):
        sheet.text(65 if not number else 50, 520 - 12 * number, line.strip(), 10, "F3", "3 Tr")
    manuscript = read(pdf, tmp_path)
    assert texts(manuscript) == [PROSE[0]]
    assert not any("picture" in line for line in manuscript.warnings)


def test_a_scan_with_only_a_stamp_on_each_page_is_a_scan(tmp_path: Path) -> None:
    pdf = Pdf()
    for number in range(8):
        pdf.page().picture().text(150, 20, "Digitized by Somebody", 7).text(380, 20, str(number + 1), 7)
    assert "scan" in refused(pdf, tmp_path)


# ---- locked


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_password_is_asked_for_only_where_one_is_needed(tmp_path: Path, algorithm: str) -> None:
    for user in ("secret", ""):
        path = plain().write(tmp_path)
        writer = pypdf.PdfWriter(clone_from=path)
        writer.encrypt(user, "owner", algorithm=algorithm)
        writer.write(path)
        if user:
            assert "locked with a password" in refused(path.read_bytes(), tmp_path)
        else:
            assert texts(read_book(path)) == [PROSE[0]]


# ---- damaged


def test_no_pages_and_empty_pages(tmp_path: Path) -> None:
    assert "has no pages" in refused(Pdf(), tmp_path)
    pdf = Pdf()
    pdf.page()
    assert "pages are empty" in refused(pdf, tmp_path)


def test_cut_and_damaged_files_give_a_book_or_one_line(tmp_path: Path) -> None:
    pdf = Pdf()
    flowing(pdf, [*PROSE], "HEAD")
    whole = pdf.data()
    dice = random.Random(5)
    path = tmp_path / "book.pdf"
    for number in range(8):
        hurt = bytearray(whole[: len(whole) - dice.randrange(len(whole) - 20) if number % 2 else len(whole)])
        for _ in range(dice.randint(1, 30)):
            hurt[dice.randrange(9, len(hurt))] = dice.randrange(256)
        path.write_bytes(bytes(hurt))
        began = time.monotonic()
        try:
            check(read_book(path))
        except BadInput as error:
            assert "\n" not in str(error)
        assert time.monotonic() - began < LONGEST_SECONDS


def test_a_file_without_its_table_of_places_is_read(tmp_path: Path) -> None:
    whole = plain().data()
    path = tmp_path / "book.pdf"
    path.write_bytes(b"junk before\n" + whole[: whole.index(b"xref\n")])
    assert texts(read_book(path)) == [PROSE[0]]


def test_a_page_that_breaks_off_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    pdf = plain()
    pdf.page().lines(50, 520, wrapped(PROSE[2], 50)).raw("/F1 (x) Tf BT (hurt) Tj ET")
    manuscript = read_book(pdf.write(tmp_path))
    assert PROSE[0] in texts(manuscript)


# ---- hostile


def test_a_reader_that_says_nothing_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE_SECONDS", 0.01)
    assert "nothing came of a page" in refused(plain(), tmp_path)


def test_circles_of_objects_end(tmp_path: Path) -> None:
    pdf = plain()
    pdf.objects[2] = b"<</Type/Pages/Count 1/Kids[2 0 R 10000 0 R]>>"
    assert texts(read_book(pdf.write(tmp_path))) == [PROSE[0]]
    pdf.objects = {2: b"2 0 R"}  # the page is found without the tree that leads to it
    assert texts(read_book(pdf.write(tmp_path))) == [PROSE[0]]
    pdf = plain()
    pdf.outline = [(1, "One", 0, 560), (1, "Two", 0, 500)]
    pdf.objects[5001] = b"<</Title (Two)/Next 5000 0 R/First 9 0 R>>"
    assert texts(read_book(pdf.write(tmp_path))) == [PROSE[0]]


def test_a_form_that_draws_itself_and_one_that_doubles_end(tmp_path: Path) -> None:
    pdf = plain()
    pdf.sheets[0].raw("/Fm1 Do")
    resources = b"/Resources<</XObject<</Fm1 1001 0 R/Fm2 1002 0 R>>>>"
    head = b"<</Type/XObject/Subtype/Form/BBox[0 0 400 400]" + resources
    pdf.objects[1001] = head + b"/Length 7>>\nstream\n/Fm1 Do\nendstream"
    assert texts(read_book(pdf.write(tmp_path))) == [PROSE[0]]
    doubling = b" ".join([b"/Fm1 Do"] * 10)
    for number in range(1001, 1012):
        inner = head.replace(b"/Fm1 1001", f"/Fm1 {number + 1}".encode())
        pdf.objects[number] = inner + f"/Length {len(doubling)}>>\nstream\n".encode() + doubling + b"\nendstream"
    assert "more pictures than a page can hold" in refused(pdf, tmp_path)


@pytest.mark.parametrize("folds", [1, 2])
def test_a_bomb_is_refused(tmp_path: Path, folds: int) -> None:
    data = zlib.compress(bytes(250_000_000), 1)
    data = zlib.compress(data) if folds == 2 else data
    pdf = plain()
    filters = b"[" + b"/FlateDecode" * folds + b"]"
    pdf.objects[10_001] = b"<</Length %d/Filter%s>>\nstream\n%s\nendstream" % (len(data), filters, data)
    assert "zip bomb" in refused(pdf, tmp_path)


def test_a_page_of_endless_text_is_refused(tmp_path: Path) -> None:
    pdf = Pdf()
    pdf.page().raw("BT /F1 10 Tf 1 0 0 1 50 500 Tm " + f"({'x' * 1000}) Tj " * 520 + "ET")
    assert "more than 500,000 characters" in refused(pdf, tmp_path)


def test_a_huge_page_and_a_page_without_size(tmp_path: Path) -> None:
    pdf = Pdf()
    pdf.page((1e9, 1e9)).lines(50, 520, wrapped(PROSE[0], 50))
    pdf.page((0, 0)).lines(50, 520, wrapped(PROSE[2], 50))
    manuscript = read_book(pdf.write(tmp_path))
    check(manuscript)
    assert texts(manuscript)[0] == PROSE[0]


def test_letters_that_nobody_can_know_are_refused_when_they_are_many(tmp_path: Path) -> None:
    pdf = Pdf(fonts=mapped(b"/Encoding<</Type/Encoding/Differences[0" + b"/g1" * 40 + b"]>>"))
    pdf.page().raw("BT /F9 10 Tf 50 500 Td <0102030405060708090A0B0C0D0E> Tj ET").text(50, 300, "Page one", 10)
    assert "does not say which letters it shows" in refused(pdf, tmp_path)


def test_scripts_forms_and_attachments_are_left_alone(tmp_path: Path) -> None:
    pdf = plain()
    pdf.catalog = (
        b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/AcroForm<</Fields[]>>"
        b"/Names<</EmbeddedFiles<</Names[(a.exe)<</Type/Filespec/F(a.exe)>>]>>>>"
    )
    manuscript = read(pdf, tmp_path, in_order=True)
    assert texts(manuscript) == [PROSE[0]]
    assert not skipped(manuscript, "script")


@pytest.mark.long
def test_ten_thousand_pages(tmp_path: Path) -> None:
    pdf = Pdf()
    for number in range(10_000):
        pdf.page().lines(50, 520, ["\tOn this page stands hardly", "more than a line of text."])
        pdf.sheets[-1].text(200, 40, str(number + 1), 8)
    path = pdf.write(tmp_path)
    began = time.process_time()
    manuscript = read_book(path)
    assert time.process_time() - began < 60
    check(manuscript)
    assert len(skipped(manuscript, "page number")) == 10_000
    assert sum(len(chapter.blocks) for chapter in manuscript.chapters) == 10_000
