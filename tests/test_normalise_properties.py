"""What holds whatever is normalised: changes rebuild it, a second time changes nothing, and no word goes silent."""

from __future__ import annotations

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
    "İ", "- ", "— ", ". . .",
]  # fmt: skip
pieces = st.sampled_from(MARKS + WORDS)
texts = st.one_of(
    st.text(max_size=60), st.lists(pieces, max_size=14).map("".join), st.lists(pieces, max_size=10).map(" ".join)
)
languages = st.sampled_from(["en", "en", "de", "fr", "es", "it", "pt", "ru", "ja", "", "x-y"])


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


@pytest.mark.parametrize(
    "unit", ["x", "Aa", "7", "1,", "A.", "— ", ".", '"', " ", "e\u0301", "a@b.", "I ", "£", "&", "1-"]
)
def test_a_paragraph_as_long_as_a_book_takes_no_forever(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    assert rebuilt(text, normalise(text, "en")) == normalise(text, "en").text
