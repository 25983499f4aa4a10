"""What the window says of a finished file that was heard back: in words, with its places, and never as markup."""

from __future__ import annotations

from dataclasses import replace

from engines.listeners import Ears
from studio.commands.common import describe
from studio.commands.ending import position
from studio.proofs import ProofRow
from studio.ui import run_view
from studio.ui.audiobook_facts import Look
from studio.ui.proof_facts import NOTHING, Proven, proven
from studio.ui.proof_view import SHOWN, proof_html, truth_html
from tests.test_ui_audiobook import EVIL, MARKUP, run_row, seen

EXPORT = {
    "id": 3, "format": "m4b", "file": "A Title.m4b", "bytes": 5, "duration_seconds": 600.0, "content_key": "k",
    "created_utc": "2026-01-02T00:00:00+00:00",
}  # fmt: skip


def place(kind: str = "missing", at: float = 75.0, certain: bool = True, **more: object) -> dict[str, object]:
    """A finding as it is stored."""
    one = {"kind": kind, "expected": "before", "heard": "", "start_seconds": at, "end_seconds": at, "certain": certain}
    return one | {"chunk_ids": ["1.2.1"], "file": "", "part": 1, "in_part_seconds": at} | more


def proof(**given: object) -> ProofRow:
    """41,200 words with one missing."""
    row = ProofRow(
        1, "A Title.m4b", "m4b", "k", 5, 41_200, 41_162, 37, 1, [place(), place("replaced", 12.0, False, heard="for")],
        [], "embedded", 600.0, 65.0, False, "2026-01-02T00:00:00+00:00", "Ada", False,
    )  # fmt: skip
    return replace(row, **given)  # type: ignore[arg-type]


def whole(**given: object) -> Look:
    """A book that is spoken and on the shelf."""
    return seen(exports=[EXPORT], words_by_state={"pass": 620}, **given)


def test_the_line_of_truth_is_that_of_the_file_once_it_was_heard_back() -> None:
    assert "620 words: 620 heard, 0 in doubt, 0 missing" in truth_html(whole(), NOTHING)
    shown = truth_html(whole(), Proven(EXPORT, proof()))
    assert "41,200 words: 41,162 heard, 37 in doubt " in shown and ">1 missing<" in shown
    assert 'data-look="places"' in shown
    assert "data-look" not in truth_html(whole(), Proven(EXPORT, proof(findings=[], missing=0)))


def test_what_is_missing_is_said_and_may_be_let_stand() -> None:
    shown = proof_html(whole(), Proven(EXPORT, proof()))
    assert "The finished file was heard back by the built-in listener, in 1 min." in shown
    assert "“1 word missing”" in shown and 'data-does="accept_missing" data-id="m4b"' in shown
    accepted = proof_html(whole(), Proven(EXPORT, proof(accepted=True)))
    assert "You let it stand as it is." in accepted and "accept_missing" not in accepted
    clean = proof_html(whole(), Proven(EXPORT, proof(missing=0, findings=[])))
    assert "missing" not in clean and "st-places" not in clean


def test_each_place_plays_from_the_file_and_opens_its_chunk_the_sure_ones_first() -> None:
    shown = proof_html(whole(), Proven(EXPORT, proof()))
    assert shown.index("0:01:15") < shown.index("0:00:12")
    assert 'data-heard="/media/export/0123456789abcdef/3" data-at="75.00" data-seconds="600.00"' in shown
    assert 'data-look="1.2.1"' in shown and "before &rarr; for" in shown and "perhaps" in shown
    many = proof_html(whole(), Proven(EXPORT, proof(findings=[place(at=float(at)) for at in range(SHOWN + 7)])))
    assert many.count("data-heard=") == SHOWN and "and 7 more in the report" in many
    folder = EXPORT | {"format": "mp3-chapters", "file": "A Title - chapters"}
    parts = [{"file": "02 - Two.mp3", "audio_seconds": 90.0}]
    inside = place(at=375.0, file="02 - Two.mp3", part=2, in_part_seconds=15.0)
    shown = proof_html(whole(), Proven(folder, proof(findings=[inside], parts=parts)))
    assert '/3-2" data-at="15.00" data-seconds="90.00"' in shown and "0:06:15" in shown


