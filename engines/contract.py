"""What every booth, near or far, agrees on.

The error tree; a caller chooses what to catch here:

    SidetoneError                 anything this product says to a person; .retryable says whether trying again helps
    ├── BadInput                  the person's file, text or option cannot be used; exit status 2
    ├── ChunkFailed               this chunk could not be spoken; the book goes on
    │   └── PoisonChunk           it killed or hung its booth twice
    ├── EngineDead                this engine can do nothing more; the run stops
    │   └── EngineMissing         it is not installed here; the message says how to install it
    ├── ListenerMissing           no weights for this listener yet; takes stay unheard
    └── StorageFull               the disk is full; what is done is kept
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Literal, Protocol

from engines.audio import Audio
from engines.hearing import Heard as Heard
from engines.hearing import Proof as Proof
from engines.hearing import Verdict as Verdict
from engines.hearing import Word as Word


class SidetoneError(Exception):
    """Something a person can be told: what, why, what next."""

    retryable: ClassVar[bool] = False


class BadInput(SidetoneError):
    """The person's file, text or option cannot be used."""


class ChunkFailed(SidetoneError):
    """This chunk could not be spoken; the book goes on."""

    retryable = True


class PoisonChunk(ChunkFailed):
    """This chunk killed or hung its booth twice."""

    retryable = False


class EngineDead(SidetoneError):
    """This engine can do nothing more."""


class EngineMissing(EngineDead):
    """This engine is not installed here."""


class ListenerMissing(SidetoneError):
    """This listener has no weights here yet."""


class StorageFull(SidetoneError):
    """The disk is full; what is done is kept."""


Dials = dict[str, float]
CandidatePolicy = Literal["all", "adaptive"]

SEED_MASK = 0x7FFFFFFF  # seeds are 31 bits, so that every engine's generator takes them


def canonical_json(value: object) -> str:
    """The one JSON text of a value: sorted keys, no spaces, UTF-8 left as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256_hex(data: bytes | str) -> str:
    """The SHA-256 of bytes, or of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def derived_seed(seed: int, *steps: object) -> int:
    """The first 31 bits of SHA-256("seed:step:step..."): the documented function behind candidates and retakes."""
    digest = hashlib.sha256(":".join(str(part) for part in (seed, *steps)).encode()).digest()
    return int.from_bytes(digest[:4], "big") & SEED_MASK


def candidate_seed(seed: int, round_number: int, candidate: int) -> int:
    """The seed of candidate k of round r: the job's own for the first, derived_seed(seed, r, k) for the others."""
    return seed if round_number == candidate == 0 else derived_seed(seed, round_number, candidate)


