"""What was heard, chunk by chunk and for the whole book: for the window, and as HTML, CSV or JSON."""

from __future__ import annotations

import csv
import html
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

from engines.contract import BadInput
from studio.files import write_bytes
from studio.ledger import csv_cell
from studio.project import Book
from studio.rows import ChunkRow

STATES = ("pass", "accepted", "doubt", "fail", "error", "unheard", "queued", "waiting", "removed")
RISK = {
    state: rank
    for rank, state in enumerate(("error", "fail", "doubt", "unheard", "queued", "waiting", "pass", "accepted"))
}
COLUMNS = (
    "id", "chapter", "state", "score", "all_scores", "text", "spoken", "heard", "faults",
    "seconds", "retries", "voice", "engine", "listener", "message",
)  # fmt: skip


def summary(book: Book) -> dict[str, Any]:
    """The whole book in numbers: words and chunks by state, and the account of every character."""
    rows = [row for row in book.chunks() if not row.removed]
    states = Counter(row.state for row in rows)
    words: Counter[str] = Counter()
    for row in rows:
        words[row.state] += len(row.text.split())
    heard = [row.take.score for row in rows if row.take and row.take.score is not None]
    return {
        "title": book.title,
        "author": book.meta("author"),
        "chunks": len(rows),
        "chunks_by_state": {state: states[state] for state in STATES if states[state]},
        "words": sum(words.values()),
        "words_by_state": {state: words[state] for state in STATES if words[state]},
        "mean_score": sum(heard) / len(heard) if heard else None,
        "audio_seconds": sum(row.take.duration_seconds for row in rows if row.take),
        "account": book.account().as_dict(),
    }


def line_of_truth(told: dict[str, Any]) -> str:
    """The book in one sentence that claims nothing which was not measured."""
    words = told["words_by_state"]
    heard = words.get("pass", 0) + words.get("accepted", 0)
    doubt = words.get("doubt", 0) + words.get("fail", 0)
    missing = words.get("error", 0) + words.get("waiting", 0) + words.get("queued", 0)
    parts = [f"{told['words']:,} words: {heard:,} heard"]
    if words.get("unheard"):
        parts.append(f"{words['unheard']:,} spoken but unheard (no listener)")
    return ", ".join([*parts, f"{doubt:,} in doubt", f"{missing:,} missing"])


def why_unheard(book: Book) -> str:
    """Why the asked listener could not listen, in its own words; empty when it could, or none was asked for."""
    row = book.db.execute(
        "SELECT t.message FROM chunks c JOIN takes t ON t.id = c.take_id "
        "WHERE t.verdict = 'unheard' AND t.listener != '' AND t.message != '' LIMIT 1"
    ).fetchone()
    return str(row[0]) if row else ""


def by_risk(rows: list[ChunkRow]) -> list[ChunkRow]:
    """The chunks a person should hear first come first: worst state, then lowest score, then book order."""
    return sorted(rows, key=lambda row: (RISK.get(row.state, 9), _score(row), row.position))


def _score(row: ChunkRow) -> float:
    return row.take.score if row.take and row.take.score is not None else 101.0


def chunk_record(row: ChunkRow) -> dict[str, Any]:
    """One chunk as a line of the report."""
    take = row.take
    return {
        "id": row.id, "chapter": row.chapter, "state": row.state, "score": take.score if take else None,
        "all_scores": [c["score"] for c in take.candidates] if take else [], "text": row.text, "spoken": row.spoken,
        "heard": take.transcript if take else "", "faults": take.faults if take else [],
        "seconds": round(take.duration_seconds, 3) if take else 0.0, "retries": take.retries_used if take else 0,
        "voice": take.voice if take else "", "engine": take.engine if take else "",
        "listener": take.listener if take else "", "message": take.message if take else "",
    }  # fmt: skip


def check_report_name(path: Path) -> None:
    """The name ends in html, csv or json; BadInput for any other."""
    if path.suffix.lower() not in (".html", ".csv", ".json"):
        raise BadInput(f"A report is html, csv or json; {path.name} is none of them. Choose another name.")


def write_report(book: Book, path: Path) -> None:
    """The report is in the file, in the form its name asks for: html, csv or json."""
    check_report_name(path)
    maker = {".html": _as_html, ".csv": _as_csv, ".json": _as_json}[path.suffix.lower()]
    try:
        write_bytes(path, maker(book).encode("utf-8-sig" if path.suffix.lower() == ".csv" else "utf-8"))
    except OSError as error:
        raise BadInput(f"The report cannot be written to {path} ({error.strerror}). Choose another place.") from error


def _as_json(book: Book) -> str:
    told = summary(book) | {"chunk_list": [chunk_record(row) for row in book.chunks()]}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _as_csv(book: Book) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for row in book.chunks():
        record = chunk_record(row)
        record["all_scores"] = " ".join(f"{score:.0f}" for score in record["all_scores"] if score is not None)
        record["faults"] = "; ".join(record["faults"])
        writer.writerow([csv_cell(record[name]) for name in COLUMNS])
    return stream.getvalue()


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;"
    "background:#FAF7F2;color:#1D1B19}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.4rem .6rem;"
    "border-bottom:1px solid #ddd5ca;font-variant-numeric:tabular-nums}"
    ".pass,.accepted{color:#2b7a60}.doubt{color:#9a6a08}"
    ".fail,.error{color:#C4453A}.unheard{color:#6b7079}"
    "@media(prefers-color-scheme:dark){body{background:#171614;color:#ECE7DF}td,th{border-color:#3a3733}}"
)


def _as_html(book: Book) -> str:
    told = summary(book)
    title = html.escape(book.title)
    rows = "".join(_html_row(chunk_record(row)) for row in book.chunks())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title} - report</title><style>{_STYLE}</style>'
        f"<h1>{title}</h1><p>{html.escape(line_of_truth(told))}</p>"
        f"<p>{told['account']['lost_chars']:,} of {told['account']['source_chars']:,} source characters lost.</p>"
        "<table><tr><th>chunk<th>state<th>score<th>text<th>heard<th>notes</tr>"
        f"{rows}</table></html>"
    )


def _html_row(record: dict[str, Any]) -> str:
    score = "" if record["score"] is None else f"{record['score']:.0f}"
    notes = "; ".join([*record["faults"], record["message"]]).strip("; ")
    cells = [record["id"], record["state"], score, record["text"], record["heard"], notes]
    inner = "".join(f"<td>{html.escape(str(cell))}" for cell in cells)
    return f'<tr class="{html.escape(record["state"])}">{inner}</tr>'
