"""The settings as pictures: what each means, listeners, the data folder; every typed text escaped."""

from __future__ import annotations

from html import escape
from pathlib import Path

from engines.contract import BadInput
from engines.device_memory import DeviceMemory
from engines.listeners import EMBEDDED, EMBEDDED_MEMORY_MB, SIZES, Ears, fits, shown_name
from studio.settings import SETTINGS, Setting, Value, checked
from studio.ui.fetching import Fetch
from studio.ui.housekeeping import Discarded, Sizes

UNITS = {"seconds": "s", "hz": "Hz", "db": "dB", "lufs": "LUFS", "kbps": "kb/s", "usd": "$", "mb": "MB"}
TITLES = {
    "m4b_kbps": "M4B bit rate",
    "booth_python": "Python of the booth",
    "person": "Name in the ledger",
    "price_per_hour_usd": "Price of an hour",
    "max_upload_mb": "Largest upload",
    "voice": "Narrator",
}


def groups() -> dict[str, list[Setting]]:
    """The table of settings by group, in its order."""
    found: dict[str, list[Setting]] = {}
    for setting in SETTINGS:
        found.setdefault(setting.group, []).append(setting)
    return found


def title_of(setting: Setting) -> str:
    """The setting in words, without its unit."""
    words = setting.name.split("_")
    kept = words[:-1] if words[-1] in UNITS else words
    return TITLES.get(setting.name) or " ".join(kept).capitalize()


def unit_of(setting: Setting) -> str:
    """The unit of its number; empty without one."""
    return UNITS.get(setting.name.split("_")[-1], "")


def note(setting: Setting, value: Value, wrong: str = "") -> str:
    """What stands beside a control: its name, help, default, and whether it was changed or is wrong."""
    unit = unit_of(setting)
    shown_unit = f' <span class="st-soft">({unit})</span>' if unit else ""
    changed = value != setting.default
    default = str(setting.default) if setting.default != "" else "empty"
    state = '<span class="st-changed">changed</span>' if changed else ""
    error = f'<span class="st-mark bad st-wrong" role="alert">{escape(wrong)}</span>' if wrong else ""
    return (
        f'<div class="st-setting-note{" is-changed" if changed else ""}" data-setting="{setting.name}">'
        f"<b>{escape(title_of(setting))}{shown_unit}</b>{state}<p>{escape(setting.help)} "
        f'<span class="st-default">Default: {escape(default)}</span></p>{error}</div>'
    )


def wrong_with(setting: Setting, value: object) -> str:
    """Why the value cannot be used, in words; empty when it can."""
    if value is None:
        return "Type a number."
    try:
        checked(setting.name, value)
    except BadInput as error:
        return str(error).replace(setting.name, title_of(setting)).replace(" a float", " a number")
    return ""


def listeners(rows: list[tuple[str, bool, Fetch | None]], ears: Ears, memory: DeviceMemory) -> str:
    """Who listens and why, and every listener: here, on its way, or to fetch."""
    who = f"<b>{_listener_title(ears.name)}</b> hears" if ears.name else "<b>Nobody</b> hears"
    where = "This GPU" if memory.is_gpu else "This machine"
    room = f" {where} has {memory.total_mb:,} MB of memory." if memory.total_mb else ""
    inner = "".join(_listener(name, here, fetch, ears.name, memory) for name, here, fetch in rows)
    return (
        f'<p class="st-note" id="st-who-listens">{who} new books. {escape(ears.why)}{room}</p>'
        f'<div class="st-rows">{inner}</div>'
    )


def _listener_title(name: str) -> str:
    return "The built-in listener" if name == EMBEDDED else f"Whisper {escape(name)}"


def _listener(name: str, here: bool, fetch: Fetch | None, chosen: str, memory: DeviceMemory) -> str:
    listens = '<span class="st-chosen">listens</span>' if name == chosen and here else ""
    if here:
        act = f'{listens}<span class="st-mark ok">here</span>'
    elif name == EMBEDDED:
        act = '<span class="st-mark bad">not here</span>'
    elif fetch and fetch.state == "fetching":
        act = f'<button type="button" class="st-button" data-ask="cancel:{name}">Cancel</button>'
    else:
        on_it = f"Fetch {SIZES[name].download_mb:,} MB"
        act = f'<button type="button" class="st-button" data-ask="fetch:{name}">{on_it}</button>'
    words = f'<span class="st-row-note st-soft st-small">{_listener_words(name, memory)}</span>'
    title = f'<span class="st-row-name">{escape(shown_name(name))}</span>'
    return f'<div class="st-row">{title}{words}{act}{_progress(fetch)}</div>'


