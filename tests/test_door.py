"""What the door lets through, and everything it must not."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from engines.contract import BadInput
from studio import links
from studio.door import VISITOR, WRONG_LINKS_PER_MINUTE, Door, Hosts
from studio.exchange import content_security_policy, inline_script_hashes
from studio.links import COOKIE_SECONDS, LINK_SECONDS, Keys, LinkRefused, Visitor, person_name

HOME = "http://127.0.0.1:7860"
BROWSER = {"Accept": "text/html,*/*"}
OPENED_AS_PAGE = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
PAGE = "<html><script>let a = 1</script><script src='/x.js'></script></html>"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_seconds


class House:
    """A door around a small app that notes who came in and how much they brought."""

    def __init__(self, bound: str = "127.0.0.1", max_upload_bytes: int = 1000) -> None:
        self.clock = Clock()
        self.keys = Keys(b"s" * 32, "this run", self.clock)
        self.came_in: list[Visitor] = []
        self.brought_bytes: list[int] = []
        inside = Starlette(
            routes=[
                Route("/", self._page, methods=["GET", "POST"]),
                Route("/gradio_api/{rest:path}", self._take, methods=["GET", "POST"]),
                WebSocketRoute("/socket", self._socket),
            ]
        )
        self.door = Door(inside, self.keys, Hosts(bound, 7860), lambda: max_upload_bytes)

    async def _page(self, request: Request) -> Response:
        self.came_in.append(request.scope[VISITOR])
        return HTMLResponse(PAGE)

    async def _take(self, request: Request) -> Response:
        self.came_in.append(request.scope[VISITOR])
        self.brought_bytes.append(len(await request.body()))
        return JSONResponse({"bytes": self.brought_bytes[-1]})

    async def _socket(self, socket: WebSocket) -> None:
        self.came_in.append(socket.scope[VISITOR])
        await socket.accept()
        await socket.send_text("welcome")
        await socket.close()

    def client(self, base: str = HOME, signed_in: bool = True) -> TestClient:
        client = TestClient(self.door, base_url=base, follow_redirects=False)
        if signed_in:
            client.headers["Cookie"] = self.cookie(Visitor("abc", "Ann"))
        return client

    def cookie(self, visitor: Visitor) -> str:
        return f"sidetone_7860={self.keys.cookie(visitor)}"


@pytest.fixture
def house() -> Iterator[House]:
    yield House()


# ---- Host, Origin, Sec-Fetch-Site


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "LocalHost:7860", "[::1]:7860"])
def test_our_own_names_come_in(house: House, host: str) -> None:
    assert house.client().get("/", headers={"Host": host}).status_code == 200
    assert house.came_in == [Visitor("abc", "Ann")]


@pytest.mark.parametrize(
    "host",
    [
        "rebound.example:7860",
        "rebound.example",
        "127.0.0.1",
        "127.0.0.1:7861",
        "127.0.0.1:7860:7860",
        "127.0.0.1:+7860",
        "localhost.rebound.example:7860",
        "localhost.:7860",
        "192.168.1.5:7860",
        "[::1]",
        ":7860",
        "",
    ],
)
def test_any_other_host_is_refused_with_the_cookie_and_without(house: House, host: str) -> None:
    for signed_in in (True, False):
        for path in ("/", "/alive", f"/enter?t={house.keys.link_token()}"):
            answer = house.client(signed_in=signed_in).get(path, headers={"Host": host})
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers and "access-control-allow-origin" not in answer.headers
    assert house.came_in == []


def test_two_hosts_are_refused(house: House) -> None:
    headers = [("Host", "127.0.0.1:7860"), ("Host", "rebound.example:7860"), ("Cookie", house.cookie(Visitor("a")))]
    assert house.client().get("/", headers=headers).status_code == 403


@given(st.text(max_size=40))
def test_no_text_passes_for_a_host_but_our_names(host: str) -> None:
    if host.lower() not in ("127.0.0.1:7860", "localhost:7860", "[::1]:7860", "::1:7860"):
        assert not Hosts("127.0.0.1", 7860).know(host)


def test_an_open_studio_answers_to_addresses_and_its_own_name_but_to_no_other_name() -> None:
    hosts = Hosts("0.0.0.0", 7860)
    assert hosts.know("192.168.1.5:7860") and hosts.know("[fe80::1]:7860") and hosts.know("localhost:7860")
    assert not hosts.know("rebound.example:7860")
    assert not hosts.know("192.168.1.5:80")
    assert Hosts("studio.lan", 80).know("studio.lan") and not Hosts("studio.lan", 80).know("192.168.1.5")


FOREIGN_ORIGINS = [
    "https://evil.example",
    "null",
    "http://localhost:3000",
    "http://127.0.0.1:8888",
    "http://127.0.0.1",
    "https://127.0.0.1:7860",
    "http://localhost:7860",  # the page was opened as 127.0.0.1: to a browser this is another origin
    "http://127.0.0.1:7860.evil.example",
    "",
]


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_foreign_origin_is_refused(house: House, origin: str, method: str) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = house.client().request(method, "/", headers=headers)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert house.came_in == []


def test_our_own_origin_comes_in(house: House) -> None:
    assert house.client().post("/", headers={"Origin": HOME, "Sec-Fetch-Site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything-new"])
def test_what_another_site_asks_for_is_refused(house: House, site: str) -> None:
    client = house.client()
    for path, more in [
        ("/gradio_api/info", {}),
        ("/", {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}),
        ("/", {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}),
        ("/gradio_api/info", OPENED_AS_PAGE),
    ]:
        assert client.get(path, headers={"Sec-Fetch-Site": site, **more}).status_code == 403
    assert client.post("/", headers={"Sec-Fetch-Site": site, **OPENED_AS_PAGE}).status_code == 403
    assert house.came_in == []


def test_a_link_on_another_site_may_lead_to_the_front_door(house: House) -> None:
    from_elsewhere = {"Sec-Fetch-Site": "cross-site", **OPENED_AS_PAGE, **BROWSER}
    stranger = house.client(signed_in=False)
    answer = stranger.get(f"/enter?t={house.keys.link_token()}", headers=from_elsewhere)
    assert answer.status_code == 200 and "sidetone_7860=" in answer.headers["set-cookie"]
    # Browsers hold a strict cookie back on such a visit: the page must offer a step from our own origin.
    locked = house.client(signed_in=False).get("/", headers=from_elsewhere)
    assert locked.status_code == 401 and '<a href="/">' in locked.text


# ---- the cookie


def spoilt(token: str) -> Iterator[str]:
    for place in range(0, len(token) - 1, 7):
        yield token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


def test_without_a_cookie_everything_is_locked_in_plain_words(house: House) -> None:
    client = house.client(signed_in=False)
    for path in ("/", "/gradio_api/info", "/nowhere", "/person"):
        answer = client.get(path, headers=BROWSER)
        assert answer.status_code == 401
        assert "python app.py again" in answer.text and "text/html" in answer.headers["content-type"]
    plain = client.post("/gradio_api/upload", content=b"x")
    assert plain.status_code == 401 and "<" not in plain.text and "python app.py again" in plain.text
    assert client.post("/person", json={"name": "Eve"}).status_code == 401
    assert house.came_in == []


def test_a_forged_damaged_or_foreign_cookie_opens_nothing(house: House) -> None:
    good = house.keys.cookie(Visitor("abc"))
    other = Keys(b"t" * 32, "this run", house.clock).cookie(Visitor("abc"))
    link = house.keys.link_token()
    for token in [*spoilt(good), other, link, "", "abc", good + "x", "eyJzIjoiYSJ9." + good.partition(".")[2]]:
        answer = house.client(signed_in=False).get("/", headers={"Cookie": f"sidetone_7860={token}"})
        assert answer.status_code == 401, token
    assert house.came_in == []


def test_a_cookie_expires(house: House) -> None:
    client = house.client()
    house.clock.now_seconds += COOKIE_SECONDS - 1
    assert client.get("/").status_code == 200
    house.clock.now_seconds += 2
    assert client.get("/").status_code == 401


def test_a_stale_cookie_beside_a_good_one_does_no_harm(house: House) -> None:
    client = house.client(signed_in=False)
    cookies = f"other=1; sidetone_7859=zzz; {house.cookie(Visitor('abc'))}"
    assert client.get("/", headers={"Cookie": cookies}).status_code == 200


# ---- the one-time link


def enter(house: House, token: str, **headers: str) -> Response:
    return house.client(signed_in=False).get(f"/enter?t={token}", headers=headers)


def test_a_link_is_exchanged_once_for_a_strict_cookie(house: House) -> None:
    token = house.keys.link_token()
    answer = enter(house, token)
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 200 and answer.headers["refresh"] == "0; url=/"
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie and token not in cookie
    client = house.client(signed_in=False)
    assert client.get("/", headers={"Cookie": cookie.partition(";")[0]}).status_code == 200
    again = enter(house, token)
    assert again.status_code == 401 and "has been used" in again.text and "set-cookie" not in again.headers


def test_two_links_make_two_sessions(house: House) -> None:
    made = {house.keys.redeem(house.keys.link_token()).session for _ in range(2)}
    assert len(made) == 2


def test_a_link_expires_and_is_not_revived_by_forgetting_used_ones(house: House) -> None:
    used, unused = house.keys.link_token(), house.keys.link_token()
    house.keys.redeem(used)
    house.clock.now_seconds += LINK_SECONDS
    house.keys.redeem(house.keys.link_token())  # clears out what has expired
    assert "has expired" in enter(house, unused).text
    assert "has expired" in enter(house, used).text


def test_links_of_another_run_another_folder_or_nobody_open_nothing(house: House) -> None:
    another_run = Keys(b"s" * 32, "an earlier run", house.clock).link_token()
    another_folder = Keys(b"t" * 32, "this run", house.clock).link_token()
    cookie = house.keys.cookie(Visitor("abc"))
    fresh = house.keys.link_token()
    for token in (another_run, another_folder, cookie, "", "x", ".", "é.é", fresh[:-1], *spoilt(fresh)):
        with pytest.raises(LinkRefused):
            house.keys.redeem(token)
    house.keys.redeem(fresh)


def test_a_known_visitor_does_not_use_up_a_link(house: House) -> None:
    token = house.keys.link_token()
    assert house.client().get(f"/enter?t={token}").headers["refresh"] == "0; url=/"
    assert "set-cookie" in enter(house, token).headers


def test_wrong_links_are_throttled_but_other_sites_cannot_cause_it(house: House) -> None:
    for _ in range(WRONG_LINKS_PER_MINUTE + 5):
        assert enter(house, "x", **{"Sec-Fetch-Site": "cross-site", **OPENED_AS_PAGE}).status_code == 401
    for _ in range(WRONG_LINKS_PER_MINUTE):
        assert enter(house, "x").status_code == 401
    answer = enter(house, house.keys.link_token())
    assert answer.status_code == 429 and answer.headers["retry-after"] == "60"
    assert "set-cookie" not in answer.headers
    assert house.client().get("/").status_code == 200  # who is inside stays inside


def test_alive_needs_no_cookie_and_gives_no_secret(house: House) -> None:
    answer = house.client(signed_in=False).get("/alive")
    assert answer.json() == {"studio": "sidetone", "instance": "this run"}
    assert "set-cookie" not in answer.headers


# ---- the person


def test_a_person_gives_their_name_and_keeps_their_session(house: House) -> None:
    client = house.client()
    answer = client.post("/person", json={"name": "  Zoë\n<b>  "}, headers={"Origin": HOME})
    assert answer.json() == {"person": "Zoë <b>"}
    token = re.match(r"sidetone_7860=([^;]+);", answer.headers["set-cookie"])
    assert token and house.keys.visitor(token[1]) == Visitor("abc", "Zoë <b>")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"name": ""}', b'{"name": "\\u0007 "}', b"9" * 5000])
def test_no_name_is_refused_in_words(house: House, body: bytes) -> None:
    answer = house.client().post("/person", content=body)
    assert answer.status_code in (400, 413) and answer.text and "set-cookie" not in answer.headers


@given(st.text(max_size=200))
def test_a_name_is_one_short_printable_line(text: str) -> None:
    try:
        name = person_name(text)
    except BadInput:
        return
    assert 1 <= len(name) <= 60 and name.isprintable() and person_name(name) == name


# ---- websockets


def test_a_websocket_comes_in_with_the_cookie_from_our_own_page(house: House) -> None:
    with house.client().websocket_connect("/socket", headers={"Host": "127.0.0.1:7860", "Origin": HOME}) as socket:
        assert socket.receive_text() == "welcome"
    assert house.came_in == [Visitor("abc", "Ann")]


@pytest.mark.parametrize(
    ("signed_in", "headers"),
    [
        (False, {"Origin": HOME}),
        (True, {"Host": "rebound.example:7860", "Origin": "http://rebound.example:7860"}),
        (True, {"Sec-Fetch-Site": "cross-site"}),
        (True, {"Sec-Fetch-Site": "same-site", **OPENED_AS_PAGE}),
        *[(True, {"Origin": origin}) for origin in FOREIGN_ORIGINS],
    ],
)
def test_any_other_websocket_is_closed_before_it_opens(house: House, signed_in: bool, headers: dict[str, str]) -> None:
    client = house.client(signed_in=signed_in)
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        client.websocket_connect("/socket", headers={"Host": "127.0.0.1:7860", **headers}),
    ):
        pass
    assert closed.value.code == 1008
    assert house.came_in == []


# ---- the size of what is brought


def send_in_chunks(house: House, path: str, chunks: list[bytes], **more: str) -> tuple[int, int]:
    """The status of the answer, and how many chunks were taken from the client."""
    headers = {"host": "127.0.0.1:7860", "cookie": house.cookie(Visitor("abc")), **more}
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    waiting = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    waiting.append({"type": "http.request", "body": b"", "more_body": False})
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return waiting.pop(0)

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(house.door(scope, receive, send))
    starts = [message for message in sent if message["type"] == "http.response.start"]
    assert len(starts) == 1 and sent[-1]["type"] == "http.response.body"
    return int(starts[0]["status"]), len(chunks) + 1 - len(waiting)  # type: ignore[call-overload]


def test_a_body_that_grows_past_the_limit_is_cut_off_without_a_content_length(house: House) -> None:
    chunk = b"x" * (1 << 19)
    status, taken = send_in_chunks(house, "/gradio_api/upload", [chunk] * 1000)
    assert status == 413 and taken == 3  # 1,000 bytes and 1 MiB of frame are allowed: the third chunk is too much
    assert house.brought_bytes == []
    assert send_in_chunks(house, "/gradio_api/upload", [chunk] * 2) == (200, 3)
    assert house.brought_bytes == [1 << 20]


def test_a_content_length_over_the_limit_is_refused_before_a_byte_is_read(house: House) -> None:
    length = {"content-length": str(10 << 20)}
    assert send_in_chunks(house, "/gradio_api/upload", [b"x"], **length) == (413, 0)


def test_a_content_length_that_lies_does_not_help(house: House) -> None:
    status, _ = send_in_chunks(house, "/gradio_api/upload", [b"x" * (1 << 20)] * 4, **{"content-length": "1"})
    assert status == 413


def test_the_limit_of_uploads_is_not_for_other_routes() -> None:
    house = House(max_upload_bytes=1 << 30)
    status, taken = send_in_chunks(house, "/gradio_api/queue/join", [b"x" * (1 << 20)] * 100)
    assert status == 413 and taken == 17
    assert house.client().post("/person", content=b"x" * 5000).status_code == 413


def test_nothing_of_a_body_is_read_from_who_may_not_come_in(house: House) -> None:
    stranger_cookie = {"cookie": "sidetone_7860=forged"}
    assert send_in_chunks(house, "/gradio_api/upload", [b"x"] * 3, **stranger_cookie) == (401, 0)


# ---- what leaves


def test_every_answer_carries_the_safety_headers(house: House) -> None:
    client, stranger = house.client(), house.client(signed_in=False)
    answers = [
        client.get("/"),
        client.get("/gradio_api/info"),
        client.get("/nowhere"),
        stranger.get("/"),
        stranger.get("/alive"),
        stranger.get("/", headers={"Host": "rebound.example"}),
        client.post("/gradio_api/upload", content=b"x", headers={"Content-Length": "99999999"}),
    ]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_page_may_run_its_own_inline_scripts_and_no_others(house: House) -> None:
    policy = (
        house.client().get("/", headers={**BROWSER, "Accept-Encoding": "br, gzip"}).headers["content-security-policy"]
    )
    script_sources = re.search(r"script-src ([^;]+)", policy)
    assert script_sources and "'unsafe-inline'" not in script_sources[1]
    assert inline_script_hashes(PAGE)[0] in script_sources[1]
    assert content_security_policy().count("sha256") == 0


def test_the_hash_is_that_of_the_script_alone() -> None:
    # echo -n 'let a = 1' | openssl dgst -sha256 -binary | base64
    assert inline_script_hashes(PAGE) == ["'sha256-LAfYd7pbFUgwfQu8b4q135PeTG2z+/coPEUYCd74eCQ='"]
    assert inline_script_hashes("<p>text</p><script\nsrc='/a.js'></script>") == []


def test_routes_that_would_fetch_from_elsewhere_are_closed(house: House) -> None:
    for path in ("/gradio_api/proxy=https://a.hf.space/x", "/gradio_api/file=http://a.example/x"):
        assert house.client().get(path).status_code == 403
    assert house.came_in == []


# ---- the secret


def test_the_secret_is_random_private_and_stays(tmp_path: Path) -> None:
    secret = links.secret_of(tmp_path)
    assert len(secret) == 32 and len(set(secret)) > 8
    assert (tmp_path / "studio.secret").stat().st_mode & 0o777 == 0o600
    assert links.secret_of(tmp_path) == secret
    assert [path.name for path in tmp_path.iterdir()] == ["studio.secret"]


def test_a_secret_that_others_could_read_or_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    secret = links.secret_of(tmp_path)
    (tmp_path / "studio.secret").chmod(0o644)
    renewed = links.secret_of(tmp_path)
    assert renewed != secret and (tmp_path / "studio.secret").stat().st_mode & 0o777 == 0o600
    (tmp_path / "studio.secret").write_bytes(b"short")
    assert len(links.secret_of(tmp_path)) == 32


def test_a_damaged_announcement_is_no_announcement(tmp_path: Path) -> None:
    for text in ("", "{}", "[1]", '{"host": 1}', json.dumps({"host": "127.0.0.1", "port": 1, "pid": 1, "x": 1})):
        (tmp_path / "studio.json").write_text(text)
        assert links.announced(tmp_path) is None
        with pytest.raises(BadInput, match="does not answer"):
            links.fresh_link(tmp_path, wait_seconds=0)
