"""The listener's weights: Whisper's architecture, small, with what helps it to learn and is not shipped.

Three helps, all from the engine that spoke: the encoder must say which sound is in each frame; in the heads that word
times are read from, a token must look at the frames of its own word, and the end at those after the last; and a layer
below, heads must look at the word just written, so that those above know where to go on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from engines.training.samples import NOWHERE

MELS = 80
POSITIONS = 1500
MAX_TOKENS = 448
IGNORED = -100
LAST_PLACE_SHARE = 0.5
"""How much it counts where the heads look that look back."""


@dataclass(frozen=True)
class Size:
    """How large it is."""

    width: int = 192
    heads: int = 4
    encoder_layers: int = 3
    decoder_layers: int = 3
    guided_layer: int = 1
    """Of the decoder: its first guided_heads heads look at the next word; those of the layer below, at the last one."""
    guided_heads: int = 2


class Losses(NamedTuple):
    """What there is to make smaller, each a mean."""

    tokens: Any
    sounds: Any
    places: Any


class Network(nn.Module):
    """Features and tokens in, the next token at each place out."""

    def __init__(self, size: Size, tokens: int, sounds: int, first_time: int) -> None:
        super().__init__()
        self.size, width = size, size.width
        self.conv1 = nn.Conv1d(MELS, width, 3, padding=1)
        self.conv2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.encoder = nn.ModuleList(_Layer(size, False) for _ in range(size.encoder_layers))
        self.encoder_norm = nn.LayerNorm(width)
        self.embedding = nn.Embedding(tokens, width)
        self.positions = nn.Parameter(0.1 * sinusoids(MAX_TOKENS, width))
        self.decoder = nn.ModuleList(_Layer(size, True) for _ in range(size.decoder_layers))
        self.decoder_norm = nn.LayerNorm(width)
        self.to_sounds = nn.Linear(width, sounds)
        self.register_buffer("frames", sinusoids(POSITIONS, width), persistent=False)
        nn.init.normal_(self.embedding.weight, std=0.05)
        with torch.no_grad():  # times near each other begin alike, as their frames are
            self.embedding.weight[first_time:] += 0.05 * sinusoids(tokens - first_time, width)

    def encoded(self, features: torch.Tensor) -> torch.Tensor:
        """Frames x width of features (batch, 80, 2 x frames); a shorter window costs less."""
        x = F.gelu(self.conv1(features))
        x = F.gelu(self.conv2(x)).transpose(1, 2)
        x = x + self.frames[: x.shape[1]]
        for layer in self.encoder:
            x = layer(x)[0]
        return self.encoder_norm(x)

    def decoded(self, tokens: torch.Tensor, frames: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """What follows each token, before the softmax, and where the guided heads look, layer by layer."""
        x = self.embedding(tokens) + self.positions[: tokens.shape[1]]
        looks = []
        for number, layer in enumerate(self.decoder):
            guided = self.size.guided_heads if number in (self.size.guided_layer - 1, self.size.guided_layer) else 0
            x, seen = layer(x, frames, guided)
            looks += [seen] if guided else []
        return F.linear(self.decoder_norm(x), self.embedding.weight), looks

    def losses(self, batch: dict[str, torch.Tensor]) -> Losses:
        """How far off it is on a batch of engines/training/batches.py."""
        frames = self.encoded(batch["features"])
        logits, looks = self.decoded(batch["tokens"], frames)
        tokens = F.cross_entropy(logits.flatten(0, 1).float(), batch["next"].flatten(), ignore_index=IGNORED)
        heard = self.to_sounds(frames).flatten(0, 1).float()
        sounds = F.cross_entropy(heard, batch["sounds"].flatten(), ignore_index=NOWHERE)
        last, following = looks
        places = astray(following.float(), batch["places"]) + LAST_PLACE_SHARE * astray(last.float(), batch["last"])
        return Losses(tokens, sounds, places)


class _Layer(nn.Module):
    """One layer of either side."""

    def __init__(self, size: Size, looks: bool) -> None:
        super().__init__()
        width = size.width
        self.heads, self.looks = size.heads, looks
        self.self_norm, self.self_in, self.self_out = (
            nn.LayerNorm(width),
            nn.Linear(width, 3 * width),
            _out(width, width),
        )
        if looks:
            self.look_norm, self.look_query = nn.LayerNorm(width), nn.Linear(width, width)
            self.look_in, self.look_out = nn.Linear(width, 2 * width), _out(width, width)
        self.inner_norm, self.inner_in, self.inner_out = (
            nn.LayerNorm(width),
            nn.Linear(width, 4 * width),
            _out(4 * width, width),
        )

    def forward(self, x: Any, frames: Any = None, guided: int = 0) -> tuple[Any, Any]:
        query, key, value = (self._split(part) for part in self.self_in(self.self_norm(x)).chunk(3, -1))
        x = x + self.self_out(_joined(F.scaled_dot_product_attention(query, key, value, is_causal=self.looks)))
        seen = None
        if self.looks:
            query = self._split(self.look_query(self.look_norm(x)))
            key, value = (self._split(part) for part in self.look_in(frames).chunk(2, -1))
            x = x + self.look_out(_joined(F.scaled_dot_product_attention(query, key, value)))
            if guided:
                scores = query[:, :guided] @ key[:, :guided].transpose(-1, -2)
                seen = scores / math.sqrt(key.shape[-1])
        return x + self.inner_out(F.gelu(self.inner_in(self.inner_norm(x)))), seen

    def _split(self, x: Any) -> Any:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


def _out(inputs: int, outputs: int) -> nn.Linear:
    """A way back into the stream, weak at first."""
    linear = nn.Linear(inputs, outputs)
    nn.init.normal_(linear.weight, std=0.3 / math.sqrt(inputs))
    nn.init.zeros_(linear.bias)
    return linear


def _joined(x: Any) -> Any:
    return x.transpose(1, 2).flatten(2)


def astray(scores: Any, places: Any) -> Any:
    """How far each look is from all frames of its word alike: mean of the divergence in nats.

    Word times come out of a comparison of tokens frame by frame, so a look at one frame of the word is not enough.
    """
    frame = torch.arange(scores.shape[-1], device=scores.device)
    inside = (frame >= places[..., :1]) & (frame < places[..., 1:])
    guided = inside.any(-1)
    if not bool(guided.any()):
        return scores.sum() * 0.0
    count = inside.sum(-1).clamp(min=1)[:, None]
    there = (scores * inside[:, None]).sum(-1) / count
    return (scores.logsumexp(-1) - there - count.log()).mean(1)[guided].mean()


def sinusoids(length: int, width: int) -> torch.Tensor:
    """Whisper's positions: sines and cosines from one step to ten thousand."""
    scales = torch.exp(-math.log(10000.0) / (width // 2 - 1) * torch.arange(width // 2))
    angles = torch.arange(length)[:, None] * scales[None]
    return torch.cat([angles.sin(), angles.cos()], dim=1)
