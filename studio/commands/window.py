"""No command: the studio opens."""

from __future__ import annotations

import argparse

from engines.contract import SidetoneError
from studio.commands.common import opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the studio itself."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument(
        "--port", type=int, default=None, help="port to listen on (default: 7860, or the next free one)"
    )
    parser.add_argument(
        "--with-demo", action="store_true", help="render the demo book first where the library is empty"
    )


def run(args: argparse.Namespace) -> int:
    """The studio served until Ctrl-C; a second start prints a fresh link to the running one."""
    home, settings = opened(args)
    from studio.audiobook import person_named
    from studio.server import is_open, open_studio

    if is_open(home):  # known before the window, slow to import, is needed
        return 0
    from studio.ui.shell import build, media

    if args.with_demo:
        _demo(home, settings)
    person = person_named(settings)
    open_studio(lambda: build(home), home, settings, media=media(home), host=args.host, port=args.port, person=person)
    return 0


def _demo(home, settings) -> None:  # type: ignore[no-untyped-def]
    from pathlib import Path

    from studio.audiobook import choose, person_named
    from studio.library import Library
    from studio.walks import start_walk

    library = Library(home)
    demo = Path(__file__).resolve().parent.parent.parent / "assets" / "demo_book.epub"
    if library.ids() or not demo.exists():
        return
    try:
        with library.add(demo, settings) as book:
            choose(book, settings)
            start_walk(home, book.id, "render", person_named(settings))
    except SidetoneError as error:
        print(f"sidetone: the demo book could not be made: {error}")
