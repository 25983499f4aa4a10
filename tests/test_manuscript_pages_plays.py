"""Plays: names and directions have their role, lines their character; what is no play has neither."""

from __future__ import annotations

import pytest

from studio.manuscript import check, from_text
from studio.manuscript.cues import spoken_name
from studio.manuscript.draft import Document, Draft, laid_end_to_end
from studio.manuscript.markdown import read_markdown
from studio.manuscript.model import Block, Manuscript
from studio.manuscript.plays import mark_plays
from studio.manuscript.xhtml import read_xhtml
from tests.epub_maker import xhtml

Line = tuple[str, str, str, list[tuple[str, str]]]


def drafted(*bodies: str) -> Draft:
    pages = [read_xhtml(xhtml(body).encode(), "c.xhtml", "en") for body in bodies]
    draft = laid_end_to_end(pages, [Document(f"c{number}.xhtml", 0, 0) for number in range(len(pages))])
    mark_plays(draft)
    return draft


def played(*bodies: str) -> list[Line]:
    """Character, role, text and asides of every block."""
    draft = drafted(*bodies)
    return [
        (
            block.character,
            block.role,
            draft.text_of(block.spans),
            [(draft.source[slice(*aside.span)], aside.role) for aside in block.asides],
        )
        for block in draft.blocks
    ]


def spoken(manuscript: Manuscript) -> list[Line]:
    check(manuscript)
    blocks: list[Block] = [block for chapter in manuscript.chapters for block in chapter.blocks]
    return [
        (
            block.character,
            block.role,
            " ".join(manuscript.text_of(block.spans).split()),
            [(manuscript.source[slice(*aside.span)], aside.role) for aside in block.asides],
        )
        for block in blocks
    ]


STANDARD_EBOOKS = """
<section epub:type="z3998:drama"><h2>Act I</h2>
<p><i epub:type="z3998:stage-direction">A quay. <b epub:type="z3998:persona">Mara</b> enters.</i></p>
<table><tbody>
<tr><td epub:type="z3998:persona">Mara</td><td>Is the light out?</td></tr>
<tr><td epub:type="z3998:persona">Mr. Hale</td><td><p>It is.</p><p>It was out <i epub:type="z3998:stage-direction">He
points.</i> at six.</p></td></tr>
<tr><td/><td><i epub:type="z3998:stage-direction">A bell.</i></td></tr>
</tbody></table></section>"""


def test_a_play_that_says_so_needs_no_proof() -> None:
    assert played(STANDARD_EBOOKS) == [
        ("", "", "Act I", []),
        ("", "direction", "A quay. Mara enters.", []),
        ("Mara", "", "Mara Is the light out?", [("Mara", "speaker")]),
        (
            "Mr. Hale",
            "",
            "Mr. Hale It is. It was out He points. at six.",
            [("Mr. Hale", "speaker"), ("He\npoints.", "direction")],
        ),
        ("", "direction", "A bell.", []),
    ]


