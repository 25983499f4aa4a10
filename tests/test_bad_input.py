"""Bad books and bad sound through the real command line: one line, exit status 2, nothing left behind.

A child with little memory and little time runs every command of this page, so that what is too slow or too large ends.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.command_line import APP, REPO, Answer
from tests.epub_maker import Epub, xhtml

resource = pytest.importorskip("resource", reason="this system sets no limits for a child")

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 90
COMMAND_SECONDS = 6.0
LINE = "The boat came home before winter light fell over the river stones"
WORDS = {"c1.xhtml": f"<h1>One</h1><p>{LINE}.</p>"}

LOOP = """
import io, json, sys, time
from contextlib import redirect_stderr, redirect_stdout
import app
for line in sys.stdin:
    out, err, began = io.StringIO(), io.StringIO(), time.process_time()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = app.main(json.loads(line))
        except SystemExit as leaving:
            status = leaving.code
        except BaseException:
            import traceback
            status = traceback.print_exc() or 99
    print(json.dumps([status, out.getvalue(), err.getvalue(), time.process_time() - began]), flush=True)
"""


class Child:
    """The command line in a process with limits; a command after the other."""

    def __init__(self) -> None:
        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
            resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))

        self._process = subprocess.Popen(
            [sys.executable, "-c", LOOP],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=limit,  # noqa: PLW1509  no thread of this process holds a lock that the child would need
            cwd=REPO,
        )

    def __call__(self, *arguments: object) -> Answer:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(argument) for argument in arguments]).encode() + b"\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline()
        assert told, f"the child ended: {self._process.wait()}"
        status, out, err, seconds = json.loads(told)
        assert "Traceback" not in err, err
        assert seconds < COMMAND_SECONDS, f"{arguments} took {seconds:.1f} s of a processor"
        return Answer(status, out, err)

    def close(self) -> None:
        """The child has ended."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)


@pytest.fixture(scope="module")
def child() -> Callable[..., Answer]:
    one = Child()
    yield one
    one.close()


# ---- books ----------------------------------------------------------------------------------------------------------


