"""The tables of assets/measures for other languages: what each is written as and said as, class by class."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.text.normalise import normalise
from studio.text.numerals import cardinal
from studio.text.other_manner import counted

MEASURES = Path(__file__).resolve().parent.parent / "assets" / "measures"
LANGUAGES = ["de", "fr", "es", "it", "pt"]
LEAST_SHARE = 0.95


def rows(language: str) -> list[tuple[str, str, str]]:
    """Class, written and spoken."""
    lines = (MEASURES / f"normalise_{language}.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "class\twritten\tspoken"
    return [(kind, written, spoken) for kind, written, spoken in (line.split("\t") for line in lines[1:])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_of_a_language_is_said_as_its_table_says(language: str) -> None:
    cases = rows(language)
    every, right, wrong = Counter[str](), Counter[str](), []
    for kind, written, spoken in cases:
        every[kind] += 1
        said = normalise(written, language).text
        right[kind] += said == spoken
        if said != spoken:
            wrong.append(f"{written!r}: {said!r}, not {spoken!r}")
    print(f"\n{language}: {sum(right.values())} of {len(cases)}")
    for kind, count in every.items():
        print(f"  {kind:<14}{right[kind]:>3} of {count:>3}")
    assert len(cases) >= 60
    assert all(right[kind] >= LEAST_SHARE * count for kind, count in every.items()), "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_is_said_again_alike(language: str) -> None:
    for _, written, _ in rows(language):
        said = normalise(written, language).text
        assert normalise(said, language).text == said
        assert not any(char.isdigit() for char in said)


@pytest.mark.parametrize(
    ("number", "language", "gender", "words"),
    [
        (118, "it", "", "centodiciotto"),
        (101_000, "de", "", "einhunderteintausend"),
        (21_000, "es", "m", "veintiún mil"),
        (31_000_000, "es", "m", "treinta y un millones"),
        (201, "es", "f", "doscientas una"),
        (1502, "pt", "f", "mil quinhentas e duas"),
        (16, "pt_BR", "", "dezesseis"),
        (71, "fr_CH", "", "septante et un"),
        (81, "fr", "f", "quatre-vingt-une"),
    ],
)
def test_counting(number: int, language: str, gender: str, words: str) -> None:
    assert counted(number, language, gender) == words


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("nl", "In 1812 waren er 25 schepen.", "In achttienhonderdtwaalf waren er vijfentwintig schepen."),
        ("sv", "År 1905 bodde 40 personer där.", "År nittonhundrafem bodde fyrtio personer där."),
        ("da", "I 1864 var der 12 huse.", "I attenhundrede og fireogtres var der tolv huse."),
        ("tr", "1453 yılında 12 gemi", "bin dört yüz elli üç yılında on iki gemi"),
        ("hu", "A 15 hajó", "A tizenöt hajó"),
        ("ro", "Erau 15 corăbii.", "Erau cincisprezece corăbii."),
        ("ru", "Глава 14", "Глава четырнадцать"),
        ("cs", "Kapitola 5", "Kapitola pět"),
        ("pl", "Rozdział 14", "Rozdział czternaście"),
        ("uk", "Розділ 5", "Розділ п'ять"),
        ("fi", "Luku 3", "Luku kolme"),
    ],
)
def test_plain_numbers_of_more_languages(language: str, written: str, spoken: str) -> None:
    assert normalise(written, language).text == spoken


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "В 1812 г. было 5 кораблей."),
        ("cs", "Dne 3. 10. 1990 bylo 5 lodí."),
        ("pl", "W 1990 roku, o 7:30."),
        ("nl", "De 3e keer om 7:30, 50 % van 1,5 km, op 3-10-1990."),
        ("tr", "5'inci, 7.30"),
        ("ro", "12 nave"),
        ("ja", "第5章 1990年"),
    ],
)
def test_numbers_that_depend_on_what_they_stand_by_are_left_to_the_engine(language: str, text: str) -> None:
    assert normalise(text, language).text == text


CZECH = "I on vi, že mi dá x a v mixu i l. Di, da, mi, li, ci, vi, cd, dl; i v tom m."


@pytest.mark.parametrize("language", [*LANGUAGES, "en", "cs", "sk", "pl", "sl", "ro", "nl", ""])
def test_small_words_are_no_numerals_in_any_language(language: str) -> None:
    """The Czech "i", "v" and "mi" and their like stay words, whatever language a book says it is in."""
    assert normalise(CZECH, language).text == CZECH
    words = "i mi di vi ci li si x l dix mix civil mil I".split() + ([] if language == "en" else ["v"])  # v., versus
    for word in words:
        for text in (f"Ano, {word} on.", f"{word} on", f"Praha {word} Brno"):
            assert normalise(text, language).text == text
        if word.islower() and language != "en":
            assert normalise(word, language, heading=True).text == f"{word}."


def test_a_number_is_read_as_in_the_country_of_the_book() -> None:
    assert normalise("16 navios", "pt-BR").text == "dezesseis navios"
    assert normalise("16 navios", "pt").text == "dezasseis navios"
    assert normalise("91 francs", "fr-CH").text == "nonante et un francs"
    assert cardinal(91, "fr") == "quatre-vingt-onze"


PIECES = {language: sorted({word for row in rows(language) for word in row[1].split(" ")}) for language in LANGUAGES}
MARKS = st.sampled_from(["", "", "", ",", ".", "-", "/", ":", "(", "'", "%", "½", "°", "€", "$", "5", "1.", "II"])


@settings(max_examples=500)
@given(st.data(), st.sampled_from(LANGUAGES), st.booleans())
def test_pieces_of_the_tables_in_any_order_are_said_once_and_for_all(
    data: st.DataObject, language: str, heading: bool
) -> None:
    words = data.draw(st.lists(st.tuples(st.sampled_from(PIECES[language]), MARKS), min_size=1, max_size=8))
    text = " ".join("".join(pair) for pair in words)
    said = normalise(text, language, heading).text
    assert normalise(said, language, heading).text == said
    assert not any(char.isdecimal() for char in said)
    if any(char.isalnum() for char in text):
        assert any(char.isalnum() for char in said)
