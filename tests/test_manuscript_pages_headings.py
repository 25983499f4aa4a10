"""Headings of plain texts that are known because they count on, and what is never a title."""

from __future__ import annotations

import pytest

from studio.manuscript import check, from_text
from studio.manuscript.counted import headings_that_count
from studio.manuscript.model import Manuscript

PROSE = "The rain had fallen since the morning, and the harbour was the colour of\nold pewter. Nobody spoke of it."
SHORT = "Here is the light, and here am I."


def book(*heads: str, body: str = PROSE) -> Manuscript:
    manuscript = from_text("\n\n".join(f"{head}\n\n{body}" for head in heads), title="")
    check(manuscript)
    return manuscript


def titles(manuscript: Manuscript) -> list[str]:
    return [chapter.title for chapter in manuscript.chapters]


@pytest.mark.parametrize(
    "heads",
    [
        ("I", "II", "III"),
        ("I.", "II.", "III."),
        ("IV", "V", "VI"),
        ("1", "2", "3"),
        ("1.", "2.", "3."),
        ("(1)", "(2)", "(3)"),
        ("[1]", "[2]", "[3]"),
        ("- 1 -", "- 2 -", "- 3 -"),
        ("-I-", "-II-", "-III-"),
        ("*** I ***", "*** II ***"),
        ("§ 1", "§ 2"),
        ("ONE", "TWO", "THREE"),
        ("One", "Two"),
        ("1. The Storm", "2. The Calm"),
        ("I. The Storm", "II. The Calm"),
        ("I.--THE STORM.", "II.--THE CALM."),
        ("Ch. 1", "Ch. 2"),
        ("DAY 1", "DAY 2", "DAY 3"),
        ("Day One", "Day Two", "Day Four"),
        ("One: The Storm", "Two: The Calm"),
        ("1914", "1915", "1918"),
        ("Week One: The Storm", "Week Two: The Calm"),
        ("3 May.", "4 May.", "5 May. Bistritz."),
        ("Monday, 3 January 1910", "Tuesday, 4 January 1910", "Friday, 7 January 1910"),
        ("January 3rd, 1910", "January 4th", "February 1st"),
        ("PROLOGUE", "I", "II", "EPILOGUE"),
        ("Prologue", "1", "2", "3", "Epilogue"),
        ("INTRODUCTION", "1", "2", "CONCLUSION"),
        ("Part One", "Part Two"),
        ("CHAPTER THE FIRST", "CHAPTER THE SECOND"),
        ("Canto I", "Canto II"),
        ("Letter 1", "Letter 2", "Chapter 1"),
        ("Chapter 1: The Storm", "Chapter 2: The Calm"),
    ],
)
@pytest.mark.parametrize("body", [PROSE, SHORT + " " + SHORT])
def test_what_counts_on_is_a_chapter_and_never_the_books_title(heads: tuple[str, ...], body: str) -> None:
    manuscript = book(*heads, body=body)
    assert titles(manuscript) == list(heads)
    assert manuscript.title == "Untitled"
    assert not manuscript.skips


def test_numbers_under_parts_are_chapters_of_them_and_no_pages() -> None:
    text = "\n\n".join(
        ["PART I: THE SEA", "1", PROSE, "2", PROSE, "PART II: THE LAND", "1", PROSE, "2", PROSE, "3", PROSE]
    )
    manuscript = from_text(text, title="Any")
    check(manuscript)
    assert [(chapter.parents, chapter.title) for chapter in manuscript.chapters] == [
        (("PART I: THE SEA",), "1"),
        (("PART I: THE SEA",), "2"),
        (("PART II: THE LAND",), "1"),
        (("PART II: THE LAND",), "2"),
        (("PART II: THE LAND",), "3"),
    ]


def test_numerals_inside_known_chapters_are_sections_of_them() -> None:
    manuscript = book("CHAPTER I", "I", "II", "CHAPTER II", "I", "II")
    assert len(titles(manuscript)) == 2
    assert [block.kind for block in manuscript.chapters[0].blocks].count("heading") == 3


