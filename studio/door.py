"""The door: who may speak to the studio. It stands outside everything, for pages and for websockets.

Host           one of our own names, with our port          or 403: a name rebound to this machine gets nothing
Origin         our own, where one is sent                   or 403: other sites, other local ports, "null"
Sec-Fetch-Site same-origin or none, where it is sent        or 403: but a link elsewhere may lead to / and /enter
cookie         signed by this data folder's secret          or 401: /enter?t=... exchanges a one-time link for one
body           counted while it comes in                    or 413
"""

from __future__ import annotations

import ipaddress
import json
import socket
import time
from collections.abc import Callable, Iterable
from html import escape

from starlette.datastructures import Headers, QueryParams
from starlette.requests import ClientDisconnect, Request, cookie_parser
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from engines.contract import BadInput
from studio.exchange import Exchange
from studio.links import COOKIE_SECONDS, Keys, LinkRefused, Visitor, person_name

UPLOAD_PATH = "/gradio_api/upload"
UPLOAD_OVERHEAD_BYTES = 1 << 20  # the multipart frame around a file
MAX_OTHER_BYTES = 16 << 20  # a pasted book fits, and no more is held in memory
MAX_PERSON_BYTES = 4096
WRONG_LINKS_PER_MINUTE = 10
FRONT_DOORS = ("/", "/enter")
REACHES_OUT = ("/gradio_api/proxy=", "/gradio_api/file=http", "/gradio_api/file/http")  # would fetch from elsewhere

VISITOR = "sidetone.visitor"
"""Where the visitor stands in the scope of a request that came through the door."""


class Hosts:
    """The names that this studio answers to."""

    def __init__(self, bound: str, port: int) -> None:
        self.port = port
        self.open = bound in ("0.0.0.0", "::")
        self.names = {"127.0.0.1", "localhost", "::1", bound.lower()}
        if self.open:
            own = socket.gethostname().lower()
            self.names |= {own, own.partition(".")[0] + ".local"}

    def know(self, host: str) -> bool:
        """Whether a Host header names this studio and its port."""
        name, port = _split_host(host.lower())
        if port != self.port:
            return False
        # Rebinding needs a name that an attacker owns; an address is never that.
        return name in self.names or (self.open and _is_address(name))


def _split_host(host: str) -> tuple[str, int]:
    name, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):
        name, port = host, "80"
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    return name, int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else -1


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def stranger(headers: Headers, hosts: Hosts, front_door: bool) -> str:
    """Why a request may not come as far as the cookie; empty when it may."""
    host = headers.getlist("host")
    if len(host) != 1 or not hosts.know(host[0]):
        return "The studio does not answer to this address. Open the link that it printed in the terminal."
    origin = headers.getlist("origin")
    if origin and [name.lower() for name in origin] != [f"http://{host[0].lower()}"]:
        return "Another page asked for this; only the studio's own window may."
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none") and not front_door:
        return "Another site asked for this; only the studio's own window may."
    return ""


def _is_front_door(scope: Scope, headers: Headers) -> bool:
    opened_as_page = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return scope["type"] == "http" and scope["method"] == "GET" and opened_as_page and scope["path"] in FRONT_DOORS


