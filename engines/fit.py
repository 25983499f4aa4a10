"""How well wordings fit a sound: Whisper, made to say each of them, tells how probable it finds every token.

CTranslate2's align() gives the probabilities of a whole text in one step, but only among the tokens of text: it does
not say how probable it is that the text ends. Where two wordings differ near the end, the same question is put to
generate(), forced along the text, which says that too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

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

Floats = NDArray[np.floating]
Encoded = NDArray[np.float32]


class Fit(NamedTuple):
    """The tokens of a text, with their end where that was asked for, and the log-probability of each in nats."""

    tokens: list[int]
    log_probabilities: Floats


def margins(model: Any, samples: Samples, pairs: Sequence[tuple[str, str]], language: str) -> list[float]:
    """For each pair of an expected and a heard wording, by how many nats the heard one fits the samples better.

    NaN where one of them is too long to be scored. Samples at 16 kHz, 30 s at most.
    """
    sound = _Sound(model, samples, language)
    whole = {text for pair in pairs for text in pair if _differ_at_the_end(*pair)}
    bodies = {text for pair in pairs for text in pair if not _differ_at_the_end(*pair)}
    ended, body = sound.with_end(sorted(whole)), sound.without_end(sorted(bodies))
    return [_margin(ended if _differ_at_the_end(*pair) else body, *pair) for pair in pairs]


def _margin(fits: dict[str, Fit], expected: str, heard: str) -> float:
    """By how much more probable the heard wording is; but where words were expected, and not many more were heard, no
    more than the least probable token of theirs, or right after them, is improbable.

    A listener that has lost its way writes on as it began, and finds all that follows improbable after other words.
    """
    if expected not in fits or heard not in fits:
        return float("nan")
    asked, said = fits[expected], fits[heard]
    total = float(said.log_probabilities.sum() - asked.log_probabilities.sum())
    own_words, others = (len(_own_part(*pair)) for pair in _both_ways(expected.split(), heard.split()))
    if not own_words or others > own_words + 1:
        return total
    start, after = _common(asked.tokens, said.tokens)
    own = asked.log_probabilities[start : len(asked.tokens) - after + 1]
    return min(total, -float(own.min())) if len(own) else total


def _both_ways(one: Sequence[str], other: Sequence[str]) -> tuple[tuple[Sequence[str], Sequence[str]], ...]:
    return (one, other), (other, one)


def _own_part(words: Sequence[str], others: Sequence[str]) -> Sequence[str]:
    """The words between those that both begin with and those that both end with."""
    start, after = _common(words, others)
    return words[start : len(words) - after]


def _common(one: Sequence[object], other: Sequence[object]) -> tuple[int, int]:
    """How many items two sequences begin with alike, and how many of the rest they end with alike."""
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    rest = shorter - start
    after = next((at for at in range(rest) if one[-1 - at] != other[-1 - at]), rest)
    return start, after


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

    def without_end(self, texts: Sequence[str]) -> dict[str, Fit]:
        """How well each text fits, whatever follows it; those that are too long are left out."""
        fits: dict[str, Fit] = {}
        for group in self._groups(texts):
            found = self._model.model.align(
                self._copies(len(group)), self._start, [tokens for _, tokens in group], self._frames
            )
            for (text, tokens), one in zip(group, found, strict=True):
                fits[text] = Fit(tokens, np.log(np.maximum(one.text_token_probs, _LEAST)))
        return fits

    def with_end(self, texts: Sequence[str]) -> dict[str, Fit]:
        """How well each text and its end fit; those that are too long are left out."""
        fits: dict[str, Fit] = {}
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
                if len(one.logits[0]) > len(tokens):
                    fits[text] = _forced(one.logits[0], [*tokens, self._end])
        return fits

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


def _forced(logits: Sequence[Any], tokens: list[int]) -> Fit:
    """How probable these tokens are, one after the other."""
    steps = np.array([np.array(step) for step in logits[: len(tokens)]], dtype=np.float64)
    steps -= steps.max(axis=1, keepdims=True)
    steps -= np.log(np.exp(steps).sum(axis=1, keepdims=True))
    return Fit(tokens, np.maximum(steps[np.arange(len(tokens)), tokens], np.log(_LEAST)))
