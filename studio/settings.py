"""Every setting once: name, default, help; the window, the command line and the README read this table."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

from engines.contract import BadInput
from engines.listeners import AUTO, EMBEDDED, SIZES
from studio.files import write_bytes

Value = str | float | int | bool


@dataclass(frozen=True)
class Setting:
    """One thing a person may choose."""

    name: str
    group: str
    default: Value
    help: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


SETTINGS: tuple[Setting, ...] = (
    Setting("engine", "Speaking", "espeak", "Which engine speaks new books."),
    Setting("voice", "Speaking", "", "The narrator of new books; empty is the engine's own default."),
    Setting("speaking_slots", "Speaking", 0, "Utterances spoken at once; 0 lets the booth choose.", low=0, high=64),
    Setting("booth_python", "Speaking", "", "Another Python for the booth, as of Chatterbox's environment."),
    Setting("care", "Listening", "standard", "How hard each chunk is tried.", choices=("draft", "standard", "best")),
    Setting(
        "listener",
        "Listening",
        AUTO,
        "Who hears the takes back. auto: the built-in listener where it knows the voice, else the largest Whisper size "
        "that is here and fits the memory. Weights are fetched only when asked.",
        choices=(AUTO, "none", EMBEDDED, *SIZES),
    ),
    Setting(
        "notes", "Reading", "skip", "Footnotes and endnotes of new books.", choices=("skip", "in place", "chapter end")
    ),
    Setting("tables", "Reading", "rows", "Tables of new books: row by row, or not.", choices=("rows", "skip")),
    Setting(
        "picture_descriptions",
        "Reading",
        "skip",
        "What new books say of their pictures for those who cannot see them.",
        choices=("skip", "read"),
    ),
    Setting("speaker_names", "Reading", "read", "The names before the lines of a play.", choices=("read", "skip")),
    Setting("stage_directions", "Reading", "read", "The stage directions of a play.", choices=("read", "skip")),
    Setting(
        "foreign_passages",
        "Reading",
        "as the book",
        "A sentence or more in another language inside a paragraph: in the book's language, or in its own.",
        choices=("as the book", "own language"),
    ),
    Setting(
        "clause_pause_seconds", "Pauses", 0.125, "Silence where a long sentence is cut at a clause.", low=0, high=5
    ),
    Setting(
        "sentence_pause_seconds", "Pauses", 0.25, "Silence between sentences that are spoken apart.", low=0, high=5
    ),
    Setting("paragraph_pause_seconds", "Pauses", 0.6, "Silence after a paragraph.", low=0, high=10),
    Setting("heading_pause_seconds", "Pauses", 1.2, "Silence after a heading.", low=0, high=10),
    Setting(
        "line_pause_seconds", "Pauses", 0.35, "Silence after a line of verse, or a row of a table.", low=0, high=10
    ),
    Setting("stanza_pause_seconds", "Pauses", 1.0, "Silence after a stanza.", low=0, high=10),
    Setting("scene_pause_seconds", "Pauses", 1.5, "Silence at a scene break.", low=0, high=10),
    Setting("chapter_head_seconds", "Pauses", 0.75, "Room tone before a chapter's first word.", low=0, high=10),
    Setting("chapter_tail_seconds", "Pauses", 2.0, "Room tone after a chapter's last word.", low=0, high=10),
    Setting("loudness_lufs", "Mastering", -19.0, "Loudness of each chapter (ITU-R BS.1770).", low=-36, high=-10),
    Setting("true_peak_db", "Mastering", -3.0, "True peaks stay under this.", low=-12, high=-0.1),
    Setting(
        "room_tone_db",
        "Mastering",
        -72.0,
        "Level of the tone under pauses; -120 is digital silence.",
        low=-120,
        high=-50,
    ),
    Setting("m4b_kbps", "Export", 64, "AAC bit rate of m4b files, in kb/s.", low=24, high=256),
    Setting("person", "Person", "", "Your name in the ledger; empty is the system's user."),
    Setting(
        "price_per_hour_usd",
        "Person",
        0.0,
        "What an hour of this machine's time costs you, for the ledger.",
        low=0,
        high=1000,
    ),
    Setting(
        "max_upload_mb",
        "Window",
        200,
        "Largest file the window accepts, in megabytes, from the next start on.",
        low=1,
        high=4096,
    ),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


class Care(NamedTuple):
    """How hard a chunk is tried: the one quality choice people see."""

    candidate_policy: str
    n_candidates: int
    max_retries: int
    whisper_threshold: float


CARE = {
    "draft": Care("adaptive", 1, 0, 85.0),
    "standard": Care("adaptive", 3, 2, 95.0),
    "best": Care("all", 3, 2, 97.0),
}


def data_folder(chosen: str | Path | None = None) -> Path:
    """The folder of all the app keeps: --data-dir, SIDETONE_HOME, or the system's place; it exists afterwards."""
    named = chosen or os.environ.get("SIDETONE_HOME")
    folder = Path(named).expanduser() if named else Path(platformdirs.user_data_dir("sidetone", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadInput(
            f"The data folder {folder} cannot be made ({error.strerror}). Choose another with --data-dir."
        ) from error
    return folder.resolve()


def checked(name: str, value: Any) -> Value:
    """The value as its setting's type, inside its limits; refuses unknown names and bad values in one sentence."""
    setting = BY_NAME.get(name)
    if setting is None:
        raise BadInput(f"There is no setting {name!r}. Known: {', '.join(BY_NAME)}.")
    try:
        typed = type(setting.default)(value)
    except (TypeError, ValueError) as error:
        raise BadInput(f"{name} must be a {type(setting.default).__name__}, not {value!r}.") from error
    if setting.choices and typed not in setting.choices:
        raise BadInput(f"{name} is {typed!r}; choose {', '.join(setting.choices)}.")
    if isinstance(typed, int | float) and not _inside(setting, typed):
        raise BadInput(f"{name} is {typed}; choose {setting.low:g} to {setting.high:g}.")
    return typed


def _inside(setting: Setting, number: float) -> bool:
    low = setting.low if setting.low is not None else float("-inf")
    high = setting.high if setting.high is not None else float("inf")
    return low <= number <= high  # not-a-number is inside nothing


class Settings:
    """The choices of one data folder; reads are attributes, writes go to settings.json at once."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "settings.json"
        self._chosen: dict[str, Value] = {}
        self.warnings: list[str] = []
        self._load()

    def _load(self) -> None:
        try:
            stored = json.loads(self.path.read_text(encoding="utf-8"))
            items = stored.items()
        except FileNotFoundError:
            return
        except (ValueError, AttributeError, OSError) as error:
            self.warnings.append(f"settings.json could not be read ({error}); the defaults are in force.")
            return
        for name, value in items:
            try:
                self._chosen[name] = checked(name, value)
            except BadInput as error:
                self.warnings.append(f"settings.json: {error} The default is in force.")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in BY_NAME:
            raise AttributeError(name)
        return self._chosen.get(name, BY_NAME[name].default)

    def as_dict(self) -> dict[str, Value]:
        """Every setting with the value in force."""
        return {name: getattr(self, name) for name in BY_NAME}

    def change(self, **values: Any) -> None:
        """The new values are in force and on the disk; one bad value changes nothing."""
        self._chosen |= {name: checked(name, value) for name, value in values.items()}
        write_bytes(self.path, json.dumps(self._chosen, indent=2, sort_keys=True).encode())

    def reset(self) -> None:
        """Every setting is back at its default."""
        self._chosen = {}
        self.path.unlink(missing_ok=True)
