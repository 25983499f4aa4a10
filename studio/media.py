"""Sound and pictures by id: /media/{kind}/{book}/{name}, never by path."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

CONTENT_TYPES = {
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".srt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".zip": "application/zip",
}
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; sandbox"

_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}")  # no leading dot, so neither "." nor ".."
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\"<>:|?*]')


class MediaFile(NamedTuple):
    """A finished file that the window may play, show or offer."""

    path: Path
    content_type: str = ""
    """Empty: by the suffix of the path."""
    download_name: str = ""
    """What a person's copy is called; empty: the name of the path."""


Media = Callable[[str, str, str], MediaFile | None]
"""Finds the file of (kind, book, name), or None where there is none; runs in a thread."""


def media_route(media: Media, home: Path) -> Callable[[Request], Awaitable[Response]]:
    """The handler of /media/{kind}/{book}/{name}: only files inside the data folder, with ranges; ?download=1 saves."""

    async def answer(request: Request) -> Response:
        ids = [request.path_params[part] for part in ("kind", "book", "name")]
        found = await run_in_threadpool(_find, media, home, ids) if all(map(_ID.fullmatch, ids)) else None
        if found is None:
            return PlainTextResponse("There is no such file here.\n", 404)
        return _file_response(found, save=request.query_params.get("download") == "1")

    return answer


def _find(media: Media, home: Path, ids: list[str]) -> MediaFile | None:
    found = media(*ids)
    if found is None:
        return None
    path = found.path.resolve()
    return found._replace(path=path) if path.is_file() and path.is_relative_to(home.resolve()) else None


def _file_response(found: MediaFile, save: bool) -> Response:
    kind = found.content_type or CONTENT_TYPES.get(found.path.suffix.lower(), "")
    shown = kind.startswith(("audio/", "image/", "text/plain", "text/vtt"))
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "private, no-cache"}
    if save or not shown:
        headers["Content-Disposition"] = attachment(found.download_name or found.path.name)
    return FileResponse(found.path, headers=headers, media_type=kind or "application/octet-stream")


def attachment(name: str) -> str:
    """The Content-Disposition that saves a file under this name (RFC 5987), with an ASCII name for old clients."""
    fit = _UNFIT.sub("_", name).strip(" .") or "file"
    plain = fit.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(fit, safe='')}"
