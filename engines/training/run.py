"""A run: bounded in time, logged, and gone on with from its checkpoint.

Each run warms its learning rate up, lets it fall along a cosine, and hears whole windows for its last tenth. The
checkpoint holds the weights, their running mean (which is what is tried and shipped), the optimisers, the number of
the next sample and the state of chance; it is written whole every few minutes and at the end. On a processor the time
of a run is what its threads have worked: time in which it was stopped, or others had the processors, does not count.
"""

from __future__ import annotations

import io
import json
import math
import signal
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engines.training.batches import Batch, Kitchen, Makers, Pool, collated
from engines.training.kept import CHECKPOINT, EARLIER, LOG, read_sounds, read_tokens, write_whole
from engines.training.network import Losses, Network, Size
from engines.training.samples import EASY_SAMPLES

WARM_STEPS = 120
LOWEST_SHARE = 0.02
"""Of the highest learning rate, at the end of a run."""
LONG_SHARE = 0.04
"""Of the batches before the last tenth of a run that are whole windows."""
LAST_SHARE = 0.1
SOUND_WEIGHT, PLACE_WEIGHT = 0.5, 0.3
MEAN_STEPS = 400
WORTH_A_TRIAL = 1.2
"""With more loss a token it writes down nothing that means anything, and takes long over it."""
CLIP = 1.0


@dataclass(frozen=True)
class Plan:
    """How a run goes."""

    folder: Path
    minutes: float
    seed: int = 0
    rate: float = 5e-3
    """The highest learning rate of the matrices; the rest learns half as fast."""
    device: str = "auto"
    threads: int = 2
    makers: int = 1
    checkpoint_minutes: float = 5.0
    trial_minutes: float = 30.0
    log_steps: int = 25


Trial = Callable[["Trainee"], dict[str, Any]]


class Trainee:
    """The weights in training, and everything that must be there to go on."""

    def __init__(self, folder: Path, seed: int, device: str) -> None:
        """As the checkpoint says, or from weights kept earlier, or new."""
        self.tokens, self.sounds = read_tokens(folder), read_sounds(folder)
        self.device, self.halves = device, device == "cuda" or _halves_are_quicker()
        torch.manual_seed(seed)
        self.size, self.step, self.heard_seconds, self.worked_seconds, self.next_sample = Size(), 0, 0.0, 0.0, 0
        self.random = np.random.default_rng([seed, 3])
        kept = _kept(folder / CHECKPOINT)
        if earlier := kept or _kept(folder / EARLIER):
            self.size = Size(**earlier["size"])
            self.step, self.heard_seconds, self.worked_seconds, self.next_sample = earlier["counts"]
        if kept:
            self.random.bit_generator.state = kept["chance"]
        self.network = Network(self.size, len(self.tokens), len(self.sounds), self.tokens.first_time).to(device)
        if earlier and not kept:
            self.network.load_state_dict(earlier["weights"])
        self.mean = {name: value.detach().clone() for name, value in self.network.state_dict().items()}
        self.optimisers = _optimisers(self.network)
        if kept:
            self._go_on(kept)

    def _go_on(self, kept: dict[str, Any]) -> None:
        self.network.load_state_dict(kept["weights"])
        self.mean = {name: value.to(self.device) for name, value in kept["mean"].items()}
        for optimiser, state in zip(self.optimisers, kept["optimisers"], strict=True):
            optimiser.load_state_dict(state)
        torch.set_rng_state(kept["torch_chance"])

    def learn(self, batch: Batch, rate: float) -> Losses:
        """One step."""
        there = {name: torch.from_numpy(value).to(self.device) for name, value in batch.items()}
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.halves):
            losses: Losses = self.network.losses(there)
        total = losses.tokens + SOUND_WEIGHT * losses.sounds + PLACE_WEIGHT * losses.places
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = rate * group["share"]
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.step += 1
        self._remember()
        return Losses(*(float(loss.detach()) for loss in losses))

    def _remember(self) -> None:
        """The running mean has moved on; at first it moves fast."""
        share = max(1 / MEAN_STEPS, 1 / (1 + self.step / 4))
        with torch.no_grad():
            for name, value in self.network.state_dict().items():
                self.mean[name].lerp_(value, share)

    def save(self, path: Path) -> None:
        """The checkpoint is in the file, whole."""
        data = io.BytesIO()
        kept = {
            "size": asdict(self.size),
            "counts": (self.step, self.heard_seconds, self.worked_seconds, self.next_sample),
            "chance": self.random.bit_generator.state,
            "torch_chance": torch.get_rng_state(),
            "weights": self.network.state_dict(),
            "mean": self.mean,
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
        }
        torch.save(kept, data)
        write_whole(path, data.getvalue())


def run(plan: Plan, trial: Trial | None = None, say: Callable[[str], None] = print) -> Trainee:
    """Trains for so many minutes from where the folder's checkpoint is; `trial` is made now and then, and logged."""
    torch.set_num_threads(plan.threads)
    device = plan.device if plan.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
    trainee = Trainee(plan.folder, plan.seed, device)
    makers = Makers(Kitchen(plan.folder, plan.seed), trainee.next_sample, plan.makers)
    under_way = _Run(plan, trainee, makers, trial, say)
    before = signal.signal(signal.SIGTERM, under_way.stop)
    try:
        under_way.go()
    finally:
        signal.signal(signal.SIGTERM, before)
        makers.close()
    return trainee


