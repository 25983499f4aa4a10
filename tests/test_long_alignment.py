"""A whole book's words against all words heard: nothing lost, everything named, in linear time, whatever comes."""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.long_alignment import Stretch, Texts
from engines.moved import told

BOOK_WORDS = 140_000


def prose(words: int, seed: int = 1, vocabulary: int = 9000) -> list[str]:
    """Words as often as in real prose: the n-th most frequent 1/n times as often as the first (Zipf)."""
    rng = random.Random(seed)
    names = [spelt(n if n < 150 else n + 100_000 * seed) for n in range(vocabulary)]
    return rng.choices(names, [1 / (n + 2) for n in range(vocabulary)], k=words)


def spelt(number: int) -> str:
    """A word for a number, with letters as often as in English."""
    rng = random.Random(number)
    return "".join(
        rng.choices("eeeeaaaooottttnnnsssiiihhhrrrddllluuwmfgcybpvk", k=1 + rng.randint(1, 4) + rng.randint(0, 4))
    )


def misheard(words: Sequence[str], share: float, seed: int = 2) -> list[str]:
    """The words as a listener writes them that gets so many of them wrong: other words, none, or one too many."""
    rng = random.Random(seed)
    out: list[str] = []
    for word in words:
        luck = rng.random() / share
        out += [rng.choice(words)] if luck < 0.6 else [] if luck < 0.8 else [word, "uhum"] if luck < 1 else [word]
    return out


def whole(asked: Sequence[str], said: Sequence[str]) -> list[Stretch]:
    """The stretches; the test fails where a word is in none of them, or in two."""
    texts = Texts(asked, said)
    stretches = told(texts.aligned((0, len(asked)), (0, len(said))), texts)
    for side, count in (("expected", len(asked)), ("heard", len(said))):
        spans = sorted(span for one in stretches if (span := getattr(one, side))[0] < span[1])
        assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])][: len(spans)]
        assert (spans[-1][1] if spans else 0) == count
    return stretches


def words_by_kind(stretches: list[Stretch]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in stretches:
        found[one.kind] = found.get(one.kind, 0) + max(one.asked, one.said)
    return found


def largest(stretches: list[Stretch], kind: str) -> Stretch:
    return max((one for one in stretches if one.kind == kind), key=lambda one: max(one.asked, one.said))


CHAPTER = prose(4000)


@pytest.mark.parametrize("share", [0.01, 0.1])
def test_a_listeners_errors_stay_where_they_are(share: float) -> None:
    said = misheard(CHAPTER, share)
    found = words_by_kind(whole(CHAPTER, said))
    assert found["same"] >= len(CHAPTER) * (1 - 1.15 * share)
    assert "swapped" not in found


@pytest.mark.parametrize("share", [0.0, 0.03])
def test_what_is_left_out_said_twice_moved_or_foreign_is_told_for_what_it_is(share: float) -> None:
    said = [misheard(CHAPTER[n : n + 500], share or 1e-9, n) for n in range(0, 4000, 500)]
    other = prose(300, seed=9)

    def put(*parts: object) -> list[Stretch]:
        return whole(CHAPTER, [word for part in parts for word in (said[part] if isinstance(part, int) else part)])  # type: ignore[attr-defined]

    assert about(largest(put(0, 1, 3, 4, 5, 6, 7), "missing").expected, (1000, 1500))
    assert about(largest(put(0, 1, 2, 2, 3, 4, 5, 6, 7), "repeated").expected, (1500, 1500))
    assert about(largest(put(0, 1, 2, 3, 4, 5, 1, 6, 7), "repeated").expected, (3000, 3000))
    assert about(largest(put(0, 1, 2, other, 3, 4, 5, 6, 7), "added").expected, (1500, 1500))
    replaced = put(0, 1, 2, other, 4, 5, 6, 7)
    assert about(largest(replaced, "missing").expected, (1500, 2000))
    assert largest(replaced, "added").said >= 280
    swapped = put(0, 2, 1, 3, 4, 5, 6, 7)
    assert 500 * (1 - 1.5 * share) - 3 <= words_by_kind(swapped)["swapped"] <= 500
    assert words_by_kind(swapped).get("missing", 0) < 500 * share + 20
    far = put(7, 1, 2, 3, 4, 5, 6, 0)
    assert words_by_kind(far)["swapped"] >= 1000 * (1 - 1.5 * share) - 3


def about(span: tuple[int, int], place: tuple[int, int]) -> bool:
    """Whether the span is the place but for a few words that were misheard at its ends."""
    return all(abs(one - other) <= 8 for one, other in zip(span, place, strict=True))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("the boat came home before winter", {"same": 6}),
        ("the boat came home home before winter", {"same": 6, "repeated": 1}),
        ("the boat came the boat came home before winter", {"same": 6, "repeated": 3}),
        ("before winter the boat came home", {"same": 4, "swapped": 2}),
        ("the boat came before winter", {"same": 5, "missing": 1}),
        ("the boat never came home before winter", {"same": 6, "added": 1}),
        ("the goat came home before winter", {"same": 5, "replaced": 1}),
        ("", {"missing": 6}),
    ],
)
def test_a_sentence(said: str, found: dict[str, int]) -> None:
    assert words_by_kind(whole("the boat came home before winter".split(), said.split())) == found


