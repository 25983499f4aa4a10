"""The voices as pictures: cards, the check of a clip, and what was removed; every typed text escaped."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from html import escape
from pathlib import Path

from engines.audio import Audio
from engines.contract import SidetoneError
from studio.clip_check import Finding
from studio.sound_files import read_flac
from studio.ui.clips import Clip
from studio.ui.samples import Sample
from studio.voices import UNDO_SECONDS, Voice, VoiceChoice
from studio.waveform import Mark, svg_waveform

FIRST_CARDS = 16
CARD_WAVE = (320, 64)
CLIP_WAVE = (720, 128)
LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish", "pl": "Polish",
    "cs": "Czech", "ru": "Russian", "uk": "Ukrainian", "el": "Greek", "tr": "Turkish", "ar": "Arabic",
    "he": "Hebrew", "hi": "Hindi", "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "ms": "Malay", "sw": "Swahili",
    "la": "Latin",
}  # fmt: skip


def language_name(code: str) -> str:
    """The language in words, or its code."""
    return LANGUAGES.get(code, code or "no language said")


def fitting(voices: Iterable[VoiceChoice], search: str) -> list[VoiceChoice]:
    """The voices in whose name, title or language the words occur."""
    words = search.casefold().split()
    return [
        voice
        for voice in voices
        if all(word in f"{voice.name} {voice.title} {language_name(voice.language)}".casefold() for word in words)
    ]


def built_in(voices: list[VoiceChoice], narrator: str, show_all: bool) -> str:
    """The engine's own voices as cards, a first handful or all."""
    if not voices:
        return '<div class="st-empty">No built-in voice has that in its name. Try a language, such as German.</div>'
    shown = voices if show_all else voices[:FIRST_CARDS]
    cards = "".join(_own_card(voice, voice.name == narrator) for voice in shown)
    more = ""
    if len(voices) > len(shown):
        more = f'<button type="button" class="st-button st-more" data-ask="all:">Show all {len(voices)} voices</button>'
    return f'<div class="st-cards small">{cards}</div>{more}'


def _own_card(voice: VoiceChoice, narrates: bool) -> str:
    return (
        f'<article class="st-card{" is-narrator" if narrates else ""}"><div class="st-card-head">'
        f'<button type="button" class="st-play small" data-ask="hear:{escape(voice.name)}" '
        f'aria-label="Hear {escape(voice.title)}"></button><div class="st-card-name"><b>{escape(voice.title)}</b>'
        f'<span class="st-small st-soft">{escape(language_name(voice.language))}, built in</span></div></div>'
        f"{_description(voice.description)}{_use(voice.name, narrates)}</article>"
    )


def _description(text: str) -> str:
    return f'<p class="st-note">{escape(text)}</p>' if text else ""


def _use(name: str, narrates: bool) -> str:
    if narrates:
        return '<span class="st-mark ok st-narrator">narrator of my books</span>'
    return f'<button type="button" class="st-button" data-ask="use:{escape(name)}">Use for my book</button>'


def cloned(voices: list[Voice], library_folder: Path, why_not: str, narrator: str) -> str:
    """The cloned voices as cards with their clip."""
    if not voices:
        return (
            '<div class="st-empty"><p>No cloned voice yet.</p><p>Add 5 to 30 seconds of somebody who agreed, by file '
            "or by microphone. The clip stays on this machine.</p></div>"
        )
    cards = "".join(_cloned_card(voice, library_folder, why_not, voice.name == narrator) for voice in voices)
    return f'<div class="st-cards">{cards}</div>'


def _cloned_card(voice: Voice, folder: Path, why_not: str, narrates: bool) -> str:
    use = _use(voice.name, narrates) if not why_not else ""
    refusal = f'<p class="st-note st-why-not">{escape(why_not)} Its clip is kept for an engine that can.</p>'
    added = escape(voice.added_utc[:10])
    return (
        f'<article class="st-card{" is-narrator" if narrates else ""}" data-voice="{escape(voice.id)}">'
        f'<div class="st-card-head"><div class="st-card-name"><b>{escape(voice.name)}</b>'
        f'<span class="st-small st-soft">{escape(language_name(voice.language))}, {voice.clip_seconds:.1f} s clip'
        f"</span></div></div>{_clip_player(voice, folder)}"
        f'<p class="st-note"><span class="st-mark ok">consent</span> {escape(voice.consent)} '
        f"<span>({escape(voice.person)}, {added})</span></p>{refusal if why_not else ''}"
        f'<div class="st-card-acts">{use}{_rename(voice)}'
        f'<button type="button" class="st-button" data-ask="remove:{escape(voice.id)}">Remove</button>'
        "</div></article>"
    )


def _clip_player(voice: Voice, folder: Path) -> str:
    return (
        '<div class="st-player compact" data-player><button type="button" class="st-play small" data-play '
        f'aria-label="Play"></button><div class="st-wave" data-wave>'
        f"{clip_picture(folder / voice.id / f'{voice.clip_sha256}.flac')}"
        '<span class="st-wave-at"></span></div>'
        f'<audio preload="none" src="/media/voice/{escape(voice.id)}/clip"></audio></div>'
    )


