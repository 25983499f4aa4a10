"""What the small listener learns from: texts, tokens, speech and its marks, faults, and what it must never be told."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from engines.audio import Audio
from engines.contract import BadInput, Heard, Job, Line
from engines.espeak import EspeakSpeaker, missing
from engines.marked_speech import SILENCE, Mark, MarkedSpeaker, Piece, Speech, spliced, usual
from engines.near_words import near_words
from engines.spoken_words import said_words, transcript
from engines.training import edits, figures
from engines.training.corpus import KINDS, Corpus, gathered, read_corpus, write_corpus
from engines.training.damage import damaged, until
from engines.training.evaluate import Result, heard, rates, trial
from engines.training.never import EVERY, RUN_WORDS, Guarded, guarded, manifest_of
from engines.training.samples import NOWHERE, SampleMaker, known_sounds
from engines.training.tokens import SPECIAL, TIMES, Tokens
from engines.training.voices import DEFAULT, SHOWN, drawn
from engines.whisper import at_16_khz
from studio.text.normalise import normalise
from studio.unseen_texts import guarded_passages, passages

speaks = pytest.mark.skipif(bool(missing()), reason="espeak-ng is not installed")

SUBJECTS = "the old captain|my younger sister|a tall stranger|the village doctor|nobody in town|that grey horse".split(
    "|"
)
VERBS = "walked slowly past|never quite forgot|talks about|carefully opened|didn't notice|wrote down".split("|")
OBJECTS = "the garden wall|seven silver spoons|her father's letter|every single window|a zealous fox|the quay".split(
    "|"
)
PROSE = tuple(f"{a.capitalize()} {b} {c}, and then it rained." for a in SUBJECTS for b in VERBS for c in OBJECTS)


def spoken(text: str) -> str:
    return normalise(text, "en").text


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return gathered(PROSE, spoken, figure_lines=200)


@pytest.fixture(scope="module")
def tokens(corpus: Corpus) -> Tokens:
    return Tokens.trained(transcript(passage) for passage in corpus.passages)


def chance(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# ---- words and texts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The café's best-known horse, don't you think?", "the cafe's best known horse don't you think"),
        ("“Yes” — said Pierre…", "yes said pierre"),
        ("Seven o’clock; the Cæsar’s façade!", "seven o'clock the caesar's facade"),
        ("There are 7 of them", ""),
        ("x = y", ""),
        ("Москва", ""),
        ("...", ""),
    ],
)  # fmt: skip
def test_a_transcript_is_words_and_nothing_else(text: str, words: str) -> None:
    assert transcript(text) == words


def test_each_word_knows_its_place() -> None:
    text = "He's gone - to the café."
    assert [text[said.start : said.end] for said in said_words(text) or ()] == ["He's", "gone", "to", "the", "café"]


def test_figures_become_words_that_can_be_written_down() -> None:
    lines = list(figures.lines(chance(), 150))
    assert any(letter.isdigit() for line in lines for letter in line)
    assert sum(bool(transcript(spoken(line))) for line in lines) > 0.97 * len(lines)


def test_a_corpus_is_gathered_kept_and_read(corpus: Corpus, tmp_path: Path) -> None:
    write_corpus(corpus, tmp_path / "corpus.json")
    assert read_corpus(tmp_path / "corpus.json") == corpus
    assert set(corpus.passages).isdisjoint(corpus.held_out)
    assert len(corpus.passages) + len(corpus.held_out) == len(PROSE)
    assert gathered(PROSE, spoken, figure_lines=200).digest == corpus.digest
    with pytest.raises(BadInput, match="3 passages"):
        gathered(PROSE[:3], spoken)


def test_texts_are_drawn_of_every_kind_and_about_as_long_as_asked(corpus: Corpus) -> None:
    texts = [corpus.drawn(chance(seed), 4.0) for seed in range(200)]
    assert texts == [corpus.drawn(chance(seed), 4.0) for seed in range(200)]
    assert 8 <= float(np.median([len(text.split()) for text in texts])) <= 14
    assert any("hundred" in text or "thousand" in text for text in texts)
    passages = " ".join(corpus.passages)
    assert 0.35 < sum(text in passages for text in texts) / len(texts) < 0.75
    assert sum(KINDS.values()) == pytest.approx(1.0)
    assert all(transcript(corpus.drawn(chance(seed), 0.3)) for seed in range(20))


def test_near_words_differ_by_a_letter_or_an_ending() -> None:
    near = near_words(("walk", "walks", "walked", "talk", "house", "mouse", "sea"))
    assert near["walk"] == ("talk", "walked", "walks")
    assert near["house"] == ("mouse",)
    assert "sea" not in near


def test_an_edited_text_says_something_else(corpus: Corpus) -> None:
    text = PROSE[5]
    edited = {edits.edited(text, chance(seed), corpus.vocabulary, corpus.near) for seed in range(60)}
    lengths = {len(one.split()) - len(text.split()) for one in edited}
    assert text not in edited or len(edited) > 40
    assert min(lengths) < 0 < max(lengths)
    named = edits.with_names(text, chance(), corpus.vocabulary)
    assert len(named.split()) == len(text.split()) and named != text and transcript(named)


# ---- what is never trained on -----------------------------------------------------------------------------------

SECRET = [f"word{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(60)]


def test_a_run_of_guarded_words_is_found_wherever_it_is_cut() -> None:
    told = manifest_of(["A Secret"], [[" ".join(SECRET[:20]) + ".", " ".join(SECRET[20:])]])
    guard = Guarded(frozenset(told["titles"]), frozenset(told["prints"]))  # type: ignore[call-overload]
    least = RUN_WORDS + EVERY - 1
    for start in range(len(SECRET) - least):
        assert guard.holds("before that, " + ", ".join(SECRET[start : start + least]).title() + " and after")
    assert not guard.holds(" ".join(SECRET[: RUN_WORDS - 1]))
    assert guard.holds_title("a SECRET!") and not guard.holds_title("Another")
    assert not any(word in json.dumps(told) for word in SECRET)


def test_the_demo_book_is_never_trained_on(demo_book: Path) -> None:
    assert list(passages([demo_book])) == []
    texts = list(guarded_passages([demo_book]))
    assert len(texts) > 50
    long = [text for text in texts if len(transcript(text).split()) >= RUN_WORDS + EVERY]
    guard = guarded()
    assert all(guard.holds(text) for text in long)
    with pytest.raises(BadInput, match="0 passages"):
        gathered(long, spoken)


def test_a_corpus_with_something_guarded_in_it_is_refused(corpus: Corpus, demo_book: Path, tmp_path: Path) -> None:
    secret = max(guarded_passages([demo_book]), key=len)
    write_corpus(Corpus((*corpus.passages, secret), corpus.figures, corpus.held_out), tmp_path / "corpus.json")
    with pytest.raises(BadInput, match="never be trained on"):
        read_corpus(tmp_path / "corpus.json")


def test_the_last_three_stories_are_never_trained_on(real_books: Path) -> None:
    book = real_books / "sherlock.epub"
    learned, kept = list(passages([book])), list(guarded_passages([book]))
    assert len(kept) > 600 and len(learned) > 2000
    assert any("Alexander Holder" in text for text in kept)
    assert not any(name in text for text in learned for name in ("Rucastle", "Alexander Holder", "Hatty Doran"))
    common = [text for text in learned if guarded().holds(text)]  # eight common words in a row
    assert len(common) < 10
    assert not set(common) & set(gathered(learned, spoken, figure_lines=9).passages)


# ---- tokens -----------------------------------------------------------------------------------------------------


def test_tokens_are_in_the_order_that_faster_whisper_counts_on(tokens: Tokens, tmp_path: Path) -> None:
    order = tokens.in_order()
    assert tuple(order[tokens.end : tokens.end + len(SPECIAL)]) == SPECIAL
    assert tuple(order[tokens.first_time :]) == TIMES
    assert tokens.no_times + 1 == tokens.first_time
    assert tokens.time(0.0) == tokens.first_time and order[tokens.time(29.98)] == "<|29.98|>"
    text = "the captain's zealous quartz fox didn't walk"
    assert tokens.text([tokens.start, *tokens.of(text), tokens.end]) == text
    tokens.write(tmp_path / "tokenizer.json")
    assert Tokens.read(tmp_path / "tokenizer.json").of(text) == tokens.of(text)


def test_listening_forbids_no_token_that_a_transcript_needs(tokens: Tokens, tmp_path: Path) -> None:
    faster_whisper = pytest.importorskip("faster_whisper")
    from tokenizers import Tokenizer

    tokens.write(tmp_path / "tokenizer.json")
    ours = faster_whisper.tokenizer.Tokenizer(Tokenizer.from_file(str(tmp_path / "tokenizer.json")), multilingual=False)
    assert ours.sot_sequence == [tokens.start]
    assert (ours.eot, ours.no_speech, ours.timestamp_begin) == (tokens.end, tokens.no_speech, tokens.first_time)
    used = {number for text in PROSE for number in tokens.of(transcript(text))}
    used |= {number for letter in "abcdefghijklmnopqrstuvwxyz" for number in tokens.of(f"{letter} {letter}{letter}")}
    assert not used & set(ours.non_speech_tokens)
    words, _ = ours.split_to_word_tokens([*tokens.of("i'm sure we're home at seven o'clock")])
    assert words == [" i'm", " sure", " we're", " home", " at", " seven", " o'clock"]


# ---- speech and its faults --------------------------------------------------------------------------------------


def tone(words: int) -> Speech:
    """So many words of a quarter of a second, each on its own level, and a sound to each."""
    samples = np.repeat(np.arange(1, words + 1, dtype=np.float32) / 100, 4000)
    marks = tuple(Mark(f"w{index}", index / 4, (index + 1) / 4) for index in range(words))
    return Speech(samples, marks, marks)


def test_speech_is_cut_and_joined_with_its_words() -> None:
    out = spliced(tone(8), [Piece(0.0, 0.5), Piece(-1.0, -0.5), Piece(1.0, 1.5), Piece(0.25, 0.6)])
    assert out.transcript == "w0 w1 w4 w5 w1"
    assert out.seconds == pytest.approx(0.5 + 0.5 + 0.5 + 0.35)
    for word in out.words:
        middle = out.samples[round(8000 * (word.start_seconds + word.end_seconds))]
        assert middle == pytest.approx((int(word.what[1:]) + 1) / 100)
    assert not out.samples[8000:16000].any()
    assert [sound.what for sound in out.sounds] == ["w0", "w1", "w4", "w5", "w1", "w2"]


def test_a_damaged_speech_says_what_is_left_of_it() -> None:
    said = {damaged(tone(9), chance(seed)).transcript for seed in range(300)}
    whole = tone(9).transcript
    assert whole in said  # with a gap in it
    assert any(len(text.split()) > 9 for text in said)
    assert any(whole.startswith(text) for text in said - {whole})
    assert any(whole.endswith(text) for text in said - {whole})
    assert all(text for text in said)
    assert damaged(tone(2), chance()).transcript == "w0 w1"
    assert until(tone(9), 1.1).transcript == "w0 w1 w2 w3"


@speaks
def test_marks_change_no_sound_and_tell_where_the_words_are() -> None:
    text = "It was one of the café's best-known horses, don't you think? Yes - out of the blue."
    speaker, marked = EspeakSpeaker(slots=1), MarkedSpeaker()
    try:
        job = Job(text=text, voice=DEFAULT)
        (plain,) = speaker.speak(iter([Line("1", job, job.plain_seed())]))
        speech = marked.say(text, usual(DEFAULT))
        with pytest.raises(BadInput, match="write down"):
            marked.say("7", usual(DEFAULT))
    finally:
        speaker.close()
        marked.close()
    assert plain.audio is not None
    assert np.array_equal(at_16_khz(plain.audio), speech.samples)
    assert speech.transcript == transcript(text)
    assert all(a.end_seconds <= b.start_seconds + 1e-9 for a, b in pairwise(speech.words))
    horses = next(word for word in speech.words if word.what == "horses")
    assert 0.3 < horses.end_seconds - horses.start_seconds < 0.9
    assert {"h", "z", SILENCE} <= {sound.what for sound in speech.sounds}


def test_deliveries_are_mostly_the_usual_ones() -> None:
    deliveries = [drawn(chance(seed)) for seed in range(600)]
    voices = [delivery.voice for delivery in deliveries]
    assert 0.38 < voices.count(DEFAULT) / 600 < 0.52
    assert set(SHOWN) < set(voices) and any(voice not in (DEFAULT, *SHOWN) for voice in voices)
    assert 150 < float(np.median([delivery.rate for delivery in deliveries])) < 180


# ---- samples ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def maker(corpus: Corpus, tokens: Tokens) -> object:
    if missing():
        pytest.skip("espeak-ng is not installed")
    pytest.importorskip("faster_whisper")
    maker = SampleMaker(corpus, tokens, known_sounds(corpus, [DEFAULT], 0, each=4), seed=3)
    yield maker
    maker.close()


@speaks
def test_a_sample_is_the_same_whenever_it_is_made(maker: SampleMaker) -> None:
    once, again, other = maker.made(5001), maker.made(5001), maker.made(5002)
    assert all(np.array_equal(a, b) for a, b in zip(once[:4], again[:4], strict=True))
    assert not np.array_equal(once.features, other.features)


@speaks
def test_features_are_those_that_listening_makes(maker: SampleMaker, tokens: Tokens) -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    speech = maker._speaker.say(PROSE[7], usual(DEFAULT))
    sample = maker.of_speech(speech, times=True)
    assert np.allclose(sample.features, FeatureExtractor()(speech.samples), atol=2e-3)
    assert tokens.text(sample.tokens) == transcript(PROSE[7])
    assert sample.tokens[0] == tokens.start and sample.tokens[-1] == tokens.end
    assert tokens.first_time <= sample.tokens[1] < sample.tokens[-2]
    first = speech.words[0]
    assert sample.places[2].tolist() == [round(first.start_seconds * 50), round(first.end_seconds * 50)]
    assert (sample.places[:2] == NOWHERE).all()
    after = [min(round(speech.words[-1].end_seconds * 50), int(speech.seconds * 50) - 1), int(speech.seconds * 50)]
    assert sample.places[-2:].tolist() == [after, after]
    assert len(sample.sounds) == (sample.features.shape[1] + 1) // 2 and (sample.sounds != 0).mean() > 0.5


@speaks
def test_samples_are_short_long_damaged_and_silent(maker: SampleMaker, tokens: Tokens) -> None:
    samples = [maker.made(5000 + number) for number in range(70)]
    seconds = [sample.seconds for sample in samples]
    assert min(seconds) < 2.5 and 10 < max(seconds) <= 30.0
    assert all(len(sample.tokens) < 448 and len(sample.tokens) == len(sample.places) for sample in samples)
    timed = sum(sample.tokens[1] >= tokens.first_time for sample in samples)
    assert 0.35 < timed / len(samples) < 0.8
    assert all(tokens.text(maker.made(number).tokens) for number in range(5))


# ---- how well it hears ------------------------------------------------------------------------------------------


class Parrot:
    """A listener that always hears the same."""

    name = "parrot"

    def can_judge(self, language_id: str) -> bool:
        """Everything."""
        return True

    def hear(self, audio: Audio, language_id: str) -> Heard:
        """One sentence."""
        return Heard("The captain never forgot the letter")


@speaks
def test_word_error_rates_are_counted_by_voice() -> None:
    texts = ["The captain never forgot the letter.", "The captain forgot the other letter."]
    results = list(heard(Parrot(), texts, [DEFAULT, "en-gb"]))
    assert [result.errors for result in results if result.voice == "en-gb"] == [0, 2]
    assert rates(results) == pytest.approx(dict.fromkeys((DEFAULT, "en-gb", "default", "others", "all"), 100 / 6))
    told = trial(Parrot(), texts, ["en-gb"])
    assert told["word_errors_percent"]["en-gb"] == 0.0 and told["expected"] == texts[1]
    assert rates([Result(DEFAULT, "a", "b", 1, 4, 1.0)])["others"] == 0.0
