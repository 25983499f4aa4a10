"""Our own FLAC files keep their bits; anything a person brings is read within bounds or refused in one line."""

from __future__ import annotations

import os
import struct
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.audio import Audio, Samples
from engines.contract import BadInput
from studio.sound_files import flac_blocks, flac_length, open_any, pcm16, read_any, read_flac, write_flac, writing_pcm

RATE_HZ = 22_050


def tone(seconds: float, rate_hz: int = RATE_HZ, hz: float = 440.0) -> Samples:
    return (0.3 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)).astype(np.float32)


def wav(channels: int = 1, rate_hz: int = RATE_HZ, size: int = 1000, data: bytes = b"\0" * 1000) -> bytes:
    """A 16-bit WAV whose header says whatever it is told to."""
    align = channels * 2 & 0xFFFF
    form = struct.pack("<IHHIIHH", 16, 1, channels, rate_hz, rate_hz * align & 0xFFFFFFFF, align, 16)
    sized = struct.pack("<I", size)
    return b"RIFF" + struct.pack("<I", 36 + size & 0xFFFFFFFF) + b"WAVEfmt " + form + b"data" + sized + data


def floats(value: float) -> Callable[[Path], None]:
    """Writes a second of silence with one sample of this value."""

    def write(path: Path) -> None:
        samples = np.zeros(RATE_HZ, np.float32)
        samples[500] = value
        soundfile.write(path, samples, RATE_HZ, subtype="FLOAT")

    return write


@given(st.lists(st.integers(-32767, 32767), min_size=1, max_size=300))
@settings(max_examples=25)
def test_flac_keeps_every_bit(tmp_path_factory: pytest.TempPathFactory, numbers: list[int]) -> None:
    path = tmp_path_factory.mktemp("flac") / "take.flac"
    audio = Audio.from_pcm16(np.array(numbers, "<i2").tobytes(), 24_000)
    write_flac(path, audio)
    again = read_flac(path)
    assert (again.to_pcm16(), again.rate_hz) == (audio.to_pcm16(), 24_000)
    assert flac_length(path) == (len(numbers), 24_000)
    assert pcm16(np.concatenate(list(flac_blocks(path, 77)))).tobytes() == audio.to_pcm16()
    assert list(path.parent.iterdir()) == [path]


def test_what_is_too_loud_is_clipped_and_never_wraps(tmp_path: Path) -> None:
    write_flac(tmp_path / "loud.flac", Audio(np.array([2.0, -2.0, 0.5, np.nan], np.float32), RATE_HZ))
    assert read_flac(tmp_path / "loud.flac").samples == pytest.approx([1.0, -1.0, 0.5, 0.0], abs=1e-4)


def test_nothing_is_refused_and_an_empty_stream_can_be_read_again(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not one sample"):
        write_flac(tmp_path / "take.flac", Audio(np.zeros(0, np.float32), RATE_HZ))
    with writing_pcm(tmp_path / "empty.flac", RATE_HZ):
        pass
    assert flac_length(tmp_path / "empty.flac") == (1, RATE_HZ)


@pytest.mark.parametrize("damage", ["missing", "torn", "text", "stereo", "folder"])
def test_a_damaged_take_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "take.flac"
    if damage == "torn":
        path.write_bytes(b"fLaC" + os.urandom(200))
    elif damage == "text":
        path.write_text("not sound")
    elif damage == "stereo":
        soundfile.write(path, np.zeros((100, 2)), RATE_HZ)
    elif damage == "folder":
        path.mkdir()
    for read in (read_flac, flac_length, lambda path: list(flac_blocks(path))):
        with pytest.raises(BadInput, match=r"take\.flac"):
            read(path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_write_that_the_disk_refuses_is_an_error_and_not_a_short_file(tmp_path: Path) -> None:
    (tmp_path / "full.wav").symlink_to("/dev/full")
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 100_000).astype(np.float32)
    with pytest.raises(OSError), writing_pcm(tmp_path / "full.wav", RATE_HZ, "WAV") as write:
        write(noise)


BAD: dict[str, bytes | Callable[[Path], object]] = {
    "empty.wav": b"",
    "text.wav": b"Dear reader, this is a text.\n" * 200,
    "random.mp3": bytes(np.random.default_rng(3).integers(0, 256, 50_000, np.uint8)),
    "zeros.mp3": b"\0" * 200_000,
    "archive.flac": b"PK\3\4" + b"\7" * 5000,
    "no-samples.wav": wav(size=0, data=b""),
    "no-channels.wav": wav(channels=0),
    "65535-channels.wav": wav(channels=65_535),
    "200-channels.wav": wav(channels=200, size=100_000, data=b"\1" * 100_000),
    "no-rate.wav": wav(rate_hz=0),
    "slow-rate.wav": wav(rate_hz=1),
    "play-list.wav": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
    "joined.wav": b"ffconcat version 1.0\nfile /etc/hostname\n",
    "not-a-number.wav": floats(float("nan")),
    "infinite.wav": floats(float("inf")),
    "enormous.wav": floats(1e30),
    "folder.wav": Path.mkdir,
    "missing.wav": lambda path: None,
    "missing\n<img src=x>.wav": lambda path: None,
    "n" * 300 + ".wav": lambda path: None,
    "nul\0.wav": lambda path: None,
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_sound_gets_one_plain_line_and_quickly(tmp_path: Path, name: str) -> None:
    path, made = tmp_path / name, BAD[name]
    if isinstance(made, bytes):
        path.write_bytes(made)
    else:
        made(path)
    started = time.perf_counter()
    with pytest.raises(BadInput) as refusal:
        read_any(path, rate_hz=24_000)
    assert time.perf_counter() - started < 2
    message = str(refusal.value)
    assert "\n" not in message and 20 < len(message) < 300


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_or_a_device_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    for path in (tmp_path / "pipe.wav", Path("/dev/zero")):
        with pytest.raises(BadInput, match="not an ordinary file"):
            read_any(path)


def test_an_hour_in_half_a_megabyte_stops_at_the_limit_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "hour.flac"
    with soundfile.SoundFile(path, "w", 48_000, 1, "PCM_16") as sound:
        for _ in range(60):
            sound.write(np.zeros(48_000 * 60, np.int16))
    assert path.stat().st_size < 600_000
    tracemalloc.start()
    with pytest.raises(BadInput, match="longer than 2 minutes"):
        for _ in open_any(path, max_seconds=120):
            pass
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 5e6


def test_a_header_that_promises_too_much_gives_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "huge.wav").write_bytes(wav(size=0xFFFFFF00, data=pcm16(tone(1)).tobytes()))
    assert read_any(tmp_path / "huge.wav").duration_seconds == pytest.approx(1.0, abs=0.01)


def encoded(path: Path, container: str, codec: str, sample_format: str, layout: str = "stereo") -> None:
    """Two seconds of a 440 Hz tone at 48 kHz in the named form."""
    frame = av.AudioFrame.from_ndarray(np.stack([tone(2, 48_000)] * 2), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts = 48_000, 0
    with av.open(str(path), "w", format=container) as output:
        stream = output.add_stream(codec, rate=48_000, layout=layout)
        stream.codec_context.format = sample_format
        resampler = av.AudioResampler(format=sample_format, layout=layout, rate=48_000)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))


