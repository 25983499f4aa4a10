"""The report as one page that needs nothing else: it opens from a stick, prints, and plays what needs a look.

Whatever comes from a book, a file or a transcript is escaped; the page's own policy allows no address but data, and no
script but the one it brings.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, TextIO

from studio.notes import Note, notes_of
from studio.project import Book
from studio.proofs import ProofRow
from studio.report_clips import Clip, clip_of
from studio.report_numbers import SHARES_SOURCE, ReportNumbers, numbers
from studio.report_summary import (
    RISK,
    Told,
    difference,
    differs,
    line_of_truth,
    risk,
    summary,
    told_of,
    why_of,
)
from studio.rows import OWN_VOICE, ChunkRow, now_utc

ASSETS = Path(__file__).resolve().parent.parent / "assets"
NEEDS_A_LOOK = ("error", "fail", "doubt")
MOST_IN_FULL = 1000
"""Chunks with their words; the others are in the list of all chunks."""
MOST_SOUND_BYTES = 6_000_000
"""Of sound in all: about 20 minutes."""
MOST_CELLS = 400
MOST_FINDINGS = 300
EXCERPT_CHARS = 90
STATE_WORDS = {
    "pass": "pass", "accepted": "accepted", "doubt": "doubt", "fail": "fail", "error": "not spoken",
    "unheard": "unheard", "queued": "on its way", "waiting": "waiting", "removed": "removed",
}  # fmt: skip
LEGEND = (
    ("missing", "not heard"),
    ("added", "not in the text"),
    ("repeated", "said twice"),
    ("replaced", "heard otherwise"),
)


def write_html(book: Book, out: TextIO) -> None:
    """The page is written as it is made; its size is bounded by the number of chunks and MOST_SOUND_BYTES."""
    told = [row for row in told_of(book) if row.state != "removed"]
    look = sorted(
        (row for row in told if row.state in NEEDS_A_LOOK), key=lambda row: risk(row.state, row.score, row.position)
    )
    titles = {row.n: row.title or f"Chapter {row.n}" for row in book.chapters()}
    full = {row.id for row in look[:MOST_IN_FULL]}
    out.write(_head(book))
    out.write(_top(book))
    out.write(_strips(told, titles, full))
    out.write(_of_the_file(book.proofs.latest()))
    out.writelines(_to_look_at(book, look, titles))
    out.writelines(_all(told, titles, full))
    out.write(f"<script>{_asset('report_page.js')}</script></body></html>\n")


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8").strip()


def _head(book: Book) -> str:
    script = base64.b64encode(hashlib.sha256(_asset("report_page.js").encode()).digest()).decode()
    policy = f"default-src 'none'; media-src data:; style-src 'unsafe-inline'; script-src 'sha256-{script}'"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(book.title)} - report</title><style>{_asset('report_page.css')}</style></head><body>"
    )


def _top(book: Book) -> str:
    told, counted, proof = summary(book), numbers(book), book.proofs.latest()
    account = told["account"]
    author = f"<p>{escape(str(told['author']))}</p>" if told["author"] else ""
    return (
        f'<header><p class="soft">Sidetone, what was heard, {now_utc()[:10]}</p><h1>{escape(book.title)}</h1>{author}'
        f'<p class="truth">{escape(line_of_truth(told))}.</p>{_stamp(proof)}'
        f"<p>{account['lost_chars']:,} of {account['source_chars']:,} source characters lost.</p></header>"
        f"{_figures(counted)}"
    )


def _stamp(proof: ProofRow | None) -> str:
    if proof is None:
        return ""
    name = escape(proof.file.replace("\\", "/").rpartition("/")[2])
    old = " The book was changed since." if proof.outdated else ""
    accepted = " A person lets it stand." if proof.missing and proof.accepted else ""
    return (
        f'<p class="stamp">{escape(proof.stamp)}</p>'
        f'<p class="soft">The finished file {name}, decoded and heard again by '
        f"{escape(proof.listener) or 'nobody'} on {escape(proof.created_utc[:10])}.{old}{accepted}</p>"
    )


def _figures(counted: ReportNumbers) -> str:
    rate, left = counted.error_rate, counted.wrong_words_left
    figures = [
        ("takes", f"{counted.takes:,}"),
        ("passed at once", f"{counted.passed_at_once:,}"),
        ("passed after retries", f"{counted.passed_after_retries:,}"),
        ("in doubt", f"{counted.doubt:,}"),
        ("failed", f"{counted.failed + counted.silent:,}"),
        ("unheard", f"{counted.unheard:,}"),
        ("accepted by a person", f"{counted.accepted:,}"),
        ("words checked", f"{counted.words_checked:,}"),
        ("words wrong for certain", "none heard" if rate is None else f"{rate:.2%}"),
        ("words uncertain", f"{counted.uncertain_words:,}"),
        ("words cleared at a second look", f"{counted.cleared_words:,}"),
        ("wrong words left, estimated", str(left) if left else "unknown"),
    ]
    inner = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in figures)
    source = (
        f'<p class="soft">The estimate: what is known to be wrong, a share of what is uncertain, and what a listener '
        f"lets pass ({escape(SHARES_SOURCE)}).</p>"
        if left
        else ""
    )
    return f"<dl>{inner}</dl>{source}"


# -- the strips


def _strips(told: list[Told], titles: dict[int, str], full: set[str]) -> str:
    parts = [_strip(titles.get(n, f"Chapter {n}"), list(rows), full) for n, rows in itertools.groupby(told, _chapter)]
    states = dict.fromkeys(row.state for row in sorted(told, key=lambda row: RISK.get(row.state, 9)))
    legend = "".join(f'<span><i class="{state}"></i> {STATE_WORDS[state]}</span>' for state in states)
    return f'<section class="strips"><h2>Chapters</h2>{"".join(parts)}<p class="key">{legend}</p></section>'


def _chapter(row: Told) -> int:
    return row.chapter


def _strip(title: str, rows: list[Told], full: set[str]) -> str:
    count = min(len(rows), MOST_CELLS)
    edges = [round(cell * len(rows) / count) for cell in range(count + 1)]
    cells = "".join(_cell(rows[start:stop], full) for start, stop in itertools.pairwise(edges))
    look = sum(row.state in NEEDS_A_LOOK for row in rows)
    note = f"{look:,} of {len(rows):,} need a look" if look else f"{len(rows):,} chunks"
    return f'<div class="strip"><h3>{escape(title)} <small>{note}</small></h3><p>{cells}</p></div>'


def _cell(span: list[Told], full: set[str]) -> str:
    """As bad as the worst chunk in it; leads to that one where it is shown in full."""
    worst = min(span, key=lambda row: risk(row.state, row.score, row.position))
    title = escape(f"{worst.id} {STATE_WORDS[worst.state]}")
    if worst.id in full:
        return f'<a class="{worst.state}" href="#c-{escape(worst.id)}" title="{title}"></a>'
    return f'<i class="{worst.state}" title="{title}"></i>'


def _of_the_file(proof: ProofRow | None) -> str:
    if proof is None or not proof.findings or proof.outdated:
        return ""
    rows = "".join(map(_finding, proof.findings[:MOST_FINDINGS]))
    more = len(proof.findings) - MOST_FINDINGS
    rest = f'<p class="soft">{more:,} more are in the JSON form of this report.</p>' if more > 0 else ""
    return f'<section><h2>In the finished file</h2><ul class="found">{rows}</ul>{rest}</section>'


def _finding(found: dict[str, Any]) -> str:
    start = float(found["start_seconds"])
    clock = f"{int(start // 3600)}:{int(start // 60 % 60):02}:{start % 60:04.1f}"
    sure = "certain" if found["certain"] else "in doubt"
    step = {"kind": "missing" if found["kind"] == "swapped" else found["kind"]} | {
        name: found[name] for name in ("expected", "heard")
    }
    moved = " (elsewhere in the file)" if found["kind"] == "swapped" else ""
    what = difference(step).rpartition(" (")[0]
    return f"<li><b>{clock}</b> {escape(what)}{moved}, {sure}</li>"


# -- what needs a look


def _to_look_at(book: Book, look: list[Told], titles: dict[int, str]) -> Iterator[str]:
    yield f"<section><h2>To look at: {len(look):,}</h2>"
    if not look:
        yield "<p>Nothing. Every chunk that was heard passed, or a person accepted it.</p>"
    notes, left_bytes, silent = notes_of(book), MOST_SOUND_BYTES, 0
    for one in look[:MOST_IN_FULL]:
        row = book.chunk(one.id)
        clip = clip_of(book, row.take) if row.take and left_bytes > 0 else None
        silent += int(clip is None and row.state != "error")
        left_bytes -= len(clip.mp3) if clip else 0
        yield _article(row, titles.get(row.chapter, ""), clip, notes.get(row.id))
    if silent:
        small = f"{silent:,} of these have no sound here, to keep this page small"
        yield f'<p class="soft">{small}. Hear them in the window.</p>'
    if len(look) > MOST_IN_FULL:
        yield f'<p class="soft">The first {MOST_IN_FULL:,} are shown; the others are in the list below.</p>'
    keys = "".join(f'<span><b class="w {kind} certain">word</b> {name}</span>' for kind, name in LEGEND)
    yield f'<p class="key">{keys}<span><b class="w replaced">word</b> uncertain</span></p></section>'


def _article(row: ChunkRow, chapter: str, clip: Clip | None, note: Note | None) -> str:
    take = row.take
    score = f"score {take.score:.0f}" if take and take.score is not None else ""
    facts = [chapter, score, f"{take.duration_seconds:.1f} s" if take else "", _spoken_by(row)]
    why = why_of(take) or take.message if take else ""
    parts = [
        f'<h3><span class="mark {row.state}">{STATE_WORDS[row.state]}</span> {escape(row.id)} '
        f"<small>{escape(', '.join(filter(None, facts)))}</small></h3>",
        f"<p>{escape(why)}</p>" if why else "",
        _player(clip),
        f'<p class="written" dir="auto">{escape(row.text)}</p>',
        f'<p class="heard" dir="auto">{_heard(row, clip)}</p>' if take and take.status == "success" else "",
        "".join(f'<p class="fault">{escape(fault)}</p>' for fault in (take.faults if take else [])),
        f'<p class="note">{escape(note.person)}: {escape(note.text)}</p>' if note else "",
    ]
    return f'<article id="c-{escape(row.id)}" class="{row.state}">{"".join(parts)}</article>'


def _spoken_by(row: ChunkRow) -> str:
    if row.take is None:
        return ""
    return f"recorded by {row.take.person}" if row.take.engine == OWN_VOICE else row.take.voice


def _player(clip: Clip | None) -> str:
    if clip is None:
        return ""
    stretch = f"{clip.start_seconds:.1f} to {clip.end_seconds:.1f} s of the take"
    return (
        f'<p class="player"><button type="button" data-play>Play</button><span class="soft">{stretch}</span>'
        f'<audio preload="none" src="{clip.address}"></audio></p>'
    )


def _heard(row: ChunkRow, clip: Clip | None) -> str:
    take = row.take
    if take is None or not take.words:
        return escape(take.transcript if take and take.transcript else "Nothing was heard, or nobody listened.")
    return " ".join(_word(word, clip) for word in take.words)


def _word(word: dict[str, Any], clip: Clip | None) -> str:
    expected, heard = escape(str(word["expected"])), escape(str(word["heard"]))
    if not differs(word):
        return expected if word.get("cleared") else heard or expected
    inner = {"missing": expected, "replaced": f"<s>{expected}</s> {heard}"}.get(str(word["kind"]), heard)
    kind = next((kind for kind, _ in LEGEND if kind == word["kind"]), "replaced")
    css = f"w {kind} certain" if word.get("certain") else f"w {kind}"
    start = float(word.get("start_seconds", -1))
    title = f'class="{css}" title="{escape(difference(word))}"'
    if clip is None or not clip.start_seconds <= start < clip.end_seconds:
        return f"<b {title}>{inner}</b>"
    return f'<button type="button" {title} data-at="{start - clip.start_seconds:.2f}">{inner}</button>'


# -- everything


def _all(told: list[Told], titles: dict[int, str], full: set[str]) -> Iterator[str]:
    yield "<section><h2>All chunks</h2>"
    for n, rows in itertools.groupby(told, _chapter):
        listed = list(rows)
        yield f"<details><summary>{escape(titles.get(n, f'Chapter {n}'))} <small>{len(listed):,}</small></summary><ol>"
        yield from (_listed(row, full) for row in listed)
        yield "</ol></details>"
    yield "</section>"


def _listed(row: Told, full: set[str]) -> str:
    text = row.text if len(row.text) <= EXCERPT_CHARS else row.text[: EXCERPT_CHARS - 1].rstrip() + "…"
    name = f'<a href="#c-{escape(row.id)}">{escape(row.id)}</a>' if row.id in full else escape(row.id)
    score = "" if row.score is None else f" {row.score:.0f}"
    return f'<li><span class="mark {row.state}">{STATE_WORDS[row.state]}{score}</span> {name} {escape(text)}</li>\n'
