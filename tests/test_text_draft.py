"""A draft knows, however often it is changed, where each change stands in the text it was given."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from studio.text.draft import Draft, Found, Rule
from studio.text.model import Change


def rebuilt(draft: Draft) -> str:
    parts, at = [], 0
    for change in draft.spoken().changes:
        assert draft.given[change.start : change.end] == change.source
        parts += [draft.given[at : change.start], change.spoken]
        at = change.end
    return "".join(parts) + draft.given[at:]


def test_one_change() -> None:
    draft = Draft("see Dr. Pell")
    draft.apply([Found(4, 7, "Doctor")], "abbreviation")
    assert draft.spoken().text == "see Doctor Pell"
    assert draft.spoken().changes == (Change(4, 7, "Dr.", "Doctor", "abbreviation"),)


def test_a_change_of_a_change_is_one_change_of_the_given_text() -> None:
    draft = Draft("a1b")
    draft.apply([Found(1, 2, "one")], "number")
    draft.apply([Found(0, 3, "X")], "again")
    assert draft.spoken().text == "Xeb"
    assert draft.spoken().changes == (Change(0, 2, "a1", "Xe", "again"),)


def test_changes_side_by_side_stay_two() -> None:
    draft = Draft("£4…")
    draft.apply([Found(0, 2, "four pounds")], "money")
    draft.apply([Found(11, 12, "...")], "ellipsis")
    assert [change.source for change in draft.spoken().changes] == ["£4", "…"]


def test_a_change_taken_back_is_no_change() -> None:
    draft = Draft("abc")
    draft.apply([Found(1, 2, "X")], "there")
    draft.apply([Found(1, 2, "b")], "and back")
    assert draft.spoken().changes == ()


def test_a_full_stop_after_a_change_takes_its_name() -> None:
    draft = Draft("XIV")
    draft.apply([Found(0, 3, "fourteen")], "roman numeral")
    draft.apply([Found(8, 8, ".")], "full stop")
    assert draft.spoken().changes == (Change(0, 3, "XIV", "fourteen.", "roman numeral"),)


def test_a_rule_runs_only_on_its_hint_and_none_leaves_the_match() -> None:
    seen: list[str] = []

    def say(match: re.Match[str]) -> str | None:
        seen.append(match.group())
        return None if match.group() == "a" else "!"

    rule = Rule("letters", re.compile("[ab]"), say, hint=lambda text: "b" in text)
    assert Draft("aaa").run([rule]) is False
    assert seen == []
    draft = Draft("aba")
    assert draft.run([rule]) is True
    assert draft.text == "a!a"


edits = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4), st.sampled_from(["", "x", "yy", "zzzz"])), max_size=4)


@given(st.text("abc", max_size=20), st.lists(edits, max_size=5))
def test_the_changes_always_rebuild_the_text(text: str, rounds: list[list[tuple[int, int, str]]]) -> None:
    draft = Draft(text)
    for number, places in enumerate(rounds):
        plain, found, at = draft.text, [], 0
        for place, length, new in sorted(places):
            start = max(place, at)
            end = min(start + length, len(plain))
            if start <= end and (not found or start > at or end > start):
                found.append(Found(start, end, new))
                at = end + 1
        wanted, at = "", 0
        for start, end, new in found:
            wanted += plain[at:start] + new
            at = end
        draft.apply(found, f"rule {number}")
        assert draft.text == wanted + plain[at:]
        assert rebuilt(draft) == draft.text
