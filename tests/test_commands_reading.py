"""The choices of reading from the command line: notes, tables, voices, pronunciations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.library import Library
from tests.command_line import Told, only_book
from tests.epub_maker import Epub
from tests.test_replan import INDEX, ONE, TWO


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """A command of this process."""
    return Told(capsys)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A book with a note, a table, a quotation and an index."""
    return Epub(
        {"one.xhtml": ONE, "two.xhtml": TWO, "index.xhtml": INDEX},
        toc=[("The Quay", "one.xhtml"), ("The Lamp", "two.xhtml"), ("Index", "index.xhtml")],
    ).write(tmp_path)


def chunks(told: Told, *arguments: object) -> list[dict]:
    answer = told("chunks", *arguments, "--json")
    assert (answer.status, answer.err) == (0, "")
    book = json.loads(answer.out)
    account = book["account"]
    assert account["lost_chars"] == 0
    assert account["source_chars"] == account["spoken_chars"] + sum(skip["chars"] for skip in account["skipped"])
    return [chunk for chapter in book["chapters"] for chunk in chapter["chunks"]]


@pytest.mark.parametrize(
    ("options", "there", "gone"),
    [
        ([], "84", "flood of that"),
        (["--notes", "in-place"], "flood of that", ""),
        (["--notes", "chapter-end"], "flood of that", ""),
        (["--tables", "skip"], "", "84"),
    ],
)
def test_what_is_read_is_a_matter_of_choice(told: Told, file: Path, options: list, there: str, gone: str) -> None:
    text = " ".join(chunk["text"] for chunk in chunks(told, file, *options))
    assert there in text
    assert not gone or gone not in text


def test_the_plan_says_what_is_left_out_and_what_is_said_otherwise(told: Told, file: Path) -> None:
    book = json.loads(told("chunks", file, "--json", "--plan").out)
    assert {"title": "Index", "reason": "index", "words": 19} in book["left_out"]
    changes = [change for chapter in book["chapters"] for chunk in chapter["chunks"] for change in chunk["changes"]]
    assert any(spoken == "twenty-one" and rule == "number" for _, _, spoken, rule in changes)
    assert "left out: Index (index, 19 words)" in told("chunks", file).out


def test_quoted_speech_and_pronunciations_are_seen_before_a_render(told: Told, file: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("written,respelling\nHermione,her my oh nee\n")
    found = chunks(told, file, "--dialogue-voice", "en-gb+f2", "--lexicon", names)
    assert {chunk.get("character", "") for chunk in found} == {"", "dialogue"}
    assert sum("her my oh nee" in chunk["spoken"] for chunk in found) == 2


def test_render_keeps_its_choices_with_the_book(told: Told, file: Path, home: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("written,respelling\nHermione,her my oh nee\n")
    out = tmp_path / "book.wav"
    told("render", file, "-o", out, "--care", "draft")
    with only_book(home) as book:
        before = {row.spoken: row.take.speech_key for row in book.chunks() if row.take}
    answer = told(
        "render", file, "-o", out, "--notes", "chapter-end", "--dialogue-voice", "en-gb+f2", "--lexicon", names
    )
    assert answer.status == 0, answer.err
    with only_book(home) as book:
        rows = book.chunks()
        assert all(row.take and row.take.status == "success" for row in rows)
        voices = {row.character: row.take.voice for row in rows if row.take}
        assert voices["dialogue"] == "en-gb+f2" != voices[""]
        assert any("flood of that" in row.text for row in rows)
        assert sum("her my oh nee" in row.spoken for row in rows) == 2
        unchanged = [row for row in rows if row.spoken in before and not row.character and row.take]
        assert len(unchanged) > 3
        assert all(row.take.speech_key == before[row.spoken] for row in unchanged if row.take)
        assert book.account().lost_chars == 0


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--cast", "Hamlet"], "NAME=VOICE"),
        (["--cast", "Hamlet=nobody at all"], "The voice of 'Hamlet' cannot be had"),
        (["--dialogue-voice", "nobody at all"], "cannot be had"),
        (["--notes", "aloud"], "invalid choice"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_in_one_line(
    told: Told, file: Path, home: Path, tmp_path: Path, options: list, why: str
) -> None:
    answer = told("render", file, "-o", tmp_path / "book.wav", *options)
    assert answer.status == 2
    assert why in answer.line
    assert not Library(home).ids()
