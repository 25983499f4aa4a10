"""English abbreviations and the words for them."""

from __future__ import annotations

from studio.text.english_names import OLD_STATES, SURE_STATES
from studio.text.english_patterns import table

BEFORE_NAMES = table(
    """
    Mr | Mister
    Mrs | Missus
    Ms | Ms
    Dr | Doctor
    Drs | Doctors
    Prof | Professor
    Profs | Professors
    Rev | Reverend
    Revd | Reverend
    Fr | Father
    Msgr | Monsignor
    Bp | Bishop
    Br | Brother
    Abp | Archbishop
    Capt | Captain
    Cpt | Captain
    Col | Colonel
    Gen | General
    Brig | Brigadier
    Lt | Lieutenant
    Lieut | Lieutenant
    Sgt | Sergeant
    Sergt | Sergeant
    Serjt | Serjeant
    Cpl | Corporal
    Pvt | Private
    Pte | Private
    Maj | Major
    Adm | Admiral
    Cmdr | Commander
    Cdr | Commander
    Comdr | Commander
    Gov | Governor
    Sen | Senator
    Sens | Senators
    Rep | Representative
    Reps | Representatives
    Pres | President
    Supt | Superintendent
    Insp | Inspector
    Det | Detective
    Asst | Assistant
    Amb | Ambassador
    Atty | Attorney
    Hon | Honourable
    Messrs | Messieurs
    Mme | Madame
    Mmes | Mesdames
    Mlle | Mademoiselle
    Mt | Mount
    Mts | Mountains
    Ft | Fort
    Pt | Point
    St | Saint
    Ste | Sainte
    Sts | Saints
    SS | Saints
    """
)
"""Read so before a capital letter; a full stop after them never ends a sentence."""
del BEFORE_NAMES["SS"]
BEFORE_ANYTHING = ("Mr", "Mrs", "Ms", "Dr", "Messrs", "Mme", "Mlle", "St", "Prof")
"""Read so even before a small letter, as in "Mr. and Mrs."."""
WITHOUT_STOP = (
    "Mr",
    "Mrs",
    "Dr",
    "Prof",
    "Messrs",
    "Mme",
    "Mlle",
    "St",
    "Lt",
    "Sgt",
    "Capt",
    "Cpl",
    "Revd",
    "Mt",
    "Ms",
)
"""Read so before a name even where British printers leave the full stop out."""

