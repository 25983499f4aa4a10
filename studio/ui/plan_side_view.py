"""The choices beside the reading plan as HTML: what is read, in whose voice, and how names are said."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from studio.cast import Role
from studio.manuscript.reading import Reading
from studio.text.lexicon import Entry
from studio.text.names import Name
from studio.text.wording import DIALOGUE
from studio.ui.audiobook_view import counted
from studio.ui.plan_facts import Choosable, Names
from studio.ui.voices_view import language_name

FIRST_NAMES, MORE_NAMES = 12, 100
FIRST_ENTRIES = 200
FIRST_ROLES = 60


class Choice(NamedTuple):
    """One choice of reading: its values in words, and how much it is about."""

    field: str
    name: str
    values: tuple[tuple[str, str], ...]
    about: str
    """Empty where the book has nothing of the kind."""


def choices_of(found: Choosable) -> list[Choice]:
    """The choices of reading, each with what there is of it in the book."""
    read = (("skip", "not read"), ("read", "read"))
    notes = f"{counted(found.notes, 'note')}, {counted(found.note_words, 'word')}. Their markers are never read."
    tables = f"{counted(found.table_rows, 'row')} in tables, {counted(found.table_words, 'word')}."
    pictures = f"{counted(found.pictures, 'description')}, {counted(found.picture_words, 'word')}."
    return [
        Choice("notes", "Notes", (("skip", "not read"), ("in place", "after their paragraph"),
               ("chapter end", "at the chapter's end")), notes if found.notes else ""),
        Choice("tables", "Tables", (("rows", "read row by row"), ("skip", "not read")),
               tables if found.table_rows else ""),
        Choice("picture_descriptions", "Picture descriptions", read, pictures if found.pictures else ""),
        Choice("speaker_names", "Speaker names", read[::-1],
               f"{counted(found.speakers, 'name')} before lines of a play." if found.speakers else ""),
        Choice("stage_directions", "Stage directions", read[::-1],
               f"{counted(found.directions, 'direction')}, {counted(found.direction_words, 'word')}."
               if found.directions else ""),
        Choice("foreign_passages", "Foreign words", (("as the book", "said as the rest"),
               ("own language", "said in their language")), _passages(found.foreign)),
    ]  # fmt: skip


def _passages(foreign: Sequence[tuple[str, int]]) -> str:
    if not foreign:
        return ""
    names = ", ".join(f"{count:,} {language_name(code)}" for code, count in foreign[:4])
    return f"{counted(sum(count for _, count in foreign), 'passage')}: {names}{' …' if len(foreign) > 4 else '.'}"


def reading_html(found: Choosable | None, reading: Reading) -> str:
    """What is read beside the running text, and how much that is."""
    if found is None:
        return _fold("How it is read", _waiting("Looking for notes, tables and pictures …"))
    choices = choices_of(found)
    rows = "".join(_choice(one, str(getattr(reading, one.field))) for one in choices if one.about)
    absent = [one.name.lower() for one in choices if not one.about]
    none = f'<p class="st-note">This book has no {_listed(absent)}.</p>' if absent else ""
    return _fold("How it is read", rows + none)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _choice(one: Choice, chosen: str) -> str:
    options = "".join(_option(value, words, value == chosen) for value, words in one.values)
    return (
        f'<div class="st-choice"><label class="st-field is-wide"><span>{one.name}</span>'
        f'<select class="st-input" data-ask-change="reading:{one.field}" data-key="reading-{one.field}">{options}'
        f'</select></label><p class="st-note">{escape(one.about)}</p></div>'
    )


def _option(value: str, words: str, chosen: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(words)}</option>'


def _waiting(words: str) -> str:
    return f'<p class="st-note"><i class="st-breath"></i>{words}</p>'


def _fold(name: str, inner: str, is_open: bool = True) -> str:
    opened = " open" if is_open else ""
    return (
        f'<details class="st-fold"{opened} data-fold="{escape(name)}"><summary class="st-heading">{escape(name)}'
        f"</summary>{inner}</details>"
    )


# -- voices


def cast_html(
    roles: Sequence[Role], voices: Sequence[tuple[str, str]], dialogue_voice: str, quotations: int | None, casting: str
) -> str:
    """Who speaks in which voice; a row opens to choose another."""
    quoted = "" if quotations is None else f"about {counted(quotations, 'quotation')}"
    spoken = next((role for role in roles if role.character == DIALOGUE), None)
    if spoken:
        quoted = f"{counted(spoken.words, 'word')} in {counted(spoken.chunks, 'chunk')}"
    rows = [_role(DIALOGUE, "Quoted speech", quoted, dialogue_voice, voices, casting == DIALOGUE)]
    others = [role for role in roles if role.character != DIALOGUE]
    rows += [
        _role(
            role.character, role.character, counted(role.words, "word"), role.voice, voices, casting == role.character
        )
        for role in others[:FIRST_ROLES]
    ]
    more = ""
    if len(others) > FIRST_ROLES:
        more = f'<p class="st-note">{len(others) - FIRST_ROLES:,} more have less to say.</p>'
    note = '<p class="st-note">Whoever has no voice of their own is read by the narrator.</p>'
    return _fold("Voices", note + "".join(rows) + more)


def _role(character: str, name: str, about: str, voice: str, voices: Sequence[tuple[str, str]], is_open: bool) -> str:
    titles = {value: title for title, value in voices}
    if is_open:
        options = _option("", "Narrator", not voice)
        options += "".join(_option(value, title, value == voice) for title, value in voices)
        options += _option(voice, voice, True) if voice and voice not in titles else ""
        control = (
            f'<select class="st-input" data-ask-change="voice:{escape(character)}" autofocus '
            f'data-key="voice-{escape(character)}" aria-label="Voice of {escape(name)}">{options}</select>'
        )
    else:
        shown = titles.get(voice, voice) or "Narrator"
        control = (
            f'<button type="button" class="st-button" data-ask="cast:{escape(character)}" '
            f'data-key="voice-{escape(character)}" aria-label="Voice of {escape(name)}: {escape(shown)}">'
            f"<span>{escape(shown)}</span> &#9662;</button>"
        )
    return (
        f'<div class="st-role"><span class="st-role-name" dir="auto">{escape(name)}'
        f'<span class="st-small st-soft">{escape(about)}</span></span>{control}</div>'
    )


# -- pronunciations


def names_html(
    found: Names | None,
    own: Sequence[Entry],
    shared: Sequence[Entry],
    search: str,
    show_all: bool,
    book_id: str,
    can_undo: bool,
    remarks: Sequence[str] = (),
) -> str:
    """The person's pronunciations, and the names of the book to be given one."""
    said = {entry.written.casefold() for entry in (*own, *shared)}
    undo = '<button type="button" class="st-link" data-ask="lexicon-undo:">Undo the last change</button>'
    parts = [
        _adding(),
        _told(remarks),
        _entries("For this book", own, "book", book_id),
        _entries("For all books", shared, "all", "all"),
        f'<p class="st-note">{undo}</p>' if can_undo else "",
        _names(found, said, search, show_all),
    ]
    return _fold("Pronunciations", "".join(parts))


