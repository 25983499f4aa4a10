"""What was heard, chunk by chunk and for the whole book: the door to its facts and to its forms as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TextIO

from engines.contract import BadInput
from studio.files import written_beside
from studio.project import Book
from studio.report_html import write_html
from studio.report_markers import write_audacity, write_audition, write_reaper, write_vtt
from studio.report_summary import COLUMNS as COLUMNS
from studio.report_summary import RISK as RISK
from studio.report_summary import STATES as STATES
from studio.report_summary import by_risk as by_risk
from studio.report_summary import chunk_record as chunk_record
from studio.report_summary import line_of_truth as line_of_truth
from studio.report_summary import summary as summary
from studio.report_summary import why_unheard as why_unheard
from studio.report_tables import write_csv, write_json


class Form(NamedTuple):
    """A report as a file."""

    ending: str
    name: str
    """What a person calls it."""
    write: Callable[[Book, TextIO], None]
    encoding: str = "utf-8"


FORMS = (
    Form("html", "HTML", write_html),
    Form("reaper.csv", "Reaper markers", write_reaper),
    Form("audition.csv", "Audition markers", write_audition),
    Form("csv", "CSV", write_csv, "utf-8-sig"),
    Form("json", "JSON", write_json),
    Form("txt", "Audacity labels", write_audacity),
    Form("vtt", "WebVTT", write_vtt),
)
"""The first whose ending fits is meant."""
ENDINGS = ", ".join(form.ending for form in FORMS)
MARKERS = ("reaper.csv", "audition.csv", "txt", "vtt")
"""Endings of the forms that mark places in the finished files."""


def check_report_name(path: Path) -> None:
    """The name ends as one of the forms; BadInput for any other."""
    _form(path)


def write_report(book: Book, path: Path) -> None:
    """The report is in the file, whole, in the form that its name asks for."""
    form = _form(path)
    try:
        with (
            written_beside(path) as beside,
            beside.open("w", encoding=form.encoding, errors="replace", newline="") as out,
        ):
            form.write(book, out)
    except OSError as error:
        raise BadInput(f"The report cannot be written to {path} ({error.strerror}). Choose another place.") from error


def _form(path: Path) -> Form:
    name = path.name.lower()
    found = next((form for form in FORMS if name.endswith(f".{form.ending}")), None)
    if found is None:
        raise BadInput(
            f"{path.name} is no report: those are html, csv or json, or markers as txt (Audacity), reaper.csv, "
            "audition.csv or vtt. Choose another name."
        )
    return found
