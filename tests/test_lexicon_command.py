"""`lexicon`: how names are said, from the command line, and what a change of it does to the books there are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.library import Library
from studio.settings import Settings
from tests.command_line import Told

BOOK = """CHAPTER I

“Come, Hermione,” said old Quill, and Hermione’s lamp went out on the long quiet stairs of the house.

Nobody else had seen the boat come home before the winter light fell over the river stones.

CHAPTER II

The two Hermiones of Baker Street met Quill again, and in Baker Street they stayed for a long while.
"""


@pytest.fixture
def told(capsys) -> Told:  # type: ignore[no-untyped-def]
    return Told(capsys)


@pytest.fixture
def book_id(home: Path, tmp_path: Path) -> str:
    """A book of two chapters in the library."""
    path = tmp_path / "boat.txt"
    path.write_text(BOOK)
    with Library(home).add(path, Settings(home)) as book:
        return book.id


def spoken(home: Path, book_id: str) -> str:
    with Library(home).open(book_id) as book:
        return " ".join(row.spoken for row in book.chunks())


def test_a_pronunciation_is_added_listed_said_and_removed(told: Told, home: Path, book_id: str) -> None:
    before = spoken(home, book_id)
    added = told("lexicon", "add", "hermione", "her my oh nee", "--note", "with four syllables")
    assert added.status == 0
    assert added.out == "hermione: said 'her my oh nee'\n"
    assert "boat: 2 chunks are to be spoken again" in added.err
    assert json.loads(told("lexicon", "list", "--json").out) == [
        {"written": "hermione", "respelling": "her my oh nee", "case_sensitive": False, "note": "with four syllables"}
    ]
    assert told("lexicon", "list").out == "hermione\ther my oh nee\t\twith four syllables\n"
    now = spoken(home, book_id)
    assert "Come, her my oh nee," in now
    assert "her my oh nee's lamp" in now
    assert "two her my oh nees" in now
    again = told("lexicon", "add", "Hermione", "her mee own")
    assert again.out == "Hermione: said 'her mee own', no more 'her my oh nee'\n"
    assert told("lexicon", "undo").status == 0
    assert spoken(home, book_id) == now
    removed = told("lexicon", "remove", "HERMIONE")
    assert removed.out == "hermione: no more said 'her my oh nee'\n"
    assert spoken(home, book_id) == before


def test_a_book_has_its_own_and_only_it_changes(told: Told, home: Path, book_id: str, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(BOOK.replace("winter", "summer"))
    with Library(home).add(other, Settings(home)) as book:
        other_id = book.id
    before = spoken(home, other_id)
    answer = told("lexicon", "add", "Baker Street", "bay ker street", "--book", book_id)
    assert answer.err.strip() == "sidetone: boat: 1 chunk is to be spoken again"
    assert spoken(home, other_id) == before
    assert spoken(home, book_id).count("bay ker street") == 2
    assert told("lexicon", "list").out == ""
    assert "bay ker street" in told("lexicon", "list", "--book", book_id).out


def test_names_are_listed_by_count_with_where_they_stand(told: Told, home: Path, book_id: str) -> None:
    names = json.loads(told("lexicon", "names", "--book", book_id, "--json").out)["names"]
    assert [(one["name"], one["count"]) for one in names] == [("Hermione", 3), ("Quill", 2), ("Baker Street", 2)]
    first = told("lexicon", "names", "--book", book_id, "--most", "1").out.split()
    assert first[:2] == ["3", "Hermione"]


def test_a_file_comes_in_and_goes_out(told: Told, home: Path, book_id: str, tmp_path: Path) -> None:
    sheet = tmp_path / "names.csv"
    sheet.write_text("written;respelling\nHermione;her my oh nee\nQuill;\n=Ann;-an\n")
    answer = told("lexicon", "import", sheet)
    assert answer.status == 0
    assert answer.out == "2 added, 0 changed, 0 as before, 0 removed, 1 refused\n"
    assert "names.csv, line 3: Nothing to say is given for 'Quill'" in answer.err
    out = tmp_path / "out.csv"
    assert told("lexicon", "export", out).status == 0
    assert "'=Ann,'-an,," in out.read_text("utf-8-sig").splitlines()
    told("lexicon", "remove", "hermione")
    told_json = json.loads(told("lexicon", "import", out, "--replace", "--json").out)
    assert told_json == {"added": 1, "changed": 0, "same": 1, "removed": 0, "refused": [], "repeated": []}


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("add", "Ron", " "), "Nothing to say is given for 'Ron'. Type how it sounds"),
        (("add", " ", "x"), "A pronunciation needs the word it is for"),
        (("add", "x" * 201, "x"), "longer than 200 characters"),
        (("remove", "Ron"), "There is no pronunciation for 'Ron'"),
        (("undo",), "There is no change to take back"),
        (("names",), "needs --book ID"),
        (("names", "--book", "0" * 16), "There is no book"),
        (("list", "--book", "../../etc"), ""),
        (("import", "/nowhere/names.csv"), "cannot be read (No such file or directory)"),
        (("import", "."), "cannot be read (Is a directory)"),
        (("export", "/proc/nowhere/x.csv"), "cannot be written"),
        ((), "required"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(
    told: Told, home: Path, arguments: tuple[str, ...], why: str
) -> None:
    answer = told("lexicon", *arguments)
    assert answer.status == 2
    assert why in answer.line
