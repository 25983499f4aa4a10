"""normalise on the command line: a filter that answers each line at once, whatever the line holds."""

from __future__ import annotations

import subprocess
import sys

from tests.command_line import APP


def test_a_program_can_ask_line_by_line() -> None:
    asked = [sys.executable, str(APP), "normalise", "--language", "en"]
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as filter_process:
        assert filter_process.stdin is not None
        assert filter_process.stdout is not None
        for line, answer in (
            (b"Chapter IV, 7:30\r\n", b"Chapter four, seven thirty\n"),
            (b"\n", b"\n"),
            (b"bad \xff\xfe 5\n", b"bad five\n"),
            (b"\xef\xbb\xbf$5\n", b"five dollars\n"),
        ):
            filter_process.stdin.write(line)
            filter_process.stdin.flush()
            assert filter_process.stdout.readline() == answer
        rest, _ = filter_process.communicate(b"the last, 3rd line without an end")
        assert rest == b"the last, third line without an end\n"
        assert filter_process.returncode == 0
