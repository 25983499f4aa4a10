"""Everything a chunk has to choose from, side by side: the candidates of its take, and its earlier takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from html import escape
from typing import Any

from engines.choice import uncertain_severity
from engines.contract import Word
from engines.proof import certain_severity
from studio.recordings import Recordings
from studio.rows import ChunkRow, TakeRow
from studio.ui.report_sound import SMALL_HEIGHT, SMALL_WIDTH, source, wave
from studio.ui.report_view import mark, score_text, seconds_text
from studio.ui.report_words import excerpts

MOST_KEYS = 9
MOST_EARLIER = 20
SMALL = (SMALL_WIDTH, SMALL_HEIGHT)
Record = dict[str, Any]
"""A candidate as the database keeps it."""


def others_part(book_id: str, row: ChunkRow, takes: list[TakeRow], recordings: Recordings) -> str:
    """The candidates of the take where there are several, and the chunk's other takes."""
    take = row.take
    shown = ""
    if take and take.status == "success" and len(take.candidates) > 1:
        cards = "".join(_candidate(book_id, take, number, recordings) for number in range(1, len(take.candidates) + 1))
        shown = f'<h4 class="st-label">candidates of this take</h4><div class="st-candidates">{cards}</div>'
    return shown + _history(book_id, row, takes, recordings)


def _candidate(book_id: str, take: TakeRow, number: int, recordings: Recordings) -> str:
    record = take.candidates[number - 1]
    key = str(record["speech_key"])
    chosen = key == take.speech_key
    here = bool(key) and recordings.has(key)
    digit = str(number) if number <= MOST_KEYS else ""
    facts = _facts(f"Candidate {number}", str(record["verdict"]), record["score"], float(record["duration_seconds"]))
    act = _choose(f"choose:{key}", digit, here, chosen)
    told = why_chosen(take) if chosen else ""
    why = f'<p class="st-why-chosen">{escape(told)}</p>' if told else ""
    return _card(book_id, key, here, f"{facts}{act}", record, recordings, why, chosen, digit)


def _card(
    book_id: str,
    key: str,
    here: bool,
    head: str,
    record: Record,
    recordings: Recordings,
    why: str = "",
    chosen: bool = False,
    digit: str = "",
) -> str:
    faults, words = list(record.get("faults", [])), list(record.get("words", []))
    picture = wave(recordings, key, words, faults, float(record["duration_seconds"]), SMALL) if here else ""
    sound = f'<div class="st-wave" data-wave>{picture}<span class="st-wave-at"></span></div>' if picture else ""
    return (
        f'<article class="st-candidate{" is-chosen" if chosen else ""}" data-player data-digit="{digit}">'
        f'<div class="st-candidate-head">{_play(here)}{head}</div>{sound}{_text(record, words)}'
        f"{_said_of(faults)}{why}{source(book_id, key) if here else ''}</article>"
    )


def _facts(name: str, verdict: str, score: float | None, seconds: float) -> str:
    return (
        f'<span class="st-candidate-facts"><span class="st-row-name">{escape(name)}</span>{mark(verdict)}'
        f'<span class="st-numbers">{score_text(score)}</span>'
        f'<span class="st-numbers st-soft">{seconds_text(seconds)}</span></span>'
    )


def _play(here: bool) -> str:
    if not here:
        return '<button type="button" class="st-play small" disabled aria-label="Not on this disk"></button>'
    return '<button type="button" class="st-play small" data-play aria-label="Play"></button>'


def _choose(ask: str, digit: str, here: bool, chosen: bool) -> str:
    if chosen:
        return '<span class="st-chosen">chosen</span>'
    if not here:
        return '<span class="st-soft st-small">not on this disk</span>'
    key = f' data-key="{digit}"' if digit else ""
    shown = f" <kbd>{digit}</kbd>" if digit else ""
    return f'<button type="button" class="st-button" data-ask="{escape(ask)}"{key}>Choose{shown}</button>'


def _text(record: Record, words: list[Record]) -> str:
    """Its differences with the words around them, or that there are none."""
    if found := excerpts(words):
        return f'<p class="st-heard small" dir="auto">{found}</p>'
    if words:
        return '<p class="st-note">Word for word as written.</p>'
    said = str(record.get("transcript") or "")
    if record["verdict"] == "unheard" or not said:
        return '<p class="st-note">Nobody compared it with the text.</p>' if record["score"] is None else ""
    return f'<p class="st-heard small" dir="auto">{escape(said)}</p>'


def _said_of(faults: list[str]) -> str:
    return f'<p class="st-note">{escape(" ".join(map(str, faults)))}</p>' if faults else ""


def why_chosen(take: TakeRow) -> str:
    """What sets the chosen candidate apart from the others, from what is known of each; empty for one alone."""
    chosen = next((one for one in take.candidates if one["speech_key"] == take.speech_key), None)
    others = [one for one in take.candidates if one is not chosen]
    if chosen is None or not others:
        return ""
    for merit, words in _MERITS:
        own, best = merit(chosen), max(map(merit, others))
        if own > best:
            return words
        if own < best:
            return "Chosen by ear." if take.accepted else ""
    return "As good as the best of the others; it fits the takes around it, or came first."


def _words(record: Record) -> list[Word]:
    known = {one.name for one in fields(Word)}
    return [Word(**{name: step[name] for name in known & set(step)}) for step in record.get("words", [])]


_MERITS: tuple[tuple[Callable[[Record], float], str], ...] = (
    (lambda one: one["verdict"] in ("pass", "unheard"), "The only one that passed."),
    (lambda one: -certain_severity(_words(one)), "The fewest and mildest certain differences."),
    (lambda one: -uncertain_severity(_words(one)), "The fewest and mildest uncertain words."),
    (lambda one: one["score"] or 0.0, "The highest score."),
    (lambda one: -len(one["faults"]), "The fewest faults in the sound."),
)
"""As engines.choice decides, in its order, and what is said where one of them decided."""


def _history(book_id: str, row: ChunkRow, takes: list[TakeRow], recordings: Recordings) -> str:
    current = row.take.id if row.take else 0
    earlier = [take for take in takes if take.id != current]
    if not earlier:
        return ""
    cards = "".join(_earlier(book_id, take, take.spoken == row.spoken, recordings) for take in earlier[:MOST_EARLIER])
    return (
        f'<details class="st-history"><summary class="st-label">other takes: {len(earlier)}</summary>'
        f'<div class="st-candidates">{cards}</div></details>'
    )


def _earlier(book_id: str, take: TakeRow, same_text: bool, recordings: Recordings) -> str:
    here = take.status == "success" and bool(take.speech_key) and recordings.has(take.speech_key)
    use = f'<button type="button" class="st-button" data-ask="use:{take.id}">Use this one</button>'
    if not (here and same_text):
        use = f'<span class="st-soft st-small">{"another text" if here else "no sound"}</span>'
    when = take.created_utc[:16].replace("T", " ")
    facts = _facts(when, take.state, take.score, take.duration_seconds)
    who = f'<p class="st-note">{escape(take.voice)}, {escape(take.person)}</p>'
    record = {
        "speech_key": take.speech_key, "verdict": take.verdict, "score": take.score, "transcript": take.transcript,
        "words": take.words, "faults": take.faults, "duration_seconds": take.duration_seconds,
    }  # fmt: skip
    return _card(book_id, take.speech_key, here, f"{facts}{use}", record, recordings, who)
