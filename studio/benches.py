"""The project's own benchmarks: each measures one promise and answers a dictionary with its sizes."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from engines.contract import BadInput
from studio.bench_proof import bench_proof
from studio.bench_text import bench_text
from studio.machine import peak_megabytes, resident_megabytes
from studio.settings import Settings

APP = Path(__file__).resolve().parent.parent / "app.py"


def bench_book(book: Path, full: bool) -> dict[str, Any]:
    """Audio seconds per wall second from a book file to its .m4b with the embedded engine, listening off."""
    from studio.audiobook import choose, export, finish, speak, versioned, walk_book, want_chapters
    from studio.library import Library
    from studio.walks import renderer_for

    with tempfile.TemporaryDirectory(prefix="sidetone-bench-") as folder:
        home = Path(folder)
        settings = Settings(home)
        began = time.perf_counter()
        opened = Library(home).add(book, settings)
        read_seconds = time.perf_counter() - began
        with opened, walk_book(home, opened, settings, "bench", "render") as walk:
            choices = choose(opened, settings, engine="espeak", listener="", care="draft")
            memory = _MemoryWatch()
            with closing(renderer_for(choices, settings)) as renderer, memory:
                choices = versioned(choices, renderer)
                memory.phase("speaking")
                want_chapters(opened, home, choices)
                speak(walk, choices, renderer)
                spoken_seconds = time.perf_counter() - began
                memory.phase("mastering")
                chapters = finish(walk, choices, renderer)
                mastered_seconds = time.perf_counter() - began
                memory.phase("encoding")
                made = export(walk, chapters, home / "book.m4b")
            wall_seconds = time.perf_counter() - began
            audio_seconds = sum(chapter.duration_seconds for chapter in chapters)
            return {
                "chapters": len(chapters), "chunks": walk.done, "audio_seconds": audio_seconds,
                "wall_seconds": wall_seconds,
                "times_real_time": audio_seconds / wall_seconds, "read_seconds": read_seconds,
                "speak_seconds": spoken_seconds - read_seconds, "master_seconds": mastered_seconds - spoken_seconds,
                "encode_seconds": wall_seconds - mastered_seconds, "m4b_mb": made[0].stat().st_size / 1e6,
                "memory": memory.told(), "peak_mb": peak_megabytes(),
            }  # fmt: skip


class _MemoryWatch:
    """Resident megabytes of this process, sampled while the block runs, phase by phase."""

    def __init__(self) -> None:
        self._samples: dict[str, list[float]] = {}
        self._phase = "starting"

    def __enter__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def phase(self, name: str) -> None:
        """What is sampled from now on belongs to this phase."""
        self._phase = name

    def _sample(self) -> None:
        while not self._over.wait(0.5):
            self._samples.setdefault(self._phase, []).append(resident_megabytes())

    def told(self) -> dict[str, dict[str, float]]:
        """Of each phase the first tenth, the last tenth and the highest."""
        return {phase: _ends(samples) for phase, samples in self._samples.items()}


def _ends(samples: list[float]) -> dict[str, float]:
    tenth = max(1, len(samples) // 10)
    first, last = statistics.median(samples[:tenth]), statistics.median(samples[-tenth:])
    return {"first_mb": first, "last_mb": last, "highest_mb": max(samples)}


def bench_window(_book: Path | None, full: bool) -> dict[str, Any]:
    """Seconds from `python app.py` to its first page, cookie included; the median of several starts."""
    seconds = [_first_page_seconds() for _ in range(9 if full else 3)]
    return {"first_page_seconds": statistics.median(seconds), "slowest_seconds": max(seconds), "starts": len(seconds)}


def _first_page_seconds() -> float:
    with tempfile.TemporaryDirectory(prefix="sidetone-bench-") as folder:
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, str(APP), "--data-dir", folder], stdout=subprocess.PIPE, text=True)
        try:
            link = _printed_link(process)
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
            opener.open(link, timeout=30).read()  # leaves the cookie
            page = opener.open(link.partition("/enter")[0], timeout=30).read()
            if b"<html" not in page.lower():
                raise BadInput("The studio answered something that is no page.")
            return time.perf_counter() - began
        finally:
            process.terminate()
            process.wait(timeout=20)


def _printed_link(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        for word in line.split():
            if word.startswith("http://"):
                return word
    raise BadInput("The studio ended before it printed its link.")


BENCHES: dict[str, tuple[Callable[..., dict[str, Any]], bool]] = {
    "text": (bench_text, False),
    "book": (bench_book, True),
    "window": (bench_window, False),
    "proof": (bench_proof, False),
}
"""Name to the benchmark, and whether it needs a book."""
