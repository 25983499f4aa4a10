"""MP3, FLAC and WAV, as one file of the book or one of a chapter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from studio.export.encode import Recipe, Tell, chapter_starts, encode, joined
from studio.export.model import ChapterAudio
from studio.export.subtitles import clock
from studio.export.tags import Label, one_line
from studio.sound_files import flac_length, writing_pcm

MP3_KBPS = 192
LARGEST_WAV_BYTES = (1 << 32) - (1 << 20)  # its sizes are 32 bits wide; longer sound goes into RF64

WAV_TEXTS = ("title", "artist", "album", "comment", "date", "genre")

# What shops ask for: 44.1 kHz at a constant 192 kb/s. A Xing frame would make it look variable.
MP3 = Recipe(
    container="mp3",
    codec="libmp3lame",
    sample_format="fltp",
    container_options={"write_xing": "0", "id3v2_version": "3"},
    codec_options={"compression_level": "7"},  # measured: as near the original as the slowest at this bit rate
    rates_hz=(44_100,),
    kbps=MP3_KBPS,
)
FLAC = Recipe(container="flac", codec="flac", sample_format="s16")


def write_mp3(path: Path, chapters: Sequence[ChapterAudio], label: Label, tell: Tell) -> None:
    """The file is an MP3 of 192 kb/s CBR at 44.1 kHz, with chapter marks where it holds more than one chapter."""
    encode(path, chapters, MP3, _with_language(label), tell, marked=len(chapters) > 1)


def write_flac(path: Path, chapters: Sequence[ChapterAudio], label: Label, tell: Tell) -> None:
    """The file is a 16-bit FLAC; chapters stand in its comments, the only place the format has for them."""
    named = _with_language(label)
    if len(chapters) > 1:
        named = replace(named, texts=named.texts | _chapter_comments(chapters))
    encode(path, chapters, FLAC, named, tell, marked=False)


def write_wav(path: Path, chapters: Sequence[ChapterAudio], label: Label, tell: Tell) -> None:
    """The file is a 16-bit WAV, or RF64 where it would pass 4 GB; WAV has no place for the cover."""
    rate_hz, done = flac_length(chapters[0].path)[1], 0
    kind = wav_container(chapter_starts(chapters)[-1] * rate_hz * 2)
    with writing_pcm(path, rate_hz, kind, {name: label.texts.get(name, "") for name in WAV_TEXTS}) as write:
        for block in joined(chapters, rate_hz):
            write(block)
            done += len(block)
            tell(done / rate_hz)


def wav_container(sound_bytes: float) -> str:
    """The libsndfile name of the WAV kind that can hold this much."""
    return "WAV" if sound_bytes < LARGEST_WAV_BYTES else "RF64"


def _with_language(label: Label) -> Label:
    return replace(label, texts=label.texts | {"language": label.language}) if label.language != "und" else label


def _chapter_comments(chapters: Sequence[ChapterAudio]) -> dict[str, str]:
    comments = {}
    for number, (chapter, start) in enumerate(zip(chapters, chapter_starts(chapters), strict=False), 1):
        comments[f"CHAPTER{number:03}"] = clock(start)
        comments[f"CHAPTER{number:03}NAME"] = one_line(chapter.title) or f"Chapter {number}"
    return comments
