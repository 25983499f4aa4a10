"""`proof`: any recording against any text; a verdict or a clear error, and never a pass for what is not the text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from engines.audio import Samples
from engines.contract import Job
from engines.listeners import EMBEDDED, is_present
from engines.scripted import RATE_HZ, tone
from studio.proof_report import clock, said_of
from studio.recorded import text_of
from tests.command_line import Answer, Told
from tests.test_completeness import BOOK, music, noise, sentences, silence, spoken

needs_listener = pytest.mark.skipif(not is_present(EMBEDDED), reason="the shipped listener is not here")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(capsys)


Prove = Callable[..., tuple[Answer, dict[str, Any]]]


@pytest.fixture
def prove(told: Told, tmp_path: Path) -> Prove:
    def run(
        samples: Samples, text: str, *options: object, rate_hz: int = RATE_HZ, listener: str = "scripted"
    ) -> tuple[Answer, dict[str, Any]]:
        audio, words = tmp_path / "recording.wav", tmp_path / "words.txt"
        soundfile.write(audio, samples, rate_hz, subtype="PCM_16")
        words.write_text(text)
        answer = told("proof", audio, "--text-file", words, "--listener", listener, "--json", *options)
        return answer, json.loads(answer.out)

    return run


def test_a_long_recording_is_proved_word_by_word_with_its_lines(prove: Prove) -> None:
    text = "\n\n".join(BOOK)
    answer, clean = prove(spoken(BOOK), text)
    assert (answer.status, clean["verdict"], clean["score"], clean["findings"]) == (0, "pass", 100.0, [])
    assert {word["kind"] for word in clean["words"]} == {"same"}
    answer, short = prove(spoken([*BOOK[:9], *BOOK[10:]]), text)
    assert (answer.status, short["verdict"]) == (1, "doubt")
    [finding] = short["findings"]
    assert (finding["kind"], finding["chunk_ids"], finding["certain"]) == ("missing", ["line 19"], True)
    assert short["missing"] == len(BOOK[9].split())
    assert "missing" in short["why"]
    answer, moved = prove(spoken([*BOOK[:9], BOOK[10], BOOK[9], *BOOK[11:]]), text)
    assert (answer.status, moved["verdict"]) == (1, "doubt")
    assert "said in another place" in moved["why"]


@pytest.mark.parametrize("seconds", [9.0, 70.0])
@pytest.mark.parametrize("what", ["silence", "noise", "music", "another text", "too long"])
def test_what_is_not_the_text_never_passes(prove: Prove, what: str, seconds: float) -> None:
    count = 3 if seconds < 60 else 20
    sound = {
        "silence": lambda: silence(seconds),
        "noise": lambda: noise(seconds),
        "music": lambda: music(seconds),
        "another text": lambda: spoken(sentences(count, seed=3)),
        "too long": lambda: spoken([BOOK[0], *sentences(10 * count // 3, seed=4)]),
    }[what]()
    answer, found = prove(sound, BOOK[0] if what == "too long" else " ".join(BOOK[:count]))
    assert (answer.status, found["verdict"]) == (1, "fail")
    assert found["score"] is not None
    assert found["score"] < 40
    assert found["why"]


def test_what_cannot_be_heard_or_read_is_refused_in_one_line(told: Told, tmp_path: Path) -> None:
    words, audio = tmp_path / "words.txt", tmp_path / "a.wav"
    words.write_text("The boat came home.")
    audio.write_bytes(b"RIFF" + bytes(60))
    options = ("--text-file", words, "--listener", "scripted")
    assert told("proof", audio, *options).status == 2
    assert "no sound" in told("proof", audio, *options).line
    soundfile.write(audio, np.zeros((0,)), 16_000)
    assert told("proof", audio, *options).status == 2
    (tmp_path / "empty").mkdir()
    assert "without sound files" in told("proof", tmp_path / "empty", *options).line
    soundfile.write(audio, noise(2), 16_000)
    assert "--report" in told("proof", audio, *options, "--report", tmp_path / "r.docx").line
    assert "no listener" in told("proof", audio, "--text-file", words, "--listener", "../../nobody").line
    words.write_text("* * *\n\n--\n")
    assert told("proof", audio, *options).status == 2


def test_another_rate_and_two_channels_are_heard_the_same(told: Told, tmp_path: Path) -> None:
    """The scripted voice hides its words in the lowest bit, which no other rate keeps; here only its length counts."""
    audio, words = tmp_path / "a.wav", tmp_path / "words.txt"
    words.write_text("The boat came home.")
    left = noise(3)
    soundfile.write(audio, np.stack((left, left), axis=1), 48_000)
    found = json.loads(told("proof", audio, "--text-file", words, "--listener", "scripted", "--json").out)
    assert found["verdict"] == "fail"
    assert found["audio_seconds"] == pytest.approx(len(left) / 48_000, abs=0.01)


def test_a_voice_nobody_knows_stays_unheard_and_says_what_to_do(told: Told, tmp_path: Path) -> None:
    audio, words = tmp_path / "a.wav", tmp_path / "words.txt"
    job = Job("The boat came home.", engine="scripted")
    soundfile.write(audio, tone(job, 1).samples, RATE_HZ)
    words.write_text(job.text)
    answer = told("proof", audio, "--text-file", words, "--listener", "auto")
    assert answer.status == 0
    assert answer.out.startswith("unheard, no score, heard by nobody")
    assert "--engine espeak" in answer.err


def test_a_book_is_a_text_too(demo_book: Path) -> None:
    pieces, language = text_of(demo_book)
    assert language == "en"
    assert len(pieces) > 20
    assert all(re.fullmatch(r"\S+", piece.chunk_id) for piece in pieces)


def test_the_report_comes_in_four_forms_and_holds_no_markup_but_its_own(prove: Prove, tmp_path: Path) -> None:
    text = " ".join(BOOK[:3]) + " =SUM(A1) <script>alert(1)</script>."
    for ending in ("html", "csv", "json", "txt"):
        path = tmp_path / f"report.{ending}"
        answer, found = prove(spoken(BOOK[:3]), text, "--report", path)
        assert answer.status == 1
        report = path.read_text(encoding="utf-8-sig")
        if ending == "json":
            assert json.loads(report) == found | {
                name: json.loads(report)[name] for name in ("wall_seconds", "validation_seconds")
            }
        else:
            assert "script" in report
            assert "<script>" not in report or ending in ("csv", "txt")
    start, end, label = (tmp_path / "report.txt").read_text().splitlines()[0].split("\t")
    assert float(start) <= float(end)
    assert label.startswith("missing: expected")


def test_a_finding_and_its_time_in_words() -> None:
    finding = {"kind": "replaced", "expected": "a\nb", "heard": "c", "certain": False}
    assert said_of(finding) == r"replaced: expected 'a\nb', heard 'c', in doubt"
    assert [clock(seconds) for seconds in (1.6, 754.5, 3723.4, -1)] == ["0:01.60", "12:34.50", "1:02:03.40", "-"]


# ---- the real listener ----------------------------------------------------------------------------------------------

TALE = [
    "The harbour lay quiet under a grey morning, and nobody on the long wall had seen the little boat come home.",
    "Before winter the light fell over the river stones where children once sang of bread and candles.",
    "She had counted the steps so often that her feet knew each of them in the dark.",
    "In the evening the old man told them that the road to the hill was closed by snow.",
    "They waited for two days, and on the third morning the wind turned and the sky was clear.",
    "Then the men carried the baskets down to the water and nobody spoke of the storm again.",
]


GERMAN = "Der Hafen lag still unter einem grauen Morgen, und niemand sah das Boot."


def read_aloud(texts: list[str]) -> Samples:
    from engines.contract import Line
    from engines.espeak import EspeakSpeaker
    from engines.whisper import at_16_khz

    speaker = EspeakSpeaker(slots=1)
    try:
        lines = (Line(str(number), Job(text), Job(text).plain_seed()) for number, text in enumerate(texts))
        parts = [at_16_khz(spoken.audio) for spoken in speaker.speak(lines) if spoken.audio is not None]
    finally:
        speaker.close()
    return np.concatenate([piece for part in parts for piece in (part, silence(0.6))])


@needs_listener
def test_the_real_listener_proves_real_speech(prove: Prove) -> None:
    text = "\n\n".join(TALE)
    _, clean = prove(read_aloud(TALE), text, listener=EMBEDDED)
    assert clean["missing"] <= 0.03 * clean["words_expected"]  # a small listener is not always right
    assert clean["score"] > 90
    assert "only the English voices of espeak-ng" in clean["note"]
    _, short = prove(read_aloud([*TALE[:2], *TALE[3:]]), text, listener=EMBEDDED)
    assert short["verdict"] in ("doubt", "fail")
    lost = max(short["findings"], key=lambda one: one["words"])
    assert (lost["kind"], lost["certain"]) == ("missing", True)
    assert "line 5" in lost["chunk_ids"]
    assert lost["words"] >= 12
    _, moved = prove(read_aloud([*TALE[:3], TALE[4], TALE[3], TALE[5]]), text, listener=EMBEDDED)
    assert max(moved["findings"], key=lambda one: one["words"])["kind"] == "swapped"


@needs_listener
def test_who_speaks_need_not_be_said_where_the_built_in_voice_does(prove: Prove) -> None:
    _, found = prove(read_aloud(TALE[:2]), " ".join(TALE[:2]), listener="auto")
    assert (found["listener"], found["score"] > 80) == (EMBEDDED, True)
    answer, other = prove(read_aloud(TALE[:2]), " ".join(TALE[3:]), listener="auto")
    assert (answer.status, other["verdict"], other["listener"]) == (0, "unheard", "")
    assert "could not follow" in other["note"] and "--engine espeak" in other["note"]


@needs_listener
@pytest.mark.parametrize("what", ["noise", "music", "another language", "another text"])
def test_the_real_listener_passes_nothing_else(prove: Prove, what: str) -> None:
    other = {
        "noise": lambda: noise(20),
        "music": lambda: music(20),
        "another language": lambda: read_aloud(
            ["Der Hafen lag still unter einem grauen Morgen, und niemand sah das Boot."] * 3
        ),
        "another text": lambda: read_aloud(TALE[3:]),
    }[what]()
    answer, found = prove(other, " ".join(TALE[:3]), listener=EMBEDDED)
    assert (answer.status, found["verdict"]) == (1, "fail")
    assert found["heard"] < 0.3 * found["words_expected"]
