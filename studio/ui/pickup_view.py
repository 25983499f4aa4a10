"""A chunk in one's own voice, as a picture: what to read, and what became of the recording."""

from __future__ import annotations

from html import escape

from studio.pickups import Pickup
from studio.rows import ChunkRow

STATE_WORDS = {
    "waiting": "Your recording waits for its turn.",
    "hearing": "Your recording is being cut, levelled and listened to.",
    "kept": "This chunk is in your voice now.",
    "beside": "Your recording is kept among the other takes.",
    "refused": "Your recording cannot be used.",
}


def pickup_part(row: ChunkRow, pickup: Pickup | None) -> str:
    """What to read aloud, and how far the newest recording is; nothing of one that was taken back."""
    told = "" if pickup is None or pickup.state == "undone" else _told(pickup)
    return (
        f'<p class="st-small st-soft">Read this aloud:</p><p class="st-written" dir="auto">{escape(row.text)}</p>{told}'
    )


def _told(pickup: Pickup) -> str:
    state = "fail" if pickup.state == "refused" else ""
    live = '<span class="st-dot-live" aria-hidden="true"></span>' if pickup.state in ("waiting", "hearing") else ""
    words = f"{STATE_WORDS.get(pickup.state, pickup.state)} {pickup.message}".strip()
    return f'<p class="st-banner {state}" role="status" data-pickup="{escape(pickup.state)}">{live}{escape(words)}</p>'
