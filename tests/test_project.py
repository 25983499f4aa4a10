"""A book on disk keeps its chunks, its queue and its takes."""

import numpy as np
import pytest

from engines.audio import Audio
from engines.contract import BadInput, Candidate, Job, Proof, Take
from studio.choices import Choices
from studio.edits import edit_chunk, edit_details, undo_edit
from studio.library import Library
from studio.manuscript.model import Block, Chapter, Manuscript
from studio.plan import plan
from studio.project import Book
from studio.recordings import RecordingDamaged
from studio.settings import Settings
from studio.text.pauses import Pauses

SOURCE = (
    "One\nThe harbour lay quite still that morning. Nobody had seen the boat come in before the bell rang.\n"
    "It was a long time until anybody spoke about it again in the village.\n"
    "Two\nIn winter the lamp was lit at four o'clock, and the keeper wrote down the hour in his book.\n"
)


def manuscript():
    """Two chapters of a heading and a paragraph or two."""
    spans, at = [], 0
    for line in SOURCE.splitlines():
        spans.append((at, at + len(line)))
        at += len(line) + 1
    blocks = [Block("heading" if i in (0, 3) else "paragraph", (span,)) for i, span in enumerate(spans)]
    chapters = (Chapter("One", tuple(blocks[:3])), Chapter("Two", tuple(blocks[3:])))
    return Manuscript("The <b>Harbour</b>", "A. Nonymous", "en", SOURCE, chapters)


@pytest.fixture
def book(tmp_path):
    made = manuscript()
    with Book.create(tmp_path / "0123456789abcdef", plan(made, Pauses()), "harbour.txt") as opened:
        yield opened


def tone(seed=1):
    return Audio(np.sin(np.arange(2205) * 0.01 * seed).astype(np.float32) * 0.3, 22050)


def take_of(book, row, seed=1, verdict="pass"):
    job = job_of(row)
    candidate = Candidate(job.base_seed(), job.speech_key(job.base_seed()), tone(seed), Proof(verdict, 97.0), 0.1, 0.1)
    hashes = {candidate.speech_key: book.recordings.keep(candidate.speech_key, candidate.audio)}
    return Take(job, job.job_key(), "success", (candidate,), 0), hashes


def job_of(row):
    return Choices().job(row.spoken, {"voice": "en-us"}, row.language, row.attempt)


def key_of(row):
    return job_of(row).job_key()


def speak_all(book):
    while (row := book.next_wanted(set())) is not None:
        take, hashes = take_of(book, row)
        book.takes.keep([row.id], take, "ada", hashes)


def test_a_new_book_accounts_for_every_character(book):
    told = book.account()
    assert told.lost_chars == 0
    assert told.spoken_chars == sum(1 for char in SOURCE if not char.isspace())
    assert book.title == "The <b>Harbour</b>"
    assert [row.title for row in book.chapters()] == ["One", "Two"]


def test_the_queue_empties_and_asks_for_nothing_twice(book):
    count = book.want(key_of)
    assert count == len(book.chunks())
    speak_all(book)
    assert book.want(key_of) == 0
    assert all(row.state == "pass" for row in book.chunks())


def test_only_chosen_chapters_are_wanted(book):
    book.select_chapters([2])
    book.want(key_of)
    assert {row.chapter for row in book.chunks() if row.wanted} == {2}
    with pytest.raises(BadInput, match="There is no chapter 9"):
        book.select_chapters([9])
    with pytest.raises(BadInput, match="No chapter"):
        book.select_chapters([])


def test_the_first_minute_wants_no_more_than_it_needs(book):
    assert 0 < book.want(key_of, [1], limit_seconds=1.0) < len(book.chunks(1))


def test_another_voice_asks_for_everything_again_but_what_was_accepted(book):
    book.want(key_of)
    speak_all(book)
    first = book.chunks()[0]
    book.takes.accept(first.take.id)

    def other_key(row):
        return Choices().job(row.spoken, {"voice": "en-gb"}, row.language, row.attempt).job_key()

    assert book.want(other_key) == len(book.chunks()) - 1
    assert book.chunk(first.id).state == "accepted"


def test_a_retake_comes_first_and_has_another_seed(book):
    book.want(key_of)
    last = book.chunks()[-1]
    before = job_of(last).base_seed()
    book.retake(last.id)
    row = book.next_wanted(set())
    assert row.id == last.id
    assert job_of(row).base_seed() != before


def test_what_is_in_flight_is_not_given_twice(book):
    book.want(key_of)
    first = book.next_wanted(set())
    assert book.next_wanted({first.id}).id != first.id


def test_a_damaged_recording_is_set_aside_and_asked_for_again(book):
    book.want(key_of)
    speak_all(book)
    row = book.chunks()[0]
    path = book.recordings.path(row.take.speech_key)
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(RecordingDamaged, match="spoken again"):
        book.recordings.read(row.take.speech_key, book.takes.pcm_sha256(row.take.speech_key))
    book.takes.forget_recording(row.take.speech_key)
    assert book.chunk(row.id).state == "queued"
    assert not path.exists()


def test_a_swapped_recording_is_found_out(book):
    book.want(key_of)
    speak_all(book)
    rows = book.chunks()
    key = rows[0].take.speech_key
    book.recordings.path(key).unlink()
    book.recordings.keep(key, tone(7))
    with pytest.raises(RecordingDamaged, match="was changed"):
        book.recordings.read(key, book.takes.pcm_sha256(key))


