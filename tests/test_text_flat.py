"""Folded text and the way back to the source."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.text.flat import flatten

texts = st.text("ab \n\t\u00a0\u200a", max_size=30)


def test_white_space_is_folded_and_spans_reach_over_it() -> None:
    source = "  The tide\n\t went\u00a0out  "
    flat = flatten(source, [(0, len(source))])
    assert flat.text == "The tide went out"
    (span,) = flat.source_spans(4, 13)
    assert source[slice(*span)] == "tide\n\t went"


def test_a_hole_between_two_spans_is_in_neither() -> None:
    source = "word[1], and"
    flat = flatten(source, [(0, 4), (7, 12)])
    assert flat.text == "word, and"
    assert flat.source_spans(0, 9) == ((0, 4), (7, 12))
    assert flat.source_spans(6, 9) == ((9, 12),)


def test_white_space_at_a_joint_is_one_space_and_none_is_made_up() -> None:
    assert flatten("a  b", [(0, 2), (2, 4)]).text == "a b"
    assert flatten("ab", [(0, 1), (1, 2)]).text == "ab"
    assert flatten("ab", [(0, 1), (1, 2)], cells=True).text == "a b"
    assert flatten(" \n ", [(0, 3)]).text == ""
    assert flatten("", []).text == ""


@given(st.lists(texts, max_size=5), st.booleans())
def test_every_word_is_found_where_it_stands(parts: list[str], cells: bool) -> None:
    source, spans = "", []
    for part in parts:
        spans.append((len(source), len(source) + len(part)))
        source += part + "#"
    flat = flatten(source, spans, cells)
    joined = (" " if cells else "").join(parts)
    assert flat.text == " ".join(joined.split())
    for start in range(len(flat.text)):
        if flat.text[start] != " ":
            ((low, high),) = flat.source_spans(start, start + 1)
            assert source[low:high] == flat.text[start]
    covered = "".join(source[low:high] for low, high in flat.source_spans(0, len(flat.text)))
    assert "".join(covered.split()) == "".join(flat.text.split())
