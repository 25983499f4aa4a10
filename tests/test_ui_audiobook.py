"""The Audiobook tab without a browser: its words, its cells, its files; texts of a book are never markup."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from engines.audio import Audio
from engines.contract import BadInput
from engines.listeners import Ears
from studio.audiobook import choose
from studio.library import BookCard, Library
from studio.project import Book
from studio.rows import ChapterRow
from studio.runs import LONG_AGO_UTC, RunRow
from studio.settings import CARE, Settings
from studio.text.account import Account
from studio.ui import arrivals, audiobook_page, audiobook_view, run_view, samples
from studio.ui.audiobook_facts import WORST_FIRST, Accounts, Look, cells_of, look, merged
from studio.ui.media_files import media
from studio.ui.player_tracks import track

EVIL = "<img src=x onerror=window.__hacked=1>\"'`${alert(1)}{{this}}&"
MARKUP = ("<img", "onerror=window.__hacked=1>", "\"'`")


def chapter(n: int = 1, **given: object) -> ChapterRow:
    """A chapter of 310 words, which is two minutes."""
    row = ChapterRow(n, f"Chapter {n}", (), True, 310, 10, 0, 0.0)
    return replace(row, **given)  # type: ignore[arg-type]


def run_row(**given: object) -> RunRow:
    """A run that speaks."""
    row = RunRow(
        7, "render", "running", "speaking", "Ann", 1, False, "2026-01-01T00:00:00+00:00", _now(), "",
        3310, 1204, 5880.0, 52.5, 0.0, 0.0, "To be, or not to be.",
    )  # fmt: skip
    return replace(row, **given)  # type: ignore[arg-type]


def _now() -> str:
    from studio.rows import now_utc

    return now_utc()


def seen(**given: object) -> Look:
    """A book of two chapters as it stands."""
    states = {1: ["waiting"] * 10, 2: ["waiting"] * 10}
    book = Look(
        "0123456789abcdef", {"title": "A Title", "author": "An Author"}, [chapter(1), chapter(2)], states,
        {"waiting": 620}, None, None, [], "", False, 0, needed_bytes=2e9, free_bytes=8e10,
    )  # fmt: skip
    book = replace(book, **given)  # type: ignore[arg-type]
    return book if book.parts else replace(book, parts=book.chapters)


def safe(shown: str) -> bool:
    """Whether nothing of the evil text stands in the HTML as it was written."""
    return not any(piece in shown for piece in MARKUP) and "&lt;img src=x" in shown


def test_every_text_of_a_book_is_shown_as_text() -> None:
    evil_chapters = [chapter(1, title=EVIL, parents=(EVIL,), done=1), chapter(2, title=EVIL)]
    book = seen(
        facts={"title": EVIL, "author": EVIL, "warnings": [EVIL]},
        chapters=evil_chapters,
        cells={1: ["pass"], 2: ["waiting"]},
        failures=[("1.1.1", EVIL)],
        run=run_row(now=EVIL),
    )
    card = BookCard("0123456789abcdef", EVIL, EVIL, 10, 10, 5, "partly", EVIL)
    shown = [
        audiobook_view.shelf_html([card], card.id, [EVIL], (card.id, EVIL)),
        audiobook_view.head_html(book),
        audiobook_view.chapters_html(book),
        audiobook_view.account_html(Account(10, 8, ((EVIL, 2),), 0)),
        audiobook_view.sample_html("failed", "", "", EVIL),
        audiobook_view.sample_html("ready", "k", EVIL, ""),
        run_view.run_html(book),
        run_view.run_html(seen(run=run_row(phase="mastering", now=EVIL))),
        run_view.run_html(seen(run=run_row(state="failed", message=EVIL))),
        run_view.result_html(replace(book, run=None)),
    ]
    assert [safe(part) for part in shown] == [True] * len(shown)


def test_the_line_of_a_run_names_chunks_sound_speed_and_time_left() -> None:
    assert run_view.progress_line(run_row()) == "1,204 of 3,310 chunks · 1 h 38 min of sound · 112× · 1 min 32 s left"
    assert run_view.progress_line(run_row(done=0, audio_seconds=0.0, wall_seconds=0.0)).endswith("0 s of sound")


def test_each_phase_has_progress_of_its_own() -> None:
    shown = run_view.run_html(seen(run=run_row(phase="encoding", phase_done=30.0, phase_total=60.0)))
    assert 'aria-label="Speaking" aria-valuenow="100"' in shown
    assert 'aria-label="Writing the file" aria-valuenow="50"' in shown
    only_speech = run_view.run_html(seen(run=run_row(goal="first-minute")))
    assert "Mastering" not in only_speech


def test_how_a_run_ended_is_said_with_its_reason() -> None:
    lost = run_row(heartbeat_utc="2026-01-01T00:00:00+00:00")
    assert "cut off" in run_view.run_html(seen(run=lost)) and "Go on" in run_view.run_html(seen(run=lost))
    assert "The disk is full." in run_view.run_html(seen(run=run_row(state="failed", message="The disk is full.")))
    half = seen(run=run_row(state="stopped"), chapters=[chapter(1, done=10), chapter(2)])
    assert "10 of 20 chunks are spoken and kept." in run_view.run_html(half)
    assert run_view.make_label(half) == "Go on"
    assert run_view.run_html(seen(run=run_row(state="done"))) == ""


def test_a_short_book_has_a_cell_for_each_chunk_and_a_long_one_few_that_show_the_worst() -> None:
    assert cells_of({1: ["pass", "fail"]}) == {1: ["pass", "fail"]}
    long = {1: ["pass"] * 9000, 2: ["pass"] * 999 + ["doubt"], 3: ["waiting"]}
    cells = cells_of(long)
    assert 380 <= sum(map(len, cells.values())) <= 420
    assert cells[2][-1] == "doubt" and set(cells[2][:-1]) == {"pass"}
    assert cells[3] == ["waiting"]


@pytest.mark.parametrize("count", [1, 2, 7, 400, 1001])
@pytest.mark.parametrize("cells", [1, 3, 7])
def test_merged_cells_lose_no_chunk_and_hide_no_trouble(count: int, cells: int) -> None:
    for place in (0, count // 2, count - 1):
        states = ["accepted"] * count
        states[place] = "error"
        shown = merged(states, cells)
        assert len(shown) == min(cells, count) and shown.count("error") == 1
    assert set(WORST_FIRST) == set(audiobook_view.STATE_WORDS)


def test_a_strip_says_in_words_what_its_colours_mean() -> None:
    book = seen(cells={1: ["pass", "pass", "doubt"], 2: ["waiting"]}, chapters=[chapter(1, done=3), chapter(2)])
    shown = audiobook_view.chapters_html(book)
    assert 'aria-label="2 heard and right, 1 in doubt"' in shown
    assert shown.count('class="st-strip"') == 1  # nothing of chapter 2 is spoken yet
    assert "in doubt" in audiobook_view.legend_html(book)


def test_a_book_of_many_chapters_stays_small_enough_to_send() -> None:
    chapters = [chapter(n, done=28, chunks=28) for n in range(1, 366)]
    cells = cells_of({row.n: ["unheard"] * 28 for row in chapters})
    assert len(audiobook_view.chapters_html(seen(chapters=chapters, cells=cells))) < 400_000


def test_the_account_says_what_was_lost_and_why_the_rest_is_not_spoken() -> None:
    shown = audiobook_view.account_html(Account(1000, 900, (("title page", 60), ("contents", 40)), 0))
    assert "1,000 characters: 900 spoken, 100 skipped," in shown and "0 lost" in shown and "title page" in shown
    assert "st-mark bad" in audiobook_view.account_html(Account(1000, 900, (), 100))


def test_before_the_run_it_says_how_long_how_soon_and_how_much_room() -> None:
    shown = audiobook_view.estimate_html(seen(), None)
    assert "about 4 min" in shown and "known after the first minute" in shown and "2.0 GB of 80.0 GB free" in shown
    assert "about 2 s" in audiobook_view.estimate_html(seen(), 120.0)
    assert "st-mark fail" in audiobook_view.estimate_html(seen(free_bytes=1e6), None)


def test_who_listens_is_said_plainly() -> None:
    nobody = audiobook_view.listener_html(Ears("", "Fetch small <486 MB>."), False)
    assert "Nobody listens: takes stay unheard" in nobody and "Fetch small &lt;486 MB&gt;." in nobody
    assert "weights are not here" in audiobook_view.listener_html(Ears("small", ""), False)
    assert "Whisper small hears every take back" in audiobook_view.listener_html(Ears("small", ""), True)
    assert "The built-in listener hears every take back" in audiobook_view.listener_html(Ears("embedded", ""), True)
    assert set(audiobook_view.CARE_MEANS) == set(CARE)


def test_a_file_made_before_the_last_change_is_offered_again() -> None:
    row = {"id": 3, "format": "m4b", "file": "A.m4b", "bytes": 5e6, "created_utc": "2026-01-02T00:00:00.000+00:00"}
    spoken = [chapter(1, done=10), chapter(2, done=10)]
    fresh = seen(exports=[row], chapters=spoken, newest_take_utc="2026-01-01T00:00:00.000+00:00")
    assert run_view.is_ready(fresh) and "/media/export/0123456789abcdef/3?download=1" in run_view.result_html(fresh)
    stale = replace(fresh, facts={"title": "T", "details_utc": "2026-01-03T00:00:00.000+00:00"})
    assert not run_view.is_ready(stale) and "made before your last changes" in run_view.result_html(stale)


def test_only_what_changed_is_sent_again() -> None:
    shown = dict.fromkeys(audiobook_page.PARTS, "same") | {"timer": {"value": 4.0}}
    first, known = audiobook_page.changed(shown, {})
    again, _ = audiobook_page.changed(shown | {"run": "other"}, known)
    assert len(first) == len(again) == len(audiobook_page.PARTS)
    sent = [part["value"] for part in again if isinstance(part, dict) and "value" in part]
    assert sent == ["other"]


def test_news_of_a_run_is_told_once_when_it_ends() -> None:
    alive, done = seen(run=run_row()), seen(run=run_row(state="done"))
    news, mark = audiobook_page.run_news(alive, {})
    assert (news, mark) == ("", "0123456789abcdef:7")
    assert audiobook_page.run_news(done, {"alive": mark}) == ("A Title is ready.", "")
    assert audiobook_page.run_news(done, {"alive": ""}) == ("", "")
    failed = seen(run=run_row(state="failed", message="The disk is full."))
    assert audiobook_page.run_news(failed, {"alive": mark})[0] == "A Title stopped: The disk is full."
    lost = seen(run=run_row(heartbeat_utc=LONG_AGO_UTC))
    assert audiobook_page.run_news(lost, {"alive": mark})[0] == "A Title was cut off. What is finished is kept."


# -- with a real book on the disk


@pytest.fixture()
def book(home: Path) -> Book:
    """A small book with a take for its first chunk."""
    library = Library(home)
    text = "# One\n\nThe lamp was lit.\n\nThe door was open all night long.\n\n# Two\n\nNobody came."
    made = library.add_text(text, "A Small Book", Settings(home))
    choose(made, Settings(home))
    return made


def take_for(book: Book, place: int = 0) -> str:
    """The chunk at that place has a take of a second of silence; answers its speech key."""
    from array import array

    from engines.contract import Candidate, Job, Proof, Take

    row = book.chunks()[place]
    job = Job(text=row.spoken, voice="en-us")
    key = job.speech_key(job.base_seed())
    audio = Audio.from_pcm16(array("h", [0] * 22050).tobytes(), 22050)
    book.recordings.keep(key, audio)
    proof = Proof("unheard", None)
    take = Take(job, job.job_key(), "success", (Candidate(job.base_seed(), key, audio, proof, 0.1, 1.0),), 0)
    book.takes.keep([row.id], take, "Ann", {key: "0" * 64})
    return key


def test_a_look_at_a_book_counts_its_chunks_and_words(home: Path, book: Book) -> None:
    take_for(book)
    shown = look(home, book.id)
    assert shown is not None and shown.done == 1 and shown.total == len(book.chunks())
    assert shown.cells[1][0] == "unheard" and set(shown.cells[2]) == {"waiting"}
    assert sum(shown.words_by_state.values()) == sum(len(row.text.split()) for row in book.chunks())
    assert look(home, "") is None and look(home, "feedfeedfeedfeed") is None and look(home, "../..") is None


def test_the_player_gets_the_takes_there_are(home: Path, book: Book) -> None:
    assert track(home, book.id, 0) == {}
    key = take_for(book)
    told = track(home, book.id, 0)
    assert told["kind"] == "takes" and told["chapter"] == 1 and not told["whole"]
    assert told["items"][0]["src"] == f"/media/take/{book.id}/{key}.flac"
    assert told["items"][0]["end"] == pytest.approx(1.0)
    assert track(home, book.id, 2) == {} and track(home, "nothing", 1) == {}


def test_media_finds_what_is_there_and_nothing_else(home: Path, book: Book) -> None:
    key = take_for(book)
    find = media(home)
    found = find("take", book.id, f"{key}.flac")
    assert found is not None and found.path.is_file()
    for kind, name in (("take", "book.db"), ("take", "../book.db"), ("chapter", "book.db"), ("cover", "cover"),
                       ("export", "1"), ("source", "source"), ("report", "book.db"), ("sample", "x.flac")):  # fmt: skip
        assert find(kind, book.id, name) is None, (kind, name)
    assert find("take", "../trash", f"{key}.flac") is None and find("voice", "v0", "clip") is None
    report = find("report", book.id, "report.csv")
    assert report is not None and report.download_name == "A Small Book - report.csv"


def test_the_chapters_of_an_export_come_as_one_zip(home: Path, book: Book) -> None:
    import zipfile

    folder = book.folder / "exports" / "A Small Book - chapters"
    folder.mkdir(parents=True)
    (folder / "01 - One.mp3").write_bytes(b"one")
    book.db.execute("INSERT INTO exports VALUES (4, 'mp3-chapters', ?, 3, 1.0, '2026', 'k')", [folder.name])
    book.db.conn.commit()
    found = media(home)("export", book.id, "4")
    assert found is not None and found.download_name == "A Small Book - chapters.zip"
    with zipfile.ZipFile(found.path) as archive:
        assert archive.namelist() == ["A Small Book - chapters/01 - One.mp3"]


def test_the_account_is_counted_beside_the_window(home: Path, book: Book) -> None:
    accounts, deadline = Accounts(home), time.monotonic() + 10
    while (told := accounts.of(book.id)) is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert told is not None and told.lost_chars == 0 and told.spoken_chars > 0


def test_a_book_arrives_in_a_thread_and_its_refusal_is_told_to_who_gave_it(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_text("")
    arrivals.file_arrives(home, Settings(home), "ann", path, path.name)
    arrivals.text_arrives(home, Settings(home), "ann", "Some words to read.", "Words")
    deadline, told = time.monotonic() + 10, []
    while len(told) < 2 and time.monotonic() < deadline:
        assert arrivals.arrived("bob") == []
        told += arrivals.arrived("ann")
        time.sleep(0.02)
    assert sorted(one.state for one in told) == ["here", "refused"]
    refused = next(one for one in told if one.state == "refused")
    assert refused.message and not refused.book_id and arrivals.waiting("ann") == []


def test_a_sample_that_is_there_is_not_spoken_again(home: Path) -> None:
    settings = Settings(home)
    with pytest.raises(BadInput):
        samples.ask_for_sample(home, settings, "espeak", "no such voice", "en")
    asked = samples.ask_for_sample(home, settings, "espeak", "en-us", "en")
    deadline = time.monotonic() + 30
    while (state := samples.sample_state(home, asked.key)) and state.state == "making" and time.monotonic() < deadline:
        time.sleep(0.1)
    if state is not None and state.state == "failed" and "espeak" in state.message:
        pytest.skip(state.message)
    assert state is not None and state.state == "ready"
    made = samples.sample_path(home, asked.key).stat().st_mtime_ns
    assert samples.ask_for_sample(home, settings, "espeak", "en-us", "en").state == "ready"
    assert samples.sample_path(home, asked.key).stat().st_mtime_ns == made
    found = media(home)("sample", "voice", f"{asked.key}.flac")
    assert found is not None and found.path.is_file()


def test_the_voices_of_the_books_language_come_first(home: Path) -> None:
    names = [name for _, name in audiobook_page.voice_choices(home, "espeak", "de")]
    assert names[0] == "de" and "en-us" in names
    assert audiobook_page.chosen_voice("espeak", "", "de") == "de"
    assert audiobook_page.chosen_voice("espeak", "", "xx") == ""
    assert "scripted" not in [name for _, name in audiobook_page.engine_choices()]
