"""Pauses come from the settings, and each kind has its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.settings import Settings
from studio.text.model import ChunkKind, PauseKind
from studio.text.pauses import Pauses, pause_after_group, pause_within_group


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
        clause_pause_seconds=0.6,
        scene_pause_seconds=0.7,
    )
    assert Pauses.from_settings(settings) == Pauses(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


@pytest.mark.parametrize(
    ("kind", "plain", "stanza", "scene"),
    [
        ("prose", "paragraph", "stanza", "scene"),
        ("heading", "heading", "heading", "heading"),
        ("verse", "line", "stanza", "scene"),
        ("table", "line", "stanza", "scene"),
    ],
)
def test_after_a_group(kind: ChunkKind, plain: PauseKind, stanza: PauseKind, scene: PauseKind) -> None:
    assert pause_after_group(kind) == plain
    assert pause_after_group(kind, stanza_end=True) == stanza
    assert pause_after_group(kind, stanza_end=True, scene_end=True) == scene


def test_within_a_group() -> None:
    assert pause_within_group("prose", at_sentence_end=True) == "sentence"
    assert pause_within_group("prose", at_sentence_end=False) == "clause"
    assert pause_within_group("verse", at_sentence_end=True) == "line"


def test_every_kind_of_pause_has_its_seconds() -> None:
    pauses = Pauses(1, 2, 3, 4, 5, 6, 7)
    kinds: list[PauseKind] = ["sentence", "paragraph", "heading", "line", "stanza", "clause", "scene"]
    assert [pauses.seconds(kind) for kind in kinds] == [1, 2, 3, 4, 5, 6, 7]
    assert pauses.seconds("mark") == pauses.paragraph_seconds
