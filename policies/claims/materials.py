"""What things are made of, in the words of copy, and which of these words take in which others."""

import re
from collections.abc import Mapping

from policies.claims.words import form_of
from policies.patterns import quick

_FAMILIES_TEXT = """
wood: oak walnut pine teak beech maple mahogany birch ash acacia bamboo cedar cypress ebony elm larch poplar
  rosewood rubberwood sandalwood spruce sycamore willow plywood mdf chipboard balsa hornbeam hardwood softwood
  basswood lime_wood cherry_wood olive_wood mango_wood driftwood padauk sapele wenge hickory boxwood alder
metal: steel iron aluminium brass bronze copper titanium zinc pewter nickel chrome tungsten magnesium alloy gold
  silver platinum tin
steel: stainless_steel carbon_steel damascus_steel spring_steel
iron: cast_iron wrought_iron
stone: marble granite travertine limestone sandstone quartz soapstone onyx alabaster terrazzo slate
  turquoise amethyst jade moonstone opal lapis_lazuli malachite obsidian agate jasper carnelian garnet sapphire ruby
  emerald topaz aquamarine
ceramic: porcelain stoneware earthenware terracotta bone_china clay
glass: borosilicate crystal
leather: suede nubuck nappa cowhide calfskin sheepskin
wool: merino lambswool
cotton: denim corduroy flannel muslin poplin chambray canvas terry jersey percale
plastic: polypropylene polyethylene polycarbonate abs pvc vinyl acrylic melamine resin tpu
nylon: polyamide cordura
rubber: latex neoprene
fabric: cotton linen wool silk polyester nylon hemp viscose lyocell velvet canvas
: linen silk cashmere alpaca mohair polyester elastane spandex lycra silicone cork hemp jute sisal seagrass
  raffia rattan wicker straw viscose lyocell tencel modal rayon felt fleece down satin velvet chiffon tulle
  bouclé boucle chenille carbon_fibre carbon_fiber fibreglass fiberglass graphite kevlar concrete plaster foam
  microfibre microfiber mesh paper cardboard papier-mâché beeswax soy_wax paraffin horn wood metal stone ceramic
  glass leather cotton plastic rubber aluminum lacquer shearling tweed organza lace
"""
_GRADES_TEXT = """
merino lambswool virgin boiled organic pima egyptian brushed combed waxed ripstop full-grain top-grain
vegetable-tanned veg-tanned stainless mild galvanised galvanized powder-coated recycled reclaimed borosilicate
tempered frosted hand-blown anodised anodized die-cast enameled enamelled forged engineered braided woven
knitted padded quilted smoked polished lacquered oiled stretch waterproof cultured faux vegan imitation bonded
synthetic artificial mulberry belgian washed spruce cedar solid 9k 10k 14k 18k 22k 24k 9-karat 10-karat 14-karat
18-karat 22-karat 24-karat
"""
FAMILIES: Mapping[str, frozenset[str]] = {
    name.strip(): frozenset(word.replace("_", " ") for word in members.split())
    for name, _, members in (line.partition(":") for line in re.sub(r"\n  +", " ", _FAMILIES_TEXT.strip()).split("\n"))
}
"""What takes in what; under the empty name those that nothing takes in."""
_NAMES = sorted({name for family, members in FAMILIES.items() for name in (family, *members) if name}, key=len)[::-1]
_AMBIGUOUS_TEXT = """
felt down gold silver copper tin slate ash alder cedar willow crystal jersey terry straw horn paper mesh lace foam
chrome bronze nickel platinum graphite stone fabric metal clay larch elm poplar modal birch quartz onyx
turquoise amethyst jade opal sapphire ruby emerald topaz garnet aquamarine obsidian jasper agate
"""
_AMBIGUOUS = frozenset(_AMBIGUOUS_TEXT.split())
"""As often a verb, a direction, a colour, a plant or a place."""
_GRADES = "|".join(sorted(map(re.escape, set(_GRADES_TEXT.split()) - {"solid"}), key=len, reverse=True))
MATERIALS = "|".join(map(re.escape, _NAMES))
"""Alternatives of a regular expression, the longer names first where one begins with another."""
NAME = (
    rf"(?:(?:{_GRADES})[ -]){{0,2}}(?:{MATERIALS})\b(?![- ](?:look|effect|style|like|colou?red|tone|scented|"
    rf"free)\b|')"
)
"""A material with what tells its grade, unless it is only looked like."""
PLAIN_NAME = (
    rf"(?:(?:{_GRADES})[ -]){{0,2}}(?:{'|'.join(re.escape(name) for name in _NAMES if name not in _AMBIGUOUS)})\b"
    rf"(?![- ](?:look|effect|style|like|colou?red|tone|scented|free)\b|')"
)
"""The same, of those that are hardly ever anything but a material."""
WORDS = frozenset(word for name in _NAMES for word in name.split()) | {"merino", "stainless", "recycled"}
"""Every single word of these names."""
_SAME = {"aluminum": "aluminium", "fiber": "fibre", "enameled": "enamelled", "fiberglass": "fibreglass",
         "microfiber": "microfibre", "galvanized": "galvanised", "anodized": "anodised", "wooden": "wood"}  # fmt: skip
_NAME_IN = quick(rf"\b(?:{MATERIALS})\b")


def forms(text: str) -> frozenset[str]:
    """Return the words of a text as materials are compared: without case, plural, or the choice of spelling."""
    words = re.findall(r"[\w]+", text.casefold())
    return frozenset(_SAME.get(word, _SAME.get(form_of(word), form_of(word))) for word in words)


def names_in(text: str) -> frozenset[str]:
    """Return the materials that a text names."""
    return frozenset(found.group() for found in _NAME_IN.finditer(text.casefold()))


def takes_in(name: str, other: str) -> bool:
    """Tell whether everything made of the other is made of this: steel of metal, merino of wool."""
    members = FAMILIES.get(name, frozenset())
    return other in members or any(takes_in(member, other) for member in members if member in FAMILIES)


def narrowest(text: str) -> frozenset[str]:
    """Return the materials that a text names, without those that take in another of them: "acacia wood" is acacia."""
    names = names_in(text)
    return frozenset(name for name in names if not any(takes_in(name, other) for other in names))
