"""The head of the report: the line of truth, the numbers, what can be filtered, and what the finished file lacks."""

from __future__ import annotations

from html import escape
from typing import Any

from studio.commands.common import clock
from studio.proofs import ProofRow
from studio.report import RISK, line_of_truth
from studio.report_numbers import SHARES_SOURCE, ReportNumbers
from studio.ui.report_facts import NEEDS_YOU, TROUBLES, Numbers
from studio.ui.report_view import STATE_WORDS, listener_text

TROUBLE_WORDS = {
    "number": "numbers",
    "name": "names",
    "negation": "negations",
    "signal": "sound",
    "uncertain": "uncertain words",
    "note": "notes",
}
TROUBLE_TITLES = {
    "number": "A number differs, surely or perhaps",
    "name": "A name differs, surely or perhaps: no listener knows every name",
    "negation": "A not, no, never differs, surely or perhaps",
    "signal": "The sound itself has a fault",
    "uncertain": "Words that nobody can be sure of, in takes of any verdict",
    "note": "Chunks with a note",
}
FINDING_WORDS = {
    "missing": "missing",
    "added": "added",
    "repeated": "said twice",
    "replaced": "heard otherwise",
    "swapped": "out of order",
}
MOST_FINDINGS = 200


def top(
    counted: Numbers, figures: ReportNumbers, proof: ProofRow | None, lost_chars: int | None, state: str, trouble: str
) -> str:
    """The line of truth, the numbers, and the filters by state and by trouble."""
    return (
        f"{_truth(counted, proof)}{_figures(counted, figures, lost_chars)}"
        f'<div class="st-filters" role="group" aria-label="Show">{_filters(counted, state)}'
        f"{_troubles(counted, trouble)}</div>{_why_unheard(counted)}"
    )


def _truth(counted: Numbers, proof: ProofRow | None) -> str:
    """What the finished file was heard to hold; where nobody listened to it as it is now, what the takes say."""
    if proof and proof.listener and not proof.outdated:
        return (
            f'<p class="st-truth">{escape(proof.stamp)}.</p><p class="st-truth-of st-small st-soft">The finished file '
            f"{escape(proof.file)} was listened to again, by {escape(listener_text(proof.listener))}.</p>"
        )
    if not set(counted.states) - {"waiting", "queued"}:
        return '<p class="st-truth">Nothing is spoken yet.</p>'
    unspoken = counted.words_by_state.get("waiting", 0)
    spoken = {state: words for state, words in counted.words_by_state.items() if state != "waiting"}
    truth = line_of_truth({"words": counted.words - unspoken, "words_by_state": spoken})
    return f'<p class="st-truth">{escape(truth)}.</p>{_of_the_takes(counted, unspoken, bool(proof and proof.outdated))}'


def _of_the_takes(counted: Numbers, unspoken: int, changed: bool) -> str:
    """What the line of truth rests on where it is not the finished file."""
    why = ""
    if unspoken:
        why = f"{unspoken:,} words are not spoken yet."
    elif changed:
        why = "The book has changed since its file was listened to; this is what the takes say."
    elif not set(counted.states) - {"pass", "accepted", "doubt", "fail"}:
        why = "This is what the takes say; the finished file is listened to once it is made."
    return f'<p class="st-truth-of st-small st-soft">{why}</p>' if why else ""


def _figures(counted: Numbers, figures: ReportNumbers, lost_chars: int | None) -> str:
    rate, left = figures.error_rate, figures.wrong_words_left
    chars = "counting" if lost_chars is None else f"{lost_chars:,}"
    shown = [
        _figure(f"{figures.takes:,}", "takes", f"{figures.candidates:,} candidates were spoken for them"),
        _figure(f"{figures.passed_at_once:,}", "passed at once", "The first candidate passed"),
        _figure(f"{figures.passed_after_retries:,}", "after retries", "Passed, but not with the first candidate"),
        _figure(f"{figures.doubt:,}", "in doubt", "A word is certainly wrong, or left out, or too many"),
        _figure(f"{figures.failed + figures.silent:,}", "failed", _why_failed(figures), bool(figures.failed)),
        _figure(f"{figures.unheard:,}", "unheard", "Spoken, but nobody compared them with the text"),
        _figure(f"{figures.words_checked:,}", "words checked", "Expected words that were compared with the sound"),
        _figure("&ndash;" if rate is None else percent(rate), "error rate", _why_rate(figures)),
        _figure(escape(str(left or "")) or "&ndash;", "wrong words left, estimated", _why_left()),
        _figure(
            chars, "characters lost", "Of the source text, neither spoken nor skipped for a reason", bool(lost_chars)
        ),
        _figure(clock(counted.audio_seconds), "of sound", "Of all takes, without the pauses between them"),
    ]
    return f'<dl class="st-figure-row">{"".join(shown)}</dl>'


