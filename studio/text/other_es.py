"""Spanish: what its numbers, signs and short forms are said as."""

from __future__ import annotations

from studio.text.other_manner import Manner, coins, pairs, parts, things

MANNER = Manner(
    point="coma",
    dot="punto",
    percent="por ciento",
    permille="por mil",
    to="a",
    against="a",
    minus="menos",
    stroke="barra",
    cents=" con ",
    half=" y medio",
    months=tuple("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()),
    coins=coins(
        """€ EUR | euro | euros | m | céntimo | céntimos
        US$ USD $ | dólar | dólares | m | centavo | centavos
        £ GBP | libra | libras | f | penique | peniques
        CHF | franco | francos | m | céntimo | céntimos
        ptas. pts. pta. | peseta | pesetas | f | céntimo | céntimos
        ¥ JPY | yen | yenes | m | sen | senes"""
    ),
    scales=things(
        """M mill. | millón | millones | m
        mM | mil millones | mil millones | m"""
    ),
    of=" de ",
    units=things(
        """km/h | kilómetro por hora | kilómetros por hora | m
        m/s | metro por segundo | metros por segundo | m
        km | kilómetro | kilómetros | m
        km2 | kilómetro cuadrado | kilómetros cuadrados | m
        m2 | metro cuadrado | metros cuadrados | m
        m3 | metro cúbico | metros cúbicos | m
        m | metro | metros | m
        cm | centímetro | centímetros | m
        mm | milímetro | milímetros | m
        kg | kilogramo | kilogramos | m
        g | gramo | gramos | m
        mg | miligramo | miligramos | m
        t | tonelada | toneladas | f
        l L | litro | litros | m
        cl | centilitro | centilitros | m
        ml | mililitro | mililitros | m
        ha | hectárea | hectáreas | f
        °C ºC | grado Celsius | grados Celsius | m
        °F ºF | grado Fahrenheit | grados Fahrenheit | m
        ° | grado | grados | m
        kWh | kilovatio hora | kilovatios hora | m
        kW | kilovatio | kilovatios | m
        W | vatio | vatios | m
        V | voltio | voltios | m
        kHz | kilohercio | kilohercios | m
        MHz | megahercio | megahercios | m
        Hz | hercio | hercios | m
        MB | megabyte | megabytes | m
        GB | gigabyte | gigabytes | m
        min | minuto | minutos | m
        s | segundo | segundos | m"""
    ),
    parts=parts(
        """2 | medio | medios
        3 | tercio | tercios
        4 | cuarto | cuartos
        5 | quinto | quintos
        6 | sexto | sextos
        7 | séptimo | séptimos
        8 | octavo | octavos
        9 | noveno | novenos
        10 | décimo | décimos
        100 | centésimo | centésimos"""
    ),
    symbols=pairs(
        """&|y
        +|más
        =|igual a
        ×|por
        ÷|dividido entre
        ±|más menos
        <|menor que
        >|mayor que
        §§|párrafos
        §|párrafo
        %|por ciento
        ‰|por mil
        °|grados
        €|euros
        £|libras
        $|dólares
        ©|copyright
        №|número
        #|número"""
    ),
    numbered="[Cc]apítulo|[Ll]ibro|[Pp]arte|[Tt]omo|[Aa]cto|[Ee]scena|[Vv]olumen|[Cc]anto|[Aa]rtículo|[Aa]nexo|[Ll]ámina|"
    "[Nn]úmero|[Pp]ágina",
    rulers=frozenset(
        "Carlos Felipe Alfonso Fernando Isabel Juan Enrique Pedro Sancho Ramiro Jaime Luis Pío Pablo León Benedicto "
        "Gregorio Inocencio Clemente Napoleón Francisco José Catalina María Juana Jorge Eduardo Jacobo Guillermo "
        "Leopoldo Alejandro Nicolás Ramsés Amadeo".split()
    ),
    titles=pairs(
        """Sr.|señor
        Sra.|señora
        Srta.|señorita
        Sres.|señores
        Sras.|señoras
        D.|don
        Dª|doña
        D.ª|doña
        Dña.|doña
        Dr.|doctor
        Dra.|doctora
        Prof.|profesor
        Profa.|profesora
        Fr.|fray
        Sto.|santo
        Sta.|santa
        Gral.|general
        Cnel.|coronel
        Cap.|capitán
        Lic.|licenciado
        Ing.|ingeniero
        Excmo.|excelentísimo
        Excma.|excelentísima
        Ilmo.|ilustrísimo"""
    ),
    before_number=pairs(
        """n.º|número
        nº|número
        n°|número
        núm.|número
        N.º|número
        Nº|número
        pág.|página
        págs.|páginas
        p.|página
        pp.|páginas
        cap.|capítulo
        s.|siglo
        ss.|siglos
        vol.|volumen
        t.|tomo
        art.|artículo
        fig.|figura
        tel.|teléfono
        tfno.|teléfono"""
    ),
    phrases=pairs(
        """p. ej.|por ejemplo
        ej.|ejemplo
        cf.|confróntese
        a. C.|antes de Cristo
        a. de C.|antes de Cristo
        d. C.|después de Cristo
        d. de C.|después de Cristo
        C/|calle
        aprox.|aproximadamente
        avda.|avenida
        EE. UU.|Estados Unidos
        EE.UU.|Estados Unidos
        RR. HH.|recursos humanos
        JJ. OO.|Juegos Olímpicos"""
    ),
    endings=pairs(
        """etc.|etcétera
        Ud.|usted
        Uds.|ustedes
        Vd.|usted
        Vds.|ustedes
        P. D.|posdata
        ss.|siguientes
        S. A.|sociedad anónima
        a. m.|de la mañana
        p. m.|de la tarde"""
    ),
)