def _adding() -> str:
    return (
        '<form class="st-lexicon-add" data-ask-fields="respell:" data-clears><input class="st-input" name="written" '
        'maxlength="200" placeholder="Word or name" aria-label="Word or name" autocomplete="off" required>'
        '<input class="st-input" name="respelling" maxlength="200" placeholder="Said as, e.g. her my oh nee" '
        'aria-label="Said as" autocomplete="off" required><div class="st-lexicon-row">'
        f'{_scope()}<button type="button" class="st-play small" data-ask-of-form="say:" aria-label="Hear it"></button>'
        '<button class="st-button">Keep</button></div></form>'
    )


def _scope() -> str:
    return (
        '<select class="st-input" name="scope" aria-label="For"><option value="book">this book</option>'
        '<option value="all">all books</option></select>'
    )


def _told(remarks: Sequence[str]) -> str:
    if not remarks:
        return ""
    items = "".join(f"<li>{escape(one)}</li>" for one in remarks[:50])
    summary = f"<summary>{counted(len(remarks), 'line')} to look at</summary>"
    return f'<details class="st-note" open>{summary}<ul>{items}</ul></details>'


def _entries(name: str, entries: Sequence[Entry], scope: str, book_id: str) -> str:
    if not entries:
        return ""
    rows = "".join(_entry(one, scope) for one in entries[:FIRST_ENTRIES])
    more = ""
    if len(entries) > FIRST_ENTRIES:
        more = f'<p class="st-note">and {len(entries) - FIRST_ENTRIES:,} more, all of them in the file.</p>'
    link = f"/media/lexicon/{escape(book_id)}/lexicon.csv?download=1"
    return (
        f'<div class="st-lexicon-head"><h4 class="st-label">{name}: {len(entries):,}</h4>'
        f'<a class="st-link" download href="{link}">Save as CSV</a></div>{rows}{more}'
    )


