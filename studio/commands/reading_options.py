"""What render and chunks have in common: the choices of what is read aloud, and in whose voice."""

from __future__ import annotations

import argparse
from pathlib import Path

from engines.contract import BadInput
from studio.lexicons import lexicon_for, read_csv
from studio.manuscript.reading import Reading
from studio.plan import reading_from
from studio.settings import BY_NAME, Settings
from studio.text.lexicon import Lexicon
from studio.text.wording import DIALOGUE, Wording

OPTIONS = {
    "notes": "notes",
    "tables": "tables",
    "pictures": "picture_descriptions",
    "speakers": "speaker_names",
    "directions": "stage_directions",
    "foreign": "foreign_passages",
}
"""Option to the choice of reading."""
HELP = {
    "notes": "footnotes and endnotes",
    "tables": "tables",
    "pictures": "the descriptions of pictures",
    "speakers": "the names before the lines of a play",
    "directions": "stage directions",
    "foreign": "sentences in another language inside a paragraph",
}


def add_reading_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of both commands."""
    for option, setting in OPTIONS.items():
        choices = tuple(choice.replace(" ", "-") for choice in BY_NAME[setting].choices)
        parser.add_argument(f"--{option}", choices=choices, help=HELP[option])
    parser.add_argument("--dialogue-voice", metavar="VOICE", help="quoted speech in a second voice; none takes it back")
    parser.add_argument(
        "--cast", metavar="NAME=VOICE", action="append", default=[], help="a character's voice; may be given again"
    )
    parser.add_argument(
        "--lexicon", type=Path, metavar="FILE", help="pronunciations as CSV, beside those that are kept"
    )


def chosen_reading(args: argparse.Namespace) -> dict[str, str]:
    """The choices of reading that were given."""
    given = {setting: getattr(args, option) for option, setting in OPTIONS.items()}
    return {setting: value.replace("-", " ") for setting, value in given.items() if value is not None}


def chosen_cast(args: argparse.Namespace) -> dict[str, str]:
    """Character to voice, as given; an empty voice is the narrator's."""
    cast = {}
    for pair in args.cast:
        name, sign, voice = pair.partition("=")
        if not (name.strip() and sign):
            raise BadInput(f"--cast {pair[:60]!r} is not understood. Write it as NAME=VOICE.")
        cast[name.strip()] = voice.strip()
    if args.dialogue_voice is not None:
        cast[DIALOGUE] = "" if args.dialogue_voice == "none" else args.dialogue_voice
    return cast


def reading_and_wording(args: argparse.Namespace, home: Path, settings: Settings) -> tuple[Reading, Wording]:
    """How a book that is not in the library is read and said."""
    cast = {name for name, voice in chosen_cast(args).items() if voice}
    given = read_csv(args.lexicon.read_bytes()).entries.values() if args.lexicon else ()
    entries = [*lexicon_for(home).entries, *given]
    wording = Wording(
        lexicon=Lexicon.of(entries) if entries else None,
        dialogue=DIALOGUE in cast,
        cast=frozenset(cast - {DIALOGUE}),
    )
    return reading_from(settings, **chosen_reading(args)), wording
