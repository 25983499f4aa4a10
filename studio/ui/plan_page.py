"""The reading plan inside the Audiobook tab: what will be said, what will not, and how a person changes that."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr

from engines.contract import BadInput
from studio.lexicons import hear_text
from studio.server import visitor_of
from studio.text.lexicon import Entry, checked
from studio.ui import plan_acts, planning
from studio.ui.asking import asked
from studio.ui.audiobook_facts import Accounts
from studio.ui.audiobook_page import chosen_voice
from studio.ui.plan_acts import Deeds
from studio.ui.plan_desk import BUSY_SECONDS, PANES, PlanDesk, draw
from studio.ui.plan_text import page_with, part_of
from studio.ui.samples import ask_for_sample
from studio.ui.shared import Shared, as_text, told

QUIET: dict[str, Any] = {"show_progress": "hidden"}
PLAN_JS = """
const tell = (ask, value) => trigger('click', {ask, value});
const fields = form => JSON.stringify(Object.fromEntries(new FormData(form)));
element.addEventListener('click', event => {
  const of = event.target.closest('[data-ask-of-form]');
  if (of) { tell(of.dataset.askOfForm, fields(of.closest('form'))); return; }
  const hit = event.target.closest('[data-ask]');
  if (hit && !hit.disabled && hit.dataset.ask) tell(hit.dataset.ask, '');
});
element.addEventListener('change', event => {
  const hit = event.target.closest('[data-ask-change]');
  if (hit) tell(hit.dataset.askChange, hit.type === 'checkbox' ? String(hit.checked) : hit.value);
});
element.addEventListener('submit', event => {
  const form = event.target.closest('form[data-ask-fields]');
  if (!form) return;
  event.preventDefault();
  tell(form.dataset.askFields, fields(form));
  if ('clears' in form.dataset) form.reset();
});
watch('value', () => element.dispatchEvent(new CustomEvent('st-redrawn', {bubbles: true})));
"""


class PlanPage:
    """The components of the page, and what each event does."""

    def __init__(self, shared: Shared, accounts: Accounts) -> None:
        self.shared, self.accounts = shared, accounts
        self.desk = gr.State(PlanDesk())
        self.panes: dict[str, gr.HTML] = {}
        with gr.Column(elem_id="st-plan-page", min_width=0):
            self._pane("top")
            self._pane("now")
            with gr.Row(elem_id="st-plan-desk", equal_height=False):
                with gr.Column(elem_id="st-plan-left", min_width=0):
                    self._pane("parts")
                with gr.Column(elem_id="st-plan-middle", min_width=0):
                    self._pane("tools")
                    self._pane("text")
                with gr.Column(elem_id="st-plan-right", min_width=0):
                    self._build_side()
        self.timer = gr.Timer(BUSY_SECONDS, active=False)
        self.outputs = [self.desk, self.timer, *(self.panes[name] for name in PANES)]
        self._bind()

    def _pane(self, name: str) -> None:
        self.panes[name] = gr.HTML(
            "", elem_id=f"st-plan-{name}", elem_classes="st-island", js_on_load=PLAN_JS, padding=False,
            apply_default_css=False,
        )  # fmt: skip

    def _build_side(self) -> None:
        for name in ("reading", "cast", "names"):
            self._pane(name)
        with gr.Row(elem_id="st-plan-imports"):
            types = [".csv", ".txt", ".tsv"]
            self.own = gr.UploadButton("Bring in a CSV for this book", file_types=types, size="sm", min_width=0)
            self.all = gr.UploadButton("… for all books", file_types=types, size="sm", min_width=0)

    def _bind(self) -> None:
        for pane in self.panes.values():
            pane.click(told(self._asked), self.desk, self.outputs, **QUIET)
        self.timer.tick(told(self._look), self.desk, self.outputs, **QUIET)
        self.shared.book_id.change(told(self._another), [self.desk, self.shared.book_id], self.outputs, **QUIET)
        for button, scope in ((self.own, "book"), (self.all, "all")):
            button.upload(told(self._bringer(scope)), [self.desk, button], self.outputs, **QUIET)

    # -- coming and going

    def open(self, desk: PlanDesk, book_id: str) -> list[Any]:
        """The plan of the book is drawn."""
        if not book_id:
            raise BadInput("No book is open. Add one first.")
        desk.open_book(book_id)
        return self._draw(desk)

    def _another(self, desk: PlanDesk, book_id: str) -> list[Any]:
        if not desk.is_open or not book_id or book_id == desk.book_id:
            return [gr.skip()] * len(self.outputs)
        return self.open(desk, book_id)

    def _look(self, desk: PlanDesk, request: gr.Request) -> list[Any]:
        for one in planning.finished(visitor_of(request).session):
            (gr.Warning if one.state == "failed" else gr.Info)(as_text(one.message), 6, title="")
            desk.remarks = one.remarks
        if not desk.is_open or not desk.book_id:
            return [gr.skip()] * len(self.outputs)
        return self._draw(desk)

    def _draw(self, desk: PlanDesk) -> list[Any]:
        before = desk.seconds
        changed = draw(self.shared.home, self.accounts, desk)
        timer = gr.skip() if desk.seconds == before else gr.Timer(desk.seconds, active=True)
        return [desk, timer, *(changed.get(name, gr.skip()) for name in PANES)]

    # -- what was clicked

    def _asked(self, desk: PlanDesk, request: gr.Request, event: gr.EventData) -> list[Any]:
        verb, argument, value = asked(event)
        if verb == "close":
            desk.is_open, desk.seconds = False, 0.0
            return [desk, gr.Timer(active=False), *([gr.skip()] * len(PANES))]
        if verb in _VIEWS:
            _VIEWS[verb](desk, argument, value)
        else:
            self._do(desk, verb, argument, value, request)
        return self._draw(desk)

    def _do(self, desk: PlanDesk, verb: str, argument: str, value: str, request: gr.Request) -> None:
        if verb in _HERE:
            getattr(self, f"_do_{verb}")(desk, argument, value)
        elif verb in _DEEDS:
            what, act = _DEEDS[verb]
            desk.casting = ""
            if verb in ("respell", "forget"):
                desk.lexicon_changed = _fields(value).get("scope", "book")
            deeds = self._deeds(desk, request)
            self._begin(desk, request, what, lambda: act(deeds, argument or desk.lexicon_changed, value))

    def _deeds(self, desk: PlanDesk, request: gr.Request) -> Deeds:
        return Deeds(self.shared.home, self.shared.settings(), desk.book_id, self.shared.person(request))

    def _begin(self, desk: PlanDesk, request: gr.Request, what: str, act: Callable[[], str | planning.Answer]) -> None:
        desk.remarks = ()
        planning.begin(visitor_of(request).session, desk.book_id, what, act)

    def _bringer(self, scope: str) -> Callable[..., list[Any]]:
        def bring_in(desk: PlanDesk, path: str, request: gr.Request) -> list[Any]:
            data = _read(Path(path))
            desk.lexicon_changed = scope
            deeds = self._deeds(desk, request)
            self._begin(desk, request, "Bringing in pronunciations", lambda: plan_acts.bring_in(deeds, scope, data))
            return self._draw(desk)

        return bring_in

    # -- what is done at once

    def _do_turn(self, desk: PlanDesk, n: str, _value: str) -> None:
        with self.shared.library().open(desk.book_id) as book:
            plan_acts.turn(book, int(n) if n.isdigit() else 0)

    def _do_hear(self, desk: PlanDesk, chunk_id: str, _value: str) -> None:
        with self.shared.library().open(desk.book_id) as book:
            text, character = plan_acts.sentence_of(book, chunk_id)
        self._speak(desk, text, character)

    def _do_say(self, desk: PlanDesk, _argument: str, value: str) -> None:
        given = _fields(value)
        entry = checked(Entry(given.get("written", ""), given.get("respelling") or given.get("written", "")))
        with self.shared.library().open(desk.book_id) as book:
            text = hear_text(entry, str(book.meta("language") or "en"))
        self._speak(desk, text, "")

    def _do_show(self, desk: PlanDesk, chunk_id: str, _value: str) -> None:
        with self.shared.library().open(desk.book_id) as book:
            row = book.chunk(chunk_id)
            desk.turn_to(row.chapter)
            desk.rule, desk.flash = "", row.group_id
            part, _ = part_of(book, row.chapter)
            desk.page = page_with(part, chunk_id) if part else 0

    def _speak(self, desk: PlanDesk, text: str, character: str) -> None:
        settings = self.shared.settings()
        with self.shared.library().open(desk.book_id) as book:
            choices, language = book.choices, str(book.meta("language") or "en")
            engine = choices.engine if choices else str(settings.engine)
            voice = book.cast.get(character) or (choices.voice if choices else str(settings.voice))
        voice = voice or chosen_voice(engine, "", language)
        desk.sample_key = ask_for_sample(self.shared.home, settings, engine, voice, language, text).key
        desk.times += 1


def _fields(value: str) -> dict[str, str]:
    try:
        given = json.loads(value or "{}")
    except ValueError:
        return {}
    return {str(name): str(one) for name, one in given.items()} if isinstance(given, dict) else {}


def _read(path: Path) -> bytes:
    if path.stat().st_size > plan_acts.MOST_CSV_BYTES:
        raise BadInput("That file is too large for pronunciations. Choose the CSV file itself.")
    return path.read_bytes()


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


_VIEWS: dict[str, Callable[[PlanDesk, str, str], None]] = {
    "part": lambda desk, n, _: desk.turn_to(_number(n)),
    "page": lambda desk, n, _: desk.__dict__.update(page=_number(n), flash=""),
    "rule": lambda desk, _, rule: desk.filter(rule=rule),
    "quiet": lambda desk, _, on: desk.__dict__.update(quiet=on == "true"),
    "search": lambda desk, _, given: desk.filter(search=_fields(given).get("text", "")),
    "all": lambda desk, _argument, _value: desk.filter(search="", rule=""),
    "hush": lambda desk, _argument, _value: desk.__dict__.update(sample_key=""),
    "cast": lambda desk, character, _: desk.__dict__.update(casting=character),
    "names": lambda desk, _argument, _value: desk.__dict__.update(all_names=True),
    "names-search": lambda desk, _, given: desk.__dict__.update(names_search=_fields(given).get("text", "")),
}
"""What only changes the sight of things."""
_HERE = ("turn", "hear", "say", "show")


def _respell(deeds: Deeds, _argument: str, value: str) -> str:
    given = _fields(value)
    exact, note = given.get("exact") == "yes", given.get("note", "")
    entry = checked(Entry(given.get("written", ""), given.get("respelling", ""), exact, note))
    return plan_acts.keep(deeds, given.get("scope", "book"), entry)


def _forget(deeds: Deeds, _argument: str, value: str) -> str:
    given = _fields(value)
    return plan_acts.forget(deeds, given.get("scope", "book"), given.get("written", ""))


_DEEDS: dict[str, tuple[str, Callable[[Deeds, str, str], str]]] = {
    "leave": ("Leaving it as it is written", lambda deeds, which, _: plan_acts.leave(deeds, which)),
    "again": ("Planning it again", lambda deeds, which, _: plan_acts.again(deeds, which)),
    "skip": ("Skipping the paragraph", lambda deeds, group, _: plan_acts.skip_paragraph(deeds, group)),
    "read": ("Bringing the paragraph back", lambda deeds, group, _: plan_acts.read_paragraph(deeds, group)),
    "reading": ("Planning the whole book again", plan_acts.choose),
    "voice": ("Planning the voices", plan_acts.cast),
    "respell": ("Looking where the word stands", _respell),
    "forget": ("Looking where the word stands", _forget),
    "lexicon-undo": ("Undoing", lambda deeds, scope, _: plan_acts.take_back(deeds, scope)),
}
"""What takes a while: what the page says meanwhile, and the deed."""
