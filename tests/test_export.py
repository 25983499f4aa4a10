"""What export writes, looked at by other programs: ffprobe, a decoder, and the bytes themselves."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile

from engines.audio import Audio, Samples
from engines.contract import BadInput, StorageFull
from studio.export import BookTags, ChapterAudio, Cue, export_book
from studio.export.plain import wav_container
from studio.loudness import LoudnessMeter, decibels, sample_peaks
from studio.mastering import MasteringStyle, TakePiece, master_chapter
from studio.sound_files import flac_length, read_any, read_flac, write_flac, writing_pcm

RATE_HZ = 22_050
TITLES = ["One", "第二章 – Глава", "<img src=x onerror=alert(1)>"]
MP3_DELAY_SECONDS = 1105 / 44_100  # of the encoder and decoder; a Xing frame would tell players, but not all listen
BEEP_SECONDS = 1.5  # where in its chapter the first speech starts, so that chapter times can be heard


def speech(seconds: float, seed: int, rate_hz: int = RATE_HZ) -> Samples:
    """A buzzing voice in syllables."""
    at = np.arange(round(seconds * rate_hz)) / rate_hz
    voice = sum(np.sin(2 * np.pi * (110 + 10 * seed) * k * at + k * k) / k for k in range(1, 15))
    sound = voice * (0.55 + 0.45 * np.cos(2 * np.pi * 4 * at))
    return (0.3 * sound / np.abs(sound).max()).astype(np.float32)


def jpeg() -> bytes:
    """A small cover."""
    frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 120, np.uint8), format="rgb24")
    out = io.BytesIO()
    with av.open(out, "w", format="image2pipe") as output:
        stream = output.add_stream("mjpeg", rate=1, width=64, height=64, pix_fmt="yuvj420p")
        output.mux([*stream.encode(frame.reformat(format="yuvj420p")), *stream.encode(None)])
    return out.getvalue()


TAGS = BookTags("A <b>Book</b> & more", "Ann Other", "Eve", "1999", "en", jpeg(), "", "eSpeak NG")


@pytest.fixture(scope="module")
def chapters(tmp_path_factory: pytest.TempPathFactory) -> list[ChapterAudio]:
    """Three mastered chapters of a few seconds with a cue each."""
    folder, made = tmp_path_factory.mktemp("book"), []
    style = MasteringStyle(head_seconds=BEEP_SECONDS)
    for number, title in enumerate(TITLES):
        write_flac(folder / f"take{number}.flac", Audio(speech(5 + number, number), RATE_HZ))
        piece = TakePiece(folder / f"take{number}.flac", 0.5)
        chapter = master_chapter([piece], folder / f"chapter{number}.flac", style)
        (start, end), text = chapter.times_seconds[0], f"Text of <i>{title}</i> & more --> here"
        made.append(ChapterAudio(title, chapter.path, [Cue(start, end, text)]))
    return made


@pytest.fixture
def probe(ffprobe: str) -> Callable[[Path], dict[str, Any]]:
    """What ffprobe says of a file."""

    def ask(path: Path) -> dict[str, Any]:
        show = ["-show_format", "-show_streams", "-show_chapters"]
        done = subprocess.run([ffprobe, "-v", "error", "-of", "json", *show, path], capture_output=True, text=True)
        assert done.returncode == 0 and not done.stderr, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    return ask


def seconds_of(chapter: ChapterAudio) -> float:
    frames, rate_hz = flac_length(chapter.path)
    return frames / rate_hz


def starts_of(chapters: list[ChapterAudio]) -> list[float]:
    return [sum(map(seconds_of, chapters[:number])) for number in range(len(chapters) + 1)]


def speech_starts(audio: Audio) -> Iterator[float]:
    """The seconds at which sound begins after a pause of a second or more."""
    frame = round(audio.rate_hz * 0.01)
    level = np.abs(audio.samples[: len(audio) // frame * frame]).reshape(-1, frame).max(axis=1) > 0.02
    loud = np.flatnonzero(level)
    yield loud[0] * 0.01
    for before, after in pairwise(loud):
        if after - before > 100:
            yield after * 0.01


def loudness(audio: Audio) -> float:
    meter = LoudnessMeter(audio.rate_hz)
    meter.push(audio.samples)
    return meter.lufs()


def assert_same_sound(path: Path, chapters: list[ChapterAudio], worst_db: float) -> None:
    """The file decodes to the chapters' sound, loudness and peaks, within what its codec costs."""
    audio = read_any(path, RATE_HZ)
    source = np.concatenate([read_flac(chapter.path).samples for chapter in chapters])
    assert audio.duration_seconds == pytest.approx(len(source) / RATE_HZ, abs=0.06)
    assert loudness(audio) == pytest.approx(MasteringStyle().loudness_lufs, abs=1.0)
    assert decibels(float(sample_peaks(audio.samples).max())) <= MasteringStyle().true_peak_db + worst_db
    source_starts = list(speech_starts(Audio(source, RATE_HZ)))
    expected = [start + BEEP_SECONDS for start in starts_of(chapters)[:-1]]
    assert source_starts == pytest.approx(expected, abs=0.1)
    late = MP3_DELAY_SECONDS if path.suffix == ".mp3" else 0.0
    assert list(speech_starts(audio)) == pytest.approx([start + late for start in source_starts], abs=0.015)


