"""Units of measure by the way they are written, and the words for them."""

from __future__ import annotations

_PREFIXES = {"n": "nano", "µ": "micro", "μ": "micro", "m": "milli", "c": "centi", "d": "deci", "k": "kilo"}
_LARGE = {"k": "kilo", "M": "mega", "G": "giga", "T": "tera"}


def _named(text: str) -> dict[str, tuple[str, str]]:
    """Lines of `forms: singular, plural` as a dictionary; the plural is the singular with an s where it is left out."""
    units: dict[str, tuple[str, str]] = {}
    for line in text.strip().splitlines():
        forms, _, names = line.partition(":")
        one, _, many = names.partition(",")
        units |= dict.fromkeys(forms.split(), (one.strip(), many.strip() or f"{one.strip()}s"))
    return {form.replace("_", " "): names for form, names in units.items()}


def _prefixed(prefixes: dict[str, str], letters: str, name: str, many: str = "") -> dict[str, tuple[str, str]]:
    return {short + letters: (long + name, long + (many or f"{name}s")) for short, long in prefixes.items()}


_LENGTHS = _prefixed(_PREFIXES, "m", "metre") | {"m": ("metre", "metres"), "um": ("micrometre", "micrometres")}
_POWERS = {
    f"{form}{power}": (f"{word} {one}", f"{word} {many}")
    for form, (one, many) in _LENGTHS.items()
    for power, word in (("2", "square"), ("²", "square"), ("3", "cubic"), ("³", "cubic"))
}
_SMALL = {"n": "nano", "µ": "micro", "μ": "micro", "m": "milli"}

UNITS: dict[str, tuple[str, str]] = {
    **_LENGTHS,
    **_POWERS,
    **_prefixed({"µ": "micro", "μ": "micro", "m": "milli", "k": "kilo", "": ""}, "g", "gram"),
    **_prefixed({"m": "milli", "c": "centi", "d": "deci", "h": "hecto"}, "l", "litre"),
    **_prefixed({"m": "milli", "c": "centi"}, "L", "litre"),
    **_prefixed(_LARGE, "Hz", "hertz", "hertz"),
    **_prefixed(_LARGE, "W", "watt"),
    **_prefixed(_LARGE, "Wh", "watt hour"),
    **_prefixed(_LARGE, "B", "byte"),
    **_prefixed(_LARGE, "J", "joule"),
    **_prefixed(_LARGE, "bps", "bit per second", "bits per second"),
    **_prefixed({"k": "kilo", "M": "mega", "h": "hecto", "": ""}, "Pa", "pascal"),
    **_prefixed({"k": "kilo", "m": "milli"}, "V", "volt"),
    **_prefixed({"k": "kil", "M": "meg", "": ""}, "Ω", "ohm"),
    **_prefixed(_SMALL, "s", "second"),
    **_named(
        """
        km/h kph kmh km/hr KPH: kilometre per hour, kilometres per hour
        mph MPH m.p.h.: mile per hour, miles per hour
        mpg: mile per gallon, miles per gallon
        rpm RPM: revolution per minute, revolutions per minute
        bpm BPM: beat per minute, beats per minute
        fps: frame per second, frames per second
        mbps: megabit per second, megabits per second
        kts kn: knot
        KM Km: kilometre
        KG Kg kgs kgs.: kilogram
        Hz HZ hz: hertz, hertz
        khz KHz: kilohertz, kilohertz
        mhz: megahertz, megahertz
        ghz: gigahertz, gigahertz
        KB kb: kilobyte
        Mb mb: megabyte
        Gb gb: gigabyte
        PB: petabyte
        kwh KWh KWH: kilowatt hour
        kw KW: kilowatt
        W: watt
        V: volt
        J: joule
        mA: milliamp
        mAh: milliamp hour
        cal: calorie
        kcal: kilocalorie
        hp HP: horsepower, horsepower
        bhp: brake horsepower, brake horsepower
        psi PSI: pound per square inch, pounds per square inch
        L l: litre
        cc: cc, cc
        gal gal. gals.: gallon
        qt qt. qts.: quart
        pt. pts.: pint
        fl_oz fl._oz. fl._oz: fluid ounce
        tsp tsp. tsps.: teaspoon
        tbsp tbsp. tbsps.: tablespoon
        lbs. lbs lb. lb LBS: pound
        oz. oz ozs.: ounce
        cwt cwt.: hundredweight, hundredweight
        ft. ft FT: foot, feet
        in. ins.: inch, inches
        yds. yds yd. yd: yard
        mi mi.: mile
        sq_mi sq._mi. sq._mi mi2 mi²: square mile
        sq_ft sq._ft. sq._ft ft2 ft²: square foot, square feet
        sq_yd sq._yd. yd2 yd²: square yard
        sq_in sq._in. in2 in²: square inch, square inches
        sq_m sq._m: square metre
        sq_km sq._km: square kilometre
        cu_ft cu._ft. ft3 ft³: cubic foot, cubic feet
        cu_in cu._in.: cubic inch, cubic inches
        ha ha.: hectare
        °C ℃ °_C ºC ° ̊C: degree Celsius, degrees Celsius
        °F ℉ °_F ºF: degree Fahrenheit, degrees Fahrenheit
        ° º: degree
        hrs. hrs hr. hr: hour
        mins. mins min. min: minute
        secs. secs sec. sec: second
        wks. wks wk. wk: week
        mos. mos mo. mo: month
        yrs. yrs yr. yr: year
        m/s: metre per second, metres per second
        dB db: decibel
        px: pixel
        dpi: dot per inch, dots per inch
        ppm: part per million, parts per million
        kt ct: carat
        h: hour
        Nm: newton metre
        kN: kilonewton
        mol: mole
        lx: lux, lux
        lm: lumen
        eV: electronvolt
        keV: kiloelectronvolt
        MeV: megaelectronvolt
        GeV: gigaelectronvolt
        TeV: teraelectronvolt
        atm: atmosphere
        rad: radian
        mSv: millisievert
        nmi: nautical mile
        ly: light year
        doz. doz: dozen, dozen
        % %: percent, percent
        ‰: per mille, per mille
        """
    ),
    "dm³": ("cubic decimetre", "cubic decimetres"),
}
del UNITS["ms"], UNITS["ns"]
UNITS |= {"ms": ("millisecond", "milliseconds"), "ns": ("nanosecond", "nanoseconds")}

PER = {
    "s": "second",
    "s2": "second squared",
    "s²": "second squared",
    "sec": "second",
    "min": "minute",
    "h": "hour",
    "hr": "hour",
    "d": "day",
    "wk": "week",
    "mo": "month",
    "yr": "year",
    "g": "gram",
    "kg": "kilogram",
    "lb": "pound",
    "oz": "ounce",
    "m": "metre",
    "cm": "centimetre",
    "km": "kilometre",
    "mi": "mile",
    "m2": "square metre",
    "m²": "square metre",
    "m3": "cubic metre",
    "m³": "cubic metre",
    "cm3": "cubic centimetre",
    "cm³": "cubic centimetre",
    "ml": "millilitre",
    "l": "litre",
    "L": "litre",
    "gal": "gallon",
    "ft": "foot",
    "sq ft": "square foot",
    "kWh": "kilowatt hour",
}
"""After a stroke."""
