"""Faults made on purpose: where they are, what they change, and the built-in engine told to make them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

from engines import shelf
from engines.contract import BadInput, Job, Line, Spoken
from engines.espeak import EspeakSpeaker, missing
from engines.espeak_faults import SUFFIX, VARIABLE, FaultySpeaker, Wanted, wanted
from engines.espeak_voices import default_voice
from engines.fault_words import NUMBERS, is_content, is_function, without_not
from engines.faults import FAULTS, WHOLE, made
from engines.listeners import EMBEDDED, is_present
from engines.marked_speech import MarkedSpeaker, usual
from engines.near_words import near_words
from engines.original import Faulty, Original
from engines.record import record
from engines.sound_faults import CLIPPED_DB, GAP_SECONDS
from engines.spoken_words import transcript

pytestmark = pytest.mark.skipif(bool(missing()), reason="espeak-ng is not installed")

TEXT = "The seven boats had not come home, and the old keeper walked slowly down to the quay with his lantern."
VOCABULARY = "boats boat goats walked walks keeper kept lantern harvest kettle quarrel umbrella".split()
NEAR = near_words(VOCABULARY)


@pytest.fixture(scope="module")
def original() -> Iterator[Original]:
    speaker = MarkedSpeaker(as_spoken=True)
    say = partial(speaker.say, delivery=usual(default_voice("en")))
    yield Original(TEXT, say, NEAR, VOCABULARY)
    speaker.close()


def some(original: Original, name: str, count: int = 6) -> list[Faulty]:
    found = [faulty for seed in range(count) if (faulty := made(name, original, seed)) is not None]
    assert found, f"{name}: in none of {count} tries"
    return found


def words_at(original: Original, faulty: Faulty) -> list[str]:
    return [said.word for said in original.words[faulty.first_word : faulty.after_word]]


# ---- faults -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_made_the_same_way_again_and_knows_its_place(original: Original, name: str) -> None:
    for faulty in some(original, name):
        assert 0 <= faulty.first_word <= faulty.after_word <= len(original.words)
        assert -0.01 <= faulty.start_seconds <= faulty.end_seconds <= faulty.audio.duration_seconds + 0.01
        assert faulty.audio.rate_hz == original.speech.rate_hz == 22050
        assert (faulty.after_word - faulty.first_word == len(original.words)) == (name in WHOLE)
    one, again = made(name, original, 3), made(name, original, 3)
    assert one and again
    assert one[1:] == again[1:]
    assert np.array_equal(one.audio.samples, again.audio.samples)


def test_the_original_sounds_as_the_product_speaks_it(original: Original) -> None:
    speaker = EspeakSpeaker(slots=1)
    job = Job(TEXT)
    [spoken] = speaker.speak(iter([Line("1", job, job.plain_seed())]))
    speaker.close()
    assert spoken.audio is not None
    assert np.array_equal(spoken.audio.samples, original.speech.samples)


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("dropped word", is_content),
        ("unrelated word", is_content),
        ("near word", lambda word: word in NEAR),
        ("dropped function word", is_function),
        ("changed number", lambda word: word in NUMBERS),
        ("lost not", lambda word: without_not(word) is not None),
    ],
)
def test_one_word_of_its_kind_is_touched(original: Original, name: str, fits: Any) -> None:
    touched = {word for faulty in some(original, name, 12) for word in words_at(original, faulty)}
    assert touched
    assert all(fits(word) for word in touched)
    assert all(faulty.after_word == faulty.first_word + 1 for faulty in some(original, name))


def test_what_is_dropped_makes_it_shorter_and_what_is_repeated_longer(original: Original) -> None:
    seconds = original.speech.seconds
    for name in ("dropped word", "dropped clause", "cut ending 20 %"):
        assert all(faulty.audio.duration_seconds < seconds - 0.05 for faulty in some(original, name))
    for name in ("repeated word", "repeated phrase", "babble added"):
        assert all(faulty.audio.duration_seconds > seconds + 0.05 for faulty in some(original, name))
    assert some(original, "gap")[0].audio.duration_seconds == pytest.approx(seconds + GAP_SECONDS, abs=0.01)
    tens, fifths = (np.mean([f.start_seconds for f in some(original, f"cut ending {n} %")]) for n in (10, 20))
    assert seconds * 0.7 < fifths < tens < seconds


def test_faults_of_the_sound_change_it_where_they_say(original: Original) -> None:
    before = original.speech.samples
    burst = some(original, "noise burst")[0]
    start, end = (round(at * burst.audio.rate_hz) for at in (burst.start_seconds, burst.end_seconds))
    changed = np.abs(burst.audio.samples - before) > 1e-3
    assert changed[start:end].mean() > 0.8
    assert not changed[:start].any()
    assert not changed[end + 1 :].any()
    [quiet], [loud] = some(original, "quieter", 1), some(original, "clipped", 1)
    assert 20 * np.log10(quiet.audio.peak / np.abs(before).max()) == pytest.approx(-12, abs=0.05)
    assert (np.abs(loud.audio.samples) >= 0.9999).mean() > 0.01
    assert CLIPPED_DB > 6


def test_a_fault_without_a_place_is_not_made(original: Original) -> None:
    plain = "It was a very quiet evening by the water."
    other = Original(plain, original.say)
    assert made("changed number", other, 1) is None
    assert made("lost not", other, 1) is None
    assert made("dropped clause", other, 1) is None
    assert made("dropped word", Original("Come in.", original.say), 1) is None


def test_an_ending_stands_in_where_no_near_words_are_known(original: Original) -> None:
    bare = Original(TEXT, original.say)
    told = {faulty.what for faulty in some(bare, "near word", 20)}
    assert "'boats' is said as 'boat'" in told or "'walked' is said as 'walk'" in told


# ---- the switch -------------------------------------------------------------------------------------------------


LINES = [f"The {number} ships lay in the harbour, and nobody had seen their captain since the spring." for number in
         "two three four five six seven eight nine ten eleven twelve thirteen".split()]  # fmt: skip


def spoken(speaker: Any, lines: list[Line]) -> dict[str, Spoken]:
    return {one.line.id: one for one in speaker.speak(iter(lines))}


def test_the_switch_is_read_and_refused_where_it_makes_no_sense() -> None:
    assert wanted("") == Wanted(())
    assert wanted("gap, dropped word:0.5, always") == Wanted((("gap", 0.1), ("dropped word", 0.5)), always=True)
    for told, why in [
        ("hiccup", "no|not"),
        ("gap:1.5", "share"),
        ("gap:x", "share"),
        ("gap:0.7,clipped:0.7", "add up"),
    ]:
        with pytest.raises(BadInput, match=why):
            wanted(told)


def test_off_it_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with shelf.lend("espeak", slots=1) as speaker:
        assert isinstance(speaker, EspeakSpeaker)
        assert SUFFIX not in speaker.model_version


def test_a_share_of_lines_is_faulty_under_another_name_and_their_retakes_are_clean(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, "dropped word: 0.4, gap: 0.2")
    plain = EspeakSpeaker(slots=1)
    with shelf.lend("espeak", slots=1, limit_seconds=61.0) as speaker:
        assert isinstance(speaker, FaultySpeaker)
        assert speaker.model_version == plain.model_version + SUFFIX
        jobs = [Job(text, model_version=speaker.model_version) for text in LINES]
        own = [Line(str(number), job, job.plain_seed()) for number, job in enumerate(jobs)]
        first, again, clean = spoken(speaker, own), spoken(speaker, own), spoken(plain, own)
        retakes = [Line(line.id, line.job, line.job.retake(1).base_seed()) for line in own]
        retaken, clean_retaken = spoken(speaker, retakes), spoken(plain, retakes)
    plain.close()
    assert first.keys() == {line.id for line in own}
    assert all(first[name].line is own[int(name)] for name in first)
    faulty = {name for name in first if not same(first[name], clean[name])}
    assert 2 <= len(faulty) <= 11
    assert any(seconds(first[name]) > seconds(clean[name]) + 2 for name in faulty)
    assert all(same(first[name], again[name]) for name in first)
    assert all(same(retaken[name], clean_retaken[name]) for name in retaken)
    assert all(job.speech_key(1) != Job(job.text, model_version=plain.model_version).speech_key(1) for job in jobs)


def seconds(one: Spoken) -> float:
    return one.audio.duration_seconds if one.audio else 0.0


def same(one: Spoken, other: Spoken) -> bool:
    assert one.audio is not None
    assert other.audio is not None
    return np.array_equal(one.audio.samples, other.audio.samples)


def test_always_makes_retakes_faulty_and_what_cannot_be_faulty_is_spoken_as_it_is() -> None:
    plain = EspeakSpeaker(slots=1)
    speaker = FaultySpeaker(plain, wanted("lost not: 1, always"))
    texts = ["It is not here, and that is that.", "It is here, and that is that."]
    jobs = [*(Job(text) for text in texts), Job(texts[0], dials={"rate": 9999})]
    lines = [Line(str(number), job, 5) for number, job in enumerate(jobs)]
    faulty, clean = spoken(speaker, lines), spoken(plain, lines)
    speaker.close()
    assert not same(faulty["0"], clean["0"])
    assert same(faulty["1"], clean["1"])
    assert faulty["2"].audio is None
    assert faulty["2"].error == clean["2"].error


def test_words_without_their_not() -> None:
    assert [without_not(word) for word in ("not", "can't", "won't", "didn't", "knot")] == [
        "",
        "can",
        "will",
        "did",
        None,
    ]
    assert transcript("Thirteen") in NUMBERS["thirty"]


# ---- what comes of it -------------------------------------------------------------------------------------------


CHUNKS = [
    "The rain had stopped before the evening, and a thin light lay over the harbour wall.",
    "She carried the heavy basket up the narrow stairs and put it down beside the window.",
    "He asked whether anybody had seen the key, but they only laughed and shook their heads.",
    "In the morning there were seven boats on the water, and every one of them was painted green.",
]


@pytest.mark.skipif(not is_present(EMBEDDED), reason="the small listener is not in assets/listener")
def test_faulty_takes_are_heard_taken_again_and_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "dropped word: 0.5, cut ending 20 %: 0.5")
    with shelf.lend("espeak", slots=1, limit_seconds=62.0) as speaker, shelf.listener(EMBEDDED) as listener:
        common: dict[str, Any] = {"listener": EMBEDDED, "whisper_threshold": 95.0, "candidate_policy": "adaptive"}
        jobs = [Job(text, model_version=speaker.model_version, **common) for text in CHUNKS]
        takes = list(record(iter(jobs), speaker, listener))
    assert {take.job.text for take in takes} == set(CHUNKS)
    for take in takes:
        first = take.candidates[0].proof
        assert first.verdict in ("doubt", "fail"), first
        assert first.why
        assert take.best.proof.verdict == "pass", [candidate.proof.why for candidate in take.candidates]
        assert take.chosen > 0
