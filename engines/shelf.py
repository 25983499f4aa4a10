"""The shelf: every engine by its name, what it can do, and the way to have one for a while.

    with lend("espeak") as speaker:
        ...

A card is there whether or not its engine is installed, and reading cards loads nothing. What was lent is kept for the
next who asks, and unloaded once nobody has used it for a while.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from engines import espeak, espeak_voices
from engines.contract import BadInput, EngineMissing, Listener, Speaker, canonical_json

IDLE_SECONDS = 300.0


@dataclass(frozen=True)
class VoiceCard:
    """A built-in voice of an engine."""

    name: str
    title: str
    language: str
    description: str = ""


@dataclass(frozen=True)
class DialCard:
    """A dial of an engine with its limits."""

    name: str
    default: float
    low: float
    high: float
    help: str


@dataclass(frozen=True)
class EngineCard:
    """What an engine is and can do."""

    name: str
    title: str
    description: str
    can_clone: bool
    languages: tuple[str, ...]
    voices: tuple[VoiceCard, ...]
    dials: tuple[DialCard, ...]
    default_voice: Callable[[str], str]
    """The built-in voice for a language code; BadInput for a language it does not speak."""
    installed: Callable[[], str | None]
    """Why it cannot be used here and what to do about it, or None where it can."""
    load: Callable[..., Speaker]
    """Takes slots, the utterances to speak at once (0: as the engine likes), and options of the engine's own."""
    check_voice: Callable[[str], object] | None = None
    """Refuses with BadInput a name that is no voice; for engines that have more voices than cards."""
    voice_in: Callable[[str, str], str] | None = None
    """The built-in voice most like another that speaks a language, BadInput where none does; for engines whose voices
    have one language each."""
    memory_mb: int = 0
    """About what it takes of its device's memory, which a listener beside it must leave free."""
    hidden: bool = False
    """Whether it is kept out of the window: a test double."""


def _load_espeak(**options: Any) -> Speaker:
    from engines.espeak_faults import espeak_speaker

    return espeak_speaker(**options)


def _load_scripted(slots: int = 0, **options: Any) -> Speaker:
    from engines.scripted import ScriptedSpeaker

    return ScriptedSpeaker(slots or 1, **options)


def _load_listener(name: str, **options: Any) -> Listener:
    if name == "scripted":
        from engines.scripted import ScriptedListener

        return ScriptedListener()
    from engines.whisper import WhisperListener

    return WhisperListener(name, **options)


_CARDS = (
    EngineCard(
        name="espeak",
        title="espeak-ng",
        description="Built in, quick and plain; speaks on every machine. Cannot clone a voice.",
        can_clone=False,
        languages=espeak_voices.languages(),
        voices=tuple(VoiceCard(*row) for row in espeak_voices.shown_voices()),
        dials=tuple(DialCard(*dial) for dial in espeak.DIALS),
        default_voice=espeak_voices.default_voice,
        installed=espeak.missing,
        load=_load_espeak,
        check_voice=espeak_voices.voice_file,
        voice_in=espeak_voices.voice_in,
    ),
    EngineCard(
        name="scripted",
        title="Scripted",
        description="A test double: tones instead of speech, and failures on request.",
        can_clone=False,
        languages=("en",),
        voices=(VoiceCard("tone", "Tone", "en"),),
        dials=(),
        default_voice=lambda language: "tone",
        installed=lambda: None,
        load=_load_scripted,
        hidden=True,
    ),
)
CARDS: dict[str, EngineCard] = {card.name: card for card in _CARDS}


@contextmanager
def lend(name: str, **options: Any) -> Iterator[Speaker]:
    """The engine of that name, loaded at the first need; kept a while after the block, then unloaded.

    BadInput for an unknown name, EngineMissing where it is not installed.
    """
    card = CARDS.get(name)
    if card is None:
        shown = ", ".join(card.name for card in CARDS.values() if not card.hidden)
        raise BadInput(f"There is no engine {name[:60]!r}. Choose one of: {shown}.")
    if why := card.installed():
        raise EngineMissing(why)
    with _borrowed(f"engine {name} {canonical_json(options)}", lambda: card.load(**options)) as speaker:
        yield speaker


@contextmanager
def listener(name: str, **options: Any) -> Iterator[Listener]:
    """The listener of that name, as lend() lends engines; ListenerMissing where its weights are not here yet."""
    with _borrowed(f"listener {name} {canonical_json(options)}", lambda: _load_listener(name, **options)) as one:
        yield one


def unload_idle() -> None:
    """What nobody is using is unloaded now."""
    for key in list(_kept):
        _unload(key)


@dataclass
class _Kept:
    """Something lent, or waiting to be lent again."""

    thing: Any
    users: int = 0
    timer: threading.Timer | None = field(default=None, repr=False)


_kept: dict[str, _Kept] = {}
_lock = threading.RLock()


@contextmanager
def _borrowed(key: str, load: Callable[[], Any]) -> Iterator[Any]:
    with _lock:
        kept = _kept.get(key) or _kept.setdefault(key, _Kept(load()))
        kept.users += 1
        if kept.timer:
            kept.timer.cancel()
    try:
        yield kept.thing
    finally:
        with _lock:
            kept.users -= 1
            if not kept.users:
                kept.timer = threading.Timer(IDLE_SECONDS, _unload, [key])
                kept.timer.daemon = True
                kept.timer.start()


def _unload(key: str) -> None:
    """Nothing happens where it is in use, or gone already."""
    with _lock:
        kept = _kept.get(key)
        if kept is None or kept.users:
            return
        del _kept[key]
        if kept.timer:
            kept.timer.cancel()
    close = getattr(kept.thing, "close", None)
    if close is not None:
        close()
