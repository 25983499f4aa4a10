"""The report claims nothing that was not measured, puts first what must be heard first, and is text all through."""

from __future__ import annotations

import csv
import html.parser
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engines.contract import BadInput, Candidate, Job, Proof, Take, Word
from engines.scripted import tone
from studio.choices import Choices
from studio.library import Library
from studio.project import Book
from studio.report import COLUMNS, by_risk, line_of_truth, summary, write_report
from studio.report_summary import told_of
from studio.settings import Settings
from tests.epub_maker import Epub

LINE = "The boat came home before winter light fell over the river stones"
HOSTILE = "<img src=x onerror=alert(1)>"
PLACES = ("one", "two", "three", "four", "five", "six")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """Six chunks and a hostile title."""
    body = "".join(f"<p>{LINE} at {place}.</p>" for place in PLACES)
    path = Epub({"c1.xhtml": body}, title=HOSTILE, authors=("=1+1",)).write(tmp_path)
    with Library(tmp_path / "home").add(path, Settings(tmp_path)) as opened:
        yield opened


def keep(book: Book, number: int, verdict: str = "pass", score: float | None = 99.0, heard: str = "", **more) -> int:
    """The chunk has a take with that verdict; answers the take's id."""
    row = book.chunks()[number]
    job = Choices(engine="scripted", listener="scripted").job(row.spoken, {"voice": "tone"})
    if verdict == "error":
        take = Take(job, job.job_key(), "error", message=more["message"])
        book.takes.keep([row.id], take, "Ada", {})
        return 0
    candidates = (candidate(job, 0, verdict, score, heard, **more), candidate(job, 1, "fail", 40.0, "nothing"))
    hashes = {one.speech_key: book.recordings.keep(one.speech_key, one.audio) for one in candidates}
    book.takes.keep([row.id], Take(job, job.job_key(), "success", candidates, 0), "Ada", hashes)
    return book.chunk(row.id).take.id


def candidate(job: Job, seed: int, verdict: str, score: float | None, heard: str, faults: tuple[str, ...] = ()):
    audio = tone(job, seed)
    words = (Word("missing", "boat", "", certain=True),) if verdict == "doubt" else ()
    proof = Proof(verdict, score, heard, words, faults, "scripted")
    return Candidate(seed, job.speech_key(seed), audio, proof, 0.5, audio.duration_seconds)


def filled(book: Book) -> None:
    """One chunk of every kind: pass, doubt, fail, unheard, error, and one that waits."""
    keep(book, 0)
    keep(book, 1, "doubt", 96.0, "came home")
    keep(book, 2, "fail", 60.0, HOSTILE, faults=("=a gap of 2.0 s",))
    keep(book, 3, "unheard", None)
    keep(book, 4, "error", message="@the engine was silent")


def test_every_chunk_is_counted_once_and_nothing_unheard_passes(book: Book) -> None:
    filled(book)
    told = summary(book)
    states = {"pass": 1, "doubt": 1, "fail": 1, "unheard": 1, "error": 1, "waiting": 1}
    assert told["chunks_by_state"] == states
    assert sum(told["words_by_state"].values()) == told["words"] == sum(len(row.text.split()) for row in book.chunks())
    assert told["mean_score"] == pytest.approx((99 + 96 + 60) / 3)
    assert told["account"]["lost_chars"] == 0
    each = told["words"] // 6
    assert line_of_truth(told) == (
        f"{told['words']} words: {each} heard, {each} spoken but unheard (no listener), "
        f"{2 * each} in doubt, {2 * each} missing"
    )


def test_the_light_rows_say_the_same_states_as_the_full_ones(book: Book) -> None:
    filled(book)
    book.takes.accept(book.chunks()[1].take.id)
    book.retake(book.chunks()[2].id)
    book.db.execute("UPDATE chunks SET removed = 1 WHERE id = ?", [book.chunks()[5].id])
    full = [(row.id, row.state, row.take.score if row.take else None) for row in book.chunks()]
    assert [(row.id, row.state, row.score) for row in told_of(book)] == full
    assert {state for _, state, _ in full} == {"pass", "accepted", "queued", "unheard", "error", "removed"}


