"""The head of the reading plan as HTML: the way in, the account, the parts of the book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from studio.plan_pages import QUIET_RULES
from studio.rows import ChapterRow
from studio.text.account import Account
from studio.ui.audiobook_view import account_html, account_line, counted, length, part_heading, with_before
from studio.ui.plan_facts import Names, Rules, loud
from studio.ui.plan_text import Page

WHAT_RULES_DO = {
    "pronunciation": "your own pronunciation", "end of a line": "a pause at the end of a line",
    "full stop": "a full stop, for the pause",
}  # fmt: skip


def rule_name(rule: str) -> str:
    """The rule as a person is told of it."""
    return WHAT_RULES_DO.get(rule, rule)


# -- the line on the book's own page


def plan_line(rules: Rules | None, chosen: set[int], names: Names | None) -> str:
    """How much is said otherwise than it is written, and the way to the plan."""
    if rules is None:
        words = "Reading plan: being counted …"
    else:
        changes = loud(rules.total(chosen))
        words = f"Reading plan: {counted(changes, 'change')} to the text"
        words += f" · {counted(rules.footnotes, 'footnote')} skipped" if rules.footnotes else ""
        words += f" · {counted(len(names.names), 'name')}" if names else ""
    return (
        f'<div class="st-plan-line"><span class="st-numbers">{words}</span>'
        '<button type="button" class="st-button" data-does="open_plan" data-id="plan" data-plan-open '
        'data-key="plan-open">Look</button></div>'
    )


# -- the head of the plan


def working_html(what: str) -> str:
    """What is being done to the plan; nothing when nothing is."""
    return f'<p class="st-banner" role="status"><i class="st-breath"></i>{escape(what)} …</p>' if what else ""


def top_html(title: str, account: Account | None) -> str:
    """Whose plan it is, the way back, and where every character went."""
    return (
        '<div class="st-plan-head"><button type="button" class="st-button" data-plan-close data-ask="close:" '
        'data-key="plan-close">&lsaquo; Back to the book <kbd>Esc</kbd></button>'
        f'<h2 class="st-title">{escape(title)}</h2><span class="st-soft st-small">reading plan</span></div>'
        f"{_truth(account)}"
    )


def _truth(account: Account | None) -> str:
    """Where every character went, the reasons beside it."""
    if account is None or not account.skipped:
        return account_html(account)
    reasons = " · ".join(f"{escape(reason)} {chars:,}" for reason, chars in account.skipped)
    line = f'<div class="st-account st-numbers">{account_line(account)}</div>'
    return f'{line}<p class="st-small st-soft st-numbers st-why-skipped">Skipped: {reasons}</p>'


def parts_html(parts: Sequence[ChapterRow], rules: Rules | None, chosen: int, rule: str, quiet: bool) -> str:
    """The parts in reading order, each with how much is changed in it."""
    rows = "".join(
        part_heading(row, before) + _part_row(row, rules, row.n == chosen, rule, quiet)
        for row, before in with_before(parts)
    )
    return f'<nav class="st-plan-parts" aria-label="Parts of the book">{rows}</nav>'


def _part_row(row: ChapterRow, rules: Rules | None, here: bool, rule: str, quiet: bool) -> str:
    count = _count(rules.by_part.get(row.n, Counter()), rule, quiet) if rules else 0
    number = "" if row.reason else str(row.n)
    silent = "" if row.selected else f"skipped{': ' + row.reason if row.reason else ''}"
    why = f'<span class="st-small st-soft">{escape(silent)}</span>' if silent else ""
    told = f"{count:,}" if count and row.selected else ""
    title = f"{count:,} marked in it" if count else ""
    return (
        f'<button type="button" class="st-plan-part{"" if row.selected else " is-off"}" data-ask="part:{row.n}" '
        f'data-key="part-{row.n}"{" aria-current=true" if here else ""}>'
        f'<span class="st-chapter-n st-numbers">{number}</span>'
        f'<span class="st-plan-part-title">{escape(part_title(row))}{why}</span>'
        f'<span class="st-soft st-small st-numbers" title="{title}">{told}</span></button>'
    )


def part_title(row: ChapterRow) -> str:
    """The part's title, or what it is."""
    return row.title or row.reason.capitalize() or f"Chapter {row.n}"


def _count(rules: Counter[str], rule: str, quiet: bool) -> int:
    return rules[rule] if rule else rules.total() if quiet else loud(rules)


def tools_html(row: ChapterRow, rules: Counter[str] | None, page: Page, rule: str, quiet: bool, search: str) -> str:
    """What of the part is to be seen, and the steps through it."""
    extra = f" · {escape(row.reason)}" if row.reason else ""
    words = f"{counted(row.words, 'word')} · {length(row.expected_seconds)}{extra}"
    turn = "Leave it out" if row.selected else "Read this part"
    return (
        f'<div class="st-plan-part-head"><div>{_within(row)}<h3 class="st-title">{escape(part_title(row))}</h3>'
        f'<span class="st-small st-soft st-numbers">{words}{"" if row.selected else " · not read"}</span></div>'
        f'<span class="st-plan-steps"><button type="button" class="st-button" data-ask="turn:{row.n}" '
        f'data-key="turn">{turn}</button>{_STEPS}</span></div>'
        f'<div class="st-plan-tools">{_rule_choice(rules, rule, quiet)}{_quiet_switch(quiet)}'
        f"{_search(search, page)}</div>"
    )


def _within(row: ChapterRow) -> str:
    return f'<div class="st-small st-soft">{escape(" · ".join(row.parents))}</div>' if row.parents else ""


def _rule_choice(rules: Counter[str] | None, rule: str, quiet: bool) -> str:
    counts = rules or Counter()
    listed = [name for name, _ in counts.most_common() if quiet or name not in QUIET_RULES or name == rule]
    options = [_option("", f"all changes ({_count(counts, '', quiet):,})", not rule)]
    options += [_option(name, f"{rule_name(name)} ({counts[name]:,})", name == rule) for name in listed]
    if rule and rule not in listed:
        options.append(_option(rule, f"{rule_name(rule)} (0)", True))
    return (
        '<label class="st-field"><span>Show</span><select class="st-input" data-ask-change="rule:" '
        f'data-key="plan-rule" aria-label="Show the changes of one rule">{"".join(options)}</select></label>'
    )


def _option(value: str, words: str, chosen: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(words)}</option>'


def _quiet_switch(quiet: bool) -> str:
    return (
        f'<label class="st-switch"><input type="checkbox" data-ask-change="quiet:" data-key="plan-quiet"'
        f"{' checked' if quiet else ''}> also show typography</label>"
    )


def _search(search: str, page: Page) -> str:
    found = f'<span class="st-small st-soft">{page.fitting:,} of {page.paragraphs:,}</span>' if search else ""
    clear = '<button type="button" class="st-link" data-ask="search:" data-key="plan-all">show all</button>'
    return (
        '<form class="st-field" data-ask-fields="search:" role="search"><input class="st-input" name="text" '
        f'type="search" maxlength="100" placeholder="Find in this part" aria-label="Find in this part" '
        f'data-key="plan-search" value="{escape(search)}">{found}{clear if search else ""}</form>'
    )


_STEPS = (
    '<button type="button" class="st-button" data-plan-step="-1" title="Previous change" '
    'aria-label="Previous change" data-key="plan-k">&uarr; <kbd>K</kbd></button>'
    '<button type="button" class="st-button" data-plan-step="1" title="Next change" aria-label="Next change" '
    'data-key="plan-j">&darr; <kbd>J</kbd></button>'
)
