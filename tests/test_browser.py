"""The Audiobook tab as a person uses it: the real studio in headless Chromium, from a dropped file to the download."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio import links
from studio.settings import Settings

REPO = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SENTENCE = "The keeper of the light at number {n} wrote to his sister that the sea had been quiet since {year}."
EVIL = "<img src=x onerror=window.__hacked=1>${{window.__hacked=2}}{{{{this}}}}"
EVIL = EVIL.replace("{{{{", "{{").replace("}}}}", "}}").replace("${{", "${").replace("2}}", "2}")


def long_book(chapters: int = 4, paragraphs: int = 45) -> bytes:
    """A Markdown book that takes long enough to be watched."""
    parts = ["# The Long Watch\n"]
    for chapter in range(1, chapters + 1):
        parts.append(f"## Watch {chapter}\n")
        for n in range(paragraphs):
            line = SENTENCE.format(n=chapter * 100 + n, year=1800 + n)
            parts.append(f"{line} {line.replace('sister', 'brother')}\n")
    return "\n".join(parts).encode()


class Studio:
    """The real studio in a process of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        command = [sys.executable, str(REPO / "app.py"), "--data-dir", str(home), "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.base = self._address()

    def _address(self) -> str:
        assert self.process.stdout
        said = []
        for line in self.process.stdout:
            said.append(line)
            if found := re.search(r"(http://[^/]+)/enter\?t=", line):
                return found[1]
        raise AssertionError("no link: " + "".join(said))


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One studio for this file, gone afterwards."""
    home = tmp_path_factory.mktemp("studio-home")
    # A fast machine must not be done before Stop is pressed; nobody listens, for nothing here is about that.
    Settings(home).change(speaking_slots=1, listener="none")
    started = Studio(home)
    yield started
    started.process.terminate()
    started.process.communicate(timeout=20)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """A headless Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=QUIET_CHROMIUM)


