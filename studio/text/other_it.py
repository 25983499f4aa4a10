"""Italian: what its numbers, signs and short forms are said as."""

from __future__ import annotations

from studio.text.other_manner import Manner, coins, pairs, parts, things

MANNER = Manner(
    point="virgola",
    dot="punto",
    percent="per cento",
    permille="per mille",
    to="a",
    against="a",
    minus="meno",
    stroke="barra",
    cents=" e ",
    half=" e mezzo",
    months=tuple(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()
    ),
    coins=coins(
        """€ EUR | euro | euro | m | centesimo | centesimi
        US$ USD $ | dollaro | dollari | m | centesimo | centesimi
        £ GBP | sterlina | sterline | f | penny | pence
        CHF | franco | franchi | m | centesimo | centesimi
        L. | lira | lire | f | centesimo | centesimi
        ¥ JPY | yen | yen | m | sen | sen"""
    ),
    scales=things(
        """mln | milione | milioni | m
        mld | miliardo | miliardi | m"""
    ),
    of=" di ",
    units=things(
        """km/h | chilometro all'ora | chilometri all'ora | m
        m/s | metro al secondo | metri al secondo | m
        km | chilometro | chilometri | m
        km2 kmq | chilometro quadrato | chilometri quadrati | m
        m2 mq | metro quadrato | metri quadrati | m
        m3 mc | metro cubo | metri cubi | m
        m | metro | metri | m
        cm | centimetro | centimetri | m
        mm | millimetro | millimetri | m
        kg | chilogrammo | chilogrammi | m
        g | grammo | grammi | m
        mg | milligrammo | milligrammi | m
        t | tonnellata | tonnellate | f
        l | litro | litri | m
        cl | centilitro | centilitri | m
        ml | millilitro | millilitri | m
        ha | ettaro | ettari | m
        °C | grado Celsius | gradi Celsius | m
        °F | grado Fahrenheit | gradi Fahrenheit | m
        ° | grado | gradi | m
        kWh | chilowattora | chilowattora | m
        kW | chilowatt | chilowatt | m
        W | watt | watt | m
        V | volt | volt | m
        kHz | chilohertz | chilohertz | m
        MHz | megahertz | megahertz | m
        Hz | hertz | hertz | m
        MB | megabyte | megabyte | m
        GB | gigabyte | gigabyte | m
        min | minuto | minuti | m
        s sec | secondo | secondi | m"""
    ),
    parts=parts(
        """2 | mezzo | mezzi
        3 | terzo | terzi
        4 | quarto | quarti
        5 | quinto | quinti
        6 | sesto | sesti
        7 | settimo | settimi
        8 | ottavo | ottavi
        9 | nono | noni
        10 | decimo | decimi
        100 | centesimo | centesimi"""
    ),
    symbols=pairs(
        """&|e
        +|più
        =|uguale a
        ×|per
        ÷|diviso
        ±|più o meno
        <|minore di
        >|maggiore di
        §§|paragrafi
        §|paragrafo
        %|per cento
        ‰|per mille
        °|gradi
        €|euro
        £|sterline
        $|dollari
        ©|copyright
        №|numero
        #|numero"""
    ),
    numbered="[Cc]apitolo|[Ll]ibro|[Pp]arte|[Tt]omo|[Aa]tto|[Ss]cena|[Vv]olume|[Cc]anto|[Aa]rticolo|[Aa]llegato|[Tt]avola|"
    "[Nn]umero|[Pp]agina",
    rulers=frozenset(
        "Luigi Carlo Enrico Filippo Francesco Federico Vittorio Emanuele Umberto Ferdinando Pio Giovanni Paolo Leone "
        "Benedetto Gregorio Innocenzo Clemente Napoleone Caterina Elisabetta Maria Pietro Alessandro Nicola Giuseppe "
        "Leopoldo Guglielmo Giorgio Edoardo Giacomo Amedeo Cosimo Lorenzo Urbano Sisto Giulio Ramses".split()
    ),
    titles=pairs(
        """Sig.|signor
        Sig.ra|signora
        Sig.na|signorina
        Sigg.|signori
        sig.|signor
        sig.ra|signora
        sig.na|signorina
        Dott.|dottor
        Dott.ssa|dottoressa
        dott.|dottor
        dott.ssa|dottoressa
        Dr.|dottor
        Prof.|professor
        Prof.ssa|professoressa
        prof.|professor
        prof.ssa|professoressa
        Avv.|avvocato
        avv.|avvocato
        Ing.|ingegner
        ing.|ingegner
        Arch.|architetto
        Geom.|geometra
        Rag.|ragionier
        Gen.|generale
        Col.|colonnello
        Cap.|capitano
        On.|onorevole
        Mons.|monsignor
        Egr.|egregio
        Gent.|gentile
        Spett.|spettabile"""
    ),
    before_number=pairs(
        """n.|numero
        n°|numero
        nº|numero
        N.|numero
        nn.|numeri
        pag.|pagina
        pagg.|pagine
        p.|pagina
        pp.|pagine
        cap.|capitolo
        sec.|secolo
        secc.|secoli
        vol.|volume
        art.|articolo
        fig.|figura
        tav.|tavola
        tel.|telefono
        ca.|circa"""
    ),
    phrases=pairs(
        """p. es.|per esempio
        per es.|per esempio
        ad es.|ad esempio
        cfr.|confronta
        a.C.|avanti Cristo
        a. C.|avanti Cristo
        d.C.|dopo Cristo
        d. C.|dopo Cristo
        c.d.|cosiddetto
        c.a.|corrente anno
        u.s.|ultimo scorso"""
    ),
    endings=pairs(
        """ecc.|eccetera
        etc.|eccetera
        ss.|seguenti
        P.S.|post scriptum
        S.p.A.|società per azioni
        S.r.l.|società a responsabilità limitata"""
    ),
)
