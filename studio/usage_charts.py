"""Usage as pictures: a calendar of minutes and bars by day, as inline SVG in currentColor with plain CSS classes.

Without any CSS both are drawn in the page's ink, on light and dark alike; `.chart-accent { color: ... }` colours what
is measured. Every cell and bar names itself when the pointer rests on it, so colour is never the only sign.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

CELL, GAP = 12, 3
STEP = CELL + GAP
LEFT, TOP = 30, 18
LEVELS = (0.08, 0.3, 0.5, 0.75, 1.0)
"""How strongly a day is inked: nothing, and the four quarters of the busiest day shown."""
SERIES = (0.95, 0.65, 0.42, 0.24)
"""The same for the engines of a bar, the largest first; further ones are counted together."""
OTHERS = "others"


@dataclass(frozen=True)
class DayBar:
    """One engine's part of one day."""

    day: date
    series: str
    seconds: float


def calendar_svg(days: Mapping[date, float], today: date | None = None, weeks: int = 26) -> str:
    """A square per day, a column per week from Monday, darker for more minutes; `days` holds seconds of sound."""
    today = today or date.today()
    first = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
    shown = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    most = max((days.get(day, 0.0) for day in shown), default=0.0)
    squares = "".join(_square(day, first, days.get(day, 0.0), most) for day in shown)
    total = duration_words(sum(days.get(day, 0.0) for day in shown))
    names = "".join(_text(0, TOP + row * STEP + CELL - 2, name) for row, name in ((0, "Mon"), (2, "Wed"), (4, "Fri")))
    body = f'<g class="chart-ink">{names}{_months(first, weeks)}</g><g class="chart-accent">{squares}</g>'
    return _svg("usage-calendar", LEFT + weeks * STEP, TOP + 7 * STEP, f"{total} in the last {weeks} weeks", body)


