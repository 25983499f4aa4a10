"""Sound on the disk: the product's own FLAC files, and any recording a person brings."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from engines.audio import Audio, Samples
from engines.contract import BadInput
from studio.files import written_beside

if TYPE_CHECKING:
    import av
    from av.audio.stream import AudioStream
    from av.container import InputContainer

FULL_BYTES = 1 << 20  # a disk with less than this left is why a write failed
MAX_CHANNELS = 16
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 4_000, 768_000
LARGEST_SAMPLE = 100.0  # a float file that goes beyond is not sound scaled to 1
DAMAGED_PACKETS, DAMAGED_SHARE = 3, 0.02  # an MP3 cut from a longer one starts with a broken packet or two
# Only containers of sound and film: FFmpeg also knows play lists, which would open other files and addresses.
CONTAINERS = "wav,w64,flac,mp3,ogg,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,aiff,aac,au,caf,amr,asf,wv,ac3"


def write_flac(path: Path, audio: Audio) -> None:
    """The file holds the sound as 16-bit FLAC, whole and on the disk; read_flac gives the same PCM back.

    BadInput when there is not one sample, which FLAC cannot hold.
    """
    if not len(audio):
        raise BadInput(f"{shown(path)} would hold no sound: there is not one sample to write. Record it again.")
    with written_beside(path) as beside, writing_pcm(beside, audio.rate_hz) as write:
        write(audio.samples)


def read_flac(path: Path) -> Audio:
    """The sound of one of our own FLAC files; BadInput when it is missing or damaged."""
    with reading_flac(path) as sound:
        return Audio(_floats(sound.read(dtype="int16")), sound.samplerate)


def flac_blocks(path: Path, frames: int = 1 << 16) -> Iterator[Samples]:
    """The same sound in blocks of at most this many frames."""
    with reading_flac(path) as sound:
        while len(block := sound.read(frames, dtype="int16")):
            yield _floats(block)


def flac_length(path: Path) -> tuple[int, int]:
    """Frames and rate in Hz of one of our own FLAC files, from its header; BadInput when it is missing or damaged."""
    with reading_flac(path) as sound:
        return sound.frames, sound.samplerate


@contextmanager
def reading_flac(path: Path) -> Iterator[soundfile.SoundFile]:
    """One of our own files, mono and open to read; BadInput when it is missing or damaged."""
    try:
        with soundfile.SoundFile(_native(path)) as sound:
            if sound.channels != 1:
                raise BadInput(f"{shown(path)} has {sound.channels} channels; takes and chapters are mono.")
            yield sound
    except (soundfile.LibsndfileError, OSError) as error:
        raise BadInput(f"{shown(path)} cannot be read as sound ({error}). Render that part again.") from error


@contextmanager
def writing_pcm(
    path: Path, rate_hz: int, container: str = "FLAC", texts: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Callable[[Samples], None]]:
    """Gives a function that appends samples to a new 16-bit mono file; OSError when the disk did not take them all.

    A file that was given nothing holds one silent sample. texts are libsndfile's own: title, artist, album, comment,
    date, genre.
    """
    written = 0

    def write(samples: Samples) -> None:
        nonlocal written
        sound.write(pcm16(samples))
        written += len(samples)

    try:
        with soundfile.SoundFile(_native(path), "w", rate_hz, 1, "PCM_16", format=container) as sound:
            for name, text in texts.items():
                if text:  # libsndfile refuses an empty one
                    setattr(sound, name, text)
            yield write
            if not written:
                write(np.zeros(1, np.float32))  # a file without one sample cannot be read again
        if soundfile.info(_native(path)).frames != written:
            raise OSError(errno.EIO, f"{path.name} did not take all its samples")
    except (soundfile.LibsndfileError, AssertionError) as error:  # soundfile asserts that a write was whole
        full = shutil.disk_usage(path.parent).free < FULL_BYTES
        raise OSError(errno.ENOSPC if full else errno.EIO, f"{path.name} could not be written ({error})") from error


def _native(path: Path) -> Path | bytes:
    """The path as libsndfile takes it, also where its name is no text."""
    return path if os.name == "nt" else os.fsencode(path)


def pcm16(samples: Samples) -> NDArray[np.int16]:
    """The samples clipped and rounded to 16 bits as Audio.to_pcm16 does it; not-a-number becomes 0."""
    clean = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    return np.rint(np.clip(clean, -1.0, 1.0) * np.float32(32767.0)).astype(np.int16)


def _floats(pcm: NDArray[np.int16]) -> Samples:
    return pcm.astype(np.float32) / np.float32(32767.0)


def read_any(path: Path, rate_hz: int | None = None, max_seconds: float = 600.0) -> Audio:
    """The whole recording, mono, at its own or the asked rate; BadInput in one line for anything that is no sound."""
    blocks = list(open_any(path, max_seconds, rate_hz))
    return Audio(np.concatenate([block.samples for block in blocks]), blocks[0].rate_hz)


def open_any(path: Path, max_seconds: float, rate_hz: int | None = None) -> Iterator[Audio]:
    """Yields the recording in mono blocks of about a second, samples within -1..1, in bounded memory.

    BadInput, in one line, when the file is missing, empty, no sound, damaged, over max_seconds long, or holds
    samples that are not numbers.
    """
    with opened_sound(path) as (container, stream):
        blocks = _second_blocks(_mono_frames(path, container, stream), stream.rate)
        found = False
        for block in _resampled(_capped(blocks, path, stream.rate, max_seconds), stream.rate, rate_hz):
            found = found or len(block) > 0
            yield Audio(block, rate_hz or stream.rate)
        if not found:
            raise BadInput(f"{shown(path)} holds no sound. Choose a recording that plays.")


def shown(path: Path) -> str:
    """The file's name fit for one line of a message."""
    return "".join(char if char.isprintable() else "?" for char in path.name)[:120]


