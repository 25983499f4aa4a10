"""Plain text and Markdown: paragraphs, verse, chapters, and no character lost whatever is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from engines.contract import BadInput
from studio.manuscript import check, from_text, read_book
from studio.manuscript.encoding import decode
from studio.manuscript.markdown import read_markdown
from studio.manuscript.model import Manuscript

PROSE = "The rain had fallen since the morning, and the harbour was the colour of\nold pewter. Nobody spoke of it."


def outline(manuscript: Manuscript) -> list[tuple[str, list[str]]]:
    check(manuscript)
    return [
        (chapter.title, [" ".join(manuscript.text_of(block.spans).split()) for block in chapter.blocks])
        for chapter in manuscript.chapters
    ]


def kinds(manuscript: Manuscript) -> list[tuple[str, bool]]:
    check(manuscript)
    return [(block.kind, block.stanza_end) for chapter in manuscript.chapters for block in chapter.blocks]


def reasons(manuscript: Manuscript) -> dict[str, str]:
    return {skip.reason: manuscript.source[slice(*skip.span)] for skip in manuscript.skips}


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    manuscript = from_text(f"{PROSE}\n\n{PROSE}\n")
    assert kinds(manuscript) == [("paragraph", False)] * 2
    assert manuscript.source[slice(*manuscript.chapters[0].blocks[0].spans[0])] == PROSE


def test_without_blank_lines_every_line_is_a_paragraph() -> None:
    assert kinds(from_text("One went out.\nTwo came in.\nThree stayed.")) == [("paragraph", False)] * 3
    long = "word " * 60
    assert len(kinds(from_text(f"{long}\n{long}\n\n{long}"))) == 3


def test_without_blank_lines_an_indent_begins_a_paragraph() -> None:
    line = "and so it went on for a good while until the end of"
    text = "\n".join([f"   First {line}", f"rest {line} it", f"   Second {line}", f"rest {line} it"])
    assert [texts for _, texts in outline(from_text(text))] == [
        [f"First {line} rest {line} it", f"Second {line} rest {line} it"]
    ]


@pytest.mark.parametrize(
    "headings",
    [
        ("CHAPTER I", "CHAPTER II"),
        ("Chapter 1. The Harbour", "Chapter 2. The Sea"),
        ("Chapter One: The Harbour", "Chapter Two: The Sea"),
        ("I", "II"),
        ("I. THE HARBOUR", "II. THE SEA"),
        ("PROLOGUE", "Chapter the First"),
        ("PART ONE", "PART TWO"),
        ("# The Harbour", "# The Sea"),
        ("The Harbour\n===========", "The Sea\n======="),
    ],
)
def test_heading_lines_make_chapters(headings: tuple[str, str]) -> None:
    manuscript = from_text(f"{headings[0]}\n\n{PROSE}\n\n\n{headings[1]}\n\n{PROSE}\n", title="Any")
    titles = [heading.partition("\n")[0].removeprefix("# ") for heading in headings]
    assert [title for title, _ in outline(manuscript)] == titles
    assert kinds(manuscript) == [("heading", False), ("paragraph", False)] * 2


@pytest.mark.parametrize(
    "line", ["Part of the ship was gone.", "I", "Chapter and verse were quoted.", "Book your place now."]
)
def test_lines_that_are_no_headings(line: str) -> None:
    manuscript = from_text(f"{PROSE}\n\n{line}\n\n{PROSE}\n", title="Any")
    assert kinds(manuscript) == [("paragraph", False)] * 3


def test_parts_and_the_titles_below_labels() -> None:
    first = f"PART ONE\n\nCHAPTER I\n\nThe Harbour\n\n{PROSE}\n\nCHAPTER II\n\n{PROSE}"
    text = f"{first}\n\nPART TWO\n\nCHAPTER III\n\n{PROSE}"
    manuscript = from_text(text, title="Any")
    assert [(chapter.parents, chapter.title) for chapter in manuscript.chapters] == [
        (("PART ONE",), "CHAPTER I: The Harbour"),
        (("PART ONE",), "CHAPTER II"),
        (("PART TWO",), "CHAPTER III"),
    ]


def test_a_contents_list_is_skipped_though_it_looks_like_chapters() -> None:
    heads = ["BOOK ONE: 1805", "CHAPTER I", "CHAPTER II", "BOOK TWO: 1806", "CHAPTER I"]
    body = "\n\n".join(head if head.startswith("BOOK") else f"{head}\n\n{PROSE}" for head in heads)
    manuscript = from_text("CONTENTS\n\n" + "\n\n".join(heads) + "\n\n\n" + body, title="Any")
    assert [title for title, _ in outline(manuscript)] == ["CHAPTER I", "CHAPTER II", "CHAPTER I"]
    assert [chapter.parents for chapter in manuscript.chapters] == [("BOOK ONE: 1805",)] * 2 + [("BOOK TWO: 1806",)]
    assert reasons(manuscript)["contents"].startswith("CONTENTS")


def test_verse_keeps_its_lines() -> None:
    poem = "    I met a traveller from an antique land\n    Who said: two vast and trunkless legs"
    manuscript = from_text(f"{PROSE}\n\n{poem}\n\n{PROSE}")
    assert kinds(manuscript) == [("paragraph", False), ("line", False), ("line", True), ("paragraph", False)]


def test_scene_breaks_are_silences() -> None:
    manuscript = from_text(f"{PROSE}\n\n* * *\n\n{PROSE}\n\n⁂\n\n{PROSE}")
    assert [block.scene_end for block in manuscript.chapters[0].blocks] == [True, True, False]
    assert reasons(manuscript)["scene break"] == "⁂"


def test_what_project_gutenberg_adds_is_skipped() -> None:
    text = (
        "The Project Gutenberg eBook of The Tale\n\nTitle: The Tale\n\nAuthor: Ann Author\n\nLanguage: French\n\n"
        "*** START OF THE PROJECT GUTENBERG EBOOK THE TALE ***\n\nProduced by some people\nof good will\n\n"
        f"THE TALE\n\nby Ann Author\n\nCHAPTER I\n\n{PROSE}\n\nIt was _very_ wet.[1]\n\n[Illustration: A boat]\n\n"
        "[Footnote 1: Or damp.]\n\n*** END OF THE PROJECT GUTENBERG EBOOK THE TALE ***\n\nLicence.\n"
    )
    manuscript = from_text(text)
    assert (manuscript.title, manuscript.author, manuscript.language) == ("The Tale", "Ann Author", "fr")
    assert [title for title, _ in outline(manuscript)] == ["CHAPTER I"]
    assert outline(manuscript)[0][1][-1] == "It was very wet."
    assert set(reasons(manuscript)) == {
        "Project Gutenberg licence",
        "title page",
        "markup",
        "footnote marker",
        "footnote",
        "note number",
        "picture",
    }


def test_titles_of_texts(tmp_path: Path) -> None:
    assert from_text(f"The Harbour\n\nby Ann Author\n\n{PROSE}").title == "The Harbour"
    assert from_text(f"The Harbour\n\nby Ann Author\n\n{PROSE}").author == "Ann Author"
    assert from_text(PROSE, title="Given").title == "Given"
    path = tmp_path / "the_old_harbour.txt"
    path.write_text(PROSE)
    assert read_book(path).title == "the old harbour"
    assert outline(read_book(path)) == [("the old harbour", [" ".join(PROSE.split())])]


def test_markup_in_a_text_stays_text() -> None:
    evil = "<img src=x onerror=alert(1)>"
    manuscript = from_text(f"CHAPTER I. {evil}\n\n{evil} & {evil}", title=evil)
    assert manuscript.title == evil
    assert outline(manuscript)[0][1][-1] == f"{evil} & {evil}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_texts_in_many_encodings(tmp_path: Path, encoding: str) -> None:
    text = "“Café,” said the señor — naïvely. " * 4
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert read_book(path).source == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему. " * 20, "cp1251"),
        ("吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。" * 20, "shift_jis"),
    ],
)
def test_undeclared_encodings_are_guessed_and_told(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding), "a.txt")
    assert decoded.text == text
    assert "does not say its encoding" in decoded.warning


def test_a_damaged_utf_8_text_keeps_its_words() -> None:
    data = (
        ("Les élèves étaient là, près de la forêt enchantée. " * 10)
        .encode()
        .replace(b"\xc3\xa9l\xc3\xa8", b"\xc3l\xc3\xa8", 1)
    )
    decoded = decode(data, "a.txt")
    assert "étaient" in decoded.text
    assert decoded.text.count("\ufffd") == 1
    assert "damaged" in decoded.warning


MARKDOWN = """---
title: "The Harbour"
author: Ann Author
lang: de
---
# The Harbour

