"""The walk, in order: book, chunks, jobs, takes, chapters, file. The only room that knows all the others."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from engines.contract import BadInput, Job, Renderer, SidetoneError, Spend, StorageFull, Take
from engines.listeners import AUTO, EMBEDDED, NOBODY, SIZES, is_present, why_deaf
from engines.local import LocalRenderer
from engines.shelf import CARDS
from studio.cast import check_cast, job_maker
from studio.chapters import FinishedChapter, finished_before, forget_damaged
from studio.choices import Choices
from studio.crew import finish_side_by_side
from studio.export import BookTags, ChapterAudio, export_book
from studio.files import sweep_beside, sweep_unfinished
from studio.ledger import Entry, EntryKind, Ledger, default_person
from studio.library import hold
from studio.mastering import MasteringStyle
from studio.meter import RunMeter
from studio.project import Book
from studio.recordings import RecordingDamaged
from studio.rows import ChunkRow, TakeRow
from studio.settings import Settings
from studio.text.pauses import Pauses

BYTES_PER_AUDIO_SECOND = 44_100  # 16-bit mono at 22,050 Hz before FLAC takes its half: a cautious estimate
MENDING_ROUNDS = 2
FOUND_ANEW = ("language", "auto_listener", "listener_note")
"""What a book's choices do not pass on to the next ones."""
KINDS: dict[str, EntryKind] = {"retake": "retake", "first-minute": "preview"}
"""Goals that the ledger calls otherwise than render."""

RendererFor = Callable[[Choices, Settings], Renderer]


@dataclass
class Walk:
    """What one run of one book needs at hand."""

    home: Path
    book: Book
    settings: Settings
    meter: RunMeter
    person: str
    kind: EntryKind = "render"
    in_flight: dict[str, list[str]] = field(default_factory=dict)
    """Job key to the chunks that wait for its take."""
    done: int = 0
    audio_seconds: float = 0.0


def person_named(settings: Settings, given: str = "") -> str:
    """Who the ledger books this under: as given, as set, or the system's user."""
    return given or str(settings.person) or default_person()


def choose(book: Book, settings: Settings, **given: object) -> Choices:
    """The book's choices, with those given now; remembered for the next time. BadInput changes nothing."""
    choices = planned(book, settings, **given)
    book.remember(choices=choices.as_dict())
    return choices


def planned(book: Book, settings: Settings, **given: object) -> Choices:
    """What choose() would remember; BadInput for a voice, engine, listener, language or number that cannot be."""
    language = str(book.meta("language") or "en")
    stored = book.choices
    if stored is not None:
        remembered = {name: value for name, value in stored.as_dict().items() if name not in FOUND_ANEW}
        if stored.auto_listener:
            remembered["listener"] = AUTO
        if given.get("care") is not None:
            for name in ("candidate_policy", "n_candidates", "max_retries", "threshold"):
                remembered.pop(name)
        if given.get("engine") not in (None, stored.engine):
            remembered.pop("voice")
        given = remembered | {name: value for name, value in given.items() if value is not None}
    language = str(given.pop("language", None) or language)
    choices = Choices.from_settings(settings, language, **given)
    refuse_unusable(choices, settings.path.parent)
    check_cast(settings.path.parent, choices, book.cast)
    return choices


def refuse_unusable(choices: Choices, home: Path) -> None:
    """BadInput for a voice, engine, listener, language or number that cannot be."""
    name = choices.listener
    known = (EMBEDDED, *SIZES)
    if name not in (*NOBODY, *known, "scripted") and not is_present(name, home / "weights"):
        choose_one = f"Choose {AUTO}, none, {', '.join(known)}, or a folder of weights."
        raise BadInput(f"There is no listener {name[:60]!r}. {choose_one}")
    job_maker(home, choices)
    choices.job("One word.", {})


def versioned(choices: Choices, renderer: LocalRenderer) -> Choices:
    """The choices with the version of the engine that will really speak; its booth is ready."""
    return replace(choices, model_version=str(renderer.start().get("model_version", "")))


def want_chapters(
    book: Book, home: Path, choices: Choices, chapters: Iterable[int] | None = None, limit_seconds: float = 0
) -> int:
    """The chunks of these chapters that have no answering take are queued; says how many."""
    job_for = job_maker(home, choices, book.cast)
    return book.want(
        lambda row: job_for(row).job_key(), chapters, limit_seconds, lambda row: unheard_answers(home, job_for(row))
    )


def unheard_answers(home: Path, job: Job) -> bool:
    """Whether a take that nobody could hear is all that can be had now; False once its listener can listen."""
    deaf = why_deaf(job.listener, job.engine, job.language_id)
    return bool(job.listener in NOBODY or deaf or not is_present(job.listener, home / "weights"))


