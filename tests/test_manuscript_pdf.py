"""PDF to a manuscript: characters with places become lines, columns, paragraphs and chapters, and none is lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdf
import pytest

from studio.manuscript import check, read_book
from studio.manuscript.model import Manuscript, count_chars, spans_of
from studio.manuscript.reading import Reading
from tests.pdf_maker import WIDTH, Pdf, columned, wrapped

PROSE = (
    "The harbour was quiet when the keeper of the lighthouse came down to the water and looked for the boat that had "
    "been promised to him. He was a well-known man on that coast, and nobody would have thought of refusing him a "
    "passage across the narrow channel to the island. The evening light lay upon the slate roofs, and somewhere "
    "behind the warehouses a dog was barking at the gulls that quarrelled over the remains of the market.",
    "“You are late,” said the ferryman, without turning round. “The tide does not wait for keepers.”",
    "“It waits for nobody,” the other answered, and he sat down upon the thwart with his lantern between his knees, "
    "as he had done every second evening for eleven years. They pushed off from the stones together, and neither of "
    "them said another word until the church had disappeared behind the shoulder of the hill.",
    "There is a kind of silence between two people who have known each other for a long time which is better than "
    "conversation, and the ferryman was careful not to disturb it. He rowed with short strokes and considered the "
    "weather, which was changing, and the price of rope, which was not.",
)


def recounted(path: Path) -> str:
    """Every character that is not white space, by another library, in the order of the file."""
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(path).pages).split())


def read(pdf: Pdf, folder: Path, in_order: bool = False, reading: Reading = Reading()) -> Manuscript:  # noqa: B008
    """The manuscript of a PDF, proved, and counted again by the second parser."""
    path = pdf.write(folder)
    manuscript = read_book(path, reading)
    check(manuscript)
    ours, theirs = "".join(manuscript.source.split()), recounted(path)
    assert Counter(ours) == Counter(theirs)
    if in_order:
        assert ours == theirs
    spoken = sum(count_chars(manuscript.source[start:end]) for start, end in spans_of(manuscript))
    skipped = sum(count_chars(manuscript.source[slice(*skip.span)]) for skip in manuscript.skips)
    assert spoken + skipped == len(ours)
    return manuscript


def texts(manuscript: Manuscript, chapter: int = 0) -> list[str]:
    """What is spoken, block by block."""
    return [" ".join(manuscript.text_of(block.spans).split()) for block in manuscript.chapters[chapter].blocks]


def skipped(manuscript: Manuscript, reason: str) -> list[str]:
    return [manuscript.source[slice(*skip.span)] for skip in manuscript.skips if skip.reason == reason]


def flowing(pdf: Pdf, paragraphs: list[str], head: str = "", rows: int = 14, columns: int = 50, first: int = 1) -> None:
    """Paragraphs over as many pages as they need, with a running head and a page number on each."""
    lines = [line for paragraph in paragraphs for line in wrapped(paragraph, columns)]
    for number, start in enumerate(range(0, len(lines), rows)):
        sheet = pdf.page()
        if head:
            sheet.text(150, 560, head, 8)
        sheet.lines(50, 520, lines[start : start + rows])
        sheet.text(WIDTH / 2, 40, str(first + number), 8)


def test_a_novel_of_one_column(tmp_path: Path) -> None:
    pdf = Pdf(info={"Title": "The Lantern", "Author": "A. Keeper"})
    flowing(pdf, [*PROSE, *PROSE], "THE LANTERN")
    manuscript = read(pdf, tmp_path, in_order=True)
    assert (manuscript.title, manuscript.author, manuscript.language) == ("The Lantern", "A. Keeper", "en")
    assert texts(manuscript) == [*PROSE, *PROSE]
    pages = len(pdf.sheets)
    assert skipped(manuscript, "running head") == ["THE LANTERN"] * pages
    assert skipped(manuscript, "page number") == [str(number + 1) for number in range(pages)]
    hyphens = skipped(manuscript, "hyphenation")
    assert hyphens and set(hyphens) == {"-"}
    assert manuscript.warnings[:3] == (
        f"{pages} running heads and feet were taken out.",
        f"{pages} page numbers were taken out.",
        f"{len(hyphens)} hyphens were taken out of words that a line end divided.",
    )


def test_a_hyphen_of_the_word_is_kept_and_one_of_the_line_is_not(tmp_path: Path) -> None:
    pdf = Pdf()
    lines = [
        "\tThe well-known man was known for knowing well-",
        "known people, and for the knowledge of all hyphen-",
        "ation, which he hated, he and his dear Mother-in-",
        "law; and then there was a war from the year 1914-",
        "1918, and he went off to find her and was away—",
        "as ever—on his way to the end of it. What a Saint-",
        "Simon!",
    ]
    pdf.page().lines(50, 500, lines)
    (text,) = texts(read(pdf, tmp_path, in_order=True))
    assert "well-known people, and for the knowledge of all hyphenation, which" in text
    assert "Mother-in-law; and" in text and "1914-1918, and" in text
    assert "was away—as ever—on" in text and text.endswith("Saint-Simon!")


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    pdf = Pdf()
    lines = [line for paragraph in [*PROSE, *PROSE] for line in wrapped(paragraph, 28)]
    for number, start in enumerate(range(0, len(lines), 40)):
        columned(pdf, lines[start : start + 20], lines[start + 20 : start + 40], "The Channel", 41 + number)
    manuscript = read(pdf, tmp_path)
    assert texts(manuscript) == [*PROSE, *PROSE]
    assert skipped(manuscript, "running head") == ["The Channel"] * len(pdf.sheets)
    assert skipped(manuscript, "page number") == [str(41 + number) for number in range(len(pdf.sheets))]


def test_a_heading_over_both_columns_parts_the_page(tmp_path: Path) -> None:
    pdf = Pdf()
    one, two = wrapped(PROSE[0], 28), wrapped(PROSE[2], 28)
    sheet = pdf.page().text(90, 550, "CHAPTER ONE: THE FERRYMAN WAITS", 14, "F2")
    half = len(one) // 2
    sheet.lines(30, 520, one[:half]).lines(225, 520, one[half:])
    sheet.text(90, 400, "CHAPTER TWO: THE KEEPER COMES", 14, "F2")
    sheet.lines(30, 370, two[: len(two) // 2]).lines(225, 370, two[len(two) // 2 :])
    manuscript = read(pdf, tmp_path)
    assert [chapter.title for chapter in manuscript.chapters] == [
        "CHAPTER ONE: THE FERRYMAN WAITS",
        "CHAPTER TWO: THE KEEPER COMES",
    ]
    assert [texts(manuscript, number)[1:] for number in (0, 1)] == [[PROSE[0]], [PROSE[2]]]


def test_chapters_by_their_headings_with_a_letter_spaced_one(tmp_path: Path) -> None:
    pdf = Pdf()
    for number, title in enumerate(("CHAPTER ONE", "CHAPTER TWO", "EPILOGUE")):
        sheet = pdf.page().text(140, 500, title, 10, more="4 Tc" if number else "")
        sheet.lines(50, 440, wrapped(PROSE[number], 50))
    manuscript = read(pdf, tmp_path, in_order=True)
    assert [chapter.title for chapter in manuscript.chapters] == ["CHAPTER ONE", "CHAPTER TWO", "EPILOGUE"]
    assert texts(manuscript, 1) == ["CHAPTER TWO", PROSE[1]]


def test_bookmarks_make_chapters_in_parts(tmp_path: Path) -> None:
    pdf = Pdf(info={"Title": "The Lantern"})
    pdf.outline = [(1, "Part One", 0, 560), (2, "Arrival", 0, 500), (2, "Departure", 1, 560), (1, "Part Two", 2, 560)]
    pdf.outline += [(2, "Return", 2, 500)]
    pdf.page().text(50, 550, "Part One", 14).text(50, 500, "Arrival", 12).lines(50, 460, wrapped(PROSE[0], 50))
    pdf.page().text(50, 550, "Departure", 12).lines(50, 500, wrapped(PROSE[2], 50))
    pdf.page().text(50, 550, "Part Two", 14).text(50, 500, "Return", 12).lines(50, 460, wrapped(PROSE[3], 50))
    manuscript = read(pdf, tmp_path, in_order=True)
    assert [(chapter.parents, chapter.title) for chapter in manuscript.chapters] == [
        (("Part One",), "Arrival"),
        (("Part One",), "Departure"),
        (("Part Two",), "Return"),
    ]


def test_front_pages_and_contents_are_left_out_by_name(tmp_path: Path) -> None:
    pdf = Pdf()
    pdf.page().text(120, 400, "The Lantern", 26).text(150, 300, "A. Keeper", 12)
    pdf.page().text(50, 200, "Copyright © 1998 A. Keeper. All rights reserved. ISBN 1-23456-789-0", 8)
    entries = [("Arrival", 4), ("Departure", 6), ("Return", 8)]
    contents = pdf.page().text(150, 500, "Contents", 14)
    contents.lines(50, 450, [f"{title} {'.' * (40 - len(title))} {page}" for title, page in entries], leading=16)
    for title, _ in entries:
        pdf.page().text(170, 500, title, 14).lines(50, 450, wrapped(f"{PROSE[0]} {PROSE[2]} {PROSE[3]}", 50))
    manuscript = read(pdf, tmp_path, in_order=True)
    assert [part.reason for part in manuscript.left_out] == ["title page", "copyright page", "contents"]
    assert [chapter.title for chapter in manuscript.chapters] == ["Arrival", "Departure", "Return"]
    assert manuscript.title == "The Lantern"


def noted(pdf: Pdf) -> None:
    lines = wrapped(PROSE[0], 50)
    sheet = pdf.page().lines(50, 520, lines)
    sheet.text(50 + 6 * len(lines[-1]), 524 - 12 * (len(lines) - 1), "1", 6, "F3")
    sheet.text(50, 80, "1", 5, "F3").text(54, 77, "Promised, that is, by the har-", 8, "F3")
    sheet.text(50, 67, "bour master.", 8, "F3")
    pdf.page().lines(50, 520, wrapped(PROSE[2], 50))


def test_footnotes_are_notes_and_their_markers_silent(tmp_path: Path) -> None:
    pdf = Pdf()
    noted(pdf)
    manuscript = read(pdf, tmp_path)
    assert texts(manuscript) == [PROSE[0], PROSE[2]]
    assert skipped(manuscript, "footnote marker") == ["1"]
    (note,) = manuscript.notes
    assert manuscript.source[note.marker] == "1"
    assert " ".join(manuscript.text_of(note.blocks[0].spans).split()) == "Promised, that is, by the harbour master."
    aloud = read(pdf, tmp_path, reading=Reading(notes="in place"))
    assert [block.role for block in aloud.chapters[0].blocks] == ["", "note", ""]


def test_a_drop_capital_begins_its_word(tmp_path: Path) -> None:
    pdf = Pdf()
    lines = wrapped(PROSE[0][1:], 44, indent=False)
    sheet = pdf.page().text(50, 496, "T", 36, "F1").lines(76, 520, lines[:3])
    sheet.lines(50, 484, wrapped(" ".join(lines[3:]), 50, indent=False))
    sheet.lines(50, 400, wrapped(PROSE[2], 50))
    manuscript = read(pdf, tmp_path)
    assert texts(manuscript)[0].startswith("The harbour was quiet when the keeper")
    assert len(texts(manuscript)) == 2


def test_verse_tables_and_scene_breaks(tmp_path: Path) -> None:
    pdf = Pdf()
    sheet = pdf.page().lines(50, 540, wrapped(PROSE[0], 50))
    verse = [
        "The lantern on the water",
        "And the oar within the hand,",
        "The ferryman his daughter",
        "Is sleeping on the land.",
    ]
    sheet.lines(90, 400, verse)
    for row, cells in enumerate((("Day", "Boats", "Fish"), ("Monday", "3", "120"), ("Tuesday", "5", "88"))):
        for column, cell in enumerate(cells):
            sheet.lines(50 + 110 * column, 330 - 12 * row, [cell])
    sheet.text(190, 280, "* * *", 10).lines(50, 250, wrapped(PROSE[2], 50))
    manuscript = read(pdf, tmp_path)
    blocks = manuscript.chapters[0].blocks
    assert [block.kind for block in blocks] == ["paragraph", *["line"] * 4, *["row"] * 3, "paragraph"]
    assert blocks[4].stanza_end and blocks[7].scene_end
    assert [len(block.spans) for block in blocks if block.kind == "row"] == [3, 3, 3]
    assert skipped(manuscript, "scene break") == ["* * *"]


def test_paragraphs_without_indents_are_parted_by_their_distance(tmp_path: Path) -> None:
    pdf = Pdf()
    sheet, y = pdf.page(), 540
    for paragraph in PROSE:
        lines = wrapped(paragraph, 50, indent=False)
        sheet.lines(50, y, lines)
        y -= 12 * len(lines) + 8
    assert texts(read(pdf, tmp_path, in_order=True)) == list(PROSE)


def test_without_indents_a_page_break_parts_two_speakers_and_no_sentence(tmp_path: Path) -> None:
    pdf = Pdf()
    pages = [
        ["“This is what the keeper of the light told his", "friend who rowed, and then he held his peace.”"],
        ["“It is what everybody tells me on this coast now", "and what nobody believes before he has seen it as"],
        ["Captain Marsh has seen it with his own two eyes.”"],
    ]
    for lines in pages:
        pdf.page().lines(50, 520, lines)
    first, *rest = (" ".join(lines) for lines in pages)
    assert texts(read(pdf, tmp_path, in_order=True)) == [first, " ".join(rest)]


def test_three_columns_and_a_last_page_too_short_to_show_its_own(tmp_path: Path) -> None:
    pdf = Pdf()
    lines = [line for paragraph in [*PROSE, *PROSE] for line in wrapped(paragraph, 20)]
    for start in range(0, len(lines), 60):
        sheet = pdf.page((440, 595))
        for column in range(3):
            sheet.lines(20 + 138 * column, 540, lines[start + 20 * column : start + 20 * column + 20])
    assert texts(read(pdf, tmp_path, in_order=True)) == [*PROSE, *PROSE]


def test_words_without_spaces_between_them_are_parted_by_their_gaps(tmp_path: Path) -> None:
    pdf = Pdf()
    sheet = pdf.page()
    for number, line in enumerate(wrapped(PROSE[2], 50)):
        words = " -400 ".join(f"({word})" for word in line.split())
        place = f"1 0 0 1 {65 if not number else 50} {520 - 12 * number} Tm"
        sheet.raw(f"BT /F3 10 Tf {place} [{words}] TJ ET")
    manuscript = read(pdf, tmp_path, in_order=True)
    assert texts(manuscript) == [PROSE[2]]


def test_a_bullet_begins_a_paragraph(tmp_path: Path) -> None:
    pdf = Pdf()
    items = ["• a lantern that burns the whole night without oil,", "• a rope, and", "• nothing else."]
    pdf.page().lines(50, 520, [*wrapped(PROSE[0], 50), *items])
    assert texts(read(pdf, tmp_path, in_order=True)) == [PROSE[0], *items]


# ---- turned pages


def test_a_rotated_page_and_a_landscape_one_are_read_upright(tmp_path: Path) -> None:
    pdf = Pdf()
    pdf.page((420, 595), b"/Rotate 90").raw("q 0 1 -1 0 420 0 cm").lines(50, 380, wrapped(PROSE[0], 50)).raw("Q")
    pdf.page((595, 420)).lines(50, 380, wrapped(PROSE[2], 60))
    pdf.page((420, 595)).raw("q 0 1 -1 0 420 0 cm").lines(50, 380, wrapped(PROSE[3], 50)).raw("Q")
    assert texts(read(pdf, tmp_path)) == [PROSE[0], PROSE[2], PROSE[3]]


def test_what_stands_sideways_outside_or_twice_has_its_reason(tmp_path: Path) -> None:
    pdf = Pdf()
    sheet = pdf.page().lines(50, 520, wrapped(PROSE[0], 50)).raw("q 0 1 -1 0 420 0 cm")
    sheet.text(100, 400, "Margin stamp", 8).raw("Q").text(700, 300, "Crop mark", 8)
    sheet.text(50, 300, "Printed heavily", 10).text(50.3, 300, "Printed heavily", 10)
    manuscript = read(pdf, tmp_path)
    assert skipped(manuscript, "text set sideways") == ["Margin stamp"]
    assert skipped(manuscript, "text outside the page") == ["Crop mark"]
    assert skipped(manuscript, "text printed twice") == ["Printed heavily"]
    assert texts(manuscript) == [PROSE[0], "Printed heavily"]


def test_what_the_file_marks_as_no_content_is_not_read(tmp_path: Path) -> None:
    pdf = Pdf()
    for number in range(2):
        sheet = pdf.page().raw("/Artifact <</Type/Pagination>> BDC").text(50, 560, f"Only here {number}x", 8).raw("EMC")
        sheet.lines(50, 520, wrapped(PROSE[2 * number], 50))
    manuscript = read(pdf, tmp_path, in_order=True)
    assert texts(manuscript) == [PROSE[0], PROSE[2]]
    assert skipped(manuscript, "running head") == ["Only here 0x", "Only here 1x"]


# ---- letters

_TO_UNICODE = b"1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <01> <00660069> <02> <0107> endbfchar"


def mapped(unicode_map: bytes) -> dict[str, bytes]:
    """A font whose letters 1 and 2 only a map explains."""
    widths = b"/FirstChar 0/LastChar 255/Widths[" + b"500 " * 256 + b"]"
    base = b"<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+Own" + widths + b"/FontDescriptor"
    return {"F9": base + b"<</Type/FontDescriptor/FontName/ABCDEF+Own/Flags 4>>" + unicode_map + b">>"}


def test_ligatures_and_accents_are_letters(tmp_path: Path) -> None:
    stream = f"<</Length {len(_TO_UNICODE)}>>\nstream\n".encode() + _TO_UNICODE + b"\nendstream"
    pdf = Pdf(fonts=mapped(b"/ToUnicode 1000 0 R"), objects={1000: stream})
    pdf.page().raw("BT /F9 10 Tf 50 500 Td <01> Tj /F1 10 Tf (nd a cafe) Tj /F9 10 Tf <02> Tj ET")
    (text,) = texts(read(pdf, tmp_path, in_order=True))
    assert text == "find a cafeć"


def test_letters_without_a_unicode_value(tmp_path: Path) -> None:
    pdf = Pdf(fonts={"F9": _without_map()}, objects={1002: _descendant()})
    pdf.page().lines(50, 500, wrapped(PROSE[0], 50)).raw("BT /F9 10 Tf 50 300 Td <00110012> Tj /F1 10 Tf ( end) Tj ET")
    path = pdf.write(tmp_path)
    manuscript = read_book(path)
    check(manuscript)
    assert skipped(manuscript, "unreadable character") == ["\ufffd\ufffd"]
    assert any("2 characters without a Unicode value, on page 1," in line for line in manuscript.warnings)


def _without_map() -> bytes:
    return b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Own/Encoding/Identity-H/DescendantFonts[1002 0 R]>>"


def _descendant() -> bytes:
    info = b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    return (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEF+Own" + info + b"/FontDescriptor"
        b"<</Type/FontDescriptor/FontName/ABCDEF+Own/Flags 4>>>>"
    )


@pytest.mark.parametrize(
    ("visual", "meant"),
    [
        ("םולש", "שלום"),
        ("(םולש) 1948 words here םולש", "שלום words here 1948 (שלום)"),
        (")םולש(", "(שלום)"),
    ],
)
def test_a_line_from_right_to_left_is_turned(visual: str, meant: str) -> None:
    from studio.manuscript.pdf_lines import as_read

    assert as_read(visual) == meant
