"""French: what its numbers, signs and short forms are said as."""

from __future__ import annotations

from studio.text.other_manner import Manner, coins, pairs, parts, things

MANNER = Manner(
    point="virgule",
    dot="point",
    percent="pour cent",
    permille="pour mille",
    to="à",
    against="à",
    minus="moins",
    stroke="barre",
    cents=" ",
    half=" et demi",
    months=tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
    coins=coins(
        """€ EUR | euro | euros | m | centime | centimes
        US$ USD $ | dollar | dollars | m | cent | cents
        £ GBP | livre | livres | f | penny | pence
        CHF FF F | franc | francs | m | centime | centimes
        ¥ JPY | yen | yens | m | sen | sens"""
    ),
    scales=things(
        """k | millier | mille | m
        M Mio | million | millions | m
        Md Mds | milliard | milliards | m"""
    ),
    of=" d'",
    units=things(
        """km/h | kilomètre à l'heure | kilomètres à l'heure | m
        m/s | mètre par seconde | mètres par seconde | m
        km | kilomètre | kilomètres | m
        km2 | kilomètre carré | kilomètres carrés | m
        m2 | mètre carré | mètres carrés | m
        m3 | mètre cube | mètres cubes | m
        m | mètre | mètres | m
        cm | centimètre | centimètres | m
        mm | millimètre | millimètres | m
        kg | kilogramme | kilogrammes | m
        g | gramme | grammes | m
        mg | milligramme | milligrammes | m
        t | tonne | tonnes | f
        l L | litre | litres | m
        cl | centilitre | centilitres | m
        ml | millilitre | millilitres | m
        ha | hectare | hectares | m
        °C | degré Celsius | degrés Celsius | m
        °F | degré Fahrenheit | degrés Fahrenheit | m
        ° | degré | degrés | m
        kWh | kilowattheure | kilowattheures | m
        kW | kilowatt | kilowatts | m
        W | watt | watts | m
        V | volt | volts | m
        kHz | kilohertz | kilohertz | m
        MHz | mégahertz | mégahertz | m
        Hz | hertz | hertz | m
        Mo | mégaoctet | mégaoctets | m
        Go | gigaoctet | gigaoctets | m
        min mn | minute | minutes | f
        s | seconde | secondes | f"""
    ),
    parts=parts(
        """2 | demi | demis
        3 | tiers | tiers
        4 | quart | quarts
        5 | cinquième | cinquièmes
        6 | sixième | sixièmes
        7 | septième | septièmes
        8 | huitième | huitièmes
        9 | neuvième | neuvièmes
        10 | dixième | dixièmes
        100 | centième | centièmes"""
    ),
    symbols=pairs(
        """&|et
        +|plus
        =|égale
        ×|fois
        ÷|divisé par
        ±|plus ou moins
        <|inférieur à
        >|supérieur à
        §§|paragraphes
        §|paragraphe
        %|pour cent
        ‰|pour mille
        °|degrés
        €|euros
        £|livres
        $|dollars
        ©|copyright
        №|numéro
        #|numéro"""
    ),
    numbered="[Cc]hapitre|[Ll]ivre|[Tt]ome|[Pp]artie|[Aa]cte|[Ss]cène|[Vv]olume|[Cc]hant|[Aa]rticle|[Aa]nnexe|[Pp]lanche|"
    "[Nn]uméro|[Pp]age",
    rulers=frozenset(
        "Louis François Henri Charles Philippe Napoléon Pie Jean Paul Léon Pierre Nicolas Alexandre Catherine "
        "Élisabeth Elisabeth Frédéric Guillaume Georges Édouard Jacques Benoît Innocent Grégoire Alphonse Ferdinand "
        "Ramsès".split()
    ),
    titles=pairs(
        """M.|monsieur
        MM.|messieurs
        Mme|madame
        Mme.|madame
        Mlle.|mademoiselle
        Mmes|mesdames
        Mlle|mademoiselle
        Mlles|mesdemoiselles
        Mgr|monseigneur
        Me|maître
        Dr|docteur
        Dr.|docteur
        Pr|professeur
        Pr.|professeur
        St|saint
        St.|saint
        Ste|sainte
        Ste.|sainte
        Gal|général"""
    ),
    before_number=pairs(
        """n°|numéro
        no|numéro
        nº|numéro
        p.|page
        pp.|pages
        chap.|chapitre
        vol.|volume
        t.|tome
        art.|article
        fig.|figure
        v.|vers
        env.|environ
        tél.|téléphone"""
    ),
    phrases=pairs(
        """p. ex.|par exemple
        c.-à-d.|c'est-à-dire
        c. à d.|c'est-à-dire
        cf.|confer
        env.|environ
        éd.|édition
        av. J.-C.|avant Jésus-Christ
        apr. J.-C.|après Jésus-Christ
        ap. J.-C.|après Jésus-Christ
        s.v.p.|s'il vous plaît"""
    ),
    endings=pairs(
        """etc.|et cetera
        suiv.|suivants
        sq.|suivante
        sqq.|suivantes
        P.-S.|post-scriptum"""
    ),
)
