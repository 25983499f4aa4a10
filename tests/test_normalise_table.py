"""The table of assets/measures/normalise_en.tsv: what English is written as and said as, class by class."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from studio.text.normalise import normalise

TABLE = Path(__file__).resolve().parent.parent / "assets" / "measures" / "normalise_en.tsv"
LEAST_CASES = 450
LEAST_PASSED = 0.95


def cases() -> dict[str, list[tuple[str, str]]]:
    """Written and spoken form of every case, by class."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        name, written, spoken = line.split("\t")
        found[name].append((written, spoken))
    return found


CASES = cases()


@pytest.mark.parametrize("name", CASES)
def test_a_class_of_the_table(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = CASES[name]
    wrong = [
        f"{written!r}: {said!r}, not {spoken!r}"
        for written, spoken in rows
        if (said := normalise(written, "en").text) != spoken
    ]
    with capsys.disabled():
        print(f"\n  {name}: {len(rows) - len(wrong)} of {len(rows)}", end="")
    assert len(wrong) <= (1 - LEAST_PASSED) * len(rows), "\n".join(wrong)


def test_what_the_table_says_is_said_as_it_stands() -> None:
    changed = [spoken for rows in CASES.values() for _, spoken in rows if normalise(spoken, "en").text != spoken]
    assert not changed


def test_the_table_is_large_and_says_nothing_twice() -> None:
    written = [written for rows in CASES.values() for written, _ in rows]
    assert len(written) >= LEAST_CASES
    assert len(set(written)) == len(written)
