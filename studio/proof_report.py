"""The proof of one recording as a file: a page, a table, JSON, or labels for an audio editor."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from engines.contract import BadInput
from studio.files import write_bytes
from studio.ledger import csv_cell

ENDINGS = (".html", ".csv", ".json", ".txt")
COLUMNS = (
    "kind", "certain", "severity", "expected", "heard", "start_seconds", "end_seconds", "words", "file", "chunk_ids",
)  # fmt: skip
LONGEST_LABEL = 160


def check_name(path: Path) -> None:
    """The name ends as one of the forms; BadInput for any other."""
    if path.suffix.lower() not in ENDINGS:
        raise BadInput(f"--report {path.name!r} has no form. End its name in {', '.join(ENDINGS)}.")


def write(path: Path, told: Mapping[str, Any]) -> None:
    """What `proof --json` prints is in the file, whole, in the form its name asks for."""
    form = {".html": _page, ".csv": _table, ".txt": _labels}.get(path.suffix.lower())
    text = form(told) if form else json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    try:
        write_bytes(path, text.encode(errors="replace"))
    except OSError as error:
        raise BadInput(f"The report cannot be written to {path} ({error.strerror}). Choose another place.") from error


def said_of(finding: Mapping[str, Any]) -> str:
    """One finding in words, in one line."""
    parts = [finding["kind"]]
    parts += [f"expected {finding['expected']!r}"] if finding["expected"] else []
    parts += [f"heard {finding['heard']!r}"] if finding["heard"] else []
    parts += [] if finding["certain"] else ["in doubt"]
    return f"{parts[0]}: {', '.join(parts[1:])}"


def clock(seconds: float) -> str:
    """A time in a recording: 0:01.60, 12:34.50, 1:02:03.40."""
    if seconds < 0:
        return "-"
    hundredths = round(seconds * 100)
    hours, rest = divmod(hundredths, 360_000)
    minutes, rest = divmod(rest, 6000)
    tail = f"{rest // 100:02d}.{rest % 100:02d}"
    return f"{hours}:{minutes:02d}:{tail}" if hours else f"{minutes}:{tail}"


def _labels(told: Mapping[str, Any]) -> str:
    """Audacity's label track: start, end and text, with tabs between."""
    lines = []
    for one in told["findings"]:
        start = max(0.0, one["start_seconds"])
        text = " ".join(said_of(one).split())[:LONGEST_LABEL]
        lines.append(f"{start:.6f}\t{max(start, one['end_seconds']):.6f}\t{text}\n")
    return "".join(lines)


def _table(told: Mapping[str, Any]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in told["findings"]:
        row = {**one, "chunk_ids": " ".join(one["chunk_ids"])}
        writer.writerow([csv_cell(row[name]) for name in COLUMNS])
    return "\ufeff" + out.getvalue()


def _page(told: Mapping[str, Any]) -> str:
    score = "no score" if told["score"] is None else f"score {told['score']:.1f}"
    rows = "\n".join(_row(_cells(one)) for one in told["findings"])
    lines = [told["stamp"], told["why"], *told["faults"], told["note"]]
    said = "\n".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    title = html.escape(f"{told['file']}: {told['verdict']}, {score}")
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>\n<style>{_STYLE}</style>\n'
        f"<h1>{title}</h1>\n{said}\n<p>Heard by {html.escape(told['listener'] or 'nobody')}.</p>\n"
        f"<table><thead>{_row(('Time', 'What', 'Expected', 'Heard', 'Where'), 'th')}</thead>\n{rows}\n</table></html>\n"
    )


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{padding:.3rem .6rem;text-align:left;border-bottom:1px solid #8884}"
)


def _cells(one: Mapping[str, Any]) -> Iterable[str]:
    where = " ".join(filter(None, (one["file"], ", ".join(one["chunk_ids"][:3]))))
    kind = one["kind"] if one["certain"] else f"{one['kind']}, in doubt"
    return clock(one["start_seconds"]), kind, one["expected"], one["heard"], where


def _row(cells: Iterable[str], tag: str = "td") -> str:
    return f"<tr>{''.join(f'<{tag}>{html.escape(cell)}</{tag}>' for cell in cells)}</tr>"
