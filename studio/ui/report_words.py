"""The words of a take as text: what was asked for and what was heard in one line, each difference by its kind.

Kind is colour and sign: missing is struck out after a minus, added follows a plus, repeated a twofold sign, replaced
shows both words with an arrow. How sure we are is shape: certain is bold on a full line, uncertain is on a broken line
with a question mark, cleared on a dotted one with a tick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

Steps = Sequence[dict[str, Any]]
"""An alignment as the database keeps it; old ones know neither severity nor the second look."""

KINDS = {
    "missing": "not heard",
    "added": "not in the text",
    "replaced": "heard otherwise",
    "repeated": "said twice",
}
SEVERITIES = {
    "number": "a number",
    "name": "a name",
    "negation": "a negation",
    "content": "a word that carries meaning",
    "function": "a small word",
}
HOW_SURE = {
    "certain": "certain: a second look at the sound agrees",
    "uncertain": "uncertain: it may be the listener's mistake",
    "cleared": "cleared: a second look found the text in the sound, so it counts as heard",
}
AROUND = 3
"""Words of context on each side of a difference, where only the differences are shown."""
MOST_EXCERPTS = 6
SHORTEST_MARK_SECONDS = 0.15


def differs(step: dict[str, Any]) -> bool:
    """Whether it is shown as more than a plain word: cleared ones are, though they count as heard."""
    return str(step.get("kind")) in KINDS


def sure(step: dict[str, Any]) -> str:
    """certain, uncertain or cleared, of a step that differs."""
    if step.get("cleared"):
        return "cleared"
    return "certain" if step.get("certain") else "uncertain"


def place(steps: Steps, index: int) -> tuple[float, float]:
    """When the word is heard, in seconds; for one without times, where it would be; -1 where nothing has times."""
    start, end = _times(steps[index])
    if start >= 0:
        return start, max(end, start)
    before = next((_times(step)[1] for step in reversed(steps[:index]) if _times(step)[0] >= 0), -1.0)
    after = next((_times(step)[0] for step in steps[index + 1 :] if _times(step)[0] >= 0), -1.0)
    start = before if before >= 0 else after
    return start, max(start, after)


def _times(step: dict[str, Any]) -> tuple[float, float]:
    return float(step.get("start_seconds", -1.0)), float(step.get("end_seconds", -1.0))


def text_line(steps: Steps) -> str:
    """All of it, every word to be clicked, the differences within reach of the keyboard."""
    return " ".join(_word(steps, index) for index in range(len(steps)))


def excerpts(steps: Steps) -> str:
    """The first differences with a few words around them, and how many more there are; empty where there are none."""
    found = [index for index, step in enumerate(steps) if differs(step) and not step.get("cleared")]
    near = {
        index
        for middle in found[:MOST_EXCERPTS]
        for index in range(middle - AROUND, middle + AROUND + 1)
        if 0 <= index < len(steps) and (index <= middle or index not in found[MOST_EXCERPTS:])
    }
    parts, last = [], -1
    for index in sorted(near):
        if index != last + 1:
            parts.append("…")
        parts.append(_word(steps, index))
        last = index
    if parts and last != len(steps) - 1:
        parts.append("…")
    if len(found) > MOST_EXCERPTS:
        parts.append(f'<span class="st-small st-soft">and {len(found) - MOST_EXCERPTS} more</span>')
    return " ".join(parts)


def _word(steps: Steps, index: int) -> str:
    step = steps[index]
    start, end = place(steps, index)
    at = f' data-at="{start:.2f}" data-to="{end:.2f}"' if start >= 0 else ""
    if not differs(step):
        return f'<span class="st-word"{at}>{escape(str(step["heard"] or step["expected"]))}</span>'
    css, title = f"st-word {step['kind']} {sure(step)}", escape(told(step))
    inner = _both(str(step["kind"]), str(step["expected"]), str(step["heard"]), sure(step))
    if not at:
        return f'<span class="{css}" title="{title}">{inner}</span>'
    asks = f'title="{title}. Plays from here." aria-label="{title}"{at}'
    return f'<span role="button" tabindex="0" class="{css}" {asks}>{inner}</span>'


def _both(kind: str, expected: str, heard: str, how_sure: str) -> str:
    if how_sure == "cleared":
        return escape(expected) or f"<s>{escape(heard)}</s>"
    if kind == "replaced":
        return f"<s>{escape(expected)}</s>&#8239;{escape(heard)}"
    return f"<s>{escape(expected)}</s>" if kind == "missing" else escape(heard)


def told(step: dict[str, Any]) -> str:
    """The difference in words: what became of which word, of what sort it is, how sure we are."""
    expected, heard = f"“{step['expected']}”", f"“{step['heard']}”"
    what = {
        "missing": f"{expected} not heard",
        "added": f"{heard} heard, not in the text",
        "repeated": f"{heard} said twice",
        "replaced": f"{expected} heard as {heard}",
    }[str(step["kind"])]
    severity = SEVERITIES.get(str(step.get("severity", "")), "")
    return f"{what}{f', {severity}' if severity else ''}; {HOW_SURE[sure(step)]}"


def legend(steps: Steps) -> str:
    """What the signs mean that are seen here, and how many of each there are."""
    found = [step for step in steps if differs(step)]
    if not found:
        return '<p class="st-legend">Word for word as written.</p>'
    kinds = Counter(str(step["kind"]) for step in found if not step.get("cleared"))
    states = Counter(map(sure, found))
    parts = [*_keys(KINDS, kinds), *_keys({name: name for name in HOW_SURE}, states)]
    return f'<p class="st-legend">{"".join(parts)}</p>'


def _keys(names: dict[str, str], counts: Counter[str]) -> Iterable[str]:
    return (
        f'<span class="st-key"><span class="st-word {name}">{text}</span> {counts[name]}</span>'
        for name, text in names.items()
        if counts[name]
    )


def wave_marks(steps: Steps) -> tuple[tuple[float, float, str, str], ...]:
    """Start and end in seconds, CSS class and title of every difference that still counts and has a time."""
    found = []
    for index, step in enumerate(steps):
        if differs(step) and not step.get("cleared"):
            start, end = place(steps, index)
            if start >= 0:
                css = f"waveform-mark {step['kind']} {sure(step)}"
                found.append((start, max(end, start + SHORTEST_MARK_SECONDS), css, told(step)))
    return tuple(found)
