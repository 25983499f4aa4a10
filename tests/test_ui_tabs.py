"""The pictures of Voices, Report, Usage and Settings, and what stands behind them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.audio import Audio
from engines.contract import BadInput, SidetoneError
from engines.device_memory import DeviceMemory
from engines.listeners import Ears
from studio.ledger import Entry, Ledger
from studio.library import Library
from studio.project import Book
from studio.settings import BY_NAME, SETTINGS, Settings
from studio.sound_files import write_flac
from studio.ui import (
    clips,
    fetching,
    housekeeping,
    settings_view,
    usage_view,
    voices_view,
)
from studio.ui.media_files import media
from studio.ui.usage_facts import days_between, days_of, read_usage
from studio.voices import VoiceLibrary, all_voices
from tests.heard_book import HOSTILE, elements, heard_book, tone


@pytest.fixture
def book(home: Path) -> Iterator[Book]:
    """Four chunks: pass, fail, doubt and unheard."""
    with heard_book(home) as made:
        yield made


def voice_like(seconds: float = 8.0) -> Audio:
    """A sound with syllables and pauses, as the check of a clip wants it."""
    at = np.arange(int(24000 * seconds)) / 24000
    syllables = 0.5 * (1 + np.sin(2 * np.pi * 3.0 * at)) * ((at % 2.0) < 1.7)
    rng = np.random.default_rng(1)
    wave = 0.3 * syllables * np.sin(2 * np.pi * 140 * at) + rng.normal(0, 2e-4, len(at))
    return Audio(wave.astype(np.float32), 24000)


# -- voices


def test_a_clip_is_read_checked_trimmed_and_kept(home: Path, tmp_path: Path) -> None:
    write_flac(tmp_path / "voice.flac", voice_like())
    clip = clips.look_at(home, tmp_path / "voice.flac")
    deadline = time.monotonic() + 10
    while clip.state == "reading" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert clip.state == "ready", clip.message
    clip.set_trim(1.0, 7.0)
    html = voices_view.clip_part(clip)
    assert "6.0 s" in html and html.count("data-handle") == 2 and "st-mark ok" in html
    found = media(home)("clip", clip.id, "clip.flac")
    assert found and found.path.exists()
    library = VoiceLibrary(home / "voices")
    voice = library.add(HOSTILE, clip.path, f"{HOSTILE} agreed", clip.trim, "en", "Ada")
    cards = voices_view.cloned([voice], library.folder, "espeak-ng cannot clone a voice.", "")
    assert "img" not in elements(cards) and "cannot clone" in cards and "consent" in cards
    library.remove(voice.id)
    gone = voices_view.removed(library.removed())
    assert "for good" in gone and "img" not in elements(gone)
    clips.let_go(clip.id)
    assert media(home)("clip", clip.id, "clip.flac") is None and not clip.path.exists()


def test_a_file_that_is_no_sound_is_refused_in_words(home: Path, tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"not a sound at all")
    clip = clips.look_at(home, tmp_path / "x.wav")
    deadline = time.monotonic() + 10
    while clip.state == "reading" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert clip.state == "refused" and clip.message in voices_view.clip_part(clip)
    with pytest.raises(SidetoneError):
        clip.part()


def test_trims_stay_in_order_and_inside(home: Path) -> None:
    clip = clips.Clip("a", home, "ready", "", tone(3.0), (0.0, 3.0))
    clip.set_trim(2.9, 1.0)
    assert clip.trim[0] < clip.trim[1] <= 3.0
    clip.set_trim(-4.0, 99.0)
    assert clip.trim == (0.0, 3.0)


def test_built_in_voices_are_found_by_language_and_shown_a_handful_first(home: Path) -> None:
    voices = all_voices("espeak", VoiceLibrary(home / "voices"))
    german = voices_view.fitting(voices, "german")
    assert german and all(voice.language == "de" for voice in german)
    html = voices_view.built_in(voices, voices[0].name, show_all=False)
    assert html.count("<article") == voices_view.FIRST_CARDS and "Show all" in html
    assert html.count("narrator of my books") == 1


# -- usage


def test_usage_adds_up_and_names_are_text(home: Path) -> None:
    with Ledger(home / "ledger.db") as ledger:
        for n in range(60):
            ledger.add(
                Entry(f"booth:{n}:0", "render", project="p", project_title=HOSTILE, voice=HOSTILE, engine="espeak",
                      person=HOSTILE, audio_seconds=60.0, cost_usd=0.01, chunk=str(n))
            )  # fmt: skip
        ledger.add(Entry("accept:1", "acceptance", project="p", project_title=HOSTILE, audio_seconds=1800.0, chunk="1"))
        shown = read_usage(ledger, days_of("30", date.today()), 1, date.today())
    html = usage_view.usage(shown)
    assert "img" not in elements(html) and "1 h 00 min" in html and "0.50 h" in html and "$ 0.60" in html
    assert "26 to 50 of 61" in html


def test_the_four_tables_are_the_ledger_s_own_totals(home: Path) -> None:
    with Ledger(home / "ledger.db") as ledger:
        for n in range(24):
            kind = "acceptance" if n % 3 == 0 else "render"
            ledger.add(
                Entry(f"k{n}", kind, project=f"p{n % 4}", project_title=f"t{n % 4}", voice=f"v{n % 5}",  # type: ignore[arg-type]
                      engine=f"e{n % 2}", person=f"a{n % 3}", audio_seconds=n + 1.0, cost_usd=n / 100, chunk=str(n))
            )  # fmt: skip
        shown = read_usage(ledger, days_of("all", date.today()), 0, date.today())
        for by in ("project_title", "voice", "engine", "person"):
            want = {total.name: total for total in ledger.totals(by)}  # type: ignore[arg-type]
            got = {total.name: total for total in shown.totals[by]}
            assert set(got) == set(want)
            for name, total in got.items():
                assert total.audio_seconds == pytest.approx(want[name].audio_seconds)
                assert total.finished_hours == pytest.approx(want[name].finished_hours)
                assert (total.entries, total.cost_usd) == (want[name].entries, pytest.approx(want[name].cost_usd))


def test_days_are_checked() -> None:
    assert days_between("2026-01-02|2026-02-03").until == date(2026, 2, 3)
    assert days_between("|").since is None
    for wrong in ("2026-02-03|2026-01-02", "x|", HOSTILE):
        with pytest.raises(BadInput):
            days_between(wrong)


def test_the_ledger_is_offered_as_csv_of_those_days(home: Path) -> None:
    with Ledger(home / "ledger.db") as ledger:
        ledger.add(Entry("booth:a:0", "render", project_title="=1+1", audio_seconds=5.0))
    find = media(home)
    whole = find("usage", "ledger", "ledger.csv")
    assert whole and "'=1+1" in whole.path.read_text(encoding="utf-8-sig")
    empty = find("usage", "ledger", "ledger_2001-01-01_2001-01-02.csv")
    assert empty and len(empty.path.read_text(encoding="utf-8-sig").splitlines()) == 1
    assert find("usage", "ledger", "ledger_2001-99-01_2001-01-02.csv") is None
    assert find("usage", "ledger", "../settings.json") is None


# -- settings


def test_every_setting_has_a_title_help_and_default() -> None:
    for setting in SETTINGS:
        html = settings_view.note(setting, setting.default)
        assert "Default:" in html and setting.help.split(";")[0].split("'")[0] in html and "changed" not in html
    assert "is-changed" in settings_view.note(BY_NAME["m4b_kbps"], 96)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("m4b_kbps", 9999, "choose 24 to 256"),
        ("loudness_lufs", None, "Type a number"),
        ("true_peak_db", "loud", "must be a number"),
        ("person", HOSTILE, ""),
    ],
)
def test_a_wrong_value_is_told_beside_its_field(name: str, value: Any, says: str) -> None:
    wrong = settings_view.wrong_with(BY_NAME[name], value)
    assert says in wrong and bool(wrong) == bool(says)
    assert "_" not in wrong and "img" not in elements(settings_view.note(BY_NAME[name], "x", HOSTILE))


def test_listeners_show_their_size_before_anything_is_fetched(home: Path) -> None:
    rows = [("tiny", False, None), ("base", True, None), ("small", False, fetching.Fetch("small", "fetching", 5, 10))]
    html = settings_view.listeners(rows, Ears("base", "It fits & knows."), DeviceMemory(600))  # type: ignore[arg-type]
    assert "Fetch 78 MB" in html and "width:50.0%" in html and "cancel:small" in html
    assert "<b>Whisper base</b> hears new books. It fits &amp; knows. This machine has 600 MB" in html
    assert html.count("more than fits here") == 2 and html.count("listens</span>") == 1


def test_a_fetch_shows_how_far_it_is_and_stops_when_asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(name: str, root: Path, progress: Any) -> Path:
        for step in range(1000):
            progress(step, 1000)
            time.sleep(0.005)
        return root

    monkeypatch.setattr(fetching, "download", slow)
    one = fetching.fetch(home, "tiny")
    assert fetching.fetch(home, "tiny") is one and fetching.any_fetching(home)
    deadline = time.monotonic() + 5
    while not one.done_bytes and time.monotonic() < deadline:
        time.sleep(0.01)
    assert one.total_bytes == 1000
    fetching.cancel(home, "tiny")
    while one.state == "fetching" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert one.state == "cancelled" and not fetching.any_fetching(home)


def test_diagnostics_hold_no_name_and_no_path(home: Path, book: Book) -> None:
    Settings(home).change(person="Ada Secret", booth_python="/opt/secret/python", voice="Secret voice", m4b_kbps=96)
    text = housekeeping.diagnostics(home)
    for secret in ("Secret", "secret", str(home), "img", HOSTILE):
        assert secret not in text
    assert "m4b_kbps = 96" in text and "person = (set)" in text and "books: 1" in text


def test_the_folder_is_counted_and_the_trash_can_be_emptied(home: Path, book: Book) -> None:
    book_id = book.id
    book.close()
    Library(home).delete(book_id)
    trash = housekeeping.discarded(home)
    assert [one.title for one in trash] == [" ".join(HOSTILE.split())]
    deadline = time.monotonic() + 10
    while (found := housekeeping.sizes(home)) is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert found and found.parts["trash"] > 0 and found.free_bytes > 0
    html = settings_view.folder(home, found, trash)
    assert "img" not in elements(html) and "restore:" in html
    housekeeping.empty_trash(home)
    while housekeeping.discarded(home) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not housekeeping.discarded(home)
