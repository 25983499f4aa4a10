"""The benchmark of the proofs: its cases, what it counts, and the real listener on a few of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from engines.audio import Audio
from engines.contract import Heard, Proof, Word
from engines.espeak import missing
from engines.faults import FAULTS
from engines.listeners import EMBEDDED, is_present
from engines.second_look import MARGINS, Margins
from engines.spoken_words import transcript
from studio import bench_proof
from studio.proof_cases import CLEAN, DEMO_BOOK, Case, Cases
from studio.proof_figures import Judged, by_fault, clean_words, curve, gates, interval, seconds_off
from tests.command_line import Told

speaks = pytest.mark.skipif(bool(missing()), reason="espeak-ng is not installed")

TEXT = "The boats came home late, and nobody saw them."
CERTAIN = Word("missing", "late,", "", certain=True, margin=20.0)


def judged(fault: str, *words: Word, **fields: Any) -> Judged:
    """The text with the word `late`, number 4, dropped, and what was heard of it."""
    proof = Proof("pass", 100.0, "the boats came home and nobody saw them", words)
    one = replace(Judged(fault, TEXT, "", 4, 5, 1.0, 1.2, 3.0, proof, 85.0), **fields)
    verdict, seen = one.at(Margins(MARGINS.certain, MARGINS.cleared - 1e-9))  # as the judge makes them
    return replace(one, proof=replace(one.proof, verdict=verdict, words=seen))


def aligned(*changed: Word) -> tuple[Word, ...]:
    """The alignment of the text, with `late` as these words say."""
    before, after = TEXT.split()[:4], TEXT.split()[5:]
    same = [Word("same", word, word) for word in before], [Word("same", word, word) for word in after]
    return (*same[0], *changed, *same[1])


# ---- what is counted --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 60, 0.0, 6.0), (60, 60, 94.0, 100.0), (30, 60, 37.7, 62.3), (0, 0, 0, 100)]
)
def test_the_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert interval(part, whole) == (pytest.approx(low, abs=0.05), pytest.approx(high, abs=0.05))


def test_a_fault_is_caught_by_a_certain_difference_at_its_place() -> None:
    late = aligned(CERTAIN)
    assert judged("dropped word", *late).caught(MARGINS)
    assert not judged("dropped word", *late, first_word=0, after_word=1).caught(MARGINS)
    assert judged("dropped word", *late, first_word=6, after_word=7).caught(MARGINS), "a word beside it is near enough"
    uncertain = replace(CERTAIN, margin=(MARGINS.certain + MARGINS.cleared) / 2, certain=False)
    assert not judged("dropped word", *aligned(uncertain)).caught(MARGINS)
    assert not judged("dropped word", *aligned(Word("same", "late,", "late"))).caught(MARGINS)


def test_another_margin_is_tried_without_listening_again() -> None:
    one = judged("dropped word", *aligned(replace(CERTAIN, margin=8.0)))
    assert one.caught(Margins(6.0, 2.0))
    assert not one.caught(Margins(9.0, 2.0))
    assert [word.uncertain for word in one.at(Margins(9.0, 2.0))[1] if word.kind != "same"] == [True]
    assert [word.cleared for word in one.at(Margins(12.0, 8.5))[1] if word.kind != "same"] == [True]
    sure = judged("dropped word", *aligned(replace(CERTAIN, margin=0.0)))
    assert sure.caught(Margins(99.0, 2.0)), "what was never weighed stays as it was judged"


def test_a_fault_of_the_signal_counts_for_faults_of_the_signal_only() -> None:
    proof = Proof("fail", 100.0, "", aligned(Word("same", "late,", "late")), ("It is clipped in 9 places.",))
    for fault, caught in [("clipped", True), ("gap", True), ("quieter", True), ("near word", False)]:
        assert judged(fault, proof=proof).caught(MARGINS) is caught
    fine = replace(proof, faults=())
    assert not judged("quieter", proof=fine).caught(MARGINS)
    assert judged("quieter", proof=fine, stands_out=True).caught(MARGINS)
    assert not judged("near word", proof=fine, stands_out=True).caught(MARGINS)


def test_a_whole_take_is_caught_by_its_verdict() -> None:
    strange = Proof("fail", 10.0, "", tuple(replace(CERTAIN, expected=word) for word in TEXT.split()))
    assert judged("wrong chunk", proof=strange).caught(MARGINS)


def test_where_another_text_was_heard_every_difference_counts() -> None:
    words = tuple(Word("replaced", word, "other") for word in TEXT.split())
    assert judged("dropped word", *words).caught(MARGINS)
    assert not judged("dropped word", *words[:2], *aligned()[2:]).caught(MARGINS)


def test_how_far_off_the_place_is() -> None:
    some = [judged("dropped word", *aligned(replace(CERTAIN, start_seconds=at))) for at in (1.0, 1.1, 1.5, -1.0)]
    assert seconds_off(some, MARGINS) == {"of": 3, "median_seconds": 0.1, "p95_seconds": 0.46}
    assert seconds_off([judged("clipped")], MARGINS) == {"of": 0}


def test_clean_takes_and_their_words_are_counted() -> None:
    fine = judged(CLEAN, *aligned(Word("same", "late,", "late")))
    doubted = judged(CLEAN, *aligned(CERTAIN))
    unsure = judged(CLEAN, *aligned(replace(CERTAIN, certain=False, margin=4.0)))
    words = clean_words([fine, doubted, unsure], Margins(6.0, 2.5))
    assert words["words"] == 27
    assert words["misheard_percent"] == pytest.approx(100 * 2 / 27, abs=0.01)
    assert words["uncertain_percent"] == words["certain_percent"] == pytest.approx(100 / 27, abs=0.01)
    told = gates([fine, doubted, unsure], MARGINS)
    assert (told["ours"]["count"], told["ours"]["of"]) == (1, 3)


def test_the_ratio_gates_read_the_same_transcript() -> None:
    one = judged("dropped word", *aligned(CERTAIN))
    assert 0.9 < one.ratio < 0.95
    told = gates([one], MARGINS)
    assert (told["ratio 0.85"]["count"], told["ratio 0.95"]["count"], told["ours"]["count"]) == (0, 1, 1)


def test_the_curve_falls_with_the_margin() -> None:
    some = [judged("dropped word", *aligned(replace(CERTAIN, margin=float(at)))) for at in range(1, 25)]
    some += [judged(CLEAN, *aligned(replace(CERTAIN, margin=1.5)))]
    points = curve(some, MARGINS)
    caught = [point["caught_percent"]["dropped word"] for point in points]
    assert caught == sorted(caught, reverse=True)
    assert caught[0] > 95 > 5 > caught[-1]
    assert points[0]["clean_in_doubt_percent"] == 100
    assert points[-1]["clean_in_doubt_percent"] == 0


# ---- cases ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cases() -> Iterator[Cases]:
    one = Cases([DEMO_BOOK])
    yield one
    one.close()


@speaks
def test_every_round_has_one_of_each_fault_and_two_clean_takes(cases: Cases) -> None:
    rounds = list(cases.rounds(2))
    assert Counter(case.fault for case in rounds) == dict.fromkeys(FAULTS, 2) | {CLEAN: 4}
    assert [case.fault for case in rounds[: len(FAULTS) + 2]] == [CLEAN, CLEAN, *FAULTS]
    assert all(case.text in cases.texts and case.audio.rate_hz == 22050 for case in rounds)
    assert all(transcript(text) and len(text) <= 300 for text in cases.texts)
    again = next(case for case in cases.rounds(1) if case.fault == "near word")
    first = next(case for case in rounds if case.fault == "near word")
    assert again[3:] == first[3:]


@speaks
def test_a_text_serves_a_fault_more_than_once_but_never_twice_the_same(cases: Cases) -> None:
    texts = sum("not" in text.split() for text in cases.texts)
    found = [(case.text, case.what) for case in islice(cases._faulty("lost not"), texts + 12)]
    assert len(found) == len(set(found))
    assert len({text for text, _ in found}) < len(found)


# ---- the bench --------------------------------------------------------------------------------------------------


class Perfect:
    """Hears what it is told was said, as no listener does; counts how often it is asked."""

    name = "perfect"

    def __init__(self) -> None:
        self.says: list[str] = []

    def can_judge(self, language_id: str) -> bool:
        return True

    def hear(self, audio: Audio, language_id: str) -> Heard:
        return Heard(self.says.pop(0))


def test_what_was_judged_is_kept_and_not_heard_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    tone = np.sin(np.arange(66150) * 0.05).astype(np.float32) * np.linspace(1, 0, 66150, dtype=np.float32) * 0.4
    case = Case("dropped word", TEXT, Audio(tone, 22050), "", 4, 5, 1.0, 1.2)
    monkeypatch.setattr(bench_proof, "_identity", lambda name: name)
    listener, path = Perfect(), tmp_path / "kept.jsonl"
    listener.says = ["the boats came home and nobody saw them"]
    for _ in range(2):
        with path.open("a", encoding="utf-8") as file:
            one = bench_proof._Bench(listener, path, file, 0.0).judged(case)
        assert [word.expected for word in one.proof.words if word.kind == "missing"] == ["late,"]
    [line] = path.read_text().splitlines()
    path.write_text(
        line.replace(json.dumps(MARGINS), "[0.5, 0.1]").replace('"margin": 0.0', f'"margin": {MARGINS.certain}') + "\n"
    )
    with path.open("a", encoding="utf-8") as file:
        again = bench_proof._Bench(listener, path, file, 0.0).judged(case)
    assert [word.certain for word in again.proof.words if word.kind == "missing"] == [True]
    report = bench_proof.report([one], full=True)
    assert report["misses"][0]["differences"][0]["expected"] == "late,"
    assert by_fault([one]) == {"dropped word": [one]}
    json.dumps(report)


def test_without_the_listener_it_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    figures = json.loads(Told(capsys)("bench", "proof", "--listener", "tiny", "--json").out)
    assert "tiny" in figures["skipped"]


@speaks
@pytest.mark.skipif(not is_present(EMBEDDED), reason="the small listener is not in assets/listener")
def test_the_real_listener_catches_what_is_wrong(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    monkeypatch.setattr(bench_proof, "OF_EACH", 1)
    answer = Told(capsys)("bench", "proof", "--json")
    figures = json.loads(answer.out)
    assert answer.status == 0
    assert set(figures["classes"]) == {CLEAN, *FAULTS}
    assert figures["takes"] == len(FAULTS) + 2
    caught = sum(told["ours"]["count"] for name, told in figures["classes"].items() if name != CLEAN)
    assert caught >= len(FAULTS) - 4
    assert figures["listener"]["word_errors_percent"] < 40, "of two takes only"
    assert figures["listener"]["audio_seconds_per_second"] > 1
    assert "| dropped word | 1 | " in answer.err
