"""Mastered chapters -> m4b, mp3, flac or wav, with subtitles."""

from studio.export.book import export_book
from studio.export.model import BookTags, ChapterAudio, Cue

__all__ = ["BookTags", "ChapterAudio", "Cue", "export_book"]
