"""The Audiobook tab at one moment: every part of the page with its value, and which of them have changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from engines.contract import SidetoneError, canonical_json, sha256_hex
from engines.listeners import is_present
from engines.shelf import CARDS
from studio.audiobook import choose
from studio.choices import who_listens
from studio.edits import edit_details
from studio.library import Library
from studio.project import Book
from studio.rows import now_utc
from studio.settings import Settings
from studio.ui import arrivals, plan_facts, plan_head_view, planning, run_view
from studio.ui import audiobook_view as view
from studio.ui.audiobook_facts import Accounts, Look, look, measured_speed
from studio.ui.proof_facts import proven
from studio.ui.samples import sample_state
from studio.voices import VoiceLibrary, all_voices

PARTS = (
    "shelf", "head", "run", "result", "chapters", "legend", "plan", "account", "ear", "estimate", "sample",
    "make", "stop", "first", "book_room", "details_room", "timer",
)  # fmt: skip
BUSY_SECONDS, IDLE_SECONDS = 1.0, 4.0
Page = dict[str, Any]
"""Part to value: HTML, or what a component is updated with."""

_speeds: dict[tuple[Path, str, str], float | None] = {}


def page(home: Path, accounts: Accounts, book_id: str, visitor: str, sample_key: str, deleted: str) -> Page:
    """Every part as it should be shown now."""
    book = look(home, book_id)
    reading = arrivals.waiting(visitor)
    sample = sample_state(home, sample_key) if sample_key else None
    told: Page = {
        "shelf": view.shelf_html(Library(home).cards(), book_id, reading, _deleted(home, deleted)),
        "sample": view.sample_html(sample.state, sample.key, sample.words, sample.message) if sample else "",
        "book_room": {"visible": book is not None},
        "details_room": {"visible": book is not None},
    }
    busy = arrivals.untold(visitor) or bool(sample and sample.state == "making") or bool(book and book.alive)
    told |= _book_parts(home, accounts, book) if book else _no_book()
    busy = busy or "Counting" in told["account"] or "being counted" in told["plan"] or planning.untold(visitor)
    return told | {"timer": {"value": BUSY_SECONDS if busy else IDLE_SECONDS}}


def _no_book() -> Page:
    parts: Page = dict.fromkeys(("run", "result", "chapters", "legend", "plan", "account", "ear", "estimate"), "")
    hidden = {"visible": False}
    make = {"visible": True, "interactive": False, "value": "Make the audiobook", "variant": "primary"}
    return parts | {"make": make, "stop": hidden, "first": hidden, "head": view.welcome_html()}


def _book_parts(home: Path, accounts: Accounts, book: Look) -> Page:
    settings = Settings(home)
    engine = book.choices.engine if book.choices else str(settings.engine)
    ears = who_listens(settings, engine, str(book.facts.get("language") or "en"))
    return {
        "head": view.head_html(book),
        "run": run_view.run_html(book),
        "result": run_view.result_html(book, proven(home, book, ears)),
        "chapters": view.chapters_html(book),
        "legend": view.legend_html(book),
        "plan": _plan_line(home, book),
        "account": view.account_html(accounts.of(book.id)),
        "ear": view.listener_html(ears, is_present(ears.name, home / "weights")),
        "estimate": view.estimate_html(book, _speed(home, engine, book)),
        "make": {
            "visible": not book.alive,
            "interactive": True,
            "value": run_view.make_label(book),
            "variant": "secondary" if run_view.is_ready(book) else "primary",
        },
        "stop": {"visible": book.alive, "interactive": not (book.run and book.run.stop)},
        "first": {"visible": not book.alive and book.done == 0},
    }


def _plan_line(home: Path, book: Look) -> str:
    with Library(home).open(book.id) as stored:
        rules, names = plan_facts.RULES.of(stored), plan_facts.NAMES.of(stored)
    return plan_head_view.plan_line(rules, {row.n for row in book.chosen}, names)


def _speed(home: Path, engine: str, book: Look) -> float | None:
    """The measured speed, looked up again only after a run has come or gone."""
    run = book.run
    key = (home, engine, f"{run.id if run else 0}:{book.alive}")
    if key not in _speeds:
        _speeds[key] = measured_speed(home, engine)
    return _speeds[key]


def _deleted(home: Path, book_id: str) -> tuple[str, str] | None:
    folder = Library(home).trash_folder / book_id
    if not book_id or not (folder / "book.db").exists():
        return None
    with Book(folder) as book:
        return book_id, book.title


def changed(told: Page, seen: dict[str, str]) -> tuple[list[Any], dict[str, str]]:
    """An update for every part that differs from what was seen last, a skip for the others; and what is seen now."""
    digests = {name: sha256_hex(canonical_json(told[name]))[:16] for name in PARTS}
    updates = [gr.skip() if seen.get(name) == digests[name] else _update(name, told[name]) for name in PARTS]
    return updates, seen | digests


def _update(name: str, value: Any) -> Any:
    if name == "timer":
        return gr.Timer(**value)
    return gr.update(**value) if isinstance(value, dict) else gr.update(value=value)


def run_news(book: Look | None, seen: dict[str, str]) -> tuple[str, str]:
    """How the run that was alive at the last look has ended: done, failed or cut off, or nothing; and its mark."""
    run = book.run if book else None
    mark = f"{book.id}:{run.id}" if book and run and run.alive else ""
    before = seen.get("alive", "")
    if not book or not run or mark or before != f"{book.id}:{run.id}":
        return "", mark
    if run.interrupted:
        return f"{book.title} was cut off. What is finished is kept.", mark
    if run.state not in ("done", "failed"):
        return "", mark
    return (f"{book.title} stopped: {run.message}" if run.state == "failed" else _finished(run.goal, book)), mark


def _finished(goal: str, book: Look) -> str:
    if goal.startswith("export"):
        kind = goal.partition(":")[2]
        return f"{book.title}: {run_view.FORMAT_NAMES.get(kind, kind)} is ready."
    if goal.startswith("prove"):
        return f"{book.title} was heard back."
    return {"render": f"{book.title} is ready.", "first-minute": "The first minute is ready to hear."}.get(goal, "")


# -- what the inputs hold when a book is opened


def engine_choices() -> list[tuple[str, str]]:
    """The engines a person may choose, those that are not installed said so."""
    cards = (card for card in CARDS.values() if not card.hidden)
    return [(f"{card.title}{' (not installed)' if card.installed() else ''}", card.name) for card in cards]


def voice_choices(home: Path, engine: str, language: str) -> list[tuple[str, str]]:
    """The voices that can speak with the engine, those of the book's language first."""
    voices = [voice for voice in all_voices(engine, VoiceLibrary(home / "voices")) if not voice.why_not]
    near = [voice for voice in voices if voice.cloned or voice.language == language[:2]]
    far = [voice for voice in voices if voice not in near]
    return [(f"{voice.title} (yours)" if voice.cloned else voice.title, voice.name) for voice in near + far]


