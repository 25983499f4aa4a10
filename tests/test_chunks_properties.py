"""What holds for every text: nothing lost, nothing doubled, nothing too long, nothing cut that is one thing."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studio.manuscript import read_book
from studio.manuscript.model import Block, Chapter, Manuscript, Skip, Span
from studio.text.account import account
from studio.text.chunks import cut
from studio.text.clauses import SHORT_CHARS
from studio.text.lexicon import Entry, Lexicon
from studio.text.model import Chunk
from studio.text.normalise import is_speakable
from studio.text.pauses import Pauses
from studio.text.places import source_span
from studio.text.wording import Wording

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
@example("sailor http://example.com/a,b;c?d=e.f.” “http://example.com/a,b;c?d=e.f ", "ru", 60)
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
            if token in SPOKEN_AS_ONE and re.search("[0-9][—–]$", folded[: match.start()]):
                continue  # "1812—5 March" is as well from 1812 to 5
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


# -- with choices about the words


LEXICON = Lexicon.of([Entry("Natásha", "Nah-TAH-sha"), Entry("harbour", "HAR-ber"), Entry("1812", "eighteen twelve")])


@settings(max_examples=60)
@given(blocks, st.sampled_from([40, 90, 300]))
def test_a_lexicon_loses_nothing_and_moves_no_group(parts: list[tuple[str, str, bool]], limit: int) -> None:
    book = manuscript_of(parts)
    plain = [one for one in cut(book, Pauses(), limit) if isinstance(one, Chunk)]
    cuts = list(cut(book, Pauses(), limit, Wording(lexicon=LEXICON)))
    report = account(book, cuts)
    assert (report.lost_chars, report.doubled_chars) == (0, 0)
    said = [one for one in cuts if isinstance(one, Chunk)]
    assert all(len(one.spoken) <= limit for one in said)
    assert {one.group for one in said} == {one.group for one in plain}
    untouched = {one.group for one in plain} - {one.group for one in said if LEXICON.touches(one.text)}
    assert [one for one in plain if one.group in untouched] == [one for one in said if one.group in untouched]


@settings(max_examples=60)
@given(blocks, st.randoms(use_true_random=False))
def test_a_change_that_is_undone_is_said_as_it_is_written(parts: list[tuple[str, str, bool]], chance: Random) -> None:
    book = manuscript_of(parts)
    changes = [
        (one, change)
        for one in cut(book, Pauses())
        if isinstance(one, Chunk)
        for change in one.changes
        if change.source
    ]
    if not changes:
        return
    chunk, change = chance.choice(changes)
    span = source_span(book.source, chunk, change)
    cuts = list(cut(book, Pauses(), wording=Wording(as_written=frozenset({span}))))
    report = account(book, cuts)
    assert (report.lost_chars, report.doubled_chars) == (0, 0)
    for one in cuts:
        if isinstance(one, Chunk):
            places = [source_span(book.source, one, other) for other in one.changes]
            assert not [place for place in places if place[0] < span[1] and span[0] < place[1]]


@settings(max_examples=40)
@given(blocks, texts)
def test_what_stands_around_a_paragraph_does_not_move_its_cuts(parts: list[tuple[str, str, bool]], text: str) -> None:
    long = "The tide went out slowly and left the boats. " + text + " And nobody at all was there to see it go out."
    alone = manuscript_of([(long, "paragraph", False)])
    amid = manuscript_of([*parts, ("A line long enough to stand alone.", "heading", False), (long, "paragraph", False)])
    cuts = [one.text for one in cut(alone, Pauses()) if isinstance(one, Chunk)]
    found = [one.text for one in cut(amid, Pauses()) if isinstance(one, Chunk) and one.kind == "prose"]
    if len(parts) % 2 == 1:  # an odd block has a hole where a footnote marker is taken out
        assert found[-len(cuts) :] == cuts


@settings(max_examples=100)
@given(prose)
def test_no_piece_is_short_where_the_text_has_words_to_cut_at(text: str) -> None:
    words = " ".join(text.split()[:400])
    book = manuscript_of([(words, "paragraph", False)])
    said = [one.spoken for one in cut(book, Pauses()) if isinstance(one, Chunk)]
    if len(said) > 1:
        assert min(map(len, said)) >= SHORT_CHARS


@pytest.mark.parametrize("name", ["sherlock.epub", pytest.param("war-and-peace.epub", marks=pytest.mark.long)])
def test_hardly_a_chunk_of_a_real_book_is_short(real_books: Path, name: str) -> None:
    book = read_book(real_books / name)
    cuts = list(cut(book, Pauses()))
    assert account(book, cuts).lost_chars == 0
    chunks = [one for one in cuts if isinstance(one, Chunk) and one.kind != "heading"]
    short = [one.text for one in chunks if len(one.spoken) < SHORT_CHARS]
    assert len(short) < 0.003 * len(chunks), short
    for one in chunks:
        assert not re.search(r"(?:^|\s)(?:Mr|Mrs|Dr|St|Prince|Princess|Count|Countess)\.?$", one.text), one.text
    assert max(len(one.spoken) for one in chunks) <= 300


@pytest.mark.parametrize(
    "unit", ["word and other things that come along ", "‘word ", "“word ", "7 boats ", "汉", "a, "]
)
def test_a_paragraph_without_a_full_stop_takes_time_in_proportion(unit: str) -> None:
    def seconds(chars: int) -> float:
        book = manuscript_of([((unit * chars)[:chars], "paragraph", False)])
        began = time.process_time()
        report = account(book, cut(book, Pauses()))
        assert (report.lost_chars, report.doubled_chars) == (0, 0)
        return time.process_time() - began

    seconds(2_000)
    short = max(seconds(12_000), 0.02)
    assert min(seconds(96_000) for _ in range(2)) < 24 * short  # 8 times as long; squared it would be 64


@pytest.mark.long
@pytest.mark.parametrize("unit", ["word and other things that come along ", "汉", "x", "went, came home, "])
def test_five_megabytes_in_one_paragraph_without_a_full_stop(unit: str) -> None:
    book = manuscript_of([((unit * 5_000_000)[:5_000_000], "paragraph", False)])
    began = time.process_time()
    cuts = list(cut(book, Pauses()))
    assert time.process_time() - began < 60
    assert account(book, cuts).lost_chars == 0
    lengths = [len(one.spoken) for one in cuts if isinstance(one, Chunk)]
    assert 30 <= min(lengths) <= max(lengths) <= 300
