"""The command line: every command as a person and a program meet it."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from engines.contract import Job
from engines.scripted import tone
from studio.ledger import Ledger
from studio.library import Library
from studio.sound_files import write_flac
from tests.command_line import Told, ask, command, only_book, standing, start, story, until
from tests.epub_maker import Epub

HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://localhost/","click")'
SCRIPTED = ("--engine", "scripted", "--listener", "scripted")
LINE = "The boat came home before winter light fell over the river stones"
POISONED = f"CHAPTER I\n\n{LINE} at one.\n\nNobody on the long wall may ever say [{{}}] aloud.\n\n{LINE} at two.\n"
TWO_CHAPTERS = "CHAPTER I\n\nThe boat came home. Nobody had seen it.\n\nCHAPTER II\n\nThe bell rang twice.\n"


@pytest.fixture
def told(capsys) -> Told:
    return Told(capsys)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two chapters, four chunks."""
    path = tmp_path / "boat.txt"
    path.write_text(TWO_CHAPTERS)
    return path


def probed(path: Path) -> tuple[str, float, list[str]]:
    """Codec, seconds and chapter titles of a finished file, all of it decoded."""
    with av.open(str(path)) as sound:
        titles = [str(chapter["metadata"].get("title", "")) for chapter in sound.chapters()]
        seconds = sum(frame.samples / frame.sample_rate for frame in sound.decode(audio=0))
        return sound.streams.audio[0].codec_context.name, seconds, titles


def kinds(home: Path) -> dict[str, int]:
    """How many ledger rows of each kind there are."""
    with Ledger(home / "ledger.db") as ledger:
        found = [entry.kind for entry in ledger.entries(limit=10_000)]
    return {kind: found.count(kind) for kind in set(found)}


# ---- render ---------------------------------------------------------------------------------------------------------


def test_one_book_in_every_form_is_spoken_once(told: Told, home: Path, book: Path, tmp_path: Path) -> None:
    codecs = {"m4b": "aac", "mp3": "mp3float", "flac": "flac", "wav": "pcm_s16le"}
    first = told("render", book, "-o", tmp_path / "boat.m4b", "--subtitles")
    assert first.status == 0
    assert first.out.split() == [str(tmp_path / f"boat.{ending}") for ending in ("m4b", "srt", "vtt")]
    spoken = standing(home)
    assert kinds(home) == {"render": 4, "acceptance": 2}
    for ending, codec in codecs.items():
        out = tmp_path / f"boat.{ending}"
        assert told("render", book, "-o", out).status == 0
        found, seconds, titles = probed(out)
        assert found == codec
        assert seconds > 5
        assert titles == (["CHAPTER I", "CHAPTER II"] if ending == "m4b" else titles)
    folder = told("render", book, "-o", tmp_path / "by chapter")
    assert folder.status == 0
    assert [Path(line).parent.name for line in folder.out.splitlines()] == ["by chapter"] * 2
    assert [probed(path)[0] for path in sorted((tmp_path / "by chapter").iterdir())] == ["mp3float"] * 2
    assert kinds(home) == {"render": 4, "acceptance": 2}
    assert standing(home, spoken) == spoken


def test_the_answer_is_on_standard_output_and_the_rest_is_not(home: Path, book: Path, tmp_path: Path) -> None:
    out = tmp_path / "boat.wav"
    done = ask("render", book, "-o", out)
    assert (done.status, done.out) == (0, f"{out}\n")
    assert "Traceback" not in done.err