def chosen_voice(engine: str, voice: str, language: str) -> str:
    """The voice by name: as chosen, or the engine's own for the language; empty where it has none."""
    try:
        return voice or CARDS[engine].default_voice(language)
    except (SidetoneError, KeyError):
        return ""


def inputs_for(home: Path, book_id: str) -> list[Any]:
    """Updates of engine, voice, care, and the five details, for the book that was opened."""
    settings, book = Settings(home), look(home, book_id)
    choices = book.choices if book else None
    engine = choices.engine if choices and choices.engine in CARDS else str(settings.engine)
    language = str(book.facts.get("language") or "en") if book else "en"
    voice = chosen_voice(engine, choices.voice if choices else str(settings.voice), language)
    names = voice_choices(home, engine, language)
    if voice and voice not in [name for _, name in names]:
        names.append((voice, voice))
    facts = book.facts if book else {}
    details = [str(facts.get(name) or "") for name in ("title", "author", "narrator", "year", "language")]
    care = choices.care if choices else str(settings.care)
    return [gr.update(value=engine), gr.update(choices=names, value=voice), gr.update(value=care), *details]


def remember_choices(home: Path, book_id: str, engine: str, voice: str, care: str) -> None:
    """The book will be spoken so, and whoever the settings name will listen."""
    settings = Settings(home)
    if why := CARDS[engine].installed() if engine in CARDS else "Choose an engine.":
        raise SidetoneError(why)
    listener = "" if settings.listener == "none" else str(settings.listener)
    with Library(home).open(book_id) as book:
        choose(book, settings, engine=engine, voice=voice or "", care=care, listener=listener)


def keep_details(home: Path, settings: Settings, book_id: str, facts: dict[str, str]) -> str:
    """The book says this of itself; another language plans all of it anew."""
    with Library(home).open(book_id) as book:
        changed = edit_details(book, facts, settings)
        book.remember(details_utc=now_utc())
    again = f" {view.counted(changed, 'chunk')} will be spoken otherwise." if changed else ""
    return f"Saved. Files made from now on carry these details.{again}"


def newest(home: Path, wanted: str) -> str:
    """The wanted book where it is there, else the newest; empty in an empty library."""
    ids = Library(home).ids()
    return wanted if wanted in ids else ids[0] if ids else ""
