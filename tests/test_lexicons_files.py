"""Pronunciations are kept whole, read from any spreadsheet, taken back, and never calculated."""

from __future__ import annotations

import csv
import io
import multiprocessing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.contract import BadInput
from studio import lexicons
from studio.lexicons import LexiconFile, Remark, chunks_touched, hear_text, lexicon_for, read_csv, write_csv
from studio.text.lexicon import Entry, Lexicon

HERMIONE = Entry("Hermione", "her my oh nee")
POLISH = Entry("Polish", "poe lish", True, "the people")


def test_an_entry_is_kept_replaced_and_removed(tmp_path: Path) -> None:
    file = LexiconFile(tmp_path / "not there yet")
    assert file.entries() == ()
    assert file.put(HERMIONE) is None
    assert file.put(POLISH) is None
    assert file.put(Entry("hermione", " her  MY oh nee ", note="Ann")) == HERMIONE
    assert LexiconFile(file.folder).entries() == (Entry("hermione", "her MY oh nee", note="Ann"), POLISH)
    assert file.remove("HERMIONE") == (Entry("hermione", "her MY oh nee", note="Ann"),)
    assert file.entries() == (POLISH,)
    with pytest.raises(BadInput, match="no pronunciation for 'Ron'"):
        file.remove("Ron")


def test_the_last_change_is_taken_back_and_made_again(tmp_path: Path) -> None:
    file = LexiconFile(tmp_path)
    assert file.undo() is False
    file.put(HERMIONE)
    file.put(POLISH)
    assert file.undo() is True
    assert file.entries() == (HERMIONE,)
    assert file.undo() is True
    assert file.entries() == (HERMIONE, POLISH)
    file.remove("polish")
    file.undo()
    assert file.entries() == (HERMIONE, POLISH)


def test_the_first_change_can_be_taken_back(tmp_path: Path) -> None:
    file = LexiconFile(tmp_path)
    file.put(HERMIONE)
    assert file.undo() is True
    assert file.entries() == ()


def test_a_book_has_the_last_word_over_all_books(tmp_path: Path) -> None:
    home, book = tmp_path, tmp_path / "books" / "b1"
    LexiconFile(home).put(HERMIONE)
    LexiconFile(home).put(Entry("Ron", "rawn"))
    LexiconFile(home).put(Entry("Polish", "poe lish", True))
    LexiconFile(book).put(Entry("HERMIONE", "her mee own"))
    LexiconFile(book).put(Entry("polish", "pol ish"))
    said = [found.new for found in lexicon_for(home, book).replacements("Hermione, Ron, Polish")]
    assert said == ["her mee own", "rawn", "pol ish"]
    assert [found.new for found in lexicon_for(home).replacements("Hermione, polish")] == ["her my oh nee"]
    assert lexicon_for(home, tmp_path / "other").digest == lexicon_for(home).digest


def test_what_is_asked_for_again_is_not_read_again_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    LexiconFile(tmp_path).put(HERMIONE)
    reads: list[bytes] = []
    real = lexicons.read_csv
    monkeypatch.setattr(lexicons, "read_csv", lambda data: reads.append(data) or real(data))
    assert lexicon_for(tmp_path) is lexicon_for(tmp_path)
    assert len(reads) == 1
    LexiconFile(tmp_path).put(POLISH)
    assert len(lexicon_for(tmp_path)) == 2


