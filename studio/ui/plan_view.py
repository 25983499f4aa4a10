"""One part of the reading plan as HTML: as it is written and as it is said, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from studio.plan_pages import QUIET_RULES, Unsaid
from studio.rows import ChunkRow
from studio.text.model import Change
from studio.text.wording import DIALOGUE
from studio.ui.audiobook_view import counted
from studio.ui.plan_head_view import rule_name
from studio.ui.plan_text import Line, Page, Paragraph, seen
from studio.ui.voices_view import language_name

LONGEST_SILENCE = 400
"""Of a skipped run, so many characters are shown at once; the rest is behind them."""


def text_html(
    page: Page, rule: str, quiet: bool, search: str, following: int, place: str, cast: Sequence[str] = ()
) -> str:
    """A page of a part: every paragraph twice, its changes marked in both; and what is not read, with the reason."""
    rows = "".join(
        _silence(one) if isinstance(one, Unsaid) else _paragraph(one, rule, quiet, cast) for one in page.items
    )
    head = (
        '<div class="st-plan-columns" aria-hidden="true"><span class="st-heading">written</span>'
        '<span class="st-heading">said</span></div>'
    )
    return (
        f'<div class="st-plan-text" data-place="{escape(place)}">{head}{rows or _nothing(rule, search)}'
        f"{_pager(page, following)}{POPOVER}</div>"
    )


LAYING_OUT = '<p class="st-note"><i class="st-breath"></i>Laying out this part …</p>'


def _nothing(rule: str, search: str) -> str:
    if search and rule:
        why = f"Nothing with “{escape(search)}” is changed by the rule “{escape(rule_name(rule))}”."
    elif search:
        why = f"“{escape(search)}” stands nowhere in this part."
    elif rule:
        why = f"Nothing in this part is changed by the rule “{escape(rule_name(rule))}”."
    else:
        return '<div class="st-empty">There is no text in this part.</div>'
    return (
        f'<div class="st-empty"><p>{why}</p><button type="button" class="st-button" data-ask="all:">Show all</button>'
        "</div>"
    )


def _paragraph(one: Paragraph, rule: str, quiet: bool, cast: Sequence[str]) -> str:
    first = one.lines[0].said.row
    same = not one.changes(rule, quiet)
    written = _joined(one, lambda line: _written(line, rule, quiet))
    said = _joined(one, _with_voices(one, rule, quiet, cast))
    edited = ' <span class="st-tag">text edited</span>' if _edited(one) else ""
    classes = f"st-para is-{escape(first.kind)}{' is-same' if same else ''}{' is-removed' if one.removed else ''}"
    return (
        f'<article class="{classes}" data-group="{escape(first.group_id)}">'
        f'<div class="st-para-written" dir="auto">{written}{edited}</div>'
        f'<div class="st-para-said" dir="auto">{said}</div>'
        f'<div class="st-para-acts">{_paragraph_act(one, first)}</div></article>{_scene(one)}'
    )


def _edited(one: Paragraph) -> bool:
    return any(line.said.row.edited and not line.said.row.removed for line in one.lines)


def _joined(one: Paragraph, shown: Callable[[Line], str]) -> str:
    parts = []
    for line in one.lines:
        inner = shown(line)
        parts.append(f"<del>{inner}</del>" if line.said.row.removed and not one.removed else inner)
    between = "<br>" if one.lines[0].said.row.kind in ("verse", "table") else " "
    return between.join(parts)


def _with_voices(one: Paragraph, rule: str, quiet: bool, cast: Sequence[str]) -> Callable[[Line], str]:
    """What is said, and who says it wherever somebody else begins."""
    before = ""

    def shown(line: Line) -> str:
        nonlocal before
        who, before = _who(line.said.row.character, before, cast), line.said.row.character
        return who + _said(line, rule, quiet)

    return shown


def _who(character: str, before: str, cast: Sequence[str]) -> str:
    if character == before:
        return ""
    name = "quoted speech" if character == DIALOGUE else character or "narrator"
    voice = "a voice of their own" if character in cast else "the narrator's voice"
    return f'<span class="st-tag is-voice" title="{voice}">{escape(name)}</span> '


def _paragraph_act(one: Paragraph, row: ChunkRow) -> str:
    group = escape(row.group_id)
    if one.removed:
        return f'<button type="button" class="st-link" data-ask="read:{group}" data-key="act-{group}">Read it</button>'
    return f'<button type="button" class="st-link" data-ask="skip:{group}" data-key="act-{group}">Skip it</button>'


def _scene(one: Paragraph) -> str:
    row = one.lines[-1].said.row
    if row.pause != "scene" or row.removed:
        return ""
    return f'<div class="st-scene st-small st-soft"><span>scene break · {row.pause_after_seconds:g} s</span></div>'


def _written(line: Line, rule: str, quiet: bool) -> str:
    row = line.said.row
    marks = [
        (one.start, one.end, _change(row, number, one, one.source))
        for number, one in enumerate(line.said.changes)
        if seen(one, rule, quiet)
    ]
    marks += [(start, stop, _kept_html(row.text[start:stop], kept.start, kept.stop)) for start, stop, kept in line.kept]
    marks += [(at, at, _chip(one)) for at, one in line.silent]
    marks += [(start, start, _language(code, row.language)) for start, _, code in line.said.foreign]
    return marked(row.text, marks)


def _language(code: str, spoken: str) -> str:
    how = "said in its language" if spoken == code else "said as the rest of the book"
    return f'<span class="st-tag is-voice" title="{how}">{escape(language_name(code))}</span> '


def marked(text: str, marks: Iterable[tuple[int, int, str]]) -> str:
    """The text escaped, with some of its runs replaced by HTML; of two that overlap, the first."""
    parts: list[str] = []
    at = 0
    for start, stop, html in sorted(marks, key=lambda mark: mark[:2]):
        if start >= at:
            parts += [_plain(text[at:start]), html]
            at = stop
    return "".join([*parts, _plain(text[at:])])


def _plain(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _said(line: Line, rule: str, quiet: bool) -> str:
    row, parts, at = line.said.row, [], 0
    for number, one in enumerate(line.said.changes):
        parts.append(_plain(row.text[at : one.start]))
        is_seen = seen(one, rule, quiet) and one.spoken
        parts.append(_spoken_change(row, number, one) if is_seen else _plain(one.spoken))
        at = one.end
    return "".join([*parts, _plain(row.text[at:])])


def _change(row: ChunkRow, number: int, one: Change, shown: str) -> str:
    added = "" if shown.strip() else " is-added"
    return (
        f'<span class="st-change{_faint(one)}{added}" role="button" tabindex="0" {_told(row, number, one)} '
        f'aria-label="{escape(shown)}, said {escape(one.spoken)}: {escape(rule_name(one.rule))}">'
        f"{_plain(shown) if shown.strip() else '+'}</span>"
    )


def _spoken_change(row: ChunkRow, number: int, one: Change) -> str:
    return f'<span class="st-change{_faint(one)}" {_told(row, number, one)}>{_plain(one.spoken)}</span>'


def _faint(one: Change) -> str:
    return " is-quiet" if one.rule in QUIET_RULES else ""


def _told(row: ChunkRow, number: int, one: Change) -> str:
    which = f"{row.id}:{number}:{one.start}:{one.end}"
    return (
        f'data-change="{escape(which)}" data-rule="{escape(rule_name(one.rule))}" '
        f'data-source="{escape(one.source)}" data-spoken="{escape(one.spoken)}"'
        f"{' data-edited' if row.edited else ''}"
    )


def _kept_html(text: str, start: int, stop: int) -> str:
    return (
        f'<span class="st-kept"><span class="st-kept-text">{_plain(text)}</span> '
        '<span class="st-tag">as written</span> '
        f'<button type="button" class="st-link" data-ask="again:{start}-{stop}" data-key="again-{start}">Undo</button>'
        "</span>"
    )


def _chip(one: Unsaid) -> str:
    return (
        f'<span class="st-silent" title="not read: {escape(one.reason)}"><s>{_short(one.text)}</s> {_why(one)}</span>'
    )


def _why(one: Unsaid) -> str:
    return f'<span class="st-silent-why">{escape(one.reason)}</span>'


def _silence(one: Unsaid) -> str:
    if len(one.text) <= LONGEST_SILENCE:
        return f'<div class="st-silence" dir="auto"><s>{escape(one.text)}</s> {_why(one)}</div>'
    rest = f"<details><summary>{counted(len(one.text), 'character')}</summary>{escape(one.text[:20_000])}</details>"
    return (
        f'<div class="st-silence" dir="auto"><s>{_short(one.text, LONGEST_SILENCE // 2)}</s> {_why(one)} {rest}</div>'
    )


def _short(text: str, most: int = 60) -> str:
    return escape(text if len(text) <= most else text[: most - 1].rstrip() + "…")


def _pager(page: Page, following: int) -> str:
    parts = []
    if page.pages > 1:
        before = "" if page.number else " disabled"
        after = "" if page.number + 1 < page.pages else " disabled"
        parts.append(
            f'<button type="button" class="st-button" data-ask="page:{page.number - 1}" data-plan-page="-1"{before}>'
            f'Earlier</button><span class="st-small st-soft">page {page.number + 1:,} of {page.pages:,}</span>'
            f'<button type="button" class="st-button" data-ask="page:{page.number + 1}" data-plan-page="1"{after}>'
            "Later</button>"
        )
    if following and page.number + 1 >= page.pages:
        parts.append(
            f'<button type="button" class="st-button" data-ask="part:{following}" data-plan-page="1">'
            "Next part &rsaquo;</button>"
        )
    return f'<div class="st-pager">{"".join(parts)}</div>' if parts else ""


POPOVER = (
    '<div class="st-pop" id="st-pop" role="dialog" aria-label="A change" tabindex="-1" hidden>'
    '<div class="st-pop-rule st-heading"></div><p class="st-pop-words"><span class="st-pop-source" dir="auto"></span>'
    '<span aria-hidden="true"> &rarr; </span><span class="st-pop-spoken" dir="auto"></span></p>'
    '<div class="st-pop-acts"><button type="button" class="st-button" data-pop="leave" data-ask="">Say it as written'
    '</button><button type="button" class="st-button" data-pop="otherwise">Say it otherwise …</button>'
    '<button type="button" class="st-button" data-pop="hear" data-ask="">Hear it</button></div>'
    '<form class="st-pop-form" data-ask-fields="respell:" hidden><input type="hidden" name="written">'
    '<label class="st-field is-tall"><span>Said as</span><input class="st-input" name="respelling" maxlength="200" '
    'autocomplete="off"></label><label class="st-field"><span>in</span><select class="st-input" name="scope">'
    '<option value="book">this book</option><option value="all">all books</option></select></label>'
    '<button class="st-button primary">Keep</button></form>'
    '<p class="st-note st-pop-note" hidden></p></div>'
)
"""What opens at a change; assets/plan.js fills it in with the words of the change, as text."""