@functools.lru_cache(maxsize=128)
def clip_picture(path: Path) -> str:
    """The clip as a wave; a line of words where it cannot be read."""
    try:
        return svg_waveform(read_flac(path), *CARD_WAVE, label="The clip as a wave")
    except (SidetoneError, OSError, RuntimeError, ValueError):
        return '<span class="st-mark bad">the clip cannot be read</span>'


def _rename(voice: Voice) -> str:
    return (
        '<details class="st-rename"><summary class="st-button">Rename</summary>'
        f'<form data-ask-form="rename:{escape(voice.id)}"><input class="st-input" name="value" maxlength="80" '
        f'aria-label="New name" value="{escape(voice.name)}"><button class="st-button">Save</button></form></details>'
    )


def removed(waiting: list[tuple[Voice, float]]) -> str:
    """Voices that can still come back."""
    return "".join(
        f'<p class="st-banner" role="status"><span><b>{escape(voice.name)}</b> was removed. In '
        f"{max(1, round(left / 60))} min its clip is deleted from this machine for good.</span>"
        f'<button type="button" class="st-button" data-ask="restore:{escape(voice.id)}">Undo</button></p>'
        for voice, left in waiting
        if left <= UNDO_SECONDS
    )


def now_speaking(sample: Sample | None, engine: str, title: str, sentence: str, times: int) -> str:
    """The sample that was asked for: on its way, playing, or why not."""
    if sample is None:
        return ""
    name = escape(title or sample.voice)
    if sample.state == "making":
        return (
            f'<p class="st-banner" data-now="making"><span class="st-dot-live" aria-hidden="true"></span>'
            f"{name} is about to speak.</p>"
        )
    if sample.state == "failed":
        failed = f'<span class="st-mark bad">{name}</span> {escape(sample.message)}'
        return f'<p class="st-banner fail" data-now="failed">{failed}</p>'
    source = f"/media/sample/{escape(engine)}/{escape(sample.key)}.flac"
    return (
        f'<div class="st-banner" data-player data-now="ready" data-plays-now="{escape(sample.key)}-{times}">'
        '<button type="button" class="st-play small" data-play aria-label="Play"></button>'
        f'<span><b>{name}</b> <span class="st-soft">{escape(sentence)}</span></span>'
        f'<audio preload="auto" src="{source}"></audio></div>'
    )


def clip_part(clip: Clip | None) -> str:
    """The recording with its handles, and its check."""
    if clip is None:
        return ""
    if clip.state == "reading":
        return (
            '<p class="st-banner"><span class="st-dot-live" aria-hidden="true"></span>Listening to the recording.</p>'
        )
    if clip.state == "refused" or clip.audio is None:
        return f'<p class="st-banner fail"><span class="st-mark bad">not usable</span> {escape(clip.message)}</p>'
    return f"{_trimmer(clip, clip.audio)}{check_list(clip.findings())}"


def _trimmer(clip: Clip, audio: Audio) -> str:
    start, end = clip.trim
    wave = svg_waveform(audio, *CLIP_WAVE, marks=[Mark(start, end, "waveform-mark", "what is kept")])
    share = [100 * at / max(clip.seconds, 1e-6) for at in clip.trim]
    handles = "".join(
        f'<span class="st-handle" data-handle="{name}" role="slider" tabindex="0" aria-label="{name}" '
        f'aria-valuemin="0" aria-valuemax="{clip.seconds:.1f}" aria-valuenow="{at:.1f}" '
        f'style="left:{left:.2f}%"></span>'
        for name, at, left in (("start", start, share[0]), ("end", end, share[1]))
    )
    return (
        f'<div class="st-player" data-player data-start="{start:.2f}" data-end="{end:.2f}">'
        '<button type="button" class="st-play" data-play aria-label="Play"></button>'
        f'<div class="st-wave" data-wave data-seconds="{clip.seconds:.3f}">{wave}{handles}'
        '<span class="st-wave-at"></span>'
        '<button type="button" hidden data-ask="trim:" class="st-trimmed"></button></div>'
        f'<span class="st-time st-numbers">{end - start:.1f} s</span>'
        f'<audio preload="none" src="/media/clip/{escape(clip.id)}/clip.flac"></audio></div>'
    )


def check_list(findings: list[Finding]) -> str:
    """Each finding with its mark, figure and advice."""
    return f'<ul class="st-checks">{"".join(_check(finding) for finding in findings)}</ul>'


def _check(finding: Finding) -> str:
    advice = f'<span class="st-advice">{escape(finding.advice)}</span>' if finding.advice else ""
    return (
        f'<li><span class="st-mark {escape(finding.mark)}">{escape(finding.name)}</span>'
        f'<span class="st-numbers">{escape(finding.value_text)}</span>{advice}</li>'
    )
