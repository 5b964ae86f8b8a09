"""What sets a product above others: comparatives with another product, superlatives of our own assortment."""

import re
from collections.abc import Iterator
from decimal import Decimal

from policies.claims.hits import Hit, Reading

_ADJECTIVES = (
    r"cheaper|less expensive|more affordable|more expensive|pricier|dearer|lighter|heavier|taller|shorter|"
    r"wider|narrower|"
    r"slimmer|deeper|(?:better|higher|lower)[- ]rated"
)
_VERBS = (
    r"costs? less|costs? more|weighs? less|weighs? more|"
    r"(?:lasts?|runs?|plays?|works?|burns?|goes) longer|rated (?:higher|better|lower)|has more reviews|reviewed more"
)
_THAN = re.compile(
    rf"\b(?:(?:much |far |a little |slightly |even |way )?(?P<how>{_ADJECTIVES}|{_VERBS}) than"
    r"(?: (?P<half>half|a third|a quarter|a fifth)(?: (?:of )?(?:what|as much as|the price of))?)?"
    r"|(?:at |for )?(?:less than |under )?(?P<of>half|a third|a quarter) (?:of )?the (?P<what>price|weight|cost) of)\b"
)
_SHARES = {"half": Decimal("0.5"), "a third": Decimal("0.334"), "a quarter": Decimal("0.25"), "a fifth": Decimal("0.2")}
_OUR_BEST = re.compile(
    r"\b(?:the|our) (?:very |single |all-time )?(?:cheapest|least expensive|most affordable|most expensive|priciest|"
    r"lowest[- ]priced|lightest|heaviest|tallest|widest|narrowest|deepest|(?:highest|best|top|lowest)[- ]rated|"
    r"most reviewed|longest[- ]lasting)\b"
    r"(?: (?!(?:is|are|was|at|with|for|yet|and|but|just|now|costs?|weighs?)\b)[a-z'-]{1,20}){0,6}"
)


_OF_THE_SHOP = re.compile(
    r"\b(?:shipping|delivery|postage|deliver|express|returns?|send (?:it|them|[a-z ]{3,20}) back)\b"
)
"""Terms that hold for all that a shop sells, of which no product need be named."""


def is_superlative(text: str) -> bool:
    """Tell whether a text calls something the cheapest, the lightest or the like."""
    return bool(_OUR_BEST.search(text.lower()))


def is_of_the_shop(text: str) -> bool:
    """Tell whether a text tells how things are sent or taken back."""
    return bool(_OF_THE_SHOP.search(text.lower()))


def find(reading: Reading) -> Iterator[Hit]:
    """Yield comparisons; the product after "than" is found by the reading, and without one there is none."""
    for found in _OUR_BEST.finditer(reading.low):
        yield Hit("superlative", found.start(), found.end(), found.group())


def comparisons(reading: Reading) -> Iterator[tuple[Hit, str, Decimal]]:
    """Yield each comparative with the words that say in what, and the share of the other's that is meant."""
    for found in _THAN.finditer(reading.low):
        words = found["how"] or ("less expensive" if found["what"] in ("price", "cost") else "weighs less")
        share = found["of"] or found["half"] or ""
        hit = Hit("superlative", found.start(), found.end(), words, if_known=True)
        yield hit, words, _SHARES.get(share, Decimal(1))