def test_an_edit_touches_its_chunk_alone_and_can_be_undone(book):
    book.want(key_of)
    speak_all(book)
    rows = book.chunks()
    edited = rows[1]
    assert edit_chunk(book, edited.id, "The harbour lay quite calm that evening.", Pauses(), "ada") == [edited.id]
    now = {row.id: row for row in book.chunks()}
    assert now[edited.id].take is None
    assert [row.id for row in book.chunks() if row.take] == [row.id for row in rows if row.id != edited.id]
    assert undo_edit(book, edited.id)
    assert book.chunk(edited.id).text == edited.text
    assert book.chunk(edited.id).take.id == edited.take.id
    assert not undo_edit(book, edited.id)


def test_a_long_edit_recuts_its_paragraph_only(book):
    book.want(key_of)
    speak_all(book)
    rows = book.chunks()
    edited = rows[1]
    long_text = " ".join(f"And then the {word} came ashore before anybody could count them." for word in "abcdefgh")
    changed = edit_chunk(book, edited.id, long_text, Pauses(), "ada")
    assert len(changed) > 1
    assert all(chunk_id.startswith(edited.group_id + ".") for chunk_id in changed)
    others = [row for row in book.chunks() if row.group_id != edited.group_id]
    assert [row.take.id for row in others] == [row.take.id for row in rows if row.group_id != edited.group_id]
    assert [row.position for row in book.chunks()] == sorted(row.position for row in book.chunks())


def test_an_emptied_chunk_is_removed_and_the_account_says_so(book):
    row = book.chunks()[-1]
    edit_chunk(book, row.id, "  ", Pauses(), "ada")
    told = book.account()
    assert told.lost_chars == 0
    assert "removed by you" in [reason for reason, _ in told.skipped]


def test_an_edit_with_nothing_to_say_changes_nothing(book):
    row = book.chunks()[1]
    with pytest.raises(BadInput, match="nothing to say"):
        edit_chunk(book, row.id, "\u2026 \u2014 !?", Pauses(), "ada")
    assert book.chunk(row.id).text == row.text


def test_choosing_another_candidate_is_accepting_it(book):
    row = book.chunks()[0]
    job = job_of(row)
    candidates, hashes = [], {}
    for k in (0, 1):
        seed = job.base_seed() + k
        candidate = Candidate(seed, job.speech_key(seed), tone(k + 1), Proof("pass", 90.0 + k), 0.1, 0.1)
        hashes[candidate.speech_key] = book.recordings.keep(candidate.speech_key, candidate.audio)
        candidates.append(candidate)
    book.takes.keep([row.id], Take(job, job.job_key(), "success", tuple(candidates), 1), "ada", hashes)
    kept = book.chunk(row.id).take
    book.takes.choose_candidate(kept.id, candidates[0].speech_key)
    again = book.chunk(row.id)
    assert (again.take.speech_key, again.take.score, again.state) == (candidates[0].speech_key, 90.0, "accepted")
    with pytest.raises(BadInput, match="not on this disk"):
        book.takes.choose_candidate(kept.id, "0" * 64)


def test_a_failed_take_leaves_the_queue_with_its_reason(book):
    row = book.chunks()[0]
    book.want(key_of)
    job = job_of(row)
    book.takes.keep([row.id], Take(job, job.job_key(), "error", message="the engine was silent"), "ada", {})
    again = book.chunk(row.id)
    assert (again.state, again.take.message) == ("error", "the engine was silent")
    assert book.want(key_of) == len(book.chunks())


def test_job_is_the_wire_form_of_the_choices(book):
    job = job_of(book.chunks()[0])
    assert job == Job.from_wire(job.to_wire())
    assert (job.candidate_policy, job.n_candidates, job.whisper_threshold) == ("adaptive", 3, 95.0)


def test_a_recut_paragraph_still_accounts_for_its_source_once(book):
    edited = book.chunks()[1]
    edit_chunk(book, edited.id, " ".join(["And then another boat came ashore, slowly."] * 9), Pauses(), "ada")
    told = book.account()
    assert (told.lost_chars, told.doubled_chars) == (0, 0)


def test_takes_nobody_could_hear_are_asked_for_again_once_somebody_can(book):
    def heard_key(row):
        return Choices(listener="tiny").job(row.spoken, {"voice": "en-us"}, row.language, row.attempt).job_key()

    for row in book.chunks():
        job = Choices(listener="tiny").job(row.spoken, {"voice": "en-us"}, row.language, row.attempt)
        candidate = Candidate(
            job.base_seed(), job.speech_key(job.base_seed()), tone(), Proof("unheard", None), 0.1, 0.1
        )
        hashes = {candidate.speech_key: book.recordings.keep(candidate.speech_key, candidate.audio)}
        book.takes.keep([row.id], Take(job, job.job_key(), "success", (candidate,), 0), "ada", hashes)
    assert book.want(heard_key) == 0
    assert book.takes.answering(heard_key(book.chunks()[0])) is not None
    assert book.takes.answering(heard_key(book.chunks()[0]), unheard_answers=False) is None
    assert book.want(heard_key, unheard_answers=lambda row: False) == len(book.chunks())


def test_another_language_is_planned_anew_and_asks_only_for_what_changes(tmp_path):
    file = tmp_path / "schiffe.txt"
    file.write_text("Im Jahr 1891 kamen 21 Schiffe.\n\nDie Leute standen am Ufer und warteten lange.\n")
    settings = Settings(tmp_path)
    with Library(tmp_path).add(file, settings, "en") as book:
        assert "eighteen ninety-one" in book.chunks()[0].spoken
        assert edit_details(book, {"language": "de", "title": "Schiffe"}, settings) == 1
        assert "eighteen" not in book.chunks()[0].spoken
        assert "einundzwanzig" in book.chunks()[0].spoken
        assert edit_details(book, {"language": "de", "title": "Boote"}, settings) == 0
        assert (book.title, book.meta("language")) == ("Boote", "de")
