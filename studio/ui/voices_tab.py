"""The Voices tab: who can speak, heard before it is chosen, and whose voice was lent to the machine."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr

from engines.contract import BadInput
from engines.shelf import CARDS
from studio.audiobook import choose
from studio.ui import clips, voices_view
from studio.ui.asking import asked, picture, this_tab
from studio.ui.samples import SENTENCES, ask_for_sample, sample_state
from studio.ui.shared import Shared, told
from studio.voices import UNDO_SECONDS, VoiceChoice, VoiceLibrary, all_voices

LOOK_SECONDS, COUNTDOWN_SECONDS = 0.5, 20.0
QUIET: dict[str, Any] = {"show_progress": "hidden"}
CONSENT = "Whose voice it is, and that they agreed"
PANES = ("now", "clip", "removed", "cloned", "own")


@dataclass
class Booth:
    """What one visitor is doing with the voices: ids and what was typed."""

    engine: str = ""
    search: str = ""
    show_all: bool = False
    sample_key: str = ""
    sample_voice: str = ""
    sample_language: str = ""
    times: int = 0
    """How often a sample was asked for, so that the same one plays again."""
    clip_id: str = ""
    shown: dict[str, str] = field(default_factory=dict)


def build(shared: Shared) -> None:
    """Voices as cards, and a place to add one."""
    VoicesTab(shared)


class VoicesTab:
    """The components of the tab, and what each event does."""

    def __init__(self, shared: Shared) -> None:
        self.shared, self.tab = shared, this_tab()
        self.booth = gr.State(Booth())
        self.timer = gr.Timer(LOOK_SECONDS, active=False)
        now = gr.HTML(padding=False, elem_id="st-voices-now")
        with gr.Row(elem_classes="st-desk"):
            with gr.Column(scale=8, min_width=320):
                removed = picture(elem_id="st-voices-removed")
                gr.HTML('<h3 class="st-title">Cloned voices</h3>', padding=False)
                cloned = picture(elem_id="st-voices-cloned")
                with gr.Row(elem_classes="st-toolbar st-voices-own"):
                    gr.HTML('<h3 class="st-title">Built-in voices</h3>', padding=False, min_width=180)
                    self.engine = gr.Dropdown(
                        _engines(), label="Engine", show_label=False, container=False, min_width=160,
                        elem_id="st-voices-engine",
                    )  # fmt: skip
                    self.search = gr.Textbox(
                        label="Find", show_label=False, container=False, min_width=160,
                        placeholder="Name or language", elem_id="st-voices-search",
                    )  # fmt: skip
                own = picture(elem_id="st-voices-own")
            with gr.Column(scale=5, min_width=320, elem_classes="st-sheet", elem_id="st-voices-add"):
                clip = self._build_adding()
        self.panes = {"now": now, "clip": clip, "removed": removed, "cloned": cloned, "own": own}
        self.outputs = [self.booth, self.timer, *(self.panes[name] for name in PANES)]
        self.form = [self.source, self.sliders, self.start, self.end, self.details, self.name, self.consent]
        self._bind()

    def _build_adding(self) -> gr.HTML:
        gr.HTML(
            '<h3 class="st-title">Add a voice</h3><p class="st-note">5 to 30 seconds of one person in a quiet room. '
            "Only with their consent.</p>",
            padding=False,
        )
        self.source = gr.Audio(
            sources=["upload", "microphone"], type="filepath", label="Recording", show_label=False, editable=False,
            elem_id="st-voices-source", buttons=[],
        )  # fmt: skip
        clip = picture(elem_id="st-voices-clip")
        with gr.Row(visible=False) as self.sliders:
            self.start = gr.Slider(0, 1, 0, step=0.1, label="From, s", min_width=120, elem_id="st-voices-start")
            self.end = gr.Slider(0, 1, 1, step=0.1, label="To, s", min_width=120, elem_id="st-voices-end")
        with gr.Column(visible=False) as self.details:
            self.name = gr.Textbox(label="Name", max_length=80, elem_id="st-voices-name")
            languages = [(name, code) for code, name in voices_view.LANGUAGES.items()]
            self.language = gr.Dropdown(languages, value="en", label="Language", elem_id="st-voices-language")
            self.consent = gr.Textbox(
                label="Consent, required", placeholder=CONSENT, lines=2, max_length=2000, elem_id="st-voices-consent"
            )
            self.keep = gr.Button("Keep this voice", variant="primary", elem_id="st-voices-keep")
        return clip

    def _bind(self) -> None:
        for name in ("removed", "cloned", "own", "clip"):
            inputs = [self.booth, self.shared.book_id]
            outputs = [*self.outputs, self.start, self.end]
            self.panes[name].click(told(self._asked), inputs, outputs, **QUIET)
        for box in (self.engine, self.search):
            box.change(self._filter, [self.booth, self.engine, self.search], self.outputs, **QUIET)
        self.source.change(told(self._given), [self.booth, self.source], [*self.outputs, *self.form], **QUIET)
        for slider in (self.start, self.end):
            slider.release(self._trim, [self.booth, self.start, self.end], self.outputs, **QUIET)
        self.keep.click(
            told(self._keep), [self.booth, self.name, self.language, self.consent], [*self.outputs, *self.form], **QUIET
        )
        self.timer.tick(told(self._look), self.booth, [*self.outputs, *self.form], **QUIET)
        self.tab.select(told(self._arrive), self.booth, [self.engine, *self.outputs], **QUIET)

    # -- coming, filtering, looking

    def _arrive(self, booth: Booth) -> list[Any]:
        booth.engine = booth.engine or str(self.shared.settings().engine)
        return [gr.update(choices=_engines(), value=booth.engine), *self._draw(booth)]

    def _filter(self, booth: Booth, engine: str, search: str) -> list[Any]:
        booth.engine, booth.search = engine or booth.engine, search or ""
        return self._draw(booth)

    def _look(self, booth: Booth) -> list[Any]:
        clip = clips.clip_of(booth.clip_id)
        fresh = clip is not None and clip.state == "ready" and not booth.shown.get("clip", "").startswith("ready")
        form = self._form_for(clip) if clip and fresh else [gr.skip()] * len(self.form)
        return [*self._draw(booth), *form]

    # -- what was clicked

    def _asked(self, booth: Booth, book_id: str, event: gr.EventData) -> list[Any]:
        verb, argument, value = asked(event)
        act = getattr(self, f"_do_{verb}", None)
        if act is None:
            return [gr.skip()] * (len(self.outputs) + 2)
        sliders = act(booth, argument, value or book_id) or [gr.skip(), gr.skip()]
        return [*self._draw(booth), *sliders]

    def _do_hear(self, booth: Booth, name: str, _value: str) -> None:
        voice = next((one for one in self._voices(booth) if one.name == name), None)
        language = voice.language if voice else "en"
        sample = ask_for_sample(self.shared.home, self.shared.settings(), booth.engine, name, language)
        booth.sample_key, booth.sample_voice = sample.key, voice.title if voice else name
        booth.sample_language, booth.times = language, booth.times + 1

    def _do_use(self, booth: Booth, name: str, book_id: str) -> None:
        self.shared.settings().change(engine=booth.engine, voice=name)
        if book_id:
            with self.shared.library().open(book_id) as book:
                choose(book, self.shared.settings(), engine=booth.engine, voice=name)
        gr.Info("This voice speaks what you make from now on. What is made already keeps its voice.", title="")

    def _do_all(self, booth: Booth, _argument: str, _value: str) -> None:
        booth.show_all = True

    def _do_remove(self, _booth: Booth, voice_id: str, _value: str) -> None:
        library = self._library()
        library.remove(voice_id)
        later = threading.Timer(UNDO_SECONDS + 1, library.empty_trash, [UNDO_SECONDS])  # whether anybody looks or not
        later.daemon = True
        later.start()

    def _do_restore(self, _booth: Booth, voice_id: str, _value: str) -> None:
        self._library().restore(voice_id)

    def _do_rename(self, _booth: Booth, voice_id: str, name: str) -> None:
        self._library().rename(voice_id, name)

    def _do_trim(self, booth: Booth, bounds: str, _value: str) -> list[Any] | None:
        clip = clips.clip_of(booth.clip_id)
        try:
            start, end = (float(bound) for bound in bounds.split("-"))
        except ValueError:
            return None
        if clip and clip.audio:
            clip.set_trim(start, end)
            return [round(clip.trim[0], 1), round(clip.trim[1], 1)]
        return None

    # -- adding

    def _given(self, booth: Booth, path: str | None) -> list[Any]:
        clips.let_go(booth.clip_id)
        booth.clip_id = clips.look_at(self.shared.home, Path(path)).id if path else ""
        hidden = gr.update(visible=False)
        form = [gr.skip(), hidden, gr.skip(), gr.skip(), hidden, gr.skip(), gr.skip()]
        return [*self._draw(booth), *form]

    def _form_for(self, clip: clips.Clip) -> list[Any]:
        start, end = (round(at, 1) for at in clip.trim)
        shown, most = gr.update(visible=True), max(0.1, round(clip.seconds, 1))
        sliders = [gr.update(value=start, maximum=most), gr.update(value=min(end, most), maximum=most)]
        return [gr.skip(), shown, *sliders, shown, gr.skip(), gr.skip()]

    def _trim(self, booth: Booth, start: float, end: float) -> list[Any]:
        clip = clips.clip_of(booth.clip_id)
        if clip and clip.audio:
            clip.set_trim(start, end)
        return self._draw(booth)

    def _keep(self, booth: Booth, name: str, language: str, consent: str, request: gr.Request) -> list[Any]:
        clip = clips.clip_of(booth.clip_id)
        if clip is None or clip.audio is None:
            raise BadInput("There is no recording to keep. Choose a file, or record one.")
        person = self.shared.person(request)
        self._library().add(name or "", clip.path, consent or "", clip.trim, language or "", person)
        clips.let_go(booth.clip_id)
        booth.clip_id = ""
        gr.Info("The voice is kept on this machine.", title="")
        hidden = gr.update(visible=False)
        return [*self._draw(booth), None, hidden, gr.skip(), gr.skip(), hidden, "", ""]

    # -- drawing

    def _library(self) -> VoiceLibrary:
        return VoiceLibrary(self.shared.home / "voices")

    def _voices(self, booth: Booth) -> list[VoiceChoice]:
        return all_voices(booth.engine, self._library())

    def _draw(self, booth: Booth) -> list[Any]:
        library, settings = self._library(), self.shared.settings()
        choices, card = all_voices(booth.engine, library), CARDS[booth.engine]
        own = voices_view.fitting((one for one in choices if not one.cloned), booth.search)
        narrator = str(settings.voice) if settings.engine == booth.engine else ""
        why_not = "" if card.can_clone else f"{card.title} cannot clone a voice."
        waiting, clip = library.removed(), clips.clip_of(booth.clip_id)
        sample = sample_state(self.shared.home, booth.sample_key)
        sentence = SENTENCES.get(booth.sample_language[:2], SENTENCES["en"])
        drawn = {
            "now": voices_view.now_speaking(sample, booth.engine, booth.sample_voice, sentence, booth.times),
            "clip": voices_view.clip_part(clip),
            "removed": voices_view.removed(waiting),
            "cloned": voices_view.cloned(library.voices(), library.folder, why_not, narrator),
            "own": voices_view.built_in(own, narrator, booth.show_all or bool(booth.search)),
        }
        soon = (clip and clip.state == "reading") or (sample and sample.state == "making")
        changed = {name: html for name, html in drawn.items() if booth.shown.get(name) != _mark(name, html, clip)}
        booth.shown.update({name: _mark(name, html, clip) for name, html in changed.items()})
        return [
            booth,
            gr.Timer(LOOK_SECONDS if soon else COUNTDOWN_SECONDS, active=bool(soon or waiting)),
            *(changed.get(name, gr.skip()) for name in PANES),
        ]


def _mark(name: str, html: str, clip: clips.Clip | None) -> str:
    state = clip.state if clip and name == "clip" else ""
    return f"{state}{hash(html)}"


def _engines() -> list[tuple[str, str]]:
    return [(card.title, card.name) for card in CARDS.values() if not card.hidden]
