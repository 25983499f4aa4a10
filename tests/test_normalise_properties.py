"""What holds whatever is normalised: changes rebuild it, a second time changes nothing, and no word goes silent."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.manuscript import read_book
from studio.text.model import Spoken
from studio.text.normalise import is_speakable, normalise

MARKS = list(".,;:!?'\"()-–—…“”‘’«»\u00a0\u200a\u2060\u00ad\u200d\n*_#&%$£€/@+=<>|~°½²")
WORDS = [
    "Mr.", "St. ", "Dr", "No. ", "e.g.", "etc.", "i.e. ", "p.m.", " a.m", "IV", "XIV", "I", "V", "Chapter ", "Henry ",
    "World War ", "HELLO", "THE", "US", "BBC", "DON'T", "A", "12", "1,234", "1812", "3.14", "1/2", "07:30", "5",
    "$3.50", "s.", "d.", "http://a.bc/d", "www.a.com", "x@y.zz", "March ", "May", "th", "km", "é", "Ж",
    "e\u0301", "你好", "。", "ﬁ", "１", "Ⅳ", "😀", "\ud800", "\x00", "J.", "R.", "century", "oz.", "\u0338", "ς", "ß",
    "İ", "- ", "— ", ". . .", "£4 7s. 6d.", "7/6", "5/-", "$5m", "US$", "USD ", "50c", "5p", "°C",
    "6'2\"", "m²", "1ˢᵗ",
    "May 3-5", "3.5.1990", "1990-05-03", "Tues., ", "Oct. ", "10:15:30", "7pm", "o'clock", "1914-18", "'90s", "1,2,3",
    "+44 20 7946 0958", "(555) 123-4567", "ISBN 978-0-306-40615-7", "v2.4.1", "192.168.0.1", "A17", "B-52", "H2O",
    "SW1A 1AA", "John 3:16", "Gen. 1:1-3", "10 000",
    "C:\\a\\b.txt", "/usr/local/bin", "#aB", "@a_b", "10⁻³", "~5", "2^3",
    "Louis XIV, XV", "Parts I-III", "Baker St.", "Boston, MA 02116", "vs.", "No. ", "pp. xii-xv", "&",
    " / ", ":-)", "½",
    "25%", "10x", "3x5", "=", "J. R. R.", "U.S.", "WWII", "O'BRIEN", "NAACP", "221B", "24/7", ".45 ", "3rd", "2d", "⁄",
]  # fmt: skip
pieces = st.sampled_from(MARKS + WORDS)
texts = st.one_of(
    st.text(max_size=60), st.lists(pieces, max_size=14).map("".join), st.lists(pieces, max_size=10).map(" ".join)
)
languages = st.sampled_from(["en", "en", "en-GB", "de", "fr", "es", "it", "pt", "ru", "ja", "", "x-y"])


def rebuilt(text: str, spoken: Spoken) -> str:
    """The given text with the changes made in it."""
    parts, at = [], 0
    for change in spoken.changes:
        assert at <= change.start <= change.end <= len(text)
        assert text[change.start : change.end] == change.source != change.spoken
        parts += [text[at : change.start], change.spoken]
        at = change.end
    return "".join(parts) + text[at:]


@settings(max_examples=700)
@given(texts, languages, st.booleans(), st.booleans())
def test_normalising(text: str, language: str, heading: bool, full_stop: bool) -> None:
    spoken = normalise(text, language, heading, full_stop)
    assert rebuilt(text, spoken) == spoken.text
    assert normalise(spoken.text, language, heading, full_stop).text == spoken.text
    spoken.text.encode()  # no lone surrogate is left that no file could hold
    if any(char.isalpha() or char.isdecimal() for char in text):
        assert is_speakable(spoken.text)


@pytest.mark.parametrize("name", ["sherlock.epub", "war-and-peace.epub"])
def test_a_real_book_is_normal_after_one_time(real_books: Path, name: str) -> None:
    book = read_book(real_books / name)
    blocks = [block for chapter in book.chapters for block in chapter.blocks]
    for block in blocks[::29]:
        spoken = normalise(book.text_of(block.spans), "en", block.kind == "heading")
        assert normalise(spoken.text, "en", block.kind == "heading").changes == ()
        assert not any(char.isdigit() for char in spoken.text)


@settings(max_examples=400)
@given(texts)
def test_english_is_said_once_and_for_all(text: str) -> None:
    spoken = normalise(text, "en")
    assert rebuilt(text, spoken) == spoken.text
    assert normalise(spoken.text, "en").changes == ()
    assert "  " not in spoken.text
    assert spoken.text == spoken.text.strip()


@settings(max_examples=200)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" and ".join))
def test_english_leaves_no_figures(text: str) -> None:
    assert not any(char in "0123456789" for char in normalise(text, "en").text)


@pytest.mark.parametrize(
    "unit", ["1/", "3:", "$1 ", "5 ft ", "A1", "XIV ", "12, ", "No. 5 ", "a.m. ", "St. ", "May 3-", "7/6 "]
)
def test_ten_times_the_text_takes_about_ten_times_as_long(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        taken = []
        for _ in range(3):
            start = time.process_time()
            normalise(text, "en")
            taken.append(time.process_time() - start)
        return min(taken)

    assert seconds(20_000) < 40 * max(seconds(2_000), 0.002)


@pytest.mark.parametrize(
    "unit", ["x", "Aa", "7", "1,", "A.", "— ", ".", '"', " ", "e\u0301", "a@b.", "I ", "£", "&", "1-"]
)
def test_a_paragraph_as_long_as_a_book_takes_no_forever(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    assert rebuilt(text, normalise(text, "en")) == normalise(text, "en").text
