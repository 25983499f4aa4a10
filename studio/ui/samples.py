"""A voice heard before it is chosen: one sentence, spoken by a booth beside the window and kept."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from engines.contract import BadInput, Job, SidetoneError
from engines.local import LocalRenderer
from studio.settings import Settings
from studio.sound_files import write_flac
from studio.voices import VoiceLibrary, voice_for_job

SENTENCES = {
    "en": "The door was open, the lamp was lit, and somebody had poured two cups of tea.",
    "de": "Die Tür stand offen, die Lampe brannte, und jemand hatte zwei Tassen Tee eingeschenkt.",
    "fr": "La porte était ouverte, la lampe allumée, et quelqu'un avait servi deux tasses de thé.",
    "es": "La puerta estaba abierta, la lámpara encendida, y alguien había servido dos tazas de té.",
    "it": "La porta era aperta, la lampada accesa, e qualcuno aveva versato due tazze di tè.",
}
LONGEST_CHARS = 300


@dataclass(frozen=True)
class Sample:
    """A sentence in a voice: on its way, ready to hear, or why not."""

    key: str
    voice: str
    state: str
    """making, ready or failed."""
    words: str = ""
    message: str = ""


_samples: dict[tuple[Path, str], Sample] = {}
_lock = threading.Lock()
_booth = threading.Lock()  # one sample at a time: a booth may need the whole card


def sample_path(home: Path, key: str) -> Path:
    """Where the sample of that speech key is or will be."""
    return home / "samples" / f"{key}.flac"


def ask_for_sample(home: Path, settings: Settings, engine: str, voice: str, language: str, text: str = "") -> Sample:
    """The sample as it stands; a thread makes it where it is not there yet. BadInput for an unknown voice."""
    words = " ".join(text.split()) or SENTENCES.get(language[:2], SENTENCES["en"])
    if len(words) > LONGEST_CHARS:
        raise BadInput(f"The sentence has {len(words)} characters; {LONGEST_CHARS} is the most. Choose a shorter one.")
    fields = voice_for_job(voice, engine, VoiceLibrary(home / "voices"), language)
    job = Job(text=words, language_id=language or "en", engine=engine, n_candidates=1, max_retries=0, **fields)  # type: ignore[arg-type]
    key = job.speech_key(job.base_seed())
    with _lock:
        known = _samples.get((home, key))
        if sample_path(home, key).exists():
            return _remember(home, Sample(key, job.voice, "ready", job.text))
        if known and known.state == "making":
            return known
        python, slots = str(settings.booth_python) or None, 1
        threading.Thread(target=_make, args=(home, key, job, python, slots), name="sample", daemon=True).start()
        return _remember(home, Sample(key, job.voice, "making", job.text))


def sample_state(home: Path, key: str) -> Sample | None:
    """How far the sample is; None when nobody asked for it since the studio started."""
    return _samples.get((home, key))


def _remember(home: Path, sample: Sample) -> Sample:
    _samples[home, sample.key] = sample
    return sample


def _make(home: Path, key: str, job: Job, python: str | None, slots: int) -> None:
    try:
        with _booth, LocalRenderer(engine=job.engine, slots=slots, python=python) as renderer:
            take = next(iter(renderer.render(iter([job]))))
        if take.status != "success" or take.best.audio is None:
            raise SidetoneError(take.message or "The voice said nothing.")
        write_flac(sample_path(home, key), take.best.audio)
        _remember(home, Sample(key, job.voice, "ready", job.text))
    except Exception as error:  # shown in the window; a thread has nobody else to tell
        _remember(home, Sample(key, job.voice, "failed", job.text, str(error) or type(error).__name__))
