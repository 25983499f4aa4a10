"""Which words of a paragraph are somebody's speech: by the quotation marks alone, never by the words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.text.dialogue import quotations, speech


def said(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in speech(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Yes,” said he, “I am.”", ["“Yes,”", "“I am.”"]),
        ('"Yes," said he. "Come in!"', ['"Yes,"', '"Come in!"']),
        ("He said: “It is late.”", ["“It is late.”"]),
        ("“I never”—he paused—“never saw him.”", ["“I never”", "“never saw him.”"]),
        ("“He told me, ‘Go home,’ and I went.”", ["“He told me, ‘Go home,’ and I went.”"]),
        ("“A “good” man, you say?” he asked.", ["“A “good” man, you say?”"]),
        ("He was called “the Frenchman” in the village.", []),
        ("He read the “Daily Telegraph,” and went out.", []),
        ("They said: “twist as you may, he will come.”", ["“twist as you may, he will come.”"]),
        (
            "“A petition? The officer on duty” (he sat), “only not now.”",
            ["“A petition? The officer on duty”", "“only not now.”"],
        ),
        ("And so it was posted today. Ha!” He sat down.", ["And so it was posted today. Ha!”"]),
        ("Nobody spoke of it.", []),
        ("“”", []),
    ],
)
def test_double_quotation_marks(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("‘Yes,’ said he, ‘I am.’", ["‘Yes,’", "‘I am.’"]),
        ("‘It’s the boys’ boat, isn’t it?’ she asked.", ["‘It’s the boys’ boat, isn’t it?’"]),
        ("‘He told me, “Go home,” and I went.’", ["‘He told me, “Go home,” and I went.’"]),
        ("The sailors’ wives weren’t told; ’twas all they’d heard.", []),
        ("‘Twas night, and nobody had come.", []),
        ("They read ‘The Times’ and slept.", []),
        ("'Come in,' said Roe, 'it's open.'", ["'Come in,'", "'it's open.'"]),
    ],
)
def test_single_quotation_marks_are_no_apostrophes(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("„Ja“, sagte er, „ich komme.“", "de", ["„Ja“", "„ich komme.“"]),
        ("»Ja«, sagte er. »Ich komme.«", "de", ["»Ja«", "»Ich komme.«"]),
        ("« Oui », dit-il. « Je viens. »", "fr", ["« Oui »", "« Je viens. »"]),
        ("— Oui, dit-il.", "fr", ["— Oui, dit-il."]),
        ("—Hola —dijo Juan—. ¿Qué tal?", "es", ["—Hola ", " ¿Qué tal?"]),
        ("— Oui, said he.", "en", []),
        ("「はい」と彼は言った。", "ja", ["「はい」"]),
    ],
)
def test_other_languages(text: str, language: str, expected: list[str]) -> None:
    assert said(text, language) == expected


@pytest.mark.parametrize("mark", ["“", "‘", '"', "«"])
def test_speech_of_several_paragraphs_opens_each_and_closes_the_last(mark: str) -> None:
    text = f"{mark}I went to the harbour, and there was nobody there. I waited."
    assert said(text) == [text]


def test_a_quotation_in_the_middle_that_never_closes_runs_to_the_end() -> None:
    assert said("He said: “I waited. Nobody came.") == ["“I waited. Nobody came."]


def test_every_quotation_is_found_whether_it_is_speech_or_not() -> None:
    assert quotations("the “hero” of “The Storm,” he") == [(4, 10), (14, 26)]


@given(st.text(alphabet="ab .,!?—“”‘’\"'«»„「」-\n", max_size=120), st.sampled_from(["en", "fr", "es", "ja"]))
def test_runs_ascend_and_lie_inside_the_text(text: str, language: str) -> None:
    for runs in (speech(text, language), quotations(text)):
        bounds = [offset for run in runs for offset in run]
        assert bounds == sorted(bounds)
        assert all(0 <= start < end <= len(text) for start, end in runs)


@pytest.mark.parametrize("unit", ["“a ", "‘a ", '" a ', "'a ", "“a” ", "« a ", "—a ", "‘a’ "])
def test_a_paragraph_of_nothing_but_quotation_marks_takes_time_in_proportion(unit: str) -> None:
    def seconds(times: int) -> float:
        began = time.process_time()
        speech(unit * times, "es")
        quotations(unit * times)
        return time.process_time() - began

    assert min(seconds(80_000) for _ in range(2)) < 24 * max(seconds(10_000), 0.02)  # squared it would be 64
