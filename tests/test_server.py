"""The real studio behind its door: a process of its own, spoken to over HTTP and in headless Chromium."""

from __future__ import annotations

import http.client
import http.server
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from engines.contract import BadInput
from studio import links, server
from studio.media import attachment

REPO = Path(__file__).resolve().parent.parent
SMALL_STUDIO = """
import json, socket, sys, time
from pathlib import Path

home, told, port = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) or None

def noted(ask):
    def asked(*args, **kwargs):
        name = args[1][0] if isinstance(args[0], socket.socket) else args[0]
        if name not in (None, "", "127.0.0.1", "localhost", "::1"):
            with open(told, "a") as file:
                print(name, file=file)
        return ask(*args, **kwargs)
    return asked

socket.getaddrinfo = noted(socket.getaddrinfo)
socket.socket.connect = noted(socket.socket.connect)

from studio.media import MediaFile
from studio.server import Window, open_studio, visitor_of
from studio.settings import Settings

def build():
    import gradio as gr

    def who(request: gr.Request):
        return f"{request.username}/{visitor_of(request).person}"

    with gr.Blocks(title="sidetone") as blocks:
        file, files, audio = gr.File(), gr.File(file_count="multiple"), gr.Audio(type="filepath")
        text, name, shown = gr.Textbox(label="text"), gr.Textbox(label="name"), gr.File()
        audio_text = gr.Textbox(label="markup")
        html = gr.HTML()
        file.upload(lambda path: Path(path).read_text(), file, text)
        files.upload(lambda paths: Path(paths[0]).read_text(), files, text)
        audio.upload(lambda path: Path(path).read_text(), audio, text)
        gr.Button("who").click(who, None, name)
        gr.Button("ledger").click(lambda: str(home / "ledger.db"), None, shown)
        gr.Button("script").click(None, None, None, js="() => { window.clicked = true }")
        audio_text.submit(lambda text: text, audio_text, html)
    head = "<script>window.headed = true</script><script src='/own/own.js'></script>"
    return Window(blocks, js="() => { window.loaded = true }", head=head, files=home.parent / "own")

def media(kind, book, name):
    with open(told.with_suffix(".asked"), "a") as file:
        print(kind, book, name, file=file)
    return MediaFile(home / kind / book / name, download_name="Zoë: a / b.flac")

open_studio(build, home, Settings(home), media=media, port=port, person="the system's user")
"""


class Studio:
    """A studio in a process of its own, and a client that holds its cookie."""

    def __init__(self, home: Path, port: int = 0, cwd: Path | None = None) -> None:
        self.home = home
        self.told = home.parent / f"told-{home.name}"
        script = home.parent / f"studio-{home.name}.py"
        script.write_text(SMALL_STUDIO, encoding="utf-8")
        (home.parent / "own").mkdir(exist_ok=True)
        (home.parent / "own" / "own.js").write_text("window.owned = true")
        environment = {**os.environ, "PYTHONPATH": str(REPO)}
        self.began_seconds = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, script, home, self.told, str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=cwd or home.parent,
        )

    def link(self) -> str:
        """The link it prints first; fails with what it said instead."""
        assert self.process.stdout and self.process.stderr
        for line in self.process.stdout:
            if "/enter?t=" in line:
                return line.strip()
        raise AssertionError(f"no link: {self.process.stderr.read()}")

    def client(self, link: str) -> httpx.Client:
        """A client that came in by the link."""
        client = httpx.Client(base_url=link.partition("/enter")[0], trust_env=False, timeout=20)
        client.get(link).raise_for_status()
        return client

    def stop(self) -> None:
        """The process is gone, whatever it was doing."""
        self.process.kill()
        self.process.communicate()


@contextmanager
def studio_at(home: Path, **options: Any) -> Iterator[Studio]:
    """A started studio, gone afterwards."""
    home.mkdir(parents=True, exist_ok=True)
    studio = Studio(home, **options)
    try:
        yield studio
    finally:
        studio.stop()


