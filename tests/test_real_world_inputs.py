"""Books as they really are: inputs that break audiobook tools, each in a small file, and what it must come to."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.contract import BadInput
from studio.manuscript import check, read_book
from studio.manuscript.model import Manuscript
from tests.docx_maker import Docx, complex_field, heading, paragraph, run, table, text_box

# ---- Word documents


def read_word(folder: Path, document: Docx) -> Manuscript:
    manuscript = read_book(document.write(folder))
    check(manuscript)
    return manuscript


def test_a_manuscript_from_a_word_processor(tmp_path: Path) -> None:
    """Contents, two chapters with an edit, a note, a table and a box beside the text: each said once, or named."""
    body = paragraph("The Lamp", style="Titel") + paragraph(complex_field("TOC", run("One 1")), style="Verzeichnis1")
    body += heading("One") + paragraph(
        "He lit ", "<w:del><w:r><w:delText>a</w:delText></w:r></w:del>", run("the lamp.")
    )
    body += paragraph(
        "It burned", '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" all night."), text_box(paragraph("Oil."))
    )
    body += heading("Two") + table(("Oil", "2 l"), ("Wick", "1")) + paragraph("The end.")
    parts = {"footnotes": f'<w:footnote w:id="2">{paragraph("Whale oil.")}</w:footnote>', "header1": paragraph("Lamp")}
    manuscript = read_word(tmp_path, Docx(body, parts=parts))
    said = [
        " ".join(" ".join(manuscript.text_of((span,)) for span in block.spans).split())
        for chapter in manuscript.chapters
        for block in chapter.blocks
        if block.kind != "heading"
    ]
    assert said == ["He lit the lamp.", "It burned all night.", "Oil.", "Oil 2 l", "Wick 1", "The end."]
    assert [chapter.title for chapter in manuscript.chapters] == ["One", "Two"]
    reasons = {skip.reason for skip in manuscript.skips}
    assert {"contents", "deleted text", "alternative content", "footnote", "running head"} <= reasons


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (Docx("", main=None), "no main text"),
        (Docx("<w:p>"), "damaged"),
        (Docx(paragraph("x"), extra={"../../evil.txt": b"x"}), "points outside"),
        (Docx(run(" " * 30_000_000)), "zip bomb"),
        (Docx(paragraph("")), "no text to speak"),
    ],
)
def test_row_14_a_malformed_word_document_is_refused_in_one_line(tmp_path: Path, document: Docx, says: str) -> None:
    with pytest.raises(BadInput) as error:
        read_book(document.write(tmp_path))
    assert says in str(error.value)
    assert "\n" not in str(error.value)
    assert sorted(path.name for path in tmp_path.parent.rglob("evil*")) == []


def test_row_14_macros_in_a_word_document_are_ignored(tmp_path: Path) -> None:
    manuscript = read_word(tmp_path, Docx(paragraph("Words."), extra={"word/vbaProject.bin": b"Sub AutoOpen()"}))
    assert manuscript.source.strip() == "Words."
    assert any("macros" in warning for warning in manuscript.warnings)
