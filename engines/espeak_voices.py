"""The voices of espeak-ng: their names here, the files they are in its data, and the language each speaks.

A voice is a language or accent of the table, alone or with a variant of the same speaker: `en-gb`, `en-gb+f3`. Only
names found here reach the library, which takes a name for a path where it can.
"""

from __future__ import annotations

from typing import NamedTuple

from engines.contract import BadInput


class Accent(NamedTuple):
    """One language or accent: its name, its file below espeak-ng-data/lang, what people call it."""

    name: str
    file: str
    title: str


_ENGLISH = (
    Accent("en-us", "gmw/en-US", "American"),
    Accent("en-gb", "gmw/en", "British"),
    Accent("en-gb-x-rp", "gmw/en-GB-x-rp", "British, Received Pronunciation"),
    Accent("en-gb-scotland", "gmw/en-GB-scotland", "Scottish"),
    Accent("en-gb-x-gbclan", "gmw/en-GB-x-gbclan", "British, Lancaster"),
    Accent("en-gb-x-gbcwmd", "gmw/en-GB-x-gbcwmd", "British, West Midlands"),
    Accent("en-us-nyc", "gmw/en-US-nyc", "American, New York City"),
    Accent("en-029", "gmw/en-029", "Caribbean English"),
)
_OTHERS = """
af gmw/af Afrikaans | am sem/am Amharic | an roa/an Aragonese | ar sem/ar Arabic | as inc/as Assamese
az trk/az Azerbaijani | ba trk/ba Bashkir | be zle/be Belarusian | bg zls/bg Bulgarian | bn inc/bn Bengali
bpy inc/bpy Bishnupriya Manipuri | bs zls/bs Bosnian | ca roa/ca Catalan | ca-ba roa/ca-ba Catalan, Balearic
ca-nw roa/ca-nw Catalan, North-western | ca-va roa/ca-va Catalan, Valencian
cmn sit/cmn Chinese, Mandarin | yue sit/yue Chinese, Cantonese | hak sit/hak Chinese, Hakka | cs zlw/cs Czech
cv trk/cv Chuvash | cy cel/cy Welsh | da gmq/da Danish | de gmw/de German | el grk/el Greek | eo art/eo Esperanto
es roa/es Spanish | es-419 roa/es-419 Spanish, Latin America | et urj/et Estonian | eu eu Basque | fa ira/fa Persian
fi urj/fi Finnish | fr roa/fr French | fr-be roa/fr-BE French, Belgium
fr-ch roa/fr-CH French, Switzerland | ga cel/ga Irish | gd cel/gd Scottish Gaelic | gn sai/gn Guarani
grc grk/grc Ancient Greek | gu inc/gu Gujarati | haw map/haw Hawaiian | he sem/he Hebrew | hi inc/hi Hindi
hr zls/hr Croatian | ht roa/ht Haitian Creole | hu urj/hu Hungarian | hy ine/hy Armenian, Eastern
hyw ine/hyw Armenian, Western | ia art/ia Interlingua | id poz/id Indonesian | io art/io Ido | is gmq/is Icelandic
it roa/it Italian | ja jpx/ja Japanese | jbo art/jbo Lojban | ka ccs/ka Georgian
kk trk/kk Kazakh | kl esx/kl Greenlandic | kn dra/kn Kannada | ko ko Korean | kok inc/kok Konkani | ku ira/ku Kurdish
ky trk/ky Kyrgyz | la itc/la Latin | lb gmw/lb Luxembourgish | lfn art/lfn Lingua Franca Nova | lt bat/lt Lithuanian
ltg bat/ltg Latgalian | lv bat/lv Latvian | mi poz/mi Maori | mk zls/mk Macedonian | ml dra/ml Malayalam
mr inc/mr Marathi | ms poz/ms Malay | mt sem/mt Maltese | mto miz/mto Totontepec Mixe | my sit/my Burmese
nb gmq/nb Norwegian | nci azc/nci Classical Nahuatl | ne inc/ne Nepali | nl gmw/nl Dutch | nog trk/nog Nogai
om cus/om Oromo | or inc/or Odia | pa inc/pa Punjabi | pap roa/pap Papiamento | pl zlw/pl Polish
pt roa/pt Portuguese | pt-br roa/pt-BR Portuguese, Brazil | qu qu Quechua | quc myn/quc Kʼicheʼ | ro roa/ro Romanian
ru zle/ru Russian | ru-lv zle/ru-LV Russian, Latvia | sd inc/sd Sindhi | shn tai/shn Shan | si inc/si Sinhala
sk zlw/sk Slovak | sl zls/sl Slovenian | smj urj/smj Lule Sami | sq ine/sq Albanian | sr zls/sr Serbian
sv gmq/sv Swedish | sw bnt/sw Swahili | ta dra/ta Tamil | te dra/te Telugu | th tai/th Thai | ti sem/ti Tigrinya
tk trk/tk Turkmen | tn bnt/tn Setswana | tr trk/tr Turkish | tt trk/tt Tatar | ug trk/ug Uyghur | uk zle/uk Ukrainian
ur inc/ur Urdu | uz trk/uz Uzbek | vi aav/vi Vietnamese | vi-vn-x-central aav/vi-VN-x-central Vietnamese, Central
vi-vn-x-south aav/vi-VN-x-south Vietnamese, Southern
"""