class _Run:
    """One run under way."""

    def __init__(self, plan: Plan, trainee: Trainee, makers: Makers, trial: Trial | None, say: Callable[[str], None]):
        self.plan, self.trainee, self.makers, self.trial, self.say = plan, trainee, makers, trial, say
        self.pool = Pool(iter(makers), trainee.random)
        self.seconds = 0.0
        self.first_step = trainee.step
        self.saved_at, self.tried_at = time.monotonic(), 0.0
        self.asked_to_stop = False
        self.recent: list[Losses] = []
        self.token_loss = math.inf

    def go(self) -> None:
        """It has ended, and its checkpoint is written."""
        while self.seconds < 60 * self.plan.minutes and not self.asked_to_stop:
            began = self._clock()
            self._step()
            took = self._clock() - began
            self.seconds += took
            self.trainee.worked_seconds += took
            self._now_and_then()
        self._save()
        if not self.asked_to_stop:
            self._try()

    def stop(self, *_: object) -> None:
        """It ends after this step, and keeps what it has."""
        self.asked_to_stop = True

    def _clock(self) -> float:
        """Seconds of work."""
        return time.monotonic() if self.trainee.device == "cuda" else time.process_time() / self.plan.threads

    def _step(self) -> None:
        trainee, share = self.trainee, self.seconds / (60 * self.plan.minutes)
        easy = trainee.next_sample < EASY_SAMPLES
        longest = trainee.random.random() < (1.0 if share > 1 - LAST_SHARE else 0.0 if easy else LONG_SHARE)
        samples = self.pool.batch(longest)
        rate = self.plan.rate * _share_of_rate(trainee.step - self.first_step, share)
        self.recent.append(trainee.learn(collated(samples, trainee.tokens.end, longest, trainee.random), rate))
        trainee.heard_seconds += sum(sample.seconds for sample in samples)
        trainee.next_sample = self.makers.next

    def _now_and_then(self) -> None:
        if self.trainee.step % self.plan.log_steps == 0:
            means = Losses(*(float(np.mean(losses)) for losses in zip(*self.recent, strict=True)))
            self._log(means._asdict())
            self.token_loss, self.recent = means.tokens, []
        if time.monotonic() - self.saved_at > 60 * self.plan.checkpoint_minutes:
            self._save()
        if self.seconds - self.tried_at > 60 * self.plan.trial_minutes:
            self._try()

    def _save(self) -> None:
        self.saved_at = time.monotonic()
        self.trainee.save(self.plan.folder / CHECKPOINT)

    def _try(self) -> None:
        self.tried_at = self.seconds
        if self.trial and self.token_loss < WORTH_A_TRIAL:
            self._log(self.trial(self.trainee))

    def _log(self, told: dict[str, Any]) -> None:
        trainee = self.trainee
        head: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%d %H:%M:%S"),
            "step": trainee.step,
            "worked_seconds": round(trainee.worked_seconds),
            "heard_hours": round(trainee.heard_seconds / 3600, 3),
        }
        rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in told.items()}
        line = json.dumps(head | rounded, ensure_ascii=False)
        with (self.plan.folder / LOG).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        self.say(line)


def _halves_are_quicker() -> bool:
    """Whether this processor multiplies matrices much faster in bfloat16."""

    def seconds(dtype: torch.dtype) -> float:
        left, right = torch.ones(4096, 192, dtype=dtype), torch.ones(192, 768, dtype=dtype)
        times = []
        for _ in range(8):
            began = time.perf_counter()
            _ = left @ right
            times.append(time.perf_counter() - began)
        return min(times)

    return seconds(torch.bfloat16) < 0.6 * seconds(torch.float32)


def _share_of_rate(step: int, share: float) -> float:
    """Of the highest learning rate: up over the first steps, then down along a cosine."""
    falling = LOWEST_SHARE + (1 - LOWEST_SHARE) * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
    return min(1.0, (step + 1) / WARM_STEPS) * falling


def _optimisers(network: Network) -> list[Any]:
    """Muon for the matrices inside, AdamW for what comes in, goes out, and shifts."""
    outside = ("embedding", "positions", "to_sounds", "conv")
    named = list(network.named_parameters())
    inside = [p for name, p in named if p.ndim == 2 and not name.startswith(outside)]
    rest = [p for name, p in named if p.ndim != 2 or name.startswith(outside)]
    muon = torch.optim.Muon(inside, lr=1.0, weight_decay=0.01, adjust_lr_fn="match_rms_adamw")
    adam = torch.optim.AdamW(rest, lr=1.0, betas=(0.9, 0.98), weight_decay=0.01)
    for optimiser, share in ((muon, 1.0), (adam, 0.5)):
        for group in optimiser.param_groups:
            group["share"] = share
    return [muon, adam]


def _kept(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    return dict(torch.load(path, map_location="cpu", weights_only=True))
