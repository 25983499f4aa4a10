"""What was heard in the finished files of a book: kept per file, and told as out of date once the book has changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.database import Database, writing
from studio.rows import now_utc


@dataclass(frozen=True)
class ProofRow:
    """A finished file, decoded and listened to again, against the whole of its text."""

    id: int
    file: str
    """A name in the book's folder of exports, or the whole path of a file elsewhere."""
    format: str
    """As exports call it; empty for a file elsewhere."""
    content_key: str
    bytes: int
    """Of the file or of all files in the folder, tags included, when it was proven."""
    words: int
    heard: int
    doubt: int
    missing: int
    findings: list[dict[str, Any]]
    """Fields of studio.completeness.Finding; `file` beside them where the export is a folder of several."""
    parts: list[dict[str, Any]]
    """Of a folder: what each of its files came to, with the key of its sound, so that equal sound is heard once."""
    listener: str
    audio_seconds: float
    wall_seconds: float
    accepted: bool
    """Whether a person lets it stand with the words that are missing."""
    created_utc: str
    person: str
    outdated: bool
    """Whether the book has changed since."""

    @property
    def stamp(self) -> str:
        """All of it in one line: 41,200 words: 41,163 heard, 37 in doubt, 0 missing."""
        return stamp_line(self.words, self.heard, self.doubt, self.missing)

    @property
    def remark(self) -> str:
        """What the file's title says beside the title: words that are missing and not accepted; else nothing."""
        return remark(self.missing, self.accepted)


def stamp_line(words: int, heard: int, doubt: int, missing: int) -> str:
    """A proof in one line: 41,200 words: 41,163 heard, 37 in doubt, 0 missing."""
    return f"{words:,} words: {heard:,} heard, {doubt:,} in doubt, {missing:,} missing"


def remark(missing: int, accepted: bool) -> str:
    """What is said beside the title of a file with words missing that nobody has accepted; else nothing."""
    if not missing or accepted:
        return ""
    return "1 word missing" if missing == 1 else f"{missing:,} words missing"


_COLUMNS = (
    "id file format content_key bytes words heard doubt missing findings parts listener audio_seconds wall_seconds "
    "accepted created_utc person"
).split()
_CHANGED = (
    "(SELECT coalesce(max(created_utc), '') FROM takes) > p.created_utc OR "
    "(SELECT coalesce(max(created_utc), '') FROM edits) > p.created_utc OR "
    "coalesce((SELECT json_extract(value, '$') FROM meta WHERE key = 'details_utc'), '') > p.created_utc"
)
_SELECT = f"SELECT {', '.join(f'p.{name}' for name in _COLUMNS)}, {_CHANGED} FROM proofs p "


class Proofs:
    """The proofs in one book's database."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def latest(self) -> ProofRow | None:
        """The newest proof of any file of the book."""
        return self._first("", [])

    def of_export(self, export: dict[str, Any], folder: Path) -> ProofRow | None:
        """What the export on the shelf was proven to hold; None once it is another file than it was then."""
        found = self._first("WHERE p.file = ? AND p.content_key = ?", [export["file"], export["content_key"]])
        return found if found and found.bytes == bytes_of(folder / str(export["file"])) else None

    def parts_of(self, file: str, listener: str) -> list[dict[str, Any]]:
        """What that listener found in the files of the folder when it was last proven; none where it never was."""
        found = self._first("WHERE p.file = ? AND p.listener = ?", [file, listener])
        return found.parts if found else []

    def speed(self, listener: str) -> float | None:
        """Seconds of sound heard back per second by that listener in its newest proof here."""
        where = "WHERE p.listener = ? AND p.wall_seconds > 0 AND p.audio_seconds > 0"
        found = self._first(where, [listener])
        return found.audio_seconds / found.wall_seconds if found else None

    def keep(self, **columns: Any) -> ProofRow:
        """The proof is stored; older ones of the same file are gone, and the shelf knows the file's size."""
        row = columns | {"created_utc": now_utc()}
        row |= {name: json.dumps(row[name], ensure_ascii=False) for name in ("findings", "parts")}
        with writing(self.db):
            self.db.execute("DELETE FROM proofs WHERE file = ?", [row["file"]])
            marks = ", ".join("?" * len(row))
            self.db.execute(f"INSERT INTO proofs ({', '.join(row)}) VALUES ({marks})", list(row.values()))
            self._size(row["bytes"], row["file"], row["content_key"])
        kept = self.latest()
        assert kept is not None
        return kept

    def accept(self, proof: ProofRow, size_bytes: int) -> None:
        """A person lets the file stand as it is; its tags were written again, so its size is another."""
        with writing(self.db):
            self.db.execute("UPDATE proofs SET accepted = 1, bytes = ? WHERE id = ?", [size_bytes, proof.id])
            self._size(size_bytes, proof.file, proof.content_key)

    def _size(self, size_bytes: int, file: str, content_key: str) -> None:
        where = "WHERE file = ? AND content_key = ?"
        self.db.execute(f"UPDATE exports SET bytes = ? {where}", [size_bytes, file, content_key])

    def _first(self, where: str, values: Iterable[Any]) -> ProofRow | None:
        found = self.db.execute(f"{_SELECT}{where} ORDER BY p.id DESC LIMIT 1", list(values)).fetchone()
        if found is None:
            return None
        row = dict(zip([*_COLUMNS, "outdated"], found, strict=True))
        row |= {name: json.loads(row[name]) for name in ("findings", "parts")}
        return ProofRow(**row | {name: bool(row[name]) for name in ("accepted", "outdated")})


def bytes_of(export: Path) -> int:
    """The size of a finished file, or of all finished files in a folder; 0 where there is none."""
    try:
        if export.is_dir():
            return sum(path.stat().st_size for path in export.iterdir() if not path.name.startswith("."))
        return export.stat().st_size
    except OSError:
        return 0
