"""The faster-whisper listener: fetched only when asked, loaded without the network, heard through the real library."""

from __future__ import annotations

import hashlib
import json
import runpy
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pytest

from engines import fit, weights, whisper
from engines.audio import Audio
from engines.contract import BadInput, Job, ListenerMissing, StorageFull
from engines.listeners import SIZES, is_present, weights_folder
from engines.record import record
from engines.scripted import ScriptedSpeaker, tone
from engines.second_look import SecondLook
from engines.shelf import listener, unload_idle
from engines.weights import download
from engines.whisper import WhisperListener, at_16_khz, with_short_windows
from engines.windows import mute_stretches, windows
from engines.wordings import Wordings
from studio.settings import BY_NAME


def write_tiny_whisper(folder: Path) -> Path:
    """The helper beside this file, which tests do not import from one another by name."""
    helper = runpy.run_path(str(Path(__file__).with_name("tiny_whisper.py")))
    return helper["write_tiny_whisper"](folder)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_whisper(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(autouse=True)
def babble_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random weights say the same few letters over and over, which a listener is not believed otherwise."""
    monkeypatch.setattr(whisper, "COMPRESSION_RATIO", float("inf"))


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("something went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def speech(words: str = "hello there my friend") -> Audio:
    return tone(Job(words), 1)


def test_every_listener_of_the_settings_is_known() -> None:
    assert set(BY_NAME["listener"].choices) == {"auto", "none", "embedded", *SIZES}


def test_a_model_is_loaded_from_its_folder_and_hears_the_same_twice(tiny: Path, no_network: None) -> None:
    listener = WhisperListener(str(tiny), device="cpu")
    heard = listener.hear(speech(), "en")
    assert heard.words, "random weights babble; a listener that hears nothing has not listened"
    assert all(type(start) is float and start <= end for _, start, end in heard.words)
    assert WhisperListener(str(tiny), device="cpu").hear(speech(), "en") == heard
    assert listener.hear(speech("quite another thing"), "en").text is not None


def test_silence_and_nothing_are_heard_as_nothing(tiny: Path) -> None:
    listener = WhisperListener(str(tiny), device="cpu")
    assert listener.hear(Audio(np.zeros(16000, dtype=np.float32), 16000), "en").text == ""
    assert listener.hear(Audio(np.zeros(0, dtype=np.float32), 16000), "en").text == ""


def test_an_english_model_judges_english_only(tiny: Path) -> None:
    listener = WhisperListener(str(tiny), device="cpu")
    assert listener.can_judge("en") and listener.can_judge("en-GB") and not listener.can_judge("de")
    assert not WhisperListener("distil-large-v3").can_judge("fr")


def test_a_second_look_scores_both_wordings_against_the_sound(tiny: Path) -> None:
    listener, audio = WhisperListener(str(tiny), device="cpu"), speech()
    assert isinstance(listener, SecondLook)
    asked = [
        Wordings("hello there my friend", "hello there my old friend of days gone", 0.0, 1.6),
        Wordings("hello there my friend", "hello there my friend", 0.0, 1.6),
        Wordings("hello there my friend", "hello there my", 0.0, 1.6),
        Wordings("hello there my friend", "word " * 200, 0.0, 1.6),
        Wordings("hello", "there", 0.4, 0.8),
    ]
    found = listener.margins(audio, asked, "en")
    assert found[1] == 0.0 and np.isfinite(found[:3]).all() and np.isnan(found[3]) and np.isfinite(found[4])
    assert listener.margins(audio, asked[::-1], "en") == pytest.approx(found[::-1], abs=0.5, nan_ok=True)
    assert found[0] < 0 < found[2], "a random listener finds every further letter improbable"


def test_the_end_of_a_text_is_scored_with_it(tiny: Path) -> None:
    """Forced along a text, both ways of asking find its tokens as probable, but for the chance that it ends."""
    from engines.fit import _Sound

    sound = _Sound(WhisperListener(str(tiny), device="cpu")._loaded(), speech().samples, "en")
    texts = ["hello there", "hello", "quite another thing to say"]
    without, ended = sound.without_end(texts), sound.with_end(texts)
    for text in texts:
        assert len(without[text].tokens) == len(text) + 1 == len(ended[text].tokens) - 1
        assert np.all(ended[text].log_probabilities[:-1] < without[text].log_probabilities + 0.05)
        assert -20 < ended[text].log_probabilities[-1] < 0
    assert ended["hello there"].log_probabilities[:6] == pytest.approx(ended["hello"].log_probabilities[:6], abs=0.1)


@pytest.mark.parametrize(
    ("expected", "heard", "probabilities", "margin"),
    [
        ("a x b", "a b", ([-1.0, -9.0, -2.0], [-1.0, -1.0]), 9.0),  # what comes after the word counts no more than it
        ("a x b", "a b", ([-1.0, -2.0, -9.0], [-1.0, -1.0]), 9.0),  # but what comes right after it does
        ("a x b c", "a b c", ([-1.0, -2.0, -1.0, -9.0], [-1.0, -1.0, -1.0]), 2.0),
        ("a x b", "a y b", ([-1.0, -9.0, -1.0], [-1.0, -6.0, -1.0]), 3.0),
        ("a b c", "a x b c", ([-1.0, -1.0, -9.0], [-1.0, -1.0, -1.0, -1.0]), 7.0),
        ("a b c", "a x y z c", ([-1.0, -2.0, -9.0], [-1.0, -1.0, -1.0, -1.0, -1.0]), 7.0),
    ],
)
def test_a_margin_is_bounded_by_the_least_probable_of_the_expected_words(
    expected: str, heard: str, probabilities: tuple[list[float], list[float]], margin: float
) -> None:
    letters = [[ord(word) for word in text.split()] for text in (expected, heard)]
    fits = {
        text: fit.Fit(tokens, np.array(one))
        for text, tokens, one in zip((expected, heard), letters, probabilities, strict=True)
    }
    assert fit._margin(fits, expected, heard) == pytest.approx(margin)


def test_a_short_window_holds_all_of_the_sound(tiny: Path) -> None:
    given: list[tuple[int, ...]] = []
    model = SimpleNamespace(encode=lambda features: given.append(features.shape))
    features = np.zeros((80, 3000), dtype=np.float32)
    features[:, :365] = 1.0
    with_short_windows(model).encode(features)
    model.encode(features[None, :, :])
    model.encode(np.zeros((80, 3000), dtype=np.float32))
    assert given == [(80, 384), (1, 80, 384), (80, 20)]


def test_it_knows_the_words_that_its_folder_tells(tiny: Path, tmp_path: Path) -> None:
    assert WhisperListener(str(tiny)).known_words == frozenset()
    (tmp_path / whisper.WORDS_FILE).write_text("harbour\nnaïve\n", encoding="utf-8")
    assert WhisperListener(str(tmp_path)).known_words == {"harbour", "naïve"}


def test_closing_lets_the_weights_go_and_the_next_use_loads_them(tiny: Path) -> None:
    listener = WhisperListener(str(tiny), device="cpu")
    heard = listener.hear(speech(), "en")
    listener.close()
    assert listener._model is None
    assert listener.hear(speech(), "en") == heard


def test_the_whole_chain_runs_with_a_real_listener(tiny: Path) -> None:
    job = Job("one two three four", engine="scripted", listener=str(tiny), n_candidates=2, max_retries=0)
    (take,) = record(iter([job]), ScriptedSpeaker(), WhisperListener(str(tiny), device="cpu"))
    assert take.status == "success" and take.best.proof.verdict == "fail"
    assert take.best.proof.listener == str(tiny) and take.best.proof.transcript
    assert take.best.proof.validation_seconds > 0


@pytest.mark.parametrize("name", [*SIZES, "/no/such/folder"])
def test_without_weights_it_says_what_to_do_and_asks_nobody(name: str, tmp_path: Path, no_network: None) -> None:
    listener = WhisperListener(name, tmp_path)
    with pytest.raises(ListenerMissing) as missing:
        listener.hear(speech(), "en")
    expected = f"{SIZES[name].download_mb} MB" if name in SIZES else "tokenizer.json"
    assert expected in str(missing.value) and "\n" not in str(missing.value)


def test_takes_stay_unheard_without_weights_and_are_not_tried_again(tmp_path: Path, no_network: None) -> None:
    speaker = ScriptedSpeaker()
    job = Job("one two three", engine="scripted", listener="small", candidate_policy="adaptive")
    (take,) = record(iter([job]), speaker, WhisperListener("small", tmp_path))
    proof = take.best.proof
    assert (proof.verdict, proof.score, proof.listener) == ("unheard", None, "")
    assert "486 MB" in proof.note and len(speaker.spoken) == 1


def test_a_folder_without_its_tokenizer_is_not_loaded(tiny: Path, tmp_path: Path, no_network: None) -> None:
    for file in tiny.iterdir():
        if file.name != "tokenizer.json":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    assert not is_present(str(tmp_path))
    with pytest.raises(ListenerMissing, match=r"tokenizer\.json"):
        WhisperListener(str(tmp_path)).hear(speech(), "en")


def test_weights_live_where_the_environment_says(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert weights_folder("small") == home / "weights" / "whisper-small"
    monkeypatch.setenv("SIDETONE_WEIGHTS", str(tmp_path))
    assert weights_folder("small") == tmp_path / "whisper-small"
    assert weights_folder("small", home) == home / "whisper-small"


def test_the_shelf_lends_it_with_a_root_that_travels_as_text(tiny: Path, tmp_path: Path) -> None:
    weights_folder("tiny", tmp_path).symlink_to(tiny)
    with listener("tiny", root=str(tmp_path), device="cpu") as lent:
        assert lent.name == "tiny" and lent.hear(speech(), "en").text
    unload_idle()


@pytest.mark.parametrize("resample", [at_16_khz, whisper._resampled_by_fft])
def test_a_tone_keeps_its_pitch_and_level_at_16_khz(resample: Any) -> None:
    at = np.arange(22050) / 22050
    heard = resample(Audio((0.5 * np.sin(2 * np.pi * 1000 * at)).astype(np.float32), 22050))
    spectrum = np.abs(np.fft.rfft(heard))
    assert abs(len(heard) - 16000) <= 1 and abs(int(np.argmax(spectrum)) - 1000) <= 1
    assert float(np.max(np.abs(heard[1000:-1000]))) == pytest.approx(0.5, abs=0.01)


def segment(no_speech: float, log_probability: float, compression: float, *words: tuple[str, float]) -> SimpleNamespace:
    said = [SimpleNamespace(word=f" {text}", start=start, end=start + 0.2) for text, start in words]
    told = {"no_speech_prob": no_speech, "avg_logprob": log_probability, "compression_ratio": compression}
    return SimpleNamespace(**told, words=said)


def test_words_made_up_after_the_sound_are_left_out_and_times_count_from_its_start() -> None:
    good = segment(0.1, -0.3, 1.0, ("Hello", 0.1), ("you", 5.0))
    invented = segment(0.9, -1.5, 1.0, ("Thanks", 0.4))
    heard = whisper._heard([good, invented], 2.0, 1.0)
    assert heard.text == "Hello" and heard.words == (("Hello", 2.1, pytest.approx(2.3)),)


def test_the_same_words_over_and_over_are_not_believed_of_a_listener_that_doubts_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(whisper, "COMPRESSION_RATIO", 2.4)
    looped, sure = segment(0.1, -1.5, 9.0, ("the", 0.1)), segment(0.1, -0.2, 9.0, ("never", 0.5))
    assert whisper._heard([looped, sure], 0.0, 1.0).text == "never"


def test_words_in_a_long_silence_are_not_believed() -> None:
    samples = np.zeros(6 * 16000, dtype=np.float32)
    samples[:16000] = samples[4 * 16000 :] = 0.1
    mute = mute_stretches(samples, 2.0)
    assert mute == [(pytest.approx(1.0), pytest.approx(4.0))] and not mute_stretches(samples, 3.5)
    words = (("Hello", 0.5), ("Thanks", 2.0), ("you", 4.1))
    assert whisper._heard([segment(0.1, -0.3, 1.0, *words)], 0.0, 6.0, mute).text == "Hello you"


def test_a_long_recording_is_cut_into_windows_where_it_is_quietest() -> None:
    samples = np.full(75 * 16000, 0.1, dtype=np.float32)
    for pause in (25.0, 50.0):
        samples[round((pause - 0.2) * 16000) : round((pause + 0.2) * 16000)] = 0.0
    cut = windows(samples)
    assert [end for _, end in cut[:2]] == [pytest.approx(25.0, abs=0.15), pytest.approx(50.0, abs=0.15)]
    assert cut[0][0] == 0.0 and cut[-1][1] == 75.0 and all(a[1] == b[0] for a, b in pairwise(cut))
    assert windows(samples[: 30 * 16000]) == [(0.0, 30.0)]


def test_silence_at_the_ends_is_not_given_to_the_model() -> None:
    samples = np.zeros(5 * 16000, dtype=np.float32)
    samples[2 * 16000 : 3 * 16000] = 0.1
    kept, offset_seconds = whisper._without_silent_ends(samples)
    assert offset_seconds == pytest.approx(1.8) and len(kept) == pytest.approx(1.4 * 16000, abs=2)


class _Hub(BaseHTTPRequestHandler):
    """As much of a model hub as a download asks for."""

    files: ClassVar[dict[str, bytes]] = {}
    asked: ClassVar[list[str]] = []
    told_sha256: ClassVar[str] = ""
    lose_connection_after: ClassVar[int] = 0

    def do_GET(self) -> None:
        if self.path.startswith("/api/models/"):
            return self._json({"id": "x/y", "sha": "f" * 40, "siblings": self._siblings()})
        return self._file()

    def _siblings(self) -> list[dict[str, Any]]:
        return [{"rfilename": name, "size": len(data), **self._lfs(name)} for name, data in self.files.items()]

    def _lfs(self, name: str) -> dict[str, Any]:
        if name != "model.bin":
            return {}
        return {"lfs": {"sha256": self.told_sha256, "size": len(self.files[name]), "pointerSize": 134}}

    def _json(self, value: object) -> None:
        data = json.dumps(value).encode()
        self._head(200, len(data), {"Content-Type": "application/json"})
        self.wfile.write(data)

    def _file(self) -> None:
        name = self.path.rsplit("/", 1)[-1]
        data = self.files[name]
        start = int(self.headers.get("Range", "bytes=0-").split("=")[1].split("-")[0])
        self.asked.append(f"{name} {start}")
        self._head(206 if start else 200, len(data) - start, {})
        end = start + self.lose_connection_after if self.lose_connection_after else None
        self.wfile.write(data[start:end])

    def _head(self, status: int, length: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(length)}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tiny: Path) -> Iterator[type[_Hub]]:
    """A hub on this machine that has the tiny model, with a large model.bin."""
    import huggingface_hub.constants

    _Hub.files = {file.name: file.read_bytes() for file in tiny.iterdir()} | {"README.md": b"not wanted"}
    _Hub.files["model.bin"] = bytes(25_000_000)
    _Hub.told_sha256 = hashlib.sha256(_Hub.files["model.bin"]).hexdigest()
    _Hub.asked, _Hub.lose_connection_after = [], 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    yield _Hub
    server.shutdown()
    server.server_close()


def test_weights_are_fetched_whole_with_their_progress_and_only_once(hub: type[_Hub], tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    folder = download("tiny", tmp_path, lambda done, total: told.append((done, total)))
    total_bytes = sum(len(data) for name, data in hub.files.items() if name != "README.md")
    assert folder == weights_folder("tiny", tmp_path) and is_present("tiny", tmp_path)
    assert (folder / "model.bin").stat().st_size == 25_000_000 and not (folder / "README.md").exists()
    assert told == sorted(told) and told[-1] == (total_bytes, total_bytes) and len(told) > 5
    asked = len(hub.asked)
    assert download("tiny", tmp_path) == folder and len(hub.asked) == asked


def test_a_stopped_download_goes_on_where_it_was(hub: type[_Hub], tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done > 12_000_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download("tiny", tmp_path, stop)
    assert not is_present("tiny", tmp_path) and not weights_folder("tiny", tmp_path).exists()
    download("tiny", tmp_path)
    assert is_present("tiny", tmp_path)
    assert any(asked.startswith("model.bin ") and asked != "model.bin 0" for asked in hub.asked), hub.asked


def test_a_lost_connection_is_taken_up_again(hub: type[_Hub], tmp_path: Path) -> None:
    hub.lose_connection_after = 9_000_000
    folder = download("tiny", tmp_path)
    assert (folder / "model.bin").read_bytes() == hub.files["model.bin"]
    assert sum(asked.startswith("model.bin") for asked in hub.asked) == 3


def test_damaged_weights_are_thrown_away(hub: type[_Hub], tmp_path: Path) -> None:
    hub.told_sha256 = "0" * 64
    with pytest.raises(ListenerMissing, match=r"model\.bin arrived damaged"):
        download("tiny", tmp_path)
    assert not is_present("tiny", tmp_path) and not list(tmp_path.rglob("model.bin"))


def test_a_hub_that_is_not_there_is_one_line(hub: type[_Hub], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ListenerMissing, match="could not be fetched") as error:
        download("tiny", tmp_path)
    assert "\n" not in str(error.value)


def test_a_full_disk_is_known_before_anything_is_fetched(
    hub: type[_Hub], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights.shutil, "disk_usage", lambda folder: SimpleNamespace(free=1000))
    with pytest.raises(StorageFull, match="25 MB"):
        download("tiny", tmp_path)
    assert not hub.asked


def test_only_sizes_can_be_fetched(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no listener 'huge'"):
        download("huge", tmp_path)