ANYWHERE = table(
    """
    e.g. | for example
    i.e. | that is
    etc. | et cetera
    &c. | et cetera
    et al. | and others
    et seq. | and following
    viz. | namely
    vs. | versus
    cf. | compare
    ibid. | ibidem
    Ibid. | Ibidem
    op. cit. | op cit
    loc. cit. | loc cit
    q.v. | which see
    a.k.a. | also known as
    aka | also known as
    approx. | approximately
    Approx. | Approximately
    incl. | including
    excl. | excluding
    esp. | especially
    misc. | miscellaneous
    Bt. | Baronet
    Kt. | Knight
    avg. | average
    Avg. | Average
    asst. | assistant
    attn: | attention:
    Attn: | Attention:
    MSS. | manuscripts
    rev. ed. | revised edition
    min. | minimum
    max. | maximum
    Jr. | Junior
    Sr. | Senior
    Jnr. | Junior
    Snr. | Senior
    Esq. | Esquire
    Esqr. | Esquire
    Inc. | Incorporated
    Ltd. | Limited
    Co. | Company
    Corp. | Corporation
    Bros. | Brothers
    Assn. | Association
    Assoc. | Association
    Univ. | University
    Inst. | Institute
    Dept. | Department
    dept. | department
    Depts. | Departments
    depts. | departments
    Govt. | Government
    govt. | government
    Gov't | Government
    gov't | government
    int'l | international
    Int'l | International
    Nat'l | National
    Mgr. | Manager
    mgr. | manager
    Ave. | Avenue
    Aves. | Avenues
    Blvds. | Boulevards
    Rds. | Roads
    Av. | Avenue
    Blvd. | Boulevard
    Rd. | Road
    Hwy. | Highway
    Pkwy. | Parkway
    Sq. | Square
    Ln. | Lane
    Pl. | Place
    Bldg. | Building
    bldg. | building
    Apt. | Apartment
    apt. | apartment
    Xmas | Christmas
    WWI | World War one
    WWII | World War two
    WW1 | World War one
    WW2 | World War two
    Thos. | Thomas
    Wm. | William
    Chas. | Charles
    Geo. | George
    Jas. | James
    Jno. | John
    Jos. | Joseph
    Danl. | Daniel
    Richd. | Richard
    Fredk. | Frederick
    Nathl. | Nathaniel
    Eliz. | Elizabeth
    Benj. | Benjamin
    Saml. | Samuel
    Robt. | Robert
    Edw. | Edward
    a.m. | A M
    p.m. | P M
    A.M. | A M
    P.M. | P M
    Ph.D. | P H D
    Ph.D | P H D
    Litt.D. | Litt D
    M.Sc. | M S C
    B.Sc. | B S C
    AT&T | A T and T
    w/o | without
    w/out | without
    w/ | with
    c/o | care of
    b/c | because
    s/he | she or he
    n/a | not applicable
    N/A | not applicable
    A/C | A C
    i/o | I O
    I/O | I O
    inst. | instant
    ult. | ultimo
    prox. | proximo
    """
)
ANYWHERE |= {state: OLD_STATES[state] for state in SURE_STATES}
NEVER_LAST = {
    "e.g.",
    "i.e.",
    "viz.",
    "vs.",
    "cf.",
    "approx.",
    "incl.",
    "excl.",
    "esp.",
    "Thos.",
    "Wm.",
    "Chas.",
    "Geo.",
    "Jas.",
    "Jno.",
    "Jos.",
    "Danl.",
    "Richd.",
    "Fredk.",
    "Nathl.",
    "Eliz.",
    "Benj.",
    "Saml.",
    "Robt.",
    "Edw.",
    "a.k.a.",
    "w/",
}
"""A capital letter after these begins no sentence."""
BEFORE_NUMBERS = table(
    """
    No. | number
    Nos. | numbers
    no. | number
    nos. | numbers
    № | number
    NO. | number
    NOS. | numbers
    VOL. | Volume
    CH. | Chapter
    CHAP. | Chapter
    FIG. | Figure
    PT. | Part
    BK. | Book
    # | number
    nr. | number
    p. | page
    pp. | pages
    pg. | page
    Vol. | Volume
    vol. | volume
    Vols. | Volumes
    vols. | volumes
    Ch. | Chapter
    ch. | chapter
    Chs. | Chapters
    chs. | chapters
    Chap. | Chapter
    chap. | chapter
    Chaps. | Chapters
    chaps. | chapters
    Bk. | Book
    bk. | book
    Pt. | Part
    pt. | part
    Sec. | Section
    sec. | section
    Sect. | Section
    sect. | section
    Art. | Article
    art. | article
    Fig. | Figure
    fig. | figure
    Figs. | Figures
    figs. | figures
    Eq. | Equation
    eq. | equation
    Tab. | Table
    Par. | Paragraph
    par. | paragraph
    para. | paragraph
    Op. | Opus
    op. | opus
    App. | Appendix
    app. | appendix
    Ex. | Example
    Sc. | Scene
    sc. | scene
    l. | line
    ll. | lines
    v. | verse
    vv. | verses
    n. | note
    nn. | notes
    fol. | folio
    c. | circa
    ca. | circa
    est. | established
    Est. | Established
    estd. | established
    Estd. | Established
    b. | born
    d. | died
    r. | reigned
    fl. | flourished
    § | section
    §§ | sections
    Ext. | Extension
    ext. | extension
    Apt. | Apartment
    apt. | apartment
    Ste. | Suite
    Rm. | Room
    ver. | version
    MS. | manuscript
    Ver. | Version
    rm. | room
    Rte. | Route
    Hwy. | Highway
    Flt. | Flight
    Lt. No. | Light Number
    """
)
del BEFORE_NUMBERS["Lt. No."]
STREETS = {"St": "Street", "Dr": "Drive", "Sts": "Streets"}
"""Read so after a name, where no other name follows."""
BARE_STREETS = table(
    """
    Ave | Avenue
    Av | Avenue
    Blvd | Boulevard
    Rd | Road
    Hwy | Highway
    Pkwy | Parkway
    Ln | Lane
    Ct | Court
    Sq | Square
    Expy | Expressway
    Fwy | Freeway
    St | Street
    Dr | Drive
    Pl | Place
    Cir | Circle
    """
)
SMALL_STREETS = {
    written.lower(): street for written, street in BARE_STREETS.items() if written not in ("Pl", "Cir", "Av")
}
"""After a house number and a name, without a full stop."""
GREETINGS = set("Hello Hi Hey Dear Thanks Sorry Goodbye Welcome Please Oh Ah Well Good Morning Evening Come".split())
"""Names of no street."""
SENTENCE_OPENERS = set(
    """
    A After All An And Another As At Because Before But By Did Do For From Had Has Have He Her Here His How However
    I If In Is It Its Just Maybe My No Nobody Not Nothing Now Of On Once One Only Or Our Perhaps She Since So Some
    Soon Still Such That The Their Then There These They This Those Though To Two Until Was We Well Were What When
    Where Which While Who Why Will With Would Yes Yet You Your
    """.split()
)
"""After "Baker St." these begin a new sentence, so that it is a street and no saint."""