class Open:
    """A studio that the tests of this file share, and a client inside."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.home = studio.home
        self.client = studio.client(studio.link())
        self.base = str(self.client.base_url).rstrip("/")

    def upload(self, content: bytes, name: str = "book.txt") -> str:
        """The name the studio gave to an uploaded file."""
        answer = self.client.post("/gradio_api/upload", files={"files": (name, content)})
        answer.raise_for_status()
        return answer.json()[0]

    def event(self, number: int, data: list[Any]) -> dict[str, Any]:
        """What came of an event, as the window would send it."""
        asked = {"data": data, "fn_index": number, "session_hash": "tests"}
        self.client.post("/gradio_api/queue/join", json=asked).raise_for_status()
        with self.client.stream("GET", "/gradio_api/queue/data?session_hash=tests") as lines:
            for line in lines.iter_lines():
                told = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if told.get("msg") == "process_completed":
                    return told
        raise AssertionError("the event never ended")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """One studio for all tests that leave it as it was; run from the folder above its data, the worst place."""
    home = tmp_path_factory.mktemp("studio") / "data"
    home.mkdir()
    (home / "settings.json").write_text('{"max_upload_mb": 1}')
    with studio_at(home) as studio:
        yield Open(studio)


def as_file(path: str) -> dict[str, Any]:
    """A file as the window names it in an event."""
    return {"path": path, "meta": {"_type": "gradio.FileData"}, "orig_name": "book.txt"}


# ---- files: the check that mounting leaves off


@pytest.mark.parametrize(("number", "many"), [(0, False), (1, True), (2, False)])
def test_an_honest_upload_reaches_its_handler(opened: Open, number: int, many: bool) -> None:
    file = as_file(opened.upload(b"call me"))
    told = opened.event(number, [[file] if many else file])
    assert told["success"], told
    assert told["output"]["data"] == ["call me"]


@pytest.mark.parametrize(("number", "many"), [(0, False), (1, True), (2, False)])
def test_a_file_that_was_never_uploaded_is_refused(opened: Open, number: int, many: bool, tmp_path: Path) -> None:
    canary = "canary-4711"
    beside = opened.home.parent / "beside.txt"
    inside = opened.home / "ledger.db"
    for path in (tmp_path / "any.txt", beside, inside):
        path.write_text(canary)
        climbing = opened.home / "window" / "files" / ".." / ".." / ".." / beside.name
        for named in (path, climbing):
            file = as_file(str(named))
            told = opened.event(number, [[file] if many else file])
            assert not told["success"]
            assert canary not in json.dumps(told)


def test_the_routes_around_the_queue_refuse_it_too(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "any.txt").write_text("canary-4711")
    data = {"data": [as_file(str(tmp_path / "any.txt"))], "fn_index": 0, "session_hash": "around"}
    for path in ("/gradio_api/run/lambda", "/gradio_api/api/lambda", "/gradio_api/run/predict"):
        answer = opened.client.post(path, json=data)
        assert answer.status_code >= 400 and "canary" not in answer.text
    called = opened.client.post("/gradio_api/call/lambda", json=data)
    if called.status_code == 200:
        told = opened.client.get(f"/gradio_api/call/lambda/{called.json()['event_id']}").text
        assert "event: error" in told and "canary" not in told


def test_the_data_folder_is_not_served_even_by_a_careless_handler(opened: Open) -> None:
    (opened.home / "ledger.db").write_text("canary-4711")
    told = opened.event(4, [])
    assert not told["success"] and "canary" not in json.dumps(told)
    for path in (opened.home / "ledger.db", opened.home / "studio.secret", REPO / "pyproject.toml"):
        assert opened.client.get(f"/gradio_api/file={path}").status_code == 403
        assert opened.client.get(f"/gradio_api/file={opened.home}/window/../{path.name}").status_code == 403


def test_errors_tell_the_browser_nothing_of_the_inside(opened: Open) -> None:
    told = opened.event(0, [as_file(opened.upload(b"\xff\xfe not text"))])
    assert not told["success"]
    assert "codec" not in json.dumps(told) and "Traceback" not in json.dumps(told)


def test_uploads_lie_in_a_private_folder_of_the_data_folder(opened: Open) -> None:
    path = Path(opened.upload(b"x" * 10))
    assert path.is_relative_to(opened.home / "window")
    assert (opened.home / "window").stat().st_mode & 0o777 == 0o700
    assert (opened.home / "window" / "files").stat().st_mode & 0o777 == 0o700
    assert sorted(entry.name for entry in opened.home.parent.iterdir() if entry.name == ".gradio") == []


def test_an_uploaded_picture_that_could_hold_a_script_is_only_ever_saved(opened: Open) -> None:
    path = opened.upload(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "cover.svg")
    assert opened.event(0, [as_file(path)])["success"]
    answer = opened.client.get(f"/gradio_api/file={path}")
    assert answer.headers["content-disposition"].startswith("attachment")


# ---- who is asking


def test_a_handler_knows_who_asked(opened: Open) -> None:
    assert opened.event(3, [])["output"]["data"] == ["the system's user/"]
    named = opened.studio.client(links.fresh_link(opened.home))
    named.post("/person", json={"name": "Zoë"}).raise_for_status()
    ours, opened.client = opened.client, named
    try:
        assert opened.event(3, [])["output"]["data"] == ["Zoë/Zoë"]
    finally:
        opened.client = ours


def test_the_page_shows_no_session_and_no_monitoring_or_schema_is_open(opened: Open) -> None:
    page = opened.client.get("/", headers={"Accept": "text/html"})
    session = opened.client.cookies.get(next(iter(opened.client.cookies)))
    assert page.status_code == 200 and session and session not in page.text
    for path in ("/monitoring", "/monitoring/summary", "/docs", "/openapi.json"):
        assert opened.client.get(path).status_code in (403, 404), path
    stranger = httpx.Client(base_url=opened.base, trust_env=False)
    for path in (
        "/",
        "/config",
        "/theme.css",
        "/gradio_api/info",
        "/gradio_api/startup-events",
        "/media/a/b/c",
        "/own/own.js",
    ):
        assert stranger.get(path).status_code == 401


# ---- size


def test_an_upload_over_the_limit_is_refused_and_a_smaller_one_is_not(opened: Open) -> None:
    answer = opened.client.post("/gradio_api/upload", files={"files": ("a.txt", b"x" * ((1 << 20) + 1))})
    assert answer.status_code == 413
    assert Path(opened.upload(b"x" * ((1 << 20) - 1))).stat().st_size == (1 << 20) - 1


def test_an_upload_in_chunks_without_a_length_is_cut_off(opened: Open) -> None:
    address = httpx.URL(opened.base)
    cookie = "; ".join(f"{name}={value}" for name, value in opened.client.cookies.items())
    head = (
        f"POST /gradio_api/upload HTTP/1.1\r\nHost: {address.host}:{address.port}\r\nCookie: {cookie}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    part = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    with socket.create_connection((address.host, address.port or 0), timeout=20) as connection:
        connection.sendall(head.encode() + b"%x\r\n%s\r\n" % (len(part), part))
        sent_bytes, answer = send_until_answered(connection)
    assert b" 413 " in answer.partition(b"\r\n")[0]
    assert sent_bytes < 20 << 20
    assert opened.client.get("/alive").status_code == 200


def send_until_answered(connection: socket.socket, limit_bytes: int = 50 << 20) -> tuple[int, bytes]:
    """How much the server let in, and what it answered."""
    chunk = b"10000\r\n" + b"x" * (1 << 16) + b"\r\n"
    sent_bytes = 0
    while sent_bytes < limit_bytes:
        readable, _, _ = select.select([connection], [], [], 0.001)
        if readable:
            return sent_bytes, connection.recv(10_000)
        connection.sendall(chunk)
        sent_bytes += len(chunk)
    raise AssertionError("the server swallowed everything")


# ---- sound and pictures by id


@pytest.fixture
def kept(opened: Open) -> Path:
    """A folder of media of one book, as the studio would keep them."""
    folder = opened.home / "takes" / "book1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "take.flac").write_bytes(bytes(range(256)) * 4)
    (folder / "cover.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (folder / "book.m4b").write_bytes(b"m4b")
    with wave.open(str(folder / "tone.wav"), "wb") as tone:
        tone.setparams((1, 2, 8000, 0, "NONE", ""))
        tone.writeframes(bytes(1600))
    return folder


def test_media_come_by_id_with_their_type(opened: Open, kept: Path) -> None:
    sound = opened.client.get("/media/takes/book1/take.flac")
    assert sound.content == (kept / "take.flac").read_bytes()
    assert sound.headers["content-type"] == "audio/flac" and "content-disposition" not in sound.headers
    assert opened.client.get("/media/takes/book1/book.m4b").headers["content-type"] == "audio/mp4"
    assert opened.client.head("/media/takes/book1/take.flac").headers["content-length"] == "1024"


def test_media_come_in_ranges(opened: Open, kept: Path) -> None:
    def part(asked: str) -> httpx.Response:
        return opened.client.get("/media/takes/book1/take.flac", headers={"Range": asked})

    middle = part("bytes=250-259")
    assert middle.status_code == 206 and middle.headers["content-range"] == "bytes 250-259/1024"
    assert middle.content == bytes([250, 251, 252, 253, 254, 255, 0, 1, 2, 3])
    assert part("bytes=-4").content == bytes([252, 253, 254, 255])
    assert part("bytes=1020-").content == bytes([252, 253, 254, 255])
    assert part("bytes=2000-").status_code == 416


def test_a_picture_or_page_cannot_run_anything(opened: Open, kept: Path) -> None:
    picture = opened.client.get("/media/takes/book1/cover.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in picture.headers["content-security-policy"]
    page = opened.client.get("/media/takes/book1/page.html")
    assert page.headers["content-type"] == "application/octet-stream"
    assert page.headers["content-disposition"].startswith("attachment")


def test_a_download_is_saved_under_its_name(opened: Open, kept: Path) -> None:
    saved = opened.client.get("/media/takes/book1/take.flac?download=1").headers["content-disposition"]
    assert saved == "attachment; filename=\"Zo__ a _ b.flac\"; filename*=UTF-8''Zo%C3%AB_%20a%20_%20b.flac"


@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: x", '"; filename="x', "../../x", "..", "", "x" * 300, "\u202egpj"])
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    header = attachment(name)
    assert re.fullmatch(r"""attachment; filename="[^"\\/\r\n]+"; filename\*=UTF-8''[A-Za-z0-9_.~%-]+""", header)


