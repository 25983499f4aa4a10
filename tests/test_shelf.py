"""The shelf: cards without loading, lending, and unloading when idle."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engines import shelf
from engines.contract import BadInput, EngineDead, EngineMissing, Job
from engines.espeak import spoken_dials
from engines.shelf import CARDS, lend, unload_idle


class Loaded:
    """An engine that only counts."""

    name, model_version, device, numeric_mode = "loaded", "1", "cpu", "exact"
    alive: list[Loaded] = []  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.alive.append(self)

    def speak(self, lines: Any) -> Iterator[Any]:
        return iter(())

    def close(self) -> None:
        self.alive.remove(self)


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(
        CARDS, "counting", replace(CARDS["espeak"], name="counting", load=Loaded, installed=lambda: None)
    )
    yield
    unload_idle()
    assert Loaded.alive == []


def test_an_engine_is_loaded_once_and_shared() -> None:
    with lend("counting") as one, lend("counting") as other:
        assert one is other
    with lend("counting") as again:
        assert again is one
    assert len(Loaded.alive) == 1


def test_other_options_are_another_engine() -> None:
    with lend("counting", slots=1) as one, lend("counting", slots=2) as other:
        assert one is not other
        assert one.options == {"slots": 1}  # type: ignore[attr-defined]


def test_what_is_idle_is_unloaded_and_what_is_in_use_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "IDLE_SECONDS", 0.05)
    with lend("counting"):
        pass
    with lend("counting"):
        unload_idle()
        time.sleep(0.15)
        assert len(Loaded.alive) == 1
    deadline = time.monotonic() + 5
    while Loaded.alive and time.monotonic() < deadline:
        time.sleep(0.01)
    assert Loaded.alive == []


def test_an_engine_that_died_is_still_given_back() -> None:
    with pytest.raises(EngineDead), lend("counting"):
        raise EngineDead("it broke")
    unload_idle()
    assert Loaded.alive == []


def test_two_threads_load_it_once() -> None:
    slow = threading.Barrier(4)
    seen = set()

    def use() -> None:
        slow.wait()
        with lend("counting") as speaker:
            seen.add(id(speaker))

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 1


def test_unknown_and_missing_engines_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="espeak") as unknown, lend("nobody"):
        pass
    assert "scripted" not in str(unknown.value), "test doubles are not offered"
    monkeypatch.setitem(CARDS, "counting", replace(CARDS["counting"], installed=lambda: "Install it so."))
    with pytest.raises(EngineMissing, match="Install it so"), lend("counting"):
        pass


@pytest.mark.parametrize("name", list(CARDS))
def test_each_card_keeps_its_word(name: str) -> None:
    card = CARDS[name]
    names = [voice.name for voice in card.voices]
    assert len(set(names)) == len(names)
    assert len({voice.title for voice in card.voices}) == len(names), "people choose by the title"
    assert {voice.language for voice in card.voices} == set(card.languages)
    assert all(card.default_voice(language) in names for language in card.languages)
    assert all(dial.low <= dial.default <= dial.high for dial in card.dials)


def test_the_dials_on_the_card_are_those_the_engine_takes() -> None:
    for dial in CARDS["espeak"].dials:
        for value in (dial.low, dial.default, dial.high):
            job = Job("Hello.", dials={dial.name: value})
            assert spoken_dials(job, job.plain_seed())[dial.name] == round(value)


def test_the_embedded_engine_can_be_lent() -> None:
    job = Job("Hello.")
    with lend("espeak", slots=1) as speaker:
        from engines.contract import Line

        [spoken] = speaker.speak(iter([Line("1", job, job.plain_seed())]))
    assert spoken.audio is not None


def test_reading_cards_loads_no_engine(repo: Path) -> None:
    script = (
        "import sys; from engines.shelf import CARDS; assert CARDS['espeak'].voices;"
        "print([m for m in ('espeakng_loader', 'faster_whisper', 'torch', 'gradio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=repo, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
