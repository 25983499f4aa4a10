"""Pauses come from the settings, and each kind has its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.settings import Settings
from studio.text.model import ChunkKind
from studio.text.pauses import Pauses


def test_the_defaults_are_those_of_the_settings(home: Path) -> None:
    assert Pauses.from_settings(Settings(home)) == Pauses()


def test_what_a_person_chose_is_used(home: Path) -> None:
    settings = Settings(home)
    settings.change(
        sentence_pause_seconds=0.1,
        paragraph_pause_seconds=0.2,
        heading_pause_seconds=0.3,
        line_pause_seconds=0.4,
        stanza_pause_seconds=0.5,
    )
    assert Pauses.from_settings(settings) == Pauses(0.1, 0.2, 0.3, 0.4, 0.5)


@pytest.mark.parametrize(
    ("kind", "plain", "at_stanza_end"),
    [("prose", 0.6, 1.0), ("heading", 1.2, 1.2), ("verse", 0.35, 1.0), ("table", 0.35, 1.0)],
)
def test_after_a_group(kind: ChunkKind, plain: float, at_stanza_end: float) -> None:
    assert Pauses().after_group(kind) == plain
    assert Pauses().after_group(kind, stanza_end=True) == at_stanza_end


def test_within_a_group() -> None:
    assert Pauses().within_group("prose", at_sentence_end=True) == 0.25
    assert Pauses().within_group("prose", at_sentence_end=False) == 0.125
    assert Pauses().within_group("verse", at_sentence_end=True) == 0.35
