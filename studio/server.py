"""The studio as a server: the window mounted behind the door, one per data folder, until Ctrl-C."""

from __future__ import annotations

import inspect
import logging
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import filelock

from engines.contract import BadInput
from studio import links
from studio.media import Media, media_route

if TYPE_CHECKING:
    import gradio
    from starlette.types import ASGIApp

    from studio.settings import Settings

DEFAULT_PORT = 7860
PORTS_TRIED = 20
LOOPBACK = ("127.0.0.1", "localhost", "::1")
WORK_FOLDER = "window"
"""Inside the data folder: uploads and other temporary files of the window; emptied at every start."""

_QUIT_SECONDS = 2
_MB = 1 << 20
_ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_SSR_MODE": "False",
    "GRADIO_MCP_SERVER": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


class Window(NamedTuple):
    """The Blocks, and how they are dressed; Gradio 6 takes the clothes when it mounts."""

    blocks: gradio.Blocks
    theme: Any = None
    css: str = ""
    js: str = ""
    head: str = ""
    favicon: str | None = None
    files: Path | None = None
    """A folder of our own scripts and styles, served under /own/."""


class Opened(NamedTuple):
    """The studio is open."""

    links: tuple[str, ...]
    """One-time links: the first works on this machine, a second from others where --host allows it."""
    was_running: bool
    """Whether another process already had the data folder open; then this one is done."""
    warning: str = ""


Build = Callable[[], "Window | gradio.Blocks"]


def say_opened(opened: Opened) -> None:
    """The links stand on standard output, the warning on standard error."""
    print(
        "The studio is already open." if opened.was_running else "The studio is open.", "This link lets one browser in:"
    )
    print(f"\n    {opened.links[0]}\n")
    for link in opened.links[1:]:
        print(f"and this one a browser on another machine:\n\n    {link}\n")
    print("Another start prints another link." if opened.was_running else "Ctrl-C closes it.", flush=True)
    if opened.warning:
        print(opened.warning, file=sys.stderr, flush=True)


def is_open(home: Path) -> bool:
    """Whether a studio has the data folder now; if so, a fresh link to it has been said."""
    try:
        with filelock.FileLock(home.resolve() / "studio.lock", timeout=0):
            return False
    except filelock.Timeout:
        say_opened(Opened((links.fresh_link(home.resolve()),), was_running=True))
        return True
    except (OSError, NotImplementedError):
        return False  # opening it says what is wrong


def open_studio(
    build: Build,
    home: Path,
    settings: Settings,
    *,
    media: Media,
    host: str = "127.0.0.1",
    port: int | None = None,
    person: str = "",
    on_ready: Callable[[Opened], None] = say_opened,
) -> None:
    """Serves the window until Ctrl-C; where a studio already has the data folder, only a fresh link to it is made.

    Port None is 7860 or the next free one. `person` is the name of visitors who have typed none.
    """
    home = home.resolve()
    lock = filelock.FileLock(home / "studio.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        on_ready(Opened((links.fresh_link(home),), was_running=True))
        return
    except (OSError, NotImplementedError) as error:
        raise BadInput(f"The data folder {home} cannot be locked ({error}). Choose another with --data-dir.") from error
    try:
        with _first_free(host, port) as listener:
            _serve(build, home, settings, media, host, listener, person, on_ready)
    finally:
        lock.release()


def _serve(
    build: Build,
    home: Path,
    settings: Settings,
    media: Media,
    host: str,
    listener: socket.socket,
    person: str,
    on_ready: Callable[[Opened], None],
) -> None:
    prepare(home)
    port = listener.getsockname()[1]
    keys = links.Keys(links.secret_of(home), secrets.token_urlsafe(12))
    app, gradio_app = assemble(build, home, settings, media, keys, host, port, person)

    def announce() -> None:
        links.announce(home, links.Running(host, port, os.getpid(), keys.instance))
        on_ready(_opened(host, port, keys))

    try:
        _quiet_server(app, gradio_app, announce).run(sockets=[listener])
    finally:
        logging.getLogger("uvicorn.error").setLevel(logging.NOTSET)
        links.withdraw(home)


def prepare(home: Path) -> None:
    """Gradio, not imported yet, will keep its files in the data folder, ask nothing of the network, and obey no GRADIO_
    variables but ours; what an earlier run left in the work folder is gone."""
    work = home / WORK_FOLDER
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700, exist_ok=True)
    for name in [name for name in os.environ if name.startswith("GRADIO_")]:
        del os.environ[name]
    os.environ.update(_ENVIRONMENT, GRADIO_TEMP_DIR=str(work / "files"), GRADIO_EXAMPLES_CACHE=str(work / "examples"))
    (work / "files").mkdir(mode=0o700, exist_ok=True)
    tempfile.tempdir = str(work)  # Gradio serves what a handler returns from the temporary folder: let it be ours


def import_gradio() -> ModuleType:
    """Gradio, without the stub files that it rewrites beside itself at each import, for half of the time that takes."""
    ask = inspect.getfile

    def getfile(thing: Any) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError("no stub file wanted")  # what Gradio takes to mean: this class has no file
        return ask(thing)

    if "gradio" not in sys.modules:
        inspect.getfile = getfile  # type: ignore[assignment]
    try:
        import gradio
    finally:
        inspect.getfile = ask
    return gradio


