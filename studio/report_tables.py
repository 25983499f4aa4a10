"""The report as tables: CSV that no spreadsheet calculates, and JSON with every word of every alignment."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any, TextIO

from studio.ledger import csv_cell
from studio.notes import notes_of
from studio.project import Book
from studio.proofs import ProofRow
from studio.report_numbers import numbers
from studio.report_summary import COLUMNS, chunk_record, line_of_truth, rows_of, summary
from studio.rows import ChunkRow

_CANDIDATE = ("seed", "verdict", "score", "why", "faults", "transcript", "duration_seconds", "level_db")


def write_csv(book: Book, out: TextIO) -> None:
    """One line per chunk, in order; several scores, differences and faults share a cell."""
    notes = notes_of(book)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows_of(book):
        record = chunk_record(row, notes.get(row.id))
        record["all_scores"] = " ".join(f"{score:.0f}" for score in record["all_scores"] if score is not None)
        record |= {name: "; ".join(record[name]) for name in ("differences", "faults")}
        writer.writerow([csv_cell(record[name]) for name in COLUMNS])


def write_json(book: Book, out: TextIO) -> None:
    """The whole in numbers, and every chunk with its words and candidates; written as it is read."""
    whole = json.dumps(_whole(book), ensure_ascii=False, indent=1)
    out.write(whole.removesuffix("\n}") + ',\n "chunk_list": [')
    for number, record in enumerate(_records(book)):
        out.write(("," if number else "") + "\n  " + json.dumps(record, ensure_ascii=False))
    out.write("\n ]\n}\n")


def _whole(book: Book) -> dict[str, Any]:
    told = summary(book)
    return told | {
        "line": line_of_truth(told),
        "numbers": numbers(book).as_dict(),
        "finished_file": _finished(book.proofs.latest()),
    }


def _finished(proof: ProofRow | None) -> dict[str, Any] | None:
    """What was heard in the finished file, if anybody listened to it."""
    if proof is None:
        return None
    names = "words heard doubt missing accepted outdated listener created_utc findings".split()
    name = proof.file.replace("\\", "/").rpartition("/")[2]
    return {"file": name, "stamp": proof.stamp} | {one: getattr(proof, one) for one in names}


def _records(book: Book) -> Iterator[dict[str, Any]]:
    notes = notes_of(book)
    for row in rows_of(book):
        yield chunk_record(row, notes.get(row.id)) | _details(row)


def _details(row: ChunkRow) -> dict[str, Any]:
    take = row.take
    return {
        "words": take.words if take else [],
        "accepted": bool(take and take.accepted),
        "spoken_utc": take.created_utc if take else "",
        "candidates": [_candidate(one, take.speech_key) for one in take.candidates] if take else [],
    }


def _candidate(one: dict[str, Any], chosen_key: str) -> dict[str, Any]:
    return {name: one.get(name) for name in _CANDIDATE} | {"chosen": one["speech_key"] == chosen_key}
