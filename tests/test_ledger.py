"""The ledger: added once, never changed, right on the local clock, and whole after kill -9."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from sqlite_utils import Database

from engines.contract import BadInput, SidetoneError, StorageFull
from studio.database import DatabaseUnusable
from studio.ledger import COLUMNS, Entry, Ledger, csv_cell, ledger_migrations, set_aside

REPO = Path(__file__).resolve().parents[1]


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.db", zone=timezone.utc) as opened:
        yield opened


def entry(key, kind="render", when="2026-03-01T12:00:00+00:00", **more):
    return Entry(entry_key=key, kind=kind, when_utc=when, **({"person": "Ada"} | more))


def started(script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(REPO)},
    )


def test_an_entry_comes_back_as_it_was_given(ledger):
    given = entry(
        "booth:abc:0",
        project="p1",
        project_title="Ünder <b>",
        chunk="c1",
        voice="en",
        engine="espeak",
        model_version="1.52",
        renderer="local",
        device="cpu",
        audio_seconds=3.25,
        compute_seconds=0.5,
        cost_usd=0.01,
        job_key="j",
        speech_key="s",
        note="n",
    )
    assert ledger.add(given)
    assert ledger.entries() == [given]


def test_the_same_key_is_booked_once(ledger):
    assert ledger.add(entry("booth:a:0", audio_seconds=2.0))
    assert not ledger.add(entry("booth:a:0", audio_seconds=9.0))
    assert ledger.add_many([entry("booth:a:0"), entry("booth:a:1"), entry("booth:a:1"), entry("booth:a:2")]) == 2
    assert ledger.count() == 3
    assert ledger.totals("engine")[0].audio_seconds == 2.0


def test_many_are_added_all_or_none(ledger):
    def broken():
        yield entry("booth:a:0")
        yield entry("booth:b:0", audio_seconds=-1)

    with pytest.raises(BadInput):
        ledger.add_many(broken())
    assert ledger.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET cost_usd = 0",
        "DELETE FROM entries",
        "INSERT OR REPLACE INTO entries SELECT * FROM entries",
    ],
)
def test_rows_never_change(ledger, statement):
    ledger.add(entry("booth:a:0", cost_usd=1.0))
    with pytest.raises(sqlite3.IntegrityError, match="never change"):
        ledger._db.conn.execute(statement)
    assert ledger.totals("kind")[0].cost_usd == 1.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"audio_seconds": -0.1},
        {"compute_seconds": float("nan")},
        {"cost_usd": float("inf")},
        {"kind": "theft"},
        {"key": ""},
        {"when": "yesterday"},
        {"when": "2026-03-01T12:00:00"},
    ],
)
def test_nonsense_is_refused(wrong):
    with pytest.raises(BadInput):
        entry(wrong.pop("key", "booth:a:0"), **wrong)


def test_text_no_database_could_store_is_kept_readable(ledger):
    ledger.add(entry("booth:a:0", project_title="bad\udce9name\x00", note="x" * 5000))
    kept = ledger.entries()[0]
    assert kept.project_title == "bad?name\x00"
    assert len(kept.note) == 1000


def test_times_are_kept_in_utc(ledger):
    assert entry("k", when="2026-03-01T14:30:00+05:30").when_utc == "2026-03-01T09:00:00.000+00:00"
    assert entry("k", when="2026-03-01T14:30:00Z").when_utc == "2026-03-01T14:30:00.000+00:00"


def filled(ledger):
    ledger.add_many(
        [
            entry(
                "booth:1:0", audio_seconds=100, compute_seconds=1, engine="espeak", voice="en", project="p", chunk="1"
            ),
            entry(
                "booth:2:0", audio_seconds=200, compute_seconds=2, engine="espeak", voice="de", project="p", chunk="2"
            ),
            entry("booth:1:1", "retake", audio_seconds=110, compute_seconds=1, engine="espeak", voice="en"),
            entry("accept:1", "acceptance", project="p", chunk="1", audio_seconds=100, engine="espeak"),
            entry("accept:1b", "acceptance", project="p", chunk="1", audio_seconds=110, engine="espeak"),
            entry("accept:2", "acceptance", project="p", chunk="2", audio_seconds=200, engine="espeak"),
            entry("live:s:1", "live", "2026-03-02T08:00:00+00:00", audio_seconds=60, engine="changer", person="Bo"),
            entry("runpod:e/1", "spend", "2026-03-02T09:00:00+00:00", cost_usd=0.25, compute_seconds=30, person="Bo"),
        ]
    )


def test_totals_count_sound_made_and_each_accepted_chunk_once(ledger):
    filled(ledger)
    espeak, changer, nobody = ledger.totals("engine")
    assert (espeak.name, espeak.audio_seconds, espeak.finished_seconds) == ("espeak", 410, 310)
    assert espeak.finished_hours == pytest.approx(310 / 3600)
    assert (changer.audio_seconds, changer.finished_seconds) == (60, 0)
    assert (nobody.name, nobody.cost_usd, nobody.compute_seconds) == ("", 0.25, 30)
    assert ledger.finished_hours() == pytest.approx(310 / 3600)


def test_totals_by_day_split_by_engine_and_within_dates(ledger):
    filled(ledger)
    rows = [(total.name, total.split, total.audio_seconds) for total in ledger.totals("day", "engine")]
    assert rows == [("2026-03-01", "espeak", 410), ("2026-03-02", "", 0), ("2026-03-02", "changer", 60)]
    second = date(2026, 3, 2)
    assert [total.name for total in ledger.totals("person", since=second, until=second)] == ["Bo"]
    assert ledger.totals("day", until=date(2026, 3, 1))[0].audio_seconds == 410
    assert ledger.totals("month")[0].name == "2026-03"
    with pytest.raises(BadInput, match="shoe_size"):
        ledger.totals("shoe_size; DROP TABLE entries")  # type: ignore[arg-type]


def test_an_acceptance_of_nothing_withdraws(ledger):
    filled(ledger)
    ledger.add(entry("accept:2-undone", "acceptance", project="p", chunk="2", audio_seconds=0))
    assert ledger.finished_hours() == pytest.approx(110 / 3600)


def test_entries_are_paged_newest_first_and_filtered(ledger):
    ledger.add_many(entry(f"booth:{n}:0", when=f"2026-03-{n:02}T00:00:00Z", voice=f"v{n % 2}") for n in range(1, 11))
    assert [e.entry_key for e in ledger.entries(limit=2, offset=1)] == ["booth:9:0", "booth:8:0"]
    assert ledger.count(voice="v1") == 5
    assert {e.voice for e in ledger.entries(voice="v1", since=date(2026, 3, 4))} == {"v1"}
    with pytest.raises(BadInput, match="no column"):
        ledger.entries(**{"1=1 --": "x"})


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its zone inside a program")
def test_days_are_local_days_also_when_the_clock_changes(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        with Ledger(tmp_path / "ledger.db", clock=lambda: datetime(2026, 3, 29, 21, 59, tzinfo=timezone.utc)) as ledger:
            for key, when in {
                "a": "2026-03-28T22:59:00Z",
                "b": "2026-03-28T23:01:00Z",
                "c": "2026-03-29T21:59:00Z",
            }.items():
                ledger.add(entry(key, when=when, audio_seconds=10))
            ledger.add(entry("d", when="2026-03-29T22:01:00Z", audio_seconds=10))
            days = {day.day: seconds for day, seconds in ledger.seconds_by_day().items()}
            assert days == {28: 10, 29: 20, 30: 10}
            assert ledger.today_seconds() == 20
            assert ledger.totals("day", since=date(2026, 3, 29), until=date(2026, 3, 29))[0].audio_seconds == 20
    finally:
        monkeypatch.undo()
        time.tzset()


def test_today_can_be_one_persons(tmp_path):
    with Ledger(tmp_path / "l.db", timezone.utc, lambda: datetime(2026, 3, 2, 12, tzinfo=timezone.utc)) as ledger:
        filled(ledger)
        assert ledger.today_seconds() == 60
        assert ledger.today_seconds("Ada") == 0


def test_csv_calculates_nothing_and_loses_nothing(ledger):
    names = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "  =cmd|' /C calc'!A0",
        "＝1",
        'plain, "quoted"\nname',
        "<img src=x>",
    ]
    ledger.add_many(entry(f"booth:{n}:0", voice=name) for n, name in enumerate(names))
    stream = io.StringIO(newline="")
    assert ledger.to_csv(stream) == len(names)
    stream.seek(0)
    rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == COLUMNS
    voices = [row["voice"] for row in rows]
    assert voices == ["'" + name for name in names[:7]] + names[7:]
    assert csv_cell(-2.5) == -2.5
    assert csv_cell("") == ""


def test_csv_reads_on_over_many_pages(ledger):
    ledger.add_many(entry(f"booth:{n}:0") for n in range(2500))
    stream = io.StringIO(newline="")
    assert ledger.to_csv(stream, person="Ada") == 2500
    assert len(stream.getvalue().splitlines()) == 2501


def test_the_json_of_usage_adds_up(ledger):
    filled(ledger)
    shown = json.loads(json.dumps(ledger.as_dict()))
    assert shown["audio_seconds"] == 470
    assert shown["finished_seconds"] == 310
    assert shown["cost_usd"] == 0.25
    for part in ("by_day", "by_voice", "by_engine", "by_person", "by_renderer", "by_project"):
        assert sum(row["audio_seconds"] for row in shown[part]) == 470


def test_an_empty_ledger_answers(ledger):
    assert ledger.totals("day") == []
    assert ledger.finished_hours() == 0
    assert ledger.today_seconds() == 0
    assert ledger.as_dict()["entries"] == 0


ADDER = """
import sys
from pathlib import Path
from studio.ledger import Entry, Ledger
path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with Ledger(path) as ledger:
    keys = [f"booth:{n if n % 2 else name + str(n)}:0" for n in range(count)]
    new = sum(ledger.add(Entry(key, "render", audio_seconds=1)) for key in keys)