@contextmanager
def _one_app() -> Iterator[None]:
    """Gradio makes no app here: it would at each step of a Blocks, and only the one made at the mounting is wanted."""
    from gradio import blocks

    app, whole = blocks.App, blocks.Blocks
    make, configure = app.create_app, whole.get_config_file
    app.create_app, whole.get_config_file = staticmethod(lambda *_, **__: None), lambda *_: {}  # type: ignore
    try:
        yield
    finally:
        app.create_app, whole.get_config_file = staticmethod(make), configure  # type: ignore


def assemble(
    build: Build,
    home: Path,
    settings: Settings,
    media: Media,
    keys: links.Keys,
    host: str,
    port: int,
    person: str,
) -> tuple[ASGIApp, Any]:
    """The whole app with the door outside everything, and Gradio's part of it."""
    gradio = import_gradio()
    from fastapi import FastAPI
    from starlette.staticfiles import StaticFiles

    from studio.door import VISITOR, Door, Hosts
    from studio.exchange import inline_script_hashes

    with _one_app():
        built = build()
        window = built if isinstance(built, Window) else Window(built)
        blocks = window.blocks
        blocks.delete_cache = blocks.delete_cache or (3600, 86400)
        blocks.queue(api_open=False, max_size=200, default_concurrency_limit=8)
    outer = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    outer.add_route("/media/{kind}/{book}/{name}", media_route(media, home), methods=["GET", "HEAD"])
    if window.files:
        outer.mount("/own", StaticFiles(directory=window.files))
    gradio.mount_gradio_app(
        outer,
        blocks,
        path="/",
        server_name=host,
        server_port=port,
        footer_links=[],
        run_history=False,
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
        auth_dependency=lambda request: _name_of(request.scope.get(VISITOR), person),
        allowed_paths=[],
        blocked_paths=AllBut(home, WORK_FOLDER),
        favicon_path=window.favicon,
        show_error=False,
        max_file_size=settings.max_upload_mb * _MB,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=window.theme,
        css=window.css,
        js=window.js or None,
        head=window.head,
    )
    blocks.has_launched = True  # mounting leaves this unset, and with it the check of files that a client names
    scripts = inline_script_hashes(window.head)
    door = Door(outer, keys, Hosts(host, port), lambda: settings.max_upload_mb * _MB, scripts)
    return door, outer.routes[-1].app  # type: ignore[attr-defined]


def _name_of(visitor: links.Visitor | None, person: str) -> str | None:
    return None if visitor is None else visitor.person or person or "you"


def visitor_of(request: Any) -> links.Visitor:
    """Who caused an event, from the gradio.Request that its handler was given; the person is empty until they say."""
    from studio.door import VISITOR

    return request.request.scope[VISITOR]


class AllBut(list[str]):
    """Every entry of a folder except one, as the folder is at the moment of asking."""

    def __init__(self, folder: Path, kept: str) -> None:
        super().__init__()
        self._folder = folder
        self._kept = kept

    def __iter__(self) -> Iterator[str]:
        return (str(entry) for entry in self._folder.iterdir() if entry.name != self._kept)

    def __bool__(self) -> bool:
        return True  # Gradio would take an empty list for none, and forget it


def _opened(host: str, port: int, keys: links.Keys) -> Opened:
    shown = [links.knock_at(host)]
    if host in ("0.0.0.0", "::"):
        shown.append(_address_in_the_network())
    made = tuple(links.link(name, port, keys.link_token()) for name in dict.fromkeys(shown))
    return Opened(made, was_running=False, warning="" if host in LOOPBACK else _OPEN_WARNING.format(port=port))


_OPEN_WARNING = (
    "Warning: other machines can reach the studio now, and nothing they send is encrypted. "
    "Browsers give a microphone only to https and to pages of their own machine: to speak from another one, run "
    "ssh -L {port}:127.0.0.1:{port} there and open the first link."
)


def _address_in_the_network() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; only asks which way it would go
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"


def _first_free(host: str, port: int | None) -> socket.socket:
    tried = range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED) if port is None else (port,)
    problem: OSError | None = None
    for number in (*tried, *((0,) if port is None else ())):
        try:
            return _listener(host, number)
        except OSError as error:
            problem = error
    wanted = f"{host}:{port}" if port else host
    raise BadInput(f"The studio cannot listen on {wanted} ({problem}). Choose another --port or --host.") from problem


def _listener(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name != "nt":  # there it would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def _quiet_server(app: ASGIApp, gradio_app: Any, announce: Callable[[], None]) -> Any:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                announce()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            gradio_app.stop_event.set()  # ends the heartbeats, which would otherwise be waited for
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)  # browsers cut off now are no news
            await super().shutdown(sockets)

        def handle_exit(self, sig: int, frame: Any) -> None:
            self.force_exit = self.should_exit  # the second Ctrl-C does not wait
            self.should_exit = True

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # links would stand in it
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_QUIT_SECONDS,
    )
    return Server(config)
