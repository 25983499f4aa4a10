"""What a finished file must say: the chunks of its chapters, and the words that the take of each leaves in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

from engines.alike import words_of
from studio.completeness import Expected
from studio.project import Book
from studio.rows import ChunkRow


def expected_of(book: Book, chapters: Iterable[int], language_id: str) -> Iterator[Expected]:
    """The chunks of the chapters in their order, also those that have no take; one chapter is held at a time."""
    for number in chapters:
        for row in book.chunks(number):
            if not row.removed:
                yield Expected(row.id, row.spoken, doubtful_words(row, language_id), row.heard_as)


def doubtful_words(row: ChunkRow, language_id: str) -> frozenset[int] | None:
    """Which of words_of(row.spoken) its take's proof did not hear; None where nobody listened to it.

    All of them where there is no take; where the take speaks an earlier text, all words that are not in that.
    """
    asked, take = words_of(row.spoken, language_id), row.take
    if take is None or take.status != "success":
        return frozenset(range(len(asked)))
    if take.score is None:
        return None
    pairs = [(word, _doubted(step)) for step in take.words for word in str(step["expected"]).split()]
    if [word for word, _ in pairs] == asked:
        return frozenset(place for place, (_, doubted) in enumerate(pairs) if doubted)
    return frozenset(_carried_over(asked, pairs, same_text=take.spoken == row.spoken))


def _doubted(step: dict[str, Any]) -> bool:
    return step["kind"] in ("missing", "replaced") and not step.get("cleared")


def _carried_over(asked: list[str], pairs: list[tuple[str, bool]], same_text: bool) -> Iterator[int]:
    """The take was compared with another wording: of a name as it is written, or of the text as it was before."""
    compared = [word for word, _ in pairs]
    for what, a0, a1, b0, b1 in SequenceMatcher(None, asked, compared, autojunk=False).get_opcodes():
        if what == "equal":
            yield from (place for place, (_, doubted) in zip(range(a0, a1), pairs[b0:b1], strict=True) if doubted)
        elif not same_text or b0 == b1 or any(doubted for _, doubted in pairs[b0:b1]):
            yield from range(a0, a1)
