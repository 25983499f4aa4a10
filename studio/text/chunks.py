"""A manuscript cut into chunks: sentences together while they fit, clauses apart where one does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from engines.contract import BadInput
from studio.manuscript.model import Chapter, Manuscript, Skip, Span
from studio.text.clauses import Packer
from studio.text.flat import Flat, Piece
from studio.text.model import Chunk, ChunkKind, PauseKind
from studio.text.normalise import is_speakable
from studio.text.passages import Line, Passage, join, read_line, say
from studio.text.pauses import Pauses, pause_after_group, pause_within_group
from studio.text.sentences import sentence_starts
from studio.text.wording import PLAIN, Wording

SHORT_CHARS = 25
"""A shorter line is joined to a neighbour: engines speak very short texts badly."""
LEAST_MAX_CHARS = 40
NOTHING_TO_SAY = "nothing to say"

_SAID = re.compile(r"[.!?…]")


def cut(
    manuscript: Manuscript, pauses: Pauses, max_chars: int = 300, wording: Wording = PLAIN
) -> Iterator[Chunk | Skip]:
    """Every block of the manuscript as chunks of at most max_chars spoken characters, chapter by chapter.

    What has nothing to say, as a line of asterisks, comes as a Skip in its place.
    """
    if max_chars < LEAST_MAX_CHARS:
        raise BadInput(f"max_chars is {max_chars}; choose {LEAST_MAX_CHARS} or more.")
    for number, chapter in enumerate(manuscript.chapters, 1):
        yield from _cut_chapter(manuscript, chapter, number, Manner(pauses, max_chars, wording))


def cut_group(
    text: str,
    kind: ChunkKind,
    language: str,
    chapter: int,
    group: int,
    pauses: Pauses,
    *,
    spans: tuple[Span, ...] = (),
    block_language: str = "",
    last_pause_seconds: float | None = None,
    last_pause: PauseKind | None = None,
    max_chars: int = 300,
    wording: Wording = PLAIN,
    character: str = "",
) -> list[Chunk]:
    """The chunks of one edited paragraph, a line feed between joined lines; empty where there is nothing to say.

    Every chunk stands for all of the given spans, because an edited text has no characters of its own in the source;
    last_pause says what ends after the last one and last_pause_seconds how long that is; language is the one it is
    spoken in, block_language what it is called where that differs from the book's; character is who says it. The
    wording's runs of the source are of no use here.
    """
    wording = wording._replace(as_written=frozenset())
    lines = [_edited_line(one, kind, language, block_language, wording, character) for one in text.split("\n")]
    passage = join([line for line in lines if is_speakable(line.spoken.text)], max_chars)
    last = last_pause or pause_after_group(kind)
    place = Place(chapter, group, kind, language, block_language, character)
    pieces = _cut_passage(passage, place, Manner(pauses, max_chars, wording), last, last_pause_seconds)
    return [replace(one, spans=spans) for one in pieces if isinstance(one, Chunk)]


def _edited_line(
    text: str, kind: ChunkKind, language: str, block_language: str, wording: Wording, character: str
) -> Line:
    folded = " ".join(text.split())
    flat = Flat(folded, (Piece(0, 0, len(folded), 0),), ((0, len(folded)),))
    return Line(flat, say(flat, kind, language, wording), kind, block_language, character=character)


class Manner(NamedTuple):
    """How a book is cut."""

    pauses: Pauses
    limit: int
    """The most characters a chunk may have as it is spoken."""
    wording: Wording


# -- lines to groups


class Group(NamedTuple):
    """Lines spoken together, and lines after them that have nothing to say."""

    lines: list[Line]
    silent: list[Line]

    @property
    def is_short(self) -> bool:
        """Whether an engine would speak it badly alone."""
        return sum(len(line.spoken.text) for line in self.lines) < SHORT_CHARS

    def may_take(self, line: Line) -> bool:
        """Whether nothing stands between its last line and the next one."""
        if self.silent or not self.lines or self.lines[-1].stanza_end or self.lines[-1].scene_end:
            return False
        last = self.lines[-1]
        return (last.kind, last.language, last.character) == (line.kind, line.language, line.character)


def _groups(lines: Iterable[Line]) -> list[Group]:
    """Each paragraph by itself, but short ones with the next of their kind, or with the one before."""
    groups: list[Group] = []
    for line in lines:
        silent = not is_speakable(line.spoken.text)
        if silent and groups:
            groups[-1].silent.append(line)
        elif groups and groups[-1].is_short and groups[-1].may_take(line):
            groups[-1].lines.append(line)
        else:
            groups.append(Group([], [line]) if silent else Group([line], []))
    return _settled(groups)


def _settled(groups: list[Group]) -> list[Group]:
    kept: list[Group] = []
    for group in groups:
        if kept and group.lines and group.is_short and kept[-1].may_take(group.lines[0]):
            kept[-1] = Group(kept[-1].lines + group.lines, group.silent)
        else:
            kept.append(group)
    return kept


# -- groups to chunks


class Place(NamedTuple):
    """What the chunks of one group have in common."""

    chapter: int
    group: int
    kind: ChunkKind
    language: str
    """That they are spoken in."""
    block_language: str
    """That they carry: empty is the book's."""
    character: str


