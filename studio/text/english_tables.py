"""What the English rules look up."""

from __future__ import annotations

_MONTH_NAMES = "January February March April May June July August September October November December".split()
MONTHS = {name: name for name in _MONTH_NAMES} | {name[:3]: name for name in _MONTH_NAMES} | {"Sept": "September"}

MONEY = {
    "£": ("pound", "pounds", "penny", "pence"),
    "$": ("dollar", "dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
}
OLD_MONEY = {"pounds": ("pound", "pounds"), "shillings": ("shilling", "shillings"), "pence": ("penny", "pence")}
SCALES = {"k": "thousand", "m": "million", "bn": "billion"}
SINGULAR_AFTER_MONEY = (
    r"(?:[ -](?:bank )?(?:notes?|bills?|prizes?|fines?|rewards?|bonds?|bets?|loans?|ch?e(?:que|ck)s?)\b)"
)

FRACTION_SIGNS = {
    "½": "one half",
    "⅓": "one third",
    "⅔": "two thirds",
    "¼": "one quarter",
    "¾": "three quarters",
    "⅕": "one fifth",
    "⅖": "two fifths",
    "⅗": "three fifths",
    "⅘": "four fifths",
    "⅙": "one sixth",
    "⅚": "five sixths",
    "⅐": "one seventh",
    "⅛": "one eighth",
    "⅜": "three eighths",
    "⅝": "five eighths",
    "⅞": "seven eighths",
    "⅑": "one ninth",
    "⅒": "one tenth",
}

FRACTION_PARTS = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 100}
"""Below the stroke: said as parts; anything else as "over"."""
SAID_IN_ROW = {"9/11", "24/7"}

UNITS = {
    "km/h": ("kilometre per hour", "kilometres per hour"),
    "mph": ("mile per hour", "miles per hour"),
    "km": ("kilometre", "kilometres"),
    "cm": ("centimetre", "centimetres"),
    "mm": ("millimetre", "millimetres"),
    "m": ("metre", "metres"),
    "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"),
    "g": ("gram", "grams"),
    "lbs.": ("pound", "pounds"),
    "lbs": ("pound", "pounds"),
    "lb.": ("pound", "pounds"),
    "lb": ("pound", "pounds"),
    "oz.": ("ounce", "ounces"),
    "oz": ("ounce", "ounces"),
    "ft.": ("foot", "feet"),
    "ft": ("foot", "feet"),
    "in.": ("inch", "inches"),
    "yds.": ("yard", "yards"),
    "ml": ("millilitre", "millilitres"),
    "kHz": ("kilohertz", "kilohertz"),
    "Hz": ("hertz", "hertz"),
    "kB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "kW": ("kilowatt", "kilowatts"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "℃": ("degree Celsius", "degrees Celsius"),
    "° C": ("degree Celsius", "degrees Celsius"),
    "° F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "℉": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "hrs.": ("hour", "hours"),
    "hrs": ("hour", "hours"),
    "hr.": ("hour", "hours"),
    "min.": ("minute", "minutes"),
    "min": ("minute", "minutes"),
    "sec.": ("second", "seconds"),
    "sec": ("second", "seconds"),
    "dB": ("decibel", "decibels"),
    "¢": ("cent", "cents"),
    "p": ("penny", "pence"),
}

BEFORE_NAMES = {
    "Mr": "Mister",
    "Mrs": "Missus",
    "Ms": "Ms",
    "Dr": "Doctor",
    "Prof": "Professor",
    "Rev": "Reverend",
    "Capt": "Captain",
    "Col": "Colonel",
    "Gen": "General",
    "Lt": "Lieutenant",
    "Lieut": "Lieutenant",
    "Sgt": "Sergeant",
    "Maj": "Major",
    "Adm": "Admiral",
    "Cmdr": "Commander",
    "Gov": "Governor",
    "Sen": "Senator",
    "Rep": "Representative",
    "Pres": "President",
    "Hon": "Honourable",
    "Messrs": "Messieurs",
    "Mme": "Madame",
    "Mlle": "Mademoiselle",
    "Mt": "Mount",
    "Ft": "Fort",
    "St": "Saint",
    "Sts": "Saints",
}
"""Read so before a capital letter; a full stop after them never ends a sentence."""
BEFORE_ANYTHING = ("Mr", "Mrs", "Ms", "Dr", "Messrs", "Mme", "Mlle", "St", "Prof")
"""Read so even before a small letter, as in "Mr. and Mrs."."""
WITHOUT_STOP = ("Mr", "Mrs", "Dr", "Prof", "Messrs", "Mme", "Mlle", "St")
"""Read so before a name even where British printers leave the full stop out."""

