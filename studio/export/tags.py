"""Titles, names and covers as the containers want them; and the sentence that says the voice is synthetic."""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass, replace

from studio.export.model import BookTags

LONGEST_TAG_BYTES = 4_000
LARGEST_COVER_PIXELS = 50_000_000
GENRE = "Audiobook"

# ISO 639-1 -> 639-2 (terminology code), where mp4 wants three letters
_LANGUAGES = dict(
    pair.split(":")
    for pair in (
        "af:afr am:amh ar:ara az:aze be:bel bg:bul bn:ben bs:bos ca:cat cs:ces cy:cym da:dan de:deu el:ell en:eng "
        "eo:epo es:spa et:est eu:eus fa:fas fi:fin fr:fra ga:gle gl:glg gu:guj he:heb hi:hin hr:hrv hu:hun hy:hye "
        "id:ind is:isl it:ita ja:jpn ka:kat kk:kaz kn:kan ko:kor ku:kur la:lat lt:lit lv:lav mk:mkd ml:mal mr:mar "
        "ms:msa mt:mlt nb:nob ne:nep nl:nld no:nor pa:pan pl:pol pt:por ro:ron ru:rus sk:slk sl:slv sq:sqi sr:srp "
        "sv:swe sw:swa ta:tam te:tel th:tha tr:tur uk:ukr ur:urd uz:uzb vi:vie yi:yid zh:zho"
    ).split()
)


def one_line(text: str, most_bytes: int = LONGEST_TAG_BYTES) -> str:
    """The text on one line in NFC, without control characters, cut between characters to this many bytes."""
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)
    plain = " ".join(unicodedata.normalize("NFC", plain).split())
    return plain.encode()[:most_bytes].decode(errors="ignore").rstrip()


def three_letters(language: str) -> str:
    """The ISO 639-2 code of an ISO 639-1 code; 'und' where it is unknown."""
    primary = language.lower().replace("_", "-").partition("-")[0]
    return _LANGUAGES.get(primary, primary if len(primary) == 3 and primary.isascii() and primary.isalpha() else "und")


def synthetic_note(tags: BookTags) -> str:
    """The sentence in every exported file that says who really speaks."""
    recorded = one_line(tags.recorded)
    if tags.all_recorded and recorded:
        return f"Made with Sidetone; {recorded}"
    engine = f" ({one_line(tags.engine)})" if tags.engine.strip() else ""
    return f"Narrated by a synthetic voice{engine} with Sidetone{f'; {recorded}' if recorded else ''}"


def common_tags(tags: BookTags) -> dict[str, str]:
    """Tags by their FFmpeg names; empty ones are left out."""
    own = tags.comment.strip()
    said = "synthetic voice" in own.lower()
    comment = own if said else f"{synthetic_note(tags)}. {own}" if own else synthetic_note(tags)
    named = {
        "title": tags.title or "Untitled",
        "album": tags.title or "Untitled",
        "artist": tags.author,
        "album_artist": tags.author,
        "composer": tags.narrator,  # where players of audiobooks look for the narrator
        "date": tags.year,
        "genre": GENRE,
        "comment": comment,
    }
    return {name: line for name, text in named.items() if (line := one_line(text))}


@dataclass(frozen=True)
class Cover:
    """A picture and the name of FFmpeg's reader for it."""

    data: bytes
    reader: str


@dataclass(frozen=True)
class Label:
    """What is written into one file beside its sound."""

    texts: dict[str, str]
    """By FFmpeg's names."""
    cover: Cover | None
    language: str
    """ISO 639-2."""

    def of_chapter(self, title: str, number: int, count: int) -> Label:
        """The label of one chapter's own file."""
        own = {"title": one_line(title) or f"Chapter {number}", "track": f"{number}/{count}"}
        return replace(self, texts=self.texts | own)


def label(tags: BookTags) -> Label:
    """The book's label; its cover is checked once, here."""
    return Label(common_tags(tags), usable_cover(tags.cover), three_letters(tags.language))


def usable_cover(data: bytes) -> Cover | None:
    """The picture as every container takes it: PNG and JPEG untouched, others as JPEG; None for what is no picture."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and _fits(_png_size(data)):
        return Cover(data, "png_pipe") if _first_frame(data, "png_pipe") else None
    if data[:3] == b"\xff\xd8\xff" and _fits(_jpeg_size(data)):
        return Cover(data, "jpeg_pipe") if _first_frame(data, "jpeg_pipe") else None
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _as_jpeg(data, "webp_pipe")
    if data[:4] == b"GIF8":
        return _as_jpeg(data, "gif")
    return None


def _fits(size: tuple[int, int]) -> bool:
    return 0 < size[0] * size[1] <= LARGEST_COVER_PIXELS


def _png_size(data: bytes) -> tuple[int, int]:
    return struct.unpack(">II", data[16:24]) if len(data) >= 24 else (0, 0)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 1 if marker == 0xFF else 2 + max(2, length)
    return 0, 0


def _first_frame(data: bytes, reader: str) -> object:
    """The decoded picture, or None."""
    import io

    import av

    options = {"max_pixels": str(LARGEST_COVER_PIXELS)}
    try:
        with av.open(io.BytesIO(data), "r", format=reader, options=options) as picture:
            picture.streams.video[0].codec_context.options = options
            return next(picture.decode(video=0))
    except (av.FFmpegError, ValueError, StopIteration, IndexError, MemoryError):
        return None


def _as_jpeg(data: bytes, reader: str) -> Cover | None:
    import av

    frame = _first_frame(data, reader)
    if not isinstance(frame, av.VideoFrame):
        return None
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height = frame.width, frame.height
    encoder.pix_fmt, encoder.options = "yuvj420p", {"qscale": "3"}
    packets = [*encoder.encode(frame.reformat(format="yuvj420p")), *encoder.encode(None)]
    return Cover(b"".join(map(bytes, packets)), "jpeg_pipe")