@pytest.fixture()
def page(browser: Any, studio: Studio) -> Iterator[Any]:
    """A page inside the studio; it must not have complained nor asked anybody else when the test ends."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    shown = context.new_page()
    shown.asked, shown.complaints = [], []
    shown.on("request", lambda request: shown.asked.append(request.url))
    shown.on("console", lambda said: shown.complaints.append(said.text) if said.type == "error" else None)
    shown.on("pageerror", lambda error: shown.complaints.append(str(error)))
    shown.on("dialog", lambda dialog: shown.complaints.append(f"dialog {dialog.message}"))
    shown.goto(links.fresh_link(studio.home))
    shown.wait_for_selector("#st-head .st-head, .st-welcome")
    yield shown
    context.close()
    assert shown.complaints == []
    assert [url for url in shown.asked if not url.startswith((studio.base, "data:", "blob:"))] == []


def give(page: Any, name: str, data: bytes) -> None:
    """The file was dropped into the window."""
    page.set_input_files("#st-drop input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": data})


def shelf_percent(page: Any) -> str:
    """What the shelf says of the open book."""
    return str(page.inner_text(".st-book[aria-current] .st-book-state"))


def sound_moves(page: Any) -> None:
    """Some deck of the player really plays."""
    page.wait_for_function(
        "sidetonePlayer.decks.some(deck => !deck.paused && deck.currentTime > 0.4 && deck.readyState >= 2)"
    )


def test_from_a_dropped_book_to_a_file_with_chapters(page: Any, studio: Studio, ffprobe: str, tmp_path: Path) -> None:
    _drop_and_choose(page)
    _first_minute(page)
    _start_and_stop(page)
    _go_on_and_reload(page)
    _listen(page)
    _download(page, ffprobe, tmp_path)
    _another_format(page, ffprobe, tmp_path)
    _change_the_details(page)
    _delete_and_undo(page)


def ready(page: Any) -> None:
    """The audiobook is ready; a run that ended otherwise fails at once, with what the window says of it."""
    page.wait_for_selector(".st-result .st-main, .st-ended", timeout=120_000)
    assert page.locator(".st-ended").count() == 0, page.inner_text(".st-ended")
    page.wait_for_selector("#st-result >> text=Your audiobook is ready")


def _drop_and_choose(page: Any) -> None:
    give(page, "watch.md", long_book())
    page.get_by_role("heading", name="The Long Watch").wait_for()
    page.wait_for_selector("#st-account >> text=0 lost")
    assert page.locator("#st-chapters input[data-chapter]").count() == 4
    page.wait_for_selector("#st-ear >> text=Nobody listens: takes stay unheard")
    page.wait_for_selector("#st-estimate >> text=free")
    page.get_by_role("checkbox", name="Watch 4").uncheck()
    page.wait_for_selector("#st-head >> text=3 of 4 chapters")


def _first_minute(page: Any) -> None:
    page.click("#st-first")
    sound_moves(page)
    assert "Watch 1" in page.inner_text(".st-deck-title")
    assert page.inner_text(".st-deck-sentence")
    page.focus(".st-deck")
    page.keyboard.press("Space")
    page.wait_for_function("sidetonePlayer.decks.every(deck => deck.paused)")
    page.wait_for_selector("#st-go", state="visible")


def _start_and_stop(page: Any) -> None:
    page.click("#st-go")
    page.click("#st-stop")
    page.wait_for_selector("#st-run >> text=are spoken and kept")
    kept = re.search(r"(\d+) of (\d+) chunks are spoken", page.inner_text("#st-run"))
    assert kept and 0 < int(kept[1]) < int(kept[2])
    assert page.inner_text("#st-go") == "Go on"


WATCH = """() => {
  window.lines = new Set();
  const look = () => window.lines.add(document.querySelector('#st-run .st-line')?.firstChild.textContent || '');
  new MutationObserver(look).observe(document.querySelector('#st-run'), {subtree: true, childList: true});
}"""


def _go_on_and_reload(page: Any) -> None:
    page.evaluate(WATCH)
    page.click("#st-go")
    page.wait_for_function("[...lines].filter(line => / of [0-9,]+ /.test(line)).length >= 2")
    assert page.locator("#st-chapters .st-cell.unheard").count() > 0
    percent = int(shelf_percent(page).strip("●\u00a0% "))
    page.reload()
    page.get_by_role("heading", name="The Long Watch").wait_for()
    page.wait_for_selector(".st-working, .st-result")
    state = shelf_percent(page)
    assert "done" in state or int(state.strip("●\u00a0% ")) >= percent
    ready(page)
    assert "0 missing" in page.inner_text(".st-true-line")


def _listen(page: Any) -> None:
    page.get_by_role("button", name="Play Watch 2").click()
    sound_moves(page)
    assert "Watch 2" in page.inner_text(".st-deck-title")
    assert "/media/chapter/" in page.evaluate("sidetonePlayer.decks[sidetonePlayer.deck].src")
    page.focus(".st-deck")
    sentence = page.inner_text(".st-deck-sentence")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("text => document.querySelector('.st-deck-sentence').textContent !== text", arg=sentence)
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("document.querySelector('.st-deck-title').textContent.includes('Watch 3')")
    page.keyboard.press("Space")


def _download(page: Any, ffprobe: str, folder: Path) -> None:
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download M4B").click()
    assert coming.value.suggested_filename == "The Long Watch.m4b"
    path = folder / "book.m4b"
    coming.value.save_as(path)
    asked = [ffprobe, "-v", "error", "-show_chapters", "-show_format", "-of", "json", str(path)]
    told = json.loads(subprocess.run(asked, capture_output=True, check=True, text=True).stdout)
    assert [chapter["tags"]["title"] for chapter in told["chapters"]] == ["Watch 1", "Watch 2", "Watch 3"]
    assert float(told["format"]["duration"]) > 300


def _another_format(page: Any, ffprobe: str, folder: Path) -> None:
    page.get_by_role("button", name="Make FLAC").click()
    link = page.get_by_role("link", name="Download FLAC")
    link.wait_for(timeout=60_000)
    with page.expect_download() as coming:
        link.click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    asked = [ffprobe, "-v", "error", "-show_entries", "format=format_name", "-of", "csv=p=0", str(path)]
    assert subprocess.run(asked, capture_output=True, check=True, text=True).stdout.strip() == "flac"


def _change_the_details(page: Any) -> None:
    page.get_by_text("Title, author, narrator and cover on the file").click()
    page.locator("#st-details").get_by_label("Author").fill("A. Keeper")
    page.get_by_role("button", name="Save details").click()
    page.wait_for_selector("#st-head >> text=A. Keeper")
    page.wait_for_selector("#st-result >> text=made before your last changes")


def _delete_and_undo(page: Any) -> None:
    page.hover(".st-book")
    page.get_by_role("button", name="Delete The Long Watch").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("heading", name="The Long Watch").wait_for()
    page.wait_for_selector(".st-undo", state="detached")


PLANNED = f"""# The Ferry

## Crossing

Dr. Hale crossed on 4 March 2019 at 9:30 p.m. and paid £5 to {EVIL} for it.

There Hermione waited. Soon Hermione's lamp was lit, and the ferryman laughed.

## Index

