"""Lines full of figures, names of days and months, money and times: what prose holds too little of to learn from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_THINGS = "pounds miles men houses letters days years dollars feet horses books soldiers francs rubles people".split()
_PEOPLE = "Smith Brown Watson Harris Miller Clark Turner Young Green Baker Carter Hill Wood Scott Adams".split()
_TITLES = "Mr. Mrs. Dr. Miss Captain Colonel Lady Lord Sir".split()

_Random = np.random.Generator


def lines(random: _Random, count: int) -> Iterator[str]:
    """So many lines, as they are written, with digits."""
    for _ in range(count):
        yield _FORMS[int(random.integers(len(_FORMS)))](random)


def number(random: _Random) -> int:
    """A number of one to seven digits, each length as likely, round ones often."""
    value = int(random.integers(10 ** int(random.integers(1, 8))))
    return value if random.random() < 0.7 else int(float(f"{value:.1g}"))


def _one(random: _Random, names: list[str]) -> str:
    return names[int(random.integers(len(names)))]


def _count(random: _Random) -> str:
    return f"There were {number(random):,} {_one(random, _THINGS)}, and then {number(random)} more."


def _date(random: _Random) -> str:
    day, year = random.integers(1, 29), random.integers(1100, 2060)
    return f"It was {_one(random, _DAYS)}, the {day} of {_one(random, _MONTHS)} {year}."


def _written_date(random: _Random) -> str:
    return f"On {_one(random, _MONTHS)} {random.integers(1, 29)}, {random.integers(1700, 2030)} it began."


def _time(random: _Random) -> str:
    return (
        f"At {random.integers(1, 13)}:{random.integers(10, 60)} they met, and left at {random.integers(1, 13)} o'clock."
    )


def _money(random: _Random) -> str:
    return f"It cost £{number(random):,} then, and ${random.integers(1, 900)}.{random.integers(10, 100)} now."


def _share(random: _Random) -> str:
    return (
        f"About {random.integers(1, 101)}% of {number(random):,}, or {random.integers(1, 100)}.{random.integers(10)}."
    )


def _ordinals(random: _Random) -> str:
    first, second = random.integers(4, 21, size=2)
    return f"The {first}th chapter, the {second}th page, and the 1st, 2nd and 3rd lines."


def _row(random: _Random) -> str:
    return ", ".join(str(number(random) % 1000) for _ in range(int(random.integers(2, 7)))) + "."


def _person(random: _Random) -> str:
    name, house, other = _one(random, _PEOPLE), number(random) % 400, number(random) % 400
    return f"{_one(random, _TITLES)} {name} lives at number {house}, not {other}."


def _said(random: _Random) -> str:
    return f'"No," said {_one(random, _PEOPLE)}, "not {number(random) % 100}; {number(random) % 100}!"'


_FORMS: list[Callable[[_Random], str]] = [
    *(_count, _date, _written_date, _time, _money, _share, _ordinals, _row, _person, _said),
]
