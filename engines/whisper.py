"""The faster-whisper listener: how one hears.

Loading reads a local folder only and never the network; without weights it raises ListenerMissing, which says how large
they are and how to get them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from engines import fit
from engines.audio import Audio, Samples
from engines.contract import Heard, ListenerMissing
from engines.listeners import SIZES, how_to_get, is_present, weights_folder
from engines.wordings import Wordings

RATE_HZ = 16000  # what Whisper was trained on

NO_SPEECH = 0.6  # Whisper's own thresholds for a segment it made up
LOG_PROBABILITY = -1.0
COMPRESSION_RATIO = 2.4
INVENTED_AFTER_SECONDS = 2.0  # silence beside which an improbable segment is taken for invented
QUIET_DB = -50.0  # under the peak; silence at either end invites invented words
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
        segments, _ = model.transcribe(
            samples,
            language=_plain_language(language_id),
            beam_size=5,
            temperature=0.0,  # falling back to sampling would make a score a matter of luck
            condition_on_previous_text=False,  # what it invented once must not lead it on
            word_timestamps=True,
            no_speech_threshold=NO_SPEECH,
            log_prob_threshold=LOG_PROBABILITY,
            compression_ratio_threshold=COMPRESSION_RATIO,
            hallucination_silence_threshold=INVENTED_AFTER_SECONDS,
        )
        return _heard(segments, offset_seconds, len(samples) / RATE_HZ)

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


def _heard(segments: Iterable[Any], offset_seconds: float, duration_seconds: float) -> Heard:
    """The transcript without the segments and words that the model made up after the sound had ended."""
    words = []
    for segment in segments:
        if segment.no_speech_prob > NO_SPEECH and segment.avg_logprob < LOG_PROBABILITY:
            continue
        words += [word for word in segment.words or () if word.start < duration_seconds]
    timed = tuple((w.word.strip(), float(w.start + offset_seconds), float(w.end + offset_seconds)) for w in words)
    return Heard("".join(word.word for word in words).strip(), timed)


def _try_out(model: Any) -> None:
    segments, _ = model.transcribe(np.zeros(RATE_HZ, dtype=np.float32), language="en", beam_size=1)
    list(segments)


def _plain_language(language_id: str) -> str:
    return language_id.lower().replace("_", "-").split("-")[0]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
