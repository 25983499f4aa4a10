"""The listener's tokens: pieces of words, then Whisper's own marks and times, in the order faster-whisper counts on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

SPECIAL = (
    *("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|translate|>", "<|transcribe|>"),
    *("<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"),
)
STEP_SECONDS = 0.02
TIMES = tuple(f"<|{step * STEP_SECONDS:.2f}|>" for step in range(1501))
PIECES = 768
"""How many pieces of words there are, single bytes included."""
MOST_TEXTS = 4000
"""To learn the pieces from."""
_CONTRACTIONS = "i'm i'll i'd i've we're you're they're he's don't o'clock".split()
_FIRSTS = "abcdefghijklmnopqrstuvwxyz-'"


class Tokens:
    """The tokenizer, and the numbers of the marks in it."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        numbers = {mark: tokenizer.token_to_id(mark) for mark in SPECIAL}
        self.end, self.start = numbers["<|endoftext|>"], numbers["<|startoftranscript|>"]
        self.no_speech, self.no_times = numbers["<|nospeech|>"], numbers["<|notimestamps|>"]
        self.first_time = tokenizer.token_to_id(TIMES[0])

    @classmethod
    def trained(cls, texts: Iterable[str], pieces: int = PIECES) -> Tokens:
        """Tokens for transcripts like these; the same for the same texts."""
        return cls(_trained(texts, pieces))

    @classmethod
    def read(cls, path: Path) -> Tokens:
        """The tokens of a tokenizer.json."""
        from tokenizers import Tokenizer

        return cls(Tokenizer.from_file(str(path)))

    def write(self, path: Path) -> None:
        """They are in the file."""
        self._tokenizer.save(str(path))

    def __len__(self) -> int:
        return int(self._tokenizer.get_vocab_size())

    def of(self, words: str) -> list[int]:
        """The pieces of some words that follow others or begin a transcript."""
        return list(self._tokenizer.encode(f" {words}", add_special_tokens=False).ids)

    def text(self, numbers: Iterable[int]) -> str:
        """What they say, without the marks."""
        return str(self._tokenizer.decode([number for number in numbers if number < self.end])).strip()

    def time(self, seconds: float) -> int:
        """The number of a time in the window."""
        return int(self.first_time) + min(max(0, round(seconds / STEP_SECONDS)), len(TIMES) - 1)

    def in_order(self) -> list[str]:
        """Every token as it is written in the file, by its number."""
        return [str(self._tokenizer.id_to_token(number)) for number in range(len(self))]


def _trained(texts: Iterable[str], pieces: int) -> Any:
    """Byte pairs of the texts, joined.

    Listening forbids the first pieces of " -" and " '" by default; each must be a piece of its own, as each first
    letter with its space must, or it would forbid the space. Pieces may hold an apostrophe and what follows it: one by
    itself counts as a mark there, and begins another word.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    words = pre_tokenizers.Split(Regex(" ?[^ ]+"), behavior="isolated")
    in_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, in_bytes])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=pieces, initial_alphabet=alphabet, show_progress=False, min_frequency=1)
    lines = [f" {text}" for text in texts]
    lines = lines[:: max(1, len(lines) // MOST_TEXTS)]
    letters = sum(map(len, lines))
    firsts = [f" {letter}" * (1 + letters // 10) for letter in _FIRSTS]  # joined before any other pair
    usual = [f" {word}" * (1 + letters // 400) for word in _CONTRACTIONS]
    tokenizer.train_from_iterator([*lines, *firsts, *usual], trainer)
    tokenizer.add_special_tokens([AddedToken(mark, special=True) for mark in SPECIAL])
    tokenizer.add_tokens([AddedToken(time, special=False) for time in TIMES])
    return tokenizer
