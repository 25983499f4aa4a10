"""The faster-whisper listener: which sizes there are, how their weights are fetched, and how one listens.

Nothing here touches the network but download(), and nobody calls that without having shown its size. Loading reads a
local folder only; without weights it raises ListenerMissing, which says how large they are and how to get them.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import numpy as np

from engines.audio import Audio, Samples
from engines.contract import BadInput, Heard, ListenerMissing, SidetoneError, StorageFull

RATE_HZ = 16000  # what Whisper was trained on
WEIGHTS_VARIABLE = "SIDETONE_WEIGHTS"
NEEDED_FILES = ("model.bin", "config.json", "tokenizer.json")  # without the tokenizer, loading would go and fetch it
WANTED_FILES = (*NEEDED_FILES, "preprocessor_config.json", "vocabulary.*")

NO_SPEECH = 0.6  # Whisper's own thresholds for a segment it made up
LOG_PROBABILITY = -1.0
COMPRESSION_RATIO = 2.4
INVENTED_AFTER_SECONDS = 2.0  # silence beside which an improbable segment is taken for invented
QUIET_DB = -50.0  # under the peak; silence at either end invites invented words
MARGIN_SECONDS = 0.2

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class WhisperSize:
    """One size of Whisper as faster-whisper runs it."""

    name: str
    repository: str
    download_mb: int
    memory_mb: int
    """About what it takes when it listens, in int8 on a CPU; on a GPU, twice the download."""
    english_only: bool = False


SIZES = {
    size.name: size
    for size in (
        WhisperSize("tiny", "Systran/faster-whisper-tiny", 78, 250),
        WhisperSize("base", "Systran/faster-whisper-base", 148, 350),
        WhisperSize("small", "Systran/faster-whisper-small", 486, 800),
        WhisperSize("medium", "Systran/faster-whisper-medium", 1531, 1900),
        WhisperSize("large-v3", "Systran/faster-whisper-large-v3", 3091, 3200),
        WhisperSize("turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1622, 1900),
        WhisperSize("distil-large-v3", "Systran/faster-distil-whisper-large-v3", 1517, 1800, english_only=True),
    )
}


def weights_root() -> Path:
    """The folder of all weights: SIDETONE_WEIGHTS, or `weights` in SIDETONE_HOME or in the system's place for data."""
    if named := os.environ.get(WEIGHTS_VARIABLE):
        return Path(named)
    if home := os.environ.get("SIDETONE_HOME"):
        return Path(home).expanduser() / "weights"
    try:
        import platformdirs
    except ImportError:
        return Path.home() / ".sidetone" / "weights"
    return Path(platformdirs.user_data_dir("sidetone", appauthor=False)) / "weights"


def weights_folder(name: str, root: Path | None = None) -> Path:
    """Where the weights of a size are or would be; a name that is no size is a folder itself."""
    return (root or weights_root()) / f"whisper-{name}" if name in SIZES else Path(name).expanduser()


def is_present(name: str, root: Path | None = None) -> bool:
    """Whether the listener of this name can be loaded without the network."""
    folder = weights_folder(name, root)
    return all((folder / needed).is_file() for needed in NEEDED_FILES)


def how_to_get(name: str) -> str:
    """What to tell a person who wants this listener and has no weights for it."""
    if name not in SIZES:
        return (
            f"There is no listener in {name}: a folder needs {', '.join(NEEDED_FILES)}. "
            f"Name a folder that has them, or one of {', '.join(SIZES)}."
        )
    return (
        f"The listener {name} is not on this machine yet. It is {SIZES[name].download_mb} MB; "
        "fetch it in Settings, under Listening, and takes will be heard from then on."
    )


