"""The pictures of Voices, Report, Usage and Settings, and what stands behind them."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.audio import Audio
from engines.contract import BadInput, Candidate, Job, Proof, SidetoneError, Take, Word
from studio.ledger import Entry, Ledger
from studio.library import Library
from studio.project import Book
from studio.report import by_risk
from studio.settings import BY_NAME, SETTINGS, Settings
from studio.sound_files import write_flac
from studio.ui import (
    chunk_view,
    clips,
    fetching,
    housekeeping,
    report_acts,
    report_facts,
    report_view,
    settings_view,
    usage_view,
    voices_view,
)
from studio.ui.media_files import media
from studio.ui.report_desk import Desk, draw, moved, open_chunk, step_by
from studio.ui.usage_facts import days_between, days_of, read_usage
from studio.voices import VoiceLibrary, all_voices

HOSTILE = '<img src=x onerror="alert(1)">'
REST = "and it goes on for a while, so that it stands alone and is joined to no neighbour of its own"
TEXT = "\n\n".join(f"The {nth} line is here {REST}." for nth in ("first", "second", "third", "fourth"))
WORDS = len(TEXT.split()) // 4


def elements(html: str) -> list[str]:
    """The elements a browser would make of it."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            found.append(tag)
            assert not any(name.startswith("on") for name, _ in attrs), attrs

    Reader().feed(html)
    return found


def tone(seconds: float = 1.0, hz: float = 220.0) -> Audio:
    """A steady sound."""
    at = np.arange(int(22050 * seconds)) / 22050
    return Audio((0.3 * np.sin(2 * np.pi * hz * at)).astype(np.float32), 22050)


def voice_like(seconds: float = 8.0) -> Audio:
    """A sound with syllables and pauses, as the check of a clip wants it."""
    at = np.arange(int(24000 * seconds)) / 24000
    syllables = 0.5 * (1 + np.sin(2 * np.pi * 3.0 * at)) * ((at % 2.0) < 1.7)
    rng = np.random.default_rng(1)
    wave = 0.3 * syllables * np.sin(2 * np.pi * 140 * at) + rng.normal(0, 2e-4, len(at))
    return Audio(wave.astype(np.float32), 24000)


def proof(score: float | None, verdict: str, words: tuple[Word, ...] = (), faults: tuple[str, ...] = ()) -> Proof:
    """What a listener said."""
    return Proof(verdict, score, " ".join(word.heard for word in words), words, faults)  # type: ignore[arg-type]


def speak(book: Book, chunk_id: str, proofs: list[Proof], listener: str = "small", attempt: int = 0) -> Take:
    """The chunk has a take with a candidate for each proof, its sound on the disk."""
    row = book.chunk(chunk_id)
    job = Job(row.spoken, engine="espeak", voice="en-us", listener=listener).retake(attempt)
    candidates, hashes = [], {}
    for number, one in enumerate(proofs):
        key, audio = job.speech_key(number + 1000 * attempt), tone(1.0 + number)
        hashes[key] = book.recordings.keep(key, audio)
        candidates.append(Candidate(number, key, audio, one, 0.1, audio.duration_seconds))
    take = Take(job, job.job_key(), "success", tuple(candidates), 0)
    book.takes.keep([chunk_id], take, "Ada", hashes)
    return take


@pytest.fixture
def book(home: Path) -> Any:
    """Four chunks: pass, fail, doubt and unheard."""
    with Library(home).add_text(TEXT, HOSTILE, Settings(home)) as book:
        first, second, third, fourth = [row.id for row in book.chunks()][:4]
        same = tuple(Word("same", word, word) for word in "the first line is here".split())
        speak(book, first, [proof(99.0, "pass", same)])
        wrong = (
            Word("same", "the", "the", 0.1, 0.2),
            Word("replaced", "second", HOSTILE, 0.2, 0.5, certain=True),
            Word("missing", "line", ""),
            Word("added", "", "oh", 0.6, 0.7),
        )
        speak(book, second, [proof(50.0, "fail", wrong, (f"Bad {HOSTILE}",)), proof(40.0, "fail")])
        speak(book, third, [proof(96.0, "doubt", same)])
        speak(book, fourth, [proof(None, "unheard")], listener="")
        yield book


