"""A whole recording as a listener hears it: every word with its time; and places in it looked at a second time."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engines.alike import key, words_of
from engines.audio import Audio
from engines.contract import Word
from engines.listening import Answer, Ask
from engines.local import LocalRenderer
from engines.signal_checks import is_sound
from studio.long_sound import RATE_HZ, Window, window_seconds_for, windows_of

SAME_MOMENT_SECONDS = 0.35  # two hearings of one word place it as near as this
Tell = Callable[[float], None]
"""Told how many seconds of sound are done; may raise to stop."""


class Place(NamedTuple):
    """A window of the recording and its words, as places in all words heard."""

    start_seconds: float
    own_end_seconds: float
    first: int
    last: int
    file: str


@dataclass
class HeardBack:
    """All words heard in a recording, in order. Times are seconds in it; -1 where the listener gives none."""

    words: list[str] = field(default_factory=list)
    starts: array[float] = field(default_factory=lambda: array("d"))
    ends: array[float] = field(default_factory=lambda: array("d"))
    places: list[Place] = field(default_factory=list)
    listener: str = ""
    note: str = ""
    """Why nobody could listen; empty where somebody did."""
    deaf: set[int] = field(default_factory=set)
    """Windows in which the listener itself failed."""

    @property
    def seconds(self) -> float:
        """How long the recording plays."""
        return self.places[-1].own_end_seconds if self.places else 0.0

    def place_of(self, word: int) -> int:
        """The number of the window in which the word was heard."""
        return max(0, bisect_right(self._firsts(), word) - 1)

    def gap_at(self, word: int) -> tuple[float, float]:
        """From the end of the word before that place to the start of the word at it."""
        before = self.ends[word - 1] if word > 0 else 0.0
        after = self.starts[word] if word < len(self.words) else self.seconds
        return (before, max(before, after)) if before >= 0 and after >= 0 else (-1.0, -1.0)

    def _firsts(self) -> array[int]:
        if len(self._cache) != len(self.places):
            self._cache = array("q", (place.first for place in self.places))
        return self._cache

    _cache: array[int] = field(default_factory=lambda: array("q"), repr=False)


def hear_back(path: Path, renderer: LocalRenderer, language_id: str, tell: Tell = lambda done: None) -> HeardBack:
    """What the renderer's listener hears in the file, or the folder of files; windows without sound are not heard.

    Where nobody can listen, it stops at once and says why. BadInput for what is no sound.
    """
    told = HeardBack()
    joint = _Joint(told, language_id)
    windows: deque[Window] = deque()
    with closing(windows_of(path, window_seconds_for(renderer.listener))) as source:  # type: ignore[type-var]

        def next_ask() -> Ask | None:
            for window in source:
                windows.append(window)
                if is_sound(window.audio):
                    return Ask(window.audio, language_id, label=window)
            return None

        with closing(renderer.listen(next_ask)) as answers:
            for answer in answers:
                joint.add_mute_until(answer.ask.label, windows)
                joint.add(windows.popleft(), answer)
                tell(told.seconds)
                if told.note:
                    return told
    joint.add_mute_until(None, windows)
    joint.finish()
    if told.deaf and not told.words:
        told.note = joint.last_note
    if not told.listener:
        _ask_who_listens(told, renderer, language_id)
    return told


def _ask_who_listens(told: HeardBack, renderer: LocalRenderer, language_id: str) -> None:
    """Of a recording without a sound in it, too, it is known who would have heard one."""
    asks = iter((Ask(Audio(np.zeros(RATE_HZ // 10, np.float32), RATE_HZ), language_id),))
    [answer] = renderer.listen(lambda: next(asks, None))
    told.listener, told.note = answer.listener, "" if answer.listener else answer.note


class _Joint:
    """Puts the words of one window behind those of the one before, each word once where the two overlap."""

    def __init__(self, told: HeardBack, language_id: str) -> None:
        self.told, self.language_id = told, language_id
        self._held: list[tuple[str, float, float]] = []
        self._window: Window | None = None
        self._interned: dict[str, str] = {}
        self.last_note = ""
        """Why the listener failed the last time it did."""

    def add_mute_until(self, window: Window | None, windows: deque[Window]) -> None:
        """The windows before this one hold no sound."""
        while windows and windows[0] is not window:
            self._put(windows.popleft(), [])

    def add(self, window: Window, answer: Answer) -> None:
        """What was heard in the window follows."""
        self.told.listener = answer.listener or self.told.listener
        if not answer.listener:
            self.told.note = answer.note
        self._put(window, [*self._timed(window, answer)])
        if answer.note:
            self.told.deaf.add(len(self.told.places))
            self.last_note = answer.note

    def finish(self) -> None:
        """The last words are in place."""
        if self._window:
            self._keep(self._window, self._held)
        self._window = None

    def _put(self, window: Window, words: list[tuple[str, float, float]]) -> None:
        if self._window:
            before, words = self._parted(self._held, words, window)
            self._keep(self._window, before)
        self._window, self._held = window, words

    def _timed(self, window: Window, answer: Answer) -> Iterator[tuple[str, float, float]]:
        for text, start, end in answer.heard.words or ((answer.heard.text, -1.0, -1.0),):
            for word in words_of(text, self.language_id):
                times = (start + window.start_seconds, end + window.start_seconds) if start >= 0 else (-1.0, -1.0)
                yield self._interned.setdefault(word, word), *times

    def _parted(
        self, before: list[tuple[str, float, float]], after: list[tuple[str, float, float]], window: Window
    ) -> tuple[list[tuple[str, float, float]], list[tuple[str, float, float]]]:
        """The words of both sides of a cut, each once."""
        cut_seconds = window.own_start_seconds
        if window.start_seconds == cut_seconds or not before or not after:
            return before, after
        common = [
            (abs(_middle(one) - cut_seconds), i, j)
            for i, one in enumerate(before)
            for j, other in enumerate(after[:30])
            if i >= len(before) - 30 and self._is_same(one, other)
        ]
        if common:
            _, i, j = min(common)
            return before[: i + 1], after[j + 1 :]
        own_before = [word for word in before if _middle(word) < cut_seconds]
        return own_before, [word for word in after if _middle(word) >= cut_seconds]

    def _is_same(self, one: tuple[str, float, float], other: tuple[str, float, float]) -> bool:
        near = abs(_middle(one) - _middle(other)) <= SAME_MOMENT_SECONDS
        return near and key(one[0], self.language_id) == key(other[0], self.language_id)

    def _keep(self, window: Window, words: Sequence[tuple[str, float, float]]) -> None:
        told, first = self.told, len(self.told.words)
        for text, start, end in words:
            told.words.append(text)
            told.starts.append(start)
            told.ends.append(end)
        told.places.append(Place(window.start_seconds, window.own_end_seconds, first, len(told.words), window.file))


def _middle(word: tuple[str, float, float]) -> float:
    return (word[1] + word[2]) / 2


def look_again(
    path: Path,
    renderer: LocalRenderer,
    language_id: str,
    questions: Mapping[int, tuple[Word, ...]],
    tell: Tell = lambda done: None,
) -> Iterator[tuple[int, tuple[Word, ...]]]:
    """(window, words) for the words asked about in each window, as the second look leaves them; the recording is
    decoded once more. Their times are seconds in the window. Ends at once where the listener takes no second look.
    """
    if not questions:
        return
    last = max(questions)
    with closing(windows_of(path, window_seconds_for(renderer.listener))) as source:  # type: ignore[type-var]
        numbered = enumerate(source)

        def next_ask() -> Ask | None:
            for number, window in numbered:
                tell(window.own_end_seconds)
                if number in questions:
                    return Ask(window.audio, language_id, questions[number], label=number)
                if number >= last:
                    break
            return None

        with closing(renderer.listen(next_ask)) as answers:
            for answer in answers:
                if not answer.words:
                    return
                yield answer.ask.label, answer.words
