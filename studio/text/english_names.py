"""Names the English rules know: rulers, first names, cities, states of America."""

from __future__ import annotations

from studio.text.english_patterns import table

RULERS = set(
    """
    Henry Edward George William Richard Charles James John Elizabeth Mary Louis Philip Philippe Francis Frederick
    Frederic Alexander Nicholas Peter Paul Catherine Ivan Napoleon Pius Gregory Innocent Benedict Clement Leo Urban
    Boniface Sixtus Julius Ferdinand Alfonso Carlos Juan Joseph Leopold Maximilian Otto Wilhelm Friedrich Ludwig
    Karl Heinrich Gustav Gustavus Christian Haakon Olaf Harald David Robert Stephen Umberto Victor Vittorio Albert
    Baldwin Ptolemy Ramesses Rameses Ramses Thutmose Amenhotep Darius Xerxes Artaxerxes Mehmed Murad Selim Suleiman
    Constantine Theodosius Justinian Leon Sancho Pedro Manuel Afonso Anne Isabella Margaret Christina Frederica
    Alexandra Celestine Emmanuel Franz Josef Felipe Fernando Hassan Hussein Abdullah Faisal Farouk Kenneth Duncan
    Llywelyn Basil Romanos Andronikos Alexios Conrad Lothair Theodoric Clovis Childeric Dagobert Vladimir Yaroslav
    Vasily Feodor Fyodor Boris Michael Sigismund Casimir Wladyslaw Stanislaw Augustus Antiochus Seleucus Mithridates
    Cosimo Lorenzo Adrian Hadrian Honorius Callixtus Eugene Alexius Marcellus Linus Martin Nicholas Sylvester
    Callistus Anastasius Akbar Shah Rama Haile Menelik Mithradates Eric Erik Magnus Valdemar Knut Canute Cnut Sweyn
    Bernadotte Oscar Carl Charlotte Juliana Beatrix Wilhelmina Margrethe Matilda Eleanor Joan Blanche Hugh Raymond
    Fulk Geoffrey Amalric
    """.split()
)
TITLES_OF_RULERS = (
    "King|Queen|Pope|Tsar|Czar|Emperor|Empress|Kaiser|Prince|Sultan|Shah|Pharaoh|Duke|Archduke|Earl|Count|Sir|Lord"
)
FIRST_NAMES = RULERS | set(
    """
    Sam Samuel Thomas Tom Bob Robert Bobby Bill Billy William Will Jim Jimmy James Jack John Johnny Joe Joseph Joey
    George Edward Ed Eddie Ted Teddy Frank Fred Arthur Walter Harry Harold Henry Hank Ralph Raymond Ray Roger Ronald
    Ron Donald Don Kenneth Ken Kevin Brian Bruce Larry Lawrence Gary Gerald Jerry Jeffrey Jeff Mark Matthew Matt
    Michael Mike Mickey Mitchell Nathan Nathaniel Nelson Norman Oliver Oscar Patrick Pat Philip Phil Randolph Randy
    Richard Rick Dick Roy Russell Scott Sean Simon Stanley Stephen Steve Steven Stewart Stuart Terence Terry
    Theodore Timothy Tim Tobias Tony Anthony Vernon Victor Vincent Wayne Wesley Winston Zachary Aaron Abraham Abe
    Adam Alan Albert Alfred Allen Alvin Amos Andrew Andy Arnold Barry Benjamin Ben Bernard Bertrand Bradley Calvin
    Cecil Chester Christopher Chris Clarence Clark Claude Clifford Clyde Cornelius Craig Curtis Daniel Dan Danny
    Darren Davis Dean Dennis Derek Douglas Dwight Earl Edgar Edmund Edwin Eliot Elliott Elmer Emil Ernest Eugene
    Evan Ezra Felix Floyd Franklin Gabriel Gene Gilbert Glenn Gordon Graham Grant Greg Gregory Griffith Guy Harvey
    Herbert Herman Horace Howard Hubert Hugh Hugo Ian Ira Isaac Ivan Jacob Jake Jason Jay Jerome Jesse Jonathan
    Jordan Julian Justin Keith Kirk Kurt Lee Leonard Leslie Lewis Lionel Lloyd Louis Lou Lucas Luke Luther Lyndon
    Marcus Martin Marvin Maurice Max Melvin Merle Miles Milton Morris Moses Neil Nicholas Nick Noah Noel Orville
    Otis Owen Percy Perry Quentin Reginald Rex Robin Rodney Roland Roscoe Rudolph Rufus Rupert Sidney Sinclair
    Solomon Spencer Stefan Sylvester Ulysses Virgil Wallace Warren Wendell Wilbur Wilfred Willard Woodrow Alice
    Agnes Amanda Amelia Amy Andrea Angela Ann Anna Annie Audrey Barbara Beatrice Bertha Betty Beverly Brenda Carol
    Caroline Cecilia Charlotte Cheryl Clara Claire Cynthia Daisy Deborah Diana Diane Dolores Donna Dora Doris
    Dorothy Edith Edna Eleanor Ella Ellen Elsie Emily Emma Ethel Eva Evelyn Fanny Florence Frances Gertrude Gladys
    Gloria Grace Hannah Harriet Hazel Helen Ida Irene Jane Janet Jean Jennifer Jessica Jo Josephine Joyce Judith
    Julia Julie Karen Kate Katherine Kathleen Kathryn Kathy Laura Lillian Linda Lisa Lois Lucille Lucy Lydia Mabel
    Marcia Margaret Maria Marian Marie Marilyn Marjorie Martha Maud Mildred Minnie Myra Nancy Nora Norma Olive
    Olivia Pamela Patricia Pauline Pearl Phyllis Rachel Rebecca Rita Rosa Rose Ruth Sally Sandra Sara Sarah Sharon
    Shirley Sophia Sophie Stella Susan Sylvia Teresa Thelma Theresa Vera Veronica Viola Virginia Vivian Wanda
    Winifred Conan Oswald Sherlock
    """.split()
)
STATES = table(
    """
    AL | Alabama
    AK | Alaska
    AZ | Arizona
    AR | Arkansas
    CA | California
    CO | Colorado
    CT | Connecticut
    DE | Delaware
    FL | Florida
    GA | Georgia
    HI | Hawaii
    ID | Idaho
    IL | Illinois
    IN | Indiana
    IA | Iowa
    KS | Kansas
    KY | Kentucky
    LA | Louisiana
    ME | Maine
    MD | Maryland
    MA | Massachusetts
    MI | Michigan
    MN | Minnesota
    MS | Mississippi
    MO | Missouri
    MT | Montana
    NE | Nebraska
    NV | Nevada
    NH | New Hampshire
    NJ | New Jersey
    NM | New Mexico
    NY | New York
    NC | North Carolina
    ND | North Dakota
    OH | Ohio
    OK | Oklahoma
    OR | Oregon
    PA | Pennsylvania
    RI | Rhode Island
    SC | South Carolina
    SD | South Dakota
    TN | Tennessee
    TX | Texas
    UT | Utah
    VT | Vermont
    VA | Virginia
    WA | Washington
    WV | West Virginia
    WI | Wisconsin
    WY | Wyoming
    DC | D C
    """
)
"""By their letters; read so after a city alone."""
OLD_STATES = table(
    """
    Ala. | Alabama
    Ariz. | Arizona
    Ark. | Arkansas
    Cal. | California
    Calif. | California
    Colo. | Colorado
    Conn. | Connecticut
    Del. | Delaware
    Fla. | Florida
    Ga. | Georgia
    Ill. | Illinois
    Ind. | Indiana
    Kan. | Kansas
    Kans. | Kansas
    Ky. | Kentucky
    La. | Louisiana
    Mass. | Massachusetts
    Md. | Maryland
    Me. | Maine
    Mich. | Michigan
    Minn. | Minnesota
    Miss. | Mississippi
    Mo. | Missouri
    Mont. | Montana
    Neb. | Nebraska
    Nebr. | Nebraska
    Nev. | Nevada
    N.H. | New Hampshire
    N.J. | New Jersey
    N.M. | New Mexico
    N.Y. | New York
    N.C. | North Carolina
    N.D. | North Dakota
    Okla. | Oklahoma
    Ore. | Oregon
    Oreg. | Oregon
    Pa. | Pennsylvania
    Penn. | Pennsylvania
    R.I. | Rhode Island
    S.C. | South Carolina
    S.D. | South Dakota
    Tenn. | Tennessee
    Tex. | Texas
    Va. | Virginia
    Vt. | Vermont
    Wash. | Washington
    Wis. | Wisconsin
    W.Va. | West Virginia
    W. Va. | West Virginia
    Wyo. | Wyoming
    D.C. | D C
    """
)
SURE_STATES = "Calif. Okla. Tenn. Ariz. Nebr. Kans. Oreg. Wyo. Minn.".split()
"""Read so anywhere: no words, no names of people."""
WORDLIKE_STATES = set(
    """
    IN OR ME OK HI OH PA MA LA ID DE AL CO MS MD MI AR NE Miss. Me. Pa. Ill. Wash. Mo. La. Cal. Tex. Del. Penn. Ark.
    Ind. Minn. Mass. Ore. Ga. Va. Ala. Ky. Md. Vt. Fla. Conn. Wis. Kan. Mich.
    """.split()
)
"""Read as states after a comma only before a zip code or after a city known to be there."""
CITIES = set(
    """
    Tulsa Norman City Portland Salem Eugene Indianapolis Gary Bangor Augusta Honolulu Hilo Columbus Cleveland
    Cincinnati Dayton Toledo Akron Pittsburgh Philadelphia Harrisburg Scranton Boston Cambridge Worcester
    Springfield Lowell Orleans Rouge Shreveport Boise Wilmington Dover Birmingham Montgomery Mobile Denver Boulder
    Springs Aspen Jackson Biloxi Baltimore Annapolis Bethesda Detroit Lansing Arbor Rapids Flint Rock Omaha Lincoln
    Bloomington Lafayette Bend Wayne
    Natchez Vicksburg Chicago Peoria Seattle Spokane Tacoma Louis Francisco Angeles Sacramento Houston Dallas Austin
    Minneapolis Paul Salem Concord Atlanta Savannah Richmond Norfolk Louisville Lexington Miami Tampa Hartford Haven
    Milwaukee Madison Wichita Topeka Burlington Nashville Memphis
    """.split()
)
