"""A run and what came of it as HTML: pure functions; every text of a book is escaped."""

from __future__ import annotations

from html import escape
from typing import Any

from studio.commands.common import clock
from studio.runs import RunRow
from studio.ui.audiobook_facts import Look, is_stale
from studio.ui.audiobook_view import counted, size
from studio.ui.proof_facts import NOTHING, Proven
from studio.ui.proof_view import proof_html, truth_html

PHASES = (
    ("speaking", "Speaking"), ("mastering", "Mastering"), ("encoding", "Writing the file"),
    ("proving", "Hearing it back"),
)  # fmt: skip
DOWNLOADS = (
    ("m4b", "M4B", "one file with chapters and cover"),
    ("mp3-chapters", "MP3 by chapter", "a file for each chapter, zipped"),
    ("mp3", "MP3", "one file, 192 kb/s"),
    ("flac", "FLAC", "one file, lossless"),
    ("wav", "WAV", "one file, uncompressed"),
)
FORMAT_NAMES = {kind: title for kind, title, _ in DOWNLOADS}


def run_html(book: Look) -> str:
    """What is going on now, or how the last run ended; empty where there is nothing to say."""
    run = book.run
    if run is None:
        return ""
    if run.alive:
        return _working(run, book)
    if run.interrupted:
        again = "Ask for the proof again." if run.phase == "proving" else "Ask for the file again."
        then = "Press Go on." if book.done < book.total else again
        return _ended("doubt", "The last run was cut off.", f"Nothing that was finished is lost. {then}")
    if run.state == "failed":
        return _ended("fail", "It stopped with a problem.", run.message)
    if run.state == "stopped" and book.done < book.total:
        return _ended("queued", "Stopped.", f"{book.done:,} of {counted(book.total, 'chunk')} are spoken and kept.")
    return ""


def _ended(mark: str, what: str, why: str) -> str:
    return (
        f'<div class="st-sheet st-ended is-{mark}" role="status"><span class="st-mark {mark}"><b>{what}</b></span>'
        f"<div>{escape(why)}</div></div>"
    )


def _working(run: RunRow, book: Look) -> str:
    phases = PHASES[_first_phase(run.goal) : 4 if run.phase == "proving" or run.goal.startswith("prove") else 3]
    if run.goal in ("first-minute", "retake"):
        phases = PHASES[:1]
    names = [name for name, _ in PHASES]
    at = names.index(run.phase) if run.phase in names else -1
    steps = "".join(_step(title, names.index(name), at, _share(run)) for name, title in phases)
    when = " after this chunk" if run.phase == "speaking" else ""
    stopping = f'<span class="st-stopping">Stopping{when} …</span>' if run.stop else ""
    notify = '<button type="button" class="st-link st-notify" data-notify>Tell me when it is done</button>'
    now = escape(run.now) if run.phase in ("speaking", "proving") else ""
    percent = round(_share(run) * 100) if run.phase in ("speaking", "proving") else 100
    return (
        f'<div class="st-sheet st-working" data-run="{run.id}" data-percent="{percent}">'
        f'<div class="st-phases">{steps}</div>'
        f'<div class="st-line st-numbers">{progress_line(run)}{stopping}{notify}</div>'
        f'<p class="st-now" aria-live="off">{now}</p></div>'
    )


def _first_phase(goal: str) -> int:
    """Where in PHASES a run with this goal begins."""
    return {"export": 1, "accept": 2, "prove": 3}.get(goal.partition(":")[0], 0)


def _share(run: RunRow) -> float:
    if run.phase == "speaking":
        return run.done / run.total if run.total else 0.0
    return min(1.0, run.phase_done / run.phase_total) if run.phase_total else 0.0


def _step(title: str, place: int, at: int, share: float) -> str:
    state = "is-done" if place < at else "is-now" if place == at else ""
    width = 100 if place < at else round(share * 100, 1) if place == at else 0
    tick = "✓ " if place < at else ""
    bar = (
        f'<span class="st-bar" role="progressbar" aria-label="{title}" aria-valuenow="{width:.0f}">'
        f'<i style="width:{width}%"></i></span>'
    )
    return f'<div class="st-phase {state}"><span>{tick}{title}</span>{bar}</div>'


