"""What English text becomes before it is spoken, rule by rule, and what must be left alone."""

from __future__ import annotations

import pytest

from studio.text.model import Change
from studio.text.normalise import is_speakable, normalise


def said(text: str) -> str:
    return normalise(text, "en").text


def table(rows: str) -> pytest.MarkDecorator:
    """A test's cases, one per line, written and spoken with => between them."""
    pairs = [tuple(part.strip() for part in row.split("=>")) for row in rows.strip().splitlines()]
    return pytest.mark.parametrize(("written", "spoken"), pairs)


@table(
    """
    Dr. Watson met Mr. and Mrs. Pell.     => Doctor Watson met Mister and Missus Pell.
    Mr Darcy and Dr Pell                  => Mister Darcy and Doctor Pell
    St. Petersburg and St. Elwy           => Saint Petersburg and Saint Elwy
    He lives in Baker St.                 => He lives in Baker Street.
    Off Baker St. He turned.              => Off Baker Street. He turned.
    Neville St. Clair of Lee              => Neville Saint Clair of Lee
    Mr. St. Simon                         => Mister Saint Simon
    the house in Ocean Dr. was            => the house in Ocean Drive was
    Capt. Roe, Col. Hay and Gen. Lee      => Captain Roe, Colonel Hay and General Lee
    the Rev. Mr. Amos                     => the Reverend Mister Amos
    nets, lines, etc., were               => nets, lines, et cetera, were
    nets, lines, etc.                     => nets, lines, et cetera.
    nets, etc. Then he left.              => nets, et cetera. Then he left.
    a boat, e.g. Elwy, i.e. March Elwy    => a boat, for example Elwy, that is March Elwy
    No. 5 and Nos. 6                      => number five and numbers six
    see p. 12, pp. 3-5, vol. II           => see page twelve, pages three to five, volume two
    Holder & Stevenson, R&D               => Holder and Stevenson, R and D
    J. R. R. Tolkien, J.R.R. Tolkien      => J R R Tolkien, J R R Tolkien
    the U.S. Army of the U.S.A.           => the U S Army of the U S A.
    500 B.C. and A.D. 79                  => five hundred B C and A D seventy-nine
    Dear Sir/Madam, he and/or she         => Dear Sir or Madam, he and or she
    """
)
def test_abbreviations(written: str, spoken: str) -> None:
    assert said(written) == spoken


@table(
    """
    $3.50 and $1 and $0.99         => three dollars and fifty cents and one dollar and ninety-nine cents
    $1.01                          => one dollar and one cent
    €20 and £1,000                 => twenty euros and one thousand pounds
    a £50 note, £1,000 notes       => a fifty pound note, one thousand pound notes
    $1.5 million, $20k             => one point five million dollars, twenty thousand dollars
    $5-10, £10-£20 million         => five to ten dollars, ten to twenty million pounds
    £4 7s. 6d. in all              => four pounds seven shillings and sixpence in all
    rooms 8s., lunch 2s. 6d., 8d.  => rooms eight shillings, lunch two shillings and sixpence, eightpence.
    for £88 10s.                   => for eighty-eight pounds ten shillings.
    one in his 20s. He             => one in his twenties. He
    """
)
def test_money(written: str, spoken: str) -> None:
    assert said(written) == spoken


@table(
    """
    on 5 March 1891 it            => on the fifth of March eighteen ninety-one it
    the 5th of March, 1891        => the fifth of March eighteen ninety-one
    on March 5, 1891, it          => on March fifth, eighteen ninety-one, it
    on Oct. 9, 1890               => on October ninth, eighteen ninety
    since 1891-03-05              => since March fifth, eighteen ninety-one
    in 1805, 1900, 2005, 2014     => in eighteen oh five, nineteen hundred, two thousand and five, twenty fourteen
    the 1890s and the '60s        => the eighteen nineties and the sixties
    in ’82 and ’05                => in eighty-two and oh five
    the winter of 1808–10         => the winter of eighteen oh eight to ten
    1939-1945                     => nineteen thirty-nine to nineteen forty-five
    in May 1812, on May 5         => in May eighteen twelve, on May fifth
    """
)
def test_dates_and_years(written: str, spoken: str) -> None:
    assert said(written) == spoken


@table(
    """
    at 07:30 or 11:15            => at seven thirty or eleven fifteen
    at 00:00 and 00:05           => at midnight and zero oh five
    at 7:00, 13:00, 16:05        => at seven o'clock, thirteen hundred hours, sixteen oh five
    at 5 p.m. and 6.30 a.m.      => at five P M and six thirty A M.
    at 5:30pm he                 => at five thirty P M he
    odds of 10:1, John 3:16      => odds of ten to one, John three sixteen
    """
)
def test_times(written: str, spoken: str) -> None:
    assert said(written) == spoken


@table(
    """
    1,234.56 and 3.14             => one thousand two hundred and thirty-four point five six and three point one four
    1,000,000 men                 => one million men
    105 and 1,001                 => one hundred and five and one thousand and one
    the 22nd and the 1,000th      => the twenty-second and the one thousandth
    007 and 0.5                   => zero zero seven and zero point five
    -5 and a 25-year-old          => minus five and a twenty-five-year-old
    1/2, 3/4, 2 1/2, 7/32         => one half, three quarters, two and a half, seven thirty-seconds
    ½ and 4½ and ¾                => one half and four and a half and three quarters
    50%, 4½ %, 5-10%              => fifty percent, four and a half percent, five to ten percent
    3-5 boats, 3–5 boats          => three to five boats, three to five boats
    221B Baker Street, 16A        => two twenty-one B Baker Street, sixteen A
    10 km, 5 ft., 2 kg, 25°C      => ten kilometres, five feet, two kilograms, twenty-five degrees Celsius
    1 min. 4 sec. Peak −9 dB      => one minute four seconds. Peak minus nine decibels
    5'10" tall                    => five foot ten tall
    v2.0.1                        => v two point zero point one
    call 555-1234                 => call five five five, one two three four
    12345678901234567             => one two three four five six seven eight nine zero one two three four five six seven
    MP3, 4x, B-52                 => MP three, four x, B-fifty-two
    9/11, 24/7, 50/50             => nine eleven, twenty-four seven, fifty fifty
    5 + 3 = 8                     => five plus three equals eight
    """
)
def test_numbers(written: str, spoken: str) -> None:
    assert said(written) == spoken


