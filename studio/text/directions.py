"""Directions in the text: [pause 1.5s], [voice: name] ... [/voice], and who says which part of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from studio.manuscript.model import Block, Manuscript, Skip, Span
from studio.text.dialogue import speech
from studio.text.flat import Flat, flatten
from studio.text.model import Chunk
from studio.text.tongues import Run, in_tongues, runs_apart
from studio.text.wording import DIALOGUE, Wording

LONGEST_PAUSE_SECONDS = 60.0
PAUSE_MARK = "pause mark"
VOICE_MARK = "voice mark"
_MARK = re.compile(
    r"\[ ?(?:(?P<pause>pause)(?: ?:? ?(?P<number>[0-9]{1,6}(?:[.,][0-9]{1,3})?) ?"
    r"(?P<unit>ms|milliseconds?|s|secs?|seconds?)?)?"
    r"|voice ?: ?(?P<name>[^\[\]]{1,80}?)|/ ?(?P<close>voice)) ?\]",
    re.IGNORECASE,
)
_NARRATOR = "narrator"


class Part(NamedTuple):
    """A run of a block in one voice, and the marks before it."""

    block: Block
    """The block with the spans of the run and the character that says it; without spans it is only marks."""
    flat: Flat
    marks: tuple[Skip, ...] = ()
    pause_seconds: float | None = None
    """The silence that the marks ask for; -1 is that of a paragraph."""
    opens: bool = True
    """Whether it begins its paragraph."""


PARAGRAPH_PAUSE = -1.0


class Stage:
    """Who speaks, from one block of a chapter to the next."""

    def __init__(self, source: str, language: str, wording: Wording) -> None:
        self.source = source
        self.language = language
        self.wording = wording
        self.voice: str | None = None
        """The name of the voice mark in force; empty is the narrator by name, None that there is none."""

    def parts(self, block: Block) -> Iterator[Part]:
        """The block in as many parts as voices and marks make of it, mostly one."""
        flat = flatten(self.source, block.spans, cells=block.kind == "row")
        marks = list(_MARK.finditer(flat.text)) if self.wording.marks and "[" in flat.text else []
        tongues = runs_apart(block, flat, self.language) if block.foreign else []
        if not flat.text or (not marks and self.voice is None and not tongues and not self._is_mixed(block)):
            yield Part(block, flat)
            return
        yield from self._staged(block, flat, marks, tongues)

    def _is_mixed(self, block: Block) -> bool:
        if block.character:
            return bool(block.asides) and block.character in self.wording.cast
        return self.wording.dialogue and block.kind == "paragraph"

    def _staged(self, block: Block, flat: Flat, marks: list[re.Match[str]], tongues: list[Run]) -> Iterator[Part]:
        labels = self._labels(block, flat)
        skips: list[Skip] = []
        asked: float | None = None
        at, opens = 0, True
        for mark in [*marks, None]:
            end = mark.start() if mark else len(flat.text)
            for start, stop, character in self._voices(block, labels, flat.text, at, end):
                for low, high, language in in_tongues(flat.text, start, stop, tongues):
                    said = replace(block, character=character, language=language or block.language)
                    yield self._part(said, flat, (low, high), (tuple(skips), asked, opens))
                    skips, asked, opens = [], None, False
            if mark:
                at = mark.end()
                asked = self._obey(mark, asked)
                reason = PAUSE_MARK if mark["pause"] else VOICE_MARK
                skips += (Skip(span, reason) for span in flat.source_spans(mark.start(), mark.end()))
        if skips:
            nothing = Flat("", (), ())
            yield Part(replace(block, spans=(), asides=()), nothing, tuple(skips), asked, opens)

    def _part(self, block: Block, flat: Flat, run: Span, before: tuple[tuple[Skip, ...], float | None, bool]) -> Part:
        own = flat if run == (0, len(flat.text)) else flat.part(*run)
        return Part(replace(block, spans=flat.source_spans(*run)), own, *before)

    def _obey(self, mark: re.Match[str], asked: float | None) -> float | None:
        """The voice is that of the mark; the silence asked for, this mark's included."""
        if mark["pause"]:
            seconds = _seconds(mark)
            return seconds if asked is None or PARAGRAPH_PAUSE in (asked, seconds) else asked + seconds
        name = " ".join((mark["name"] or "").split())
        self.voice = None if mark["close"] else "" if name.lower() == _NARRATOR else name
        return asked

    def _labels(self, block: Block, flat: Flat) -> list[tuple[int, int, str]]:
        """The runs of the text that another says than the rest of it, in order."""
        if not self._is_mixed(block):
            return []
        if block.character:
            runs = [flat.run_of(aside.span) for aside in block.asides]
            return [(*run, "") for run in runs if run]
        text = _MARK.sub(lambda mark: " " * len(mark.group()), flat.text) if self.wording.marks else flat.text
        return [(start, end, DIALOGUE) for start, end in speech(text, block.language or self.language)]

    def _voices(
        self, block: Block, labels: list[tuple[int, int, str]], text: str, start: int, end: int
    ) -> list[tuple[int, int, str]]:
        """The runs between two marks with who says them; one without a word belongs to the one before or after it."""
        if self.voice is not None:
            labels = []
        base = block.character if self.voice is None else self.voice
        runs: list[tuple[int, int, str]] = []
        at = start
        for label_start, label_end, character in [*labels, (end, end, base)]:
            low, high = max(label_start, start), min(label_end, end)
            if low <= high:
                runs += [(at, low, base), (low, high, character)]
                at = max(at, high)
        return _settled([run for run in runs if text[run[0] : run[1]].strip()], text)


