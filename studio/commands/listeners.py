"""listeners: which there are, who listens, and fetching one after its size was shown."""

from __future__ import annotations

import argparse

from engines.contract import BadInput
from engines.device_memory import device_memory
from engines.listeners import EMBEDDED, EMBEDDED_MEMORY_MB, SIZES, fits, is_present
from engines.weights import download
from studio.choices import who_listens
from studio.commands.common import ProgressLine, opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of listeners."""
    parser.add_argument("--fetch", metavar="SIZE", choices=tuple(SIZES), help="download this one")
    parser.add_argument("--yes", action="store_true", help="fetch without asking; the size is printed all the same")


def run(args: argparse.Namespace) -> int:
    """The listeners are listed, and who listens by the settings of now; or one was fetched."""
    home, settings = opened(args)
    folder = home / "weights"
    if args.fetch:
        return _fetch(args, folder)
    chosen, why = who_listens(settings)
    memory = device_memory()
    own = f"built in, English of espeak-ng,  {EMBEDDED_MEMORY_MB:,} MB of memory"
    print(_row(EMBEDDED, own, "here" if is_present(EMBEDDED) else "missing"))
    for name, size in SIZES.items():
        mark = "here" if is_present(name, folder) else "not fetched"
        small = "" if fits(size, memory) else ", more than fits this machine"
        print(_row(name, f"{size.download_mb:5,} MB to download, {size.memory_mb:5,} MB of memory{small}", mark))
    who = "the built-in listener" if chosen == EMBEDDED else chosen or "nobody"
    print(f"New books are heard by {who}. {why}")
    return 0


def _row(name: str, what: str, mark: str) -> str:
    return f"{name:16} {what:50} {mark}"


def _agreed() -> bool:
    try:
        return input("Download? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _fetch(args: argparse.Namespace, folder) -> int:  # type: ignore[no-untyped-def]
    print(f"{args.fetch}: {SIZES[args.fetch].download_mb:,} MB to download into {folder}")
    if not args.yes and not _agreed():
        raise BadInput("Nothing was fetched. Answer y, or add --yes, to download it.")
    line = ProgressLine()
    download(args.fetch, folder, lambda done, total: line.show(f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB"))
    line.end()
    print(f"{args.fetch} is here. Use it with --listener {args.fetch}, or choose it in the settings.")
    return 0
