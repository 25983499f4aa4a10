"""Words with capitals that are no names, and what surrounds names, by language."""

from __future__ import annotations

PARTICLES = ("de", "da", "di", "du", "del", "della", "dos", "von", "van", "al", "ibn", "bin")
GERMAN_PARTICLES = ("von", "van")
"""What may stand between two words of a name, perhaps with an article after it."""
SMALL_IN_TITLES = frozenset("the and for with from into upon over der die das und von les des del los las".split())
"""What stays small in a title whose every other word has a capital."""
ABBREVIATIONS = frozenset({"St", "Ste", "Mt"})
"""After these a full stop ends no sentence, and they are part of the name."""

_TITLES = """
    Mr Mrs Ms Miss Messrs Dr Prof Rev Hon Esq Capt Col Gen Lt Sgt Maj Sir Madam Ma'am Madame Mademoiselle Monsieur Mme
    Mlle Lord Lady Herr Frau Fräulein Signor Signora Señor Señora Don Dona Doña Majesty Highness Excellency Grace
    Honour Honor Worship Emperor Empress Tsar Duke Duchess Serene Prince Princess Count Countess King Queen Captain
    Colonel General Major Uncle Aunt Messieurs Mesdames
"""
NO_NAMES = {
    "": frozenset(_TITLES.split()) | {"M", "MM", "II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII"},
    "en": frozenset(
        """
        I I'm I'll I'd I've He Him His Thee Thou Thy Thine Thyself Papa Mamma Mama Ma Pa Father Mother O Oh Ah God
        Lord Heaven Christ Bible Christmas Easter Monday Tuesday Wednesday Thursday Friday Saturday Sunday January
        February March April May June July August September October November December English Englishman Englishmen
        Englishwoman French Frenchman Frenchmen Frenchwoman German Germans Russian Russians Italian Italians Spanish
        Spaniard American Americans British Scottish Scotch Irish Welsh Dutch Polish Austrian Austrians Prussian
        Prussians Turkish Chinese Japanese Indian Indians Greek Greeks Latin Roman Romans European Christian
        Christians Jewish Jew Jews Catholic Protestant Chapter Book Part Volume
        """.split()
    ),
    "de": frozenset(
        """
        Ich Sie Ihr Ihre Ihren Ihrem Ihrer Ihres Ihnen Du Dein Deine Deinen Dir Dich Euch Euer Eure Gott Herrn Leute
        Uhr Zeit Mal Tage Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag Januar Februar März
        April Mai Juni Juli August September Oktober November Dezember Recht Hause Menschen Kinder Geld Wasser
        Weihnachten Ostern Kapitel Buch Teil Band
        """.split()
    ),
    "fr": frozenset("Je J' Dieu Monsieur Madame Mademoiselle Chapitre Livre Seigneur".split()),
    "es": frozenset("Dios Usted Ustedes Capítulo Libro".split()),
    "it": frozenset("Dio Lei Loro Capitolo Libro".split()),
    "pt": frozenset("Deus Capítulo Livro".split()),
}
"""By language; the empty one holds for all."""

DETERMINERS = {
    "de": frozenset(
        """
        der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner mein meine meinen
        meinem meiner dein deine sein seine seinen seinem seiner seines ihr ihre ihren ihrem ihrer ihres unser unsere
        euer eure dieser diese dieses diesen diesem jener jene jenes jenen jeder jede jedes jeden jedem mancher viele
        viel wenig mehr alle aller allen alles im am zum zur vom beim ins ans ohne zwei drei vier fünf sechs sieben
        acht neun zehn hundert
        """.split()
    )
}
"""What stands before a common noun and seldom before a name."""

NOUN_ENDINGS = {"de": ("ung", "heit", "keit", "schaft", "tion", "nis", "tät", "tum", "ling", "erei")}
"""How common nouns end that have a capital and seldom an article."""

_ASCII = frozenset("abcdefghijklmnopqrstuvwxyz")
LETTERS = {
    "en": _ASCII,
    "de": _ASCII | set("äöüß"),
    "fr": _ASCII | set("àâæçéèêëîïôœùûüÿ"),
    "es": _ASCII | set("áéíñóúü"),
    "it": _ASCII | set("àèéìíîòóùú"),
    "pt": _ASCII | set("áàâãçéêíóôõúü"),
}
"""The letters a language writes its own words with."""