def bars_svg(
    bars: Iterable[DayBar], today: date | None = None, days: int = 30, width: int = 720, height: int = 220
) -> str:
    """A column per day that ends with today, stacked by series and in minutes; engine names are text."""
    today = today or date.today()
    shown = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    stacks, names = _stacks(bars, shown[0], today)
    top_seconds = _round_up(max((sum(stack.values()) for stack in stacks.values()), default=0.0))
    plot_left, plot_top, plot_width, plot_height = 52.0, 28.0, width - 60.0, height - 52.0
    step = plot_width / days
    body = [_legend(names, plot_left), _grid(top_seconds, plot_left, plot_top, plot_width, plot_height)]
    for column, day in enumerate(shown):
        x = plot_left + column * step
        body.append(_column(day, stacks.get(day, {}), names, top_seconds, (x, plot_top, step, plot_height)))
        if (days - 1 - column) % max(1, days // 6) == 0:
            label = _text(x + step / 2, height - 8, f"{day.day} {_month(day)}", "middle")
            body.append(f'<g class="chart-ink">{label}</g>')
    if not names:
        nothing = _text(
            plot_left + plot_width / 2, plot_top + plot_height / 2 - 8, "Nothing was made in these days.", "middle"
        )
        body.append(f'<g class="chart-ink">{nothing}</g>')
    total = duration_words(sum(sum(stack.values()) for stack in stacks.values()))
    return _svg("usage-bars", width, height, f"{total} in the last {days} days", "".join(body))


def duration_words(seconds: float) -> str:
    """The time as a person says it: 0 min, 42 s, 7 min, 3 h 05 min."""
    if 0 < seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"


def _scale_words(seconds: float) -> str:
    return f"{seconds / 3600:g} h" if seconds >= 3600 else f"{seconds / 60:g} min"


def _svg(css_class: str, width: int, height: int, label: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{css_class}" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-label="{escape(label)}" font-size="11" font-family="inherit">{body}</svg>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor" fill-opacity="0.75">'
        f"{escape(text)}</text>"
    )


def _month(day: date) -> str:
    return "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[day.month - 1]


def _day_words(day: date) -> str:
    return f"{day.day} {_month(day)} {day.year}"


def _square(day: date, first: date, seconds: float, most: float) -> str:
    week, row = divmod((day - first).days, 7)
    level = min(4, 1 + int(4 * seconds / most)) if seconds > 0 else 0
    return (
        f'<rect class="usage-day level-{level}" x="{LEFT + week * STEP}" y="{TOP + row * STEP}" width="{CELL}"'
        f' height="{CELL}" rx="2" fill="currentColor" fill-opacity="{LEVELS[level]}">'
        f"<title>{_day_words(day)}: {duration_words(seconds)}</title></rect>"
    )


def _months(first: date, weeks: int) -> str:
    """A month's name over the week in which it begins; the first column has one if there is room for it."""
    starts = [first + timedelta(weeks=week) for week in range(weeks)]
    begins = [n for n, day in enumerate(starts) if n == 0 or day.month != starts[n - 1].month]
    if len(begins) > 1 and begins[1] < 3:
        begins = begins[1:]
    return "".join(_text(LEFT + n * STEP, TOP - 6, _month(starts[n])) for n in begins)


def _stacks(bars: Iterable[DayBar], first: date, last: date) -> tuple[dict[date, dict[str, float]], list[str]]:
    """Seconds by day and series, and the series, the largest first; the small ones are one."""
    kept = [bar for bar in bars if first <= bar.day <= last and bar.seconds > 0]
    sums: dict[str, float] = defaultdict(float)
    for bar in kept:
        sums[bar.series or "no engine"] += bar.seconds
    ranked = sorted(sums, key=lambda name: (-sums[name], name))
    named = ranked if len(ranked) <= len(SERIES) else [*ranked[: len(SERIES) - 1], OTHERS]
    stacks: dict[date, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for bar in kept:
        name = bar.series or "no engine"
        stacks[bar.day][name if name in named else OTHERS] += bar.seconds
    return stacks, named


def _round_up(seconds: float) -> float:
    """The end of the scale: the next 1, 2, 3, 5, 10, 15, 20 or 30 minutes, or 1, 2, 3, 5, 10, 15, 20 ... hours."""
    steps = [minutes * 60.0 for minutes in (1, 2, 3, 5, 10, 15, 20, 30)]
    steps += [hours * 3600.0 for hours in (1, 2, 3, 5, 10, 15, 20, 30, 50, 100, 200, 500, 1000)]
    return next((step for step in steps if step >= seconds), seconds)


def _grid(top_seconds: float, left: float, top: float, width: float, height: float) -> str:
    lines = []
    for share in (0.0, 0.5, 1.0):
        y = top + height * (1 - share)
        lines.append(
            f'<line x1="{left:.1f}" y1="{y:.1f}" x2="{left + width:.1f}" y2="{y:.1f}" stroke="currentColor"'
            f' stroke-opacity="0.2"/>{_text(left - 6, y + 4, _scale_words(top_seconds * share), "end")}'
        )
    return f'<g class="chart-ink">{"".join(lines)}</g>'


def _legend(names: list[str], left: float) -> str:
    parts, x = [], left
    for n, name in enumerate(names):
        short = name if len(name) <= 24 else name[:23] + "…"
        parts.append(
            f'<g class="chart-accent"><rect class="series-{n}" x="{x:.1f}" y="4" width="10" height="10" rx="2"'
            f' fill="currentColor" fill-opacity="{SERIES[n]}"/></g>'
            f'<g class="chart-ink">{_text(x + 15, 13, short)}</g>'
        )
        x += 15 + 7 * len(short) + 18
    return "".join(parts)


def _column(
    day: date, stack: Mapping[str, float], names: list[str], top_seconds: float, box: tuple[float, float, float, float]
) -> str:
    """One day's bars, from the bottom up in the order of the legend."""
    x, top, step, height = box
    parts, y = [], top + height
    for n, name in enumerate(names):
        if not stack.get(name):
            continue
        tall = height * stack[name] / top_seconds
        y -= tall
        parts.append(
            f'<rect class="usage-bar series-{n}" x="{x + step * 0.15:.1f}" y="{y:.1f}" width="{step * 0.7:.1f}"'
            f' height="{tall:.2f}" fill="currentColor" fill-opacity="{SERIES[n]}">'
            f"<title>{_day_words(day)}, {escape(name)}: {duration_words(stack[name])}</title></rect>"
        )
    return f'<g class="chart-accent">{"".join(parts)}</g>' if parts else ""
