"""A change of a chunk, and the way back to its place in the source."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from studio.manuscript.model import Block, Chapter, Manuscript, Skip
from studio.text.chunks import cut, cut_group
from studio.text.model import Change, Chunk
from studio.text.pauses import Pauses
from studio.text.places import source_span
from studio.text.wording import kept_within
from tests.test_chunks_properties import blocks, manuscript_of

PAUSES = Pauses()


def chunks_of(source: str, *made: Block) -> list[Chunk]:
    book = Manuscript("", "", "en", source, (Chapter("", made),))
    return [one for one in cut(book, PAUSES) if isinstance(one, Chunk)]


def applied(chunk: Chunk) -> str:
    """The text of a chunk with its changes made."""
    text, at, parts = chunk.text, 0, []
    for change in chunk.changes:
        parts += text[at : change.start], change.spoken
        at = change.end
    return " ".join(("".join(parts) + text[at:]).split())


def told(source: str, chunk: Chunk) -> list[tuple[str, str]]:
    return [(source[slice(*source_span(source, chunk, one))], one.spoken) for one in chunk.changes]


def test_a_change_in_the_middle_of_a_second_chunk() -> None:
    source = "  " + "The tide went out slowly and left the boats lying on their sides. " * 5 + "Dr. Roe\n came at 5."
    *_, last = chunks_of(source, Block("paragraph", ((2, len(source)),)))
    assert told(source, last) == [("Dr.", "Doctor"), ("5", "five")]


def test_changes_of_joined_lines_and_over_a_hole() -> None:
    source = "Yes, 5\n\nIn 18[1]99 he came to the harbour."
    (chunk,) = chunks_of(source, Block("paragraph", ((0, 6),)), Block("paragraph", ((8, 13), (16, len(source)))))
    spans = [source_span(source, chunk, one) for one in chunk.changes]
    assert [source[slice(*span)] for span in spans] == ["5", "", "18[1]99"]
    assert spans[1] == (6, 6), "the full stop stands after what it follows"


def test_the_comma_between_cells_stands_after_the_cell() -> None:
    source = "Boat Crew 3 Elwy"
    (chunk,) = chunks_of(source, Block("row", ((0, 4), (5, 11), (12, 16))))
    assert [(source_span(source, chunk, one), one.spoken) for one in chunk.changes] == [
        ((4, 4), ","), ((10, 11), "three"), ((11, 11), ","), ((16, 16), "."),
    ]  # fmt: skip


def test_an_edited_chunk_has_no_place_in_the_source() -> None:
    (chunk,) = cut_group("He came at 5.", "prose", "en", 1, 1, PAUSES, spans=((0, 900),))
    assert chunk.changes == (Change(11, 12, "5", "five", "number"),)
    with pytest.raises(ValueError, match=r"1\.1\.1"):
        source_span("x" * 900, chunk, chunk.changes[0])


@settings(max_examples=80)
@given(blocks)
def test_changes_make_the_text_what_is_spoken_and_have_a_place(parts: list[tuple[str, str, bool]]) -> None:
    book = manuscript_of(parts)
    for one in cut(book, PAUSES, 90):
        if isinstance(one, Skip):
            continue
        assert applied(one) == one.spoken
        before = 0
        for change in one.changes:
            assert one.text[change.start : change.end] == change.source
            start, end = source_span(book.source, one, change)
            assert before <= start <= end
            assert _ink(change.source) == _ink(_covered(book.source, one, start, end))
            before = end


def _covered(source: str, chunk: Chunk, start: int, end: int) -> str:
    return "".join(source[max(low, start) : min(high, end)] for low, high in chunk.spans)


def _ink(text: str) -> str:
    return "".join(text.split())


def test_runs_that_stay_as_written_are_found_by_their_place() -> None:
    runs = frozenset({(0, 3), (5, 40), (50, 50), (60, 61)})
    assert kept_within(runs, ((30, 45), (48, 50))) == [(5, 40), (50, 50)]
    assert kept_within(runs, ()) == []
    assert kept_within(frozenset(), ((0, 9),)) == []