ANYWHERE = {
    "e.g.": "for example",
    "i.e.": "that is",
    "etc.": "et cetera",
    "&c.": "et cetera",
    "viz.": "namely",
    "vs.": "versus",
    "cf.": "compare",
    "Jr.": "Junior",
    "Sr.": "Senior",
    "Esq.": "Esquire",
    "Inc.": "Incorporated",
    "Ltd.": "Limited",
    "Co.": "Company",
    "Corp.": "Corporation",
    "Bros.": "Brothers",
    "Dept.": "Department",
    "dept.": "department",
    "approx.": "approximately",
    "Ave.": "Avenue",
    "Blvd.": "Boulevard",
    "Rd.": "Road",
    "a.m.": "A M",
    "p.m.": "P M",
    "Ph.D.": "P H D",
    "AT&T": "A T and T",
    "w/o": "without",
    "c/o": "care of",
}
NEVER_LAST = {"e.g.", "i.e.", "viz.", "vs.", "cf.", "approx."}
"""A capital letter after these begins no sentence."""
BEFORE_NUMBERS = {
    "No.": "number",
    "Nos.": "numbers",
    "№": "number",
    "#": "number",
    "p.": "page",
    "pp.": "pages",
    "Vol.": "Volume",
    "vol.": "volume",
    "Ch.": "Chapter",
    "ch.": "chapter",
    "Chap.": "Chapter",
    "chap.": "chapter",
    "Fig.": "Figure",
    "fig.": "figure",
    "c.": "circa",
    "ca.": "circa",
    "§": "section",
}
STREETS = {"St": "Street", "Dr": "Drive"}
"""Read so after a name, where no other name follows."""
SENTENCE_OPENERS = set(
    """
    A An And As At But By For From He Her His How I If In It Its My No Not Of On One Or Our She So That The Their
    Then There These They This Those To We What When Where Which Who Why With Yes You Your
    """.split()
)
"""After "Baker St." these begin a new sentence, so that it is a street and no saint."""

SYMBOLS = {
    "&": "and",
    "+": "plus",
    "=": "equals",
    "×": "times",
    "÷": "divided by",
    "±": "plus or minus",
    "@": "at",
    "°": "degrees",
    "%": "percent",
    "©": "copyright",
    "§": "section",
    "№": "number",
    "#": "hash",
    "£": "pounds",
    "$": "dollars",
    "€": "euros",
    "¥": "yen",
    "₹": "rupees",
    "<": "less than",
    ">": "greater than",
}

ACRONYMS = set(
    """
    ABC AC AD ADHD AI AM ATM BBC BC BCE CCTV CD CE CEO CIA CNN DC DIY DNA DVD ESA ESPN EU FAQ FBI FM GDP GMT GPS HBO
    HIV HMS HQ HTML IBM ID IOU IQ IRA IRS ISBN JFK KGB LA LAPD LED LGBT MI MIT MP NASA NATO NBC NHS NY NYC NYPD OK
    OPEC PA PC PDF PM PR PS PTSD QC RAF RIP RNA RSVP SAS SOS SS SUV TB TNT TV UFO UK UN UNESCO UNICEF URL US USA USB
    IP TCP USS USSR VAT VHS VIP WWI WWII YMCA
    """.split()
)
SHORT_WORDS = set(
    """
    A AH ALL AM AN AND ANY ARE AS AT BAD BE BIG BUT BY CAN DAY DID DO DON END FOR GET GO GOD GOT HAD HAS HE HER HEY
    HIM HIS HOW IF IN IS IT ITS LET MAN ME MR MRS MY NEW NO NOT NOW OF OFF OH OLD ON ONE OR OUR OUT OWN PUT RAN RED
    RUN SAW SAY SEE SHE SIR SO THE TO TOO TWO UP US WAR WAS WAY WE WHO WHY YES YET YOU
    """.split()
)
"""Words of up to three letters that are words and no acronyms, even alone in capitals; US only among other capitals."""
LOWER_IN_TITLES = set("a an and as at but by for from in is it its of off on or so the to up was with".split())

NUMBERED = (
    "Chapter|Book|Part|Volume|Act|Scene|Canto|Section|Appendix|Article|Stave|Letter|Psalm|Lecture|Phase|Figure|Table|Plate|"
    "Type|Class|Mark|Level|Episode|Verse|Number|War|Lesson|Title|Note|Day|Stage|Sonnet|Fit|Ode|Elegy|Epilogue"
)
RULERS = set(
    """
    Henry Edward George William Richard Charles James John Elizabeth Mary Louis Philip Philippe Francis Frederick
    Frederic Alexander Nicholas Peter Paul Catherine Ivan Napoleon Pius Gregory Innocent Benedict Clement Leo Urban
    Boniface Sixtus Julius Ferdinand Alfonso Carlos Juan Joseph Leopold Maximilian Otto Wilhelm Friedrich Ludwig
    Karl Heinrich Gustav Gustavus Christian Haakon Olaf Harald David Robert Stephen Umberto Victor Vittorio
    Albert Baldwin Ptolemy Ramesses Rameses Thutmose Amenhotep Darius Xerxes Artaxerxes Mehmed Murad Selim Suleiman
    Constantine Theodosius Justinian Leon Sancho Pedro Manuel Afonso Anne Isabella Margaret Christina Frederica
    Alexandra Celestine
    """.split()
)
