"""Which listeners there are, and where their weights lie; nothing here is loaded or fetched."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

WEIGHTS_VARIABLE = "SIDETONE_WEIGHTS"
NEEDED_FILES = ("model.bin", "config.json", "tokenizer.json")  # without the tokenizer, loading would go and fetch it


@dataclass(frozen=True)
class WhisperSize:
    """One size of Whisper as faster-whisper runs it."""

    name: str
    repository: str
    download_mb: int
    memory_mb: int
    """About what it takes when it listens, in int8 on a CPU; on a GPU, twice the download."""
    english_only: bool = False


EMBEDDED = "embedded"
"""The listener that comes with Sidetone: English, as the built-in engine speaks it, and nothing else."""

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
