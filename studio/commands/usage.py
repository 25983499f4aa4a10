"""usage: the ledger."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from engines.contract import BadInput
from studio.commands.common import opened, print_json
from studio.ledger import Ledger, Total


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of usage."""
    parser.add_argument("--json", action="store_true", help="the totals as JSON on standard output")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="every entry as CSV; - for standard output")
    parser.add_argument("--since", metavar="YYYY-MM-DD", help="from this day on")
    parser.add_argument("--until", metavar="YYYY-MM-DD", help="up to this day")


def run(args: argparse.Namespace) -> int:
    """The totals are printed, or every entry is written as CSV."""
    home, _ = opened(args)
    since, until = _day(args.since), _day(args.until)
    with Ledger(home / "ledger.db") as ledger:
        if args.csv:
            _write_csv(ledger, args.csv, since, until)
        elif args.json:
            print_json(ledger.as_dict(since, until))
        else:
            for by in ("day", "engine", "voice", "person"):
                _print_totals(by, ledger.totals(by, since=since, until=until))  # type: ignore[arg-type]
    return 0


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput(f"{text!r} is no day. Write it as 2026-11-20.") from error


def _write_csv(ledger: Ledger, path: Path, since: date | None, until: date | None) -> None:
    if str(path) == "-":
        ledger.to_csv(sys.stdout, since, until)
        return
    try:
        with path.open("w", newline="", encoding="utf-8-sig") as stream:
            ledger.to_csv(stream, since, until)
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}). Choose another place.") from error


def _print_totals(by: str, totals: list[Total]) -> None:
    print(f"by {by}")
    for total in totals:
        minutes, finished = total.audio_seconds / 60, total.finished_hours
        print(f"  {total.name or '-':24} {minutes:10,.1f} min  {finished:8.2f} finished h  ${total.cost_usd:,.2f}")