SPEECHES = [
    ("MARA", "Is the light out?"),
    ("OLD HALE", "It is. [Aside.] It was out at six."),
    ("MARA", "And nobody lit it."),
    ("OLD HALE", "Nobody could."),
    ("FIRST KEEPER", "(Entering.) I could."),
    ("MARA", "You came too late for that, and you know it."),
    ("OLD HALE", "The tide was in."),
]
LAYOUTS = {
    "strong": "<p><b>{name}.</b> {text}</p>",
    "strong outside": "<p><strong>{name}</strong>: {text}</p>",
    "plain capitals": "<p>{name}. {text}</p>",
    "small capitals": '<p><span class="smcap">{titled}.</span> {text}</p>',
    "italic": "<p><i>{titled}.</i> {text}</p>",
    "class": '<p><span class="speaker">{titled}</span> {text}</p>',
    "cells": "<table><tr><td>{name}</td><td>{text}</td></tr></table>",
    "colon": "<p>{titled}: {text}</p>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_scene_is_known_by_its_recurring_names(layout: str) -> None:
    body = "".join(LAYOUTS[layout].format(name=name, titled=name.title(), text=text) for name, text in SPEECHES)
    found = played(f"<h2>Scene</h2><p>A quay by night.</p>{body}<p><i>All leave.</i></p>")
    assert [line[0] for line in found] == ["", "", *(name.title() for name, _ in SPEECHES), ""]
    asides = [role for line in found for _, role in line[3]]
    assert asides.count("speaker") == len(SPEECHES)
    assert ("[Aside.]", "direction") in found[3][3]
    assert ("(Entering.)", "direction") in found[6][3]
    assert all(role in ("", "direction") for _, role, _, _ in found)


def test_names_on_lines_of_their_own_and_speeches_of_many_lines() -> None:
    verse = "<p class='speaker'>{}</p><div class='poem'><p>One line of it</p><p>and another</p></div>"
    body = "".join(verse.format(name) for name in ("Mara", "Hale", "Mara", "Hale", "Mara", "Hale"))
    found = played(f"{body}<p class='stagedir'>They go.</p><h2>After</h2><p>The novel goes on.</p>")
    assert found[0][:3] == ("", "speaker", "Mara")
    assert [line[0] for line in found[1:6]] == ["Mara", "Mara", "", "Hale", "Hale"]
    assert found[-3][:2] == ("", "direction")
    assert [line[:2] for line in found[-2:]] == [("", ""), ("", "")]


def test_a_scene_in_a_file_of_its_own_is_known_by_its_speakers() -> None:
    scene = "".join(f"<p>{name}. {text}</p>" for name, text in SPEECHES)
    short = "<h2>Scene 2</h2><p>MARA. Late.</p><p>OLD HALE. Very.</p>"
    assert [line[0] for line in played(scene, short)][-2:] == ["Mara", "Old Hale"]
    assert [line[0] for line in played(short)] == ["", "", ""]


PLAIN = "\n\n".join(f"{name}. {text}" for name, text in SPEECHES)
BELOW = "\n\n".join(f"{name}.\n{text}" for name, text in SPEECHES)


@pytest.mark.parametrize("text", [PLAIN, BELOW, PLAIN.replace(". ", ": ", 1)])
def test_a_play_in_plain_text(text: str) -> None:
    found = spoken(from_text(f"ACT I\n\nA quay by night.\n\n{text}\n\n[_They go._]\n\nACT II\n\nA hall.", title="Play"))
    by_name = [line[0] for line in found if line[0]]
    assert by_name[:3] == ["Mara", "Old Hale", "Mara"]
    assert set(by_name) == {"Mara", "Old Hale", "First Keeper"}
    names = [line for line in found if line[1] == "speaker" or ("speaker" in [role for _, role in line[3]])]
    assert len(names) == len(SPEECHES)
    assert ("", "direction") in [line[:2] for line in found]


def test_a_play_in_markdown() -> None:
    text = "# The Light\n\n*A quay.*\n\n" + "\n\n".join(f"**{name}.** {text}" for name, text in SPEECHES)
    found = spoken(read_markdown(text, ""))
    assert [line[0] for line in found if line[0]] == [name.title() for name, _ in SPEECHES]
    assert found[-1][3] == [("OLD HALE.", "speaker")]


NO_PLAYS = [
    "".join(f"<p><b>{day}.</b> Rain again.</p>" for day in ("Monday", "Tuesday", "Friday") * 5),
    "".join(f"<p>{field}: Mara Hale</p>" for field in ("From", "To", "Subject") * 6),
    "".join(f"<p><b>{word}.</b> It is so.</p>" for word in ("Note", "Example", "Proof") * 6),
    "".join(
        f"<p><b>{word}</b>: a word in a list.</p>" for word in ("Fog", "Bell", "Tide", "Lamp", "Quay", "Boat", "Net")
    ),
    "<p>“Late,” said Mara.</p><p>HALE: it was all in capitals on the door.</p>" * 2 + "<p>He went in.</p>" * 40,
    "<p>MONDAY. Rain.</p><p>Nothing to be done.</p><p>More rain.</p><p>And more.</p>" * 8,
    "".join(f"<h3>{n}</h3><p>LONDON. A day like others, with rain.</p><p>We walked.</p>" for n in range(9)),
    "<table>"
    + "".join(f"<tr><td>{name}</td><td>{n}</td><td>x</td></tr>" for n, name in enumerate("AB" * 6))
    + "</table>",
]


@pytest.mark.parametrize("body", NO_PLAYS)
def test_what_is_no_play(body: str) -> None:
    assert not [line for line in played(body) if line[0] or line[3] or line[1] in ("speaker", "direction")]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("LADY MACBETH", "Lady Macbeth"),
        ("KING OF FRANCE", "King of France"),
        ("HENRY VIII", "Henry VIII"),
        ("1ST  SAILOR", "1st Sailor"),
        ("MACDUFF’S SON", "Macduff’s Son"),
        ("O'BRIEN", "O'Brien"),
        ("Old Hale", "Old Hale"),
        ("MR. HALE", "Mr. Hale"),
    ],
)
def test_names_as_a_person_writes_them(written: str, name: str) -> None:
    assert spoken_name(written) == name


