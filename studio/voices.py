"""The voice library: reference clips, checked, cleaned and kept with the consent they were given under.

One folder per voice, named by an id of ours, holds `voice.json` and the clip as `<sha256>.flac`. A voice is added,
removed and restored by one rename of its folder, so it is there whole or not at all. A removed voice waits in `trash`
for ten minutes, so that it can be restored, and then its clip is deleted.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from filelock import FileLock, Timeout

from engines.audio import Audio
from engines.contract import BadInput, SidetoneError, sha256_hex
from engines.shelf import CARDS, EngineCard
from studio.files import sync_folder, write_bytes
from studio.ledger import default_person, now_utc
from studio.reference_clip import reference_clip, write_clip
from studio.sound_files import read_any, read_flac

LONGEST_SOURCE_SECONDS = 600.0
LONGEST_NAME, LONGEST_CONSENT = 80, 2000
UNDO_SECONDS = 600.0
LOCK_SECONDS = 30.0
FORMAT = 1
"""Of voice.json; a higher one was written by a newer program and is left alone."""


@dataclass(frozen=True)
class Voice:
    """A cloned voice; name, consent and person are what somebody typed: text, never markup."""

    id: str
    name: str
    language: str
    """ISO 639-1; empty when nobody said."""
    consent: str
    person: str
    """Who added it and wrote the consent note."""
    added_utc: str
    clip_sha256: str
    clip_seconds: float
    clip_bytes: int


@dataclass(frozen=True)
class VoiceChoice:
    """A voice as an engine offers it: its own, or a cloned one."""

    name: str
    title: str
    language: str
    description: str
    cloned: bool
    voice_id: str = ""
    why_not: str = ""
    """Why this engine cannot speak so; empty when it can."""

    @property
    def note(self) -> str:
        """What to show beside it."""
        return self.why_not or self.description


class VoiceLibrary:
    """The cloned voices of one data folder; several programs may use it at once."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Ready; what was removed longer ago than the time for undo is deleted."""
        self.folder, self._clock = folder, clock
        self._trash = folder / "trash"
        self.empty_trash(UNDO_SECONDS)

    def add(
        self,
        name: str,
        source_file: Path,
        consent: str,
        trim: tuple[float, float] | None = None,
        language: str = "",
        person: str = "",
    ) -> Voice:
        """The clip is kept under the name; without a trim in seconds it runs from the first word, for 30 s at most.

        BadInput for a name that is empty or taken, no consent note, no sound, or a clip that the check refuses.
        """
        name, consent, language = checked_name(name), _checked_consent(consent), _checked_language(language)
        self._refuse_taken(name)
        clip = reference_clip(read_any(source_file, max_seconds=LONGEST_SOURCE_SECONDS), trim)
        with self._staging() as (voice_id, staging):
            sha256, clip = write_clip(staging, clip, may_shorten=trim is None)
            size = (staging / f"{sha256}.flac").stat().st_size
            who, seconds = person or default_person(), clip.duration_seconds
            voice = Voice(voice_id, name, language, consent, who, now_utc(), sha256, seconds, size)
            _write_card(staging, voice)
            with self._alone():
                self._refuse_taken(name)
                staging.rename(self.folder / voice_id)
        sync_folder(self.folder)
        return voice

    def voices(self) -> list[Voice]:
        """Every voice, by name; one that cannot be read is left out and named in problems()."""
        return sorted((voice for voice in map(_read_card, self._folders()) if voice), key=lambda v: _folded(v.name))

    def problems(self) -> list[str]:
        """A line for each voice folder that cannot be read."""
        line = "A voice in {} cannot be read; its file is damaged or of a newer Sidetone. It was left as it is."
        return [line.format(folder) for folder in self._folders() if _read_card(folder) is None]

    def find(self, name_or_id: str) -> Voice | None:
        """The voice of that id, or else of that name in any case; None when there is none."""
        voices, wanted = self.voices(), _folded(name_or_id)
        by_id = [voice for voice in voices if voice.id == name_or_id]
        return next(iter(by_id + [voice for voice in voices if _folded(voice.name) == wanted]), None)

    def get(self, name_or_id: str) -> Voice:
        """The voice of that id or name; BadInput with the names there are."""
        voice = self.find(name_or_id)
        if voice is None:
            known = ", ".join(voice.name for voice in self.voices()[:20]) or "none yet"
            raise BadInput(f"There is no cloned voice {name_or_id[:LONGEST_NAME]!r}. Known: {known}.")
        return voice

    def clip_path(self, voice: Voice) -> Path:
        """Where the clip lies."""
        return self.folder / voice.id / f"{voice.clip_sha256}.flac"

    def clip_bytes(self, voice: Voice) -> bytes:
        """The clip as FLAC, compared with its hash; SidetoneError when it is missing or not what was kept."""
        try:
            data = self.clip_path(voice).read_bytes()
        except OSError as error:
            raise SidetoneError(
                f"The clip of {voice.name!r} cannot be read ({error.strerror}). Add it again."
            ) from error
        if sha256_hex(data) != voice.clip_sha256:
            raise SidetoneError(
                f"The clip of {voice.name!r} is damaged on the disk. Remove the voice and add it again."
            )
        return data

    def clip(self, voice: Voice) -> Audio:
        """The clip to look at or to listen to."""
        return read_flac(self.clip_path(voice))

    def rename(self, name_or_id: str, name: str) -> Voice:
        """The voice has the new name; takes and clip stay as they are."""
        name = checked_name(name)
        with self._alone():
            voice = self.get(name_or_id)
            self._refuse_taken(name, but=voice.id)
            renamed = replace(voice, name=name)
            _write_card(self.folder / voice.id, renamed)
        return renamed

    def remove(self, name_or_id: str) -> Voice:
        """The voice is gone from the list; restore() brings it back for ten minutes, empty_trash() ends it at once."""
        with self._alone():
            voice = self.get(name_or_id)
            self._trash.mkdir(exist_ok=True)
            (self.folder / voice.id).rename(self._trash / f"{voice.id}.{int(self._clock())}")
        sync_folder(self._trash)
        sync_folder(self.folder)
        return voice

    def removed(self) -> list[tuple[Voice, float]]:
        """The voices that can still be restored, each with the seconds left to do so."""
        waiting = [(_read_card(folder), UNDO_SECONDS - age) for folder, age in self._discarded()]
        return [(voice, left) for voice, left in waiting if voice and 0 < left <= UNDO_SECONDS]

    def restore(self, name_or_id: str) -> Voice:
        """The removed voice of that id, or the last of that name, is back; BadInput when its clip is gone or its name
        has been taken since.
        """
        with self._alone():
            for folder, _ in sorted(self._discarded(), key=lambda discarded: discarded[1]):
                voice = _read_card(folder)
                if voice and (voice.id == name_or_id or _folded(voice.name) == _folded(name_or_id)):
                    self._refuse_taken(voice.name)
                    folder.rename(self.folder / voice.id)
                    sync_folder(self.folder)
                    return voice
        raise BadInput("That voice cannot be restored: its clip has been deleted. Add it again.")

    def empty_trash(self, older_than_seconds: float = 0.0) -> int:
        """The clips of voices removed that long ago are deleted; says how many."""
        count = 0
        for folder, age in self._discarded():
            if not 0 <= age < older_than_seconds:  # a clock set back must not keep a clip that should be gone
                shutil.rmtree(folder, ignore_errors=True)
                count += not folder.exists()
        return count

    def _folders(self) -> list[Path]:
        return [path for path in _entries(self.folder) if re.fullmatch("v[0-9a-f]{16}", path.name)]

    def _discarded(self) -> list[tuple[Path, float]]:
        """The folders in the trash, and how many seconds ago each was put there."""
        named = [(path, re.fullmatch(r"v[0-9a-f]{16}\.(\d+)", path.name)) for path in _entries(self._trash)]
        return [(path, self._clock() - int(match[1])) for path, match in named if match]

    @contextmanager
    def _staging(self) -> Iterator[tuple[str, Path]]:
        """An id, and a folder beside the others to fill; it is gone afterwards unless it was renamed."""
        voice_id = f"v{secrets.token_hex(8)}"
        staging = self.folder / f".adding-{voice_id}"
        staging.mkdir(parents=True, mode=0o700)
        for left in _entries(self.folder):
            if left.name.startswith(".adding-") and _age_seconds(left) > 3600:
                shutil.rmtree(left, ignore_errors=True)
        try:
            yield voice_id, staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other program changes the library meanwhile."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / ".lock", timeout=LOCK_SECONDS):
                yield
        except Timeout as error:
            raise SidetoneError("Another program holds the voice library. Try again in a moment.") from error

    def _refuse_taken(self, name: str, but: str = "") -> None:
        wanted = _folded(name)
        if any(_folded(voice.name) == wanted and voice.id != but for voice in self.voices()):
            raise BadInput(f"There is a voice named {name!r} already. Choose another name, or remove that one first.")
        for card in (card for card in CARDS.values() if not card.hidden):
            if any(wanted == _folded(own.name) for own in card.voices):
                raise BadInput(f"{name!r} is a voice of the engine {card.title}. Choose another name.")


