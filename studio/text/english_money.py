"""English money as it is read aloud: signs, codes, large sums, ranges, prices per unit, pounds, shillings, pence."""

from __future__ import annotations

import re

from studio.text.english_patterns import (
    FREE,
    NUMBER,
    WHOLE,
    after,
    amount_words,
    before,
    is_one,
    kept_stop,
    one_of,
    padded,
    plain_number,
    rule,
    whole_number,
)
from studio.text.english_units import PER
from studio.text.numerals import cardinal, plural

_DOLLAR = ("dollar", "dollars", "cent", "cents")


def _dollars(country: str) -> tuple[str, str, str, str]:
    return f"{country} dollar", f"{country} dollars", "cent", "cents"


def _same(word: str) -> tuple[str, str, str, str]:
    return word, word, "cent", "cents"


_POUND = ("pound", "pounds", "penny", "pence")
_EURO = ("euro", "euros", "cent", "cents")
_RUPEE = ("rupee", "rupees", "paisa", "paise")
SIGNS = {
    "£": _POUND,
    "$": _DOLLAR,
    "€": _EURO,
    "¥": ("yen", "yen", "sen", "sen"),
    "₹": _RUPEE,
    "₩": ("won", "won", "jeon", "jeon"),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "₪": ("shekel", "shekels", "agora", "agorot"),
    "₺": ("lira", "liras", "kurus", "kurus"),
    "₴": ("hryvnia", "hryvnias", "kopiyka", "kopiykas"),
    "฿": ("baht", "baht", "satang", "satang"),
    "₫": _same("dong"),
    "₦": ("naira", "naira", "kobo", "kobo"),
    "₱": ("peso", "pesos", "centavo", "centavos"),
    "₿": ("bitcoin", "bitcoins", "satoshi", "satoshis"),
    "US$": _dollars("US"),
    "A$": _dollars("Australian"),
    "AU$": _dollars("Australian"),
    "C$": _dollars("Canadian"),
    "CA$": _dollars("Canadian"),
    "HK$": _dollars("Hong Kong"),
    "NZ$": _dollars("New Zealand"),
    "S$": _dollars("Singapore"),
    "NT$": _dollars("Taiwan"),
    "R$": ("real", "reais", "centavo", "centavos"),
    "Rs.": _RUPEE,
    "Rs": _RUPEE,
    "$US": _dollars("US"),
    "US $": _dollars("US"),
    "$A": _dollars("Australian"),
    "$NZ": _dollars("New Zealand"),
    "$HK": _dollars("Hong Kong"),
    "₭": _same("kip"),
    "₡": ("colón", "colones", "céntimo", "céntimos"),
    "₸": _same("tenge"),
    "₲": ("guaraní", "guaraníes", "céntimo", "céntimos"),
    "₼": ("manat", "manat", "qapik", "qapik"),
    "֏": ("dram", "dram", "luma", "luma"),
    "৳": ("taka", "taka", "poisha", "poisha"),
    "៛": ("riel", "riels", "sen", "sen"),
    "₾": ("lari", "lari", "tetri", "tetri"),
    "₮": _same("tugrik"),
    "₵": ("cedi", "cedis", "pesewa", "pesewas"),
    "₨": _RUPEE,
    "₣": ("franc", "francs", "centime", "centimes"),
    "₤": _POUND,
    "₧": ("peseta", "pesetas", "céntimo", "céntimos"),
    "₯": ("drachma", "drachmas", "lepton", "lepta"),
    "₳": ("austral", "australes", "centavo", "centavos"),
    "؋": ("afghani", "afghanis", "pul", "pul"),
    "﷼": ("rial", "rials", "dinar", "dinars"),
}
MARKS = "£$€" + "".join(sign for sign in SIGNS if len(sign) == 1 and sign not in "£$€")
"""Signs of one character."""
_NAMED_AFTER = {
    "fr": ("franc", "francs"),
    "frs": ("franc", "francs"),
    "kr": ("krone", "kroner"),
    "gn": ("guinea", "guineas"),
    "gns": ("guinea", "guineas"),
    "zł": ("zloty", "zlotys"),
    "Kč": ("koruna", "korunas"),
    "Rs": ("rupee", "rupees"),
    "DM": ("mark", "marks"),
}
"""Only after a number, with a full stop or without."""
CODES = {
    "USD": _dollars("US"),
    "AUD": _dollars("Australian"),
    "CAD": _dollars("Canadian"),
    "HKD": _dollars("Hong Kong"),
    "NZD": _dollars("New Zealand"),
    "SGD": _dollars("Singapore"),
    "EUR": _EURO,
    "GBP": _POUND,
    "JPY": SIGNS["¥"],
    "CNY": _same("yuan"),
    "RMB": _same("renminbi"),
    "INR": ("Indian rupee", "Indian rupees", "paisa", "paise"),
    "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    "SEK": ("Swedish krona", "Swedish kronor", "öre", "öre"),
    "NOK": ("Norwegian krone", "Norwegian kroner", "øre", "øre"),
    "DKK": ("Danish krone", "Danish kroner", "øre", "øre"),
    "PLN": ("zloty", "zlotys", "grosz", "groszy"),
    "RUB": SIGNS["₽"],
    "BRL": SIGNS["R$"],
    "MXN": ("Mexican peso", "Mexican pesos", "centavo", "centavos"),
    "ZAR": ("rand", "rand", "cent", "cents"),
    "KRW": SIGNS["₩"],
    "TRY": SIGNS["₺"],
    "ILS": SIGNS["₪"],
    "AED": ("dirham", "dirhams", "fils", "fils"),
    "BTC": SIGNS["₿"],
}
_ALL = SIGNS | CODES
SCALES = {
    "k": "thousand",
    "K": "thousand",
    "m": "million",
    "M": "million",
    "mn": "million",
    "mm": "million",
    "MM": "million",
    "mln": "million",
    "b": "billion",
    "B": "billion",
    "bn": "billion",
    "Bn": "billion",
    "tn": "trillion",
    "trn": "trillion",
    "T": "trillion",
}
SCALE_WORDS = "hundred|thousand|million|billion|trillion|quadrillion|zillion"
_SCALE = rf"(?:[ -]?(?P<scale>{SCALE_WORDS}|{SCALE_WORDS.title()}|(?:{one_of(SCALES)})(?!\w)))"
_SIGN = one_of(SIGNS)
_CODE = one_of(CODES)
_AFTER_CODE = f"[{MARKS}]|{_CODE}"
_THING = re.compile(
    r"[ -](?:(?!(?:an?|the|per|for|and|or|to|in|of|on|from|by|with|at|as|his|her|my|your|their|each|every|this|that)\b)"
    r"[a-z]+ )?(?:notes?|bills?|prizes?|fines?|rewards?|bonds?|bets?|loans?|ch?e(?:que|ck)s?|questions?|coins?|pieces?|"
    r"stamps?|deals?|contracts?|mansions?|houses?|offers?|grants?|scholarships?|lawsuits?|settlements?|jackpots?|"
    r"ransoms?|donations?|payments?|deposits?|fees?|tips?|tickets?|suits?|mortgages?|salary|annuity|pensions?|"
    r"policy|budgets?|projects?|programmes?|programs?|funds?|price tags?|chips?|tokens?|sweepstakes?|yachts?)\b"
)
_ARTICLE = re.compile(r"\b(?:[Aa]n?|[Aa]nother) $")
_NOUN = re.compile(r"[ -](?!or\b|and\b|to\b|in\b|for\b|from\b|at\b|on\b|per\b|an?\b|each\b|of\b|if\b)[a-z]+")
_A_UNIT = re.compile(r"-an?-[a-z]+")


