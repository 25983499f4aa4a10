"""Portuguese: what its numbers, signs and short forms are said as."""

from __future__ import annotations

from studio.text.other_manner import Manner, coins, pairs, parts, things

MANNER = Manner(
    point="vírgula",
    dot="ponto",
    percent="por cento",
    permille="por mil",
    to="a",
    against="a",
    minus="menos",
    stroke="barra",
    cents=" e ",
    half=" e meio",
    months=tuple("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()),
    coins=coins(
        """€ EUR | euro | euros | m | cêntimo | cêntimos
        R$ BRL | real | reais | m | centavo | centavos
        US$ USD $ | dólar | dólares | m | cêntimo | cêntimos
        £ GBP | libra | libras | f | péni | pence
        CHF | franco | francos | m | cêntimo | cêntimos
        ¥ JPY | iene | ienes | m | sen | senes"""
    ),
    scales=things(
        """M mi | milhão | milhões | m
        bi | bilhão | bilhões | m"""
    ),
    of=" de ",
    units=things(
        """km/h | quilómetro por hora | quilómetros por hora | m
        m/s | metro por segundo | metros por segundo | m
        km | quilómetro | quilómetros | m
        km2 | quilómetro quadrado | quilómetros quadrados | m
        m2 | metro quadrado | metros quadrados | m
        m3 | metro cúbico | metros cúbicos | m
        m | metro | metros | m
        cm | centímetro | centímetros | m
        mm | milímetro | milímetros | m
        kg | quilograma | quilogramas | m
        g | grama | gramas | m
        mg | miligrama | miligramas | m
        t | tonelada | toneladas | f
        l L | litro | litros | m
        cl | centilitro | centilitros | m
        ml | mililitro | mililitros | m
        ha | hectare | hectares | m
        °C ºC | grau Celsius | graus Celsius | m
        °F ºF | grau Fahrenheit | graus Fahrenheit | m
        ° | grau | graus | m
        kWh | quilowatt-hora | quilowatts-hora | m
        kW | quilowatt | quilowatts | m
        W | watt | watts | m
        V | volt | volts | m
        kHz | quilohertz | quilohertz | m
        MHz | megahertz | megahertz | m
        Hz | hertz | hertz | m
        MB | megabyte | megabytes | m
        GB | gigabyte | gigabytes | m
        min | minuto | minutos | m
        s | segundo | segundos | m"""
    ),
    parts=parts(
        """2 | meio | meios
        3 | terço | terços
        4 | quarto | quartos
        5 | quinto | quintos
        6 | sexto | sextos
        7 | sétimo | sétimos
        8 | oitavo | oitavos
        9 | nono | nonos
        10 | décimo | décimos
        100 | centésimo | centésimos"""
    ),
    symbols=pairs(
        """&|e
        +|mais
        =|igual a
        ×|vezes
        ÷|dividido por
        ±|mais ou menos
        <|menor que
        >|maior que
        §§|parágrafos
        §|parágrafo
        %|por cento
        ‰|por mil
        °|graus
        €|euros
        £|libras
        $|dólares
        ©|copyright
        №|número
        #|número"""
    ),
    numbered="[Cc]apítulo|[Ll]ivro|[Pp]arte|[Tt]omo|[Aa]c?to|[Cc]ena|[Vv]olume|[Cc]anto|[Aa]rtigo|[Aa]nexo|[Nn]úmero|[Pp]ágina",
    rulers=frozenset(
        "João Pedro Afonso Manuel Sancho Dinis Luís Carlos Fernando Filipe Sebastião Henrique José Maria Isabel Miguel "
        "Pio Paulo Leão Bento Gregório Inocêncio Clemente Napoleão Francisco Catarina Jorge Eduardo Jaime Guilherme "
        "Leopoldo Alexandre Nicolau Ramsés Ramsés".split()
    ),
    titles=pairs(
        """Sr.|senhor
        Sra.|senhora
        Sr.ª|senhora
        Srª|senhora
        Srta.|senhorita
        Srs.|senhores
        Sras.|senhoras
        D.|dom
        D.ª|dona
        Dª|dona
        Dr.|doutor
        Dra.|doutora
        Dr.ª|doutora
        Prof.|professor
        Profa.|professora
        Prof.ª|professora
        Eng.|engenheiro
        Eng.º|engenheiro
        Pe.|padre
        P.e|padre
        Fr.|frei
        Sto.|santo
        Sta.|santa
        Exmo.|excelentíssimo
        Exma.|excelentíssima
        Ilmo.|ilustríssimo
        Gen.|general
        Cel.|coronel
        Cap.|capitão"""
    ),
    before_number=pairs(
        """n.º|número
        nº|número
        n°|número
        N.º|número
        Nº|número
        núm.|número
        pág.|página
        págs.|páginas
        p.|página
        pp.|páginas
        cap.|capítulo
        séc.|século
        sécs.|séculos
        vol.|volume
        art.|artigo
        fig.|figura
        tel.|telefone"""
    ),
    phrases=pairs(
        """p. ex.|por exemplo
        por ex.|por exemplo
        cf.|conforme
        a. C.|antes de Cristo
        a.C.|antes de Cristo
        d. C.|depois de Cristo
        d.C.|depois de Cristo
        aprox.|aproximadamente
        V. Ex.ª|vossa excelência
        V. Exa.|vossa excelência
        S. Ex.ª|sua excelência
        V. S.ª|vossa senhoria
        V. M.|vossa mercê
        EE. UU.|Estados Unidos
        av.|avenida"""
    ),
    endings=pairs(
        """etc.|et cetera
        Lda.|limitada
        Ltda.|limitada
        S. A.|sociedade anónima
        ss.|seguintes
        P. S.|pós-escrito"""
    ),
)
