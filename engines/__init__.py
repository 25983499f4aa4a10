"""The booth: whatever makes or hears sound; runs unchanged on the desk and on a rented GPU."""
