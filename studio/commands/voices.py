"""voices add NAME FILE --consent TEXT, list, remove: the voice library."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from studio.audiobook import person_named
from studio.commands.common import opened, print_json
from studio.voices import VoiceLibrary, all_voices


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of voices."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|list|remove|restore")
    add = verbs.add_parser("add", help="keep a reference clip")
    add.add_argument("name")
    add.add_argument("file", type=Path, help="a recording of 5 to 30 seconds of that voice alone")
    add.add_argument("--consent", required=True, metavar="TEXT", help="whose voice it is and that they agreed")
    add.add_argument("--language", default="", metavar="CODE")
    listing = verbs.add_parser("list", help="built-in voices and yours")
    listing.add_argument("--engine", default="espeak")
    listing.add_argument("--json", action="store_true")
    verbs.add_parser("remove", help="delete a voice and its clip").add_argument("name")
    verbs.add_parser("restore", help="bring a voice back that was just removed").add_argument("name")


def run(args: argparse.Namespace) -> int:
    """The voice is added, listed, removed or restored."""
    home, settings = opened(args)
    library = VoiceLibrary(home / "voices")
    if args.verb == "add":
        voice = library.add(args.name, args.file, args.consent, language=args.language, person=person_named(settings))
        print(f"{voice.name}: kept, {voice.clip_seconds:.1f} s")
    elif args.verb == "remove":
        library.remove(library.get(args.name).id)
    elif args.verb == "restore":
        library.restore(args.name)
    else:
        _list(args, library)
    return 0


def _list(args: argparse.Namespace, library: VoiceLibrary) -> None:
    voices = all_voices(args.engine, library)
    if args.json:
        print_json([asdict(voice) for voice in voices])
        return
    for voice in voices:
        print(f"{voice.name:28} {voice.language:6} {voice.note}")