def _name(match: re.Match[str], sign: str) -> tuple[str, str, str, str]:
    """The names of a coin; its plural is the singular before a thing it measures, as in "a fifty pound note"."""
    one, many, cent, cents = _ALL[sign]
    adjective = _THING.match(match.string, match.end()) or _A_UNIT.match(match.string, match.end())
    adjective = adjective or (_ARTICLE.search(before(match, 9)) and _NOUN.match(match.string, match.end()))
    return one, one if adjective else many, cent, cents


def _scale_word(scale: str) -> str:
    return SCALES.get(scale.strip(), scale.strip().lower())


def _sum(text: str, scale: str | None, names: tuple[str, str, str, str]) -> str:
    one, many, cent, cents = names
    if scale:
        return f"{plain_number(text)} {_scale_word(scale)} {many}"
    whole, _, part = text.replace(",", "").partition(".")
    if len(part) > 2 and not part[2:].strip("0"):
        part = part[:2]
    part = part + "0" if len(part) == 1 else part
    if part and len(part) != 2:
        return f"{plain_number(text)} {many}"
    large = f"{cardinal(int(whole or 0))} {one if whole == '1' else many}"
    small = f"{cardinal(int(part or 0))} {cent if int(part or 0) == 1 else cents}"
    if not int(part or 0):
        return large
    return f"{large} and {small}" if int(whole or 0) else small


