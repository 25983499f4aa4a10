"""The window: one file per tab."""
