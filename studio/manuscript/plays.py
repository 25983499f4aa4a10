"""Plays: who says what, what is said only to the reader; and never a play where there is none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from studio.manuscript.cues import Cue, find_cue
from studio.manuscript.draft import Draft, Mark, RawBlock
from studio.manuscript.model import Aside, Role, Span

FEWEST_CUES = 6
"""Fewer names before speeches are a play only if the book marks them."""
LONGEST_GAP = 8
"""More paragraphs or stanzas than this without a name end the scene."""
_SHARE = 0.3
"""Of the paragraphs and stanzas of a scene, at least so many begin with a name."""
_BRACKETS = re.compile(r"\[[^\[\]]{1,600}\]")
_WHOLE = re.compile(r"[\s_*]*(?:\[[^\]]*\]|\([^)]*\))[\s._*]*", re.DOTALL)
_STAGE_WORDS = re.compile(
    r"(?:Re-?)?(?:Enters?|Exit|Exits|Exeunt|Manet|Alarums?|Flourish|Curtain|Sennet|Blackout)\b[^\n“\"]{0,160}[.\])]?\s*|"
    r"(?:(?:SMASH |MATCH |JUMP |HARD )?CUT|(?:SLOW )?DISSOLVE|FADE|WIPE)"
    r"(?: (?:IN|OUT|UP|TO|BACK TO)\b[^a-z\n]{0,40})?[.:]?\s*"
)
_LONGEST_DIRECTION = 3000


class _Scene(NamedTuple):
    """Cues that follow each other closely."""

    cues: list[Cue]


def mark_plays(draft: Draft) -> None:
    """Blocks of the draft that are lines of a play have their character; names and directions have their role."""
    marks = sorted(draft.marks, key=lambda mark: (mark.start, -mark.end))
    _mark_sure_directions(draft, marks)
    cues = _cues(draft, marks)
    if not cues:
        return
    scenes = list(_scenes(draft, cues))
    known = {name for scene in scenes if _is_play(draft, scene) for name in _recurring(scene.cues)}
    emphasised = {mark.start: mark.end for mark in marks if mark.kind in ("emphasis", "direction")}
    for scene in scenes:
        if _is_play(draft, scene) or _is_more_of(scene, known):
            _play(draft, scene, emphasised)


def _cues(draft: Draft, marks: list[Mark]) -> list[Cue]:
    starts = [mark.start for mark in marks]
    found: list[Cue] = []
    for number, block in enumerate(draft.blocks):
        if block.level or block.reason or block.role not in ("", "table"):
            continue
        first = bisect_left(starts, block.spans[0][0])
        mark = marks[first] if first < len(marks) and marks[first].start == block.spans[0][0] else None
        if cue := find_cue(number, block, draft.source, mark):
            found.append(cue)
    return found


# ---- whether it is a play


def _scenes(draft: Draft, cues: list[Cue]) -> Iterator[_Scene]:
    run = [cues[0]]
    for before, cue in pairwise(cues):
        if _units(draft, before.block, cue.block) > LONGEST_GAP:
            yield _Scene(run)
            run = []
        run.append(cue)
    yield _Scene(run)


def _units(draft: Draft, first: int, last: int) -> int:
    """How many paragraphs and stanzas begin after one block, up to another."""
    return sum(1 for number in range(first + 1, last + 1) if _begins_unit(draft.blocks, number))


def _begins_unit(blocks: list[RawBlock], number: int) -> bool:
    block, before = blocks[number], blocks[number - 1]
    if block.level or block.reason or block.role == "direction":
        return False
    return block.kind != "line" or before.kind != "line" or before.stanza_end or before.scene_end


def _recurring(cues: list[Cue]) -> set[str]:
    counts = Counter(cue.name for cue in cues)
    return {name for name, count in counts.items() if count >= 2}


def _is_play(draft: Draft, scene: _Scene) -> bool:
    """Whether names recur and alternate, before a good part of all paragraphs; or the book says so."""
    cues = scene.cues
    if any(cue.sure for cue in cues):
        return True
    recurring = _recurring(cues)
    if len(cues) < FEWEST_CUES or len(recurring) < 2:
        return False
    if sum(cue.name in recurring for cue in cues) < 0.6 * len(cues):
        return False
    turns = sum(before.name != cue.name for before, cue in pairwise(cues))
    units = 1 + _units(draft, cues[0].block, cues[-1].block)
    return turns >= 0.7 * (len(cues) - 1) and len(cues) >= _SHARE * units


def _is_more_of(scene: _Scene, known: set[str]) -> bool:
    """Whether a short scene is by speakers of a play that is known."""
    return len(known) > 1 and all(cue.name in known for cue in scene.cues) and len(scene.cues) > 1


# ---- what it means for the blocks


def _play(draft: Draft, scene: _Scene, emphasised: dict[int, int]) -> None:
    by_block = {cue.block: cue for cue in scene.cues}
    speaker = ""
    first, end = scene.cues[0].block, _end_of_scene(draft, scene.cues[-1])
    blocks = draft.blocks
    while first and _is_direction(draft, blocks[first - 1], emphasised):
        first -= 1
    while end < len(blocks) and _is_direction(draft, blocks[end], emphasised):
        end += 1
    for number in range(first, end):
        block = blocks[number]
        if block.level or block.reason or block.role in ("note", "picture"):
            speaker = "" if block.level else speaker
            continue
        if cue := by_block.get(number):
            speaker = cue.name
            _mark_name(draft, block, cue)
        elif block.role == "direction" or _is_direction(draft, block, emphasised):
            block.role = "direction"
        else:
            block.character = speaker
            _unframed(draft, block)
        if block.role not in ("speaker", "direction"):
            _mark_directions(draft, block)
        speaker = "" if block.scene_end else speaker


def _end_of_scene(draft: Draft, last: Cue) -> int:
    """Behind the last speech; after that the book may go on as a novel."""
    end = last.block + 1
    blocks = draft.blocks
    while end < len(blocks) and not blocks[end].level and not blocks[end - 1].scene_end:
        goes_on = blocks[end].kind == "line" and (not blocks[end - 1].stanza_end or blocks[end - 1].role == "speaker")
        if not goes_on and not (last.whole and end == last.block + 1):
            break
        end += 1
    return end


def _mark_name(draft: Draft, block: RawBlock, cue: Cue) -> None:
    if cue.whole:
        block.role = "speaker"
        return
    block.character = cue.name
    _unframed(draft, block)
    asides: list[tuple[Span, Role]] = [(cue.span, "speaker")]
    if cue.direction:
        asides.append((cue.direction, "direction"))
    _add_asides(block, asides)


def _unframed(draft: Draft, block: RawBlock) -> None:
    """A row or cell of the table that a play is laid out in is a paragraph."""
    if block.role == "table":
        block.role = ""
    if block.kind == "row":
        block.kind = "paragraph"
        block.spans = _bridged(draft.source, block.spans)


def _bridged(source: str, spans: list[Span]) -> list[Span]:
    """The spans with the white space between them, so that words of two cells stay apart."""
    result: list[Span] = [spans[0]]
    for start, end in spans[1:]:
        before = result[-1]
        gap = source[before[1] : start]
        if not gap.strip():
            result[-1] = (before[0], end)
        else:
            result[-1] = (before[0], before[1] + len(gap) - len(gap.lstrip()))
            result.append((start, end))
    return result


def _is_direction(draft: Draft, block: RawBlock, emphasised: dict[int, int]) -> bool:
    """Whether all of a block stands in brackets, or in the letters of a direction."""
    start, end = block.spans[0][0], block.spans[-1][1]
    if end - start > _LONGEST_DIRECTION or block.level or block.reason or block.role not in ("", "direction", "table"):
        return False
    if emphasised.get(start, 0) >= end - 1 and block.kind != "line":
        return True
    if block.kind != "row" and _STAGE_WORDS.fullmatch(draft.source, start, end):
        return True
    return bool(_WHOLE.fullmatch(draft.source, start, end))


def _mark_directions(draft: Draft, block: RawBlock) -> None:
    """The brackets inside a speech."""
    start, end = block.spans[0][0], block.spans[-1][1]
    _add_asides(block, [(match.span(), "direction") for match in _BRACKETS.finditer(draft.source, start, end)])


def _mark_sure_directions(draft: Draft, marks: list[Mark]) -> None:
    """Directions that the book itself marks, in a play or out of one."""
    sure = [(mark.start, mark.end) for mark in marks if mark.kind == "direction" and mark.sure]
    starts = [start for start, _ in sure]
    if not sure:
        return
    for block in draft.blocks:
        if block.level or block.reason:
            continue
        inside: list[tuple[Span, Role]] = []
        first, last = block.spans[0][0], block.spans[-1][1]
        for start, end in sure[max(0, bisect_left(starts, first) - 1) : bisect_left(starts, last)]:
            if start <= first and end >= last - 1:
                block.role, inside = "direction", []
                break
            if start >= first and end <= last:
                inside.append(((start, end), "direction"))
        _add_asides(block, inside)


def _add_asides(block: RawBlock, found: list[tuple[Span, Role]]) -> None:
    """The asides are added in order, none over another."""
    asides = list(block.asides)
    for (start, end), role in found:
        if start < end and all(end <= aside.span[0] or start >= aside.span[1] for aside in asides):
            asides.append(Aside((start, end), role))
    block.asides = sorted(asides, key=lambda aside: aside.span)
