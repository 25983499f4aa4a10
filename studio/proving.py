"""After an export the finished file itself is decoded and heard again; what was found is kept, stamped and told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

from engines.contract import ChunkFailed, SidetoneError, canonical_json, sha256_hex
from engines.listeners import how_to_get, is_present, shown_name, why_deaf
from engines.local import LocalRenderer
from studio.audiobook import Walk, tags_of
from studio.chapters import FinishedChapter
from studio.choices import Choices
from studio.completeness import Completeness, Progress, prove_file
from studio.expected import expected_of
from studio.export.model import BookTags
from studio.export.retag import FREE_FIELD, retag
from studio.export.tags import common_tags
from studio.meter import RunMeter, Stopped
from studio.project import Book
from studio.proofs import ProofRow, bytes_of, remark, stamp_line

QUARTER = 0.25
MINUTE_SECONDS = 60.0
TAKES_LOOKED_AT = 300  # the newest ones tell how fast the listener is; reading all of a long book takes seconds
TAKES_ONLY = {"scripted": "the scripted listener hears takes only: mastering changes the lowest bits it hears by."}
NOBODY_LISTENS = "Nobody listens, so the file is not proven complete. Choose a listener, then prove it."


@dataclass(frozen=True)
class Made:
    """A finished file, or a folder of one per chapter."""

    files: list[Path]
    """With sound: the one, or one for each chapter, in order."""
    chapters: list[FinishedChapter]
    content_key: str
    name: str
    """As proofs call it: a name in the book's folder of exports, or a whole path."""
    format: str = ""
    folder: bool = False

    @property
    def path(self) -> Path:
        """The file or the folder."""
        return self.files[0].parent if self.folder else self.files[0]

    @property
    def audio_seconds(self) -> float:
        """How long it plays."""
        return sum(chapter.duration_seconds for chapter in self.chapters)


# -- what it costs


@dataclass(frozen=True)
class Cost:
    """What hearing a file back will take."""

    seconds: float | None
    """None while nobody knows how fast the listener is here."""
    render_seconds: float
    """What the render took."""

    @property
    def by_default(self) -> bool:
        """Whether it is done without being asked for: under a quarter of the render, or under a minute."""
        return self.seconds is not None and self.seconds < max(MINUTE_SECONDS, QUARTER * self.render_seconds)


def cost_of(book: Book, listener: str, audio_seconds: float, walk_seconds: float = 0.0) -> Cost:
    """The cost as measured: by the listener's last proof of this book, else by the takes it has heard."""
    speed = book.proofs.speed(listener) or _listening_speed(book, listener)
    rendered = book.db.execute(
        "SELECT coalesce(sum(t.generation_seconds + t.validation_seconds), 0) FROM chunks c "
        "JOIN takes t ON t.id = c.take_id JOIN chapters ch ON ch.n = c.chapter WHERE ch.selected AND NOT c.removed"
    ).fetchone()[0]
    return Cost(audio_seconds / speed if speed else None, max(walk_seconds, float(rendered)))


def _listening_speed(book: Book, listener: str) -> float | None:
    """Seconds of sound heard per second, over the newest takes; None where it has heard none."""
    heard, seconds = book.db.execute(
        "SELECT sum(heard), sum(validation_seconds) FROM (SELECT validation_seconds, "
        "duration_seconds * json_array_length(candidates) AS heard FROM takes "
        "WHERE listener = ? AND score IS NOT NULL ORDER BY id DESC LIMIT ?)",
        [listener, TAKES_LOOKED_AT],
    ).fetchone()
    return heard / seconds if heard and seconds else None


def why_not(book: Book, choices: Choices, home: Path) -> str:
    """Why no proof can be had with these choices, in words; empty where one can."""
    name = choices.listener
    if not name:
        return NOBODY_LISTENS
    if name in TAKES_ONLY:
        return f"The file is not proven complete: {TAKES_ONLY[name]}"
    heard = "SELECT 1 FROM takes WHERE listener = ? AND score IS NOT NULL LIMIT 1"
    if book.db.execute(heard, [name]).fetchone():
        return ""
    if deaf := why_deaf(name, choices.engine, choices.language):
        return f"The file is not proven complete: {deaf}"
    return "" if is_present(name, home / "weights") else f"The file is not proven complete: {how_to_get(name)}"