print(new)
"""


def test_several_programs_and_threads_write_at_once(tmp_path):
    """Every program starts on a ledger that is not there yet; half of the keys are the same in all of them."""
    path, count = tmp_path / "ledger.db", 60
    programs = [started(ADDER, path, name, count) for name in "abcd"]
    printed = [int(program.communicate(timeout=60)[0]) for program in programs]
    assert all(program.returncode == 0 for program in programs)
    with Ledger(path) as ledger:
        threads = [
            threading.Thread(target=lambda t=t: [ledger.add(entry(f"t{t}:{n}")) for n in range(20)]) for t in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ledger.check()
        assert sum(printed) == 4 * count // 2 + count // 2
        assert ledger.count() == sum(printed) + 80


ENDLESS = """
import itertools, sys
from pathlib import Path
from studio.ledger import Entry, Ledger
ledger = Ledger(Path(sys.argv[1]))
for n in itertools.count(int(sys.argv[2])):
    ledger.add(Entry(f"booth:{n}:0", "render", audio_seconds=1, note="x" * 900))
    print(n, flush=True)
"""


def killed_while_writing(path, waits_seconds):
    """The numbers that the writers had confirmed when each was killed."""
    confirmed = set()
    for round_number, wait_seconds in enumerate(waits_seconds):
        program = started(ENDLESS, path, 1_000_000 * round_number)
        confirmed.add(int(program.stdout.readline()))
        time.sleep(wait_seconds)
        program.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        confirmed |= {int(line) for line in program.stdout.read().splitlines() if line}
        program.wait()
    return confirmed


def keeps_what_was_confirmed(path, confirmed, kills):
    with Ledger(path) as ledger:
        ledger.check()
        kept = {int(e.entry_key.split(":")[1]) for e in ledger.entries(limit=10_000_000)}
    return confirmed <= kept and len(kept - confirmed) <= kills


def test_kill_9_while_writing_loses_nothing_that_was_confirmed(tmp_path):
    path, waits_seconds = tmp_path / "ledger.db", [0.0, 0.02, 0.05, 0.11]
    confirmed = killed_while_writing(path, waits_seconds)
    assert keeps_what_was_confirmed(path, confirmed, len(waits_seconds))


@pytest.mark.long
def test_a_hundred_kills_lose_nothing_that_was_confirmed(tmp_path):
    path, waits_seconds = tmp_path / "ledger.db", [0.0013 * n for n in range(100)]
    confirmed = killed_while_writing(path, waits_seconds)
    assert keeps_what_was_confirmed(path, confirmed, len(waits_seconds))


def test_a_newer_ledger_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        ledger.add(entry("booth:a:0"))
        ledger_migrations._record_applied(ledger._db, "m999_from_the_future")
    before = path.read_bytes()
    with pytest.raises(SidetoneError, match="newer"):
        Ledger(path)
    assert path.read_bytes() == before
    assert Database(path)["entries"].count == 1


@pytest.mark.parametrize("harm", ["text", "cut", "middle"])
def test_a_damaged_ledger_is_named_kept_and_can_be_set_aside(tmp_path, harm):
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        ledger.add_many(entry(f"booth:{n}:0", note="x" * 500) for n in range(200))
    whole = path.read_bytes()
    harmed = {
        "text": b"this is no database at all" * 40,
        "cut": whole[: len(whole) // 3],
        "middle": whole[:4096] + b"\xff" * (len(whole) - 8192) + whole[-4096:],
    }[harm]
    path.write_bytes(harmed)
    with pytest.raises(DatabaseUnusable, match="ledger") as caught, Ledger(path) as ledger:
        ledger.check()
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == harmed
    aside = set_aside(path)
    assert aside.read_bytes() == harmed
    with Ledger(path) as fresh:
        assert fresh.add(entry("booth:a:0"))


def test_a_full_disk_is_said_and_the_ledger_stays_whole(ledger):
    ledger.add(entry("booth:a:0"))
    pages = ledger._db.conn.execute("PRAGMA page_count").fetchone()[0]
    ledger._db.conn.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageFull):
        ledger.add_many(entry(f"booth:{n}:0", note="x" * 900) for n in range(200))
    ledger._db.conn.execute("PRAGMA max_page_count = 100000")
    assert ledger.count() == 1
    ledger.check()
    assert ledger.add(entry("booth:b:0"))


def test_a_folder_that_is_not_there_is_said_in_one_line(tmp_path):
    with pytest.raises(SidetoneError, match=r"ledger\.db") as caught:
        Ledger(tmp_path / "nowhere" / "ledger.db")
    assert "\n" not in str(caught.value)
