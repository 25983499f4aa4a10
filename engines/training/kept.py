"""What a run keeps in its folder: texts, tokens, sounds, and the checkpoint, always whole."""

from __future__ import annotations

import io
import json
import os
import pickle
from pathlib import Path

from engines.contract import BadInput
from engines.espeak_voices import ACCENTS, language_of
from engines.spoken_words import transcript
from engines.training.corpus import Corpus, read_corpus, write_corpus
from engines.training.samples import SampleMaker, known_sounds
from engines.training.tokens import Tokens

CORPUS, TOKENS, SOUNDS, CHECKPOINT, LOG = "corpus.json", "tokenizer.json", "sounds.json", "checkpoint.pt", "log.jsonl"
EARLIER = "weights.pt"
"""The weights that a run learns on from, where it does not start from nothing."""


def is_begun(folder: Path) -> bool:
    """Whether the folder has what a run starts from."""
    return all((folder / name).is_file() for name in (CORPUS, TOKENS, SOUNDS))


def begin(folder: Path, corpus: Corpus, seed: int) -> None:
    """The folder has what a run starts from."""
    folder.mkdir(parents=True, exist_ok=True)
    write_corpus(corpus, folder / CORPUS)
    Tokens.trained(transcript(text) for text in corpus.passages).write(folder / TOKENS)
    accents = [name for name in ACCENTS if language_of(name) == "en"]
    (folder / SOUNDS).write_text(json.dumps(known_sounds(corpus, accents, seed)), encoding="utf-8")


def begin_from(folder: Path, corpus: Corpus, weights: Path) -> None:
    """The folder has what a run starts from that learns on from weights kept earlier, in their tokens and sounds.

    BadInput where the file holds none.
    """
    import torch

    try:
        data = weights.read_bytes()
        earlier = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
        tokens, sounds = str(earlier["tokens"]), list(earlier["sounds"])
    except (OSError, KeyError, TypeError, RuntimeError, pickle.UnpicklingError, EOFError) as error:
        raise BadInput(
            f"{weights} holds no weights to learn on from. Name what train convert --weights wrote."
        ) from error
    folder.mkdir(parents=True, exist_ok=True)
    write_corpus(corpus, folder / CORPUS)
    (folder / TOKENS).write_text(tokens, encoding="utf-8")
    (folder / SOUNDS).write_text(json.dumps(sounds), encoding="utf-8")
    write_whole(folder / EARLIER, data)


def read_tokens(folder: Path) -> Tokens:
    """The tokens of a run; BadInput where the folder has none."""
    if not (folder / TOKENS).is_file():
        raise BadInput(f"{folder} has no {TOKENS}: no training was begun there. Name the folder of a run.")
    return Tokens.read(folder / TOKENS)


def read_sounds(folder: Path) -> list[str]:
    """The names of the sounds a run knows, by number."""
    return list(json.loads((folder / SOUNDS).read_text(encoding="utf-8")))


def sample_maker(folder: Path, seed: int) -> SampleMaker:
    """Makes the samples of a run."""
    return SampleMaker(read_corpus(folder / CORPUS), read_tokens(folder), read_sounds(folder), seed)


def write_whole(path: Path, data: bytes) -> None:
    """The file holds the data; whoever reads it while it is written, or after a crash, finds the old one or the new."""
    partial = path.with_suffix(path.suffix + ".part")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
