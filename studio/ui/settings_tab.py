"""The Settings tab: the table of settings as a form, the listeners, and the data folder."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import gradio as gr

from engines.device_memory import device_memory
from engines.listeners import AUTO, EMBEDDED, SIZES, shown_name
from engines.shelf import CARDS
from studio.choices import who_listens
from studio.settings import BY_NAME, SETTINGS, Setting
from studio.ui import fetching, housekeeping
from studio.ui import settings_view as view
from studio.ui.asking import asked, picture, this_tab
from studio.ui.shared import Shared, as_text, told
from studio.voices import VoiceLibrary, all_voices

LOOK_SECONDS = 0.7
LISTENER_WORDS = {"none": "nobody listens", EMBEDDED: "built-in, not here"}
QUIET: dict[str, Any] = {"show_progress": "hidden"}


def build(shared: Shared) -> None:
    """The form, and the state of this machine beside it."""
    SettingsTab(shared)


class SettingsTab:
    """The components of the tab, and what each event does."""

    def __init__(self, shared: Shared) -> None:
        self.shared, self.tab = shared, this_tab()
        self.notes: dict[str, gr.HTML] = {}
        self.controls: dict[str, Any] = {}
        self.timer = gr.Timer(LOOK_SECONDS, active=False)
        with gr.Row(elem_classes="st-desk"):
            with gr.Column(scale=7, min_width=320, elem_classes="st-form"):
                self._build_form()
            with gr.Column(scale=5, min_width=320, elem_classes="st-side"):
                self.person = gr.HTML(padding=False, elem_id="st-settings-person")
                with gr.Column(elem_classes="st-sheet"):
                    gr.HTML('<h3 class="st-title">Listeners</h3><p class="st-note">Nothing is fetched until you press '
                            "a button that says how much.</p>", padding=False)  # fmt: skip
                    self.listeners = picture(elem_id="st-settings-listeners")
                self.folder = picture(elem_id="st-settings-folder")
                self.told = gr.HTML(padding=False, elem_id="st-settings-diagnostics")
        self.side = [self.timer, self.listeners, self.folder]
        self._bind()

    def _build_form(self) -> None:
        values = self.shared.settings().as_dict()
        for group, settings in view.groups().items():
            with gr.Column(elem_classes="st-sheet st-group"):
                gr.HTML(f'<h3 class="st-title">{group}</h3>', padding=False)
                for setting in settings:
                    with gr.Row(elem_classes="st-setting"):
                        text = view.note(setting, values[setting.name])
                        self.notes[setting.name] = gr.HTML(text, padding=False, min_width=220)
                        self.controls[setting.name] = self._control(setting, values[setting.name])
        with gr.Row(elem_classes="st-save"):
            self.reset = gr.Button("Reset to the defaults", elem_id="st-settings-reset")
            self.save = gr.Button("Save", variant="primary", elem_id="st-settings-save")

    def _control(self, setting: Setting, value: Any) -> Any:
        plain: dict[str, Any] = {
            "label": view.title_of(setting), "show_label": False, "container": False, "min_width": 160,
            "elem_id": f"st-setting-{setting.name}",
        }  # fmt: skip
        if choices := self._choices(setting):
            return gr.Dropdown(choices, value=value, allow_custom_value=setting.name == "voice", **plain)
        if isinstance(setting.default, bool):
            return gr.Checkbox(value=value, **plain)
        if isinstance(setting.default, int | float):
            return gr.Number(value, precision=0 if isinstance(setting.default, int) else None, **plain)
        return gr.Textbox(str(value), max_lines=1, **plain)

    def _choices(self, setting: Setting) -> list[tuple[str, str]]:
        if setting.name == "engine":
            return [(card.title, card.name) for card in CARDS.values() if not card.hidden]
        if setting.name == "voice":
            voices = all_voices(str(self.shared.settings().engine), VoiceLibrary(self.shared.home / "voices"))
            return [("the engine's own", ""), *((one.title, one.name) for one in voices if not one.why_not)]
        if setting.name == "listener":
            return [(self._listener_words(name), name) for name in setting.choices]
        return [(choice.capitalize(), choice) for choice in setting.choices]

    def _listener_words(self, name: str) -> str:
        if name == AUTO:
            ears = who_listens(self.shared.settings(), wanted=AUTO)
            return f"auto: {shown_name(ears.name) or 'nobody'} now"
        if name in SIZES and not fetching.here(self.shared.home, name):
            return f"{name}, {SIZES[name].download_mb:,} MB to fetch"
        return f"{shown_name(name)}, here" if fetching.here(self.shared.home, name) else LISTENER_WORDS[name]

    def _bind(self) -> None:
        form = [*self.notes.values(), *self.controls.values()]
        controls = list(self.controls.values())
        shown = gr.State(self.shared.settings().as_dict())
        self.tab.select(told(self._arrive), shown, [shown, *form, self.person, self.told, *self.side], **QUIET)
        self.save.click(told(self._save), controls, list(self.notes.values()), **QUIET)
        self.reset.click(told(self._reset), None, form, **QUIET)
        for pane in (self.listeners, self.folder):
            pane.click(told(self._asked), None, self.side, **QUIET)
        self.timer.tick(told(self._side), None, self.side, **QUIET)

    # -- the form

    def _arrive(self, shown: dict[str, Any], request: gr.Request) -> list[Any]:
        """Only what has changed since the page was shown is drawn again: somebody may be typing already."""
        person = view.person(self.shared.person(request))
        told_text = view.diagnostics(housekeeping.diagnostics(self.shared.home))
        values = self.shared.settings().as_dict()
        same = {name for name, value in values.items() if shown.get(name) == value}
        return [values, *self._form(same), person, told_text, *self._side()]

    def _form(self, same: Collection[str] = ()) -> list[Any]:
        values = self.shared.settings().as_dict()
        notes = [gr.skip() if name in same else view.note(BY_NAME[name], values[name]) for name in self.notes]
        controls = [
            gr.skip() if setting.name in same and not self._choices_move(setting) else self._as_it_is(setting, value)
            for setting, value in zip(SETTINGS, values.values(), strict=True)
        ]
        return [*notes, *controls]

    def _choices_move(self, setting: Setting) -> bool:
        return setting.name in ("voice", "listener")

    def _as_it_is(self, setting: Setting, value: Any) -> Any:
        choices = self._choices(setting) if self._choices_move(setting) else None
        return gr.update(value=value, choices=choices) if choices else gr.update(value=value)

    def _save(self, *typed: Any) -> list[Any]:
        given = dict(zip(self.controls, typed, strict=True))
        wrong = {name: view.wrong_with(BY_NAME[name], value) for name, value in given.items()}
        settings = self.shared.settings()
        before = settings.as_dict()
        if refused := [view.title_of(BY_NAME[name]) for name, why in wrong.items() if why]:
            gr.Warning(as_text(f"Nothing is kept yet. Look at: {', '.join(refused)}."), title="")
        else:
            settings.change(**{name: value for name, value in given.items() if value != before[name]})
            gr.Info("Kept. New work follows these settings.", title="")
        after = settings.as_dict()
        return [view.note(BY_NAME[name], after[name], wrong[name]) for name in self.notes]

    def _reset(self) -> list[Any]:
        self.shared.settings().reset()
        gr.Info("Every setting is back at its default.", title="")
        return self._form()

    # -- listeners and the folder

    def _asked(self, event: gr.EventData) -> list[Any]:
        verb, argument, _ = asked(event)
        home = self.shared.home
        if verb == "fetch":
            fetching.fetch(home, argument)
        elif verb == "cancel":
            fetching.cancel(home, argument)
        elif verb == "restore":
            self.shared.library().restore(argument)
            housekeeping.count_again(home)
        elif verb == "empty":
            housekeeping.empty_trash(home)
        return self._side()

    def _side(self) -> list[Any]:
        home = self.shared.home
        rows = [(name, fetching.here(home, name), fetching.fetch_of(home, name)) for name in (EMBEDDED, *SIZES)]
        listeners = view.listeners(rows, who_listens(self.shared.settings()), device_memory())
        folder = view.folder(home, housekeeping.sizes(home), housekeeping.discarded(home))
        alive = fetching.any_fetching(home) or housekeeping.counting(home)
        return [gr.Timer(active=alive), listeners, folder]
