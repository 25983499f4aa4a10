"""Marks that are said: strokes, hash tags, handles, signs of arithmetic, paths and names of files."""

from __future__ import annotations

import re

from studio.text.english_patterns import before, one_of, padded, rule
from studio.text.english_sums import POWERS, TIMES_SIGNS

SYMBOLS = {
    "℃": "degrees Celsius",
    "℉": "degrees Fahrenheit",
    "≡": "is equivalent to",
    "≅": "is congruent to",
    "∝": "is proportional to",
    "≦": "less than or equal to",
    "≧": "greater than or equal to",
    "≪": "much less than",
    "≫": "much greater than",
    "∼": "about",
    "∑": "the sum of",
    "∏": "the product of",
    "∫": "the integral of",
    "∂": "partial",
    "∇": "del",
    "∈": "is in",
    "∉": "is not in",
    "⊂": "is a subset of",
    "⊆": "is a subset of",
    "∪": "union",
    "∩": "intersection",
    "∅": "the empty set",
    "∀": "for all",
    "∃": "there exists",
    "¬": "not",
    "∧": "and",
    "∨": "or",
    "∴": "therefore",
    "∵": "because",
    "∛": "the cube root of",
    "∥": "is parallel to",
    "⊥": "is perpendicular to",
    "∠": "angle",
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
    word = SYMBOLS[match.group()]
    single = match.group() in "£$€₹" and re.search(
        r"\b(?:[Aa]n?|[Tt]he|[Pp]er|[Oo]ne|[Ee]very|[Ee]ach) $", before(match, 6)
    )
    return gap_before + (word.removesuffix("s") if single else word) + gap_after


_COMPARED = {
    "<=": "less than or equal to",
    ">=": "greater than or equal to",
    "!=": "is not equal to",
    "==": "equals",
}


def _compared(match: re.Match[str]) -> str | None:
    if not before(match, 1).strip() and match.start():
        return None
    return f"{' ' if match.start() else ''}{_COMPARED[match['sign']]} "


def _slash(match: re.Match[str]) -> str | None:
    words = match.group().split("/")
    if all(len(word) == 1 for word in words):
        sums = re.match(" ?[=+]", match.string[match.end() :]) or re.search("[=+] ?$", before(match, 2))
        return " ".join(words) if all(word.isupper() for word in words) else " over ".join(words) if sums else None
    if any(len(word) == 1 and word not in "IaA" for word in words) and not all(word.isupper() for word in words):
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


def _note(match: re.Match[str]) -> str:
    """A note of music: C sharp, B flat."""
    return f"{match['note']} {_MUSIC[match['mark']]}"


def _face(match: re.Match[str]) -> str | None:
    """A face of marks is silent, but not all there is to say."""
    return "" if re.search(r"\w", before(match, 40)) or not re.search(r"\w", match.group()) else None


_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        (
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "
            "nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega"
        ).split(),
        strict=True,
    )
)


def _greek(match: re.Match[str]) -> str:
    name = _GREEK[match.group().lower()]
    return padded(match, name if match.group().islower() else name.capitalize())


_MUSIC = {"♯": "sharp", "♭": "flat", "#": "sharp", "♮": "natural"}
_POWERS = {"²": " squared", "³": " cubed"}
_FILE_KINDS = (
    "txt|html?|pdf|jpe?g|png|gif|svg|docx?|xlsx?|pptx?|csv|exe|py|js|css|mp3|mp4|wav|zip|"
    "md|json|xml|epub|bat|sh|dll|log|ini"
)
FIRST = (
    rule("file path", r"(?<!\w)file://(?:/[A-Za-z]:)?(?=/\w)", lambda match: "", "file:/"),
    rule("file path", r"(?<!\S)~/(?=[\w.])", lambda match: "tilde slash ", "~/"),
    rule("paragraph", r"¶ ?(?=[0-9])", lambda match: "paragraph ", "¶"),
    rule("note of music", r"\b(?P<note>[A-G])(?P<mark>[♯♭♮])", _note, "[♯♭♮]"),
    rule("note of music", r"(?<![\w.])(?P<note>[A-GJ])(?P<mark>#)(?=[ .,;:!?)]|$)", _note, "[A-GJ]#"),
    rule("mark of a question", r"[¿¡](?=.*\w)", lambda match: "", "[¿¡]"),
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
    *POWERS,
    rule(
        "note mark",
        r"(?:(?<=[a-z]{3})|(?<=[a-z][.,;:!?])|(?<=[.,!?][\"'”’]))[⁰¹²³⁴-⁹]{1,3}(?!\w)",
        lambda match: "",
        "[⁰¹²³⁴-⁹]",
    ),
    *TIMES_SIGNS,
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
    rule("name", r"(?<!\S)\.NET(?!\w)", lambda match: "dot Net", r"\.NET"),
    rule(
        "file name",
        rf"(?<![\w/@.:])(?P<name>\w[\w-]{{0,60}})\.(?P<kind>{_FILE_KINDS})(?![\w/])",
        _file,
        rf"\.(?:{_FILE_KINDS})\b",
    ),
)
SLASHES = (
    rule("aperture", r"(?<![\w/])f/(?=[0-9]|one|two|four|five|eight|eleven|sixteen)", lambda match: "f ", "f/"),
    rule("slash", r"(?<![\w/.:-])[A-Za-z]{1,20}(?:/[A-Za-z]{1,20}){1,5}(?![\w/.-]\w|[/-])", _slash),
    rule("slash", r"(?<=\S) / (?=\w|[\"'(])", _line_break),
)
GREEK = (
    rule(
        "Greek letter",
        r"(?<![\u0370-\u03ff\u1f00-\u1fff])[α-ωΑ-ΡΣ-Ω](?![\u0370-\u03ff\u1f00-\u1fff\u0300-\u036f])",
        _greek,
        "[α-ωΑ-ΡΣ-Ω]",
    ),
)
SYMBOL_RULES = (
    rule("arrow", r" ?(?:-{1,3}>|<-{1,3}|=>)(?= )", lambda match: ",", "->|<-|=>"),
    rule("tag", r"</?[a-z][a-z0-9]{0,10}(?: [a-z]+=\"[^\"<>]{0,80}\")* ?/?>", lambda match: None, "(?!)"),
    rule("sign", r" ?(?P<sign>[<>!=]=) ?(?=[\w(-])", _compared, "[<>!=]="),
    rule("sign", f"[{re.escape(''.join(SYMBOLS))}]", _symbol),
)
SIGNS = one_of(SYMBOLS)