By Ann Author

## One

See [the map](http://example.org/map "A map") and caf&eacute; &amp; \\*bar\\*.[^1] Run `make it`.
Second line of it.

[^1]: The note
    goes on.

> a letter
> of two lines

***

- item *one*
  - nested **two**

## Two

| a b | c |
|-----|---|
| d   | e |

```py
print("code")
```

First line\\
Second line

![a picture](boat.png) <http://example.org> <!-- hidden -->

[ref]: http://example.org "Title"
"""


def test_markdown_says_its_words_and_skips_its_signs() -> None:
    manuscript = read_markdown(MARKDOWN, "")
    assert (manuscript.title, manuscript.author, manuscript.language) == ("The Harbour", "Ann Author", "de")
    assert outline(manuscript) == [
        (
            "One",
            [
                "One",
                "See the map and café & *bar*. Run make it. Second line of it.",
                "a letter of two lines",
                "item one",
                "nested two",
            ],
        ),
        ("Two", ["Two", "a bc", "de", "First line", "Second line", "http://example.org"]),
    ]
    assert [block.scene_end for block in manuscript.chapters[0].blocks].index(True) == 2
    assert [kind for kind, _ in kinds(manuscript)][6:8] == ["row", "row"]
    assert ("line", True) in kinds(manuscript)
    skipped = reasons(manuscript)
    assert skipped["link address"] == '[ref]: http://example.org "Title"'
    assert skipped["footnote"] == "The note\n    goes on."
    assert skipped["code listing"].startswith("```py")
    assert set(skipped) >= {
        "front matter",
        "footnote marker",
        "title page",
        "scene break",
        "picture",
        "comment",
        "markup",
    }


def test_a_markdown_file_is_told_by_its_suffix(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# One\n\nWords *here*.\n\n# Two\n\nMore.\n")
    assert outline(read_book(path)) == [("One", ["One", "Words here."]), ("Two", ["Two", "More."])]


SIGNS = list("aB. \n\n\n#*_[]()<>|`\\-=&;!:1I\t\"'é漢\u2028\u00a0\u00ad\r~^/")
ALPHABET = st.sampled_from([*SIGNS, "CHAPTER I\n\n", "[^1]", "  \n", "](", "<!--", "```\n", "<td>", "<p>", "&amp;"])
TYPED = st.lists(ALPHABET, max_size=60).map("".join)


@given(TYPED)
@example_settings(max_examples=300)
def test_no_character_of_a_typed_text_is_lost(text: str) -> None:
    try:
        manuscript = from_text(text)
    except BadInput:
        return
    check(manuscript)
    assert manuscript.source == text


@given(TYPED)
@example_settings(max_examples=400)
def test_no_character_of_typed_markdown_is_lost(text: str) -> None:
    check(read_markdown(text, ""))


@given(TYPED)
@example_settings(max_examples=300)
def test_no_character_of_typed_html_is_lost(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "typed.html"
    path.write_text(f"<html><body>{text}<p>end", encoding="utf-8", newline="")
    try:
        manuscript = read_book(path)
    except BadInput:
        return
    check(manuscript)


UNTAGGED = {
    "de": "Der Wärter schrieb, dass das Meer ruhig war und die Nacht nicht kalt. Er ging mit der Lampe auf den Turm.",
    "fr": "Le gardien écrivit que la mer était calme et que la nuit ne venait pas. Il monta sur la tour.",
    "es": "El guarda escribió que el mar estaba en calma y que la noche no era fría. Subió con una lámpara a la torre.",
    "en": "The keeper wrote that the sea was calm and the night not cold. He went up to the tower with his lamp.",
}


@pytest.mark.parametrize("language", UNTAGGED)
def test_the_language_of_a_text_without_a_tag_is_told_by_its_little_words(language: str) -> None:
    book = from_text(f"{UNTAGGED[language]}\n\n{UNTAGGED[language]}")
    assert book.language == language
    assert any("does not say its language" in warning for warning in book.warnings)


def test_a_text_of_too_few_or_unknown_words_is_taken_for_english() -> None:
    for text in ("Hale.", "der die das", "Lorem ipsum dolor sit amet. " * 9, "1851 1852 1853 " * 40):
        assert from_text(text).language == "en", text
