"""Voices, Report, Usage and Settings as a person uses them: the real studio in headless Chromium."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.audio import Audio
from studio import links
from studio.audiobook import choose
from studio.library import Library
from studio.notes import notes_of
from studio.settings import Settings
from studio.sound_files import write_flac
from studio.voices import VoiceLibrary

REPO = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
HOSTILE = "<img src=x onerror=window.__hacked=1>"
LINES = [
    f"The keeper {HOSTILE} wrote to his sister that the sea had been quiet since the spring of that year.",
    "She answered that the horn had been heard at night, and that nobody in the village had slept at all.",
    "Then the winter came, and with it the fog, and for nine weeks no boat could find the narrow harbour.",
]
WRONG = [
    "The captain wrote [drop] twelve letters to his sister, and the sea was quiet in that spring.",
    "She answered that the horn [swap once] had been heard at night, and that nobody there had slept.",
]
"""What the scripted engine gets wrong: a word left out every time, and one replaced at the first try."""
PATIENCE_MS = 30_000


class Shelf:
    """A data folder with one spoken book, and the studio over it; of its books the one with fog is first."""

    def __init__(self, home: Path) -> None:
        self.home = home
        settings = Settings(home)
        settings.change(listener="none")
        with Library(home).add_text("\n\n".join(WRONG), "Wrong words", settings) as book:
            choose(book, settings, engine="scripted", listener="scripted", care="standard")
            self.wrong_id = book.id
        with Library(home).add_text("\n\n".join(LINES), f"Fog {HOSTILE}", settings) as book:
            choose(book, settings, care="draft")
            self.book_id = book.id
        self._app("render", "--project", self.book_id, "--goal", "render")
        self._app("render", "--project", self.wrong_id, "--goal", "render", answer=1)
        self.process = subprocess.Popen(
            [sys.executable, str(REPO / "app.py"), "--data-dir", str(home), "--port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout
        self.base = next(
            found[1] for line in self.process.stdout if (found := re.search(r"(http://[^/]+)/enter\?t=", line))
        )

    def _app(self, *arguments: str, answer: int = 0) -> None:
        command = [sys.executable, str(REPO / "app.py"), "--data-dir", str(self.home), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == answer, done.stderr

    def keys(self) -> dict[str, str]:
        """The recording of each chunk."""
        with Library(self.home).open(self.book_id) as book:
            return {row.id: row.take.speech_key for row in book.chunks() if row.take}

    def states(self) -> list[str]:
        """The state of each chunk."""
        with Library(self.home).open(self.book_id) as book:
            return [row.state for row in book.chunks()]

    def wrong(self) -> tuple[list[str], list[str]]:
        """Of the book with wrong words: the recording of each chunk, and its notes."""
        with Library(self.home).open(self.wrong_id) as book:
            keys = [row.take.speech_key for row in book.chunks() if row.take]
            return keys, [note.text for note in notes_of(book).values()]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """One studio for this file, gone afterwards."""
    started = Shelf(tmp_path_factory.mktemp("tabs-home"))
    yield started
    started.process.terminate()
    started.process.communicate(timeout=20)


@pytest.fixture(scope="module")
def page(shelf: Shelf, chromium: str) -> Iterator[Any]:
    """A page inside the studio; nothing in it has run that came from a book, and nothing complained."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        shown = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        shown.set_default_timeout(PATIENCE_MS)
        complaints: list[str] = []
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        shown.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        shown.goto(links.fresh_link(shelf.home))
        shown.wait_for_selector("#st-tab-audiobook, #st-tabs")
        yield shown
        assert shown.evaluate("window.__hacked") is None
        left_at_the_reload = ("AbortError", "Connection errored out")
        assert [said for said in complaints if not any(words in said for words in left_at_the_reload)] == []
        browser.close()


def tab(page: Any, name: str, until: str) -> None:
    """The tab is open and shows what it is waited for."""
    page.get_by_role("tab", name=name, exact=True).click()
    page.wait_for_selector(until)


