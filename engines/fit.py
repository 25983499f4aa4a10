"""How well wordings fit a sound: Whisper, made to say each of them, tells how probable it finds every token.

CTranslate2's align() gives the probabilities of a whole text in one step, but only among the tokens of text: it does
not say how probable it is that the text ends. Where two wordings differ near the end, the same question is put to
generate(), forced along the text, which says that too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.audio import Samples

MOST_TOKENS = 440
"""Of the 448 that Whisper's decoder holds; a longer wording is not scored."""
AT_ONCE = 8
"""Wordings scored together: each takes its own copy of the encoded sound."""
END_WORDS = 3
"""Wordings that agree in fewer words at the end are scored with their end."""
_LEAST = 1e-12

Encoded = NDArray[np.float32]


def margins(model: Any, samples: Samples, pairs: Sequence[tuple[str, str]], language: str) -> list[float]:
    """For each pair of an expected and a heard wording, by how many nats the heard one fits the samples better.

    NaN where one of them is too long to be scored. Samples at 16 kHz, 30 s at most.
    """
    sound = _Sound(model, samples, language)
    whole = {text for pair in pairs for text in pair if _differ_at_the_end(*pair)}
    bodies = {text for pair in pairs for text in pair if not _differ_at_the_end(*pair)}
    ended, body = sound.with_end(sorted(whole)), sound.without_end(sorted(bodies))
    return [_margin(ended if _differ_at_the_end(*pair) else body, *pair) for pair in pairs]


def _margin(fits: dict[str, float], expected: str, heard: str) -> float:
    return fits[heard] - fits[expected]


def _differ_at_the_end(one: str, other: str) -> bool:
    return one.split()[-END_WORDS:] != other.split()[-END_WORDS:]


class _Sound:
    """A sound encoded once, and the wordings it is asked about."""

    def __init__(self, model: Any, samples: Samples, language: str) -> None:
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.tokenizer import Tokenizer

        self._model = model
        features = model.feature_extractor(samples)
        self._frames = min(features.shape[1], model.feature_extractor.nb_max_frames)
        self._encoded: Encoded = _encoded(model, pad_or_trim(features))
        tokenizer = Tokenizer(model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language)
        self._start, self._end, self._no_times = tokenizer.sot_sequence, tokenizer.eot, tokenizer.no_timestamps
        self._tokenizer = tokenizer

    def without_end(self, texts: Sequence[str]) -> dict[str, float]:
        """The log-probability of each text, in nats, whatever follows it."""
        fits: dict[str, float] = {}
        for group in self._groups(texts):
            found = self._model.model.align(
                self._copies(len(group)), self._start, [tokens for _, tokens in group], self._frames
            )
            for (text, _), one in zip(group, found, strict=True):
                fits[text] = float(np.sum(np.log(np.maximum(one.text_token_probs, _LEAST))))
        return _with_the_rest(fits, texts)

    def with_end(self, texts: Sequence[str]) -> dict[str, float]:
        """The log-probability of each text and of its end, in nats."""
        fits: dict[str, float] = {}
        for group in self._groups(texts):
            found = self._model.model.generate(
                self._copies(len(group)),
                [[*self._start, self._no_times, *tokens] for _, tokens in group],
                beam_size=1,
                max_length=2 * (2 + max(len(tokens) for _, tokens in group)),  # CTranslate2 goes half that far
                return_logits_vocab=True,
                suppress_blank=False,
                suppress_tokens=[],
            )
            for (text, tokens), one in zip(group, found, strict=True):
                fits[text] = _forced(one.logits[0], [*tokens, self._end])
        return _with_the_rest(fits, texts)

    def _groups(self, texts: Sequence[str]) -> list[list[tuple[str, list[int]]]]:
        coded = [(text, self._tokenizer.encode(f" {text}")) for text in texts]
        held = [(text, tokens) for text, tokens in coded if len(tokens) <= MOST_TOKENS]
        return [held[at : at + AT_ONCE] for at in range(0, len(held), AT_ONCE)]

    def _copies(self, count: int) -> Any:
        import ctranslate2

        return ctranslate2.StorageView.from_array(np.ascontiguousarray(np.repeat(self._encoded, count, axis=0)))


def _encoded(model: Any, features: NDArray[np.float32]) -> Encoded:
    """The encoder's answer, in memory that can be copied."""
    encoded = model.encode(features)
    import ctranslate2

    return np.array(encoded if encoded.device == "cpu" else encoded.to_device(ctranslate2.Device.cpu))


def _forced(logits: Sequence[Any], tokens: Sequence[int]) -> float:
    """The log-probability of these tokens one after the other."""
    if len(logits) < len(tokens):
        return float("nan")
    steps = np.array([np.array(step) for step in logits[: len(tokens)]], dtype=np.float64)
    steps -= steps.max(axis=1, keepdims=True)
    steps -= np.log(np.exp(steps).sum(axis=1, keepdims=True))
    return float(np.sum(np.maximum(steps[np.arange(len(tokens)), tokens], np.log(_LEAST))))


def _with_the_rest(fits: dict[str, float], texts: Sequence[str]) -> dict[str, float]:
    return {text: fits.get(text, float("nan")) for text in texts}