def chunk(book: Book, state: str) -> str:
    """The first chunk in that state."""
    return next(row.id for row in book.chunks() if row.state == state)


# -- report


def test_light_lines_say_what_the_chunks_say(book: Book) -> None:
    lines, rows = report_facts.read_lines(book), [row for row in book.chunks() if not row.removed]
    assert [(line.id, line.state) for line in lines] == [(row.id, row.state) for row in rows]
    assert [line.id for line in report_facts.queue(lines)] == [row.id for row in by_risk(rows)]


def test_the_queue_filters_by_state_chapter_and_text(book: Book) -> None:
    lines = report_facts.read_lines(book)
    assert [line.state for line in report_facts.queue(lines, "look")] == ["fail", "doubt"]
    assert [line.state for line in report_facts.queue(lines, "unheard")] == ["unheard"]
    assert [line.text for line in report_facts.queue(lines, search="THIRD  line")] == [
        f"The third line is here {REST}."
    ]
    assert report_facts.queue(lines, chapter=99) == []


def test_numbers_never_count_unheard_as_heard(book: Book) -> None:
    lines = report_facts.read_lines(book)
    html = report_view.top(report_facts.numbers(lines), 0, "")
    assert f"{4 * WORDS} words: {WORDS} heard" in html and f"{WORDS} spoken but unheard" in html
    assert "is no pass" in html and "<b>0</b> characters lost" in html