def test_what_it_would_take_is_said_before_it_is_done() -> None:
    offer = proof_html(whole(), Proven(EXPORT, cost_seconds=360.0))
    assert "Prove it: about 6 min" in offer and 'data-does="prove" data-id="m4b"' in offer
    assert "Prove it<" in proof_html(whole(), Proven(EXPORT))
    nobody = proof_html(whole(), Proven(EXPORT, why_not="Nobody listens, as chosen."))
    assert "Not proven complete: Nobody listens, as chosen." in nobody and "data-does" not in nobody
    busy = whole(run=run_row(phase="proving", goal="prove:m4b"))
    assert "data-does" not in proof_html(busy, Proven(EXPORT, cost_seconds=360.0))
    failed = whole(run=run_row(state="done", message="The file is whole but not proven complete: no."))
    assert "whole but not proven complete" in proof_html(failed, Proven(EXPORT, cost_seconds=360.0))


def test_a_proof_from_before_the_last_changes_is_called_that() -> None:
    old = proof(outdated=True)
    for told in (Proven(None, older=old), Proven(EXPORT, older=old, cost_seconds=1.0)):
        shown = proof_html(whole(), told)
        assert f"An older file, before your last changes: {old.stamp}" in shown
        assert "620 words: 620 heard" in truth_html(whole(), told)
    assert proof_html(whole(), NOTHING) == ""
    others = proof_html(whole(), Proven(EXPORT, others=(("mp3", proof()),)))
    assert f"MP3: {proof().stamp}" in others


def test_texts_of_a_book_and_of_a_listener_are_text() -> None:
    evil = proof(
        findings=[place(expected=EVIL, heard=EVIL, chunk_ids=[EVIL], file=EVIL, kind=EVIL)], listener=EVIL, file=EVIL
    )
    shown = [
        proof_html(whole(), Proven(EXPORT | {"file": EVIL}, evil)),
        proof_html(whole(), Proven(EXPORT, why_not=EVIL)),
        proof_html(whole(run=run_row(state="done", message=EVIL)), Proven(EXPORT)),
        run_view.run_html(whole(run=run_row(phase="proving", now=EVIL))),
    ]
    for part in shown:
        assert not any(piece in part for piece in MARKUP) and "&lt;img src=x" in part


def test_hearing_back_has_a_bar_a_rate_and_a_time_left() -> None:
    run = run_row(phase="proving", phase_done=300.0, phase_total=900.0, phase_seconds=60.0, now="A Title.m4b")
    assert run_view.progress_line(run) == "5 min 00 s of 15 min 00 s heard back · 5× · 2 min 00 s left"
    shown = run_view.run_html(seen(run=run))
    assert 'aria-label="Hearing it back" aria-valuenow="33"' in shown and 'data-percent="33"' in shown
    assert 'aria-label="Writing the file" aria-valuenow="100"' in shown
    alone = run_view.run_html(seen(run=replace(run, goal="prove:m4b")))
    assert "Hearing it back" in alone and "Writing the file" not in alone
    assert "Hearing it back" not in run_view.run_html(seen(run=run_row(phase="encoding")))
    assert "Ask for the proof again." in run_view.run_html(
        seen(run=replace(run, heartbeat_utc="2026-01-01T00:00:00+00:00"), chapters=[], cells={})
    )
    told = "proving: 5 min 00 s of 15 min 00 s heard back - 5x real time - 2 min 00 s left - A Title.m4b"
    assert describe(run) == told
    assert describe(replace(run, phase_done=0.0)).count("left") == 0


def test_a_place_in_a_recording() -> None:
    assert [position(seconds) for seconds in (0.0, 59.9, 3599.0, 43_390.5)] == [
        "0:00:00", "0:00:59", "0:59:59", "12:03:10"
    ]  # fmt: skip


def test_a_book_without_files_has_nothing_to_prove(home) -> None:
    from studio.library import Library
    from studio.settings import Settings
    from studio.ui.audiobook_facts import look

    path = home / "book.txt"
    path.write_text("The boat came home.")
    with Library(home).add(path, Settings(home)) as book:
        book_id = book.id
    told = proven(home, look(home, book_id), Ears("", "Nobody listens, as chosen."))
    assert (told.export, told.proof, told.older, told.why_not) == (None, None, None, "Nobody listens, as chosen.")
