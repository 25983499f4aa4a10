"""Which words sound alike: 25 and twenty-five, any one and anyone, colour and color, their and there.

A text is cut into words; each word has a key, equal for spellings of one sound; several words in a row have readings,
equal for other ways to write the same sounds. Both sides of a comparison go through the same functions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

UNSPACED = ("zh", "ja", "th", "lo", "my", "km", "yue")  # written without spaces: every letter is a word here
SYMBOLS = "%$€£¢"  # said aloud, so they stay in the key

FILLERS = frozenset("hm hmm hmmm mm mmm mhm mmhm".split())
ENGLISH_FILLERS = FILLERS | frozenset("uh uhh um umm er erm uhm".split())  # words of their own in German or Portuguese

_HOMOPHONES = """
ad add|aisle isle|alright allright|altar alter|ate eight|aunt ant|bare bear|bean been|berry bury|blew blue|board bored|
boy buoy|brake break|buy by bye|cell sell|cereal serial|chord cord|cite sight site|coarse course|complement compliment|
dear deer|dew due do|die dye|doe dough|fair fare|feat feet|fir fur|flour flower|for four fore|forth fourth|
gait gate|grate great|groan grown|guessed guest|hail hale|hair hare|hall haul|heal heel|hear here|heard herd|
heir air|him hymn|hole whole|hour our|in inn|its it's|knead need|knew new|knight night|knot not|know no|lead led|
lessen lesson|mail male|main mane|maid made|meat meet|medal meddle|mind mined|missed mist|moan mown|morning mourning|
nun none|oar ore or|okay ok|one won|pail pale|pain pane|pair pear pare|passed past|pause paws|peace piece|
peal peel|peer pier|plain plane|pray prey|principal principle|rain reign rein|raise rays|rap wrap|read red|
right rite write|ring wring|road rode rowed|role roll|root route|rose rows|sail sale|scene seen|sea see|seam seem|
sew so sow|shear sheer|side sighed|sole soul|some sum|son sun|stair stare|stake steak|stationary stationery|
steal steel|story storey|straight strait|tail tale|tea tee|their there they're|threw through|throne thrown|
tide tied|to too two|toe tow|vain vein vane|waist waste|wait weight|war wore|warn worn|way weigh|weak week|
weather whether|wear where ware|we're weir|which witch|who's whose|wood would|yoke yolk|you're your yore|
gray grey|dr doctor|mr mister|mrs missus|
base bass|bold bowled|brows browse|bridal bridle|ceiling sealing|cent scent sent|choir quire|colonel kernel|
core corps|council counsel|creak creek|cue queue|currant current|days daze|draft draught|ewe yew you|aye eye i|
faint feint|find fined|flea flee|flew flu flue|foul fowl|freeze frieze|gilt guilt|greece grease|hoard horde|
hoarse horse|holmes homes|idle idol|jam jamb|key quay|lain lane|leak leek|lie lye|links lynx|mantel mantle|
marshal martial|miner minor|muscle mussel|mustard mustered|naval navel|oh owe|paced paste|packed pact|
palate palette|pearl purl|pedal peddle|pleas please|plum plumb|pole poll|praise prays preys|presence presents|
prince prints|profit prophet|rapped rapt wrapped|reek wreak|rest wrest|review revue|rough ruff|rye wry|
seas sees seize|serf surf|slay sleigh|sleight slight|stile style|suite sweet|tacks tax|taught taut|team teem|
thyme time|tire tyre|told tolled|vial vile|wail whale|wales wails whales|wet whet|while wile|whine wine|whirled world
"""

_ABBREVIATIONS = {
    "st": ("street", "saint"),
    "dr": ("drive", "doctor"),
    "no": ("number",),
    "vs": ("versus",),
    "etc": ("etcetera",),
    "mt": ("mount", "mountain"),
    "ft": ("feet", "foot"),
}

_SPELLED = [  # each pair sounds the same in English whatever the word
    (r"^kn", "n"),
    (r"^wr", "r"),
    (r"^wh(?=[aei])", "w"),
    (r"^sc(?=[eiy])", "s"),
    (r"^(gn|pn)", "n"),
    (r"^ps", "s"),
    (r"^rh", "r"),
    (r"([aiu])mb(s?)$", r"\1m\2"),
    (r"mn$", "m"),
    (r"tch", "ch"),
    (r"que$", "k"),
    (r"ight", "ite"),
    (r"ai([bdfgklmnprstvz])(s?)$", r"a\1e\2"),
    (r"oa([bdfgklmnprstvz])(s?)$", r"o\1e\2"),
    (r"ei", "ie"),
    (r"([iy])z(es?|ed|ing|ation)$", r"\1s\2"),
    (r"ence(s?)$", r"ance\1"),
    (r"ible$", "able"),
    (r"(?<=\w\w\w)(or|ar)$", "er"),
    (r"(?<=\w\w[bcdgkptv])re$", "er"),
    (r"^c(?=[eiy])", "s"),
    (r"ph", "f"),
    (r"ck$", "k"),
    (r"ck", "kk"),
    (r"c(?![eiyh])", "k"),
    (r"(?<=\w)x", "ks"),
    (r"([bdglmnprt])\1$", r"\1"),
    (r"(?<=\w\w\w)(ey|ie|y)$", "i"),
    (r"(?<=[^aeiouy])y(?=[^aeiouy])", "i"),
]


def is_english(language_id: str) -> bool:
    """Whether English rules hold: en, en-GB, en_US."""
    return language_id.lower().replace("_", "-").split("-")[0] == "en"


def words_of(text: str, language_id: str = "en") -> list[str]:
    """The words of a text as they are written, cut at white space, dashes and slashes; what is mute is left out."""
    if language_id.lower()[:2] in UNSPACED or language_id.lower() in UNSPACED:
        pieces = re.findall(r"[a-zA-Z']+|\d+|\w[^\w\s]*", text)
    else:
        pieces = re.findall(r"[^\s\-‐-―…/]+[\-‐-―…/]*", text)
    return [piece for piece in pieces if key(piece, language_id)]


@lru_cache(maxsize=16384)
def key(word: str, language_id: str = "en") -> str:
    """One word without case, punctuation or spelling: equal keys sound alike. Empty for what has no sound."""
    if not is_english(language_id):
        bare = _bare(word)
        return "hm" if bare in FILLERS else bare.replace("'", "")
    bare = _without_accents(_bare(word.replace("&", "and")))
    if bare in ENGLISH_FILLERS:
        return "hm"
    return _english_homophones().get(bare) or _spelled_alike(re.sub(r"'(?!(ll|d)$)", "", bare))


def is_filler(word: str, language_id: str = "en") -> bool:
    """Whether the word is a hesitation, which listeners write down or leave out as they please."""
    return key(word, language_id) == "hm"


@lru_cache(maxsize=16384)
def readings(words: tuple[str, ...], language_id: str = "en") -> frozenset[str]:
    """The ways in which several words in a row may sound, without spaces; two spans that share one are alike."""
    text = re.sub(r"[\[\]()<>]", " ", " ".join(words))
    found = {"".join(key(word, language_id) for word in words)}
    if any(is_filler(word, language_id) for word in words):
        return frozenset(found)  # the forms below would drop it without a trace
    if is_english(language_id):
        found |= {_glued(form) for form in _english_forms(text)}
        found.update(_ABBREVIATIONS.get(_bare(text), ()) if len(words) == 1 else ())
    elif any(letter.isdigit() for letter in text):
        found |= {_glued(form) for form in _number_forms(text, language_id)}
    return frozenset(found - {""})


def _bare(word: str) -> str:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word).casefold()).replace("’", "'")
    folded = re.sub(r"(?<=\d),(?=\d)", "", folded)
    kept = "".join(letter for letter in folded if letter in SYMBOLS or letter in "'." or _has_sound(letter))
    return re.sub(r"(?<!\d)\.|\.(?!\d)", "", kept).strip("'")


def _has_sound(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) != "Mn")


def _spelled_alike(word: str) -> str:
    for pattern, sound in _SPELLED:
        word = re.sub(pattern, sound, word)
    return word


@lru_cache(maxsize=1)
def _english_homophones() -> dict[str, str]:
    groups = [group.split() for group in _HOMOPHONES.replace("\n", "").split("|")]
    return {word: group[0] for group in groups for word in group}


def _glued(text: str) -> str:
    return re.sub(r"[\s']+", "", text)


def _english_forms(text: str) -> set[str]:
    """The text and its variants (contractions, a hundred, roman numerals), each with its numbers as digits."""
    variants = {text, re.sub(r"(?i)\ban? (?=(hundred|thousand|million|billion)\b)", "one ", text)}
    low = text.lower().replace("’", "'")
    variants |= {low.replace("'s", " has"), low.replace("'d", " had")} if "'" in low else set()
    forms = {re.sub(r"\bone\b", "1", _english(variant.replace("&", " and "))) for variant in variants}
    number = _roman(text.strip(" .,;:!?'\""))
    return forms | ({str(number), f"the {_ordinal(number)}"} if number else set())


@lru_cache(maxsize=1)
def _english_normaliser() -> Callable[[str], str]:
    try:
        from whisper_normalizer.english import EnglishTextNormalizer
    except ImportError:
        return _plain_english
    return EnglishTextNormalizer()


def _english(text: str) -> str:
    return str(_english_normaliser()(text))


_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: value for value, word in enumerate(_UNITS)} | {word: 20 + 10 * i for i, word in enumerate(_TENS)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}


def _plain_english(text: str) -> str:
    """The text in lower case with its number words as digits; what stands in where whisper-normalizer is missing."""
    out: list[str] = []
    run: list[str] = []
    for word in [*re.findall(r"[\w.$€£%]+", _without_accents(text.lower().replace("'", "").replace(",", ""))), ""]:
        if word in _VALUES or word in _SCALES or (word == "and" and run):
            run.append(word)
            continue
        out += [*_digits(run), word.rstrip(".")]
        run = []
    return " ".join(out).strip()


def _digits(run: list[str]) -> list[str]:
    """The figures of a run of number words: [nineteen, eighty, four] is 1984, [two, hundred, and, five] is 205."""
    tail = ["and"] if run and run[-1] == "and" else []
    run = [word for word in run if word != "and"]
    if not run:
        return tail
    if any(word in _SCALES for word in run):
        return [str(_scaled(run)), *tail]
    figures, last = "", 0
    for value in (_VALUES[word] for word in run):
        if last >= 20 and last % 10 == 0 and 0 < value < 10:
            figures = figures[:-1] + str(value)
        else:
            figures += str(value)
        last = value
    return [figures, *tail]


def _scaled(run: list[str]) -> int:
    total = part = 0
    for word in run:
        scale = _SCALES.get(word)
        if scale is None:
            part += _VALUES[word]
        elif scale == 100:
            part = max(part, 1) * 100
        else:
            total, part = total + max(part, 1) * scale, 0
    return total + part


def _roman(word: str) -> int:
    """The value of a roman numeral in capitals, 0 for anything else."""
    if not re.fullmatch(r"(?=.)M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})", word) or word == "I":
        return 0
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}[letter] for letter in word]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _number_forms(text: str, language_id: str) -> set[str]:
    """The text with its figures spelled out, as a number and as a year, in any language num2words knows."""
    try:
        from num2words import num2words
    except ImportError:
        return set()
    pieces = re.split(r"(\d+)", text)
    forms = set()
    for way in ("cardinal", "year", "ordinal"):
        try:
            spelled = [num2words(int(p), lang=language_id, to=way) if p.isdecimal() else p for p in pieces]
        except (NotImplementedError, OverflowError, ValueError, KeyError, AttributeError, TypeError):
            continue  # num2words does not know the language, or this way of it
        forms.add("".join(key(word, language_id) for word in re.split(r"[\s\-]+", "".join(spelled))))
    return forms