def _money(match: re.Match[str]) -> str:
    sign = match["sign"]
    minus = "minus " if match["minus"] or f"{sign}-" in match.group().replace(" ", "") else ""
    per = f" per {PER.get(match['per'], match['per'])}" if match["per"] else ""
    if re.search(r"[½¼¾]", match["amount"]):
        names = _name(match, sign)
        return padded(match, f"{minus}{amount_words(match['amount'])} {names[is_one(match['amount']) ^ 1]}{per}")
    return padded(match, minus + _sum(match["amount"], match["scale"], _name(match, sign)) + per)


def _money_range(match: re.Match[str]) -> str:
    names = _ALL[match["sign"].strip()]
    scale, to = match["scale"], match["to"].strip(" -") or "to"
    if (
        scale
        and not match["low_scale"]
        and float(match["low"].replace(",", "")) < float(match["high"].replace(",", ""))
    ):
        return f"{plain_number(match['low'])} {to} {_sum(match['high'], scale, names)}"
    if match["again"] or "." in match["low"]:
        low = _sum(match["low"], match["low_scale"] or (None if match["low_scale"] is None else scale), names)
        return f"{low} {to} {_sum(match['high'], scale, names)}"
    low_scale = f" {_scale_word(match['low_scale'])}" if match["low_scale"] else ""
    return f"{plain_number(match['low'])}{low_scale} to {_sum(match['high'], scale, names)}"


def _coins(match: re.Match[str]) -> str | None:
    if match["coin"] == "Rs" and len(match["amount"]) < 2:
        return None  # the 3 Rs
    scale = f" {_scale_word(match['scale'])}" if match["scale"] else ""
    one, many = _NAMED_AFTER[match["coin"]]
    single = match["amount"] == "1" and not scale
    return f"{plain_number(match['amount'])}{scale} {one if single else many}{kept_stop(match)}"


_DENIES_CENTS = re.compile(
    r"(?:[Ff]ig(?:ure|\.)|[Tt]able|[Ss]ection|[Rr]oom|[Ff]lat|[Aa]partment|[Cc]lass|[Pp]age|[Nn]o\.|\d) $"
)


def _cents(match: re.Match[str]) -> str | None:
    if match["sign"] == "c" and _DENIES_CENTS.search(before(match)):
        return None
    one, many = ("penny", "pence") if match["sign"] == "p" else ("cent", "cents")
    single = is_one(match["amount"]) or (_ARTICLE.search(before(match, 9)) and re.match(r" [a-z]", after(match)))
    return f"{amount_words(match['amount'])} {one if (single and one != 'penny') or match['amount'] == '1' else many}"


# -- pounds, shillings and pence

_OLD = {"pounds": ("pound", "pounds"), "shillings": ("shilling", "shillings"), "pence": ("penny", "pence")}
_HALFPENNY = {"½": " halfpenny", "¼": " farthing", "¾": " three farthings"}


