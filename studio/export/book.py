"""Mastered chapters -> the files a person takes away; all of them appear whole at the end, or none do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from engines.contract import BadInput, StorageFull
from studio.export.encode import Tell, chapter_starts
from studio.export.m4b import write_m4b
from studio.export.model import BookTags, ChapterAudio, Cue, Progress
from studio.export.names import chapter_name
from studio.export.plain import MP3_KBPS, write_flac, write_mp3, write_wav
from studio.export.subtitles import shifted, srt, vtt
from studio.export.tags import Label, label
from studio.files import written_beside

FORMATS = ("m4b", "mp3", "flac", "wav")
# Endings that say a person wanted a file of a kind there is none of here, and not a folder.
OTHER_ENDINGS = (".m4a", ".aac", ".ogg", ".opus", ".wma", ".aiff", ".aif", ".mp4", ".mka", ".webm", ".zip")
LOSSLESS_KBPS = 770  # 16-bit mono at 48 kHz, the most there is
SPARE_BYTES = 8 << 20

Write = Callable[[Path, Tell], None]
"""Writes one file to a path."""

Writer = Callable[[Path, Sequence[ChapterAudio], Label, Tell], None]
PLAIN: dict[str, Writer] = {"mp3": write_mp3, "flac": write_flac, "wav": write_wav}


def export_book(
    chapters: Sequence[ChapterAudio],
    tags: BookTags,
    out: Path,
    on_progress: Progress = lambda done, total: None,
    kbps: int = 64,
    file_format: str = "",
    subtitles: bool = False,
) -> list[Path]:
    """The book is at out, and the files written are named: one file by its ending, or a folder of a file per chapter.

    A folder holds file_format, or mp3. kbps is the bit rate of m4b. With subtitles, an SRT and a VTT stand beside
    each file. BadInput for an ending there is no format for; StorageFull when it cannot fit.
    """
    if not chapters:
        raise BadInput("There is no chapter to export. Render at least one first.")
    starts = chapter_starts(chapters)
    if starts[-1] <= 0:
        raise BadInput("The chapters hold no sound. Render them again.")
    single = single_format(out)
    kind = single or _known(file_format or "mp3")
    _refuse_if_full(out, starts[-1], kind, kbps)
    writer: Writer = partial(write_m4b, kbps=kbps) if kind == "m4b" else PLAIN[kind]
    files = [_one_file(chapters, tags, out, writer)] if single else _folder(chapters, tags, out, kind, writer)
    if subtitles:
        files += _sidecars(chapters, [path for path, _, _ in files], starts)
    return _write_all(files, lambda done: on_progress(min(done, starts[-1]), starts[-1]))


def single_format(out: Path) -> str:
    """The format that the ending names, or an empty text for a folder; BadInput for an ending of another format."""
    ending = out.suffix.lower()
    if out.is_dir():
        return ""
    if ending in OTHER_ENDINGS:
        raise BadInput(f"There is no {ending} export. Choose a name ending in {', '.join(FORMATS)}, or a folder.")
    return ending[1:] if ending[1:] in FORMATS else ""


File = tuple[Path, float, Write]
"""Where a file goes, where its sound starts in the book in seconds, and what writes it."""


def _one_file(chapters: Sequence[ChapterAudio], tags: BookTags, out: Path, writer: Writer) -> File:
    return out, 0.0, lambda path, tell: writer(path, chapters, label(tags), tell)


def _folder(chapters: Sequence[ChapterAudio], tags: BookTags, out: Path, kind: str, writer: Writer) -> list[File]:
    if out.exists() and not out.is_dir():
        raise BadInput(f"{out.name} is a file, and the chapters need a folder. Choose another name.")
    book, count = label(tags), len(chapters)
    return [
        (
            out / chapter_name(number, count, chapter.title, f".{kind}"),
            start,
            partial(_write_chapter, writer, chapter, book.of_chapter(chapter.title, number, count)),
        )
        for number, (chapter, start) in enumerate(zip(chapters, chapter_starts(chapters), strict=False), 1)
    ]


def _write_chapter(writer: Writer, chapter: ChapterAudio, named: Label, path: Path, tell: Tell) -> None:
    writer(path, [chapter], named, tell)


def _sidecars(chapters: Sequence[ChapterAudio], paths: Sequence[Path], starts: Sequence[float]) -> Iterator[File]:
    if len(paths) == 1:
        cues = [cue for chapter, start in zip(chapters, starts, strict=False) for cue in shifted(chapter.cues, start)]
        yield from _subtitle_files(paths[0], cues, starts[-1])
        return
    for path, chapter in zip(paths, chapters, strict=True):
        yield from _subtitle_files(path, list(chapter.cues), starts[-1])


def _subtitle_files(path: Path, cues: Sequence[Cue], end_seconds: float) -> Iterator[File]:
    for ending, form in ((".srt", srt), (".vtt", vtt)):
        yield path.with_suffix(ending), end_seconds, partial(_write_text, form(cues))


def _write_text(text: str, path: Path, tell: Tell) -> None:
    path.write_bytes(text.encode())


def _write_all(files: Sequence[File], tell: Tell) -> list[Path]:
    home = files[0][0].absolute().parent
    made = [folder for folder in (home, *home.parents) if not folder.exists()]
    try:
        with ExitStack() as finished:
            for path, start, write in files:
                write(finished.enter_context(written_beside(path)), partial(_tell_from, tell, start))
    except BaseException as error:
        for folder in made:
            _remove_if_empty(folder)
        if isinstance(error, OSError):
            why = error.strerror or error
            raise BadInput(f"{files[0][0].name} cannot be written ({why}). Choose another place.") from error
        raise
    return [path for path, _, _ in files]


def _tell_from(tell: Tell, start_seconds: float, done_seconds: float) -> None:
    tell(start_seconds + done_seconds)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        pass


def _known(kind: str) -> str:
    if kind not in FORMATS:
        raise BadInput(f"There is no export to {kind!r}. Choose {', '.join(FORMATS)}.")
    return kind


def _refuse_if_full(out: Path, seconds: float, kind: str, kbps: int) -> None:
    rate_kbps = {"m4b": kbps, "mp3": MP3_KBPS}.get(kind, LOSSLESS_KBPS)
    needed = seconds * rate_kbps * 1000 / 8 + SPARE_BYTES
    home = next(folder for folder in out.absolute().parents if folder.exists())
    free = shutil.disk_usage(home).free
    if free < needed:
        raise StorageFull(
            f"The {kind} needs about {needed / 1e6:,.0f} MB and {free / 1e6:,.0f} MB are free. "
            "Free some space, or choose another disk; nothing done is lost."
        )
