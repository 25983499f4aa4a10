"""Tags of finished files written anew: another text, the same sound, and nothing else touched."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from engines.audio import Audio
from engines.contract import BadInput
from studio.export import BookTags, ChapterAudio, export_book, plain
from studio.export.retag import retag
from studio.sound_files import write_flac

REPO = Path(__file__).resolve().parent.parent
COVER = REPO / "assets" / "demo_book" / "book" / "cover.png"
NEW = {
    "title": "Überfahrt — 船 (12 words missing)",
    "album": "Another album",
    "comment": "3 words: 1 heard, 1 in doubt, 1 missing. Heard back by small.",
    "completeness": "3 words: 1 heard, 1 in doubt, 1 missing",
}


@pytest.fixture(scope="module")
def chapters(tmp_path_factory: pytest.TempPathFactory) -> list[ChapterAudio]:
    """Three short ones of unequal length."""
    folder, dice = tmp_path_factory.mktemp("chapters"), np.random.default_rng(3)
    made = []
    for number in range(3):
        path = folder / f"{number}.flac"
        at = np.arange(22_050 + 777 * number) / 22_050
        sound = 0.3 * np.sin(2 * np.pi * (200 + 50 * number) * at) + dice.normal(0, 0.01, len(at))
        write_flac(path, Audio(sound.astype(np.float32), 22_050))
        made.append(ChapterAudio(f"Kapitel ü {number + 1}", path))
    return made


def exported(chapters: list[ChapterAudio], path: Path) -> Path:
    tags = BookTags("The Title é", "Ann", "Narrator", "2020", "en", COVER.read_bytes(), engine="eSpeak NG")
    export_book(chapters, tags, path)
    return path


def contents(path: Path) -> dict[str, Any]:
    """Everything in the file but its tags: packets of sound with their times, the cover, the chapters."""
    with av.open(str(path)) as file:
        marks = [(str(one["metadata"]["title"]), one["start"], one["end"]) for one in file.chapters()]
        pictures = len(file.streams.video)
        digest = hashlib.sha256()
        for packet in file.demux(file.streams.audio[0]):
            digest.update(bytes(packet) + repr((packet.pts, packet.dts, packet.duration)).encode())
        rate = file.streams.audio[0].rate
    with av.open(str(path)) as file:
        sound = hashlib.sha256(b"".join(frame.to_ndarray().tobytes() for frame in file.decode(audio=0)))
    return {
        "marks": marks, "pictures": pictures, "packets": digest.hexdigest(), "rate": rate, "sound": sound.hexdigest()
    }  # fmt: skip


def told(path: Path) -> dict[str, str]:
    with av.open(str(path)) as file:
        return {name.lower(): text for name, text in file.metadata.items()}


@pytest.mark.parametrize("kind", ["m4b", "mp3", "flac", "wav"])
def test_the_texts_are_others_and_all_else_is_as_it_was(chapters, tmp_path: Path, kind: str) -> None:
    path = exported(chapters, tmp_path / f"book.{kind}")
    before, were = contents(path), told(path)
    retag(path, NEW)
    assert contents(path) == before
    now = told(path)
    free = {"completeness"} if kind == "wav" else set()
    assert {name: now.get(name) for name in set(NEW) - free} == {name: NEW[name] for name in set(NEW) - free}
    assert {name: text for name, text in now.items() if name not in NEW} == {
        name: text for name, text in were.items() if name not in NEW
    }
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("kind", ["m4b", "mp3", "flac", "wav"])
def test_written_again_and_again_a_file_does_not_grow(chapters, tmp_path: Path, kind: str) -> None:
    path = exported(chapters, tmp_path / f"book.{kind}")
    retag(path, NEW)
    size_bytes = path.stat().st_size
    for _ in range(3):
        retag(path, NEW)
    assert path.stat().st_size == size_bytes
    retag(path, {"comment": "", "completeness": ""})
    assert {"comment", "completeness"}.isdisjoint(told(path))
    assert path.stat().st_size < size_bytes


def test_sound_beyond_four_gigabytes_has_its_size_elsewhere(chapters, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(plain, "LARGEST_WAV_BYTES", 1000)
    path = exported(chapters, tmp_path / "book.wav")
    assert path.read_bytes()[:4] == b"RF64"
    before = contents(path)
    retag(path, NEW)
    assert contents(path) == before
    assert told(path)["title"] == NEW["title"]
    assert int.from_bytes(path.read_bytes()[20:28], "little") == path.stat().st_size - 8


@pytest.mark.parametrize("kind", ["m4b", "mp3", "flac", "wav", "ogg"])
def test_what_is_none_of_ours_is_refused_and_left_as_it_is(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"strange.{kind}"
    path.write_bytes(b"RIFFxxxxWAVE" if kind == "wav" else b"\0\0\0\x08mdat" + bytes(100))
    before = path.read_bytes()
    with pytest.raises(BadInput, match=r"strange\.\w+"):
        retag(path, NEW)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