def progress_line(run: RunRow) -> str:
    """Where the run is, how fast, how long still: one line."""
    if run.phase == "speaking":
        parts = [f"{run.done:,} of {run.total:,} chunks", f"{clock(run.audio_seconds)} of sound"]
        if run.speed:
            parts.append(f"{run.speed:.0f}×")
        if run.seconds_left is not None:
            parts.append(f"{clock(run.seconds_left)} left")
        return " · ".join(parts)
    if run.phase == "mastering":
        done = min(int(run.phase_done) + 1, int(run.phase_total))
        return f"Levelling chapter {done:,} of {int(run.phase_total):,}: {escape(run.now)}"
    if run.phase == "encoding":
        return f"{clock(run.phase_done)} of {clock(run.phase_total)} written"
    if run.phase == "proving":
        left = f" · {clock(run.seconds_left)} left" if run.seconds_left is not None else ""
        pace = f" · {run.phase_speed:.0f}×" if run.phase_done else ""
        return f"{clock(run.phase_done)} of {clock(run.phase_total)} heard back{pace}{left}"
    return "Gathering the chapters …" if run.goal.startswith("export") else "Waking the booth …"


# -- what came of it


def result_html(book: Look, told: Proven = NOTHING) -> str:
    """The line of truth, the downloads and the way to the report, once there is a whole book or a file of it."""
    if not book.total or (book.done < book.total and not book.failures and not book.exports):
        return ""
    failed = "".join(f"<li><b>{escape(name)}</b> {escape(why)}</li>" for name, why in book.failures)
    problems = f'<ul class="st-failures">{failed}</ul>' if failed else ""
    others = "".join(_other(kind, title, means, book) for kind, title, means in DOWNLOADS[1:])
    return (
        f'<div class="st-sheet st-result"><div class="st-result-head"><h3 class="st-title">{_result_title(book)}</h3>'
        '<button type="button" class="st-button" data-opens="report">Open the report</button></div>'
        f"{truth_html(book, told)}{problems}{proof_html(book, told)}"
        f'<div class="st-takeaway">{_main_file(book)}</div>'
        f'<div class="st-others"><span>Other files</span>{others}</div></div>'
    )


def _result_title(book: Look) -> str:
    return (
        "Your audiobook is ready"
        if is_ready(book)
        else "Every word is spoken"
        if not book.failures
        else "Spoken so far"
    )


def is_ready(book: Look) -> bool:
    """Whether every chosen chapter is spoken and the m4b holds it as it is now."""
    row = _export(book, "m4b")
    return row is not None and not is_stale(row, book) and book.done == book.total


def _export(book: Look, kind: str) -> dict[str, Any] | None:
    return next((row for row in book.exports if row["format"] == kind), None)


def _is_making(book: Look, kind: str) -> bool:
    return book.alive and book.run is not None and book.run.goal == f"export:{kind}"


def _main_file(book: Look) -> str:
    row = _export(book, "m4b")
    if row is None:
        return _make_button("m4b", "Make the M4B", "one file with chapters and cover", book)
    base = _export_url(row, book)
    shown = (
        f'<span class="st-main"><a class="st-button primary" href="{base}?download=1" download '
        f'aria-label="Download M4B">'
        f'Download M4B <span class="st-size">{size(float(row["bytes"]))}</span></a></span>'
        f'<span class="st-main st-small"><span class="st-soft">Subtitles</span>'
        f'<a class="st-link" href="{base}.srt?download=1" download>SRT</a>'
        f'<a class="st-link" href="{base}.vtt?download=1" download>VTT</a></span>'
    )
    if not is_stale(row, book):
        return shown
    again = _make_button("m4b", "Make it again", "with your last changes", book)
    return f'{shown}<span class="st-stale">made before your last changes</span>{again}'


def _other(kind: str, title: str, means: str, book: Look) -> str:
    row = _export(book, kind)
    if row is None or is_stale(row, book):
        return _make_button(kind, f"Make {title}" if row is None else f"Make {title} again", means, book)
    return (
        f'<a class="st-button" data-format="{kind}" href="{_export_url(row, book)}?download=1" download '
        f'title="{means}" '
        f'aria-label="Download {title}">↓ {title} <span class="st-size">{size(float(row["bytes"]))}</span></a>'
    )


def _make_button(kind: str, text: str, means: str, book: Look) -> str:
    if _is_making(book, kind):
        return f'<span class="st-button" aria-busy="true"><i class="st-breath"></i>{text} …</span>'
    locked = " disabled" if book.alive else ""
    return (
        f'<button type="button" class="st-button" data-does="make_format" data-id="{kind}" data-key="make-{kind}" '
        f'title="{means}"{locked}>{text}</button>'
    )


def _export_url(row: dict[str, Any], book: Look) -> str:
    return f"/media/export/{escape(book.id)}/{int(row['id'])}"


def make_label(book: Look) -> str:
    """What the big button says."""
    if book.done == 0:
        return "Make the audiobook"
    if book.done < book.total:
        return "Go on"
    return "Make it again" if is_ready(book) else "Make the file"
