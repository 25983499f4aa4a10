"""What several commands share: the data folder, chapter lists, progress on standard error."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from engines.contract import BadInput
from studio.settings import Settings, data_folder


def opened(args: argparse.Namespace) -> tuple[Path, Settings]:
    """The data folder and its settings; what is wrong with the settings file is said on standard error."""
    home = data_folder(args.data_dir)
    settings = Settings(home)
    for warning in settings.warnings:
        print(f"sidetone: {warning}", file=sys.stderr)
    return home, settings


def print_json(value: Any) -> None:
    """The value is on standard output as JSON."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def chapter_numbers(text: str) -> list[int]:
    """The chapters that '1-3,5' names."""
    numbers: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        try:
            low, high = int(first), int(last if dash else first)
        except ValueError as error:
            raise BadInput(f"--chapters {text!r} is not understood. Write it as 1-3,5.") from error
        if low < 1 or high < low or high - low > 100_000:
            raise BadInput(f"--chapters {text!r} is not understood. Chapters count from 1; write it as 1-3,5.")
        numbers.update(range(low, high + 1))
    return sorted(numbers)


class ProgressLine:
    """One line on standard error that moves on a terminal, and a line now and then elsewhere."""

    def __init__(self) -> None:
        self._moves = sys.stderr.isatty()
        self._shown_at = 0.0

    def show(self, text: str, *, always: bool = False) -> None:
        """The text is shown, unless another was shown a moment ago."""
        now = time.monotonic()
        if not always and now - self._shown_at < (0.2 if self._moves else 5.0):
            return
        self._shown_at = now
        if self._moves:
            sys.stderr.write(f"\r\x1b[2K{text[:160]}")
        else:
            sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def end(self) -> None:
        """The next output starts on a line of its own."""
        if self._moves:
            sys.stderr.write("\n")
            sys.stderr.flush()


def describe(run: Any) -> str:
    """A run in one line: where it is, how fast, how long still."""
    if run.phase == "speaking":
        left = f" - {clock(run.seconds_left)} left" if run.seconds_left is not None else ""
        pace = f"{clock(run.audio_seconds)} of sound - {run.speed:.0f}x real time"
        return f"{run.done:,} of {run.total:,} chunks - {pace}{left}"
    if run.phase == "mastering":
        return f"mastering: {int(run.phase_done)} of {int(run.phase_total)} chapters"
    if run.phase == "encoding":
        return f"writing {run.now}: {clock(run.phase_done)} of {clock(run.phase_total)}"
    if run.phase == "proving":
        left = f" - {clock(run.seconds_left)} left" if run.seconds_left is not None else ""
        pace = f"{clock(run.phase_done)} of {clock(run.phase_total)} heard back - {run.phase_speed:.0f}x real time"
        return f"proving: {pace}{left} - {run.now}"
    return "starting"


def clock(seconds: float) -> str:
    """Seconds as a person says them: 45 s, 3 min 20 s, 1 h 38 min."""
    whole = int(seconds + 0.5)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
