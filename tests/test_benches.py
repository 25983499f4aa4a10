"""The benchmarks measure what they say and print it as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio import benches
from studio.benches import BENCHES, machine, peak_megabytes, resident_megabytes
from studio.commands.bench import NAMES
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
