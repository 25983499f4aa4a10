"""The Report tab: what was heard, chunk by chunk, the riskiest first, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from engines.contract import BadInput
from studio import pickups
from studio.project import Book
from studio.ui import report_acts
from studio.ui.asking import asked, picture, this_tab
from studio.ui.pickup_pane import PickupPane
from studio.ui.report_desk import PANES, Desk, draw, moved, open_chunk, step_by
from studio.ui.report_view import NO_BOOK
from studio.ui.shared import Shared, told

LOOK_SECONDS = 1.0
QUIET: dict[str, Any] = {"show_progress": "hidden", "queue": True}


def build(shared: Shared) -> None:
    """The report of the open book, and a place at its desk for every visitor."""
    ReportTab(shared)


class ReportTab:
    """The components of the tab, and what each event does."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.tab = this_tab()
        self.desk = gr.State(Desk())
        with gr.Row(elem_classes="st-toolbar"):
            self.book = gr.Dropdown(
                [], label="Book", show_label=False, container=False, elem_id="st-report-book", scale=2, min_width=220
            )
            self.search = gr.Textbox(
                label="Find in the text", placeholder="Find in the text, or a chunk id", show_label=False,
                container=False, elem_id="st-report-search", min_width=160,
            )  # fmt: skip
            files = gr.HTML(padding=False, elem_id="st-report-files", min_width=160)
        top = picture(NO_BOOK, elem_id="st-report-top")
        findings = picture(elem_id="st-report-findings")
        strips = picture(elem_id="st-report-strips")
        with gr.Row(elem_classes="st-desk"):
            with gr.Column(scale=4, min_width=300, elem_classes="st-desk-queue"):
                queue = picture(elem_id="st-report-queue")
            with gr.Column(scale=7, min_width=320, elem_classes="st-sheet st-desk-chunk", elem_id="st-report-chunk"):
                status = gr.HTML(padding=False, elem_id="st-report-status")
                head = picture(elem_id="st-report-head")
                self._build_editor()
                sound = picture(elem_id="st-report-sound")
                acts = picture(elem_id="st-report-acts")
                note = picture(elem_id="st-report-note")
                others = picture(elem_id="st-report-others")
                self.pickup = PickupPane()
        self.panes = {
            "top": top, "findings": findings, "strips": strips, "queue": queue, "status": status, "head": head,
            "sound": sound, "acts": acts, "note": note, "others": others, "pickup": self.pickup.told, "files": files,
        }  # fmt: skip
        self.outputs = [self.desk, self.editor, self.text, self.search, *(self.panes[name] for name in PANES)]
        self._bind()

    def _build_editor(self) -> None:
        with gr.Group(visible=False, elem_classes="st-editor") as self.editor:
            self.text = gr.Textbox(
                label="The text to speak",
                info="Only this chunk is spoken again. An empty text removes it from the book.",
                lines=3, max_lines=10, elem_id="st-report-text",
            )  # fmt: skip
            with gr.Row():
                self.cancel = gr.Button("Leave it", size="sm", elem_id="st-report-cancel")
                self.save = gr.Button("Save and retake", size="sm", variant="primary", elem_id="st-report-save")

    def _bind(self) -> None:
        for name in ("top", "findings", "strips", "queue", "head", "acts", "note", "others"):
            self.panes[name].click(told(self._asked), self.desk, self.outputs, **QUIET)
        self.search.change(
            told(self._search), [self.desk, self.search], self.outputs, **QUIET, trigger_mode="always_last"
        )
        self.book.input(lambda book_id: book_id or "", self.book, self.shared.book_id, **QUIET)
        self.shared.book_id.change(
            told(self._open), [self.desk, self.shared.book_id], [self.book, *self.outputs], **QUIET
        )
        self.save.click(told(self._save), [self.desk, self.text], self.outputs, **QUIET)
        self.cancel.click(told(self._cancel), self.desk, self.outputs, **QUIET)
        given = [self.pickup.sound, *self.outputs]
        self.pickup.give.click(told(self._give), [self.desk, self.pickup.sound], given, **QUIET)
        timer = gr.Timer(LOOK_SECONDS)
        timer.tick(told(self._look), self.desk, self.outputs, **QUIET)
        self.tab.select(
            told(self._arrive),
            [self.desk, self.shared.book_id],
            [self.shared.book_id, self.book, *self.outputs],
            **QUIET,
        )

    # -- coming and going

    def _books(self) -> list[tuple[str, str]]:
        return [(card.title, card.id) for card in self.shared.library().cards() if card.state != "unreadable"]

    def _arrive(self, desk: Desk, book_id: str) -> list[Any]:
        books = self._books()
        book_id = book_id if any(book_id == one for _, one in books) else next((one for _, one in books), "")
        desk.open_book(book_id)
        if book_id:
            pickups.go_on(self.shared.home, book_id)
        return [book_id, gr.update(choices=books, value=book_id or None), *self._draw(desk)]

    def _open(self, desk: Desk, book_id: str) -> list[Any]:
        if book_id == desk.book_id:
            return [gr.skip()] * (1 + len(self.outputs))
        desk.open_book(book_id)
        return [gr.update(choices=self._books(), value=book_id or None), *self._draw(desk)]

    def _search(self, desk: Desk, search: str) -> list[Any]:
        desk.filter(search=search or "")
        return self._draw(desk)

    # -- what was clicked

    def _asked(self, desk: Desk, request: gr.Request, event: gr.EventData) -> list[Any]:
        verb, argument, value = asked(event)
        if verb in _FILTERS:
            _FILTERS[verb](desk, argument)
            drawn = self._draw(desk)
            return [*drawn[:3], "", *drawn[4:]] if verb == "clear" else drawn
        act = getattr(self, f"_do_{verb}", None)
        if not desk.book_id or (act is None and verb != "note"):
            return self._skip()
        with self.shared.library().open(desk.book_id) as book:
            person = self.shared.person(request)
            return act(desk, book, argument, person) if act else self._note(desk, book, argument, value, person)

    def _note(self, desk: Desk, book: Book, chunk_id: str, text: str, person: str) -> list[Any]:
        desk.did(report_acts.note(book, chunk_id, text, person))
        return self._draw(desk)

    def _do_open(self, desk: Desk, book: Book, chunk_id: str, _person: str) -> list[Any]:
        open_chunk(desk, book, chunk_id)
        return self._draw(desk, editor=False)

    def _do_next(self, desk: Desk, book: Book, _argument: str, _person: str) -> list[Any]:
        step_by(desk, book, 1)
        return self._draw(desk, editor=False)

    def _do_previous(self, desk: Desk, book: Book, _argument: str, _person: str) -> list[Any]:
        step_by(desk, book, -1)
        return self._draw(desk, editor=False)

    def _do_accept(self, desk: Desk, book: Book, _argument: str, _person: str) -> list[Any]:
        desk.did(report_acts.accept(book, desk.chunk_id))
        return self._draw(desk)

    def _do_unaccept(self, desk: Desk, book: Book, _argument: str, _person: str) -> list[Any]:
        desk.did(report_acts.take_back(book, desk.chunk_id))
        return self._draw(desk)

    def _do_choose(self, desk: Desk, book: Book, speech_key: str, _person: str) -> list[Any]:
        desk.did(report_acts.choose_candidate(book, desk.chunk_id, speech_key))
        return self._draw(desk)

    def _do_use(self, desk: Desk, book: Book, take_id: str, _person: str) -> list[Any]:
        desk.did(report_acts.use_take(book, desk.chunk_id, int(take_id) if take_id.isdigit() else 0))
        return self._draw(desk)

    def _do_retake(self, desk: Desk, book: Book, _argument: str, person: str) -> list[Any]:
        desk.did(report_acts.retake(book, desk.chunk_id))
        self._speak(desk, book, person)
        return self._draw(desk, editor=False)

    def _do_edit(self, desk: Desk, book: Book, _argument: str, _person: str) -> list[Any]:
        return [desk, gr.update(visible=True), book.chunk(desk.chunk_id).text, *self._skip()[3:]]

    def _do_undo(self, desk: Desk, book: Book, _argument: str, _person: str) -> list[Any]:
        if not desk.steps:
            raise BadInput("There is nothing to undo.")
        step = desk.steps[-1]
        report_acts.undo(book, step)
        desk.steps = desk.steps[:-1]
        open_chunk(desk, book, step["chunk"])
        return self._draw(desk, editor=False)

    # -- a person's own voice

    def _give(self, desk: Desk, path: str | None, request: gr.Request) -> list[Any]:
        if not path or not desk.chunk_id:
            raise BadInput("Open a chunk and record it, or choose a sound file, first.")
        with self.shared.library().open(desk.book_id) as book:
            desk.did(report_acts.give(book, desk.chunk_id, path, self.shared.person(request)))
        pickups.go_on(self.shared.home, desk.book_id)
        return [None, *self._draw(desk)]

    # -- the editor and the retakes

    def _save(self, desk: Desk, text: str, request: gr.Request) -> list[Any]:
        person = self.shared.person(request)
        with self.shared.library().open(desk.book_id) as book:
            step, changed = report_acts.edit(book, desk.chunk_id, text or "", self.shared.settings(), person)
            desk.did(step)
            if changed:
                desk.chunk_id = desk.chunk_id if desk.chunk_id in changed else changed[0]
                self._speak(desk, book, person)
        return self._draw(desk, editor=False)

    def _cancel(self, desk: Desk) -> list[Any]:
        return self._draw(desk, editor=False)

    def _speak(self, desk: Desk, book: Book, person: str) -> None:
        desk.owed = not report_acts.speak_what_is_asked(self.shared.home, book, self.shared.settings(), person)

    def _look(self, desk: Desk, request: gr.Request) -> list[Any]:
        if not desk.book_id or not moved(self.shared.home, desk):
            return self._skip()
        if desk.owed:
            self._pay(desk, self.shared.person(request))
        return self._draw(desk)

    def _pay(self, desk: Desk, person: str) -> None:
        """A walk that was at work when a retake was asked for may have ended without speaking it."""
        with self.shared.library().open(desk.book_id) as book:
            run = book.runs.latest()
            desk.owed = report_acts.waiting_for_retakes(book) > 0
            if desk.owed and not (run and run.alive):
                self._speak(desk, book, person)

    def _draw(self, desk: Desk, editor: bool | None = None) -> list[Any]:
        changed = draw(self.shared.home, desk)
        group = gr.skip() if editor is None else gr.update(visible=editor)
        return [desk, group, gr.skip(), gr.skip(), *(changed.get(name, gr.skip()) for name in PANES)]

    def _skip(self) -> list[Any]:
        return [gr.skip()] * len(self.outputs)


_FILTERS: dict[str, Callable[[Desk, str], None]] = {
    "state": lambda desk, state: desk.filter(state=state),
    "chapter": lambda desk, n: desk.filter(chapter=0 if str(desk.chapter) == n or not n.isdigit() else int(n)),
    "page": lambda desk, page: desk.__dict__.update(page=int(page) if page.isdigit() else 0),
    "trouble": lambda desk, trouble: desk.filter(trouble="" if desk.trouble == trouble else trouble),
    "clear": lambda desk, _: desk.filter(state="", chapter=0, search="", trouble=""),
}
