"""Passages in another language inside a paragraph: kept, counted, and by choice spoken in their own language."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.contract import BadInput
from engines.espeak_voices import voice_in
from studio.cast import job_maker
from studio.choices import Choices
from studio.edits import edit_chunk, undo_edit
from studio.library import Library
from studio.manuscript import read_book
from studio.manuscript.check import check
from studio.manuscript.foreign import passages_of, spoken_apart
from studio.manuscript.model import Aside, Block, Chapter, Foreign, Manuscript
from studio.manuscript.parts import with_parts
from studio.manuscript.reading import AS_USUAL, Reading, read_as
from studio.plan_pages import Said, foreign_by_language, passages
from studio.project import Book
from studio.replan import choose_reading
from studio.settings import Settings
from studio.text.account import account
from studio.text.chunks import cut
from studio.text.model import Chunk
from studio.text.pauses import Pauses
from studio.text.places import foreign_in
from studio.voices import voice_in_language
from tests.command_line import Told, only_book
from tests.docx_maker import Docx, paragraph, run
from tests.epub_maker import Epub
from tests.test_manuscript_odt import SPACES
from tests.test_manuscript_odt import STYLES as ODT_STYLES
from tests.test_manuscript_odt import packed as odt

OWN = Reading(foreign_passages="own language")
PROSE = "The prince spoke of it for the whole of that evening, and nobody in the room had the heart to stop him. "
FRENCH = "Quarante mille hommes massacrés"


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(capsys)


def opened(folder: Path, body: str, reading: Reading = AS_USUAL) -> Manuscript:
    path = Epub({"one.xhtml": f"<h1>One</h1>{body}<p>{PROSE * 4}</p>"}, toc=[("One", "one.xhtml")]).write(folder)
    manuscript = read_book(path, reading)
    check(manuscript)
    return manuscript


def marked(manuscript: Manuscript) -> list[tuple[str, str]]:
    blocks = [block for chapter in manuscript.chapters for block in chapter.blocks]
    return [(" ".join(manuscript.source[slice(*one.span)].split()), one.language) for b in blocks for one in b.foreign]


def chunks_of(manuscript: Manuscript) -> list[Chunk]:
    cuts = list(cut(manuscript, Pauses()))
    told = account(manuscript, cuts)
    assert (told.lost_chars, told.doubled_chars) == (0, 0)
    return [one for one in cuts if isinstance(one, Chunk)]


def said(folder: Path, body: str) -> list[tuple[str, str, str]]:
    """Text, language and pause of the chunks of a first paragraph, foreign passages in their own language."""
    chunks = chunks_of(opened(folder, body, OWN))
    return [(one.text, one.language, one.pause) for one in chunks if one.id.startswith("1.2.")]


# ---- every kind of file


def test_an_epub_keeps_its_foreign_passages(tmp_path: Path) -> None:
    manuscript = opened(
        tmp_path,
        f"<p>He said <i xml:lang='fr'>mon</i> <b lang='fr-CH'>cher</b>, and then <i lang='de'>Gott!</i> {PROSE}</p>"
        "<p xml:lang='fr'>Toute cette page est en <i>français</i>.</p>"
        "<p><span lang='en-US'>No other</span> language, <i lang='ru-Latn'>esaul</i>, <i lang='fr'>12</i>.</p>"
        "<p xml:lang='fr'>Il dit <span lang='en'>all right</span> à son ami.</p>",
    )
    assert marked(manuscript) == [("mon cher", "fr"), ("Gott!", "de"), ("Il dit", "fr"), ("à son ami.", "fr")]
    blocks = manuscript.chapters[0].blocks
    assert [block.language for block in blocks] == ["", "", "fr", "", "", ""]
    assert all(
        block.spans[0][0] <= one.span[0] < one.span[1] <= block.spans[-1][1]
        for block in blocks
        for one in block.foreign
    )
    counted = Counter(one.language for one in passages_of(manuscript.chapters[0]))
    assert counted == {"fr": 4, "de": 1}


def test_a_web_page_keeps_them(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html lang='en'><body><main><h1>One</h1>"
        f"<p lang='en'>{PROSE}“<i lang='fr'>{FRENCH},</i>” he said.</p></main></body></html>"
    )
    manuscript = read_book(page)
    assert marked(manuscript) == [(f"{FRENCH},", "fr")]
    assert [block.language for block in manuscript.chapters[0].blocks] == ["", ""]


def test_a_docx_keeps_them_where_its_marks_can_be_trusted(tmp_path: Path) -> None:
    def english(text: str) -> str:
        return run(text, '<w:lang w:val="en-GB"/>')

    french = run(FRENCH, '<w:lang w:val="fr-FR"/>') + run(" et plus", '<w:lang w:val="fr-CA"/>')
    body = paragraph(english("He said “"), french, english(f",” and left. {PROSE}")) + paragraph(english(PROSE))
    manuscript = read_book(Docx(body).write(tmp_path))
    check(manuscript)
    assert marked(manuscript) == [(f"{FRENCH} et plus", "fr")]
    wrong = paragraph(run(PROSE * 3, '<w:lang w:val="de-DE"/>'), run("and so on", '<w:lang w:val="fr-FR"/>'))
    assert marked(read_book(Docx(wrong).write(tmp_path, "wrong.docx"))) == []


def test_an_odt_keeps_them(tmp_path: Path) -> None:
    styles = f"<office:automatic-styles>{ODT_STYLES}</office:automatic-styles>"
    text = f'<text:p>{PROSE}“<text:span text:style-name="T2">{FRENCH}</text:span>,” said he.</text:p>'
    whole = f"{styles}<office:body><office:text>{text}</office:text></office:body>"
    path = odt(tmp_path, content=f"<office:document-content {SPACES}>{whole}</office:document-content>")
    manuscript = read_book(path)
    check(manuscript)
    assert marked(manuscript) == [(FRENCH, "fr")]


def test_markdown_keeps_them_as_html_or_with_attributes(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_text(
        f"# One\n\n{PROSE} He said <i lang=fr>{FRENCH}.</i> Then [Guten Morgen]{{lang=de}} in [small]{{.smallcaps}} "
        "letters, and `<i lang=fr>code</i>` of [a link](x.html){target=_blank}.\n"
    )
    manuscript = read_book(path)
    check(manuscript)
    assert marked(manuscript)[:2] == [(f"{FRENCH}.", "fr"), ("Guten Morgen", "de")]
    text = manuscript.text_of(manuscript.chapters[0].blocks[1].spans)
    assert "Then Guten Morgen in small letters, and" in text


# ---- carried through what splits and filters


def test_they_are_carried_through_notes_asides_tables_and_parts(tmp_path: Path) -> None:
    manuscript = opened(
        tmp_path,
        f"<p>{PROSE} <i lang='fr'>{FRENCH}<a epub:type='noteref' href='#n1'>1</a> et plus</i>, he said.</p>"
        f"<aside epub:type='footnote' id='n1'><p>1. <i lang='fr'>{FRENCH}</i>: forty thousand men.</p></aside>"
        "<table><tr><td>one</td><td><i lang='fr'>deux</i></td></tr><tr><td>3</td><td>4</td></tr></table>",
        Reading(notes="in place", foreign_passages="own language"),
    )
    assert marked(manuscript) == [(FRENCH, "fr"), ("et plus", "fr"), (FRENCH, "fr"), ("deux", "fr")]
    apart = [one.apart for block in manuscript.chapters[0].blocks for one in block.foreign]
    assert apart == [True, True, True, False]
    chunks = chunks_of(manuscript)
    assert [one.text for one in chunks if one.language] == [f"{FRENCH} et plus,", f"{FRENCH}:"]


def test_a_silent_aside_takes_its_passages_along() -> None:
    source = "Anna (en riant beaucoup trop fort ce soir). Bonjour à tous et à toutes! she said."
    aside = Aside((5, 43), "direction")
    foreign = (Foreign((6, 41), "fr"), Foreign((44, 71), "fr"))
    block = Block("paragraph", ((0, len(source)),), asides=(aside,), foreign=foreign)
    manuscript = Manuscript("", "", "en", source, (Chapter("", (block,)),))
    heard = read_as(manuscript, Reading(stage_directions="skip", foreign_passages="own language"))
    check(heard)
    assert heard.chapters[0].blocks[0].foreign == (Foreign((44, 71), "fr", True),)
    assert [(one.text, one.language) for one in chunks_of(heard)] == [
        ("Anna", ""), ("Bonjour à tous et à toutes!", "fr"), ("she said.", ""),
    ]  # fmt: skip


def test_a_part_left_out_keeps_its_own(tmp_path: Path) -> None:
    index = f"<h1>Index</h1><p>Boats, 1, 3, 17. <i lang='fr'>{FRENCH}</i>, 2. Quay, the, 1, 4, 9, 16, 25 and so on.</p>"
    body = f"<h1>One</h1><p>{PROSE * 5}</p>"
    made = Epub({"a.xhtml": body, "i.xhtml": index}, toc=[("One", "a.xhtml"), ("Index", "i.xhtml")])
    manuscript = read_book(made.write(tmp_path), OWN)
    assert marked(manuscript) == []
    assert marked(with_parts(manuscript, [0])) == [(FRENCH, "fr")]
    assert {one.language for one in chunks_of(with_parts(manuscript, [0]))} == {"", "fr"}


# ---- how they are spoken


def test_a_sentence_is_spoken_apart_with_its_marks_and_pauses(tmp_path: Path) -> None:
    french = f"<i xml:lang='fr'>{FRENCH} et l’armée détruite</i>"
    body = f"<p>She turned. “{french},” said he. “Yes, <i lang='fr'>mon cher</i>.”</p>"
    assert said(tmp_path, body) == [
        ("She turned.", "", "sentence"),
        (f"“{FRENCH} et l’armée détruite,”", "fr", "clause"),
        ("said he. “Yes, mon cher.”", "", "paragraph"),
    ]


@pytest.mark.parametrize(
    ("words", "apart"),
    [
        ("“<i lang='fr'>Voilà Marie!</i>” he said.", ["“Voilà Marie!”"]),
        ("It is done. <i lang='fr'>Nous verrons</i>. Then he left.", ["Nous verrons."]),
        ("It was a <i lang='fr'>fait accompli</i>.", []),
        ("He called her <i lang='fr'>ma chère</i>, and went.", []),
        ("He said <i lang='fr'>Mon Dieu!</i> and went.", []),
        ("“<i lang='fr'>Dieu!</i>” he cried. “<i lang='fr'>Quelle horreur</i>!”", ["“Quelle horreur!”"]),
        ("The <i lang='fr'>anticonstitutionnellement</i>ish word.", []),
        ("« <i lang='fr'>Elle est partie hier au soir</i> » he said.", ["« Elle est partie hier au soir »"]),
        ("“ ‘<i lang='fr'>Dieu me la donne, gare à qui la touche!</i>’ ” he said.",
         ["“ ‘Dieu me la donne, gare à qui la touche!’ ”"]),
        ("<i lang='fr'>Je l’aime</i>, “<i lang='fr'>et je l’ai toujours aimée</i>.” So he.",
         ["Je l’aime, “et je l’ai toujours aimée.”"]),
        ("So <i lang='fr'>mon cher ami, nous verrons tout</i> <i lang='de'>und so weiter, und so fort immer</i>.",
         ["mon cher ami, nous verrons tout", "und so weiter, und so fort immer."]),
    ],
)  # fmt: skip
def test_names_and_turns_of_phrase_stay_in_their_sentence(tmp_path: Path, words: str, apart: list[str]) -> None:
    chunks = chunks_of(opened(tmp_path, f"<p>{words}</p>", OWN))
    assert [" ".join(one.text.split()) for one in chunks if one.language] == apart


def test_figures_are_said_in_the_language_they_stand_in(tmp_path: Path) -> None:
    body = f"<p>In 1812 he wrote <i lang='fr'>nous étions 21 hommes</i>, 21 in all. {PROSE}</p>"
    plain = next(one for one in chunks_of(opened(tmp_path, body)) if "1812" in one.text)
    assert "In eighteen twelve he wrote nous étions vingt et un hommes, twenty-one in all." in plain.spoken
    assert plain.language == ""
    for change in plain.changes:
        assert plain.text[change.start : change.end] == change.source
    body = f"<p>In 1812 he wrote: <i lang='fr'>Nous étions 21 hommes dans la maison de M. Dupont.</i> {PROSE}</p>"
    apart = next(one for one in chunks_of(opened(tmp_path, body, OWN)) if one.language)
    assert apart.spoken == "Nous étions vingt et un hommes dans la maison de monsieur Dupont."


def test_headings_and_rows_are_not_cut(tmp_path: Path) -> None:
    manuscript = opened(tmp_path, f"<h2>Of <i lang='fr'>{FRENCH} et plus</i></h2><p>{PROSE}</p>", OWN)
    assert marked(manuscript) and not any(one.language for one in chunks_of(manuscript))


WORDS = st.sampled_from(
    ["the", "mon", "cher", "21", "M.", "Henry VIII", "prince", "«", "”", "“", "!", ".", "l’ami", "…"]
)
texts = st.lists(
    st.tuples(st.lists(WORDS, min_size=1, max_size=14), st.sampled_from(["", "", "fr", "de", "ru"])), max_size=9
)


@settings(max_examples=120)
@given(st.lists(texts, min_size=1, max_size=4), st.sampled_from(["paragraph", "line", "heading"]), st.booleans())
def test_never_a_word_is_changed_or_lost(parts: list, kind: str, apart: bool) -> None:  # type: ignore[type-arg]
    source, blocks = "", []
    for pieces in parts:
        start, foreign = len(source), []
        for words, language in pieces:
            at = len(source)
            source += " ".join(words)
            if language:
                foreign.append(Foreign((at, len(source)), language))
            source += " "
        if source[start:].strip():
            blocks.append(Block(kind, ((start, len(source) - 1),), foreign=tuple(foreign)))  # type: ignore[arg-type]
        source += "\n"
    manuscript = Manuscript("", "", "en", source, (Chapter("", tuple(blocks)),))
    if apart:
        manuscript = spoken_apart(manuscript)
    cuts = list(cut(manuscript, Pauses(), 90))
    told = account(manuscript, cuts)
    assert (told.lost_chars, told.doubled_chars) == (0, 0)
    reached = 0
    for one in cuts:
        for start, end in one.spans if isinstance(one, Chunk) else (one.span,):
            assert reached <= start
            reached = end
    for one in cuts:
        if isinstance(one, Chunk):
            written = "".join(source[start:end] for start, end in one.spans)
            assert "".join(one.text.split()) == "".join(written.split())
            assert all(one.text[change.start : change.end] == change.source for change in one.changes)
            assert apart or not one.language


# ---- in whose voice


def test_the_voice_is_the_same_speaker_in_the_other_language() -> None:
    assert voice_in("en-gb+f3", "fr") == "fr+f3"
    assert voice_in("en-us", "de") == "de"
    assert voice_in("fr-be+m7", "fr") == "fr-be+m7", "a voice that speaks it already"
    assert voice_in("nb", "no") == "nb"
    with pytest.raises(BadInput):
        voice_in("en-us", "xx")
    cloned = {"voice": "Ada", "audio_prompt_sha256": "0" * 64}
    assert voice_in_language(cloned, "espeak", "fr") == cloned
    assert voice_in_language(cloned, "espeak", "xx") is None


@pytest.fixture
def book(tmp_path: Path, home: Path) -> Iterator[Book]:
    body = (
        f"<h1>One</h1><p>{PROSE}“<i xml:lang='fr'>{FRENCH} en 1812</i>,” said he. “So, <i lang='fr'>mon cher</i>.”</p>"
        f"<p>{PROSE}<i lang='xx'>Zumba zumba zumba, zumba zumba la.</i> They sang it for him.</p><p>{PROSE}</p>"
    )
    path = Epub({"one.xhtml": body}, toc=[("One", "one.xhtml")]).write(tmp_path)
    with Library(home).add(path, Settings(home)) as opened_book:
        yield opened_book


def test_a_stored_book_has_them_in_its_plan_and_speaks_them_by_choice(book: Book, home: Path) -> None:
    assert foreign_by_language(book) == {"fr": 2, "xx": 1}
    assert not any(row.language for row in book.chunks())
    shown = [one for one in passages(book, 1) if isinstance(one, Said)]
    marks = [(one.row.text[start:end], language) for one in shown for start, end, language in one.foreign]
    expected = [(f"{FRENCH} en 1812", "fr"), ("mon cher", "fr"), ("Zumba zumba zumba, zumba zumba la.", "xx")]
    assert marks == expected
    before = [row.text for row in book.chunks()]
    choose_reading(book, Settings(home), foreign_passages="own language")
    rows = {row.language: row for row in book.chunks()}
    assert rows["fr"].spoken == f'"{FRENCH} en mille huit cent douze,"'
    shown = [one for one in passages(book, 1) if isinstance(one, Said)]
    assert [(one.row.text[start:end], language) for one in shown for start, end, language in one.foreign] == expected
    job_for = job_maker(book.home, Choices(voice="en-gb+f3"), book.cast)
    jobs = {language: job_for(row) for language, row in rows.items()}
    assert [(jobs[code].voice, jobs[code].language_id) for code in ("", "fr")] == [("en-gb+f3", "en"), ("fr+f3", "fr")]
    assert (jobs["xx"].voice, jobs["xx"].language_id) == ("en-gb+f3", "en"), "what the engine does not speak"
    assert book.account().lost_chars == 0
    choose_reading(book, Settings(home), foreign_passages="as the book")
    assert [row.text for row in book.chunks()] == before


def test_an_edited_paragraph_keeps_its_languages(book: Book, home: Path) -> None:
    choose_reading(book, Settings(home), foreign_passages="own language")
    before = [(row.text, row.language, row.pause) for row in book.chunks()]
    french = next(row for row in book.chunks() if row.language == "fr")
    edit_chunk(book, french.id, f"{FRENCH} en 1813. " * 12, Pauses(), "Ada")
    rows = [row for row in book.chunks() if row.group_id == french.group_id]
    assert {row.language for row in rows if "1813" in row.text} == {"fr"}
    assert all("mille huit cent treize" in row.spoken for row in rows if "1813" in row.text)
    assert [row.text for row in rows if not row.language] == [PROSE.strip(), "said he. “So, mon cher.”"]
    assert (book.account().lost_chars, book.account().doubled_chars) == (0, 0)
    assert undo_edit(book, french.id)
    assert [(row.text, row.language, row.pause) for row in book.chunks()] == before


def test_a_passage_is_found_in_its_chunk(tmp_path: Path) -> None:
    source = "He  said  mon\n cher  twice."
    chunk = Chunk("1.1.1", 1, "He said mon cher twice.", "", ((0, 27),), 0.0)
    assert foreign_in(source, chunk, [(10, 19, "fr")]) == ((8, 16, "fr"),)
    assert foreign_in(source, chunk, [(30, 40, "fr")]) == ()
    assert foreign_in(source, replace(chunk, text="Edited."), [(10, 19, "fr")]) == ()


def test_the_command_lists_them(tmp_path: Path, told: Told) -> None:
    path = Epub({"one.xhtml": f"<h1>One</h1><p>{PROSE * 3}<i lang='fr'>{FRENCH}.</i></p>"}).write(tmp_path)
    plain = json.loads(told("chunks", path, "--json", "--plan").out)
    assert plain["foreign"] == {"fr": 1}
    (chunk,) = [one for one in plain["chapters"][0]["chunks"] if "foreign" in one]
    ((start, end, language),) = chunk["foreign"]
    assert (chunk["text"][start:end], language, "language" in chunk) == (f"{FRENCH}.", "fr", False)
    own = json.loads(told("chunks", path, "--json", "--plan", "--foreign", "own-language").out)
    assert [one["text"] for one in own["chapters"][0]["chunks"] if one.get("language") == "fr"] == [f"{FRENCH}."]
    assert "1 passages in another language: fr" in told("chunks", path).out


def test_a_rendered_passage_is_spoken_in_its_language(tmp_path: Path, home: Path, told: Told) -> None:
    path = Epub({"one.xhtml": f"<h1>One</h1><p>{PROSE}<i lang='fr'>{FRENCH}.</i></p>"}).write(tmp_path)
    chosen = ("--foreign", "own-language", "--voice", "en-gb+f3")
    assert told("render", path, "-o", tmp_path / "book.wav", *chosen).status == 0
    with only_book(home) as book:
        assert book.meta("reading")["foreign_passages"] == "own language"
        takes = {row.language: row.take for row in book.chunks() if row.take}
    assert {language: take.voice for language, take in takes.items()} == {"": "en-gb+f3", "fr": "fr+f3"}
    assert all(take.status == "success" and take.duration_seconds > 1 for take in takes.values())


# ---- real books


@pytest.mark.parametrize(
    ("name", "counts", "apart"),
    [
        ("sherlock", {"fr": 18, "la": 5}, {"fr": 1, "la": 1}),
        ("war-and-peace", {"fr": 377, "de": 23, "la": 4, "it": 3}, None),
    ],
)
def test_real_books_have_all_of_theirs(
    real_books: Path, name: str, counts: dict[str, int], apart: dict[str, int] | None
) -> None:
    manuscript = read_book(real_books / f"{name}.epub", OWN)
    assert Counter(one.language for part in manuscript.chapters for one in passages_of(part)) == counts
    chunks = chunks_of(manuscript)
    languages = Counter(one.language for one in chunks if one.language)
    assert languages == apart if apart else languages["fr"] > 120
    if not apart:
        texts = {one.text: one.language for one in chunks}
        assert texts["“Vous voyez le malheureux Mack,”"] == "fr"
        assert texts["“Hoch Oestreicher! Hoch Russen! Kaiser Alexander hoch!”"] == "de"
        assert "“Qui vive?”" not in texts
