"""Samples, made ahead by other processes, put together to batches of about one length.

Making a sample costs half as much as learning from it, so each is used a few times while it is in the pool.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from engines.training.samples import FRAMES_A_SECOND, NOWHERE, WINDOW_SECONDS, Sample

POOL_SAMPLES = 1500
USES = 4
BATCH_SECONDS = 130.0
MOST_SAMPLES = 40
AHEAD = 4
GROUP = 32
"""Samples that a process makes at a time."""
IGNORED = -100
Batch = dict[str, Any]


@dataclass(frozen=True)
class Kitchen:
    """Where samples are made from: the folder of a run, and its seed."""

    folder: Path
    seed: int


class Makers:
    """Processes that make samples; they come in the order of their numbers."""

    def __init__(self, kitchen: Kitchen, first: int, processes: int = 1) -> None:
        """They are at work, from the group of sample `first` on."""
        context = multiprocessing.get_context("spawn")
        self._workers = []
        self.next = first - first % GROUP
        for worker in range(processes):
            ours, theirs = context.Pipe()
            start = self.next + worker * GROUP
            arguments = (kitchen, start, processes * GROUP, theirs)
            process = context.Process(target=_make, args=arguments, daemon=True)
            process.start()
            theirs.close()
            self._workers.append((process, ours))

    def __iter__(self) -> Iterator[list[Sample]]:
        while True:
            for _, pipe in self._workers:
                pipe.send(True)
                group = pipe.recv()
                self.next += GROUP
                yield group

    def close(self) -> None:
        """They have ended."""
        for process, pipe in self._workers:
            pipe.close()
            process.kill()
            process.join()


def _make(kitchen: Kitchen, start: int, step: int, pipe: Connection) -> None:
    """The work of one process: a group ahead is made while the one before is learned from."""
    from engines.training.kept import sample_maker

    maker = sample_maker(kitchen.folder, kitchen.seed)
    try:
        while True:
            group = [maker.made(number) for number in range(start, start + GROUP)]
            start += step
            pipe.recv()
            pipe.send(group)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        maker.close()


class Pool:
    """Samples at hand; each is given out a few times."""

    def __init__(self, groups: Iterator[list[Sample]], random: np.random.Generator) -> None:
        self._groups, self._random = groups, random
        self._samples: list[tuple[Sample, int]] = []
        self._owed = 0.0

    def batch(self, longest: bool) -> list[Sample]:
        """Samples of about one length; as many as make up BATCH_SECONDS, in whole windows where `longest`."""
        self._fill()
        chosen = self._samples[int(self._random.integers(len(self._samples)))][0].seconds
        room = WINDOW_SECONDS if longest else chosen
        count = int(np.clip(BATCH_SECONDS / (room + 0.3), 1, MOST_SAMPLES))
        if longest:
            picks = self._random.permutation(len(self._samples))[:count]
        else:
            distance = [abs(sample.seconds - chosen) for sample, _ in self._samples]
            picks = np.argsort(distance, kind="stable")[:count]
        return self._used([int(pick) for pick in picks])

    def _fill(self) -> None:
        least = min(POOL_SAMPLES, 8 * GROUP)
        while self._owed >= GROUP or len(self._samples) < least:
            self._samples += [(sample, 0) for sample in next(self._groups)]
            self._owed = max(0.0, self._owed - GROUP)

    def _used(self, picks: Sequence[int]) -> list[Sample]:
        given = [self._samples[pick][0] for pick in picks]
        for pick in picks:
            self._samples[pick] = (self._samples[pick][0], self._samples[pick][1] + 1)
        gone = {pick for pick in picks if self._samples[pick][1] >= USES}
        self._samples = [entry for index, entry in enumerate(self._samples) if index not in gone]
        # The pool grows until it is full, then takes in as many as go.
        self._owed += len(picks) / USES * (1.0 if len(self._samples) >= POOL_SAMPLES else 1.5)
        return given


def collated(samples: Sequence[Sample], end: int, longest: bool, random: np.random.Generator) -> Batch:
    """The arrays of a batch, padded as listening pads: features with zeros, to the whole window where `longest`."""
    frames = max(sample.features.shape[1] for sample in samples) + int(random.integers(0, 40))
    frames = round(WINDOW_SECONDS * FRAMES_A_SECOND) if longest else min(frames + frames % 2, 3000)
    length = max(len(sample.tokens) for sample in samples) - 1
    count = len(samples)
    features = np.zeros((count, samples[0].features.shape[0], frames), np.float32)
    tokens = np.full((count, length), end, np.int64)
    following = np.full((count, length), IGNORED, np.int64)
    places = np.full((count, length, 2), NOWHERE, np.int64)
    last = np.full((count, length, 2), NOWHERE, np.int64)
    sounds = np.full((count, frames // 2), NOWHERE, np.int64)
    for row, sample in enumerate(samples):
        size = len(sample.tokens) - 1
        features[row, :, : sample.features.shape[1]] = sample.features
        tokens[row, :size], following[row, :size] = sample.tokens[:-1], sample.tokens[1:]
        places[row, :size], last[row, :size] = sample.places[1:], sample.places[:-1]
        sounds[row, : len(sample.sounds)] = sample.sounds
    wanted = {"next": following, "places": places, "last": last, "sounds": sounds}
    return {"features": features, "tokens": tokens, **wanted}