@pytest.mark.parametrize(
    "path",
    [
        "/media/takes/book1/..%2f..%2fstudio.secret",
        "/media/takes/../studio.secret",
        "/media/..%2f/book1/x",
        "/media/takes/%2e%2e/studio.secret",
        "/media/takes/./take.flac",
        "/media/takes/book1/.hidden",
        "/media/takes/book1/%00",
        "/media/takes/book1/a%5cb",
        "/media/takes/book1/take.flac%0a",
        "/media/takes/book1/" + "x" * 201,
        "/media/takes/book1/%C3%A9",
        "/media/takes/book1",
        "/media//etc/passwd",
    ],
)
def test_an_id_that_climbs_never_reaches_the_finder(opened: Open, kept: Path, path: str) -> None:
    asked = opened.studio.told.with_suffix(".asked")
    asked.write_text("")
    connection = http.client.HTTPConnection(
        httpx.URL(opened.base).netloc.decode(), timeout=20
    )  # sends paths as they are
    cookie = "; ".join(f"{name}={value}" for name, value in opened.client.cookies.items())
    connection.request("GET", path, headers={"Cookie": cookie})
    assert connection.getresponse().status in (307, 404)
    connection.close()
    assert asked.read_text() == ""


def test_a_finder_cannot_be_led_out_of_the_data_folder(opened: Open, kept: Path) -> None:
    (kept / "out.flac").unlink(missing_ok=True)
    (kept / "out.flac").symlink_to(REPO / "pyproject.toml")
    (kept / "folder.flac").mkdir(exist_ok=True)
    for name in ("out.flac", "folder.flac", "missing.flac"):
        assert opened.client.get(f"/media/takes/book1/{name}").status_code == 404