def _listener_words(name: str, memory: DeviceMemory) -> str:
    if name == EMBEDDED:
        return f"comes with Sidetone, takes {EMBEDDED_MEMORY_MB} MB of memory; English, as espeak-ng speaks it"
    size = SIZES[name]
    words = f"takes {size.gpu_memory_mb if memory.is_gpu else size.memory_mb:,} MB of memory"
    words += ", English only" if size.english_only else ""
    return words + ("" if fits(size, memory) else ", more than fits here")


def _progress(fetch: Fetch | None) -> str:
    if fetch is None or fetch.state == "done":
        return ""
    if fetch.state == "failed":
        return f'<p class="st-note st-whole"><span class="st-mark bad"></span>{escape(fetch.message)}</p>'
    if fetch.state == "cancelled":
        return '<p class="st-note st-whole">Cancelled. What arrived is kept for the next time.</p>'
    share = 100 * fetch.done_bytes / fetch.total_bytes if fetch.total_bytes else 0
    words = f"{fetch.done_bytes / 1e6:,.0f} of {fetch.total_bytes / 1e6:,.0f} MB" if fetch.total_bytes else "asking"
    return (
        f'<div class="st-whole"><div class="st-bar" role="progressbar" aria-valuenow="{share:.0f}">'
        f'<i style="width:{share:.1f}%"></i></div><span class="st-small st-soft st-numbers">{words}</span></div>'
    )


def person(name: str) -> str:
    """A form for the visitor's own name; assets/tabs.js sends it to the door."""
    return (
        '<div class="st-sheet"><h3 class="st-title">You</h3><p class="st-note">What you make in this browser stands '
        'under this name.</p><form class="st-person" data-person><input class="st-input" name="name" maxlength="60" '
        f'aria-label="Your name" value="{escape(name)}"><button class="st-button">Keep</button>'
        '<span class="st-small st-soft" role="status"></span></form></div>'
    )


def folder(home: Path, found: Sizes | None, trash: list[Discarded]) -> str:
    """Where everything lies, what it takes, and the trash."""
    return (
        '<div class="st-sheet"><h3 class="st-title">Data folder</h3>'
        f'<p class="st-path"><code>{escape(str(home))}</code></p>{_space(found)}'
        f"{_trash(trash)}</div>"
    )


def _space(found: Sizes | None) -> str:
    if found is None:
        return '<p class="st-note">Counting what it takes.</p>'
    total = max(1, found.total_bytes)
    parts = [(name, size) for name, size in found.parts.items() if size]
    bars = "".join(
        f'<i class="st-part part-{n}" style="width:{100 * size / total:.2f}%" title="{name}: {bytes_text(size)}"></i>'
        for n, (name, size) in enumerate(parts)
    )
    names = "".join(
        f'<span><i class="st-part part-{n}"></i>{name} {bytes_text(size)}</span>'
        for n, (name, size) in enumerate(parts)
    )
    return (
        f'<p class="st-note st-numbers"><b>{bytes_text(found.total_bytes)}</b> used, {bytes_text(found.free_bytes)} '
        f'free on this disk</p><div class="st-space">{bars}</div><p class="st-space-names">{names}</p>'
    )


def bytes_text(size: int) -> str:
    """Bytes as a person says them."""
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= step:
            return f"{size / step:,.1f} {unit}"
    return f"{size} bytes"


def _trash(trash: list[Discarded]) -> str:
    if not trash:
        return '<p class="st-note">The trash is empty. Deleted books wait here for thirty days.</p>'
    rows = "".join(
        f'<div class="st-row"><span class="st-row-note">{escape(one.title)} '
        f'<span class="st-soft st-small">deleted {_ago(one.days_ago)}</span></span>'
        f'<button type="button" class="st-button" data-ask="restore:{escape(one.id)}">Restore</button></div>'
        for one in trash
    )
    count = f"{len(trash)} book{'s' if len(trash) > 1 else ''}"
    return (
        f'<h4 class="st-label">in the trash</h4><div class="st-rows">{rows}</div><details class="st-sure">'
        f'<summary class="st-button">Empty the trash</summary><p class="st-note">{count} with every take will be gone '
        'for good.</p><button type="button" class="st-button danger" data-ask="empty:">Delete for good</button>'
        "</details>"
    )


def _ago(days: float) -> str:
    return "today" if days < 1 else f"{days:.0f} day{'s' if days >= 1.5 else ''} ago"


def diagnostics(text: str) -> str:
    """The text, and a button that copies it."""
    return (
        '<div class="st-sheet"><h3 class="st-title">Diagnostics</h3><p class="st-note">For a report of a fault. '
        f'No book, no name, no path, no secret is in it.</p><pre class="st-pre">{escape(text)}</pre>'
        '<button type="button" class="st-button" data-copy>Copy diagnostics</button></div>'
    )
