"""What a person chose for a book: who speaks, how hard each chunk is tried, who listens; and the jobs that follow."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from engines.contract import Dials, Job
from engines.listeners import AUTO, Ears, listener_for
from engines.shelf import CARDS
from studio.settings import CARE, Settings


@dataclass(frozen=True)
class Choices:
    """The answer to: in which voice, with how much care."""

    engine: str = "espeak"
    voice: str = ""
    language: str = "en"
    listener: str = ""
    """Empty: nobody listens."""
    candidate_policy: str = "adaptive"
    n_candidates: int = 3
    max_retries: int = 2
    threshold: float = 95.0
    care: str = "standard"
    dials: Dials = field(default_factory=dict)
    model_version: str = ""
    """The engine's, as its booth tells it; a new one asks for new takes."""
    auto_listener: bool = False
    """Whether the listener was asked for as auto: it is looked for again at the next render."""
    listener_note: str = ""
    """Why nobody listens although somebody was asked to; empty where one does."""

    def as_dict(self) -> dict[str, Any]:
        """For storing with the book."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Choices:
        """As stored; unknown names of a later version are ignored."""
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    @classmethod
    def from_settings(cls, settings: Settings, language: str, **chosen: Any) -> Choices:
        """The settings' choices for a book of that language, with those given here instead where they are not None."""
        given = {name: value for name, value in chosen.items() if value is not None}
        care, engine = given.get("care", settings.care), given.get("engine", settings.engine)
        wanted = given.pop("listener", settings.listener)
        ears = who_listens(settings, engine, language, wanted)
        policy, n_candidates, max_retries, threshold = CARE[care]
        base = cls(
            engine, settings.voice, language, ears.name, policy, n_candidates, max_retries, threshold, care,
            auto_listener=wanted == AUTO, listener_note="" if ears.name or wanted != AUTO else ears.why,
        )  # fmt: skip
        return cls(**(base.as_dict() | given))

    def job(
        self, spoken: str, voice_fields: dict[str, str], language: str = "", attempt: int = 0, heard_as: str = ""
    ) -> Job:
        """The job that asks for one chunk; attempt counts the retakes a person asked for."""
        job = Job(
            text=spoken,
            language_id=language or self.language,
            engine=self.engine,
            model_version=self.model_version,
            listener=self.listener,
            dials=self.dials,
            n_candidates=self.n_candidates,
            whisper_threshold=self.threshold,
            max_retries=self.max_retries,
            candidate_policy=self.candidate_policy,  # type: ignore[arg-type]
            heard_as=heard_as if self.listener else "",
            **voice_fields,  # type: ignore[arg-type]
        )
        return job.retake(attempt)


def who_listens(settings: Settings, engine: str = "", language: str = "en", wanted: str | None = None) -> Ears:
    """Who listens to the engine in the language, as the settings have it or as wanted here, and why."""
    engine = engine or str(settings.engine)
    engine_mb = CARDS[engine].memory_mb if engine in CARDS else 0
    asked = str(settings.listener) if wanted is None else wanted
    return listener_for(engine, asked, language, settings.path.parent / "weights", engine_mb=engine_mb)
