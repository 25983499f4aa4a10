"""The report as pictures: HTML made from plain values, every text of a book or a listener escaped."""

from __future__ import annotations

import itertools
import math
from html import escape

from studio.commands.common import clock
from studio.report import FORMS, MARKERS, RISK
from studio.runs import RunRow
from studio.ui.report_facts import NEEDS_YOU, PAGE_CHUNKS, ChapterLines, Line

STATE_WORDS = {
    "pass": "pass",
    "accepted": "accepted",
    "doubt": "doubt",
    "fail": "fail",
    "error": "error",
    "unheard": "unheard",
    "queued": "on its way",
    "waiting": "not spoken",
    "removed": "removed",
}
MOST_CELLS = 1500
FEWEST_CELLS = 12
EXCERPT_CHARS = 96

NO_BOOK = (
    '<div class="st-empty"><p>Nothing to report yet.</p>'
    "<p>Add a book in <b>Audiobook</b> and make it: then every chunk stands here, the doubtful ones first.</p></div>"
)


def mark(state: str) -> str:
    """A verdict as colour, shape and word."""
    return f'<span class="st-mark {escape(state)}">{escape(STATE_WORDS.get(state, state))}</span>'


def score_text(score: float | None) -> str:
    """A score in whole points, never more than it is, or a dash that says there is none."""
    return "&ndash;" if score is None else f"{math.floor(score)}"


def listener_text(name: str) -> str:
    """Who listened, for a sentence: the built-in listener, or a Whisper by its size."""
    return {"embedded": "the built-in listener", "scripted": "the scripted listener"}.get(name, f"Whisper {name}")


