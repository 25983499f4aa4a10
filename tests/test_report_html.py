"""The report outside the window: a page that plays and that nothing can break out of, and markers at the right time."""

from __future__ import annotations

import base64
import csv
import html.parser
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.audio import Audio
from engines.contract import BadInput, Candidate, Proof, Take, Word
from studio import report_html
from studio.chapters import finish_chapter
from studio.choices import Choices
from studio.library import Library
from studio.mastering import MasteringStyle, speech_span
from studio.notes import keep_note
from studio.project import Book
from studio.report import FORMS, check_report_name, write_report
from studio.report_clips import BEFORE_SECONDS, LONGEST_SECONDS, mp3, region
from studio.report_markers import markers
from studio.settings import Settings
from studio.sound_files import read_any
from tests.epub_maker import Epub

LINE = "The boat came home before winter light fell over the river stones"
EVIL = "</script></style><script>alert('\"&')</script><b onclick=x>"
ESCAPED = "&lt;/script&gt;&lt;/style&gt;&lt;script&gt;alert(&#x27;&quot;&amp;&#x27;)&lt;/script&gt;"
LEAD_SECONDS = 0.5


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """Two chapters of three chunks, with markup in its title."""
    pages = {f"c{n}.xhtml": "".join(f"<p>{LINE} at {place}.</p>" for place in places) for n, places in PLACES.items()}
    path = Epub(pages, title=EVIL, authors=(EVIL,)).write(tmp_path)
    with Library(tmp_path / "home").add(path, Settings(tmp_path / "home")) as opened:
        yield opened


PLACES = {1: ("one", "two", "three"), 2: ("four", "five", "six")}


def spoken(seconds: float, seed: int) -> Audio:
    """Silence, then a tone: what is cut from the start of a take when its chapter is made."""
    rate_hz = 22_050
    lead = np.zeros(round(LEAD_SECONDS * rate_hz), np.float32)
    hum = 0.2 * np.sin(np.arange(round(seconds * rate_hz)) * 0.05 * (1 + seed % 3))
    return Audio(np.concatenate([lead, hum.astype(np.float32)]), rate_hz)


def keep(book: Book, number: int, verdict: str, words: tuple[Word, ...] = (), seconds: float = 4.0, **proof) -> str:
    """The chunk has that take; answers the chunk's id."""
    row = book.chunks()[number]
    job = Choices(engine="scripted", listener="scripted").job(row.spoken, {"voice": EVIL})
    audio = spoken(seconds, number)
    judged = replace(Proof(verdict, 96.0, EVIL, words, (), "scripted"), **proof)
    one = Candidate(0, job.speech_key(0), audio, judged, 0.5, audio.duration_seconds)
    hashes = {one.speech_key: book.recordings.keep(one.speech_key, audio)}
    book.takes.keep([row.id], Take(job, job.job_key(), "success", (one,), 0), EVIL, hashes)
    return row.id


def wrong(start: float, end: float, **more) -> Word:
    return Word(
        **{"kind": "replaced", "expected": EVIL, "heard": EVIL, "certain": True} | more,
        start_seconds=start,
        end_seconds=end,
    )


def page_of(book: Book, tmp_path: Path) -> str:
    write_report(book, tmp_path / "r.html")
    return (tmp_path / "r.html").read_text(encoding="utf-8")