class Patience:
    """Counts wrong links by address over the last minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: list[tuple[float, str]] = []

    def is_over(self, address: str) -> bool:
        """Whether this address has tried too many."""
        self._wrong = [(when, who) for when, who in self._wrong if self._clock() - when < 60]
        return sum(1 for _, who in self._wrong if who == address) >= WRONG_LINKS_PER_MINUTE

    def count(self, address: str) -> None:
        """One more wrong link from this address."""
        self._wrong = [*self._wrong[-999:], (self._clock(), address)]


class Door:
    """An ASGI app around another, which sees only requests from the person's own window."""

    def __init__(
        self,
        app: ASGIApp,
        keys: Keys,
        hosts: Hosts,
        max_upload_bytes: Callable[[], int],
        script_hashes: Iterable[str] = (),
    ) -> None:
        self._app = app
        self._keys = keys
        self._hosts = hosts
        self._max_upload_bytes = max_upload_bytes
        self._script_hashes = tuple(script_hashes)
        self._patience = Patience()
        self._cookie_name = f"sidetone_{hosts.port}"  # cookies are shared by all ports of a host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer_http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._answer_websocket(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)

    async def _answer_http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        exchange = Exchange(scope, receive, send, self._limit_bytes(scope["path"]), self._script_hashes)
        reason = stranger(headers, self._hosts, _is_front_door(scope, headers))
        if reason:
            return await _page(headers, 403, "Not from here", reason)(scope, receive, exchange.send)
        own = await self._own_page(scope, exchange, headers)
        if own:
            return await own(scope, receive, exchange.send)
        visitor = self._visitor(headers)
        if visitor is None:
            return await _locked(headers)(scope, receive, exchange.send)
        if scope["path"].startswith(REACHES_OUT):
            return await _page(headers, 403, "Closed", "The studio fetches nothing from elsewhere.")(
                scope, receive, exchange.send
            )
        await exchange.run(self._app, {**scope, VISITOR: visitor})
        return None

    async def _answer_websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        visitor = None if stranger(headers, self._hosts, False) else self._visitor(headers)
        if visitor is None:
            await receive()  # the handshake, which must be read before it can be refused
            await send({"type": "websocket.close", "code": 1008, "reason": "Open the studio by its link first."})
        else:
            await self._app({**scope, VISITOR: visitor}, receive, send)

    async def _own_page(self, scope: Scope, exchange: Exchange, headers: Headers) -> Response | None:
        asked = scope["method"], scope["path"]
        if asked == ("GET", "/alive"):
            return JSONResponse({"studio": "sidetone", "instance": self._keys.instance})
        if asked == ("GET", "/enter"):
            return self._enter(scope, headers)
        visitor = self._visitor(headers)
        if asked == ("POST", "/person") and visitor:
            return await self._name_person(Request(scope, exchange.receive), visitor)
        return None

    def _enter(self, scope: Scope, headers: Headers) -> Response:
        address = (scope.get("client") or ("unknown", 0))[0]
        if self._visitor(headers):
            return _come_in(headers)  # their browser knows the studio; the link stays good for another
        if self._patience.is_over(address):
            answer = _page(headers, 429, "Wait a minute", "Too many links that do not fit. Try again in a minute.")
            answer.headers["Retry-After"] = "60"
            return answer
        try:
            visitor = self._keys.redeem(QueryParams(scope["query_string"]).get("t", ""))
        except LinkRefused as refused:
            if headers.get("sec-fetch-site") not in ("cross-site", "same-site"):
                self._patience.count(address)  # other sites may not lock the person out
            return _locked(headers, str(refused))
        answer = _come_in(headers)
        self._give_cookie(answer, visitor)
        return answer

    async def _name_person(self, request: Request, visitor: Visitor) -> Response:
        try:
            asked = json.loads(await request.body())
            named = visitor._replace(person=person_name(str(asked["name"])))
        except BadInput as refused:
            return PlainTextResponse(str(refused), 400)
        except (ValueError, KeyError, TypeError, ClientDisconnect):
            return PlainTextResponse('Send {"name": "..."} as JSON.', 400)
        answer = JSONResponse({"person": named.person})
        self._give_cookie(answer, named)
        return answer

    def _give_cookie(self, answer: Response, visitor: Visitor) -> None:
        answer.set_cookie(
            self._cookie_name,
            self._keys.cookie(visitor),
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="strict",
        )

    def _visitor(self, headers: Headers) -> Visitor | None:
        for header in headers.getlist("cookie"):
            cookie = cookie_parser(header).get(self._cookie_name)
            visitor = self._keys.visitor(cookie) if cookie else None
            if visitor:
                return visitor
        return None

    def _limit_bytes(self, path: str) -> int:
        if path.startswith(UPLOAD_PATH):
            return self._max_upload_bytes() + UPLOAD_OVERHEAD_BYTES
        return MAX_PERSON_BYTES if path == "/person" else MAX_OTHER_BYTES


def _locked(headers: Headers, why: str = "") -> Response:
    text = f"{why} To open the studio, run python app.py again: it prints a fresh link.".strip()
    return _page(headers, 401, "The studio is locked", text, "I have been here before: go on")


def _come_in(headers: Headers) -> Response:
    # Not a redirect: after a link from elsewhere the browser would follow that without the new SameSite=Strict cookie.
    answer = _page(headers, 200, "Come in", "The studio is open.", "Go on")
    answer.headers["Refresh"] = "0; url=/"
    return answer


def _page(headers: Headers, status: int, title: str, text: str, go_on: str = "") -> Response:
    kept = {"Cache-Control": "no-store"}
    if "text/html" not in headers.get("accept", ""):
        return PlainTextResponse(f"{title}. {text}\n", status, kept)
    anchor = f'<p><a href="/">{escape(go_on)}</a></p>' if go_on else ""
    return HTMLResponse(_PAGE.format(title=escape(title), text=escape(text), anchor=anchor), status, kept)


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>sidetone: {title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 18px/1.5 system-ui, sans-serif; max-width: 34em; margin: 20vh auto 0; padding: 0 24px;
  background: light-dark(#FAF7F2, #171614); color: light-dark(#1D1B19, #ECE7DF) }}
h1 {{ font-size: 28px; margin: 0 0 8px }} a {{ color: #E4572E }}
</style></head><body><h1>{title}</h1><p>{text}</p>{anchor}</body></html>
"""
