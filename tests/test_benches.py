"""The benchmarks measure what they say and print it as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio import bench_text, benches
from studio.bench_text import LANGUAGES
from studio.benches import BENCHES
from studio.commands.bench import NAMES
from studio.machine import machine, peak_megabytes, resident_megabytes
from tests.command_line import Told, story


def test_the_command_knows_every_bench() -> None:
    assert set(NAMES) == set(BENCHES)
    assert machine()["cores"] >= 1
    assert 5 < resident_megabytes() <= peak_megabytes() * 1.2


def test_a_book_is_timed_from_its_file_to_its_m4b(capsys, tmp_path: Path) -> None:
    book = tmp_path / "book.txt"
    book.write_text(story(2, 4))
    answer = Told(capsys)("bench", "book", book, "--json")
    assert answer.status == 0
    figures = json.loads(answer.out)
    assert figures["chapters"] == 2
    assert figures["chunks"] >= 8
    assert figures["audio_seconds"] > 20
    parts = [figures[f"{part}_seconds"] for part in ("read", "speak", "master", "encode")]
    assert min(parts) > 0
    assert sum(parts) <= figures["wall_seconds"] * 1.02
    assert figures["times_real_time"] == pytest.approx(figures["audio_seconds"] / figures["wall_seconds"])
    assert not [
        path for path in Path(benches.tempfile.gettempdir()).glob("sidetone-bench-*") if (path / "book.m4b").exists()
    ]


def test_the_text_room_is_measured_without_a_book(capsys) -> None:
    figures = json.loads(Told(capsys)("bench", "text", "--json").out)
    assert figures["golden_rules"]["of"] == 48
    assert figures["golden_rules"]["held"] >= 43
    assert set(figures["normaliser"]) == set(LANGUAGES)
    assert figures["book"] == {"skipped": "no book was given"}


def test_the_tables_of_the_normaliser_are_counted_by_class(monkeypatch, tmp_path: Path) -> None:
    rows = [
        "class\twritten\tspoken",
        "# three cases",
        "number\t5\tfive",
        "number\t6\tsixty",
        "title\tDr. Roe\tx\tDoctor Roe",
    ]
    (tmp_path / "normalise_en.tsv").write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.setattr(bench_text, "MEASURES", tmp_path)
    table = bench_text.normaliser(full=False)["en"]
    assert (table["passed"], table["of"]) == (2, 3)
    assert table["classes"]["number"] == {"passed": 1, "of": 2, "rate": 0.5}
    assert table["wrong"] == {"number": [{"written": "6", "expected": "sixty", "spoken": "six"}]}
    assert "skipped" in bench_text.normaliser(full=False)["de"]


def test_a_book_is_cut_once_twice_and_four_times_over(capsys, tmp_path: Path) -> None:
    book = tmp_path / "book.txt"
    book.write_text(story(3, 40))
    figures = json.loads(Told(capsys)("bench", "text", book, "--json").out)
    assert (figures["lost_chars"], figures["doubled_chars"], figures["chapters"]) == (0, 0, 3)
    once, twice, four = figures["scaling"]
    assert [one["times"] for one in (once, twice, four)] == [1, 2, 4]
    assert four["words"] == 4 * figures["words"]
    assert four["chunks"] == 4 * figures["chunks"]
    assert twice["lost_chars"] == four["lost_chars"] == 0
    assert figures["total_seconds"] >= once["seconds"] > 0


@pytest.mark.long
def test_a_million_words_and_a_half_are_cut_in_time_that_grows_in_proportion(capsys, real_books: Path) -> None:
    figures = json.loads(Told(capsys)("bench", "text", real_books / "war-and-peace.epub", "--json").out)
    *_, four = figures["scaling"]
    assert four["words"] > 1_400_000
    assert four["lost_chars"] == 0
    assert four["cpu_seconds"] / four["words"] * 1_400_000 < 25
    assert four["cpu_ratio"] < 1.5
    assert figures["scaling_peak_mb"] < 1000
