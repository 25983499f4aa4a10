"""English times of day as they are read aloud: "seven thirty", "five P M", "midnight", "sixteen oh five"."""

from __future__ import annotations

import re

from studio.text.english_patterns import FREE, after, before, kept_stop, oh, padded, rule
from studio.text.numerals import cardinal, digits

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


def _military_span(match: re.Match[str]) -> str:
    """Four figures with a nought before them, after "at" or with others like them: "at zero nine thirty"."""
    return match["word"] + " to ".join(map(_four_figures, match["figures"].split("-")))


def _four_figures(figures: str) -> str:
    hour, minute = int(figures[:2]), int(figures[2:])
    hours = f"zero {cardinal(hour)}" if figures[0] == "0" else cardinal(hour)
    return f"{hours} {oh(minute) if minute else 'hundred'}"


_AT = re.compile(r"\b(?:[Aa]t|[Uu]ntil|[Bb]y|[Bb]efore|[Aa]fter|[Ff]rom|à|le) $")


def _with_h(match: re.Match[str]) -> str:
    """17h30 is a time, 1h30 how long something takes."""
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 9 or _AT.search(before(match)) or match["hour"][0] == "0":
        return clock(hour, minute) if minute else _full_hour(hour)
    return _lasting([("hour", hour), ("minute", minute)])


def _lasting(parts: list[tuple[str, int]]) -> str:
    return " ".join(f"{cardinal(number)} {name}{'' if number == 1 else 's'}" for name, number in parts)


_ONE_OF = re.compile(r"\b(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er) $")


def _duration(match: re.Match[str]) -> str | None:
    """Days, hours, minutes and seconds by their letters, two of them at least: "3m 20s"."""
    parts = [(name, int(number)) for name, number in match.groupdict().items() if number]
    if len(parts) > 1 and _ONE_OF.search(before(match)) and re.match(" [a-z]", after(match)):
        return _lasting(parts).replace("s ", " ").removesuffix("s")  # "a two minute thirty second pause"
    return _lasting(parts) + (kept_stop(match) if len(match.group()) > 3 else "") if len(parts) > 1 else None


def _race(match: re.Match[str]) -> str:
    """A time run against the clock: "three fifty-nine point four"."""
    parts = [int(part) for part in (match["hour"], match["minute"], match["second"]) if part]
    return " ".join([cardinal(parts[0]), *map(oh, parts[1:])]) + f" point {digits(match['part'])}"


def _oclock(match: re.Match[str]) -> str:
    return f"{cardinal(int(match['hour']))} o'clock"


DURATIONS = (
    rule(
        "time",
        (
            rf"(?P<word>(?<![\w.,-]))(?P<figures>0[0-9]{_MINUTES}-(?:[01][0-9]|2[0-4]){_MINUTES}(?![\w-]|[.,:][0-9])|"
            rf"(?:[01][0-9]|2[0-4]){_MINUTES}(?= ?(?:GMT|UTC|Zulu|Z)(?!\w)))"
        ),
        lambda match: padded(match, _military_span(match)),
        "[0-9]{4}(?:-| ?[GUZ])",
    ),
    rule(
        "time",
        rf"{FREE}(?P<hour>[01]?[0-9]|2[0-4])h(?P<minute>{_MINUTES})(?!\w|[.,][0-9])",
        _with_h,
        "[0-9]h[0-9]",
    ),
    rule(
        "duration",
        rf"{FREE}(?:(?P<day>[0-9]{{1,3}}) ?d(?:ays?)?,? ?(?=[0-9]))?(?:(?P<hour>[0-9]{{1,3}}) ?h(?:(?:ou)?rs?)?\.?,? ?"
        r"(?:(?=[0-9])|(?!\w)))?(?:(?P<minute>[0-9]{1,3}) ?m(?:in(?:ute)?s?)?(?:\.,? ?(?=[0-9])|,? ?(?=[0-9])|(?!\w)))?"
        r"(?:(?P<second>[0-9]{1,2}) ?s(?:ec(?:ond)?s?)?\.?(?!\w))?(?<=[a-z.])(?!\w)",
        _duration,
        "[0-9] ?(?:d|h|m)[a-z.]*,? ?[0-9]",
    ),
    rule(
        "time",
        rf"{FREE}(?:(?P<hour>[0-9]{{1,2}}):)?(?P<minute>[0-9]{{1,2}}):(?P<second>[0-5][0-9])\.(?P<part>[0-9]{{1,3}})"
        r"(?![\w:]|\.[0-9])",
        _race,
        r":[0-5][0-9]\.[0-9]",
    ),
)
"""Run before money, which would take seconds for shillings."""
TIMES = (
    rule(
        "time",
        rf"{FREE}(?P<hour>[01]?[0-9]|2[0-4])[:.]?(?P<minute>{_MINUTES}) ?(?:hours|hrs\.?|h)(?!\w)",
        _military,
        "[0-9]{2} ?h",
    ),
    rule(
        "time",
        rf"(?P<word>\b(?:[Aa]t|[Uu]ntil|[Tt]ill|[Bb]y|[Bb]efore|[Aa]fter|[Ff]rom|[Ss]ince|[Aa]round|[Aa]bout|to) )"
        rf"(?P<figures>0[0-9]{_MINUTES}(?:-(?:[01][0-9]|2[0-4]){_MINUTES})?)(?![\w-]|[.,:][0-9])",
        _military_span,
        "0[0-9]{3}",
    ),
    rule("time", r"\b(?P<word>noon|midnight) ?- ?(?=[0-9])", lambda match: f"{match['word']} to ", "n ?-|t ?-"),
    rule(
        "time",
        r"(?<=[0-9ap][m0-9.]) ?- ?(?=(?:noon|midnight)\b)",
        lambda match: " to ",
        "- ?(?:noon|midnight)",
    ),
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
    rule("time", rf"{FREE}(?P<hour>1[0-2]|[1-9]) ?o'? ?clock\b", _oclock, "clock"),
    rule(
        "time zone",
        r"(?<= [AP] M )(?P<zone>[ecmp]\.?[sd]\.?t)\.?(?!\w)",
        lambda match: match["zone"].replace(".", "").upper() + kept_stop(match),
        r" [ecmp]\.?[sd]\.?t",
    ),
)
