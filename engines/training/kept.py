"""What a run keeps in its folder: texts, tokens, sounds, and the checkpoint, always whole."""

from __future__ import annotations

import json
import os
from pathlib import Path

from engines.contract import BadInput
from engines.espeak_voices import ACCENTS, language_of
from engines.training.corpus import Corpus, read_corpus, write_corpus
from engines.training.samples import SampleMaker, known_sounds
from engines.training.tokens import Tokens
from engines.training.words import transcript

CORPUS, TOKENS, SOUNDS, CHECKPOINT, LOG = "corpus.json", "tokenizer.json", "sounds.json", "checkpoint.pt", "log.jsonl"


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