Hale, 1
"""


def test_the_plan_is_looked_at_and_changed_before_anything_is_spoken(page: Any, tmp_path: Path) -> None:
    give(page, "ferry.md", PLANNED.encode())
    page.get_by_role("heading", name="The Ferry").wait_for()
    _read_the_index(page)
    page.get_by_role("button", name="Look").click()
    page.wait_for_selector(".st-para-said >> text=the fourth of March")
    _undo_a_change(page)
    _skip_a_paragraph(page)
    _pronounce(page, tmp_path)
    page.keyboard.press("Escape")
    page.wait_for_selector("#st-chapters", state="visible")
    assert page.locator("#st-plan-page").is_hidden()
    page.get_by_role("button", name="Look").click()
    page.wait_for_selector(".st-change[data-rule='your own pronunciation']")
    assert page.evaluate("window.__hacked") is None and page.locator("img[src='x']").count() == 0


def _read_the_index(page: Any) -> None:
    page.wait_for_selector("#st-chapters >> text=skipped: index")
    page.locator("#st-chapters input[data-extra]").check()
    page.wait_for_selector("#st-head >> text=2 chapters")
    page.wait_for_selector("#st-account >> text=0 lost")
    page.wait_for_selector("#st-plan >> text=changes to the text")


def _undo_a_change(page: Any) -> None:
    date = page.locator(".st-para-written .st-change", has_text="4 March 2019")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.wait_for_function("document.activeElement.textContent === '4 March 2019'")
    page.keyboard.press("Enter")
    assert "date" in page.inner_text("#st-pop").lower()
    page.get_by_role("button", name="Say it as written").click()
    page.locator(".st-kept", has_text="as written").wait_for()
    assert date.count() == 0
    page.locator(".st-kept").get_by_role("button", name="Undo").click()
    date.wait_for()
    page.wait_for_selector("#st-plan-now .st-banner", state="detached")


def _skip_a_paragraph(page: Any) -> None:
    paragraph = page.locator(".st-para", has_text="the ferryman laughed")
    paragraph.hover()
    paragraph.get_by_role("button", name="Skip it").click()
    page.locator(".st-para.is-removed").get_by_role("button", name="Read it").click()
    page.wait_for_selector(".st-para.is-removed", state="detached")


def _pronounce(page: Any, folder: Path) -> None:
    box = page.get_by_label("How Hermione is said")
    box.fill("her my oh nee")
    box.press("Enter")
    page.wait_for_selector(".toast-body >> text=will be spoken otherwise")
    page.wait_for_selector(".st-para-said >> text=her my oh nee")
    (folder / "more.csv").write_text("written,respelling\nHale,hail\nNobody,\n", encoding="utf-8")
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Bring in a CSV for this book").click()
    choosing.value.set_files(str(folder / "more.csv"))
    page.wait_for_selector("#st-plan-names >> text=Line 3")
    with page.expect_download() as coming:
        page.locator("#st-plan-names").get_by_role("link", name="Save as CSV").click()
    coming.value.save_as(folder / "saved.csv")
    assert "Hale,hail" in (folder / "saved.csv").read_text(encoding="utf-8-sig")


def test_markup_in_a_book_is_text_everywhere(page: Any) -> None:
    text = f"# {EVIL}\n\n## Chapter {EVIL}\n\nHe said {EVIL} and left.\n\n## Another\n\nNobody answered {EVIL}.\n"
    give(page, f"{EVIL}.md", text.encode())
    page.locator("#st-head .st-title", has_text="<img src=x").wait_for()
    page.locator(".st-chapter-title", has_text="onerror=").first.wait_for()
    page.wait_for_selector("#st-go", state="visible")
    page.click("#st-go")
    ready(page)
    page.locator(".st-from").first.click()
    sound_moves(page)
    for tab in ("Report", "Usage", "Voices", "Settings", "Audiobook"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(1200)
    page.locator(".st-book[aria-current]").hover()
    page.locator(".st-book[aria-current] .st-book-delete").click()
    page.locator(".st-undo", has_text="<img src=x").wait_for()
    assert page.evaluate("window.__hacked") is None
    assert page.locator("img[src='x']").count() == 0


def test_a_file_that_is_no_book_is_refused_in_one_line(page: Any) -> None:
    give(page, "broken.epub", b"PK\x03\x04 this is no archive")
    toast = page.locator(".toast-body")
    toast.wait_for()
    assert "Traceback" not in toast.inner_text() and len(toast.inner_text().strip().splitlines()) <= 2


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(390, 844, "light"), (1280, 800, "dark"), (820, 1180, "light")]
)
def test_it_fits_the_screen(browser: Any, studio: Studio, width: int, height: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    shown = context.new_page()
    shown.goto(links.fresh_link(studio.home))
    shown.wait_for_selector("#st-head .st-head, .st-welcome")
    shown.wait_for_timeout(1000)
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    paper = shown.evaluate("getComputedStyle(document.querySelector('.gradio-container')).backgroundColor")
    assert paper == {"light": "rgb(250, 247, 242)", "dark": "rgb(23, 22, 20)"}[scheme]
    context.close()
