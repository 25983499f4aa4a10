"""The second look: what it asks, what follows from its margins, and the verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from engines.audio import Audio
from engines.contract import Heard, Job, Proof, Word
from engines.judge import judge_audio
from engines.proof import compare, score_of
from engines.scripted import ScriptedListener, tone
from engines.second_look import (
    ADDED_NATS,
    BY_EAR_NATS,
    CERTAIN_MARGIN,
    CLEARED_MARGIN,
    SAME_SOUND_NATS,
    looked_at_twice,
    prior_nats,
)
from engines.severity import alike_in_sound, names_among, severity_of
from engines.why import why_of
from engines.wordings import LONGEST_WORDS, REACH_SECONDS, WHOLE_SECONDS, Wordings, wordings_of

OPEN_MARGIN = (CERTAIN_MARGIN + CLEARED_MARGIN) / 2


class Weighing(ScriptedListener):
    """Hears what it is told, and finds the margins it is told, the last of them from then on."""

    def __init__(self, transcript: str | Heard, *margins: float) -> None:
        super().__init__([transcript])
        self.asked: list[Wordings] = []
        self._margins = margins
        self.margins = self._weighed

    def _weighed(self, audio: Audio, wordings: Sequence[Wordings], language_id: str) -> list[float]:
        self.asked += wordings
        return [self._margins[min(k, len(self._margins) - 1)] for k in range(len(wordings))]


def timed(text: str, each_seconds: float = 0.4) -> Heard:
    return Heard(text, tuple((w, k * each_seconds, (k + 0.9) * each_seconds) for k, w in enumerate(text.split())))


def judged(text: str, transcript: str, *margins: float, **job: object) -> Proof:
    asked = Job(text, engine="scripted", listener="scripted", **job)  # type: ignore[arg-type]
    audio = tone(replace(asked, text=" ".join(f"w{k}" for k, _ in enumerate(text.split()))), 1)
    return judge_audio(asked, audio, Weighing(timed(transcript), *margins))


def asked_of(text: str, transcript: str, seconds: float = 5.0) -> list[tuple[str, str]]:
    listener = Weighing("", *[0.0] * 9)
    words = compare(text, timed(transcript))[1]
    found = [wordings_of(words, *place, seconds) for place in _places(words)]
    assert not listener.asked
    return [(one.expected, one.heard) for one in found if one is not None]


def _places(words: tuple[Word, ...]) -> list[tuple[int, int]]:
    from engines.second_look import differences

    return [*differences(words)]


# ---- the two wordings -------------------------------------------------------------------------------------------


def test_each_difference_is_put_right_alone_in_the_listeners_own_transcript() -> None:
    assert asked_of("The old dog, Rex, ran home at ten.", "the dog rex ran home home at two") == [
        ("the old dog rex ran home home at two", "the dog rex ran home home at two"),
        ("the dog rex ran home at two", "the dog rex ran home home at two"),
        ("the dog rex ran home home at ten", "the dog rex ran home home at two"),
    ]


@pytest.mark.parametrize(
    ("text", "transcript", "expected"),
    [
        ("The dog ran home.", "The dog ran.", "The dog ran home."),
        ("The dog ran.", "The dog ran home.", "The dog ran."),
        ("The dog walked, he said.", "The dog ran, he said.", "The dog walked, he said."),
        ("A well-worn road.", "A worn road.", "A well-worn road."),
        ("It was late.", "It was later!", "It was late!"),
    ],
)
def test_a_listener_that_writes_marks_is_asked_with_its_marks(text: str, transcript: str, expected: str) -> None:
    assert asked_of(text, transcript) == [(expected, transcript)]


def test_a_listener_that_writes_small_letters_is_asked_in_them_with_figures_in_words() -> None:
    assert asked_of("He saw 25 Dogs!", "he saw twenty six dogs") == [
        ("he saw twenty five dogs", "he saw twenty six dogs")
    ]
    assert asked_of("He saw Ωmega here", "he saw a mega here") == []


def test_of_a_long_take_only_the_stretch_around_a_difference_is_scored() -> None:
    spoken = [f"w{chr(97 + k // 26)}{chr(97 + k % 26)}" for k in range(200)]
    text, said = " ".join(spoken), " ".join([*spoken[:100], "other", *spoken[101:]])
    words = compare(text, timed(said))[1]
    (place,) = _places(words)
    found = wordings_of(words, *place, 80.0)
    assert found is not None
    assert found.start_seconds <= 40.0 - REACH_SECONDS and found.end_seconds >= 40.4 + REACH_SECONDS
    assert found.end_seconds - found.start_seconds < WHOLE_SECONDS
    assert len(found.heard.split()) == pytest.approx((found.end_seconds - found.start_seconds) / 0.4, abs=1)
    assert found.heard.replace("other", spoken[100]) == found.expected
    near = compare(text, timed(said.replace(spoken[102], "more")))[1]
    both = [wordings_of(near, *place, 80.0) for place in _places(near)]
    assert len(both) == 2 and len({one[2:] for one in both if one}) == 1, "they share what is encoded once"
    untimed = compare(text, Heard(said))[1]
    assert wordings_of(untimed, *place, 80.0) is None


# ---- what follows from a margin ---------------------------------------------------------------------------------


def test_by_its_margin_a_difference_is_certain_open_or_cleared() -> None:
    text, said = "the dog ran and the old man slept and she read", "the cat ran and the man slept well and she red"
    words = compare(text, timed(said))[1]
    listener = Weighing("", CERTAIN_MARGIN, OPEN_MARGIN, CLEARED_MARGIN - ADDED_NATS)
    looked = looked_at_twice(words, tone(Job(text), 1), listener)
    dog, old, well = (word for word in looked if word.kind != "same")
    assert (dog.certain, dog.cleared, dog.margin) == (True, False, CERTAIN_MARGIN)
    assert old.uncertain and not old.cleared and well.cleared and not well.differs
    assert score_of(looked, looked=True) == pytest.approx(100 * 10 / 11)
    assert score_of(looked) == pytest.approx(100 * 8 / 11)


@pytest.mark.parametrize(
    ("expected", "heard", "nats"),
    [
        ("the soaked silk", "the soked silk", -SAME_SOUND_NATS),  # spelled by ear
        ("the fascinating silk", "the fastinating silk", -BY_EAR_NATS),
        ("the gasogene stood", "the gaslight stood", -BY_EAR_NATS),  # a word it never learned
        ("the gasogene stood", "the water stood", 0.0),
        ("the old silk", "the odd silk", 0.0),  # two words that it knows
        ("the silk", "the old silk", ADDED_NATS),
        ("the old silk", "the silk", 0.0),
    ],
)
def test_what_is_known_without_the_sound_moves_a_margin(expected: str, heard: str, nats: float) -> None:
    known = frozenset("the water soaked fascinating gaslight silk stood old odd".split())
    words = compare(expected, Heard(heard))[1]
    run = [word for word in words if word.kind != "same"]
    assert prior_nats(run, known) == nats
    assert prior_nats(run, frozenset()) == (nats if nats > 0 else 0.0), "who knows every word spells none by ear"
    listener = Weighing("", 5.0)
    listener.known_words = known  # type: ignore[attr-defined]
    (looked,) = {
        word.margin for word in looked_at_twice(words, tone(Job(expected), 1), listener) if word.kind != "same"
    }
    assert looked == 5.0 + nats


def test_what_nobody_can_score_stays_open_and_what_is_too_long_for_a_mishearing_is_certain() -> None:
    text = "she went to the house and slept"
    words = compare(text, timed("she went to a house and slept"))[1]
    (the,) = (word for word in looked_at_twice(words, tone(Job(text), 1), Weighing("", float("nan"))) if word.differs)
    assert the.uncertain and the.margin == 0.0
    added = " ".join(f"x{k}" for k in range(LONGEST_WORDS + 1))
    words = compare(text, timed(f"{text} {added}"))[1]
    assert all(word.certain for word in looked_at_twice(words, tone(Job(text), 1), Weighing("", 0.0)) if word.differs)


def test_where_no_word_was_heard_all_are_missing_without_another_look() -> None:
    words = compare("we are here", Heard(""))[1]
    listener = Weighing("")
    assert all(word.certain for word in looked_at_twice(words, tone(Job("we are here"), 1), listener))
    assert not listener.asked


@pytest.mark.parametrize(
    ("text", "heard", "certain"),
    [
        ("He asked old Moriarty to come", "he asked old more arty to come", False),
        ("He asked old Moriarty to come", "he asked old to come", True),
        ("He asked old Moriarty to come", "he asked old biscuit tins to come", True),
        ("Yes, said Lestrade, and sat", "yes said the strait and sat", False),
        ("He asked the walker to come", "he asked the walkers to come", True),
        ("He came on Monday morning", "he came on sunday morning", True),
    ],
)
def test_a_name_is_wrong_only_where_clearly_something_else_was_said(text: str, heard: str, certain: bool) -> None:
    words = looked_at_twice(compare(text, timed(heard))[1], tone(Job(text), 1), Weighing("", 50.0))
    assert {word.certain for word in words if word.kind != "same"} == {certain}


# ---- severity ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "heard", "severity"),
    [
        ("not", "", "negation"),
        ("can't", "can", "negation"),
        ("thirteen", "thirty", "number"),
        ("25", "26", "number"),
        ("harbour", "arbour", "content"),
        ("the", "a", "function"),
        ("", "upon", "function"),
        ("the", "old", "content"),
    ],
)
def test_the_gravest_side_says_what_a_difference_touches(expected: str, heard: str, severity: str) -> None:
    assert severity_of(expected, heard) == severity


def test_a_name_is_what_has_a_capital_amid_a_sentence_and_then_everywhere() -> None:
    words = "Holmes smiled. Then I saw Holmes and Mr. Watson; on Monday “Come!” he said.".split()
    assert [word for word, name in zip(words, names_among(words), strict=True) if name] == [
        "Holmes",
        "Holmes",
        "Watson;",
    ]
    assert not any(names_among("The Adventure Of The Dying Detective".split()))
    assert not any(names_among("Er sah den Hund im Garten".split(), "de"))
    assert compare("I saw old Holmes there", Heard("i saw old homer there"))[1][3].severity == "name"


def test_what_a_text_spells_as_it_sounds_is_a_name() -> None:
    respelled, written = "He asked mor ee arty to come in", "He asked Moriarty to come in"
    proof = judged(respelled, "he asked mory arte to come in", 50.0, heard_as=written, whisper_threshold=60.0)
    assert "name" in {word.severity for word in proof.words if word.expected and word.kind != "same"}
    assert not any(word.certain for word in proof.words) and proof.verdict == "pass" and proof.score == 100.0


def test_half_of_the_sound_makes_two_words_alike_to_a_stranger() -> None:
    assert alike_in_sound("Moriarty", "more arty") and alike_in_sound("Baskerville", "bask of ill")
    assert not alike_in_sound("Moriarty", "biscuit tins") and not alike_in_sound("Moriarty", "")


# ---- the verdict ------------------------------------------------------------------------------------------------

TEXT = "she did not go to the old house on the hill and nobody saw her there again that year"


@pytest.mark.parametrize(
    ("heard", "margin", "verdict", "score", "why"),
    [
        (TEXT, (), "pass", 100.0, ""),
        (TEXT.replace("not ", ""), (9.0,), "doubt", 100 * 18 / 19, "The word 'not' is missing at 0.8 s."),
        (TEXT.replace("not ", ""), (0.0,), "pass", 100.0, ""),
        (TEXT.replace("old", "odd"), (OPEN_MARGIN,), "pass", 100.0, "Nobody can be sure of 'old' at 2.4 s."),
        (TEXT.replace("old", "old old"), (9.0,), "doubt", 100 * 18 / 19, "The word 'old' is said twice at 2.8 s."),
        (TEXT.replace("old", "big old"), (9.0,), "doubt", 100 * 18 / 19, "The word 'big' is added at 2.4 s."),
        (TEXT.replace("old", "odd"), (9.0,), "doubt", 100 * 18 / 19, "'odd' is said instead of 'old' at 2.4 s."),
        (
            TEXT.replace("the old", "thee odd").replace("saw her", "saw them"),
            (9.0, 9.0),
            "fail",
            100 * 16 / 19,
            "'thee odd' is said instead of 'the old' at 2.0 s, and 1 more difference. The score is 84 and must be 85.",
        ),
    ],
)
def test_the_verdict_says_why_in_words(
    heard: str, margin: tuple[float, ...], verdict: str, score: float, why: str
) -> None:
    proof = judged(TEXT, heard, *margin)
    assert (proof.verdict, proof.why) == (verdict, why) and proof.score == pytest.approx(score)


def test_a_transcript_of_quite_another_text_never_passes_however_unsure_its_listener_is() -> None:
    proof = judged(TEXT, "one two three four five six seven eight nine ten", 0.0)
    assert proof.verdict == "fail" and proof.score is not None and proof.score < 10 and proof.why


def test_the_words_say_which_difference_is_worst() -> None:
    words = (
        Word("missing", "the", "", certain=True, severity="function"),
        Word("same", "dog", "dog"),
        Word("replaced", "two", "ten", 1.25, 1.5, certain=True, severity="number"),
    )
    proof = Proof("doubt", 90.0, "dog ten", words)
    assert why_of(proof, 85.0) == "'ten' is said instead of 'two' at 1.2 s, and 1 more difference."
    faulty = replace(proof, verdict="fail", faults=("It is clipped in 5 places.", "There is noise."))
    assert why_of(faulty, 85.0) == "It is clipped in 5 places, and 1 more fault."
    assert why_of(Proof("unheard", None, note="No weights."), 85.0) == "No weights."
    assert why_of(Proof("fail", 0.0), 85.0) == "No word was heard in it."


def test_the_level_of_a_take_is_told_and_silence_has_none() -> None:
    job = Job("one two three", engine="scripted", listener="scripted")
    loud = tone(job, 1)
    quiet = Audio(loud.samples * np.float32(0.25), loud.rate_hz)
    told = [judge_audio(job, audio, None).level_db for audio in (loud, quiet)]
    assert told[0] is not None and told[1] is not None and told[0] - told[1] == pytest.approx(12.04, abs=0.01)
    assert judge_audio(job, Audio(np.zeros(8000, dtype=np.float32), 16000), None).level_db is None
