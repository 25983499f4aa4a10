"""The library: the same file is the same book, delete can be undone, and one bad book does not hide the others."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from filelock import FileLock

from engines.contract import BadInput, StorageFull
from studio import library as room
from studio.database import DatabaseUnusable
from studio.files import PART, sweep_beside, sweep_unfinished, tree_bytes, written_beside
from studio.library import TRASH_DAYS, BookBusy, Library, hold
from studio.settings import Settings
from tests.command_line import story


@pytest.fixture
def library(home: Path) -> Library:
    return Library(home)


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home)


def text(folder: Path, seed: int = 1, name: str = "book.txt") -> Path:
    path = folder / name
    path.write_text(story(2, 3, seed))
    return path


def add(library: Library, path: Path, settings: Settings) -> str:
    with library.add(path, settings) as book:
        return book.id


def test_the_same_file_is_the_same_book_whatever_its_name(library: Library, settings: Settings, tmp_path: Path) -> None:
    first = add(library, text(tmp_path), settings)
    assert add(library, text(tmp_path, name="other <b>.txt"), settings) == first
    assert add(library, text(tmp_path, 2), settings) != first
    with library.open(first) as book:
        assert book.title == "book"
        assert (book.folder / "source").read_bytes() == text(tmp_path).read_bytes()
        assert book.account().lost_chars == 0


def test_pasted_text_is_a_book(library: Library, settings: Settings) -> None:
    with library.add_text("The boat came home.", "<i>Boat</i>", settings) as book:
        assert book.title == "<i>Boat</i>"
        assert [row.text for row in book.chunks()] == ["The boat came home."]
    with pytest.raises(BadInput):
        library.add_text(" ", "Nothing", settings)


def test_cards_tell_the_state_and_one_bad_book_hides_no_other(
    library: Library, settings: Settings, tmp_path: Path
) -> None:
    good, bad, new = (add(library, text(tmp_path, seed), settings) for seed in (1, 2, 3))
    database = library.books_folder / bad / "book.db"
    for side in database.parent.glob("book.db-*"):
        side.unlink()
    database.write_bytes(b"no database, though long enough to look like one" * 100)
    (library.books_folder / new / "source").unlink()
    cards = {card.id: card for card in library.cards()}
    assert set(cards) == {good, bad, new}
    assert (cards[good].state, cards[good].words > 20, cards[good].done) == ("new", True, 0)
    assert cards[bad].state == "unreadable"
    assert "cannot be used" in cards[bad].message
    assert library.ids()[-1] == new, "one whose source is gone is shown last"
    with pytest.raises(DatabaseUnusable):
        library.open(bad)


def test_a_deleted_book_comes_back_whole_or_goes_in_time(library: Library, settings: Settings, tmp_path: Path) -> None:
    book_id = add(library, text(tmp_path), settings)
    size = library.size_bytes()
    library.delete(book_id)
    assert library.ids() == []
    assert library.size_bytes() >= size
    assert library.empty_trash() == 0
    library.restore(book_id)
    assert library.ids() == [book_id]
    library.delete(book_id)
    add(library, text(tmp_path), settings)
    with pytest.raises(BadInput, match="added again"):
        library.restore(book_id)
    library.delete(book_id)
    mark = library.trash_folder / book_id / "deleted"
    long_ago = time.time() - (TRASH_DAYS + 1) * 86_400
    os.utime(mark, (long_ago, long_ago))
    assert library.empty_trash() == 1
    with pytest.raises(BadInput, match="not in the trash"):
        library.restore(book_id)


def test_a_book_at_work_is_not_deleted(library: Library, settings: Settings, tmp_path: Path) -> None:
    book_id = add(library, text(tmp_path), settings)
    with hold(library.books_folder / book_id), pytest.raises(BookBusy, match="being worked on"):
        library.delete(book_id)
    assert library.ids() == [book_id]


@pytest.mark.parametrize("name", ["", "..", "../books", "/etc", "0123/../..", "ABCDEF", "caf\u00e9", "a" * 5000])
def test_an_id_is_an_id(library: Library, name: str) -> None:
    for act in (library.open, library.delete, library.restore):
        with pytest.raises(BadInput):
            act(name)


def test_a_folder_without_a_database_is_no_book_and_is_made_whole(
    library: Library, settings: Settings, tmp_path: Path
) -> None:
    book_id = add(library, text(tmp_path), settings)
    folder = library.books_folder / book_id
    for file in folder.glob("book.db*"):
        file.rename(folder / file.name.replace("book.db", "book.db.new"))  # as a kill in mid-add leaves it
    assert library.ids() == []
    assert add(library, text(tmp_path), settings) == book_id
    assert library.ids() == [book_id]


def test_a_file_that_is_no_book_leaves_nothing(library: Library, settings: Settings, tmp_path: Path) -> None:
    bad = tmp_path / "bad.epub"
    bad.write_bytes(b"PK\3\4 and no more")
    with pytest.raises(BadInput):
        library.add(bad, settings)
    assert list(library.books_folder.iterdir()) == []


def test_an_add_that_fails_half_way_leaves_nothing(
    library: Library, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object):
        raise BadInput("The text cannot be cut.")
        yield

    with monkeypatch.context() as patch:
        patch.setattr("studio.plan.cut", broken)
        with pytest.raises(BadInput, match="cannot be cut"):
            library.add(text(tmp_path), settings)
    assert list(library.books_folder.iterdir()) == []
    add(library, text(tmp_path), settings)


def test_another_program_that_adds_for_ever_is_told(
    library: Library, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LOCK_SECONDS", 0.1)
    with FileLock(library.home / "library.lock"), pytest.raises(BookBusy, match="adding a book"):
        library.add(text(tmp_path), settings)


def test_many_add_the_same_book_at_once(library: Library, settings: Settings, tmp_path: Path) -> None:
    path, found = text(tmp_path), []
    threads = [threading.Thread(target=lambda: found.append(add(library, path, settings))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert set(found) == set(library.ids())


def test_a_full_disk_is_told_before_anything_is_written(
    library: Library, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1_000_000}))
    with pytest.raises(StorageFull, match="1 MB are free"):
        library.add(text(tmp_path), settings)
    assert list(library.books_folder.iterdir()) == []


def test_what_crashes_left_is_swept_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    target = tmp_path / "book.m4b"
    with written_beside(target) as beside:
        beside.write_bytes(b"half")
        assert int(PART.fullmatch(beside.name)[1]) == os.getpid()
        dead = tmp_path / beside.name.replace(str(os.getpid()), "999999999")
        other = tmp_path / ".other.m4b.999999999-01234567.part"
        for path in (dead, other):
            path.write_bytes(b"left")
        assert sweep_beside(target) == 1
        assert beside.exists()
        assert not dead.exists()
        assert other.exists(), "only what the same file left is swept from a person's own folder"
        assert sweep_unfinished(tmp_path) == 1
        assert beside.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["book.m4b"]


def test_a_tree_is_measured_while_files_come_and_go(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"x" * 1000)
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert tree_bytes(tmp_path) == 1000
    assert tree_bytes(tmp_path / "missing") == 0