def written(name: str, data: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return write


def packed(book: Epub) -> Callable[[Path], Path]:
    return book.write


def truncated(folder: Path) -> Path:
    path = Epub(WORDS).write(folder)
    path.write_bytes(path.read_bytes()[:-200])
    return path


def locked(folder: Path) -> Path:
    """An archive with a password."""
    path = Epub(WORDS).write(folder)
    data, at = bytearray(path.read_bytes()), 0
    while (at := data.find(b"PK\1\2", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    path.write_bytes(bytes(data))
    return path


def deep_package(folder: Path) -> Path:
    path = folder / "deep.epub"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.opf", "<package>" + "<a>" * 200_000)
    return path


def laughs() -> str:
    """A billion laughs."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE html [{entities}]><html><body><p>&a9;</p></body></html>'


DRM = (
    b'<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><enc:EncryptedData '
    b'xmlns:enc="http://www.w3.org/2001/04/xmlenc#">'
    b'<enc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>'
    b'<enc:CipherData><enc:CipherReference URI="OEBPS/c1.xhtml"/></enc:CipherData></enc:EncryptedData></encryption>'
)
STEAL = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body>&x;</body></html>'
DEEP = "<html><body>" + "<div>" * 200_000 + "word"
DEEP_AND_UNLIKE = "<html><body>" + "".join(f"<div id='{n * 7919 % 1_000_003}'>" for n in range(200_000)) + "word"

BOOKS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda folder: folder / "gone.epub", "no file"),
    "missing, with a name of two lines": (lambda folder: folder / "two\nlines <img src=x>.epub", "no file"),
    "a name that is too long": (lambda folder: folder / ("n" * 300 + ".epub"), "cannot be read"),
    "a folder": (lambda folder: folder, "is a folder"),
    "a device": (lambda folder: Path("/dev/zero"), "not a plain file"),
    "empty": (written("empty.epub", b""), "is empty"),
    "only spaces": (written("empty.txt", b" \n\t\r\n" * 1000), "no text"),
    "binary": (written("book.txt", bytes(range(256)) * 400), "binary data"),
    "a program": (written("book.epub", b"\x7fELF\2\1\1" + b"\0" * 5000), "program"),
    "a picture": (written("book.epub", b"\x89PNG\r\n\x1a\n" + b"\0" * 5000), "picture"),
    "no zip": (written("book.epub", b"This is no archive, whatever its name says." * 50), "no zip archive"),
    "half a zip": (truncated, "broken zip"),
    "a zip bomb": (packed(Epub({"c1.xhtml": b"<p>" + b"0" * 40_000_000})), "zip bomb"),
    "a zip bomb aside": (packed(Epub(WORDS, extra={"OEBPS/x.bin": bytes(40_000_000)})), "zip bomb"),
    "names that climb out": (packed(Epub(WORDS, extra={"../../evil.txt": b"x"})), "points outside"),
    "encrypted": (packed(Epub(WORDS, extra={"META-INF/encryption.xml": DRM})), "DRM"),
    "a password": (locked, "password"),
    "a billion laughs": (packed(Epub({"c1.xhtml": laughs()})), "DOCTYPE"),
    "an entity that reads files": (packed(Epub({"c1.xhtml": STEAL})), "DOCTYPE"),
    "a deep chapter": (packed(Epub({"c1.xhtml": DEEP_AND_UNLIKE.encode()})), "deep"),
    "a deep page": (written("deep.html", DEEP.encode()), "deep"),
    "a deep package": (deep_package, "deep"),
    "no text": (packed(Epub({"c1.xhtml": "<p> </p><hr/>"})), "no text"),
    "only signs": (written("signs.md", b"# \n\n***\n\n---\n"), "no text"),
}


def left_behind(home: Path) -> list[Path]:
    """The files in a data folder, but for its locks and the settings that every test begins with."""
    files = [path for path in home.rglob("*") if path.is_file() and path.name != "settings.json"]
    return [path for path in files if path.suffix != ".lock" and path.name != ".lock"]


@pytest.mark.parametrize("what", BOOKS)
def test_a_bad_book_is_one_line_and_leaves_nothing(
    child: Callable[..., Answer], home: Path, tmp_path: Path, what: str
) -> None:
    make, why = BOOKS[what]
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    out.mkdir()
    path = make(folder)
    lines = []
    for arguments in (("chunks", path, "--json"), ("render", path, "-o", out / "book.m4b")):
        answer = child("--data-dir", home, *arguments)
        assert (answer.status, answer.out) == (2, "")
        lines.append(answer.line)
    assert why in lines[0]
    assert lines[0] == lines[1]
    assert len(lines[0]) < 500
    assert "root:" not in lines[0]
    assert not list(out.iterdir())
    assert not left_behind(home)


ODD: dict[str, tuple[bytes, str]] = {
    "one word": (b"CHAPTER I\n\nWord.\n\nCHAPTER II\n\nAnother.\n", "Word."),
    "a sentence of 2,000 characters": ((LINE + ", ").encode() * 30 + b"the end.\n", "the end."),
    "a word of 2,000 characters": (b"boat" * 500 + b" came home.\n", "came home."),
    "latin-1 that says nothing": ("Le caf\u00e9 \u00e9tait ferm\u00e9. ".encode("latin-1") * 20, "caf\u00e9"),
    "utf-16 with its mark": (f"{LINE}. Caf\u00e9.".encode("utf-16"), "Caf\u00e9"),
    "utf-8 with a broken byte": (f"{LINE}. Caf\u00e9 ".encode() * 20 + b"\xff.\n", "Caf\u00e9"),
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_book_is_read_without_losing_a_word(
    child: Callable[..., Answer], home: Path, tmp_path: Path, what: str
) -> None:
    data, word = ODD[what]
    answer = child("--data-dir", home, "chunks", written("odd.txt", data)(tmp_path), "--json")
    assert answer.status == 0
    told = json.loads(answer.out)
    texts = [chunk["text"] for chapter in told["chapters"] for chunk in chapter["chunks"]]
    assert word in " ".join(texts)
    assert told["account"]["lost_chars"] == 0
    assert all(len(chunk["spoken"]) <= 300 for chapter in told["chapters"] for chunk in chapter["chunks"])


def test_a_lying_encoding_is_seen_through(child: Callable[..., Answer], home: Path, tmp_path: Path) -> None:
    page = xhtml(f"<p>{LINE}. Le caf\u00e9 \u00e9tait ferm\u00e9, na\u00efve.</p>").encode("latin-1")
    answer = child("--data-dir", home, "chunks", Epub({"c1.xhtml": page}).write(tmp_path), "--json")
    assert answer.status == 0
    assert "Le caf\u00e9 \u00e9tait ferm\u00e9" in answer.out


def test_one_word_is_a_book(child: Callable[..., Answer], home: Path, tmp_path: Path) -> None:
    path, out = written("word.txt", ODD["one word"][0])(tmp_path), tmp_path / "word.wav"
    done = subprocess.run([sys.executable, str(APP), "--data-dir", str(home), "render", str(path), "-o", str(out)])
    assert done.returncode == 0
    assert soundfile.info(out).duration > 3


# ---- sound ----------------------------------------------------------------------------------------------------------


def wav(channels: int = 1, rate_hz: int = 24_000, data: bytes = b"", size: int = -1) -> bytes:
    """A WAV file whose header may say what it likes."""
    claimed = len(data) if size < 0 else size
    block = channels * 2
    fmt = struct.pack("<HHIIHH", 1, channels & 0xFFFF, rate_hz, rate_hz * block & 0xFFFFFFFF, block & 0xFFFF, 16)
    body = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt + b"data" + struct.pack("<I", claimed) + data
    return b"RIFF" + struct.pack("<I", len(body) & 0xFFFFFFFF) + body


def not_a_number(folder: Path) -> Path:
    samples = np.full(10 * 24_000, 0.1, np.float32)
    samples[5000] = np.nan
    soundfile.write(folder / "nan.wav", samples, 24_000, subtype="FLOAT")
    return folder / "nan.wav"


def an_hour(folder: Path) -> Path:
    """An hour of silence in half a megabyte."""
    path = folder / "hour.flac"
    with soundfile.SoundFile(path, "w", 48_000, 1, "PCM_16") as sound:
        for _ in range(60):
            sound.write(np.zeros(48_000 * 60, np.int16))
    assert path.stat().st_size < 600_000
    return path


SOUNDS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda folder: folder / "gone.wav", "does not exist"),
    "empty": (written("empty.wav", b""), "is empty"),
    "text": (written("text.wav", b"Dear reader, this is a text.\n" * 200), "no sound file"),
    "zero length": (written("zero.wav", wav()), "sound"),
    "65,535 channels": (written("many.wav", wav(65_535, data=b"\0" * 500_000)), "channels"),
    "rate 0": (written("rate.wav", wav(rate_hz=0, data=b"\0" * 5000)), "."),
    "not a number": (not_a_number, "not-a-number"),
    "an hour in half a megabyte": (an_hour, "is longer than"),
    "a device": (lambda folder: Path("/dev/zero"), "not an ordinary file"),
}


@pytest.mark.parametrize("what", SOUNDS)
def test_bad_sound_is_one_line_and_leaves_nothing(
    child: Callable[..., Answer], home: Path, tmp_path: Path, what: str
) -> None:
    make, why = SOUNDS[what]
    path, words = make(tmp_path), written("words.txt", b"The boat came home.")(tmp_path)
    for arguments in (
        ("voices", "add", "Ada", path, "--consent", "My own voice."),
        ("proof", path, "--text-file", words, "--listener", "scripted"),
    ):
        answer = child("--data-dir", home, *arguments)
        assert (answer.status, answer.out) == (2, "")
        assert why in answer.line
    assert not left_behind(home)


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"", "no text"), (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "text"), (None, "cannot be read")],
)
def test_words_to_prove_that_are_none(
    child: Callable[..., Answer], home: Path, tmp_path: Path, data: bytes | None, why: str
) -> None:
    path = tmp_path / "words.txt"
    if data is not None:
        path.write_bytes(data)
    sound = tmp_path / "tone.wav"
    soundfile.write(sound, 0.1 * np.sin(np.arange(48_000) * 0.1), 24_000)
    answer = child("--data-dir", home, "proof", sound, "--text-file", path)
    assert answer.status == 2
    assert why in answer.line


def test_the_limits_of_the_child_hold(child: Callable[..., Answer]) -> None:
    """The child would not live through a command that takes more than it may have."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", "bytearray(3_000_000_000)"],
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES)),
    )
    assert b"MemoryError" in done.stderr
    assert time.monotonic() - began < 10
