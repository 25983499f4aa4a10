"""Signs of Markdown's relatives, and chapters of Markdown and web pages that mark no headings."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.manuscript import check
from studio.manuscript.markdown import read_markdown
from studio.manuscript.model import Manuscript
from studio.manuscript.web_page import read_web_page

PROSE = "The rain had fallen since the morning, and the harbour was the colour of old pewter."


def said(text: str) -> list[str]:
    manuscript = read_markdown(text, "Any")
    check(manuscript)
    return [
        " ".join(manuscript.text_of(block.spans).split()) for chapter in manuscript.chapters for block in chapter.blocks
    ]


def titles(manuscript: Manuscript) -> list[str]:
    check(manuscript)
    return [chapter.title for chapter in manuscript.chapters]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("::: note\nInside.\n:::\n", ["Inside."]),
        ("> [!NOTE]\n> A callout.\n", ["A callout."]),
        ('!!! note "Titled"\n    Text.\n', ['note "Titled" Text.']),
        ("[TOC]\n\nOne.\n\n\\newpage\n\nTwo.\n", ["One.", "Two."]),
        ('One.\n\n{{< figure src="x" >}}\n\n{% include x %}\n\nTwo.\n', ["One.", "Two."]),
        ("See [[Link]] and [[page|shown]]. ![[image.png]]\n", ["See Link and shown."]),
        ("A ==marked== word, and 1 == 2 or a==b.\n", ["A marked word, and 1 == 2 or a==b."]),
        ("Said.^[An inline note.] More.\n", ["Said. More."]),
        ("He <del>walked</del> ran ~~home~~.\n", ["He ran home."]),
        ("Use `[[x]]` and\n\n```\n::: x\n```\n\nEnd.\n", ["Use [[x]] and", "End."]),
        ("Words at the end {#id}\n", ["Words at the end"]),
        ("::: a <!-- b --> c\n\nEnd ^[x <!-- y --> z].\n\n<del>a <!-- b --> c</del>\n", ["End ."]),
        ("He said [[sic]] {so}.\n", ["He said sic {so}."]),
    ],
)
def test_signs_of_markdowns_relatives_are_silent_and_their_words_are_not(text: str, heard: list[str]) -> None:
    assert said(text) == heard


@pytest.mark.parametrize(
    "heads",
    [
        ("I", "II", "III"),
        ("Chapter 1: The Storm", "Chapter 2: The Calm"),
        ("**Chapter 1**", "**Chapter 2**"),
        ("PROLOGUE", "I", "II", "EPILOGUE"),
    ],
)
def test_labels_are_headings_where_nothing_is_marked_as_one(heads: tuple[str, ...]) -> None:
    plain = [head.strip("*") for head in heads]
    assert titles(read_markdown("\n\n".join(f"{head}\n\n{PROSE}" for head in heads), "Any")) == plain
    body = "".join(f"<p align='center'><b>{head}</b></p><p>{PROSE}</p>" for head in plain)
    assert titles(read_web_page(f"<html><body>{body}</body></html>".encode(), Path("a.html"))) == plain


def test_labels_stay_paragraphs_where_headings_are_marked() -> None:
    text = f"# One\n\nChapter 1\n\n{PROSE}\n\n# Two\n\nChapter 2\n\n{PROSE}\n"
    assert titles(read_markdown(text, "Any")) == ["One", "Two"]


def test_a_numbered_list_is_no_row_of_chapters() -> None:
    body = "<ol><li>One</li><li>Two</li></ol><p>1.</p><p>2.</p><p>3.</p>"
    assert len(read_web_page(f"<html><body>{body}</body></html>".encode(), Path("a.html")).chapters) == 1