def soon(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """It comes to hold."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.1)


def press(page: Any, key: str) -> None:
    """The key, with the cursor in no text field."""
    page.locator("body").press(key)


def open_book(page: Any, title: str, words: str) -> None:
    """The report of that book; its list holds these words."""
    tab(page, "Report", ".st-queue-row")
    chosen = page.locator("#st-report-book input")
    if title not in chosen.input_value():
        chosen.click()
        page.get_by_role("option", name=title).click()
    page.locator(".st-queue-row", has_text=words).first.wait_for()


def open_report(page: Any) -> None:
    """The report, its first chunk open."""
    open_book(page, "Fog", "winter")
    page.locator(".st-queue-row").first.click()
    page.wait_for_selector("#st-report-sound .st-player")


def test_hostile_titles_and_lines_are_text(page: Any, shelf: Shelf) -> None:
    open_report(page)
    page.locator(".st-queue-row", has_text="keeper").click()
    page.wait_for_function("document.querySelector('.st-written').textContent.includes('<img src=x onerror')")
    assert page.locator("#st-tabs img[src=x]").count() == 0
    assert "unheard" in page.locator("#st-report-top").inner_text()


def test_space_plays_the_take(page: Any, shelf: Shelf) -> None:
    open_report(page)
    playing = "document.querySelector('#st-report-sound audio').currentTime > 0"
    press(page, " ")
    page.wait_for_function(playing)
    press(page, " ")
    page.wait_for_function("document.querySelector('#st-report-sound audio').paused")


def test_accept_and_undo_by_key(page: Any, shelf: Shelf) -> None:
    open_report(page)
    press(page, "a")
    soon(lambda: shelf.states().count("accepted") == 1)
    page.wait_for_selector("#st-report-head .st-mark.accepted")
    press(page, "u")
    soon(lambda: "accepted" not in shelf.states())


def test_a_retake_changes_that_take_alone_and_undo_brings_it_back(page: Any, shelf: Shelf) -> None:
    open_report(page)
    before = shelf.keys()
    source = page.locator("#st-report-sound audio").get_attribute("src")
    press(page, "r")
    page.wait_for_function(
        "old => document.querySelector('#st-report-sound audio')?.getAttribute('src') !== old", arg=source
    )
    soon(lambda: set(shelf.states()) <= {"unheard"})
    after = shelf.keys()
    assert [name for name in before if before[name] != after[name]] == [
        next(name for name, key in before.items() if str(source).find(key) > 0)
    ]
    page.wait_for_selector(".st-history")
    press(page, "u")
    soon(lambda: shelf.keys() == before)


def test_an_edited_line_is_spoken_again_alone(page: Any, shelf: Shelf) -> None:
    open_book(page, "Fog", "winter")
    page.locator(".st-queue-row", has_text="winter").click()
    page.wait_for_function("document.querySelector('.st-written').textContent.includes('winter')")
    before = shelf.keys()
    press(page, "e")
    page.locator("#st-report-text textarea").fill(LINES[2].replace("winter", "summer"))
    page.locator("#st-report-save").click()
    page.wait_for_function("document.querySelector('.st-written').textContent.includes('summer')")
    soon(lambda: len(shelf.keys()) == len(before) and set(shelf.states()) <= {"unheard"})
    after = shelf.keys()
    assert len([name for name in before if before[name] != after.get(name)]) == 1
    press(page, "u")
    page.wait_for_function("document.querySelector('.st-written').textContent.includes('winter')")
    soon(lambda: shelf.keys() == before)


def test_the_queue_is_filtered_and_found(page: Any, shelf: Shelf) -> None:
    open_book(page, "Fog", "winter")
    page.locator("#st-report-search textarea, #st-report-search input").fill("village")
    page.wait_for_function("document.querySelectorAll('.st-queue-row').length === 1")
    page.locator("#st-report-search textarea, #st-report-search input").fill("no such words")
    page.locator("[data-ask='clear:']").click()
    page.wait_for_function("document.querySelectorAll('.st-queue-row').length === 3")


def open_wrong(page: Any, words: str) -> None:
    """The report of the book with wrong words, the chunk with these words open."""
    open_book(page, "Wrong words", words)
    page.locator(".st-queue-row", has_text=words).click()
    page.wait_for_function("words => document.querySelector('.st-written')?.textContent.includes(words)", arg=words)
    page.wait_for_selector("#st-report-sound audio", state="attached")


def test_a_wrong_word_plays_from_just_before_it_and_the_spoken_one_lights_up(page: Any, shelf: Shelf) -> None:
    open_wrong(page, "twelve")
    assert "'twelve'" in page.locator(".st-verdict-why").inner_text()
    missing = page.locator("#st-report-head .st-heard .st-word.missing")
    assert "a number" in str(missing.get_attribute("title"))
    page.evaluate(
        "window.__from = []; const a = document.querySelector('#st-report-sound audio');"
        "a.addEventListener('seeking', () => window.__from.push(a.currentTime))"
    )
    press(page, "w")
    page.wait_for_function("window.__from.length > 0")
    at_seconds = float(str(missing.get_attribute("data-at")))
    assert page.evaluate("window.__from[0]") == pytest.approx(max(0.0, at_seconds - 0.4), abs=0.05)
    page.wait_for_selector("#st-report-head .st-word.is-now")
    assert missing.evaluate("word => word === document.activeElement")
    press(page, "Escape")
    page.locator("body").click(position={"x": 2, "y": 2})
    press(page, " ")
    page.wait_for_function("document.querySelector('#st-report-sound audio').paused")
    page.wait_for_selector("#st-report-head .st-word.is-now", state="detached")


def test_any_candidate_is_heard_and_chosen_by_its_digit(page: Any, shelf: Shelf) -> None:
    open_wrong(page, "horn")
    page.wait_for_selector(".st-candidate.is-chosen")
    assert "only one that passed" in page.locator(".st-why-chosen").inner_text()
    assert page.locator(".st-candidate .st-word.replaced").count() == 1
    before, _ = shelf.wrong()
    page.locator("body").press("Shift+Digit1")
    page.wait_for_function("document.querySelector('.st-candidate[data-digit=\"1\"] audio').currentTime > 0")
    press(page, "1")
    soon(lambda: len(set(before) & set(shelf.wrong()[0])) == 1)
    page.wait_for_selector(".st-candidate.is-chosen[data-digit='1']")
    press(page, "u")
    soon(lambda: shelf.wrong()[0] == before)


def test_a_note_is_written_shown_in_the_list_and_undone(page: Any, shelf: Shelf) -> None:
    open_wrong(page, "horn")
    press(page, "m")
    page.locator("#st-note-text").press_sequentially(f"rename the horn {HOSTILE}")
    page.locator("#st-note-text").press("Enter")
    page.locator(".st-queue-note", has_text="rename the horn <img").wait_for()
    assert shelf.wrong()[1] == [f"rename the horn {HOSTILE}"]
    page.locator("[data-ask='trouble:note']").click()
    page.wait_for_function("document.querySelectorAll('.st-queue-row').length === 1")
    page.locator("[data-ask='trouble:note']").click()
    page.wait_for_function("document.querySelectorAll('.st-queue-row').length === 2")
    press(page, "u")
    soon(lambda: shelf.wrong()[1] == [])


def test_the_queue_is_cut_to_a_kind_of_trouble(page: Any, shelf: Shelf) -> None:
    open_wrong(page, "horn")
    page.locator("[data-ask='trouble:number']").click()
    page.wait_for_function("document.querySelectorAll('.st-queue-row').length === 1")
    assert "twelve" in page.locator(".st-queue-row").inner_text()
    page.locator("[data-ask='trouble:number']").click()
    page.wait_for_function("document.querySelectorAll('.st-queue-row').length === 2")


def test_a_voice_is_checked_kept_renamed_removed_and_restored(page: Any, shelf: Shelf, tmp_path: Path) -> None:
    at = np.arange(24000 * 8) / 24000
    syllables = 0.5 * (1 + np.sin(2 * np.pi * 3.0 * at)) * ((at % 2.0) < 1.7)
    write_flac(
        tmp_path / "voice.flac", Audio((0.3 * syllables * np.sin(2 * np.pi * 140 * at)).astype(np.float32), 24000)
    )
    tab(page, "Voices", "#st-voices-own .st-card")
    page.set_input_files("#st-voices-source input[type=file]", str(tmp_path / "voice.flac"))
    page.wait_for_selector(".st-checks")
    page.locator("#st-voices-keep").wait_for(state="visible")
    page.locator("#st-voices-name input, #st-voices-name textarea").fill(f"Ann {HOSTILE}")
    page.locator("#st-voices-keep").click()
    page.get_by_text("needs a consent note").wait_for()
    page.locator("#st-voices-consent textarea").fill("Ann agreed in writing")
    page.locator("#st-voices-keep").click()
    page.wait_for_selector("[data-voice]")
    voices = VoiceLibrary(shelf.home / "voices")
    assert [voice.consent for voice in voices.voices()] == ["Ann agreed in writing"]
    assert "cannot clone" in page.locator("[data-voice]").inner_text()
    assert page.locator("[data-voice] img").count() == 0
    page.locator("[data-voice] summary").click()
    page.locator("[data-voice] input").fill("Beth")
    page.locator("[data-voice] form button").click()
    page.wait_for_function("document.querySelector('[data-voice] b').textContent === 'Beth'")
    page.locator("[data-ask^='remove:']").click()
    page.get_by_text("for good").wait_for()
    assert voices.voices() == []
    page.locator("#st-voices-removed [data-ask^='restore:']").click()
    page.wait_for_selector("[data-voice]")
    assert [voice.name for voice in voices.voices()] == ["Beth"]


def test_a_built_in_voice_is_heard_and_chosen(page: Any, shelf: Shelf) -> None:
    tab(page, "Voices", "#st-voices-own .st-card")
    page.locator("[data-ask='hear:en-gb']").click()
    page.wait_for_function("document.querySelector('[data-now=ready] audio')?.currentTime > 0")
    page.locator("[data-ask='use:en-gb']").click()
    soon(lambda: str(Settings(shelf.home).voice) == "en-gb")
    page.wait_for_selector(".st-card.is-narrator")


def test_a_changed_setting_stays_and_a_wrong_one_is_told_by_its_field(page: Any, shelf: Shelf) -> None:
    tab(page, "Settings", "[data-setting='m4b_kbps']")
    page.locator("#st-setting-m4b_kbps input").fill("9999")
    page.locator("#st-settings-save").click()
    page.wait_for_selector("[data-setting='m4b_kbps'] .st-wrong")
    assert Settings(shelf.home).m4b_kbps == 64
    page.locator("#st-setting-m4b_kbps input").fill("96")
    page.locator("#st-settings-save").click()
    soon(lambda: Settings(shelf.home).m4b_kbps == 96)
    page.wait_for_selector("[data-setting='m4b_kbps'].is-changed")
    assert json.loads((shelf.home / "settings.json").read_text())["m4b_kbps"] == 96
    page.reload()
    page.wait_for_selector("#st-tabs")
    tab(page, "Settings", "[data-setting='m4b_kbps'].is-changed")
    assert page.locator("#st-setting-m4b_kbps input").input_value() == "96"
    page.locator("form[data-person] input").fill("Ada")
    page.locator("form[data-person] button").click()
    page.get_by_text("You are Ada.").wait_for()


def test_usage_shows_the_minutes_and_offers_them(page: Any, shelf: Shelf) -> None:
    tab(page, "Usage", ".st-tile")
    assert re.search(r"\d+ s|\d+ min", page.locator(".st-tile").first.inner_text())
    assert "Fog <img" in page.locator(".st-tables").inner_text()
    with page.expect_download() as saving:
        page.locator(".st-range a").click()
    assert "entry_key" in Path(saving.value.path()).read_text(encoding="utf-8-sig")
    page.locator("[data-ask='days:all']").click()
    page.wait_for_selector("[data-ask='days:all'][aria-pressed='true']")


def test_nothing_scrolls_sideways_on_a_narrow_screen(page: Any, shelf: Shelf) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
