"""The picture of a clip: true to its peaks, made of numbers, safe to put on a page."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from engines.audio import Audio
from studio.waveform import Mark, peaks, svg_waveform

SVG = "{http://www.w3.org/2000/svg}"


def tone(seconds=1.0, rate_hz=8000, size=0.5):
    at = np.arange(int(seconds * rate_hz)) / rate_hz
    return Audio(size * np.sin(2 * np.pi * 100 * at), rate_hz)


def path_points(svg):
    d = ElementTree.fromstring(svg).find(f"{SVG}path").get("d")
    assert re.fullmatch(r"M[-\d. L]+Z", d)
    return [tuple(map(float, point.split())) for point in d[1:-1].split("L")]


def test_peaks_are_the_extremes_of_their_stretch():
    samples = np.zeros(1000, np.float32)
    samples[250], samples[990] = 0.75, -0.5
    found = peaks(Audio(samples, 8000), 4)
    assert found == [(0.0, 0.0), (0.0, 0.75), (0.0, 0.0), (-0.5, 0.0)]


@pytest.mark.parametrize("length", [0, 1, 3, 7, 1000])
def test_there_are_always_as_many_peaks_as_columns(length):
    assert len(peaks(Audio(np.full(length, 0.25), 8000), 16)) == 16


def test_every_sample_is_seen_whatever_the_columns():
    rng = np.random.default_rng(1)
    audio = Audio(rng.uniform(-1, 1, 997), 8000)
    for columns in (1, 2, 13, 996, 997):
        found = peaks(audio, columns)
        assert min(low for low, _ in found) == audio.samples.min()
        assert max(high for _, high in found) == audio.samples.max()


def test_broken_samples_are_drawn_as_numbers():
    svg = svg_waveform(Audio(np.array([np.nan, np.inf, -np.inf, 5.0, 0.1]), 8000), 20, 10)
    assert all(0 <= x <= 20 and 0 <= y <= 10 for x, y in path_points(svg))


def test_the_outline_has_the_height_of_the_sound():
    points = path_points(svg_waveform(tone(size=0.5), 200, 100))
    heights = [y for _, y in points]
    assert min(heights) == pytest.approx(25, abs=0.6)
    assert max(heights) == pytest.approx(75, abs=0.6)
    assert min(x for x, _ in points) == 0
    assert max(x for x, _ in points) == 200


def test_silence_is_a_line_and_not_a_hole():
    heights = {y for _, y in path_points(svg_waveform(Audio(np.zeros(800), 8000), 200, 100))}
    assert heights == {49.5, 50.0, 50.5}


def test_marks_lie_where_their_seconds_are():
    svg = svg_waveform(tone(2.0), 200, 50, marks=[Mark(0.5, 1.0, "fault", 'a "b" <i>'), Mark(1.5, 9.0), Mark(1.0, 1.0)])
    first, second = ElementTree.fromstring(svg).findall(f"{SVG}rect")
    assert (first.get("x"), first.get("width"), first.get("class")) == ("50.0", "50.0", "fault")
    assert (second.get("x"), second.get("width")) == ("150.0", "50.0")
    assert first.find(f"{SVG}title").text == 'a "b" <i>'


def test_marks_on_no_sound_are_left_out():
    assert "<rect" not in svg_waveform(Audio(np.zeros(0), 8000), marks=[Mark(0, 1)])
    assert "<rect" not in svg_waveform(tone(), marks=[Mark(float("nan"), 1)])


def test_the_label_is_text_and_class_names_are_checked():
    svg = svg_waveform(tone(), label='"><script>alert(1)</script>')
    assert "<script" not in svg
    assert ElementTree.fromstring(svg).get("aria-label") == '"><script>alert(1)</script>'
    with pytest.raises(ValueError, match="class name"):
        svg_waveform(tone(), colour_class='x" onload="alert(1)')
    with pytest.raises(ValueError, match="class name"):
        svg_waveform(tone(), marks=[Mark(0, 1, 'a"><script>')])
