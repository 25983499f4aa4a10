"""One chunk as a picture: where we are, what was written, what was heard, what can be done about it."""

from __future__ import annotations

from html import escape

from studio.notes import LONGEST_NOTE_CHARS, Note
from studio.rows import OWN_VOICE, ChunkRow, TakeRow
from studio.ui.report_view import listener_text, mark, score_text, seconds_text
from studio.ui.report_words import legend, text_line

OTHER_KEYS = (
    ("space", "play"),
    ("W", "hear the next wrong word"),
    ("N", "next"),
    ("P", "previous"),
)
CANDIDATE_KEYS = (("1-9", "choose"), ("shift 1-9", "hear a candidate"))

NOTHING_OPEN = (
    '<div class="st-empty"><p>Every chunk you see in the list can be heard and mended here.</p>'
    '<button type="button" class="st-button" data-ask="next:" data-key="n">'
    "Begin with the riskiest <kbd>N</kbd></button></div>"
)


def chunk_head(row: ChunkRow, chapter: str, place: int, total: int) -> str:
    """Where we are, the verdict, and why it is what it is."""
    take = row.take
    parts = [mark(row.state)]
    if take:
        score = "" if take.score is None else f'<span class="st-numbers">score {score_text(take.score)}</span>'
        parts.append(score)
        parts.append(f'<span class="st-numbers">{seconds_text(take.duration_seconds)}</span>')
        parts += [_own_voice(take), _listened(take)]
    if row.character:
        parts.append(f'<span class="st-soft">spoken as {escape(row.character)}</span>')
    if row.edited:
        parts.append('<span class="st-soft">text edited</span>')
    why = why_of(take) if take else ""
    return (
        f'<div class="st-chunk-head" data-position="{row.position}"><div><div class="st-small st-soft">'
        f"{escape(chapter or f'Chapter {row.chapter}')}"
        f'</div><div class="st-chunk-facts">{"".join(parts)}</div></div>'
        f'<div class="st-steps">{_step("previous", "p", "&lsaquo;")}<span class="st-small st-numbers">'
        f"{place + 1:,} of {total:,}</span>{_step('next', 'n', '&rsaquo;')}</div></div>"
        + (f'<p class="st-verdict-why">{escape(why)}</p>' if why else "")
    )


def _step(way: str, key: str, arrow: str) -> str:
    asks = f'data-ask="{way}:" data-key="{key}" aria-label="{way}"'
    return f'<button type="button" class="st-button" {asks}>{arrow}</button>'


def _own_voice(take: TakeRow) -> str:
    return f'<span class="st-soft">recorded by {escape(take.voice)}</span>' if take.engine == OWN_VOICE else ""


def _listened(take: TakeRow) -> str:
    if take.score is None or not take.listener:
        return ""
    return f'<span class="st-soft">heard by {escape(listener_text(take.listener))}</span>'


def why_of(take: TakeRow) -> str:
    """The verdict of the take's chosen candidate in words; empty where it is a clean pass, or was not kept."""
    chosen = (one for one in take.candidates if one.get("speech_key") == take.speech_key)
    return str(next(chosen, {}).get("why") or "")


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
    return f'{old}<p class="st-heard" dir="auto">{text_line(take.words)}</p>{legend(take.words)}'


def _unheard(take: TakeRow) -> str:
    if take.engine == OWN_VOICE and take.message:
        why = escape(take.message)
    elif take.listener:
        why = f"The listener {escape(take.listener)} could not judge this voice or language."
    else:
        why = "No listener is chosen. Choose one in Settings under Listening."
    checked = "Its sound was checked" + (" and has faults, below." if take.faults else " and no fault was found.")
    return f'<p class="st-note">{mark("unheard")} Nobody compared this take with the text. {why} {checked}</p>'


def actions(row: ChunkRow, undo_what: str) -> str:
    """What can be done, each with its key."""
    take = row.take
    can_accept = take is not None and take.status == "success" and row.state != "queued"
    accepted = row.state == "accepted"
    accept = ("unaccept", "Accepted") if accepted else ("accept", "Accept")
    queued = row.state == "queued"
    undo = f"Undo: {undo_what}" if undo_what else "Undo"
    several = take is not None and len(take.candidates) > 1
    return (
        '<div class="st-actions">'
        f"{_action(*accept, 'A', not can_accept, accepted)}"
        f"{_action('retake', 'On its way' if queued else 'Retake', 'R', queued)}"
        f"{_action('edit', 'Edit and retake', 'E')}"
        '<button type="button" class="st-button" data-notes data-key="m">Note <kbd>M</kbd></button>'
        f"{_action('undo', undo, 'U', not undo_what)}"
        f'</div><p class="st-keys" aria-label="Keys">{_keys(several)}</p>'
    )


def _action(ask: str, name: str, key: str, disabled: bool = False, pressed: bool = False) -> str:
    off = " disabled" if disabled else ""
    return (
        f'<button type="button" class="st-button{" is-on" if pressed else ""}" data-ask="{ask}:" '
        f'data-key="{key.lower()}"{off}>{escape(name)} <kbd>{key}</kbd></button>'
    )


def _keys(several: bool) -> str:
    shown = (*OTHER_KEYS, *CANDIDATE_KEYS) if several else OTHER_KEYS
    return " ".join(f"<span><kbd>{key}</kbd> {name}</span>" for key, name in shown)


def note_part(chunk_id: str, note: Note | None) -> str:
    """The remark on the chunk, and the form it is written in, which assets/report.js opens."""
    text = escape(note.text) if note else ""
    said = ""
    if note:
        when = note.created_utc[:10]
        said = (
            f'<p class="st-remark"><b>Note</b> <span dir="auto">{text}</span> '
            f'<span class="st-soft st-small">{escape(note.person)}, {escape(when)}</span></p>'
        )
    return (
        f'{said}<form class="st-note-form" data-ask-form="note:{escape(chunk_id)}" hidden>'
        '<label class="st-small st-soft" for="st-note-text">A note on this chunk, for the list and the report '
        "files. An empty one is removed.</label>"
        f'<textarea id="st-note-text" class="st-input" name="note" rows="2" maxlength="{LONGEST_NOTE_CHARS}">{text}'
        '</textarea><span class="st-note-acts"><button type="submit" class="st-button">Keep the note <kbd>Enter</kbd>'
        '</button><button type="button" class="st-button" data-notes>Leave it <kbd>Esc</kbd></button></span></form>'
    )


def undo_alone(what: str) -> str:
    """The way back where no chunk is open."""
    return f'<div class="st-actions">{_action("undo", f"Undo: {what}", "U")}</div>'