def test_a_book_nobody_spoke_claims_nothing(book: Book) -> None:
    told = summary(book)
    assert told["mean_score"] is None
    assert told["audio_seconds"] == 0
    assert ": 0 heard, 0 in doubt, " in line_of_truth(told)


def test_the_worst_comes_first_and_accepting_moves_it_to_the_end(book: Book) -> None:
    filled(book)
    assert [row.state for row in by_risk(book.chunks())] == ["error", "fail", "doubt", "unheard", "waiting", "pass"]
    book.takes.accept(book.chunks()[2].take.id)
    assert [row.state for row in by_risk(book.chunks())][-1] == "accepted"
    assert summary(book)["chunks_by_state"]["accepted"] == 1


def test_of_two_with_one_verdict_the_lower_score_comes_first(book: Book) -> None:
    for number, score in enumerate((97.0, 95.0, 99.0)):
        keep(book, number, "doubt", score)
    assert [row.take.score for row in by_risk(book.chunks())[:3]] == [95.0, 97.0, 99.0]


class Page(html.parser.HTMLParser):
    """What a browser would make of the report."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"


def test_the_page_shows_markup_as_text(book: Book, tmp_path: Path) -> None:
    filled(book)
    write_report(book, tmp_path / "r.html")
    page = Page()
    page.feed((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert not page.tags & {"img", "iframe", "object", "form", "link"}
    assert page.text.count(HOSTILE) >= 3
    for state in ("pass", "doubt", "fail", "unheard", "not spoken", "waiting"):
        assert f"\n{state}" in page.text
    assert "@the engine was silent" in page.text


def test_the_table_is_safe_for_a_spreadsheet_and_holds_every_score(book: Book, tmp_path: Path) -> None:
    filled(book)
    write_report(book, tmp_path / "r.CSV")
    data = (tmp_path / "r.CSV").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@", "\t")]
    assert rows[0]["all_scores"] == "99 40"
    assert rows[1]["differences"] == "“boat” missing (certain)"
    assert rows[2]["faults"] == "'=a gap of 2.0 s"
    assert rows[4]["message"] == "'@the engine was silent"
    assert [row["state"] for row in rows] == ["pass", "doubt", "fail", "unheard", "error", "waiting"]


def test_the_json_is_the_summary_and_every_chunk(book: Book, tmp_path: Path) -> None:
    filled(book)
    write_report(book, tmp_path / "r.json")
    told = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert {name: told[name] for name in summary(book)} == summary(book)
    assert told["line"] == line_of_truth(told)
    assert told["numbers"]["takes"] == 4
    assert [tuple(chunk)[: len(COLUMNS)] for chunk in told["chunk_list"]] == [COLUMNS] * 6
    assert told["chunk_list"][0]["seconds"] > 1
    doubt = told["chunk_list"][1]
    assert doubt["heard"] == "came home"
    assert doubt["differences"] == ["“boat” missing (certain)"]
    assert (doubt["words"][0]["expected"], doubt["words"][0]["certain"]) == ("boat", True)
    assert [(one["verdict"], one["chosen"]) for one in doubt["candidates"]] == [("doubt", True), ("fail", False)]


def test_a_removed_chunk_is_shown_and_not_counted(book: Book, tmp_path: Path) -> None:
    filled(book)
    book.db.execute("UPDATE chunks SET removed = 1 WHERE id = ?", [book.chunks()[5].id])
    told = summary(book)
    assert told["chunks"] == 5
    assert "waiting" not in told["chunks_by_state"]
    assert told["account"]["lost_chars"] == 0
    write_report(book, tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text())["chunk_list"][5]["state"] == "removed"


def test_a_name_or_place_that_cannot_be_is_refused(book: Book, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="html, csv or json"):
        write_report(book, tmp_path / "r.pdf")
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be written"):
        write_report(book, tmp_path / "file" / "r.html")
    assert sorted(path.name for path in tmp_path.glob("*.part")) == []
