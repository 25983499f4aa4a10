"""What holds for every text: nothing lost, nothing doubled, nothing too long, nothing cut that is one thing."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.manuscript.model import Block, Chapter, Manuscript, Skip, Span
from studio.text.account import account
from studio.text.chunks import cut
from studio.text.model import Chunk
from studio.text.normalise import is_speakable
from studio.text.pauses import Pauses

WHOLE = [
    "1,234.56", "30,000", "12:45", "3.14159", "http://example.com/a,b;c?d=e.f", "someone@example.co.uk",
    "Mr. Smith", "St. Petersburg", "J. R. R. Tolkien", "e.g. this", "Dr. Watson", "£1,000", "www.example.org",
]  # fmt: skip
SPOKEN_AS_ONE = ["5 March 1891", "£4 7s. 6d.", "Henry VIII"]
WORDS = [
    "the", "and", "sailor", "harbour", "because", "night", "which", "Elwy", "I", "was", "lantern", "but", "Natásha",
    "tide", "XIV", "NEVER", "1812", "naïve", "x" * 70,
]  # fmt: skip
JOINTS = [
    " ",
    " ",
    " ",
    " ",
    " ",
    " ",
    ", ",
    ", ",
    "; ",
    ": ",
    "—",
    " – ",
    ". ",
    "! ",
    "? ",
    "… ",
    ".” “",
    ",’ ",
    "\n   ",
    "\u00a0",
]

prose = st.lists(
    st.tuples(st.sampled_from(WORDS + WHOLE + SPOKEN_AS_ONE), st.sampled_from(JOINTS)), min_size=1, max_size=120
).map(lambda pairs: "".join(word + joint for word, joint in pairs))
anything = st.text(max_size=400)
endless = st.tuples(
    st.sampled_from(["x", "7", "汉", "é", "—", "ا", "e\u0301", "👍", "a,", "1."]), st.integers(1, 900)
).map(lambda pair: pair[0] * pair[1])
texts = st.one_of(prose, prose, anything, endless)
blocks = st.lists(
    st.tuples(texts, st.sampled_from(["paragraph", "paragraph", "heading", "line", "row"]), st.booleans()),
    min_size=1,
    max_size=8,
)


def manuscript_of(parts: list[tuple[str, str, bool]], language: str = "en") -> Manuscript:
    """Two chapters of blocks; every block of odd number has a hole, as a footnote marker leaves one."""
    source, made, skips = "", [], []
    for number, (text, kind, stanza_end) in enumerate(parts):
        half, start = len(text) // 2, len(source)
        spans: tuple[Span, ...] = ((start, start + len(text)),)
        source += text
        if number % 2:
            source = source[: start + half] + "[1]" + source[start + half :]
            spans = ((start, start + half), (start + half + 3, len(source)))
            skips.append(Skip((start + half, start + half + 3), "footnote marker"))
        made.append(Block(kind, tuple(span for span in spans if span[0] < span[1]), stanza_end))  # type: ignore[arg-type]
        source += "\n"
    middle = len(made) // 2
    chapters = tuple(Chapter("", tuple(some)) for some in (made[:middle], made[middle:]) if some)
    return Manuscript("", "", language, source, chapters, tuple(skips))


def spans_of(cuts: list[Chunk | Skip]) -> list[Span]:
    return [span for one in cuts for span in ((one.span,) if isinstance(one, Skip) else one.spans)]


@settings(max_examples=150)
@given(blocks, st.sampled_from(["en", "de", "ja", "ar", ""]), st.sampled_from([40, 90, 300]))
def test_every_character_is_in_one_chunk_and_in_order(
    parts: list[tuple[str, str, bool]], language: str, limit: int
) -> None:
    book = manuscript_of(parts, language)
    cuts = list(cut(book, Pauses(), limit))
    report = account(book, cuts)
    assert (report.lost_chars, report.doubled_chars) == (0, 0)
    spans = spans_of(cuts)
    for (_, end), (start, _) in pairwise(spans):
        between = book.source[end:start].replace("[1]", "")
        assert start >= end
        assert between.strip() == "", "only white space may lie between two neighbours"


@settings(max_examples=150)
@given(blocks, st.sampled_from(["en", "fr", "zh", ""]), st.sampled_from([40, 90, 300]))
def test_no_chunk_is_too_long_or_silent(parts: list[tuple[str, str, bool]], language: str, limit: int) -> None:
    for one in cut(manuscript_of(parts, language), Pauses(), limit):
        if isinstance(one, Chunk):
            assert len(one.spoken) <= limit
            assert is_speakable(one.spoken)
            assert one.spoken == " ".join(one.spoken.split())
            assert one.text == "\n".join(" ".join(line.split()) for line in one.text.split("\n"))


@settings(max_examples=80)
@given(blocks)
def test_the_text_of_a_chunk_is_the_source_of_its_spans(parts: list[tuple[str, str, bool]]) -> None:
    book = manuscript_of(parts)
    for one in cut(book, Pauses()):
        if isinstance(one, Chunk):
            assert "".join(one.text.split()) == "".join(book.text_of(one.spans).split())


@settings(max_examples=60)
@given(blocks)
def test_ids_are_unique_and_the_same_every_time(parts: list[tuple[str, str, bool]]) -> None:
    book = manuscript_of(parts)
    cuts = list(cut(book, Pauses()))
    ids = [one.id for one in cuts if isinstance(one, Chunk)]
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids, key=lambda name: [int(number) for number in name.split(".")])
    assert all(re.fullmatch(r"[12]\.[1-9]\d*\.[1-9]\d*", name) for name in ids)
    assert cuts == list(cut(book, Pauses()))


@settings(max_examples=150)
@given(prose, st.sampled_from(["en", "ru", ""]), st.sampled_from([60, 120, 300]))
def test_numbers_addresses_and_abbreviations_stay_whole(text: str, language: str, limit: int) -> None:
    book = manuscript_of([(text, "paragraph", False)], language)
    folded = "".join(text.split())
    starts, at = set(), 0
    for one in cut(book, Pauses(), limit):
        starts.add(at)
        spans = (one.span,) if isinstance(one, Skip) else one.spans
        at += len("".join(book.text_of(spans).split()))
    for token in WHOLE + (SPOKEN_AS_ONE if language == "en" else []):
        squeezed = "".join(token.split())
        for match in re.finditer(re.escape(squeezed), folded):
            inside = range(match.start() + 1, match.end())
            assert not starts & set(inside), f"{token} was cut"


@pytest.mark.parametrize("limit", [40, 300])
@pytest.mark.parametrize(
    "unit", ["x", "7", "语", "語。", "word ", "word, ", "e\u0301", "\u0301", "👩‍👩‍👧", "—", ".", "ab.", "1,"]
)
def test_two_thousand_characters_of_anything(unit: str, limit: int) -> None:
    text = (unit * 2000)[:2000]
    book = manuscript_of([(text, "paragraph", False)])
    cuts = list(cut(book, Pauses(), limit))
    assert account(book, cuts).lost_chars == 0
    assert all(len(one.spoken) <= limit for one in cuts if isinstance(one, Chunk))
