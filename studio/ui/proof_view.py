"""What the finished file was heard to hold, as HTML: pure functions; every text of a book or a listener is escaped."""

from __future__ import annotations

from html import escape
from typing import Any

from engines.listeners import shown_name
from studio.commands.ending import position
from studio.proofs import ProofRow
from studio.report import line_of_truth
from studio.ui.audiobook_facts import Look
from studio.ui.audiobook_view import PLAY_ICON, counted, length
from studio.ui.proof_facts import Proven

SHOWN = 30  # findings in the list; the report has them all
KINDS = {
    "missing": "missing", "added": "added", "repeated": "said twice", "replaced": "heard otherwise",
    "swapped": "out of order",
}  # fmt: skip
FORMATS = {"m4b": "M4B", "mp3-chapters": "MP3 by chapter", "mp3": "MP3", "flac": "FLAC", "wav": "WAV"}
_LOOK = '<button type="button" class="st-link" data-opens="report" data-look="places" data-key="look">look</button>'


def truth_html(book: Look, told: Proven) -> str:
    """The one line of truth: of the finished file where that was heard back, else of its takes."""
    if told.proof:
        return f'<p class="st-true-line st-numbers">{_stamp(told.proof)}</p>'
    truth = line_of_truth({"words": sum(book.words_by_state.values()), "words_by_state": book.words_by_state})
    return f'<p class="st-true-line st-numbers">{escape(truth)}</p>'


def _stamp(proof: ProofRow) -> str:
    look = f" {_LOOK}" if proof.findings else ""
    missing = f"{proof.missing:,} missing"
    if proof.missing:
        missing = f'<span class="st-mark {"accepted" if proof.accepted else "fail"}">{missing}</span>'
    return f"{proof.words:,} words: {proof.heard:,} heard, {proof.doubt:,} in doubt{look}, {missing}"


def proof_html(book: Look, told: Proven) -> str:
    """Whether the finished file was heard back, by whom, and what was found in it; else what that would take."""
    if told.proof and told.export:
        missing = _missing(told.proof, told.export, book.alive)
        shown = f"{_said_by(told.proof)}{missing}{_places(book, told.export, told.proof)}"
    elif told.export:
        shown = _offer(book, told)
    else:
        shown = _of_older(told.older)
    others = "".join(
        f'<p class="st-small st-soft st-numbers">{FORMATS.get(kind, escape(kind))}: {escape(proof.stamp)}</p>'
        for kind, proof in told.others
    )
    return f'<div class="st-proof">{shown}{others}</div>' if shown or others else ""


def _said_by(proof: ProofRow) -> str:
    who = "the built-in listener" if shown_name(proof.listener) == "built-in" else f"Whisper {proof.listener}"
    took = f", in {length(proof.wall_seconds)}" if proof.wall_seconds >= 1 else ""
    return f'<p class="st-small st-soft">The finished file was heard back by {escape(who)}{took}.</p>'


def _missing(proof: ProofRow, export: dict[str, Any], busy: bool) -> str:
    if not proof.missing:
        return ""
    if proof.accepted:
        return '<p class="st-small st-soft">You let it stand as it is.</p>'
    kind = escape(str(export["format"]))
    return (
        f'<p class="st-proof-missing"><span>The title in the file says “{escape(proof.remark)}”, until it is spoken '
        f'again or you let it stand.</span> <button type="button" class="st-button" data-does="accept_missing" '
        f'data-id="{kind}" data-key="accept-missing"{" disabled" if busy else ""}>Accept as it is</button></p>'
    )


def _offer(book: Look, told: Proven) -> str:
    old = _of_older(told.older)
    if told.why_not:
        choose = '<button type="button" class="st-link" data-opens="listening">Choose a listener</button>'
        return f'{old}<p class="st-small st-soft">Not proven complete: {escape(told.why_not)} {choose}</p>'
    run = book.run
    if run and run.alive:
        return old  # it may be what is going on
    why = run.message if run and run.state == "done" else ""
    failed = f'<p class="st-small"><span class="st-mark doubt">{escape(why)}</span></p>' if why else ""
    time = f": about {length(told.cost_seconds)}" if told.cost_seconds is not None else ""
    kind = escape(str((told.export or {}).get("format", "")))
    return (
        f'{old}{failed}<p class="st-proof-offer"><button type="button" class="st-button" data-does="prove" '
        f'data-id="{kind}" data-key="prove">Prove it{time}</button>'
        '<span class="st-small st-soft">The finished file is heard back against every word of the book.</span></p>'
    )


def _of_older(proof: ProofRow | None) -> str:
    if proof is None:
        return ""
    return f'<p class="st-small st-soft st-numbers">An older file, before your last changes: {escape(proof.stamp)}</p>'


# -- the places


def _places(book: Look, export: dict[str, Any], proof: ProofRow) -> str:
    if not proof.findings:
        return ""
    ordered = sorted(proof.findings, key=lambda one: (not one["certain"], one["start_seconds"]))
    rows = "".join(_place(book, export, proof, one) for one in ordered[:SHOWN])
    more = len(ordered) - SHOWN
    rest = f'<p class="st-small st-soft">and {more:,} more in the report</p>' if more > 0 else ""
    name = counted(len(ordered), "place")
    is_open = " open" if proof.remark else ""
    return f'<details class="st-places"{is_open}><summary>{name} to look at</summary><ul>{rows}</ul>{rest}</details>'


def _place(book: Look, export: dict[str, Any], proof: ProofRow, one: dict[str, Any]) -> str:
    chunks = [str(name) for name in one.get("chunk_ids") or []]
    at = position(float(one["start_seconds"]))
    state = "fail" if one["certain"] and one["kind"] == "missing" else "doubt"
    sure = "" if one["certain"] else ' <span class="st-soft">perhaps</span>'
    to_chunk = (
        f'<button type="button" class="st-link" data-opens="report" data-look="{escape(chunks[0])}">look</button>'
        if chunks
        else ""
    )
    return (
        f'<li><button type="button" class="st-from" {_played(book, export, proof, one, chunks)} '
        f'aria-label="Play from just before {at}" title="Play from just before">{PLAY_ICON}</button>'
        f'<span class="st-numbers">{at}</span><span class="st-mark {state}">{KINDS.get(one["kind"], "differs")}</span>'
        f'<span class="st-place-words" dir="auto">{_words(one)}{sure}</span>{to_chunk}</li>'
    )


def _words(one: dict[str, Any]) -> str:
    expected, heard = escape(str(one["expected"])), escape(str(one["heard"]))
    if expected and heard:
        return f"{expected} &rarr; {heard}"
    return expected or heard


def _played(book: Look, export: dict[str, Any], proof: ProofRow, one: dict[str, Any], chunks: list[str]) -> str:
    """What the player needs: the finished file, the time in it, and for a browser that cannot play it the chunk."""
    part = f"-{int(one['part'])}" if export["format"] == "mp3-chapters" else ""
    seconds = float(one["in_part_seconds"] if part else one["start_seconds"])
    whole = next((each["audio_seconds"] for each in proof.parts if each["file"] == one["file"]), proof.audio_seconds)
    name = one["file"] if part else export["file"]
    words = str(one["expected"] or one["heard"])
    return (
        f'data-heard="/media/export/{escape(book.id)}/{int(export["id"])}{part}" data-at="{seconds:.2f}" '
        f'data-seconds="{whole if part else proof.audio_seconds:.2f}" data-name="{escape(str(name))}" '
        f'data-words="{escape(words)}" data-chunk="{escape(chunks[0] if chunks else "")}"'
    )
