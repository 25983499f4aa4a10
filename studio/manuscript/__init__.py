"""Book file in, Manuscript out: chapters of source text, every character with its offset."""
