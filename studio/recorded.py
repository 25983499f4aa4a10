"""Any recording against any text, also ones not made here: the words to listen for, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from engines.contract import BadInput, Proof
from engines.local import LocalRenderer
from engines.proof import verdict_of
from engines.signal_checks import loud_level_db, signal_faults
from engines.why import why_of
from studio.completeness import Completeness, Expected, Progress, proven
from studio.long_sound import length_seconds
from studio.manuscript import read_book
from studio.manuscript.encoding import decode
from studio.sound_files import read_any
from studio.text.chunks import cut
from studio.text.model import Chunk
from studio.text.normalise import normalise
from studio.text.pauses import Pauses

BOOKS = (".epub", ".docx", ".odt", ".pdf", ".html", ".htm", ".xhtml", ".md", ".markdown", ".rtf")
TAKE_SECONDS = 60.0
"""Up to here a recording is judged like a take, faults of the signal included; a longer one has pauses of its own."""


def text_of(path: Path, language_id: str = "") -> tuple[list[Expected], str]:
    """The words that should be heard, piece by piece, and their language; BadInput where there are none.

    Of a book file it is what would be spoken of it, by its chunks; of any other file all of its text, by paragraphs.
    """
    if path.suffix.lower() in BOOKS:
        manuscript = read_book(path)
        manuscript = replace(manuscript, language=language_id) if language_id else manuscript
        chunks = [piece for piece in cut(manuscript, Pauses()) if isinstance(piece, Chunk)]
        pieces, language = [Expected(one.id, one.spoken) for one in chunks], manuscript.language or "en"
    else:
        language = language_id or "en"
        pieces = list(_paragraphs(_text(path), language))
    if not any(piece.spoken.strip() for piece in pieces):
        raise BadInput(f"{path} holds no text. Give the words that should be heard.")
    return pieces, language


def judge_recording(
    path: Path,
    text: list[Expected],
    renderer: LocalRenderer,
    language_id: str,
    threshold: float,
    on_progress: Progress = lambda phase, done, total: None,
) -> tuple[Proof, Completeness]:
    """The verdict with every word, and the account of them; BadInput for what is no sound.

    A word heard in its wrong place makes a doubt, as one that is wrong does.
    """
    faults, level_db = _signal(path, text)
    told, differences = proven(path, text, renderer, language_id, on_progress)
    if differences is None:
        silent = Proof("fail" if faults else "unheard", None, faults=faults, note=told.note, level_db=level_db)
        return replace(silent, why=why_of(silent, threshold)), told
    words = tuple(differences.words())
    verdict = verdict_of(told.score or 0.0, words, faults, threshold)
    if verdict == "pass" and told.certain:
        verdict = "doubt"
    proof = Proof(
        verdict, told.score, " ".join(differences.heard.words), words, faults, told.listener,
        validation_seconds=told.wall_seconds, level_db=level_db,
    )  # fmt: skip
    return replace(proof, why=why_of(proof, threshold) or _why_moved(told)), told


def _why_moved(told: Completeness) -> str:
    moved = [finding for finding in told.certain if finding.kind == "swapped"]
    if not moved:
        return ""
    words = sum(one.words for one in moved)
    return f"{words} words are said in another place, the first at {moved[0].start_seconds:.1f} s."


def _signal(path: Path, text: list[Expected]) -> tuple[tuple[str, ...], float | None]:
    """Faults and loudness of a recording that is as short as a take."""
    if path.is_dir() or not 0 < length_seconds(path) <= TAKE_SECONDS:
        return (), None
    audio = read_any(path, max_seconds=2 * TAKE_SECONDS)
    return signal_faults(audio, " ".join(one.spoken for one in text)), loud_level_db(audio)


def _paragraphs(text: str, language_id: str) -> Iterator[Expected]:
    lines: list[str] = []
    first = 1
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip():
            first = first if lines else number
            lines.append(line)
        elif lines:
            yield Expected(f"line {first}", normalise("\n".join(lines), language_id).text)
            lines = []


def _text(path: Path) -> str:
    try:
        return decode(path.read_bytes(), path.name).text
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}). Give a text file.") from error
