"""The Audiobook tab as HTML: pure functions of what a book is; every text of a book is escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape
from typing import Any

from studio.commands.common import clock
from studio.library import BookCard
from studio.report import line_of_truth
from studio.rows import ChapterRow
from studio.runs import RunRow
from studio.text.account import Account
from studio.ui.audiobook_facts import Look

CARE_MEANS = {
    "draft": "One try for each sentence, kept as it comes. For a first impression.",
    "standard": "A sentence that does not pass is spoken again, up to three times in three rounds.",
    "best": "Three tries for every sentence, the best is kept, and a stricter ear. Takes three times as long.",
}
PHASES = (("speaking", "Speaking"), ("mastering", "Mastering"), ("encoding", "Writing the file"))
DOWNLOADS = (
    ("m4b", "M4B", "one file with chapters and cover"),
    ("mp3-chapters", "MP3 by chapter", "a file for each chapter, zipped"),
    ("mp3", "MP3", "one file, 192 kb/s"),
    ("flac", "FLAC", "one file, lossless"),
    ("wav", "WAV", "one file, uncompressed"),
)
STATE_WORDS = {
    "pass": "heard and right", "accepted": "accepted by you", "doubt": "in doubt", "fail": "failed", "error": "could not be spoken",
    "unheard": "spoken, not heard", "queued": "in the queue", "waiting": "not spoken yet",
}  # fmt: skip


def size(count_bytes: float) -> str:
    """Bytes as a person says them."""
    if count_bytes < 1e6:
        return f"{max(1, round(count_bytes / 1e3)):,} kB"
    return f"{count_bytes / 1e6:,.0f} MB" if count_bytes < 1e9 else f"{count_bytes / 1e9:,.1f} GB"


def length(seconds: float) -> str:
    """A length in a list: 45 s, 12 min, 4 h 26 min."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 word, 3,120 words."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# -- your books


def shelf_html(cards: Iterable[BookCard], open_id: str, reading: Iterable[str], deleted: tuple[str, str] | None) -> str:
    """The list of books; what is being read stands above it, and what was deleted can be brought back."""
    rows = [f'<div class="st-reading"><i class="st-breath"></i>Reading {escape(name)} …</div>' for name in reading]
    if deleted:
        rows.append(
            f'<div class="st-undo" role="status"><span>Deleted “{escape(deleted[1])}”.</span>'
            f'<button type="button" class="st-link" data-does="restore_book" data-id="{escape(deleted[0])}">Undo</button></div>'
        )
    rows += [_shelf_row(card, card.id == open_id) for card in cards]
    if not rows:
        rows = [
            '<div class="st-empty">No books yet. Drop an EPUB, Markdown or text file above, or paste some text.</div>'
        ]
    return f'<div class="st-shelf">{"".join(rows)}</div>'


def _shelf_row(card: BookCard, is_open: bool) -> str:
    percent = card.done * 100 // card.chunks if card.chunks else 0
    state = {"working": f"{percent}%", "partly": f"{percent}%", "done": "done", "unreadable": "unreadable"}.get(
        card.state, "new"
    )
    byline = card.author or (card.message if card.state == "unreadable" else "")
    current = ' aria-current="true"' if is_open else ""
    return (
        f'<div class="st-book is-{escape(card.state)}"{current}>'
        f'<button type="button" class="st-book-open" data-does="open_book" data-id="{escape(card.id)}" data-key="book-{escape(card.id)}">'
        f'<span class="st-book-title">{escape(card.title)}</span>'
        f'<span class="st-book-state st-numbers">{escape(state)}</span>'
        f'<span class="st-book-author">{escape(byline)}</span>'
        f'<span class="st-book-bar"><i style="width:{percent}%"></i></span></button>'
        f'<button type="button" class="st-book-delete" data-does="delete_book" data-id="{escape(card.id)}" '
        f'aria-label="Delete {escape(card.title)}" title="Delete, with undo">×</button></div>'
    )


# -- the chosen book


def welcome_html() -> str:
    """The middle before any book is open: what this does, and where to start."""
    steps = (
        ("Drop a book", "EPUB, Markdown or plain text. It stays on this machine."),
        ("Choose a voice", "Hear a sentence of it, or the first minute of the book."),
        ("Make the audiobook", "Listen while it is made; stop and go on whenever you like."),
    )
    items = "".join(
        f'<li><span class="st-step">{n}</span><span><b>{title}</b><br>{text}</span></li>'
        for n, (title, text) in enumerate(steps, 1)
    )
    return f'<div class="st-sheet st-welcome"><h2 class="st-title">A book goes in, an audiobook comes out.</h2><ol>{items}</ol></div>'


