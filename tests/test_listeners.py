"""Who listens to whom: the built-in listener, Whisper sizes by memory, nobody; and the way from a setting to a take."""

from __future__ import annotations

import ctypes
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engines import device_memory, listeners
from engines.contract import Job
from engines.device_memory import DeviceMemory, machine_memory_mb
from engines.judge import judge_audio
from engines.listeners import (
    EMBEDDED,
    NEEDED_FILES,
    RECORDED,
    SIZES,
    fits,
    how_to_get,
    listener_for,
    why_deaf,
)
from engines.scripted import ScriptedListener, tone
from engines.shelf import CARDS
from studio.audiobook import choose, planned, unheard_answers
from studio.choices import Choices, who_listens
from studio.library import Library
from studio.project import Book
from studio.settings import Settings
from studio.ui.shell import header_html
from tests.command_line import Told, only_book

ROOMY = DeviceMemory(64_000)


def put(folder: Path, *names: str) -> Path:
    """Empty weights of these sizes lie below the folder."""
    for name in names:
        _weights(folder / f"whisper-{name}")
    return folder


def _weights(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for needed in NEEDED_FILES:
        (folder / needed).write_bytes(b"")
    return folder


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The built-in listener is here, without anything in its files."""
    folder = _weights(tmp_path / "assets" / "listener")
    monkeypatch.setattr(listeners, "embedded_folder", lambda: folder)
    return folder


@pytest.fixture
def no_embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "embedded_folder", lambda: tmp_path / "nowhere")


# ---- who listens ----------------------------------------------------------------------------------------------------


def test_the_built_in_listener_hears_the_built_in_english_voices_whatever_else_is_here(
    embedded: Path, tmp_path: Path
) -> None:
    weights = put(tmp_path / "weights", "small", "large-v3")
    for language in ("en", "en-gb", "EN_us"):
        assert listener_for("espeak", "auto", language, weights, ROOMY).name == EMBEDDED


@pytest.mark.parametrize(("engine", "language"), [("espeak", "de"), ("chatterbox", "en"), (RECORDED, "en")])
def test_others_are_heard_by_the_largest_size_here_that_fits(
    embedded: Path, tmp_path: Path, engine: str, language: str
) -> None:
    weights = put(tmp_path / "weights", "tiny", "small", "large-v3")
    assert listener_for(engine, "auto", language, weights, ROOMY).name == "large-v3"
    chosen = listener_for(engine, "auto", language, weights, DeviceMemory(4_000))
    assert chosen.name == "small" and "4,000 MB" in chosen.why
    assert listener_for(engine, "auto", language, weights, DeviceMemory(0)).name == "large-v3"


def test_room_is_left_for_the_engine_and_a_gpu_takes_more(tmp_path: Path) -> None:
    weights, card = put(tmp_path / "weights", "small", "turbo"), DeviceMemory(8_000, True)
    assert listener_for("chatterbox", "auto", "en", weights, card, engine_mb=0).name == "turbo"
    assert listener_for("chatterbox", "auto", "en", weights, card, engine_mb=5_000).name == "small"
    nobody = listener_for("chatterbox", "auto", "en", weights, card, engine_mb=7_000)
    assert nobody.name == "" and "small, turbo would not fit this GPU (8,000 MB)" in nobody.why
    assert "No size of Whisper fits" in nobody.why


def test_an_english_only_size_hears_no_german(tmp_path: Path) -> None:
    weights = put(tmp_path / "weights", "base", "distil-large-v3")
    assert listener_for("chatterbox", "auto", "en", weights, ROOMY).name == "distil-large-v3"
    assert listener_for("chatterbox", "auto", "de", weights, ROOMY).name == "base"


@pytest.mark.parametrize(
    ("memory", "hint"),
    [
        (ROOMY, "Fetch small (486 MB)"),
        (DeviceMemory(800), "Fetch base (148 MB)"),
        (DeviceMemory(24_000, True), "Fetch turbo (1622 MB)"),
        (DeviceMemory(400), "takes stay unheard"),
    ],
)
def test_where_nobody_can_listen_it_says_what_to_fetch(
    embedded: Path, tmp_path: Path, memory: DeviceMemory, hint: str
) -> None:
    german = listener_for("espeak", "auto", "de", tmp_path, memory)
    assert german.name == "" and "language 'de'" in german.why and hint in german.why
    other = listener_for("chatterbox", "auto", "en", tmp_path, memory)
    assert other.name == "" and "this voice" in other.why and hint in other.why


@pytest.mark.usefixtures("no_embedded")
def test_without_the_built_in_listener_its_voices_are_heard_by_whisper(tmp_path: Path) -> None:
    assert listener_for("espeak", "auto", "en", tmp_path, ROOMY).name == ""
    assert listener_for("espeak", "auto", "en", put(tmp_path / "weights", "tiny"), ROOMY).name == "tiny"


def test_what_was_chosen_stays_chosen_and_says_what_is_wrong_with_it(embedded: Path, tmp_path: Path) -> None:
    for nobody in ("", "none"):
        assert listener_for("espeak", nobody, "en", tmp_path, ROOMY).name == ""
    tiny = listener_for("espeak", "tiny", "en", tmp_path, ROOMY)
    assert tiny.name == "tiny" and "78 MB" in tiny.why
    forced = listener_for("chatterbox", EMBEDDED, "en", tmp_path, ROOMY)
    assert forced.name == EMBEDDED and "knows only the built-in voices" in forced.why
    assert listener_for("espeak", EMBEDDED, "en", tmp_path, ROOMY).why == "As chosen."


def test_every_size_fits_a_large_device_and_none_a_small_one() -> None:
    assert all(fits(size, DeviceMemory(24_000, True)) and fits(size, ROOMY) for size in SIZES.values())
    assert not any(fits(size, DeviceMemory(100)) for size in SIZES.values())


# ---- where it is ----------------------------------------------------------------------------------------------------


def test_engines_copied_alone_have_no_built_in_listener_and_say_so(repo: Path, tmp_path: Path) -> None:
    shutil.copytree(repo / "engines", tmp_path / "engines", ignore=shutil.ignore_patterns("__pycache__"))
    program = (
        "from engines.listeners import EMBEDDED, is_present, how_to_get, listener_for\n"
        "print(is_present(EMBEDDED), listener_for('espeak', 'auto', 'en').name or 'nobody')\n"
        "print(how_to_get(EMBEDDED))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines()[0] == "False nobody", done.stderr
    assert str(tmp_path / "assets" / "listener") in done.stdout.splitlines()[1]


def test_it_is_found_from_any_folder(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert listeners.weights_folder(EMBEDDED, tmp_path) == repo / "assets" / "listener"
    assert "\n" not in how_to_get(EMBEDDED)


# ---- the device's memory ------------------------------------------------------------------------------------------


def test_this_machine_has_memory_and_a_container_may_have_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(device_memory, "CONTAINER_LIMITS", (str(limit), str(tmp_path / "none")))
    whole = machine_memory_mb()
    assert whole > 100
    limit.write_text("max\n")
    assert machine_memory_mb() == whole
    limit.write_text("50000000\n")
    assert machine_memory_mb() == 50


class _Nvml:
    """NVIDIA's library as far as it is asked, with a card of 24 GB; `fails` names a call that answers an error."""

    def __init__(self, fails: str = "") -> None:
        self._fails, self.told = fails, []

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> int:
            self.told.append(name)
            if name == "nvmlDeviceGetMemoryInfo":
                ctypes.cast(arguments[1], ctypes.POINTER(device_memory._NvmlMemory)).contents.total = 24_000_000_000
            return int(name == self._fails)

        return call


@pytest.mark.parametrize("fails", ["", "nvmlInit_v2", "nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetMemoryInfo"])
def test_a_gpu_is_asked_for_its_memory(fails: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nvml = _Nvml(fails)
    monkeypatch.setattr(ctypes, "CDLL", lambda name: nvml)
    assert device_memory.gpu_memory_mb() == (0 if fails else 24_000)
    assert ("nvmlShutdown" in nvml.told) == (fails != "nvmlInit_v2")


def test_a_gpu_that_cannot_listen_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_memory, "gpu_memory_mb", lambda: 24_000)
    for can, expected in ((True, DeviceMemory(24_000, True)), (False, DeviceMemory(machine_memory_mb()))):
        monkeypatch.setattr(device_memory, "_listens_on_gpu", lambda can=can: can)
        device_memory.device_memory.cache_clear()
        assert device_memory.device_memory() == expected
    device_memory.device_memory.cache_clear()


# ---- from the setting to the job ----------------------------------------------------------------------------------


def stored(home: Path, **chosen: object) -> Settings:
    (home / "settings.json").write_text(json.dumps(chosen))
    return Settings(home)


def test_old_settings_keep_their_meaning(embedded: Path, home: Path) -> None:
    assert Choices.from_settings(stored(home, listener="none"), "en").listener == ""
    assert Choices.from_settings(stored(home, listener="small"), "en").listener == "small"
    fresh = Choices.from_settings(stored(home), "en")
    assert (fresh.listener, fresh.auto_listener, fresh.listener_note) == (EMBEDDED, True, "")
    german = Choices.from_settings(stored(home), "de")
    assert german.listener == "" and "Fetch" in german.listener_note


@pytest.fixture
def book(home: Path, tmp_path: Path) -> Any:
    file = tmp_path / "boat.txt"
    file.write_text("The boat came home.\n\nNobody saw it but the old man on the wall.\n")
    with Library(home).add(file, Settings(home)) as opened:
        yield opened


def test_a_book_keeps_its_listener_and_auto_is_looked_for_anew(embedded: Path, home: Path, book: Book) -> None:
    settings = stored(home)
    assert choose(book, settings).listener == EMBEDDED
    put(home / "weights", "tiny")
    assert planned(book, settings, engine="scripted").listener == "tiny"
    assert planned(book, settings, listener="").listener == ""
    assert choose(book, settings, listener="tiny").listener == "tiny"
    assert planned(book, settings).listener == "tiny" and not planned(book, settings).auto_listener
    assert planned(book, settings, listener="auto").listener == EMBEDDED
    choose(book, settings, listener="")
    assert planned(book, settings).listener == ""


def test_choices_of_an_earlier_version_are_read(book: Book, home: Path) -> None:
    old = {name: value for name, value in Choices(listener="").as_dict().items() if "listener_" not in name}
    book.remember(choices={name: value for name, value in old.items() if name != "auto_listener"})
    assert planned(book, stored(home)).listener == ""


def test_room_for_the_engine_comes_from_its_card(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home / "weights", "small", "turbo")
    monkeypatch.setattr(listeners, "device_memory", lambda: DeviceMemory(8_000, True))
    assert who_listens(stored(home), "scripted").name == "turbo"
    hungry = CARDS["scripted"].__class__(**(vars(CARDS["scripted"]) | {"memory_mb": 5_000}))
    monkeypatch.setitem(CARDS, "scripted", hungry)
    assert who_listens(stored(home), "scripted").name == "small"


# ---- what is judged -----------------------------------------------------------------------------------------------


def under_its_name() -> ScriptedListener:
    """Hears whatever it is asked to, under the name of the built-in listener."""
    return ScriptedListener(name=EMBEDDED)


@pytest.mark.parametrize(
    ("engine", "language", "note"),
    [("chatterbox", "en", "only the built-in voices"), ("own voice", "en", "another voice"), ("espeak", "de", "'de'")],
)
def test_what_it_does_not_know_is_unheard_with_a_note(engine: str, language: str, note: str) -> None:
    job = Job("One two three.", language, engine=engine, listener=EMBEDDED)
    proof = judge_audio(job, tone(job, 1), under_its_name())
    assert (proof.verdict, proof.score, proof.listener) == ("unheard", None, "") and note in proof.note


def test_what_it_knows_is_judged() -> None:
    job = Job("One two three.", "en-gb", listener=EMBEDDED)
    assert judge_audio(job, tone(job, 1), under_its_name()).verdict == "pass"


def test_what_nobody_can_hear_is_not_asked_again_and_what_somebody_can_is(embedded: Path, home: Path) -> None:
    assert not unheard_answers(home, Job("One.", listener=EMBEDDED))
    assert unheard_answers(home, Job("Eins.", "de", listener=EMBEDDED))
    assert unheard_answers(home, Job("One.", engine="chatterbox", listener=EMBEDDED))
    assert unheard_answers(home, Job("One.", listener="tiny")) and unheard_answers(home, Job("One."))
    put(home / "weights", "tiny")
    assert not unheard_answers(home, Job("One.", listener="tiny"))
    assert not why_deaf("tiny", "anybody", "de")


# ---- on the first day ---------------------------------------------------------------------------------------------


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(capsys)


def test_a_book_is_heard_by_default_and_judged_once(told: Told, heard: Path, tmp_path: Path) -> None:
    file, report = tmp_path / "boat.txt", tmp_path / "report.json"
    file.write_text("The boat came home.\n\nThe old man saw it from the wall, and said nothing.\n")
    order = ("render", file, "-o", tmp_path / "boat.wav", "--care", "draft", "--report", report)
    answer = told(*order)
    assert "unheard" not in answer.err
    with only_book(heard) as book:
        takes = [row.take for row in book.chunks() if row.take]
        assert book.choices and book.choices.listener == EMBEDDED and book.choices.auto_listener
    assert takes and all(take.verdict != "unheard" and take.score is not None and take.transcript for take in takes)
    assert json.loads(report.read_text())["words_by_state"].get("unheard", 0) == 0
    assert told(*order).status == answer.status
    with only_book(heard) as book:
        assert [row.take.created_utc for row in book.chunks() if row.take] == [take.created_utc for take in takes]


def test_what_no_listener_here_knows_is_made_unheard_and_says_what_to_fetch(
    told: Told, heard: Path, tmp_path: Path
) -> None:
    file = tmp_path / "boot.txt"
    file.write_text("Das Boot kam heim.\n")
    answer = told("render", file, "-o", tmp_path / "boot.wav", "--language", "de", "--care", "draft")
    assert answer.status == 0 and "language 'de'" in answer.err and "Fetch" in answer.err
    with only_book(heard) as book:
        assert [row.take.verdict for row in book.chunks() if row.take] == ["unheard"]


def test_the_window_says_who_listens(heard: Path) -> None:
    assert "listening: built-in" in header_html(heard)
    Settings(heard).change(listener="none")
    assert "nobody listens" in header_html(heard)


def test_listeners_are_listed_with_who_listens(told: Told, heard: Path) -> None:
    listed = told("listeners").out
    assert "embedded" in listed.splitlines()[0] and "here" in listed.splitlines()[0]
    assert "New books are heard by the built-in listener." in listed
    Settings(heard).change(listener="none")
    assert "New books are heard by nobody." in told("listeners").out
