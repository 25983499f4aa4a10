"""A trial of the weights in training: shipped as they would be, loaded as the product loads them, and listened with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engines.training.convert import write_model
from engines.training.corpus import read_corpus
from engines.training.evaluate import trial, trial_texts
from engines.training.kept import CORPUS
from engines.training.run import Trainee, Trial
from engines.whisper import WhisperListener

TRIAL_TEXTS = 24
LATEST = "latest"
"""The folder in a run's own that holds the model of the last trial."""


def trials_in(folder: Path, texts: int = TRIAL_TEXTS) -> Trial:
    """Tries a trainee on texts that were held out."""
    held_out = trial_texts(read_corpus(folder / CORPUS), texts)

    def tried(trainee: Trainee) -> dict[str, Any]:
        out = write_model(trainee.mean, trainee.size, trainee.tokens, folder / LATEST)
        listener = WhisperListener(str(out), device="cpu")
        return trial(listener, held_out)

    return tried