# -- the proof


def prove(walk: Walk, made: Made, renderer: LocalRenderer, choices: Choices, accept: bool = False) -> ProofRow:
    """The file was heard back: its proof is stored, and its tags carry the stamp. Stopped or killed, it is as before.

    Of a folder, chapters whose very sound and text were proven before by the same listener are not heard again.
    ChunkFailed where nobody could listen.
    """
    book = walk.book
    parts = _parts(book, made, renderer, choices, walk.meter)
    told = _joined(parts)
    accepted = bool(told["missing"]) and (accept or _accepted_already(book, told["findings"]))
    stamp_files(made, tags_of(book), told, choices.listener, accepted)
    return book.proofs.keep(
        **told, accepted=int(accepted), file=made.name, format=made.format, content_key=made.content_key,
        bytes=bytes_of(made.path), listener=choices.listener, parts=parts if made.folder else [], person=walk.person,
    )  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What a person asked for."""

    prove: bool | None = None
    """None: where it costs little."""
    accept_missing: bool = False


AS_IT_COSTS = Wish()


class Outcome(NamedTuple):
    """The proof, or why there is none; neither where none was wanted."""

    proof: ProofRow | None = None
    why_none: str = ""
    cost: Cost | None = None
    """Where it is not done without being asked for: what it will take."""


def prove_as_wished(walk: Walk, made: Made, renderer: LocalRenderer, choices: Choices, wish: Wish) -> Outcome:
    """The file is proven if that was asked for or costs little; what keeps it from being proven leaves it as it is."""
    if wish.prove is False:
        return Outcome()
    if why := why_not(walk.book, choices, walk.home):
        return Outcome(why_none=why)
    cost = cost_of(walk.book, choices.listener, made.audio_seconds, _walk_seconds(walk.book))
    if wish.prove is None and not cost.by_default:
        return Outcome(cost=cost)
    try:
        return Outcome(prove(walk, made, renderer, choices, wish.accept_missing))
    except Stopped:
        raise
    except SidetoneError as error:
        return Outcome(why_none=f"The file is whole but not proven complete: {error}")


def _walk_seconds(book: Book) -> float:
    """How long this walk has been at work."""
    run = book.runs.latest()
    began = datetime.fromisoformat(run.started_utc) if run else datetime.now(timezone.utc)
    return (datetime.now(timezone.utc) - began).total_seconds()


def _parts(book: Book, made: Made, renderer: LocalRenderer, choices: Choices, meter: RunMeter) -> list[dict[str, Any]]:
    """What each file came to, in order."""
    known = {part["key"]: part for part in book.proofs.parts_of(made.name, choices.listener)}
    plans = list(_plans(book, made, choices))
    total = sum(plan.seconds for plan in plans if plan.key not in known)
    meter.phase("proving", total=total, now=made.path.name)
    done, parts = 0.0, []
    for plan in plans:
        if plan.key in known:
            parts.append(known[plan.key] | {"file": plan.file.name, "wall_seconds": 0.0})
            continue
        expected = expected_of(book, plan.chapters, choices.language)
        tell = _teller(meter, plan, done, total)
        told = prove_file(plan.file, expected, renderer, choices.language, tell)
        if not told.listener:
            raise ChunkFailed(told.note or f"{choices.listener} could not listen to {plan.file.name}.")
        parts.append(_part(told, plan))
        done += plan.seconds
    return parts


class _Plan(NamedTuple):
    """One file, the chapters in it, how long it plays; and of one in a folder the key of its sound and text."""

    file: Path
    chapters: list[int]
    seconds: float
    key: str = ""


def _plans(book: Book, made: Made, choices: Choices) -> Iterator[_Plan]:
    if not made.folder:
        yield _Plan(made.files[0], [chapter.n for chapter in made.chapters], made.audio_seconds)
        return
    for file, chapter in zip(made.files, made.chapters, strict=True):
        yield _Plan(file, [chapter.n], chapter.duration_seconds, _sound_key(book, file, [chapter.n], choices))


def _teller(meter: RunMeter, plan: _Plan, before_seconds: float, total_seconds: float) -> Progress:
    """Tells the run how much was heard over all files, and what is done then; raises Stopped once Stop was pressed."""

    def tell(phase: str, done_seconds: float, of_seconds: float) -> None:
        heard = done_seconds if phase == "hearing" else plan.seconds
        share = f" ({done_seconds / of_seconds:.0%})" if of_seconds and phase != "hearing" else ""
        now = NOW_DOING.get(phase, "{}").format(plan.file.name) + share
        meter.set(phase_done=min(total_seconds, before_seconds + heard), now=now)
        meter.check()

    return tell


NOW_DOING = {"aligning": "comparing {} with the book", "looking": "a second look at what differs in {}"}


def _part(told: Completeness, plan: _Plan) -> dict[str, Any]:
    findings = [asdict(finding) for finding in told.findings]
    figures = {name: getattr(told, name) for name in FIGURES}
    return figures | {"findings": findings, "file": plan.file.name, "key": plan.key}


FIGURES = ("words", "heard", "doubt", "missing", "audio_seconds", "wall_seconds")


def _joined(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """All files as one: words and times count on from file to file; each finding knows its own file's time, too."""
    told: dict[str, Any] = dict.fromkeys(FIGURES, 0)
    findings: list[dict[str, Any]] = []
    for number, part in enumerate(parts, 1):
        for one in part["findings"]:
            moved = {name: one[name] + told["audio_seconds"] for name in ("start_seconds", "end_seconds")}
            moved |= {"first_word": one["first_word"] + told["words"], "part": number}
            moved["file"] = part["file"] if len(parts) > 1 else ""
            findings.append(one | moved | {"in_part_seconds": one["start_seconds"]})
        told |= {name: told[name] + part[name] for name in FIGURES}
    return told | {"findings": findings}