@pytest.mark.parametrize(
    "text",
    [
        "I\n\nam the keeper of the light.\n\nThat is all that I can say about it.\n",
        "1. Flour\n\n2. Butter\n\n3. Sugar\n",
        f"{PROSE}\n\n12 May.\n\n{PROSE}",
        f"{PROSE}\n\nV\n\n{PROSE}\n\nX\n\n{PROSE}",
        f"{PROSE}\n\nFigure 1\n\n{PROSE}\n\nFigure 2\n\n{PROSE}",
    ],
)
def test_what_does_not_count_on_or_has_nothing_under_it_is_no_heading(text: str) -> None:
    manuscript = from_text(text, title="Any")
    check(manuscript)
    assert {block.kind for chapter in manuscript.chapters for block in chapter.blocks} == {"paragraph"}


def test_page_numbers_between_dashes_that_cut_sentences_stay_silent() -> None:
    text = "".join(f"{PROSE} And the harbour was the colour\n\n- {n} -\n\nof pewter.\n\n" for n in (1, 2, 3))
    manuscript = from_text(text, title="Any")
    check(manuscript)
    assert [skip.reason for skip in manuscript.skips] == ["page number"] * 3


@pytest.mark.parametrize("first", ["I", "1", "XIV.", "One", "3"])
def test_running_prose_is_never_a_title_page(first: str) -> None:
    manuscript = from_text(f"{first}\n\n{SHORT}\n\nCHAPTER II\n\n{PROSE}\n\nCHAPTER III\n\n{PROSE}", title="")
    check(manuscript)
    assert manuscript.title == "Untitled"
    assert "title page" not in {skip.reason for skip in manuscript.skips}
    titled = from_text(f"The Light\n\n{SHORT}\n\nCHAPTER I\n\n{PROSE}\n\nCHAPTER II\n\n{PROSE}", title="")
    assert titled.title == "The Light"
    assert not titled.skips


def test_a_title_over_its_author_in_one_paragraph_is_the_title() -> None:
    manuscript = from_text(f"The Lighthouse\nby Ann Smith\n\nI\n\n{PROSE}\n\nII\n\n{PROSE}", title="")
    check(manuscript)
    assert (manuscript.title, manuscript.author) == ("The Lighthouse", "Ann Smith")
    assert titles(manuscript) == ["I", "II"]


def test_contents_whose_entries_hold_title_and_page_are_contents() -> None:
    text = (
        "THE LIGHTHOUSE\n\nCONTENTS\n\nCHAPTER I. THE STORM 1\nCHAPTER II. THE CALM 20\n\n"
        f"CHAPTER I.\n\nTHE STORM\n\n{PROSE}\n\nCHAPTER II.\n\nTHE CALM\n\n{PROSE}"
    )
    manuscript = from_text(text, title="")
    check(manuscript)
    assert titles(manuscript) == ["CHAPTER I: THE STORM", "CHAPTER II: THE CALM"]
    assert [skip.reason for skip in manuscript.skips] == ["contents"]


def test_of_two_series_the_second_stands_below_the_first() -> None:
    lines = ["I. The Sea", PROSE, "1", PROSE, "2", PROSE, "II. The Land", PROSE, "1", PROSE, "2", PROSE]
    ranks = headings_that_count(lines, [True] * len(lines))
    assert ranks == {0: 0, 6: 0, 2: 1, 4: 1, 8: 1, 10: 1}


def test_numerals_over_titles_are_headings() -> None:
    assert titles(book("1\nThe Storm", "2\nThe Calm", "3\nThe Light")) == [
        "1: The Storm",
        "2: The Calm",
        "3: The Light",
    ]


@pytest.mark.parametrize("heads", [("[00:01:02] Mara:", "[00:01:05] Hale:"), ("[1]", "[2]", "[3]")])
def test_paragraphs_numbered_in_brackets_are_no_notes(heads: tuple[str, ...]) -> None:
    manuscript = from_text("\n\n".join(f"{head} {SHORT}" for head in heads), title="Any")
    check(manuscript)
    assert not manuscript.skips
