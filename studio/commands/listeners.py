"""listeners: which Whisper sizes there are, and fetching one after its size was shown."""

from __future__ import annotations

import argparse

from engines.contract import BadInput
from engines.listeners import SIZES, is_present
from engines.weights import download
from studio.commands.common import ProgressLine, opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of listeners."""
    parser.add_argument("--fetch", metavar="SIZE", choices=tuple(SIZES), help="download this one")
    parser.add_argument("--yes", action="store_true", help="fetch without asking; the size is printed all the same")


def run(args: argparse.Namespace) -> int:
    """The sizes are listed, or one was fetched."""
    home, _ = opened(args)
    folder = home / "weights"
    if args.fetch:
        return _fetch(args, folder)
    for name, size in SIZES.items():
        mark = "here" if is_present(name, folder) else "not fetched"
        print(f"{name:16} {size.download_mb:6,} MB to download  {mark}")
    return 0


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
