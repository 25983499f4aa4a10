"""The names of a book are found in its text, in a reader's order, and nothing else is taken for one."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.manuscript import read_book
from studio.text.lexicon import Entry, Lexicon
from studio.text.names import Finder, names_in

STORY = """
The rain fell. Then Hester Pell rose, and Mr. Quill with her. “Come, Quill,” said Hester. Quill’s lamp was out.
Nobody saw HESTER. When Hester Pell came to St. Elwy, the harbour at St. Elwy was dark. Hope was gone; no hope was left.
In the Harrow Inn sat Dr. Amélie Roux. “Roux!” cried Hester, and they heard Roux laugh. The Pells had come, said Pell.
They went to Quay Street on Monday, and then from Quay Street home. Perhaps Quill knew. He asked Hester, but I did not.
"""


def found(text: str, language: str = "en") -> dict[str, int]:
    lines = text.strip().split("\n")
    return {one.name: one.count for one in names_in(((f"1.1.{n}", line) for n, line in enumerate(lines, 1)), language)}


def test_the_names_of_a_story_and_how_often_they_stand() -> None:
    assert found(STORY) == {
        "Hester": 6,
        "Quill": 4,
        "Pell": 4,
        "Roux": 3,
        "Hester Pell": 2,
        "St. Elwy": 2,
        "Quay Street": 2,
        "Amélie": 1,
        "Inn": 1,
        "Harrow": 1,
    }


def test_a_name_knows_where_it_first_stands() -> None:
    names = names_in([("1.1.1", "The rain."), ("1.2.1", "Then old Quill came."), ("1.3.1", "I saw Quill.")], "en")
    assert [(one.name, one.count, one.first, one.context) for one in names] == [
        ("Quill", 2, "1.2.1", "Then old Quill came.")
    ]


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("Rain fell. Rain again.\nYesterday. Yesterday they left.", "en", {}),  # openers only
        ("THE LAST DAY\nThe Last Day Of Summer In The Town", "en", {}),  # titles
        ("“Hope,” he said, “Hope is all.” He saw Hope.\nno hope, all hope, hope", "en", {}),  # common elsewhere
        ("on Monday, in May, I and O", "en", {}),
        ("They saw Zoe\u0308 and Zoë’s cat and ZOË.", "en", {"Zoë": 3}),
        ("He met O’Brien and Jean-Luc van der Berg; then Jean-Luc van der Berg left O'Brien’s.", "en",
         {"O'Brien": 2, "Jean-Luc van der Berg": 2}),
        ("He met d'Artagnan. Later l'eau of d'Artagnan.", "fr", {"Artagnan": 2}),
        ("мы видели Наташу и Наташу. Дом стоял.", "ru", {"Наташу": 2}),
        ("彼は東京へ行った。", "ja", {}),
        ("", "en", {}),
    ],
)  # fmt: skip
def test_what_is_a_name_and_what_is_not(text: str, language: str, names: dict[str, int]) -> None:
    assert found(text, language) == names


def test_a_line_of_a_poem_begins_with_a_capital_whatever_its_first_word_is() -> None:
    names = names_in([("1.1.1", "so long ago\nWalks the old Rain\nWalks long to Quill")], "en")
    assert [one.name for one in names] == ["Rain", "Quill"]


def test_where_every_noun_has_a_capital_a_name_is_what_no_article_stands_before() -> None:
    text = """
Effi Briest saß im Garten. Die Mutter rief: „Effi, komm!“ Der Garten lag still, und Innstetten ging durch das Haus.
Frau von Briest sah Innstetten an. Das Haus war groß, und die Sonne schien auf den Garten. Da lachte Effi.
In Kessin regnete es, und Effi ritt am Strand entlang. Der Strand war leer; ein Hund lief am Strand nach Kessin.
Mit Mühe fand Effi den Hund. Ihr fehlte Hoffnung, und Hoffnung ist alles. Innstettens Hund bellte in Kessin.
"""
    assert found(text, "de") == {"Effi": 5, "Kessin": 3, "Innstetten": 3, "Briest": 2}


def test_letters_that_the_language_has_not_mark_a_foreign_name_and_a_foreign_word() -> None:
    finder = Finder("en")
    finder.read("1.1.1", "They saw Natásha in the calèche, and Ann in another calèche.")
    assert {one.name: one.is_foreign for one in finder.names()} == {"Natásha": True, "Ann": False}
    [word] = finder.foreign_words()
    assert (word.name, word.count, word.first) == ("calèche", 2, "1.1.1")
    german = Finder("de")
    german.read("1.1.1", "Sie sahen Jürgen und Jürgen.")
    assert [one.is_foreign for one in german.names()] == [False]


@given(
    st.lists(st.one_of(st.text(max_size=40), st.text("AaBb .'’-\nÉé“”", max_size=40)), max_size=4),
    st.sampled_from(["en", "de", "fr", "xx"]),
)
def test_no_text_breaks_it_and_every_name_is_in_the_text(texts: list[str], language: str) -> None:
    for one in names_in(((str(number), text) for number, text in enumerate(texts)), language):
        assert one.count > 0
        assert one.first


TOP = {
    "sherlock.epub": "Holmes, Sherlock Holmes, Watson, Rucastle, London, McCarthy, St. Simon, Lestrade, Baker Street, "
    "St. Clair, Hosmer, Roylott, Windibank, Stoner, Hatherley, Hosmer Angel, Openshaw, Toller, Irene Adler, Moran",
    "war-and-peace.epub": "Pierre, Natásha, Andréy, Rostóv, Márya, Moscow, Napoleon, Kutúzov, Nikoláy, Sónya, Denísov, "
    "Dólokhov, Borís, Anna, Pétya, Petersburg, Vasíli, Anatole, Russia, Bolkónski, Bagratión, Anna Pávlovna, Alpátych",
}  # fmt: skip
COMMON = set(
    "The He She It But And I Prince Princess Count Mr Sir Oh Yes No Well Then What God French Monday Chapter".split()
)


@pytest.mark.parametrize("name", TOP)
def test_the_first_fifty_of_a_real_book_look_right_to_a_reader(real_books: Path, name: str) -> None:
    book = read_book(real_books / name)
    texts = [(str(n), " ".join(book.text_of(block.spans).split()))
             for n, chapter in enumerate(book.chapters) for block in chapter.blocks]  # fmt: skip
    began = time.process_time()
    names = names_in(texts, "en")
    assert time.process_time() - began < 6
    first = [one.name for one in names[:50]]
    assert set(TOP[name].split(", ")) <= set(first)
    assert not COMMON & set(first)
    shown = {one.name: one for one in names[:50:7]}
    said = Lexicon.of(Entry(name, "x") for name in shown)
    times = Counter(entry.written for _, text in texts for entry in said.found_in(text))
    for name, one in shown.items():  # a name as it is listed is a name as the lexicon finds it
        assert times[name] >= 0.7 * one.count