def test_some_chapters(told: Told, home: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "three.txt", tmp_path / "three.m4b"
    path.write_text(story(3, 2))
    assert told("render", path, "-o", out, *SCRIPTED, "--chapters", "1-2").status == 0
    assert probed(out)[2] == ["CHAPTER I", "CHAPTER II"]
    spoken = kinds(home)["render"]
    assert told("render", path, "-o", out, "--chapters", "1,3").status == 0
    assert probed(out)[2] == ["CHAPTER I", "CHAPTER III"]
    assert kinds(home)["render"] > spoken
    assert "There is no chapter 4; this book has 1 to 3." in told("render", path, "-o", out, "--chapters", "2-4").line


def test_another_voice_speaks_everything_again_and_the_first_one_is_kept(
    told: Told, home: Path, book: Path, tmp_path: Path
) -> None:
    out = tmp_path / "boat.m4b"
    assert told("render", book, "-o", out, "--voice", "en-gb").status == 0
    first = standing(home)
    assert told("render", book, "-o", out, "--voice", "en-us+f3").status == 0
    second = standing(home)
    assert kinds(home)["render"] == 8
    assert not set(first.done.values()) & set(second.done.values())
    assert told("render", book, "-o", out, "--voice", "en-gb").status == 0
    assert kinds(home)["render"] == 8
    assert standing(home) == first.__class__(first.done, first.written_ns, second.booked, 0)


def test_care_and_its_numbers(told: Told, home: Path, book: Path, tmp_path: Path) -> None:
    out = tmp_path / "boat.m4b"
    for options, tries in (((), 1), (("--care", "best"), 3), (("--care", "best", "--candidates", "2"), 2)):
        assert told("render", book, "-o", out, *SCRIPTED, *options).status == 0
        with only_book(home) as opened:
            assert {len(row.take.candidates) for row in opened.chunks()} == {tries}
            assert {row.state for row in opened.chunks()} == {"pass"}
            assert opened.choices.n_candidates == (tries if options else 3)


def test_a_chunk_that_cannot_be_spoken_is_named_and_the_book_is_made(told: Told, home: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "poison.txt", tmp_path / "poison.m4b"
    path.write_text(POISONED.format("refuse"))
    answer = told("render", path, "-o", out, *SCRIPTED)
    assert answer.status == 1
    with only_book(home) as book:
        [failed] = [row for row in book.chunks() if row.state == "error"]
    assert "[refuse]" in failed.text
    assert f"1 chunk could not be spoken: {failed.id}." in answer.err
    assert "told to refuse" in answer.err
    assert probed(out)[1] > 5


def test_a_chunk_that_kills_its_booth_twice_is_named(told: Told, home: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "poison.txt", tmp_path / "poison.m4b"
    path.write_text(POISONED.format("die"))
    answer = told("render", path, "-o", out, *SCRIPTED)
    assert answer.status == 1
    assert "This chunk ended its booth twice" in answer.err
    with only_book(home) as book:
        assert sorted({row.state for row in book.chunks()}) == ["error", "pass"]


def test_when_nothing_can_be_spoken_the_report_still_says_why(told: Told, tmp_path: Path) -> None:
    path, out, report = tmp_path / "poison.txt", tmp_path / "poison.m4b", tmp_path / "report.json"
    path.write_text("Do not say [refuse] here.\n")
    answer = told("render", path, "-o", out, *SCRIPTED, "--report", report)
    assert answer.status == 1
    assert "so there is no file" in answer.err
    assert not out.exists()
    assert "told to refuse" in json.loads(report.read_text())["chunk_list"][0]["message"]


def test_doubtful_takes_are_kept_and_told(told: Told, home: Path, tmp_path: Path) -> None:
    path, report = tmp_path / "drop.txt", tmp_path / "report.json"
    path.write_text("The boat came [drop] home before winter light fell.\n")
    answer = told("render", path, "-o", tmp_path / "drop.m4b", *SCRIPTED, "--report", report)
    assert (answer.status, answer.out) == (1, f"{tmp_path / 'drop.m4b'}\n")
    [chunk] = json.loads(report.read_text())["chunk_list"]
    assert chunk["state"] in ("doubt", "fail")
    assert answer.last.endswith(f"the best of what was spoken is kept: {chunk['id']}.")
    assert len(chunk["all_scores"]) > 1


def test_nobody_listens_and_that_is_no_fault(told: Told, home: Path, book: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    answer = told("render", book, "-o", tmp_path / "boat.m4b", "--listener", "tiny", "--report", report)
    assert answer.status == 0
    assert "The listener tiny is not on this machine yet. It is 78 MB" in answer.err
    assert json.loads(report.read_text())["chunks_by_state"] == {"unheard": 4}
    assert kinds(home)["render"] == 4


def test_a_stop_is_obeyed_and_the_rest_is_done_the_next_time(home: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "long.txt", tmp_path / "long.m4b"
    path.write_text("\n\n".join(f"{LINE} [sleep] number {number}." for number in range(30)))
    for number in (signal.SIGINT, signal.SIGTERM):
        walk = start("render", path, "-o", out, *SCRIPTED)
        assert until(lambda: "speaking" in phases(home), walk)
        walk.send_signal(number)
        _, err = walk.communicate(timeout=30)
        assert walk.returncode == 130
        assert err.decode().splitlines()[-1] == (
            "sidetone: Stopped. What is finished is kept; the same command goes on from here."
        )
        assert b"Traceback" not in err
        assert not out.exists()
        with only_book(home) as book:
            assert book.runs.latest().state == "stopped"
            assert book.next_wanted(set()) is None
    assert standing(home).done


def phases(home: Path) -> list[str]:
    """The phase of every book's run."""
    found = []
    for book_id in Library(home).ids():
        with Library(home).open(book_id) as book:
            run = book.runs.latest()
            found += [run.phase] if run and run.alive else []
    return found


# ---- what is refused ------------------------------------------------------------------------------------------------

WRONG = [
    ((), "Which book?"),
    (("BOOK",), "Where to?"),
    (("BOOK", "-o", "x.ogg"), "Choose m4b, mp3, flac or wav"),
    (("BOOK", "-o", "nosuch/x.m4b"), "does not exist"),
    (("BOOK", "-o", "x.m4b", "--engine", "nobody"), "There is no engine 'nobody'"),
    (("BOOK", "-o", "x.m4b", "--voice", "nobody"), "has no voice 'nobody'"),
    (("BOOK", "-o", "x.m4b", "--language", "qq"), "does not speak the language 'qq'"),
    (("BOOK", "-o", "x.m4b", "--listener", "nobody"), "There is no listener 'nobody'"),
    (("BOOK", "-o", "x.m4b", "--care", "none"), "invalid choice: 'none'"),
    (("BOOK", "-o", "x.m4b", "--candidates", "0"), "choose 1 to 20"),
    (("BOOK", "-o", "x.m4b", "--threshold", "nan"), "choose 0 to 100"),
    (("BOOK", "-o", "x.m4b", "--max-retries", "11"), "choose 0 to 10"),
    (("BOOK", "-o", "x.m4b", "--chapters", "3-1"), "Chapters count from 1"),
    (("BOOK", "-o", "x.m4b", "--chapters", "one"), "Write it as 1-3,5"),
    (("BOOK", "-o", "x.m4b", "--report", "x.doc"), "is no report: those are html, csv or json"),
    (("BOOK", "-o", "x.m4b", "--report", "nosuch/x.csv"), "does not exist"),
    (("BOOK", "-o", "x.m4b", "--nonsense"), "unrecognized arguments"),
    (("--project", "../etc", "-o", "x.m4b"), "is no book id"),
    (("--project", "0123456789abcdef", "-o", "x.m4b"), "There is no book"),
]


@pytest.mark.parametrize(("options", "why"), WRONG, ids=[" ".join(options) or "nothing" for options, _ in WRONG])
def test_a_wrong_option_is_one_line_and_leaves_nothing_behind(
    told: Told, home: Path, book: Path, tmp_path: Path, options: tuple[str, ...], why: str, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = told("render", *(str(book) if option == "BOOK" else option for option in options))
    assert answer.status == 2
    assert why in answer.line
    assert answer.out == ""
    assert not list(home.rglob("book.db"))
    assert [path.name for path in tmp_path.iterdir()] == [book.name]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("frobnicate",), "invalid choice: 'frobnicate'"),
        (("chunks",), "required: book"),
        (("voices",), "required"),
        (("voices", "add", "Ada", "clip.wav"), "--consent"),
        (("voices", "remove", "nobody"), "There is no cloned voice 'nobody'"),
        (("voices", "list", "--engine", "nobody"), "There is no engine 'nobody'"),
        (("usage", "--since", "yesterday"), "'yesterday' is no day"),
        (("usage", "--csv", "nosuch/x.csv"), "cannot be written"),
        (("proof", "nosuch.wav", "--text-file", "nosuch.txt"), "cannot be read"),
        (("bench", "book"), "needs a book"),
        (("bench", "text", "nosuch.epub"), "nosuch.epub"),
        (("bench", "nothing"), "invalid choice: 'nothing'"),
        (("books", "--delete", "../x"), "is no book id"),
        (("books", "--restore", "../x"), "is no book id"),
        (("listeners", "--fetch", "huge"), "invalid choice: 'huge'"),
    ],
)
def test_other_commands_refuse_in_one_line_too(told: Told, arguments: tuple[str, ...], why: str) -> None:
    answer = told(*arguments)
    assert answer.status == 2
    assert why in answer.line


def test_a_wrong_option_changes_nothing_of_a_book_that_is_there(told: Told, home: Path, book: Path, tmp_path) -> None:
    out = tmp_path / "boat.m4b"
    assert told("render", book, "-o", out, *SCRIPTED).status == 0
    with only_book(home) as opened:
        before = (opened.choices, [row.selected for row in opened.chapters()], opened.runs.latest().id)
    for wrong in (("--voice", "nobody", "--engine", "espeak"), ("--chapters", "9"), ("--candidates", "99")):
        assert told("render", book, "-o", out, *wrong).status == 2
    with only_book(home) as opened:
        assert (opened.choices, [row.selected for row in opened.chapters()], opened.runs.latest().id) == before


def test_a_data_folder_that_cannot_be_is_named(told: Told, book: Path, tmp_path: Path) -> None:
    answer = told("--data-dir", book / "inside", "books")
    assert answer.status == 2
    assert "cannot be made" in answer.line
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "ledger.db").write_bytes(b"this is no database at all" * 100)
    assert "cannot be used" in told("--data-dir", broken, "usage").line
    assert (broken / "ledger.db").read_bytes().startswith(b"this is no database")


def test_the_data_folder_may_be_named_before_and_after_the_command(told: Told, book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    assert told("render", book, "-o", tmp_path / "boat.wav", *SCRIPTED, "--data-dir", folder).status == 0
    assert len(json.loads(told("--data-dir", folder, "books", "--json").out)) == 1
    assert json.loads(told("books", "--json").out) == []


# ---- the report -----------------------------------------------------------------------------------------------------


def test_hostile_titles_and_formulas_are_text_in_every_report(told: Told, home: Path, tmp_path: Path) -> None:
    body = (
        "<h1>&lt;script&gt;alert(2)&lt;/script&gt;</h1><p>"
        + FORMULA.replace('"', "&quot;")
        + "</p><p>@SUM(A1)</p><p>-1 + 2 is what the third paragraph begins with.</p>"
    )
    path = Epub({"c1.xhtml": body}, title=HOSTILE, authors=(HOSTILE,)).write(tmp_path)
    reports = [tmp_path / f"report.{ending}" for ending in ("html", "csv", "json")]
    for report in reports:
        out = tmp_path / "book.m4b"
        assert told("render", path, "-o", out, *SCRIPTED, "--report", report).status < 2
    page = reports[0].read_text()
    assert "<img" not in page
    assert page.count("<script") == 1  # its own
    assert "<script>alert" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    rows = list(csv.DictReader(io.StringIO(reports[1].read_text(encoding="utf-8-sig"))))
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t" and cell]
    assert [row["text"][:9] for row in rows][1:] == ["'=HYPERLI", "'@SUM(A1)"]
    told_of = json.loads(reports[2].read_text())
    assert told_of["title"] == told_of["author"] == HOSTILE
    assert told_of["account"]["lost_chars"] == 0
    usage = told("usage", "--csv", "-").out
    assert HOSTILE in usage
    with av.open(str(tmp_path / "book.m4b")) as sound:
        assert sound.metadata["title"] == HOSTILE


# ---- chunks, normalise ----------------------------------------------------------------------------------------------


def test_chunks_tells_every_character(told: Told, demo_book: Path) -> None:
    answer = told("chunks", demo_book, "--json")
    book = json.loads(answer.out)
    assert answer.status == 0
    assert answer.err == ""
    assert list(book) == ["title", "author", "language", "chapters", "account"]
    for chapter in book["chapters"]:
        assert list(chapter) == ["title", "chunks"]
        for chunk in chapter["chunks"]:
            assert list(chunk) == ["id", "text", "spoken", "source", "pause_after_seconds"]
            start_at, end_at = chunk["source"]
            assert 0 <= start_at < end_at
            assert 0 < len(chunk["spoken"]) <= 300
            assert chunk["pause_after_seconds"] >= 0
    ids = [chunk["id"] for chapter in book["chapters"] for chunk in chapter["chunks"]]
    assert len(ids) == len(set(ids))
    account = book["account"]
    assert list(account) == ["source_chars", "spoken_chars", "skipped", "lost_chars"]
    assert all(list(skip) == ["reason", "chars"] for skip in account["skipped"])
    skipped = sum(skip["chars"] for skip in account["skipped"])
    assert account["source_chars"] == account["spoken_chars"] + skipped
    assert account["lost_chars"] == 0


def test_chunks_in_words_counts_chapters_as_render_does(told: Told, book: Path) -> None:
    lines = told("chunks", book).out.splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["1", "2"]
    assert lines[1].endswith("CHAPTER I")
    assert "0 lost" in lines[3]


def test_normalise_reads_lines_and_writes_lines() -> None:
    answer = ask(
        "normalise", "--language", "en", data="Chapter 3 costs $5.\r\n\ncaf\u00e9\n".encode() + b"bad \xff byte\n"
    )
    assert answer.status == 0
    lines = answer.out.splitlines()
    assert len(lines) == 4
    assert "three" in lines[0]
    assert "five dollars" in lines[0]
    assert lines[1] == ""
    assert "caf\u00e9" in lines[2]


def test_a_reader_that_has_seen_enough_ends_it_quietly(demo_book: Path) -> None:
    process = subprocess.Popen(command("chunks", demo_book, "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(timeout=30) == 0


def test_what_no_encoding_holds_is_printed_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "caf\udce9 \u4e2d"
    folder.mkdir()
    book = folder / "a\nb.txt"
    book.write_text("The boat came home.")
    answer = ask("render", book, "-o", folder / "out.wav", *SCRIPTED)
    assert answer.status == 0
    assert answer.out.endswith("out.wav\n")
    assert "no file" in ask("chunks", folder / "c\nd.txt").line


# ---- proof ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """The scripted voice, saying that the boat came home."""
    path = tmp_path / "boat.flac"
    job = Job("The boat came home before winter.", engine="scripted")
    write_flac(path, tone(job, job.base_seed()))
    return path


def text_file(folder: Path, text: str) -> Path:
    path = folder / "words.txt"
    path.write_text(text)
    return path


def test_proof_hears_what_is_there(told: Told, recording: Path, tmp_path: Path) -> None:
    words = text_file(tmp_path, "The boat came home before winter.")
    answer = told("proof", recording, "--text-file", words, "--listener", "scripted", "--json")
    proof = json.loads(answer.out)
    assert (answer.status, proof["verdict"], proof["score"]) == (0, "pass", 100.0)
    assert [word["kind"] for word in proof["words"]] == ["same"] * 6


def test_proof_says_what_is_missing(told: Told, recording: Path, tmp_path: Path) -> None:
    words = text_file(tmp_path, "The boat came home before the long winter.")
    answer = told("proof", recording, "--text-file", words, "--listener", "scripted")
    assert answer.status == 1
    assert answer.out.startswith("fail")
    assert "8 words: 6 heard, 2 in doubt, 0 missing" in answer.out
    assert "0:02.00  missing: expected 'the long'" in answer.out


def test_proof_without_a_listener_claims_nothing(told: Told, recording: Path, tmp_path: Path) -> None:
    words = text_file(tmp_path, "The boat came home before winter.")
    answer = told("proof", recording, "--text-file", words, "--json")
    proof = json.loads(answer.out)
    assert (answer.status, proof["verdict"], proof["score"]) == (0, "unheard", None)
    fetched = told("proof", recording, "--text-file", words, "--listener", "tiny")
    assert fetched.status == 0
    assert fetched.out.startswith("unheard")
    assert told("proof", recording, "--text-file", words, "--listener", "nobody").status == 2
    assert "holds no text" in told("proof", recording, "--text-file", text_file(tmp_path, " \n")).line


# ---- voices, usage, books, listeners, bench -------------------------------------------------------------------------


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Eight seconds that a clip check takes for a voice."""
    rng, at = np.random.default_rng(7), np.arange(8 * 24_000) / 24_000
    voice = sum(np.sin(2 * np.pi * 120 * n * at + n) / n for n in range(1, 12)) / 2
    path = tmp_path / "clip.wav"
    soundfile.write(path, 0.3 * voice * ((at % 2.0) < 1.6) + 1e-4 * rng.standard_normal(len(at)), 24_000)
    return path


def test_a_voice_is_added_listed_refused_where_it_cannot_speak_and_removed(
    told: Told, clip: Path, book: Path, tmp_path: Path
) -> None:
    added = told("voices", "add", HOSTILE, clip, "--consent", "My own voice.")
    assert added.status == 0
    assert added.out.startswith(f"{HOSTILE}: kept, ")
    voices = json.loads(told("voices", "list", "--json").out)
    [mine] = [voice for voice in voices if voice["cloned"]]
    assert mine["name"] == HOSTILE
    assert "cannot clone" in mine["why_not"]
    assert "cannot clone a voice" in told("render", book, "-o", tmp_path / "x.m4b", "--voice", HOSTILE).line
    assert "already" in told("voices", "add", HOSTILE, clip, "--consent", "Mine.").line
    assert told("voices", "remove", HOSTILE).status == 0
    assert HOSTILE not in told("voices", "list").out
    assert told("voices", "restore", HOSTILE).status == 0
    assert HOSTILE in told("voices", "list").out


def test_usage_adds_up(told: Told, home: Path, book: Path, tmp_path: Path) -> None:
    assert json.loads(told("usage", "--json").out)["entries"] == 0
    assert told("render", book, "-o", tmp_path / "x.m4b", *SCRIPTED, "--person", FORMULA).status == 0
    usage = json.loads(told("usage", "--json").out)
    assert usage["entries"] == 6
    assert [total["name"] for total in usage["by_person"]] == [FORMULA]
    assert 0 < usage["audio_seconds"] < usage["finished_seconds"]
    assert usage["finished_hours"] == pytest.approx(usage["finished_seconds"] / 3600)
    path = tmp_path / "usage.csv"
    assert told("usage", "--csv", path).status == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert len(rows) == 6
    assert {row["person"] for row in rows} == {f"'{FORMULA}"}
    assert told("usage", "--csv", "-").out.splitlines()[0] == ",".join(rows[0])
    assert json.loads(told("usage", "--json", "--since", "2100-01-01").out)["entries"] == 0
    assert told("usage").status == 0


def test_books_come_go_and_come_back(told: Told, home: Path, book: Path, tmp_path: Path) -> None:
    assert "No books yet" in told("books").out
    assert told("render", book, "-o", tmp_path / "x.m4b", *SCRIPTED).status == 0
    [card] = json.loads(told("books", "--json").out)
    assert (card["state"], card["done"], card["chunks"]) == ("done", 4, 4)
    before = standing(home)
    assert json.loads(told("books", "--delete", card["id"], "--json").out) == []
    assert told("render", "--project", card["id"], "-o", tmp_path / "x.m4b").status == 2
    assert "2 books" not in told("books", "--restore", card["id"]).out
    assert standing(home, before) == before


def test_listeners_are_listed_and_none_is_fetched_unasked(told: Told, home: Path) -> None:
    listed = told("listeners")
    assert "tiny" in listed.out
    assert "not fetched" in listed.out
    answer = ask("listeners", "--fetch", "tiny")
    assert answer.status == 2
    assert "78 MB" in answer.out
    assert "Nothing was fetched" in answer.err
    assert not list(home.rglob("*.bin"))


def test_bench_text_gives_its_figures_as_json(told: Told, demo_book: Path) -> None:
    answer = told("bench", "text", demo_book, "--json")
    figures = json.loads(answer.out)
    assert answer.status == 0
    assert figures["bench"] == "text"
    assert figures["lost_chars"] == 0
    assert figures["total_seconds"] > 0
    assert figures["machine"]["cores"] >= 1


def test_help_names_every_command(told: Told) -> None:
    page = told("--help")
    assert page.status == 0
    for name in ("render", "chunks", "normalise", "proof", "voices", "usage", "bench", "books", "listeners"):
        assert name in page.out
        assert told(name, "--help").status == 0


def test_a_module_of_the_house_is_not_found_by_accident() -> None:
    done = subprocess.run([sys.executable, "-c", "import app; print(app.main(['nothing']))"], capture_output=True)
    assert done.returncode == 2