def _settled(runs: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for start, end, character in runs:
        silent = not any(char.isalnum() for char in text[start:end])
        if kept and (silent or kept[-1][2] == character):
            kept[-1] = (kept[-1][0], end, kept[-1][2])
        elif kept and not any(char.isalnum() for char in text[kept[-1][0] : kept[-1][1]]):
            kept[-1] = (kept[-1][0], end, character)
        else:
            kept.append((start, end, character))
    return kept


def _seconds(mark: re.Match[str]) -> float:
    if not mark["number"]:
        return PARAGRAPH_PAUSE
    number = float(mark["number"].replace(",", "."))
    return min(number / 1000 if (mark["unit"] or "").lower().startswith("m") else number, LONGEST_PAUSE_SECONDS)


def without_marks(text: str) -> str:
    """A title or a line as it is shown, without its directions."""
    return " ".join(_MARK.sub(" ", text).split()) if "[" in text else text


def with_marks(chunks: Iterable[Chunk], character: str = "") -> str:
    """The text of a paragraph's chunks with their voices and asked-for pauses as marks, so that it can be cut again.

    Chunks of the given character, and speech that the quotation marks tell apart, need no mark.
    """
    text, end = "", ""
    for chunk in chunks:
        named = chunk.character not in (character, DIALOGUE)
        own = f"[voice: {chunk.character or _NARRATOR}]{chunk.text}[/voice]" if named else chunk.text
        text += end + own
        end = "\n" if chunk.kind in ("verse", "table") or chunk.pause in ("paragraph", "line") else " "
        if chunk.pause == "mark":
            end = f" [pause {chunk.pause_after_seconds:g}s] "
    return (text + end).strip()


def unclosed_voices(manuscript: Manuscript) -> tuple[str, ...]:
    """A sentence for each [voice] mark that holds to the end of its chapter because nothing closes it."""
    told: list[str] = []
    if "[" not in manuscript.source:
        return ()
    for number, chapter in enumerate(manuscript.chapters, 1):
        voice = ""
        for block in chapter.blocks:
            for mark in _MARK.finditer(flatten(manuscript.source, block.spans).text):
                if not mark["pause"]:
                    voice = mark["name"] or ""
        if voice:
            told.append(f"[voice: {voice}] in chapter {number} is not closed: it holds to the chapter's end.")
    return tuple(told)