SHEETS = {
    "comma": "written,respelling,case_sensitive,note\nHermione,her my oh nee,,\nPolish,poe lish,yes,the people\n",
    "semicolon": "written;respelling;case_sensitive;note\r\n"
    "Hermione;her my oh nee;FALSCH;\r\nPolish;poe lish;WAHR;the people\r\n",
    "tab": "written\trespelling\tcase_sensitive\tnote\nHermione\ther my oh nee\t\t\nPolish\tpoe lish\t1\tthe people",
    "other order": "Note,Written,unknown,Respelling,Case sensitive\n"
    ",Hermione,?,her my oh nee,no\nthe people,Polish,,poe lish,TRUE\n",
    "no header": "Hermione,her my oh nee\nPolish,poe lish,x,the people\n",
    "named separator": "sep=|\n"
    "written|respelling|case_sensitive|note\nHermione|her my oh nee||\nPolish|poe lish|ja|the people\n",
    "blank lines": "\n"
    "written,respelling,case_sensitive,note\n\n,,,\nHermione,her my oh nee\n\nPolish,poe lish,y,the people\n\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("sheet", SHEETS)
def test_every_spreadsheet_is_understood(sheet: str, encoding: str) -> None:
    read = read_csv(SHEETS[sheet].encode(encoding))
    assert (list(read.entries.values()), read.refused) == ([HERMIONE, POLISH], [])


def test_letters_beyond_ascii_survive_every_encoding() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        [entry] = read_csv("written,respelling\nZoë,zo é\n".encode(encoding)).entries.values()
        assert entry == Entry("Zoë", "zo é")


def test_an_import_says_what_it_did_and_names_the_lines_it_refused(tmp_path: Path) -> None:
    file = LexiconFile(tmp_path)
    file.put(HERMIONE)
    file.put(POLISH)
    lines = ["written,respelling,case_sensitive", "Hermione,her my oh nee", "Ron,rawn", "Ginny,", ",jinny",
             "Luna,loo na,perhaps", "Ron,ron", f"Long,{'x' * 201}", '"two\nlines",too lynes', "Last,"]  # fmt: skip
    told = file.bring_in("\n".join(lines).encode())
    assert (told.added, told.changed, told.same, told.removed) == (2, 0, 1, 0)
    assert [remark.line for remark in told.refused] == [4, 5, 6, 8, 11]
    assert "Nothing to say is given for 'Ginny'" in told.refused[0].why
    assert told.repeated == (Remark(7, "'Ron' is also in line 3; this one counts"),)
    assert [one.written for one in file.entries()] == ["Hermione", "Polish", "Ron", "two lines"]
    told = file.bring_in(b"written,respelling\nRon,ronn\n", replace=True)
    assert (told.added, told.changed, told.removed) == (0, 1, 3)
    assert file.entries() == (Entry("Ron", "ronn"),)
    assert file.undo()
    assert len(file.entries()) == 4


def test_no_more_than_there_is_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicons, "MOST_ENTRIES", 3)
    file = LexiconFile(tmp_path)
    told = file.bring_in(b"a,x\nb,x\nc,x\nd,x\ne,x\n")
    assert told.added == 3
    assert told.refused == (Remark(0, "2 entries from 'd' on: there is room for 3 in all"),)
    with pytest.raises(BadInput, match="3 pronunciations already"):
        file.put(HERMIONE)
    assert file.put(Entry("A", "y")) == Entry("a", "x")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04 a sheet", "Save the sheet as CSV"),
        (b"\x00\x01\x02\x00\x00\x00\x00", "Save the sheet as CSV"),
        (b"written,spoken\na,b\n", "no column named respelling"),
        (b"x" * 32_000_001, "at most 32 MB"),
    ],
)
def test_what_is_no_such_file_is_refused_in_a_line_and_nothing_changes(tmp_path: Path, data: bytes, why: str) -> None:
    file = LexiconFile(tmp_path)
    file.put(HERMIONE)
    with pytest.raises(BadInput, match=why):
        file.bring_in(data)
    assert file.entries() == (HERMIONE,)


@settings(max_examples=60)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        read = read_csv(data)
    except BadInput:
        return
    assert read_csv(write_csv(read.entries.values())).entries == read.entries


def test_an_endless_quotation_is_refused_by_its_line() -> None:
    read = read_csv(b'written,respelling\nRon,rawn\n"Ginny,jin ny\n' + b"Luna,loo na\n" * 20_000)
    assert next(iter(read.entries.values())) == Entry("Ron", "rawn")
    assert read.refused[0] == Remark(3, "A quotation mark in it is never closed")


@pytest.mark.parametrize("cell", ["=1+1", "+x", "-ing", "@a", "'=x", "''-y", "\uff1da", "'tis", "- a"])
def test_no_spreadsheet_calculates_an_entry_and_it_comes_back_as_it_was(cell: str) -> None:
    entry = Entry(cell, cell + "a", note=cell)
    data = write_csv([entry])
    for written in next(csv.reader(io.StringIO(data.decode("utf-8-sig").split("\r\n", 1)[1]))):
        assert written[:1] not in tuple("=+-@\uff1d")
    assert list(read_csv(data).entries.values()) == [entry]


def test_lines_somebody_spoiled_by_hand_are_kept_aside_when_the_file_changes(tmp_path: Path) -> None:
    file = LexiconFile(tmp_path)
    file.path.write_text("written,respelling\nHermione,her my oh nee\nRon,\n")
    assert file.entries() == (HERMIONE,)
    assert [remark.line for remark in file.remarks()] == [3]
    file.put(POLISH)
    assert file.remarks() == []
    [aside] = tmp_path.glob("lexicon.damaged-*.csv")
    assert "Ron," in aside.read_text()


def test_a_file_that_cannot_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "lexicon.csv").mkdir()
    with pytest.raises(BadInput, match="cannot be read"):
        lexicon_for(tmp_path)


def _put_some(folder: Path, who: str) -> None:
    for number in range(15):
        LexiconFile(folder).put(Entry(f"{who}{number}", "x"))


def test_several_programs_lose_nothing_of_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_put_some, args=(tmp_path, who)) for who in ("ann", "ben")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(LexiconFile(tmp_path).entries()) == 30


def test_a_pronunciation_is_heard_in_a_sentence() -> None:
    assert hear_text(HERMIONE).count("her my oh nee") == 2
    assert hear_text(HERMIONE, "de-AT").startswith("So klingt es")
    assert hear_text(Entry("x", "{said} {0}"), "ja") == "{said} {0}. {said} {0}. {said} {0}."


def test_just_the_chunks_that_have_the_word_are_touched() -> None:
    chunks = [("1.1.1", "Hermione saw the"), ("1.1.2", "Baker Street sign"), ("1.2.1", "of Baker"), ("1.2.2", "Street"),
              ("1.3.1", "Baker"), ("1.4.1", "Street")]  # fmt: skip
    lexicon = Lexicon.of([Entry("Baker Street", "x"), HERMIONE])
    assert chunks_touched(lexicon, chunks) == ["1.1.1", "1.1.2", "1.2.1", "1.2.2"]
    changed = lexicons.between(lexicon, Lexicon.of([Entry("Baker Street", "x")]))
    assert chunks_touched(changed, chunks) == ["1.1.1"]
    assert chunks_touched(Lexicon.of([]), chunks) == []
