"""Marks that are said: strokes, hash tags, handles, signs of arithmetic, paths and names of files."""

from __future__ import annotations

import re

from studio.text.english_patterns import before, one_of, rule

SYMBOLS = {
    "&": "and",
    "+": "plus",
    "=": "equals",
    "×": "times",
    "÷": "divided by",
    "±": "plus or minus",
    "∓": "minus or plus",
    "≈": "about equals",
    "≠": "is not equal to",
    "≤": "less than or equal to",
    "≥": "greater than or equal to",
    "∞": "infinity",
    "√": "the square root of",
    "·": "times",
    "∙": "times",
    "⋅": "times",
    "∗": "times",
    "@": "at",
    "°": "degrees",
    "º": "degrees",
    "%": "percent",
    "‰": "per mille",
    "©": "copyright",
    "§": "section",
    "№": "number",
    "¢": "cents",
    "#": "hash",
    "£": "pounds",
    "$": "dollars",
    "€": "euros",
    "¥": "yen",
    "₹": "rupees",
    "₩": "won",
    "<": "less than",
    ">": "greater than",
    "π": "pi",
    "Ω": "ohms",
}
del SYMBOLS["·"], SYMBOLS["π"], SYMBOLS["Ω"]


def _symbol(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    gap_before = " " if start and not text[start - 1].isspace() else ""
    gap_after = " " if text[end : end + 1].isalnum() or text[end : end + 1] in SYMBOLS else ""
    return gap_before + SYMBOLS[match.group()] + gap_after


def _slash(match: re.Match[str]) -> str | None:
    words = match.group().split("/")
    if all(len(word) == 1 for word in words):
        return " ".join(words) if all(word.isupper() for word in words) else None
    if any(len(word) == 1 for word in words) and not all(word.isupper() for word in words):
        return None
    glue = " " if all(word.isupper() for word in words) or "and" in words else " or "
    return glue.join(words)


def _line_break(match: re.Match[str]) -> str:
    return " " if before(match, 1) in ",;:.!?-" else ", "


def _words(name: str) -> str:
    """A name without gaps in words: "ThrowbackThursday" is Throwback Thursday."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[0-9])(?=[A-Za-z])", " ", name)
    return re.sub("[_-]+", " ", apart).strip()


def _hash_tag(match: re.Match[str]) -> str:
    return f"hashtag {_words(match['tag'])}"


def _handle(match: re.Match[str]) -> str:
    return f"at {_words(match['handle'])}"


def _file(match: re.Match[str]) -> str:
    return f"{_words(match['name'])} dot {match['kind']}"


def _path(match: re.Match[str]) -> str:
    drive = f"{match['drive'].upper()} drive" if match["drive"] else ""
    parts = [
        part.replace(".", " dot ").replace("_", " ").strip() for part in re.split(r"[\\/]+", match["path"]) if part
    ]
    return " slash ".join(([drive] if drive else []) + parts)


def _face(match: re.Match[str]) -> str | None:
    """A face of marks is silent, but not all there is to say."""
    return "" if re.search(r"\w", before(match, 40)) or not re.search(r"\w", match.group()) else None


_POWERS = {"²": " squared", "³": " cubed"}
_HIGH = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


def _power(match: re.Match[str]) -> str:
    power = match["power"].translate(_HIGH)
    return f"{match['base']} to the power of {'minus ' if power[0] == '-' else ''}{power.lstrip('-+')}"


_FILE_KINDS = (
    "txt|html?|pdf|jpe?g|png|gif|svg|docx?|xlsx?|pptx?|csv|exe|py|js|css|mp3|mp4|wav|zip|"
    "md|json|xml|epub|bat|sh|dll|log|ini"
)
FIRST = (
    rule(
        "file path", r"(?<!\w)(?P<drive>[A-Za-z]):\\(?P<path>[\w.$ -]+(?:\\[\w.$-]+(?: [\w.$-]+)*)*)\\?", _path, r":\\"
    ),
    rule(
        "file path",
        r"(?<![\w/.:<])(?P<drive>)(?P<path>(?:~|\.{1,2})?/(?:[\w.-]+/)+[\w.-]*\w)/?(?!\w)",
        _path,
        r"/[\w.-]+/",
    ),
    rule("note mark", r"(?<=[0-9]{3})[⁰¹²³⁴-⁹]{1,3}(?!\w)", lambda match: "", "[⁰¹²³⁴-⁹]"),
    rule(
        "power",
        (
            r"(?:(?<=[A-Za-z)])(?<![A-Za-z]{3})(?<![0-9 ][a-z]m)(?<![0-9 ][a-zµ][mni])(?<![0-9] "
            r"[a-zµ])(?<![0-9][a-zµ])|(?<=[0-9]))[²³](?![⁰¹²³⁴-⁹])"
        ),
        lambda match: _POWERS[match.group()],
        "[²³]",
    ),
    rule(
        "power",
        r"(?<![\w.,])(?P<base>[0-9]{1,2})(?P<power>[⁻⁺]?[⁰¹⁴-⁹][⁰¹²³⁴-⁹]?|⁻[²³])(?![\w⁰-⁹])",
        _power,
        "[⁰¹⁴-⁹⁻]",
    ),
    rule(
        "note mark",
        r"(?:(?<=[a-z]{3})|(?<=[a-z][.,;:!?])|(?<=[.,!?][\"'”’]))[⁰¹²³⁴-⁹]{1,3}(?!\w)",
        lambda match: "",
        "[⁰¹²³⁴-⁹]",
    ),
    rule("power", r"(?<=[0-9])\^(?P<power>[0-9]{1,3})", lambda match: f" to the power of {match['power']}", r"\^"),
    rule("times", r"(?<=[0-9]) ?[*∗] ?(?=[0-9])", lambda match: " times ", "[*∗]"),
    rule("about", r"(?<![\w~])~ ?(?=[0-9$£€])", lambda match: "about ", "~"),
    rule("name", r"(?<![\w.@-])@(?P<handle>[A-Za-z_]\w{1,30})(?![\w@])(?!\.\w)", _handle, "@"),
    rule("hash tag", r"(?<![\w&])#(?P<tag>[A-Za-z_]\w{1,60})", _hash_tag, "#[A-Za-z_]"),
    rule(
        "face",
        r"(?:(?<= )|^)[:;=8]['’]?-?(?:[)(DPpO|/\\]|3(?![0-9]))(?=[\s.,!?]|$)",
        _face,
        "[:;=8]['’]?-?[)(DPpO3|/\\\\]",
    ),
)
"""Run before the clean-up, which drops some of their marks."""
FILES = (
    rule(
        "file name",
        rf"(?<![\w/@.:])(?P<name>\w[\w-]{{0,60}})\.(?P<kind>{_FILE_KINDS})(?![\w/])",
        _file,
        rf"\.(?:{_FILE_KINDS})\b",
    ),
)
SLASHES = (
    rule("slash", r"(?<![\w/.:-])[A-Za-z]{1,20}(?:/[A-Za-z]{1,20}){1,5}(?![\w/.-]\w|[/-])", _slash),
    rule("slash", r"(?<=\S) / (?=\w|[\"'(])", _line_break),
)
SYMBOL_RULES = (
    rule("arrow", r" ?(?:-{1,3}>|<-{1,3}|=>)(?= )", lambda match: ",", "->|<-|=>"),
    rule("tag", r"</?[a-z][a-z0-9]{0,10}(?: [a-z]+=\"[^\"<>]{0,80}\")* ?/?>", lambda match: None, "(?!)"),
    rule("sign", f"[{re.escape(''.join(SYMBOLS))}]", _symbol),
)
SIGNS = one_of(SYMBOLS)
