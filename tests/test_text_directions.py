"""[pause 1.5s] and [voice: name] in a book's text: obeyed, never spoken, never lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.manuscript import from_text
from studio.manuscript.model import Aside, Block, BlockKind, Chapter, Manuscript, Skip
from studio.text.account import account
from studio.text.chunks import cut, cut_group
from studio.text.directions import unclosed_voices, with_marks, without_marks
from studio.text.model import Chunk
from studio.text.pauses import Pauses
from studio.text.wording import PLAIN, Wording
from tests.test_chunks import SENTENCE, book

PAUSES = Pauses()
TOLD = Wording(dialogue=True)


def cuts_of(*paragraphs: str, wording: Wording = PLAIN, kind: BlockKind = "paragraph") -> list[Chunk | Skip]:
    manuscript = book([(kind, text) for text in paragraphs])
    cuts = list(cut(manuscript, PAUSES, wording=wording))
    told = account(manuscript, cuts)
    assert (told.lost_chars, told.doubled_chars) == (0, 0)
    return cuts


def chunks_of(*paragraphs: str, wording: Wording = PLAIN) -> list[Chunk]:
    return [one for one in cuts_of(*paragraphs, wording=wording) if isinstance(one, Chunk)]


def told(*paragraphs: str, wording: Wording = PLAIN) -> list[tuple[str, str]]:
    return [(chunk.character, chunk.text) for chunk in chunks_of(*paragraphs, wording=wording)]


# -- pauses


@pytest.mark.parametrize(
    ("mark", "seconds"),
    [
        ("[pause 1.5s]", 1.5), ("[pause 500ms]", 0.5), ("[pause 2]", 2.0), ("[Pause: 2 seconds]", 2.0),
        ("[PAUSE 3 S]", 3.0), ("[pause 1,5s]", 1.5), ("[pause 900]", 60.0), ("[pause 0]", 0.0),
        ("[pause]", PAUSES.paragraph_seconds), ("[ pause ]", PAUSES.paragraph_seconds),
    ],
)  # fmt: skip
def test_a_pause_is_as_long_as_it_says(mark: str, seconds: float) -> None:
    first, second = chunks_of(f"He opened the door. {mark} Nobody was there.")
    assert (first.text, first.spoken) == ("He opened the door.", "He opened the door.")
    assert (first.pause, first.pause_after_seconds) == ("mark", seconds)
    assert (second.text, second.id, second.pause) == ("Nobody was there.", "1.1.2", "paragraph")


def test_a_pause_is_a_skip_in_its_place() -> None:
    first, skip, second = cuts_of("He opened the door, [pause 1s] and nobody was there.")
    assert isinstance(skip, Skip)
    assert (skip.span, skip.reason) == ((20, 30), "pause mark")
    assert isinstance(first, Chunk)
    assert isinstance(second, Chunk)
    assert first.text == "He opened the door,"


def test_a_pause_that_opens_a_paragraph_is_added_to_the_one_before() -> None:
    first, second = chunks_of(SENTENCE, f"[pause 2s] {SENTENCE}")
    assert first.pause_after_seconds == pytest.approx(PAUSES.paragraph_seconds + 2)
    assert second.pause_after_seconds == PAUSES.paragraph_seconds


def test_a_pause_in_a_paragraph_of_its_own_is_no_scene_break() -> None:
    first, second = chunks_of(SENTENCE, "[pause 2s]", SENTENCE)
    assert (first.pause, first.pause_after_seconds) == ("mark", PAUSES.paragraph_seconds + 2)
    assert second.id == "1.2.1"


def test_a_pause_that_ends_a_paragraph_takes_the_place_of_its_own() -> None:
    first, _ = chunks_of(f"{SENTENCE} [pause 0.2s]", SENTENCE)
    assert first.pause_after_seconds == 0.2


def test_pauses_add_up_and_one_before_everything_is_none() -> None:
    (first, second) = chunks_of("[pause 1s]One came. [pause 1s][pause 500 ms] Two went.")
    assert first.pause_after_seconds == 1.5
    assert second.pause == "paragraph"


def test_a_paragraph_after_a_pause_joins_no_short_line_before_it() -> None:
    assert [chunk.text for chunk in chunks_of("“Yes.”", "[pause 1s] “No.”", SENTENCE)] == [
        "“Yes.”", "“No.”\n" + SENTENCE.strip(),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["[sic]", "[1]", "[pause for effect]", "[voice]", "[pauses]", "[pause 1 hour]", "[/v]"]
)
def test_other_brackets_are_words_like_any_others(text: str) -> None:
    (chunk,) = chunks_of(f"He wrote {text} in the book of the harbour that night.")
    assert text in chunk.text


def test_marks_are_words_where_they_are_not_wanted() -> None:
    (chunk,) = chunks_of("He came. [pause 2s] He went.", wording=Wording(marks=False))
    assert "[pause 2s]" in chunk.text


# -- voices


def test_a_voice_over_words_sentences_and_paragraphs() -> None:
    assert told("He said [voice: Ann Lee]come here[/voice] and went. [VOICE: Bob]Yes.", "No.[/voice] So it was.") == [
        ("", "He said"), ("Ann Lee", "come here"), ("", "and went."), ("Bob", "Yes.\nNo."), ("", "So it was."),
    ]  # fmt: skip


def test_pauses_around_a_voice_follow_the_text() -> None:
    chunks = chunks_of("He said, [voice: A]come here.[/voice] And so it was.", "More of the same came after it.")
    assert [chunk.pause for chunk in chunks] == ["clause", "sentence", "paragraph", "paragraph"]
    assert [chunk.id for chunk in chunks] == ["1.1.1", "1.1.2", "1.1.3", "1.2.1"]


def test_a_second_voice_ends_the_first_and_the_narrator_may_be_named() -> None:
    assert told("[voice: A]One came. [voice: B]Two went. [voice: narrator]Three stayed. [/voice]Four slept.") == [
        ("A", "One came."), ("B", "Two went."), ("", "Three stayed."), ("", "Four slept."),
    ]  # fmt: skip


def test_an_unclosed_voice_holds_to_the_end_of_its_chapter_and_is_told() -> None:
    manuscript = book([("paragraph", "[voice: A]" + SENTENCE), ("paragraph", SENTENCE)], [("paragraph", SENTENCE)])
    chunks = [one for one in cut(manuscript, PAUSES) if isinstance(one, Chunk)]
    assert [chunk.character for chunk in chunks] == ["A", "A", ""]
    assert unclosed_voices(manuscript) == ("[voice: A] in chapter 1 is not closed: it holds to the chapter's end.",)
    assert unclosed_voices(book([("paragraph", "[voice: A]Yes.[/voice] [x]")])) == ()


def test_marks_stand_in_headings_verse_and_tables_too() -> None:
    kinds: list[BlockKind] = ["heading", "line", "row"]
    for kind in kinds:
        first, skip, second = cuts_of("The harbour [pause 1s] at night", kind=kind)
        assert [getattr(one, "text", None) for one in (first, skip, second)] == ["The harbour", None, "at night"]


def test_a_mark_over_a_hole_and_between_spans() -> None:
    source = "Yes. [pau[1]se 2s] No."
    block = Block("paragraph", ((0, 9), (12, len(source))))
    manuscript = Manuscript("", "", "en", source, (Chapter("", (block,)),), (Skip((9, 12), "footnote marker"),))
    cuts = list(cut(manuscript, PAUSES))
    assert account(manuscript, cuts).lost_chars == 0
    assert [one.span for one in cuts if isinstance(one, Skip)] == [(5, 9), (12, 18)]


def test_marks_in_a_file_are_obeyed() -> None:
    manuscript = from_text("Chapter One\n\nHe opened the door. [pause 2s] Nobody was there.\n", "Doors")
    chunks = [one for one in cut(manuscript, PAUSES) if isinstance(one, Chunk)]
    assert 2.0 in [chunk.pause_after_seconds for chunk in chunks]


# -- speech, characters, and who wins


def test_quoted_speech_has_a_voice_by_choice() -> None:
    text = "“Yes,” said he, “I am.” And he went out."
    assert told(text) == [("", text)]
    assert told(text, wording=TOLD) == [
        ("dialogue", "“Yes,”"), ("", "said he,"), ("dialogue", "“I am.”"), ("", "And he went out."),
    ]  # fmt: skip


def test_speech_changes_no_word_and_no_group() -> None:
    paragraphs = ["“Yes.”", "“No.”", f"{SENTENCE}“So it is,” he said. {SENTENCE * 4}", "“Oh!”"]
    plain, dialogue = chunks_of(*paragraphs), chunks_of(*paragraphs, wording=TOLD)
    assert " ".join(one.spoken for one in plain) == " ".join(one.spoken for one in dialogue)
    assert [one.group for one in plain if one.id.endswith(".1")] == [
        one.group for one in dialogue if one.id.endswith(".1")
    ]


def test_a_dash_between_two_speeches_stays_with_one_of_them() -> None:
    assert told("“I never saw”—“Oh, yes, you did!”", wording=TOLD) == [
        ("dialogue", "“I never saw”—“Oh, yes, you did!”")
    ]


def test_headings_and_verse_have_no_dialogue() -> None:
    (chunk,) = cuts_of("“Come in,” said he, and in we came", wording=TOLD, kind="line")
    assert isinstance(chunk, Chunk)
    assert chunk.character == ""


def play(wording: Wording) -> list[tuple[str, str]]:
    source = "ROE. (rising) “The boats are in the harbour,” says the captain. [voice: Ghost]Beware.[/voice]"
    asides = (Aside((0, 4), "speaker"), Aside((5, 13), "direction"))
    block = Block("paragraph", ((0, len(source)),), asides=asides, character="Roe")
    manuscript = Manuscript("", "", "en", source, (Chapter("", (block,)),))
    return [(one.character, one.text) for one in cut(manuscript, PAUSES, wording=wording) if isinstance(one, Chunk)]


def test_a_character_wins_over_dialogue_and_a_mark_over_both() -> None:
    line = "“The boats are in the harbour,” says the captain."
    assert play(TOLD) == [("Roe", f"ROE. (rising) {line}"), ("Ghost", "Beware.")]
    assert play(Wording(cast=frozenset({"Roe"}))) == [("", "ROE. (rising)"), ("Roe", line), ("Ghost", "Beware.")]


def test_characters_are_never_joined() -> None:
    source = "Yes.\nNo."
    blocks = (Block("paragraph", ((0, 4),), character="A"), Block("paragraph", ((5, 8),), character="B"))
    cuts = cut(Manuscript("", "", "en", source, (Chapter("", blocks),)), PAUSES)
    assert [(one.character, one.text) for one in cuts if isinstance(one, Chunk)] == [("A", "Yes."), ("B", "No.")]


# -- a paragraph that is cut again


def test_a_paragraph_written_with_its_marks_is_cut_the_same() -> None:
    text = "He said, [voice: Ann]come here.[/voice] And so [pause 1.5s] it was. [pause 2s]"
    before = chunks_of(text)
    after = cut_group(with_marks(before), "prose", "en", 1, 1, PAUSES)
    kept = [(one.id, one.text, one.character, one.pause, one.pause_after_seconds) for one in before]
    assert [(one.id, one.text, one.character, one.pause, one.pause_after_seconds) for one in after] == kept


def test_an_edit_may_ask_for_a_pause_and_for_a_voice() -> None:
    found = cut_group("Yes. [pause 3s] [voice: Ann]No.[/voice]", "prose", "en", 1, 1, PAUSES, character="Bob")
    assert [(one.text, one.character, one.pause_after_seconds) for one in found] == [
        ("Yes.", "Bob", 3.0), ("No.", "Ann", PAUSES.paragraph_seconds),
    ]  # fmt: skip
    assert cut_group("[pause 3s]", "prose", "en", 1, 1, PAUSES) == []


def test_a_title_is_shown_without_marks() -> None:
    assert without_marks("[voice: Ann]The Storm[/voice] [pause 1s]") == "The Storm"
    assert without_marks("The [old] Storm") == "The [old] Storm"


# -- whatever the text


SCRAPS = [
    "[pause 1s]", "[voice: A]", "[/voice]", "[voice: B]", "[pause]", "“", "”", "‘", "’", '"', "—", ", ", ". ", " ", "…",
    "he said", "Yes", "No", "5", "Mr. Roe", "the harbour lay quiet", "[1]", "\n",
]  # fmt: skip


@settings(max_examples=200)
@given(
    st.lists(st.lists(st.sampled_from(SCRAPS), max_size=25).map("".join), min_size=1, max_size=6),
    st.sampled_from([PLAIN, TOLD, Wording(marks=False), Wording(dialogue=True, marks=False)]),
)
def test_nothing_is_lost_whatever_is_chosen(paragraphs: list[str], wording: Wording) -> None:
    manuscript = book([("paragraph", text) for text in paragraphs])
    cuts = list(cut(manuscript, PAUSES, 60, wording))
    report = account(manuscript, cuts)
    assert (report.lost_chars, report.doubled_chars) == (0, 0)
    at = 0
    for one in cuts:
        for start, end in (one.span,) if isinstance(one, Skip) else one.spans:
            assert at <= start < end
            at = end
    chunks = [one for one in cuts if isinstance(one, Chunk)]
    assert all(len(one.spoken) <= 60 for one in chunks)
    assert len({one.id for one in chunks}) == len(chunks)
    if wording.marks:
        assert not any("[pause" in one.text or "voice]" in one.text for one in chunks)
