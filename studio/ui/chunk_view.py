"""One chunk as a picture: what was written, what was heard, how it sounds, and what else there is to choose."""

from __future__ import annotations

import functools
from collections import Counter
from html import escape
from typing import Any

from engines.contract import SidetoneError
from studio.recordings import Recordings
from studio.rows import ChunkRow, TakeRow
from studio.ui.report_view import mark, score_text, seconds_text
from studio.waveform import Mark, svg_waveform

WAVE_WIDTH, WAVE_HEIGHT = 960, 96
WORD_MARKS = {"replaced": "heard otherwise", "missing": "not heard", "added": "not in the text"}
KEYS = (
    ("space", "play"),
    ("A", "accept"),
    ("R", "retake"),
    ("E", "edit"),
    ("N", "next"),
    ("P", "previous"),
    ("U", "undo"),
)

NOTHING_OPEN = (
    '<div class="st-empty"><p>Every chunk you see in the list can be heard and mended here.</p>'
    '<button type="button" class="st-button" data-ask="next:" data-key="n">'
    "Begin with the riskiest <kbd>N</kbd></button></div>"
)


def chunk_head(row: ChunkRow, chapter: str, place: int, total: int) -> str:
    """Where we are, and the verdict."""
    take = row.take
    parts = [mark(row.state)]
    if take:
        score = "" if take.score is None else f'<span class="st-numbers">score {score_text(take.score)}</span>'
        parts.append(score)
        parts.append(f'<span class="st-numbers">{seconds_text(take.duration_seconds)}</span>')
    if row.character:
        parts.append(f'<span class="st-soft">spoken as {escape(row.character)}</span>')
    if row.edited:
        parts.append('<span class="st-soft">text edited</span>')
    return (
        f'<div class="st-chunk-head" data-position="{row.position}"><div><div class="st-small st-soft">'
        f"{escape(chapter or f'Chapter {row.chapter}')}"
        f'</div><div class="st-chunk-facts">{"".join(parts)}</div></div>'
        f'<div class="st-steps">{_step("previous", "p", "&lsaquo;")}<span class="st-small st-numbers">'
        f"{place + 1:,} of {total:,}</span>{_step('next', 'n', '&rsaquo;')}</div></div>"
    )


def _step(way: str, key: str, arrow: str) -> str:
    asks = f'data-ask="{way}:" data-key="{key}" aria-label="{way}"'
    return f'<button type="button" class="st-button" {asks}>{arrow}</button>'


def words_part(row: ChunkRow) -> str:
    """Written and heard, one above the other."""
    spoken = ""
    if _letters(row.spoken) != _letters(row.text):
        spoken = f'<p class="st-spoken"><span class="st-label">spoken as</span> {escape(row.spoken)}</p>'
    return (
        '<div class="st-words"><h4 class="st-label">written</h4>'
        f'<p class="st-written" dir="auto">{escape(row.text)}</p>'
        f'{spoken}<h4 class="st-label">heard</h4>{heard(row)}</div>'
    )


def _letters(text: str) -> str:
    """What is spoken of it: quotes and dashes are not."""
    return "".join(char for char in text.casefold() if char.isalnum())


def heard(row: ChunkRow) -> str:
    """The transcript with its differences, or why there is none."""
    take = row.take
    if take is None:
        return '<p class="st-note">Not spoken yet. Retake speaks this chunk alone.</p>'
    if take.status != "success":
        return f'<p class="st-note">{mark("error")} {escape(take.message or "It could not be spoken.")}</p>'
    if take.score is None:
        return _unheard(take)
    old = '<p class="st-note">This take speaks an earlier text.</p>' if take.spoken != row.spoken else ""
    if not take.words:
        return f'{old}<p class="st-heard" dir="auto">{escape(take.transcript) or "Nothing was heard."}</p>'
    inner = " ".join(_word(word) for word in take.words)
    return f'{old}<p class="st-heard" dir="auto">{inner}</p>{_differences(take)}'


def _unheard(take: TakeRow) -> str:
    if take.listener:
        why = f"The listener {escape(take.listener)} could not judge this voice or language."
    else:
        why = "No listener is chosen. Choose one in Settings under Listening."
    checked = "Its sound was checked" + (" and has faults, below." if take.faults else " and no fault was found.")
    return f'<p class="st-note">{mark("unheard")} Nobody compared this take with the text. {why} {checked}</p>'