# ---- starting, starting twice, being killed


def test_a_second_start_prints_a_working_link_and_ends(opened: Open) -> None:
    second = Studio(opened.home)
    try:
        link = second.link()
        assert second.process.wait(20) == 0
    finally:
        second.stop()
    assert link.startswith(opened.base)
    came_in = opened.studio.client(link)
    assert came_in.get("/", headers={"Accept": "text/html"}).status_code == 200
    assert httpx.get(link, trust_env=False).status_code == 401
    assert opened.studio.process.poll() is None


def test_of_two_starts_at_once_one_serves_and_both_give_a_link(tmp_path: Path) -> None:
    with studio_at(tmp_path / "data") as one, studio_at(tmp_path / "data") as other:
        both = [one.link(), other.link()]
        assert both[0].partition("/enter")[0] == both[1].partition("/enter")[0]
        for link in both:
            one.client(link)
        deadline = time.monotonic() + 10
        while one.process.poll() is None and other.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert sorted([one.process.poll(), other.process.poll()], key=str) == [0, None]


def test_kill_9_leaves_no_stale_lock_and_the_cookie_goes_on(tmp_path: Path) -> None:
    with studio_at(tmp_path / "data") as first:
        cookies = first.client(first.link()).cookies
        unused = links.fresh_link(first.home)
        (first.home / "window" / "files" / "left.txt").write_text("left behind")
        first.process.send_signal(signal.SIGKILL)
        first.process.wait(10)
        port = int(unused.split(":")[2].split("/")[0])
        assert links.announced(first.home) is not None  # it had no time to tidy up
        with studio_at(tmp_path / "data", port=port) as again:
            link = again.link()
            assert not (again.home / "window" / "files" / "left.txt").exists()
            assert httpx.get(unused, trust_env=False).status_code == 401
            base = link.partition("/enter")[0]
            assert httpx.get(base + "/config", cookies=cookies, trust_env=False).status_code == 200
            again.client(link)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_studio_that_is_told_to_end_ends_soon_and_tidily(tmp_path: Path, sign: signal.Signals) -> None:
    with studio_at(tmp_path / "data") as studio:
        client = studio.client(studio.link())
        with client.stream("GET", "/gradio_api/heartbeat/abc") as held_open:
            next(held_open.iter_lines())
            began_seconds = time.perf_counter()
            studio.process.send_signal(sign)
            assert studio.process.wait(20) == 0
        assert time.perf_counter() - began_seconds < 15  # two or three on a machine that has time
        assert not (studio.home / "studio.json").exists()
        assert studio.process.stderr and studio.process.stderr.read() == ""  # nothing had to be cut off


