"""Faults that need no listener: silence, clipping, gaps, noise, hum, a cut ending, a pace no person speaks at.

Levels are relative to the loud part of the take itself, so a quiet voice is judged like a loud one. The bounds were set
on clean synthetic and human speech with room to spare: a false alarm costs a retake, and a book has thousands of takes.
What sounds that is no voice is in engines/strange_sounds.py.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np

from engines.audio import Audio, Samples
from engines.frames_of_sound import (
    Floats,
    db_of,
    frames_of,
    frames_seconds,
    levels_db_of,
    longest_run,
    loud_db_of,
    runs_of,
)
from engines.hearing import Word
from engines.strange_sounds import strange_sounds

SILENCE_DB = -60.0  # peak of full scale under which a take holds no voice

CLIPPED_RUN = 4  # equal samples at the peak; a smooth wave has one or two
CLIPPED_RUNS = 3  # one such run may be chance
PEAK_PERCENT = 99.99  # stands for the peak where a few samples overshoot it
NEAR_PEAK = 0.9
NEAR_PEAK_SHARE = 0.008  # of all samples; clean speech stays under 0.003
FLAT_PEAK = 0.36  # of the time that a wave is over half of a peak, how long it is near it; a clean vowel 0.3
FLAT_PEAK_STEADY = 0.7  # more of that for each share near the peak: a steady tone is often there without being flat

LONGEST_GAP_SECONDS = 1.5  # pauses between chunks are made in mastering; inside one, 1 s is already much
GAP_DB = -40.0  # under the loud part: quieter than the weakest fricative
GAP_AT_MOST_DB = -20.0
LONGEST_REST_SECONDS = 3.0  # before the first sound or after the last; mastering takes off less
LONGEST_REST_OF_LONG_SECONDS = 6.0  # a recording over a minute: publishers ask for up to 5 s of room tone
LONG_SECONDS = 60.0

LATE_SOUND_SECONDS = 1.0  # a breath, or the decay of a last word that a listener takes for shorter, is under that
LATE_SOUND_DB = -25.0

TAIL_SECONDS = 0.005  # in 10 ms, quick speech fades from full voice to nothing
CUT_ENDING_DB = -14.0  # clean takes end 28 dB down or more; a recording may end in the rumble of its room
CUT_VOICE_DB = -24.0  # where what is cut is a vowel or a fricative, and no rumble
VOICE_SECONDS = 0.04
VOICED = 0.6  # correlation with itself one period later; rumble has less
VOICE_HZ = (70, 400)
HISSING_HZ = 1000.0

FASTEST_PER_SECOND = 32.0  # letters and spaces; narrators speak at 12 to 18, auctioneers at 30
FASTEST_SHORT_PER_SECOND = 45.0  # a few words average less out
SHORT_TEXT = 40.0
SLOWEST_PER_SECOND = 5.0
SLACK_SECONDS = 2.0  # a single word may be drawn out, an abbreviation spelled
SHORTEST_SECONDS = 0.08


def signal_faults(audio: Audio, text: str) -> tuple[str, ...]:
    """What is wrong with the sound of this text, each a short sentence with its figure; empty when nothing is."""
    broken = _not_numbers(audio.samples) or _silent(audio)
    if broken:
        return (broken,)
    levels = levels_db_of(frames_of(audio))
    loud_db = loud_db_of(levels)
    found = (
        _clipping(audio),
        *_silences(audio, levels, loud_db),
        *strange_sounds(audio, levels, loud_db),
        _cut_ending(audio, loud_db),
        _pace(audio.duration_seconds, text),
    )
    return tuple(fault for fault in found if fault)


def is_sound(audio: Audio) -> bool:
    """Whether there is anything to hear: some samples, all of them numbers, not all of them silence."""
    return not (_not_numbers(audio.samples) or _silent(audio))


def loud_level_db(audio: Audio) -> float | None:
    """The level of its loud part under full scale: the 95th percentile of its frames; None where nothing sounds."""
    return loud_db_of(levels_db_of(frames_of(audio))) if is_sound(audio) else None


def late_sound(audio: Audio, words: Sequence[Word]) -> str:
    """The fault of a take that goes on sounding after its last word; empty where it does not, or nobody knows when.

    The words are those of its alignment, of which the last must have been heard in its place and have a time.
    """
    if not words or words[-1].kind != "same" or words[-1].end_seconds < 0 or not is_sound(audio):
        return ""
    levels = levels_db_of(frames_of(audio))
    after = levels[round(words[-1].end_seconds / frames_seconds(1)) :]
    seconds = frames_seconds(int(np.count_nonzero(after > loud_db_of(levels) + LATE_SOUND_DB)))
    return f"Something sounds for {seconds:.1f} s after the last word." if seconds > LATE_SOUND_SECONDS else ""


def spoken_length(text: str) -> float:
    """The length of a text in letters of an alphabet: a wide character or a digit takes as long as three."""
    return float(sum(_letters(character) for character in text.strip()))


def _letters(character: str) -> int:
    return 3 if character.isdigit() or unicodedata.east_asian_width(character) in "WF" else 1


def _not_numbers(samples: Samples) -> str:
    bad = len(samples) - int(np.count_nonzero(np.isfinite(samples)))
    return f"{bad} of {len(samples)} samples are not numbers." if bad else ""


def _silent(audio: Audio) -> str:
    if not len(audio):
        return "There are no samples."
    if db_of(audio.peak) < SILENCE_DB:
        return f"It is silent for all of its {audio.duration_seconds:.1f} s."
    return ""


def _clipping(audio: Audio) -> str:
    at_peak = np.abs(audio.samples) >= audio.peak - 0.5 / 32768
    if np.count_nonzero(at_peak) >= CLIPPED_RUN * CLIPPED_RUNS:
        starts, ends = runs_of(at_peak)
        runs = int(np.count_nonzero(ends - starts >= CLIPPED_RUN))
        if runs >= CLIPPED_RUNS:
            return f"It is clipped in {runs} places."
    return _pressed(audio)


def _pressed(audio: Audio) -> str:
    """Clipping that was rounded, filtered or turned down since: too often near the peak, and flat there."""
    peak = float(np.percentile(np.abs(audio.samples), PEAK_PERCENT))
    share = float(np.mean(np.abs(audio.samples) > NEAR_PEAK * peak))
    if share < NEAR_PEAK_SHARE:
        return ""
    near, under_peak, runs = 0, 0, 0
    for side in (audio.samples, -audio.samples):
        total = np.concatenate(([0], np.cumsum(side > NEAR_PEAK * peak)))
        starts, ends = runs_of(side > 0.5 * peak)
        of_run = total[ends] - total[starts]
        near += int(of_run.sum())
        under_peak += int((ends - starts)[of_run > 0].sum())
        runs += int(np.count_nonzero(of_run))
    flat = FLAT_PEAK + FLAT_PEAK_STEADY * (share - NEAR_PEAK_SHARE)
    if near < CLIPPED_RUN * CLIPPED_RUNS or near < flat * under_peak:
        return ""
    return f"It is distorted: pressed flat in {runs} places."


def _silences(audio: Audio, levels: Floats, loud_db: float) -> list[str]:
    """Silence that is too long: inside, before and after the speech."""
    floor_db = float(np.percentile(levels, 5)) + 6.0
    silence_db = min(max(loud_db + GAP_DB, floor_db), loud_db + GAP_AT_MOST_DB)
    voiced = np.flatnonzero(levels > silence_db)
    if not len(voiced):
        return []
    first, last = int(voiced[0]), int(voiced[-1])
    start, length = longest_run(levels[first : last + 1] <= silence_db)
    inside, at_seconds = frames_seconds(length), frames_seconds(first + start)
    rest = LONGEST_REST_OF_LONG_SECONDS if audio.duration_seconds > LONG_SECONDS else LONGEST_REST_SECONDS
    before, after = frames_seconds(first), frames_seconds(len(levels) - last - 1)
    found = [f"It is silent for {inside:.1f} s at {at_seconds:.1f} s."] if inside > LONGEST_GAP_SECONDS else []
    found += [f"It is silent for its first {before:.1f} s."] if before > rest else []
    return found + ([f"It is silent for its last {after:.1f} s."] if after > rest else [])


def _cut_ending(audio: Audio, loud_db: float) -> str:
    tail = audio.samples[-max(1, round(TAIL_SECONDS * audio.rate_hz)) :]
    below_db = db_of(float(np.sqrt(np.mean(tail.astype(np.float64) ** 2)))) - loud_db
    if below_db <= CUT_VOICE_DB or (below_db <= CUT_ENDING_DB and not _ends_in_voice(audio)):
        return ""
    return f"It ends in full voice, {max(0.0, -below_db):.0f} dB below its loud part."


def _ends_in_voice(audio: Audio) -> bool:
    """Whether the last 40 ms are a vowel, which repeats itself, or a fricative, which hisses."""
    size = round(VOICE_SECONDS * audio.rate_hz)
    shortest, longest = audio.rate_hz // VOICE_HZ[1], min(audio.rate_hz // VOICE_HZ[0], 2 * size // 3)
    if len(audio) < size or longest <= shortest:
        return False
    end = audio.samples[-size:].astype(np.float64)
    power = np.abs(np.fft.rfft(end - end.mean(), 4 * size)) ** 2
    hissing = power[np.fft.rfftfreq(4 * size, 1 / audio.rate_hz) > HISSING_HZ].sum() > 0.5 * power.sum()
    likeness = np.fft.irfft(power)[:size] * size / np.arange(size, 0, -1)
    return bool(hissing or np.max(likeness[shortest:longest]) > VOICED * likeness[0] > 0)


def _pace(seconds: float, text: str) -> str:
    letters = spoken_length(text)
    fastest = FASTEST_PER_SECOND if letters >= SHORT_TEXT else FASTEST_SHORT_PER_SECOND
    if seconds < max(SHORTEST_SECONDS, letters / fastest):
        return f"{letters:.0f} letters in {seconds:.2f} s is faster than anyone speaks."
    if seconds > SLACK_SECONDS + letters / SLOWEST_PER_SECOND:
        return f"{letters:.0f} letters in {seconds:.1f} s is slower than anyone speaks."
    return ""
