"""File names and tags from text that anybody may have written."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.export.model import BookTags
from studio.export.names import chapter_name, safe_name
from studio.export.tags import common_tags, label, one_line, three_letters, usable_cover

RESERVED = ["CON", "con.txt", "NUL", "aux.tar.gz", "COM1", "lpt9.mp3", "CONIN$", "COM¹"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A Scandal in Bohemia", "01 - A Scandal in Bohemia.mp3"),
        ("<img src=x onerror=alert(1)>", "01 - img src=x onerror=alert(1).mp3"),
        ("../../etc/passwd", "01 - etc passwd.mp3"),
        ("C:\\Windows\\win.ini", "01 - C Windows win.ini.mp3"),
        ("Why?", "01 - Why.mp3"),
        ("The end...", "01 - The end.mp3"),
        ("第二章 春の雪", "01 - 第二章 春の雪.mp3"),
        ("Cafe\u0301", "01 - Caf\u00e9.mp3"),
        ("", "01 - Chapter 1.mp3"),
        ("...", "01 - Chapter 1.mp3"),
        ("tab\there\nand\0there", "01 - tab here and there.mp3"),
        ("right\u202eleft", "01 - right left.mp3"),
    ],
)
def test_chapter_names(title: str, name: str) -> None:
    assert chapter_name(1, 12, title, ".mp3") == name


def test_numbers_are_as_wide_as_the_last_so_that_players_sort_them() -> None:
    assert chapter_name(7, 365, "Seven", ".mp3") == "007 - Seven.mp3"


@pytest.mark.parametrize("title", RESERVED)
def test_names_that_windows_keeps_for_itself_are_changed(title: str) -> None:
    assert safe_name(title, ".m4b").startswith("_")


@given(st.text(max_size=400))
def test_any_title_is_one_name_that_every_system_keeps(title: str) -> None:
    name = safe_name(title, ".m4b")
    assert len(f".{name}.12345678.part".encode()) <= 255
    assert name == unicodedata.normalize("NFC", name)
    assert not set(name) & set('<>:"/\\|?*\0\n\r\t')
    assert name.endswith(".m4b") and name[0] not in ". -" and not name.removesuffix(".m4b").endswith((".", " "))
    assert Path("/folder", name).parent == Path("/folder")


@given(st.text(max_size=50), st.sampled_from("𠮷é😀a"), st.integers(0, 300))
def test_long_names_are_cut_between_characters(start: str, char: str, count: int) -> None:
    safe_name(start + char * count, ".flac").encode()
    assert "\ufffd" not in safe_name(char * count, ".flac")


def test_tags_are_text_on_one_line_and_empty_ones_are_left_out() -> None:
    tags = common_tags(
        BookTags("A\nB\0C <b>", author="  ", narrator="Nar\udc80rator", engine="eSpeak NG", comment="Hi.")
    )
    assert tags["title"] == tags["album"] == "A B C <b>"
    assert "artist" not in tags and "date" not in tags
    assert tags["composer"] == "Nar rator"
    assert tags["comment"] == "Narrated by a synthetic voice (eSpeak NG) with Sidetone. Hi."
    assert len(one_line("é" * 5000, 101).encode()) == 100


@pytest.mark.parametrize("comment", ["", "Mine.", "Read by a synthetic voice."])
def test_every_comment_says_that_the_voice_is_synthetic(comment: str) -> None:
    said = common_tags(BookTags("T", comment=comment))["comment"]
    assert said.lower().count("synthetic voice") == 1 and comment in said


def test_languages_have_three_letters() -> None:
    assert [three_letters(code) for code in ("en", "de-AT", "pt_BR", "zh", "deu", "", "x-klingon")] == [
        "eng", "deu", "por", "zho", "deu", "und", "und",
    ]  # fmt: skip


def picture(codec: str, container: str, pixels: str, size: int = 48) -> bytes:
    """A small picture in the named form."""
    frame = av.VideoFrame.from_ndarray(np.full((size, size, 3), 99, np.uint8), format="rgb24").reformat(format=pixels)
    out = io.BytesIO()
    with av.open(out, "w", format=container) as output:
        stream = output.add_stream(codec, rate=1, width=size, height=size, pix_fmt=pixels)
        output.mux([*stream.encode(frame), *stream.encode(None)])
    return out.getvalue()


def test_covers_are_kept_converted_or_left_out() -> None:
    png, jpeg = picture("png", "image2pipe", "rgb24"), picture("mjpeg", "image2pipe", "yuvj420p")
    for data in (png, jpeg):
        cover = usable_cover(data)
        assert cover and cover.data == data
    converted = usable_cover(picture("gif", "gif", "rgb8"))
    assert converted and converted.data[:3] == b"\xff\xd8\xff"
    bomb = png[:16] + (60_000).to_bytes(4, "big") * 2 + png[24:]
    for data in (
        b"",
        b"<svg onload=alert(1)>",
        png[:40],
        jpeg[:30],
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xff\xff",
        bomb,
    ):
        assert usable_cover(data) is None
    assert label(BookTags("T", cover=b"no picture")).cover is None
