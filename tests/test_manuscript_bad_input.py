"""Every bad book gets one clear line, and nothing hangs, recurses or unpacks a bomb."""

from __future__ import annotations

import random
import struct
import time
import zipfile
from pathlib import Path

import pytest

from engines.contract import BadInput
from studio.manuscript import from_text, read_book
from studio.manuscript.soup import parse_html
from tests.epub_maker import Epub, png, xhtml

WORDS = {"c1.xhtml": "<h1>One</h1><p>Some words.</p>"}
FONTS = "http://www.idpf.org/2008/embedding"
CIPHER = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"


def refused(path: Path) -> str:
    """The one line a book is refused with."""
    with pytest.raises(BadInput) as error:
        read_book(path)
    line = str(error.value)
    assert line and "\n" not in line and "Traceback" not in line
    return line


def file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_missing_empty_folder_and_special_files(tmp_path: Path) -> None:
    assert "no file" in refused(tmp_path / "gone.epub")
    assert "is empty" in refused(file(tmp_path, "nothing.txt", b""))
    assert "is a folder" in refused(tmp_path)
    assert "not a plain file" in refused(Path("/dev/null"))
    assert "cannot be read" in refused(tmp_path / ("long" * 100 + ".epub"))
    assert "no file" in refused(tmp_path / "two\nlines.epub")


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.pdf", b"%PDF-1.7\n", "damaged and cannot be read as a PDF"),
        ("a.epub", b"%PDF-1.7\n", "damaged and cannot be read as a PDF"),
        ("a.pdf", b"Words, but no PDF.\n", "is not a PDF inside"),
        ("a.mobi", b"x" * 60 + b"BOOKMOBI" + b"\0" * 100, "MOBI and AZW"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50, "old Word format"),
        ("a.rtf", b"{\\rtf1 hello}", "RTF is not supported yet"),
        ("a.fb2", b"<?xml version='1.0'?><FictionBook xmlns='x'/>", "FB2 is not supported yet"),
        ("a.txt", png(), "a picture"),
        ("a.txt", b"\xff\xd8\xff\xe0" + b"\0" * 50, "a picture"),
        ("a.txt", b"RIFF\0\0\0\0WAVEfmt ", "sound, video or a picture"),
        ("a.txt", b"ID3\4\0\0\0", "sound, video or a picture"),
        ("a.txt", b"\0\0\0\x1cftypM4B ", "sound, video or a picture"),
        ("a.txt", b"\x7fELF\2\1\1", "a program"),
        ("a.txt", b"\x1f\x8b\x08\0", "an archive"),
        ("a.txt", random.Random(1).randbytes(5000), "binary data"),
        ("a.txt", b"words\0\0\0\1\2\3words" * 100, "binary data"),
        ("a.txt", b" \n\t \n", "no text to speak"),
        ("a.txt", b"* * *\n\n---\n", "no text to speak"),
        ("a.md", b"# \n\n***\n", "no text to speak"),
        ("a.html", b"<html><body><img src='x'></body></html>", "no text to speak"),
        ("a.epub", b"Not a zip at all, but long enough to be something.", "no zip archive"),
    ],
)
def test_what_is_no_book(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    line = refused(file(tmp_path, name, data))
    assert what in line
    assert line.startswith(name)


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (["[Content_Types].xml", "word/document.xml"], "word/document.xml in a.epub is damaged"),
        (["[Content_Types].xml", "xl/workbook.xml"], "XLSX is not supported yet"),
        (["1.jpg", "2.jpg"], "only pictures"),
        (["readme.txt"], "not an EPUB"),
    ],
)
def test_other_zip_archives(tmp_path: Path, names: list[str], what: str) -> None:
    path = tmp_path / "a.epub"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    assert what in refused(path)


