"""Which listeners there are, where their weights lie, and who listens to whom; nothing here is loaded or fetched."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from engines.device_memory import DeviceMemory, device_memory

WEIGHTS_VARIABLE = "SIDETONE_WEIGHTS"
NEEDED_FILES = ("model.bin", "config.json", "tokenizer.json")  # without the tokenizer, loading would go and fetch it


@dataclass(frozen=True)
class WhisperSize:
    """One size of Whisper as faster-whisper runs it."""

    name: str
    repository: str
    download_mb: int
    memory_mb: int
    """About what it takes when it listens, in int8 on a CPU."""
    english_only: bool = False

    @property
    def gpu_memory_mb(self) -> int:
        """About what it takes on a GPU, in float16: its weights as they are fetched, and as much to work in."""
        return 2 * self.download_mb


EMBEDDED = "embedded"
"""The listener that comes with Sidetone: English, as the built-in engine speaks it, and nothing else."""
EMBEDDED_ENGINE = "espeak"
EMBEDDED_MEMORY_MB = 70
"""What a booth takes more when it listens, libraries included."""
RECORDED = "recorded"
"""Stands for the engine in a job whose sound no engine made, or nobody knows which: a person's own recording."""

AUTO = "auto"
"""Asks for the listener that knows the engine best and is here."""
NOBODY = ("", "none")
"""Names of a listener that mean that nobody listens."""
GPU_SHARE, MACHINE_SHARE = 0.85, 0.5
"""Of a device's memory, what an engine and a listener may have together; a machine has more to do than that."""
TO_FETCH = {True: ("turbo", "small", "tiny"), False: ("small", "base", "tiny")}
"""What is worth fetching for a GPU or without one, the first that fits."""

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


def embedded_folder() -> Path:
    """Where the weights of the shipped listener are; nothing is there where engines/ was copied without assets/."""
    return Path(__file__).resolve().parent.parent / "assets" / "listener"


def weights_folder(name: str, root: Path | None = None) -> Path:
    """Where the weights of a listener are or would be; any name but embedded and the sizes is a folder itself."""
    if name == EMBEDDED:
        return embedded_folder()
    return (root or weights_root()) / f"whisper-{name}" if name in SIZES else Path(name).expanduser()


def is_present(name: str, root: Path | None = None) -> bool:
    """Whether the listener of this name can be loaded without the network."""
    folder = weights_folder(name, root)
    return all((folder / needed).is_file() for needed in NEEDED_FILES)


def how_to_get(name: str) -> str:
    """What to tell a person who wants this listener and has no weights for it."""
    if name == EMBEDDED:
        return (
            f"The built-in listener is not in {embedded_folder()}. Take Sidetone's whole folder, assets with it, "
            "or fetch a size of Whisper in Settings, under Listening."
        )
    if name not in SIZES:
        return (
            f"There is no listener in {name}: a folder needs {', '.join(NEEDED_FILES)}. "
            f"Name a folder that has them, or one of {', '.join(SIZES)}."
        )
    return (
        f"The listener {name} is not on this machine yet. It is {SIZES[name].download_mb} MB; "
        "fetch it in Settings, under Listening, and takes will be heard from then on."
    )


class Ears(NamedTuple):
    """Who listens, and why that one, or why nobody."""

    name: str
    """A listener's name; empty is nobody."""
    why: str


def listener_for(
    engine: str,
    wanted: str,
    language_id: str,
    root: Path | None = None,
    memory: DeviceMemory | None = None,
    engine_mb: int = 0,
) -> Ears:
    """Who listens to this engine in this language when `wanted` is auto, none, a listener's name or a folder.

    auto is the built-in listener where it knows both, else the largest Whisper size that is here, knows the language
    and fits the device's memory beside an engine of engine_mb, else nobody, with a word on what to fetch.
    """
    if wanted in NOBODY:
        return Ears("", "That is how it is set.")
    if wanted != AUTO:
        why = why_deaf(wanted, engine, language_id) or ("" if is_present(wanted, root) else how_to_get(wanted))
        return Ears(wanted, why or "As chosen.")
    if not why_deaf(EMBEDDED, engine, language_id) and is_present(EMBEDDED):
        return Ears(EMBEDDED, "It knows the English voices of this engine, and comes with Sidetone.")
    return _largest_whisper(engine, language_id, root, memory or device_memory(), engine_mb)


def _largest_whisper(engine: str, language_id: str, root: Path | None, memory: DeviceMemory, engine_mb: int) -> Ears:
    knowing = [size for size in SIZES.values() if not why_deaf(size.name, engine, language_id)]
    here = [size for size in knowing if is_present(size.name, root)]
    if fitting := [size for size in here if fits(size, memory, engine_mb)]:
        largest = max(fitting, key=lambda size: size.download_mb)
        return Ears(largest.name, f"The largest size here that knows the language and fits {_told(memory)}.")
    hint = _fetch_hint(memory, engine_mb)
    if here:
        return Ears("", f"{', '.join(size.name for size in here)} would not fit {_told(memory)}. {hint}")
    unknown = "this voice" if _plain(language_id) == "en" else f"the language {language_id!r}"
    return Ears("", f"No listener that knows {unknown} is here. {hint}")


def fits(size: WhisperSize, memory: DeviceMemory, engine_mb: int = 0) -> bool:
    """Whether the size works in the device's memory beside an engine of engine_mb; yes where nobody knows how much."""
    share, needed_mb = (GPU_SHARE, size.gpu_memory_mb) if memory.is_gpu else (MACHINE_SHARE, size.memory_mb)
    return not memory.total_mb or needed_mb + engine_mb <= memory.total_mb * share


def why_deaf(name: str, engine: str, language_id: str) -> str:
    """Why this listener cannot judge what that engine says in that language, in a sentence; empty where it can."""
    english = _plain(language_id) == "en"
    if name == EMBEDDED and engine != EMBEDDED_ENGINE:
        return "The built-in listener knows only the built-in voices of espeak-ng; another voice needs a Whisper size."
    if name == EMBEDDED and not english:
        return f"The built-in listener knows only English, not {language_id!r}; that needs a Whisper size."
    if name in SIZES and SIZES[name].english_only and not english:
        return f"{name} knows only English, not {language_id!r}."
    return ""


def shown_name(name: str) -> str:
    """The listener's name as a person reads it."""
    return "built-in" if name == EMBEDDED else name


def _fetch_hint(memory: DeviceMemory, engine_mb: int) -> str:
    fitting = [SIZES[name] for name in TO_FETCH[memory.is_gpu] if fits(SIZES[name], memory, engine_mb)]
    if not fitting:
        return f"No size of Whisper fits {_told(memory)}; takes stay unheard."
    return f"Fetch {fitting[0].name} ({fitting[0].download_mb} MB) in Settings, under Listening."


def _told(memory: DeviceMemory) -> str:
    where = "this GPU" if memory.is_gpu else "this machine"
    return f"{where} ({memory.total_mb:,} MB)" if memory.total_mb else where


def _plain(language_id: str) -> str:
    return language_id.lower().replace("_", "-").split("-")[0]
