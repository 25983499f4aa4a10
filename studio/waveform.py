"""Sound as a picture: the envelope of a clip as inline SVG made of numbers, coloured by the page's own CSS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from engines.audio import Audio

PIXELS_PER_COLUMN = 2
HAIRLINE = 0.5  # half the height in pixels that silence still has, so that a quiet clip is a line and not a hole


@dataclass(frozen=True)
class Mark:
    """A stretch of the clip to show: a trim, or the place of a fault."""

    start_seconds: float
    end_seconds: float
    css_class: str = "waveform-mark"
    title: str = ""
    """Shown when the pointer rests on it; any text."""


def peaks(audio: Audio, columns: int) -> list[tuple[float, float]]:
    """The lowest and highest sample, -1..1, of each of `columns` equal stretches; not-a-number counts as 0."""
    if columns < 1:
        raise ValueError(f"columns is {columns}; a waveform needs at least one")
    if not len(audio):
        return [(0.0, 0.0)] * columns
    samples = np.clip(np.nan_to_num(audio.samples, nan=0.0), -1.0, 1.0)
    starts = np.arange(columns) * len(samples) // columns
    low, high = np.minimum.reduceat(samples, starts), np.maximum.reduceat(samples, starts)
    return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]


def svg_waveform(
    audio: Audio,
    width: int = 640,
    height: int = 96,
    colour_class: str = "waveform",
    marks: Iterable[Mark] = (),
    label: str = "Waveform",
) -> str:
    """The clip as one <svg> drawn in currentColor: marks under the envelope, the label escaped, no script or style."""
    if width < 1 or height < 1:
        raise ValueError(f"A waveform of {width} x {height} pixels cannot be drawn")
    envelope = peaks(audio, max(1, width // PIXELS_PER_COLUMN))
    rects = "".join(_mark(mark, audio.duration_seconds, width, height) for mark in marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{css_name(colour_class)}" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" preserveAspectRatio="none" role="img" aria-label="{escape(label)}">'
        f'{rects}<path class="waveform-path" fill="currentColor" d="{_outline(envelope, width, height)}"/></svg>'
    )


def css_name(name: str) -> str:
    """The name itself, where it is one or more plain CSS class names; anything else is refused."""
    if not re.fullmatch(r"[A-Za-z][\w-]*( [A-Za-z][\w-]*)*", name, re.ASCII):
        raise ValueError(f"{name!r} is not a CSS class name")
    return name


def _outline(envelope: Sequence[tuple[float, float]], width: int, height: int) -> str:
    """The path along the tops from left to right and back along the bottoms."""
    middle, step = height / 2, width / len(envelope)
    tops = [(i * step + step / 2, middle - max(high * middle, HAIRLINE)) for i, (_, high) in enumerate(envelope)]
    bottoms = [(i * step + step / 2, middle - min(low * middle, -HAIRLINE)) for i, (low, _) in enumerate(envelope)]
    points = [(0.0, middle), *tops, (float(width), middle), *reversed(bottoms)]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _mark(mark: Mark, duration_seconds: float, width: int, height: int) -> str:
    if duration_seconds <= 0:
        return ""
    start, end = (float(np.clip(at, 0.0, duration_seconds)) for at in (mark.start_seconds, mark.end_seconds))
    if not end > start:
        return ""
    x, wide = start / duration_seconds * width, (end - start) / duration_seconds * width
    return (
        f'<rect class="{css_name(mark.css_class)}" x="{x:.1f}" y="0" width="{wide:.1f}" height="{height}"'
        f' fill="currentColor" fill-opacity="0.18"><title>{escape(mark.title)}</title></rect>'
    )
