"""A finished file heard again against its whole book: each word accounted for, each fault found at its place."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from engines.alike import words_of
from engines.audio import Audio, Samples
from engines.contract import BadInput, Heard, Job
from engines.listening import Answer, NextAsk
from engines.local import LocalRenderer
from engines.scripted import WORD_SECONDS, tone
from studio.completeness import Completeness, Expected, prove_file
from studio.long_sound import RATE_HZ, WINDOW_SECONDS, cut_in_windows, files_of, windows_of
from studio.sound_files import write_flac

VOCABULARY = [
    f"{a}{b}" for a in "bel dor fin gar hol jun kes lum mor nap".split() for b in "ak em il ob ut ar en".split()
]


def sentences(count: int, seed: int = 1) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choices(VOCABULARY, k=rng.randint(6, 12))).capitalize() + "." for _ in range(count)]


def said(text: str) -> Samples:
    job = Job(text, engine="scripted")
    return tone(job, job.base_seed()).samples


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.float32)


def spoken(texts: Sequence[str], pause_seconds: float = 0.4) -> Samples:
    """The texts one after the other in the scripted voice, a pause after each."""
    return np.concatenate([part for text in texts for part in (said(text), silence(pause_seconds))])


@pytest.fixture(scope="module")
def renderer() -> Iterator[LocalRenderer]:
    with LocalRenderer("", "scripted") as one:
        yield one


@pytest.fixture
def proved(renderer: LocalRenderer, tmp_path: Path):  # type: ignore[no-untyped-def]
    def prove(samples: Samples, book: Sequence[str], doubtful: dict[int, set[int]] | None = None) -> Completeness:
        path = tmp_path / "book.flac"
        write_flac(path, Audio(samples, RATE_HZ))
        known = doubtful is not None
        doubtful = doubtful or {}
        expected = [
            Expected(f"c{number}", text, frozenset(doubtful.get(number, ())) if known else None)
            for number, text in enumerate(book)
        ]
        told = prove_file(path, expected, renderer)
        assert told.heard + told.doubt + told.missing == told.words == sum(len(words_of(text)) for text in book)
        assert told.audio_seconds == pytest.approx(len(samples) / RATE_HZ, abs=0.01)
        return told

    return prove


BOOK = sentences(24)
WORDS = [len(text.split()) for text in BOOK]


def start_of(sentence: int) -> float:
    return sum(WORDS[:sentence]) * WORD_SECONDS + 0.4 * sentence


def test_a_file_that_says_its_book_is_complete(proved) -> None:  # type: ignore[no-untyped-def]
    told = proved(spoken(BOOK), BOOK, {})
    assert told.findings == ()
    assert (told.heard, told.score, told.listener, told.file) == (sum(WORDS), 100.0, "scripted", "book.flac")
    assert told.stamp == f"{sum(WORDS)} words: {sum(WORDS)} heard, 0 in doubt, 0 missing"


def test_speech_without_a_pause_loses_and_doubles_no_word_at_the_cuts(proved) -> None:  # type: ignore[no-untyped-def]
    told = proved(spoken(BOOK, 0.0), BOOK)
    assert (told.findings, told.missing, told.doubt) == ((), 0, 0)


@pytest.mark.parametrize("known", [False, True])
def test_a_lost_sentence_is_missing_whatever_its_take_says(proved, known: bool) -> None:  # type: ignore[no-untyped-def]
    told = proved(spoken([*BOOK[:9], *BOOK[10:]]), BOOK, {} if known else None)
    [finding] = [one for one in told.findings if one.words > 2]
    assert (finding.kind, finding.certain, told.missing) == ("missing", True, WORDS[9])
    assert finding.chunk_ids == ("c9",)
    assert finding.first_word == sum(WORDS[:9])
    assert abs(finding.start_seconds - start_of(9)) < 1.0


def test_sentences_said_twice_moved_and_foreign(proved) -> None:  # type: ignore[no-untyped-def]
    twice = proved(spoken([*BOOK[:5], BOOK[4], *BOOK[5:]]), BOOK)
    [finding] = twice.findings
    assert (finding.kind, finding.words, twice.heard) == ("repeated", WORDS[4], sum(WORDS))
    assert abs(finding.start_seconds - start_of(5)) < 0.5
    moved = proved(spoken([*BOOK[:5], BOOK[6], BOOK[5], *BOOK[7:]]), BOOK)
    [finding] = moved.findings
    assert (finding.kind, finding.certain, moved.missing, moved.doubt) == ("swapped", True, 0, 0)
    assert moved.score is not None
    assert moved.score < 100
    foreign = proved(spoken([*BOOK[:5], *sentences(6, seed=9), *BOOK[5:]]), BOOK)
    [finding] = [one for one in foreign.findings if one.words > 5]
    assert (finding.kind, finding.certain, foreign.missing) == ("added", True, 0)
    assert finding.chunk_ids == ("c4", "c5")


def test_doubt_from_one_side_alone_is_listed_and_not_stamped(proved) -> None:  # type: ignore[no-untyped-def]
    other = BOOK[7].split()
    other[3] = "somethingelse"
    file_alone = proved(spoken([*BOOK[:7], " ".join(other), *BOOK[8:]]), BOOK, {})
    [finding] = file_alone.findings
    assert (finding.kind, finding.certain, finding.expected, finding.heard) == (
        "replaced",
        False,
        BOOK[7].split()[3],
        "somethingelse",
    )
    assert (file_alone.missing, file_alone.doubt) == (0, 1)
    take_alone = proved(spoken(BOOK), BOOK, {7: {3, 4}})
    [finding] = take_alone.findings
    assert (finding.chunk_ids, finding.words, finding.certain) == (("c7",), 2, False)
    assert finding.heard == " ".join(BOOK[7].split()[3:5])
    assert (take_alone.missing, take_alone.doubt) == (0, 2)


def test_another_wording_of_a_chunk_is_heard_right_as_well(renderer: LocalRenderer, tmp_path: Path) -> None:
    path = tmp_path / "names.flac"
    write_flac(path, Audio(spoken([*BOOK[:3], "Then Siobhan came home again.", *BOOK[3:6]]), RATE_HZ))
    book = [Expected(str(n), text) for n, text in enumerate(BOOK[:6])]
    named = Expected("name", "Then Shiv awn came home again.", frozenset(), "Then Siobhan came home again.")
    told = prove_file(path, [*book[:3], named, *book[3:]], renderer)
    assert (told.missing, told.doubt, told.findings) == (0, 0, ())


def test_a_folder_is_one_recording(renderer: LocalRenderer, tmp_path: Path) -> None:
    for number in (1, 2, 10):
        part = BOOK[:8] if number == 1 else BOOK[8:16] if number == 2 else BOOK[17:]
        write_flac(tmp_path / f"Chapter {number}.flac", Audio(spoken(part), RATE_HZ))
    (tmp_path / "cover.jpg").write_bytes(b"no sound")
    assert [one.stem[-2:].strip() for one in files_of(tmp_path)] == ["1", "2", "10"]
    told = prove_file(tmp_path, [Expected(str(n), text) for n, text in enumerate(BOOK)], renderer)
    [finding] = told.findings
    assert (finding.kind, finding.chunk_ids) == ("missing", ("16",))
    assert abs(finding.start_seconds - start_of(16)) < 1.0


# ---- bad input ------------------------------------------------------------------------------------------------------


def noise(seconds: float) -> Samples:
    return np.random.default_rng(1).normal(0, 0.1, round(seconds * RATE_HZ)).astype(np.float32)


def music(seconds: float) -> Samples:
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    notes = 220 * 2 ** ((np.floor(at * 2) * 7 % 12) / 12)
    return (0.2 * np.sin(2 * np.pi * np.cumsum(notes) / RATE_HZ)).astype(np.float32)


@pytest.mark.parametrize("sound", [silence(40), noise(40), music(40)], ids=["silence", "noise", "music"])
def test_what_is_no_speech_lacks_every_word(proved, sound: Samples) -> None:  # type: ignore[no-untyped-def]
    told = proved(sound, BOOK[:6], {})
    assert (told.missing, told.score, told.listener) == (told.words, 0.0, "scripted")


def test_a_recording_of_something_else_and_one_ten_times_too_long_fail(proved) -> None:  # type: ignore[no-untyped-def]
    other = proved(spoken(sentences(12, seed=5)), BOOK)
    assert other.missing > 0.9 * other.words
    assert other.score < 20
    long = proved(spoken([*BOOK[:2], *sentences(20, seed=6)]), BOOK[:2])
    assert long.missing == 0
    assert long.score == 0.0
    assert sum(one.words for one in long.findings if one.kind == "added") > 100


def test_no_text_and_no_sound_are_refused(renderer: LocalRenderer, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no words"):
        prove_file(tmp_path / "any.flac", [Expected("1", " ... ")], renderer)
    with pytest.raises(BadInput, match="does not exist"):
        prove_file(tmp_path / "any.flac", [Expected("1", "The boat.")], renderer)
    with pytest.raises(BadInput, match="without sound files"):
        prove_file(tmp_path, [Expected("1", "The boat.")], renderer)
    broken = tmp_path / "broken.flac"
    write_flac(broken, Audio(spoken(BOOK[:4]), RATE_HZ))
    whole = broken.read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])
    half = prove_file(broken, [Expected("1", " ".join(BOOK[:4]))], renderer)
    assert half.missing + half.doubt > 5
    broken.write_bytes(b"\0" * 5000)
    with pytest.raises(BadInput, match="no sound file"):
        prove_file(broken, [Expected("1", BOOK[0])], renderer)


def test_without_a_listener_every_word_is_in_doubt_and_the_note_says_why(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    write_flac(path, Audio(spoken(BOOK[:2]), RATE_HZ))
    with LocalRenderer("", "tiny") as deaf:
        told = prove_file(path, [Expected("1", BOOK[0])], deaf)
    assert (told.listener, told.score, told.doubt, told.missing) == ("", None, told.words, 0)
    assert "not on this machine" in told.note


def test_words_said_otherwise_are_not_lost_before_a_second_look(proved) -> None:  # type: ignore[no-untyped-def]
    other = sentences(30, seed=7)
    long = [text for text in BOOK if len(text.split()) >= 12][:1]
    place = BOOK.index(long[0])
    instead = next(text for text in other if len(text.split()) >= 12)
    told = proved(spoken([*BOOK[:place], instead, *BOOK[place + 1 :]]), BOOK, {})
    assert (told.missing, told.doubt) == (0, 12)


class Failing:
    """Stands for a booth whose listener fails in some windows."""

    listener = "scripted"

    def __init__(self, windows: set[int], renderer: LocalRenderer) -> None:
        self.windows, self.renderer = windows, renderer

    def listen(self, next_ask: NextAsk) -> Iterator[Answer]:
        for number, answer in enumerate(self.renderer.listen(next_ask)):
            failed = number in self.windows
            yield answer._replace(heard=Heard(""), note="scripted could not listen: broken") if failed else answer


def test_where_the_listener_fails_is_in_doubt_and_not_missing(renderer: LocalRenderer, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    write_flac(path, Audio(spoken(BOOK), RATE_HZ))
    book = [Expected(str(n), text, frozenset()) for n, text in enumerate(BOOK)]
    told = prove_file(path, book, Failing({1}, renderer))  # type: ignore[arg-type]
    assert told.missing == 0
    assert told.doubt > 40
    nothing = prove_file(path, book, Failing(set(range(99)), renderer))  # type: ignore[arg-type]
    assert (nothing.listener, nothing.doubt, nothing.note) == ("", nothing.words, "scripted could not listen: broken")


def test_progress_is_told_and_may_stop_it(renderer: LocalRenderer, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    write_flac(path, Audio(spoken(BOOK), RATE_HZ))
    seen: list[tuple[str, float, float]] = []
    prove_file(path, [Expected("1", " ".join(BOOK[:-1]))], renderer, "en", lambda *told: seen.append(told))
    heard = [
        done
        for phase, done, total in seen
        if phase == "hearing" and total == pytest.approx(len(spoken(BOOK)) / RATE_HZ)
    ]
    assert heard == sorted(heard)
    assert {phase for phase, _, _ in seen} >= {"hearing", "aligning"}

    def stop(phase: str, done: float, total: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prove_file(path, [Expected("1", BOOK[0])], renderer, "en", stop)
    assert prove_file(path, [Expected("1", " ".join(BOOK))], renderer).missing == 0


# ---- windows --------------------------------------------------------------------------------------------------------


def blocks(samples: Samples) -> Iterator[Audio]:
    for start in range(0, len(samples), RATE_HZ):
        yield Audio(samples[start : start + RATE_HZ], RATE_HZ)


@pytest.mark.parametrize("pause_seconds", [0.0, 0.4])
def test_windows_are_all_of_the_sound_and_fit_the_listener(pause_seconds: float) -> None:
    samples = spoken(BOOK, pause_seconds)
    found = list(cut_in_windows(blocks(samples)))
    assert all(window.audio.duration_seconds <= WINDOW_SECONDS for window in found)
    assert all(window.audio.duration_seconds >= 0.4 * WINDOW_SECONDS for window in found[:-1])
    edges = [0.0, *(window.own_end_seconds for window in found)]
    assert [window.own_start_seconds for window in found] == edges[:-1]
    assert edges[-1] == pytest.approx(len(samples) / RATE_HZ)
    clean = [window.start_seconds == window.own_start_seconds for window in found[1:]]
    assert all(clean) if pause_seconds else not any(clean)
    owned = [
        window.audio.samples[
            round((window.own_start_seconds - window.start_seconds) * RATE_HZ) : round(
                (window.own_end_seconds - window.start_seconds) * RATE_HZ
            )
        ]
        for window in found
    ]
    assert np.array_equal(np.concatenate(owned), samples)


def test_a_long_file_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    import tracemalloc

    def peak_bytes(seconds: float) -> int:
        path = tmp_path / f"{seconds}.flac"
        write_flac(path, Audio(noise(seconds), RATE_HZ))
        tracemalloc.start()
        count = sum(1 for _ in windows_of(path))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count >= seconds // WINDOW_SECONDS
        return peak

    peak_bytes(60)
    assert peak_bytes(600) < peak_bytes(60) + 3e6
