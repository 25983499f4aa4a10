"""One request and its answer: the body is counted on its way in, the safety headers are put on the way out."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFETY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), display-capture=()",
}
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc\s*=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def inline_script_hashes(html: str) -> list[str]:
    """The Content-Security-Policy sources that allow exactly the inline scripts of this page."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(html) if script.strip())
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def content_security_policy(script_hashes: Iterable[str] = ()) -> str:
    """What the window may load: its own files, the inline scripts named by hash, and the live booth on this machine."""
    scripts = " ".join(dict.fromkeys(script_hashes))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'unsafe-eval' {scripts}".rstrip(),  # Gradio compiles the js= of an event
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob: ws://127.0.0.1:* ws://localhost:*",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


class Exchange:
    """Carries one HTTP request to an app and its answer back; a body over the limit is answered 413 half way."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, limit_bytes: int, script_hashes: Iterable[str] = ()
    ) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._limit_bytes = limit_bytes
        self._script_hashes = tuple(script_hashes)
        self._received_bytes = 0
        self._started = False
        self._refused = False
        self._held: Message | None = None  # the start of an HTML answer, until its scripts are known
        self._html = b""

    async def run(self, app: ASGIApp, scope: Scope) -> None:
        """The app has answered, or the request was refused for its size."""
        claimed = Headers(scope=scope).get("content-length", "0")
        if claimed.isdigit() and int(claimed) > self._limit_bytes:
            return await self._refuse()
        try:
            await app(_plain_html(scope), self.receive, self.send)
        except Exception:
            if not self._refused:  # an app that lost its client half way may say so; we were that client's hand
                raise

    async def receive(self) -> Message:
        """The next message for the app; a body that grows past the limit looks like a client that hung up."""
        message = await self._receive()
        self._received_bytes += len(message.get("body", b""))
        if self._received_bytes > self._limit_bytes:
            await self._refuse()
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        """The message is on its way, with the safety headers; nothing follows a refusal."""
        if self._refused:
            return
        if message["type"] == "http.response.start" and self._is_page(message):
            self._held = message
        elif self._held is not None:
            await self._collect(message)
        else:
            await self._pass_on(message)

    async def _collect(self, message: Message) -> None:
        self._html += message.get("body", b"")
        if message.get("more_body"):
            return
        held, self._held = self._held, None
        self._script_hashes += tuple(inline_script_hashes(self._html.decode("utf-8", "replace")))
        if held is not None:
            await self._pass_on(held)
        await self._pass_on({"type": "http.response.body", "body": self._html})

    async def _pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            headers = MutableHeaders(scope=message)
            for name, value in SAFETY_HEADERS.items():
                headers[name] = value
            headers.setdefault("Content-Security-Policy", content_security_policy(self._script_hashes))
        await self._send(message)

    async def _refuse(self) -> None:
        if self._refused:
            return
        if not self._started:
            self._held = None
            body = f"Too large: at most {self._limit_bytes:,} bytes may be sent here.\n".encode()
            kind = [(b"content-type", b"text/plain"), (b"connection", b"close"), (b"content-length", b"%d" % len(body))]
            await self._pass_on({"type": "http.response.start", "status": 413, "headers": kind})
            await self._pass_on({"type": "http.response.body", "body": body})
        self._refused = True

    @staticmethod
    def _is_page(start: Message) -> bool:
        headers = Headers(raw=start.get("headers", []))
        return headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers


def _plain_html(scope: Scope) -> Scope:
    """The same request, but a page comes back uncompressed, so that its inline scripts can be read."""
    headers = Headers(scope=scope)
    if "text/html" not in headers.get("accept", ""):
        return scope
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}
