"""How long to be silent, and after what."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from studio.text.model import ChunkKind, PauseKind


class PauseSettings(Protocol):
    """The Pauses group of the settings table."""

    sentence_pause_seconds: float
    paragraph_pause_seconds: float
    heading_pause_seconds: float
    line_pause_seconds: float
    stanza_pause_seconds: float
    clause_pause_seconds: float
    scene_pause_seconds: float


class Pauses(NamedTuple):
    """Silences in seconds."""

    sentence_seconds: float = 0.25
    """Between chunks of one paragraph that end a sentence."""
    paragraph_seconds: float = 0.6
    heading_seconds: float = 1.2
    line_seconds: float = 0.35
    """After a line of verse or a row of a table."""
    stanza_seconds: float = 1.0
    clause_seconds: float = 0.125
    """Between chunks of one sentence, and where a voice changes within one."""
    scene_seconds: float = 1.5
    """At a scene break."""

    @classmethod
    def from_settings(cls, settings: PauseSettings) -> Pauses:
        """The pauses a person has chosen."""
        return cls(
            float(settings.sentence_pause_seconds),
            float(settings.paragraph_pause_seconds),
            float(settings.heading_pause_seconds),
            float(settings.line_pause_seconds),
            float(settings.stanza_pause_seconds),
            float(settings.clause_pause_seconds),
            float(settings.scene_pause_seconds),
        )

    def seconds(self, kind: PauseKind) -> float:
        """Seconds of a pause by its kind; a "mark" has its own, and is a paragraph's only where it gives none."""
        by_kind: dict[PauseKind, float] = {
            "sentence": self.sentence_seconds,
            "clause": self.clause_seconds,
            "paragraph": self.paragraph_seconds,
            "line": self.line_seconds,
            "stanza": self.stanza_seconds,
            "scene": self.scene_seconds,
            "heading": self.heading_seconds,
            "mark": self.paragraph_seconds,
        }
        return by_kind[kind]


def pause_after_group(kind: ChunkKind, stanza_end: bool = False, scene_end: bool = False) -> PauseKind:
    """What ends after a paragraph, heading, line or row."""
    if kind == "heading":
        return "heading"
    if scene_end:
        return "scene"
    if stanza_end:
        return "stanza"
    return "paragraph" if kind == "prose" else "line"


def pause_within_group(kind: ChunkKind, at_sentence_end: bool) -> PauseKind:
    """What ends between two chunks of one paragraph."""
    if not at_sentence_end:
        return "clause"
    return "line" if kind == "verse" else "sentence"
