"""Cues become screens that can be read, and what a book says stays text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.export.model import Cue
from studio.export.subtitles import LINE_WIDTH, clock, screens, shifted, srt, vtt, wrapped

LONG = "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness."


def test_a_short_cue_is_one_screen() -> None:
    cues = [Cue(0.75, 2.0, "Hello, Watson."), Cue(2.25, 3661.5, "Come\n in.")]
    assert srt(cues) == (
        "1\n00:00:00,750 --> 00:00:02,000\nHello, Watson.\n\n2\n00:00:02,250 --> 01:01:01,500\nCome in.\n"
    )
    assert vtt(cues) == (
        "WEBVTT\n\n00:00:00.750 --> 00:00:02.000\nHello, Watson.\n\n00:00:02.250 --> 01:01:01.500\nCome in.\n"
    )


def test_a_long_cue_is_shared_out_over_screens_of_two_lines_without_gaps() -> None:
    parts = list(screens([Cue(10.0, 20.0, LONG)]))
    assert len(parts) == 2 and all(len(lines) <= 2 for _, _, lines in parts)
    assert (parts[0][0], parts[-1][1]) == (10.0, pytest.approx(20.0))
    assert parts[0][1] == parts[1][0] and 16 < parts[0][1] < 19
    assert " ".join(line for _, _, lines in parts for line in lines) == LONG


@given(st.text(max_size=300))
def test_wrapping_loses_nothing_but_white_space_and_keeps_the_width(text: str) -> None:
    lines = wrapped(text)
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", text)
    assert "".join("".join(lines).split()) == "".join(plain.split())
    assert all(0 < len(line) <= LINE_WIDTH for line in lines)


def test_wide_characters_count_twice() -> None:
    assert [len(line) for line in wrapped("春" * 50)] == [21, 21, 8]


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 30), st.text(max_size=200)), max_size=5))
def test_times_never_run_backwards(rows: list[tuple[float, float, str]]) -> None:
    for start, length, text in rows:
        parts = list(screens([Cue(start, start + length, text)]))
        assert all(begin < end for begin, end, _ in parts)
        assert [end for _, end, _ in parts[:-1]] == [begin for begin, _, _ in parts[1:]]


def test_text_is_never_markup() -> None:
    cues = [Cue(0, 1, "<img src=x onerror=alert(1)> --> & {\\an8} a<b 3 < 4")]
    body = vtt(cues).split("\n", 3)[3]
    assert "&lt;img" in body and "--&gt; &amp;" in body
    assert "<" not in body and "-->" not in body
    body = srt(cues).split("\n", 2)[2]
    assert not re.search(r"<[a-z/!]|-->|\{\\", body)
    assert body.replace("\u2060", "").replace("\n", " ").strip() == cues[0].text


def test_clock_and_shift() -> None:
    assert [clock(at) for at in (0, 59.9996, 3599.9999, 360_000)] == [
        "00:00:00.000", "00:01:00.000", "01:00:00.000", "100:00:00.000",
    ]  # fmt: skip
    assert list(shifted([Cue(1, 2, "a")], 10)) == [Cue(11, 12, "a")]
    assert srt([]) == "" and vtt([]) == "WEBVTT\n"