def speak(walk: Walk, choices: Choices, renderer: Renderer) -> None:
    """Every queued chunk has a take, or Stop was pressed; takes go to disk, ledger and book, in that order."""
    walk.meter.phase("speaking")
    walk.meter.set(total=_queued(walk.book))
    _refuse_full_disk(walk, choices)
    with Book(walk.book.folder) as reader, Ledger(walk.home / "ledger.db") as ledger:
        jobs = _jobs(walk, reader, job_maker(walk.home, choices, walk.book.cast))
        with closing(renderer.render(jobs)) as answers:  # type: ignore[type-var]
            for answer in answers:
                _keep(walk, ledger, answer)
    walk.meter.check()


def _queued(book: Book) -> int:
    return int(book.db.execute("SELECT count(*) FROM chunks WHERE wanted > 0").fetchone()[0])


def _refuse_full_disk(walk: Walk, choices: Choices) -> None:
    words = (
        walk.book.db.execute("SELECT coalesce(sum(length(spoken)), 0) FROM chunks WHERE wanted > 0").fetchone()[0] / 6
    )
    needed_bytes = int(words / 155 * 60 * BYTES_PER_AUDIO_SECOND)
    free_bytes = shutil.disk_usage(walk.home).free
    if free_bytes < needed_bytes:
        raise StorageFull(
            f"This needs about {needed_bytes / 1e6:.0f} MB and {free_bytes / 1e6:.0f} MB are free in {walk.home}. "
            "Free some space, or choose fewer chapters."
        )


def _jobs(walk: Walk, reader: Book, job_for: Callable[[ChunkRow], Job]) -> Iterator[Job]:
    """Jobs for the queue as it is when one is pulled, so that a retake asked for meanwhile comes first."""
    while not walk.meter.stop_asked:
        busy = {chunk_id for ids in walk.in_flight.values() for chunk_id in ids}
        row = reader.next_wanted(busy)
        if row is None:
            return
        job = job_for(row)
        key = job.job_key()
        if key in walk.in_flight:
            walk.in_flight[key].append(row.id)
        elif (known := _answering(walk, reader, job)) and reader.recordings.has(known.speech_key):
            reader.takes.reuse(row.id, known)
            _count(walk, 1, known.duration_seconds, row.text)
        else:
            walk.in_flight[key] = [row.id]
            yield job


def _answering(walk: Walk, reader: Book, job: Job) -> TakeRow | None:
    return reader.takes.answering(job.job_key(), unheard_answers(walk.home, job))


def _keep(walk: Walk, ledger: Ledger, answer: Take | Spend) -> None:
    if isinstance(answer, Spend):
        return
    hashes = {
        candidate.speech_key: walk.book.recordings.keep(candidate.speech_key, candidate.audio)
        for candidate in answer.candidates
        if candidate.audio is not None
    }
    chunk_ids = walk.in_flight.pop(answer.job_key)
    ledger.add_many(_entries(walk, answer, chunk_ids[0]))
    walk.book.takes.keep(chunk_ids, answer, walk.person, hashes)
    seconds = answer.best.duration_seconds if answer.status == "success" else 0.0
    _count(walk, len(chunk_ids), seconds * len(chunk_ids), answer.job.text)
    walk.meter.check()


def _count(walk: Walk, chunks: int, audio_seconds: float, now: str) -> None:
    walk.done += chunks
    walk.audio_seconds += audio_seconds
    walk.meter.spoke(walk.done, walk.audio_seconds, now)


def _entries(walk: Walk, take: Take, chunk_id: str) -> list[Entry]:
    price_usd = float(walk.settings.price_per_hour_usd) / 3600
    entries = []
    for candidate in take.candidates:
        compute_seconds = candidate.generation_seconds + candidate.proof.validation_seconds
        entries.append(
            Entry(
                entry_key=f"booth:{candidate.speech_key}:0", kind=walk.kind, person=walk.person, project=walk.book.id,
                project_title=walk.book.title, chunk=chunk_id, voice=take.job.voice, engine=take.job.engine,
                model_version=take.job.model_version, renderer="local", device=take.device,
                audio_seconds=candidate.duration_seconds, compute_seconds=compute_seconds,
                cost_usd=compute_seconds * price_usd, job_key=take.job_key, speech_key=candidate.speech_key,
            )
        )  # fmt: skip
    return entries


def finish(
    walk: Walk, choices: Choices, renderer: Renderer, chapters: Iterable[int] | None = None
) -> list[FinishedChapter]:
    """The chosen chapters, mastered; a damaged recording is spoken again first."""
    style = MasteringStyle.from_settings(walk.settings)
    numbers = set(chapters) if chapters is not None else {row.n for row in walk.book.chapters() if row.selected}
    for _ in range(MENDING_ROUNDS):
        try:
            return _finished(walk, style, numbers)
        except RecordingDamaged:
            for row in walk.book.chapters():
                if row.n in numbers and finished_before(walk.book, row, style) is None:
                    forget_damaged(walk.book, row)
            speak(walk, choices, renderer)
    return _finished(walk, style, numbers)