def strips(chapters: list[ChapterLines], chapter: int) -> str:
    """A row of cells per chapter; a cell is as bad as the worst chunk in it, and opens that one."""
    cells = max(FEWEST_CELLS, MOST_CELLS // max(1, len(chapters)))
    rows = "".join(_strip(one, cells, chapter) for one in chapters)
    return f'<div class="st-chapters">{rows}</div>{_cell_key(chapters)}'


def _cell_key(chapters: list[ChapterLines]) -> str:
    """What the cells mean that are there."""
    seen = {(line.state, _is_unsure(line)) for chapter in chapters for line in chapter.lines}
    states = {state for state, _ in seen}
    shown = [(state, STATE_WORDS[state]) for state in RISK if state in states]
    shown += [("pass is-unsure", "pass with uncertain words")] * any(unsure for _, unsure in seen)
    cells = "".join(f'<span class="st-key"><i class="st-cell {css}"></i>{words}</span>' for css, words in shown)
    return f'<p class="st-cell-key" aria-hidden="true">{cells}</p>'


def _is_unsure(line: Line) -> bool:
    return line.state in ("pass", "accepted") and line.uncertain > 0


def _strip(chapter: ChapterLines, most: int, chosen: int) -> str:
    spans = _spans(chapter.lines, most)
    inner = "".join(_cell(span) for span in spans)
    here = " is-here" if chapter.n == chosen else ""
    look = sum(line.state in NEEDS_YOU for line in chapter.lines)
    note = f"{look} to look at" if look else f"{len(chapter.lines)} chunks"
    title = escape(chapter.title or f"Chapter {chapter.n}")
    return (
        f'<div class="st-chapter-strip{here}"><button type="button" class="st-chapter-name" '
        f'data-ask="chapter:{chapter.n}" title="{title}">'
        f"<span>{'' if chapter.reason else chapter.n}</span> {title}</button>"
        f'<div class="st-strip">{inner}</div><span class="st-small st-soft">{note}</span></div>'
    )


def _spans(lines: list[Line], most: int) -> list[list[Line]]:
    count = min(len(lines), most)
    edges = [round(cell * len(lines) / count) for cell in range(count + 1)]
    return [lines[start:stop] for start, stop in itertools.pairwise(edges)]


def _cell(span: list[Line]) -> str:
    """assets/report.js frames the one whose positions hold the open chunk."""
    worst = min(span, key=lambda line: (RISK.get(line.state, 9), -line.uncertain, line.position))
    size = f"{len(span)} chunks, worst: " if len(span) > 1 else ""
    unsure = " is-unsure" if _is_unsure(worst) else ""
    words = f"{size}{STATE_WORDS.get(worst.state, worst.state)}{_differences(worst)}: {worst.text[:40]}"
    return (
        f'<button tabindex="-1" class="st-cell {worst.state}{unsure}" data-ask="open:{escape(worst.id)}" '
        f'data-to="{span[-1].position}" title="{escape(words)}"></button>'
    )


def _differences(line: Line) -> str:
    parts = [f"{line.certain} wrong"] * bool(line.certain) + [f"{line.uncertain} uncertain"] * bool(line.uncertain)
    return f", {', '.join(parts)}" if parts else ""


def queue_page(lines: list[Line], page: int, chunk_id: str, state: str = "") -> str:
    """A page of the queue, worst first."""
    if not lines:
        none = "Nothing to look at: no chunk failed or is in doubt." if state == "look" else "No chunk fits."
        return (
            f'<div class="st-empty"><p>{none}</p><button type="button" class="st-button" '
            'data-ask="clear:">Show all chunks</button></div>'
        )
    start = page * PAGE_CHUNKS
    shown = lines[start : start + PAGE_CHUNKS]
    rows = "".join(_queue_row(line, line.id == chunk_id) for line in shown)
    return f'<div class="st-queue">{rows}</div>{_pager(len(lines), start, len(shown), page)}'


def _queue_row(line: Line, current: bool) -> str:
    here = ' aria-current="true"' if current else ""
    differs = f'<span class="st-queue-differs">{_differences(line)[2:]}</span>' if _differences(line) else ""
    note = f'<span class="st-queue-note">{escape(_excerpt(line.note))}</span>' if line.note else ""
    return (
        f'<button type="button" class="st-queue-row {line.state}"{here} data-ask="open:{escape(line.id)}">'
        f'<span class="st-queue-head">{mark(line.state)}{differs}'
        f'<span class="st-numbers">{score_text(line.score)}</span></span>'
        f'<span class="st-queue-text">{escape(_excerpt(line.text))}</span>{note}</button>'
    )


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT_CHARS else text[: EXCERPT_CHARS - 1].rstrip() + "…"


def _pager(total: int, start: int, shown: int, page: int) -> str:
    if total <= PAGE_CHUNKS:
        return f'<p class="st-pager st-small st-soft">{total:,} chunks, worst first</p>'
    before = "" if page else " disabled"
    after = "" if start + shown < total else " disabled"
    return (
        f'<p class="st-pager st-small"><button type="button" class="st-button" data-ask="page:{page - 1}"{before}>'
        f'Earlier</button><span class="st-soft">{start + 1:,} to {start + shown:,} of {total:,}</span>'
        f'<button type="button" class="st-button" data-ask="page:{page + 1}"{after}>Later</button></p>'
    )


def on_its_way(state: str, waiting: int, run: RunRow | None) -> str:
    """What becomes of the retakes that were asked for; nothing when there are none."""
    if run and run.state == "failed" and not run.alive and state in ("queued", "error"):
        return f'<p class="st-banner fail" role="status">{mark("error")} {escape(run.message)}</p>'
    if state != "queued" or not waiting:
        return ""
    alive = run is not None and run.alive
    now = "The booth is speaking" if alive and run and run.phase == "speaking" else "The booth is getting ready"
    if not alive:
        now = "Waiting for the booth"
    more = f"; {waiting} chunks are on their way" if waiting > 1 else ""
    return (
        f'<p class="st-banner" role="status"><span class="st-dot-live" aria-hidden="true"></span>{now}{more}. '
        "You can go on with other chunks.</p>"
    )


def downloads(book_id: str, finished: bool) -> str:
    """Links to the report as a file; those to markers only where there is a finished chapter to mark."""
    links = "".join(
        f'<a class="st-button" download href="/media/report/{escape(book_id)}/report.{form.ending}?download=1">'
        f"{form.name}</a>"
        for form in FORMS
        if finished or form.ending not in MARKERS
    )
    return (
        '<details class="st-files"><summary class="st-button">Download the report</summary>'
        f'<div class="st-files-list">{links}</div></details>'
    )


def seconds_text(seconds: float) -> str:
    """Seconds of one take, to a tenth."""
    return f"{seconds:.1f} s" if seconds < 60 else clock(seconds)