def _entry(one: Entry, scope: str) -> str:
    exact = '<span class="st-tag" title="capitals as written">exact</span>' if one.case_sensitive else ""
    note = f' title="{escape(one.note)}"' if one.note else ""
    return (
        f'<form class="st-name-row" data-ask-fields="respell:"{note}>{_hidden("written", one.written)}'
        f"{_hidden('scope', scope)}{_hidden('exact', 'yes' if one.case_sensitive else '')}"
        f'{_hidden("note", one.note)}<span class="st-name-word" dir="auto">{escape(one.written)} {exact}</span>'
        f"{_respelling(one.written, one.respelling, f'entry-{scope}-{one.written}')}"
        f'{_hear()}<button type="button" class="st-link" data-ask-of-form="forget:" '
        f'aria-label="Remove {escape(one.written)}" title="Remove, with undo">&times;</button></form>'
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _respelling(written: str, value: str, key: str) -> str:
    return (
        f'<input class="st-input" name="respelling" maxlength="200" autocomplete="off" data-key="{escape(key)}" '
        f'placeholder="as written" aria-label="How {escape(written)} is said" value="{escape(value)}">'
    )


def _hear() -> str:
    return '<button type="button" class="st-play small" data-ask-of-form="say:" aria-label="Hear it"></button>'


def _names(found: Names | None, said: set[str], search: str, show_all: bool) -> str:
    if found is None:
        return _waiting("Counting the names of the book …")
    every = [one for one in (*found.names, *found.foreign) if one.name.casefold() not in said]
    wanted = search.casefold()
    fitting = [one for one in every if wanted in one.name.casefold()]
    shown = fitting[: MORE_NAMES if show_all or search else FIRST_NAMES]
    rows = "".join(_name(one) for one in shown)
    if not every:
        return '<p class="st-note">No names were found in this book.</p>'
    more = ""
    if len(shown) < len(fitting) and not (show_all or search):
        more = f'<button type="button" class="st-link" data-ask="names:all">Show more of {len(fitting):,}</button>'
    elif len(shown) < len(fitting):
        more = f'<p class="st-note">and {len(fitting) - len(shown):,} more; find them by name.</p>'
    return (
        f'<div class="st-lexicon-head"><h4 class="st-label">Names in the book: {len(found.names):,}</h4></div>'
        '<p class="st-note">Type how one sounds and press Enter.</p>'
        '<form data-ask-fields="names-search:"><input class="st-input" name="text" type="search" maxlength="100" '
        f'placeholder="Find a name" aria-label="Find a name" data-key="names-search" value="{escape(search)}"></form>'
        f"{rows}{more}"
    )


def _name(one: Name) -> str:
    return (
        f'<form class="st-name-row" data-ask-fields="respell:" title="{escape(one.context)}">'
        f"{_hidden('written', one.name)}{_hidden('scope', 'book')}"
        f'<button type="button" class="st-name-word st-link" data-ask="show:{escape(one.first)}" dir="auto" '
        f'title="Show where it stands first">{escape(one.name)} <span class="st-small st-soft st-numbers">{one.count:,}'
        f"</span></button>{_respelling(one.name, '', f'name-{one.name}')}{_hear()}</form>"
    )