def head_html(book: Look) -> str:
    """Cover, title, author, and how much there is of it."""
    author = str(book.facts.get("author") or "")
    words = sum(row.words for row in book.chosen)
    figures = [counted(len(book.chosen), "chapter"), counted(words, "word"), f"about {length(book.expected_seconds)}"]
    if len(book.chosen) < len(book.chapters):
        figures[0] = f"{len(book.chosen):,} of {counted(len(book.chapters), 'chapter')}"
    byline = f'<div class="st-author">{escape(author)}</div>' if author else ""
    return (
        f'<div class="st-head" data-open-book="{escape(book.id)}">{_cover(book)}<div class="st-head-words"><h2 class="st-title">{escape(book.title)}</h2>'
        f'{byline}<div class="st-soft st-numbers">{" · ".join(figures)}</div>{_notes(book)}</div></div>'
    )


def _cover(book: Look) -> str:
    if book.has_cover:
        return f'<img class="st-cover" alt="Cover" src="/media/cover/{escape(book.id)}/cover?v={book.cover_stamp}">'
    return f'<div class="st-cover st-no-cover" aria-hidden="true"><span>{escape(book.title[:60])}</span></div>'


def _notes(book: Look) -> str:
    notes = [str(note) for note in book.facts.get("warnings") or []]
    if not notes:
        return ""
    items = "".join(f"<li>{escape(note)}</li>" for note in notes[:20])
    return f'<details class="st-notes"><summary>{counted(len(notes), "note")} from reading the file</summary><ul>{items}</ul></details>'


def chapters_html(book: Look) -> str:
    """Every chapter with its check box, words and minutes; once something was spoken also with its strip and a play button."""
    rows = "".join(_chapter_row(row, book) for row in book.chapters)
    tools = (
        '<button type="button" class="st-link" data-chapters="all">all</button>'
        '<button type="button" class="st-link" data-chapters="none">none</button>'
    )
    return (
        f'<div class="st-list-head"><span class="st-list-name">Chapters</span>'
        f'<span class="st-list-tools"{" hidden" if book.alive else ""}>{tools}</span></div>'
        f'<div class="st-chapters">{rows}</div>'
    )


def _chapter_row(row: ChapterRow, book: Look) -> str:
    title = row.title or f"Chapter {row.n}"
    part = f'<span class="st-part">{escape(" · ".join(row.parents))}</span>' if row.parents else ""
    exact = row.done == row.chunks and row.chunks
    minutes = length(row.expected_seconds) if exact else f"{length(row.expected_seconds)}"
    checked, locked = " checked" if row.selected else "", " disabled" if book.alive else ""
    return (
        f'<div class="st-chapter{"" if row.selected else " is-off"}" data-n="{row.n}"><label>'
        f'<input type="checkbox" data-chapter="{row.n}" data-key="chapter-{row.n}"{checked}{locked}>'
        f'<span class="st-chapter-n st-numbers">{row.n}</span>'
        f'<span class="st-chapter-title">{escape(title)}{part}</span></label>'
        f'<span class="st-chapter-words st-numbers">{counted(row.words, "word")}</span>'
        f'<span class="st-chapter-minutes st-numbers">{minutes}</span>{_play(row, title)}{_strip(row, book)}</div>'
    )


def _play(row: ChapterRow, title: str) -> str:
    if not row.done:
        return '<span class="st-play-room"></span>'
    return (
        f'<button type="button" class="st-play" data-play="{row.n}" data-key="play-{row.n}" '
        f'aria-label="Play {escape(title)}" title="Play from here">▶</button>'
    )


def _strip(row: ChapterRow, book: Look) -> str:
    states = book.cells.get(row.n, [])
    if not row.selected or not set(states) - {"waiting"}:
        return ""
    told = ", ".join(f"{count} {STATE_WORDS[state]}" for state, count in Counter(states).most_common())
    cells = "".join(f'<i class="st-cell {state}"></i>' for state in states)
    return f'<div class="st-strip" role="img" aria-label="{told}" title="{told}">{cells}</div>'


