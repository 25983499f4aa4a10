"""The Audiobook tab: your books on the left, the chosen one in the middle, and the making of it on the right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from engines.contract import BadInput
from studio.library import Library
from studio.rows import now_utc
from studio.server import visitor_of
from studio.settings import CARE
from studio.ui import arrivals, planning
from studio.ui import audiobook_page as pages
from studio.ui import audiobook_view as view
from studio.ui.audiobook_facts import Accounts, look
from studio.ui.look import ASSETS
from studio.ui.plan_page import PlanPage
from studio.ui.player_tracks import track
from studio.ui.samples import ask_for_sample
from studio.ui.shared import Shared, as_text, told
from studio.walks import start_walk

CARE_NAMES = [(name.title(), name) for name in CARE]
FILE_TYPES = [".epub", ".docx", ".odt", ".pdf", ".html", ".htm", ".xhtml", ".md", ".markdown", ".txt"]
DETAILS = ("title", "author", "narrator", "year", "language")


@dataclass
class Parts:
    """The components of the tab, by what they are for."""

    views: dict[str, Any]
    inputs: dict[str, Any]
    states: dict[str, Any]

    def shown(self) -> list[Any]:
        """Everything that a refresh may change, in the order of PARTS, and what is remembered as seen."""
        return [*(self.views[name] for name in pages.PARTS), self.states["seen"]]


def build(shared: Shared) -> None:
    """The whole tab, wired."""
    views: dict[str, Any] = {}
    inputs: dict[str, Any] = {}
    with gr.Row(elem_id="st-desk", equal_height=False):
        with gr.Column(elem_id="st-left", min_width=0):
            _left(views, inputs)
        with gr.Column(elem_id="st-middle", min_width=0):
            _middle(views, inputs)
        with gr.Column(elem_id="st-right", min_width=0):
            _right(views, inputs)
    server = _player_server(shared.home)
    gr.HTML(_asset("player.html"), elem_id="st-deck", js_on_load=PLAYER_JS, server_functions=[server])
    views["timer"] = gr.Timer(pages.BUSY_SECONDS)
    states = {
        "seen": gr.State({}),
        "sample": gr.State(""),
        "deleted": gr.State(""),
        "kept": gr.BrowserState("", storage_key="sidetone-book", secret="sidetone"),
    }
    accounts = Accounts(shared.home)
    plan = PlanPage(shared, accounts)
    views["plan"].open_plan(told(plan.open), [plan.desk, shared.book_id], plan.outputs, show_progress="hidden")
    _wire(shared, Parts(views, inputs, states), accounts)


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


# Clicks on anything with data-does become events of that name; chapters are told together, a moment after the last one.
ISLAND_JS = """
const names = ['open_book', 'delete_book', 'restore_book', 'make_format', 'prove', 'accept_missing', 'open_plan'];
element.addEventListener('click', event => {
  const hit = event.target.closest('[data-does]');
  if (hit && names.includes(hit.dataset.does)) trigger(hit.dataset.does, {id: hit.dataset.id});
});
element.addEventListener('st-chapters', event => trigger('select_chapters', {chapters: event.detail}));
watch('value', () => element.dispatchEvent(new CustomEvent('st-redrawn', {bubbles: true})));
"""
PLAYER_JS = "window.stServer = server;"


def _island(name: str, **options: Any) -> gr.HTML:
    return gr.HTML("", elem_id=f"st-{name}", elem_classes="st-island", js_on_load=ISLAND_JS, **options)


def _left(views: dict[str, Any], inputs: dict[str, Any]) -> None:
    gr.HTML('<h2 class="st-heading">Your books</h2>')
    inputs["file"] = gr.File(
        label="Add a book", show_label=False, file_types=FILE_TYPES, file_count="single", elem_id="st-drop", height=104
    )
    with gr.Accordion("Paste text instead", open=False, elem_id="st-paste"):
        inputs["paste_title"] = gr.Textbox(label="Title", max_lines=1, max_length=200, placeholder="A title")
        inputs["paste_text"] = gr.Textbox(
            label="Text", lines=5, max_lines=12, placeholder="Paste or type the text here"
        )
        inputs["paste"] = gr.Button("Add this text", size="sm")
    views["shelf"] = _island("shelf")


def _middle(views: dict[str, Any], inputs: dict[str, Any]) -> None:
    views["head"] = _island("head")
    views["run"] = _island("run")
    views["result"] = _island("result")
    with gr.Column(visible=False, elem_id="st-book-room") as views["book_room"]:
        views["chapters"] = _island("chapters")
        views["legend"] = _island("legend")
        views["plan"] = _island("plan")
        views["account"] = _island("account")
    with gr.Accordion(
        "Title, author, narrator and cover on the file", open=False, visible=False, elem_id="st-details"
    ) as views["details_room"]:
        with gr.Row():
            inputs["title"] = gr.Textbox(label="Title", max_lines=1, max_length=500)
            inputs["author"] = gr.Textbox(label="Author", max_lines=1, max_length=500)
        with gr.Row():
            inputs["narrator"] = gr.Textbox(
                label="Narrator", max_lines=1, max_length=500, placeholder="Synthetic voice"
            )
            inputs["year"] = gr.Textbox(label="Year", max_lines=1, max_length=20)
            inputs["language"] = gr.Textbox(label="Language", max_lines=1, max_length=12, placeholder="en")
        with gr.Row(elem_id="st-details-do"):
            inputs["cover"] = gr.UploadButton("Choose a cover …", file_types=[".png", ".jpg", ".jpeg"], size="sm")
            inputs["save"] = gr.Button("Save details", size="sm")


def _right(views: dict[str, Any], inputs: dict[str, Any]) -> None:
    with gr.Column(elem_id="st-make", elem_classes="st-sheet"):
        gr.HTML('<h2 class="st-heading">Make it</h2>')
        with gr.Row(elem_id="st-voice-row"):
            inputs["voice"] = gr.Dropdown([], label="Voice", filterable=True, elem_id="st-voice", min_width=0)
            inputs["hear"] = gr.Button("Hear", size="sm", elem_id="st-hear", min_width=0)
        views["sample"] = _island("sample")
        inputs["engine"] = gr.Dropdown(pages.engine_choices(), label="Engine", filterable=False, elem_id="st-engine")
        inputs["care"] = gr.Radio(
            CARE_NAMES, label="Care", value="standard", elem_id="st-care", elem_classes="st-segments"
        )
        inputs["care_means"] = gr.HTML("", elem_id="st-care-means")
        views["ear"] = _island("ear")
        views["estimate"] = _island("estimate")
        views["first"] = gr.Button("Hear the first minute", visible=False, elem_id="st-first")
        views["make"] = gr.Button("Make the audiobook", variant="primary", visible=False, elem_id="st-go")
        views["stop"] = gr.Button("Stop", visible=False, elem_id="st-stop")


def _player_server(home: Path) -> Any:
    def chapter_track(asked: dict[str, Any]) -> dict[str, Any]:
        return track(home, str(asked.get("book", "")), int(asked.get("chapter") or 0))

    return chapter_track


# -- wiring


def _wire(shared: Shared, parts: Parts, accounts: Accounts) -> None:
    inputs, views, states = parts.inputs, parts.views, parts.states
    asked = [shared.book_id, states["sample"], states["deleted"], states["seen"]]

    def refresh(book_id: str, sample: str, deleted: str, seen: dict[str, str], request: gr.Request) -> list[Any]:
        shown = pages.page(shared.home, accounts, book_id, visitor_of(request).session, sample, deleted)
        news, alive = pages.run_news(look(shared.home, book_id), seen)
        if news:
            gr.Info(as_text(news), title="")
        updates, seen = pages.changed(shown, seen)
        return [*updates, seen | {"alive": alive}]

    def tick(book_id: str, sample: str, deleted: str, seen: dict[str, str], request: gr.Request) -> list[Any]:
        here = ""
        for one in arrivals.arrived(visitor_of(request).session):
            here = one.book_id or here
            if one.message:
                gr.Warning(as_text(one.message), None, title="")  # it stays until it has been read
        for done in planning.finished(visitor_of(request).session, with_remarks=False):
            (gr.Warning if done.state == "failed" else gr.Info)(as_text(done.message), 6, title="")
        return [here or gr.skip(), *refresh(here or book_id, sample, deleted, seen, request)]

    def empty_desk(book_id: str) -> list[Any]:
        fills = pages.inputs_for(shared.home, "")
        return [gr.skip()] * len(fills) if book_id else fills  # an open book has filled them already

    again = {"fn": refresh, "inputs": asked, "outputs": parts.shown(), "show_progress": "hidden"}
    views["timer"].tick(tick, asked, [shared.book_id, *parts.shown()], show_progress="hidden")
    filled = [inputs["engine"], inputs["voice"], inputs["care"], *(inputs[name] for name in DETAILS)]
    opened = shared.book_id.change(
        lambda book_id: [*pages.inputs_for(shared.home, book_id), book_id],
        shared.book_id,
        [*filled, states["kept"]],
        show_progress="hidden",
    )
    opened.then(**again).then(_means, inputs["care"], inputs["care_means"], show_progress="hidden")
    begun = shared.blocks.load(
        lambda kept: [pages.newest(shared.home, kept), {}],
        states["kept"],
        [shared.book_id, states["seen"]],
        show_progress="hidden",
    )
    begun.then(**again)
    begun.then(empty_desk, shared.book_id, filled, show_progress="hidden").then(
        _means, inputs["care"], inputs["care_means"], show_progress="hidden"
    )
    _wire_books(shared, parts, again)
    _wire_choices(shared, parts, again)
    _wire_runs(shared, parts, again)


def _means(care: str) -> str:
    return f'<div class="st-soft st-small">{view.CARE_MEANS.get(care, "")}</div>'


def _wire_books(shared: Shared, parts: Parts, again: dict[str, Any]) -> None:
    inputs, views, states = parts.inputs, parts.views, parts.states

    @told
    def add(path: str | None, request: gr.Request) -> Any:
        if path:
            session = visitor_of(request).session
            arrivals.file_arrives(shared.home, shared.settings(), session, Path(path), Path(path).name)
        return None

    @told
    def paste(title: str, text: str, request: gr.Request) -> Any:
        if not text.strip():
            raise BadInput("There is no text yet. Paste some first.")
        arrivals.text_arrives(shared.home, shared.settings(), visitor_of(request).session, text, title)
        return "", ""

    @told
    def delete(book_id: str, event: gr.EventData) -> Any:
        Library(shared.home).delete(event.id)
        return event.id, pages.newest(shared.home, "" if book_id == event.id else book_id)

    def opened(event: gr.EventData) -> str:
        return str(event.id)

    @told
    def restore(event: gr.EventData) -> Any:
        Library(shared.home).restore(event.id)
        return "", event.id

    inputs["file"].upload(add, inputs["file"], inputs["file"], show_progress="hidden").then(**again)
    pasted = [inputs["paste_title"], inputs["paste_text"]]
    inputs["paste"].click(paste, pasted, pasted, show_progress="hidden").then(**again)
    shelf, book_id, deleted = views["shelf"], shared.book_id, states["deleted"]
    shelf.open_book(opened, None, book_id, show_progress="hidden")
    shelf.delete_book(delete, book_id, [deleted, book_id], show_progress="hidden").then(**again)
    shelf.restore_book(restore, None, [deleted, book_id], show_progress="hidden").then(**again)


def _wire_choices(shared: Shared, parts: Parts, again: dict[str, Any]) -> None:
    inputs, views, states = parts.inputs, parts.views, parts.states

    @told
    def choices(book_id: str, engine: str, voice: str, care: str) -> Any:
        pages.remember_choices(shared.home, book_id, engine, voice, care)

    @told
    def engine_chosen(book_id: str, engine: str, care: str) -> Any:
        pages.remember_choices(shared.home, book_id, engine, "", care)
        return pages.inputs_for(shared.home, book_id)[1]

    @told
    def hear(book_id: str, engine: str, voice: str) -> Any:
        book = look(shared.home, book_id)
        language = str(book.facts.get("language") or "en") if book else "en"
        return ask_for_sample(shared.home, shared.settings(), engine, voice or "", language).key

    @told
    def select(book_id: str, event: gr.EventData) -> Any:
        with Library(shared.home).open(book_id) as book:
            book.select_chapters(int(n) for n in event.chapters)

    @told
    def save(
        book_id: str, title: str, author: str, narrator: str, year: str, language: str, request: gr.Request
    ) -> Any:
        facts = dict(zip(DETAILS, (title, author, narrator, year, language), strict=True))
        act = partial(pages.keep_details, shared.home, shared.settings(), book_id, facts)
        planning.begin(visitor_of(request).session, book_id, "Keeping the details", act)

    @told
    def cover(book_id: str, path: str) -> Any:
        with Library(shared.home).open(book_id) as book:
            book.set_cover(Path(path).read_bytes())
            book.remember(details_utc=now_utc())

    book_id, quiet = shared.book_id, {"show_progress": "hidden"}
    chosen = [book_id, inputs["engine"], inputs["voice"], inputs["care"]]
    inputs["voice"].input(choices, chosen, None, **quiet)
    inputs["care"].input(choices, chosen, None, **quiet).then(_means, inputs["care"], inputs["care_means"], **quiet)
    inputs["engine"].input(engine_chosen, [book_id, inputs["engine"], inputs["care"]], inputs["voice"], **quiet).then(
        **again
    )
    inputs["hear"].click(hear, [book_id, inputs["engine"], inputs["voice"]], states["sample"], **quiet).then(**again)
    views["chapters"].select_chapters(select, book_id, None, **quiet).then(**again)
    inputs["save"].click(save, [book_id, *(inputs[name] for name in DETAILS)], None, **quiet).then(**again)
    inputs["cover"].upload(cover, [book_id, inputs["cover"]], None, **quiet).then(**again)


def _wire_runs(shared: Shared, parts: Parts, again: dict[str, Any]) -> None:
    inputs, views = parts.inputs, parts.views
    chosen = [shared.book_id, inputs["engine"], inputs["voice"], inputs["care"]]

    def starter(goal: str) -> Any:
        @told
        def start(book_id: str, engine: str, voice: str, care: str, request: gr.Request) -> Any:
            pages.remember_choices(shared.home, book_id, engine, voice, care)
            start_walk(shared.home, book_id, goal, shared.person(request))

        return start

    @told
    def export(book_id: str, event: gr.EventData, request: gr.Request) -> Any:
        start_walk(shared.home, book_id, f"export:{event.id}", shared.person(request))

    @told
    def prove(book_id: str, engine: str, voice: str, care: str, event: gr.EventData, request: gr.Request) -> Any:
        pages.remember_choices(shared.home, book_id, engine, voice, care)
        start_walk(shared.home, book_id, f"prove:{event.id}", shared.person(request))

    @told
    def accept(book_id: str, event: gr.EventData, request: gr.Request) -> Any:
        start_walk(shared.home, book_id, f"accept:{event.id}", shared.person(request))

    @told
    def stop(book_id: str) -> Any:
        with Library(shared.home).open(book_id) as book:
            book.runs.ask_to_stop()

    views["make"].click(starter("render"), chosen, None, show_progress="hidden").then(**again)
    views["first"].click(starter("first-minute"), chosen, None, show_progress="hidden").then(**again)
    views["result"].make_format(export, shared.book_id, None, show_progress="hidden").then(**again)
    views["result"].prove(prove, chosen, None, show_progress="hidden").then(**again)
    views["result"].accept_missing(accept, shared.book_id, None, show_progress="hidden").then(**again)
    views["stop"].click(stop, shared.book_id, None, show_progress="hidden").then(**again)