def _old_money(match: re.Match[str]) -> str:
    amounts = {name: whole_number(text) for name, text in match.groupdict().items() if text and name != "part"}
    if list(amounts) == ["shillings"] and amounts["shillings"] in range(20, 100, 10) and " " not in match.group():
        return f"{plural(cardinal(amounts['shillings']))}{kept_stop(match)}"  # "in his 20s."
    words = [f"{cardinal(amount)} {_OLD[name][amount != 1]}" for name, amount in amounts.items()]
    part = match.groupdict().get("part")
    if amounts.get("pence") is not None:
        words[-1] = _pence(amounts["pence"], part)
    and_pence = "pence" in amounts and len(words) > 1
    return " ".join(words[:-1]) + (" and " if and_pence else " " if words[:-1] else "") + words[-1] + kept_stop(match)


def _part_penny(match: re.Match[str]) -> str:
    bare = match["part"] == "¾" or re.search(r"\b(?:[Aa]|[Tt]he|[Oo]ne|[Hh]is|[Hh]er|[Mm]y) $", before(match))
    return f"{'' if bare else 'a'}{_HALFPENNY[match['part']]}".strip() + kept_stop(match)


def _pence(pence: int, part: str | None = None) -> str:
    if part == "½":
        return "three halfpence" if pence == 1 else f"{_pence(pence)} halfpenny"
    coins = f"{cardinal(pence)} {'penny' if pence == 1 else 'pence'}"
    coins = coins.replace(" ", "") if 1 < pence < 12 else coins  # sixpence, not six pence
    return coins + (f" and {'a farthing' if part == '¼' else 'three farthings'}" if part else "")


def _stroke(match: re.Match[str]) -> str:
    """Shillings and pence with a stroke: "7/6" is seven and sixpence, "5/-" five shillings."""
    shillings, pence = int(match["shillings"]), match["pence"]
    if not pence.isdecimal():
        return f"{cardinal(shillings)} shilling{'' if shillings == 1 else 's'}"
    return f"{cardinal(shillings)} and {_pence(int(pence))}"


_PRICE = re.compile(
    r"\b(?:cost|costs|paid|pay|price|priced(?: at)?|worth|only|sold for|bought for|fare|£[0-9]+ ?) ?(?:of )?(?:was )?$"
)


def _stroke_price(match: re.Match[str]) -> str | None:
    shillings, pence = int(match["shillings"]), int(match["pence"])
    likely = (pence == 6 and shillings not in (1, 5)) or _PRICE.search(before(match))
    return _stroke(match) if likely and 0 < pence < 12 and 0 < shillings < 20 else None


_MINUS = r"(?P<minus>(?<![\w)\]'\"-])-(?! ))?"
_PER = rf"(?:/(?P<per>{one_of(PER)}|[a-z]{{3,12}})(?![\w/]))?"
_CASH = rf"(?P<amount>{NUMBER}(?: ?[½¼¾])?|\.[0-9]{{1,4}}|[½¼¾])"

