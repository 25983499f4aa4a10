"""A long recording heard by a booth, stretch by stretch: one stretch is at work there and one more lies ready.

A booth that ends on the way is started again and given what it owed; a second end at the same stretch ends it all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from engines.audio import Audio
from engines.contract import ChunkFailed, Heard, Listener, ListenerMissing, Word
from engines.keeper import ENDED, Keeper
from engines.second_look import SecondLook, looked_at_twice

IN_FLIGHT = 2
SECONDS_PER_SECOND = 20.0  # of listening, for a second of sound: far beyond the slowest listener that is of any use


@dataclass(frozen=True)
class Ask:
    """A stretch of sound to hear; with words, their differences are looked at a second time instead."""

    audio: Audio
    language_id: str = "en"
    words: tuple[Word, ...] = ()
    label: Any = None
    """Whatever the one who asks wants to find on the answer."""


class Answer(NamedTuple):
    """What became of an ask: the words heard, or the words asked about as the second look left them."""

    ask: Ask
    heard: Heard
    words: tuple[Word, ...]
    """None where the listener takes no second looks."""
    note: str
    """Why nobody could listen; empty where somebody did."""
    listener: str = ""
    """Who did, or tried to."""


NextAsk = Callable[[], Ask | None]
"""Gives what is to be heard next; None where there is nothing until more has been answered."""


def listened(keeper: Keeper, next_ask: NextAsk) -> Iterator[Answer]:
    """Every ask answered, in order; ends when there is no ask left and nothing under way.

    ChunkFailed where one stretch ended the booth twice.
    """
    flights: deque[tuple[int, Ask]] = deque()
    deaths = 0
    while True:
        while len(flights) < IN_FLIGHT and (ask := next_ask()) is not None:
            flights.append((_sent(keeper, ask), ask))
        if not flights:
            return
        number, ask = flights[0]
        limit_seconds = keeper.terms.start_seconds + SECONDS_PER_SECOND * ask.audio.duration_seconds
        event = keeper.next_event(limit_seconds)
        if event is None or event is ENDED:
            why = keeper.bury(0.0 if event else limit_seconds)
            deaths += 1
            if deaths > 1:
                raise ChunkFailed(f"Listening to this recording ended the booth twice ({why}). Try another listener.")
            flights = deque((_sent(keeper, ask), ask) for _, ask in flights)
        elif event[0].get("id") == number:
            flights.popleft()
            deaths = keeper.in_vain = 0
            yield _answer(ask, event[0])


def answered(head: dict[str, Any], body: bytes, ears: Listener | None, note: str) -> dict[str, Any]:
    """The booth's answer to a `hear` or `look` frame, without its id."""
    kind = "heard" if head["type"] == "hear" else "looked"
    if ears is None:
        return {"type": kind, "note": note or "No listener is set."}
    audio, language_id = Audio.from_pcm16(body, head["rate_hz"]), head["language_id"]
    try:
        if not ears.can_judge(language_id):
            return {"type": kind, "note": f"{ears.name} does not know the language {language_id!r}."}
        if kind == "looked":
            asked = tuple(Word(**word) for word in head["words"])
            words = looked_at_twice(asked, audio, ears, language_id) if isinstance(ears, SecondLook) else ()
            return {"type": kind, "words": [asdict(word) for word in words], "listener": ears.name}
        heard = ears.hear(audio, language_id)
    except ListenerMissing as missing:
        return {"type": kind, "note": str(missing)}
    except (RuntimeError, ValueError, OSError) as error:  # one bad stretch must not end the whole
        return {"type": kind, "note": f"{ears.name} could not listen: {error}", "listener": ears.name}
    return {"type": kind, "text": heard.text, "words": heard.words, "listener": ears.name}


def _sent(keeper: Keeper, ask: Ask) -> int:
    number = keeper.next_id()
    head = {"type": "hear", "id": number, "language_id": ask.language_id, "rate_hz": ask.audio.rate_hz}
    if ask.words:
        head |= {"type": "look", "words": [asdict(word) for word in ask.words]}
    keeper.ready(for_speech=False).send(head, ask.audio.to_pcm16())
    return number


def _answer(ask: Ask, head: dict[str, Any]) -> Answer:
    note, listener = str(head.get("note", "")), str(head.get("listener", ""))
    if head["type"] == "looked":
        return Answer(ask, Heard(""), tuple(Word(**word) for word in head.get("words", ())), note, listener)
    heard = tuple((str(text), float(start), float(end)) for text, start, end in head.get("words", ()))
    return Answer(ask, Heard(str(head.get("text", "")), heard), (), note, listener)