def test_the_next_port_is_taken_when_the_usual_one_is_not_free(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        monkeypatch.setattr(server, "DEFAULT_PORT", number)
        with server._first_free("127.0.0.1", None) as listener:
            assert listener.getsockname()[1] != number
        with pytest.raises(BadInput, match="cannot listen on"):
            server._first_free("127.0.0.1", number)
        with pytest.raises(BadInput, match="cannot listen on"):
            server._first_free("no-such-host.invalid", None)


def test_a_folder_that_cannot_be_locked_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "studio.lock").mkdir()
    with pytest.raises(BadInput, match="cannot be locked") as refused:
        server.open_studio(lambda: None, tmp_path, None, media=lambda *ids: None)  # type: ignore[arg-type, return-value]
    assert "\n" not in str(refused.value)


def test_an_open_studio_warns_and_gives_a_link_for_elsewhere() -> None:
    keys = links.Keys(b"s" * 32, "run")
    opened = server._opened("0.0.0.0", 7860, keys)
    assert opened.links[0].startswith("http://127.0.0.1:7860/enter?t=")
    assert "https" in opened.warning
    assert len({link.partition("?t=")[2] for link in opened.links}) == len(opened.links)
    assert server._opened("127.0.0.1", 7860, keys).warning == ""
    assert server._opened("::1", 7860, keys).links[0].startswith("http://[::1]:7860/")


def test_nothing_outside_this_machine_was_spoken_to(opened: Open) -> None:
    opened.client.get("/", headers={"Accept": "text/html"})
    assert not opened.studio.told.exists(), opened.studio.told.read_text()


# ---- in a real browser

QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def page(chromium: str, opened: Open) -> Iterator[Any]:
    """A Chromium page that came in by a link, with what it asked for and what it complained of in page.seen."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET_CHROMIUM)
        shown = browser.new_context().new_page()
        shown.asked, shown.complaints = [], []
        shown.on("request", lambda request: shown.asked.append(request.url))
        shown.on("console", lambda said: shown.complaints.append(said.text) if said.type == "error" else None)
        shown.on("pageerror", lambda error: shown.complaints.append(str(error)))
        shown.goto(links.fresh_link(opened.home))
        shown.wait_for_url(opened.base + "/")
        shown.get_by_label("name").wait_for()
        yield shown
        browser.close()


@pytest.mark.browser
def test_the_window_works_behind_the_door_and_asks_for_nothing_from_elsewhere(page: Any, opened: Open) -> None:
    page.get_by_role("button", name="who").click()
    page.wait_for_function("document.querySelector('[aria-label=name], textarea') !== null")
    page.get_by_role("button", name="script").click()
    page.wait_for_function("window.clicked && window.loaded && window.headed && window.owned")
    page.set_input_files("input[type=file] >> nth=0", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"read me"})
    expect_value(page, "text", "read me")
    expect_value(page, "name", "the system's user/")
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith((opened.base, "data:", "blob:"))] == []


def expect_value(page: Any, label: str, value: str) -> None:
    """The labelled box shows the value within ten seconds."""
    box = page.get_by_label(label, exact=True)
    deadline = time.monotonic() + 10
    while box.input_value() != value and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert box.input_value() == value


@pytest.mark.browser
def test_markup_that_slips_into_the_page_runs_nothing(page: Any) -> None:
    box = page.get_by_label("markup", exact=True)
    box.fill("<b id=slipped>in</b><img src=/alive onerror='window.pwned=1'><svg onload='window.pwned=1'></svg>")
    box.press("Enter")
    page.locator("#slipped").wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("window.pwned") is None
    assert any("inline event handler" in complaint for complaint in page.complaints)
    page.complaints.clear()


@pytest.mark.browser
def test_the_person_gives_their_name_from_the_window(page: Any) -> None:
    asked = "fetch('/person', {method: 'POST', body: JSON.stringify({name: 'Zoë'})}).then(answer => answer.json())"
    assert page.evaluate(asked) == {"person": "Zoë"}
    page.get_by_role("button", name="who").click()
    expect_value(page, "name", "Zoë/Zoë")


@pytest.mark.browser
def test_a_link_clicked_on_another_site_opens_the_studio_and_a_later_one_needs_one_step(
    page: Any, opened: Open
) -> None:
    link = links.fresh_link(opened.home)
    text = f"<a id=new href='{link}'>new</a> <a id=later href='{opened.base}/'>later</a>"
    context = page.context.browser.new_context()
    with serving(text) as port:
        other = context.new_page()
        other.goto(f"http://localhost:{port}/")
        other.click("#new")
        other.wait_for_url(opened.base + "/")
        other.get_by_label("name").wait_for()
        other.goto(f"http://localhost:{port}/")
        other.click("#later")
        other.get_by_text("go on").click()
        other.get_by_label("name").wait_for()
    context.close()


TRIES = """async base => {
  const loaded = (thing, good, set) => new Promise((yes, no) => { thing[good] = yes; thing.onerror = no; set(thing); });
  const tries = {
    read: fetch(base + "/config", {credentials: "include"}).then(answer => answer.text()),
    write: fetch(base + "/person", {method: "POST", mode: MODE, credentials: "include",
                                    body: JSON.stringify({name: NAME})}).then(answer => answer.text()),
    image: loaded(new Image(), "onload", image => image.src = base + "/media/takes/book1/cover.svg"),
    sound: loaded(new Audio(), "onloadedmetadata", sound => sound.src = base + "/media/takes/book1/tone.wav"),
    script: loaded(document.createElement("script"), "onload",
                   script => { script.src = base + "/theme.css"; document.head.append(script); }),
    socket: loaded(new WebSocket(base.replace("http", "ws") + "/gradio_api/x"), "onopen", () => null),
  };
  const seen = {};
  for (const name in tries) seen[name] = await tries[name].then(() => "in", () => "out");
  return seen;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_page_on_another_port_gets_nothing_although_the_browser_holds_the_cookie(
    page: Any, opened: Open, kept: Path, name: str
) -> None:
    with serving("<title>another page</title>") as port:
        other = page.context.new_page()
        other.goto(f"http://{name}:{port}/")
        assert set(
            other.evaluate(TRIES.replace("MODE", "'no-cors'").replace("NAME", "'Eve'"), opened.base).values()
        ) == {"out"}
        frame = "base => document.body.append(Object.assign(document.createElement('iframe'), {src: base}))"
        other.evaluate(frame, opened.base + "/")
        other.wait_for_timeout(500)
        assert [frame.url for frame in other.frames[1:]] == ["chrome-error://chromewebdata/"]
        other.close()
    page.get_by_role("button", name="who").click()
    page.wait_for_timeout(500)
    assert "Eve" not in page.get_by_label("name", exact=True).input_value()
    ours = page.evaluate(
        TRIES.replace("MODE", "'cors'").replace("NAME", "'Ann'"), opened.base
    )  # the same tries, from where they may
    assert [ours[name] for name in ("read", "write", "image", "sound")] == ["in"] * 4


@contextmanager
def serving(text: str) -> Iterator[int]:
    """A web server on another port with this one page."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: Any) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield web.server_port
        web.shutdown()