_HINT = f"[{MARKS}]|Rs"
OLD_MONEY = (
    rule("money", r"(?<=£)(?P<sum>[0-9]{1,4}\.[0-9]{2})p(?!\w)", lambda match: match["sum"], r"\.[0-9]{2}p"),
    rule(
        "money",
        r"(?<=[€$£])(?P<whole> ?[0-9]{1,3}(?:\.[0-9]{3})+),(?P<part>[0-9]{2})(?![0-9])",
        lambda match: f"{match['whole'].replace('.', ',')}.{match['part']}",
        r"\.[0-9]{3},",
    ),
    rule(
        "old money",
        rf"£ ?(?P<pounds>{WHOLE})(?:,? (?P<shillings>[0-9]{{1,2}}) ?s\.?)?"
        r"(?:,? (?P<pence>[0-9]{1,2})(?P<part>[½¼¾])? ?d\.?)?(?<=[sd.])(?!\w)",
        _old_money,
        "£",
    ),
    rule(
        "old money",
        rf"{FREE}(?P<shillings>[0-9]{{1,2}}) ?s\.(?!\w)(?:,? (?P<pence>[0-9]{{1,2}})(?P<part>[½¼¾])? ?d\.(?!\w))?",
        _old_money,
        r"[0-9] ?s\.",
    ),
    rule("old money", rf"{FREE}(?P<pence>[0-9]{{1,2}})(?P<part>[½¼¾])? ?d\.(?!\w)", _old_money, r"[0-9½¼¾] ?d\."),
    rule(
        "old money",
        rf"{FREE}(?P<shillings>[0-9]{{1,2}}) ?s\.?,? (?P<pence>[0-9]{{1,2}})(?P<part>[½¼¾])? ?d\.?(?!\w)",
        _old_money,
        r"[0-9] ?s\.?,? [0-9½¼¾]+ ?d",
    ),
    rule(
        "old money",
        (
            rf"{FREE}(?P<pence>[14-9]|1[01])(?P<part>[½¼¾])?d"
            r"(?=[,;:!?)]|$| (?:each|an?|per|in|for|or|and|more|less|extra|stamps?|bits?|pieces?|coins?)\b)"
        ),
        _old_money,
        "[0-9½¼¾]d",
    ),
    rule(
        "old money",
        r"(?<![\w.,/])(?P<part>[½¼¾]) ?d(?:\.(?!\w)|(?!\w))",
        _part_penny,
        "[½¼¾] ?d",
    ),
    rule("old money", rf"{FREE}(?P<shillings>[0-9]{{1,3}})/(?P<pence>[-–=])(?!\w)", _stroke, "/[-–=]"),
    rule(
        "old money",
        rf"{FREE}(?<!/)(?<![0-9] )(?P<shillings>[0-9]{{1,2}})/(?P<pence>[0-9]{{1,2}})(?![\w/%]|[.,][0-9])",
        _stroke_price,
        "[0-9]/[0-9]",
    ),
)
MONEY = (
    rule(
        "money",
        rf"(?<!\w)(?P<sign>{_SIGN}|{_CODE} ?) ?(?P<low>{NUMBER})"
        rf"(?P<low_scale>(?:{one_of(SCALES)})(?= ?-)| (?:{SCALE_WORDS})(?= ?-))?(?P<to> ?- ?)"
        rf"(?:(?P<again>(?P=sign)) ?)?(?P<high>{NUMBER}){_SCALE}?(?![\w-])",
        _money_range,
        _HINT,
    ),
    rule(
        "money",
        rf"(?<!\w)(?P<sign>{_SIGN}) ?(?P<low>{NUMBER})(?P<low_scale>(?!))?(?P<to> (?:to|or|and) )(?P<again>(?P=sign)) ?"
        rf"(?P<high>{NUMBER}){_SCALE}(?![\w-])",
        _money_range,
        _HINT,
    ),
    rule("money", rf"{_MINUS}(?<!\w)(?P<sign>{_SIGN}) ?-?{_CASH}{_SCALE}?{_PER}", _money, _HINT),
    rule("money", rf"{_MINUS}(?<!\w)(?P<sign>{_CODE}) ?{_CASH}{_SCALE}?{_PER}", _money, _CODE),
    rule(
        "money",
        rf"{_MINUS}{FREE}{_CASH}{_SCALE}? ?(?P<sign>{_AFTER_CODE})(?![\w]| ?[0-9]){_PER}",
        _money,
        f"[0-9] ?[{MARKS}]|{_CODE}",
    ),
    rule(
        "money",
        rf"{FREE}(?P<amount>{NUMBER}){_SCALE}? ?(?P<coin>{one_of(_NAMED_AFTER)})(?:\.(?!\w)|(?![\w]))",
        _coins,
        r"[0-9nrdt] ?(?:frs?|kr|gns?|zł|Kč|Rs|DM)(?![\w-])",
    ),
    rule("money", rf"{FREE}(?P<amount>[0-9]{{1,3}}[½¼¾]?|[½¼¾]|\.[0-9]{{1,2}}) ?(?P<sign>¢)", _cents, "¢"),
    rule("money", rf"{FREE}(?P<amount>[0-9]{{1,3}}[½¼¾]?)(?P<sign>p)(?!\w|\. ?m\b)", _cents, "[0-9½¼¾]p"),
    rule("money", rf"{FREE}(?P<amount>[0-9]?[05])(?P<sign>c)(?!\w)", _cents, "[05]c"),
)
