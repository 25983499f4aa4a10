"""Sentence starts: the splitter's offsets, minus its cuts after abbreviations and inside words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.text.sentences import sentence_starts


def split(text: str, language: str = "en") -> list[str]:
    starts = [0, *sentence_starts(text, language), len(text)]
    return [text[start:end].strip() for start, end in pairwise(starts)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["The tide went out.", "The boats lay down.", "Nobody spoke!"],
        ["Mr. Amos met Dr. Pell.", "They shook hands."],
        ["J. R. R. Tolkien wrote to C. S. Lewis.", "He answered."],
        ["He came to St. Elwy with Capt. Roe.", "It rained."],
        ["“Is it late? Yes. Very late.” he said.", "She nodded."],
        ["It cost 1,234.56 pounds.", "That was too much."],
        ["See www.example.com for more.", "Then go."],
    ],
)
def test_sentences_of_english(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


def test_nothing_is_cut_inside_a_word() -> None:
    assert split("She—ah!—left. He stayed.") == ["She—ah!—left.", "He stayed."]


def test_other_scripts() -> None:
    assert split("東京です。はい。", "ja") == ["東京です。", "はい。"]
    assert split("Он ушёл. Она нет.", "ru") == ["Он ушёл.", "Она нет."]


@pytest.mark.parametrize("language", ["", "en-GB", "xx", "not a language"])
def test_an_unknown_language_is_split_all_the_same(language: str) -> None:
    assert split("One came. Two went.", language) == ["One came.", "Two went."]


def test_a_lone_surrogate_moves_no_offset() -> None:
    assert split("A \ud800 came. Then 👍 went. End.") == ["A \ud800 came.", "Then 👍 went.", "End."]


@given(st.text(max_size=200))
def test_starts_ascend_inside_the_text(text: str) -> None:
    folded = " ".join(text.split())
    starts = sentence_starts(folded, "en")
    assert starts == sorted(set(starts))
    assert all(0 < start < len(folded) for start in starts)