def _word(word: dict[str, Any]) -> str:
    kind, expected, got = str(word["kind"]), str(word["expected"]), str(word["heard"])
    start = float(word.get("start_seconds", -1.0))
    at = f' data-at="{start:.2f}"' if start >= 0 else ""
    if kind not in WORD_MARKS:
        return f'<span class="st-word"{at}>{escape(got or expected)}</span>'
    sure = " certain" if word.get("certain") else ""
    inner = {
        "replaced": f"<s>{escape(expected)}</s>&thinsp;{escape(got)}",
        "missing": escape(expected),
        "added": escape(got),
    }[kind]
    title = WORD_MARKS[kind] + ("; a second look confirmed it" if sure else "; may be the listener's mistake")
    return f'<span class="st-word {kind}{sure}" title="{escape(title)}"{at}>{inner}</span>'


def _differences(take: TakeRow) -> str:
    counts = Counter(str(word["kind"]) for word in take.words)
    sure = sum(bool(word.get("certain")) for word in take.words if word["kind"] in WORD_MARKS)
    parts = [
        f'<span class="st-key"><span class="st-word {kind}">{name}</span> {counts[kind]}</span>'
        for kind, name in WORD_MARKS.items()
        if counts[kind]
    ]
    if not parts:
        return '<p class="st-legend">Word for word as written.</p>'
    certain = f'<span class="st-key">{sure} certain</span>' if sure else '<span class="st-key">none certain</span>'
    return f'<p class="st-legend">{"".join(parts)}{certain}</p>'


def actions(row: ChunkRow, undo_what: str) -> str:
    """What can be done, each with its key."""
    take = row.take
    can_accept = take is not None and take.status == "success" and row.state != "queued"
    accepted = row.state == "accepted"
    accept = ("unaccept", "Accepted") if accepted else ("accept", "Accept")
    queued = row.state == "queued"
    undo = f"Undo: {undo_what}" if undo_what else "Undo"
    return (
        '<div class="st-actions">'
        f"{_action(*accept, 'A', not can_accept, accepted)}"
        f"{_action('retake', 'On its way' if queued else 'Retake', 'R', queued)}"
        f"{_action('edit', 'Edit and retake', 'E')}"
        f"{_action('undo', undo, 'U', not undo_what)}"
        f'</div><p class="st-keys" aria-label="Keys">{_keys()}</p>'
    )


def _action(ask: str, name: str, key: str, disabled: bool = False, pressed: bool = False) -> str:
    off = " disabled" if disabled else ""
    return (
        f'<button type="button" class="st-button{" is-on" if pressed else ""}" data-ask="{ask}:" '
        f'data-key="{key.lower()}"{off}>{escape(name)} <kbd>{key}</kbd></button>'
    )


def _keys() -> str:
    return " ".join(f"<span><kbd>{key}</kbd> {name}</span>" for key, name in KEYS)


def sound_part(book_id: str, row: ChunkRow, recordings: Recordings) -> str:
    """The player, and what is wrong with the sound."""
    take = row.take
    if take is None or take.status != "success":
        return ""
    return f"{_player(book_id, take, recordings)}{_faults(take.faults)}"


def others_part(book_id: str, row: ChunkRow, takes: list[TakeRow], recordings: Recordings) -> str:
    """The other candidates of the take, and the chunk's other takes."""
    spoken = row.take is not None and row.take.status == "success"
    candidates = _candidates(book_id, row.take, recordings) if row.take and spoken else ""
    return candidates + _history(book_id, row, takes, recordings)


def _player(book_id: str, take: TakeRow, recordings: Recordings) -> str:
    picture = _picture(recordings.folder, take.speech_key, _marks(take))
    if not picture:
        return '<p class="st-note">The recording is not on this disk. Retake the chunk to hear it.</p>'
    return (
        '<div class="st-player" data-player>'
        '<button type="button" class="st-play" data-play aria-label="Play"></button>'
        f'<div class="st-wave" data-wave>{picture}<span class="st-wave-at"></span></div>'
        f'<span class="st-time st-numbers" data-time>{seconds_text(take.duration_seconds)}</span>'
        f'<audio preload="none" src="{_source(book_id, take.speech_key)}"></audio></div>'
    )


def _source(book_id: str, speech_key: str) -> str:
    return f"/media/take/{escape(book_id)}/{escape(speech_key)}.flac"


def _marks(take: TakeRow) -> tuple[tuple[float, float, str], ...]:
    """Where words differ, for the waveform."""
    found = []
    for word in take.words:
        start, end = float(word.get("start_seconds", -1)), float(word.get("end_seconds", -1))
        if word["kind"] in WORD_MARKS and 0 <= start < end:
            found.append((start, end, f"{WORD_MARKS[str(word['kind'])]}: {word['heard'] or word['expected']}"))
    return tuple(found)


