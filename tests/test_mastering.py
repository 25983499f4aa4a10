"""Takes become one chapter: where they stand, how loud it is, and that nothing clicks."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from engines.audio import Audio, Samples
from engines.contract import BadInput, StorageFull
from studio.loudness import LoudnessMeter, decibels, sample_peaks
from studio.mastering import MasteringStyle, TakePiece, faded, master_chapter, trimmed
from studio.settings import Settings
from studio.sound_files import flac_length, read_flac, write_flac

RATE_HZ = 22_050
STYLE = MasteringStyle()
NO_TONE = STYLE._replace(room_tone_db=-120.0)


def speech(seconds: float, level: float = 0.3, seed: int = 0, rate_hz: int = RATE_HZ) -> Samples:
    """A buzzing voice in syllables, at full level within 60 ms of both ends."""
    count = round(seconds * rate_hz)
    at = np.arange(count) / rate_hz
    voice = sum(np.sin(2 * np.pi * (110 + seed) * k * at + k * k) / k for k in range(1, 15))
    syllables = 0.55 + 0.45 * np.cos(2 * np.pi * 4 * at + seed)
    sound = voice * syllables
    return (level * sound / np.abs(sound).max()).astype(np.float32)


def padded(samples: Samples, before_seconds: float, after_seconds: float, rate_hz: int = RATE_HZ) -> Samples:
    """The samples between silences."""
    before, after = (np.zeros(round(seconds * rate_hz), np.float32) for seconds in (before_seconds, after_seconds))
    return np.concatenate([before, samples, after])


def take(folder: Path, name: str, samples: Samples, rate_hz: int = RATE_HZ) -> Path:
    """The samples as a take on the disk."""
    path = folder / f"{name}.flac"
    write_flac(path, Audio(samples, rate_hz))
    return path


def loudness(audio: Audio) -> float:
    meter = LoudnessMeter(audio.rate_hz)
    meter.push(audio.samples)
    return meter.lufs()


def test_pieces_stand_where_the_answer_says(tmp_path: Path) -> None:
    voices = [padded(speech(length, seed=length), 0.5, 0.8) for length in (1, 2, 3)]
    pieces = [TakePiece(take(tmp_path, f"{n}", voice), 0.4 + n / 10) for n, voice in enumerate(voices)]
    chapter = master_chapter(pieces, tmp_path / "chapter.flac", NO_TONE)
    samples = read_flac(chapter.path).samples

    lengths = [end - start for start, end in chapter.times_seconds]
    assert lengths == pytest.approx([1.1, 2.1, 3.1], abs=0.03)  # 40 ms kept before the speech, 60 ms after it
    assert chapter.times_seconds[0][0] == pytest.approx(STYLE.head_seconds, abs=1e-4)
    gaps = [after[0] - before[1] for before, after in pairwise(chapter.times_seconds)]
    assert gaps == pytest.approx([0.4, 0.5], abs=1e-4)
    assert chapter.duration_seconds == pytest.approx(chapter.times_seconds[-1][1] + STYLE.tail_seconds, abs=1e-4)
    assert len(samples) == round(chapter.duration_seconds * RATE_HZ)

    inside = np.zeros(len(samples), bool)
    for start, end in chapter.times_seconds:
        inside[round(start * RATE_HZ) : round(end * RATE_HZ)] = True
    assert not samples[~inside].any()
    assert all(
        samples[round((start + 0.2) * RATE_HZ) : round((end - 0.2) * RATE_HZ)].any()
        for start, end in chapter.times_seconds
    )


@pytest.mark.parametrize("level", [0.015, 0.05, 0.3, 1.0])
def test_every_level_comes_out_at_the_target_and_under_the_peak(tmp_path: Path, level: float) -> None:
    pieces = [TakePiece(take(tmp_path, f"{n}", speech(3, level, n)), 0.5) for n in range(3)]
    chapter = master_chapter(pieces, tmp_path / "chapter.flac", STYLE)
    audio = read_flac(chapter.path)
    assert loudness(audio) == pytest.approx(STYLE.loudness_lufs, abs=0.5)
    assert chapter.loudness_lufs == pytest.approx(loudness(audio), abs=0.05)
    assert decibels(float(sample_peaks(audio.samples).max())) <= STYLE.true_peak_db + 0.05
    assert chapter.true_peak_db == pytest.approx(decibels(float(sample_peaks(audio.samples).max())), abs=0.1)


def test_sharp_peaks_are_limited_and_the_loudness_is_still_met(tmp_path: Path) -> None:
    samples = speech(8, 0.1)
    samples[:: RATE_HZ // 3] += 0.5  # a plosive into the microphone, three times a second
    chapter = master_chapter([TakePiece(take(tmp_path, "popping", samples), 0)], tmp_path / "chapter.flac", STYLE)
    audio = read_flac(chapter.path)
    assert chapter.gain_db + decibels(0.6) > STYLE.true_peak_db  # the limiter had work to do
    assert decibels(float(sample_peaks(audio.samples).max())) <= STYLE.true_peak_db + 0.05
    assert loudness(audio) == pytest.approx(STYLE.loudness_lufs, abs=1.0)


def test_a_silent_a_nearly_silent_and_a_one_word_chapter_do_not_explode(tmp_path: Path) -> None:
    hiss = (np.random.default_rng(0).standard_normal(RATE_HZ * 2) * 3e-4).astype(np.float32)
    for name, samples in {"silent": np.zeros(RATE_HZ, np.float32), "hiss": hiss}.items():
        chapter = master_chapter([TakePiece(take(tmp_path, name, samples), 1)], tmp_path / f"c-{name}.flac", STYLE)
        assert read_flac(chapter.path).peak < 0.1
        assert chapter.gain_db <= 30.0
    word = master_chapter([TakePiece(take(tmp_path, "word", speech(0.25)), 0)], tmp_path / "c-word.flac", STYLE)
    assert word.loudness_lufs == pytest.approx(STYLE.loudness_lufs, abs=0.5)
    assert word.true_peak_db <= STYLE.true_peak_db + 0.05


def test_a_chapter_without_sound_is_room_tone_and_says_so(tmp_path: Path) -> None:
    chapter = master_chapter([TakePiece(None, 0.5), TakePiece(None, 0.5)], tmp_path / "chapter.flac", NO_TONE)
    assert chapter.times_seconds == tuple((pytest.approx(at, abs=1e-4),) * 2 for at in (0.75, 1.25))
    assert chapter.loudness_lufs == chapter.true_peak_db == -math.inf
    assert chapter.gain_db == 0.0
    assert chapter.duration_seconds == pytest.approx(0.75 + 0.5 + 2.0, abs=1e-4)
    assert master_chapter([], tmp_path / "none.flac", NO_TONE).duration_seconds == pytest.approx(0.75, abs=1e-4)


def test_joins_do_not_click(tmp_path: Path) -> None:
    # cut in the middle of a wave and offset from zero: a plain splice would step by more than 0.3
    waves = [np.cos(np.arange(RATE_HZ) * 0.02 + n).astype(np.float32) * 0.3 + 0.2 for n in range(6)]
    pieces = [TakePiece(take(tmp_path, f"{n}", wave), n * 0.05) for n, wave in enumerate(waves)]
    chapter = master_chapter(pieces, tmp_path / "chapter.flac", NO_TONE)
    samples = read_flac(chapter.path).samples
    scale = 10 ** (chapter.gain_db / 20)
    wave_step = 0.3 * 0.02 * scale  # the steepest step of the wave itself
    assert float(np.abs(np.diff(samples)).max()) < 2 * wave_step
    middle = samples[round(1.0 * RATE_HZ) : round(1.5 * RATE_HZ)]
    assert abs(float(middle.mean())) < 0.1 * scale * 0.3  # the offset is gone


def test_room_tone_lies_under_every_pause_at_its_level_and_is_the_same_each_time(tmp_path: Path) -> None:
    pieces = [TakePiece(take(tmp_path, f"{n}", padded(speech(1, seed=n), 0.3, 0.3)), 3.0) for n in range(2)]
    style = STYLE._replace(room_tone_db=-60.0)
    chapter = master_chapter(pieces, tmp_path / "chapter.flac", style)
    samples = read_flac(chapter.path).samples
    pause = samples[round(chapter.times_seconds[0][1] * RATE_HZ) : round(chapter.times_seconds[1][0] * RATE_HZ)]
    for stretch in (samples[: round(0.75 * RATE_HZ)], pause, samples[-2 * RATE_HZ :]):
        assert decibels(float(np.sqrt(np.mean(stretch**2)))) == pytest.approx(-60.0, abs=1.0)
    again = master_chapter(pieces, tmp_path / "again.flac", style)
    assert again.path.read_bytes() == chapter.path.read_bytes()


def test_other_rates_follow_the_first_take(tmp_path: Path) -> None:
    first = take(tmp_path, "first", padded(speech(1), 0.2, 0.2))
    second = take(tmp_path, "second", padded(speech(2, rate_hz=24_000), 0.2, 0.2, 24_000), 24_000)
    chapter = master_chapter(
        [TakePiece(None, 0), TakePiece(first, 0.5), TakePiece(second, 0.5)], tmp_path / "c.flac", STYLE
    )
    assert flac_length(chapter.path)[1] == RATE_HZ
    assert [end - start for start, end in chapter.times_seconds] == pytest.approx([0, 1.1, 2.1], abs=0.03)


def test_trimming_keeps_quiet_endings_and_drops_hiss() -> None:
    loud, weak = speech(1, 0.5), speech(0.3, 0.01)  # 34 dB softer, as a final f can be
    kept = trimmed(padded(np.concatenate([loud, weak]), 1.0, 1.0), RATE_HZ)
    assert len(kept) / RATE_HZ == pytest.approx(1.4, abs=0.03)
    hiss = (np.random.default_rng(1).standard_normal(RATE_HZ * 3) * 0.002).astype(np.float32)
    hiss[RATE_HZ : RATE_HZ * 2] += loud
    assert len(trimmed(hiss, RATE_HZ)) / RATE_HZ == pytest.approx(1.1, abs=0.06)
    assert len(trimmed(np.zeros(1000, np.float32), RATE_HZ)) == 0


def test_fades_reach_zero_at_both_ends_even_of_a_blink() -> None:
    for length in (1, 2, 3, 50, 5000):
        result = faded(np.ones(length, np.float32), RATE_HZ)
        assert len(result) == length
        assert length < 2 or (result[0] == 0.0 and result[-1] < 0.6)


def test_a_stop_half_way_leaves_nothing_and_progress_only_rises(tmp_path: Path) -> None:
    pieces = [TakePiece(take(tmp_path, f"{n}", speech(0.5, seed=n)), 0.1) for n in range(5)]
    told: list[tuple[float, float]] = []
    master_chapter(pieces, tmp_path / "whole.flac", STYLE, lambda done, total: told.append((done, total)))
    assert told == sorted(told) and told[-1] == (10, 10)

    def stop(done: float, total: float) -> None:
        if done > 7:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        master_chapter(pieces, tmp_path / "out" / "stopped.flac", STYLE, stop)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_damaged_take_is_named(tmp_path: Path) -> None:
    whole = take(tmp_path, "whole", speech(1))
    (tmp_path / "torn.flac").write_bytes(b"fLaC" + os.urandom(100))
    for path in (tmp_path / "torn.flac", tmp_path / "gone.flac"):
        with pytest.raises(BadInput, match=path.name):
            master_chapter([TakePiece(whole, 0), TakePiece(path, 0)], tmp_path / "chapter.flac", STYLE)
    assert not (tmp_path / "chapter.flac").exists()


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    piece = TakePiece(take(tmp_path, "take", speech(1)), 0)

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("studio.files.sync_file", full)
    with pytest.raises(StorageFull):
        master_chapter([piece], tmp_path / "out" / "chapter.flac", STYLE)
    assert list((tmp_path / "out").iterdir()) == []


def test_the_style_comes_from_the_settings_and_names_itself(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert MasteringStyle.from_settings(settings) == STYLE
    settings.change(loudness_lufs=-16, room_tone_db=-120)
    changed = MasteringStyle.from_settings(settings)
    assert changed == STYLE._replace(loudness_lufs=-16.0, room_tone_db=-120.0)
    assert changed.key() != STYLE.key() == MasteringStyle().key()


GROWTH = """
import resource, sys
from pathlib import Path
from studio.mastering import MasteringStyle, TakePiece, master_chapter
takes = sorted(Path(sys.argv[1]).glob("*.flac"))
for times in (4, 40):
    pieces = [TakePiece(path, 0.3) for path in takes * times]
    master_chapter(pieces, Path(sys.argv[1]) / "out" / "c.flac", MasteringStyle())
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no resource module")
def test_memory_does_not_grow_with_the_chapter(tmp_path: Path, repo: Path) -> None:
    for n in range(3):
        take(tmp_path, f"{n}", speech(6, seed=n))
    done = subprocess.run([sys.executable, "-c", GROWTH, tmp_path], cwd=repo, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    short, long = map(int, done.stdout.split())
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    assert (long - short) / scale < 15  # megabytes; ten times the chapter is 45 MB of samples more
