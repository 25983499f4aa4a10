"""English times of day as they are read aloud: "seven thirty", "five P M", "midnight", "sixteen oh five"."""

from __future__ import annotations

import re

from studio.text.english_patterns import FREE, after, kept_stop, oh, rule
from studio.text.numerals import cardinal

_HALF = r"(?P<half>[apAP])\.?\s?[mM](?:\.|(?!\w))"
_MINUTES = "[0-5][0-9]"


def clock(hour: int, minute: int) -> str:
    """An hour and a minute, without what a full hour is followed by."""
    return cardinal(hour) + (f" {oh(minute)}" if minute else "")


def _half(match: re.Match[str]) -> str:
    return f" {match['half'].upper()} M{kept_stop(match)}"


def _full_hour(hour: int) -> str:
    return f"{cardinal(hour)} o'clock" if 0 < hour < 13 else f"{cardinal(hour)} hundred hours"


def _time(match: re.Match[str]) -> str:
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), match["second"]
    seconds = f" and {cardinal(int(second))} second{'' if int(second) == 1 else 's'}" if second and int(second) else ""
    if match["half"]:
        return clock(hour, minute) + seconds + _half(match)
    if not (seconds or minute):
        return "midnight" if hour in (0, 24) else _full_hour(hour)
    return clock(hour, minute) + seconds


_NO_CLOCK = re.compile(r"(?:\b(?:in|by|of|time|ratio|score|lap|ran|run|finish\w*|record)|,) $", re.IGNORECASE)


def _dotted(match: re.Match[str]) -> str | None:
    """A British time with a full stop, after a word that times follow."""
    if re.match(r" ?(?:%|million|billion|km|m\b|per\b|miles|points?\b|[a-z]+s\b(?<!hours))", after(match)):
        return None
    hour, minute = int(match["hour"]), int(match["minute"])
    return match["word"] + (clock(hour, minute) if minute else _full_hour(hour))


def _span(match: re.Match[str]) -> str:
    """Two hours of one half of the day: "5-7pm"."""
    low = clock(int(match["low"]), int(match["low_minute"] or 0))
    return f"{low} to {clock(int(match['hour']), int(match['minute'] or 0))}{_half(match)}"


def _to(match: re.Match[str]) -> str:
    first = f" {match['first'].upper()} M" if match["first"] else ""
    low = (
        clock(int(match["low"]), int(match["low_minute"] or 0))
        if match["low_minute"] or first
        else cardinal(int(match["low"]))
    )
    low = _full_hour(int(match["low"])) if not first and match["low_minute"] == "00" and int(match["low"]) else low
    return f"{low}{first} to "


def _military(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"])
    hours = f"zero {cardinal(hour)}" if match["hour"][0] == "0" and hour else cardinal(hour)
    return f"{hours} {oh(minute) if minute else 'hundred'} hours{kept_stop(match)}"


def _oclock(match: re.Match[str]) -> str:
    return f"{cardinal(int(match['hour']))} o'clock"


_ZONE = {"e.s.t": "E S T"}

TIMES = (
    rule(
        "time",
        rf"{FREE}(?P<low>2[0-4]|[01]?[0-9])(?:[:.](?P<low_minute>{_MINUTES}))? ?(?:(?P<first>[apAP])\.?[mM]\.?)? ?- ?"
        rf"(?=(?:2[0-4]|[01]?[0-9])(?::{_MINUTES}(?![\w:])|(?:[:.]{_MINUTES})? ?[apAP]\.?[mM]\b))",
        _to,
        "[0-9apm.] ?-",
    ),
    rule(
        "time",
        rf"{FREE}(?P<hour>2[0-4]|[01]?[0-9]):(?P<minute>{_MINUTES})(?::(?P<second>{_MINUTES}))?"
        rf"(?:(?:\s?{_HALF})|(?![\w:]|\.[0-9]))",
        _time,
        ":[0-9]",
    ),
    rule(
        "time",
        rf"{FREE}(?P<hour>1[0-2]|0?[0-9])(?:[.:](?P<minute>{_MINUTES}))?(?P<second>)\s?{_HALF}",
        _time,
        "[0-9] ?[apAP]",
    ),
    rule(
        "time",
        (
            r"(?P<word>\b(?:[Aa]t|[Tt]ill|[Uu]ntil|[Pp]ast|[Bb]efore|[Tt]he) )(?P<hour>2[0-3]|"
            r"1?[0-9])\.(?P<minute>[0-5][05])(?![\w.,]*[0-9])(?!\w)"
        ),
        _dotted,
        r"[0-9]\.[0-5][05]",
    ),
    rule(
        "time",
        rf"{FREE}(?P<hour>[01][0-9]|2[0-4]):?(?P<minute>{_MINUTES}) (?:hours|hrs\.?|h)(?!\w)",
        _military,
        "[0-9]{2} h",
    ),
    rule("time", rf"{FREE}(?P<hour>1[0-2]|[1-9]) ?o'? ?clock\b", _oclock, "clock"),
)