def all_voices(engine: str, library: VoiceLibrary) -> list[VoiceChoice]:
    """The engine's own voices, then the cloned ones, those it cannot speak with their reason."""
    card = _card(engine)
    own = [VoiceChoice(v.name, v.title, v.language, v.description, cloned=False) for v in card.voices]
    why_not = "" if card.can_clone else f"{card.title} cannot clone a voice."
    return own + [
        VoiceChoice(v.name, v.name, v.language, f"{v.clip_seconds:.0f} s reference clip", True, v.id, why_not)
        for v in library.voices()
    ]


def voice_for_job(name: str, engine: str, library: VoiceLibrary, language: str = "en") -> dict[str, str]:
    """The job fields that make the engine speak in this voice; an empty name is its default for the language."""
    card = _card(engine)
    if not name:
        return {"voice": card.default_voice(language)}
    cloned = library.find(name)
    if cloned and card.can_clone:
        clip = library.clip_bytes(cloned)
        prompt = base64.b64encode(clip).decode("ascii")
        return {"voice": cloned.name, "audio_prompt_base64": prompt, "audio_prompt_sha256": cloned.clip_sha256}
    own = next((v for v in card.voices if name == v.name), None)
    own = own or next((v for v in card.voices if _folded(name) in (_folded(v.name), _folded(v.title))), None)
    if own:
        return {"voice": own.name}
    if not cloned and card.check_voice:
        card.check_voice(name)
        return {"voice": name}
    if cloned:
        raise BadInput(
            f"{card.title} cannot clone a voice, so it cannot speak as {cloned.name!r}. Choose one of its own."
        )
    known = ", ".join(v.name for v in all_voices(engine, library) if not v.why_not)
    raise BadInput(f"{card.title} has no voice {name[:LONGEST_NAME]!r}. Known: {known[:1000]}.")