@table(
    """
    Chapter XIV. The                   => Chapter fourteen. The
    Chapter I. A Scandal               => Chapter one. A Scandal
    Part II of Book iv                 => Part two of Book four
    Henry VIII and Louis XIV's         => Henry the eighth and Louis the fourteenth's
    Charles I of England               => Charles the first of England
    Pope John Paul II                  => Pope John Paul the second
    World War II, World War I was      => World War two, World War one was
    Rocky II                           => Rocky two
    the XIXth century, XV century      => the nineteenth century, fifteenth century
    see XIV                            => see fourteen
    """
)
def test_roman_numerals(written: str, spoken: str) -> None:
    assert said(written) == spoken


@pytest.mark.parametrize(
    "text",
    [
        "I am I, and so said I.",
        "In this part I agree with you.",
        "Part I agree with, part I do not.",
        "I, Claudius, and Mary I think.",
        "With Charles I went to sea.",
        "Mix the mild flour; a vivid, livid, civil mix.",
        "An X-ray. Malcolm X. Vitamin C. Plan B. The letter V.",
        "Appendix C, section D and figure M.",
        "He was on an IV.",
        "May I come? In May I went. They march on.",
        "'Twas rock 'n' roll; 'tis the dogs' bowl.",
        "No. He said no.",
        "The BBC, NATO and the FBI. OK, said the US.",
        "A well-known, twenty-five-year-old man.",
        "He left (or did he?) - at last...",
    ],
)
def test_left_alone(text: str) -> None:
    assert normalise(text, "en").changes == ()


@table(
    """
    IT WAS THE NIGHT of the storm      => It was the Night of the storm
    STOP! he said. NEVER!              => Stop! he said. Never!
    I SAID NO, AND I'M HERE            => I Said No, and I'm Here
    MR. HOLMES                         => Mister Holmes
    THE BBC AND NATO                   => The BBC and NATO
    HMM. SHH!                          => Hmm. Shh!
    """
)
def test_capitals(written: str, spoken: str) -> None:
    assert said(written) == spoken


@table(
    """
    see https://www.example.com/a/b?c=1#d. Then  => see example dot com. Then
    at www.example.co.uk, or                     => at example dot co dot uk, or
    write to j.pell@example.com!                 => write to j dot pell at example dot com!
    """
)
def test_addresses(written: str, spoken: str) -> None:
    assert said(written) == spoken


@table(
    """
    “Yes,” he said; ‘no’            => "Yes," he said; 'no'
    “ ‘Well,’ he said.”             => "'Well,' he said."
    no—never — not – now--then      => no - never - not - now - then
    “I never—”                      => "I never -"
    — Oui                           => Oui
    Well… I. . . wait…what          => Well... I... wait... what
    co\u00adop\u200ber\u2060ate\ufeff            => cooperate
    a\u00a0\u200ab\u2003 c                    => a b c
    cafe\u0301                       => café
    ﬁne ﬂow １２                     => fine flow twelve
    _very_ *good* ~ {a} | b          => very good a b
    Hello 😀 there ♪ ★               => Hello there
    What!!! Why???                   => What! Why?
    """
)
def test_clean_up(written: str, spoken: str) -> None:
    assert said(written) == spoken


@pytest.mark.parametrize("text", ["* * *", "—", "…", "", " \n ", "\u200b", "😀", "“”", "•", "***", "- - -"])
def test_what_has_nothing_to_say(text: str) -> None:
    assert not is_speakable(said(text))


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("I", "one."),
        ("I.", "one."),
        ("XIV", "fourteen."),
        ("iv", "four."),
        ("III. THE STORM", "three. The Storm."),
        ("Mix", "Mix."),
        ("D", "D."),
        ("Chapter 5", "Chapter five."),
        ("1805", "eighteen oh five."),
        ("Who goes there?", "Who goes there?"),
        ("The End…", "The End..."),
        ("“Yes”", '"Yes".'),
        ("* * *", ""),
    ],
)
def test_headings_count_and_end(written: str, spoken: str) -> None:
    assert normalise(written, "en", heading=True).text == spoken


def test_every_change_is_a_span_of_the_given_text() -> None:
    text = "“Dr. Pell,” he paid £4… at cafe\u0301 XIV"
    assert normalise(text, "en").changes == (
        Change(0, 1, "“", '"', "typography"),
        Change(1, 4, "Dr.", "Doctor", "abbreviation"),
        Change(10, 11, "”", '"', "typography"),
        Change(20, 22, "£4", "four pounds", "money"),
        Change(22, 23, "…", "...", "ellipsis"),
        Change(30, 32, "e\u0301", "é", "composed letter"),
        Change(33, 36, "XIV", "fourteen", "roman numeral"),
    )


@pytest.mark.parametrize("language", ["en-GB", "EN", "en_US"])
def test_a_language_may_name_its_country(language: str) -> None:
    assert normalise("5 boats", language).text == "five boats"
