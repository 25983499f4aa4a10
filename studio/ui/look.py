"""How the window is dressed: Gradio's own variables set from the tokens of assets/window.css."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif")
MONO = ("ui-monospace", "SF Mono", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace")

ON_AIR = gr.themes.Color(
    "#fdf0ec", "#fadbd1", "#f5baa8", "#ef957a", "#e9724f",
    "#e4572e", "#c94a26", "#a63c1e", "#843119", "#692814", "#461a0c",
    name="on-air",
)  # fmt: skip
"""The one accent in eleven shades, where Gradio asks for them."""


def theme() -> gr.themes.Base:
    """Every stock component in paper, ink and one accent; no font is fetched."""
    base = gr.themes.Base(
        primary_hue=ON_AIR, secondary_hue=ON_AIR, neutral_hue="stone", font=list(SANS), font_mono=list(MONO),
        text_size="md", radius_size="md", spacing_size="md",
    )  # fmt: skip
    both = {
        "body_background_fill": "var(--paper)",
        "body_text_color": "var(--ink)",
        "body_text_color_subdued": "var(--ink-soft)",
        "background_fill_primary": "var(--sheet)",
        "background_fill_secondary": "var(--paper)",
        "block_background_fill": "transparent",
        "block_border_width": "0px",
        "block_shadow": "none",
        "block_label_background_fill": "transparent",
        "block_label_text_color": "var(--ink-soft)",
        "block_label_border_width": "0px",
        "block_title_text_color": "var(--ink-soft)",
        "block_title_text_weight": "500",
        "block_info_text_color": "var(--ink-soft)",
        "border_color_primary": "var(--line)",
        "border_color_accent": "var(--on-air)",
        "color_accent_soft": "var(--sunken)",
        "input_background_fill": "var(--sheet)",
        "input_background_fill_focus": "var(--sheet)",
        "input_border_color": "var(--line)",
        "input_border_color_focus": "var(--on-air)",
        "input_border_width": "1px",
        "input_placeholder_color": "var(--ink-soft)",
        "input_shadow": "none",
        "input_shadow_focus": "0 0 0 2px color-mix(in srgb, var(--on-air) 25%, transparent)",
        "button_primary_background_fill": "var(--on-air)",
        "button_primary_background_fill_hover": "color-mix(in srgb, var(--on-air) 88%, black)",
        "button_primary_text_color": "var(--on-air-ink)",
        "button_primary_border_color": "var(--on-air)",
        "button_primary_shadow": "none",
        "button_secondary_background_fill": "var(--sheet)",
        "button_secondary_background_fill_hover": "var(--sunken)",
        "button_secondary_text_color": "var(--ink)",
        "button_secondary_border_color": "var(--line)",
        "button_secondary_shadow": "none",
        "checkbox_background_color": "var(--sheet)",
        "checkbox_background_color_selected": "var(--on-air)",
        "checkbox_border_color": "var(--line)",
        "checkbox_border_color_selected": "var(--on-air)",
        "checkbox_label_background_fill": "transparent",
        "checkbox_label_background_fill_hover": "var(--sunken)",
        "checkbox_label_background_fill_selected": "var(--sunken)",
        "checkbox_label_border_color": "var(--line)",
        "checkbox_label_border_color_selected": "var(--on-air)",
        "checkbox_label_text_color": "var(--ink)",
        "checkbox_label_text_color_selected": "var(--ink)",
        "slider_color": "var(--on-air)",
        "panel_background_fill": "var(--sheet)",
        "panel_border_color": "var(--line)",
        "table_even_background_fill": "var(--sheet)",
        "table_odd_background_fill": "var(--paper)",
        "table_border_color": "var(--line)",
        "link_text_color": "var(--on-air-text)",
    }
    light_and_dark = both | {f"{name}_dark": value for name, value in both.items()}
    known = set(gr.themes.Base.set.__code__.co_varnames)
    return base.set(**{name: value for name, value in light_and_dark.items() if name in known})


def css() -> str:
    """The tokens, the shell, and what the tabs add."""
    names = ("window.css", "tabs.css", "plan.css", "report.css")
    return "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in names)


def javascript() -> str:
    """One function that Gradio calls when the page is there."""
    names = ("window.js", "tabs.js", "plan.js", "report.js")
    parts = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in names)
    return f"() => {{\n{parts}\n}}"
