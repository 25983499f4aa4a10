"""The clean-up every language gets: composed Unicode, plain quotes and dashes, nothing invisible, single spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from studio.text.draft import Draft, Found, Rule

_TIDY = re.compile(r"[A-Za-z0-9À-ɏ,;:'\"!?()\[\]/&%$£€+=@#<>.\- ]*")
_TIDY_TROUBLE = re.compile(r"  |--|\.\s?\.|!!|\?\?|,,|^[ \-.]|[ \-]$|\" ?-")

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffd"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]+"
    "|[\u200c\u200d](?<![\u0590-\u1fff].)"  # joiners shape letters in Arabic and Indic scripts, and nothing elsewhere
)
_COMPATIBLE = re.compile("[²³¹ʰ-ʸˠ-ˤᴬ-ᵪ⁰-₎①-⓿❶-➓Ⅰ-ⅿ㎀-㏟ﬀ-ﬆ０-９Ａ-Ｚａ-ｚ\U0001d400-\U0001d7ff]+")

_OPENING = "“„‟‘‚‛«‹([{<¿¡"
_CLOSING = "”’»›)]}>\"'"
_STOPS = ".,;:!?"
_DASH = re.compile(r"\s*(?:[—―⸺⸻﹘]|-{2,}|(?<=\s)[–‒−](?=\s))[—―⸺⸻﹘–-]*\s*")
_ELLIPSIS = re.compile(r"\s?(?:…|\.(?:\s?\.){2,})[.…]*")
_LEADING = re.compile(r"^[\s\-]*-(?=\s)|^[\s\-–‒]+$|(?<=^\")-+ ")
_QUOTES = re.compile(
    r"[“„‟‘‚‛]\s(?=[“„‘‚«‹\"'])|\s(?=[”’][”’])|(?<=[”’])\s(?=[”’](?!\w))|(?<![\w.,;:!?…])[«‹]\s|\s[»›](?!\w)"
)
_SAME = re.compile(r"([!?,])\1+")
_ODD = re.compile(r"[^A-Za-z0-9À-ɏ \t\n.,;:!?'\"()\-/&%$£€+=@#<>\[\]]+")
_SPACE = re.compile(r"\s{2,}|[^\S ]|^\s|\s$")

_PLAIN = (
    dict.fromkeys("“”„‟″«»〝〞＂", '"')
    | dict.fromkeys("‘’‚‛′‹›`´ʹʼ", "'")
    | dict.fromkeys("‐‑‒–−﹣－", "-")
    | dict.fromkeys("⁄∕", "/")
)
_DROPPED = set("*_~^|\\{}•‣·●◦▪†‡¶‿⁂※")
_NAMED_LATER = set("°©№℃℉§")
_DROPPED_CATEGORIES = {"So", "Sk", "Cc", "Cf", "Co", "Cs"}


MOST_ROUNDS = 6


def clean(draft: Draft) -> None:
    """The draft is composed, visible, plainly punctuated and singly spaced; cleaning it again changes nothing."""
    for _ in range(MOST_ROUNDS):
        if _TIDY.fullmatch(draft.text) and not _TIDY_TROUBLE.search(draft.text):
            return
        changed = draft.sub("invisible character", _INVISIBLE, lambda match: "")
        changed |= _compose(draft)
        if not (draft.run(RULES) or changed):
            return


def _compose(draft: Draft) -> bool:
    if unicodedata.is_normalized("NFC", draft.text):
        return False
    found = [Found(start, end, new) for start, end, new in _composed(draft.text)]
    if not draft.frozen and "".join(_spliced(draft.text, found)) != unicodedata.normalize("NFC", draft.text):
        found = [Found(0, len(draft.text), unicodedata.normalize("NFC", draft.text))]
    return draft.apply(found, "composed letter")


def _composed(text: str) -> Iterator[tuple[int, int, str]]:
    """Each letter whose composed form differs, with its marks."""
    starts = [at for at, char in enumerate(text) if at == 0 or not _clings(char)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        new = unicodedata.normalize("NFC", text[start:end])
        if new != text[start:end]:
            yield start, end, new


def _clings(char: str) -> bool:
    return char > "\u02ff" and (unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff")


def _spliced(text: str, found: list[Found]) -> Iterator[str]:
    at = 0
    for start, end, new in found:
        yield text[at:start]
        yield new
        at = end
    yield text[at:]


def _around(match: re.Match[str]) -> tuple[str, str]:
    """The characters before and after a match; empty at the ends."""
    text, start, end = match.string, match.start(), match.end()
    return text[start - 1 : start] if start else "", text[end : end + 1]


def _dash(match: re.Match[str]) -> str:
    before, after = _around(match)
    if not before or before in _OPENING or after in _STOPS:
        return "" if not after or after in _STOPS or not before.isalnum() else " "
    if before.isdigit() and after.isdigit():
        return "-"
    closes = after in _CLOSING and not match.string[match.end() + 1 : match.end() + 2].isalnum()
    return " -" if not after or closes else " - "


def _ellipsis(match: re.Match[str]) -> str:
    return "... " if _around(match)[1].isalnum() else "..."


class _Plain(dict[int, str]):
    """What each character is written as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if "←" <= char <= "⇿":
            return self.setdefault(code, "")
        kept = char in _NAMED_LATER or char in "\u200c\u200d" or unicodedata.category(char) not in _DROPPED_CATEGORIES
        self[code] = _PLAIN.get(char, char if kept and char not in _DROPPED else "")
        return self[code]


_TABLE = _Plain()


def _odd(match: re.Match[str]) -> str:
    new = match.group().translate(_TABLE)
    before, after = _around(match)
    return new or (" " if before.isalnum() and after.isalnum() else "")


def _compatible_letter(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    number = unicodedata.numeric(char, -1)
    return str(int(number)) if plain == char and number >= 0 else plain  # black and double circles


def _compatible(match: re.Match[str]) -> str:
    before, new = _around(match)[0], "".join(map(_compatible_letter, match.group()))
    return " " + new if before.isdigit() and new[0].isdigit() and before not in "０１２３４５６７８９" else new


def _space(match: re.Match[str]) -> str:
    at_end = match.start() == 0 or match.end() == len(match.string)
    return "" if at_end else " "


def _unfolded(text: str) -> bool:
    """Whether there may be white space to fold: all but single spaces inside a text cannot be printed."""
    return "  " in text or text[:1] == " " or text[-1:] == " " or not text.isprintable()


_FOLDING = Rule("white space", _SPACE, _space, _unfolded)
RULES = (
    _FOLDING,
    Rule("compatible letter", _COMPATIBLE, _compatible),
    Rule("dash", _DASH, _dash, re.compile("[—―⸺⸻﹘–‒−]|--").search),
    Rule("ellipsis", _ELLIPSIS, _ellipsis, re.compile(r"…|\.\s?\.").search),
    Rule(
        "quotation mark",
        _QUOTES,
        lambda match: match.group().strip(),
        re.compile(r"[“„‟‘‚‛”’]\s[”’“„‘‚«‹\"']|[«»‹›]").search,
    ),
    Rule("dash", _LEADING, lambda match: "", re.compile(r"\"?[\s–‒-]").match),
    Rule("repeated mark", _SAME, lambda match: match.group(1), re.compile(r"!!|\?\?|,,").search),
    Rule("typography", _ODD, _odd),
    _FOLDING,
)