def _figure(value: str, name: str, title: str, bad: bool = False) -> str:
    css = "st-figure fail" if bad else "st-figure"
    return f'<div class="{css}" title="{escape(title)}"><dt>{escape(name)}</dt><dd>{value}</dd></div>'


def percent(share: float) -> str:
    """A share as a percentage with as many decimals as it needs to be told from nothing."""
    if share == 0:
        return "0 %"
    return f"{100 * share:.1f} %" if share >= 0.001 else f"{100 * share:.2f} %"


def _why_failed(figures: ReportNumbers) -> str:
    silent = f"; {figures.silent:,} of them could not be spoken at all" if figures.silent else ""
    return f"A fault in the sound, or a score under the threshold{silent}"


def _why_rate(figures: ReportNumbers) -> str:
    first = figures.first_error_rate
    before = f"; {percent(first)} before anything was taken again" if first is not None else ""
    return f"Certain differences per word checked{before}. {figures.uncertain_words:,} words are uncertain"


def _why_left() -> str:
    return f"What is certainly wrong, a share of the uncertain words, and what listening overlooks ({SHARES_SOURCE})"


def _filters(counted: Numbers, chosen: str) -> str:
    look = sum(counted.states.get(state, 0) for state in NEEDS_YOU)
    parts = [_filter("state", "", "all", counted.chunks, chosen), _filter("state", "look", "to look at", look, chosen)]
    shown = [state for state in RISK if counted.states.get(state) or state in ("pass", "doubt", "fail", chosen)]
    parts += [_filter("state", one, STATE_WORDS[one], counted.states.get(one, 0), chosen) for one in shown]
    return "".join(parts)


def _troubles(counted: Numbers, chosen: str) -> str:
    shown = [name for name in TROUBLES if counted.troubles.get(name) or name == chosen]
    if not shown:
        return ""
    parts = [
        _filter("trouble", one, TROUBLE_WORDS[one], counted.troubles.get(one, 0), chosen, TROUBLE_TITLES[one])
        for one in shown
    ]
    return f'<span class="st-filter-gap st-small st-soft">with</span>{"".join(parts)}'


def _filter(verb: str, value: str, name: str, count: int, chosen: str, title: str = "") -> str:
    pressed = "true" if value == chosen else "false"
    name = name.removesuffix("s") if verb == "trouble" and count == 1 else name
    dot = f'<span class="st-mark {value}" aria-hidden="true"></span>' if value in STATE_WORDS else ""
    told = f' title="{escape(title)}"' if title else ""
    return (
        f'<button type="button" class="st-filter" data-ask="{verb}:{value}" aria-pressed="{pressed}"{told}>'
        f"{dot}<b>{count:,}</b> {name}</button>"
    )


def _why_unheard(counted: Numbers) -> str:
    if not counted.states.get("unheard"):
        return ""
    return (
        '<p class="st-note"><span class="st-mark unheard">unheard</span> is no pass: spoken and its sound checked, but '
        "nobody compared it with the text. Choose a listener in Settings and make the book again; takes are kept.</p>"
    )


def findings(proof: ProofRow | None) -> str:
    """Where the finished file and the book differ, each with its time in the file and the chunk it opens."""
    if proof is None or not proof.findings:
        return ""
    rows = "".join(_finding(one) for one in proof.findings[:MOST_FINDINGS])
    more = len(proof.findings) - MOST_FINDINGS
    rest = f'<p class="st-note">and {more:,} more, in the report files</p>' if more > 0 else ""
    old = ", before your last changes" if proof.outdated else ""
    name = "1 place" if len(proof.findings) == 1 else f"{len(proof.findings):,} places"
    return (
        f'<details class="st-findings"><summary class="st-label">{name} in the finished file to look at{old}</summary>'
        f'<div class="st-rows">{rows}</div>{rest}</details>'
    )


def _finding(one: dict[str, Any]) -> str:
    kind = str(one["kind"])
    chunks = list(one.get("chunk_ids") or [])
    state = "fail" if one["certain"] else "doubt"
    words = " &rarr; ".join(escape(text) for text in (str(one["expected"]), str(one["heard"])) if text)
    sure = "" if one["certain"] else ' <span class="st-soft">uncertain</span>'
    file = f' <span class="st-soft">{escape(str(one["file"]))}</span>' if one.get("file") else ""
    inner = (
        f'<span class="st-numbers">{clock(float(one["start_seconds"]))}</span>'
        f'<span class="st-mark {state}">{FINDING_WORDS.get(kind, escape(kind))}</span>'
        f'<span class="st-row-note" dir="auto">{words}{sure}{file}</span>'
    )
    if not chunks:
        return f'<div class="st-row">{inner}</div>'
    return f'<button type="button" class="st-row" data-ask="open:{escape(str(chunks[0]))}">{inner}</button>'
