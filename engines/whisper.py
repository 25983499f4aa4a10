"""The faster-whisper listener: how one hears.

Loading reads a local folder only and never the network; without weights it raises ListenerMissing, which says how large
they are and how to get them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from engines import fit
from engines.audio import Audio, Samples
from engines.contract import Heard, ListenerMissing
from engines.echoes import Echo, echoes
from engines.listeners import EMBEDDED, SIZES, how_to_get, is_present, weights_folder
from engines.windows import QUIET_DB, mute_stretches, windows
from engines.windows import RATE_HZ as RATE_HZ
from engines.wordings import Wordings

WORDS_FILE = "words.txt"
"""Beside the weights: the words that a listener has learned, one a line; the large ones need none."""
PADDING_FRAMES = 20
"""Of 10 ms, after the sound: as the shipped listener was trained."""
SMALL_THREADS = 1
"""Of the shipped listener: more of them take more of the processor for the same words, and others speak meanwhile."""
NO_SPEECH = 0.6  # Whisper's own thresholds for a segment it made up
LOG_PROBABILITY = -1.0
COMPRESSION_RATIO = 2.4
INVENTED_AFTER_SECONDS = 2.0  # of silence; a word that lies in it is invented
MARGIN_SECONDS = 0.2


class WhisperListener:
    """Hears with faster-whisper; `name` is a size of SIZES, or a folder with a model in CTranslate2's layout.

    The weights are loaded at the first use, on the GPU where CTranslate2 can use one, and close() lets them go.
    """

    def __init__(self, name: str, root: Path | str | None = None, device: str = "auto") -> None:
        self.name = name
        self.root = Path(root) if root else None
        self.device = device
        self._model: Any = None

    def can_judge(self, language_id: str) -> bool:
        """Whether the model was trained on the language; ListenerMissing without its weights."""
        language = _plain_language(language_id)
        if self.name in SIZES and SIZES[self.name].english_only:
            return language == "en"
        return language in self._loaded().supported_languages

    def hear(self, audio: Audio, language_id: str) -> Heard:
        """The words in the audio with their times in seconds; the same audio gives the same words on one machine."""
        model = self._loaded()
        samples, offset_seconds = _without_silent_ends(at_16_khz(audio))
        if not len(samples):
            return Heard("")
        segments = _transcribed(model, samples, _plain_language(language_id))
        return _heard(segments, offset_seconds, len(samples) / RATE_HZ, mute_stretches(samples, INVENTED_AFTER_SECONDS))

    def margins(self, audio: Audio, wordings: Sequence[Wordings], language_id: str) -> list[float]:
        """By how many nats each heard wording fits the sound better than the expected one; NaN where it is too long."""
        model, samples = self._loaded(), at_16_khz(audio)
        found: dict[Wordings, float] = {}
        by_stretch = sorted(set(wordings), key=lambda one: (one.start_seconds, one.end_seconds))
        for (start, end), group in groupby(by_stretch, key=lambda one: (one.start_seconds, one.end_seconds)):
            asked = [*group]
            part, _ = _without_silent_ends(samples[round(start * RATE_HZ) : round(end * RATE_HZ)])
            if len(part):
                pairs = [(one.expected, one.heard) for one in asked]
                found |= zip(asked, fit.margins(model, part, pairs, _plain_language(language_id)), strict=True)
        return [found.get(one, float("nan")) for one in wordings]

    def echoes(self, audio: Audio) -> list[Echo]:
        """What is said twice in a row, which a transcript may have once."""
        return echoes(audio)

    @cached_property
    def known_words(self) -> frozenset[str]:
        """The words it has learned, in small letters, where the folder of its weights tells them; else none."""
        path = weights_folder(self.name, self.root) / WORDS_FILE
        return frozenset(path.read_text(encoding="utf-8").split()) if path.is_file() else frozenset()

    def close(self) -> None:
        """The weights are out of memory; the next use loads them again."""
        self._model = None

    def _loaded(self) -> Any:
        if self._model is None:
            self._model = self._load()
        return self._model

    def _load(self) -> Any:
        if not is_present(self.name, self.root):
            raise ListenerMissing(how_to_get(self.name))
        try:
            import ctranslate2
            import faster_whisper
        except ImportError as error:
            raise ListenerMissing(
                "This engine's Python has no faster-whisper. Install it there: pip install faster-whisper."
            ) from error
        folder = str(weights_folder(self.name, self.root))
        if self.name == EMBEDDED:  # so small that a CPU is quick, and hears the same beside any GPU
            small = faster_whisper.WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=SMALL_THREADS)
            return with_short_windows(small)
        if self.device != "cpu" and ctranslate2.get_cuda_device_count():
            try:
                model = faster_whisper.WhisperModel(folder, device="cuda", compute_type="float16")
                _try_out(model)
                return model
            except (RuntimeError, ValueError) as error:  # a driver without cuBLAS or cuDNN shows only when used
                print(
                    f"{self.name} cannot listen on the GPU ({_first_line(error)}); it listens on the CPU.",
                    file=sys.stderr,
                )
        return faster_whisper.WhisperModel(folder, device="cpu", compute_type="int8")


def at_16_khz(audio: Audio) -> Samples:
    """The samples at 16 kHz, band-limited."""
    if audio.rate_hz == RATE_HZ:
        return audio.samples
    try:
        import soxr
    except ImportError:
        return _resampled_by_fft(audio)
    return np.asarray(soxr.resample(audio.samples, audio.rate_hz, RATE_HZ), dtype=np.float32)


def _resampled_by_fft(audio: Audio) -> Samples:
    length = round(len(audio) * RATE_HZ / audio.rate_hz)
    if not length:
        return np.zeros(0, dtype=np.float32)
    spectrum = np.fft.rfft(audio.samples)[: length // 2 + 1]
    return (np.fft.irfft(spectrum, length) * (length / len(audio))).astype(np.float32)


def _without_silent_ends(samples: Samples) -> tuple[Samples, float]:
    """The samples between the first and the last that can be heard, with a margin, and the seconds cut before them."""
    peak = float(np.max(np.abs(samples), initial=0.0))
    loud = np.flatnonzero(np.abs(samples) > peak * 10 ** (QUIET_DB / 20))
    if not peak or not len(loud):
        return samples[:0], 0.0
    margin = int(MARGIN_SECONDS * RATE_HZ)
    start = max(0, int(loud[0]) - margin)
    return samples[start : int(loud[-1]) + 1 + margin], start / RATE_HZ


def _transcribed(model: Any, samples: Samples, language: str) -> Iterable[Any]:
    """A segment for each window, with its words and their times.

    Each window is heard by itself, whole, once: faster-whisper's other way listens again from the last word on, to a
    rest of silence, and makes up words there.
    """
    from faster_whisper import BatchedInferencePipeline

    segments, _ = BatchedInferencePipeline(model).transcribe(
        samples,
        language=language,
        beam_size=5,
        temperature=0.0,  # falling back to sampling would make a score a matter of luck
        word_timestamps=True,
        without_timestamps=True,
        suppress_tokens=[-1, *_times(model)],
        vad_filter=False,
        clip_timestamps=[{"start": start, "end": end} for start, end in windows(samples)],
        batch_size=1,  # the same words whatever else is in the recording
    )
    return segments


def _times(model: Any) -> range:
    """The tokens that say a time, which a listener that was not asked for any must not say either."""
    tokens = model.hf_tokenizer
    return range(tokens.token_to_id("<|notimestamps|>") + 1, tokens.get_vocab_size())


def with_short_windows(model: Any) -> Any:
    """The model, which from now on looks at no more of a window than has sound in it; only for one trained so."""
    whole = model.encode

    def encode(features: Any) -> Any:
        filled = np.flatnonzero(np.any(features != 0, axis=tuple(range(features.ndim - 1))))
        frames = (int(filled[-1]) if len(filled) else 0) + PADDING_FRAMES
        return whole(features[..., : frames + frames % 2])

    model.encode = encode
    return model


def _heard(
    segments: Iterable[Any], offset_seconds: float, duration_seconds: float, mute: Sequence[tuple[float, float]] = ()
) -> Heard:
    """The transcript without the segments and words that the model made up in silence or after the sound had ended."""
    words = []
    for segment in segments:
        if segment.no_speech_prob > NO_SPEECH and segment.avg_logprob < LOG_PROBABILITY:
            continue
        if segment.compression_ratio > COMPRESSION_RATIO and segment.avg_logprob < LOG_PROBABILITY:
            continue  # the same few words over and over
        words += [w for w in segment.words or () if w.start < duration_seconds and not _is_inside(w, mute)]
    timed = tuple((w.word.strip(), float(w.start + offset_seconds), float(w.end + offset_seconds)) for w in words)
    return Heard("".join(word.word for word in words).strip(), timed)


def _is_inside(word: Any, stretches: Sequence[tuple[float, float]]) -> bool:
    return any(start <= word.start and word.end <= end for start, end in stretches)


def _try_out(model: Any) -> None:
    segments, _ = model.transcribe(np.zeros(RATE_HZ, dtype=np.float32), language="en", beam_size=1)
    list(segments)


def _plain_language(language_id: str) -> str:
    return language_id.lower().replace("_", "-").split("-")[0]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
