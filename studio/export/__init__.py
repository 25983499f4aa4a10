"""Mastered chapters -> m4b, mp3, flac or wav, with subtitles; see book.py for the one door."""