def download(name: str, root: Path | None = None, progress: Progress = lambda done, total: None) -> Path:
    """The weights of a size are in their folder, whole; `progress(done_bytes, total_bytes)` was told on the way.

    What an interrupted call left is used by the next one, and an exception out of `progress` interrupts it.
    StorageFull when there is no room, ListenerMissing when the network does not give them.
    """
    if name not in SIZES:
        raise BadInput(f"There is no listener {name!r} to fetch. Choose one of {', '.join(SIZES)}.")
    folder = weights_folder(name, root)
    if is_present(name, root):
        return folder
    partial = folder.with_name(folder.name + ".part")
    try:
        partial.mkdir(parents=True, exist_ok=True)
        _fetch(SIZES[name], partial, progress)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    except OSError as error:
        raise _not_fetched(name, error) from error
    return folder


def _not_fetched(name: str, error: OSError) -> SidetoneError:
    if error.errno == errno.ENOSPC:
        return StorageFull(f"The disk is full; the weights of {name} need {SIZES[name].download_mb} MB.")
    return ListenerMissing(
        f"The weights of {name} could not be fetched ({_reason(error)}). Try again: what arrived is kept."
    )


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


@dataclass(frozen=True)
class _File:
    name: str
    url: str
    size_bytes: int
    sha256: str
    """Empty for the small files, whose hash the hub does not tell."""


def _fetch(size: WhisperSize, partial: Path, progress: Progress) -> None:
    """The files of a size are in the folder."""
    files = _listed(size)
    total_bytes = sum(file.size_bytes for file in files)
    _check_room(partial, total_bytes, size.name)
    before_bytes = 0
    for file in files:
        for done_bytes in _fetched(file, partial / file.name):
            progress(before_bytes + done_bytes, total_bytes)
        before_bytes += file.size_bytes


def _listed(size: WhisperSize) -> list[_File]:
    from huggingface_hub import HfApi, hf_hub_url

    endpoint = os.environ.get("HF_ENDPOINT") or None
    try:
        info = HfApi(endpoint=endpoint).model_info(size.repository, files_metadata=True)
    except Exception as error:  # whose errors come out depends on the HTTP library of this huggingface_hub
        raise OSError(_reason(error)) from error
    wanted = [f for f in info.siblings or [] if any(fnmatch(f.rfilename, pattern) for pattern in WANTED_FILES)]
    return [
        _File(
            f.rfilename,
            hf_hub_url(size.repository, f.rfilename, revision=info.sha, endpoint=endpoint),
            f.size or 0,
            f.lfs.sha256 if f.lfs else "",
        )
        for f in wanted
    ]


def _check_room(folder: Path, total_bytes: int, name: str) -> None:
    there_bytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < total_bytes - there_bytes:
        raise StorageFull(
            f"The weights of {name} need {total_bytes // 1000**2} MB and {free_bytes // 1000**2} MB are free. "
            "Make room on the disk, or choose a smaller listener."
        )


def _fetched(file: _File, path: Path) -> Iterator[int]:
    """Yields how many bytes are there, until all are; goes on where an earlier call or a lost connection stopped."""
    import httpx

    done_bytes = path.stat().st_size if path.exists() else 0
    yield done_bytes
    while done_bytes < file.size_bytes:
        before_bytes, why = done_bytes, "nothing more came"
        try:
            for done_bytes in _streamed(file.url, path, before_bytes):
                yield done_bytes
        except httpx.HTTPError as error:
            why = _reason(error)
        if done_bytes == before_bytes:
            raise OSError(why)
    if done_bytes > file.size_bytes or (file.sha256 and _sha256_of(path) != file.sha256):
        path.unlink()
        raise OSError(f"{file.name} arrived damaged and was thrown away")


def _streamed(url: str, path: Path, from_bytes: int) -> Iterator[int]:
    import httpx

    headers = {"Range": f"bytes={from_bytes}-"} if from_bytes else {}
    with httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=30.0) as answer:
        answer.raise_for_status()
        goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT
        with path.open("ab" if goes_on else "wb") as out:
            for block in answer.iter_bytes(1 << 20):
                out.write(block)
                yield out.tell()


def _sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


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
                    f"{self.name} cannot listen on the GPU ({_reason(error)}); it listens on the CPU.", file=sys.stderr
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
