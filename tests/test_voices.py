"""The voice library: whole or not there, consent always, names are text, and a removed clip really goes."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

import studio.voices
from engines.audio import Audio
from engines.contract import BadInput, Job, SidetoneError, sha256_hex
from engines.shelf import CARDS
from studio.clip_check import frame_levels, mean_db, speech_frames
from studio.reference_clip import reference_clip, write_clip
from studio.sound_files import read_flac
from studio.voices import UNDO_SECONDS, VoiceLibrary, all_voices, checked_name, voice_for_job

REPO = Path(__file__).resolve().parents[1]
HOSTILE = "<img src=x onerror=alert(1)>/../\"';"
CONSENT = "My own voice, recorded by me."


def speech_like(seconds=6.0, level=0.3, rate_hz=24_000, noise=1e-4):
    rng, at = np.random.default_rng(7), np.arange(int(seconds * rate_hz)) / rate_hz
    voice = sum(np.sin(2 * np.pi * 120 * n * at + n) / n for n in range(1, 12)) / 2
    breath = (at % 2.0) < 1.6
    return Audio(level * voice * breath + noise * rng.standard_normal(len(at)), rate_hz)


def speech_level_db(audio):
    levels = frame_levels(audio)
    return mean_db(levels[speech_frames(levels)])


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "my secret recording.wav"
    audio = speech_like(rate_hz=44_100)
    soundfile.write(path, audio.samples, audio.rate_hz)
    return path


@pytest.fixture
def clock():
    return [1_800_000_000.0]


@pytest.fixture
def library(tmp_path, clock):
    return VoiceLibrary(tmp_path / "voices", clock=lambda: clock[0])


@pytest.fixture
def cloning(monkeypatch):
    """An engine that clones, beside the embedded one."""
    card = replace(CARDS["espeak"], name="cloner", title="Cloner", can_clone=True, voices=CARDS["espeak"].voices[:2])
    monkeypatch.setitem(studio.voices.CARDS, "cloner", card)
    return card


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def test_a_voice_is_kept_with_its_clip_and_its_consent(library, recording):
    voice = library.add("Ada", recording, CONSENT, language="EN", person="Bo")
    assert VoiceLibrary(library.folder).voices() == [voice]
    assert (voice.name, voice.language, voice.consent, voice.person) == ("Ada", "en", CONSENT, "Bo")
    assert voice.added_utc.endswith("+00:00")
    data = library.clip_bytes(voice)
    assert (len(data), sha256_hex(data)) == (voice.clip_bytes, voice.clip_sha256)
    assert library.clip_path(voice).name == f"{voice.clip_sha256}.flac"
    assert soundfile.info(library.clip_path(voice)).channels == 1
    clip = library.clip(voice)
    assert clip.rate_hz == 24_000
    assert clip.duration_seconds == pytest.approx(voice.clip_seconds) == pytest.approx(5.75, abs=0.1)


def test_nothing_a_person_typed_names_a_file(library, recording):
    library.add(HOSTILE, recording, CONSENT)
    names = "\n".join(str(path.relative_to(library.folder)) for path in library.folder.rglob("*"))
    assert "img" not in names
    assert "secret" not in names
    assert library.get(HOSTILE).name == HOSTILE
    assert not any(b"secret" in path.read_bytes() for path in files_below(library.folder)), (
        "nor is the file's name kept"
    )


@pytest.mark.parametrize("consent", ["", "   \n", "x" * 2001])
def test_no_consent_no_voice(library, recording, consent):
    with pytest.raises(BadInput, match="consent"):
        library.add("Ada", recording, consent)
    assert not files_below(library.folder)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b", "a\x1b[31m", "bad\udce9"])
def test_names_that_cannot_be_shown_are_refused(name):
    with pytest.raises(BadInput):
        checked_name(name)


@pytest.mark.parametrize("same", ["zoë", "ZOË", "Zoe\u0308", "  Zoë "])
def test_a_name_is_taken_in_any_case_and_form(library, recording, same):
    library.add("Zoë", recording, CONSENT)
    with pytest.raises(BadInput, match="already"):
        library.add(same, recording, CONSENT)
    assert library.get(same).name == "Zoë"
    assert len(library.voices()) == 1


def test_the_name_of_an_engines_own_voice_is_taken(library, recording):
    own = CARDS["espeak"].voices[0].name
    with pytest.raises(BadInput, match="voice of the engine"):
        library.add(own.upper(), recording, CONSENT)


def test_voices_are_listed_by_name_and_found_by_id(library, recording):
    added = [library.add(name, recording, CONSENT) for name in ("bob", "Ada", "Élan", "Zoe")]
    assert [voice.name for voice in library.voices()] == ["Ada", "bob", "Zoe", "Élan"]
    assert library.get(added[0].id) == added[0]
    with pytest.raises(BadInput, match=r"no cloned voice 'Eve'. Known: Ada, bob"):
        library.get("Eve")


def test_renaming_keeps_clip_and_id(library, recording):
    voice, _ = library.add("Ada", recording, CONSENT), library.add("Bo", recording, CONSENT)
    renamed = library.rename("ada", "ADA Lovelace")
    assert renamed == replace(voice, name="ADA Lovelace") == library.get(voice.id)
    assert library.rename(voice.id, "ada lovelace").name == "ada lovelace"
    with pytest.raises(BadInput, match="already"):
        library.rename(voice.id, "bo")


@pytest.mark.parametrize("by", [lambda voice: voice.id, lambda voice: voice.name.upper()], ids=["id", "name"])
def test_a_removed_voice_can_be_restored_for_a_while(library, recording, clock, by):
    voice = library.add("Ada", recording, CONSENT)
    data = library.clip_bytes(voice)
    library.remove("Ada")
    assert library.voices() == []
    clock[0] += UNDO_SECONDS - 10
    [(waiting, left)] = library.removed()
    assert (waiting, round(left)) == (voice, 10)
    VoiceLibrary(library.folder, clock=lambda: clock[0])  # another program starts
    assert library.restore(by(voice)) == voice
    assert library.clip_bytes(library.get("Ada")) == data
    assert library.removed() == []


def test_a_removed_clip_really_goes(library, recording, clock):
    voice = library.add("Ada", recording, CONSENT)
    library.remove(voice.id)
    clock[0] += UNDO_SECONDS + 1
    assert library.removed() == []
    VoiceLibrary(library.folder, clock=lambda: clock[0])
    assert not files_below(library.folder)
    with pytest.raises(BadInput, match="deleted"):
        library.restore(voice.id)


def test_emptying_the_trash_deletes_at_once(library, recording):
    library.remove(library.add("Ada", recording, CONSENT).id)
    library.add("Bo", recording, CONSENT)
    assert library.empty_trash() == 1
    assert library.empty_trash() == 0
    assert sorted(path.suffix for path in files_below(library.folder)) == [".flac", ".json"]


def test_a_clock_set_back_keeps_no_clip(library, recording, clock):
    library.remove(library.add("Ada", recording, CONSENT).id)
    clock[0] -= 86_400
    VoiceLibrary(library.folder, clock=lambda: clock[0])
    assert not files_below(library.folder)


def test_a_voice_whose_name_was_taken_meanwhile_is_not_restored_over_it(library, recording):
    voice = library.add("Ada", recording, CONSENT)
    library.remove("Ada")
    library.add("ada", recording, CONSENT)
    with pytest.raises(BadInput, match="already"):
        library.restore(voice.id)
    assert [v.name for v in library.voices()] == ["ada"]
    assert [v.name for v, _ in library.removed()] == ["Ada"]


def test_two_voices_with_the_same_clip_do_not_share_it(library, recording):
    ada, bo = library.add("Ada", recording, CONSENT), library.add("Bo", recording, CONSENT)
    assert ada.clip_sha256 == bo.clip_sha256
    library.remove("Ada")
    library.empty_trash()
    assert library.clip_bytes(bo)


def test_an_explicit_trim_is_obeyed(library, recording):
    voice = library.add("Ada", recording, CONSENT, trim=(0.5, 3.0))
    assert voice.clip_seconds == pytest.approx(2.5, abs=0.01)


@pytest.mark.parametrize("trim", [(3, 2), (-1, 2), (0, 9), (2, 2), (float("nan"), 2), (0, float("nan"))])
def test_a_trim_outside_the_recording_is_refused(library, recording, trim):
    with pytest.raises(BadInput, match="no part"):
        library.add("Ada", recording, CONSENT, trim=trim)
    assert not files_below(library.folder)


def test_a_trim_over_the_limit_is_refused_and_a_long_recording_is_cut_in_a_pause():
    minute = speech_like(60.0)
    with pytest.raises(BadInput, match="30 s is the most"):
        reference_clip(minute, (0.0, 31.0))
    assert 24.0 <= reference_clip(minute).duration_seconds <= 30.0


@pytest.mark.parametrize("level", [0.02, 0.9])
def test_every_clip_has_the_same_level_and_no_offset(level):
    audio = speech_like(level=level)
    clip = reference_clip(Audio(audio.samples + 0.05, audio.rate_hz))
    assert speech_level_db(clip) == pytest.approx(-20, abs=0.3)
    assert abs(float(clip.samples.mean())) < 1e-3
    assert clip.peak <= 10 ** (-1 / 20) + 1e-3
    assert clip.samples[0] == clip.samples[-1] == 0


def test_peaks_allow_no_more_than_they_have_room_for():
    audio = speech_like(level=0.02)
    samples = audio.samples.copy()
    samples[30_000] = 0.9
    assert reference_clip(Audio(samples, audio.rate_hz)).peak <= 10 ** (-1 / 20) + 1e-3


def test_a_clip_fits_in_one_megabyte_or_is_refused_with_the_seconds_that_would(tmp_path):
    """White noise is what FLAC can do least about."""
    noise = Audio(0.1 * np.random.default_rng(1).standard_normal(30 * 24_000), 24_000)
    sha256, kept = write_clip(tmp_path, noise, may_shorten=True)
    data = (tmp_path / f"{sha256}.flac").read_bytes()
    assert 900_000 < len(data) <= 1_000_000
    assert sha256_hex(data) == sha256
    assert len(read_flac(tmp_path / f"{sha256}.flac")) == len(kept)
    with pytest.raises(BadInput, match=r"About \d+ s would fit"):
        write_clip(tmp_path, noise, may_shorten=False)


@pytest.mark.parametrize("harm", ["missing", "empty", "text", "silence", "short", "nan", "65535 channels"])
def test_a_bad_file_gives_one_line_and_leaves_nothing(library, tmp_path, harm):
    path = tmp_path / "clip.wav"
    if harm == "empty":
        path.touch()
    elif harm == "text":
        path.write_text("This is no sound at all. " * 100)
    elif harm != "missing":
        samples = {
            "silence": np.zeros(48_000),
            "short": speech_like(0.5).samples,
            "nan": np.full(48_000, np.nan),
            "65535 channels": speech_like().samples,
        }[harm]
        soundfile.write(path, samples.astype(np.float32), 24_000, subtype="FLOAT")
        if harm == "65535 channels":
            data = bytearray(path.read_bytes())
            at = data.index(b"fmt ") + 10
            data[at : at + 2] = b"\xff\xff"
            path.write_bytes(data)
    with pytest.raises(BadInput) as caught:
        library.add("Ada", path, CONSENT)
    assert "\n" not in str(caught.value)
    assert not files_below(library.folder)


def test_damaged_cards_and_strangers_files_hide_no_other_voice(library, recording):
    good, harmed = library.add("Ada", recording, CONSENT), library.add("Bo", recording, CONSENT)
    (library.folder / "note.txt").write_text("hello")
    (library.folder / "a folder").mkdir()
    (library.folder / harmed.id / "voice.json").write_text('{"format": 1, "name": ')
    assert library.voices() == [good]
    assert [harmed.id in line for line in library.problems()] == [True]


@pytest.mark.parametrize(
    "change",
    [
        {"clip_sha256": "../../../../etc/passwd"},
        {"id": "v0000000000000000"},
        {"name": 7},
        {"clip_seconds": "long"},
        {"format": 2},
    ],
)
def test_a_card_that_this_program_did_not_write_is_no_voice(library, recording, change):
    voice = library.add("Ada", recording, CONSENT)
    card = library.folder / voice.id / "voice.json"
    card.write_text(json.dumps(json.loads(card.read_text()) | change))
    assert library.voices() == []
    assert len(library.problems()) == 1


def test_a_clip_changed_on_the_disk_is_never_sent(library, recording):
    voice = library.add("Ada", recording, CONSENT)
    path = library.clip_path(voice)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(SidetoneError, match="damaged"):
        library.clip_bytes(voice)
    path.unlink()
    with pytest.raises(SidetoneError, match="cannot be read"):
        library.clip_bytes(voice)


def test_built_in_and_cloned_voices_are_offered_with_the_reason_where_one_cannot_be_used(library, recording, cloning):
    voice = library.add("Ada", recording, CONSENT, language="de")
    offered = all_voices("espeak", library)
    assert [choice.name for choice in offered] == [own.name for own in CARDS["espeak"].voices] + ["Ada"]
    assert [choice.cloned for choice in offered[-2:]] == [False, True]
    assert "cannot clone" in offered[-1].why_not
    assert not any(choice.why_not for choice in offered[:-1])
    usable = all_voices("cloner", library)[-1]
    assert (usable.voice_id, usable.language, usable.why_not) == (voice.id, "de", "")


def test_a_cloned_voice_travels_in_the_job_as_its_clip(library, recording, cloning):
    voice = library.add("Ada", recording, CONSENT)
    for asked in ("ada", voice.id):
        fields = voice_for_job(asked, "cloner", library)
        job = Job.from_wire({"text": "Hello.", "engine": "cloner", **fields})
        assert job.voice == "Ada"
        assert sha256_hex(base64.b64decode(job.audio_prompt_base64)) == job.audio_prompt_sha256 == voice.clip_sha256
    library.rename("Ada", "Countess")
    again = Job.from_wire({"text": "Hello.", "engine": "cloner", **voice_for_job("countess", "cloner", library)})
    assert again.speech_key(1) == job.speech_key(1), "a new name is not another voice"


def test_an_engines_own_voice_is_found_by_name_and_title_and_the_default_by_language(library):
    own = CARDS["espeak"].voices[1]
    assert voice_for_job(own.name, "espeak", library) == {"voice": own.name}
    assert voice_for_job(own.title.upper(), "espeak", library) == {"voice": own.name}
    assert voice_for_job("", "espeak", library, "de") == {"voice": "de"}
    assert voice_for_job("de+f3", "espeak", library) == {"voice": "de+f3"}, "a voice without a card"


def test_a_voice_that_cannot_be_is_said(library, recording):
    library.add("Ada", recording, CONSENT)
    with pytest.raises(BadInput, match="cannot clone"):
        voice_for_job("Ada", "espeak", library)
    with pytest.raises(BadInput, match="no voice 'Eve'"):
        voice_for_job("Eve", "espeak", library)
    with pytest.raises(BadInput, match=r"no voice 'Eve'\. Known: tone"):
        voice_for_job("Eve", "scripted", library)
    with pytest.raises(BadInput, match="no engine"):
        voice_for_job("Ada", "megaphone", library)


def test_of_several_who_add_the_same_name_at_once_one_wins(library, recording):
    outcomes = []

    def add():
        try:
            outcomes.append(VoiceLibrary(library.folder).add("Ada", recording, CONSENT))
        except BadInput:
            outcomes.append(None)

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([voice for voice in outcomes if voice]) == 1
    assert len(library.voices()) == 1
    assert len(files_below(library.folder)) == 2


ENDLESS = """
import itertools, sys
from pathlib import Path
from studio.voices import VoiceLibrary
library = VoiceLibrary(Path(sys.argv[1]))
for n in itertools.count():
    voice = library.add(f"voice {n}", Path(sys.argv[2]), "mine")
    library.rename(voice.id, f"other {n}")
    if n % 2:
        library.remove(voice.id)
    print(n, flush=True)
"""


def test_kill_9_leaves_only_whole_voices(library, recording):
    arguments = [sys.executable, "-c", ENDLESS, str(library.folder), str(recording)]
    program = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(REPO)})
    assert program.stdout.readline() == "0\n"
    program.stdout.readline()
    program.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    printed = {0, 1} | {int(line) for line in program.stdout.read().splitlines() if line}
    program.wait()
    kept = {voice.name: voice for voice in library.voices()}
    assert {f"other {n}" for n in printed if n % 2 == 0} <= set(kept)
    assert not {f"other {n}" for n in printed if n % 2} & set(kept)
    assert all(library.clip_bytes(voice) for voice in kept.values())
    assert library.problems() == []
    assert library.add("after", recording, CONSENT) in library.voices()
