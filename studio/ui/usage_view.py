"""Usage as pictures: figures, calendar, bars and tables; every name in the ledger escaped."""

from __future__ import annotations

from datetime import datetime
from html import escape

from studio.commands.common import clock
from studio.ledger import Entry, Total
from studio.ui.usage_facts import CALENDAR_WEEKS, PAGE_ENTRIES, PRESETS, TABLES, Usage
from studio.usage_charts import bars_svg, calendar_svg, duration_words

MOST_ROWS = 8
KIND_WORDS = {
    "render": "spoken",
    "retake": "retaken",
    "preview": "first minute",
    "recording": "recorded by a person",
    "acceptance": "finished",
    "live": "live",
    "spend": "paid without a take",
}


def usage(shown: Usage) -> str:
    """The whole tab."""
    if not shown.count and not shown.calendar and shown.days.preset == "all":
        return (
            '<div class="st-empty"><p>Nothing has been spoken yet.</p>'
            "<p>Every minute that is, stands here: by day, book, voice and person, with what it cost.</p></div>"
        )
    return f"{figures(shown)}{_charts(shown)}{_range(shown)}{_tables(shown)}{_entries(shown)}"


def figures(shown: Usage) -> str:
    """Today and this week; and the chosen days: sound made, hours finished, dollars."""
    parts = [
        _figure(duration_words(shown.today_seconds), "today"),
        _figure(duration_words(shown.week_seconds), "this week"),
        _figure(duration_words(shown.audio_seconds), f"made, {_days_words(shown)}"),
        _figure(f"{shown.finished_hours:.2f}", "finished hours"),
        _figure(f"$ {shown.cost_usd:,.2f}", "spent"),
    ]
    return f'<div class="st-tiles">{"".join(parts)}</div>'


def _figure(value: str, name: str) -> str:
    return f'<div class="st-tile"><b>{value}</b><span>{escape(name)}</span></div>'


def _days_words(shown: Usage) -> str:
    days = shown.days
    if days.preset:
        return {"all": "all time", "365": "a year"}.get(days.preset, f"{days.preset} days")
    return f"{days.since or 'the beginning'} to {days.until or 'today'}"


def _charts(shown: Usage) -> str:
    last = shown.days.until or shown.today
    return (
        '<div class="st-charts"><section class="st-sheet"><h3 class="st-label">by day and engine</h3>'
        f'<div class="st-chart">{bars_svg(shown.bars, last, shown.bar_days)}</div></section>'
        f'<section class="st-sheet"><h3 class="st-label">the last {CALENDAR_WEEKS} weeks</h3>'
        f'<div class="st-chart">{calendar_svg(shown.calendar, shown.today, CALENDAR_WEEKS)}</div></section></div>'
    )


def _range(shown: Usage) -> str:
    presets = "".join(
        f'<button type="button" class="st-filter" data-ask="days:{key}" '
        f'aria-pressed="{"true" if key == shown.days.preset else "false"}">{name}</button>'
        for key, name in PRESETS.items()
    )
    since, until = (day.isoformat() if day else "" for day in (shown.days.since, shown.days.until))
    name = f"ledger_{since}_{until}.csv" if since and until else "ledger.csv"
    return (
        f'<div class="st-range"><div class="st-filters" role="group" aria-label="Days">{presets}</div>'
        f'<form data-ask-form="between:"><input class="st-input" type="date" name="since" aria-label="First day" '
        f'value="{since}"><span class="st-soft">to</span><input class="st-input" type="date" name="until" '
        f'aria-label="Last day" value="{until}"><button class="st-button">Show</button></form>'
        f'<a class="st-button" download href="/media/usage/ledger/{name}?download=1">CSV</a></div>'
    )


def _tables(shown: Usage) -> str:
    return f'<div class="st-tables">{"".join(_table(name, shown.totals[by]) for by, name in TABLES)}</div>'


def _table(title: str, totals: list[Total]) -> str:
    most = max((total.audio_seconds for total in totals), default=0.0) or 1.0
    rows = "".join(_total(total, most) for total in _shortened(totals))
    head = "".join(f"<th>{name}</th>" for name in (title, "made", "finished", "cost"))
    nothing = '<tr><td colspan="4" class="st-soft">nothing in these days</td></tr>'
    return (
        f'<section class="st-sheet"><table class="st-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows or nothing}</tbody></table></section>"
    )


def _shortened(totals: list[Total]) -> list[Total]:
    """The largest, and the rest as one."""
    rest = totals[MOST_ROWS:]
    if not rest:
        return totals
    sums = [sum(getattr(one, name) for one in rest) for name in ("audio_seconds", "finished_seconds", "cost_usd")]
    return [*totals[:MOST_ROWS], Total(f"{len(rest)} more", "", 0, sums[0], sums[1], 0.0, sums[2])]


def _total(total: Total, most: float) -> str:
    share = 100 * min(1.0, total.audio_seconds / most)
    return (
        f'<tr><td><span class="st-table-name">{escape(total.name) or "not named"}</span>'
        f'<i class="st-share" style="width:{share:.0f}%"></i></td><td>{duration_words(total.audio_seconds)}</td>'
        f"<td>{total.finished_hours:.2f} h</td><td>$ {total.cost_usd:,.2f}</td></tr>"
    )


def _entries(shown: Usage) -> str:
    rows = "".join(_entry(entry) for entry in shown.entries)
    start = shown.page * PAGE_ENTRIES
    before, after = "" if shown.page else " disabled", "" if start + PAGE_ENTRIES < shown.count else " disabled"
    first = start + 1 if shown.count else 0
    return (
        '<section class="st-sheet st-ledger"><h3 class="st-label">entries, newest first</h3>'
        '<div class="st-scroll"><table class="st-table"><thead><tr><th>when</th><th>what</th><th>book</th>'
        f"<th>voice</th><th>engine</th><th>person</th><th>sound</th><th>cost</th></tr></thead><tbody>{rows}</tbody></table></div>"
        f'<p class="st-pager st-small">{_turn(shown.page - 1, "Newer", before)}<span class="st-soft">{first:,} to '
        f"{start + len(shown.entries):,} of {shown.count:,}</span>{_turn(shown.page + 1, 'Older', after)}</p></section>"
    )


def _turn(page: int, name: str, off: str) -> str:
    return f'<button type="button" class="st-button" data-ask="page:{page}"{off}>{name}</button>'


def _entry(entry: Entry) -> str:
    when = datetime.fromisoformat(entry.when_utc).astimezone().strftime("%Y-%m-%d %H:%M")
    cells = [when, KIND_WORDS.get(entry.kind, entry.kind), entry.project_title, entry.voice, entry.engine, entry.person]
    inner = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    sound = f"{entry.audio_seconds:.1f} s" if entry.audio_seconds < 60 else clock(entry.audio_seconds)
    return f"<tr>{inner}<td>{sound}</td><td>$ {entry.cost_usd:,.2f}</td></tr>"
