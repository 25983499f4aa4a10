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


def test_nothing_touches_a_frozen_run_and_what_surrounds_it_is_still_changed() -> None:
    draft = Draft("10 and 10 and 10")
    draft.freeze([(7, 9)])
    assert draft.sub("number", re.compile("10"), lambda match: "ten")
    assert draft.spoken().text == "ten and 10 and ten"
    assert draft.sub("again", re.compile("10"), lambda match: "ten") is False


def test_a_replacement_over_a_frozen_run_is_shortened_to_what_it_changes() -> None:
    draft = Draft("Henry VIII")
    draft.pronounce([Found(0, 5, "onree")])
    draft.sub("roman numeral", re.compile("(onree) VIII"), lambda match: match[1] + " the eighth")
    assert draft.spoken().text == "onree the eighth"
    assert [change.rule for change in draft.spoken().changes] == ["pronunciation", "roman numeral"]


def test_a_frozen_place_gets_nothing_put_in() -> None:
    draft = Draft("Chapter One")
    draft.freeze([(11, 11)])
    assert draft.apply([Found(11, 11, ".")], "full stop") is False
    assert draft.spoken().text == "Chapter One"


def test_a_pronunciation_keeps_its_name_whatever_is_put_beside_it() -> None:
    draft = Draft("Zoe\u00ad")
    draft.pronounce([Found(0, 3, "zo ee")])
    draft.sub("invisible character", re.compile("\u00ad"), lambda match: "")
    draft.apply([Found(5, 5, ".")], "full stop")
    assert draft.spoken().changes == (Change(0, 4, "Zoe\u00ad", "zo ee.", "pronunciation"),)


runs = st.lists(st.tuples(st.integers(-3, 24), st.integers(-3, 24)), max_size=4)


@given(
    st.text("ab 1", max_size=20),
    runs,
    st.sampled_from(["a", "ab", "[ab]+", "b?", "1 ?|a", "."]),
    st.text("ab1", max_size=3),
)
def test_frozen_runs_are_in_the_result_as_they_were_given(text: str, runs: list, pattern: str, new: str) -> None:
    draft = Draft(text)
    draft.freeze(runs)
    frozen = [text[start:end] for start, end in draft.frozen]
    for _ in range(2):
        draft.sub("rule", re.compile(pattern), lambda match: new)
        assert [draft.text[start:end] for start, end in draft.frozen] == frozen
        assert rebuilt(draft) == draft.text
