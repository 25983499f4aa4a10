"""What the Usage tab shows of the ledger: the days that were asked for, and the sums over them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engines.contract import BadInput
from studio.ledger import Entry, Ledger, Total, TotalBy
from studio.usage_charts import DayBar

PAGE_ENTRIES = 25
CALENDAR_WEEKS = 26
MOST_BAR_DAYS = 92
PRESETS = {"7": "7 days", "30": "30 days", "365": "a year", "all": "all time"}
TABLES: tuple[tuple[TotalBy, str], ...] = (
    ("project_title", "Book"),
    ("voice", "Voice"),
    ("engine", "Engine"),
    ("person", "Person"),
)


@dataclass(frozen=True)
class Days:
    """The days that are shown, both included; None is open."""

    preset: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class Usage:
    """Everything the tab draws."""

    today: date
    days: Days
    today_seconds: float
    week_seconds: float
    finished_hours: float
    cost_usd: float
    audio_seconds: float
    calendar: dict[date, float]
    bars: list[DayBar]
    bar_days: int
    totals: dict[str, list[Total]]
    entries: list[Entry]
    count: int
    page: int


def days_of(preset: str, today: date) -> Days:
    """The days a preset names; unknown ones are the last thirty."""
    preset = preset if preset in PRESETS else "30"
    if preset == "all":
        return Days("all", None, None)
    return Days(preset, today - timedelta(days=int(preset) - 1), today)


def days_between(typed: str) -> Days:
    """The days typed as `first|last`; BadInput where they are no days or in the wrong order."""
    first, _, last = typed.partition("|")
    try:
        since = date.fromisoformat(first) if first else None
        until = date.fromisoformat(last) if last else None
    except ValueError as error:
        raise BadInput(f"{typed[:30]!r} are no days. Give them as 2026-01-31.") from error
    if since and until and since > until:
        raise BadInput(f"{since} is after {until}. Change one of them.")
    return Days("", since, until)


def read_usage(ledger: Ledger, days: Days, page: int, today: date) -> Usage:
    """The ledger between those days, and how today and this week stand."""
    since, until = days.since, days.until
    monday = today - timedelta(days=today.weekday())
    calendar = ledger.seconds_by_day(monday - timedelta(weeks=CALENDAR_WEEKS - 1), today)
    totals = _totals(ledger, since, until)
    count = ledger.count(since, until)
    page = max(0, min(page, (count - 1) // PAGE_ENTRIES))
    last = until or today
    bar_days = min(MOST_BAR_DAYS, max(7, (last - since).days + 1)) if since else 30
    return Usage(
        today=today,
        days=days,
        today_seconds=calendar.get(today, 0.0),
        week_seconds=sum(seconds for day, seconds in calendar.items() if day >= monday),
        finished_hours=sum(total.finished_hours for total in totals["engine"]),
        cost_usd=sum(total.cost_usd for total in totals["engine"]),
        audio_seconds=sum(total.audio_seconds for total in totals["engine"]),
        calendar=calendar,
        bars=_bars(ledger, last - timedelta(days=bar_days - 1), last),
        bar_days=bar_days,
        totals=totals,
        entries=ledger.entries(PAGE_ENTRIES, page * PAGE_ENTRIES, since, until),
        count=count,
        page=page,
    )


def _totals(ledger: Ledger, since: date | None, until: date | None) -> dict[str, list[Total]]:
    """The four tables from two questions, since each reads the whole ledger."""
    found: dict[str, list[Total]] = {}
    for by, split in (("project_title", "person"), ("voice", "engine")):
        rows = ledger.totals(by, split, since, until)  # type: ignore[arg-type]
        found[by], found[split] = _summed(rows, "name"), _summed(rows, "split")
    return found


def _summed(rows: list[Total], field: str) -> list[Total]:
    """One Total per name in that field, the most sound first."""
    sums: dict[str, list[float]] = {}
    for row in rows:
        so_far = sums.setdefault(getattr(row, field), [0, 0.0, 0.0, 0.0, 0.0])
        parts = (row.entries, row.audio_seconds, row.finished_seconds, row.compute_seconds, row.cost_usd)
        sums[getattr(row, field)] = [old + new for old, new in zip(so_far, parts, strict=True)]
    found = [Total(name, "", int(parts[0]), *parts[1:]) for name, parts in sums.items()]
    return sorted(found, key=lambda total: (-total.audio_seconds, -total.finished_seconds, total.name))


def _bars(ledger: Ledger, since: date, until: date) -> list[DayBar]:
    rows: list[Any] = ledger.totals("day", "engine", since=since, until=until)
    return [DayBar(date.fromisoformat(row.name), row.split, row.audio_seconds) for row in rows]
