"""The pictures of usage are well-formed, say what they show in words, and take every name as text."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta
from itertools import pairwise

import pytest

from studio.usage_charts import DayBar, bars_svg, calendar_svg, duration_words

TODAY = date(2026, 3, 4)  # a Wednesday
HOSTILE = "<img src=x onerror=alert(1)>\"'&]]>"
SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg):
    return ElementTree.fromstring(svg)


def drawn(svg, css_class):
    return [node for node in parsed(svg).iter(f"{SVG}rect") if css_class in node.get("class", "").split()]


def words(node):
    return node.find(f"{SVG}title").text


def test_the_calendar_has_a_square_per_day_up_to_today():
    squares = drawn(calendar_svg({}, TODAY, weeks=26), "usage-day")
    assert len(squares) == 25 * 7 + 3
    assert words(squares[0]) == "8 Sep 2025: 0 min"
    assert words(squares[-1]) == "4 Mar 2026: 0 min"


def test_the_calendar_inks_the_busiest_day_most_and_none_for_nothing():
    days = {TODAY: 3600.0, TODAY - timedelta(days=1): 60.0, TODAY - timedelta(days=400): 1e9}
    levels = {words(node): node.get("class").split()[1] for node in drawn(calendar_svg(days, TODAY), "usage-day")}
    assert levels["4 Mar 2026: 1 h 00 min"] == "level-4"
    assert levels["3 Mar 2026: 1 min"] == "level-1"
    assert levels["2 Mar 2026: 0 min"] == "level-0"


def test_rows_are_weekdays_and_columns_weeks():
    places = {
        words(node).split(":")[0]: (node.get("x"), node.get("y"))
        for node in drawn(calendar_svg({}, TODAY), "usage-day")
    }
    monday, wednesday, week_before = places["2 Mar 2026"], places["4 Mar 2026"], places["25 Feb 2026"]
    assert monday[0] == wednesday[0]
    assert week_before[1] == wednesday[1]
    assert int(wednesday[0]) > int(week_before[0])


def test_bars_are_as_tall_as_their_seconds():
    bars = [DayBar(TODAY, "espeak", 600), DayBar(TODAY, "other", 300), DayBar(TODAY - timedelta(days=40), "old", 9e9)]
    tall = {words(node): float(node.get("height")) for node in drawn(bars_svg(bars, TODAY), "usage-bar")}
    assert set(tall) == {"4 Mar 2026, espeak: 10 min", "4 Mar 2026, other: 5 min"}
    assert tall["4 Mar 2026, espeak: 10 min"] == pytest.approx(2 * tall["4 Mar 2026, other: 5 min"], abs=0.02)


def test_bars_stack_without_overlap_inside_the_picture():
    bars = [DayBar(TODAY, f"engine {n}", 100.0 * n) for n in range(1, 9)]
    boxes = sorted((float(n.get("y")), float(n.get("height"))) for n in drawn(bars_svg(bars, TODAY), "usage-bar"))
    assert len(boxes) == 4, "three engines and the others"
    for (y, height), (below, _) in pairwise(boxes):
        assert y + height == pytest.approx(below, abs=0.1)
    assert boxes[0][0] >= 0
    titles = " ".join(words(node) for node in drawn(bars_svg(bars, TODAY), "usage-bar"))
    assert "others: 25 min" in titles, "the five small engines: 100 + 200 + 300 + 400 + 500 s"


def test_two_entries_of_one_day_and_engine_are_one_bar():
    bars = [DayBar(TODAY, "espeak", 60), DayBar(TODAY, "espeak", 120), DayBar(TODAY, "", 60)]
    titles = {words(node) for node in drawn(bars_svg(bars, TODAY), "usage-bar")}
    assert titles == {"4 Mar 2026, espeak: 3 min", "4 Mar 2026, no engine: 1 min"}


def test_a_hostile_name_is_text():
    svg = bars_svg([DayBar(TODAY, HOSTILE, 60)], TODAY)
    assert words(drawn(svg, "usage-bar")[0]) == f"4 Mar 2026, {HOSTILE}: 1 min"
    assert {node.tag.removeprefix(SVG) for node in parsed(svg).iter()} <= {"svg", "g", "rect", "text", "title", "line"}


def test_nothing_is_said_in_words():
    assert "Nothing was made" in bars_svg([], TODAY)
    assert parsed(calendar_svg({}, TODAY)).get("aria-label") == "0 min in the last 26 weeks"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0 min"), (0.2, "1 s"), (42, "42 s"), (60, "1 min"), (3599, "1 h 00 min"), (11100, "3 h 05 min")],
)
def test_durations_are_said_as_people_say_them(seconds, expected):
    assert duration_words(seconds) == expected