def test_ten_thousand_chunks_are_quick_and_shown_by_pages() -> None:
    states = ("pass", "fail", "doubt", "unheard")
    lines = [
        report_facts.Line(f"c{n}", 1 + n // 100, n, "some words to speak " * 8, states[n % 4], 90.0, 3.0)
        for n in range(10_000)
    ]
    chapters = [report_facts.ChapterLines(n, "", lines[100 * n - 100 : 100 * n]) for n in range(1, 101)]
    began = time.perf_counter()
    queue = report_facts.queue(lines)
    page = report_view.queue_page(queue, 2, "c5")
    strips = report_view.strips(chapters, 0)
    report_view.top(report_facts.numbers(lines), 0, "")
    assert time.perf_counter() - began < 1.0
    assert page.count("st-queue-row") == 100 and "201 to 300 of 10,000" in page
    assert strips.count('data-ask="open:') <= report_view.MOST_CELLS


def test_a_cell_is_as_bad_as_the_worst_chunk_in_it() -> None:
    states = ["pass"] * 30 + ["fail"] + ["pass"] * 30
    lines = [report_facts.Line(f"c{n}", 1, n, "x", state, None, 0.0) for n, state in enumerate(states)]
    html = report_view.strips([report_facts.ChapterLines(n, "", lines) for n in range(1000)][:1], 0)
    assert html.count("st-cell fail") == 1
    many = [report_facts.ChapterLines(n, "", lines) for n in range(500)]
    squeezed = report_view.strips(many, 0)
    assert squeezed.count("st-cell fail") == 500 and 'data-ask="open:c30"' in squeezed


def test_what_was_heard_marks_each_kind_of_difference_in_words(book: Book) -> None:
    row = book.chunk(chunk(book, "fail"))
    html = chunk_view.words_part(row) + chunk_view.sound_part(book.id, row, book.recordings)
    assert "img" not in elements(html)
    assert "&lt;img src=x" in html
    for words in ("heard otherwise", "not heard", "not in the text", "1 certain"):
        assert words in html
    assert 'data-at="0.20"' in html and "waveform-mark" in html


def test_unheard_says_why(book: Book) -> None:
    html = chunk_view.heard(book.chunk(chunk(book, "unheard")))
    assert "No listener is chosen" in html and "st-mark unheard" in html and "st-mark pass" not in html


def test_candidates_are_rows_and_another_can_be_chosen_and_undone(home: Path, book: Book) -> None:
    chunk_id = chunk(book, "fail")
    row = book.chunk(chunk_id)
    html = chunk_view.others_part(book.id, row, book.takes.of(chunk_id), book.recordings)
    assert html.count("st-row-name") == 2 and html.count('data-ask="choose:') == 1
    assert row.take is not None
    other = row.take.candidates[1]["speech_key"]
    step = report_acts.choose_candidate(book, chunk_id, other)
    after = book.chunk(chunk_id)
    assert after.state == "accepted" and after.take and after.take.speech_key == other
    report_acts.undo(book, step)
    back = book.chunk(chunk_id)
    assert back.state == "fail" and back.take and back.take.speech_key == row.take.speech_key


def test_accept_and_undo(book: Book) -> None:
    chunk_id = chunk(book, "doubt")
    step = report_acts.accept(book, chunk_id)
    assert book.chunk(chunk_id).state == "accepted"
    report_acts.undo(book, step)
    assert book.chunk(chunk_id).state == "doubt"


def test_a_retake_is_undone_to_the_take_and_the_job_that_were_there(book: Book) -> None:
    chunk_id = chunk(book, "doubt")
    before = book.chunk(chunk_id)
    step = report_acts.retake(book, chunk_id)
    assert book.chunk(chunk_id).state == "queued"
    speak(book, chunk_id, [proof(99.0, "pass")], attempt=1)
    new = book.chunk(chunk_id)
    assert new.state == "pass" and len(book.takes.of(chunk_id)) == 2
    report_acts.undo(book, step)
    assert book.chunk(chunk_id) == before
    step = report_acts.use_take(book, chunk_id, new.take.id if new.take else 0)
    assert book.chunk(chunk_id).state == "accepted"
    report_acts.undo(book, step)
    assert book.chunk(chunk_id) == before


def test_an_edit_asks_for_that_chunk_alone_and_is_undone(home: Path, book: Book) -> None:
    chunk_id = chunk(book, "pass")
    others = {row.id: row.state for row in book.chunks() if row.id != chunk_id}
    step, changed = report_acts.edit(book, chunk_id, f"Something else is here {REST}.", Settings(home), "Ada")
    assert changed == [chunk_id] and report_acts.waiting_for_retakes(book) == 1
    assert {row.id: row.state for row in book.chunks() if row.id != chunk_id} == others
    report_acts.undo(book, step)
    assert book.chunk(chunk_id).state == "pass"
    with pytest.raises(BadInput, match="as it was"):
        report_acts.edit(book, chunk_id, f"The  first line is here {REST}.", Settings(home), "Ada")


def test_the_next_chunk_is_the_one_that_came_to_the_place(home: Path, book: Book) -> None:
    desk = Desk(book_id=book.id)
    step_by(desk, book, 1)
    assert desk.chunk_id == chunk(book, "fail")
    following = chunk(book, "doubt")
    report_acts.accept(book, desk.chunk_id)
    step_by(desk, book, 1)
    assert desk.chunk_id == following
    step_by(desk, book, 1)
    assert desk.place == 1
    step_by(desk, book, -1)
    assert desk.chunk_id == following


def test_only_what_changed_is_drawn_again(home: Path, book: Book) -> None:
    desk = Desk(book_id=book.id)
    open_chunk(desk, book, chunk(book, "fail"))
    assert set(draw(home, desk)) >= {"top", "strips", "queue", "head", "sound"}
    deadline = time.monotonic() + 10
    while report_facts.account_of(book) is None and time.monotonic() < deadline:
        time.sleep(0.02)
    draw(home, desk)
    assert draw(home, desk) == {}
    moved(home, desk)
    assert not moved(home, desk)
    report_acts.accept(book, chunk(book, "doubt"))
    assert moved(home, desk)
    changed = draw(home, desk)
    assert "queue" in changed and "sound" not in changed and "head" not in changed


def test_an_empty_desk_says_what_to_do(home: Path) -> None:
    assert "Add a book" in draw(home, Desk())["top"]


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
    html = settings_view.listeners(rows, "base")  # type: ignore[arg-type]
    assert "Fetch 78 MB" in html and "listens" in html and "width:50.0%" in html and "cancel:small" in html


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


def test_a_chunk_without_sound_cannot_be_accepted(home: Path, book: Book) -> None:
    row = replace(book.chunk(chunk(book, "pass")), take=None)
    assert "disabled" in chunk_view.actions(row, "") and "Not spoken yet" in chunk_view.heard(row)