def _cut_chapter(manuscript: Manuscript, chapter: Chapter, number: int, manner: Manner) -> Iterator[Chunk | Skip]:
    lines = [read_line(manuscript.source, block, manuscript.language, manner.wording) for block in chapter.blocks]
    spoken_groups = 0
    for group in _groups(lines):
        if group.lines:
            spoken_groups += 1
            last = group.lines[-1]
            pause = pause_after_group(last.kind, last.stanza_end, last.scene_end or any(map(_is_break, group.silent)))
            language = last.language or manuscript.language
            place = Place(number, spoken_groups, last.kind, language, last.language, last.character)
            yield from _cut_passage(join(group.lines, manner.limit), place, manner, pause)
        for line in group.silent:
            yield from _skips(line.flat.source_spans(0, len(line.flat.text)))


def _is_break(line: Line) -> bool:
    return not _SAID.search(line.flat.text)


def _skips(spans: tuple[Span, ...]) -> Iterator[Skip]:
    return (Skip(span, NOTHING_TO_SAY) for span in spans)


def _cut_passage(
    passage: Passage, place: Place, manner: Manner, last_pause: PauseKind, last_pause_seconds: float | None = None
) -> Iterator[Chunk | Skip]:
    short = len(passage.spoken) <= manner.limit
    pieces = [(0, True)] if short else _pieces(passage, place.language, manner.limit)
    part = 0
    ends = [*pieces[1:], (len(passage.text), True)]
    for (start, _), (end, at_sentence_end) in zip(pieces, ends, strict=True):
        spoken = " ".join(passage.spoken[passage.spoken_at(start) : passage.spoken_at(end)].split())
        text = passage.text[start:end].strip()
        at = passage.text.index(text, start)
        spans = passage.source_spans(at, at + len(text))
        if not is_speakable(spoken):
            yield from _skips(spans)
            continue
        part += 1
        last = end == len(passage.text)
        pause = last_pause if last else pause_within_group(place.kind, at_sentence_end)
        seconds = manner.pauses.seconds(pause) if not last or last_pause_seconds is None else last_pause_seconds
        changes = passage.changes_within(start, end, at, at + len(text))
        yield Chunk(
            f"{place.chapter}.{place.group}.{part}", place.chapter, text, spoken, spans, seconds,
            place.kind, place.block_language, pause, place.character, changes,
        )  # fmt: skip


def _pieces(passage: Passage, language: str, limit: int) -> list[tuple[int, bool]]:
    sentences: list[int] = []
    for line, at in zip(passage.lines, passage.line_starts, strict=True):
        sentences += [at, *(at + start for start in sentence_starts(line.flat.text, language))]
    fixed = [(one.start, one.end) for one in passage.changes]
    return Packer(passage.text, limit, passage.spoken_at, fixed).cut([one for one in sentences if one])
