"""A person's recording given in the window, and the report's page as a browser opens it from a folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio import links
from studio.library import Library
from studio.project import Book
from studio.report import write_report
from studio.rows import OWN_VOICE
from studio.settings import Settings
from studio.sound_files import write_flac
from tests.epub_maker import Epub
from tests.test_browser_tabs import CHROMIUM_FLAGS, PATIENCE_MS, soon, tab
from tests.test_pickups import said
from tests.test_report_html import EVIL, LINE, PLACES, keep, wrong

REPO = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        flags = [*CHROMIUM_FLAGS, "--autoplay-policy=no-user-gesture-required"]
        yield playwright.chromium.launch(executable_path=chromium, args=flags)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A data folder with one book whose chunks have takes, and the studio over it, gone afterwards."""
    folder = tmp_path / "home"
    with Library(folder).add(book_file(tmp_path), Settings(folder)) as book:
        for number in range(6):
            keep(book, number, "pass")
    command = [sys.executable, str(REPO / "app.py"), "--data-dir", str(folder), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    next(line for line in process.stdout if "/enter?t=" in line)
    yield folder
    process.terminate()
    process.communicate(timeout=20)


def book_file(folder: Path) -> Path:
    pages = {f"c{n}.xhtml": "".join(f"<p>{LINE} at {place}.</p>" for place in PLACES[n]) for n in PLACES}
    return Epub(pages, title=EVIL).write(folder)


def test_a_recording_dropped_in_the_report_is_the_chunks_take_until_it_is_undone(
    browser: Any, home: Path, tmp_path: Path
) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(3 * PATIENCE_MS)
    page.goto(links.fresh_link(home))
    tab(page, "Report", ".st-queue-row")
    with only_book(home) as book:
        chunk_id = book.chunks()[1].id
    write_flac(tmp_path / "mine.flac", said(f"{LINE} at two."))
    page.locator(f".st-queue-row[data-ask='open:{chunk_id}']").click()
    page.locator("#st-pickup button").first.click()
    soon(lambda: "river stones at two" in page.locator("#st-report-pickup").text_content())
    page.locator("#st-pickup-sound [aria-label='Upload file']").click()
    page.locator("#st-pickup-sound input[type=file]").set_input_files(tmp_path / "mine.flac")
    page.wait_for_selector("#st-pickup-sound [data-testid^='waveform-']")
    page.locator("#st-pickup-give").click()
    page.wait_for_selector("#st-report-pickup [data-pickup=kept]")
    assert take_of(home, chunk_id) == (OWN_VOICE, "accepted")
    page.locator("#st-report-acts [data-ask='undo:']").click()
    soon(lambda: take_of(home, chunk_id) == ("scripted", "pass"))
    page.close()


def take_of(home: Path, chunk_id: str) -> tuple[str, str]:
    with only_book(home) as book:
        row = book.chunk(chunk_id)
        return row.take.engine, row.state


def only_book(home: Path) -> Book:
    [card] = Library(home).cards()
    return Library(home).open(card.id)


def test_a_word_of_the_page_plays_from_just_before_it(browser: Any, tmp_path: Path) -> None:
    with Library(tmp_path / "home").add(book_file(tmp_path), Settings(tmp_path / "home")) as book:
        keep(book, 0, "fail", (wrong(6, 7),), seconds=12)
        keep(book, 1, "doubt", (wrong(2, 3),), seconds=5)
        write_report(book, tmp_path / "r.html")
    page = browser.new_context().new_page()
    page.set_default_timeout(3 * PATIENCE_MS)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text))
    page.on("dialog", lambda dialog: complaints.append("a dialog opened"))
    page.goto((tmp_path / "r.html").as_uri())
    page.locator("button.w").first.click()
    soon(lambda: page.evaluate("document.querySelector('audio').currentTime") > 1.25)
    first = page.evaluate("[...document.querySelectorAll('audio')].map(one => [one.paused, one.duration])")
    assert [paused for paused, _ in first] == [False, True]
    assert first[0][1] == pytest.approx(1.5 + 1 + 1, abs=0.12)
    page.locator("[data-play]").nth(1).click()
    paused = "[...document.querySelectorAll('audio')].map(one => one.paused)"
    soon(lambda: page.evaluate(paused) == [True, False])
    assert complaints == []
    page.close()