@dataclass(frozen=True)
class Job:
    """One chunk to speak; its wire form is the RunPod handler's input."""

    text: str
    """Words to speak, already normalised."""
    language_id: str = "en"
    """ISO 639-1."""
    voice: str = ""
    """A built-in voice of the engine, or the name of a cloned one; empty is the engine's default."""
    audio_prompt_base64: str = ""
    """The reference clip as FLAC, at most 1 MB."""
    audio_prompt_url: str = ""
    audio_prompt_sha256: str = ""
    engine: str = "espeak"
    model_version: str = ""
    listener: str = ""
    """Who listens; empty means nobody, and every take is unheard."""
    exaggeration: float = 0.3
    cfg_weight: float = 0.3
    temperature: float = 0.8
    dials: Dials = field(default_factory=dict)
    seed: int = -1
    """Seed of candidate 0; -1 is the first 31 bits of the speech hash without a seed."""
    n_candidates: int = 3
    whisper_threshold: float = 85.0
    max_retries: int = 2
    candidate_policy: CandidatePolicy = "all"
    heard_as: str = ""
    """Another wording that is heard right as well: names as they are written, where text spells how they sound."""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise BadInput("The job has no text to speak. Give it at least one word.")
        for name in _STRINGS:
            _refuse_half_characters(name, getattr(self, name))
        for name, value in self.dials.items():
            _number(f"dials.{name}", value)
        if not 1 <= self.n_candidates <= 20:
            raise BadInput(f"n_candidates is {self.n_candidates}; choose 1 to 20.")
        if not 0 <= self.max_retries <= 10:
            raise BadInput(f"max_retries is {self.max_retries}; choose 0 to 10.")
        if not 0 <= self.whisper_threshold <= 100:
            raise BadInput(f"whisper_threshold is {self.whisper_threshold}; choose 0 to 100.")
        if self.candidate_policy not in ("all", "adaptive"):
            raise BadInput(f"candidate_policy is {self.candidate_policy!r}; choose all or adaptive.")

    def speech(self) -> dict[str, Any]:
        """What decides how the chunk sounds, apart from the seed."""
        return {
            "text": self.text,
            "language_id": self.language_id,
            "engine": self.engine,
            "model_version": self.model_version,
            "voice": self.clip_sha256() or self.voice,
            "dials": self.all_dials(),
        }

    def clip_sha256(self) -> str:
        """The hash of the reference clip: as given, or of the clip itself where it came without; empty for neither."""
        if self.audio_prompt_sha256 or not self.audio_prompt_base64:
            return self.audio_prompt_sha256.lower()
        try:
            return sha256_hex(base64.b64decode(self.audio_prompt_base64))
        except ValueError as error:
            raise BadInput("audio_prompt_base64 is not base64. Send the FLAC clip encoded as base64.") from error

    def all_dials(self) -> Dials:
        """Chatterbox's three by their own names where that engine speaks, and the engine's own dials."""
        own = {name: float(value) for name, value in self.dials.items()}
        if not self.engine.startswith("chatterbox"):
            return own
        three = {"exaggeration": self.exaggeration, "cfg_weight": self.cfg_weight, "temperature": self.temperature}
        return three | own

    def base_seed(self) -> int:
        """The seed of candidate 0."""
        return self.seed & SEED_MASK if self.seed >= 0 else self.plain_seed()

    def plain_seed(self) -> int:
        """The first 31 bits of the speech hash without a seed."""
        return int(sha256_hex(canonical_json(self.speech()))[:8], 16) & SEED_MASK

    def speech_key(self, seed: int) -> str:
        """The name of the audio of one candidate."""
        return sha256_hex(canonical_json(self.speech() | {"seed": seed}))

    def job_key(self) -> str:
        """The name of the whole question: the speech, how many candidates, and who judges how strictly."""
        question: dict[str, Any] = {
            "seed": self.base_seed(),
            "n_candidates": self.n_candidates,
            "max_retries": self.max_retries,
            "candidate_policy": self.candidate_policy,
            "whisper_threshold": float(self.whisper_threshold),
            "listener": self.listener,
        }
        question |= {"heard_as": self.heard_as} if self.heard_as else {}
        return sha256_hex(canonical_json(self.speech() | question))

    def to_wire(self) -> dict[str, Any]:
        """The fields that differ from their defaults, and the text."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name == "text" or _differs(self, f.name)}

    @classmethod
    def from_wire(cls, wire: dict[str, Any]) -> Job:
        """The job a client sent; unknown fields and wrong types are refused by name."""
        known = {f.name: f for f in fields(cls)}
        unknown = sorted(set(wire) - set(known))
        if unknown:
            raise BadInput(f"Unknown job field {unknown[0]!r}. Known: {', '.join(known)}.")
        if not isinstance(wire.get("text"), str):
            raise BadInput("The job has no text field. Send the words to speak as a string.")
        return cls(**{name: _coerced(name, value) for name, value in wire.items()})

    def retake(self, attempt: int) -> Job:
        """The same job with the seed of its n-th retake; attempt 0 is the job itself."""
        return self if attempt == 0 else replace(self, seed=derived_seed(self.base_seed(), "retake", attempt))


_JOB_DEFAULTS = {f.name: f.default for f in fields(Job)}
_STRINGS = tuple(f.name for f in fields(Job) if f.type == "str")


def _differs(job: Job, name: str) -> bool:
    value = getattr(job, name)
    return bool(value) if name == "dials" else value != _JOB_DEFAULTS[name]


def _coerced(name: str, value: Any) -> Any:
    default = {} if name == "dials" else _JOB_DEFAULTS[name]
    if name == "dials" and isinstance(value, dict):
        return {str(key): _number(f"dials.{key}", number) for key, number in value.items()}
    if isinstance(default, float):
        return _number(name, value)
    if isinstance(default, int) and (isinstance(value, bool) or not isinstance(value, int)):
        raise BadInput(f"The job field {name} must be a whole number, not {value!r}.")
    if (isinstance(default, str) or name == "text") and not isinstance(value, str):
        raise BadInput(f"The job field {name} must be a string, not {type(value).__name__}.")
    if name == "dials":
        raise BadInput("The job field dials must be an object of numbers.")
    return value


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e300:
        raise BadInput(f"The job field {name} must be a finite number, not {str(value)[:40]}.")
    return float(value)


def _refuse_half_characters(name: str, text: str) -> None:
    """A lone surrogate has no UTF-8: such a text could neither be hashed nor sent."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadInput(f"The job field {name} holds half a character at place {error.start}. Remove it.") from error


