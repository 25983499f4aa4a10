"""File names that every system can keep, from text that anybody may have written."""

from __future__ import annotations

import re
import unicodedata

LONGEST_BYTES = 160  # of 255, which leaves room for the mark and the ending of an unfinished file
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\s\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])(\.|$)")


def safe_name(text: str, ending: str = "", otherwise: str = "Untitled") -> str:
    """The text as one file name with the ending: NFC, no separators, nothing Windows refuses, at most 160 bytes."""
    plain = "".join(char if _can_stand(char) else " " for char in unicodedata.normalize("NFC", text))
    plain = _FORBIDDEN.sub(" ", plain).strip(" .-~")
    plain = _cut(plain, LONGEST_BYTES - len(ending.encode())).rstrip(" .") or otherwise
    return f"_{plain}{ending}" if _RESERVED.match(plain) else f"{plain}{ending}"


def chapter_name(number: int, count: int, title: str, ending: str) -> str:
    """The name of one chapter's file, as in '01 - Title.mp3'; numbers are as wide as the last one."""
    digits = max(2, len(str(count)))
    return safe_name(f"{number:0{digits}} - {safe_name(title, otherwise=f'Chapter {number}')}", ending)


def _can_stand(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") or char == "\u200d"


def _cut(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode(errors="ignore")