@pytest.mark.parametrize(
    "form",
    [
        ("wav", "pcm_s16le", "s16"),
        ("wav", "pcm_u8", "u8"),
        ("wav", "pcm_s24le", "s32"),
        ("wav", "pcm_f64le", "dbl"),
        ("wav", "pcm_s16le", "s16", "mono"),
        ("aiff", "pcm_s16be", "s16"),
        ("flac", "flac", "s16"),
        ("mp3", "libmp3lame", "fltp"),
        ("mp4", "aac", "fltp"),
        ("ogg", "libopus", "flt"),
        ("webm", "libopus", "flt"),
    ],
    ids="-".join,
)
@pytest.mark.parametrize("rate_hz", [None, 24_000])
def test_every_usual_form_is_read_mono_at_the_asked_rate(
    tmp_path: Path, form: tuple[str, ...], rate_hz: int | None
) -> None:
    encoded(tmp_path / "sound.bin", *form)  # the content decides, not the name
    audio = read_any(tmp_path / "sound.bin", rate_hz)
    assert audio.rate_hz == (rate_hz or 48_000)
    assert audio.duration_seconds == pytest.approx(2.0, abs=0.06)
    middle = audio.samples[len(audio) // 4 : len(audio) // 2]
    assert float(np.abs(middle).max()) == pytest.approx(0.3, rel=0.1)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) * audio.rate_hz / len(middle) == pytest.approx(440, abs=4)


def test_the_cover_of_an_mp3_is_not_taken_for_sound_and_film_gives_its_sound(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "film.mp4"), "w") as output:
        picture = output.add_stream("mpeg4", rate=10, width=64, height=64, pix_fmt="yuv420p")
        sound = output.add_stream("aac", rate=48_000, layout="mono")
        for _ in range(10):
            output.mux(picture.encode(av.VideoFrame(64, 64, "yuv420p")))
        frame = av.AudioFrame.from_ndarray(tone(1, 48_000).reshape(1, -1), format="fltp", layout="mono")
        frame.sample_rate = 48_000
        output.mux([*sound.encode(frame), *sound.encode(None), *picture.encode(None)])
    assert read_any(tmp_path / "film.mp4").duration_seconds == pytest.approx(1.0, abs=0.06)
    with av.open(str(tmp_path / "mute.mp4"), "w") as output:
        picture = output.add_stream("mpeg4", rate=10, width=64, height=64, pix_fmt="yuv420p")
        output.mux([*picture.encode(av.VideoFrame(64, 64, "yuv420p")), *picture.encode(None)])
    with pytest.raises(BadInput, match="no sound in it"):
        read_any(tmp_path / "mute.mp4")


def test_blocks_are_about_a_second_long_and_join_to_the_whole(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "tone.wav", tone(5.5), RATE_HZ)
    blocks = list(open_any(tmp_path / "tone.wav", max_seconds=6))
    assert all(1.0 <= block.duration_seconds < 1.3 for block in blocks[:-1])
    assert np.concatenate([block.samples for block in blocks]) == pytest.approx(tone(5.5), abs=1e-4)
    with pytest.raises(BadInput, match="longer than 5 seconds"):
        list(open_any(tmp_path / "tone.wav", max_seconds=5))


def test_a_float_file_over_full_scale_is_clipped_to_it(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "hot.wav", tone(1) * 5, RATE_HZ, subtype="FLOAT")
    assert read_any(tmp_path / "hot.wav").peak == 1.0


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits mean little on Windows")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "secret.wav", tone(1), RATE_HZ)
    (tmp_path / "secret.wav").chmod(0)
    with pytest.raises(BadInput, match=r"secret\.wav cannot be opened"):
        read_any(tmp_path / "secret.wav")