def test_broken_archives(tmp_path: Path) -> None:
    whole = Epub(WORDS).write(tmp_path).read_bytes()
    for cut in (30, len(whole) // 2, len(whole) - 10):
        assert "broken zip" in refused(file(tmp_path, "cut.epub", whole[:cut]))
    at = whole.index(b"OEBPS/c1.xhtml") + 40
    damaged = whole[:at] + bytes(255 - byte for byte in whole[at : at + 20]) + whole[at + 20 :]
    assert "broken zip" in refused(file(tmp_path, "damaged.epub", damaged))


def test_every_truncation_and_many_damages_give_a_book_or_one_line(tmp_path: Path) -> None:
    whole = Epub(WORDS, toc=[("One", "c1.xhtml")]).write(tmp_path).read_bytes()
    dice = random.Random(7)
    path = tmp_path / "hurt.epub"
    for _ in range(150):
        hurt = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            hurt[dice.randrange(len(hurt))] = dice.randrange(256)
        path.write_bytes(bytes(hurt[: dice.choice((len(hurt), dice.randrange(4, len(hurt))))]))
        try:
            read_book(path)
        except BadInput as error:
            assert "\n" not in str(error)


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    bomb = b"<p>" + b"0" * 30_000_000 + b"</p>"
    assert "zip bomb" in refused(Epub({"c1.xhtml": bomb}).write(tmp_path))
    assert "zip bomb" in refused(Epub(WORDS, extra={"unused.bin": bytes(2_000_000)}).write(tmp_path))


def test_a_bomb_with_lying_sizes_is_counted_while_it_unpacks(tmp_path: Path) -> None:
    from studio.manuscript.zip_safe import SafeZip

    path = Epub({"c1.xhtml": b"0" * 3_000_000}).write(tmp_path)
    data = path.read_bytes().replace(struct.pack("<I", 3_000_000), struct.pack("<I", 200_000))
    path.write_bytes(data)
    assert "broken zip" in refused(path) or "zip bomb" in refused(path)
    honest = Epub(WORDS, extra={"big.bin": random.Random(3).randbytes(300_000)}).write(tmp_path)
    with SafeZip(honest) as archive, pytest.raises(BadInput, match="larger than"):
        archive.read("big.bin", max_bytes=200_000)


def test_too_many_entries(tmp_path: Path) -> None:
    path = Epub(WORDS).write(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(10_000):
            archive.writestr(f"x{number}", "")
    assert "holds 10,0" in refused(path)


@pytest.mark.parametrize("name", ["../evil.txt", "a/../../evil.txt", "/etc/passwd", "C:\\evil.txt", "..\\evil.txt"])
def test_names_that_climb_out(tmp_path: Path, name: str) -> None:
    assert "points outside the book" in refused(Epub(WORDS, extra={name: b"x"}).write(tmp_path))


def test_references_that_climb_out_lead_nowhere(tmp_path: Path) -> None:
    book = Epub(WORDS, toc=[("Evil", "../../../etc/passwd"), ("One", "c1.xhtml"), ("Web", "https://example.org/x")])
    manuscript = read_book(book.write(tmp_path))
    assert [chapter.title for chapter in manuscript.chapters] == ["One"]


def encryption(algorithm: str, target: str = "OEBPS/c1.xhtml") -> bytes:
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><enc:EncryptedData '
        f'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptionMethod Algorithm="{algorithm}"/>'
        f'<enc:CipherData><enc:CipherReference URI="{target}"/></enc:CipherData></enc:EncryptedData></encryption>'
    ).encode()


def test_drm_is_named_and_obfuscated_fonts_are_no_drm(tmp_path: Path) -> None:
    assert "DRM" in refused(Epub(WORDS, extra={"META-INF/encryption.xml": encryption(CIPHER)}).write(tmp_path))
    assert "DRM" in refused(Epub(WORDS, extra={"META-INF/rights.xml": b"<rights/>"}).write(tmp_path))
    assert "DRM" in refused(Epub(WORDS, extra={"META-INF/sinf.xml": b"<sinf/>"}).write(tmp_path))
    fonts = Epub(WORDS, extra={"META-INF/encryption.xml": encryption(FONTS, "OEBPS/font.otf")})
    assert read_book(fonts.write(tmp_path)).chapters


def test_a_password_is_named(tmp_path: Path) -> None:
    data = bytearray(Epub(WORDS).write(tmp_path).read_bytes())
    at = 0
    while (at := data.find(b"PK\1\2", at)) >= 0:  # the flag "encrypted" of every entry
        data[at + 8] |= 1
        at += 4
    assert "password" in refused(file(tmp_path, "locked.epub", bytes(data)))


BOMB = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("place", ["chapter", "nav", "package", "soup"])
def test_entities_in_a_doctype_are_refused_wherever_they_are(tmp_path: Path, place: str) -> None:
    book = Epub(WORDS, toc=[("One", "c1.xhtml")])
    if place == "chapter":
        book = Epub({"c1.xhtml": f'<?xml version="1.0"?>{BOMB}<html><body><p>&b;</p></body></html>'})
    if place == "soup":
        book = Epub({"c1.xhtml": f"<html><body><p>{BOMB}&b;</body></html>"})
    path = book.write(tmp_path)
    if place in ("nav", "package"):
        name = {"nav": "OEBPS/nav.xhtml", "package": "OEBPS/package.opf"}[place]
        changed = tmp_path / "changed.epub"
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
            for info in old.infolist():
                text = old.read(info).decode()
                body = text.partition("?>")[2].removeprefix("\n<!DOCTYPE html>")
                new.writestr(info.filename, f"<?xml version='1.0'?>{BOMB}{body}" if info.filename == name else text)
        path = changed
    assert "DOCTYPE" in refused(path)


def test_a_plain_doctype_is_welcome(tmp_path: Path) -> None:
    head = (
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" '
        '"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"><html><body>'
        "<p>&nbsp;Caf&eacute; &amp; bar&mdash;open</p></body></html>"
    )
    manuscript = read_book(Epub({"c1.xhtml": head}).write(tmp_path))
    assert manuscript.source.strip() == "Café & bar—open"
    assert not manuscript.warnings


@pytest.mark.parametrize("well_formed", [True, False])
def test_deep_nesting_is_refused_at_once(tmp_path: Path, well_formed: bool) -> None:
    deep = "<div>" * 200_000 + "word" + ("</div>" * 200_000 if well_formed else "")
    data = file(tmp_path, "deep.html", f"<html><body>{deep}</body></html>".encode())
    began = time.monotonic()
    assert "deep" in refused(data)
    assert time.monotonic() - began < 5
    package = b"<package>" + b"<a>" * 200_000
    path = tmp_path / "deep.epub"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.opf", package)
    assert "deep" in refused(path)


def test_a_book_without_words_and_a_book_of_pictures(tmp_path: Path) -> None:
    assert "no text to speak" in refused(Epub({"c1.xhtml": "<p> </p>"}).write(tmp_path))
    picture = '<item id="p" href="p.png" media-type="image/png"/>'
    assert "pictures" in refused(Epub({"c1.xhtml": '<img src="p.png" alt="x"/>'}, manifest=picture).write(tmp_path))
    assert "no text to speak" in refused(
        Epub({"c1.xhtml": '<section epub:type="toc"><p>One</p></section>'}).write(tmp_path)
    )


def test_a_package_that_is_missing_or_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.epub"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
    assert "no package document" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.opf", "<package><manifest>")
    assert "is damaged" in refused(path)


def test_a_bare_ampersand_in_the_package_is_forgiven(tmp_path: Path) -> None:
    book = Epub(WORDS, metadata="<dc:publisher>Simon & Schuster</dc:publisher>")
    assert read_book(book.write(tmp_path)).title == "A Book"


def test_pasted_nothing() -> None:
    for text in ("", " \n", "***"):
        with pytest.raises(BadInput):
            from_text(text)


class Silent:
    """Hears a document and keeps nothing."""

    def open(self, tag: str, attributes: dict[str, str]) -> None: ...
    def close(self, tag: str) -> None: ...
    def text(self, data: str) -> None: ...


@pytest.mark.parametrize(
    "pattern",
    ["<!--", "<![CDATA[", "<a ", '<a b="', "<a x=", "</", "<script>", "&#", "<", "<?", "<!DOCTYPE [", "<p>x", "</b>"],
)
def test_hostile_soup_takes_linear_time(pattern: str) -> None:
    began = time.process_time()
    parse_html(pattern * (300_000 // len(pattern)), Silent(), "x")
    assert time.process_time() - began < 8  # a library parser needs minutes for some of these


def test_an_xhtml_page_may_hold_half_a_surrogate_pair(tmp_path: Path) -> None:
    data = xhtml("<p>One \ud800 two.</p>").encode("utf-8", "surrogatepass")
    assert "two" in read_book(Epub({"c1.xhtml": data}).write(tmp_path)).source
