"""How chapters become chunks: what is joined, what is cut and where, and how long the silence after it is."""

from __future__ import annotations

import pytest

from engines.contract import BadInput
from studio.manuscript.model import Block, BlockKind, Chapter, Manuscript, Skip
from studio.text.account import account
from studio.text.chunks import NOTHING_TO_SAY, cut, cut_group
from studio.text.model import Chunk
from studio.text.pauses import Pauses

PAUSES = Pauses()
SENTENCE = "The tide went out slowly and left the boats lying on their sides in the harbour mud. "


def book(*chapters: list[tuple[BlockKind, str]], language: str = "en") -> Manuscript:
    """A manuscript whose blocks are these; a kind ending in ! is the end of a stanza."""
    source, made = "", []
    for chapter in chapters:
        blocks = []
        for kind, text in chapter:
            name: BlockKind = kind.rstrip("!")  # type: ignore[assignment]
            blocks.append(Block(name, ((len(source), len(source) + len(text)),), kind.endswith("!")))
            source += text + "\n\n"
        made.append(Chapter("", tuple(blocks)))
    return Manuscript("", "", language, source, tuple(made))


def chunks_of(manuscript: Manuscript, max_chars: int = 300) -> list[Chunk]:
    return [one for one in cut(manuscript, PAUSES, max_chars) if isinstance(one, Chunk)]


def texts_of(*lines: tuple[BlockKind, str]) -> list[str]:
    return [chunk.text for chunk in chunks_of(book(list(lines)))]


# -- what is joined


def test_a_paragraph_that_fits_is_one_chunk() -> None:
    (chunk,) = chunks_of(book([("paragraph", SENTENCE * 3)]))
    assert chunk.id == "1.1.1"
    assert chunk.group == "1.1"
    assert chunk.text == (SENTENCE * 3).strip()


def test_paragraphs_of_some_length_stay_apart() -> None:
    assert len(texts_of(("paragraph", SENTENCE), ("paragraph", SENTENCE))) == 2


def test_a_short_answer_joins_the_next_paragraph() -> None:
    assert texts_of(("paragraph", "“Yes.”"), ("paragraph", SENTENCE)) == ["“Yes.”\n" + SENTENCE.strip()]


def test_a_run_of_short_answers_joins_until_it_is_long_enough() -> None:
    answers: list[tuple[BlockKind, str]] = [
        ("paragraph", text) for text in ("“Yes.”", "“No.”", "“Why?”", "“Because.”", "“Oh.”")
    ]
    assert texts_of(*answers, ("paragraph", SENTENCE)) == [
        "“Yes.”\n“No.”\n“Why?”\n“Because.”\n“Oh.”",
        SENTENCE.strip(),
    ]


def test_a_last_short_line_joins_the_one_before() -> None:
    assert texts_of(("paragraph", SENTENCE), ("paragraph", "“No.”")) == [SENTENCE.strip() + "\n“No.”"]


def test_headings_join_headings_but_never_prose() -> None:
    lines = [("heading", "IV"), ("heading", "The Storm"), ("paragraph", "It blew.")]
    assert [chunk.spoken for chunk in chunks_of(book(lines))] == ["four. The Storm.", "It blew."]  # type: ignore[arg-type]


def test_short_lines_never_join_over_the_end_of_a_stanza_a_chapter_or_a_language() -> None:
    assert len(texts_of(("line", "O sea"), ("line!", "O night"), ("line", "O morning"))) == 2
    assert len(chunks_of(book([("paragraph", "Yes.")], [("paragraph", "No.")]))) == 2
    text = "Oui.\nYes."
    blocks = (Block("paragraph", ((0, 4),), language="fr"), Block("paragraph", ((5, 9),)))
    found = chunks_of(Manuscript("", "", "en", text, (Chapter("", blocks),)))
    assert [(chunk.text, chunk.language) for chunk in found] == [("Oui.", "fr"), ("Yes.", "")]


def test_joined_prose_without_an_end_mark_gets_one_in_between() -> None:
    (chunk,) = chunks_of(book([("paragraph", "Apples"), ("paragraph", "Pears and plums")]))
    assert chunk.text == "Apples\nPears and plums"
    assert chunk.spoken == "Apples. Pears and plums"


