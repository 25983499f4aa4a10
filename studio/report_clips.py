"""Short sounds for the report's page: the stretch of a take that needs a look, as MP3 in a data address.

MP3 because every browser plays it from a file on a stick, the old ones too; at 40 kbit/s a minute takes 0.3 MB.
"""

from __future__ import annotations

import base64
import io
from typing import Any, NamedTuple

import numpy as np
import soxr

from engines.audio import Audio
from engines.contract import SidetoneError
from studio.project import Book
from studio.report_summary import differs
from studio.rows import TakeRow

BEFORE_SECONDS, AFTER_SECONDS = 1.5, 1.0
LONGEST_SECONDS = 20.0
KBPS = 40
RATES_HZ = (16_000, 22_050, 24_000)


class Clip(NamedTuple):
    """A stretch of a take, in seconds of the take, and its sound as an MP3 file."""

    start_seconds: float
    end_seconds: float
    mp3: bytes

    @property
    def address(self) -> str:
        """The sound as a data address."""
        return f"data:audio/mpeg;base64,{base64.b64encode(self.mp3).decode('ascii')}"


def clip_of(book: Book, take: TakeRow) -> Clip | None:
    """What a person must hear of the take; None where its recording is not on the disk."""
    try:
        audio = book.recordings.read(take.speech_key) if take.speech_key else None
    except SidetoneError:
        return None
    if audio is None or not len(audio):
        return None
    start, end = region(take, audio.duration_seconds)
    stretch = audio.samples[round(start * audio.rate_hz) : round(end * audio.rate_hz)]
    return Clip(start, end, mp3(Audio(stretch, audio.rate_hz))) if len(stretch) else None


def region(take: TakeRow, duration_seconds: float) -> tuple[float, float]:
    """From shortly before the first difference to shortly after the last; the whole take where the sound is at fault.

    At most LONGEST_SECONDS.
    """
    times = [_times(word) for word in take.words if differs(word)]
    start, end = 0.0, duration_seconds
    if times and not take.faults and all(first >= 0 for first, _ in times):
        start = max(0.0, min(first for first, _ in times) - BEFORE_SECONDS)
        end = min(duration_seconds, max(last for _, last in times) + AFTER_SECONDS)
    if end <= start:  # times beyond the sound, of a take whose recording is another one now
        start, end = 0.0, duration_seconds
    return start, min(end, start + LONGEST_SECONDS)


def _times(word: dict[str, Any]) -> tuple[float, float]:
    return float(word.get("start_seconds", -1)), float(word.get("end_seconds", -1))


def mp3(audio: Audio) -> bytes:
    """The sound as a mono MP3 file."""
    import av  # slow to import, and the window's first page needs none of it

    rate_hz = next((rate for rate in RATES_HZ if rate >= audio.rate_hz), RATES_HZ[-1])
    samples = audio.samples
    if rate_hz != audio.rate_hz:
        samples = soxr.resample(samples, audio.rate_hz, rate_hz)
    file = io.BytesIO()
    with av.open(file, "w", format="mp3", options={"fflags": "bitexact"}) as output:
        stream: Any = output.add_stream("libmp3lame", rate=rate_hz, layout="mono", options={}, bit_rate=KBPS * 1000)
        stream.codec_context.format = "fltp"
        plane = np.clip(np.nan_to_num(samples, nan=0.0), -1.0, 1.0).reshape(1, -1).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(plane, format="fltp", layout="mono")
        frame.sample_rate, frame.pts = rate_hz, 0
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()