@contextmanager
def opened_sound(path: Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    """The recording open to decode, and its first stream of sound; BadInput in one line for what has none."""
    import av

    with _plain_file(path) as file:
        try:
            options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file"}
            container = av.open(file, "r", container_options=options, metadata_errors="replace")
        except (av.FFmpegError, ValueError) as error:
            raise _no_sound(path) from error
        with container:
            yield container, _checked_stream(path, container)


@contextmanager
def _plain_file(path: Path) -> Iterator[BinaryIO]:
    try:
        if not path.is_file():  # a pipe or a device would never end
            why = "is a folder" if path.is_dir() else "is not an ordinary file" if path.exists() else "does not exist"
            raise BadInput(f"{shown(path)} {why}. Choose a sound file.")
        if path.stat().st_size == 0:
            raise BadInput(f"{shown(path)} is empty. Choose a recording that plays.")
        file = path.open("rb")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not allowed"
        raise BadInput(f"{shown(path)} cannot be opened ({why}). Choose another file.") from error
    with file:
        yield file


def _no_sound(path: Path) -> BadInput:
    return BadInput(f"{shown(path)} is no sound file this program can read. Save it as WAV, FLAC or MP3 and try again.")


def _checked_stream(path: Path, container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        raise BadInput(f"{shown(path)} has no sound in it. Choose a recording.")
    stream = container.streams.audio[0]
    if not stream.channels and not stream.rate:
        raise _no_sound(path)
    if not 1 <= stream.channels <= MAX_CHANNELS:  # FFmpeg reads numbers beyond its own limit as 0
        raise BadInput(f"{shown(path)} claims no channels or far too many; 1 to {MAX_CHANNELS} can be read.")
    if not LOWEST_RATE_HZ <= (stream.rate or 0) <= HIGHEST_RATE_HZ:
        raise BadInput(f"{shown(path)} claims {stream.rate} samples per second. Save it at 16,000 to 48,000.")
    return stream


def _mono_frames(path: Path, container: InputContainer, stream: AudioStream) -> Iterator[Samples]:
    import av

    packets, whole, damaged = container.demux(stream), 0, 0
    while damaged <= DAMAGED_PACKETS + whole * DAMAGED_SHARE:
        try:
            for frame in next(packets).decode():
                yield _mono(path, frame, stream)
            whole += 1
        except (StopIteration, av.EOFError):
            return
        except (av.FFmpegError, ValueError):
            damaged += 1
    raise BadInput(f"{shown(path)} is damaged: {damaged} of its packets cannot be read. Export it again.")


def _mono(path: Path, frame: av.AudioFrame, stream: AudioStream) -> Samples:
    if frame.sample_rate != stream.rate or frame.layout.nb_channels > MAX_CHANNELS:
        raise BadInput(f"{shown(path)} changes its rate or channels half way. Export it as one plain recording.")
    raw: NDArray[Any] = frame.to_ndarray()
    planes = raw if frame.format.is_planar else raw.reshape(-1, frame.layout.nb_channels).T
    if planes.dtype.kind == "u":
        planes = planes.astype(np.float32) - 128.0
    unit = {"u": 128.0, "i": -float(np.iinfo(raw.dtype).min) if raw.dtype.kind == "i" else 1.0}.get(raw.dtype.kind, 1.0)
    mono = planes.mean(axis=0, dtype=np.float64) / unit
    if not np.all(np.abs(mono) <= LARGEST_SAMPLE):  # not-a-number fails every comparison
        raise BadInput(f"{shown(path)} holds samples that are not sound (not-a-number or huge). Export it again.")
    return np.clip(mono, -1.0, 1.0).astype(np.float32)


def _second_blocks(frames: Iterator[Samples], rate_hz: int) -> Iterator[Samples]:
    gathered: list[Samples] = []
    for frame in frames:
        gathered.append(frame)
        if sum(map(len, gathered)) >= rate_hz:
            yield np.concatenate(gathered)
            gathered = []
    if gathered:
        yield np.concatenate(gathered)


def _capped(blocks: Iterator[Samples], path: Path, rate_hz: int, max_seconds: float) -> Iterator[Samples]:
    total = 0
    for block in blocks:
        total += len(block)
        if total > max_seconds * rate_hz:
            raise BadInput(f"{shown(path)} is longer than {_spell(max_seconds)}, the limit here. Cut it and try again.")
        yield block


def _spell(seconds: float) -> str:
    return f"{seconds:g} seconds" if seconds < 120 else f"{seconds / 60:g} minutes"


def _resampled(blocks: Iterator[Samples], from_hz: int, to_hz: int | None) -> Iterator[Samples]:
    if to_hz is None or to_hz == from_hz:
        yield from blocks
        return
    stream = soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32")
    for block in blocks:
        yield np.clip(stream.resample_chunk(block), -1.0, 1.0)
    yield np.clip(stream.resample_chunk(np.zeros(0, np.float32), last=True), -1.0, 1.0)