def screenplay(gap: str) -> str:
    turns = [
        ("MARA", "Is the light out?"),
        ("HALE", "It is, and nobody\n          has been up."),
        ("MARA (V.O.)", "Go up."),
    ]
    turns += [("HALE", "I will not."), ("MARA", "You must."), ("HALE (CONT'D)", "I must not."), ("MARA", "Go.")]
    speeches = [f"{' ' * 20}{name}{gap}{' ' * 10}{words}" for name, words in turns]
    return "\n\n".join(
        ["INT. KITCHEN - NIGHT", "Rain on the window.", *speeches[:4], "Hale sits.", *speeches[4:], "CUT TO:"]
    )


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_film_script_laid_out_by_indents_has_speakers_and_its_actions_are_directions(gap: str) -> None:
    lines = spoken(from_text(screenplay(gap), title="Any"))
    assert [who for who, role, _, _ in lines if who] == ["Mara", "Hale", "Hale", "Mara", "Hale", "Mara", "Hale", "Mara"]
    assert [words for _, role, words, _ in lines if role == "direction"] == [
        "Rain on the window.",
        "Hale sits.",
        "CUT TO:",
    ]
    assert sum(1 for _, role, _, _ in lines if role == "speaker") == 7


def test_a_film_script_of_names_in_small_letters_and_of_long_lines_is_one_too() -> None:
    small = screenplay("\n").replace("MARA", "Mara").replace("HALE", "Hale")
    assert {who for who, *_ in spoken(from_text(small, title="Any"))} == {"", "Mara", "Hale"}
    long = screenplay("\n").replace("Is the light out?", "Is the light out? " * 12)
    assert {who for who, *_ in spoken(from_text(long, title="Any"))} == {"", "Mara", "Hale"}


def test_the_place_of_a_films_scene_is_a_heading_but_begins_no_chapter() -> None:
    manuscript = from_text("\n\n".join([screenplay("\n"), screenplay("\n").replace("INT.", "EXT.")]), title="Any")
    check(manuscript)
    assert len(manuscript.chapters) == 1
    assert [block.kind for block in manuscript.chapters[0].blocks].count("heading") == 2


@pytest.mark.parametrize("brackets", [" (*aside*)", ""])
def test_markdown_names_in_bold_with_the_speech_on_the_next_line_are_speakers(brackets: str) -> None:
    turns = [
        ("HAMLET", "A little more than kin."),
        ("KING", "How so?"),
        ("HAMLET", "Not so."),
        ("QUEEN", "Good Hamlet,"),
    ]
    turns += [("HAMLET", "Ay, madam."), ("QUEEN", "If it be,\nwhy seems it so?")]
    text = "\n\n".join(f"**{name}**{brackets}\n{words}" for name, words in turns)
    lines = spoken(read_markdown(text, "Any"))
    assert [who for who, *_ in lines] == ["Hamlet", "King", "Hamlet", "Queen", "Hamlet", "Queen"]
    roles = [role for *_, asides in lines for _, role in asides]
    assert roles == (["speaker", "direction"] if brackets else ["speaker"]) * 6


def test_a_play_whose_first_name_stands_first_has_it_for_a_speaker_not_for_its_title() -> None:
    text = "\n\n".join(f"{name}\n\nWords of {name.title()}." for name in ["HAMLET", "KING"] * 4)
    manuscript = from_text(text, title="")
    assert manuscript.title == "Untitled"
    assert [who for who, *_ in spoken(manuscript) if who] == ["Hamlet", "King"] * 4


def test_poems_and_letters_that_are_set_in_are_no_film_script() -> None:
    stanza = "          Roses are red\n     Violets are blue\n          Sugar is sweet\n     And so are you"
    manuscript = from_text("\n\n".join(["He sang.", stanza, stanza, stanza, "He stopped."]), title="Any")
    assert {(who, role) for who, role, _, _ in spoken(manuscript)} == {("", "")}