@dataclass(frozen=True)
class Line:
    """One utterance asked of a Speaker: a candidate of a job."""

    id: str
    """Unique among the lines in flight; comes back on the Spoken."""
    job: Job
    seed: int


@dataclass(frozen=True)
class Spoken:
    """What a Speaker made of one line: sound, or the error that kept it from it."""

    line: Line
    audio: Audio | None
    generation_seconds: float
    error: str = ""
    retryable: bool = True


@dataclass(frozen=True)
class Candidate:
    """One try at a chunk: its seed, its sound where it is at hand, and what was heard."""

    seed: int
    speech_key: str
    audio: Audio | None
    proof: Proof
    generation_seconds: float = 0.0
    duration_seconds: float = 0.0
    likeness: float | None = None
    """How much it sounds like the voice that was asked for, 0 to 1; None where the engine cannot tell."""


@dataclass(frozen=True)
class Take:
    """The answer to a job: its candidates, and which of them was chosen."""

    job: Job
    job_key: str
    status: Literal["success", "error"]
    candidates: tuple[Candidate, ...] = ()
    chosen: int = -1
    """Index into candidates; -1 when status is error."""
    retries_used: int = 0
    message: str = ""
    """Why it failed, when status is error."""
    retryable: bool = False
    device: str = "cpu"
    numeric_mode: str = "exact"

    @property
    def best(self) -> Candidate:
        """The chosen candidate of a successful take; a take with status error has none."""
        if self.chosen < 0:
            raise ValueError(f"this take has no chosen candidate: {self.message}")
        return self.candidates[self.chosen]


@dataclass(frozen=True)
class Spend:
    """Money or time paid without a take."""

    kind: str
    seconds: float
    cost_usd: float
    entry_key: str
    job_key: str = ""
    note: str = ""


class Speaker(Protocol):
    """Speaks lines, in any order; one at a time is a batch of one."""

    name: str
    model_version: str
    device: str
    numeric_mode: str

    def speak(self, lines: Iterator[Line]) -> Iterator[Spoken]:
        """Pulls a line when it has room for one and yields each as it is done."""
        ...


class Listener(Protocol):
    """Writes down what it hears."""

    name: str

    def can_judge(self, language_id: str) -> bool:
        """Whether this listener knows the language."""
        ...

    def hear(self, audio: Audio, language_id: str) -> Heard:
        """The words in the audio, with times."""
        ...


class Changer(Protocol):
    """Changes a voice block by block; output length equals input length."""

    latency_seconds: float

    def process(self, block: Any) -> Any: ...
    def reset(self) -> None: ...
    def warm_up(self) -> None: ...


class Renderer(Protocol):
    """Carries jobs to a booth; pulls one only when it has room, and closing the generator cancels."""

    def render(self, jobs: Iterator[Job]) -> Iterator[Take | Spend]: ...
