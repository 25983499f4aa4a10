"""A take among its neighbours: what jumps in level or pace is found, asked for once more, and a nearer one is heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.audio import Audio
from engines.contract import Candidate, Job, Line, Proof, Take, Verdict, candidate_seed
from engines.judge import judge_audio
from engines.shelf import lend
from studio.choices import Choices
from studio.continuity import FAULT_END, Placed, around_each, even_out, jump_faults, jumps
from studio.library import Library
from studio.project import Book
from studio.rows import OWN_VOICE, ChunkRow
from studio.settings import Settings
from tests.command_line import Told, only_book, story

SENTENCE = "The harbour lay quiet under a grey morning and nobody on the long wall had seen that little boat."


def take(level_db: float | None = -14.0, seconds: float = 6.0, speaker: str = "a", kind: str = "prose") -> Placed:
    return Placed(speaker, kind, SENTENCE, seconds, level_db)


# ---- what is found ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(12))
def test_a_take_12_db_quieter_is_found_wherever_it_stands_and_no_other(place: int) -> None:
    takes = [take(-14.0 + (index % 2)) for index in range(12)]
    takes[place] = take(-26.0)
    found = jump_faults(takes)
    assert [bool(faults) for faults in found] == [index == place for index in range(12)]
    assert found[place] in [(f"It is {level} dB quieter than the takes around it.",) for level in (12, 13)]


def test_louder_faster_and_slower_are_told_apart() -> None:
    odd = [take(-4.0), take(seconds=3.0), take(seconds=12.0)]
    told = [jump_faults([take(), take(), one, take(), take()])[2] for one in odd]
    assert told == [
        ("It is 10 dB louder than the takes around it.",),
        ("It is 2.0 times as fast as the takes around it.",),
        ("It is 2.0 times as slow as the takes around it.",),
    ]


def test_what_voices_do_by_themselves_is_no_jump() -> None:
    """As measured: within 3.2 dB of the neighbours, and between 0.72 and 1.23 times as fast."""
    takes = [
        take(-14.0 + (0.0, 3.2, 0.0, -3.2, 0.0)[index % 5], 6.0 / (1.0, 0.72, 1.0, 1.23)[index % 4])
        for index in range(40)
    ]
    assert not any(jump_faults(takes))


def test_another_voice_or_character_is_no_neighbour() -> None:
    takes = [
        take(),
        take(-26.0, speaker="b"),
        take(),
        take(-26.5, speaker="b"),
        take(),
        take(-25.5, speaker="b"),
        take(),
    ]
    assert not any(jump_faults(takes))


def test_a_kind_of_its_own_is_compared_with_it_and_a_rare_one_with_all() -> None:
    headings = [take(-8.0, 9.5, kind="heading") for _ in range(4)]
    prose = [take() for _ in range(4)]
    assert not any(jump_faults([*prose, *headings, *prose]))
    lonely = jump_faults([*prose, take(-26.0, 9.5, kind="heading"), *prose])
    assert lonely[4] == ("It is 12 dB quieter than the takes around it.",), "its pace is of another kind, its level not"


def test_few_neighbours_unknown_levels_and_short_texts_say_nothing() -> None:
    assert not any(jump_faults([take(), take(-30.0), take()]))
    assert not any(jump_faults([take(None)] * 3 + [take(-30.0)] + [take(None)] * 3))
    short = [Placed("a", "prose", "Oh.", seconds, -14.0) for seconds in (0.3, 0.3, 1.2, 0.3, 0.3)]
    assert not any(jump_faults(short)) and jump_faults([]) == []


@given(st.lists(st.tuples(st.integers(-40, -5), st.integers(2, 12)), max_size=40), st.integers(-6, 6))
def test_turning_everything_up_changes_nothing(heard: list[tuple[int, int]], more_db: int) -> None:
    quiet = [take(level_db, seconds) for level_db, seconds in heard]
    loud = [take(level_db + more_db, seconds) for level_db, seconds in heard]
    assert jump_faults(quiet) == jump_faults(loud) and len(around_each(quiet)) == len(heard)


def test_a_voice_of_the_embedded_engine_does_not_jump_and_its_quieter_take_does() -> None:
    texts = [line for line in story(1, 14, seed=5).splitlines() if len(line) > 20]
    jobs = [Job(text, candidate_policy="adaptive") for text in texts]
    with lend("espeak") as speaker:
        seeds = [candidate_seed(job.base_seed(), 0, number % 3) for number, job in enumerate(jobs)]
        lines = (Line(str(number), job, seed) for number, (job, seed) in enumerate(zip(jobs, seeds, strict=True)))
        heard = {spoken.line.job.text: spoken.audio for spoken in speaker.speak(lines)}
    takes = [placed(text, audio) for text in texts if (audio := heard[text])]
    assert len(takes) == len(texts) >= 14 and not any(jump_faults(takes))
    for place in range(len(takes)):
        audio = heard[texts[place]]
        assert audio is not None
        quiet = placed(texts[place], Audio(audio.samples * np.float32(10 ** (-12 / 20)), audio.rate_hz))
        found = jump_faults([*takes[:place], quiet, *takes[place + 1 :]])
        assert [index for index, faults in enumerate(found) if faults] == [place]


def placed(text: str, audio: Audio) -> Placed:
    return Placed("a", "prose", text, audio.duration_seconds, judge_audio(Job(text), audio, None).level_db)


# ---- in the book ------------------------------------------------------------------------------------------------


@pytest.fixture
def book(home: Path, tmp_path: Path) -> Iterator[Book]:
    path = tmp_path / "book.txt"
    path.write_text(story(1, 10))
    with Library(home).add(path, Settings(home)) as opened:
        yield opened


def sound(level_db: float, seconds: float) -> Audio:
    at = np.arange(round(seconds * 8000)) / 8000
    return Audio((np.sin(2 * np.pi * 200 * at) * 10 ** (level_db / 20)).astype(np.float32), 8000)


Spoken = tuple[float, Verdict]
"""Level and verdict of a candidate."""


def keep(book: Book, row: ChunkRow, *spoken: Spoken, engine: str = "espeak") -> None:
    """The chunk has a take of these candidates, of which the first is chosen."""
    job = Choices(engine=engine).job(row.spoken, {"voice": "en-us"}, row.language, row.attempt)
    candidates, seconds = [], len(row.spoken) / 15
    for number, (level_db, verdict) in enumerate(spoken):
        seed = candidate_seed(job.base_seed(), 0, number)
        proof = Proof(verdict, 100.0 if verdict == "pass" else 50.0, level_db=level_db)
        audio = sound(level_db, seconds)
        candidates.append(Candidate(seed, job.speech_key(seed), audio, proof, 0.1, seconds))
    hashes = {one.speech_key: book.recordings.keep(one.speech_key, one.audio) for one in candidates if one.audio}
    book.takes.keep([row.id], Take(job, job.job_key(), "success", tuple(candidates), 0), "ada", hashes)


def prose(book: Book) -> list[ChunkRow]:
    return [row for row in book.chunks() if row.kind == "prose"]


def speak_all(book: Book, odd: int, *spoken: Spoken, engine: str = "espeak") -> ChunkRow:
    """Every chunk has a plain take but one of the prose, which has these candidates."""
    rows = prose(book)
    for row in book.chunks():
        is_odd = row.id == rows[odd].id
        keep(book, row, *(spoken if is_odd else ((-14.0, "pass"),)), engine=engine if is_odd else "espeak")
    return book.chunk(rows[odd].id)


def again(book: Book, *spoken: Spoken) -> Callable[[], None]:
    """What speaks the queue, with these candidates."""

    def speak() -> None:
        while row := book.next_wanted(set()):
            keep(book, row, *spoken)

    return speak


def test_a_jump_is_a_fault_of_the_take_and_goes_when_its_neighbours_are_as_quiet(book: Book) -> None:
    odd = speak_all(book, 3, (-26.0, "pass"))
    assert jumps(book) == [odd.id]
    marked = book.chunk(odd.id).take
    assert marked is not None
    assert (marked.verdict, marked.faults) == ("fail", ["It is 12 dB quieter than the takes around it."])
    assert marked.candidates[0]["verdict"] == "pass" and marked.candidates[0]["faults"] == []
    assert jumps(book) == [odd.id] and jumps(book, [99]) == []
    for row in book.chunks():
        keep(book, row, (-26.0, "pass"))
    assert jumps(book) == []
    cleared = book.chunk(odd.id).take
    assert cleared is not None and (cleared.verdict, cleared.faults) == ("pass", [])


def test_it_is_asked_for_once_more_and_the_better_take_stays(book: Book) -> None:
    odd = speak_all(book, 3, (-26.0, "pass"))
    assert even_out(book, again(book, (-14.5, "pass"))) == []
    now = book.chunk(odd.id)
    assert (now.state, now.attempt, len(book.takes.of(odd.id))) == ("pass", 1, 2)


def test_one_that_jumps_even_so_keeps_its_fault_and_is_not_asked_for_again(book: Book) -> None:
    odd = speak_all(book, 3, (-26.0, "pass"))
    assert even_out(book, again(book, (-25.0, "pass"))) == [odd.id]
    assert even_out(book, lambda: pytest.fail("it was asked for a third time")) == [odd.id]
    assert book.chunk(odd.id).state == "fail" and book.next_wanted(set()) is None


def test_a_new_take_that_fails_is_not_kept(book: Book) -> None:
    odd = speak_all(book, 3, (-26.0, "pass"))
    before = book.chunk(odd.id).take
    assert even_out(book, again(book, (-14.0, "fail"))) == [odd.id]
    now = book.chunk(odd.id)
    assert now.take and before and (now.take.id, now.attempt, now.wanted) == (before.id, 0, 0)
    assert now.take.faults[-1].endswith(FAULT_END)


def test_without_a_jump_nothing_is_spoken(book: Book) -> None:
    speak_all(book, 3, (-16.0, "pass"))
    assert even_out(book, lambda: pytest.fail("nothing was to be spoken")) == []


@pytest.mark.parametrize("how", ["accepted", "own voice"])
def test_what_a_person_accepted_or_spoke_stays(book: Book, how: str) -> None:
    odd = speak_all(book, 3, (-26.0, "pass"), engine=OWN_VOICE if how == "own voice" else "espeak")
    if how == "accepted" and odd.take:
        book.takes.accept(odd.take.id)
    assert even_out(book, lambda: pytest.fail("nothing was to be spoken")) == []
    take = book.chunk(odd.id).take
    assert take and not take.faults


def test_the_passing_candidate_that_fits_is_heard_instead_without_speaking(book: Book) -> None:
    odd = speak_all(book, 3, (-26.0, "pass"), (-14.2, "fail"), (-15.0, "pass"), (-17.5, "pass"))
    assert even_out(book, lambda: pytest.fail("nothing was to be spoken")) == []
    take = book.chunk(odd.id).take
    assert take and take.speech_key == take.candidates[2]["speech_key"]
    assert (take.verdict, take.faults, take.accepted) == ("pass", [], False)


def test_one_that_is_hardly_nearer_is_not_taken(book: Book) -> None:
    odd = speak_all(book, 3, (-18.0, "pass"), (-17.0, "pass"))
    jumps(book)
    take = book.chunk(odd.id).take
    assert take and take.speech_key == take.candidates[0]["speech_key"]


# ---- the whole way ----------------------------------------------------------------------------------------------


def test_a_render_finds_quieter_takes_and_asks_for_them_again(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIDETONE_ESPEAK_FAULTS", "quieter: 0.15")
    path = tmp_path / "book.txt"
    path.write_text(story(1, 16, seed=3))
    said = Told(capsys)("render", path, "-o", tmp_path / "book.wav", "--listener", "none")
    assert said.status == 0, said.err
    with only_book(home) as book:
        rows = book.chunks()
        retaken = [row for row in rows if row.attempt]
        assert 1 <= len(retaken) < len(rows) / 2 and not jumps(book)
        for row in retaken:
            first = book.takes.of(row.id)[-1]
            assert first.faults and first.faults[-1].endswith(f"quieter than {FAULT_END}")
            assert row.state == "unheard" and row.take and not row.take.faults
