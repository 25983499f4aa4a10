"""The place in the report where a person speaks a chunk: a microphone, or a file where there is none."""

from __future__ import annotations

import gradio as gr


class PickupPane:
    """Closed until it is wanted; what to read, the recorder, and the button that gives the recording."""

    def __init__(self) -> None:
        with gr.Accordion("Say it yourself", open=False, elem_id="st-pickup") as self.whole:
            self.told = gr.HTML(padding=False, elem_id="st-report-pickup")
            self.sound = gr.Audio(
                sources=["microphone", "upload"], type="filepath", label="Your recording", show_label=False,
                editable=False, elem_id="st-pickup-sound", buttons=[],
            )  # fmt: skip
            gr.HTML(
                '<p class="st-small st-soft">Where the browser gives no microphone, drop a sound file. It is cut to '
                "the speech, brought to the level of its neighbours, listened to, and kept as one more take.</p>",
                padding=False,
            )
            self.give = gr.Button("Use this recording", size="sm", variant="primary", elem_id="st-pickup-give")
