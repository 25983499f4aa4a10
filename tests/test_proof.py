"""Transcript against text: which words differ, what sounds alike, and what the score is."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import alignment, alike
from engines.alignment import plain_equal_blocks
from engines.alike import key, readings, words_of
from engines.audio import Audio
from engines.contract import Heard, Job, Word
from engines.proof import certain_severity, compare, looked_at_twice, verdict_of
from engines.scripted import ScriptedListener, tone

WORDS = (
    "the a dog Dog dogs, twenty five 25 25% twenty-five to two too hmm uh — "
    "any one anyone it is it's 1984 nineteen eighty four & salt"
).split()
TEXTS = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


def differences(expected: str, heard: str, language_id: str = "en") -> list[tuple[str, str, str]]:
    _, words = compare(expected, Heard(heard), language_id)
    return [(word.kind, word.expected, word.heard) for word in words if word.kind != "same"]


def score(expected: str, heard: str, language_id: str = "en") -> float:
    return compare(expected, Heard(heard), language_id)[0]


# ---- the alignment ----------------------------------------------------------------------------------------------


@given(TEXTS | st.text(max_size=60), TEXTS | st.text(max_size=60), st.sampled_from(["en", "de", "ja"]))
@settings(max_examples=150)
def test_every_word_of_both_sides_is_in_the_alignment_once_and_in_order(
    expected: str, heard: str, language: str
) -> None:
    result, words = compare(expected, Heard(heard), language)
    asked = [word.expected for word in words if word.kind not in ("added", "repeated")]
    said = [word.heard for word in words if word.kind != "missing"]
    assert " ".join(asked) == " ".join(words_of(expected, language))
    assert " ".join(said) == " ".join(words_of(heard, language))
    assert all(word.expected for word in words if word.kind not in ("added", "repeated"))
    assert all(word.heard for word in words if word.kind != "missing")
    assert 0.0 <= result <= 100.0


@given(TEXTS | st.text(max_size=60), st.sampled_from(["en", "fr", "zh"]))
@settings(max_examples=60)
def test_a_text_is_like_itself(text: str, language: str) -> None:
    assert score(text, text, language) == 100.0 and not differences(text, text, language)


@given(st.lists(st.sampled_from("abcd"), max_size=9), st.lists(st.sampled_from("abcd"), max_size=9))
@settings(max_examples=80)
def test_without_rapidfuzz_as_few_edits_are_found(asked: list[str], said: list[str]) -> None:
    from rapidfuzz.distance import Levenshtein

    blocks = [block for block in plain_equal_blocks(asked, said) if block[2]]
    edits, i, j = 0, 0, 0
    for start, other, size in [*blocks, (len(asked), len(said), 0)]:
        assert asked[start : start + size] == said[other : other + size] and start >= i and other >= j
        edits += max(start - i, other - j)
        i, j = start + size, other + size
    assert edits == Levenshtein.distance(asked, said)


@pytest.mark.parametrize(
    ("expected", "heard", "found"),
    [
        ("the dog ran home", "the dog home", [("missing", "ran", "")]),
        ("the dog ran home", "the big dog ran home", [("added", "", "big")]),
        ("the dog ran home", "the dog walked home", [("replaced", "ran", "walked")]),
        ("walks to a boat", "walked to a boats", [("replaced", "boat", "boats"), ("replaced", "walks", "walked")]),
        ("do not go", "do go", [("missing", "not", "")]),
        ("it was later", "it was latter", [("replaced", "later", "latter")]),
        ("in nineteen eighty", "in 1981", [("missing", "eighty", ""), ("replaced", "nineteen", "1981")]),
    ],
)
def test_each_difference_is_named(expected: str, heard: str, found: list[tuple[str, str, str]]) -> None:
    assert sorted(differences(expected, heard)) == sorted(found)


def test_a_phrase_said_twice_is_repeated_at_its_second_saying() -> None:
    said = "So the dog ran the dog ran home"
    timed = Heard(said, tuple((word, float(index), index + 0.5) for index, word in enumerate(said.split())))
    result, words = compare("So the dog ran home", timed)
    added = [word for word in words if word.kind == "repeated"]
    assert [word.heard for word in added] == ["the", "dog", "ran"] and result == 40.0
    assert [word.start_seconds for word in added] == [4.0, 5.0, 6.0]
    assert [word.start_seconds for word in words if word.kind == "same"] == [0.0, 1.0, 2.0, 3.0, 7.0]


@pytest.mark.parametrize(
    ("expected", "heard", "kinds"),
    [
        (
            "a look of incredulity crossed",
            "a look of look of luty crossed",
            "same same same repeated repeated replaced same",
        ),
        ("a look of doubt crossed", "a look of look of doubt crossed", "same same same repeated repeated same same"),
        ("oh my dear yes", "oh oh may dear yes", "same repeated replaced same same"),
        ("it was of an affair", "it was of of fair", "same same same replaced replaced"),
        ("they ran and they ran on", "they ran and they ran on", "same same same same same same"),
    ],
)
def test_what_is_said_again_is_told_apart_from_what_is_misheard_after_it(expected: str, heard: str, kinds: str) -> None:
    assert " ".join(word.kind for word in compare(expected, Heard(heard))[1]) == kinds


def test_times_come_from_the_listener_and_a_missing_word_has_the_gap() -> None:
    heard = Heard("one two four", (("one", 0.0, 0.4), ("two", 0.5, 0.9), ("four", 1.8, 2.2)))
    _, words = compare("one two three four", heard)
    assert [(w.start_seconds, w.end_seconds) for w in words] == [(0.0, 0.4), (0.5, 0.9), (0.9, 1.8), (1.8, 2.2)]
    assert all(word.start_seconds == -1 for word in compare("one two three", Heard("one three"))[1])


# ---- what sounds alike ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "heard"),
    [
        ("In nineteen eighty four he had twenty-five dogs", "In 1984, he had 25 dogs."),
        ("It cost three dollars and fifty cents and more", "It cost $3.50 and more"),
        ("a hundred and five people", "105 people"),
        ("one million two hundred and thirty four thousand five hundred and sixty seven", "1,234,567"),
        ("ten per cent of it", "10% of it"),
        ("the twenty first of May", "the 21st of May"),
        ("Henry the Eighth", "Henry VIII"),
        ("Chapter one", "Chapter 1"),
        ("three thirty", "3:30"),
        ("any one of them", "anyone of them"),
        ("to day and to morrow", "today and tomorrow"),
        ("a well-known half-crown", "a well known half crown"),
        ("all right", "alright"),
        ("it is not so", "it isn't so"),
        ("he has gone and I would too", "he's gone and I'd too"),
        ("they are here, do not worry", "they're here, don't worry"),
        ("Doctor Watson and Mister Holmes of Baker Street", "Dr. Watson and Mr. Holmes of Baker St."),
        ("the grey colour of the harbour", "the gray color of the harbor"),
        ("Catherine Smyth rode to Stephen", "Katherine Smith road too Stefen"),
        ("their dog knew the whole story", "there dog new the hole storey"),
        ("Mister Homes saw a gipsy", "Mr. Holmes saw a gypsy"),
        ("a theatre and a sombre centre", "a theater and a somber center"),
        ("the phantom's psalm by moonlite", "the fantom's salm by moonlight"),
        ("Sophy and Henry recieved a cheque", "Sophie and Henri received a check"),
        ("I fear the knight's alone", "eye fear the night's a loan"),
        ("the cafe was naïve", "the café was naive"),
        ("salt and pepper", "salt & pepper"),
        ("“Well,” he said—twice.", "well he said twice"),
    ],
)
def test_what_sounds_alike_counts_as_the_same(expected: str, heard: str) -> None:
    assert (score(expected, heard), differences(expected, heard)) == (100.0, [])


@pytest.mark.parametrize(
    ("expected", "heard", "language"),
    [
        (
            "Sie hatte fünfundzwanzig Hunde im Jahr neunzehnhundertvierundachtzig.",
            "Sie hatte 25 Hunde im Jahr 1984.",
            "de",
        ),
        ("Il avait vingt-cinq chiens.", "Il avait 25 chiens.", "fr"),
        ("彼は二十五匹の犬を飼っていた。", "彼は25匹の犬を飼っていた。", "ja"),
        ("Straße", "STRASSE", "de"),
    ],
)
def test_numbers_are_alike_in_other_languages_too(expected: str, heard: str, language: str) -> None:
    assert score(expected, heard, language) == 100.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[("walks", "walked"), ("boat", "boats"), ("later", "latter"), ("hoping", "hopping"), ("desert", "dessert")],
        *[
            ("advice", "advise"),
            ("they", "thy"),
            ("hat", "hate"),
            ("can", "can't"),
            ("four", "fourteen"),
            ("10", "10%"),
        ],
        *[("well", "we'll"), ("ill", "I'll"), ("shed", "she'd"), ("taking", "tacking"), ("baked", "backed")],
        *[("not", "now"), ("tomb", "Tom"), ("past", "paste"), ("bath", "bathe"), ("quite", "quiet")],
        *[("price", "prize"), ("detour", "deter"), ("head", "heed"), ("son", "soon"), ("dogs", "dog")],
        *[("twenty", "25"), ("seventeen", "seventy"), ("a", "the"), ("then", "than"), ("of", "off"), ("25", "250")],
    ],
)
def test_what_sounds_different_stays_different(one: str, other: str) -> None:
    assert not readings((one,)) & readings((other,)) and key(one) != key(other)


def test_accents_tell_words_apart_outside_english() -> None:
    assert score("schon", "schön", "de") == 0.0 and score("um", "er", "de") == 0.0


def test_without_whisper_normalizer_numbers_are_still_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "whisper_normalizer.english", None)
    for cached in (alike._english_normaliser, readings):
        cached.cache_clear()
    try:
        for expected, heard in (
            ("in nineteen eighty four", "in 1984"),
            ("two hundred and five men and one dog", "205 men and 1 dog"),
            ("three thousand and one", "3001"),
            ("twenty five and seven", "25 and 7"),
            ("one million two hundred thousand", "1200000"),
        ):
            assert score(expected, heard) == 100.0, expected
        assert score("twenty five", "26") == 0.0
    finally:
        for cached in (alike._english_normaliser, readings):
            cached.cache_clear()


def test_without_rapidfuzz_the_alignment_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = ("So the dog had 25 bones, uh, and ran home", "So a dog had twenty five bones and and ran ran home")
    before = compare(pair[0], Heard(pair[1]))
    monkeypatch.setitem(sys.modules, "rapidfuzz.distance", None)
    assert compare(pair[0], Heard(pair[1])) == before


# ---- hesitations ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "heard", "found"),
    [
        ("Hmm, I see.", "I see.", [("missing", "Hmm,", "")]),
        ("I see.", "Uh, I see.", [("added", "", "Uh,")]),
        ("Hmm, I see.", "Um I see", []),
        ("Hmm.", "", [("missing", "Hmm.", "")]),
    ],
)
def test_hesitations_are_shown_and_count_neither_way(expected: str, heard: str, found: list[object]) -> None:
    assert differences(expected, heard) == found and score(expected, heard) == 100.0


def test_hesitations_do_not_dilute_the_score() -> None:
    assert score("Hmm uh um yes", "Hmm uh um no") == 0.0


# ---- the score --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "heard", "value"),
    [
        ("one two three four", "one two three four", 100.0),
        ("go to the old house", "go to the house", 80.0),
        ("yes", "no", 0.0),
        ("yes", "no no no no", 0.0),
        ("we are here", "", 0.0),
        (" ".join(f"w{n}" for n in range(20)), " ".join(f"w{n}" for n in range(17)), 85.0),
    ],
)
def test_the_score_is_100_times_one_less_the_word_error_rate(expected: str, heard: str, value: float) -> None:
    assert score(expected, heard) == value


def test_a_whole_chapter_is_compared_in_a_moment() -> None:
    asked = " ".join(f"w{n}" for n in range(6000))
    said = " ".join(f"w{n + (n % 7 == 0)}" for n in range(6000) if n % 50)
    began = time.perf_counter()
    result, _ = compare(asked, Heard(said))
    assert 80 < result < 90 and time.perf_counter() - began < 20


def test_two_texts_with_nothing_in_common_are_given_up_quickly() -> None:
    began = time.perf_counter()
    assert score("x y " * 600, "a b c " * 500) == 0.0
    assert time.perf_counter() - began < 20 and alignment.LARGEST_REGION < 1200 * 1500


# ---- the verdict and the second look ----------------------------------------------------------------------------

CERTAIN = (Word("missing", "dog", "", certain=True),)


@pytest.mark.parametrize(
    ("reached", "words", "faults", "verdict"),
    [
        (95.0, (), (), "pass"),
        (94.9, (), (), "fail"),
        (95.0, CERTAIN, (), "doubt"),
        (94.9, CERTAIN, (), "fail"),
        (100.0, (), ("It is clipped in 5 places.",), "fail"),
        (95.0, (Word("missing", "dog", ""),), (), "pass"),
    ],
)
def test_the_verdict(reached: float, words: tuple[Word, ...], faults: tuple[str, ...], verdict: str) -> None:
    assert verdict_of(reached, words, faults, 95.0) == verdict


def test_a_second_look_sees_one_difference_at_a_time_and_only_it_makes_certain() -> None:
    seen: list[tuple[str, str]] = []

    def look(audio: Audio, expected: Sequence[str], heard: Sequence[str]) -> bool:
        seen.append((" ".join(expected), " ".join(heard)))
        return "dog" in expected

    text = "the dog ran and the old man slept"
    _, words = compare(text, Heard("the cat ran and the man slept well"))
    audio = tone(Job(text), 0)
    looked = looked_at_twice(words, audio, ScriptedListener(second_look=look))
    transcript = "the cat ran and the man slept well"
    assert seen == [
        ("the dog ran and the man slept well", transcript),
        ("the cat ran and the old man slept well", transcript),
        ("the cat ran and the man slept", transcript),
    ]
    assert [word.heard for word in looked if word.certain] == ["cat"]
    assert looked_at_twice(words, audio, ScriptedListener()) == words


def test_severity_grows_with_what_a_listener_would_miss() -> None:
    def severity(expected: str, heard: str = "") -> float:
        return certain_severity([Word("replaced" if heard else "missing", expected, heard, certain=True)])

    assert severity("the") < severity("harbour") < severity("not") == severity("25") == severity("can", "can't")
    assert certain_severity([Word("missing", "not", "")]) == 0.0
