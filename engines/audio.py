"""Audio: float32 mono samples and their rate, one clipped conversion, never mutated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_LOWEST = np.float32(-32768 / 32767)  # the one 16-bit value below -1, so that foreign PCM comes back as it was


@dataclass(frozen=True, eq=False)
class Audio:
    """Mono sound; samples are float32 within about -1..1 and read-only."""

    samples: Samples
    rate_hz: int

    def __post_init__(self) -> None:
        if self.rate_hz <= 0:
            raise ValueError(f"rate_hz is {self.rate_hz}; sound needs a positive rate")
        samples = np.ascontiguousarray(self.samples, dtype=np.float32)
        if samples.ndim != 1:
            raise ValueError(f"samples have {samples.ndim} dimensions; Audio is mono")
        if samples is self.samples or samples.base is not None:
            samples = samples if _is_frozen(samples) else samples.copy()
        samples.flags.writeable = False
        object.__setattr__(self, "samples", samples)

    def __len__(self) -> int:
        return len(self.samples)

    @property
    def duration_seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate_hz

    @property
    def peak(self) -> float:
        """Largest absolute sample; 0 for no samples."""
        return float(np.max(np.abs(self.samples))) if len(self.samples) else 0.0

    def to_pcm16(self) -> bytes:
        """Little-endian 16-bit PCM, full scale 32767: not-a-number becomes 0, the rest is clipped, then converted."""
        clean = np.nan_to_num(self.samples, nan=0.0, posinf=1.0, neginf=-1.0)
        return np.round(np.clip(clean, _LOWEST, 1.0) * np.float32(32767.0)).astype("<i2").tobytes()

    @classmethod
    def from_pcm16(cls, pcm: bytes, rate_hz: int) -> Audio:
        """The sound of little-endian 16-bit PCM; to_pcm16 of it gives the same bytes."""
        return cls(np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32767.0), rate_hz)


def _is_frozen(samples: Samples) -> bool:
    """Whether nobody can write to the memory: it is read-only, and so is everything that it is a view of."""
    holder: object = samples
    while isinstance(holder, np.ndarray):
        if holder.flags.writeable:
            return False
        holder = holder.base
    return holder is None or isinstance(holder, bytes)
