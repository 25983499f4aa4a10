"""The audiobook file: AAC in MP4 with the brand, the two kinds of chapter list and the cover that players look for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from studio.export.encode import Recipe, Tell, encode
from studio.export.model import ChapterAudio
from studio.export.tags import Label

AAC_RATES_HZ = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
MEDIA_TYPE_AUDIOBOOK = "2"  # Apple's 'stik'


def write_m4b(path: Path, chapters: Sequence[ChapterAudio], label: Label, tell: Tell, kbps: int = 64) -> None:
    """The file is an M4B of AAC-LC at this bit rate with chapters, tags and cover, its index before its sound."""
    # The 'ipod' muxer refuses pictures, and use_metadata_tags loses them without a word.
    recipe = Recipe(
        container="mp4",
        codec="aac",
        sample_format="fltp",
        container_options={"brand": "M4B ", "movflags": "faststart"},
        codec_options={"aac_coder": "fast"},  # more than twice as fast as the default at the same bit rate
        rates_hz=AAC_RATES_HZ,
        kbps=kbps,
    )
    own = {"media_type": MEDIA_TYPE_AUDIOBOOK, "encoder": "Sidetone"}
    encode(path, chapters, recipe, replace(label, texts=label.texts | own), tell)
