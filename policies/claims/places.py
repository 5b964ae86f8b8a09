"""Countries as copy writes them: their names, what comes from them, and a few of their towns and regions."""

import re
from collections.abc import Mapping

from policies.patterns import quick

_COUNTRIES_TEXT = """
argentina: argentinian argentine
australia: australian tasmania
austria: austrian vienna tyrol salzburg graz
bangladesh: bangladeshi
belgium: belgian flanders antwerp brussels
brazil: brazilian
bulgaria: bulgarian
cambodia: cambodian
canada: canadian quebec ontario toronto montreal vancouver
chile: chilean
china: chinese shenzhen shanghai
colombia: colombian
costa rica: costa_rican
croatia: croatian
cuba: cuban
cyprus: cypriot
czechia: czech czech_republic prague bohemia bohemian moravia
denmark: danish copenhagen jutland
egypt: egyptian
estonia: estonian tallinn
ethiopia: ethiopian
finland: finnish helsinki lapland
france: french paris lyon brittany provence normandy limoges burgundy
georgia: georgian
germany: german berlin hamburg munich bavaria bavarian black_forest solingen leipzig saxony
ghana: ghanaian
greece: greek athens crete
guatemala: guatemalan
hungary: hungarian budapest
iceland: icelandic reykjavik
india: indian jaipur mumbai delhi kolkata
indonesia: indonesian bali java sumatra
ireland: irish dublin donegal cork galway
israel: israeli
italy: italian milan florence tuscany rome turin venice murano bologna cremona naples sicily verona como
japan: japanese tokyo kyoto osaka hokkaido kagoshima shizuoka uji sapporo nagoya okinawa nagano
kenya: kenyan
latvia: latvian riga
lithuania: lithuanian vilnius
luxembourg:
madagascar:
malaysia: malaysian
malta: maltese
mexico: mexican oaxaca
morocco: moroccan marrakesh
nepal: nepalese nepali kathmandu
netherlands: dutch holland amsterdam rotterdam delft
new zealand: new_zealander
norway: norwegian oslo bergen
pakistan: pakistani
peru: peruvian
philippines: filipino
poland: polish warsaw krakow lodz
portugal: portuguese porto lisbon guimarães guimaraes algarve
romania: romanian transylvania
serbia: serbian
slovakia: slovak slovakian
slovenia: slovenian slovene ljubljana
south africa: south_african
south korea: south_korean korean korea seoul
spain: spanish barcelona madrid valencia andalusia galicia
sri lanka: sri_lankan ceylon
sweden: swedish stockholm gothenburg småland smaland malmö
switzerland: swiss zurich geneva basel bern
taiwan: taiwanese taipei
thailand: thai bangkok
tunisia: tunisian
turkey: turkish istanbul türkiye
uganda: ugandan
ukraine: ukrainian kyiv
united kingdom: uk british britain great_britain england english scotland scottish wales welsh northern_ireland
  london sheffield yorkshire cornwall lancashire devon stoke leeds manchester birmingham bristol edinburgh
  glasgow harris hebrides
united states: usa us u.s american america the_states california texas oregon maine vermont ohio brooklyn
  chicago portland michigan wisconsin kentucky tennessee north_carolina south_carolina carolina alabama alaska arizona
  arkansas colorado connecticut delaware florida hawaii idaho illinois indiana iowa kansas louisiana maryland
  massachusetts minnesota mississippi missouri montana nebraska nevada new_hampshire new_jersey new_mexico new_york
  north_dakota oklahoma pennsylvania rhode_island south_dakota utah virginia wyoming brooklyn detroit seattle boston
vietnam: vietnamese hanoi
"""
_COUNTRY_OF: Mapping[str, str] = {
    name: country.strip()
    for country, _, names in (
        line.partition(":") for line in re.sub(r"\n  +", " ", _COUNTRIES_TEXT.strip()).split("\n")
    )
    for name in (country.strip(), *(one.replace("_", " ") for one in names.split()))
}
_NAMES = sorted(_COUNTRY_OF, key=len, reverse=True)
_ADJECTIVES_TEXT = """
argentinian argentine australian austrian bangladeshi belgian brazilian bulgarian cambodian canadian chilean
chinese colombian croatian cuban cypriot czech bohemian danish egyptian estonian ethiopian finnish french german
bavarian ghanaian greek guatemalan hungarian icelandic indian indonesian irish israeli italian japanese kenyan
latvian lithuanian malaysian mexican moroccan nepalese nepali dutch norwegian pakistani peruvian filipino polish
portuguese romanian serbian slovak slovenian spanish swedish swiss taiwanese thai tunisian turkish ugandan
ukrainian british english scottish welsh american vietnamese korean
"""
ADJECTIVES = "|".join(sorted(_ADJECTIVES_TEXT.split(), key=len, reverse=True))
"""What comes from a country, in small letters: alternatives of a regular expression."""
PLACES = "|".join(re.escape(name) for name in _NAMES if name not in _ADJECTIVES_TEXT.split())
"""Countries, regions and towns in small letters: alternatives of a regular expression."""
_IN = quick(rf"\b(?:{'|'.join(map(re.escape, _NAMES))})\b")
_PARTS = frozenset({"england", "scotland", "wales", "english", "scottish", "welsh"})


def countries_in(text: str) -> frozenset[str]:
    """Return the countries that a text names, by whatever name; empty where we know none of its places."""
    return frozenset(_COUNTRY_OF[found.group()] for found in _IN.finditer(text.casefold()))


def same_place(said: str, fact: str) -> bool | None:
    """Tell whether the copy names the place of the fact; None where we do not know whether one lies in the other."""
    said, fact = said.casefold().strip(), fact.casefold().strip()
    if said in fact or fact in said:
        return True
    mine, theirs = countries_in(said), countries_in(fact)
    if not mine or not theirs:
        return None
    if mine != theirs:
        return bool(mine & theirs)
    # A town may lie in the country of the fact or be another town of it; a nation of one kingdom is no other one.
    if said not in _COUNTRY_OF or _is_whole(said):
        return not (said in _PARTS and fact in _PARTS and said[:3] != fact[:3])
    return None


_WHOLE = frozenset({"uk", "usa", "us", "u.s", "america", "the states", "britain", "great britain", "holland", "korea",
                    "czech republic", "türkiye", *_PARTS, *_ADJECTIVES_TEXT.split()})  # fmt: skip


def is_region(name: str) -> bool:
    """Tell whether a name in small letters is that of a town or a region, and of no whole country."""
    return name in _COUNTRY_OF and not _is_whole(name)


def _is_whole(name: str) -> bool:
    return _COUNTRY_OF.get(name) == name or name in _WHOLE
