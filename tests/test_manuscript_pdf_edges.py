"""What stands at the edges of a PDF's pages: running heads are taken out, text that comes again is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pdf_maker import WIDTH, Pdf, columned, wrapped
from tests.test_manuscript_pdf import PROSE, flowing, read, skipped, texts

SENTENCE = (
    "Here she walked slowly down the long road to the sea, and nobody saw her go away, though the people of the town "
    "had been told of it long before."
)
LONG = f"{PROSE[0]} {PROSE[2]} {PROSE[3]}"
REFRAIN = ("\tAnd the tide came in,", "\tAnd the tide went out,", "\tAnd nobody said a word.")


@pytest.mark.parametrize("head", ["THE LANTERN", ""])
@pytest.mark.parametrize("rows", [6, 14, 15, 21])
def test_one_sentence_again_and_again_is_text_on_every_page(tmp_path: Path, rows: int, head: str) -> None:
    """However pages begin and end, lines at the distance of the text are text."""
    pdf = Pdf()
    flowing(pdf, [SENTENCE] * 30, head, rows=rows)
    manuscript = read(pdf, tmp_path, in_order=True)
    assert texts(manuscript) == [SENTENCE] * 30
    assert skipped(manuscript, "running head") == ([head] * len(pdf.sheets) if head else [])
    assert len(skipped(manuscript, "page number")) == len(pdf.sheets)


def test_a_refrain_at_the_foot_of_every_page_is_text(tmp_path: Path) -> None:
    """Stanzas are apart, and so is the refrain; it is no further from them than they are from each other."""
    pdf = Pdf()
    for number in range(8):
        sheet = pdf.page().text(150, 560, "SONGS OF THE COAST", 8)
        for stanza in range(4):
            lines = [f"The {word} boat of stanza {number * 4 + stanza}" for word in ("first", "second", "third")]
            sheet.lines(50, 500 - 60 * stanza, lines)
        sheet.lines(50, 500 - 60 * 4, list(REFRAIN))
    manuscript = read(pdf, tmp_path, in_order=True)
    spoken = " ".join(texts(manuscript))
    assert [spoken.count(line.strip()) for line in REFRAIN] == [8, 8, 8]
    assert skipped(manuscript, "running head") == ["SONGS OF THE COAST"] * 8


def test_a_speaker_who_begins_many_pages_is_text(tmp_path: Path) -> None:
    pdf = Pdf()
    names = ["KEEPER.", "KEEPER", "FERRYMAN", "KEEPER", "KEEPER", "FERRYMAN", "KEEPER", "KEEPER"]
    for number, name in enumerate(names):
        sheet = pdf.page().text(WIDTH / 2 - 15, 40, str(number + 1), 8)
        sheet.text(WIDTH / 2 - 25, 520, name, 10, "F2")
        sheet.lines(50, 508, wrapped(PROSE[number % 4], 50)).lines(50, 380, wrapped(PROSE[(number + 1) % 4], 50))
        if number % 3 == 0:
            sheet.lines(50, 300, [f"{names[number - 1]}: So it is, and so it was in year {number}."])
    manuscript = read(pdf, tmp_path)
    assert not skipped(manuscript, "running head")
    assert sum(chapter.title.startswith(("KEEPER", "FERRYMAN")) for chapter in manuscript.chapters) == len(names) or (
        sum(text.startswith(("KEEPER", "FERRYMAN")) for text in texts(manuscript)) >= len(names)
    )


def test_pages_of_a_few_equal_lines_are_text(tmp_path: Path) -> None:
    """Where a page holds nothing else, nothing is there to be set off from."""
    pdf = Pdf()
    for number in range(9):
        lines = ["“Not I,” said the cat.", f"And number {number} said it too."]
        pdf.page().lines(50, 400, lines).text(WIDTH / 2, 40, str(number + 1), 8)
    manuscript = read(pdf, tmp_path)
    assert " ".join(texts(manuscript)).count("“Not I,” said the cat.") == 9
    assert not skipped(manuscript, "running head")


def chaptered(pdf: Pdf, gap: float, x: float, size: float = 10) -> list[str]:
    """Pages whose head, without a number, is the name of their chapter; the heads."""
    heads: list[str] = []
    for chapter in ("Arrival", "Departure", "Return"):
        lines = [line for paragraph in PROSE for line in wrapped(paragraph, 50)] * 2
        for start in range(0, len(lines), 12):
            sheet = pdf.page().lines(50, 500, lines[start : start + 12])
            if start:
                sheet.text(x, 500 + gap, chapter, size, "F3")
                heads.append(chapter)
            else:
                sheet.text(50, 540, f"Chapter: {chapter}", 16, "F2")
    return heads


@pytest.mark.parametrize(
    ("gap", "x", "size"),
    [(24, 180, 10), (24, 50, 10), (16, 180, 10), (12, 180, 10), (12, 50, 8)],
    ids=["apart", "apart at the edge", "hardly apart", "centred", "smaller"],
)
def test_heads_that_change_with_the_chapter_and_have_no_number(
    tmp_path: Path, gap: float, x: float, size: float
) -> None:
    pdf = Pdf()
    heads = chaptered(pdf, gap, x, size)
    manuscript = read(pdf, tmp_path)
    assert sorted(skipped(manuscript, "running head")) == sorted(heads)
    assert len(manuscript.chapters) == 3
    assert all(texts(manuscript, number)[1:] == [*PROSE, *PROSE] for number in range(3))


def test_heads_over_two_columns_change_and_have_no_number(tmp_path: Path) -> None:
    pdf = Pdf()
    lines = [line for paragraph in [*PROSE] * 6 for line in wrapped(paragraph, 28)]
    for number, start in enumerate(range(0, len(lines), 30)):
        head = "On Keeping a Light" if number % 2 else "Proceedings of the Coast"
        columned(pdf, lines[start : start + 15], lines[start + 15 : start + 30], head, 0)
        pdf.sheets[-1].parts.pop(1)  # its number
    manuscript = read(pdf, tmp_path)
    assert texts(manuscript) == [*PROSE] * 6
    assert len(skipped(manuscript, "running head")) == len(pdf.sheets)


def test_a_notice_of_two_lines_at_every_foot_is_taken_out(tmp_path: Path) -> None:
    pdf = Pdf()
    notice = ["This copy is lent to one reader, who will give it", "back within three weeks and lend it to nobody."]
    for number in range(5):
        pdf.page().lines(50, 520, wrapped(PROSE[number % 4], 50)).lines(50, 70, notice)
    manuscript = read(pdf, tmp_path, in_order=True)
    assert [line for span in skipped(manuscript, "running head") for line in span.split("\n")] == notice * 5
    assert texts(manuscript) == [*PROSE, PROSE[0]]


# ---- where contents end


def contents(pdf: Pdf, titles: list[str], leader: str) -> None:
    sheet = pdf.page().text(150, 500, "Contents", 14)
    for number, title in enumerate(titles):
        sheet.text(50, 460 - 16 * number, f"{title} {leader}{3 + 10 * number}", 10, "F3")


@pytest.mark.parametrize("leader", [". . . . . . . . . . ", "", "......................"])
@pytest.mark.parametrize("size", [18, 10])
def test_the_first_chapter_is_not_the_last_entry_of_the_contents(tmp_path: Path, leader: str, size: float) -> None:
    """Its heading looks like an entry, as it ends with a number."""
    pdf = Pdf()
    titles = [f"Chapter {number + 1}" for number in range(6)]
    pdf.page().text(120, 400, "The Lantern", 26)
    contents(pdf, titles, leader)
    for title in titles:
        pdf.page().text(50, 500, title, size, "F2").lines(50, 460, wrapped(LONG, 50))
    manuscript = read(pdf, tmp_path, in_order=True)
    assert [chapter.title for chapter in manuscript.chapters] == titles
    assert [part.reason for part in manuscript.left_out] == ["title page", "contents"]
    assert all(texts(manuscript, number)[0] == title for number, title in enumerate(titles))


def test_contents_go_on_below_the_name_of_a_part_on_the_next_page(tmp_path: Path) -> None:
    pdf = Pdf()
    titles = [f"Chapter {number + 1}" for number in range(6)]
    contents(pdf, titles[:3], "")
    sheet = pdf.page().text(50, 500, "PART TWO", 14, "F2")
    for number, title in enumerate(titles[3:]):
        sheet.text(50, 460 - 16 * number, f"{title} {33 + 10 * number}", 10, "F3")
    for title in titles:
        pdf.page().text(50, 500, title, 16, "F2").lines(50, 460, wrapped(LONG, 50))
    manuscript = read(pdf, tmp_path, in_order=True)
    assert [chapter.title for chapter in manuscript.chapters] == titles
    (left_out,) = manuscript.left_out
    assert left_out.reason == "contents"
    assert "Chapter 6 53" in " ".join(" ".join(skipped(manuscript, "contents")).split())