def legend_html(book: Look) -> str:
    """What the cells of the strips mean; only the states that occur."""
    seen = {state for states in book.cells.values() for state in states} - {"waiting"}
    if not seen:
        return ""
    shown = [state for state in STATE_WORDS if state in seen or (state == "waiting" and book.done < book.total)]
    items = "".join(f'<span><i class="st-cell {state}"></i>{STATE_WORDS[state]}</span>' for state in shown)
    return f'<div class="st-legend">{items}</div>'


def account_html(account: Account | None) -> str:
    """Where every character of the source went, in one line, with the reasons behind it."""
    if account is None:
        return '<div class="st-account st-soft">Counting every character …</div>'
    skipped = sum(chars for _, chars in account.skipped)
    lost = f"{account.lost_chars:,} lost"
    mark = "ok" if account.lost_chars == 0 else "bad"
    line = (
        f"<span>{account.source_chars:,} characters: {account.spoken_chars:,} spoken, {skipped:,} skipped,</span> "
        f'<span class="st-mark {mark}">{lost}</span>'
    )
    if not account.skipped:
        return f'<div class="st-account st-numbers">{line}</div>'
    reasons = "".join(f"<tr><td>{escape(reason)}</td><td>{chars:,}</td></tr>" for reason, chars in account.skipped)
    return (
        f'<details class="st-account st-numbers"><summary>{line}</summary>'
        f"<table><caption>Not spoken, and why</caption>{reasons}</table></details>"
    )


# -- make it


def listener_html(listener: str, installed: bool) -> str:
    """Who listens, said plainly."""
    if not listener or listener == "none":
        text = "Nobody listens: takes stay unheard, and the report says so."
        return (
            f'<div class="st-ear"><span class="st-mark unheard">{text}</span> {_to_settings("Choose a listener")}</div>'
        )
    if not installed:
        text = f"{escape(listener)} would listen, but its weights are not here: takes stay unheard."
        return f'<div class="st-ear"><span class="st-mark doubt">{text}</span> {_to_settings("Fetch them")}</div>'
    return (
        f'<div class="st-ear"><span class="st-mark pass">Whisper {escape(listener)} hears every take back.</span></div>'
    )


def _to_settings(text: str) -> str:
    return f'<button type="button" class="st-link" data-opens="listening">{text}</button>'


def estimate_html(book: Look, speed: float | None) -> str:
    """How long it will be, how long it takes, and what space that needs."""
    rows = [
        (
            "Length",
            f"about {length(book.expected_seconds)}" if book.done < book.total else length(book.expected_seconds),
        )
    ]
    if book.done < book.total:
        rows.append(("Ready in", _ready_in(book.missing_seconds, speed)))
        short = book.needed_bytes > book.free_bytes
        space = f"{size(book.needed_bytes)} of {size(book.free_bytes)} free"
        rows.append(("Space", f'<span class="st-mark fail">{space}</span>' if short else space))
    else:
        rows.append(("Space", f"{size(book.free_bytes)} free"))
    cells = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return f'<dl class="st-facts st-numbers">{cells}</dl>'


def _ready_in(missing_seconds: float, speed: float | None) -> str:
    if not speed:
        return "known after the first minute"
    return f"about {length(missing_seconds / speed * 1.15)}"


# -- the run


def run_html(book: Look) -> str:
    """What is going on now, or how the last run ended; empty where there is nothing to say."""
    run = book.run
    if run is None:
        return ""
    if run.alive:
        return _working(run, book)
    if run.interrupted:
        return _ended("doubt", "The last run was cut off.", "Nothing that was finished is lost. Press Go on.")
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
    phases = PHASES
    if run.goal.startswith("export"):
        phases = PHASES[1:]
    elif run.goal in ("first-minute", "retake"):
        phases = PHASES[:1]
    names = [name for name, _ in PHASES]
    at = names.index(run.phase) if run.phase in names else -1
    steps = "".join(_step(title, names.index(name), at, _share(run)) for name, title in phases)
    stopping = '<span class="st-stopping">Stopping after this chunk …</span>' if run.stop else ""
    now = escape(run.now) if run.phase == "speaking" and run.now else ""
    percent = round(_share(run) * 100) if at == 0 else 100
    return (
        f'<div class="st-sheet st-working" data-run="{run.id}" data-percent="{percent}">'
        f'<div class="st-steps">{steps}</div><div class="st-line st-numbers">{progress_line(run)}{stopping}</div>'
        f'<p class="st-now" aria-live="off">{now}</p></div>'
    )


