"""Mastered chapters in, finished files out."""
