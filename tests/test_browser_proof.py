"""In Chromium: the line of truth of a file that was heard back, its places played from that file, and the report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.library import Library
from studio.settings import Settings
from studio.walks import exports_of
from tests.command_line import ask
from tests.test_browser import QUIET_CHROMIUM, Studio, browser, page  # noqa: F401

pytestmark = pytest.mark.long
TEXT = "CHAPTER I\n\nThe boat came home.\n\nCHAPTER II\n\nThe bell rang twice over the grey stones of the wall.\n"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio with a book on the shelf, whose file was heard to lack a word."""
    home = tmp_path_factory.mktemp("proven-home")
    (home / "settings.json").write_text('{"listener": "none"}')
    text = home / "book.txt"
    text.write_text(TEXT)
    with Library(home).add(text, Settings(home)) as book:
        book_id = book.id
    made = ask("--data-dir", home, "render", "--project", book_id, "--care", "draft")
    assert made.status == 0, made.err
    _keep_proof(home, book_id)
    started = Studio(home)
    yield started
    started.process.terminate()
    started.process.communicate(timeout=20)


def _keep_proof(home: Path, book_id: str) -> None:
    with Library(home).open(book_id) as book:
        [row] = exports_of(book)
        chunk = next(row.id for row in book.chunks() if "bell" in row.text)
        finding = {
            "kind": "missing", "expected": "twice", "heard": "", "start_seconds": 5.0, "end_seconds": 5.2,
            "first_word": 9, "words": 1, "chunk_ids": [chunk], "certain": True, "severity": "number", "file": "",
            "part": 1, "in_part_seconds": 5.0,
        }  # fmt: skip
        book.proofs.keep(
            file=row["file"], format="m4b", content_key=row["content_key"], bytes=row["bytes"], words=17, heard=16,
            doubt=0, missing=1, findings=[finding], parts=[], listener="small", audio_seconds=row["duration_seconds"],
            wall_seconds=2.0, accepted=0, person="Ada",
        )  # fmt: skip


def test_a_missing_word_plays_from_the_finished_file_and_opens_its_chunk(page: Any) -> None:  # noqa: F811
    page.set_default_timeout(60_000)
    page.wait_for_selector(".st-proof")
    truth = page.inner_text(".st-true-line")
    assert truth.startswith("17 words: 16 heard, 0 in doubt look,") and truth.endswith("1 missing")
    assert "“1 word missing”" in page.inner_text(".st-proof")
    page.click(".st-places [data-heard]")
    page.wait_for_function(
        "(() => { const deck = sidetonePlayer.decks[sidetonePlayer.deck];"
        " return deck.src.includes('/media/export/') && !deck.paused && deck.currentTime > 3.8; })()"
    )
    assert page.inner_text(".st-deck-title").endswith(".m4b") and page.inner_text(".st-deck-sentence") == "twice"
    page.click("#st-chapters .st-from[data-from='1']")
    page.wait_for_function("sidetonePlayer.track.chapter === 1 && sidetonePlayer.playing")
    page.click(".st-true-line [data-look]")
    page.wait_for_function("document.querySelector('#st-report-findings details')?.open === true")
    page.click("button[role=tab]:has-text('Audiobook')")
    page.click(".st-places [data-look]")
    page.wait_for_function("document.querySelector('#st-report-head')?.innerText.includes('bell rang')")


def test_missing_words_are_let_stand_by_a_click(page: Any) -> None:  # noqa: F811
    page.click("[data-does=accept_missing]")
    page.wait_for_function(
        "document.querySelector('.st-proof')?.innerText.includes('You let it stand')", timeout=90_000
    )
    assert page.is_hidden("[data-does=accept_missing]")
