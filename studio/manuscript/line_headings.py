"""Which lines of a plain text are headings."""

from __future__ import annotations

import re

from studio.manuscript.draft import SUBTITLE_LEVEL
from studio.manuscript.matter import by_title

CHAPTER_LEVEL = 4
_LEVELS = {"volume": 1, "tome": 1, "band": 1, "том": 1, "book": 2, "livre": 2, "libro": 2, "buch": 2, "книга": 2}
_LEVELS |= {"part": 3, "act": 3, "partie": 3, "parte": 3, "teil": 3, "akt": 3, "deel": 3, "часть": 3}
_LEVELS |= {"scene": 5, "szene": 5, "section": 5, "entry": 5}
_STAGED = frozenset(("act", "scene", "akt", "szene", "scène", "acte"))
"""Where what follows on the line says where it takes place, in a sentence."""
_CJK = re.compile(r"第\s*[\d〇零一二三四五六七八九十百千]{1,7}\s*([章回節节話话部卷巻編编])(?:\s{0,4}\S.{0,40})?")
_CJK_LEVELS = {"卷": 2, "巻": 2, "部": 3, "編": 3, "编": 3, "節": 5, "节": 5}
_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_TENS = "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth last"
)
_FOREIGN = (
    "erster erste erstes zweiter zweite zweites dritter dritte drittes vierter vierte viertes fünfter fünfte fünftes "
    "sechster sechste sechstes siebter siebte siebtes siebentes achter achte achtes neunter neunte neuntes zehnter "
    "zehnte zehntes elftes zwölftes premier première deuxième seconde troisième quatrième cinquième sixième septième "
    "huitième neuvième dixième primero primera segundo segunda tercero tercera cuarto cuarta quinto quinta sexto sexta "
    "séptimo séptima octavo octava noveno novena décimo décima primo prima secondo terzo terza quarto quarta sesto "
    "sesta settimo settima ottavo ottava nono nona decimo decima первая вторая третья четвертая четвёртая пятая шестая "
    "седьмая восьмая девятая десятая первый второй третий четвертый четвёртый пятый"
)
_WORD = "|".join(f"{_UNITS} {_TENS} {_ORDINALS} {_FOREIGN}".split())
_NUMBER = rf"(?:\d{{1,4}}|[ivxlcdm]+|(?:the\s+)?(?:{_WORD})(?:[\s-](?:{_WORD}))*)"
_KEYWORD = (
    "volume|book|part|act|chapter|canto|letter|stave|scene|section|lecture|adventure|story|tale|episode|essay|sermon|"
    "lesson|fit|night|entry|kapitel|chapitre|livre|tome|partie|capítulo|parte|capitolo|libro|teil|buch|band|akt|szene|"
    "hoofdstuk|deel|kapittel|luku|rozdział|kapitola|fejezet|bölüm|глава|часть|том|книга|розділ|κεφάλαιο"
)
_LABEL = re.compile(rf"({_KEYWORD})\s+{_NUMBER}\b[.:]?", re.IGNORECASE)
_LABEL_FIRST = re.compile(
    rf"(?:the\s+)?(?:{'|'.join(f'{_ORDINALS} {_FOREIGN}'.split())})\s+({_KEYWORD})[.:]?", re.IGNORECASE
)
_LABEL_AND_TITLE = re.compile(rf"({_KEYWORD})\s+{_NUMBER}(?:\s*[.:—–-]+\s*|\s+)(\S.*)", re.IGNORECASE)
_WORDS = re.compile(
    r"prologue|epilogue|preface|introduction|foreword|afterword|postscript|conclusion|interlude|dedication|"
    r"(?:first|second) epilogue|acknowledge?ments|appendix(?: [a-z\d]+)?|author.s note|notes|coda|envoi",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"([IVXLC]+)\.?")