def test_what_sounds_alike_is_the_same() -> None:
    asked = "In nineteen eighty four any one of them knew the colour of 25 boats".split()
    said = "In 1984 anyone of them new the color of twenty five boats".split()
    assert set(words_by_kind(whole(asked, said))) == {"same"}


def test_words_that_agree_by_chance_do_not_count_as_heard() -> None:
    other = prose(4000, seed=5)
    found = words_by_kind(whole(CHAPTER, other))
    assert found.get("same", 0) < 0.03 * len(CHAPTER)
    assert whole(["one", "boat", "came"], prose(3000, seed=6))[0].kind == "missing"


def test_a_stretch_heard_badly_stays_together_word_by_word() -> None:
    asked = (
        "and she said that to the man who loves art for its own sake remarked sherlock holmes tossing "
        "aside the advertisement sheet of the daily telegraph it is frequently in its least important manifestations"
    )
    said = (
        "and she said that to the man who lovs aret fore it's oun say remarket sherlok homes tausing "
        "asyde the advertisment sheat off the dayly telegraff it is frequently in its least important manifestations"
    )
    found = words_by_kind(whole(asked.split(), said.split()))
    assert found["replaced"] >= 10
    assert max(found.get("missing", 0), found.get("added", 0)) < 4


few_words = st.lists(st.sampled_from("a b c d the boat".split()), max_size=40)


@given(few_words, few_words)
def test_no_word_is_lost_or_doubled_whatever_the_texts(asked: list[str], said: list[str]) -> None:
    whole(asked, said)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.data())
def test_no_word_is_lost_or_doubled_in_longer_texts(seed: int, data: st.DataObject) -> None:
    asked = prose(400, seed, vocabulary=data.draw(st.sampled_from([3, 40, 400])))
    cuts = sorted(data.draw(st.lists(st.integers(0, 400), min_size=4, max_size=4)))
    parts = [asked[a:b] for a, b in zip([0, *cuts], [*cuts, 400], strict=True)]
    order = data.draw(st.lists(st.integers(0, 4), max_size=7))
    whole(asked, misheard([word for part in order for word in parts[part]], 0.05, seed))


def seconds_for(asked: Sequence[str], said: Sequence[str]) -> float:
    began = time.process_time()
    whole(asked, said)
    return time.process_time() - began


@pytest.mark.parametrize("words", [24_000, pytest.param(BOOK_WORDS, marks=pytest.mark.long)])
def test_four_times_the_words_take_four_times_as_long(words: int) -> None:
    book = prose(words, vocabulary=20_000)
    said = misheard(book, 0.03)
    quarter = seconds_for(book[: words // 4], said[: len(said) // 4])
    assert seconds_for(book, said) < 10 * quarter + 1


HOSTILE = {
    "another book": lambda book: prose(len(book), seed=7),
    "nothing": lambda book: [],
    "every word in another place": lambda book: random.Random(1).sample(book, len(book)),
    "ten times as long": lambda book: prose(10 * len(book), seed=8),
    "backwards": lambda book: book[::-1],
    "one word": lambda book: ["the"] * len(book),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_has_nothing_to_do_with_the_book_takes_no_longer(what: str) -> None:
    book = prose(6000)
    said = HOSTILE[what](book)
    began = time.process_time()
    found = words_by_kind(whole(book, said))
    assert time.process_time() - began < 30
    assert found.get("same", 0) < 0.05 * len(book)


def test_a_text_that_says_one_thing_over_and_over() -> None:
    asked = "once more and then again we said".split() * 600
    began = time.process_time()
    found = words_by_kind(whole(asked, asked[3:2000] + asked[2400:]))
    assert found["same"] >= len(asked) - 450
    found = words_by_kind(whole(asked, misheard(asked, 0.02)))
    assert found["same"] >= 0.95 * len(asked)
    assert time.process_time() - began < 40


@pytest.mark.long
def test_memory_grows_with_the_words_and_no_faster() -> None:
    def peak_bytes(words: int) -> int:
        book = prose(words, vocabulary=20_000)
        said = misheard(book, 0.05)
        tracemalloc.start()
        whole(book, said)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    small, large = peak_bytes(BOOK_WORDS // 4), peak_bytes(BOOK_WORDS)
    assert large < 5 * small
    assert large < 200e6