def test_cells_of_a_row_are_said_apart() -> None:
    source = "Boat Crew 3 Elwy"
    row = Block("row", ((0, 4), (5, 11), (12, 16)))
    (chunk,) = chunks_of(Manuscript("", "", "en", source, (Chapter("", (row,)),)))
    assert chunk.text == "Boat Crew 3 Elwy"
    assert chunk.spoken == "Boat, Crew three, Elwy."
    assert chunk.kind == "table"


def test_cells_that_touch_in_the_source_are_still_two() -> None:
    row = Block("row", ((0, 4), (4, 8)))
    (chunk,) = chunks_of(Manuscript("", "", "en", "BoatCrew", (Chapter("", (row,)),)))
    assert (chunk.text, chunk.spoken) == ("Boat Crew", "Boat, Crew.")


# -- what has nothing to say


def test_a_line_of_asterisks_is_skipped_and_is_a_longer_pause() -> None:
    manuscript = book([("paragraph", SENTENCE), ("paragraph", "* * *"), ("paragraph", SENTENCE)])
    first, skip, second = cut(manuscript, PAUSES)
    assert isinstance(first, Chunk)
    assert isinstance(second, Chunk)
    assert isinstance(skip, Skip)
    assert (manuscript.source[slice(*skip.span)], skip.reason) == ("* * *", NOTHING_TO_SAY)
    assert (first.pause, first.pause_after_seconds) == ("scene", PAUSES.scene_seconds)
    assert second.id == "1.2.1"


def test_a_speechless_line_of_dialogue_is_skipped_without_a_scene_break() -> None:
    first, skip, _ = cut(book([("paragraph", SENTENCE), ("paragraph", "“…?”"), ("paragraph", SENTENCE)]), PAUSES)
    assert isinstance(skip, Skip)
    assert isinstance(first, Chunk)
    assert first.pause_after_seconds == PAUSES.paragraph_seconds


def test_a_chapter_of_one_word_and_an_empty_one() -> None:
    assert [chunk.spoken for chunk in chunks_of(book([("paragraph", "Gone")], []))] == ["Gone"]
    assert list(cut(book(), PAUSES)) == []


# -- where it is cut


def test_a_long_paragraph_is_cut_between_sentences_in_even_pieces() -> None:
    found = chunks_of(book([("paragraph", SENTENCE * 8)]))
    assert sorted(chunk.text.count(".") for chunk in found) == [2, 3, 3]
    assert all(chunk.text.endswith(".") for chunk in found)
    assert [chunk.id for chunk in found] == ["1.1.1", "1.1.2", "1.1.3"]


def test_titles_and_initials_end_no_sentence() -> None:
    text = (
        "Then Mr. Amos and Dr. J. R. Pell of St. Elwy went down to see No. 4 with Capt. Roe and Mrs. Roe at noon. " * 6
    )
    for chunk in chunks_of(book([("paragraph", text)]), 200):
        assert chunk.text.startswith("Then")
        assert chunk.text.endswith("noon.")


def test_a_sentence_too_long_is_cut_at_its_best_marks() -> None:
    clause = "the wind that had been in the west all day went round to the north and blew harder"
    text = f"At six o'clock {clause}, as they say it does there; {clause}: {clause}, and then, and only then, {clause}."
    found = chunks_of(book([("paragraph", text)]), 200)
    assert [chunk.text[-1] for chunk in found] == [";", ":", "."]
    assert " ".join(chunk.text for chunk in found) == text


def test_closing_quotes_stay_with_what_they_close() -> None:
    text = "“" + "We waited for the boats all that night and nobody came! " * 6 + "” " + SENTENCE * 3
    for chunk in chunks_of(book([("paragraph", text.replace("! ”", "!”"))]), 150):
        assert not chunk.text.startswith(("”", "!"))


@pytest.mark.parametrize("mark", ["!", "»", "? !"])
def test_a_mark_set_apart_by_a_space_stays_with_its_word(mark: str) -> None:
    for words in range(8, 40):
        text = ("mot " * words + mark + " ") * 3
        for chunk in chunks_of(book([("paragraph", text)], language="fr"), 40):
            assert not chunk.text.startswith(("!", "»", "?"))