def voice_in_language(fields: dict[str, str], engine: str, language: str) -> dict[str, str] | None:
    """The job fields for the same speaker in a language; a cloned voice stays as it is. None where the engine does not
    speak it.
    """
    card = _card(engine)
    if "audio_prompt_sha256" in fields or card.voice_in is None:
        return fields if language[:2].lower() in card.languages else None
    try:
        return {"voice": card.voice_in(fields["voice"], language)}
    except BadInput:
        return None


def checked_name(name: str) -> str:
    """The name with its spaces tidied, in NFC; BadInput when it is empty, too long or holds control characters."""
    tidy = unicodedata.normalize("NFC", " ".join(name.split()))
    if not tidy:
        raise BadInput("The voice has no name. Give it one.")
    if len(tidy) > LONGEST_NAME:
        raise BadInput(f"The name has {len(tidy)} characters; {LONGEST_NAME} is the most. Choose a shorter one.")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in tidy):
        raise BadInput("The name holds control characters. Type it again.")
    return tidy


def _write_card(folder: Path, voice: Voice) -> None:
    write_bytes(folder / "voice.json", json.dumps({"format": FORMAT, **asdict(voice)}, indent=2).encode())


def _read_card(folder: Path) -> Voice | None:
    """The voice in a folder, in the trash too; None for anything that this program did not write so."""
    try:
        stored = json.loads((folder / "voice.json").read_text(encoding="utf-8"))
        voice = Voice(**{spec.name: stored[spec.name] for spec in fields(Voice)})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    texts = (voice.name, voice.language, voice.consent, voice.person, voice.added_utc, voice.clip_sha256)
    sound = stored.get("format") == FORMAT and all(isinstance(text, str) for text in texts)
    sound = sound and all(isinstance(number, int | float) for number in (voice.clip_seconds, voice.clip_bytes))
    sound = sound and voice.id == folder.name.split(".")[0] and re.fullmatch("[0-9a-f]{64}", voice.clip_sha256)
    return voice if sound else None


def _age_seconds(path: Path) -> float:
    """Since it was last changed; 0 for one that has gone meanwhile."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _folded(name: str) -> str:
    """What two names that a person would take for the same have in common."""
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    return unicodedata.normalize("NFC", tidy.casefold())


def _card(engine: str) -> EngineCard:
    card = CARDS.get(engine)
    if card is None:
        known = ", ".join(card.name for card in CARDS.values() if not card.hidden)
        raise BadInput(f"There is no engine {engine[:LONGEST_NAME]!r}. Choose one of: {known}.")
    return card


def _checked_consent(consent: str) -> str:
    tidy = consent.strip()
    if not tidy:
        raise BadInput("A cloned voice needs a consent note. Say whose voice it is, and that they agreed.")
    if len(tidy) > LONGEST_CONSENT:
        raise BadInput(f"The consent note has {len(tidy)} characters; {LONGEST_CONSENT} is the most. Shorten it.")
    return tidy


def _checked_language(language: str) -> str:
    if language and not re.fullmatch("[A-Za-z]{2,3}", language):
        raise BadInput(f"{language[:20]!r} is no language code. Use two letters, such as en or de.")
    return language.lower()
