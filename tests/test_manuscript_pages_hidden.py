"""Deleted text, and what is hidden from screen readers: silent only where no word is lost by that."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from studio.manuscript import check
from studio.manuscript.hushed import TWICE
from studio.manuscript.model import Manuscript
from studio.manuscript.web_page import read_web_page
from studio.manuscript.xhtml import read_xhtml
from tests.epub_maker import xhtml


def page(body: str) -> Manuscript:
    manuscript = read_web_page(f"<html lang='en'><body>{body}</body></html>".encode(), Path("a.html"))
    check(manuscript)
    return manuscript


def said(manuscript: Manuscript) -> list[str]:
    return [
        " ".join(manuscript.text_of(block.spans).split()) for chapter in manuscript.chapters for block in chapter.blocks
    ]


def skipped(manuscript: Manuscript) -> list[tuple[str, str]]:
    return [(skip.reason, manuscript.source[slice(*skip.span)]) for skip in manuscript.skips]


def test_deleted_text_is_skipped_and_struck_text_is_spoken() -> None:
    manuscript = page(
        "<p>He <del>walked</del> <ins>ran</ins> <s>home</s> <strike>now</strike>.</p><del><p>No.</p></del>"
    )
    assert said(manuscript) == ["He ran home now."]
    assert skipped(manuscript) == [("deleted text", "walked"), ("deleted text", "No.")]


def test_deleted_text_in_a_document_of_an_epub_is_skipped() -> None:
    found = read_xhtml(xhtml("<p>One <del>two</del> three.</p>").encode(), "c.xhtml", "en")
    assert [
        (skip.reason, found.text[slice(*skip.span)]) for skip in found.skips if skip.reason != "document title"
    ] == [("deleted text", "two")]


@pytest.mark.parametrize(
    ("body", "heard", "reason"),
    [
        ("<p>One <span aria-hidden='true'>★</span> two.</p>", ["One two."], "decoration"),
        ("<p>One.</p><p aria-hidden='true'>\ue001 →</p><p>Two.</p>", ["One.", "Two."], "decoration"),
        ("<p>x <b aria-hidden='true'>Link</b><b>Link</b> y.</p>", ["x Link y."], TWICE),
        (
            "<div aria-hidden='true'>THE LIGHT</div><h2>The Light</h2><p>One.</p>",
            ["The Light", "One."],
            TWICE,
        ),
        ("<h2>The Light</h2><p aria-hidden='true'>The light!</p><p>One.</p>", ["The Light", "One."], TWICE),
    ],
)
def test_ornament_and_doubles_hidden_from_screen_readers_are_silent(body: str, heard: list[str], reason: str) -> None:
    manuscript = page(body)
    assert said(manuscript) == heard
    assert [why for why, _ in skipped(manuscript)] == [reason]


@pytest.mark.parametrize(
    ("body", "heard"),
    [
        (
            "<p>One.</p><p aria-hidden='true'>Words that stand nowhere else.</p>",
            ["One.", "Words that stand nowhere else."],
        ),
        ("<p><span aria-hidden='true'>O</span>nce upon a time.</p>", ["Once upon a time."]),
        ("<p><span aria-hidden='true'>O</span><span aria-hidden='true'>nce</span> more.</p>", ["Once more."]),
        ("<p>He said <span aria-hidden='true'>“</span>yes<span aria-hidden='true'>.”</span></p>", ["He said “yes.”"]),
        ("<p><b aria-hidden='true'>Link</b><b class='sr-only'>Link</b> y.</p>", ["Link y."]),
        ("<p>The <i aria-hidden='true'>light</i> lighthouse.</p>", ["The light lighthouse."]),
        ("<p><b aria-hidden='true'>Once</b><b aria-hidden='true'>Once</b> more.</p>", ["Once more."]),
        ("<p>One <span aria-hidden='false'>★★</span> two.</p>", ["One ★★ two."]),
    ],
)
def test_what_would_be_lost_stays_spoken(body: str, heard: list[str]) -> None:
    assert said(page(body)) == heard


def test_a_form_around_all_of_a_page_is_no_form() -> None:
    assert said(page("<form id='aspnetForm'><p>One.</p></form><form><p>Your name</p></form>")) == ["One."]


def test_a_page_that_is_all_form_is_read_all_the_same() -> None:
    assert said(page("<form><h1>The Light</h1><p>One.</p></form>")) == ["The Light", "One."]


def test_many_hidden_signs_take_no_time_that_grows_with_their_square() -> None:
    began = time.perf_counter()
    manuscript = page("<p>One <i aria-hidden='true'>★</i> two <b aria-hidden='true'>more</b>.</p>" * 10_000)
    assert time.perf_counter() - began < 20
    assert sum(1 for skip in manuscript.skips if skip.reason == "decoration") == 10_000
