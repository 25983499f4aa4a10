"""Verses of the Bible, rooms and flights, houses in streets: figures that name a place."""

from __future__ import annotations

import re

from studio.text.english_patterns import FREE, ends, one_of, pairs, rule, table
from studio.text.english_tables import BARE_STREETS, SENTENCE_OPENERS, SMALL_STREETS
from studio.text.numerals import cardinal, digits

BOOKS = table(
    """
    Gen | Genesis
    Exod | Exodus
    Ex | Exodus
    Lev | Leviticus
    Num | Numbers
    Deut | Deuteronomy
    Josh | Joshua
    Judg | Judges
    Sam | Samuel
    Kgs | Kings
    Chron | Chronicles
    Chr | Chronicles
    Neh | Nehemiah
    Ps | Psalm
    Pss | Psalms
    Prov | Proverbs
    Eccles | Ecclesiastes
    Eccl | Ecclesiastes
    Isa | Isaiah
    Jer | Jeremiah
    Lam | Lamentations
    Ezek | Ezekiel
    Dan | Daniel
    Hos | Hosea
    Mic | Micah
    Hab | Habakkuk
    Zech | Zechariah
    Mal | Malachi
    Matt | Matthew
    Mt | Matthew
    Mk | Mark
    Lk | Luke
    Jn | John
    Rom | Romans
    Cor | Corinthians
    Gal | Galatians
    Eph | Ephesians
    Phil | Philippians
    Col | Colossians
    Thess | Thessalonians
    Tim | Timothy
    Tit | Titus
    Heb | Hebrews
    Jas | James
    Pet | Peter
    Rev | Revelation
    """
)
_WHOLE_BOOKS = (
    "Genesis Exodus Leviticus Numbers Deuteronomy Joshua Judges Ruth Samuel Kings Chronicles Ezra Nehemiah Esther Job "
    "Psalms? Proverbs Ecclesiastes Isaiah Jeremiah Lamentations Ezekiel Daniel Hosea Joel "
    "Amos Obadiah Jonah Micah Nahum "
    "Habakkuk Zephaniah Haggai Zechariah Malachi Matthew Mark Luke John Acts Romans Corinthians Galatians Ephesians "
    "Philippians Colossians Thessalonians Timothy Titus Philemon Hebrews James Peter Jude Revelation Surah? Qur'?an"
).split()
_BOOK = rf"(?P<book>{'|'.join(_WHOLE_BOOKS)}|(?:{one_of(BOOKS)})\.?)"
_NUMBERED_BOOK = (
    r"(?:Samuel|Sam|Kings|Kgs|Chronicles|Chron|Chr|Corinthians|Cor|Thessalonians|Thess|Timothy|Tim|Peter|Pet|John|Jn)"
)
_FIRST = {"1": "First ", "2": "Second ", "3": "Third ", "I": "First ", "II": "Second ", "III": "Third "}


def _verse(match: re.Match[str]) -> str:
    book = match["book"].rstrip(".")
    chapter, verses = (
        cardinal(int(match["chapter"])),
        [cardinal(int(one)) for one in (match["verse"], match["last"]) if one],
    )
    gap = ", " if len(verses) > 1 or int(match["chapter"]) > 99 else " "
    numbered = _FIRST[match["number"]] if match["number"] else ""
    return f"{numbered}{BOOKS.get(book, book)} {chapter}{gap}{' to '.join(verses)}"


def _numbered_book(match: re.Match[str]) -> str:
    book = match["book"].rstrip(".")
    return f"{_FIRST[match['number']]}{BOOKS.get(book, book)}"


_PLACES = (
    "Room|room|Suite|suite|Flight|flight|Route|route|Highway|highway|Interstate|Boeing|"
    "Airbus|Apartment|apartment|Apt\\.?|Flat|Channel|"
    "channel|Bus|bus|Train|train|Locker|locker|Area|Studio|Cell|cell|Ward|ward|Gate|gate|"
    "Bay|Box|box|Unit|Platform|Court|"
    "Road|Fahrenheit|Extension|extension|Ext\\.?|ext\\.?|Porsche|Ferrari|Form|form|Car|car|Cabin|"
    "cabin|Berth|Engine|Squadron|Building|building|Bldg\\.?|House|Highway No\\."
)


def _place(match: re.Match[str]) -> str:
    number = match["number"]
    words = digits(number) if number[0] == "0" else pairs(int(number))
    return match["word"] + words + (f" {match['letter']}" if match["letter"] else "")


_STREET_WORDS = (
    BARE_STREETS
    | {word: word for word in BARE_STREETS.values()}
    | {word: word for word in "Terrace Way Crescent Row Gardens Grove Alley Walk Mews Hill Green".split()}
)
_POINTS = {"N": "North ", "S": "South ", "E": "East ", "W": "West "}