def _rows(table: str) -> list[Accent]:
    cells = [cell.strip() for line in table.strip().splitlines() for cell in line.split("|")]
    return [Accent(*cell.split(" ", 2)) for cell in cells]


ACCENTS = {accent.name: accent for accent in (*_ENGLISH, *_rows(_OTHERS))}
VARIANTS = tuple(
    "f1 f2 f3 f4 f5 m1 m2 m3 m4 m5 m6 m7 m8 Alex Alicia Andrea Andy Annie Michael adam anika aunty belinda benjamin "
    "caleb croak david edward grandma grandpa john klatt klatt2 klatt3 klatt4 linda max norbert pablo paul quincy rob "
    "robert steph steph2 steph3 victor whisper whisperf zac".split()
)
_SHOWN = {
    "en-us+f3": "American, woman",
    "en-us+Annie": "American, Annie",
    "en-us+m3": "American, deeper man",
    "en-us+Andy": "American, Andy",
    "en-gb+f2": "British, woman",
    "en-gb+m7": "British, deeper man",
    "en-gb-scotland+f2": "Scottish, woman",
    "en-us+whisper": "American, whispering",
}
_OTHER_CODES = {"zh": "cmn", "no": "nb", "nn": "nb", "iw": "he", "in": "id", "sh": "hr", "en": "en-us"}
_OTHER_CODES |= {"en-uk": "en-gb", "en-in": "en-gb", "en-au": "en-gb", "es-mx": "es-419", "zh-hk": "yue"}


def shown_voices() -> list[tuple[str, str, str]]:
    """Name, title and language of each voice worth a card: every accent, and a few variants of the English ones."""
    plain = [(accent.name, accent.title, language_of(accent.name)) for accent in ACCENTS.values()]
    english = [(name, title, "en") for name, title in _SHOWN.items()]
    return plain[: len(_ENGLISH)] + english + plain[len(_ENGLISH) :]


def languages() -> tuple[str, ...]:
    """The codes a job's language_id may be: ISO 639-1 where there is one, else 639-3."""
    return tuple(sorted({language_of(name) for name in ACCENTS}))


def language_of(voice: str) -> str:
    """The language code of a voice."""
    code = voice.partition("+")[0].partition("-")[0]
    return {"cmn": "zh", "yue": "zh", "hak": "zh", "nb": "no", "hyw": "hy"}.get(code, code)


def default_voice(language_id: str) -> str:
    """The voice for a language, region heeded where it is known (en-gb); BadInput where espeak-ng does not speak it."""
    asked = language_id.strip().lower().replace("_", "-")
    for code in (asked, asked.partition("-")[0]):
        name = _OTHER_CODES.get(code, code)
        if name in ACCENTS:
            return name
    raise BadInput(
        f"espeak-ng does not speak the language {language_id!r}. It knows {', '.join(languages())}; or name a voice."
    )


def voice_in(voice: str, language_id: str) -> str:
    """The voice, or its speaker in the language where it is of another; BadInput where espeak-ng does not speak it."""
    own = default_voice(language_id)
    name, plus, variant = voice.partition("+")
    return voice if language_of(name.lower()) == language_of(own) else own + plus + variant


def voice_file(voice: str) -> str:
    """What the library is asked to load for a voice of the table; BadInput for any other name."""
    name, plus, variant = voice.partition("+")
    accent = ACCENTS.get(name.lower())
    if accent is None or (plus and variant not in VARIANTS):
        raise BadInput(
            f"espeak-ng has no voice {voice[:60]!r}. Choose {_near(name)} or another of its languages, alone or with "
            f"one of +{', +'.join(VARIANTS[:13])}, as in en-gb+f3."
        )
    return accent.file + plus + variant


def _near(name: str) -> str:
    """The voices of the language that was probably meant."""
    same = [known for known in ACCENTS if known.partition("-")[0] == name.partition("-")[0].lower()]
    return ", ".join(same or [accent.name for accent in _ENGLISH])
