"""A person's pronunciations are said wherever the word stands, and nothing else is touched."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.contract import BadInput
from studio.text.lexicon import Entry, Lexicon, as_heard, checked
from studio.text.model import Change
from studio.text.normalise import normalise
from tests.test_normalise_properties import languages, pieces, rebuilt, texts

HERMIONE = Entry("hermione", "her my oh nee")
WORDS = Lexicon.of(
    [
        HERMIONE,
        Entry("Weasley", "weez lee"),
        Entry("James", "jaymz"),
        Entry("Mary", "mair-ee"),
        Entry("Leia", "lay-a"),
        Entry("Zoë", "zo ee"),
        Entry("Baker Street", "bay ker street"),
        Entry("Baker", "bay ker"),
        Entry("Jean-Luc", "zhon look"),
        Entry("Dr. Who", "doctor hoo"),
        Entry("C++", "see plus plus"),
        Entry("7th Fleet", "seventh fleet"),
        Entry("Main St.", "main street"),
        Entry("Polish", "poe lish", case_sensitive=True),
        Entry("Doe", "dough"),
        Entry("Don", "dahn"),
        Entry("1984", "nineteen eighty-four"),
        Entry("Strauß", "shtrowss"),
        Entry("Кутузов", "Куту\u0301зов"),
        Entry("東京", "とうきょう"),
        Entry("レイ", "れえ"),
        Entry("हिन्दी", "hin dee"),
        Entry("Ὀδυσσεύς", "oh dee sefs"),
        Entry("دمشق", "dimashq"),
    ]
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # endings
        ("Hermione", "her my oh nee"),
        ("HERMIONE!", "her my oh nee!"),
        ("Hermione's cat", "her my oh nee's cat"),
        ("HERMIONE’S cat", "her my oh nee's cat"),
        ("two Hermiones", "two her my oh nees"),
        ("the Hermiones’ cats", "the her my oh nees' cats"),
        ("Hermione’ll come", "her my oh nee'll come"),
        ("all the Weasleys", "all the weez lees"),
        ("James's and James' and the Jameses", "jaymz's and jaymz' and the jaymzes"),
        ("two Maries or Marys", "two mair-ees or mair-ees"),
        ("two Leias", "two lay-a's"),
        ("Straußens", "Straußens"),
        # what is no ending of it
        ("Don't, Donna, London, Doe does", "Don't, Donna, London, dough does"),
        ("anti-Hermione-ism", "anti-her my oh nee-ism"),
        ("l'Hermione and O'Don", "l'her my oh nee and O'dahn"),
        # the form it is written in
        ("Zoe\u0308's Zoë ZOË Zoe", "zo ee's zo ee zo ee Zoe"),
        ("Her\u00admi\u200bone", "her my oh nee"),
        ("STRAUSS und Strauß", "shtrowss und shtrowss"),
        ("_Hermione_ (Hermione) —Hermione", "her my oh nee (her my oh nee) - her my oh nee"),
        # phrases: the longest first, however they are joined
        ("Baker Street, Baker\u00a0\n street, Baker-street's", "bay ker street, bay ker street, bay ker street's"),
        ("Baker - Street and Baker", "bay ker - Street and bay ker"),
        ("Jean Luc, JEAN-LUC, Jean‑Luc", "zhon look, zhon look, zhon look"),
        # case
        ("Polish to polish", "poe lish to polish"),
        # marks and digits
        ("Dr. Who's car. DR. WHO", "doctor hoo's car. doctor hoo"),
        ("C++, C+ and C++x", "see plus plus, C plus and C plus plus x"),
        ("the 7th Fleet, the 17th Fleet", "the seventh fleet, the seventeenth Fleet"),
        ("He lives on Main St.", "He lives on main street."),
        ("“On Main St.”", "\"On main street.\""),
        ("Main St. is long", "main street is long"),
        ("in 1984; 1984.5", "in nineteen eighty-four; one thousand nine hundred and eighty-four point five"),
        # any script
        ("Кутузов, КУТУЗОВ", "Куту\u0301зов, Куту\u0301зов"),
        ("東京都へ", "とうきょう都へ"),
        ("レイとレイア", "れえとレイア"),
        ("हिन्दी, हिन्दीभाषी", "hin dee, हिन्दीभाषी"),
        ("ὈΔΥΣΣΕΎΣ", "oh dee sefs"),
        ("في دمشق.", "في dimashq."),
    ],
)  # fmt: skip
def test_it_is_said_wherever_the_word_stands(text: str, said: str) -> None:
    assert normalise(text, "en", lexicon=WORDS).text == said


def test_no_rule_touches_what_it_says() -> None:
    odd = Lexicon.of([Entry("Hal", "H.A.L. 9000 — «HAL»… Dr. & co")])
    spoken = normalise("Hal's 5 — HAL", "en", lexicon=odd)
    assert spoken.text == "H.A.L. 9000 — «HAL»… Dr. & co's five - H.A.L. 9000 — «HAL»… Dr. & co"
    assert [(one.source, one.rule) for one in spoken.changes if one.source != "5"] == [
        ("Hal's", "pronunciation"),
        (" — ", "dash"),
        ("HAL", "pronunciation"),
    ]


def test_an_entry_that_says_what_is_written_keeps_every_rule_away() -> None:
    assert normalise("the IRA and IRA", "en", lexicon=Lexicon.of([Entry("IRA", "IRA")])).changes == ()


def test_one_place_is_left_as_it_is_written() -> None:
    spoken = normalise("Hermione and Hermione", "en", lexicon=WORDS, as_written=[(0, 8)])
    assert spoken.changes == (Change(13, 21, "Hermione", "her my oh nee", "pronunciation"),)


def test_a_change_that_was_undone_is_undone_for_good_and_only_there() -> None:
    text = "Dr. Pell paid £5 — and Dr. Bell 5"
    for change in normalise(text, "en").changes:
        spoken = normalise(text, "en", as_written=[(change.start, change.end)])
        assert [one for one in spoken.changes if one.start < change.end and change.start < one.end] == []
        assert len(spoken.changes) == len(normalise(text, "en").changes) - 1
    heading = normalise("The Harbour", "en", heading=True)
    assert [(one.start, one.end) for one in heading.changes] == [(11, 11)]
    assert normalise("The Harbour", "en", heading=True, as_written=[(11, 11)]).text == "The Harbour"


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (Entry("Ron", ""), "Nothing to say is given for 'Ron'"),
        (Entry("Ron", " -… "), "Nothing to say is given for 'Ron'"),
        (Entry(" \u200b", "x"), "needs the word it is for"),
        (Entry("x" * 201, "x"), "The word 'x+'... is longer than 200"),
        (Entry("x", "x" * 201), "The respelling 'x+'... is longer than 200"),
        (Entry("x", "x", note="x" * 201), "The note 'x+'... is longer than 200"),
    ],
)
def test_an_entry_that_can_say_nothing_is_refused_with_the_reason(entry: Entry, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        Lexicon.of([entry])


def test_an_entry_is_kept_tidy() -> None:
    assert checked(Entry(" Zoe\u0308\n Bell ", "zo\x00\tee\ud800")) == Entry("Zoë Bell", "zo ee")


def test_the_digest_is_of_what_is_said_alone() -> None:
    first = Lexicon.of([HERMIONE, Entry("Ron", "rawn", note="a note")])
    assert first == Lexicon.of([Entry("Ron", "rawn"), HERMIONE])
    assert hash(first) == hash(Lexicon.of([Entry("Ron", "rawn"), HERMIONE]))
    assert first.digest != Lexicon.of([HERMIONE]).digest
    assert first != Lexicon.of([HERMIONE, Entry("Ron", "rawn", case_sensitive=True)])
    assert len(Lexicon.of([HERMIONE, Entry("Hermione", "x")])) == 1
    assert [one.new for one in Lexicon.of([HERMIONE, Entry("Hermione", "x")]).replacements("hermione")] == ["x"]


def test_it_knows_which_texts_it_touches() -> None:
    assert WORDS.touches("the HERMIONES’")
    assert WORDS.touches("on Baker\nStreet")
    assert not WORDS.touches("the hermit")
    assert [one.written for one in WORDS.found_in("Zoë met Don’s Hermione; Don't")] == ["Zoë", "Don", "hermione"]


def test_an_entry_itself_wins_over_the_plural_of_another() -> None:
    both = Lexicon.of([Entry("Jone", "joan"), Entry("Jones", "joe ness")])
    assert [one.new for one in both.replacements("Jones and Jone")] == ["joe ness", "joan"]
    cased = Lexicon.of([Entry("polish", "shine"), Entry("Polish", "poe lish", case_sensitive=True)])
    assert [one.new for one in cased.replacements("Polish polish")] == ["poe lish", "shine"]


def test_a_listener_may_write_the_name_where_its_respelling_was_said() -> None:
    text = "Dr. Hermione’s 5 cats met Zoë"
    spoken = normalise(text, "en", full_stop=True, lexicon=WORDS)
    assert spoken.text == "Doctor her my oh nee's five cats met zo ee."
    assert as_heard(text, spoken.changes) == "Doctor Hermione’s five cats met Zoë."


def test_time_grows_with_the_text_and_hardly_with_the_entries() -> None:
    many = Lexicon.of(Entry(f"the word{number}", "x y") for number in range(5000))
    few = Lexicon.of(Entry(f"the word{number}", "x y") for number in range(60))
    text = "He saw the word7 and the other, the word8's. " * 400

    def seconds(lexicon: Lexicon, times: int) -> float:
        given = text * times
        found = 0.0
        for _ in range(3):
            began = time.process_time()
            assert len(lexicon.replacements(given)) == 800 * times
            took = time.process_time() - began
            found = min(found or took, took)
        return found

    assert seconds(many, 1) < 5 * seconds(few, 1)
    assert seconds(few, 8) < 8 * 2.5 * seconds(few, 1)


spans = st.lists(st.tuples(st.integers(-5, 80), st.integers(-5, 80)), max_size=4)


@settings(max_examples=300)
@given(texts, languages, st.booleans(), spans)
def test_what_is_to_stay_as_written_stays_and_the_rest_is_normal_after_one_time(
    text: str, language: str, heading: bool, as_written: list[tuple[int, int]]
) -> None:
    text = text.replace("\ud800", "")
    spoken = normalise(text, language, heading, as_written=as_written)
    assert rebuilt(text, spoken) == spoken.text
    moved = []
    for start, end in ((max(low, 0), min(high, len(text))) for low, high in as_written if low <= high):
        if start > end:
            continue
        inside = [one for one in spoken.changes if one.start < end and start < one.end]
        assert not inside or start == end
        assert not [one for one in spoken.changes if one.start == one.end == start == end]
        by = sum(len(one.spoken) - len(one.source) for one in spoken.changes if one.end <= start)
        if not inside:
            assert spoken.text[start + by : end + by] == text[start:end]
            moved.append((start + by, end + by))
    assert normalise(spoken.text, language, heading, as_written=moved).text == spoken.text


@settings(max_examples=200)
@given(
    texts, spans, st.lists(st.tuples(st.one_of(pieces, st.text(max_size=5)), st.text("xyz -", min_size=1)), max_size=5)
)
def test_no_text_no_run_and_no_entry_breaks_it(
    text: str, as_written: list[tuple[int, int]], words: list[tuple[str, str]]
) -> None:
    usable = [Entry(written, f"x{said}") for written, said in words if any(map(str.isalnum, written))]
    lexicon = Lexicon.of(usable)
    spoken = normalise(text, "en", lexicon=lexicon, as_written=as_written)
    assert rebuilt(text, spoken) == spoken.text
    said = [one for one in spoken.changes if one.rule == "pronunciation"]
    assert lexicon.touches(text) or not said
    assert len(said) <= len(lexicon.replacements(text))
