"""A manuscript cut into chunks: sentences together while they fit, clauses apart where one does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from engines.contract import BadInput
from studio.manuscript.model import Block, BlockKind, Chapter, Manuscript, Skip, Span
from studio.text.clauses import SHORT_CHARS, Packer
from studio.text.directions import PARAGRAPH_PAUSE, Stage
from studio.text.model import Chunk, ChunkKind, PauseKind
from studio.text.normalise import is_speakable
from studio.text.passages import KINDS, Line, Passage, join, read_line
from studio.text.pauses import Pauses, pause_after_group, pause_within_group
from studio.text.sentences import sentence_starts
from studio.text.wording import PLAIN, Wording

LEAST_MAX_CHARS = 40
NOTHING_TO_SAY = "nothing to say"

_SAID = re.compile(r"[.!?…]")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»›)\]」』）]*$")
_BLOCK_KINDS: dict[ChunkKind, BlockKind] = {kind: block for block, kind in KINDS.items()}


class Manner(NamedTuple):
    """How a book is cut."""

    pauses: Pauses
    limit: int
    """The most characters a chunk may have as it is spoken."""
    wording: Wording
    language: str
    """Where a block does not name its own."""


def cut(
    manuscript: Manuscript, pauses: Pauses, max_chars: int = 300, wording: Wording = PLAIN
) -> Iterator[Chunk | Skip]:
    """Every block of the manuscript as chunks of at most max_chars spoken characters, chapter by chapter.

    What has nothing to say, as a line of asterisks, comes as a Skip in its place, and so do marks such as [pause].
    """
    if max_chars < LEAST_MAX_CHARS:
        raise BadInput(f"max_chars is {max_chars}; choose {LEAST_MAX_CHARS} or more.")
    manner = Manner(pauses, max_chars, wording, manuscript.language)
    for number, chapter in enumerate(manuscript.chapters, 1):
        yield from _cut_chapter(manuscript.source, chapter, number, manner)


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
    manner = Manner(pauses, max_chars, wording._replace(as_written=frozenset()), language)
    tape = Tape(pauses)
    paragraphs = list(_read(text, _edited_blocks(text, kind, character), manner))
    counting = [at for at, one in enumerate(paragraphs) if one.counts]
    if any(one.is_speakable for one in paragraphs):
        paragraphs = paragraphs[counting[0] : counting[-1] + 1]
        _cut_group(Group(paragraphs, []), Place(chapter, group, kind, language, block_language), manner, tape)
        tape.pause(last_pause or pause_after_group(kind), last_pause_seconds)
    return [replace(one, spans=spans) for one in tape.pieces if isinstance(one, Chunk)]


def _edited_blocks(text: str, kind: ChunkKind, character: str) -> Iterator[Block]:
    at = 0
    for line in text.split("\n"):
        yield Block(_BLOCK_KINDS[kind], ((at, at + len(line)),), character=character)
        at += len(line) + 1


# -- lines to groups


class Paragraph(NamedTuple):
    """The lines that one block became: one for each voice in it."""

    lines: list[Line]
    is_speakable: bool

    @property
    def counts(self) -> bool:
        """Whether there is something in it to say or to obey."""
        return self.is_speakable or any(line.marks for line in self.lines)

    @property
    def chars(self) -> int:
        """Characters as they are written: what is joined does not hang on how a word is said."""
        return sum(len(line.flat.text) for line in self.lines)


class Group(NamedTuple):
    """Paragraphs spoken together, and paragraphs after them that have nothing to say."""

    paragraphs: list[Paragraph]
    silent: list[Paragraph]

    @property
    def is_short(self) -> bool:
        """Whether an engine would speak it badly alone."""
        return sum(paragraph.chars for paragraph in self.paragraphs) < SHORT_CHARS

    def may_take(self, paragraph: Paragraph) -> bool:
        """Whether nothing stands between its last line and the next one but speechless lines of its own kind."""
        if not self.paragraphs or any(_is_break(one) or one.counts for one in self.silent):
            return False
        last, line = self.paragraphs[-1].lines[-1], paragraph.lines[0]
        if last.stanza_end or last.scene_end or line.pause_seconds is not None:
            return False
        between = [one.lines[0].kind for one in self.silent]
        return {last.kind, *between} == {line.kind} and last.language == line.language

    def take(self, paragraphs: list[Paragraph], silent: list[Paragraph]) -> Group:
        """The group with more at its end; speechless lines between are part of it."""
        return Group([*self.paragraphs, *self.silent, *paragraphs], silent)


def _read(source: str, blocks: Iterable[Block], manner: Manner) -> Iterator[Paragraph]:
    stage = Stage(source, manner.language, manner.wording)
    for block in blocks:
        lines = [read_line(part, manner.language, manner.wording) for part in stage.parts(block)]
        yield Paragraph(lines, any(is_speakable(line.spoken.text) for line in lines))


def _groups(paragraphs: Iterable[Paragraph]) -> list[Group]:
    """Each paragraph by itself, but short ones with the next of their kind, or with the one before."""
    groups: list[Group] = []
    for paragraph in paragraphs:
        silent = not paragraph.is_speakable
        if silent and groups:
            groups[-1].silent.append(paragraph)
        elif groups and groups[-1].is_short and groups[-1].may_take(paragraph):
            groups[-1] = groups[-1].take([paragraph], [])
        else:
            groups.append(Group([], [paragraph]) if silent else Group([paragraph], []))
    return _settled(groups)


def _settled(groups: list[Group]) -> list[Group]:
    kept: list[Group] = []
    for group in groups:
        if kept and group.paragraphs and group.is_short and kept[-1].may_take(group.paragraphs[0]):
            kept[-1] = kept[-1].take(group.paragraphs, group.silent)
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


class Tape:
    """The pieces of a chapter as they come, and the pause after the last chunk of them."""

    def __init__(self, pauses: Pauses) -> None:
        self.pauses = pauses
        self.pieces: list[Chunk | Skip] = []
        self._last = -1

    @property
    def chunk(self) -> Chunk | None:
        """The last one."""
        return self.pieces[self._last] if self._last >= 0 else None  # type: ignore[return-value]

    def put(self, piece: Chunk | Skip) -> None:
        """The piece is the last one."""
        if isinstance(piece, Chunk):
            self._last = len(self.pieces)
        self.pieces.append(piece)

    def pause(self, kind: PauseKind, seconds: float | None = None) -> None:
        """That ends after the last chunk, where no mark says otherwise."""
        if self.chunk and self.chunk.pause != "mark":
            length = self.pauses.seconds(kind) if seconds is None else seconds
            self.pieces[self._last] = replace(self.chunk, pause=kind, pause_after_seconds=length)

    def obey(self, line: Line) -> None:
        """The marks before a line are skipped, and the silence they ask for is the pause; a paragraph adds its own."""
        self.pieces += line.marks
        if line.pause_seconds is None or not self.chunk:
            return
        paragraph = line.pause_seconds == PARAGRAPH_PAUSE
        asked = self.pauses.paragraph_seconds if paragraph else line.pause_seconds
        seconds = asked + (self.chunk.pause_after_seconds if line.opens else 0.0)
        self.pieces[self._last] = replace(self.chunk, pause="mark", pause_after_seconds=seconds)


def _cut_chapter(source: str, chapter: Chapter, number: int, manner: Manner) -> list[Chunk | Skip]:
    tape = Tape(manner.pauses)
    spoken_groups = 0
    for group in _groups(_read(source, chapter.blocks, manner)):
        if group.paragraphs:
            spoken_groups += 1
            last = group.paragraphs[-1].lines[-1]
            place = Place(number, spoken_groups, last.kind, manner.language, "")
            _cut_group(group, place, manner, tape)
            tape.pause(
                pause_after_group(last.kind, last.stanza_end, last.scene_end or any(map(_is_break, group.silent)))
            )
        for line in (line for paragraph in group.silent for line in paragraph.lines):
            tape.obey(line)
            for skip in _skips(line.flat.source_spans(0, len(line.flat.text))):
                tape.put(skip)
    return tape.pieces


def _is_break(paragraph: Paragraph) -> bool:
    """Whether a speechless paragraph parts two scenes, as a line of asterisks does."""
    if any(line.scene_end for line in paragraph.lines):
        return True
    text = "".join(line.flat.text for line in paragraph.lines)
    return bool(text) and not _SAID.search(text)


def _skips(spans: tuple[Span, ...]) -> Iterator[Skip]:
    return (Skip(span, NOTHING_TO_SAY) for span in spans)


def _cut_group(group: Group, place: Place, manner: Manner, tape: Tape) -> None:
    """The group is on the tape in pieces of one voice and language each; the pause after its last is to be set yet."""
    part = 0
    for run in _runs(group):
        if run[0] is not group.paragraphs[0].lines[0]:
            tape.pause(_pause_before(run[0], place.kind, tape))
        tape.obey(run[0])
        tongue = run[0].language
        own = place._replace(language=tongue, block_language=tongue) if tongue else place
        for piece in _cut_passage(join(run, manner.limit), own, run[0].character, manner, part):
            tape.put(piece)
            part += isinstance(piece, Chunk)


def _runs(group: Group) -> Iterator[list[Line]]:
    """The lines of a group, those together that one voice says in one language without a mark between them."""
    run: list[Line] = []
    for line in (line for paragraph in group.paragraphs for line in paragraph.lines):
        if run and (line.marks or (line.character, line.language) != (run[-1].character, run[-1].language)):
            yield run
            run = []
        run.append(line)
    yield run


def _pause_before(line: Line, kind: ChunkKind, tape: Tape) -> PauseKind:
    """What ends where another voice begins, or a mark stands."""
    if line.opens:
        return pause_after_group(kind)
    return pause_within_group(kind, bool(tape.chunk and _SENTENCE_END.search(tape.chunk.text)))


def _cut_passage(passage: Passage, place: Place, character: str, manner: Manner, part: int) -> Iterator[Chunk | Skip]:
    short = len(passage.spoken) <= manner.limit
    pieces = [(0, True)] if short else _pieces(passage, place.language, manner.limit)
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
        between = passage.text[end - 1] == "\n"
        pause = pause_after_group(place.kind) if between else pause_within_group(place.kind, at_sentence_end)
        yield Chunk(
            f"{place.chapter}.{place.group}.{part}", place.chapter, text, spoken, spans, manner.pauses.seconds(pause),
            place.kind, place.block_language, pause, character, passage.changes_within(start, end, at, at + len(text)),
        )  # fmt: skip


def _pieces(passage: Passage, language: str, limit: int) -> list[tuple[int, bool]]:
    sentences: list[int] = []
    for line, at in zip(passage.lines, passage.line_starts, strict=True):
        sentences += [at, *(at + start for start in sentence_starts(line.flat.text, language))]
    fixed = [(one.start, one.end) for one in passage.changes]
    return Packer(passage.text, limit, passage.spoken_at, fixed).cut([one for one in sentences if one])
