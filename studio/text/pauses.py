"""How long to be silent, and after what."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from studio.text.model import ChunkKind


class PauseSettings(Protocol):
    """The Pauses group of the settings table."""

    sentence_pause_seconds: float
    paragraph_pause_seconds: float
    heading_pause_seconds: float
    line_pause_seconds: float
    stanza_pause_seconds: float


class Pauses(NamedTuple):
    """Silences in seconds."""

    sentence_seconds: float = 0.25
    """Between chunks of one paragraph that end a sentence; half of it where a sentence is cut at a clause."""
    paragraph_seconds: float = 0.6
    heading_seconds: float = 1.2
    line_seconds: float = 0.35
    """After a line of verse or a row of a table."""
    stanza_seconds: float = 1.0
    """After a stanza or at a scene break, if that is longer than the pause it replaces."""

    @classmethod
    def from_settings(cls, settings: PauseSettings) -> Pauses:
        """The pauses a person has chosen."""
        return cls(
            float(settings.sentence_pause_seconds),
            float(settings.paragraph_pause_seconds),
            float(settings.heading_pause_seconds),
            float(settings.line_pause_seconds),
            float(settings.stanza_pause_seconds),
        )

    def after_group(self, kind: ChunkKind, stanza_end: bool = False) -> float:
        """Seconds after a paragraph, heading, line or row."""
        by_kind = {
            "heading": self.heading_seconds,
            "verse": self.line_seconds,
            "table": self.line_seconds,
            "prose": self.paragraph_seconds,
        }
        return max(by_kind[kind], self.stanza_seconds) if stanza_end else by_kind[kind]

    def within_group(self, kind: ChunkKind, at_sentence_end: bool) -> float:
        """Seconds between two chunks of one paragraph."""
        if kind == "verse" and at_sentence_end:
            return self.line_seconds
        return self.sentence_seconds if at_sentence_end else self.sentence_seconds / 2
