"""The small listener learns, stops, goes on, and is what faster-whisper loads; skipped where there is no PyTorch."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("faster_whisper")

from engines.audio import Audio  # noqa: E402
from engines.contract import BadInput  # noqa: E402
from engines.espeak import missing  # noqa: E402
from engines.marked_speech import Mark, Speech, usual  # noqa: E402
from engines.training import batches, run  # noqa: E402
from engines.training.batches import Pool, collated  # noqa: E402
from engines.training.convert import convert, write_model, write_weights  # noqa: E402
from engines.training.corpus import gathered  # noqa: E402
from engines.training.kept import CHECKPOINT, LOG, begin, begin_from, read_tokens, sample_maker  # noqa: E402
from engines.training.network import Network, Size, astray  # noqa: E402
from engines.training.run import Plan, Trainee  # noqa: E402
from engines.training.samples import NOWHERE, Sample  # noqa: E402
from engines.training.voices import DEFAULT  # noqa: E402
from engines.whisper import WhisperListener  # noqa: E402
from studio.text.normalise import normalise  # noqa: E402

pytestmark = pytest.mark.skipif(bool(missing()), reason="espeak-ng is not installed")

SMALL = Size(width=64, heads=2, encoder_layers=1, decoder_layers=2)
PEOPLE = "the captain|my sister|a stranger|the doctor|nobody|that horse|an old fox".split("|")
DEEDS = "walked past|never forgot|talks about|opened|did not see|wrote about|stole".split("|")
THINGS = "the wall|seven spoons|a letter|every window|the quay".split("|")
PROSE = [f"Then {a} {b} {c}." for a in PEOPLE for b in DEEDS for c in THINGS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    begin(folder, gathered(PROSE, lambda text: normalise(text, "en").text, figure_lines=40), seed=0)
    return folder


@pytest.fixture(scope="module")
def samples(folder: Path) -> list[Sample]:
    maker = sample_maker(folder, seed=0)
    try:
        speeches = [maker._speaker.say(text, usual(DEFAULT)) for text in PROSE[:24]]
        return [maker.of_speech(speech, times=bool(number % 2)) for number, speech in enumerate(speeches)]
    finally:
        maker.close()


@pytest.fixture(autouse=True)
def little(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    threads = torch.get_num_threads()
    monkeypatch.setattr(batches, "BATCH_SECONDS", 12.0)
    monkeypatch.setattr(batches, "GROUP", 4)
    yield
    torch.set_num_threads(threads)


def network(folder: Path, seed: int = 0) -> Any:
    torch.manual_seed(seed)
    tokens = read_tokens(folder)
    return Network(SMALL, len(tokens), 99, tokens.first_time).eval()


def tensors(samples: list[Sample], folder: Path, longest: bool = False) -> dict[str, Any]:
    batch = collated(samples, read_tokens(folder).end, longest, np.random.default_rng(0))
    return {name: torch.from_numpy(value) for name, value in batch.items()}


def test_a_batch_is_padded_as_listening_pads(samples: list[Sample], folder: Path) -> None:
    batch = tensors(samples[:3], folder, longest=True)
    assert batch["features"].shape == (3, 80, 3000)
    for row, sample in enumerate(samples[:3]):
        size, frames = len(sample.tokens) - 1, sample.features.shape[1]
        assert not batch["features"][row, :, frames:].any()
        assert batch["tokens"][row, :size].tolist() == sample.tokens[:-1].tolist()
        assert batch["next"][row, :size].tolist() == sample.tokens[1:].tolist()
        assert (batch["next"][row, size:] == batches.IGNORED).all()
        assert (batch["sounds"][row, len(sample.sounds) :] == NOWHERE).all()
    assert tensors(samples[:3], folder)["features"].shape[2] < 600


def test_the_pool_gives_each_sample_a_few_times_and_none_for_ever(samples: list[Sample]) -> None:
    made: list[int] = []

    def groups() -> Iterator[list[Sample]]:
        while True:
            made.append(batches.GROUP)
            yield [sample._replace(voice=str(sum(made) + n)) for n, sample in enumerate(samples[: batches.GROUP])]

    pool = Pool(groups(), np.random.default_rng(0))
    given = [sample.voice for _ in range(400) for sample in pool.batch(longest=False)]
    uses = [given.count(voice) for voice in set(given)]
    assert max(uses) <= batches.USES and np.mean(uses) > 1.5
    assert len(pool._samples) < batches.POOL_SAMPLES + 8 * batches.GROUP


def test_it_learns_what_it_is_told(samples: list[Sample], folder: Path) -> None:
    one = network(folder).train()
    optimisers = run._optimisers(one)
    batch = tensors(samples[:6], folder)
    first = [float(loss.detach()) for loss in one.losses(batch)]
    for step in range(60):
        losses = one.losses(batch)
        (losses.tokens + 0.5 * losses.sounds + 0.3 * losses.places).backward()
        for optimiser in optimisers:
            for group in optimiser.param_groups:
                group["lr"] = 5e-3 * group["share"] * min(1.0, step / 10)
            optimiser.step()
            optimiser.zero_grad()
    last = [float(loss.detach()) for loss in one.losses(batch)]
    assert all(after < 0.7 * before for before, after in zip(first, last, strict=True))


def test_the_guided_heads_are_charged_for_looking_elsewhere(samples: list[Sample], folder: Path) -> None:
    places = torch.tensor([[[2, 6], [NOWHERE, NOWHERE]]])
    level, there, one_frame = torch.zeros(1, 1, 2, 8), torch.full((1, 1, 2, 8), -9.0), torch.full((1, 1, 2, 8), -9.0)
    there[..., 2:6], one_frame[..., 3] = 9.0, 9.0
    assert float(astray(level, places)) == pytest.approx(np.log(2))
    assert float(astray(there, places)) == pytest.approx(0.0, abs=1e-4)
    assert float(astray(one_frame, places)) > 5
    assert float(astray(level, torch.full_like(places, NOWHERE))) == 0.0
    with torch.no_grad():
        assert float(network(folder).losses(tensors(samples[:2], folder)).places) > 0.5


@pytest.mark.parametrize(("quantization", "off_by"), [("float32", 1e-4), ("int8", 0.2)])
def test_what_is_shipped_computes_the_same(folder: Path, tmp_path: Path, quantization: str, off_by: float) -> None:
    import ctranslate2

    one, tokens = network(folder), read_tokens(folder)
    with torch.no_grad():
        for value in one.parameters():
            value.add_(0.05 * torch.randn_like(value))
    before = {name: value.clone() for name, value in one.state_dict().items()}
    out = write_model(one.state_dict(), SMALL, tokens, tmp_path / "model", quantization)
    assert all(torch.equal(value, before[name]) for name, value in one.state_dict().items())
    model = ctranslate2.models.Whisper(str(out), device="cpu")
    features = np.random.default_rng(0).standard_normal((1, 80, 3000)).astype(np.float32)
    view = ctranslate2.StorageView.from_array(features)
    text = tokens.of("the captain never forgot")
    with torch.no_grad():
        frames = one.encoded(torch.from_numpy(features))
        logits, _ = one.decoded(torch.tensor([[tokens.start, tokens.no_times, *text]]), frames)
    assert np.abs(np.array(model.encode(view)) - frames.numpy()).max() < off_by
    (aligned,) = model.align(view, [tokens.start], [text], [3000])
    chances = logits[0, 1:-1, : tokens.end].softmax(-1).gather(1, torch.tensor(text)[:, None])[:, 0]
    assert np.allclose(np.log(aligned.text_token_probs), chances.log().numpy(), atol=10 * off_by)


def test_a_run_stops_goes_on_and_is_heard_with(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "Size", lambda **kept: Size(**kept) if kept else SMALL)
    monkeypatch.setattr(run, "WORTH_A_TRIAL", 99.0)
    plan = Plan(folder, minutes=0.02, threads=1, log_steps=1)
    tried: list[int] = []

    def trial(trainee: Trainee) -> dict[str, Any]:
        tried.append(trainee.step)
        return {"word_errors_percent": 0.0}

    first = run.run(plan, trial, say=lambda line: None)
    assert first.step > 0 and tried == [first.step]
    kept = torch.load(folder / CHECKPOINT, weights_only=True)
    again = Trainee(folder, seed=0, device="cpu")
    assert (again.step, again.next_sample) == (first.step, first.next_sample)
    assert all(torch.equal(value, first.mean[name]) for name, value in again.mean.items())
    assert again.random.random() == np.random.default_rng(0).__class__(_bits(kept)).random()
    second = run.run(replace(plan, minutes=0.01), say=lambda line: None)
    assert second.step > first.step and second.next_sample >= first.next_sample
    logged = [json.loads(line) for line in (folder / LOG).read_text().splitlines()]
    assert [line["step"] for line in logged if "tokens" in line] == list(range(1, second.step + 1))
    convert(folder, tmp_path / "model")
    write_weights(folder, tmp_path / "weights.pt")
    assert 0 < (tmp_path / "weights.pt").stat().st_size < 20e6
    begin_from(tmp_path / "later", gathered(PROSE, lambda text: text, figure_lines=4), tmp_path / "weights.pt")
    later = Trainee(tmp_path / "later", seed=1, device="cpu")
    assert (later.step, later.next_sample) == (second.step, second.next_sample)
    assert all(torch.equal(value, second.mean[name].half().float()) for name, value in later.mean.items())
    (tmp_path / "none.pt").write_bytes(b"nothing")
    with pytest.raises(BadInput, match="learn on"):
        begin_from(tmp_path / "never", gathered(PROSE, lambda text: text, figure_lines=4), tmp_path / "none.pt")
    listener = WhisperListener(str(tmp_path / "model"), device="cpu")
    assert listener.can_judge("en") and not listener.can_judge("de")
    assert "then" in listener.known_words and "rolkonski" not in listener.known_words
    noise = np.random.default_rng(0).standard_normal(16000).astype(np.float32) / 10
    assert isinstance(listener.hear(Audio(noise, 16000), "en").text, str)


def test_a_run_that_is_asked_to_end_keeps_what_it_has(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "Size", lambda **kept: Size(**kept) if kept else SMALL)
    ended = run.run(Plan(folder, minutes=60, log_steps=1), say=lambda line: signal.raise_signal(signal.SIGTERM))
    assert Trainee(folder, seed=0, device="cpu").step == ended.step
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def _bits(kept: dict[str, Any]) -> np.random.PCG64:
    bits = np.random.PCG64()
    bits.state = kept["chance"]
    return bits


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Train first"):
        convert(tmp_path, tmp_path / "out")
    with pytest.raises(BadInput, match="no training was begun"):
        read_tokens(tmp_path)


def test_more_said_than_the_window_holds_ends_with_its_last_moment_twice(folder: Path) -> None:
    maker = sample_maker(folder, seed=0)
    try:
        words = tuple(Mark(word, number / 2, number / 2 + 0.4) for number, word in enumerate("then the fox".split()))
        speech = Speech(np.zeros(40_000, np.float32), words, ())
        cut, whole = (maker.of_speech(speech, times=True, goes_on=goes_on).tokens for goes_on in (True, False))
    finally:
        maker.close()
    tokens = read_tokens(folder)
    assert cut[-3:].tolist() == [tokens.time(1.4), tokens.time(1.4), tokens.end]
    assert whole[-2:].tolist() == [tokens.time(1.4), tokens.end] and len(cut) == len(whole) + 1
