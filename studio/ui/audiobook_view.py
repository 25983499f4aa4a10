"""The Audiobook tab as HTML: pure functions of what a book is; every text of a book is escaped."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from engines.listeners import EMBEDDED, Ears
from studio.library import BookCard
from studio.rows import ChapterRow
from studio.text.account import Account
from studio.ui.audiobook_facts import MANY_CHAPTERS, Look

CARE_MEANS = {
    "draft": "One try for each sentence, for a first impression.",
    "standard": "What does not pass is spoken again, nine times at most.",
    "best": "Three tries for every sentence, and a stricter ear.",
}
PLAY_ICON = '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 2v12l9-6z"/></svg>'
STATE_WORDS = {
    "pass": "heard and right", "accepted": "accepted by you", "doubt": "in doubt", "fail": "failed",
    "error": "could not be spoken", "unheard": "spoken, not heard", "queued": "in the queue",
    "waiting": "not spoken yet",
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
            f'<button type="button" class="st-link" data-does="restore_book" data-id="{escape(deleted[0])}">'
            "Undo</button></div>"
        )
    rows += [_shelf_row(card, card.id == open_id) for card in cards]
    if not rows:
        rows = [
            '<div class="st-empty">No books yet. Drop an EPUB, DOCX, ODT, PDF, HTML, Markdown or text file above, '
            "or paste some text.</div>"
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
        f'<button type="button" class="st-book-open" data-does="open_book" data-id="{escape(card.id)}" '
        f'data-key="book-{escape(card.id)}">'
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
        ("Drop a book", "EPUB, DOCX, ODT, PDF, HTML, Markdown or plain text. It stays on this machine."),
        ("Choose a voice", "Hear a sentence of it, or the first minute of the book."),
        ("Make the audiobook", "Listen while it is made; stop and go on whenever you like."),
    )
    items = "".join(
        f'<li><span class="st-step">{n}</span><span><b>{title}</b><br>{text}</span></li>'
        for n, (title, text) in enumerate(steps, 1)
    )
    title = '<h2 class="st-title">A book goes in, an audiobook comes out.</h2>'
    return f'<div class="st-sheet st-welcome">{title}<ol>{items}</ol></div>'


def head_html(book: Look) -> str:
    """Cover, title, author, and how much there is of it."""
    author = str(book.facts.get("author") or "")
    words = sum(row.words for row in book.chosen)
    figures = [counted(len(book.chosen), "chapter"), counted(words, "word"), f"about {length(book.expected_seconds)}"]
    if len(book.chosen) < len(book.chapters):
        figures[0] = f"{len(book.chosen):,} of {counted(len(book.chapters), 'chapter')}"
    byline = f'<div class="st-author">{escape(author)}</div>' if author else ""
    return (
        f'<div class="st-head" data-open-book="{escape(book.id)}">{_cover(book)}<div class="st-head-words">'
        f'<h2 class="st-title">{escape(book.title)}</h2>'
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
    summary = f"<summary>{counted(len(notes), 'note')} from reading the file</summary>"
    return f'<details class="st-notes">{summary}<ul>{items}</ul></details>'


def chapters_html(book: Look) -> str:
    """Every chapter with its check box, words and minutes; once some of it was spoken, its strip and a play button."""
    rows = "".join(part_heading(row, before) + _chapter_row(row, book) for row, before in with_before(book.parts))
    rows += "".join(_left_out_row(str(title), str(reason)) for title, reason in book.facts.get("left_out") or [])
    tools = (
        '<button type="button" class="st-link" data-chapters="all">all</button>'
        '<button type="button" class="st-link" data-chapters="none">none</button>'
    )
    return (
        f'<div class="st-list-head"><span class="st-list-name">Chapters</span>'
        f'<span class="st-list-tools"{" hidden" if book.alive else ""}>{tools}</span></div>'
        f'<div class="st-contents">{rows}</div>'
    )


def with_before(chapters: Sequence[ChapterRow]) -> Iterable[tuple[ChapterRow, tuple[str, ...]]]:
    """Each part with the parents of the one before it."""
    return zip(chapters, [(), *(row.parents for row in chapters)], strict=False)


def part_heading(row: ChapterRow, before: tuple[str, ...]) -> str:
    """What the part is in, where that is something else than for the one before."""
    if row.parents == before or not row.parents:
        return ""
    return f'<div class="st-within">{escape(" · ".join(row.parents))}</div>'


def _left_out_row(title: str, reason: str) -> str:
    return (
        f'<div class="st-left-out"><span>{escape(title or reason.capitalize())}</span>'
        f'<span class="st-soft">skipped: {escape(reason)}</span></div>'
    )


def _chapter_row(row: ChapterRow, book: Look) -> str:
    title = row.title or row.reason.capitalize() or f"Chapter {row.n}"
    minutes = length(row.expected_seconds)
    number, why = (row.n, "") if not row.reason else ("", _why_skipped(row))
    checked, locked = " checked" if row.selected else "", " disabled" if book.alive else ""
    return (
        f'<div class="st-chapter{"" if row.selected else " is-off"}" data-n="{row.n}"><label>'
        f'<input type="checkbox" data-chapter="{row.n}" data-key="chapter-{row.n}"'
        f"{' data-extra' if row.reason else ''}{checked}{locked}>"
        f'<span class="st-chapter-n st-numbers">{number}</span>'
        f'<span class="st-chapter-title">{escape(title)}{why}</span></label>'
        f'<span class="st-chapter-words st-numbers">{counted(row.words, "word")}</span>'
        f'<span class="st-chapter-minutes st-numbers">{minutes}</span>{_play(row, title)}{_strip(row, book)}</div>'
    )


def _why_skipped(row: ChapterRow) -> str:
    return f' <span class="st-why">{"" if row.selected else "skipped: "}{escape(row.reason)}</span>'


def _play(row: ChapterRow, title: str) -> str:
    if not row.done:
        return '<span class="st-from-room"></span>'
    return (
        f'<button type="button" class="st-from" data-from="{row.n}" data-key="play-{row.n}" '
        f'aria-label="Play {escape(title)}" title="Play from here">{PLAY_ICON}</button>'
    )


def _strip(row: ChapterRow, book: Look) -> str:
    states = book.cells.get(row.n, [])
    if not row.selected or not set(states) - {"waiting"}:
        return ""
    told = ", ".join(f"{count} {STATE_WORDS[state]}" for state, count in Counter(states).most_common())
    if len(book.chapters) > MANY_CHAPTERS:  # thousands of cells would be sent every second
        runs = [(state, len(list(same))) for state, same in itertools.groupby(states)]
        cells = "".join(f'<i class="st-cell {state}" style="flex:{width}"></i>' for state, width in runs)
    else:
        cells = "".join(f'<i class="st-cell {state}"></i>' for state in states)
    return f'<div class="st-strip" role="img" aria-label="{told}" title="{told}">{cells}</div>'


def legend_html(book: Look) -> str:
    """What the cells of the strips mean; only the states that occur."""
    seen = {state for states in book.cells.values() for state in states} - {"waiting"}
    if not seen:
        return ""
    shown = [state for state in STATE_WORDS if state in seen or (state == "waiting" and book.done < book.total)]
    items = "".join(f'<span><i class="st-cell {state}"></i>{STATE_WORDS[state]}</span>' for state in shown)
    return f'<div class="st-cells-key">{items}</div>'


def account_html(account: Account | None) -> str:
    """Where every character of the source went, in one line, with the reasons behind it."""
    if account is None:
        return '<div class="st-account st-soft">Counting every character …</div>'
    line = account_line(account)
    if not account.skipped:
        return f'<div class="st-account st-numbers">{line}</div>'
    reasons = "".join(f"<tr><td>{escape(reason)}</td><td>{chars:,}</td></tr>" for reason, chars in account.skipped)
    return (
        f'<details class="st-account st-numbers"><summary>{line}</summary>'
        f"<table><caption>Not spoken, and why</caption>{reasons}</table></details>"
    )


def account_line(account: Account) -> str:
    """How many characters are spoken, how many are not, and that none is lost."""
    skipped = sum(chars for _, chars in account.skipped)
    lost = f"{account.lost_chars:,} lost"
    mark = "ok" if account.lost_chars == 0 else "bad"
    return (
        f"<span>{account.source_chars:,} characters: {account.spoken_chars:,} spoken, {skipped:,} skipped,</span> "
        f'<span class="st-mark {mark}">{lost}</span>'
    )


# -- make it


def listener_html(ears: Ears, here: bool) -> str:
    """Who listens, said plainly, and why nobody does; here says whether the listener's weights are."""
    if not ears.name:
        text = f'<span class="st-mark unheard">Nobody listens: takes stay unheard.</span> {escape(ears.why)}'
        return f'<div class="st-ear">{text} {_to_settings("Choose a listener")}</div>'
    if not here:
        text = f"{escape(ears.name)} would listen, but its weights are not here: takes stay unheard."
        return f'<div class="st-ear"><span class="st-mark doubt">{text}</span> {_to_settings("Fetch them")}</div>'
    who = "The built-in listener" if ears.name == EMBEDDED else f"Whisper {escape(ears.name)}"
    return f'<div class="st-ear"><span class="st-mark pass">{who} hears every take back.</span></div>'


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
    if book.done < book.total and not book.alive:
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


def sample_html(state: str, key: str, words: str, message: str) -> str:
    """The sentence in the chosen voice: on its way, playing, or why not."""
    if state == "making":
        return '<div class="st-sample st-soft"><i class="st-breath"></i>The booth is speaking …</div>'
    if state == "failed":
        return f'<div class="st-sample"><span class="st-mark fail">{escape(message)}</span></div>'
    if state == "ready":
        src = f"/media/sample/voice/{escape(key)}.flac"
        return (
            f'<div class="st-sample"><audio autoplay preload="auto" src="{src}"></audio>'
            f'<button type="button" class="st-from" data-sample aria-label="Hear it again">{PLAY_ICON}</button>'
            f'<span class="st-soft">“{escape(words)}”</span></div>'
        )
    return ""