def _share(run: RunRow) -> float:
    if run.phase == "speaking":
        return run.done / run.total if run.total else 0.0
    return min(1.0, run.phase_done / run.phase_total) if run.phase_total else 0.0


def _step(title: str, place: int, at: int, share: float) -> str:
    state = "is-done" if place < at else "is-now" if place == at else ""
    width = 100 if place < at else round(share * 100, 1) if place == at else 0
    tick = "✓ " if place < at else ""
    bar = f'<span class="st-bar" role="progressbar" aria-label="{title}" aria-valuenow="{width:.0f}"><i style="width:{width}%"></i></span>'
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
    return "Waking the booth …"


# -- what came of it


def result_html(book: Look) -> str:
    """The line of truth, the downloads and the way to the report, once every chosen chapter was spoken."""
    if not book.chapters or not book.total or book.done < book.total and not book.failures and not book.exports:
        return ""
    truth = line_of_truth({"words": sum(book.words_by_state.values()), "words_by_state": book.words_by_state})
    rows = "".join(_download(kind, title, means, book) for kind, title, means in DOWNLOADS)
    failed = "".join(f"<li><b>{escape(name)}</b> {escape(why)}</li>" for name, why in book.failures)
    problems = f'<ul class="st-failures">{failed}</ul>' if failed else ""
    state = "Your audiobook is ready" if _is_ready(book) else "Take it with you"
    return (
        f'<div class="st-sheet st-result"><div class="st-result-head"><h3 class="st-title">{state}</h3>'
        f'<button type="button" class="st-button" data-opens="report">Open the report</button></div>'
        f'<p class="st-truth st-numbers">{escape(truth)}</p>{problems}<div class="st-downloads">{rows}</div></div>'
    )


def _is_ready(book: Look) -> bool:
    return any(row["format"] == "m4b" for row in book.exports) and book.done == book.total


def _download(kind: str, title: str, means: str, book: Look) -> str:
    row = next((row for row in book.exports if row["format"] == kind), None)
    making = book.alive and book.run is not None and book.run.goal == f"export:{kind}"
    stale = row is not None and is_stale(row, book)
    if making:
        action = '<span class="st-soft">being made …</span>'
    elif row is None or stale:
        locked = " disabled" if book.alive else ""
        action = f'<button type="button" class="st-button" data-does="make_format" data-id="{kind}" data-key="make-{kind}"{locked}>{"Make again" if stale else "Make"}</button>'
    else:
        action = _links(row, book.id, title)
    note = "made before your last changes" if stale else means
    return (
        f'<div class="st-download" data-format="{kind}"><span class="st-download-name">{title}</span>'
        f'<span class="st-download-note">{note}</span><span class="st-download-do">{action}</span></div>'
    )


def _links(row: dict[str, Any], book_id: str, title: str) -> str:
    base = f"/media/export/{escape(book_id)}/{int(row['id'])}"
    extra = ""
    if row["format"] == "m4b":
        extra = "".join(
            f'<a class="st-link" href="{base}.{kind}?download=1" download>{kind.upper()}</a>' for kind in ("srt", "vtt")
        )
    return (
        f'{extra}<a class="st-button st-primary" href="{base}?download=1" download aria-label="Download {title}">'
        f'Download <span class="st-size">{size(float(row["bytes"]))}</span></a>'
    )


def is_stale(row: dict[str, Any], book: Look) -> bool:
    """Whether a take or the details changed after the file was made."""
    changed = max(book.newest_take_utc, str(book.facts.get("details_utc") or ""))
    return str(row["created_utc"]) < changed


def sample_html(state: str, engine: str, key: str, message: str) -> str:
    """The sentence in the chosen voice: on its way, playing, or why not."""
    if state == "making":
        return '<div class="st-sample st-soft"><i class="st-breath"></i>The booth is speaking …</div>'
    if state == "failed":
        return f'<div class="st-sample"><span class="st-mark fail">{escape(message)}</span></div>'
    if state == "ready":
        src = f"/media/sample/{escape(engine)}/{escape(key)}.flac"
        return f'<div class="st-sample"><audio controls autoplay preload="auto" src="{src}"></audio></div>'
    return ""


def make_label(book: Look) -> str:
    """What the big button says."""
    if book.done == 0:
        return "Make the audiobook"
    if book.done < book.total:
        return "Go on"
    return "Make the audiobook again" if _is_ready(book) else "Make the file"
