"""The weights in CTranslate2's layout, with all that faster-whisper's ordinary loading asks for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch

from engines.contract import BadInput
from engines.spoken_words import transcript
from engines.training.corpus import Corpus, read_corpus
from engines.training.kept import CHECKPOINT, CORPUS, TOKENS, read_sounds, read_tokens
from engines.training.network import Size, sinusoids
from engines.training.tokens import Tokens
from engines.whisper import WORDS_FILE

QUANTIZATIONS = ("int8", "int16", "float16", "float32")
PREPROCESSOR = {
    "feature_extractor_type": "WhisperFeatureExtractor",
    "feature_size": 80,
    "sampling_rate": 16000,
    "hop_length": 160,
    "chunk_length": 30,
    "n_fft": 400,
}
_POSITIONS = 1500
Weights = dict[str, Any]


def convert(run_folder: Path, out: Path, quantization: str = "int8") -> Path:
    """The folder `out` holds the checkpoint's mean weights as faster_whisper.WhisperModel loads them."""
    checkpoint = run_folder / CHECKPOINT
    if not checkpoint.is_file():
        raise BadInput(f"{run_folder} has no {CHECKPOINT} yet. Train first, or name the folder of a run.")
    kept = torch.load(checkpoint, map_location="cpu", weights_only=True)
    write_model(kept["mean"], Size(**kept["size"]), read_tokens(run_folder), out, quantization)
    (out / WORDS_FILE).write_text("\n".join(learned_words(read_corpus(run_folder / CORPUS))) + "\n", encoding="utf-8")
    return out


def learned_words(corpus: Corpus) -> list[str]:
    """Every word that a listener trained on this corpus can know, in small letters, in order."""
    figures = {word for line in corpus.figures for word in transcript(line).split()}
    return sorted(figures.union(corpus.vocabulary))


def write_model(weights: Weights, size: Size, tokens: Tokens, out: Path, quantization: str = "int8") -> Path:
    """The folder holds these weights; what was in it of the same names is gone."""
    from ctranslate2.specs import WhisperSpec

    if quantization not in QUANTIZATIONS:
        raise BadInput(f"There is no quantization {quantization!r}. Choose one of {', '.join(QUANTIZATIONS)}.")
    spec = WhisperSpec(size.encoder_layers, size.heads, size.decoder_layers, size.heads)
    _fill(spec, {name: value.detach().float().cpu().numpy().copy() for name, value in weights.items()}, size.width)
    spec.register_vocabulary(tokens.in_order())
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = []
    spec.config.alignment_heads = [(size.guided_layer, head) for head in range(size.guided_heads)]
    spec.validate()
    spec.optimize(quantization=quantization)
    _write(spec, tokens, out)
    return out


def write_weights(run_folder: Path, path: Path) -> None:
    """The mean weights are in the file in half precision: enough to ship beside the model, and to learn on from."""
    kept = torch.load(run_folder / CHECKPOINT, map_location="cpu", weights_only=True)
    halves = {name: value.half() for name, value in kept["mean"].items()}
    told = {"tokens": (run_folder / TOKENS).read_text(encoding="utf-8"), "sounds": read_sounds(run_folder)}
    torch.save({"size": kept["size"], "counts": kept["counts"], "weights": halves, **told}, path)


def _write(spec: Any, tokens: Tokens, out: Path) -> None:
    partial = out.with_name(out.name + ".part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    spec.save(str(partial))
    tokens.write(partial / "tokenizer.json")
    (partial / "preprocessor_config.json").write_text(json.dumps(PREPROCESSOR, indent=1), encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    partial.rename(out)


def _fill(spec: Any, weights: Weights, width: int) -> None:
    for name in ("conv1", "conv2"):
        _linear(getattr(spec.encoder, name), weights, name)
    spec.encoder.position_encodings.encodings = sinusoids(_POSITIONS, width).numpy()
    spec.decoder.position_encodings.encodings = weights["positions"]
    spec.decoder.embeddings.weight = weights["embedding.weight"]
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    for name in ("encoder", "decoder"):
        side = getattr(spec, name)
        _norm(side.layer_norm, weights, f"{name}_norm")
        for number, layer in enumerate(side.layer):
            _layer(layer, weights, f"{name}.{number}.")


def _layer(layer: Any, weights: Weights, name: str) -> None:
    _norm(layer.self_attention.layer_norm, weights, f"{name}self_norm")
    _linear(layer.self_attention.linear[0], weights, f"{name}self_in")
    _linear(layer.self_attention.linear[1], weights, f"{name}self_out")
    if hasattr(layer, "attention"):
        _norm(layer.attention.layer_norm, weights, f"{name}look_norm")
        for part, linear in zip(("query", "in", "out"), layer.attention.linear, strict=True):
            _linear(linear, weights, f"{name}look_{part}")
    _norm(layer.ffn.layer_norm, weights, f"{name}inner_norm")
    _linear(layer.ffn.linear_0, weights, f"{name}inner_in")
    _linear(layer.ffn.linear_1, weights, f"{name}inner_out")


def _linear(layer: Any, weights: Weights, name: str) -> None:
    layer.weight, layer.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _norm(layer: Any, weights: Weights, name: str) -> None:
    layer.gamma, layer.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]