_ROMAN_AND_TITLE = re.compile(r"([IVXLC]+)\.\s+(\S[^a-z]*)")
_PLACE = re.compile(r"(?:\d{1,3}[A-Z]?\.?\s+)?(?:INT|EXT|INT\.?/EXT|EXT\.?/INT|I/E)[. ]\s*\S[^a-z]*")
"""Where a scene of a film takes place; it begins no chapter, for a film has a hundred."""
_MARKDOWN = re.compile(r"(#{1,6})\s+\S.*")
_LONGEST = 80
_SENTENCE_END = (".", "!", "?", ",", ";", '"', "”", "’", ":")
_SMALL = frozenset("a an and as at but by de der die du for from in la le of on or the to und von with".split())


def is_label(text: str) -> bool:
    """Whether it only says which chapter it is, so that a title may follow."""
    plain = " ".join(text.split())
    if len(plain) > _LONGEST:
        return False
    return bool(_LABEL.fullmatch(plain) or _LABEL_FIRST.fullmatch(plain) or re.fullmatch(r"[IVXLC\d]+\.?", plain))


def is_outer(text: str) -> bool:
    """Whether a heading names what stands before or behind the chapters, as a prologue does."""
    plain = text.strip(" .:")
    return bool(_WORDS.fullmatch(plain) or by_title(plain, 0))


def heading_level(lines: list[str], romans: dict[str, int]) -> int:
    """The level of the heading a group of lines begins with; 0 when it begins with none."""
    first = lines[0]
    if len(first) > _LONGEST:
        return 0
    if match := _MARKDOWN.fullmatch(first):
        return len(match[1])
    if len(lines) == 2 and re.fullmatch(r"=+|-{3,}", lines[1]) and len(first) <= _LONGEST:
        return 1 if lines[1][0] == "=" else 2
    if _PLACE.fullmatch(first):
        return SUBTITLE_LEVEL
    if match := _CJK.fullmatch(first):
        return _CJK_LEVELS.get(match[1], CHAPTER_LEVEL)
    if match := _LABEL.fullmatch(first) or _LABEL_FIRST.fullmatch(first):
        return _LEVELS.get(match[1].lower(), CHAPTER_LEVEL)
    if len(lines) > 3:
        return 0
    return _titled_level(first, len(lines)) or romans.get(first, 0)


def _titled_level(first: str, count: int) -> int:
    match = _LABEL_AND_TITLE.fullmatch(first)
    staged = match and match[1].lower() in _STAGED and not match[2][:1].islower()
    titled = match and count == 1 and is_title_line(match[2].rstrip("."))
    if match and count <= 2 and (staged or titled or is_subtitle(match[2])):
        return _LEVELS.get(match[1].lower(), CHAPTER_LEVEL)
    return CHAPTER_LEVEL if count == 1 and first[:1].isupper() and is_outer(first) else 0


def numbered_romans(firsts: list[str], labelled: bool) -> dict[str, int]:
    """The levels of lines that are roman numerals counting from I; sections where chapters are known otherwise."""
    bare = [line for line in firsts if _ROMAN.fullmatch(line)]
    titled = [line for line in firsts if line not in bare and _ROMAN_AND_TITLE.fullmatch(line)]
    levels: dict[str, int] = {}
    if _counts(titled):
        levels |= dict.fromkeys(titled, CHAPTER_LEVEL)
    if _counts(bare):
        levels |= dict.fromkeys(bare, CHAPTER_LEVEL + 1 if labelled or levels else CHAPTER_LEVEL)
    return levels


def _counts(lines: list[str]) -> bool:
    numerals = [line.partition(".")[0] for line in lines]
    return "I" in numerals and "II" in numerals


def is_subtitle(text: str) -> bool:
    """Whether a line may be the rest of a heading: short, begun like a title, and no sentence."""
    return (len(text) <= _LONGEST and not text[:1].islower() and not text.endswith(_SENTENCE_END[:6])) or text.isupper()


def is_title_line(text: str) -> bool:
    """Whether a line looks like a title: short, capitals where titles have them, no full stop at its end."""
    bare = text.strip("#= ")
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", bare)
    if not words or len(bare) > _LONGEST or bare.endswith(_SENTENCE_END) or bare[:1] in "\"“‘'[(_":
        return False
    return all(word[0].isupper() or word in _SMALL for word in words)
