"""The recordings of a book: one FLAC per candidate, named by its speech key."""

from __future__ import annotations

import re
from pathlib import Path

from engines.audio import Audio
from engines.contract import SidetoneError, sha256_hex
from studio.files import tree_bytes
from studio.sound_files import read_flac, write_flac

SPEECH_KEY = re.compile(r"[0-9a-f]{64}")


class RecordingDamaged(SidetoneError):
    """A stored recording is missing or is not what was stored."""

    retryable = True


class Recordings:
    """A folder of recordings; what is there is whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, speech_key: str) -> Path:
        """Where the recording of that name is or will be."""
        if not SPEECH_KEY.fullmatch(speech_key):
            raise ValueError(f"{speech_key!r} is no speech key")
        return self.folder / speech_key[:2] / f"{speech_key}.flac"

    def has(self, speech_key: str) -> bool:
        """Whether it was recorded."""
        return self.path(speech_key).exists()

    def keep(self, speech_key: str, audio: Audio) -> str:
        """The recording is on the disk, whole; answers the SHA-256 of its 16-bit samples."""
        pcm_sha256 = sha256_hex(audio.to_pcm16())
        if not self._holds(speech_key, pcm_sha256):
            write_flac(self.path(speech_key), audio)
        return pcm_sha256

    def _holds(self, speech_key: str, pcm_sha256: str) -> bool:
        """Whether just this sound is there; after a crash it may be another speaking of the same words."""
        try:
            return self.has(speech_key) and sha256_hex(read_flac(self.path(speech_key)).to_pcm16()) == pcm_sha256
        except (SidetoneError, RuntimeError, ValueError):
            return False

    def read(self, speech_key: str, pcm_sha256: str = "") -> Audio:
        """The sound, compared with the hash where one is given; a damaged file is set aside and named in the error."""
        path = self.path(speech_key)
        if not path.exists():
            raise RecordingDamaged(f"The recording {speech_key[:12]} is gone. It will be spoken again.")
        try:
            audio = read_flac(path)
        except (SidetoneError, RuntimeError, ValueError) as error:
            self.set_aside(speech_key)
            raise RecordingDamaged(f"The recording {speech_key[:12]} is damaged. It will be spoken again.") from error
        if pcm_sha256 and sha256_hex(audio.to_pcm16()) != pcm_sha256:
            self.set_aside(speech_key)
            raise RecordingDamaged(f"The recording {speech_key[:12]} was changed. It will be spoken again.")
        return audio

    def set_aside(self, speech_key: str) -> None:
        """The damaged file is kept for a look, under a name nothing plays."""
        path = self.path(speech_key)
        if path.exists():
            path.replace(path.with_suffix(".damaged"))

    def size_bytes(self) -> int:
        """Space the recordings take."""
        return tree_bytes(self.folder, "*.flac")