@functools.lru_cache(maxsize=64)
def _picture(folder: Any, speech_key: str, marks: tuple[tuple[float, float, str], ...]) -> str:
    try:
        audio = Recordings(folder).read(speech_key)
    except (SidetoneError, ValueError):
        return ""
    places = [Mark(start, end, "waveform-mark", title) for start, end, title in marks]
    return svg_waveform(audio, WAVE_WIDTH, WAVE_HEIGHT, marks=places, label="The take as a wave")


def _faults(faults: list[str]) -> str:
    if not faults:
        return ""
    rows = "".join(f'<li><span class="st-mark bad"></span>{escape(fault)}</li>' for fault in faults)
    return f'<h4 class="st-label">faults in the sound</h4><ul class="st-faults">{rows}</ul>'


def _candidates(book_id: str, take: TakeRow, recordings: Recordings) -> str:
    if len(take.candidates) < 2:
        return ""
    rows = "".join(
        _candidate(book_id, number, candidate, candidate["speech_key"] == take.speech_key, recordings)
        for number, candidate in enumerate(take.candidates, 1)
    )
    return f'<h4 class="st-label">candidates of this take</h4><div class="st-rows">{rows}</div>'


def _candidate(book_id: str, number: int, candidate: dict[str, Any], chosen: bool, recordings: Recordings) -> str:
    key = str(candidate["speech_key"])
    here = bool(key) and recordings.has(key)
    faults = ", ".join(str(fault) for fault in candidate["faults"])
    if chosen:
        choose = '<span class="st-chosen">chosen</span>'
    elif here:
        choose = f'<button type="button" class="st-button" data-ask="choose:{escape(key)}">Choose</button>'
    else:
        choose = '<span class="st-soft st-small">not on this disk</span>'
    return (
        f'<div class="st-row{" is-chosen" if chosen else ""}" data-player>{_small_play(book_id, key, here)}'
        f'<span class="st-row-name">Candidate {number}</span>{mark(str(candidate["verdict"]))}'
        f'<span class="st-numbers">{score_text(candidate["score"])}</span>'
        f'<span class="st-numbers st-soft">{seconds_text(float(candidate["duration_seconds"]))}</span>'
        f'<span class="st-row-note st-soft st-small">{escape(faults)}</span>{choose}</div>'
    )


def _small_play(book_id: str, key: str, here: bool) -> str:
    if not here:
        return '<button type="button" class="st-play small" disabled aria-label="Not on this disk"></button>'
    return (
        '<button type="button" class="st-play small" data-play aria-label="Play"></button>'
        f'<audio preload="none" src="{_source(book_id, key)}"></audio>'
    )


def _history(book_id: str, row: ChunkRow, takes: list[TakeRow], recordings: Recordings) -> str:
    current = row.take.id if row.take else 0
    earlier = [take for take in takes if take.id != current]
    if not earlier:
        return ""
    rows = "".join(_earlier(book_id, take, take.spoken == row.spoken, recordings) for take in earlier[:20])
    return (
        f'<details class="st-history"><summary class="st-label">other takes: {len(earlier)}</summary>'
        f'<div class="st-rows">{rows}</div></details>'
    )


def _earlier(book_id: str, take: TakeRow, same_text: bool, recordings: Recordings) -> str:
    here = take.status == "success" and bool(take.speech_key) and recordings.has(take.speech_key)
    use = f'<button type="button" class="st-button" data-ask="use:{take.id}">Use this one</button>'
    if not (here and same_text):
        use = f'<span class="st-soft st-small">{"another text" if here else "no sound"}</span>'
    when = take.created_utc[:16].replace("T", " ")
    return (
        f'<div class="st-row" data-player>{_small_play(book_id, take.speech_key, here)}'
        f'<span class="st-row-name">{escape(when)}</span>{mark(take.state)}'
        f'<span class="st-numbers">{score_text(take.score)}</span>'
        f'<span class="st-numbers st-soft">{seconds_text(take.duration_seconds)}</span>'
        f'<span class="st-row-note st-soft st-small">{escape(take.voice)}, {escape(take.person)}</span>{use}</div>'
    )


def undo_alone(what: str) -> str:
    """The way back where no chunk is open."""
    return f'<div class="st-actions">{_action("undo", f"Undo: {what}", "U")}</div>'
