"""The account counts what the chunks cover: what falls out on the way is lost, what is said twice is doubled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.manuscript import read_book
from studio.manuscript.model import Block, Chapter, Manuscript, Skip, count_chars
from studio.text.account import account
from studio.text.chunks import cut
from studio.text.model import Chunk
from studio.text.pauses import Pauses

FIRST = "The boats came home at dusk, five of them, with their lamps lit."
SECOND = "Nobody on the quay had expected\n\tmore than four."
SOURCE = f"[cover]\n{FIRST}\n\n{SECOND}\n* * *\n{FIRST}\n"


def spot(text: str, after: int = 0) -> tuple[int, int]:
    start = SOURCE.index(text, after)
    return (start, start + len(text))


@pytest.fixture
def manuscript() -> Manuscript:
    """Four blocks, one of them a line of asterisks, and a skipped cover."""
    spans = (spot(FIRST), spot(SECOND), spot("* * *"), spot(FIRST, 60))
    chapter = Chapter("", tuple(Block("paragraph", (span,)) for span in spans))
    return Manuscript("", "", "en", SOURCE, (chapter,), (Skip(spot("[cover]"), "cover"),))


def without(manuscript: Manuscript, paragraph: int) -> Iterator[Chunk | Skip]:
    """The pipeline with a fault: one paragraph is dropped on its way."""
    for one in cut(manuscript, Pauses()):
        if not (isinstance(one, Chunk) and one.group == f"1.{paragraph}"):
            yield one


def test_everything_is_spoken_or_skipped(manuscript: Manuscript) -> None:
    report = account(manuscript, cut(manuscript, Pauses()))
    assert report.as_dict() == {
        "source_chars": count_chars(SOURCE),
        "spoken_chars": 2 * count_chars(FIRST) + count_chars(SECOND),
        "skipped": [{"reason": "cover", "chars": 7}, {"reason": "nothing to say", "chars": 3}],
        "lost_chars": 0,
    }


def test_a_paragraph_lost_in_the_pipeline_is_lost_by_exactly_its_count(manuscript: Manuscript) -> None:
    report = account(manuscript, without(manuscript, 2))
    assert report.lost_chars == count_chars(SECOND) > 0
    assert report.spoken_chars == 2 * count_chars(FIRST)


def test_a_paragraph_lost_by_the_reader_is_lost(manuscript: Manuscript) -> None:
    (chapter,) = manuscript.chapters
    faulty = replace(manuscript, chapters=(replace(chapter, blocks=chapter.blocks[1:]),))
    assert account(faulty, cut(faulty, Pauses())).lost_chars == count_chars(FIRST)


def test_a_forgotten_skip_is_lost(manuscript: Manuscript) -> None:
    assert account(replace(manuscript, skips=()), cut(manuscript, Pauses())).lost_chars == 7


def test_nothing_at_all_is_all_lost(manuscript: Manuscript) -> None:
    report = account(manuscript, [])
    assert report.lost_chars == count_chars(SOURCE) - 7
    assert report.spoken_chars == 0


def test_a_paragraph_spoken_twice_is_doubled_and_hides_no_loss(manuscript: Manuscript) -> None:
    cuts = [*without(manuscript, 2)]
    again = replace(cuts[0], id="1.9.1")  # type: ignore[type-var]
    report = account(manuscript, [*cuts, again])
    assert report.doubled_chars == count_chars(FIRST)
    assert report.lost_chars == count_chars(SECOND)
    assert report.as_dict()["doubled_chars"] == count_chars(FIRST)


def test_text_spoken_and_skipped_is_doubled(manuscript: Manuscript) -> None:
    half = Skip((spot(FIRST)[0], spot(FIRST)[0] + 9), "title page")
    report = account(replace(manuscript, skips=(*manuscript.skips, half)), cut(manuscript, Pauses()))
    assert report.doubled_chars == count_chars(SOURCE[slice(*half.span)])
    assert report.lost_chars == 0


def test_a_span_outside_the_book_is_refused(manuscript: Manuscript) -> None:
    with pytest.raises(ValueError, match="outside the source"):
        account(manuscript, [Skip((0, len(SOURCE) + 1), "cover")])


def test_an_empty_book_has_an_empty_account() -> None:
    report = account(Manuscript("", "", "en", " \n ", ()), [])
    assert report.as_dict() == {"source_chars": 0, "spoken_chars": 0, "skipped": [], "lost_chars": 0}


@pytest.mark.parametrize("name", ["sherlock.epub", "war-and-peace.epub"])
def test_no_character_of_a_real_book_is_lost(real_books: Path, name: str) -> None:
    book = read_book(real_books / name)
    report = account(book, cut(book, Pauses()))
    skipped = sum(chars for _, chars in report.skipped)
    assert (report.lost_chars, report.doubled_chars) == (0, 0)
    assert report.source_chars == count_chars(book.source) == report.spoken_chars + skipped
    assert report.spoken_chars > 0.97 * report.source_chars
