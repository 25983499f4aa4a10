"""One book on disk: its chapters, its chunks, what is wanted, and what was taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, get_args

from engines.contract import BadInput
from studio.choices import Choices
from studio.database import open_database, writing
from studio.files import write_bytes
from studio.manuscript.model import Manuscript, Skip
from studio.plan import Plan, outside, told_of
from studio.proofs import Proofs
from studio.recordings import Recordings
from studio.rows import (
    CHUNK_SELECT,
    CHUNK_SELECT_TEXTS,
    IN_PLAN,
    OWN_VOICE,
    WORDS_PER_MINUTE,
    ChapterRow,
    ChunkRow,
    as_chunk,
    chunk_row,
    now_utc,
)
from studio.runs import Runs
from studio.schema import book_migrations
from studio.settle import settle
from studio.takes import Takes
from studio.text.account import Account, account
from studio.text.model import Chunk, PauseKind
from studio.text.pauses import Pauses

REMOVED, NOT_CHOSEN = "removed by you", "chapter not chosen"
EDITABLE = ("title", "author", "narrator", "year", "language")


class Book:
    """An open book folder; opened per use, closed by `with`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = folder.name
        if not (folder / "book.db").exists():
            raise BadInput(f"There is no book {folder.name!r} here. See the list with: python app.py books")
        self.db = open_database(folder / "book.db", book_migrations)
        self.recordings = Recordings(folder / "takes")
        self.takes = Takes(self.db, self.recordings)
        self.runs = Runs(self.db)
        self.proofs = Proofs(self.db)

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """The database is let go."""
        self.db.close()

    @classmethod
    def create(cls, folder: Path, plan: Plan, source_name: str, **facts: Any) -> Book:
        """A new book folder with manuscript and chunks; book.db appears last, so a half-made folder is no book."""
        manuscript = plan.manuscript
        folder.mkdir(parents=True, exist_ok=True)
        write_bytes(folder / "manuscript.txt", manuscript.source.encode())
        if manuscript.cover:
            write_bytes(folder / "cover", manuscript.cover)
        building = folder / "book.db.new"
        building.unlink(missing_ok=True)
        db = open_database(building, book_migrations)
        with writing(db):
            told = _facts(manuscript, source_name) | told_of(plan) | facts
            rows = [(key, json.dumps(value)) for key, value in told.items()]
            db.conn.executemany("INSERT INTO meta VALUES (?, ?)", rows)
            settle(db, plan)
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.conn.execute("PRAGMA journal_mode = DELETE")
        db.close()
        building.replace(folder / "book.db")
        return cls(folder)

    # -- what the book is

    def meta(self, key: str, default: Any = "") -> Any:
        """One remembered fact about the book."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
        return json.loads(row[0]) if row else default

    def all_meta(self) -> dict[str, Any]:
        """Every remembered fact."""
        return {key: json.loads(value) for key, value in self.db.execute("SELECT key, value FROM meta")}

    def remember(self, **facts: Any) -> None:
        """The facts are stored."""
        with writing(self.db):
            for key, value in facts.items():
                self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [key, json.dumps(value)])

    def edit_meta(self, **facts: str) -> None:
        """Title, author, narrator, year or language as a person wants them on the file."""
        unknown = set(facts) - set(EDITABLE)
        if unknown:
            raise BadInput(f"{sorted(unknown)[0]!r} cannot be edited. Choose {', '.join(EDITABLE)}.")
        self.remember(**{key: " ".join(str(value).split())[:500] for key, value in facts.items()})

    @property
    def title(self) -> str:
        """As edited, or as the file had it."""
        return str(self.meta("title") or "Untitled")

    @property
    def choices(self) -> Choices | None:
        """What was chosen for the last render; None before the first."""
        stored = self.meta("choices", None)
        return Choices.from_dict(stored) if stored else None

    @property
    def cover(self) -> bytes:
        """PNG or JPEG, or nothing."""
        path = self.folder / "cover"
        return path.read_bytes() if path.exists() else b""

    def set_cover(self, data: bytes) -> None:
        """The picture is the cover from now on; it must be a PNG or a JPEG of at most 20 MB."""
        if not (data.startswith(b"\x89PNG\r\n\x1a\n") or data.startswith(b"\xff\xd8\xff")) or len(data) > 20_000_000:
            raise BadInput("The cover must be a PNG or JPEG picture of at most 20 MB. Choose another file.")
        write_bytes(self.folder / "cover", data)

    def source(self) -> str:
        """All source text; every offset points here."""
        return (self.folder / "manuscript.txt").read_bytes().decode()

    def account(self) -> Account:
        """Where every source character went, recounted from the chunks as they are."""
        rows = [chunk_row(row) for row in self.db.execute(CHUNK_SELECT_TEXTS)]
        unread = {row.n for row in self.chapters() if not row.selected}
        again = {row.n for row in self.chapters() if row.reason}
        found = self.db.execute("SELECT start, stop, reason FROM skips")
        spoken_after_all = [span for row in rows if row.edited or row.chapter in again for span in row.spans]
        skips = list(outside((Skip((start, stop), reason) for start, stop, reason in found), spoken_after_all))
        kept: dict[tuple[tuple[int, int], ...], Chunk] = {}
        for row in rows:
            if row.removed or row.chapter in unread:
                reason = REMOVED if row.removed else NOT_CHOSEN
                skips += [Skip(span, reason) for span in row.spans]
            else:
                kept.setdefault(row.spans, as_chunk(row))  # the chunks of an edited paragraph stand for it together
        return account(Manuscript(self.title, "", "", self.source(), ()), [*kept.values(), *skips])

    def plan_mark(self) -> str:
        """A text that is another one whenever the account, or what is to be spoken, may be."""
        edits = self.db.execute("SELECT count(*), coalesce(sum(undone), 0) FROM edits").fetchone()
        return f"{self.meta('plan_utc')}:{self.meta('details_utc')}:{edits[0]}:{edits[1]}"

    @property
    def home(self) -> Path:
        """The data folder it is kept in."""
        return self.folder.parent.parent

    @property
    def cast(self) -> dict[str, str]:
        """Characters, and "dialogue", that have a voice of their own."""
        return dict(self.meta("cast", {}))

    def apply_pauses(self, pauses: Pauses) -> None:
        """Every chunk is followed by the pause of its kind; those that the text itself asks for stay."""
        with writing(self.db):
            for kind in get_args(PauseKind):
                if kind != "mark":
                    seconds = pauses.seconds(kind)
                    self.db.execute(
                        "UPDATE chunks SET pause_after_seconds = ? WHERE pause = ? AND pause_after_seconds != ?",
                        [seconds, kind, seconds],
                    )

    def replace_source(self, text: str) -> None:
        """The source text is another one: the same file, read otherwise."""
        write_bytes(self.folder / "manuscript.txt", text.encode())

    # -- chapters and chunks

    def chapters(self, left_out: bool = False) -> list[ChapterRow]:
        """Every chapter in reading order with its progress; also the parts left out, or only those that were chosen."""
        rows = self.db.execute(
            "SELECT ch.n, ch.title, ch.parents, ch.selected, ch.words, count(c.id), "
            "coalesce(sum(t.status = 'success' AND c.wanted = 0), 0), "
            "coalesce(sum(t.duration_seconds + c.pause_after_seconds), 0), ch.reason "
            "FROM chapters ch LEFT JOIN chunks c ON c.chapter = ch.n AND NOT c.removed "
            "LEFT JOIN takes t ON t.id = c.take_id AND t.status = 'success' "
            "WHERE ch.reason = '' OR ch.selected OR ? GROUP BY ch.n ORDER BY ch.position, ch.n",
            [left_out],
        )
        return [
            ChapterRow(n, title, tuple(json.loads(parents)), bool(selected), *rest)
            for n, title, parents, selected, *rest in rows
        ]

    def select_chapters(self, numbers: Iterable[int]) -> None:
        """Exactly these chapters will be spoken and exported."""
        chosen = sorted(set(numbers))
        if not chosen:
            raise BadInput("No chapter is chosen. Choose at least one.")
        self.check_chapters(chosen)
        if chosen == [row[0] for row in self.db.execute("SELECT n FROM chapters WHERE selected ORDER BY n")]:
            return
        with writing(self.db):
            self.db.execute("UPDATE chapters SET selected = 0")
            self.db.conn.executemany("UPDATE chapters SET selected = 1 WHERE n = ?", [(n,) for n in chosen])
        self.remember(details_utc=now_utc())  # files made before hold other chapters

    def part_numbers(self) -> list[int]:
        """Chapters and left-out parts, in reading order."""
        return [n for (n,) in self.db.execute("SELECT n FROM chapters ORDER BY position, n")]

    def check_chapters(self, numbers: Iterable[int]) -> None:
        """Every one of them is a chapter of this book; BadInput names one that is not."""
        known = {row[0] for row in self.db.execute("SELECT n FROM chapters")}
        if missing := sorted(set(numbers) - known):
            last = self.db.execute("SELECT count(*) FROM chapters WHERE reason = ''").fetchone()[0]
            raise BadInput(f"There is no chapter {missing[0]}; this book has 1 to {last}.")

    def chunks(self, chapter: int | None = None) -> list[ChunkRow]:
        """The chunks in order, of one chapter, or of all that are not left out."""
        where, values = ("WHERE c.chapter = ? ", [chapter]) if chapter is not None else (f"WHERE {IN_PLAN} ", [])
        return [chunk_row(row) for row in self.db.execute(CHUNK_SELECT + where + "ORDER BY c.position", values)]

    def chunk(self, chunk_id: str) -> ChunkRow:
        """One chunk by its id."""
        row = self.db.execute(CHUNK_SELECT + "WHERE c.id = ?", [chunk_id]).fetchone()
        if row is None:
            raise BadInput(f"There is no chunk {chunk_id!r} in this book. It may have been re-cut; reload the page.")
        return chunk_row(row)

    def changes_of(self, chunk_id: str) -> str:
        """The changes that normalising made to the chunk's text, as they are stored."""
        return str(self.db.execute("SELECT changes FROM chunks WHERE id = ?", [chunk_id]).fetchone()[0])

    # -- the queue: chunks.wanted is 0 not asked, 1 in its turn, 2 before the others

    def want(
        self,
        job_key_of: Callable[[ChunkRow], str],
        chapters: Iterable[int] | None = None,
        limit_seconds: float = 0,
        unheard_answers: Callable[[ChunkRow], bool] = lambda row: True,
    ) -> int:
        """Every chunk of the chapters whose take does not answer its job is in the queue; says how many are."""
        numbers = set(chapters) if chapters is not None else {row.n for row in self.chapters() if row.selected}
        wanted: list[tuple[str]] = []
        planned_seconds = 0.0
        for row in self.chunks():
            if row.chapter not in numbers or row.removed:
                continue
            if limit_seconds and planned_seconds >= limit_seconds:
                break
            planned_seconds += len(row.spoken.split()) / WORDS_PER_MINUTE * 60 + row.pause_after_seconds
            if not _answered(row, job_key_of, unheard_answers):
                wanted.append((row.id,))
        with writing(self.db):
            self.db.conn.executemany("UPDATE chunks SET wanted = max(wanted, 1) WHERE id = ?", wanted)
        return len(wanted)

    def next_wanted(self, in_flight: set[str]) -> ChunkRow | None:
        """The next chunk of the queue that is not in flight."""
        for (chunk_id,) in self.db.execute("SELECT id FROM chunks WHERE wanted > 0 ORDER BY wanted DESC, position"):
            if chunk_id not in in_flight:
                return self.chunk(chunk_id)
        return None

    def unwant_all(self) -> None:
        """The queue is empty."""
        with writing(self.db):
            self.db.execute("UPDATE chunks SET wanted = 0 WHERE wanted > 0")

    def retake(self, chunk_id: str) -> None:
        """The chunk is first in the queue, to be spoken with the next seed."""
        self.chunk(chunk_id)
        with writing(self.db):
            self.db.execute("UPDATE chunks SET attempt = attempt + 1, wanted = 2 WHERE id = ?", [chunk_id])


def _answered(
    row: ChunkRow, job_key_of: Callable[[ChunkRow], str], unheard_answers: Callable[[ChunkRow], bool]
) -> bool:
    take = row.take
    if take is None or take.status != "success":
        return False
    if take.engine == OWN_VOICE and take.accepted and take.spoken == row.spoken:
        return True  # heard by somebody or not, a person spoke it
    if take.verdict == "unheard" and take.listener and not unheard_answers(row):
        return False
    return (take.accepted and take.spoken == row.spoken) or take.job_key == job_key_of(row)


def _facts(manuscript: Manuscript, source_name: str) -> dict[str, Any]:
    return {
        "title": manuscript.title,
        "author": manuscript.author,
        "language": manuscript.language,
        "year": manuscript.year,
        "identifier": manuscript.identifier,
        "warnings": list(manuscript.warnings),
        "source_name": source_name,
        "created_utc": now_utc(),
    }
