"""A Whisper of 200,000 seeded random weights in CTranslate2's layout: too small to understand, whole enough to load.

It takes the real path through faster-whisper: model.bin, config.json, vocabulary.json and tokenizer.json in a folder,
mel features, beam search, word times. What it hears means nothing, and is always the same.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, HEADS, INNER = 64, 4, 128
SPECIAL = (
    *("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|translate|>", "<|transcribe|>"),
    *("<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"),
)
TIMES = tuple(f"<|{step * 0.02:.2f}|>" for step in range(1501))


def write_tiny_whisper(folder: Path, seed: int = 0) -> Path:
    """The folder holds a model that faster_whisper.WhisperModel loads, English only."""
    from ctranslate2.specs import WhisperSpec

    folder.mkdir(parents=True, exist_ok=True)
    tokens = _write_tokenizer(folder / "tokenizer.json")
    spec = WhisperSpec(1, HEADS, 1, HEADS)
    random = np.random.default_rng(seed)
    _fill(spec, random, len(tokens))
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = []
    spec.config.alignment_heads = [(0, 0), (0, 1)]
    spec.validate()
    spec.save(str(folder))
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": 80}))
    return folder


def _write_tokenizer(path: Path) -> list[str]:
    """Byte-level letters, one token each, then Whisper's own marks."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: index for index, letter in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(mark, special=True) for mark in SPECIAL])
    tokenizer.add_tokens([AddedToken(mark, special=False) for mark in TIMES])
    tokenizer.save(str(path))
    return [*letters, *SPECIAL, *TIMES]


def _fill(spec: Any, random: np.random.Generator, vocabulary: int) -> None:
    def weights(*shape: int) -> np.ndarray:
        return random.normal(0, 0.4 / np.sqrt(shape[-1]), shape).astype(np.float32)

    def linear(layer: Any, outputs: int, inputs: int) -> None:
        layer.weight, layer.bias = weights(outputs, inputs), np.zeros(outputs, dtype=np.float32)

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(WIDTH, dtype=np.float32), np.zeros(WIDTH, dtype=np.float32)

    def attention(layer: Any, widths: tuple[int, ...]) -> None:
        norm(layer.layer_norm)
        for part, outputs in zip(layer.linear, widths, strict=True):
            linear(part, outputs, WIDTH)

    def block(layer: Any) -> None:
        attention(layer.self_attention, (3 * WIDTH, WIDTH))
        if hasattr(layer, "attention"):
            attention(layer.attention, (WIDTH, 2 * WIDTH, WIDTH))
        norm(layer.ffn.layer_norm)
        linear(layer.ffn.linear_0, INNER, WIDTH)
        linear(layer.ffn.linear_1, WIDTH, INNER)

    for convolution, inputs in ((spec.encoder.conv1, 80), (spec.encoder.conv2, WIDTH)):
        convolution.weight = weights(WIDTH, inputs, 3)
        convolution.bias = np.zeros(WIDTH, dtype=np.float32)
    spec.encoder.position_encodings.encodings = weights(1500, WIDTH)
    spec.decoder.position_encodings.encodings = weights(448, WIDTH)
    spec.decoder.embeddings.weight = weights(vocabulary, WIDTH)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    for side in (spec.encoder, spec.decoder):
        norm(side.layer_norm)
        for layer in side.layer:
            block(layer)
