"""Words in capitals, read as words unless they are known letters or could not be said."""

from __future__ import annotations

import re

from studio.text.draft import Rule

ACRONYMS = set(
    """
    AA AAA ABC ABBA AC AD ADHD AFK AGM AI AKA AM AMA AMD ANC AOL AP API ARP ASAP ATM ATP AWOL BA BAFTA BBC BBQ BC
    BCE BMW BP BSE BT BYO CAD CBE CBI CBS CCTV CD CE CEO CERN CFO CGI CIA CIO CNN COO COVID CPR CPU CRT CSI CT CTO
    CV DA DBE DC DDT DEA DHL DIY DJ DMV DNA DNS DOA DOJ DSLR DUI DVD DVLA EBITDA ECB ECG EEC EEG EFL EMT ENT EPA ER
    ESA ESL ESP ESPN EST ET ETA EU EUR FA FAQ FBI FDA FDR FEMA FIFA FM FTP FYI GBH GCHQ GCSE GDP GE GI GIF GM GMO
    GMT GOP GP GPA GPS GPU GQ HBO HDMI HIV HMRC HMS HP HQ HR HRH HTML HTTP HTTPS IBM IBS ICBM ICU ID IDK IED IKEA
    IMF INRI IOU IP IPA IPO IQ IRA IRC IRS ISBN ISDN ISIS ISO ISP IT IT ITV IUD IVF JFK JPEG JPG KFC KGB KKK LA LAN
    LAPD LBJ LCD LED LGBT LGBTQ LHC LLB LLC LLM LLP LNG LP LPG LPGA LSD LSE MA MBA MBE MC MCC MD MGM MI MIA MIT MLB
    MMS MP MPEG MPG MRI MS MSG MTV NAACP NAFTA NASA NASCAR NATO NBA NBC NCAA NCO NFL NFT NGO NHL NHS NIMBY NKVD
    NORAD NPR NRA NSA NSFW NSPCC NSW NWSL NY NYC NYPD NYSE NYU NZ OAP OBE OCD OED OK OMG OPEC OS OSHA OSS PA PAYE
    PBS PC PCR PDA PDF PE PFC PG PGA PHD PHP PIN PLC PLO PM PMS PNG POTUS POW PR PS PSI PT PTA PTO PTSD PVC QA QC
    QED QVC RADAR RAF RAM RC RCA RDF REM RER RFID RGB RIP RMS RN RNA RNC RNLI ROM ROTC RPG RPM RSPCA RSVP RV SA SARS
    SAS SAT SATS SCOTUS SCUBA SEAL SEC SEO SIM SMS SNP SOS SPCA SQL SS SSRI STD SUV SWAT TA TB TBA TBC TBD TBH TCP
    TED TGIF TM TNT TSA TTFN TUC TV UAE UCLA UFC UFO UI UK UKIP UN UNESCO UNHCR UNICEF UPS URL US USA USAF USB USC
    USDA USMC USN USPS USS USSR UTC UV VAT VC VCR VHF VHS VIP VJ VPN VR WASP WBC WHO WMD WNBA WPA WPC WTF WTO WW WWE
    WWF WWI WWII WWW XL XML YMCA YWCA ZIP EDT PST PDT CST CDT MST BST CET UTC EDS
    """.split()
) - {
    "IT",
    "WHO",
    "RADAR",
    "SEAL",
    "REM",
    "ZIP",
    "TED",
    "SAT",
    "RAM",
    "ROM",
    "PIN",
    "TA",
    "ER",
    "MS",
    "ET",
    "PT",
    "MI",
    "DA",
    "SIM",
    "WASP",
    "ISIS",
}
"""Known letters: left in capitals, so that an engine says them as it knows them."""
ACRONYMS |= {"MI", "ET"}
SHORT_WORDS = set(
    """
    A ADD AGE AGO AH AIR ALL AM AN AND ANY ARE ARM ART AS ASK AT ATE AXE AYE BAD BAG BAN BAR BAT BAY BE BED BEE BEG
    BET BIG BIT BOX BOY BUG BUS BUT BUY BY BYE CAB CAN CAP CAR CAT COW CRY CUP CUT DAD DAY DEN DID DIE DIG DIM DO
    DOG DON DOT DRY DUE DUG EAR EAT EGG ELF ELM END ERA EVE EYE FAN FAR FAT FED FEE FEW FIN FIT FIX FLY FOG FOR FOX
    FUN FUR GAP GAS GET GO GOD GOT GUM GUN GUY HAD HAM HAS HAT HE HEN HER HEY HID HIM HIP HIS HIT HO HOP HOT HOW HUG
    HUT ICE IF IL ILL IN INK INN IS IT ITS JAM JAR JAW JET JOB JOY KEY KID LA LAP LAW LAY LED LEG LET LID LIE LIP
    LIT LO LOG LOT LOW MAD MAN MAP MAY ME MEN MET MIX MOB MOM MR MRS MUD MUM MY NAY NET NEW NO NOD NOR NOT NOW NUN
    NUT OAK OAR ODD OF OFF OH OIL OLD ON ONE OR OUR OUT OWE OWL OWN PAN PAY PEN PET PIE PIG PIN PIT PLY POT PUT RAG
    RAN RAT RAW RAY RED RIB RID RIM ROB ROD ROW RUB RUG RUM RUN SAD SAT SAW SAY SEA SEE SET SEX SHE SHY SIN SIP SIR
    SIT SIX SKY SO SON SOW SPY SUM SUN TAX TEA TEN THE THY TIE TIN TIP TO TOE TON TOO TOP TOY TRY TWO UP US USE VAN
    VOW WAR WAS WAX WAY WE WEB WET WHO WHY WIN WIT WON YES YET YOU ZOO
    """.split()
)
"""Words of up to three letters that are words and no acronyms, even alone in capitals; US only among other capitals."""
LOWER_IN_TITLES = set("a an and as at but by for from in is it its of off on or so the to up was with".split())

