"""German: what its numbers, signs and short forms are said as."""

from __future__ import annotations

from studio.text.other_manner import Manner, coins, pairs, parts, things

MANNER = Manner(
    point="Komma",
    dot="Punkt",
    percent="Prozent",
    permille="Promille",
    to="bis",
    against="zu",
    minus="minus",
    stroke="Strich",
    cents=" ",
    half="einhalb",
    months=tuple("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()),
    coins=coins(
        """€ EUR | Euro | Euro | m | Cent | Cent
        US$ USD $ | Dollar | Dollar | m | Cent | Cent
        £ GBP | Pfund | Pfund | n | Penny | Pence
        CHF SFr. Fr. | Franken | Franken | m | Rappen | Rappen
        DM | Mark | Mark | f | Pfennig | Pfennig
        ¥ JPY | Yen | Yen | m | Sen | Sen"""
    ),
    scales=things(
        """Tsd. | tausend | tausend | n
        Mio. | Million | Millionen | f
        Mrd. | Milliarde | Milliarden | f"""
    ),
    of=" ",
    units=things(
        """km/h | Stundenkilometer | Stundenkilometer | m
        m/s | Meter pro Sekunde | Meter pro Sekunde | m
        km | Kilometer | Kilometer | m
        km2 | Quadratkilometer | Quadratkilometer | m
        m2 qm | Quadratmeter | Quadratmeter | m
        m3 | Kubikmeter | Kubikmeter | m
        m | Meter | Meter | m
        cm | Zentimeter | Zentimeter | m
        mm | Millimeter | Millimeter | m
        kg | Kilogramm | Kilogramm | n
        g | Gramm | Gramm | n
        mg | Milligramm | Milligramm | n
        t | Tonne | Tonnen | f
        l | Liter | Liter | m
        ml | Milliliter | Milliliter | m
        ha | Hektar | Hektar | m
        °C | Grad Celsius | Grad Celsius | m
        °F | Grad Fahrenheit | Grad Fahrenheit | m
        ° | Grad | Grad | m
        kWh | Kilowattstunde | Kilowattstunden | f
        kW | Kilowatt | Kilowatt | n
        W | Watt | Watt | n
        V | Volt | Volt | n
        PS | PS | PS | n
        kHz | Kilohertz | Kilohertz | n
        MHz | Megahertz | Megahertz | n
        Hz | Hertz | Hertz | n
        MB | Megabyte | Megabyte | n
        GB | Gigabyte | Gigabyte | n
        min Min. | Minute | Minuten | f
        Std. h | Stunde | Stunden | f
        s Sek. | Sekunde | Sekunden | f"""
    ),
    parts=parts(
        """2 | Halb | Halbe
        3 | Drittel | Drittel
        4 | Viertel | Viertel
        5 | Fünftel | Fünftel
        6 | Sechstel | Sechstel
        7 | Siebtel | Siebtel
        8 | Achtel | Achtel
        9 | Neuntel | Neuntel
        10 | Zehntel | Zehntel
        100 | Hundertstel | Hundertstel"""
    ),
    symbols=pairs(
        """&|und
        +|plus
        =|gleich
        ×|mal
        ÷|geteilt durch
        ±|plus minus
        <|kleiner als
        >|größer als
        §§|Paragrafen
        §|Paragraf
        %|Prozent
        ‰|Promille
        °|Grad
        €|Euro
        £|Pfund
        $|Dollar
        ©|Copyright
        №|Nummer
        #|Nummer"""
    ),
    numbered="Kapitel|Teil|Band|Buch|Akt|Aufzug|Szene|Auftritt|Gesang|Abschnitt|Artikel|Anhang|Tafel|Nummer|Seite",
    rulers=frozenset(
        "Ludwig Friedrich Wilhelm Karl Heinrich Otto Franz Joseph Josef Ferdinand Leopold Maximilian Rudolf Albrecht "
        "Johann Georg Elisabeth Katharina Philipp Peter Alexander Nikolaus Napoleon Pius Paul Gustav Christian Adolf "
        "Konrad Leo Benedikt Innozenz Gregor Eduard Jakob Richard Margarete Beatrix Ramses Darius Xerxes".split()
    ),
    titles=pairs(
        """Dr.|Doktor
        Prof.|Professor
        Hr.|Herr
        Hrn.|Herrn
        Fr.|Frau
        Frl.|Fräulein
        St.|Sankt
        Hl.|Heiliger
        Ing.|Ingenieur
        Dipl.-Ing.|Diplomingenieur
        Hptm.|Hauptmann
        Gen.|General
        Gebr.|Gebrüder"""
    ),
    before_number=pairs(
        """Nr.|Nummer
        Nrn.|Nummern
        Bd.|Band
        Kap.|Kapitel
        S.|Seite
        Art.|Artikel
        Abs.|Absatz
        Abb.|Abbildung
        Tab.|Tabelle
        Tel.|Telefon
        Abschn.|Abschnitt
        Aufl.|Auflage
        Jg.|Jahrgang
        ca.|circa
        Fig.|Figur
        Anm.|Anmerkung"""
    ),
    phrases=pairs(
        """z. B.|zum Beispiel
        d. h.|das heißt
        u. a.|unter anderem
        u. U.|unter Umständen
        z. T.|zum Teil
        i. d. R.|in der Regel
        s. o.|siehe oben
        s. u.|siehe unten
        v. a.|vor allem
        m. E.|meines Erachtens
        z. Z.|zur Zeit
        z. Zt.|zur Zeit
        i. A.|im Auftrag
        o. Ä.|oder Ähnliches
        bzw.|beziehungsweise
        ca.|circa
        evtl.|eventuell
        ggf.|gegebenenfalls
        inkl.|inklusive
        exkl.|exklusive
        vgl.|vergleiche
        sog.|sogenannte
        bspw.|beispielsweise
        insb.|insbesondere
        geb.|geboren
        gest.|gestorben
        gegr.|gegründet
        Mio.|Millionen
        Mrd.|Milliarden
        Tsd.|tausend
        Str.|Straße
        Hrsg.|Herausgeber
        Jh.|Jahrhundert
        Jhd.|Jahrhundert
        zw.|zwischen
        dt.|deutsch
        engl.|englisch
        frz.|französisch
        lat.|lateinisch"""
    ),
    endings=pairs(
        """usw.|und so weiter
        u. s. w.|und so weiter
        etc.|et cetera
        u. dgl.|und dergleichen
        u. v. m.|und vieles mehr
        v. Chr.|vor Christus
        n. Chr.|nach Christus
        ff.|folgende
        f.|folgende
        jr.|junior
        sen.|senior
        Feb.|Februar
        Okt.|Oktober
        Nov.|November
        Dez.|Dezember"""
    ),
)
_HIS = """
    Weltkrieg Tag Geburtstag Stock Band Teil Akt Aufzug Gesang Platz Monat Abschnitt Brief Versuch Mann Sohn Advent Gang
    Schritt Grad Rang Satz Bezirk Artikel Absatz
"""
_ITS = """
    Jahrhundert Kapitel Buch Mal Jahr Lebensjahr Stockwerk Bild Semester Regiment Jahrtausend Kind Spiel Quartal Gebot
    Geschoss Obergeschoss Viertel Drittel
"""
_HER = """
    Klasse Auflage Ausgabe Szene Stunde Woche Etage Reihe Person Nacht Strophe Armee Republik Tür Seite Frau Tochter Ehe
    Runde Liga Hälfte Halbzeit Symphonie Sinfonie Stufe Division Kompanie Dynastie
"""
RANKED = {
    **dict.fromkeys(MANNER.months, "m"),
    **dict.fromkeys(_HIS.split(), "m"),
    **dict.fromkeys(_ITS.split(), "n"),
    **dict.fromkeys(_HER.split(), "f"),
}
"""Nouns that a number with a full stop ranks, and their gender."""