@pytest.mark.parametrize(
    "token",
    [
        "5 March 1891",
        "£4 7s. 6d.",
        "Henry VIII",
        "10 km",
        "$1.5 million",
        "No. 7",
        "J. R. R. Roe",
        "Ch. 7",
        "pp. 3–4",
        "6 ft. 2 in.",
        "Bk. IV",
        "Messrs. Box and Cox",
        "Messrs. Box, Cox & Co.",
        "etc., etc.",
    ],
)
def test_what_is_spoken_as_one_is_cut_nowhere(token: str) -> None:
    for words in range(16):
        text = "word " * words + token + " word" * 20
        assert any(token in chunk.text for chunk in chunks_of(book([("paragraph", text)]), 60)), words


@pytest.mark.parametrize("token", ["1,234.56", "20:15", "a.b@example.com", "http://a.example/b?c=d", "12 345"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_numbers_and_addresses_are_cut_nowhere_even_without_spaces(token: str, language: str) -> None:
    glue = "" if token[0].isdigit() else " "
    for length in range(20, 60):
        text = "x" * length + glue + token + glue + "x" * 80
        found = chunks_of(book([("paragraph", text)], language=language), 60)
        assert any(token in chunk.text for chunk in found), length


def test_a_long_quotation_is_cut_at_the_sentences_inside_it() -> None:
    text = (
        "“"
        + ("I saw the light go out. Nobody spoke of it again, neither then nor later. " * 28).strip()
        + "” she said."
    )
    found = chunks_of(book([("paragraph", text)]))
    assert len(text) > 2000
    assert all(chunk.text.endswith((".", "said.")) for chunk in found)


QUOTED = "“It was the best of times; {0}nobody knew us, and we knew nobody{1}”"


@pytest.mark.parametrize("stops", [("", ""), ("nobody. We knew nobody; ", ".")])
@pytest.mark.parametrize("lead", ["So he walked down to the sea and looked at it, and said, ", "He spoke of all "])
def test_a_quotation_that_fits_is_kept_whole_where_the_sentence_around_it_is_too_long(
    stops: tuple[str, str], lead: str
) -> None:
    quotation = QUOTED.format(*stops)
    for words in range(8, 28):
        before, after = "of the time " * (words // 4), ", and went away" * (words // 2)
        text = f"{lead}{before}{quotation} and she laughed at him{after}."
        pieces = [chunk.text for chunk in chunks_of(book([("paragraph", text)]), 220)]
        assert any(quotation in piece for piece in pieces), pieces


def test_a_cut_after_a_quotation_is_better_than_one_at_a_mark_inside_it() -> None:
    said = "the sea was high in the night and nobody slept"
    text = f"“No, that is not so; {said}; {said}; all at the last was well,” said the man, “{said}, {said}, {said}.”"
    found = [chunk.text for chunk in chunks_of(book([("paragraph", text)]), 280)]
    assert [piece[-5:] for piece in found] == [" man,", "ept.”"]
    assert " ".join(found) == text


@pytest.mark.parametrize("is_last", [False, True])
def test_a_very_short_sentence_is_not_left_alone_beside_one_that_has_a_mark(is_last: bool) -> None:
    brief = "The boat went out to sea again. "
    clauses = "When the wind was high in the west" + ", and the boats lay on their sides" * 7 + ", nobody spoke. "
    text = clauses + brief if is_last else brief + clauses
    found = [chunk.text for chunk in chunks_of(book([("paragraph", text)]))]
    assert len(clauses) < 300 < len(text)
    assert min(map(len, found)) > 100
    assert " ".join(found) == text.strip()


def test_a_very_short_sentence_is_alone_where_its_neighbour_could_only_be_cut_between_words() -> None:
    brief, endless = "The boat went out to sea again today.", "the" + " wind" * 58 + "."
    found = [chunk.text for chunk in chunks_of(book([("paragraph", f"{brief} {endless.capitalize()}")]))]
    assert found == [brief, endless.capitalize()]


def test_a_quotation_too_long_is_cut_inside() -> None:
    text = f"He said, “{'the sea was high; ' * 20}and nobody slept.”"
    pieces = [chunk.text for chunk in chunks_of(book([("paragraph", text)]), 200)]
    assert len(pieces) > 1
    assert min(map(len, pieces)) > 100


def test_a_dash_without_spaces_is_a_place_to_cut() -> None:
    half = "word " * 30 + "end"
    found = chunks_of(book([("paragraph", f"{half}—{half}")]), 200)
    assert [chunk.text[-1] for chunk in found] == ["—", "d"]


def test_numbers_made_longer_by_speaking_still_fit() -> None:
    text = "He counted 777,777 and 1,777 and 77.77 and $7,777.77 on the 27th. " * 5
    found = chunks_of(book([("paragraph", text)]))
    assert len(found) > 2
    assert max(len(chunk.spoken) for chunk in found) <= 300


def test_chinese_and_japanese_are_cut_after_their_own_full_stops() -> None:
    for sentence in ("船在夜里离开了港口，没有人看见它离开的样子。", "その夜、船は誰にも見られずに港を出ていった。"):
        found = chunks_of(book([("paragraph", sentence * 30)], language="ja"))
        assert len(found) > 2
        assert all(chunk.text.endswith("。") for chunk in found)


def test_arabic_and_hebrew_are_cut_at_spaces_or_marks() -> None:
    for sentence in (
        "غادرت السفينة الميناء في الليل ولم يرها أحد، ثم عادت. ",
        "הספינה עזבה את הנמל בלילה ואיש לא ראה אותה. ",
    ):
        found = chunks_of(book([("paragraph", sentence * 15)], language="ar"))
        assert all(chunk.text.endswith(".") for chunk in found)


def test_one_endless_token_is_cut_and_kept() -> None:
    found = chunks_of(book([("paragraph", "x" * 2000)]))
    assert "".join(chunk.text for chunk in found) == "x" * 2000
    assert max(len(chunk.text) for chunk in found) <= 300


def test_hard_wrapped_lines_are_unwrapped_and_their_offsets_kept() -> None:
    wrapped = SENTENCE.replace(" and ", "\n        and ") * 5
    manuscript = book([("paragraph", wrapped)])
    found = chunks_of(manuscript)
    assert all("\n" not in chunk.text and "  " not in chunk.text for chunk in found)
    for chunk in found:
        assert " ".join(manuscript.text_of(chunk.spans).split()) == chunk.text
        assert len(chunk.spans) == 1


def test_chapters_are_cut_as_they_are_asked_for() -> None:
    class Counting(tuple[Chapter, ...]):
        given = 0

        def __iter__(self):  # type: ignore[no-untyped-def]
            for chapter in tuple.__iter__(self):
                self.given += 1
                yield chapter

    plain = book(*[[("paragraph", SENTENCE)]] * 5)
    chapters = Counting(plain.chapters)
    stream = cut(Manuscript("", "", "en", plain.source, chapters), PAUSES)
    assert next(iter(stream)).id == "1.1.1"  # type: ignore[union-attr]
    assert chapters.given == 1


def test_a_silly_limit_is_refused() -> None:
    with pytest.raises(BadInput, match="max_chars is 5"):
        list(cut(book([("paragraph", "Hello")]), PAUSES, 5))


def test_no_piece_is_left_too_short_where_its_neighbour_can_give() -> None:
    long = "The tide went out slowly, and the boats, which nobody had moved, lay down on their sides, one by one, "
    text = (long * 3)[:-2] + ". Yes."
    found = chunks_of(book([("paragraph", text)]))
    assert 300 < len(text) < 320
    assert [len(chunk.text) > 100 for chunk in found] == [True, True]
    assert found[0].text.endswith(",")
    assert found[-1].text.endswith(". Yes.")


@pytest.mark.parametrize(("opener", "closer"), [("“", "”"), ('"', '"'), ("‘", "’"), ("«", "»")])
def test_a_quotation_that_fits_is_one_piece(opener: str, closer: str) -> None:
    quote = f"{opener}I saw the light go out. Nobody spoke of it again. So I went home, and slept until noon.{closer}"
    for sentences in range(2, 6):
        text = SENTENCE * sentences + quote + " " + SENTENCE * 3
        assert any(quote in chunk.text for chunk in chunks_of(book([("paragraph", text)]), 200)), sentences


@pytest.mark.parametrize("name", ["Prince Andréy", "Mr Roe", "Dr Pell", "Sir Amos", "Lord St. Elwy", "Señora Ruiz"])
def test_a_title_stays_with_its_name(name: str) -> None:
    for words in range(16):
        text = "word " * words + name + " word" * 20
        assert any(name in chunk.text for chunk in chunks_of(book([("paragraph", text)]), 60)), words


def test_a_short_line_of_verse_is_joined_with_a_breath_between() -> None:
    first, second = chunks_of(
        book([("line", "O sea, O night"), ("line!", "O morning wide"), ("line", "O day of light and wind")])
    )
    assert (first.text, first.spoken) == ("O sea, O night\nO morning wide", "O sea, O night, O morning wide")
    assert (first.pause, second.pause) == ("stanza", "line")


def test_speechless_lines_part_no_short_ones_but_a_scene_break_does() -> None:
    assert texts_of(("paragraph", "“Yes.”"), ("paragraph", "“?”"), ("paragraph", SENTENCE)) == [
        "“Yes.”\n“?”\n" + SENTENCE.strip()
    ]
    assert len(texts_of(("paragraph", "“Yes.”"), ("paragraph", "* * *"), ("paragraph", SENTENCE))) == 2


# -- how long the silence is


def test_a_scene_ends_with_its_own_pause_and_joins_nothing() -> None:
    source = "Yes.\n" + SENTENCE
    blocks = (Block("paragraph", ((0, 4),), scene_end=True), Block("paragraph", ((5, len(source)),)))
    first, _ = chunks_of(Manuscript("", "", "en", source, (Chapter("", blocks),)))
    assert (first.text, first.pause, first.pause_after_seconds) == ("Yes.", "scene", PAUSES.scene_seconds)


def test_between_two_paragraphs_of_an_edit_there_is_a_paragraphs_pause() -> None:
    found = cut_group(f"{SENTENCE * 2}\n{SENTENCE * 2}", "prose", "en", 1, 1, PAUSES)
    assert [chunk.text for chunk in found] == [(SENTENCE * 2).strip()] * 2
    assert [chunk.pause for chunk in found] == ["paragraph", "paragraph"]


def test_pauses_follow_the_kind_of_what_they_follow() -> None:
    lines: list[tuple[BlockKind, str]] = [
        ("heading", "The Storm and After"),
        ("paragraph", SENTENCE * 5),
        ("line", "The long light lies along the sea"),
        ("line!", "And nobody is there at all to see"),
        ("row", "Boat and crew and master"),
    ]
    pauses = [(chunk.kind, chunk.pause_after_seconds) for chunk in chunks_of(book(lines))]
    assert pauses == [
        ("heading", PAUSES.heading_seconds),
        ("prose", PAUSES.sentence_seconds),
        ("prose", PAUSES.paragraph_seconds),
        ("verse", PAUSES.line_seconds),
        ("verse", PAUSES.stanza_seconds),
        ("table", PAUSES.line_seconds),
    ]


def test_a_cut_inside_a_sentence_has_the_pause_of_a_clause() -> None:
    found = chunks_of(book([("paragraph", "One, " * 90)]))
    assert (found[0].pause, found[0].pause_after_seconds) == ("clause", PAUSES.clause_seconds)


# -- an edited paragraph


def test_an_edited_paragraph_is_cut_like_any_other() -> None:
    spans = ((10, 400), (405, 900))
    found = cut_group(SENTENCE * 8, "prose", "en", 3, 7, PAUSES, spans=spans, last_pause_seconds=1.5)
    assert [chunk.id for chunk in found] == ["3.7.1", "3.7.2", "3.7.3"]
    assert {chunk.spans for chunk in found} == {spans}
    assert [chunk.pause_after_seconds for chunk in found] == [0.25, 0.25, 1.5]
    assert {chunk.chapter for chunk in found} == {3}


def test_an_unedited_group_comes_out_as_it_was_cut() -> None:
    lines: list[tuple[BlockKind, str]] = [("paragraph", "“Yes, 5.”"), ("paragraph", SENTENCE * 4)]
    before = chunks_of(book(lines))
    after = cut_group("“Yes, 5.”\n" + SENTENCE * 4, "prose", "en", 1, 1, PAUSES)
    assert [(one.id, one.text, one.spoken) for one in before] == [(one.id, one.text, one.spoken) for one in after]


def test_an_edit_to_nothing_gives_no_chunks() -> None:
    assert cut_group(" … \n * ", "prose", "en", 1, 1, PAUSES) == []
    assert cut_group("", "heading", "en", 1, 1, PAUSES) == []


def test_an_edited_paragraph_is_accounted_for_once() -> None:
    manuscript = book([("paragraph", SENTENCE * 8)])
    spans = tuple(span for chunk in chunks_of(manuscript) for span in chunk.spans)
    report = account(manuscript, cut_group("Something " * 60, "prose", "en", 1, 1, PAUSES, spans=spans))
    assert (report.lost_chars, report.doubled_chars) == (0, 0)
    assert report.spoken_chars == report.source_chars