_NEIGHBOUR_BEFORE = re.compile(r"(?:[A-Z]{2,}(?:'[A-Z]+)?|\b[AI])[^\w.!?]{1,3}$")
_NEIGHBOUR_AFTER = re.compile(r"[^\w.!?]{1,3}(?:[A-Z]{2,}|[AI]\b)(?![a-z])")
_SENTENCE_START = re.compile(r"(?:^|[.!?:])[\"'(\s-]*$")
_LONG_CAPITALS = re.compile(r"[A-Z]{4,}|[A-Z]{3}[^\w]{1,3}[A-Z]{2}|[A-Z]{2}[^\w]{1,3}[A-Z]{3}")
_HUM = re.compile("H+M+|SH{2,}|PS+T|[BG]R{2,}|TSK|PFF+T?|Z{2,}|M{2,}|HM")
_TRADE = re.compile(
    r" (?:dep(?:artmen)?t|support|crowd|manager|team|guy|consultant|systems?|specialist|"
    r"industry|sector|skills|infrastructure)\b"
)
_NO_ONSET = re.compile(
    r"(?:B[^AEIOUYLRHJW]|C[^AEIOUYLRHZW]|D[^AEIOUYRWHJ]|F[^AEIOUYLRJ]|G[^AEIOUYLRHNW]|"
    r"H[^AEIOUYJ]|J[^AEIOUY]|K[^AEIOUYLRNHVW]|L[^AEIOUYL]|"
    r"M[^AEIOUYC]|N[^AEIOUYG]|P[^AEIOUYLRHSTFN]|Q[^U]|R[^AEIOUYH]|T[^AEIOUYRHWSZ]|"
    r"V[^AEIOUYL]|W[^AEIOUYRH]|X[^AEIOUY]|Z[^AEIOUYHWL])"
)
_NO_CODA = re.compile(
    r"[AEIOUY](?:[BCDFGHJKMNPQTVWXZ][BGJKMPQVWZ]|[BDFGJKMQVW][CFLNR]|[^AEIOUYRLNSK][QJVX])$|"
    r"[JQV]$|AAC|UU|II$|[^AEIOUY]{5}"
)


def _capitals(match: re.Match[str]) -> str | None:
    word = match.group()
    text, start = match.string, match.start()
    before, after = text[max(0, start - 40) : start], text[match.end() : match.end() + 40]
    in_run = bool(_NEIGHBOUR_BEFORE.search(before) or _NEIGHBOUR_AFTER.match(after))
    in_run = in_run and bool(_LONG_CAPITALS.search(text[max(0, start - 40) : match.end() + 40]))
    if _stays(word, in_run) or (word == "IT" and not in_run and _TRADE.match(after)):
        return None
    small = word.lower()
    opens = bool(_SENTENCE_START.search(before))
    return small if small in LOWER_IN_TITLES and not opens else small.capitalize()


def _stays(word: str, in_run: bool) -> bool:
    plain = word.partition("'")[0]
    if _HUM.fullmatch(plain):
        return False
    if plain in ACRONYMS and not (plain in SHORT_WORDS and in_run):
        return True
    if (len(plain) < 3 or (len(plain) == 3 and not in_run)) and "'" not in word:
        return plain not in SHORT_WORDS or (plain == "US" and not in_run)
    if plain in ("MR", "MRS", "DR", "ST"):
        return False
    return not re.search("[AEIOUYÀ-Þ]", word) or (not in_run and unsayable(plain))


def unsayable(word: str) -> bool:
    """Whether a word in capitals begins or ends as no English word does, and so is spelt."""
    return len(word) < 7 and bool(_NO_ONSET.match(word) or _NO_CODA.search(word))


CAPITALS = (
    Rule(
        "capitals",
        re.compile(r"(?<!\w)I'(?:M|LL|VE|D)(?!\w)"),
        lambda match: "I" + match.group()[1:].lower(),
        re.compile("I'[MLVD]").search,
    ),
    Rule(
        "capitals",
        re.compile(r"(?<!\w)[A-ZÀ-ÖØ-Þ]{2,}(?:'[A-Z]+)?(?!\w)"),
        _capitals,
        re.compile("[A-ZÀ-ÖØ-Þ]{2}|[A-Z]'[A-Z]").search,
    ),
)
