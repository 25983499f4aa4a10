"""Who speaks in training, and how: every English voice of the engine, the default one most, near the dials as set."""

from __future__ import annotations

import numpy as np

from engines.espeak import DIALS
from engines.espeak_voices import ACCENTS, VARIANTS, default_voice, language_of, shown_voices
from engines.marked_speech import Delivery

DEFAULT_SHARE = 0.45
SHOWN_SHARE = 0.4
"""Of the voices that have a card; the rest is any accent with any variant."""
DEFAULT = default_voice("en")
SHOWN = tuple(name for name, _, language in shown_voices() if language == "en" and name != DEFAULT)
_ACCENTS = tuple(name for name in ACCENTS if language_of(name) == "en")


def drawn(random: np.random.Generator) -> Delivery:
    """A delivery at random."""
    return Delivery(_voice(random), _rate(random), _near(random, "pitch"), _near(random, "pitch_range"))


def _voice(random: np.random.Generator) -> str:
    at = random.random()
    if at < DEFAULT_SHARE:
        return DEFAULT
    if at < DEFAULT_SHARE + SHOWN_SHARE:
        return str(random.choice(SHOWN))
    return f"{random.choice(_ACCENTS)}+{random.choice(VARIANTS)}"


def _rate(random: np.random.Generator) -> int:
    """Mostly as set, or within the few per cent that a candidate's seed moves it; sometimes far from it."""
    usual_rate, at = DIALS[0].default, random.random()
    if at < 0.3:
        return round(usual_rate)
    if at < 0.75:
        return round(usual_rate * random.uniform(0.92, 1.08))
    return round(random.uniform(120, 230) if at < 0.97 else random.uniform(95, 300))


def _near(random: np.random.Generator, name: str) -> int:
    dial = next(dial for dial in DIALS if dial.name == name)
    at = random.random()
    if at < 0.4:
        return round(dial.default)
    width = 7 if at < 0.8 else 30
    return int(np.clip(round(dial.default + random.uniform(-width, width)), dial.low, dial.high))