def test_m4b_is_a_book_for_every_player(
    tmp_path: Path, chapters: list[ChapterAudio], probe: Callable[[Path], dict[str, Any]]
) -> None:
    out = tmp_path / "shelf" / "book.m4b"
    told: list[tuple[float, float]] = []
    assert export_book(chapters, TAGS, out, lambda done, total: told.append((done, total))) == [out]
    answer = probe(out)
    sound, picture = (next(s for s in answer["streams"] if s["codec_name"] == name) for name in ("aac", "mjpeg"))
    assert (sound["profile"], sound["sample_rate"], sound["channels"]) == ("LC", str(RATE_HZ), 1)
    assert sound["tags"]["language"] == "eng"
    assert 50_000 < int(sound["bit_rate"]) < 75_000
    assert (picture["width"], picture["disposition"]["attached_pic"]) == (64, 1)
    tags = answer["format"]["tags"]
    assert tags["major_brand"] == "M4B "
    assert (tags["title"], tags["album"], tags["artist"]) == (TAGS.title, TAGS.title, TAGS.author)
    assert (tags["composer"], tags["date"], tags["genre"]) == ("Eve", "1999", "Audiobook")
    assert tags["comment"] == "Narrated by a synthetic voice (eSpeak NG) with Sidetone"
    assert tags["media_type"] == "2"
    assert [chapter["tags"]["title"] for chapter in answer["chapters"]] == TITLES
    starts = starts_of(chapters)
    assert [float(chapter["start_time"]) for chapter in answer["chapters"]] == pytest.approx(starts[:-1], abs=0.002)
    assert [float(chapter["end_time"]) for chapter in answer["chapters"]] == pytest.approx(starts[1:], abs=0.002)
    assert told == sorted(told) and told[-1] == (pytest.approx(starts[-1]), pytest.approx(starts[-1]))
    assert_same_sound(out, chapters, worst_db=1.0)
    assert [path.name for path in out.parent.iterdir()] == ["book.m4b"]


def boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Names and content ranges of the MP4 boxes in a range."""
    while start + 8 <= end:
        size = int.from_bytes(data[start : start + 4], "big")
        if size < 8:
            return
        yield data[start + 4 : start + 8], start + 8, start + size
        start += size


def test_m4b_has_its_index_first_and_both_kinds_of_chapter_list(tmp_path: Path, chapters: list[ChapterAudio]) -> None:
    out = tmp_path / "book.m4b"
    export_book(chapters, TAGS, out)
    data = out.read_bytes()
    top = {name: (start, end) for name, start, end in boxes(data, 0, len(data))}
    assert top[b"moov"][0] < top[b"mdat"][0]
    moov = list(boxes(data, *top[b"moov"]))
    user = next((start, end) for name, start, end in moov if name == b"udta")
    assert b"chpl" in [name for name, _, _ in boxes(data, *user)]  # the list that most players read
    tracks = [data[start:end] for name, start, end in moov if name == b"trak"]
    assert any(b"tref" in track and b"chap" in track for track in tracks)  # the text track that Apple's read
    assert any(b"text" in track and b"gmhd" in track for track in tracks)


def test_mp3_is_exactly_192_constant_with_chapters_and_cover(
    tmp_path: Path, chapters: list[ChapterAudio], probe: Callable[[Path], dict[str, Any]]
) -> None:
    out = tmp_path / "book.mp3"
    export_book(chapters, TAGS, out)
    answer = probe(out)
    sound = next(stream for stream in answer["streams"] if stream["codec_type"] == "audio")
    assert (sound["codec_name"], sound["sample_rate"], sound["channels"]) == ("mp3", "44100", 1)
    assert sound["bit_rate"] == "192000"
    data = out.read_bytes()
    assert b"Xing" not in data and b"Info" not in data
    with av.open(str(out)) as opened:
        sizes = {packet.size for packet in opened.demux(audio=0) if packet.size}
    assert sizes <= {626, 627}  # 144 x 192,000 / 44,100 bytes a frame, with and without padding
    assert any(stream["disposition"]["attached_pic"] for stream in answer["streams"])
    assert [chapter["tags"]["title"] for chapter in answer["chapters"]] == TITLES
    starts = starts_of(chapters)[:-1]
    assert [float(chapter["start_time"]) for chapter in answer["chapters"]] == pytest.approx(starts, abs=0.002)
    tags = answer["format"]["tags"]
    assert (tags["title"], tags["artist"], tags["language"]) == (TAGS.title, TAGS.author, "eng")
    assert "synthetic voice" in tags["comment"]
    assert_same_sound(out, chapters, worst_db=1.0)


def test_flac_and_wav_lose_nothing(
    tmp_path: Path, chapters: list[ChapterAudio], probe: Callable[[Path], dict[str, Any]]
) -> None:
    source = np.concatenate([read_flac(chapter.path).samples for chapter in chapters])
    for ending in ("flac", "wav"):
        out = tmp_path / f"book.{ending}"
        export_book(chapters, TAGS, out)
        assert np.array_equal(read_flac(out).samples, source)
        tags = {name.lower(): text for name, text in probe(out)["format"]["tags"].items()}
        assert (tags["title"], tags["artist"]) == (TAGS.title, TAGS.author)
        assert "synthetic voice" in tags["comment"]
    answer = probe(tmp_path / "book.flac")
    assert any(stream["disposition"]["attached_pic"] for stream in answer["streams"])
    with av.open(str(tmp_path / "book.flac")) as opened:
        named = opened.metadata if opened.metadata.get("title") else opened.streams[0].metadata
        written = (tmp_path / "book.flac").read_bytes()[:20_000].decode(errors="replace")
    assert named["title"] == TAGS.title
    assert "CHAPTER001=00:00:00.000" in written and f"CHAPTER003NAME={TITLES[2]}" in written


def test_a_wav_beyond_4_gb_gets_a_header_that_can_count_so_far(
    tmp_path: Path,
    chapters: list[ChapterAudio],
    monkeypatch: pytest.MonkeyPatch,
    probe: Callable[[Path], dict[str, Any]],
) -> None:
    assert wav_container(4_000_000_000) == "WAV"
    assert wav_container(2**32 - 50_000) == wav_container(2**32) == wav_container(2**36) == "RF64"
    monkeypatch.setattr("studio.export.plain.LARGEST_WAV_BYTES", 1000)
    out = tmp_path / "long.wav"
    export_book(chapters, TAGS, out)
    data, sound_bytes = out.read_bytes(), sum(flac_length(chapter.path)[0] for chapter in chapters) * 2
    assert data[:8] == b"RF64\xff\xff\xff\xff" and data[8:16] == b"WAVEds64"
    sizes = [int.from_bytes(data[at : at + 8], "little") for at in (20, 28, 36)]
    assert sizes == [len(data) - 8, sound_bytes, sound_bytes // 2]
    assert soundfile.info(out).frames == sound_bytes // 2
    assert float(probe(out)["format"]["duration"]) == pytest.approx(sound_bytes / 2 / RATE_HZ, abs=0.01)


@pytest.mark.long
def test_a_wav_really_goes_past_4_gb(tmp_path: Path) -> None:
    rate_hz = 48_000
    hour = ChapterAudio("Hour", tmp_path / "hour.flac")
    with soundfile.SoundFile(hour.path, "w", rate_hz, 1, "PCM_16") as sound:
        for _ in range(60):
            sound.write(np.zeros(60 * rate_hz, np.int16))
    export_book([hour] * 13, BookTags("Long"), tmp_path / "long.wav")
    assert (tmp_path / "long.wav").stat().st_size > 2**32
    assert soundfile.info(tmp_path / "long.wav").frames == 13 * 3600 * rate_hz


@pytest.mark.parametrize("kind", ["mp3", "m4b", "flac", "wav"])
def test_a_folder_gets_a_file_per_chapter(
    tmp_path: Path, chapters: list[ChapterAudio], kind: str, probe: Callable[[Path], dict[str, Any]]
) -> None:
    told: list[float] = []
    paths = export_book(chapters, TAGS, tmp_path / "A. Book", lambda done, _: told.append(done), file_format=kind)
    names = ["01 - One", "02 - 第二章 – Глава", "03 - img src=x onerror=alert(1)"]
    assert [path.name for path in paths] == [f"{name}.{kind}" for name in names]
    assert sorted(path.name for path in (tmp_path / "A. Book").iterdir()) == sorted(path.name for path in paths)
    assert told == sorted(told)
    for number, (path, chapter) in enumerate(zip(paths, chapters, strict=True), 1):
        answer = probe(path)
        assert float(answer["format"]["duration"]) == pytest.approx(seconds_of(chapter), abs=0.06)
        tags = answer["format"]["tags"]
        assert (tags["title"], tags["album"]) == (chapter.title, TAGS.title)
        assert kind == "wav" or tags["track"] == f"{number}/3"


def test_a_folder_holds_mp3_unless_told_otherwise(tmp_path: Path, chapters: list[ChapterAudio]) -> None:
    assert [path.suffix for path in export_book(chapters[:1], TAGS, tmp_path / "Vol. 1")] == [".mp3"]
    (tmp_path / "book.m4b").mkdir()
    assert export_book(chapters[:1], TAGS, tmp_path / "book.m4b")[0].parent == tmp_path / "book.m4b"


def test_subtitles_stand_beside_each_file(tmp_path: Path, chapters: list[ChapterAudio]) -> None:
    one = export_book(chapters, TAGS, tmp_path / "book.m4b", subtitles=True)
    assert [path.name for path in one] == ["book.m4b", "book.srt", "book.vtt"]
    vtt = (tmp_path / "book.vtt").read_text(encoding="utf-8")
    third = starts_of(chapters)[2] + chapters[2].cues[0].start_seconds
    assert f"00:00:{third:06.3f} --> " in vtt
    assert "&lt;i&gt;&lt;img" in vtt and "<i>" not in vtt
    many = export_book(chapters, TAGS, tmp_path / "folder", subtitles=True)
    assert len(many) == 9 and all(path.exists() for path in many)
    first = (tmp_path / "folder" / "02 - 第二章 – Глава.srt").read_text(encoding="utf-8")
    assert first.startswith(f"1\n00:00:0{BEEP_SECONDS:.3f}".replace(".", ","))


class Stop(Exception):
    """A person pressed Stop."""


@pytest.mark.parametrize("name", ["book.m4b", "book.mp3", "book.flac", "book.wav", "folder"])
def test_a_stop_leaves_nothing_and_an_older_file_as_it_was(
    tmp_path: Path, chapters: list[ChapterAudio], name: str
) -> None:
    def stop(done: float, total: float) -> None:
        if done > total * 0.7:
            raise Stop

    with pytest.raises(Stop):
        export_book(chapters, TAGS, tmp_path / "new" / name, stop, subtitles=True)
    assert not (tmp_path / "new").exists()
    out = tmp_path / "old" / name
    out.parent.mkdir()
    kept = out if out.suffix else out / "01 - One.mp3"
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(b"older")
    with pytest.raises(Stop):
        export_book(chapters, TAGS, out, stop)
    assert kept.read_bytes() == b"older"
    assert list(kept.parent.iterdir()) == [kept]


def test_what_cannot_be_exported_is_said_in_one_line(
    tmp_path: Path, chapters: list[ChapterAudio], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    for out, wrong in {"book.ogg": chapters, "none.m4b": [], "file": chapters, "file/book.m4b": chapters}.items():
        with pytest.raises(BadInput) as refusal:
            export_book(wrong, TAGS, tmp_path / out)
        assert "\n" not in str(refusal.value)
    with pytest.raises(BadInput, match="ogg"):
        export_book(chapters, TAGS, tmp_path / "folder", file_format="ogg")
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1000})())
    with pytest.raises(StorageFull, match="MB"):
        export_book(chapters, TAGS, tmp_path / "book.m4b")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_chapters_of_other_rates_and_of_no_length_join_at_the_first_ones(
    tmp_path: Path, chapters: list[ChapterAudio], probe: Callable[[Path], dict[str, Any]]
) -> None:
    write_flac(tmp_path / "other.flac", Audio(speech(3, 1, 24_000), 24_000))
    with writing_pcm(tmp_path / "empty.flac", RATE_HZ):
        pass
    mixed = [chapters[0], ChapterAudio("E", tmp_path / "empty.flac"), ChapterAudio("", tmp_path / "other.flac")]
    for ending in ("m4b", "mp3", "flac", "wav"):
        export_book(mixed, TAGS, tmp_path / f"mixed.{ending}")
        whole = read_any(tmp_path / f"mixed.{ending}", RATE_HZ).duration_seconds
        assert whole == pytest.approx(seconds_of(chapters[0]) + 3, abs=0.06)
    titles = [chapter["tags"]["title"] for chapter in probe(tmp_path / "mixed.m4b")["chapters"]]
    assert titles == ["One", "E", "Chapter 3"]


def test_more_chapters_than_a_byte_can_count(
    tmp_path: Path, chapters: list[ChapterAudio], probe: Callable[[Path], dict[str, Any]]
) -> None:
    write_flac(tmp_path / "short.flac", Audio(speech(0.2, 1), RATE_HZ))
    many = [ChapterAudio("長" * 200 + str(n), tmp_path / "short.flac") for n in range(300)]
    for ending in ("m4b", "mp3"):
        export_book(many, TAGS, tmp_path / f"many.{ending}")
        found = probe(tmp_path / f"many.{ending}")["chapters"]
        assert len(found) == 300
        assert float(found[299]["start_time"]) == pytest.approx(299 * 0.2, abs=0.002)
        assert set(found[7]["tags"]["title"]) == {"長"}


GROWTH = """
import resource, sys
from pathlib import Path
from studio.export import BookTags, ChapterAudio, export_book
chapter, out = ChapterAudio("One", Path(sys.argv[1])), Path(sys.argv[2])
for count in (5, 40):
    export_book([chapter] * count, BookTags("T"), out)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no resource module")
@pytest.mark.parametrize("ending", ["m4b", "flac"])
def test_memory_does_not_grow_with_the_book(tmp_path: Path, repo: Path, ending: str) -> None:
    write_flac(tmp_path / "stretch.flac", Audio(speech(30, 1), RATE_HZ))
    command = [sys.executable, "-c", GROWTH, tmp_path / "stretch.flac", tmp_path / f"out.{ending}"]
    done = subprocess.run(command, cwd=repo, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    short, long = map(int, done.stdout.split())
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    assert (long - short) / scale < 20  # megabytes; 17 minutes more are 90 MB of samples
