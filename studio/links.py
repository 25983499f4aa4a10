"""What lets a person in: a data folder's secret, one-time links, signed cookies, and the studio already running."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import secrets
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from itsdangerous import BadSignature, Signer, URLSafeSerializer

from engines.contract import BadInput
from studio.files import write_bytes

LINK_SECONDS = 15 * 60
COOKIE_SECONDS = 30 * 86400
MAX_NAME_CHARS = 60
SECRET_BYTES = 32

_SIGNING: dict[str, Any] = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
_ALIVE_TIMEOUT_SECONDS = 2.0
_WAIT_SECONDS = 20.0  # a first start on a cold disk imports for this long


class LinkRefused(BadInput):
    """This link opens nothing: used, expired, or never ours."""


class Visitor(NamedTuple):
    """Who sent a request: their browser's session, and their name once they gave one."""

    session: str
    person: str = ""


class Keys:
    """Makes and checks the links and cookies of one run of the studio."""

    def __init__(self, secret: bytes, instance: str, clock: Callable[[], float] = time.time) -> None:
        self.instance = instance
        self._clock = clock
        self._links = Signer(secret, salt=b"sidetone link " + instance.encode(), **_SIGNING)
        self._cookies = URLSafeSerializer(secret, salt=b"sidetone cookie", signer_kwargs=_SIGNING)
        self._used: dict[str, float] = {}

    def link_token(self) -> str:
        """A token that this run of the studio accepts once, within LINK_SECONDS."""
        expires = int(self._clock()) + LINK_SECONDS
        return self._links.sign(f"{secrets.token_urlsafe(9)}.{expires:x}").decode()  # short: it is read in a terminal

    def redeem(self, token: str) -> Visitor:
        """A new visitor for a fresh link, which is used up; raises LinkRefused for any other."""
        try:
            nonce, _, expires = self._links.unsign(token).decode().partition(".")
        except BadSignature as error:
            raise LinkRefused("This link does not belong to the studio as it runs now.") from error
        now = self._clock()
        self._used = {used: until for used, until in self._used.items() if until > now}
        if int(expires, 16) <= now:
            raise LinkRefused(f"This link has expired: a link is good for {LINK_SECONDS // 60} minutes.")
        if nonce in self._used:
            raise LinkRefused("This link has been used: a link opens the studio once.")
        self._used[nonce] = int(expires, 16)
        return Visitor(secrets.token_urlsafe(16))

    def cookie(self, visitor: Visitor) -> str:
        """The signed cookie of a visitor, good for COOKIE_SECONDS."""
        expires = int(self._clock()) + COOKIE_SECONDS
        claim = {"s": visitor.session, "p": visitor.person, "x": expires}
        return str(self._cookies.dumps(claim))

    def visitor(self, cookie: str) -> Visitor | None:
        """Whom the cookie names; None when it is forged, damaged or expired."""
        try:
            claim = self._cookies.loads(cookie)  # compares signatures in constant time, as unsign does
        except BadSignature:
            return None
        return Visitor(claim["s"], claim["p"]) if claim["x"] > self._clock() else None


def person_name(text: str) -> str:
    """The name as it is kept: one line, no control characters; refuses an empty or endless one."""
    shown = "".join(char for char in unicodedata.normalize("NFC", text) if char.isprintable() or char.isspace())
    name = " ".join(shown.split())
    if not 1 <= len(name) <= MAX_NAME_CHARS:
        raise BadInput(f"A name has 1 to {MAX_NAME_CHARS} characters; this one has {len(name)}. Type another.")
    return name


def secret_of(home: Path) -> bytes:
    """The data folder's own 32 random bytes, readable by its owner only; made anew when others could read them."""
    path = home / "studio.secret"
    try:
        open_to_others = os.name != "nt" and path.stat().st_mode & 0o077
        stored = path.read_bytes()
    except FileNotFoundError:
        return _new_secret(path)
    return stored if len(stored) == SECRET_BYTES and not open_to_others else _new_secret(path)


def _new_secret(path: Path) -> bytes:
    secret = secrets.token_bytes(SECRET_BYTES)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return secret


class Running(NamedTuple):
    """A studio at work: where it listens, its process, and the name of this run."""

    host: str
    port: int
    pid: int
    instance: str


def announce(home: Path, running: Running) -> None:
    """A second start on the data folder finds this studio."""
    write_bytes(home / "studio.json", json.dumps(running._asdict()).encode())


def withdraw(home: Path) -> None:
    """No studio is announced for the data folder."""
    (home / "studio.json").unlink(missing_ok=True)


def announced(home: Path) -> Running | None:
    """The studio the data folder names, alive or not."""
    try:
        return Running(**json.loads((home / "studio.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def answers(running: Running) -> bool:
    """Whether that very run of the studio answers where it said it listens."""
    connection = http.client.HTTPConnection(knock_at(running.host), running.port, timeout=_ALIVE_TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/alive")
        return json.loads(connection.getresponse().read(1000)).get("instance") == running.instance
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return False
    finally:
        connection.close()


def knock_at(host: str) -> str:
    """The address under which this machine itself reaches a studio bound to the host."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def link(host: str, port: int, token: str) -> str:
    """The one-time link as a person opens it."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/enter?t={token}"


def fresh_link(home: Path, wait_seconds: float = _WAIT_SECONDS) -> str:
    """A new one-time link to the studio that runs on the data folder; waits while it starts, then raises BadInput."""
    deadline = time.monotonic() + wait_seconds
    while True:
        running = announced(home)
        if running and answers(running):
            keys = Keys((home / "studio.secret").read_bytes(), running.instance)
            return link(knock_at(running.host), running.port, keys.link_token())
        if time.monotonic() >= deadline:
            who = f" (process {running.pid})" if running else ""
            raise BadInput(
                f"Another studio{who} holds the data folder {home} and does not answer. "
                "End that process and start again, or choose another folder with --data-dir."
            )
        time.sleep(0.1)