def _finished(walk: Walk, style: MasteringStyle, numbers: set[int]) -> list[FinishedChapter]:
    rows = [row for row in walk.book.chapters() if row.n in numbers]
    walk.meter.phase("mastering", total=len(rows))
    found = {row.n: finished_before(walk.book, row, style) for row in rows}
    missing = [row.n for row in rows if found[row.n] is None]
    for number, chapter in finish_side_by_side(walk.book, missing, style, walk.meter.check):
        found[number] = chapter
        done = sum(1 for other in found.values() if other)
        walk.meter.set(phase_done=float(done), now=chapter.title if chapter else "")
    return [chapter for chapter in found.values() if chapter]


def export(
    walk: Walk, chapters: list[FinishedChapter], out: Path, *, file_format: str = "", subtitles: bool = False
) -> list[Path]:
    """The finished files, written whole or not at all."""
    walk.meter.phase("encoding", total=sum(chapter.duration_seconds for chapter in chapters), now=out.name)

    def progress(seconds_done: float, seconds_total: float) -> None:
        walk.meter.set(phase_done=seconds_done, phase_total=seconds_total)
        walk.meter.check()

    sweep_beside(out)
    audio = [ChapterAudio(chapter.title, chapter.path, chapter.cues) for chapter in chapters]
    kbps = int(walk.settings.m4b_kbps)
    made = export_book(
        audio, tags_of(walk.book), out, progress, kbps=kbps, file_format=file_format, subtitles=subtitles
    )
    with Ledger(walk.home / "ledger.db") as ledger:
        ledger.add_many(_acceptance(walk, chapter) for chapter in chapters)
    return made


def _acceptance(walk: Walk, chapter: FinishedChapter) -> Entry:
    """An exported chapter is finished sound; the same one exported again is booked once."""
    return Entry(
        entry_key=f"accepted:{walk.book.id}:{chapter.path.stem}", kind="acceptance", person=walk.person,
        project=walk.book.id, project_title=walk.book.title, chunk=f"chapter {chapter.n}",
        voice=chapter.voice, engine=chapter.engine,
        audio_seconds=chapter.duration_seconds, note=chapter.title,
    )  # fmt: skip


def tags_of(book: Book) -> BookTags:
    """What the file says of itself, the synthetic narration included."""
    facts = book.all_meta()
    choices = book.choices
    engine = choices.engine if choices else ""
    people, passages = book.takes.recorded_by()
    return BookTags(
        title=book.title,
        author=str(facts.get("author", "")),
        narrator=str(facts.get("narrator", "")),
        year=str(facts.get("year", "")),
        language=str(facts.get("language", "")),
        cover=book.cover,
        engine=CARDS[engine].title if engine in CARDS else engine,
        recorded=_recorded(people, passages),
        all_recorded=0 < passages == sum(people.values()),
    )


def _recorded(people: dict[str, int], passages: int) -> str:
    """What people spoke themselves; empty where nobody did."""
    if not people:
        return ""
    names = " and ".join(people) if len(people) < 3 else f"{len(people)} people"
    return f"{sum(people.values()):,} of {passages:,} passages recorded by {names}"


def failed_chunks(book: Book, goal: str = "render") -> list[ChunkRow]:
    """The chunks of the chosen chapters that were to be spoken and have no take after a run."""
    chosen = {row.n for row in book.chapters() if row.selected}
    states = ("error", "waiting", "queued") if goal == "render" else ("error",)
    return [row for row in book.chunks() if row.chapter in chosen and row.state in states]


def walk_book(home: Path, book: Book, settings: Settings, person: str, goal: str, run_id: int = 0) -> WalkContext:
    """`with walk_book(...) as walk`: the book is held, the run is shown, and the row is closed however it ends."""
    return WalkContext(home, book, settings, person, goal, run_id)


class WalkContext:
    """The lock, the run's row and the meter of one walk, taken and let go together."""

    def __init__(self, home: Path, book: Book, settings: Settings, person: str, goal: str, run_id: int) -> None:
        self._hold = hold(book.folder)
        self._home, self._book, self._settings = home, book, settings
        self._person, self._goal, self._run_id = person, goal, run_id

    def __enter__(self) -> Walk:
        self._hold.__enter__()
        try:
            self._book.runs.close_lost()
            sweep_unfinished(self._book.folder)
            self._book.apply_pauses(Pauses.from_settings(self._settings))
            run_id = self._run_id or self._book.runs.begin(self._goal, self._person)
            self._meter = RunMeter(self._book.folder, run_id)
            self._meter.__enter__()
        except BaseException:
            self._hold.__exit__()
            raise
        return Walk(self._home, self._book, self._settings, self._meter, self._person, KINDS.get(self._goal, "render"))

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            if error is not None:
                with suppress(SidetoneError):  # what ended the walk is what a person must hear of
                    self._book.unwant_all()
            self._meter.__exit__(kind, error, trace)
        finally:
            self._hold.__exit__()
