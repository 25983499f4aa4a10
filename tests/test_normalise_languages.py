"""Five more languages have their numbers in words; every other one has the clean-up and nothing else."""

from __future__ import annotations

import pytest

from studio.text.normalise import normalise


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("de", "Am 5. März 1891 um 7:30 Uhr", "Am fünften März achtzehnhunderteinundneunzig um sieben Uhr dreißig"),
        ("de", "3,50 € und 1 €, 20 %", "drei Euro fünfzig und ein Euro, zwanzig Prozent"),
        ("de", "1.000.067 und 3,14", "eine Million siebenundsechzig und drei Komma eins vier"),
        ("de", "„Nein“, sagte er »leise«", '"Nein", sagte er "leise"'),
        ("de", "Kapitel XIV", "Kapitel vierzehn"),
        ("fr", "« Bonjour », dit-il. Le 1er mars", '"Bonjour", dit-il. Le premier mars'),
        ("fr", "à 7h30, 12,50 €, 30 000 hommes", "à sept heures trente, douze euros cinquante, trente mille hommes"),
        ("fr", "Chapitre IV", "Chapitre quatre"),
        ("es", "¿Qué? El 3º, 1.000,5 y 1891", "¿Qué? El tercero, mil coma cinco y mil ochocientos noventa y uno"),
        ("es", "a@b.es cuesta 1,50 €", "a arroba b punto es cuesta un euro con cincuenta"),
        ("it", "3-5 giorni, alle 12:00", "tre a cinque giorni, alle dodici"),
        ("pt", "R$ 5 e 30 000 pessoas, 10%", "cinco reais e trinta mil pessoas, dez por cento"),
    ],
)  # fmt: skip
def test_numbers_in_words(language: str, written: str, spoken: str) -> None:
    assert normalise(written, language).text == spoken


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "pt"])
def test_a_roman_heading_counts(language: str) -> None:
    spoken = normalise("XIV", language, heading=True).text
    assert spoken.isascii()
    assert spoken.endswith(".")
    assert "XIV" not in spoken


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "pt"])
def test_no_digit_is_left(language: str) -> None:
    text = "1 22 333 4444 55555 1.234 1 234 0,5 007 12:30 3-4 12345678901234567890123 A4 4A 1/2"
    assert not any(char.isdigit() for char in normalise(text, language).text)


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("ru", "Глава XIV — «Да», 1812 г.", 'Глава XIV - "Да", 1812 г.'),
        ("ja", "「はい。」１２３…", "「はい。」123..."),
        ("zh", "“你好”，他说。", '"你好"，他说。'),
        ("ar", "\u200fقال: «نعم»؟", 'قال: "نعم"؟'),
        ("fa", "می\u200cخواهم", "می\u200cخواهم"),
        ("he", "שלום, 5!", "שלום, 5!"),
        ("", "Dr. 5", "Dr. 5"),
        ("tlh", "Dr. 5", "Dr. 5"),
    ],
)
def test_other_languages_are_only_cleaned(language: str, written: str, spoken: str) -> None:
    assert normalise(written, language).text == spoken
