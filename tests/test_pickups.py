"""A person's own recording becomes a take like any other: cut, levelled, judged, chosen, undone, and never lost.

The person is the embedded engine here, in a voice that no book of these tests is read in.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from engines.audio import Audio
from engines.contract import BadInput, Candidate, Job, Line, Proof, Take, Word
from engines.espeak import EspeakSpeaker
from engines.listeners import Ears
from engines.signal_checks import loud_level_db, signal_faults
from studio import pickups
from studio.audiobook import tags_of
from studio.chapters import finish_chapter
from studio.choices import Choices
from studio.edits import edit_chunk
from studio.export.tags import synthetic_note
from studio.ledger import Ledger
from studio.library import Library
from studio.mastering import MasteringStyle
from studio.pickups import Pickup, go_on, latest, put_down, take_back, take_in
from studio.project import Book
from studio.report_numbers import numbers
from studio.rows import OWN_VOICE
from studio.settings import Settings
from studio.sound_files import write_flac
from studio.text.pauses import Pauses
from studio.ui import report_acts
from studio.ui.pickup_view import pickup_part
from tests.epub_maker import Epub

LINE = "The boat came home before winter light fell over the river stones"
PLACES = ("one", "two", "three")
RATE_HZ = 22_050
LEVEL_DB = -18.0
pytestmark = pytest.mark.skipif(not importlib.util.find_spec("espeakng_loader"), reason="espeak-ng is not installed")


@pytest.fixture(scope="module")
def voice() -> Audio:
    """Somebody saying the second chunk."""
    return said(f"{LINE} at two.")


def said(text: str) -> Audio:
    """The text in a voice."""
    speaker = EspeakSpeaker()
    job = Job(text, voice="en-gb")
    [spoken] = speaker.speak(iter([Line("1", job, job.plain_seed())]))
    speaker.close()
    assert spoken.audio
    return spoken.audio


@pytest.fixture
def book(tmp_path: Path, voice: Audio) -> Iterator[Book]:
    """Three chunks, each with a take of the scripted engine at one level."""
    path = Epub({"c1.xhtml": "".join(f"<p>{LINE} at {place}.</p>" for place in PLACES)}).write(tmp_path)
    home = tmp_path / "home"
    with Library(home).add(path, Settings(home)) as opened:
        opened.remember(choices=Choices(engine="scripted", listener="embedded").as_dict())
        for number in range(3):
            engine_take(opened, number, voice)
        yield opened


def engine_job(book: Book, number: int) -> Job:
    row = book.chunks()[number]
    return Choices(engine="scripted", listener="embedded").job(row.spoken, {"voice": "tone"}, attempt=row.attempt)


def engine_take(book: Book, number: int, voice: Audio) -> None:
    """What a walk keeps when the engine has answered."""
    row, job = book.chunks()[number], engine_job(book, number)
    audio = Audio(voice.samples * 10 ** ((LEVEL_DB - loud_level_db(voice)) / 20), RATE_HZ)
    proof = Proof("pass", 99.0, row.spoken, (Word("same", "boat", "boat"),), (), "embedded")
    one = Candidate(0, job.speech_key(0), audio, proof, 0.5, audio.duration_seconds)
    hashes = {one.speech_key: book.recordings.keep(one.speech_key, audio)}
    book.takes.keep([row.id], Take(job, job.job_key(), "success", (one,), 0), "Ada", hashes)


def recording(tmp_path: Path, voice: Audio, gain: float = 0.05, name: str = "mine.wav") -> Path:
    """As a microphone gives it: 48 kHz, two channels, quiet, with seconds of room around it."""
    samples = soxr.resample(voice.samples, voice.rate_hz, 48_000) * gain
    room = np.random.default_rng(1).standard_normal(2 * 48_000).astype(np.float32) * 1e-5
    mono = np.concatenate([room, samples, room])
    soundfile.write(tmp_path / name, np.stack([mono, mono], axis=1), 48_000)
    return tmp_path / name


def judge(verdict: str, **more) -> Callable[[Job, Audio], Proof]:
    score = None if verdict == "unheard" else 99.0
    return lambda job, audio: replace(Proof(verdict, score, "heard", (), (), "small"), **more)


def give(book: Book, path: Path, judged: Callable[[Job, Audio], Proof] | None = None, number: int = 1) -> Pickup:
    chunk_id = book.chunks()[number].id
    put_down(book, chunk_id, path, "Grace")
    return take_in(book, latest(book, chunk_id), judged)


# -- how it is made to fit


def test_a_recording_is_cut_levelled_and_brought_to_the_rate_of_its_neighbours(
    book: Book, tmp_path: Path, voice: Audio
) -> None:
    assert give(book, recording(tmp_path, voice)).state == "kept"
    take = book.chunks()[1].take
    audio = book.recordings.read(take.speech_key, book.takes.pcm_sha256(take.speech_key))
    assert audio.rate_hz == RATE_HZ
    assert audio.duration_seconds == pytest.approx(voice.duration_seconds, abs=0.5)
    assert loud_level_db(audio) == pytest.approx(LEVEL_DB, abs=0.5)
    assert signal_faults(audio, book.chunks()[1].spoken) == ()


@pytest.mark.parametrize("gain", [0.01, 0.9])
def test_quiet_and_loud_recordings_come_out_alike_and_unclipped(
    book: Book, tmp_path: Path, voice: Audio, gain: float
) -> None:
    give(book, recording(tmp_path, voice, gain))
    audio = book.recordings.read(book.chunks()[1].take.speech_key)
    assert loud_level_db(audio) == pytest.approx(LEVEL_DB, abs=1.0)
    assert audio.peak < 0.9


# -- what it is then


def test_it_is_the_chunks_take_with_its_persons_name_and_no_synthetic_speech(
    book: Book, tmp_path: Path, voice: Audio
) -> None:
    give(book, recording(tmp_path, voice), judge("pass"))
    row = book.chunks()[1]
    assert (row.state, row.take.engine, row.take.voice, row.take.person) == ("accepted", OWN_VOICE, "Grace", "Grace")
    assert [take.engine for take in book.takes.of(row.id)] == [OWN_VOICE, "scripted"]
    assert numbers(book).accepted == 1
    with Ledger(book.home / "ledger.db") as ledger:
        [entry] = ledger.entries()
    assert (entry.kind, entry.engine, entry.renderer, entry.voice) == ("recording", OWN_VOICE, "person", "Grace")
    assert "not synthetic" in entry.note
    assert entry.audio_seconds == pytest.approx(row.take.duration_seconds)
    assert not list((book.folder / "pickups").iterdir())


def test_the_file_says_both_who_recorded_and_that_the_rest_is_synthetic(
    book: Book, tmp_path: Path, voice: Audio
) -> None:
    assert synthetic_note(tags_of(book)) == "Narrated by a synthetic voice (Scripted) with Sidetone"
    give(book, recording(tmp_path, voice), judge("pass"), number=0)
    note = synthetic_note(tags_of(book))
    assert note == "Narrated by a synthetic voice (Scripted) with Sidetone; 1 of 3 passages recorded by Grace"
    chapter = finish_chapter(book, book.chapters()[0], MasteringStyle(), lambda: None)
    assert (chapter.engine, chapter.voice) == ("scripted", "tone")
    for number in (1, 2):
        give(book, recording(tmp_path, voice), judge("pass"), number)
    assert synthetic_note(tags_of(book)) == "Made with Sidetone; 3 of 3 passages recorded by Grace"


def test_no_later_render_of_the_same_text_loses_it(book: Book, tmp_path: Path, voice: Audio) -> None:
    give(book, recording(tmp_path, voice))
    mine = book.chunks()[1].take
    assert mine.verdict == "unheard"
    for listener in ("embedded", "small"):  # also with a listener that could hear the others again
        job_key = Choices(engine="scripted", voice="another", listener=listener).job("x", {}).job_key()
        assert book.want(lambda row, key=job_key: key, unheard_answers=lambda row: False) == 2
    assert book.chunks()[1].wanted == 0
    engine_take(book, 1, voice)  # an answer that was on its way while the person recorded
    assert book.chunks()[1].take.id == mine.id
    book.retake(book.chunks()[1].id)
    engine_take(book, 1, voice)
    assert book.chunks()[1].take.engine == "scripted"  # asked for by a person, so it is theirs to have


def test_a_new_text_is_spoken_by_the_engine_again(book: Book, tmp_path: Path, voice: Audio) -> None:
    give(book, recording(tmp_path, voice), judge("pass"))
    row = book.chunks()[1]
    edit_chunk(book, row.id, "Another text altogether.", Pauses(), "Grace")
    assert book.want(lambda row: row.take.job_key if row.take else "", unheard_answers=lambda row: True) == 1


def test_it_is_undone_and_chosen_again_like_any_other(book: Book, tmp_path: Path, voice: Audio) -> None:
    row = book.chunks()[1]
    step = report_acts.give(book, row.id, str(recording(tmp_path, voice)), "Grace")
    take_in(book, latest(book, row.id), judge("pass"))
    mine = book.chunks()[1].take
    report_acts.undo(book, step)
    assert book.chunks()[1].take.id == row.take.id
    assert book.chunks()[1].state == "pass"
    chosen = report_acts.use_take(book, row.id, mine.id)
    assert (book.chunks()[1].take.id, book.chunks()[1].state) == (mine.id, "accepted")
    report_acts.undo(book, chosen)
    assert book.chunks()[1].take.id == row.take.id


def test_what_is_taken_back_while_it_is_heard_changes_nothing(book: Book, tmp_path: Path, voice: Audio) -> None:
    row = book.chunks()[1]
    pickup_id = put_down(book, row.id, recording(tmp_path, voice), "Grace")

    def meanwhile(job: Job, audio: Audio) -> Proof:
        take_back(book, pickup_id)
        return judge("pass")(job, audio)

    assert take_in(book, latest(book, row.id), meanwhile).state == "undone"
    assert book.chunks()[1].take.id == row.take.id
    assert len(book.takes.of(row.id)) == 2


# -- how it is judged


def test_what_differs_lies_beside_and_says_why(book: Book, tmp_path: Path, voice: Audio) -> None:
    row = book.chunks()[1]
    done = give(book, recording(tmp_path, voice), judge("doubt", why="“boat” is missing at 0.4 s."))
    assert done.state == "beside"
    assert "“boat” is missing" in done.message
    assert book.chunks()[1].take.id == row.take.id
    report_acts.use_take(book, row.id, done.take_id)
    assert book.chunks()[1].take.engine == OWN_VOICE


def test_an_earlier_text_lies_beside(book: Book, tmp_path: Path, voice: Audio) -> None:
    row = book.chunks()[1]
    put_down(book, row.id, recording(tmp_path, voice), "Grace")
    edit_chunk(book, row.id, f"{LINE} at four.", Pauses(), "Ada")
    done = take_in(book, latest(book, row.id), judge("pass"))
    assert done.state == "beside"
    assert "text was changed" in done.message


def test_the_listener_of_one_engine_judges_no_person(book: Book, tmp_path: Path, voice: Audio) -> None:
    heard = give(book, recording(tmp_path, voice))
    take = book.chunks()[1].take
    assert (take.verdict, take.listener, take.score) == ("unheard", "", None)
    assert "is here. Fetch" in heard.message
    assert take.message == heard.message


def test_a_whisper_size_judges_in_a_booth_of_its_own(book: Book, voice: Audio) -> None:
    choices = Choices(engine="scripted", listener="embedded")
    job = Job(f"{LINE} at two.", engine=OWN_VOICE, voice="Grace", listener="scripted")
    proof = pickups.judged(job, voice, Ears("scripted", ""), choices, Settings(book.home))
    assert proof.listener == "scripted"
    assert proof.verdict == "fail"  # the scripted listener hears only tones, and says so of everything else


# -- bad input


def silent(path: Path, _voice: Audio) -> None:
    write_flac(path, Audio(np.zeros(3 * RATE_HZ, np.float32), RATE_HZ))


def text(path: Path, _voice: Audio) -> None:
    path.write_text("not a sound at all")


def too_long(path: Path, _voice: Audio) -> None:
    write_flac(path, Audio(np.zeros(181 * 8_000, np.float32), 8_000))


def cut_short(path: Path, voice: Audio) -> None:
    write_flac(path, voice)
    path.write_bytes(path.read_bytes()[:60])


@pytest.mark.parametrize("spoil", [silent, text, too_long, cut_short])
def test_what_is_no_voice_is_refused_in_words_and_changes_nothing(
    spoil: Callable[[Path, Audio], None], book: Book, tmp_path: Path, voice: Audio
) -> None:
    before = book.chunks()[1].take.id
    spoil(tmp_path / "bad.flac", voice)
    done = give(book, tmp_path / "bad.flac", judge("pass"))
    assert done.state == "refused"
    assert done.message.endswith(".")
    assert "\n" not in done.message
    assert book.chunks()[1].take.id == before
    assert not list((book.folder / "pickups").iterdir())


def test_noise_and_a_recording_ten_times_too_long_for_its_text_are_no_pass(
    book: Book, tmp_path: Path, voice: Audio
) -> None:
    write_flac(tmp_path / "long.flac", Audio(np.tile(voice.samples, 10), voice.rate_hz))
    assert give(book, tmp_path / "long.flac").state == "beside"
    noise = np.random.default_rng(2).standard_normal(4 * RATE_HZ).astype(np.float32) * 0.1
    write_flac(tmp_path / "noise.flac", Audio(noise, RATE_HZ))
    assert give(book, tmp_path / "noise.flac").state in ("beside", "refused")
    assert book.chunks()[1].take.engine == "scripted"


def test_nothing_an_empty_file_and_a_removed_chunk_are_refused_at_once(
    book: Book, tmp_path: Path, voice: Audio
) -> None:
    (tmp_path / "empty.wav").write_bytes(b"")
    for path in (tmp_path / "empty.wav", tmp_path / "none.wav", tmp_path):
        with pytest.raises(BadInput, match="no recording"):
            put_down(book, book.chunks()[1].id, path, "Grace")
    book.db.execute("UPDATE chunks SET removed = 1 WHERE id = ?", [book.chunks()[1].id])
    with pytest.raises(BadInput, match="was removed"):
        put_down(book, book.chunks()[1].id, recording(tmp_path, voice), "Grace")


# -- the thread


def test_a_thread_takes_in_what_waits_also_what_a_dead_studio_left(book: Book, tmp_path: Path, voice: Audio) -> None:
    first, second = book.chunks()[0].id, book.chunks()[1].id
    put_down(book, first, recording(tmp_path, voice), "Grace")
    put_down(book, second, recording(tmp_path, voice), "Grace")
    book.db.execute("UPDATE pickups SET state = 'hearing' WHERE chunk_id = ?", [first])
    thread = go_on(book.home, book.id)
    thread.join(60)
    assert [latest(book, one).state for one in (first, second)] == ["kept", "kept"]
    assert go_on(book.home, book.id) is None


def test_a_message_is_text_in_the_window(book: Book) -> None:
    row = book.chunks()[1]
    evil = "<script>x</script>"
    pickup = Pickup(1, row.id, row.spoken, "a.wav", evil, "refused", evil, None, None, "")
    shown = pickup_part(replace(row, text=evil), pickup)
    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;") == 2
    assert "data-pickup" not in pickup_part(row, pickup._replace(state="undone"))