def _house(match: re.Match[str]) -> str:
    number, letter, street = match["number"], match["letter"], match["street"]
    letter = letter.upper() if letter else ""
    words = pairs(int(number)) if 2 < len(number) < 5 else digits(number) if len(number) > 4 else cardinal(int(number))
    point = _POINTS[match["point"][0]] if match["point"] else ""
    stop = "." if match.group().endswith(".") and (ends(match) or street in _STREET_WORDS.values()) else ""
    street = _STREET_WORDS.get(street) or SMALL_STREETS[street]
    return f"{words}{' ' + letter if letter else ''} {point}{match['name']}{street}{_quarter(match)}{stop}"


def _quarter(match: re.Match[str]) -> str:
    """Of a city: "Northwest"."""
    north, east = (match["quarter"] or "  ")[0], (match["quarter"] or "  ")[-1]
    return f" {_POINTS[north].strip()}{_POINTS[east].strip().lower()}" if match["quarter"] else ""


def _numbered_street(match: re.Match[str]) -> str:
    point = _POINTS[match["point"]] if match["point"] else ""
    street = {"Fl": "Floor", "fl": "floor"}.get(match["street"]) or BARE_STREETS[match["street"]]
    return f"{point}{match['name']} {street}{'.' if match['stop'] and ends(match) else ''}"


_SURE_BOOKS = (
    "Gen Exod Lev Deut Josh Judg Neh Prov Eccles Eccl Isa Jer Lam Ezek Hos Mic Hab Zech Mal Matt Rom Cor Gal Eph "
    "Thess Heb Chron Ps Pss Rev"
).split()
PLACES = (
    rule(
        "edition",
        r"(?P<rank>[0-9](?:st|nd|rd|th)) (?P<revised>rev\. )?[Ee]dn?\.(?!\w)",
        lambda match: f"{match['rank']} {'revised ' if match['revised'] else ''}edition{'.' if ends(match) else ''}",
        r"[tdh] (?:rev\. )?[Ee]dn?\.",
    ),
    rule(
        "following pages",
        r"(?<=[0-9])ff?\.(?!\w)",
        lambda match: f" and following{'.' if ends(match) else ''}",
        r"[0-9]ff?\.",
    ),
    rule(
        "verse",
        rf"(?<![\w.])(?P<book>{one_of(_SURE_BOOKS)})\. (?=[0-9]{{1,3}}(?![0-9:]|\.[0-9]))",
        lambda match: f"{BOOKS[match['book']]} ",
        r"[a-z]\. [0-9]",
    ),
    rule(
        "verse",
        (
            rf"(?:\b(?P<number>[123]|I{{1,3}}) )?\b{_BOOK} ?(?P<chapter>[0-9]{{1,3}})[:.] "
            rf"?(?P<verse>[0-9]{{1,3}})(?: ?- ?(?P<last>[0-9]{{1,3}}))?(?![\w:]|\.[0-9]| ?[ap]\.?m\b)"
        ),
        _verse,
        "[0-9][:.] ?[0-9]",
    ),
    rule(
        "verse",
        rf"(?<![\w.,:])(?P<number>[123]|I{{1,3}}) (?P<book>{_NUMBERED_BOOK})\.?(?= [0-9])",
        _numbered_book,
        "[123I] [SKCTPJ]",
    ),
    rule(
        "place",
        (
            rf"(?P<word>\b(?:{_PLACES}) (?:[Nn]o\. ?|#)?)(?P<number>[0-9]{{3,4}})(?P<letter>[A-Z])"
            rf"?(?![\w:/]|[.,][0-9]| ?[%½¼¾])"
        ),
        _place,
        "[0-9]{3}",
    ),
    rule(
        "house number",
        (
            rf"{FREE}(?P<number>[1-9][0-9]{{0,4}})(?P<letter>[A-Z]|[a-d])? (?P<point>[NSEW]\.? )?"
            rf"(?P<name>(?:(?:[A-Z][a-z]+|[0-9]+(?:st|nd|rd|th)) ){{1,3}}?)"
            rf"(?P<street>{one_of(_STREET_WORDS)}|{one_of(SMALL_STREETS)})(?P<stop>\.?)"
            r"(?:,? (?P<quarter>[NS]\.?[EW])\b\.?)?(?!\w)"
        ),
        _house,
        "[0-9][A-Za-d]? [A-Z0-9]",
    ),
    rule(
        "street",
        (
            rf"(?:(?<![\w.])(?P<point>[NSEW])\.? ?)?(?P<name>{FREE}[0-9]{{1,3}}(?:st|nd|rd|th)) "
            rf"(?P<street>{one_of(BARE_STREETS)}|Fl|fl)\b(?P<stop>\.?)(?! (?!(?:{one_of(SENTENCE_OPENERS)})\b)[A-Z])"
        ),
        _numbered_street,
        "[0-9][snrt][tdh] [A-Zf]",
    ),
)