class Tags(html.parser.HTMLParser):
    """Every tag with its attributes, as a browser finds them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


# -- the page


def test_nothing_of_a_book_a_take_or_a_note_is_markup(book: Book, tmp_path: Path) -> None:
    keep(book, 0, "doubt", (wrong(1, 2), Word("same", EVIL, EVIL)), why=EVIL)
    keep(book, 1, "fail", faults=(EVIL,))
    keep_note(book, book.chunks()[0].id, EVIL, EVIL)
    book.db.execute("UPDATE chapters SET title = ?", [EVIL])
    book.db.execute("UPDATE chunks SET text = ?", [EVIL])
    text = page_of(book, tmp_path)
    tags = Tags(text).found
    assert text.count(ESCAPED) > 10
    assert [name for name, _ in tags].count("script") == 1
    assert not [attrs for _, attrs in tags for name in attrs if name.startswith("on")]
    assert text.rstrip().endswith(f"{report_html._asset('report_page.js')}</script></body></html>")


def test_the_page_asks_for_nothing_from_anywhere(book: Book, tmp_path: Path) -> None:
    keep(book, 0, "fail", (wrong(1, 2),))
    text = page_of(book, tmp_path)
    tags = Tags(text).found
    policy = next(attrs["content"] for tag, attrs in tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; media-src data:;")
    assert {attrs["src"][:16] for _, attrs in tags if "src" in attrs} == {"data:audio/mpeg;"}
    assert all(attrs["href"].startswith("#") for _, attrs in tags if "href" in attrs)
    assert "http:" not in text
    assert "https:" not in text


def test_only_what_needs_a_look_is_shown_in_full_and_its_sound_is_cut_to_the_place(book: Book, tmp_path: Path) -> None:
    doubt = keep(book, 0, "doubt", (Word("same", "a", "a"), wrong(8, 8.5)), seconds=14)
    passed = keep(book, 1, "pass", (Word("same", "a", "a"),))
    fail = keep(book, 2, "fail", faults=("a gap of 2.0 s",), seconds=3)
    text = page_of(book, tmp_path)
    shown = [attrs["id"] for tag, attrs in Tags(text).found if tag == "article"]
    assert shown == [f"c-{fail}", f"c-{doubt}"]
    assert f'href="#c-{doubt}"' in text
    assert f'href="#c-{passed}"' not in text
    lengths = [sound.duration_seconds for sound in sounds(text, tmp_path)]
    assert lengths == pytest.approx([3.5, BEFORE_SECONDS + 0.5 + 1.0], abs=0.12)
    assert f'data-at="{BEFORE_SECONDS:.2f}"' in text


def sounds(text: str, tmp_path: Path) -> Iterator[Audio]:
    for number, one in enumerate(re.findall(r'src="data:audio/mpeg;base64,([^"]+)"', text)):
        (tmp_path / f"{number}.mp3").write_bytes(base64.b64decode(one))
        yield read_any(tmp_path / f"{number}.mp3")


def test_its_size_has_a_bound_and_says_where_it_was_met(book: Book, tmp_path: Path, monkeypatch) -> None:
    for number in range(3):
        keep(book, number, "fail", faults=("noise",))
    monkeypatch.setattr(report_html, "MOST_SOUND_BYTES", 100)
    monkeypatch.setattr(report_html, "MOST_IN_FULL", 2)
    text = page_of(book, tmp_path)
    assert text.count("<article") == 2
    assert text.count("<audio") == 1
    assert "1 of these have no sound here" in text
    assert "The first 2 are shown" in text


def test_a_chunk_without_sound_or_recording_is_told_and_breaks_nothing(book: Book, tmp_path: Path) -> None:
    keep(book, 0, "doubt", (wrong(-1, -1),))
    book.recordings.path(book.chunks()[0].take.speech_key).unlink()
    row = book.chunks()[1]
    job = Choices(engine="scripted").job(row.spoken, {"voice": "tone"})
    book.takes.keep([row.id], Take(job, job.job_key(), "error", message=EVIL), "Ada", {})
    text = page_of(book, tmp_path)
    assert text.count("<article") == 2
    assert "<audio" not in text
    assert "not spoken" in text


def test_the_stamp_of_the_finished_file_stands_at_the_top(book: Book, tmp_path: Path) -> None:
    keep(book, 0, "pass")
    finding = {
        "kind": "missing", "expected": EVIL, "heard": "", "start_seconds": 3725.5, "end_seconds": 3726.0,
        "first_word": 3, "words": 1, "chunk_ids": ["1.1.1"], "certain": True, "severity": "content",
    }  # fmt: skip
    book.proofs.keep(
        file="x.m4b", format="m4b", content_key="k", bytes=1, words=84, heard=83, doubt=0, missing=1,
        findings=[finding], parts=[], listener="scripted", audio_seconds=9.0, wall_seconds=1.0, accepted=0,
        person="Ada",
    )  # fmt: skip
    text = page_of(book, tmp_path)
    assert '<p class="stamp">84 words: 83 heard, 0 in doubt, 1 missing</p>' in text
    assert "<b>1:02:05.5</b>" in text
    write_report(book, tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text())["finished_file"]["missing"] == 1


def test_a_long_book_is_a_page_in_seconds(book: Book, tmp_path: Path) -> None:
    keep(book, 0, "pass")
    names = [row[1] for row in book.db.execute("PRAGMA table_info(chunks)")]
    chosen = ", ".join({"id": "'9.' || i"}.get(name, f"c.{name}") for name in names)
    book.db.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
        f"INSERT INTO chunks SELECT {chosen} FROM n, chunks c WHERE c.id = ?",
        [book.chunks()[0].id],
    )
    began = time.process_time()
    text = page_of(book, tmp_path)
    assert time.process_time() - began < 10
    assert len(text) < 4_000_000


# -- the sounds


def test_a_stretch_is_never_longer_than_its_bound_and_lies_in_the_take(book: Book) -> None:
    keep(book, 0, "doubt", (wrong(0.2, 0.4), wrong(70, 71)))
    take = book.chunks()[0].take
    assert region(take, 90.0) == (0.0, LONGEST_SECONDS)
    assert region(take, 3.0) == (0.0, 3.0)
    assert region(replace(take, words=[{"kind": "missing", "start_seconds": 80, "end_seconds": 81}]), 4.0) == (0.0, 4.0)


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 24_000, 48_000])
def test_a_sound_of_any_rate_becomes_an_mp3_of_its_length(rate_hz: int, tmp_path: Path) -> None:
    samples = 0.3 * np.sin(np.arange(2 * rate_hz) * 2 * np.pi * 440 / rate_hz)
    (tmp_path / "a.mp3").write_bytes(mp3(Audio(samples.astype(np.float32), rate_hz)))
    heard = read_any(tmp_path / "a.mp3")
    assert heard.duration_seconds == pytest.approx(2.0, abs=0.12)
    assert (tmp_path / "a.mp3").stat().st_size < 12_000
    middle = heard.samples[heard.rate_hz // 2 : heard.rate_hz]
    assert float(np.sqrt(np.mean(middle**2))) == pytest.approx(0.3 / np.sqrt(2), rel=0.1)


# -- the markers


def finished(book: Book) -> MasteringStyle:
    style = MasteringStyle.from_settings(Settings(book.home))
    for chapter in book.chapters():
        assert finish_chapter(book, chapter, style, lambda: None)
    return style


def test_markers_stand_where_the_word_sounds_in_the_finished_file(book: Book) -> None:
    for number in range(6):
        keep(book, number, "pass")
    doubt = keep(book, 4, "doubt", (wrong(LEAD_SECONDS + 1, LEAD_SECONDS + 2, expected="boat", heard="bat"),))
    style = finished(book)
    found = markers(book)
    starts = [one for one in found if one.text.startswith("Chapter: ")]
    first_seconds = sum(row.take.duration_seconds - LEAD_SECONDS + row.pause_after_seconds for row in book.chunks(1))
    assert starts[0].start_seconds == 0
    # the last pause of a chapter is its tail, and trimming keeps a little before the speech
    last_pause = book.chunks(1)[-1].pause_after_seconds
    expected_seconds = style.head_seconds + first_seconds - last_pause + style.tail_seconds
    assert starts[1].start_seconds == pytest.approx(expected_seconds, abs=0.4)
    word = next(one for one in found if doubt in one.text)
    fifth = book.chunks()[4].take
    audio = book.recordings.read(fifth.speech_key)
    lead = speech_span(audio.samples - audio.samples.mean(), audio.rate_hz)[0] / audio.rate_hz
    assert lead == pytest.approx(LEAD_SECONDS - 0.04, abs=0.02)
    before = book.chunks()[3]
    before_seconds = before.take.duration_seconds - LEAD_SECONDS + 0.04 + before.pause_after_seconds
    wanted = starts[1].start_seconds + style.head_seconds + before_seconds + LEAD_SECONDS + 1 - lead
    assert word.start_seconds == pytest.approx(wanted, abs=0.1)
    assert word.end_seconds - word.start_seconds == pytest.approx(1.0, abs=0.01)
    assert "“boat” heard as “bat”" in word.text


def test_every_form_of_markers_holds_each_of_them_as_one_line(book: Book, tmp_path: Path) -> None:
    for number in range(6):
        keep(book, number, "doubt", (wrong(1, 2, heard="a\tb\n=1"),))
    finished(book)
    count = len(markers(book))
    assert count == 2 + 6
    for ending in ("txt", "reaper.csv", "audition.csv", "vtt"):
        write_report(book, tmp_path / f"m.{ending}")
    labels = [line.split("\t") for line in (tmp_path / "m.txt").read_text().splitlines()]
    assert [len(cells) for cells in labels] == [3] * count
    assert all(0 <= float(start) <= float(end) for start, end, _ in labels)
    reaper = list(csv.DictReader(io.StringIO((tmp_path / "m.reaper.csv").read_text(), newline="")))
    assert len(reaper) == count
    assert {row["#"][0] for row in reaper} == {"M", "R"}
    assert reaper[-1]["Length"] == "0:00:01.000"
    audition = list(csv.DictReader(io.StringIO((tmp_path / "m.audition.csv").read_text(), newline=""), delimiter="\t"))
    assert [row["Type"] for row in audition] == ["Cue"] * count
    vtt = (tmp_path / "m.vtt").read_text()
    assert vtt.startswith("WEBVTT")
    assert "<script>" not in vtt


def test_a_passed_take_is_marked_only_where_a_difference_is_certain(book: Book) -> None:
    keep(book, 0, "pass", (wrong(1, 2, certain=False), wrong(2, 3, cleared=True, certain=False)))
    keep(book, 1, "pass", (wrong(1, 2),))
    keep(book, 2, "fail", faults=("a gap",))
    for number in (3, 4, 5):
        keep(book, number, "pass")
    finished(book)
    ids = [one.text.split()[0] for one in markers(book)]
    assert ids == ["Chapter:", book.chunks()[1].id, book.chunks()[2].id, "Chapter:"]


def test_where_nothing_is_finished_there_is_nothing_to_mark(book: Book, tmp_path: Path) -> None:
    keep(book, 0, "doubt", (wrong(1, 2),))
    with pytest.raises(BadInput, match="No chapter of this book is finished"):
        write_report(book, tmp_path / "m.txt")
    assert not (tmp_path / "m.txt").exists()


def test_every_form_has_a_name_and_others_are_refused(tmp_path: Path) -> None:
    for form in FORMS:
        check_report_name(tmp_path / f"a.{form.ending.upper()}")
    for name in ("a.pdf", "html", "a.html.zip", "a"):
        with pytest.raises(BadInput, match="html, csv or json"):
            check_report_name(tmp_path / name)
