"""Chapters -> one encoded file: read in blocks, encoded as they come, with tags, cover and chapter marks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soxr

from engines.audio import Samples
from studio.export.model import ChapterAudio
from studio.export.tags import Cover, Label, one_line
from studio.sound_files import flac_blocks, flac_length, pcm16

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer

LONGEST_TITLE_BYTES = 250  # the chapter list of the 'chpl' box counts a title in one byte
_MILLISECOND = Fraction(1, 1000)

Tell = Callable[[float], None]
"""Told the seconds of sound written so far."""


@dataclass(frozen=True)
class Recipe:
    """A container and a codec with their options."""

    container: str
    codec: str
    sample_format: str
    container_options: dict[str, str] = field(default_factory=dict)
    codec_options: dict[str, str] = field(default_factory=dict)
    rates_hz: tuple[int, ...] = ()
    """The rates it can hold, rising; empty means any."""
    kbps: int = 0
    """0 for a codec that loses nothing."""

    def rate_hz(self, source_hz: int) -> int:
        """The rate to encode at: the source's own, or the next one up that the recipe knows."""
        return next((rate for rate in self.rates_hz if rate >= source_hz), [source_hz, *self.rates_hz][-1])


def chapter_starts(chapters: Sequence[ChapterAudio]) -> list[float]:
    """Where each chapter starts in the joined book, in seconds, and after the last one where the book ends."""
    starts = [0.0]
    for chapter in chapters:
        frames, rate_hz = flac_length(chapter.path)
        starts.append(starts[-1] + frames / rate_hz)
    return starts


def joined(chapters: Sequence[ChapterAudio], rate_hz: int) -> Iterator[Samples]:
    """The sound of the chapters, one after the other, at one rate, in blocks."""
    for chapter in chapters:
        source_hz = flac_length(chapter.path)[1]
        if source_hz == rate_hz:
            yield from flac_blocks(chapter.path)
            continue
        stream = soxr.ResampleStream(source_hz, rate_hz, 1, dtype="float32")
        for block in flac_blocks(chapter.path):
            yield stream.resample_chunk(block)
        yield stream.resample_chunk(np.zeros(0, np.float32), last=True)


def encode(
    path: Path, chapters: Sequence[ChapterAudio], recipe: Recipe, label: Label, tell: Tell, marked: bool = True
) -> None:
    """The file at path holds the chapters in the recipe's form; memory does not grow with their length."""
    import av  # slow to import, and the window's first page needs none of it

    rate_hz = recipe.rate_hz(flac_length(chapters[0].path)[1])
    options = {"fflags": "bitexact", **recipe.container_options}
    with av.open(str(path), "w", format=recipe.container, options=options) as output:
        stream = _audio_stream(output, recipe, rate_hz)
        stream.metadata["language"] = label.language
        output.metadata.update(label.texts)
        if marked:
            output.set_chapters(_marks(chapters))
        if label.cover:
            _attach(output, label.cover)
        _pump(output, stream, recipe, joined(chapters, rate_hz), tell)


def _audio_stream(output: OutputContainer, recipe: Recipe, rate_hz: int) -> AudioStream:
    options: dict[str, Any] = {"bit_rate": recipe.kbps * 1000} if recipe.kbps else {}
    stream: Any = output.add_stream(recipe.codec, rate=rate_hz, layout="mono", options=recipe.codec_options, **options)
    stream.codec_context.format = recipe.sample_format
    return stream


def _marks(chapters: Sequence[ChapterAudio]) -> list[Any]:
    starts = [round(start * 1000) for start in chapter_starts(chapters)]
    return [
        {
            "id": number,
            "start": start,
            "end": max(end, start + 1),
            "time_base": _MILLISECOND,
            "metadata": {"title": one_line(chapter.title, LONGEST_TITLE_BYTES) or f"Chapter {number}"},
        }
        for number, (chapter, start, end) in enumerate(zip(chapters, starts, starts[1:], strict=False), 1)
    ]


def _attach(output: OutputContainer, cover: Cover) -> None:
    import av
    from av.stream import Disposition

    with av.open(io.BytesIO(cover.data), "r", format=cover.reader) as picture:
        source = picture.streams.video[0]
        stream = output.add_stream_from_template(source)
        stream.disposition = Disposition.attached_pic
        stream.metadata["comment"] = "Cover (front)"
        packet = next(packet for packet in picture.demux(source) if packet.size)
        packet.stream = stream
        output.mux(packet)


def _pump(output: OutputContainer, stream: AudioStream, recipe: Recipe, blocks: Iterator[Samples], tell: Tell) -> None:
    from av import AudioFrame

    done, whole_numbers = 0, recipe.sample_format.startswith("s16")
    for block in blocks:
        if not len(block):
            continue
        plane = (pcm16(block) if whole_numbers else block).reshape(1, -1)
        frame = AudioFrame.from_ndarray(plane, format=recipe.sample_format, layout="mono")
        frame.sample_rate, frame.pts = stream.rate, done
        output.mux(stream.encode(frame))
        done += len(block)
        tell(done / stream.rate)
    output.mux(stream.encode(None))
