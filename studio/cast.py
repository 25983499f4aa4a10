"""Who speaks in which voice: the narrator, quoted speech, and the characters of a play or of marks in the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from engines.contract import BadInput, Job
from studio.choices import Choices
from studio.project import Book
from studio.rows import ChunkRow
from studio.voices import VoiceLibrary, voice_for_job, voice_in_language


class Role(NamedTuple):
    """A character of a book."""

    character: str
    chunks: int
    words: int
    voice: str
    """As a person chose it; empty is the narrator's, or the voice of that very name."""


def job_maker(home: Path, choices: Choices, cast: Mapping[str, str] | None = None) -> Callable[[ChunkRow], Job]:
    """A function from a chunk to the job that asks for it; who has no voice is read by the narrator.

    A chunk in another language is spoken in it, by the voice of its speaker for it; where the engine does not speak
    it, it is said as the rest of the book.
    """
    library = VoiceLibrary(home / "voices")
    voices = {_folded(name): voice for name, voice in (cast or {}).items() if voice}
    fields_of = {"": voice_for_job(choices.voice, choices.engine, library, choices.language)}

    def fields(character: str) -> dict[str, str]:
        if character not in fields_of:
            chosen = voices.get(_folded(character), "")
            fields_of[character] = _fields(chosen, character, choices, library) or fields_of[""]
        return fields_of[character]

    def job(row: ChunkRow) -> Job:
        voice, language = fields(row.character), row.language
        if language and language != choices.language:
            own = voice_in_language(voice, choices.engine, language)
            voice, language = (own, language) if own else (voice, "")
        return choices.job(row.spoken, voice, language, row.attempt, row.heard_as)

    return job


def _fields(chosen: str, character: str, choices: Choices, library: VoiceLibrary) -> dict[str, str] | None:
    """Those of the chosen voice, or of the voice that is called as the character is; None where there is none."""
    if chosen:
        return voice_for_job(chosen, choices.engine, library, choices.language)
    try:
        return voice_for_job(character, choices.engine, library, choices.language)
    except BadInput:
        return None


def check_cast(home: Path, choices: Choices, cast: Mapping[str, str]) -> None:
    """BadInput names the character whose voice the engine does not have."""
    library = VoiceLibrary(home / "voices")
    for character, voice in cast.items():
        try:
            voice_for_job(voice, choices.engine, library, choices.language)
        except BadInput as error:
            raise BadInput(f"The voice of {character[:60]!r} cannot be had: {error}") from error


def roles_of(book: Book) -> list[Role]:
    """Every character of the book's chunks, those with most to say first."""
    cast = {_folded(name): voice for name, voice in book.cast.items()}
    counts = book.db.execute(
        "SELECT character, count(*), sum(length(text) - length(replace(text, ' ', '')) + 1) "
        "FROM chunks WHERE character != '' AND NOT removed GROUP BY character ORDER BY 3 DESC"
    )
    return [Role(name, chunks, words, cast.get(_folded(name), "")) for name, chunks, words in counts]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