def _sound_key(book: Book, file: Path, chapters: list[int], choices: Choices) -> str:
    """Another one whenever the encoded sound of the file, its text, or what its takes leave in doubt is."""
    import av

    digest = hashlib.sha256()
    with av.open(str(file)) as opened:
        for packet in opened.demux(opened.streams.audio[0]):
            digest.update(bytes(packet))
    for one in expected_of(book, chapters, choices.language):
        doubtful = sorted(one.doubtful_in_take) if one.doubtful_in_take is not None else None
        digest.update(canonical_json([one.chunk_id, one.spoken, one.heard_as, doubtful]).encode())
    return sha256_hex(digest.digest())


def _accepted_already(book: Book, findings: Iterable[dict[str, Any]]) -> bool:
    """Whether a person has listened to every take that words are missing from, and lets them all stand."""
    missing = {name for one in findings if one["kind"] == "missing" and one["certain"] for name in one["chunk_ids"]}
    rows = (book.chunk(chunk_id) for chunk_id in missing)
    return bool(missing) and all(row.take is not None and row.take.accepted for row in rows)


# -- what the file says of itself


def stamp_files(made: Made, tags: BookTags, told: dict[str, Any], listener: str, accepted: bool) -> None:
    """The tags of every file carry the stamp; the title says what is missing, unless that is accepted."""
    line = stamp_line(told["words"], told["heard"], told["doubt"], told["missing"])
    note = remark(told["missing"], accepted)
    named = replace(tags, comment=f"{line}. Heard back by {shown_name(listener)}.")
    if note:
        named = replace(named, title=f"{tags.title or 'Untitled'} ({note})")
    texts = {**common_tags(named), FREE_FIELD: line}
    wanted = ("album", "comment", FREE_FIELD) if made.folder else ("title", "album", "comment", FREE_FIELD)
    for file in made.files:
        retag(file, {name: texts[name] for name in wanted})


def accept_missing(book: Book, proof: ProofRow, made: Made, tags: BookTags) -> None:
    """A person lets the file stand with the words that are missing: its title says so no longer, its stamp does."""
    stamp_files(made, tags, {name: getattr(proof, name) for name in FIGURES}, proof.listener, True)
    book.proofs.accept(proof, bytes_of(made.path))
