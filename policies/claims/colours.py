"""Colours by name, and which plain colour each of them is a shade of."""

import re
from collections.abc import Mapping

_SHADES_TEXT = """
black: onyx jet ebony ink noir midnight_black
white: ivory cream snow pearl off-white bone chalk alabaster eggshell ecru natural milk
grey: gray charcoal slate graphite ash anthracite silver stone heather smoke steel pewter gunmetal dove
blue: navy azure cobalt indigo sky midnight denim royal teal turquoise aqua cyan sapphire ocean marine petrol
  ultramarine cornflower
green: sage olive moss forest emerald mint lime khaki fern pine jade hunter pistachio eucalyptus bottle_green
  seafoam teal
red: crimson scarlet ruby cherry burgundy maroon wine brick rust cranberry oxblood cardinal poppy bordeaux
pink: rose blush coral fuchsia magenta salmon peach raspberry
purple: violet lilac lavender plum mauve aubergine amethyst grape
yellow: mustard lemon gold honey ochre saffron butter canary sunflower marigold
orange: tangerine apricot terracotta amber copper rust coral burnt_orange pumpkin
brown: tan chocolate coffee chestnut caramel cognac mocha espresso sienna umber walnut camel hazel toffee
beige: sand taupe oat oatmeal cream ecru camel khaki champagne nude wheat biscuit
gold: brass champagne
silver: chrome nickel platinum
"""
_SHADES: Mapping[str, frozenset[str]] = {
    name: frozenset(shade.replace("_", " ") for shade in shades.split())
    for name, _, shades in (line.partition(":") for line in re.sub(r"\n  +", " ", _SHADES_TEXT.strip()).split("\n"))
}
_NAMES = sorted({*_SHADES, *(shade for shades in _SHADES.values() for shade in shades)}, key=len, reverse=True)
COLOURS = "|".join(map(re.escape, _NAMES))
"""Alternatives of a regular expression, in small letters."""
TONES = r"(?:(?:matte?|gloss|glossy|deep|dark|light|pale|soft|warm|bright|classic|brushed|satin|metallic|dusty|plain) )"
"""What may stand before a colour."""


def same_colour(said: str, fact: str) -> bool:
    """Tell whether the copy's colour is the catalogue's: by its name, or the plain name of its shade."""
    mine, theirs = _forms(said), _forms(fact)
    if mine & theirs:
        return True
    return any(
        (plain in mine and shades & theirs) or (plain in theirs and shades & mine) for plain, shades in _SHADES.items()
    )


def _forms(text: str) -> frozenset[str]:
    return frozenset({"gray": "grey"}.get(word, word) for word in re.findall(r"[^\W\d_]+", text.casefold())) | {
        text.casefold()
    }
